//! Every key there is.
//!
//! | item | PK | SK | GSI1PK / GSI1SK | notes |
//! |---|---|---|---|---|
//! | case | `VIS#CASE#<reference>` | `CASE` | `VIS#WORK#<office>#<state>` / `<due>#<reference>` while open, with `!` before it when an answer waits | version, state, stage, schema, channel, office, answers |
//! | event | `VIS#CASE#<reference>` | `EVENT#<ulid>` | `VIS#DAY#<date>` / `<ulid>` | append-only: audit, outbox and history in one; references and codes, no names; which party it was, by their part |
//! | party | `VIS#CASE#<reference>` | `PARTY#<role>#<ulid>#<n>` | | what they are called, and which of those who have that role they are |
//! | applicant who was signed in | `VIS#CASE#<reference>` | `PARTY#applicant` | `PARTY#<sha256 of subject>` / `<opened>#<reference>` | "my cases", which `front-door` alone may query |
//! | document | `VIS#CASE#<reference>` | `DOCUMENT#<ulid>` | | what it is called, how large it is, what became of it; its bytes are in the bucket. Expires while nobody has sent it |
//! | question | `VIS#CASE#<reference>` | `ASK#<ulid>` | | what the office asked the applicant, in which words, and the answer |
//! | note | `VIS#CASE#<reference>` | `NOTE#<ulid>` | | what one of us wrote about it, and who; goes with the case |
//! | way to find a case | `VIS#KNOWN#<sha256 of a name>` | `<office>#<sha256 of name and date>#<reference>` | | written when it is opened, moved with its office, removed with it |
//! | who has it open | `VIS#OPEN#<reference>` | `<sha256 of who>` | | role, since when; expires in minutes |
//! | stash | `VIS#STASH#<sha256 of who and where>` | `STASH` | | what one of us typed when their session was over; expires in a day |
//! | hold | `VIS#HOLD#<group>` | `<thing>#SEAT#<n>` | | one item per place → the case, created if absent; or → the draft that it is kept for, for some minutes |
//! | facts | `VIS#<whatever the slice says>` | … | | a slice's own reference data. What staff change has a version, and an event beside it for each change |
//! | order | `FEE#ORDER#<reference>` | `ORDER` | | create-only; pence |
//! | payment | `FEE#PAYMENT#<reference>` | `PAYMENT` | | version; every attempt to pay an order, what came otherwise, what was given back. Its events are beside it |
//! | payment to be looked at | `FEE#TODO#<what for>` | `<reference>` | | since when; written and erased with its payment |
//! | reconciliation | `FEE#RECONCILED` | `<date>` | | what Pay settled on a day, and where that differs from what we know. Its event is beside it |
//! | notice | `NOT#<event ulid>` | `NOTICE#<n>` | | version, recipient, template, language, values, what was tried; expires. Its own events are beside it |
//! | reminder | `NOT#REMINDER#<reference>` | `<event ulid>#<n>` | | a notice to come, and when; deleted by its case when it no longer holds; expires |
//! | draft | `VIS#DRAFT#<sha256 of token>` | `DRAFT` | | expires; a `started` event beside it. When another browser went on with it: only where it is now |
//! | receipt | `VIS#RECEIPT#<caller>#<sha256 of key>` | `RECEIPT` | | expires; the reference, and a digest of the answers |
//! | partner's marker | `VIS#PARTNER#<partner>#<their reference>` | `PARTNER` | | as a receipt, for ever |
//! | rejection | `VIS#PARTNER#<partner>#<their reference>` | `REJECTION#<message>` | | why we refused it: pointers, not values; expires |
//! | removal | `VIS#REMOVE#<date>` | `<reference>` | | the case whose personal data goes on that day |
//! | sweep | `VIS#SWEEP` | `SWEEP` | | the last day on which everything due was removed |
//! | way back to a draft | `VIS#RESUME#<sha256 of token>` | `RESUME` | | whose draft it opens, and whether it has been used; expires |
//! | asked for a way | `VIS#FIND#<reference>` | `<date>` | | how often on that day; expires. Its events are beside it |
//! | equality answers | `VIS#EQUALITY#<yyyy-mm>` | `<random>` | | about nobody in particular: nothing leads to a person or a case |
//! | link | `SHARED#LINK#<sha256 of token>` | `LINK` | | which case it opens, and for whose part, unless that is the applicant’s; expires some months after the case's personal data is removed |
//! | session | `SHARED#SESSION#<sha256 of token>` | `SESSION` | | who is signed in; written by `sign-in` alone; expires |
//! | attempt to sign in | `SGN#ATTEMPT#<sha256 of state>` | `ATTEMPT` | | what must come back, and to which browser; version 2 once it has been used; expires |
//! | way out | `SGN#OUT#<sha256 of session token>` | `OUT` | | what the provider needs to sign somebody out; expires with the session |
//! | partner | `SHARED#PARTNER#<sender>`, `SHARED#CLIENT#<client>` | `PARTNER` | | the partners' register, by queue sender and by API client |
//!
//! Every key begins with the transaction's code, so that `dynamodb:LeadingKeys` keeps the functions apart in one table.
//! Personal data lives in case, party, note, document, question, draft, stash, notice and reminder items only, and goes by
//! itself or by [`crate::retention`], whose table says which of these holds for each kind above.

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

