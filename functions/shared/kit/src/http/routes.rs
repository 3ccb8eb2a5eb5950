//! Every route there is, as data: what it is called, its methods, and who may have it.
//!
//! A request whose path fits none of these, or whose method is none of its route's, is refused before anything else is
//! looked at: nothing is answered that is not here. A transaction's staff pages of its own are in
//! [`crate::Desk::routes`]; a component that is no transaction has a table of its own, which [`super::enter`] obeys.

use crate::session::{Kind, Session};
use justice::Transaction;

/// By which door a request comes, and so how its sender proves who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Citizens' pages: by a link's cookie, by the citizens' session, or not at all.
    Page,
    /// Machines: by a token that the gateway has checked.
    Api,
    /// The department's own people: by the staff session. Whoever has none is sent to sign in.
    Staff,
}

impl Door {
    /// The door of a path, in its parts.
    fn of(segments: &[&str]) -> Door {
        match segments {
            ["api", ..] => Door::Api,
            [_, "staff", ..] => Door::Staff,
            _ => Door::Page,
        }
    }
}

/// Who may have a route. For everybody else it is as if there were nothing there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Anybody: what is shown is about nobody, or about what the sender's own browser holds.
    Nothing,
    /// Whoever holds the token in the address.
    Token,
    /// Who has a part in the case: by a link to it, or signed in as whoever asked.
    Case,
    /// Who asked, and no other party: by a link of theirs, or signed in.
    Applicant,
    /// A partner that the register has for this transaction.
    Partner,
    /// The partner who lodged the case.
    Lodger,
    /// Whoever holds a link to the case, in its cookie.
    Link,
    /// Whoever proves to be the provider that it is for, by a signature or a token of theirs. No browser comes here.
    Signature,
    /// Somebody who is signed in.
    SignedIn(Kind),
    /// Somebody with a post in this service.
    Post,
    /// Somebody with a post in this service in one of these roles, at whichever office.
    Role(&'static [&'static str]),
    /// Somebody with a post in this service at the office that has the case.
    Office,
    /// Whoever of the department's people entered the case for somebody.
    Helper,
    /// Somebody with a post in this service at the office that the address names.
    Named {
        /// In one of these roles, to look. In any, if there are none.
        looks: &'static [&'static str],
        /// In one of these, to send anything.
        sends: &'static [&'static str],
    },
}

/// What only some transactions have, and with it its routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// Documents, and asking for more.
    Documents,
    /// Questions that are asked again and again.
    Repeats,
    /// Things that whoever has a part in a case can do to it, or take away from it.
    Moves,
    /// Things that one proposes and another approves.
    Approval,
    /// What happens in the world, and makes its people look again.
    Review,
}

impl Feature {
    fn is_of<T: Transaction>(self) -> bool {
        let journey = T::journey();
        match self {
            Feature::Documents => T::documents().is_some(),
            Feature::Repeats => journey.is_some_and(|journey| journey.pages.iter().any(|page| page.repeats.is_some())),
            Feature::Moves => {
                T::others().iter().any(|side| !side.moves.is_empty())
                    || journey.is_some_and(|journey| !journey.moves.is_empty() || !journey.downloads.is_empty())
            }
            Feature::Approval => T::casework().is_some_and(|all| all.moves.iter().any(|action| action.checked)),
            Feature::Review => T::review().is_some(),
        }
    }
}

/// One route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// What it is called in the log: its path, with names for the parts that differ.
    pub template: &'static str,
    /// Its methods, as `Allow` lists them. A `HEAD` is answered as a `GET`.
    pub methods: &'static str,
    /// For whom.
    pub needs: Needs,
    /// What a transaction must have: without it, there is nothing there. None, if every one has it.
    pub part: Option<Feature>,
}

impl Route {
    /// A route.
    pub const fn new(template: &'static str, methods: &'static str, needs: Needs) -> Route {
        Route { template, methods, needs, part: None }
    }

    /// The same, of those transactions alone that have this.
    #[must_use]
    pub const fn with(self, part: Feature) -> Route {
        Route { part: Some(part), ..self }
    }

    /// Whether a transaction has it.
    pub fn is_of<T: Transaction>(&self) -> bool {
        self.part.is_none_or(|part| part.is_of::<T>())
    }

    /// By which door it is come to.
    pub fn door(&self) -> Door {
        Door::of(&self.parts().collect::<Vec<_>>())
    }

    fn parts(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.template.split('/').filter(|part| !part.is_empty())
    }

    /// Whether a path, in its parts, is one of this route's: of the same door, so that no name for a part stands for one.
    fn fits(&self, segments: &[&str]) -> bool {
        self.parts().count() == segments.len()
            && self.door() == Door::of(segments)
            && self.parts().zip(segments).all(|(part, segment)| part.starts_with('{') || part == *segment)
    }

    /// Whether somebody of ours has the posts that it needs, as far as its address says which. Whose case it is, is only
    /// known when that has been read.
    pub(crate) fn admits(&self, staff: &Session, service: &str, segments: &[&str], sends: bool) -> bool {
        let mut theirs = staff.posts.iter().filter(|post| post.service == service);
        let (looks, may_send) = match self.needs {
            Needs::Named { looks, sends } => (looks, sends),
            Needs::Role(roles) => return theirs.any(|post| roles.contains(&&*post.role)),
            _ => return theirs.next().is_some(),
        };
        let roles = if sends { may_send } else { looks };
        let office = self.parts().zip(segments).find(|(part, _)| *part == "{office}").map(|(_, segment)| *segment);
        theirs.any(|post| Some(&*post.office) == office && (roles.is_empty() || roles.contains(&&*post.role)))
    }
}

