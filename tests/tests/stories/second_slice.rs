//! A transaction that is nothing like a visit, on the same machinery: two sides, a fee, branches, decisions, deadlines.

use crate::visits::{Crowd, NOW, errors};
use justice::{
    Actor, Case, Channel, Event as _, Language, Reference, Stage, State as _, Today, Transaction as _, casework::Work,
    date::date, people::Confidential,
};
use kit::{
    Slice,
    advance::{Change, advance},
    store::memory::Fault::{After, Before},
    testing::{Answer, Browser, Table, World, seeds},
};
use made_up::hedge_dispute::{
    HedgeDispute,
    answers::{Answers, EARLIER},
    lifecycle::{Event, Order, Reason, State, next},
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc};

pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/made_up/functions/hedge-dispute");

pub type Hedges = World<Slice<HedgeDispute>>;

pub fn hedges() -> Hedges {
    World::of(FOLDER, NOW)
}

pub fn examples() -> Vec<Value> {
    let schema: Value =
        serde_json::from_str(include_str!("../../src/made_up/schemas/hedge-dispute.json")).expect("JSON");
    schema["examples"].as_array().cloned().unwrap_or_default()
}

/// Beatrix Potter, of a secret address in York, and two McGregors.
pub fn a_dispute() -> Value {
    examples().remove(0)
}

pub fn reference(opened: &Answer) -> Reference {
    Reference::parse(opened.json()["reference"].as_str().unwrap_or_default()).expect("a case is opened")
}

fn judge(office: &str) -> Actor {
    staff("judge", office)
}

fn staff(role: &str, office: &str) -> Actor {
    Actor::Staff { id: "7f3a".to_owned(), role: role.to_owned(), office: office.to_owned() }
}

fn party(role: &str) -> Actor {
    Actor::Party(role.to_owned())
}

/// Somebody of ours, or time, makes something happen: there are no doors for them yet.
async fn happens(
    world: &Hedges,
    reference: &Reference,
    by: Actor,
    event: Event,
) -> justice::Result<Case<HedgeDispute>> {
    let change = Change { reference, event, by, version: None, once: None };
    let moment = world.app().moment();
    advance::<HedgeDispute>(world.app(), &moment, change).await.map(|advanced| advanced.case)
}

fn paid(reference: &Reference, id: &str) -> Value {
    json!({ "detail-type": "fee-payment.paid", "detail": { "id": id, "reference": reference } })
}

/// A case for which the fee has been paid.
pub async fn a_paid_case(world: &Hedges) -> Reference {
    let reference = reference(&world.submits("a key", &a_dispute()).await);
    assert_eq!(world.invoke(paid(&reference, "p-1")).await, Ok(Value::Null));
    reference
}

fn case(world: &Hedges) -> Value {
    Value::Object(world.cases().remove(0))
}

#[tokio::test]
async fn what_is_nothing_like_a_visit_conforms_too() {
    kit::testing::conforms::<HedgeDispute>(FOLDER, NOW).await;
}

