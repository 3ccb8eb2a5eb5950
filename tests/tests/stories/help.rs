//! Help with fees: what somebody is likely to pay before they say who they are, evidence, what is decided and by whom, and
//! what whoever takes payments is told of it.

use crate::visits::{Crowd, at_once};
use help_with_fees::HelpWithFees;
use kit::testing::{Answer, Browser, Table, World, seeds, settings};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc};

type Function = kit::Slice<HelpWithFees>;
type Help = World<Function>;

pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../functions/help-with-fees");
const SLUG: &str = "help-with-fees";
const MONDAY: &str = "2026-11-23T12:00:00Z";

/// With the fee that the first example is about: £250.
fn help() -> Help {
    World::of(FOLDER, MONDAY)
}

fn example(which: usize) -> Value {
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/help-with-fees.json")).expect("JSON");
    schema["examples"][which].clone()
}

/// Sends answers as a partner. Returns the reference.
async fn applies(world: &Help, key: &str, answers: &Value) -> String {
    let lodged = world.submits(key, answers).await;
    assert_eq!(lodged.status, 201, "{}", lodged.body);
    lodged.json()["reference"].as_str().expect("a reference").to_owned()
}

/// Somebody of their own, so that nobody is asked for evidence because another was.
pub fn somebody(n: usize) -> Value {
    let mut answers = example(0);
    answers["nationalInsurance"] = json!(format!("AB{n:06}C"));
    answers
}

fn case(world: &Help, reference: &str) -> kit::store::Item {
    world.cases().into_iter().find(|case| case["reference"] == reference).expect("a case")
}

/// What was put on the bus about a case, of one type.
fn said(world: &Help, reference: &str, what: &str) -> Vec<Value> {
    let events = world.items(&format!("HWF#CASE#{reference}"), "EVENT#");
    events.into_iter().filter(|event| event["type"] == what).map(Value::Object).collect()
}

fn clerk<'w>(world: &'w Help, who: &str) -> Browser<'w, Function> {
    let mut clerk = Browser::new(world);
    clerk.signs_in(who, &["help-with-fees:clerk:HELP"]);
    clerk
}

/// A move of the staff's, read and confirmed.
async fn moves(clerk: &mut Browser<'_, Function>, reference: &str, code: &str, typed: &[(&str, &str)]) -> Answer {
    let page = format!("/help-with-fees/staff/cases/{reference}/moves/{code}");
    let fields = [&[("version", "1"), ("step", "confirm")], typed].concat();
    clerk.posts(&page, &fields).await
}

/// Answers as far as the pre-check: the first example.
async fn as_far_as_the_pre_check(browser: &mut Browser<'_, Function>) -> Answer {
    for (page, fields) in [
        ("which-fee", vec![("/feeFrom", "order")]),
        ("reference", vec![("/order", " etf 0000 0000 0 ")]),
        ("paid", vec![("/paid", "no")]),
        ("partner", vec![("/partner", "no")]),
        ("age", vec![("/age", "34")]),
        ("savings", vec![("/savings/ownPence", "£400")]),
        ("benefits", vec![("/benefit", "none")]),
        ("children", vec![("/children/younger", "1"), ("/children/older", "0")]),
        ("income", vec![("/income/ownPence", "1,490.50")]),
    ] {
        let moved = browser.posts(&format!("/help-with-fees/{page}"), &fields).await;
        assert_eq!(moved.status, 303, "{page}: {}", moved.body);
    }
    browser.opens("/help-with-fees/what-to-expect").await
}

#[tokio::test]
async fn what_somebody_is_likely_to_pay_and_why_comes_before_who_they_are() {
    let world = help();
    let mut browser = Browser::new(&world);
    let page = as_far_as_the_pre_check(&mut browser).await;
    for words in
        ["you are likely to pay £80 of the fee", "£1,330", "£160.50", "less than £3,000", "This is not a decision"]
    {
        assert!(page.body.contains(words), "{words} in {}", page.body);
    }
    assert!(browser.opens("/help-with-fees/income").await.body.contains("value=\"1,490.50\""), "as money is written");
    let drafts = json!(world.items("HWF#DRAFT#", "DRAFT")).to_string();
    assert!(!drafts.contains("person") && !drafts.contains("nationalInsurance"), "nobody has said who they are");
}

