//! How long personal data is kept, and what is left of a case when it has gone.

use crate::visits::*;
use justice::{Date, Transaction as _, date::date};
use kit::{
    App, Slice,
    retention::{self, FATES, Fate, First, Swept},
    store::{
        BoxFuture, Item,
        memory::Fault::{After, Before},
    },
    testing::{Browser, World},
};
use made_up::hedge_dispute::HedgeDispute;
use serde_json::{Value, json};
use std::sync::Mutex;
use visit_request::VisitRequest;

/// The visit is on 3 December 2026; six months later is 3 June 2027, and this is the day after.
const DAY: Date = date(2027, 6, 4);

/// Two in the night in London.
const NIGHT: &str = "2027-06-04T01:00:00Z";

/// A word that could come from nowhere but an answer.
const CANARY: &str = "Qzcanary";

/// A visit with the canary in every answer that takes it.
fn about_canaries() -> Value {
    let mut visit = a_visit();
    visit["prisoner"]["firstName"] = json!(CANARY);
    visit["prisoner"]["lastName"] = json!(CANARY);
    visit["prisoner"]["number"] = json!("Q9873QZ");
    visit["prisoner"]["dateOfBirth"] = json!("1971-03-17");
    visit["visitors"] = json!([{ "firstName": CANARY, "lastName": CANARY, "dateOfBirth": "1972-04-18" }]);
    visit["contact"] = json!({ "email": format!("{CANARY}@qz.example"), "phone": "01632 960 977" });
    visit
}

/// What of those answers must be nowhere, nor the digest of what a partner sent of them.
fn sings(item: &Item) -> bool {
    let text = Value::Object(item.clone()).to_string();
    let words = [CANARY, "Q9873QZ", "1971-03-17", "1972-04-18", "960 977", "VISITOR#", "\"digest\""];
    words.iter().any(|word| text.contains(word))
}

fn put(world: &Visits, body: Value) {
    world.table.put(body.as_object().cloned().expect("an object"));
}

/// A world that has been swept every night until 1 May 2027.
fn kept() -> Visits {
    let world = visits();
    put(&world, json!({ "PK": "VIS#SWEEP", "SK": "SWEEP", "done": "2027-05-01", "version": 1 }));
    world
}

/// What the night does: it comes again for as long as something is left.
async fn night(world: &Visits) -> Result<Value, String> {
    loop {
        let done = world.invoke(json!({ "sweep": {} })).await?;
        if world.lines().pop().is_none_or(|line| line["left"] != 1) {
            return Ok(done);
        }
    }
}

async fn sweeps(world: &Visits, until: Date, first: &[First]) -> Swept {
    let moment = world.app().moment();
    retention::sweep::<VisitRequest>(world.app(), &moment, until, first).await.expect("a sweep")
}

fn notes(world: &Visits) -> Vec<String> {
    let keys = world.items("VIS#REMOVE#", "");
    keys.iter().map(|item| format!("{} {}", item["PK"], item["case"]).replace('"', "")).collect()
}

/// Removes a document's object, as far as a test can tell.
static OBJECTS: Mutex<Vec<String>> = Mutex::new(vec![]);

fn remove_object<'a>(_: &'a App, item: &'a Item) -> BoxFuture<'a, justice::Result<()>> {
    let key = item["object"].as_str().unwrap_or_default().to_owned();
    Box::pin(async move {
        OBJECTS.lock().expect("not broken").push(key);
        Ok(())
    })
}

const DOCUMENTS: &[First] = &[("DOCUMENT#", remove_object)];

