//! Coming back later, and a new link for who has lost theirs.

use crate::visits::*;
use kit::{
    find::ASKED_A_DAY,
    resume::LINKS_A_DAY,
    store::memory::Fault::{After, Before},
    testing::{Answer, Browser, ORIGIN, page_is_right},
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, path::Path};

const MAIL: &str = "Ada.Lovelace@example.com";

/// The links in what was sent with a template, oldest first.
fn links(world: &Visits, template: &str) -> Vec<String> {
    let notices = world.items("NOT#", "NOTICE#");
    let sent = notices.iter().filter(|notice| notice["template"] == template);
    let link = |notice: &kit::store::Item| notice["values"]["link"].as_str().unwrap_or_default().to_owned();
    sent.map(|notice| link(notice).trim_start_matches(ORIGIN).to_owned()).collect()
}

/// Half of the questions are answered, and a link is sent.
async fn saves(browser: &mut Visitor<'_>) {
    answers(browser, "prison", &a_visit()).await;
    answers(browser, "prisoner", &a_visit()).await;
    let sent = browser.posts("/visit-request/save", &[("email", MAIL)]).await;
    assert_eq!((sent.status, sent.header("location")), (303, "/visit-request/saved"), "{}", sent.body);
}

fn drafts(world: &Visits) -> Vec<Value> {
    let drafts = world.items("VIS#DRAFT#", "DRAFT").into_iter().filter(|draft| !draft.contains_key("moved"));
    drafts.map(Value::Object).collect()
}

#[tokio::test]
async fn every_question_page_offers_to_come_back_later_and_what_is_typed_is_kept() {
    let world = visits();
    let mut browser = Browser::new(&world);
    for page in ["prison", "prisoner", "visitors/1", "visitors", "session", "contact", "check-answers"] {
        let shown = browser.opens(&format!("/visit-request/{page}")).await;
        assert!(shown.body.contains("Save and come back later"), "{page}");
        match page {
            "visitors" => drop(browser.posts("/visit-request/visitors", &[("more", "no")]).await),
            "check-answers" => {}
            page => {
                let mut typed = typed(page, &a_visit());
                typed.push(("save".to_owned(), "later".to_owned()));
                let fields: Vec<(&str, &str)> = typed.iter().map(|(name, text)| (&**name, &**text)).collect();
                let saved = browser.posts(&format!("/visit-request/{page}"), &fields).await;
                assert_eq!((saved.status, saved.header("location")), (303, "/visit-request/save"), "{page}");
                assert_eq!(browser.opens("/visit-request/save").await.status, 200);
            }
        }
    }
    assert_eq!(drafts(&world)[0]["answers"], a_visit(), "nothing was lost on the way");
}

#[tokio::test]
async fn what_is_wrong_or_missing_does_not_keep_anybody_from_leaving() {
    let world = visits();
    let mut browser = Browser::new(&world);
    answers(&mut browser, "prison", &a_visit()).await;
    let half = [
        ("/prisoner/firstName", "Charles"),
        ("/prisoner/lastName", ""),
        ("/prisoner/number", "nonsense"),
        ("/prisoner/dateOfBirth/day", "31"),
        ("/prisoner/dateOfBirth/month", "2"),
        ("/prisoner/dateOfBirth/year", "1981"),
        ("save", "later"),
    ];
    let left = browser.posts("/visit-request/prisoner", &half).await;
    assert_eq!((left.status, left.header("location")), (303, "/visit-request/save"));
    assert_eq!(drafts(&world)[0]["answers"]["prisoner"], json!({ "firstName": "Charles" }));
    answers(&mut browser, "prisoner", &a_visit()).await;
    let nobody = [("/visitors/0/firstName", "Ada"), ("save", "later")];
    assert_eq!(browser.posts("/visit-request/visitors/1", &nobody).await.status, 303);
    assert_eq!(drafts(&world)[0]["answers"].get("visitors"), None, "half a visitor is no visitor");
    let first = Browser::new(&world).posts("/visit-request/prison", &[("save", "later")]).await;
    assert_eq!(first.header("location"), "/visit-request/save", "even before anything is answered");
}

