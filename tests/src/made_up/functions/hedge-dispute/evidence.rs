//! What may be sent with a dispute about a hedge: little, small, and some of it seen by the neighbour.

use super::{HedgeDispute, answers::Answers};
use justice::{
    Text,
    documents::{Documents, Evidence, FileType},
    journey::{Choice, Told},
    people::{Address, Contact},
};
use std::borrow::Cow;

/// The documents of a dispute.
pub static DOCUMENTS: Documents<HedgeDispute> = Documents {
    kinds: &[
        Evidence { code: "photograph", title: Text::new("A photograph", "Ffotograff"), hint: None, shared: true },
        Evidence { code: "letter", title: Text::new("A letter", "Llythyr"), hint: None, shared: false },
    ],
    most: 3,
    largest: 100_000,
    types: &[FileType::Pdf, FileType::Jpeg],
    others: Some(Text::new("your neighbour", "eich cymydog")),
    to: contact,
    post_to: court,
    asks: &[Choice {
        value: Cow::Borrowed("height"),
        label: Text::new("How high the hedge is", "Pa mor uchel yw’r gwrych"),
        hint: None,
        group: None,
    }],
    answer_days: 10,
};

fn contact(answers: &Answers) -> Contact {
    answers.contact.clone()
}

fn court(told: &Told<'_, HedgeDispute>) -> Option<Address> {
    let court = told.facts.0.iter().find(|court| court.id == told.case.answers.court)?;
    let name = court.name().get(told.case.language).to_owned();
    Some(Address {
        lines: vec![name, "1 Privet Drive".to_owned()],
        postcode: Some("AB1 2CD".to_owned()),
        country: None,
    })
}