#[tokio::test]
async fn of_a_case_whose_time_is_up_no_word_is_left_anywhere_in_the_table() {
    let world = kept();
    let mut browser = Browser::new(&world);
    let home = books(&mut browser, &about_canaries()).await;
    assert!(world.receives_batch(&[("m", message("VL-1", &with_another_visitor(about_canaries())))]).await.is_empty());
    let references: Vec<Value> = world.cases().iter().map(|case| case["reference"].clone()).collect();
    for reference in references.iter().filter_map(Value::as_str) {
        for (kind, n) in [("NOTE", 1), ("NOTE", 2), ("DOCUMENT", 1), ("OF-A-KIND-NOT-YET-THOUGHT-OF", 1)] {
            let object = format!("documents/{reference}/{n}");
            put(
                &world,
                json!({
                    "PK": format!("VIS#CASE#{reference}"), "SK": format!("{kind}#{n}"), "text": CANARY, "object": object,
                }),
            );
        }
    }
    assert!(world.table.items().iter().filter(|item| sings(item)).count() > 12);
    world.it_is(NIGHT);
    let swept = sweeps(&world, DAY, DOCUMENTS).await;
    assert_eq!(swept, Swept { removed: 2, ..Swept::default() });
    for item in world.table.items() {
        // The table drops what has expired by itself, a little late.
        let expired = item.get("expires").and_then(Value::as_i64).is_some_and(|at| at < 1_811_984_400);
        assert!(expired || !sings(&item), "{} {}", item["PK"], item["SK"]);
    }
    let objects = OBJECTS.lock().expect("not broken").clone();
    for reference in references.iter().filter_map(Value::as_str) {
        assert!(objects.contains(&format!("documents/{reference}/1")), "the object goes before its item");
    }
    assert_eq!(notes(&world), Vec::<String>::new());
    assert_eq!(browser.opens(&home).await.status, 410);
}

fn with_another_visitor(mut visit: Value) -> Value {
    visit["prisoner"]["number"] = json!("Q9874QZ");
    visit
}

#[tokio::test]
async fn what_is_left_is_a_tombstone_and_events_that_say_what_kinds_went_and_how_many() {
    let world = kept();
    world.submits("a key", &a_visit()).await;
    let before = world.cases().remove(0);
    world.it_is(NIGHT);
    assert_eq!(night(&world).await, Ok(Value::Null));
    let case = world.cases().remove(0);
    let mut attributes: Vec<&str> = case.keys().map(String::as_str).collect();
    attributes.sort_unstable();
    let kept = [
        "PK",
        "SK",
        "changed",
        "changedBy",
        "channel",
        "event",
        "keepFrom",
        "kind",
        "language",
        "office",
        "opened",
        "partner",
        "reference",
        "removed",
        "schema",
        "stage",
        "state",
        "version",
    ];
    assert_eq!(attributes, kept);
    for same in ["reference", "state", "stage", "channel", "opened", "office", "keepFrom", "schema", "language"] {
        assert_eq!(case[same], before[same], "{same}");
    }
    assert_eq!((&case["version"], &case["removed"]), (&json!(2), &json!("2027-06-04")));
    let event = world.items("VIS#CASE#", "EVENT#").pop().expect("an event");
    assert_eq!((&event["type"], &event["actor"]), (&json!("visit-request.removed"), &json!("system")));
    assert_eq!(event["codes"], json!({ "removed": "answers:1 party:1 seat:2 way:3" }));
    assert_eq!(event["id"], case["event"]);
    assert!(world.items("VIS#HOLD#", "").is_empty(), "whose place it was is a digest of who they are");
    assert_eq!(world.lines().pop().map(|line| line["removed"].clone()), Some(json!(1)));
}

#[tokio::test]
async fn personal_data_is_kept_for_six_months_to_the_day_and_the_day_begins_at_midnight_in_london() {
    for (now, removed) in [
        ("2027-06-03T22:59:59Z", false),
        // Midnight in London, in summer.
        ("2027-06-03T23:00:00Z", true),
        ("2027-06-04T12:00:00Z", true),
    ] {
        let world = kept();
        world.submits("a key", &a_visit()).await;
        assert_eq!(world.items("VIS#REMOVE#2027-06-04", "").len(), 1);
        world.it_is(now);
        assert_eq!(night(&world).await, Ok(Value::Null));
        assert_eq!(world.cases()[0].contains_key("removed"), removed, "{now}");
    }
}

