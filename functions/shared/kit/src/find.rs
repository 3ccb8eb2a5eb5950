//! A new link to a case, for somebody who has lost theirs: by its reference and the address or number that they gave.
//!
//! Whether there is such a case, and whether that is its address, is not said: the answer is the same, and so are the
//! calls to the table. A link goes to the address on the case and to no other. So many are asked for in a day and no
//! more, whether they were sent or not: nobody's mailbox is filled, and nobody can try one address after another.

use crate::{
    advance,
    app::App,
    exchange::{Exchange, Reply},
    fields,
    links::Links,
    moment::Moment,
    record::{self, Happening},
    shell::{self, Shell},
    sides,
    store::{Write, item, keys},
};
use justice::{
    Case, Decision, Error, FieldError, Notice, Part, Reference, Result, Side, Text, Transaction, journey::Block,
    people::Contact,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How often a link to one case may be asked for in a day.
pub const ASKED_A_DAY: u64 = 5;

/// For how long it is known how often it was asked for, in days; and a notice of it kept.
const DAYS: u32 = 2;

/// The luck of a reference that nobody has, to show what one looks like.
const LIKE: u64 = 0xd7_6e9a_0e67;

/// The link to this page.
pub const INVITATION: Text =
    Text::new("Get a new link to a request that you have made", "Cael dolen newydd i gais a wnaethoch");

const TITLE: Text = Text::new("Get a new link to your request", "Cael dolen newydd i’ch cais");

/// What was typed.
#[derive(Default)]
struct Typed {
    reference: String,
    contact: String,
}

/// Asks for a reference and an address, and sends the link if they belong together.
///
/// # Errors
/// Whatever the table answers.
pub async fn find<T: Transaction>(app: &App, moment: &Moment, exchange: &Exchange) -> Result<Reply> {
    if exchange.method != "POST" {
        return ask::<T>(app, exchange, &Typed::default(), &[]);
    }
    let form = exchange.form()?;
    let last = |name: &str| form.get(name).and_then(|values| values.last()).map(|text| text.trim().to_owned());
    let typed =
        Typed { reference: last("reference").unwrap_or_default(), contact: last("contact").unwrap_or_default() };
    let reference = Reference::parse(&typed.reference).ok().filter(|reference| reference.code() == T::SPEC.code);
    let mut errors = vec![];
    if reference.is_none() {
        let like = Text::same(Reference::new(T::SPEC.code, LIKE).as_str());
        let words = Text::new(
            "Enter your reference, which begins with {code}, like {like}",
            "Rhowch eich cyfeirnod, sy’n dechrau â {code}, fel {like}",
        );
        errors.push(FieldError::new("/reference", words.with(&[("code", &Text::same(T::SPEC.code)), ("like", &like)])));
    }
    if typed.contact.is_empty() {
        errors.push(FieldError::new(
            "/contact",
            Text::new(
                "Enter the email address or phone number that you gave us",
                "Rhowch y cyfeiriad e-bost neu’r rhif ffôn a roesoch inni",
            ),
        ));
    }
    match reference {
        Some(reference) if errors.is_empty() => {
            look::<T>(app, moment, &reference, &typed.contact).await?;
            Ok(Reply::see_other(format!("/{}/find/sent", T::SPEC.slug)))
        }
        _ => ask::<T>(app, exchange, &typed, &errors),
    }
}

/// Two reads and one write, whatever is found.
async fn look<T: Transaction>(app: &App, moment: &Moment, reference: &Reference, typed: &str) -> Result<()> {
    let today = moment.today().date();
    let case = match advance::load::<T>(app, moment, reference).await {
        Ok(case) => Some(case),
        Err(Error::NotFound | Error::Gone) => None,
        Err(error) => return Err(error),
    };
    let key = keys::find(reference, today);
    let before = app.get(&key, moment.now).await?;
    let number = |name: &str| before.as_ref().and_then(|item| item.get(name)).and_then(Value::as_u64).unwrap_or(0);
    let (count, version) = (number("count"), number("version"));
    if count >= ASKED_A_DAY {
        return Ok(());
    }
    let asked = item(&key, json!({ "count": count + 1, "version": version + 1, "expires": moment.expiry(DAYS) }))?;
    let mut writes = vec![if before.is_some() { Write::Replace(asked, version) } else { Write::Create(asked) }];
    if let Some(case) = &case {
        writes.extend(sending::<T>(app, moment, case, typed)?);
    }
    // Who asks twice at once is answered once.
    app.commit(&writes, moment).await.map(drop)
}

/// Everybody with a door to a case whose address or number was typed: their part, and where the link goes. Whoever
/// shares an address with another has a link for each: each opens the part that it is for, and no other.
fn whose<T: Transaction>(case: &Case<T>, typed: &str) -> Vec<(Part, Contact)> {
    let applicant = T::contact(&case.answers).and_then(|contact| same(contact, typed));
    let others = Side::everybody(case).filter_map(|(part, contact)| Some((part, same(&contact?, typed)?)));
    applicant.map(|to| (Part::Applicant, to)).into_iter().chain(others).collect()
}

/// The links, what tells of them, and the event that wakes whoever sends them. Nothing, if the address is nobody's.
fn sending<T: Transaction>(app: &App, moment: &Moment, case: &Case<T>, typed: &str) -> Result<Vec<Write>> {
    let decision = whose(case, typed).into_iter().fold(Decision::<T>::to(case.state), |decision, (part, to)| {
        let mut values = BTreeMap::from([("service", T::SPEC.title)]);
        let template = match part {
            Part::Applicant => "status-link",
            Part::Party { .. } => "party-link",
        };
        // Whoever shares an address with another is told which of the links is whose.
        let others = (part != Part::Applicant).then(|| ("part", sides::called::<T>(&part.to_string())));
        values.extend(others);
        decision.telling(Notice { template, to, values, opens: Some(part) })
    });
    let Some(first) = decision.notices.first() else { return Ok(vec![]) };
    let links = Links::of(&decision, moment);
    let happening = Happening {
        r#type: format!("{}.link-sent", T::SPEC.slug),
        transaction: T::SPEC.slug,
        reference: Some(&case.reference),
        at: moment.now,
        actor: first.opens.as_ref().unwrap_or(&Part::Applicant).actor().code(),
        language: Some(case.language.code()),
        ..Happening::default()
    };
    let mut writes = links.writes(case, moment)?;
    let notices = record::notices(case, &decision, &links.addresses::<T>(app), moment.expiry(DAYS), moment)?;
    writes.extend(notices);
    writes.push(record::event(&keys::find(&case.reference, moment.today().date()), moment, &happening)?);
    Ok(writes)
}

/// The address or the number on the case, if that is what was typed, however it was written.
#[allow(clippy::needless_update, reason = "a way to reach somebody that is added later is not one they typed")]
fn same(contact: &Contact, typed: &str) -> Option<Contact> {
    let email = contact.email.as_ref().filter(|email| email.trim().to_lowercase() == typed.to_lowercase());
    let phone = contact.phone.as_ref().filter(|phone| digits(phone).len() > 8 && digits(phone) == digits(typed));
    match (email, phone) {
        (None, None) => None,
        (email, phone) => Some(Contact { email: email.cloned(), phone: phone.cloned(), ..Contact::default() }),
    }
}

/// A telephone number without what people write between its digits, and as it is dialled from here.
fn digits(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let international = phone.trim_start().starts_with('+') || digits.starts_with("00");
    match digits.trim_start_matches("00").strip_prefix("44") {
        Some(rest) if international => format!("0{}", rest.trim_start_matches('0')),
        _ => digits,
    }
}

fn ask<T: Transaction>(app: &App, exchange: &Exchange, typed: &Typed, errors: &[FieldError]) -> Result<Reply> {
    let address = format!("/{}/find", T::SPEC.slug);
    let shell = Shell::new(app, exchange, &TITLE)
        .of_service(T::SPEC.title.clone(), T::SPEC.slug)
        .back_to(format!("/{}", T::SPEC.slug))
        .with_errors(errors, |error| fields::id(&error.pointer));
    let language = shell.language;
    let why = Text::new(
        "If you have lost the link to your request, we can send a new one to the email address or phone number that you \
         gave when you made it.",
        "Os ydych wedi colli’r ddolen i’ch cais, gallwn anfon un newydd i’r cyfeiriad e-bost neu’r rhif ffôn a roesoch \
         pan wnaethoch ef.",
    );
    let input = |name: &str, label: Text, value: &str, autocomplete: Option<&str>, classes: &str| {
        let mut params = json!({
            "id": name, "name": name, "value": value, "spellcheck": false, "classes": classes,
            "label": { "text": label.get(language) },
        });
        if let Some(autocomplete) = autocomplete {
            params["autocomplete"] = autocomplete.into();
        }
        if let Some(error) = errors.iter().find(|error| fields::id(&error.pointer) == name) {
            params["errorMessage"] = fields::message(&error.detail, language);
        }
        json!({ "component": "input", "params": params })
    };
    let reference = Text::new("Your reference", "Eich cyfeirnod");
    let contact = Text::new("Your email address or phone number", "Eich cyfeiriad e-bost neu rif ffôn");
    let send = Text::new("Send me a link", "Anfonwch ddolen ataf");
    let mut body = vec![Block::Paragraph(why)];
    if !T::others().is_empty() {
        body.push(Block::Paragraph(Text::new(
            "If somebody else made the request and you have a part in it, use the email address or phone number to which we \
             sent you the link.",
            "Os gwnaeth rhywun arall y cais a bod gennych ran ynddo, defnyddiwch y cyfeiriad e-bost neu’r rhif ffôn yr \
             anfonwyd y ddolen iddo.",
        )));
    }
    let context = json!({
        "heading": TITLE.get(language), "body": shell::blocks(&body, language),
        "fields": [
            input("reference", reference, &typed.reference, None, "govuk-input--width-20"),
            input("contact", contact, &typed.contact, None, ""),
        ],
        "hidden": [], "action": address, "submitText": send.get(language),
    });
    shell::render(&shell, "question.html", context, if errors.is_empty() { 200 } else { 422 })
}

/// The answer to everybody who asks.
///
/// # Errors
/// `Broken`, when its template fails.
pub fn sent<T: Transaction>(app: &App, exchange: &Exchange) -> Result<Reply> {
    let title = Text::new("Check your email or phone", "Gwiriwch eich e-bost neu’ch ffôn");
    let body = [
        Block::Paragraph(Text::new(
            "If there is a request with that reference, and that is the address or number that was given with it, a link \
             is on its way. It may take a few minutes.",
            "Os oes cais â’r cyfeirnod hwnnw, ac os dyna’r cyfeiriad neu’r rhif a roddwyd gydag ef, mae dolen ar ei \
             ffordd. Gall gymryd ychydig funudau.",
        )),
        Block::Paragraph(
            Text::new(
                "If nothing arrives, check both and ask again. You can ask {n} times in a day.",
                "Os na fydd dim yn cyrraedd, gwiriwch y ddau a gofynnwch eto. Gallwch ofyn {n} gwaith mewn diwrnod.",
            )
            .with(&[("n", &Text::same(ASKED_A_DAY.to_string()))]),
        ),
        Block::Link(Text::new("Ask again", "Gofyn eto"), format!("/{}/find", T::SPEC.slug)),
    ];
    let shell = Shell::new(app, exchange, &title).of_service(T::SPEC.title.clone(), T::SPEC.slug);
    let context = json!({ "heading": title.get(shell.language), "body": shell::blocks(&body, shell.language) });
    shell::render(&shell, "content.html", context, 200)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_however_it_is_written_and_a_number_wherever_it_is_dialled() {
        let contact = Contact {
            email: Some("Ada@Example.com".into()),
            phone: Some("+44 (0)113 496 0101".into()),
            ..Contact::default()
        };
        let to = |typed: &str| same(&contact, typed).map(|to| (to.email.is_some(), to.phone.is_some()));
        assert_eq!(to("ada@example.com"), Some((true, false)));
        for number in ["0113 496 0101", "01134960101", "+441134960101", "0044 113 496 0101"] {
            assert_eq!(to(number), Some((false, true)), "{number}");
        }
        for wrong in ["ada@example.org", "0113 496 0102", "", "0", "496 0101"] {
            assert_eq!(to(wrong), None, "{wrong}");
        }
        let few = Contact { phone: Some("12".into()), ..Contact::default() };
        assert!(same(&few, "12").is_none(), "two digits are nobody's number");
    }
}
