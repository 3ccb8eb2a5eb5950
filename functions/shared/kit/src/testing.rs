//! A function in memory: the whole of it, from the gateway's event to the items in the table.

use crate::{
    app::{App, Brand, Config},
    casework::{Desk, NoDesk},
    moment::{Moment, digest},
    objects::memory::Memory as Bucket,
    outside::Outside,
    serve::{self, Function, Slice},
    session::{Kind, Post, Session},
    store::{BoxFuture, Item, Store, memory::Memory},
};
use base64::{Engine, prelude::BASE64_STANDARD as STANDARD};
use justice::{Transaction, date::Timestamp};
use lambda_runtime::{Context, LambdaEvent};
use serde_json::{Value, json, value::to_raw_value};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

mod casework;
mod conformance;
mod routes;
mod sides;
mod telling;
pub use conformance::{conforms, page_is_right, typed};
pub use routes::{METHODS, SENDERS, obeys_its_table};
pub use telling::words_are_whole;

/// The origin that tests' pages are served from.
pub const ORIGIN: &str = "https://justice.example";

/// The table that stories look into.
pub type Table = Arc<Memory>;

/// A function in memory, with a clock that the test sets and luck that repeats.
pub struct World<F> {
    /// The table.
    pub table: Table,
    /// The bucket for documents.
    pub bucket: Arc<Bucket>,
    app: Arc<App>,
    function: Arc<F>,
    clock: Arc<Mutex<Timestamp>>,
    lines: Mutex<Vec<Value>>,
}

/// What a function answered over HTTP.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, by lower-case name.
    pub headers: BTreeMap<String, String>,
    /// The cookies that it set.
    pub cookies: Vec<String>,
    /// The body.
    pub body: String,
    /// The body, when it is no text.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null, when it is not.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// Luck that looks random and repeats: the n-th moment of every run is the same.
pub fn luck(n: u64) -> [u8; 64] {
    let (first, second) = (digest(&format!("a{n}")), digest(&format!("b{n}")));
    let text = format!("{first}{second}");
    std::array::from_fn(|place| u8::from_str_radix(&text[place * 2..place * 2 + 2], 16).unwrap_or_default())
}

impl<T: Transaction, D: Desk> World<Slice<T, D>> {
    /// A transaction with staff pages of its own in memory. See [`World::of`].
    ///
    /// # Panics
    /// When the seed cannot be read.
    pub fn with(desk: D, folder: &str, now: &str) -> World<Slice<T, D>> {
        let world = World::new(T::SPEC.slug, Slice::<T, D>::with(desk), now)
            .told(|config| config.settings = settings(T::SPEC.slug));
        for item in seeds(folder) {
            world.table.put(item);
        }
        let world = match outside(folder) {
            known if known.0.is_empty() => world,
            known => world.asking(Arc::new(known)),
        };
        world.knows_partner("visits-line", &[T::SPEC.slug]);
        world
    }
}

impl<T: Transaction> World<Slice<T>> {
    /// A transaction in memory, with the reference data of its `seed` folder and a partner called `visits-line`.
    ///
    /// # Panics
    /// When the seed cannot be read.
    pub fn of(folder: &str, now: &str) -> World<Slice<T>> {
        World::with(NoDesk, folder, now)
    }
}

impl<F: Function> World<F> {
    /// A function in memory, on an empty table.
    ///
    /// # Panics
    /// When `now` is no timestamp.
    pub fn new(slug: &str, function: F, now: &str) -> World<F> {
        let table = Table::default();
        World::on(slug, function, now, table.clone(), table)
    }

    /// A function on a given store. `table` is where tests look.
    ///
    /// # Panics
    /// When `now` is no timestamp.
    pub fn on(slug: &str, function: F, now: &str, table: Table, store: Arc<dyn Store>) -> World<F> {
        let clock = Arc::new(Mutex::new(now.parse().expect("a timestamp")));
        let (reads, count) = (clock.clone(), AtomicU64::new(0));
        let app = App::new(config(slug), store, move || {
            let now = *reads.lock().expect("the clock is not broken");
            Moment::of(now, luck(count.fetch_add(1, Ordering::Relaxed)))
        });
        let bucket = Arc::<Bucket>::default();
        let app = app.with_objects(bucket.clone());
        let app = match function.outside() {
            Some(outside) => app.with_outside(outside),
            None => app,
        };
        World { table, bucket, app: Arc::new(app), function: Arc::new(function), clock, lines: Mutex::default() }
    }

