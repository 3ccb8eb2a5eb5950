//! What a prison's staff do with visits: what they see of one, what it can be found by, and what they may make happen.

use crate::{
    VisitRequest,
    answers::{Answers, CHOICES, Prisoner},
    facts::Listed,
    journey::{another_time, other_times},
    lifecycle::{
        ASSISTANT, CLERK, Dropped, Event, LEAD_VISITOR_DROPPED, MANAGER, MOST_WORDS, Objection, Outcome, Reason,
        Rejection, State, WHAT_IS_THE_REASON, WHEN_DOES_IT_RENEW, Words,
    },
    session::Session,
    standing,
    words::{CHOOSE_A_SESSION, NO_SESSION},
};
use justice::{
    Case, Date, FaultKind, FieldError, Text,
    casework::{Casework, KnownBy, Offices, Overdue, Role, StaffMove},
    date::without_weekday,
    journey::{Choice, Context, Field, Kind, Options, Told},
};
use serde::Deserialize as _;
use serde_json::Value;

type Asked<'a> = Context<'a, VisitRequest>;
type Made = Result<Event, Vec<FieldError>>;

/// The casework of visits.
pub static CASEWORK: Casework<VisitRequest> = Casework {
    roles: &[
        Role { code: ASSISTANT, title: Text::new("Telephone assistant", "Cynorthwyydd ffôn") },
        Role { code: CLERK, title: Text::new("Visits clerk", "Clerc ymweliadau") },
        Role { code: MANAGER, title: Text::new("Visits manager", "Rheolwr ymweliadau") },
    ],
    line,
    details,
    known_by,
    moves: &[GRANT, REJECT, CANCEL, CONCLUDE, REARRANGE, WITHDRAW, CANNOT_COME],
    flags: FLAGS,
    words: justice::notice_words!(
        "visit-booked",
        "visit-requested",
        "visit-granted",
        "visit-rejected",
        "visit-withdrawn",
        "visit-cancelled",
        "visit-changed",
        "visit-reminder"
    ),
};

/// Every prison that takes bookings, and what it is called.
pub static PRISONS: Offices = Offices::Listed {
    partition: "PRISONS",
    name: |item| Listed::deserialize(item).ok().map(|prison| prison.name.text()),
};

/// A request that nobody answered in time (visit-scheduler, `application.yml`: rejected at 20:00).
pub static UNANSWERED: Overdue<VisitRequest> = Overdue {
    states: &[State::Requested],
    event: |_| Some(Event::Rejected { reason: Rejection::NoAnswerInTime, renews_on: None, words: None }),
};

/// (visit-scheduler, `NotificationEventType.kt`, `UnFlagEventReason.kt`: what makes staff look at a visit again.)
static FLAGS: &[Choice] = &[
    flag("check-again", Text::new("Check again before the visit", "Gwirio eto cyn yr ymweliad")),
    flag("keep-apart", Text::new("Keep the prisoner apart from somebody", "Cadw’r carcharor ar wahân i rywun")),
    flag("protect-child", Text::new("Concerns about protecting a child", "Pryderon ynghylch amddiffyn plentyn")),
    flag("needs-help", Text::new("A visitor needs help or an adjustment", "Mae angen help neu addasiad ar ymwelydd")),
];

const fn flag(value: &'static str, label: Text) -> Choice {
    Choice { value: std::borrow::Cow::Borrowed(value), label, hint: None, group: None }
}

/// `Charles Babbage, A1234BC: Thursday 3 December 2026, 2pm to 3pm`.
fn line(case: &Case<VisitRequest>) -> Text {
    let Prisoner { first_name, last_name, number, .. } = &case.answers.prisoner;
    let session = standing::session(case).in_a_sentence();
    Text::both(|language| format!("{first_name} {last_name}, {}: {}", number.as_str(), session.get(language)))
}

