//! What a prison may want to see before a visit, and where it is sent.

use crate::{VisitRequest, answers::Answers};
use justice::{
    Text,
    documents::{Documents, Evidence, FileType},
    journey::{Choice, Told},
    people::{Address, Contact},
};
use std::borrow::Cow;

/// The documents that go with a visit. How many, how large and how many days to answer are choices of ours.
pub static DOCUMENTS: Documents<VisitRequest> = Documents {
    kinds: KINDS,
    most: 10,
    largest: 10_000_000,
    types: &[FileType::Pdf, FileType::Jpeg, FileType::Png, FileType::Rtf, FileType::Docx],
    others: None,
    to: contact,
    post_to: prison,
    asks: ASKS,
    answer_days: 5,
};

const IDENTITY: Text = Text::new("Proof of who a visitor is", "Prawf o bwy yw ymwelydd");
const CONSENT: Text =
    Text::new("A letter from a child’s parent or guardian", "Llythyr gan riant neu warcheidwad plentyn");
const OTHER: Text = Text::new("Something else", "Rhywbeth arall");

const KINDS: &[Evidence] = &[
    Evidence {
        code: "identity",
        title: IDENTITY,
        hint: Some(Text::new(
            "For example, a passport or a driving licence",
            "Er enghraifft, pasbort neu drwydded yrru",
        )),
        shared: false,
    },
    Evidence { code: "consent", title: CONSENT, hint: None, shared: false },
    Evidence { code: "other", title: OTHER, hint: None, shared: false },
];

const ASKS: &[Choice] = &[ask("identity", IDENTITY), ask("consent", CONSENT), ask("other", OTHER)];

const fn ask(value: &'static str, label: Text) -> Choice {
    Choice { value: Cow::Borrowed(value), label, hint: None, group: None }
}

fn contact(answers: &Answers) -> Contact {
    answers.contact.clone()
}

/// The prison, if we know where it is.
fn prison(told: &Told<'_, VisitRequest>) -> Option<Address> {
    let calendar = told.facts.calendar()?;
    let mut address = calendar.address.clone();
    address.lines.insert(0, calendar.name.text().get(told.case.language).to_owned());
    Some(address)
}
