//! The questions, one page at a time.

use crate::{
    VisitRequest, afterwards,
    answers::{MOST_VISITORS, Visitors},
    facts::Prison,
    lifecycle::{Event, Reason},
    rules,
    session::Session,
    words::*,
};
use justice::{
    Date, FaultKind, FieldError, Text,
    date::BeyondCalendar,
    journey::{Block, Choice, Context, Field, Journey, Kind, Move, Options, Page, Repeat, always, no_more},
};
use serde::Deserialize;
use serde_json::Value;

type Asked<'a> = Context<'a, VisitRequest>;

/// The pages of a visit request.
pub static JOURNEY: Journey<VisitRequest> = Journey {
    start: START,
    pages: &[PRISON, PRISONER, VISITORS, SESSION, CONTACT],
    declaration: DECLARATION,
    submit: Text::new("Book this visit", "Trefnu’r ymweliad hwn"),
    confirmation: afterwards::confirmation,
    status: afterwards::status,
    moves: &[CANCEL],
    downloads: &[afterwards::CALENDAR_FILE],
};

const START: &[Block] = &[
    Block::Paragraph(Text::new(
        "Use this service to book a visit to someone in prison in England or Wales. You will know at once whether \
         your visit is booked.",
        "Defnyddiwch y gwasanaeth hwn i drefnu ymweliad â rhywun yn y carchar yng Nghymru neu Loegr. Byddwch yn \
         gwybod ar unwaith a yw eich ymweliad wedi’i drefnu.",
    )),
    Block::Paragraph(Text::new(
        "You must be 18 or over. Up to 6 people can come, and at most 3 of them can be adults. Some prisons count \
         older children as adults.",
        "Rhaid ichi fod yn 18 oed neu’n hŷn. Gall hyd at 6 o bobl ddod, a chaiff 3 ohonynt ar y mwyaf fod yn \
         oedolion. Mae rhai carchardai yn cyfrif plant hŷn fel oedolion.",
    )),
    Block::Heading(Text::new("Before you start", "Cyn ichi ddechrau")),
    Block::Paragraph(Text::new("You need:", "Mae arnoch angen:")),
    Block::List(&[
        Text::new("the name of the prison", "enw’r carchar"),
        Text::new("the prisoner’s name, date of birth and prisoner number", "enw, dyddiad geni a rhif y carcharor"),
        Text::new("the name and date of birth of everyone who is coming", "enw a dyddiad geni pawb sy’n dod"),
        Text::new("an email address or a phone number", "cyfeiriad e-bost neu rif ffôn"),
    ]),
    Block::Paragraph(Text::new(
        "Everyone who is coming must be on the prisoner’s list of visitors. The prisoner can tell you whether \
         they are.",
        "Rhaid i bawb sy’n dod fod ar restr ymwelwyr y carcharor. Gall y carcharor ddweud wrthych a ydynt arni.",
    )),
];

const DECLARATION: &[Block] = &[Block::Paragraph(Text::new(
    "By booking this visit you confirm that, as far as you know, these details are correct.",
    "Drwy drefnu’r ymweliad hwn rydych yn cadarnhau bod y manylion hyn, hyd y gwyddoch, yn gywir.",
))];

const PRISON: Page<VisitRequest> = Page {
    slug: "prison",
    title: Text::new("Which prison is the prisoner in?", "Ym mha garchar y mae’r carcharor?"),
    body: no_more,
    fields: &[Field {
        pointer: "/prison",
        label: Text::new("Prison", "Carchar"),
        hint: None,
        kind: Kind::Select(Options::From(prisons)),
        optional: false,
        messages: &[(FaultKind::Missing, rules::CHOOSE_A_PRISON), (FaultKind::Form, rules::CHOOSE_A_PRISON)],
    }],
    applies: always,
    check: check_prison,
    repeats: None,
};

const PRISONER: Page<VisitRequest> = Page {
    slug: "prisoner",
    title: Text::new("Who do you want to visit?", "Â phwy yr hoffech ymweld?"),
    body: no_more,
    fields: &[
        named("/prisoner/firstName", FIRST_NAME, PRISONER_FIRST_NAME),
        named("/prisoner/lastName", LAST_NAME, PRISONER_LAST_NAME),
        born("/prisoner/dateOfBirth", PRISONER_BORN),
        Field {
            pointer: "/prisoner/number",
            label: Text::new("Prisoner number", "Rhif carcharor"),
            hint: Some(Text::new("For example, A1234BC", "Er enghraifft, A1234BC")),
            kind: Kind::Line(None, Some(10)),
            optional: false,
            messages: &[
                (FaultKind::Missing, Text::new("Enter the prisoner number", "Rhowch rif y carcharor")),
                (
                    FaultKind::Form,
                    Text::new(
                        "Prisoner number must be a letter, 4 numbers and 2 letters, like A1234BC",
                        "Rhaid i rif carcharor fod yn llythyren, 4 rhif a 2 lythyren, fel A1234BC",
                    ),
                ),
            ],
        },
    ],
    applies: always,
    check: check_prisoner,
    repeats: None,
};

