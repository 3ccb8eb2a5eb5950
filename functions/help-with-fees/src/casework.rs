//! What the office does with applications: what it sees of one, what one can be found by, and what it may make happen.

use crate::{
    HelpWithFees, afterwards,
    answers::Answers,
    lifecycle::{
        APPROVED_ABOVE, CLERK, DECIDED, EXPECTED, Event, FEE, MANAGER, PRECHECK, REASON, Reason, SAMPLED, State, sum,
    },
    words::{self, NEEDS_SOMEBODY_ELSE, PART_OF_THE_FEE},
};
use justice::{
    Case, FaultKind, FieldError, Pence, Text,
    casework::{Casework, KnownBy, Role, StaffMove},
    date::without_weekday,
    journey::{Choice, Context, Field, Kind, Options, Told},
};
use serde_json::Value;
use std::borrow::Cow;

type Made = Result<Event, Vec<FieldError>>;

/// The casework of help with fees.
pub static CASEWORK: Casework<HelpWithFees> = Casework {
    roles: &[
        Role { code: CLERK, title: Text::new("Help with fees clerk", "Clerc help i dalu ffioedd") },
        Role { code: MANAGER, title: Text::new("Help with fees manager", "Rheolwr help i dalu ffioedd") },
    ],
    line,
    details,
    known_by,
    moves: &[GRANT, GRANT_PART, GRANT_LARGE, GRANT_PART_LARGE, REFUSE, ASK, ARRIVED, PART_PAID, WITHDRAW],
    flags: &[
        flag("urgent", Text::new("Urgent", "Brys")),
        flag("check", Text::new("Check what they say", "Gwirio’r hyn a ddywedant")),
    ],
    words: justice::notice_words!(
        "help-applied",
        "help-evidence-asked",
        "help-granted",
        "help-granted-part",
        "help-refused",
        "help-lapsed"
    ),
};

const fn flag(value: &'static str, label: Text) -> Choice {
    Choice { value: Cow::Borrowed(value), label, hint: None, group: None }
}

/// `Rosa Jenkins: would pay £80`.
fn line(case: &Case<HelpWithFees>) -> Text {
    let answers = &case.answers;
    let words = Text::new("{name}: by the pre-check, pays {pays}", "{name}: yn ôl y rhagwiriad, yn talu {pays}");
    words.with(&[
        ("name", &Text::same(answers.person.name())),
        ("pays", &Text::same(answers.expected_pence.to_string())),
    ])
}

fn details(told: &Told<'_, HelpWithFees>) -> Vec<(Text, Text)> {
    let (case, answers) = (told.case, &told.case.answers);
    let (mut rows, _) = afterwards::status(told);
    let money = |pence: Pence| Text::same(pence.to_string());
    rows.push((Text::new("Pre-check", "Rhagwiriad"), words::outcome_title(case.settled(PRECHECK).unwrap_or_default())));
    rows.push((Text::new("To pay by the pre-check", "I’w dalu yn ôl y rhagwiriad"), money(sum(case, EXPECTED))));
    rows.extend(case.settled(DECIDED).map(|code| (Text::new("Decided", "Penderfynwyd"), words::outcome_title(code))));
    rows.extend(
        case.settled(REASON).and_then(Reason::parse).map(|reason| (Text::new("Reason", "Rheswm"), reason.title())),
    );
    rows.extend(
        case.settled(SAMPLED)
            .map(|why| (Text::new("Why evidence was asked", "Pam y gofynnwyd am dystiolaeth"), sampled(why))),
    );
    rows.extend(answers.fee.as_ref().map(|fee| (Text::new("Fee for", "Ffi ar gyfer"), Text::same(&fee.what))));
    rows.push((Text::new("Paid already", "Eisoes wedi’i dalu"), yes(answers.paid)));
    rows.push((Text::new("Name", "Enw"), Text::same(answers.person.name())));
    let born = Text::both(|language| without_weekday(answers.person.date_of_birth, language));
    rows.push((Text::new("Date of birth", "Dyddiad geni"), born));
    rows.extend(answers.number().map(|number| {
        (
            Text::new("National Insurance or Home Office number", "Rhif Yswiriant Gwladol neu’r Swyddfa Gartref"),
            Text::same(number.as_str()),
        )
    }));
    rows.push((Text::new("Age of the older", "Oed yr hynaf"), Text::same(answers.age.to_string())));
    rows.push((Text::new("Partner", "Partner"), yes(answers.partner)));
    rows.push((Text::new("Savings", "Cynilion"), money(answers.savings.together())));
    rows.push((Text::new("Benefit", "Budd-dal"), words::benefit(answers.benefit)));
    rows.extend(
        answers.income.as_ref().map(|income| (Text::new("Monthly income", "Incwm misol"), money(income.together()))),
    );
    rows.extend(answers.children.as_ref().map(|children| {
        let words =
            Text::new("{younger} aged 13 or younger, {older} older", "{younger} yn 13 oed neu’n iau, {older} yn hŷn");
        let number = |number: u32| Text::same(number.to_string());
        (
            Text::new("Children", "Plant"),
            words.with(&[("younger", &number(children.younger)), ("older", &number(children.older))]),
        )
    }));
    let contact = &answers.contact;
    rows.extend(contact.email.iter().map(|email| (Text::new("Email address", "Cyfeiriad e-bost"), Text::same(email))));
    rows.extend(contact.phone.iter().map(|phone| (Text::new("Phone number", "Rhif ffôn"), Text::same(phone))));
    rows.extend(contact.address.iter().map(|home| (Text::new("Address", "Cyfeiriad"), Text::same(home.one_line()))));
    rows
}

