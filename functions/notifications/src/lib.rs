//! Tells people what happened, by email or by text message.
//!
//! What to tell is decided by a transaction and committed with its case, as items under the event's own id. The bus
//! brings the event here, at least once; those items are read, and nothing else: never a case. Each is sent once,
//! however often its event comes, because what was begun is written down before, what came of it after, and between the
//! two the provider is asked.

pub mod callback;
pub mod desk;
pub mod notice;
pub mod notify;
pub mod provider;
pub mod templates;
pub use kit::secrets;

use justice::{Error, Result};
use kit::{
    App, BusEvent, Function,
    exchange::{Exchange, Reply},
    http,
    moment::Moment,
    store::Range,
};
use notice::Notice;
use provider::Provider;
use ulid::Ulid;

/// Our name, for events.
const SLUG: &str = "notifications";

/// The function.
pub struct Notifications<P>(P);

impl<P: Provider> Notifications<P> {
    /// Notifications that this provider carries.
    pub fn through(provider: P) -> Notifications<P> {
        Notifications(provider)
    }
}

impl<P: Provider> Function for Notifications<P> {
    /// Does what is next for every notice of an event. One that fails keeps no other waiting; any that failed brings
    /// the event again.
    async fn event(&self, app: &App, moment: &Moment, event: &BusEvent) -> Result<()> {
        let mut outcome = Ok(());
        for item in app.list(&notices(event)?, moment.now).await? {
            let done = match Notice::read(item) {
                Ok(notice) => desk::carry_on(app, &self.0, notice).await,
                Err(error) => Err(error),
            };
            outcome = outcome.and(done);
        }
        outcome
    }

    /// Hears from the provider what became of a message.
    async fn http(&self, app: &App, moment: &Moment, exchange: &Exchange) -> Result<Reply> {
        match exchange.segments().as_slice() {
            [SLUG, "callback"] => {
                http::allow(exchange, "POST", "/notifications/callback")?;
                callback::hear(app, moment, &self.0, exchange).await
            }
            _ => Err(Error::NotFound),
        }
    }
}

/// Where the notices are that an event is about: those committed with it; or, when it is our own and says that one way
/// failed, that one notice, which may have another way.
fn notices(event: &BusEvent) -> Result<Range> {
    let text = |pointer| event.detail.pointer(pointer).and_then(serde_json::Value::as_str);
    let range =
        |partition: String, from: String, to: String| Range { partition, from, to, index: false, consistent: true };
    if let Some(key) = text("/codes/notice").and_then(notice::key) {
        return Ok(range(key.pk, key.sk.clone(), key.sk));
    }
    let id =
        text("/id").and_then(|id| Ulid::from_string(id).ok()).ok_or_else(|| Error::broken("an event without an id"))?;
    Ok(range(format!("NOT#{id}"), "NOTICE#".to_owned(), "NOTICE#~".to_owned()))
}
