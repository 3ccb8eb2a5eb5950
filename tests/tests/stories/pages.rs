//! A citizen's way through the questions, without JavaScript.

use crate::visits::*;
use kit::{store::memory::Fault::Before, testing::Browser};
use serde_json::{Value, json};

fn draft(world: &Visits) -> Value {
    let drafts = world.items("VIS#DRAFT#", "DRAFT");
    assert_eq!(drafts.len(), 1, "there is one draft");
    drafts[0]["answers"].clone()
}

#[tokio::test]
async fn asking_for_a_later_page_leads_to_the_first_unanswered_one() {
    let world = visits();
    let mut browser = Browser::new(&world);
    for later in ["prisoner", "visitors", "visitors/1", "session", "contact", "check-answers"] {
        let led = browser.opens(&format!("/visit-request/{later}")).await;
        let to = match later {
            // An empty list is asked about from its first entry, which itself comes after the first question.
            "visitors" => "/visit-request/visitors/1",
            _ => "/visit-request/prison",
        };
        assert_eq!((led.status, led.header("location")), (303, to), "{later}");
    }
    answers(&mut browser, "prison", &a_visit()).await;
    answers(&mut browser, "prisoner", &a_visit()).await;
    for later in ["session", "contact", "check-answers"] {
        let led = browser.opens(&format!("/visit-request/{later}")).await;
        assert_eq!((led.status, led.header("location")), (303, "/visit-request/visitors/1"), "{later}");
    }
    assert_eq!(browser.opens("/visit-request/prison").await.status, 200, "an answered one can be looked at again");
}

#[tokio::test]
async fn a_page_that_there_is_not_is_not_found() {
    let world = visits();
    let mut browser = Browser::new(&world);
    fills_in(&mut browser, &a_visit()).await;
    for nowhere in
        ["no-such-page", "prison/1", "visitors/0", "visitors/3", "visitors/7", "visitors/x", "a/b/c", "links/x"]
    {
        assert_eq!(browser.opens(&format!("/visit-request/{nowhere}")).await.status, 404, "{nowhere}");
    }
}

#[tokio::test]
async fn sending_before_everything_is_answered_leads_to_what_is_not() {
    let world = visits();
    let mut browser = Browser::new(&world);
    answers(&mut browser, "prison", &a_visit()).await;
    let led = sends(&mut browser).await;
    assert_eq!((led.status, led.header("location")), (303, "/visit-request/prisoner"));
    assert_eq!(world.cases().len(), 0);
}

#[tokio::test]
async fn what_is_wrong_is_said_and_what_was_typed_is_still_there() {
    let world = visits();
    let mut browser = Browser::new(&world);
    answers(&mut browser, "prison", &a_visit()).await;
    let typed = [
        ("/prisoner/firstName", "Charles & \"Co\""),
        ("/prisoner/lastName", ""),
        ("/prisoner/dateOfBirth/day", "31"),
        ("/prisoner/dateOfBirth/month", "2"),
        ("/prisoner/dateOfBirth/year", "1981"),
        ("/prisoner/number", "1234"),
    ];
    let refused = browser.posts("/visit-request/prisoner", &typed).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("<title>Error: Who do you want to visit?"));
    let said = [
        ("prisoner-lastName", "Enter the prisoner’s last name"),
        ("prisoner-dateOfBirth-day", "Date of birth must be a real date"),
        ("prisoner-number", "Prisoner number must be a letter, 4 numbers and 2 letters, like A1234BC"),
    ];
    for (input, words) in said {
        assert!(refused.body.contains(&format!("href=\"#{input}\"")), "the summary leads to {input}");
        assert!(refused.body.contains(&format!("id=\"{input}\"")), "{input} is there to be led to");
        assert_eq!(refused.body.matches(words).count(), 2, "{words}: in the summary, and beside the field");
    }
    for value in ["Charles &amp; &quot;Co&quot;", "value=\"31\"", "value=\"1981\"", "value=\"1234\""] {
        assert!(refused.body.contains(value) || refused.body.contains(&value.replace("&quot;", "&#34;")), "{value}");
    }
    assert_eq!(draft(&world), json!({ "prison": "LEI" }), "nothing of it is kept until it is right");
}

