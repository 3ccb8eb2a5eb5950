//! Those who have a part in a case and did not ask: what their link opens, what they see and send, and what stays from them.

use crate::{
    casework::{CLERK, JUDGE, of_ours, text},
    documents::{begins, hidden, verdict},
    second_slice::{Hedges, a_dispute, a_paid_case, hedges, reference},
    security::{Person, SAME, Scene, Staged},
};
use justice::{
    Actor, Decision, Event as _, Notice, Part, Reference, Reminder, State as _, Transaction as _,
    documents::{Status, Way},
    people::Contact,
    transaction::Asking,
};
use kit::{
    Slice,
    http::Route,
    links::Links,
    record, retention,
    store::{Committed, Item, item, keys},
    testing::{Answer, Browser, ORIGIN, page_is_right},
};
use made_up::hedge_dispute::{HedgeDispute, lifecycle::State, sides::SIDES};
use serde_json::{Value, json};
use std::collections::BTreeSet;

type Visitor<'a> = Browser<'a, Slice<HedgeDispute>>;

const BEATRIX: &str = "beatrix@example.com";
const THOMAS: &str = "thomas@example.com";
const JEAN: &str = "jean@example.com";

/// The last thing that somebody was sent with a link in it: its template, and where it leads.
fn sent_to(world: &Hedges, email: &str) -> (String, String) {
    let notices = world.items("NOT#", "NOTICE#");
    let theirs =
        notices.iter().filter(|notice| notice["to"]["email"] == email && notice["values"].get("link").is_some());
    let last = theirs.max_by_key(|notice| notice["PK"].as_str().unwrap_or_default().to_owned()).expect("a notice");
    let link = last["values"]["link"].as_str().and_then(|link| link.strip_prefix(ORIGIN)).expect("a link of ours");
    (last["template"].as_str().unwrap_or_default().to_owned(), link.to_owned())
}

/// Somebody who follows the link that they were sent last.
async fn follows<'a>(world: &'a Hedges, email: &str) -> Visitor<'a> {
    let mut browser = Browser::new(world);
    let followed = browser.opens(&sent_to(world, email).1).await;
    assert_eq!(followed.status, 303, "{email}: {}", followed.body);
    browser
}

fn home(reference: &Reference) -> String {
    format!("/hedge-dispute/cases/{reference}")
}

/// A judge does something at once.
async fn judges(world: &Hedges, reference: &Reference, code: &str, fields: &[(&str, &str)]) {
    let version = the_case(world, reference)["version"].to_string();
    let path = format!("/hedge-dispute/staff/cases/{reference}/moves/{code}");
    let mut form = vec![("version", version.as_str()), ("step", "confirm")];
    form.extend(fields);
    let done = of_ours(world, "j1", &[JUDGE]).posts(&path, &form).await;
    assert_eq!(done.status, 303, "{}", done.body);
}

fn the_case(world: &Hedges, reference: &Reference) -> Item {
    world.items(&keys::case(reference).pk, "CASE").remove(0)
}

/// A case about which its court has asked the respondents, who have been told.
async fn a_case_to_answer(world: &Hedges) -> Reference {
    let reference = a_paid_case(world).await;
    world.it_is("2026-11-23T13:00:00Z");
    judges(world, &reference, "ask", &[]).await;
    world.it_is("2026-11-23T14:00:00Z");
    reference
}

/// Sends a file and has it found clean. Returns the address of its pages.
async fn sends(world: &Hedges, browser: &mut Visitor<'_>, case: &str, name: &str, confidential: bool) -> String {
    let mut about = vec![("/kind", "photograph"), ("/name", name), ("/way", "upload")];
    about.extend(confidential.then_some(("/confidential", "yes")));
    let form = begins(browser, case, &about).await;
    let key = hidden(&browser.opens(&form).await, "key");
    let head = world.bucket.receives(&key, b"%PDF-1.7\nnothing much");
    assert_eq!(world.invoke(verdict(&key, &head, "NO_THREATS_FOUND")).await, Ok(Value::Null));
    form
}

