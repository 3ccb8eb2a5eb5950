//! What people send with a case: pages to send it with, what becomes of it, and who is given it.
//!
//! | page | what |
//! |---|---|
//! | `GET /{slug}/cases/{reference}/documents` | what was sent, and how it stands |
//! | `GET POST …/documents/add` | what it is, what to call it, and how it will come |
//! | `GET …/documents/{id}` | the form that sends it, straight to the bucket |
//! | `GET …/documents/{id}/sent` | where the bucket sends the browser back to |
//! | `GET …/documents/{id}/cover` | what to put into the envelope with it |
//! | `GET …/documents/{id}/file` | a link to it that works for a minute |
//! | `GET POST …/documents/{id}/remove` | taking it back |
//! | `GET /{slug}/staff/cases/{reference}/documents` | the same for the office, which may also say that one has come by post |
//!
//! A document's item is made before its form is shown, hidden and with an end; whichever comes first, the browser or the
//! verdict, shows it. So nothing that was sent is lost if the browser never comes back, and nothing is shown that never
//! was sent. What was found clean is in the table with the version of the very bytes that were looked at.
//!
//! Somebody's own name for a file never reaches us: they say what to call it, and that is in the table alone.

use crate::{
    app::App,
    cases::Visit,
    exchange::{Exchange, Reply},
    moment::Moment,
    objects::{kept, quarantined},
    session::Session,
    sheet,
    store::{BoxFuture, Committed, Item, Range, Write, item, keys},
};
use justice::{
    Actor, Case, Error, Reference, Result, Side, Stage, Text, Transaction,
    documents::{Document, Documents, Status, side},
    journey::{Block, Told},
    people::Address,
};
use serde_json::Value;
use ulid::Ulid;

/// Removes what a document's item points to, before the item itself is forgotten: what waits for its verdict, and what
/// passed. The bucket's own lifecycle then forgets the versions. Doing it twice does no harm.
pub fn forget<'a>(app: &'a App, document: &'a Item) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let part = |name: &str| document.get(name).and_then(Value::as_str).unwrap_or_default();
        let reference = part("PK").rsplit('#').next().unwrap_or_default();
        let reference = Reference::parse(reference).map_err(Error::broken)?;
        let id = part("SK").trim_start_matches("DOCUMENT#");
        let moment = app.moment();
        for key in [quarantined(&app.config.slug, &reference, id), kept(&app.config.slug, &reference, id)] {
            app.objects().remove(&key, None, &moment).await?;
        }
        Ok(())
    })
}

mod giving;
pub mod scanner;
mod section;
mod verdict;

pub use section::{Reader, section};
pub use verdict::verdict;

/// Days for which a form that nobody used is remembered: longer than a verdict can wait to be delivered.
const OFFERED_DAYS: u32 = 15;

/// One request about the documents of one case.
struct Shelf<'a, T: Transaction> {
    app: &'a App,
    moment: &'a Moment,
    exchange: &'a Exchange,
    documents: &'static Documents<T>,
    case: Case<T>,
    by: Actor,
    /// What another party has of the case, if that is who it is.
    side: Option<&'static Side<T>>,
    /// The address of the case's own pages, for this actor.
    home: String,
}

/// Answers one request of somebody with a part in the case.
///
/// # Errors
/// `NotFound`, when there is no such page, or none that they may see.
pub async fn answer<T: Transaction>(visit: Visit<'_, T>, rest: &[&str]) -> Result<Reply> {
    let documents = T::documents().ok_or(Error::NotFound)?;
    let home = visit.home();
    let Visit { app, moment, exchange, case, by, side, .. } = visit;
    let shelf = Shelf { app, moment, exchange, documents, case, by, side: side.map(|(side, _)| side), home };
    match rest {
        [] => shelf.list().await,
        ["add"] => {
            if exchange.method == "POST" {
                shelf.add().await
            } else {
                shelf.ask_what().await
            }
        }
        [id] => shelf.form(id).await,
        [id, "sent"] => shelf.sent(id).await,
        [id, "cover"] => shelf.cover(id).await,
        [id, "file"] => shelf.file(id).await,
        [id, "remove"] => {
            if exchange.method == "POST" {
                shelf.remove(id).await
            } else {
                shelf.ask_whether_to_remove(id).await
            }
        }
        _ => Err(Error::NotFound),
    }
}

/// Answers one request of somebody who works for the case's office.
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
    let shelf = Shelf { app, moment, exchange, documents, case, by, side: None, home };
    match rest {
        [] => shelf.list().await,
        [id, "file"] => shelf.file(id).await,
        [id, "arrived"] => shelf.arrived(id).await,
        _ => Err(Error::NotFound),
    }
}

/// A case of an office for which somebody works, and who they are there.
///
/// # Errors
/// `NotFound`, when there is no such case, or it is another office's. `Gone`, when it is theirs and its personal data has
/// been removed.
pub(crate) async fn theirs<T: Transaction>(
    app: &App,
    moment: &Moment,
    staff: &Session,
    reference: &str,
) -> Result<(Case<T>, Actor)> {
    let reference = Reference::parse(reference).map_err(|_| Error::NotFound)?;
    let found = crate::advance::find::<T>(app, moment, &reference).await?;
    // Whose it is comes first: nobody else learns that it was ever there.
    let by = staff.actors(T::SPEC.slug, found.get("office").and_then(Value::as_str)).next().ok_or(Error::NotFound)?;
    Ok((crate::advance::living(found, moment)?, by))
}

/// The link to a case's documents, for whoever made the request.
pub const YOURS: Text = Text::new("Documents for this request", "Dogfennau ar gyfer y cais hwn");
/// The same for the other parties.
pub const THEIRS: Text = Text::new("Documents in this case", "Dogfennau yn yr achos hwn");

