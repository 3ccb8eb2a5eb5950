//! Providers that do what a script says, and hold us to the protocol meanwhile.

use base64::{Engine, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use justice::{Error, Result};
use kit::{
    Config,
    secrets::{Secret, Secrets, Vault},
    testing::{Answer, Browser, World, page_is_right},
};
use ring::{
    rand::SystemRandom,
    rsa::PublicKeyComponents,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use serde_json::{Value, json};
use sign_in::{
    SignIn,
    jose::{Unproven, challenge},
    web::{Ask, Web},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};

pub const NOW: &str = "2026-11-23T12:00:00Z";
pub const CITIZENS: &str = "https://citizens.example/";
pub const IDENTITY: &str = "https://identity.example/";
pub const STAFF: &str = "https://staff.example";
pub const SUBJECT: &str = "urn:CANARY:subject";
pub const CORE_IDENTITY: &str = "https://vocab.account.gov.uk/v1/coreIdentityJWT";
pub const RETURN_CODE: &str = "https://vocab.account.gov.uk/v1/returnCode";

/// A key that RFC 9500 publishes for tests (2.1, testRSA2048), in PKCS #8. It is nobody's secret.
pub const TESTING_KEY: &str = include_str!("testing-key.pem");

pub struct Drawer;

impl Vault for Drawer {
    async fn read(&self, _: &str) -> Result<Option<Secret>> {
        Ok(Some(Secret::new(TESTING_KEY)))
    }
}

/// A key of a provider's, by the name that it publishes.
#[derive(Clone)]
pub enum Key {
    Ec(String, Arc<EcdsaKeyPair>),
    Rsa(String, Arc<RsaKeyPair>),
}

impl Key {
    pub fn ec(name: &str) -> Key {
        let luck = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &luck).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &luck).unwrap();
        Key::Ec(name.to_owned(), Arc::new(pair))
    }

    pub fn rsa(name: &str) -> Key {
        let lines: String = TESTING_KEY.lines().filter(|line| !line.starts_with('-')).collect();
        Key::Rsa(name.to_owned(), Arc::new(RsaKeyPair::from_pkcs8(&STANDARD.decode(lines).unwrap()).unwrap()))
    }

    fn name(&self) -> &str {
        match self {
            Key::Ec(name, _) | Key::Rsa(name, _) => name,
        }
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Key::Ec(..) => "ES256",
            Key::Rsa(..) => "RS256",
        }
    }

    pub fn jwk(&self) -> Value {
        match self {
            Key::Ec(name, pair) => {
                let point = pair.public_key().as_ref();
                let (x, y) = (BASE64.encode(&point[1..33]), BASE64.encode(&point[33..]));
                json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": name, "x": x, "y": y })
            }
            Key::Rsa(name, pair) => {
                let public = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                json!({ "kty": "RSA", "use": "sig", "kid": name, "n": BASE64.encode(public.n), "e": BASE64.encode(public.e) })
            }
        }
    }

    /// A token with this header, or the honest one.
    pub fn signs(&self, claims: &Value, header: Option<Value>) -> String {
        let header = header.unwrap_or_else(|| json!({ "alg": self.algorithm(), "kid": self.name() }));
        let signed = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
        let signature = match self {
            Key::Ec(_, pair) => pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap().as_ref().to_vec(),
            Key::Rsa(_, pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
                signature
            }
        };
        format!("{signed}.{}", BASE64.encode(signature))
    }
}

/// What a provider was told when it was asked to sign somebody in.
#[derive(Clone)]
struct Pending {
    issuer: &'static str,
    query: BTreeMap<String, String>,
}

/// What happens. Change it before it does.
pub struct Script {
    /// Seconds since 1970, as the providers have it.
    pub now: i64,
    /// What is said of whoever signs in.
    pub person: Value,
    /// Whether their identity is proved.
    pub proved: bool,
    /// One Login's codes of how that went.
    pub codes: Vec<&'static str>,
    /// Changes the ID token, before it is signed.
    pub id_token: fn(&mut Value),
    /// Changes the core identity, before it is signed.
    pub identity: fn(&mut Value),
    /// The ID token's header, if it is not the honest one.
    pub header: Option<Value>,
    /// The core identity's.
    pub identity_header: Option<Value>,
    /// Changes the token when it is signed.
    pub spoil: fn(String) -> String,
    /// Changes what the provider says when asked about somebody.
    pub told: fn(&mut Value),
    /// Changes what it says of itself.
    pub discovery: fn(&mut Value),
    /// What does not answer, by the end of its address.
    pub away: Vec<&'static str>,
    /// What answers with something else.
    pub instead: BTreeMap<&'static str, (u16, Value)>,
    /// The keys that are published; and the one that signs.
    pub keys: Vec<Key>,
    pub signs: Key,
    pub identity_key: Key,
    /// Everything that was asked.
    pub asked: Vec<Ask>,
    pending: BTreeMap<String, Pending>,
    assertions: BTreeSet<String>,
}