fn yes(is: bool) -> Text {
    if is { Text::new("Yes", "Ydw") } else { Text::new("No", "Nac ydw") }
}

fn sampled(why: &str) -> Text {
    match why {
        "low-income" => Text::new("Hardly anything comes in", "Nid oes fawr ddim yn dod i mewn"),
        "turn" => Text::new("It was its turn", "Ei dro oedd hi"),
        _ => Text::new("They are being asked already", "Gofynnir iddynt eisoes"),
    }
}

/// Who asks, by family name and date of birth and by their number; and the case whose fee it is.
fn known_by(answers: &Answers) -> Vec<KnownBy> {
    let born = Some(answers.person.date_of_birth);
    let mut known = vec![KnownBy { name: answers.person.last_name.clone(), date: born }];
    known.extend(answers.number().map(|number| KnownBy { name: number.as_str().to_owned(), date: born }));
    known.extend(answers.order.iter().map(|order| KnownBy { name: order.as_str().to_owned(), date: None }));
    known
}

fn is_large(case: &Case<HelpWithFees>) -> bool {
    sum(case, FEE) > APPROVED_ABOVE
}

fn whole(case: &Case<HelpWithFees>) -> Option<Event> {
    (case.state == State::Applied).then_some(Event::Granted { pays_pence: Pence::ZERO })
}

fn part(case: &Case<HelpWithFees>) -> Option<Event> {
    (case.state == State::Applied).then_some(Event::Granted { pays_pence: Pence::new(1) })
}

/// One of us alone, of a fee that is not too large for that.
fn alone(case: &Case<HelpWithFees>, pointer: &str) -> Result<(), Vec<FieldError>> {
    if is_large(case) { Err(vec![FieldError::new(pointer, NEEDS_SOMEBODY_ELSE)]) } else { Ok(()) }
}

fn part_typed(case: &Case<HelpWithFees>, typed: &Value) -> Made {
    let pays = typed["paysPence"].as_u64().map(Pence::new).filter(|pays| !pays.is_zero() && *pays < sum(case, FEE));
    let pays_pence = pays.ok_or_else(|| vec![FieldError::new("/paysPence", PART_OF_THE_FEE)])?;
    Ok(Event::Granted { pays_pence })
}

const LEFT_TO_PAY: Field<HelpWithFees> = Field {
    pointer: "/paysPence",
    label: Text::new("What they pay", "Yr hyn y maent yn ei dalu"),
    hint: None,
    kind: Kind::Money,
    optional: false,
    messages: &[(FaultKind::Missing, PART_OF_THE_FEE), (FaultKind::Form, PART_OF_THE_FEE)],
};

const ALL_OF_IT: Text = Text::new("Help with all of the fee", "Help gyda’r ffi gyfan");
const PART_OF_IT: Text = Text::new("Help with part of the fee", "Help gyda rhan o’r ffi");

const GRANT: StaffMove<HelpWithFees> = StaffMove {
    code: "grant",
    title: ALL_OF_IT,
    question: Text::new("Do they get help with all of the fee?", "A ydynt yn cael help gyda’r ffi gyfan?"),
    fields: &[],
    event: |case, _| alone(case, "/fee").map(|()| Event::Granted { pays_pence: Pence::ZERO }),
    sample: |told| whole(told.case).filter(|_| !is_large(told.case)),
    bulk: true,
    checked: false,
};

