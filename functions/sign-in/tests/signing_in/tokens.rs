//! What a provider says, and every way in which it is not believed.

use crate::scripted::{
    CITIZENS, CORE_IDENTITY, Key, NOW, RETURN_CODE, STAFF, SUBJECT, Scripted, TESTING_KEY, settings,
};
use kit::{Config, secrets::Secret, session::Kind};
use serde_json::{Value, json};
use sign_in::{
    jose::Fault,
    provider::{Asked, Directory, Person, Provider},
    trouble::Trouble,
};

const ASKED: Asked<'static> = Asked {
    state: "0123456789abcdef0123456789abcdef",
    nonce: "the-nonce",
    verifier: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    proved: false,
};

fn config() -> Config {
    let (world, _) = crate::scripted::signing_in();
    let mut config = world.app().config.clone();
    settings(&mut config);
    config
}

async fn person(
    web: &Scripted,
    directory: &Directory<Scripted>,
    kind: Kind,
    asked: Asked<'_>,
) -> Result<Person, Trouble> {
    let (config, now) = (config(), NOW.parse().unwrap());
    let provider = Provider::of(&config, kind).unwrap();
    let way_in = directory.way_in(&provider, now, &asked, justice::Language::English).await?;
    let back = web.authorizes(&way_in);
    let code = back.split(['=', '&']).nth(1).unwrap().to_owned();
    let name = format!("name-{}", web.times("/token"));
    directory.person(&provider, now, &asked, &code, &Secret::new(TESTING_KEY), &name).await
}

async fn outcome(kind: Kind, proved: bool, change: impl FnOnce(&Scripted)) -> Result<Person, Trouble> {
    let web = Scripted::new();
    change(&web);
    person(&web, &Directory::over(web.clone()), kind, Asked { proved, ..ASKED }).await
}

async fn fault(kind: Kind, proved: bool, change: impl FnOnce(&Scripted)) -> Fault {
    match outcome(kind, proved, change).await {
        Err(Trouble::Token(fault)) => fault,
        other => panic!("not a fault of the token: {other:?}"),
    }
}

#[tokio::test]
async fn what_is_right_is_believed() {
    for key in [Key::ec("a"), Key::rsa("a")] {
        let change = |web: &Scripted| {
            let mut script = web.script();
            (script.keys, script.signs) = (vec![key.clone()], key.clone());
        };
        let person = outcome(Kind::Citizen, false, change).await.unwrap();
        assert_eq!((person.subject.as_str(), person.level.as_str()), (SUBJECT, "Cl.Cm"));
    }
    assert_eq!(outcome(Kind::Citizen, true, |_| {}).await.unwrap().level, "Cl.Cm.P2");
    assert_eq!(outcome(Kind::Staff, false, |_| {}).await.unwrap().claims["posts"], json!(["visit-request:clerk:LEI"]));
}

#[tokio::test]
async fn every_claim_that_is_wrong_is_refused() {
    type Change = fn(&mut Value);
    let wrong: [(Change, Fault); 22] = [
        (|token| token["iss"] = json!("https://citizens.example"), Fault::Issuer),
        (|token| token["iss"] = json!(STAFF), Fault::Issuer),
        (|token| token["iss"] = Value::Null, Fault::Issuer),
        (|token| token["aud"] = json!("them"), Fault::Audience),
        (|token| token["aud"] = json!(["us", "them"]), Fault::Audience),
        (|token| token["aud"] = json!([]), Fault::Audience),
        (|token| token["aud"] = Value::Null, Fault::Audience),
        (|token| token["azp"] = json!("them"), Fault::Audience),
        (|token| token["exp"] = json!(token["iat"].as_i64().unwrap() - 60), Fault::Expired),
        (|token| token["exp"] = json!("tomorrow"), Fault::Expired),
        (|token| token["exp"] = Value::Null, Fault::Expired),
        (|token| token["iat"] = json!(token["iat"].as_i64().unwrap() - 601), Fault::Expired),
        (|token| token["iat"] = json!(token["iat"].as_i64().unwrap() + 61), Fault::Early),
        (|token| token["iat"] = Value::Null, Fault::Early),
        (|token| token["nbf"] = json!(token["iat"].as_i64().unwrap() + 61), Fault::Early),
        (|token| token["nbf"] = json!("yesterday"), Fault::Early),
        (|token| token["nonce"] = json!("another"), Fault::Nonce),
        (|token| token["nonce"] = Value::Null, Fault::Nonce),
        (|token| token["sub"] = json!(""), Fault::Subject),
        (|token| token["sub"] = json!(7), Fault::Subject),
        (|token| token["vot"] = json!("Cl"), Fault::Level),
        (|token| token["vot"] = Value::Null, Fault::Level),
    ];
    for (place, (change, expected)) in wrong.into_iter().enumerate() {
        let found = fault(Kind::Citizen, false, |web| web.script().id_token = change).await;
        assert_eq!(found, expected, "number {place}");
    }
}

