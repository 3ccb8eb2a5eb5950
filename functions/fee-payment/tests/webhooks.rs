//! What GOV.UK Pay and Stripe tell us unasked, at our door: believed only when it is signed, and only as a reason to ask.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod world;

use fee_payment::{pay::GovUkPay, stripe::StripeCheckout};
use hmac::{Hmac, KeyInit, Mac};
use justice::date::Timestamp;
use kit::{
    secrets::{Secret, Secrets, Vault},
    testing::Answer,
};
use serde_json::{Value, json};
use sha2::Sha256;
use std::fmt::Write;
use world::{Counter, NOW, taking};

/// Secrets that everybody who reads this knows.
struct Known;

impl Vault for Known {
    async fn read(&self, name: &str) -> justice::Result<Option<Secret>> {
        Ok(Some(Secret::new(format!("the value of {name}"))))
    }
}

fn signed(body: &str) -> String {
    hex("the value of /justice/fee-payment/webhook-secret", body)
}

fn hex(secret: &str, message: &str) -> String {
    let mut code = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    code.update(message.as_bytes());
    code.finalize().into_bytes().iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").unwrap();
        digits
    })
}

/// A function that asks a Pay which is not there.
fn counter() -> Counter<GovUkPay<Known>> {
    let mut counter = taking(GovUkPay::of(Secrets::of(Known)), Default::default());
    counter.world = counter.world.told(|config| {
        config.stage = "local".to_owned();
        config.settings.insert("pay".to_owned(), "http://127.0.0.1:9".to_owned());
    });
    counter
}

async fn tells(counter: &Counter<GovUkPay<Known>>, body: &str, signature: &str) -> Answer {
    let headers = [("content-type", "application/json"), ("pay-signature", signature)];
    counter.world.asks("POST", "/fee-payment/webhook", &headers, body).await
}

fn about(kind: &str) -> String {
    let message: Value = json!({
        "webhook_message_id": "m1", "api_version": 1, "resource_id": "hu20sqlact5260q2nanm0q8u93", "resource_type": kind,
        "event_type": "card_payment_succeeded", "resource": {},
    });
    message.to_string()
}

#[tokio::test]
async fn what_is_not_signed_with_our_secret_finds_nothing_there() {
    let counter = counter();
    let body = about("payment");
    let other = signed("another body");
    for signature in ["", "0", &other, &signed(&body).to_uppercase()] {
        assert_eq!(tells(&counter, &body, signature).await.status, 404, "{signature}");
    }
    let none = counter.world.asks("POST", "/fee-payment/webhook", &[("content-type", "application/json")], &body).await;
    assert_eq!(none.status, 404);
    let large = "x".repeat(200_000);
    assert_eq!(tells(&counter, &large, &signed(&large)).await.status, 413);
    assert_eq!(counter.world.asks("GET", "/fee-payment/webhook", &[], "").await.status, 405);
}

#[tokio::test]
async fn what_is_about_no_payment_is_taken_and_nothing_is_asked() {
    let counter = counter();
    for body in [about("dispute"), about("agreement"), "{}".to_owned(), "not JSON".to_owned()] {
        assert_eq!(tells(&counter, &body, &signed(&body)).await.status, 204, "{body}");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_about_now_is_to_be_told_again() {
    let counter = counter();
    let body = about("payment");
    let answer = tells(&counter, &body, &signed(&body)).await;
    assert_eq!(answer.status, 503);
    assert!(!answer.body.contains("hu20"), "{}", answer.body);
    assert!(counter.account().is_none(), "a webhook alone changes nothing");
}

/// A function that asks a Stripe which is not there.
fn of_stripe() -> Counter<StripeCheckout<Known>> {
    let mut counter = taking(StripeCheckout::of(Secrets::of(Known)), Default::default());
    counter.world = counter.world.told(|config| {
        config.stage = "local".to_owned();
        config.settings.insert("stripe".to_owned(), "http://127.0.0.1:9".to_owned());
    });
    counter
}

async fn stripe_tells(counter: &Counter<StripeCheckout<Known>>, body: &str, signature: &str) -> Answer {
    let headers = [("content-type", "application/json; charset=utf-8"), ("stripe-signature", signature)];
    counter.world.asks("POST", "/fee-payment/webhook", &headers, body).await
}

/// What Stripe sends with a body that it signs some seconds before now.
fn by_stripe(body: &str, ago: i64) -> String {
    let at = NOW.parse::<Timestamp>().unwrap().as_second() - ago;
    let code = hex("the value of /justice/fee-payment/stripe-webhook-secret", &format!("{at}.{body}"));
    format!("t={at},v1={code}")
}

fn of_kind(object: &Value) -> String {
    json!({ "id": "evt_1", "object": "event", "type": "anything", "data": { "object": object } }).to_string()
}

#[tokio::test]
async fn what_stripe_has_not_signed_just_now_finds_nothing_there() {
    let counter = of_stripe();
    let body = of_kind(&json!({ "object": "checkout.session", "id": "cs_test_1" }));
    let other = by_stripe("{}", 0);
    for signature in ["", "t=1", &other, &by_stripe(&body, 301), &by_stripe(&body, -301)] {
        assert_eq!(stripe_tells(&counter, &body, signature).await.status, 404, "{signature}");
    }
    let pays = [("content-type", "application/json"), ("pay-signature", &*signed(&body))];
    assert_eq!(counter.world.asks("POST", "/fee-payment/webhook", &pays, &body).await.status, 404);
    let large = "x".repeat(200_000);
    assert_eq!(stripe_tells(&counter, &large, &by_stripe(&large, 0)).await.status, 413);
}

#[tokio::test]
async fn what_stripe_says_of_no_payment_is_taken_and_nothing_is_asked() {
    let counter = of_stripe();
    for body in [of_kind(&json!({ "object": "payout", "id": "po_1" })), "{}".to_owned(), "not JSON".to_owned()] {
        assert_eq!(stripe_tells(&counter, &body, &by_stripe(&body, 0)).await.status, 204, "{body}");
    }
}

#[tokio::test]
async fn what_stripe_cannot_be_asked_about_now_it_is_to_tell_again() {
    let counter = of_stripe();
    let body = of_kind(&json!({ "object": "checkout.session", "id": "cs_test_1" }));
    let answer = stripe_tells(&counter, &body, &by_stripe(&body, 299)).await;
    assert_eq!(answer.status, 503);
    assert!(!answer.body.contains("cs_test"), "{}", answer.body);
    assert!(counter.account().is_none(), "a webhook alone changes nothing");
}
