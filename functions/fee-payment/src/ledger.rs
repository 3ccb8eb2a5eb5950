//! What the table has of an order: read, changed by one event at a time, and written, each time in one commit with what
//! history and the bus learn of it.

use crate::order::{Event, Follow, Illegal, Offline, Order, ToDo};
use justice::{Error, Language, Reference, Result, Text, casework::Colleague, date::Timestamp};
use kit::{
    App,
    moment::Moment,
    record::{self, Happening},
    store::{Committed, Item, Key, Write, item, keys},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Our name, for events and addresses.
pub const SLUG: &str = "fee-payment";

/// How often an event is tried again when somebody else wrote to the same order meanwhile.
const ROUNDS: u32 = 16;

/// For how many days an event of the bus is remembered: longer than the dead letters keep it.
const HEARD_DAYS: u32 = 30;

/// What we call a case's fee, in both languages.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Title {
    /// In English.
    pub en: String,
    /// In Welsh.
    pub cy: String,
}

impl Title {
    /// As words.
    pub fn text(&self) -> Text {
        Text::both(|language| match language {
            Language::English => self.en.clone(),
            Language::Welsh => self.cy.clone(),
        })
    }
}

/// An order, with what is kept beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The case that it is for.
    pub reference: Reference,
    /// The transaction of that case.
    pub transaction: String,
    /// What that transaction is called.
    #[serde(default)]
    pub title: Title,
    /// Whether help with fees can be had for it.
    #[serde(default)]
    pub remissible: bool,
    /// When it was ordered.
    pub ordered: Timestamp,
    /// How many times it has been written: 0, while only the order is there.
    pub version: u64,
    /// What is to be paid, and was.
    pub order: Order,
    /// When each attempt began, the oldest first.
    #[serde(default)]
    pub begun: Vec<Timestamp>,
    /// When the case was told that it is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Timestamp>,
    /// The application for help that took something off it: it is told when the rest is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Reference>,
    /// What somebody must look at: `attempt-1`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub alarms: BTreeSet<String>,
    /// Why it is to be looked at again. The same is in items of their own, by which it is found.
    #[serde(default)]
    pub to_do: BTreeSet<ToDo>,
}

/// An order as a case's decision commits it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ordered {
    reference: Reference,
    transaction: String,
    #[serde(default)]
    title: Title,
    #[serde(default)]
    remissible: bool,
    ordered: Timestamp,
    #[serde(rename = "amountPence")]
    amount: justice::Pence,
}

impl Account {
    /// Reads one: from what was written last, or else from the order alone.
    ///
    /// # Errors
    /// `NotFound`, when nothing was ordered for this case.
    pub async fn open(app: &App, moment: &Moment, reference: &Reference) -> Result<Account> {
        if let Some(found) = app.get(&keys::payment(reference), moment.now).await? {
            return serde_json::from_value(Value::Object(found)).map_err(Error::broken);
        }
        let found = app.get(&keys::order(reference), moment.now).await?.ok_or(Error::NotFound)?;
        let ordered: Ordered = serde_json::from_value(Value::Object(found)).map_err(Error::broken)?;
        Ok(Account {
            reference: ordered.reference,
            transaction: ordered.transaction,
            title: ordered.title,
            remissible: ordered.remissible,
            ordered: ordered.ordered,
            version: 0,
            order: Order::new(ordered.amount),
            begun: vec![],
            paid: None,
            help: None,
            alarms: BTreeSet::new(),
            to_do: BTreeSet::new(),
        })
    }

    /// How many minutes ago an attempt began.
    pub fn minutes_since(&self, attempt: u32, now: Timestamp) -> i64 {
        let begun = (attempt as usize).checked_sub(1).and_then(|place| self.begun.get(place));
        begun.map_or(i64::MAX, |begun| (now.as_second() - begun.as_second()) / 60)
    }

    /// When an attempt began.
    pub fn begun(&self, attempt: u32) -> Timestamp {
        let begun = (attempt as usize).checked_sub(1).and_then(|place| self.begun.get(place));
        begun.copied().unwrap_or(self.ordered)
    }

