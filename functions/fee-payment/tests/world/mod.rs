//! A world in which an order is paid: the function in memory, whoever takes card payments, and a table that fails when it
//! is told to.

#![allow(clippy::unwrap_used, dead_code, reason = "in a test, a panic is the report; not every test needs everything")]

use fee_payment::{
    FeePayment,
    ledger::Account,
    order::State,
    provider::{Asked, Error, Found, Giving, Payment, Provider, Refund, RefundStatus, Status, Till},
};
use justice::{Pence, Reference, date::Timestamp};
use kit::{
    Config,
    alarm::Alarm,
    exchange::Exchange,
    moment::Moment,
    store::{BoxFuture, Committed, Item, Key, Range, Store, Write},
    testing::{Answer, Browser, Table, World, luck},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

pub const NOW: &str = "2026-11-23T12:00:00Z";
pub const FEE: Pence = Pence::pounds(250);

/// What goes wrong with one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is not done, and whoever asked is told nothing.
    Before,
    /// It is done, and whoever asked is told nothing.
    After,
}

/// In place of the number of a call: every call.
pub const EVERY: usize = usize::MAX;

/// Which of the calls goes wrong, counted from 0, and how.
pub type Fails = Option<(usize, Fault)>;

/// Counts calls, and says which goes wrong.
#[derive(Debug, Default)]
pub struct Luck(Mutex<(usize, Fails)>);

impl Luck {
    pub fn fails(&self, fails: Fails) {
        *self.0.lock().unwrap() = (0, fails);
    }

    pub fn calls(&self) -> usize {
        self.0.lock().unwrap().0
    }

    fn next(&self) -> Option<Fault> {
        let mut luck = self.0.lock().unwrap();
        let now = luck.0;
        luck.0 += 1;
        luck.1.filter(|(at, _)| *at == now || *at == EVERY).map(|(_, fault)| fault)
    }
}

/// A table whose commits fail when they are told to.
struct Flaky {
    table: Table,
    luck: Arc<Luck>,
}

fn lost() -> justice::Error {
    justice::Error::unavailable("the machine stopped")
}

impl Store for Flaky {
    fn get<'a>(&'a self, key: &'a Key, now: Timestamp) -> BoxFuture<'a, justice::Result<Option<Item>>> {
        self.table.get(key, now)
    }

    fn list<'a>(&'a self, range: &'a Range, now: Timestamp) -> BoxFuture<'a, justice::Result<Vec<Item>>> {
        self.table.list(range, now)
    }

    fn commit<'a>(&'a self, writes: &'a [Write], moment: &'a Moment) -> BoxFuture<'a, justice::Result<Committed>> {
        Box::pin(async move {
            match self.luck.next() {
                Some(Fault::Before) => Err(lost()),
                Some(Fault::After) => self.table.commit(writes, moment).await.and(Err(lost())),
                None => self.table.commit(writes, moment).await,
            }
        })
    }
}

/// Somebody who takes card payments, and is not GOV.UK Pay.
#[derive(Default)]
pub struct Bank {
    pub payments: Mutex<Vec<Known>>,
    pub luck: Luck,
}

/// A payment, as the bank knows it.
#[derive(Debug, Clone)]
pub struct Known {
    pub payment: Payment,
    pub refunds: Vec<Refund>,
}

impl Known {
    fn told(&self) -> Payment {
        let gone: u64 =
            self.refunds.iter().filter(|one| one.status != RefundStatus::Error).map(|one| one.amount.get()).sum();
        let paid = self.payment.status == Status::Success;
        let next =
            (!self.payment.status.is_finished()).then(|| format!("https://bank.example/{}", self.payment.number));
        Payment {
            next: next.filter(|_| self.payment.status < Status::Submitted),
            refundable: paid.then(|| Pence::new(self.payment.amount.get() - gone)),
            ..self.payment.clone()
        }
    }
}

