//! What the people of a court do with one case: look, decide, note, propose, and lose nothing.

use crate::second_slice::{Hedges, a_dispute, a_paid_case, examples, hedges};
use justice::Reference;
use kit::{
    Slice,
    store::memory::Fault::After,
    testing::{Answer, Browser},
};
use made_up::hedge_dispute::HedgeDispute;
use serde_json::{Value, json};

pub type Person<'a> = Browser<'a, Slice<HedgeDispute>>;

pub const JUDGE: &str = "hedge-dispute:judge:YRK";
pub const CLERK: &str = "hedge-dispute:clerk:YRK";

/// Somebody of the department, signed in.
pub fn of_ours<'a>(world: &'a Hedges, subject: &str, posts: &[&str]) -> Person<'a> {
    let mut browser = Browser::new(world);
    browser.signs_in(subject, posts);
    browser
}

pub fn home(reference: &Reference) -> String {
    format!("/hedge-dispute/staff/cases/{reference}")
}

/// A value that a page's form carries and does not show.
pub fn carried(page: &Answer, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let rest = page.body.split_once(&field).unwrap_or_else(|| panic!("{name}: {}", page.body)).1;
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// The text of a page, without its tags.
pub fn text(page: &Answer) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in page.body.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn the_case(world: &Hedges) -> Value {
    Value::Object(world.cases().remove(0))
}

async fn refuses(judge: &mut Person<'_>, reference: &Reference, version: &str, step: &str) -> Answer {
    let path = format!("{}/moves/refuse", home(reference));
    let fields = [("version", version), ("step", step), ("/reason", "no-harm"), ("/remarks", "It is Qzremarks")];
    judge.posts(&path, &fields).await
}

#[tokio::test]
async fn whoever_has_a_post_in_payments_too_is_led_from_a_case_to_its_payments_and_nobody_else_is() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    let payments = format!("/fee-payment/staff/orders/{reference}");
    for (posts, led) in [(&[JUDGE][..], false), (&[JUDGE, "fee-payment:clerk:FEES"], true)] {
        let page = of_ours(&world, "j1", posts).opens(&home(&reference)).await;
        assert_eq!((page.status, page.body.contains(&payments)), (200, led), "{posts:?}");
    }
}

#[tokio::test]
async fn a_case_shows_where_it_is_what_has_happened_and_only_what_may_be_done_now() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    let page = of_ours(&world, "j1", &[JUDGE]).opens(&home(&reference)).await;
    assert_eq!(page.status, 200);
    let said = text(&page);
    for words in
        ["Beatrix Potter against Thomas McGregor", "With the court", "21 December 2026", "Jean McGregor", "£50"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(said.contains("the service"), "who is a kind of actor: {said}");
    for code in ["ask", "refuse", "grant"] {
        assert!(page.body.contains(&format!("{}/moves/{code}\"", home(&reference))), "{code}");
    }
    let clerk = of_ours(&world, "c1", &[CLERK]).opens(&home(&reference)).await;
    assert!(!clerk.body.contains("/moves/"), "the rules allow a clerk none of them");
    assert!(text(&clerk).contains("There is nothing that you can do to this case now"));
    let welsh = of_ours(&world, "j1", &[JUDGE]).opens(&format!("{}?lang=cy", home(&reference))).await;
    assert!(text(&welsh).contains("Gyda’r llys") && text(&welsh).contains("Gwrthod"));
}

