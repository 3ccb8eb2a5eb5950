//! GOV.UK Notify as our client knows it, spoken to over a real connection.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use justice::{Error, Language, Result, date::Timestamp};
use kit::{Config, testing::World};
use notifications::{
    Notifications,
    alarm::Alarm,
    notice::Channel,
    notify::Notify,
    provider::{Answer, Message, Provider},
    secrets::{Secret, Secrets, Vault},
};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::{Arc, Mutex, mpsc},
};

const NOW: &str = "2026-11-23T12:00:00Z";
const SECOND: &str = "3d844edf-8d35-48ac-975b-e847b4f122b0";

/// Secrets that count how often they are read.
#[derive(Clone, Default)]
struct Drawer(Arc<Mutex<Vec<String>>>);

impl Vault for Drawer {
    async fn read(&self, name: &str) -> Result<Option<Secret>> {
        self.0.lock().unwrap().push(name.to_owned());
        Ok(Some(Secret::new(format!("a-name-26785a09-ab16-4eb0-8407-a37497a57506-{SECOND}"))))
    }
}

/// Nobody is woken here.
struct Silent;

impl Alarm for Silent {
    async fn set(&self, _: &Config, _: &str, _: Timestamp, _: &Value) -> Result<()> {
        Err(Error::broken("nobody is woken here"))
    }
}

fn notify() -> Notify<Drawer> {
    Notify::new(Secrets::of(Drawer::default()))
}

/// What a connection was asked: the first line and headers, and the body.
type Asked = (String, String);

/// Somebody who answers each connection with the next of these, and tells what each was asked.
fn answering(answers: &[&str]) -> (String, mpsc::Receiver<Asked>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (told, asked) = mpsc::channel();
    let answers: Vec<String> = answers.iter().map(|answer| (*answer).to_owned()).collect();
    std::thread::spawn(move || {
        for answer in answers {
            let mut connection = listener.accept().unwrap().0;
            let mut reader = BufReader::new(connection.try_clone().unwrap());
            let (mut head, mut line) = (String::new(), String::new());
            while reader.read_line(&mut line).unwrap() > 2 {
                head.push_str(&std::mem::take(&mut line));
            }
            let lower = head.to_lowercase();
            let length = lower.split("content-length: ").nth(1).and_then(|rest| rest.split_whitespace().next());
            let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
            reader.read_exact(&mut body).unwrap();
            told.send((head, String::from_utf8(body).unwrap())).unwrap();
            let (status, body) = answer.split_once(' ').unwrap_or((&answer, ""));
            if status != "nothing" {
                let length = body.len();
                let head = format!("HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
                connection.write_all(format!("{head}{body}").as_bytes()).unwrap();
            }
        }
    });
    (address, asked)
}

fn config(address: &str, stage: &str) -> Config {
    let world = World::new("notifications", Notifications::through(notify(), Silent), NOW);
    let settings = [("notify".to_owned(), address.to_owned())].into();
    Config { stage: stage.to_owned(), settings, ..world.app().config.clone() }
}

fn message() -> Message<'static> {
    let values = json!({ "prison": "Leeds", "link": "https://justice.example/CANARY" });
    Message {
        channel: Channel::Email,
        to: "CANARY@example.com",
        transaction: "visit-request",
        template: "visit-booked",
        language: Language::Welsh,
        values: values.as_object().unwrap().clone(),
        name: "01KAR8QR40Z3M5W8B2X7T9C4FJ/0",
    }
}

async fn sends(answers: &[&str]) -> (Result<Answer>, Vec<Asked>) {
    let (address, asked) = answering(answers);
    let notify = Notify::new(Secrets::of(Drawer::default()));
    let answer = notify.send(&config(&address, "local"), NOW.parse().unwrap(), &message()).await;
    (answer, asked.try_iter().collect())
}

