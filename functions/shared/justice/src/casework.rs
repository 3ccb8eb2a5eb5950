//! What the people of a prison, court or office do with cases. Data: the kit turns it into pages.

use crate::{
    case::Case,
    error::FieldError,
    journey::{Choice, Field, Told},
    text::{Language, Text},
    transaction::Transaction,
};
use serde_json::Value;

/// A transaction's casework.
pub struct Casework<T: Transaction> {
    /// What its people can be, in the order of what they may do: `clerk`, `manager`.
    pub roles: &'static [Role],
    /// A case in one line of the worklist, beside its reference, state and dates.
    pub line: fn(&T::Answers) -> String,
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
    pub event: fn(&Case<T>, &Value) -> Result<T::Event, Vec<FieldError>>,
    /// One event that this move could make, so that the kit can ask the rules whether it is legal before anything is
    /// typed. None, when it is not possible for this case.
    pub sample: fn(&Case<T>) -> Option<T::Event>,
    /// Whether several cases may be moved at once, with one set of answers.
    pub bulk: bool,
    /// Whether somebody else must approve it before it happens (maker and checker).
    pub checked: bool,
}
