//! Finds the addresses at a postcode, for every question that asks for one.
//!
//! A question's page sends here what was typed on it (see `kit::address`); the addresses there are shown, and the one
//! that is chosen goes back to the page with everything else. Nothing is kept: what this function learns is gone when it
//! has answered.
//!
//! `POST` of one of [`ROUTES`] shows the addresses at the postcode that was typed on a question's page; `GET` of the same leads
//! back to the question: there is nothing here to come back to.

pub mod book;
pub mod chosen;
pub mod few;
pub mod places;

use book::Book;
use justice::{
    Error, Result, Text,
    people::{Address, postcode},
};
use kit::{
    App, Function,
    address::REAL_POSTCODE,
    exchange::{Exchange, Posted, Reply},
    fields,
    http::{self, Needs, Route},
    moment::Moment,
    shell::{self, Shell},
};
use serde_json::{Value, json};

/// The most addresses that are listed: more than stand at nearly any postcode, and a page that can still be read.
const MOST: usize = 100;

static CHOOSE: Text = Text::new("Choose the address", "Dewiswch y cyfeiriad");
static FIND: Text = Text::new("Find the address", "Dod o hyd i’r cyfeiriad");
const NOBODY: Text = Text::new(
    "We found no addresses at {postcode}. Check it, or enter the address yourself.",
    "Ni ddaethom o hyd i unrhyw gyfeiriad yn {postcode}. Gwiriwch ef, neu rhowch y cyfeiriad eich hun.",
);
const NOT_NOW: Text = Text::new(
    "We cannot look up addresses at the moment. Enter the address yourself.",
    "Ni allwn chwilio am gyfeiriadau ar hyn o bryd. Rhowch y cyfeiriad eich hun.",
);
const MORE: Text = Text::new(
    "There are more addresses at {postcode} than we can list. If yours is not here, enter it yourself.",
    "Mae mwy o gyfeiriadau yn {postcode} nag y gallwn eu rhestru. Os nad yw’ch un chi yma, rhowch ef eich hun.",
);

const BOTH: &str = "GET, POST";

/// Every route there is: the questions' own, which may be asked again and again, and may be asked by one of us for
/// somebody.
pub const ROUTES: &[Route] = &[
    Route::new("/address-lookup/{slug}/{page}", BOTH, Needs::Nothing),
    Route::new("/address-lookup/{slug}/{page}/{entry}", BOTH, Needs::Nothing),
    Route::new("/address-lookup/{slug}/staff/new/{page}", BOTH, Needs::Nothing),
    Route::new("/address-lookup/{slug}/staff/new/{page}/{entry}", BOTH, Needs::Nothing),
];

/// The function.
pub struct AddressLookup<B> {
    book: B,
}

impl<B: Book> AddressLookup<B> {
    /// One that looks into a book.
    pub fn of(book: B) -> AddressLookup<B> {
        AddressLookup { book }
    }
}

impl<B: Book> Function for AddressLookup<B> {
    async fn http(&self, app: &App, moment: &Moment, exchange: &Exchange) -> Result<Reply> {
        http::enter(app, exchange, ROUTES)?;
        let segments = exchange.segments();
        let question = format!("/{}", segments.get(1..).unwrap_or_default().join("/"));
        if exchange.method != "POST" {
            return Ok(Reply::see_other(question));
        }
        let form = exchange.form()?;
        Asked::read(app, exchange, &question, &form)?.answer(&self.book, moment).await
    }
}

/// One search.
struct Asked<'a> {
    app: &'a App,
    exchange: &'a Exchange,
    /// The page with the question.
    question: &'a str,
    /// The question: a pointer.
    at: String,
    /// What was typed as a postcode.
    typed: String,
    /// Everything else on the page.
    rest: Vec<Value>,
}