#[tokio::test]
async fn a_message_is_asked_for_as_notify_documents_it() {
    let (answer, asked) = sends(&[r#"201 {"id": "740e5834-3a29-46b4-9a6f-16142fde533a"}"#]).await;
    assert_eq!(answer.unwrap(), Answer::Taken("740e5834-3a29-46b4-9a6f-16142fde533a".to_owned()));
    let [(head, body)] = &asked[..] else { panic!("one request") };
    assert!(head.starts_with("POST /v2/notifications/email HTTP/1.1"), "{head}");
    assert!(head.to_lowercase().contains("content-type: application/json"), "{head}");
    let expected = json!({
        "email_address": "CANARY@example.com", "reference": "01KAR8QR40Z3M5W8B2X7T9C4FJ/0",
        "template_id": "0ba1a1c0-5b39-4d5f-9d5c-2f1c6a6f0e03",
        "personalisation": { "prison": "Leeds", "link": "https://justice.example/CANARY" },
    });
    assert_eq!(serde_json::from_str::<Value>(body).unwrap(), expected);
}

#[tokio::test]
async fn a_letter_has_its_address_among_what_goes_into_its_blanks() {
    let (address, asked) = answering(&[r#"201 {"id": "1"}"#]);
    let letter = Message { channel: Channel::Letter, to: "Ada Lovelace\n1 Rue de la Paix\nFrance", ..message() };
    notify().send(&config(&address, "local"), NOW.parse().unwrap(), &letter).await.unwrap();
    let (head, body) = asked.recv().unwrap();
    assert!(head.starts_with("POST /v2/notifications/letter HTTP/1.1"), "{head}");
    let expected = json!({
        "reference": "01KAR8QR40Z3M5W8B2X7T9C4FJ/0", "template_id": "0ba1a1c0-5b39-4d5f-9d5c-2f1c6a6f1e06",
        "personalisation": {
            "prison": "Leeds", "link": "https://justice.example/CANARY",
            "address_line_1": "Ada Lovelace", "address_line_2": "1 Rue de la Paix", "address_line_3": "France",
        },
    });
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), expected);
}

#[tokio::test]
async fn what_was_sent_is_found_by_our_name_for_it_and_by_its_kind() {
    let (address, asked) = answering(&[r#"200 {"notifications": [{"id": "one"}]}"#, r#"200 {"notifications": []}"#]);
    let notify = Notify::new(Secrets::of(Drawer::default()));
    let (config, now) = (config(&address, "local"), NOW.parse().unwrap());
    assert_eq!(notify.find(&config, now, Channel::Sms, "A/0").await.unwrap(), Some("one".to_owned()));
    assert_eq!(notify.find(&config, now, Channel::Sms, "A/0").await.unwrap(), None);
    let head = asked.recv().unwrap().0;
    assert!(head.starts_with("GET /v2/notifications?reference=A%2F0&template_type=sms HTTP/1.1"), "{head}");
}

#[tokio::test]
async fn what_has_become_of_a_message_is_asked_by_the_providers_own_name_for_it() {
    let (address, asked) = answering(&[r#"200 {"id": "one", "status": "received"}"#, "200 {}", "404 {}"]);
    let (notify, config, now) = (notify(), config(&address, "local"), NOW.parse().unwrap());
    assert_eq!(notify.fate(&config, now, "one").await.unwrap().word, "received");
    assert!(matches!(notify.fate(&config, now, "one").await, Err(Error::Unavailable(_))));
    assert!(matches!(notify.fate(&config, now, "one").await, Err(Error::Broken(_))));
    assert!(asked.recv().unwrap().0.starts_with("GET /v2/notifications/one HTTP/1.1"));
}

#[tokio::test]
async fn each_answer_says_who_should_act_and_none_repeats_what_was_sent() {
    let refusal = r#"400 {"errors": [{"error": "ValidationError", "message": "CANARY is no address"}]}"#;
    assert_eq!(sends(&[refusal]).await.0.unwrap(), Answer::Refused("ValidationError".to_owned()));
    let quoting = r#"400 {"errors": [{"error": "CANARY@example.com"}]}"#;
    assert_eq!(sends(&[quoting]).await.0.unwrap(), Answer::Refused("Unnamed".to_owned()));
    for answer in ["429 {}", "500 oh dear", "503 {}", "nothing", "201 {}"] {
        let error = sends(&[answer]).await.0.unwrap_err();
        assert!(
            matches!(&error, Error::Unavailable(cause) if !cause.to_string().contains("CANARY")),
            "{answer}: {error:?}"
        );
    }
    for answer in ["401 {}", "403 {}", "404 {}", "302 {}"] {
        let error = sends(&[answer]).await.0.unwrap_err();
        assert!(matches!(&error, Error::Broken(cause) if !cause.to_string().contains("CANARY")), "{answer}: {error:?}");
    }
}

#[tokio::test]
async fn a_key_is_read_once_and_again_when_notify_turns_it_away_or_minutes_have_passed() {
    let (address, asked) = answering(&[r#"201 {"id": "1"}"#, r#"201 {"id": "2"}"#, "403 {}", r#"201 {"id": "3"}"#]);
    let drawer = Drawer::default();
    let notify = Notify::new(Secrets::of(drawer.clone()));
    let config = config(&address, "local");
    let read = |now: &str| now.parse().unwrap();
    let mut counts = vec![];
    for now in [NOW, NOW, NOW, NOW] {
        let _ = notify.send(&config, read(now), &message()).await;
        counts.push(drawer.0.lock().unwrap().len());
    }
    assert_eq!(counts, [1, 1, 1, 2]);
    notify.token(&config, read("2026-11-23T12:04:59Z")).await.unwrap();
    notify.token(&config, read("2026-11-23T12:09:58Z")).await.unwrap();
    notify.token(&config, read("2026-11-23T12:09:59Z")).await.unwrap();
    let names = drawer.0.lock().unwrap().clone();
    assert_eq!(names[0], "/justice/notifications/api-key");
    assert_eq!(names[2..], ["/justice/notifications/callback-token", "/justice/notifications/callback-token"]);
    // What PyJWT makes of the same claims and the same key.
    let signed = "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiIyNjc4NWEwOS1hYjE2LTRlYjAtODQwNy1hMzc0OTdhNTc1MDYiL\
                  CJpYXQiOjE3OTU0MzUyMDB9.UE9QLC-G1-h3DMvgL3FjyQtqB-1ZQhyEQU76I_BbK5g";
    assert!(asked.recv().unwrap().0.contains(signed));
}

#[tokio::test]
async fn only_the_simulator_of_this_machine_is_spoken_to_without_encryption() {
    let notify = Notify::new(Secrets::of(Drawer::default()));
    let now = NOW.parse().unwrap();
    for (address, stage) in [
        ("http://127.0.0.1:1", "production"),
        ("http://127.0.0.1:1", "test"),
        ("http://api.notifications.service.gov.uk", "local"),
        ("", "local"),
    ] {
        let error = notify.send(&config(address, stage), now, &message()).await.unwrap_err();
        assert!(matches!(error, Error::Broken(_)), "{address} {stage}");
    }
}

#[tokio::test]
async fn everywhere_else_the_conversation_begins_with_a_handshake() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    let first = std::thread::spawn(move || {
        let mut first = [0; 2];
        listener.accept().unwrap().0.read_exact(&mut first).unwrap();
        first
    });
    let notify = Notify::new(Secrets::of(Drawer::default()));
    let found = notify.find(&config(&address, "production"), NOW.parse().unwrap(), Channel::Sms, "A/0").await;
    assert!(matches!(found, Err(Error::Unavailable(_))), "{found:?}");
    // A record of TLS that holds a handshake (RFC 8446, 5.1).
    assert_eq!(first.join().unwrap(), [22, 3]);
}

#[test]
fn a_secret_is_compared_whole_and_never_printed() {
    let secret = Secret::new("only the provider knows");
    assert!(secret.is("only the provider knows"));
    assert!(!secret.is("only the provider know") && !secret.is(""));
    assert_eq!(format!("{secret:?}"), "Secret");
}
