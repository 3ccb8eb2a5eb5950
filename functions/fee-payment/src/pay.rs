//! GOV.UK Pay, as its public API is described (alphagov/pay-publicapi, openapi/publicapi_spec.json).
//!
//! Reading is tried twice. Nothing else is tried again blindly:
//! - *making* a payment carries an `Idempotency-Key`, but Pay heeds that for recurring payments alone (pay-connector,
//!   ChargesApiResource.java). So after a lost answer [`Pay::make`] first looks for the payment by its reference, which is
//!   its own; and if one was made nonetheless, nobody has its address, so it expires unpaid.
//! - a *refund* names what Pay says is available: sent again after it was done, it is refused (P0604) and not done twice.

use crate::{
    provider::{
        Asked, Error, Forget, Found, Giving, Payment, Provider, Refund, RefundStatus, Status, Till, checked, is_number,
    },
    webhook,
};
use justice::{Pence, date::Timestamp};
use kit::{
    Config,
    exchange::Exchange,
    outside,
    secrets::{Secret, Secrets, Vault},
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use ureq::Agent;

/// For how long an answer is waited for. Two of these, and what we do beside, fit into one invocation.
const PATIENCE: Duration = Duration::from_secs(8);
/// The most bytes that we read of an answer: a page of results.
const LONGEST_ANSWER: u64 = 5_000_000;

/// GOV.UK Pay as this deployment's settings have it: `pay`, its address, and `cards`, where people are sent. It proves
/// itself by the secret `api-key`, and its webhooks by `webhook-secret`.
pub struct GovUkPay<V> {
    secrets: Arc<Secrets<V>>,
    agent: Agent,
}

impl<V: Vault> GovUkPay<V> {
    /// The provider whose secrets are these.
    pub fn of(secrets: Secrets<V>) -> GovUkPay<V> {
        GovUkPay { secrets: Arc::new(secrets), agent: outside::agent(PATIENCE) }
    }

    async fn secret(&self, config: &Config, name: &str, now: Timestamp) -> justice::Result<Secret> {
        self.secrets.read(&format!("/justice/{}/{name}", config.slug), now).await
    }
}

impl<V: Vault> Provider for GovUkPay<V> {
    type Till = Pay;

    async fn open(&self, config: &Config, now: Timestamp) -> justice::Result<Pay> {
        let address = outside::address(config, "pay")?;
        let key = self.secret(config, "api-key", now).await?;
        let secrets = self.secrets.clone();
        Ok(Pay { agent: self.agent.clone(), forget: Arc::new(move || secrets.forget()), ..Pay::new(address, key) })
    }

    async fn told(&self, config: &Config, now: Timestamp, exchange: &Exchange) -> justice::Result<Option<String>> {
        let body = exchange.signed_json()?;
        let secret = self.secret(config, "webhook-secret", now).await?;
        let signature = exchange.header("pay-signature").unwrap_or_default();
        match webhook::is_signed(secret.reveal(), body, signature) {
            true => Ok(webhook::read(body).map(|told| told.payment)),
            // Whoever cannot prove to be Pay is not told that there is anything here.
            false => Err(justice::Error::NotFound),
        }
    }

    fn pages(&self, config: &Config, _: Option<&str>) -> String {
        config.settings.get("cards").cloned().unwrap_or_default()
    }
}

/// A client of GOV.UK Pay.
#[derive(Clone)]
pub struct Pay {
    address: String,
    key: Secret,
    agent: Agent,
    forget: Forget,
}

/// What was asked of Pay.
struct Call {
    path: String,
    query: Vec<(&'static str, String)>,
    body: Option<Value>,
    key: Option<String>,
}

impl Call {
    fn get(path: impl Into<String>) -> Call {
        Call { path: path.into(), query: vec![], body: None, key: None }
    }

    fn post(path: impl Into<String>, body: Value) -> Call {
        Call { body: Some(body), ..Call::get(path) }
    }
}

impl Pay {
    /// A client of the Pay at this address, with this key.
    pub fn new(address: &str, key: Secret) -> Pay {
        Pay {
            address: address.trim_end_matches('/').to_owned(),
            key,
            agent: outside::agent(PATIENCE),
            forget: Arc::new(|| {}),
        }
    }

    /// The same, waiting so long.
    #[must_use]
    pub fn patient(self, patience: Duration) -> Pay {
        Pay { agent: outside::agent(patience), ..self }
    }

    async fn create(&self, asked: &Asked) -> Result<Payment, Error> {
        let body = json!({
            "amount": asked.amount.get(), "reference": asked.reference, "description": asked.description,
            "return_url": asked.return_url, "language": asked.language,
        });
        let call = Call { key: Some(asked.reference.clone()), ..Call::post("/v1/payments", body) };
        match self.ask(call).await? {
            (200 | 201, found) => payment(&found).ok_or(Error::Unreadable),
            other => Err(refused(other)),
        }
    }

    async fn search(&self, query: Vec<(&'static str, String)>) -> Result<Found, Error> {
        let call = || Call { query: query.clone(), ..Call::get("/v1/payments") };
        let found = self.read(call, "").await?;
        let payments = found["results"].as_array().ok_or(Error::Unreadable)?.iter().map(payment);
        let page = found["page"].as_u64().and_then(|page| u32::try_from(page).ok()).ok_or(Error::Unreadable)?;
        let next = found["_links"]["next_page"].is_object().then_some(page + 1);
        let next = next.map(|page| page.to_string());
        Ok(Found { payments: payments.collect::<Option<_>>().ok_or(Error::Unreadable)?, next })
    }

    /// Asks what it does no harm to ask twice.
    async fn read(&self, call: impl Fn() -> Call, number: &str) -> Result<Value, Error> {
        if !number.is_empty() {
            checked(number)?;
        }
        let first = self.ask(call()).await;
        let answer = match first {
            Err(error) if error.worth_retrying() => self.ask(call()).await,
            first => first,
        };
        match answer? {
            (200, found) => Ok(found),
            other => Err(refused(other)),
        }
    }

    async fn ask(&self, call: Call) -> Result<(u16, Value), Error> {
        let pay = self.clone();
        // On a thread of its own, because the client waits where it stands.
        let answer = tokio::task::spawn_blocking(move || pay.exchange(&call)).await;
        let (status, body) = answer
            .map_err(|_| Error::Unreadable)?
            .map_err(|error| Error::Unavailable(outside::silence(&error).to_owned()))?;
        match status {
            401 | 403 => {
                (self.forget)();
                Err(Error::TurnedAway)
            }
            408 | 429 | 500.. => Err(Error::Unavailable(format!("{status} {}", code(&body)))),
            _ => Ok((status, body)),
        }
    }

    /// One exchange. The errors say nothing of what was sent.
    fn exchange(&self, call: &Call) -> Result<(u16, Value), ureq::Error> {
        let address = format!("{}{}", self.address, call.path);
        let bearer = format!("Bearer {}", self.key.reveal());
        let mut answer = match &call.body {
            None => {
                let query = call.query.iter().map(|(name, value)| (*name, value.as_str()));
                self.agent.get(address).header("authorization", bearer).query_pairs(query).call()?
            }
            Some(body) => {
                let request = self.agent.post(address).header("authorization", bearer);
                let request = call.key.iter().fold(request, |request, key| request.header("idempotency-key", key));
                match body {
                    Value::Null => request.send_empty()?,
                    body => request.content_type("application/json").send(body.to_string())?,
                }
            }
        };
        let text = answer.body_mut().with_config().limit(LONGEST_ANSWER).read_to_string()?;
        Ok((answer.status().as_u16(), serde_json::from_str(&text).unwrap_or_default()))
    }
}

impl Till for Pay {
    async fn make(&self, asked: &Asked) -> Result<Payment, Error> {
        let first = self.create(asked).await;
        let lost = matches!(&first, Err(error) if error.worth_retrying());
        if !lost {
            return first;
        }
        match self.find(&asked.reference, asked.begun).await? {
            Some(made) => self.get(&made.number).await,
            None => self.create(asked).await,
        }
    }

    async fn get(&self, number: &str) -> Result<Payment, Error> {
        let found = self.read(|| Call::get(format!("/v1/payments/{number}")), number).await?;
        payment(&found).ok_or(Error::Unreadable)
    }

    async fn find(&self, reference: &str, _: Timestamp) -> Result<Option<Payment>, Error> {
        let found = self.search(vec![("reference", reference.to_owned())]).await?;
        // Pay does not tell capitals from small letters here. We do.
        let ours = found.payments.into_iter().filter(|payment| payment.reference == reference);
        Ok(ours.max_by_key(|payment| payment.status))
    }

    async fn settled(&self, from: &str, before: &str, page: Option<&str>) -> Result<Found, Error> {
        let days = [("from_settled_date", from.to_owned()), ("to_settled_date", before.to_owned())];
        self.search(days.into_iter().chain([("page", page.unwrap_or("1").to_owned())]).collect()).await
    }

    async fn cancel(&self, payment: &str) -> Result<(), Error> {
        checked(payment)?;
        match self.ask(Call::post(format!("/v1/payments/{payment}/cancel"), Value::Null)).await? {
            (204, _) => Ok(()),
            other => Err(refused(other)),
        }
    }

    async fn refund(&self, payment: &str, asked: &Giving) -> Result<Refund, Error> {
        checked(payment)?;
        let body = json!({ "amount": asked.amount.get(), "refund_amount_available": asked.available.get() });
        match self.ask(Call::post(format!("/v1/payments/{payment}/refunds"), body)).await? {
            (200 | 202, found) => refund(&found).ok_or(Error::Unreadable),
            // Another amount is available than we thought (P0604).
            (412, _) => Err(Error::Overtaken),
            other => Err(refused(other)),
        }
    }

    async fn refunds(&self, payment: &str) -> Result<Vec<Refund>, Error> {
        let found = self.read(|| Call::get(format!("/v1/payments/{payment}/refunds")), payment).await?;
        let refunds = found["_embedded"]["refunds"].as_array().ok_or(Error::Unreadable)?;
        refunds.iter().map(refund).collect::<Option<_>>().ok_or(Error::Unreadable)
    }
}

fn number(value: &Value) -> Option<String> {
    value.as_str().filter(|number| is_number(number)).map(str::to_owned)
}

fn pence(value: &Value) -> Option<Pence> {
    value.as_u64().map(Pence::new)
}

fn refused((status, body): (u16, Value)) -> Error {
    match status {
        404 => Error::NotFound,
        status => Error::Refused(status, code(&body)),
    }
}

/// The code that Pay names. Its description may quote what was sent, and is not read.
fn code(body: &Value) -> String {
    let named = body["code"].as_str().unwrap_or_default();
    let plain = named.len() == 5 && named.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain { named.to_owned() } else { "without a code".to_owned() }
}

fn status(state: &Value) -> Option<Status> {
    Some(match (state["status"].as_str()?, state["code"].as_str()) {
        ("created", _) => Status::Created,
        ("started", _) => Status::Started,
        ("submitted", _) => Status::Submitted,
        ("capturable", _) => Status::Capturable,
        ("success", _) => Status::Success,
        ("failed", Some("P0020")) => Status::Expired,
        ("failed", Some("P0030")) => Status::GivenUp,
        ("failed", _) => Status::Declined,
        ("cancelled", _) => Status::Cancelled,
        ("error", _) => Status::Broken,
        _ => return None,
    })
}

fn payment(found: &Value) -> Option<Payment> {
    let summary = &found["refund_summary"];
    let available = matches!(summary["status"].as_str(), Some("available"));
    Some(Payment {
        number: number(&found["payment_id"])?,
        reference: found["reference"].as_str()?.to_owned(),
        amount: pence(&found["amount"])?,
        status: status(&found["state"])?,
        next: found["_links"]["next_url"]["href"].as_str().map(str::to_owned),
        refundable: pence(&summary["amount_available"]).filter(|_| available),
        settled: found["settlement_summary"]["settled_date"].as_str().map(str::to_owned),
    })
}

fn refund(found: &Value) -> Option<Refund> {
    let status = match found["status"].as_str()? {
        "submitted" => RefundStatus::Submitted,
        "success" => RefundStatus::Success,
        "error" => RefundStatus::Error,
        _ => return None,
    };
    Some(Refund { number: number(&found["refund_id"])?, name: None, amount: pence(&found["amount"])?, status })
}
