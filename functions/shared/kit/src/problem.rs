//! An error as the sender understands it: problem+json (RFC 9457) or a page.

use crate::{
    app::App,
    exchange::{Exchange, Reply},
    shell::{self, Shell},
};
use justice::{Error, FieldError, Language, Malformed, Text};
use serde_json::{Value, json};

/// Renders an error by what the sender would like back. The cause is logged, once, here.
pub fn render(app: &App, exchange: &Exchange, error: &Error) -> Reply {
    if let Error::Unavailable(cause) | Error::Broken(cause) = error {
        tracing::error!(request_id = exchange.request_id, route = exchange.route(), code = error.code(), "{cause}");
    }
    let mut reply = match exchange.wants_page() {
        true => page(app, exchange, error),
        false => document(exchange, error),
    };
    reply.outcome = error.code();
    if let Error::Malformed(Malformed::Method(allow)) = error {
        reply = reply.with("allow", *allow);
    }
    if let Error::Malformed(Malformed::MediaType(accept)) = error {
        reply = reply.with("accept-post", *accept);
    }
    if matches!(error, Error::Unavailable(_)) {
        reply = reply.with("retry-after", "5");
    }
    reply
}

/// The status that says who should act.
pub fn status(error: &Error) -> u16 {
    match error {
        Error::Malformed(Malformed::Unreadable(_)) => 400,
        Error::Malformed(Malformed::CrossSite) => 403,
        Error::NotFound => 404,
        Error::Malformed(Malformed::Method(_)) => 405,
        Error::Conflict(_) => 409,
        Error::Gone => 410,
        Error::Malformed(Malformed::TooLarge(_)) => 413,
        Error::Malformed(Malformed::MediaType(_)) => 415,
        Error::Invalid(_) => 422,
        Error::Broken(_) => 500,
        Error::Unavailable(_) => 503,
    }
}

/// What has happened, and what to do. The cause stays with us.
pub fn words(error: &Error) -> (Text, Text) {
    match error {
        Error::Malformed(Malformed::Unreadable(why)) => {
            (Text::new("We could not read what was sent", "Nid oeddem yn gallu darllen yr hyn a anfonwyd"), why.clone())
        }
        Error::Malformed(Malformed::Method(_)) => (
            Text::new("That cannot be done here", "Ni ellir gwneud hynny yma"),
            Text::new("Use one of the methods in the Allow header", "Defnyddiwch un o’r dulliau yn y pennyn Allow"),
        ),
        Error::Malformed(Malformed::MediaType(wanted)) => (
            Text::new("We do not read that kind of content", "Nid ydym yn darllen y math hwnnw o gynnwys"),
            Text::new("Send the content as {type}", "Anfonwch y cynnwys fel {type}")
                .with(&[("type", &Text::same(*wanted))]),
        ),
        Error::Malformed(Malformed::TooLarge(limit)) => (
            Text::new("That is too large", "Mae hynny’n rhy fawr"),
            Text::new("Send no more than {n} bytes", "Anfonwch ddim mwy na {n} beit")
                .with(&[("n", &Text::same(limit.to_string()))]),
        ),
        Error::Malformed(Malformed::CrossSite) => (
            Text::new("That came from another website", "Daeth hynny o wefan arall"),
            Text::new(
                "Go to the service itself and try again",
                "Ewch i’r gwasanaeth ei hun a rhowch gynnig arall arni",
            ),
        ),
        Error::Invalid(_) => (
            Text::new("Some answers need correcting", "Mae angen cywiro rhai atebion"),
            Text::new("Correct the answers listed and send them again", "Cywirwch yr atebion a restrir a’u hanfon eto"),
        ),
        Error::NotFound => (
            Text::new("Page not found", "Heb ddod o hyd i’r dudalen"),
            Text::new(
                "If you typed the web address or the reference, check that it is correct. If you used a link, it may have expired.",
                "Os gwnaethoch deipio’r cyfeiriad gwe neu’r cyfeirnod, gwiriwch ei fod yn gywir. Os gwnaethoch ddefnyddio dolen, efallai ei bod wedi dod i ben.",
            ),
        ),
        Error::Gone => (
            Text::new("This has been removed", "Mae hwn wedi’i ddileu"),
            Text::new(
                "What you told us was removed when the time for which we keep it was up. What happened, and when, is kept without names, for statistics.",
                "Cafodd yr hyn a ddywedoch wrthym ei ddileu pan ddaeth yr amser yr ydym yn ei gadw i ben. Cedwir yr hyn a ddigwyddodd, a phryd, heb enwau, at ddibenion ystadegau.",
            ),
        ),
        Error::Conflict(why) => (Text::new("This could not be done", "Ni ellid gwneud hyn"), why.clone()),
        Error::Unavailable(_) => (
            Text::new("Sorry, the service is busy", "Mae’n ddrwg gennym, mae’r gwasanaeth yn brysur"),
            Text::new(
                "Try again in a few moments. Your answers have been kept, and sending them twice does no harm.",
                "Rhowch gynnig arall arni ymhen ychydig. Mae eich atebion wedi’u cadw, ac nid oes niwed o’u hanfon ddwywaith.",
            ),
        ),
        Error::Broken(_) => (
            Text::new(
                "Sorry, there is a problem with the service",
                "Mae’n ddrwg gennym, mae problem gyda’r gwasanaeth",
            ),
            Text::new(
                "Try again later. Your answers have been kept, and sending them twice does no harm.",
                "Rhowch gynnig arall arni yn nes ymlaen. Mae eich atebion wedi’u cadw, ac nid oes niwed o’u hanfon ddwywaith.",
            ),
        ),
    }
}

