//! Moving a case on: cancelled, decided, paid. One path, whoever moves it.

use crate::{
    app::App,
    asking,
    casework::find,
    links::Links,
    moment::{Moment, digest},
    record::{self, Places, Taker},
    retention, review,
    store::{Committed, Item, Key, Refusal, Write, item, keys},
    submit::ROUNDS,
};
use justice::{
    Actor, Asked, Case, Decision, Error, Event, Reference, Result, State, Text, Today, Transaction,
    casework::{Colleague, Work},
    date,
    transaction::Asking,
};
use serde_json::{Value, json};

/// For how long the same key brings the same answer, in days.
const RECEIPT_DAYS: u32 = 30;

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
/// `NotFound`, also when the reference is another transaction's; `Gone`, when its personal data has been removed, or its
/// time is up and it is about to be.
pub async fn load<T: Transaction>(app: &App, moment: &Moment, reference: &Reference) -> Result<Case<T>> {
    living(find::<T>(app, moment, reference).await?, moment)
}

/// The item of a case of this transaction, whatever has become of it.
///
/// # Errors
/// `NotFound`, also when the reference is another transaction's.
pub async fn find<T: Transaction>(app: &App, moment: &Moment, reference: &Reference) -> Result<Item> {
    if reference.code() != T::SPEC.code {
        return Err(Error::NotFound);
    }
    app.get(&keys::case(reference), moment.now).await?.ok_or(Error::NotFound)
}

/// The case in an item, if its time is not up. The sweep comes late, as the table does for what expires.
///
/// # Errors
/// `Gone`, when it is.
pub fn living<T: Transaction>(found: Item, moment: &Moment) -> Result<Case<T>> {
    let case = record::read_case(found)?;
    match retention::is_up(&case, moment.today().date()) {
        true => Err(Error::Gone),
        false => Ok(case),
    }
}

/// Makes something happen to a case, once.
///
/// # Errors
/// `Conflict` when the rules do not allow it now, or somebody else moved the case first: says who, and when.
pub async fn advance<T: Transaction>(app: &App, moment: &Moment, change: Change<'_, T::Event>) -> Result<Advanced<T>> {
    advance_with(app, moment, change, None).await
}

/// Makes something happen that one of us proposed and another approves: `change` is by whoever proposed it.
///
/// # Errors
/// As [`advance`].
pub async fn approve<T: Transaction>(
    app: &App,
    moment: &Moment,
    change: Change<'_, T::Event>,
    approver: Colleague,
) -> Result<Advanced<T>> {
    advance_with(app, moment, change, Some(approver)).await
}

async fn advance_with<T: Transaction>(
    app: &App,
    moment: &Moment,
    change: Change<'_, T::Event>,
    approver: Option<Colleague>,
) -> Result<Advanced<T>> {
    let receipt = change.once.as_ref().map(|(caller, key)| keys::receipt(T::SPEC.code, caller, key));
    if let Some(made) = earlier(app, moment, &change, receipt.as_ref()).await? {
        return Ok(made);
    }
    match attempt(app, moment, &change, receipt.clone(), approver).await {
        // What is refused now may have been made under the same key while we looked.
        Err(error @ (Error::Conflict(_) | Error::Invalid(_))) => {
            earlier(app, moment, &change, receipt.as_ref()).await?.ok_or(error)
        }
        attempted => attempted,
    }
}

async fn attempt<T: Transaction>(
    app: &App,
    moment: &Moment,
    change: &Change<'_, T::Event>,
    receipt: Option<Key>,
    approver: Option<Colleague>,
) -> Result<Advanced<T>> {
    let before = load::<T>(app, moment, change.reference).await?;
    if change.version.is_some_and(|version| version != before.version) {
        return Err(moved(&before));
    }
    let answers = serde_json::to_value(&before.answers).map_err(Error::broken)?;
    let today = moment.today();
    let facts = record::facts::<T>(app, &Asking { page: None, answers: &answers, case: true, today: &today }).await?;
    let decision =
        T::next(&before, &change.event, &facts, &change.by, &today).map_err(|illegal| Error::Conflict(illegal.0))?;
    Moving { app, moment, change, receipt, before, decision, approver }.commit().await
}

