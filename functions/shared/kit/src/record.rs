//! What a change of a case becomes: the items of one commit.

use crate::{
    app::App,
    links::Addresses,
    moment::Moment,
    store::{Item, Key, Range, Write, item, keys},
};
use futures_util::future::try_join_all;
use justice::{
    Actor, Answers, Case, Error, Found, Hold, Language, Notice, Reference, Result, State, Transaction,
    case::{Decision, Held, Holds, Kept},
    casework::Colleague,
    date::{Timestamp, london, plus_days},
    transaction::{Asking, Facts, Want},
};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How long a notice is kept after it should have been sent, in days.
const NOTICE_DAYS: u32 = 30;

/// Something that happened, as history and the bus tell it: references and codes, never answers, never names.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Happening<'a> {
    /// `visit-request.booked`.
    pub r#type: String,
    /// The transaction's slug.
    pub transaction: &'a str,
    /// The case, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<&'a Reference>,
    /// When.
    pub at: Timestamp,
    /// The kind of actor.
    pub actor: &'a str,
    /// Which of the other parties it was, by their part in the case. For history and audit: the bus is not told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<&'a str>,
    /// Which of us it was. For audit: the bus is not told (`event-relay`'s list of what may leave).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Colleague>,
    /// Which of us approved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<Colleague>,
    /// Whether this is about the work on a case and not about the case: the applicant's page does not tell it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub casework: bool,
    /// How it reached us.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<&'a str>,
    /// In which language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<&'a str>,
    /// Where the case was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<&'a str>,
    /// Where it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<&'a str>,
    /// Who has to act next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<&'a str>,
    /// Which prison, court or office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<&'a str>,
    /// Which partner lodged it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<&'a str>,
    /// The partner's own reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_reference: Option<&'a str>,
    /// Coded reasons and the like.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub codes: BTreeMap<&'static str, String>,
    /// Why a message was refused: where, and what to do, in English.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Value>,
}

/// The event item: audit, outbox and history in one. Its creation is what the stream passes on.
///
/// # Errors
/// `Broken`, if it cannot be written down.
pub fn event(beside: &Key, moment: &Moment, happening: &Happening<'_>) -> Result<Write> {
    let code = beside.pk.split('#').next().unwrap_or_default();
    let mut event = item(&keys::event(beside, moment.id), happening)?;
    // Our work on a case is no business of the partner's who lodged it: what is said in their name is sent to them.
    if happening.casework {
        event.remove("partner");
    }
    event.insert("kind".into(), "event".into());
    event.insert("id".into(), moment.id.to_string().into());
    event.insert("GSI1PK".into(), keys::day(code, moment.today().date()).into());
    event.insert("GSI1SK".into(), moment.id.to_string().into());
    Ok(Write::Create(event))
}

/// The case item, with the index entry that a worklist finds it by while it is open, or wants somebody's attention.
pub fn case<T: Transaction>(case: &Case<T>, moment: &Moment) -> Result<Item> {
    let mut written = item(&keys::case(&case.reference), case)?;
    written.insert("kind".into(), "case".into());
    written.insert("stage".into(), case.stage().code().into());
    written.insert("schema".into(), T::Answers::SCHEMA.into());
    written.insert("event".into(), moment.id.to_string().into());
    let open = case.stage() != justice::Stage::Closed || !case.attention.is_empty();
    if let (Some(office), true) = (&case.office, open) {
        let due = case.due.map_or_else(|| "9999-12-31".to_owned(), |due| due.to_string());
        // What has just been answered comes before whatever is due.
        let first = if case.asked.as_ref().is_some_and(|asked| asked.answered) { "!" } else { "" };
        written.insert("GSI1PK".into(), keys::work(T::SPEC.code, office, case.state.code()).into());
        written.insert("GSI1SK".into(), format!("{first}{due}#{}", case.reference).into());
    }
    Ok(written)
}

/// The same case again. An answer is not required to be `Clone`: it is written and read, as the table would do.
///
/// # Errors
/// `Broken`, if it cannot be.
pub fn copy<T: Transaction>(case: &Case<T>) -> Result<Case<T>> {
    serde_json::to_value(case).and_then(serde_json::from_value).map_err(Error::broken)
}

