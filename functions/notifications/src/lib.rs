//! Tells people what happened, by email, by text message or by post, and reminds them of what is to come.
//!
//! What to tell is decided by a transaction and committed with its case, as items under the event's own id. The bus
//! brings the event here, at least once; those items are read, and nothing else: never a case. Each is sent once,
//! however often its event comes, because what was begun is written down before, what came of it after, and between the
//! two the provider is asked. A reminder waits beside them until its day: a schedule of its own wakes us then, and what
//! its case has not deleted in the meantime is sent.

pub mod callback;
pub mod carrier;
pub mod desk;
pub mod letter;
pub mod notice;
pub mod notify;
pub mod provider;
pub mod relay;
pub mod reminder;
pub mod templates;
pub use kit::{alarm, secrets};

use alarm::Alarm;
use justice::Reference;
use justice::{Error, Result};
use kit::{
    App, BusEvent, Function,
    exchange::{Exchange, Reply},
    http::{self, Needs, Route},
    moment::Moment,
    store::Range,
};
use notice::Notice;
use provider::Provider;
use ulid::Ulid;

/// Our name, for events.
const SLUG: &str = "notifications";

/// Every route there is: the provider says what became of a message.
pub const ROUTES: &[Route] = &[Route::new("/notifications/callback", "POST", Needs::Signature)];

/// The function.
pub struct Notifications<P, A> {
    provider: P,
    alarm: A,
}

impl<P: Provider, A: Alarm> Notifications<P, A> {
    /// Notifications that this provider carries, woken for reminders by this alarm.
    pub fn through(provider: P, alarm: A) -> Notifications<P, A> {
        Notifications { provider, alarm }
    }

    /// Sends what an event's commit left for us to send.
    async fn tell(&self, app: &App, moment: &Moment, event: &BusEvent) -> Result<()> {
        let mut outcome = Ok(());
        for item in app.list(&notices(event)?, moment.now).await? {
            let done = match Notice::read(item) {
                Ok(notice) => desk::carry_on(app, &self.provider, &self.alarm, notice).await,
                Err(error) => Err(error),
            };
            outcome = outcome.and(done);
        }
        outcome
    }

    /// Makes sure that what it left for later is not forgotten.
    async fn remember(&self, app: &App, moment: &Moment, event: &BusEvent) -> Result<()> {
        let Some(range) = reminders(event) else { return Ok(()) };
        let mut outcome = Ok(());
        for item in app.list(&range, moment.now).await? {
            let done = match reminder::expect(app, &self.alarm, moment, &item).await {
                Ok(Some(notice)) => desk::carry_on(app, &self.provider, &self.alarm, notice).await,
                other => other.map(drop),
            };
            outcome = outcome.and(done);
        }
        outcome
    }
}

impl<P: Provider, A: Alarm> Function for Notifications<P, A> {
    /// Does what is next for every notice and every reminder of an event. One that fails keeps no other waiting; any
    /// that failed brings the event again.
    async fn event(&self, app: &App, moment: &Moment, event: &BusEvent) -> Result<()> {
        match event.detail_type.as_str() {
            reminder::DUE => match reminder::due(app, moment, reminder::name(&event.detail)?).await? {
                Some(notice) => return desk::carry_on(app, &self.provider, &self.alarm, notice).await,
                None => return Ok(()),
            },
            letter::LOOK => return letter::look(app, &self.alarm, &self.provider, moment, &event.detail).await,
            _ => {}
        }
        let told = self.tell(app, moment, event).await;
        told.and(self.remember(app, moment, event).await)
    }

    /// Hears from the provider what became of a message.
    async fn http(&self, app: &App, moment: &Moment, exchange: &Exchange) -> Result<Reply> {
        http::enter(app, exchange, ROUTES)?;
        callback::hear(app, moment, &self.provider, exchange).await
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

/// Where the reminders are that were committed with an event of a case. Our own events leave none.
fn reminders(event: &BusEvent) -> Option<Range> {
    let text = |pointer| event.detail.pointer(pointer).and_then(serde_json::Value::as_str);
    if text("/transaction") == Some(SLUG) {
        return None;
    }
    let reference = Reference::parse(text("/reference")?).ok()?;
    Some(reminder::of(&reference, Ulid::from_string(text("/id")?).ok()?))
}
