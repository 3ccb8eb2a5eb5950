//! References that a person can read down a telephone: `VIS-7K3M-9QXT-W`.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Names a case. It identifies; it never authorises.
///
/// The transaction's code, forty random bits in Crockford's alphabet, and a check character that catches any one
/// wrong character. Made of random bits, so that nobody can count cases or guess the next one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reference(String);

/// Not a reference: mistyped, or of another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAReference;

impl fmt::Display for NotAReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a reference")
    }
}

impl std::error::Error for NotAReference {}

/// No I, L, O or U: nothing that can be misheard or misread for something else.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Reference {
    /// The reference for a transaction's code and the luck it was dealt, of which forty bits are used.
    pub fn new(code: &str, luck: u64) -> Reference {
        let body: [u8; 8] = std::array::from_fn(|place| (luck >> (5 * place)) as u8 & 31);
        let text: String = body.iter().map(|&digit| letter(digit)).collect();
        Reference(format!("{code}-{}-{}-{}", &text[..4], &text[4..], letter(check_digit(&body))))
    }

    /// Reads what a person typed: any case, any spacing, O for 0, and I or L for 1.
    pub fn parse(typed: &str) -> Result<Reference, NotAReference> {
        let letters: String =
            typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
        if letters.len() != 12 || !letters[..3].bytes().all(|c| c.is_ascii_uppercase()) {
            return Err(NotAReference);
        }
        let (code, body) = letters.split_at(3);
        let digits: Vec<u8> = body.bytes().map(digit).collect::<Option<_>>().ok_or(NotAReference)?;
        let (digits, check) = digits.split_at(8);
        if check_digit(digits) != check[0] {
            return Err(NotAReference);
        }
        let text: String = digits.iter().map(|&digit| letter(digit)).collect();
        Ok(Reference(format!("{code}-{}-{}-{}", &text[..4], &text[4..], letter(check[0]))))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code of the transaction whose case it is.
    pub fn code(&self) -> &str {
        &self.0[..3]
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Reference {
    type Error = NotAReference;
    fn try_from(text: String) -> Result<Reference, NotAReference> {
        Reference::parse(&text)
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> String {
        reference.0
    }
}

fn letter(digit: u8) -> char {
    char::from(ALPHABET[usize::from(digit)])
}

fn digit(letter: u8) -> Option<u8> {
    let letter = match letter {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    ALPHABET.iter().position(|&known| known == letter).map(|place| place as u8)
}

/// Luhn's check in base 32: catches any one wrong digit, and all but one pair of neighbours swapped.
fn check_digit(digits: &[u8]) -> u8 {
    let sum = digits.iter().rev().enumerate().fold(0, |sum, (place, &digit)| {
        let weighted = if place % 2 == 0 { digit * 2 } else { digit };
        (sum + weighted / 32 + weighted % 32) % 32
    });
    (32 - sum) % 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_we_write_we_can_read() {
        for luck in [0, 1, 0xFF_FFFF_FFFF, 0x12_3456_789A] {
            let reference = Reference::new("VIS", luck);
            assert_eq!(Reference::parse(reference.as_str()), Ok(reference.clone()));
            assert_eq!(reference.code(), "VIS");
        }
    }

    #[test]
    fn typing_is_forgiven_case_spaces_and_look_alikes() {
        let reference = Reference::new("VIS", 0);
        assert_eq!(reference.as_str(), "VIS-0000-0000-0");
        assert_eq!(Reference::parse(" vis oooo 0000 o "), Ok(reference));
        let ones = Reference::new("LPA", 0b00001);
        assert_eq!(Reference::parse(&ones.as_str().replace('1', "l").replace("LPA", "lpa")), Ok(ones));
    }

    #[test]
    fn any_one_wrong_character_is_caught() {
        let good = [7, 1, 31, 0, 12, 9, 30, 4];
        for place in 0..8 {
            for wrong in (0..32).filter(|&wrong| wrong != good[place]) {
                let mut bad = good;
                bad[place] = wrong;
                assert_ne!(check_digit(&bad), check_digit(&good));
            }
        }
    }

    #[test]
    fn what_is_not_a_reference_is_refused() {
        for typed in
            ["", "VIS", "VIS-0000-0000-1", "VIS-0000-0000", "12S-0000-0000-0", "VIS-000U-0000-0", "VIS-0000-0000-00"]
        {
            assert_eq!(Reference::parse(typed), Err(NotAReference), "{typed}");
        }
    }
}