#[tokio::test]
async fn an_emailed_link_opens_the_draft_in_another_browser_once_and_the_former_browser_no_longer_has_it() {
    let world = visits();
    let (mut former, mut another, mut third) = (Browser::new(&world), Browser::new(&world), Browser::new(&world));
    saves(&mut former).await;
    let link = links(&world, "draft-saved").remove(0);
    for _ in 0..3 {
        // Mail scanners open links.
        page_is_right(&third.opens(&link).await, "en");
    }
    let opened = another.posts(&link, &[]).await;
    assert_eq!((opened.status, opened.header("location")), (303, "/visit-request/check-answers"));
    let on = another.opens("/visit-request/check-answers").await;
    assert_eq!(on.header("location"), "/visit-request/visitors/1", "to the first question that is not answered");
    assert!(another.opens("/visit-request/prisoner").await.body.contains("value=\"Charles\""));

    let left_behind = former.opens("/visit-request/prisoner").await;
    assert_eq!(left_behind.status, 410);
    assert!(left_behind.body.contains("You went on in another browser") && !left_behind.body.contains("Charles"));
    assert_eq!(former.opens("/visit-request/prison").await.status, 200, "and one can start again");

    let used = third.posts(&link, &[]).await;
    assert_eq!(used.status, 410);
    assert!(used.body.contains("This link has been used") && used.body.contains("name=\"email\""));
    let used = another.posts(&link, &[]).await;
    assert!(used.body.contains("Go on with them") && !used.body.contains("name=\"email\""), "they have it here");
    fills_in(&mut another, &a_visit()).await;
    assert_eq!(sends(&mut another).await.status, 303);
    assert_eq!(world.cases().len(), 1);
    assert!(third.posts(&link, &[]).await.status == 410);
}

#[tokio::test]
async fn every_link_that_was_sent_leads_to_the_same_draft_wherever_it_has_moved() {
    let world = visits();
    let mut first = Browser::new(&world);
    saves(&mut first).await;
    assert_eq!(first.posts("/visit-request/save", &[("email", MAIL)]).await.status, 303);
    let [one, two] = <[String; 2]>::try_from(links(&world, "draft-saved")).expect("two links");
    let (mut second, mut third) = (Browser::new(&world), Browser::new(&world));
    assert_eq!(second.posts(&one, &[]).await.status, 303);
    let mut later = a_visit();
    later["prisoner"]["firstName"] = json!("Babbage");
    answers(&mut second, "prisoner", &later).await;
    assert_eq!(third.posts(&two, &[]).await.status, 303, "from the first, by way of the second");
    assert!(third.opens("/visit-request/prisoner").await.body.contains("value=\"Babbage\""));
    assert_eq!(second.opens("/visit-request/prisoner").await.status, 410);
    assert_eq!(drafts(&world).len(), 1, "there is one draft, whoever has it");
}

#[tokio::test]
async fn two_who_spend_a_link_at_once_get_the_draft_once() {
    let world = visits();
    let mut former = Browser::new(&world);
    saves(&mut former).await;
    let link = links(&world, "draft-saved").remove(0);
    for fault in [Before, After] {
        world.table.fails([Some(fault)]);
        let failed = Browser::new(&world).posts(&link, &[]).await;
        assert_eq!(failed.status, 503, "{fault:?}");
    }
    let after = Browser::new(&world).posts(&link, &[]).await;
    assert_eq!(after.status, 410, "the reply was lost, the link was not: a new one can be asked for");
    let again = Browser::new(&world).posts(&link, &[("email", MAIL)]).await;
    assert_eq!(again.status, 200);
    let new = links(&world, "draft-saved").into_iter().find(|new| *new != link).expect("a new link");
    assert_eq!(Browser::new(&world).posts(&new, &[]).await.status, 303);
    assert_eq!(drafts(&world).len(), 1);
}

