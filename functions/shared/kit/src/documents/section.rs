//! The documents of a case as a list: on a page of their own, and within another.

use super::{Document, Shelf, all, given_by};
use crate::{
    app::App,
    exchange::Reply,
    moment::Moment,
    shell::{self, Shell},
    sides::{self, Names},
};
use justice::{
    Actor, Case, Language, Result, Text, Today, Transaction, date,
    documents::{Status, Way},
    journey::Block,
};
use serde_json::{Value, json};

/// What there is to see of a case's documents for an actor, as `documents-list.html` takes it: set it as `documents`, and
/// include that. `home` is the address of the case's own pages for this actor.
///
/// # Errors
/// Whatever the table answers.
pub async fn section<T: Transaction>(app: &App, moment: &Moment, case: &Case<T>, reader: &Reader<'_>) -> Result<Value> {
    Ok(list::<T>(&all(app, moment, &case.reference).await?, case, reader))
}

/// Who looks at documents.
pub struct Reader<'a> {
    /// In which part.
    pub by: &'a Actor,
    /// The address of the case's own pages for them.
    pub home: &'a str,
    /// What the parties are called, for those who may know it.
    pub names: Names,
    /// In which language.
    pub language: Language,
}

/// The office knows the parties by name; they know one another by their part.
async fn names_for<T: Transaction>(app: &App, moment: &Moment, case: &Case<T>, by: &Actor) -> Result<Names> {
    match by {
        Actor::Staff { .. } => sides::names::<T>(app, moment, &case.reference).await,
        Actor::Applicant | Actor::Party(_) | Actor::Partner(_) | Actor::System => Ok(Names::new()),
    }
}

fn list<T: Transaction>(documents: &[Document], case: &Case<T>, reader: &Reader<'_>) -> Value {
    let seen = documents.iter().filter(|document| document.may_be_seen_by(reader.by, case.office.as_deref()));
    seen.map(|document| card::<T>(document, reader)).collect()
}

fn card<T: Transaction>(document: &Document, reader: &Reader<'_>) -> Value {
    let Reader { by, home, language, .. } = *reader;
    let (words, colour) = status(document);
    let kind = T::documents().and_then(|documents| documents.kind(&document.kind));
    let mut rows = vec![(
        Text::new("Type of evidence", "Math o dystiolaeth"),
        kind.map_or_else(|| Text::same(&document.kind), |kind| kind.title.clone()),
    )];
    let given = Text::both(|language| when(document, language));
    rows.push((Text::new("Given", "Rhoddwyd"), given));
    rows.push((Text::new("By", "Gan"), whose::<T>(document, reader)));
    if let (Some(file), Some(size)) = (document.file, document.size) {
        rows.push((Text::new("File", "Ffeil"), Text::same(format!("{}, {}", file.name(), in_words(size)))));
    }
    if document.confidential {
        rows.push((
            Text::new("Who can see it", "Pwy all ei weld"),
            match document.is_of(by) {
                true => Text::new(
                    "Only you and the office that deals with this request",
                    "Dim ond chi a’r swyddfa sy’n delio â’r cais hwn",
                ),
                false => Text::new(
                    "Only whoever sent it and this office",
                    "Dim ond pwy bynnag a’i hanfonodd a’r swyddfa hon",
                ),
            },
        ));
    }
    if let Some(why) = document.why {
        rows.push((Text::new("Why", "Pam"), why.words()));
    }
    let rows: Vec<Value> = rows
        .iter()
        .map(|(key, value)| json!({ "key": { "text": key.get(language) }, "value": { "text": value.get(language) } }))
        .collect();
    json!({
        "name": document.name,
        "tag": { "text": words.get(language), "classes": colour },
        "summaryList": { "rows": rows },
        "actions": actions(document, by, home, language),
        "arrived": arrived(document, by, home, language),
    })
}

fn actions(document: &Document, by: &Actor, home: &str, language: Language) -> Vec<Value> {
    let page = |name: &str| format!("{home}/documents/{}/{name}", document.id);
    let link = |text: Text, href: String| json!({ "text": text.get(language), "href": href });
    let mut actions = vec![];
    if document.status == Status::Ready && document.file.is_some() {
        actions.push(link(Text::new("Download", "Lawrlwytho"), page("file")));
    }
    if document.status == Status::Awaited && document.is_of(by) {
        actions.push(link(Text::new("Cover sheet", "Dalen flaen"), page("cover")));
    }
    if document.may_be_removed_by(by) {
        actions.push(link(Text::new("Remove", "Tynnu’n ôl"), page("remove")));
    }
    actions
}

/// The button with which the office says that a document has come by post.
fn arrived(document: &Document, by: &Actor, home: &str, language: Language) -> Option<Value> {
    let theirs = document.status == Status::Awaited && matches!(by, Actor::Staff { .. });
    let words = Text::new("This document has arrived", "Mae’r ddogfen hon wedi cyrraedd");
    theirs
        .then(|| json!({ "action": format!("{home}/documents/{}/arrived", document.id), "text": words.get(language) }))
}