/// Reads a case from its item, bringing answers of an earlier schema up to date.
///
/// # Errors
/// `Gone`, if its personal data has been removed; `Broken`, if it is not a case of this transaction.
pub fn read_case<T: Transaction>(mut found: Item) -> Result<Case<T>> {
    if found.contains_key("removed") {
        return Err(Error::Gone);
    }
    let schema = found.get("schema").and_then(Value::as_str).unwrap_or(T::Answers::SCHEMA).to_owned();
    if schema != T::Answers::SCHEMA {
        let answers = found.remove("answers").unwrap_or_default();
        found.insert("answers".into(), T::Answers::upgrade(&schema, answers));
    }
    // Why it cannot be read is not said: that would quote the answers.
    serde_json::from_value(Value::Object(found)).map_err(|_| Error::broken("a stored case that cannot be read"))
}

/// What a decision writes beside the case and its event: parties, notices, the order for a fee. `links` go into
/// the notices that open the case, each into those for its part.
///
/// # Errors
/// `Broken`, if something cannot be written down.
pub fn consequences<T: Transaction>(
    case: &Case<T>,
    decision: &Decision<T>,
    links: &Addresses,
    moment: &Moment,
) -> Result<Vec<Write>> {
    let home = keys::case(&case.reference);
    let mut writes = vec![];
    for (place, party) in decision.parties.iter().enumerate() {
        writes.push(Write::Create(item(&keys::party(&home, &party.role, moment.id, place), party)?));
    }
    writes.extend(notices(case, decision, links, moment.expiry(NOTICE_DAYS), moment)?);
    for (sort, reminder) in reminders(decision, moment).iter().zip(decision.reminders.iter().flatten()) {
        let mut body = told(case, &reminder.notice, links);
        body["case"] = json!(case.reference);
        body["at"] = json!(reminder.at);
        body["expires"] = (reminder.at.as_second() + i64::from(NOTICE_DAYS) * 86_400).into();
        writes.push(Write::Create(item(&keys::reminder(&case.reference, sort), body)?));
    }
    if !decision.fee.is_zero() {
        let order = json!({
            "reference": case.reference, "transaction": T::SPEC.slug, "amountPence": decision.fee, "ordered": moment.now,
            "title": { "en": T::SPEC.title.get(Language::English), "cy": T::SPEC.title.get(Language::Welsh) },
            "remissible": T::remissible(),
        });
        writes.push(Write::Create(item(&keys::order(&case.reference), order)?));
    }
    Ok(writes)
}

/// What a decision tells people, each a notice of its own, kept until then.
///
/// # Errors
/// `Broken`, if one cannot be written down.
pub fn notices<T: Transaction>(
    case: &Case<T>,
    decision: &Decision<T>,
    links: &Addresses,
    expires: i64,
    moment: &Moment,
) -> Result<Vec<Write>> {
    let write = |(place, notice): (usize, &Notice)| {
        let mut body = told(case, notice, links);
        body["expires"] = expires.into();
        Ok(Write::Create(item(&keys::notice(moment.id, place), body)?))
    };
    decision.notices.iter().enumerate().map(write).collect()
}

/// The part of whoever was signed in when they asked, by which they find it among all their cases. It says which case
/// it is, where that is and who has to act next, and nothing of what is in it. Every write that may change this writes it.
///
/// # Errors
/// `Broken`, if it cannot be written down.
pub fn applicant<T: Transaction>(case: &Case<T>) -> Result<Option<Write>> {
    let Some(subject) = &case.subject else { return Ok(None) };
    let state = case.state.title();
    let body = json!({
        "role": "applicant", "transaction": T::SPEC.slug, "reference": case.reference, "opened": case.opened,
        "stage": case.stage().code(), "state": { "en": state.get(Language::English), "cy": state.get(Language::Welsh) },
        "GSI1PK": keys::person(subject), "GSI1SK": format!("{}#{}", case.opened, case.reference),
    });
    Ok(Some(Write::Put(item(&keys::applicant(&keys::case(&case.reference)), body)?)))
}

/// The sort keys of what a decision reminds of: its event, and which of them.
pub fn reminders<T: Transaction>(decision: &Decision<T>, moment: &Moment) -> Vec<String> {
    (0..decision.reminders.iter().flatten().count()).map(|place| format!("{}#{place}", moment.id)).collect()
}

/// What is sent to somebody about a case, in its own language.
fn told<T: Transaction>(case: &Case<T>, notice: &Notice, links: &Addresses) -> Value {
    let mut values: BTreeMap<&str, &str> =
        notice.values.iter().map(|(name, text)| (*name, text.get(case.language))).collect();
    values.extend(notice.opens.as_ref().map(|part| ("link", links.of(part))));
    json!({
        "template": notice.template, "to": notice.to, "language": case.language, "values": values,
        "transaction": T::SPEC.slug, "reference": case.reference, "version": 1,
    })
}