/// The same key again: the same change, which has been made, or a mistake of the caller's.
async fn earlier<T: Transaction>(
    app: &App,
    moment: &Moment,
    change: &Change<'_, T::Event>,
    receipt: Option<&Key>,
) -> Result<Option<Advanced<T>>> {
    let Some(receipt) = receipt else { return Ok(None) };
    let Some(found) = app.get(receipt, moment.now).await? else { return Ok(None) };
    let is = |name: &str, value: &str| found.get(name).and_then(Value::as_str) == Some(value);
    match is("reference", change.reference.as_str()) && is("digest", &digest_of(&change.event)?) {
        true => Ok(Some(Advanced { case: load(app, moment, change.reference).await?, replayed: true })),
        false => Err(Error::Conflict(Text::new(
            "This key has been used before, for something else. Use a new key",
            "Mae'r allwedd hon wedi'i defnyddio o'r blaen ar gyfer rhywbeth arall. Defnyddiwch allwedd newydd",
        ))),
    }
}

/// An event and everything that it says: with another reason, it is another event.
fn digest_of(event: &impl Event) -> Result<String> {
    Ok(digest(&serde_json::to_value(event).map_err(Error::broken)?.to_string()))
}

struct Moving<'a, T: Transaction> {
    app: &'a App,
    moment: &'a Moment,
    change: &'a Change<'a, T::Event>,
    receipt: Option<Key>,
    before: Case<T>,
    decision: Decision<T>,
    approver: Option<Colleague>,
}

