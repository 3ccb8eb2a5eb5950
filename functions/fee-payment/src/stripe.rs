//! Stripe Checkout, a payment page that Stripe hosts, as Stripe's API reference and its official client describe it
//! (stripe-python 16.1.0, whose version of the API is [`VERSION`]).
//!
//! A payment of ours is a *session* (`cs_…`); once a card has been given it has a *payment intent* (`pi_…`), and what was
//! taken is that intent's latest *charge*. A declined card leaves the session open, for another card.
//!
//! Every `POST` that makes something carries an `Idempotency-Key`. For a day at least Stripe answers the same request with
//! the same key as it did the first time, a fault of its own included; other parameters under the same key it refuses
//! (400 `idempotency_error`), and the same at the same moment too (409). So
//! - *making* a payment is sent again after silence, and is the same payment. After a fault that would be answered again, and
//!   when it is asked for in other words (another language), it is looked for in the list of sessions, and made under a
//!   second key when it is not there. The list, unlike a search, knows at once what was made.
//! - a *refund* says our name for it: asked again, it is found by that, however late; its key keeps two at the same moment
//!   from being two. What failed may be asked once more, and has another key then.
//!
//! Money arrives by payouts. Those that Stripe makes by itself (*automatic* ones) say what is in them; what is paid out by
//! hand does not, and shows as missing after a week.
//!
//! Stripe's page has no Welsh (`locale`). Whoever pays in Welsh reads what it is for in Welsh, and there, in Welsh, that the
//! rest is in English. A department that has to offer the page itself in Welsh chooses GOV.UK Pay.

use crate::{
    provider::{
        Asked, Error, Forget, Found, Giving, LIVES_MINUTES, Payment, Provider, Refund, RefundStatus, Status, Till,
        checked, is_number,
    },
    webhook,
};
use justice::{Language, Pence, Text, date::Timestamp};
use kit::{
    Config,
    exchange::Exchange,
    outside,
    secrets::{Secret, Secrets, Vault},
};
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use ureq::Agent;

/// The version of the API that we speak, whatever the account's own is.
pub const VERSION: &str = "2026-10-28.endive";
/// For how long an answer is waited for. Four of these, and what we do beside, fit into one invocation.
const PATIENCE: Duration = Duration::from_secs(6);
/// The most bytes that we read of an answer: a page of a list.
const LONGEST_ANSWER: u64 = 5_000_000;
/// The most that Stripe lists on one page.
const PAGE: &str = "100";
/// The most pages that we turn for one question.
const MOST_PAGES: usize = 200;
/// How old, in seconds, a webhook may be: five minutes, as Stripe's own clients have it.
const TOLERANCE: i64 = 300;
/// By how many seconds two clocks may differ.
const SKEW: i64 = 300;

const NOT_IN_WELSH: Text = Text::new(
    "This page is in English only.",
    "Dim ond yn Saesneg y mae’r dudalen hon ar gael. Gallwch dalu yn Gymraeg mewn ffyrdd eraill: ewch yn ôl i’w gweld.",
);

/// Stripe as this deployment's settings have it: `stripe`, its address, and `stripe-cards`, where people are sent. It
/// proves itself by the secret `stripe-key`, and its webhooks by `stripe-webhook-secret`.
pub struct StripeCheckout<V> {
    secrets: Arc<Secrets<V>>,
    agent: Agent,
}

impl<V: Vault> StripeCheckout<V> {
    /// The provider whose secrets are these.
    pub fn of(secrets: Secrets<V>) -> StripeCheckout<V> {
        StripeCheckout { secrets: Arc::new(secrets), agent: outside::agent(PATIENCE) }
    }

    async fn secret(&self, config: &Config, name: &str, now: Timestamp) -> justice::Result<Secret> {
        self.secrets.read(&format!("/justice/{}/{name}", config.slug), now).await
    }
}

impl<V: Vault> Provider for StripeCheckout<V> {
    type Till = Stripe;

