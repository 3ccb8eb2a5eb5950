//! What only we may know: kept in the account's parameter store, and read when it is first needed.

use crate::{SdkConfig, moment::digest};
use aws_sdk_ssm::{Client, error::ProvideErrorMetadata, operation::get_parameter::GetParameterError};
use justice::{Error, Result, date::Timestamp};
use std::{
    collections::BTreeMap,
    fmt,
    future::Future,
    sync::{Mutex, PoisonError},
};
use subtle::ConstantTimeEq;

/// For how long a secret is believed, in seconds: a new one is in use everywhere within minutes.
const KEPT_SECONDS: i64 = 300;

/// Something that nothing prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps something secret.
    pub fn new(secret: impl Into<String>) -> Secret {
        Secret(secret.into())
    }

    /// The secret itself, for whoever proves something by it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether this is it. How long that takes says nothing of how much of it is right.
    pub fn is(&self, other: &str) -> bool {
        digest(&self.0).as_bytes().ct_eq(digest(other).as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Where secrets are kept.
pub trait Vault: Send + Sync + 'static {
    /// Reads one by its name. None, if there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(&self, name: &str) -> impl Future<Output = Result<Option<Secret>>> + Send;
}

/// The parameter store, whose names are paths: `/justice/notifications/api-key`.
#[derive(Clone)]
pub struct ParameterStore(Client);

impl ParameterStore {
    /// A client made from the AWS configuration.
    pub fn new(sdk: &SdkConfig) -> ParameterStore {
        ParameterStore(Client::new(sdk))
    }
}

impl Vault for ParameterStore {
    async fn read(&self, name: &str) -> Result<Option<Secret>> {
        // In a box, because the client's own futures are nested deeper than the compiler follows.
        let sent = Box::pin(self.0.get_parameter().name(name).with_decryption(true).send()).await;
        match sent {
            Ok(answer) => Ok(answer.parameter.and_then(|parameter| parameter.value).map(Secret)),
            Err(error) if error.as_service_error().is_some_and(GetParameterError::is_parameter_not_found) => Ok(None),
            Err(error) => {
                let code = error.as_service_error().and_then(ProvideErrorMetadata::code).unwrap_or("no answer");
                Err(Error::unavailable(format!("{name} could not be read: {code}")))
            }
        }
    }
}

/// Secrets that were read a moment ago; and that there was none, so that nobody who makes us look can make us ask for ever.
pub struct Secrets<V> {
    vault: V,
    kept: Mutex<BTreeMap<String, (Timestamp, Option<Secret>)>>,
}

impl<V: Vault> Secrets<V> {
    /// Those of a vault.
    pub fn of(vault: V) -> Secrets<V> {
        Secrets { vault, kept: Mutex::default() }
    }

    /// One of them, by its name.
    ///
    /// # Errors
    /// `Unavailable`, when it cannot be read; `Broken`, when there is none.
    pub async fn read(&self, name: &str, now: Timestamp) -> Result<Secret> {
        let is_fresh = |read: &Timestamp| now.as_second() < read.as_second() + KEPT_SECONDS;
        let known = self.kept().get(name).filter(|(read, _)| is_fresh(read)).map(|(_, secret)| secret.clone());
        let secret = match known {
            Some(secret) => secret,
            None => {
                let secret = self.vault.read(name).await?;
                self.kept().insert(name.to_owned(), (now, secret.clone()));
                secret
            }
        };
        secret.ok_or_else(|| Error::broken(format!("there is no secret called {name}")))
    }

    /// Believes none of them any more: one was turned away.
    pub fn forget(&self) {
        self.kept().clear();
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, (Timestamp, Option<Secret>)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
