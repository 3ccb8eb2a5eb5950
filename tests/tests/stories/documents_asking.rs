//! Asking the applicant for more: the words, the clock, the answer. And what one side of a case may see of the other's.

use crate::{
    documents::{begins, hidden, verdict},
    shape::root,
    visits::*,
};
use justice::{Actor, Case, Reference, date::date, documents::Document};
use kit::{
    Slice,
    advance::{Change, advance},
    moment::Token,
    store::{
        item, keys,
        memory::Fault::{After, Before},
    },
    testing::{Answer, Browser, World},
};
use made_up::hedge_dispute::{
    HedgeDispute,
    lifecycle::{Event, Order, Reason},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/made_up/functions/hedge-dispute");

type Hedges = World<Slice<HedgeDispute>>;

/// A dispute that is with the court, which has twenty working days from Monday 23 November 2026 to decide.
struct Dispute<'a> {
    world: &'a Hedges,
    reference: Reference,
    applicant: Browser<'a, Slice<HedgeDispute>>,
    judge: Browser<'a, Slice<HedgeDispute>>,
    home: String,
    staff: String,
}

fn hedges() -> Hedges {
    World::of(FOLDER, NOW)
}

/// Lets a browser see a case, as a status link does.
fn lets_in(world: &Hedges, browser: &mut Browser<'_, Slice<HedgeDispute>>, reference: &Reference) {
    let token: Token = world.app().moment().token();
    let link = item(&keys::link(&token), json!({ "transaction": "hedge-dispute", "reference": reference }));
    world.table.put(link.expect("an item"));
    browser.cookies.insert(format!("__Host-{reference}"), token.reveal().to_owned());
}

async fn a_dispute(world: &Hedges) -> Dispute<'_> {
    let schema: Value =
        serde_json::from_str(include_str!("../../src/made_up/schemas/hedge-dispute.json")).expect("JSON");
    let opened = world.submits("a key", &schema["examples"][0]).await;
    let reference =
        Reference::parse(opened.json()["reference"].as_str().unwrap_or_default()).expect("a case is opened");
    let paid = json!({ "detail-type": "fee-payment.paid", "detail": { "id": "p-1", "reference": reference } });
    assert_eq!(world.invoke(paid).await, Ok(Value::Null));
    let office = world.cases()[0]["office"].as_str().expect("a court").to_owned();
    let (mut applicant, mut judge) = (Browser::new(world), Browser::new(world));
    lets_in(world, &mut applicant, &reference);
    judge.signs_in("j1", &[&format!("hedge-dispute:judge:{office}")]);
    let home = format!("/hedge-dispute/cases/{reference}");
    let staff = format!("/hedge-dispute/staff/cases/{reference}");
    Dispute { world, reference, applicant, judge, home, staff }
}

const WORDS: &str = "Measure it & send a photograph of the <tape>.";