#[tokio::test]
async fn a_move_is_asked_about_then_checked_and_then_made_once() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    let mut judge = of_ours(&world, "j1", &[JUDGE]);
    let path = format!("{}/moves/refuse", home(&reference));
    let asked = judge.opens(&path).await;
    assert_eq!((asked.status, carried(&asked, "version").as_str()), (200, "2"));
    assert!(asked.body.contains("It does no harm"), "what there is to choose depends on the case");

    let blank = judge.posts(&path, &[("version", "2"), ("/remarks", "Typed already")]).await;
    assert_eq!(blank.status, 422);
    assert!(blank.body.contains("<title>Error: ") && blank.body.contains("href=\"#reason\""), "{}", blank.body);
    assert!(blank.body.contains("Typed already") && text(&blank).contains("Choose a reason"));
    let long = "x".repeat(101);
    let wrong = judge.posts(&path, &[("version", "2"), ("/reason", "smell"), ("/remarks", &long)]).await;
    assert!(wrong.status == 422 && wrong.body.contains("href=\"#reason\"") && wrong.body.contains("href=\"#remarks\""));

    let checked = refuses(&mut judge, &reference, "2", "").await;
    assert_eq!(checked.status, 200);
    let said = text(&checked);
    for words in ["Check before you do this", "With the court", "Refused", "It does no harm", "To beatrix@example.com"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(said.contains(&format!("No order has been made. Your reference: {reference}")), "the very words: {said}");
    assert_eq!(the_case(&world)["state"], "with-court", "nothing has happened yet");

    let changed = refuses(&mut judge, &reference, "2", "change").await;
    assert!(changed.status == 200 && changed.body.contains("It is Qzremarks") && changed.body.contains(" checked"));

    world.table.fails([Some(After)]);
    assert_eq!(refuses(&mut judge, &reference, "2", "confirm").await.status, 503, "the reply is lost");
    for _ in 0..2 {
        let done = refuses(&mut judge, &reference, "2", "confirm").await;
        assert_eq!((done.status, done.header("location")), (303, format!("{}?done=yes", home(&reference)).as_str()));
    }
    let now = the_case(&world);
    assert_eq!((&now["state"], &now["version"], &now["changedBy"]), (&json!("refused"), &json!(3), &json!("staff")));
    let page = judge.opens(&format!("{}?done=yes", home(&reference))).await;
    let said = text(&page);
    assert!(said.contains("This case is now: Refused") && said.contains("Reason: It does no harm"), "{said}");
    assert!(said.contains("– You"), "{said}");
    let colleague = text(&of_ours(&world, "c9", &[CLERK]).opens(&format!("{}?done=yes", home(&reference))).await);
    assert!(colleague.contains("– Judge, YRK") && !colleague.contains("This case is now"), "{colleague}");
    let letters: Vec<Value> = world.items("NOT#", "").iter().map(|notice| notice["template"].clone()).collect();
    assert_eq!(letters[0], "hedge-fee-due");
    assert_eq!(letters[1..], ["hedge-refused"; 3], "who asked and both who had to answer");
}

#[tokio::test]
async fn the_words_are_those_of_the_language_of_the_case() {
    let world = hedges();
    let mut judge = of_ours(&world, "j1", &["hedge-dispute:judge:CDF"]);
    let opened = world
        .asks(
            "POST",
            "/api/hedge-dispute",
            &[
                ("content-type", "application/json"),
                ("idempotency-key", "k"),
                ("x-client", "visits-line"),
                ("accept-language", "cy"),
            ],
            &examples()[1].to_string(),
        )
        .await;
    let reference = Reference::parse(opened.json()["reference"].as_str().unwrap_or_default()).expect("a case");
    let paid = json!({ "detail-type": "fee-payment.paid", "detail": { "id": "p", "reference": reference } });
    world.invoke(paid).await.expect("heard");
    let checked = refuses(&mut judge, &reference, "2", "").await;
    assert!(checked.body.contains("lang=\"cy\"") && text(&checked).contains("Ni wnaed gorchymyn."), "{}", checked.body);
}