    /// With somebody outside who can be asked.
    ///
    /// # Panics
    /// When the function has already been at work.
    #[must_use]
    pub fn asking(mut self, outside: Arc<dyn Outside>) -> World<F> {
        Arc::get_mut(&mut self.app).expect("nobody else has the app yet").asks(outside);
        self
    }

    /// With the environment telling something else.
    ///
    /// # Panics
    /// When the function has already been at work.
    #[must_use]
    pub fn told(mut self, change: impl FnOnce(&mut Config)) -> World<F> {
        change(&mut Arc::get_mut(&mut self.app).expect("nobody else has the app yet").config);
        self
    }

    /// The app, for tests that go below the doors.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Sets the clock.
    ///
    /// # Panics
    /// When `now` is no timestamp.
    pub fn it_is(&self, now: &str) {
        *self.clock.lock().expect("the clock is not broken") = now.parse().expect("a timestamp");
    }

    /// Enters a partner in the register, by a queue sender and an API client of the same name.
    pub fn knows_partner(&self, name: &str, transactions: &[&str]) {
        for space in ["PARTNER", "CLIENT"] {
            let entry = json!({
                "PK": format!("SHARED#{space}#{name}"), "SK": "PARTNER", "partner": name, "transactions": transactions,
            });
            self.table.put(entry.as_object().cloned().unwrap_or_default());
        }
    }

    /// Invokes the function with an event, as Lambda does.
    ///
    /// # Errors
    /// When the invocation fails.
    pub async fn invoke(&self, event: Value) -> Result<Value, String> {
        let event = to_raw_value(&event).map_err(|error| error.to_string())?;
        let event = LambdaEvent::new(event, Context::default());
        let (answer, line) = serve::handle(&self.app, &self.function, event, false).await;
        self.lines.lock().expect("the log is not broken").push(line);
        let answer = answer.map_err(|error| error.to_string())?;
        serde_json::from_str(answer.get()).map_err(|error| error.to_string())
    }

    /// The canonical lines so far.
    ///
    /// # Panics
    /// When another thread panicked while it wrote one.
    pub fn lines(&self) -> Vec<Value> {
        self.lines.lock().expect("the log is not broken").clone()
    }

    /// Sends an HTTP request, as the gateway does. Whatever the answer, it has the headers that every answer has.
    ///
    /// # Panics
    /// When the invocation fails: no request may do that. When a header is missing.
    pub async fn asks(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let answer = self.invoke(http_event(method, path, headers, body)).await.expect("an answer");
        let answer = read_answer(&answer);
        keeps_browsers_safe(&answer, &format!("{method} {path}: {}", answer.status));
        answer
    }

    /// Submits answers as the partner `visits-line`, through the API.
    pub async fn submits(&self, key: &str, answers: &Value) -> Answer {
        let path = format!("/api/{}", self.app.config.slug);
        let headers = [("content-type", "application/json"), ("idempotency-key", key), ("x-client", "visits-line")];
        self.asks("POST", &path, &headers, &answers.to_string()).await
    }

    /// Delivers messages from `visits-line`: a name for each, and its body. Returns the names to try again.
    ///
    /// # Panics
    /// When the invocation fails.
    pub async fn receives_batch(&self, messages: &[(&str, String)]) -> Vec<String> {
        let answer = self.invoke(batch_event("visits-line", messages)).await.expect("an answer");
        let failures = answer["batchItemFailures"].as_array().cloned().unwrap_or_default();
        failures.iter().filter_map(|failure| failure["itemIdentifier"].as_str().map(str::to_owned)).collect()
    }

    /// The items whose key begins so.
    pub fn items(&self, partition: &str, sort: &str) -> Vec<Item> {
        let begins = |item: &Item, name, with: &str| item[name].as_str().is_some_and(|key| key.starts_with(with));
        self.table
            .items()
            .into_iter()
            .filter(|item| begins(item, "PK", partition) && begins(item, "SK", sort))
            .collect()
    }

    /// The cases there are.
    pub fn cases(&self) -> Vec<Item> {
        self.table.items().into_iter().filter(|item| item["SK"] == "CASE").collect()
    }
}

