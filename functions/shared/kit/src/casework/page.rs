//! One case, as the people of its office see it: where it is, what has happened, and what may be done about it now.

use super::{CaseLink, DOCUMENT_LINKS, Staff, when, work::ADJUSTMENTS};
use crate::{
    advance, amend, attention, cases,
    documents::{self, Reader},
    exchange::Reply,
    paper, review, shell, sides,
    store::{Item, Range, keys},
};
use justice::{
    Case, Error, Reference, Result, State, Text, Transaction,
    casework::{Colleague, How},
    date,
    date::Timestamp,
    journey::{Choice, Context, Kind, Options, Told},
};
use serde_json::{Value, json};

/// Where people were asked anything, what they answered can be had as a paper.
static PAPER_LINK: &[CaseLink] = &[(paper::NAME, paper::THEIRS)];

impl<T: Transaction> Staff<'_, T> {
    /// The page of a case: one read of all that is kept with it, one of its documents, and one of who else is looking.
    pub(super) async fn case_page(&self, typed: &str, own: &'static [CaseLink]) -> Result<Reply> {
        let reference = Reference::parse(typed).map_err(|_| Error::NotFound)?;
        let kept = self.all_of(&reference).await?;
        let case = kept.iter().find(|item| is(item, "SK", "CASE")).cloned().ok_or(Error::NotFound)?;
        let case = self.living(case)?;
        let facts = self.facts(&case).await?;
        // Nothing depends on who else is looking: where it cannot be told, the case is shown all the same.
        let others = self.others_at(&case).await.unwrap_or_default();
        let home = self.case_address(&reference);
        let heading = (self.casework.line)(&case);
        // Browsers keep titles, as they keep addresses: whom a case is about is in the heading alone.
        let title = Text::new("Case {reference}", "Achos {reference}")
            .with(&[("reference", &Text::same(case.reference.as_str()))]);
        let shell = self.shell(&title).back_to(self.worklist_address());
        let language = shell.language;
        let told = Told { case: &case, facts: &facts, today: &self.today(), home: &home };
        let details = (self.casework.details)(&told);
        let moves: Vec<Value> = self
            .casework
            .moves
            .iter()
            .filter(|action| case.work.proposal.is_none() && self.possible(action, &case, &facts))
            .map(
                |action| json!({ "href": format!("{home}/moves/{}", action.code), "text": action.title.get(language) }),
            )
            .collect();
        let documented = T::documents().map_or(&[][..], |_| DOCUMENT_LINKS);
        let reached = if case.attention.contains(attention::CONTACT_FAILED) { super::attention::LINKS } else { &[] };
        let reviewed = if self.may_review(&case) { super::review::LINKS } else { &[] };
        let sent = T::journey().map_or(&[][..], |_| PAPER_LINK);
        let links: Vec<Value> = reached
            .iter()
            .chain(reviewed)
            .chain(sent)
            .chain(documented)
            .chain(own)
            .map(|(part, words)| json!({ "href": format!("{home}/{part}"), "text": words.get(language) }))
            .chain(self.payments_of(&case))
            .collect();
        let of = |prefix: &str| kept.iter().filter(|item| begins(item, prefix)).collect::<Vec<_>>();
        let context = json!({
            "heading": heading.get(language), "reference": reference, "caption": case.office.as_deref().map(|office| self.office(office).get(language).to_owned()), "home": home,
            "tags": self.tags(&case), "others": others.iter().map(|words| words.get(language)).collect::<Vec<_>>(),
            "review": self.to_look_at(&case).iter().map(|words| words.get(language)).collect::<Vec<_>>(),
            "done": self.just_done(&case), "proposal": self.proposed(&case),
            "detailsList": { "rows": self.rows(&details) }, "workList": { "rows": self.work_rows(&case) },
            "moves": moves, "links": links, "documents": self.documents_of(&case, &of("PARTY#"), &home).await?, "notes": self.notes_of(&of("NOTE#")), "parties": self.parties_of(&of("PARTY#")),
            "history": self.history_of(&of("EVENT#"), &of("PARTY#"), &case, &facts)?, "words": words(language),
        });
        shell::render(&shell, "staff-case.html", context, 200)
    }

    /// Where its fee was paid, for whoever has a post in payments too.
    fn payments_of(&self, case: &Case<T>) -> Option<Value> {
        case.work.fee.filter(|_| !self.session.offices("fee-payment").is_empty())?;
        let words = Text::new("Payments", "Taliadau");
        let href = format!("/fee-payment/staff/orders/{}", case.reference);
        Some(json!({ "href": href, "text": words.get(self.language()) }))
    }

    /// The documents that this person may see.
    async fn documents_of(&self, case: &Case<T>, parties: &[&Item], home: &str) -> Result<Value> {
        if T::documents().is_none() {
            return Ok(Value::Null);
        }
        let by = self.me(case.office.as_deref())?.actor();
        let names = sides::names_of::<T>(parties.iter().copied());
        documents::section(self.app, self.moment, case, &Reader { by: &by, home, names, language: self.language() })
            .await
    }

    /// Everything in a case's part of the table.
    async fn all_of(&self, reference: &Reference) -> Result<Vec<Item>> {
        if reference.code() != T::SPEC.code {
            return Err(Error::NotFound);
        }
        let range = Range {
            partition: keys::case(reference).pk,
            from: String::new(),
            to: "~".to_owned(),
            index: false,
            consistent: true,
        };
        self.app.list(&range, self.moment.now).await
    }

    fn rows(&self, rows: &[(Text, Text)]) -> Vec<Value> {
        let language = self.language();
        let row = |(key, value): &(Text, Text)| json!({ "key": { "text": key.get(language) }, "value": { "text": value.get(language) } });
        rows.iter().map(row).collect()
    }

    /// Its state, whether it is late, and its flags.
    pub(super) fn tags(&self, case: &Case<T>) -> Vec<Value> {
        let language = self.language();
        let tag = |text: &Text, colour: &str| json!({ "text": text.get(language), "classes": colour });
        let mut tags = vec![tag(&case.state.title(), cases::colour(case.stage()))];
        if case.stage() != justice::Stage::Closed && case.due.is_some_and(|due| due < self.today().date()) {
            tags.push(tag(&Text::new("Overdue", "Hwyr"), "govuk-tag--red"));
        }
        let wanted = case.attention.iter().filter_map(|code| attention::for_staff(code));
        tags.extend(wanted.map(|words| tag(&words, "govuk-tag--red")));
        let marks = T::review().map_or(&[][..], |review| review.marks);
        let marked = review::marks_of(case).into_iter().filter_map(|mark| label(marks, mark));
        tags.extend(marked.map(|words| tag(&words, "govuk-tag--yellow")));
        if case.work.proposal.is_some() {
            tags.push(tag(&Text::new("Waiting for approval", "Yn aros am gymeradwyaeth"), "govuk-tag--purple"));
        }
        let flags = case.work.flags.iter().filter_map(|code| label(self.casework.flags, code));
        tags.extend(flags.map(|flag| tag(&flag, "govuk-tag--orange")));
        tags
    }

    /// That what this person has just done is done. Only for them, and only while nobody has done anything since.
    fn just_done(&self, case: &Case<T>) -> Option<String> {
        let asked = self.exchange.query.contains_key("done");
        let mine = case.work.last.as_ref().is_some_and(|by| by.id == self.session.subject);
        let words = match &case.work.proposal {
            Some(_) => Text::new("Sent for approval", "Wedi’i anfon i’w gymeradwyo"),
            None => Text::new("This case is now: {state}", "Cyflwr yr achos hwn nawr: {state}"),
        };
        let words = words.with(&[("state", &case.state.title())]);
        (asked && mine).then(|| words.get(self.language()).to_owned())
    }

    fn proposed(&self, case: &Case<T>) -> Option<Value> {
        let proposal = case.work.proposal.as_ref()?;
        let action = self.casework.moves.iter().find(|action| action.code == proposal.code)?;
        let words = Text::new("Proposed: {what}. By: {who}, on {when}", "Cynigiwyd: {what}. Gan: {who}, ar {when}");
        let words =
            words.with(&[("what", &action.title), ("who", &self.who(&proposal.by)), ("when", &when(proposal.at))]);
        let link = match proposal.by.id == self.session.subject {
            true => Text::new("See or withdraw what you proposed", "Gweld neu dynnu’n ôl yr hyn a gynigiwyd gennych"),
            false => Text::new("Approve it or send it back", "Ei gymeradwyo neu ei anfon yn ôl"),
        };
        let (language, home) = (self.language(), self.case_address(&case.reference));
        Some(json!({ "text": words.get(language), "link": link.get(language), "href": format!("{home}/proposal") }))
    }

    /// What we keep with it, each with a link to change it.
    fn work_rows(&self, case: &Case<T>) -> Vec<Value> {
        let (language, home, work) = (self.language(), self.case_address(&case.reference), &case.work);
        let named = |known: &[Choice], codes: &mut dyn Iterator<Item = &String>| -> Vec<String> {
            codes.filter_map(|code| label(known, code)).map(|words| words.get(language).to_owned()).collect()
        };
        let none = Text::new("None", "Dim");
        let joined =
            |words: Vec<String>| if words.is_empty() { none.get(language).to_owned() } else { words.join(", ") };
        let row = |key: &Text, value: String, part: Option<&str>| {
            let change = Text::new("Change", "Newid");
            let mut row = json!({ "key": { "text": key.get(language) }, "value": { "text": value } });
            if let Some(part) = part {
                row["actions"] = json!({ "items": [{
                    "href": format!("{home}/{part}"), "text": change.get(language),
                    "visuallyHiddenText": key.get(language).to_lowercase(),
                }] });
            }
            row
        };
        let assigned = work.assigned.as_ref().map_or(Text::new("Nobody", "Neb"), |who| self.who(who));
        let mut needs = named(&ADJUSTMENTS, &mut work.adjustments.iter());
        needs.extend(work.adjustments_told.clone());
        let mut rows = vec![
            row(&Text::new("Dealt with by", "Yn delio â hwn"), assigned.get(language).to_owned(), Some("assignment")),
            row(
                &Text::new("Flags", "Baneri"),
                joined(named(self.casework.flags, &mut work.flags.iter())),
                (!self.casework.flags.is_empty()).then_some("flags"),
            ),
            row(&Text::new("Reasonable adjustments", "Addasiadau rhesymol"), joined(needs), Some("adjustments")),
            row(&Text::new("Received", "Derbyniwyd"), when(case.opened).get(language).to_owned(), None),
            row(&Text::new("How it reached us", "Sut y daeth atom"), self.reached(case).get(language).to_owned(), None),
        ];
        if let Some(due) = case.due {
            rows.push(row(&Text::new("Due", "I’w wneud erbyn"), date::in_words(due, language), None));
        }
        if let Some(fee) = work.fee {
            rows.push(row(
                &Text::new("Fee to pay when it was opened", "Ffi i’w thalu pan agorwyd ef"),
                fee.to_string(),
                None,
            ));
        }
        rows
    }

    /// By which door, and in which language it is answered.
    fn reached(&self, case: &Case<T>) -> Text {
        use justice::Channel as C;
        let how = match (&case.work.helped, case.channel) {
            (Some(helped), _) => {
                let how = how_words(helped.how);
                Text::new("{how}; entered by: {who}", "{how}; rhoddwyd i mewn gan: {who}")
                    .with(&[("how", &how), ("who", &self.who(&helped.by))])
            }
            (None, C::Online) => Text::new("Online", "Ar-lein"),
            (None, C::Assisted) => Text::new("With our help", "Gyda’n cymorth"),
            (None, C::Paper) => Text::new("On paper", "Ar bapur"),
            (None, C::Partner) => Text::new("From a partner", "Gan bartner"),
        };
        let language = match case.language {
            justice::Language::English => Text::new("answered in English", "atebir yn Saesneg"),
            justice::Language::Welsh => Text::new("answered in Welsh", "atebir yn Gymraeg"),
        };
        Text::new("{how}; {language}", "{how}; {language}").with(&[("how", &how), ("language", &language)])
    }

    fn notes_of(&self, notes: &[&Item]) -> Vec<Value> {
        let language = self.language();
        let shown = |note: &&Item| {
            let by: Colleague = serde_json::from_value(note.get("by")?.clone()).ok()?;
            let at: Timestamp = note.get("at")?.as_str()?.parse().ok()?;
            Some(json!({
                "text": note.get("text")?, "who": self.who(&by).get(language), "when": when(at).get(language),
            }))
        };
        notes.iter().filter_map(shown).collect()
    }

    fn parties_of(&self, parties: &[&Item]) -> Vec<Value> {
        let language = self.language();
        let called = parties.iter().filter_map(|party| sides::named::<T>(party));
        called.map(|(_, name)| json!(name.get(language))).collect()
    }

    /// What has happened: when, by whom, and why, in words.
    fn history_of(&self, events: &[&Item], parties: &[&Item], case: &Case<T>, facts: &T::Facts) -> Result<Vec<Value>> {
        let (language, today) = (self.language(), self.today());
        let answers = super::moves::context_of(case, &json!({}))?;
        let context = Context { answers: &answers, facts, today: &today };
        let names = sides::names_of::<T>(parties.iter().copied());
        let told = |event: &&Item| {
            let at: Timestamp = event.get("at")?.as_str()?.parse().ok()?;
            let kind = event.get("type")?.as_str()?;
            let code = kind.split_once('.')?.1;
            let what = match event.get("casework") {
                Some(_) => marked(code),
                None => attention::for_staff(code)
                    .or_else(|| amend::words(kind))
                    .or_else(|| cases::happened::<T>(event))
                    .unwrap_or_else(|| Text::same(code)),
            };
            let by = |name: &str| -> Option<Colleague> { serde_json::from_value(event.get(name)?.clone()).ok() };
            let who = by("by").map_or_else(
                || {
                    let party = event.get("party").and_then(Value::as_str);
                    let actor = event.get("actor").and_then(Value::as_str).unwrap_or_default();
                    party.and_then(|part| names.get(part)).cloned().unwrap_or_else(|| advance::who(actor))
                },
                |by| self.who(&by),
            );
            let approved = by("approvedBy")
                .map(|by| Text::new("Approved by: {who}", "Cymeradwywyd gan: {who}").with(&[("who", &self.who(&by))]));
            let codes = event.get("codes").and_then(Value::as_object).into_iter().flatten();
            let why: Vec<String> = codes
                .filter_map(|(name, value)| self.code_in_words(name, value.as_str()?, &context))
                .map(|words| words.get(language).to_owned())
                // What has just been said is not said again.
                .filter(|why| !why.split_once(": ").is_some_and(|(_, value)| what.get(language).contains(value)))
                .chain(approved.map(|words| words.get(language).to_owned()))
                .collect();
            Some(
                json!({ "when": when(at).get(language), "what": what.get(language), "who": who.get(language), "why": why }),
            )
        };
        Ok(events.iter().filter_map(told).collect())
    }

    /// A code of an event in words: those of the choice by which somebody of ours gave it, or our own.
    fn code_in_words(&self, name: &str, value: &str, context: &Context<'_, T>) -> Option<Text> {
        let labels = |known: &[Choice]| {
            let words: Vec<Text> = value.split(' ').filter_map(|code| label(known, code)).collect();
            (!words.is_empty()).then(|| {
                Text::both(|language| words.iter().map(|words| words.get(language)).collect::<Vec<_>>().join(", "))
            })
        };
        match name {
            "flags" => return labels(self.casework.flags),
            "mark" => return labels(T::review()?.marks),
            "end" => return labels(T::review()?.ends),
            "adjustments" => return labels(&ADJUSTMENTS),
            "helped" => return How::parse(value).map(how_words),
            "move" => {
                let action = self.casework.moves.iter().find(|action| action.code == value);
                return action.map(|action| action.title.clone());
            }
            _ => {}
        }
        let fields = self.casework.moves.iter().flat_map(|action| action.fields);
        fields.filter(|field| field.pointer.rsplit('/').next() == Some(name)).find_map(|field| {
            let known = match &field.kind {
                Kind::Radios(options) | Kind::Select(options) | Kind::Checkboxes(options) => match options {
                    Options::Fixed(choices) => label(choices, value),
                    Options::From(choices) => label(&choices(context), value),
                },
                _ => None,
            };
            known.map(|words| {
                Text::new("{name}: {words}", "{name}: {words}").with(&[("name", &field.label), ("words", &words)])
            })
        })
    }
}