#[tokio::test]
async fn a_clock_may_differ_by_a_minute_and_an_audience_may_be_a_list_of_one() {
    type Change = fn(&mut Value);
    let right: [Change; 5] = [
        |token| token["exp"] = json!(token["iat"].as_i64().unwrap() - 59),
        |token| token["iat"] = json!(token["iat"].as_i64().unwrap() + 60),
        |token| token["iat"] = json!(token["iat"].as_i64().unwrap() - 600),
        |token| token["aud"] = json!(["us"]),
        |token| token["azp"] = json!("us"),
    ];
    for (place, change) in right.into_iter().enumerate() {
        assert!(outcome(Kind::Citizen, false, |web| web.script().id_token = change).await.is_ok(), "number {place}");
    }
}

#[tokio::test]
async fn no_signature_is_believed_but_that_of_the_key_that_the_token_names() {
    let other = Key::ec("first");
    assert_eq!(fault(Kind::Citizen, false, |web| web.script().signs = other).await, Fault::Signature);
    let headers = [
        (json!({ "alg": "none", "kid": "first" }), Fault::Algorithm),
        (json!({ "alg": "HS256", "kid": "first" }), Fault::Algorithm),
        (json!({ "alg": "PS256", "kid": "first" }), Fault::Algorithm),
        (json!({ "kid": "first" }), Fault::Algorithm),
        (json!({ "alg": "ES256", "kid": "first", "crit": ["exp"] }), Fault::Algorithm),
        // A key of one kind does not prove what says to be signed by another.
        (json!({ "alg": "RS256", "kid": "first" }), Fault::UnknownKey),
        (json!({ "alg": "ES256", "kid": "second" }), Fault::UnknownKey),
        (json!("ES256"), Fault::Unreadable),
    ];
    for (header, expected) in headers {
        let found = fault(Kind::Citizen, false, |web| web.script().header = Some(header.clone())).await;
        assert_eq!(found, expected, "{header}");
    }
    type Spoils = fn(String) -> String;
    let spoilt: [(Spoils, Fault); 7] = [
        (|token| token.rsplit_once('.').unwrap().0.to_owned() + ".", Fault::Signature),
        (|token| token.rsplit_once('.').unwrap().0.to_owned(), Fault::Unreadable),
        (|_| "not a token".to_owned(), Fault::Unreadable),
        (|_| String::new(), Fault::Unreadable),
        (|token| token + "!", Fault::Unreadable),
        (|token| "x".repeat(20_001) + &token, Fault::Unreadable),
        (
            |token| {
                let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
                parts[1] = parts[1].replacen('e', "f", 1);
                parts.join(".")
            },
            Fault::Signature,
        ),
    ];
    for (place, (spoil, expected)) in spoilt.into_iter().enumerate() {
        assert_eq!(fault(Kind::Citizen, false, |web| web.script().spoil = spoil).await, expected, "number {place}");
    }
}

#[tokio::test]
async fn a_key_for_encryption_proves_nothing() {
    // The same key, published for something else.
    let web = Scripted::new();
    let mut jwk = web.script().signs.jwk();
    jwk["use"] = json!("enc");
    web.script().instead.insert("/jwks", (200, json!({ "keys": [jwk] })));
    let found = person(&web, &Directory::over(web.clone()), Kind::Citizen, ASKED).await;
    assert!(matches!(found, Err(Trouble::Token(Fault::UnknownKey))));
}

#[tokio::test]
async fn a_provider_may_change_its_keys_and_what_is_known_is_not_asked_again() {
    let web = Scripted::new();
    let directory = Directory::over(web.clone());
    person(&web, &directory, Kind::Citizen, ASKED).await.unwrap();
    person(&web, &directory, Kind::Citizen, ASKED).await.unwrap();
    assert_eq!((web.times("/openid-configuration"), web.times("/jwks")), (1, 1));
    let second = Key::ec("second");
    (web.script().keys, web.script().signs) = (vec![second.clone()], second);
    person(&web, &directory, Kind::Citizen, ASKED).await.unwrap();
    assert_eq!(web.times("/jwks"), 2);
    // A key that is nowhere is asked for once, and not for ever.
    web.script().signs = Key::ec("nowhere");
    assert!(person(&web, &directory, Kind::Citizen, ASKED).await.is_err());
    assert_eq!(web.times("/jwks"), 3);
}

#[tokio::test]
async fn what_is_said_elsewhere_must_be_about_the_same_person() {
    let change = |told: &mut Value| told["sub"] = json!("somebody-else");
    assert_eq!(fault(Kind::Staff, false, |web| web.script().told = change).await, Fault::Subject);
    assert_eq!(fault(Kind::Staff, false, |web| web.script().told = |told| *told = json!({})).await, Fault::Subject);
}

