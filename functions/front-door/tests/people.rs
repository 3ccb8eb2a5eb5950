//! The pages of whoever is signed in: what a citizen has asked for, and where staff begin.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use front_door::FrontDoor;
use kit::{
    http::Needs,
    session::Kind,
    store::keys,
    testing::{Browser, World, page_is_right},
};
use serde_json::json;

fn world() -> World<FrontDoor> {
    World::new("front-door", FrontDoor, "2026-11-23T12:00:00Z")
}

/// The part that somebody has in a case, as the kit writes it.
fn has_asked(world: &World<FrontDoor>, subject: &str, reference: &str, transaction: &str, opened: &str) {
    let party = json!({
        "PK": format!("VIS#CASE#{reference}"), "SK": "PARTY#applicant", "role": "applicant", "reference": reference,
        "transaction": transaction, "opened": opened,
        "GSI1PK": keys::person(subject), "GSI1SK": format!("{opened}#{reference}"),
    });
    world.table.put(party.as_object().unwrap().clone());
}

/// The same once the kit has said where the case is.
fn has_it_at(world: &World<FrontDoor>, subject: &str, reference: &str, stage: &str, state: [&str; 2]) {
    let party = json!({
        "PK": format!("VIS#CASE#{reference}"), "SK": "PARTY#applicant", "role": "applicant", "reference": reference,
        "transaction": "visit-request", "opened": "2026-11-20T09:00:00Z", "stage": stage,
        "state": { "en": state[0], "cy": state[1] },
        "GSI1PK": keys::person(subject), "GSI1SK": format!("2026-11-20T09:00:00Z#{reference}"),
    });
    world.table.put(party.as_object().unwrap().clone());
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_led_to_where_they_do() {
    let world = world();
    let mut browser = Browser::new(&world);
    assert_eq!(browser.opens("/my-cases").await.header("location"), "/sign-in/citizen?to=%2Fmy-cases");
    assert_eq!(browser.opens("/staff").await.header("location"), "/sign-in/staff?to=%2Fstaff");
    browser.signs_in("ada", &[]);
    assert_eq!(browser.opens("/staff").await.header("location"), "/sign-in/staff?to=%2Fstaff", "a citizen is no staff");
    world.it_is("2026-11-23T12:30:00Z");
    assert_eq!(browser.opens("/my-cases").await.header("location"), "/sign-in/citizen?to=%2Fmy-cases");
}

#[tokio::test]
async fn my_cases_are_mine_and_the_newest_is_first() {
    let world = world();
    has_asked(&world, "ada", "VIS-7K3M-9QXT-4", "visit-request", "2026-11-20T09:00:00Z");
    has_asked(&world, "ada", "VIS-2222-2222-2", "visit-request", "2026-11-22T23:30:00Z");
    has_asked(&world, "ada", "OLD-1111-1111-1", "no-longer-there", "2026-11-21T09:00:00Z");
    has_asked(&world, "charles", "VIS-3333-3333-3", "visit-request", "2026-11-21T09:00:00Z");
    for (language, first, last) in [
        ("en", "Visit someone in prison, 22 November 2026", "Visit someone in prison, 20 November 2026"),
        ("cy", "Ymweld â rhywun yn y carchar, 22 Tachwedd 2026", "Ymweld â rhywun yn y carchar, 20 Tachwedd 2026"),
    ] {
        let mut browser = Browser::new(&world);
        browser.signs_in("ada", &[]);
        let page = browser.opens(&format!("/my-cases?lang={language}")).await;
        page_is_right(&page, language);
        let at = |words: &str| page.body.find(words).unwrap_or_else(|| panic!("{words}: {}", page.body));
        assert!(at(first) < at(last));
        assert!(page.body.contains("href=\"/visit-request/cases/VIS-7K3M-9QXT-4\""));
        assert!(!page.body.contains("VIS-3333-3333-3") && !page.body.contains("OLD-1111"));
    }
}

#[tokio::test]
async fn each_of_my_cases_says_where_it_is_and_one_from_before_that_was_kept_says_nothing() {
    let world = world();
    has_it_at(&world, "ada", "VIS-7K3M-9QXT-4", "with-you", ["Booked", "Wedi’i drefnu"]);
    has_asked(&world, "ada", "VIS-2222-2222-2", "visit-request", "2026-11-22T23:30:00Z");
    for (language, words) in [("en", "Booked"), ("cy", "Wedi’i drefnu")] {
        let mut browser = Browser::new(&world);
        browser.signs_in("ada", &[]);
        let page = browser.opens(&format!("/my-cases?lang={language}")).await;
        page_is_right(&page, language);
        assert_eq!(
            page.body.matches("govuk-tag ").count() - page.body.matches("phase-banner__content__tag").count(),
            1,
            "{}",
            page.body
        );
        assert!(page.body.contains(words), "{}", page.body);
    }
}

#[tokio::test]
async fn whoever_has_asked_for_nothing_is_told_so() {
    let world = world();
    for language in ["en", "cy"] {
        let mut browser = Browser::new(&world);
        browser.signs_in("ada", &[]);
        let page = browser.opens(&format!("/my-cases?lang={language}")).await;
        page_is_right(&page, language);
        assert!(!page.body.contains("app-services"));
        assert!(page.body.contains("href=\"/\""));
    }
}

#[tokio::test]
async fn staff_begin_with_the_services_in_which_they_have_something_to_do() {
    let world = world();
    for (language, title) in [("en", "Visit someone in prison"), ("cy", "Ymweld â rhywun yn y carchar")] {
        let mut browser = Browser::new(&world);
        browser.signs_in("carys", &["visit-request:clerk:LEI", "visit-request:clerk:BRI", "elsewhere:clerk:XXX"]);
        let page = browser.opens(&format!("/staff?lang={language}")).await;
        page_is_right(&page, language);
        assert!(page.body.contains(&format!("href=\"/visit-request/staff\">{title}</a>")), "{}", page.body);
        assert!(page.body.contains("BRI, LEI") && !page.body.contains("XXX"));
        assert!(page.body.contains("Name of carys"));
        assert!(page.body.contains("href=\"/sign-in/staff/stay?to=%2Fstaff"));
    }
}

#[tokio::test]
async fn staff_with_nothing_to_do_here_are_told_whom_to_ask() {
    let world = world();
    for (language, words) in [("en", "ask whoever manages access"), ("cy", "gofynnwch i bwy bynnag")] {
        let mut browser = Browser::new(&world);
        browser.signs_in("carys", &["elsewhere:clerk:XXX"]);
        let page = browser.opens(&format!("/staff?lang={language}")).await;
        page_is_right(&page, language);
        assert!(page.body.contains(words), "{}", page.body);
    }
}

#[tokio::test]
async fn a_session_that_is_used_here_is_noted() {
    let world = world();
    let mut browser = Browser::new(&world);
    browser.signs_in("ada", &[]);
    browser.signs_in("carys", &["visit-request:clerk:LEI"]);
    world.it_is("2026-11-23T12:05:00Z");
    assert_eq!(browser.opens("/my-cases").await.header("location"), "/sign-in/citizen/stay?to=%2Fmy-cases");
    assert_eq!(browser.opens("/staff").await.header("location"), "/sign-in/staff/stay?to=%2Fstaff");
}

#[tokio::test]
async fn nobody_signed_in_costs_no_read() {
    let world = world();
    for path in ["/", "/my-cases", "/staff"] {
        Browser::new(&world).opens(path).await;
        assert_eq!(world.lines().last().unwrap()["calls"], 0, "{path}: {}", world.lines().last().unwrap());
    }
}

#[tokio::test]
async fn every_route_is_for_whom_the_table_says_and_everybody_else_is_led_to_sign_in() {
    let world = world();
    let signed_in = |posts: &[&str]| {
        let mut browser = Browser::new(&world);
        browser.signs_in("ada", posts);
        browser.cookies.into_values().next().unwrap()
    };
    let (citizen, staff) = (signed_in(&[]), signed_in(&["visit-request:clerk:LEI"]));
    let everybody = [
        ("anonymous", None, None),
        ("a citizen", Some(("__Host-citizen", &citizen)), Some(Kind::Citizen)),
        ("one of us", Some(("__Host-staff", &staff)), Some(Kind::Staff)),
        ("a citizen in the staff cookie", Some(("__Host-staff", &citizen)), None),
        ("one of us in the citizens’ cookie", Some(("__Host-citizen", &staff)), None),
    ];
    for route in front_door::ROUTES {
        let path = route.template.replace("{code}", "gone");
        for (name, cookie, is) in &everybody {
            let mut browser = Browser::new(&world);
            browser.cookies.extend(cookie.map(|(name, token)| (name.to_owned(), token.clone())));
            let answer = browser.opens(&path).await;
            let led = match route.needs {
                Needs::Nothing => None,
                Needs::SignedIn(kind) if *is == Some(kind) => None,
                Needs::SignedIn(kind) => Some(kind.code()),
                other => panic!("{other:?} is no need of a route of the front door"),
            };
            let what = format!("{path} by {name}: {}", answer.status);
            match led {
                None => assert_eq!(answer.status, 200, "{what}"),
                Some(kind) => {
                    let to = format!("/sign-in/{kind}?to=%2F");
                    assert!(answer.status == 303 && answer.header("location").starts_with(&to), "{what}");
                }
            }
        }
    }
}
