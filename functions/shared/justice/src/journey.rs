//! What we ask, in which order, and what we say afterwards. Data: the kit turns it into pages.

use crate::{
    answers::FaultKind,
    case::{Case, Hold},
    date::Today,
    error::FieldError,
    money::Pence,
    text::{Language, Text},
    transaction::Transaction,
};
use serde_json::Value;

/// A transaction's pages.
pub struct Journey<T: Transaction> {
    /// The start page: what this is, whom it is for, what to have ready.
    pub start: &'static [Block],
    /// The questions, in the order we ask them.
    pub pages: &'static [Page<T>],
    /// What somebody declares by sending.
    pub declaration: &'static [Block],
    /// The words on the button that sends.
    pub submit: Text,
    /// What we say when it is done: what happens next.
    pub confirmation: fn(&Told<'_, T>) -> Vec<Block>,
    /// What we say about a case for as long as it lasts: its main facts, then anything else.
    pub status: fn(&Told<'_, T>) -> Status,
    /// What is kept for somebody who still has other questions to answer.
    pub reserves: Option<Reserve<T>>,
    /// What the applicant may make happen from the status page, when the rules allow it.
    pub moves: &'static [Move<T>],
    /// Files that can be made from a case.
    pub downloads: &'static [Download<T>],
}

/// Places that are kept for a while for somebody who has chosen them and is not done.
pub struct Reserve<T: Transaction> {
    /// The page whose answers take them.
    pub page: &'static str,
    /// What is taken; nothing, where nothing is kept.
    pub holds: fn(&Context<'_, T>) -> Vec<Hold>,
    /// For how many minutes.
    pub minutes: u8,
    /// What the pages after it say, with `{time}`.
    pub kept: Text,
    /// What they say once that time is over.
    pub over: Text,
}

/// What the status page says: the main facts, each with its name, and then anything else.
pub type Status = (Vec<(Text, Text)>, Vec<Block>);

/// What the pages after sending may speak of.
pub struct Told<'a, T: Transaction> {
    /// The case.
    pub case: &'a Case<T>,
    /// The facts.
    pub facts: &'a T::Facts,
    /// When.
    pub today: &'a Today,
    /// Where the case's own pages are, for links: `/visit-request/cases/VIS-…`.
    pub home: &'a str,
}

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Text),
    /// A heading of the second rank.
    Heading(Text),
    /// A list.
    Bullets(Vec<Text>),
    /// A list with more of it known at compile time.
    List(&'static [Text]),
    /// Something to notice.
    Inset(Text),
    /// Something to beware of.
    Warning(Text),
    /// A link on a line of its own.
    Link(Text, String),
    /// A link to a file.
    Download(Text, String),
}

/// What somebody may be asked on a page, given what they have answered.
pub struct Context<'a, T: Transaction> {
    /// The answers so far.
    pub answers: &'a Value,
    /// The facts that were wanted for this page.
    pub facts: &'a T::Facts,
    /// When.
    pub today: &'a Today,
}

