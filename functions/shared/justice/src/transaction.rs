//! What a slice must say: the whole contract between one transaction and everything that they share.

use crate::{
    answers::Answers,
    case::{Actor, Case, Decision, Event, Illegal, Stage, State},
    casework::{Casework, Offices, Overdue},
    date::Today,
    documents::Documents,
    error::FieldError,
    journey::{Block, Journey},
    parties::Side,
    people::Contact,
    reference::Reference,
    review::Review,
    text::Text,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// One kind of thing that people ask the department for.
pub trait Transaction: Sized + Send + Sync + 'static {
    /// What they told us, once it has passed the schema.
    type Answers: Answers;
    /// Where a case can be, in this transaction's own words. `State::stage` gives everyone else's.
    type State: State;
    /// What can happen to it.
    type Event: Event;
    /// What the rules need that the applicant did not tell us.
    type Facts: Facts;

    /// What this is called, and how long its cases are kept.
    const SPEC: Spec;

    /// The questions, in the order we ask them, and what we say afterwards. None, if only partners send these.
    fn journey() -> Option<&'static Journey<Self>> {
        None
    }

    /// Whether people sign in before they are asked anything. By default they may, and need not.
    fn sign_in() -> SignIn {
        SignIn::Optional
    }

    /// What the department's own people do with its cases. None, if nobody ever looks at one.
    fn casework() -> Option<&'static Casework<Self>> {
        None
    }

    /// Where its prisons, courts or offices are listed. None, if what they are called is written nowhere: then their codes
    /// are shown.
    fn offices() -> Option<&'static Offices> {
        None
    }

    /// What happens in the world that makes its people look at a case again. None, if nothing does.
    fn review() -> Option<&'static Review<Self>> {
        None
    }

    /// What time alone makes happen to a case that nobody has dealt with by its due day. None, if it waits for ever.
    fn overdue() -> Option<&'static Overdue<Self>> {
        None
    }

    /// What people may send with a case, and be asked for. None, if it takes no documents.
    fn documents() -> Option<&'static Documents<Self>> {
        None
    }

    /// Who else has a door to its cases, by role: a defendant, a certificate provider. Nobody, by default: a link for a
    /// part that is not here opens nothing.
    fn others() -> &'static [Side<Self>] {
        &[]
    }

    /// May this case open, and how? Knows only its arguments: no clock, no network, no table.
    fn open(
        answers: &Self::Answers,
        facts: &Self::Facts,
        by: &Actor,
        today: &Today,
    ) -> Result<Decision<Self>, Vec<FieldError>>;

    /// May this actor make this event happen now, and what follows?
    fn next(
        case: &Case<Self>,
        event: &Self::Event,
        facts: &Self::Facts,
        by: &Actor,
        today: &Today,
    ) -> Result<Decision<Self>, Illegal>;

    /// What to call an answer that is no longer among the choices, given the question's pointer: a visiting session whose
    /// day has passed. By default, what was answered.
    fn no_longer_offered(_question: &str, _answer: &str) -> Option<Text> {
        None
    }

    /// Where somebody who asked can be reached: whoever has lost the way to their case is sent a new one there, and
    /// nowhere else. None, if we hold no address, and nobody can be.
    fn contact(answers: &Self::Answers) -> Option<&Contact>;

    /// Whether a case in this state may lose its personal data once its time is up. By default one that the department
    /// still has to act on, or that waits for a fee, may not: it is kept, and looked at again each day.
    fn may_be_removed(state: Self::State) -> bool {
        matches!(state.stage(), Stage::Closed | Stage::WithYou)
    }

    /// Whether help can be had with its fees, by whoever has little money: by default it can. A fine is no fee.
    fn remissible() -> bool {
        true
    }

    /// The page on which somebody who knows nothing could find something out by trying. None, if there is none.
    fn guarded() -> Option<&'static Guarded> {
        None
    }

    /// What history calls one of its own events, by the event's code and the codes that went with it. None, where the state
    /// that it led to says enough.
    fn history(_event: &str, _codes: &Value) -> Option<Text> {
        None
    }

    /// What an event of another function means to a case of this one: `fee-payment.paid`, say. Nothing, by default.
    fn hears(_happened: &str, _detail: &Value) -> Option<(Reference, Self::Event)> {
        None
    }
}

/// What people must do before they are asked anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// Nothing. Who signs in finds all their requests together.
    Optional,
    /// Sign in.
    Demanded,
    /// Sign in, and prove who they are.
    Proved,
}

