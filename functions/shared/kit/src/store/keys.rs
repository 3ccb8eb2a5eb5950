//! Every key there is.
//!
//! | item | PK | SK | GSI1PK / GSI1SK | notes |
//! |---|---|---|---|---|
//! | case | `VIS#CASE#<reference>` | `CASE` | `VIS#WORK#<office>#<state>` / `<due>#<reference>` while open | version, state, stage, schema, channel, office, answers |
//! | event | `VIS#CASE#<reference>` | `EVENT#<ulid>` | `VIS#DAY#<date>` / `<ulid>` | append-only: audit, outbox and history in one; references and codes, no names |
//! | party | `VIS#CASE#<reference>` | `PARTY#<role>#<ulid>` | | |
//! | hold | `VIS#HOLD#<group>` | `<thing>#SEAT#<n>` | | one item per place → the case, created if absent; or → the draft that it is kept for, and expires |
//! | facts | `VIS#<whatever the slice says>` | … | | a slice's own reference data. What staff change has a version, and an event beside it for each change |
//! | order | `FEE#ORDER#<reference>` | `ORDER` | | create-only; pence |
//! | notice | `NOT#<event ulid>` | `NOTICE#<n>` | | version, recipient, template, language, values, what was tried; expires. Its own events are beside it |
//! | draft | `VIS#DRAFT#<sha256 of token>` | `DRAFT` | | expires; a `started` event beside it |
//! | receipt | `VIS#RECEIPT#<caller>#<sha256 of key>` | `RECEIPT` | | expires; the reference, and a digest of the answers |
//! | partner's marker | `VIS#PARTNER#<partner>#<their reference>` | `PARTNER` | | as a receipt, for ever |
//! | rejection | `VIS#PARTNER#<partner>#<their reference>` | `REJECTION#<message>` | | why we refused it: pointers, not values; expires |
//! | link | `SHARED#LINK#<sha256 of token>` | `LINK` | | which case it opens; expires with the case |
//! | session | `SHARED#SESSION#<sha256 of token>` | `SESSION` | | who is signed in; written by `sign-in` alone; expires |
//! | partner | `SHARED#PARTNER#<sender>`, `SHARED#CLIENT#<client>` | `PARTNER` | | the partners' register, by queue sender and by API client |
//!
//! Every key begins with the transaction's code, so that `dynamodb:LeadingKeys` keeps the functions apart in one table.
//! Personal data lives in case, party, draft and notice items only.

use crate::moment::{Token, digest};
use justice::{Reference, date::Date};
use ulid::Ulid;

/// Where an item is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The partition key.
    pub pk: String,
    /// The sort key.
    pub sk: String,
}

impl Key {
    fn new(pk: String, sk: impl Into<String>) -> Key {
        Key { pk, sk: sk.into() }
    }

    /// The same partition, at another sort key.
    pub fn beside(&self, sk: impl Into<String>) -> Key {
        Key::new(self.pk.clone(), sk)
    }
}

/// A case. The reference begins with the code.
pub fn case(reference: &Reference) -> Key {
    Key::new(format!("{}#CASE#{reference}", reference.code()), "CASE")
}

/// Something that happened, beside what it happened to.
pub fn event(beside: &Key, id: Ulid) -> Key {
    beside.beside(format!("EVENT#{id}"))
}

/// Somebody with a part in a case.
pub fn party(case: &Key, role: &str, id: Ulid, place: usize) -> Key {
    case.beside(format!("PARTY#{role}#{id}#{place}"))
}

/// The places of one thing, and everything held beside it.
pub fn holds(code: &str, group: &str) -> String {
    format!("{code}#HOLD#{group}")
}

/// One place.
pub fn seat(code: &str, group: &str, thing: &str, seat: u32) -> Key {
    Key::new(holds(code, group), format!("{thing}#SEAT#{seat:04}"))
}

/// An item of a slice's own reference data.
pub fn facts(code: &str, partition: &str, sk: impl Into<String>) -> Key {
    Key::new(format!("{code}#{partition}"), sk)
}

/// What is to be paid for a case, in the key space of `fee-payment`.
pub fn order(reference: &Reference) -> Key {
    Key::new(format!("FEE#ORDER#{reference}"), "ORDER")
}

/// One of the things to tell people about an event.
pub fn notice(event: Ulid, place: usize) -> Key {
    Key::new(format!("NOT#{event}"), format!("NOTICE#{place}"))
}

/// Answers on their way.
pub fn draft(code: &str, token: &Token) -> Key {
    Key::new(format!("{code}#DRAFT#{}", token.digest()), "DRAFT")
}

/// Proof that a caller's key has been used. Whatever the key says, the table does not.
pub fn receipt(code: &str, caller: &str, key: &str) -> Key {
    Key::new(format!("{code}#RECEIPT#{caller}#{}", digest(key)), "RECEIPT")
}

/// Proof that a partner's own reference has been used.
pub fn partner_marker(code: &str, partner: &str, theirs: &str) -> Key {
    Key::new(format!("{code}#PARTNER#{partner}#{theirs}"), "PARTNER")
}

/// Why a partner's message was refused.
pub fn rejection(code: &str, partner: &str, theirs: &str, message: &str) -> Key {
    Key::new(format!("{code}#PARTNER#{partner}#{theirs}"), format!("REJECTION#{message}"))
}

/// What a link opens.
pub fn link(token: &Token) -> Key {
    Key::new(format!("SHARED#LINK#{}", token.digest()), "LINK")
}

/// Who is signed in.
pub fn session(token: &Token) -> Key {
    Key::new(format!("SHARED#SESSION#{}", token.digest()), "SESSION")
}

/// The partner whose queue credentials these are.
pub fn partner_by_sender(sender: &str) -> Key {
    Key::new(format!("SHARED#PARTNER#{sender}"), "PARTNER")
}

/// The partner whose API client this is.
pub fn partner_by_client(client: &str) -> Key {
    Key::new(format!("SHARED#CLIENT#{client}"), "PARTNER")
}

/// The index partition of a day's events.
pub fn day(code: &str, date: Date) -> String {
    format!("{code}#DAY#{date}")
}

/// The index partition of an office's open cases in a state.
pub fn work(code: &str, office: &str, state: &str) -> String {
    format!("{code}#WORK#{office}#{state}")
}
