//! The same life of a notice with the other provider, chosen by configuration alone, over a real connection.

use crate::post::*;
use justice::Result;
use kit::{Function, testing::World};
use notifications::{
    Notifications,
    carrier::Carrier,
    secrets::{Secret, Vault},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, VecDeque},
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

/// Secrets of a kind that each provider takes.
#[derive(Clone)]
struct Drawer;

impl Vault for Drawer {
    async fn read(&self, name: &str) -> Result<Option<Secret>> {
        Ok(Some(Secret::new(match name {
            "/justice/notifications/callback-token" => TOKEN.to_owned(),
            "/justice/notifications/relay-key" => "only we know".to_owned(),
            _ => "a-name-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0".to_owned(),
        })))
    }
}

/// A relay that keeps its promises and, when told to, misbehaves like any other.
#[derive(Clone, Default)]
struct Stand {
    mishaps: Arc<Mutex<VecDeque<Mishap>>>,
    /// What it carries, by the name that we gave it.
    has: Arc<Mutex<BTreeMap<String, Value>>>,
    /// What it says has become of every message.
    status: Arc<Mutex<String>>,
    /// How often it was asked.
    asked: Arc<Mutex<usize>>,
}

impl Stand {
    fn will(mishaps: impl IntoIterator<Item = Mishap>) -> Stand {
        let stand = Stand { mishaps: Arc::new(Mutex::new(mishaps.into_iter().collect())), ..Stand::default() };
        "queued".clone_into(&mut stand.status.lock().unwrap());
        stand
    }

    /// Listens, and says where.
    fn address(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, stand) = (listener.local_addr().unwrap(), self.clone());
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                stand.answer(connection.unwrap());
            }
        });
        format!("http://{address}")
    }

    fn answer(&self, mut connection: TcpStream) {
        let mut reader = BufReader::new(connection.try_clone().unwrap());
        let (mut head, mut line) = (String::new(), String::new());
        while reader.read_line(&mut line).unwrap() > 2 {
            head.push_str(&std::mem::take(&mut line));
        }
        let lower = head.to_lowercase();
        let length = lower.split("content-length: ").nth(1).and_then(|rest| rest.split_whitespace().next());
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        reader.read_exact(&mut body).unwrap();
        *self.asked.lock().unwrap() += 1;
        assert!(lower.contains("authorization: bearer only we know"), "{head}");
        let mut first = head.split_whitespace();
        let (method, path) = (first.next().unwrap(), first.next().unwrap());
        let name = path.strip_prefix("/messages/").unwrap().to_owned();
        let mishap = (method == "PUT").then(|| self.mishaps.lock().unwrap().pop_front()).flatten();
        let (status, said) = match (method, mishap) {
            (_, Some(Mishap::Away)) => return,
            (_, Some(Mishap::Refused)) => (422, json!({ "code": "NotAnAddress" })),
            (_, Some(Mishap::TurnedAway)) => (401, json!({})),
            ("PUT", _) => self.takes(name, serde_json::from_slice(&body).unwrap()),
            _ => match self.has.lock().unwrap().contains_key(&name) {
                true => (200, json!({ "status": *self.status.lock().unwrap() })),
                false => (404, json!({})),
            },
        };
        if mishap == Some(Mishap::ReplyLost) {
            return;
        }
        let said = said.to_string();
        let length = said.len();
        let head = format!("HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
        connection.write_all(format!("{head}{said}").as_bytes()).unwrap();
    }

    /// A name is one message, however often it is put.
    fn takes(&self, name: String, message: Value) -> (u16, Value) {
        let mut has = self.has.lock().unwrap();
        match has.get(&name) {
            Some(known) if *known == message => (200, json!({})),
            Some(_) => (409, json!({})),
            None => {
                has.insert(name, message);
                (201, json!({}))
            }
        }
    }

    fn names(&self) -> Vec<String> {
        self.has.lock().unwrap().keys().cloned().collect()
    }
}

type Carried = World<Notifications<Carrier<Drawer>, Fake>>;

/// The function as it is deployed, but for its secrets and its alarm, with these settings.
fn configured(settings: &[(&str, &str)], alarm: &Fake, to: Value, language: &str) -> Carried {
    let function = Notifications::through(Carrier::new(Drawer), alarm.clone());
    let world = World::new("notifications", function, NOW).told(|config| {
        config.stage = "local".to_owned();
        config.settings.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    });
    add(&world, 0, to, language);
    world
}

fn relayed(stand: &Stand, to: Value) -> Carried {
    configured(&[("provider", "relay"), ("relay", &stand.address())], &Fake::default(), to, "cy")
}

fn by_email_or_text() -> Value {
    json!({ "email": "CANARY@example.com", "phone": "07700 900001" })
}

async fn relay_calls<F: Function>(world: &World<F>, channel: &str, status: &str) -> u16 {
    let call = json!({ "name": format!("{EVENT}-0-{channel}"), "status": status });
    calls(world, &format!("Bearer {TOKEN}"), &call.to_string()).await.status
}

fn ends(world: &Carried) -> Vec<Value> {
    let notice = &world.items("NOT#", "NOTICE#")[0];
    notice["sendings"].as_array().unwrap().iter().map(|sending| sending["status"].clone()).collect()
}

#[tokio::test]
async fn an_email_goes_once_through_the_provider_that_is_chosen_though_its_event_comes_three_times() {
    let stand = Stand::will([]);
    let world = relayed(&stand, by_email_or_text());
    for _ in 0..3 {
        hears(&world).await.unwrap();
    }
    let has = stand.has.lock().unwrap().clone();
    let expected = json!({
        "channel": "email", "to": "CANARY@example.com", "language": "cy", "template": "visit-request visit-booked.cy.email",
        "values": {
            "prison": "CANARY-prison", "when": "CANARY-when", "link": "https://justice.example/CANARY-link",
            "reference": "VIS-7K3M-9QXT-W",
        },
    });
    assert_eq!(has, BTreeMap::from([(format!("{EVENT}-0-email"), expected)]));
    assert_eq!(told(&world), ["notifications.sent"]);
    assert_eq!(*stand.asked.lock().unwrap(), 1);
}

