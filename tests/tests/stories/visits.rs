//! Visits to ask for, people to ask for them, and a table in a crowd. It is Monday 23 November 2026, noon.

use justice::{Error, Result, date::Timestamp};
use kit::{
    Slice,
    moment::Moment,
    store::{BoxFuture, Committed, Item, Key, Range, Store, Write},
    testing::{Answer, Browser, Table, World, seeds},
};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use visit_request::VisitRequest;

pub const NOW: &str = "2026-11-23T12:00:00Z";
pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../functions/visit-request");

pub type Visits = World<Slice<VisitRequest>>;
pub type Visitor<'a> = Browser<'a, Slice<VisitRequest>>;

/// The function in memory, with the prisons of its seed and the partner `visits-line`.
pub fn visits() -> Visits {
    World::of(FOLDER, NOW)
}

/// The same, on a table at which many are busy.
pub fn visits_on(crowd: impl FnOnce(Table) -> Crowd) -> Visits {
    let table = Table::default();
    let world = World::on("visit-request", Slice::new(), NOW, table.clone(), Arc::new(crowd(table)));
    for item in seeds(FOLDER) {
        world.table.put(item);
    }
    world.knows_partner("visits-line", &["visit-request"]);
    world
}

/// Ada Lovelace visits Charles Babbage at Leeds on Thursday 3 December 2026 at 2pm, when there are 30 places.
pub fn a_visit() -> Value {
    let schema: Value =
        serde_json::from_str(include_str!("../../../schemas/visit-request.json")).expect("the schema is JSON");
    schema["examples"][0].clone()
}

/// The n-th of many who want the same: another visitor to another prisoner.
pub fn a_visit_by(n: usize) -> Value {
    let mut visit = a_visit();
    visit["prisoner"]["number"] = json!(format!("A{n:04}BC"));
    visit["visitors"][0]["firstName"] = json!(format!("Visitor {n}"));
    visit["contact"] = json!({ "email": format!("visitor-{n}@example.com") });
    visit
}

/// The n-th of many who want a session at Swansea that has one place.
pub fn the_only_place_by(n: usize) -> Value {
    let mut visit = a_visit_by(n);
    visit["prison"] = json!("SWI");
    visit["session"] = json!("2026-12-01T15:30/16:30");
    visit
}

