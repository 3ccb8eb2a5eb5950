//! However often an event comes, and whatever goes wrong on the way: each person is told once.

use crate::post::*;
use kit::store::memory::Fault::{After, Before};
use notifications::notice::Channel;
use serde_json::json;

#[tokio::test]
async fn an_email_goes_once_though_its_event_comes_three_times() {
    let fake = Fake::default();
    let world = fake.world();
    for _ in 0..3 {
        hears(&world).await.unwrap();
    }
    let [sent] = &fake.sent()[..] else { panic!("one message: {:?}", fake.sent()) };
    assert_eq!((sent.channel, sent.to.as_str()), (Channel::Email, "CANARY@example.com"));
    assert_eq!((sent.words.as_str(), sent.name.clone()), ("visit-request/visit-booked.en", format!("{EVENT}/0")));
    assert_eq!(sent.values["reference"], "VIS-7K3M-9QXT-W");
    assert_eq!(sent.values["prison"], "CANARY-prison");
    assert_eq!(told(&world), ["notifications.sent"]);
}

#[tokio::test]
async fn who_wrote_in_welsh_is_answered_in_welsh_and_who_has_no_email_by_text_message() {
    let fake = Fake::default();
    let world = fake.world();
    add(&world, 0, json!({ "phone": "07700 900001" }), "cy");
    hears(&world).await.unwrap();
    let [sent] = &fake.sent()[..] else { panic!("one message") };
    assert_eq!((sent.channel, sent.to.as_str()), (Channel::Sms, "07700 900001"));
    assert_eq!(sent.words, "visit-request/visit-booked.cy");
    assert_eq!(events(&world)[0]["language"], "cy");
}

#[tokio::test]
async fn a_message_that_was_taken_before_the_reply_was_lost_is_not_sent_again() {
    let fake = Fake::will([Mishap::ReplyLost]);
    let world = fake.world();
    assert!(hears(&world).await.is_err(), "the bus tries again");
    hears(&world).await.unwrap();
    hears(&world).await.unwrap();
    assert_eq!(fake.sent().len(), 1);
    assert_eq!(told(&world), ["notifications.sent"]);
}

#[tokio::test]
async fn when_the_provider_is_away_the_invocation_fails_and_the_next_succeeds() {
    let fake = Fake::will([Mishap::Away, Mishap::Away]);
    let world = fake.world();
    assert!(hears(&world).await.is_err());
    assert!(hears(&world).await.is_err());
    assert_eq!(told(&world), [""; 0]);
    hears(&world).await.unwrap();
    assert_eq!(fake.sent().len(), 1);
    assert_eq!(told(&world), ["notifications.sent"]);
}

#[tokio::test]
async fn whatever_commit_fails_or_loses_its_reply_the_person_is_told_once() {
    for fault in [Before, After] {
        for place in 0..3 {
            let fake = Fake::default();
            let world = fake.world();
            world.table.fails((0..place).map(|_| None).chain([Some(fault)]));
            let mut tries = 0;
            while hears(&world).await.is_err() {
                tries += 1;
                assert!(tries < 3, "{fault:?} at commit {place} is got over");
                world.it_is("2026-11-23T12:01:01Z");
            }
            assert_eq!(fake.sent().len(), 1, "{fault:?} at commit {place}");
            assert_eq!(told(&world), ["notifications.sent"], "{fault:?} at commit {place}");
        }
    }
}

#[tokio::test]
async fn an_event_that_comes_twice_at_once_is_told_once() {
    let fake = Fake::default();
    let world = fake.world();
    let (one, other) = tokio::join!(hears(&world), hears(&world));
    assert!(one.is_ok() && other.is_err(), "the second comes again later");
    hears(&world).await.unwrap();
    assert_eq!(fake.sent().len(), 1);
    assert_eq!(told(&world), ["notifications.sent"]);
}

#[tokio::test]
async fn what_somebody_else_is_sending_is_left_to_them_until_they_are_surely_dead() {
    let fake = Fake::default();
    let world = fake.world();
    world.table.fails([None, Some(Before)]);
    assert!(hears(&world).await.is_err(), "killed before it could say that the message was taken");
    world.it_is("2026-11-23T12:00:59Z");
    assert!(hears(&world).await.is_err(), "may still be at it");
    assert_eq!(fake.sent().len(), 1);
    world.it_is("2026-11-23T12:01:00Z");
    hears(&world).await.unwrap();
    assert_eq!(fake.sent().len(), 1);
    assert_eq!(told(&world), ["notifications.sent"]);
}