    fn item(&self) -> Result<Item> {
        item(&keys::payment(&self.reference), self)
    }
}

/// Something that happened, and who made it happen.
#[derive(Debug, Clone)]
pub struct Happened<'a> {
    /// What.
    pub event: Event,
    /// Which of us, if one of us did.
    pub by: Option<&'a Colleague>,
    /// The kind of actor: `applicant`, `staff`, `system`.
    pub actor: &'a str,
    /// The event of the bus that says so, which may be brought again.
    pub heard: Option<&'a str>,
    /// The application for help that it comes from.
    pub help: Option<&'a Reference>,
}

impl<'a> Happened<'a> {
    /// Of itself.
    pub fn by_itself(event: Event) -> Happened<'a> {
        Happened { event, by: None, actor: "system", heard: None, help: None }
    }

    /// By one of us.
    pub fn by(colleague: &'a Colleague, event: Event) -> Happened<'a> {
        Happened { event, by: Some(colleague), actor: "staff", heard: None, help: None }
    }
}

/// Why nothing happened.
#[derive(Debug)]
pub enum Refused {
    /// The order does not allow it.
    Illegal(Illegal),
    /// The table, or what is in it.
    Failed(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Refused {
        Refused::Failed(error)
    }
}

impl Refused {
    /// As an error of ours: what an order does not allow is no fault that another try would mend.
    pub fn error(self) -> Error {
        match self {
            Refused::Failed(error) => error,
            Refused::Illegal(illegal) => Error::broken(format!("an order does not allow that: {illegal:?}")),
        }
    }
}

/// Makes something happen to an order, and brings it as it then is, with what follows. What changes nothing is not
/// written. When somebody else writes to the order at the same moment, it is read and tried again.
///
/// # Errors
/// When the order does not allow it, or the table fails.
pub async fn happen(
    app: &App,
    reference: &Reference,
    happened: &Happened<'_>,
) -> std::result::Result<(Account, Vec<Follow>), Refused> {
    for _ in 0..ROUNDS {
        let moment = app.moment();
        let account = Account::open(app, &moment, reference).await?;
        if let Some(done) = attempt(app, &moment, account, happened).await? {
            return Ok(done);
        }
    }
    Err(Refused::Failed(Error::unavailable("too many write to the same order")))
}

/// One try. None, if somebody else was quicker.
async fn attempt(
    app: &App,
    moment: &Moment,
    account: Account,
    happened: &Happened<'_>,
) -> std::result::Result<Option<(Account, Vec<Follow>)>, Refused> {
    let receipt = happened.heard.map(|id| keys::receipt("FEE", "bus", id));
    if let Some(key) = &receipt
        && app.get(key, moment.now).await?.is_some()
    {
        return Ok(Some((account, vec![])));
    }
    let (order, follows) = account.order.next(&happened.event).map_err(Refused::Illegal)?;
    if order == account.order && follows.is_empty() && receipt.is_none() {
        return Ok(Some((account, follows)));
    }
    let before = account.clone();
    let mut after = changed(account, order, &follows, moment);
    after.help = happened.help.cloned().or(after.help);
    let mut writes = vec![match before.version {
        0 => Write::Create(after.item()?),
        version => Write::Replace(after.item()?, version),
    }];
    writes.extend(told(&before, &after, happened, &follows, moment)?);
    writes.extend(marks(&before, &after, moment)?);
    if let Some(key) = receipt {
        writes.push(Write::Create(item(&key, json!({ "expires": moment.expiry(HEARD_DAYS) }))?));
    }
    match app.commit(&writes, moment).await? {
        Committed::Done => Ok(Some((after, follows))),
        Committed::Refused(_) => Ok(None),
    }
}

/// The account once its order is this.
fn changed(before: Account, order: Order, follows: &[Follow], moment: &Moment) -> Account {
    let mut after = Account { version: before.version + 1, order, ..before };
    while after.begun.len() < after.order.attempts.len() {
        after.begun.push(moment.now);
    }
    for follow in follows {
        match follow {
            Follow::FeePaid => after.paid = Some(moment.now),
            Follow::Alarm(attempt) => {
                after.alarms.insert(format!("attempt-{attempt}"));
            }
            Follow::Make(_) | Follow::Unpaid(..) | Follow::GiveBack(_) | Follow::Refund(_) | Follow::Refunded => {}
        }
    }
    after.to_do = to_do(&after);
    after
}

fn to_do(account: &Account) -> BTreeSet<ToDo> {
    let mut to_do = account.order.to_do();
    if !account.alarms.is_empty() {
        to_do.insert(ToDo::Alarm);
    }
    to_do
}

/// The items by which what is to be looked at again is found.
fn marks(before: &Account, after: &Account, moment: &Moment) -> Result<Vec<Write>> {
    let key = |to_do: &ToDo| keys::payment_to_do(to_do.code(), &after.reference);
    let new = after.to_do.difference(&before.to_do).map(|to_do| {
        let body = json!({ "reference": after.reference, "since": moment.now });
        Ok(Write::Create(item(&key(to_do), body)?))
    });
    let gone = before.to_do.difference(&after.to_do).map(|to_do| Ok(Write::Erase(key(to_do))));
    new.chain(gone).collect()
}

type Codes = BTreeMap<&'static str, String>;

/// What history and the bus learn: first what happened, then what follows from it.
fn told(
    before: &Account,
    after: &Account,
    happened: &Happened<'_>,
    follows: &[Follow],
    moment: &Moment,
) -> Result<Vec<Write>> {
    let (what, codes) = words(&happened.event, after);
    let mut all = vec![(what, codes)];
    all.extend(follows.iter().filter_map(|follow| consequence(follow, after)));
    let place = keys::payment(&after.reference);
    let from = before.order.state().code();
    let tell = |(round, (what, mut codes)): (usize, (&str, Codes))| {
        codes.insert("transaction", after.transaction.clone());
        codes.extend(after.help.as_ref().map(|help| ("help", help.to_string())));
        let happening = Happening {
            r#type: format!("{SLUG}.{what}"),
            transaction: SLUG,
            reference: Some(&after.reference),
            at: moment.now,
            actor: happened.actor,
            by: happened.by.cloned(),
            from: Some(from),
            state: Some(after.order.state().code()),
            codes,
            ..Happening::default()
        };
        record::event(&place, &moment.round(round as u32), &happening)
    };
    all.into_iter().enumerate().map(tell).collect()
}

/// What happened, in a word, and its codes.
fn words(event: &Event, after: &Account) -> (&'static str, Codes) {
    let pence = |amount: justice::Pence| amount.get().to_string();
    let refund = |number: &str| {
        let known = after.order.refunds.iter().find(|refund| refund.number == number);
        let amount = known.map(|refund| ("refundPence", pence(refund.amount)));
        Codes::from_iter([("refund", number.to_owned())].into_iter().chain(amount))
    };
    match event {
        Event::Pay => {
            let last = after.order.attempts.last();
            let (number, amount) = last.map_or((0, justice::Pence::ZERO), |last| (last.number, last.amount));
            ("started", Codes::from([("attempt", number.to_string()), ("amountPence", pence(amount))]))
        }
        Event::Seen(number, _) | Event::Unmade(number) => {
            let known = after.order.attempts.iter().find(|attempt| attempt.number == *number);
            let status = known.and_then(|attempt| attempt.status).map(|status| ("status", status.code().to_owned()));
            ("seen", Codes::from_iter([("attempt", number.to_string())].into_iter().chain(status)))
        }
        Event::Offline(Offline { amount, way, .. }) => {
            ("received", Codes::from([("amountPence", pence(*amount)), ("way", way.code().to_owned())]))
        }
        Event::Remit(amount) => ("remitted", Codes::from([("amountPence", pence(*amount))])),
        Event::AskRefund(asked) => ("refund-asked", refund(&asked.number)),
        Event::Decide { number, allow: true, .. } => ("refund-approved", refund(number)),
        Event::Decide { number, allow: false, .. } => ("refund-refused", refund(number)),
        Event::Sent { number, .. } => ("refund-sent", refund(number)),
        Event::Given { number, arrived: true } => ("refund-given", refund(number)),
        Event::Given { number, arrived: false } => ("refund-failed", refund(number)),
    }
}

/// What follows, in a word: none for what the event itself says.
fn consequence(follow: &Follow, after: &Account) -> Option<(&'static str, Codes)> {
    let order = &after.order;
    let sums = || {
        Codes::from([
            ("feePence", order.fee.get().to_string()),
            ("paidPence", order.paid().get().to_string()),
            ("remittedPence", order.remitted.get().to_string()),
        ])
    };
    Some(match follow {
        Follow::FeePaid => ("paid", sums()),
        Follow::Unpaid(attempt, status) => {
            ("unpaid", Codes::from([("attempt", attempt.to_string()), ("status", status.code().to_owned())]))
        }
        Follow::GiveBack(number) => ("overpaid", Codes::from([("refund", number.clone())])),
        Follow::Refunded => {
            let mut sums = sums();
            sums.insert("refundedPence", order.given().get().to_string());
            ("refunded", sums)
        }
        Follow::Alarm(attempt) => ("alarm", Codes::from([("attempt", attempt.to_string())])),
        Follow::Make(_) | Follow::Refund(_) => return None,
    })
}

/// Marks an order for somebody to look at, for a reason that the order itself does not know of; or takes the mark away.
///
/// # Errors
/// Whatever the table answers.
pub async fn mark(app: &App, reference: &Reference, why: &str, by: Option<&Colleague>) -> Result<()> {
    for _ in 0..ROUNDS {
        let moment = app.moment();
        let before = Account::open(app, &moment, reference).await?;
        let mut after = Account { version: before.version + 1, ..before.clone() };
        let changed = match by {
            Some(_) => after.alarms.remove(why),
            None => after.alarms.insert(why.to_owned()),
        };
        if !changed {
            return Ok(());
        }
        after.to_do = to_do(&after);
        let happening = Happening {
            r#type: format!("{SLUG}.{}", if by.is_some() { "looked-at" } else { "alarm" }),
            transaction: SLUG,
            reference: Some(reference),
            at: moment.now,
            actor: if by.is_some() { "staff" } else { "system" },
            by: by.cloned(),
            codes: Codes::from([("why", why.to_owned())]),
            ..Happening::default()
        };
        let mut writes = vec![match before.version {
            0 => Write::Create(after.item()?),
            version => Write::Replace(after.item()?, version),
        }];
        writes.push(record::event(&keys::payment(reference), &moment, &happening)?);
        writes.extend(marks(&before, &after, &moment)?);
        if app.commit(&writes, &moment).await? == Committed::Done {
            return Ok(());
        }
    }
    Err(Error::unavailable("too many write to the same order"))
}

/// The orders that are to be looked at again for a reason, and since when, in the order of their references.
///
/// # Errors
/// Whatever the table answers.
pub async fn waiting(app: &App, moment: &Moment, to_do: ToDo) -> Result<Vec<(Reference, Timestamp)>> {
    let range = kit::store::Range {
        partition: keys::payments_to_do(to_do.code()),
        from: String::new(),
        to: "~".to_owned(),
        index: false,
        consistent: true,
    };
    let found = app.list(&range, moment.now).await?;
    let read = |found: &Item| {
        let text = |name: &str| found.get(name).and_then(Value::as_str);
        Some((Reference::parse(text("reference")?).ok()?, text("since")?.parse().ok()?))
    };
    Ok(found.iter().filter_map(read).collect())
}

/// What happened to an order, the first first.
///
/// # Errors
/// Whatever the table answers.
pub async fn history(app: &App, moment: &Moment, reference: &Reference) -> Result<Vec<Item>> {
    let Key { pk, .. } = keys::payment(reference);
    let range = kit::store::Range {
        partition: pk,
        from: "EVENT#".to_owned(),
        to: "EVENT#~".to_owned(),
        index: false,
        consistent: true,
    };
    app.list(&range, moment.now).await
}
