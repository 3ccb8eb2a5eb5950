//! Answers on their way: kept under a token that only the browser knows.

use crate::{
    app::App,
    exchange::Exchange,
    moment::{Moment, Token},
    record::{self, Happening},
    store::{Committed, Item, Key, Write, item, keys},
    submit,
};
use justice::{Channel, Error, Language, Reference, Result, Text, Transaction, casework::Helped};
use serde_json::{Value, json};

/// For how long an untouched draft is kept, in days.
pub const DRAFT_DAYS: u32 = 7;

/// For how long a browser keeps its way to a draft, in seconds: as long as the draft itself.
pub const COOKIE_SECONDS: i64 = DRAFT_DAYS as i64 * 86_400;

/// The answers so far: a partial document of the eventual submission's own shape.
#[derive(Debug)]
pub struct Draft {
    /// What the browser holds.
    pub token: Token,
    /// The answers.
    pub answers: Value,
    /// How many times they have been saved: 0, if never.
    pub version: u64,
    /// The links that were sent to come back to them: how many, on which day. See [`crate::resume`].
    pub links: Value,
    /// When they go, in seconds since 1970, unless they are changed before.
    pub expires: i64,
    /// Who of us types them for somebody, if one of us does.
    pub helped: Option<Helped>,
}

/// What a browser's cookie leads to.
#[derive(Debug)]
pub enum Holder {
    /// Nothing: it has none.
    Nobody,
    /// A draft.
    Draft(Draft),
    /// A case that was the draft.
    Sent(Reference),
    /// A draft with which another browser went on.
    Elsewhere,
    /// Something that is no longer there.
    Expired,
}

/// The name of a slice's draft cookie: one for each service, or two would evict each other's.
pub fn cookie<T: Transaction>() -> String {
    format!("__Host-{}", T::SPEC.slug)
}

/// The name of the cookie for what one of us types for somebody: their own request, if they make one, is another.
pub fn helping_cookie<T: Transaction>() -> String {
    format!("__Host-{}-helping", T::SPEC.slug)
}

impl Draft {
    /// A draft that nobody has written to.
    pub fn new(moment: &Moment) -> Draft {
        let expires = moment.expiry(DRAFT_DAYS);
        Draft { token: moment.token(), answers: json!({}), version: 0, links: Value::Null, expires, helped: None }
    }

    /// Where it is.
    pub fn key<T: Transaction>(&self) -> Key {
        keys::draft(T::SPEC.code, &self.token)
    }

    /// How it reaches us.
    pub fn channel(&self) -> Channel {
        self.helped.as_ref().map_or(Channel::Online, |helped| helped.how.channel())
    }

    /// Saves the answers: one conditional write. The first save also says that somebody has started.
    ///
    /// # Errors
    /// `Conflict`, when another window saved first.
    pub async fn save<T: Transaction>(
        &self,
        app: &App,
        moment: &Moment,
        page: &'static str,
        language: Language,
    ) -> Result<()> {
        let mut body = json!({
            "answers": self.answers, "version": self.version + 1, "language": language, "channel": self.channel(),
            "page": page, "transaction": T::SPEC.slug, "links": self.links, "expires": moment.expiry(DRAFT_DAYS),
        });
        if let Some(helped) = &self.helped {
            body["helped"] = json!(helped);
        }
        let written = item(&self.key::<T>(), body)?;
        let writes = match self.version {
            0 => vec![Write::Create(written), started::<T>(self, moment, language)?],
            version => vec![Write::Replace(written, version)],
        };
        match app.commit(&writes, moment).await? {
            Committed::Done => Ok(()),
            Committed::Refused(refusals) => {
                let ours = |found: &Item| found.get("answers") == Some(&self.answers);
                match refusals.first().and_then(|refusal| refusal.found.as_ref()).is_some_and(ours) {
                    true => Ok(()),
                    false => Err(changed_elsewhere()),
                }
            }
        }
    }
}

/// What to say when two windows write to one draft.
pub fn changed_elsewhere() -> Error {
    Error::Conflict(Text::new(
        "Your answers were changed in another window. Check them before you go on",
        "Newidiwyd eich atebion mewn ffenestr arall. Gwiriwch nhw cyn mynd ymlaen",
    ))
}

fn started<T: Transaction>(draft: &Draft, moment: &Moment, language: Language) -> Result<Write> {
    let happening = Happening {
        r#type: format!("{}.started", T::SPEC.slug),
        transaction: T::SPEC.slug,
        at: moment.now,
        actor: "applicant",
        channel: Some(draft.channel().code()),
        language: Some(language.code()),
        ..Happening::default()
    };
    record::event(&draft.key::<T>(), moment, &happening)
}

/// What the browser holds for this service.
///
/// # Errors
/// Whatever the table answers.
pub async fn holder<T: Transaction>(app: &App, moment: &Moment, exchange: &Exchange) -> Result<Holder> {
    held::<T>(app, moment, exchange, &cookie::<T>()).await
}

/// The same, by the name of the cookie.
///
/// # Errors
/// Whatever the table answers.
pub async fn held<T: Transaction>(app: &App, moment: &Moment, exchange: &Exchange, cookie: &str) -> Result<Holder> {
    let Some(token) = exchange.cookie(cookie).and_then(Token::parse) else { return Ok(Holder::Nobody) };
    if let Some(mut found) = app.get(&keys::draft(T::SPEC.code, &token), moment.now).await? {
        if found.contains_key("moved") {
            return Ok(Holder::Elsewhere);
        }
        let version = found.get("version").and_then(Value::as_u64).unwrap_or_default();
        let expires = found.get("expires").and_then(Value::as_i64).unwrap_or_default();
        let answers = found.remove("answers").unwrap_or_else(|| json!({}));
        let links = found.remove("links").unwrap_or_default();
        let helped = found.remove("helped").and_then(|helped| serde_json::from_value(helped).ok());
        return Ok(Holder::Draft(Draft { token, answers, version, links, expires, helped }));
    }
    Ok(match submit::sent::<T>(app, moment, &token).await? {
        Some(reference) => Holder::Sent(reference),
        None => Holder::Expired,
    })
}