#[tokio::test]
async fn in_winter_midnight_in_london_is_midnight_and_a_leap_year_has_its_day() {
    // 183 days from 30 August 2027 would be 29 February 2028; a visit on 31 August goes on 1 March.
    for (from, day, last, first) in [
        ("2027-08-30", "2028-02-29", "2028-02-28T23:59:59Z", "2028-02-29T00:00:00Z"),
        ("2027-08-31", "2028-03-01", "2028-02-29T23:59:59Z", "2028-03-01T00:00:00Z"),
    ] {
        let world = kept();
        world.submits("a key", &a_visit()).await;
        let mut case = world.cases().remove(0);
        case.insert("keepFrom".into(), json!(from));
        let reference = case["reference"].clone();
        world.table.put(case);
        put(&world, json!({ "PK": format!("VIS#REMOVE#{day}"), "SK": reference, "case": reference }));
        world.it_is(last);
        assert_eq!(night(&world).await, Ok(Value::Null));
        assert!(!world.cases()[0].contains_key("removed"), "{from}");
        world.it_is(first);
        assert_eq!(night(&world).await, Ok(Value::Null));
        assert!(world.cases()[0].contains_key("removed"), "{from}");
    }
}

#[tokio::test]
async fn a_case_of_three_hundred_notes_goes_in_several_commits_and_the_tombstone_is_the_last() {
    for fails_at in 0..5 {
        for fault in [Before, After] {
            let world = kept();
            world.submits("a key", &a_visit()).await;
            let home = world.cases()[0]["PK"].clone();
            for n in 0..300 {
                put(&world, json!({ "PK": home, "SK": format!("NOTE#{n:03}"), "text": CANARY }));
            }
            world.it_is(NIGHT);
            let fine = std::iter::repeat_n(None, fails_at);
            world.table.fails(fine.chain([Some(fault)]));
            let first = night(&world).await;
            // Three commits of others, the tombstone, and then how far it has got.
            let tombstone_was_committed = fails_at == 4 || (fails_at == 3 && fault == After);
            assert_eq!(world.cases()[0].contains_key("removed"), tombstone_was_committed, "{fails_at} {fault:?}");
            assert!(first.is_err(), "{fails_at} {fault:?}: what failed is said, and tried again");
            for _ in 0..2 {
                assert_eq!(night(&world).await, Ok(Value::Null), "{fails_at} {fault:?}");
            }
            assert!(world.items("VIS#CASE#", "NOTE#").is_empty());
            assert!(world.cases()[0].contains_key("removed") && notes(&world).is_empty());
            assert_eq!(world.cases()[0]["version"], 2, "{fails_at} {fault:?}: it is removed once");
        }
    }
}

#[tokio::test]
async fn every_commit_of_a_night_may_fail_or_lose_its_reply_and_the_next_does_what_is_left() {
    for fails_at in 0..6 {
        for fault in [Before, After] {
            let world = kept();
            for n in 0..5 {
                world.submits(&format!("key {n}"), &a_visit_by(n)).await;
            }
            world.it_is(NIGHT);
            world.table.fails(std::iter::repeat_n(None, fails_at).chain([Some(fault)]));
            assert!(night(&world).await.is_err(), "{fails_at} {fault:?}");
            let alone = world.cases().iter().filter(|case| !case.contains_key("removed")).count();
            assert!(alone <= 1, "one that fails holds up no other");
            assert_eq!(night(&world).await, Ok(Value::Null));
            assert!(world.cases().iter().all(|case| case.contains_key("removed") && case["version"] == 2));
            assert!(notes(&world).is_empty());
        }
    }
}

#[tokio::test]
async fn nights_that_were_missed_are_caught_up_with_and_a_finished_night_asks_one_question() {
    let world = kept();
    world.submits("a key", &a_visit()).await;
    world.it_is("2027-09-30T01:00:00Z");
    let before = world.lines().len();
    assert_eq!(night(&world).await, Ok(Value::Null));
    assert!(world.cases()[0].contains_key("removed"), "four months late");
    assert_eq!(world.lines().len() - before, 3, "sixty days at a time");
    assert_eq!(night(&world).await, Ok(Value::Null));
    assert_eq!(world.lines().pop().map(|line| line["calls"].clone()), Some(json!(1)), "nothing is left of the night");
}