#[tokio::test]
async fn an_address_that_is_refused_is_followed_by_a_text_message() {
    let fake = Fake::will([Mishap::Refused]);
    let world = fake.world();
    hears(&world).await.unwrap();
    assert_eq!(told(&world), ["notifications.failed"]);
    let failed = &events(&world)[0];
    let codes = json!({
        "notice": format!("{EVENT}/0"), "template": "visit-booked", "transaction": "visit-request",
        "channel": "email", "code": "ValidationError",
    });
    assert_eq!((&failed["codes"], &failed["reference"]), (&codes, &json!("VIS-7K3M-9QXT-W")));
    hears_itself(&world).await;
    hears_itself(&world).await;
    let [sent] = &fake.sent()[..] else { panic!("one message") };
    assert_eq!(sent.channel, Channel::Sms);
    assert_eq!(told(&world), ["notifications.failed", "notifications.sent"]);
}

#[tokio::test]
async fn with_no_way_left_somebody_is_told_to_act_and_nothing_more_is_tried() {
    let fake = Fake::will([Mishap::Refused, Mishap::Refused]);
    let world = fake.world();
    hears(&world).await.unwrap();
    hears_itself(&world).await;
    hears_itself(&world).await;
    hears(&world).await.unwrap();
    assert_eq!(fake.sent(), []);
    assert_eq!(told(&world), ["notifications.failed", "notifications.undelivered"]);
}

#[tokio::test]
async fn somebody_without_an_address_is_somebody_to_act_for() {
    let fake = Fake::default();
    let world = fake.world();
    add(&world, 0, json!({}), "en");
    hears(&world).await.unwrap();
    hears(&world).await.unwrap();
    assert_eq!(told(&world), ["notifications.undelivered"]);
    assert_eq!(events(&world)[0]["codes"]["code"], "no-address");
}

#[tokio::test]
async fn one_notice_that_fails_keeps_no_other_waiting() {
    let fake = Fake::will([Mishap::Away]);
    let world = fake.world();
    add(&world, 1, json!({ "email": "second@example.com" }), "en");
    assert!(hears(&world).await.is_err());
    assert_eq!(fake.sent().len(), 1);
    hears(&world).await.unwrap();
    assert_eq!(fake.sent().len(), 2);
}

#[tokio::test]
async fn an_event_with_nothing_to_tell_is_done_at_once() {
    let fake = Fake::default();
    let world = fake.world();
    world.it_is("2026-12-24T12:00:00Z");
    hears(&world).await.unwrap();
    assert_eq!(fake.sent(), [], "its notices have expired");
}

#[tokio::test]
async fn nothing_that_a_person_told_us_is_in_an_event_or_in_the_log() {
    let fake = Fake::will([Mishap::ReplyLost, Mishap::Refused]);
    let world = fake.world();
    let failed = hears(&world).await.unwrap_err();
    hears(&world).await.unwrap();
    calls_back(&world, "email", 1, "permanent-failure").await;
    hears_itself(&world).await;
    let written = format!("{failed} {:?} {:?}", world.lines(), events(&world));
    assert!(!written.contains("CANARY") && !written.contains("900001"), "{written}");
    assert_eq!(told(&world), ["notifications.failed", "notifications.sent", "notifications.undelivered"]);
}

#[tokio::test]
async fn every_event_is_one_that_may_go_on_the_bus() {
    let schema = serde_json::from_str(include_str!("../../../../schemas/event.json")).unwrap();
    let schema = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let fake = Fake::will([Mishap::Refused]);
    let world = fake.world();
    hears(&world).await.unwrap();
    hears_itself(&world).await;
    calls_back(&world, "sms", 1, "temporary-failure").await;
    assert_eq!(told(&world), ["notifications.failed", "notifications.sent", "notifications.undelivered"]);
    for mut event in events(&world) {
        for ours in ["PK", "SK", "GSI1PK", "GSI1SK", "kind"] {
            event.as_object_mut().unwrap().remove(ours).unwrap();
        }
        let wrong: Vec<String> = schema.iter_errors(&event).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{event}: {wrong:?}");
    }
}
