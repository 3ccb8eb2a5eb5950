//! What happens to a case after it is opened, and who may see it.

use crate::visits::*;
use kit::{
    store::memory::Fault::{After, Before},
    testing::{Answer, Browser},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// The case that a machine opened: its address for machines.
async fn a_case(world: &Visits) -> String {
    let opened = world.submits("a key", &a_visit()).await;
    assert_eq!(opened.status, 201, "{}", opened.body);
    opened.header("location").to_owned()
}

/// A machine makes something happen, as a partner, under a key.
async fn happens(world: &Visits, case: &str, by: &str, key: &str, event: &Value) -> Answer {
    let headers = [("content-type", "application/json"), ("idempotency-key", key), ("x-client", by)];
    world.asks("POST", &format!("{case}/events"), &headers, &event.to_string()).await
}

fn cancelled() -> Value {
    json!({ "type": "cancelled", "reason": "visitor_cancelled" })
}

fn events(world: &Visits, what: &str) -> usize {
    world.items("VIS#CASE#", "EVENT#").iter().filter(|event| event["type"] == format!("visit-request.{what}")).count()
}

#[tokio::test]
async fn a_citizen_cancels_from_the_page_of_the_visit_and_the_place_is_free() {
    let world = visits();
    let mut browser = Browser::new(&world);
    let case = books(&mut browser, &a_visit()).await;
    let status = browser.opens(&case).await;
    assert!(status.body.contains(&format!("href=\"{case}/cancelled\"")), "{}", status.body);
    let sure = browser.opens(&format!("{case}/cancelled")).await;
    assert!(sure.body.contains("Are you sure you want to cancel this visit?"));
    assert!(sure.body.contains("name=\"version\" value=\"1\""), "{}", sure.body);

    let done = browser.posts(&format!("{case}/events"), &[("event", "cancelled"), ("version", "1")]).await;
    assert_eq!((done.status, done.header("location")), (303, case.as_str()));
    let status = browser.opens(&case).await;
    assert!(status.body.contains("This visit will not take place"));
    assert!(!status.body.contains(&format!("{case}/cancelled")), "it cannot be cancelled again");
    assert_eq!(world.items("VIS#HOLD#", "").len(), 0);
    assert_eq!(world.items("NOT#", "").len(), 2, "the booking and the cancelling were both told");
    assert_eq!(events(&world, "cancelled"), 1);
    assert_eq!(world.cases()[0]["stage"], "closed");
}

#[tokio::test]
async fn cancelling_twice_is_one_event() {
    let world = visits();
    let mut browser = Browser::new(&world);
    let case = books(&mut browser, &a_visit()).await;
    let form = [("event", "cancelled"), ("version", "1")];
    for _ in 0..2 {
        let done = browser.posts(&format!("{case}/events"), &form).await;
        assert_eq!((done.status, done.header("location")), (303, case.as_str()));
    }
    assert_eq!(events(&world, "cancelled"), 1);
}

#[tokio::test]
async fn a_button_pressed_twice_at_once_is_one_event_and_no_error() {
    let world = visits_on(Crowd::in_step);
    let mut one = Browser::new(&world);
    let case = books(&mut one, &a_visit()).await;
    let mut other = Browser::new(&world);
    other.cookies.clone_from(&one.cookies);
    let (address, form) = (format!("{case}/events"), [("event", "cancelled"), ("version", "1")]);
    let (here, there) = tokio::join!(one.posts(&address, &form), other.posts(&address, &form));
    assert_eq!((here.status, there.status), (303, 303), "{} {}", here.body, there.body);
    assert_eq!(events(&world, "cancelled"), 1);
}

#[tokio::test]
async fn a_cancelling_whose_reply_was_lost_is_done_once() {
    let world = visits();
    let case = a_case(&world).await;
    world.table.fails([Some(Before), Some(After)]);
    for _ in 0..2 {
        assert_eq!(happens(&world, &case, "visits-line", "k", &cancelled()).await.status, 503);
    }
    let done = happens(&world, &case, "visits-line", "k", &cancelled()).await;
    assert_eq!((done.status, done.json()["state"].as_str()), (200, Some("cancelled")));
    assert_eq!(events(&world, "cancelled"), 1);
}

#[tokio::test]
async fn ten_cancellings_at_once_by_one_key_are_one_event_and_ten_of_the_same_answer() {
    let world = Arc::new(visits_on(Crowd::pushing));
    let case = a_case(&world).await;
    let cancel = |_| {
        let (world, case) = (world.clone(), case.clone());
        async move { happens(&world, &case, "visits-line", "k", &cancelled()).await }
    };
    let told = at_once((0..10).map(cancel)).await;
    assert!(told.iter().all(|answer| answer.status == 200 && answer.json() == told[0].json()), "{told:?}");
    assert_eq!(events(&world, "cancelled"), 1);
}

#[tokio::test]
async fn what_has_been_cancelled_cannot_be_cancelled_under_another_key() {
    let world = visits();
    let case = a_case(&world).await;
    assert_eq!(happens(&world, &case, "visits-line", "k", &cancelled()).await.status, 200);
    let again = happens(&world, &case, "visits-line", "l", &cancelled()).await;
    assert_eq!((again.status, again.json()["detail"].as_str()), (409, Some("This visit has already been cancelled")));
}

#[tokio::test]
async fn a_key_used_for_one_event_is_refused_for_another() {
    let world = visits();
    let case = a_case(&world).await;
    assert_eq!(happens(&world, &case, "visits-line", "k", &cancelled()).await.status, 200);
    let other = json!({ "type": "cancelled", "reason": "booked_in_error" });
    let refused = happens(&world, &case, "visits-line", "k", &other).await;
    assert_eq!(refused.status, 409);
    assert!(refused.json()["detail"].as_str().is_some_and(|why| why.contains("key")), "{}", refused.body);
}

#[tokio::test]
async fn a_partner_cannot_cancel_for_the_prisons_reasons() {
    let world = visits();
    let case = a_case(&world).await;
    let refused =
        happens(&world, &case, "visits-line", "k", &json!({ "type": "cancelled", "reason": "slot_unavailable" })).await;
    assert_eq!(refused.status, 409);
    assert_eq!(world.cases()[0]["state"], "booked");
}

#[tokio::test]
async fn what_is_no_event_of_a_visit_is_refused() {
    let world = visits();
    let case = a_case(&world).await;
    for event in [json!({}), json!({ "type": "granted" }), json!("cancelled"), json!({ "type": "cancelled" })] {
        assert_eq!(happens(&world, &case, "visits-line", "k", &event).await.status, 400, "{event}");
    }
    let mut browser = Browser::new(&world);
    let case = books(&mut browser, &a_visit_by(2)).await;
    for form in [vec![], vec![("event", "cancelled")], vec![("event", "granted"), ("version", "1")]] {
        assert_eq!(browser.posts(&format!("{case}/events"), &form).await.status, 400, "{form:?}");
    }
    assert_eq!(events(&world, "cancelled"), 0);
}

#[tokio::test]
async fn nobody_can_cancel_what_has_begun() {
    let world = visits();
    let mut browser = Browser::new(&world);
    let case = books(&mut browser, &a_visit()).await;
    world.it_is("2026-12-03T14:00:00Z");
    assert!(!browser.opens(&case).await.body.contains(&format!("{case}/cancelled")));
    assert_eq!(browser.opens(&format!("{case}/cancelled")).await.status, 409);
    let form = [("event", "cancelled"), ("version", "1")];
    assert_eq!(browser.posts(&format!("{case}/events"), &form).await.status, 409);
    assert_eq!(world.items("VIS#HOLD#LEI", "").len(), 1);
}

#[tokio::test]
async fn the_link_that_was_sent_opens_the_visit_in_another_browser() {
    let world = visits();
    let mut at_home = Browser::new(&world);
    let case = books(&mut at_home, &a_visit()).await;
    let link = world.items("NOT#", "")[0]["values"]["link"].as_str().expect("a link is sent").to_owned();
    let path = link.strip_prefix(kit::testing::ORIGIN).expect("on our own origin").to_owned();

    let mut elsewhere = Browser::new(&world);
    let followed = elsewhere.opens(&path).await;
    assert_eq!((followed.status, followed.header("location")), (303, case.as_str()));
    assert!(elsewhere.opens(&case).await.body.contains("Thursday 3 December 2026"));
    let again = Browser::new(&world).opens(&path).await;
    assert_eq!(again.status, 303, "a status link can be used again");
}

/// Everything that could tell two answers apart, but for the address, which the asker knows.
fn looks(answer: &Answer, address: &str) -> (u16, Vec<(String, String)>, String) {
    (answer.status, answer.headers.clone().into_iter().collect(), answer.body.replace(address, "ADDRESS"))
}

#[tokio::test]
async fn a_visit_that_is_not_yours_looks_like_one_that_is_not_there() {
    let world = visits();
    let case = books(&mut Browser::new(&world), &a_visit()).await;
    let nowhere = format!("/visit-request/cases/{}", justice::Reference::new("VIS", 42));
    for rest in ["", "/confirmation", "/cancelled", "/visit.ics"] {
        let theirs = Browser::new(&world).opens(&format!("{case}{rest}")).await;
        let nobodys = Browser::new(&world).opens(&format!("{nowhere}{rest}")).await;
        assert_eq!(theirs.status, 404);
        assert_eq!(looks(&theirs, &case), looks(&nobodys, &nowhere), "{rest}");
    }
    let form = [("event", "cancelled"), ("version", "1")];
    let theirs = Browser::new(&world).posts(&format!("{case}/events"), &form).await;
    let nobodys = Browser::new(&world).posts(&format!("{nowhere}/events"), &form).await;
    assert_eq!(looks(&theirs, &case), looks(&nobodys, &nowhere));
    assert_eq!(theirs.status, 404);
}

#[tokio::test]
async fn the_way_to_one_visit_does_not_open_another() {
    let world = visits();
    let (mut ada, mut grace) = (Browser::new(&world), Browser::new(&world));
    let (hers, graces) = (books(&mut ada, &a_visit()).await, books(&mut grace, &a_visit_by(2)).await);
    assert_eq!(ada.opens(&graces).await.status, 404);
    // Even when the cookie is renamed to fit.
    let reference = |case: &str| case.rsplit('/').next().unwrap_or_default().to_owned();
    let token = ada.cookies[&format!("__Host-{}", reference(&hers))].clone();
    ada.cookies.insert(format!("__Host-{}", reference(&graces)), token);
    assert_eq!(ada.opens(&graces).await.status, 404);
}

#[tokio::test]
async fn a_visit_that_another_partner_lodged_looks_like_one_that_is_not_there() {
    let world = visits();
    world.knows_partner("prison-link", &["visit-request"]);
    let case = a_case(&world).await;
    let nowhere = format!("/api/visit-request/cases/{}", justice::Reference::new("VIS", 42));
    let headers = [("x-client", "prison-link"), ("accept", "application/json")];
    let theirs = world.asks("GET", &case, &headers, "").await;
    let nobodys = world.asks("GET", &nowhere, &headers, "").await;
    assert_eq!((theirs.status, theirs.header("content-type")), (404, "application/problem+json"));
    assert_eq!(looks(&theirs, &case), looks(&nobodys, &nowhere));
    let theirs = happens(&world, &case, "prison-link", "k", &cancelled()).await;
    assert_eq!(theirs.status, 404);
    assert_eq!(world.asks("GET", &case, &[("x-client", "visits-line")], "").await.status, 200);
}

#[tokio::test]
async fn a_citizens_visit_is_no_partners_to_see() {
    let world = visits();
    let case = books(&mut Browser::new(&world), &a_visit()).await;
    assert_eq!(world.asks("GET", &format!("/api{case}"), &[("x-client", "visits-line")], "").await.status, 404);
}

#[tokio::test]
async fn a_reference_is_read_however_it_is_typed_and_of_this_transaction_only() {
    let world = visits();
    let case = a_case(&world).await;
    let reference = case.rsplit('/').next().unwrap_or_default();
    for typed in [reference.to_lowercase(), reference.replace('-', "")] {
        let found =
            world.asks("GET", &format!("/api/visit-request/cases/{typed}"), &[("x-client", "visits-line")], "").await;
        assert_eq!((found.status, found.json()["reference"].as_str()), (200, Some(reference)), "{typed}");
    }
    let hedge = justice::Reference::new("HDG", 7);
    let found =
        world.asks("GET", &format!("/api/visit-request/cases/{hedge}"), &[("x-client", "visits-line")], "").await;
    assert_eq!(found.status, 404);
}

#[tokio::test]
async fn a_link_says_that_what_it_opened_is_removed_and_then_ends() {
    let world = visits();
    let mut browser = Browser::new(&world);
    let case = books(&mut browser, &a_visit()).await;
    // The visit is on 3 December 2026, and personal data is kept for 183 days after it.
    world.it_is("2027-06-03T22:59:59Z");
    assert_eq!(browser.opens(&case).await.status, 200);
    // Midnight in London: no sweep need have come.
    world.it_is("2027-06-03T23:00:00Z");
    assert_eq!(browser.opens(&case).await.status, 410);
    world.it_is("2027-12-01T00:00:00Z");
    assert_eq!(browser.opens(&case).await.status, 404);
}

#[tokio::test]
async fn the_calendar_file_takes_a_cancelled_visit_out_again() {
    let world = visits();
    let mut browser = Browser::new(&world);
    let case = books(&mut browser, &a_visit()).await;
    let file = browser.opens(&format!("{case}/visit.ics")).await;
    assert_eq!((file.status, file.header("content-type")), (200, "text/calendar; charset=utf-8"));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"visit.ics\"");
    browser.posts(&format!("{case}/events"), &[("event", "cancelled"), ("version", "1")]).await;
    let file = browser.opens(&format!("{case}/visit.ics")).await;
    assert_eq!(file.status, 200);
    assert!(file.body.contains("STATUS:CANCELLED") && file.body.contains("SEQUENCE:1"), "{}", file.body);
}
