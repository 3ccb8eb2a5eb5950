//! What the visitor is told by email or text message. The words around the values are in `notices/`.

use crate::{
    VisitRequest,
    answers::Answers,
    reasons::{FROM_THE_PAGE, Objection, Reason},
    session::Session,
    standing,
};
use justice::{Case, Notice, Part, Text};
use std::collections::BTreeMap;

type Values = BTreeMap<&'static str, Text>;

fn notice(template: &'static str, answers: &Answers, prison: Text, values: impl Into<Values>) -> Notice {
    let mut values = values.into();
    values.insert("prison", prison);
    Notice { template, to: answers.contact.clone(), values, opens: Some(Part::Applicant) }
}

/// The visit is booked at once.
pub fn booked(answers: &Answers, prison: Text) -> Notice {
    notice("visit-booked", answers, prison, [("when", answers.session.in_words())])
}

/// The day of the visit is near.
pub fn reminder(answers: &Answers, session: &Session, prison: Text) -> Notice {
    notice("visit-reminder", answers, prison, [("when", session.in_words())])
}

/// The prison has the request, and will answer.
pub fn requested(answers: &Answers, prison: Text, choices: &[Session]) -> Notice {
    let or = Text::new("; or ", "; neu ");
    let when = Text::both(|language| {
        choices
            .iter()
            .map(|session| session.in_words().get(language).to_owned())
            .collect::<Vec<_>>()
            .join(or.get(language))
    });
    notice("visit-requested", answers, prison, [("when", when)])
}

/// The prison has granted one of the sessions.
pub fn granted(
    case: &Case<VisitRequest>,
    prison: Text,
    session: &Session,
    closed: bool,
    dropped: &[(usize, Objection)],
) -> Notice {
    let everybody = Text::new("Everybody you named can come.", "Gall pawb a enwyd gennych ddod.");
    let who = standing::who_cannot_come(&case.answers, dropped).unwrap_or(everybody);
    let kind = if closed { standing::CLOSED_VISIT } else { Text::same("") };
    notice("visit-granted", &case.answers, prison, [("when", session.in_words()), ("who", who), ("closed", kind)])
}

/// The prison has said no, and why.
pub fn rejected(case: &Case<VisitRequest>, prison: Text, why: Text) -> Notice {
    notice("visit-rejected", &case.answers, prison, [("why", elsewhere(&why))])
}

/// The request was withdrawn.
pub fn withdrawn(case: &Case<VisitRequest>, prison: Text) -> Notice {
    notice("visit-withdrawn", &case.answers, prison, [])
}

/// Words about a visit for whoever does not read them on its own page.
fn elsewhere(words: &Text) -> Text {
    words.with(&[("there", &FROM_THE_PAGE)])
}

/// The visit was called off, and why.
pub fn cancelled(case: &Case<VisitRequest>, prison: Text, reason: Reason) -> Notice {
    let when = standing::session(case).in_words();
    notice("visit-cancelled", &case.answers, prison, [("when", when), ("why", elsewhere(&reason.visitor()))])
}

/// The visit is at another time.
pub fn changed(case: &Case<VisitRequest>, prison: Text, session: &Session) -> Notice {
    notice("visit-changed", &case.answers, prison, [("when", session.in_words())])
}
