//! Opening a case: the one path that every channel takes.

use crate::{
    app::App,
    casework::find,
    draft::changed_elsewhere,
    links::Links,
    moment::{Moment, Token, digest},
    record::{self, Places, Taker},
    retention,
    store::{Committed, Item, Key, Refusal, Write, item, keys},
};
use justice::{
    Actor, Answers, Case, Channel, Error, FaultKind, FieldError, Language, Part, Reference, Result, State, Text,
    Transaction,
    answers::{Fault, explain},
    case::Decision,
    casework::{Helped, Work},
    transaction::Asking,
};
use serde::Deserialize as _;
use serde_json::{Value, json};

/// For how long the same key brings the same answer, in days.
const RECEIPT_DAYS: u32 = 30;

/// How often a place that somebody took under our hands is looked for again. Each time, somebody else succeeded.
pub(crate) const ROUNDS: u32 = 64;

/// What somebody sends to open a case, by whichever door.
#[derive(Debug)]
pub struct Submission {
    /// What they answered.
    pub answers: Value,
    /// What makes a second sending of it the same one.
    pub once: Once,
    /// Who sends it.
    pub by: Actor,
    /// Who they are, if they are signed in.
    pub subject: Option<String>,
    /// How it reached us.
    pub channel: Channel,
    /// In which language.
    pub language: Language,
    /// The draft that it was, and its version.
    pub draft: Option<(Key, u64)>,
    /// Who of us entered it for them, if one of us did.
    pub helped: Option<Helped>,
}

/// What makes a second sending the same one.
#[derive(Debug, Clone)]
pub enum Once {
    /// A caller and the key that they chose.
    Key {
        /// `draft`, or `partner:<name>`.
        caller: String,
        /// What they chose. The table keeps its digest.
        key: String,
    },
    /// A partner's own reference, which they never use twice.
    Theirs {
        /// The partner.
        partner: String,
        /// Their reference.
        reference: String,
    },
}

impl Once {
    fn receipt(&self, code: &str) -> Key {
        match self {
            Once::Key { caller, key } => keys::receipt(code, caller, key),
            Once::Theirs { partner, reference } => keys::partner_marker(code, partner, reference),
        }
    }

    fn expires(&self, moment: &Moment) -> Option<i64> {
        matches!(self, Once::Key { .. }).then(|| moment.expiry(RECEIPT_DAYS))
    }

    fn partner_reference(&self) -> Option<&str> {
        match self {
            Once::Theirs { reference, .. } => Some(reference),
            Once::Key { .. } => None,
        }
    }
}

/// What whoever sent it is told.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The case's name.
    pub reference: Reference,
    /// Where it was when it opened.
    pub state: String,
    /// Whether this very thing had been sent before.
    pub replayed: bool,
    /// What opens the case's page. Only the first sending learns it.
    pub link: Option<Token>,
}

/// Opens a case, once, however often it is asked.
///
/// # Errors
/// `Invalid` for what the schema, the rules or a full session say; `Conflict` when the key was used for other answers.
pub async fn submit<T: Transaction>(app: &App, moment: &Moment, submission: &Submission) -> Result<Receipt> {
    let answers = check::<T>(&submission.answers)?;
    let canonical = canonical(&answers)?;
    let receipt = submission.once.receipt(T::SPEC.code);
    let digest = digest(&canonical.to_string());
    let today = moment.today();
    let asking = Asking { page: None, answers: &canonical, case: false, today: &today };
    let own = submission.draft.as_ref().map(|(draft, _)| &*draft.pk);
    for round in 0..ROUNDS {
        let luck = Some(moment.drawing_luck(round));
        let facts = record::facts_with::<T>(app, &asking, own, luck).await?;
        let decision = match T::open(&answers, &facts, &submission.by, &today) {
            Ok(decision) => decision,
            // What is refused now may be what we accepted before: our own booking fills the session.
            Err(errors) => return earlier(app, moment, &receipt, &digest).await?.ok_or(Error::Invalid(errors)),
        };
        let (receipt, digest) = (receipt.clone(), digest.clone());
        let mut opening = Opening { app, moment, submission, receipt, digest, decision, case: None, tried: round };
        // An answer is not required to be `Clone`.
        opening.case = Some(opening.case_of(T::Answers::deserialize(&canonical).map_err(Error::broken)?));
        if let Some(receipt) = opening.commit().await? {
            return Ok(receipt);
        }
    }
    Err(Error::unavailable("too many contenders for the same things"))
}

/// Checks answers against the schema, and says in the questions' own words what is wrong.
///
/// # Errors
/// `Invalid`, with one error for each fault.
pub fn check<T: Transaction>(document: &Value) -> Result<T::Answers> {
    let faults = T::Answers::faults(document);
    if !faults.is_empty() {
        return Err(Error::Invalid(in_words::<T>(faults)));
    }
    T::Answers::deserialize(document).map_err(|_| Error::broken("answers that pass their schema do not fit their type"))
}