impl Dispute<'_> {
    fn case(&self) -> Value {
        Value::Object(self.world.cases().remove(0))
    }

    /// The judge fills in the form, without sending it.
    async fn is_asked_about(&mut self) -> Vec<(&'static str, String)> {
        let page = self.judge.opens(&format!("{}/ask", self.staff)).await;
        assert_eq!(page.status, 200, "{}", page.body);
        vec![
            ("question", hidden(&page, "question")),
            ("version", hidden(&page, "version")),
            ("/items", "height".to_owned()),
            ("/words", WORDS.to_owned()),
        ]
    }

    async fn judge_posts(&mut self, page: &str, form: &[(&'static str, String)]) -> Answer {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.judge.posts(&format!("{}/{page}", self.staff), &form).await
    }

    async fn is_asked(&mut self) -> Vec<(&'static str, String)> {
        let mut form = self.is_asked_about().await;
        form.push(("step", "send".to_owned()));
        let sent = self.judge_posts("ask", &form).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        form
    }

    async fn question(&mut self) -> String {
        hidden(&self.applicant.opens(&format!("{}/answer", self.home)).await, "question")
    }

    async fn answers(&mut self, words: &str) -> Answer {
        let question = self.question().await;
        self.applicant.posts(&format!("{}/answer", self.home), &[("question", &question), ("/answer", words)]).await
    }

    fn events(&self, what: &str) -> usize {
        let name = format!("hedge-dispute.{what}");
        self.world.items("HDG#CASE#", "EVENT#").iter().filter(|event| event["type"] == name).count()
    }

    async fn happens(&self, by: Actor, event: Event) -> justice::Result<Case<HedgeDispute>> {
        let change = Change { reference: &self.reference, event, by, version: None, once: None };
        advance::<HedgeDispute>(self.world.app(), &self.world.app().moment(), change)
            .await
            .map(|advanced| advanced.case)
    }

    fn a_judge(&self) -> Actor {
        let office = self.case()["office"].as_str().unwrap_or_default().to_owned();
        Actor::Staff { id: "j1".into(), role: "judge".into(), office }
    }
}

#[tokio::test]
async fn staff_read_the_words_that_will_be_sent_before_they_are_sent() {
    let world = hedges();
    let mut dispute = a_dispute(&world).await;
    let form = dispute.is_asked_about().await;
    let preview = dispute.judge_posts("ask", &form).await;
    assert_eq!(preview.status, 200);
    for words in [
        "We need more information about your request",
        "How high the hedge is",
        "Measure it &amp; send a photograph of the &lt;tape&gt;.",
        "7 December 2026",
    ] {
        assert!(preview.body.contains(words), "{words}: {}", preview.body);
    }
    assert!(!preview.body.contains("(("), "every blank is filled: {}", preview.body);
    assert_eq!(hidden(&preview, "step"), "send");
    assert_eq!(dispute.events("information-asked"), 0, "reading sends nothing");
}

#[tokio::test]
async fn asking_stops_the_clock_tells_the_applicant_and_is_one_event() {
    let world = hedges();
    let mut dispute = a_dispute(&world).await;
    assert_eq!(dispute.case()["due"], "2026-12-21");
    let form = dispute.is_asked().await;
    let again = dispute.judge_posts("ask", &form).await;
    assert_eq!(again.status, 303, "the same sent twice is sent once");
    assert_eq!(dispute.events("information-asked"), 1);
    let case = dispute.case();
    assert_eq!((&case["stage"], &case["due"]), (&json!("with-you"), &json!("2026-12-07")));
    assert_eq!(case["asked"]["daysLeft"], 20);
    assert_eq!(case["GSI1SK"], format!("2026-12-07#{}", dispute.reference));
    let event =
        world.items("HDG#CASE#", "EVENT#").into_iter().find(|event| event["type"] == "hedge-dispute.information-asked");
    let event = serde_json::to_string(&event).expect("JSON");
    assert!(event.contains("\"items\":\"height\"") && !event.contains("Measure"), "codes, and no words: {event}");
    let notices = world.items("NOT#", "NOTICE#");
    let notice = notices.iter().find(|notice| notice["template"] == "information-asked").expect("a notice");
    assert_eq!(notice["values"]["words"], WORDS);
    let link = notice["values"]["link"].as_str().expect("a link").trim_start_matches(kit::testing::ORIGIN).to_owned();
    let mut elsewhere = Browser::new(&world);
    let opened = elsewhere.opens(&link).await;
    assert_eq!((opened.status, opened.header("location")), (303, format!("{}/answer", dispute.home).as_str()));
    let page = elsewhere.opens(&format!("{}/answer", dispute.home)).await;
    assert!(page.body.contains("Measure it &amp; send a photograph of the &lt;tape&gt;."), "{}", page.body);
    let status = elsewhere.opens(&dispute.home).await;
    assert!(
        status.body.contains("We need something from you by 7 December 2026")
            && status.body.contains("We asked for more information"),
        "{}",
        status.body
    );
}

#[tokio::test]
async fn an_answer_starts_the_clock_again_and_comes_first_in_the_worklist() {
    let world = hedges();
    let mut dispute = a_dispute(&world).await;
    dispute.is_asked().await;
    world.it_is("2026-11-26T12:00:00Z");
    let question = dispute.question().await;
    let page = format!("{}/answer", dispute.home);
    for _ in 0..2 {
        let given =
            dispute.applicant.posts(&page, &[("question", &question), ("/answer", "Three metres.\r\nAbout.")]).await;
        assert_eq!((given.status, given.header("location")), (303, page.as_str()));
    }
    assert_eq!(dispute.events("information-given"), 1);
    let case = dispute.case();
    // Twenty working days from Thursday 26 November, over Christmas.
    assert_eq!((&case["stage"], &case["due"]), (&json!("with-us"), &json!("2026-12-24")));
    assert_eq!(case["GSI1SK"], format!("!2026-12-24#{}", dispute.reference));
    assert!(dispute.applicant.opens(&page).await.body.contains("You have answered"));
    dispute.judge.signs_in("j1", &[&format!("hedge-dispute:judge:{}", case["office"].as_str().unwrap_or_default())]);
    let read = dispute.judge.opens(&format!("{}/ask", dispute.staff)).await;
    assert!(read.body.contains("Three metres.") && read.body.contains("Ask for something else"), "{}", read.body);
    // Whatever the court does next, it has seen the answer.
    dispute.happens(dispute.a_judge(), Event::MoreAsked).await.expect("it is legal");
    assert_eq!(dispute.case().get("asked"), None);
    assert!(dispute.case()["GSI1SK"].as_str().is_some_and(|key| key.starts_with("2026-")));
}

#[tokio::test]
async fn an_answer_is_words_or_a_document_and_what_was_typed_is_kept_meanwhile() {
    let world = hedges();
    let mut dispute = a_dispute(&world).await;
    dispute.is_asked().await;
    let empty = dispute.answers("").await;
    assert_eq!(empty.status, 422);
    assert!(empty.body.contains("Write an answer, or add a document") && empty.body.contains("<title>Error: "));
    let long = dispute.answers(&"x".repeat(5001)).await;
    assert!(
        long.status == 422 && long.body.contains("5,000 characters or fewer") && long.body.contains(&"x".repeat(5001))
    );

    let question = dispute.question().await;
    let page = format!("{}/answer", dispute.home);
    let on =
        dispute.applicant.posts(&page, &[("question", &question), ("/answer", "As asked"), ("then", "document")]).await;
    assert_eq!(on.header("location"), format!("{}/documents/add", dispute.home));
    assert!(dispute.applicant.opens(&page).await.body.contains(">As asked</textarea>"));

    let home = dispute.home.clone();
    let form =
        begins(&mut dispute.applicant, &home, &[("/kind", "photograph"), ("/name", "The tape"), ("/way", "upload")])
            .await;
    assert_eq!(dispute.answers("").await.status, 422, "a form is no document");
    let key = hidden(&dispute.applicant.opens(&form).await, "key");
    let sent = world.bucket.receives(&key, &[0xFF, 0xD8, 0xFF, 0xE0]);
    dispute.applicant.opens(&format!("{form}/sent")).await;
    assert_eq!(dispute.answers("").await.status, 303, "a document alone is an answer");
    assert_eq!(world.invoke(verdict(&key, &sent, "NO_THREATS_FOUND")).await, Ok(Value::Null));
    assert_eq!((dispute.events("information-given"), dispute.events("document-received")), (1, 1));
}

#[tokio::test]
async fn who_was_asked_for_a_document_is_told_when_it_is_refused() {
    let world = hedges();
    let mut dispute = a_dispute(&world).await;
    dispute.is_asked().await;
    let home = dispute.home.clone();
    let form =
        begins(&mut dispute.applicant, &home, &[("/kind", "letter"), ("/name", "The survey"), ("/way", "upload")])
            .await;
    let key = hidden(&dispute.applicant.opens(&form).await, "key");
    let sent = world.bucket.receives(&key, b"%PDF-1.7");
    for _ in 0..2 {
        assert_eq!(world.invoke(verdict(&key, &sent, "THREATS_FOUND")).await, Ok(Value::Null));
    }
    let told = world.items("NOT#", "NOTICE#").into_iter().filter(|notice| notice["template"] == "document-refused");
    let told: Vec<_> = told.collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["values"]["document"], "The survey");
}

