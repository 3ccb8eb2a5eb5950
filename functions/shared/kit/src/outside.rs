//! The world outside AWS: what is known there, how every function of ours speaks to a provider, and to which addresses.

use crate::{Config, store::BoxFuture};
use justice::{Error, Result, date::Timestamp};
use serde_json::Value;
#[cfg(feature = "outside")]
use {std::time::Duration, ureq::Agent};

/// Somebody else's system, for facts that are not in the table: see [`justice::Want::Outside`]. What changes something
/// out there is not for the rules to want, and is no part of this.
pub trait Outside: Send + Sync + 'static {
    /// What is known by a name: nothing, or one thing, or several. Nothing is found in the same time as something.
    ///
    /// # Errors
    /// `Unavailable`, when whoever knows does not answer; `Broken`, when they will not.
    fn find<'a>(&'a self, config: &'a Config, now: Timestamp, name: &'a str) -> BoxFuture<'a, Result<Vec<Value>>>;
}

/// What most functions know of the outside.
pub struct Nobody;

impl Outside for Nobody {
    fn find<'a>(&'a self, _: &'a Config, _: Timestamp, _: &'a str) -> BoxFuture<'a, Result<Vec<Value>>> {
        Box::pin(async { Err(Error::broken("this function knows nobody outside who could be asked")) })
    }
}

/// A client that waits so long, follows no redirects (no provider's endpoint has any), takes any status for an answer,
/// and goes through nobody else.
#[cfg(feature = "outside")]
pub fn agent(patience: Duration) -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(patience))
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .user_agent("digital-justice");
    config.build().into()
}

/// What kind of silence it was. The client's own words may quote an address, and with it what was asked.
#[cfg(feature = "outside")]
pub fn silence(error: &ureq::Error) -> &'static str {
    match error {
        ureq::Error::Timeout(_) => "it took too long",
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => "it could not be reached",
        _ => "it did not answer",
    }
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