async fn answers(browser: &mut Visitor<'_>, case: &str, version: &str, admits: &str) -> Answer {
    let fields = [("event", "answer-the-court"), ("version", version), ("/admits", admits)];
    browser.posts(&format!("{case}/events"), &fields).await
}

#[tokio::test]
async fn a_dispute_from_being_sent_to_being_decided_with_both_sides_at_their_own_doors() {
    let world = hedges();
    let reference = a_case_to_answer(&world).await;
    let case = home(&reference);
    assert_eq!(sent_to(&world, THOMAS).0, "hedge-to-answer");
    let links = [BEATRIX, THOMAS, JEAN].map(|email| sent_to(&world, email).1);
    assert_eq!(links.iter().collect::<BTreeSet<_>>().len(), 3, "each has a link of their own");

    let (mut thomas, mut jean) = (follows(&world, THOMAS).await, follows(&world, JEAN).await);
    let page = thomas.opens(&case).await;
    page_is_right(&page, "en");
    let said = text(&page);
    for words in
        ["A dispute about your hedge", "Thomas McGregor", "Beatrix Potter", "York", "The court asks you to answer"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    for never in ["Safe Street", "Hawthorn", "It grew", "beatrix@", "£50", "fee", "submitted.pdf", "Withdraw", "Jean"]
    {
        assert!(!page.body.contains(never), "{never}: {}", page.body);
    }
    sends(&world, &mut thomas, &case, "Photograph of the path", false).await;
    sends(&world, &mut thomas, &case, "Letter from my doctor", true).await;
    let blank = thomas.posts(&format!("{case}/events"), &[("event", "answer-the-court"), ("version", "3")]).await;
    assert!(blank.status == 422 && blank.body.contains("<title>Error: ") && text(&blank).contains("Select yes or no"));
    let version = the_case(&world, &reference)["version"].to_string();
    assert_eq!(answers(&mut thomas, &case, &version, "no").await.status, 303);
    let page = text(&thomas.opens(&case).await);
    assert!(page.contains("An answer was sent") && !page.contains("Answer the court"), "{page}");
    world.it_is("2026-11-23T15:00:00Z");
    let version = the_case(&world, &reference)["version"].to_string();
    assert_eq!(answers(&mut jean, &case, &version, "yes").await.status, 303);
    assert_eq!(the_case(&world, &reference)["state"], "with-court");

    let mut beatrix = follows(&world, BEATRIX).await;
    let list = text(&beatrix.opens(&format!("{case}/documents")).await);
    assert!(list.contains("Photograph of the path") && list.contains("Respondent"), "{list}");
    assert!(!list.contains("doctor") && !list.contains("Thomas"), "{list}");
    let list = text(&jean.opens(&format!("{case}/documents")).await);
    assert!(list.contains("Photograph of the path") && !list.contains("doctor"), "{list}");

    world.it_is("2026-11-23T16:00:00Z");
    judges(&world, &reference, "refuse", &[("/reason", "not-a-hedge")]).await;
    for email in [BEATRIX, THOMAS, JEAN] {
        assert_eq!(sent_to(&world, email).0, "hedge-refused", "{email}");
        let page = text(&follows(&world, email).await.opens(&case).await);
        assert_eq!(page.contains("A dispute about your hedge"), email != BEATRIX, "{email}: {page}");
    }
    assert!(text(&thomas.opens(&case).await).contains("No order made"), "the first link still opens it");
}

#[tokio::test]
async fn a_link_of_before_there_were_parties_is_the_applicants_and_one_for_no_part_is_nobodys() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    for (part, status) in [
        (Value::Null, None),
        (json!("applicant"), Some("submitted.pdf")),
        (json!("respondent"), Some("A dispute about your hedge")),
        (json!("respondent-2"), Some("Jean McGregor")),
        (json!("respondent-3"), None),
        (json!("respondent-1"), None),
        (json!("judge"), None),
        (json!("staff"), None),
        (json!(""), None),
        (json!(1), None),
    ] {
        let token = world.app().moment().token();
        let link = json!({ "transaction": "hedge-dispute", "reference": reference, "part": part });
        world.table.put(item(&keys::link(&token), link).expect("an item"));
        let mut browser = Browser::new(&world);
        browser.cookies.insert(format!("__Host-{reference}"), token.reveal().to_owned());
        let page = browser.opens(&home(&reference)).await;
        assert_eq!(page.status, if status.is_some() { 200 } else { 404 }, "{part}: {}", page.body);
        assert!(status.is_none_or(|words| page.body.contains(words)), "{part}: {}", page.body);
    }
    let token = world.app().moment().token();
    let link = json!({ "transaction": "hedge-dispute", "reference": reference });
    world.table.put(item(&keys::link(&token), link).expect("an item"));
    let mut browser = Browser::new(&world);
    assert_eq!(browser.opens(&format!("/hedge-dispute/links/{}", token.reveal())).await.status, 303);
    let page = browser.opens(&home(&reference)).await;
    assert!(page.status == 200 && page.body.contains("submitted.pdf"), "{}", page.body);
}

