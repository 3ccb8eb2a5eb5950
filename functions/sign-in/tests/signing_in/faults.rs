//! What goes wrong on the way: people who change their minds, providers that fail, answers that come twice or to the
//! wrong browser.

use crate::scripted::{STAFF, fields, goes, signing_in, signs_in};
use kit::{
    store::memory::Fault::{After, Before},
    testing::Browser,
};
use serde_json::{Value, json};

#[tokio::test]
async fn whoever_cancels_is_not_signed_in_and_has_a_way_on() {
    let (world, web) = signing_in();
    let mut browser = Browser::new(&world);
    let back = goes(&mut browser, &web, "/sign-in/citizen?level=proved&to=/visit-request/contact").await;
    let state = &fields(back.split_once('?').unwrap().1)["state"];
    let page = browser.opens(&format!("/sign-in/citizen/callback?error=access_denied&state={state}")).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("You have not signed in"));
    assert!(
        page.body.contains("href=\"/sign-in/citizen?level=proved&amp;to=%2Fvisit-request%2Fcontact\""),
        "{}",
        page.body
    );
    assert!(page.body.contains("href=\"/visit-request\""));
    assert!(!browser.cookies.contains_key("__Host-citizen"));
}

#[tokio::test]
async fn an_answer_that_comes_twice_signs_in_once() {
    let (world, web) = signing_in();
    let mut browser = Browser::new(&world);
    let back = goes(&mut browser, &web, "/sign-in/citizen?to=/a").await;
    let first = browser.opens(&back).await;
    let token = browser.cookies["__Host-citizen"].clone();
    let second = browser.opens(&back).await;
    assert_eq!((first.header("location"), second.header("location")), ("/a", "/a"));
    assert_eq!(browser.cookies["__Host-citizen"], token);
    assert_eq!(world.items("SHARED#SESSION#", "SESSION").len(), 1);
    assert_eq!(web.times("/token"), 1);
}

#[tokio::test]
async fn the_same_answer_twice_at_once_signs_in_once() {
    let (world, web) = signing_in();
    let mut first = Browser::new(&world);
    let back = goes(&mut first, &web, "/sign-in/citizen?to=/a").await;
    let mut second = Browser::new(&world);
    second.cookies = first.cookies.clone();
    let (one, other) = tokio::join!(first.opens(&back), second.opens(&back));
    let signed_in = [&one, &other].into_iter().filter(|answer| answer.status == 303).count();
    assert_eq!(signed_in, 1, "{} {}", one.status, other.status);
    assert_eq!(world.items("SHARED#SESSION#", "SESSION").len(), 1);
}

#[tokio::test]
async fn two_windows_of_one_browser_may_both_sign_in() {
    let (world, web) = signing_in();
    let mut browser = Browser::new(&world);
    let one = goes(&mut browser, &web, "/sign-in/citizen?to=/one").await;
    let other = goes(&mut browser, &web, "/sign-in/citizen?to=/other").await;
    assert_eq!(browser.opens(&one).await.header("location"), "/one");
    assert_eq!(browser.opens(&other).await.header("location"), "/other");
    assert_eq!(world.items("SHARED#SESSION#", "SESSION").len(), 1, "the second closes the first");
}

#[tokio::test]
async fn an_answer_signs_in_no_browser_but_the_one_that_asked() {
    let (world, web) = signing_in();
    let mut theirs = Browser::new(&world);
    let back = goes(&mut theirs, &web, "/sign-in/citizen?to=/a").await;
    for cookie in [None, Some("0123456789abcdef0123456789abcdef"), Some("not a token")] {
        let mut another = Browser::new(&world);
        another.cookies.extend(cookie.map(|value| ("__Host-sign-in".to_owned(), value.to_owned())));
        let page = another.opens(&back).await;
        assert_eq!(page.status, 400, "{}", page.body);
        assert!(!another.cookies.contains_key("__Host-citizen"));
    }
    assert_eq!(theirs.opens(&back).await.status, 303, "and it is still good for them");
}

#[tokio::test]
async fn an_answer_that_nobody_asked_for_is_refused() {
    let (world, web) = signing_in();
    let mut browser = Browser::new(&world);
    let back = goes(&mut browser, &web, "/sign-in/citizen?to=/a").await;
    let (_, query) = back.split_once('?').unwrap();
    // An answer of one provider, brought to the other's address.
    assert_eq!(browser.opens(&format!("/sign-in/staff/callback?{query}")).await.status, 400);
    for query in ["", "state=x&code=y", "state=0123456789abcdef0123456789abcdef&code=y", "code=y"] {
        assert_eq!(browser.opens(&format!("/sign-in/citizen/callback?{query}")).await.status, 400, "{query}");
    }
    let another = form_urlencoded::byte_serialize(STAFF.as_bytes()).collect::<String>();
    assert_eq!(browser.opens(&format!("{back}&iss={another}")).await.status, 503, "it says that it is another's");
    assert_eq!(browser.opens(&back).await.status, 303);
}

