//! Canaries in every field that personal data can enter: every property of every schema, and every input of every form
//! of every page. None is heard from a log, a metric, an event, a key, an address, a title or an error page.
//!
//! The fields are not listed here: properties are read from the schemas and inputs from the pages, so that a new one has
//! its canary, or fails the test.

use crate::{
    security::{Person, SAME, Scene, Staged, every_slice, holds, is_not_had, methods, routes, somebody},
    visits,
};
use fine_payment::FinePayment;
use help_with_fees::HelpWithFees;
use justice::{State, journey::Page};
use kit::{
    http::{Door, Route, route_of},
    store::{Item, memory::Fault::Before},
    testing::{Answer, World, typed},
};
use made_up::hedge_dispute::HedgeDispute;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    sync::{Arc, Mutex},
};
use tribunal_fee::TribunalFee;
use visit_request::VisitRequest;

/// Collects whatever is logged while it lives, on this thread.
#[derive(Clone, Default)]
pub struct Log(pub Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("the log is not broken").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    pub fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let everything =
            tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || log.clone());
        tracing::subscriber::set_default(everything.finish())
    }
}

/// Every canary so far, in lower case, and where each was put.
#[derive(Default)]
pub struct Aviary(BTreeMap<String, String>);

impl Aviary {
    /// The n-th of the values that could be a field's: a word, an email address, a prisoner number, a date, a telephone
    /// number, a postcode, a National Insurance number, a tribunal's number for a case. Each with what of it is heard.
    fn candidates(n: usize) -> Vec<(String, String)> {
        let date = format!("19{}-0{}-1{}", 40 + n % 50, 1 + n % 9, n % 7);
        let phone = format!("01632 96{n:04}");
        let (insured, hearing) = (format!("AB{:06}C", 777_000 + n), format!("{:07}/2013", 7_770_000 + n));
        let words = [format!("Qz{n}canary"), format!("qz{n}canary@qz.example"), format!("Q{n:04}QZ")];
        let others = [date, phone, "QZ1 1QZ".to_owned(), insured, hearing];
        let heard = |value: String| (value.split('@').next().unwrap_or_default().to_lowercase(), value);
        words.into_iter().chain(others).map(heard).collect()
    }

    pub fn keeps(&mut self, (heard, value): (String, String), at: &str) -> String {
        self.0.insert(heard, at.to_owned());
        value
    }

    /// A word that is nobody's and could come from this field alone.
    pub fn word(&mut self, kind: &str, at: &str) -> String {
        let candidate = Self::candidates(1000 + self.0.len()).swap_remove(usize::from(kind == "email"));
        self.keeps(candidate, at)
    }

    /// Where the canary was put that is heard.
    pub fn heard(&self, text: &str) -> Option<&str> {
        let text = text.to_lowercase();
        // All but a few have these letters: most texts need be looked through but once.
        let words = text.contains("qz");
        let mut those = self.0.iter().filter(|(canary, _)| words || !canary.contains("qz"));
        those.find(|(canary, _)| text.contains(*canary)).map(|(_, at)| at.as_str())
    }
}

/// The pointers of every string in a document.
fn strings(value: &Value, at: &str) -> Vec<String> {
    match value {
        Value::String(_) => vec![at.to_owned()],
        Value::Array(all) => all.iter().enumerate().flat_map(|(n, one)| strings(one, &format!("{at}/{n}"))).collect(),
        Value::Object(all) => all.iter().flat_map(|(name, one)| strings(one, &format!("{at}/{name}"))).collect(),
        _ => vec![],
    }
}

/// A pointer without the places in its lists.
fn plain(pointer: &str) -> String {
    let parts = pointer.split('/').skip(1).filter(|part| part.parse::<usize>().is_err());
    parts.fold(String::new(), |path, part| format!("{path}/{part}"))
}

