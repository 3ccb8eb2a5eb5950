//! Making something happen to a case: the questions, then what will follow from the answers, then the doing.
//!
//! Nothing is kept between the three: what was typed travels with the form, and so does the version of the case that was
//! read. Whoever was second is told who was first, and has lost nothing.

use super::{Staff, first, hidden, stash};
use crate::{
    advance::{self, Change},
    exchange::{Posted, Reply},
    fields::{self, Shown},
    moment::digest,
    record, shell,
    store::keys,
    words,
};
use justice::{
    Asking, Case, Decision, Error, Facts as _, FaultKind, FieldError, Language, Notice, Reference, Result, State, Text,
    Transaction,
    casework::StaffMove,
    journey::{Block, Context, Field, Kind, Options, Told},
};
use serde_json::{Value, json};

/// The field with the version of the case that was read.
pub(super) const VERSION: &str = "version";

/// The field with what is wanted of what was typed.
pub(super) const STEP: &str = "step";

/// What was typed about a move, and what it comes to.
pub(super) struct Typed<E> {
    /// As a document of the move's own.
    pub document: Value,
    /// What it would make happen, or what is wrong with it.
    pub event: std::result::Result<E, Vec<FieldError>>,
}

/// What the questions of a move may depend on: the case, and what has been typed.
pub(super) fn context_of<T: Transaction>(case: &Case<T>, typed: &Value) -> Result<Value> {
    let mut context = typed.clone();
    context["case"] = serde_json::to_value(&case.answers).map_err(Error::broken)?;
    context["settled"] = json!(case.settled);
    Ok(context)
}

/// Reads what was typed about a move of a case.
pub(super) fn read<T: Transaction>(
    action: &StaffMove<T>,
    case: &Case<T>,
    facts: &T::Facts,
    today: &justice::Today,
    form: &Posted,
) -> Result<Typed<T::Event>> {
    let mut document = json!({});
    let mut errors: Vec<FieldError> =
        action.fields.iter().flat_map(|field| fields::read(field, field.pointer, form, &mut document)).collect();
    let answers = context_of(case, &document)?;
    let context = Context { answers: &answers, facts, today };
    for field in action.fields {
        if errors.iter().any(|error| error.pointer == field.pointer) {
            continue;
        }
        let fault = fault(field, document.pointer(field.pointer), &context);
        errors.extend(fault.map(|fault| FieldError::new(field.pointer, fields::words(field, fault))));
    }
    let event = if errors.is_empty() { (action.event)(case, &document) } else { Err(errors) };
    Ok(Typed { document, event })
}

/// A move has no schema: what its fields say of themselves is what is held to.
fn fault<T: Transaction>(field: &Field<T>, answer: Option<&Value>, context: &Context<'_, T>) -> Option<FaultKind> {
    let Some(answer) = answer.filter(|answer| !answer.is_null()) else {
        return (!field.optional).then_some(FaultKind::Missing);
    };
    let listed = |options: &Options<T>, value: &Value| match options {
        Options::Fixed(choices) => choices.iter().any(|choice| value.as_str() == Some(&choice.value)),
        Options::From(choices) => choices(context).iter().any(|choice| value.as_str() == Some(&choice.value)),
    };
    match (&field.kind, answer) {
        (Kind::Radios(options) | Kind::Select(options), value) => {
            (!listed(options, value)).then_some(FaultKind::NotListed)
        }
        (Kind::Checkboxes(options), Value::Array(values)) => {
            (!values.iter().all(|value| listed(options, value))).then_some(FaultKind::NotListed)
        }
        (Kind::Paragraph(most), Value::String(text)) => {
            (text.chars().count() > usize::from(*most)).then_some(FaultKind::TooMany)
        }
        (Kind::Number(_) | Kind::Money | Kind::Seen(_), value) => (!value.is_u64()).then_some(FaultKind::Form),
        (Kind::Line(..) | Kind::Email | Kind::Phone, Value::String(text)) => {
            (text.chars().count() > 254).then_some(FaultKind::TooMany)
        }
        _ => None,
    }
}