#[tokio::test]
async fn of_two_who_decide_the_second_is_told_who_was_first_and_loses_nothing() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    world.it_is("2026-11-23T15:04:00Z");
    let (mut one, mut two) = (of_ours(&world, "j1", &[JUDGE]), of_ours(&world, "j2", &[JUDGE]));
    let note = one.posts(&format!("{}/notes", home(&reference)), &[("/note", "Seen"), ("once", "1")]).await;
    assert_eq!(note.status, 303);
    world.it_is("2026-11-23T15:10:00Z");
    let late = refuses(&mut two, &reference, "2", "confirm").await;
    assert_eq!(late.status, 409);
    let said = text(&late);
    assert!(said.contains("changed by a colleague (Judge, YRK) on 23 November 2026 at 3:04pm"), "{said}");
    assert!(said.contains("It is now: With the court"), "{said}");
    assert!(late.body.contains("It is Qzremarks") && late.body.contains(" checked"), "nothing typed is lost");
    assert_eq!(carried(&late, "version"), "3", "having seen it, they may go on");
    assert_eq!(refuses(&mut two, &reference, "3", "confirm").await.status, 303);

    let over = refuses(&mut one, &reference, "3", "confirm").await;
    assert_eq!(over.status, 409);
    assert!(text(&over).contains("It is now: Refused") && over.body.contains("It is Qzremarks"));
    assert!(!over.body.contains("Continue</button>") && !text(&over).contains("Continue"), "it can no longer be done");
    assert_eq!(the_case(&world)["version"], 4);
}

#[tokio::test]
async fn what_the_rules_do_not_allow_is_not_done_by_typing_its_address() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    let before = world.cases();
    let mut clerk = of_ours(&world, "c1", &[CLERK]);
    for code in ["ask", "refuse", "grant"] {
        let path = format!("{}/moves/{code}", home(&reference));
        assert_eq!(clerk.opens(&path).await.status, 409, "{code}");
        for step in ["", "confirm"] {
            let fields = [("version", "2"), ("step", step), ("/reason", "no-harm"), ("/order", "cut")];
            assert_eq!(clerk.posts(&path, &fields).await.status, 409, "{code} {step}");
        }
    }
    let mut judge = of_ours(&world, "j1", &[JUDGE]);
    assert_eq!(judge.opens(&format!("{}/moves/paid", home(&reference))).await.status, 404);
    assert_eq!(judge.posts(&format!("{}/moves/ask", home(&reference)), &[]).await.status, 400, "of which version?");
    assert_eq!(world.cases(), before);
}

#[tokio::test]
async fn a_note_is_kept_once_whoever_else_writes_and_is_nobody_elses_to_read() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    let mut clerk = of_ours(&world, "c1", &[CLERK]);
    let path = format!("{}/notes", home(&reference));
    let page = clerk.opens(&path).await;
    let once = carried(&page, "once");
    assert_eq!(clerk.posts(&path, &[("once", &once)]).await.status, 422);
    let long = clerk.posts(&path, &[("once", &once), ("/note", &"x".repeat(4001))]).await;
    assert!(long.status == 422 && long.body.contains("href=\"#note\""));
    for _ in 0..2 {
        // Another version than they saw: a note is about the case as it is.
        let noted = clerk.posts(&path, &[("once", &once), ("version", "1"), ("/note", "Telephoned. Qznote")]).await;
        assert_eq!(noted.status, 303);
    }
    world.it_is("2026-11-23T12:20:00Z");
    clerk.signs_in("c1", &[CLERK]);
    let other = clerk.posts(&path, &[("once", "another"), ("/note", "Telephoned again. Qznote")]).await;
    assert_eq!(other.status, 303);
    assert_eq!(world.items("HDG#CASE#", "NOTE#").len(), 2);
    let now = the_case(&world);
    assert_eq!((&now["version"], &now["state"]), (&json!(4), &json!("with-court")));
    let page = clerk.opens(&home(&reference)).await;
    assert!(text(&page).contains("Telephoned. Qznote You, 23 November 2026 at midday"), "{}", text(&page));
    let events: Vec<Value> = world.items("HDG#CASE#", "EVENT#").into_iter().map(Value::Object).collect();
    let noted: Vec<&Value> = events.iter().filter(|event| event["type"] == "hedge-dispute.noted").collect();
    assert_eq!(noted.len(), 2);
    assert_eq!((&noted[0]["actor"], &noted[0]["by"]["id"]), (&json!("staff"), &json!("c1")), "who, for audit");
}

