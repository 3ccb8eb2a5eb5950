//! A provider of identity, by OpenID Connect Core 1.0 and Discovery 1.0: where it is, what it is asked, what it says, and
//! whether that may be believed.

use crate::{
    jose::{self, Algorithm, Fault, Unproven},
    trouble::Trouble,
    web::{Ask, Web},
};
use justice::{Error, Language, date::Timestamp};
use kit::{Config, secrets::Secret, session::Kind};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// For how long what a provider says of itself is believed, in seconds.
const KEPT_SECONDS: i64 = 300;

/// For how long it is believed while the provider does not answer, in seconds.
const KEPT_IN_NEED_SECONDS: i64 = 86_400;

/// By how many seconds a provider's clock may differ from ours.
const SKEW_SECONDS: i64 = 60;

/// The oldest token that answers what was asked just now, in seconds: as long as an attempt lasts.
const OLDEST_SECONDS: i64 = 600;

/// For how long what we sign is good, in seconds (domain.md §6.3).
const ASSERTION_SECONDS: i64 = 300;

/// One Login's words for how surely somebody signs in, and proves who they are.
const SIGNED_IN: &str = "Cl.Cm";
const PROVED: &str = "Cl.Cm.P2";

const CORE_IDENTITY: &str = "https://vocab.account.gov.uk/v1/coreIdentityJWT";
const RETURN_CODE: &str = "https://vocab.account.gov.uk/v1/returnCode";

/// A provider, as the settings name it. With another's settings it is another provider: nothing else knows which it is.
#[derive(Debug, Clone, Copy)]
pub struct Provider<'a> {
    /// Who signs in there.
    pub kind: Kind,
    /// `{kind}-issuer`: what it calls itself, and where it is.
    pub issuer: &'a str,
    /// `{kind}-client`: what it calls us.
    pub client: &'a str,
    /// `{kind}-scopes`: what we ask for.
    scopes: &'a str,
    /// `{kind}-identity`: who signs what it says of people's identity. A provider that has this is asked in One Login's
    /// vectors of trust; one that has not proves nobody's identity.
    identity: Option<&'a str>,
    origin: &'a str,
    local: bool,
}

/// What goes to the provider and must come back, or be shown later.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Comes back with the browser.
    pub state: &'a str,
    /// Comes back in the token.
    pub nonce: &'a str,
    /// Proves, when the code is exchanged, that we are who asked for it.
    pub verifier: &'a str,
    /// Whether they are to prove who they are.
    pub proved: bool,
}

/// Somebody who has signed in.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The provider's word for them.
    pub subject: String,
    /// How surely we know.
    pub level: String,
    /// What the provider says of them, in the token and when asked.
    pub claims: Value,
    /// The token, which the provider wants to see when they sign out.
    pub hint: String,
}

impl<'a> Provider<'a> {
    /// The provider of a kind of people.
    ///
    /// # Errors
    /// `Broken`, when the settings do not name it.
    pub fn of(config: &'a Config, kind: Kind) -> Result<Provider<'a>, Error> {
        let setting = |name: &str| {
            let found = config.settings.get(&format!("{}-{name}", kind.code())).map(String::as_str);
            found.filter(|value| !value.is_empty())
        };
        let must = |name: &str| setting(name).ok_or_else(|| Error::broken(format!("there is no setting {name}")));
        Ok(Provider {
            kind,
            issuer: must("issuer")?,
            client: must("client")?,
            scopes: setting("scopes").unwrap_or("openid"),
            identity: setting("identity"),
            origin: &config.public_origin,
            local: config.stage == "local",
        })
    }

    /// Where it sends people back to.
    fn callback(&self) -> String {
        format!("{}/sign-in/{}/callback", self.origin, self.kind.code())
    }

    /// An address that the provider names. What people are and what we may know travels encrypted, but for the simulator
    /// on our own machine.
    fn safe(&self, address: &str) -> Result<String, Trouble> {
        match address.starts_with("https://") || (self.local && address.starts_with("http://127.0.0.1:")) {
            true => Ok(address.to_owned()),
            false => Err(Trouble::provider("an address of the provider is not encrypted")),
        }
    }

    fn levels(&self, proved: bool) -> &'static str {
        if proved { PROVED } else { SIGNED_IN }
    }