/// The pointers of every property of a schema in which somebody can write: neither a number, nor a yes or no, nor a word
/// of ours.
fn properties(schema: &Value, root: &Value, at: &str) -> BTreeSet<String> {
    if let Some(target) = schema["$ref"].as_str() {
        let (file, pointer) = target.split_once('#').unwrap_or((target, ""));
        let name = file.split('/').rev().nth(1).unwrap_or_default();
        let other = (!file.is_empty()).then(|| {
            let path = crate::shape::root().join(format!("schemas/common/{name}.json"));
            serde_json::from_str::<Value>(&std::fs::read_to_string(path).expect("a schema")).expect("JSON")
        });
        let root = other.as_ref().unwrap_or(root);
        return properties(root.pointer(pointer).expect("what is referred to"), root, at);
    }
    let mut found: BTreeSet<String> =
        schema["properties"].as_object().into_iter().flatten().fold(BTreeSet::new(), |mut found, (name, property)| {
            found.append(&mut properties(property, root, &format!("{at}/{name}")));
            found
        });
    found.append(&mut schema.get("items").map(|items| properties(items, root, at)).unwrap_or_default());
    if schema["type"] == "string" && schema.get("enum").is_none() {
        found.insert(at.to_owned());
    }
    found
}

/// A transaction's answers, fuller than most: between them, they have every property of its schema.
trait Told: Staged {
    const SCHEMA: &'static str;
    fn examples() -> Vec<Value>;
    /// The properties that say nothing of a person: codes of places and sessions, amounts that are offered, dates that the
    /// rules limit, references of ours.
    const CODED: &'static [&'static str];
    /// Those of which only what is known elsewhere is taken: what they are is their canary.
    const KNOWN: &'static [&'static str] = &[];
    /// Fields of its own in which people write what they like.
    const OWN: &'static [&'static str];
}

/// The examples of a schema, each with what is changed in it.
fn examples(schema: &str, changed: &[(usize, &str, Value)]) -> Vec<Value> {
    let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    let mut examples = schema["examples"].as_array().cloned().expect("examples");
    for (which, pointer, value) in changed {
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
        examples[*which].pointer_mut(parent).expect("there is such a part")[name] = value.clone();
    }
    examples
}

impl Told for VisitRequest {
    const SCHEMA: &'static str = include_str!("../../../schemas/visit-request.json");
    fn examples() -> Vec<Value> {
        let mut visit = visits::a_visit();
        visit["contact"] = json!({
            "email": "ada@example.com", "phone": "0113 496 0101", "name": "Ada Lovelace",
            "address": { "lines": ["102 Petty France", "London"], "postcode": "SW1H 9AJ", "country": "Wales" },
        });
        vec![visit]
    }
    const CODED: &'static [&'static str] = &["/prison", "/secondSession", "/session", "/thirdSession"];
    const OWN: &'static [&'static str] = &[
        "/{slug}/{page} /contact/email",
        "/{slug}/staff/cases/{reference}/moves/{code} /words",
        "/{slug}/staff /words",
    ];
}

impl Told for HedgeDispute {
    const SCHEMA: &'static str = include_str!("../../src/made_up/schemas/hedge-dispute.json");
    fn examples() -> Vec<Value> {
        let mut dispute = crate::second_slice::a_dispute();
        dispute["home"]["address"]["country"] = json!("Wales");
        vec![dispute]
    }
    const CODED: &'static [&'static str] = &["/court"];
    const OWN: &'static [&'static str] = &[
        "/{slug}/{page} /contact/email",
        "/{slug}/staff/cases/{reference}/moves/{code} /remarks",
        "/{slug}/staff/cases/{reference}/proposal /reason",
    ];
}

impl Told for TribunalFee {
    const SCHEMA: &'static str = include_str!("../../../schemas/tribunal-fee.json");
    fn examples() -> Vec<Value> {
        examples(Self::SCHEMA, &[(2, "/contact/address/country", json!("Wales"))])
    }
    const CODED: &'static [&'static str] = &[];
    const KNOWN: &'static [&'static str] = &["/helpNumbers"];
    const OWN: &'static [&'static str] = &[
        "/{slug}/{page} /claimant",
        "/{slug}/{page} /contact/email",
        "/{slug}/{page} /contact/phone",
        "/{slug}/{page} /contact/name",
        "/{slug}/{page} /contact/address/find",
        "/{slug}/{page} /hearing/caseNumber",
        "/{slug}/{page} /helpNumbers",
        "/{slug}/{page} /payer",
    ];
}