/// What is wrong, by pointer and in words.
pub fn errors(problem: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let errors = problem.json()["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| (text(&error["pointer"]), text(&error["detail"]))).collect()
}

/// What somebody types into the page of a name to give these answers.
pub fn typed(page: &str, answers: &Value) -> Vec<(String, String)> {
    let fields = match page {
        "prison" => vec!["/prison"],
        "prisoner" => vec!["/prisoner/firstName", "/prisoner/lastName", "/prisoner/dateOfBirth", "/prisoner/number"],
        "session" => vec!["/session"],
        "contact" => vec!["/contact/email", "/contact/phone"],
        visitor => return a_visitor(visitor, answers),
    };
    fields.into_iter().flat_map(|pointer| inputs(pointer, answers)).collect()
}

fn a_visitor(page: &str, answers: &Value) -> Vec<(String, String)> {
    let place: usize = page.trim_start_matches("visitors/").parse().expect("visitors are counted from 1");
    let parts = ["firstName", "lastName", "dateOfBirth"];
    parts.iter().flat_map(|part| inputs(&format!("/visitors/{}/{part}", place - 1), answers)).collect()
}

fn inputs(pointer: &str, answers: &Value) -> Vec<(String, String)> {
    let answer = answers.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    match pointer.ends_with("dateOfBirth") {
        true => ["year", "month", "day"]
            .iter()
            .zip(answer.split('-'))
            .map(|(part, value)| (format!("{pointer}/{part}"), value.to_owned()))
            .collect(),
        false => vec![(pointer.to_owned(), answer.to_owned())],
    }
}

/// Posts one page's answers.
pub async fn answers(browser: &mut Visitor<'_>, page: &str, with: &Value) -> Answer {
    let typed = typed(page, with);
    let fields: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.posts(&format!("/visit-request/{page}"), &fields).await
}

/// Answers every question, until the answers are there to check.
pub async fn fills_in(browser: &mut Visitor<'_>, with: &Value) {
    let people = with["visitors"].as_array().map_or(0, Vec::len);
    for page in ["prison", "prisoner"] {
        assert_eq!(answers(browser, page, with).await.status, 303, "{page}");
    }
    for person in 1..=people {
        assert_eq!(answers(browser, &format!("visitors/{person}"), with).await.status, 303);
        let more = if person < people { "yes" } else { "no" };
        assert_eq!(browser.posts("/visit-request/visitors", &[("more", more)]).await.status, 303);
    }
    assert_eq!(answers(browser, "session", with).await.status, 303);
    let last = answers(browser, "contact", with).await;
    assert_eq!(last.header("location"), "/visit-request/check-answers", "{}", last.body);
}

/// Sends the answers as they are.
pub async fn sends(browser: &mut Visitor<'_>) -> Answer {
    browser.posts("/visit-request/check-answers", &[]).await
}

/// Books a visit by the pages. Returns the address of its case.
pub async fn books(browser: &mut Visitor<'_>, with: &Value) -> String {
    fills_in(browser, with).await;
    let sent = sends(browser).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    sent.header("location").trim_end_matches("/confirmation").to_owned()
}

/// A message of the partner's.
pub fn message(reference: &str, answers: &Value) -> String {
    json!({ "transaction": "visit-request", "reference": reference, "answers": answers }).to_string()
}

/// A table at which everybody is busy at once: each call waits for its turn, and some commits meet another's.
pub struct Crowd {
    table: Table,
    turns: AtomicU64,
    /// The most turns that a call waits. With none, everybody waits exactly one: whoever came first goes first.
    most: u64,
    /// How many commits in a hundred are refused by `TransactionConflict` until we give up.
    conflicts: u64,
}

impl Crowd {
    /// Everybody waits as long as luck has it.
    pub fn pushing(table: Table) -> Crowd {
        Crowd { table, turns: AtomicU64::new(0), most: 5, conflicts: 0 }
    }

    /// The same, and of a hundred commits so many meet another's.
    pub fn colliding(table: Table, conflicts: u64) -> Crowd {
        Crowd { conflicts, ..Crowd::pushing(table) }
    }

    /// Everybody takes one step in turn.
    pub fn in_step(table: Table) -> Crowd {
        Crowd { most: 0, ..Crowd::pushing(table) }
    }

    fn luck(&self) -> u64 {
        // Splitmix: luck that repeats.
        let mut luck = self.turns.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        luck = (luck ^ (luck >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        luck ^ (luck >> 27)
    }

    async fn turn(&self) {
        let turns = if self.most == 0 { 1 } else { self.luck() % self.most };
        for _ in 0..turns {
            tokio::task::yield_now().await;
        }
    }
}

impl Store for Crowd {
    fn get<'a>(&'a self, key: &'a Key, now: Timestamp) -> BoxFuture<'a, Result<Option<Item>>> {
        Box::pin(async move {
            self.turn().await;
            self.table.get(key, now).await
        })
    }

    fn list<'a>(&'a self, range: &'a Range, now: Timestamp) -> BoxFuture<'a, Result<Vec<Item>>> {
        Box::pin(async move {
            self.turn().await;
            self.table.list(range, now).await
        })
    }

    fn commit<'a>(&'a self, writes: &'a [Write], moment: &'a Moment) -> BoxFuture<'a, Result<Committed>> {
        Box::pin(async move {
            self.turn().await;
            match self.luck() % 100 < self.conflicts {
                true => Err(Error::unavailable("TransactionConflict")),
                false => self.table.commit(writes, moment).await,
            }
        })
    }
}

/// Everything that many do at once, each as a task of its own.
pub async fn at_once<R: Send + 'static>(
    tasks: impl IntoIterator<Item = impl Future<Output = R> + Send + 'static>,
) -> Vec<R> {
    let mut set = tokio::task::JoinSet::new();
    tasks.into_iter().for_each(|task| {
        set.spawn(task);
    });
    set.join_all().await
}