/// What is known of a document of a case.
pub fn document(case: &Reference, id: &str) -> Key {
    self::case(case).beside(format!("DOCUMENT#{id}"))
}

/// What the office has asked the applicant of a case.
pub fn question(case: &Reference, id: &str) -> Key {
    self::case(case).beside(format!("ASK#{id}"))
}

/// What one of us wrote about a case.
pub fn note(case: &Key, id: Ulid) -> Key {
    case.beside(format!("NOTE#{id}"))
}

/// Everything that can be found by a name, whichever office has it.
pub fn known(code: &str, name: &str) -> String {
    format!("{code}#KNOWN#{}", digest(name))
}

/// One case that can be found by a name, and by the name with a date: the sort key is in the order office, date, case.
pub fn found(code: &str, name: &str, date: Option<Date>, office: &str, reference: &Reference) -> Key {
    Key::new(known(code, name), format!("{office}#{}#{reference}", name_and_date(name, date)))
}

/// A name and a date that goes with it, as a sort key has them.
pub fn name_and_date(name: &str, date: Option<Date>) -> String {
    digest(&date.map_or_else(|| name.to_owned(), |date| format!("{name}/{date}")))
}

/// Who has a case open.
pub fn open(reference: &Reference, who: &str) -> Key {
    Key::new(format!("{}#OPEN#{reference}", reference.code()), digest(who))
}

/// What one of us typed at an address when their session was over.
pub fn stash(code: &str, who: &str, path: &str) -> Key {
    Key::new(format!("{code}#STASH#{}", digest(&format!("{who} {path}"))), "STASH")
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

/// What was done to pay for a case, in the key space of `fee-payment`.
pub fn payment(reference: &Reference) -> Key {
    Key::new(format!("FEE#PAYMENT#{reference}"), "PAYMENT")
}

/// All that `fee-payment` has to look at again for one reason.
pub fn payments_to_do(reason: &str) -> String {
    format!("FEE#TODO#{reason}")
}

/// That a payment is to be looked at again.
pub fn payment_to_do(reason: &str, reference: &Reference) -> Key {
    Key::new(payments_to_do(reason), reference.as_str())
}

/// What was settled on a day.
pub fn reconciled(day: Date) -> Key {
    Key::new("FEE#RECONCILED".to_owned(), day.to_string())
}

/// One of the things to tell people about an event.
pub fn notice(event: Ulid, place: usize) -> Key {
    Key::new(format!("NOT#{event}"), format!("NOTICE#{place}"))
}

/// Something to tell people later about a case, unless it has moved on by then. The reference begins with the code, so
/// that each transaction can forget its own and no others.
pub fn reminder(case: &Reference, sort: &str) -> Key {
    Key::new(format!("NOT#REMINDER#{case}"), sort)
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

/// The cases whose personal data goes on a day.
pub fn removals(code: &str, day: Date) -> String {
    format!("{code}#REMOVE#{day}")
}

/// That a case's personal data goes on a day.
pub fn removal(reference: &Reference, day: Date) -> Key {
    Key::new(removals(reference.code(), day), reference.as_str())
}

/// That a case is to be looked at again on a day. Apart from [`removal`], which its case writes.
pub fn removal_again(reference: &Reference, day: Date) -> Key {
    Key::new(removals(reference.code(), day), format!("{reference}#AGAIN"))
}

/// How far the removing has got.
pub fn sweep(code: &str) -> Key {
    Key::new(format!("{code}#SWEEP"), "SWEEP")
}

/// Where a draft is, by the digest of its token.
pub fn draft_by_digest(code: &str, digest: &str) -> Key {
    Key::new(format!("{code}#DRAFT#{digest}"), "DRAFT")
}

/// Proof that a draft was sent, by the digest of its token.
pub fn receipt_of_draft(code: &str, digest: &str) -> Key {
    Key::new(format!("{code}#RECEIPT#draft#{digest}"), "RECEIPT")
}

/// What an emailed link back to a draft opens.
pub fn resume(code: &str, token: &Token) -> Key {
    Key::new(format!("{code}#RESUME#{}", token.digest()), "RESUME")
}

/// How often the way to a case was asked for on a day.
pub fn find(reference: &Reference, day: Date) -> Key {
    Key::new(format!("{}#FIND#{reference}", reference.code()), day.to_string())
}

/// Somebody's answers about themselves, under luck that nothing else is made of.
pub fn equality(code: &str, month: Date, luck: &Token) -> Key {
    Key::new(format!("{code}#EQUALITY#{:04}-{:02}", month.year(), month.month()), luck.reveal())
}

/// Who is signed in.
pub fn session(token: &Token) -> Key {
    Key::new(format!("SHARED#SESSION#{}", token.digest()), "SESSION")
}

/// What must come back when somebody signs in, by the `state` that goes to the provider and back.
pub fn attempt(state: &Token) -> Key {
    Key::new(format!("SGN#ATTEMPT#{}", state.digest()), "ATTEMPT")
}

/// What the provider needs to sign somebody out, by their session.
pub fn way_out(session: &Token) -> Key {
    Key::new(format!("SGN#OUT#{}", session.digest()), "OUT")
}

/// The part that whoever was signed in has in their case.
pub fn applicant(case: &Key) -> Key {
    case.beside("PARTY#applicant")
}

/// The index partition of everything that one person has asked for. Who they are, the table does not say.
pub fn person(subject: &str) -> String {
    format!("PARTY#{}", digest(subject))
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
