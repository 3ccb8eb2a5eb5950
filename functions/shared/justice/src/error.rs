//! Why something could not be done: few kinds, and each says who should act.

use crate::text::Text;

/// What a fallible step of ours returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong underneath: logged once at the edge, never rendered.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why we could not do what was asked. Free of transport: each door renders it in one exhaustive `match`.
///
/// There is no `Display`: what the sender may read is chosen by the renderer, so a cause cannot leak.
#[derive(Debug)]
pub enum Error {
    /// We could not read what was sent. The sender should send it otherwise.
    Malformed(Malformed),
    /// We could read it, and some answers need correcting.
    Invalid(Vec<FieldError>),
    /// Nothing there, or nothing that this sender may see: the two are told apart by nobody.
    NotFound,
    /// It was there, and this sender may know that: its personal data has been removed, because its time was up.
    Gone,
    /// It conflicts with what we already hold.
    Conflict(Text),
    /// Something that we depend on did not answer. The same again may work.
    Unavailable(Cause),
    /// A fault of ours.
    Broken(Cause),
}

/// The ways in which a request cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Malformed {
    /// Not what its content type says it is, or a part that we need is missing.
    Unreadable(Text),
    /// There is something here, but not for this method. Holds the methods that there are.
    Method(&'static str),
    /// A content type that we do not read. Holds the types that we do.
    MediaType(&'static str),
    /// More bytes than we take. Holds how many we take.
    TooLarge(usize),
    /// Posted from another site (OWASP: cross-site request forgery).
    CrossSite,
}

impl Error {
    /// We could not read it, for this reason.
    pub fn unreadable(why: Text) -> Error {
        Error::Malformed(Malformed::Unreadable(why))
    }

    /// Something that we depend on did not answer.
    pub fn unavailable(cause: impl Into<Cause>) -> Error {
        Error::Unavailable(cause.into())
    }

    /// A fault of ours.
    pub fn broken(cause: impl Into<Cause>) -> Error {
        Error::Broken(cause.into())
    }

    /// Whether sending exactly the same thing again could end differently.
    pub fn worth_retrying(&self) -> bool {
        match self {
            Error::Unavailable(_) | Error::Broken(_) => true,
            Error::Malformed(_) | Error::Invalid(_) | Error::NotFound | Error::Gone | Error::Conflict(_) => false,
        }
    }

    /// A stable word for logs, metrics and `/problems/{code}`.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Malformed(Malformed::Unreadable(_)) => "malformed",
            Error::Malformed(Malformed::Method(_)) => "method-not-allowed",
            Error::Malformed(Malformed::MediaType(_)) => "unsupported-media-type",
            Error::Malformed(Malformed::TooLarge(_)) => "too-large",
            Error::Malformed(Malformed::CrossSite) => "cross-site",
            Error::Invalid(_) => "invalid-answers",
            Error::NotFound => "not-found",
            Error::Gone => "gone",
            Error::Conflict(_) => "conflict",
            Error::Unavailable(_) => "unavailable",
            Error::Broken(_) => "broken",
        }
    }
}

/// One thing wrong with one answer: where (RFC 6901), and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldError {
    /// A JSON Pointer into the answers, and the name of the field on the page.
    pub pointer: String,
    /// What to do, in the words of the Design System ("Enter your date of birth").
    pub detail: Text,
}

impl FieldError {
    /// Something wrong with the answer at `pointer`.
    pub fn new(pointer: impl Into<String>, detail: Text) -> FieldError {
        FieldError { pointer: pointer.into(), detail }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_could_end_differently_is_worth_retrying() {
        assert!(Error::unavailable("throttled").worth_retrying());
        assert!(Error::broken("a bug").worth_retrying());
        assert!(!Error::NotFound.worth_retrying());
        assert!(!Error::Gone.worth_retrying());
        assert!(!Error::Invalid(vec![]).worth_retrying());
        assert!(!Error::Conflict(Text::same("x")).worth_retrying());
        assert!(!Error::Malformed(Malformed::CrossSite).worth_retrying());
    }
}