#[tokio::test]
async fn a_new_link_for_a_used_one_goes_to_the_first_address_alone_and_the_answer_does_not_say_so() {
    let world = visits();
    let (mut former, mut another) = (Browser::new(&world), Browser::new(&world));
    saves(&mut former).await;
    let link = links(&world, "draft-saved").remove(0);
    another.posts(&link, &[]).await;
    let asked = |typed: &'static str| {
        let (world, link) = (&world, &link);
        async move { Browser::new(world).posts(link, &[("email", typed)]).await }
    };
    let wrong = asked("eve@example.com").await;
    assert_eq!(links(&world, "draft-saved").len(), 1);
    let right = asked(" ada.lovelace@EXAMPLE.com ").await;
    assert_eq!(links(&world, "draft-saved").len(), 2);
    assert_eq!((right.status, right.body), (wrong.status, wrong.body));
    let unknown = format!("/visit-request/resume/{}", "0".repeat(32));
    let nothing = Browser::new(&world).posts(&unknown, &[("email", MAIL)]).await;
    assert_eq!(nothing.status, 200, "nor whether there is such a link");
}

#[tokio::test]
async fn no_more_than_five_links_a_day_are_sent_for_a_draft_by_either_way() {
    let world = visits();
    let mut browser = Browser::new(&world);
    saves(&mut browser).await;
    for _ in 1..LINKS_A_DAY {
        assert_eq!(browser.posts("/visit-request/save", &[("email", MAIL)]).await.status, 303);
        answers(&mut browser, "prison", &a_visit()).await;
    }
    let enough = browser.posts("/visit-request/save", &[("email", "another@example.com")]).await;
    assert_eq!(enough.status, 422);
    assert!(enough.body.contains("You have asked for 5 links today"), "{}", enough.body);
    let link = links(&world, "draft-saved").remove(0);
    Browser::new(&world).posts(&link, &[]).await;
    assert_eq!(Browser::new(&world).posts(&link, &[("email", MAIL)]).await.status, 200);
    assert_eq!(links(&world, "draft-saved").len(), 5, "moving does not begin to count anew");
    world.it_is("2026-11-24T00:00:00Z");
    assert_eq!(Browser::new(&world).posts(&link, &[("email", MAIL)]).await.status, 200);
    assert_eq!(links(&world, "draft-saved").len(), 6);
}

#[tokio::test]
async fn draft_and_link_go_together_seven_days_later_and_the_pages_say_when() {
    let world = visits();
    let mut browser = Browser::new(&world);
    saves(&mut browser).await;
    let saved = browser.opens("/visit-request/saved").await;
    assert!(saved.body.contains("until 30 November 2026"), "{}", saved.body);
    let notice = world.items("NOT#", "NOTICE#").remove(0);
    assert_eq!(notice["values"]["until"], "30 November 2026");
    let expiries: BTreeSet<i64> = [drafts(&world).remove(0), Value::Object(world.items("VIS#RESUME#", "").remove(0))]
        .iter()
        .chain([&Value::Object(notice)])
        .filter_map(|item| item["expires"].as_i64())
        .collect();
    assert_eq!(expiries.len(), 1, "all at once");
    let link = links(&world, "draft-saved").remove(0);
    world.it_is("2026-11-30T12:00:00Z");
    for language in ["en", "cy"] {
        let ended = Browser::new(&world).posts(&format!("{link}?lang={language}"), &[]).await;
        assert_eq!(ended.status, 410);
        let words =
            if language == "en" { "This link no longer works" } else { "Nid yw’r ddolen hon yn gweithio mwyach" };
        assert!(ended.body.contains(words), "{}", ended.body);
    }
}

#[tokio::test]
async fn a_link_to_what_has_been_sent_meanwhile_says_that_it_has() {
    let world = visits();
    let mut browser = Browser::new(&world);
    saves(&mut browser).await;
    let link = links(&world, "draft-saved").remove(0);
    books(&mut browser, &a_visit()).await;
    let sent = Browser::new(&world).posts(&link, &[]).await;
    assert_eq!(sent.status, 410);
    assert!(sent.body.contains("Your answers have been sent") && sent.body.contains("/visit-request/find"));
    assert!(!sent.body.contains("VIS-"), "whoever has the link need not have the reference");
}

#[tokio::test]
async fn answers_can_be_taken_off_a_computer_that_others_use_and_the_link_still_works() {
    let world = visits();
    let mut browser = Browser::new(&world);
    saves(&mut browser).await;
    assert_eq!(browser.posts("/visit-request/saved", &[]).await.header("location"), "/visit-request");
    assert!(browser.cookies.is_empty());
    assert_eq!(browser.opens("/visit-request/save").await.header("location"), "/visit-request", "nothing to save");
    let link = links(&world, "draft-saved").remove(0);
    assert_eq!(browser.posts(&link, &[]).await.status, 303);
}

