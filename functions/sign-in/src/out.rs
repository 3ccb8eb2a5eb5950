//! Signing out: of here at once, and then of the provider.

use crate::{
    attempt,
    onward::Onward,
    provider::{Directory, Provider},
    sessions,
    web::Web,
};
use justice::{Result, Text, journey::Block};
use kit::{
    App,
    exchange::{Exchange, LANGUAGE, Reply},
    moment::{Moment, Token},
    session::Kind,
    shell::{self, Shell},
    store::keys,
};
use serde_json::{Value, json};

/// Closes the session, whatever else fails, and leads on to the provider's own way out.
///
/// A redirect there would be refused: browsers hold what a form leads to against `form-action`, whose addresses every
/// page with this form would have to know. So a page of ours leads on by itself.
///
/// # Errors
/// `Malformed`, when another site sent it; whatever the table answers.
pub async fn leave<W: Web>(
    app: &App,
    moment: &Moment,
    exchange: &Exchange,
    kind: Kind,
    providers: &Directory<W>,
) -> Result<Reply> {
    let mut hint = None;
    if let Some(token) = exchange.cookie(kind.cookie()).and_then(Token::parse) {
        let found = app.get(&keys::way_out(&token), moment.now).await?;
        hint = found.and_then(|found| found.get("hint").and_then(Value::as_str).map(str::to_owned));
        let writes = sessions::closing(app, moment, &token).await?;
        if !writes.is_empty() {
            close(app, moment, &token, writes).await?;
        }
    }
    let address = match (Provider::of(&app.config, kind), hint) {
        (Ok(provider), Some(hint)) => providers.way_out(&provider, moment.now, &hint).await,
        _ => None,
    };
    let reply = match address {
        Some(address) => onward(app, exchange, kind, &address)?.with("refresh", format!("0; url={address}")),
        None => Reply::see_other(format!("/sign-in/{}/out", kind.code())),
    };
    Ok(theirs(exchange, kind).into_iter().fold(reply, |reply, name| reply.with_cookie(&name, "", 0)))
}

/// The cookies that somebody leaves behind on a computer that others may use: their session, what they had not sent, and
/// the ways to their cases; of one of us, what they typed for somebody. The other kind's stay, and so does the language.
///
/// Each by its name: `Clear-Site-Data` would clear those of every service under the same registered domain.
fn theirs(exchange: &Exchange, kind: Kind) -> Vec<String> {
    let of_staff = |name: &str| name == Kind::Staff.cookie() || name.ends_with("-helping");
    let left = exchange.cookie_names().filter(|name| name.starts_with("__Host-") && *name != LANGUAGE);
    let left =
        left.filter(|name| *name == attempt::COOKIE || of_staff(name) == (kind == Kind::Staff)).map(str::to_owned);
    let mut all: Vec<String> = left.collect();
    if !all.iter().any(|name| name == kind.cookie()) {
        all.push(kind.cookie().to_owned());
    }
    all
}

/// Closes it even if another window has just been seen.
async fn close(app: &App, moment: &Moment, token: &Token, mut writes: Vec<kit::store::Write>) -> Result<()> {
    for round in 0..3 {
        if app.commit(&writes, &moment.round(round)).await? == kit::store::Committed::Done {
            return Ok(());
        }
        writes = sessions::closing(app, moment, token).await?;
        if writes.is_empty() {
            return Ok(());
        }
    }
    Err(justice::Error::unavailable("a session that does not hold still"))
}

const TITLE: Text = Text::new("You have signed out", "Rydych wedi allgofnodi");

fn onward(app: &App, exchange: &Exchange, kind: Kind, address: &str) -> Result<Reply> {
    let (why, link) = match kind {
        Kind::Citizen => (
            Text::new(
                "You have signed out of this service. We are signing you out of GOV.UK One Login too.",
                "Rydych wedi allgofnodi o’r gwasanaeth hwn. Rydym hefyd yn eich allgofnodi o GOV.UK One Login.",
            ),
            Text::new("Sign out of GOV.UK One Login", "Allgofnodi o GOV.UK One Login"),
        ),
        Kind::Staff => (
            Text::new(
                "You have signed out of this service. We are signing you out of your work account too.",
                "Rydych wedi allgofnodi o’r gwasanaeth hwn. Rydym hefyd yn eich allgofnodi o’ch cyfrif gwaith.",
            ),
            Text::new("Sign out of your work account", "Allgofnodi o’ch cyfrif gwaith"),
        ),
    };
    page(app, exchange, kind, &[Block::Paragraph(why), Block::Link(link, address.to_owned())])
}

/// The page for whoever has left.
///
/// # Errors
/// `Broken`, when its template fails.
pub fn left(app: &App, exchange: &Exchange, kind: Kind) -> Result<Reply> {
    let gone = Text::new(
        "This browser no longer opens your requests, or answers that you had not sent.",
        "Nid yw’r porwr hwn yn agor eich ceisiadau mwyach, nac atebion nad oeddech wedi’u hanfon.",
    );
    let why = Text::new(
        "If you share this computer, close the browser too.",
        "Os ydych yn rhannu’r cyfrifiadur hwn, caewch y porwr hefyd.",
    );
    let again = format!("/sign-in/{}?to={}", kind.code(), Onward::home(kind).for_query());
    let mut blocks = vec![
        Block::Paragraph(why),
        Block::Link(Text::new("Sign in again", "Mewngofnodi eto"), again),
        Block::Link(Text::new("Justice services", "Gwasanaethau cyfiawnder"), "/".to_owned()),
    ];
    if kind == Kind::Citizen {
        blocks.insert(0, Block::Paragraph(gone));
    }
    page(app, exchange, kind, &blocks)
}

fn page(app: &App, exchange: &Exchange, kind: Kind, blocks: &[Block]) -> Result<Reply> {
    let shell = Shell::new(app, exchange, &TITLE).signed_out(kind).toggling_at(format!("/sign-in/{}/out", kind.code()));
    let language = shell.language;
    let context = json!({ "heading": TITLE.get(language), "body": shell::blocks(blocks, language) });
    shell::render(&shell, "content.html", context, 200)
}