impl Bank {
    fn answer<T>(&self, done: impl FnOnce(&mut Vec<Known>) -> Result<T, Error>) -> Result<T, Error> {
        let silence = || Error::Unavailable("it did not answer".to_owned());
        match self.luck.next() {
            Some(Fault::Before) => Err(silence()),
            Some(Fault::After) => done(&mut self.payments.lock().unwrap()).and(Err(silence())),
            None => done(&mut self.payments.lock().unwrap()),
        }
    }

    /// Somebody does something at the card page; nothing, once it is finished.
    pub fn becomes(&self, number: &str, status: Status) {
        let mut payments = self.payments.lock().unwrap();
        let known = payments.iter_mut().find(|known| known.payment.number == number).unwrap();
        if !known.payment.status.is_finished() {
            known.payment.status = status;
        }
    }

    /// What every payment that nobody has finished comes to, after an hour and a half.
    pub fn expires(&self) {
        for known in self.payments.lock().unwrap().iter_mut() {
            if !known.payment.status.is_finished() {
                known.payment.status = Status::Expired;
            }
        }
    }

    /// What it has, of all that was paid and not given back.
    pub fn has(&self) -> u64 {
        self.payments.lock().unwrap().iter().map(|known| known.told().refundable.map_or(0, Pence::get)).sum()
    }

    pub fn settles(&self, day: &str) {
        for known in self.payments.lock().unwrap().iter_mut() {
            if known.payment.status == Status::Success && known.payment.settled.is_none() {
                known.payment.settled = Some(day.to_owned());
            }
        }
    }
}

fn find<'k>(known: &'k mut [Known], number: &str) -> Result<&'k mut Known, Error> {
    known.iter_mut().find(|known| known.payment.number == number).ok_or(Error::NotFound)
}

/// The bank's till: the provider hands out one for each request.
pub struct BankTill(Arc<Bank>);

impl Till for BankTill {
    async fn make(&self, asked: &Asked) -> Result<Payment, Error> {
        // As our client of GOV.UK Pay does: after silence, look for it before making another.
        let create = |known: &mut Vec<Known>| {
            let payment = Payment {
                number: format!("p{}", known.len() + 1),
                reference: asked.reference.clone(),
                amount: asked.amount,
                status: Status::Created,
                next: None,
                refundable: None,
                settled: None,
            };
            known.push(Known { payment, refunds: vec![] });
            Ok(known.last().unwrap().told())
        };
        match self.0.answer(create) {
            Err(error) if error.worth_retrying() => match self.find(&asked.reference, asked.begun).await? {
                Some(made) => Ok(made),
                None => self.0.answer(create),
            },
            made => made,
        }
    }

    async fn get(&self, number: &str) -> Result<Payment, Error> {
        self.0.answer(|known| find(known, number).map(|known| known.told()))
    }

    async fn find(&self, reference: &str, _: Timestamp) -> Result<Option<Payment>, Error> {
        self.0.answer(|known| {
            let ours = known.iter().filter(|known| known.payment.reference == reference);
            Ok(ours.max_by_key(|known| known.payment.status).map(Known::told))
        })
    }

    async fn settled(&self, from: &str, before: &str, page: Option<&str>) -> Result<Found, Error> {
        // One to a page, so that there are several.
        let page = page.map_or(0, |page| page.parse::<usize>().unwrap());
        self.0.answer(|known| {
            let there: Vec<Payment> = known
                .iter()
                .map(Known::told)
                .filter(|payment| payment.settled.as_deref().is_some_and(|day| (from..before).contains(&day)))
                .collect();
            let next = (there.len() > page + 1).then(|| (page + 1).to_string());
            Ok(Found { payments: there.into_iter().skip(page).take(1).collect(), next })
        })
    }

    async fn cancel(&self, payment: &str) -> Result<(), Error> {
        self.0.answer(|known| {
            let known = find(known, payment)?;
            match known.payment.status {
                Status::Created | Status::Started => {
                    known.payment.status = Status::Cancelled;
                    Ok(())
                }
                _ => Err(Error::Refused(400, "finished".to_owned())),
            }
        })
    }