/// The way to a case's documents from its own page, if it takes any.
pub fn link<T: Transaction>(words: Text, home: &str) -> Option<Block> {
    T::documents().map(|_| Block::Link(words, format!("{home}/documents")))
}

/// Every document of a case, also those that nobody has sent yet, in the order in which they were begun.
///
/// # Errors
/// Whatever the table answers.
pub async fn all(app: &App, moment: &Moment, reference: &Reference) -> Result<Vec<Document>> {
    let range = Range {
        partition: keys::case(reference).pk,
        from: "DOCUMENT#".to_owned(),
        to: "DOCUMENT#~".to_owned(),
        index: false,
        consistent: true,
    };
    app.list(&range, moment.now).await?.into_iter().map(read).collect()
}

fn read(found: Item) -> Result<Document> {
    // Why it cannot be read is not said: that would quote it.
    serde_json::from_value(Value::Object(found)).map_err(|_| Error::broken("a document that cannot be read"))
}

/// One document of a case. Only what names a document is looked for.
pub(crate) async fn find(app: &App, moment: &Moment, reference: &Reference, id: &str) -> Result<Option<Document>> {
    if Ulid::from_string(id).is_err() {
        return Ok(None);
    }
    app.get(&keys::document(reference, id), moment.now).await?.map(read).transpose()
}

/// The item of a document. While nobody has sent it, it has an end.
fn item_of(reference: &Reference, document: &Document, moment: &Moment) -> Result<Item> {
    let mut written = item(&keys::document(reference, &document.id), document)?;
    if document.status == Status::Offered {
        written.insert("expires".into(), moment.expiry(OFFERED_DAYS).into());
    }
    Ok(written)
}

/// The document as it will be, written over the version that was read.
fn replacing(reference: &Reference, document: Document, moment: &Moment) -> Result<Write> {
    let version = document.version;
    let next = Document { version: version + 1, ..document };
    Ok(Write::Replace(item_of(reference, &next, moment)?, version))
}

impl<T: Transaction> Shelf<'_, T> {
    fn address(&self) -> String {
        format!("{}/documents", self.home)
    }

    fn to_list(&self) -> Reply {
        Reply::see_other(self.address())
    }

    /// A document that this actor may see.
    async fn seen(&self, id: &str) -> Result<Document> {
        let found = find(self.app, self.moment, &self.case.reference, id).await?.ok_or(Error::NotFound)?;
        match found.may_be_seen_by(&self.by, self.case.office.as_deref()) {
            true => Ok(found),
            false => Err(Error::NotFound),
        }
    }

    fn is_closed(&self) -> bool {
        self.case.stage() == Stage::Closed
    }

    /// From whom whoever this is may keep what they send: none, where nobody else takes part.
    fn others(&self) -> Option<&Text> {
        match self.side {
            Some(side) => side.sends.as_ref(),
            None => self.documents.others.as_ref(),
        }
    }

    /// Whether they may send documents at all.
    fn may_send(&self) -> bool {
        match (self.side, &self.by) {
            (Some(side), _) => side.sends.is_some(),
            (None, Actor::Staff { .. } | Actor::System) => false,
            (None, Actor::Applicant | Actor::Party(_) | Actor::Partner(_)) => true,
        }
    }

    /// Where a document goes by post.
    async fn office(&self) -> Result<Option<Address>> {
        let (facts, today) = (sheet::facts(self.app, self.moment, &self.case).await?, self.moment.today());
        Ok((self.documents.post_to)(&Told { case: &self.case, facts: &facts, today: &today, home: &self.home }))
    }

    /// A link to the document itself. What the office has opened once can no longer be taken back.
    async fn file(&self, id: &str) -> Result<Reply> {
        let document = self.seen(id).await?;
        let Some(file) = document.file.filter(|_| document.status == Status::Ready) else {
            return Err(Error::NotFound);
        };
        if matches!(self.by, Actor::Staff { .. }) && document.opened.is_none() {
            self.note_opened(document.clone()).await?;
        }
        let ending = format!(".{}", file.ending());
        let name = match document.name.to_lowercase().ends_with(&ending) {
            true => document.name,
            false => document.name + &ending,
        };
        let key = crate::objects::kept(T::SPEC.slug, &self.case.reference, id);
        Ok(Reply::see_other(self.app.objects().link(&key, &name, self.moment).await?))
    }

    async fn note_opened(&self, document: Document) -> Result<()> {
        let id = document.id.clone();
        let opened = Document { opened: Some(self.moment.now), ..document };
        let write = replacing(&self.case.reference, opened, self.moment)?;
        if self.app.commit(&[write], self.moment).await? == Committed::Done {
            return Ok(());
        }
        // A colleague opened it at the same moment; or it has been taken back.
        let now = find(self.app, self.moment, &self.case.reference, &id).await?.ok_or(Error::NotFound)?;
        if now.opened.is_some() {
            Ok(())
        } else {
            Err(Error::unavailable("a document that changes while it is opened"))
        }
    }
}

/// How many documents somebody has with a case: those that count against the limit.
fn given_by(documents: &[Document], by: &Actor, moment: &Moment) -> usize {
    let still_good =
        |document: &Document| moment.now.as_second() - document.begun.as_second() < crate::objects::FORM_SECONDS;
    let counts = |document: &&Document| match document.status {
        Status::Refused => false,
        Status::Offered => still_good(document),
        Status::Awaited | Status::Checking | Status::Ready => true,
    };
    documents.iter().filter(|document| side(by) == Some(&document.by)).filter(counts).count()
}
