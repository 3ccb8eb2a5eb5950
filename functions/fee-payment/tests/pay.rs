//! GOV.UK Pay as our client knows it: against the simulator, a process of its own, which knows nothing of our types.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod simulator;

use fee_payment::{
    order::{Event, Follow, Order, State},
    pay::Pay,
    provider::{Asked, Error, Giving, Payment, RefundStatus, Status, Till},
    webhook,
};
use justice::{Pence, date::Timestamp};
use kit::secrets::Secret;
use serde_json::json;
use simulator::Simulator;
use std::{net::TcpListener, time::Duration};

const KEY: &str = "api_test_a-key-made-up-for-this-test";
const SECRET: &str = "a secret";
const VISA: &str = "4444333322221111";

/// A simulator, and a client of ours.
struct World {
    simulator: Simulator,
    pay: Pay,
}

impl World {
    fn new() -> World {
        World::telling("http://127.0.0.1:9/nobody")
    }

    fn telling(webhook: &str) -> World {
        let told = [("API_KEY", KEY), ("WEBHOOK_URL", webhook), ("WEBHOOK_SECRET", SECRET)];
        let simulator = Simulator::start("pay", &told);
        let pay = Pay::new(&simulator.address, Secret::new(KEY));
        World { simulator, pay }
    }

    async fn makes(&self, reference: &str) -> Payment {
        self.pay.make(&asked(reference)).await.unwrap()
    }

    fn pays(&self, payment: &Payment, card: &str) {
        self.simulator.pays_on_gov_uk_pay(payment.next.as_ref().unwrap(), card);
    }