    /// Where a browser goes to sign in.
    fn authorize(&self, endpoint: &str, asked: &Asked<'_>, language: Language) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", self.client)
            .append_pair("redirect_uri", &self.callback())
            .append_pair("scope", self.scopes)
            .append_pair("state", asked.state)
            .append_pair("nonce", asked.nonce)
            .append_pair("code_challenge", &jose::challenge(asked.verifier))
            .append_pair("code_challenge_method", "S256")
            .append_pair("ui_locales", language.code());
        if self.identity.is_some() {
            query.append_pair("vtr", &json!([self.levels(asked.proved)]).to_string());
            if asked.proved {
                query.append_pair(
                    "claims",
                    &json!({ "userinfo": { CORE_IDENTITY: null, RETURN_CODE: null } }).to_string(),
                );
            }
        }
        with_query(endpoint, &query.finish())
    }

    /// What the token must say (OpenID Connect Core 1.0, 3.1.3.7).
    fn check(&self, claims: &Value, asked: &Asked<'_>, now: Timestamp) -> Result<(), Fault> {
        self.check_maker(claims, self.issuer, now)?;
        if claims["nonce"].as_str() != Some(asked.nonce) {
            return Err(Fault::Nonce);
        }
        if claims["iat"].as_i64().is_none_or(|made| made < now.as_second() - OLDEST_SECONDS) {
            return Err(Fault::Expired);
        }
        // What they proved of their identity is not in this token, but in one of its own.
        match self.identity {
            Some(_) if !claims["vot"].as_str().is_some_and(|vot| has(vot, SIGNED_IN)) => Err(Fault::Level),
            _ => Ok(()),
        }
    }

    fn check_maker(&self, claims: &Value, issuer: &str, now: Timestamp) -> Result<(), Fault> {
        let now = now.as_second();
        if claims["iss"].as_str() != Some(issuer) {
            return Err(Fault::Issuer);
        }
        let for_us = match &claims["aud"] {
            Value::String(audience) => audience == self.client,
            // For us and for others whom we do not know, it is for others.
            Value::Array(all) => all.len() == 1 && all[0] == self.client,
            _ => false,
        };
        if !for_us || claims.get("azp").is_some_and(|party| party != self.client) {
            return Err(Fault::Audience);
        }
        if claims["exp"].as_i64().is_none_or(|expires| now >= expires.saturating_add(SKEW_SECONDS)) {
            return Err(Fault::Expired);
        }
        // How old it may be is said for each: somebody's identity may have been proved long ago.
        let made = claims["iat"].as_i64().ok_or(Fault::Early)?;
        let not_before = claims.get("nbf").map_or(Some(made), Value::as_i64).ok_or(Fault::Early)?;
        if made.max(not_before) > now + SKEW_SECONDS {
            return Err(Fault::Early);
        }
        let subject = claims["sub"].as_str().unwrap_or_default();
        if subject.is_empty() || subject.len() > 255 { Err(Fault::Subject) } else { Ok(()) }
    }
}

/// Whether a vector of trust holds every part of another (RFC 8485, 3.1): their order says nothing.
fn has(vector: &str, wanted: &str) -> bool {
    wanted.split('.').all(|part| vector.split('.').any(|has| has == part))
}

fn with_query(address: &str, query: &str) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{query}")
}

/// What providers say, and what they said a moment ago.
pub struct Directory<W> {
    web: W,
    kept: Mutex<BTreeMap<String, (Timestamp, Arc<Value>)>>,
}

impl<W: Web> Directory<W> {
    /// Asks by these means.
    pub fn over(web: W) -> Directory<W> {
        Directory { web, kept: Mutex::default() }
    }

    /// The address to send a browser to.
    ///
    /// # Errors
    /// `Provider`, when the provider cannot be asked where that is.
    pub async fn way_in(
        &self,
        provider: &Provider<'_>,
        now: Timestamp,
        asked: &Asked<'_>,
        language: Language,
    ) -> Result<String, Trouble> {
        let endpoint = self.endpoint(provider, now, "authorization_endpoint").await?;
        Ok(provider.authorize(&endpoint, asked, language))
    }

    /// The address at which a browser signs out of the provider too, if it has one (OpenID Connect RP-Initiated Logout
    /// 1.0).
    pub async fn way_out(&self, provider: &Provider<'_>, now: Timestamp, hint: &str) -> Option<String> {
        let endpoint = self.endpoint(provider, now, "end_session_endpoint").await.ok()?;
        let back = format!("{}/sign-in/{}/out", provider.origin, provider.kind.code());
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("id_token_hint", hint)
            .append_pair("post_logout_redirect_uri", &back)
            .finish();
        Some(with_query(&endpoint, &query))
    }

