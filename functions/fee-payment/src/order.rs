//! An order: what is to be paid for a case, each attempt to pay it, and what was given back.
//!
//! Everything here is a value and a pure function. What the provider says about a payment is joined to what we knew by
//! [`Attempt::join`], which is idempotent and does not mind in which order it hears: a stale answer changes nothing. So
//! a return, a webhook, a sweep and an expiry end in one truth, whichever comes first and however often. What *follows*
//! (the fee is paid, too much was paid) is told when the truth passes that point, and the order remembers that it was told:
//! written under the order's version, it is told once.
//!
//! **One live payment for an order.** A new attempt begins when no earlier one can still be paid: until then a person who
//! comes back, or has two tabs, goes on with the payment that there is. A provider takes no payment twice and takes none
//! that it calls finished, so two paid attempts can only come of a payment whose making we did not hear of. Then the later
//! attempt is given back.

use crate::provider::{LIVES_MINUTES, Payment, Status};
use justice::{Pence, Reference};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// After how many minutes an attempt that nobody has told us about is looked at. By the last, it is over.
pub const SWEEPS: [i64; 3] = [5, 15, LIVES_MINUTES + 5];
/// After how many hours an attempt that is not finished is somebody's task: each is over long before.
pub const ALARM_HOURS: i64 = 24;

/// One attempt to pay by card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Attempt {
    /// Which it is, from one.
    pub number: u32,
    /// What we asked the provider to take.
    #[serde(rename = "amountPence")]
    pub amount: Pence,
    /// The provider's number for it: none while we have not heard that it was made.
    pub payment: Option<String>,
    /// The furthest that we know it to have come: none while we have not heard that it was made.
    pub status: Option<Status>,
    /// What the provider says it took, which should be what we asked.
    #[serde(rename = "takenPence")]
    pub taken: Pence,
    /// The day on which it reached the department's account.
    pub settled: Option<String>,
}

impl Attempt {
    /// Whether it may still be paid.
    pub fn is_live(&self) -> bool {
        self.status.is_none_or(|status| !status.is_finished())
    }

    fn is_paid(&self) -> bool {
        self.status == Some(Status::Success)
    }

    /// What we know, and what the provider says. Only ever further: the same in whatever order answers come, and however
    /// often.
    pub fn join(&self, seen: &Payment) -> Attempt {
        let status = Some(self.status.map_or(seen.status, |known| known.max(seen.status)));
        let taken = if status == Some(Status::Success) { self.taken.max(seen.taken()) } else { Pence::ZERO };
        Attempt {
            payment: Some(self.payment.clone().unwrap_or_else(|| seen.number.clone())),
            status,
            taken,
            settled: self.settled.clone().max(seen.settled.clone()),
            ..self.clone()
        }
    }
}

/// How money comes that does not come by card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// A cheque, or a postal order.
    Cheque,
    /// A transfer between banks.
    Transfer,
    /// From an account that somebody has with the courts (payment by account).
    Account,
}

impl Way {
    /// All of them.
    pub const ALL: [Way; 3] = [Way::Cheque, Way::Transfer, Way::Account];

    /// As it is written in events and forms.
    pub const fn code(self) -> &'static str {
        match self {
            Way::Cheque => "cheque",
            Way::Transfer => "transfer",
            Way::Account => "account",
        }
    }
}

/// Money that came otherwise: a cheque, a transfer, an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Offline {
    /// What it is known by where it arrived.
    pub number: String,
    /// How it came.
    pub way: Way,
    /// How much.
    #[serde(rename = "amountPence")]
    pub amount: Pence,
}

/// How far giving something back has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Somebody asked, or too much was paid.
    Asked,
    /// Somebody else allowed it.
    Approved,
    /// Somebody else did not.
    Refused,
    /// It is back where it came from.
    Done,
    /// The provider could not. It may be allowed again.
    Failed,
}

