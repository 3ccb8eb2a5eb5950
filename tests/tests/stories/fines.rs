//! Paying a court fine: the accounts, the money, and what never is said about anybody. It is Monday 23 November 2026, noon.

use crate::visits::{NOW, errors};
use fine_payment::{
    account::Account,
    accounts::{Accounts, Credit, Taken},
    answers::{AccountNumber, Division},
    ledger::Fines,
};
use justice::{Error, Pence, Result, date::Timestamp};
use kit::{
    Config,
    moment::Moment,
    store::{BoxFuture, Committed, Item, Key, Range, Store, Write},
    testing::{Answer, Browser, Table, World, seeds},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../functions/fine-payment");

pub type Fine = World<Fines<Book>>;

/// What becomes of something that the accounts are told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mood {
    Well,
    /// They do not hear.
    Down,
    /// They hear, and the answer is lost.
    Lost,
    /// They will not have it.
    Unwilling,
}

/// Accounts in memory, with a mood.
pub struct Book(Mutex<Inside>);

struct Inside {
    accounts: BTreeMap<String, Account>,
    /// What came under each name, and what of it went back.
    payments: BTreeMap<String, (Pence, Pence)>,
    mood: Mood,
    lookups: u32,
    told: u32,
}

/// Something that becomes of the accounts.
type Change = fn(&mut Inside);

impl Book {
    pub fn new() -> Arc<Book> {
        let known: BTreeMap<String, Vec<Account>> =
            serde_json::from_str(include_str!("../../../functions/fine-payment/outside/accounts.json"))
                .expect("accounts");
        let accounts = known.into_iter().map(|(name, mut found)| (name, found.remove(0))).collect();
        let inside = Inside { accounts, payments: BTreeMap::new(), mood: Mood::Well, lookups: 0, told: 0 };
        Arc::new(Book(Mutex::new(inside)))
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().expect("the accounts are not broken")
    }

    fn is(&self, mood: Mood) {
        self.inside().mood = mood;
    }

    fn lookups(&self) -> u32 {
        self.inside().lookups
    }

    fn told(&self) -> u32 {
        self.inside().told
    }

    /// What came under a name, and what of it went back, in pence.
    fn payment(&self, reference: &str) -> Option<(u64, u64)> {
        self.inside().payments.get(reference).map(|(came, went)| (came.get(), went.get()))
    }

    fn balance(&self, account: &str) -> u64 {
        self.inside().accounts[account].balance.get()
    }

    fn owes(&self, account: &str, pence: u64) {
        self.inside().accounts.get_mut(account).expect("an account").balance = Pence::new(pence);
    }
}

impl Inside {
    fn hears(&mut self, heard: impl FnOnce(&mut Inside) -> Taken) -> Result<Taken> {
        self.told += 1;
        match self.mood {
            Mood::Well => Ok(heard(self)),
            Mood::Down => Err(Error::unavailable("down")),
            Mood::Lost => {
                heard(self);
                Err(Error::unavailable("the answer is lost"))
            }
            Mood::Unwilling => Ok(Taken::No),
        }
    }

    fn moves(&mut self, credit: &Credit, change: impl FnOnce(Pence) -> Option<Pence>) -> Taken {
        let name = format!("ACCOUNT#{}#{}", credit.division.as_str(), credit.account.as_str());
        let account = self.accounts.get_mut(&name).expect("an account");
        account.balance = change(account.balance).expect("no more than is owed");
        Taken::Yes(Some(account.balance))
    }
}

impl Accounts for Book {
    async fn find(
        &self,
        _: &Config,
        _: Timestamp,
        division: &Division,
        number: &AccountNumber,
    ) -> Result<Option<Account>> {
        let mut inside = self.inside();
        inside.lookups += 1;
        match inside.mood {
            Mood::Down | Mood::Lost => Err(Error::unavailable("down")),
            _ => Ok(inside.accounts.get(&format!("ACCOUNT#{}#{}", division.as_str(), number.as_str())).cloned()),
        }
    }

