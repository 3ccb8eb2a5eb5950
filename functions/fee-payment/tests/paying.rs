//! Paying, whatever goes wrong and in whatever order it is heard of: one truth, and no double charge.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod world;

use fee_payment::{
    order::{SWEEPS, State},
    provider::Status,
};
use justice::Pence;
use kit::testing::page_is_right;
use serde_json::json;
use world::{Counter, EVERY, FEE, Fails, Fault, OfBank, bank};

/// What can bring news of a payment, or of none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Something becomes of it at the card page.
    Ends(Status),
    /// The person comes back.
    Return,
    /// The provider calls.
    Webhook,
    /// A schedule fires.
    Sweep,
    /// The person, or another window of theirs, presses the button once more.
    PayAgain,
}

/// Every order of these.
fn permutations(steps: &[Step]) -> Vec<Vec<Step>> {
    if steps.is_empty() {
        return vec![vec![]];
    }
    let mut all = vec![];
    for (place, first) in steps.iter().enumerate() {
        let rest: Vec<Step> =
            steps.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, step)| *step).collect();
        all.extend(permutations(&rest).into_iter().map(|order| [&[*first], &order[..]].concat()));
    }
    all
}

async fn take(counter: &Counter<OfBank>, step: Step) {
    let latest = counter.bank.payments.lock().unwrap().last().map(|known| known.payment.number.clone());
    match step {
        Step::Ends(status) => {
            // Only what somebody has the address of can be paid: that is the order's own.
            let known = counter.account().and_then(|account| account.order.live()?.payment.clone());
            if let Some(number) = known {
                counter.bank.becomes(&number, status);
            }
        }
        Step::Return => drop(counter.payer().opens(&format!("{}/return", counter.home())).await),
        Step::Webhook => {
            if let Some(number) = latest {
                counter.webhook(&number).await;
            }
        }
        Step::Sweep => drop(counter.due().await),
        Step::PayAgain => drop(counter.begins().await),
    }
}

/// The dust settles: what the bus has not brought comes, time passes, and the night falls. What waits for a manager is
/// allowed.
async fn settles(counter: &Counter<OfBank>) {
    counter.luck.fails(None);
    counter.bank.luck.fails(None);
    counter.bus().await;
    counter.bank.expires();
    counter.world.it_is("2026-11-23T13:36:00Z");
    counter.due().await.unwrap();
    counter.bus().await;
    for refund in counter.account().map(|account| account.order.refunds).unwrap_or_default() {
        let page = format!("{}/refunds/{}", counter.desk(), refund.number);
        counter.colleague("grace", "manager").posts(&page, &[("decision", "allow")]).await;
    }
    counter.bus().await;
    counter.night().await.unwrap();
    counter.night().await.unwrap();
}

fn holds(counter: &Counter<OfBank>, what: &dyn std::fmt::Debug) {
    let paid: u64 = counter.bank.has();
    let Some(account) = counter.account() else {
        assert_eq!(paid, 0, "{what:?}");
        return;
    };
    let order = &account.order;
    assert_eq!(paid, order.paid().get() - order.given().get(), "the ledger is the bank's, to the penny: {what:?}");
    assert!(paid == 0 || paid == FEE.get(), "nobody pays twice: {what:?}");
    assert_eq!(order.state(), if paid == 0 { State::Due } else { State::Paid }, "{what:?}");
    assert_eq!(counter.count("paid"), usize::from(paid > 0), "the case is told once: {what:?}");
    assert!(order.live().is_none(), "{what:?}");
    assert!(account.alarms.is_empty(), "{what:?}: {:?}", account.alarms);
    let events: Vec<String> = counter.events().iter().map(|(_, event)| event["id"].to_string()).collect();
    assert!(events.windows(2).all(|pair| pair[0] != pair[1]), "each event has a name of its own: {what:?}");
}

async fn story(fails: Fails, bank_fails: Fails, steps: &[Step]) -> (usize, usize) {
    let counter = bank();
    counter.luck.fails(fails);
    counter.bank.luck.fails(bank_fails);
    counter.begins().await;
    for step in steps {
        take(&counter, *step).await;
    }
    let calls = (counter.luck.calls(), counter.bank.luck.calls());
    settles(&counter).await;
    holds(&counter, &(fails, bank_fails, steps));
    calls
}

#[tokio::test]
async fn every_order_of_return_webhook_sweep_and_another_window_ends_in_one_truth() {
    for status in [Status::Success, Status::Declined, Status::GivenUp, Status::Expired] {
        let steps = [Step::Ends(status), Step::Return, Step::Webhook, Step::Sweep, Step::PayAgain];
        for order in permutations(&steps) {
            story(None, None, &order).await;
        }
    }
}

