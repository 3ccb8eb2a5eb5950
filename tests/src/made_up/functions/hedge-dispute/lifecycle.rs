//! What becomes of a dispute about a hedge: paid for, perhaps answered, decided.

use super::{Courts, HedgeDispute, answers::Answers, sides};
use justice::{
    Actor, Case, Date, Decision, FieldError, Illegal, Notice, Part, Pence, Stage, Text, Today, case,
    date::date,
    money::{Fee, in_force},
};
use serde::{Deserialize, Serialize};

/// Where a dispute can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The fee has not been paid.
    AwaitingFee,
    /// The court has it.
    WithCourt,
    /// Whose hedge it is has something to answer.
    WithRespondent,
    /// The court has ordered something.
    Granted,
    /// The court has ordered nothing.
    Refused,
    /// Who asked has asked no more.
    Withdrawn,
}

/// What can happen to a dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// The fee was paid.
    Paid,
    /// The court asked the other side something.
    MoreAsked,
    /// The other side answered.
    Answered {
        /// Whether they admit it.
        admits: bool,
    },
    /// The other side's time ran out.
    TimeUp,
    /// The court ordered something.
    Granted {
        /// What.
        order: Order,
    },
    /// The court refused.
    Refused {
        /// Why.
        reason: Reason,
    },
    /// Who asked has asked no more.
    Withdrawn,
}

/// What a court may order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// To be cut.
    Cut,
    /// To be taken away.
    Remove,
}

/// Why a court may refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It is no hedge.
    NotAHedge,
    /// It does no harm.
    NoHarm,
}

/// What it costs to ask. Made up, as is everything here.
pub const FEES: [Fee; 2] = [fee(date(2020, 1, 1), 50), fee(date(2027, 1, 1), 65)];

const fn fee(from: Date, pounds: u64) -> Fee {
    Fee { from, amount: Pence::pounds(pounds), authority: "no Order at all", verified: false }
}

/// May this dispute open?
pub fn open(answers: &Answers, courts: &Courts, today: &Today) -> Result<Decision<HedgeDispute>, Vec<FieldError>> {
    let mut wrong: Vec<FieldError> = vec![];
    wrong.extend(the_court_is_listed(&answers.court, courts));
    wrong.extend(mediation_has_ended(answers.mediation.ended, today));
    wrong.extend(nobody_disputes_with_themselves(answers));
    let closed = |_| FieldError::new("/court", BEYOND);
    let (fee, due) = (in_force(&FEES, today.date()), today.plus_working_days(5).map_err(closed));
    match (fee, due) {
        (Some(fee), Ok(due)) if wrong.is_empty() => Ok(opened(answers, fee.amount, due)),
        (_, due) => {
            wrong.extend(due.err());
            Err(wrong)
        }
    }
}

fn opened(answers: &Answers, fee: Pence, due: Date) -> Decision<HedgeDispute> {
    let mut decision = Decision::to(State::AwaitingFee)
        .costing(fee)
        .due(due)
        .at(answers.court.clone())
        .with_party("applicant", answers.applicant.name())
        .telling(notice("hedge-fee-due", answers, [("amount", Text::same(fee.to_string()))]))
        .coded("court", answers.court.clone());
    for respondent in &answers.respondents {
        decision = decision.with_party("respondent", respondent.name());
    }
    decision
}

fn notice<const N: usize>(template: &'static str, answers: &Answers, values: [(&'static str, Text); N]) -> Notice {
    Notice { template, to: answers.contact.clone(), values: values.into(), opens: Some(Part::Applicant) }
}

