//! GOV.UK Pay, as its public API is described (alphagov/pay-publicapi, openapi/publicapi_spec.json).
//!
//! Reading is tried twice. Nothing else is tried again blindly:
//! - *making* a payment carries an `Idempotency-Key`, but Pay heeds that for recurring payments alone (pay-connector,
//!   ChargesApiResource.java). So after a lost answer [`Pay::make`] first looks for the payment by its reference, which is
//!   its own; and if one was made nonetheless, nobody has its address, so it expires unpaid.
//! - a *refund* names what Pay says is available: sent again after it was done, it is refused (P0604) and not done twice.

use justice::Pence;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Duration;
use ureq::Agent;

/// For how long an answer is waited for. Two of these, and what we do beside, fit into one invocation.
const PATIENCE: Duration = Duration::from_secs(8);
/// The most bytes that we read of an answer: a page of results.
const LONGEST_ANSWER: u64 = 5_000_000;

/// How far a payment has come. In this order: it only ever goes on, and ends in one of the last four, success above all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Made, and nobody has come to it.
    Created,
    /// Somebody is at the card page.
    Started,
    /// The card has been given, and the bank has not answered.
    Submitted,
    /// The bank has agreed, and the money has not been asked for.
    Capturable,
    /// Nobody paid in 90 minutes (P0020).
    Expired,
    /// Whoever was to pay gave up (P0030).
    GivenUp,
    /// We cancelled it (P0040).
    Cancelled,
    /// The card was declined (P0010).
    Declined,
    /// Pay or the bank broke down (P0050).
    Broken,
    /// Paid.
    Success,
}

impl Status {
    /// Every one, in order.
    pub const ALL: [Status; 10] = [
        Status::Created,
        Status::Started,
        Status::Submitted,
        Status::Capturable,
        Status::Expired,
        Status::GivenUp,
        Status::Cancelled,
        Status::Declined,
        Status::Broken,
        Status::Success,
    ];

    /// Whether nothing more will become of it.
    pub fn is_finished(self) -> bool {
        self >= Status::Expired
    }

    fn read(state: &Value) -> Option<Status> {
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
}

/// A payment, as Pay tells of it. Whose card it was is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Pay's number for it.
    pub number: String,
    /// Ours.
    pub reference: String,
    /// What is to be taken.
    pub amount: Pence,
    /// How far it has come.
    pub status: Status,
    /// Where the person goes to pay: once, in one browser. Each answer has another.
    pub next: Option<String>,
    /// What can be given back, if anything can be.
    pub refundable: Option<Pence>,
    /// The day on which it reached the department's account.
    pub settled: Option<String>,
}

impl Payment {
    /// What was taken.
    pub fn taken(&self) -> Pence {
        if self.status == Status::Success { self.amount } else { Pence::ZERO }
    }

    fn read(found: &Value) -> Option<Payment> {
        let summary = &found["refund_summary"];
        let available = matches!(summary["status"].as_str(), Some("available"));
        Some(Payment {
            number: number(&found["payment_id"])?,
            reference: found["reference"].as_str()?.to_owned(),
            amount: pence(&found["amount"])?,
            status: Status::read(&found["state"])?,
            next: found["_links"]["next_url"]["href"].as_str().map(str::to_owned),
            refundable: pence(&summary["amount_available"]).filter(|_| available),
            settled: found["settlement_summary"]["settled_date"].as_str().map(str::to_owned),
        })
    }
}

/// A payment to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What is to be taken.
    pub amount: Pence,
    /// What we call it, unlike any other: see [`crate::order::attempt_reference`].
    pub reference: String,
    /// What it is for, as the person reads it on the card page.
    pub description: String,
    /// Where the person comes back to.
    pub return_url: String,
    /// `en` or `cy`.
    pub language: &'static str,
}

/// How far a refund has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundStatus {
    /// Asked of the bank.
    Submitted,
    /// Given back.
    Success,
    /// Not given back.
    Error,
}

/// A refund, as Pay tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Pay's number for it.
    pub number: String,
    /// How much.
    pub amount: Pence,
    /// How far it has come.
    pub status: RefundStatus,
}