    async fn credit(&self, _: &Config, _: Timestamp, credit: &Credit) -> Result<Taken> {
        self.inside().hears(|book| match book.payments.contains_key(credit.reference.as_str()) {
            true => book.moves(credit, Some),
            false => {
                book.payments.insert(credit.reference.to_string(), (credit.amount, Pence::ZERO));
                book.moves(credit, |balance| balance.checked_sub(credit.amount))
            }
        })
    }

    async fn reverse(&self, _: &Config, _: Timestamp, credit: &Credit, total: Pence) -> Result<Taken> {
        self.inside().hears(|book| {
            let (_, went) = book.payments.get_mut(credit.reference.as_str()).expect("it came");
            let more = total.checked_sub(*went).expect("what went back only grows");
            *went = total;
            book.moves(credit, |balance| balance.checked_add(more))
        })
    }
}

pub fn fines(book: &Arc<Book>) -> Fine {
    let table = Table::default();
    fines_on(book, table.clone(), table)
}

fn fines_on(book: &Arc<Book>, table: Table, store: Arc<dyn Store>) -> Fine {
    let world = World::on("fine-payment", Fines::into(book.clone()), NOW, table, store);
    has_divisions(&world, |_| true);
    world
}

/// The same, with some of the divisions alone.
fn fines_of(book: &Arc<Book>, divisions: impl Fn(&str) -> bool) -> Fine {
    let world = World::new("fine-payment", Fines::into(book.clone()), NOW);
    has_divisions(&world, divisions);
    world
}

fn has_divisions(world: &Fine, divisions: impl Fn(&str) -> bool) {
    let of_these = |item: &Item| item["SK"].as_str().is_some_and(&divisions);
    seeds(FOLDER).into_iter().filter(of_these).for_each(|item| world.table.put(item));
    world.knows_partner("visits-line", &["fine-payment"]);
}

pub fn examples() -> Vec<Value> {
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/fine-payment.json")).expect("JSON");
    schema["examples"].as_array().cloned().expect("examples")
}

const ACCOUNT: &str = "ACCOUNT#077#12000001A";

type Payer<'a> = Browser<'a, Fines<Book>>;

async fn answers(payer: &mut Payer<'_>, page: &str, fields: &[(&str, &str)]) -> Answer {
    payer.posts(&format!("/fine-payment/{page}"), fields).await
}

async fn names(payer: &mut Payer<'_>, number: &str) -> Answer {
    answers(payer, "account", &[("/division", "77"), ("/account", number)]).await
}

/// Answers every question for all of £200, until the answers are there to check.
async fn fills_in(payer: &mut Payer<'_>) {
    assert_eq!(names(payer, " 1200 0001 a").await.header("location"), "/fine-payment/amount");
    for (page, field, answer) in [
        ("amount", "/amount", "200.00"),
        ("payer", "/payer", "other"),
        ("receipt", "/receipt", "email"),
        ("email", "/email", "ada@example.com"),
    ] {
        let moved = answers(payer, page, &[(field, answer)]).await;
        assert_eq!(moved.status, 303, "{page}: {}", moved.body);
    }
}