#[tokio::test]
async fn a_case_is_given_to_oneself_to_nobody_and_by_a_manager_to_somebody_who_works_there() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    let (mut clerk, mut judge) = (of_ours(&world, "c1-aaaa", &[CLERK]), of_ours(&world, "j1-bbbb", &[JUDGE]));
    let path = format!("{}/assignment", home(&reference));
    let assigned = || the_case(&world)["work"]["assigned"]["id"].clone();
    assert_eq!(clerk.posts(&path, &[("version", "2"), ("/to", "")]).await.status, 422);
    for _ in 0..2 {
        assert_eq!(clerk.posts(&path, &[("version", "2"), ("/to", "me")]).await.status, 303);
    }
    assert_eq!((assigned(), the_case(&world)["version"].clone()), (json!("c1-aaaa"), json!(3)), "twice is once");
    let stale = judge.posts(&path, &[("version", "2"), ("/to", "me")]).await;
    assert_eq!(stale.status, 409, "it is not taken from under somebody's hands");
    assert!(text(&stale).contains("a colleague (Clerk, YRK)"), "{}", text(&stale));
    assert_eq!(judge.posts(&path, &[("version", "3"), ("/to", "me")]).await.status, 303);

    let offered = judge.opens(&path).await;
    assert!(!text(&offered).contains("aaaa"), "the clerk has left no trace on an open case: {}", text(&offered));
    clerk.posts(&format!("{}/notes", home(&reference)), &[("once", "1"), ("/note", "Mine")]).await;
    let offered = judge.opens(&path).await;
    assert!(text(&offered).contains("Clerk, staff number ending aaaa"), "{}", text(&offered));
    let to = kit::moment::digest("c1-aaaa");
    assert!(offered.body.contains(&to) && !clerk.opens(&path).await.body.contains("staff number"), "only a manager");
    assert_eq!(clerk.posts(&path, &[("version", "5"), ("/to", &kit::moment::digest("j1-bbbb"))]).await.status, 422);
    assert_eq!(judge.posts(&path, &[("version", "5"), ("/to", &to)]).await.status, 303);
    assert_eq!(assigned(), "c1-aaaa");
    assert_eq!(judge.posts(&path, &[("version", "6"), ("/to", "nobody")]).await.status, 303);
    assert_eq!(assigned(), Value::Null);
    let codes: Vec<Value> = world
        .items("HDG#CASE#", "EVENT#")
        .iter()
        .filter(|event| event["type"] == "hedge-dispute.assigned")
        .map(|event| event["codes"]["to"].clone())
        .collect();
    let mut codes: Vec<&str> = codes.iter().filter_map(Value::as_str).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["colleague", "nobody", "self", "self"], "the bus is told no more");
}

#[tokio::test]
async fn flags_and_adjustments_are_codes_and_what_was_told_stays_with_the_case() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    let mut clerk = of_ours(&world, "c1", &[CLERK]);
    let flags = format!("{}/flags", home(&reference));
    let flagged = clerk.posts(&flags, &[("version", "2"), ("/ticked", "urgent"), ("/ticked", "made-up")]).await;
    assert_eq!(flagged.status, 303);
    assert_eq!(the_case(&world)["work"]["flags"], json!(["urgent"]), "only what there is");
    assert!(clerk.opens(&flags).await.body.contains(" checked"));
    let needs = format!("{}/adjustments", home(&reference));
    let fields =
        [("version", "3"), ("/ticked", "hearing-loop"), ("/ticked", "more-time"), ("/told", "She told us Qztold")];
    assert_eq!(clerk.posts(&needs, &fields).await.status, 303);
    let said = text(&clerk.opens(&home(&reference)).await);
    assert!(said.contains("A hearing loop, More time, or breaks, She told us Qztold"), "{said}");
    assert!(said.contains("Urgent"), "{said}");
    let events = world.items("HDG#CASE#", "EVENT#");
    let coded = |name: &str| events.iter().find_map(|event| event.get("codes")?.get(name).cloned());
    assert_eq!(coded("adjustments"), Some(json!("hearing-loop more-time")));
    assert_eq!(coded("flags"), Some(json!("urgent")));
    let stale = clerk.posts(&flags, &[("version", "2"), ("/ticked", "violence")]).await;
    assert_eq!(stale.status, 409);
    assert!(stale.body.contains("value=\"violence\" checked"), "{}", stale.body);
}

