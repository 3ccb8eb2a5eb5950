//! Who may see and do what under `/staff`, every address by everybody; and what is written down about it.

use crate::{
    casework::{CLERK, JUDGE, home, of_ours},
    second_slice::{Hedges, a_dispute, answers_all, hedges},
};
use justice::Reference;
use kit::{
    store::Item,
    testing::{Answer, Browser},
};
use serde_json::{Value, json};
use std::{
    io::Write,
    sync::{Arc, Mutex},
};

/// Every address there is under `/staff`, and what a form there sends.
fn addresses(reference: &Reference) -> Vec<(String, Vec<(&'static str, String)>)> {
    let home = home(reference);
    let one = |name, value: &str| vec![("version", "2".to_owned()), (name, value.to_owned())];
    let staff = "/hedge-dispute/staff";
    vec![
        (staff.to_owned(), vec![]),
        (format!("{staff}/search"), one("/sought", "Beatrix Potter")),
        (format!("{staff}/bulk"), vec![("/case", format!("{reference}@2")), ("move", "refuse".into())]),
        (format!("{staff}/new"), vec![("/how", "phone".to_owned())]),
        (format!("{staff}/new/applicant"), vec![]),
        (format!("{staff}/new/sent/{reference}"), vec![]),
        (home.clone(), vec![]),
        (format!("{home}/notes"), one("/note", "A note")),
        (format!("{home}/assignment"), one("/to", "me")),
        (format!("{home}/flags"), one("/ticked", "urgent")),
        (format!("{home}/adjustments"), one("/ticked", "more-time")),
        (format!("{home}/moves/refuse"), one("/reason", "no-harm")),
        (format!("{home}/moves/grant"), one("/order", "cut")),
        (format!("{home}/proposal"), one("/answer", "approve")),
    ]
}

/// A case that its applicant sent from a browser, with which its fee is paid; and that browser.
async fn an_owners_case(world: &Hedges) -> (Reference, std::collections::BTreeMap<String, String>) {
    let mut owner = Browser::new(world);
    answers_all(&mut owner, &a_dispute()).await;
    let sent = owner.posts("/hedge-dispute/check-answers", &[]).await;
    let status = sent.header("location").trim_end_matches("/confirmation").to_owned();
    let reference = Reference::parse(status.rsplit('/').next().unwrap_or_default()).expect("a reference");
    let paid = json!({ "detail-type": "fee-payment.paid", "detail": { "id": "p", "reference": reference } });
    world.invoke(paid).await.expect("heard");
    (reference, owner.cookies)
}

/// What is in a case's part of the table, and in its offices' lists.
fn of_cases(world: &Hedges) -> Vec<Item> {
    world.items("HDG#CASE#", "")
}

#[tokio::test]
async fn nobody_but_the_people_of_its_office_sees_a_case_or_does_anything_to_it() {
    let world = hedges();
    let (reference, owner) = an_owners_case(&world).await;
    let before = of_cases(&world);
    let signed_in = |subject: &str, posts: &[&str]| of_ours(&world, subject, posts).cookies;
    let mut owner_signed_in = owner.clone();
    owner_signed_in.extend(signed_in("citizen-1", &[]));
    let mut in_the_wrong_cookie = signed_in("j1", &[JUDGE]);
    let token = in_the_wrong_cookie.remove("__Host-staff").expect("a session");
    in_the_wrong_cookie.insert("__Host-citizen".to_owned(), token);
    let mut citizens_token = signed_in("citizen-2", &[]);
    let token = citizens_token.remove("__Host-citizen").expect("a session");
    citizens_token.insert("__Host-staff".to_owned(), token);
    // Everybody, and what they are answered about a case: to sign in, or that there is no such page.
    let everybody = [
        ("anonymous", Default::default(), 303, 303),
        ("the owner, by link", owner, 303, 303),
        ("the owner, signed in", owner_signed_in, 303, 303),
        ("another citizen", signed_in("citizen-2", &[]), 303, 303),
        ("a citizen's token in the staff cookie", citizens_token, 303, 303),
        ("staff in the citizens' cookie", in_the_wrong_cookie, 303, 303),
        ("staff of another service", signed_in("v1", &["visit-request:clerk:YRK"]), 404, 404),
        ("staff of another office", signed_in("c2", &["hedge-dispute:judge:CDF"]), 404, 200),
        ("staff of an office that begins the same", signed_in("c3", &["hedge-dispute:judge:YR"]), 404, 200),
    ];
    let nothing = Reference::new("HDG", 77);
    for (who, cookies, about_a_case, elsewhere) in everybody {
        for ((path, fields), (other, _)) in addresses(&reference).into_iter().zip(addresses(&nothing)) {
            for method in ["GET", "POST"] {
                let mut browser = Browser::new(&world);
                browser.cookies.clone_from(&cookies);
                let answer = sends(&mut browser, method, &path, &fields).await;
                let named = path.contains(reference.as_str());
                // Nothing is sent to these, whosever they are.
                let is_only_read =
                    [&*home(&reference), "/hedge-dispute/staff"].contains(&&*path) || path.contains("/sent/");
                let expected = match (is_only_read && method == "POST", named) {
                    (true, _) => 405,
                    (false, true) => about_a_case,
                    (false, false) => elsewhere,
                };
                match (named, expected) {
                    (true, _) | (false, 303 | 404) => assert_eq!(answer.status, expected, "{method} {path} by {who}"),
                    _ => assert_ne!(answer.status, 500, "{method} {path} by {who}"),
                }
                if expected == 303 {
                    let to = answer.header("location");
                    assert!(
                        to.starts_with("/sign-in/staff?to=%2Fhedge-dispute%2Fstaff"),
                        "{method} {path} by {who}: {to}"
                    );
                }
                assert!(!answer.body.contains("Potter") || path.ends_with("/search"), "{method} {path} by {who}");
                assert!(!answer.body.contains("McGregor"), "{method} {path} by {who}");
                if named && expected == 404 {
                    let mut browser = Browser::new(&world);
                    browser.cookies.clone_from(&cookies);
                    let none = sends(&mut browser, method, &other, &fields).await;
                    let plain = |answer: &Answer, reference: &Reference| answer.body.replace(reference.as_str(), "");
                    assert_eq!(plain(&answer, &reference), plain(&none, &nothing), "{path}: as if there were none");
                }
            }
        }
    }
    assert_eq!(of_cases(&world), before, "and nothing has changed");
}

async fn sends<F: kit::Function>(
    browser: &mut Browser<'_, F>,
    method: &str,
    path: &str,
    fields: &[(&'static str, String)],
) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    match method {
        "GET" => browser.opens(path).await,
        _ => browser.posts(path, &fields).await,
    }
}

/// Browsers keep titles, and show them to whoever sits there next.
#[tokio::test]
async fn the_title_of_a_case_is_its_reference_and_names_nobody() {
    let world = hedges();
    let (reference, _) = an_owners_case(&world).await;
    let mut judge = of_ours(&world, "j1", &[JUDGE]);
    for (language, title) in [("en", "Case"), ("cy", "Achos")] {
        let page = judge.opens(&format!("{}?lang={language}", home(&reference))).await;
        let said = page.body.split("<title").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
        assert!(said.contains(&format!("{title} {reference} – ")), "{said}");
        assert!(!said.contains("Potter") && !said.contains("McGregor"), "{said}");
        assert!(page.body.contains("Beatrix Potter"), "the heading says whom it is about");
    }
}

#[tokio::test]
async fn the_people_of_its_office_have_every_page() {
    let world = hedges();
    let (reference, _) = an_owners_case(&world).await;
    let mut judge = of_ours(&world, "j1", &[JUDGE]);
    for (path, _) in addresses(&reference) {
        let expected = match path.rsplit('/').next().unwrap_or_default() {
            // Nothing was chosen, nobody is being helped, nothing is proposed, and nobody was helped with this case.
            "bulk" | "applicant" => 303,
            "proposal" => 404,
            _ if path.contains("/new/sent/") => 404,
            _ => 200,
        };
        for language in ["en", "cy"] {
            let page = judge.opens(&format!("{path}?lang={language}")).await;
            assert_eq!(page.status, expected, "{path}");
            if expected == 200 {
                kit::testing::page_is_right(&page, language);
            }
        }
    }
    let unknown = judge.opens(&format!("{}/nothing", home(&reference))).await;
    assert_eq!(unknown.status, 404);
    assert_eq!(judge.posts("/hedge-dispute/staff", &[]).await.status, 405);
}

#[tokio::test]
async fn another_sites_form_is_refused_at_every_address() {
    let world = hedges();
    let (reference, _) = an_owners_case(&world).await;
    let before = world.table.items();
    let cookie = of_ours(&world, "j1", &[JUDGE]).cookies["__Host-staff"].clone();
    let cookie = format!("__Host-staff={cookie}");
    let sessions = world.table.items().len() - before.len();
    for (path, fields) in addresses(&reference) {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let route = kit::http::route_of(&segments, &[]).expect("a route");
        let expected = if route.methods.contains("POST") { 403 } else { 405 };
        for (name, value) in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("x-none", "x")] {
            let headers = [
                ("cookie", cookie.as_str()),
                (name, value),
                ("content-type", "application/x-www-form-urlencoded"),
                ("accept", "text/html"),
            ];
            let answer = world.asks("POST", &path, &headers, &body.join("&")).await;
            assert_eq!(answer.status, expected, "{path} {name}");
        }
    }
    assert_eq!(world.table.items().len(), before.len() + sessions);
}

/// Words that are nobody's and could come from nowhere but what was typed.
const CANARIES: [&str; 7] = ["Qznote", "Qztold", "Qzremarks", "Qzwhy", "Qzsought", "Qzfirst", "Qzstash"];

/// Collects whatever is logged while it lives, on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("the log is not broken").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn what_our_people_type_is_in_no_log_no_event_no_key_and_no_address() {
    let log = Log::default();
    let writer = log.clone();
    let everything =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone());
    let _listening = tracing::subscriber::set_default(everything.finish());
    let world = hedges();
    let (reference, _) = an_owners_case(&world).await;
    let (mut judge, mut clerk) = (of_ours(&world, "Qzsubject-j", &[JUDGE]), of_ours(&world, "Qzsubject-c", &[CLERK]));
    let case = home(&reference);
    let mut answers = vec![];
    answers.push(clerk.posts(&format!("{case}/notes"), &[("once", "1"), ("/note", "Qznote")]).await);
    let told = [("version", "3"), ("/ticked", "more-time"), ("/told", "Qztold")];
    answers.push(clerk.posts(&format!("{case}/adjustments"), &told).await);
    answers.push(clerk.posts("/hedge-dispute/staff/search", &[("/sought", "Qzsought")]).await);
    clerk.posts("/hedge-dispute/staff/new", &[("/how", "phone")]).await;
    answers.push(clerk.posts("/hedge-dispute/staff/new/applicant", &[("/applicant/firstName", "Qzfirst")]).await);
    let grant = [("version", "4"), ("/order", "cut"), ("step", "confirm")];
    answers.push(judge.posts(&format!("{case}/moves/grant"), &grant).await);
    let back = [("version", "5"), ("/answer", "send-back"), ("/reason", "Qzwhy")];
    answers.push(clerk.posts(&format!("{case}/proposal"), &back).await);
    let refuse = [("version", "6"), ("/reason", "no-harm"), ("/remarks", "Qzremarks"), ("step", "confirm")];
    answers.push(judge.posts(&format!("{case}/moves/refuse"), &refuse).await);
    world.it_is("2026-11-23T12:40:00Z");
    answers.push(clerk.posts(&format!("{case}/notes"), &[("once", "2"), ("/note", "Qzstash")]).await);
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [303, 303, 200, 422, 303, 303, 303, 303]);

    let sings = |text: &str| CANARIES.into_iter().find(|canary| text.contains(canary));
    let names = |text: &str| text.contains("Qzsubject");
    for answer in &answers {
        assert_eq!(sings(&format!("{:?}{:?}", answer.headers, answer.cookies)), None);
    }
    let logged = String::from_utf8_lossy(&log.0.lock().expect("the log is not broken")).into_owned();
    for line in world.lines().iter().map(Value::to_string).chain([logged]) {
        assert!(sings(&line).is_none() && !names(&line), "{line}");
    }
    let whitelist = [
        "id",
        "type",
        "transaction",
        "reference",
        "at",
        "actor",
        "channel",
        "language",
        "from",
        "state",
        "stage",
        "office",
        "partner",
        "partnerReference",
        "page",
        "codes",
        "errors",
    ];
    let mut sung = vec![];
    for item in world.table.items() {
        let keys: Vec<&Value> = ["PK", "SK", "GSI1PK", "GSI1SK"].iter().filter_map(|name| item.get(*name)).collect();
        let keys = format!("{keys:?}");
        assert!(sings(&keys).is_none() && !names(&keys), "{keys}");
        let whole = Value::Object(item.clone()).to_string();
        if item.get("kind") == Some(&json!("event")) {
            assert_eq!(sings(&whole), None, "in an event: {whole}");
            let leaves: serde_json::Map<String, Value> =
                whitelist.iter().filter_map(|name| Some(((*name).to_owned(), item.get(*name)?.clone()))).collect();
            assert!(!names(&Value::Object(leaves).to_string()), "who of us it was does not leave");
        }
        if let Some(canary) = sings(&whole) {
            let sk = item["SK"].as_str().unwrap_or_default().split('#').next().unwrap_or_default().to_owned();
            sung.push((canary, sk));
        }
    }
    sung.sort_unstable();
    let expected = [("Qznote", "NOTE"), ("Qzstash", "STASH"), ("Qztold", "CASE"), ("Qzwhy", "NOTE")];
    assert_eq!(
        sung,
        expected.map(|(canary, sk)| (canary, sk.to_owned())),
        "each is where it goes with the case, or expires"
    );
}
