//! The event bus: what it takes, and how much of it at once.

use aws_sdk_eventbridge::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    operation::put_events::PutEventsError,
    primitives::DateTime,
    types::{PutEventsRequestEntry, PutEventsResultEntry},
};
use justice::{Error, Result, date::Timestamp};
use kit::SdkConfig;
use std::future::Future;

/// The most entries in one call (`PutEvents`, API reference).
pub const MOST_ENTRIES: usize = 10;
/// The most bytes in one call, counted as the service counts them ("Calculating PutEvents event entry size").
pub const MOST_BYTES: usize = 256 * 1024;
/// What an entry's time counts for.
const TIME_BYTES: usize = 14;

/// Something to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Who says it: `justice.visit-request`.
    pub source: String,
    /// What happened: `visit-request.booked`.
    pub detail_type: String,
    /// The event, as JSON.
    pub detail: String,
    /// When it happened.
    pub time: Timestamp,
}

impl Entry {
    fn bytes(&self) -> usize {
        TIME_BYTES + self.source.len() + self.detail_type.len() + self.detail.len()
    }
}

/// Where entries go.
pub trait Bus: Send + Sync + 'static {
    /// Publishes entries, as many as one call takes. For each, in their order: nothing, or why it was not taken.
    ///
    /// # Errors
    /// When none of them was taken, or nobody can tell.
    fn put(&self, bus: &str, entries: &[&Entry]) -> impl Future<Output = Result<Vec<Option<String>>>> + Send;
}

/// How many of the entries, from the first, fit into one call. One always does: if it is too large by itself, the bus
/// says so, and of that entry alone.
pub fn fitting(entries: &[(String, Entry)]) -> usize {
    let sizes = entries.iter().take(MOST_ENTRIES).scan(0, |total, (_, entry)| {
        *total += entry.bytes();
        Some(*total)
    });
    sizes.take_while(|total| *total <= MOST_BYTES).count().clamp(1, MOST_ENTRIES)
}

/// The bus of the deployed system.
pub struct EventBridge(Client);

impl EventBridge {
    /// A client made from the AWS configuration.
    pub fn new(sdk: &SdkConfig) -> EventBridge {
        EventBridge(Client::new(sdk))
    }
}

impl Bus for EventBridge {
    async fn put(&self, bus: &str, entries: &[&Entry]) -> Result<Vec<Option<String>>> {
        let asked = entries.iter().map(|entry| {
            PutEventsRequestEntry::builder()
                .event_bus_name(bus)
                .source(&entry.source)
                .detail_type(&entry.detail_type)
                .detail(&entry.detail)
                .time(DateTime::from_millis(entry.time.as_millisecond()))
                .build()
        });
        // In a box, because the client's own futures are nested deeper than the compiler follows.
        let sent = Box::pin(self.0.put_events().set_entries(Some(asked.collect())).send());
        let answer = sent.await.map_err(unavailable)?;
        Ok(answer.entries().iter().map(refusal).collect())
    }
}

fn refusal(entry: &PutEventsResultEntry) -> Option<String> {
    entry.error_code().map(str::to_owned)
}

/// The code alone: a message may quote what was sent.
fn unavailable(error: SdkError<PutEventsError>) -> Error {
    let code = error.as_service_error().and_then(ProvideErrorMetadata::code).unwrap_or("no answer");
    Error::unavailable(format!("the bus did not take a call: {code}"))
}
