//! Asking the applicant for more: the office says exactly what it needs, the clock stops, the applicant answers, and the
//! clock starts again.
//!
//! | page | what |
//! |---|---|
//! | `GET POST /{slug}/staff/cases/{reference}/ask` | choosing what to ask for, in which words; reading what will be sent; sending it |
//! | `POST /{slug}/staff/cases/{reference}/ask/withdraw` | asking no more |
//! | `GET POST /{slug}/cases/{reference}/answer` | what was asked, and the answer |
//!
//! The case knows that it waits, and how many working days were left ([`justice::Asked`]); what was asked and answered is
//! beside it, because that is what people told us.

use crate::{
    advance::{load, moved},
    amend::{Amendment, ROUNDS},
    app::App,
    cases::Visit,
    documents::{self, Reader, theirs},
    exchange::{Exchange, Reply},
    moment::Moment,
    session::Session,
    sheet::{self, Sheet},
    shell::{self, Shell},
    sides::Names,
    store::{Committed, Write, item, keys},
    words,
};
use justice::{
    Actor, Asked, Case, Date, Error, FieldError, Language, Notice, Part, Reference, Result, Stage, Text, Transaction,
    date::{Timestamp, Today, without_weekday},
    documents::{Documents, Status},
    journey::{Block, Choice, Context, Field, Kind, Options},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use ulid::Ulid;

/// The most characters of what staff write.
const LONGEST_WORDS: usize = 1000;
/// The most characters of an answer.
const LONGEST_ANSWER: usize = 5000;

/// What to say where the calendar ends.
pub(crate) const BEYOND: Text = Text::new(
    "We do not know that year’s bank holidays yet. Try again later",
    "Nid ydym yn gwybod gwyliau banc y flwyddyn honno eto. Rhowch gynnig arall arni yn nes ymlaen",
);
const CLOSED: Text = Text::new("This request is closed", "Mae’r cais hwn wedi’i gau");

/// What was asked, and what came of it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Question {
    id: String,
    version: u64,
    /// The codes of what was asked for.
    items: Vec<String>,
    /// The exact words.
    words: String,
    asked: Timestamp,
    answer_by: Date,
    /// The answer as far as it has been written.
    #[serde(default)]
    draft: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answered: Option<Timestamp>,
    #[serde(default)]
    withdrawn: bool,
}

impl Question {
    async fn find(app: &App, moment: &Moment, reference: &Reference, id: &str) -> Result<Option<Question>> {
        let Some(found) = app.get(&keys::question(reference, id), moment.now).await? else { return Ok(None) };
        let read = serde_json::from_value(Value::Object(found));
        read.map(Some).map_err(|_| Error::broken("a question that cannot be read"))
    }

    /// The question that a case waits for, or whose answer nobody has acted on.
    async fn of<T: Transaction>(app: &App, moment: &Moment, case: &Case<T>) -> Result<Option<Question>> {
        match &case.asked {
            Some(asked) => Question::find(app, moment, &case.reference, &asked.id).await,
            None => Ok(None),
        }
    }

    fn replacing(self, reference: &Reference) -> Result<Write> {
        let version = self.version;
        let next = Question { version: version + 1, ..self };
        Ok(Write::Replace(item(&keys::question(reference, &next.id), &next)?, version))
    }
}

fn asks<T: Transaction>(_: &Context<'_, T>) -> Vec<Choice> {
    T::documents().map_or_else(Vec::new, |documents| documents.asks.to_vec())
}

/// What was asked for, by its codes.
fn items<T: Transaction>(documents: &Documents<T>, codes: &[String]) -> Vec<Text> {
    let label =
        |code: &String| documents.asks.iter().find(|choice| choice.value == *code).map(|choice| choice.label.clone());
    codes.iter().filter_map(label).collect()
}

fn day(date: Date) -> Text {
    Text::both(|language| without_weekday(date, language))
}

/// What the page of a case says at its top while the office waits for an answer.
pub fn notice<T: Transaction>(case: &Case<T>, home: &str, language: Language) -> Option<Value> {
    let by = case.due.filter(|_| case.asked.as_ref().is_some_and(Asked::is_open) && case.stage() != Stage::Closed)?;
    let words = Text::new("We need something from you by {day}.", "Mae angen rhywbeth gennych erbyn {day}.")
        .with(&[("day", &day(by))]);
    let link = Text::new("See what we need, and answer", "Gweld yr hyn sydd ei angen, ac ateb");
    // Nothing here is anybody's answer: our own words, a date, and an address made of a reference.
    let html = format!(
        "<p class=\"govuk-notification-banner__heading\">{} <a class=\"govuk-notification-banner__link\" href=\"{home}/answer\">{}</a></p>",
        words.get(language),
        link.get(language)
    );
    Some(json!({ "html": html }))
}