#[tokio::test]
async fn a_date_can_be_wrong_in_four_ways_and_each_is_said() {
    let world = visits();
    let mut browser = Browser::new(&world);
    answers(&mut browser, "prison", &a_visit()).await;
    for (day, month, year, words) in [
        ("", "", "", "Enter the prisoner’s date of birth"),
        ("26", "", "", "Date of birth must include a month and year"),
        ("", "12", "1981", "Date of birth must include a day"),
        ("30", "2", "1981", "Date of birth must be a real date"),
        ("x", "12", "1981", "Date of birth must be a real date"),
        ("26", "12", "81", "Date of birth must be a real date"),
        ("24", "11", "2026", "Date of birth must be in the past and in the last 120 years"),
        ("1", "1", "1899", "Date of birth must be in the past and in the last 120 years"),
    ] {
        let typed = [
            ("/prisoner/firstName", "Charles"),
            ("/prisoner/lastName", "Babbage"),
            ("/prisoner/dateOfBirth/day", day),
            ("/prisoner/dateOfBirth/month", month),
            ("/prisoner/dateOfBirth/year", year),
            ("/prisoner/number", "A1234BC"),
        ];
        let refused = browser.posts("/visit-request/prisoner", &typed).await;
        assert_eq!(refused.status, 422, "{day} {month} {year}");
        assert!(refused.body.contains(words), "{words}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_in_welsh_to_who_reads_welsh() {
    let world = visits();
    let mut browser = Browser::new(&world);
    assert!(browser.opens("/visit-request?lang=cy").await.body.contains("Ymweld â rhywun yn y carchar"));
    let refused = browser.posts("/visit-request/prison", &[]).await;
    assert_eq!((refused.status, refused.header("content-language")), (422, "cy"));
    assert!(refused.body.contains("<title>Gwall: ") && refused.body.contains("Dewiswch garchar o’r rhestr"));
    assert!(refused.body.contains("<html lang=\"cy\""));
    world.table.fails([Some(Before)]);
    let failed = answers(&mut browser, "prison", &a_visit()).await;
    assert_eq!(failed.status, 503);
    assert!(failed.body.contains("gwasanaeth yn brysur"), "{}", failed.body);
    let english = browser.opens("/visit-request?lang=en").await;
    assert!(english.body.contains("Visit someone in prison"));
}

#[tokio::test]
async fn a_visit_asked_for_in_welsh_is_answered_in_welsh() {
    let world = visits();
    let mut browser = Browser::new(&world);
    browser.opens("/visit-request?lang=cy").await;
    let case = books(&mut browser, &a_visit()).await;
    assert_eq!(world.cases()[0]["language"], "cy");
    let notice = &world.items("NOT#", "")[0];
    assert_eq!(
        (notice["language"].as_str(), notice["values"]["when"].as_str()),
        (Some("cy"), Some("Dydd Iau 3 Rhagfyr 2026, 2yp tan 3yp"))
    );
    assert!(browser.opens(&format!("{case}/confirmation")).await.body.contains("Beth sy’n digwydd nesaf"));
}

#[tokio::test]
async fn changing_one_answer_comes_back_to_the_answers() {
    let world = visits();
    let mut browser = Browser::new(&world);
    fills_in(&mut browser, &a_visit()).await;
    let check = browser.opens("/visit-request/check-answers").await;
    for page in ["prison", "prisoner", "visitors/1", "session", "contact"] {
        assert!(check.body.contains(&format!("href=\"/visit-request/{page}\"")), "{page} can be changed");
        let shown = browser.opens(&format!("/visit-request/{page}")).await;
        assert_eq!(shown.status, 200, "{page}");
        let mut back = answers(&mut browser, page, &a_visit()).await;
        if page == "visitors/1" {
            assert_eq!(back.header("location"), "/visit-request/visitors");
            back = browser.posts("/visit-request/visitors", &[("more", "no")]).await;
        }
        assert_eq!(back.header("location"), "/visit-request/check-answers", "{page}");
    }
    let mut changed = a_visit();
    changed["contact"] = json!({ "email": "augusta@example.com" });
    answers(&mut browser, "contact", &changed).await;
    let case = books_what_is_there(&mut browser).await;
    assert_eq!(world.cases()[0]["answers"]["contact"], json!({ "email": "augusta@example.com" }), "{case}");
}

async fn books_what_is_there(browser: &mut Visitor<'_>) -> String {
    let sent = sends(browser).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    sent.header("location").to_owned()
}

#[tokio::test]
async fn another_prison_makes_the_session_a_question_again() {
    let world = visits();
    let mut browser = Browser::new(&world);
    fills_in(&mut browser, &a_visit()).await;
    browser.posts("/visit-request/prison", &[("/prison", "BRI")]).await;
    let check = browser.opens("/visit-request/check-answers").await;
    assert_eq!(check.status, 422, "Bure has no visits on a Thursday");
    assert!(check.body.contains("Bure prison does not offer this session. Choose another session"));
    assert_eq!(sends(&mut browser).await.status, 422);
    assert_eq!(world.cases().len(), 0);
}

fn person(n: usize, born: &str) -> Value {
    json!({ "firstName": format!("Visitor {n}"), "lastName": "Lovelace", "dateOfBirth": born })
}

fn a_family() -> Value {
    let mut visit = a_visit();
    let born = ["1985-12-10", "1984-01-01", "2015-01-01", "2016-01-01", "2017-01-01", "2018-01-01"];
    visit["visitors"] = born.iter().enumerate().map(|(n, born)| person(n + 1, born)).collect();
    visit
}

#[tokio::test]
async fn six_can_come_and_a_seventh_is_not_asked_for() {
    let world = visits();
    let mut browser = Browser::new(&world);
    let family = a_family();
    answers(&mut browser, "prison", &family).await;
    answers(&mut browser, "prisoner", &family).await;
    for n in 1..=6 {
        let asked = browser.opens(&format!("/visit-request/visitors/{n}")).await;
        let question = if n == 1 { "Who is the lead visitor?" } else { "Who else is coming?" };
        assert!(asked.body.contains(question), "{n}");
        answers(&mut browser, &format!("visitors/{n}"), &family).await;
        let list = browser.opens("/visit-request/visitors").await;
        assert!(list.body.contains(&format!("Visitors you have added: {n}")));
        assert_eq!(list.body.contains("Do you need to add another visitor?"), n < 6, "{n}");
        if n < 6 {
            let more = browser.posts("/visit-request/visitors", &[("more", "yes")]).await;
            assert_eq!(more.header("location"), format!("/visit-request/visitors/{}", n + 1));
        }
    }
    let seventh = browser.posts("/visit-request/visitors", &[("more", "yes")]).await;
    assert_eq!(seventh.header("location"), "/visit-request/session", "there is no more to add, so on it goes");
    assert_eq!(browser.opens("/visit-request/visitors/7").await.status, 404);
    assert_eq!(browser.posts("/visit-request/visitors/7", &[("/visitors/6/firstName", "X")]).await.status, 404);
}

#[tokio::test]
async fn somebody_who_is_removed_is_not_coming_and_the_next_is_the_lead_visitor() {
    let world = visits();
    let mut browser = Browser::new(&world);
    let family = a_family();
    fills_in(&mut browser, &family).await;
    let removed = browser.posts("/visit-request/visitors", &[("remove", "1")]).await;
    assert_eq!((removed.status, removed.header("location")), (303, "/visit-request/visitors"));
    let list = browser.opens("/visit-request/visitors").await;
    assert!(list.body.contains("Visitor 2 Lovelace (lead visitor)") && !list.body.contains("Visitor 1 Lovelace"));
    // A number that is no longer there removes nobody.
    for nobody in ["6", "0", "-1", "x", ""] {
        browser.posts("/visit-request/visitors", &[("remove", nobody), ("more", "no")]).await;
    }
    books_what_is_there(&mut browser).await;
    let coming = world.cases()[0]["answers"]["visitors"].clone();
    assert_eq!(coming.as_array().map(Vec::len), Some(5));
    assert_eq!(coming[0]["firstName"], "Visitor 2");
}

#[tokio::test]
async fn when_everybody_is_removed_the_first_visitor_is_asked_for_again() {
    let world = visits();
    let mut browser = Browser::new(&world);
    fills_in(&mut browser, &a_visit()).await;
    browser.posts("/visit-request/visitors", &[("remove", "1")]).await;
    assert_eq!(browser.opens("/visit-request/visitors").await.header("location"), "/visit-request/visitors/1");
    assert_eq!(browser.opens("/visit-request/check-answers").await.header("location"), "/visit-request/visitors/1");
    assert_eq!(browser.opens("/visit-request/visitors/1").await.status, 200);
}

#[tokio::test]
async fn whether_anybody_else_is_coming_has_to_be_answered() {
    let world = visits();
    let mut browser = Browser::new(&world);
    for page in ["prison", "prisoner", "visitors/1"] {
        answers(&mut browser, page, &a_visit()).await;
    }
    let asked = browser.posts("/visit-request/visitors", &[]).await;
    assert_eq!(asked.status, 422);
    assert!(asked.body.contains("<title>Error: ") && asked.body.contains("href=\"#more\""));
    assert!(asked.body.contains("Choose yes or no"));
}

#[tokio::test]
async fn a_fourth_adult_is_told_at_their_own_date_of_birth() {
    let world = visits();
    let mut browser = Browser::new(&world);
    let mut visit = a_visit();
    visit["visitors"] = (1..=4).map(|n| person(n, "1980-01-01")).collect();
    for page in ["prison", "prisoner", "visitors/1", "visitors/2", "visitors/3"] {
        assert_eq!(answers(&mut browser, page, &visit).await.status, 303, "{page}");
    }
    let fourth = answers(&mut browser, "visitors/4", &visit).await;
    assert_eq!(fourth.status, 422);
    assert!(fourth.body.contains("No more than 3 visitors can be 18 or over at this prison"));
    assert!(fourth.body.contains("href=\"#visitors-3-dateOfBirth-day\""), "{}", fourth.body);
}

#[tokio::test]
async fn two_windows_on_one_draft_answer_different_questions() {
    let world = visits();
    let mut one = Browser::new(&world);
    answers(&mut one, "prison", &a_visit()).await;
    let mut other = Browser::new(&world);
    other.cookies.clone_from(&one.cookies);
    answers(&mut one, "prisoner", &a_visit()).await;
    answers(&mut other, "visitors/1", &a_visit()).await;
    let kept = draft(&world);
    assert!(kept["prisoner"]["number"] == "A1234BC" && kept["visitors"][0]["firstName"] == "Ada", "{kept}");
}

#[tokio::test]
async fn when_two_windows_save_at_once_the_second_is_told_and_nothing_is_lost() {
    let world = visits_on(Crowd::in_step);
    let mut one = Browser::new(&world);
    answers(&mut one, "prison", &a_visit()).await;
    let mut other = Browser::new(&world);
    other.cookies.clone_from(&one.cookies);
    let visit = a_visit();
    let (first, second) =
        tokio::join!(answers(&mut one, "prisoner", &visit), answers(&mut other, "visitors/1", &visit));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let told = if first.status == 409 { &first } else { &second };
    assert!(told.body.contains("Your answers were changed in another window"), "{}", told.body);
    assert_eq!(draft(&world).get("prisoner").is_some(), first.status == 303, "what was saved is whole");
    answers(&mut other, "visitors/1", &visit).await;
    answers(&mut one, "prisoner", &visit).await;
    let kept = draft(&world);
    assert!(kept["prisoner"]["number"] == "A1234BC" && kept["visitors"][0]["firstName"] == "Ada", "{kept}");
}

#[tokio::test]
async fn a_draft_that_has_expired_says_so_and_a_fresh_start_works() {
    let world = visits();
    let mut browser = Browser::new(&world);
    answers(&mut browser, "prison", &a_visit()).await;
    world.it_is("2026-11-30T11:59:59Z");
    assert_eq!(browser.opens("/visit-request/prisoner").await.status, 200, "a second before");
    world.it_is("2026-11-30T12:00:00Z");
    let gone = browser.opens("/visit-request/prisoner").await;
    assert_eq!(gone.status, 410);
    assert!(gone.body.contains("Your answers have been removed") && gone.body.contains("href=\"/visit-request\""));
    assert!(!browser.cookies.contains_key("__Host-visit-request"), "the browser forgets it too");
    let mut later = a_visit();
    later["session"] = json!("2026-12-10T14:00/15:00");
    books(&mut browser, &later).await;
    assert_eq!(world.cases().len(), 1);
}

#[tokio::test]
async fn answers_posted_to_a_draft_that_has_expired_say_so_too() {
    let world = visits();
    let mut browser = Browser::new(&world);
    answers(&mut browser, "prison", &a_visit()).await;
    world.it_is("2026-12-01T12:00:00Z");
    assert_eq!(answers(&mut browser, "prisoner", &a_visit()).await.status, 410);
    assert_eq!(answers(&mut browser, "prison", &a_visit()).await.status, 303);
}

#[tokio::test]
async fn every_save_keeps_a_draft_for_a_week_more() {
    let world = visits();
    let mut browser = Browser::new(&world);
    answers(&mut browser, "prison", &a_visit()).await;
    world.it_is("2026-11-28T12:00:00Z");
    answers(&mut browser, "prisoner", &a_visit()).await;
    world.it_is("2026-12-04T12:00:00Z");
    assert_eq!(browser.opens("/visit-request/visitors/1").await.status, 200);
}

#[tokio::test]
async fn the_same_browser_books_a_second_visit_after_the_first() {
    let world = visits();
    let mut browser = Browser::new(&world);
    let first = books(&mut browser, &a_visit()).await;
    assert_eq!(browser.opens("/visit-request").await.status, 200);
    let blank = browser.opens("/visit-request/prison").await;
    assert_eq!(blank.status, 200);
    assert!(!blank.body.contains("selected"), "nothing of the first is filled in");
    let mut next = a_visit();
    next["session"] = json!("2026-12-04T14:00/15:00");
    let second = books(&mut browser, &next).await;
    assert_ne!(first, second);
    assert_eq!(world.cases().len(), 2);
    assert_eq!(browser.opens(&first).await.status, 200, "and can still see the first");
}

#[tokio::test]
async fn starting_is_told_once_and_says_nothing_about_anybody() {
    let world = visits();
    let mut browser = Browser::new(&world);
    browser.opens("/visit-request").await;
    browser.opens("/visit-request/prison").await;
    assert_eq!(world.items("VIS#DRAFT#", "EVENT#").len(), 0, "looking is not starting");
    answers(&mut browser, "prison", &a_visit()).await;
    answers(&mut browser, "prisoner", &a_visit()).await;
    let started = world.items("VIS#DRAFT#", "EVENT#");
    assert_eq!(started.len(), 1);
    assert_eq!(started[0]["type"], "visit-request.started");
    let told: Vec<&str> = started[0].keys().map(String::as_str).collect();
    let known =
        ["GSI1PK", "GSI1SK", "PK", "SK", "actor", "at", "channel", "id", "kind", "language", "transaction", "type"];
    assert!(told.iter().all(|name| known.contains(name)), "{told:?}");
}

#[tokio::test]
async fn what_another_site_sends_is_refused_and_nothing_is_saved() {
    let world = visits();
    let form = ("content-type", "application/x-www-form-urlencoded");
    for from in [
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![("origin", "https://justice.example.evil.example")],
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site"), ("origin", "https://other.justice.example")],
        vec![("sec-fetch-site", "cross-site"), ("origin", kit::testing::ORIGIN)],
        vec![],
    ] {
        let mut headers = vec![("accept", "text/html"), form];
        headers.extend(from.clone());
        for path in
            ["/visit-request/prison", "/visit-request/check-answers", "/visit-request/cases/VIS-0000-0000-0/events"]
        {
            let refused = world.asks("POST", path, &headers, "%2Fprison=LEI").await;
            assert_eq!(refused.status, 403, "{path} from {from:?}");
            assert!(refused.body.contains("That came from another website"));
        }
    }
    assert_eq!(world.items("VIS#DRAFT#", "").len(), 0);
    let own = [("accept", "text/html"), form, ("origin", kit::testing::ORIGIN)];
    assert_eq!(world.asks("POST", "/visit-request/prison", &own, "%2Fprison=LEI").await.status, 303);
}

#[tokio::test]
async fn a_cookie_that_we_did_not_make_leads_to_nothing() {
    let world = visits();
    for token in ["", "x", "../../etc", &"0".repeat(32), &"F".repeat(32)] {
        let cookie = format!("__Host-visit-request={token}");
        let headers = [("accept", "text/html"), ("cookie", cookie.as_str())];
        let shown = world.asks("GET", "/visit-request/prison", &headers, "").await;
        assert!([200, 410].contains(&shown.status), "{token}: {}", shown.status);
    }
}

#[tokio::test]
async fn cookies_are_for_this_origin_and_no_script() {
    let world = visits();
    let mut browser = Browser::new(&world);
    let saved = answers(&mut browser, "prison", &a_visit()).await;
    let language = browser.opens("/visit-request?lang=cy").await;
    fills_in(&mut browser, &a_visit()).await;
    let sent = sends(&mut browser).await;
    let set: Vec<String> = [saved, language, sent].into_iter().flat_map(|answer| answer.cookies).collect();
    assert_eq!(set.len(), 3, "{set:?}");
    for cookie in set {
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        for promise in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Max-Age="] {
            assert!(cookie.contains(promise), "{cookie}");
        }
    }
}
