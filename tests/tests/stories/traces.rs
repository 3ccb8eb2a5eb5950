//! What is written down about people, and what never is.

use crate::visits::*;
use kit::{
    store::{Item, memory::Fault::Before},
    testing::{Answer, Browser},
};
use serde_json::{Value, json};
use std::{
    io::Write,
    sync::{Arc, Mutex},
};

/// Words that are nobody's and could come from nowhere but an answer.
const CANARIES: [&str; 11] = [
    "Qzprisonerfirst",
    "Qzprisonerlast",
    "1971-03-17",
    "Q9873QZ",
    "Qzvisitorfirst",
    "Qzvisitorlast",
    "1972-04-18",
    "Qzchildfirst",
    "2015-05-19",
    "qzmail@qz.example",
    "01632 960 977",
];

fn about_canaries() -> Value {
    json!({
        "prison": "LEI",
        "prisoner": {
            "firstName": "Qzprisonerfirst", "lastName": "Qzprisonerlast", "dateOfBirth": "1971-03-17", "number": "Q9873QZ",
        },
        "visitors": [
            { "firstName": "Qzvisitorfirst", "lastName": "Qzvisitorlast", "dateOfBirth": "1972-04-18" },
            { "firstName": "Qzchildfirst", "lastName": "Qzvisitorlast", "dateOfBirth": "2015-05-19" },
        ],
        "contact": { "email": "qzmail@qz.example", "phone": "01632 960 977" },
        "session": "2026-12-03T14:00/15:00",
    })
}

/// The same, each answer in turn spoiled so that something is wrong with it and it is still a canary.
fn spoiled() -> Vec<Value> {
    let spoil: [fn(&mut Value); 9] = [
        |v| v["prison"] = json!("Qzprisonerfirst"),
        |v| v["prisoner"]["number"] = json!("Q9873QZ-Qzprisonerlast"),
        |v| v["prisoner"]["dateOfBirth"] = json!("1971-03-17 Qzprisonerlast"),
        |v| v["prisoner"]["alias"] = json!("Qzvisitorlast"),
        |v| v["visitors"][1]["firstName"] = json!(["Qzchildfirst"]),
        |v| v["visitors"][0]["lastName"] = json!("<Qzvisitorlast>"),
        |v| v["contact"]["email"] = json!("qzmail@qz.example@"),
        |v| v["session"] = json!("Qzvisitorfirst"),
        |v| v["visitors"][0]["dateOfBirth"] = json!("2015-05-19"),
    ];
    spoil
        .iter()
        .map(|spoil| {
            let mut answers = about_canaries();
            spoil(&mut answers);
            answers
        })
        .collect()
}

fn sings(text: &str) -> Option<&'static str> {
    CANARIES.into_iter().find(|canary| text.contains(canary))
}

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

impl Log {
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let everything =
            tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || log.clone());
        tracing::subscriber::set_default(everything.finish())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("the log is not broken")).into_owned()
    }
}

/// Where personal data may be: the case and its parties, drafts and notices. See `kit::store::keys`.
fn may_be_personal(item: &Item) -> bool {
    let key = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
    let (pk, sk) = (key("PK"), key("SK"));
    sk == "CASE" || sk.starts_with("PARTY#") || sk == "DRAFT" || pk.starts_with("NOT#")
}

fn nothing_sings(world: &Visits, log: &Log) {
    for line in world.lines() {
        assert_eq!(sings(&line.to_string()), None, "in a canonical line: {line}");
    }
    assert_eq!(sings(&log.text()), None, "in the log");
    for item in world.table.items() {
        let keys: Vec<&Value> = ["PK", "SK", "GSI1PK", "GSI1SK"].iter().filter_map(|name| item.get(*name)).collect();
        assert_eq!(sings(&format!("{keys:?}")), None, "in a key: {keys:?}");
        if !may_be_personal(&item) {
            assert_eq!(sings(&Value::Object(item.clone()).to_string()), None, "in {} {}", item["PK"], item["SK"]);
        }
    }
}

/// In headers, and in bodies but for what a form shows again.
fn does_not_sing(answer: &Answer, what: &str) {
    let headers = format!("{:?}", answer.headers);
    assert_eq!(sings(&headers), None, "{what}: in a header: {headers}");
    assert_eq!(sings(&format!("{:?}", answer.cookies)), None, "{what}: in a cookie");
    assert_eq!(sings(&without_inputs(&answer.body)), None, "{what}: {}", without_inputs(&answer.body));
}

