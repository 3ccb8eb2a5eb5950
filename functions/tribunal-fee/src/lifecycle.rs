//! What becomes of a fee.
//!
//! | from | to | by |
//! |---|---|---|
//! | | owed; or nothing to pay, where help with fees leaves nothing | whoever asks |
//! | owed | paid, or remitted where help with fees paid all of it | whoever takes payments |
//! | owed | lapsed, when its day has passed | time |
//! | owed | cancelled | the claimant; the fees office |
//! | owed, lapsed | owed until a later day | the fees office |
//! | owed | owed, without a day while help with it is being decided | whoever decides about help |
//! | owed | owed until a new day, once that is decided | whoever decides about help |
//! | lapsed, cancelled | paid, remitted: money that comes late has come | whoever takes payments |
//! | paid, remitted | the same, or refunded once all that was paid is given back | whoever takes payments |
//!
//! No other move. Whoever has asked for help in time is not asked to pay meanwhile, and has a new day afterwards for what is
//! left (Employment Tribunals Rules of Procedure 2013, SI 2013/1237, schedule 1, rule 40(2) and (3) \[MEM\]). A payment is
//! honoured whenever it comes (atet: `payments_controller.rb`, which honours one even when the session is over).

use crate::{
    TribunalFee,
    answers::{Answers, help_numbers},
    facts::FeeFacts,
    telling,
    words::{self, FEE_HAS_CHANGED, NO_FEE, NO_FEE_KNOWN, NOT_A_HELP_NUMBER, TOO_MANY_HELPED},
    working::{Asked, Working, sum},
};
use justice::{
    Actor, Case, Date, Decision, FieldError, Illegal, Pence, Reference, Stage, Text, Today, case, date::plus_days,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The office that deals with all fees.
pub const OFFICE: &str = "FEES";
/// Who deals with fees.
pub const CLERK: &str = "clerk";
/// Who answers for those who do.
pub const MANAGER: &str = "manager";

/// Days for paying the whole fee (hmcts/hwf-staffapp, config/settings.yml, for what is left after help with fees).
pub const PAYMENT_DAYS: i32 = 14;
/// The most days by which the office may put payment off. A choice of ours.
pub const MOST_DAYS: i32 = 90;

/// What has been paid, by the name it is settled under.
pub const PAID: &str = "paid";
/// What help with fees has paid.
pub const REMITTED: &str = "remitted";
/// What has been given back.
pub const REFUNDED: &str = "refunded";
/// The application for help with it that was made last.
pub const HELP_ASKED: &str = "helpAsked";
/// The application for help with it that was decided last.
pub const HELP_DECIDED: &str = "helpDecided";
/// What help has granted of it by now, whether or not that has been paid.
pub const HELPED: &str = "helped";
/// Why it was called off.
pub const REASON: &str = "reason";

/// Where a fee can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is to be paid.
    Owed,
    /// Help with fees, granted before, leaves nothing to pay.
    NothingToPay,
    /// It has been paid.
    Paid,
    /// Help with fees paid all of it after it was ordered.
    Remitted,
    /// All that was paid has been given back.
    Refunded,
    /// It was not paid in time.
    Lapsed,
    /// It is no longer asked for.
    Cancelled,
}

/// What can happen to a fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Event {
    /// Nothing is left to pay: it was paid, or remitted, or both.
    Paid {
        /// What was paid.
        paid_pence: Pence,
        /// What help with fees paid.
        remitted_pence: Pence,
    },
    /// Some of what was paid, or all of it, was given back.
    Refunded {
        /// So much in all, by now.
        refunded_pence: Pence,
    },
    /// Its day has passed.
    Lapsed {},
    /// There is more time to pay.
    Extended {
        /// Until when.
        until: Date,
    },
    /// Help with it has been asked for.
    HelpAsked {
        /// By which application.
        application: Reference,
    },
    /// Help with it has been decided, and something is left to pay; or its application was withdrawn.
    HelpDecided {
        /// On which application.
        application: Reference,
        /// What help pays of it.
        remitted_pence: Pence,
    },
    /// It is no longer asked for.
    Cancelled {
        /// Why.
        reason: Reason,
    },
}