#[tokio::test]
async fn an_address_that_is_none_is_said_to_be_none_and_is_still_there() {
    let world = visits();
    let mut browser = Browser::new(&world);
    answers(&mut browser, "prison", &a_visit()).await;
    for (typed, words) in [("", "Enter your email address"), ("ada@", "Enter an email address in the correct format")] {
        let refused = browser.posts("/visit-request/save", &[("email", typed)]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains(words) && refused.body.contains("href=\"#email\""), "{}", refused.body);
        assert!(typed.is_empty() || refused.body.contains(typed));
        assert!(refused.body.contains("<title>Error: "));
    }
    assert!(links(&world, "draft-saved").is_empty());
}

#[tokio::test]
async fn the_address_is_in_the_notice_and_nowhere_else() {
    let world = visits();
    let mut browser = Browser::new(&world);
    saves(&mut browser).await;
    let link = links(&world, "draft-saved").remove(0);
    Browser::new(&world).posts(&link, &[]).await;
    for item in world.table.items() {
        let text = Value::Object(item.clone()).to_string().to_lowercase();
        let notice = item["PK"].as_str().is_some_and(|key| key.starts_with("NOT#"));
        assert_eq!(text.contains("lovelace"), notice, "{} {}", item["PK"], item["SK"]);
    }
    let event = world.items("VIS#DRAFT#", "EVENT#").pop().expect("an event");
    assert_eq!((&event["type"], event.get("reference")), (&json!("visit-request.draft-saved"), None));
}

