//! What the department's people keep with a case: notes, who deals with it, flags, and what somebody needs of us.
//!
//! Each is one commit of the case at its version, with an event that has codes and no words.

use super::{
    Staff, first, hidden,
    moves::{VERSION, unread},
    stash, wrong,
};
use crate::{
    advance,
    exchange::{Posted, Reply},
    fields,
    moment::digest,
    record, shell,
    store::{Committed, Range, Write, item, keys},
};
use justice::{
    Case, Decision, Error, FieldError, Result, Stage, State, Text, Transaction,
    casework::{Colleague, Work},
    journey::Choice,
};
use serde_json::{Value, json};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

/// The most characters of a note.
const LONGEST: usize = 4000;

/// How often a note is written again when somebody else wrote to the case meanwhile.
const ROUNDS: u32 = 8;

/// For how long the same note sent again is the same note, in days.
const RECEIPT_DAYS: u32 = 30;

/// How many open cases of an office are looked at to see who works there.
const SEEN: usize = 100;

/// What the event of a change says.
pub(super) struct Marked {
    /// What happened: a word in the past tense.
    pub code: &'static str,
    /// Codes, never words.
    pub codes: BTreeMap<&'static str, String>,
}

impl Marked {
    /// With nothing more to say.
    pub(super) fn plain(code: &'static str) -> Marked {
        Marked { code, codes: BTreeMap::new() }
    }
}

/// What our own people's changes are called in history and on the bus. No event of a slice may be called so.
pub const EVENTS: [&str; 7] =
    ["noted", "assigned", "flagged", "adjusted", "proposed", "sent-back", "proposal-withdrawn"];

/// What somebody may need of us, so that they can deal with us as others do (Equality Act 2010, sections 20 and 29; the
/// list is ours, after HM Courts and Tribunals Service's "reasonable adjustments" form [MEM]).
pub static ADJUSTMENTS: [Choice; 9] = [
    choice("large-print", Text::new("Documents in large print", "Dogfennau mewn print bras")),
    choice("easy-read", Text::new("Documents in easy read", "Dogfennau hawdd eu deall")),
    choice("braille", Text::new("Documents in braille", "Dogfennau mewn braille")),
    choice("telephone", Text::new("To be telephoned rather than written to", "Cael galwad ffôn yn hytrach na llythyr")),
    choice("sign-language", Text::new("A sign language interpreter", "Dehonglydd iaith arwyddion")),
    choice("interpreter", Text::new("An interpreter of another language", "Cyfieithydd iaith arall")),
    choice("hearing-loop", Text::new("A hearing loop", "Dolen glyw")),
    choice("step-free", Text::new("A way in without steps", "Mynedfa heb risiau")),
    choice("more-time", Text::new("More time, or breaks", "Mwy o amser, neu seibiannau")),
];

const fn choice(value: &'static str, label: Text) -> Choice {
    Choice { value: Cow::Borrowed(value), label, hint: None, group: None }
}