    async fn refund(&self, payment: &str, asked: &Giving) -> Result<Refund, Error> {
        let (amount, available) = (asked.amount, asked.available);
        self.0.answer(|known| {
            let known = find(known, payment)?;
            if known.told().refundable != Some(available) {
                return Err(Error::Overtaken);
            }
            if amount > available {
                return Err(Error::Refused(400, "too much".to_owned()));
            }
            let refund = Refund {
                number: format!("r{}", known.refunds.len() + 1),
                name: None,
                amount,
                status: RefundStatus::Submitted,
            };
            known.refunds.push(refund.clone());
            Ok(refund)
        })
    }

    async fn refunds(&self, payment: &str) -> Result<Vec<Refund>, Error> {
        self.0.answer(|known| {
            let known = find(known, payment)?;
            // Asked once more, it has arrived.
            let told = known.refunds.clone();
            for refund in &mut known.refunds {
                if refund.status == RefundStatus::Submitted {
                    refund.status = RefundStatus::Success;
                }
            }
            Ok(told)
        })
    }
}

/// The bank as a provider: chosen by handing it to the function.
pub struct OfBank(pub Arc<Bank>);

impl Provider for OfBank {
    type Till = BankTill;

    async fn open(&self, _: &Config, _: Timestamp) -> justice::Result<BankTill> {
        Ok(BankTill(self.0.clone()))
    }

    async fn told(&self, _: &Config, _: Timestamp, exchange: &Exchange) -> justice::Result<Option<String>> {
        match exchange.header("x-bank") {
            Some("yes") => Ok(exchange.json()?["payment"].as_str().map(str::to_owned)),
            _ => Err(justice::Error::NotFound),
        }
    }

    fn pages(&self, _: &Config, _: Option<&str>) -> String {
        "https://bank.example".to_owned()
    }
}

/// What we asked to be woken for.
#[derive(Default, Clone)]
pub struct Alarms(pub Arc<Mutex<Vec<(String, Timestamp, Value)>>>);

impl Alarm for Alarms {
    async fn set(&self, _: &Config, name: &str, at: Timestamp, event: &Value) -> justice::Result<()> {
        let mut alarms = self.0.lock().unwrap();
        if alarms.iter().all(|(known, ..)| known != name) {
            alarms.push((name.to_owned(), at, event.clone()));
        }
        Ok(())
    }
}

/// The function, and everything around it.
pub struct Counter<P: Provider> {
    pub world: World<FeePayment<P, Alarms>>,
    pub bank: Arc<Bank>,
    pub alarms: Alarms,
    pub luck: Arc<Luck>,
    /// The case whose fee it is.
    pub reference: Reference,
    told: Mutex<BTreeSet<String>>,
}

/// A function whose payments the bank takes.
pub fn bank() -> Counter<OfBank> {
    let bank = Arc::<Bank>::default();
    taking(OfBank(bank.clone()), bank)
}

/// A function whose payments this provider takes, with an order for a fee.
pub fn taking<P: Provider>(provider: P, bank: Arc<Bank>) -> Counter<P> {
    let (alarms, luck, table) = (Alarms::default(), Arc::<Luck>::default(), Table::default());
    let store = Arc::new(Flaky { table: table.clone(), luck: luck.clone() });
    let function = FeePayment::through(provider, alarms.clone());
    let world = World::on("fee-payment", function, NOW, table, store);
    let reference = Reference::new("ETF", 7);
    world.table.put(
        json!({
            "PK": format!("FEE#ORDER#{reference}"), "SK": "ORDER", "reference": reference, "transaction": "tribunal-fee",
            "title": { "en": "Pay an employment tribunal fee", "cy": "Talu ffi tribiwnlys cyflogaeth" },
            "remissible": true, "amountPence": FEE, "ordered": NOW,
        })
        .as_object()
        .cloned()
        .unwrap(),
    );
    Counter { world, bank, alarms, luck, reference, told: Mutex::default() }
}

impl<P: Provider> Counter<P> {
    pub fn home(&self) -> String {
        format!("/fee-payment/orders/{}", self.reference)
    }

