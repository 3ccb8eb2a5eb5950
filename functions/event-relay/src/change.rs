//! A change of the table, and what the world is told of it.

use crate::bus::Entry;
use justice::date::Timestamp;
use kit::moment::digest;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, sync::LazyLock};
use ulid::Ulid;

/// What may leave: the properties of `schemas/event.json`, and nothing else that an item may have. A key, or an answer
/// that somebody put into an event by mistake, stays behind.
pub const FIELDS: [&str; 17] = [
    "id",
    "type",
    "transaction",
    "reference",
    "at",
    "actor",
    "channel",
    "language",
    "from",
    "state",
    "stage",
    "office",
    "partner",
    "partnerReference",
    "page",
    "codes",
    "errors",
];

/// Who removes what has expired ("Time to Live and DynamoDB Streams").
const TIME_TO_LIVE: &str = "dynamodb.amazonaws.com";

/// Whose keys begin how: the catalogue knows.
static CODES: LazyLock<BTreeMap<String, Line>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../infra/catalogue.json")).expect("the catalogue can be read")
});

#[derive(Deserialize)]
struct Line {
    code: String,
}

/// A record of the table's stream.
#[derive(Deserialize)]
struct Change {
    #[serde(rename = "eventID", default)]
    id: String,
    #[serde(rename = "eventName", default)]
    name: String,
    #[serde(rename = "userIdentity", default)]
    by: Option<By>,
    dynamodb: Images,
}

#[derive(Deserialize)]
struct By {
    #[serde(rename = "principalId", default)]
    principal: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Images {
    old_image: Option<serde_dynamo::Item>,
    new_image: Option<serde_dynamo::Item>,
}

/// An item, or an event made from it.
type Fields = Map<String, Value>;

/// What to publish about a change, if anything: an event that was committed, or a draft that nobody came back to.
///
/// # Errors
/// When the record is not one that our table writes. Says why, and quotes nothing.
pub fn told(record: &Value) -> Result<Option<Entry>, &'static str> {
    let change = Change::deserialize(record).map_err(|_| "not a record of a table's stream")?;
    let expired = change.by.is_some_and(|by| by.principal == TIME_TO_LIVE);
    match change.name.as_str() {
        "INSERT" => match item(change.dynamodb.new_image)? {
            new if text(&new, "kind") == Some("event") => in_its_own_name(&new).and_then(|()| entry(&new)).map(Some),
            _ => Ok(None),
        },
        "REMOVE" if expired => match item(change.dynamodb.old_image)? {
            // One with which another browser went on was not left: it is elsewhere.
            old if text(&old, "SK") == Some("DRAFT") && !old.contains_key("moved") => {
                in_its_own_name(&old)?;
                entry(&abandoned(&change.id, &old)?).map(Some)
            }
            _ => Ok(None),
        },
        _ => Ok(None),
    }
}

fn item(image: Option<serde_dynamo::Item>) -> Result<Fields, &'static str> {
    let image = image.ok_or("a change without the image that it should have")?;
    serde_dynamo::from_item(image).map_err(|_| "an image that cannot be read")
}

fn text<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.get(name)?.as_str()
}

/// A function can write under keys of its own code alone. An item there that speaks of another's transaction is forged.
fn in_its_own_name(item: &Fields) -> Result<(), &'static str> {
    let code = text(item, "PK").and_then(|key| key.split('#').next()).ok_or("an item without a key")?;
    let transaction = text(item, "transaction").ok_or("an item of no transaction")?;
    match CODES.get(transaction).is_some_and(|line| line.code == code) {
        true => Ok(()),
        false => Err("an item in another transaction's name"),
    }
}

fn entry(event: &Fields) -> Result<Entry, &'static str> {
    let transaction = text(event, "transaction").ok_or("an event of no transaction")?;
    let kind = text(event, "type").ok_or("an event without a type")?;
    // Rules match on the type alone, so nobody may speak in another's name.
    if kind.strip_prefix(transaction).is_none_or(|rest| !rest.starts_with('.')) {
        return Err("an event whose type is not its transaction's");
    }
    if text(event, "id").is_none_or(|id| Ulid::from_string(id).is_err()) {
        return Err("an event without an id");
    }
    let time: Timestamp = text(event, "at").and_then(|at| at.parse().ok()).ok_or("an event of no known time")?;
    let detail: Fields =
        FIELDS.iter().filter_map(|name| Some(((*name).to_owned(), event.get(*name)?.clone()))).collect();
    Ok(Entry {
        source: format!("justice.{transaction}"),
        detail_type: kind.to_owned(),
        detail: Value::Object(detail).to_string(),
        time,
    })
}

/// That a draft was left, and where: not by whom, nor with what in it. It was left for good when it expired, however
/// late the table removed it.
fn abandoned(change: &str, draft: &Fields) -> Result<Fields, &'static str> {
    let transaction = text(draft, "transaction").ok_or("a draft of no transaction")?;
    let expired = draft.get("expires").and_then(Value::as_i64).ok_or("a draft that never expires")?;
    let at = Timestamp::from_second(expired).map_err(|_| "a draft that expires beyond all calendars")?;
    let mut event = Fields::new();
    event.insert("id".to_owned(), id(change, at)?.to_string().into());
    event.insert("type".to_owned(), format!("{transaction}.draft-abandoned").into());
    event.insert("transaction".to_owned(), transaction.into());
    event.insert("at".to_owned(), json!(at));
    event.insert("actor".to_owned(), "system".into());
    for name in ["channel", "language", "page"] {
        event.extend(draft.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    Ok(event)
}

/// The same for the same change however often it is delivered, so that nobody counts a draft twice.
fn id(change: &str, at: Timestamp) -> Result<Ulid, &'static str> {
    if change.is_empty() {
        return Err("a change without an id");
    }
    let luck = u128::from_str_radix(&digest(change)[..20], 16).expect("a digest is hexadecimal");
    Ok(Ulid::from_parts(u64::try_from(at.as_millisecond()).unwrap_or_default(), luck))
}
