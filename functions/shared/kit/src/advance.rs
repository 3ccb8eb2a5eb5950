//! Moving a case on: cancelled, decided, paid. One path, whoever moves it.

use crate::{
    app::App,
    moment::Moment,
    record::{self, Places},
    store::{Committed, Write, item, keys},
};
use justice::{Actor, Case, Error, Event, Reference, Result, Text, Transaction, date, transaction::Asking};
use serde_json::{Value, json};

/// For how long the same key brings the same answer, in days.
const RECEIPT_DAYS: u32 = 30;

/// How often a place that somebody took under our hands is looked for again.
const ROUNDS: u32 = 64;

/// Something that somebody wants to happen to a case.
#[derive(Debug)]
pub struct Change<'a, E> {
    /// Which case.
    pub reference: &'a Reference,
    /// What should happen.
    pub event: E,
    /// Who wants it.
    pub by: Actor,
    /// The version that they were looking at, if they said.
    pub version: Option<u64>,
    /// What makes a second asking the same one: who asks, and the key they chose.
    pub once: Option<(String, String)>,
}

/// The case as it now stands, and whether this very change had been made before.
pub struct Advanced<T: Transaction> {
    /// The case.
    pub case: Case<T>,
    /// Whether this is a repeat.
    pub replayed: bool,
}

/// Loads a case of this transaction.
///
/// # Errors
/// `NotFound`, also when the reference is another transaction's.
pub async fn load<T: Transaction>(app: &App, moment: &Moment, reference: &Reference) -> Result<Case<T>> {
    if reference.code() != T::SPEC.code {
        return Err(Error::NotFound);
    }
    let found = app.get(&keys::case(reference), moment.now).await?.ok_or(Error::NotFound)?;
    record::read_case(found)
}

/// Makes something happen to a case, once.
///
/// # Errors
/// `Conflict` when the rules do not allow it now, or somebody else moved the case first: says who, and when.
pub async fn advance<T: Transaction>(app: &App, moment: &Moment, change: Change<'_, T::Event>) -> Result<Advanced<T>> {
    let receipt = change.once.as_ref().map(|(caller, key)| keys::receipt(T::SPEC.code, caller, key));
    if let Some(receipt) = &receipt
        && let Some(found) = app.get(receipt, moment.now).await?
    {
        let same = found.get("reference").and_then(Value::as_str) == Some(change.reference.as_str())
            && found.get("what").and_then(Value::as_str) == Some(change.event.code());
        return match same {
            true => Ok(Advanced { case: load(app, moment, change.reference).await?, replayed: true }),
            false => Err(key_used()),
        };
    }
    let before = load::<T>(app, moment, change.reference).await?;
    if change.version.is_some_and(|version| version != before.version) {
        return Err(moved(app, moment, &before).await?);
    }
    let answers = serde_json::to_value(&before.answers).map_err(Error::broken)?;
    let today = moment.today();
    let facts = record::facts::<T>(app, &Asking { page: None, answers: &answers, today: &today }).await?;
    let decision =
        T::next(&before, &change.event, &facts, &change.by, &today).map_err(|illegal| Error::Conflict(illegal.0))?;

    for round in 0..ROUNDS {
        let places = Places::find::<T>(app, moment, &before.reference, &before.held, &decision.holds, round).await?;
        let after = Case {
            version: before.version + 1,
            state: decision.state,
            changed: moment.now,
            due: decision.due,
            office: decision.office.clone().or_else(|| before.office.clone()),
            keep_from: decision.keep_from.or(before.keep_from),
            held: places.held.clone(),
            ..copy(&before)?
        };
        let happening = record::happening(&after, change.event.code(), Some(before.state), &decision, change.by.code());
        let mut writes = vec![
            Write::Replace(record::case(&after, moment)?, before.version),
            record::event(&keys::case(&after.reference), moment, &happening)?,
        ];
        if let Some(receipt) = &receipt {
            let body = json!({
                "reference": after.reference, "what": change.event.code(), "expires": moment.expiry(RECEIPT_DAYS),
            });
            writes.push(Write::Create(item(receipt, body)?));
        }
        writes.extend(record::consequences(&after, &decision, None, moment)?);
        let first_place = writes.len();
        writes.extend(places.writes.iter().cloned());
        match app.commit(&writes, &moment.round(round)).await? {
            Committed::Done => return Ok(Advanced { case: after, replayed: false }),
            Committed::Refused(refusals) => {
                let ours = |item: &crate::store::Item| {
                    item.get("event").and_then(Value::as_str) == Some(&moment.id.to_string())
                };
                if refusals.iter().any(|refusal| refusal.found.as_ref().is_some_and(ours)) {
                    return Ok(Advanced { case: after, replayed: false });
                }
                let lost =
                    |index: usize| index.checked_sub(first_place).is_some_and(|index| places.lost(index).is_some());
                if !refusals.iter().all(|refusal| lost(refusal.index)) {
                    return Err(moved(app, moment, &before).await?);
                }
            }
        }
    }
    Err(Error::unavailable("too many contenders for the same places"))
}

fn copy<T: Transaction>(case: &Case<T>) -> Result<Case<T>> {
    let value = serde_json::to_value(case).map_err(Error::broken)?;
    serde_json::from_value(value).map_err(Error::broken)
}

fn key_used() -> Error {
    Error::Conflict(Text::new(
        "This key has been used before, for something else. Use a new key",
        "Mae'r allwedd hon wedi'i defnyddio o'r blaen ar gyfer rhywbeth arall. Defnyddiwch allwedd newydd",
    ))
}

/// Says who moved a case, and when: a kind of actor, not a name.
async fn moved<T: Transaction>(app: &App, moment: &Moment, before: &Case<T>) -> Result<Error> {
    let now = load::<T>(app, moment, &before.reference).await?;
    let at = justice::Today::at(now.changed);
    Ok(Error::Conflict(Text::both(|language| {
        let (day, time) = (date::without_weekday(at.date(), language), date::clock(at.time(), language));
        match language {
            justice::Language::English => {
                format!("This was changed on {day} at {time}. Look at it again before you go on")
            }
            justice::Language::Welsh => format!("Newidiwyd hyn ar {day} am {time}. Edrychwch arno eto cyn mynd ymlaen"),
        }
    })))
}