/// What happened to a case, as history and the bus tell it.
pub fn happening<'a, T: Transaction>(
    case: &'a Case<T>,
    event: &str,
    from: Option<T::State>,
    decision: &Decision<T>,
    by: &'a Actor,
) -> Happening<'a> {
    Happening {
        r#type: format!("{}.{event}", T::SPEC.slug),
        transaction: T::SPEC.slug,
        reference: Some(&case.reference),
        at: case.changed,
        actor: by.code(),
        party: match by {
            Actor::Party(part) => Some(part),
            Actor::Applicant | Actor::Partner(_) | Actor::Staff { .. } | Actor::System => None,
        },
        channel: Some(case.channel.code()),
        language: Some(case.language.code()),
        from: from.map(State::code),
        state: Some(case.state.code()),
        stage: Some(case.stage().code()),
        office: case.office.as_deref(),
        partner: case.partner.as_deref(),
        codes: decision.codes.clone(),
        ..Happening::default()
    }
}

/// Reads what a slice wants to know.
///
/// # Errors
/// Whatever the table answers.
pub async fn facts<T: Transaction>(app: &App, asking: &Asking<'_>) -> Result<T::Facts> {
    facts_but::<T>(app, asking, None).await
}

/// The same, without the places of a case or a draft: what somebody has is not in their own way.
///
/// # Errors
/// Whatever the table answers.
pub async fn facts_but<T: Transaction>(app: &App, asking: &Asking<'_>, own: Option<&str>) -> Result<T::Facts> {
    facts_with::<T>(app, asking, own, None).await
}

/// The same for opening a case, with luck.
///
/// # Errors
/// Whatever the table answers.
pub async fn facts_with<T: Transaction>(
    app: &App,
    asking: &Asking<'_>,
    own: Option<&str>,
    luck: Option<u64>,
) -> Result<T::Facts> {
    let wants = T::Facts::wants(asking);
    let found = try_join_all(wants.into_iter().map(|want| found::<T>(app, want, asking, own, luck))).await?;
    Ok(T::Facts::read(Found(found)))
}

/// What there is of one thing that is wanted.
async fn found<T: Transaction>(
    app: &App,
    want: Want,
    asking: &Asking<'_>,
    own: Option<&str>,
    luck: Option<u64>,
) -> Result<Vec<Value>> {
    let now = asking.today.now();
    Ok(match want {
        Want::Items { partition, from, to } => {
            let partition = format!("{}#{partition}", T::SPEC.code);
            let range = Range { partition, from, to, index: false, consistent: asking.page.is_none() };
            let items = app.list(&range, now).await?;
            let others = |item: &Item| own.is_none_or(|own| owner(item) != Some(own));
            items.into_iter().filter(others).map(Value::Object).collect()
        }
        Want::Outside(name) => app.known_outside(&name, now).await?,
        Want::Order(case) => app.get(&keys::order(&case), now).await?.map(Value::Object).into_iter().collect(),
        Want::Setting(name) => {
            app.config.settings.get(name).map(|setting| json!({ "setting": setting })).into_iter().collect()
        }
        Want::Luck => luck.map(|luck| json!({ "luck": luck })).into_iter().collect(),
    })
}

/// What a slice keeps of its own with a decision.
///
/// # Errors
/// `Broken`, if it cannot be written down.
pub fn kept<T: Transaction>(case: &Case<T>, decision: &Decision<T>) -> Result<Vec<Write>> {
    let write = |kept: &Kept| {
        let mut written = item(&keys::facts(T::SPEC.code, &kept.partition, &kept.sort), &kept.values)?;
        written.insert("case".into(), case.reference.as_str().into());
        written.insert("version".into(), (kept.version + 1).into());
        if let Some(until) = kept.until {
            let after = plus_days(until, 1).at(0, 0, 0, 0).to_zoned_datetime(london()).map_err(Error::broken)?;
            written.insert("expires".into(), after.timestamp().as_second().into());
        }
        Ok(match kept.version {
            0 => Write::Create(written),
            version => Write::Replace(written, version),
        })
    };
    decision.kept.iter().map(write).collect()
}

/// Whose place this is: a case's, by its reference, or a draft's, by its key.
fn owner(seat: &Item) -> Option<&str> {
    seat.get("case").and_then(Value::as_str)
}

/// Who takes places.
#[derive(Debug, Clone, Copy)]
pub struct Taker<'a> {
    /// A case, by its reference, or a draft, by its key.
    pub name: &'a str,
    /// The draft that a case was: it may have been keeping places.
    pub was: Option<&'a str>,
    /// When the places are anybody's again. None, if they are taken for good.
    pub until: Option<Timestamp>,
}

