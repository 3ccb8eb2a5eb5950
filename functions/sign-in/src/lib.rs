//! Signs people in: citizens by GOV.UK One Login, staff by the department's own provider.
//!
//! Both by OpenID Connect's authorization code flow, with PKCE (RFC 7636) and a signed assertion instead of a password of
//! our own (RFC 7523, `private_key_jwt`). What a browser gets is a token; what the table gets is its digest, and a
//! session that this function alone may write. Which provider it is, only the settings say.

pub mod attempt;
pub mod jose;
pub mod onward;
mod out;
pub mod provider;
mod sessions;
pub mod trouble;
pub mod web;

use attempt::{Attempt, Back};
use justice::{Error, Result, Text, journey::Block};
use kit::{
    App, Function,
    exchange::{Exchange, Reply},
    http::{self, Needs, Route},
    moment::{Moment, Token},
    secrets::{Secrets, Vault},
    session::{self, Kind},
    shell::{self, Shell},
};
use onward::Onward;
use provider::{Directory, Provider};
use serde_json::json;
use trouble::Trouble;
use web::Web;

const GET: &str = "GET";
const BOTH: &str = "GET, POST";

/// Every route there is. All are for anybody: what they do is about the session, or the attempt to begin one, that the
/// sender's own browser holds.
pub const ROUTES: &[Route] = &[
    // As whom?
    Route::new("/sign-in", GET, Needs::Nothing),
    // To the provider, and back from it.
    Route::new("/sign-in/citizen", GET, Needs::Nothing),
    Route::new("/sign-in/citizen/callback", GET, Needs::Nothing),
    // Still here, and for how long.
    Route::new("/sign-in/citizen/stay", GET, Needs::Nothing),
    Route::new("/sign-in/citizen/left", GET, Needs::Nothing),
    // Out, and is out.
    Route::new("/sign-in/citizen/out", BOTH, Needs::Nothing),
    Route::new("/sign-in/staff", GET, Needs::Nothing),
    Route::new("/sign-in/staff/callback", GET, Needs::Nothing),
    Route::new("/sign-in/staff/stay", GET, Needs::Nothing),
    Route::new("/sign-in/staff/left", GET, Needs::Nothing),
    Route::new("/sign-in/staff/out", BOTH, Needs::Nothing),
];

/// The function.
pub struct SignIn<W, V> {
    providers: Directory<W>,
    secrets: Secrets<V>,
}

impl<W: Web, V: Vault> SignIn<W, V> {
    /// Reaches providers by these means, and proves itself by these secrets: `citizen-key` and `staff-key`.
    pub fn new(web: W, secrets: Secrets<V>) -> SignIn<W, V> {
        SignIn { providers: Directory::over(web), secrets }
    }

    /// To the provider.
    async fn begin(&self, app: &App, moment: &Moment, exchange: &Exchange, kind: Kind) -> Result<Reply> {
        let to = Onward::asked(exchange, kind)?;
        let proved = kind == Kind::Citizen && first(exchange, "level") == Some("proved");
        match self.way_in(app, moment, exchange, kind, &to, proved).await {
            Ok(reply) => Ok(reply),
            Err(trouble) => trouble.page(app, exchange, kind, &to, proved),
        }
    }

    async fn way_in(
        &self,
        app: &App,
        moment: &Moment,
        exchange: &Exchange,
        kind: Kind,
        to: &Onward,
        proved: bool,
    ) -> Result<Reply, Trouble> {
        let provider = Provider::of(&app.config, kind)?;
        let begun = Attempt::begin(app, moment, exchange, kind, to, proved).await?;
        let asked = begun.attempt.asked(&begun.state);
        let address = self.providers.way_in(&provider, moment.now, &asked, exchange.language()).await?;
        let reply = match first(exchange, "from") {
            Some("form") => leads_on(app, exchange, kind, &address)?,
            _ => Reply::see_other(address),
        };
        Ok(reply.with_cookie(attempt::COOKIE, begun.browser.reveal(), attempt::SECONDS))
    }

    /// Back from the provider.
    async fn callback(&self, app: &App, moment: &Moment, exchange: &Exchange, kind: Kind) -> Result<Reply> {
        let nowhere = Onward::home(kind);
        let Some(state) = first(exchange, "state").and_then(Token::parse) else {
            return Trouble::Unknown.page(app, exchange, kind, &nowhere, false);
        };
        let attempt = match Attempt::back(app, moment.now, exchange, kind, &state).await {
            Ok(Back::Fresh(attempt)) => attempt,
            Ok(Back::Used(attempt)) => return used(app, moment, exchange, kind, &attempt).await,
            Err(trouble) => return trouble.page(app, exchange, kind, &nowhere, false),
        };
        match self.signed_in(app, moment, exchange, kind, &state, &attempt).await {
            Ok(reply) => Ok(reply),
            // A second sending of the same answer, while the first was on its way.
            Err(Trouble::Unknown) => used(app, moment, exchange, kind, &attempt).await,
            Err(trouble) => trouble.page(app, exchange, kind, &attempt.to(), attempt.proved),
        }
    }

