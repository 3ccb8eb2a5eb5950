//! Sessions: opened, kept and closed here, and nowhere else.

use crate::{onward::Onward, provider::Person, trouble::Trouble};
use justice::{Error, Result, date::Timestamp};
use kit::{
    App,
    exchange::{Exchange, Reply},
    moment::{Moment, Token},
    session::{self, Kind, Post, REMEMBERED_SECONDS, Session, Standing},
    store::{Committed, Write, item, keys},
};
use serde_json::{Value, json};

/// The most posts that one person may have, and the longest name.
const MOST_POSTS: usize = 200;
const LONGEST_NAME: usize = 200;

/// How often what lies under our hands is looked at again, when somebody else writes there.
const ROUNDS: u32 = 3;

/// The session of somebody who has signed in, and what is kept to sign them out again.
pub struct Opening {
    session: Session,
    hint: String,
}

/// What a session says of somebody.
///
/// # Errors
/// `NoPosts` and `UnreadablePosts`, for staff.
pub fn of(kind: Kind, person: Person, now: Timestamp) -> Result<Opening, Trouble> {
    let (name, posts) = match kind {
        Kind::Citizen => (None, vec![]),
        Kind::Staff => (name(&person.claims), posts(&person.claims["posts"])?),
    };
    let Person { subject, level, hint, .. } = person;
    Ok(Opening { session: Session { kind, subject, name, posts, level, began: now, seen: now }, hint })
}

fn name(claims: &Value) -> Option<String> {
    let name = claims["name"].as_str().map(str::trim).filter(|name| !name.is_empty())?;
    Some(name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect())
}

/// What somebody does, as their provider says it. A list of which one entry cannot be read is not read at all: half of
/// somebody's permissions would be a guess.
fn posts(claim: &Value) -> Result<Vec<Post>, Trouble> {
    let all = match claim {
        Value::Null => return Err(Trouble::NoPosts),
        Value::Array(all) if all.is_empty() => return Err(Trouble::NoPosts),
        Value::Array(all) if all.len() <= MOST_POSTS => all,
        _ => return Err(Trouble::UnreadablePosts),
    };
    let read = |post: &Value| post.as_str().filter(|text| text.len() <= 200).and_then(Post::parse);
    all.iter().map(|post| read(post).ok_or(Trouble::UnreadablePosts)).collect()
}

/// Opens a session under a token that nobody has seen, and closes the one that the browser had, in one commit with the
/// attempt that led to it: whoever knew a token before somebody signed in knows nothing after (session fixation).
///
/// # Errors
/// `Unknown`, when the attempt has been used.
pub async fn open(
    app: &App,
    moment: &Moment,
    exchange: &Exchange,
    opening: &Opening,
    attempt: Write,
) -> Result<Token, Trouble> {
    let Opening { session, hint } = opening;
    let token = app.moment().token();
    let expires = session.longest() + REMEMBERED_SECONDS;
    let out = json!({ "hint": hint, "expires": expires, "version": 1 });
    let writes = [attempt, Write::Create(session.item(&token, 1)?), Write::Create(item(&keys::way_out(&token), out)?)];
    let former = exchange.cookie(session.kind.cookie()).and_then(Token::parse);
    for round in 0..ROUNDS {
        let mut writes = writes.to_vec();
        if let Some(former) = &former {
            writes.extend(closing(app, moment, former).await?);
        }
        match app.commit(&writes, &moment.round(round)).await? {
            Committed::Done => return Ok(token),
            Committed::Refused(refusals) if refusals.iter().any(|refusal| refusal.index == 0) => {
                return Err(Trouble::Unknown);
            }
            // The former session was seen again under our hands.
            Committed::Refused(_) => {}
        }
    }
    Err(Error::unavailable("a session that does not hold still").into())
}

/// What closes a session, whoever's it is.
///
/// # Errors
/// Whatever the table answers.
pub async fn closing(app: &App, moment: &Moment, token: &Token) -> Result<Vec<Write>> {
    let key = keys::session(token);
    let Some(found) = app.get(&key, moment.now).await? else { return Ok(vec![]) };
    let version = found.get("version").and_then(Value::as_u64).unwrap_or_default();
    Ok(vec![Write::Remove(key, version), Write::Remove(keys::way_out(token), 1)])
}

/// Notes that somebody is still here, and sends them back. A script is told how many seconds are left.
///
/// # Errors
/// `Malformed`, when they would be sent to somebody else's site; whatever the table answers.
pub async fn stay(app: &App, moment: &Moment, exchange: &Exchange, kind: Kind) -> Result<Reply> {
    let to = Onward::asked(exchange, kind)?;
    let left = match session::standing(app, moment, exchange, kind).await? {
        Standing::Here(session) => {
            let session = Session { seen: moment.now, ..session };
            seen(app, moment, exchange, &session).await?;
            session.left(moment.now)
        }
        Standing::Nobody | Standing::Over(_) => 0,
    };
    if !exchange.wants_page() {
        return Ok(Reply::json(200, &json!({ "left": left })));
    }
    match left {
        1.. => Ok(Reply::see_other(to.as_str())),
        _ => Ok(Reply::see_other(format!("/sign-in/{}?to={}", kind.code(), to.for_query()))),
    }
}

/// How many seconds are left of a session, for the script that warns of its end. Asking keeps nobody signed in.
///
/// # Errors
/// Whatever the table answers.
pub async fn left(app: &App, moment: &Moment, exchange: &Exchange, kind: Kind) -> Result<Reply> {
    let session = session::standing(app, moment, exchange, kind).await?.here();
    let left = session.map_or(0, |session| session.left(moment.now));
    Ok(Reply::json(200, &json!({ "left": left })))
}

async fn seen(app: &App, moment: &Moment, exchange: &Exchange, session: &Session) -> Result<()> {
    let Some(token) = exchange.cookie(session.kind.cookie()).and_then(Token::parse) else { return Ok(()) };
    let found = app.get(&keys::session(&token), moment.now).await?;
    let version = found.as_ref().and_then(|found| found.get("version")).and_then(Value::as_u64).unwrap_or_default();
    let written = session.item(&token, version + 1)?;
    // If somebody else has written it, then another page of theirs was seen in the same moment, or they have left.
    app.commit(&[Write::Replace(written, version)], moment).await.map(drop)
}