impl Refund {
    fn read(found: &Value) -> Option<Refund> {
        let status = match found["status"].as_str()? {
            "submitted" => RefundStatus::Submitted,
            "success" => RefundStatus::Success,
            "error" => RefundStatus::Error,
            _ => return None,
        };
        Some(Refund { number: number(&found["refund_id"])?, amount: pence(&found["amount"])?, status })
    }
}

/// A page of what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The payments, the newest first.
    pub payments: Vec<Payment>,
    /// The number of the next page, if there is one.
    pub next: Option<u32>,
}

/// Why there is no answer that helps. None of these says what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// No answer, too many requests, or a fault of Pay's own. Nobody knows whether it was done.
    Unavailable(String),
    /// Pay will not, however often we ask: its status and its code (`412`, `P0604`).
    Refused(u16, String),
    /// There is no such payment or refund.
    NotFound,
    /// Our key is not Pay's.
    TurnedAway,
    /// An answer that makes no sense to us.
    Unreadable,
}

impl Error {
    /// Whether asking again could end differently without anybody mending something.
    pub fn worth_retrying(&self) -> bool {
        matches!(self, Error::Unavailable(_))
    }

    /// Whether Pay has this code for it.
    pub fn is(&self, code: &str) -> bool {
        matches!(self, Error::Refused(_, named) if named == code)
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Unavailable(how) => write!(f, "Pay is not available: {how}"),
            Error::Refused(status, code) => write!(f, "Pay refused: {status} {code}"),
            Error::NotFound => f.write_str("Pay knows of no such thing"),
            Error::TurnedAway => f.write_str("Pay turned us away"),
            Error::Unreadable => f.write_str("Pay's answer cannot be read"),
        }
    }
}

impl std::error::Error for Error {}

/// A client of GOV.UK Pay.
#[derive(Clone)]
pub struct Pay {
    address: String,
    key: String,
    agent: Agent,
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
    /// A client of the Pay at this address, with this key. None if the address is not one that a key may be sent to:
    /// anything in the clear, but for the simulator on our own machine.
    pub fn at(address: &str, key: &str) -> Option<Pay> {
        let address = address.trim_end_matches('/');
        let fits = address.starts_with("https://") || address.starts_with("http://127.0.0.1:");
        let agent = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .build();
        fits.then(|| Pay { address: address.to_owned(), key: key.to_owned(), agent: agent.into() })
    }

    /// The same, waiting so long.
    pub fn patient(mut self, patience: Duration) -> Pay {
        let agent = Agent::config_builder().timeout_global(Some(patience)).http_status_as_error(false);
        self.agent = agent.max_redirects(0).proxy(None).build().into();
        self
    }

    /// Makes a payment, or finds the one that an earlier try has made.
    ///
    /// # Errors
    /// When it is not known to be made. `Unavailable` may be tried again, as the same attempt.
    pub async fn make(&self, asked: &Asked) -> Result<Payment, Error> {
        let first = self.create(asked).await;
        let lost = matches!(&first, Err(error) if error.worth_retrying());
        if !lost {
            return first;
        }
        match self.find(&asked.reference).await? {
            Some(made) => self.get(&made.number).await,
            None => self.create(asked).await,
        }
    }

    async fn create(&self, asked: &Asked) -> Result<Payment, Error> {
        let body = json!({
            "amount": asked.amount.get(), "reference": asked.reference, "description": asked.description,
            "return_url": asked.return_url, "language": asked.language,
        });
        let call = Call { key: Some(asked.reference.clone()), ..Call::post("/v1/payments", body) };
        match self.ask(call).await? {
            (200 | 201, found) => Payment::read(&found).ok_or(Error::Unreadable),
            other => Err(refused(other)),
        }
    }

    /// What Pay says of a payment now.
    ///
    /// # Errors
    /// When it cannot be told.
    pub async fn get(&self, number: &str) -> Result<Payment, Error> {
        let found = self.read(|| Call::get(format!("/v1/payments/{number}")), number).await?;
        Payment::read(&found).ok_or(Error::Unreadable)
    }

