//! Takes partners' messages from the one queue that they share to the transactions they are for.
//!
//! One queue, because one that is polled costs money when idle. Each transaction is handed its own messages as the batch
//! that it would have had from a queue of its own, and says itself which of them to try again. What is for no
//! transaction is refused here, and its sender told.

pub mod functions;

use functions::Functions;
use futures_util::future::join_all;
use justice::{Error, Result, Text};
use kit::{
    App, Function, Outcome,
    queue::{self, Message, Refusal},
    store::keys,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What keys of ours begin with.
const CODE: &str = "INT";
/// Our name, for events.
const SLUG: &str = "partner-intake";

/// The function.
pub struct Intake<F>(F);

/// The messages for each transaction, and those for none.
type Sorted<'a> = (BTreeMap<&'a str, Vec<Value>>, Vec<Value>);

impl<F: Functions> Intake<F> {
    /// An intake that hands over to these functions.
    pub fn to(functions: F) -> Intake<F> {
        Intake(functions)
    }

    /// Hands a transaction its messages. Returns the names of those to try again.
    async fn hand_over(&self, slug: &str, function: &str, messages: Vec<Value>) -> Vec<String> {
        let names: Vec<String> = messages.iter().map(|message| name(message).to_owned()).collect();
        let payload = json!({ "Records": messages }).to_string().into_bytes();
        let answer = self.0.invoke(function, payload).await.and_then(|answer| failures(&answer, &names));
        answer.unwrap_or_else(|error| {
            tracing::error!(
                function = slug,
                code = error.code(),
                "{slug} did not take its messages: {}",
                cause(&error)
            );
            names
        })
    }
}

impl<F: Functions> Function for Intake<F> {
    async fn batch(&self, app: &App, records: Vec<Value>) -> Result<Outcome> {
        let all = records.len();
        let (groups, strays) = sort(&app.config.functions, records);
        let handed =
            groups.into_iter().map(|(slug, messages)| self.hand_over(slug, &app.config.functions[slug], messages));
        let mut again: Vec<String> = join_all(handed).await.into_iter().flatten().collect();
        let mut refused = 0;
        for stray in strays {
            let name = name(&stray).to_owned();
            match refuse(app, stray).await {
                Ok(()) => refused += 1,
                Err(error) => {
                    tracing::error!(
                        message_id = name,
                        code = error.code(),
                        "Could not refuse {name}: {}",
                        cause(&error)
                    );
                    again.push(name);
                }
            }
        }
        let counts = vec![("accepted", all - again.len() - refused), ("refused", refused), ("retried", again.len())];
        let counts = counts.into_iter().map(|(what, many)| (what, u32::try_from(many).unwrap_or(u32::MAX))).collect();
        Ok(Outcome { again, counts })
    }
}

fn cause(error: &Error) -> String {
    match error {
        Error::Unavailable(cause) | Error::Broken(cause) => cause.to_string(),
        other => other.code().to_owned(),
    }
}

fn name(message: &Value) -> &str {
    message["messageId"].as_str().unwrap_or_default()
}

/// Which transaction a message says it is for. A body may be anything.
fn transaction(message: &Value) -> Option<String> {
    let body: Value = serde_json::from_str(message["body"].as_str()?).ok()?;
    body["transaction"].as_str().map(str::to_owned)
}

fn sort(functions: &BTreeMap<String, String>, messages: Vec<Value>) -> Sorted<'_> {
    let (mut groups, mut strays) = (BTreeMap::<_, Vec<Value>>::new(), vec![]);
    for message in messages {
        match transaction(&message).and_then(|slug| functions.get_key_value(&slug)) {
            Some((slug, _)) => groups.entry(slug.as_str()).or_default().push(message),
            None => strays.push(message),
        }
    }
    (groups, strays)
}

/// What a function answers about a batch: the shape that Lambda asks for, and no other.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    batch_item_failures: Vec<Failure>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    item_identifier: String,
}

/// The messages that a function says it could not handle. An answer about messages that it was not handed says nothing
/// that can be relied on, not even about the others: as when Lambda reads such an answer, all come again.
fn failures(answer: &[u8], handed: &[String]) -> Result<Vec<String>> {
    let answer: Answer = serde_json::from_slice(answer).map_err(|_| Error::broken("an answer that cannot be read"))?;
    let failed: BTreeSet<String> =
        answer.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect();
    match failed.iter().all(|name| handed.contains(name)) {
        true => Ok(failed.into_iter().collect()),
        false => Err(Error::broken("an answer about other messages")),
    }
}

/// Refuses a message that is for no transaction, and says so to whoever sent it.
async fn refuse(app: &App, message: Value) -> Result<()> {
    let message: Message =
        serde_json::from_value(message).map_err(|_| Error::broken("a record that is not a message"))?;
    let moment = app.moment();
    let entry = app.get(&keys::partner_by_sender(&message.attributes.sender_id), moment.now).await?;
    let partner = entry.and_then(|entry| entry.get("partner")?.as_str().map(str::to_owned));
    // Read as if what it names were here: what is wrong with it otherwise is said first.
    let named = serde_json::from_str::<Value>(&message.body).ok();
    let named = named.as_ref().and_then(|body| body["transaction"].as_str()).unwrap_or_default();
    let (error, theirs) = match queue::read(&message, named) {
        Err(error) => (error, None),
        Ok(letter) => (Error::unreadable(NO_SUCH_TRANSACTION), letter.reference),
    };
    Refusal { code: CODE, slug: SLUG, partner, theirs, message: &message.message_id }.commit(app, &moment, &error).await
}

/// For a message that would have been good, had there been anyone to take it.
const NO_SUCH_TRANSACTION: Text = Text::new(
    "There is no such transaction, or it takes no messages",
    "Nid oes trafodiad o’r fath, neu nid yw’n derbyn negeseuon",
);