const GRANT_PART: StaffMove<HelpWithFees> = StaffMove {
    code: "grant-part",
    title: PART_OF_IT,
    question: Text::new("How much of the fee do they pay?", "Faint o’r ffi y maent yn ei thalu?"),
    fields: &[LEFT_TO_PAY],
    event: |case, typed| alone(case, "/paysPence").and_then(|()| part_typed(case, typed)),
    sample: |told| part(told.case).filter(|_| !is_large(told.case)),
    bulk: false,
    checked: false,
};

/// Of a fee above £10,000, two people decide.
const GRANT_LARGE: StaffMove<HelpWithFees> = StaffMove {
    code: "grant-large",
    title: ALL_OF_IT,
    question: Text::new("Do they get help with all of the fee?", "A ydynt yn cael help gyda’r ffi gyfan?"),
    fields: &[],
    event: |_, _| Ok(Event::Granted { pays_pence: Pence::ZERO }),
    sample: |told| whole(told.case).filter(|_| is_large(told.case)),
    bulk: false,
    checked: true,
};

const GRANT_PART_LARGE: StaffMove<HelpWithFees> = StaffMove {
    code: "grant-part-large",
    title: PART_OF_IT,
    question: Text::new("How much of the fee do they pay?", "Faint o’r ffi y maent yn ei thalu?"),
    fields: &[LEFT_TO_PAY],
    event: part_typed,
    sample: |told| part(told.case).filter(|_| is_large(told.case)),
    bulk: false,
    checked: true,
};

const REFUSE: StaffMove<HelpWithFees> = StaffMove {
    code: "refuse",
    title: Text::new("Refuse help", "Gwrthod help"),
    question: Text::new("Why do they get no help?", "Pam nad ydynt yn cael help?"),
    fields: &[Field {
        pointer: "/reason",
        label: Text::new("Reason", "Rheswm"),
        hint: None,
        kind: Kind::Radios(Options::From(reasons)),
        optional: false,
        messages: &[(FaultKind::Missing, WHICH_REASON)],
    }],
    event: |_, typed| match typed["reason"].as_str().and_then(Reason::parse) {
        Some(reason) if reason != Reason::NoEvidence => Ok(Event::Refused { reason }),
        _ => Err(vec![FieldError::new("/reason", WHICH_REASON)]),
    },
    sample: |_| Some(Event::Refused { reason: Reason::Income }),
    bulk: false,
    checked: false,
};

const ASK: StaffMove<HelpWithFees> = StaffMove {
    code: "ask-evidence",
    title: Text::new("Ask for evidence", "Gofyn am dystiolaeth"),
    question: Text::new("Ask for evidence of what they say?", "Gofyn am dystiolaeth o’r hyn a ddywedant?"),
    fields: &[],
    event: |_, _| Ok(Event::EvidenceAsked {}),
    sample: |_| Some(Event::EvidenceAsked {}),
    bulk: true,
    checked: false,
};

const ARRIVED: StaffMove<HelpWithFees> = StaffMove {
    code: "evidence-arrived",
    title: Text::new("The evidence has come", "Mae’r dystiolaeth wedi dod"),
    question: Text::new("Has all the evidence come?", "A yw’r holl dystiolaeth wedi dod?"),
    fields: &[],
    event: |_, _| Ok(Event::EvidenceSent {}),
    sample: |_| Some(Event::EvidenceSent {}),
    bulk: false,
    checked: false,
};

const PART_PAID: StaffMove<HelpWithFees> = StaffMove {
    code: "part-paid",
    title: Text::new("The part has been paid", "Mae’r rhan wedi’i thalu"),
    question: Text::new("Has their part of the fee been paid?", "A yw eu rhan o’r ffi wedi’i thalu?"),
    fields: &[],
    event: |_, _| Ok(Event::PartPaid {}),
    sample: |_| Some(Event::PartPaid {}),
    bulk: false,
    checked: false,
};

/// They have rung or written, instead of doing it themselves.
const WITHDRAW: StaffMove<HelpWithFees> = StaffMove {
    code: "withdraw",
    title: Text::new("They withdraw this application", "Maent yn tynnu’r cais hwn yn ôl"),
    question: Text::new(
        "Have they told you to withdraw this application?",
        "Ydyn nhw wedi dweud wrthych am dynnu’r cais hwn yn ôl?",
    ),
    fields: &[],
    event: |_, _| Ok(Event::Withdrawn {}),
    sample: |_| Some(Event::Withdrawn {}),
    bulk: false,
    checked: false,
};

fn reasons(_: &Context<'_, HelpWithFees>) -> Vec<Choice> {
    let ours = Reason::ALL.into_iter().filter(|reason| *reason != Reason::NoEvidence);
    ours.map(|reason| Choice::new(reason.code(), reason.title())).collect()
}

const WHICH_REASON: Text = Text::new("Choose a reason", "Dewiswch reswm");