/// May this actor make this happen to this dispute now, and what follows?
pub fn next(
    case: &Case<HedgeDispute>,
    event: &Event,
    by: &Actor,
    today: &Today,
) -> Result<Decision<HedgeDispute>, Illegal> {
    use State as S;
    let in_days = |days| today.plus_working_days(days).map_err(|_| Illegal(BEYOND));
    let told = |template| notice(template, &case.answers, []);
    Ok(match (case.state, event) {
        (S::AwaitingFee, Event::Paid) if *by == Actor::System => Decision::to(S::WithCourt).due(in_days(20)?),
        (S::WithCourt, Event::MoreAsked) if decides(case, by) => more_asked(case, in_days(10)?),
        (S::WithRespondent, Event::Answered { admits }) => answered(case, by, *admits, in_days(20)?)?,
        (S::WithRespondent, Event::TimeUp) if *by == Actor::System => Decision::to(S::WithCourt).due(in_days(20)?),
        (S::WithCourt, Event::Granted { order }) if decides(case, by) => and_respondents(
            case,
            closed(S::Granted, today).coded("order", code(order)).telling(told("hedge-granted")),
            "hedge-granted",
        ),
        (S::WithCourt, Event::Refused { reason }) if decides(case, by) => and_respondents(
            case,
            closed(S::Refused, today).coded("reason", code(reason)).telling(told("hedge-refused")),
            "hedge-refused",
        ),
        (S::AwaitingFee | S::WithCourt | S::WithRespondent, Event::Withdrawn) if asked(case, by) => {
            closed(S::Withdrawn, today)
        }
        _ => return Err(Illegal::default()),
    })
}

fn closed(state: State, today: &Today) -> Decision<HedgeDispute> {
    Decision::to(state).kept_from(today.date())
}

/// The judges of the court that has it, and nobody else.
fn decides(case: &Case<HedgeDispute>, by: &Actor) -> bool {
    matches!(by, Actor::Staff { role, office, .. } if role == "judge" && Some(office) == case.office.as_ref())
}

/// What each respondent has said, by their number.
const ANSWERS: [&str; 3] = ["first-answer", "second-answer", "third-answer"];

/// Whether one of them has said it.
pub fn has_answered(case: &Case<HedgeDispute>, number: u32) -> bool {
    ANSWERS.get(number as usize - 1).is_some_and(|name| case.settled(name).is_some())
}

/// Each respondent, once, and nobody for them: which of them it is, from 1.
fn may_answer(case: &Case<HedgeDispute>, by: &Actor) -> Option<u32> {
    let (role, number) = by.party()?;
    let is_one = role == sides::RESPONDENT && number as usize <= case.answers.respondents.len();
    (is_one && !has_answered(case, number)).then_some(number)
}

/// Everybody whose hedge it is answers anew.
fn more_asked(case: &Case<HedgeDispute>, by: Date) -> Decision<HedgeDispute> {
    let asked = ANSWERS.iter().fold(Decision::to(State::WithRespondent).due(by), |asked, name| asked.unsettling(name));
    and_respondents(case, asked, "hedge-to-answer")
}

/// One has answered; the court has it when all have.
fn answered(
    case: &Case<HedgeDispute>,
    by: &Actor,
    admits: bool,
    decide_by: Date,
) -> Result<Decision<HedgeDispute>, Illegal> {
    let number = may_answer(case, by).ok_or_else(Illegal::default)?;
    let name = ANSWERS.get(number as usize - 1).ok_or_else(Illegal::default)?;
    let mut others = (1..=case.answers.respondents.len() as u32).filter(|other| *other != number);
    let decision = match others.all(|other| has_answered(case, other)) {
        true => Decision::to(State::WithCourt).due(decide_by),
        false => Decision { due: case.due, ..Decision::to(State::WithRespondent) },
    };
    Ok(decision.coded("admits", admits.to_string()).settling(name, admits.to_string()))
}

/// Tells the respondents whom we can reach, each with a link to their own part.
fn and_respondents(
    case: &Case<HedgeDispute>,
    decision: Decision<HedgeDispute>,
    template: &'static str,
) -> Decision<HedgeDispute> {
    let people = sides::people(&case.answers).into_iter().zip(1..);
    people.fold(decision, |decision, (contact, number)| match contact {
        Some(to) => {
            let opens = Some(Part::nth(sides::RESPONDENT, number));
            decision.telling(Notice { template, to, values: [].into(), opens })
        }
        None => decision,
    })
}

