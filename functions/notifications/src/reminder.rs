//! Reminders: notices that a case has committed for a later day. Its case deletes one that no longer holds, in the same
//! commit in which it moves on; so what is still there on the day is sent, and what is not there is not.

use crate::{SLUG, alarm::Alarm, notice::Notice};
use justice::{Error, Reference, Result, date::Timestamp};
use kit::{
    App,
    moment::Moment,
    store::{Committed, Item, Key, Range, Write, keys},
};
use serde_json::{Value, json};
use ulid::Ulid;

/// What wakes us on the day.
pub const DUE: &str = "notifications.due";
/// Where the notices of an event begin that were reminders: after those that were sent at once.
const FIRST_PLACE: usize = 1_000;
/// How long a notice is kept after it should have been sent, in days.
const NOTICE_DAYS: u32 = 30;

/// Where the reminders are that were committed with an event of a case.
pub fn of(reference: &Reference, event: Ulid) -> Range {
    let key = keys::reminder(reference, "");
    Range { partition: key.pk, from: format!("{event}#"), to: format!("{event}#~"), index: false, consistent: true }
}

/// Makes sure that we are woken for a reminder, or that it is sent, if its time has come.
///
/// # Errors
/// When neither is certain: its event should come again.
pub async fn expect<A: Alarm>(app: &App, alarm: &A, moment: &Moment, item: &Item) -> Result<Option<Notice>> {
    let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
    let at: Timestamp = text("at").parse().map_err(|_| Error::broken("a reminder without a time"))?;
    let at = hurried(app, moment, at);
    let name = format!("{}/{}", text("reference"), text("SK"));
    if at <= moment.now {
        return due(app, moment, &name).await;
    }
    let event = json!({ "detail-type": DUE, "detail": { "type": DUE, "codes": { "reminder": name } } });
    // A name that Scheduler takes: the event's, and which of its reminders.
    alarm.set(&app.config, &text("SK").replace('#', "-"), at, &event).await.map(|()| None)
}

/// Where the whole of the system is shown on one machine, nobody waits for days: there a setting says after how many
/// seconds each reminder is due.
fn hurried(app: &App, moment: &Moment, at: Timestamp) -> Timestamp {
    let seconds = app.config.settings.get("remind-after").and_then(|text| text.parse::<i64>().ok());
    let sooner = seconds.and_then(|seconds| Timestamp::from_second(moment.now.as_second() + seconds).ok());
    match sooner {
        Some(sooner) if app.config.stage == "local" => at.min(sooner),
        _ => at,
    }
}

/// Turns a reminder whose time has come into a notice, once, if it still holds; and brings that notice.
///
/// # Errors
/// `Unavailable`, when its case moved on at the same moment: whoever comes next will see.
pub async fn due(app: &App, moment: &Moment, name: &str) -> Result<Option<Notice>> {
    let (reminder, notice) = places(name).ok_or_else(|| Error::broken("a reminder of no name"))?;
    let Some(item) = app.get(&reminder, moment.now).await? else { return Ok(None) };
    if let Some(known) = app.get(&notice, moment.now).await? {
        return Notice::read(known).map(Some);
    }
    let version = item.get("version").and_then(Value::as_u64).unwrap_or_default();
    let sent = notice_of(&item, &notice, moment);
    // That it is still there is part of the same commit: its case may be moving on at this moment.
    let mut told = item;
    told.insert("version".into(), (version + 1).into());
    match app.commit(&[Write::Replace(told, version), Write::Create(sent.clone())], moment).await? {
        Committed::Done => Notice::read(sent).map(Some),
        Committed::Refused(_) => Err(Error::unavailable("a reminder that somebody else has")),
    }
}

fn notice_of(reminder: &Item, key: &Key, moment: &Moment) -> Item {
    let mut notice = reminder.clone();
    notice.remove("case");
    notice.remove("at");
    notice.insert("PK".into(), key.pk.clone().into());
    notice.insert("SK".into(), key.sk.clone().into());
    notice.insert("version".into(), 1.into());
    notice.insert("expires".into(), moment.expiry(NOTICE_DAYS).into());
    notice
}

/// Where the reminder of a name is, and the notice that becomes of it.
fn places(name: &str) -> Option<(Key, Key)> {
    let (reference, sort) = name.split_once('/')?;
    let (event, place) = sort.split_once('#')?;
    let notice = keys::notice(Ulid::from_string(event).ok()?, FIRST_PLACE + place.parse::<usize>().ok()?);
    Some((keys::reminder(&Reference::parse(reference).ok()?, sort), notice))
}

/// What wakes us has this form.
pub fn name(detail: &Value) -> Result<&str> {
    let name = detail.pointer("/codes/reminder").and_then(Value::as_str);
    name.ok_or_else(|| Error::broken(format!("{SLUG} were woken for nothing")))
}