impl<T: Transaction> Staff<'_, T> {
    /// Changes what we keep with a case, and says that we did. The case stays where it is.
    ///
    /// # Errors
    /// `Conflict`, when somebody else wrote to it first: says who, and when.
    pub(super) async fn marks(
        &self,
        before: &Case<T>,
        marked: Marked,
        beside: Vec<Write>,
        change: impl FnOnce(&mut Work),
    ) -> Result<()> {
        match self.marks_in(before, marked, beside, change, 0).await? {
            Committed::Done => Ok(()),
            Committed::Refused(_) => {
                Err(advance::moved(&advance::load::<T>(self.app, self.moment, &before.reference).await?))
            }
        }
    }

    /// One round of it. The case first, then what is written beside it, then the event.
    async fn marks_in(
        &self,
        before: &Case<T>,
        marked: Marked,
        beside: Vec<Write>,
        change: impl FnOnce(&mut Work),
        round: u32,
    ) -> Result<Committed> {
        let (moment, me) = (self.moment.round(round), self.me(before.office.as_deref())?);
        let mut after = record::copy(before)?;
        change(&mut after.work);
        after.version += 1;
        after.changed = moment.now;
        let by = me.actor();
        after.changed_by = by.code().to_owned();
        after.work.last = Some(me.clone());
        let mut nothing_decided = Decision::<T>::to(before.state);
        nothing_decided.codes = marked.codes;
        let mut happening = record::happening(&after, marked.code, Some(before.state), &nothing_decided, &by);
        happening.by = Some(me);
        happening.casework = true;
        let mut writes = vec![Write::Replace(record::case(&after, &moment)?, before.version)];
        writes.extend(beside);
        writes.push(record::event(&keys::case(&after.reference), &moment, &happening)?);
        match self.app.commit(&writes, &moment).await? {
            // A lost reply looks like somebody else's write: it is ours when it has our moment's name.
            Committed::Refused(refusals) => {
                let name = moment.id.to_string();
                let found = |found: &crate::store::Item| found.get("event").and_then(Value::as_str) == Some(&name);
                let ours =
                    refusals.iter().any(|refusal| refusal.index == 0 && refusal.found.as_ref().is_some_and(found));
                Ok(if ours { Committed::Done } else { Committed::Refused(refusals) })
            }
            done => Ok(done),
        }
    }

    /// The pages of what we keep with a case.
    pub(super) async fn work(&self, typed: &str, part: &str) -> Result<Reply> {
        let case = self.case(typed).await?;
        let form = match self.is_post() {
            true => self.exchange.form()?,
            false => {
                let kept = self.kept().await?;
                let why = kept.as_ref().map(|_| stash::WORDS);
                return self.shows_work(&case, part, kept.as_ref(), &[], why, 200).await;
            }
        };
        self.forget(&form).await?;
        if part == "notes" {
            return self.notes(case, &form).await;
        }
        let version: u64 = first(&form, VERSION).parse().map_err(|_| unread())?;
        let (wanted, marked) = match self.wants(&case, part, &form).await {
            Ok(wanted) => wanted,
            Err(Error::Invalid(errors)) => return self.shows_work(&case, part, Some(&form), &errors, None, 422).await,
            Err(error) => return Err(error),
        };
        let home = Reply::see_other(self.case_address(&case.reference));
        if wanted == case.work {
            return Ok(home);
        }
        let refused = match version == case.version {
            true => match self.marks(&case, marked, vec![], |work| *work = wanted).await {
                Ok(()) => return Ok(home),
                Err(Error::Conflict(_)) => true,
                Err(error) => return Err(error),
            },
            false => true,
        };
        let now = if refused { self.case(typed).await? } else { case };
        let why = Some(self.moved_meanwhile(&now));
        self.shows_work(&now, part, Some(&form), &[], why, 409).await
    }

    /// What is kept once a form has been taken, and what the event says about it.
    async fn wants(&self, case: &Case<T>, part: &str, form: &Posted) -> Result<(Work, Marked)> {
        let mut work = case.work.clone();
        let ticked = |known: &[Choice]| -> BTreeSet<String> {
            let sent = form.get("/ticked").into_iter().flatten();
            sent.filter(|code| known.iter().any(|choice| choice.value == **code)).cloned().collect()
        };
        let listed = |codes: &BTreeSet<String>| codes.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        let (code, name, said) = match part {
            "assignment" => {
                work.assigned = self.assignee(case, first(form, "/to")).await?;
                let to = match &work.assigned {
                    None => "nobody",
                    Some(to) if to.id == self.session.subject => "self",
                    Some(_) => "colleague",
                };
                ("assigned", "to", to.to_owned())
            }
            "flags" => {
                work.flags = ticked(self.casework.flags);
                ("flagged", "flags", listed(&work.flags))
            }
            _ => {
                let told = first(form, "/told");
                if told.chars().count() > LONGEST {
                    return Err(Error::Invalid(too_long("/told")));
                }
                work.adjustments = ticked(&ADJUSTMENTS);
                work.adjustments_told = Some(told.to_owned()).filter(|told| !told.is_empty());
                ("adjusted", "adjustments", listed(&work.adjustments))
            }
        };
        Ok((work, Marked { code, codes: BTreeMap::from([(name, said)]) }))
    }

    /// Who is to deal with a case: this person, nobody, or, if a manager says so, somebody else who works there.
    async fn assignee(&self, case: &Case<T>, to: &str) -> Result<Option<Colleague>> {
        let choose = wrong("/to", "Choose who deals with this case", "Dewiswch pwy sy’n delio â’r achos hwn");
        match to {
            "me" => Ok(Some(self.me(case.office.as_deref())?)),
            "nobody" => Ok(None),
            other => {
                let known = self.colleagues(case).await?.into_iter().find(|colleague| digest(&colleague.id) == other);
                known.map(Some).ok_or(Error::Invalid(choose))
            }
        }
    }

    /// Who else works in the office that has a case, as far as its open cases show: only for a manager to know.
    async fn colleagues(&self, case: &Case<T>) -> Result<Vec<Colleague>> {
        let Some(office) = case.office.as_deref().filter(|office| self.manages(Some(office))) else {
            return Ok(vec![]);
        };
        let mut seen: BTreeMap<String, Colleague> = BTreeMap::new();
        for state in T::State::ALL.iter().filter(|state| state.stage() != Stage::Closed) {
            let range = Range {
                partition: keys::work(T::SPEC.code, office, state.code()),
                from: String::new(),
                to: "~".to_owned(),
                index: true,
                consistent: false,
            };
            for found in self.app.page(&range, SEEN, self.moment.now).await? {
                let work: Work =
                    found.get("work").cloned().and_then(|work| serde_json::from_value(work).ok()).unwrap_or_default();
                seen.extend([work.assigned, work.last].into_iter().flatten().map(|who| (who.id.clone(), who)));
            }
        }
        seen.extend(case.work.assigned.iter().chain(&case.work.last).map(|who| (who.id.clone(), who.clone())));
        let theirs = |who: &Colleague| who.office == office && who.id != self.session.subject;
        Ok(seen.into_values().filter(theirs).collect())
    }

    /// Writes a note. It is about the case as it is, whoever else writes to it at the same time.
    async fn notes(&self, case: Case<T>, form: &Posted) -> Result<Reply> {
        let text = first(form, "/note");
        let errors = match text.chars().count() {
            0 => wrong("/note", "Enter a note", "Rhowch nodyn"),
            1..=LONGEST => vec![],
            _ => too_long("/note"),
        };
        if !errors.is_empty() {
            return self.shows_work(&case, "notes", Some(form), &errors, None, 422).await;
        }
        let home = Reply::see_other(self.case_address(&case.reference));
        let once = first(form, "once");
        let caller = format!("note:{}", digest(&self.session.subject));
        let receipt = keys::receipt(T::SPEC.code, &caller, &format!("{}/{once}/{}", case.reference, digest(text)));
        let mut now = case;
        for round in 0..ROUNDS {
            let note = json!({ "text": text, "by": self.me(now.office.as_deref())?, "at": self.moment.now });
            let beside = vec![
                Write::Create(item(
                    &receipt,
                    json!({ "reference": now.reference, "expires": self.moment.expiry(RECEIPT_DAYS) }),
                )?),
                Write::Create(item(&keys::note(&keys::case(&now.reference), self.moment.round(round).id), note)?),
            ];
            match self.marks_in(&now, Marked::plain("noted"), beside, |_| (), round).await? {
                Committed::Done => return Ok(home),
                // Sent twice: it is there.
                Committed::Refused(refusals) if refusals.iter().any(|refusal| refusal.index == 1) => return Ok(home),
                Committed::Refused(_) => now = self.case(now.reference.as_str()).await?,
            }
        }
        Err(Error::unavailable("too many write to the same case"))
    }

    async fn shows_work(
        &self,
        case: &Case<T>,
        part: &str,
        form: Option<&Posted>,
        errors: &[FieldError],
        why: Option<Text>,
        status: u16,
    ) -> Result<Reply> {
        let (title, submit) = words(part);
        let home = self.case_address(&case.reference);
        let shell = self
            .shell(&title)
            .back_to(home)
            .toggling_at(self.exchange.path.clone())
            .with_errors(errors, |error| fields::id(&error.pointer));
        let language = shell.language;
        let colleagues = if part == "assignment" { self.colleagues(case).await? } else { vec![] };
        let mut fields = self.fields_of(case, part, &title, form, &colleagues);
        for field in &mut fields {
            let pointer = field["params"]["name"].as_str().unwrap_or_default().to_owned();
            if let Some(error) = errors.iter().find(|error| error.pointer == pointer) {
                field["params"]["errorMessage"] = fields::message(&error.detail, language);
            }
        }
        let once = form.map(|form| first(form, "once")).filter(|once| !once.is_empty()).map(str::to_owned);
        let mut hiding = vec![
            hidden(VERSION, case.version.to_string()),
            hidden("once", once.unwrap_or_else(|| self.moment.id.to_string())),
        ];
        hiding.extend(why.as_ref().filter(|why| **why == stash::WORDS).map(|_| hidden(stash::KEPT, "yes")));
        let notes: Vec<_> = why.into_iter().map(justice::journey::Block::Inset).collect();
        let context = json!({
            "caption": case.reference, "heading": title.get(language), "body": shell::blocks(&notes, language),
            "fields": fields, "hidden": hiding, "action": self.exchange.path, "submitText": submit.get(language),
        });
        shell::render(&shell, "question.html", context, status)
    }

    fn fields_of(
        &self,
        case: &Case<T>,
        part: &str,
        title: &Text,
        form: Option<&Posted>,
        colleagues: &[Colleague],
    ) -> Vec<Value> {
        let language = self.language();
        let typed = |name: &str, kept: &str| form.map_or(kept, |form| first(form, name)).to_owned();
        let area = |pointer: &str, label: &Text, value: String| {
            let params = json!({
                "id": fields::id(pointer), "name": pointer, "value": value, "rows": "8",
                "label": { "text": label.get(language), "classes": "govuk-label--s" },
            });
            json!({ "component": "textarea", "params": params })
        };
        let boxes = |choices: &[Choice], kept: &BTreeSet<String>| {
            let ticked = |code: &str| match form {
                Some(form) => form.get("/ticked").is_some_and(|sent| sent.iter().any(|sent| sent == code)),
                None => kept.contains(code),
            };
            let items: Vec<Value> = choices
                .iter()
                .map(|choice| {
                    json!({ "value": choice.value, "text": choice.label.get(language), "checked": ticked(&choice.value) })
                })
                .collect();
            let params = json!({
                "idPrefix": "ticked", "name": "/ticked", "items": items,
                "fieldset": { "legend": { "text": title.get(language), "classes": "govuk-visually-hidden" } },
            });
            json!({ "component": "checkboxes", "params": params })
        };
        match part {
            "notes" => {
                let label = Text::new(
                    "Your note. The person that it is about may ask to see it",
                    "Eich nodyn. Gall y person y mae’n ymwneud ag ef ofyn am ei weld",
                );
                vec![area("/note", &label, typed("/note", ""))]
            }
            "flags" => vec![boxes(self.casework.flags, &case.work.flags)],
            "adjustments" => {
                let label = Text::new("What they told you (optional)", "Beth ddywedon nhw wrthych (dewisol)");
                let kept = case.work.adjustments_told.as_deref().unwrap_or_default();
                vec![boxes(&ADJUSTMENTS, &case.work.adjustments), area("/told", &label, typed("/told", kept))]
            }
            _ => vec![self.assignment_field(case, title, form, colleagues)],
        }
    }

    fn assignment_field(&self, case: &Case<T>, title: &Text, form: Option<&Posted>, colleagues: &[Colleague]) -> Value {
        let language = self.language();
        let now = match &case.work.assigned {
            None => "nobody".to_owned(),
            Some(to) if to.id == self.session.subject => "me".to_owned(),
            Some(to) => digest(&to.id),
        };
        let chosen = form.map_or(now, |form| first(form, "/to").to_owned());
        let mut offered =
            vec![("me".to_owned(), Text::new("Me", "Fi")), ("nobody".to_owned(), Text::new("Nobody", "Neb"))];
        // Several people may have the same role: what ends their number tells them apart, and is not their name.
        let known = Text::new("{role}, staff number ending {end}", "{role}, rhif staff yn gorffen gyda {end}");
        offered.extend(colleagues.iter().map(|who| {
            let end: String = who.id.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
            (digest(&who.id), known.with(&[("role", &self.role(&who.role)), ("end", &Text::same(end))]))
        }));
        let items: Vec<Value> = offered
            .iter()
            .map(|(value, words)| json!({ "value": value, "text": words.get(language), "checked": chosen == *value }))
            .collect();
        json!({ "component": "radios", "params": {
            "idPrefix": "to", "name": "/to", "items": items,
            "fieldset": { "legend": { "text": title.get(language), "classes": "govuk-visually-hidden" } },
        } })
    }
}

fn too_long(pointer: &str) -> Vec<FieldError> {
    wrong(pointer, "Enter 4,000 characters or fewer", "Rhowch 4,000 o nodau neu lai")
}

/// The heading of a page, and what its button says.
fn words(part: &str) -> (Text, Text) {
    let save = Text::new("Save", "Cadw");
    match part {
        "notes" => (Text::new("Add a note", "Ychwanegu nodyn"), save),
        "flags" => (Text::new("Flags on this case", "Baneri ar yr achos hwn"), save),
        "adjustments" => (Text::new("What does this person need?", "Beth sydd ei angen ar y person hwn?"), save),
        _ => (Text::new("Who deals with this case?", "Pwy sy’n delio â’r achos hwn?"), save),
    }
}
