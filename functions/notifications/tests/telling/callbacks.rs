//! What becomes of a message after it was taken, as the provider tells us.

use crate::post::*;
use kit::store::memory::Fault::{After, Before};
use notifications::notice::Channel;
use serde_json::json;

#[tokio::test]
async fn that_it_was_delivered_is_noted_once_however_often_it_is_told() {
    let fake = Fake::default();
    let world = fake.world();
    hears(&world).await.unwrap();
    assert_eq!(calls_back(&world, "email", 1, "delivered").await.status, 204);
    let noted = world.table.items();
    assert_eq!(calls_back(&world, "email", 1, "delivered").await.status, 204);
    assert_eq!(calls_back(&world, "email", 1, "permanent-failure").await.status, 204);
    assert_eq!(world.table.items(), noted);
    assert_eq!(world.items("NOT#", "NOTICE#")[0]["sendings"][0]["status"], "delivered");
    assert_eq!(told(&world), ["notifications.sent"]);
}

#[tokio::test]
async fn an_email_that_came_back_is_followed_by_a_text_message_once() {
    for status in ["permanent-failure", "temporary-failure", "technical-failure"] {
        let fake = Fake::default();
        let world = fake.world();
        hears(&world).await.unwrap();
        for _ in 0..2 {
            assert_eq!(calls_back(&world, "email", 1, status).await.status, 204);
        }
        hears_itself(&world).await;
        hears_itself(&world).await;
        let channels: Vec<Channel> = fake.sent().iter().map(|sent| sent.channel).collect();
        assert_eq!(channels, [Channel::Email, Channel::Sms], "{status}");
        assert_eq!(events(&world)[0]["codes"]["code"], status);
        assert_eq!(told(&world), ["notifications.failed", "notifications.sent", "notifications.sent"]);
        assert_eq!(calls_back(&world, "sms", 2, status).await.status, 204);
        assert_eq!(told(&world).last().unwrap(), "notifications.undelivered");
    }
}

#[tokio::test]
async fn an_email_that_came_back_from_somebody_without_a_telephone_is_somebody_to_act_for() {
    let fake = Fake::default();
    let world = fake.world();
    add(&world, 0, json!({ "email": "CANARY@example.com" }), "en");
    hears(&world).await.unwrap();
    calls_back(&world, "email", 1, "permanent-failure").await;
    hears(&world).await.unwrap();
    assert_eq!(fake.sent().len(), 1);
    assert_eq!(told(&world), ["notifications.sent", "notifications.undelivered"]);
}

#[tokio::test]
async fn a_call_that_is_faster_than_the_reply_to_ours_says_that_it_was_sent() {
    let fake = Fake::will([Mishap::ReplyLost]);
    let world = fake.world();
    assert!(hears(&world).await.is_err());
    assert_eq!(calls_back(&world, "email", 1, "delivered").await.status, 204);
    hears(&world).await.unwrap();
    assert_eq!(fake.sent().len(), 1);
    assert_eq!(told(&world), ["notifications.sent"]);
}

#[tokio::test]
async fn a_call_that_could_not_be_noted_is_asked_for_again() {
    for fault in [Before, After] {
        let fake = Fake::default();
        let world = fake.world();
        hears(&world).await.unwrap();
        world.table.fails([Some(fault)]);
        assert_eq!(calls_back(&world, "email", 1, "permanent-failure").await.status, 503);
        assert_eq!(calls_back(&world, "email", 1, "permanent-failure").await.status, 204);
        assert_eq!(told(&world), ["notifications.failed", "notifications.sent"], "{fault:?}");
    }
}

#[tokio::test]
async fn who_cannot_prove_to_be_the_provider_finds_nothing_here() {
    let fake = Fake::default();
    let world = fake.world();
    hears(&world).await.unwrap();
    let before = world.table.items();
    let receipt =
        json!({ "id": id(1), "reference": format!("{EVENT}/0"), "status": "delivered", "notification_type": "email" });
    let bare = format!("Bearer {}", &TOKEN[1..]);
    for authorization in ["", "Bearer", "Bearer ", TOKEN, &bare] {
        let answer = calls(&world, authorization, &receipt.to_string()).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (404, "application/problem+json"),
            "{authorization}"
        );
    }
    assert_eq!(world.table.items(), before);
}

#[tokio::test]
async fn what_is_about_no_message_of_ours_changes_nothing() {
    let fake = Fake::default();
    let world = fake.world();
    hears(&world).await.unwrap();
    let before = world.table.items();
    let about = |reference: &str, id: &str, kind: &str| {
        json!({ "id": id, "reference": reference, "status": "delivered", "notification_type": kind }).to_string()
    };
    let ours = format!("{EVENT}/0");
    let bearer = format!("Bearer {TOKEN}");
    for (body, status) in [
        (about(&format!("{EVENT}/1"), "message-1", "email"), 404),
        (about("01KAR8QR40Z3M5W8B2X7T9C4FK/0", "message-1", "email"), 404),
        (about("somebody else's", "message-1", "email"), 404),
        (about(&ours, "message-2", "email"), 404),
        (about(&ours, "message-1", "sms"), 404),
        (
            json!({ "id": "message-1", "reference": null, "status": "delivered", "notification_type": "email" })
                .to_string(),
            404,
        ),
        (about(&ours, "message-1", "letter"), 404),
        (about(&ours, "message-1", "fax"), 204),
        (json!({ "notification_id": "message-1", "reference": ours }).to_string(), 404),
        (json!({ "notification_id": 1, "reference": ours }).to_string(), 400),
        (about(&ours, "message-1", "email").replace("delivered", "sending"), 204),
        (json!({ "reference": ours }).to_string(), 400),
        ("not JSON".to_owned(), 400),
    ] {
        assert_eq!(calls(&world, &bearer, &body).await.status, status, "{body}");
    }
    assert_eq!(world.table.items(), before);
}

#[tokio::test]
async fn the_sample_invocations_are_ones_that_it_answers() {
    let fake = Fake::default();
    let world = fake.world();
    let sample = |text: &str| serde_json::from_str(text).unwrap();
    world.invoke(sample(include_str!("../../../../events/notifications/event.json"))).await.unwrap();
    assert_eq!(fake.sent().len(), 1);
    let answer = world.invoke(sample(include_str!("../../../../events/notifications/callback.json"))).await.unwrap();
    assert_eq!(answer["statusCode"], 204);
    assert_eq!(world.items("NOT#", "NOTICE#")[0]["sendings"][0]["status"], "delivered");
}

#[tokio::test]
async fn there_is_nothing_else_here() {
    let world = Fake::default().world();
    let get = world.asks("GET", "/notifications/callback", &[("accept", "application/json")], "").await;
    assert_eq!((get.status, get.header("allow")), (405, "POST"));
    assert_eq!(world.asks("GET", "/notifications", &[("accept", "application/json")], "").await.status, 404);
}

#[tokio::test]
async fn the_callback_is_all_there_is_and_only_for_whom_the_table_says() {
    let world = Fake::default().world();
    let come = |route: &kit::http::Route| (route.template.to_owned(), String::new());
    kit::testing::obeys_its_table(&world, notifications::ROUTES, come).await;
}
