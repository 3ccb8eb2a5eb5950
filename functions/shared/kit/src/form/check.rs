//! The answers, page by page, before they are sent; and the sending.

use super::{CHECK, Visit};
use crate::{
    cases,
    casework::helping,
    document,
    draft::Draft,
    exchange::Reply,
    fields, shell,
    submit::{self, Once, Submission},
};
use justice::{Actor, Error, FieldError, Result, Text, Transaction, journey::Context};
use serde_json::{Value, json};

impl<T: Transaction> Visit<'_, T> {
    /// The answers to check, and the sending of them.
    pub(super) async fn check_answers(&self, draft: Draft) -> Result<Reply> {
        let answers = self.pruned(&draft.answers);
        if let Some(place) = self.first_unanswered(&answers) {
            return Ok(Reply::see_other(self.address_of(place, &answers)));
        }
        // As the case will have them: a prisoner's number in capitals, say.
        let answers = submit::canonical(&submit::check::<T>(&answers)?)?;
        if self.is_post() {
            return self.send(draft, answers).await;
        }
        let facts = self.facts(None, &answers).await?;
        let today = self.moment.today();
        let context = Context { answers: &answers, facts: &facts, today: &today };
        for page in self.journey.pages.iter().filter(|page| (page.applies)(&answers)) {
            let errors = (page.check)(&context);
            if !errors.is_empty() {
                return self.beside(&errors, &answers).await;
            }
        }
        let title = Text::new("Check your answers before you send them", "Gwiriwch eich atebion cyn eu hanfon");
        let before = self.journey.pages.iter().rfind(|page| (page.applies)(&answers));
        let shell = self.shell(&title).back_to(before.map_or_else(|| self.home(), |page| self.address(page.slug)));
        let language = shell.language;
        let context = json!({
            "heading": title.get(language),
            "sections": self.summary(&context),
            "declaration": shell::blocks(self.journey.declaration, language),
            "action": self.address(CHECK),
            "submitText": self.journey.submit.get(language),
        });
        shell::render(&shell, "check-answers.html", context, 200)
    }

    /// What somebody answered, page by page, each answer with a link to change it.
    fn summary(&self, context: &Context<'_, T>) -> Vec<Value> {
        let language = self.language();
        let change = Text::new("Change", "Newid");
        let mut sections = vec![];
        for page in self.journey.pages.iter().filter(|page| (page.applies)(context.answers)) {
            let entries = match &page.repeats {
                Some(repeat) => (0..document::entries(context.answers, repeat.list)).map(Some).collect(),
                None => vec![None],
            };
            for entry in entries {
                let heading = match (&page.repeats, entry) {
                    (Some(repeat), Some(entry)) => {
                        let value =
                            context.answers.pointer(&format!("{}/{entry}", repeat.list)).unwrap_or(&Value::Null);
                        (repeat.name)(value, entry)
                    }
                    _ => page.title.clone(),
                };
                let heading = heading.get(language);
                let rows: Vec<Value> = page
                    .fields
                    .iter()
                    .map(|field| {
                        let answer = context.answers.pointer(&page.pointer(field, entry));
                        let text = fields::display(field, answer, context, language);
                        json!({
                            "key": { "text": field.label.get(language) },
                            "value": { "text": text },
                            "actions": { "items": [{
                                "href": self.address_of((page, entry), context.answers),
                                "text": change.get(language),
                                // Several people have a first name: which one is it?
                                "visuallyHiddenText": format!("{} ({heading})", field.label.get(language).to_lowercase()),
                            }] },
                        })
                    })
                    .collect();
                sections.push(json!({ "heading": heading, "summaryList": { "rows": rows } }));
            }
        }
        sections
    }

    async fn send(&self, draft: Draft, answers: Value) -> Result<Reply> {
        let submission = Submission {
            answers: answers.clone(),
            once: Once::Key { caller: "draft".to_owned(), key: draft.token.reveal().to_owned() },
            // Whoever types, it is the applicant who asks: the rules are those for applicants. What differs is the channel.
            by: Actor::Applicant,
            channel: draft.channel(),
            language: self.language(),
            draft: Some((draft.key::<T>(), draft.version)),
            helped: draft.helped.clone(),
        };
        match submit::submit::<T>(self.app, self.moment, &submission).await {
            Ok(receipt) if self.helping.is_some() => Ok(Reply::see_other(helping::done::<T>(&receipt.reference))),
            Ok(receipt) => cases::welcome::<T>(self.app, self.moment, receipt).await,
            Err(Error::Invalid(errors)) => self.beside(&errors, &answers).await,
            Err(error) => Err(error),
        }
    }

    /// An error beside the question that it is about, with every answer kept.
    async fn beside(&self, errors: &[FieldError], answers: &Value) -> Result<Reply> {
        let page = errors.iter().find_map(|error| self.journey.page_asking(&error.pointer));
        let page = page.ok_or_else(|| Error::Invalid(errors.to_vec()))?;
        let here: Vec<FieldError> = errors.iter().filter(|error| page.asks(&error.pointer)).cloned().collect();
        match &page.repeats {
            Some(repeat) => self.show_list(page, repeat, answers, &here, 422).await,
            None => self.question((page, None), answers, None, &here, 422).await,
        }
    }
}