#[tokio::test]
async fn what_is_for_the_applicant_alone_another_party_does_not_have_by_any_address() {
    let world = hedges();
    let reference = a_case_to_answer(&world).await;
    let case = home(&reference);
    let mut thomas = follows(&world, THOMAS).await;
    let before = world.table.items();
    for page in ["submitted.pdf", "confirmation", "answer", "withdrawn", "documents/nothing/file"] {
        assert_eq!(thomas.opens(&format!("{case}/{page}")).await.status, 404, "{page}");
    }
    for (page, fields) in [("pay", &[][..]), ("answer", &[("/answer", "Mine")])] {
        assert_eq!(thomas.posts(&format!("{case}/{page}"), fields).await.status, 404, "{page}");
    }
    let withdrawn = thomas.posts(&format!("{case}/events"), &[("event", "withdrawn"), ("version", "3")]).await;
    assert_eq!(withdrawn.status, 400, "that is not among what they may do");
    let link = sent_to(&world, THOMAS).1;
    assert_eq!(Browser::new(&world).opens(&format!("{link}/answer")).await.status, 404);
    assert_eq!(world.table.items(), before);
    let headers = [("cookie", format!("__Host-{reference}={}", thomas.cookies[&format!("__Host-{reference}")]))];
    let headers = [("cookie", headers[0].1.as_str()), ("accept", "application/json")];
    let machine = world.asks("GET", &case, &headers, "").await;
    assert!(machine.body.contains("A dispute about your hedge"), "there is no document of the case for them");
}

