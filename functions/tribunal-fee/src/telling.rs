//! What whoever pays is told. The words around the values are in `notices/`.

use crate::{
    TribunalFee,
    answers::{Answers, Receipt},
    words,
    working::sum,
};
use justice::{Case, Date, Notice, Part, Pence, Text, Today, date::without_weekday, people::Contact};

fn notice<const N: usize>(template: &'static str, answers: &Answers, values: [(&'static str, Text); N]) -> Notice {
    // Who asks for a letter has a letter, whatever else there is.
    let to = Contact { by_post: answers.receipt == Receipt::Post, ..answers.contact.clone() };
    let mut values = std::collections::BTreeMap::from(values);
    values.insert("fee", words::fee(answers.fee));
    values.insert("claimant", Text::same(answers.claimant.clone()));
    Notice { template, to, values, opens: Some(Part::Applicant) }
}

fn day(date: Date) -> Text {
    Text::both(|language| without_weekday(date, language))
}

/// So much is to be paid, and by when.
pub fn owed(answers: &Answers, left: Pence, due: Date) -> Notice {
    notice("fee-owed", answers, [("amount", sum(left)), ("due", day(due))])
}

/// Nothing is left to pay from the beginning.
pub fn nothing_to_pay(answers: &Answers) -> Notice {
    notice("fee-remitted", answers, [])
}

/// Nothing is left to pay any more.
pub fn remitted(case: &Case<TribunalFee>, _remitted: Pence) -> Notice {
    notice("fee-remitted", &case.answers, [])
}

/// The receipt.
pub fn paid(case: &Case<TribunalFee>, paid: Pence, remitted: Pence, today: &Today) -> Notice {
    let help = match remitted.is_zero() {
        true => Text::same(""),
        false => Text::new("Help with fees paid {amount} of the fee.", "Talodd help i dalu ffioedd {amount} o’r ffi.")
            .with(&[("amount", &sum(remitted))]),
    };
    let payer = Text::same(case.answers.payer());
    let values = [("amount", sum(paid)), ("help", help), ("payer", payer), ("on", day(today.date()))];
    notice("fee-paid", &case.answers, values)
}

/// Something was given back.
pub fn refunded(case: &Case<TribunalFee>, refunded: Pence) -> Notice {
    notice("fee-refunded", &case.answers, [("amount", sum(refunded))])
}

/// It is no longer asked for, and why.
pub fn closed(case: &Case<TribunalFee>, why: Text) -> Notice {
    notice("fee-closed", &case.answers, [("why", why)])
}
