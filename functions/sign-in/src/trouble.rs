//! Why somebody is not signed in, and the page that says so: each has a way on.

use crate::{jose::Fault, onward::Onward};
use justice::{Error, Result, Text, journey::Block};
use kit::{
    App,
    exchange::{Exchange, Reply},
    session::Kind,
    shell::{self, Shell},
};
use serde_json::json;

/// Why somebody is not signed in.
#[derive(Debug)]
pub enum Trouble {
    /// They would rather not.
    Cancelled,
    /// This is not the answer to anything that this browser has asked in the last minutes.
    Unknown,
    /// The provider does not answer, or answers what makes no sense. Holds the cause, for the log.
    Provider(String),
    /// What the provider says of them cannot be believed.
    Token(Fault),
    /// The provider could not make sure who they are.
    NotProved,
    /// They work for the department, and nothing says as what.
    NoPosts,
    /// What says as what they work cannot be read.
    UnreadablePosts,
    /// The fault is ours.
    Ours(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        Trouble::Ours(error)
    }
}

impl Trouble {
    /// The provider, and what is the matter with it.
    pub fn provider(cause: impl Into<String>) -> Trouble {
        Trouble::Provider(cause.into())
    }

    /// The provider did not answer.
    pub fn silent(error: Error) -> Trouble {
        match error {
            Error::Unavailable(cause) | Error::Broken(cause) => Trouble::Provider(cause.to_string()),
            other => Trouble::Ours(other),
        }
    }

    /// As the log has it.
    pub fn code(&self) -> &'static str {
        match self {
            Trouble::Cancelled => "cancelled",
            Trouble::Unknown => "unknown-attempt",
            Trouble::Provider(_) => "provider",
            Trouble::Token(_) => "token",
            Trouble::NotProved => "not-proved",
            Trouble::NoPosts => "no-posts",
            Trouble::UnreadablePosts => "unreadable-posts",
            Trouble::Ours(error) => error.code(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Trouble::Cancelled => 200,
            Trouble::Unknown => 400,
            Trouble::NotProved | Trouble::NoPosts | Trouble::UnreadablePosts => 403,
            Trouble::Token(_) => 502,
            Trouble::Provider(_) | Trouble::Ours(_) => 503,
        }
    }

    fn words(&self, kind: Kind) -> (Text, Vec<Text>) {
        match self {
            Trouble::Cancelled => (
                Text::new("You have not signed in", "Nid ydych wedi mewngofnodi"),
                vec![match kind {
                    Kind::Citizen => Text::new(
                        "You stopped before you had signed in. What you had already typed is still there.",
                        "Gwnaethoch stopio cyn ichi fewngofnodi. Mae’r hyn roeddech eisoes wedi’i deipio yno o hyd.",
                    ),
                    Kind::Staff => Text::new(
                        "You stopped before you had signed in, so nothing has been opened.",
                        "Gwnaethoch stopio cyn ichi fewngofnodi, felly nid oes dim wedi’i agor.",
                    ),
                }],
            ),
            Trouble::Unknown => (
                Text::new("Sign in again", "Mewngofnodwch eto"),
                vec![
                    Text::new(
                        "You have not been signed in. This can happen when signing in takes longer than 10 minutes, when you \
                         go back to it with the Back button, or when you began in another browser.",
                        "Nid ydych wedi’ch mewngofnodi. Gall hyn ddigwydd pan fydd mewngofnodi’n cymryd mwy na 10 munud, pan \
                         ewch yn ôl ato gyda’r botwm Yn ôl, neu pan ddechreuoch mewn porwr arall.",
                    ),
                    Text::new(
                        "If it happens again, check that your browser accepts cookies.",
                        "Os bydd yn digwydd eto, gwiriwch fod eich porwr yn derbyn cwcis.",
                    ),
                ],
            ),
            Trouble::Provider(_) | Trouble::Ours(_) => (
                Text::new(
                    "Sorry, you cannot sign in just now",
                    "Mae’n ddrwg gennym, ni allwch fewngofnodi ar hyn o bryd",
                ),
                vec![Text::new(
                    "The service that we sign people in with is not working. Try again in a few minutes. What you had \
                     already typed is still there.",
                    "Nid yw’r gwasanaeth a ddefnyddiwn i fewngofnodi pobl yn gweithio. Rhowch gynnig arall arni ymhen ychydig \
                     funudau. Mae’r hyn roeddech eisoes wedi’i deipio yno o hyd.",
                )],
            ),
            Trouble::Token(_) => (
                Text::new("We could not sign you in", "Ni allem eich mewngofnodi"),
                vec![Text::new(
                    "What we were told about you could not be checked, so we have not used it. Try again. If it happens again, \
                     tell us.",
                    "Ni ellid gwirio’r hyn a ddywedwyd wrthym amdanoch, felly nid ydym wedi’i ddefnyddio. Rhowch gynnig arall \
                     arni. Os bydd yn digwydd eto, rhowch wybod i ni.",
                )],
            ),
            Trouble::NotProved => (
                Text::new("We could not confirm who you are", "Ni allem gadarnhau pwy ydych chi"),
                vec![
                    Text::new(
                        "GOV.UK One Login could not check your identity well enough for this service.",
                        "Ni allai GOV.UK One Login wirio pwy ydych chi’n ddigon da ar gyfer y gwasanaeth hwn.",
                    ),
                    Text::new(
                        "You can try again with other documents, or ask us how to do this another way. What you had already \
                         typed is still there.",
                        "Gallwch roi cynnig arall arni gyda dogfennau eraill, neu ofyn i ni sut i wneud hyn mewn ffordd arall. \
                         Mae’r hyn roeddech eisoes wedi’i deipio yno o hyd.",
                    ),
                ],
            ),
            Trouble::NoPosts => (
                Text::new("You have no work here yet", "Nid oes gennych waith yma eto"),
                vec![Text::new(
                    "Your account works, but nobody has said in which office you work and what you do there. Ask whoever \
                     manages access in your office to add it, then sign in again.",
                    "Mae eich cyfrif yn gweithio, ond nid oes neb wedi dweud ym mha swyddfa rydych yn gweithio a beth yw eich \
                     gwaith yno. Gofynnwch i bwy bynnag sy’n rheoli mynediad yn eich swyddfa ei ychwanegu, ac yna mewngofnodwch \
                     eto.",
                )],
            ),
            Trouble::UnreadablePosts => (
                Text::new("We cannot read what your work is", "Ni allwn ddarllen beth yw eich gwaith"),
                vec![Text::new(
                    "Your account works, but what it says about your office and your work is not written as we expect, so we \
                     have not guessed. Ask whoever manages access in your office to correct it, then sign in again.",
                    "Mae eich cyfrif yn gweithio, ond nid yw’r hyn y mae’n ei ddweud am eich swyddfa a’ch gwaith wedi’i \
                     ysgrifennu fel y disgwyliwn, felly nid ydym wedi dyfalu. Gofynnwch i bwy bynnag sy’n rheoli mynediad yn eich \
                     swyddfa ei gywiro, ac yna mewngofnodwch eto.",
                )],
            ),
        }
    }

