//! The other functions, as this one sees them: something that takes a batch and answers.

use aws_sdk_lambda::{
    Client,
    config::{Builder, retry::RetryConfig, timeout::TimeoutConfig},
    error::{ProvideErrorMetadata, SdkError},
    operation::invoke::InvokeError,
    primitives::Blob,
};
use justice::{Error, Result};
use kit::SdkConfig;
use std::{future::Future, time::Duration};

/// For how long an answer is waited for: longer than any transaction may take, and shorter than we may.
const PATIENCE: Duration = Duration::from_secs(50);

/// Whoever hands a batch to a function.
pub trait Functions: Send + Sync + 'static {
    /// Hands over a payload, and brings back what the function answered.
    ///
    /// # Errors
    /// When it did not answer, or failed.
    fn invoke(&self, function: &str, payload: Vec<u8>) -> impl Future<Output = Result<Vec<u8>>> + Send;
}

/// The functions of the deployed system.
pub struct Lambda(Client);

impl Lambda {
    /// A client made from the AWS configuration, but for its patience. It does not try again: the queue does, later and
    /// more gently, and a second call could run beside a first that is only slow.
    pub fn new(sdk: &SdkConfig) -> Lambda {
        let patience = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(1))
            .operation_attempt_timeout(PATIENCE)
            .operation_timeout(PATIENCE);
        let config = Builder::from(sdk).retry_config(RetryConfig::disabled()).timeout_config(patience.build());
        Lambda(Client::from_conf(config.build()))
    }
}

impl Functions for Lambda {
    async fn invoke(&self, function: &str, payload: Vec<u8>) -> Result<Vec<u8>> {
        // In a box, because the client's own futures are nested deeper than the compiler follows.
        let sent = Box::pin(self.0.invoke().function_name(function).payload(Blob::new(payload)).send());
        let answer = sent.await.map_err(unavailable)?;
        match answer.function_error() {
            Some(kind) => Err(Error::unavailable(format!("the function failed: {kind}"))),
            None => Ok(answer.payload.map(Blob::into_inner).unwrap_or_default()),
        }
    }
}

/// The code alone: a message may quote what was sent.
fn unavailable(error: SdkError<InvokeError>) -> Error {
    let code = error.as_service_error().and_then(ProvideErrorMetadata::code).unwrap_or("no answer");
    Error::unavailable(format!("the function could not be called: {code}"))
}
