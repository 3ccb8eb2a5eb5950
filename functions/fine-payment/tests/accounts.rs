//! The accounts system, spoken to over a real connection: a simulator that shares nothing with the client.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use fine_payment::{
    account::{Account, Period, Standing, Terms},
    accounts::{Accounts, Credit, Taken},
    answers::{AccountNumber, Division},
    opal::Opal,
};
use justice::{Error, Pence, Reference, Result, date::date};
use kit::{
    Config,
    moment::Moment,
    secrets::{Secret, Secrets, Vault},
};
use std::{
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

struct Drawer(&'static str);

impl Vault for Drawer {
    async fn read(&self, name: &str) -> Result<Option<Secret>> {
        assert_eq!(name, "/justice/fine-payment/accounts-key");
        Ok(Some(Secret::new(self.0)))
    }
}

/// The simulator, as a process of its own that ends with the test.
struct Simulator {
    process: Child,
    origin: String,
}

impl Simulator {
    fn start() -> Simulator {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/simulators/accounts/server.py");
        let mut command = Command::new("python3");
        command.arg(program).env("PORT", port.to_string()).env("KEY", "the key").stdout(Stdio::null());
        let process = command.spawn().expect("python3 is installed");
        let simulator = Simulator { process, origin: format!("http://127.0.0.1:{port}") };
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return simulator;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the simulator did not start");
    }

    fn misbehaves(&self, how: &str) {
        let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().into();
        agent.post(format!("{}/_control", self.origin)).send(how).unwrap();
    }

    fn client(&self) -> Client {
        self.client_with("the key", "local")
    }

    fn client_with(&self, key: &'static str, stage: &str) -> Client {
        let mut config = kit::testing::config("fine-payment");
        config.stage = stage.to_owned();
        config.settings.insert("accounts".to_owned(), self.origin.clone());
        Client { opal: Opal::new(Secrets::of(Drawer(key))), config, now: Moment::draw() }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Client {
    opal: Opal<Drawer>,
    config: Config,
    now: Moment,
}

impl Client {
    async fn finds(&self, division: &str, number: &str) -> Result<Option<Account>> {
        let (division, number) = (Division::parse(division).unwrap(), AccountNumber::parse(number).unwrap());
        self.opal.find(&self.config, self.now.now, &division, &number).await
    }

    async fn credits(&self, luck: u64, number: &str, pence: u64) -> Result<Taken> {
        self.opal.credit(&self.config, self.now.now, &credit(luck, number, pence)).await
    }

    async fn reverses(&self, luck: u64, number: &str, pence: u64, total: u64) -> Result<Taken> {
        let total = Pence::new(total);
        self.opal.reverse(&self.config, self.now.now, &credit(luck, number, pence), total).await
    }
}

fn credit(luck: u64, number: &str, pence: u64) -> Credit {
    Credit {
        division: Division::parse("077").unwrap(),
        account: AccountNumber::parse(number).unwrap(),
        reference: Reference::new("FIN", luck),
        amount: Pence::new(pence),
        on: date(2026, 11, 23),
    }
}

fn owed(pence: u64) -> Taken {
    Taken::Yes(Some(Pence::new(pence)))
}

#[tokio::test]
async fn an_account_is_found_with_what_is_owed_how_and_what_was_paid() {
    let simulator = Simulator::start();
    let client = simulator.client();
    let account = client.finds("77", "12000002b").await.unwrap().unwrap();
    assert_eq!((&*account.number, account.balance), ("12000002B", Pence::new(41_250)));
    assert_eq!((account.standing, account.enforced), (Standing::Live, false));
    let terms = Terms::Instalments { every: Period::Month, instalment: Pence::pounds(25), from: date(2026, 10, 1) };
    assert_eq!(account.terms, Some(terms));
    let paid: Vec<_> = account.payments.iter().map(|paid| (paid.on, paid.pence.get())).collect();
    assert_eq!(paid, [(date(2026, 11, 2), 2_500), (date(2026, 10, 1), 2_500)]);
    assert_eq!(client.finds("77", "12000002").await.unwrap().unwrap().number, "12000002B", "without its letter");
    assert_eq!(client.finds("82", "13000005").await.unwrap(), None, "a number that is two people's is nobody's");
    assert_eq!(client.finds("77", "99999999Z").await.unwrap(), None);
    for (number, standing, enforced) in [
        ("12000004D", Standing::Live, true),
        ("12000005E", Standing::Elsewhere, false),
        ("12000007G", Standing::Elsewhere, false),
        ("12000009J", Standing::Elsewhere, false),
    ] {
        let account = client.finds("77", number).await.unwrap().unwrap();
        assert_eq!((account.standing, account.enforced), (standing, enforced), "{number}");
    }
}

#[tokio::test]
async fn a_payment_is_taken_once_and_what_goes_back_is_a_total() {
    let simulator = Simulator::start();
    let client = simulator.client();
    assert_eq!(client.credits(1, "12000001A", 5_001).await.unwrap(), owed(14_999));
    assert_eq!(client.credits(1, "12000001A", 5_001).await.unwrap(), owed(14_999));
    assert_eq!(client.reverses(1, "12000001A", 5_001, 1).await.unwrap(), owed(15_000));
    assert_eq!(client.reverses(1, "12000001A", 5_001, 1).await.unwrap(), owed(15_000));
    assert_eq!(client.reverses(1, "12000001A", 5_001, 5_001).await.unwrap(), owed(20_000));
    assert_eq!(client.credits(2, "12000005E", 100).await.unwrap(), Taken::No, "not an account to pay into");
    assert_eq!(client.credits(3, "12000001A", 20_001).await.unwrap(), Taken::No, "more than is owed");
    assert_eq!(client.reverses(9, "12000001A", 100, 100).await.unwrap(), Taken::No, "it never came");
}

#[tokio::test]
async fn whatever_the_system_does_nothing_is_taken_for_an_answer_that_is_none() {
    let simulator = Simulator::start();
    let client = simulator.client();
    for how in [
        r#"{"answer":429}"#,
        r#"{"answer":500}"#,
        r#"{"answer":"garbage"}"#,
        r#"{"answer":"lost"}"#,
        r#"{"answer":302}"#,
    ] {
        simulator.misbehaves(how);
        assert!(matches!(client.finds("77", "12000001A").await, Err(Error::Unavailable(_))), "{how}");
        assert!(matches!(client.credits(1, "12000001A", 100).await, Err(Error::Unavailable(_))), "{how}");
        assert!(matches!(client.reverses(1, "12000001A", 100, 50).await, Err(Error::Unavailable(_))), "{how}");
    }
    simulator.misbehaves("{}");
    // One of these was taken and its answer lost: said again, it is still one.
    assert_eq!(client.credits(1, "12000001A", 100).await.unwrap(), owed(19_950), "and half of it has gone back");
    simulator.misbehaves(r#"{"seconds":6}"#);
    assert!(matches!(client.finds("77", "12000001A").await, Err(Error::Unavailable(_))), "too slow");
}

#[tokio::test]
async fn whoever_is_turned_away_says_so() {
    let simulator = Simulator::start();
    let client = simulator.client_with("another key", "local");
    assert!(matches!(client.finds("77", "12000001A").await, Err(Error::Broken(_))));
    assert!(matches!(client.credits(1, "12000001A", 100).await, Err(Error::Broken(_))));
}

#[tokio::test]
async fn an_account_number_travels_encrypted_but_to_our_own_machine() {
    let simulator = Simulator::start();
    let client = simulator.client_with("the key", "production");
    assert!(matches!(client.finds("77", "12000001A").await, Err(Error::Broken(_))));
}