fn details(told: &Told<'_, VisitRequest>) -> Vec<(Text, Text)> {
    let (case, answers) = (told.case, &told.case.answers);
    let prisoner = format!("{} {}", answers.prisoner.first_name, answers.prisoner.last_name);
    let mut rows = vec![
        (Text::new("Prisoner", "Carcharor"), Text::same(prisoner)),
        (Text::new("Prisoner number", "Rhif carcharor"), Text::same(answers.prisoner.number.as_str())),
        (Text::new("Prisoner’s date of birth", "Dyddiad geni’r carcharor"), day(answers.prisoner.date_of_birth)),
    ];
    match case.state {
        State::Requested => {
            let names = [FIRST_CHOICE, SECOND_CHOICE, THIRD_CHOICE];
            rows.extend(
                names.into_iter().zip(standing::choices(case)).map(|(name, session)| (name, session.in_words())),
            );
        }
        _ => rows.push((Text::new("Date and time", "Dyddiad ac amser"), standing::session(case).in_words())),
    }
    rows.extend(answers.visitors.all().iter().enumerate().map(|(place, person)| {
        let name = match place {
            0 => Text::new("Lead visitor", "Prif ymwelydd"),
            _ => Text::new("Visitor {n}", "Ymwelydd {n}").with(&[("n", &Text::same((place + 1).to_string()))]),
        };
        let objection = standing::dropped(case).into_iter().find(|(gone, _)| *gone == place);
        let person = Text::both(|language| {
            let born = without_weekday(person.date_of_birth, language);
            let why = objection.map(|(_, why)| format!(": {}", why.staff().get(language))).unwrap_or_default();
            format!("{}, {born}{why}", person.name())
        });
        (name, person)
    }));
    rows.extend(contact(answers));
    if standing::is_closed(case) {
        rows.push((Text::new("Kind of visit", "Math o ymweliad"), Text::new("Closed", "Caeedig")));
    }
    let reason = standing::rejection(case).filter(|_| case.state == State::Rejected).map(Rejection::staff);
    let reason = reason.or(standing::cancellation(case).filter(|_| case.state == State::Cancelled).map(Reason::staff));
    rows.extend(reason.map(|reason| (REASON, reason)));
    rows.extend(standing::outcome(case).map(|outcome| (OUTCOME, outcome.staff())));
    rows
}

fn contact(answers: &Answers) -> impl Iterator<Item = (Text, Text)> {
    let email = answers.contact.email.as_ref().map(|email| (Text::new("Email address", "Cyfeiriad e-bost"), email));
    let phone = answers.contact.phone.as_ref().map(|phone| (Text::new("Phone number", "Rhif ffôn"), phone));
    email.into_iter().chain(phone).map(|(name, value)| (name, Text::same(value.clone())))
}

fn day(date: Date) -> Text {
    Text::both(|language| without_weekday(date, language))
}

/// Each visitor and the prisoner by family name and date of birth, the prisoner also by number.
fn known_by(answers: &Answers) -> Vec<KnownBy> {
    let prisoner = &answers.prisoner;
    let known = |name: &str, date| KnownBy { name: name.to_owned(), date: Some(date) };
    let mut names = vec![
        known(&prisoner.last_name, prisoner.date_of_birth),
        known(prisoner.number.as_str(), prisoner.date_of_birth),
    ];
    names.extend(answers.visitors.all().iter().map(|person| known(&person.last_name, person.date_of_birth)));
    names
}

const GRANT: StaffMove<VisitRequest> = StaffMove {
    code: "grant",
    title: Text::new("Book this visit", "Trefnu’r ymweliad hwn"),
    question: Text::new("Which time can they have?", "Pa amser y gallant ei gael?"),
    fields: &[
        Field {
            pointer: "/session",
            label: Text::new("Date and time", "Dyddiad ac amser"),
            hint: None,
            kind: Kind::Radios(Options::From(choices)),
            optional: false,
            messages: NO_SESSION,
        },
        Field {
            pointer: "/closed",
            label: Text::new("Is this a closed visit?", "Ai ymweliad caeedig yw hwn?"),
            hint: Some(Text::new(
                "There is glass between the visitors and the prisoner",
                "Mae gwydr rhwng yr ymwelwyr a’r carcharor",
            )),
            kind: Kind::YesNo,
            optional: false,
            messages: CLOSED_OR_NOT,
        },
        objection("/notOnList", Text::new("Who is not on the prisoner’s list?", "Pwy sydd ddim ar restr y carcharor?")),
        objection("/banned", Text::new("Who is banned?", "Pwy sydd wedi’i wahardd?")),
        objection(
            "/cannotCome",
            Text::new("Who cannot come for another reason?", "Pwy sydd ddim yn gallu dod am reswm arall?"),
        ),
    ],
    event: |_, typed| granted(typed),
    sample: |told| {
        let session = *standing::choices(told.case).first()?;
        Some(Event::Granted { session, closed: false, dropped: vec![] })
    },
    bulk: false,
    checked: false,
};