#[tokio::test]
async fn what_one_proposes_another_approves_and_never_the_same() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    let (mut maker, mut checker) = (of_ours(&world, "j1", &[JUDGE]), of_ours(&world, "c1", &[CLERK]));
    let (grant, proposal) = (format!("{}/moves/grant", home(&reference)), format!("{}/proposal", home(&reference)));
    let order = [("version", "2"), ("/order", "remove")];
    let page = maker.posts(&grant, &order).await;
    assert!(text(&page).contains("Somebody else in your office has to approve this"), "{}", text(&page));
    for _ in 0..2 {
        let sent = maker.posts(&grant, &[order[0], order[1], ("step", "confirm")]).await;
        assert_eq!(sent.status, 303, "{}", text(&sent));
    }
    let now = the_case(&world);
    assert_eq!((&now["state"], &now["version"]), (&json!("with-court"), &json!(3)), "proposed once, and not done");
    assert_eq!(world.items("NOT#", "").len(), 1, "and nobody is told");
    assert!(!maker.opens(&home(&reference)).await.body.contains("/moves/"), "one thing at a time");

    let own = maker.opens(&proposal).await;
    assert!(text(&own).contains("Withdraw it") && !own.body.contains("value=\"approve\""));
    for answer in ["approve", "send-back"] {
        let refused = maker.posts(&proposal, &[("version", "3"), ("/answer", answer), ("/reason", "x")]).await;
        assert_eq!(refused.status, 422, "{answer}");
    }
    // The same person with another post is the same person.
    let mut hats = of_ours(&world, "j1", &[CLERK, JUDGE]);
    assert_eq!(hats.posts(&proposal, &[("version", "3"), ("/answer", "approve")]).await.status, 422);

    let read = checker.opens(&proposal).await;
    let said = text(&read);
    assert!(said.contains("The hedge is to be taken away") && said.contains("An order has been made."), "{said}");
    assert_eq!(checker.posts(&proposal, &[("version", "3")]).await.status, 422);
    let why = checker.posts(&proposal, &[("version", "3"), ("/answer", "send-back")]).await;
    assert!(why.status == 422 && why.body.contains("href=\"#reason\""));
    let back = [("version", "3"), ("/answer", "send-back"), ("/reason", "Which hedge? Qzwhy")];
    for _ in 0..2 {
        assert_eq!(checker.posts(&proposal, &back).await.status, 303);
    }
    assert_eq!(the_case(&world)["version"], 4);
    assert!(text(&maker.opens(&home(&reference)).await).contains("Which hedge? Qzwhy"));

    let again = [("version", "4"), ("/order", "cut"), ("step", "confirm")];
    assert_eq!(maker.posts(&grant, &again).await.status, 303);
    assert_eq!(checker.posts(&proposal, &[("version", "4"), ("/answer", "approve")]).await.status, 409, "not as seen");
    for _ in 0..2 {
        assert_eq!(checker.posts(&proposal, &[("version", "5"), ("/answer", "approve")]).await.status, 303);
    }
    let now = the_case(&world);
    assert_eq!((&now["state"], &now["version"]), (&json!("granted"), &json!(6)));
    assert_eq!(now["work"].get("proposal"), None);
    let granted = world.items("HDG#CASE#", "EVENT#").into_iter().find(|event| event["type"] == "hedge-dispute.granted");
    let granted = granted.expect("an event");
    assert_eq!((&granted["by"]["id"], &granted["approvedBy"]["id"]), (&json!("j1"), &json!("c1")));
    assert_eq!(granted["codes"]["order"], "cut", "what was approved is what was proposed");
    let said = text(&checker.opens(&home(&reference)).await);
    assert!(said.contains("Approved by: You"), "{said}");
}