fn asked(case: &Case<HedgeDispute>, by: &Actor) -> bool {
    match by {
        Actor::Applicant => true,
        Actor::Party(role) => role == "applicant",
        Actor::Partner(name) => case.partner.as_ref() == Some(name),
        Actor::Staff { .. } | Actor::System => false,
    }
}

fn code(of: &impl Serialize) -> String {
    serde_json::to_value(of).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The court is one of those to choose from.
pub fn the_court_is_listed(code: &str, courts: &Courts) -> Option<FieldError> {
    let listed = courts.0.iter().any(|court| court.id == code);
    (!listed).then(|| FieldError::new("/court", Text::new("Choose a court from the list", "Dewiswch lys o’r rhestr")))
}

/// What is still going on has not failed.
pub fn mediation_has_ended(ended: Option<Date>, today: &Today) -> Option<FieldError> {
    let words =
        Text::new("The day it ended must be in the past", "Rhaid i’r diwrnod y daeth i ben fod yn y gorffennol");
    ended.filter(|day| *day > today.date()).map(|_| FieldError::new("/mediation/ended", words))
}

fn nobody_disputes_with_themselves(answers: &Answers) -> Option<FieldError> {
    let place = answers.respondents.iter().position(|respondent| respondent.name() == answers.applicant.name())?;
    let words = Text::new("Enter the name of somebody else", "Rhowch enw rhywun arall");
    Some(FieldError::new(format!("/respondents/{place}/firstName"), words))
}

const BEYOND: Text = Text::new(
    "We do not know that year’s bank holidays yet. Try again later",
    "Nid ydym yn gwybod gwyliau banc y flwyddyn honno eto. Rhowch gynnig arall arni yn nes ymlaen",
);

impl case::State for State {
    const ALL: &'static [State] = &[
        State::AwaitingFee,
        State::WithCourt,
        State::WithRespondent,
        State::Granted,
        State::Refused,
        State::Withdrawn,
    ];

    fn code(self) -> &'static str {
        match self {
            State::AwaitingFee => "awaiting-fee",
            State::WithCourt => "with-court",
            State::WithRespondent => "with-respondent",
            State::Granted => "granted",
            State::Refused => "refused",
            State::Withdrawn => "withdrawn",
        }
    }

    fn stage(self) -> Stage {
        match self {
            State::AwaitingFee => Stage::Paying,
            State::WithCourt => Stage::WithUs,
            State::WithRespondent => Stage::WithYou,
            State::Granted | State::Refused | State::Withdrawn => Stage::Closed,
        }
    }

    fn title(self) -> Text {
        match self {
            State::AwaitingFee => Text::new("Waiting for your fee", "Yn aros am eich ffi"),
            State::WithCourt => Text::new("With the court", "Gyda’r llys"),
            State::WithRespondent => Text::new("With your neighbour", "Gyda’ch cymydog"),
            State::Granted => Text::new("Order made", "Gwnaed gorchymyn"),
            State::Refused => Text::new("Refused", "Gwrthodwyd"),
            State::Withdrawn => Text::new("Withdrawn", "Tynnwyd yn ôl"),
        }
    }
}

impl case::Event for Event {
    fn code(&self) -> &'static str {
        match self {
            Event::Paid => "paid",
            Event::MoreAsked => "more-asked",
            Event::Answered { .. } => "answered",
            Event::TimeUp => "time-up",
            Event::Granted { .. } => "granted",
            Event::Refused { .. } => "refused",
            Event::Withdrawn => "withdrawn",
        }
    }

    fn samples() -> Vec<Event> {
        vec![
            Event::Paid,
            Event::MoreAsked,
            Event::Answered { admits: true },
            Event::TimeUp,
            Event::Granted { order: Order::Cut },
            Event::Refused { reason: Reason::NoHarm },
            Event::Withdrawn,
        ]
    }
}
