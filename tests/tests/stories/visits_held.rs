//! A place chosen is a place kept, for ten minutes: nobody answers the other questions for nothing.

use crate::visits::*;
use kit::testing::Browser;
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc};

const KEPT: &str = "Your place is held for you until 12:10pm";
const OVER: &str = "Your place is no longer held for you";
const TAKEN: &str = "All the places in this session have been taken. Choose another session";

/// Answers every question up to the session and that one too. Says with what status it was taken.
async fn chooses(browser: &mut Visitor<'_>, visit: &Value) -> u16 {
    for page in ["prison", "prisoner", "visitors/1"] {
        assert_eq!(answers(browser, page, visit).await.status, 303, "{page}");
    }
    browser.posts("/visit-request/visitors", &[("more", "no")]).await;
    answers(browser, "session", visit).await.status
}

fn seats(world: &Visits, prison: &str) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let seats = world.items(&format!("VIS#HOLD#{prison}"), "");
    seats.iter().map(|seat| (text(&seat["SK"]), text(&seat["case"]))).collect()
}

#[tokio::test]
async fn a_session_that_is_chosen_is_kept_while_the_other_questions_are_answered() {
    let world = visits();
    let (mut first, mut second) = (Browser::new(&world), Browser::new(&world));
    assert_eq!(chooses(&mut first, &the_only_place_by(1)).await, 303);
    assert_eq!(seats(&world, "SWI").len(), 1);
    assert!(seats(&world, "SWI")[0].1.starts_with("VIS#DRAFT#"), "kept for the draft, by its digest");
    assert_eq!(chooses(&mut second, &the_only_place_by(2)).await, 422, "and for nobody else");
    assert_eq!(world.submits("a key", &the_only_place_by(3)).await.status, 422, "by any door");

    assert!(first.opens("/visit-request/contact").await.body.contains(KEPT));
    assert!(!first.opens("/visit-request/prisoner").await.body.contains(KEPT), "nothing is kept by what came before");
    assert_eq!(answers(&mut first, "contact", &the_only_place_by(1)).await.status, 303);
    let check = first.opens("/visit-request/check-answers").await;
    assert_eq!(check.status, 200, "what is kept for them is not in their own way: {}", check.body);
    assert!(check.body.contains(KEPT));
    let own = first.opens("/visit-request/session").await;
    assert!(own.body.contains("value=\"2026-12-01T15:30/16:30\" checked"), "{}", own.body);

    assert_eq!(sends(&mut first).await.status, 303);
    let seat = &seats(&world, "SWI")[..];
    assert!(seat.len() == 1 && seat[0].1.starts_with("VIS-"), "the case has taken it over: {seat:?}");
    assert!(world.items("VIS#HOLD#SWI", "").iter().all(|seat| !seat.contains_key("expires")), "for good");
}

#[tokio::test]
async fn nobody_has_two_places() {
    let world = visits();
    let mut browser = Browser::new(&world);
    chooses(&mut browser, &the_only_place_by(1)).await;
    let another = "2026-12-01T14:00/15:00";
    assert_eq!(browser.posts("/visit-request/session", &[("/session", another)]).await.status, 303);
    assert_eq!(seats(&world, "SWI").len(), 1);
    assert!(seats(&world, "SWI")[0].0.starts_with(another));
    // The same again is kept anew, in the same place.
    let before = seats(&world, "SWI");
    world.it_is("2026-11-23T12:05:00Z");
    assert_eq!(browser.posts("/visit-request/session", &[("/session", another)]).await.status, 303);
    assert_eq!(seats(&world, "SWI"), before);
    assert!(browser.opens("/visit-request/contact").await.body.contains("until 12:15pm"));
    // At another prison, too.
    answers(&mut browser, "prison", &a_visit()).await;
    assert_eq!(answers(&mut browser, "session", &a_visit()).await.status, 303);
    assert_eq!((seats(&world, "SWI").len(), seats(&world, "LEI").len()), (0, 1));
}

