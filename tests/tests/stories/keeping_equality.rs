//! Questions about people, and nobody in particular.

use crate::visits::*;
use kit::testing::{Browser, page_is_right};
use serde_json::{Value, json};

const PAGE: &str = "/visit-request/equality-questions";

#[tokio::test]
async fn what_is_answered_is_kept_apart_and_nothing_leads_from_it_to_anybody() {
    let world = visits();
    let mut browser = Browser::new(&world);
    let home = books(&mut browser, &a_visit()).await;
    let confirmation = browser.opens(&format!("{home}/confirmation")).await;
    assert!(confirmation.body.contains(&format!("href=\"{PAGE}\"")));
    for language in ["cy", "en"] {
        page_is_right(&browser.opens(&format!("{PAGE}?lang={language}")).await, language);
    }
    let before: Vec<Value> = world.table.items().into_iter().map(Value::Object).collect();
    let sent = browser.posts(PAGE, &[("age", "25-34"), ("religion", "prefer-not-to-say"), ("sex", "")]).await;
    assert_eq!((sent.status, sent.header("location")), (303, "/visit-request/equality-questions/thanks"));
    let new: Vec<Value> =
        world.table.items().into_iter().map(Value::Object).filter(|item| !before.contains(item)).collect();
    assert_eq!(new.len(), 1, "no event, no note, nothing else");
    let kept = new[0].as_object().expect("an item");
    let mut names: Vec<&str> = kept.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["PK", "SK", "answers", "month"]);
    assert_eq!((&kept["PK"], &kept["month"]), (&json!("VIS#EQUALITY#2026-11"), &json!("2026-11")));
    assert_eq!(kept["answers"], json!({ "age": "25-34", "religion": "prefer-not-to-say" }));
    let luck = kept["SK"].as_str().expect("a key");
    assert!(luck.len() == 32 && luck.bytes().all(|c| c.is_ascii_hexdigit()), "no time is in it, as there is in a ULID");
    let others: String = before.iter().map(Value::to_string).collect();
    assert!(!others.contains(luck), "and it is in nothing else");
    for line in world.lines().iter().rev().take(1) {
        assert_eq!(line["route"], "/{slug}/equality-questions");
        assert!(!line.to_string().contains("25-34") && !line.to_string().contains("VIS-"));
    }
    page_is_right(&browser.opens("/visit-request/equality-questions/thanks").await, "en");
}

#[tokio::test]
async fn nobody_is_made_to_answer_and_what_is_no_answer_of_ours_is_none() {
    let world = visits();
    for fields in [&[][..], &[("age", "a hundred"), ("name", "Ada"), ("sex", "")]] {
        let sent = Browser::new(&world).posts(PAGE, fields).await;
        assert_eq!(sent.status, 303);
        assert!(world.items("VIS#EQUALITY#", "").is_empty());
    }
}

#[tokio::test]
async fn a_browser_that_has_answered_is_thanked_and_not_asked_again() {
    let world = visits();
    let mut browser = Browser::new(&world);
    browser.posts(PAGE, &[("sex", "female")]).await;
    assert_eq!(browser.cookies.values().collect::<Vec<_>>(), ["answered"], "which is all that it knows");
    for again in [browser.opens(PAGE).await, browser.posts(PAGE, &[("sex", "male")]).await] {
        assert_eq!(again.header("location"), "/visit-request/equality-questions/thanks");
    }
    assert_eq!(world.items("VIS#EQUALITY#", "").len(), 1);
}

#[tokio::test]
async fn every_question_can_be_declined() {
    let world = visits();
    let page = Browser::new(&world).opens(PAGE).await;
    let questions = page.body.matches("<fieldset").count();
    assert_eq!(questions, 7);
    assert_eq!(page.body.matches("value=\"prefer-not-to-say\"").count(), questions);
    assert!(!page.body.contains("checked"), "nothing is answered for anybody");
    assert!(page.body.contains("You do not have to answer") && page.body.contains("cannot change or remove them"));
}
