//! Whoever takes card payments is chosen by the settings and by nothing else: one story, told once for each of them.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod simulator;
mod world;

use fee_payment::{
    chosen::Chosen,
    order::{Stage, State},
};
use kit::secrets::{Secret, Vault};
use serde_json::{Value, json};
use simulator::{Heard, Simulator};
use std::{
    collections::BTreeMap,
    net::TcpListener,
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};
use world::{Alarms, Counter, taking};

/// The second of [`world::NOW`].
const NOW: &str = "1795435200";

/// What is told apart of the providers: what they are called, what a test does as somebody else, and nothing of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    GovUkPay,
    Stripe,
}

const EACH: [Who; 2] = [Who::GovUkPay, Who::Stripe];

impl Who {
    /// As the setting has it.
    fn setting(self) -> &'static str {
        match self {
            Who::GovUkPay => "govuk-pay",
            Who::Stripe => "stripe",
        }
    }

    fn simulator(self) -> &'static str {
        match self {
            Who::GovUkPay => "pay",
            Who::Stripe => "stripe",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Who::GovUkPay => "/justice/fee-payment/api-key",
            Who::Stripe => "/justice/fee-payment/stripe-key",
        }
    }

    fn webhook_secret(self) -> &'static str {
        match self {
            Who::GovUkPay => "/justice/fee-payment/webhook-secret",
            Who::Stripe => "/justice/fee-payment/stripe-webhook-secret",
        }
    }

    fn pays(self, simulator: &Simulator, next: &str) {
        match self {
            Who::GovUkPay => simulator.pays_on_gov_uk_pay(next, "4444333322221111"),
            Who::Stripe => simulator.pays_on_stripe(next, "4242424242424242"),
        }
    }

    /// The money reaches the department's account.
    fn settles(self, simulator: &Simulator, payment: &str, date: &str) {
        match self {
            Who::GovUkPay => simulator.controls("settle", json!({ "payment": payment, "date": date })),
            Who::Stripe => simulator.controls("payout", json!({ "sessions": [payment], "date": date })),
        };
    }
}

/// Secrets that a test may change, and every name that was asked for.
#[derive(Clone, Default)]
struct Book(Arc<Mutex<BTreeMap<String, String>>>, Arc<Mutex<Vec<String>>>);

impl Book {
    fn puts(&self, name: &str, value: &str) {
        self.0.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }
}

impl Vault for Book {
    async fn read(&self, name: &str) -> justice::Result<Option<Secret>> {
        self.1.lock().unwrap().push(name.to_owned());
        Ok(self.0.lock().unwrap().get(name).cloned().map(Secret::new))
    }
}

/// The function with the settings of the catalogue, and a simulator of each provider.
struct Scene {
    counter: Counter<Chosen<Book>>,
    simulators: BTreeMap<&'static str, Simulator>,
    book: Book,
    heard: mpsc::Receiver<Heard>,
}

impl Scene {
    fn of(who: Who) -> Scene {
        let (address, heard) = listen();
        let book = Book::default();
        let mut simulators = BTreeMap::new();
        for each in EACH {
            let name = each.simulator();
            book.puts(each.key(), &format!("key of {name}"));
            book.puts(each.webhook_secret(), &format!("secret of {name}"));
            let told = [
                ("API_KEY", &*format!("key of {name}")),
                ("WEBHOOK_SECRET", &format!("secret of {name}")),
                ("WEBHOOK_URL", &address),
                ("NOW", NOW),
            ];
            simulators.insert(name, Simulator::start(name, &told));
        }
        let scene = Scene { counter: taking(Chosen::of(book.clone()), Arc::default()), simulators, book, heard };
        scene.chooses(who.setting())
    }