/// What a choice is called.
pub(super) fn label(known: &[Choice], code: &str) -> Option<Text> {
    known.iter().find(|choice| choice.value == code).map(|choice| choice.label.clone())
}

/// How somebody reached us, as people say it.
pub(crate) fn how_words(how: How) -> Text {
    match how {
        How::Phone => Text::new("By telephone", "Dros y ffôn"),
        How::Post => Text::new("By post", "Drwy’r post"),
        How::InPerson => Text::new("In person", "Wyneb yn wyneb"),
    }
}

/// What our own people's changes are called: see [`super::work::EVENTS`].
fn marked(code: &str) -> Text {
    match code {
        "noted" => Text::new("Note added", "Ychwanegwyd nodyn"),
        "assigned" => Text::new("Given to somebody to deal with", "Rhoddwyd i rywun ddelio ag ef"),
        "flagged" => Text::new("Flags changed", "Newidiwyd y baneri"),
        "adjusted" => Text::new("Reasonable adjustments changed", "Newidiwyd yr addasiadau rhesymol"),
        "proposed" => Text::new("Proposed", "Cynigiwyd"),
        "sent-back" => Text::new("Proposal sent back", "Anfonwyd y cynnig yn ôl"),
        review::WANTED => Text::new("To be looked at again", "I’w edrych arno eto"),
        review::DONE => Text::new("Looked at again, and left as it is", "Edrychwyd arno eto, a’i adael fel y mae"),
        "proposal-withdrawn" => Text::new("Proposal withdrawn", "Tynnwyd y cynnig yn ôl"),
        other => Text::same(other),
    }
}