impl Told for HelpWithFees {
    const SCHEMA: &'static str = include_str!("../../../schemas/help-with-fees.json");
    fn examples() -> Vec<Value> {
        examples(Self::SCHEMA, &[(1, "/contact/address/country", json!("Wales"))])
    }
    const CODED: &'static [&'static str] = &["/order"];
    const OWN: &'static [&'static str] = &[
        "/{slug}/{page} /contact/email",
        "/{slug}/{page} /contact/phone",
        "/{slug}/{page} /contact/name",
        "/{slug}/{page} /contact/address/find",
        "/{slug}/{page} /fee/what",
        "/{slug}/{page} /homeOffice",
        "/{slug}/{page} /income/ownPence",
        "/{slug}/{page} /nationalInsurance",
        "/{slug}/{page} /person/firstName",
        "/{slug}/{page} /person/lastName",
        "/{slug}/{page} /savings/partnerPence",
        "/{slug}/staff/cases/{reference}/moves/{code} /paysPence",
        "/{slug}/staff/cases/{reference}/proposal /reason",
    ];
}

impl Told for FinePayment {
    const SCHEMA: &'static str = include_str!("../../../schemas/fine-payment.json");
    fn examples() -> Vec<Value> {
        examples(Self::SCHEMA, &[])
    }
    const CODED: &'static [&'static str] = &["/amount", "/division", "/otherAmount"];
    const KNOWN: &'static [&'static str] = &["/account"];
    const OWN: &'static [&'static str] = &[
        "/{slug}/{page} /account",
        "/{slug}/{page} /email",
        "/{slug}/{page} /otherAmount",
        "/{slug}/{page} /phone",
        "/{slug}/staff/cases/{reference}/proposal /reason",
    ];
}

/// Answers with a canary in each that can be anybody's own, and the properties that have one.
async fn answers_of_canaries<T: Told>(example: &Value, aviary: &mut Aviary) -> (Value, BTreeSet<String>) {
    let probe = T::world();
    let before = probe.table.items();
    let (mut answers, mut sung) = (example.clone(), BTreeSet::new());
    for (n, pointer) in strings(&answers, "").into_iter().enumerate() {
        let known = T::KNOWN.contains(&&*pointer).then(|| {
            let value = told(&answers, &pointer);
            (value.lines().next().unwrap_or_default().to_lowercase(), value)
        });
        // A number that nobody can ring would be taken, and no way to find a case.
        let fits = |heard: &str| !pointer.ends_with("/phone") || heard.starts_with("01632");
        let candidates = known.map_or_else(|| Aviary::candidates(n), |known| vec![known]);
        let candidates = candidates.into_iter().filter(|(heard, _)| fits(heard));
        for candidate in candidates {
            let mut told = answers.clone();
            *told.pointer_mut(&pointer).expect("an answer") = candidate.1.clone().into();
            let sent = probe.submits("a key", &told).await;
            probe.table.goes_back_to(&before);
            let line = probe.lines().pop().unwrap_or_default().to_string();
            for text in [&sent.body, &line] {
                assert!(!text.contains(&candidate.1), "{pointer}: {} is in {text}", candidate.1);
            }
            if sent.status == 201 {
                aviary.keeps(candidate, &pointer);
                sung.insert(plain(&pointer));
                answers = told;
                break;
            }
        }
    }
    (answers, sung)
}

async fn every_property_has_sung<T: Told>() {
    let mut sung = BTreeSet::new();
    for example in T::examples() {
        sung.append(&mut answers_of_canaries::<T>(&example, &mut Aviary::default()).await.1);
    }
    let schema: Value = serde_json::from_str(T::SCHEMA).expect("the schema is JSON");
    let silent: Vec<String> = properties(&schema, &schema, "").difference(&sung).cloned().collect();
    assert_eq!(silent, T::CODED, "a property of {} without a canary", T::SPEC.slug);
}

every_slice!(holds every_property_of_every_schema_that_is_not_a_code_of_ours_has_a_canary every_property_has_sung);

/// An input of a form: its name, its type, and its value.
pub struct Input {
    pub name: String,
    pub kind: String,
    pub value: String,
}

/// A form of a page: where it goes, and what it asks.
pub struct Form {
    pub action: String,
    pub inputs: Vec<Input>,
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let value = rest.split('"').next()?;
    Some(
        value
            .replace("&#x27;", "'")
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

/// The tags of a page that begin so.
fn tags<'h>(html: &'h str, name: &str) -> Vec<&'h str> {
    let begins = format!("<{name} ");
    let parts = html.split(&*begins).skip(1).map(|part| part.split('>').next().unwrap_or_default());
    parts.map(|part| part.trim_end_matches('/')).collect()
}

/// A tag as `attribute` reads it.
fn read(tag: &str, name: &str) -> String {
    attribute(&format!(" {tag}"), name).unwrap_or_default()
}