/// Asks to pay all of £200 by the pages. Returns the reference.
async fn asks(world: &Fine) -> String {
    let mut payer = Browser::new(world);
    fills_in(&mut payer).await;
    let sent = answers(&mut payer, "check-answers", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    sent.header("location").split('/').nth(3).expect("a reference").to_owned()
}

fn money(what: &str, reference: &str, id: &str, code: &str, pence: u64) -> Value {
    let happened = format!("fee-payment.{what}");
    let detail = json!({
        "id": id, "type": happened, "transaction": "fee-payment", "reference": reference,
        "codes": { code: pence.to_string() },
    });
    json!({ "detail-type": happened, "detail": detail })
}

/// The money comes.
async fn pays(world: &Fine, reference: &str) {
    let paid = money("paid", reference, "p-1", "paidPence", 20_000);
    assert_eq!(world.invoke(paid).await, Ok(Value::Null));
}

/// The money, or some of it, goes back: so much in all.
async fn refunds(world: &Fine, reference: &str, id: &str, pence: u64) -> std::result::Result<Value, String> {
    let mut refunded = money("refunded", reference, id, "refundedPence", pence);
    refunded["detail"]["codes"]["paidPence"] = json!("20000");
    world.invoke(refunded).await
}

/// What the relay and the bus would bring back to the function, of everything that has happened to a payment.
fn own_events(world: &Fine, reference: &str) -> Vec<Value> {
    let catalogue: Value = serde_json::from_str(include_str!("../../../infra/catalogue.json")).expect("JSON");
    let heard = catalogue["fine-payment"]["hears"].as_array().cloned().unwrap_or_default();
    let events = world.items(&format!("FIN#CASE#{reference}"), "EVENT#");
    let heard = events.into_iter().filter(|event| heard.contains(&event["type"]));
    heard.map(|event| json!({ "detail-type": event["type"], "detail": event })).collect()
}

/// The bus brings all of it. Says what became of the last.
async fn bus(world: &Fine, reference: &str) -> std::result::Result<Value, String> {
    let mut last = Ok(Value::Null);
    for event in own_events(world, reference) {
        last = world.invoke(event).await;
    }
    last
}

fn case(world: &Fine) -> Item {
    world.cases().remove(0)
}

fn state(world: &Fine) -> String {
    case(world)["state"].as_str().unwrap_or_default().to_owned()
}

/// The words of a page, without its tags.
fn text(page: &Answer) -> String {
    let words = page.body.split('<').filter_map(|part| part.split_once('>')).map(|(_, words)| words);
    words.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_fine_is_paid_put_on_the_account_once_and_receipted() {
    let book = Book::new();
    let world = fines(&book);
    let mut payer = Browser::new(&world);
    fills_in(&mut payer).await;
    let home = answers(&mut payer, "check-answers", &[]).await.header("location").replace("/confirmation", "");
    let reference = home.rsplit('/').next().expect("a reference").to_owned();
    let order = world.items("FEE#ORDER#", "ORDER").remove(0);
    assert_eq!((&order["amountPence"], &order["transaction"]), (&json!(20_000), &json!("fine-payment")));
    assert!(text(&payer.opens(&home).await).contains("Nothing has been paid yet. Pay by 30 November 2026"));
    assert_eq!(book.balance(ACCOUNT), 20_000);

    pays(&world, &reference).await;
    assert_eq!(state(&world), "paid");
    assert!(text(&payer.opens(&home).await).contains("are putting it on the account"));
    assert_eq!(bus(&world, &reference).await, Ok(Value::Null));
    assert_eq!(
        (state(&world), book.balance(ACCOUNT), book.payment(&reference)),
        ("credited".into(), 0, Some((20_000, 0)))
    );

    let receipt = text(&payer.opens(&home).await);
    for words in [
        "Amount £200",
        "Ending 01A",
        "077, North division",
        "Paid on 23 November 2026",
        "Owed afterwards £0",
        "Somebody else",
    ] {
        assert!(receipt.contains(words), "{words}: {receipt}");
    }
    let notices = world.items("NOT#", "NOTICE#");
    assert_eq!((notices.len(), &notices[0]["template"]), (1, &json!("fine-receipt")));

    // Everything again, and again.
    pays(&world, &reference).await;
    assert_eq!(bus(&world, &reference).await, Ok(Value::Null));
    assert_eq!((state(&world), book.payment(&reference)), ("credited".into(), Some((20_000, 0))));
    assert_eq!(world.items("NOT#", "NOTICE#").len(), 1, "one receipt");
}

#[tokio::test]
async fn whatever_cannot_be_paid_here_has_one_answer_the_same_bytes_and_the_same_work() {
    let ways: [(&str, Change); 6] = [
        ("there is none", |book| drop(book.accounts.remove(ACCOUNT))),
        ("paid off", |book| book.accounts.get_mut(ACCOUNT).expect("one").balance = Pence::ZERO),
        ("enforced", |book| book.accounts.get_mut(ACCOUNT).expect("one").enforced = true),
        ("elsewhere", |book| {
            book.accounts.get_mut(ACCOUNT).expect("one").standing = fine_payment::account::Standing::Elsewhere;
        }),
        ("enforced and paid off", |book| {
            let account = book.accounts.get_mut(ACCOUNT).expect("one");
            (account.enforced, account.balance) = (true, Pence::ZERO);
        }),
        ("a division of nobody's", |_| ()),
    ];
    let mut seen = vec![];
    for (way, change) in ways {
        for language in ["en", "cy"] {
            let book = Book::new();
            change(&mut book.inside());
            let world = fines_of(&book, |division| way != "a division of nobody's" || division != "077");
            let mut payer = Browser::new(&world);
            payer.opens(&format!("/fine-payment?lang={language}")).await;
            let answer = names(&mut payer, "12000001A").await;
            let calls = world.lines().last().expect("a line")["calls"].clone();
            let words = if language == "en" { "We cannot find an account" } else { "Ni allwn ddod o hyd i gyfrif" };
            assert!(answer.body.contains(words), "{way}: {}", answer.body);
            seen.push((language, answer.status, answer.headers, answer.body, book.lookups(), calls));
        }
    }
    for language in ["en", "cy"] {
        let mut of = seen.iter().filter(|seen| seen.0 == language);
        let first = of.next().expect("there are some");
        assert_eq!((first.1, first.4), (422, 1), "one look at the accounts");
        for other in of {
            assert_eq!(first, other);
        }
    }
    assert!(!seen[0].5.is_null(), "the calls were counted");
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let book = Book::new();
    let world = fines(&book);
    let mut payer = Browser::new(&world);
    for n in 1..=4 {
        let refused = names(&mut payer, &format!("9900000{n}Z")).await;
        assert_eq!(refused.status, 422, "a mistake is a mistake");
    }
    // What is no number at all is no guess.
    assert_eq!(names(&mut payer, "no number").await.status, 422);
    let closed = names(&mut payer, "99000005Z").await;
    assert_eq!(closed.status, 429);
    assert!(text(&closed).contains("You need to ring to pay this fine") && closed.body.contains("0300 790 9901"));
    let looks = book.lookups();
    for _ in 0..3 {
        assert_eq!(names(&mut payer, "12000001A").await.status, 429, "also what is right, so that nobody learns it");
        assert_eq!(payer.opens("/fine-payment/account").await.status, 429);
    }
    assert_eq!(book.lookups(), looks, "and nobody is asked");
    world.it_is("2026-11-23T12:59:00Z");
    assert_eq!(names(&mut payer, "12000001A").await.status, 429);
    world.it_is("2026-11-23T13:00:00Z");
    assert_eq!(names(&mut payer, "99000006Z").await.status, 422, "an hour later they may try again");
    assert_eq!(names(&mut payer, "12000001A").await.status, 303);
}

#[tokio::test]
async fn saving_for_later_is_no_way_to_guess() {
    let book = Book::new();
    let world = fines(&book);
    let mut payer = Browser::new(&world);
    for n in 1..=5 {
        let number = format!("9900000{n}Z");
        answers(&mut payer, "account", &[("/division", "77"), ("/account", &number), ("save", "1")]).await;
    }
    assert_eq!(names(&mut payer, "12000001A").await.status, 429);
}

#[tokio::test]
async fn what_is_owed_may_change_meanwhile_and_is_asked_again() {
    for balance in [15_000, 25_000] {
        let book = Book::new();
        let world = fines(&book);
        let mut payer = Browser::new(&world);
        fills_in(&mut payer).await;
        book.owes(ACCOUNT, balance);
        let words = format!("What is owed has changed, to £{}", balance / 100);
        let checked = payer.opens("/fine-payment/check-answers").await;
        assert!(checked.status == 422 && checked.body.contains(&words), "{}", checked.body);
        let sent = answers(&mut payer, "check-answers", &[]).await;
        assert!(sent.status == 422 && sent.body.contains(&words), "{}", sent.body);
        assert!(sent.body.contains(&format!("value=\"{}.00\"", balance / 100)), "what is owed now is offered");
        assert_eq!(world.cases().len(), 0);
        let chosen = format!("{}.00", balance / 100);
        assert_eq!(
            answers(&mut payer, "amount", &[("/amount", &chosen)]).await.header("location"),
            "/fine-payment/check-answers"
        );
        assert_eq!(answers(&mut payer, "check-answers", &[]).await.status, 303);
        assert_eq!(world.items("FEE#ORDER#", "ORDER")[0]["amountPence"], json!(balance));
    }
}

#[tokio::test]
async fn another_amount_is_never_more_than_is_owed() {
    let book = Book::new();
    let world = fines(&book);
    let mut payer = Browser::new(&world);
    names(&mut payer, "12000001A").await;
    assert_eq!(
        answers(&mut payer, "amount", &[("/amount", "other")]).await.header("location"),
        "/fine-payment/how-much"
    );
    for (typed, words) in [
        ("200.01", "Amount must be £200 or less"),
        ("0", "Amount must be pounds, or pounds and pence"),
        ("ten", "Amount must be pounds, or pounds and pence"),
    ] {
        let refused = answers(&mut payer, "how-much", &[("/otherAmount", typed)]).await;
        assert!(refused.status == 422 && refused.body.contains(words), "{typed}: {}", refused.body);
    }
    assert_eq!(answers(&mut payer, "how-much", &[("/otherAmount", " £37.50 ")]).await.status, 303);
}

#[tokio::test]
async fn an_account_that_can_no_longer_be_paid_here_leads_back_to_its_question() {
    let book = Book::new();
    let world = fines(&book);
    let mut payer = Browser::new(&world);
    fills_in(&mut payer).await;
    book.owes(ACCOUNT, 0);
    let amount = payer.opens("/fine-payment/amount").await;
    assert!(amount.body.contains("We cannot find an account") && amount.body.contains("Change the account"));
    assert!(!amount.body.contains("type=\"radio\""), "nothing to choose from");
    let sent = answers(&mut payer, "check-answers", &[]).await;
    assert!(sent.status == 422 && sent.body.contains("We cannot find an account"));
    assert_eq!(world.cases().len(), 0);
}

#[tokio::test]
async fn when_the_accounts_are_down_it_is_said_and_every_answer_is_kept() {
    let book = Book::new();
    let world = fines(&book);
    let mut payer = Browser::new(&world);
    fills_in(&mut payer).await;
    book.is(Mood::Down);
    for page in ["account", "amount", "check-answers"] {
        assert_eq!(payer.opens(&format!("/fine-payment/{page}")).await.status, 503, "{page}");
    }
    assert_eq!(names(&mut Browser::new(&world), "12000001A").await.status, 503);
    assert_eq!(answers(&mut payer, "check-answers", &[]).await.status, 503);
    let machine = world.submits("a key", &examples()[0]).await;
    assert_eq!((machine.status, &machine.json()["type"]), (503, &json!("/problems/unavailable")));
    assert_eq!(world.cases().len(), 0);
    book.is(Mood::Well);
    assert_eq!(answers(&mut payer, "check-answers", &[]).await.status, 303, "nothing was lost");
    assert_eq!(world.submits("a key", &examples()[0]).await.status, 201);
}

#[tokio::test]
async fn a_payment_that_is_there_can_be_seen_and_paid_while_the_accounts_are_down() {
    let book = Book::new();
    let world = fines(&book);
    let mut payer = Browser::new(&world);
    fills_in(&mut payer).await;
    let confirmation = answers(&mut payer, "check-answers", &[]).await.header("location").to_owned();
    let home = confirmation.trim_end_matches("/confirmation").to_owned();
    book.is(Mood::Down);
    let looks = book.lookups();
    assert_eq!(payer.opens(&confirmation).await.status, 200);
    assert_eq!(payer.opens(&home).await.status, 200);
    pays(&world, home.rsplit('/').next().expect("a reference")).await;
    assert_eq!((state(&world), book.lookups()), ("paid".into(), looks));
}

#[tokio::test]
async fn what_the_accounts_did_not_hear_comes_again_and_is_credited_once() {
    let book = Book::new();
    let world = fines(&book);
    let reference = asks(&world).await;
    pays(&world, &reference).await;
    for mood in [Mood::Down, Mood::Lost, Mood::Lost, Mood::Down] {
        book.is(mood);
        assert!(bus(&world, &reference).await.is_err(), "so that the bus brings it again, and then sets it aside");
        assert_eq!(state(&world), "paid", "and its division's people see it on their list");
    }
    let mut officer = Browser::new(&world);
    officer.signs_in("o1", &["fine-payment:officer:077"]);
    assert!(officer.opens("/fine-payment/staff").await.body.contains(&reference));
    book.is(Mood::Well);
    assert_eq!(bus(&world, &reference).await, Ok(Value::Null));
    assert_eq!(
        (state(&world), book.payment(&reference), book.balance(ACCOUNT)),
        ("credited".into(), Some((20_000, 0)), 0)
    );
}

#[tokio::test]
async fn a_lost_write_after_the_accounts_have_heard_is_made_up_for() {
    use kit::store::memory::Fault::{After, Before};
    for fault in [Before, After] {
        let book = Book::new();
        let world = fines(&book);
        let reference = asks(&world).await;
        pays(&world, &reference).await;
        world.table.fails([Some(fault)]);
        let first = bus(&world, &reference).await;
        let again = bus(&world, &reference).await;
        assert!(first.is_ok() || again.is_ok());
        assert_eq!((state(&world), book.payment(&reference)), ("credited".into(), Some((20_000, 0))));
        assert_eq!(world.items("NOT#", "NOTICE#").len(), 1, "one receipt");
    }
}

/// A table at which somebody else writes to the one case just before the next commit.
struct Meddling(Table, AtomicBool);

impl Store for Meddling {
    fn get<'a>(&'a self, key: &'a Key, now: Timestamp) -> BoxFuture<'a, Result<Option<Item>>> {
        self.0.get(key, now)
    }

    fn list<'a>(&'a self, range: &'a Range, now: Timestamp) -> BoxFuture<'a, Result<Vec<Item>>> {
        self.0.list(range, now)
    }

    fn commit<'a>(&'a self, writes: &'a [Write], moment: &'a Moment) -> BoxFuture<'a, Result<Committed>> {
        if self.1.swap(false, Ordering::Relaxed) {
            let mut case = self.0.items().into_iter().find(|item| item["SK"] == "CASE").expect("a case");
            let version = case["version"].as_u64().unwrap_or_default() + 1;
            let event =
                json!({ "PK": case["PK"], "SK": format!("EVENT#meddled-{version}"), "kind": "event", "type": "x" });
            case.insert("version".into(), version.into());
            self.0.put(case);
            self.0.put(event.as_object().cloned().expect("an item"));
        }
        self.0.commit(writes, moment)
    }
}

