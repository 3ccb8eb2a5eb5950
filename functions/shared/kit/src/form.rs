//! A journey of pages, one question at a time, without JavaScript.

use crate::{
    app::App,
    cases, document,
    draft::{self, Draft, Holder},
    exchange::{Exchange, Posted, Reply},
    fields::{self, Shown},
    moment::Moment,
    record,
    shell::{self, Shell},
    submit::{self, Once, Submission},
};
use justice::{
    Actor, Answers, Channel, Error, Fault, FieldError, Language, Result, Text, Transaction,
    journey::{Context, Journey, Page, Repeat},
    transaction::Asking,
};
use serde_json::{Value, json};

static CONTINUE: Text = Text::new("Continue", "Parhau");
const CHECK: &str = "check-answers";

/// Tries the schema on something in the place of every answer: its patterns are made ready when they are first wanted.
pub fn prepare<T: Transaction>(journey: &Journey<T>) {
    let mut answers = json!({});
    for page in journey.pages {
        let entry = page.repeats.as_ref().map(|_| 0);
        for field in page.fields {
            document::set(&mut answers, &page.pointer(field, entry), Some(json!("")));
        }
    }
    let _ = T::Answers::faults(&answers);
}

/// One request for one page of a journey.
pub struct Visit<'a, T: Transaction> {
    /// The app.
    pub app: &'a App,
    /// When.
    pub moment: &'a Moment,
    /// The request.
    pub exchange: &'a Exchange,
    /// The journey.
    pub journey: &'static Journey<T>,
}