/// Who may make what happen, and when. A column for each actor; `y` where it is legal.
///
/// The applicant, by link; the applicant and the respondent as parties; the partner who lodged it, and another; a judge
/// of the court that has it, a clerk of that court, a judge of another; the system.
const LEGAL: &str = "
    state           event       | applicant  party-a  party-r  lodger  other  judge  clerk  elsewhere  system
    awaiting-fee    paid        |     .         .        .       .       .      .      .        .        y
    awaiting-fee    more-asked  |     .         .        .       .       .      .      .        .        .
    awaiting-fee    answered    |     .         .        .       .       .      .      .        .        .
    awaiting-fee    time-up     |     .         .        .       .       .      .      .        .        .
    awaiting-fee    granted     |     .         .        .       .       .      .      .        .        .
    awaiting-fee    refused     |     .         .        .       .       .      .      .        .        .
    awaiting-fee    withdrawn   |     y         y        .       y       .      .      .        .        .
    with-court      paid        |     .         .        .       .       .      .      .        .        .
    with-court      more-asked  |     .         .        .       .       .      y      .        .        .
    with-court      answered    |     .         .        .       .       .      .      .        .        .
    with-court      time-up     |     .         .        .       .       .      .      .        .        .
    with-court      granted     |     .         .        .       .       .      y      .        .        .
    with-court      refused     |     .         .        .       .       .      y      .        .        .
    with-court      withdrawn   |     y         y        .       y       .      .      .        .        .
    with-respondent paid        |     .         .        .       .       .      .      .        .        .
    with-respondent more-asked  |     .         .        .       .       .      .      .        .        .
    with-respondent answered    |     .         .        y       .       .      .      .        .        .
    with-respondent time-up     |     .         .        .       .       .      .      .        .        y
    with-respondent granted     |     .         .        .       .       .      .      .        .        .
    with-respondent refused     |     .         .        .       .       .      .      .        .        .
    with-respondent withdrawn   |     y         y        .       y       .      .      .        .        .
    granted         paid        |     .         .        .       .       .      .      .        .        .
    granted         more-asked  |     .         .        .       .       .      .      .        .        .
    granted         answered    |     .         .        .       .       .      .      .        .        .
    granted         time-up     |     .         .        .       .       .      .      .        .        .
    granted         granted     |     .         .        .       .       .      .      .        .        .
    granted         refused     |     .         .        .       .       .      .      .        .        .
    granted         withdrawn   |     .         .        .       .       .      .      .        .        .
    refused         paid        |     .         .        .       .       .      .      .        .        .
    refused         more-asked  |     .         .        .       .       .      .      .        .        .
    refused         answered    |     .         .        .       .       .      .      .        .        .
    refused         time-up     |     .         .        .       .       .      .      .        .        .
    refused         granted     |     .         .        .       .       .      .      .        .        .
    refused         refused     |     .         .        .       .       .      .      .        .        .
    refused         withdrawn   |     .         .        .       .       .      .      .        .        .
    withdrawn       paid        |     .         .        .       .       .      .      .        .        .
    withdrawn       more-asked  |     .         .        .       .       .      .      .        .        .
    withdrawn       answered    |     .         .        .       .       .      .      .        .        .
    withdrawn       time-up     |     .         .        .       .       .      .      .        .        .
    withdrawn       granted     |     .         .        .       .       .      .      .        .        .
    withdrawn       refused     |     .         .        .       .       .      .      .        .        .
    withdrawn       withdrawn   |     .         .        .       .       .      .      .        .        .
";

#[test]
fn who_may_make_what_happen_and_when() {
    let actors = [
        Actor::Applicant,
        party("applicant"),
        party("respondent"),
        Actor::Partner("visits-line".to_owned()),
        Actor::Partner("somebody-else".to_owned()),
        judge("YRK"),
        staff("clerk", "YRK"),
        judge("CDF"),
        Actor::System,
    ];
    let today = Today::at(NOW.parse().expect("a timestamp"));
    let mut drawn = vec![];
    for row in LEGAL.lines().skip(2).filter(|row| !row.trim().is_empty()) {
        let (what, cells) = row.split_once('|').expect("a row");
        let (state, event) = what.trim().split_once(' ').expect("a state and an event");
        let state = *State::ALL.iter().find(|known| known.code() == state).expect("a state");
        let event = Event::samples().into_iter().find(|known| known.code() == event.trim()).expect("an event");
        let cells: Vec<&str> = cells.split_whitespace().collect();
        assert_eq!(cells.len(), actors.len(), "{row}");
        for (cell, actor) in cells.iter().zip(&actors) {
            let legal = next(&a_case_in(state), &event, actor, &today).is_ok();
            assert_eq!(legal, *cell == "y", "{} {} by {actor:?}", state.code(), event.code());
        }
        drawn.push((state.code(), event.code()));
    }
    drawn.sort_unstable();
    drawn.dedup();
    assert_eq!(drawn.len(), State::ALL.len() * Event::samples().len(), "every state with every event");
}