#[tokio::test]
async fn money_is_not_forgotten_because_somebody_wrote_to_the_case_at_that_moment() {
    let (book, table) = (Book::new(), Table::default());
    let meddling = Arc::new(Meddling(table.clone(), AtomicBool::new(false)));
    let world = fines_on(&book, table, meddling.clone());
    let reference = asks(&world).await;
    meddling.1.store(true, Ordering::Relaxed);
    pays(&world, &reference).await;
    assert_eq!(state(&world), "paid");
    meddling.1.store(true, Ordering::Relaxed);
    assert!(bus(&world, &reference).await.is_err(), "it comes again");
    assert_eq!(bus(&world, &reference).await, Ok(Value::Null));
    assert_eq!((state(&world), book.payment(&reference)), ("credited".into(), Some((20_000, 0))));
}

#[tokio::test]
async fn what_the_accounts_will_not_have_is_seen_to_by_two_people_or_told_again() {
    let book = Book::new();
    let world = fines(&book);
    let reference = asks(&world).await;
    pays(&world, &reference).await;
    book.is(Mood::Unwilling);
    assert_eq!(bus(&world, &reference).await, Ok(Value::Null));
    assert_eq!(state(&world), "unmatched");
    let one = format!("/fine-payment/staff/cases/{reference}");
    let version = || case(&world)["version"].to_string();
    let [mut maker, mut checker, mut elsewhere] = [Browser::new(&world), Browser::new(&world), Browser::new(&world)];
    maker.signs_in("o1", &["fine-payment:officer:077"]);
    checker.signs_in("m1", &["fine-payment:manager:077"]);
    elsewhere.signs_in("e1", &["fine-payment:manager:082"]);
    assert_eq!(elsewhere.opens(&one).await.status, 404);
    assert!(maker.opens("/fine-payment/staff/search?q=12000001A").await.status < 500);

    // Told again, they still will not.
    let again = format!("{one}/moves/try-again");
    assert_eq!(maker.posts(&again, &[("version", &version()), ("step", "confirm")]).await.status, 303);
    assert_eq!(state(&world), "paid");
    assert_eq!(bus(&world, &reference).await, Ok(Value::Null));
    assert_eq!(state(&world), "unmatched");

    let by_hand = format!("{one}/moves/credit-by-hand");
    let proposed = maker.posts(&by_hand, &[("version", &version()), ("step", "confirm")]).await;
    assert_eq!(proposed.status, 303, "{}", proposed.body);
    assert_eq!(state(&world), "unmatched", "one alone puts no money anywhere");
    let own = maker.posts(&format!("{one}/proposal"), &[("version", &version()), ("/answer", "approve")]).await;
    assert_ne!(own.status, 303);
    let approved = checker.posts(&format!("{one}/proposal"), &[("version", &version()), ("/answer", "approve")]).await;
    assert_eq!(approved.status, 303, "{}", approved.body);
    assert_eq!((state(&world), book.payment(&reference)), ("credited".into(), None));
    assert_eq!(world.items("NOT#", "NOTICE#").len(), 1, "the receipt");
    // Whatever the bus still brings, the accounts are not told behind their backs.
    book.is(Mood::Well);
    let told = book.told();
    assert_eq!(bus(&world, &reference).await, Ok(Value::Null));
    assert_eq!((book.told(), book.payment(&reference)), (told, None));
}

