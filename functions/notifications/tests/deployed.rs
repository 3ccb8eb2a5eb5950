//! From a booking to the outbox, on the local stack: the table's stream, the bus, this function, and what stands in for
//! GOV.UK Notify.

use justice::date::Date;
use kit::moment::Moment;
use serde_json::{Value, json};
use std::time::Duration;
use ureq::{Agent, http};

/// Where everything is, as whoever started it wrote down.
struct Stack {
    addresses: Value,
    agent: Agent,
}

struct Told {
    status: u16,
    location: String,
    cookie: String,
    body: String,
}

/// What the emulator wants to see of a caller.
const SCOPE: &str =
    "AWS4-HMAC-SHA256 Credential=local/20261123/eu-west-2/scheduler/aws4_request, SignedHeaders=host, Signature=0";

impl Stack {
    #[expect(clippy::disallowed_methods, reason = "where the stack is, is told by the environment")]
    fn running() -> Stack {
        let file = std::env::var("JUSTICE_STACK").expect("run this by `make test STAGES=deployed`");
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
        let agent = Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None);
        Stack { addresses: serde_json::from_str(&text).expect("addresses are JSON"), agent: agent.build().into() }
    }

    fn says(&self, pointer: &str) -> &str {
        self.addresses.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no address {pointer}"))
    }

    fn asks(&self, method: &str, address: &str, headers: &[(&str, &str)], body: &str) -> Told {
        let request = http::Request::builder().method(method).uri(address);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let mut answer = self.agent.run(request.body(body.to_owned()).expect("a request")).expect("an answer");
        let header =
            |name| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let (status, location, cookie) = (answer.status().as_u16(), header("location"), header("set-cookie"));
        Told { status, location, cookie, body: answer.body_mut().read_to_string().expect("a body") }
    }

    fn bearer(&self) -> String {
        let basic = [("authorization", "Basic dmlzaXRzLWxpbmU6bG9jYWwtb25seQ=="), FORM];
        let token = self.asks("POST", self.says("/token_endpoint"), &basic, "grant_type=client_credentials");
        let token: Value = serde_json::from_str(&token.body).expect("a token");
        format!("Bearer {}", token["access_token"].as_str().expect("a token"))
    }

    /// Books a visit as the partner `visits-line`, for somebody who can be reached so. Returns its reference.
    fn books(&self, contact: &Value, language: &str) -> String {
        let bearer = self.bearer();
        let luck = Moment::draw();
        let address = format!("{}/api/visit-request", self.says("/origin"));
        for session in sessions(luck.today().date()) {
            let key = format!("{}-{session}", luck.id);
            let headers =
                [("authorization", &*bearer), JSON, ("idempotency-key", &*key), ("accept-language", language)];
            let answers = json!({
                "prison": "LEI",
                "prisoner": { "firstName": "Charles", "lastName": "Babbage", "dateOfBirth": "1981-12-26", "number": "A1234BC" },
                "visitors": [{ "firstName": name(&luck), "lastName": "Lovelace", "dateOfBirth": "1985-12-10" }],
                "contact": contact, "session": session,
            });
            let told = self.asks("POST", &address, &headers, &answers.to_string());
            if told.status == 201 {
                let receipt: Value = serde_json::from_str(&told.body).expect("a receipt");
                return receipt["reference"].as_str().expect("a reference").to_owned();
            }
        }
        panic!("there is no session to book")
    }

    /// The messages in the outbox about a case, as pieces of its page, once there are as many as this.
    fn outbox(&self, reference: &str, enough: usize) -> Vec<String> {
        for _ in 0..300 {
            let page = self.asks("GET", self.says("/simulators/notify"), &[], "").body;
            let articles = page.split("<article").skip(1).map(str::to_owned);
            let about: Vec<String> = articles.filter(|article| article.contains(reference)).collect();
            if about.len() >= enough {
                return about;
            }
            std::thread::sleep(Duration::from_millis(300));
        }
        panic!("{reference} is not in the outbox {enough} times")
    }

    /// The schedule that was made for a case, once there is one.
    fn scheduled(&self, reference: &str) -> Value {
        let headers = [("authorization", SCOPE), JSON];
        let schedules = format!("{}/schedules", self.says("/emulator"));
        for _ in 0..100 {
            let listed = self.asks("GET", &format!("{schedules}?ScheduleGroup=notifications"), &headers, "").body;
            let listed: Value = serde_json::from_str(&listed).expect("a list");
            let names =
                listed["Schedules"].as_array().expect("schedules").iter().filter_map(|one| one["Name"].as_str());
            let found = names
                .map(|name| self.schedule(&format!("{schedules}/{name}"), &headers))
                .find(|schedule| schedule["Target"]["Input"].as_str().is_some_and(|input| input.contains(reference)));
            if let Some(found) = found {
                return found;
            }
            std::thread::sleep(Duration::from_millis(300));
        }
        panic!("{reference} has no schedule")
    }

    /// Fires it, now instead of on its day.
    fn rings(&self, reference: &str) {
        let headers = [("authorization", SCOPE), JSON];
        let schedules = format!("{}/schedules", self.says("/emulator"));
        let mut schedule = self.scheduled(reference);
        assert_eq!(schedule["ActionAfterCompletion"], "DELETE");
        schedule["ScheduleExpression"] = json!("at(2026-01-01T00:00:00)");
        let address = format!("{schedules}/{}", schedule["Name"].as_str().expect("a name"));
        assert_eq!(self.asks("PUT", &address, &headers, &schedule.to_string()).status, 200);
        for _ in 0..100 {
            if self.asks("GET", &format!("{address}?groupName=notifications"), &headers, "").status == 404 {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("the schedule of {reference} did not fire");
    }

    fn schedule(&self, address: &str, headers: &[(&str, &str)]) -> Value {
        let told = self.asks("GET", &format!("{address}?groupName=notifications"), headers, "").body;
        serde_json::from_str(&told).expect("a schedule")
    }

    /// Opens a case by the link of a message of it, as who got that message does, until its page says this.
    fn page_says(&self, message: &str, reference: &str, words: &str) {
        let link = message.split("<a href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
        let followed = self.asks("GET", link, &[("accept", "text/html")], "");
        let cookie = followed.cookie.split(';').next().unwrap_or_default().to_owned();
        let address = format!("{}/visit-request/cases/{reference}", self.says("/origin"));
        for _ in 0..100 {
            let page = self.asks("GET", &address, &[("accept", "text/html"), ("cookie", &cookie)], "").body;
            if page.contains(words) {
                return;
            }
            std::thread::sleep(Duration::from_millis(300));
        }
        panic!("the page of {reference} never says {words}")
    }

    /// Cancels a visit as the partner who lodged it.
    fn cancels(&self, reference: &str) {
        let bearer = self.bearer();
        let headers = [("authorization", &*bearer), JSON, ("idempotency-key", reference)];
        let body = json!({ "type": "cancelled", "reason": "visitor_cancelled" }).to_string();
        let address = format!("{}/api/visit-request/cases/{reference}/events", self.says("/origin"));
        assert_eq!(self.asks("POST", &address, &headers, &body).status, 200);
    }

    fn misbehaves(&self, mood: &str) {
        let address = format!("{}/misbehave", self.says("/simulators/notify"));
        assert_eq!(self.asks("POST", &address, &[JSON], &json!({ "mood": mood }).to_string()).status, 200);
    }
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const JSON: (&str, &str) = ("content-type", "application/json");

/// Sessions that there may be, in the weeks that can be booked.
fn sessions(today: Date) -> impl Iterator<Item = String> {
    let days = std::iter::successors(Some(today), |day| day.tomorrow().ok()).skip(3).take(25);
    days.flat_map(|day| ["14:00/15:00", "10:00/11:30", "15:30/16:30"].map(|hours| format!("{day}T{hours}")))
}

/// A first name that nobody else has, so that nobody has booked already.
fn name(luck: &Moment) -> String {
    luck.id.to_string().chars().rev().filter(char::is_ascii_alphabetic).take(8).collect()
}

#[test]
#[ignore = "needs the local stack"]
fn a_booking_is_in_the_outbox_once_with_a_link_that_opens_it() {
    let stack = Stack::running();
    stack.misbehaves("lost");
    let reference = stack.books(&json!({ "email": "ada@example.com" }), "cy");
    let [email] = &stack.outbox(&reference, 1)[..] else { panic!("one email") };
    assert!(email.contains("Mae eich ymweliad â charchar") && email.contains("ada@example.com"), "{email}");
    let link = email.split("<a href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    let followed = stack.asks("GET", link, &[("accept", "text/html")], "");
    assert_eq!(followed.status, 303, "{}", followed.body);
    let cookie = followed.cookie.split(';').next().unwrap_or_default();
    let address = format!("{}{}", stack.says("/origin"), followed.location);
    let case = stack.asks("GET", &address, &[("accept", "text/html"), ("cookie", cookie)], "");
    assert_eq!(case.status, 200);
    assert!(case.body.contains(&reference));

    let other = stack.books(&json!({ "email": "perm-fail@simulator.notify", "phone": "07700 900001" }), "en");
    let messages = stack.outbox(&other, 2);
    assert!(messages[0].contains("Text message") && messages[0].contains("07700 900001"), "{messages:?}");
    assert!(messages[1].contains("permanent-failure"), "{messages:?}");

    // The first was asked for again after its reply was lost: there has been time to send it twice.
    assert_eq!(stack.outbox(&reference, 1).len(), 1);
    assert_eq!(stack.outbox(&other, 2).len(), 2);
}

#[test]
#[ignore = "needs the local stack"]
fn whoever_asks_for_letters_gets_one_and_when_the_post_brings_it_back_an_email() {
    let stack = Stack::running();
    let address = json!({ "lines": ["102 Petty France", "London"], "postcode": "SW1H 9AJ" });
    let contact = json!({ "email": "ada@example.com", "address": address, "name": "Ada Lovelace", "byPost": true });
    let reference = stack.books(&contact, "en");
    let [letter] = &stack.outbox(&reference, 1)[..] else { panic!("one letter") };
    assert!(
        letter.contains("<dd>Letter</dd>") && letter.contains("102 Petty France<br>London<br>SW1H 9AJ"),
        "{letter}"
    );
    assert!(letter.contains("second class"), "{letter}");

    let returned = json!({ "email": "ada@example.com", "address": address, "name": "Returned letter", "byPost": true });
    let reference = stack.books(&returned, "en");
    let messages = stack.outbox(&reference, 2);
    assert!(messages[0].contains("<dd>Email</dd>") && messages[1].contains("returned-letter"), "{messages:?}");
}

#[test]
#[ignore = "needs the local stack"]
fn whoever_can_be_told_in_no_way_is_marked_on_the_case() {
    let stack = Stack::running();
    let reference = stack.books(&json!({ "email": "perm-fail@simulator.notify", "phone": "07700 900002" }), "en");
    let messages = stack.outbox(&reference, 2);
    stack.page_says(&messages[1], &reference, "We could not reach you");
}

#[test]
#[ignore = "needs the local stack"]
fn a_visitor_is_reminded_on_the_day_and_not_when_the_visit_was_cancelled() {
    let stack = Stack::running();
    let reference = stack.books(&json!({ "email": "ada@example.com" }), "cy");
    let cancelled = stack.books(&json!({ "email": "ada@example.com" }), "en");
    // What is cancelled before anybody was to be woken for it has no schedule at all.
    stack.scheduled(&cancelled);
    stack.cancels(&cancelled);
    stack.outbox(&reference, 1);
    stack.outbox(&cancelled, 2);
    stack.rings(&cancelled);
    stack.rings(&reference);
    let messages = stack.outbox(&reference, 2);
    assert!(messages[0].contains("ymhen 2 ddiwrnod"), "{messages:?}");
    // By now the other would have been sent as well.
    assert_eq!(stack.outbox(&cancelled, 2).len(), 2);
}
