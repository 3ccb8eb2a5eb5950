//! What a machine may send wrongly, and what it is told: the right status, the words that help, and nothing of what it
//! sent.

use crate::visits::*;
use kit::{exchange::LIMIT, testing::Answer};
use serde_json::{Value, json};

const API: &str = "/api/visit-request";

/// Posts to the API as a known partner, with these headers instead of the usual ones.
async fn posts(world: &Visits, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut all = vec![("x-client", "visits-line")];
    all.extend(headers);
    world.asks("POST", API, &all, body).await
}

async fn sends_json(world: &Visits, answers: &Value) -> Answer {
    posts(world, &[("content-type", "application/json"), ("idempotency-key", "k")], &answers.to_string()).await
}

/// Holds a reply to what every problem document has.
fn is_problem(answer: &Answer, status: u16, kind: &str) {
    let problem = answer.json();
    assert_eq!(
        (answer.status, problem["type"].as_str()),
        (status, Some(&*format!("/problems/{kind}"))),
        "{}",
        answer.body
    );
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(problem["status"], status);
    for words in ["title", "detail", "instance"] {
        assert!(problem[words].as_str().is_some_and(|words| !words.is_empty()), "{words}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_request_without_a_key_is_refused_because_a_lost_reply_could_not_be_told_from_a_lost_request() {
    let world = visits();
    let body = a_visit().to_string();
    let long = "k".repeat(256);
    for key in [vec![], vec![("idempotency-key", " ")], vec![("idempotency-key", long.as_str())]] {
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(key);
        let refused = posts(&world, &headers, &body).await;
        is_problem(&refused, 400, "malformed");
        assert!(refused.json()["detail"].as_str().is_some_and(|words| words.contains("Idempotency-Key")));
    }
    assert_eq!(world.cases().len(), 0);
}

#[tokio::test]
async fn what_is_not_json_is_malformed_and_is_not_quoted() {
    let world = visits();
    let headers = [("content-type", "application/json"), ("idempotency-key", "k")];
    for body in ["", "{", "Babbage", "{\"prison\": Babbage}", "{} Babbage", "\u{feff}{}"] {
        let refused = posts(&world, &headers, body).await;
        is_problem(&refused, 400, "malformed");
        assert!(!refused.body.contains("Babbage"));
    }
}

#[tokio::test]
async fn what_is_json_but_no_answers_is_told_what_is_wrong_with_it() {
    let world = visits();
    for body in [json!(null), json!([]), json!("Babbage"), json!(7), json!({})] {
        let refused = sends_json(&world, &body).await;
        is_problem(&refused, 422, "invalid-answers");
        assert!(!errors(&refused).is_empty() && !refused.body.contains("Babbage"), "{}", refused.body);
    }
}

#[tokio::test]
async fn another_kind_of_content_is_refused_and_the_right_kind_named() {
    let world = visits();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "multipart/form-data", ""] {
        let refused = posts(&world, &[("content-type", kind), ("idempotency-key", "k")], &a_visit().to_string()).await;
        is_problem(&refused, 415, "unsupported-media-type");
        assert_eq!(refused.header("accept-post"), "application/json");
    }
    let headers = [("content-type", "Application/JSON; charset=utf-8"), ("idempotency-key", "k")];
    assert_eq!(posts(&world, &headers, &a_visit().to_string()).await.status, 201, "however it is written");
}

#[tokio::test]
async fn a_method_that_there_is_not_is_refused_and_those_there_are_named() {
    let world = visits();
    let routes = [
        ("/api/visit-request", "POST", vec!["GET", "PUT", "DELETE", "PATCH"]),
        ("/api/visit-request/cases/VIS-0000-0000-0", "GET", vec!["POST", "PUT", "DELETE"]),
        ("/api/visit-request/cases/VIS-0000-0000-0/events", "POST", vec!["GET", "PUT"]),
        ("/visit-request", "GET", vec!["PUT", "DELETE"]),
        ("/visit-request/prison", "GET, POST", vec!["PUT", "DELETE"]),
        ("/visit-request/visitors/1", "GET, POST", vec!["PATCH"]),
        ("/visit-request/cases/VIS-0000-0000-0", "GET", vec!["DELETE"]),
        ("/visit-request/cases/VIS-0000-0000-0/events", "POST", vec!["GET"]),
    ];
    for (path, allowed, methods) in routes {
        for method in methods {
            let headers = [("x-client", "visits-line"), ("accept", "application/json")];
            let refused = world.asks(method, path, &headers, "").await;
            is_problem(&refused, 405, "method-not-allowed");
            assert_eq!(refused.header("allow"), allowed, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_the_limit_named() {
    let world = visits();
    let headers = [("content-type", "application/json"), ("idempotency-key", "k")];
    let refused = posts(&world, &headers, &format!("{}{}", a_visit(), " ".repeat(LIMIT))).await;
    is_problem(&refused, 413, "too-large");
    assert!(refused.json()["detail"].as_str().is_some_and(|words| words.contains("100000")));
    let body = a_visit().to_string();
    let full = format!("{body}{}", " ".repeat(LIMIT - body.len()));
    assert_eq!(posts(&world, &headers, &full).await.status, 201, "as much as fits is taken");
    let form = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
        ("accept", "text/html"),
    ];
    let page = world.asks("POST", "/visit-request/prison", &form, &format!("%2Fprison={}", "L".repeat(LIMIT))).await;
    assert_eq!(page.status, 413);
}

#[tokio::test]
async fn each_fault_of_shape_is_pointed_to_and_no_answer_is_quoted() {
    let world = visits();
    let mut wrong = a_visit();
    wrong["prison"] = json!("leeds castle");
    wrong["prisoner"]["number"] = json!("Z-9-SECRET");
    wrong["prisoner"]["dateOfBirth"] = json!("1981-02-31");
    wrong["prisoner"]["alias"] = json!("SECRET");
    wrong["visitors"][0].as_object_mut().expect("a visitor").remove("lastName");
    wrong["contact"]["email"] = json!("SECRET");
    wrong["session"] = json!("SECRET o'clock");
    let refused = sends_json(&world, &wrong).await;
    is_problem(&refused, 422, "invalid-answers");
    let mut pointers: Vec<String> = errors(&refused).into_iter().map(|(pointer, _)| pointer).collect();
    pointers.sort();
    let expected = [
        "#/contact/email",
        "#/prison",
        "#/prisoner/alias",
        "#/prisoner/dateOfBirth",
        "#/prisoner/number",
        "#/session",
        "#/visitors/0/lastName",
    ];
    assert_eq!(pointers, expected);
    for quoted in ["SECRET", "leeds castle", "1981-02-31"] {
        assert!(!refused.body.contains(quoted), "{quoted}: {}", refused.body);
    }
    assert!(errors(&refused).iter().all(|(_, words)| !words.contains("nvalid")), "{:?}", errors(&refused));
}

/// What is wrong, how it comes about, where it is said and in which words.
type Broken = (&'static str, fn(&mut Value), &'static str, &'static str);

#[tokio::test]
async fn each_broken_rule_is_said_beside_its_question() {
    let cases: [Broken; 7] = [
        ("an unknown prison", |v| v["prison"] = json!("XXX"), "#/prison", "Choose a prison from the list"),
        (
            "a session that has begun",
            |v| v["session"] = json!("2026-11-23T10:00/11:30"),
            "#/session",
            "This session has already started. Choose a later session",
        ),
        (
            "a session too soon",
            |v| v["session"] = json!("2026-11-26T14:00/15:00"),
            "#/session",
            "Leeds prison does not offer this session. Choose another session",
        ),
        (
            "a session too far ahead",
            |v| v["session"] = json!("2026-12-24T10:00/11:30"),
            "#/session",
            "Leeds prison does not offer this session. Choose another session",
        ),
        (
            "a session that there is not",
            |v| v["session"] = json!("2026-12-03T14:15/15:15"),
            "#/session",
            "Leeds prison does not offer this session. Choose another session",
        ),
        (
            "a lead visitor of 17",
            |v| v["visitors"][0]["dateOfBirth"] = json!("2008-11-24"),
            "#/visitors/0/dateOfBirth",
            "The lead visitor must be 18 or over",
        ),
        (
            "somebody not born yet",
            |v| v["prisoner"]["dateOfBirth"] = json!("2026-11-24"),
            "#/prisoner/dateOfBirth",
            "Date of birth must be in the past and in the last 120 years",
        ),
    ];
    for (what, change, pointer, words) in cases {
        let world = visits();
        let mut visit = a_visit();
        change(&mut visit);
        let refused = sends_json(&world, &visit).await;
        is_problem(&refused, 422, "invalid-answers");
        assert_eq!(errors(&refused), [(pointer.to_owned(), words.to_owned())], "{what}");
        assert_eq!(world.cases().len(), 0);
    }
}

#[tokio::test]
async fn a_prison_has_no_visits_on_a_date_that_it_has_closed() {
    let world = visits();
    let mut leeds = world.items("VIS#PRISON#LEI", "CALENDAR").remove(0);
    leeds.insert("closed".to_owned(), json!(["2026-12-03"]));
    world.table.put(leeds);
    let refused = sends_json(&world, &a_visit()).await;
    is_problem(&refused, 422, "invalid-answers");
    assert_eq!(errors(&refused)[0].0, "#/session");
}

#[tokio::test]
async fn a_prison_whose_calendar_contradicts_itself_takes_no_bookings_and_breaks_nothing() {
    let world = visits();
    for calendar in
        [json!({ "closed": ["2026-12-24"] }), json!({ "recurring": 7 }), json!({ "bookingWindowDays": 200 })]
    {
        let mut leeds = world.items("VIS#PRISON#LEI", "CALENDAR").remove(0);
        leeds.extend(calendar.as_object().cloned().expect("a change"));
        world.table.put(leeds);
        let refused = sends_json(&world, &a_visit()).await;
        is_problem(&refused, 422, "invalid-answers");
        assert_eq!(errors(&refused)[0].0, "#/prison");
    }
}

#[tokio::test]
async fn who_is_no_partner_of_this_transaction_finds_nothing_here() {
    let world = visits();
    world.knows_partner("lasting-powers", &["lpa-submission"]);
    let headers = [("content-type", "application/json"), ("idempotency-key", "k")];
    for client in [vec![], vec![("x-client", "stranger")], vec![("x-client", "lasting-powers")], vec![("x-client", "")]]
    {
        let mut all = client.clone();
        all.extend(headers);
        let refused = world.asks("POST", API, &all, &a_visit().to_string()).await;
        is_problem(&refused, 404, "not-found");
        // Not even that something is wrong with what they sent.
        let refused = world.asks("POST", API, &all, "{").await;
        is_problem(&refused, 404, "not-found");
    }
    assert_eq!(world.cases().len(), 0);
}

#[tokio::test]
async fn an_address_that_there_is_not_is_not_found() {
    let world = visits();
    for path in [
        "/api/visit-request/x",
        "/api/visit-request/cases",
        "/api/visit-request/cases/x",
        "/api/visit-request/cases/x/y",
    ] {
        let refused = world.asks("GET", path, &[("x-client", "visits-line")], "").await;
        is_problem(&refused, 404, "not-found");
    }
}

#[tokio::test]
async fn a_person_gets_a_page_and_a_machine_a_problem_document() {
    let world = visits();
    let table = [
        ("/visit-request/nowhere", Some("text/html,application/xhtml+xml,*/*;q=0.8"), true),
        ("/visit-request/nowhere", Some("*/*"), true),
        ("/visit-request/nowhere", None, true),
        ("/visit-request/nowhere", Some("application/json"), false),
        ("/visit-request/nowhere", Some("application/problem+json"), false),
        ("/api/visit-request/nowhere", None, false),
        ("/api/visit-request/nowhere", Some("*/*"), false),
        ("/api/visit-request/nowhere", Some("application/json"), false),
        ("/api/visit-request/nowhere", Some("text/html"), true),
    ];
    for (path, accept, page) in table {
        let headers: Vec<(&str, &str)> = accept.map(|accept| ("accept", accept)).into_iter().collect();
        let answer = world.asks("GET", path, &headers, "").await;
        let kind = if page { "text/html; charset=utf-8" } else { "application/problem+json" };
        assert_eq!((answer.status, answer.header("content-type")), (404, kind), "{path} {accept:?}");
        assert!(answer.header("vary").contains("Accept"));
    }
}

#[tokio::test]
async fn a_machine_that_reads_welsh_is_told_in_welsh() {
    let world = visits();
    let headers =
        [("content-type", "application/json"), ("idempotency-key", "k"), ("accept-language", "cy-GB,en;q=0.5")];
    let mut visit = a_visit();
    visit["prison"] = json!("XXX");
    let refused = posts(&world, &headers, &visit.to_string()).await;
    assert_eq!(refused.header("content-language"), "cy");
    assert_eq!(errors(&refused), [("#/prison".to_owned(), "Dewiswch garchar o’r rhestr".to_owned())]);
}

#[tokio::test]
async fn a_receipt_says_as_much_as_is_needed() {
    let world = visits();
    let opened = sends_json(&world, &a_visit()).await;
    let body = opened.json();
    let said: Vec<&String> = body.as_object().expect("an object").keys().collect();
    assert_eq!(said, ["reference", "state"]);
    let case = world.asks("GET", opened.header("location"), &[("x-client", "visits-line")], "").await;
    let body = case.json();
    let said: Vec<&String> = body.as_object().expect("an object").keys().collect();
    assert_eq!(said, ["changed", "opened", "reference", "stage", "state", "version"]);
}

#[tokio::test]
async fn an_event_of_no_known_kind_fails_and_is_not_swallowed() {
    let world = visits();
    for event in
        [json!({}), json!([]), json!(null), json!({ "detail-type": 7 }), json!({ "requestContext": { "http": {} } })]
    {
        assert!(world.invoke(event.clone()).await.is_err(), "{event}");
    }
    let strange = json!({ "Records": [{ "messageId": "m-1" }, { "messageId": "m-2", "body": 7 }, "x"] });
    let answer = world.invoke(strange).await.expect("an answer");
    let again: Vec<&Value> = answer["batchItemFailures"].as_array().expect("a list").iter().collect();
    assert!(again.contains(&&json!({ "itemIdentifier": "m-2" })), "{answer}");
    assert_eq!(world.cases().len(), 0);
}

#[tokio::test]
async fn an_event_of_another_function_that_says_nothing_to_us_is_heard_and_forgotten() {
    let world = visits();
    let event = json!({ "detail-type": "fee-payment.paid", "detail": { "id": "x", "reference": "VIS-0000-0000-0" } });
    assert_eq!(world.invoke(event).await, Ok(Value::Null));
}