impl<'a> Asked<'a> {
    fn read(app: &'a App, exchange: &'a Exchange, question: &'a str, form: &Posted) -> Result<Asked<'a>> {
        let last = |name: &str| form.get(name).and_then(|values| values.last()).map(|text| text.trim().to_owned());
        let at = last("at").filter(|at| at.starts_with('/')).ok_or_else(|| {
            Error::unreadable(Text::new(
                "This page needs a question to come from",
                "Rhaid i’r dudalen hon ddod o gwestiwn",
            ))
        })?;
        let find = format!("{at}/find");
        let ours = |name: &str| name == "at" || name == find || name == at || name == "by";
        let rest = form
            .iter()
            .filter(|(name, _)| !ours(name))
            .flat_map(|(name, values)| values.iter().map(move |value| json!({ "name": name, "value": value })))
            .collect();
        Ok(Asked { app, exchange, question, typed: last(&find).unwrap_or_default(), at, rest })
    }

    async fn answer(&self, book: &impl Book, moment: &Moment) -> Result<Reply> {
        let Some(postcode) = postcode(&self.typed) else { return self.again(Some(REAL_POSTCODE), None) };
        let named = |words: &Text| words.with(&[("postcode", &Text::same(&postcode))]);
        match book.at(&self.app.config, moment, &postcode).await {
            Ok(found) if found.is_empty() => self.again(None, Some(named(&NOBODY))),
            Ok(found) => self.choose(&found, (found.len() > MOST).then(|| named(&MORE))),
            // It is no reason to stop: whoever waits for a letter can say where to.
            Err(Error::Unavailable(_) | Error::Broken(_)) => {
                let mut page = self.again(None, Some(NOT_NOW))?;
                page.outcome = "unavailable";
                Ok(page)
            }
            Err(other) => Err(other),
        }
    }

    fn shell<'s>(&'s self, title: &'s Text) -> Shell<'s> {
        Shell::new(self.app, self.exchange, title).back_to(self.question)
    }

    /// The addresses, to choose from.
    fn choose(&self, found: &[Address], more: Option<Text>) -> Result<Reply> {
        let shell = self.shell(&CHOOSE);
        let language = shell.language;
        let items: Vec<Value> = found
            .iter()
            .take(MOST)
            .map(|address| json!({ "value": json!(address).to_string(), "text": address.one_line() }))
            .collect();
        let legend =
            json!({ "text": CHOOSE.get(language), "classes": "govuk-fieldset__legend--l", "isPageHeading": true });
        let radios = json!({
            "component": "radios",
            "params": {
                "idPrefix": fields::id(&self.at), "name": self.at, "items": items, "fieldset": { "legend": legend },
                "hint": more.map(|more| json!({ "text": more.get(language) })),
            },
        });
        let going_on = Text::new("Continue", "Parhau");
        let context = json!({
            "heading": CHOOSE.get(language), "legendIsHeading": true, "body": [], "fields": [radios],
            "hidden": self.rest, "action": self.question,
            "buttons": [{ "text": going_on.get(language) }, self.by_hand(language)],
        });
        shell::render(&shell, "question.html", context, 200)
    }

    /// The postcode again: it is none, or nobody lives there, or nobody can say.
    fn again(&self, wrong: Option<Text>, news: Option<Text>) -> Result<Reply> {
        let pointer = format!("{}/find", self.at);
        let errors: Vec<_> = wrong.map(|words| justice::FieldError::new(&pointer, words)).into_iter().collect();
        let shell = self.shell(&FIND).with_errors(&errors, |error| fields::id(&error.pointer));
        let language = shell.language;
        let label = Text::new("Postcode", "Cod post");
        let mut input = json!({
            "id": fields::id(&pointer), "name": pointer, "value": self.typed, "type": "text", "spellcheck": false,
            "autocomplete": "postal-code", "classes": "govuk-input--width-10",
            "label": { "text": label.get(language), "classes": "govuk-label--s" },
        });
        if let Some(error) = errors.first() {
            input["errorMessage"] = fields::message(&error.detail, language);
        }
        let news: Vec<Value> = news.iter().map(|news| json!({ "kind": "inset", "text": news.get(language) })).collect();
        let find = Text::new("Find address", "Dod o hyd i’r cyfeiriad");
        let here = format!("{}{}", kit::address::LOOKUP, self.question);
        let context = json!({
            "heading": FIND.get(language), "body": news,
            "fields": [{ "component": "input", "params": input }], "hidden": self.rest, "action": self.question,
            "buttons": [
                { "text": find.get(language), "name": "at", "value": self.at, "action": here },
                self.by_hand(language),
            ],
        });
        shell::render(&shell, "question.html", context, if errors.is_empty() { 200 } else { 422 })
    }

    fn by_hand(&self, language: justice::Language) -> Value {
        let hand = Text::new("Enter the address yourself", "Rhoi’r cyfeiriad eich hun");
        json!({ "text": hand.get(language), "name": "by", "value": "hand" })
    }
}