#[tokio::test]
async fn what_goes_back_is_taken_off_the_account_again() {
    let book = Book::new();
    let world = fines(&book);
    let reference = asks(&world).await;
    pays(&world, &reference).await;
    bus(&world, &reference).await.expect("it is credited");
    assert_eq!(refunds(&world, &reference, "r-1", 5_000).await, Ok(Value::Null));
    assert_eq!((state(&world), book.payment(&reference)), ("refunding".into(), Some((20_000, 0))));
    book.is(Mood::Lost);
    assert!(bus(&world, &reference).await.is_err());
    book.is(Mood::Well);
    assert_eq!(bus(&world, &reference).await, Ok(Value::Null));
    assert_eq!(
        (state(&world), book.payment(&reference), book.balance(ACCOUNT)),
        ("refunded".into(), Some((20_000, 5_000)), 5_000)
    );
    // And the rest, twice heard.
    for _ in 0..2 {
        assert_eq!(refunds(&world, &reference, "r-2", 20_000).await, Ok(Value::Null));
        assert_eq!(bus(&world, &reference).await, Ok(Value::Null));
    }
    assert_eq!(
        (state(&world), book.payment(&reference), book.balance(ACCOUNT)),
        ("refunded".into(), Some((20_000, 20_000)), 20_000)
    );
    let told: Vec<Value> = world.items("NOT#", "NOTICE#").iter().map(|notice| notice["template"].clone()).collect();
    assert_eq!(told, ["fine-receipt", "fine-refund", "fine-refund"]);
}