/// The words of a notice with its blanks filled, in the language of the case: what will be sent, and nothing else.
pub(crate) fn letter(words: Option<&str>, notice: &Notice, reference: &str, language: Language) -> Option<String> {
    let filled = notice
        .values
        .iter()
        .fold(words?.to_owned(), |words, (name, value)| words.replace(&format!("(({name}))"), value.get(language)));
    let link = Text::new("(a link that opens the request)", "(dolen sy’n agor y cais)");
    let filled = if notice.opens.is_some() { filled.replace("((link))", link.get(language)) } else { filled };
    Some(filled.replace("((reference))", reference))
}

impl<T: Transaction> Staff<'_, T> {
    /// A move's pages.
    pub(super) async fn moves(&self, typed: &str, code: &str) -> Result<Reply> {
        let action = self.action(code)?;
        let case = self.case(typed).await?;
        let facts = self.facts_of(action, &case).await?;
        if !self.is_post() {
            if !self.possible(action, &case, &facts) {
                return Err(Error::Conflict(justice::Illegal::default().0));
            }
            let kept = self.kept().await?;
            let notes: Vec<Block> = kept.iter().map(|_| Block::Inset(stash::WORDS)).collect();
            return self.asks(action, &case, &facts, kept.as_ref(), &notes, &[], 200);
        }
        let form = self.exchange.form()?;
        self.forget(&form).await?;
        let version: u64 = first(&form, VERSION).parse().map_err(|_| unread())?;
        match first(&form, STEP) {
            "change" => self.asks(action, &case, &facts, Some(&form), &[], &[], 200),
            step => self.goes_on(action, &case, &facts, &form, version, step == "confirm").await,
        }
    }

    /// The move of a code.
    pub(super) fn action(&self, code: &str) -> Result<&'static StaffMove<T>> {
        self.casework.moves.iter().find(|action| action.code == code).ok_or(Error::NotFound)
    }

    /// What the pages of a move depend on: what its slice wants for a page called `staff-` and the move's code, or else
    /// what it wants for the whole case.
    async fn facts_of(&self, action: &StaffMove<T>, case: &Case<T>) -> Result<T::Facts> {
        let answers = serde_json::to_value(&case.answers).map_err(Error::broken)?;
        let (page, today) = (format!("staff-{}", action.code), self.today());
        let asking = Asking { page: Some(&page), answers: &answers, case: true, today: &today };
        match T::Facts::wants(&asking).is_empty() {
            true => self.facts(case).await,
            false => record::facts::<T>(self.app, &asking).await,
        }
    }

    /// Whether the rules allow this person a move now, as far as can be told before anything is typed.
    pub(super) fn possible(&self, action: &StaffMove<T>, case: &Case<T>, facts: &T::Facts) -> bool {
        let (home, today) = (self.case_address(&case.reference), self.today());
        let told = Told { case, facts, today: &today, home: &home };
        (action.sample)(&told).is_some_and(|event| self.legal(case, &event, facts).is_ok())
    }

    async fn goes_on(
        &self,
        action: &'static StaffMove<T>,
        case: &Case<T>,
        facts: &T::Facts,
        form: &Posted,
        version: u64,
        confirmed: bool,
    ) -> Result<Reply> {
        let typed = read(action, case, facts, &self.today(), form)?;
        let event = match typed.event {
            Ok(event) => event,
            // What was done may have taken itself off the list of what can be chosen.
            Err(_) if confirmed && self.was_made(action, &case.reference, &typed.document, version).await? => {
                return Ok(self.done(case, true));
            }
            Err(errors) => return self.asks(action, case, facts, Some(form), &[], &errors, 422),
        };
        // A second sending of what was done finds its receipt, whatever the case is by now.
        if confirmed && !action.checked {
            match self.makes_happen(action, case, &typed.document, event.clone(), version).await {
                Ok(replayed) => return Ok(self.done(case, replayed)),
                Err(Error::Invalid(errors)) => return self.asks(action, case, facts, Some(form), &[], &errors, 422),
                Err(Error::Conflict(why)) => return self.too_late(action, &case.reference, form, version, why).await,
                Err(error) => return Err(error),
            }
        }
        if confirmed && self.is_proposed(action, case, &typed.document) {
            return Ok(self.done(case, true));
        }
        if version != case.version {
            return self.too_late(action, &case.reference, form, version, Text::same("")).await;
        }
        match self.legal(case, &event, facts) {
            Err(illegal) => self.too_late(action, &case.reference, form, version, illegal.0).await,
            Ok((_, decision)) if !confirmed => self.checks(action, case, facts, &typed.document, form, &decision),
            Ok(_) => match self.proposes(action, case, typed.document).await {
                Ok(()) => Ok(self.done(case, false)),
                Err(Error::Conflict(why)) => self.too_late(action, &case.reference, form, version, why).await,
                Err(error) => Err(error),
            },
        }
    }

    /// A posting of its own for each thing that somebody decides about a case as they read it.
    fn once(&self, action: &StaffMove<T>, reference: &Reference, typed: &Value, version: u64) -> (String, String) {
        let key = format!("{reference}/{version}/{}/{}", action.code, digest(&typed.to_string()));
        (format!("staff:{}", digest(&self.session.subject)), key)
    }

    /// Whether this very posting has been made.
    async fn was_made(
        &self,
        action: &StaffMove<T>,
        reference: &Reference,
        typed: &Value,
        version: u64,
    ) -> Result<bool> {
        let (caller, key) = self.once(action, reference, typed, version);
        Ok(self.app.get(&keys::receipt(T::SPEC.code, &caller, &key), self.moment.now).await?.is_some())
    }

    /// Commits a move at the version that was read, once. Says whether it had been made before.
    pub(super) async fn makes_happen(
        &self,
        action: &StaffMove<T>,
        case: &Case<T>,
        typed: &Value,
        event: T::Event,
        version: u64,
    ) -> Result<bool> {
        let once = Some(self.once(action, &case.reference, typed, version));
        let facts = self.facts_of(action, case).await?;
        // When none of their posts may, the first is told why.
        let by = match self.legal(case, &event, &facts) {
            Ok((by, _)) => by,
            Err(_) => self.me(case.office.as_deref())?.actor(),
        };
        let change = Change { reference: &case.reference, event, by, version: Some(version), once };
        Ok(advance::advance::<T>(self.app, self.moment, change).await?.replayed)
    }

    fn done(&self, case: &Case<T>, replayed: bool) -> Reply {
        let mut reply = Reply::see_other(format!("{}?done=yes", self.case_address(&case.reference)));
        reply.replayed = replayed;
        reply
    }

    /// The case is not as it was, or time has passed: what was typed is shown again, with the case as it is now.
    async fn too_late(
        &self,
        action: &'static StaffMove<T>,
        reference: &Reference,
        form: &Posted,
        version: u64,
        why: Text,
    ) -> Result<Reply> {
        let now = self.case(reference.as_str()).await?;
        let facts = self.facts_of(action, &now).await?;
        let why = if now.version == version { why } else { self.moved_meanwhile(&now) };
        self.asks(action, &now, &facts, Some(form), &[Block::Warning(why)], &[], 409)
    }

    /// The questions of a move.
    #[expect(clippy::too_many_arguments, reason = "each is something that the page shows")]
    fn asks(
        &self,
        action: &'static StaffMove<T>,
        case: &Case<T>,
        facts: &T::Facts,
        form: Option<&Posted>,
        notes: &[Block],
        errors: &[FieldError],
        status: u16,
    ) -> Result<Reply> {
        let home = self.case_address(&case.reference);
        let shell = self.shell(&action.question).back_to(home.clone()).toggling_at(self.exchange.path.clone());
        let shell = shell.with_errors(errors, |error| target(action, error));
        let language = shell.language;
        let mut body = shell::blocks(notes, language);
        let possible = self.possible(action, case, facts);
        if !possible {
            let see = Text::new("See the case as it is now", "Gweld yr achos fel y mae nawr");
            body.push(json!({ "kind": "link", "text": see.get(language), "href": home }));
        }
        let stuck = possible && self.nothing_to_choose(action, case, facts)?;
        if stuck {
            body.extend(shell::blocks(&[Block::Inset(NOTHING_TO_CHOOSE)], language));
        }
        let alone = action.fields.len() == 1 && body.is_empty();
        let heading = alone.then_some(&action.question);
        let fields = if stuck { vec![] } else { self.questions(action, case, facts, form, errors, heading)? };
        let mut hiding = vec![hidden(VERSION, case.version.to_string())];
        hiding.extend(kept_of(form, notes));
        let next = Text::new("Continue", "Parhau");
        let context = json!({
            "caption": format!("{} – {}", case.reference, case.state.title().get(language)),
            "heading": action.question.get(language), "legendIsHeading": alone, "body": body,
            "fields": fields, "hidden": hiding, "action": self.exchange.path,
            // Where it can no longer be done, what was typed is there to be read.
            "submitText": (possible && !stuck).then(|| next.get(language)),
        });
        shell::render(&shell, "question.html", context, status)
    }

    /// Whether a question that must be answered has nothing to choose from.
    fn nothing_to_choose(&self, action: &StaffMove<T>, case: &Case<T>, facts: &T::Facts) -> Result<bool> {
        let (answers, today) = (context_of(case, &json!({}))?, self.today());
        let context = Context { answers: &answers, facts, today: &today };
        Ok(action.fields.iter().any(|field| !field.optional && !fields::has_choices(field, &context)))
    }

    /// The questions of a move, as components.
    pub(super) fn questions(
        &self,
        action: &StaffMove<T>,
        case: &Case<T>,
        facts: &T::Facts,
        form: Option<&Posted>,
        errors: &[FieldError],
        heading: Option<&Text>,
    ) -> Result<Vec<Value>> {
        let (today, language) = (self.today(), self.language());
        let mut typed = json!({});
        for field in action.fields {
            // What cannot be read stays as it was typed.
            if let Some(form) = form {
                fields::read(field, field.pointer, form, &mut typed);
            }
        }
        let answers = context_of(case, &typed)?;
        let context = Context { answers: &answers, facts, today: &today };
        let shown = action.fields.iter().map(|field| {
            Shown { heading, ..Shown::of(field, field.pointer.to_owned(), &context, form, errors, language) }
                .component()
        });
        Ok(shown.collect())
    }

    /// What will follow, before it does: where the case goes, and the very words that will be sent.
    fn checks(
        &self,
        action: &'static StaffMove<T>,
        case: &Case<T>,
        facts: &T::Facts,
        typed: &Value,
        form: &Posted,
        decision: &Decision<T>,
    ) -> Result<Reply> {
        let title = Text::new("Check before you do this", "Gwiriwch cyn gwneud hyn");
        let shell =
            self.shell(&title).back_to(self.case_address(&case.reference)).toggling_at(self.exchange.path.clone());
        let language = shell.language;
        let mut hiding: Vec<Value> = vec![];
        for (name, values) in form.iter().filter(|(name, _)| !matches!(name.as_str(), STEP | stash::KEPT)) {
            hiding.extend(values.iter().map(|value| hidden(name, value)));
        }
        let submit = if action.checked { PROPOSE } else { DO };
        let context = json!({
            "caption": case.reference, "heading": title.get(language),
            "summaryList": { "rows": self.follows(action, case, facts, typed, decision)? },
            "letters": self.letters(case, decision), "lettersHeading": LETTERS.get(language), "none": NO_LETTERS.get(language),
            "checked": action.checked.then(|| CHECKED.get(language).to_owned()),
            "action": self.exchange.path, "hidden": hiding, "step": STEP,
            "submitText": submit.get(language), "changeText": CHANGE.get(language),
        });
        shell::render(&shell, "staff-check.html", context, 200)
    }

    /// What will follow, line by line.
    pub(super) fn follows(
        &self,
        action: &StaffMove<T>,
        case: &Case<T>,
        facts: &T::Facts,
        typed: &Value,
        decision: &Decision<T>,
    ) -> Result<Vec<Value>> {
        let (language, today) = (self.language(), self.today());
        let row = |key: &Text, value: &str| json!({ "key": { "text": key.get(language) }, "value": { "text": value } });
        let mut rows = vec![
            row(&Text::new("What will be done", "Beth fydd yn cael ei wneud"), action.title.get(language)),
            row(&Text::new("The case is", "Mae’r achos"), case.state.title().get(language)),
            row(&Text::new("It will be", "Bydd yn"), decision.state.title().get(language)),
        ];
        if let Some(due) = decision.due {
            let due = justice::date::in_words(due, language);
            rows.push(row(&Text::new("Next due", "I’w wneud erbyn"), &due));
        }
        let answers = context_of(case, typed)?;
        let context = Context { answers: &answers, facts, today: &today };
        rows.extend(
            action.fields.iter().map(|field| {
                row(&field.label, &fields::display(field, typed.pointer(field.pointer), &context, language))
            }),
        );
        Ok(rows)
    }

    /// What will be sent, and to whom.
    pub(super) fn letters(&self, case: &Case<T>, decision: &Decision<T>) -> Vec<Value> {
        let language = self.language();
        let to = Text::new("To {address}", "At {address}");
        let unknown = Text::new("The words of this message are not here", "Nid yw geiriau’r neges hon yma");
        decision
            .notices
            .iter()
            .map(|notice| {
                let template = (self.casework.words)(notice.template, case.language);
                let text = letter(template, notice, case.reference.as_str(), case.language);
                let address = notice.to.email.as_deref().or(notice.to.phone.as_deref()).unwrap_or_default();
                let of = text.as_ref().map_or(language, |_| case.language);
                let text = text.unwrap_or_else(|| format!("\n{}", unknown.get(language)));
                let (subject, body) = words::shown(&text);
                json!({
                    "to": to.with(&[("address", &Text::same(address))]).get(language),
                    "lang": of.code(), "subject": subject, "body": shell::blocks(&body, of),
                })
            })
            .collect()
    }
}

