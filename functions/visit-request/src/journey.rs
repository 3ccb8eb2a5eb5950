//! The questions, one page at a time.

use crate::{
    VisitRequest, afterwards,
    answers::{CHOICES, MOST_VISITORS, Visitors},
    calendar::{Booking, Calendar},
    facts::Prison,
    lifecycle::{self, Event, Reason, State},
    rules,
    session::Session,
    standing,
    words::*,
};
use justice::{
    Date, FaultKind, FieldError, Hold, Text, Today,
    date::BeyondCalendar,
    journey::{
        Block, Choice, Context, Field, Journey, Kind, Move, Options, Page, Repeat, Reserve, Told, always, no_more,
    },
};
use serde::Deserialize;
use serde_json::Value;

type Asked<'a> = Context<'a, VisitRequest>;

/// The pages of a visit request.
pub static JOURNEY: Journey<VisitRequest> = Journey {
    start: START,
    pages: &[PRISON, PRISONER, VISITORS, SESSION, CONTACT],
    declaration: DECLARATION,
    submit: Text::new("Accept and send", "Derbyn ac anfon"),
    confirmation: afterwards::confirmation,
    status: afterwards::status,
    reserves: Some(Reserve {
        page: "session",
        holds: chosen_place,
        // (visit-scheduler, `application.yml`: a reservation counts against capacity for ten minutes.)
        minutes: 10,
        kept: PLACE_KEPT,
        over: PLACE_NO_LONGER_KEPT,
    }),
    moves: &[CHANGE, CHOOSE_AGAIN, CANCEL, WITHDRAW],
    downloads: &[afterwards::CALENDAR_FILE],
};

const START: &[Block] = &[
    Block::Paragraph(Text::new(
        "Use this service to book a visit to someone in prison in England or Wales. At most prisons you will know at \
         once whether your visit is booked.",
        "Defnyddiwch y gwasanaeth hwn i drefnu ymweliad â rhywun yn y carchar yng Nghymru neu Loegr. Yn y rhan fwyaf o \
         garchardai byddwch yn gwybod ar unwaith a yw eich ymweliad wedi’i drefnu.",
    )),
    Block::Paragraph(Text::new(
        "Some prisons choose the time. You ask for up to 3 times, and the prison tells you which of them you can have.",
        "Mae rhai carchardai yn dewis yr amser. Rydych yn gofyn am hyd at 3 amser, ac mae’r carchar yn dweud wrthych pa \
         un ohonynt y gallwch ei gael.",
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
    "By sending this you confirm that, as far as you know, these details are correct.",
    "Drwy anfon hyn rydych yn cadarnhau bod y manylion hyn, hyd y gwyddoch, yn gywir.",
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
    fields: &[
        session(sessions),
        another_choice("/secondSession", Text::new("Second choice (optional)", "Ail ddewis (dewisol)")),
        another_choice("/thirdSession", Text::new("Third choice (optional)", "Trydydd dewis (dewisol)")),
    ],
    applies: always,
    check: check_session,
    repeats: None,
};

const fn session(options: fn(&Asked<'_>) -> Vec<Choice>) -> Field<VisitRequest> {
    Field {
        pointer: "/session",
        label: Text::new("Date and time", "Dyddiad ac amser"),
        hint: None,
        kind: Kind::Radios(Options::From(options)),
        optional: false,
        messages: NO_SESSION,
    }
}

/// Asked only where the prison chooses.
const fn another_choice(pointer: &'static str, label: Text) -> Field<VisitRequest> {
    Field {
        pointer,
        label,
        hint: None,
        kind: Kind::Select(Options::From(other_sessions)),
        optional: true,
        messages: NO_SESSION,
    }
}

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
            messages: &[(FaultKind::TooMany, PHONE_FORM), (FaultKind::Form, PHONE_FORM)],
        },
    ],
    applies: always,
    check: check_contact,
    repeats: None,
};

const CHANGE: Move<VisitRequest> = Move {
    code: "change",
    title: Text::new("Change the date or time", "Newid y dyddiad neu’r amser"),
    question: Text::new("When do you want to visit instead?", "Pryd yr hoffech ymweld yn lle hynny?"),
    body: about_other_times,
    fields: &[session(other_times)],
    submit: Text::new("Change to this time", "Newid i’r amser hwn"),
    keep: Text::new("Keep the time I have", "Cadw’r amser sydd gennyf"),
    warns: false,
    event: rearranged,
    sample: |told| if told.case.state == State::Booked { another_time(told) } else { None },
};