    async fn open(&self, config: &Config, now: Timestamp) -> justice::Result<Stripe> {
        let address = outside::address(config, "stripe")?;
        let key = self.secret(config, "stripe-key", now).await?;
        let secrets = self.secrets.clone();
        Ok(Stripe {
            agent: self.agent.clone(),
            forget: Arc::new(move || secrets.forget()),
            ..Stripe::new(address, key)
        })
    }

    async fn told(&self, config: &Config, now: Timestamp, exchange: &Exchange) -> justice::Result<Option<String>> {
        let body = exchange.signed_json()?;
        let secret = self.secret(config, "stripe-webhook-secret", now).await?;
        let signature = exchange.header("stripe-signature").unwrap_or_default();
        match is_signed(secret.reveal(), body, signature, now) {
            true => Ok(about(body)),
            // Whoever cannot prove to be Stripe is not told that there is anything here.
            false => Err(justice::Error::NotFound),
        }
    }

    fn pages(&self, config: &Config, _: Option<&str>) -> String {
        config.settings.get("stripe-cards").cloned().unwrap_or_default()
    }
}

/// A client of Stripe.
#[derive(Clone)]
pub struct Stripe {
    address: String,
    key: Secret,
    agent: Agent,
    forget: Forget,
}

type Pairs = Vec<(&'static str, String)>;

/// What is asked of Stripe.
#[derive(Clone)]
enum Call {
    Get(String, Pairs),
    /// With the key under which it is done once.
    Post(String, Pairs, Option<String>),
}

impl Stripe {
    /// A client of the Stripe at this address, with this key.
    pub fn new(address: &str, key: Secret) -> Stripe {
        let (address, agent) = (address.trim_end_matches('/').to_owned(), outside::agent(PATIENCE));
        Stripe { address, key, agent, forget: Arc::new(|| {}) }
    }

    /// The same, waiting so long.
    #[must_use]
    pub fn patient(self, patience: Duration) -> Stripe {
        Stripe { agent: outside::agent(patience), ..self }
    }

    /// Asks, and brings whatever is answered.
    async fn ask(&self, call: Call) -> Result<(u16, Value), Error> {
        let stripe = self.clone();
        // On a thread of its own, because the client waits where it stands.
        let answer = tokio::task::spawn_blocking(move || stripe.exchange(&call)).await;
        let answer = answer.map_err(|_| Error::Unreadable)?;
        answer.map_err(|error| Error::Unavailable(outside::silence(&error).to_owned()))
    }

    /// One exchange. The errors say nothing of what was sent.
    fn exchange(&self, call: &Call) -> Result<(u16, Value), ureq::Error> {
        let bearer = format!("Bearer {}", self.key.reveal());
        let at = |path: &str| format!("{}{path}", self.address);
        let mut answer = match call {
            Call::Get(path, query) => {
                let query = query.iter().map(|(name, value)| (*name, value.as_str()));
                let request = self.agent.get(at(path)).header("stripe-version", VERSION);
                request.header("authorization", bearer).query_pairs(query).call()?
            }
            Call::Post(path, form, key) => {
                let form = form.iter().map(|(name, value)| (*name, value.as_str()));
                let request = self.agent.post(at(path)).header("stripe-version", VERSION);
                let request = key.iter().fold(request, |request, key| request.header("idempotency-key", key));
                request.header("authorization", bearer).send_form(form)?
            }
        };
        let text = answer.body_mut().with_config().limit(LONGEST_ANSWER).read_to_string()?;
        Ok((answer.status().as_u16(), serde_json::from_str(&text).unwrap_or_default()))
    }

    /// What an answer means. A key that is turned away is believed no more.
    fn understood(&self, (status, body): (u16, Value)) -> Result<Value, Error> {
        match status {
            200..=299 => Ok(body),
            401 | 403 => {
                (self.forget)();
                Err(Error::TurnedAway)
            }
            404 => Err(Error::NotFound),
            // The same is being done at this moment; somebody that Stripe depends on failed; we ask too much.
            408 | 409 | 424 | 429 | 500.. => Err(Error::Unavailable(format!("{status} {}", code(&body)))),
            status => Err(Error::Refused(status, code(&body))),
        }
    }

    async fn does(&self, call: Call) -> Result<Value, Error> {
        self.understood(self.ask(call).await?)
    }

    /// Asks what it does no harm to ask twice.
    async fn read(&self, path: String, query: Pairs) -> Result<Value, Error> {
        let call = Call::Get(path, query);
        match self.does(call.clone()).await {
            Err(error) if error.worth_retrying() => self.does(call).await,
            first => first,
        }
    }

    /// One page of a list, after the thing of that number.
    async fn page(&self, path: &str, query: &Pairs, after: Option<&str>) -> Result<Page, Error> {
        let mut query = query.clone();
        query.push(("limit", PAGE.to_owned()));
        query.extend(after.map(|after| ("starting_after", after.to_owned())));
        let mut found = self.read(path.to_owned(), query).await?;
        let things = found["data"].take();
        let Value::Array(things) = things else { return Err(Error::Unreadable) };
        let last = things.last().and_then(|last| number(&last["id"]));
        let after = last.filter(|_| found["has_more"] == true);
        Ok(Page { things, after })
    }

    /// A whole list.
    async fn list(&self, path: &str, query: Pairs) -> Result<Vec<Value>, Error> {
        let (mut all, mut after) = (vec![], None);
        for _ in 0..MOST_PAGES {
            let page = self.page(path, &query, after.as_deref()).await?;
            all.extend(page.things);
            match page.after {
                None => return Ok(all),
                more => after = more,
            }
        }
        Err(Error::Unavailable("a list without an end".to_owned()))
    }

    /// The sessions that were made between two moments.
    async fn sessions(&self, from: i64, until: i64, more: Pairs) -> Result<Vec<Value>, Error> {
        let window = [("created[gte]", from.to_string()), ("created[lte]", until.to_string())];
        self.list(SESSIONS, window.into_iter().chain(more).collect()).await
    }

    /// The payment intent of a payment, if it has one.
    async fn intent(&self, payment: &str) -> Result<Option<String>, Error> {
        let session = self.read(format!("{SESSIONS}/{}", checked(payment)?), vec![]).await?;
        Ok(intent(&session))
    }

    /// The payouts that arrived on those days, by their numbers.
    async fn payouts(&self, from: &str, before: &str) -> Result<Vec<String>, Error> {
        let window = [("arrival_date[gte]", midnight(from)?), ("arrival_date[lt]", midnight(before)?)];
        let found = self.list("/v1/payouts", window.map(|(name, at)| (name, at.to_string())).to_vec()).await?;
        let mut payouts = vec![];
        for payout in found.iter().filter(|payout| payout["automatic"] == true) {
            match (payout["status"].as_str(), payout["reconciliation_status"].as_str()) {
                (Some("failed" | "canceled"), _) => {}
                (Some("paid"), Some("completed")) => payouts.push(number(&payout["id"]).ok_or(Error::Unreadable)?),
                // What is in it is not known yet, or it has not arrived on its day.
                (Some(_), Some(_)) => return Err(Error::Unavailable("a payout is not complete".to_owned())),
                _ => return Err(Error::Unreadable),
            }
        }
        Ok(payouts)
    }

    /// What some charges were for. They are of sessions that were made not long before.
    async fn charged(&self, charges: &[&Value], day: &str) -> Result<Vec<Payment>, Error> {
        let made: Vec<i64> = charges.iter().filter_map(|charge| charge["created"].as_i64()).collect();
        let (Some(first), Some(last)) = (made.iter().min(), made.iter().max()) else { return Ok(vec![]) };
        let complete = vec![("status", "complete".to_owned())];
        let sessions = self.sessions(first - LIVES_MINUTES * 60 - SKEW, last + SKEW, complete).await?;
        let sessions: BTreeMap<String, &Value> =
            sessions.iter().filter_map(|session| Some((intent(session)?, session))).collect();
        let payments = charges.iter().map(|charge| settled(charge, &sessions, day));
        payments.collect::<Option<_>>().ok_or(Error::Unreadable)
    }
}

const SESSIONS: &str = "/v1/checkout/sessions";
const REFUNDS: &str = "/v1/refunds";

/// A page of a list, and the number after which the next begins.
struct Page {
    things: Vec<Value>,
    after: Option<String>,
}

impl Till for Stripe {
    async fn make(&self, asked: &Asked) -> Result<Payment, Error> {
        let form = form(asked);
        let create = |key: String| self.ask(Call::Post(SESSIONS.to_owned(), form.clone(), Some(key)));
        let answer = match create(asked.reference.clone()).await {
            Err(Error::Unavailable(_)) | Ok((408 | 409 | 429, _)) => create(asked.reference.clone()).await?,
            first => first?,
        };
        let kept = answer.0 >= 500 || (answer.0 == 400 && code(&answer.1) == "idempotency_error");
        let made = match kept {
            false => self.understood(answer)?,
            true => match self.find(&asked.reference, asked.begun).await? {
                Some(made) => return Ok(made),
                None => self.understood(create(format!("{}-2", asked.reference)).await?)?,
            },
        };
        payment(&made).ok_or(Error::Unreadable)
    }

    async fn get(&self, number: &str) -> Result<Payment, Error> {
        let number = match checked(number)?.starts_with("pi_") {
            false => number.to_owned(),
            // What we are told of a refund names the intent alone.
            true => {
                let of = vec![("payment_intent", number.to_owned())];
                let found = self.page(SESSIONS, &of, None).await?;
                found.things.first().and_then(|session| self::number(&session["id"])).ok_or(Error::NotFound)?
            }
        };
        let more = vec![("expand[]", "payment_intent.latest_charge".to_owned())];
        let found = self.read(format!("{SESSIONS}/{number}"), more).await?;
        payment(&found).ok_or(Error::Unreadable)
    }

    async fn find(&self, reference: &str, begun: Timestamp) -> Result<Option<Payment>, Error> {
        let begun = begun.as_second();
        let sessions = self.sessions(begun - SKEW, begun + LIVES_MINUTES * 60 + SKEW, vec![]).await?;
        let mut furthest: Option<Payment> = None;
        for session in sessions.iter().filter(|session| session["client_reference_id"] == reference) {
            let payment = self.get(session["id"].as_str().unwrap_or_default()).await?;
            if furthest.as_ref().is_none_or(|known| known.status < payment.status) {
                furthest = Some(payment);
            }
        }
        Ok(furthest)
    }

    /// A page is a page of what one payout holds: `po_…/txn_…` is the one of that payout after that transaction.
    async fn settled(&self, from: &str, before: &str, page: Option<&str>) -> Result<Found, Error> {
        let payouts = self.payouts(from, before).await?;
        let (payout, after) = match page.and_then(|page| page.split_once('/')) {
            Some((payout, after)) => (Some(payout.to_owned()), Some(after).filter(|after| !after.is_empty())),
            None => (payouts.first().cloned(), None),
        };
        let Some(payout) = payout else { return Ok(Found { payments: vec![], next: None }) };
        let query =
            vec![("payout", payout.clone()), ("type", "charge".to_owned()), ("expand[]", "data.source".to_owned())];
        let found = self.page("/v1/balance_transactions", &query, after).await?;
        let charges: Vec<&Value> = found.things.iter().map(|transaction| &transaction["source"]).collect();
        let following = payouts.iter().skip_while(|one| **one != payout).nth(1).map(|next| format!("{next}/"));
        let next = found.after.map(|after| format!("{payout}/{after}")).or(following);
        Ok(Found { payments: self.charged(&charges, from).await?, next })
    }

    /// It is marked first, because an expired session does not say whether we or time ended it.
    async fn cancel(&self, payment: &str) -> Result<(), Error> {
        let home = format!("{SESSIONS}/{}", checked(payment)?);
        let mark = vec![("metadata[cancelled]", "yes".to_owned())];
        self.does(Call::Post(home.clone(), mark, None)).await?;
        self.does(Call::Post(format!("{home}/expire"), vec![], None)).await.map(drop)
    }

    async fn refund(&self, payment: &str, asked: &Giving) -> Result<Refund, Error> {
        let intent = self.intent(payment).await?.ok_or_else(|| Error::Refused(400, "unpaid".to_owned()))?;
        let known = self.list(REFUNDS, vec![("payment_intent", intent.clone())]).await?;
        let known: Vec<Refund> = known.iter().map(refund).collect::<Option<_>>().ok_or(Error::Unreadable)?;
        let ours = || known.iter().filter(|one| one.name.as_deref() == Some(&*asked.name));
        if let Some(made) = ours().find(|one| one.status != RefundStatus::Error) {
            return Ok(made.clone());
        }
        let key = format!("{}-{}", asked.name, ours().count());
        let form = vec![
            ("payment_intent", intent),
            ("amount", asked.amount.get().to_string()),
            ("metadata[refund]", asked.name.clone()),
        ];
        let made = self.does(Call::Post(REFUNDS.to_owned(), form, Some(key))).await?;
        refund(&made).ok_or(Error::Unreadable)
    }

    async fn refunds(&self, payment: &str) -> Result<Vec<Refund>, Error> {
        let Some(intent) = self.intent(payment).await? else { return Ok(vec![]) };
        let found = self.list(REFUNDS, vec![("payment_intent", intent)]).await?;
        found.iter().map(refund).collect::<Option<_>>().ok_or(Error::Unreadable)
    }
}

/// What makes a session. The same for the same attempt in the same language, whenever it is asked.
fn form(asked: &Asked) -> Pairs {
    let mut form = vec![
        ("mode", "payment".to_owned()),
        ("submit_type", "pay".to_owned()),
        ("payment_method_types[0]", "card".to_owned()),
        // Nobody is offered another currency than the fee's.
        ("adaptive_pricing[enabled]", "false".to_owned()),
        ("client_reference_id", asked.reference.clone()),
        ("metadata[reference]", asked.reference.clone()),
        ("payment_intent_data[metadata][reference]", asked.reference.clone()),
        ("line_items[0][quantity]", "1".to_owned()),
        ("line_items[0][price_data][currency]", "gbp".to_owned()),
        ("line_items[0][price_data][unit_amount]", asked.amount.get().to_string()),
        ("line_items[0][price_data][product_data][name]", asked.description.clone()),
        ("success_url", asked.return_url.clone()),
        ("cancel_url", asked.return_url.clone()),
        ("expires_at", (asked.begun.as_second() + LIVES_MINUTES * 60).to_string()),
        ("locale", "en-GB".to_owned()),
    ];
    if asked.language == Language::Welsh.code() {
        form.push(("custom_text[submit][message]", NOT_IN_WELSH.get(Language::Welsh).to_owned()));
    }
    form
}

/// The first second of a day, in UTC, as Stripe dates its payouts.
fn midnight(day: &str) -> Result<i64, Error> {
    let midnight: Timestamp = format!("{day}T00:00:00Z").parse().map_err(|_| Error::Unreadable)?;
    Ok(midnight.as_second())
}

fn number(value: &Value) -> Option<String> {
    value.as_str().filter(|number| is_number(number)).map(str::to_owned)
}

fn pence(value: &Value) -> Option<Pence> {
    value.as_u64().map(Pence::new)
}

/// The number of a session's intent, whether the whole of it was asked for or not.
fn intent(session: &Value) -> Option<String> {
    let intent = &session["payment_intent"];
    number(intent).or_else(|| number(&intent["id"]))
}

/// The code that Stripe names, or else its type. Its message may quote what was sent, and is not read.
fn code(body: &Value) -> String {
    let error = &body["error"];
    let named = error["code"].as_str().or(error["type"].as_str()).unwrap_or_default();
    let plain = (1..=64).contains(&named.len()) && named.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if plain { named.to_owned() } else { "without a code".to_owned() }
}

/// How far a session has come. While it is open a card may be declined, or somebody may be asked by their bank who they are,
/// and another card may follow: all of that is [`Status::Started`].
fn status(session: &Value) -> Option<Status> {
    let intent = &session["payment_intent"];
    let declined = intent["last_payment_error"].is_object();
    Some(match (session["status"].as_str()?, session["payment_status"].as_str()?, intent["status"].as_str()) {
        ("complete", "paid", _) => Status::Success,
        ("complete", "unpaid", Some("requires_payment_method")) => Status::Declined,
        ("complete", "unpaid", Some("canceled")) => Status::Cancelled,
        ("complete", "unpaid", Some("requires_capture")) => Status::Capturable,
        ("complete", "unpaid", _) | ("open", _, Some("processing")) => Status::Submitted,
        // Nothing of ours costs nothing.
        ("complete", "no_payment_required", _) => Status::Broken,
        ("open", _, Some(_)) => Status::Started,
        ("open", _, None) => Status::Created,
        ("expired", ..) if session["metadata"]["cancelled"] == "yes" => Status::Cancelled,
        ("expired", ..) if declined => Status::Declined,
        ("expired", ..) => Status::Expired,
        _ => return None,
    })
}

/// A session as a payment. One that is not ours has no reference.
fn payment(session: &Value) -> Option<Payment> {
    let reference = session["client_reference_id"].as_str().unwrap_or_default().to_owned();
    let amount = match session["currency"] == "gbp" {
        true => pence(&session["amount_total"]),
        false => None,
    };
    Some(Payment {
        number: number(&session["id"])?,
        // What is not ours may come to anything, in any currency.
        amount: amount.or(reference.is_empty().then_some(Pence::ZERO))?,
        reference,
        status: status(session)?,
        next: session["url"].as_str().map(str::to_owned),
        refundable: refundable(&session["payment_intent"]["latest_charge"]),
        // A session does not say: a payout does.
        settled: None,
    })
}

/// What is left of a charge to give back. While its bank disputes it, nothing is.
fn refundable(charge: &Value) -> Option<Pence> {
    let left = pence(&charge["amount_captured"])?.checked_sub(pence(&charge["amount_refunded"])?)?;
    Some(left).filter(|left| !left.is_zero() && charge["disputed"] != true)
}

/// A charge that was paid out, as the payment that it was for; or as nobody's, when there is no session of it.
fn settled(charge: &Value, sessions: &BTreeMap<String, &Value>, day: &str) -> Option<Payment> {
    let intent = number(&charge["payment_intent"]);
    let session = intent.as_ref().and_then(|intent| sessions.get(intent));
    Some(Payment {
        number: match session {
            Some(session) => number(&session["id"])?,
            None => intent.or_else(|| number(&charge["id"]))?,
        },
        reference: session.and_then(|one| one["client_reference_id"].as_str()).unwrap_or_default().to_owned(),
        amount: pence(&charge["amount"])?,
        status: Status::Success,
        next: None,
        refundable: refundable(charge),
        settled: Some(day.to_owned()),
    })
}

fn refund(found: &Value) -> Option<Refund> {
    let status = match found["status"].as_str()? {
        "pending" | "requires_action" => RefundStatus::Submitted,
        "succeeded" => RefundStatus::Success,
        "failed" | "canceled" => RefundStatus::Error,
        _ => return None,
    };
    let name = found["metadata"]["refund"].as_str().map(str::to_owned);
    // One that somebody made by hand, on Stripe's own pages, is nothing that we asked for.
    let name = Some(name.unwrap_or_default());
    Some(Refund { number: number(&found["id"])?, name, amount: pence(&found["amount"])?, status })
}

/// Whether a webhook comes from whoever knows our secret, and is no older than [`TOLERANCE`]: `Stripe-Signature` is
/// `t=`, the second in which it was signed, and one `v1=` for each secret in use, the HMAC-SHA256 of `t`, a dot and the body.
pub fn is_signed(secret: &str, body: &[u8], header: &str, now: Timestamp) -> bool {
    let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let Some((_, signed)) = parts().find(|(name, _)| *name == "t") else { return false };
    let fresh = signed.parse::<i64>().is_ok_and(|at| now.as_second().abs_diff(at) <= TOLERANCE.unsigned_abs());
    let message = [signed.as_bytes(), b".", body].concat();
    fresh && parts().any(|(name, code)| name == "v1" && webhook::is_signed(secret, &message, code))
}

/// What a webhook is about, if it may be a payment of ours: a session, or the intent whose money goes back.
pub fn about(body: &[u8]) -> Option<String> {
    let event: Value = serde_json::from_slice(body).ok()?;
    let object = &event["data"]["object"];
    match object["object"].as_str()? {
        "checkout.session" => number(&object["id"]),
        "refund" | "charge" => number(&object["payment_intent"]),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use serde_json::json;

    const BODY: &[u8] = br#"{"id":"evt_1","object":"event"}"#;
    /// As the official client signs it: `WebhookSignature.generate_signature_header(body, "whsec_test", 1795435200)`.
    const CODE: &str = "166750e2eaeb92687e2a0f0bbc5aebd6c6331ead9b1bc2f6bb833a886ea7db94";
    const AT: i64 = 1_795_435_200;

    fn signed(header: &str, seconds: i64) -> bool {
        is_signed("whsec_test", BODY, header, Timestamp::from_second(AT + seconds).unwrap())
    }

    #[test]
    fn a_signature_is_of_its_moment_and_the_body_and_lasts_five_minutes() {
        let header = format!("t={AT},v1={CODE}");
        for (seconds, ours) in [(0, true), (300, true), (301, false), (-300, true), (-301, false)] {
            assert_eq!(signed(&header, seconds), ours, "{seconds}");
        }
        assert!(!is_signed("whsec_other", BODY, &header, Timestamp::from_second(AT).unwrap()));
        assert!(!is_signed("whsec_test", b"{}", &header, Timestamp::from_second(AT).unwrap()));
        assert!(!signed(&format!("t={},v1={CODE}", AT + 1), 0), "the moment is signed too");
    }

    #[test]
    fn while_a_secret_is_changed_one_of_several_signatures_is_enough() {
        let other = "0".repeat(64);
        for header in [
            format!("t={AT},v1={other},v1={CODE}"),
            format!("t={AT},v1={CODE},v1={other},v0={other}"),
            format!("v1={CODE}, t={AT}"),
        ] {
            assert!(signed(&header, 0), "{header}");
        }
    }

    #[test]
    fn anything_else_is_no_signature() {
        let capitals = CODE.to_uppercase();
        for header in [
            String::new(),
            "t".to_owned(),
            format!("t={AT}"),
            format!("v1={CODE}"),
            format!("t=,v1={CODE}"),
            format!("t=now,v1={CODE}"),
            format!("t={AT},v0={CODE}"),
            format!("t={AT},v1={capitals}"),
            format!("t={AT},v1={}", &CODE[1..]),
            format!("t={AT};v1={CODE}"),
            format!("t={}0,t={AT},v1={CODE}", i64::MAX),
        ] {
            assert!(!signed(&header, 0), "{header}");
        }
    }

    #[test]
    fn every_state_of_a_session_and_its_intent_is_a_status() {
        let intents = [
            None,
            Some("requires_payment_method"),
            Some("requires_confirmation"),
            Some("requires_action"),
            Some("processing"),
            Some("requires_capture"),
            Some("succeeded"),
            Some("canceled"),
        ];
        for session in ["open", "complete", "expired"] {
            for paid in ["paid", "unpaid", "no_payment_required"] {
                for intent in intents {
                    let found =
                        json!({ "status": session, "payment_status": paid, "payment_intent": { "status": intent } });
                    let status = status(&found).unwrap();
                    assert_eq!(status == Status::Success, session == "complete" && paid == "paid", "{found}");
                    assert_eq!(
                        status < Status::Submitted,
                        session == "open" && intent != Some("processing"),
                        "{found}"
                    );
                    assert!(session != "expired" || status == Status::Expired, "{found}");
                }
            }
        }
        assert_eq!(status(&json!({ "status": "paused", "payment_status": "unpaid" })), None);
    }

    #[test]
    fn a_session_that_is_ours_is_in_pounds_and_one_that_is_not_has_no_reference() {
        let session = |more: Value| {
            let mut session =
                json!({ "id": "cs_1", "status": "open", "payment_status": "unpaid", "payment_intent": null });
            session.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
            payment(&session).map(|found| (found.reference, found.amount.get()))
        };
        let ours = json!({ "client_reference_id": "ETC-1", "currency": "gbp", "amount_total": 25_000 });
        assert_eq!(session(ours), Some(("ETC-1".to_owned(), 25_000)));
        let euros = json!({ "client_reference_id": "ETC-1", "currency": "eur", "amount_total": 25_000 });
        assert_eq!(session(euros), None, "which cannot be");
        assert_eq!(session(json!({ "currency": "eur", "amount_total": 25_000 })), Some((String::new(), 0)));
        assert_eq!(session(json!({ "id": "../x" })), None);
    }

    #[test]
    fn whoever_pays_in_welsh_reads_in_welsh_that_the_page_is_in_english() {
        let asked = |language| Asked {
            amount: Pence::pounds(1),
            reference: "ETC-1".to_owned(),
            description: "Ffi".to_owned(),
            return_url: "https://example.com/".to_owned(),
            language,
            begun: Timestamp::from_second(AT).unwrap(),
        };
        let says =
            |language| form(&asked(language)).into_iter().find(|(name, _)| *name == "custom_text[submit][message]");
        assert!(says("cy").is_some_and(|(_, words)| words.contains("Saesneg")));
        assert_eq!(says("en"), None);
        assert!(form(&asked("cy")).contains(&("expires_at", (AT + 5_400).to_string())));
    }

    #[test]
    fn a_code_is_told_and_nothing_else_of_an_error() {
        for (error, told) in [
            (json!({ "code": "amount_too_small", "message": "Ada" }), "amount_too_small"),
            (json!({ "type": "idempotency_error" }), "idempotency_error"),
            (json!({ "code": "Ada Lovelace" }), "without a code"),
            (json!({ "code": "a".repeat(65) }), "without a code"),
            (json!(null), "without a code"),
        ] {
            assert_eq!(code(&json!({ "error": error })), told);
        }
    }

    #[test]
    fn a_webhook_names_a_session_or_the_intent_whose_money_goes_back() {
        let about = |object: Value| about(json!({ "data": { "object": object } }).to_string().as_bytes());
        assert_eq!(about(json!({ "object": "checkout.session", "id": "cs_1" })).as_deref(), Some("cs_1"));
        assert_eq!(
            about(json!({ "object": "refund", "id": "re_1", "payment_intent": "pi_1" })).as_deref(),
            Some("pi_1")
        );
        assert_eq!(
            about(json!({ "object": "charge", "id": "ch_1", "payment_intent": "pi_1" })).as_deref(),
            Some("pi_1")
        );
        for nothing in [
            json!({ "object": "charge", "id": "ch_1", "payment_intent": null }),
            json!({ "object": "checkout.session", "id": "../x" }),
            json!({ "object": "payout", "id": "po_1" }),
            json!({}),
        ] {
            assert_eq!(about(nothing), None);
        }
        assert_eq!(super::about(b"not JSON"), None);
    }
}