    /// The page. `to` is where they wanted to go.
    ///
    /// # Errors
    /// `Broken`, when its template fails.
    pub fn page(&self, app: &App, exchange: &Exchange, kind: Kind, to: &Onward, proved: bool) -> Result<Reply> {
        self.log(exchange);
        let (title, paragraphs) = self.words(kind);
        let level = if proved { "level=proved&" } else { "" };
        let again = format!("/sign-in/{}?{level}to={}", kind.code(), to.for_query());
        let mut blocks: Vec<Block> = paragraphs.into_iter().map(Block::Paragraph).collect();
        blocks.push(Block::Link(Text::new("Try to sign in again", "Rhoi cynnig arall ar fewngofnodi"), again.clone()));
        if kind == Kind::Citizen {
            let without = Text::new("Go back without signing in", "Mynd yn ôl heb fewngofnodi");
            blocks.push(Block::Link(without, service(to)));
        }
        if matches!(self, Trouble::Token(_) | Trouble::NotProved) {
            blocks
                .push(Block::Link(Text::new("How to contact us", "Sut i gysylltu â ni"), "/accessibility".to_owned()));
        }
        let shell = Shell::new(app, exchange, &title).toggling_at(again);
        let language = shell.language;
        let context = json!({ "heading": title.get(language), "body": shell::blocks(&blocks, language) });
        let mut reply = shell::render(&shell, "problem.html", context, self.status())?;
        reply.outcome = self.code();
        Ok(reply)
    }

    /// Says once what only we can mend. Nothing that anybody is called by.
    fn log(&self, exchange: &Exchange) {
        match self {
            Trouble::Provider(cause) => {
                tracing::error!(
                    request_id = exchange.request_id,
                    route = exchange.route(),
                    code = self.code(),
                    "{cause}"
                );
            }
            Trouble::Token(fault) => {
                tracing::error!(
                    request_id = exchange.request_id,
                    route = exchange.route(),
                    code = self.code(),
                    "{}",
                    fault.code()
                );
            }
            Trouble::Ours(Error::Unavailable(cause) | Error::Broken(cause)) => {
                tracing::error!(
                    request_id = exchange.request_id,
                    route = exchange.route(),
                    code = self.code(),
                    "{cause}"
                );
            }
            _ => {}
        }
    }
}

/// The service that an address belongs to, which nobody need sign in to see the start of.
fn service(to: &Onward) -> String {
    let first = to.as_str().split(['/', '?', '#']).nth(1).unwrap_or_default();
    if first == "my-cases" { "/".to_owned() } else { format!("/{first}") }
}
