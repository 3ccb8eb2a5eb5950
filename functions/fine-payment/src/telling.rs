//! What whoever pays is told by email or text message. The words around the values are in `notices/`.

use crate::{
    FinePayment,
    standing::{paid, paid_on},
};
use justice::{Case, Notice, Part, Pence, Text, date::without_weekday};
use std::collections::BTreeMap;

type Values = BTreeMap<&'static str, Text>;

/// None, when they do not want to be told.
fn notice(template: &'static str, case: &Case<FinePayment>, values: impl Into<Values>) -> Option<Notice> {
    let to = case.answers.contact.clone()?;
    let mut values = values.into();
    values.insert("account", Text::same(case.answers.account.ending()));
    Some(Notice { template, to, values, opens: Some(Part::Applicant) })
}

/// The receipt: how much, when, and what is owed since.
pub fn receipt(case: &Case<FinePayment>, balance: Option<Pence>) -> Option<Notice> {
    let when = paid_on(case).unwrap_or_else(|| justice::Today::at(case.changed).date());
    let when = Text::both(|language| without_weekday(when, language));
    let left = match balance {
        Some(Pence::ZERO) => Text::new("Nothing is owed any more.", "Nid oes dim yn ddyledus mwyach."),
        Some(balance) => Text::new("What is owed now: {balance}.", "Yr hyn sy’n ddyledus nawr: {balance}.")
            .with(&[("balance", &Text::same(balance.to_string()))]),
        None => Text::same(""),
    };
    notice("fine-receipt", case, [("amount", Text::same(paid(case).to_string())), ("when", when), ("left", left)])
}

/// So much has gone back.
pub fn refund(case: &Case<FinePayment>, pence: Pence) -> Option<Notice> {
    notice("fine-refund", case, [("amount", Text::same(pence.to_string()))])
}
