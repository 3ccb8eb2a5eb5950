//! How the visits of a session went: one form for all of them, and a commit for each.

use super::{
    Work,
    day::{Day, Visit, address},
    parts::{Cell, paragraph, table},
};
use crate::{
    VisitRequest,
    lifecycle::{CLERK, Event, MANAGER, State},
    reasons::Outcome,
    session::{Session, Slot},
    standing,
};
use justice::{
    Actor, Case, Error, FieldError, Result, Text,
    journey::{Choice, Context, Field, Kind, Options},
};
use kit::{
    advance::{Change, advance},
    exchange::{Posted, Reply},
    fields::{self, Shown},
    shell,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Answers for the page of a session's outcomes.
pub async fn answer(work: &Work<'_>, date: &str, slot: &str) -> Result<Reply> {
    let by = who_records(work)?;
    let slot: Slot = slot.parse().map_err(|_| Error::NotFound)?;
    let day = Day::read(work, date).await?;
    let session = Session { date: day.date, slot };
    if !session.has_begun(&work.moment.today()) {
        return Err(Error::Conflict(NOT_YET));
    }
    if !work.is_post() {
        return show(work, &day, &session, None, &[]);
    }
    let form = work.exchange.form()?;
    let mut errors = vec![];
    for case in cases(&day, &session) {
        errors.extend(record(work, &by, case, &form).await?);
    }
    match errors.is_empty() {
        true => Ok(Reply::see_other(address(work, day.date, ""))),
        // What could be recorded is; the day is read again so that the page says so.
        false => show(work, &Day::read(work, date).await?, &session, Some(&form), &errors),
    }
}

/// The prison's clerks and managers say how a visit went.
fn who_records(work: &Work<'_>) -> Result<Actor> {
    let mut posts = work.staff.actors(crate::SLUG, Some(work.office));
    let may = |actor: &Actor| matches!(actor, Actor::Staff { role, .. } if [CLERK, MANAGER].contains(&&**role));
    posts.find(may).ok_or(Error::NotFound)
}

fn cases<'a>(day: &'a Day, session: &'a Session) -> impl Iterator<Item = &'a Case<VisitRequest>> {
    day.visits.iter().filter(move |visit| visit.session == *session).filter_map(|visit| visit.case.as_ref())
}

/// The name of the input about a visit.
fn pointer(case: &Case<VisitRequest>) -> String {
    format!("/{}", case.reference)
}

/// Records how one visit went, if that was said. Said again, it is nothing new; said otherwise, it is an error beside it.
async fn record(work: &Work<'_>, by: &Actor, case: &Case<VisitRequest>, form: &Posted) -> Result<Option<FieldError>> {
    let typed = form.get(&pointer(case)).and_then(|values| values.last()).map_or("", String::as_str);
    let wrong = |words: Text| Ok(Some(FieldError::new(pointer(case), words)));
    if typed.is_empty() || standing::outcome(case).is_some_and(|outcome| outcome.code() == typed) {
        return Ok(None);
    }
    let Some(outcome) = Outcome::parse(typed) else { return wrong(CHOOSE) };
    let moment = work.app.moment();
    let change = Change {
        reference: &case.reference,
        event: Event::Concluded { outcome },
        by: by.clone(),
        version: Some(case.version),
        once: None,
    };
    match advance::<VisitRequest>(work.app, &moment, change).await {
        Ok(_) => Ok(None),
        Err(Error::Conflict(why)) => wrong(why),
        Err(Error::Unavailable(_)) => wrong(AGAIN),
        Err(error) => Err(error),
    }
}

fn show(work: &Work<'_>, day: &Day, session: &Session, form: Option<&Posted>, errors: &[FieldError]) -> Result<Reply> {
    let title = Text::new("How did the visits from {hours} go?", "Sut aeth yr ymweliadau o {hours}?")
        .with(&[("hours", &session.hours())]);
    let (open, over): (Vec<_>, Vec<_>) = cases(day, session).partition(|case| case.state == State::Booked);
    let fields: BTreeMap<String, Field<VisitRequest>> = open.iter().map(|case| (pointer(case), asked(case))).collect();
    // An error about a visit that has been recorded meanwhile has no input to lead to.
    let target = |error: &FieldError| match fields.contains_key(&error.pointer) {
        true => fields::id(&error.pointer),
        false => String::new(),
    };
    let shell = work.shell(&title).back_to(address(work, day.date, "")).with_errors(errors, target);
    let (language, today) = (shell.language, work.moment.today());
    let context = Context { answers: &Value::Null, facts: &day.kept.facts, today: &today };
    let shown = fields
        .iter()
        .map(|(pointer, field)| Shown::of(field, pointer.clone(), &context, form, errors, language).component());
    let shown: Vec<Value> = shown.collect();
    let mut body = vec![paragraph(&session.day(), language)];
    if !over.is_empty() {
        let rows: Vec<Vec<Cell>> = over
            .iter()
            .map(|case| {
                let how = standing::outcome(case).map_or_else(|| Text::same("–"), Outcome::staff);
                vec![Cell::Head(Text::same(case.reference.to_string())), Cell::Words(how)]
            })
            .collect();
        let head = [Text::new("Reference", "Cyfeirnod"), Text::new("How it went", "Sut aeth")];
        body.push(table(&RECORDED, &head, &rows, language));
    }
    let mut page = json!({ "heading": title.get(language), "body": body, "fields": shown });
    if fields.is_empty() {
        body.push(paragraph(&NOTHING_LEFT, language));
        page["body"] = json!(body);
    } else {
        page["action"] = json!(work.exchange.path);
        page["submitText"] = json!(Text::new("Save", "Cadw").get(language));
    }
    shell::render(&shell, "question.html", page, if errors.is_empty() { 200 } else { 409 })
}

/// The question about one visit.
fn asked(case: &Case<VisitRequest>) -> Field<VisitRequest> {
    let prisoner = &case.answers.prisoner;
    let label = format!(
        "{} {} {}, {}",
        prisoner.number.as_str(),
        prisoner.first_name,
        prisoner.last_name,
        case.answers.visitors.lead().name()
    );
    Field {
        pointer: "",
        label: Text::same(label),
        hint: Some(Text::same(case.reference.to_string())),
        kind: Kind::Select(Options::From(outcomes)),
        optional: true,
        messages: &[],
    }
}

fn outcomes(_: &Context<'_, VisitRequest>) -> Vec<Choice> {
    Outcome::ALL.iter().map(|outcome| Choice::new(outcome.code(), outcome.staff())).collect()
}

/// Whether a session's outcomes can be recorded now.
pub fn can_be_recorded(work: &Work<'_>, session: &Session, visits: &[&Visit]) -> bool {
    let booked = |visit: &&Visit| visit.case.as_ref().is_some_and(|case| case.state == State::Booked);
    who_records(work).is_ok() && session.has_begun(&work.moment.today()) && visits.iter().any(booked)
}

const NOT_YET: Text = Text::new(
    "This session has not begun yet. Say how its visits went once it has",
    "Nid yw’r sesiwn hon wedi dechrau eto. Dywedwch sut aeth ei hymweliadau unwaith y bydd wedi dechrau",
);
const CHOOSE: Text = Text::new("Choose how the visit went", "Dewiswch sut aeth yr ymweliad");
const AGAIN: Text =
    Text::new("This could not be saved just now. Save it again", "Ni ellid cadw hyn nawr. Cadwch ef eto");
const RECORDED: Text = Text::new("Recorded already", "Wedi’u cofnodi eisoes");
const NOTHING_LEFT: Text = Text::new(
    "There is nothing left to record for this session.",
    "Nid oes dim ar ôl i’w gofnodi ar gyfer y sesiwn hon.",
);