#[tokio::test]
async fn a_proposal_may_be_taken_back_and_is_gone_when_the_case_moves() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    let mut judge = of_ours(&world, "j1", &[JUDGE]);
    let grant = format!("{}/moves/grant", home(&reference));
    judge.posts(&grant, &[("version", "2"), ("/order", "cut"), ("step", "confirm")]).await;
    let proposal = format!("{}/proposal", home(&reference));
    assert_eq!(judge.posts(&proposal, &[("version", "3"), ("/answer", "withdraw")]).await.status, 303);
    assert_eq!(judge.opens(&proposal).await.status, 404);
    judge.posts(&grant, &[("version", "4"), ("/order", "cut"), ("step", "confirm")]).await;
    let headers = [("content-type", "application/json"), ("idempotency-key", "w"), ("x-client", "visits-line")];
    let path = format!("/api/hedge-dispute/cases/{reference}/events");
    assert_eq!(world.asks("POST", &path, &headers, &json!({ "type": "withdrawn" }).to_string()).await.status, 200);
    assert_eq!(the_case(&world)["work"].get("proposal"), None);
    let mut checker = of_ours(&world, "c1", &[CLERK]);
    checker.posts(&proposal, &[("version", "5"), ("/answer", "approve")]).await;
    assert_eq!(the_case(&world)["state"], "withdrawn");
}

#[tokio::test]
async fn two_who_look_at_a_case_know_of_each_other_for_some_minutes() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    let (mut one, mut two) = (of_ours(&world, "j1", &[JUDGE]), of_ours(&world, "c1", &[CLERK]));
    world.it_is("2026-11-23T12:04:00Z");
    assert!(!text(&one.opens(&home(&reference)).await).contains("opened this"), "nobody is told of themselves");
    world.it_is("2026-11-23T12:08:00Z");
    one.cookies.clear();
    one.signs_in("j1", &[JUDGE]);
    one.opens(&home(&reference)).await;
    let said = text(&two.opens(&home(&reference)).await);
    assert!(said.is_empty(), "after some minutes, a session is noted to be in use first");
    two.cookies.clear();
    two.signs_in("c1", &[CLERK]);
    let said = text(&two.opens(&home(&reference)).await);
    assert!(said.contains("A colleague (Judge) opened this at 12:04pm"), "{said}");
    world.it_is("2026-11-23T12:30:00Z");
    two.signs_in("c1", &[CLERK]);
    assert!(!text(&two.opens(&home(&reference)).await).contains("Judge) opened this"));
    for open in world.items("HDG#OPEN#", "") {
        assert!(open["expires"].is_number() && !open["SK"].as_str().unwrap_or_default().contains("j1"));
    }
}