/// Answers as a case keeps them, however they were written.
///
/// # Errors
/// `Broken`, when they cannot be written down.
pub fn canonical(answers: &impl Answers) -> Result<Value> {
    serde_json::to_value(answers).map_err(Error::broken)
}

/// Faults in the questions' own words.
pub fn in_words<T: Transaction>(faults: Vec<Fault>) -> Vec<FieldError> {
    explain(faults, |fault| {
        let journey = T::journey()?;
        match journey.field(&fault.pointer) {
            Some(field) => field.messages.iter().find(|(kind, _)| *kind == fault.kind).map(|(_, words)| words.clone()),
            // What holds several answers has no field of its own: the page that asks for them has a question.
            None if fault.kind == FaultKind::Unknown => None,
            None => journey.page_holding(&fault.pointer).map(|page| {
                Text::new("Answer the question “{question}”", "Atebwch y cwestiwn “{question}”")
                    .with(&[("question", &page.title)])
            }),
        }
    })
}

/// What we answered to the same key before, if anything.
async fn earlier(app: &App, moment: &Moment, receipt: &Key, digest: &str) -> Result<Option<Receipt>> {
    match app.get(receipt, moment.now).await? {
        Some(found) => replay(&found, digest).map(Some),
        None => Ok(None),
    }
}

fn replay(found: &Item, digest: &str) -> Result<Receipt> {
    let text = |name: &str| found.get(name).and_then(Value::as_str).unwrap_or_default();
    // What a partner sent long ago can no longer be compared: its digest went with the case's personal data.
    if found.contains_key("digest") && text("digest") != digest {
        return Err(Error::Conflict(Text::new(
            "This key has been used before, for different answers. Use a new key for a new request",
            "Mae'r allwedd hon wedi'i defnyddio o'r blaen ar gyfer atebion gwahanol. Defnyddiwch allwedd newydd ar gyfer cais newydd",
        )));
    }
    let reference = Reference::parse(text("reference")).map_err(Error::broken)?;
    Ok(Receipt { reference, state: text("state").to_owned(), replayed: true, link: None })
}

/// The receipt of a draft that has been sent, if it has been.
///
/// # Errors
/// Whatever the table answers.
pub async fn sent<T: Transaction>(app: &App, moment: &Moment, token: &Token) -> Result<Option<Reference>> {
    let found = app.get(&keys::receipt(T::SPEC.code, "draft", token.reveal()), moment.now).await?;
    Ok(found.and_then(|item| Reference::parse(item.get("reference")?.as_str()?).ok()))
}

struct Opening<'a, T: Transaction> {
    app: &'a App,
    moment: &'a Moment,
    submission: &'a Submission,
    receipt: Key,
    digest: String,
    decision: Decision<T>,
    case: Option<Case<T>>,
    /// How often it was decided before, on facts that did not hold.
    tried: u32,
}

/// What a refused opening comes to.
enum Verdict {
    /// It was opened, now or before.
    Opened(Receipt),
    /// Somebody else has the place: there may be another.
    Lost,
    /// What it was decided on is no longer so.
    Stale,
}

/// Where among the writes those are whose refusal is no fault.
struct Contended {
    kept: std::ops::Range<usize>,
    first_place: usize,
}

