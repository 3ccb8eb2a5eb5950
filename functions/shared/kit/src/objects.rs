//! The bucket for documents: who may put what into it, and the little that we ask of it. No bytes of a document pass
//! through here but its first few, which say what it is.
//!
//! Whatever arrives is in quarantine, under a key of its own, until it has been found clean; what is kept is a copy of
//! exactly the bytes that were. So nothing that arrives later can take a verdict's place, and nobody can be given what
//! nobody has checked.

use crate::{moment::Moment, store::BoxFuture};
use justice::{Error, Reference, Result, date::Timestamp};

#[cfg(any(test, feature = "testing"))]
pub mod memory;
pub mod s3;

/// Seconds for which a form can be used to send a document.
pub const FORM_SECONDS: i64 = 60 * 60;

/// Seconds for which a link to a document works.
pub const LINK_SECONDS: u32 = 60;

/// Where a document is, once it has been found clean: under its transaction's slug, to which permissions are given.
pub fn kept(slug: &str, reference: &Reference, id: &str) -> String {
    format!("{slug}/{reference}/{id}")
}

/// Where a document arrives.
pub fn quarantined(slug: &str, reference: &Reference, id: &str) -> String {
    format!("quarantine/{}", kept(slug, reference, id))
}

/// What may be sent by one form.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Where it arrives.
    pub key: String,
    /// The most bytes that it may have.
    pub largest: u64,
    /// The address to which the browser goes when it is there.
    pub back: String,
    /// When the form ends.
    pub until: Timestamp,
}

/// A form that a browser can send a document with: where to, and the fields before the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Where to.
    pub action: String,
    /// Names and values.
    pub fields: Vec<(&'static str, String)>,
}

/// What the bucket says of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// How many bytes it has.
    pub size: u64,
    /// The bucket's digest of it, without quotation marks.
    pub etag: String,
    /// The bucket's name for these very bytes.
    pub version: String,
}

/// All that the department needs of a bucket.
pub trait Objects: Send + Sync {
    /// The origin to which forms go, for the pages' policy.
    fn origin(&self) -> &str;

    /// A form that sends one document.
    fn form<'a>(&'a self, offer: &'a Offer, moment: &'a Moment) -> BoxFuture<'a, Result<Form>>;

    /// What is there now; nothing, if nothing is.
    fn head<'a>(&'a self, key: &'a str, moment: &'a Moment) -> BoxFuture<'a, Result<Option<Head>>>;

    /// The first bytes of one version.
    fn first<'a>(
        &'a self,
        key: &'a str,
        version: &'a str,
        bytes: u64,
        moment: &'a Moment,
    ) -> BoxFuture<'a, Result<Vec<u8>>>;

    /// Copies one version to another key. Copying it twice does no harm.
    fn copy<'a>(
        &'a self,
        from: &'a str,
        version: &'a str,
        to: &'a str,
        moment: &'a Moment,
    ) -> BoxFuture<'a, Result<()>>;

    /// Removes one version for good; or, without a version, what is there, which the bucket forgets after some days.
    fn remove<'a>(&'a self, key: &'a str, version: Option<&'a str>, moment: &'a Moment) -> BoxFuture<'a, Result<()>>;

    /// A link that gives one document to whoever has it, as a file of this name, for a minute. It is never logged.
    fn link<'a>(&'a self, key: &'a str, name: &'a str, moment: &'a Moment) -> BoxFuture<'a, Result<String>>;
}

/// For functions that take no documents.
pub struct Nowhere;

fn nowhere<'a, T>() -> BoxFuture<'a, Result<T>> {
    Box::pin(async { Err(Error::broken("this function has no bucket for documents")) })
}

impl Objects for Nowhere {
    fn origin(&self) -> &str {
        ""
    }
    fn form<'a>(&'a self, _: &'a Offer, _: &'a Moment) -> BoxFuture<'a, Result<Form>> {
        nowhere()
    }
    fn head<'a>(&'a self, _: &'a str, _: &'a Moment) -> BoxFuture<'a, Result<Option<Head>>> {
        nowhere()
    }
    fn first<'a>(&'a self, _: &'a str, _: &'a str, _: u64, _: &'a Moment) -> BoxFuture<'a, Result<Vec<u8>>> {
        nowhere()
    }
    fn copy<'a>(&'a self, _: &'a str, _: &'a str, _: &'a str, _: &'a Moment) -> BoxFuture<'a, Result<()>> {
        nowhere()
    }
    fn remove<'a>(&'a self, _: &'a str, _: Option<&'a str>, _: &'a Moment) -> BoxFuture<'a, Result<()>> {
        nowhere()
    }
    fn link<'a>(&'a self, _: &'a str, _: &'a str, _: &'a Moment) -> BoxFuture<'a, Result<String>> {
        nowhere()
    }
}

/// A `Content-Disposition` that saves a file under a name (RFC 6266), whatever is in the name.
pub fn attachment(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", percent(name))
}

/// Everything but letters and digits of a query's value, percent-encoded (RFC 3986).
fn percent(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20").replace('*', "%2A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_saved_under_its_name_and_nothing_in_the_name_ends_it() {
        let header = attachment("Siân’s \"letter\"\r\n.pdf");
        assert_eq!(
            header,
            "attachment; filename=\"Si_n_s _letter___.pdf\"; filename*=UTF-8''Si%C3%A2n%E2%80%99s%20%22letter%22%0D%0A.pdf"
        );
    }
}
