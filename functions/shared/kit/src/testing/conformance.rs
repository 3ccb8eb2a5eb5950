//! What every slice is held to, in one line of its tests.

use super::{Answer, Browser, ORIGIN, World, files};
use crate::{address, serve::Slice};
use justice::{
    Answers, Event, Stage, State, Transaction,
    journey::{Field, Journey, Kind, Page},
};
use serde_json::Value;
use std::path::Path;

/// Holds a slice to what they all promise: its schema's examples round-trip; its journey can be walked without
/// JavaScript in both languages, and says what is wrong beside each question; its sample events replay; and sending
/// twice opens one case; and whoever else has a door finds their pages behind it.
///
/// `folder` is the slice's own (`env!("CARGO_MANIFEST_DIR")`); `now` is when its samples are good.
///
/// # Panics
/// When it does not conform, saying how.
pub async fn conforms<T: Transaction>(folder: &str, now: &str) {
    let root = Path::new(folder).join("../..");
    let schema = root.join(format!("schemas/{}.json", T::SPEC.slug));
    let schema = std::fs::read_to_string(&schema).unwrap_or_else(|error| panic!("{}: {error}", schema.display()));
    let schema: Value = serde_json::from_str(&schema).expect("the schema is JSON");
    let examples = schema["examples"].as_array().cloned().unwrap_or_default();
    assert_eq!(schema["$id"], T::Answers::SCHEMA, "the schema's id is the one kept with cases");
    assert!(!examples.is_empty(), "the schema has examples");
    names::<T>();
    examples.iter().for_each(examples_round_trip::<T>);
    samples_replay::<T>(folder, &root, now).await;
    sending_twice_opens_one_case::<T>(folder, now, &examples[0]).await;
    time_comes::<T>(&root);
    if let Some(casework) = T::casework() {
        super::casework::casework_is_whole::<T>(folder, now, casework, &examples).await;
    }
    super::sides::sides_are_whole::<T>(folder, now, &examples).await;
    if let Some(journey) = T::journey() {
        for example in &examples {
            for language in ["en", "cy"] {
                walk::<T>(folder, now, journey, example, language).await;
            }
        }
        faults_are_said_beside_the_questions::<T>(folder, now, journey, &examples[0]).await;
    }
}

fn names<T: Transaction>() {
    assert!(
        T::SPEC.code.len() == 3 && T::SPEC.code.bytes().all(|c| c.is_ascii_uppercase()),
        "the code is three capitals"
    );
    assert!(T::SPEC.slug.bytes().all(|c| c.is_ascii_lowercase() || c == b'-'), "the slug is lower case with dashes");
    let mut codes: Vec<&str> = T::State::ALL.iter().map(|state| state.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), T::State::ALL.len(), "every state has a code of its own");
    assert!(T::State::ALL.iter().any(|state| state.stage() == Stage::Closed), "a case can be closed");
    for state in T::State::ALL {
        let written = serde_json::to_value(state).expect("a state can be written");
        assert_eq!(written, state.code(), "a state is written as its code");
    }
    let ours = ["save", "saved", "resume", "find", "equality-questions", "check-answers", "cases", "links", "staff"];
    for page in T::journey().map_or(&[][..], |journey| journey.pages) {
        assert!(!ours.contains(&page.slug), "{} is an address of the kit's own", page.slug);
    }
    for event in T::Event::samples() {
        let written = serde_json::to_value(&event).expect("an event can be written");
        let read: T::Event = serde_json::from_value(written.clone()).expect("an event can be read back");
        assert_eq!(read.code(), event.code(), "{written}");
    }
}

/// What time makes happen is asked for in the catalogue, and in every office.
fn time_comes<T: Transaction>(root: &Path) {
    assert!(
        T::overdue().is_none() || T::offices().is_some(),
        "whose offices are not listed has nothing looked at in time"
    );
    let catalogue = std::fs::read_to_string(root.join("infra/catalogue.json")).unwrap_or_default();
    let catalogue: Value = serde_json::from_str(&catalogue).unwrap_or_default();
    if let Some(line) = catalogue.get(T::SPEC.slug) {
        assert_eq!(
            line["lapses"] == true,
            T::overdue().is_some(),
            "the catalogue says whether it is woken in the evening"
        );
    }
}

