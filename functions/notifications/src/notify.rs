//! GOV.UK Notify, as its REST API's documentation describes it.

use crate::{
    notice::{Channel, Status},
    provider::{Answer, Fate, Message, Provider, Receipt, path, plain},
    secrets::{Secret, Secrets, Vault},
    templates,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, KeyInit, Mac};
use justice::{Error, Result, date::Timestamp};
use kit::{Config, outside};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::Duration;
use ureq::Agent;

/// For how long an answer is waited for. Two of these, and what we do beside, fit into one invocation.
const PATIENCE: Duration = Duration::from_secs(8);
/// The most bytes that we read of an answer, which repeats the message.
const LONGEST_ANSWER: u64 = 200_000;
/// How long each half of an API key is, and both with a dash between: `{name}-{service}-{secret}`.
const UUID: usize = 36;

/// GOV.UK Notify.
pub struct Notify<V> {
    secrets: Secrets<V>,
    agent: Agent,
}

/// What was asked of Notify.
enum Ask {
    Post(&'static str, Value),
    List(Vec<(&'static str, String)>),
    Get(String),
}

impl<V: Vault> Notify<V> {
    /// A client that proves itself by these secrets: `api-key`, and `callback-token` for Notify to prove itself by.
    pub fn new(secrets: Secrets<V>) -> Notify<V> {
        Notify { secrets, agent: outside::agent(PATIENCE) }
    }

    async fn ask(&self, config: &Config, now: Timestamp, ask: Ask) -> Result<(u16, Value)> {
        let address = outside::address(config, "notify")?.to_owned();
        let key = self.secrets.read(&path(config, "api-key"), now).await?;
        let (agent, bearer) = (self.agent.clone(), format!("Bearer {}", token(&key, now)?));
        // On a thread of its own, because the client waits where it stands.
        let answer = tokio::task::spawn_blocking(move || call(&agent, &address, &bearer, ask)).await;
        let (status, body) = answer
            .map_err(Error::broken)?
            .map_err(|error| Error::unavailable(format!("Notify: {}", outside::silence(&error))))?;
        match status {
            401 | 403 => {
                self.secrets.forget();
                Err(Error::broken(format!("Notify turned us away: {status} {}", code(&body))))
            }
            408 | 429 | 500.. => Err(Error::unavailable(format!("Notify answered {status} {}", code(&body)))),
            _ => Ok((status, body)),
        }
    }
}

impl<V: Vault> Provider for Notify<V> {
    async fn send(&self, config: &Config, now: Timestamp, message: &Message<'_>) -> Result<Answer> {
        let words = format!("{}.{}.{}", message.template, message.language.code(), message.channel.code());
        let mut body = json!({
            "template_id": templates::id(&config.stage, message.transaction, &words)?,
            "personalisation": message.values,
            "reference": message.name,
        });
        let route = match message.channel {
            Channel::Email => {
                body["email_address"] = message.to.into();
                "/v2/notifications/email"
            }
            Channel::Sms => {
                body["phone_number"] = message.to.into();
                "/v2/notifications/sms"
            }
            // A letter's address is part of what goes into its blanks: the last line is the postcode, or the country.
            Channel::Letter => {
                for (place, line) in message.to.lines().enumerate() {
                    body["personalisation"][format!("address_line_{}", place + 1)] = line.into();
                }
                "/v2/notifications/letter"
            }
        };
        match self.ask(config, now, Ask::Post(route, body)).await? {
            (201, answer) => answer["id"]
                .as_str()
                .map(|id| Answer::Taken(id.to_owned()))
                .ok_or_else(|| Error::unavailable("Notify took a message and did not name it")),
            (400, answer) => Ok(Answer::Refused(code(&answer))),
            (status, answer) => Err(Error::broken(format!("Notify answered {status} {}", code(&answer)))),
        }
    }

    async fn find(&self, config: &Config, now: Timestamp, channel: Channel, name: &str) -> Result<Option<String>> {
        let query = vec![("reference", name.to_owned()), ("template_type", channel.code().to_owned())];
        match self.ask(config, now, Ask::List(query)).await? {
            (200, answer) => Ok(answer["notifications"][0]["id"].as_str().map(str::to_owned)),
            (status, answer) => Err(Error::broken(format!("Notify answered {status} {}", code(&answer)))),
        }
    }

    async fn fate(&self, config: &Config, now: Timestamp, id: &str) -> Result<Fate> {
        match self.ask(config, now, Ask::Get(id.to_owned())).await? {
            (200, answer) => answer["status"]
                .as_str()
                .map(|word| fate(word.to_owned()))
                .ok_or_else(|| Error::unavailable("Notify did not say what became of a message")),
            (status, answer) => Err(Error::broken(format!("Notify answered {status} {}", code(&answer)))),
        }
    }

    fn receipt(&self, _: &Config, body: &Value) -> Option<Receipt> {
        receipt(body)
    }

    async fn token(&self, config: &Config, now: Timestamp) -> Result<Secret> {
        self.secrets.read(&path(config, "callback-token"), now).await
    }
}

/// What became of a message, as Notify calls back about it. It says more, such as to whom, which we do not read.
#[derive(Deserialize)]
struct Arrived {
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

/// What Notify calls back to say.
pub fn receipt(body: &Value) -> Option<Receipt> {
    if body.get("notification_id").is_some() {
        let returned = Returned::deserialize(body).ok()?;
        let (id, name, channel) = (returned.notification_id, returned.reference, Some(Channel::Letter));
        return Some(Receipt { id, name, channel, fate: fate("returned-letter".to_owned()) });
    }
    let arrived = Arrived::deserialize(body).ok()?;
    let channel = Channel::of(&arrived.notification_type);
    Some(Receipt { id: arrived.id, name: arrived.reference, channel, fate: fate(arrived.status) })
}

/// What a word of Notify's means.
pub fn fate(word: String) -> Fate {
    Fate { status: status(&word), word }
}

fn status(word: &str) -> Option<Status> {
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

/// One exchange. The errors say nothing of what was sent.
fn call(agent: &Agent, address: &str, bearer: &str, ask: Ask) -> std::result::Result<(u16, Value), ureq::Error> {
    let mut answer = match ask {
        Ask::Post(route, body) => agent
            .post(format!("{address}{route}"))
            .header("authorization", bearer)
            .content_type("application/json")
            .send(body.to_string())?,
        Ask::List(query) => agent
            .get(format!("{address}/v2/notifications"))
            .header("authorization", bearer)
            .query_pairs(query)
            .call()?,
        Ask::Get(id) => agent.get(format!("{address}/v2/notifications/{id}")).header("authorization", bearer).call()?,
    };
    let text = answer.body_mut().with_config().limit(LONGEST_ANSWER).read_to_string()?;
    Ok((answer.status().as_u16(), serde_json::from_str(&text).unwrap_or_default()))
}

/// The kind of error that Notify names. Its message may quote what was sent, and is not read.
fn code(answer: &Value) -> String {
    plain(answer["errors"][0]["error"].as_str().unwrap_or_default())
}

/// What a token says: which service asks, and when.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    iat: i64,
}

/// A JSON Web Token (RFC 7519) signed with HMAC and SHA-256, good for half a minute.
fn token(key: &Secret, now: Timestamp) -> Result<String> {
    let halves = key.reveal().len().checked_sub(2 * UUID + 1).and_then(|start| key.reveal().get(start..));
    let (service, secret) = halves
        .filter(|both| both.is_ascii())
        .map(|both| (&both[..UUID], &both[UUID + 1..]))
        .ok_or_else(|| Error::broken("the API key is not one of Notify's"))?;
    let header = BASE64.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let claims = Claims { iss: service, iat: now.as_second() };
    let claims = BASE64.encode(serde_json::to_vec(&claims).map_err(Error::broken)?);
    let signed = format!("{header}.{claims}");
    let mut signature = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(Error::broken)?;
    signature.update(signed.as_bytes());
    Ok(format!("{signed}.{}", BASE64.encode(signature.finalize().into_bytes())))
}