const VISITORS: Page<VisitRequest> = Page {
    slug: "visitors",
    title: Text::new("Who is the lead visitor?", "Pwy yw’r prif ymwelydd?"),
    body: about_visitors,
    fields: &[
        named("/firstName", FIRST_NAME, VISITOR_FIRST_NAME),
        named("/lastName", LAST_NAME, VISITOR_LAST_NAME),
        born("/dateOfBirth", VISITOR_BORN),
    ],
    applies: always,
    check: check_visitors,
    repeats: Some(Repeat {
        list: "/visitors",
        most: MOST_VISITORS,
        another: Text::new("Who else is coming?", "Pwy arall sy’n dod?"),
        so_far: Text::new("Visitors you have added: {n}", "Ymwelwyr rydych wedi’u hychwanegu: {n}"),
        more: Text::new("Do you need to add another visitor?", "Oes angen ichi ychwanegu ymwelydd arall?"),
        name: visitor_name,
    }),
};

const SESSION: Page<VisitRequest> = Page {
    slug: "session",
    title: Text::new("When do you want to visit?", "Pryd yr hoffech ymweld?"),
    body: about_sessions,
    fields: &[Field {
        pointer: "/session",
        label: Text::new("Date and time", "Dyddiad ac amser"),
        hint: None,
        kind: Kind::Radios(Options::From(sessions)),
        optional: false,
        messages: &[(FaultKind::Missing, CHOOSE_A_SESSION), (FaultKind::Form, CHOOSE_A_SESSION)],
    }],
    applies: always,
    check: check_session,
    repeats: None,
};

const CONTACT: Page<VisitRequest> = Page {
    slug: "contact",
    title: Text::new("How can we contact you?", "Sut gallwn ni gysylltu â chi?"),
    body: about_contact,
    fields: &[
        Field {
            pointer: "/contact/email",
            label: Text::new("Email address", "Cyfeiriad e-bost"),
            hint: None,
            kind: Kind::Email,
            optional: true,
            messages: &[(FaultKind::Form, EMAIL_FORM), (FaultKind::TooMany, EMAIL_FORM)],
        },
        Field {
            pointer: "/contact/phone",
            label: Text::new("Phone number", "Rhif ffôn"),
            hint: None,
            kind: Kind::Phone,
            optional: true,
            messages: &[
                (FaultKind::TooFew, PHONE_FORM),
                (FaultKind::TooMany, PHONE_FORM),
                (FaultKind::Form, PHONE_FORM),
            ],
        },
    ],
    applies: always,
    check: check_contact,
    repeats: None,
};

const CANCEL: Move<VisitRequest> = Move {
    code: "cancelled",
    title: Text::new("Cancel this visit", "Canslo’r ymweliad hwn"),
    question: Text::new(
        "Are you sure you want to cancel this visit?",
        "Ydych chi’n siŵr eich bod eisiau canslo’r ymweliad hwn?",
    ),
    body: &[Block::Paragraph(Text::new(
        "Somebody else will be able to book your place. You cannot undo this, but you can book another visit.",
        "Bydd rhywun arall yn gallu trefnu eich lle. Ni allwch ddadwneud hyn, ond gallwch drefnu ymweliad arall.",
    ))],
    submit: Text::new("Yes, cancel this visit", "Ydw, canslo’r ymweliad hwn"),
    keep: Text::new("No, keep this visit", "Nac ydw, cadw’r ymweliad hwn"),
    event: || Event::Cancelled { reason: Reason::VisitorCancelled },
};

const fn named(pointer: &'static str, label: Text, messages: &'static [(FaultKind, Text)]) -> Field<VisitRequest> {
    Field { pointer, label, hint: None, kind: Kind::Line(None, None), optional: false, messages }
}

const fn born(pointer: &'static str, messages: &'static [(FaultKind, Text)]) -> Field<VisitRequest> {
    Field {
        pointer,
        label: Text::new("Date of birth", "Dyddiad geni"),
        hint: Some(Text::new("For example, 27 3 1985", "Er enghraifft, 27 3 1985")),
        // Not the browser's own person: this is asked about several people.
        kind: Kind::Date { birthday: false },
        optional: false,
        messages,
    }
}

fn prisons(asked: &Asked<'_>) -> Vec<Choice> {
    let listed = asked.facts.listed.iter().map(|prison| Choice::new(&prison.id, prison.name.text()));
    // Where the whole list is not read, there is the one that was chosen.
    let chosen = asked.facts.calendar().map(|calendar| Choice::new(&calendar.id, calendar.name.text()));
    listed.chain(chosen).collect()
}

