//! The stream before the relay, and a bus behind it that misbehaves when told to.

use event_relay::{
    Relay,
    bus::{Bus, Entry},
};
use justice::{Error, Reference, Result};
use kit::{
    moment::Moment,
    record::{self, Happening},
    store::{Write, keys},
    testing::{World, luck},
};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

pub const NOW: &str = "2026-11-23T12:00:00Z";

/// How a bus misbehaves.
#[derive(Clone, Copy, Default)]
pub enum Mood {
    /// It does not.
    #[default]
    Well,
    /// It takes nothing of this type.
    Refuses(&'static str),
    /// It does not answer.
    Away,
    /// It answers about fewer entries than it was asked.
    Confused,
}

/// A bus that remembers what it took, and how many entries it was given at a time.
#[derive(Clone, Default)]
pub struct Fake {
    pub mood: Mood,
    pub taken: Arc<Mutex<Vec<Entry>>>,
    pub calls: Arc<Mutex<Vec<usize>>>,
}

impl Bus for Fake {
    async fn put(&self, bus: &str, entries: &[&Entry]) -> Result<Vec<Option<String>>> {
        assert_eq!(bus, "justice");
        self.calls.lock().unwrap().push(entries.len());
        match self.mood {
            Mood::Away => return Err(Error::unavailable("the bus is away")),
            Mood::Confused => return Ok(vec![]),
            Mood::Well | Mood::Refuses(_) => {}
        }
        let answer = |entry: &&Entry| match self.mood {
            Mood::Refuses(kind) if entry.detail_type == kind => Some("ThrottlingException".to_owned()),
            _ => {
                self.taken.lock().unwrap().push((*entry).clone());
                None
            }
        };
        Ok(entries.iter().map(answer).collect())
    }
}

impl Fake {
    pub fn in_mood(mood: Mood) -> Fake {
        Fake { mood, ..Fake::default() }
    }

    /// A relay in front of this bus.
    pub fn world(&self) -> World<Relay<Fake>> {
        World::new("event-relay", Relay::to(self.clone()), NOW).told(|config| config.bus = "justice".to_owned())
    }

    pub fn taken(&self) -> Vec<Entry> {
        self.taken.lock().unwrap().clone()
    }

    pub fn details(&self) -> Vec<Value> {
        self.taken().iter().map(|entry| serde_json::from_str(&entry.detail).unwrap()).collect()
    }
}

/// Delivers records, and returns the numbers of those reported as failed.
pub async fn delivers(world: &World<Relay<Fake>>, records: &[Value]) -> Vec<String> {
    let answer = world.invoke(json!({ "Records": records })).await.unwrap();
    let failures = answer["batchItemFailures"].as_array().unwrap();
    failures.iter().map(|failure| failure["itemIdentifier"].as_str().unwrap().to_owned()).collect()
}

/// A change as the stream tells it. Its number names it.
pub fn change(number: u32, name: &str, image: &str, item: &Value) -> Value {
    let attributes: serde_dynamo::Item = serde_dynamo::to_item(item).unwrap();
    json!({
        "eventID": format!("change-{number}"), "eventName": name, "eventSource": "aws:dynamodb",
        "dynamodb": { "SequenceNumber": number.to_string(), image: attributes },
    })
}

/// An event that was committed.
pub fn committed(number: u32, item: &Value) -> Value {
    change(number, "INSERT", "NewImage", item)
}

/// A draft that the table itself removed.
pub fn expired(number: u32, draft: &Value) -> Value {
    let mut change = change(number, "REMOVE", "OldImage", draft);
    change["userIdentity"] = json!({ "type": "Service", "principalId": "dynamodb.amazonaws.com" });
    change
}

/// An event item as the kit writes it, with everything that one can have.
pub fn happened(number: u64, what: &str) -> Value {
    let moment = Moment::of(NOW.parse().unwrap(), luck(number));
    let reference = Reference::new("VIS", number);
    let happening = Happening {
        r#type: format!("visit-request.{what}"),
        transaction: "visit-request",
        reference: Some(&reference),
        at: moment.now,
        actor: "partner",
        channel: Some("partner"),
        language: Some("cy"),
        from: Some("requested"),
        state: Some("booked"),
        stage: Some("with-you"),
        office: Some("LEI"),
        partner: Some("visits-line"),
        partner_reference: Some("VL-0001"),
        codes: [("reason", "no-slots".to_owned())].into(),
        errors: vec![json!({ "pointer": "#/prisoner/number", "detail": "Enter a prisoner number" })],
        ..Happening::default()
    };
    match record::event(&keys::case(&reference), &moment, &happening).unwrap() {
        Write::Create(item) => Value::Object(item),
        other => panic!("an event is created, not {other:?}"),
    }
}

/// A draft as the kit writes it.
pub fn draft() -> Value {
    json!({
        "PK": "VIS#DRAFT#CANARY-token-digest", "SK": "DRAFT", "transaction": "visit-request", "page": "visitors",
        "language": "en", "channel": "online", "version": 3, "expires": 1_795_435_200,
        "answers": { "visitors": [{ "firstName": "CANARY-name", "dateOfBirth": "CANARY-birth" }], "contact": { "email": "CANARY@example.com" } },
    })
}
