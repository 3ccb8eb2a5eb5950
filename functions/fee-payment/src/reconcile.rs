//! Each night: what is overdue is looked at again, and what the provider has settled is compared with what we know.
//!
//! A day is reconciled once it is over. Of each payment that reached the account on it, the order it was for learns the
//! day; whatever does not fit is a difference, kept with the day for somebody to look into, and marked on the order if there
//! is one.

use crate::{
    cashier::Cashier,
    ledger::{self, Account, Happened, Refused, SLUG},
    order::{self, ALARM_HOURS, Event, ToDo},
    provider::{Payment, Provider, Till},
};
use justice::{Date, Error, Pence, Reference, Result, date::plus_days};
use kit::{
    Outcome,
    record::{self, Happening},
    store::{Committed, Write, item, keys},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Working days of a bank and weekends: after so many days money that was taken should have arrived.
pub const SETTLED_WITHIN_DAYS: i32 = 7;
/// How many days one night catches up on.
const MOST_DAYS: usize = 14;

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// What.
    pub kind: Kind,
    /// The provider's number for the payment, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<String>,
    /// The order, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// How much it is about.
    #[serde(rename = "amountPence")]
    pub amount: Pence,
}

/// What kind of thing does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Money arrived for something that we never ordered.
    Stranger,
    /// Another amount arrived than we had asked for.
    Amount,
    /// Money arrived of which we had not heard. Now we have.
    Unheard,
    /// Money was taken and has not arrived.
    Missing,
}

/// What a day came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The day.
    pub date: Date,
    /// How many payments arrived.
    pub payments: u64,
    /// What they came to.
    #[serde(rename = "amountPence")]
    pub amount: Pence,
    /// What of it is for orders of ours.
    #[serde(rename = "oursPence")]
    pub ours: Pence,
    /// What does not fit.
    pub differences: Vec<Difference>,
}

/// Looks again at what is overdue, and reconciles every day that is over.
///
/// # Errors
/// When the table or the provider fails: it is tried again.
pub async fn night<P: Provider>(cashier: &Cashier<'_, P>, until: Date) -> Result<Outcome> {
    let (looked, mut again) = overdue(cashier).await?;
    let days = days(cashier, until).await?;
    let mut differences = 0;
    for day in &days {
        match reconcile(cashier, *day).await {
            Ok(report) => differences += report.differences.len() as u32,
            Err(error) => {
                tracing::error!(day = %day, "a day could not be reconciled: {error:?}");
                again.push(day.to_string());
                break;
            }
        }
    }
    let counts = vec![("looked", looked), ("days", days.len() as u32), ("differences", differences)];
    Ok(Outcome { again, counts })
}

/// Every attempt that may still be paid and every refund that was allowed. One that is not over a day later is
/// somebody's task.
async fn overdue<P: Provider>(cashier: &Cashier<'_, P>) -> Result<(u32, Vec<String>)> {
    let (app, moment) = (cashier.app, cashier.moment);
    let (mut looked, mut failed) = (0, vec![]);
    for (reference, since) in ledger::waiting(app, moment, ToDo::Live).await? {
        looked += 1;
        let late = moment.now.as_second() - since.as_second() > ALARM_HOURS * 3_600;
        match cashier.look(&reference).await {
            Ok(account) if account.order.live().is_some() && late => {
                ledger::mark(app, &reference, "unfinished", None).await?;
            }
            Ok(_) => {}
            Err(_) => failed.push(reference.to_string()),
        }
    }
    for (reference, _) in ledger::waiting(app, moment, ToDo::Refund).await? {
        looked += 1;
        if cashier.follow_refunds(&reference).await.is_err() {
            failed.push(reference.to_string());
        }
    }
    Ok((looked, failed))
}

/// The days that are over and not reconciled, the first first: yesterday, the first time ever.
async fn days<P: Provider>(cashier: &Cashier<'_, P>, until: Date) -> Result<Vec<Date>> {
    let found = cashier.app.get(&keys::sweep("FEE"), cashier.moment.now).await?;
    let done = found.and_then(|item| item.get("until")?.as_str()?.parse::<Date>().ok());
    let first = done.map_or(plus_days(until, -1), |done| plus_days(done, 1));
    Ok((0..).map(|n| plus_days(first, n)).take_while(|day| *day < until).take(MOST_DAYS).collect())
}

/// One day. Done again, it comes to the same.
///
/// # Errors
/// When the table or the provider fails.
pub async fn reconcile<P: Provider>(cashier: &Cashier<'_, P>, day: Date) -> Result<Report> {
    let till = cashier.provider.open(&cashier.app.config, cashier.moment.now).await?;
    let (from, before) = (day.to_string(), plus_days(day, 1).to_string());
    let mut report = Report { date: day, payments: 0, amount: Pence::ZERO, ours: Pence::ZERO, differences: vec![] };
    let mut page = Some(None);
    while let Some(cursor) = page {
        let found = till.settled(&from, &before, cursor.as_deref()).await.map_err(Error::from)?;
        for payment in &found.payments {
            settle(cashier, payment, &mut report).await?;
        }
        page = found.next.map(Some);
    }
    missing(cashier, day, &mut report).await?;
    report.differences.sort();
    keep(cashier, &report).await?;
    Ok(report)
}

