//! What the sample events ask for can be booked on the day that the tests take for today.

use crate::{
    answers::Answers,
    facts::PrisonFacts,
    lifecycle::open,
    samples::{examples, items, today},
};
use justice::{Answers as _, Facts, Fault, FaultKind, Found};
use serde_json::Value;
use std::collections::BTreeSet;

fn bookable(answers: &Value) -> bool {
    let answers: Answers = serde_json::from_value(answers.clone()).unwrap();
    let facts = PrisonFacts::read(Found(vec![items(&format!("PRISON#{}", answers.prison))]));
    open(&answers, &facts, &today()).is_ok()
}

fn body(event: &Value) -> Value {
    serde_json::from_str(event["body"].as_str().unwrap()).unwrap()
}

#[test]
fn every_example_of_the_schema_can_be_booked() {
    for example in examples() {
        assert!(bookable(&example), "{example}");
    }
}

#[test]
fn the_sample_submission_can_be_booked() {
    let event: Value = serde_json::from_str(include_str!("../../../events/visit-request/submit.json")).unwrap();
    assert!(bookable(&body(&event)));
}

#[test]
fn the_sample_request_can_be_asked_for() {
    let event: Value = serde_json::from_str(include_str!("../../../events/visit-request/request.json")).unwrap();
    assert!(bookable(&body(&event)) && body(&event)["thirdSession"].is_string());
}

#[test]
fn of_the_sample_batch_eight_can_be_booked_one_is_faulty_and_one_is_sent_twice() {
    let batch: Value = serde_json::from_str(include_str!("../../../events/visit-request/batch.json")).unwrap();
    let messages: Vec<Value> = batch["Records"].as_array().unwrap().iter().map(body).collect();
    assert_eq!(messages.len(), 10);
    let (good, faulty): (Vec<&Value>, Vec<&Value>) =
        messages.iter().partition(|message| Answers::faults(&message["answers"]).is_empty());
    let expected = Fault { pointer: "/prisoner/number".to_owned(), kind: FaultKind::Form };
    assert_eq!(faulty.len(), 1);
    assert_eq!(Answers::faults(&faulty[0]["answers"]), [expected]);
    assert!(good.iter().all(|message| bookable(&message["answers"])));
    let distinct = |of: fn(&Value) -> String| good.iter().map(|message| of(message)).collect::<BTreeSet<_>>().len();
    assert_eq!(distinct(|message| message["reference"].to_string()), 8);
    assert_eq!(distinct(|message| message.to_string()), 8, "the second sending is the same as the first");
    assert_eq!(distinct(|message| format!("{}{}", message["answers"]["prison"], message["answers"]["session"])), 8);
}
