//! Whoever knows the addresses: exchangeable, and chosen by configuration.

use justice::{Result, people::Address};
use kit::{Config, moment::Moment};
use std::future::Future;

/// A book of addresses.
pub trait Book: Send + Sync + 'static {
    /// The addresses at a postcode, in the order in which they stand in the street. None, if nobody lives there.
    ///
    /// # Errors
    /// `Unavailable`, when it does not answer; `Broken`, when it will not.
    fn at(&self, config: &Config, moment: &Moment, postcode: &str)
    -> impl Future<Output = Result<Vec<Address>>> + Send;
}