/// An error as an RFC 9457 document. `type` is a page that explains it.
pub fn document(exchange: &Exchange, error: &Error) -> Reply {
    let language = exchange.language();
    let (title, detail) = words(error);
    let mut body = json!({
        "type": format!("/problems/{}", error.code()),
        "title": title.get(language),
        "status": status(error),
        "detail": detail.get(language),
        "instance": format!("urn:request:{}", exchange.request_id),
    });
    if let Error::Invalid(errors) = error {
        body["errors"] = entries(errors, language);
    }
    Reply { status: status(error), body: body.to_string(), ..Reply::default() }
        .with("content-type", "application/problem+json")
        .with("content-language", language.code())
}

/// Field errors as RFC 9457's `errors`: a pointer in URI fragment form, and what to do.
pub fn entries(errors: &[FieldError], language: Language) -> Value {
    errors
        .iter()
        .map(|error| json!({ "pointer": format!("#{}", error.pointer), "detail": error.detail.get(language) }))
        .collect()
}

/// Where to go on from a problem: to how things are now, or to the service itself.
fn onward(exchange: &Exchange, error: &Error) -> Option<(Text, String)> {
    let segments = exchange.segments();
    let (service, rest) = segments.split_first()?;
    match (error, rest) {
        (Error::Conflict(_), ["cases", reference, ..]) => {
            Some((Text::new("See this request", "Gweld y cais hwn"), format!("/{service}/cases/{reference}")))
        }
        (Error::Conflict(_), _) => {
            Some((Text::new("Check your answers", "Gwirio eich atebion"), format!("/{service}/check-answers")))
        }
        (Error::Malformed(Malformed::CrossSite) | Error::Gone, _) => {
            Some((Text::new("Go to the service", "Mynd i’r gwasanaeth"), format!("/{service}")))
        }
        _ => None,
    }
}

fn page(app: &App, exchange: &Exchange, error: &Error) -> Reply {
    let language = exchange.language();
    let (title, mut detail) = words(error);
    if matches!(error, Error::Malformed(Malformed::Method(_))) {
        // Headers are for machines.
        detail = Text::new(
            "Use the links and buttons on the pages of the service.",
            "Defnyddiwch y dolenni a’r botymau ar dudalennau’r gwasanaeth.",
        );
    }
    // Beside a question these words have no full stop; here they are a paragraph.
    let mut body =
        vec![json!({ "kind": "paragraph", "text": format!("{}.", detail.get(language).trim_end_matches('.')) })];
    if let Error::Invalid(errors) = error {
        let items: Vec<&str> = errors.iter().map(|error| error.detail.get(language)).collect();
        body.push(json!({ "kind": "bullets", "items": items }));
    }
    if matches!(error, Error::Unavailable(_) | Error::Broken(_)) {
        let note =
            Text::new("If it happens again, tell us this: {id}", "Os bydd yn digwydd eto, rhowch hwn i ni: {id}")
                .with(&[("id", &Text::same(exchange.request_id.clone()))]);
        body.push(json!({ "kind": "paragraph", "text": note.get(language) }));
    }
    let mut shell = Shell::new(app, exchange, &title);
    if let Some((words, address)) = onward(exchange, error) {
        body.push(json!({ "kind": "link", "text": words.get(language), "href": address }));
        shell = shell.toggling_at(address);
    }
    let context = json!({ "heading": title.get(language), "body": body });
    shell::render(&shell, "problem.html", context, status(error)).unwrap_or_else(|_| document(exchange, error))
}