/// The pointers of those who cannot come, and why not.
const OBJECTIONS: [(&str, Objection); 3] =
    [("/notOnList", Objection::NotOnList), ("/banned", Objection::Banned), ("/cannotCome", Objection::Other)];

const fn objection(pointer: &'static str, label: Text) -> Field<VisitRequest> {
    Field {
        pointer,
        label,
        hint: Some(Text::new("Leave blank if nobody", "Gadewch yn wag os neb")),
        kind: Kind::Checkboxes(Options::From(visitors)),
        optional: true,
        messages: &[],
    }
}

const REJECT: StaffMove<VisitRequest> = StaffMove {
    code: "reject",
    title: Text::new("Reject this request", "Gwrthod y cais hwn"),
    question: Text::new("Why can they not have this visit?", "Pam na allant gael yr ymweliad hwn?"),
    fields: &[
        why(rejections),
        Field {
            pointer: "/renewsOn",
            label: Text::new(
                "If they have no visits left: from which day again?",
                "Os nad oes ymweliadau ar ôl: o ba ddiwrnod eto?",
            ),
            hint: Some(Text::new("For example, 27 3 2027", "Er enghraifft, 27 3 2027")),
            kind: Kind::Date { birthday: false },
            optional: true,
            messages: &[],
        },
        Field {
            pointer: "/words",
            label: Text::new("If it is another reason: what is it?", "Os yw’n rheswm arall: beth ydyw?"),
            hint: Some(Text::new(
                "The visitor will read this, as you write it",
                "Bydd yr ymwelydd yn darllen hwn, fel y byddwch yn ei ysgrifennu",
            )),
            kind: Kind::Paragraph(MOST_WORDS),
            optional: true,
            messages: &[],
        },
    ],
    event: |_, typed| rejected(typed),
    sample: |_| Some(Event::Rejected { reason: Rejection::SlotUnavailable, renews_on: None, words: None }),
    bulk: true,
    checked: false,
};

const CANCEL: StaffMove<VisitRequest> = StaffMove {
    code: "cancel",
    title: Text::new("Cancel this visit for the prison", "Canslo’r ymweliad hwn ar ran y carchar"),
    question: Text::new("Why can this visit not take place?", "Pam na all yr ymweliad hwn ddigwydd?"),
    fields: &[why(cancellations)],
    event: |_, typed| match chosen(typed, "/reason", Reason::parse) {
        Some(reason) if reason != Reason::VisitorCancelled => Ok(Event::Cancelled { reason }),
        _ => wrong("/reason", CHOOSE_A_REASON),
    },
    sample: |_| Some(Event::Cancelled { reason: Reason::SlotUnavailable }),
    bulk: true,
    checked: false,
};

const CONCLUDE: StaffMove<VisitRequest> = StaffMove {
    code: "conclude",
    title: Text::new("Say how it went", "Dweud sut aeth"),
    question: Text::new("How did this visit go?", "Sut aeth yr ymweliad hwn?"),
    fields: &[Field {
        pointer: "/outcome",
        label: OUTCOME,
        hint: None,
        kind: Kind::Radios(Options::From(outcomes)),
        optional: false,
        messages: NO_OUTCOME,
    }],
    event: |_, typed| match chosen(typed, "/outcome", Outcome::parse) {
        Some(outcome) => Ok(Event::Concluded { outcome }),
        None => wrong("/outcome", CHOOSE_AN_OUTCOME),
    },
    sample: |_| Some(Event::Concluded { outcome: Outcome::CompletedNormally }),
    bulk: true,
    checked: false,
};