#[tokio::test]
async fn an_attempt_is_good_for_ten_minutes() {
    let (world, web) = signing_in();
    let mut browser = Browser::new(&world);
    let back = goes(&mut browser, &web, "/sign-in/citizen?to=/a").await;
    world.it_is("2026-11-23T12:10:00Z");
    web.script().now += 600;
    let page = browser.opens(&back).await;
    assert_eq!(page.status, 400);
    assert!(page.body.contains("longer than 10 minutes"));
    assert_eq!(web.times("/token"), 0);
}

#[tokio::test]
async fn whatever_of_the_provider_is_down_is_said_and_can_be_tried_again() {
    for away in ["/openid-configuration", "/token", "/jwks", "/userinfo", "/did.json"] {
        for nonsense in [None, Some((200, Value::Null)), Some((500, json!({ "error": "server_error" })))] {
            let (world, web) = signing_in();
            let mut browser = Browser::new(&world);
            match &nonsense {
                None => web.script().away = vec![away],
                Some(answer) => drop(web.script().instead.insert(away, answer.clone())),
            }
            let begun = browser.opens("/sign-in/citizen?level=proved&to=/a").await;
            let page = match begun.status {
                303 => {
                    let back = web.authorizes(begun.header("location"));
                    browser.opens(&back).await
                }
                _ => begun,
            };
            assert!(matches!(page.status, 502 | 503), "{away} {nonsense:?}: {}", page.status);
            assert!(page.body.contains("Try to sign in again"));
            (web.script().away, web.script().instead) = (vec![], [].into());
            let again = signs_in(&mut browser, &web, "/sign-in/citizen?level=proved&to=/a").await;
            assert_eq!(again.status, 303, "{away} {nonsense:?}");
        }
    }
}

#[tokio::test]
async fn what_is_known_of_a_provider_serves_while_it_does_not_answer() {
    let (world, web) = signing_in();
    signs_in(&mut Browser::new(&world), &web, "/sign-in/citizen?level=proved").await;
    world.it_is("2026-11-23T12:30:00Z");
    web.script().now += 1800;
    web.script().away = vec!["/openid-configuration", "/jwks", "/did.json"];
    let answer = signs_in(&mut Browser::new(&world), &web, "/sign-in/citizen?level=proved").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    // But not for ever.
    world.it_is("2026-11-24T12:30:00Z");
    assert_eq!(Browser::new(&world).opens("/sign-in/citizen").await.status, 503);
}

#[tokio::test]
async fn when_the_table_fails_nobody_is_half_signed_in() {
    let (world, web) = signing_in();
    let mut browser = Browser::new(&world);
    world.table.fails([Some(Before)]);
    assert_eq!(browser.opens("/sign-in/citizen").await.status, 503);
    let back = goes(&mut browser, &web, "/sign-in/citizen?to=/a").await;
    world.table.fails([Some(Before)]);
    assert_eq!(browser.opens(&back).await.status, 503);
    assert_eq!(world.items("SHARED#SESSION#", "SESSION").len(), 0);
    let back = goes(&mut browser, &web, "/sign-in/citizen?to=/a").await;
    world.table.fails([Some(After)]);
    assert_eq!(browser.opens(&back).await.status, 503, "nobody learnt the token");
    assert!(!browser.cookies.contains_key("__Host-citizen"));
    assert_eq!(browser.opens(&back).await.status, 400);
    assert_eq!(signs_in(&mut browser, &web, "/sign-in/citizen?to=/a").await.status, 303);
}

#[tokio::test]
async fn a_provider_that_sends_an_error_of_its_own_is_not_the_persons_fault() {
    let (world, web) = signing_in();
    let mut browser = Browser::new(&world);
    for error in ["server_error", "temporarily_unavailable", "invalid_request", "CANARY"] {
        let back = goes(&mut browser, &web, "/sign-in/citizen").await;
        let state = &fields(back.split_once('?').unwrap().1)["state"];
        let page = browser.opens(&format!("/sign-in/citizen/callback?error={error}&state={state}")).await;
        assert_eq!(page.status, 503, "{error}");
        assert!(!page.body.contains("CANARY"));
    }
}