#[tokio::test]
async fn killed_before_or_after_any_commit_nothing_is_lost_and_nothing_is_paid_twice() {
    let steps = [Step::Ends(Status::Success), Step::Return, Step::Webhook, Step::Sweep];
    for order in permutations(&steps) {
        // A second press, because whoever saw an error presses again.
        let order = [&[Step::PayAgain], &order[..]].concat();
        let (commits, calls) = story(None, None, &order).await;
        for fault in [Fault::Before, Fault::After] {
            for place in 0..commits + 1 {
                story(Some((place, fault)), None, &order).await;
            }
            for place in 0..calls + 1 {
                story(None, Some((place, fault)), &order).await;
            }
        }
    }
}

#[tokio::test]
async fn two_windows_that_make_a_payment_at_the_same_moment_take_money_once() {
    let counter = bank();
    // The first window's making was not heard of; the second finds it by its name.
    counter.bank.luck.fails(Some((0, Fault::After)));
    let first = counter.begins().await;
    assert_eq!(counter.bank.payments.lock().unwrap().len(), 1);
    let second = counter.begins().await;
    assert_eq!((first.clone(), counter.bank.payments.lock().unwrap().len()), (second, 1));
    counter.bank.becomes(&first.unwrap(), Status::Success);
    settles(&counter).await;
    holds(&counter, &"two windows");
}

#[tokio::test]
async fn a_new_attempt_begins_only_when_the_last_one_is_over() {
    let counter = bank();
    let first = counter.begins().await.unwrap();
    assert_eq!(counter.begins().await, Some(first.clone()), "the same payment");
    assert_eq!(counter.count("started"), 1);
    counter.bank.becomes(&first, Status::Submitted);
    assert_eq!(counter.begins().await, None, "the bank is being asked");
    counter.bank.becomes(&first, Status::Declined);
    counter.payer().opens(&format!("{}/return", counter.home())).await;
    let second = counter.begins().await.unwrap();
    assert_ne!(first, second);
    counter.bank.becomes(&second, Status::Success);
    counter.webhook(&second).await;
    assert_eq!((counter.state(), counter.count("paid"), counter.count("unpaid")), (State::Paid, 1, 1));
    assert_eq!(counter.begins().await, None, "it is paid");
}

#[tokio::test]
async fn whoever_pays_late_has_paid() {
    let counter = bank();
    let number = counter.begins().await.unwrap();
    counter.bank.becomes(&number, Status::Success);
    // In another browser, which has no way to the case: they are told what they may know, and it counts.
    let answer = counter.world.asks("GET", &format!("{}/return", counter.home()), &[("accept", "text/html")], "").await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("Do not pay again"), "{}", answer.body);
    assert!(!answer.body.contains("250"), "what was paid is not said");
    assert_eq!(counter.state(), State::Paid);
}

#[tokio::test]
async fn an_attempt_is_looked_at_after_5_15_and_95_minutes_by_schedules_named_by_its_event() {
    let counter = bank();
    counter.begins().await.unwrap();
    counter.bus().await;
    let (_, started) = counter.events().into_iter().find(|(kind, _)| kind == "started").unwrap();
    let alarms = counter.alarms.0.lock().unwrap().clone();
    let minutes: Vec<i64> = alarms
        .iter()
        .map(|(_, at, _)| (at.as_second() - world::NOW.parse::<justice::date::Timestamp>().unwrap().as_second()) / 60)
        .collect();
    assert_eq!(minutes, SWEEPS);
    assert!(alarms.iter().all(|(name, ..)| name.starts_with(started["id"].as_str().unwrap())));
    // Brought again, none is set twice; and each brings what we ask for.
    counter.world.invoke(json!({ "detail-type": "fee-payment.started", "detail": started })).await.unwrap();
    assert_eq!(counter.alarms.0.lock().unwrap().len(), SWEEPS.len());
    let number = counter.account().unwrap().order.attempts[0].payment.clone().unwrap();
    counter.bank.becomes(&number, Status::Success);
    counter.world.invoke(alarms[0].2.clone()).await.unwrap();
    assert_eq!(counter.state(), State::Paid);
}

#[tokio::test]
async fn a_payment_that_was_never_made_is_given_up_after_95_minutes_and_not_before() {
    let counter = bank();
    counter.luck.fails(Some((1, Fault::Before)));
    counter.bank.luck.fails(Some((0, Fault::Before)));
    counter.begins().await;
    counter.bank.payments.lock().unwrap().clear();
    counter.luck.fails(None);
    for (at, state) in [("2026-11-23T13:34:59Z", State::Paying), ("2026-11-23T13:35:00Z", State::Due)] {
        counter.world.it_is(at);
        counter.due().await.unwrap();
        assert_eq!(counter.state(), state, "{at}");
    }
}

