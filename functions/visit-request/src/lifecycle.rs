//! What becomes of a visit: booked at once, then perhaps cancelled (visit-scheduler, `VisitStatus.kt`).

use crate::{
    VisitRequest,
    answers::Answers,
    calendar::Calendar,
    facts::{PrisonFacts, visitor_group},
    reminder, rules,
};
use justice::{Actor, Case, Decision, FieldError, Hold, Illegal, Notice, Stage, Text, Today, case};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a visit can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It has its place, and nothing is left but for the day to come.
    Booked,
    /// It will not take place.
    Cancelled,
}

/// What can happen to a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// It was called off.
    Cancelled {
        /// Why.
        reason: Reason,
    },
}

/// Why a visit is cancelled (prison-visits-2, `cancellation.rb`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is named as the prison service names it")]
pub enum Reason {
    VisitorCancelled,
    PrisonerVos,
    PrisonerReleased,
    ChildProtectionIssues,
    SlotUnavailable,
    VisitorBanned,
    PrisonerMoved,
    PrisonerNonAssociation,
    PrisonerCancelled,
    BookedInError,
    CapacityIssues,
}

impl Reason {
    /// As it is written in history and statistics.
    pub const fn code(self) -> &'static str {
        match self {
            Reason::VisitorCancelled => "visitor_cancelled",
            Reason::PrisonerVos => "prisoner_vos",
            Reason::PrisonerReleased => "prisoner_released",
            Reason::ChildProtectionIssues => "child_protection_issues",
            Reason::SlotUnavailable => "slot_unavailable",
            Reason::VisitorBanned => "visitor_banned",
            Reason::PrisonerMoved => "prisoner_moved",
            Reason::PrisonerNonAssociation => "prisoner_non_association",
            Reason::PrisonerCancelled => "prisoner_cancelled",
            Reason::BookedInError => "booked_in_error",
            Reason::CapacityIssues => "capacity_issues",
        }
    }
}

/// May this visit be booked? It may if it breaks no rule; it then has its place, and the lead visitor cannot book the
/// same session with the same prisoner again.
pub fn open(answers: &Answers, facts: &PrisonFacts, today: &Today) -> Result<Decision<VisitRequest>, Vec<FieldError>> {
    let wrong = rules::broken(answers, facts, today);
    let calendar = rules::the_prison_takes_bookings(facts).map_err(|error| vec![error]);
    match wrong.is_empty() {
        true => Ok(booked(answers, calendar?, today)),
        false => Err(wrong),
    }
}

fn booked(answers: &Answers, calendar: &Calendar, today: &Today) -> Decision<VisitRequest> {
    let session = answers.session.to_string();
    let lead = answers.visitors.lead();
    let place = Hold {
        group: calendar.id.clone(),
        thing: session.clone(),
        places: calendar.places(&answers.session),
        if_taken: FieldError::new("/session", rules::SESSION_FULL),
    };
    let once = Hold {
        group: visitor_group(&answers.prisoner.number, lead),
        thing: session.clone(),
        places: 1,
        if_taken: FieldError::new("/session", rules::BOOKED_ALREADY),
    };
    Decision::to(State::Booked)
        .at(calendar.id.clone())
        .kept_from(answers.session.date)
        .holding([once, place])
        .with_party("visitor", lead.name())
        .telling(notice("visit-booked", answers, calendar.name.text()))
        .reminding(reminder::before_the_visit(answers, calendar.name.text(), today))
        .coded("session", session)
}

/// May this actor make this happen to this visit now, and what follows?
pub fn next(
    case: &Case<VisitRequest>,
    event: &Event,
    facts: &PrisonFacts,
    by: &Actor,
    today: &Today,
) -> Result<Decision<VisitRequest>, Illegal> {
    match (case.state, event) {
        (State::Booked, Event::Cancelled { reason }) => {
            may_cancel(case, *reason, by)?;
            has_not_begun(case, today)?;
            Ok(cancelled(case, *reason, facts))
        }
        (State::Cancelled, Event::Cancelled { .. }) => Err(Illegal(ALREADY_CANCELLED)),
    }
}

/// Visitors and the partner who lodged the visit may cancel it for the visitor's own reason; the prison's staff for one
/// of theirs (prison-visits-2, `cancellation.rb`; `booking_responder/visitor_cancel.rb`).
fn may_cancel(case: &Case<VisitRequest>, reason: Reason, by: &Actor) -> Result<(), Illegal> {
    let visitors = reason == Reason::VisitorCancelled;
    let may = match by {
        Actor::Applicant => visitors,
        Actor::Party(role) => visitors && role == "visitor",
        Actor::Partner(id) => visitors && case.partner.as_ref() == Some(id),
        Actor::Staff { office, .. } => !visitors && case.office.as_ref() == Some(office),
        Actor::System => false,
    };
    if may { Ok(()) } else { Err(Illegal(NOT_YOURS_TO_CANCEL)) }
}

/// Once it has begun, a visit is past cancelling.
fn has_not_begun(case: &Case<VisitRequest>, today: &Today) -> Result<(), Illegal> {
    match case.answers.session.has_begun(today) {
        true => Err(Illegal(ALREADY_BEGUN)),
        false => Ok(()),
    }
}

fn cancelled(case: &Case<VisitRequest>, reason: Reason, facts: &PrisonFacts) -> Decision<VisitRequest> {
    let prison = facts.calendar().map_or_else(|| Text::same(&case.answers.prison), |calendar| calendar.name.text());
    Decision::to(State::Cancelled)
        .releasing()
        .telling(notice("visit-cancelled", &case.answers, prison))
        .coded("session", case.answers.session.to_string())
        .coded("reason", reason.code())
}

/// What goes into a letter's blanks.
pub fn notice(template: &'static str, answers: &Answers, prison: Text) -> Notice {
    let values = BTreeMap::from([("prison", prison), ("when", answers.session.in_words())]);
    Notice { template, to: answers.contact.clone(), values }
}

impl case::State for State {
    const ALL: &'static [State] = &[State::Booked, State::Cancelled];

    fn code(self) -> &'static str {
        match self {
            State::Booked => "booked",
            State::Cancelled => "cancelled",
        }
    }

    fn stage(self) -> Stage {
        match self {
            State::Booked => Stage::WithYou,
            State::Cancelled => Stage::Closed,
        }
    }

    fn title(self) -> Text {
        match self {
            State::Booked => Text::new("Booked", "Wedi’i drefnu"),
            State::Cancelled => Text::new("Cancelled", "Wedi’i ganslo"),
        }
    }
}

impl case::Event for Event {
    fn code(&self) -> &'static str {
        match self {
            Event::Cancelled { .. } => "cancelled",
        }
    }

    fn samples() -> Vec<Event> {
        let cancelled = |reason| Event::Cancelled { reason };
        vec![cancelled(Reason::VisitorCancelled), cancelled(Reason::SlotUnavailable)]
    }
}

const ALREADY_CANCELLED: Text =
    Text::new("This visit has already been cancelled", "Mae’r ymweliad hwn eisoes wedi’i ganslo");
const ALREADY_BEGUN: Text = Text::new(
    "The time of this visit has passed, so it can no longer be cancelled",
    "Mae amser yr ymweliad hwn wedi mynd heibio, felly ni ellir ei ganslo mwyach",
);
const NOT_YOURS_TO_CANCEL: Text =
    Text::new("You cannot cancel this visit for that reason", "Ni allwch ganslo’r ymweliad hwn am y rheswm hwnnw");

#[cfg(test)]
#[path = "lifecycle_tests.rs"]
mod tests;