#[tokio::test]
async fn a_reference_that_nobody_knows_is_asked_for_again() {
    let world = help();
    let mut browser = Browser::new(&world);
    browser.posts("/help-with-fees/which-fee", &[("/feeFrom", "order")]).await;
    for (typed, words) in [
        ("HDG-0000-0000-0", "We cannot find a fee with this reference"),
        ("ETF-0000-0000-1", "Enter the reference as it is written"),
        ("", "Enter the reference of your fee"),
    ] {
        let page = browser.posts("/help-with-fees/reference", &[("/order", typed)]).await;
        assert_eq!(page.status, 422, "{typed}");
        assert!(page.body.contains(words), "{typed}: {}", page.body);
    }
}

#[tokio::test]
async fn an_amount_that_is_none_is_asked_for_again_and_stays_as_it_was_typed() {
    let world = help();
    let mut browser = Browser::new(&world);
    for typed in ["a lot", "1.234", "-5", "£"] {
        let page = browser.posts("/help-with-fees/savings", &[("/savings/ownPence", typed)]).await;
        assert_eq!(page.status, 422, "{typed}");
        assert!(page.body.contains(&format!("value=\"{typed}\"")), "{typed} is still there: {}", page.body);
    }
    assert_eq!(browser.posts("/help-with-fees/savings", &[("/savings/ownPence", "£1,234.5")]).await.status, 303);
    assert_eq!(world.items("HWF#DRAFT#", "DRAFT")[0]["answers"]["savings"]["ownPence"], json!(123_450));
}

#[tokio::test]
async fn who_applies_has_a_number_and_a_fee_above_ten_thousand_pounds_needs_two_people() {
    let world = help();
    let reference = applies(&world, "one", &example(0)).await;
    let number = case(&world, &reference)["settled"]["number"].as_str().expect("a number").to_owned();
    assert!(justice::help_number::HelpNumber::parse(&number).is_some(), "{number}");
    assert_eq!(world.items(&format!("HWF#NUMBER#{number}"), "").len(), 1);
    let mut large = somebody(2);
    large["feeFrom"] = json!("elsewhere");
    large.as_object_mut().expect("an object").remove("order");
    large["fee"] = json!({ "what": "A large claim", "pence": 1_000_001 });
    let reference = applies(&world, "two", &large).await;
    let mut first = clerk(&world, "the first");
    let alone = moves(&mut first, &reference, "grant", &[]).await;
    assert_eq!(alone.status, 422, "one person alone does not");
    assert_eq!(case(&world, &reference)["state"], "applied");
    let proposed = moves(&mut first, &reference, "grant-large", &[]).await;
    assert_eq!(proposed.status, 303, "{}", proposed.body);
    assert_eq!(case(&world, &reference)["state"], "applied", "it is proposed and not done");
    let proposal = format!("/help-with-fees/staff/cases/{reference}/proposal");
    let approve = [("version", "2"), ("/answer", "approve")];
    assert_eq!(first.posts(&proposal, &approve).await.status, 422, "nobody approves what they propose");
    let approved = clerk(&world, "the second").posts(&proposal, &approve).await;
    assert_eq!(approved.status, 303, "{}", approved.body);
    assert_eq!(case(&world, &reference)["state"], "granted");
}