/// A page without the values of its inputs, where what was typed is shown again to who typed it.
fn without_inputs(html: &str) -> String {
    html.split(" value=\"")
        .enumerate()
        .map(|(n, part)| if n == 0 { part } else { part.split_once('"').map_or("", |(_, rest)| rest) })
        .collect()
}

#[tokio::test]
async fn a_machines_answers_are_in_its_case_and_nowhere_else() {
    let (world, log) = (visits(), Log::default());
    let _listening = log.listen();
    for (n, answers) in spoiled().iter().enumerate() {
        let refused = world.submits(&format!("key {n}"), answers).await;
        assert_eq!(refused.status, 422, "{answers}");
        assert_eq!(sings(&refused.body), None, "{}", refused.body);
        does_not_sing(&refused, "a refusal");
    }
    world.table.fails([Some(Before)]);
    does_not_sing(&world.submits("a key", &about_canaries()).await, "a failure");
    let opened = world.submits("a key", &about_canaries()).await;
    assert_eq!(opened.status, 201, "{}", opened.body);
    does_not_sing(&opened, "a receipt");
    does_not_sing(&world.submits("a key", &a_visit()).await, "a conflict");
    does_not_sing(&world.submits("other", &about_canaries()).await, "a second booking");
    let shown = world.asks("GET", opened.header("location"), &[("x-client", "visits-line")], "").await;
    does_not_sing(&shown, "the case");
    let headers = [("content-type", "application/json"), ("idempotency-key", "k"), ("x-client", "visits-line")];
    for body in [json!({ "type": "Qzvisitorlast" }), json!({ "type": "cancelled", "reason": "Qzvisitorlast" })] {
        let path = format!("{}/events", opened.header("location"));
        does_not_sing(&world.asks("POST", &path, &headers, &body.to_string()).await, "an event");
    }
    for body in ["Qzvisitorlast", "{\"Qzvisitorlast\": ", "\"Qzvisitorlast\""] {
        does_not_sing(&world.asks("POST", "/api/visit-request", &headers, body).await, "what is not JSON");
    }
    nothing_sings(&world, &log);
}

#[tokio::test]
async fn a_citizens_answers_are_in_the_draft_then_in_the_case_and_in_no_address() {
    let (world, log) = (visits(), Log::default());
    let _listening = log.listen();
    let mut browser = Browser::new(&world);
    for page in ["prison", "prisoner", "visitors/1", "contact"] {
        for answers_spoiled in spoiled() {
            does_not_sing(&answers(&mut browser, page, &answers_spoiled).await, page);
        }
    }
    world.table.fails([Some(Before)]);
    does_not_sing(&answers(&mut browser, "prisoner", &about_canaries()).await, "a failure");
    fills_in(&mut browser, &about_canaries()).await;
    let check = browser.opens("/visit-request/check-answers").await;
    assert!(sings(&check.body).is_some(), "the answers are there to be checked");
    world.table.fails([Some(Before)]);
    does_not_sing(&sends(&mut browser).await, "a failure to send");
    let sent = sends(&mut browser).await;
    does_not_sing(&sent, "sent");
    let case = sent.header("location").trim_end_matches("/confirmation").to_owned();
    for rest in ["", "/confirmation", "/cancelled", "/visit.ics"] {
        does_not_sing(&browser.opens(&format!("{case}{rest}")).await, "the pages of a case name nobody");
    }
    browser.posts(&format!("{case}/events"), &[("event", "Qzvisitorlast"), ("version", "Qzvisitorlast")]).await;
    does_not_sing(
        &browser.posts(&format!("{case}/events"), &[("event", "cancelled"), ("version", "1")]).await,
        "cancelled",
    );
    nothing_sings(&world, &log);
}

#[tokio::test]
async fn a_partners_answers_are_in_the_cases_and_in_no_rejection() {
    let (world, log) = (visits(), Log::default());
    let _listening = log.listen();
    let mut bodies: Vec<String> =
        spoiled().iter().enumerate().map(|(n, answers)| message(&format!("VL-{n}"), answers)).collect();
    bodies.push("Qzvisitorlast".to_owned());
    bodies.push(json!({ "transaction": "Qzvisitorlast", "answers": about_canaries() }).to_string());
    bodies.push(json!({ "transaction": "visit-request", "Qzvisitorlast": 1, "answers": {} }).to_string());
    bodies.push(message("Qzvisitor last", &about_canaries()));
    bodies.push(message("good", &about_canaries()));
    let names: Vec<String> = (0..bodies.len()).map(|n| format!("m-{n}")).collect();
    let messages: Vec<(&str, String)> = names.iter().map(String::as_str).zip(bodies).collect();
    world.table.fails([Some(Before)]);
    assert_eq!(world.receives_batch(&messages).await, ["m-0"]);
    assert_eq!(world.receives_batch(&messages).await, [""; 0]);
    assert_eq!((world.cases().len(), world.items("", "REJECTION#").len()), (1, names.len() - 1));
    nothing_sings(&world, &log);
}

