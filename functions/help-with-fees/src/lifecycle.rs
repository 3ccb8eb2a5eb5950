//! What becomes of an application for help with a fee.
//!
//! | from | to | by |
//! |---|---|---|
//! | | applied, or evidence asked where it is its turn | whoever asks |
//! | applied | evidence asked | the office |
//! | evidence asked | applied, once it has been sent | who asked; the office |
//! | evidence asked | refused, when its last day has passed | time |
//! | applied | granted; granted in part; refused | the office: two of its people, of a fee above £10,000 |
//! | applied, evidence asked | withdrawn | who asked; the office when they ring instead |
//! | granted in part | settled | whoever takes payments; the office |
//! | granted in part | lapsed, when the part was not paid in time | time |
//! | lapsed | settled: money that comes late has come | whoever takes payments; the office |
//!
//! No other move (hwf-staffapp, `application.rb`; 28 days for evidence and for a part, `config/settings.yml`).

use crate::{
    CODE, HelpWithFees,
    answers::Answers,
    facts::{HelpFacts, ONLY, TURNS, checked},
    precheck,
    sampling::{self, Application, Duty},
    scheme::{Answer, Outcome},
    telling,
    words::{self, ANSWER_HAS_CHANGED, NO_ANSWER, NO_SUCH_ORDER},
};
use justice::{
    Actor, Case, Date, Decision, FieldError, Illegal, Pence, Reference, Stage, Text, Today, case, case::Kept,
    help_number::HelpNumber,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The office that deals with all applications.
pub const OFFICE: &str = "HELP";
/// Who decides.
pub const CLERK: &str = "clerk";
/// Who answers for those who do.
pub const MANAGER: &str = "manager";
/// Of a fee above this, two people decide (hwf-staffapp, config/settings.yml: `fee_approval_threshold`).
pub const APPROVED_ABOVE: Pence = Pence::pounds(10_000);
/// Working days in which the office decides. A choice of ours.
pub const DECISION_DAYS: u32 = 10;

/// What the application is called, by the name it is settled under.
pub const NUMBER: &str = "number";
/// The fee that it is about, as it was then.
pub const FEE: &str = "fee";
/// What the pre-check came to.
pub const PRECHECK: &str = "precheck";
/// What the pre-check said is to be paid.
pub const EXPECTED: &str = "expected";
/// What was decided.
pub const DECIDED: &str = "decided";
/// What is to be paid, as it was decided.
pub const PAYS: &str = "pays";
/// Why it was refused.
pub const REASON: &str = "reason";
/// Why evidence was asked for.
pub const SAMPLED: &str = "sampled";

/// Where an application can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The office has to decide.
    Applied,
    /// Evidence is to be sent.
    EvidenceAsked,
    /// Nothing is to be paid.
    Granted,
    /// A part is to be paid.
    GrantedInPart,
    /// The whole fee is to be paid.
    Refused,
    /// The part has been paid.
    Settled,
    /// The part was not paid in time.
    Lapsed,
    /// It is no longer asked for.
    Withdrawn,
}

/// What can happen to an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Event {
    /// The office wants to see evidence.
    EvidenceAsked {},
    /// It has been sent.
    EvidenceSent {},
    /// Help is granted.
    Granted {
        /// What is left to pay: nothing, or a part.
        pays_pence: Pence,
    },
    /// Help is refused.
    Refused {
        /// Why.
        reason: Reason,
    },
    /// The part has been paid.
    PartPaid {},
    /// The part was not paid in time.
    Lapsed {},
    /// It is no longer asked for.
    Withdrawn {},
}

/// Why help is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Too much saved.
    Savings,
    /// Too much income.
    Income,
    /// The benefit is not confirmed.
    Benefit,
    /// The evidence does not show what it should.
    Evidence,
    /// No evidence came. Time's own.
    NoEvidence,
    /// The fee is not one for which there is help.
    NotThisFee,
}

impl Reason {
    /// All of them.
    pub const ALL: [Reason; 6] =
        [Reason::Savings, Reason::Income, Reason::Benefit, Reason::Evidence, Reason::NoEvidence, Reason::NotThisFee];