#[tokio::test]
async fn money_that_goes_back_before_the_accounts_knew_of_it_is_in_them_both_ways() {
    let book = Book::new();
    let world = fines(&book);
    let reference = asks(&world).await;
    pays(&world, &reference).await;
    refunds(&world, &reference, "r-1", 20_000).await.expect("it is heard");
    assert_eq!(bus(&world, &reference).await, Ok(Value::Null));
    assert_eq!(
        (state(&world), book.payment(&reference), book.balance(ACCOUNT)),
        ("refunded".into(), Some((20_000, 20_000)), 20_000)
    );
}

#[tokio::test]
async fn a_refund_that_is_heard_of_before_its_payment_waits_for_it() {
    let book = Book::new();
    let world = fines(&book);
    let reference = asks(&world).await;
    assert!(refunds(&world, &reference, "r-1", 20_000).await.is_err(), "the bus brings it again");
    pays(&world, &reference).await;
    assert_eq!(refunds(&world, &reference, "r-1", 20_000).await, Ok(Value::Null));
    assert_eq!(state(&world), "refunding");
}

#[tokio::test]
async fn what_nobody_pays_ends_by_itself_and_late_money_is_credited_all_the_same() {
    let book = Book::new();
    let world = fines(&book);
    let reference = asks(&world).await;
    let evening = || world.invoke(json!({ "lapse": {} }));
    world.it_is("2026-11-30T22:05:00Z");
    assert_eq!(evening().await, Ok(Value::Null));
    assert_eq!(state(&world), "owed", "its day is not over");
    world.it_is("2026-12-01T20:05:00Z");
    assert_eq!(evening().await, Ok(Value::Null));
    assert_eq!(state(&world), "lapsed");
    let line = world.lines().last().expect("a line").clone();
    assert_eq!(line["moved"], 1);
    assert_eq!(evening().await, Ok(Value::Null));
    pays(&world, &reference).await;
    bus(&world, &reference).await.expect("it is credited");
    assert_eq!((state(&world), book.payment(&reference)), ("credited".into(), Some((20_000, 0))));
}

