//! The pages of the department's own people, under `/{slug}/staff`: an office's work, its cases, and what may be done
//! about them. Every transaction has them by saying what its [`Casework`] is.
//!
//! | where | what |
//! |---|---|
//! | [`worklist`] | the cases of one's offices, in the order in which they are due |
//! | [`page`] | one case |
//! | [`moves`] | making something happen to it, once it has been read what follows |
//! | [`bulk`] | the same to several |
//! | [`proposal`] | what one proposes and another approves |
//! | [`attention`] | who could not be told, and now has been |
//! | [`review`] | what somebody has to look at again, and why it stays as it is |
//! | [`work`] | notes, who deals with it, flags, what somebody needs |
//! | [`find`], [`search`] | finding cases by who is named in them |
//! | [`helping`] | entering a request for somebody |
//! | [`presence`] | who else has a case open |
//! | [`stash`] | what was typed when a session was over |
//!
//! Who somebody is comes from their session; what they may do to a case is what the rules allow one of their posts in
//! the office that has it. A case of another office looks like no case at all.

use crate::{
    advance,
    app::App,
    asking, documents,
    exchange::{Exchange, Posted, Reply},
    http::{self, Route},
    moment::Moment,
    offices, paper, record,
    session::Session,
    shell::Shell,
    store::Item,
};
use justice::{
    Actor, Case, Decision, Error, FieldError, Illegal, Language, Reference, Result, Text, Today, Transaction,
    casework::{Casework, Colleague},
    date,
    date::Timestamp,
    transaction::Asking,
};
use std::{collections::BTreeMap, future::Future};

pub mod attention;
pub mod bulk;
pub mod find;
pub mod helping;
pub mod moves;
pub mod page;
pub mod presence;
pub mod proposal;
pub mod review;
pub mod search;
pub mod stash;
pub mod work;
pub mod worklist;

/// A page about a case that is not one of these: the last part of its address under the case's own, and its link's words.
pub type CaseLink = (&'static str, Text);

/// The pages about every case that takes documents. Each answers under `/{slug}/staff/cases/{reference}`.
static DOCUMENT_LINKS: &[CaseLink] = &[
    ("ask", Text::new("Ask for more information", "Gofyn am ragor o wybodaeth")),
    ("documents", Text::new("Documents", "Dogfennau")),
];

/// Staff pages that one transaction alone has: a prison's calendar. The kit has made sure of who asks before they are
/// asked for; which office's things they may see and change is for the page to make sure of.
pub trait Desk: Send + Sync + 'static {
    /// The pages that the list of an office's work leads to: the address under `/{slug}/staff`, and what to call it.
    fn pages(&self) -> &'static [(&'static str, Text)] {
        &[]
    }

    /// The pages that a case leads to. They are answered as the others are; `rest` begins with `cases` and the reference.
    fn case_pages(&self) -> &'static [CaseLink] {
        &[]
    }

    /// The routes of its own pages, under `/{slug}/staff`. What is not among them is not answered.
    fn routes(&self) -> &'static [Route] {
        &[]
    }

    /// Answers a request for one of them; `rest` is what follows `/{slug}/staff` in its address.
    fn answer(
        &self,
        _app: &App,
        _moment: &Moment,
        _exchange: &Exchange,
        _staff: &Session,
        _rest: &[&str],
    ) -> impl Future<Output = Result<Reply>> + Send {
        async { Err(Error::NotFound) }
    }
}

/// No pages of its own.
#[derive(Debug, Clone, Copy)]
pub struct NoDesk;

impl Desk for NoDesk {}

/// Answers one request for a staff page.
///
/// | page | what |
/// |---|---|
/// | `GET /{slug}/staff` | the worklist |
/// | `GET POST …/search` | finding cases |
/// | `GET POST …/bulk` | several cases at once |
/// | `GET POST …/new`, `…/new/{page}` | entering a request for somebody |
/// | `GET …/cases/{reference}` | a case |
/// | `GET …/cases/{reference}/submitted.pdf` | what was sent, as a paper: see [`crate::paper`] |
/// | `GET POST …/cases/{reference}/moves/{code}` | making something happen to it |
/// | `GET POST …/cases/{reference}/proposal` | approving it, or not |
/// | `GET POST …/cases/{reference}/attention`, `…/review` | they have been told; it stays as it is |
/// | `GET POST …/cases/{reference}/{notes, assignment, flags, adjustments}` | what we keep with it |
///
/// # Errors
/// `NotFound`, when there is no such page, or none that this person may see.
pub async fn answer<T: Transaction, D: Desk>(
    app: &App,
    moment: &Moment,
    exchange: &Exchange,
    desk: &D,
    route: &Route,
) -> Result<Reply> {
    let segments = exchange.segments();
    let rest = segments.get(2..).unwrap_or_default();
    let session = match http::staff(app, moment, exchange, route, (T::SPEC.slug, T::SPEC.code)).await? {
        Ok(session) => session,
        Err(reply) => return Ok(reply),
    };
    match rest {
        ["cases", reference, "documents", rest @ ..] if T::documents().is_some() => {
            return documents::staff::<T>(app, moment, exchange, &session, reference, rest).await;
        }
        ["cases", reference, "ask", rest @ ..] if T::documents().is_some() => {
            return asking::staff::<T>(app, moment, exchange, &session, reference, rest).await;
        }
        _ => {}
    }
    match T::casework() {
        Some(casework) => {
            // A page that the transaction alone has reads for itself what it needs.
            let names = match rest {
                [] | ["search" | "bulk" | "new" | "cases", ..] => offices::names::<T>(app, moment).await?,
                _ => BTreeMap::new(),
            };
            let staff = Staff { app, moment, exchange, session: &session, casework, names: &names };
            staff.answer(desk, rest).await
        }
        None => desk.answer(app, moment, exchange, &session, rest).await,
    }
}

