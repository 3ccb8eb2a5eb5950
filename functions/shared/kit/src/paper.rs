//! What somebody sent, as a PDF for them and for the office that has it: made from the case whenever it is asked for, and
//! kept nowhere.
//!
//! It says what the page of answers to check says, in the language in which the case was asked, and is the same bytes for the
//! same case however often it is made: as of the moment at which it was sent. A question that could be left blank, and
//! was, is there as "not given", unless what there was to choose from was worked out that day: nobody knows any more.
//!
//! Its letters are Latin, Greek and Cyrillic. In place of any other character there stands U+FFFD, and a sentence at the end
//! says so; the character itself is in the paper all the same, for whoever hears or copies it (`ActualText`).
//!
//! Everything that was answered is in it, confidential or not. So it is for whoever asked, and for the office: no other
//! party has it (`Needs::Applicant`).

use crate::{
    answered::{self, Section},
    app::App,
    casework,
    exchange::Reply,
    html, record,
    shell::DEPARTMENT,
};
use justice::{
    Case, Channel, Error, Language, Result, Text, Today, Transaction,
    journey::{Context, Field, Kind, Options},
    transaction::Asking,
};
use layout::{Row, Sheet};

mod fonts;
mod layout;
mod pdf;

/// The last part of its address, under the case's own.
pub const NAME: &str = "submitted.pdf";
/// The link to it, for whoever sent it.
pub const YOURS: Text = Text::new("Download what you sent (PDF)", "Lawrlwytho’r hyn a anfonwyd gennych (PDF)");
/// The link to it, for the office.
pub const THEIRS: Text = Text::new("Download what was sent (PDF)", "Lawrlwytho’r hyn a anfonwyd (PDF)");

/// The paper of a case, to be kept as a file that is named for it.
///
/// # Errors
/// `NotFound`, when nobody was asked anything; whatever the table answers.
pub async fn reply<T: Transaction>(app: &App, case: &Case<T>) -> Result<Reply> {
    let answers = serde_json::to_value(&case.answers).map_err(Error::broken)?;
    let today = Today::at(case.opened);
    let asking = Asking { page: None, answers: &answers, case: true, today: &today };
    let facts = record::facts_but::<T>(app, &asking, Some(case.reference.as_str())).await?;
    let context = Context { answers: &answers, facts: &facts, today: &today };
    let journey = T::journey().ok_or(Error::NotFound)?;
    let bytes = write(case, &answered::sections(journey, &context, case.language));
    let reply = Reply { status: 200, bytes: Some(bytes), outcome: "file", ..Reply::default() };
    Ok(reply
        .with("content-type", "application/pdf")
        .with("content-disposition", format!("attachment; filename=\"{}.pdf\"", case.reference)))
}

fn write<T: Transaction>(case: &Case<T>, sections: &[Section<T>]) -> Vec<u8> {
    let language = case.language;
    let (service, department) = (T::SPEC.title, DEPARTMENT);
    let (service, department) = (service.get(language), department.get(language));
    let mut sheet = Sheet::new();
    sheet.paragraph(department);
    sheet.heading(1, service);
    sheet.paragraph(SENT.get(language));
    sheet.table(&about(case));
    for section in sections {
        let rows = section.rows.iter().filter(|row| row.is_answered || is_known_to_be_blank(row.field));
        let rows: Vec<Row> = rows
            .map(|row| Row { question: row.field.label.get(language).to_owned(), answers: row.words.clone() })
            .collect();
        if !rows.is_empty() {
            sheet.heading(2, section.heading.get(language));
            sheet.table(&rows);
        }
    }
    if sheet.lines.iter().flat_map(|line| &line.letters).any(fonts::Letter::is_unknown) {
        sheet.paragraph(UNSHOWN.get(language));
    }
    if language == Language::Welsh {
        sheet.paragraph(html::Words::of(language.code()).welsh_draft);
    }
    let title = format!("{service} – {}", case.reference);
    let foot = |page: usize, pages: usize| {
        let words = Text::new("Page {page} of {pages}", "Tudalen {page} o {pages}");
        let words = words.with(&[("page", &Text::same(page.to_string())), ("pages", &Text::same(pages.to_string()))]);
        format!("{department} – {} – {}", case.reference, words.get(language))
    };
    let about =
        pdf::About { title: &title, language: language.code(), author: department, at: case.opened, foot: &foot };
    pdf::write(&sheet, &about)
}

const SENT: Text = Text::new(
    "This is what was sent to us: each question as it was asked, and the answer as it was given.",
    "Dyma’r hyn a anfonwyd atom: pob cwestiwn fel y’i gofynnwyd, a’r ateb fel y’i rhoddwyd.",
);

const UNSHOWN: Text = Text::new(
    "\u{FFFD} stands for a character that cannot be printed here. We have it as it was sent, and a screen reader says it.",
    "Mae \u{FFFD} yn sefyll yn lle nod na ellir ei argraffu yma. Mae gennym ef fel y’i hanfonwyd, ac mae darllenydd sgrin yn ei ddweud.",
);

/// Whether a question that was left blank was certainly asked: what could be chosen was not worked out that day.
fn is_known_to_be_blank<T: Transaction>(field: &Field<T>) -> bool {
    let from_facts = matches!(
        field.kind,
        Kind::Radios(Options::From(_)) | Kind::Select(Options::From(_)) | Kind::Checkboxes(Options::From(_))
    );
    !field.optional || !from_facts
}

/// Which case it is, when and how it was sent, and what there was to pay.
fn about<T: Transaction>(case: &Case<T>) -> Vec<Row> {
    let row = |question: Text, answer: &str| Row {
        question: question.get(case.language).to_owned(),
        answers: vec![answer.to_owned()],
    };
    let mut rows = vec![
        row(Text::new("Reference", "Cyfeirnod"), case.reference.as_str()),
        row(Text::new("Sent", "Anfonwyd"), casework::when(case.opened).get(case.language)),
        row(Text::new("How it was sent", "Sut yr anfonwyd"), how(case).get(case.language)),
    ];
    if let Some(fee) = case.work.fee {
        rows.push(row(Text::new("Fee", "Ffi"), &fee.to_string()));
    }
    rows
}

fn how<T: Transaction>(case: &Case<T>) -> Text {
    match (&case.work.helped, case.channel) {
        (Some(helped), _) => Text::new("With our help: {how}", "Gyda’n cymorth: {how}")
            .with(&[("how", &casework::page::how_words(helped.how))]),
        (None, Channel::Online) => Text::new("Online", "Ar-lein"),
        (None, Channel::Assisted) => Text::new("With our help", "Gyda’n cymorth"),
        (None, Channel::Paper) => Text::new("On paper", "Ar bapur"),
        (None, Channel::Partner) => Text::new("Through another organisation", "Drwy sefydliad arall"),
    }
}
