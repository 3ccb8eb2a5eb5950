//! Stripe as our client knows it: against the simulator, a process of its own, which knows nothing of our types.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod simulator;

use fee_payment::{
    provider::{Asked, Error, Giving, Payment, Refund, RefundStatus, Status, Till},
    stripe::{Stripe, about, is_signed},
};
use justice::{Pence, date::Timestamp};
use kit::secrets::Secret;
use serde_json::json;
use simulator::Simulator;
use std::{net::TcpListener, time::Duration};

const KEY: &str = "sk_test_a_key_made_up_for_this_test";
const SECRET: &str = "whsec_made_up";
const VISA: &str = "4242424242424242";
/// The second in which every attempt here begins, and at which Stripe's clock starts.
const BEGUN: &str = "1795608000";

struct World {
    simulator: Simulator,
    stripe: Stripe,
}

impl World {
    fn new() -> World {
        World::told(&[])
    }

    fn told(more: &[(&str, &str)]) -> World {
        let told = [("API_KEY", KEY), ("WEBHOOK_SECRET", SECRET), ("NOW", BEGUN)];
        let simulator = Simulator::start("stripe", &[&told, more].concat());
        let stripe = Stripe::new(&simulator.address, Secret::new(KEY));
        World { simulator, stripe }
    }

    async fn makes(&self, reference: &str) -> Payment {
        self.stripe.make(&asked(reference)).await.unwrap()
    }

    fn pays(&self, payment: &Payment, card: &str) {
        self.simulator.pays_on_stripe(payment.next.as_ref().unwrap(), card);
    }

    async fn paid(&self, reference: &str) -> Payment {
        let made = self.makes(reference).await;
        self.pays(&made, VISA);
        self.get(&made).await
    }

    async fn get(&self, payment: &Payment) -> Payment {
        self.stripe.get(&payment.number).await.unwrap()
    }

    /// How many sessions there are.
    fn sessions(&self) -> usize {
        let address = format!("{}/v1/checkout/sessions?limit=100", self.simulator.address);
        let request = self.simulator.agent.get(address).header("authorization", format!("Bearer {KEY}"));
        let text = request.call().unwrap().body_mut().read_to_string().unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()["data"].as_array().unwrap().len()
    }

    async fn refunds(&self, payment: &Payment) -> Vec<Refund> {
        self.stripe.refunds(&payment.number).await.unwrap()
    }