#[tokio::test]
async fn asking_no_more_starts_the_clock_again_and_tells_the_applicant() {
    let world = hedges();
    let mut dispute = a_dispute(&world).await;
    let form = dispute.is_asked().await;
    world.it_is("2026-11-23T12:10:00Z");
    dispute.judge.opens(&format!("{}/ask", dispute.staff)).await;
    let question = vec![form[0].clone()];
    world.it_is(NOW);
    for _ in 0..2 {
        assert_eq!(dispute.judge_posts("ask/withdraw", &question).await.status, 303);
    }
    assert_eq!(dispute.events("information-withdrawn"), 1);
    let case = dispute.case();
    assert_eq!((&case["stage"], &case["due"], case.get("asked")), (&json!("with-us"), &json!("2026-12-21"), None));
    assert_eq!(dispute.applicant.opens(&format!("{}/answer", dispute.home)).await.status, 404);
    assert!(world.items("NOT#", "NOTICE#").iter().any(|notice| notice["template"] == "information-not-needed"));
}

#[tokio::test]
async fn nobody_asks_about_another_courts_case_or_one_that_has_moved_on() {
    let world = hedges();
    let mut dispute = a_dispute(&world).await;
    let mut form = dispute.is_asked_about().await;
    form.push(("step", "send".to_owned()));
    let mut elsewhere = Browser::new(&world);
    elsewhere.signs_in("j2", &["hedge-dispute:judge:ELSEWHERE"]);
    assert_eq!(elsewhere.opens(&format!("{}/ask", dispute.staff)).await.status, 404);
    let pairs: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(elsewhere.posts(&format!("{}/ask", dispute.staff), &pairs).await.status, 404);
    dispute.happens(dispute.a_judge(), Event::MoreAsked).await.expect("it is legal");
    let late = dispute.judge_posts("ask", &form).await;
    assert!(late.status == 409 && late.body.contains("changed by a member of staff"), "{}", late.body);
    dispute.happens(Actor::Applicant, Event::Withdrawn).await.expect("it is legal");
    assert_eq!(dispute.judge.opens(&format!("{}/ask", dispute.staff)).await.status, 409, "it is closed");
    assert_eq!(dispute.events("information-asked"), 0);
}