fn examples_round_trip<T: Transaction>(example: &Value) {
    let faults = T::Answers::faults(example);
    assert!(faults.is_empty(), "an example has faults: {faults:?}");
    let answers: T::Answers = serde_json::from_value(example.clone()).expect("an example fits the type");
    assert_eq!(&serde_json::to_value(&answers).expect("answers can be written"), example, "an example round-trips");
}

async fn samples_replay<T: Transaction>(folder: &str, root: &Path, now: &str) {
    let samples = files(&root.join("events").join(T::SPEC.slug));
    assert!(!samples.is_empty(), "there are sample events");
    for (name, text) in samples {
        let world = World::<Slice<T>>::of(folder, now);
        world.knows_partner("local", &[T::SPEC.slug]);
        let event: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let answer = world.invoke(event).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        if let Some(status) = answer["statusCode"].as_u64() {
            assert!(status < 400, "{name}: {answer}");
        } else if !answer.is_null() {
            // An event of the bus is answered with nothing, once it has been heard.
            assert_eq!(answer["batchItemFailures"], serde_json::json!([]), "{name}");
        }
    }
}

async fn sending_twice_opens_one_case<T: Transaction>(folder: &str, now: &str, example: &Value) {
    let world = World::<Slice<T>>::of(folder, now);
    let first = world.submits("a key", example).await;
    let again = world.submits("a key", example).await;
    assert_eq!(first.status, 201, "{}", first.body);
    assert_eq!((again.status, again.json()), (201, first.json()));
    assert_eq!(world.cases().len(), 1);
}

/// What somebody would type into a page to give an example's answers.
///
/// # Panics
/// When an address is not one.
pub fn typed<T: Transaction>(page: &Page<T>, entry: Option<usize>, example: &Value) -> Vec<(String, String)> {
    let mut fields = vec![];
    for field in page.fields {
        let pointer = page.pointer(field, entry);
        let Some(answer) = example.pointer(&pointer) else { continue };
        match (&field.kind, answer) {
            (Kind::Date { .. }, Value::String(date)) => {
                for (part, value) in ["year", "month", "day"].iter().zip(date.split('-')) {
                    fields.push((format!("{pointer}/{part}"), value.trim_start_matches('0').to_owned()));
                }
            }
            (Kind::Address, address) => {
                let address = serde_json::from_value(address.clone()).expect("an address");
                fields.extend(
                    address::parts(&address).into_iter().map(|(part, text)| (format!("{pointer}/{part}"), text)),
                );
            }
            (_, Value::Array(values)) => {
                fields.extend(values.iter().filter_map(Value::as_str).map(|value| (pointer.clone(), value.to_owned())));
            }
            (Kind::Money, Value::Number(pence)) => {
                let pence = pence.as_u64().unwrap_or_default();
                fields.push((pointer, format!("{}.{:02}", pence / 100, pence % 100)));
            }
            (_, Value::Bool(yes)) => fields.push((pointer, if *yes { "yes" } else { "no" }.to_owned())),
            (_, Value::String(text)) => fields.push((pointer, text.clone())),
            (_, other) => fields.push((pointer, other.to_string())),
        }
    }
    fields
}

