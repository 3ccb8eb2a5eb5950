//! What those whose hedge it is have of a dispute about it: where it is, what they are to answer, and what they send.

use super::{
    HedgeDispute,
    answers::Answers,
    lifecycle::{Event, State, has_answered},
};
use justice::{
    FieldError, Side, Text,
    answers::FaultKind,
    journey::{Block, Field, Kind, Move, Status, Told},
    people::Contact,
};
use serde_json::Value;

/// The role of whoever has to answer.
pub const RESPONDENT: &str = "respondent";

/// Who has a door beside the applicant.
pub static SIDES: [Side<HedgeDispute>; 1] = [Side {
    role: RESPONDENT,
    title: Text::new("Respondent", "Atebydd"),
    heading: Text::new("A dispute about your hedge", "Anghydfod ynghylch eich gwrych"),
    people,
    state,
    status,
    moves: &[ANSWER],
    history,
    sends: Some(Text::new(
        "your neighbour, and whoever else has to answer",
        "eich cymydog, a phwy bynnag arall sydd i ateb",
    )),
}];

/// Where each respondent can be reached, if whoever asked knew.
pub fn people(answers: &Answers) -> Vec<Option<Contact>> {
    let contact = |email: &String| Contact { email: Some(email.clone()), ..Contact::default() };
    answers.respondents.iter().map(|respondent| respondent.email.as_ref().map(contact)).collect()
}

fn state(state: State) -> Text {
    match state {
        State::AwaitingFee => Text::new("Not with the court yet", "Ddim gyda’r llys eto"),
        State::WithCourt => Text::new("With the court", "Gyda’r llys"),
        State::WithRespondent => Text::new("Waiting for an answer", "Yn aros am ateb"),
        State::Granted => Text::new("Order made", "Gwnaed gorchymyn"),
        State::Refused => Text::new("No order made", "Ni wnaed gorchymyn"),
        State::Withdrawn => Text::new("Withdrawn", "Tynnwyd yn ôl"),
    }
}

/// Who asked, of which court, about what. Where they live is nowhere here, secret or not.
fn status(told: &Told<'_, HedgeDispute>, number: u32) -> Status {
    let answers = &told.case.answers;
    let you = answers.respondents.get(number as usize - 1).map(super::answers::Respondent::name).unwrap_or_default();
    let court = told.facts.0.iter().find(|court| court.id == answers.court);
    let rows = vec![
        (Text::new("You are here as", "Rydych yma fel"), Text::same(you)),
        (Text::new("Who asked", "Pwy ofynnodd"), Text::same(answers.applicant.name())),
        (Text::new("Court", "Llys"), court.map_or_else(|| Text::same(&answers.court), super::Court::name)),
    ];
    let waits = told.case.state == State::WithRespondent && !has_answered(told.case, number);
    let ask = Text::new("The court asks you to answer.", "Mae’r llys yn gofyn i chi ateb.");
    (rows, waits.then_some(Block::Inset(ask)).into_iter().collect())
}

/// What the neighbour pays, and when, is the neighbour's.
fn history(event: &str, _codes: &Value) -> Option<Text> {
    Some(match event {
        "more-asked" => Text::new("The court asked for an answer", "Gofynnodd y llys am ateb"),
        "answered" => Text::new("An answer was sent", "Anfonwyd ateb"),
        "time-up" => Text::new("The time to answer ended", "Daeth yr amser i ateb i ben"),
        "granted" => Text::new("The court made an order", "Gwnaeth y llys orchymyn"),
        "refused" => Text::new("The court made no order", "Ni wnaeth y llys orchymyn"),
        "withdrawn" => Text::new("Your neighbour asked no more", "Ni ofynnodd eich cymydog ragor"),
        _ => return None,
    })
}

const ANSWER: Move<HedgeDispute> = Move {
    code: "answer-the-court",
    title: Text::new("Answer the court", "Ateb y llys"),
    question: Text::new("What do you say?", "Beth rydych yn ei ddweud?"),
    body: |_| vec![],
    fields: &[Field {
        pointer: "/admits",
        label: Text::new(
            "Does your hedge do what your neighbour says?",
            "A yw eich gwrych yn gwneud yr hyn y mae eich cymydog yn ei ddweud?",
        ),
        hint: None,
        kind: Kind::YesNo,
        optional: false,
        messages: &[(FaultKind::Missing, Text::new("Select yes or no", "Dewiswch ydy neu nac ydy"))],
    }],
    submit: Text::new("Send your answer", "Anfon eich ateb"),
    keep: Text::new("Go back", "Mynd yn ôl"),
    warns: false,
    event: |_, typed| match typed["admits"].as_bool() {
        Some(admits) => Ok(Event::Answered { admits }),
        None => Err(vec![FieldError::new("/admits", FaultKind::Missing.words())]),
    },
    sample: |_| Some(Event::Answered { admits: true }),
};