/// A document of each party, of either kind, shared or not, at each stage: who sees it is what the rule says, at every
/// address that it has.
#[tokio::test]
async fn a_document_is_seen_by_whom_the_rule_names_at_every_address_that_it_has() {
    let scene = HedgeDispute::stage().await;
    let office = scene.office.clone();
    let people: Vec<_> = scene
        .everybody
        .iter()
        .filter_map(|person| {
            let by = match (&person.part, person.asked) {
                (Some(part), _) => part.actor(),
                (None, true) => Actor::Applicant,
                (None, false) => return None,
            };
            Some((person.clone(), by))
        })
        .collect();
    assert_eq!(people.len(), 4, "who asked by link and signed in, and two respondents");
    let mut owners = vec![Part::Applicant];
    owners.extend(scene.parties());
    let (mut seen, mut hidden) = (0, 0);
    let clean = scene.world.table.items();
    for owner in &owners {
        for (confidential, shared) in [(false, false), (false, true), (true, false), (true, true)] {
            for (n, status) in [Status::Offered, Status::Awaited, Status::Checking, Status::Ready, Status::Refused]
                .into_iter()
                .enumerate()
            {
                let way = if status == Status::Awaited { Way::Post } else { Way::Upload };
                let id = format!("01KAQ80000000000000000009{n}");
                scene.world.table.goes_back_to(&clean);
                scene.has_document(&id, owner, status, way);
                let key = keys::document(&scene.reference, &id);
                let mut written = scene.world.items(&key.pk, &key.sk).remove(0);
                written.insert("confidential".into(), confidential.into());
                written.insert("shared".into(), shared.into());
                written.insert("name".into(), "Qzname".into());
                let document: justice::documents::Document =
                    serde_json::from_value(Value::Object(written.clone())).expect("a document");
                scene.world.table.put(written);
                let before = scene.world.table.items();
                for (person, by) in &people {
                    let what = format!(
                        "{owner}'s, confidential {confidential}, shared {shared}, {status:?}, by {}",
                        person.name
                    );
                    let may = document.may_be_seen_by(by, Some(&office));
                    let own = document.is_of(by);
                    let at = |page: &str| format!("/hedge-dispute/cases/{}/documents{page}", scene.reference);
                    let list = gets(&scene, person, "GET", &at("")).await;
                    assert_eq!(list.body.contains("Qzname"), may, "{what}");
                    let file = gets(&scene, person, "GET", &at(&format!("/{id}/file"))).await;
                    assert_eq!(file.status, if may && status == Status::Ready { 303 } else { 404 }, "{what}");
                    for page in ["", "/cover", "/remove", "/sent"] {
                        let path = at(&format!("/{id}{page}"));
                        let answer = gets(&scene, person, "GET", &path).await;
                        // The bucket sends people back to `sent` whatever has become of it: it says nothing of any document.
                        let nothing = if page == "/sent" { 303 } else { 404 };
                        assert!(own || answer.status == nothing, "{page}: {what}: {}", answer.status);
                        assert!(own || !answer.body.contains("Qzname"), "{page}: {what}");
                    }
                    if !own {
                        let removed = gets(&scene, person, "POST", &at(&format!("/{id}/remove"))).await;
                        assert_eq!(removed.status, 404, "{what}");
                        let again = format!("document={id}&/kind=letter&/name=Mine&/way=post");
                        let path = at("/add");
                        let taken = scene.sends(person, ("POST", &path, &again), &route(&path), SAME).await;
                        assert_eq!(taken.status, 404, "{what}: its name is taken, and not theirs");
                        assert_eq!(scene.world.table.items(), before, "{what}");
                    }
                    scene.world.table.goes_back_to(&before);
                    *(if may { &mut seen } else { &mut hidden }) += 1;
                }
            }
        }
    }
    assert_eq!(seen + hidden, 3 * 4 * 5 * 4);
    assert!(seen > 60 && hidden > 100, "{seen} {hidden}");
}

/// The route of a path.
fn route(path: &str) -> Route {
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    *kit::http::route_of(&segments, &[]).expect("a route")
}

async fn gets(scene: &Disputes, person: &Person, method: &str, path: &str) -> Answer {
    scene.asks(person, method, &route(path), path, SAME).await
}

/// Every move of every page in every state by everybody with a part: what the rules say, and for what is not theirs that
/// there is no such thing.
#[tokio::test]
async fn a_party_makes_happen_what_the_rules_allow_that_party_and_nothing_else() {
    let applicants = HedgeDispute::journey().expect("a journey").moves;
    let (mut made, mut refused, mut nothing) = (0, 0, 0);
    for state in State::ALL {
        for answered in [&[][..], &["first-answer"], &["second-answer"], &["first-answer", "second-answer"]] {
            let scene = HedgeDispute::stage().await;
            scene.is(|case| {
                case.insert("state".into(), state.code().into());
                case.insert(
                    "settled".into(),
                    answered
                        .iter()
                        .map(|name| ((*name).to_owned(), json!("true")))
                        .collect::<serde_json::Map<_, _>>()
                        .into(),
                );
            });
            let before = scene.world.table.items();
            for person in scene.everybody.iter().filter(|person| person.asked || person.part.is_some()) {
                let by = person.part.as_ref().map_or(Actor::Applicant, Part::actor);
                for (code, theirs) in applicants
                    .iter()
                    .map(|m| (m.code, person.asked))
                    .chain(SIDES[0].moves.iter().map(|m| (m.code, !person.asked)))
                {
                    let what = format!("{code} in {} after {answered:?} by {}", state.code(), person.name);
                    let legal = theirs && is_legal(&scene, code, &by).await;
                    let expected = match (theirs, legal) {
                        (false, _) => (404, 400),
                        (true, true) => (200, 303),
                        (true, false) => (409, 409),
                    };
                    let route = Route::new("/{slug}/cases/{reference}/{part}", "GET", kit::http::Needs::Case);
                    let page =
                        scene.asks(person, "GET", &route, &format!("{}/{code}", home(&scene.reference)), SAME).await;
                    let body = format!("event={code}&version={}&/admits=yes", the_version(&scene));
                    let path = format!("{}/events", home(&scene.reference));
                    let sent = scene.sends(person, ("POST", &path, &body), &route, SAME).await;
                    assert_eq!((page.status, sent.status), expected, "{what}");
                    assert_eq!(scene.world.table.items() == before, expected.1 != 303, "{what}");
                    scene.world.table.goes_back_to(&before);
                    *(match expected.1 {
                        303 => &mut made,
                        409 => &mut refused,
                        _ => &mut nothing,
                    }) += 1;
                }
            }
        }
    }
    assert_eq!(made + refused + nothing, State::ALL.len() * 4 * 4 * 2);
    // Who asked, twice over, withdraws from three states; and each respondent answers in one, unless they have.
    assert_eq!(made, 3 * 4 * 2 + 2 + 1 + 1);
}