fn a_case_in(state: State) -> Case<HedgeDispute> {
    let now = NOW.parse().expect("a timestamp");
    Case {
        reference: Reference::new("HDG", 1),
        version: 1,
        state,
        answers: serde_json::from_value(a_dispute()).expect("an example"),
        channel: Channel::Partner,
        language: Language::English,
        office: Some("YRK".to_owned()),
        partner: Some("visits-line".to_owned()),
        opened: now,
        changed: now,
        subject: None,
        changed_by: "partner".to_owned(),
        due: None,
        keep_from: None,
        held: vec![],
        attention: Default::default(),
        reminders: vec![],
        asked: None,
        work: Work::default(),
        settled: Default::default(),
    }
}

#[tokio::test]
async fn an_order_for_the_fee_in_force_that_day_is_committed_with_the_case() {
    for (now, pence) in [(NOW, 5000), ("2026-12-31T23:59:59Z", 5000), ("2027-01-01T00:00:00Z", 6500)] {
        let world = hedges();
        world.it_is(now);
        let reference = reference(&world.submits("a key", &a_dispute()).await);
        let orders = world.items("FEE#ORDER#", "ORDER");
        assert_eq!(orders.len(), 1);
        assert_eq!(orders[0]["PK"], format!("FEE#ORDER#{reference}"));
        assert_eq!(
            (&orders[0]["amountPence"], &orders[0]["transaction"]),
            (&json!(pence), &json!("hedge-dispute")),
            "{now}"
        );
        assert_eq!(case(&world)["stage"], "paying");
    }
}

#[tokio::test]
async fn when_the_case_cannot_be_committed_nothing_is_to_be_paid() {
    let world = hedges();
    world.table.fails([Some(Before)]);
    assert_eq!(world.submits("a key", &a_dispute()).await.status, 503);
    assert_eq!(world.items("FEE#", "").len() + world.items("NOT#", "").len() + world.items("HDG#CASE#", "").len(), 0);
    world.table.fails([Some(After)]);
    assert_eq!(world.submits("a key", &a_dispute()).await.status, 503);
    assert_eq!(world.submits("a key", &a_dispute()).await.status, 201);
    assert_eq!(world.items("FEE#ORDER#", "").len(), 1, "one case, one order");
}

#[tokio::test]
async fn a_fee_that_is_paid_brings_the_case_to_the_court_once() {
    let world = hedges();
    let reference = reference(&world.submits("a key", &a_dispute()).await);
    assert_eq!(case(&world)["due"], "2026-11-30", "five working days to pay");
    for _ in 0..3 {
        assert_eq!(world.invoke(paid(&reference, "p-1")).await, Ok(Value::Null));
    }
    let now = case(&world);
    assert_eq!((&now["state"], &now["stage"], &now["version"]), (&json!("with-court"), &json!("with-us"), &json!(2)));
    // Twenty working days from Monday 23 November 2026.
    assert_eq!((&now["due"], &now["changedBy"]), (&json!("2026-12-21"), &json!("system")));
    assert_eq!(
        (&now["GSI1PK"], &now["GSI1SK"]),
        (&json!("HDG#WORK#YRK#with-court"), &json!(format!("2026-12-21#{reference}")))
    );
    assert_eq!(world.invoke(paid(&reference, "p-2")).await, Ok(Value::Null), "paid twice: nothing for us to do");
    assert_eq!(case(&world)["version"], 2);
}

#[tokio::test]
async fn news_of_a_payment_that_met_a_failure_comes_again() {
    let world = hedges();
    let reference = reference(&world.submits("a key", &a_dispute()).await);
    world.table.fails([Some(Before), Some(After)]);
    assert!(world.invoke(paid(&reference, "p-1")).await.is_err());
    assert!(world.invoke(paid(&reference, "p-1")).await.is_err());
    assert_eq!(world.invoke(paid(&reference, "p-1")).await, Ok(Value::Null));
    assert_eq!(case(&world)["version"], 2);
}

