//! An address as a question: found by its postcode, or entered by hand.
//!
//! The page asks for a postcode. Its button sends what was typed to the function `address-lookup`, which shows the
//! addresses there and sends the one that was chosen back to the page, as JSON, with everything else that had been typed:
//! so no function has to call another, and who knows the addresses can be exchanged without touching a transaction.
//! Whoever finds no address there, or has one abroad, enters it by hand.
//!
//! | input | what |
//! |---|---|
//! | `{pointer}` | an address, as JSON, when it was chosen from a list |
//! | `{pointer}/find` | the postcode to look for |
//! | `{pointer}/line1` … `country` | an address by hand |
//! | `by` | the button that was pressed: `hand`, `abroad` or `postcode` |

use crate::{
    document,
    exchange::{Exchange, Posted},
    fields::{Shown, id, message, posted},
};
use justice::{
    FieldError, Text, Transaction,
    people::{Address, postcode},
};
use serde_json::{Value, json};

/// Where the addresses at a postcode are looked up.
pub const LOOKUP: &str = "/address-lookup";

/// How somebody gives an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// They choose it from those at a postcode.
    Postcode,
    /// They enter it.
    Hand,
    /// They enter it, and it is not in the United Kingdom.
    Abroad,
}

impl By {
    /// What the button that was pressed, or the address of the page, says.
    pub fn asked(exchange: &Exchange, form: Option<&Posted>) -> Option<By> {
        let values = form.unwrap_or(&exchange.query);
        match values.get("by")?.last()?.as_str() {
            "hand" => Some(By::Hand),
            "abroad" => Some(By::Abroad),
            "postcode" => Some(By::Postcode),
            _ => None,
        }
    }

    const fn code(self) -> &'static str {
        match self {
            By::Postcode => "postcode",
            By::Hand => "hand",
            By::Abroad => "abroad",
        }
    }
}

/// One input of an address by hand: its name after the pointer, its label here and abroad, and its autocomplete token.
struct Part {
    name: &'static str,
    here: Option<Text>,
    abroad: Option<Text>,
    autocomplete: &'static str,
    width: &'static str,
}

static PARTS: [Part; 6] = [
    Part {
        name: "line1",
        here: Some(Text::new("Address line 1", "Llinell cyfeiriad 1")),
        abroad: Some(Text::new("Address line 1", "Llinell cyfeiriad 1")),
        autocomplete: "address-line1",
        width: "",
    },
    Part {
        name: "line2",
        here: Some(Text::new("Address line 2 (optional)", "Llinell cyfeiriad 2 (dewisol)")),
        abroad: Some(Text::new("Address line 2 (optional)", "Llinell cyfeiriad 2 (dewisol)")),
        autocomplete: "address-line2",
        width: "",
    },
    Part {
        name: "town",
        here: Some(Text::new("Town or city", "Tref neu ddinas")),
        abroad: Some(Text::new("Town or city", "Tref neu ddinas")),
        autocomplete: "address-level2",
        width: "govuk-!-width-two-thirds",
    },
    Part {
        name: "county",
        here: Some(Text::new("County (optional)", "Sir (dewisol)")),
        abroad: Some(Text::new("Region or state (optional)", "Rhanbarth neu dalaith (dewisol)")),
        autocomplete: "address-level1",
        width: "govuk-!-width-two-thirds",
    },
    Part {
        name: "postcode",
        here: Some(Text::new("Postcode", "Cod post")),
        abroad: Some(Text::new("Postal code (optional)", "Cod post (dewisol)")),
        autocomplete: "postal-code",
        width: "govuk-input--width-10",
    },
    Part {
        name: "country",
        here: None,
        abroad: Some(Text::new("Country", "Gwlad")),
        autocomplete: "country-name",
        width: "govuk-!-width-two-thirds",
    },
];