fn add(sum: Pence, more: Pence) -> Result<Pence> {
    sum.checked_add(more).ok_or_else(|| Error::broken("more pence than can be counted"))
}

async fn settle<P: Provider>(cashier: &Cashier<'_, P>, payment: &Payment, report: &mut Report) -> Result<()> {
    report.payments += 1;
    report.amount = add(report.amount, payment.amount)?;
    let difference = |kind, reference: Option<&Reference>| Difference {
        kind,
        payment: Some(payment.number.clone()),
        reference: reference.cloned(),
        amount: payment.amount,
    };
    let known = match order::of_attempt(&payment.reference) {
        Some((reference, attempt)) => match Account::open(cashier.app, &cashier.app.moment(), &reference).await {
            Ok(account) => Some((account, attempt)),
            Err(Error::NotFound) => None,
            Err(other) => return Err(other),
        },
        None => None,
    };
    let Some((account, number)) = known else {
        report.differences.push(difference(Kind::Stranger, None));
        return Ok(());
    };
    let reference = &account.reference;
    let attempt = account.order.attempts.iter().find(|attempt| attempt.number == number);
    let Some(attempt) = attempt.filter(|one| one.payment.as_ref().is_none_or(|known| *known == payment.number)) else {
        report.differences.push(difference(Kind::Stranger, Some(reference)));
        return ledger::mark(cashier.app, reference, "stranger", None).await;
    };
    report.ours = add(report.ours, payment.amount)?;
    if attempt.is_live() || attempt.taken.is_zero() {
        report.differences.push(difference(Kind::Unheard, Some(reference)));
    }
    if attempt.amount != payment.amount {
        report.differences.push(difference(Kind::Amount, Some(reference)));
    }
    let seen = Event::Seen(number, payment.clone());
    ledger::happen(cashier.app, reference, &Happened::by_itself(seen)).await.map(drop).map_err(Refused::error)
}

/// What was taken long enough ago, and had not arrived by that day.
async fn missing<P: Provider>(cashier: &Cashier<'_, P>, day: Date, report: &mut Report) -> Result<()> {
    for (reference, since) in ledger::waiting(cashier.app, cashier.moment, ToDo::Unsettled).await? {
        let taken = justice::Today::at(since).date();
        if plus_days(taken, SETTLED_WITHIN_DAYS) != day {
            continue;
        }
        let account = Account::open(cashier.app, cashier.moment, &reference).await?;
        for attempt in account.order.attempts.iter().filter(|attempt| attempt.settled.is_none()) {
            if attempt.taken.is_zero() {
                continue;
            }
            let (payment, amount) = (attempt.payment.clone(), attempt.taken);
            report.differences.push(Difference {
                kind: Kind::Missing,
                payment,
                reference: Some(reference.clone()),
                amount,
            });
        }
        ledger::mark(cashier.app, &reference, "missing", None).await?;
    }
    Ok(())
}

/// Keeps a report, tells of it, and remembers how far we are, in one commit. A second report of a day takes the place of
/// the first.
async fn keep<P: Provider>(cashier: &Cashier<'_, P>, report: &Report) -> Result<()> {
    let moment = cashier.app.moment();
    let (key, sweep) = (keys::reconciled(report.date), keys::sweep("FEE"));
    let version = |found: Option<kit::store::Item>| found.and_then(|item| item.get("version")?.as_u64()).unwrap_or(0);
    let known = version(cashier.app.get(&key, moment.now).await?);
    let last = cashier.app.get(&sweep, moment.now).await?;
    let until = last.as_ref().and_then(|item| item.get("until")?.as_str()?.parse::<Date>().ok());
    let swept = version(last);
    let write = |mut item: kit::store::Item, before: u64| {
        item.insert("version".into(), (before + 1).into());
        if before == 0 { Write::Create(item) } else { Write::Replace(item, before) }
    };
    let until = until.map_or(report.date, |until| until.max(report.date));
    let codes = BTreeMap::from([
        ("date", report.date.to_string()),
        ("payments", report.payments.to_string()),
        ("amountPence", report.amount.get().to_string()),
        ("oursPence", report.ours.get().to_string()),
        ("differences", report.differences.len().to_string()),
    ]);
    let happening = Happening {
        r#type: format!("{SLUG}.reconciled"),
        transaction: SLUG,
        at: moment.now,
        actor: "system",
        codes,
        ..Happening::default()
    };
    let writes = [
        write(item(&key, report)?, known),
        write(item(&sweep, json!({ "until": until }))?, swept),
        record::event(&key, &moment, &happening)?,
    ];
    match cashier.app.commit(&writes, &moment).await? {
        Committed::Done => Ok(()),
        Committed::Refused(_) => Err(Error::unavailable("somebody else reconciles the same day")),
    }
}

/// The report of a day, if it has been reconciled.
///
/// # Errors
/// Whatever the table answers.
pub async fn report<P: Provider>(cashier: &Cashier<'_, P>, day: Date) -> Result<Option<Report>> {
    let found = cashier.app.get(&keys::reconciled(day), cashier.moment.now).await?;
    found.map(|item| serde_json::from_value(Value::Object(item)).map_err(Error::broken)).transpose()
}