/// The forms of a page that are sent to us.
pub fn forms(html: &str, path: &str) -> Vec<Form> {
    // What goes to the bucket, to the address book or to where people sign out is another function's.
    let ours = path.split_inclusive('/').nth(1).unwrap_or_default();
    let ours = &*format!("/{}", ours.trim_end_matches('/'));
    let whole = html.split("<form ").skip(1).map(|part| part.split("</form>").next().unwrap_or_default());
    let posted = whole.filter(|form| read(form.split('>').next().unwrap_or_default(), "method") == "post");
    let one = |form: &str| {
        let action = read(form.split('>').next().unwrap_or_default(), "action");
        let input = |tag: &&str, kind: String| Input { name: read(tag, "name"), kind, value: read(tag, "value") };
        let mut inputs: Vec<Input> = tags(form, "input").iter().map(|tag| input(tag, read(tag, "type"))).collect();
        inputs.extend(tags(form, "textarea").iter().map(|tag| input(tag, "textarea".to_owned())));
        inputs.extend(tags(form, "button").iter().map(|tag| input(tag, "button".to_owned())));
        for list in form.split("<select ").skip(1).map(|part| part.split("</select>").next().unwrap_or_default()) {
            let name = read(list.split('>').next().unwrap_or_default(), "name");
            let options = tags(list, "option").into_iter().map(|tag| read(tag, "value"));
            inputs.extend(options.map(|value| Input { name: name.clone(), kind: "select".to_owned(), value }));
        }
        inputs.retain(|input| !input.name.is_empty());
        Form { action: if action.is_empty() { path.to_owned() } else { action }, inputs }
    };
    posted.map(one).filter(|form| form.action.starts_with(ours)).collect()
}

/// How a form is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filled {
    /// With the first of each choice.
    First,
    /// With the last of each, by the last button, and with nothing ticked.
    Last,
    /// With canaries even where nobody can type.
    Everywhere,
}

impl Form {
    /// What is sent. Notes each input that took a canary.
    fn filled(&self, how: Filled, aviary: &mut Aviary, template: &str, singing: &mut BTreeSet<String>) -> String {
        let mut sent: Vec<(&str, String)> = vec![];
        let mut chosen: BTreeMap<&str, &str> = BTreeMap::new();
        for input in &self.inputs {
            let at = format!("{template} {}", input.name);
            let name = input.name.as_str();
            match (how, input.kind.as_str()) {
                (Filled::Everywhere, _) => sent.push((name, aviary.word("", &at))),
                (_, "hidden") => sent.push((name, input.value.clone())),
                (Filled::First, "checkbox") => sent.push((name, input.value.clone())),
                (Filled::Last, "checkbox") | (Filled::First, "button") => {}
                (Filled::First, "radio" | "select") => {
                    chosen.entry(name).or_insert(&input.value);
                }
                (Filled::Last, "radio" | "select" | "button") => {
                    chosen.insert(name, &input.value);
                }
                (_, _) if name.ends_with("/day") => sent.push((name, "11".to_owned())),
                (_, _) if name.ends_with("/month") => sent.push((name, "2".to_owned())),
                (_, _) if name.ends_with("/year") => sent.push((name, "2027".to_owned())),
                (_, kind) => {
                    singing.insert(at.clone());
                    sent.push((name, aviary.word(kind, &at)));
                }
            }
        }
        sent.extend(chosen.into_iter().map(|(name, value)| (name, value.to_owned())));
        let pairs = sent.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => encoded + char::from(byte).encode_utf8(&mut [0; 4]),
        other => format!("{encoded}%{other:02X}"),
    })
}

/// In no header, cookie, address, link or title; and in no page that says that something is wrong, but for a form that
/// shows somebody what they typed.
pub fn is_discreet(answer: &Answer, aviary: &Aviary, what: &str) {
    assert_eq!(
        aviary.heard(&format!("{:?}{:?}", answer.headers, answer.cookies)),
        None,
        "{what}: {:?}",
        answer.headers
    );
    for name in ["href", "src", "action", "formaction", "content"] {
        for address in answer.body.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()) {
            assert_eq!(aviary.heard(address), None, "{what}: {name}={address}");
        }
    }
    let title = answer.body.split("<title").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
    assert_eq!(aviary.heard(title), None, "{what}: {title}");
    if !matches!(answer.status, 200 | 409 | 422) || (answer.status == 409 && !answer.body.contains("<form ")) {
        assert_eq!(aviary.heard(&answer.body), None, "{what}: {} {}", answer.status, answer.body);
    }
}

