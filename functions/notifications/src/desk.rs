//! Where notices are sent: what is begun is written down before, and what came of it after.

use crate::{
    SLUG,
    alarm::Alarm,
    letter,
    notice::{Channel, Next, Notice, Sending, Status},
    provider::{Answer, Message, Provider},
};
use justice::{Error, Result};
use kit::{
    App,
    moment::Moment,
    record::{self, Happening},
    store::{Committed, Write},
};
use std::collections::BTreeMap;

/// Does what is next for a notice.
///
/// # Errors
/// When it is not known to be sent: the event should come again.
pub async fn carry_on<P: Provider, A: Alarm>(app: &App, provider: &P, alarm: &A, notice: Notice) -> Result<()> {
    let moment = app.moment();
    match notice.next(moment.now) {
        Next::Nothing => Ok(()),
        Next::Wait => Err(Error::unavailable("somebody else is sending this notice")),
        Next::GiveUp => {
            let (notice, events) = given_up(&moment, notice, None, "no-address")?;
            write(app, &moment, notice, events).await.map(drop)
        }
        Next::Send(channel) => {
            let notice = begin(app, &moment, notice, channel).await?;
            send(app, provider, alarm, notice, channel).await
        }
        Next::Ask(channel) => {
            let notice = begin(app, &moment, notice, channel).await?;
            match provider.find(&app.config, app.moment().now, channel, &notice.name()).await {
                Ok(Some(id)) => taken(app, alarm, notice, channel, id).await,
                Ok(None) => send(app, provider, alarm, notice, channel).await,
                Err(error) => Err(unknown(app, notice, channel, error).await),
            }
        }
    }
}

/// Writes down that we are at it. Whoever else had the same in mind is refused here, before anything is sent.
async fn begin(app: &App, moment: &Moment, notice: Notice, channel: Channel) -> Result<Notice> {
    let began = Sending { channel, status: Status::Trying, at: moment.now, id: None, code: None };
    write(app, moment, notice.with(began), vec![]).await
}

async fn send<P: Provider, A: Alarm>(
    app: &App,
    provider: &P,
    alarm: &A,
    notice: Notice,
    channel: Channel,
) -> Result<()> {
    let mut values = notice.values.clone();
    values.extend(notice.reference.iter().map(|reference| ("reference".to_owned(), reference.to_string().into())));
    let to = notice.address(channel).ok_or_else(|| Error::broken("a way without an address"))?;
    let message = Message {
        channel,
        to: &to,
        transaction: &notice.transaction,
        template: &notice.template,
        language: notice.language,
        values,
        name: &notice.name(),
    };
    // A moment of its own, because the provider believes only what was signed within half a minute.
    match provider.send(&app.config, app.moment().now, &message).await {
        Ok(Answer::Taken(id)) => taken(app, alarm, notice, channel, id).await,
        Ok(Answer::Refused(code)) => {
            let moment = app.moment();
            let refused = Sending { channel, status: Status::Refused, at: moment.now, id: None, code: Some(code) };
            let (notice, events) = failed(&moment, notice, refused)?;
            write(app, &moment, notice, events).await.map(drop)
        }
        Err(error) => Err(unknown(app, notice, channel, error).await),
    }
}

/// The provider has it.
async fn taken<A: Alarm>(app: &App, alarm: &A, notice: Notice, channel: Channel, id: String) -> Result<()> {
    let moment = app.moment();
    if channel == Channel::Letter
        && let Err(error) = letter::expect(app, alarm, &moment, &notice.name(), 1).await
    {
        return Err(unknown(app, notice, channel, error).await);
    }
    let notice = notice.with(Sending { channel, status: Status::Accepted, at: moment.now, id: Some(id), code: None });
    let sent = happened(&moment, &notice, "sent", Some(channel), None)?;
    write(app, &moment, notice, vec![sent]).await.map(drop)
}

/// Nobody knows whether the provider has it. That we are no longer at it is written down, so that whoever is next need
/// not wait until we are surely dead; if that cannot be written either, they wait.
async fn unknown(app: &App, notice: Notice, channel: Channel, error: Error) -> Error {
    let moment = app.moment();
    let unknown = Sending { channel, status: Status::Unknown, at: moment.now, id: None, code: None };
    let _ = write(app, &moment, notice.with(unknown), vec![]).await;
    error
}

/// One way has come to nothing. When there is another, the event brings us back to try it; when there is none, somebody
/// has to act.
///
/// # Errors
/// `Broken`, if it cannot be written down.
pub fn failed(moment: &Moment, notice: Notice, how: Sending) -> Result<(Notice, Vec<Write>)> {
    let (channel, code) = (how.channel, how.code.clone().unwrap_or_default());
    let notice = notice.with(how);
    match notice.another_way() {
        Some(_) => {
            let failed = happened(moment, &notice, "failed", Some(channel), Some(&code))?;
            Ok((notice, vec![failed]))
        }
        None => given_up(moment, notice, Some(channel), &code),
    }
}

fn given_up(moment: &Moment, notice: Notice, last: Option<Channel>, code: &str) -> Result<(Notice, Vec<Write>)> {
    let event = happened(moment, &notice, "undelivered", last, Some(code))?;
    Ok((notice.without_hope(code), vec![event]))
}

/// What happened to a notice, as the bus tells it: which, how and why, never to whom.
///
/// # Errors
/// `Broken`, if it cannot be written down.
pub fn happened(
    moment: &Moment,
    notice: &Notice,
    what: &str,
    channel: Option<Channel>,
    code: Option<&str>,
) -> Result<Write> {
    let mut codes = BTreeMap::from([
        ("notice", notice.name()),
        ("template", notice.template.clone()),
        ("transaction", notice.transaction.clone()),
    ]);
    codes.extend(channel.map(|channel| ("channel", channel.code().to_owned())));
    codes.extend(code.map(|code| ("code", code.to_owned())));
    let happening = Happening {
        r#type: format!("{SLUG}.{what}"),
        transaction: SLUG,
        reference: notice.reference.as_ref(),
        at: moment.now,
        actor: "system",
        language: Some(notice.language.code()),
        codes,
        ..Happening::default()
    };
    record::event(&notice.key(), moment, &happening)
}

/// Writes a notice as it now is, with what is told about it, and brings it back as it was written.
///
/// # Errors
/// `Unavailable`, when somebody else has written it since it was read.
pub async fn write(app: &App, moment: &Moment, notice: Notice, events: Vec<Write>) -> Result<Notice> {
    let item = notice.item()?;
    let mut writes = vec![Write::Replace(item.clone(), notice.version)];
    writes.extend(events);
    match app.commit(&writes, moment).await? {
        Committed::Done => Notice::read(item),
        Committed::Refused(_) => Err(Error::unavailable("somebody else has this notice")),
    }
}