impl<F> Drop for World<F> {
    /// Whatever a story did: every case has an event for each of its versions, and every place held is held by a case.
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let items = self.table.items();
        for case in items.iter().filter(|item| item["SK"] == "CASE") {
            let beside =
                |item: &&Item| item["PK"] == case["PK"] && item.get("kind").and_then(Value::as_str) == Some("event");
            let events = items.iter().filter(beside).count() as u64;
            assert_eq!(Some(events), case["version"].as_u64(), "every change of {} has its event", case["PK"]);
            for held in case.get("held").and_then(Value::as_array).into_iter().flatten() {
                let here = |item: &&Item| item.get("case") == case.get("reference");
                let key = format!(
                    "{}#SEAT#{:04}",
                    held["thing"].as_str().unwrap_or_default(),
                    held["seat"].as_u64().unwrap_or(0)
                );
                assert!(items.iter().filter(here).any(|item| item["SK"] == *key), "{key} is held by {}", case["PK"]);
            }
        }
    }
}

/// The headers that keep a browser, and whoever sits at it, safe from other sites and from the next person: on pages,
/// redirects, files, problems and errors alike.
fn keeps_browsers_safe(answer: &Answer, what: &str) {
    for (name, value) in [
        ("cache-control", "no-store"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
        ("referrer-policy", "same-origin"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(answer.header(name), value, "{name}: {what}");
    }
    assert!(answer.header("vary").contains("Cookie"), "{what}");
    let policy = answer.header("content-security-policy");
    for directive in ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.split("; ").any(|said| said == directive), "{directive}: {what}");
    }
    assert!(policy.contains("; form-action 'self'") && !policy.contains("unsafe"), "{what}: {policy}");
    for cookie in &answer.cookies {
        assert!(cookie.starts_with("__Host-"), "{what}: {cookie}");
        for kept in ["; Path=/;", "; Secure;", "; HttpOnly;", "; SameSite=Lax"] {
            assert!(cookie.contains(kept), "{what}: {kept} of {cookie}");
        }
    }
}

/// What the environment tells a function in memory.
pub fn config(slug: &str) -> Config {
    Config {
        slug: slug.to_owned(),
        table: "justice".to_owned(),
        bus: String::new(),
        public_origin: ORIGIN.to_owned(),
        brand: Brand::Plain,
        version: "test".to_owned(),
        stage: "test".to_owned(),
        functions: BTreeMap::new(),
        documents: "documents".to_owned(),
        uploads: String::new(),
        settings: BTreeMap::new(),
    }
}

/// What the catalogue tells a function on our own machines. Nothing, to one that it has no line for.
///
/// # Panics
/// When the catalogue cannot be read.
pub fn settings(slug: &str) -> BTreeMap<String, String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../infra/catalogue.json");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let catalogue: Value = serde_json::from_str(&text).expect("the catalogue is JSON");
    let said = ["settings", "settings-here"].map(|part| catalogue[slug][part].as_object().cloned().unwrap_or_default());
    let pair = |(name, value): (String, Value)| Some((name, value.as_str()?.to_owned()));
    said.into_iter().flatten().filter_map(pair).collect()
}

/// The items of a slice's `seed` folder, and of others' that its examples are about: those of `tests/seed`.
///
/// # Panics
/// When they cannot be read.
pub fn seeds(folder: &str) -> Vec<Item> {
    let mut items = vec![];
    let folders = ["seed", "tests/seed"].map(|part| files(&Path::new(folder).join(part)));
    for file in folders.into_iter().flatten() {
        let found: Vec<Item> = serde_json::from_str(&file.1).unwrap_or_else(|error| panic!("{}: {error}", file.0));
        items.extend(found);
    }
    items
}

/// What is known outside, in a test: by its name.
pub struct Known(pub BTreeMap<String, Vec<Value>>);

impl Outside for Known {
    fn find<'a>(&'a self, _: &'a Config, _: Timestamp, name: &'a str) -> BoxFuture<'a, justice::Result<Vec<Value>>> {
        Box::pin(async { Ok(self.0.get(name).cloned().unwrap_or_default()) })
    }
}

/// What a slice's `outside` folder says is known outside: files of `{name: [what is found]}`.
///
/// # Panics
/// When they cannot be read.
pub fn outside(folder: &str) -> Known {
    let read = |(name, text): (String, String)| -> BTreeMap<String, Vec<Value>> {
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    Known(files(&Path::new(folder).join("outside")).into_iter().flat_map(read).collect())
}

/// The JSON files of a folder, by name.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let json = entries.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "json"));
    json.map(|entry| {
        let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
        (entry.path().display().to_string(), text)
    })
    .collect()
}

