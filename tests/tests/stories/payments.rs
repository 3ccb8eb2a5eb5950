//! What is paid, as a table: every route of whoever takes payments, by everybody and from everywhere; and what is typed
//! there, where none of it is heard.

use crate::{
    canaries::{Aviary, Log, encoded, forms, is_discreet},
    security::{Person, SAME, plain},
};
use counter::{Counter, OfBank, bank};
use fee_payment::{ROUTES, order::State, provider::Status};
use justice::Reference;
use kit::{
    http::{Door, Needs, Route},
    store::{Item, item, keys},
    testing::{Answer, Browser, obeys_its_table},
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

#[path = "../../../functions/fee-payment/tests/world/mod.rs"]
mod counter;

/// An order that was paid by card, and then by cheque as well; a refund of it that waits, and something to be looked into.
/// One day has been reconciled.
struct Scene {
    counter: Counter<OfBank>,
    everybody: Vec<Person>,
    /// The refund.
    refund: String,
    /// Of whoever takes card payments, who can prove it.
    provider: &'static str,
}

const PROVIDER: &str = "the provider";
const DAY: &str = "2026-11-23";

async fn scene() -> Scene {
    let counter = bank();
    let number = counter.begins().await.expect("a payment is begun");
    counter.bank.becomes(&number, Status::Success);
    counter.webhook(&number).await;
    assert_eq!(counter.state(), State::Paid);
    counter.bank.settles(DAY);
    counter.world.it_is("2026-11-24T02:00:00Z");
    counter.night().await.expect("a night");
    let cheque = [("way", "cheque"), ("number", "100001"), ("amount", "40")];
    let mut ada = counter.colleague("ada", "clerk");
    ada.signs_in("ada", &["fee-payment:clerk:FEES"]);
    assert_eq!(ada.posts(&format!("{}/received", counter.desk()), &cheque).await.status, 303);
    let refund = counter.account().expect("an account").order.refunds[0].number.clone();
    let mut scene = Scene { counter, everybody: vec![], refund, provider: PROVIDER };
    scene.everybody = scene.people();
    scene
}

impl Scene {
    fn signed_in(&self, name: &str, subject: &str, posts: &[&str]) -> Person {
        let mut browser = Browser::new(&self.counter.world);
        browser.signs_in(subject, posts);
        let post = |post: &&str| {
            let mut parts = post.split(':').map(str::to_owned);
            let mut part = || parts.next().expect("a part");
            (part(), part(), part())
        };
        Person { cookies: browser.cookies, posts: posts.iter().map(post).collect(), ..Person::nobody(name) }
    }

    /// Somebody with the way to a case, in the cookie of a case.
    fn with_link(&self, name: &str, to: &Reference, cookie: &Reference) -> Person {
        let token = self.counter.world.app().moment().token();
        let link = json!({ "transaction": "tribunal-fee", "reference": to });
        self.counter.world.table.put(item(&keys::link(&token), link).expect("an item"));
        let cookies = BTreeMap::from([(format!("__Host-{cookie}"), token.reveal().to_owned())]);
        Person { cookies, asked: to == cookie && *to == self.counter.reference, ..Person::nobody(name) }
    }

    fn people(&self) -> Vec<Person> {
        let (this, other) = (&self.counter.reference, &Reference::new("ETF", 8));
        let swapped = |mut person: Person, cookie: &str| {
            person.cookies = person.cookies.into_values().map(|token| (cookie.to_owned(), token)).collect();
            person.posts.clear();
            person
        };
        let machine = |name: &str, client| Person { client: Some(client), ..Person::nobody(name) };
        vec![
            Person::nobody("anonymous"),
            self.with_link("whoever pays, by the link to their case", this, this),
            self.signed_in("whoever asked, signed in, without a link", "rosa", &[]),
            self.signed_in("another citizen", "bob", &[]),
            self.with_link("who has a link to another case", other, other),
            self.with_link("who has another case’s link in this one’s cookie", other, this),
            machine("the partner who lodged it", "visits-line"),
            machine("another partner", "another"),
            Person::nobody(PROVIDER),
            self.signed_in("a clerk of payments", "c1", &["fee-payment:clerk:FEES"]),
            self.signed_in("a clerk of payments at another office", "c2", &["fee-payment:clerk:ZZZ"]),
            self.signed_in("a manager of payments", "m1", &["fee-payment:manager:FEES"]),
            self.signed_in("staff of the service whose fee it is", "s1", &["tribunal-fee:manager:FEES"]),
            self.signed_in("staff of another service", "s2", &["visit-request:manager:LEI"]),
            swapped(
                self.signed_in("staff in the citizens’ cookie", "m2", &["fee-payment:manager:FEES"]),
                "__Host-citizen",
            ),
            swapped(self.signed_in("a citizen in the staff cookie", "bob", &[]), "__Host-staff"),
        ]
    }

    /// Who may: by the table's word and by who they are, and by nothing else. Payments are one office's work: whoever has a
    /// post in them sees all of them.
    fn may(&self, person: &Person, needs: Needs) -> bool {
        let mut roles =
            person.posts.iter().filter(|(service, ..)| service == "fee-payment").map(|(_, role, _)| &**role);
        match needs {
            Needs::Nothing => true,
            Needs::Link => person.asked,
            Needs::Signature => person.name == self.provider,
            Needs::Post => roles.next().is_some(),
            Needs::Role(those) => roles.any(|role| those.contains(&role)),
            other => panic!("{other:?} is no need of a route of payments"),
        }
    }

    fn path(&self, route: &Route, reference: &Reference) -> String {
        let values = [("{reference}", reference.as_str()), ("{number}", &self.refund), ("{date}", DAY)];
        let path = values.iter().fold(route.template.to_owned(), |path, (name, value)| path.replace(name, value));
        match route.template.ends_with("/staff/orders") {
            true => format!("{path}?reference={reference}"),
            false => path,
        }
    }

    async fn sends(&self, person: &Person, method: &str, route: &Route, path: &str, body: &str) -> Answer {
        let cookies: Vec<String> = person.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let media = match route.needs {
            Needs::Signature => "application/json",
            _ => "application/x-www-form-urlencoded",
        };
        let mut headers = vec![("accept", "text/html"), ("content-type", media)];
        headers.extend((!cookies.is_empty()).then_some(("cookie", &*cookies)));
        headers.extend(person.client.map(|client| ("x-client", client)));
        headers.extend((person.name == self.provider).then_some(("x-bank", "yes")));
        headers.extend(SAME);
        self.counter.world.asks(method, path, &headers, body).await
    }

    async fn asks(&self, person: &Person, method: &str, route: &Route, reference: &Reference) -> Answer {
        let body = if route.needs == Needs::Signature { "{\"payment\":\"p1\"}" } else { "decision=nothing" };
        self.sends(person, method, route, &self.path(route, reference), body).await
    }

    fn somebody(&self, needs: Needs) -> &Person {
        self.everybody.iter().rfind(|person| self.may(person, needs)).expect("somebody may")
    }
}

fn methods(route: &Route) -> impl Iterator<Item = &'static str> {
    route.methods.split(", ")
}

