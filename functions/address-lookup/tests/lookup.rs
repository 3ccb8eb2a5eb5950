//! Looking an address up, as a person meets it.

use address_lookup::{AddressLookup, book::Book, few::Few};
use justice::{Error, Result, people::Address};
use kit::{
    Config, Function,
    moment::Moment,
    testing::{Answer, Browser, World, page_is_right},
};

const QUESTION: &str = "/address-lookup/hedge-dispute/home";
const NOW: &str = "2026-11-23T12:00:00Z";

fn world<B: Book>(book: B) -> World<AddressLookup<B>> {
    World::new("address-lookup", AddressLookup::of(book), NOW)
}

async fn looks_up<F: Function>(world: &World<F>, postcode: &str) -> Answer {
    let fields = [("at", "/home/address"), ("/home/address/find", postcode), ("/home/secret", "yes")];
    Browser::new(world).posts(QUESTION, &fields).await
}

#[tokio::test]
async fn the_addresses_at_a_postcode_are_listed_and_what_else_was_typed_goes_back_with_the_choice() {
    let page = looks_up(&world(Few), "zz11zz").await;
    page_is_right(&page, "en");
    assert_eq!(page.body.matches("type=\"radio\"").count(), 13);
    assert!(page.body.contains("12 Example Road, Exampleton, ZZ1 1ZZ"));
    assert!(page.body.contains("action=\"/hedge-dispute/home\""));
    assert!(page.body.contains("name=\"/home/secret\" value=\"yes\""));
    assert!(!page.body.contains("name=\"/home/address/find\""), "what was looked for is no answer");
}

#[tokio::test]
async fn what_is_chosen_is_an_address_that_the_question_reads() {
    let page = looks_up(&world(Few), "ZZ1 2ZZ").await;
    let value = page.body.split("type=\"radio\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let value = value.expect("a choice").replace("&quot;", "\"").replace("&#34;", "\"");
    let address: Address = serde_json::from_str(&value).expect("an address");
    assert_eq!(address.lines, ["Example House", "1 Example Square", "Exampleton"]);
    assert_eq!(address.postcode.as_deref(), Some("ZZ1 2ZZ"));
}

#[tokio::test]
async fn a_postcode_that_is_none_is_said_to_be_none_with_everything_kept() {
    for typed in ["", "nonsense", "<b>"] {
        let page = looks_up(&world(Few), typed).await;
        assert_eq!(page.status, 422);
        assert!(page.body.contains("<title>Error: "), "{}", page.body);
        assert!(page.body.contains("href=\"#home-address-find\"") && page.body.contains("id=\"home-address-find\""));
        assert!(page.body.contains("name=\"/home/secret\" value=\"yes\""));
        assert!(page.body.contains("name=\"by\""), "it can be entered by hand");
    }
}

#[tokio::test]
async fn where_nobody_lives_an_address_can_be_entered_by_hand() {
    let page = looks_up(&world(Few), "ZZ9 9ZZ").await;
    page_is_right(&page, "en");
    assert!(page.body.contains("We found no addresses at ZZ9 9ZZ"));
    assert!(page.body.contains("name=\"by\""), "{}", page.body);
}

#[tokio::test]
async fn at_a_postcode_with_very_many_addresses_the_rest_are_entered_by_hand() {
    let page = looks_up(&world(Few), "ZZ1 3ZZ").await;
    page_is_right(&page, "en");
    assert_eq!(page.body.matches("type=\"radio\"").count(), 100);
    assert!(page.body.contains("more addresses at ZZ1 3ZZ"));
}

/// A book that cannot be read.
struct Shut(fn() -> Error);

impl Book for Shut {
    async fn at(&self, _: &Config, _: &Moment, _: &str) -> Result<Vec<Address>> {
        Err(self.0())
    }
}

#[tokio::test]
async fn when_nobody_can_say_the_address_is_entered_by_hand_and_nothing_is_lost() {
    let reasons: [fn() -> Error; 2] = [|| Error::unavailable("no answer"), || Error::broken("turned away")];
    for reason in reasons {
        let page = looks_up(&world(Shut(reason)), "ZZ1 1ZZ").await;
        page_is_right(&page, "en");
        assert!(page.body.contains("We cannot look up addresses at the moment"));
        assert!(page.body.contains("name=\"/home/secret\" value=\"yes\""));
    }
}

#[tokio::test]
async fn what_another_site_sends_is_refused() {
    let world = world(Few);
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")];
    let refused = world.asks("POST", QUESTION, &headers, "at=%2Fhome").await;
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn there_is_nothing_to_come_back_to_but_the_question() {
    let world = world(Few);
    let back = Browser::new(&world).opens(QUESTION).await;
    assert_eq!((back.status, back.header("location")), (303, "/hedge-dispute/home"));
    assert_eq!(Browser::new(&world).opens("/address-lookup").await.status, 404);
    assert_eq!(Browser::new(&world).opens("/address-lookup/one").await.status, 404);
    assert_eq!(Browser::new(&world).opens("/address-lookup//evil.example").await.status, 404);
}

#[tokio::test]
async fn no_log_line_says_where_anybody_lives() {
    let world = world(Few);
    looks_up(&world, "ZZ1 1ZZ").await;
    let lines = format!("{:?}", world.lines());
    assert!(!lines.contains("ZZ1") && !lines.contains("Example Road"), "{lines}");
}

#[tokio::test]
async fn made_up_addresses_are_not_for_production() {
    let world = world(Few).told(|config| config.stage = "production".to_owned());
    let page = looks_up(&world, "ZZ1 1ZZ").await;
    assert!(page.body.contains("We cannot look up addresses at the moment"));
}

#[tokio::test]
async fn every_route_is_as_the_table_says_and_nothing_else_is_there() {
    let filled = |template: &str| {
        let names = [("{slug}", "hedge-dispute"), ("{page}", "home"), ("{entry}", "1")];
        names.iter().fold(template.to_owned(), |path, (name, value)| path.replace(name, value))
    };
    let come = |route: &kit::http::Route| (filled(route.template), String::new());
    kit::testing::obeys_its_table(&world(Few), address_lookup::ROUTES, come).await;
}

#[tokio::test]
async fn what_is_typed_is_in_no_address_no_title_and_no_line() {
    let world = world(Few);
    for postcode in ["QZ1 1QZ", "ZZ1 1ZZ", "qzcanary"] {
        let fields = [("at", "/home/address"), ("/home/address/find", postcode), ("/home/secret", "qzcanary")];
        let page = Browser::new(&world).posts(QUESTION, &fields).await;
        let title = page.body.split("</title>").next().unwrap_or_default();
        let addresses = page.body.split("href=\"").chain(page.body.split("action=\"")).skip(1);
        let addresses: Vec<&str> = addresses.filter_map(|rest| rest.split('"').next()).collect();
        for text in [title, &format!("{:?}", page.headers), &format!("{:?}", world.lines()), &addresses[1..].join(" ")]
        {
            assert!(!text.to_lowercase().contains("qz"), "{text}");
        }
    }
    assert_eq!(world.table.items().len(), 0, "and nothing is kept");
}
