//! What the fees office does with fees: what it sees of one, what one can be found by, and what it may make happen.

use crate::{
    TribunalFee, afterwards,
    answers::Answers,
    lifecycle::{CLERK, Event, MANAGER, Reason},
    words,
};
use justice::{
    Case, Date, FaultKind, FieldError, Text,
    casework::{Casework, KnownBy, Role, StaffMove},
    date::date,
    journey::{Choice, Context, Field, Kind, Options, Told},
};
use serde::Deserialize as _;
use std::borrow::Cow;

/// The casework of tribunal fees.
pub static CASEWORK: Casework<TribunalFee> = Casework {
    roles: &[
        Role { code: CLERK, title: Text::new("Fees clerk", "Clerc ffioedd") },
        Role { code: MANAGER, title: Text::new("Fees manager", "Rheolwr ffioedd") },
    ],
    line,
    details,
    known_by,
    moves: &[EXTEND, CANCEL, NOT_WANTED],
    flags: &[
        flag("check-help", Text::new("Check the help with fees", "Gwirio’r help i dalu ffioedd")),
        flag("urgent", Text::new("The hearing is near", "Mae’r gwrandawiad yn agos")),
    ],
    words: justice::notice_words!("fee-owed", "fee-paid", "fee-remitted", "fee-refunded", "fee-closed"),
};

const fn flag(value: &'static str, label: Text) -> Choice {
    Choice { value: Cow::Borrowed(value), label, hint: None, group: None }
}

/// `Rosa Jenkins: Issue fee, £250`.
fn line(case: &Case<TribunalFee>) -> Text {
    let answers = &case.answers;
    let fee = words::fee(answers.fee);
    Text::both(|language| format!("{}: {}, {}", answers.claimant, fee.get(language), answers.fee_pence))
}

fn details(told: &Told<'_, TribunalFee>) -> Vec<(Text, Text)> {
    let answers = &told.case.answers;
    let (mut rows, _) = afterwards::status(told);
    let kinds = Text::both(|language| {
        answers.kinds.iter().map(|kind| words::kind(*kind).get(language).to_owned()).collect::<Vec<_>>().join("; ")
    });
    rows.push((Text::new("Claimed for", "Hawlir am"), kinds));
    rows.push((Text::new("How many claim", "Faint sy’n hawlio"), Text::same(answers.claimants.to_string())));
    if let Some(numbers) = &answers.help_numbers {
        let numbers = numbers.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ");
        rows.push((Text::new("Help with fees numbers", "Rhifau help i dalu ffioedd"), Text::same(numbers)));
    }
    rows.push((Text::new("Who pays", "Pwy sy’n talu"), Text::same(answers.payer())));
    let contact = &answers.contact;
    rows.extend(contact.email.iter().map(|email| (Text::new("Email address", "Cyfeiriad e-bost"), Text::same(email))));
    rows.extend(contact.phone.iter().map(|phone| (Text::new("Phone number", "Rhif ffôn"), Text::same(phone))));
    rows.extend(contact.address.iter().map(|home| (Text::new("Address", "Cyfeiriad"), Text::same(home.one_line()))));
    rows
}

/// The claimant and whoever pays by name, and the case by its number and the day of its hearing.
fn known_by(answers: &Answers) -> Vec<KnownBy> {
    let named = |name: &str| KnownBy { name: name.to_owned(), date: None };
    let mut known = vec![named(&answers.claimant)];
    known.extend(answers.payer.as_deref().map(named));
    known.extend(answers.hearing.iter().map(|at| KnownBy { name: at.case_number.clone(), date: at.on }));
    known
}

const EXTEND: StaffMove<TribunalFee> = StaffMove {
    code: "extend",
    title: Text::new("Give more time to pay", "Rhoi mwy o amser i dalu"),
    question: Text::new("Until when can they pay?", "Tan pryd y gallant dalu?"),
    fields: &[Field {
        pointer: "/until",
        label: Text::new("Last day to pay", "Diwrnod olaf i dalu"),
        hint: Some(Text::new("For example, 27 3 2027", "Er enghraifft, 27 3 2027")),
        kind: Kind::Date { birthday: false },
        optional: false,
        messages: &[(FaultKind::Missing, WHICH_DAY)],
    }],
    event: |_, typed| match Date::deserialize(&typed["until"]) {
        Ok(until) => Ok(Event::Extended { until }),
        Err(_) => Err(vec![FieldError::new("/until", WHICH_DAY)]),
    },
    sample: |told| {
        let due = told.case.due.unwrap_or(date(2026, 12, 7));
        Some(Event::Extended { until: justice::date::plus_days(due, 1) })
    },
    bulk: false,
    checked: false,
};

const CANCEL: StaffMove<TribunalFee> = StaffMove {
    code: "cancel",
    title: Text::new("Stop asking for this fee", "Rhoi’r gorau i ofyn am y ffi hon"),
    question: Text::new("Why is this fee no longer to be paid?", "Pam nad oes angen talu’r ffi hon mwyach?"),
    fields: &[Field {
        pointer: "/reason",
        label: Text::new("Reason", "Rheswm"),
        hint: None,
        kind: Kind::Radios(Options::From(reasons)),
        optional: false,
        messages: &[(FaultKind::Missing, WHICH_REASON)],
    }],
    event: |_, typed| match typed["reason"].as_str().and_then(Reason::parse) {
        Some(reason) if reason != Reason::NotWanted => Ok(Event::Cancelled { reason }),
        _ => Err(vec![FieldError::new("/reason", WHICH_REASON)]),
    },
    sample: |_| Some(Event::Cancelled { reason: Reason::Duplicate }),
    bulk: true,
    checked: false,
};

/// The claimant has rung or written, instead of doing it themselves.
const NOT_WANTED: StaffMove<TribunalFee> = StaffMove {
    code: "not-wanted",
    title: Text::new("The claimant does not want to pay", "Nid yw’r hawlydd eisiau talu"),
    question: Text::new(
        "Has the claimant told you that they do not want to pay this fee?",
        "A yw’r hawlydd wedi dweud wrthych nad yw eisiau talu’r ffi hon?",
    ),
    fields: &[],
    event: |_, _| Ok(Event::Cancelled { reason: Reason::NotWanted }),
    sample: |_| Some(Event::Cancelled { reason: Reason::NotWanted }),
    bulk: false,
    checked: false,
};

fn reasons(_: &Context<'_, TribunalFee>) -> Vec<Choice> {
    let offices = Reason::ALL.into_iter().filter(|reason| *reason != Reason::NotWanted);
    offices.map(|reason| Choice::new(reason.code(), reason.title())).collect()
}

const WHICH_DAY: Text = Text::new("Enter the last day to pay", "Rhowch y diwrnod olaf i dalu");
const WHICH_REASON: Text = Text::new("Choose a reason", "Dewiswch reswm");
