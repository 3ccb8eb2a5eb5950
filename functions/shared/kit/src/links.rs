//! Links that open a case: for whose part, and until when. The table keeps a digest of each.

use crate::{
    app::App,
    moment::{Moment, Token},
    store::{Item, Write, item, keys},
};
use justice::{
    Case, Decision, Error, Part, Reference, Result, Transaction,
    date::{london, plus_days},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// For how long after a case's personal data has been removed its links still say so, in days.
const DAYS_AFTER: i32 = 180;

/// A link opens its case until the case's personal data is removed, and says for a while longer that it has been. Those
/// for the applicant do not say whose they are: they never did.
///
/// # Errors
/// `Broken`, if it cannot be written down.
pub fn item_of<T: Transaction>(case: &Case<T>, token: &Token, part: &Part, moment: &Moment) -> Result<Item> {
    let from = case.keep_from.unwrap_or_else(|| moment.today().date());
    let last = plus_days(from, i32::from(T::SPEC.keep_days) + DAYS_AFTER);
    let expires = last.at(0, 0, 0, 0).to_zoned_datetime(london()).map_err(Error::broken)?.timestamp().as_second();
    let mut body = json!({ "transaction": T::SPEC.slug, "reference": case.reference, "expires": expires });
    if *part != Part::Applicant {
        body["part"] = json!(part);
    }
    item(&keys::link(token), body)
}

/// Which case the item of a link opens, and for whose part. None, if it is of another transaction, or of none.
pub fn opens(link: &Item, slug: &str) -> Option<(Reference, Part)> {
    if link.get("transaction").and_then(Value::as_str) != Some(slug) {
        return None;
    }
    let reference = Reference::parse(link.get("reference")?.as_str()?).ok()?;
    Some((reference, part_of(link)?))
}

/// For whose part the item of a link opens its case. What says nothing is the applicant's; what says something that is
/// no part is nobody's.
pub fn part_of(link: &Item) -> Option<Part> {
    match link.get("part") {
        None => Some(Part::Applicant),
        Some(part) => Part::parse(part.as_str()?),
    }
}

/// Where a link leads, from outside.
pub fn address_of<T: Transaction>(app: &App, link: &Token) -> String {
    format!("{}/{}/links/{}", app.config.public_origin, T::SPEC.slug, link.reveal())
}

/// The links that one commit makes: one for each part for which something that is sent opens the case.
#[derive(Debug, Default)]
pub struct Links(BTreeMap<Part, Token>);

impl Links {
    /// Those that a decision's notices and reminders carry.
    pub fn of<T: Transaction>(decision: &Decision<T>, moment: &Moment) -> Links {
        let token = |part: &Part| match part {
            Part::Applicant => moment.token(),
            Part::Party { .. } => moment.token_for(&part.to_string()),
        };
        Links(decision.opens().into_iter().map(|part| (part.clone(), token(part))).collect())
    }

    /// And one that somebody is given by other means.
    #[must_use]
    pub fn with(mut self, part: Part, token: Token) -> Links {
        self.0.insert(part, token);
        self
    }

    /// Their items.
    ///
    /// # Errors
    /// `Broken`, if one cannot be written down.
    pub fn writes<T: Transaction>(&self, case: &Case<T>, moment: &Moment) -> Result<Vec<Write>> {
        self.0.iter().map(|(part, token)| item_of(case, token, part, moment).map(Write::Create)).collect()
    }

    /// Where they lead, from outside.
    pub fn addresses<T: Transaction>(&self, app: &App) -> Addresses {
        Addresses(self.0.iter().map(|(part, token)| (part.clone(), address_of::<T>(app, token))).collect())
    }
}

/// Where the links of one commit lead, by whose they are.
#[derive(Debug, Default)]
pub struct Addresses(BTreeMap<Part, String>);

impl Addresses {
    /// The same, to a page of the case.
    #[must_use]
    pub fn to(self, page: &str) -> Addresses {
        Addresses(self.0.into_iter().map(|(part, address)| (part, address + page)).collect())
    }

    /// Somebody's. Nothing, if none was made for them.
    pub fn of(&self, part: &Part) -> &str {
        self.0.get(part).map_or("", String::as_str)
    }
}