const NOTHING_TO_CHOOSE: Text = Text::new(
    "There is nothing to choose from at the moment, so this cannot be done now.",
    "Nid oes dim i ddewis ohono ar hyn o bryd, felly ni ellir gwneud hyn nawr.",
);
pub(super) const LETTERS: Text = Text::new("What will be sent", "Beth fydd yn cael ei anfon");
pub(super) const NO_LETTERS: Text =
    Text::new("Nothing will be sent to anybody.", "Ni fydd dim yn cael ei anfon at neb.");
pub(super) const DO: Text = Text::new("Do this", "Gwneud hyn");
pub(super) const PROPOSE: Text = Text::new("Send for approval", "Anfon i’w gymeradwyo");
pub(super) const CHANGE: Text = Text::new("Change what you entered", "Newid yr hyn a roesoch");
const CHECKED: Text = Text::new(
    "Somebody else in your office has to approve this before it happens.",
    "Rhaid i rywun arall yn eich swyddfa gymeradwyo hyn cyn iddo ddigwydd.",
);

/// Where an error about a move's fields leads.
pub(super) fn target<T: Transaction>(action: &StaffMove<T>, error: &FieldError) -> String {
    let field = action.fields.iter().find(|field| field.pointer == error.pointer);
    field.map_or_else(String::new, |field| fields::target(Some(field), &error.pointer))
}

/// That a form was filled in from what was kept: said again when it is sent, and then forgotten.
pub(super) fn kept_of(form: Option<&Posted>, notes: &[Block]) -> Option<Value> {
    (form.is_some() && notes.contains(&Block::Inset(stash::WORDS))).then(|| hidden(stash::KEPT, "yes"))
}

/// A form of ours that does not say what all of them say.
pub(super) fn unread() -> Error {
    Error::unreadable(Text::new(
        "Open the case again and start from there",
        "Agorwch yr achos eto a dechreuwch oddi yno",
    ))
}