#[tokio::test]
async fn news_about_another_transaction_or_no_case_of_ours_changes_nothing() {
    let world = hedges();
    let hers = reference(&world.submits("a key", &a_dispute()).await);
    let before = world.table.items();
    let mut other = paid(&hers, "p-1");
    other["detail-type"] = json!("fee-payment.refunded");
    for news in [paid(&Reference::new("VIS", 1), "p-1"), paid(&Reference::new("HDG", 1), "p-1"), other] {
        assert_eq!(world.invoke(news).await, Ok(Value::Null));
    }
    assert_eq!(world.table.items(), before);
    let mut nameless = paid(&hers, "p-1");
    nameless["detail"].as_object_mut().expect("a detail").remove("id");
    assert!(world.invoke(nameless).await.is_err(), "what cannot be told from its own repeat is not acted on");
}

#[tokio::test]
async fn a_judge_asks_the_neighbour_answers_and_the_judge_decides() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    world.it_is("2026-11-23T13:00:00Z");
    let asked = happens(&world, &reference, judge("YRK"), Event::MoreAsked).await.expect("asked");
    assert_eq!((asked.stage(), asked.due), (Stage::WithYou, Some(date(2026, 12, 7))));
    world.it_is("2026-11-23T14:00:00Z");
    let answered =
        happens(&world, &reference, party("respondent"), Event::Answered { admits: false }).await.expect("answered");
    assert_eq!((answered.stage(), answered.due), (Stage::WithYou, asked.due), "the other has not answered");
    let again = happens(&world, &reference, party("respondent"), Event::Answered { admits: true }).await;
    assert!(matches!(again, Err(justice::Error::Conflict(_))), "once, and nobody for the other");
    let answered =
        happens(&world, &reference, party("respondent-2"), Event::Answered { admits: true }).await.expect("answered");
    assert_eq!(answered.stage(), Stage::WithUs);
    world.it_is("2026-11-23T15:00:00Z");
    let decided =
        happens(&world, &reference, judge("YRK"), Event::Refused { reason: Reason::NotAHedge }).await.expect("decided");
    assert_eq!((decided.stage(), decided.due, decided.keep_from), (Stage::Closed, None, Some(date(2026, 11, 23))));

    let now = case(&world);
    assert_eq!(now.get("GSI1PK"), None, "what is closed is on no worklist");
    let events = world.items("HDG#CASE#", "EVENT#");
    // The first two happened at the same instant: nobody says which came first.
    let told: Vec<(&str, &Value)> = events
        .iter()
        .map(|event| (event["type"].as_str().unwrap_or_default(), event.get("codes").unwrap_or(&Value::Null)))
        .collect();
    assert_eq!(told.len(), 6);
    let answers = [&told[3], &told[4]].map(|(what, codes)| (*what, codes["admits"].as_str()));
    assert!(answers.contains(&("hedge-dispute.answered", Some("false"))));
    assert!(answers.contains(&("hedge-dispute.answered", Some("true"))));
    let parties: BTreeSet<&str> = events.iter().filter_map(|event| event.get("party")?.as_str()).collect();
    assert_eq!(parties, BTreeSet::from(["respondent", "respondent-2"]), "which of them is said by their part");
    assert_eq!(told[5], ("hedge-dispute.refused", &json!({ "reason": "not-a-hedge" })));
    assert_eq!(events[5]["actor"], "staff", "which of us is not said");
    let notices = world.items("NOT#", "");
    let letters: Vec<&str> = notices.iter().filter_map(|notice| notice["template"].as_str()).collect();
    let mut letters = letters;
    letters.sort_unstable();
    let refused = ["hedge-refused"; 3];
    assert_eq!(letters, [&["hedge-fee-due"][..], &refused, &["hedge-to-answer"; 2]].concat(), "all three are told");
}

