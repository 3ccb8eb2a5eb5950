//! What the people of a court do with disputes about hedges: every kind of move that there is.

use super::{
    HedgeDispute,
    answers::Answers,
    lifecycle::{Event, Order, Reason, State},
};
use justice::{
    Case, FieldError, Language, Text,
    answers::FaultKind,
    casework::{Casework, KnownBy, Role, StaffMove},
    date::without_weekday,
    journey::{Choice, Context, Field, Kind, Options, Told},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::borrow::Cow;

/// What courts do with disputes about hedges.
pub static CASEWORK: Casework<HedgeDispute> = Casework {
    roles: &[
        Role { code: "clerk", title: Text::new("Clerk", "Clerc") },
        Role { code: "judge", title: Text::new("Judge", "Barnwr") },
    ],
    line: |case| {
        let answers = &case.answers;
        Text::new("{applicant} against {respondent}", "{applicant} yn erbyn {respondent}").with(&[
            ("applicant", &Text::same(answers.applicant.name())),
            ("respondent", &Text::same(first_respondent(answers))),
        ])
    },
    details,
    known_by,
    moves: &[ASK, REFUSE, GRANT],
    flags: &[
        choice("urgent", Text::new("Urgent", "Brys")),
        choice("violence", Text::new("Risk of violence", "Risg o drais")),
    ],
    words,
};

const fn choice(value: &'static str, label: Text) -> Choice {
    Choice { value: Cow::Borrowed(value), label, hint: None, group: None }
}

fn first_respondent(answers: &Answers) -> String {
    answers.respondents.first().map(super::answers::Respondent::name).unwrap_or_default()
}

fn details(told: &Told<'_, HedgeDispute>) -> Vec<(Text, Text)> {
    let answers = &told.case.answers;
    let mut details = vec![
        (Text::new("Applicant", "Ceisydd"), Text::same(answers.applicant.name())),
        (Text::new("Species", "Rhywogaeth"), Text::same(&answers.hedge.species)),
    ];
    if let Some(ended) = answers.mediation.ended {
        let ended = Text::both(|language| without_weekday(ended, language));
        details.push((Text::new("Mediation ended", "Daeth y cyfryngu i ben"), ended));
    }
    details
}

fn known_by(answers: &Answers) -> Vec<KnownBy> {
    let applicant = KnownBy { name: answers.applicant.name(), date: Some(answers.applicant.date_of_birth) };
    let respondents = answers.respondents.iter().map(|respondent| KnownBy { name: respondent.name(), date: None });
    std::iter::once(applicant).chain(respondents).collect()
}

fn with_court(case: &Case<HedgeDispute>, event: Event) -> Option<Event> {
    (case.state == State::WithCourt).then_some(event)
}

/// Nothing to fill in, and several at once.
const ASK: StaffMove<HedgeDispute> = StaffMove {
    code: "ask",
    title: Text::new("Ask the neighbour", "Gofyn i’r cymydog"),
    question: Text::new("Ask the neighbour to answer", "Gofyn i’r cymydog ateb"),
    fields: &[],
    event: |_, _| Ok(Event::MoreAsked),
    sample: |told| with_court(told.case, Event::MoreAsked),
    bulk: true,
    checked: false,
};

/// A reason that depends on the case, and several lines of text that nobody is told.
const REFUSE: StaffMove<HedgeDispute> = StaffMove {
    code: "refuse",
    title: Text::new("Refuse", "Gwrthod"),
    question: Text::new("Why are you refusing?", "Pam rydych yn gwrthod?"),
    fields: &[
        Field {
            pointer: "/reason",
            label: Text::new("Reason", "Rheswm"),
            hint: None,
            kind: Kind::Radios(Options::From(reasons)),
            optional: false,
            messages: &[(FaultKind::Missing, Text::new("Choose a reason", "Dewiswch reswm"))],
        },
        Field {
            pointer: "/remarks",
            label: Text::new("Remarks", "Sylwadau"),
            hint: None,
            kind: Kind::Paragraph(100),
            optional: true,
            messages: &[],
        },
    ],
    event: |_, typed| Ok(Event::Refused { reason: read(typed, "/reason")? }),
    sample: |told| with_court(told.case, Event::Refused { reason: Reason::NoHarm }),
    bulk: true,
    checked: false,
};

/// What one judge proposes and somebody else approves.
const GRANT: StaffMove<HedgeDispute> = StaffMove {
    code: "grant",
    title: Text::new("Make an order", "Gwneud gorchymyn"),
    question: Text::new("What do you order?", "Beth rydych yn ei orchymyn?"),
    fields: &[Field {
        pointer: "/order",
        label: Text::new("Order", "Gorchymyn"),
        hint: None,
        kind: Kind::Radios(Options::Fixed(&[
            choice("cut", Text::new("The hedge is to be cut", "Rhaid torri’r gwrych")),
            choice("remove", Text::new("The hedge is to be taken away", "Rhaid cael gwared ar y gwrych")),
        ])),
        optional: false,
        messages: &[],
    }],
    event: |_, typed| Ok(Event::Granted { order: read(typed, "/order")? }),
    sample: |told| with_court(told.case, Event::Granted { order: Order::Cut }),
    bulk: false,
    checked: true,
};

/// A hedge that does some harm cannot be refused for doing none to the view.
fn reasons(asked: &Context<'_, HedgeDispute>) -> Vec<Choice> {
    let mut reasons = vec![Choice::new("not-a-hedge", Text::new("It is not a hedge", "Nid gwrych ydyw"))];
    if asked.answers.pointer("/case/hedge/harm").is_some() {
        reasons.push(Choice::new("no-harm", Text::new("It does no harm", "Nid yw’n gwneud niwed")));
    }
    reasons
}

fn read<E: DeserializeOwned>(typed: &Value, pointer: &str) -> Result<E, Vec<FieldError>> {
    let chosen = typed.pointer(pointer).cloned().unwrap_or_default();
    serde_json::from_value(chosen).map_err(|_| vec![FieldError::new(pointer, FaultKind::NotListed.words())])
}

fn words(template: &str, language: Language) -> Option<&'static str> {
    Some(match (template, language) {
        ("hedge-to-answer", Language::English) => {
            "The court asks you to answer: ((link))\n\nYour reference: ((reference))"
        }
        ("hedge-to-answer", Language::Welsh) => {
            "Mae’r llys yn gofyn i chi ateb: ((link))\n\nEich cyfeirnod: ((reference))"
        }
        ("hedge-granted", Language::English) => "An order has been made.\n\nYour reference: ((reference))",
        ("hedge-granted", Language::Welsh) => "Gwnaed gorchymyn.\n\nEich cyfeirnod: ((reference))",
        ("hedge-refused", Language::English) => "No order has been made.\n\nYour reference: ((reference))",
        ("hedge-refused", Language::Welsh) => "Ni wnaed gorchymyn.\n\nEich cyfeirnod: ((reference))",
        _ => return None,
    })
}