#[tokio::test]
async fn what_is_granted_goes_to_the_bus_with_the_order_and_how_much_and_a_refusal_with_the_order_alone() {
    let world = help();
    let granted = applies(&world, "one", &somebody(1)).await;
    let typed = [("/paysPence", "80")];
    let moved = moves(&mut clerk(&world, "a clerk"), &granted, "grant-part", &typed).await;
    assert_eq!(moved.status, 303, "{}", moved.body);
    let events = said(&world, &granted, "help-with-fees.granted");
    assert_eq!(events.len(), 1);
    let codes = &events[0]["codes"];
    assert_eq!((&codes["order"], &codes["remittedPence"]), (&json!("ETF-0000-0000-0"), &json!("17000")));
    assert_eq!(case(&world, &granted)["due"], "2026-12-21");
    let refused = applies(&world, "two", &somebody(2)).await;
    let moved = moves(&mut clerk(&world, "a clerk"), &refused, "refuse", &[("/reason", "savings")]).await;
    assert_eq!(moved.status, 303, "{}", moved.body);
    let events = said(&world, &refused, "help-with-fees.refused");
    let codes = &events[0]["codes"];
    assert_eq!((events.len(), &codes["order"], codes.get("remittedPence")), (1, &json!("ETF-0000-0000-0"), None));
    assert_eq!(world.items("FEE#", "").len(), 1, "nothing but the order that there was is in others' keys");
}

