//! Asking twice, lost replies and failures: whatever happens on the way, one asking is one case.

use crate::visits::*;
use kit::{
    store::memory::Fault::{After, Before},
    testing::Browser,
};
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc};

#[tokio::test]
async fn asking_twice_opens_one_case() {
    let world = visits();
    let first = world.submits("a key", &a_visit()).await;
    let again = world.submits("a key", &a_visit()).await;
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!((first.json(), first.header("location")), (again.json(), again.header("location")));
    assert_eq!(world.cases().len(), 1);
    let replayed: Vec<bool> = world.lines().iter().filter_map(|line| line["replayed"].as_bool()).collect();
    assert_eq!(replayed, [false, true], "the log knows the second for what it is");
}

#[tokio::test]
async fn the_same_answers_in_another_order_are_the_same_answers() {
    let world = visits();
    let first = world.submits("a key", &a_visit()).await;
    let mut reordered = json!({});
    for (name, value) in a_visit().as_object().expect("answers are an object").iter().rev() {
        reordered[name] = value.clone();
    }
    assert_eq!(world.submits("a key", &reordered).await.json(), first.json());
    assert_eq!(world.cases().len(), 1);
}

#[tokio::test]
async fn the_same_key_with_other_answers_is_refused_and_changes_nothing() {
    let world = visits();
    world.submits("a key", &a_visit()).await;
    let before = world.table.items();
    let other = world.submits("a key", &a_visit_by(2)).await;
    assert_eq!((other.status, other.header("content-type")), (409, "application/problem+json"));
    assert_eq!(other.json()["type"], "/problems/conflict");
    assert_eq!(world.table.items(), before);
}

#[tokio::test]
async fn two_partners_may_choose_the_same_key() {
    let world = visits();
    world.knows_partner("prison-link", &["visit-request"]);
    world.submits("a key", &a_visit()).await;
    let headers = [("content-type", "application/json"), ("idempotency-key", "a key"), ("x-client", "prison-link")];
    let theirs = world.asks("POST", "/api/visit-request", &headers, &a_visit_by(2).to_string()).await;
    assert_eq!(theirs.status, 201);
    assert_eq!(world.cases().len(), 2);
}

#[tokio::test]
async fn when_a_key_has_expired_it_is_a_new_one() {
    let world = visits();
    world.submits("a key", &a_visit()).await;
    let mut later = a_visit_by(2);
    later["session"] = json!("2027-01-14T14:00/15:00");
    world.it_is("2026-12-23T11:59:59Z");
    assert_eq!(world.submits("a key", &later).await.status, 409, "a second before");
    world.it_is("2026-12-23T12:00:00Z");
    assert_eq!(world.submits("a key", &later).await.status, 201);
    assert_eq!(world.cases().len(), 2);
}

#[tokio::test]
async fn a_machine_whose_reply_was_lost_asks_again_and_is_told_what_was_done() {
    let world = visits();
    world.table.fails([Some(After)]);
    let lost = world.submits("a key", &a_visit()).await;
    assert_eq!((lost.status, lost.header("retry-after")), (503, "5"));
    let again = world.submits("a key", &a_visit()).await;
    assert_eq!(again.status, 201);
    assert_eq!(world.cases().len(), 1);
    assert_eq!(world.cases()[0]["reference"], again.json()["reference"]);
}

#[tokio::test]
async fn a_citizen_whose_reply_was_lost_sends_again_and_sees_the_one_visit() {
    let world = visits();
    let mut browser = Browser::new(&world);
    fills_in(&mut browser, &a_visit()).await;
    world.table.fails([Some(After)]);
    let lost = sends(&mut browser).await;
    assert_eq!(lost.status, 503);
    assert!(lost.body.contains("Sorry, the service is busy"), "{}", lost.body);
    let again = sends(&mut browser).await;
    assert_eq!(again.status, 303);
    let shown = browser.opens(again.header("location")).await;
    assert_eq!(shown.status, 200);
    assert!(shown.body.contains(world.cases()[0]["reference"].as_str().expect("a case has a reference")));
    assert_eq!(world.cases().len(), 1);
}

#[tokio::test]
async fn a_partner_whose_message_was_booked_before_the_reply_was_lost_has_one_visit() {
    let world = visits();
    world.table.fails([Some(After)]);
    let messages = [("m-1", message("VL-1", &a_visit()))];
    assert_eq!(world.receives_batch(&messages).await, ["m-1"]);
    assert_eq!(world.receives_batch(&messages).await, [""; 0]);
    assert_eq!(world.cases().len(), 1);
    assert_eq!(world.items("", "REJECTION#").len(), 0);
}

