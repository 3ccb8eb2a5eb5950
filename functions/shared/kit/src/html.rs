//! Pages from the GOV.UK templates.
//!
//! Decisions are made here in Rust, and what a GOV.UK macro takes is made ready here too; the templates only place it.
//! Text is escaped always. What a macro takes as `html` is not, so answers never go there but through [`lines`].

use std::fmt::Write as _;
use std::sync::LazyLock;

use minijinja::value::{Serde, ValueKind};
use minijinja::{AutoEscape, Environment, Error, HtmlEscape, UndefinedBehavior, Value};
use serde::Serialize;

// `TEMPLATES`, (name, source) sorted by name: the build script writes it.
include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// What `Content-Security-Policy: script-src` must allow besides `'self'`: the one inline script of every page, which
/// tells the style sheet that scripts run. It is the Design System's, so its hash changes when theirs does.
pub const PAGE_SCRIPT: &str = "'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='";

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    // A template is parsed when a page first asks for it, so a cold start pays only for its own page.
    environment.set_loader(|name| Ok(source(name).map(String::from)));
    environment.set_auto_reload(false);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    // The GOV.UK templates were written for Jinja: they reach through what is absent, and call Python's methods.
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
    environment.add_function("attributes", attributes);
    environment
});

/// The engine, with every template it knows. Pages want [`render`]; tests want this.
pub fn environment() -> &'static Environment<'static> {
    &ENVIRONMENT
}

/// What a template takes.
pub use minijinja::Value as Context;

/// Anything as a template takes it.
pub fn context(given: impl Serialize) -> Context {
    Value::from(Serde(given))
}

/// The page that `template` makes of `context`, which holds a [`Page`] named `page` and what the template asks for.
pub fn render(template: &str, context: impl Serialize) -> Result<String, Error> {
    environment().get_template(template)?.render(Serde(context))
}

/// Reads the templates that a page of questions needs, so that the first of them need not.
pub fn prepare() {
    for name in ["layout", "header", "above", "footer", "start", "question", "blocks", "fields", "submit"] {
        read(&format!("{name}.html"));
    }
    for name in ["input", "date-input", "radios", "select"] {
        read(&format!("fields/{name}.html"));
    }
    read("blocks/paragraph.html");
    for name in [
        "button",
        "date-input",
        "error-message",
        "error-summary",
        "fieldset",
        "hint",
        "input",
        "label",
        "radios",
        "select",
    ] {
        read(&format!("govuk_frontend_jinja/components/{name}/macro.html"));
    }
}

/// A template that is wrong is the business of the page that wants it.
fn read(name: &str) {
    let _ = environment().get_template(name);
}

/// One line under another, escaped, for what a macro takes as `html`: an address in a summary list.
pub fn lines<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let escaped: Vec<String> = lines.into_iter().map(|line| HtmlEscape(line).to_string()).collect();
    escaped.join("<br>")
}

/// The Design System's `govukAttributes`: ` name="value"` for each of a mapping. A value may itself be a mapping, of a
/// `value` and whether it is `optional`: then nothing is written for none or false, and the name alone for true.
/// Every element of every component calls it, and here it costs a fraction of what it does as a template.
fn attributes(given: Value) -> Result<Value, Error> {
    if given.kind() != ValueKind::Map {
        return Ok(Value::from_safe_string(given.as_str().unwrap_or_default().to_owned()));
    }
    let mut written = String::new();
    for (name, mut value) in given.as_object().and_then(|given| given.try_iter_pairs()).into_iter().flatten() {
        let mut optional = false;
        if value.kind() == ValueKind::Map {
            (value, optional) = (value.get_attr("value")?, value.get_attr("optional")?.is_true());
        }
        let name = HtmlEscape(name.as_str().unwrap_or_default());
        match (value.kind(), optional) {
            (ValueKind::Undefined | ValueKind::None, true) => {}
            (ValueKind::Bool, true) if value.is_true() => write!(written, " {name}")?,
            (ValueKind::Bool, true) => {}
            (ValueKind::Bool, false) => write!(written, " {name}=\"{}\"", value.is_true())?,
            _ if value.is_safe() => write!(written, " {name}=\"{value}\"")?,
            _ => write!(written, " {name}=\"{}\"", HtmlEscape(&value.to_string()))?,
        }
    }
    Ok(Value::from_safe_string(written))
}

