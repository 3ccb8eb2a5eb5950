//! The whole way in, as a browser goes it.

use crate::scripted::{CITIZENS, IDENTITY, NOW, SUBJECT, Scripted, fields, goes, says_why, signing_in, signs_in};
use kit::testing::{Browser, World, page_is_right};
use serde_json::{Value, json};
use sign_in::SignIn;

#[tokio::test]
async fn a_citizen_signs_in_and_goes_on_to_where_they_were_going() {
    let (world, web) = signing_in();
    let mut browser = Browser::new(&world);
    let answer = signs_in(&mut browser, &web, "/sign-in/citizen?to=/visit-request/check-answers").await;
    assert_eq!((answer.status, answer.header("location")), (303, "/visit-request/check-answers"));
    let cookie = answer.cookies.iter().find(|cookie| cookie.starts_with("__Host-citizen=")).unwrap();
    assert!(cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=43200"), "{cookie}");
    let sessions = world.items("SHARED#SESSION#", "SESSION");
    assert_eq!(sessions.len(), 1);
    let session = &sessions[0];
    assert_eq!(session["kind"], "citizen");
    assert_eq!((&session["subject"], &session["level"]), (&json!(SUBJECT), &json!("Cl.Cm")));
    assert_eq!(session["expires"].as_i64(), Some(web.script().now + (12 + 24) * 3600), "known for a day after its end");
    assert!(session.get("name").is_none(), "of citizens we keep no more than we need");
    assert!(!session["PK"].as_str().unwrap().contains(&browser.cookies["__Host-citizen"]), "the token is not kept");
}

#[tokio::test]
async fn whom_a_form_brought_is_led_on_by_a_page_because_a_form_may_not_be_redirected_elsewhere() {
    let (world, _) = signing_in();
    for (query, language) in [("", "en"), ("&lang=cy", "cy")] {
        let page = Browser::new(&world).opens(&format!("/sign-in/staff?to=/a&from=form{query}")).await;
        assert_eq!(page.status, 200);
        page_is_right(&page, language);
        let address = page.header("refresh").strip_prefix("0; url=").unwrap();
        assert!(address.contains("authorize?"), "{address}");
        assert!(page.body.contains(&address.replace('&', "&amp;")), "without it there is a link: {}", page.body);
    }
}

#[tokio::test]
async fn the_provider_is_asked_what_the_protocol_asks() {
    let (world, _) = signing_in();
    let mut browser = Browser::new(&world);
    browser.opens("/sign-in?lang=cy").await;
    let begun = browser.opens("/sign-in/citizen?level=proved&to=/a").await;
    let (endpoint, query) = begun.header("location").split_once('?').unwrap();
    assert_eq!(endpoint, format!("{CITIZENS}authorize"));
    let asked = fields(query);
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "us"),
        ("scope", "openid"),
        ("redirect_uri", "https://justice.example/sign-in/citizen/callback"),
        ("code_challenge_method", "S256"),
        ("ui_locales", "cy"),
        ("vtr", "[\"Cl.Cm.P2\"]"),
    ] {
        assert_eq!(asked[name], value, "{name}");
    }
    let claims: Value = serde_json::from_str(&asked["claims"]).unwrap();
    assert!(claims["userinfo"].as_object().unwrap().contains_key(crate::scripted::CORE_IDENTITY));
    assert_ne!(asked["state"], asked["nonce"]);
    assert!(
        !begun.cookies.iter().any(|cookie| cookie.contains(&asked["state"])),
        "the state is not what binds the browser"
    );
    let plain = browser.opens("/sign-in/citizen").await;
    let plain = fields(plain.header("location").split_once('?').unwrap().1);
    assert_eq!((plain["vtr"].as_str(), plain.get("claims")), ("[\"Cl.Cm\"]", None));
    let staff = browser.opens("/sign-in/staff?level=proved").await;
    let staff = fields(staff.header("location").split_once('?').unwrap().1);
    assert_eq!((staff["scope"].as_str(), staff.get("vtr")), ("openid profile posts", None));
}

#[tokio::test]
async fn staff_have_their_posts_and_their_name() {
    let (world, web) = signing_in();
    let mut browser = Browser::new(&world);
    let answer = signs_in(&mut browser, &web, "/sign-in/staff").await;
    assert_eq!((answer.status, answer.header("location")), (303, "/staff"));
    let session = &world.items("SHARED#SESSION#", "SESSION")[0];
    assert_eq!(session["posts"], json!([{ "service": "visit-request", "role": "clerk", "office": "LEI" }]));
    assert_eq!(session["name"], "Carys CANARY");
}

#[tokio::test]
async fn posts_that_cannot_be_read_are_refused_and_not_guessed_at() {
    let cases = [
        (Value::Null, "no-posts"),
        (json!([]), "no-posts"),
        (json!("visit-request:clerk:LEI"), "unreadable-posts"),
        (json!({ "visit-request": "clerk" }), "unreadable-posts"),
        (json!(["visit-request:clerk:LEI", "manager"]), "unreadable-posts"),
        (json!(["visit-request:clerk:LEI", 7]), "unreadable-posts"),
        (json!([["visit-request", "clerk", "LEI"]]), "unreadable-posts"),
        (json!([format!("visit-request:clerk:{}", "L".repeat(200))]), "unreadable-posts"),
        (json!(vec!["visit-request:clerk:LEI"; 201]), "unreadable-posts"),
    ];
    for (posts, outcome) in cases {
        let (world, web) = signing_in();
        web.script().person["posts"] = posts.clone();
        for language in ["en", "cy"] {
            let mut browser = Browser::new(&world);
            browser.cookies.insert("__Host-language".to_owned(), language.to_owned());
            let page = signs_in(&mut browser, &web, "/sign-in/staff").await;
            says_why(&page, 403, language);
            assert_eq!(world.lines().last().unwrap()["outcome"], outcome, "{posts}");
        }
        assert_eq!(world.items("SHARED#SESSION#", "SESSION").len(), 0);
    }
}