#[tokio::test]
async fn an_identity_is_proved_by_its_own_token_alone() {
    type Change = fn(&mut Value);
    let wrong: [(Change, Fault); 7] = [
        (|token| token["iss"] = json!(CITIZENS), Fault::Issuer),
        (|token| token["aud"] = json!("them"), Fault::Audience),
        (|token| token["sub"] = json!("somebody-else"), Fault::Subject),
        (|token| token["sub"] = json!(""), Fault::Subject),
        (|token| token["exp"] = json!(token["iat"]), Fault::Expired),
        (|token| token["nbf"] = json!(token["exp"]), Fault::Early),
        (|token| token["iat"] = Value::Null, Fault::Early),
    ];
    for (place, (change, expected)) in wrong.into_iter().enumerate() {
        assert_eq!(fault(Kind::Citizen, true, |web| web.script().identity = change).await, expected, "number {place}");
    }
    let headers = [
        (json!({ "alg": "RS256", "kid": "did:web:identity.example#one" }), Fault::Algorithm),
        (json!({ "alg": "none" }), Fault::Algorithm),
        (json!({ "alg": "ES256", "kid": "did:web:identity.example#two" }), Fault::UnknownKey),
        // Where to look for a key is not for the token to say.
        (json!({ "alg": "ES256", "kid": "did:web:evil.example#one" }), Fault::UnknownKey),
        (json!({ "alg": "ES256", "kid": "one" }), Fault::UnknownKey),
        (json!({ "alg": "ES256" }), Fault::UnknownKey),
    ];
    for (header, expected) in headers {
        let found = fault(Kind::Citizen, true, |web| web.script().identity_header = Some(header.clone())).await;
        assert_eq!(found, expected, "{header}");
    }
    let web = Scripted::new();
    let method = json!({ "id": "did:web:identity.example#one", "publicKeyJwk": Key::ec("").jwk() });
    let document = json!({ "id": "did:web:identity.example", "assertionMethod": [method] });
    web.script().instead.insert("/did.json", (200, document));
    let found = person(&web, &Directory::over(web.clone()), Kind::Citizen, Asked { proved: true, ..ASKED }).await;
    assert!(matches!(found, Err(Trouble::Token(Fault::Signature))), "{found:?}");
}

#[tokio::test]
async fn an_identity_that_was_not_proved_is_not() {
    let not_proved = async |change: fn(&Scripted)| {
        let found = outcome(Kind::Citizen, true, change).await;
        assert!(matches!(found, Err(Trouble::NotProved)), "{found:?}");
    };
    not_proved(|web| web.script().proved = false).await;
    not_proved(|web| (web.script().proved, web.script().codes) = (false, vec!["X"])).await;
    not_proved(|web| web.script().codes = vec!["D"]).await;
    not_proved(|web| web.script().codes = vec!["A", "N"]).await;
    not_proved(|web| web.script().identity = |token| token["vot"] = json!("P0")).await;
    not_proved(|web| web.script().identity = |token| token["vot"] = json!("P1")).await;
    not_proved(|web| web.script().identity = |token| token["vot"] = json!("Cl.Cm.P2")).await;
    not_proved(|web| web.script().identity = |token| token["vot"] = Value::Null).await;
    for codes in [vec![], vec!["A"], vec!["P", "A"]] {
        assert!(outcome(Kind::Citizen, true, |web| web.script().codes = codes).await.is_ok());
    }
    // Nobody asked: nothing is made of it.
    let plain = outcome(Kind::Citizen, false, |web| web.script().codes = vec!["X"]).await.unwrap();
    assert_eq!(plain.level, "Cl.Cm");
    assert!(plain.claims.get(CORE_IDENTITY).is_some() && plain.claims.get(RETURN_CODE).is_some());
}

#[tokio::test]
async fn what_a_provider_says_of_itself_must_make_sense() {
    type Change = fn(&mut Value);
    let wrong: [Change; 6] = [
        |document| document["issuer"] = json!("https://evil.example"),
        |document| document["token_endpoint"] = json!("http://citizens.example/token"),
        |document| document["token_endpoint"] = json!("http://127.0.0.1:8083/token"),
        |document| document["token_endpoint"] = Value::Null,
        |document| document["jwks_uri"] = json!("file:///etc/passwd"),
        |document| *document = json!([]),
    ];
    for (place, change) in wrong.into_iter().enumerate() {
        let found = outcome(Kind::Citizen, false, |web| web.script().discovery = change).await;
        assert!(matches!(found, Err(Trouble::Provider(_))), "number {place}: {found:?}");
    }
}