struct Desk<'a, T: Transaction> {
    app: &'a App,
    moment: &'a Moment,
    exchange: &'a Exchange,
    documents: &'static Documents<T>,
    case: Case<T>,
    by: Actor,
    /// The address of the case's own pages, for this actor.
    home: String,
}

/// Answers a request of staff: see the module.
///
/// # Errors
/// `NotFound`, when there is no such page, or none that they may see.
pub async fn staff<T: Transaction>(
    app: &App,
    moment: &Moment,
    exchange: &Exchange,
    staff: &Session,
    reference: &str,
    rest: &[&str],
) -> Result<Reply> {
    let documents = T::documents().ok_or(Error::NotFound)?;
    let (case, by) = theirs::<T>(app, moment, staff, reference).await?;
    let home = format!("/{}/staff/cases/{}", T::SPEC.slug, case.reference);
    let desk = Desk { app, moment, exchange, documents, case, by, home };
    match rest {
        [] => {
            if exchange.method == "POST" {
                desk.ask().await
            } else {
                desk.ask_what().await
            }
        }
        ["withdraw"] => desk.withdraw().await,
        _ => Err(Error::NotFound),
    }
}

/// Answers a request of whoever was asked: see the module.
///
/// # Errors
/// `NotFound`, when nothing was asked, or they may not see it.
pub async fn answer<T: Transaction>(visit: Visit<'_, T>) -> Result<Reply> {
    let documents = T::documents().ok_or(Error::NotFound)?;
    let home = visit.home();
    let Visit { app, moment, exchange, case, by, .. } = visit;
    let desk = Desk { app, moment, exchange, documents, case, by, home };
    if exchange.method == "POST" { desk.give().await } else { desk.answer_page().await }
}

fn first<'f>(form: &'f crate::exchange::Posted, name: &str) -> &'f str {
    form.get(name).and_then(|values| values.first()).map_or("", |value| value.trim())
}

fn text<'v>(answers: &'v Value, pointer: &str) -> &'v str {
    answers.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