    async fn signed_in(
        &self,
        app: &App,
        moment: &Moment,
        exchange: &Exchange,
        kind: Kind,
        state: &Token,
        attempt: &Attempt,
    ) -> Result<Reply, Trouble> {
        let provider = Provider::of(&app.config, kind)?;
        // RFC 9207: an answer that says whose it is must be the provider's that was asked.
        if first(exchange, "iss").is_some_and(|issuer| issuer != provider.issuer) {
            return Err(Trouble::provider("the answer is another provider's"));
        }
        let code = match (first(exchange, "error"), first(exchange, "code")) {
            (Some("access_denied"), _) => return Err(Trouble::Cancelled),
            (Some(_), _) => return Err(Trouble::provider("the provider sent an error with the browser")),
            (None, Some(code)) if (1..=2000).contains(&code.len()) => code,
            (None, _) => return Err(Trouble::provider("the provider sent neither a code nor an error")),
        };
        let name = format!("/justice/{}/{}-key", app.config.slug, kind.code());
        let key = self.secrets.read(&name, moment.now).await?;
        let asked = attempt.asked(state);
        let (now, id) = (moment.now, moment.id.to_string());
        let person = self.providers.person(&provider, now, &asked, code, &key, &id).await;
        if matches!(person, Err(Trouble::Provider(_))) {
            // It may be that we have turned up with a key that has been replaced.
            self.secrets.forget();
        }
        let session = sessions::of(kind, person?, now)?;
        let token = sessions::open(app, moment, exchange, &session, attempt.used(state)?).await?;
        Ok(Reply::see_other(attempt.to().as_str()).with_cookie(kind.cookie(), token.reveal(), session::LONGEST_SECONDS))
    }
}

/// An answer that was used before. Whoever it has signed in goes on: they pressed the button twice, or went back.
async fn used(app: &App, moment: &Moment, exchange: &Exchange, kind: Kind, attempt: &Attempt) -> Result<Reply> {
    match session::standing(app, moment, exchange, kind).await?.here() {
        Some(_) => Ok(Reply { replayed: true, ..Reply::see_other(attempt.to().as_str()) }),
        None => Trouble::Unknown.page(app, exchange, kind, &attempt.to(), attempt.proved),
    }
}

fn first<'a>(exchange: &'a Exchange, name: &str) -> Option<&'a str> {
    exchange.query.get(name).and_then(|values| values.first()).map(String::as_str)
}

impl<W: Web, V: Vault> Function for SignIn<W, V> {
    async fn http(&self, app: &App, moment: &Moment, exchange: &Exchange) -> Result<Reply> {
        http::enter(app, exchange, ROUTES)?;
        let segments = exchange.segments();
        let kind = segments.get(1).map(|code| Kind::parse(code).ok_or(Error::NotFound)).transpose()?;
        match (kind, segments.get(2..).unwrap_or_default()) {
            (None, _) => as_whom(app, exchange),
            (Some(kind), []) => self.begin(app, moment, exchange, kind).await,
            (Some(kind), ["callback"]) => self.callback(app, moment, exchange, kind).await,
            (Some(kind), ["stay"]) => sessions::stay(app, moment, exchange, kind).await,
            (Some(kind), ["left"]) => sessions::left(app, moment, exchange, kind).await,
            (Some(kind), ["out"]) if exchange.method == "POST" => {
                out::leave(app, moment, exchange, kind, &self.providers).await
            }
            (Some(kind), ["out"]) => out::left(app, exchange, kind),
            _ => Err(Error::NotFound),
        }
    }
}

/// As whom? For whoever types the address.
fn as_whom(app: &App, exchange: &Exchange) -> Result<Reply> {
    let title = Text::new("Sign in", "Mewngofnodi");
    let shell = Shell::new(app, exchange, &title);
    let language = shell.language;
    let blocks = [
        Block::Link(
            Text::new("Sign in to see what you have asked for", "Mewngofnodi i weld eich ceisiadau"),
            "/sign-in/citizen".to_owned(),
        ),
        Block::Link(
            Text::new("Sign in if you work for the department", "Mewngofnodi os ydych yn gweithio i’r adran"),
            "/sign-in/staff".to_owned(),
        ),
    ];
    let context = json!({ "heading": title.get(language), "body": shell::blocks(&blocks, language) });
    shell::render(&shell, "content.html", context, 200)
}

/// A page that goes on to the provider by itself, for whom a form brought here: browsers refuse to redirect a form to
/// anywhere but `form-action`, whose addresses every page of every transaction would have to know.
fn leads_on(app: &App, exchange: &Exchange, kind: Kind, address: &str) -> Result<Reply> {
    let title = Text::new("Sign in to continue", "Mewngofnodi i barhau");
    let shell = Shell::new(app, exchange, &title).signed_out(kind);
    let language = shell.language;
    let blocks = [
        Block::Paragraph(Text::new(
            "You will come back to the page that you were on.",
            "Byddwch yn dod yn ôl i’r dudalen yr oeddech arni.",
        )),
        Block::Link(Text::new("Sign in", "Mewngofnodi"), address.to_owned()),
    ];
    let context = json!({ "heading": title.get(language), "body": shell::blocks(&blocks, language) });
    Ok(shell::render(&shell, "content.html", context, 200)?.with("refresh", format!("0; url={address}")))
}