/// The visitor has rung or written, instead of doing it themselves.
const REARRANGE: StaffMove<VisitRequest> = StaffMove {
    code: "rearrange",
    title: Text::new("The visitor chooses another time", "Mae’r ymwelydd yn dewis amser arall"),
    question: Text::new("Which time do they want instead?", "Pa amser maent ei eisiau yn lle hynny?"),
    fields: &[Field {
        pointer: "/session",
        label: Text::new("Date and time", "Dyddiad ac amser"),
        hint: None,
        kind: Kind::Radios(Options::From(other_times)),
        optional: false,
        messages: NO_SESSION,
    }],
    event: |_, typed| match Session::deserialize(&typed["session"]) {
        Ok(session) => Ok(Event::Rearranged { session }),
        Err(_) => wrong("/session", CHOOSE_A_SESSION),
    },
    sample: another_time,
    bulk: false,
    checked: false,
};

/// The visitor has rung or written, instead of doing it themselves.
const WITHDRAW: StaffMove<VisitRequest> = StaffMove {
    code: "withdraw",
    title: Text::new("The visitor withdraws this request", "Mae’r ymwelydd yn tynnu’r cais hwn yn ôl"),
    question: Text::new(
        "Has the visitor told you to withdraw this request?",
        "A yw’r ymwelydd wedi dweud wrthych am dynnu’r cais hwn yn ôl?",
    ),
    fields: &[],
    event: |_, _| Ok(Event::Withdrawn {}),
    sample: |_| Some(Event::Withdrawn {}),
    bulk: false,
    checked: false,
};

/// The visitor has rung or written, instead of doing it themselves.
const CANNOT_COME: StaffMove<VisitRequest> = StaffMove {
    code: "visitor-cancels",
    title: Text::new("The visitor cancels this visit", "Mae’r ymwelydd yn canslo’r ymweliad hwn"),
    question: Text::new(
        "Has the visitor told you to cancel this visit?",
        "A yw’r ymwelydd wedi dweud wrthych am ganslo’r ymweliad hwn?",
    ),
    fields: &[],
    event: |_, _| Ok(Event::Cancelled { reason: Reason::VisitorCancelled }),
    sample: |_| Some(Event::Cancelled { reason: Reason::VisitorCancelled }),
    bulk: false,
    checked: false,
};

