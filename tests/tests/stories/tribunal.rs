//! An employment tribunal's fee: worked out before anybody is asked who they are, ordered, and paid by whoever takes
//! payments.

use kit::testing::{Answer, Browser, World};
use serde_json::{Value, json};
use tribunal_fee::TribunalFee;

type Function = kit::Slice<TribunalFee>;
type Fees = World<Function>;

pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../functions/tribunal-fee");
const MONDAY: &str = "2026-11-23T12:00:00Z";

/// The first example of the schema.
pub fn a_fee() -> Value {
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/tribunal-fee.json")).expect("JSON");
    schema["examples"][0].clone()
}

fn fees() -> Fees {
    World::of(FOLDER, MONDAY)
}

/// Answers as far as the fee: one person, dismissed unfairly and without holiday pay.
async fn as_far_as_the_fee(browser: &mut Browser<'_, Function>) -> Answer {
    for (page, fields) in [
        ("fee", vec![("/fee", "issue")]),
        ("claim", vec![("/kinds", "unfair-dismissal"), ("/kinds", "holiday-pay")]),
        ("claimants", vec![("/claimants", "1")]),
        ("help", vec![("/helped", "no")]),
    ] {
        let moved = browser.posts(&format!("/tribunal-fee/{page}"), &fields).await;
        assert_eq!(moved.status, 303, "{page}: {}", moved.body);
    }
    browser.opens("/tribunal-fee/your-fee").await
}