    pub fn desk(&self) -> String {
        format!("/fee-payment/staff/orders/{}", self.reference)
    }

    /// Somebody who has the way to the case.
    pub fn payer(&self) -> Browser<'_, FeePayment<P, Alarms>> {
        let token = Moment::of(NOW.parse().unwrap(), luck(999)).token();
        let link = json!({
            "PK": format!("SHARED#LINK#{}", token.digest()), "SK": "LINK", "transaction": "tribunal-fee",
            "reference": self.reference,
        });
        self.world.table.put(link.as_object().cloned().unwrap());
        let mut browser = Browser::new(&self.world);
        browser.cookies.insert(format!("__Host-{}", self.reference), token.reveal().to_owned());
        browser
    }

    /// One of us.
    pub fn colleague(&self, who: &str, role: &str) -> Browser<'_, FeePayment<P, Alarms>> {
        let mut browser = Browser::new(&self.world);
        browser.signs_in(who, &[&format!("fee-payment:{role}:FEES")]);
        browser
    }

    pub async fn webhook(&self, payment: &str) -> Answer {
        let headers = [("content-type", "application/json"), ("x-bank", "yes")];
        self.world.asks("POST", "/fee-payment/webhook", &headers, &json!({ "payment": payment }).to_string()).await
    }

    /// A schedule of ours fires.
    pub async fn due(&self) -> Result<Value, String> {
        let detail = json!({ "type": "fee-payment.due", "reference": self.reference });
        self.world.invoke(json!({ "detail-type": "fee-payment.due", "detail": detail })).await
    }

    pub async fn night(&self) -> Result<Value, String> {
        self.world.invoke(json!({ "sweep": {} })).await
    }

    /// Every event that there is, in order, by its type without our name.
    pub fn events(&self) -> Vec<(String, Item)> {
        let mut events = self.world.items("FEE#", "EVENT#");
        events.sort_by_key(|event| event["id"].as_str().unwrap().to_owned());
        events.into_iter().map(|event| (event["type"].as_str().unwrap().replace("fee-payment.", ""), event)).collect()
    }

    pub fn count(&self, what: &str) -> usize {
        self.events().iter().filter(|(kind, _)| kind == what).count()
    }

    /// The bus brings what it has not brought yet, until each has been taken. What fails comes again.
    pub async fn bus(&self) {
        for _ in 0..8 {
            let mut failed = false;
            for (kind, event) in self.events() {
                let id = event["id"].as_str().unwrap().to_owned();
                if self.told.lock().unwrap().contains(&id) {
                    continue;
                }
                let event = json!({ "detail-type": format!("fee-payment.{kind}"), "detail": event });
                match self.world.invoke(event).await {
                    Ok(_) => drop(self.told.lock().unwrap().insert(id)),
                    Err(_) => failed = true,
                }
            }
            if !failed {
                return;
            }
        }
        panic!("an event that is never taken");
    }

    /// The order, if anything has happened to it.
    pub fn account(&self) -> Option<Account> {
        let found = self.world.items(&format!("FEE#PAYMENT#{}", self.reference), "PAYMENT").pop()?;
        Some(serde_json::from_value(Value::Object(found)).unwrap())
    }

    pub fn state(&self) -> State {
        self.account().map_or(State::Due, |account| account.order.state())
    }

    /// What waits for somebody, and for what.
    pub fn waiting(&self) -> Vec<String> {
        let mut waiting: Vec<String> = self
            .world
            .items("FEE#TODO#", "")
            .iter()
            .map(|item| item["PK"].as_str().unwrap().replace("FEE#TODO#", ""))
            .collect();
        waiting.sort();
        waiting
    }

    /// Begins to pay, and brings the number of the payment, if the person gets to its page.
    pub async fn begins(&self) -> Option<String> {
        let answer = self.payer().posts(&format!("{}/pay", self.home()), &[]).await;
        answer.header("location").strip_prefix("https://bank.example/").map(str::to_owned)
    }
}
