//! Who has a part in a case beside the applicant, and what their part gives them.
//!
//! Two who have the same role are two parts: neither sees what the other keeps confidential, and neither acts for the other.

use crate::{
    case::{Actor, Case},
    journey::{Move, Status, Told},
    people::Contact,
    text::Text,
    transaction::Transaction,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// The applicant's part, as it is written.
const APPLICANT: &str = "applicant";

/// What no role may be called: it is written where parts are, and means something else.
pub const RESERVED: [&str; 5] = [APPLICANT, "party", "partner", "staff", "system"];

/// A part in a case: what a link opens it for, and whose a document is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Part {
    /// Who asked.
    Applicant,
    /// Somebody else.
    Party {
        /// Their role: `defendant`.
        role: String,
        /// Which of those who have it, from 1.
        number: u32,
    },
}

impl Part {
    /// The part of somebody who is not the applicant: the only one who has a role, or the first.
    pub fn party(role: &str) -> Part {
        Part::nth(role, 1)
    }

    /// The same for any of several who have a role, from 1.
    pub fn nth(role: &str, number: u32) -> Part {
        Part::Party { role: role.to_owned(), number }
    }

    /// Reads a part as it is written: `applicant`, `respondent`, `respondent-2`. None, if it is none.
    pub fn parse(code: &str) -> Option<Part> {
        if code == APPLICANT {
            return Some(Part::Applicant);
        }
        let counted = code.rsplit_once('-').filter(|(_, number)| number.bytes().all(|c| c.is_ascii_digit()));
        let (role, number) = match counted {
            // The first is called by the role alone, so that each part is written in one way.
            Some((role, number)) => (role, number.parse().ok().filter(|number| *number > 1)?),
            None => (code, 1),
        };
        (is_role(role)).then(|| Part::nth(role, number))
    }

    /// Who acts in this part.
    pub fn actor(&self) -> Actor {
        match self {
            Part::Applicant => Actor::Applicant,
            Part::Party { .. } => Actor::Party(self.to_string()),
        }
    }

    /// The role and the number, unless it is the applicant's.
    pub fn role(&self) -> Option<(&str, u32)> {
        match self {
            Part::Applicant => None,
            Part::Party { role, number } => Some((role, *number)),
        }
    }
}

/// Whether a word can be a role: letters with dashes between them, and nothing that means something else.
pub fn is_role(word: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|c| c.is_ascii_lowercase());
    word.split('-').all(is_word) && !RESERVED.contains(&word)
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Applicant => f.write_str(APPLICANT),
            Part::Party { role, number: 1 } => f.write_str(role),
            Part::Party { role, number } => write!(f, "{role}-{number}"),
        }
    }
}

impl From<Part> for String {
    fn from(part: Part) -> String {
        part.to_string()
    }
}

impl TryFrom<String> for Part {
    type Error = &'static str;

    fn try_from(code: String) -> Result<Part, &'static str> {
        Part::parse(&code).ok_or("no part in a case is written so")
    }
}

impl Actor {
    /// The part in which a party acts: its role, and which of those who have it. None, for everybody else.
    pub fn party(&self) -> Option<(String, u32)> {
        match self {
            Actor::Party(code) => match Part::parse(code)? {
                Part::Party { role, number } => Some((role, number)),
                Part::Applicant => None,
            },
            Actor::Applicant | Actor::Partner(_) | Actor::Staff { .. } | Actor::System => None,
        }
    }
}

/// What everybody with one role has of a case. What is not here they have not: no answers, no paper of them, no fee, no
/// questions of the office's to the applicant.
pub struct Side<T: Transaction> {
    /// The role.
    pub role: &'static str,
    /// What they are, as people say it: "Defendant".
    pub title: Text,
    /// The heading of their page: what this is, for them.
    pub heading: Text,
    /// Everybody who has the role, in their order: where each can be reached, if we know. Where a new link is sent, and
    /// how many there are.
    pub people: fn(&T::Answers) -> Vec<Option<Contact>>,
    /// Where the case is, in words for them.
    pub state: fn(T::State) -> Text,
    /// What their page says, to whichever of them it is: the main facts, then anything else.
    pub status: fn(&Told<'_, T>, u32) -> Status,
    /// What they may make happen from their page, when the rules allow it.
    pub moves: &'static [Move<T>],
    /// What they are told of one of the transaction's own events, by its code and the codes that went with it. None, if
    /// that is not theirs to know. All who have the role read the same.
    pub history: fn(event: &str, codes: &Value) -> Option<Text>,
    /// From whom they may keep what they send: "your neighbour". None, if they may not send documents.
    pub sends: Option<Text>,
}

impl<T: Transaction> Side<T> {
    /// The side of a role, if those who have it have a door.
    pub fn of(role: &str) -> Option<&'static Side<T>> {
        T::others().iter().find(|side| side.role == role)
    }

    /// Everybody with a door to a case beside the applicant: their part, and where they can be reached, if we know.
    pub fn everybody(case: &Case<T>) -> impl Iterator<Item = (Part, Option<Contact>)> {
        T::others().iter().flat_map(|side| {
            let people = (side.people)(&case.answers).into_iter();
            people.zip(1..).map(|(contact, number)| (Part::nth(side.role, number), contact))
        })
    }

    /// What somebody is called who has this role: with their number, where they are not the first.
    pub fn name(&self, number: u32) -> Text {
        match number {
            1 => self.title.clone(),
            _ => Text::new("{title} {number}", "{title} {number}")
                .with(&[("title", &self.title), ("number", &Text::same(number.to_string()))]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_written_in_one_way() {
        let parts = [
            ("applicant", Part::Applicant),
            ("respondent", Part::party("respondent")),
            ("respondent-2", Part::nth("respondent", 2)),
            ("certificate-provider", Part::party("certificate-provider")),
            ("certificate-provider-12", Part::nth("certificate-provider", 12)),
        ];
        for (code, part) in parts {
            assert_eq!(Part::parse(code), Some(part.clone()), "{code}");
            assert_eq!(part.to_string(), code);
        }
    }

    #[test]
    fn what_is_no_part_is_refused() {
        for wrong in [
            "",
            "-",
            "-2",
            "respondent-",
            "respondent-0",
            "respondent-1",
            "respondent-1-2",
            "respondent-99999999999",
            "Respondent",
            "respondent 2",
            "respondent#2",
            "party",
            "partner",
            "staff",
            "system",
            "staff-2",
            "applicant-2",
        ] {
            assert_eq!(Part::parse(wrong), None, "{wrong:?}");
            assert!(serde_json::from_value::<Part>(wrong.into()).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn who_has_the_same_role_is_another_side_all_the_same() {
        let sides = [Part::Applicant, Part::party("respondent"), Part::nth("respondent", 2)].map(|part| part.actor());
        for (one, by) in sides.iter().enumerate() {
            for (other, of) in sides.iter().enumerate() {
                assert_eq!(crate::documents::side(by) == crate::documents::side(of), one == other, "{by:?} {of:?}");
            }
        }
        assert_eq!(sides[0].party(), None);
        assert_eq!(sides[2].party(), Some(("respondent".to_owned(), 2)));
    }
}