#[tokio::test]
async fn a_machine_pays_as_people_do_and_is_told_where_it_is_wrong() {
    let book = Book::new();
    let world = fines(&book);
    for (n, example) in examples().iter().enumerate() {
        assert_eq!(world.submits(&format!("key {n}"), example).await.status, 201, "{example}");
    }
    assert_eq!(world.cases().len(), 3);
    let with = |change: fn(&mut Value)| {
        let mut payment = examples()[0].clone();
        change(&mut payment);
        payment
    };
    let not_found = "We cannot find an account that can be paid here";
    for (n, (payment, pointer, words)) in [
        (with(|p| p["account"] = json!("12000004D")), "#/account", not_found),
        (with(|p| p["account"] = json!("99999999Z")), "#/account", not_found),
        (with(|p| p["division"] = json!("999")), "#/account", not_found),
        (with(|p| p["account"] = json!("1")), "#/account", "Account number must be 8 numbers"),
        (with(|p| p["amount"] = json!("199.00")), "#/amount", "What is owed has changed, to £200"),
        (
            with(|p| (p["amount"], p["otherAmount"]) = (json!("other"), json!("200.01"))),
            "#/otherAmount",
            "Amount must be £200 or less",
        ),
        (with(|p| drop(p.as_object_mut().expect("answers").remove("email"))), "#/email", "Enter your email address"),
    ]
    .into_iter()
    .enumerate()
    {
        let refused = world.submits(&format!("wrong {n}"), &payment).await;
        let errors = errors(&refused);
        assert_eq!((refused.status, errors.len(), &*errors[0].0), (422, 1, pointer), "{payment}: {}", refused.body);
        assert!(errors[0].1.starts_with(words), "{errors:?}");
    }
}