#[tokio::test]
async fn another_site_cannot_spend_a_link_and_a_token_that_is_none_is_not_found() {
    let world = visits();
    let mut browser = Browser::new(&world);
    saves(&mut browser).await;
    let link = links(&world, "draft-saved").remove(0);
    let headers = [("sec-fetch-site", "cross-site"), ("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(world.asks("POST", &link, &headers, "").await.status, 403);
    assert_eq!(browser.opens("/visit-request/resume/nonsense").await.status, 404);
    assert_eq!(browser.posts(&link, &[]).await.status, 303, "nothing was spent");
}

/// Asks for a way to a case, and says what came of it: the answer, and the calls to the table.
async fn finds(world: &Visits, reference: &str, contact: &str) -> (Answer, Value) {
    let asked =
        Browser::new(world).posts("/visit-request/find", &[("reference", reference), ("contact", contact)]).await;
    (asked, world.lines().pop().map(|line| line["calls"].clone()).unwrap_or_default())
}

#[tokio::test]
async fn who_has_lost_their_link_is_sent_another_to_the_address_on_the_case() {
    let world = visits();
    let mut visit = a_visit();
    visit["contact"] = json!({ "email": "ada@example.com", "phone": "0113 496 0101" });
    books(&mut Browser::new(&world), &visit).await;
    let reference = world.cases()[0]["reference"].as_str().unwrap_or_default().to_owned();
    for (typed, to) in [
        ("ADA@example.com", json!({ "email": "ada@example.com" })),
        ("+44 113 496 0101", json!({ "phone": "0113 496 0101" })),
    ] {
        let (asked, _) = finds(&world, &reference.to_lowercase().replace('-', " "), typed).await;
        assert_eq!((asked.status, asked.header("location")), (303, "/visit-request/find/sent"), "{}", asked.body);
        let notices = world.items("NOT#", "NOTICE#");
        let notice = notices.iter().rfind(|notice| notice["template"] == "status-link").expect("a notice");
        assert_eq!(notice["reference"], reference);
        assert!(notices.iter().any(|notice| notice["template"] == "status-link" && notice["to"] == to), "{typed}");
    }
    let mut browser = Browser::new(&world);
    for link in links(&world, "status-link") {
        let followed = browser.opens(&link).await;
        assert_eq!(browser.opens(followed.header("location")).await.status, 200);
    }
    let event = world.items("VIS#FIND#", "EVENT#").remove(0);
    assert_eq!((&event["type"], &event["reference"]), (&json!("visit-request.link-sent"), &json!(reference)));
}

#[tokio::test]
async fn whether_there_is_such_a_case_or_such_an_address_is_not_told() {
    let world = visits();
    books(&mut Browser::new(&world), &a_visit()).await;
    let reference = world.cases()[0]["reference"].as_str().unwrap_or_default().to_owned();
    let nobodys = justice::Reference::new("VIS", 4711).to_string();
    let address = a_visit()["contact"]["email"].as_str().unwrap_or_default().to_owned();
    let (right, calls) = finds(&world, &reference, &address).await;
    for (reference, contact) in [(&reference, "eve@example.com"), (&nobodys, &*address)] {
        let (asked, same) = finds(&world, reference, contact).await;
        assert_eq!((asked.status, &asked.headers, &asked.body), (right.status, &right.headers, &right.body));
        assert_eq!(same, calls, "the same calls to the table");
    }
    assert_eq!(calls, 3);
    assert_eq!(links(&world, "status-link").len(), 1);
    world.it_is("2027-06-04T01:00:00Z");
    let (gone, same) = finds(&world, &reference, &address).await;
    assert_eq!((gone.status, same), (303, calls), "nor that there was one");
    assert_eq!(links(&world, "status-link").len(), 1);
}

#[tokio::test]
async fn a_link_is_asked_for_five_times_a_day_and_no_more_right_or_wrong() {
    let world = visits();
    books(&mut Browser::new(&world), &a_visit()).await;
    let reference = world.cases()[0]["reference"].as_str().unwrap_or_default().to_owned();
    let address = a_visit()["contact"]["email"].as_str().unwrap_or_default().to_owned();
    for _ in 0..ASKED_A_DAY {
        finds(&world, &reference, "eve@example.com").await;
    }
    let (asked, _) = finds(&world, &reference, &address).await;
    assert_eq!(asked.status, 303);
    assert!(links(&world, "status-link").is_empty(), "who has tried five addresses does not try a sixth");
    world.it_is("2026-11-24T00:00:01Z");
    finds(&world, &reference, &address).await;
    assert_eq!(links(&world, "status-link").len(), 1);
}

#[tokio::test]
async fn a_reference_that_is_none_is_said_to_be_none_before_the_table_is_asked() {
    let world = visits();
    for reference in ["", "VIS-7K3M-9QXT-4", &justice::Reference::new("HDG", 1).to_string()] {
        let (refused, calls) = finds(&world, reference, "").await;
        assert_eq!((refused.status, calls), (422, json!(0)), "{reference}");
        for words in ["which begins with VIS, like VIS-7K3M-9QXT-W", "Enter the email address or phone number"] {
            assert!(refused.body.contains(words), "{}", refused.body);
        }
    }
    page_is_right(&Browser::new(&world).opens("/visit-request/find?lang=cy").await, "cy");
    page_is_right(&Browser::new(&world).opens("/visit-request/find/sent").await, "en");
}

#[test]
fn the_words_that_every_transaction_sends_are_in_both_languages_and_ask_for_what_they_are_given() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../functions/shared/kit/notices");
    let mut names = BTreeSet::new();
    for file in std::fs::read_dir(folder).expect("there are words").flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        // The others are about documents, and have a test with them.
        if !["draft-saved", "status-link", "party-link"].iter().any(|ours| name.starts_with(ours)) {
            continue;
        }
        let text = std::fs::read_to_string(file.path()).expect("words can be read");
        let blanks: BTreeSet<&str> = text.split("((").skip(1).filter_map(|rest| rest.split("))").next()).collect();
        let given: &[&str] = match name.split_once('.').expect("a template").0 {
            "draft-saved" => &["link", "service", "until"],
            "party-link" => &["link", "part", "reference", "service"],
            _ => &["link", "reference", "service"],
        };
        assert_eq!(blanks, given.iter().copied().collect(), "{name}");
        names.insert(name);
    }
    let expected = [
        "draft-saved.cy.email.md",
        "draft-saved.en.email.md",
        "party-link.cy.email.md",
        "party-link.cy.sms.md",
        "party-link.en.email.md",
        "party-link.en.sms.md",
        "status-link.cy.email.md",
        "status-link.cy.sms.md",
        "status-link.en.email.md",
        "status-link.en.sms.md",
    ];
    assert_eq!(names, expected.map(str::to_owned).into());
}