#[tokio::test]
async fn what_is_missing_from_a_question_is_asked_for_and_what_was_typed_is_still_there() {
    let world = hedges();
    let mut dispute = a_dispute(&world).await;
    let mut form = dispute.is_asked_about().await;
    form.retain(|(name, _)| *name != "/items");
    let wrong = dispute.judge_posts("ask", &form).await;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.body.contains("Choose what you need") && wrong.body.contains("Measure it &amp; send"),
        "{}",
        wrong.body
    );
    form.retain(|(name, _)| *name != "/words");
    form.push(("/items", "no-such-thing".to_owned()));
    let wrong = dispute.judge_posts("ask", &form).await;
    assert!(wrong.body.contains("Choose what you need") && wrong.body.contains("Say exactly what you need"));
}

#[tokio::test]
async fn a_case_that_closes_asks_nothing_and_one_that_moves_keeps_its_question() {
    let world = hedges();
    let mut dispute = a_dispute(&world).await;
    dispute.is_asked().await;
    world.it_is("2026-11-24T12:00:00Z");
    let moved = dispute.happens(dispute.a_judge(), Event::MoreAsked).await.expect("it is legal");
    assert_eq!(
        (moved.due, moved.asked.as_ref().map(|asked| asked.days_left)),
        (Some(date(2026, 12, 7)), Some(Some(10)))
    );
    dispute.happens(Actor::Applicant, Event::Withdrawn).await.expect("it is legal");
    let case = dispute.case();
    assert_eq!((&case["stage"], case.get("asked"), case.get("GSI1SK")), (&json!("closed"), None, None));
    let granted = dispute.happens(dispute.a_judge(), Event::Granted { order: Order::Cut }).await;
    let refused = dispute.happens(dispute.a_judge(), Event::Refused { reason: Reason::NoHarm }).await;
    assert!(granted.is_err() && refused.is_err());
}