#[test]
fn what_is_about_an_order_is_never_for_anybody_but_coming_back_which_shows_nothing() {
    for route in ROUTES {
        let who = match route.door() {
            Door::Staff => matches!(route.needs, Needs::Post | Needs::Role(_)),
            _ if route.template.ends_with("/return") => route.needs == Needs::Nothing,
            _ if route.template.contains("{reference}") => route.needs == Needs::Link,
            _ => route.needs == Needs::Signature,
        };
        assert!(who, "{route:?}");
    }
}

#[tokio::test]
async fn every_route_of_payments_is_for_whom_the_table_says_and_for_nobody_else() {
    let scene = scene().await;
    let (this, none) = (scene.counter.reference.clone(), Reference::new("ETF", 77));
    let before = scene.counter.world.table.items();
    let (mut refused, mut had) = (0, BTreeSet::new());
    for (route, person) in ROUTES.iter().flat_map(|route| scene.everybody.iter().map(move |person| (route, person))) {
        for method in methods(route) {
            let what = format!("{method} {} by {}", route.template, person.name);
            let answer = scene.asks(person, method, route, &this).await;
            if scene.may(person, route.needs) {
                let signs_in = answer.header("location").starts_with("/sign-in");
                assert!(
                    !matches!(answer.status, 401 | 403 | 404 | 405 | 500..) && !signs_in,
                    "{what}: {}",
                    answer.status
                );
                had.insert(route.template);
                scene.counter.world.table.goes_back_to(&before);
                continue;
            }
            let ours = person.cookies.contains_key("__Host-staff") && !person.posts.is_empty();
            let nobody = route.door() == Door::Staff && !ours;
            assert_eq!(answer.status, if nobody { 303 } else { 404 }, "{what}");
            assert_eq!(answer.header("location").starts_with("/sign-in/staff?to=%2F"), nobody, "{what}");
            let nothing = scene.asks(person, method, route, &none).await;
            assert_eq!(plain(&answer, &this), plain(&nothing, &none), "{what}: as if there were none");
            assert_eq!(scene.counter.world.table.items(), before, "{what} wrote");
            refused += 1;
        }
    }
    assert_eq!(had.len(), ROUTES.len(), "somebody has each: {had:?}");
    assert!(refused > 150, "{refused} were refused");
}

#[tokio::test]
async fn every_route_of_payments_is_as_the_table_says_and_nothing_else_is_there() {
    let scene = scene().await;
    obeys_its_table(&scene.counter.world, ROUTES, |route| {
        // Nobody proves to be the provider: without that, where it comes from makes no difference.
        let needs = if route.needs == Needs::Signature { Needs::Nothing } else { route.needs };
        let cookies = scene.somebody(needs).cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let path = scene.path(route, &scene.counter.reference);
        (path, cookies.collect::<Vec<_>>().join("; "))
    })
    .await;
}