async fn walk<T: Transaction>(folder: &str, now: &str, journey: &Journey<T>, example: &Value, language: &str) {
    let world = World::<Slice<T>>::of(folder, now);
    let mut browser = Browser::new(&world);
    let start = browser.opens(&format!("/{}?lang={language}", T::SPEC.slug)).await;
    page_is_right(&start, language);
    let mut next = String::from("start");
    for page in journey.pages.iter().filter(|page| (page.applies)(example)) {
        let Some(repeat) = &page.repeats else {
            next = step(&mut browser, page, None, example, language).await;
            continue;
        };
        let count = example.pointer(repeat.list).and_then(Value::as_array).map_or(0, Vec::len);
        for entry in 0..count {
            let list = step(&mut browser, page, Some(entry), example, language).await;
            let shown = browser.opens(&list).await;
            page_is_right(&shown, language);
            let more = if entry + 1 < count { "yes" } else { "no" };
            let moved = browser.posts(&list, &[("more", more)]).await;
            assert_eq!(moved.status, 303, "{}", moved.body);
            next = moved.header("location").to_owned();
        }
    }
    let check = format!("/{}/check-answers", T::SPEC.slug);
    assert_eq!(next, check, "the last question leads to the answers");
    page_is_right(&browser.opens(&check).await, language);
    let sent = browser.posts(&check, &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let confirmation = sent.header("location").to_owned();
    page_is_right(&browser.opens(&confirmation).await, language);
    let home = confirmation.trim_end_matches("/confirmation");
    let status = browser.opens(home).await;
    page_is_right(&status, language);
    let again = browser.posts(&check, &[]).await;
    assert_eq!(again.header("location"), confirmation, "sending again leads to the same case");
    assert_eq!(world.cases().len(), 1);
}

async fn step<T: Transaction>(
    browser: &mut Browser<'_, Slice<T>>,
    page: &Page<T>,
    entry: Option<usize>,
    example: &Value,
    language: &str,
) -> String {
    let address = match entry {
        Some(entry) => format!("/{}/{}/{}", T::SPEC.slug, page.slug, entry + 1),
        None => format!("/{}/{}", T::SPEC.slug, page.slug),
    };
    page_is_right(&browser.opens(&address).await, language);
    let asked = browser.opens(&by_hand(&address, page, example)).await;
    page_is_right(&asked, language);
    let typed = typed(page, entry, example);
    let fields: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for (name, _) in &fields {
        assert!(asked.body.contains(&format!("name=\"{name}\"")), "{address} asks for {name}");
    }
    let moved = browser.posts(&address, &fields).await;
    assert_eq!(moved.status, 303, "{address}: {}", moved.body);
    moved.header("location").to_owned()
}

/// Where a page asks for the parts of an example's address, if it asks for one.
fn by_hand<T: Transaction>(page_address: &str, page: &Page<T>, example: &Value) -> String {
    let asked = page.fields.iter().find(|field| field.is_address()).map(|field| field.pointer);
    let Some(answer) = asked.and_then(|pointer| example.pointer(pointer)) else { return page_address.to_owned() };
    let way = if answer.get("country").is_some() { "abroad" } else { "hand" };
    format!("{page_address}?by={way}")
}

/// What every page has, whatever it is about.
pub fn page_is_right(page: &Answer, language: &str) {
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains(&format!("<html lang=\"{language}\"")), "the page says its language");
    assert_eq!(page.body.matches("<h1").count(), 1, "one heading of the first rank: {}", page.body);
    assert!(page.header("content-security-policy").contains("default-src 'self'"));
    assert_eq!(page.header("cache-control"), "no-store");
}

async fn faults_are_said_beside_the_questions<T: Transaction>(
    folder: &str,
    now: &str,
    journey: &Journey<T>,
    example: &Value,
) {
    for language in ["en", "cy"] {
        let world = World::<Slice<T>>::of(folder, now);
        let mut browser = Browser::new(&world);
        browser.opens(&format!("/{}?lang={language}", T::SPEC.slug)).await;
        for page in journey.pages.iter().filter(|page| (page.applies)(example)) {
            let entry = page.repeats.as_ref().map(|_| 0);
            let address = match entry {
                Some(_) => format!("/{}/{}/1", T::SPEC.slug, page.slug),
                None => format!("/{}/{}", T::SPEC.slug, page.slug),
            };
            if page.fields.iter().any(|field| !field.optional) {
                let refused = browser.posts(&address, &[]).await;
                assert_eq!(refused.status, 422, "{address} with nothing answered");
                let title = if language == "en" { "<title>Error: " } else { "<title>Gwall: " };
                assert!(refused.body.contains(title), "{address}: the title says that there is an error");
                let typed = |field: &&Field<T>| !field.optional && !matches!(field.kind, Kind::Seen(_));
                for field in page.fields.iter().filter(typed) {
                    let id = page.pointer(field, entry).trim_start_matches('/').replace('/', "-");
                    assert!(refused.body.contains(&format!("href=\"#{id}")), "{address}: the summary leads to {id}");
                }
            }
            step(&mut browser, page, entry, example, language).await;
        }
        let elsewhere = world
            .asks("POST", &format!("/{}/check-answers", T::SPEC.slug), &[("origin", "https://evil.example")], "")
            .await;
        assert_eq!(elsewhere.status, 403, "another site's form is refused");
        assert_ne!(ORIGIN, "https://evil.example");
    }
}
