//! Which words are which: GOV.UK Notify names each template by a number of its own, and each of its services by others.

use justice::{Error, Result};
use serde_json::Value;

/// Stage, transaction (or `kit`), then the name of the words, as their file has it: `visit-booked.cy.email`.
static NAMES: &str = include_str!("../../../infra/notify-templates.json");

/// Notify's name for a template of a stage.
///
/// # Errors
/// `Broken`, when it was never told to us.
pub fn id(stage: &str, transaction: &str, words: &str) -> Result<String> {
    let names: Value = serde_json::from_str(NAMES).map_err(Error::broken)?;
    // What every transaction says alike is said once, by the kit.
    let id = names[stage][transaction][words].as_str().or_else(|| names[stage]["kit"][words].as_str());
    id.map(str::to_owned).ok_or_else(|| Error::broken(format!("{stage} has no template {words} of {transaction}")))
}