#[derive(Clone)]
pub struct Scripted(Arc<Mutex<Script>>);

impl Scripted {
    pub fn new() -> Scripted {
        let key = Key::ec("first");
        Scripted(Arc::new(Mutex::new(Script {
            now: NOW.parse::<justice::date::Timestamp>().unwrap().as_second(),
            person: json!({ "sub": SUBJECT, "vot": "Cl.Cm", "name": "Carys CANARY", "posts": ["visit-request:clerk:LEI"] }),
            proved: true,
            codes: vec![],
            id_token: |_| {},
            identity: |_| {},
            header: None,
            identity_header: None,
            spoil: |token| token,
            told: |_| {},
            discovery: |_| {},
            away: vec![],
            instead: BTreeMap::new(),
            keys: vec![key.clone()],
            signs: key,
            identity_key: Key::ec("did:web:identity.example#one"),
            asked: vec![],
            pending: BTreeMap::new(),
            assertions: BTreeSet::new(),
        })))
    }

    pub fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap()
    }

    /// Whoever was sent here signs in. Says where they are sent back to.
    pub fn authorizes(&self, location: &str) -> String {
        let (endpoint, query) = location.split_once('?').unwrap();
        let issuer = if endpoint.starts_with(CITIZENS) { CITIZENS } else { STAFF };
        let query = fields(query);
        let mut script = self.script();
        let code = format!("CANARY-code-{}", script.pending.len());
        let back = query["redirect_uri"].strip_prefix("https://justice.example").unwrap().to_owned();
        let state = query["state"].clone();
        script.pending.insert(code.clone(), Pending { issuer, query });
        format!("{back}?code={code}&state={state}")
    }

    /// How often something was asked, by the end of its address.
    pub fn times(&self, ending: &str) -> usize {
        self.script().asked.iter().filter(|ask| address(ask).ends_with(ending)).count()
    }
}

fn address(ask: &Ask) -> &str {
    match ask {
        Ask::Get { address, .. } | Ask::Post { address, .. } => address,
    }
}

pub fn fields(form: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(form.as_bytes()).into_owned().collect()
}

impl Web for Scripted {
    async fn ask(&self, ask: Ask) -> Result<(u16, Value)> {
        let mut script = self.script();
        script.asked.push(ask.clone());
        let address = address(&ask).to_owned();
        if script.away.iter().any(|ending| address.ends_with(ending)) {
            return Err(Error::unavailable("the provider took too long"));
        }
        if let Some((_, answer)) = script.instead.iter().find(|(ending, _)| address.ends_with(*ending)) {
            return Ok(answer.clone());
        }
        Ok(script.answers(&address, &ask))
    }
}

impl Script {
    fn answers(&mut self, address: &str, ask: &Ask) -> (u16, Value) {
        if let Some(base) = address.strip_suffix("/.well-known/openid-configuration") {
            let issuer = if CITIZENS.starts_with(base) { CITIZENS } else { STAFF };
            let at = |path: &str| format!("{base}{path}");
            let mut document = json!({
                "issuer": issuer, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
                "userinfo_endpoint": at("/userinfo"), "jwks_uri": at("/jwks"), "end_session_endpoint": at("/logout"),
            });
            (self.discovery)(&mut document);
            return (200, document);
        }
        match address.rsplit('/').next().unwrap_or_default() {
            "jwks" => (200, json!({ "keys": self.keys.iter().map(Key::jwk).collect::<Vec<_>>() })),
            "did.json" => (200, self.did()),
            "token" => self.token(address, ask),
            "userinfo" => self.userinfo(ask),
            _ => (404, Value::Null),
        }
    }

    fn did(&self) -> Value {
        let method = json!({
            "id": "did:web:identity.example#one", "type": "JsonWebKey", "controller": "did:web:identity.example",
            "publicKeyJwk": self.identity_key.jwk(),
        });
        json!({ "id": "did:web:identity.example", "assertionMethod": [method] })
    }