#[tokio::test]
async fn the_first_night_of_all_looks_back_over_a_year_and_goes_on_where_it_was_stopped() {
    let world = visits();
    world.submits("a key", &a_visit()).await;
    world.it_is("2028-06-01T01:00:00Z");
    let mut stops = vec![];
    for _ in 0..7 {
        assert_eq!(world.invoke(json!({ "sweep": {} })).await, Ok(Value::Null));
        stops.push(world.items("VIS#SWEEP", "")[0]["done"].as_str().unwrap_or_default().to_owned());
    }
    assert!(stops.is_sorted() && stops[0].as_str() < "2027-07-01", "{stops:?}");
    assert_eq!(stops[6], "2028-06-01");
    assert!(world.cases()[0].contains_key("removed"), "a year late");
}

#[tokio::test]
async fn a_case_that_has_another_day_by_now_is_noted_there_and_stays() {
    let world = kept();
    world.submits("a key", &a_visit()).await;
    let mut case = world.cases().remove(0);
    case.insert("keepFrom".into(), json!("2027-01-03"));
    world.table.put(case.clone());
    world.it_is(NIGHT);
    assert_eq!(sweeps(&world, DAY, &[]).await, Swept { kept: 1, ..Swept::default() });
    assert_eq!(notes(&world), [format!("VIS#REMOVE#2027-07-05 {}", case["reference"].as_str().unwrap_or_default())]);
    assert!(world.cases()[0].contains_key("answers"));
    world.it_is("2027-07-05T01:00:00Z");
    assert_eq!(night(&world).await, Ok(Value::Null));
    assert!(world.cases()[0].contains_key("removed") && notes(&world).is_empty());
}

#[tokio::test]
async fn a_note_that_leads_nowhere_or_to_what_is_gone_already_is_dropped() {
    let world = kept();
    world.submits("a key", &a_visit()).await;
    let reference = world.cases()[0]["reference"].clone();
    let another = justice::Reference::new("VIS", 77);
    for (day, case) in [("2027-06-04", json!(another)), ("2027-06-03", reference)] {
        put(&world, json!({ "PK": format!("VIS#REMOVE#{day}"), "SK": format!("{case}#AGAIN"), "case": case }));
    }
    world.it_is(NIGHT);
    assert_eq!(night(&world).await, Ok(Value::Null));
    assert_eq!((notes(&world), &world.cases()[0]["version"]), (vec![], &json!(2)));
}

#[tokio::test]
async fn answers_that_nobody_can_read_any_more_go_all_the_same_and_an_unknown_state_is_told_of() {
    let world = kept();
    world.submits("a key", &a_visit()).await;
    world.submits("another", &a_visit_by(7)).await;
    let [mut one, mut other] = <[Item; 2]>::try_from(world.cases()).expect("two cases");
    one.insert("answers".into(), json!(CANARY));
    other.insert("state".into(), json!("no-such-state"));
    let stuck = other["reference"].as_str().unwrap_or_default().to_owned();
    world.table.put(one);
    world.table.put(other);
    world.it_is(NIGHT);
    let told = night(&world).await.expect_err("one is left");
    assert!(told.contains(&stuck), "{told}");
    assert_eq!(world.cases().iter().filter(|case| case.contains_key("removed")).count(), 1);
    assert!(night(&world).await.is_err(), "and it is told of until somebody has mended it");
}

#[tokio::test]
async fn a_document_is_not_forgotten_before_its_object_is_gone() {
    let world = kept();
    world.submits("a key", &a_visit()).await;
    let home = world.cases()[0]["PK"].clone();
    put(&world, json!({ "PK": home, "SK": "DOCUMENT#1", "object": "documents/of-nobody", "name": CANARY }));
    world.it_is(NIGHT);
    let swept = sweeps(&world, DAY, &[]).await;
    assert_eq!((swept.removed, swept.failed.len()), (0, 1), "nobody knows how to remove it, and we say so");
    assert_eq!(world.items("VIS#CASE#", "DOCUMENT#").len(), 1);
    assert_eq!(sweeps(&world, DAY, DOCUMENTS).await.removed, 1);
    assert!(OBJECTS.lock().expect("not broken").contains(&"documents/of-nobody".to_owned()));
}