impl<'a> Taker<'a> {
    /// A case that takes places for good.
    pub fn case(reference: &'a Reference) -> Taker<'a> {
        Taker { name: reference.as_str(), was: None, until: None }
    }

    fn owns(&self, seat: &Item) -> bool {
        owner(seat).is_some_and(|owner| owner == self.name || Some(owner) == self.was)
    }

    pub(crate) fn seat(&self) -> Value {
        match self.until {
            Some(until) => json!({ "case": self.name, "expires": until.as_second() }),
            None => json!({ "case": self.name }),
        }
    }
}

/// The places that a decision takes and frees.
#[derive(Debug, Default)]
pub struct Places {
    /// What the case has afterwards.
    pub held: Vec<Held>,
    /// The writes that bring it about.
    pub writes: Vec<Write>,
    /// Which hold each write is for, by the write's place.
    wanted: BTreeMap<usize, Hold>,
}

impl Places {
    /// The hold whose place somebody else took, if that is what the write at `index` was for.
    pub fn lost(&self, index: usize) -> Option<&Hold> {
        self.wanted.get(&index)
    }

    /// Finds a free place for each hold that is new, and frees those no longer wanted. Reads what is taken first, so
    /// that a hold is refused only when the table says that all its places are gone.
    ///
    /// # Errors
    /// `Invalid` with the hold's own sentence when nothing is free.
    pub async fn find<T: Transaction>(
        app: &App,
        moment: &Moment,
        taker: Taker<'_>,
        has: &[Held],
        holds: &Holds,
        round: u32,
    ) -> Result<Places> {
        let Holds::Only(wanted) = holds else { return Ok(Places { held: has.to_vec(), ..Places::default() }) };
        let same = |hold: &Hold| {
            let held = has.iter().find(|held| held.group == hold.group && held.thing == hold.thing);
            // What is kept for a while is kept anew.
            held.filter(|_| taker.until.is_none())
        };
        let (kept, new): (Vec<&Hold>, Vec<&Hold>) = wanted.iter().partition(|hold| same(hold).is_some());
        let mut places = Places { held: kept.into_iter().filter_map(same).cloned().collect(), ..Places::default() };
        let seats = try_join_all(new.iter().map(|hold| free_seat::<T>(app, moment, hold, taker, round))).await?;
        for (hold, (seat, kept_by)) in new.into_iter().zip(seats) {
            let key = keys::seat(T::SPEC.code, &hold.group, &hold.thing, seat);
            places.wanted.insert(places.writes.len(), hold.clone());
            let seat_item = item(&key, taker.seat())?;
            places.writes.push(match kept_by {
                Some(owner) => Write::Claim(seat_item, owner),
                None => Write::Create(seat_item),
            });
            places.held.push(Held { group: hold.group.clone(), thing: hold.thing.clone(), seat });
        }
        for held in has.iter().filter(|held| !places.held.contains(held)) {
            let key = keys::seat(T::SPEC.code, &held.group, &held.thing, held.seat);
            places.writes.push(Write::Free(key, taker.name.to_owned()));
        }
        Ok(places)
    }
}

/// A place to take: the one that the taker has already, and by which name, or else one that nobody has.
async fn free_seat<T: Transaction>(
    app: &App,
    moment: &Moment,
    hold: &Hold,
    taker: Taker<'_>,
    round: u32,
) -> Result<(u32, Option<String>)> {
    let range = Range {
        partition: keys::holds(T::SPEC.code, &hold.group),
        from: format!("{}#SEAT#", hold.thing),
        to: format!("{}#SEAT#~", hold.thing),
        index: false,
        consistent: true,
    };
    let seats = app.list(&range, moment.now).await?;
    let number = |seat: &Item| seat.get("SK")?.as_str()?.rsplit('#').next()?.parse::<u32>().ok();
    if let Some(own) = seats.iter().find(|seat| taker.owns(seat))
        && let Some(seat) = number(own)
    {
        return Ok((seat, owner(own).map(str::to_owned)));
    }
    let taken: BTreeSet<u32> = seats.iter().filter_map(number).collect();
    let free: Vec<u32> = (1..=hold.places).filter(|seat| !taken.contains(seat)).collect();
    // A capacity that staff have lowered may leave low seats free while as many as now fit are taken.
    if free.is_empty() || taken.len() >= hold.places as usize {
        return Err(Error::Invalid(vec![hold.if_taken.clone()]));
    }
    let luck = moment.seat_luck().rotate_left(7 * round) % free.len() as u64;
    Ok((free[luck as usize], None))
}