#[tokio::test]
async fn asking_and_answering_happen_once_when_the_table_fails() {
    for fault in [Before, After] {
        let world = hedges();
        let mut dispute = a_dispute(&world).await;
        let mut form = dispute.is_asked_about().await;
        form.push(("step", "send".to_owned()));
        world.table.fails([Some(fault)]);
        assert_eq!(dispute.judge_posts("ask", &form).await.status, 503);
        assert_eq!(dispute.judge_posts("ask", &form).await.status, 303);
        let question = dispute.question().await;
        let answer = [("question", question.as_str()), ("/answer", "Three metres")];
        world.table.fails([Some(fault)]);
        let page = format!("{}/answer", dispute.home);
        assert_eq!(dispute.applicant.posts(&page, &answer).await.status, 503);
        assert_eq!(dispute.applicant.posts(&page, &answer).await.status, 303);
        assert_eq!((dispute.events("information-asked"), dispute.events("information-given")), (1, 1), "{fault:?}");
    }
}

#[tokio::test]
async fn a_side_sees_its_own_documents_and_what_is_shared_and_never_what_is_kept_from_it() {
    let world = hedges();
    let mut dispute = a_dispute(&world).await;
    let home = dispute.home.clone();
    let secret = begins(
        &mut dispute.applicant,
        &home,
        &[("/kind", "photograph"), ("/name", "My secret"), ("/way", "upload"), ("/confidential", "yes")],
    )
    .await;
    let key = hidden(&dispute.applicant.opens(&secret).await, "key");
    let sent = world.bucket.receives(&key, b"%PDF-1.7");
    assert_eq!(world.invoke(verdict(&key, &sent, "NO_THREATS_FOUND")).await, Ok(Value::Null));
    // The neighbour has no door yet: what they would have sent is put beside it.
    let document = world.items("HDG#CASE#", "DOCUMENT#").remove(0);
    for (id, name, kind, confidential, shared) in [
        ("01KAR8QR40Z3M5W8B2X7T9C4F1", "A shared photograph", "photograph", false, true),
        ("01KAR8QR40Z3M5W8B2X7T9C4F2", "A kept photograph", "photograph", true, true),
        ("01KAR8QR40Z3M5W8B2X7T9C4F3", "A letter to the court", "letter", false, false),
    ] {
        let theirs = json!({ "SK": format!("DOCUMENT#{id}"), "id": id, "name": name, "kind": kind, "confidential": confidential, "shared": shared, "by": "respondent" });
        let mut other = document.clone();
        other.extend(theirs.as_object().cloned().unwrap_or_default());
        world.table.put(other);
    }
    let list = dispute.applicant.opens(&format!("{home}/documents")).await.body;
    assert!(list.contains("My secret") && list.contains("A shared photograph"), "{list}");
    assert!(!list.contains("A kept photograph") && !list.contains("A letter to the court"), "{list}");
    let opens =
        [("01KAR8QR40Z3M5W8B2X7T9C4F1", 303), ("01KAR8QR40Z3M5W8B2X7T9C4F2", 404), ("01KAR8QR40Z3M5W8B2X7T9C4F3", 404)];
    for (id, status) in opens {
        assert_eq!(dispute.applicant.opens(&format!("{home}/documents/{id}/file")).await.status, status);
        for page in ["remove", "cover"] {
            assert_eq!(dispute.applicant.opens(&format!("{home}/documents/{id}/{page}")).await.status, 404);
        }
        assert_eq!(
            dispute.applicant.posts(&format!("{home}/documents/{id}/remove"), &[]).await.status,
            404,
            "not theirs to remove"
        );
    }
    let all = dispute.judge.opens(&format!("{}/documents", dispute.staff)).await.body;
    for name in ["My secret", "A shared photograph", "A kept photograph", "A letter to the court"] {
        assert!(all.contains(name), "{name}");
    }
    let secret: Document = serde_json::from_value(Value::Object(document)).expect("a document");
    let office = world.cases()[0]["office"].as_str().map(str::to_owned);
    assert!(secret.confidential && !secret.may_be_seen_by(&Actor::Party("respondent".into()), office.as_deref()));
}

