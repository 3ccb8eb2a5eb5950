//! What the people of a prison, court or office do with cases. Data: the kit turns it into pages.

use crate::{
    case::{Actor, Case, Channel},
    date::Timestamp,
    error::FieldError,
    journey::{Choice, Field, Told},
    money::Pence,
    text::{Language, Text},
    transaction::Transaction,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{collections::BTreeSet, fmt};

/// A transaction's casework.
pub struct Casework<T: Transaction> {
    /// What its people can be, in the order of what they may do: `clerk`, `manager`.
    pub roles: &'static [Role],
    /// A case in one line of the worklist, beside its reference, state and dates. It is the heading of its page too.
    pub line: fn(&Case<T>) -> Text,
    /// What staff see of a case: its main facts, each with its name.
    pub details: fn(&Told<'_, T>) -> Vec<(Text, Text)>,
    /// Everybody named in a case, and the dates by which they may be searched for.
    pub known_by: fn(&T::Answers) -> Vec<KnownBy>,
    /// What staff may make happen, when the rules allow it.
    pub moves: &'static [StaffMove<T>],
    /// What a case may be marked with, for whoever opens it next.
    pub flags: &'static [Choice],
    /// The words of a notice, with `((blanks))`, so that staff read what will be sent before they send it.
    pub words: fn(template: &str, language: Language) -> Option<&'static str>,
}

/// What somebody who works for the department can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// As their provider of identity says it, and as [`crate::case::Actor::Staff`] carries it.
    pub code: &'static str,
    /// As people say it.
    pub title: Text,
}

/// A name, and a date that goes with it, by which a case can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownBy {
    /// A name or a number: `Smith`, `A1234BC`.
    pub name: String,
    /// A date of birth, or the day of a hearing.
    pub date: Option<crate::date::Date>,
}

/// Makes an event of what was typed about a case, or says what is wrong with it.
pub type MakesEvent<T> = fn(&Case<T>, &Value) -> Result<<T as Transaction>::Event, Vec<FieldError>>;

/// Something that staff may make happen, and what they are asked about it.
pub struct StaffMove<T: Transaction> {
    /// The last part of its page's address. Unlike an event's code it may name a choice: `grant`, `reject`.
    pub code: &'static str,
    /// The link to it: "Reject this request".
    pub title: Text,
    /// The question on its page.
    pub question: Text,
    /// What is asked. Pointers lead into a document of this move's own, which [`StaffMove::event`] reads; the context
    /// that options see has the case's answers under `/case`, what has been settled under `/settled`, and what is typed
    /// beside them.
    pub fields: &'static [Field<T>],
    /// The event that what was typed makes, or what is wrong with it.
    pub event: MakesEvent<T>,
    /// One event that this move could make, so that the kit can ask the rules whether it is legal before anything is
    /// typed. It is asked with the facts of the whole case. None, when it is not possible for this case.
    pub sample: fn(&Told<'_, T>) -> Option<T::Event>,
    /// Whether several cases may be moved at once, with one set of answers.
    pub bulk: bool,
    /// Whether somebody else must approve it before it happens (maker and checker).
    pub checked: bool,
}

/// The prisons, courts or offices of a transaction.
pub enum Offices {
    /// Those that the table lists: one item for each, whose sort key is its code.
    Listed {
        /// What follows the transaction's code in the partition key: `PRISONS`.
        partition: &'static str,
        /// What the office of an item is called.
        name: fn(&Value) -> Option<Text>,
    },
    /// These and no others, by their codes.
    Known(&'static [(&'static str, Text)]),
}

/// What time makes happen to a case that waits for the department, or for a fee, once its due day has come.
pub struct Overdue<T: Transaction> {
    /// The states in which it waits.
    pub states: &'static [T::State],
    /// What then happens, if anything does. The rules say from which hour, and whether at all.
    pub event: fn(&Case<T>) -> Option<T::Event>,
}

/// One of the department's people, as audit knows them. Kept with what they did; never sent to anybody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    /// Which of them. An opaque subject, never a name.
    pub id: String,
    /// What they do.
    pub role: String,
    /// The prison, court or office for which they do it.
    pub office: String,
}

impl Colleague {
    /// The colleague that an actor is, if it is one.
    pub fn of(by: &Actor) -> Option<Colleague> {
        match by {
            Actor::Staff { id, role, office } => {
                Some(Colleague { id: id.clone(), role: role.clone(), office: office.clone() })
            }
            Actor::Applicant | Actor::Party(_) | Actor::Partner(_) | Actor::System => None,
        }
    }

    /// As the rules see them.
    pub fn actor(&self) -> Actor {
        Actor::Staff { id: self.id.clone(), role: self.role.clone(), office: self.office.clone() }
    }
}

/// What the department's people keep with a case, beside where it is. Nothing here is for the rules.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Work {
    /// Who deals with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned: Option<Colleague>,
    /// Who of us wrote to it last, if the last to do so was one of us.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Colleague>,
    /// What it is marked with: see [`Casework::flags`].
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub flags: BTreeSet<String>,
    /// What somebody needs so that they can deal with us as others do, in codes (Equality Act 2010, section 20).
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub adjustments: BTreeSet<String>,
    /// The same in their words: personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjustments_told: Option<String>,
    /// What one of us wants to happen, until another approves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposal>,
    /// Who of us entered it, if the person who asks did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub helped: Option<Helped>,
    /// What is to be paid, or was: what was ordered, less what somebody else pays of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<Pence>,
}

impl Work {
    /// Whether there is anything to keep.
    pub fn is_empty(&self) -> bool {
        *self == Work::default()
    }
}

impl fmt::Debug for Work {
    /// Codes alone: what is said in somebody's own words is not printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Work").field("flags", &self.flags).finish_non_exhaustive()
    }
}

/// A move that waits for somebody else's approval (maker and checker).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Which: [`StaffMove::code`].
    pub code: String,
    /// What was typed.
    pub typed: Value,
    /// Who proposed it.
    pub by: Colleague,
    /// When.
    pub at: Timestamp,
}

/// How somebody reached us who did not use our pages themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// They telephoned.
    Phone,
    /// They wrote, on paper.
    Post,
    /// They came.
    InPerson,
}

impl How {
    /// All of them.
    pub const ALL: [How; 3] = [How::Phone, How::Post, How::InPerson];

    /// As it is written in events and forms.
    pub const fn code(self) -> &'static str {
        match self {
            How::Phone => "phone",
            How::Post => "post",
            How::InPerson => "in-person",
        }
    }

    /// Reads its code.
    pub fn parse(code: &str) -> Option<How> {
        How::ALL.into_iter().find(|how| how.code() == code)
    }

    /// The channel that it is counted under: what comes by post came on paper.
    pub const fn channel(self) -> Channel {
        match self {
            How::Phone | How::InPerson => Channel::Assisted,
            How::Post => Channel::Paper,
        }
    }
}

/// Who of us entered a request for somebody, and how that somebody reached us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Helped {
    /// Who.
    pub by: Colleague,
    /// How they were reached.
    pub how: How,
}

/// The words of a notice by email, as our own people read them before they are sent: a function of the notice's name and a
/// language, over the files that a transaction has of the notices named here. None, for any other.
#[macro_export]
macro_rules! notice_words {
    ($($name:literal),+ $(,)?) => {
        |template: &str, language: $crate::Language| match (template, language) {
            $(
                ($name, $crate::Language::English) => Some(include_str!(concat!("../notices/", $name, ".en.email.md"))),
                ($name, $crate::Language::Welsh) => Some(include_str!(concat!("../notices/", $name, ".cy.email.md"))),
            )+
            _ => None,
        }
    };
}
