//! What the scanner says of what has arrived, and what we see for ourselves. Its event comes at least once, perhaps late.

use super::{Document, find, giving::side_of, replacing, scanner};
use crate::{
    advance::load,
    amend::{Amendment, ROUNDS},
    app::App,
    moment::Moment,
    objects::{Head, kept, quarantined},
    serve::BusEvent,
};
use justice::{
    Actor, Case, Error, Notice, Part, Reference, Result, Text, Transaction,
    documents::{Documents, FIRST_BYTES, FileType, Status, Way, Why},
};
use std::collections::BTreeMap;

/// What the scanner says, and of what.
struct Scanned<'a> {
    reference: Reference,
    id: &'a str,
    said: scanner::Verdict<'a>,
}

impl<'a> Scanned<'a> {
    /// What is said about an object of this transaction's quarantine; none, if it is about anything else.
    fn of(said: scanner::Verdict<'a>, slug: &str) -> Option<Scanned<'a>> {
        let mut parts = said.key.split('/');
        if parts.next() != Some("quarantine") || parts.next() != Some(slug) {
            return None;
        }
        let (reference, id) = (Reference::parse(parts.next()?).ok()?, parts.next()?);
        Some(Scanned { reference, id, said })
    }
}

/// Takes a verdict of the scanner that is chosen: a document that is clean and what we take becomes usable, and everything else is deleted.
///
/// # Errors
/// Whatever the table or the bucket answers: the event comes again. `Broken`, when it is another scanner's.
pub async fn verdict<T: Transaction>(app: &App, moment: &Moment, event: &BusEvent) -> Result<()> {
    let scanner = scanner::chosen(&app.config)?;
    if event.detail_type != scanner.event {
        return Err(Error::broken("a verdict of a scanner that is not the one that is chosen"));
    }
    let said = (scanner.read)(&event.detail).and_then(|said| Scanned::of(said, T::SPEC.slug));
    let (Some(documents), Some(scanned)) = (T::documents(), said) else { return Ok(()) };
    for round in 0..ROUNDS {
        let judging = Judging::<T> { app, moment: moment.round(round), documents, scanned: &scanned };
        if judging.decide().await? {
            return Ok(());
        }
    }
    Err(Error::unavailable("too much happens to one case"))
}

struct Judging<'a, T: Transaction> {
    app: &'a App,
    moment: Moment,
    documents: &'static Documents<T>,
    scanned: &'a Scanned<'a>,
}

impl<T: Transaction> Judging<'_, T> {
    /// False, if something else happened meanwhile.
    async fn decide(&self) -> Result<bool> {
        let (app, moment, scanned) = (self.app, &self.moment, self.scanned);
        let Some(document) = find(app, moment, &scanned.reference, scanned.id).await? else {
            // Whoever sent it has taken it back.
            self.clear().await?;
            return Ok(true);
        };
        let is_of_these_bytes = document.object.as_deref() == Some(scanned.said.version);
        let settled = document.status == Status::Ready || (document.status == Status::Refused && is_of_these_bytes);
        if settled || document.way != Way::Upload {
            self.clear().await?;
            return Ok(true);
        }
        let key = quarantined(T::SPEC.slug, &scanned.reference, scanned.id);
        let Some(head) = app.objects().head(&key, moment).await? else {
            return Err(Error::unavailable("a verdict on something that is not there"));
        };
        if head.version != scanned.said.version || scanned.said.etag.is_some_and(|etag| etag != head.etag) {
            // Something else has been sent since, and will have a verdict of its own.
            return Ok(true);
        }
        let found = self.look(&key, &head).await?;
        if found.is_ok() {
            let to = kept(T::SPEC.slug, &scanned.reference, scanned.id);
            app.objects().copy(&key, scanned.said.version, &to, moment).await?;
        }
        let done = self.commit(document, &head, found).await?;
        if done {
            self.clear().await?;
        }
        Ok(done)
    }

    /// What it is, or why we do not take it. What its sender calls it has no say.
    async fn look(&self, key: &str, head: &Head) -> Result<std::result::Result<FileType, Why>> {
        if let Some(why) = self.scanned.said.wrong {
            return Ok(Err(why));
        }
        if head.size == 0 || head.size > self.documents.largest {
            return Ok(Err(Why::Size));
        }
        let first = self.app.objects().first(key, self.scanned.said.version, FIRST_BYTES, &self.moment).await?;
        let file = FileType::of(&first).filter(|file| self.documents.types.contains(file));
        Ok(file.ok_or(Why::Type))
    }

    async fn commit(&self, document: Document, head: &Head, found: std::result::Result<FileType, Why>) -> Result<bool> {
        let case = load::<T>(self.app, &self.moment, &self.scanned.reference).await?;
        let mut codes = side_of(&document);
        codes.extend([("document", document.id.clone()), ("kind", document.kind.clone())]);
        let (code, status) = match found {
            Ok(file) => {
                codes.insert("file", file.ending().to_owned());
                ("document-received", Status::Ready)
            }
            Err(why) => {
                codes.insert("reason", why.code().to_owned());
                ("document-refused", Status::Refused)
            }
        };
        // Who was asked for it, and has gone away, is told; who sent it of their own accord reads it on the page.
        let told = found.err().filter(|_| document.answers.is_some()).map(|why| self.notice(&case, &document, why));
        let document = Document {
            status,
            file: found.ok(),
            why: found.err(),
            size: Some(head.size),
            etag: Some(head.etag.clone()),
            object: Some(head.version.clone()),
            ..document
        };
        let beside = vec![replacing(&case.reference, document, &self.moment)?];
        let leads_to = told.is_some().then_some("/answer");
        let notices = told.into_iter().collect();
        Amendment { case, code, by: &Actor::System, codes, notices, leads_to, beside }
            .commit(self.app, &self.moment)
            .await
    }

    fn notice(&self, case: &Case<T>, document: &Document, why: Why) -> Notice {
        let values = BTreeMap::from([
            ("service", T::SPEC.title.clone()),
            ("document", Text::same(&document.name)),
            ("why", why.words()),
        ]);
        Notice {
            template: "document-refused",
            to: (self.documents.to)(&case.answers),
            values,
            opens: Some(Part::Applicant),
        }
    }

    /// Takes what was scanned out of quarantine: it has been copied, or nobody wants it.
    async fn clear(&self) -> Result<()> {
        let key = quarantined(T::SPEC.slug, &self.scanned.reference, self.scanned.id);
        self.app.objects().remove(&key, Some(self.scanned.said.version), &self.moment).await
    }
}
