//! The questions: every kind of question that there is, and two that are asked only after certain answers.

use super::{
    HedgeDispute,
    lifecycle::{Event, mediation_has_ended, the_court_is_listed},
};
use justice::{
    Date, FaultKind, FieldError, Text,
    journey::{
        Block, Choice, Context, Field, Journey, Kind, Move, Options, Page, Repeat, Status, Told, always, as_it_is,
        no_more,
    },
};
use serde::Deserialize;
use serde_json::Value;
use std::borrow::Cow;

type Asked<'a> = Context<'a, HedgeDispute>;

/// The pages of a dispute about a hedge.
pub static JOURNEY: Journey<HedgeDispute> = Journey {
    start: &[Block::Paragraph(Text::new("Use this service in tests only.", "Mewn profion yn unig."))],
    pages: &[APPLICANT, HOME, RESPONDENTS, COURT, HEDGE, HEDGE_NAME, HARM, MEDIATION, MEDIATION_ENDED, STORY, CONTACT],
    declaration: &[Block::Paragraph(Text::new("It is all made up.", "Dychmygol yw’r cyfan."))],
    submit: Text::new("Ask the court", "Gofyn i’r llys"),
    confirmation: |_| vec![Block::Paragraph(Text::new("Pay your fee next.", "Talwch eich ffi nesaf."))],
    status,
    reserves: None,
    moves: &[WITHDRAW],
    downloads: &[],
};

fn status(told: &Told<'_, HedgeDispute>) -> Status {
    let rows = vec![(Text::new("Court", "Llys"), Text::same(&told.case.answers.court))];
    (rows, vec![])
}

/// A page. `$applies`, `$check` and `$repeats` are what differs from one that is always asked, once, by its schema alone.
macro_rules! page {
    ($slug:literal, $title:expr, $fields:expr $(,)?) => {
        page!($slug, $title, $fields, always, as_it_is, None)
    };
    ($slug:literal, $title:expr, $fields:expr, $applies:expr, $check:expr, $repeats:expr $(,)?) => {
        Page {
            slug: $slug,
            title: $title,
            body: no_more,
            fields: $fields,
            applies: $applies,
            check: $check,
            repeats: $repeats,
        }
    };
}

const fn field(pointer: &'static str, label: Text, kind: Kind<HedgeDispute>) -> Field<HedgeDispute> {
    Field { pointer, label, hint: None, kind, optional: false, messages: &[] }
}

const fn line(pointer: &'static str, label: Text) -> Field<HedgeDispute> {
    field(pointer, label, Kind::Line(None, None))
}

const fn choice(value: &'static str, label: Text) -> Choice {
    Choice { value: Cow::Borrowed(value), label, hint: None, group: None }
}

const FIRST_NAME: Text = Text::new("First name", "Enw cyntaf");
const LAST_NAME: Text = Text::new("Last name", "Cyfenw");

const APPLICANT: Page<HedgeDispute> = page!(
    "applicant",
    Text::new("Who are you?", "Pwy ydych chi?"),
    &[
        line("/applicant/firstName", FIRST_NAME),
        line("/applicant/lastName", LAST_NAME),
        field("/applicant/dateOfBirth", Text::new("Date of birth", "Dyddiad geni"), Kind::Date { birthday: true }),
    ],
);

const HOME: Page<HedgeDispute> = page!(
    "home",
    Text::new("Where do you live?", "Ble ydych chi’n byw?"),
    &[
        field("/home/address", Text::new("Your address", "Eich cyfeiriad"), Kind::Address),
        field("/home/secret", Text::new("Is it a secret?", "A yw’n gyfrinach?"), Kind::YesNo),
    ],
);

const RESPONDENTS: Page<HedgeDispute> = page!(
    "neighbours",
    Text::new("Whose hedge is it?", "Gwrych pwy ydyw?"),
    &[
        line("/firstName", FIRST_NAME),
        line("/lastName", LAST_NAME),
        Field {
            pointer: "/email",
            label: Text::new("Their email address, if you know it", "Eu cyfeiriad e-bost, os ydych yn ei wybod"),
            hint: None,
            kind: Kind::Email,
            optional: true,
            messages: &[],
        },
    ],
    always,
    as_it_is,
    Some(Repeat {
        list: "/respondents",
        most: 3,
        another: Text::new("Who else owns it?", "Pwy arall sy’n berchen arno?"),
        so_far: Text::new("Neighbours you have added: {n}", "Cymdogion rydych wedi’u hychwanegu: {n}"),
        more: Text::new("Does anybody else own it?", "Oes rhywun arall yn berchen arno?"),
        name: neighbour,
    })
);

