//! The race for the last place: one wins, and whoever loses is told beside the right question and keeps every answer.

use crate::visits::*;
use kit::testing::Browser;
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc};

const TAKEN: &str = "All the places in this session have been taken. Choose another session";

#[tokio::test]
async fn who_loses_the_last_place_is_told_at_the_session_and_keeps_every_answer() {
    let world = visits();
    let (mut quick, mut slow) = (Browser::new(&world), Browser::new(&world));
    fills_in(&mut slow, &the_only_place_by(2)).await;
    // Ten minutes go by, in which the place was kept.
    world.it_is("2026-11-23T12:10:00Z");
    books(&mut quick, &the_only_place_by(1)).await;

    let lost = sends(&mut slow).await;
    assert_eq!(lost.status, 422);
    assert!(lost.body.contains("<title>Error: When do you want to visit?"), "{}", lost.body);
    assert!(lost.body.contains(TAKEN) && lost.body.contains("href=\"#session\""));
    assert!(!lost.body.contains("value=\"2026-12-01T15:30/16:30\""), "what is full is not offered");

    let kept = slow.opens("/visit-request/prisoner").await;
    assert!(kept.body.contains("value=\"A0002BC\"") && kept.body.contains("value=\"Babbage\""), "{}", kept.body);
    assert!(slow.opens("/visit-request/contact").await.body.contains("value=\"visitor-2@example.com\""));

    let next = slow.posts("/visit-request/session", &[("/session", "2026-12-01T14:00/15:00")]).await;
    assert_eq!(next.header("location"), "/visit-request/check-answers", "one question was left to answer");
    assert_eq!(sends(&mut slow).await.status, 303);
    assert_eq!(world.cases().len(), 2);
}

#[tokio::test]
async fn a_session_that_is_full_is_not_offered() {
    let world = visits();
    world.submits("a key", &the_only_place_by(1)).await;
    let mut browser = Browser::new(&world);
    let visit = the_only_place_by(2);
    for page in ["prison", "prisoner", "visitors/1"] {
        answers(&mut browser, page, &visit).await;
    }
    browser.posts("/visit-request/visitors", &[("more", "no")]).await;
    let offered = browser.opens("/visit-request/session").await;
    assert!(offered.body.contains("value=\"2026-12-01T14:00/15:00\""));
    assert!(!offered.body.contains("value=\"2026-12-01T15:30/16:30\""));
    let chosen = answers(&mut browser, "session", &visit).await;
    assert_eq!(chosen.status, 422, "nor taken from somebody who types it");
    assert!(chosen.body.contains(TAKEN));
}

#[tokio::test]
async fn of_eight_who_want_the_last_place_at_once_one_has_it_and_seven_are_told() {
    for crowd in [Crowd::pushing as fn(_) -> _, Crowd::in_step] {
        let world = Arc::new(visits_on(crowd));
        let ask = |n: usize| {
            let world = world.clone();
            async move { world.submits(&format!("key {n}"), &the_only_place_by(n)).await }
        };
        let told = at_once((0..8).map(ask)).await;
        assert_eq!(told.iter().filter(|answer| answer.status == 201).count(), 1);
        for lost in told.iter().filter(|answer| answer.status != 201) {
            assert_eq!(lost.status, 422);
            assert_eq!(errors(lost), [("#/session".to_owned(), TAKEN.to_owned())]);
        }
        assert_eq!(world.cases().len(), 1);
    }
}

/// Each asks again for as long as all that is wrong is that we are busy.
async fn asks_until_told(world: &Visits, n: usize) -> u16 {
    for _ in 0..100 {
        let told = world.submits(&format!("key {n}"), &a_visit_by(n)).await;
        match told.status {
            503 => tokio::task::yield_now().await,
            422 => {
                assert_eq!(errors(&told), [("#/session".to_owned(), TAKEN.to_owned())]);
                return 422;
            }
            status => return status,
        }
    }
    503
}

#[tokio::test]
async fn two_hundred_at_once_for_thirty_places_are_thirty_bookings_whatever_collides() {
    let world = Arc::new(visits_on(|table| Crowd::colliding(table, 30)));
    let ask = |n: usize| {
        let world = world.clone();
        async move { asks_until_told(&world, n).await }
    };
    let told = at_once((0..200).map(ask)).await;
    let count = |status: u16| told.iter().filter(|&&answer| answer == status).count();
    assert_eq!((count(201), count(422)), (30, 170));
    assert_eq!(world.cases().len(), 30);
    let seats: BTreeSet<String> =
        world.items("VIS#HOLD#LEI", "2026-12-03T14:00/15:00#SEAT#").iter().map(|seat| seat["SK"].to_string()).collect();
    assert_eq!(seats.len(), 30);
    let busy = world.lines().iter().filter(|line| line["status"] == 503).count();
    assert!(busy > 20, "there was something to get past: {busy}");
}

#[tokio::test]
async fn a_place_that_is_given_back_is_somebody_elses_to_take() {
    let world = visits();
    let mut browser = Browser::new(&world);
    let case = books(&mut browser, &the_only_place_by(1)).await;
    assert_eq!(world.submits("second", &the_only_place_by(2)).await.status, 422);
    browser.posts(&format!("{case}/events"), &[("event", "cancelled"), ("version", "1")]).await;
    assert_eq!(world.submits("second", &the_only_place_by(2)).await.status, 201, "the same key: it was never used");
    assert_eq!(world.submits("third", &the_only_place_by(3)).await.status, 422);
}

#[tokio::test]
async fn a_capacity_that_staff_have_lowered_gives_no_place_away() {
    let world = visits();
    for n in 0..5 {
        assert_eq!(world.submits(&format!("key {n}"), &a_visit_by(n)).await.status, 201);
    }
    let mut leeds = world.items("VIS#PRISON#LEI", "CALENDAR").remove(0);
    leeds.insert("placesFor".to_owned(), json!({ "thu 1400-1500": 4 }));
    world.table.put(leeds);
    assert_eq!(world.submits("one more", &a_visit_by(6)).await.status, 422);
    assert_eq!(world.cases().len(), 5);
}

#[tokio::test]
async fn one_visitor_may_book_another_session_with_the_same_prisoner() {
    let world = visits();
    world.submits("first", &a_visit()).await;
    let mut later = a_visit();
    later["session"] = json!("2026-12-04T14:00/15:00");
    assert_eq!(world.submits("second", &later).await.status, 201);
}