/// For those whose time alone was wrong: whom the prison rejected or cancelled for a reason of its own.
const CHOOSE_AGAIN: Move<VisitRequest> = Move {
    code: "rebook",
    title: Text::new("Choose another time", "Dewis amser arall"),
    question: Text::new("When else do you want to visit?", "Pryd arall yr hoffech ymweld?"),
    keep: Text::new("I do not want another time", "Nid wyf eisiau amser arall"),
    submit: Text::new("Choose this time", "Dewis yr amser hwn"),
    sample: |told| if told.case.state == State::Booked { None } else { another_time(told) },
    body: about_other_times,
    fields: &[session(other_times)],
    warns: false,
    event: rearranged,
};

const WITHDRAW: Move<VisitRequest> = Move {
    code: "withdrawn",
    title: Text::new("Withdraw this request", "Tynnu’r cais hwn yn ôl"),
    question: Text::new(
        "Are you sure you want to withdraw this request?",
        "Ydych chi’n siŵr eich bod eisiau tynnu’r cais hwn yn ôl?",
    ),
    body: |_| {
        vec![Block::Paragraph(Text::new(
            "The prison will not answer it. You cannot undo this, but you can ask for another visit.",
            "Ni fydd y carchar yn ei ateb. Ni allwch ddadwneud hyn, ond gallwch ofyn am ymweliad arall.",
        ))]
    },
    fields: &[],
    submit: Text::new("Yes, withdraw this request", "Ydw, tynnu’r cais hwn yn ôl"),
    keep: Text::new("No, keep this request", "Nac ydw, cadw’r cais hwn"),
    warns: true,
    event: |_, _| Ok(Event::Withdrawn {}),
    sample: |_| Some(Event::Withdrawn {}),
};