// ------------------------------------------------------------------- the words that all of them share

fn blanks(text: &str) -> BTreeSet<String> {
    text.split("((").skip(1).filter_map(|rest| rest.split("))").next()).map(str::to_owned).collect()
}

/// The kit's words: template, then `en.email` and the like, and the text.
fn shared_words() -> Vec<(String, String, String)> {
    let folder = root().join("functions/shared/kit/notices");
    let files = std::fs::read_dir(folder).expect("there are notices").flatten();
    let mut words: Vec<_> = files
        .map(|file| {
            let name = file.file_name().to_string_lossy().trim_end_matches(".md").to_owned();
            let (template, kind) = name.split_once('.').expect("template.language.channel");
            (template.to_owned(), kind.to_owned(), std::fs::read_to_string(file.path()).expect("words"))
        })
        .collect();
    words.sort();
    words
}

#[tokio::test]
async fn every_blank_of_the_shared_words_has_a_value_in_every_language_and_channel() {
    let world = hedges();
    let mut dispute = a_dispute(&world).await;
    let form = dispute.is_asked().await;
    let home = dispute.home.clone();
    let document =
        begins(&mut dispute.applicant, &home, &[("/kind", "letter"), ("/name", "The survey"), ("/way", "upload")])
            .await;
    let key = hidden(&dispute.applicant.opens(&document).await, "key");
    let sent = world.bucket.receives(&key, b"MZ");
    assert_eq!(world.invoke(verdict(&key, &sent, "NO_THREATS_FOUND")).await, Ok(Value::Null));
    assert_eq!(dispute.judge_posts("ask/withdraw", &form[..1]).await.status, 303);
    let notices = world.items("NOT#", "NOTICE#");
    let about_asking = |(template, ..): &(String, String, String)| {
        template.starts_with("information-") || template.starts_with("document-")
    };
    let words: Vec<_> = shared_words().into_iter().filter(about_asking).collect();
    assert_eq!(words.len(), 12, "three templates, two languages, two channels");
    for (template, kind, text) in &words {
        let notice = notices
            .iter()
            .find(|notice| notice["template"] == *template)
            .unwrap_or_else(|| panic!("nobody sends {template}"));
        for blank in blanks(text) {
            assert!(
                blank == "reference" || notice["values"].get(&blank).is_some(),
                "{template}.{kind} asks for {blank}"
            );
        }
        let other = words.iter().find(|(name, of, _)| name == template && *of == kind.replace("en.", "cy."));
        assert_eq!(
            other.map(|(_, _, text)| blanks(text)),
            Some(blanks(text)),
            "{template}.{kind} in the other language"
        );
    }
}

#[test]
fn every_transaction_that_takes_documents_is_heard_when_it_has_something_to_tell() {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).expect(path);
    let catalogue: Value = serde_json::from_str(&read("infra/catalogue.json")).expect("JSON");
    let heard = catalogue["notifications"]["hears"].as_array().expect("a list");
    for (slug, entry) in catalogue.as_object().expect("lines") {
        let code = read(&format!("functions/{slug}/src/lib.rs")).contains("fn documents()");
        assert_eq!(entry["documents"] == true, code, "{slug}: what the catalogue says of documents");
        for event in ["information-asked", "information-withdrawn", "document-refused"] {
            let name = json!(format!("{slug}.{event}"));
            assert_eq!(heard.contains(&name), code, "{name}");
        }
    }
    let templates: Value = serde_json::from_str(&read("infra/notify-templates.json")).expect("JSON");
    for (stage, transactions) in templates.as_object().expect("stages") {
        for (template, kind, _) in shared_words() {
            assert!(transactions["kit"][format!("{template}.{kind}")].is_string(), "{stage} has no {template}.{kind}");
        }
    }
}
