//! The book that the settings choose.

use crate::{book::Book, few::Few, places::Places};
use justice::{Result, people::Address};
use kit::{Config, moment::Moment, secrets::Vault};

/// The Places API where the setting `places` says where it is, and the few addresses where it says `few`.
pub struct Chosen<V> {
    places: Places<V>,
}

impl<V: Vault> Chosen<V> {
    /// The books there are.
    pub fn of(places: Places<V>) -> Chosen<V> {
        Chosen { places }
    }
}

impl<V: Vault> Book for Chosen<V> {
    async fn at(&self, config: &Config, moment: &Moment, postcode: &str) -> Result<Vec<Address>> {
        match config.settings.get("places").map(String::as_str) {
            Some("few") => Few.at(config, moment, postcode).await,
            _ => self.places.at(config, moment, postcode).await,
        }
    }
}