#[tokio::test]
async fn nothing_about_anybody_is_in_events_keys_or_the_log() {
    let book = Book::new();
    let world = fines(&book);
    let reference = asks(&world).await;
    names(&mut Browser::new(&world), "12000004D").await;
    pays(&world, &reference).await;
    bus(&world, &reference).await.expect("it is credited");
    refunds(&world, &reference, "r-1", 20_000).await.expect("it is refunded");
    bus(&world, &reference).await.expect("it is reversed");
    let mut written: Vec<String> = world.lines().iter().map(Value::to_string).collect();
    for item in world.table.items() {
        written.push(format!("{} {} {:?} {:?}", item["PK"], item["SK"], item.get("GSI1PK"), item.get("GSI1SK")));
        if item.get("kind").and_then(Value::as_str) == Some("event") {
            written.push(Value::Object(item).to_string());
        }
    }
    for line in written {
        for canary in ["12000001", "12000004", "ada@example.com"] {
            assert!(!line.contains(canary), "{line}");
        }
    }
}

#[tokio::test]
async fn a_payment_is_found_by_its_account_and_by_nobody_elses_people() {
    let book = Book::new();
    let world = fines(&book);
    asks(&world).await;
    for (office, found) in [("077", true), ("082", false)] {
        let mut officer = Browser::new(&world);
        officer.signs_in("o1", &[&format!("fine-payment:officer:{office}")]);
        let list = officer.opens("/fine-payment/staff").await;
        assert_eq!(text(&list).contains("£200 on account 12000001A"), found, "{office}");
    }
}