#[tokio::test]
async fn what_somebody_may_not_do_is_refused_and_changes_nothing() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    let before = world.table.items();
    for by in [Actor::Applicant, party("respondent"), staff("clerk", "YRK"), judge("CDF"), Actor::System] {
        let refused = happens(&world, &reference, by.clone(), Event::Granted { order: Order::Cut }).await;
        assert!(matches!(refused, Err(justice::Error::Conflict(_))), "{by:?}");
    }
    let headers = [("content-type", "application/json"), ("idempotency-key", "k"), ("x-client", "visits-line")];
    let path = format!("/api/hedge-dispute/cases/{reference}/events");
    for event in [json!({ "type": "granted", "order": "cut" }), json!({ "type": "paid" })] {
        assert_eq!(world.asks("POST", &path, &headers, &event.to_string()).await.status, 409, "{event}");
    }
    assert_eq!(world.table.items(), before);
}

#[tokio::test]
async fn who_looked_before_somebody_else_moved_it_is_told_who_and_when() {
    let world = hedges();
    let mut browser = Browser::new(&world);
    let home = opens_by_pages(&mut browser, &a_dispute()).await;
    let sure = browser.opens(&format!("{home}/withdrawn")).await;
    assert!(sure.body.contains("name=\"version\" value=\"1\""), "{}", sure.body);
    let reference = Reference::parse(home.rsplit('/').next().unwrap_or_default()).expect("a reference");
    world.it_is("2026-11-24T09:05:00Z");
    world.invoke(paid(&reference, "p-1")).await.expect("heard");
    let stale = browser.posts(&format!("{home}/events"), &[("event", "withdrawn"), ("version", "1")]).await;
    assert_eq!(stale.status, 409);
    assert!(stale.body.contains("This was changed by the service on 24 November 2026 at 9:05am"), "{}", stale.body);
    assert!(stale.body.contains(&format!("href=\"{home}\"")), "and led to how it stands now");
    assert_eq!(case(&world)["state"], "with-court");
    let looked = browser.posts(&format!("{home}/events"), &[("event", "withdrawn"), ("version", "2")]).await;
    assert_eq!((looked.status, case(&world)["state"].as_str()), (303, Some("withdrawn")));
}

#[tokio::test]
async fn of_two_decisions_at_once_one_is_made_and_the_other_is_told() {
    let table = Table::default();
    let crowd = Arc::new(Crowd::in_step(table.clone()));
    let world: Hedges = World::on("hedge-dispute", Slice::new(), NOW, table, crowd);
    seeds(FOLDER).into_iter().for_each(|item| world.table.put(item));
    world.knows_partner("visits-line", &["hedge-dispute"]);
    let reference = a_paid_case(&world).await;
    let (one, other) = tokio::join!(
        happens(&world, &reference, judge("YRK"), Event::Granted { order: Order::Remove }),
        happens(&world, &reference, judge("YRK"), Event::Refused { reason: Reason::NoHarm }),
    );
    let told = [one, other];
    assert_eq!(told.iter().filter(|result| result.is_ok()).count(), 1);
    let conflict = |result: &justice::Result<Case<HedgeDispute>>| match result {
        Err(justice::Error::Conflict(words)) => {
            words.get(Language::English).contains("by a member of staff on 23 November 2026")
        }
        _ => false,
    };
    assert!(told.iter().any(conflict));
    assert_eq!(case(&world)["version"], 3);
}

#[tokio::test]
async fn every_party_has_a_part_in_the_case() {
    let world = hedges();
    world.submits("a key", &a_dispute()).await;
    let parties: Vec<(String, String)> = world
        .items("HDG#CASE#", "PARTY#")
        .iter()
        .map(|party| (party["role"].to_string(), party["name"].to_string()))
        .collect();
    let expected =
        [("applicant", "Beatrix Potter"), ("respondent", "Thomas McGregor"), ("respondent", "Jean McGregor")];
    assert_eq!(parties, expected.map(|(role, name)| (format!("\"{role}\""), format!("\"{name}\""))));
}

