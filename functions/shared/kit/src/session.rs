//! Who is signed in. Sessions live in the table; a browser holds a token, and the table its digest.
//!
//! Only `sign-in` writes sessions: every other function reads them, and sends people there. Citizens need not sign in
//! unless a service demands it; staff must. The two are apart, with a cookie each, so that somebody can be both.
//!
//! Limits: half an hour without a page, and twelve hours in all (NIST SP 800-63B-4, AAL2, "Reauthentication") [MEM].
//! A session past either is not forgotten at once: whoever signs in again as the same person finds what they had
//! typed.

use crate::{
    app::App,
    exchange::{Exchange, Reply},
    moment::{Moment, Token},
    store::{Item, item, keys},
};
use justice::{Actor, Error, Result, date::Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Seconds without a page after which a session no longer counts.
pub const IDLE_SECONDS: i64 = 30 * 60;

/// Seconds after signing in at which a session ends, whatever is done.
pub const LONGEST_SECONDS: i64 = 12 * 60 * 60;

/// Seconds after its end for which a session is still known: whoever signs in again finds what they had typed.
pub const REMEMBERED_SECONDS: i64 = 24 * 60 * 60;

/// Seconds after which a page asks `sign-in` to note that the session is in use.
pub const STAY_SECONDS: i64 = 5 * 60;

/// Who can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Anybody, by GOV.UK One Login.
    Citizen,
    /// Whoever works for the department, by its own provider.
    Staff,
}

impl Kind {
    /// The kind that an address names.
    pub fn parse(code: &str) -> Option<Kind> {
        [Kind::Citizen, Kind::Staff].into_iter().find(|kind| kind.code() == code)
    }

    /// The cookie that holds the session's token.
    pub const fn cookie(self) -> &'static str {
        match self {
            Kind::Citizen => "__Host-citizen",
            Kind::Staff => "__Host-staff",
        }
    }

    /// As it is written in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Citizen => "citizen",
            Kind::Staff => "staff",
        }
    }
}

/// What somebody does for the department: in which service, as what, and for which prison, court or office. Their
/// provider of identity says it as `visit-request:clerk:LEI`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Post {
    /// The transaction's slug.
    pub service: String,
    /// See [`justice::casework::Role`].
    pub role: String,
    /// The prison, court or office.
    pub office: String,
}

impl Post {
    /// Reads what the provider says. Nothing, if it is not a post.
    pub fn parse(text: &str) -> Option<Post> {
        let mut parts = text.split(':').map(str::trim).filter(|part| !part.is_empty());
        let post = Post { service: parts.next()?.into(), role: parts.next()?.into(), office: parts.next()?.into() };
        parts.next().is_none().then_some(post)
    }
}

/// A session, as the table has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Whose it is.
    pub kind: Kind,
    /// Who they are: the provider's own word for them, which says nothing to anybody else.
    pub subject: String,
    /// What to call them on their own pages. Staff only: of citizens we keep no more than we need.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What they do for the department. Citizens do nothing.
    #[serde(default)]
    pub posts: Vec<Post>,
    /// How surely we know who they are: `Cl.Cm`, or `Cl.Cm.P2` when their identity was proved (`vot`).
    #[serde(default)]
    pub level: String,
    /// When they signed in.
    pub began: Timestamp,
    /// When they last had a page, to the nearest few minutes.
    pub seen: Timestamp,
}

impl Session {
    /// When it ends, if nothing more is done: in seconds since 1970.
    pub fn ends(&self) -> i64 {
        (self.seen.as_second() + IDLE_SECONDS).min(self.longest())
    }

    /// When it ends, whatever is done: in seconds since 1970.
    pub fn longest(&self) -> i64 {
        self.began.as_second() + LONGEST_SECONDS
    }

    /// Seconds that are left of it, if nothing more is done.
    pub fn left(&self, now: Timestamp) -> i64 {
        self.ends() - now.as_second()
    }

    /// Whether they proved who they are: GOV.UK One Login's medium confidence, `P2`, or more.
    pub fn is_proved(&self) -> bool {
        self.level.split('.').any(|part| matches!(part, "P2" | "P3"))
    }

    /// As the table has it: the version counts how often it was written.
    ///
    /// # Errors
    /// `Broken`, if it cannot be written down.
    pub fn item(&self, token: &Token, version: u64) -> Result<Item> {
        let mut written = item(&keys::session(token), self)?;
        written.insert("version".into(), version.into());
        written.insert("expires".into(), (self.longest() + REMEMBERED_SECONDS).into());
        Ok(written)
    }

