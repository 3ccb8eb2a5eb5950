//! Every error, as a program is told of it, fits the schema that programs go by.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use justice::{Error, FieldError, Malformed, Result, Text};
use kit::{
    App, Function,
    exchange::{Exchange, Reply},
    moment::Moment,
    testing::World,
};
use serde_json::Value;

/// A function that can do nothing, for one reason.
struct Failing(fn() -> Error);

impl Function for Failing {
    async fn http(&self, _: &App, _: &Moment, _: &Exchange) -> Result<Reply> {
        Err(self.0())
    }
}

const FAILURES: [fn() -> Error; 10] = [
    || Error::unreadable(Text::new("The body is not JSON", "Nid yw’r corff yn JSON")),
    || Error::Malformed(Malformed::Method("GET")),
    || Error::Malformed(Malformed::MediaType("application/json")),
    || Error::Malformed(Malformed::TooLarge(100_000)),
    || Error::Malformed(Malformed::CrossSite),
    || Error::Invalid(vec![FieldError::new("/visitors/0/firstName", Text::new("Enter a name", "Rhowch enw"))]),
    || Error::NotFound,
    || Error::Conflict(Text::new("The visit has been cancelled", "Mae’r ymweliad wedi’i ganslo")),
    || Error::unavailable("CANARY"),
    || Error::broken("CANARY"),
];

#[tokio::test]
async fn every_problem_fits_its_schema_in_both_languages() {
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/problem.json")).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let mut met = vec![];
    for failure in FAILURES {
        for language in ["en", "cy"] {
            let world = World::new("failing", Failing(failure), "2026-11-23T12:00:00Z");
            let answer = world.asks("GET", "/api/failing", &[("accept-language", language)], "").await;
            let document = answer.json();
            let faults: Vec<String> = validator.iter_errors(&document).map(|fault| fault.to_string()).collect();
            assert!(faults.is_empty(), "{document}: {faults:?}");
            assert_eq!(document["status"], answer.status);
            assert_eq!(answer.header("content-type"), "application/problem+json");
            assert_eq!(answer.header("content-language"), language);
            assert!(!answer.body.contains("CANARY"), "the cause stays with us");
            met.push(document["type"].clone());
        }
    }
    met.sort_by_key(Value::to_string);
    met.dedup();
    let mut known = schema["properties"]["type"]["enum"].as_array().unwrap().clone();
    known.sort_by_key(Value::to_string);
    assert_eq!(met, known, "the schema knows every type, and no other");
}

#[test]
fn the_examples_of_the_schema_fit_it() {
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/problem.json")).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    assert!(schema["examples"].as_array().unwrap().iter().all(|example| validator.is_valid(example)));
}
