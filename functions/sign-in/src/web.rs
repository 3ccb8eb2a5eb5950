//! How we ask providers: over HTTP, with patience that has an end.

use justice::{Error, Result};
use serde_json::Value;
use std::{future::Future, time::Duration};
use ureq::Agent;

/// For how long one answer is waited for. Five of these, which is as many as one sign-in may need, fit into one
/// invocation.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most bytes that we read of an answer.
const LONGEST_ANSWER: u64 = 200_000;

/// Something to ask.
#[derive(Debug, Clone)]
pub enum Ask {
    /// A document, perhaps for whoever shows a token.
    Get {
        /// Where it is.
        address: String,
        /// The token.
        bearer: Option<String>,
    },
    /// A form.
    Post {
        /// Where it goes.
        address: String,
        /// Its fields, as forms are written.
        form: String,
    },
}

/// Whoever asks for us.
pub trait Web: Send + Sync + 'static {
    /// One exchange: the status, and the body if it is JSON.
    ///
    /// # Errors
    /// `Unavailable`, when there is no answer. The words say nothing of what was asked.
    fn ask(&self, ask: Ask) -> impl Future<Output = Result<(u16, Value)>> + Send;
}

/// The world outside.
pub struct Outside(Agent);

impl Outside {
    /// A client that follows no redirects: no provider's endpoint has any.
    #[expect(clippy::new_without_default, reason = "there is nothing to default to")]
    pub fn new() -> Outside {
        Outside(kit::outside::agent(PATIENCE))
    }
}

impl Web for Outside {
    async fn ask(&self, ask: Ask) -> Result<(u16, Value)> {
        let agent = self.0.clone();
        // On a thread of its own, because the client waits where it stands.
        let answer = tokio::task::spawn_blocking(move || call(&agent, ask)).await;
        answer
            .map_err(Error::broken)?
            .map_err(|error| Error::unavailable(format!("the provider: {}", kit::outside::silence(&error))))
    }
}

fn call(agent: &Agent, ask: Ask) -> std::result::Result<(u16, Value), ureq::Error> {
    let mut answer = match ask {
        Ask::Get { address, bearer } => {
            let request = agent.get(address).header("accept", "application/json, application/did+json");
            match bearer {
                Some(token) => request.header("authorization", format!("Bearer {token}")).call()?,
                None => request.call()?,
            }
        }
        Ask::Post { address, form } => agent
            .post(address)
            .header("accept", "application/json")
            .content_type("application/x-www-form-urlencoded")
            .send(form)?,
    };
    let text = answer.body_mut().with_config().limit(LONGEST_ANSWER).read_to_string()?;
    Ok((answer.status().as_u16(), serde_json::from_str(&text).unwrap_or_default()))
}