/// What to say about a blank that may not be one.
fn blank(name: &str) -> Option<Text> {
    Some(match name {
        "line1" => Text::new(
            "Enter address line 1, for example a building and street",
            "Rhowch linell cyfeiriad 1, er enghraifft adeilad a stryd",
        ),
        "town" => Text::new("Enter a town or city", "Rhowch dref neu ddinas"),
        "postcode" => Text::new("Enter a postcode", "Rhowch god post"),
        "country" => Text::new("Enter a country", "Rhowch wlad"),
        _ => return None,
    })
}

/// What to say about a postcode that cannot be one.
pub const REAL_POSTCODE: Text =
    Text::new("Enter a full postcode, like SW1H 9AJ", "Rhowch god post llawn, fel SW1H 9AJ");

/// Whether a form has an address entered by hand at a pointer, and from where.
fn by_hand(form: &Posted, pointer: &str) -> Option<By> {
    let has = |name: &str| form.contains_key(&format!("{pointer}/{name}"));
    match (has("line1"), has("country")) {
        (true, true) => Some(By::Abroad),
        (true, false) => Some(By::Hand),
        _ => None,
    }
}

/// Reads an address from a posted form into the document: the one chosen, or the one entered.
pub fn read(pointer: &str, form: &Posted, answers: &mut Value) -> Vec<FieldError> {
    let chosen: Option<Address> = serde_json::from_str(posted(form, pointer)).ok();
    if let Some(address) = chosen {
        document::set(answers, pointer, Some(json!(address)));
        return vec![];
    }
    let Some(by) = by_hand(form, pointer) else {
        // The page with the postcode: there is an address only if one was chosen before.
        return vec![];
    };
    let errors = faults(pointer, form, by);
    let value = errors.is_empty().then(|| json!(entered(pointer, form, by)));
    document::set(answers, pointer, value);
    errors
}

fn faults(pointer: &str, form: &Posted, by: By) -> Vec<FieldError> {
    let abroad = by == By::Abroad;
    let may_be_blank = |name: &str| abroad && name == "postcode";
    let mut errors = vec![];
    for part in PARTS.iter().filter(|part| abroad || part.here.is_some()) {
        let name = format!("{pointer}/{}", part.name);
        let text = posted(form, &name);
        let wrong = match text {
            "" => blank(part.name).filter(|_| !may_be_blank(part.name)),
            text if part.name == "postcode" && !abroad => postcode(text).is_none().then_some(REAL_POSTCODE),
            text if text.contains(['<', '>']) => Some(Text::new("Leave out < and >", "Peidiwch â defnyddio < na >")),
            text if text.chars().count() > longest(part.name) => {
                Some(Text::new("Enter a shorter line", "Rhowch linell fyrrach"))
            }
            _ => None,
        };
        errors.extend(wrong.map(|words| FieldError::new(name, words)));
    }
    errors
}

/// How many characters there is room for (`schemas/common/address.json`).
fn longest(part: &str) -> usize {
    match part {
        "postcode" => 10,
        "country" => 60,
        _ => 100,
    }
}

fn entered(pointer: &str, form: &Posted, by: By) -> Address {
    let part = |name: &str| {
        let text = posted(form, &format!("{pointer}/{name}"));
        (!text.is_empty()).then(|| text.to_owned())
    };
    let typed = part("postcode");
    Address {
        lines: ["line1", "line2", "town", "county"].into_iter().filter_map(part).collect(),
        postcode: if by == By::Hand { typed.as_deref().and_then(postcode) } else { typed },
        country: part("country"),
    }
}