#[tokio::test]
async fn whoever_might_have_seen_a_case_is_told_that_it_is_gone_and_nobody_else() {
    let world = kept();
    let mut browser = Browser::new(&world);
    let home = books(&mut browser, &a_visit()).await;
    let lodged = world.submits("a key", &a_visit_by(2)).await;
    let theirs = lodged.header("location").to_owned();
    world.it_is(NIGHT);
    for swept in [false, true] {
        if swept {
            assert_eq!(night(&world).await, Ok(Value::Null));
        }
        for (language, words) in [("en", "This has been removed"), ("cy", "Mae hwn wedi’i ddileu")] {
            let gone = browser.opens(&format!("{home}?lang={language}")).await;
            assert_eq!(gone.status, 410);
            assert!(gone.body.contains(words), "{}", gone.body);
        }
        let cancelled = browser.posts(&format!("{home}/events"), &[("event", "cancelled"), ("version", "1")]).await;
        assert_eq!(cancelled.status, 410);
        assert_eq!(Browser::new(&world).opens(&home).await.status, 404);
        let problem = world.asks("GET", &theirs, &[("x-client", "visits-line")], "").await;
        assert_eq!((problem.status, problem.json()["type"].as_str()), (410, Some("/problems/gone")));
        world.knows_partner("another", &["visit-request"]);
        assert_eq!(world.asks("GET", &theirs, &[("x-client", "another")], "").await.status, 404);
        let staff = home.replace("/cases/", "/staff/cases/");
        for (office, status) in [("LEI", 410), ("BRI", 404)] {
            let mut clerk = Browser::new(&world);
            clerk.signs_in("clerk-1", &[&format!("visit-request:clerk:{office}")]);
            for page in ["", "/notes", "/documents", "/ask"] {
                let answer = clerk.opens(&format!("{staff}{page}")).await;
                assert_eq!(answer.status, status, "{office}{page}: {}", answer.body);
            }
        }
    }
}

#[tokio::test]
async fn what_a_partner_sent_long_ago_is_still_the_same_request_although_its_digest_is_gone() {
    let world = kept();
    let body = message("VL-1", &a_visit());
    assert!(world.receives_batch(&[("m-1", body.clone())]).await.is_empty());
    world.it_is(NIGHT);
    assert_eq!(night(&world).await, Ok(Value::Null));
    let marker = world.items("VIS#PARTNER#", "PARTNER").remove(0);
    assert!(!marker.contains_key("digest"));
    assert!(world.receives_batch(&[("m-2", body)]).await.is_empty());
    assert_eq!(world.cases().len(), 1);
    assert_eq!(world.items("VIS#PARTNER#", "REJECTION#").len(), 0);
}