/// The route of a path of a transaction: the first that it fits.
pub fn of(segments: &[&str], desks: &'static [Route]) -> Option<&'static Route> {
    among(segments, ROUTES).or_else(|| among(segments, desks))
}

/// The first route of a table that a path fits.
pub(super) fn among(segments: &[&str], table: &'static [Route]) -> Option<&'static Route> {
    table.iter().find(|route| route.fits(segments))
}

const GET: &str = "GET";
const POST: &str = "POST";
const BOTH: &str = "GET, POST";

/// The routes of every transaction: of those that a path fits, the first is meant.
pub const ROUTES: &[Route] = &[
    Route::new("/api/{slug}", POST, Needs::Partner),
    Route::new("/api/{slug}/cases/{reference}", GET, Needs::Lodger),
    Route::new("/api/{slug}/cases/{reference}/events", POST, Needs::Lodger),
    Route::new("/{slug}/staff", GET, Needs::Post),
    Route::new("/{slug}/staff/search", BOTH, Needs::Post),
    Route::new("/{slug}/staff/bulk", BOTH, Needs::Post),
    Route::new("/{slug}/staff/new", BOTH, Needs::Post),
    Route::new("/{slug}/staff/new/sent/{reference}", GET, Needs::Helper),
    Route::new("/{slug}/staff/new/{page}", BOTH, Needs::Post),
    Route::new("/{slug}/staff/new/{page}/{entry}", BOTH, Needs::Post).with(Feature::Repeats),
    Route::new("/{slug}/staff/cases/{reference}", GET, Needs::Office),
    Route::new("/{slug}/staff/cases/{reference}/moves/{code}", BOTH, Needs::Office),
    Route::new("/{slug}/staff/cases/{reference}/proposal", BOTH, Needs::Office).with(Feature::Approval),
    Route::new("/{slug}/staff/cases/{reference}/submitted.pdf", GET, Needs::Office),
    Route::new("/{slug}/staff/cases/{reference}/attention", BOTH, Needs::Office),
    Route::new("/{slug}/staff/cases/{reference}/review", BOTH, Needs::Office).with(Feature::Review),
    Route::new("/{slug}/staff/cases/{reference}/documents", GET, Needs::Office).with(Feature::Documents),
    Route::new("/{slug}/staff/cases/{reference}/documents/{id}/file", GET, Needs::Office).with(Feature::Documents),
    Route::new("/{slug}/staff/cases/{reference}/documents/{id}/arrived", POST, Needs::Office).with(Feature::Documents),
    Route::new("/{slug}/staff/cases/{reference}/ask", BOTH, Needs::Office).with(Feature::Documents),
    Route::new("/{slug}/staff/cases/{reference}/ask/withdraw", POST, Needs::Office).with(Feature::Documents),
    Route::new("/{slug}/staff/cases/{reference}/{part}", BOTH, Needs::Office),
    Route::new("/{slug}", GET, Needs::Nothing),
    Route::new("/{slug}/links/{token}", GET, Needs::Token),
    Route::new("/{slug}/links/{token}/answer", GET, Needs::Token).with(Feature::Documents),
    Route::new("/{slug}/cases/{reference}", GET, Needs::Case),
    Route::new("/{slug}/cases/{reference}/submitted.pdf", GET, Needs::Applicant),
    Route::new("/{slug}/cases/{reference}/confirmation", GET, Needs::Applicant),
    Route::new("/{slug}/cases/{reference}/events", POST, Needs::Case),
    Route::new("/{slug}/cases/{reference}/pay", POST, Needs::Applicant),
    Route::new("/{slug}/cases/{reference}/documents", GET, Needs::Case).with(Feature::Documents),
    Route::new("/{slug}/cases/{reference}/documents/add", BOTH, Needs::Case).with(Feature::Documents),
    Route::new("/{slug}/cases/{reference}/documents/{id}", GET, Needs::Case).with(Feature::Documents),
    Route::new("/{slug}/cases/{reference}/documents/{id}/sent", GET, Needs::Case).with(Feature::Documents),
    Route::new("/{slug}/cases/{reference}/documents/{id}/cover", GET, Needs::Case).with(Feature::Documents),
    Route::new("/{slug}/cases/{reference}/documents/{id}/file", GET, Needs::Case).with(Feature::Documents),
    Route::new("/{slug}/cases/{reference}/documents/{id}/remove", BOTH, Needs::Case).with(Feature::Documents),
    Route::new("/{slug}/cases/{reference}/answer", BOTH, Needs::Applicant).with(Feature::Documents),
    Route::new("/{slug}/cases/{reference}/{part}", GET, Needs::Case).with(Feature::Moves),
    Route::new("/{slug}/save", BOTH, Needs::Nothing),
    Route::new("/{slug}/saved", BOTH, Needs::Nothing),
    Route::new("/{slug}/resume/{token}", BOTH, Needs::Token),
    Route::new("/{slug}/find", BOTH, Needs::Nothing),
    Route::new("/{slug}/find/sent", GET, Needs::Nothing),
    Route::new("/{slug}/equality-questions", BOTH, Needs::Nothing),
    Route::new("/{slug}/equality-questions/thanks", GET, Needs::Nothing),
    Route::new("/{slug}/{page}", BOTH, Needs::Nothing),
    Route::new("/{slug}/{page}/{entry}", BOTH, Needs::Nothing).with(Feature::Repeats),
];
