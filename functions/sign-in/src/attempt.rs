//! An attempt to sign in: what must come back, and to which browser. Good for ten minutes, and once.

use crate::{onward::Onward, provider::Asked, trouble::Trouble};
use justice::{Error, Result, date::Timestamp};
use kit::{
    App,
    exchange::Exchange,
    moment::{Moment, Token},
    session::Kind,
    store::{Committed, Item, Write, item, keys},
};
use serde::{Deserialize, Serialize};

/// For how long somebody may take to sign in, in seconds.
pub const SECONDS: i64 = 600;

/// The cookie that tells the browser which began it from any other, so that nobody can be signed in as somebody else by a
/// link (RFC 9700, 4.7.1). Two windows of one browser share it.
pub const COOKIE: &str = "__Host-sign-in";

/// An attempt, as the table has it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    kind: Kind,
    nonce: String,
    verifier: String,
    to: String,
    /// Whether they are to prove who they are.
    pub proved: bool,
    /// The digest of what is in the browser's cookie.
    browser: String,
    expires: i64,
    /// 1, until somebody has signed in by it; then 2.
    version: u64,
}

/// What a browser brings back.
pub enum Back {
    /// An attempt that nobody has used.
    Fresh(Attempt),
    /// One that has been used, by this browser.
    Used(Attempt),
}

/// An attempt that has begun, with what only the browser and the provider may know.
pub struct Begun {
    /// Goes to the provider and comes back.
    pub state: Token,
    /// For the browser's cookie.
    pub browser: Token,
    /// What the table has.
    pub attempt: Attempt,
}

impl Attempt {
    /// Begins one, and writes it down.
    ///
    /// # Errors
    /// Whatever the table answers.
    pub async fn begin(
        app: &App,
        moment: &Moment,
        exchange: &Exchange,
        kind: Kind,
        to: &Onward,
        proved: bool,
    ) -> Result<Begun> {
        // Each secret is dealt by itself: what one of them says to the provider must say nothing of another.
        let draw = || app.moment().token();
        let browser = exchange.cookie(COOKIE).and_then(Token::parse).unwrap_or_else(draw);
        let state = draw();
        let attempt = Attempt {
            kind,
            nonce: draw().reveal().to_owned(),
            verifier: format!("{}{}", draw().reveal(), draw().reveal()),
            to: to.as_str().to_owned(),
            proved,
            browser: browser.digest(),
            expires: moment.now.as_second() + SECONDS,
            version: 1,
        };
        match app.commit(&[Write::Create(attempt.item(&state)?)], moment).await? {
            Committed::Done => Ok(Begun { state, browser, attempt }),
            Committed::Refused(_) => Err(Error::unavailable("a token drawn twice")),
        }
    }

    /// The attempt that a `state` belongs to, for the browser that began it.
    ///
    /// # Errors
    /// `Unknown`, when there is none: it never was, it is too old, or it is another browser's. They look the same.
    pub async fn back(
        app: &App,
        now: Timestamp,
        exchange: &Exchange,
        kind: Kind,
        state: &Token,
    ) -> Result<Back, Trouble> {
        let found = app.get(&keys::attempt(state), now).await?.ok_or(Trouble::Unknown)?;
        let attempt: Attempt = serde_json::from_value(found.into()).map_err(Error::broken)?;
        let browser = exchange.cookie(COOKIE).and_then(Token::parse).ok_or(Trouble::Unknown)?;
        match attempt.kind == kind && attempt.browser == browser.digest() {
            true if attempt.version == 1 => Ok(Back::Fresh(attempt)),
            true => Ok(Back::Used(attempt)),
            false => Err(Trouble::Unknown),
        }
    }

    /// Marks it as used: the condition of whatever is written with it.
    ///
    /// # Errors
    /// `Broken`, if it cannot be written down.
    pub fn used(&self, state: &Token) -> Result<Write> {
        let nothing = String::new();
        let used = Attempt { version: 2, nonce: nothing.clone(), verifier: nothing, ..self.clone() };
        Ok(Write::Replace(used.item(state)?, 1))
    }

    fn item(&self, state: &Token) -> Result<Item> {
        item(&keys::attempt(state), self)
    }

    /// What goes to the provider.
    pub fn asked<'a>(&'a self, state: &'a Token) -> Asked<'a> {
        Asked { state: state.reveal(), nonce: &self.nonce, verifier: &self.verifier, proved: self.proved }
    }

    /// Where they go on to.
    pub fn to(&self) -> Onward {
        Onward::read(&self.to).unwrap_or_else(|| Onward::home(self.kind))
    }
}
