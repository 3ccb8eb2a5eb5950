//! What every table of routes is held to: nothing is answered that is not in it, by no other method, and no form that
//! another site made.

use super::{ORIGIN, World};
use crate::{
    http::{Door, Needs, Route},
    serve::Function,
};
use std::collections::BTreeSet;

/// Every method that somebody may try.
pub const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Where a form may come from: what the browser says, and whether it is let through.
pub const SENDERS: [(&[(&str, &str)], bool); 14] = [
    (&[("sec-fetch-site", "cross-site")], false),
    (&[("sec-fetch-site", "cross-site"), ("origin", ORIGIN)], false),
    (&[("sec-fetch-site", "same-site")], false),
    (&[("sec-fetch-site", "same-site"), ("origin", ORIGIN)], false),
    (&[("sec-fetch-site", "none")], true),
    (&[("sec-fetch-site", "same-origin")], true),
    (&[("origin", "https://evil.example")], false),
    (&[("origin", "https://justice.example.evil.example")], false),
    (&[("origin", ORIGIN)], true),
    (&[("origin", "null")], false),
    (&[("sec-fetch-site", "cross-site"), ("origin", "null")], false),
    (&[("referer", "https://evil.example/page")], false),
    // Whoever sends neither of the two is not a browser that we serve: a `Referer` proves nothing.
    (&[("referer", "https://justice.example/page")], false),
    (&[], false),
];

/// Holds a component to its table of routes. `come` says for each route at which path, and with which cookies, somebody
/// comes who may have it; nobody can prove to be a provider. That every answer has the headers that keep browsers safe is
/// asserted by [`World::asks`].
///
/// # Panics
/// When it is not obeyed, saying how.
pub async fn obeys_its_table<F: Function>(
    world: &World<F>,
    table: &'static [Route],
    come: impl Fn(&Route) -> (String, String),
) {
    let templates: BTreeSet<&str> = table.iter().map(|route| route.template).collect();
    assert_eq!(templates.len(), table.len(), "each once");
    for route in table {
        let (path, cookies) = come(route);
        methods_are_the_tables(world, route, &path, &cookies).await;
        if route.methods.split(", ").any(|method| method == "POST") && route.door() != Door::Api {
            forms_are_our_own(world, route, &path, &cookies).await;
        }
        let home = path.trim_end_matches('/');
        for beyond in [format!("{home}/nowhere"), format!("{home}/a/b/c/d/e/f")] {
            let answer = sends(world, "GET", &beyond, &cookies, &[("sec-fetch-site", "same-origin")]).await;
            let called = &world.lines()[world.lines().len() - 1]["route"];
            let known = table.iter().any(|route| called == route.template);
            assert!(known || (answer.status == 404 && called == "unmatched"), "{beyond}: {} {called}", answer.status);
        }
    }
}

async fn sends<F: Function>(
    world: &World<F>,
    method: &str,
    path: &str,
    cookies: &str,
    from: &[(&str, &str)],
) -> super::Answer {
    let mut headers = vec![("accept", "text/html"), ("content-type", "application/x-www-form-urlencoded")];
    headers.extend((!cookies.is_empty()).then_some(("cookie", cookies)));
    headers.extend(from);
    world.asks(method, path, &headers, "").await
}

async fn methods_are_the_tables<F: Function>(world: &World<F>, route: &Route, path: &str, cookies: &str) {
    let before = world.table.items();
    for method in METHODS {
        let answer = sends(world, method, path, cookies, &[("sec-fetch-site", "same-origin")]).await;
        let what = format!("{method} {}: {}", route.template, answer.status);
        assert_eq!(world.lines()[world.lines().len() - 1]["route"], route.template, "{what}");
        let asked = if method == "HEAD" { "GET" } else { method };
        match route.methods.split(", ").any(|method| method == asked) {
            true => assert_ne!(answer.status, 405, "{what}"),
            false => assert_eq!((answer.status, answer.header("allow")), (405, route.methods), "{what}"),
        }
        world.table.goes_back_to(&before);
    }
}

async fn forms_are_our_own<F: Function>(world: &World<F>, route: &Route, path: &str, cookies: &str) {
    let before = world.table.items();
    for (from, let_through) in SENDERS {
        let answer = sends(world, "POST", path, cookies, from).await;
        let what = format!("{} {from:?}: {}", route.template, answer.status);
        match (route.needs, let_through) {
            // Where the sender comes from proves nothing there, and without a proof there is nothing.
            (Needs::Signature, _) => assert!(matches!(answer.status, 404 | 415), "{what}"),
            (_, true) => assert_ne!(answer.status, 403, "{what}"),
            (_, false) => assert_eq!(answer.status, 403, "{what}"),
        }
        if !let_through || route.needs == Needs::Signature {
            assert_eq!(world.table.items(), before, "{what} wrote");
        }
        world.table.goes_back_to(&before);
    }
}
