//! Whoever takes card payments for us: what we need of them, and what they say. GOV.UK Pay ([`crate::pay`]) and Stripe
//! ([`crate::stripe`]) do.
//!
//! Whichever provider it is, a payment that nobody finishes is over after [`LIVES_MINUTES`], every number of theirs is safe in
//! an address of ours ([`is_number`]), and none of their errors says what was sent.

use justice::{Pence, date::Timestamp};
use kit::{Config, exchange::Exchange};
use serde::{Deserialize, Serialize};
use std::{future::Future, sync::Arc};

/// For how many minutes after its attempt began a payment can be paid: GOV.UK Pay's own rule, and of whoever lets us choose,
/// what we choose.
pub const LIVES_MINUTES: i64 = 90;

/// What is done at once when our key is turned away: it is believed no more.
pub type Forget = Arc<dyn Fn() + Send + Sync>;

/// Whether this can be a provider's number for something, and so part of an address.
pub fn is_number(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// What of an address is a number.
///
/// # Errors
/// `NotFound`, when it can be none: nothing has it.
pub fn checked(number: &str) -> Result<&str, Error> {
    if is_number(number) { Ok(number) } else { Err(Error::NotFound) }
}

/// A provider of card payments.
pub trait Provider: Send + Sync + 'static {
    /// How it is asked, with this deployment's address and key.
    type Till: Till;

    /// Opens a till.
    ///
    /// # Errors
    /// When the key cannot be read, or the address is none that may be asked.
    fn open(&self, config: &Config, now: Timestamp) -> impl Future<Output = justice::Result<Self::Till>> + Send;

    /// The number of the payment that an unasked message is about, if it is about one.
    ///
    /// # Errors
    /// `NotFound`, when it does not prove to come from the provider.
    fn told(
        &self,
        config: &Config,
        now: Timestamp,
        exchange: &Exchange,
    ) -> impl Future<Output = justice::Result<Option<String>>> + Send;

    /// Where people are sent to pay: origins to which our forms may lead, as a content security policy has them. A payment
    /// that has begun is named by its number.
    fn pages(&self, config: &Config, begun: Option<&str>) -> String;
}

/// What is asked of a provider.
pub trait Till: Send + Sync {
    /// Makes a payment, or finds the one that an earlier try has made.
    ///
    /// # Errors
    /// When it is not known to be made. `Unavailable` may be tried again, as the same attempt.
    fn make(&self, asked: &Asked) -> impl Future<Output = Result<Payment, Error>> + Send;

    /// What the provider says of a payment now.
    ///
    /// # Errors
    /// When it cannot be told.
    fn get(&self, number: &str) -> impl Future<Output = Result<Payment, Error>> + Send;

    /// The payment of a reference of ours: of several, the one that has come furthest. Its attempt began at that moment.
    ///
    /// # Errors
    /// When it cannot be told.
    fn find(&self, reference: &str, begun: Timestamp) -> impl Future<Output = Result<Option<Payment>, Error>> + Send;

    /// The payments that reached the account on or after one day and before another (`2026-11-23`), a page at a time: the
    /// first, or the one that the page before it named.
    ///
    /// # Errors
    /// When they cannot be told.
    fn settled(
        &self,
        from: &str,
        before: &str,
        page: Option<&str>,
    ) -> impl Future<Output = Result<Found, Error>> + Send;

    /// Cancels a payment that nobody has finished. Read it afterwards: it may have been paid meanwhile.
    ///
    /// # Errors
    /// `Refused`, when it is finished, or the bank is being asked.
    fn cancel(&self, payment: &str) -> impl Future<Output = Result<(), Error>> + Send;

    /// Gives some of a payment back, once, however often it is asked.
    ///
    /// # Errors
    /// `Overtaken`, when another refund came first, this one included; `Refused`, when there is too little.
    fn refund(&self, payment: &str, asked: &Giving) -> impl Future<Output = Result<Refund, Error>> + Send;

    /// What was given back of a payment, and is being.
    ///
    /// # Errors
    /// When it cannot be told.
    fn refunds(&self, payment: &str) -> impl Future<Output = Result<Vec<Refund>, Error>> + Send;
}

/// How far a payment has come. In this order: it only ever goes on, and ends in one of the last six, success above all.
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
    /// Nobody paid in time.
    Expired,
    /// Whoever was to pay gave up.
    GivenUp,
    /// We cancelled it.
    Cancelled,
    /// The card was declined.
    Declined,
    /// The provider or the bank broke down.
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

    /// As it is written in events.
    pub const fn code(self) -> &'static str {
        match self {
            Status::Created => "created",
            Status::Started => "started",
            Status::Submitted => "submitted",
            Status::Capturable => "capturable",
            Status::Expired => "expired",
            Status::GivenUp => "given-up",
            Status::Cancelled => "cancelled",
            Status::Declined => "declined",
            Status::Broken => "broken",
            Status::Success => "success",
        }
    }

    /// Whether nothing more will become of it.
    pub fn is_finished(self) -> bool {
        self >= Status::Expired
    }
}

/// A payment, as its provider tells of it. Whose card it was is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The provider's number for it.
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
    /// When the attempt began.
    pub begun: Timestamp,
}

/// Something to give back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Giving {
    /// What we call it, unlike anything else that is given back.
    pub name: String,
    /// How much.
    pub amount: Pence,
    /// What we think can be given back, before this.
    pub available: Pence,
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

/// A refund, as the provider tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// The provider's number for it.
    pub number: String,
    /// Our name for it, from a provider that keeps one.
    pub name: Option<String>,
    /// How much.
    pub amount: Pence,
    /// How far it has come.
    pub status: RefundStatus,
}

/// A page of what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The payments, the newest first.
    pub payments: Vec<Payment>,
    /// What the next page is asked for by, if there is one.
    pub next: Option<String>,
}

/// Why there is no answer that helps. None of these says what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// No answer, too many requests, or a fault of the provider's own. Nobody knows whether it was done.
    Unavailable(String),
    /// The provider will not, however often we ask: its status and its code (`422`, `P0102`).
    Refused(u16, String),
    /// Something else came first, so that nothing was done: whoever looks next finds what.
    Overtaken,
    /// There is no such payment or refund.
    NotFound,
    /// Our key is not the provider's.
    TurnedAway,
    /// An answer that makes no sense to us.
    Unreadable,
}

impl Error {
    /// Whether asking again could end differently without anybody mending something.
    pub fn worth_retrying(&self) -> bool {
        matches!(self, Error::Unavailable(_) | Error::Overtaken)
    }

    /// Whether the provider has this code for it.
    pub fn is(&self, code: &str) -> bool {
        matches!(self, Error::Refused(_, named) if named == code)
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Unavailable(how) => write!(f, "payments are not available: {how}"),
            Error::Refused(status, code) => write!(f, "refused: {status} {code}"),
            Error::Overtaken => f.write_str("something else came first"),
            Error::NotFound => f.write_str("there is no such payment"),
            Error::TurnedAway => f.write_str("our key was turned away"),
            Error::Unreadable => f.write_str("an answer that cannot be read"),
        }
    }
}

impl std::error::Error for Error {}

impl From<Error> for justice::Error {
    fn from(error: Error) -> justice::Error {
        match error {
            Error::Unavailable(_) | Error::Overtaken => justice::Error::unavailable(error),
            other => justice::Error::broken(other),
        }
    }
}