/// Where personal data may be: see `kit::store::keys`.
fn may_be_personal(item: &Item) -> bool {
    let key = |name: &str| item[name].as_str().unwrap_or_default();
    let kinds = ["CASE", "PARTY#", "NOTE#", "DOCUMENT#", "ASK#", "DRAFT", "STASH", "NOTICE#"];
    kinds.iter().any(|kind| key("SK").starts_with(kind)) || key("PK").starts_with("NOT#REMINDER#")
}

fn nothing_sings<F>(world: &World<F>, aviary: &Aviary, what: &str)
where
    F: kit::Function,
{
    for item in world.table.items() {
        let keys: Vec<&Value> = ["PK", "SK", "GSI1PK", "GSI1SK"].iter().filter_map(|name| item.get(*name)).collect();
        assert_eq!(aviary.heard(&format!("{keys:?}")), None, "{what}: in a key: {keys:?}");
        if !may_be_personal(&item) {
            let text = Value::Object(item.clone()).to_string();
            assert_eq!(aviary.heard(&text), None, "{what}: in {text}");
        }
    }
}

/// Somebody at work on the pages: what they have been given, and what of it took a canary.
struct Visitor<'s, T: Told> {
    scene: &'s Scene<T>,
    person: Person,
    singing: BTreeSet<String>,
    /// The kinds of items in which a canary was kept.
    kept: BTreeSet<String>,
}