#[tokio::test]
async fn a_secret_address_is_in_the_case_and_is_printed_nowhere() {
    let world = hedges();
    let reference = a_paid_case(&world).await;
    happens(&world, &reference, judge("YRK"), Event::Granted { order: Order::Cut }).await.expect("decided");
    for item in world.table.items().iter().filter(|item| item["SK"] != "CASE") {
        assert!(!Value::Object(item.clone()).to_string().contains("Safe Street"), "{} {}", item["PK"], item["SK"]);
    }
    let kept = case(&world);
    assert_eq!(kept["answers"]["home"]["address"]["lines"][0], "1 Safe Street", "the court has to know it");
    let answers: Answers = serde_json::from_value(kept["answers"].clone()).expect("answers");
    assert!(!format!("{answers:?} {:?}", answers.home.address).contains("Safe"));
    let _: &Confidential<_> = &answers.home.address;
}

/// Answers every question there is for these answers, and sends them. Returns the case's address.
async fn opens_by_pages(browser: &mut Browser<'_, Slice<HedgeDispute>>, with: &Value) -> String {
    answers_all(browser, with).await;
    let sent = browser.posts("/hedge-dispute/check-answers", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    sent.header("location").trim_end_matches("/confirmation").to_owned()
}

pub async fn answers_all(browser: &mut Browser<'_, Slice<HedgeDispute>>, with: &Value) {
    let text = |pointer: &str| with.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let yes = |pointer: &str| if with.pointer(pointer) == Some(&json!(true)) { "yes" } else { "no" }.to_owned();
    let lines =
        |pointers: &[&str]| pointers.iter().map(|pointer| ((*pointer).to_owned(), text(pointer))).collect::<Vec<_>>();
    let day = |pointer: &str| {
        let parts = text(pointer);
        ["year", "month", "day"]
            .iter()
            .zip(parts.split('-'))
            .map(|(part, value)| (format!("{pointer}/{part}"), value.to_owned()))
            .collect::<Vec<_>>()
    };
    let harm = with["hedge"]["harm"].as_array().cloned().unwrap_or_default();
    let harm = harm.iter().filter_map(Value::as_str).map(|harm| ("/hedge/harm".to_owned(), harm.to_owned())).collect();
    let mut pages = vec![
        (
            "applicant",
            [lines(&["/applicant/firstName", "/applicant/lastName"]), day("/applicant/dateOfBirth")].concat(),
        ),
        (
            "home",
            [
                vec![("/home/address".to_owned(), with["home"]["address"].to_string())],
                vec![("/home/secret".to_owned(), yes("/home/secret"))],
            ]
            .concat(),
        ),
        ("neighbours/1", lines(&["/respondents/0/firstName", "/respondents/0/lastName"])),
        ("neighbours", vec![("more".to_owned(), "no".to_owned())]),
        ("court", lines(&["/court"])),
        ("hedge", lines(&["/hedge/species"])),
    ];
    if with["hedge"]["species"] == "other" {
        pages.push(("hedge-name", lines(&["/hedge/name"])));
    }
    pages.push(("harm", harm));
    pages.push(("mediation", vec![("/mediation/tried".to_owned(), yes("/mediation/tried"))]));
    if with["mediation"]["tried"] == true {
        pages.push(("mediation-ended", day("/mediation/ended")));
    }
    pages.push(("story", lines(&["/story"])));
    pages.push(("contact", lines(&["/contact/email"])));
    let mut leads_to = "/hedge-dispute/applicant".to_owned();
    for (page, fields) in pages {
        assert_eq!(leads_to, format!("/hedge-dispute/{page}"), "the questions come in order");
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answered = browser.posts(&leads_to, &fields).await;
        assert_eq!(answered.status, 303, "{page}: {}", answered.body);
        leads_to = answered.header("location").to_owned();
    }
    assert_eq!(leads_to, "/hedge-dispute/check-answers");
}

#[tokio::test]
async fn a_question_is_asked_only_after_the_answer_that_calls_for_it() {
    for example in examples() {
        let world = hedges();
        opens_by_pages(&mut Browser::new(&world), &example).await;
        let answers = &case(&world)["answers"];
        assert_eq!(answers["hedge"], example["hedge"]);
        assert_eq!(answers["mediation"], example["mediation"]);
    }
}

#[tokio::test]
async fn answers_to_questions_that_no_longer_apply_are_not_sent() {
    let world = hedges();
    let mut browser = Browser::new(&world);
    answers_all(&mut browser, &a_dispute()).await;
    let other = browser.posts("/hedge-dispute/hedge", &[("/hedge/species", "beech")]).await;
    assert_eq!(other.header("location"), "/hedge-dispute/check-answers");
    browser.posts("/hedge-dispute/mediation", &[("/mediation/tried", "no")]).await;
    let check = browser.opens("/hedge-dispute/check-answers").await;
    assert!(!check.body.contains("Hawthorn") && !check.body.contains("30 October 2026"));
    assert_eq!(browser.opens("/hedge-dispute/hedge-name").await.header("location"), "/hedge-dispute/check-answers");
    browser.posts("/hedge-dispute/check-answers", &[]).await;
    let sent = &case(&world)["answers"];
    assert_eq!(sent["hedge"], json!({ "species": "beech", "harm": ["light", "roots"] }));
    assert_eq!(sent["mediation"], json!({ "tried": false }));
}

#[tokio::test]
async fn an_answer_that_calls_for_another_question_leads_to_it_from_the_check_page_too() {
    let world = hedges();
    let mut browser = Browser::new(&world);
    answers_all(&mut browser, &examples()[1]).await;
    let more = browser.posts("/hedge-dispute/hedge", &[("/hedge/species", "other")]).await;
    assert_eq!(more.header("location"), "/hedge-dispute/hedge-name");
    assert_eq!(
        browser.posts("/hedge-dispute/check-answers", &[]).await.header("location"),
        "/hedge-dispute/hedge-name"
    );
    let named = browser.posts("/hedge-dispute/hedge-name", &[("/hedge/name", "Gwrych drain")]).await;
    assert_eq!(named.header("location"), "/hedge-dispute/check-answers");
}

#[tokio::test]
async fn an_answer_that_was_ticked_can_be_unticked() {
    let world = hedges();
    let mut browser = Browser::new(&world);
    answers_all(&mut browser, &a_dispute()).await;
    let shown = browser.opens("/hedge-dispute/harm").await;
    assert_eq!(shown.body.matches(" checked").count(), 2);
    let none = browser.posts("/hedge-dispute/harm", &[]).await;
    assert_eq!(none.status, 422, "at least one");
    assert_eq!(none.body.matches(" checked").count(), 0, "what was posted is shown, not what was kept");
    browser.posts("/hedge-dispute/harm", &[("/hedge/harm", "view")]).await;
    browser.posts("/hedge-dispute/check-answers", &[]).await;
    assert_eq!(case(&world)["answers"]["hedge"]["harm"], json!(["view"]));
}

#[tokio::test]
async fn an_answer_that_is_not_on_offer_is_refused_beside_its_question() {
    let world = hedges();
    let mut browser = Browser::new(&world);
    answers_all(&mut browser, &a_dispute()).await;
    for (page, field, value) in [
        ("hedge", "/hedge/species", "yew"),
        ("harm", "/hedge/harm", "smell"),
        ("court", "/court", "XXX"),
        ("mediation", "/mediation/tried", "maybe"),
    ] {
        let refused = browser.posts(&format!("/hedge-dispute/{page}"), &[(field, value)]).await;
        assert_eq!(refused.status, 422, "{page}");
        let target = field.trim_start_matches('/').replace('/', "-");
        assert!(refused.body.contains(&format!("href=\"#{target}")), "{page}: {}", refused.body);
    }
}

#[tokio::test]
async fn a_machine_may_not_answer_what_is_not_asked() {
    let world = hedges();
    let mut answers = a_dispute();
    answers["hedge"]["species"] = json!("beech");
    answers["mediation"] = json!({ "tried": true });
    let refused = world.submits("a key", &answers).await;
    let mut pointers: Vec<String> = errors(&refused).into_iter().map(|(pointer, _)| pointer).collect();
    pointers.sort();
    assert_eq!(pointers, ["#/hedge/name", "#/mediation/ended"]);
}

#[tokio::test]
async fn beyond_the_published_bank_holidays_nobody_guesses() {
    let world = hedges();
    world.it_is("2028-12-27T12:00:00Z");
    let refused = world.submits("a key", &a_dispute()).await;
    assert_eq!((refused.status, errors(&refused)[0].0.as_str()), (422, "#/court"));
    assert_eq!(world.items("FEE#", "").len(), 0);
}

/// A case as an earlier release left it: of the schema before, and without what has been added to cases since.
fn an_old_case() -> (Reference, Value) {
    let reference = Reference::new("HDG", 99);
    let mut answers = a_dispute();
    answers.as_object_mut().expect("answers").remove("story");
    answers["complaint"] = json!("It has always grown.");
    answers["home"].as_object_mut().expect("a home").remove("secret");
    let item = json!({
        "PK": format!("HDG#CASE#{reference}"), "SK": "CASE", "kind": "case", "reference": reference, "version": 1,
        "state": "with-court", "stage": "with-us", "schema": EARLIER, "answers": answers, "channel": "partner",
        "language": "cy", "office": "YRK", "partner": "visits-line", "opened": "2025-06-01T12:00:00Z",
        "changed": "2025-06-01T12:00:00Z", "event": "01JWP2V0000000000000000000",
    });
    (reference, item)
}

#[tokio::test]
async fn a_case_of_an_earlier_schema_is_brought_up_to_date_when_it_is_read() {
    let world = hedges();
    let (reference, old) = an_old_case();
    world.table.put(old.as_object().cloned().expect("an item"));
    let event = json!({ "PK": old["PK"], "SK": "EVENT#01JWP2V0000000000000000000", "kind": "event" });
    world.table.put(event.as_object().cloned().expect("an item"));

    let path = format!("/api/hedge-dispute/cases/{reference}");
    let shown = world.asks("GET", &path, &[("x-client", "visits-line")], "").await;
    assert_eq!((shown.status, shown.json()["state"].as_str()), (200, Some("with-court")), "{}", shown.body);
    assert_eq!(case(&world)["schema"], EARLIER, "reading changes nothing");

    happens(&world, &reference, judge("YRK"), Event::Granted { order: Order::Cut }).await.expect("decided");
    let now = case(&world);
    assert_eq!(now["schema"], "https://justice.example/schemas/hedge-dispute/2026-11");
    assert_eq!(now["answers"]["story"], "It has always grown.");
    assert_eq!(now["answers"]["home"]["secret"], true, "nobody was asked, so it is kept");
    assert_eq!(now["answers"].get("complaint"), None);
    let notice = world.items("NOT#", "").remove(0);
    assert_eq!((notice["language"].as_str(), notice["template"].as_str()), (Some("cy"), Some("hedge-granted")));
}

#[tokio::test]
async fn this_transaction_and_visits_share_a_table_and_not_a_key() {
    let world = hedges();
    world.submits("a key", &a_dispute()).await;
    let spaces = ["HDG#", "FEE#ORDER#", "NOT#", "SHARED#"];
    for item in world.table.items() {
        let key = item["PK"].as_str().unwrap_or_default().to_owned();
        assert!(spaces.iter().any(|space| key.starts_with(space)), "{key}");
    }
    assert_eq!(HedgeDispute::SPEC.code, "HDG");
}