    async fn refundable(&self, payment: &Payment) -> Pence {
        for _ in 0..100 {
            if let Some(pence) = self.pay.get(&payment.number).await.unwrap().refundable {
                return pence;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it is not captured")
    }
}

fn asked(reference: &str) -> Asked {
    Asked {
        amount: Pence::pounds(160),
        reference: reference.to_owned(),
        description: "Fee to issue a claim".to_owned(),
        return_url: "http://localhost:8080/fee-payment/return".to_owned(),
        language: "en",
        begun: begun(),
    }
}

fn begun() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn giving(pounds: u64, available: Pence) -> Giving {
    Giving { name: "ETC-refund".to_owned(), amount: Pence::pounds(pounds), available }
}

#[tokio::test]
async fn a_payment_is_made_and_paid_and_ends_as_the_card_says() {
    let world = World::new();
    for (card, end) in [
        (VISA, Status::Success),
        ("4000000000000002", Status::Declined),
        ("4000000000000036", Status::GivenUp),
        ("4000000000000200", Status::Expired),
        ("4000000000000119", Status::Broken),
    ] {
        let made = world.makes("ETC-1").await;
        assert_eq!((made.amount, made.status, made.reference.as_str()), (Pence::pounds(160), Status::Created, "ETC-1"));
        world.pays(&made, card);
        let now = world.pay.get(&made.number).await.unwrap();
        assert_eq!((now.status, now.next), (end, None), "{card}");
    }
}

#[tokio::test]
async fn a_payment_expires_after_ninety_minutes() {
    let world = World::new();
    let made = world.makes("ETC-1").await;
    world.simulator.controls("clock", json!({ "forward": 5401 }));
    assert_eq!(world.pay.get(&made.number).await.unwrap().status, Status::Expired);
}

#[tokio::test]
async fn a_payment_whose_making_was_not_heard_of_is_found_and_not_made_again() {
    for mood in ["lost", "away", "broken", "busy", "slow"] {
        let world = World::new();
        world.simulator.goes_wrong("create", mood, 1);
        let patient = world.pay.clone().patient(Duration::from_millis(600));
        let made = patient.make(&asked("ETC-1")).await.unwrap();
        assert!(made.next.is_some(), "somebody can pay it: {mood}");
        assert_eq!(world.pay.find("ETC-1", begun()).await.unwrap().unwrap().number, made.number, "{mood}");
    }
}

#[tokio::test]
async fn what_goes_wrong_twice_is_worth_another_try_later() {
    let world = World::new();
    let made = world.makes("ETC-1").await;
    for mood in ["busy", "broken", "away", "lost"] {
        world.simulator.goes_wrong("create", mood, 2);
        let error = world.pay.make(&asked(&format!("ETC-{mood}"))).await;
        // A lost answer is a payment made, which the second look finds.
        assert_eq!(error.is_ok(), mood == "lost", "{mood} {error:?}");
        assert!(error.err().is_none_or(|error| error.worth_retrying()));
        world.simulator.goes_wrong("get", mood, 1);
        assert_eq!(world.pay.get(&made.number).await.unwrap().number, made.number, "reading is tried twice: {mood}");
        world.simulator.goes_wrong("get", mood, 2);
        assert!(world.pay.get(&made.number).await.unwrap_err().worth_retrying(), "{mood}");
    }
}

#[tokio::test]
async fn a_slow_answer_is_not_waited_for() {
    let world = World::new();
    let made = world.makes("ETC-1").await;
    world.simulator.goes_wrong("get", "slow", 2);
    let error = world.pay.clone().patient(Duration::from_millis(100)).get(&made.number).await.unwrap_err();
    assert_eq!(error, Error::Unavailable("it took too long".to_owned()));
}

#[tokio::test]
async fn nobody_listening_is_unavailable() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = Pay::new(&format!("http://{nobody}"), Secret::new(KEY)).get("one").await.unwrap_err();
    assert!(error.worth_retrying());
}

#[tokio::test]
async fn another_key_is_turned_away_and_what_is_not_there_is_not_found() {
    let world = World::new();
    let stranger = Pay::new(&world.simulator.address, Secret::new("another"));
    assert_eq!(stranger.make(&asked("ETC-1")).await, Err(Error::TurnedAway));
    assert_eq!(world.pay.get("nobody").await, Err(Error::NotFound));
    assert_eq!(world.pay.get("../x?y").await, Err(Error::NotFound));
    assert_eq!(world.pay.cancel("nobody").await, Err(Error::NotFound));
    assert_eq!(world.pay.find("nobody", begun()).await, Ok(None));
}

#[tokio::test]
async fn what_pay_will_not_make_is_not_worth_another_try() {
    let world = World::new();
    let error = world.pay.make(&Asked { amount: Pence::pounds(100_001), ..asked("ETC-1") }).await.unwrap_err();
    assert!(error.is("P0102") && !error.worth_retrying(), "{error}");
    assert_eq!(error.to_string(), "refused: 422 P0102");
}

#[tokio::test]
async fn a_payment_is_cancelled_unless_it_is_finished() {
    let world = World::new();
    let made = world.makes("ETC-1").await;
    assert_eq!(world.pay.cancel(&made.number).await, Ok(()));
    assert_eq!(world.pay.get(&made.number).await.unwrap().status, Status::Cancelled);
    assert!(world.pay.cancel(&made.number).await.unwrap_err().is("P0501"));
    let slow = world.makes("ETC-2").await;
    world.pays(&slow, "4000000000000309");
    assert!(world.pay.cancel(&slow.number).await.unwrap_err().is("P0502"));
}

#[tokio::test]
async fn a_refund_sent_twice_is_made_once() {
    let world = World::new();
    let made = world.makes("ETC-1").await;
    assert!(world.pay.refund(&made.number, &giving(1, Pence::pounds(160))).await.unwrap_err().is("P0603"));
    world.pays(&made, VISA);
    let available = world.refundable(&made).await;
    world.simulator.goes_wrong("refund", "lost", 1);
    let first = world.pay.refund(&made.number, &giving(60, available)).await;
    assert!(first.unwrap_err().worth_retrying());
    assert_eq!(world.pay.refund(&made.number, &giving(60, available)).await, Err(Error::Overtaken));
    let [refund] = &world.pay.refunds(&made.number).await.unwrap()[..] else { panic!("one refund") };
    assert_eq!(refund.amount, Pence::pounds(60));
    assert_eq!(world.refundable(&made).await, Pence::pounds(100));
    std::thread::sleep(Duration::from_millis(400));
    assert_eq!(world.pay.refunds(&made.number).await.unwrap()[0].status, RefundStatus::Success);
}

#[tokio::test]
async fn payments_are_found_by_our_name_for_them_and_by_the_day_they_were_settled() {
    let world = World::new();
    let (one, other) = (world.makes("ETC-1").await, world.makes("etc-1").await);
    assert_eq!(world.pay.find("ETC-1", begun()).await.unwrap().unwrap().number, one.number);
    assert_eq!(world.pay.find("etc-1", begun()).await.unwrap().unwrap().number, other.number);
    world.pays(&one, VISA);
    world.simulator.controls("settle", json!({ "payment": one.number, "date": "2030-01-02" }));
    let found = world.pay.settled("2030-01-02", "2030-01-03", None).await.unwrap();
    assert_eq!((found.payments.len(), found.next), (1, None));
    assert_eq!(found.payments[0].settled.as_deref(), Some("2030-01-02"));
    assert!(world.pay.settled("2030-01-03", "2030-01-04", None).await.unwrap().payments.is_empty());
    assert_eq!(world.pay.settled("2030-01-02", "2030-01-03", Some("2")).await, Err(Error::NotFound));
}

#[tokio::test]
async fn a_webhook_is_known_by_its_signature_and_names_the_payment() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let world = World::telling(&format!("http://{}/fee-payment/webhook", listener.local_addr().unwrap()));
    for (manner, ours) in [("late", true), ("forged", false)] {
        world.simulator.controls("webhooks", json!({ "manner": manner, "seconds": 0 }));
        let made = world.makes("ETC-1").await;
        world.simulator.controls("clock", json!({ "forward": 5401 }));
        let (head, body) = simulator::hears(&listener);
        assert_eq!(webhook::is_signed(SECRET, &body, &head["pay-signature"]), ours);
        let told = webhook::read(&body).unwrap();
        assert_eq!((told.payment, told.event.as_str()), (made.number, "card_payment_expired"));
    }
}

#[tokio::test]
async fn an_order_is_paid_at_the_second_attempt_and_told_once() {
    let world = World::new();
    let mut order = Order::new(Pence::pounds(160));
    let mut follows = vec![];
    for (attempt, card) in [(1, "4000000000000002"), (2, VISA)] {
        order = order.next(&Event::Pay).unwrap().0;
        let made = world.makes(&format!("ETC-{attempt}")).await;
        order = order.next(&Event::Seen(attempt, made.clone())).unwrap().0;
        // A second tab finds the payment that there is, with an address of its own.
        assert!(order.next(&Event::Pay).is_err());
        assert_ne!(world.pay.get(&made.number).await.unwrap().next, made.next);
        world.pays(&made, card);
        for _ in 0..2 {
            let (next, more) = order.next(&Event::Seen(attempt, world.pay.get(&made.number).await.unwrap())).unwrap();
            order = next;
            follows.extend(more);
        }
    }
    assert_eq!(order.state(), State::Paid);
    assert_eq!(follows, [Follow::Unpaid(1, Status::Declined), Follow::FeePaid]);
}
