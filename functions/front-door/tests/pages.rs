//! The pages that every service shares, in both languages, and what is not there.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use front_door::{FrontDoor, catalogue::SERVICES};
use kit::testing::{Browser, World, page_is_right};
use serde_json::{Value, json};

fn world() -> World<FrontDoor> {
    World::new("front-door", FrontDoor, "2026-11-23T12:00:00Z")
}

/// Every code that an error can have, from the one place that names them.
fn codes() -> Vec<&'static str> {
    let source = include_str!("../../shared/justice/src/error.rs");
    let (_, code) = source.split_once("pub fn code(&self)").expect("errors have codes");
    let (arms, _) = code.split_once("\n    }\n").expect("the function ends");
    arms.lines().filter_map(|arm| arm.split_once("=> \"")?.1.strip_suffix("\",")).collect()
}

const PAGES: [&str; 5] = ["/", "/cookies", "/accessibility", "/privacy", "/fees"];

#[tokio::test]
async fn every_page_is_right_in_both_languages() {
    let world = world();
    let problems = codes().into_iter().map(|code| format!("/problems/{code}"));
    for path in PAGES.iter().map(ToString::to_string).chain(problems) {
        let mut seen = vec![];
        for language in ["en", "cy"] {
            let mut browser = Browser::new(&world);
            let chosen = browser.opens(&format!("{path}?lang={language}")).await;
            page_is_right(&chosen, language);
            let remembered = browser.opens(&path).await;
            page_is_right(&remembered, language);
            assert_eq!(remembered.header("content-language"), language);
            assert!(!chosen.body.contains("{title}") && !chosen.body.contains("{n}"), "{path}: every value is put in");
            seen.push(heading(&chosen.body).to_owned());
        }
        assert_ne!(seen[0], seen[1], "{path} has a heading in each language");
    }
}

fn heading(page: &str) -> &str {
    let (_, rest) = page.split_once("<h1").unwrap();
    rest.split_once('>').unwrap().1.split_once('<').unwrap().0.trim()
}

#[tokio::test]
async fn every_code_of_an_error_has_a_page_that_names_it() {
    let world = world();
    let codes = codes();
    assert_eq!(codes.len(), 11, "{codes:?}");
    for code in codes {
        let page = Browser::new(&world).opens(&format!("/problems/{code}")).await;
        assert!(
            page.body.contains(&format!("has the type /problems/{code} and comes with the status ")),
            "{}",
            page.body
        );
    }
}

#[tokio::test]
async fn the_home_page_leads_to_every_service() {
    let world = world();
    for (language, title) in [("en", "Visit someone in prison"), ("cy", "Ymweld â rhywun yn y carchar")] {
        let page = Browser::new(&world).opens(&format!("/?lang={language}")).await;
        assert!(page.body.contains(&format!("href=\"/visit-request\">{title}</a>")), "{}", page.body);
    }
}

#[tokio::test]
async fn the_cookies_page_names_every_cookie_and_how_long_it_lasts() {
    let page = Browser::new(&world()).opens("/cookies").await;
    let text: String = page.body.split(['<', '>']).skip(2).step_by(2).map(str::trim).collect::<Vec<_>>().join(" ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for service in SERVICES.iter().filter(|service| service.description.is_some()) {
        let title = service.title.get(justice::Language::English);
        let once = format!(
            "__Host-{}-equality Says that you have sent the optional questions about you, so that they count once: {title} 1 day",
            service.slug
        );
        assert!(text.contains(&once), "{once}");
        let row = format!("__Host-{} Leads to the answers that you have not sent yet: {title} 7 days", service.slug);
        assert!(text.contains(&row), "{text}");
    }
    for row in [
        "__Host- and your reference Lets you see what you have sent, and change it 180 days",
        "__Host-citizen Keeps you signed in 12 hours",
        "__Host-staff Keeps you signed in, if you work for the department 12 hours",
        "__Host-sign-in Makes sure, while you sign in, that it is you who began to 10 minutes",
        "__Host-language Remembers whether you chose English or Welsh 1 year",
    ] {
        assert!(text.contains(row), "{text}");
    }
}

#[tokio::test]
async fn the_privacy_notice_says_how_long_each_service_keeps_what_it_is_told() {
    let page = Browser::new(&world()).opens("/privacy").await;
    for service in SERVICES.iter() {
        let english = |text: &justice::Text| text.get(justice::Language::English).to_owned();
        let line = format!("{}: {}", english(&service.title), english(&service.kept));
        assert!(page.body.contains(&line), "{line}");
    }
    assert!(page.body.contains("7 days after you last changed them"));
}