    /// As it is written in history, forms and statistics.
    pub const fn code(self) -> &'static str {
        match self {
            Reason::Savings => "savings",
            Reason::Income => "income",
            Reason::Benefit => "benefit",
            Reason::Evidence => "evidence",
            Reason::NoEvidence => "no-evidence",
            Reason::NotThisFee => "not-this-fee",
        }
    }

    /// Reads its code.
    pub fn parse(code: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// May this application be made? It may whatever the pre-check says, if it says what they were told.
pub fn open(answers: &Answers, facts: &HelpFacts, today: &Today) -> Result<Decision<HelpWithFees>, Vec<FieldError>> {
    let wrong = |pointer, words| vec![FieldError::new(pointer, words)];
    let fee = precheck::fee(answers, facts).ok_or_else(|| wrong("/order", NO_SUCH_ORDER))?;
    let answer = precheck::of(answers, facts, today).ok_or_else(|| wrong("/expectedPence", NO_ANSWER))?;
    if answer.pays != answers.expected_pence {
        let amount = Text::same(answer.pays.to_string());
        return Err(wrong("/expectedPence", ANSWER_HAS_CHANGED.with(&[("amount", &amount)])));
    }
    let number = HelpNumber::new(answers.benefit.of_the_scheme().is_some(), facts.luck);
    let turn = Turn::of(answers, facts, &answer, today);
    let opened = match turn.why {
        Some(why) => {
            let due = sampling::due(Duty::Evidence, today.date());
            let opened = Decision::to(State::EvidenceAsked)
                .due(due)
                .settling(SAMPLED, why.code())
                .coded(SAMPLED, why.code())
                .telling(telling::evidence_asked(answers, number.as_str(), due));
            match being_checked(answers, facts, due) {
                Some(kept) => opened.keeping(kept),
                None => opened,
            }
        }
        None => Decision::to(State::Applied)
            .due(decide_by(today).map_err(|_| wrong("/order", words::BEYOND))?)
            .telling(telling::applied(answers, number.as_str())),
    };
    let opened = match turn.counted {
        Some(kept) => opened.keeping(kept),
        None => opened,
    };
    Ok(naming_the_order(opened, answers)
        .at(OFFICE)
        .with_party("applicant", answers.person.name())
        .keeping(once(&number))
        .settling(NUMBER, number.as_str())
        .settling(FEE, fee.get().to_string())
        .settling(PRECHECK, words::outcome(answer.outcome))
        .settling(EXPECTED, answer.pays.get().to_string())
        .coded("precheck", words::outcome(answer.outcome))
        .coded("expectedPence", answer.pays.get().to_string())
        .coded("feePence", fee.get().to_string())
        .coded("refund", if answers.paid { "yes" } else { "no" }))
}

fn decide_by(today: &Today) -> Result<Date, justice::date::BeyondCalendar> {
    today.plus_working_days(DECISION_DAYS)
}

/// Nobody else has this number: whoever draws it too draws again.
fn once(number: &HelpNumber) -> Kept {
    let partition = format!("NUMBER#{}", number.as_str());
    Kept { partition, sort: ONLY.to_owned(), version: 0, until: None, values: BTreeMap::new() }
}

/// That somebody with this number has to send evidence, and until when.
fn being_checked(answers: &Answers, facts: &HelpFacts, due: Date) -> Option<Kept> {
    let partition = checked(answers.number()?);
    let version = facts.checked.map_or(0, |(_, version)| version);
    // A digest of somebody's number is not kept for longer than it is needed.
    Some(Kept {
        partition,
        sort: ONLY.to_owned(),
        version,
        until: Some(due),
        values: BTreeMap::from([("until", due.to_string())]),
    })
}

/// Whether it is an application's turn to be checked, and what is then counted.
struct Turn {
    why: Option<sampling::Why>,
    counted: Option<Kept>,
}

impl Turn {
    fn of(answers: &Answers, facts: &HelpFacts, answer: &Answer, today: &Today) -> Turn {
        let kind = usize::from(answers.paid);
        let application = Application {
            place: facts.turns[kind] + 1,
            refund: answers.paid,
            outcome: answer.outcome,
            on_benefit: answers.benefit.of_the_scheme().is_some(),
            income: answers.income.as_ref().map_or(Pence::ZERO, crate::answers::Money::together),
            being_checked: facts.checked.is_some_and(|(until, _)| until >= today.date()),
            under_age: age(answers.person.date_of_birth, today.date()) < 18,
        };
        let counted = sampling::may_be_asked(&application).then(|| Kept {
            partition: TURNS[kind].to_owned(),
            sort: ONLY.to_owned(),
            version: facts.turns[kind],
            until: None,
            values: BTreeMap::new(),
        });
        Turn { why: sampling::asked_for(&application), counted }
    }
}

/// How many birthdays somebody has had.
fn age(born: Date, on: Date) -> i16 {
    let had = (on.month(), on.day()) >= (born.month(), born.day());
    on.year() - born.year() - i16::from(!had)
}

/// May this actor make this happen to this application now, and what follows?
pub fn next(
    case: &Case<HelpWithFees>,
    event: &Event,
    by: &Actor,
    today: &Today,
) -> Result<Decision<HelpWithFees>, Illegal> {
    use State as S;
    match (case.state, event) {
        (S::Applied, Event::EvidenceAsked {}) => {
            by_the_office(case, by)?;
            let due = sampling::due(Duty::Evidence, today.date());
            Ok(Decision::to(S::EvidenceAsked).due(due).telling(telling::evidence_asked(
                &case.answers,
                number(case),
                due,
            )))
        }
        (S::EvidenceAsked, Event::EvidenceSent {}) => {
            by_who_asked(case, by)?;
            Ok(Decision::to(S::Applied).due(decide_by(today).map_err(|_| Illegal(words::BEYOND))?))
        }
        (S::Applied, Event::Granted { pays_pence }) => {
            by_the_office(case, by)?;
            granted(case, *pays_pence, today)
        }
        (S::Applied, Event::Refused { reason }) if *reason != Reason::NoEvidence => {
            by_the_office(case, by)?;
            Ok(refused(case, *reason, today))
        }
        (S::EvidenceAsked, Event::Refused { reason: Reason::NoEvidence }) => {
            by_the_system(by)?;
            its_day_has_passed(case, today)?;
            Ok(refused(case, Reason::NoEvidence, today))
        }
        (S::GrantedInPart | S::Lapsed, Event::PartPaid {}) => {
            if *by != Actor::System {
                by_the_office(case, by)?;
            }
            Ok(Decision::to(S::Settled).kept_from(today.date()))
        }
        (S::GrantedInPart, Event::Lapsed {}) => {
            by_the_system(by)?;
            its_day_has_passed(case, today)?;
            Ok(Decision::to(S::Lapsed).kept_from(today.date()).telling(telling::lapsed(case)))
        }
        (S::Applied | S::EvidenceAsked, Event::Withdrawn {}) => {
            by_who_asked(case, by)?;
            Ok(naming_the_order(Decision::to(S::Withdrawn), &case.answers).kept_from(today.date()))
        }
        // Everything else is illegal, and says where the application is.
        (state, _) => Err(Illegal(words::no_more(state))),
    }
}

/// What is granted goes to whoever takes payments: the order, and how much of it.
fn granted(case: &Case<HelpWithFees>, pays: Pence, today: &Today) -> Result<Decision<HelpWithFees>, Illegal> {
    let fee = sum(case, FEE);
    let remitted =
        fee.checked_sub(pays).filter(|remitted| !remitted.is_zero()).ok_or(Illegal(words::PART_OF_THE_FEE))?;
    let decided = match pays.is_zero() {
        true => Decision::to(State::Granted)
            .kept_from(today.date())
            .settling(DECIDED, words::outcome(Outcome::Full))
            .coded("outcome", words::outcome(Outcome::Full))
            .telling(telling::granted(case)),
        false => {
            let due = sampling::due(Duty::PartPayment, today.date());
            Decision::to(State::GrantedInPart)
                .due(due)
                .settling(DECIDED, words::outcome(Outcome::Part))
                .coded("outcome", words::outcome(Outcome::Part))
                .telling(telling::granted_in_part(case, pays, due))
        }
    };
    let decided = decided
        .settling(PAYS, pays.get().to_string())
        .coded("remittedPence", remitted.get().to_string())
        .coded("precheck", case.settled(PRECHECK).unwrap_or_default());
    Ok(naming_the_order(decided, &case.answers))
}

/// Whoever waits to be paid hears what becomes of an application by the order that it names.
fn naming_the_order(decision: Decision<HelpWithFees>, answers: &Answers) -> Decision<HelpWithFees> {
    match &answers.order {
        Some(order) => decision.coded("order", order.as_str()),
        None => decision,
    }
}

fn refused(case: &Case<HelpWithFees>, reason: Reason, today: &Today) -> Decision<HelpWithFees> {
    naming_the_order(Decision::to(State::Refused), &case.answers)
        .kept_from(today.date())
        .settling(DECIDED, words::outcome(Outcome::None))
        .settling(PAYS, sum(case, FEE).get().to_string())
        .settling(REASON, reason.code())
        .coded("reason", reason.code())
        .coded("precheck", case.settled(PRECHECK).unwrap_or_default())
        .telling(telling::refused(case, reason, sampling::due(Duty::Payment, today.date())))
}

/// A sum that was settled by a name.
pub fn sum(case: &Case<HelpWithFees>, name: &str) -> Pence {
    case.settled(name).and_then(|pence| pence.parse().ok()).map(Pence::new).unwrap_or_default()
}

/// What an application is called.
pub fn number(case: &Case<HelpWithFees>) -> &str {
    case.settled(NUMBER).unwrap_or_default()
}

fn its_day_has_passed(case: &Case<HelpWithFees>, today: &Today) -> Result<(), Illegal> {
    match case.due.is_some_and(|due| due < today.date()) {
        true => Ok(()),
        false => Err(Illegal(words::STILL_TIME)),
    }
}

fn by_the_system(by: &Actor) -> Result<(), Illegal> {
    if *by == Actor::System { Ok(()) } else { Err(Illegal(words::NOT_YOURS)) }
}

fn by_the_office(case: &Case<HelpWithFees>, by: &Actor) -> Result<(), Illegal> {
    match by {
        Actor::Staff { role, office, .. }
            if [CLERK, MANAGER].contains(&&**role) && Some(office) == case.office.as_ref() =>
        {
            Ok(())
        }
        _ => Err(Illegal(words::NOT_YOURS)),
    }
}

/// Who asked, the partner who asked for them, and the office when they ring or write instead.
fn by_who_asked(case: &Case<HelpWithFees>, by: &Actor) -> Result<(), Illegal> {
    match by {
        Actor::Applicant => Ok(()),
        Actor::Partner(name) if case.partner.as_ref() == Some(name) => Ok(()),
        _ => by_the_office(case, by),
    }
}

/// What time makes of an application whose day has passed.
pub fn overdue(case: &Case<HelpWithFees>) -> Option<Event> {
    match case.state {
        State::EvidenceAsked => Some(Event::Refused { reason: Reason::NoEvidence }),
        State::GrantedInPart => Some(Event::Lapsed {}),
        _ => None,
    }
}

/// What whoever takes payments says about a fee that one of our applications has helped with: `codes.help` names it.
pub fn heard(happened: &str, detail: &Value) -> Option<(Reference, Event)> {
    let ours = Reference::parse(detail["codes"]["help"].as_str()?).ok().filter(|ours| ours.code() == CODE)?;
    (happened == "fee-payment.paid").then_some((ours, Event::PartPaid {}))
}

impl case::State for State {
    const ALL: &'static [State] = &[
        State::Applied,
        State::EvidenceAsked,
        State::Granted,
        State::GrantedInPart,
        State::Refused,
        State::Settled,
        State::Lapsed,
        State::Withdrawn,
    ];

    fn code(self) -> &'static str {
        match self {
            State::Applied => "applied",
            State::EvidenceAsked => "evidence-asked",
            State::Granted => "granted",
            State::GrantedInPart => "granted-in-part",
            State::Refused => "refused",
            State::Settled => "settled",
            State::Lapsed => "lapsed",
            State::Withdrawn => "withdrawn",
        }
    }

    fn stage(self) -> Stage {
        match self {
            State::Applied => Stage::WithUs,
            State::EvidenceAsked | State::GrantedInPart => Stage::WithYou,
            _ => Stage::Closed,
        }
    }

    fn title(self) -> Text {
        match self {
            State::Applied => Text::new("We are looking at it", "Rydym yn edrych arno"),
            State::EvidenceAsked => Text::new("Waiting for your evidence", "Yn aros am eich tystiolaeth"),
            State::Granted => Text::new("Nothing to pay", "Dim i’w dalu"),
            State::GrantedInPart => Text::new("Part of the fee to pay", "Rhan o’r ffi i’w thalu"),
            State::Refused => Text::new("Refused", "Gwrthodwyd"),
            State::Settled => Text::new("Paid", "Wedi’i dalu"),
            State::Lapsed => Text::new("Part not paid in time", "Rhan heb ei thalu mewn pryd"),
            State::Withdrawn => Text::new("Withdrawn", "Tynnwyd yn ôl"),
        }
    }
}

impl case::Event for Event {
    fn code(&self) -> &'static str {
        match self {
            Event::EvidenceAsked {} => "evidence-asked",
            Event::EvidenceSent {} => "evidence-sent",
            Event::Granted { .. } => "granted",
            Event::Refused { .. } => "refused",
            Event::PartPaid {} => "part-paid",
            Event::Lapsed {} => "lapsed",
            Event::Withdrawn {} => "withdrawn",
        }
    }

    fn samples() -> Vec<Event> {
        let mut samples = vec![
            Event::EvidenceAsked {},
            Event::EvidenceSent {},
            Event::Granted { pays_pence: Pence::ZERO },
            Event::Granted { pays_pence: Pence::new(8_000) },
            Event::PartPaid {},
            Event::Lapsed {},
            Event::Withdrawn {},
        ];
        samples.extend(Reason::ALL.map(|reason| Event::Refused { reason }));
        samples
    }
}

#[cfg(test)]
#[path = "lifecycle_tests.rs"]
mod tests;