#[tokio::test]
async fn whatever_goes_wrong_with_two_calls_nobody_is_told_twice_and_nobody_is_forgotten() {
    let calls = [Mishap::Spare, Mishap::Away, Mishap::ReplyLost, Mishap::Refused, Mishap::TurnedAway];
    for first in calls {
        for second in calls {
            let what = format!("{first:?} {second:?}");
            let stand = Stand::will([first, second]);
            let world = relayed(&stand, by_email_or_text());
            for minute in 1..6 {
                let _ = hears(&world).await;
                for event in events(&world).into_iter().filter(|event| event["type"] == "notifications.failed") {
                    let _ = world.invoke(json!({ "detail-type": "notifications.failed", "detail": event })).await;
                }
                world.it_is(&format!("2026-11-23T12:{:02}:00Z", minute * 2));
            }
            let sent = told(&world).iter().filter(|told| *told == "notifications.sent").count();
            let undelivered = told(&world).iter().filter(|told| *told == "notifications.undelivered").count();
            assert_eq!((stand.names().len(), sent), (1 - undelivered, 1 - undelivered), "{what}: {:?}", told(&world));
            assert_eq!(undelivered == 1, first == Mishap::Refused && second == Mishap::Refused, "{what}");
            let written = format!("{:?} {:?}", world.lines(), events(&world));
            assert!(!written.contains("CANARY") && !written.contains("900001"), "{what}: {written}");
        }
    }
}

#[tokio::test]
async fn what_the_relay_calls_back_about_is_noted_and_a_way_that_failed_is_followed_by_another() {
    let stand = Stand::will([]);
    let world = relayed(&stand, by_email_or_text());
    hears(&world).await.unwrap();
    assert_eq!(relay_calls(&world, "email", "carried").await, 204, "on its way still");
    assert_eq!(relay_calls(&world, "sms", "delivered").await, 404, "there is none");
    assert_eq!(relay_calls(&world, "pigeon", "delivered").await, 204, "a way that we do not know of is not ours");
    assert_eq!(ends(&world), ["accepted"]);
    assert_eq!(relay_calls(&world, "email", "unreachable").await, 204);
    assert_eq!(relay_calls(&world, "email", "unreachable").await, 204);
    assert_eq!(ends(&world), ["permanent-failure"]);
    hears_itself(&world).await;
    assert_eq!(stand.names(), [format!("{EVENT}-0-email"), format!("{EVENT}-0-sms")]);
    assert_eq!(relay_calls(&world, "sms", "delivered").await, 204);
    assert_eq!(ends(&world), ["permanent-failure", "delivered"]);
    assert_eq!(told(&world), ["notifications.failed", "notifications.sent", "notifications.sent"]);
    for (authorization, body) in [("Bearer somebody else", "{}"), (&*format!("Bearer {TOKEN}"), "{\"status\": 1}")] {
        assert!(matches!(calls(&world, authorization, body).await.status, 400 | 404 | 422));
    }
}

#[tokio::test]
async fn with_no_way_left_somebody_is_told_to_act() {
    let stand = Stand::will([]);
    let world = relayed(&stand, json!({ "phone": "07700 900001" }));
    hears(&world).await.unwrap();
    assert_eq!(relay_calls(&world, "sms", "undeliverable").await, 204);
    assert_eq!(told(&world), ["notifications.sent", "notifications.undelivered"]);
    assert_eq!(events(&world)[1]["codes"]["code"], "undeliverable");
}

#[tokio::test]
async fn a_letter_of_the_relays_is_asked_after_until_it_is_posted() {
    let home = json!({ "lines": ["1 Heol y Bont"], "postcode": "CF10 1AA" });
    for (status, known, acts) in
        [("posted", "received", false), ("stopped", "cancelled", true), ("queued", "accepted", false)]
    {
        let (stand, alarm) = (Stand::will([]), Fake::default());
        let settings = [("provider", "relay"), ("relay", &*stand.address())];
        let to = json!({ "name": "Siân Huws", "address": home, "byPost": true });
        let world = configured(&settings, &alarm, to, "cy");
        hears(&world).await.unwrap();
        assert_eq!(stand.names(), [format!("{EVENT}-0-letter")]);
        status.clone_into(&mut stand.status.lock().unwrap());
        alarm.rings(&world).await;
        assert_eq!(ends(&world), [known], "{status}");
        assert_eq!(told(&world).iter().any(|what| what == "notifications.undelivered"), acts, "{status}");
    }
}

#[tokio::test]
async fn without_the_setting_it_is_notify_that_is_spoken_to_and_a_provider_that_nobody_knows_carries_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let first = std::thread::spawn(move || {
        let mut line = String::new();
        BufReader::new(listener.accept().unwrap().0).read_line(&mut line).unwrap();
        line
    });
    let world = configured(&[("notify", &address)], &Fake::default(), by_email_or_text(), "en");
    assert!(hears(&world).await.is_err(), "it hung up");
    assert_eq!(first.join().unwrap(), "POST /v2/notifications/email HTTP/1.1\r\n");

    let world = configured(&[("provider", "nobody")], &Fake::default(), by_email_or_text(), "en");
    assert!(hears(&world).await.is_err());
    assert_eq!(told(&world), [""; 0]);
    assert_ne!(relay_calls(&world, "email", "delivered").await, 204);
}