#[tokio::test]
async fn a_case_that_the_department_must_still_act_on_is_kept_and_looked_at_again_each_day() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/made_up/functions/hedge-dispute");
    let world: World<Slice<HedgeDispute>> = World::of(folder, NOW);
    let schema: Value =
        serde_json::from_str(include_str!("../../src/made_up/schemas/hedge-dispute.json")).expect("JSON");
    world.submits("a key", &schema["examples"][0]).await;
    let cursor = json!({ "PK": "HDG#SWEEP", "SK": "SWEEP", "done": "2026-11-23", "version": 1 });
    world.table.put(cursor.as_object().cloned().unwrap_or_default());
    assert!(world.items("HDG#REMOVE#", "").is_empty(), "nobody knows yet from when it is kept");
    let mut case = world.cases().remove(0);
    let reference = case["reference"].as_str().unwrap_or_default().to_owned();
    for (state, stays) in [("awaiting-fee", true), ("with-court", true), ("with-respondent", false)] {
        case.insert("state".into(), json!(state));
        case.insert("keepFrom".into(), json!("2020-01-01"));
        world.table.put(case.clone());
        let note = json!({ "PK": "HDG#REMOVE#2026-11-24", "SK": reference, "case": reference });
        world.table.put(note.as_object().cloned().unwrap_or_default());
        let moment = world.app().moment();
        let day = date(2026, 11, 24);
        let swept = retention::sweep::<HedgeDispute>(world.app(), &moment, day, &[]).await.expect("a sweep");
        assert_eq!((swept.kept, swept.removed), if stays { (1, 0) } else { (0, 1) }, "{state}");
        let again = world.items("HDG#REMOVE#2026-11-25", "");
        assert_eq!(again.len(), 1, "{state}: noted for the next day, by this state or the one before");
        world.table.put(
            json!({ "PK": "HDG#SWEEP", "SK": "SWEEP", "done": "2026-11-23", "version": 1 })
                .as_object()
                .cloned()
                .unwrap_or_default(),
        );
    }
}

#[tokio::test]
async fn a_case_is_noted_under_its_day_in_the_commit_that_gives_it_one() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/made_up/functions/hedge-dispute");
    let world: World<Slice<HedgeDispute>> = World::of(folder, NOW);
    let schema: Value =
        serde_json::from_str(include_str!("../../src/made_up/schemas/hedge-dispute.json")).expect("JSON");
    let opened = world.submits("a key", &schema["examples"][0]).await;
    let path = format!("{}/events", opened.header("location"));
    let headers = [("content-type", "application/json"), ("idempotency-key", "k"), ("x-client", "visits-line")];
    let withdrawn = world.asks("POST", &path, &headers, r#"{"type":"withdrawn"}"#).await;
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.body);
    let note = world.items("HDG#REMOVE#", "").remove(0);
    // 730 days from the withdrawal.
    assert_eq!((&note["PK"], &note["case"]), (&json!("HDG#REMOVE#2028-11-22"), &world.cases()[0]["reference"]));
    assert_eq!(HedgeDispute::SPEC.keep_days, 730);
}

#[tokio::test]
async fn nothing_is_removed_before_its_time_in_production_whoever_asks() {
    let world = visits().told(|config| config.stage = "production".to_owned());
    world.submits("a key", &a_visit()).await;
    assert!(world.invoke(json!({ "sweep": { "until": "2027-06-04" } })).await.is_err());
    assert!(world.invoke(json!({ "sweep": { "until": "nonsense" } })).await.is_err());
    assert!(world.cases()[0].contains_key("answers"));
    let world = kept();
    world.submits("a key", &a_visit()).await;
    assert_eq!(world.invoke(json!({ "sweep": { "until": "2027-06-04" } })).await, Ok(Value::Null));
    assert!(world.cases()[0].contains_key("removed"), "elsewhere somebody may look at what is to come");
}

#[test]
fn of_every_kind_of_item_it_is_known_what_becomes_of_it() {
    let chart = include_str!("../../../functions/shared/kit/src/store/keys.rs");
    let rows = chart.lines().filter_map(|line| line.strip_prefix("//! | ")).skip(1);
    let kinds: Vec<&str> = rows.filter_map(|row| row.split(" | ").next()).collect();
    let known: Vec<&str> = FATES.iter().map(|(kind, _)| *kind).collect();
    for kind in &kinds {
        assert!(known.contains(kind), "what becomes of a {kind} is not said in kit::retention");
    }
    for kind in known {
        assert!(kinds.contains(&kind), "there is no {kind} in the chart");
    }
    for row in chart.lines().filter(|line| line.starts_with("//! | ")) {
        let kind = row.trim_start_matches("//! | ").split(" | ").next().unwrap_or_default();
        let fate = FATES.iter().find(|(known, _)| *known == kind).map(|(_, fate)| *fate);
        assert_eq!(row.contains("expires"), fate == Some(Fate::Expires), "{row}");
    }
}
