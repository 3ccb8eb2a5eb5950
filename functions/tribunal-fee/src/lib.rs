//! Pay an employment tribunal fee: work out the fee to issue a claim or to hear it, and pay it.
//!
//! | where | what |
//! |---|---|
//! | [`tribunal`] | the fees: type A or B, alone or together, and what help with fees takes off |
//! | [`working`] | how a fee is worked out from what somebody answers, in figures and in words |
//! | [`answers`] | what a claimant tells us |
//! | [`facts`] | by which day's fees this deployment charges |
//! | [`lifecycle`] | what becomes of a fee |
//! | [`journey`], [`afterwards`] | the questions, and what we say afterwards |
//! | [`casework`], [`evidence`] | what the fees office does, sees and may ask for |
//!
//! Nothing here takes money. A decision with a fee orders it; whoever takes payments says on the bus when it has been paid.
//!
//! **There has been no fee since 27 July 2017**: *R (UNISON) v Lord Chancellor* [2017] UKSC 51 quashed SI 2013/1893. In
//! production the pages say so, and no case is opened. What the fees were by one day is shown where the setting `fees` names
//! that day.

pub mod afterwards;
pub mod answers;
pub mod casework;
pub mod evidence;
pub mod facts;
pub mod journey;
pub mod lifecycle;
mod telling;
pub mod tribunal;
mod words;
pub mod working;

use justice::{
    Actor, Case, Decision, FieldError, Illegal, Reference, Spec, Text, Today, Transaction,
    casework::Casework,
    casework::{Offices, Overdue},
    documents::Documents,
    journey::Journey,
    people::Contact,
};
use serde_json::Value;

/// Pay an employment tribunal fee.
#[derive(Debug)]
pub struct TribunalFee;

/// There is one office for all of these.
static OFFICES: Offices = Offices::Known(&[(lifecycle::OFFICE, Text::new("Fees office", "Swyddfa ffioedd"))]);

/// A fee that nobody has paid in time is no longer asked for.
static UNPAID: Overdue<TribunalFee> =
    Overdue { states: &[lifecycle::State::Owed], event: |_| Some(lifecycle::Event::Lapsed {}) };

impl Transaction for TribunalFee {
    type Answers = answers::Answers;
    type State = lifecycle::State;
    type Event = lifecycle::Event;
    type Facts = facts::FeeFacts;

    const SPEC: Spec = Spec {
        slug: "tribunal-fee",
        code: "ETF",
        title: Text::new("Pay an employment tribunal fee", "Talu ffi tribiwnlys cyflogaeth"),
        // As long as help with a fee (hwf-staffapp, config/settings.yml): a choice of ours.
        keep_days: 2557,
    };

    fn journey() -> Option<&'static Journey<TribunalFee>> {
        Some(&journey::JOURNEY)
    }

    fn contact(answers: &answers::Answers) -> Option<&Contact> {
        Some(&answers.contact)
    }

    fn documents() -> Option<&'static Documents<TribunalFee>> {
        Some(&evidence::DOCUMENTS)
    }

    fn casework() -> Option<&'static Casework<TribunalFee>> {
        Some(&casework::CASEWORK)
    }

    fn open(
        answers: &answers::Answers,
        facts: &facts::FeeFacts,
        _by: &Actor,
        today: &Today,
    ) -> Result<Decision<TribunalFee>, Vec<FieldError>> {
        lifecycle::open(answers, facts, today)
    }

    fn next(
        case: &Case<TribunalFee>,
        event: &lifecycle::Event,
        _facts: &facts::FeeFacts,
        by: &Actor,
        today: &Today,
    ) -> Result<Decision<TribunalFee>, Illegal> {
        lifecycle::next(case, event, by, today)
    }

    fn offices() -> Option<&'static Offices> {
        Some(&OFFICES)
    }

    fn overdue() -> Option<&'static Overdue<TribunalFee>> {
        Some(&UNPAID)
    }

    fn history(event: &str, _codes: &Value) -> Option<Text> {
        match event {
            "help-asked" => Some(Text::new("Help with this fee was asked for", "Gofynnwyd am help gyda’r ffi hon")),
            "help-decided" => Some(Text::new("Help with this fee was decided", "Penderfynwyd ar help gyda’r ffi hon")),
            _ => None,
        }
    }

    fn hears(happened: &str, detail: &Value) -> Option<(Reference, lifecycle::Event)> {
        lifecycle::heard(happened, detail)
    }
}
