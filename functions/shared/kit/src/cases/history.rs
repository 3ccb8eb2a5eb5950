//! What happened to a case, as each of those who have a part in it may know it.
//!
//! The applicant is told what the transaction says of its own events, and what the kit makes happen. Another party is
//! told what its side says of the transaction's events, and nothing else of them: neither what the office asked the
//! applicant, nor that the applicant could not be reached, nor anything that its side does not name. Nobody is told of a
//! document that they may not see.

use super::{Visit, happened};
use crate::{
    amend::{self, SIDE},
    attention, documents,
    store::{Item, Range, keys},
};
use justice::{
    Language, Result, Text, Today, Transaction, date,
    documents::{Document, side},
    parties::Part,
};
use serde_json::{Value, json};

/// What begins the codes of what happens to documents.
const DOCUMENT: &str = "document-";

impl<T: Transaction> Visit<'_, T> {
    /// What happened, in words for whoever this is.
    pub(super) async fn history(&self, language: Language) -> Result<Vec<Value>> {
        let range = Range {
            partition: keys::case(&self.case.reference).pk,
            from: "EVENT#".to_owned(),
            to: "EVENT#~".to_owned(),
            index: false,
            consistent: true,
        };
        let events = self.app.list(&range, self.moment.now).await?;
        let others = events.iter().any(|event| is_about_a_document(event) && !self.is_about_mine(event));
        let documents = match others {
            true => documents::all(self.app, self.moment, &self.case.reference).await?,
            false => vec![],
        };
        let shown = events.iter().filter_map(|event| {
            let at = Today::at(event.get("at")?.as_str()?.parse().ok()?);
            let what = self.happened(event, &documents)?;
            let when = format!("{}, {}", date::without_weekday(at.date(), language), date::clock(at.time(), language));
            Some(json!({ "when": when, "what": what.get(language) }))
        });
        Ok(shown.collect())
    }

    /// What an event is called for whoever this is, if they may know of it.
    fn happened(&self, event: &Item, documents: &[Document]) -> Option<Text> {
        // What our own people note about it is theirs.
        if event.get("casework") == Some(&Value::Bool(true)) {
            return None;
        }
        let kind = event.get("type")?.as_str()?;
        let code = kind.rsplit('.').next()?;
        if is_about_a_document(event) {
            let known = self.is_about_mine(event) || (code == "document-received" && self.sees(event, documents));
            return known.then(|| amend::words(kind)).flatten();
        }
        match self.side {
            Some((side, _)) => (side.history)(code, event.get("codes").unwrap_or(&Value::Null)),
            None => attention::title(code).or_else(|| amend::words(kind)).or_else(|| happened::<T>(event)),
        }
    }

    /// Whether it is about a document of theirs. Whose is not said is the applicant's, and a partner acts for them.
    fn is_about_mine(&self, event: &Item) -> bool {
        let applicant = Part::Applicant.to_string();
        let whose = code_of(event, SIDE).unwrap_or(&applicant);
        side(&self.by) == Some(whose)
    }

    fn sees(&self, event: &Item, documents: &[Document]) -> bool {
        let is_it = |document: &&Document| Some(&*document.id) == code_of(event, "document");
        let found = documents.iter().find(is_it);
        found.is_some_and(|document| document.may_be_seen_by(&self.by, self.case.office.as_deref()))
    }
}

fn is_about_a_document(event: &Item) -> bool {
    let code = event.get("type").and_then(Value::as_str).and_then(|kind| kind.rsplit('.').next());
    code.is_some_and(|code| code.starts_with(DOCUMENT))
}

fn code_of<'e>(event: &'e Item, name: &str) -> Option<&'e str> {
    event.get("codes")?.get(name)?.as_str()
}