/// Something to give back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Refund {
    /// What it is called.
    pub number: String,
    /// Of which attempt: none for what came otherwise.
    pub attempt: Option<u32>,
    /// How much.
    #[serde(rename = "amountPence")]
    pub amount: Pence,
    /// How far it has come.
    pub stage: Stage,
    /// Who asked. Nobody, when it follows from the rules.
    pub asked_by: Option<String>,
    /// The provider's number for it: none while we have not heard that the provider took it on, and for what came otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<String>,
}

impl State {
    /// As it is written in events.
    pub const fn code(self) -> &'static str {
        match self {
            State::Due => "due",
            State::Paying => "paying",
            State::PartPaid => "part-paid",
            State::Paid => "paid",
            State::Remitted => "remitted",
            State::Refunded => "refunded",
        }
    }
}

impl Refund {
    /// Whether it takes, or will take, from what was paid.
    fn counts(&self) -> bool {
        matches!(self.stage, Stage::Asked | Stage::Approved | Stage::Done)
    }
}

/// What is to be paid for a case, and everything that was done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Order {
    /// The fee.
    #[serde(rename = "feePence")]
    pub fee: Pence,
    /// How much of it need not be paid.
    #[serde(rename = "remittedPence")]
    pub remitted: Pence,
    /// The attempts, the oldest first.
    pub attempts: Vec<Attempt>,
    /// What came otherwise, by its number.
    pub offline: Vec<Offline>,
    /// What is given back, by its number.
    pub refunds: Vec<Refund>,
    /// Whether the case was told that its fee is paid, or need not be.
    pub told: bool,
}

/// Where an order stands: worked out from what happened, never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nothing has been paid, and nothing is being.
    Due,
    /// Somebody may be paying now.
    Paying,
    /// Some of it is paid, and nothing more is being.
    PartPaid,
    /// It is paid.
    Paid,
    /// It need not be paid.
    Remitted,
    /// What was paid, or some of what had to be, has been given back. It is not asked for again.
    Refunded,
}

/// Why an order is to be looked at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToDo {
    /// Somebody may be paying.
    Live,
    /// Something is to be allowed, or sent, or sent again.
    Refund,
    /// What was paid has not reached the department's account.
    Unsettled,
    /// The provider says something that cannot be.
    Alarm,
}

impl ToDo {
    /// As it is written in keys.
    pub const fn code(self) -> &'static str {
        match self {
            ToDo::Live => "live",
            ToDo::Refund => "refund",
            ToDo::Unsettled => "unsettled",
            ToDo::Alarm => "alarm",
        }
    }
}

/// What can happen to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Somebody wants to pay what is left by card.
    Pay,
    /// We asked the provider about an attempt, for whatever reason.
    Seen(u32, Payment),
    /// The provider has refused to make the payment of an attempt, or knows of none by its reference after the last sweep.
    Unmade(u32),
    /// Staff have recorded money that came otherwise.
    Offline(Offline),
    /// So much of the fee need not be paid: help with fees, which may come after paying.
    Remit(Pence),
    /// Staff ask that something be given back.
    AskRefund(Refund),
    /// Somebody decides on it.
    Decide {
        /// Which.
        number: String,
        /// Whether it is allowed.
        allow: bool,
        /// Who decides.
        by: String,
    },
    /// The provider has taken it on, under a number of its own.
    Sent {
        /// Which.
        number: String,
        /// The provider's number.
        theirs: String,
    },
    /// What became of it with the provider, or otherwise.
    Given {
        /// Which.
        number: String,
        /// Whether it arrived.
        arrived: bool,
    },
}

/// What follows from what happened, for the same commit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Follow {
    /// Ask the provider to make the payment of this attempt, and send the person to it.
    Make(u32),
    /// `fee.paid`: the case may go on. Once for each order.
    FeePaid,
    /// An attempt ended without money: say so, and offer another.
    Unpaid(u32, Status),
    /// Too much was paid: this refund waits for somebody to allow it.
    GiveBack(String),
    /// Ask the provider for this refund, with the amount that it says is available.
    Refund(String),
    /// Some of what had to be paid is back, and is not asked for again.
    Refunded,
    /// The provider says something that cannot be: another amount than we asked for, or another payment. Somebody must look.
    Alarm(u32),
}

