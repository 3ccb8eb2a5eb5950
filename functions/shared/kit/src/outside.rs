//! The world outside AWS: how every function of ours speaks to a provider, and to which addresses.

use crate::Config;
use justice::{Error, Result};
use std::time::Duration;
use ureq::Agent;

/// A client that waits so long, follows no redirects (no provider's endpoint has any), takes any status for an answer,
/// and goes through nobody else.
pub fn agent(patience: Duration) -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(patience))
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .user_agent("digital-justice");
    config.build().into()
}

/// The address that a setting names. What people told us travels encrypted, but to a simulator on our own machine.
///
/// # Errors
/// `Broken`, when it is no address that may be asked.
pub fn address<'c>(config: &'c Config, setting: &str) -> Result<&'c str> {
    let address = config.settings.get(setting).map(|address| address.trim_end_matches('/')).unwrap_or_default();
    match address.starts_with("https://") || (config.stage == "local" && address.starts_with("http://127.0.0.1:")) {
        true => Ok(address),
        false => Err(Error::broken(format!("the setting `{setting}` is no address that may be asked"))),
    }
}