type Disputes = Scene<HedgeDispute>;

fn the_version(scene: &Disputes) -> Value {
    scene.world.items(&keys::case(&scene.reference).pk, "CASE").remove(0)["version"].clone()
}

async fn is_legal(scene: &Disputes, code: &str, by: &Actor) -> bool {
    let found = scene.world.items(&keys::case(&scene.reference).pk, "CASE").remove(0);
    let case = record::read_case::<HedgeDispute>(found).expect("a case");
    let answers = serde_json::to_value(&case.answers).expect("answers");
    let today = scene.world.app().moment().today();
    let asking = Asking { page: None, answers: &answers, case: true, today: &today };
    let facts = record::facts::<HedgeDispute>(scene.world.app(), &asking).await.expect("facts");
    let name = if code == "withdrawn" { "withdrawn" } else { "answered" };
    let event = made_up::hedge_dispute::lifecycle::Event::samples().into_iter().find(|event| event.code() == name);
    HedgeDispute::next(&case, &event.expect("an event"), &facts, by, &today).is_ok()
}

#[tokio::test]
async fn two_who_do_the_same_at_the_same_version_are_two_and_the_second_is_told_to_look_again() {
    let world = hedges();
    let reference = a_case_to_answer(&world).await;
    let case = home(&reference);
    let (mut thomas, mut jean) = (follows(&world, THOMAS).await, follows(&world, JEAN).await);
    assert_eq!(answers(&mut thomas, &case, "3", "yes").await.status, 303);
    let late = answers(&mut jean, &case, "3", "yes").await;
    assert_eq!(late.status, 409);
    assert!(text(&late).contains("This was changed by another person in the case"), "{}", text(&late));
    assert_eq!(answers(&mut thomas, &case, "3", "yes").await.status, 303, "twice is once");
    assert_eq!(answers(&mut jean, &case, "4", "yes").await.status, 303);
    let answered: Vec<Value> = world
        .items(&keys::case(&reference).pk, "EVENT#")
        .into_iter()
        .filter(|event| event["type"] == "hedge-dispute.answered")
        .map(|event| json!([event["actor"], event["party"]]))
        .collect();
    assert_eq!(answered.len(), 2);
    for part in ["respondent", "respondent-2"] {
        assert!(answered.contains(&json!(["party", part])), "{answered:?}");
    }
}