#[tokio::test]
async fn the_applicants_page_says_what_is_left_to_pay_and_leads_to_paying_it() {
    let world = help();
    let mut browser = Browser::new(&world);
    as_far_as_the_pre_check(&mut browser).await;
    for (page, fields) in [
        ("what-to-expect", vec![("/expectedPence", "8000")]),
        (
            "you",
            vec![
                ("/person/firstName", "Rosa"),
                ("/person/lastName", "Jenkins"),
                ("/person/dateOfBirth/day", "14"),
                ("/person/dateOfBirth/month", "3"),
                ("/person/dateOfBirth/year", "1992"),
            ],
        ),
        ("number", vec![("/numberKind", "neither")]),
        ("tell", vec![("/tell", "email")]),
        ("email", vec![("/contact/email", "rosa@example.com")]),
        ("evidence", vec![("/evidence", "upload")]),
    ] {
        let moved = browser.posts(&format!("/help-with-fees/{page}"), &fields).await;
        assert_eq!(moved.status, 303, "{page}: {}", moved.body);
    }
    let sent = browser.posts("/help-with-fees/check-answers", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let home = sent.header("location").trim_end_matches("/confirmation").to_owned();
    let reference = home.rsplit('/').next().expect("a reference").to_owned();
    let number = case(&world, &reference)["settled"]["number"].as_str().expect("a number").to_owned();
    assert!(browser.opens(sent.header("location")).await.body.contains(&number));
    let moved = moves(&mut clerk(&world, "a clerk"), &reference, "grant-part", &[("/paysPence", "80")]).await;
    assert_eq!(moved.status, 303, "{}", moved.body);
    let page = browser.opens(&home).await;
    assert!(page.body.contains("£80 is left to pay, by 21 December 2026"), "{}", page.body);
    assert!(page.body.contains("href=\"/fee-payment/orders/ETF-0000-0000-0\""), "{}", page.body);
}

#[tokio::test]
async fn the_tenth_who_applies_is_asked_for_evidence_and_refused_the_evening_after_none_has_come() {
    let world = help();
    let mut tenth = String::new();
    for n in 1..=10 {
        tenth = applies(&world, &format!("key {n}"), &somebody(n)).await;
        let state = if n == 10 { "evidence-asked" } else { "applied" };
        assert_eq!(case(&world, &tenth)["state"], state, "{n}");
    }
    assert_eq!(world.items("HWF#TURN#FEE", "")[0]["version"], json!(10));
    let evening = || world.invoke(json!({ "lapse": {} }));
    world.it_is("2026-12-21T20:05:00Z");
    assert_eq!(evening().await, Ok(Value::Null));
    assert_eq!(case(&world, &tenth)["state"], "evidence-asked", "there is still the day itself");
    world.it_is("2026-12-22T20:05:00Z");
    assert_eq!(evening().await, Ok(Value::Null));
    assert_eq!(case(&world, &tenth)["state"], "refused");
    assert_eq!(case(&world, &tenth)["settled"]["reason"], "no-evidence");
    let others = world.cases().iter().filter(|case| case["state"] == "applied").count();
    assert_eq!(others, 9, "what is late with us is not time's to decide");
}

#[tokio::test]
async fn of_fifty_who_apply_at_once_each_has_a_number_and_each_tenth_is_asked_for_evidence() {
    let table = Table::default();
    seeds(FOLDER).into_iter().for_each(|item| table.put(item));
    let world = World::on(SLUG, Function::new(), MONDAY, table.clone(), Arc::new(Crowd::pushing(table)));
    let world = Arc::new(world.told(|config| config.settings = settings(SLUG)));
    world.knows_partner("visits-line", &[SLUG]);
    let applying = (1..=50).map(|n| {
        let world = world.clone();
        async move { applies(&world, &format!("key {n}"), &somebody(n)).await }
    });
    assert_eq!(at_once(applying).await.into_iter().collect::<BTreeSet<_>>().len(), 50);
    let numbers: BTreeSet<String> = world.cases().iter().map(|case| case["settled"]["number"].to_string()).collect();
    assert_eq!(numbers.len(), 50);
    assert_eq!(world.items("HWF#TURN#FEE", "")[0]["version"], json!(50));
    let asked = world.cases().iter().filter(|case| case["state"] == "evidence-asked").count();
    assert_eq!(asked, 5);
}

#[tokio::test]
async fn a_number_that_somebody_has_is_drawn_again() {
    let world = help();
    // What the next opening would draw first is somebody else's already: this world's luck repeats.
    let would_draw = {
        let twin = help();
        let reference = applies(&twin, "one", &example(0)).await;
        case(&twin, &reference)["settled"]["number"].as_str().expect("a number").to_owned()
    };
    let taken = json!({ "PK": format!("HWF#NUMBER#{would_draw}"), "SK": "ONE", "version": 1 });
    world.table.put(taken.as_object().cloned().expect("an item"));
    let reference = applies(&world, "one", &example(0)).await;
    let number = case(&world, &reference)["settled"]["number"].as_str().expect("a number").to_owned();
    assert_ne!(number, would_draw);
    assert_eq!(world.items("HWF#NUMBER#", "").len(), 2);
}

#[tokio::test]
async fn when_the_part_has_been_paid_whoever_takes_payments_says_so_by_our_reference() {
    let world = help();
    let reference = applies(&world, "one", &example(0)).await;
    moves(&mut clerk(&world, "a clerk"), &reference, "grant-part", &[("/paysPence", "80")]).await;
    let event = json!({
        "version": "0", "id": "00000000-0000-4000-8000-000000000001", "detail-type": "fee-payment.paid",
        "source": "justice.fee-payment", "time": MONDAY, "region": "eu-west-2", "resources": [],
        "detail": {
            "id": "01KAR8QR40Z3M5W8B2X7T9C4FK", "type": "fee-payment.paid", "transaction": "fee-payment",
            "reference": "ETF-0000-0000-0",
            "codes": { "feePence": "25000", "paidPence": "8000", "remittedPence": "17000", "help": reference },
        },
    });
    assert_eq!(world.invoke(event).await, Ok(Value::Null));
    assert_eq!(case(&world, &reference)["state"], "settled");
}

#[tokio::test]
async fn no_number_or_name_of_anybodys_is_in_a_key_or_an_event() {
    let world = help();
    let mut answers = example(0);
    answers["income"]["ownPence"] = json!(0);
    answers["expectedPence"] = json!(0);
    let reference = applies(&world, "one", &answers).await;
    assert_eq!(case(&world, &reference)["state"], "evidence-asked", "hardly anything comes in");
    let keys: String = world.table.items().iter().map(|item| format!("{} {}\n", item["PK"], item["SK"])).collect();
    let events = json!(world.items("HWF#CASE#", "EVENT#")).to_string();
    let kept = json!(world.items("HWF#CHECKED#", "")).to_string();
    assert!(keys.contains("HWF#CHECKED#"));
    let expires = world.items("HWF#CHECKED#", "")[0]["expires"].as_i64().expect("it goes by itself");
    assert_eq!(expires, 1_797_897_600, "at the end of 21 December 2026 in London");
    for personal in ["AB123456C", "123456", "Jenkins", "rosa@", "1992-03-14"] {
        for written in [&keys, &events, &kept] {
            assert!(!written.contains(personal), "{personal}");
        }
    }
}