impl<T: Transaction> Desk<'_, T> {
    fn shell<'s>(&'s self, title: &'s Text, back: String) -> Shell<'s> {
        Shell::new(self.app, self.exchange, title).of_service(T::SPEC.title.clone(), T::SPEC.slug).back_to(back)
    }

    // ------------------------------------------------------------------ the office

    /// What to ask for; or, when something has been asked, what, and what came of it.
    async fn ask_what(&self) -> Result<Reply> {
        let question = Question::of(self.app, self.moment, &self.case).await?;
        let again = self.exchange.query.contains_key("again");
        if let Some(question) = question.filter(|question| question.answer.is_none() || !again) {
            return self.asked(&question);
        }
        if self.case.stage() == Stage::Closed {
            return Err(Error::Conflict(CLOSED));
        }
        let facts = sheet::facts(self.app, self.moment, &self.case).await?;
        let sheet = self.sheet(&facts, self.moment.id, self.case.version);
        sheet.render("question.html", &json!({}), None, &[], json!({}))
    }

    fn sheet<'s>(&'s self, facts: &'s T::Facts, id: Ulid, version: u64) -> Sheet<'s, T> {
        let field = |pointer, label, hint, kind| Field { pointer, label, hint, kind, optional: false, messages: &[] };
        let hint = Text::new(
            "Say exactly what you need, and why. This is sent as you write it, in the language in which you write it.",
            "Dywedwch yn union beth sydd ei angen arnoch, a pham. Anfonir hyn fel yr ydych yn ei ysgrifennu, yn yr iaith y byddwch yn ei hysgrifennu.",
        );
        Sheet {
            app: self.app,
            exchange: self.exchange,
            facts,
            today: self.moment.today(),
            title: Text::new("Ask for more information", "Gofyn am ragor o wybodaeth"),
            back: format!("{}/documents", self.home),
            body: vec![Block::Paragraph(Text::new(
                "The time to decide stops until they answer. You will read what is sent before it is sent.",
                "Mae’r amser i benderfynu yn stopio nes iddynt ateb. Byddwch yn darllen yr hyn a anfonir cyn ei anfon.",
            ))],
            fields: vec![
                field(
                    "/items",
                    Text::new("What do you need?", "Beth sydd ei angen arnoch?"),
                    None,
                    Kind::Checkboxes(Options::From(asks::<T>)),
                ),
                field(
                    "/words",
                    Text::new("In exact words", "Mewn union eiriau"),
                    Some(hint),
                    Kind::Paragraph(LONGEST_WORDS as u16),
                ),
            ],
            hidden: vec![("question", id.to_string()), ("version", version.to_string()), ("step", "read".to_owned())],
            action: format!("{}/ask", self.home),
            submit: Text::new("Read what will be sent", "Darllen yr hyn a anfonir"),
        }
    }

    /// Shows what will be sent; and then, when it has been read, sends it.
    async fn ask(&self) -> Result<Reply> {
        let form = self.exchange.form()?;
        let id = Ulid::from_string(first(&form, "question")).map_err(|_| unreadable())?;
        let version: u64 = first(&form, "version").parse().map_err(|_| unreadable())?;
        if Question::find(self.app, self.moment, &self.case.reference, &id.to_string()).await?.is_some() {
            // The same sent twice: it has been asked.
            return Ok(Reply::see_other(format!("{}/ask", self.home)));
        }
        if self.case.stage() == Stage::Closed {
            return Err(Error::Conflict(CLOSED));
        }
        if self.case.version != version || self.case.asked.as_ref().is_some_and(Asked::is_open) {
            return Err(moved(&self.case));
        }
        let facts = sheet::facts(self.app, self.moment, &self.case).await?;
        let sheet = self.sheet(&facts, id, version);
        let (answers, mut errors) = sheet.read(&form);
        let chosen: Vec<String> = serde_json::from_value(answers["items"].clone()).unwrap_or_default();
        if items(self.documents, &chosen).len() != chosen.len() || chosen.is_empty() {
            errors.push(FieldError::new(
                "/items",
                Text::new("Choose what you need", "Dewiswch yr hyn sydd ei angen arnoch"),
            ));
        }
        match text(&answers, "/words").chars().count() {
            0 => errors.push(FieldError::new(
                "/words",
                Text::new("Say exactly what you need", "Dywedwch yn union beth sydd ei angen arnoch"),
            )),
            1..=LONGEST_WORDS => {}
            _ => errors.push(FieldError::new(
                "/words",
                Text::new(
                    "What you write must be 1,000 characters or fewer",
                    "Rhaid i’r hyn a ysgrifennwch fod yn 1,000 o nodau neu lai",
                ),
            )),
        }
        if !errors.is_empty() {
            return sheet.render("question.html", &answers, Some(&form), &errors, json!({}));
        }
        let answer_by =
            self.moment.today().plus_working_days(self.documents.answer_days).map_err(|_| Error::Conflict(BEYOND))?;
        let question = Question {
            id: id.to_string(),
            version: 1,
            items: chosen,
            words: text(&answers, "/words").to_owned(),
            asked: self.moment.now,
            answer_by,
            draft: String::new(),
            answer: None,
            answered: None,
            withdrawn: false,
        };
        match first(&form, "step") {
            "send" => self.send(question).await,
            _ => self.preview(&question, version),
        }
    }

    /// The notice that asks, with what goes into its blanks.
    fn notice_of(&self, template: &'static str, question: &Question) -> Notice {
        let asked_for = items(self.documents, &question.items);
        let list = Text::both(|language| {
            asked_for.iter().map(|item| format!("* {}", item.get(language))).collect::<Vec<_>>().join("\n")
        });
        let values = BTreeMap::from([
            ("service", T::SPEC.title.clone()),
            ("items", list),
            ("words", Text::same(&question.words)),
            ("day", day(question.answer_by)),
        ]);
        Notice { template, to: (self.documents.to)(&self.case.answers), values, opens: Some(Part::Applicant) }
    }

    /// The words that will be sent, in the language in which they will be.
    fn preview(&self, question: &Question, version: u64) -> Result<Reply> {
        let title = Text::new("Check what will be sent", "Gwirio’r hyn a anfonir");
        let shell = self.shell(&title, format!("{}/ask", self.home)).toggling_at(format!("{}/ask", self.home));
        let language = shell.language;
        let link = Text::new("(a link to the page where they answer)", "(dolen i’r dudalen lle byddant yn ateb)");
        let notice = self.notice_of("information-asked", question);
        let mut values: BTreeMap<&str, &str> =
            notice.values.iter().map(|(name, text)| (*name, text.get(self.case.language))).collect();
        values.extend([("link", link.get(language)), ("reference", self.case.reference.as_str())]);
        let (subject, body) = words::email("information-asked", self.case.language, &values)
            .ok_or_else(|| Error::broken("no words to ask with"))?;
        let mut blocks = vec![
            Block::Paragraph(Text::new(
                "This will be sent by email, or as a text message that leads to it, today.",
                "Anfonir hyn drwy e-bost, neu fel neges destun sy’n arwain ato, heddiw.",
            )),
            Block::Heading(Text::same(subject)),
        ];
        blocks.extend(body);
        let mut hidden = vec![
            ("question", question.id.clone()),
            ("version", version.to_string()),
            ("step", "send".to_owned()),
            ("/words", question.words.clone()),
        ];
        hidden.extend(question.items.iter().map(|item| ("/items", item.clone())));
        let hidden: Vec<Value> = hidden.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        let (submit, keep) = (Text::new("Send it", "Ei anfon"), Text::new("Do not send it", "Peidio â’i anfon"));
        let context = json!({
            "heading": title.get(language), "body": shell::blocks(&blocks, language), "fields": [], "hidden": hidden,
            "action": format!("{}/ask", self.home), "submitText": submit.get(language),
            "keepHref": format!("{}/documents", self.home), "keepText": keep.get(language),
        });
        shell::render(&shell, "confirm.html", context, 200)
    }

    async fn send(&self, question: Question) -> Result<Reply> {
        let today = self.moment.today();
        let mut case = load::<T>(self.app, self.moment, &self.case.reference).await?;
        if case.version != self.case.version {
            return Err(moved(&case));
        }
        // An answer that nobody has acted on stopped no clock: what is due now is what was due then.
        let asked = Asked::stop(question.id.clone(), case.due, &today).map_err(|_| Error::Conflict(BEYOND))?;
        case.asked = Some(asked);
        case.due = Some(question.answer_by);
        let codes = BTreeMap::from([("items", question.items.join(" ")), ("answerBy", question.answer_by.to_string())]);
        let notices = vec![self.notice_of("information-asked", &question)];
        let beside = vec![Write::Create(item(&keys::question(&case.reference, &question.id), &question)?)];
        let amendment = Amendment {
            case,
            code: "information-asked",
            by: &self.by,
            codes,
            notices,
            leads_to: Some("/answer"),
            beside,
        };
        let home = format!("{}/ask", self.home);
        if amendment.commit(self.app, self.moment).await?
            || Question::find(self.app, self.moment, &self.case.reference, &question.id).await?.is_some()
        {
            return Ok(Reply::see_other(home));
        }
        Err(moved(&load::<T>(self.app, self.moment, &self.case.reference).await?))
    }

    /// What was asked, for the office: with the answer, or with the way to ask no more.
    fn asked(&self, question: &Question) -> Result<Reply> {
        let title = Text::new("What we asked for", "Yr hyn a ofynnwyd amdano");
        let shell = self.shell(&title, format!("{}/documents", self.home));
        let language = shell.language;
        let mut body = self.said(question);
        if question.answer.is_some() && self.case.stage() != Stage::Closed {
            body.push(Block::Link(
                Text::new("Ask for something else", "Gofyn am rywbeth arall"),
                format!("{}/ask?again", self.home),
            ));
            body.push(Block::Link(
                Text::new("See the documents", "Gweld y dogfennau"),
                format!("{}/documents", self.home),
            ));
        }
        let (withdraw, keep) =
            (Text::new("Ask no more", "Peidio â gofyn mwyach"), Text::new("See the documents", "Gweld y dogfennau"));
        let open = question.answer.is_none();
        let context = json!({
            "heading": title.get(language), "body": shell::blocks(&body, language), "fields": [],
            "hidden": [{ "name": "question", "value": question.id }],
            "action": format!("{}/ask/withdraw", self.home),
            "submitText": open.then(|| withdraw.get(language)), "warning": open,
            "keepHref": format!("{}/documents", self.home), "keepText": keep.get(language),
        });
        let template = if open { "confirm.html" } else { "content.html" };
        shell::render(&shell, template, context, 200)
    }

    /// A question as it was asked, and its answer as it was given.
    fn said(&self, question: &Question) -> Vec<Block> {
        let on = Text::new("Asked on {day}, to be answered by {by}", "Gofynnwyd ar {day}, i’w ateb erbyn {by}")
            .with(&[("day", &day(Today::at(question.asked).date())), ("by", &day(question.answer_by))]);
        let mut body = vec![Block::Paragraph(on), Block::Bullets(items(self.documents, &question.items))];
        body.push(Block::Inset(Text::same(&question.words)));
        if let (Some(answer), Some(answered)) = (&question.answer, question.answered) {
            let when =
                Text::new("Answered on {day}", "Atebwyd ar {day}").with(&[("day", &day(Today::at(answered).date()))]);
            body.push(Block::Heading(when));
            body.push(match answer.as_str() {
                "" => Block::Paragraph(Text::new(
                    "They sent documents, and no words.",
                    "Anfonasant ddogfennau, a dim geiriau.",
                )),
                answer => Block::Inset(Text::same(answer)),
            });
        }
        body
    }

    /// Asks no more. The clock goes on where it stopped, and who was asked is told.
    async fn withdraw(&self) -> Result<Reply> {
        let form = self.exchange.form()?;
        let id = first(&form, "question");
        for round in 0..ROUNDS {
            let moment = self.moment.round(round);
            let mut case = load::<T>(self.app, &moment, &self.case.reference).await?;
            let Some(asked) = case.asked.take().filter(|asked| asked.is_open() && asked.id == id) else {
                return Ok(Reply::see_other(format!("{}/ask", self.home)));
            };
            let Some(question) = Question::find(self.app, &moment, &case.reference, &asked.id).await? else {
                return Err(Error::broken("a case that waits for a question that is not there"));
            };
            case.due = asked.due(&moment.today()).map_err(|_| Error::Conflict(BEYOND))?;
            let notices = vec![self.notice_of("information-not-needed", &question)];
            let beside = vec![Question { withdrawn: true, ..question }.replacing(&case.reference)?];
            let codes = BTreeMap::new();
            let amendment =
                Amendment { case, code: "information-withdrawn", by: &self.by, codes, notices, leads_to: None, beside };
            if amendment.commit(self.app, &moment).await? {
                return Ok(Reply::see_other(format!("{}/ask", self.home)));
            }
        }
        Err(Error::unavailable("too much happens to one case"))
    }

    // --------------------------------------------------------------- the applicant

    async fn question(&self) -> Result<Question> {
        let question = Question::of(self.app, self.moment, &self.case).await?.ok_or(Error::NotFound)?;
        if self.by == Actor::Applicant { Ok(question) } else { Err(Error::NotFound) }
    }

    async fn answer_page(&self) -> Result<Reply> {
        let question = self.question().await?;
        self.show(&question, None, &[]).await
    }

    async fn show(&self, question: &Question, typed: Option<&str>, errors: &[FieldError]) -> Result<Reply> {
        let title = match question.answer {
            None => Text::new("We need more information", "Mae angen rhagor o wybodaeth arnom"),
            Some(_) => Text::new("You have answered", "Rydych wedi ateb"),
        };
        let shell = self.shell(&title, self.home.clone()).with_errors(errors, |_| "answer".to_owned());
        let language = shell.language;
        let reader = Reader { by: &self.by, home: &self.home, names: Names::new(), language };
        let documents = documents::section(self.app, self.moment, &self.case, &reader).await?;
        let label = Text::new("Your answer", "Eich ateb");
        let hint = Text::new(
            "You can answer in words, by adding documents, or both. If you cannot send what we ask for, say why.",
            "Gallwch ateb mewn geiriau, drwy ychwanegu dogfennau, neu’r ddau. Os na allwch anfon yr hyn a ofynnwn, dywedwch pam.",
        );
        let mut field = json!({
            "id": "answer", "name": "/answer", "rows": "8", "value": typed.unwrap_or(&question.draft),
            "label": { "text": label.get(language), "classes": "govuk-label--m" }, "hint": { "text": hint.get(language) },
        });
        if let Some(error) = errors.first() {
            field["errorMessage"] = crate::fields::message(&error.detail, language);
        }
        let heading = Text::new("Documents", "Dogfennau");
        let (send, add) = (
            Text::new("Send your answer", "Anfon eich ateb"),
            Text::new("Save and add a document", "Cadw ac ychwanegu dogfen"),
        );
        let context = json!({
            "heading": title.get(language),
            "body": shell::blocks(&self.said(question), language),
            "documents": documents, "documentsHeading": heading.get(language),
            "open": question.answer.is_none(), "field": field,
            "action": format!("{}/answer", self.home), "hidden": [{ "name": "question", "value": question.id }],
            "submitText": send.get(language), "addText": add.get(language),
        });
        shell::render(&shell, "answer.html", context, if errors.is_empty() { 200 } else { 422 })
    }

    /// Keeps what was typed and goes on to a document; or sends the answer.
    async fn give(&self) -> Result<Reply> {
        let form = self.exchange.form()?;
        let question = self.question().await?;
        if first(&form, "question") != question.id || question.answer.is_some() {
            // The same sent twice: it has been answered. Or something else is asked now.
            return Ok(Reply::see_other(format!("{}/answer", self.home)));
        }
        let typed = first(&form, "/answer").replace("\r\n", "\n");
        if typed.chars().count() > LONGEST_ANSWER {
            let words = Text::new(
                "Your answer must be 5,000 characters or fewer",
                "Rhaid i’ch ateb fod yn 5,000 o nodau neu lai",
            );
            return self.show(&question, Some(&typed), &[FieldError::new("/answer", words)]).await;
        }
        if first(&form, "then") == "document" {
            let write = Question { draft: typed, ..question }.replacing(&self.case.reference)?;
            return match self.app.commit(&[write], self.moment).await? {
                Committed::Done => Ok(Reply::see_other(format!("{}/documents/add", self.home))),
                Committed::Refused(_) => Err(moved(&load::<T>(self.app, self.moment, &self.case.reference).await?)),
            };
        }
        let given = self.documents_given(&question).await?;
        if typed.is_empty() && given == 0 {
            let words = Text::new("Write an answer, or add a document", "Ysgrifennwch ateb, neu ychwanegwch ddogfen");
            return self.show(&question, Some(&typed), &[FieldError::new("/answer", words)]).await;
        }
        self.commit_answer(typed, given).await
    }

    /// How many documents were sent since it was asked, and not refused.
    async fn documents_given(&self, question: &Question) -> Result<usize> {
        let all = documents::all(self.app, self.moment, &self.case.reference).await?;
        let given = all.iter().filter(|document| {
            document.answers.as_ref() == Some(&question.id)
                && matches!(document.status, Status::Awaited | Status::Checking | Status::Ready)
        });
        Ok(given.count())
    }

    /// The answer, and the clock going on where it stopped.
    async fn commit_answer(&self, typed: String, given: usize) -> Result<Reply> {
        for round in 0..ROUNDS {
            let moment = self.moment.round(round);
            let mut case = load::<T>(self.app, &moment, &self.case.reference).await?;
            let question = Question::of(self.app, &moment, &case).await?;
            let (Some(asked), Some(question)) = (case.asked.as_mut().filter(|asked| asked.is_open()), question) else {
                return Ok(Reply::see_other(self.home.clone()));
            };
            let due = asked.due(&moment.today()).map_err(|_| Error::Conflict(BEYOND))?;
            asked.answered = true;
            case.due = due;
            let answered =
                Question { answer: Some(typed.clone()), answered: Some(moment.now), draft: String::new(), ..question };
            let beside = vec![answered.replacing(&case.reference)?];
            let codes = BTreeMap::from([("documents", given.to_string())]);
            let amendment = Amendment {
                case,
                code: "information-given",
                by: &self.by,
                codes,
                notices: vec![],
                leads_to: None,
                beside,
            };
            if amendment.commit(self.app, &moment).await? {
                return Ok(Reply::see_other(format!("{}/answer", self.home)));
            }
        }
        Err(Error::unavailable("too much happens to one case"))
    }
}

fn unreadable() -> Error {
    Error::unreadable(Text::new(
        "Go back to the case and try again",
        "Ewch yn ôl at yr achos a rhowch gynnig arall arni",
    ))
}