    /// Exchanges a code for whoever it is about. `name` names the exchange, and is used once.
    ///
    /// # Errors
    /// Whatever is wrong with what the provider says.
    pub async fn person(
        &self,
        provider: &Provider<'_>,
        now: Timestamp,
        asked: &Asked<'_>,
        code: &str,
        key: &Secret,
        name: &str,
    ) -> Result<Person, Trouble> {
        let (hint, access) = self.exchange(provider, now, asked, code, key, name).await?;
        let claims = self.proved(provider, now, &hint).await?;
        provider.check(&claims, asked, now).map_err(Trouble::Token)?;
        let told = self.told(provider, now, &access, &claims["sub"]).await?;
        let mut level = if provider.identity.is_some() { SIGNED_IN } else { "" };
        if asked.proved {
            self.identity(provider, now, &told, &claims["sub"]).await?;
            level = PROVED;
        }
        Ok(Person {
            subject: claims["sub"].as_str().unwrap_or_default().to_owned(),
            level: level.to_owned(),
            claims: both(told, claims),
            hint,
        })
    }

    /// The token, and what lets us ask for more.
    async fn exchange(
        &self,
        provider: &Provider<'_>,
        now: Timestamp,
        asked: &Asked<'_>,
        code: &str,
        key: &Secret,
        name: &str,
    ) -> Result<(String, String), Trouble> {
        let address = self.endpoint(provider, now, "token_endpoint").await?;
        let (client, at) = (provider.client, now.as_second());
        let assertion = json!({
            "iss": client, "sub": client, "aud": address, "jti": name, "iat": at, "exp": at + ASSERTION_SECONDS,
        });
        let assertion = jose::sign(&assertion, key)?;
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &provider.callback())
            .append_pair("code_verifier", asked.verifier)
            .append_pair("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            .append_pair("client_assertion", &assertion)
            .finish();
        let (status, answer) = self.web.ask(Ask::Post { address, form }).await.map_err(Trouble::silent)?;
        match (status, answer["id_token"].as_str(), answer["access_token"].as_str()) {
            (200, Some(token), Some(access)) => Ok((token.to_owned(), access.to_owned())),
            // The code has been used, or is too old.
            (400, ..) if answer["error"] == "invalid_grant" => Err(Trouble::Unknown),
            _ => Err(Trouble::provider(format!("the token endpoint answered {status} {}", code_of(&answer)))),
        }
    }

    /// What the provider says when it is asked about somebody, if it can be.
    async fn told(
        &self,
        provider: &Provider<'_>,
        now: Timestamp,
        access: &str,
        subject: &Value,
    ) -> Result<Value, Trouble> {
        let Ok(address) = self.endpoint(provider, now, "userinfo_endpoint").await else { return Ok(json!({})) };
        let ask = Ask::Get { address, bearer: Some(access.to_owned()) };
        match self.web.ask(ask).await.map_err(Trouble::silent)? {
            // OpenID Connect Core 1.0, 5.3.2: or it is about somebody else.
            (200, told) if told["sub"] == *subject => Ok(told),
            (200, _) => Err(Trouble::Token(Fault::Subject)),
            (status, answer) => {
                Err(Trouble::provider(format!("the user info endpoint answered {status} {}", code_of(&answer))))
            }
        }
    }

    /// What a token says, proved by one of the provider's keys. A key that we do not know is asked for once: providers
    /// change them.
    async fn proved(&self, provider: &Provider<'_>, now: Timestamp, token: &str) -> Result<Value, Trouble> {
        let token = Unproven::read(token).map_err(Trouble::Token)?;
        let address = self.endpoint(provider, now, "jwks_uri").await?;
        for age in [KEPT_SECONDS, 0] {
            let keys = self.document(&address, now, age).await?;
            if let Some(key) = keys["keys"].as_array().into_iter().flatten().find(|key| token.may_be_of(key)) {
                return token.proved_by(key).map_err(Trouble::Token);
            }
        }
        Err(Trouble::Token(Fault::UnknownKey))
    }