fn neighbour(entry: &Value, _: usize) -> Text {
    let part = |name: &str| entry[name].as_str().unwrap_or_default();
    Text::same(format!("{} {}", part("firstName"), part("lastName")))
}

const COURT: Page<HedgeDispute> = page!(
    "court",
    Text::new("Which court is nearest?", "Pa lys sydd agosaf?"),
    &[field("/court", Text::new("Court", "Llys"), Kind::Select(Options::From(courts)))],
    always,
    check_court,
    None
);

fn check_court(asked: &Asked<'_>) -> Vec<FieldError> {
    the_court_is_listed(asked.answers["court"].as_str().unwrap_or_default(), asked.facts).into_iter().collect()
}

fn courts(asked: &Asked<'_>) -> Vec<Choice> {
    asked.facts.0.iter().map(|court| Choice::new(&court.id, court.name())).collect()
}

const HEDGE: Page<HedgeDispute> = page!(
    "hedge",
    Text::new("What kind of hedge is it?", "Pa fath o wrych ydyw?"),
    &[Field {
        pointer: "/hedge/species",
        label: Text::new("Kind", "Math"),
        hint: None,
        kind: Kind::Radios(Options::Fixed(&[
            choice("beech", Text::new("Beech", "Ffawydd")),
            choice("leylandii", Text::new("Leylandii", "Leylandii")),
            choice("other", Text::new("Something else", "Rhywbeth arall")),
        ])),
        optional: false,
        messages: &[(FaultKind::Missing, Text::new("Choose a kind of hedge", "Dewiswch fath o wrych"))],
    }],
);

const HEDGE_NAME: Page<HedgeDispute> = page!(
    "hedge-name",
    Text::new("What is it called?", "Beth yw ei enw?"),
    &[line("/hedge/name", Text::new("Name of the hedge", "Enw’r gwrych"))],
    |answers: &Value| answers["hedge"]["species"] == "other",
    as_it_is,
    None
);

const HARM: Page<HedgeDispute> = page!(
    "harm",
    Text::new("What does it do?", "Beth mae’n ei wneud?"),
    &[field("/hedge/harm", Text::new("Harm", "Niwed"), Kind::Checkboxes(Options::Fixed(HARMS)),)],
);

const HARMS: &[Choice] = &[
    choice("light", Text::new("Takes the light", "Dwyn y golau")),
    choice("roots", Text::new("Lifts the path", "Codi’r llwybr")),
    choice("view", Text::new("Hides the view", "Cuddio’r olygfa")),
];

const MEDIATION: Page<HedgeDispute> = page!(
    "mediation",
    Text::new("Have you tried to agree?", "Ydych chi wedi ceisio cytuno?"),
    &[field("/mediation/tried", Text::new("Tried", "Wedi ceisio"), Kind::YesNo)],
);

const MEDIATION_ENDED: Page<HedgeDispute> = page!(
    "mediation-ended",
    Text::new("When did that end?", "Pryd daeth hynny i ben?"),
    &[field("/mediation/ended", Text::new("Day it ended", "Diwrnod y daeth i ben"), Kind::Date { birthday: false })],
    |answers: &Value| answers["mediation"]["tried"] == true,
    check_mediation,
    None
);

fn check_mediation(asked: &Asked<'_>) -> Vec<FieldError> {
    let ended = Date::deserialize(&asked.answers["mediation"]["ended"]).ok();
    mediation_has_ended(ended, asked.today).into_iter().collect()
}

const STORY: Page<HedgeDispute> = page!(
    "story",
    Text::new("What happened?", "Beth ddigwyddodd?"),
    &[field("/story", Text::new("What happened", "Beth ddigwyddodd"), Kind::Paragraph(2000))],
);

const CONTACT: Page<HedgeDispute> = page!(
    "contact",
    Text::new("How can we reach you?", "Sut gallwn ni gysylltu â chi?"),
    &[
        field("/contact/email", Text::new("Email address", "Cyfeiriad e-bost"), Kind::Email),
        Field {
            pointer: "/contact/phone",
            label: Text::new("Phone number", "Rhif ffôn"),
            hint: None,
            kind: Kind::Phone,
            optional: true,
            messages: &[],
        },
    ],
);

const WITHDRAW: Move<HedgeDispute> = Move {
    code: "withdrawn",
    title: Text::new("Withdraw", "Tynnu’n ôl"),
    question: Text::new("Are you sure?", "Ydych chi’n siŵr?"),
    body: |_| vec![],
    fields: &[],
    submit: Text::new("Yes, withdraw", "Ydw, tynnu’n ôl"),
    keep: Text::new("No, go on", "Nac ydw, parhau"),
    warns: true,
    event: |_, _| Ok(Event::Withdrawn),
    sample: |_| Some(Event::Withdrawn),
};