/// One page of questions: one thing at a time.
pub struct Page<T: Transaction> {
    /// The last part of its address.
    pub slug: &'static str,
    /// The question.
    pub title: Text,
    /// What helps to answer it.
    pub body: fn(&Context<'_, T>) -> Vec<Block>,
    /// The fields.
    pub fields: &'static [Field<T>],
    /// Whether it is asked, given the answers so far.
    pub applies: fn(&Value) -> bool,
    /// What the rules say about the answers on this page, beyond what the schema says.
    pub check: fn(&Context<'_, T>) -> Vec<FieldError>,
    /// Whether it is asked again and again.
    pub repeats: Option<Repeat>,
}

/// A page that is asked for each entry of a list.
#[derive(Debug)]
pub struct Repeat {
    /// A JSON Pointer to the list. The page's fields point into one entry of it.
    pub list: &'static str,
    /// How many there may be.
    pub most: usize,
    /// The question for the second entry and those after it.
    pub another: Text,
    /// The heading over the entries so far: with `{n}`.
    pub so_far: Text,
    /// "Do you need to add another visitor?"
    pub more: Text,
    /// What to call an entry, given it and its place from 0.
    pub name: fn(&Value, usize) -> Text,
}

/// One question.
pub struct Field<T: Transaction> {
    /// A JSON Pointer to the answer, and the name of the input: the same everywhere.
    pub pointer: &'static str,
    /// The question, or the label.
    pub label: Text,
    /// What helps to answer it.
    pub hint: Option<Text>,
    /// How it is asked.
    pub kind: Kind<T>,
    /// Whether it may be left blank.
    pub optional: bool,
    /// What to say for each fault, where the common words will not do.
    pub messages: &'static [(FaultKind, Text)],
}

/// How a question is asked.
pub enum Kind<T: Transaction> {
    /// One line of text: the HTML autocomplete token, and the width in characters.
    Line(Option<&'static str>, Option<u8>),
    /// An email address.
    Email,
    /// A telephone number.
    Phone,
    /// Several lines of text: how many characters at most.
    Paragraph(u16),
    /// A date: three inputs. Somebody's date of birth, if so.
    Date {
        /// Whether browsers may fill in the person's own date of birth.
        birthday: bool,
    },
    /// One of several, all in view.
    Radios(Options<T>),
    /// One of many, in a list.
    Select(Options<T>),
    /// Any of several.
    Checkboxes(Options<T>),
    /// Yes or no: a boolean.
    YesNo,
    /// A whole number, kept as one: the width of its input in characters.
    Number(u8),
    /// A sum of money, written in pounds and kept in pence.
    Money,
    /// A sum that the page works out and says. Nothing is typed: going on is to have seen it, and it is kept, in pence,
    /// with what else they answered. Where there is none (none), there is no going on.
    Seen(fn(&Context<'_, T>) -> Option<Pence>),
    /// An address: found by its postcode, or entered by hand, in this country or another. See
    /// [`crate::people::Address`].
    Address,
}

/// What there is to choose from.
pub enum Options<T: Transaction> {
    /// Always the same.
    Fixed(&'static [Choice]),
    /// Depends on answers and facts.
    From(fn(&Context<'_, T>) -> Vec<Choice>),
}

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: std::borrow::Cow<'static, str>,
    /// What is read.
    pub label: Text,
    /// What helps to choose it.
    pub hint: Option<Text>,
    /// Where it is, if there are so many that they need headings.
    pub group: Option<Group>,
}

/// One choice among others under a heading: "2pm to 3pm" under "Thursday 3 December 2026".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What the choices under it have in common.
    pub heading: Text,
    /// What the choice is called there. Elsewhere it needs its whole label.
    pub label: Text,
}

impl Choice {
    /// A choice with nothing to explain.
    pub fn new(value: impl Into<String>, label: Text) -> Choice {
        Choice { value: value.into().into(), label, hint: None, group: None }
    }

    /// The same choice, under a heading.
    pub fn under(self, heading: Text, label: Text) -> Choice {
        Choice { group: Some(Group { heading, label }), ..self }
    }

    /// What is above it.
    pub fn heading(&self) -> Option<&Text> {
        self.group.as_ref().map(|group| &group.heading)
    }
}

/// The event that what was typed makes, or what is wrong with it.
pub type Made<T> = Result<<T as Transaction>::Event, Vec<FieldError>>;

/// Something that the applicant may make happen.
pub struct Move<T: Transaction> {
    /// The last part of its page's address, and the page for which its facts are wanted. Several may make one event.
    pub code: &'static str,
    /// The link to it: "Cancel this visit".
    pub title: Text,
    /// "Are you sure …"
    pub question: Text,
    /// What follows from it, or helps to answer.
    pub body: fn(&Told<'_, T>) -> Vec<Block>,
    /// What is asked about it, if anything. Pointers lead into a document of this move's own; the context that options
    /// see has the case's answers under `/case`, what has been settled under `/settled`, and what is typed beside them.
    pub fields: &'static [Field<T>],
    /// The words on the button that does it.
    pub submit: Text,
    /// The words on the link that does not.
    pub keep: Text,
    /// Whether something is lost by it, so that its buttons warn.
    pub warns: bool,
    /// The event that what was typed makes, or what is wrong with it.
    pub event: fn(&Told<'_, T>, &Value) -> Made<T>,
    /// One event that it could make, so that the rules can be asked whether it is legal before anything is typed. None,
    /// when it is not possible for this case.
    pub sample: fn(&Told<'_, T>) -> Option<T::Event>,
}

/// A file made from a case.
pub struct Download<T: Transaction> {
    /// The last part of its address, with its ending.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// What is in it; none, when there is nothing to make it of.
    pub make: fn(&Told<'_, T>, Language) -> Option<String>,
}

impl<T: Transaction> Field<T> {
    /// Whether it asks for an address.
    pub fn is_address(&self) -> bool {
        matches!(self.kind, Kind::Address)
    }
}

impl<T: Transaction> Page<T> {
    /// The fields' pointers within one entry of the list, or within the whole document.
    pub fn pointer(&self, field: &Field<T>, entry: Option<usize>) -> String {
        match (&self.repeats, entry) {
            (Some(repeat), Some(entry)) => format!("{}/{entry}{}", repeat.list, field.pointer),
            _ => field.pointer.to_owned(),
        }
    }

    /// Whether a pointer leads to an answer on this page.
    pub fn asks(&self, pointer: &str) -> bool {
        let under =
            |root: &str| pointer == root || pointer.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'));
        match &self.repeats {
            Some(repeat) => under(repeat.list),
            None => self.fields.iter().any(|field| under(field.pointer)),
        }
    }
}

/// For [`Page::applies`]: always asked.
pub fn always(_: &Value) -> bool {
    true
}

/// For [`Page::body`]: nothing to add.
pub fn no_more<T: Transaction>(_: &Context<'_, T>) -> Vec<Block> {
    vec![]
}

/// For [`Page::check`]: the schema says it all.
pub fn as_it_is<T: Transaction>(_: &Context<'_, T>) -> Vec<FieldError> {
    vec![]
}

impl<T: Transaction> Journey<T> {
    /// The page on which an answer is given.
    pub fn page_asking(&self, pointer: &str) -> Option<&'static Page<T>> {
        self.pages.iter().find(|page| page.asks(pointer))
    }

    /// The page with the first question about what a pointer leads to: its answers, or the list or object they are in.
    pub fn page_holding(&self, pointer: &str) -> Option<&'static Page<T>> {
        let within = |page: &&Page<T>| {
            let under = |leaf: &str| leaf.strip_prefix(pointer).is_some_and(|rest| rest.starts_with('/'));
            page.asks(pointer) || page.fields.iter().any(|field| page.repeats.is_none() && under(field.pointer))
        };
        self.pages.iter().find(within).filter(|_| !pointer.is_empty())
    }

    /// The field that asks for the answer at a pointer.
    pub fn field(&self, pointer: &str) -> Option<&'static Field<T>> {
        let page = self.page_asking(pointer)?;
        let within = match &page.repeats {
            Some(repeat) => {
                pointer.strip_prefix(repeat.list)?.trim_start_matches('/').split_once('/').map(|(_, rest)| rest)?
            }
            None => pointer.trim_start_matches('/'),
        };
        page.fields.iter().find(|field| field.pointer.trim_start_matches('/') == within)
    }
}

/// One question of a page, in a constant: `field!("/name", LABEL, Kind::Line(None, None), MESSAGES)`, and after those perhaps
/// `hint: HINT` and `optional: true`. A [`Field`](crate::journey::Field) cannot be taken apart while it is compiled, so no
/// function could leave these two out.
#[macro_export]
macro_rules! field {
    (@or $otherwise:expr) => { $otherwise };
    (@or $otherwise:expr, $said:expr) => { $said };
    ($pointer:literal, $label:expr, $kind:expr, $messages:expr $(, hint: $hint:expr)? $(, optional: $optional:expr)? $(,)?) => {
        $crate::journey::Field {
            pointer: $pointer,
            label: $label,
            hint: $crate::field!(@or None $(, Some($hint))?),
            kind: $kind,
            optional: $crate::field!(@or false $(, $optional)?),
            messages: $messages,
        }
    };
}