fn source(name: &str) -> Option<&'static str> {
    let at = TEMPLATES.binary_search_by_key(&name, |(name, _)| name).ok()?;
    Some(TEMPLATES[at].1)
}

/// What every page has, whatever it is about.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<'a> {
    /// `en` or `cy`.
    pub lang: &'a str,
    /// The whole title, beginning "Error: " when there are errors.
    pub title: &'a str,
    /// The service that the page belongs to, named under the header.
    pub service: Option<Service<'a>>,
    /// Whose header, footer and typeface.
    pub brand: Brand,
    /// Where the back link goes.
    pub back: Option<&'a str>,
    /// The error summary, in the order of the questions.
    pub errors: &'a [ErrorLink],
    /// The same page in the other language, where there is one.
    pub language: Option<Languages<'a>>,
    /// What to bear in mind on every page of a journey: that it is filled in for somebody else.
    pub note: Option<&'a str>,
    /// Whether to say that nobody has reviewed the Welsh yet.
    pub welsh_draft: bool,
    /// Who is signed in, as far as the browser's cookies say.
    pub accounts: &'a [Account],
    /// When they will be signed out, on the pages of people who are.
    pub session: Option<&'a Ending>,
    /// How finished the service is.
    pub phase: Option<Phase<'a>>,
    /// Cookies, accessibility, privacy.
    pub footer: &'a [Link<'a>],
    /// The words of the page itself: [`Words::of`] its language.
    pub words: &'a Words,
    /// Where the style sheets and the script are.
    pub assets: &'a Assets<'a>,
}

/// Whose header, footer and typeface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Brand {
    /// With the crown and the Transport typeface, which only gov.uk domains may use.
    Govuk,
    /// With neither.
    Plain,
}

/// The service that a page belongs to.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Service<'a> {
    /// As in the header.
    pub name: &'a str,
    /// Its start page.
    pub href: &'a str,
}

/// Somebody who is signed in: what belongs to them, and the way out.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    /// That they are.
    pub text: String,
    /// Where their things are.
    pub href: &'static str,
    /// What these are.
    pub link: String,
    /// Where the form goes that signs them out.
    pub out: String,
}

/// When somebody will be signed out, and how not to be.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ending {
    /// The sentence that says when.
    pub text: String,
    /// When, in seconds since 1970.
    pub ends: i64,
    /// The address that keeps them signed in and brings them back, or that signs them in again.
    pub href: String,
    /// The words of the link there.
    pub link: String,
    /// Whether they can stay signed in. Nobody can for more than twelve hours.
    pub can_stay: bool,
    /// The address that says how many seconds are left.
    pub left: String,
    /// The address that signs them in again.
    pub again: String,
    /// Where the form goes that signs them out.
    pub out: String,
}

/// One line of the error summary.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorLink {
    /// The same words as beside the field.
    pub text: String,
    /// `#` and the field's id.
    pub href: String,
}

/// The same page in each language.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Languages<'a> {
    /// `en` or `cy`.
    pub current: &'a str,
    /// The page in English.
    pub en: &'a str,
    /// The page in Welsh.
    pub cy: &'a str,
}

/// How finished the service is, and where to say what one thinks of it.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Phase<'a> {
    /// "Alpha", "Beta".
    pub tag: &'a str,
    /// The sentence before the link.
    pub text: &'a str,
    /// Where to give feedback.
    pub href: &'a str,
    /// The words of that link.
    pub link_text: &'a str,
}

/// A link in the footer.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Link<'a> {
    /// Where it goes.
    pub href: &'a str,
    /// What it says.
    pub text: &'a str,
}

/// Where the style sheets and the script are, each with its version in its name.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Assets<'a> {
    /// The Design System's style sheet.
    pub css: &'a str,
    /// What the Design System has no component for: `app.css`.
    pub app_css: &'a str,
    /// What [`Brand::Plain`] adds: `plain.css`.
    pub plain_css: &'a str,
    /// The icon of [`Brand::Plain`]: `plain.svg`.
    pub plain_icon: &'a str,
    /// The module that starts the Design System's script: `init.js`.
    pub js: &'a str,
}

