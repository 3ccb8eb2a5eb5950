//! JSON Web Signatures (RFC 7515), as far as OpenID Connect needs them: two algorithms, and which of them is right is
//! never left to whoever sent the token.

use base64::{Engine, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use justice::{Error, Result};
use kit::secrets::Secret;
use ring::{
    rand::SystemRandom,
    rsa::PublicKeyComponents,
    signature::{
        ECDSA_P256_SHA256_FIXED, KeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
    },
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The most characters of a token that we read.
const LONGEST: usize = 20_000;

/// What may be wrong with a token, as the log says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is not a signed token.
    Unreadable,
    /// It is signed in a way that we do not take: by a secret, by nothing, or otherwise than its key allows.
    Algorithm,
    /// Nobody whom we know has such a key.
    UnknownKey,
    /// The signature is not its key's.
    Signature,
    /// Somebody else made it.
    Issuer,
    /// It is for somebody else.
    Audience,
    /// It is too old.
    Expired,
    /// It is from the future.
    Early,
    /// It is not the answer to what this browser asked.
    Nonce,
    /// It does not say about whom it is, or about somebody else.
    Subject,
    /// They signed in less surely than was asked.
    Level,
}

impl Fault {
    /// As it is written in the log.
    pub const fn code(self) -> &'static str {
        match self {
            Fault::Unreadable => "unreadable",
            Fault::Algorithm => "algorithm",
            Fault::UnknownKey => "unknown-key",
            Fault::Signature => "signature",
            Fault::Issuer => "issuer",
            Fault::Audience => "audience",
            Fault::Expired => "expired",
            Fault::Early => "early",
            Fault::Nonce => "nonce",
            Fault::Subject => "subject",
            Fault::Level => "level",
        }
    }
}

/// The algorithms that we take (RFC 7518, 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 and SHA-256.
    Rs256,
    /// ECDSA on P-256 and SHA-256.
    Es256,
}

/// A token whose signature nobody has looked at yet.
pub struct Unproven<'a> {
    /// Which key it names.
    pub key: Option<String>,
    /// How it says that it is signed.
    pub algorithm: Algorithm,
    signed: &'a str,
    claims: &'a str,
    signature: Vec<u8>,
}

impl<'a> Unproven<'a> {
    /// Reads a token as far as it can be read without believing it.
    ///
    /// # Errors
    /// `Unreadable` or `Algorithm`.
    pub fn read(token: &'a str) -> std::result::Result<Unproven<'a>, Fault> {
        let (signed, signature) = token.rsplit_once('.').filter(|_| token.len() <= LONGEST).ok_or(Fault::Unreadable)?;
        let (header, claims) = signed.split_once('.').ok_or(Fault::Unreadable)?;
        let header = document(header)?;
        // What must be understood (RFC 7515, 4.1.11) is not understood here.
        if header.get("crit").is_some() {
            return Err(Fault::Algorithm);
        }
        let algorithm = match header["alg"].as_str() {
            Some("RS256") => Algorithm::Rs256,
            Some("ES256") => Algorithm::Es256,
            _ => return Err(Fault::Algorithm),
        };
        let signature = BASE64.decode(signature).map_err(|_| Fault::Unreadable)?;
        Ok(Unproven { key: header["kid"].as_str().map(str::to_owned), algorithm, signed, claims, signature })
    }

    /// What it says, once a key (RFC 7517) has proved that its owner says so.
    ///
    /// # Errors
    /// `Algorithm`, `Signature` or `Unreadable`.
    pub fn proved_by(&self, jwk: &Value) -> std::result::Result<Value, Fault> {
        let part = |name: &str| jwk[name].as_str().and_then(|text| BASE64.decode(text).ok()).ok_or(Fault::UnknownKey);
        let message = self.signed.as_bytes();
        let proved = match (jwk["kty"].as_str(), self.algorithm) {
            (Some("RSA"), Algorithm::Rs256) => {
                let key = PublicKeyComponents { n: part("n")?, e: part("e")? };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, &self.signature)
            }
            (Some("EC"), Algorithm::Es256) if jwk["crv"] == "P-256" => {
                let point = [vec![4], part("x")?, part("y")?].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, &self.signature)
            }
            _ => return Err(Fault::Algorithm),
        };
        proved.map_err(|_| Fault::Signature)?;
        document(self.claims)
    }

    /// Whether a key of a set may be the one: the one that the token names or, if it names none, any of the right kind.
    pub fn may_be_of(&self, jwk: &Value) -> bool {
        let kind = match self.algorithm {
            Algorithm::Rs256 => "RSA",
            Algorithm::Es256 => "EC",
        };
        let for_signing = jwk.get("use").is_none_or(|used| used == "sig");
        let named = self.key.as_deref().is_none_or(|name| jwk["kid"] == name);
        jwk["kty"] == kind && for_signing && named
    }
}

fn document(part: &str) -> std::result::Result<Value, Fault> {
    let bytes = BASE64.decode(part).map_err(|_| Fault::Unreadable)?;
    serde_json::from_slice(&bytes).ok().filter(Value::is_object).ok_or(Fault::Unreadable)
}

/// A token that says these things and is signed by our own key, which is in PKCS #8 and PEM.
///
/// # Errors
/// `Broken`, when there is something wrong with the key. What, is not said.
pub fn sign(claims: &Value, key: &Secret) -> Result<String> {
    let lines = key.reveal().lines().map(str::trim).filter(|line| !line.starts_with("-----"));
    let der = STANDARD.decode(lines.collect::<String>()).map_err(|_| unusable())?;
    let pair = RsaKeyPair::from_pkcs8(&der).map_err(|_| unusable())?;
    let header = json!({ "alg": "RS256", "typ": "JWT", "kid": thumbprint(&pair) });
    let signed = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
    let mut signature = vec![0; pair.public().modulus_len()];
    // The luck hides from a clock what the key is. It is not in the signature.
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).map_err(|_| unusable())?;
    Ok(format!("{signed}.{}", BASE64.encode(signature)))
}

fn unusable() -> Error {
    Error::broken("our private key is no RSA key in PKCS #8")
}

/// What a key is called when nobody has named it (RFC 7638).
fn thumbprint(pair: &RsaKeyPair) -> String {
    let public = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
    let canonical = format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, BASE64.encode(public.e), BASE64.encode(public.n));
    BASE64.encode(Sha256::digest(canonical))
}

/// What a verifier is known by until it is shown (RFC 7636, 4.2: S256).
pub fn challenge(verifier: &str) -> String {
    BASE64.encode(Sha256::digest(verifier))
}