    /// The actors that this person can be for a service and an office, in the order of their posts.
    pub fn actors<'a>(&'a self, service: &'a str, office: Option<&'a str>) -> impl Iterator<Item = Actor> + 'a {
        let theirs = self.posts.iter().filter(move |post| post.service == service && Some(&*post.office) == office);
        theirs.map(|post| Actor::Staff {
            id: self.subject.clone(),
            role: post.role.clone(),
            office: post.office.clone(),
        })
    }

    /// The offices for which this person does anything in a service.
    pub fn offices(&self, service: &str) -> BTreeSet<&str> {
        self.posts.iter().filter(|post| post.service == service).map(|post| &*post.office).collect()
    }
}

/// What a browser's cookie leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nobody is signed in.
    Nobody,
    /// Somebody was, and is no longer.
    Over(Session),
    /// Somebody is.
    Here(Session),
}

impl Standing {
    /// The session, if it still counts.
    pub fn here(self) -> Option<Session> {
        match self {
            Standing::Here(session) => Some(session),
            Standing::Nobody | Standing::Over(_) => None,
        }
    }
}

/// Who is signed in: one read, if there is a cookie, and none if there is not.
///
/// # Errors
/// Whatever the table answers.
pub async fn standing(app: &App, moment: &Moment, exchange: &Exchange, kind: Kind) -> Result<Standing> {
    let Some(token) = exchange.cookie(kind.cookie()).and_then(Token::parse) else { return Ok(Standing::Nobody) };
    let Some(found) = app.get(&keys::session(&token), moment.now).await? else { return Ok(Standing::Nobody) };
    let session: Session = serde_json::from_value(found.into()).map_err(Error::broken)?;
    Ok(match session {
        // A token of one kind in the other's cookie is nobody's.
        session if session.kind != kind => Standing::Nobody,
        session if session.left(moment.now) <= 0 => Standing::Over(session),
        session => Standing::Here(session),
    })
}

/// To the page where people sign in, and back to the one they asked for.
pub fn sign_in(exchange: &Exchange, kind: Kind) -> Reply {
    Reply::see_other(format!("/sign-in/{}?to={}{}", kind.code(), address(exchange), from(exchange)))
}

/// To where citizens prove who they are, and back to the page they asked for.
pub fn prove(exchange: &Exchange) -> Reply {
    Reply::see_other(format!("/sign-in/citizen?level=proved&to={}{}", address(exchange), from(exchange)))
}

/// That a form leads there: a browser would not let it be redirected to where people sign in, which is not ours.
fn from(exchange: &Exchange) -> &'static str {
    if exchange.method == "POST" { "&from=form" } else { "" }
}

/// Notes that a session is in use, by way of `sign-in`, when it is some minutes since that was noted. Only a page that
/// is asked for can go there and come back.
pub fn stay(exchange: &Exchange, session: &Session, moment: &Moment) -> Option<Reply> {
    let stale = moment.now.as_second() - session.seen.as_second() >= STAY_SECONDS;
    (stale && exchange.method == "GET" && exchange.wants_page())
        .then(|| Reply::see_other(format!("/sign-in/{}/stay?to={}", session.kind.code(), address(exchange))))
}

/// The page to come back to, for a query. What was posted comes back to the page that it was posted from: its own.
pub(crate) fn address(exchange: &Exchange) -> String {
    let mut address = exchange.path.clone();
    if !exchange.query.is_empty() {
        let pairs = exchange.query.iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        address = format!("{address}?{query}");
    }
    form_urlencoded::byte_serialize(address.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_is_a_service_a_role_and_an_office() {
        let post = Post::parse("visit-request:clerk:LEI").expect("a post");
        assert_eq!((&*post.service, &*post.role, &*post.office), ("visit-request", "clerk", "LEI"));
        for wrong in ["", "visit-request", "visit-request:clerk", "visit-request:clerk:LEI:more", "::"] {
            assert_eq!(Post::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_session_ends_after_half_an_hour_without_a_page_and_after_twelve_hours_in_all() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a timestamp");
        let session = |seen: &str| Session {
            kind: Kind::Staff,
            subject: "s".into(),
            name: None,
            posts: vec![],
            level: String::new(),
            began: at("2026-11-23T08:00:00Z"),
            seen: at(seen),
        };
        assert_eq!(session("2026-11-23T09:00:00Z").left(at("2026-11-23T09:29:59Z")), 1);
        assert_eq!(session("2026-11-23T09:00:00Z").left(at("2026-11-23T09:30:00Z")), 0);
        assert_eq!(session("2026-11-23T19:59:00Z").left(at("2026-11-23T20:00:00Z")), 0);
    }
}
