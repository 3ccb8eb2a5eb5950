//! People and prisons for the tests. `today` is Monday 23 November 2026, at noon.

use crate::{
    VisitRequest,
    answers::{Answers, Visitors},
    calendar::{Calendar, Contradiction},
    facts::PrisonFacts,
    lifecycle::State,
    session::Session,
};
use justice::{Case, Channel, Date, Facts, Found, Language, Reference, Today, date::date, people::Person};
use serde_json::{Value, json};

pub fn today_at(instant: &str) -> Today {
    Today::at(instant.parse().unwrap())
}

pub fn today() -> Today {
    today_at("2026-11-23T12:00:00Z")
}

pub fn schema() -> Value {
    serde_json::from_str(include_str!("../../../schemas/visit-request.json")).unwrap()
}

pub fn examples() -> Vec<Value> {
    schema()["examples"].as_array().unwrap().clone()
}

/// The first example: Ada Lovelace visits Charles Babbage at Leeds on 3 December 2026 at 2pm.
pub fn a_visit() -> Answers {
    serde_json::from_value(examples().remove(0)).unwrap()
}

pub fn ada() -> Person {
    a_visit().visitors.lead().clone()
}

pub fn session(text: &str) -> Session {
    text.parse().unwrap()
}

/// As many visitors as there are dates of birth, each of another name.
pub fn born_on(dates: &[Date]) -> Visitors {
    let person = |(place, born): (usize, &Date)| Person {
        first_name: format!("Visitor {place}"),
        last_name: "Lovelace".to_owned(),
        date_of_birth: *born,
    };
    Visitors::try_from(dates.iter().enumerate().map(person).collect::<Vec<_>>()).unwrap()
}

/// The items of one partition of the seed.
pub fn items(partition: &str) -> Vec<Value> {
    let seed: Vec<Value> = serde_json::from_str(include_str!("../seed/prisons.json")).unwrap();
    seed.into_iter().filter(|item| item["PK"] == format!("VIS#{partition}")).collect()
}

pub fn leeds() -> Calendar {
    leeds_with(|_| ()).unwrap()
}

pub fn leeds_with(change: impl Fn(&mut Value)) -> Result<Calendar, Contradiction> {
    let mut item = items("PRISON#LEI").remove(0);
    change(&mut item);
    Calendar::read(&item)
}

pub fn leeds_facts() -> PrisonFacts {
    leeds_facts_with(|_| ())
}

pub fn leeds_facts_with(change: impl Fn(&mut Value)) -> PrisonFacts {
    let mut item = items("PRISON#LEI").remove(0);
    change(&mut item);
    PrisonFacts::read(Found(vec![vec![item]]))
}

pub fn with_taken(session: &str, places: u32) -> PrisonFacts {
    let seats = (1..=places).map(|seat| json!({ "SK": format!("{session}#SEAT#{seat:03}") })).collect();
    PrisonFacts::read(Found(vec![items("PRISON#LEI"), seats]))
}

pub fn booked_already(answers: &Answers) -> PrisonFacts {
    let seat = json!({ "SK": format!("{}#SEAT#001", answers.session) });
    PrisonFacts::read(Found(vec![items("PRISON#LEI"), vec![], vec![seat]]))
}

pub fn no_such_prison() -> PrisonFacts {
    PrisonFacts::read(Found(vec![vec![]]))
}

pub fn nobody_asked() -> PrisonFacts {
    PrisonFacts::default()
}

/// A case in a state, with what has been settled on the way there.
pub fn a_case_settled(state: State, settled: &[(&str, &str)]) -> Case<VisitRequest> {
    let settled = settled.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Case { settled, ..a_case(state) }
}

pub fn a_case(state: State) -> Case<VisitRequest> {
    Case {
        reference: Reference::new("VIS", 0x12_3456_789A),
        version: 1,
        state,
        answers: a_visit(),
        channel: Channel::Online,
        language: Language::English,
        office: Some("LEI".to_owned()),
        partner: None,
        opened: today().now(),
        changed: today().now(),
        subject: None,
        changed_by: "applicant".to_owned(),
        due: None,
        keep_from: Some(date(2026, 12, 3)),
        held: vec![],
        attention: Default::default(),
        reminders: vec![],
        asked: None,
        work: justice::casework::Work::default(),
        settled: Default::default(),
    }
}
