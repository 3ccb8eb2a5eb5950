//! Something to tell somebody, as it is in the table: what to say, and what has been tried.

use crate::templates;
use justice::{Error, Language, Reference, Result, date::Timestamp, people::Contact};
use kit::store::{Item, Key, keys};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ulid::Ulid;

/// For how long an attempt is nobody else's business, in seconds: longer than an invocation may last.
const ATTEMPT_SECONDS: i64 = 60;
/// The most lines that an envelope has.
const ENVELOPE_LINES: usize = 7;

/// How a message travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// By email.
    Email,
    /// As a text message.
    Sms,
    /// By post.
    Letter,
}

impl Channel {
    /// As it is written in events, in the names of templates, and by GOV.UK Notify.
    pub const fn code(self) -> &'static str {
        match self {
            Channel::Email => "email",
            Channel::Sms => "sms",
            Channel::Letter => "letter",
        }
    }

    /// The channel that is written so.
    pub fn of(code: &str) -> Option<Channel> {
        [Channel::Email, Channel::Sms, Channel::Letter].into_iter().find(|channel| channel.code() == code)
    }
}

/// What became of a sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Somebody is at it, or died over it.
    Trying,
    /// It was tried, and nobody knows whether it was taken.
    Unknown,
    /// The provider has it.
    Accepted,
    /// It has been printed and posted. It may yet come back.
    Received,
    /// It has arrived.
    Delivered,
    /// The provider would not have it.
    Refused,
    /// There is nobody there.
    PermanentFailure,
    /// The mailbox was full, or the telephone off, for days.
    TemporaryFailure,
    /// The provider failed.
    TechnicalFailure,
    /// Somebody stopped it before it was printed.
    Cancelled,
    /// The post brought it back.
    ReturnedLetter,
}

impl Status {
    /// Whether this way has come to nothing.
    pub fn has_failed(self) -> bool {
        use Status::{Cancelled, PermanentFailure, Refused, ReturnedLetter, TechnicalFailure, TemporaryFailure};
        matches!(self, Refused | PermanentFailure | TemporaryFailure | TechnicalFailure | Cancelled | ReturnedLetter)
    }
}

/// One way that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    /// How.
    pub channel: Channel,
    /// What became of it.
    pub status: Status,
    /// When it was last tried.
    pub at: Timestamp,
    /// The provider's name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// What to do about a notice.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it is on its way, has arrived, or has no way left.
    Nothing,
    /// Somebody else is sending it at this moment.
    Wait,
    /// To send it in a way that has not been tried.
    Send(Channel),
    /// To ask whether it was sent, and if not, to send it.
    Ask(Channel),
    /// To say that there is no address to send it to.
    GiveUp,
}

/// A notice. Nothing prints it: it says who is told what.
#[derive(Clone, Deserialize)]
pub struct Notice {
    /// How often it has been written.
    pub version: u64,
    /// Which words.
    pub template: String,
    /// Whose words.
    pub transaction: String,
    /// The case that they are about, if they are about one.
    #[serde(default)]
    pub reference: Option<Reference>,
    /// Where to.
    pub to: Contact,
    /// In which language.
    pub language: Language,
    /// What goes into their blanks.
    pub values: Map<String, Value>,
    /// What has been tried, in order.
    #[serde(default)]
    pub sendings: Vec<Sending>,
    /// Why nothing more will be tried.
    #[serde(default)]
    pub given_up: Option<String>,
    /// The item that it was read from, with whatever else that holds.
    #[serde(skip)]
    item: Item,
}

impl Notice {
    /// Reads one from its item.
    ///
    /// # Errors
    /// `Broken`, when it is not one. Does not say what it holds.
    pub fn read(item: Item) -> Result<Notice> {
        let notice = Notice::deserialize(Value::Object(item.clone()));
        notice.map(|notice| Notice { item, ..notice }).map_err(|_| Error::broken("a notice that cannot be read"))
    }