/// Why something cannot happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Illegal {
    /// Not where the order stands.
    State(State),
    /// There is no such attempt, or no such refund at that stage.
    Stranger,
    /// It is more than was paid and is not being given back.
    TooMuch,
    /// Whoever asked may not decide.
    OwnRequest,
}

impl Order {
    /// An order for a fee.
    pub fn new(fee: Pence) -> Order {
        Order { fee, remitted: Pence::ZERO, attempts: vec![], offline: vec![], refunds: vec![], told: false }
    }

    /// What has to be paid in all.
    pub fn owed(&self) -> Pence {
        minus(self.fee, self.remitted)
    }

    /// What has been paid, by card and otherwise.
    pub fn paid(&self) -> Pence {
        let cards = self.attempts.iter().map(|attempt| attempt.taken);
        sum(cards.chain(self.offline.iter().map(|offline| offline.amount)))
    }

    /// What has arrived back.
    pub fn given(&self) -> Pence {
        sum(self.refunds.iter().filter(|refund| refund.stage == Stage::Done).map(|refund| refund.amount))
    }

    /// What is still to be paid.
    pub fn left(&self) -> Pence {
        minus(self.owed(), minus(self.paid(), self.given()))
    }

    /// The attempt that may still be paid: a person who comes back goes on with it.
    pub fn live(&self) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.is_live())
    }

    /// Why somebody, or something, has to look at it again.
    pub fn to_do(&self) -> BTreeSet<ToDo> {
        let unsettled = |attempt: &Attempt| attempt.is_paid() && attempt.settled.is_none();
        let waiting = |refund: &Refund| matches!(refund.stage, Stage::Asked | Stage::Approved | Stage::Failed);
        [
            (ToDo::Live, self.live().is_some()),
            (ToDo::Refund, self.refunds.iter().any(waiting)),
            (ToDo::Unsettled, self.attempts.iter().any(unsettled)),
        ]
        .into_iter()
        .filter_map(|(to_do, is)| is.then_some(to_do))
        .collect()
    }

    /// Where it stands.
    pub fn state(&self) -> State {
        let kept = minus(self.paid(), self.given());
        match () {
            () if self.owed().is_zero() => State::Remitted,
            () if kept >= self.owed() => State::Paid,
            () if !self.given().is_zero() => State::Refunded,
            () if self.live().is_some() => State::Paying,
            () if !kept.is_zero() => State::PartPaid,
            () => State::Due,
        }
    }

    /// What an event makes of this order, and what follows.
    ///
    /// # Errors
    /// When it cannot happen: nothing has.
    pub fn next(&self, event: &Event) -> Result<(Order, Vec<Follow>), Illegal> {
        let mut next = self.clone();
        let mut follows = match event {
            Event::Pay => next.pay()?,
            Event::Seen(attempt, seen) => next.see(*attempt, seen)?,
            Event::Unmade(attempt) => next.unmade(*attempt)?,
            Event::Offline(offline) => next.take(offline),
            Event::Remit(amount) => next.remit(*amount)?,
            Event::AskRefund(refund) => next.ask(refund)?,
            Event::Decide { number, allow, by } => next.decide(number, *allow, by)?,
            Event::Sent { number, theirs } => next.send(number, theirs)?,
            Event::Given { number, arrived } => next.give(number, *arrived)?,
        };
        next.give_back_too_much(&mut follows);
        if !next.told && next.left().is_zero() {
            next.told = true;
            follows.push(Follow::FeePaid);
        }
        if next.state() == State::Refunded && next.given() > self.given() {
            follows.push(Follow::Refunded);
        }
        Ok((next, follows))
    }

    fn pay(&mut self) -> Result<Vec<Follow>, Illegal> {
        match self.state() {
            State::Due | State::PartPaid => {}
            state => return Err(Illegal::State(state)),
        }
        let number = self.attempts.len() as u32 + 1;
        let amount = self.left();
        self.attempts.push(Attempt { number, amount, payment: None, status: None, taken: Pence::ZERO, settled: None });
        Ok(vec![Follow::Make(number)])
    }

    fn see(&mut self, number: u32, seen: &Payment) -> Result<Vec<Follow>, Illegal> {
        let attempt = self.attempts.iter_mut().find(|attempt| attempt.number == number).ok_or(Illegal::Stranger)?;
        if attempt.payment.as_ref().is_some_and(|known| *known != seen.number) {
            return Ok(vec![Follow::Alarm(number)]);
        }
        let before = attempt.clone();
        *attempt = attempt.join(seen);
        let ended = before.is_live() && !attempt.is_live() && !attempt.is_paid();
        let surprising = attempt.is_paid() && !before.is_paid() && attempt.taken != attempt.amount;
        let unpaid = attempt.status.filter(|_| ended).map(|status| Follow::Unpaid(number, status));
        Ok(unpaid.into_iter().chain(surprising.then_some(Follow::Alarm(number))).collect())
    }

    /// An attempt that came to nothing ends, so that another can begin. If the provider has told of it meanwhile, it has
    /// not.
    fn unmade(&mut self, number: u32) -> Result<Vec<Follow>, Illegal> {
        let attempt = self.attempts.iter_mut().find(|attempt| attempt.number == number).ok_or(Illegal::Stranger)?;
        if attempt.status.is_some() {
            return Ok(vec![]);
        }
        attempt.status = Some(Status::Broken);
        Ok(vec![Follow::Unpaid(number, Status::Broken)])
    }

    /// Recorded twice by one number, it came once. It can come in any state: money is not refused by pretending.
    fn take(&mut self, offline: &Offline) -> Vec<Follow> {
        if self.offline.iter().all(|known| known.number != offline.number) {
            self.offline.push(offline.clone());
            self.offline.sort_by(|a, b| a.number.cmp(&b.number));
        }
        vec![]
    }

    fn remit(&mut self, amount: Pence) -> Result<Vec<Follow>, Illegal> {
        match self.state() {
            State::Due | State::Paying | State::PartPaid | State::Paid => {}
            state => return Err(Illegal::State(state)),
        }
        let remitted = self.remitted.checked_add(amount).filter(|all| *all <= self.fee).ok_or(Illegal::TooMuch)?;
        self.remitted = remitted;
        Ok(vec![])
    }

    fn ask(&mut self, refund: &Refund) -> Result<Vec<Follow>, Illegal> {
        if self.refunds.iter().any(|known| known.number == refund.number) {
            return Err(Illegal::Stranger);
        }
        if refund.amount.is_zero() || refund.amount > self.available(refund.attempt) {
            return Err(Illegal::TooMuch);
        }
        self.add(Refund { stage: Stage::Asked, ..refund.clone() });
        Ok(vec![])
    }

    fn decide(&mut self, number: &str, allow: bool, by: &str) -> Result<Vec<Follow>, Illegal> {
        let refund = self.at(number, |stage| matches!(stage, Stage::Asked | Stage::Failed))?;
        if refund.asked_by.as_deref() == Some(by) {
            return Err(Illegal::OwnRequest);
        }
        let (asked_again, amount, attempt) = (refund.stage == Stage::Failed, refund.amount, refund.attempt);
        // What failed took nothing: it may have gone back in another way since.
        if allow && asked_again && amount > self.available(attempt) {
            return Err(Illegal::TooMuch);
        }
        let refund = self.at(number, |_| true)?;
        refund.stage = if allow { Stage::Approved } else { Stage::Refused };
        // Allowed once more, it is sent once more.
        refund.sent = None;
        Ok(if allow { vec![Follow::Refund(number.to_owned())] } else { vec![] })
    }

    /// What the provider failed at once may be asked again, and has another number then.
    fn send(&mut self, number: &str, theirs: &str) -> Result<Vec<Follow>, Illegal> {
        // What the provider has given back once is not two of ours.
        if self.refunds.iter().any(|other| other.number != number && other.sent.as_deref() == Some(theirs)) {
            return Err(Illegal::Stranger);
        }
        self.at(number, |known| known == Stage::Approved)?.sent = Some(theirs.to_owned());
        Ok(vec![])
    }

    /// Told twice, it happened once.
    fn give(&mut self, number: &str, arrived: bool) -> Result<Vec<Follow>, Illegal> {
        let stage = if arrived { Stage::Done } else { Stage::Failed };
        let refund = self.at(number, |known| known == Stage::Approved || known == stage)?;
        refund.stage = stage;
        Ok(vec![])
    }

    fn at(&mut self, number: &str, stage: impl Fn(Stage) -> bool) -> Result<&mut Refund, Illegal> {
        let found = self.refunds.iter_mut().find(|refund| refund.number == number && stage(refund.stage));
        found.ok_or(Illegal::Stranger)
    }

    fn add(&mut self, refund: Refund) {
        self.refunds.push(refund);
        self.refunds.sort_by(|a, b| a.number.cmp(&b.number));
    }

    /// What of an attempt, or of all that came otherwise, is not given back and not about to be.
    pub fn available(&self, attempt: Option<u32>) -> Pence {
        let came = match attempt {
            Some(number) => sum(self.attempts.iter().filter(|one| one.number == number).map(|one| one.taken)),
            None => sum(self.offline.iter().map(|offline| offline.amount)),
        };
        let going = self.refunds.iter().filter(|refund| refund.attempt == attempt && refund.counts());
        minus(came, sum(going.map(|refund| refund.amount)))
    }

    /// Whatever was paid beyond what is owed goes back: of the latest attempt first, so that it is the same one whichever
    /// we hear of first; of what came otherwise last. Once refused, it is not asked again.
    fn give_back_too_much(&mut self, follows: &mut Vec<Follow>) {
        let places = self.attempts.iter().rev().map(|attempt| Some(attempt.number)).chain([None]);
        for place in places.collect::<Vec<_>>() {
            let going =
                sum(self.refunds.iter().filter(|refund| refund.stage != Stage::Failed).map(|refund| refund.amount));
            let over = minus(minus(self.paid(), going), self.owed());
            let amount = over.min(self.available(place));
            if amount.is_zero() {
                continue;
            }
            let kind = place.map_or("offline".to_owned(), |number| number.to_string());
            let sequence = self.refunds.iter().filter(|refund| refund.attempt == place).count();
            let number = format!("over-{kind}-{sequence}");
            follows.push(Follow::GiveBack(number.clone()));
            self.add(Refund { number, attempt: place, amount, stage: Stage::Asked, asked_by: None, sent: None });
        }
    }
}

/// What the provider, and we, call an attempt: unlike any other, so that a payment whose making we did not hear of is found
/// by it. It is also the key of the request to make it.
pub fn attempt_reference(case: &Reference, attempt: u32) -> String {
    format!("{case}-{attempt}")
}

/// The case and the attempt that the provider's reference names.
pub fn of_attempt(reference: &str) -> Option<(Reference, u32)> {
    let (case, attempt) = reference.rsplit_once('-')?;
    Some((Reference::parse(case).ok()?, attempt.parse().ok()?))
}

fn sum(parts: impl Iterator<Item = Pence>) -> Pence {
    // More pence than there are in the world: all that matters is that it is too many.
    parts.fold(Pence::ZERO, |sum, part| sum.checked_add(part).unwrap_or(Pence::new(u64::MAX)))
}

fn minus(from: Pence, what: Pence) -> Pence {
    from.checked_sub(what).unwrap_or(Pence::ZERO)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests;
