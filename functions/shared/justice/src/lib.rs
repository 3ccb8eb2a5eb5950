//! The department's vocabulary.
//!
//! | word | what it is | where |
//! |---|---|---|
//! | transaction | one kind of thing that people ask the department for | [`transaction`] |
//! | answers | what somebody told us | [`answers`] |
//! | journey | the questions, in the order we ask them, and what we say afterwards | [`journey`] |
//! | case | what the answers open, and what then happens to it | [`case`] |
//! | casework | what the department's own people do with cases | [`casework`] |
//! | part, side | who has a part in a case beside the applicant, and what they have of it | [`parties`] |
//! | documents | what people may send with a case, and who may see it | [`documents`] |
//! | review | what happens in the world that makes us look at a case again | [`review`] |
//! | asked | a question of the office's, and the clock that stops while it is open | [`asked`] |
//! | decision | what the rules concluded | [`case::Decision`] |
//! | reference | how a person names a case | [`reference`] |
//! | pence | money | [`money`] |
//! | fee | what the department charges, by the day | [`fees`] |
//! | help number | how a person names an application for help with fees | [`help_number`] |
//! | today | the date in London, and the working days from it | [`date`] |
//! | person, address | the shapes that most schemas share | [`people`] |
//! | text | words in both of the languages we serve | [`text`] |
//!
//! **Invariant: nothing here waits.** No network, no table, no async, no clock, no environment, no randomness.

pub mod answers;
pub mod asked;
pub mod case;
pub mod casework;
pub mod date;
pub mod documents;
pub mod error;
pub mod fees;
pub mod help_number;
pub mod journey;
pub mod money;
pub mod parties;
pub mod people;
pub mod reference;
pub mod review;
pub mod text;
pub mod transaction;

pub use answers::{Answers, Fault, FaultKind};
pub use asked::Asked;
pub use case::{Actor, Case, Channel, Decision, Event, Hold, Illegal, Notice, Party, Reminder, Stage, State};
pub use date::{Date, Today};
pub use error::{Error, FieldError, Malformed, Result};
pub use money::Pence;
pub use parties::{Part, Side};
pub use reference::Reference;
pub use text::{Language, Text};
pub use transaction::{Asking, Facts, Found, Guarded, SignIn, Spec, Transaction, Want};