    /// The payment of this reference: of several, the one that has come furthest. It has no address to pay at; ask for it
    /// by its number to get one.
    ///
    /// # Errors
    /// When it cannot be told.
    pub async fn find(&self, reference: &str) -> Result<Option<Payment>, Error> {
        let found = self.search(vec![("reference", reference.to_owned())]).await?;
        // Pay does not tell capitals from small letters here. We do.
        let ours = found.payments.into_iter().filter(|payment| payment.reference == reference);
        Ok(ours.max_by_key(|payment| payment.status))
    }

    /// The payments that reached the account on or after one day and before another (`2026-11-23`), a page at a time.
    ///
    /// # Errors
    /// When they cannot be told.
    pub async fn settled(&self, from: &str, before: &str, page: u32) -> Result<Found, Error> {
        let days = [("from_settled_date", from.to_owned()), ("to_settled_date", before.to_owned())];
        self.search(days.into_iter().chain([("page", page.to_string())]).collect()).await
    }

    async fn search(&self, query: Vec<(&'static str, String)>) -> Result<Found, Error> {
        let call = || Call { query: query.clone(), ..Call::get("/v1/payments") };
        let found = self.read(call, "").await?;
        let payments = found["results"].as_array().ok_or(Error::Unreadable)?.iter().map(Payment::read);
        let page = found["page"].as_u64().and_then(|page| u32::try_from(page).ok()).ok_or(Error::Unreadable)?;
        let next = found["_links"]["next_page"].is_object().then_some(page + 1);
        Ok(Found { payments: payments.collect::<Option<_>>().ok_or(Error::Unreadable)?, next })
    }

    /// Cancels a payment that nobody has finished. Read it afterwards: it may have been paid meanwhile.
    ///
    /// # Errors
    /// `Refused` with `P0501` when it is finished, `P0502` when the bank is being asked.
    pub async fn cancel(&self, payment: &str) -> Result<(), Error> {
        checked(payment)?;
        match self.ask(Call::post(format!("/v1/payments/{payment}/cancel"), Value::Null)).await? {
            (204, _) => Ok(()),
            other => Err(refused(other)),
        }
    }

    /// Gives some of a payment back, if as much is available as we think.
    ///
    /// # Errors
    /// `Refused` with `P0604` when another refund came first, this one included; with `P0603` when there is too little.
    pub async fn refund(&self, payment: &str, amount: Pence, available: Pence) -> Result<Refund, Error> {
        checked(payment)?;
        let body = json!({ "amount": amount.get(), "refund_amount_available": available.get() });
        match self.ask(Call::post(format!("/v1/payments/{payment}/refunds"), body)).await? {
            (200 | 202, found) => Refund::read(&found).ok_or(Error::Unreadable),
            other => Err(refused(other)),
        }
    }

    /// What was given back of a payment, and is being.
    ///
    /// # Errors
    /// When it cannot be told.
    pub async fn refunds(&self, payment: &str) -> Result<Vec<Refund>, Error> {
        let found = self.read(|| Call::get(format!("/v1/payments/{payment}/refunds")), payment).await?;
        let refunds = found["_embedded"]["refunds"].as_array().ok_or(Error::Unreadable)?;
        refunds.iter().map(Refund::read).collect::<Option<_>>().ok_or(Error::Unreadable)
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
        let (status, body) =
            answer.map_err(|_| Error::Unreadable)?.map_err(|error| Error::Unavailable(no_answer(&error).to_owned()))?;
        match status {
            401 | 403 => Err(Error::TurnedAway),
            408 | 429 | 500.. => Err(Error::Unavailable(format!("{status} {}", code(&body)))),
            _ => Ok((status, body)),
        }
    }

    /// One exchange. The errors say nothing of what was sent.
    fn exchange(&self, call: &Call) -> Result<(u16, Value), ureq::Error> {
        let address = format!("{}{}", self.address, call.path);
        let bearer = format!("Bearer {}", self.key);
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

/// Whether this can be one of Pay's numbers, and so part of an address.
pub fn is_number(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn checked(number: &str) -> Result<(), Error> {
    if is_number(number) { Ok(()) } else { Err(Error::NotFound) }
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

/// What kind of silence it was. The client's own words may quote an address.
fn no_answer(error: &ureq::Error) -> &'static str {
    match error {
        ureq::Error::Timeout(_) => "it took too long",
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => "it could not be reached",
        _ => "it did not answer",
    }
}