#[tokio::test]
async fn nothing_that_anybody_is_called_by_is_in_the_log() {
    let (world, web) = signing_in();
    signs_in(&mut Browser::new(&world), &web, "/sign-in/staff?to=/CANARY").await;
    web.script().person["posts"] = json!(["CANARY"]);
    signs_in(&mut Browser::new(&world), &web, "/sign-in/staff?to=/CANARY").await;
    let lines = format!("{:?}", world.lines());
    assert!(!lines.contains("CANARY"), "{lines}");
    let routes: Vec<Value> = world.lines().iter().map(|line| line["route"].clone()).collect();
    assert_eq!(routes[..2], [json!("/sign-in/staff"), json!("/sign-in/staff/callback")]);
}

#[tokio::test]
async fn nobody_is_led_to_another_site() {
    let (world, _) = signing_in();
    for to in ["//evil.example", "https://evil.example", "/%5Cevil.example", "/%09/evil.example", "/sign-in/staff/out"]
    {
        let answer = Browser::new(&world).opens(&format!("/sign-in/citizen?to={to}")).await;
        assert_eq!(answer.status, 400, "{to}");
        assert_eq!(Browser::new(&world).opens(&format!("/sign-in/citizen/stay?to={to}")).await.status, 400, "{to}");
    }
    assert_eq!(world.items("SGN#", "").len(), 0);
}

#[tokio::test]
async fn with_other_settings_citizens_sign_in_with_another_provider() {
    let web = Scripted::new();
    let secrets = kit::secrets::Secrets::of(crate::scripted::Drawer);
    let world = World::new("sign-in", SignIn::new(web.clone(), secrets), NOW).told(|config| {
        crate::scripted::settings(config);
        let staff = config.settings["staff-issuer"].clone();
        config.settings.insert("citizen-issuer".to_owned(), staff);
        config.settings.remove("citizen-identity");
    });
    let mut browser = Browser::new(&world);
    let begun = browser.opens("/sign-in/citizen?to=/a").await;
    assert!(begun.header("location").starts_with("https://staff.example/authorize?"));
    assert!(!begun.header("location").contains("vtr="));
    web.script().person = json!({ "sub": SUBJECT });
    let answer = signs_in(&mut browser, &web, "/sign-in/citizen?to=/a").await;
    assert_eq!((answer.status, answer.header("location")), (303, "/a"));
    assert_eq!(world.items("SHARED#SESSION#", "SESSION")[0]["level"], "");
    assert_eq!(web.times(IDENTITY), 0);
    // A provider that proves nobody's identity cannot be asked to.
    let proved = signs_in(&mut browser, &web, "/sign-in/citizen?level=proved&to=/a").await;
    assert_eq!(proved.status, 403);
}

#[tokio::test]
async fn every_page_is_right_in_both_languages() {
    let (world, web) = signing_in();
    for language in ["en", "cy"] {
        let mut browser = Browser::new(&world);
        for path in ["/sign-in", "/sign-in/citizen/out", "/sign-in/staff/out"] {
            page_is_right(&browser.opens(&format!("{path}?lang={language}")).await, language);
        }
        let back = goes(&mut browser, &web, "/sign-in/citizen").await;
        let state = fields(back.split_once('?').unwrap().1)["state"].clone();
        let cancelled = format!("/sign-in/citizen/callback?error=access_denied&state={state}");
        page_is_right(&browser.opens(&cancelled).await, language);
        says_why(&browser.opens("/sign-in/citizen/callback").await, 400, language);
        web.script().away = vec!["/token"];
        says_why(&browser.opens(&back).await, 503, language);
        web.script().away = vec![];
        web.script().id_token = |token| token["nonce"] = json!("another");
        says_why(&signs_in(&mut browser, &web, "/sign-in/citizen").await, 502, language);
        web.script().id_token = |_| {};
        web.script().proved = false;
        says_why(&signs_in(&mut browser, &web, "/sign-in/citizen?level=proved").await, 403, language);
        web.script().proved = true;
        let back = goes(&mut browser, &web, "/sign-in/citizen").await;
        browser.opens(&back).await;
        page_is_right(&browser.posts("/sign-in/citizen/out", &[]).await, language);
    }
    for path in ["/sign-in/nobody", "/sign-in/citizen/elsewhere", "/sign-in/citizen/out/more"] {
        assert_eq!(Browser::new(&world).opens(path).await.status, 404, "{path}");
    }
    assert_eq!(Browser::new(&world).posts("/sign-in/citizen", &[]).await.status, 405);
}

#[tokio::test]
async fn every_route_is_as_the_table_says_and_nothing_else_is_there() {
    let (world, _web) = signing_in();
    kit::testing::obeys_its_table(&world, sign_in::ROUTES, |route| (route.template.to_owned(), String::new())).await;
}