/// What happens, and the codes that go with it; whether the applicant reads of it, and what each respondent does.
const HISTORY: [(&str, &str, bool, bool, bool); 20] = [
    // what                    codes                                     applicant  first   second
    ("awaiting-fee", "{}", true, false, false),
    ("paid", "{}", true, false, false),
    ("more-asked", "{}", true, true, true),
    ("answered", r#"{"admits":"true"}"#, true, true, true),
    ("time-up", "{}", true, true, true),
    ("granted", "{}", true, true, true),
    ("refused", "{}", true, true, true),
    ("withdrawn", "{}", true, true, true),
    ("information-asked", "{}", true, false, false),
    ("information-given", "{}", true, false, false),
    ("information-withdrawn", "{}", true, false, false),
    ("contact-failed", "{}", true, false, false),
    ("document-received", r#"{"document":"SHARED"}"#, true, true, true),
    ("document-received", r#"{"document":"KEPT"}"#, true, false, false),
    ("document-promised", r#"{"document":"SHARED"}"#, true, false, false),
    ("document-removed", r#"{"document":"GONE"}"#, true, false, false),
    ("document-received", r#"{"document":"THEIRS","side":"respondent"}"#, true, true, true),
    ("document-received", r#"{"document":"SECRET","side":"respondent"}"#, false, true, false),
    ("document-refused", r#"{"document":"SECRET","side":"respondent"}"#, false, true, false),
    ("document-removed", r#"{"document":"GONE","side":"respondent-2"}"#, false, false, true),
];

#[tokio::test]
async fn each_side_reads_of_what_it_may_know_and_of_nothing_else() {
    let scene = HedgeDispute::stage().await;
    let respondent = Part::party("respondent");
    for (id, owner, confidential, shared) in [
        ("SHARED", &Part::Applicant, false, true),
        ("KEPT", &Part::Applicant, true, true),
        ("THEIRS", &respondent, false, true),
        ("SECRET", &respondent, true, true),
    ] {
        scene.has_document(id, owner, Status::Ready, Way::Upload);
        let key = keys::document(&scene.reference, id);
        let mut written = scene.world.items(&key.pk, &key.sk).remove(0);
        written.insert("confidential".into(), confidential.into());
        written.insert("shared".into(), shared.into());
        scene.world.table.put(written);
    }
    let before = scene.world.table.items();
    let count = |page: &Answer| page.body.matches("23 November 2026, ").count();
    for (code, codes, applicant, first, second) in HISTORY {
        let codes: Value = serde_json::from_str(codes).expect("JSON");
        for (casework, told) in [(false, [applicant, first, second]), (true, [false; 3])] {
            for (name, told) in
                ["the owner, by link", "the respondent, by link", "the respondent-2, by link"].iter().zip(told)
            {
                let person = scene.everybody.iter().find(|person| person.name == *name).expect("somebody");
                let home = home(&scene.reference);
                let nothing = count(&gets(&scene, person, "GET", &home).await);
                let event = json!({
                    "kind": "event", "type": format!("hedge-dispute.{code}"), "at": "2026-11-23T12:30:00Z", "codes": codes,
                    "state": if code == "awaiting-fee" { code } else { "with-court" }, "casework": casework,
                });
                scene
                    .world
                    .table
                    .put(item(&keys::case(&scene.reference).beside("EVENT#01KZ"), event).expect("an item"));
                let shown = count(&gets(&scene, person, "GET", &home).await);
                assert_eq!(shown - nothing, usize::from(told), "{code} {codes} by {name}, casework {casework}");
                scene.world.table.goes_back_to(&before);
            }
        }
    }
}

#[tokio::test]
async fn what_a_party_sends_is_no_answer_to_what_the_applicant_was_asked_and_no_news_for_the_applicants_partner() {
    let world = hedges();
    let reference = a_case_to_answer(&world).await;
    let case = home(&reference);
    let mut asked = the_case(&world, &reference);
    asked.insert("asked".into(), json!({ "id": "01KAQ8000000000000000000B1", "answered": false }));
    world.table.put(asked);
    for (email, part) in [(THOMAS, "respondent"), (JEAN, "respondent-2")] {
        let mut browser = follows(&world, email).await;
        let page = browser.opens(&format!("{case}/documents")).await;
        assert!(!page.body.contains("/answer"), "{}", page.body);
        sends(&world, &mut browser, &case, "Qzletter", true).await;
        let sent = world.items(&keys::case(&reference).pk, "DOCUMENT#");
        let sent = sent.iter().find(|item| item["by"] == part);
        assert_eq!(sent.expect("a document").get("answers"), None, "{part}");
    }
    let events = world.items(&keys::case(&reference).pk, "EVENT#");
    let received: Vec<&Item> =
        events.iter().filter(|event| event["type"] == "hedge-dispute.document-received").collect();
    assert_eq!(received.len(), 2);
    assert!(received.iter().all(|event| event.get("partner").is_none()), "{received:?}");
    let opened = events.iter().find(|event| event["type"] == "hedge-dispute.awaiting-fee").expect("it was opened");
    assert_eq!(opened["partner"], "visits-line", "what is the applicant's they are told");
}

#[tokio::test]
async fn the_office_sees_who_sent_each_document_and_who_did_what_by_name() {
    let world = hedges();
    let reference = a_case_to_answer(&world).await;
    let case = home(&reference);
    let (mut beatrix, mut jean) = (follows(&world, BEATRIX).await, follows(&world, JEAN).await);
    sends(&world, &mut beatrix, &case, "Her photograph", false).await;
    sends(&world, &mut jean, &case, "Jean’s secret", true).await;
    let version = the_case(&world, &reference)["version"].to_string();
    assert_eq!(answers(&mut jean, &case, &version, "no").await.status, 303);
    let mut clerk = of_ours(&world, "c1", &[CLERK]);
    let staff = format!("/hedge-dispute/staff/cases/{reference}");
    for page in [staff.clone(), format!("{staff}/documents")] {
        let said = text(&clerk.opens(&page).await);
        for words in
            ["By Beatrix Potter (Applicant)", "By Jean McGregor (Respondent)", "Only whoever sent it and this office"]
        {
            assert!(said.contains(words), "{words}: {said}");
        }
    }
    let said = text(&clerk.opens(&staff).await);
    assert!(said.contains("Thomas McGregor (Respondent)") && said.contains("– Jean McGregor (Respondent)"), "{said}");
    let elsewhere = of_ours(&world, "c2", &["hedge-dispute:clerk:CDF"]).opens(&staff).await;
    assert_eq!(elsewhere.status, 404);
}

#[tokio::test]
async fn whoever_lost_their_link_has_a_new_one_to_their_own_part_and_to_no_other() {
    for (email, template, whose) in [
        (BEATRIX, Some("status-link"), "submitted.pdf"),
        (THOMAS, Some("party-link"), "Thomas McGregor"),
        (JEAN, Some("party-link"), "Jean McGregor"),
        ("peter@example.com", None, ""),
    ] {
        let world = hedges();
        let reference = a_paid_case(&world).await;
        world.it_is("2026-11-23T13:00:00Z");
        let before = world.items("NOT#", "").len();
        let typed = [("reference", reference.as_str()), ("contact", email)];
        let asked = Browser::new(&world).posts("/hedge-dispute/find", &typed).await;
        assert_eq!((asked.status, asked.header("location")), (303, "/hedge-dispute/find/sent"), "{email}");
        let sent = world.items("NOT#", "").len() - before;
        assert_eq!(sent, usize::from(template.is_some()), "{email}");
        if let Some(template) = template {
            assert_eq!(sent_to(&world, email).0, template);
            let page = follows(&world, email).await.opens(&home(&reference)).await;
            assert!(page.body.contains(whose), "{email}: {}", page.body);
            assert_eq!(page.body.contains("submitted.pdf"), email == BEATRIX, "{email}");
        }
    }
}

#[tokio::test]
async fn whoever_shares_an_address_has_a_link_for_each_part() {
    let world = hedges();
    let mut dispute = a_dispute();
    dispute["respondents"][1]["email"] = json!("Thomas@Example.com");
    let reference = reference(&world.submits("a key", &dispute).await);
    world.it_is("2026-11-23T13:00:00Z");
    Browser::new(&world).posts("/hedge-dispute/find", &[("reference", reference.as_str()), ("contact", THOMAS)]).await;
    let links = world.items("SHARED#LINK#", "LINK");
    let parts: BTreeSet<String> =
        links.iter().map(|link| link.get("part").unwrap_or(&Value::Null).to_string()).collect();
    assert_eq!(parts, ["null", "\"respondent\"", "\"respondent-2\""].map(str::to_owned).into());
    let sent = world.items("NOT#", "");
    let whose: BTreeSet<&str> = sent.iter().filter_map(|notice| notice["values"].get("part")?.as_str()).collect();
    assert_eq!(whose, BTreeSet::from(["Respondent", "Respondent 2"]), "and is told which is whose");
    let page = Browser::new(&world).opens("/hedge-dispute/find").await;
    assert!(text(&page).contains("If somebody else made the request and you have a part in it"));
}

#[tokio::test]
async fn what_a_party_sent_goes_when_the_case_goes() {
    let world = hedges();
    let reference = a_case_to_answer(&world).await;
    let case = home(&reference);
    let mut thomas = follows(&world, THOMAS).await;
    sends(&world, &mut thomas, &case, "Qzletter", true).await;
    let mut beatrix = follows(&world, BEATRIX).await;
    let version = the_case(&world, &reference)["version"].to_string();
    let done = beatrix.posts(&format!("{case}/events"), &[("event", "withdrawn"), ("version", &version)]).await;
    assert_eq!((done.status, world.bucket.keys().len()), (303, 1));
    world.it_is("2028-11-23T12:00:00Z");
    world.table.put(item(&keys::sweep("HDG"), json!({ "done": "2028-11-20", "version": 1 })).expect("an item"));
    let moment = world.app().moment();
    let swept = retention::sweep::<HedgeDispute>(world.app(), &moment, moment.today().date(), retention::FIRST).await;
    assert_eq!(swept.expect("a sweep").removed, 1);
    assert_eq!(world.bucket.keys(), [""; 0]);
    let left = serde_json::to_string(&world.items(&keys::case(&reference).pk, "")).expect("JSON");
    for gone in ["Qzletter", "McGregor", THOMAS, "PARTY#", "DOCUMENT#"] {
        assert!(!left.contains(gone), "{gone}: {left}");
    }
    assert_eq!(thomas.opens(&case).await.status, 410, "the link says so for a while");
}

#[tokio::test]
async fn a_reminder_carries_the_link_of_whom_it_reminds() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    let case = record::read_case::<HedgeDispute>(the_case(&world, &reference)).expect("a case");
    let notice = |part: Option<Part>| Notice {
        template: "hedge-to-answer",
        to: Contact::default(),
        values: [].into(),
        opens: part,
    };
    let parts = [Some(Part::Applicant), Some(Part::party("respondent")), Some(Part::nth("respondent", 2)), None];
    let at = world.app().moment().now;
    let decision = Decision::to(case.state)
        .telling(notice(Some(Part::party("respondent"))))
        .reminding(parts.map(|part| Reminder { at, notice: notice(part) }));
    let moment = world.app().moment();
    let links = Links::of(&decision, &moment);
    let mut writes = links.writes(&case, &moment).expect("links");
    assert_eq!(writes.len(), 3, "one for each part, however much is sent");
    writes.extend(
        record::consequences(&case, &decision, &links.addresses::<HedgeDispute>(world.app()), &moment).expect("writes"),
    );
    let done = world.app().commit(&writes, &moment).await.expect("the table answers");
    assert!(matches!(done, Committed::Done));
    let link = |item: &Item| item["values"].get("link").and_then(Value::as_str).map(str::to_owned);
    let reminders: Vec<Option<String>> = world.items("NOT#REMINDER#", "").iter().map(link).collect();
    assert_eq!(reminders.iter().flatten().collect::<BTreeSet<_>>().len(), 3);
    assert_eq!(reminders[3], None, "what opens nothing carries nothing");
    let told = world.items(&format!("NOT#{}", moment.id), "NOTICE#");
    assert_eq!(link(&told[0]), reminders[1], "the same part, the same link");
    for (link, words) in reminders.iter().flatten().zip(["submitted.pdf", "Thomas McGregor", "Jean McGregor"]) {
        let mut browser = Browser::new(&world);
        browser.opens(link.strip_prefix(ORIGIN).expect("ours")).await;
        assert!(browser.opens(&home(&reference)).await.body.contains(words), "{words}");
    }
}