/// Which page of a journey: a question, perhaps for one entry of its list.
type Place<T> = (&'static Page<T>, Option<usize>);

impl<T: Transaction> Visit<'_, T> {
    fn language(&self) -> Language {
        self.exchange.language()
    }

    fn address(&self, rest: &str) -> String {
        format!("/{}/{rest}", T::SPEC.slug)
    }

    fn is_post(&self) -> bool {
        self.exchange.method == "POST"
    }

    /// The start page.
    ///
    /// # Errors
    /// `Broken`, when its template fails.
    pub fn start(&self) -> Result<Reply> {
        let first = self.journey.pages.first().map_or(CHECK, |page| page.slug);
        let start = Text::new("Start now", "Dechrau nawr");
        let shell = Shell::new(self.app, self.exchange, &T::SPEC.title).of_service(T::SPEC.title.clone(), T::SPEC.slug);
        let language = shell.language;
        let context = json!({
            "heading": T::SPEC.title.get(language),
            "lead": [],
            "sections": shell::blocks(self.journey.start, language),
            "startHref": self.address(first),
            "startText": start.get(language),
        });
        shell::render(&shell, "start.html", context, 200)
    }

    /// A page of questions, or the list of its entries, or the answers to check.
    ///
    /// # Errors
    /// `NotFound`, when there is no such page.
    pub async fn page(&self, slug: &str, entry: Option<&str>) -> Result<Reply> {
        let held = draft::holder::<T>(self.app, self.moment, self.exchange).await?;
        let draft = match held {
            Holder::Draft(draft) => draft,
            Holder::Expired => return self.expired(),
            Holder::Sent(reference) if self.is_post() && slug == CHECK => {
                return cases::welcome_back::<T>(self.app, self.moment, &reference).await;
            }
            Holder::Nobody | Holder::Sent(_) => Draft::new(self.moment),
        };
        if slug == CHECK && entry.is_none() {
            return self.check_answers(draft).await;
        }
        let page = self.journey.pages.iter().find(|page| page.slug == slug).ok_or(Error::NotFound)?;
        let entry = match (&page.repeats, entry) {
            (Some(repeat), Some(number)) => Some(self.entry(repeat, number, &draft.answers)?),
            (None, Some(_)) => return Err(Error::NotFound),
            (_, None) => None,
        };
        if let (Some(repeat), None) = (&page.repeats, entry) {
            return self.list(page, repeat, draft).await;
        }
        match self.is_post() {
            true => self.answer((page, entry), draft).await,
            false => self.ask((page, entry), &draft).await,
        }
    }

    /// The place in a list that a number from 1 names: an entry there is, or the next.
    fn entry(&self, repeat: &Repeat, number: &str, answers: &Value) -> Result<usize> {
        let next = document::entries(answers, repeat.list);
        let wanted: usize = number.parse().map_err(|_| Error::NotFound)?;
        wanted.checked_sub(1).filter(|&entry| entry <= next && entry < repeat.most).ok_or(Error::NotFound)
    }

    fn expired(&self) -> Result<Reply> {
        let title = Text::new("Your answers have been removed", "Mae eich atebion wedi’u dileu");
        let why = Text::new(
            "We keep answers for 7 days. Start again to make a new request.",
            "Rydym yn cadw atebion am 7 diwrnod. Dechreuwch eto i wneud cais newydd.",
        );
        let again = Text::new("Start again", "Dechrau eto");
        let shell = Shell::new(self.app, self.exchange, &title).of_service(T::SPEC.title.clone(), T::SPEC.slug);
        let language = shell.language;
        let body = json!([
            { "kind": "paragraph", "text": why.get(language) },
            { "kind": "link", "text": again.get(language), "href": format!("/{}", T::SPEC.slug) },
        ]);
        let reply =
            shell::render(&shell, "problem.html", json!({ "heading": title.get(language), "body": body }), 410)?;
        Ok(reply.with_cookie(&draft::cookie::<T>(), "", 0))
    }

    async fn facts(&self, page: Option<&str>, answers: &Value) -> Result<T::Facts> {
        let today = self.moment.today();
        record::facts::<T>(self.app, &Asking { page, answers, today: &today }).await
    }

    /// Shows a question, unless an earlier one has not been answered.
    async fn ask(&self, place: Place<T>, draft: &Draft) -> Result<Reply> {
        if let Some(first) = self.first_unanswered(&draft.answers)
            && self.comes_before(first, place)
        {
            return Ok(Reply::see_other(self.address_of(first, &draft.answers)));
        }
        if !(place.0.applies)(&draft.answers) {
            return Ok(self.onward(&draft.answers));
        }
        self.question(place, &draft.answers, None, &[], 200).await
    }

    fn comes_before(&self, first: Place<T>, place: Place<T>) -> bool {
        let index = |page: &Page<T>| self.journey.pages.iter().position(|known| std::ptr::eq(known, page));
        index(first.0) < index(place.0)
    }

    async fn question(
        &self,
        (page, entry): Place<T>,
        answers: &Value,
        form: Option<&Posted>,
        errors: &[FieldError],
        status: u16,
    ) -> Result<Reply> {
        let facts = self.facts(Some(page.slug), answers).await?;
        self.question_with((page, entry), answers, &facts, form, errors, status)
    }

    fn question_with(
        &self,
        (page, entry): Place<T>,
        answers: &Value,
        facts: &T::Facts,
        form: Option<&Posted>,
        errors: &[FieldError],
        status: u16,
    ) -> Result<Reply> {
        let today = self.moment.today();
        let context = Context { answers, facts, today: &today };
        let language = self.language();
        let title = match (&page.repeats, entry) {
            (Some(repeat), Some(1..)) => &repeat.another,
            _ => &page.title,
        };
        let body = shell::blocks(&(page.body)(&context), language);
        // With something to read between the two, the heading cannot be the question's own label.
        let alone = page.fields.len() == 1 && body.is_empty();
        let shown: Vec<Value> = page
            .fields
            .iter()
            .map(|field| {
                let pointer = page.pointer(field, entry);
                let error = errors.iter().find(|error| error.pointer == pointer);
                let heading = alone.then_some(title);
                Shown { field, pointer, context: &context, form, error, language, heading }.component()
            })
            .collect();
        // Where there is nothing to choose, there is nothing to send.
        let stuck = shown.iter().any(|field| field["params"]["items"].as_array().is_some_and(Vec::is_empty));
        let shell = Shell::new(self.app, self.exchange, title)
            .of_service(T::SPEC.title.clone(), T::SPEC.slug)
            .back_to(self.before((page, entry), answers))
            .with_errors(errors, |error| match stuck {
                true => String::new(),
                false => fields::target(self.journey.field(&error.pointer), &error.pointer),
            });
        let action = self.address_of((page, entry), answers);
        let context = json!({
            "heading": title.get(language), "legendIsHeading": alone && !stuck, "body": body,
            "fields": if stuck { vec![] } else { shown },
            "action": action, "hidden": [], "submitText": if stuck { None } else { Some(CONTINUE.get(language)) },
        });
        shell::render(&shell, "question.html", context, status)
    }

    /// The address before a page: the one asked before it, or the start.
    fn before(&self, (page, entry): Place<T>, answers: &Value) -> String {
        if let (Some(_), Some(1..)) = (&page.repeats, entry) {
            return self.address(page.slug);
        }
        let earlier = self.journey.pages.iter().take_while(|known| !std::ptr::eq(*known, page));
        match earlier.filter(|page| (page.applies)(answers)).last() {
            Some(page) => self.address(page.slug),
            None => format!("/{}", T::SPEC.slug),
        }
    }

    fn address_of(&self, (page, entry): Place<T>, answers: &Value) -> String {
        match (&page.repeats, entry) {
            (Some(repeat), None) if document::entries(answers, repeat.list) == 0 => {
                self.address(&format!("{}/1", page.slug))
            }
            (Some(_), Some(entry)) => self.address(&format!("{}/{}", page.slug, entry + 1)),
            _ => self.address(page.slug),
        }
    }

    /// Takes the answers to one page. What is wrong is said beside each; what was typed is all still there.
    async fn answer(&self, place: Place<T>, mut draft: Draft) -> Result<Reply> {
        let (page, entry) = place;
        let form = self.exchange.form()?;
        let before = draft.answers.clone();
        let mut errors: Vec<FieldError> = page
            .fields
            .iter()
            .filter_map(|field| fields::read(field, &page.pointer(field, entry), &form, &mut draft.answers))
            .collect();
        self.make_room(place, &mut draft.answers);
        errors.extend(self.faults_on(place, &draft.answers, &errors));
        let facts = self.facts(Some(page.slug), &draft.answers).await?;
        if errors.is_empty() {
            errors = self.broken_rules(place, &before, &draft.answers, &facts);
        }
        if !errors.is_empty() {
            let order = |error: &FieldError| {
                page.fields.iter().position(|field| is_at(&error.pointer, &page.pointer(field, entry)))
            };
            errors.sort_by_key(order);
            return self.question_with(place, &draft.answers, &facts, Some(&form), &errors, 422);
        }
        self.keep(&mut draft, page).await?;
        let next = match (&page.repeats, entry) {
            (Some(_), Some(_)) => Reply::see_other(self.address(page.slug)),
            _ => self.onward(&draft.answers),
        };
        Ok(next.with_cookie(&draft::cookie::<T>(), draft.token.reveal(), i64::from(draft::DRAFT_DAYS) * 86_400))
    }

    /// The rules that these answers break. What one entry of a list brings about at another is said where it was
    /// brought about; what was wrong elsewhere already is said with the list.
    fn broken_rules(
        &self,
        (page, entry): Place<T>,
        before: &Value,
        answers: &Value,
        facts: &T::Facts,
    ) -> Vec<FieldError> {
        let today = self.moment.today();
        let mut errors = (page.check)(&Context { answers, facts, today: &today });
        if let (Some(repeat), Some(entry)) = (&page.repeats, entry) {
            let already = (page.check)(&Context { answers: before, facts, today: &today });
            errors.retain(|error| entry_of(repeat, error) == Some(entry) || !already.contains(error));
            for error in &mut errors {
                if let Some((_, leaf)) = in_list(repeat, &error.pointer) {
                    error.pointer = format!("{}/{entry}{leaf}", repeat.list);
                }
            }
            errors.dedup();
        }
        errors
    }

    async fn keep(&self, draft: &mut Draft, page: &'static Page<T>) -> Result<()> {
        draft.save::<T>(self.app, self.moment, page.slug, self.language()).await
    }

    /// Makes the objects that a page's fields are in, so that what is missing is reported within them.
    fn make_room(&self, (page, entry): Place<T>, answers: &mut Value) {
        for field in page.fields {
            let pointer = page.pointer(field, entry);
            if let Some((parent, _)) = pointer.rsplit_once('/').filter(|(parent, _)| !parent.is_empty())
                && answers.pointer(parent).is_none_or(Value::is_null)
            {
                document::set(answers, parent, Some(json!({})));
            }
        }
    }

    /// What the schema says about the answers on one page, less what is known already.
    fn faults_on(&self, (page, entry): Place<T>, answers: &Value, known: &[FieldError]) -> Vec<FieldError> {
        let mut errors: Vec<FieldError> = vec![];
        let faults = T::Answers::faults(answers);
        for field in page.fields {
            let pointer = page.pointer(field, entry);
            if known.iter().any(|error| error.pointer == pointer) {
                continue;
            }
            let fault = faults.iter().filter(|fault| is_at(&fault.pointer, &pointer)).min_by_key(|fault| fault.kind);
            errors.extend(fault.map(|fault| FieldError::new(pointer, fields::words(field, fault.kind))));
        }
        errors
    }

    /// The first page that has something wrong with it, as far as the schema can tell.
    fn first_unanswered(&self, answers: &Value) -> Option<Place<T>> {
        let pruned = self.pruned(answers);
        let faults = T::Answers::faults(&pruned);
        let touches = |page: &Page<T>, fault: &Fault| {
            page.asks(&fault.pointer)
                || page
                    .fields
                    .iter()
                    .any(|field| is_at(&page.pointer(field, Some(0)), &fault.pointer) && !fault.pointer.is_empty())
        };
        let pages = self.journey.pages.iter().filter(|page| (page.applies)(&pruned));
        pages.filter_map(|page| Some((page, faults.iter().find(|fault| touches(page, fault))?))).next().map(
            |(page, fault)| {
                let entry = page.repeats.as_ref().and_then(|repeat| Some(in_list(repeat, &fault.pointer)?.0));
                (page, entry)
            },
        )
    }

    /// The answers, without those to questions that no longer apply.
    fn pruned(&self, answers: &Value) -> Value {
        let mut pruned = answers.clone();
        for page in self.journey.pages.iter().filter(|page| !(page.applies)(answers)) {
            match &page.repeats {
                Some(repeat) => document::set(&mut pruned, repeat.list, None),
                None => page.fields.iter().for_each(|field| document::set(&mut pruned, field.pointer, None)),
            }
        }
        pruned
    }

    /// To the first question that is not answered, or to the answers.
    fn onward(&self, answers: &Value) -> Reply {
        Reply::see_other(match self.first_unanswered(answers) {
            Some(place) => self.address_of(place, answers),
            None => self.address(CHECK),
        })
    }

    /// The entries of a list so far, and whether there are more.
    async fn list(&self, page: &'static Page<T>, repeat: &'static Repeat, mut draft: Draft) -> Result<Reply> {
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

    async fn show_list(
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
        let shell = Shell::new(self.app, self.exchange, &heading)
            .of_service(T::SPEC.title.clone(), T::SPEC.slug)
            .back_to(self.before((page, None), answers))
            .with_errors(errors, |error| match entry_of(repeat, error) {
                Some(entry) => entry_id(entry),
                None if error.pointer == "more" => "more".to_owned(),
                None => String::new(),
            });
        let context = json!({
            "heading": heading.get(language), "body": [], "entries": entries, "question": question,
            "action": self.address(page.slug), "submitText": CONTINUE.get(language),
        });
        shell::render(&shell, "list.html", context, status)
    }

    /// The answers to check, and the sending of them.
    async fn check_answers(&self, draft: Draft) -> Result<Reply> {
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
        let shell = Shell::new(self.app, self.exchange, &title)
            .of_service(T::SPEC.title.clone(), T::SPEC.slug)
            .back_to(before.map_or_else(|| self.address(""), |page| self.address(page.slug)));
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
            by: Actor::Applicant,
            channel: Channel::Online,
            language: self.language(),
            draft: Some((draft.key::<T>(), draft.version)),
        };
        match submit::submit::<T>(self.app, self.moment, &submission).await {
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

/// The place in a list that a pointer leads to, and the rest of the pointer.
fn in_list<'p>(repeat: &Repeat, pointer: &'p str) -> Option<(usize, &'p str)> {
    let rest = pointer.strip_prefix(repeat.list)?.strip_prefix('/')?;
    let end = rest.find('/').unwrap_or(rest.len());
    Some((rest[..end].parse().ok()?, &rest[end..]))
}

fn entry_of(repeat: &Repeat, error: &FieldError) -> Option<usize> {
    in_list(repeat, &error.pointer).map(|(entry, _)| entry)
}

/// The id of the link that changes an entry: what is wrong with the entry leads there.
fn entry_id(entry: usize) -> String {
    format!("entry-{}", entry + 1)
}

/// Whether one pointer is another, or leads into it.
fn is_at(pointer: &str, root: &str) -> bool {
    pointer == root || pointer.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'))
}
