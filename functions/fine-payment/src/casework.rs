//! What a division's people do with payments: what the court's accounts did not do by themselves.

use crate::{
    FinePayment, afterwards,
    answers::Answers,
    facts::{DIVISIONS, Listed},
    lifecycle::{Event, MANAGER, OFFICER, State},
};
use justice::{
    Text,
    casework::{Casework, KnownBy, Offices, Overdue, Role, StaffMove},
    journey::{Choice, Told},
};
use serde::Deserialize as _;
use std::borrow::Cow;

/// The casework of payments.
pub static CASEWORK: Casework<FinePayment> = Casework {
    roles: &[
        Role { code: OFFICER, title: Text::new("Fines officer", "Swyddog dirwyon") },
        Role { code: MANAGER, title: Text::new("Fines manager", "Rheolwr dirwyon") },
    ],
    line: |case| {
        let answers = &case.answers;
        Text::new("{amount} on account {account}", "{amount} ar gyfrif {account}").with(&[
            ("amount", &Text::same(answers.pence().to_string())),
            ("account", &Text::same(answers.account.as_str())),
        ])
    },
    details,
    known_by: |answers| vec![KnownBy { name: answers.account.as_str().to_owned(), date: None }],
    moves: &[TRY_AGAIN, CREDIT_BY_HAND, REVERSE_BY_HAND],
    flags: &[Choice {
        value: Cow::Borrowed("ring-payer"),
        label: Text::new("Ring whoever paid", "Ffonio pwy bynnag a dalodd"),
        hint: None,
        group: None,
    }],
    words: justice::notice_words!("fine-receipt", "fine-refund"),
};

/// The divisions.
pub static OFFICES: Offices = Offices::Listed {
    partition: DIVISIONS,
    name: |item| Listed::deserialize(item).ok().map(|division| division.name()),
};

/// What nobody paid in time.
pub static UNPAID: Overdue<FinePayment> = Overdue { states: &[State::Owed], event: |_| Some(Event::Lapsed {}) };

fn details(told: &Told<'_, FinePayment>) -> Vec<(Text, Text)> {
    let Answers { account, contact, .. } = &told.case.answers;
    let mut rows = afterwards::rows(told);
    rows.push((Text::new("Account number", "Rhif cyfrif"), Text::same(account.as_str())));
    let contact = contact.iter().flat_map(|contact| {
        let email = contact.email.as_ref().map(|email| (Text::new("Email address", "Cyfeiriad e-bost"), email));
        let phone = contact.phone.as_ref().map(|phone| (Text::new("Phone number", "Rhif ffôn"), phone));
        email.into_iter().chain(phone)
    });
    rows.extend(contact.map(|(name, value)| (name, Text::same(value.clone()))));
    rows
}

const TRY_AGAIN: StaffMove<FinePayment> = StaffMove {
    code: "try-again",
    title: Text::new("Tell the accounts again", "Dweud wrth y cyfrifon eto"),
    question: Text::new(
        "Do you want the accounts to be told of this again?",
        "A ydych am i’r cyfrifon gael gwybod am hyn eto?",
    ),
    fields: &[],
    event: |_, _| Ok(Event::TriedAgain {}),
    sample: |told| {
        matches!(told.case.state, State::Paid | State::Unmatched | State::Refunding).then_some(Event::TriedAgain {})
    },
    bulk: true,
    checked: false,
};

/// Money that is put on an account by hand is put there by two people.
const CREDIT_BY_HAND: StaffMove<FinePayment> = StaffMove {
    code: "credit-by-hand",
    title: Text::new("I have put it on an account by hand", "Rwyf wedi’i roi ar gyfrif â llaw"),
    question: Text::new(
        "Have you put this payment on an account by hand, with this reference as the payment reference?",
        "A ydych wedi rhoi’r taliad hwn ar gyfrif â llaw, gyda’r cyfeirnod hwn fel cyfeirnod y taliad?",
    ),
    fields: &[],
    event: |_, _| Ok(Event::CreditedByHand {}),
    sample: |told| matches!(told.case.state, State::Paid | State::Unmatched).then_some(Event::CreditedByHand {}),
    bulk: false,
    checked: true,
};

const REVERSE_BY_HAND: StaffMove<FinePayment> = StaffMove {
    code: "reverse-by-hand",
    title: Text::new("I have taken the refund off by hand", "Rwyf wedi tynnu’r ad-daliad â llaw"),
    question: Text::new(
        "Have you taken what was refunded off the account by hand?",
        "A ydych wedi tynnu’r hyn a ad-dalwyd oddi ar y cyfrif â llaw?",
    ),
    fields: &[],
    event: |_, _| Ok(Event::ReversedByHand {}),
    sample: |told| (told.case.state == State::Refunding).then_some(Event::ReversedByHand {}),
    bulk: false,
    checked: true,
};