/// An address in the inputs that it is entered by: those that have something in them. What has five lines has its
/// second and third in one.
pub fn parts(address: &Address) -> Vec<(&'static str, String)> {
    let lines = &address.lines;
    let (line2, town, county) = match lines.as_slice() {
        [] | [_] => (String::new(), String::new(), String::new()),
        [_, town] => (String::new(), town.clone(), String::new()),
        [_, second, town] => (second.clone(), town.clone(), String::new()),
        [_, between @ .., town, county] => (between.join(", "), town.clone(), county.clone()),
    };
    let all = [
        ("line1", lines.first().cloned().unwrap_or_default()),
        ("line2", line2),
        ("town", town),
        ("county", county),
        ("postcode", address.postcode.clone().unwrap_or_default()),
        ("country", address.country.clone().unwrap_or_default()),
    ];
    all.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

/// An address that was kept, as one line.
pub fn one_line(value: &Value) -> String {
    serde_json::from_value::<Address>(value.clone()).map(|address| address.one_line()).unwrap_or_default()
}

/// How an address is to be asked for: as somebody says, as it was last posted, by hand if there is one to change, and
/// else by its postcode.
pub fn way<T: Transaction>(shown: &Shown<'_, T>) -> By {
    let kept = || {
        let answer = shown.answer().filter(|answer| answer.is_object())?;
        Some(if answer.get("country").is_some() { By::Abroad } else { By::Hand })
    };
    let typed = || shown.form.and_then(|form| by_hand(form, &shown.pointer));
    shown.by.or_else(typed).or_else(kept).unwrap_or(By::Postcode)
}

/// The component's name and its parameters.
pub fn component<T: Transaction>(shown: &Shown<'_, T>) -> (&'static str, Value) {
    match way(shown) {
        By::Postcode => ("input", by_postcode(shown)),
        by => ("address", by_parts(shown, by)),
    }
}

fn by_postcode<T: Transaction>(shown: &Shown<'_, T>) -> Value {
    let label = Text::new("{what}: postcode", "{what}: cod post").with(&[("what", &shown.field.label)]);
    let hint = Text::new("For example, SW1H 9AJ", "Er enghraifft, SW1H 9AJ");
    let name = format!("{}/find", shown.pointer);
    let mut params = json!({
        "id": id(&shown.pointer), "name": name, "type": "text", "spellcheck": false, "autocomplete": "postal-code",
        "classes": "govuk-input--width-10",
        "value": shown.form.map_or("", |form| posted(form, &name)),
        "label": { "text": shown.get(&label), "classes": "govuk-label--s" },
        "hint": { "text": shown.get(&hint) },
    });
    if let Some(error) = shown.error {
        params["errorMessage"] = message(&error.detail, shown.language);
    }
    params
}

fn by_parts<T: Transaction>(shown: &Shown<'_, T>, by: By) -> Value {
    let kept: Option<Address> = shown.answer().and_then(|answer| serde_json::from_value(answer.clone()).ok());
    let kept = kept.map(|address| parts(&address)).unwrap_or_default();
    let value = |name: &str, full: &str| match shown.form {
        Some(form) => posted(form, full).to_owned(),
        None => kept.iter().find(|(part, _)| *part == name).map(|(_, text)| text.clone()).unwrap_or_default(),
    };
    let inputs: Vec<Value> = PARTS
        .iter()
        .filter_map(|part| {
            let label = if by == By::Abroad { part.abroad.as_ref() } else { part.here.as_ref() }?;
            let name = format!("{}/{}", shown.pointer, part.name);
            let mut input = json!({
                "id": id(&name), "name": name, "type": "text", "autocomplete": part.autocomplete,
                "classes": part.width, "label": { "text": shown.get(label) }, "value": value(part.name, &name),
            });
            if let Some(error) = shown.errors.iter().find(|error| error.pointer == name) {
                input["errorMessage"] = message(&error.detail, shown.language);
            }
            Some(input)
        })
        .collect();
    json!({
        "fieldset": { "legend": { "text": shown.get(&shown.field.label), "classes": "govuk-fieldset__legend--m" } },
        "inputs": inputs,
    })
}

/// A button beside the one that goes on.
fn button(text: &str, name: &str, value: &str, action: Option<&str>) -> Value {
    json!({ "text": text, "name": name, "value": value, "action": action })
}

/// What the page's buttons are while an address is asked for by its postcode, or by hand: the first goes on.
pub fn buttons<T: Transaction>(shown: &Shown<'_, T>, page: &str) -> Vec<Value> {
    let text = |text: Text| text.get(shown.language).to_owned();
    let hand = button(
        &text(Text::new("Enter the address yourself", "Rhoi’r cyfeiriad eich hun")),
        "by",
        By::Hand.code(),
        None,
    );
    let abroad = button(
        &text(Text::new("The address is outside the UK", "Mae’r cyfeiriad y tu allan i’r DU")),
        "by",
        By::Abroad.code(),
        None,
    );
    let find = text(Text::new("Find address", "Dod o hyd i’r cyfeiriad"));
    let going_on = text(Text::new("Continue", "Parhau"));
    match way(shown) {
        By::Postcode => {
            let lookup = format!("{LOOKUP}{page}");
            let mut buttons = vec![button(&find, "at", &shown.pointer, Some(&lookup)), hand, abroad];
            if shown.field.optional {
                let without = text(Text::new("Continue without an address", "Parhau heb gyfeiriad"));
                buttons.push(button(&without, "by", "nothing", None));
            }
            buttons
        }
        By::Hand => vec![
            json!({ "text": going_on }),
            button(
                &text(Text::new("Find an address by its postcode", "Dod o hyd i gyfeiriad yn ôl ei god post")),
                "by",
                By::Postcode.code(),
                None,
            ),
            abroad,
        ],
        By::Abroad => vec![
            json!({ "text": going_on }),
            button(
                &text(Text::new("The address is in the UK", "Mae’r cyfeiriad yn y DU")),
                "by",
                By::Postcode.code(),
                None,
            ),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Posted {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()])).collect()
    }

    #[test]
    fn an_address_that_was_chosen_is_taken_as_it_is() {
        let mut answers = json!({});
        let chosen = r#"{"lines":["1 Mill Lane","York"],"postcode":"YO1 7HH"}"#;
        assert_eq!(read("/home", &form(&[("/home", chosen)]), &mut answers), []);
        assert_eq!(answers["home"]["lines"][1], "York");
    }

    #[test]
    fn an_address_by_hand_has_its_blanks_pointed_out_one_by_one() {
        let mut answers = json!({});
        let typed = form(&[("/home/line1", ""), ("/home/town", ""), ("/home/postcode", "Y")]);
        let errors = read("/home", &typed, &mut answers);
        let at: Vec<&str> = errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(at, ["/home/line1", "/home/town", "/home/postcode"]);
        assert_eq!(answers.pointer("/home"), None, "half an address is none");
    }

    #[test]
    fn an_address_abroad_needs_a_country_and_no_postcode() {
        let mut answers = json!({});
        let typed = form(&[("/home/line1", "1 Rue de la Paix"), ("/home/town", "Paris"), ("/home/country", "")]);
        assert_eq!(read("/home", &typed, &mut answers)[0].pointer, "/home/country");
        let typed = form(&[("/home/line1", "1 Rue de la Paix"), ("/home/town", "Paris"), ("/home/country", "France")]);
        assert_eq!(read("/home", &typed, &mut answers), []);
        assert_eq!(answers["home"], json!({ "lines": ["1 Rue de la Paix", "Paris"], "country": "France" }));
    }

    #[test]
    fn what_is_kept_fills_the_inputs_that_it_came_from() {
        let address = |lines: &[&str]| Address {
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            postcode: Some("YO1 7HH".to_owned()),
            country: None,
        };
        let names = |lines: &[&str]| parts(&address(lines)).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(&["1 Mill Lane", "York"]), ["line1", "town", "postcode"]);
        assert_eq!(names(&["The Mill", "Mill Lane", "York"]), ["line1", "line2", "town", "postcode"]);
        let five = parts(&address(&["a", "b", "c", "d", "e"]));
        assert!(five.contains(&("line2", "b, c".to_owned())) && five.contains(&("county", "e".to_owned())));
    }
}