#[tokio::test]
async fn a_webhook_that_does_not_prove_itself_finds_nothing_and_one_of_somebody_else_does_nothing() {
    let counter = bank();
    let number = counter.begins().await.unwrap();
    counter.bank.becomes(&number, Status::Success);
    let json = ("content-type", "application/json");
    let forged =
        counter.world.asks("POST", "/fee-payment/webhook", &[json], &json!({ "payment": number }).to_string()).await;
    assert_eq!((forged.status, counter.state()), (404, State::Paying));
    for other in ["nobody", "../x"] {
        assert_eq!(counter.webhook(other).await.status, 204);
    }
    for _ in 0..3 {
        assert_eq!(counter.webhook(&number).await.status, 204, "replayed");
    }
    assert_eq!((counter.state(), counter.count("paid")), (State::Paid, 1));
}

#[tokio::test]
async fn an_amount_that_we_did_not_ask_for_is_marked_for_somebody() {
    let counter = bank();
    let number = counter.begins().await.unwrap();
    counter.bank.payments.lock().unwrap()[0].payment.amount = Pence::pounds(1);
    counter.bank.becomes(&number, Status::Success);
    counter.webhook(&number).await;
    assert_eq!((counter.state(), counter.count("paid")), (State::PartPaid, 0));
    assert!(counter.waiting().contains(&"alarm".to_owned()));
    let page = counter.colleague("ada", "clerk").opens(&counter.desk()).await;
    assert!(page.body.contains("another amount"), "{}", page.body);
    counter.colleague("ada", "clerk").posts(&format!("{}/seen", counter.desk()), &[]).await;
    assert!(counter.waiting().contains(&"alarm".to_owned()), "a clerk may not");
    counter.colleague("grace", "manager").posts(&format!("{}/seen", counter.desk()), &[]).await;
    assert!(!counter.waiting().contains(&"alarm".to_owned()));
}

#[tokio::test]
async fn help_with_a_fee_is_taken_off_once_and_the_rest_is_paid() {
    let counter = bank();
    let detail = json!({
        "id": "01J0000000000000000000HELP", "type": "help-with-fees.granted",
        "reference": justice::Reference::new("HWF", 3),
        "codes": { "order": counter.reference, "remittedPence": "16000" },
    });
    for _ in 0..3 {
        counter.world.invoke(json!({ "detail-type": "help-with-fees.granted", "detail": detail })).await.unwrap();
    }
    let page = counter.payer().opens(&counter.home()).await;
    assert!(page.body.contains("Pay £90"), "{}", page.body);
    let number = counter.begins().await.unwrap();
    assert_eq!(counter.bank.payments.lock().unwrap()[0].payment.amount, Pence::pounds(90));
    counter.bank.becomes(&number, Status::Success);
    counter.webhook(&number).await;
    let (_, paid) = counter.events().into_iter().find(|(kind, _)| kind == "paid").unwrap();
    assert_eq!(
        paid["codes"],
        json!({
            "feePence": "25000", "paidPence": "9000", "remittedPence": "16000", "transaction": "tribunal-fee",
            "help": justice::Reference::new("HWF", 3),
        })
    );
}

#[tokio::test]
async fn help_that_comes_while_somebody_pays_takes_the_offer_back_and_after_it_gives_the_money_back() {
    let granted = |counter: &Counter<OfBank>| {
        json!({ "detail-type": "help-with-fees.granted", "detail": {
            "id": "01J0000000000000000000HELP", "reference": justice::Reference::new("HWF", 3), "codes": { "order": counter.reference, "remittedPence": "25000" },
        } })
    };
    let during = bank();
    let number = during.begins().await.unwrap();
    during.world.invoke(granted(&during)).await.unwrap();
    during.bus().await;
    assert_eq!(during.bank.payments.lock().unwrap()[0].payment.status, Status::Cancelled);
    assert_eq!((during.state(), during.count("paid")), (State::Remitted, 1));
    during.bank.becomes(&number, Status::Success);
    assert_eq!(during.bank.has(), 0);

    let after = bank();
    let number = after.begins().await.unwrap();
    after.bank.becomes(&number, Status::Success);
    after.webhook(&number).await;
    after.world.invoke(granted(&after)).await.unwrap();
    assert_eq!(after.waiting(), ["refund", "unsettled"]);
    let refund = after.account().unwrap().order.refunds[0].number.clone();
    after
        .colleague("grace", "manager")
        .posts(&format!("{}/refunds/{refund}", after.desk()), &[("decision", "allow")])
        .await;
    after.bus().await;
    after.night().await.unwrap();
    assert_eq!((after.bank.has(), after.state(), after.count("paid")), (0, State::Remitted, 1));
    // More than there was is somebody's to look at.
    let mut more = granted(&after);
    more["detail"]["id"] = "01J0000000000000000000MORE".into();
    after.world.invoke(more).await.unwrap();
    assert!(after.waiting().contains(&"alarm".to_owned()));
}