const CANCEL: Move<VisitRequest> = Move {
    code: "cancelled",
    title: Text::new("Cancel this visit", "Canslo’r ymweliad hwn"),
    question: Text::new(
        "Are you sure you want to cancel this visit?",
        "Ydych chi’n siŵr eich bod eisiau canslo’r ymweliad hwn?",
    ),
    body: |_| {
        vec![Block::Paragraph(Text::new(
            "Somebody else will be able to book your place. You cannot undo this, but you can book another visit.",
            "Bydd rhywun arall yn gallu trefnu eich lle. Ni allwch ddadwneud hyn, ond gallwch drefnu ymweliad arall.",
        ))]
    },
    fields: &[],
    submit: Text::new("Yes, cancel this visit", "Ydw, canslo’r ymweliad hwn"),
    keep: Text::new("No, keep this visit", "Nac ydw, cadw’r ymweliad hwn"),
    warns: true,
    event: |_, _| Ok(Event::Cancelled { reason: Reason::VisitorCancelled }),
    sample: |_| Some(Event::Cancelled { reason: Reason::VisitorCancelled }),
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

/// What else would do: nothing, where a visit is booked at once.
fn other_sessions(asked: &Asked<'_>) -> Vec<Choice> {
    match asked.facts.calendar().map(|calendar| calendar.booking) {
        Some(Booking::OnRequest) => sessions(asked),
        _ => vec![],
    }
}

/// The free sessions that somebody does not have yet, the next first.
pub(crate) fn other_times(asked: &Asked<'_>) -> Vec<Choice> {
    sessions(asked).into_iter().filter(|choice| choice.hint.is_none()).collect()
}

/// The place in the session chosen, where there is one to keep: a prison that chooses gives no place before it has.
fn chosen_place(asked: &Asked<'_>) -> Vec<Hold> {
    let calendar = asked.facts.calendar().filter(|calendar| calendar.booking == Booking::AtOnce);
    let session = Session::deserialize(&asked.answers["session"]).ok();
    calendar.zip(session).map(|(calendar, session)| lifecycle::place(calendar, &session, false)).into_iter().collect()
}

fn about_other_times(told: &Told<'_, VisitRequest>) -> Vec<Block> {
    let Some(calendar) = told.facts.calendar() else { return vec![Block::Inset(NO_SESSIONS_TO_SHOW)] };
    let values = [("prison", &calendar.name.text()), ("phone", &Text::same(&calendar.phone))];
    let mut blocks = vec![];
    if told.case.state == State::Booked {
        let now = Text::new(
            "You have {when}. You keep it unless you choose another time.",
            "Mae gennych {when}. Byddwch yn ei gadw oni bai eich bod yn dewis amser arall.",
        );
        blocks.push(Block::Inset(now.with(&[("when", &standing::session(told.case).in_a_sentence())])));
    }
    match told.facts.free(told.today) {
        Ok(free) if !free.is_empty() => blocks.push(Block::Paragraph(FREE_SESSIONS.with(&values))),
        Ok(_) => {
            blocks.extend([Block::Inset(NO_FREE_SESSIONS.with(&values)), Block::Paragraph(LOOK_AGAIN.with(&values))])
        }
        Err(BeyondCalendar) => blocks.push(Block::Inset(rules::beyond_calendar(calendar))),
    }
    blocks
}

/// The first session that is not the one they have, so that the rules can say whether another may be chosen at all.
pub(crate) fn another_time(told: &Told<'_, VisitRequest>) -> Option<Event> {
    let mut sessions = told.facts.calendar()?.sessions(told.today).ok()?.into_iter();
    let session = sessions.find(|session| *session != standing::session(told.case))?;
    Some(Event::Rearranged { session })
}

fn rearranged(told: &Told<'_, VisitRequest>, typed: &Value) -> Result<Event, Vec<FieldError>> {
    let wrong = |words| Err(vec![FieldError::new("/session", words)]);
    let Ok(session) = Session::deserialize(&typed["session"]) else { return wrong(CHOOSE_A_SESSION) };
    let Some(calendar) = told.facts.calendar() else { return wrong(NO_SESSIONS_TO_SHOW) };
    match rules::about_session(&session, calendar, told.facts, told.today) {
        Some(error) => Err(vec![error]),
        None => Ok(Event::Rearranged { session }),
    }
}

fn about_sessions(asked: &Asked<'_>) -> Vec<Block> {
    let Prison::Known(calendar) = &asked.facts.prison else {
        return vec![Block::Inset(NO_SESSIONS_TO_SHOW), another_prison()];
    };
    let values = [("prison", &calendar.name.text()), ("phone", &Text::same(&calendar.phone))];
    let mut blocks = match asked.facts.free(asked.today) {
        Ok(free) if !free.is_empty() => return about_choosing(calendar, asked.today, FREE_SESSIONS.with(&values)),
        Ok(_) => {
            vec![Block::Inset(NO_FREE_SESSIONS.with(&values)), Block::Paragraph(WHEN_NONE_IS_FREE.with(&values))]
        }
        Err(BeyondCalendar) => vec![Block::Inset(rules::beyond_calendar(calendar))],
    };
    blocks.push(another_prison());
    blocks
}

fn about_choosing(calendar: &Calendar, today: &Today, free: Text) -> Vec<Block> {
    if calendar.booking == Booking::AtOnce {
        return vec![Block::Paragraph(free), Block::Paragraph(HOW_LONG_KEPT)];
    }
    let by = calendar.answer_by(today).ok();
    let by = by.map(|day| Text::both(|language| justice::date::without_weekday(day, language)));
    let mut blocks = vec![Block::Paragraph(free), Block::Paragraph(CHOOSE_UP_TO_THREE)];
    blocks.extend(by.map(|by| Block::Paragraph(ANSWER_BY.with(&[("by", &by)]))));
    blocks
}

fn another_prison() -> Block {
    Block::Link(Text::new("Choose another prison", "Dewis carchar arall"), "/visit-request/prison".to_owned())
}

fn check_session(asked: &Asked<'_>) -> Vec<FieldError> {
    let read = |pointer: &'static str| {
        let session = Session::deserialize(asked.answers.pointer(pointer)?).ok()?;
        Some((pointer, session))
    };
    let choices: Vec<(&'static str, Session)> = CHOICES.into_iter().filter_map(read).collect();
    match (asked.facts.calendar(), choices.first()) {
        (None, _) => vec![FieldError::new("/session", NO_SESSIONS_TO_SHOW)],
        (Some(calendar), Some(("/session", _))) => rules::about_choices(&choices, calendar, asked.facts, asked.today),
        (Some(_), _) => vec![FieldError::new("/session", CHOOSE_A_SESSION)],
    }
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