/// Orders the fee by the pages. Returns the address of the case.
async fn orders(browser: &mut Browser<'_, Function>) -> String {
    as_far_as_the_fee(browser).await;
    for (page, fields) in [
        ("your-fee", vec![("/feePence", "25000")]),
        ("names", vec![("/claimant", "Rosa Jenkins"), ("/payer", "")]),
        ("receipt", vec![("/receipt", "email")]),
        ("email", vec![("/contact/email", "rosa@example.com")]),
    ] {
        let moved = browser.posts(&format!("/tribunal-fee/{page}"), &fields).await;
        assert_eq!(moved.status, 303, "{page}: {}", moved.body);
    }
    let sent = browser.posts("/tribunal-fee/check-answers", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    sent.header("location").trim_end_matches("/confirmation").to_owned()
}

/// What whoever takes payments puts on the bus.
async fn hears(world: &Fees, id: &str, what: &str, reference: &str, codes: Value) {
    let event = json!({
        "version": "0", "id": "00000000-0000-4000-8000-000000000001", "detail-type": what,
        "source": "justice.fee-payment", "time": MONDAY, "region": "eu-west-2", "resources": [],
        "detail": { "id": id, "type": what, "transaction": "fee-payment", "reference": reference, "codes": codes },
    });
    assert_eq!(world.invoke(event).await, Ok(Value::Null));
}

fn the_case(world: &Fees) -> kit::store::Item {
    let mut cases = world.cases();
    assert_eq!(cases.len(), 1);
    cases.remove(0)
}

fn reference(world: &Fees) -> String {
    the_case(world)["reference"].as_str().expect("a reference").to_owned()
}

fn letters(world: &Fees) -> Vec<String> {
    let mut letters: Vec<String> = world
        .items("NOT#", "NOTICE#")
        .iter()
        .map(|notice| notice["template"].as_str().unwrap_or_default().to_owned())
        .collect();
    letters.sort();
    letters
}

#[tokio::test]
async fn the_fee_and_how_it_was_worked_out_come_before_any_question_about_who_asks() {
    let world = fees();
    let mut browser = Browser::new(&world);
    let page = as_far_as_the_fee(&mut browser).await;
    for words in ["You pay £250.", "type B", "One person claims. The fee is £250.", "SI 2013/1893"] {
        assert!(page.body.contains(words), "{words}");
    }
    let table: String = world.table.items().iter().map(|item| json!(item).to_string()).collect();
    assert!(!table.contains("contact") && !table.contains("claimant\""), "nobody has said who they are");
}

#[tokio::test]
async fn a_fee_that_is_asked_for_is_ordered_and_waits_to_be_paid() {
    let world = fees();
    let mut browser = Browser::new(&world);
    let home = orders(&mut browser).await;
    let case = the_case(&world);
    assert_eq!(
        (&case["state"], &case["stage"], &case["due"]),
        (&json!("owed"), &json!("paying"), &json!("2026-12-07"))
    );
    let order = &world.items("FEE#ORDER#", "ORDER")[0];
    assert_eq!((&order["amountPence"], &order["transaction"]), (&json!(25_000), &json!("tribunal-fee")));
    assert_eq!(letters(&world), ["fee-owed"]);
    let page = browser.opens(&home).await;
    assert!(page.body.contains("Pay £250 by 7 December 2026"), "{}", page.body);
}

#[tokio::test]
async fn when_it_has_been_paid_whoever_paid_has_a_receipt_once_however_often_we_are_told() {
    let world = fees();
    let mut browser = Browser::new(&world);
    let home = orders(&mut browser).await;
    let reference = reference(&world);
    let codes = json!({ "feePence": "25000", "paidPence": "25000", "remittedPence": "0" });
    for _ in 0..2 {
        hears(&world, "01KAR8QR40Z3M5W8B2X7T9C4FK", "fee-payment.paid", &reference, codes.clone()).await;
    }
    assert_eq!(the_case(&world)["state"], "paid");
    assert_eq!(letters(&world), ["fee-owed", "fee-paid"]);
    assert!(browser.opens(&home).await.body.contains("This fee has been paid"));
    let given_back = json!({ "refundedPence": "25000" });
    hears(&world, "01KAR8QR40Z3M5W8B2X7T9C4FM", "fee-payment.refunded", &reference, given_back).await;
    assert_eq!(the_case(&world)["state"], "refunded");
}

#[tokio::test]
async fn what_is_paid_for_other_transactions_is_not_ours() {
    let world = fees();
    orders(&mut Browser::new(&world)).await;
    let codes = json!({ "feePence": "25000", "paidPence": "25000", "remittedPence": "0" });
    hears(&world, "01KAR8QR40Z3M5W8B2X7T9C4FK", "fee-payment.paid", "HDG-0000-0000-0", codes).await;
    assert_eq!((&the_case(&world)["state"], &the_case(&world)["version"]), (&json!("owed"), &json!(1)));
}

#[tokio::test]
async fn a_fee_that_is_not_paid_by_its_day_lapses_the_evening_after_and_a_late_payment_is_honoured() {
    let world = fees();
    orders(&mut Browser::new(&world)).await;
    let reference = reference(&world);
    let evening = || world.invoke(json!({ "lapse": {} }));
    world.it_is("2026-12-07T20:05:00Z");
    assert_eq!(evening().await, Ok(Value::Null));
    assert_eq!(the_case(&world)["state"], "owed", "there is still the day itself");
    world.it_is("2026-12-08T20:05:00Z");
    for _ in 0..2 {
        assert_eq!(evening().await, Ok(Value::Null));
        assert_eq!((&the_case(&world)["state"], &the_case(&world)["version"]), (&json!("lapsed"), &json!(2)));
    }
    let codes = json!({ "feePence": "25000", "paidPence": "25000", "remittedPence": "0" });
    hears(&world, "01KAR8QR40Z3M5W8B2X7T9C4FK", "fee-payment.paid", &reference, codes).await;
    assert_eq!(the_case(&world)["state"], "paid");
    assert_eq!(letters(&world), ["fee-closed", "fee-owed", "fee-paid"]);
}

#[tokio::test]
async fn the_office_can_give_more_time_and_then_nothing_lapses() {
    let world = fees();
    orders(&mut Browser::new(&world)).await;
    let mut clerk = Browser::new(&world);
    clerk.signs_in("a clerk", &["tribunal-fee:clerk:FEES"]);
    let extend = format!("/tribunal-fee/staff/cases/{}/moves/extend", reference(&world));
    assert_eq!(clerk.opens(&extend).await.status, 200);
    let typed = [("version", "1"), ("/until/day", "21"), ("/until/month", "12"), ("/until/year", "2026")];
    let shown = clerk.posts(&extend, &typed).await;
    assert_eq!(shown.status, 200, "what follows is read first: {}", shown.body);
    let sure = [typed.as_slice(), &[("step", "confirm")]].concat();
    let moved = clerk.posts(&extend, &sure).await;
    assert_eq!(moved.status, 303, "{}", moved.body);
    world.it_is("2026-12-09T02:00:00Z");
    assert_eq!(world.invoke(json!({ "sweep": {} })).await, Ok(Value::Null));
    assert_eq!((&the_case(&world)["state"], &the_case(&world)["due"]), (&json!("owed"), &json!("2026-12-21")));
    let mut stranger = Browser::new(&world);
    stranger.signs_in("somebody else", &["tribunal-fee:clerk:LEI"]);
    assert_eq!(stranger.opens(&extend).await.status, 404, "another office's people see no such case");
}

#[tokio::test]
async fn where_no_fee_is_charged_the_page_says_so_and_no_case_is_opened() {
    let world = fees().told(|config| {
        config.settings.insert("fees".to_owned(), "presentation".to_owned());
    });
    let mut browser = Browser::new(&world);
    let page = as_far_as_the_fee(&mut browser).await;
    assert!(page.body.contains("you do not need to pay anything") && page.body.contains("UNISON"), "{}", page.body);
    assert!(!page.body.contains("Continue"), "there is nothing to go on to");
    let insisted = browser.posts("/tribunal-fee/your-fee", &[("/feePence", "0")]).await;
    assert_eq!(insisted.status, 422);
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/tribunal-fee.json")).expect("JSON");
    let lodged = world.submits("a key", &schema["examples"][0]).await;
    assert_eq!((lodged.status, lodged.json()["errors"][0]["pointer"].clone()), (422, json!("#/feePence")));
    assert_eq!(world.cases().len(), 0);
    assert_eq!(world.items("FEE#", "").len(), 0);
}

#[tokio::test]
async fn who_changes_an_answer_is_shown_the_fee_again_before_they_can_send() {
    let world = fees();
    let mut browser = Browser::new(&world);
    as_far_as_the_fee(&mut browser).await;
    for (page, fields) in [
        ("your-fee", vec![("/feePence", "25000")]),
        ("names", vec![("/claimant", "Rosa Jenkins")]),
        ("receipt", vec![("/receipt", "email")]),
        ("email", vec![("/contact/email", "rosa@example.com")]),
        // Two people after all.
        ("claimants", vec![("/claimants", "2")]),
    ] {
        assert_eq!(browser.posts(&format!("/tribunal-fee/{page}"), &fields).await.status, 303, "{page}");
    }
    for answer in
        [browser.opens("/tribunal-fee/check-answers").await, browser.posts("/tribunal-fee/check-answers", &[]).await]
    {
        assert_eq!(answer.status, 422);
        assert!(
            answer.body.contains("The fee to pay is £500") && answer.body.contains("value=\"50000\""),
            "{}",
            answer.body
        );
    }
    assert_eq!(world.cases().len(), 0);
    assert_eq!(browser.posts("/tribunal-fee/your-fee", &[("/feePence", "50000")]).await.status, 303);
    assert_eq!(browser.opens("/tribunal-fee/check-answers").await.status, 200);
}

#[tokio::test]
async fn a_number_of_people_that_is_none_is_asked_for_again_and_stays_as_it_was_typed() {
    let world = fees();
    let mut browser = Browser::new(&world);
    for (typed, words) in [
        ("two", "Number of people must be a whole number"),
        ("1.5", "Number of people must be a whole number"),
        ("-1", "Number of people must be a whole number"),
        ("0", "Number of people must be between 1 and 99,999"),
        ("", "Enter how many people claim together"),
    ] {
        let page = browser.posts("/tribunal-fee/claimants", &[("/claimants", typed)]).await;
        assert_eq!(page.status, 422, "{typed}");
        assert!(page.body.contains(words), "{typed}: {}", page.body);
        assert!(typed.is_empty() || page.body.contains(&format!("value=\"{typed}\"")), "{typed} is still there");
    }
    assert_eq!(browser.posts("/tribunal-fee/claimants", &[("/claimants", "1,200")]).await.status, 303);
}

#[tokio::test]
async fn when_help_takes_a_part_off_the_page_and_its_button_say_what_is_left() {
    let world = fees();
    let mut browser = Browser::new(&world);
    let home = orders(&mut browser).await;
    let codes = json!({ "order": reference(&world), "outcome": "part", "remittedPence": "10000" });
    hears(&world, "01KAR8QR40Z3M5W8B2X7T9C4FK", "help-with-fees.granted", "HWF-0000-0000-0", codes).await;
    let page = browser.opens(&home).await;
    assert!(page.body.contains("Pay £150 by 7 December 2026") && !page.body.contains("£250"), "{}", page.body);
    assert_eq!(world.items("FEE#ORDER#", "ORDER")[0]["amountPence"], 25_000, "nothing is ordered anew");
}

#[tokio::test]
async fn a_fee_waits_while_help_with_it_is_being_decided_and_has_a_new_day_when_it_was_refused() {
    let world = fees();
    let mut browser = Browser::new(&world);
    let home = orders(&mut browser).await;
    let codes = json!({ "order": reference(&world) });
    let application = "HWF-0000-0000-0";
    for _ in 0..2 {
        hears(&world, "01KAR8QR40Z3M5W8B2X7T9C4FK", "help-with-fees.applied", application, codes.clone()).await;
    }
    let page = browser.opens(&home).await;
    assert!(page.body.contains("You do not need to pay it while that is being decided"), "{}", page.body);
    assert!(page.body.contains("Help with this fee was asked for"), "{}", page.body);
    world.it_is("2026-12-20T20:05:00Z");
    assert_eq!(world.invoke(json!({ "lapse": {} })).await, Ok(Value::Null));
    assert_eq!((&the_case(&world)["state"], &the_case(&world)["version"]), (&json!("owed"), &json!(2)));
    hears(&world, "01KAR8QR40Z3M5W8B2X7T9C4FM", "help-with-fees.refused", application, codes).await;
    assert_eq!((&the_case(&world)["state"], &the_case(&world)["due"]), (&json!("owed"), &json!("2027-01-03")));
    assert_eq!(letters(&world), ["fee-owed", "fee-owed"]);
    world.it_is("2027-01-04T20:05:00Z");
    assert_eq!(world.invoke(json!({ "lapse": {} })).await, Ok(Value::Null));
    assert_eq!(the_case(&world)["state"], "lapsed");
}