    /// With another setting, and with nothing else.
    fn chooses(mut self, provider: &str) -> Scene {
        let catalogue: Value = serde_json::from_str(include_str!("../../../infra/catalogue.json")).unwrap();
        let own = catalogue["fee-payment"]["settings"].as_object().unwrap().clone();
        let address = |name: &str| self.simulators[name].address.clone();
        let here = BTreeMap::from([
            ("provider", provider.to_owned()),
            ("pay", address("pay")),
            ("cards", address("pay")),
            ("stripe", address("stripe")),
            ("stripe-cards", address("stripe")),
        ]);
        self.counter.world = self.counter.world.told(|config| {
            config.stage = "local".to_owned();
            config.settings = own.keys().map(|name| (name.clone(), here[&**name].clone())).collect();
        });
        self
    }

    fn simulator(&self, who: Who) -> &Simulator {
        &self.simulators[who.simulator()]
    }

    /// What the providers have told us by now reaches our door.
    async fn webhooks(&self) -> usize {
        let mut count = 0;
        while let Ok((head, body)) = self.heard.recv_timeout(Duration::from_millis(300)) {
            let told = head.iter().map(|(name, value)| (&**name, &**value));
            let headers: Vec<(&str, &str)> =
                told.filter(|(name, _)| *name == "content-type" || name.ends_with("-signature")).collect();
            let body = String::from_utf8(body).unwrap();
            let answer = self.counter.world.asks("POST", "/fee-payment/webhook", &headers, &body).await;
            assert_eq!(answer.status, 204, "{}", answer.body);
            count += 1;
        }
        count
    }

    /// Somebody presses the button. Brings where that leads, if it leads to a card page.
    async fn begins(&self) -> Option<String> {
        let answer = self.counter.payer().posts(&format!("{}/pay", self.counter.home()), &[]).await;
        let where_to = answer.header("location");
        where_to.starts_with("http://127.0.0.1:").then(|| where_to.to_owned())
    }

    async fn gives_back(&self, pounds: &str) {
        self.allows(pounds).await;
        self.sends_refunds().await;
    }

    async fn allows(&self, pounds: &str) {
        let (mut ada, mut grace) = (self.counter.colleague("ada", "clerk"), self.counter.colleague("grace", "manager"));
        let asked = ada.posts(&format!("{}/refund", self.counter.desk()), &[("of", "1"), ("amount", pounds)]).await;
        assert_eq!(asked.status, 303);
        let number = self.counter.account().unwrap().order.refunds.last().unwrap().number.clone();
        let decide = format!("{}/refunds/{number}", self.counter.desk());
        assert_eq!(grace.posts(&decide, &[("decision", "allow")]).await.status, 303);
    }

    async fn sends_refunds(&self) {
        self.counter.bus().await;
        // It arrives after a moment of the simulator's, of which it tells.
        std::thread::sleep(Duration::from_millis(200));
        self.webhooks().await;
    }

    fn stages(&self) -> Vec<Stage> {
        self.counter.account().unwrap().order.refunds.iter().map(|refund| refund.stage).collect()
    }

    fn payment(&self) -> String {
        self.counter.account().unwrap().order.attempts[0].payment.clone().unwrap()
    }
}

/// Whom the webhooks go to.
fn listen() -> (String, mpsc::Receiver<Heard>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let (sender, heard) = mpsc::channel();
    std::thread::spawn(move || while sender.send(simulator::hears(&listener)).is_ok() {});
    (address, heard)
}

