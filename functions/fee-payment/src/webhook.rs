//! What GOV.UK Pay tells us unasked: that something happened to a payment, and nothing that we believe without asking.

use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

/// Whether a body was signed with our secret: `Pay-Signature` is the lower-case hexadecimal HMAC-SHA256 of its bytes. How
/// long this takes says nothing of how much of the signature is right.
pub fn is_signed(secret: &str, body: &[u8], signature: &str) -> bool {
    let Ok(mut code) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    code.update(body);
    unhex(signature).is_some_and(|bytes| code.verify_slice(&bytes).is_ok())
}

/// The bytes of 64 lower-case hexadecimal digits.
fn unhex(digits: &str) -> Option<Vec<u8>> {
    let digits = digits.as_bytes();
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    (digits.len() == 64).then_some(())?;
    digits.chunks(2).map(|pair| Some(value(pair[0])? << 4 | value(pair[1])?)).collect()
}

/// A reason to ask GOV.UK Pay about a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Pay's number for the payment.
    pub payment: String,
    /// What is said to have happened, in lower case: `card_payment_succeeded`. For the log.
    pub event: String,
}

#[derive(Deserialize)]
struct Message {
    resource_id: String,
    resource_type: String,
    event_type: String,
    #[serde(default)]
    resource: Resource,
}

#[derive(Deserialize, Default)]
struct Resource {
    payment_id: Option<String>,
}

/// Reads a message whose signature is ours. None if it is about no payment: then there is nothing to do.
/// Pay has written its words in capitals and in small letters: they are the same words here.
pub fn read(body: &[u8]) -> Option<Told> {
    let message: Message = serde_json::from_slice(body).ok()?;
    let payment = match message.resource_type.to_ascii_lowercase().as_str() {
        "payment" => Some(message.resource_id),
        "refund" => message.resource.payment_id,
        _ => None,
    };
    let payment = payment.filter(|number| crate::provider::is_number(number))?;
    let event = message.event_type.to_ascii_lowercase();
    Some(Told { payment, event })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    const BODY: &[u8] = b"what do ya want for nothing?";
    const SIGNATURE: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    #[test]
    fn a_signature_is_hmac_sha256_in_lower_case_hexadecimal() {
        assert!(is_signed("Jefe", BODY, SIGNATURE));
        // The HMAC of nothing under no key.
        assert!(is_signed("", b"", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"));
    }

    #[test]
    fn anything_else_is_no_signature() {
        let other = SIGNATURE.replace('5', "6");
        let capitals = SIGNATURE.to_uppercase();
        for wrong in ["", "5bdc", "z", &SIGNATURE[..63], &format!("{SIGNATURE}0"), &other, &capitals, "é"] {
            assert!(!is_signed("Jefe", BODY, wrong), "{wrong}");
        }
        assert!(!is_signed("jefe", BODY, SIGNATURE));
        assert!(!is_signed("Jefe", b"what do ya want for nothing", SIGNATURE));
        for place in 0..64 {
            let mut one = SIGNATURE.to_owned().into_bytes();
            one[place] = if one[place] == b'0' { b'1' } else { b'0' };
            assert!(!is_signed("Jefe", BODY, &String::from_utf8_lossy(&one)), "{place}");
        }
    }

    #[test]
    fn a_message_names_a_payment_in_capitals_or_not() {
        let number = "hu20sqlact5260q2nanm0q8u93";
        let told = |kind: &str, event: &str| {
            let body =
                format!(r#"{{"id":"1","resource_id":"{number}","resource_type":"{kind}","event_type":"{event}"}}"#);
            read(body.as_bytes())
        };
        let expected = Told { payment: number.to_owned(), event: "card_payment_captured".to_owned() };
        assert_eq!(told("payment", "card_payment_captured"), Some(expected.clone()));
        assert_eq!(told("PAYMENT", "CARD_PAYMENT_CAPTURED"), Some(expected));
        assert_eq!(told("dispute", "created"), None);
        assert_eq!(told("refund", "card_payment_refunded"), None, "which does not say of which payment");
    }

    #[test]
    fn a_refund_is_a_reason_to_ask_about_its_payment() {
        let body = br#"{"resource_id":"act4c33g40j3edfmi8jknab84x","resource_type":"refund","event_type":"card_payment_refunded",
            "resource":{"payment_id":"hu20sqlact5260q2nanm0q8u93"}}"#;
        assert_eq!(read(body).map(|told| told.payment).as_deref(), Some("hu20sqlact5260q2nanm0q8u93"));
    }

    #[test]
    fn what_cannot_be_read_is_no_reason() {
        for body in [&b""[..], b"{", b"[]", br#"{"resource_id":"../x","resource_type":"payment","event_type":"e"}"#] {
            assert_eq!(read(body), None);
        }
    }
}