    /// Makes sure that somebody's identity was proved, as One Login documents it: the codes in `returnCode`, and a token
    /// signed by a key of the one DID document whose address we know. A `kid` never says where to look.
    async fn identity(
        &self,
        provider: &Provider<'_>,
        now: Timestamp,
        told: &Value,
        subject: &Value,
    ) -> Result<(), Trouble> {
        let codes: Vec<&str> =
            told[RETURN_CODE].as_array().into_iter().flatten().filter_map(|code| code["code"].as_str()).collect();
        let (Some(issuer), Some(token)) = (provider.identity, told[CORE_IDENTITY].as_str()) else {
            return Err(Trouble::NotProved);
        };
        // A and P: proved. X: not enough to go by. D, N, T, V and Z: not proved (domain.md §6.3).
        if codes.iter().any(|code| !matches!(*code, "A" | "P")) {
            return Err(Trouble::NotProved);
        }
        let token = Unproven::read(token).map_err(Trouble::Token)?;
        if token.algorithm != Algorithm::Es256 {
            return Err(Trouble::Token(Fault::Algorithm));
        }
        let key = self.identity_key(provider, issuer, now, token.key.as_deref().unwrap_or_default()).await?;
        let claims = token.proved_by(&key).map_err(Trouble::Token)?;
        provider.check_maker(&claims, issuer, now).map_err(Trouble::Token)?;
        if claims["sub"] != *subject {
            return Err(Trouble::Token(Fault::Subject));
        }
        match claims["vot"].as_str() {
            Some("P2" | "P3") => Ok(()),
            _ => Err(Trouble::NotProved),
        }
    }

    async fn identity_key(
        &self,
        provider: &Provider<'_>,
        issuer: &str,
        now: Timestamp,
        name: &str,
    ) -> Result<Value, Trouble> {
        let address = provider.safe(&format!("{}/.well-known/did.json", issuer.trim_end_matches('/')))?;
        for age in [KEPT_SECONDS, 0] {
            let document = self.document(&address, now, age).await?;
            let controller = document["id"].as_str().filter(|id| !id.is_empty());
            if controller.is_none() || name.split_once('#').map(|(controller, _)| controller) != controller {
                return Err(Trouble::Token(Fault::UnknownKey));
            }
            if let Some(method) =
                document["assertionMethod"].as_array().into_iter().flatten().find(|method| method["id"] == name)
            {
                return Ok(method["publicKeyJwk"].clone());
            }
        }
        Err(Trouble::Token(Fault::UnknownKey))
    }

    /// An address that the provider's own document names (OpenID Connect Discovery 1.0, 4).
    async fn endpoint(&self, provider: &Provider<'_>, now: Timestamp, name: &str) -> Result<String, Trouble> {
        let address = format!("{}/.well-known/openid-configuration", provider.issuer.trim_end_matches('/'));
        let document = self.document(&provider.safe(&address)?, now, KEPT_SECONDS).await?;
        if document["issuer"].as_str() != Some(provider.issuer) {
            return Err(Trouble::provider("the provider calls itself something else"));
        }
        let named = document[name].as_str();
        provider.safe(named.ok_or_else(|| Trouble::provider(format!("the provider names no {name}")))?)
    }

    /// A document that is no older than so many seconds; while the provider does not answer, no older than a day.
    async fn document(&self, address: &str, now: Timestamp, age: i64) -> Result<Arc<Value>, Trouble> {
        let kept = self.kept().get(address).cloned();
        let within = |age: i64| kept.clone().filter(|(at, _)| now.as_second() < at.as_second() + age).map(|(_, it)| it);
        if let Some(document) = within(age) {
            return Ok(document);
        }
        let ask = Ask::Get { address: address.to_owned(), bearer: None };
        let trouble = match self.web.ask(ask).await {
            Ok((200, document)) if document.is_object() => {
                let document = Arc::new(document);
                self.kept().insert(address.to_owned(), (now, document.clone()));
                return Ok(document);
            }
            Ok((status, _)) => Trouble::provider(format!("what the provider says of itself came with {status}")),
            Err(error) => Trouble::silent(error),
        };
        within(KEPT_IN_NEED_SECONDS).ok_or(trouble)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, (Timestamp, Arc<Value>)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One document over another.
fn both(mut under: Value, over: Value) -> Value {
    if let (Value::Object(under), Value::Object(over)) = (&mut under, over) {
        under.extend(over);
    }
    under
}

/// The kind of error that a provider names (RFC 6749, 5.2). Its description is not read.
fn code_of(answer: &Value) -> &str {
    let named = answer["error"].as_str().unwrap_or_default();
    let plain =
        !named.is_empty() && named.len() <= 64 && named.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if plain { named } else { "without a word" }
}