/// One request of one of the department's people, who is signed in and has a post in this transaction.
pub struct Staff<'a, T: Transaction> {
    /// The app.
    pub app: &'a App,
    /// When.
    pub moment: &'a Moment,
    /// The request.
    pub exchange: &'a Exchange,
    /// Who they are.
    pub session: &'a Session,
    /// What the transaction's people do.
    pub casework: &'static Casework<T>,
    /// What its offices are called, by their codes.
    pub names: &'a BTreeMap<String, Text>,
}

impl<T: Transaction> Staff<'_, T> {
    async fn answer<D: Desk>(&self, desk: &D, rest: &[&str]) -> Result<Reply> {
        match rest {
            [] => self.worklist(desk.pages()).await,
            ["search"] => self.search().await,
            ["bulk"] => self.bulk(desk.pages()).await,
            ["new", rest @ ..] => self.helps(rest).await,
            ["cases", reference] => self.case_page(reference, desk.case_pages()).await,
            ["cases", reference, "moves", code] => self.moves(reference, code).await,
            ["cases", reference, "proposal"] => self.proposal(reference).await,
            ["cases", reference, "attention"] => self.attention(reference).await,
            ["cases", reference, "review"] => self.review(reference).await,
            ["cases", reference, paper::NAME] => paper::reply(self.app, &self.case(reference).await?).await,
            ["cases", reference, part @ ("notes" | "assignment" | "flags" | "adjustments")] => {
                self.work(reference, part).await
            }
            _ => desk.answer(self.app, self.moment, self.exchange, self.session, rest).await,
        }
    }

    fn language(&self) -> Language {
        self.exchange.language()
    }

    fn is_post(&self) -> bool {
        self.exchange.method == "POST"
    }

    fn today(&self) -> Today {
        self.moment.today()
    }

    /// The address of a page of ours.
    fn address(&self, rest: &str) -> String {
        format!("/{}/staff/{rest}", T::SPEC.slug)
    }

    fn worklist_address(&self) -> String {
        format!("/{}/staff", T::SPEC.slug)
    }

    fn case_address(&self, reference: &Reference) -> String {
        self.address(&format!("cases/{reference}"))
    }

    fn shell(&self, title: &Text) -> Shell<'_> {
        let service = Text::new("{service}: casework", "{service}: gwaith achos");
        let service = service.with(&[("service", &T::SPEC.title)]);
        // Under `/{slug}/staff`, which is the start of all these pages.
        Shell::new(self.app, self.exchange, title).of_service(service, &format!("{}/staff", T::SPEC.slug))
    }

    /// A case that this person may see: one of an office where they have a post.
    ///
    /// # Errors
    /// `NotFound` for every other. `Gone`, when they could see it and its personal data has been removed.
    async fn case(&self, typed: &str) -> Result<Case<T>> {
        let reference = Reference::parse(typed).map_err(|_| Error::NotFound)?;
        let found = advance::find::<T>(self.app, self.moment, &reference).await?;
        self.living(found)
    }

    /// The case in an item. Whose it is comes first: no other office learns that it was ever there.
    ///
    /// # Errors
    /// `NotFound` for every other office's; `Gone`, when its personal data has been removed, or is about to be.
    fn living(&self, found: Item) -> Result<Case<T>> {
        let office = found.get("office").and_then(serde_json::Value::as_str);
        if self.session.actors(T::SPEC.slug, office).next().is_none() {
            return Err(Error::NotFound);
        }
        advance::living(found, self.moment)
    }

    fn may_see(&self, case: &Case<T>) -> bool {
        self.session.actors(T::SPEC.slug, case.office.as_deref()).next().is_some()
    }

    /// This person, as they are known in the office that has a case.
    ///
    /// # Errors
    /// `NotFound`, when they are nobody there.
    fn me(&self, office: Option<&str>) -> Result<Colleague> {
        let actor = self.session.actors(T::SPEC.slug, office).next();
        actor.as_ref().and_then(Colleague::of).ok_or(Error::NotFound)
    }

    /// Whether this person may do in an office what only the last of the roles may.
    fn manages(&self, office: Option<&str>) -> bool {
        let manager = match self.casework.roles {
            [_, .., last] => last.code,
            _ => return false,
        };
        let is = |actor: Actor| matches!(actor, Actor::Staff { role, .. } if role == manager);
        self.session.actors(T::SPEC.slug, office).any(is)
    }

    async fn facts(&self, case: &Case<T>) -> Result<T::Facts> {
        let answers = serde_json::to_value(&case.answers).map_err(Error::broken)?;
        let today = self.today();
        record::facts::<T>(self.app, &Asking { page: None, answers: &answers, case: true, today: &today }).await
    }

    /// As whom this person may make an event happen now, and what follows: the first of their posts whose move is legal.
    fn legal(
        &self,
        case: &Case<T>,
        event: &T::Event,
        facts: &T::Facts,
    ) -> std::result::Result<(Actor, Decision<T>), Illegal> {
        let mut why = Illegal::default();
        for actor in self.session.actors(T::SPEC.slug, case.office.as_deref()) {
            match T::next(case, event, facts, &actor, &self.today()) {
                Ok(decision) => return Ok((actor, decision)),
                Err(illegal) => why = illegal,
            }
        }
        Err(why)
    }

    /// What a role is called.
    fn role(&self, code: &str) -> Text {
        let known = self.casework.roles.iter().find(|role| role.code == code);
        known.map_or_else(|| Text::same(code), |role| role.title.clone())
    }

    /// What an office is called; its code, if that is written nowhere.
    fn office(&self, code: &str) -> Text {
        self.names.get(code).cloned().unwrap_or_else(|| Text::same(code))
    }

    /// Somebody of ours, as the others may know them: never by name.
    fn who(&self, by: &Colleague) -> Text {
        match by.id == self.session.subject {
            true => Text::new("You", "Chi"),
            false => Text::new("{role}, {office}", "{role}, {office}")
                .with(&[("role", &self.role(&by.role)), ("office", &self.office(&by.office))]),
        }
    }

    /// Who wrote to a case last: one of us, or a kind of actor.
    fn who_changed(&self, case: &Case<T>) -> Text {
        match &case.work.last {
            Some(by) if by.id == self.session.subject => Text::new("you", "chi"),
            Some(by) => Text::new("a colleague ({who})", "cydweithiwr ({who})").with(&[("who", &self.who(by))]),
            None => advance::who(&case.changed_by),
        }
    }

    /// That a case is not as it was when this person looked.
    fn moved_meanwhile(&self, case: &Case<T>) -> Text {
        use justice::State as _;
        Text::new(
            "This case was changed by {who} on {when}, after you opened this page. It is now: {state}. Nothing of yours has been done, and what you entered is still here",
            "Newidiwyd yr achos hwn gan {who} ar {when}, ar ôl i chi agor y dudalen hon. Ei gyflwr nawr yw: {state}. Nid oes dim o’ch eiddo wedi’i wneud, ac mae’r hyn a roesoch yma o hyd",
        )
        .with(&[("who", &self.who_changed(case)), ("when", &when(case.changed)), ("state", &case.state.title())])
    }

    /// What this person typed at this address before their session ended.
    async fn kept(&self) -> Result<Option<Posted>> {
        stash::kept(T::SPEC.code, self.app, self.moment, self.exchange, self.session).await
    }

    /// That is, once it has been sent again.
    async fn forget(&self, form: &Posted) -> Result<()> {
        match form.contains_key(stash::KEPT) {
            true => stash::forget(T::SPEC.code, self.app, self.moment, self.exchange, self.session).await,
            false => Ok(()),
        }
    }
}

/// A date and a time, in both languages.
pub(crate) fn when(at: Timestamp) -> Text {
    let at = Today::at(at);
    Text::both(|language| {
        let and = if language == Language::English { "at" } else { "am" };
        format!("{} {and} {}", date::without_weekday(at.date(), language), date::clock(at.time(), language))
    })
}

/// The one value of a field, without the space around it.
fn first<'f>(form: &'f Posted, name: &str) -> &'f str {
    form.get(name).and_then(|values| values.last()).map_or("", |value| value.trim())
}

/// What is sent with a form and not shown.
fn hidden(name: &str, value: impl Into<String>) -> serde_json::Value {
    serde_json::json!({ "name": name, "value": value.into() })
}

/// A field error as a whole list.
fn wrong(pointer: &str, english: &'static str, welsh: &'static str) -> Vec<FieldError> {
    vec![FieldError::new(pointer, Text::new(english, welsh))]
}