/// The words that belong to pages, not to any service.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "each says in its own words what it is")]
pub struct Words {
    pub skip: &'static str,
    pub back: &'static str,
    pub language: &'static str,
    pub service_information: &'static str,
    pub welsh_draft: &'static str,
    pub error_title: &'static str,
    pub warning: &'static str,
    pub important: &'static str,
    pub change: &'static str,
    pub reference: &'static str,
    pub history: &'static str,
    pub account: &'static str,
    pub sign_out: &'static str,
    pub timeout_title: &'static str,
    pub timeout_minutes: &'static str,
    pub timeout_minute: &'static str,
    pub timeout_kept: &'static str,
    pub timeout_stay: &'static str,
    pub timeout_go_on: &'static str,
    pub timeout_over: &'static str,
    pub timeout_again: &'static str,
    pub support_links: &'static str,
    pub licence_before: &'static str,
    pub licence_name: &'static str,
    pub licence_after: &'static str,
    pub crown_copyright: &'static str,
}

impl Words {
    /// The words of `lang`: Welsh for `cy`, English for anything else.
    pub fn of(lang: &str) -> &'static Words {
        if lang == "cy" { &WELSH } else { &ENGLISH }
    }
}

static ENGLISH: Words = Words {
    skip: "Skip to main content",
    back: "Back",
    language: "Language",
    service_information: "Service information",
    welsh_draft: "This translation has not been reviewed yet.",
    error_title: "There is a problem",
    warning: "Warning",
    important: "Important",
    change: "Change",
    reference: "Reference",
    history: "What has happened so far",
    account: "Your account",
    sign_out: "Sign out",
    timeout_title: "You will soon be signed out",
    timeout_minutes: "You will be signed out in {n} minutes.",
    timeout_minute: "You will be signed out in 1 minute.",
    timeout_kept: "What you have typed on this page and not sent is not kept when you are signed out.",
    timeout_stay: "Stay signed in",
    timeout_go_on: "Go on",
    timeout_over: "You have been signed out",
    timeout_again: "Sign in again",
    support_links: "Support links",
    licence_before: "All content is available under the",
    licence_name: "Open Government Licence v3.0",
    licence_after: ", except where otherwise stated",
    crown_copyright: "© Crown copyright",
};

static WELSH: Words = Words {
    skip: "Neidio i’r prif gynnwys",
    back: "Yn ôl",
    language: "Iaith",
    service_information: "Gwybodaeth am y gwasanaeth",
    welsh_draft: "Nid yw’r cyfieithiad hwn wedi’i adolygu eto.",
    error_title: "Mae problem wedi codi",
    warning: "Rhybudd",
    important: "Pwysig",
    change: "Newid",
    reference: "Cyfeirnod",
    history: "Beth sydd wedi digwydd hyd yma",
    account: "Eich cyfrif",
    sign_out: "Allgofnodi",
    timeout_title: "Byddwch yn cael eich allgofnodi cyn bo hir",
    timeout_minutes: "Byddwch yn cael eich allgofnodi ymhen {n} munud.",
    timeout_minute: "Byddwch yn cael eich allgofnodi ymhen 1 munud.",
    timeout_kept: "Nid yw’r hyn a deipiwyd gennych ar y dudalen hon heb ei anfon yn cael ei gadw pan gewch eich allgofnodi.",
    timeout_stay: "Aros wedi mewngofnodi",
    timeout_go_on: "Mynd ymlaen",
    timeout_over: "Rydych wedi cael eich allgofnodi",
    timeout_again: "Mewngofnodi eto",
    support_links: "Dolenni cymorth",
    licence_before: "Mae’r holl gynnwys ar gael o dan y",
    licence_name: "Drwydded Llywodraeth Agored v3.0",
    licence_after: ", oni nodir yn wahanol",
    crown_copyright: "© Hawlfraint y Goron",
};
