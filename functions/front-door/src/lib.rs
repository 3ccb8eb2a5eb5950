//! The front door: the home page of services, and the pages that every service shares.
//!
//! It has no case and no answer of anybody's: of a case it reads which it is, and whose. Whatever no other function answers comes here, so this is also where a
//! wrong address ends.

mod accessibility;
pub mod catalogue;
mod cookies;
mod fees;
mod home;
mod my_cases;
mod privacy;
pub mod problems;
mod staff;

use justice::{Error, Result, Text, journey::Block};
use kit::{
    App, Function,
    exchange::{Exchange, Reply},
    http::{self, Needs, Route},
    moment::Moment,
    session::Kind,
    shell::{self, Shell},
};
use serde_json::{Value, json};

/// Where people can write to. An address under a name reserved for examples (RFC 2606), until somebody who runs the
/// system puts in their own.
const CONTACT: &str = "help@justice.example";

const GET: &str = "GET";

/// Every route there is.
pub const ROUTES: &[Route] = &[
    Route::new("/", GET, Needs::Nothing),
    Route::new("/my-cases", GET, Needs::SignedIn(Kind::Citizen)),
    Route::new("/staff", GET, Needs::SignedIn(Kind::Staff)),
    Route::new("/cookies", GET, Needs::Nothing),
    Route::new("/accessibility", GET, Needs::Nothing),
    Route::new("/privacy", GET, Needs::Nothing),
    Route::new("/fees", GET, Needs::Nothing),
    Route::new("/fees.json", GET, Needs::Nothing),
    Route::new("/problems/{code}", GET, Needs::Nothing),
    Route::new("/healthz", GET, Needs::Nothing),
];

/// The function.
pub struct FrontDoor;

impl Function for FrontDoor {
    async fn http(&self, app: &App, moment: &Moment, exchange: &Exchange) -> Result<Reply> {
        http::enter(app, exchange, ROUTES)?;
        match exchange.segments()[..] {
            [] => home::page(app, exchange),
            ["my-cases"] => my_cases::page(app, moment, exchange).await,
            ["staff"] => staff::page(app, moment, exchange).await,
            ["cookies"] => cookies::page(app, exchange),
            ["accessibility"] => accessibility::page(app, exchange),
            ["privacy"] => privacy::page(app, exchange),
            ["fees"] => fees::page(app, moment, exchange),
            ["fees.json"] => Ok(fees::data()),
            ["problems", code] => problems::page(app, exchange, code),
            ["healthz"] => Ok(Reply::json(200, &json!({ "status": "ok", "version": app.config.version }))),
            _ => Err(Error::NotFound),
        }
    }
}

/// A page of text.
fn text(app: &App, exchange: &Exchange, title: &Text, body: Vec<Value>) -> Result<Reply> {
    let shell = Shell::new(app, exchange, title);
    shell::render(&shell, "content.html", json!({ "heading": title.get(shell.language), "body": body }), 200)
}

/// Where to write to: the words have an `{address}`.
fn write_to_us(words: &Text) -> [Block; 2] {
    let example = Text::new(
        "That address is an example. Whoever runs this system puts their own in its place.",
        "Enghraifft yw’r cyfeiriad hwnnw. Bydd pwy bynnag sy’n rhedeg y system hon yn rhoi eu cyfeiriad eu hunain yn ei \
         le.",
    );
    [Block::Paragraph(words.with(&[("address", &Text::same(CONTACT))])), Block::Paragraph(example)]
}

fn link(words: &Text, address: &str) -> Block {
    Block::Link(words.clone(), address.to_owned())
}