#[tokio::test]
async fn a_case_that_cannot_be_read_is_our_fault_and_is_not_quoted() {
    let (world, log) = (visits(), Log::default());
    let _listening = log.listen();
    let opened = world.submits("a key", &about_canaries()).await;
    let mut case = world.items("VIS#CASE#", "CASE").remove(0);
    case["answers"]["visitors"] = json!("Qzvisitorlast");
    world.table.put(case);
    let broken = world.asks("GET", opened.header("location"), &[("x-client", "visits-line")], "").await;
    assert_eq!((broken.status, broken.json()["type"].as_str()), (500, Some("/problems/broken")));
    does_not_sing(&broken, "a case that cannot be read");
    assert!(log.text().contains("ERROR"), "somebody is told");
    nothing_sings(&world, &log);
}

#[tokio::test]
async fn a_line_says_which_route_and_never_which_path() {
    let world = visits();
    let mut browser = Browser::new(&world);
    let case = books(&mut browser, &a_visit()).await;
    browser.opens(&format!("{case}?from=letter")).await;
    browser.opens(&format!("{case}/visit.ics")).await;
    browser.opens("/visit-request/visitors/2?x=1").await;
    browser.opens("/visit-request/links/0123456789abcdef0123456789abcdef").await;
    world.submits("a key", &a_visit_by(2)).await;
    world.asks("GET", "/nowhere/at/all/of/ours", &[], "").await;
    world.receives_batch(&[("m-1", message("VL-1", &a_visit_by(3)))]).await;
    let routes = [
        "/{slug}",
        "/{slug}/{page}",
        "/{slug}/{page}/{entry}",
        "/{slug}/links/{token}",
        "/{slug}/cases/{reference}",
        "/{slug}/cases/{reference}/{part}",
        "/api/{slug}",
        "unmatched",
    ];
    for line in world.lines() {
        match line["trigger"].as_str() {
            Some("http") => assert!(routes.contains(&line["route"].as_str().unwrap_or_default()), "{line}"),
            other => assert_eq!(other, Some("batch")),
        }
        for told in ["VIS-", "0123456789abcdef", "from=letter", "nowhere", "prison", "2026-12"] {
            let text = line.to_string();
            assert!(!text.contains(told), "{told} in {line}");
        }
        assert!(line["ms"].is_number() && line["calls"].is_number() && line["function"] == "visit-request", "{line}");
        assert!(line["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array().is_some_and(|all| !all.is_empty()));
        assert!(line.to_string().len() < 700, "{} bytes: {line}", line.to_string().len());
    }
}

#[tokio::test]
async fn every_reply_whatever_it_is_has_the_headers_that_keep_browsers_safe() {
    let world = visits();
    let mut browser = Browser::new(&world);
    let case = books(&mut browser, &a_visit()).await;
    let mut replies = vec![
        browser.opens("/visit-request").await,
        browser.opens(&case).await,
        browser.opens(&format!("{case}/visit.ics")).await,
        browser.opens("/visit-request/nowhere").await,
        browser.posts("/visit-request/prison", &[]).await,
        answers(&mut browser, "prison", &a_visit()).await,
        world.asks("POST", "/visit-request/prison", &[], "").await,
        world.asks("DELETE", "/visit-request", &[], "").await,
        world.submits("a key", &a_visit_by(2)).await,
        world.submits("a key", &a_visit_by(3)).await,
        world.submits("b key", &json!({})).await,
        world.asks("POST", "/api/visit-request", &[], "").await,
    ];
    world.table.fails([Some(Before)]);
    replies.push(world.submits("c key", &a_visit_by(4)).await);
    let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    statuses.dedup();
    assert_eq!(statuses, [200, 201, 303, 403, 404, 405, 409, 422, 503]);
    for reply in replies {
        let policy = reply.header("content-security-policy");
        for promise in [
            "default-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(promise), "{}: {policy}", reply.status);
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("referrer-policy"), "same-origin");
        assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin");
        assert!(reply.header("strict-transport-security").contains("max-age=31536000"));
        assert!(reply.header("permissions-policy").contains("geolocation=()"));
        assert!(reply.header("vary").contains("Accept") && reply.header("vary").contains("Cookie"));
        assert_eq!(
            reply.body.matches("<script").count(),
            reply.body.matches("<script src=").count()
                + reply.body.matches("<script type=\"module\" src=").count()
                + reply.body.matches("<script>document.body.className").count(),
            "no script of ours in a page"
        );
    }
}

#[tokio::test]
async fn a_notice_is_committed_with_the_case_and_carries_the_reference_and_the_link() {
    let world = visits();
    world.submits("a key", &a_visit()).await;
    let (case, notices) = (world.cases().remove(0), world.items("NOT#", "NOTICE#"));
    assert_eq!(notices.len(), 1);
    let notice = &notices[0];
    assert_eq!((&notice["template"], &notice["reference"]), (&json!("visit-booked"), &case["reference"]));
    assert_eq!(notice["PK"], format!("NOT#{}", case["event"].as_str().expect("a case names its event")));
    assert_eq!(notice["to"], json!({ "email": "ada@example.com", "phone": "0113 496 0101" }));
    let link = notice["values"]["link"].as_str().expect("a link");
    let token = link.strip_prefix("https://justice.example/visit-request/links/").expect("on our origin");
    assert_eq!(token.len(), 32, "128 bits");
    assert!(!world.items("SHARED#LINK#", "")[0].values().any(|value| value == token), "the table knows its digest");
    for item in
        world.table.items().iter().filter(|item| !item["PK"].as_str().is_some_and(|key| key.starts_with("NOT#")))
    {
        assert!(!Value::Object(item.clone()).to_string().contains(token), "{}", item["PK"]);
    }
}

#[tokio::test]
async fn what_need_not_be_kept_says_when_it_goes() {
    let world = visits();
    let mut browser = Browser::new(&world);
    fills_in(&mut browser, &a_visit()).await;
    let expires = |partition: &str, sort: &str| {
        let item = world.items(partition, sort).into_iter().find(|item| item.contains_key("expires"));
        let seconds = item.and_then(|item| item["expires"].as_i64()).unwrap_or_default();
        jiff::Timestamp::from_second(seconds).expect("a moment").to_string()
    };
    assert_eq!(expires("VIS#DRAFT#", "DRAFT"), "2026-11-30T12:00:00Z");
    sends(&mut browser).await;
    world.receives_batch(&[("m-1", message("VL-1", &a_visit_by(2))), ("m-2", "x".to_owned())]).await;
    assert_eq!(world.items("VIS#DRAFT#", "DRAFT").len(), 0, "what was sent is a draft no more");
    assert_eq!(expires("VIS#RECEIPT#draft#", "RECEIPT"), "2026-12-23T12:00:00Z");
    assert_eq!(expires("NOT#", "NOTICE#"), "2026-12-23T12:00:00Z");
    assert_eq!(expires("VIS#PARTNER#", "REJECTION#"), "2027-02-21T12:00:00Z");
    // 183 days after 3 December 2026, and 180 in which it says that what it opened has been removed.
    assert_eq!(expires("SHARED#LINK#", "LINK"), "2027-12-01T00:00:00Z");
    for case in world.cases() {
        assert_eq!(case["keepFrom"], "2026-12-03", "retention is counted from the visit");
        assert_eq!(case["schema"], "https://justice.example/schemas/visit-request/2026-12");
        assert!(!case.contains_key("expires"), "a case is removed by a sweep, which leaves its events");
    }
    for kept in world.items("VIS#PARTNER#", "PARTNER").iter().chain(&world.items("VIS#", "EVENT#")) {
        assert!(!kept.contains_key("expires"), "{}", kept["PK"]);
    }
}

#[tokio::test]
async fn an_event_tells_what_happened_in_codes_and_is_found_by_its_day() {
    let world = visits();
    world.submits("a key", &a_visit()).await;
    let event = world.items("VIS#CASE#", "EVENT#").remove(0);
    let case = world.cases().remove(0);
    let said = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
    assert_eq!(said("type"), "visit-request.booked");
    assert_eq!((said("state"), said("stage"), said("actor")), ("booked".into(), "with-you".into(), "partner".into()));
    assert_eq!(
        (said("channel"), said("partner"), said("office")),
        ("partner".into(), "visits-line".into(), "LEI".into())
    );
    assert_eq!(event["codes"], json!({ "session": "2026-12-03T14:00/15:00" }));
    assert_eq!((&event["reference"], &event["id"]), (&case["reference"], &case["event"]));
    assert_eq!((said("GSI1PK"), said("kind")), ("VIS#DAY#2026-11-23".into(), "event".into()));
}