/// Why a fee is no longer asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The claimant does not want to go on.
    NotWanted,
    /// It was asked for twice.
    Duplicate,
    /// It is the wrong fee.
    WrongFee,
    /// The claim was settled or withdrawn.
    ClaimEnded,
}

impl Reason {
    /// All of them.
    pub const ALL: [Reason; 4] = [Reason::NotWanted, Reason::Duplicate, Reason::WrongFee, Reason::ClaimEnded];

    /// As it is written in history, forms and statistics.
    pub const fn code(self) -> &'static str {
        match self {
            Reason::NotWanted => "not-wanted",
            Reason::Duplicate => "duplicate",
            Reason::WrongFee => "wrong-fee",
            Reason::ClaimEnded => "claim-ended",
        }
    }

    /// Reads its code.
    pub fn parse(code: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// The working-out of whole answers, or what is wrong with them.
fn worked_out(answers: &Answers, facts: &FeeFacts, today: &Today) -> Result<Working, Vec<FieldError>> {
    let wrong = |pointer, words| Err(vec![FieldError::new(pointer, words)]);
    if let Some(error) = answers.help_numbers.as_ref().and_then(|typed| about_help_numbers(typed, answers.claimants)) {
        return Err(vec![error]);
    }
    let Some(basis) = facts.basis else { return wrong("/feePence", NO_FEE_KNOWN) };
    match Working::out(Asked::of(answers), basis, today.date()) {
        Ok(working) if !working.is_charged() => wrong("/feePence", NO_FEE),
        Ok(working) if working.pays != answers.fee_pence => {
            wrong("/feePence", FEE_HAS_CHANGED.with(&[("amount", &sum(working.pays))]))
        }
        Ok(working) => Ok(working),
        Err(_) => wrong("/feePence", NO_FEE_KNOWN),
    }
}

/// What is wrong with the numbers of help with fees, if anything is: each is one, there is one, and each is another
/// claimant's.
pub fn about_help_numbers(typed: &str, claimants: u32) -> Option<FieldError> {
    let words = match help_numbers(typed) {
        None => NOT_A_HELP_NUMBER,
        Some(numbers) if numbers.is_empty() => NOT_A_HELP_NUMBER,
        Some(numbers) if numbers.len() > claimants as usize => TOO_MANY_HELPED,
        Some(_) => return None,
    };
    Some(FieldError::new("/helpNumbers", words))
}

/// May this fee be ordered, and what is it?
pub fn open(answers: &Answers, facts: &FeeFacts, today: &Today) -> Result<Decision<TribunalFee>, Vec<FieldError>> {
    let working = worked_out(answers, facts, today)?;
    let opened = if working.pays.is_zero() {
        Decision::to(State::NothingToPay)
            .settling(REMITTED, working.remitted().get().to_string())
            .telling(telling::nothing_to_pay(answers))
    } else {
        let due = plus_days(today.date(), PAYMENT_DAYS);
        Decision::to(State::Owed).costing(working.pays).due(due).telling(telling::owed(answers, answers.fee_pence, due))
    };
    Ok(opened
        .at(OFFICE)
        .with_party("claimant", answers.claimant.clone())
        .coded("fee", words::code(&answers.fee))
        .coded("scale", words::scale(working.scale))
        .coded("claimants", words::band(answers.claimants))
        .coded("feePence", working.charge.amount.get().to_string())
        .coded("helpPence", working.remitted().get().to_string()))
}

/// May this actor make this happen to this fee now, and what follows?
pub fn next(
    case: &Case<TribunalFee>,
    event: &Event,
    by: &Actor,
    today: &Today,
) -> Result<Decision<TribunalFee>, Illegal> {
    use State as S;
    match (case.state, event) {
        (S::Owed | S::Lapsed | S::Cancelled, Event::Paid { paid_pence, remitted_pence }) => {
            by_the_system(by)?;
            Ok(paid(case, *paid_pence, *remitted_pence, today))
        }
        (S::Paid | S::Remitted, Event::Refunded { refunded_pence }) => {
            by_the_system(by)?;
            refunded(case, *refunded_pence)
        }
        (S::Owed, Event::Lapsed {}) => {
            by_the_system(by)?;
            lapsed(case, today)
        }
        (S::Owed | S::Lapsed, Event::Extended { until }) => {
            by_the_office(case, by)?;
            extended(case, *until, today)
        }
        (S::Owed, Event::HelpAsked { application }) => {
            by_the_system(by)?;
            help_asked(case, application)
        }
        (S::Owed, Event::HelpDecided { application, remitted_pence }) => {
            by_the_system(by)?;
            help_decided(case, application, *remitted_pence, today)
        }
        (S::Owed, Event::Cancelled { reason }) => {
            match reason {
                Reason::NotWanted => by_the_claimant(case, by)?,
                _ => by_the_office(case, by)?,
            }
            Ok(Decision::to(S::Cancelled)
                .settling(REASON, reason.code())
                .coded(REASON, reason.code())
                .telling(telling::closed(case, reason.words())))
        }
        // Everything else is illegal, and says where the fee is.
        (state, _) => Err(Illegal(words::no_more(state))),
    }
}

fn paid(case: &Case<TribunalFee>, paid: Pence, remitted: Pence, today: &Today) -> Decision<TribunalFee> {
    let decided = match paid.is_zero() {
        true => Decision::to(State::Remitted).telling(telling::remitted(case, remitted)),
        false => Decision::to(State::Paid).telling(telling::paid(case, paid, remitted, today)),
    };
    decided
        .kept_from(today.date())
        .settling(PAID, paid.get().to_string())
        .settling(REMITTED, remitted.get().to_string())
        .unsettling(REASON)
        .coded("paidPence", paid.get().to_string())
        .coded("remittedPence", remitted.get().to_string())
}

/// What went back is told as a total: more than was told before, and never more than was paid.
fn refunded(case: &Case<TribunalFee>, in_all: Pence) -> Result<Decision<TribunalFee>, Illegal> {
    let paid = settled_sum(case, PAID);
    let now = in_all.checked_sub(settled_sum(case, REFUNDED)).filter(|now| !now.is_zero() && in_all <= paid);
    let now = now.ok_or(Illegal(words::MORE_THAN_WAS_PAID))?;
    let state = if in_all == paid { State::Refunded } else { case.state };
    Ok(Decision::to(state)
        .settling(REFUNDED, in_all.get().to_string())
        .coded("refundedPence", in_all.get().to_string())
        .telling(telling::refunded(case, now)))
}

/// Nothing lapses before its day has passed, or while help with it is being decided.
fn lapsed(case: &Case<TribunalFee>, today: &Today) -> Result<Decision<TribunalFee>, Illegal> {
    match case.due {
        Some(due) if due < today.date() && !help_is_awaited(case) => {
            Ok(Decision::to(State::Lapsed).telling(telling::closed(case, words::NOT_PAID_IN_TIME)))
        }
        _ => Err(Illegal(words::STILL_TIME)),
    }
}

fn extended(case: &Case<TribunalFee>, until: Date, today: &Today) -> Result<Decision<TribunalFee>, Illegal> {
    let late_enough = until > today.date() && case.due.is_none_or(|due| until > due);
    match late_enough && until <= plus_days(today.date(), MOST_DAYS) {
        true => Ok(Decision::to(State::Owed).due(until).coded("until", until.to_string()).telling(telling::owed(
            &case.answers,
            left(case),
            until,
        ))),
        false => Err(Illegal(words::LATER_AND_NOT_TOO_LATE)),
    }
}

/// Whether help with it has been asked for, and not decided.
pub fn help_is_awaited(case: &Case<TribunalFee>) -> bool {
    let asked = case.settled(HELP_ASKED);
    asked.is_some() && asked != case.settled(HELP_DECIDED)
}

/// The day waits. What is told twice, or after its own decision, has been heard.
fn help_asked(case: &Case<TribunalFee>, application: &Reference) -> Result<Decision<TribunalFee>, Illegal> {
    let heard = Some(application.as_str());
    match case.settled(HELP_ASKED) == heard || case.settled(HELP_DECIDED) == heard {
        true => Err(Illegal(words::HEARD_BEFORE)),
        false => Ok(Decision::to(State::Owed).settling(HELP_ASKED, application.as_str())),
    }
}

/// There is a new day for what is left, and never an earlier one than there was.
fn help_decided(
    case: &Case<TribunalFee>,
    application: &Reference,
    remitted: Pence,
    today: &Today,
) -> Result<Decision<TribunalFee>, Illegal> {
    if case.settled(HELP_DECIDED) == Some(application.as_str()) {
        return Err(Illegal(words::HEARD_BEFORE));
    }
    // As the order has it: each part that is granted is taken off, and what is refused takes nothing from those before it.
    let helped = settled_sum(case, HELPED).checked_add(remitted).ok_or(Illegal(words::NOTHING_LEFT))?;
    let left = case.answers.fee_pence.checked_sub(helped).filter(|left| !left.is_zero());
    let left = left.ok_or(Illegal(words::NOTHING_LEFT))?;
    let due = case.due.into_iter().fold(plus_days(today.date(), PAYMENT_DAYS), Date::max);
    Ok(Decision::to(State::Owed)
        .due(due)
        .leaving(left)
        .settling(HELP_DECIDED, application.as_str())
        .settling(HELPED, helped.get().to_string())
        .coded("until", due.to_string())
        .telling(telling::owed(&case.answers, left, due)))
}

/// What is left to pay of it, as far as help with it has been decided.
pub fn left(case: &Case<TribunalFee>) -> Pence {
    case.answers.fee_pence.checked_sub(settled_sum(case, HELPED)).unwrap_or_default()
}

/// A sum that was settled by a name.
pub fn settled_sum(case: &Case<TribunalFee>, name: &str) -> Pence {
    case.settled(name).and_then(|pence| pence.parse().ok()).map(Pence::new).unwrap_or_default()
}

fn by_the_system(by: &Actor) -> Result<(), Illegal> {
    if *by == Actor::System { Ok(()) } else { Err(Illegal(words::NOT_YOURS)) }
}

fn by_the_office(case: &Case<TribunalFee>, by: &Actor) -> Result<(), Illegal> {
    match by {
        Actor::Staff { role, office, .. }
            if [CLERK, MANAGER].contains(&&**role) && Some(office) == case.office.as_ref() =>
        {
            Ok(())
        }
        _ => Err(Illegal(words::NOT_YOURS)),
    }
}

/// The claimant, the partner who asked for them, and the office when they ring instead.
fn by_the_claimant(case: &Case<TribunalFee>, by: &Actor) -> Result<(), Illegal> {
    match by {
        Actor::Applicant => Ok(()),
        Actor::Partner(name) if case.partner.as_ref() == Some(name) => Ok(()),
        _ => by_the_office(case, by),
    }
}

/// What whoever takes payments, or decides about help, says about one of our fees. Codes are written as text; a number is
/// understood too.
pub fn heard(happened: &str, detail: &Value) -> Option<(Reference, Event)> {
    let reference = |name: &str| Reference::parse(detail.pointer(name)?.as_str()?).ok();
    let code = |name: &str| &detail["codes"][name];
    let pence = |name: &str| code(name).as_u64().or_else(|| code(name).as_str()?.parse().ok()).map(Pence::new);
    let (fee, event) = match happened {
        "fee-payment.paid" => {
            let remitted_pence = pence("remittedPence").unwrap_or_default();
            ("/reference", Event::Paid { paid_pence: pence("paidPence")?, remitted_pence })
        }
        "fee-payment.refunded" => ("/reference", Event::Refunded { refunded_pence: pence("refundedPence")? }),
        "help-with-fees.applied" | "help-with-fees.evidence-asked" => {
            ("/codes/order", Event::HelpAsked { application: reference("/reference")? })
        }
        "help-with-fees.refused" | "help-with-fees.withdrawn" => {
            let event = Event::HelpDecided { application: reference("/reference")?, remitted_pence: Pence::ZERO };
            ("/codes/order", event)
        }
        // Of help with all of it we hear from whoever takes payments.
        "help-with-fees.granted" if code("outcome") == "part" => {
            let remitted_pence = pence("remittedPence")?;
            ("/codes/order", Event::HelpDecided { application: reference("/reference")?, remitted_pence })
        }
        _ => return None,
    };
    reference(fee).filter(|fee| fee.code() == TribunalFee::CODE).map(|fee| (fee, event))
}

impl TribunalFee {
    /// As `SPEC` has it, which cannot be taken apart while it is compiled.
    pub const CODE: &'static str = "ETF";
}

impl case::State for State {
    const ALL: &'static [State] = &[
        State::Owed,
        State::NothingToPay,
        State::Paid,
        State::Remitted,
        State::Refunded,
        State::Lapsed,
        State::Cancelled,
    ];

    fn code(self) -> &'static str {
        match self {
            State::Owed => "owed",
            State::NothingToPay => "nothing-to-pay",
            State::Paid => "paid",
            State::Remitted => "remitted",
            State::Refunded => "refunded",
            State::Lapsed => "lapsed",
            State::Cancelled => "cancelled",
        }
    }

    fn stage(self) -> Stage {
        match self {
            State::Owed => Stage::Paying,
            _ => Stage::Closed,
        }
    }

    fn title(self) -> Text {
        match self {
            State::Owed => Text::new("Waiting for your payment", "Yn aros am eich taliad"),
            State::NothingToPay => Text::new("Nothing to pay", "Dim i’w dalu"),
            State::Paid => Text::new("Paid", "Wedi’i dalu"),
            State::Remitted => Text::new("Paid by help with fees", "Wedi’i dalu gan help i dalu ffioedd"),
            State::Refunded => Text::new("Given back", "Wedi’i ad-dalu"),
            State::Lapsed => Text::new("Not paid in time", "Heb ei dalu mewn pryd"),
            State::Cancelled => Text::new("Cancelled", "Wedi’i ganslo"),
        }
    }
}

impl case::Event for Event {
    fn code(&self) -> &'static str {
        match self {
            Event::Paid { .. } => "paid",
            Event::Refunded { .. } => "refunded",
            Event::Lapsed {} => "lapsed",
            Event::Extended { .. } => "extended",
            Event::HelpAsked { .. } => "help-asked",
            Event::HelpDecided { .. } => "help-decided",
            Event::Cancelled { .. } => "cancelled",
        }
    }

    fn samples() -> Vec<Event> {
        let mut samples = vec![
            Event::Paid { paid_pence: Pence::new(25_000), remitted_pence: Pence::ZERO },
            Event::Paid { paid_pence: Pence::ZERO, remitted_pence: Pence::new(25_000) },
            Event::Refunded { refunded_pence: Pence::new(100) },
            Event::Lapsed {},
            Event::Extended { until: justice::date::date(2026, 12, 31) },
            Event::HelpAsked { application: Reference::new("HWF", 7) },
            Event::HelpDecided { application: Reference::new("HWF", 7), remitted_pence: Pence::new(100) },
        ];
        samples.extend(Reason::ALL.map(|reason| Event::Cancelled { reason }));
        samples
    }
}

#[cfg(test)]
#[path = "lifecycle_tests.rs"]
mod tests;