#[tokio::test]
async fn a_machine_asks_again_after_a_failure_and_nothing_was_lost() {
    let world = visits();
    world.table.fails([Some(Before), Some(Before)]);
    let before = world.table.items();
    assert_eq!(world.submits("a key", &a_visit()).await.status, 503);
    assert_eq!(world.submits("a key", &a_visit()).await.status, 503);
    assert_eq!(world.table.items(), before);
    assert_eq!(world.submits("a key", &a_visit()).await.status, 201);
    assert_eq!(world.cases().len(), 1);
}

#[tokio::test]
async fn a_citizen_keeps_every_answer_through_a_failure_and_sends_again() {
    let world = visits();
    let mut browser = Browser::new(&world);
    fills_in(&mut browser, &a_visit()).await;
    world.table.fails([Some(Before)]);
    assert_eq!(sends(&mut browser).await.status, 503);
    assert_eq!(world.cases().len(), 0);
    let kept = browser.opens("/visit-request/check-answers").await;
    for answer in ["Leeds", "Babbage", "A1234BC", "10 December 1985", "ada@example.com"] {
        assert!(kept.body.contains(answer), "{answer} is kept");
    }
    assert_eq!(sends(&mut browser).await.status, 303);
    assert_eq!(world.cases().len(), 1);
}

#[tokio::test]
async fn a_page_that_could_not_be_saved_is_saved_when_it_is_sent_again() {
    for fault in [Before, After] {
        let world = visits();
        let mut browser = Browser::new(&world);
        answers(&mut browser, "prison", &a_visit()).await;
        world.table.fails([Some(fault)]);
        let failed = answers(&mut browser, "prisoner", &a_visit()).await;
        assert_eq!((failed.status, failed.header("retry-after")), (503, "5"));
        let again = answers(&mut browser, "prisoner", &a_visit()).await;
        assert_eq!(again.header("location"), "/visit-request/visitors/1", "{fault:?}");
    }
}

#[tokio::test]
async fn the_first_page_sent_again_after_a_lost_reply_starts_one_draft_that_counts() {
    let world = visits();
    let mut browser = Browser::new(&world);
    world.table.fails([Some(After)]);
    assert_eq!(answers(&mut browser, "prison", &a_visit()).await.status, 503);
    fills_in(&mut browser, &a_visit()).await;
    assert_eq!(sends(&mut browser).await.status, 303);
    assert_eq!(world.cases().len(), 1);
}

#[tokio::test]
async fn a_message_that_met_a_failure_is_asked_for_again_and_booked_once() {
    let world = visits();
    world.table.fails([Some(Before)]);
    let messages = [("m-1", message("VL-1", &a_visit()))];
    assert_eq!(world.receives_batch(&messages).await, ["m-1"]);
    assert_eq!(world.cases().len(), 0);
    assert_eq!(world.receives_batch(&messages).await, [""; 0]);
    assert_eq!(world.cases().len(), 1);
}

#[tokio::test]
async fn twenty_askings_at_once_by_one_key_are_one_case_and_twenty_of_the_same_answer() {
    let world = Arc::new(visits_on(Crowd::pushing));
    let ask = |_| {
        let world = world.clone();
        async move { world.submits("a key", &a_visit()).await }
    };
    let told = at_once((0..20).map(ask)).await;
    assert!(told.iter().all(|answer| answer.status == 201), "{told:?}");
    let references: BTreeSet<String> = told.iter().map(|answer| answer.json()["reference"].to_string()).collect();
    assert_eq!(references.len(), 1);
    assert_eq!(world.cases().len(), 1);
}

#[tokio::test]
async fn a_button_pressed_in_two_windows_at_once_opens_one_case_and_both_see_it() {
    let world = visits_on(Crowd::in_step);
    let mut one = Browser::new(&world);
    fills_in(&mut one, &a_visit()).await;
    let mut other = Browser::new(&world);
    other.cookies.clone_from(&one.cookies);
    let (here, there) = tokio::join!(sends(&mut one), sends(&mut other));
    assert_eq!((here.status, there.status), (303, 303), "{} {}", here.body, there.body);
    assert_eq!(here.header("location"), there.header("location"));
    assert_eq!(one.opens(here.header("location")).await.status, 200);
    assert_eq!(other.opens(there.header("location")).await.status, 200);
    assert_eq!(world.cases().len(), 1);
}

#[tokio::test]
async fn one_visit_asked_for_by_two_doors_is_refused_at_the_second() {
    let world = visits();
    assert_eq!(world.submits("a key", &a_visit()).await.status, 201);
    let again = world.submits("another key", &a_visit()).await;
    assert_eq!(again.status, 422);
    assert_eq!(errors(&again)[0].0, "#/session");
    assert!(errors(&again)[0].1.contains("already booked this session"));
    assert_eq!(world.receives_batch(&[("m-1", message("VL-1", &a_visit()))]).await, [""; 0]);
    assert_eq!((world.cases().len(), world.items("", "REJECTION#").len()), (1, 1));
}