impl<T: Transaction> Moving<'_, T> {
    /// Commits, and looks again for a place as long as somebody else takes ours under our hands.
    async fn commit(self) -> Result<Advanced<T>> {
        let (app, moment, before) = (self.app, self.moment, &self.before);
        let taker = Taker::case(&before.reference);
        for round in 0..ROUNDS {
            let places = Places::find::<T>(app, moment, taker, &before.held, &self.decision.holds, round).await?;
            let after = self.after(&places)?;
            let (writes, first_place) = self.writes(&after, &places)?;
            let refusals = match app.commit(&writes, &moment.round(round)).await? {
                Committed::Done => return Ok(Advanced { case: after, replayed: false }),
                Committed::Refused(refusals) => refusals,
            };
            let ours = |refusal: &Refusal| {
                let found = refusal.found.as_ref().and_then(|found| found.get("event")).and_then(Value::as_str);
                found == Some(&moment.id.to_string())
            };
            if refusals.iter().any(ours) {
                return Ok(Advanced { case: after, replayed: false });
            }
            let lost =
                |refusal: &Refusal| refusal.index.checked_sub(first_place).is_some_and(|n| places.lost(n).is_some());
            if !refusals.iter().all(lost) {
                return Err(moved(&load::<T>(app, moment, &before.reference).await?));
            }
        }
        Err(Error::unavailable("too many contenders for the same places"))
    }

    fn after(&self, places: &Places) -> Result<Case<T>> {
        let before = &self.before;
        // An answer is not required to be `Clone`: it is written and read, as the table would do.
        let copy = record::copy(before)?;
        let (stage, today) = (self.decision.state.stage(), self.moment.today());
        let (asked, due) = Asked::after_a_move(before.asked.as_ref(), before.due, self.decision.due, stage, &today)
            .map_err(|_| Error::Conflict(asking::BEYOND))?;
        let office = self.decision.office.clone().or_else(|| before.office.clone());
        let work = Work {
            // Another office's people are not to find it with somebody who cannot see it.
            assigned: before.work.assigned.clone().filter(|_| office == before.office),
            last: self.approver.clone().or_else(|| Colleague::of(&self.change.by)),
            proposal: None,
            fee: Some(self.decision.fee).filter(|fee| !fee.is_zero()).or(self.decision.left).or(before.work.fee),
            ..before.work.clone()
        };
        Ok(Case {
            work,
            office,
            attention: review::left_after(before, stage),
            version: before.version + 1,
            state: self.decision.state,
            changed: self.moment.now,
            changed_by: self.change.by.code().to_owned(),
            due,
            asked,
            keep_from: retention::counted_from(&self.decision, before.keep_from, self.moment),
            held: places.held.clone(),
            reminders: self.reminders(),
            settled: self.decision.settled_after(&before.settled),
            ..copy
        })
    }

    /// Those that the decision names in place of those there were; where it names none at all, those there were, unless
    /// the case has gone elsewhere.
    fn reminders(&self) -> Vec<String> {
        match self.decision.reminders.is_none() && self.decision.state == self.before.state {
            true => self.before.reminders.clone(),
            false => record::reminders(&self.decision, self.moment),
        }
    }

    /// The case first. Places last.
    fn writes(&self, after: &Case<T>, places: &Places) -> Result<(Vec<Write>, usize)> {
        let (moment, code) = (self.moment, self.change.event.code());
        let mut happening = record::happening(after, code, Some(self.before.state), &self.decision, &self.change.by);
        happening.by = Colleague::of(&self.change.by);
        happening.approved_by.clone_from(&self.approver);
        let mut writes = vec![
            Write::Replace(record::case(after, moment)?, self.before.version),
            record::event(&keys::case(&after.reference), moment, &happening)?,
        ];
        if let Some(receipt) = &self.receipt {
            let body = json!({
                "reference": after.reference, "digest": digest_of(&self.change.event)?,
                "expires": moment.expiry(RECEIPT_DAYS),
            });
            writes.push(Write::Create(item(receipt, body)?));
        }
        // Only a token's digest is kept: whoever is to have a link again has a new one.
        let links = Links::of(&self.decision, moment);
        writes.extend(links.writes(after, moment)?);
        writes.extend(record::consequences(after, &self.decision, &links.addresses::<T>(self.app), moment)?);
        let forgotten = self.before.reminders.iter().filter(|reminder| !after.reminders.contains(reminder));
        writes.extend(
            forgotten
                .map(|reminder| Write::Free(keys::reminder(&after.reference, reminder), after.reference.to_string())),
        );
        writes.extend(record::applicant(after)?);
        writes.extend(retention::dated(Some(&self.before), after, moment)?);
        writes.extend(find::moved(&self.before, after)?);
        writes.extend(record::kept(after, &self.decision)?);
        let first_place = writes.len();
        writes.extend(places.writes.iter().cloned());
        Ok((writes, first_place))
    }
}

/// A kind of actor, as people say it.
pub fn who(code: &str) -> Text {
    match code {
        "applicant" => Text::new("the person who made the request", "y person a wnaeth y cais"),
        "party" => Text::new("another person in the case", "person arall yn yr achos"),
        "partner" => Text::new("the organisation that sent it", "y sefydliad a'i hanfonodd"),
        "staff" => Text::new("a member of staff", "aelod o staff"),
        _ => Text::new("the service", "y gwasanaeth"),
    }
}

/// Says who moved a case, and when: a kind of actor, not a name.
pub fn moved<T: Transaction>(now: &Case<T>) -> Error {
    let at = Today::at(now.changed);
    let who = who(&now.changed_by);
    let when = Text::both(|language| date::without_weekday(at.date(), language));
    let time = Text::both(|language| date::clock(at.time(), language));
    Error::Conflict(
        Text::new(
            "This was changed by {who} on {when} at {time}. Look at it again before you go on",
            "Newidiwyd hyn gan {who} ar {when} am {time}. Edrychwch arno eto cyn mynd ymlaen",
        )
        .with(&[("who", &who), ("when", &when), ("time", &time)]),
    )
}
