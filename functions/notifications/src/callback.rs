//! What the provider tells us later: whether a message arrived.

use crate::{
    desk,
    notice::{self, Channel, Notice, Sending, Status},
    provider::Provider,
    secrets::Secret,
};
use justice::{Error, Result, Text};
use kit::{
    App,
    exchange::{Exchange, Reply},
    moment::Moment,
    problem,
};
use serde::Deserialize;

/// What became of a message, in GOV.UK Notify's words. It says more, such as to whom, which we do not read.
#[derive(Deserialize)]
struct Receipt {
    id: String,
    reference: Option<String>,
    status: String,
    notification_type: String,
}

/// A letter that the post brought back (notifications-api, `service_callback_tasks.py`).
#[derive(Deserialize)]
struct Returned {
    notification_id: String,
    reference: Option<String>,
}

impl From<Returned> for Receipt {
    fn from(returned: Returned) -> Receipt {
        Receipt {
            id: returned.notification_id,
            reference: returned.reference,
            status: "returned-letter".to_owned(),
            notification_type: Channel::Letter.code().to_owned(),
        }
    }
}

/// Takes note of what became of a message. Told twice, it is noted once.
///
/// # Errors
/// When it should be told again: the provider calls until it is answered.
pub async fn hear<P: Provider>(app: &App, moment: &Moment, provider: &P, exchange: &Exchange) -> Result<Reply> {
    let heard = match proven(exchange, &provider.token(&app.config, moment.now).await?) {
        true => note(app, moment, exchange).await,
        // Whoever cannot prove to be the provider is not told that there is anything here.
        false => Err(Error::NotFound),
    };
    match heard {
        Ok(()) => Ok(Reply { status: 204, outcome: "done", ..Reply::default() }),
        Err(error) if error.worth_retrying() => Err(error),
        Err(error) => Ok(Reply { outcome: error.code(), ..problem::document(exchange, &error) }),
    }
}

fn proven(exchange: &Exchange, token: &Secret) -> bool {
    let sent = exchange.header("authorization").and_then(|sent| sent.strip_prefix("Bearer "));
    sent.is_some_and(|sent| token.is(sent))
}

async fn note(app: &App, moment: &Moment, exchange: &Exchange) -> Result<()> {
    let body = exchange.json()?;
    let receipt = match body.get("notification_id") {
        Some(_) => Returned::deserialize(&body).map(Receipt::from),
        None => Receipt::deserialize(&body),
    }
    .map_err(|_| not_a_receipt())?;
    let (Some(channel), Some(status)) = (Channel::of(&receipt.notification_type), status(&receipt.status)) else {
        // On its way still: nothing that we act on.
        return Ok(());
    };
    let key = receipt.reference.as_deref().and_then(notice::key).ok_or(Error::NotFound)?;
    let notice = Notice::read(app.get(&key, moment.now).await?.ok_or(Error::NotFound)?)?;
    let known = notice.sendings.iter().find(|sending| sending.channel == channel).ok_or(Error::NotFound)?;
    if known.id.as_ref().is_some_and(|id| *id != receipt.id) {
        return Err(Error::NotFound);
    }
    become_known(app, moment, notice, (channel, status), receipt.id, receipt.status).await
}

/// Writes down what has become of a message, unless that is known, or something final is.
///
/// # Errors
/// When it should be told again.
pub async fn become_known(
    app: &App,
    moment: &Moment,
    notice: Notice,
    (channel, status): (Channel, Status),
    id: String,
    word: String,
) -> Result<()> {
    let sendings = &notice.sendings;
    let known = sendings.iter().find(|sending| sending.channel == channel).ok_or(Error::NotFound)?;
    let before = known.status;
    if before == status || before == Status::Delivered || before.has_failed() {
        return Ok(());
    }
    let code = status.has_failed().then_some(word);
    let now = Sending { channel, status, at: moment.now, id: Some(id), code };
    let (notice, mut events) = match status.has_failed() {
        true => desk::failed(moment, notice, now)?,
        false => (notice.with(now), vec![]),
    };
    // The call can be faster than the reply to our own, or the reply may have been lost: it was sent, nonetheless.
    if !matches!(before, Status::Accepted | Status::Received) {
        events.push(desk::happened(&moment.round(1), &notice, "sent", Some(channel), None)?);
    }
    desk::write(app, moment, notice, events).await.map(drop)
}

/// What a word of the provider's means; nothing, while a message is on its way still.
pub fn status(word: &str) -> Option<Status> {
    match word {
        "delivered" => Some(Status::Delivered),
        "permanent-failure" => Some(Status::PermanentFailure),
        "temporary-failure" => Some(Status::TemporaryFailure),
        // That a letter could not be printed is as much a fault of the provider's as that it could not be sent.
        "technical-failure" | "validation-failed" | "virus-scan-failed" => Some(Status::TechnicalFailure),
        "received" => Some(Status::Received),
        "cancelled" => Some(Status::Cancelled),
        "returned-letter" => Some(Status::ReturnedLetter),
        _ => None,
    }
}

fn not_a_receipt() -> Error {
    Error::unreadable(Text::new(
        "The body does not say what became of a message",
        "Nid yw’r corff yn dweud beth ddigwyddodd i neges",
    ))
}
