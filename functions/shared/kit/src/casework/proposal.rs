//! Maker and checker: what one person proposes happens when another approves it, and never otherwise.

use super::{
    Staff, first, hidden,
    moves::{LETTERS, NO_LETTERS, VERSION, unread},
    stash, when,
    work::Marked,
    wrong,
};
use crate::{
    advance::{self, Change},
    exchange::{Posted, Reply},
    fields, shell,
    store::{Write, item, keys},
};
use justice::{
    Case, Error, FieldError, Result, Text, Transaction,
    casework::{Proposal, StaffMove},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What may become of a proposal.
const APPROVE: &str = "approve";
const SEND_BACK: &str = "send-back";
const WITHDRAW: &str = "withdraw";

static FOR_THE_PROPOSER: [(&str, Text); 1] = [(WITHDRAW, Text::new("Withdraw it", "Ei dynnu’n ôl"))];
static FOR_OTHERS: [(&str, Text); 2] = [
    (APPROVE, Text::new("Approve it, so that it happens now", "Ei gymeradwyo, fel ei fod yn digwydd nawr")),
    (SEND_BACK, Text::new("Send it back", "Ei anfon yn ôl")),
];

impl<T: Transaction> Staff<'_, T> {
    /// Whether exactly this is what this person has proposed already.
    pub(super) fn is_proposed(&self, action: &StaffMove<T>, case: &Case<T>, typed: &Value) -> bool {
        let same = |proposal: &Proposal| {
            proposal.code == action.code && proposal.typed == *typed && proposal.by.id == self.session.subject
        };
        case.work.proposal.as_ref().is_some_and(same)
    }

    /// Puts a move before somebody else.
    ///
    /// # Errors
    /// `Conflict`, when the case is not as it was, or something is proposed already.
    pub(super) async fn proposes(&self, action: &StaffMove<T>, case: &Case<T>, typed: Value) -> Result<()> {
        if case.work.proposal.is_some() {
            return Err(Error::Conflict(Text::new(
                "Something has already been proposed for this case. Deal with that first",
                "Mae rhywbeth eisoes wedi’i gynnig ar gyfer yr achos hwn. Deliwch â hynny yn gyntaf",
            )));
        }
        let by = self.proposer(action, case, &typed).await?;
        let proposal = Proposal { code: action.code.to_owned(), typed, by, at: self.moment.now };
        let marked = Marked { code: "proposed", codes: BTreeMap::from([("move", action.code.to_owned())]) };
        self.marks(case, marked, vec![], |work| work.proposal = Some(proposal)).await
    }

    /// As whom this person proposes: as whom they may make it happen.
    async fn proposer(
        &self,
        action: &StaffMove<T>,
        case: &Case<T>,
        typed: &Value,
    ) -> Result<justice::casework::Colleague> {
        let facts = self.facts(case).await?;
        let event = (action.event)(case, typed).map_err(Error::Invalid)?;
        let (by, _) = self.legal(case, &event, &facts).map_err(|illegal| Error::Conflict(illegal.0))?;
        justice::casework::Colleague::of(&by).ok_or(Error::NotFound)
    }

    /// The page of a proposal.
    pub(super) async fn proposal(&self, typed: &str) -> Result<Reply> {
        let case = self.case(typed).await?;
        if !self.is_post() {
            let proposal = case.work.proposal.clone().ok_or(Error::NotFound)?;
            let kept = self.kept().await?;
            return self
                .shows_proposal(&case, &proposal, kept.as_ref(), &[], kept.as_ref().map(|_| stash::WORDS), 200)
                .await;
        }
        let form = self.exchange.form()?;
        self.forget(&form).await?;
        let version: u64 = first(&form, VERSION).parse().map_err(|_| unread())?;
        let home = Reply::see_other(self.case_address(&case.reference));
        let Some(proposal) = case.work.proposal.clone() else {
            // Sent twice, or dealt with by somebody else: the case says which.
            return if case.version > version { Ok(home) } else { Err(Error::NotFound) };
        };
        if version != case.version {
            let why = self.moved_meanwhile(&case);
            return self.shows_proposal(&case, &proposal, Some(&form), &[], Some(why), 409).await;
        }
        let errors = self.wrong_with(&proposal, &form);
        if !errors.is_empty() {
            return self.shows_proposal(&case, &proposal, Some(&form), &errors, None, 422).await;
        }
        let dealt = match first(&form, "/answer") {
            APPROVE => self.approves(&case, &proposal).await,
            SEND_BACK => self.sends_back(&case, first(&form, "/reason")).await,
            _ => self.marks(&case, Marked::plain("proposal-withdrawn"), vec![], |work| work.proposal = None).await,
        };
        match dealt {
            Ok(()) => Ok(home),
            Err(Error::Conflict(why)) => {
                let now = self.case(case.reference.as_str()).await?;
                match &now.work.proposal {
                    Some(proposal) => {
                        let why = if now.version == version { why } else { self.moved_meanwhile(&now) };
                        self.shows_proposal(&now, proposal, Some(&form), &[], Some(why), 409).await
                    }
                    None => Ok(home),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// Whoever proposed it may take it back, and do nothing else; everybody else may do everything else.
    fn answers(&self, proposal: &Proposal) -> &'static [(&'static str, Text)] {
        match proposal.by.id == self.session.subject {
            true => &FOR_THE_PROPOSER,
            false => &FOR_OTHERS,
        }
    }

    fn wrong_with(&self, proposal: &Proposal, form: &Posted) -> Vec<FieldError> {
        let answer = first(form, "/answer");
        if !self.answers(proposal).iter().any(|(code, _)| *code == answer) {
            return wrong("/answer", "Choose what to do with this proposal", "Dewiswch beth i’w wneud â’r cynnig hwn");
        }
        match answer == SEND_BACK && first(form, "/reason").is_empty() {
            true => wrong("/reason", "Enter why you are sending it back", "Rhowch y rheswm dros ei anfon yn ôl"),
            false => vec![],
        }
    }

    /// Makes happen what was proposed, as whoever proposed it: the rules judged that, and judge it again.
    async fn approves(&self, case: &Case<T>, proposal: &Proposal) -> Result<()> {
        let action = self.action(&proposal.code)?;
        let event = (action.event)(case, &proposal.typed).map_err(Error::Invalid)?;
        let change = Change {
            reference: &case.reference,
            event,
            by: proposal.by.actor(),
            version: Some(case.version),
            once: Some(("proposal".to_owned(), format!("{}/{}", case.reference, case.version))),
        };
        let approver = self.me(case.office.as_deref())?;
        advance::approve::<T>(self.app, self.moment, change, approver).await.map(|_| ())
    }

    /// Why is a note: in somebody's own words, it stays with the case.
    async fn sends_back(&self, case: &Case<T>, why: &str) -> Result<()> {
        let note = json!({ "text": why, "by": self.me(case.office.as_deref())?, "at": self.moment.now });
        let note = Write::Create(item(&keys::note(&keys::case(&case.reference), self.moment.id), note)?);
        self.marks(case, Marked::plain("sent-back"), vec![note], |work| work.proposal = None).await
    }

    async fn shows_proposal(
        &self,
        case: &Case<T>,
        proposal: &Proposal,
        form: Option<&Posted>,
        errors: &[FieldError],
        why: Option<Text>,
        status: u16,
    ) -> Result<Reply> {
        let action = self.action(&proposal.code)?;
        let facts = self.facts(case).await?;
        let title = Text::new("What is proposed", "Beth sy’n cael ei gynnig");
        let shell = self
            .shell(&title)
            .back_to(self.case_address(&case.reference))
            .toggling_at(self.exchange.path.clone())
            .with_errors(errors, |error| fields::id(&error.pointer));
        let language = shell.language;
        let event = (action.event)(case, &proposal.typed).ok();
        let judged = event.map(|event| T::next(case, &event, &facts, &proposal.by.actor(), &self.today()));
        let (mut rows, mut letters, mut why) = (vec![], vec![], why);
        match judged {
            Some(Ok(decision)) => {
                rows = self.follows(action, case, &facts, &proposal.typed, &decision)?;
                letters = self.letters(case, &decision);
            }
            Some(Err(illegal)) => why = why.or(Some(illegal.0)),
            None => {}
        }
        let by = Text::new("{who}, on {when}", "{who}, ar {when}");
        let by = by.with(&[("who", &self.who(&proposal.by)), ("when", &when(proposal.at))]);
        let proposed = Text::new("Proposed by", "Cynigiwyd gan");
        rows.push(json!({ "key": { "text": proposed.get(language) }, "value": { "text": by.get(language) } }));
        let mut hiding = vec![hidden(VERSION, case.version.to_string())];
        hiding.extend(why.as_ref().filter(|why| **why == stash::WORDS).map(|_| hidden(stash::KEPT, "yes")));
        let next = Text::new("Continue", "Parhau");
        let context = json!({
            "caption": case.reference, "heading": title.get(language),
            "warning": why.map(|why| why.get(language).to_owned()),
            "summaryList": { "rows": rows }, "letters": letters, "lettersHeading": LETTERS.get(language),
            "none": NO_LETTERS.get(language), "fields": self.proposal_fields(proposal, form, errors),
            "action": self.exchange.path, "hidden": hiding, "submitText": next.get(language),
        });
        shell::render(&shell, "staff-check.html", context, status)
    }

    fn proposal_fields(&self, proposal: &Proposal, form: Option<&Posted>, errors: &[FieldError]) -> Vec<Value> {
        let language = self.language();
        let typed = |name: &str| form.map_or("", |form| first(form, name)).to_owned();
        let message = |pointer: &str| {
            errors.iter().find(|error| error.pointer == pointer).map(|error| fields::message(&error.detail, language))
        };
        let items: Vec<Value> = self
            .answers(proposal)
            .iter()
            .map(|(code, words)| json!({ "value": code, "text": words.get(language), "checked": typed("/answer") == *code }))
            .collect();
        let question = Text::new("What do you want to do?", "Beth ydych chi eisiau ei wneud?");
        let mut radios = json!({
            "idPrefix": "answer", "name": "/answer", "items": items,
            "fieldset": { "legend": { "text": question.get(language), "classes": "govuk-fieldset__legend--m" } },
        });
        if let Some(message) = message("/answer") {
            radios["errorMessage"] = message;
        }
        let mut fields = vec![json!({ "component": "radios", "params": radios })];
        if proposal.by.id != self.session.subject {
            let label = Text::new("If you send it back, why?", "Os ydych yn ei anfon yn ôl, pam?");
            let mut reason = json!({
                "id": "reason", "name": "/reason", "value": typed("/reason"), "rows": "4",
                "label": { "text": label.get(language), "classes": "govuk-label--s" },
            });
            if let Some(message) = message("/reason") {
                reason["errorMessage"] = message;
            }
            fields.push(json!({ "component": "textarea", "params": reason }));
        }
        fields
    }
}