#[tokio::test]
async fn one_story_is_the_same_whoever_takes_the_payment() {
    for who in EACH {
        let scene = Scene::of(who);
        let (counter, simulator) = (&scene.counter, scene.simulator(who));
        let order = counter.payer().opens(&counter.home()).await;
        let policy = order.header("content-security-policy").to_owned();
        assert!(policy.contains(&format!("form-action 'self' {}", simulator.address)), "{who:?} {policy}");
        let next = scene.begins().await.unwrap();
        assert!(next.starts_with(&simulator.address), "{who:?} {next}");
        assert_eq!(counter.state(), State::Paying);
        assert!(scene.begins().await.is_some(), "somebody who comes back goes on with it");
        assert_eq!(counter.account().unwrap().order.attempts.len(), 1);

        who.pays(simulator, &next);
        assert!(scene.webhooks().await > 0, "{who:?} tells us");
        assert_eq!((counter.state(), counter.count("paid")), (State::Paid, 1), "{who:?}");
        counter.payer().opens(&format!("{}/return", counter.home())).await;
        counter.due().await.unwrap();
        assert_eq!(counter.count("paid"), 1, "the case is told once, whoever hears of it again: {who:?}");
        assert!(counter.payer().opens(&counter.home()).await.body.contains("This is your receipt"), "{who:?}");

        who.settles(simulator, &scene.payment(), "2026-11-24");
        counter.world.it_is("2026-11-25T02:00:00Z");
        counter.night().await.unwrap();
        let (_, told) = counter.events().into_iter().rfind(|(kind, _)| kind == "reconciled").unwrap();
        assert_eq!(
            told["codes"],
            json!({ "date": "2026-11-24", "payments": "1", "amountPence": "25000", "oursPence": "25000", "differences": "0" }),
            "{who:?}"
        );
        assert_eq!(counter.waiting(), Vec::<String>::new(), "{who:?}");
        counter.world.it_is(world::NOW);

        scene.gives_back("60").await;
        scene.gives_back("60").await;
        assert_eq!(scene.stages(), [Stage::Done, Stage::Done], "two of the same amount are two: {who:?}");
        assert_eq!((counter.state(), counter.count("refunded")), (State::Refunded, 2), "{who:?}");
        assert_eq!(counter.account().unwrap().order.given().get(), 12_000, "{who:?}");
    }
}

#[tokio::test]
async fn two_refunds_of_the_same_amount_are_two_though_the_reply_to_one_is_lost() {
    for who in EACH {
        for mood in ["lost", "away", "busy"] {
            let scene = Scene::of(who);
            let next = scene.begins().await.unwrap();
            who.pays(scene.simulator(who), &next);
            scene.webhooks().await;
            scene.allows("60").await;
            scene.allows("60").await;
            scene.simulator(who).goes_wrong("refund", mood, 1);
            scene.sends_refunds().await;
            assert_eq!(scene.stages(), [Stage::Done, Stage::Done], "{who:?} {mood}");
            assert_eq!(scene.counter.account().unwrap().order.given().get(), 12_000, "{who:?} {mood}");
            let sent = scene.counter.account().unwrap().order.refunds;
            assert_ne!(sent[0].sent, sent[1].sent, "{who:?} {mood}");
        }
    }
}

#[tokio::test]
async fn somebody_who_cancels_may_begin_again() {
    for who in EACH {
        let scene = Scene::of(who);
        let counter = &scene.counter;
        let first = scene.begins().await.unwrap();
        let cancelled = counter.payer().posts(&format!("{}/cancel", counter.home()), &[]).await;
        assert_eq!((cancelled.status, counter.state()), (303, State::Due), "{who:?}");
        let page = counter.payer().opens(&counter.home()).await;
        assert!(page.body.contains("You cancelled the payment"), "{who:?}");
        let second = scene.begins().await.unwrap();
        assert_ne!(first, second);
        who.pays(scene.simulator(who), &second);
        counter.due().await.unwrap();
        assert_eq!((counter.state(), counter.count("paid")), (State::Paid, 1), "{who:?}");
    }
}

#[tokio::test]
async fn a_key_that_is_turned_away_is_believed_no_more() {
    for who in EACH {
        let scene = Scene::of(who);
        let right = format!("key of {}", who.simulator());
        scene.book.puts(who.key(), "the key of last year");
        let refused = scene.counter.payer().posts(&format!("{}/pay", scene.counter.home()), &[]).await;
        assert_eq!(refused.status, 503, "{who:?}");
        assert!(!refused.body.contains("last year"));
        scene.book.puts(who.key(), &right);
        // At the same second: nothing but being turned away made it read the key again.
        assert!(scene.begins().await.is_some(), "{who:?}");
    }
}

