//! Every kind of problem that the services answer with, each on a page of its own: what an RFC 9457 `type` leads to.

use justice::{Error, Malformed, Result, Text, journey::Block};
use kit::{
    App,
    exchange::{Exchange, LIMIT, Reply},
    problem, shell,
};

/// One of each kind. [`explain`] does not compile until a new one is explained; a test fails until it is listed here.
fn kinds() -> [Error; 11] {
    [
        Error::unreadable(Text::same("")),
        Error::Malformed(Malformed::Method("GET")),
        Error::Malformed(Malformed::MediaType("application/json")),
        Error::Malformed(Malformed::TooLarge(LIMIT)),
        Error::Malformed(Malformed::CrossSite),
        Error::Invalid(vec![]),
        Error::NotFound,
        Error::Gone,
        Error::Conflict(Text::same("")),
        Error::unavailable(""),
        Error::broken(""),
    ]
}

/// The page of one kind.
pub fn page(app: &App, exchange: &Exchange, code: &str) -> Result<Reply> {
    let kind = kinds().into_iter().find(|kind| kind.code() == code).ok_or(Error::NotFound)?;
    let (title, _) = problem::words(&kind);
    let (means, advice) = explain(&kind);
    let type_and_status = Text::new(
        "To programs, this problem has the type {type} and comes with the status {status}.",
        "I raglenni, mae gan y broblem hon y math {type} ac mae’n dod gyda’r statws {status}.",
    );
    let kind_of = Text::same(format!("/problems/{code}"));
    let status = Text::same(problem::status(&kind).to_string());
    let body = [
        Block::Paragraph(means),
        Block::Heading(Text::new("What to do", "Beth i’w wneud")),
        Block::Paragraph(advice),
        Block::Inset(type_and_status.with(&[("type", &kind_of), ("status", &status)])),
    ];
    crate::text(app, exchange, &title, shell::blocks(&body, exchange.language()))
}

/// What a problem means, and what to do about it.
fn explain(kind: &Error) -> (Text, Text) {
    match kind {
        Error::Malformed(how) => explain_malformed(how),
        Error::Invalid(_) => (
            Text::new(
                "We could read what was sent, but some answers are missing, not in the form that we need, or against a \
                 rule of the service. Nothing was done.",
                "Roeddem yn gallu darllen yr hyn a anfonwyd, ond mae rhai atebion ar goll, nid ydynt yn y ffurf y mae \
                 arnom ei hangen, neu maent yn groes i un o reolau’r gwasanaeth. Ni wnaed dim.",
            ),
            Text::new(
                "Correct the answers listed and send them again. In JSON, errors has one entry for each: a JSON Pointer \
                 to the answer, and how to correct it.",
                "Cywirwch yr atebion a restrir a’u hanfon eto. Mewn JSON, mae gan errors un cofnod ar gyfer pob un: JSON \
                 Pointer at yr ateb, a sut i’w gywiro.",
            ),
        ),
        Error::Gone => (
            Text::new(
                "It was there, and the time for which we keep personal data about it is up. The data has been removed, and \
                 cannot be brought back.",
                "Roedd yno, ac mae’r amser yr ydym yn cadw data personol amdano wedi dod i ben. Mae’r data wedi’i \
                 ddileu, ac ni ellir ei adfer.",
            ),
            Text::new(
                "Nothing: asking again changes nothing. If you need the same thing again, make a new request.",
                "Dim: nid yw gofyn eto yn newid dim. Os oes arnoch angen yr un peth eto, gwnewch gais newydd.",
            ),
        ),
        Error::NotFound => (
            Text::new(
                "There is nothing at this address, or nothing that you may see: we do not say which, to anybody.",
                "Nid oes dim yn y cyfeiriad hwn, neu ddim y cewch ei weld: nid ydym yn dweud pa un, wrth neb.",
            ),
            Text::new(
                "Check the address and the reference. If you used a link that we sent, it may have expired. If you sent \
                 the answers from another device or browser, use that one.",
                "Gwiriwch y cyfeiriad a’r cyfeirnod. Os gwnaethoch ddefnyddio dolen a anfonwyd gennym, efallai ei bod wedi \
                 dod i ben. Os gwnaethoch anfon yr atebion o ddyfais neu borwr arall, defnyddiwch honno neu hwnnw.",
            ),
        ),
        Error::Conflict(_) => (
            Text::new(
                "What was asked does not agree with what we hold: somebody has changed it since it was read, the rules do \
                 not allow it any more, or the same key came before with other answers. Nothing was done.",
                "Nid yw’r hyn y gofynnwyd amdano yn cyd-fynd â’r hyn sydd gennym: mae rhywun wedi’i newid ers iddo gael ei \
                 ddarllen, nid yw’r rheolau yn ei ganiatáu mwyach, neu daeth yr un allwedd o’r blaen gydag atebion \
                 eraill. Ni wnaed dim.",
            ),
            Text::new(
                "Look at how it stands now, and decide again. Use a new key for new answers.",
                "Edrychwch sut mae pethau nawr, a phenderfynwch eto. Defnyddiwch allwedd newydd ar gyfer atebion newydd.",
            ),
        ),
        Error::Unavailable(_) => (
            Text::new(
                "Something that the service needs did not answer in time. We may or may not have done what was asked.",
                "Ni atebodd rhywbeth y mae ei angen ar y gwasanaeth mewn pryd. Efallai ein bod wedi gwneud yr hyn y \
                 gofynnwyd amdano, efallai ddim.",
            ),
            again(),
        ),
        Error::Broken(_) => (
            Text::new(
                "There is a fault in the service. It has been recorded, and it is ours to mend.",
                "Mae nam ar y gwasanaeth. Mae wedi’i gofnodi, a’n gwaith ni yw ei drwsio.",
            ),
            again(),
        ),
    }
}

