//! The shapes that most schemas share: people, where they live, and how to reach them.

use crate::date::{Date, Today};
use serde::{Deserialize, Serialize};

/// How we can reach somebody: by email, by telephone, by post, or by several of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Contact {
    /// An email address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// A telephone number, as it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Where a letter reaches them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// What stands above the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether they prefer, or need, a letter before anything else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_post: bool,
}

/// A person's name and date of birth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Person {
    /// The first name or names.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// When they were born.
    pub date_of_birth: Date,
}

impl Person {
    /// First name, then last name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

/// Nobody now alive was born before 1 January of this year less 120 (prison-visits-2, `age_validator.rb`).
pub fn could_be_alive(born: Date, today: &Today) -> bool {
    born.year() >= today.date().year() - 120 && born <= today.date()
}

/// Where a letter reaches somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Address {
    /// From the house to the county, as on an envelope: one to five lines.
    pub lines: Vec<String>,
    /// The postcode, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// The country, where it is not the United Kingdom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl Address {
    /// As one line: `102 Petty France, London, SW1H 9AJ`.
    pub fn one_line(&self) -> String {
        let parts = self.lines.iter().chain(&self.postcode).chain(&self.country);
        parts.map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// A postcode of the United Kingdom as it is written on envelopes, however it was typed: an outward part of two to four
/// letters and digits that begins with a letter, and an inward part of a digit and two letters (BS 7666-0). None, if it
/// cannot be one.
pub fn postcode(typed: &str) -> Option<String> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    // From here on a byte is a character.
    if !typed.is_ascii() {
        return None;
    }
    let (outward, inward) = typed.split_at_checked(typed.len().checked_sub(3)?)?;
    let letters = |text: &str| text.bytes().all(|c| c.is_ascii_uppercase());
    let outward_is_right = (2..=4).contains(&outward.len())
        && letters(&outward[..1])
        && outward.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && outward.bytes().any(|c| c.is_ascii_digit());
    let inward_is_right = inward.as_bytes().first().is_some_and(u8::is_ascii_digit) && letters(&inward[1..]);
    (outward_is_right && inward_is_right).then(|| format!("{outward} {inward}"))
}

/// What the other side must not learn: where somebody in danger lives.
///
/// Nothing prints it, and `Debug` hides it. [`Confidential::reveal`] is the one way in, and easy to search for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Confidential<T>(T);

impl<T> Confidential<T> {
    /// Marks something as confidential.
    pub const fn new(value: T) -> Confidential<T> {
        Confidential(value)
    }

    /// The value, for somebody who may see it.
    pub const fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> std::fmt::Debug for Confidential<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Confidential")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::date;

    #[test]
    fn a_confidential_address_is_not_printed() {
        let hidden = Confidential::new("1 Safe Street");
        assert_eq!(format!("{hidden:?}"), "Confidential");
        assert_eq!(hidden.reveal(), &"1 Safe Street");
    }

    #[test]
    fn a_postcode_is_known_however_it_is_typed() {
        assert_eq!(postcode("sw1h9aj").as_deref(), Some("SW1H 9AJ"));
        assert_eq!(postcode(" yo1 7 hh ").as_deref(), Some("YO1 7HH"));
        assert_eq!(postcode("M1 1AE").as_deref(), Some("M1 1AE"));
        for wrong in ["", "7HH", "YO1", "1O1 7HH", "YO1 77H", "ABCDE 1AA", "YO 7HH", "é1 7HH", "75002"] {
            assert_eq!(postcode(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn nobody_is_older_than_a_hundred_and_twenty_or_born_tomorrow() {
        let today = Today::at("2026-11-23T12:00:00Z".parse().unwrap());
        assert!(could_be_alive(date(1906, 1, 1), &today));
        assert!(!could_be_alive(date(1905, 12, 31), &today));
        assert!(could_be_alive(date(2026, 11, 23), &today));
        assert!(!could_be_alive(date(2026, 11, 24), &today));
    }
}
