//! The words that go out about a visit have what they ask for, in both languages and by every channel.

use justice::{Actor, Reference};
use kit::{
    advance::{Change, advance},
    testing::World,
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};
use visit_request::{VisitRequest, lifecycle::Event};

/// What `notifications` adds to the values of every notice.
const ADDED: &str = "reference";

/// The words by the name of their template, then by `en.email` and the like.
fn words() -> BTreeMap<String, BTreeMap<String, String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("notices");
    let mut words: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for file in std::fs::read_dir(folder).expect("there are notices").flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let (template, rest) = name.split_once('.').expect("template.language.channel.md");
        let kind = rest.strip_suffix(".md").expect("template.language.channel.md");
        let text = std::fs::read_to_string(file.path()).expect("words can be read");
        words.entry(template.to_owned()).or_default().insert(kind.to_owned(), text);
    }
    words
}

/// What stands between double brackets.
fn blanks(text: &str) -> BTreeSet<&str> {
    text.split("((").skip(1).filter_map(|rest| rest.split("))").next()).collect()
}

/// Everything that would go out: at once, or on a later day.
fn notices(world: &Visits) -> Vec<kit::store::Item> {
    [world.items("NOT#", "NOTICE#"), world.items("NOT#REMINDER#", "")].concat()
}

type Visits = World<kit::Slice<VisitRequest>>;

/// A visit that a partner books, or asks for, for the n-th prisoner.
async fn lodged(world: &Visits, example: usize, n: usize) -> String {
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/visit-request.json")).expect("JSON");
    let mut visit = schema["examples"][example].clone();
    visit["prisoner"]["number"] = json!(format!("A{n:04}BC"));
    let lodged = world.submits(&format!("key {n}"), &visit).await;
    assert_eq!(lodged.status, 201, "{}", lodged.body);
    format!("{}/events", lodged.header("location"))
}

/// Something that the partner makes happen to it.
async fn says(world: &Visits, events: &str, event: Value) {
    let key = event.to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", &*key), ("x-client", "visits-line")];
    let said = world.asks("POST", events, &headers, &key).await;
    assert_eq!(said.status, 200, "{}", said.body);
}

/// Something that the prison's staff make happen to it.
async fn answers(world: &Visits, events: &str, event: Value) {
    let reference = events.trim_end_matches("/events").rsplit('/').next().expect("a reference");
    let change = Change::<Event> {
        reference: &Reference::parse(reference).expect("a reference"),
        event: serde_json::from_value(event).expect("an event"),
        by: Actor::Staff { id: "7f3a".into(), role: "clerk".into(), office: "DMI".into() },
        version: None,
        once: None,
    };
    advance::<VisitRequest>(world.app(), &world.app().moment(), change).await.map(|_| ()).expect("it happens");
}

/// Every kind of thing that can happen to a visit.
async fn a_visit() -> Visits {
    let world = World::of(env!("CARGO_MANIFEST_DIR"), "2026-11-23T12:00:00Z");
    let booked = lodged(&world, 0, 1).await;
    says(&world, &booked, json!({ "type": "rearranged", "session": "2026-12-04T14:00/15:00" })).await;
    says(&world, &booked, json!({ "type": "cancelled", "reason": "visitor_cancelled" })).await;
    let granted = json!({
        "type": "granted", "session": "2026-12-03T13:45/15:45", "closed": true,
        "dropped": [{ "visitor": 1, "reason": "not_on_list" }],
    });
    answers(&world, &lodged(&world, 4, 2).await, granted).await;
    answers(&world, &lodged(&world, 4, 3).await, json!({ "type": "rejected", "reason": "slot_unavailable" })).await;
    says(&world, &lodged(&world, 4, 4).await, json!({ "type": "withdrawn" })).await;
    world
}

#[tokio::test]
async fn every_blank_has_a_value_and_every_notice_has_words() {
    let world = a_visit().await;
    let words = words();
    let mut unused: BTreeSet<String> = words.keys().cloned().collect();
    for notice in notices(&world) {
        let template = notice["template"].as_str().expect("a notice has a template");
        let values = notice["values"].as_object().expect("a notice has values");
        let words = words.get(template).unwrap_or_else(|| panic!("{template} has no words"));
        unused.remove(template);
        for (kind, text) in words {
            for blank in blanks(text) {
                assert!(blank == ADDED || values.contains_key(blank), "{template}.{kind} asks for {blank}");
            }
        }
    }
    assert_eq!(unused, BTreeSet::new(), "words that no notice is in");
}

#[test]
fn words_are_in_both_languages_and_for_both_channels_and_ask_for_the_same() {
    for (template, words) in words() {
        let kinds: Vec<&str> = words.keys().map(String::as_str).collect();
        let by_post = kinds.contains(&"en.letter");
        let channels = if by_post { vec!["email", "letter", "sms"] } else { vec!["email", "sms"] };
        let wanted =
            ["cy", "en"].into_iter().flat_map(|tongue| channels.iter().map(move |how| format!("{tongue}.{how}")));
        assert_eq!(kinds, wanted.collect::<Vec<_>>(), "{template}");
        for channel in channels {
            let [english, welsh] = ["en", "cy"].map(|language| blanks(&words[&format!("{language}.{channel}")]));
            assert_eq!(english, welsh, "{template} {channel}");
        }
        for language in ["en", "cy"] {
            let email = &words[&format!("{language}.email")];
            let (subject, rest) = email.split_once('\n').expect("a subject, then a body");
            assert!(!subject.starts_with('#') && rest.starts_with('\n'), "{template}.{language}.email has a subject");
            if let Some(letter) = words.get(&format!("{language}.letter")) {
                let (heading, rest) = letter.split_once('\n').expect("a heading, then a body");
                assert!(
                    !heading.starts_with('#') && rest.starts_with('\n'),
                    "{template}.{language}.letter has a heading"
                );
                assert!(!letter.contains("((link))"), "nobody can follow a link on paper");
            }
            assert!(!words[&format!("{language}.sms")].trim().contains('\n'), "{template}.{language}.sms is one line");
        }
    }
}

#[tokio::test]
async fn whoever_sends_notices_hears_of_every_event_that_has_one() {
    let catalogue: Value = serde_json::from_str(include_str!("../../../infra/catalogue.json")).expect("JSON");
    let heard = catalogue["notifications"]["hears"].as_array().expect("notifications hears events");
    let world = a_visit().await;
    let notices = notices(&world);
    for event in world.items("VIS#CASE#", "EVENT#") {
        let id = event["id"].as_str().unwrap_or_default();
        let of_this = |key: &Value| key.as_str().is_some_and(|key| key.contains(id));
        if notices.iter().any(|notice| of_this(&notice["PK"]) || of_this(&notice["SK"])) {
            assert!(heard.contains(&event["type"]), "notifications does not hear {}", event["type"]);
        }
    }
}