fn explain_malformed(how: &Malformed) -> (Text, Text) {
    match how {
        Malformed::Unreadable(_) => (
            Text::new(
                "What was sent is not what it says it is, or a part of it that we need is missing.",
                "Nid yw’r hyn a anfonwyd yr hyn y mae’n dweud ydyw, neu mae rhan ohono y mae arnom ei hangen ar goll.",
            ),
            Text::new(
                "The problem says which part. Send it otherwise: the same again will not do.",
                "Mae’r broblem yn dweud pa ran. Anfonwch ef mewn ffordd arall: ni fydd yr un peth eto yn gweithio.",
            ),
        ),
        Malformed::Method(_) => (
            Text::new(
                "There is something at this address, but not for the method of the request.",
                "Mae rhywbeth yn y cyfeiriad hwn, ond nid ar gyfer dull y cais.",
            ),
            Text::new("Use one of the methods in the Allow header.", "Defnyddiwch un o’r dulliau yn y pennyn Allow."),
        ),
        Malformed::MediaType(_) => (
            Text::new(
                "What was sent is of a kind that we do not read at this address.",
                "Mae’r hyn a anfonwyd o fath nad ydym yn ei ddarllen yn y cyfeiriad hwn.",
            ),
            Text::new(
                "Send one of the kinds in the Accept-Post header, and name it in Content-Type.",
                "Anfonwch un o’r mathau yn y pennyn Accept-Post, a’i enwi yn Content-Type.",
            ),
        ),
        Malformed::TooLarge(limit) => (
            Text::new(
                "What was sent is larger than any answers need to be.",
                "Mae’r hyn a anfonwyd yn fwy nag y mae angen i unrhyw atebion fod.",
            ),
            Text::new("Send no more than {n} bytes.", "Anfonwch ddim mwy na {n} beit.")
                .with(&[("n", &Text::same(limit.to_string()))]),
        ),
        Malformed::CrossSite => (
            Text::new(
                "A form was sent to us from another website. That could be somebody acting in your name, so we did \
                 nothing.",
                "Anfonwyd ffurflen atom o wefan arall. Gallai rhywun fod yn gweithredu yn eich enw chi, felly ni wnaethom \
                 ddim.",
            ),
            Text::new(
                "Go to the service itself and try again there.",
                "Ewch i’r gwasanaeth ei hun a rhowch gynnig arall arni yno.",
            ),
        ),
    }
}

fn again() -> Text {
    Text::new(
        "Try again in a few moments, with the same key. Answers that you have saved are kept, and sending them twice does \
         no harm.",
        "Rhowch gynnig arall arni ymhen ychydig, gyda’r un allwedd. Cedwir atebion a gadwyd gennych, ac nid oes niwed o’u \
         hanfon ddwywaith.",
    )
}