fn words(language: justice::Language) -> Value {
    let words = [
        ("do", Text::new("What you can do", "Beth allwch chi ei wneud")),
        (
            "nothing",
            Text::new(
                "There is nothing that you can do to this case now.",
                "Nid oes dim y gallwch ei wneud i’r achos hwn nawr.",
            ),
        ),
        ("details", Text::new("Details", "Manylion")),
        ("documents", Text::new("Documents", "Dogfennau")),
        ("work", Text::new("Our work on it", "Ein gwaith arno")),
        ("parties", Text::new("People in this case", "Pobl yn yr achos hwn")),
        ("notes", Text::new("Notes", "Nodiadau")),
        ("noNotes", Text::new("There are no notes.", "Nid oes nodiadau.")),
        ("addNote", Text::new("Add a note", "Ychwanegu nodyn")),
        ("success", Text::new("Done", "Wedi’i wneud")),
    ];
    words
        .iter()
        .map(|(name, text)| ((*name).to_owned(), json!(text.get(language))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn is(item: &Item, name: &str, value: &str) -> bool {
    item.get(name).and_then(Value::as_str) == Some(value)
}

fn begins(item: &Item, prefix: &str) -> bool {
    item.get("SK").and_then(Value::as_str).is_some_and(|key| key.starts_with(prefix))
}