    /// The item, as the next version of it.
    pub fn item(&self) -> Result<Item> {
        let mut item = self.item.clone();
        item.insert("version".to_owned(), (self.version + 1).into());
        item.insert("sendings".to_owned(), serde_json::to_value(&self.sendings).map_err(Error::broken)?);
        item.extend(self.given_up.as_ref().map(|why| ("given_up".to_owned(), why.as_str().into())));
        Ok(item)
    }

    /// The same notice with a way tried, or with what has since become of it.
    pub fn with(mut self, sending: Sending) -> Notice {
        match self.sendings.iter_mut().find(|known| known.channel == sending.channel) {
            Some(known) => *known = sending,
            None => self.sendings.push(sending),
        }
        self
    }

    /// The same notice, of which nothing more will be tried.
    pub fn without_hope(mut self, why: &str) -> Notice {
        self.given_up = Some(why.to_owned());
        self
    }

    /// Where it is.
    pub fn key(&self) -> Key {
        let text = |name| self.item.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Key { pk: text("PK"), sk: text("SK") }
    }

    /// What the world calls it: the event's id, and which of its notices.
    pub fn name(&self) -> String {
        let key = self.key();
        format!("{}/{}", key.pk.trim_start_matches("NOT#"), key.sk.trim_start_matches("NOTICE#"))
    }

    /// The address, the number, or the lines of the envelope for a channel.
    pub fn address(&self, channel: Channel) -> Option<String> {
        match channel {
            Channel::Email => self.to.email.clone(),
            Channel::Sms => self.to.phone.clone(),
            Channel::Letter => envelope(&self.to),
        }
    }

    /// A way that has not been tried and that there are words for: by email, if there is an address; else by text
    /// message, if there is a number; else by post. For whoever asks for a letter, by post first.
    pub fn another_way(&self) -> Option<Channel> {
        let order = match self.to.by_post {
            true => [Channel::Letter, Channel::Email, Channel::Sms],
            false => [Channel::Email, Channel::Sms, Channel::Letter],
        };
        let untried = |channel: &Channel| !self.sendings.iter().any(|sending| sending.channel == *channel);
        let worded = |channel: &Channel| templates::is_sent_by(&self.transaction, &self.template, *channel);
        order.into_iter().filter(untried).filter(worded).find(|channel| self.address(*channel).is_some())
    }

    /// What to do about it now.
    pub fn next(&self, now: Timestamp) -> Next {
        if self.given_up.is_some() {
            return Next::Nothing;
        }
        let other = self.another_way().map_or(Next::GiveUp, Next::Send);
        let Some(last) = self.sendings.last() else { return other };
        match last.status {
            Status::Trying if now.as_second() < last.at.as_second() + ATTEMPT_SECONDS => Next::Wait,
            Status::Trying | Status::Unknown => Next::Ask(last.channel),
            Status::Accepted | Status::Received | Status::Delivered => Next::Nothing,
            _ => other,
        }
    }
}

/// An address as it stands on the envelope: a name, and below it what was told us. A printed address has no more than
/// seven lines (notifications-utils, `postal_address.py`): where there would be more, the last two of the street share one.
fn envelope(to: &Contact) -> Option<String> {
    let address = to.address.as_ref()?;
    let mut street = address.lines.clone();
    let around = [&to.name, &address.postcode, &address.country].into_iter().flatten().count();
    while street.len() + around > ENVELOPE_LINES
        && let Some(last) = street.pop()
        && let Some(before) = street.last_mut()
    {
        *before = format!("{before}, {last}");
    }
    let above = to.name.iter().cloned();
    let lines: Vec<String> =
        above.chain(street).chain(address.postcode.clone()).chain(address.country.clone()).collect();
    Some(lines.join("\n"))
}

/// Where the notice of a name is.
pub fn key(name: &str) -> Option<Key> {
    let (event, place) = name.split_once('/')?;
    Some(keys::notice(Ulid::from_string(event).ok()?, place.parse().ok()?))
}