/// Of whoever comes back from the card page, nobody learns more than that; and whoever has the link sees the receipt.
#[tokio::test]
async fn coming_back_from_the_card_page_shows_nobody_what_they_may_not_see() {
    let scene = scene().await;
    let route = ROUTES.iter().find(|route| route.template.ends_with("/return")).expect("a route");
    let (this, none) = (&scene.counter.reference, &Reference::new("ETF", 77));
    for person in &scene.everybody {
        let answer = scene.asks(person, "GET", route, this).await;
        match person.asked {
            true => assert_eq!(answer.header("location"), format!("/fee-payment/orders/{this}?returned")),
            false => {
                let nothing = scene.asks(person, "GET", route, none).await;
                assert_eq!(plain(&answer, this), plain(&nothing, none), "{}", person.name);
            }
        }
    }
}

/// Where what is typed may be: the order, and what was typed when a session was over.
fn may_be_typed(found: &Item) -> bool {
    let key = |name: &str| found[name].as_str().unwrap_or_default();
    key("SK").starts_with("STASH") || (key("PK").starts_with("FEE#PAYMENT#") && key("SK") == "PAYMENT")
}

#[tokio::test]
async fn what_is_typed_about_payments_is_heard_nowhere_else() {
    let (log, mut aviary, mut singing) = (Log::default(), Aviary::default(), BTreeSet::new());
    let _listening = log.listen();
    let scene = scene().await;
    let (world, this) = (&scene.counter.world, scene.counter.reference.clone());
    let before = world.table.items();
    let mut kept = BTreeSet::new();
    for route in ROUTES.iter().filter(|route| route.needs != Needs::Signature && methods(route).any(|one| one == "GET"))
    {
        let (person, path) = (scene.somebody(route.needs), scene.path(route, &this));
        let page = scene.sends(person, "GET", route, &path, "").await;
        is_discreet(&page, &aviary, route.template);
        for (form, valid) in forms(&page.body, &path).iter().flat_map(|form| [(form, false), (form, true)]) {
            let sent = form.inputs.iter().map(|input| {
                let at = format!("{} {}", route.template, input.name);
                let value = match (valid, &*input.name) {
                    (true, "amount") => "1".to_owned(),
                    (true, _) if input.kind != "text" => input.value.clone(),
                    _ => {
                        singing.insert(at.clone());
                        aviary.word("", &at)
                    }
                };
                (input.name.clone(), value)
            });
            let chosen: BTreeMap<String, String> = sent.collect();
            let body: Vec<String> = chosen.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
            // Sent when their session is over, it is kept; and then sent.
            for late in [true, false] {
                world.it_is(if late { "2026-11-24T15:00:00Z" } else { "2026-11-24T02:00:00Z" });
                let to = ROUTES.iter().find(|one| {
                    one.template.contains("/staff") == form.action.contains("/staff")
                        && one.template.split('/').next_back() == form.action.split('/').next_back()
                });
                let answer = scene.sends(person, "POST", to.unwrap_or(route), &form.action, &body.join("&")).await;
                is_discreet(&answer, &aviary, &format!("{} {}", route.template, answer.status));
                for found in world.table.items() {
                    let parts: Vec<&Value> =
                        ["PK", "SK", "GSI1PK", "GSI1SK"].iter().filter_map(|name| found.get(*name)).collect();
                    assert_eq!(aviary.heard(&format!("{parts:?}")), None, "in a key: {parts:?}");
                    let text = Value::Object(found.clone()).to_string();
                    match aviary.heard(&text) {
                        Some(_) if may_be_typed(&found) => drop(kept.insert(
                            found["SK"].as_str().unwrap_or_default().split('#').next().unwrap_or_default().to_owned(),
                        )),
                        heard => assert_eq!(heard, None, "in {text}"),
                    }
                }
            }
            let shown = scene.sends(person, "GET", route, &path, "").await;
            is_discreet(&shown, &aviary, route.template);
            world.table.goes_back_to(&before);
        }
    }
    // What is looked for is in an address by its nature, and in nothing else.
    let find = "/fee-payment/staff/orders?reference=Qz1canary";
    aviary.keeps(("qz1canary".to_owned(), String::new()), "reference");
    let route = ROUTES.iter().find(|route| route.template == "/fee-payment/staff/orders").expect("a route");
    assert_eq!(scene.sends(scene.somebody(route.needs), "GET", route, find, "").await.status, 422);
    for line in world.lines() {
        assert_eq!(aviary.heard(&line.to_string()), None, "in a canonical line: {line}");
    }
    let logged = String::from_utf8_lossy(&log.0.lock().expect("the log is not broken")).into_owned();
    assert_eq!(aviary.heard(&logged), None, "in the log");
    for field in ["amount", "number", "way"] {
        let at = format!("/fee-payment/staff/orders/{{reference}}/received {field}");
        assert!(singing.contains(&at), "{at} is among {singing:?}");
    }
    for at in ["refund amount", "refund of", "refunds/{number} decision"] {
        let at = format!("/fee-payment/staff/orders/{{reference}}/{at}");
        assert!(singing.contains(&at), "{at} is among {singing:?}");
    }
    assert_eq!(kept, ["PAYMENT", "STASH"].map(str::to_owned).into(), "it is kept where it belongs");
}