impl<T: Told> Visitor<'_, T> {
    async fn sends(&mut self, method: &str, route: &Route, path: &str, body: &str, aviary: &Aviary) -> Answer {
        let answer = self.scene.sends(&self.person, (method, path, body), route, SAME).await;
        for cookie in &answer.cookies {
            let (name, value) = cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            match cookie.contains("Max-Age=0") {
                true => self.person.cookies.remove(name),
                false => self.person.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        is_discreet(&answer, aviary, &format!("{method} {} by {}", route.template, self.person.name));
        answer
    }

    /// Nothing sings but what may; and that is noted.
    fn keeps_quiet(&mut self, aviary: &Aviary, what: &str) {
        nothing_sings(&self.scene.world, aviary, what);
        let whole = |item: &Item| Value::Object(item.clone()).to_string();
        let items = self.scene.world.table.items().into_iter().filter(|item| aviary.heard(&whole(item)).is_some());
        let kind =
            |item: Item| item["SK"].as_str().unwrap_or_default().split('#').next().unwrap_or_default().to_owned();
        self.kept.extend(items.map(kind));
    }

    /// Fills in every form of a page in every way, and the forms that follow from it; each from where it began, but for
    /// the first way, which is let be.
    async fn fills_in(&mut self, route: &Route, path: &str, aviary: &mut Aviary) {
        let page = self.sends("GET", route, path, "", aviary).await;
        let table = &self.scene.world.table;
        let (before, cookies) = (table.items(), self.person.cookies.clone());
        for form in forms(&page.body, path) {
            let choosy =
                form.inputs.iter().any(|input| ["radio", "select", "checkbox", "button"].contains(&&*input.kind));
            for how in [Filled::Everywhere, Filled::Last, Filled::First] {
                if how == Filled::Last && !choosy {
                    continue;
                }
                table.goes_back_to(&before);
                self.person.cookies.clone_from(&cookies);
                let body = form.filled(how, aviary, route.template, &mut self.singing);
                if how == Filled::First {
                    table.fails([Some(Before)]);
                    self.sends("POST", route, &form.action, &body, aviary).await;
                    table.goes_back_to(&before);
                    if route.door() == Door::Staff {
                        self.is_too_late(route, &form.action, &body, aviary).await;
                    }
                }
                self.follows(route, &form, body, how, aviary).await;
            }
        }
    }

    /// Sends a form when their session is over: it is kept until they have signed in again.
    async fn is_too_late(&mut self, route: &Route, path: &str, body: &str, aviary: &Aviary) {
        let (world, before) = (&self.scene.world, self.scene.world.table.items());
        world.it_is("2026-11-23T12:40:00Z");
        let sent = self.sends("POST", route, path, body, aviary).await;
        assert!(sent.header("location").starts_with("/sign-in/staff?to="), "{path}: {}", sent.status);
        self.keeps_quiet(aviary, route.template);
        world.it_is(visits::NOW);
        world.table.goes_back_to(&before);
    }

    /// Sends a form, and whatever form it is answered with: "are you sure".
    async fn follows(&mut self, route: &Route, form: &Form, body: String, how: Filled, aviary: &mut Aviary) {
        let mut next = Some((form.action.clone(), body));
        for _ in 0..3 {
            let Some((path, body)) = next.take() else { return };
            let answer = self.sends("POST", route, &path, &body, aviary).await;
            self.keeps_quiet(aviary, route.template);
            if answer.status == 303 && answer.header("location").starts_with(&format!("/{}", T::SPEC.slug)) {
                let to = answer.header("location").to_owned();
                let path = to.split('?').next().unwrap_or_default();
                let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
                let there = route_of(&segments, T::desk()).expect("we lead to what there is");
                self.sends("GET", there, &to, "", aviary).await;
            } else if answer.status == 200 && how != Filled::Everywhere {
                next = forms(&answer.body, &path).into_iter().next().map(|form| {
                    let body = form.filled(how, aviary, route.template, &mut self.singing);
                    (form.action, body)
                });
            }
        }
    }

    /// Answers every question of the journey: wrongly, if that is wanted and nobody has before, and then as given.
    async fn goes_through(
        &mut self,
        home: &str,
        route: &Route,
        answers: &Value,
        wrongly: &mut Option<&mut BTreeSet<&'static str>>,
        aviary: &mut Aviary,
    ) {
        for page in T::journey().expect("a journey").pages.iter().filter(|page| (page.applies)(answers)) {
            let entries = page.repeats.as_ref().map(|repeat| answers.pointer(repeat.list));
            let entries = entries.map(|list| list.and_then(Value::as_array).map_or(0, Vec::len));
            for entry in entries.map_or(vec![None], |count| (0..count).map(Some).collect()) {
                let path = match entry {
                    Some(entry) => format!("{home}/{}/{}", page.slug, entry + 1),
                    None => format!("{home}/{}", page.slug),
                };
                if wrongly.as_mut().is_some_and(|before| before.insert(page.slug)) {
                    self.answers_wrongly(route, &path, aviary).await;
                }
                self.answers(page, entry, (&path, route), answers, aviary).await;
                if let Some(entry) = entry {
                    let more = if Some(entry + 1) == entries { "more=no" } else { "more=yes" };
                    self.sends("POST", route, &format!("{home}/{}", page.slug), more, aviary).await;
                }
            }
        }
    }

    /// Answers a page wrongly, and is where they were.
    async fn answers_wrongly(&mut self, route: &Route, path: &str, aviary: &mut Aviary) {
        let (before, cookies) = (self.scene.world.table.items(), self.person.cookies.clone());
        self.fills_in(route, path, aviary).await;
        self.scene.world.table.goes_back_to(&before);
        self.person.cookies = cookies;
    }

    async fn answers(
        &mut self,
        page: &Page<T>,
        entry: Option<usize>,
        (path, route): (&str, &Route),
        answers: &Value,
        aviary: &mut Aviary,
    ) {
        let body = typed(page, entry, answers);
        let body: Vec<String> =
            body.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let answer = self.sends("POST", route, path, &body.join("&"), aviary).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.body.split("error-summary").nth(1).unwrap_or(&answer.body));
    }
}

/// The addresses of a route: every page, move and part that there is.
fn paths<T: Told>(scene: &Scene<T>, route: &Route) -> Vec<String> {
    let with = |name: &str, values: Vec<&str>| -> Vec<String> {
        values
            .iter()
            .map(|value| {
                scene.path(&Route { template: leak(route.template.replace(name, value)), ..*route }, &scene.reference)
            })
            .collect()
    };
    let staff = route.door() == Door::Staff;
    match route.template {
        template if template.ends_with("/moves/{code}") => {
            with("{code}", T::casework().expect("casework").moves.iter().map(|action| action.code).collect())
        }
        template if template.ends_with("/{part}") && staff => {
            with("{part}", vec!["notes", "assignment", "flags", "adjustments"])
        }
        template if template.ends_with("/{part}") => {
            with("{part}", T::journey().expect("a journey").moves.iter().map(|action| action.code).collect())
        }
        template if template.ends_with("/calendar/{office}/{page}") => {
            with("{page}", visit_request::staff::settings::QUESTIONS.iter().map(|question| question.slug).collect())
        }
        _ => vec![scene.path(route, &scene.reference)],
    }
}

