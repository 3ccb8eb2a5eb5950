//! Whoever carries messages for us, as we see them.

use crate::{notice::Channel, secrets::Secret};
use justice::{Language, Result, date::Timestamp};
use kit::Config;
use serde_json::{Map, Value};
use std::future::Future;

/// A message, ready to go.
pub struct Message<'a> {
    /// How it goes.
    pub channel: Channel,
    /// The address, the number, or the lines of the envelope.
    pub to: &'a str,
    /// Whose words.
    pub transaction: &'a str,
    /// Which of them.
    pub template: &'a str,
    /// In which language.
    pub language: Language,
    /// What goes into their blanks.
    pub values: Map<String, Value>,
    /// What we call it: the provider finds it by this.
    pub name: &'a str,
}

/// What a provider says to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It will be carried. Holds the provider's own name for it.
    Taken(String),
    /// It will not be, however often we ask. Holds a code for why.
    Refused(String),
}

/// Whoever carries messages for us. An error means that nobody knows whether the message was taken.
pub trait Provider: Send + Sync + 'static {
    /// Hands over a message.
    ///
    /// # Errors
    /// `Unavailable`, when it may be asked again; `Broken`, when it will not help until we have mended something.
    fn send(
        &self,
        config: &Config,
        now: Timestamp,
        message: &Message<'_>,
    ) -> impl Future<Output = Result<Answer>> + Send;

    /// The provider's name for a message that we may have handed over before, by our own.
    ///
    /// # Errors
    /// As [`send`](Provider::send).
    fn find(
        &self,
        config: &Config,
        now: Timestamp,
        channel: Channel,
        name: &str,
    ) -> impl Future<Output = Result<Option<String>>> + Send;

    /// What has become of a message so far, in the provider's words, by its own name for it: for what it does not call us
    /// back about.
    ///
    /// # Errors
    /// As [`send`](Provider::send).
    fn fate(&self, config: &Config, now: Timestamp, id: &str) -> impl Future<Output = Result<String>> + Send;

    /// What the provider proves itself by when it calls us back.
    ///
    /// # Errors
    /// When it cannot be read.
    fn token(&self, config: &Config, now: Timestamp) -> impl Future<Output = Result<Secret>> + Send;
}