/// A request as the gateway passes it on. The header `x-client` stands for a checked token's client.
pub fn http_event(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Value {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut sent: BTreeMap<&str, &str> = headers.iter().copied().collect();
    let client = sent.remove("x-client");
    let cookies: Vec<&str> = sent.remove("cookie").map(|all| all.split("; ").collect()).unwrap_or_default();
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query,
        "headers": sent, "cookies": cookies, "body": body, "isBase64Encoded": false,
        "requestContext": {
            "accountId": "000000000000", "apiId": "test", "domainName": "test", "domainPrefix": "test",
            "requestId": "test-request", "routeKey": "$default", "stage": "$default", "time": "", "timeEpoch": 0,
            "http": { "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "test" },
            "authorizer": client.map(|client| json!({ "jwt": { "claims": { "client_id": client }, "scopes": null } })),
        },
    })
}

/// Messages as the queue hands them over.
pub fn batch_event(sender: &str, messages: &[(&str, String)]) -> Value {
    let records: Vec<Value> = messages
        .iter()
        .map(|(id, body)| {
            json!({ "eventSource": "aws:sqs", "messageId": id, "body": body, "attributes": { "SenderId": sender } })
        })
        .collect();
    json!({ "Records": records })
}

fn read_answer(answer: &Value) -> Answer {
    let headers = answer["headers"].as_object().into_iter().flatten();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let coded = answer["isBase64Encoded"] == true;
    let body = text(&answer["body"]);
    let (sent, bytes) = match coded {
        true => (String::new(), STANDARD.decode(&body).expect("base64")),
        false => (body, vec![]),
    };
    Answer {
        status: answer["statusCode"].as_u64().unwrap_or_default() as u16,
        headers: headers.map(|(name, value)| (name.to_lowercase(), text(value))).collect(),
        cookies: answer["cookies"].as_array().into_iter().flatten().map(text).collect(),
        // Templates escape the solidus, which no browser minds and every test does.
        body: sent.replace("&#x2f;", "/"),
        bytes,
    }
}

/// A browser without JavaScript: it keeps cookies, and sends forms as browsers do.
pub struct Browser<'a, F> {
    world: &'a World<F>,
    /// The cookies that it keeps.
    pub cookies: BTreeMap<String, String>,
}

impl<'a, F: Function> Browser<'a, F> {
    /// A browser that has never been here.
    pub fn new(world: &'a World<F>) -> Browser<'a, F> {
        Browser { world, cookies: BTreeMap::new() }
    }

    /// Signs somebody in, as `sign-in` would: a member of staff by their posts (`visit-request:clerk:LEI`), or a citizen,
    /// who has none.
    ///
    /// # Panics
    /// When a post is not one.
    pub fn signs_in(&mut self, subject: &str, posts: &[&str]) {
        let moment = self.world.app.moment();
        let token = moment.token();
        let session = Session {
            kind: if posts.is_empty() { Kind::Citizen } else { Kind::Staff },
            subject: subject.to_owned(),
            name: (!posts.is_empty()).then(|| format!("Name of {subject}")),
            posts: posts.iter().map(|post| Post::parse(post).expect("a post")).collect(),
            level: "Cl.Cm".to_owned(),
            began: moment.now,
            seen: moment.now,
        };
        self.world.table.put(session.item(&token, 1).expect("an item"));
        self.cookies.insert(session.kind.cookie().to_owned(), token.reveal().to_owned());
    }

    /// Opens a page, without following where it leads.
    pub async fn opens(&mut self, path: &str) -> Answer {
        self.sends("GET", path, "").await
    }

    /// Sends a form, without following where it leads.
    pub async fn posts(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.sends("POST", path, &body).await
    }

    async fn sends(&mut self, method: &str, path: &str, body: &str) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let mut headers =
            vec![("accept", "text/html"), ("cookie", cookies.as_str()), ("sec-fetch-site", "same-origin")];
        if method == "POST" {
            headers.push(("content-type", "application/x-www-form-urlencoded"));
        }
        let answer = self.world.asks(method, path, &headers, body).await;
        for cookie in &answer.cookies {
            let pair = cookie.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match cookie.contains("Max-Age=0") {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        answer
    }
}