/// A template that a test makes up.
fn leak(text: String) -> &'static str {
    text.leak()
}

fn told(answers: &Value, pointer: &str) -> String {
    answers.pointer(pointer).and_then(Value::as_str).expect("an answer").to_owned()
}

/// A name by which the case is known.
fn named<T: Told>(answers: &Value) -> String {
    let answers = serde_json::from_value(answers.clone()).expect("answers");
    (T::casework().expect("casework").known_by)(&answers).remove(0).name
}

fn notices(items: &[Item]) -> usize {
    items.iter().filter(|item| item["SK"].as_str().is_some_and(|key| key.starts_with("NOTICE#"))).count()
}

/// Fields of the kit's own in which people write what they like: were one of them not come to, nothing would be shown.
/// Those of a route that a slice has not, it has not.
const FIELDS: [&str; 9] = [
    "/{slug}/cases/{reference}/answer /answer",
    "/{slug}/cases/{reference}/documents/add /name",
    "/{slug}/find contact",
    "/{slug}/find reference",
    "/{slug}/save email",
    "/{slug}/staff/cases/{reference}/ask /words",
    "/{slug}/staff/cases/{reference}/{part} /note",
    "/{slug}/staff/cases/{reference}/{part} /told",
    "/{slug}/staff/search /sought",
];

/// The kinds of items in which canaries are kept, each with why a slice may have none of it.
fn kinds_kept<T: Told>() -> Vec<&'static str> {
    let documents = ["ASK", "DOCUMENT"].into_iter().filter(|_| T::documents().is_some());
    documents.chain(["CASE", "DRAFT", "NOTE", "NOTICE", "STASH"]).collect()
}

async fn no_canary_is_heard<T: Told>() {
    let (mut singing, mut kept) = (BTreeSet::new(), BTreeSet::new());
    let mut wrongly = BTreeSet::new();
    for (n, example) in T::examples().iter().enumerate() {
        none_is_heard_of::<T>(example, n == 0, &mut wrongly, (&mut singing, &mut kept)).await;
    }
    let all = routes::<T>();
    let has = |field: &&&str| {
        let template = field.split(' ').next().expect("a template");
        is_not_had::<T>(all.iter().find(|route| route.template == template).expect("a route")).is_none()
    };
    for field in FIELDS.iter().filter(has).chain(T::OWN) {
        assert!(singing.contains(*field), "{field} is among {singing:#?}");
    }
    for kind in kinds_kept::<T>() {
        assert!(kept.contains(kind), "{kind} is among {kept:?}");
    }
}

every_slice!(holds what_people_tell_is_heard_nowhere_else no_canary_is_heard);