#[tokio::test]
async fn whoever_has_not_the_way_to_the_case_finds_nothing() {
    let counter = bank();
    counter.payer();
    let mut stranger = kit::testing::Browser::new(&counter.world);
    stranger.cookies.insert(format!("__Host-{}", counter.reference), "0".repeat(32));
    for (method, path) in [("GET", ""), ("POST", "/pay"), ("POST", "/cancel")] {
        let path = format!("{}{path}", counter.home());
        let answer = if method == "GET" { stranger.opens(&path).await } else { stranger.posts(&path, &[]).await };
        assert_eq!(answer.status, 404, "{path}");
    }
    // Neither does another party: their link is to the case, and not to what the applicant pays.
    let mut party = counter.payer();
    for mut link in counter.world.items("SHARED#LINK#", "LINK") {
        link.insert("part".into(), "respondent".into());
        counter.world.table.put(link);
    }
    for path in ["", "/pay"] {
        let path = format!("{}{path}", counter.home());
        let answer = if path.ends_with("/pay") { party.posts(&path, &[]).await } else { party.opens(&path).await };
        assert_eq!(answer.status, 404, "{path}");
    }
    assert!(counter.bank.payments.lock().unwrap().is_empty());
    let cross =
        [("cookie", ""), ("sec-fetch-site", "cross-site"), ("content-type", "application/x-www-form-urlencoded")];
    let answer = counter.world.asks("POST", &format!("{}/pay", counter.home()), &cross, "").await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn the_page_says_what_is_so_in_every_state_and_both_languages() {
    for lang in ["en", "cy"] {
        let counter = bank();
        let page = format!("{}?lang={lang}", counter.home());
        let see = async |path: &str| {
            let answer = counter.payer().opens(path).await;
            assert_eq!(answer.status, 200, "{path}");
            page_is_right(&answer, lang);
            answer
        };
        let due = see(&page).await;
        assert!(due.header("content-security-policy").contains("form-action 'self' https://bank.example"));
        assert!(due.body.contains("/help-with-fees"));
        let number = counter.begins().await.unwrap();
        let paying = see(&page).await.body;
        let returned = see(&format!("{page}&returned")).await.body;
        assert_ne!(paying, returned);
        counter.bank.becomes(&number, Status::Submitted);
        counter.due().await.unwrap();
        assert!(!see(&page).await.body.contains("/pay\""), "the bank is being asked");
        counter.bank.becomes(&number, Status::Declined);
        counter.due().await.unwrap();
        see(&page).await;
        let number = counter.begins().await.unwrap();
        counter.bank.becomes(&number, Status::Success);
        counter.due().await.unwrap();
        let receipt = see(&page).await.body;
        assert!(receipt.contains("£250") && receipt.contains(&format!("{}-2", counter.reference)));
    }
}

#[tokio::test]
async fn when_the_provider_does_not_answer_the_page_says_that_nothing_was_taken_and_the_next_try_goes_on() {
    let counter = bank();
    counter.bank.luck.fails(Some((EVERY, Fault::Before)));
    let answer = counter.payer().posts(&format!("{}/pay", counter.home()), &[]).await;
    assert_eq!(answer.status, 503);
    assert!(answer.body.contains("govuk-error-summary") && answer.body.contains("<title>Error: "), "{}", answer.body);
    assert!(answer.body.contains("Nothing has been taken from you"), "{}", answer.body);
    counter.bank.luck.fails(None);
    let number = counter.begins().await.unwrap();
    assert_eq!(counter.count("started"), 1, "the same attempt");
    // Nor is anything lost when it falls silent while somebody is at its page.
    counter.bank.becomes(&number, Status::Success);
    counter.bank.luck.fails(Some((EVERY, Fault::Before)));
    let back = counter.payer().opens(&format!("{}/return", counter.home())).await;
    assert_eq!(back.header("location"), format!("{}?returned", counter.home()));
    let cancelled = counter.payer().posts(&format!("{}/cancel", counter.home()), &[]).await;
    assert_eq!(cancelled.status, 503);
    assert_eq!(counter.webhook(&number).await.status, 503, "so that it is told again");
    assert!(counter.due().await.is_err(), "so that it is woken again");
    counter.bank.luck.fails(None);
    counter.due().await.unwrap();
    assert_eq!((counter.state(), counter.count("paid")), (State::Paid, 1));
}