const fn why(options: fn(&Asked<'_>) -> Vec<Choice>) -> Field<VisitRequest> {
    Field {
        pointer: "/reason",
        label: REASON,
        hint: None,
        kind: Kind::Radios(Options::From(options)),
        optional: false,
        messages: NO_REASON,
    }
}

fn wrong(pointer: &str, words: Text) -> Made {
    Err(vec![FieldError::new(pointer, words)])
}

fn chosen<R>(typed: &Value, pointer: &str, parse: impl Fn(&str) -> Option<R>) -> Option<R> {
    parse(typed.pointer(pointer)?.as_str()?)
}

/// One of the sessions, without those who cannot come. Without the lead visitor, nobody can (prison-visits-2,
/// `staff_response.rb`).
fn granted(typed: &Value) -> Made {
    let Ok(session) = Session::deserialize(&typed["session"]) else { return wrong("/session", CHOOSE_A_SESSION) };
    let Some(closed) = typed["closed"].as_bool() else { return wrong("/closed", CLOSED_YES_OR_NO) };
    let mut dropped: Vec<Dropped> = vec![];
    for (pointer, reason) in OBJECTIONS {
        let places = typed.pointer(pointer).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for place in places {
            let Some(visitor) = place.as_str().and_then(|text| text.parse().ok()) else {
                return wrong(pointer, CHOOSE_A_VISITOR);
            };
            if visitor == 0 {
                return wrong(pointer, LEAD_VISITOR_DROPPED);
            }
            if dropped.iter().any(|earlier| earlier.visitor == visitor) {
                return wrong(pointer, ONE_REASON_EACH);
            }
            dropped.push(Dropped { visitor, reason });
        }
    }
    dropped.sort_unstable_by_key(|one| one.visitor);
    Ok(Event::Granted { session, closed, dropped })
}

/// A reason, with its day or its words where it needs them, and without where it does not.
fn rejected(typed: &Value) -> Made {
    let Some(reason) = chosen(typed, "/reason", Rejection::parse).filter(|reason| *reason != Rejection::NoAnswerInTime)
    else {
        return wrong("/reason", CHOOSE_A_REASON);
    };
    let renews_on = Date::deserialize(&typed["renewsOn"]).ok();
    if renews_on.is_some() != (reason == Rejection::NoAllowance) {
        return wrong("/renewsOn", WHEN_DOES_IT_RENEW);
    }
    let written = typed["words"].as_str().map(str::trim).filter(|text| !text.is_empty());
    let words = written.and_then(Words::new);
    if written.is_some() && words.is_none() {
        return wrong("/words", TOO_MANY_WORDS);
    }
    if words.is_some() != (reason == Rejection::Other) {
        return wrong("/words", WHAT_IS_THE_REASON);
    }
    Ok(Event::Rejected { reason, renews_on, words })
}

/// What can be granted: the session settled on, or those that were chosen.
fn choices(asked: &Asked<'_>) -> Vec<Choice> {
    let read = |pointer: &str| Session::deserialize(asked.answers.pointer(pointer)?).ok();
    let sessions = match read("/settled/session") {
        Some(session) => vec![session],
        None => CHOICES.iter().filter_map(|pointer| read(&format!("/case{pointer}"))).collect(),
    };
    sessions.into_iter().map(|session| Choice::new(session.to_string(), session.in_words())).collect()
}

fn visitors(asked: &Asked<'_>) -> Vec<Choice> {
    let people = asked.answers["case"]["visitors"].as_array().map_or(&[][..], Vec::as_slice);
    let choice = |(place, person): (usize, &Value)| {
        let part = |name: &str| person[name].as_str().unwrap_or_default();
        Choice::new(place.to_string(), Text::same(format!("{} {}", part("firstName"), part("lastName"))))
    };
    people.iter().enumerate().map(choice).collect()
}

fn rejections(_: &Asked<'_>) -> Vec<Choice> {
    let theirs = Rejection::ALL.iter().filter(|reason| **reason != Rejection::NoAnswerInTime);
    theirs.map(|reason| Choice::new(reason.code(), reason.staff())).collect()
}

fn cancellations(_: &Asked<'_>) -> Vec<Choice> {
    let theirs = Reason::ALL.iter().filter(|reason| **reason != Reason::VisitorCancelled);
    theirs.map(|reason| Choice::new(reason.code(), reason.staff())).collect()
}

fn outcomes(_: &Asked<'_>) -> Vec<Choice> {
    Outcome::ALL.iter().map(|outcome| Choice::new(outcome.code(), outcome.staff())).collect()
}

const REASON: Text = Text::new("Reason", "Rheswm");
const OUTCOME: Text = Text::new("Outcome", "Canlyniad");
const FIRST_CHOICE: Text = Text::new("First choice", "Dewis cyntaf");
const SECOND_CHOICE: Text = Text::new("Second choice", "Ail ddewis");
const THIRD_CHOICE: Text = Text::new("Third choice", "Trydydd dewis");
const CHOOSE_A_REASON: Text = Text::new("Choose a reason", "Dewiswch reswm");
const CHOOSE_AN_OUTCOME: Text = Text::new("Choose how the visit went", "Dewiswch sut aeth yr ymweliad");
const CHOOSE_A_VISITOR: Text = Text::new("Choose from the visitors", "Dewiswch o blith yr ymwelwyr");
const CLOSED_YES_OR_NO: Text =
    Text::new("Choose yes if this is a closed visit, or no", "Dewiswch ydw os yw hwn yn ymweliad caeedig, neu nac ydw");
const ONE_REASON_EACH: Text = Text::new("Choose one reason for each person", "Dewiswch un rheswm ar gyfer pob person");
const TOO_MANY_WORDS: Text =
    Text::new("The reason must be 500 characters or fewer", "Rhaid i’r rheswm fod yn 500 nod neu lai");
const NO_REASON: &[(FaultKind, Text)] = &[(FaultKind::Missing, CHOOSE_A_REASON)];
const NO_OUTCOME: &[(FaultKind, Text)] = &[(FaultKind::Missing, CHOOSE_AN_OUTCOME)];
const CLOSED_OR_NOT: &[(FaultKind, Text)] = &[(FaultKind::Missing, CLOSED_YES_OR_NO)];

#[cfg(test)]
#[path = "casework_tests.rs"]
mod tests;
