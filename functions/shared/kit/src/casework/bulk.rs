//! The same move of several cases: each is a commit of its own, and the page says of each what became of it.

use super::{
    Staff, first, hidden,
    moves::{self, STEP, read, target, unread},
    stash,
    worklist::{Filter, PAGE},
};
use crate::{
    exchange::{Posted, Reply},
    shell,
};
use justice::{
    Case, Error, FieldError, Reference, Result, State, Text, Transaction, casework::StaffMove, journey::Block,
};
use serde_json::{Value, json};

/// A case that somebody chose, and the version that they saw.
struct Chosen<T: Transaction> {
    case: Case<T>,
    version: u64,
}

/// What became of one case.
type Became = (Reference, std::result::Result<Text, Text>);

impl<T: Transaction> Staff<'_, T> {
    /// The pages of a move of several cases.
    pub(super) async fn bulk(&self, pages: &'static [(&'static str, Text)]) -> Result<Reply> {
        let kept = if self.is_post() { None } else { self.kept().await? };
        let form = match (&kept, self.is_post()) {
            (_, true) => self.exchange.form()?,
            (Some(kept), false) => kept.clone(),
            // Asked for without having chosen anything: that is done in the worklist.
            (None, false) => return Ok(Reply::see_other(self.worklist_address())),
        };
        if self.is_post() {
            self.forget(&form).await?;
        }
        let chosen = self.chosen(&form).await?;
        if chosen.is_empty() {
            let choose = super::wrong("/case", "Choose at least one case", "Dewiswch o leiaf un achos");
            return self.shows_worklist(&Filter::read(&form), pages, &choose, 422).await;
        }
        let Some(action) = self.casework.moves.iter().find(|action| action.bulk && action.code == first(&form, "move"))
        else {
            let choose =
                super::wrong("/move", "Choose what to do to the cases", "Dewiswch beth i’w wneud i’r achosion");
            return self.shows_worklist(&Filter::read(&form), pages, &choose, 422).await;
        };
        let step = if kept.is_some() { "ask" } else { first(&form, STEP) };
        match step {
            "check" | "confirm" => self.bulk_goes_on(action, &chosen, &form, step == "confirm").await,
            // From the worklist, nothing has been typed yet.
            "" => self.bulk_asks(action, &chosen, None, &[], &[], 200).await,
            _ => {
                let notes: Vec<Block> = kept.iter().map(|_| Block::Inset(stash::WORDS)).collect();
                self.bulk_asks(action, &chosen, Some(&form), &notes, &[], 200).await
            }
        }
    }

    /// The cases that somebody chose and may see, once each.
    async fn chosen(&self, form: &Posted) -> Result<Vec<Chosen<T>>> {
        let mut chosen: Vec<Chosen<T>> = vec![];
        for sent in form.get("/case").into_iter().flatten().take(PAGE) {
            let (reference, version) = sent.split_once('@').ok_or_else(unread)?;
            let version = version.parse().map_err(|_| unread())?;
            match self.case(reference).await {
                Ok(case) if chosen.iter().all(|known| known.case.reference != case.reference) => {
                    chosen.push(Chosen { case, version });
                }
                Ok(_) | Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(chosen)
    }

    async fn bulk_goes_on(
        &self,
        action: &'static StaffMove<T>,
        chosen: &[Chosen<T>],
        form: &Posted,
        confirmed: bool,
    ) -> Result<Reply> {
        let Some(one) = chosen.first() else { return Err(unread()) };
        let typed = read(action, &one.case, &self.facts(&one.case).await?, &self.today(), form)?;
        if let Err(errors) = typed.event {
            return self.bulk_asks(action, chosen, Some(form), &[], &errors, 422).await;
        }
        let mut became: Vec<Became> = vec![];
        let mut letters: Vec<Value> = vec![];
        for one in chosen {
            // Each is a commit of its own, with a name and a token of its own.
            let moment = self.app.moment();
            let staff = Staff { moment: &moment, ..*self };
            let outcome = match confirmed {
                true => staff.moves_one(action, one, &typed.document).await?,
                false => self.would_move(action, one, &typed.document, &mut letters).await?,
            };
            became.push((one.case.reference.clone(), outcome));
        }
        match confirmed {
            true => self.bulk_done(action, &became),
            false => self.bulk_checks(action, &became, form, &letters),
        }
    }

    /// Moves one of them. What keeps one from moving keeps none of the others.
    async fn moves_one(
        &self,
        action: &StaffMove<T>,
        one: &Chosen<T>,
        typed: &Value,
    ) -> Result<std::result::Result<Text, Text>> {
        let event = match (action.event)(&one.case, typed) {
            Ok(event) => event,
            Err(errors) => return Ok(Err(said(&errors))),
        };
        let moved = match action.checked {
            true if self.is_proposed(action, &one.case, typed) => Ok(true),
            true if one.case.version != one.version => return Ok(Err(self.moved_meanwhile(&one.case))),
            true => self.proposes(action, &one.case, typed.clone()).await.map(|()| false),
            false => self.makes_happen(action, &one.case, typed, event, one.version).await,
        };
        match moved {
            Ok(_) => {
                let now = self.case(one.case.reference.as_str()).await?;
                let waits = Text::new("Waiting for approval", "Yn aros am gymeradwyaeth");
                Ok(Ok(if now.work.proposal.is_some() { waits } else { now.state.title() }))
            }
            Err(Error::Conflict(why)) => Ok(Err(why)),
            Err(Error::Invalid(errors)) => Ok(Err(said(&errors))),
            // It has another office since.
            Err(Error::NotFound) => Ok(Err(justice::Illegal::default().0)),
            Err(Error::Unavailable(_)) => {
                Ok(Err(Text::new("Try this one again in a few moments", "Rhowch gynnig arall ar hwn ymhen ychydig")))
            }
            Err(error) => Err(error),
        }
    }

    /// What would become of one of them, and what would be sent about it.
    async fn would_move(
        &self,
        action: &StaffMove<T>,
        one: &Chosen<T>,
        typed: &Value,
        letters: &mut Vec<Value>,
    ) -> Result<std::result::Result<Text, Text>> {
        if one.version != one.case.version {
            return Ok(Err(self.moved_meanwhile(&one.case)));
        }
        let event = match (action.event)(&one.case, typed) {
            Ok(event) => event,
            Err(errors) => return Ok(Err(said(&errors))),
        };
        let facts = self.facts(&one.case).await?;
        Ok(match self.legal(&one.case, &event, &facts) {
            Ok((_, decision)) => {
                letters.extend(self.letters(&one.case, &decision));
                Ok(decision.state.title())
            }
            Err(illegal) => Err(illegal.0),
        })
    }

    async fn bulk_asks(
        &self,
        action: &'static StaffMove<T>,
        chosen: &[Chosen<T>],
        form: Option<&Posted>,
        notes: &[Block],
        errors: &[FieldError],
        status: u16,
    ) -> Result<Reply> {
        let Some(one) = chosen.first() else { return Err(unread()) };
        let facts = self.facts(&one.case).await?;
        let shell = self
            .shell(&action.question)
            .back_to(self.worklist_address())
            .toggling_at(self.worklist_address())
            .with_errors(errors, |error| target(action, error));
        let language = shell.language;
        let mut body = shell::blocks(notes, language);
        let these = Text::new("For these cases: {cases}", "Ar gyfer yr achosion hyn: {cases}");
        let names: Vec<&str> = chosen.iter().map(|one| one.case.reference.as_str()).collect();
        let these = these.with(&[("cases", &Text::same(names.join(", ")))]);
        body.push(json!({ "kind": "paragraph", "text": these.get(language) }));
        let mut hiding = carried(action, chosen, "check");
        hiding.extend(moves::kept_of(form, notes));
        let next = Text::new("Continue", "Parhau");
        let context = json!({
            "heading": action.question.get(language), "legendIsHeading": false, "body": body,
            "fields": self.questions(action, &one.case, &facts, form, errors, None)?,
            "hidden": hiding, "action": self.exchange.path, "submitText": next.get(language),
        });
        shell::render(&shell, "question.html", context, status)
    }

    fn bulk_checks(
        &self,
        action: &'static StaffMove<T>,
        became: &[Became],
        form: &Posted,
        letters: &[Value],
    ) -> Result<Reply> {
        let title = Text::new("Check before you do this", "Gwiriwch cyn gwneud hyn");
        let shell = self.shell(&title).back_to(self.worklist_address()).toggling_at(self.worklist_address());
        let language = shell.language;
        let mut hiding: Vec<Value> = vec![];
        for (name, values) in form.iter().filter(|(name, _)| !matches!(name.as_str(), STEP | stash::KEPT)) {
            hiding.extend(values.iter().map(|value| hidden(name, value)));
        }
        let submit = if action.checked { moves::PROPOSE } else { moves::DO };
        let context = json!({
            "caption": action.title.get(language), "heading": title.get(language),
            "summaryList": { "rows": self.became_rows(became, &CANNOT) },
            "letters": letters, "lettersHeading": moves::LETTERS.get(language), "none": moves::NO_LETTERS.get(language),
            "action": self.exchange.path, "hidden": hiding, "step": STEP,
            "submitText": became.iter().any(|(_, outcome)| outcome.is_ok()).then(|| submit.get(language).to_owned()),
            "changeText": moves::CHANGE.get(language),
        });
        shell::render(&shell, "staff-check.html", context, 200)
    }

    fn bulk_done(&self, action: &'static StaffMove<T>, became: &[Became]) -> Result<Reply> {
        let moved = became.iter().filter(|(_, outcome)| outcome.is_ok()).count();
        let title = Text::new("{moved} of {all} cases done", "{moved} o {all} achos wedi’u gwneud")
            .with(&[("moved", &Text::same(moved.to_string())), ("all", &Text::same(became.len().to_string()))]);
        let shell = self.shell(&title).toggling_at(self.worklist_address());
        let language = shell.language;
        let back = Text::new("Go back to the cases", "Mynd yn ôl i’r achosion");
        let context = json!({
            "caption": action.title.get(language), "heading": title.get(language),
            "summaryList": { "rows": self.became_rows(became, &NOT_DONE) },
            "backHref": self.worklist_address(), "backText": back.get(language),
        });
        shell::render(&shell, "staff-check.html", context, 200)
    }

    fn became_rows(&self, became: &[Became], not: &Text) -> Vec<Value> {
        let language = self.language();
        let row = |(reference, outcome): &Became| {
            let words = match outcome {
                Ok(state) => state.clone(),
                Err(why) => not.with(&[("why", why)]),
            };
            json!({ "key": { "text": reference }, "value": { "text": words.get(language) } })
        };
        became.iter().map(row).collect()
    }
}

const CANNOT: Text = Text::new("Cannot be done: {why}", "Ni ellir ei wneud: {why}");
const NOT_DONE: Text = Text::new("Not done: {why}", "Heb ei wneud: {why}");

/// What is carried from page to page: which cases, at which versions, and what is to be done to them.
fn carried<T: Transaction>(action: &StaffMove<T>, chosen: &[Chosen<T>], step: &str) -> Vec<Value> {
    let cases = chosen.iter().map(|one| hidden("/case", format!("{}@{}", one.case.reference, one.version)));
    cases.chain([hidden("move", action.code), hidden(STEP, step)]).collect()
}

/// Errors as one sentence.
fn said(errors: &[FieldError]) -> Text {
    Text::both(|language| errors.iter().map(|error| error.detail.get(language)).collect::<Vec<_>>().join("; "))
}
