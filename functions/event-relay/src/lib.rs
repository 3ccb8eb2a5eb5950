//! Takes what happened from the table's stream to the event bus.
//!
//! An event is committed with the case that it is about, so it is never lost and never false; the stream brings it
//! here, and the bus to whoever waits for it. At least once: whoever hears an event keys its effect by the event's id.

pub mod bus;
pub mod change;

use bus::{Bus, Entry, fitting};
use justice::{Error, Result};
use kit::{App, Function, Outcome};
use serde_json::Value;

/// The function.
pub struct Relay<B>(B);

impl<B: Bus> Relay<B> {
    /// A relay to a bus.
    pub fn to(bus: B) -> Relay<B> {
        Relay(bus)
    }

    /// Publishes as many entries as fit into one call, each with its record's number. Returns the numbers of those that
    /// the bus did not take.
    async fn publish(&self, bus: &str, entries: &[(String, Entry)]) -> Vec<String> {
        let asked: Vec<&Entry> = entries.iter().map(|(_, entry)| entry).collect();
        let refusals = match self.0.put(bus, &asked).await {
            Ok(refusals) if refusals.len() == asked.len() => refusals,
            Ok(_) => vec![Some("an answer about other entries".to_owned()); asked.len()],
            Err(Error::Unavailable(cause) | Error::Broken(cause)) => vec![Some(cause.to_string()); asked.len()],
            Err(other) => vec![Some(other.code().to_owned()); asked.len()],
        };
        let refused = entries.iter().zip(refusals).filter_map(|((number, entry), why)| Some((number, entry, why?)));
        refused
            .map(|(number, entry, why)| {
                tracing::error!(
                    sequence_number = number,
                    event = entry.detail_type,
                    "Could not publish {number}: {why}"
                );
                number.clone()
            })
            .collect()
    }
}

impl<B: Bus> Function for Relay<B> {
    /// Publishes whatever can be, and reports the rest. Lambda begins again from the first record that is reported, so
    /// what came after it is published again: were it held back instead, it would be set aside together with a record
    /// that never succeeds.
    ///
    /// A record that makes no sense is reported too. It can only be a fault of ours, and the stream's own limits keep it
    /// from blocking for ever: after ten tries or six hours it goes to the dead letters, where an alarm watches. Taking
    /// it for done would lose an event without a word.
    async fn batch(&self, app: &App, records: Vec<Value>) -> Result<Outcome> {
        let (mut again, mut entries) = (vec![], vec![]);
        for record in &records {
            // Without a number none can be named, and Lambda takes an empty name for the whole batch.
            let number = record["dynamodb"]["SequenceNumber"].as_str().unwrap_or_default().to_owned();
            match change::told(record) {
                Ok(Some(entry)) => entries.push((number, entry)),
                Ok(None) => {}
                Err(why) => {
                    tracing::error!(sequence_number = number, "Could not read {number}: {why}");
                    again.push(number);
                }
            }
        }
        let mut accepted = entries.len();
        let mut rest = entries.as_slice();
        while !rest.is_empty() {
            let (now, later) = rest.split_at(fitting(rest));
            let refused = self.publish(&app.config.bus, now).await;
            accepted -= refused.len();
            again.extend(refused);
            rest = later;
        }
        let counts = vec![("accepted", count(accepted)), ("retried", count(again.len()))];
        Ok(Outcome { again, counts })
    }
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