#[tokio::test]
async fn a_place_that_was_kept_too_long_is_anybodys() {
    let world = visits();
    let (mut slow, mut quick) = (Browser::new(&world), Browser::new(&world));
    fills_in(&mut slow, &the_only_place_by(1)).await;
    world.it_is("2026-11-23T12:09:59Z");
    assert_eq!(chooses(&mut quick, &the_only_place_by(2)).await, 422);
    world.it_is("2026-11-23T12:10:00Z");
    assert!(slow.opens("/visit-request/check-answers").await.body.contains(OVER));
    assert_eq!(chooses(&mut quick, &the_only_place_by(2)).await, 303, "the table need not have removed it yet");
    let lost = sends(&mut slow).await;
    assert_eq!(lost.status, 422);
    assert!(lost.body.contains("<title>Error: When do you want to visit?") && lost.body.contains(TAKEN));
    assert_eq!(seats(&world, "SWI").len(), 1);
    // Another choice frees nothing of somebody else's.
    let another = "2026-12-01T14:00/15:00";
    assert_eq!(slow.posts("/visit-request/session", &[("/session", another)]).await.status, 303);
    assert_eq!(sends(&mut slow).await.status, 303);
    answers(&mut quick, "contact", &the_only_place_by(2)).await;
    assert_eq!(sends(&mut quick).await.status, 303);
    assert_eq!(world.cases().len(), 2);
}

#[tokio::test]
async fn a_place_that_was_kept_too_long_and_that_nobody_wanted_is_still_theirs() {
    let world = visits();
    let mut slow = Browser::new(&world);
    fills_in(&mut slow, &the_only_place_by(1)).await;
    world.it_is("2026-11-23T15:00:00Z");
    assert_eq!(sends(&mut slow).await.status, 303);
    assert!(seats(&world, "SWI")[0].1.starts_with("VIS-"));
}

#[tokio::test]
async fn of_two_hundred_who_type_at_once_thirty_are_kept_a_place_and_have_it_in_the_end() {
    let world = Arc::new(visits_on(|table| Crowd::colliding(table, 10)));
    let types = |n: usize| {
        let world = world.clone();
        async move {
            let (mut browser, visit) = (Browser::new(&world), a_visit_by(n));
            for page in ["prison", "prisoner", "visitors/1", "session", "contact"] {
                loop {
                    let answered = answers(&mut browser, page, &visit).await;
                    match answered.status {
                        503 => tokio::task::yield_now().await,
                        422 if answered.body.contains(TAKEN) => return false,
                        status => {
                            assert_eq!(status, 303, "{page}: {}", answered.body);
                            break;
                        }
                    }
                }
            }
            // Whoever was kept a place is never told at the end that it is gone.
            loop {
                let sent = sends(&mut browser).await;
                match sent.status {
                    503 => tokio::task::yield_now().await,
                    status => {
                        assert_eq!(status, 303, "{}", sent.body);
                        return true;
                    }
                }
            }
        }
    };
    let told = at_once((0..200).map(types)).await;
    assert_eq!(told.iter().filter(|kept| **kept).count(), 30);
    assert_eq!(world.cases().len(), 30);
    let seats = seats(&world, "LEI");
    let owners: BTreeSet<&String> = seats.iter().map(|(_, case)| case).collect();
    assert_eq!((seats.len(), owners.len()), (30, 30), "a place each, and none is left behind");
    assert!(owners.iter().all(|owner| owner.starts_with("VIS-")));
}

#[tokio::test]
async fn a_prison_that_chooses_keeps_no_place() {
    let world = visits();
    let mut browser = Browser::new(&world);
    let mut visit = crate::visits::a_visit();
    visit["prison"] = json!("DMI");
    visit["session"] = json!("2026-12-02T13:45/15:45");
    assert_eq!(chooses(&mut browser, &visit).await, 303);
    assert_eq!(seats(&world, "DMI"), []);
    assert!(!browser.opens("/visit-request/contact").await.body.contains("held for you"));
}
