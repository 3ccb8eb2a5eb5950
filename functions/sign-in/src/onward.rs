//! Where somebody goes on to once they have signed in: a page of ours, and nowhere else.

use justice::{Error, Result, Text};
use kit::{exchange::Exchange, session::Kind};

/// The most characters that an address of ours has.
const LONGEST: usize = 2000;

/// A path of our own origin, with its query. Only [`Onward::read`] and [`Onward::home`] make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Onward(String);

impl Onward {
    /// What the query's `to` says, or where people of this kind begin.
    ///
    /// # Errors
    /// `Malformed`, when it leads anywhere else: what follows a sign-in must not be for others to choose (OWASP ASVS
    /// 5.0, 3.7.2).
    pub fn asked(exchange: &Exchange, kind: Kind) -> Result<Onward> {
        match exchange.query.get("to").and_then(|values| values.last()) {
            None => Ok(Onward::home(kind)),
            Some(to) => Onward::read(to).ok_or_else(|| {
                Error::unreadable(Text::new(
                    "The web address does not say correctly where to go on to. Start again from the page that you came from",
                    "Nid yw’r cyfeiriad gwe’n dweud yn gywir ble i fynd nesaf. Dechreuwch eto o’r dudalen y daethoch ohoni",
                ))
            }),
        }
    }

    /// Where people of a kind begin.
    pub fn home(kind: Kind) -> Onward {
        Onward(match kind {
            Kind::Citizen => "/my-cases".to_owned(),
            Kind::Staff => "/staff".to_owned(),
        })
    }

    /// Reads an address. Nothing, if a browser might take it for another site's, or if it would lead back here.
    pub fn read(text: &str) -> Option<Onward> {
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let plain =
            text.bytes().all(|byte| (b'!'..=b'~').contains(&byte) && !matches!(byte, b'\\' | b'"' | b'<' | b'>'));
        let ours = path.starts_with('/') && !path.contains("//");
        let back_here = path == "/sign-in" || path.starts_with("/sign-in/") || path.starts_with("/api/");
        let dots = path.split('/').any(|part| matches!(part, "." | ".."));
        (plain && ours && !back_here && !dots && text.len() <= LONGEST).then(|| Onward(text.to_owned()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address, for a query.
    pub fn for_query(&self) -> String {
        form_urlencoded::byte_serialize(self.0.as_bytes()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_ours_is_taken_as_it_is() {
        for ours in
            ["/", "/my-cases", "/visit-request/check-answers", "/visit-request/staff?state=open&q=a%20b", "/a#b"]
        {
            assert_eq!(Onward::read(ours).map(|to| to.0).as_deref(), Some(ours));
        }
    }

    #[test]
    fn nobody_is_sent_to_another_site() {
        let elsewhere = [
            "",
            "my-cases",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "/\t/evil.example",
            "/a//evil.example",
            "https://evil.example",
            "https:/evil.example",
            "javascript:alert(1)",
            "/a\r\nset-cookie: b",
            " //evil.example",
            "/a b",
            "/\u{202e}",
            "/é",
            "/..//evil.example",
            "/a/../b",
            "/\u{0}",
            "@evil.example",
            "?to=/a",
        ];
        for address in elsewhere {
            assert_eq!(Onward::read(address), None, "{address:?}");
        }
        assert_eq!(Onward::read(&format!("/{}", "a".repeat(LONGEST))), None);
    }

    #[test]
    fn nobody_is_sent_round_in_circles() {
        for circle in ["/sign-in", "/sign-in/citizen", "/sign-in/staff/out", "/sign-in?to=/a", "/api/visit-request"] {
            assert_eq!(Onward::read(circle), None, "{circle}");
        }
        assert!(Onward::read("/sign-inside").is_some());
    }
}