    /// Holds the request to RFC 6749, RFC 7636 and RFC 7523.
    fn token(&mut self, address: &str, ask: &Ask) -> (u16, Value) {
        let Ask::Post { form, .. } = ask else { return (405, Value::Null) };
        let sent = fields(form);
        assert_eq!(sent["grant_type"], "authorization_code");
        assert_eq!(sent["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        let assertion = Unproven::read(&sent["client_assertion"]).unwrap().proved_by(&Key::rsa("").jwk()).unwrap();
        assert_eq!(
            (&assertion["iss"], &assertion["sub"], &assertion["aud"]),
            (&json!("us"), &json!("us"), &json!(address))
        );
        assert_eq!((assertion["iat"].as_i64(), assertion["exp"].as_i64()), (Some(self.now), Some(self.now + 300)));
        let name = assertion["jti"].as_str().unwrap().to_owned();
        assert!(self.assertions.insert(name), "an assertion is used once");
        // A code is good once.
        let Some(pending) = self.pending.remove(&sent["code"]) else {
            return (400, json!({ "error": "invalid_grant" }));
        };
        assert_eq!(sent["redirect_uri"], pending.query["redirect_uri"]);
        assert_eq!(challenge(&sent["code_verifier"]), pending.query["code_challenge"]);
        assert!((43..=128).contains(&sent["code_verifier"].len()));
        let mut claims = json!({
            "iss": pending.issuer, "aud": "us", "iat": self.now, "exp": self.now + 120, "nonce": pending.query["nonce"],
        });
        claims.as_object_mut().unwrap().extend(self.person.as_object().unwrap().clone());
        (self.id_token)(&mut claims);
        let token = (self.spoil)(self.signs.signs(&claims, self.header.clone()));
        (200, json!({ "access_token": "CANARY-access", "id_token": token, "token_type": "Bearer" }))
    }

    fn userinfo(&self, ask: &Ask) -> (u16, Value) {
        assert!(matches!(ask, Ask::Get { bearer: Some(token), .. } if token == "CANARY-access"));
        let mut told = json!({ "sub": SUBJECT });
        if !self.codes.is_empty() {
            told[RETURN_CODE] = self.codes.iter().map(|code| json!({ "code": code })).collect();
        }
        if self.proved {
            let mut claims = json!({
                "iss": IDENTITY, "aud": "us", "sub": SUBJECT, "iat": self.now - 86_400, "nbf": self.now - 86_400,
                "exp": self.now + 1800, "vot": "P2", "vc": { "credentialSubject": { "name": "CANARY" } },
            });
            (self.identity)(&mut claims);
            told[CORE_IDENTITY] = self.identity_key.signs(&claims, self.identity_header.clone()).into();
        }
        (self.told)(&mut told);
        (200, told)
    }
}

/// A page that says what is the matter, in a language, and has a way on.
pub fn says_why(page: &Answer, status: u16, language: &str) {
    assert_eq!(page.status, status, "{}", page.body);
    page_is_right(&Answer { status: 200, ..page.clone() }, language);
    assert!(page.body.contains("href=\"/sign-in/"), "there is a way on: {}", page.body);
}

pub type SigningIn = World<SignIn<Scripted, Drawer>>;

/// The settings of both providers.
pub fn settings(config: &mut Config) {
    let pairs = [
        ("citizen-issuer", CITIZENS),
        ("citizen-identity", IDENTITY),
        ("citizen-client", "us"),
        ("citizen-scopes", "openid"),
        ("staff-issuer", STAFF),
        ("staff-client", "us"),
        ("staff-scopes", "openid profile posts"),
    ];
    config.settings = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
}

pub fn signing_in() -> (SigningIn, Scripted) {
    let web = Scripted::new();
    let world = World::new("sign-in", SignIn::new(web.clone(), Secrets::of(Drawer)), NOW).told(settings);
    (world, web)
}

pub type Someone<'a> = Browser<'a, SignIn<Scripted, Drawer>>;

/// Goes to sign in, and signs in there. Says where they come back to.
pub async fn goes(browser: &mut Someone<'_>, web: &Scripted, path: &str) -> String {
    let begun = browser.opens(path).await;
    assert_eq!(begun.status, 303, "{}", begun.body);
    web.authorizes(begun.header("location"))
}

/// All of it.
pub async fn signs_in(browser: &mut Someone<'_>, web: &Scripted, path: &str) -> Answer {
    let back = goes(browser, web, path).await;
    browser.opens(&back).await
}