fn status(document: &Document) -> (Text, &'static str) {
    match (document.status, document.way) {
        (Status::Offered, _) => (Text::new("Not sent", "Heb ei hanfon"), "govuk-tag--grey"),
        (Status::Awaited, _) => (Text::new("Coming by post", "Yn dod drwy’r post"), "govuk-tag--yellow"),
        (Status::Checking, _) => (Text::new("Being checked", "Yn cael ei gwirio"), "govuk-tag--blue"),
        (Status::Ready, Way::Upload) => (Text::new("Ready", "Yn barod"), "govuk-tag--green"),
        (Status::Ready, Way::Post) => (Text::new("Arrived by post", "Wedi cyrraedd drwy’r post"), "govuk-tag--green"),
        (Status::Refused, _) => (Text::new("Refused", "Gwrthodwyd"), "govuk-tag--red"),
    }
}

fn when(document: &Document, language: Language) -> String {
    let at = Today::at(document.begun);
    format!("{}, {}", date::without_weekday(at.date(), language), date::clock(at.time(), language))
}

fn whose<T: Transaction>(document: &Document, reader: &Reader<'_>) -> Text {
    if let Some(name) = reader.names.get(&document.by) {
        return name.clone();
    }
    match document.by.as_str() {
        _ if document.is_of(reader.by) => Text::new("You", "Chi"),
        "applicant" => Text::new("The person who made the request", "Y person a wnaeth y cais"),
        "partner" => Text::new("The organisation that sent the request", "Y sefydliad a anfonodd y cais"),
        code => sides::called::<T>(code),
    }
}

/// `3KB`, `1.5MB`: how large a file is, as GOV.UK writes it.
pub(super) fn in_words(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{}KB", bytes.div_ceil(1000)),
        _ => {
            let tenths = bytes.div_ceil(100_000);
            if tenths.is_multiple_of(10) {
                format!("{}MB", tenths / 10)
            } else {
                format!("{}.{}MB", tenths / 10, tenths % 10)
            }
        }
    }
}

impl<T: Transaction> Shelf<'_, T> {
    /// The documents that this actor may see.
    pub(super) async fn list(&self) -> Result<Reply> {
        let title = Text::new("Documents", "Dogfennau");
        let shell = Shell::new(self.app, self.exchange, &title)
            .of_service(T::SPEC.title.clone(), T::SPEC.slug)
            .back_to(self.home.clone());
        let language = shell.language;
        let documents = all(self.app, self.moment, &self.case.reference).await?;
        let seen = |document: &&Document| document.may_be_seen_by(&self.by, self.case.office.as_deref());
        let may_send = self.may_send();
        let full = given_by(&documents, &self.by, self.moment) >= self.documents.most;
        let mut body = vec![];
        if may_send && full {
            body.push(Block::Inset(super::giving::too_many(self.documents.most)));
        }
        if documents.iter().filter(seen).any(|document| document.status == Status::Checking) {
            let words = Text::new(
                "We check each document for viruses. This usually takes less than a minute. You do not have to wait: we will have it when it is ready.",
                "Rydym yn gwirio pob dogfen am feirysau. Mae hyn fel arfer yn cymryd llai na munud. Nid oes rhaid i chi aros: bydd gennym pan fydd yn barod.",
            );
            body.push(Block::Paragraph(words));
        }
        let add = (may_send && !full && !self.is_closed()).then(|| {
            let words = Text::new("Add a document", "Ychwanegu dogfen");
            json!({ "text": words.get(language), "href": format!("{}/add", self.address()) })
        });
        let answering = self.by == Actor::Applicant && self.case.asked.as_ref().is_some_and(justice::Asked::is_open);
        let onward = answering.then(|| {
            let words = Text::new("Go back to what we asked you", "Mynd yn ôl at yr hyn a ofynnom");
            json!({ "text": words.get(language), "href": format!("{}/answer", self.home) })
        });
        let names = names_for::<T>(self.app, self.moment, &self.case, &self.by).await?;
        let reader = Reader { by: &self.by, home: &self.home, names, language };
        let nothing = Text::new("There are no documents yet.", "Nid oes dogfennau eto.");
        let context = json!({
            "heading": title.get(language),
            "reference": self.case.reference,
            "body": shell::blocks(&body, language),
            "documents": list::<T>(&documents, &self.case, &reader),
            "nothing": nothing.get(language),
            "add": add,
            "onward": onward,
        });
        shell::render(&shell, "documents.html", context, 200)
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn sizes_are_written_as_people_read_them() {
        for (bytes, words) in [
            (1, "1KB"),
            (2500, "3KB"),
            (999_001, "1000KB"),
            (1_000_000, "1MB"),
            (1_450_000, "1.5MB"),
            (10_000_000, "10MB"),
        ] {
            assert_eq!(in_words(bytes), words);
        }
    }
}