impl<T: Transaction> Opening<'_, T> {
    fn case_of(&self, answers: T::Answers) -> Case<T> {
        let partner = match &self.submission.by {
            Actor::Partner(name) => Some(name.clone()),
            _ => None,
        };
        Case {
            reference: Reference::new(T::SPEC.code, self.moment.reference_luck()),
            version: 1,
            state: self.decision.state,
            answers,
            channel: self.submission.channel,
            language: self.submission.language,
            office: self.decision.office.clone(),
            partner,
            subject: self.submission.subject.clone(),
            opened: self.moment.now,
            changed: self.moment.now,
            changed_by: self.submission.by.code().to_owned(),
            due: self.decision.due,
            keep_from: retention::counted_from(&self.decision, None, self.moment),
            held: vec![],
            attention: Default::default(),
            reminders: record::reminders(&self.decision, self.moment),
            asked: None,
            work: Work {
                fee: Some(self.decision.fee).filter(|fee| !fee.is_zero()),
                helped: self.submission.helped.clone(),
                ..Work::default()
            },
            settled: self.decision.settled_after(&Default::default()),
        }
    }

    /// Commits, and looks again for a place as long as somebody else takes ours under our hands. None, if what it was
    /// decided on is no longer so.
    async fn commit(mut self) -> Result<Option<Receipt>> {
        let mut case = self.case.take().ok_or_else(|| Error::broken("an opening without a case"))?;
        let link = self.moment.token();
        for round in 0..ROUNDS {
            let was = self.submission.draft.as_ref().map(|(draft, _)| &*draft.pk);
            let taker = Taker { was, ..Taker::case(&case.reference) };
            let found = Places::find::<T>(self.app, self.moment, taker, &[], &self.decision.holds, round).await;
            let places = match found {
                Ok(places) => places,
                Err(error) => {
                    return earlier(self.app, self.moment, &self.receipt, &self.digest).await?.ok_or(error).map(Some);
                }
            };
            case.held.clone_from(&places.held);
            let (writes, contended) = self.writes(&case, &places, &link)?;
            // Another round writes other items: the table must not take it for the same commit.
            match self.app.commit(&writes, &self.moment.round(self.tried * ROUNDS + round)).await? {
                Committed::Done => {
                    let state = case.state.code().to_owned();
                    return Ok(Some(Receipt { reference: case.reference, state, replayed: false, link: Some(link) }));
                }
                Committed::Refused(refusals) => match self.verdict(&refusals, &places, &contended, &link)? {
                    Verdict::Opened(receipt) => return Ok(Some(receipt)),
                    Verdict::Lost => continue,
                    Verdict::Stale => return Ok(None),
                },
            }
        }
        Err(Error::unavailable("too many contenders for the same places"))
    }

    /// A refusal is our own earlier write, somebody else's use of the key, or a lost race for a place.
    fn verdict(&self, refusals: &[Refusal], places: &Places, contended: &Contended, link: &Token) -> Result<Verdict> {
        if let Some(found) = refusals.iter().find(|refusal| refusal.index == 0) {
            let found = found.found.as_ref().ok_or_else(|| Error::unavailable("a receipt that went away"))?;
            let mut receipt = replay(found, &self.digest)?;
            let ours = found.get("event").and_then(Value::as_str) == Some(&self.moment.id.to_string());
            if ours {
                receipt.replayed = false;
                receipt.link = Some(link.clone());
            }
            return Ok(Verdict::Opened(receipt));
        }
        let first_place = contended.first_place;
        if self.submission.draft.is_some() && refusals.iter().any(|refusal| refusal.index + 1 == first_place) {
            return Err(changed_elsewhere());
        }
        let place = |refusal: &Refusal| {
            refusal.index.checked_sub(first_place).is_some_and(|index| places.lost(index).is_some())
        };
        let kept = |refusal: &Refusal| contended.kept.contains(&refusal.index);
        match refusals.iter().all(|refusal| place(refusal) || kept(refusal)) {
            true if refusals.iter().any(kept) => Ok(Verdict::Stale),
            true => Ok(Verdict::Lost),
            false => Err(Error::unavailable("somebody else wrote where only we should have")),
        }
    }

    /// The receipt first, so that it is found first among refusals. Places last.
    fn writes(&self, case: &Case<T>, places: &Places, link: &Token) -> Result<(Vec<Write>, Contended)> {
        let (moment, home) = (self.moment, keys::case(&case.reference));
        let event = case.state.code();
        let mut receipt = item(
            &self.receipt,
            json!({
                "reference": case.reference, "digest": self.digest, "state": event, "event": moment.id.to_string(),
                "version": 1,
            }),
        )?;
        if let Some(expires) = self.submission.once.expires(moment) {
            receipt.insert("expires".into(), expires.into());
        }
        let mut happening = record::happening(case, event, None, &self.decision, &self.submission.by);
        happening.partner_reference = self.submission.once.partner_reference();
        if let Some(helped) = &self.submission.helped {
            happening.by = Some(helped.by.clone());
            happening.codes.insert("helped", helped.how.code().to_owned());
        }
        let links = Links::of(&self.decision, moment).with(Part::Applicant, link.clone());
        let mut writes = vec![
            Write::Create(receipt),
            Write::Create(record::case(case, moment)?),
            record::event(&home, moment, &happening)?,
        ];
        writes.extend(links.writes(case, moment)?);
        writes.extend(record::consequences(case, &self.decision, &links.addresses::<T>(self.app), moment)?);
        writes.extend(record::applicant(case)?);
        writes.extend(retention::dated(None, case, moment)?);
        writes.extend(find::items(case)?.into_iter().map(Write::Create));
        let before = writes.len();
        writes.extend(record::kept(case, &self.decision)?);
        let kept = before..writes.len();
        if let Some((draft, version)) = &self.submission.draft {
            writes.push(Write::Remove(draft.clone(), *version));
        }
        let first_place = writes.len();
        writes.extend(places.writes.iter().cloned());
        Ok((writes, Contended { kept, first_place }))
    }
}
