//! The page of a repeated question: the entries so far, and whether there are more.

use super::{CONTINUE, Visit};
use crate::{document, draft::Draft, exchange::Reply, fields, shell};
use justice::{
    FieldError, Result, Text, Transaction,
    journey::{Context, Page, Repeat},
};
use serde_json::{Value, json};

impl<T: Transaction> Visit<'_, T> {
    /// The entries of a list so far, and whether there are more.
    pub(super) async fn list(
        &self,
        page: &'static Page<T>,
        repeat: &'static Repeat,
        mut draft: Draft,
    ) -> Result<Reply> {
        let count = document::entries(&draft.answers, repeat.list);
        if count == 0 {
            return Ok(Reply::see_other(self.address(&format!("{}/1", page.slug))));
        }
        if !self.is_post() {
            return self.show_list(page, repeat, &draft.answers, &[], 200).await;
        }
        let form = self.exchange.form()?;
        let first = |name: &str| form.get(name).and_then(|values| values.first()).map(String::as_str);
        if let Some(entry) = first("remove").and_then(|number| number.parse::<usize>().ok()) {
            if (1..=count).contains(&entry) {
                document::set(&mut draft.answers, &format!("{}/{}", repeat.list, entry - 1), None);
                self.keep(&mut draft, page).await?;
            }
            return Ok(Reply::see_other(self.address(page.slug)));
        }
        match first("more") {
            Some("yes") if count < repeat.most => {
                Ok(Reply::see_other(self.address(&format!("{}/{}", page.slug, count + 1))))
            }
            None if count < repeat.most => {
                let choose = Text::new("Choose yes or no", "Dewiswch oes neu nac oes");
                self.show_list(page, repeat, &draft.answers, &[FieldError::new("more", choose)], 422).await
            }
            _ => {
                let facts = self.facts(Some(page.slug), &draft.answers).await?;
                let today = self.moment.today();
                let errors = (page.check)(&Context { answers: &draft.answers, facts: &facts, today: &today });
                match errors.is_empty() {
                    true => Ok(self.onward(&draft.answers)),
                    false => self.show_list(page, repeat, &draft.answers, &errors, 422).await,
                }
            }
        }
    }

    pub(super) async fn show_list(
        &self,
        page: &'static Page<T>,
        repeat: &Repeat,
        answers: &Value,
        errors: &[FieldError],
        status: u16,
    ) -> Result<Reply> {
        let language = self.language();
        let list = answers.pointer(repeat.list).and_then(Value::as_array).cloned().unwrap_or_default();
        let heading = repeat.so_far.with(&[("n", &Text::same(list.len().to_string()))]);
        let remove = Text::new("Remove", "Dileu");
        let entries: Vec<Value> = list
            .iter()
            .enumerate()
            .map(|(entry, value)| {
                let name = (repeat.name)(value, entry);
                let error = errors.iter().find(|error| entry_of(repeat, error) == Some(entry));
                json!({
                    "id": entry_id(entry), "error": error.map(|error| fields::message(&error.detail, language)),
                    "name": name.get(language),
                    "changeHref": self.address(&format!("{}/{}", page.slug, entry + 1)),
                    "changeText": name.get(language),
                    "removeName": "remove", "removeValue": (entry + 1).to_string(),
                    "removeText": remove.get(language), "removeHidden": name.get(language),
                })
            })
            .collect();
        let question = (list.len() < repeat.most).then(|| {
            let (yes, no) = (Text::new("Yes", "Oes"), Text::new("No", "Nac oes"));
            let mut question = json!({
                "idPrefix": "more", "name": "more", "classes": "govuk-radios--inline",
                "fieldset": { "legend": { "text": repeat.more.get(language), "classes": "govuk-fieldset__legend--m" } },
                "items": [{ "value": "yes", "text": yes.get(language) }, { "value": "no", "text": no.get(language) }],
            });
            if let Some(error) = errors.iter().find(|error| error.pointer == "more") {
                question["errorMessage"] = fields::message(&error.detail, language);
            }
            question
        });
        let shell =
            self.shell(&heading).back_to(self.before((page, None), answers)).with_errors(
                errors,
                |error| match entry_of(repeat, error) {
                    Some(entry) => entry_id(entry),
                    None if error.pointer == "more" => "more".to_owned(),
                    None => String::new(),
                },
            );
        let context = json!({
            "heading": heading.get(language), "body": [], "entries": entries, "question": question,
            "action": self.address(page.slug), "submitText": CONTINUE.get(language),
        });
        shell::render(&shell, "list.html", context, status)
    }
}

/// The place in a list that a pointer leads to, and the rest of the pointer.
pub(super) fn in_list<'p>(repeat: &Repeat, pointer: &'p str) -> Option<(usize, &'p str)> {
    let rest = pointer.strip_prefix(repeat.list)?.strip_prefix('/')?;
    let end = rest.find('/').unwrap_or(rest.len());
    Some((rest[..end].parse().ok()?, &rest[end..]))
}

pub(super) fn entry_of(repeat: &Repeat, error: &FieldError) -> Option<usize> {
    in_list(repeat, &error.pointer).map(|(entry, _)| entry)
}

/// The id of the link that changes an entry: what is wrong with the entry leads there.
fn entry_id(entry: usize) -> String {
    format!("entry-{}", entry + 1)
}