#[tokio::test]
async fn what_was_typed_when_a_session_was_over_comes_back_after_signing_in() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    let mut judge = of_ours(&world, "j1", &[JUDGE]);
    world.it_is("2026-11-23T12:31:00Z");
    let path = format!("{}/moves/refuse", home(&reference));
    for step in ["", "confirm"] {
        let over = refuses(&mut judge, &reference, "2", step).await;
        let to = format!("/sign-in/staff?to=%2Fhedge-dispute%2Fstaff%2Fcases%2F{reference}%2Fmoves%2Frefuse&from=form");
        assert_eq!((over.status, over.header("location")), (303, to.as_str()));
    }
    assert_eq!(the_case(&world)["version"], 2, "nothing has been done");
    assert_eq!(world.items("HDG#STASH#", "STASH").len(), 1);
    let mut other = of_ours(&world, "j2", &[JUDGE]);
    assert!(!other.opens(&path).await.body.contains("Qzremarks"), "it is nobody else's");
    judge.signs_in("j1", &[JUDGE]);
    for _ in 0..2 {
        let back = judge.opens(&path).await;
        assert!(text(&back).contains("What you entered is still here"), "{}", text(&back));
        assert!(back.body.contains("It is Qzremarks") && back.body.contains(" checked"));
        assert_eq!(carried(&back, "kept"), "yes");
    }
    let fields = [("version", "2"), ("kept", "yes"), ("/reason", "no-harm"), ("/remarks", "It is Qzremarks")];
    let checked = judge.posts(&path, &fields).await;
    assert!(checked.status == 200 && checked.body.contains("It is Qzremarks"));
    assert_eq!(world.items("HDG#STASH#", "").len(), 0, "it has been sent");

    // What is kept is kept for a day, for those who work here alone, and for no other site's forms.
    world.it_is("2026-11-23T13:10:00Z");
    let notes = format!("{}/notes", home(&reference));
    assert_eq!(judge.posts(&notes, &[("once", "1"), ("/note", "Qznote")]).await.status, 303);
    world.it_is("2026-11-24T13:10:00Z");
    judge.signs_in("j1", &[JUDGE]);
    assert!(!judge.opens(&notes).await.body.contains("Qznote"));
    let kept = world.items("HDG#STASH#", "").len();
    let mut nobody = of_ours(&world, "v1", &["visit-request:clerk:LEI"]);
    world.it_is("2026-11-24T14:10:00Z");
    assert_eq!(nobody.posts(&notes, &[("/note", "x")]).await.status, 303);
    let cookie = format!("__Host-staff={}", judge.cookies["__Host-staff"]);
    let headers = [
        ("cookie", cookie.as_str()),
        ("origin", "https://evil.example"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    assert_eq!(world.asks("POST", &notes, &headers, "x=1").await.status, 403);
    assert_eq!(world.items("HDG#STASH#", "").len(), kept);
}

#[tokio::test]
async fn every_page_of_ours_keeps_what_was_typed_when_a_session_was_over() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    let home = home(&reference);
    let value = format!("{reference}@2");
    type Fields<'a> = Vec<(&'a str, &'a str)>;
    let pages: [(String, Fields<'_>, &str); 8] = [
        (format!("{home}/notes"), vec![("/note", "Qznote")], "Qznote"),
        (format!("{home}/assignment"), vec![("/to", "nobody")], "value=\"nobody\" checked"),
        (format!("{home}/flags"), vec![("/ticked", "violence")], "value=\"violence\" checked"),
        (format!("{home}/adjustments"), vec![("/told", "Qztold")], "Qztold"),
        (format!("{home}/moves/grant"), vec![("/order", "remove")], "value=\"remove\" checked"),
        ("/hedge-dispute/staff/search".to_owned(), vec![("/sought", "Qzsought")], "Qzsought"),
        (
            "/hedge-dispute/staff/bulk".to_owned(),
            vec![("/case", &value), ("move", "refuse"), ("step", "check"), ("/remarks", "Qzbulk")],
            "Qzbulk",
        ),
        ("/hedge-dispute/staff/new".to_owned(), vec![("/how", "phone")], "value=\"phone\" checked"),
    ];
    for (path, fields, there) in &pages {
        world.it_is("2026-11-23T12:00:00Z");
        let mut judge = of_ours(&world, "j1", &[JUDGE]);
        world.it_is("2026-11-23T12:31:00Z");
        assert_eq!(judge.posts(path, fields).await.status, 303, "{path}");
        judge.signs_in("j1", &[JUDGE]);
        let back = judge.opens(path).await;
        assert!(back.status == 200 && back.body.contains(there), "{path}: {}", back.body);
        assert_eq!(carried(&back, "kept"), "yes", "{path}");
    }
    assert_eq!(the_case(&world)["version"], 2);
}

#[tokio::test]
async fn the_applicant_is_not_told_what_our_people_note() {
    let world = hedges();
    let mut applicant = Browser::new(&world);
    crate::second_slice::answers_all(&mut applicant, &a_dispute()).await;
    let sent = applicant.posts("/hedge-dispute/check-answers", &[]).await;
    let status = sent.header("location").trim_end_matches("/confirmation").to_owned();
    let reference = Reference::parse(status.rsplit('/').next().unwrap_or_default()).expect("a reference");
    let before = text(&applicant.opens(&status).await);
    let mut clerk = of_ours(&world, "c1", &[CLERK]);
    clerk.posts(&format!("{}/notes", home(&reference)), &[("once", "1"), ("/note", "Qznote")]).await;
    clerk.posts(&format!("{}/flags", home(&reference)), &[("version", "2"), ("/ticked", "violence")]).await;
    assert_eq!(the_case(&world)["version"], 3);
    assert_eq!(text(&applicant.opens(&status).await), before);
}
