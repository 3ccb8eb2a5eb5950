//! The home page: every service that people can use themselves.

use crate::catalogue;
use justice::{Result, Text, journey::Block};
use kit::{
    App,
    exchange::{Exchange, Reply},
    shell::{self, Shell},
};
use serde_json::{Value, json};

const TITLE: Text = Text::new("Justice services", "Gwasanaethau cyfiawnder");
const LEAD: Text = Text::new(
    "Do what you need to do with prisons and courts, in English or Welsh.",
    "Gwnewch yr hyn sydd ei angen arnoch gyda charchardai a llysoedd, yn Gymraeg neu’n Saesneg.",
);

/// The page.
pub fn page(app: &App, exchange: &Exchange) -> Result<Reply> {
    let shell = Shell::new(app, exchange, &TITLE);
    let language = shell.language;
    let services = catalogue::with_pages(language).into_iter().map(|service| {
        json!({
            "title": service.title.get(language),
            "href": format!("/{}", service.slug),
            "description": service.description.as_ref().map(|words| words.get(language)),
        })
    });
    let services: Vec<Value> = services.collect();
    let yours = Block::Link(
        Text::new("Sign in to see what you have asked for", "Mewngofnodi i weld eich ceisiadau"),
        "/my-cases".to_owned(),
    );
    let context = json!({
        "heading": TITLE.get(language),
        "lead": LEAD.get(language),
        "services": services,
        "after": shell::blocks(&[yours], language),
    });
    shell::render(&shell, "home.html", context, 200)
}
