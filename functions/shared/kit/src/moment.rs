//! The time and the luck of one request: read once at the edge, and ordinary values from there on.

use justice::{Today, date::Timestamp};
use sha2::{Digest, Sha256};
use std::{fmt, fmt::Write};
use ulid::Ulid;

/// When a request is handled, and the luck it was dealt. A value needs no mocking.
#[derive(Clone)]
pub struct Moment {
    /// The instant.
    pub now: Timestamp,
    /// Names the request's one write: its event, and what its effects are keyed by.
    pub id: Ulid,
    luck: [u8; 64],
}

impl Moment {
    /// Reads the clock and draws lots. With [`Stopwatch`], the only place that does either.
    ///
    /// # Panics
    /// When the operating system has no randomness to give: nothing can be kept secret then, so nothing is served.
    #[expect(clippy::disallowed_methods, reason = "this is the edge")]
    pub fn draw() -> Moment {
        let mut luck = [0; 64];
        getrandom::fill(&mut luck).expect("the operating system gives randomness");
        Moment::of(Timestamp::now(), luck)
    }

    /// A moment made by hand, for tests and replays.
    pub fn of(now: Timestamp, luck: [u8; 64]) -> Moment {
        let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
        Moment { now, id: Ulid::from_parts(millis, u128::from_be_bytes(bytes(&luck, 32))), luck }
    }

    /// The date and time in London.
    pub fn today(&self) -> Today {
        Today::at(self.now)
    }

    /// Luck for a case's reference.
    pub fn reference_luck(&self) -> u64 {
        u64::from_be_bytes(bytes(&self.luck, 0))
    }

    /// Luck for what a slice draws when a case is opened: other luck each time that is tried again.
    pub fn drawing_luck(&self, round: u32) -> u64 {
        let drawn = Sha256::new().chain_update(b"drawing").chain_update(self.luck).chain_update(round.to_be_bytes());
        u64::from_be_bytes(std::array::from_fn(|place| drawn.clone().finalize()[place]))
    }

    /// Luck for choosing one of several free places, so that contenders spread out.
    pub fn seat_luck(&self) -> u64 {
        u64::from_be_bytes(bytes(&self.luck, 8))
    }

    /// This moment again, for another round of a race that it lost: the same instant, luck and tokens, another write.
    /// The first round is the moment itself.
    pub fn round(&self, round: u32) -> Moment {
        let id = Ulid::from_parts(self.id.timestamp_ms(), self.id.random().wrapping_add(u128::from(round)));
        Moment { id, ..self.clone() }
    }

    /// 128 random bits that nothing else is made of.
    pub fn token(&self) -> Token {
        Token(hex(&self.luck[16..32]))
    }

    /// The token of one of several people to whom the same commit gives a link each. Whoever has one of them learns
    /// nothing about another: what they are made of is given to nobody.
    pub fn token_for(&self, whose: &str) -> Token {
        let made = Sha256::new().chain_update(b"token").chain_update(&self.luck[48..]).chain_update(whose).finalize();
        Token(hex(&made[..16]))
    }

    /// Seconds since 1970, for the table's `expires`.
    pub fn expiry(&self, days: u32) -> i64 {
        self.now.as_second() + i64::from(days) * 86_400
    }
}

fn bytes<const N: usize>(luck: &[u8; 64], from: usize) -> [u8; N] {
    std::array::from_fn(|place| luck[from + place])
}

/// Opens something to whoever holds it. The table keeps only its [`digest`](Token::digest); nothing prints it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Reads one that came back to us: 32 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<Token> {
        let well_formed = text.len() == 32 && text.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'));
        well_formed.then(|| Token(text.to_owned()))
    }

    /// What the table knows it by.
    pub fn digest(&self) -> String {
        digest(&self.0)
    }

    /// The token itself, for its cookie or its link.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// SHA-256 in hexadecimal.
pub fn digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Measures how long something took.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(clippy::new_without_default, reason = "starting a watch is an act, not a default")]
    pub fn new() -> Stopwatch {
        Stopwatch(std::time::Instant::now())
    }

    /// Milliseconds since the start.
    pub fn millis(self) -> f64 {
        (self.0.elapsed().as_secs_f64() * 100_000.0).round() / 100.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_printed_and_is_kept_only_as_a_digest() {
        let token = Moment::draw().token();
        assert_eq!(format!("{token:?}"), "Token");
        assert_ne!(token.digest(), token.reveal());
        assert_eq!(Token::parse(token.reveal()), Some(token));
        assert_eq!(Token::parse("not a token"), None);
    }

    #[test]
    fn luck_for_one_thing_is_not_luck_for_another() {
        let mut luck = [0; 64];
        luck[16] = 1;
        let moment = Moment::of(Timestamp::UNIX_EPOCH, luck);
        assert_eq!((moment.reference_luck(), moment.seat_luck(), moment.id.random()), (0, 0, 0));
        assert!(moment.token().reveal().starts_with("01"));
        let one = moment.token_for("respondent");
        assert_eq!(Token::parse(one.reveal()), Some(one.clone()));
        assert_ne!(one, moment.token_for("respondent-2"));
        luck[16] = 2;
        assert_eq!(Moment::of(Timestamp::UNIX_EPOCH, luck).token_for("respondent"), one, "not made of the first token");
        luck[63] = 1;
        assert_ne!(Moment::of(Timestamp::UNIX_EPOCH, luck).token_for("respondent"), one);
    }
}
