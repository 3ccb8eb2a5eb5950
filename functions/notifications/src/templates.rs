//! Which words are which: GOV.UK Notify names each template by a number of its own, and each of its services by others.

use crate::notice::Channel;
use justice::{Error, Result};
use serde_json::Value;
use std::sync::LazyLock;

/// Stage, transaction, then the name of the words, as their file has it: `visit-booked.cy.email`.
static NAMES: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../infra/notify-templates.json")).expect("the templates can be read")
});

/// Notify's name for a template of a stage.
///
/// # Errors
/// `Broken`, when it was never told to us.
pub fn id(stage: &str, transaction: &str, words: &str) -> Result<String> {
    // What every transaction sends in the same words is under `kit`.
    let id = NAMES[stage][transaction][words].as_str().or_else(|| NAMES[stage]["kit"][words].as_str());
    id.map(str::to_owned).ok_or_else(|| Error::broken(format!("{stage} has no template {words} of {transaction}")))
}

/// Whether a template goes out by a channel: there are words for it. Every stage has the same ones, and every language.
pub fn is_sent_by(transaction: &str, template: &str, channel: Channel) -> bool {
    let words = format!("{template}.en.{}", channel.code());
    [transaction, "kit"].iter().any(|whose| NAMES["local"][whose][&words].is_string())
}