/// A page whose answers the rules refuse so often and no oftener: who goes on trying is told what else they can do.
///
/// It slows a person at a browser down. Whoever throws their draft away begins again: what counts them is in front of us.
#[derive(Debug)]
pub struct Guarded {
    /// The page.
    pub page: &'static str,
    /// How many times its answers may break a rule.
    pub tries: u8,
    /// For how many minutes after the last of them it is not asked again.
    pub minutes: u8,
    /// What is said instead: the heading, and what to do.
    pub closed: (Text, &'static [Block]),
}

/// What a transaction is called.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Folder, package, route, schema file, events folder, catalogue key, stack and function: one name everywhere.
    pub slug: &'static str,
    /// Three letters: in references, and first in every key.
    pub code: &'static str,
    /// As people know it.
    pub title: Text,
    /// Days for which a case's personal data is kept, counted from the day that a decision names, or else from its closing.
    pub keep_days: u16,
}

/// Reference data that the rules need: named by the slice, read once by the kit.
pub trait Facts: Send + Sync + Sized {
    /// What to read, given what has been answered so far. Nothing, if this page needs nothing.
    fn wants(asking: &Asking<'_>) -> Vec<Want>;
    /// Makes sense of what was found, in the order in which it was wanted.
    fn read(found: Found) -> Self;
}

impl Facts for () {
    fn wants(_: &Asking<'_>) -> Vec<Want> {
        vec![]
    }
    fn read(_: Found) {}
}

/// Why facts are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The page they are for; none, when the whole case is to be decided or shown.
    pub page: Option<&'a str>,
    /// The answers so far: a partial document of the submission's own shape.
    pub answers: &'a Value,
    /// Whether there is a case already. What it was opened on is with it: whoever asks outside for a case that is there
    /// can show it, and move it on, only while somebody out there answers.
    pub case: bool,
    /// When.
    pub today: &'a Today,
}

/// Something that the rules need and nobody was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Want {
    /// A run of items in this transaction's own part of the table.
    Items {
        /// What follows the code in the partition key: `PRISON#LEI`.
        partition: String,
        /// The first sort key wanted.
        from: String,
        /// The last sort key wanted.
        to: String,
    },
    /// What somebody else's system knows, by a name that this transaction and whoever asks that system for it agree upon.
    Outside(String),
    /// What is to be paid for a case of whichever transaction: one item, or none. The catalogue says which functions may
    /// read it (`"orders": true`).
    Order(Reference),
    /// What this deployment's catalogue says under a name: one item, `{"setting": …}`, or none.
    Setting(&'static str),
    /// Luck, when a case is opened: one item, `{"luck": …}`, another whenever the opening is tried again. On every other
    /// occasion there is none.
    Luck,
}

impl Want {
    /// Everything in a partition.
    pub fn all(partition: impl Into<String>) -> Want {
        Want::between(partition, "", "\u{10FFFF}")
    }

    /// What lies between two sort keys, both included.
    pub fn between(partition: impl Into<String>, from: impl Into<String>, to: impl Into<String>) -> Want {
        Want::Items { partition: partition.into(), from: from.into(), to: to.into() }
    }

    /// What somebody else's system knows.
    pub fn outside(name: impl Into<String>) -> Want {
        Want::Outside(name.into())
    }

    /// What this deployment's catalogue says under a name.
    pub const fn setting(name: &'static str) -> Want {
        Want::Setting(name)
    }

    /// What is to be paid for a case.
    pub const fn order(case: Reference) -> Want {
        Want::Order(case)
    }

    /// Every place taken in a group of holds, between two things held. See [`crate::case::Hold`].
    pub fn holds(group: &str, from: &str, to: &str) -> Want {
        Want::between(format!("HOLD#{group}"), format!("{from}#"), format!("{to}#\u{10FFFF}"))
    }
}

/// What was found for each [`Want`], in the same order. An item is its attributes, `SK` among them; what is known outside
/// has the shape that was agreed upon.
#[derive(Debug, Clone, Default)]
pub struct Found(pub Vec<Vec<Value>>);

impl Found {
    /// The items found for the n-th want, read as `F`; what cannot be read as `F` is left out.
    pub fn all<F: DeserializeOwned>(&self, want: usize) -> Vec<F> {
        self.items(want).iter().filter_map(|item| serde_json::from_value(item.clone()).ok()).collect()
    }

    /// The setting that the n-th want was for.
    pub fn setting(&self, want: usize) -> Option<&str> {
        self.items(want).first()?["setting"].as_str()
    }

    /// The luck that the n-th want was for.
    pub fn luck(&self, want: usize) -> Option<u64> {
        self.items(want).first()?["luck"].as_u64()
    }

    /// The things held for the n-th want, one entry for each place taken.
    pub fn held(&self, want: usize) -> Vec<&str> {
        self.items(want)
            .iter()
            .filter_map(|item| item["SK"].as_str())
            .filter_map(|key| key.split_once("#SEAT#").map(|(thing, _)| thing))
            .collect()
    }

    fn items(&self, want: usize) -> &[Value] {
        self.0.get(want).map_or(&[], Vec::as_slice)
    }
}