    async fn eventually(&self, payment: &Payment, status: RefundStatus) -> Refund {
        for _ in 0..100 {
            if let Some(found) = self.refunds(payment).await.into_iter().find(|refund| refund.status == status) {
                return found;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it does not become {status:?}")
    }
}

fn begun() -> Timestamp {
    Timestamp::from_second(BEGUN.parse().unwrap()).unwrap()
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

fn giving(name: &str, pounds: u64) -> Giving {
    Giving { name: name.to_owned(), amount: Pence::pounds(pounds), available: Pence::pounds(160) }
}

#[tokio::test]
async fn a_payment_is_made_and_comes_as_far_as_the_card_says() {
    let world = World::new();
    for (card, end) in [
        (VISA, Status::Success),
        ("4000000000000002", Status::Started),
        ("4000000000003220", Status::Started),
        ("4000000000000309", Status::Submitted),
    ] {
        let made = world.makes(&format!("ETC-{card}")).await;
        assert_eq!((made.amount, made.status, made.refundable), (Pence::pounds(160), Status::Created, None));
        assert!(made.number.starts_with("cs_"));
        world.pays(&made, card);
        let now = world.get(&made).await;
        assert_eq!(now.status, end, "{card}");
        assert_eq!(now.next.is_some(), end == Status::Started, "another card may follow: {card}");
    }
}

#[tokio::test]
async fn another_card_may_follow_one_that_was_declined() {
    let world = World::new();
    let made = world.makes("ETC-1").await;
    world.pays(&made, "4000000000009995");
    world.pays(&made, VISA);
    let paid = world.get(&made).await;
    assert_eq!((paid.status, paid.refundable), (Status::Success, Some(Pence::pounds(160))));
}

#[tokio::test]
async fn what_is_at_the_bank_for_a_while_is_paid_or_not() {
    let world = World::new();
    for (card, end) in [("4000000000000309", Status::Success), ("4000000000000408", Status::Declined)] {
        let made = world.makes(&format!("ETC-{card}")).await;
        world.pays(&made, card);
        world.simulator.controls("clock", json!({ "forward": 1 }));
        assert_eq!(world.get(&made).await.status, end);
    }
}

#[tokio::test]
async fn a_payment_is_over_ninety_minutes_after_its_attempt_began() {
    let world = World::new();
    let (untouched, declined) = (world.makes("ETC-1").await, world.makes("ETC-2").await);
    world.pays(&declined, "4000000000000002");
    world.simulator.controls("clock", json!({ "forward": 5390 }));
    assert_eq!(world.get(&untouched).await.status, Status::Created);
    world.simulator.controls("clock", json!({ "forward": 20 }));
    assert_eq!(world.get(&untouched).await.status, Status::Expired);
    assert_eq!(world.get(&declined).await.status, Status::Declined, "which says why");
    assert_eq!(world.get(&untouched).await.next, None);
}

#[tokio::test]
async fn a_payment_whose_making_was_not_heard_of_is_the_same_payment() {
    // `broken` and `halfway` are faults that Stripe answers again under the same key.
    for (mood, times) in [("lost", 1), ("away", 1), ("busy", 1), ("slow", 1), ("broken", 1), ("halfway", 1)] {
        let world = World::new();
        world.simulator.goes_wrong("create", mood, times);
        let patient = world.stripe.clone().patient(Duration::from_millis(700));
        let made = match patient.make(&asked("ETC-1")).await {
            Err(error) => {
                assert!(error.worth_retrying() && mood == "slow", "{mood} {error}");
                std::thread::sleep(Duration::from_secs(1));
                world.makes("ETC-1").await
            }
            made => made.unwrap(),
        };
        assert!(made.next.is_some(), "somebody can pay it: {mood}");
        assert_eq!(world.makes("ETC-1").await.number, made.number, "{mood}");
        assert_eq!(world.sessions(), 1, "{mood}");
        assert_eq!(world.stripe.find("ETC-1", begun()).await.unwrap().unwrap().number, made.number, "{mood}");
    }
}

#[tokio::test]
async fn two_windows_at_once_have_one_payment() {
    let world = World::new();
    world.simulator.goes_wrong("create", "slow", 1);
    let (wanted, other) = (asked("ETC-1"), asked("ETC-1"));
    let (one, two) = tokio::join!(world.stripe.make(&wanted), world.stripe.make(&other));
    let made: Vec<Payment> =
        [one, two].into_iter().filter_map(|made| made.map_err(|e| assert!(e.worth_retrying())).ok()).collect();
    assert!(made.iter().all(|one| one.number == made[0].number) && !made.is_empty());
    assert_eq!(world.sessions(), 1);
}

#[tokio::test]
async fn the_same_attempt_in_another_language_is_the_same_payment() {
    let world = World::new();
    let made = world.makes("ETC-1").await;
    let welsh = Asked { language: "cy", description: "Ffi".to_owned(), ..asked("ETC-1") };
    assert_eq!(world.stripe.make(&welsh).await.unwrap().number, made.number);
    assert_eq!(world.sessions(), 1);
}

#[tokio::test]
async fn what_goes_wrong_twice_is_worth_another_try_later() {
    let world = World::new();
    let made = world.makes("ETC-1").await;
    for mood in ["busy", "broken", "away", "lost"] {
        world.simulator.goes_wrong("get", mood, 1);
        assert_eq!(world.get(&made).await.number, made.number, "reading is tried twice: {mood}");
        world.simulator.goes_wrong("get", mood, 2);
        assert!(world.stripe.get(&made.number).await.unwrap_err().worth_retrying(), "{mood}");
    }
    world.simulator.goes_wrong("get", "slow", 2);
    let error = world.stripe.clone().patient(Duration::from_millis(100)).get(&made.number).await.unwrap_err();
    assert_eq!(error, Error::Unavailable("it took too long".to_owned()));
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = Stripe::new(&format!("http://{nobody}"), Secret::new(KEY)).get("cs_one").await.unwrap_err();
    assert!(error.worth_retrying());
}

#[tokio::test]
async fn another_key_is_turned_away_and_what_is_not_there_is_not_found() {
    let world = World::new();
    let stranger = Stripe::new(&world.simulator.address, Secret::new("another"));
    assert_eq!(stranger.make(&asked("ETC-1")).await, Err(Error::TurnedAway));
    for number in ["cs_test_nobody", "pi_nobody", "../x?y", "cs_test_x/expire", ""] {
        assert_eq!(world.stripe.get(number).await, Err(Error::NotFound), "{number}");
        assert_eq!(world.stripe.cancel(&number.replace("pi_", "cs_")).await, Err(Error::NotFound), "{number}");
    }
    assert_eq!(world.stripe.find("nobody", begun()).await, Ok(None));
}

#[tokio::test]
async fn what_stripe_will_not_make_is_not_worth_another_try_and_nothing_sent_is_quoted() {
    let world = World::new();
    let error = world.stripe.make(&Asked { amount: Pence::new(1), ..asked("ETC-1") }).await.unwrap_err();
    assert!(!error.worth_retrying());
    assert_eq!(error.to_string(), "refused: 400 amount_too_small");
    world.simulator.controls("clock", json!({ "forward": 4000 }));
    let late = world.stripe.make(&asked("ETC-2")).await.unwrap_err();
    assert_eq!(late.to_string(), "refused: 400 invalid_request_error", "an attempt that is nearly over has no payment");
}

#[tokio::test]
async fn a_payment_is_cancelled_unless_it_is_finished() {
    let world = World::new();
    let made = world.makes("ETC-1").await;
    assert_eq!(world.stripe.cancel(&made.number).await, Ok(()));
    assert_eq!(world.get(&made).await.status, Status::Cancelled);
    assert!(matches!(world.stripe.cancel(&made.number).await, Err(Error::Refused(400, _))));
    let paid = world.paid("ETC-2").await;
    assert!(matches!(world.stripe.cancel(&paid.number).await, Err(Error::Refused(400, _))));
    assert_eq!(world.get(&paid).await.status, Status::Success);
}

#[tokio::test]
async fn a_refund_asked_for_twice_is_made_once_and_another_of_the_same_amount_is_another() {
    let world = World::new();
    let unpaid = world.makes("ETC-0").await;
    assert!(matches!(world.stripe.refund(&unpaid.number, &giving("a", 1)).await, Err(Error::Refused(400, _))));
    assert_eq!(world.refunds(&unpaid).await, []);
    for mood in ["lost", "away", "halfway", "busy"] {
        let paid = world.paid(&format!("ETC-{mood}")).await;
        world.simulator.goes_wrong("refund", mood, 1);
        let (first, second) = (format!("{mood}-1"), format!("{mood}-2"));
        assert!(world.stripe.refund(&paid.number, &giving(&first, 60)).await.unwrap_err().worth_retrying());
        let one = world.stripe.refund(&paid.number, &giving(&first, 60)).await.unwrap();
        assert_eq!(world.stripe.refund(&paid.number, &giving(&first, 60)).await.unwrap().number, one.number);
        let two = world.stripe.refund(&paid.number, &giving(&second, 60)).await.unwrap();
        assert_ne!(one.number, two.number, "{mood}");
        assert_eq!(world.refunds(&paid).await.len(), 2, "{mood}");
        assert_eq!(world.get(&paid).await.refundable, Some(Pence::pounds(40)));
        assert!(matches!(world.stripe.refund(&paid.number, &giving("third", 60)).await, Err(Error::Refused(400, _))));
    }
}

#[tokio::test]
async fn a_refund_asked_for_by_two_at_once_is_made_once() {
    let world = World::new();
    let paid = world.paid("ETC-1").await;
    world.simulator.goes_wrong("refund", "slow", 1);
    let wanted = giving("one", 60);
    let (one, two) =
        tokio::join!(world.stripe.refund(&paid.number, &wanted), world.stripe.refund(&paid.number, &wanted));
    assert!(one.is_ok() || two.is_ok());
    assert_eq!(world.refunds(&paid).await.len(), 1);
}

#[tokio::test]
async fn a_refund_that_failed_may_be_asked_for_once_more() {
    let world = World::new();
    let made = world.makes("ETC-1").await;
    world.pays(&made, "4000000000005126");
    let first = world.stripe.refund(&made.number, &giving("one", 60)).await.unwrap();
    assert_eq!(first.name.as_deref(), Some("one"));
    assert_eq!(world.eventually(&made, RefundStatus::Error).await.number, first.number);
    let again = world.stripe.refund(&made.number, &giving("one", 60)).await.unwrap();
    assert_ne!(again.number, first.number);
}

#[tokio::test]
async fn what_a_bank_disputes_is_not_given_back() {
    let world = World::new();
    let paid = world.paid("ETC-1").await;
    world.simulator.controls("dispute", json!({ "session": paid.number }));
    assert_eq!(world.get(&paid).await.refundable, None);
}

#[tokio::test]
async fn payments_are_found_by_the_day_on_which_they_were_paid_out_over_pages_and_payouts() {
    let world = World::told(&[("PAGE", "2")]);
    let mut paid = vec![];
    for each in 1..=5 {
        paid.push(world.paid(&format!("ETC-{each}")).await.number);
    }
    let pay_out = |sessions: &[String], date: &str| {
        world.simulator.controls("payout", json!({ "sessions": sessions, "date": date }))
    };
    pay_out(&paid[..3], "2030-01-02");
    pay_out(&paid[3..4], "2030-01-02");
    pay_out(&paid[4..], "2030-01-03");
    pay_out(&[], "2030-01-02");
    let (mut found, mut page) = (vec![], Some(None));
    while let Some(cursor) = page.take() {
        let more = world.stripe.settled("2030-01-02", "2030-01-03", Option::as_deref(&cursor)).await.unwrap();
        found.extend(more.payments);
        page = more.next.map(Some);
    }
    let mut numbers: Vec<String> = found.iter().map(|payment| payment.number.clone()).collect();
    numbers.sort();
    paid.truncate(4);
    paid.sort();
    assert_eq!(numbers, paid);
    for payment in &found {
        assert_eq!((payment.amount, payment.status), (Pence::pounds(160), Status::Success));
        assert_eq!(payment.settled.as_deref(), Some("2030-01-02"));
        assert!(payment.reference.starts_with("ETC-"));
    }
    let none = world.stripe.settled("2030-01-04", "2030-01-05", None).await.unwrap();
    assert_eq!((none.payments.len(), none.next), (0, None));
}

#[tokio::test]
async fn a_day_is_compared_once_its_payouts_are_complete() {
    let world = World::new();
    let pay_out = |date: &str, more: serde_json::Value| {
        let mut asked = json!({ "sessions": [], "date": date });
        asked.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        world.simulator.controls("payout", asked);
    };
    pay_out("2030-01-02", json!({ "status": "in_transit" }));
    pay_out("2030-01-03", json!({ "reconciliation": "in_progress" }));
    pay_out("2030-01-04", json!({ "status": "failed" }));
    pay_out("2030-01-05", json!({ "automatic": false, "reconciliation": "not_applicable" }));
    for (day, next, known) in [
        ("2030-01-02", "2030-01-03", false),
        ("2030-01-03", "2030-01-04", false),
        ("2030-01-04", "2030-01-05", true),
        ("2030-01-05", "2030-01-06", true),
    ] {
        match world.stripe.settled(day, next, None).await {
            Ok(found) => assert!(known && found.payments.is_empty(), "{day}"),
            Err(error) => assert!(!known && error.worth_retrying(), "{day} {error}"),
        }
    }
}

#[tokio::test]
async fn a_webhook_is_known_by_its_signature_and_its_moment_and_names_the_payment() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let world = World::told(&[("WEBHOOK_URL", &format!("http://{}/", listener.local_addr().unwrap()))]);
    let hears = || simulator::hears(&listener);
    for (manner, ours) in [("late", true), ("rolled", true), ("forged", false), ("stale", false)] {
        world.simulator.controls("webhooks", json!({ "manner": manner, "seconds": 0 }));
        let made = world.makes(&format!("ETC-{manner}")).await;
        world.stripe.cancel(&made.number).await.unwrap();
        let (head, body) = hears();
        assert_eq!(is_signed(SECRET, &body, &head["stripe-signature"], begun()), ours, "{manner}");
        assert_eq!(about(&body), Some(made.number));
    }
    let paid = world.paid("ETC-paid").await;
    hears();
    world.stripe.refund(&paid.number, &giving("one", 60)).await.unwrap();
    let intent = about(&hears().1).unwrap();
    assert!(intent.starts_with("pi_"));
    assert_eq!(world.stripe.get(&intent).await.unwrap().number, paid.number);
}