fn check_prison(asked: &Asked<'_>) -> Vec<FieldError> {
    let wrong = match asked.facts.listed.is_empty() {
        true => rules::the_prison_takes_bookings(asked.facts).err(),
        false => rules::the_prison_is_listed(asked.answers["prison"].as_str().unwrap_or_default(), asked.facts),
    };
    wrong.into_iter().collect()
}

fn check_prisoner(asked: &Asked<'_>) -> Vec<FieldError> {
    let born = Date::deserialize(&asked.answers["prisoner"]["dateOfBirth"]).ok();
    born.and_then(|born| rules::the_prisoner_could_be_alive(born, asked.today)).into_iter().collect()
}

fn about_visitors(asked: &Asked<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph(Text::new(
        "The lead visitor must be 18 or over. Add everyone who is coming, babies and children too.",
        "Rhaid i’r prif ymwelydd fod yn 18 oed neu’n hŷn. Ychwanegwch bawb sy’n dod, gan gynnwys babanod a phlant.",
    ))];
    blocks.extend(asked.facts.calendar().map(|calendar| {
        let age = Text::same(calendar.adult_age.to_string());
        let words = Text::new(
            "At this prison no more than 3 visitors can be {age} or over.",
            "Yn y carchar hwn ni chaiff mwy na 3 ymwelydd fod yn {age} oed neu’n hŷn.",
        );
        Block::Paragraph(words.with(&[("age", &age)]))
    }));
    blocks
}

/// Until every visitor is whole, what is missing is all there is to say.
fn check_visitors(asked: &Asked<'_>) -> Vec<FieldError> {
    match Visitors::deserialize(&asked.answers["visitors"]) {
        Ok(visitors) => rules::about_visitors(&visitors, asked.facts.calendar(), asked.today),
        Err(_) => vec![],
    }
}

fn visitor_name(entry: &Value, place: usize) -> Text {
    let part = |name: &str| entry[name].as_str().unwrap_or_default();
    let name = Text::same(format!("{} {}", part("firstName"), part("lastName")).trim());
    match place {
        0 => Text::new("{name} (lead visitor)", "{name} (prif ymwelydd)").with(&[("name", &name)]),
        _ => name,
    }
}

fn sessions(asked: &Asked<'_>) -> Vec<Choice> {
    let free = asked.facts.free(asked.today).unwrap_or_default();
    let choice = |session: Session| Choice {
        hint: asked.facts.is_booked_already(&session).then_some(YOU_HAVE_THIS),
        ..Choice::new(session.to_string(), session.in_words()).under(session.day(), session.hours())
    };
    free.into_iter().map(choice).collect()
}

fn about_sessions(asked: &Asked<'_>) -> Vec<Block> {
    let Prison::Known(calendar) = &asked.facts.prison else {
        return vec![Block::Inset(NO_SESSIONS_TO_SHOW), another_prison()];
    };
    let values = [("prison", &calendar.name.text()), ("phone", &Text::same(&calendar.phone))];
    let mut blocks = match asked.facts.free(asked.today) {
        Ok(free) if !free.is_empty() => return vec![Block::Paragraph(FREE_SESSIONS.with(&values))],
        Ok(_) => {
            vec![Block::Inset(NO_FREE_SESSIONS.with(&values)), Block::Paragraph(WHEN_NONE_IS_FREE.with(&values))]
        }
        Err(BeyondCalendar) => vec![Block::Inset(rules::beyond_calendar(calendar))],
    };
    blocks.push(another_prison());
    blocks
}

fn another_prison() -> Block {
    Block::Link(Text::new("Choose another prison", "Dewis carchar arall"), "/visit-request/prison".to_owned())
}

fn check_session(asked: &Asked<'_>) -> Vec<FieldError> {
    let session = Session::deserialize(&asked.answers["session"]);
    let wrong = match (asked.facts.calendar(), session) {
        (Some(calendar), Ok(session)) => rules::about_session(&session, calendar, asked.facts, asked.today),
        (None, _) => Some(FieldError::new("/session", NO_SESSIONS_TO_SHOW)),
        (Some(_), Err(_)) => Some(FieldError::new("/session", CHOOSE_A_SESSION)),
    };
    wrong.into_iter().collect()
}

fn about_contact(_: &Asked<'_>) -> Vec<Block> {
    vec![Block::Paragraph(Text::new(
        "Give an email address, a phone number, or both. We use them only about this visit.",
        "Rhowch gyfeiriad e-bost, rhif ffôn, neu’r ddau. Dim ond ynghylch yr ymweliad hwn y byddwn yn eu defnyddio.",
    ))]
}

/// An email address or a telephone number: the one, the other, or both.
fn check_contact(asked: &Asked<'_>) -> Vec<FieldError> {
    let given = |name: &str| asked.answers["contact"][name].as_str().is_some();
    let neither = !given("email") && !given("phone");
    neither.then(|| FieldError::new("/contact/email", EMAIL_OR_PHONE)).into_iter().collect()
}

#[cfg(test)]
#[path = "journey_tests.rs"]
mod tests;