#[tokio::test]
async fn what_one_provider_has_taken_stays_with_it_when_another_is_chosen() {
    for (old, new) in [(Who::GovUkPay, Who::Stripe), (Who::Stripe, Who::GovUkPay)] {
        let scene = Scene::of(old);
        let next = scene.begins().await.unwrap();
        let scene = scene.chooses(new.setting());
        let page = scene.counter.payer().opens(&scene.counter.home()).await;
        let policy = page.header("content-security-policy").to_owned();
        assert!(policy.contains(&format!("form-action 'self' {}", scene.simulator(old).address)), "{policy}");
        let on = scene.begins().await.unwrap();
        assert!(on.starts_with(&scene.simulator(old).address), "what has begun goes on where it began: {on}");
        old.pays(scene.simulator(old), if old == Who::Stripe { &next } else { &on });
        assert!(scene.webhooks().await > 0, "{old:?} is believed still");
        assert_eq!((scene.counter.state(), scene.counter.count("paid")), (State::Paid, 1), "{old:?}");
        scene.gives_back("60").await;
        assert_eq!(scene.stages(), [Stage::Done], "{old:?}");
    }
}

#[tokio::test]
async fn what_begins_after_a_change_of_provider_is_the_new_ones() {
    for (old, new) in [(Who::GovUkPay, Who::Stripe), (Who::Stripe, Who::GovUkPay)] {
        let scene = Scene::of(old);
        scene.begins().await.unwrap();
        let scene = scene.chooses(new.setting());
        scene.counter.payer().posts(&format!("{}/cancel", scene.counter.home()), &[]).await;
        let next = scene.begins().await.unwrap();
        assert!(next.starts_with(&scene.simulator(new).address), "{next}");
        new.pays(scene.simulator(new), &next);
        scene.counter.due().await.unwrap();
        assert_eq!(scene.counter.state(), State::Paid, "{new:?}");
    }
}

#[tokio::test]
async fn a_provider_that_nobody_knows_takes_nothing() {
    let scene = Scene::of(Who::GovUkPay).chooses("gold");
    let counter: &Counter<Chosen<Book>> = &scene.counter;
    let alarms: &Alarms = &counter.alarms;
    let answer = counter.payer().posts(&format!("{}/pay", counter.home()), &[]).await;
    assert_eq!(answer.status, 503);
    assert!(answer.body.contains("Nothing has been taken from you"));
    let error = counter.due().await.unwrap_err();
    assert!(error.contains("there is no provider of payments `gold`"), "{error}");
    assert!(alarms.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn whoever_signs_as_a_provider_that_we_have_no_secrets_of_finds_nothing_there_and_makes_us_look_once() {
    for (chosen, other) in [(Who::GovUkPay, Who::Stripe), (Who::Stripe, Who::GovUkPay)] {
        let scene = Scene::of(chosen);
        scene.book.0.lock().unwrap().remove(other.webhook_secret());
        let header = if other == Who::Stripe { "stripe-signature" } else { "pay-signature" };
        for _ in 0..3 {
            let headers = [("content-type", "application/json"), (header, "t=1,v1=0")];
            let answer = scene.counter.world.asks("POST", "/fee-payment/webhook", &headers, "{}").await;
            assert_eq!(answer.status, 404, "{other:?}: {}", answer.body);
        }
        let asked = scene.book.1.lock().unwrap().iter().filter(|name| *name == other.webhook_secret()).count();
        assert_eq!(asked, 1, "{other:?}");
    }
}

#[tokio::test]
async fn a_chosen_provider_whose_secret_is_not_there_is_a_fault_of_ours() {
    for who in EACH {
        let scene = Scene::of(who);
        scene.book.0.lock().unwrap().remove(who.webhook_secret());
        let header = if who == Who::Stripe { "stripe-signature" } else { "pay-signature" };
        let headers = [("content-type", "application/json"), (header, "t=1,v1=0")];
        assert_eq!(
            scene.counter.world.asks("POST", "/fee-payment/webhook", &headers, "{}").await.status,
            500,
            "{who:?}"
        );
    }
}