#[tokio::test]
async fn what_is_not_there_is_a_page_that_says_so() {
    let world = world();
    for path in
        ["/nothing", "/problems", "/problems/unheard-of", "/cookies/more", "/robots.txt", "/api", "/visit-request"]
    {
        for (language, title) in [("en", "Page not found"), ("cy", "Heb ddod o hyd i")] {
            let page = Browser::new(&world).opens(&format!("{path}?lang={language}")).await;
            assert_eq!(page.status, 404, "{path}");
            assert_eq!(page.body.matches("<h1").count(), 1);
            assert!(page.body.contains(title), "{path} in {language}");
        }
        let document = world.asks("GET", path, &[("accept", "application/json")], "").await;
        assert_eq!((document.status, document.json()["type"].clone()), (404, json!("/problems/not-found")));
    }
}

#[tokio::test]
async fn nothing_here_can_be_posted_to() {
    let world = world();
    for path in ["/", "/cookies", "/accessibility", "/privacy", "/problems/broken", "/healthz"] {
        for method in ["POST", "PUT", "DELETE"] {
            let answer = world.asks(method, path, &[("accept", "text/html")], "").await;
            assert_eq!((answer.status, answer.header("allow")), (405, "GET"), "{method} {path}");
        }
    }
    assert_eq!(world.asks("POST", "/nothing", &[], "").await.status, 404);
}

#[tokio::test]
async fn health_is_said_with_the_version_that_runs() {
    let answer = world().asks("GET", "/healthz", &[], "").await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "status": "ok", "version": "test" })));
}

#[tokio::test]
async fn the_log_has_routes_and_no_paths() {
    let world = world();
    for path in ["/problems/conflict", "/problems/CANARY", "/CANARY?name=CANARY"] {
        Browser::new(&world).opens(path).await;
    }
    let routes: Vec<Value> = world.lines().iter().map(|line| line["route"].clone()).collect();
    assert_eq!(routes, ["/problems/{code}", "/problems/{code}", "unmatched"]);
    assert!(!format!("{:?}", world.lines()).contains("CANARY"));
}

#[tokio::test]
async fn the_samples_replay() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/front-door");
    let mut samples = 0;
    for sample in std::fs::read_dir(folder).unwrap() {
        let path = sample.unwrap().path();
        let sample: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(world().invoke(sample).await.unwrap()["statusCode"], 200, "{}", path.display());
        samples += 1;
    }
    assert_eq!(samples, 4);
}

#[tokio::test]
async fn the_fees_page_says_what_is_charged_today_and_what_is_unchecked() {
    let world = world();
    let page = Browser::new(&world).opens("/fees").await.body;
    for words in [
        "These are the fees on 23 November 2026.",
        "Fee to issue a type B claim, any number of people: £0",
        "Fee to make a money claim, online, over £300 up to £500: £50 (unchecked)",
        "Fee to make a money claim, on paper, over £10,000 up to £200,000: 5% of the amount (unchecked)",
        "Fee for a copy of a grant or a will: £16 each",
        "Fee to apply for a divorce or to end a civil partnership: £628",
        "href=\"/fees.json\"",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("£1,900"), "which was charged until 2017");
    let welsh = Browser::new(&world).opens("/fees?lang=cy").await.body;
    assert!(
        welsh.contains("Ffi i wneud hawliad am arian, ar-lein, dros £300 hyd at £500: £50 (heb ei wirio)"),
        "{welsh}"
    );
}

#[tokio::test]
async fn every_fee_is_published_as_data() {
    let answer = Browser::new(&world()).opens("/fees.json").await;
    assert_eq!(answer.header("content-type"), "application/json");
    let data: Value = serde_json::from_str(&answer.body).unwrap();
    let rows = data["fees"].as_array().unwrap();
    assert_eq!(rows.len(), justice::fees::all().len());
    let keys = ["code", "validFrom", "amount", "statutoryInstrument", "verified", "source"];
    assert!(rows.iter().all(|row| keys.iter().all(|key| !row[key].is_null())));
}

#[tokio::test]
async fn every_route_is_as_the_table_says_and_nothing_else_is_there() {
    let world = world();
    kit::testing::obeys_its_table(&world, front_door::ROUTES, |route| {
        (route.template.replace("{code}", "gone"), String::new())
    })
    .await;
}