/// One example, on every page. Every page of the journey is answered wrongly by the first that comes to it. Of the first,
/// every form of every other page is filled in, in every state; of the others, each is read.
async fn none_is_heard_of<T: Told>(
    example: &Value,
    is_first: bool,
    wrongly: &mut BTreeSet<&'static str>,
    (singing, kept): (&mut BTreeSet<String>, &mut BTreeSet<String>),
) {
    let (log, mut aviary) = (Log::default(), Aviary::default());
    let _listening = log.listen();
    let (answers, _) = answers_of_canaries::<T>(example, &mut aviary).await;
    let [_, another, _] = T::answers();
    let scene = Scene::<T>::of([&answers, &another]).await;
    let all: Vec<Route> = routes::<T>().into_iter().filter(|route| is_not_had::<T>(route).is_none()).collect();
    let called = |template: &str| *all.iter().find(|route| route.template == template).expect("a route");

    // The journey, by whoever asks and by one of us for somebody else.
    for (home, template, who) in
        [("", "/{slug}/{page}", "anonymous"), ("/staff/new", "/{slug}/staff/new/{page}", "staff")]
    {
        let route = called(template);
        let person = match who {
            "staff" => somebody(&scene, &route, "POST"),
            _ => &scene.everybody[0],
        };
        let home = format!("/{}{home}", T::SPEC.slug);
        let before = scene.world.table.items();
        let mut visitor =
            Visitor { scene: &scene, person: person.clone(), singing: BTreeSet::new(), kept: BTreeSet::new() };
        if who == "staff" {
            visitor.sends("POST", &route, &home, "%2Fhow=phone", &aviary).await;
        }
        let mut again = answers.clone();
        if let Some(number) = again.pointer_mut("/prisoner/number") {
            *number = "Q7777QZ".into();
        }
        visitor
            .goes_through(&home, &route, &again, &mut (who == "anonymous").then_some(&mut *wrongly), &mut aviary)
            .await;
        if who == "anonymous" {
            let save = called("/{slug}/save");
            visitor.fills_in(&save, &scene.path(&save, &scene.reference), &mut aviary).await;
        }
        let check = visitor.sends("GET", &route, &format!("{home}/check-answers"), "", &aviary).await;
        assert!(aviary.heard(&check.body).is_some(), "the answers are there to be checked");
        let sent = visitor.sends("POST", &route, &format!("{home}/check-answers"), "", &aviary).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        visitor.sends("GET", &route, sent.header("location"), "", &aviary).await;
        nothing_sings(&scene.world, &aviary, &home);
        singing.append(&mut visitor.singing);
        kept.append(&mut visitor.kept);
        scene.world.table.goes_back_to(&before);
    }

    // What is sought is found: the way to a case by whoever asked, if they can be reached, and the case by us.
    let reached = ["/contact/email", "/contact/phone", "/email", "/phone"].iter().find_map(|at| answers.pointer(at));
    let contact = reached.and_then(Value::as_str).unwrap_or_default().to_owned();
    for (template, fields) in [
        ("/{slug}/find", vec![("reference", scene.reference.to_string()), ("contact", contact.clone())]),
        ("/{slug}/staff/search", vec![("/sought", named::<T>(&answers))]),
    ] {
        let (route, before) = (called(template), scene.world.table.items());
        let person = somebody(&scene, &route, "POST").clone();
        let mut visitor = Visitor { scene: &scene, person, singing: BTreeSet::new(), kept: BTreeSet::new() };
        let fields: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let path = scene.path(&route, &scene.reference);
        let found = visitor.sends("POST", &route, &path, &fields.join("&"), &aviary).await;
        match template {
            "/{slug}/find" => {
                let sent = usize::from(!contact.is_empty());
                assert_eq!(
                    scene.world.items("NOT#", "NOTICE#").len(),
                    notices(&before) + sent,
                    "it was sent to {contact}"
                )
            }
            _ => assert!(
                found.body.contains(&format!("/cases/{}", scene.reference)),
                "{}",
                found.body.split("<main").nth(1).unwrap_or_default()
            ),
        }
        visitor.keeps_quiet(&aviary, template);
        scene.world.table.goes_back_to(&before);
    }

    // Every other page, in every state of the case.
    for state in T::State::ALL {
        scene.is(|case| {
            case.insert("state".into(), state.code().into());
        });
        for route in all.iter().filter(|route| route.door() != Door::Api && methods(route).contains(&"GET")) {
            // What differs by the state is what can be done.
            let differs =
                ["/moves/{code}", "/cases/{reference}", "/{part}"].iter().any(|end| route.template.ends_with(end));
            if !differs && *state != T::State::ALL[0] {
                continue;
            }
            let before = scene.world.table.items();
            if route.template.ends_with("/ask") {
                scene.is(|case| {
                    case.remove("asked");
                });
            }
            if route.template.ends_with("/documents/add") {
                let kept = |item: &&Item| !item["SK"].as_str().is_some_and(|key| key.starts_with("DOCUMENT#"));
                scene.world.table.goes_back_to(&before.iter().filter(kept).cloned().collect::<Vec<_>>());
            }
            let method = if methods(route).contains(&"POST") { "POST" } else { "GET" };
            for path in paths::<T>(&scene, route) {
                let person = somebody(&scene, route, method).clone();
                let mut visitor = Visitor { scene: &scene, person, singing: BTreeSet::new(), kept: BTreeSet::new() };
                match is_first {
                    true => visitor.fills_in(route, &path, &mut aviary).await,
                    false => drop(visitor.sends("GET", route, &path, "", &aviary).await),
                }
                singing.append(&mut visitor.singing);
                kept.append(&mut visitor.kept);
                scene.world.table.goes_back_to(&before);
            }
        }
    }
    for line in scene.world.lines() {
        assert_eq!(aviary.heard(&line.to_string()), None, "in a canonical line: {line}");
    }
    let logged = String::from_utf8_lossy(&log.0.lock().expect("the log is not broken")).into_owned();
    assert_eq!(aviary.heard(&logged), None, "in the log");
}
