//! A simulator of a provider: a process of its own, which knows nothing of our types, and somebody with a browser.

#![allow(clippy::unwrap_used, dead_code, reason = "in a test, a panic is the report; not every test needs everything")]

use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    process::{Child, Command, Stdio},
};
use ureq::Agent;

pub struct Simulator {
    process: Child,
    pub address: String,
    pub agent: Agent,
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Simulator {
    /// Starts one of `tests/simulators`, configured by these.
    pub fn start(name: &str, told: &[(&str, &str)]) -> Simulator {
        let server = format!("{}/../../tests/simulators/{name}/server.py", env!("CARGO_MANIFEST_DIR"));
        let mut process = Command::new("python3")
            .arg(server)
            .envs([("PORT", "0"), ("STEP", "0.05"), ("SLOW", "0.3"), ("AGAIN", "")])
            .envs(told.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        let address = first.trim().strip_prefix(&format!("{name}: ")).unwrap().to_owned();
        let agent = Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None).build().into();
        Simulator { process, address, agent }
    }

    pub fn controls(&self, what: &str, asked: Value) -> Value {
        let mut answer = self.agent.post(format!("{}/control/{what}", self.address)).send(asked.to_string()).unwrap();
        assert_eq!(answer.status(), 200);
        serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
    }

    pub fn goes_wrong(&self, call: &str, mood: &str, times: u32) {
        self.controls("misbehave", json!({ "call": call, "mood": mood, "times": times, "seconds": 1 }));
    }

    /// Gives a card on the page of GOV.UK Pay that an address leads to.
    pub fn pays_on_gov_uk_pay(&self, next: &str, card: &str) {
        let arrived = self.agent.get(next).call().unwrap();
        let header = |name: &str| arrived.headers().get(name).unwrap().to_str().unwrap().to_owned();
        let (page, cookie) = (header("location"), header("set-cookie"));
        let cookie = cookie.split(';').next().unwrap();
        let form = [
            ("cardNo", card),
            ("expiryMonth", "12"),
            ("expiryYear", "99"),
            ("cardholderName", "Ada"),
            ("cvc", "123"),
            ("addressLine1", "1 Street"),
            ("addressCity", "Leeds"),
            ("addressPostcode", "LS1 1AA"),
        ];
        let typed =
            self.agent.post(format!("{}{page}", self.address)).header("cookie", cookie).send_form(form).unwrap();
        assert_eq!(typed.status(), 303);
        let confirm = format!("{}{page}/confirm", self.address);
        self.agent.post(confirm).header("cookie", cookie).send_empty().unwrap();
    }

    /// Gives a card on the page of Stripe that an address leads to.
    pub fn pays_on_stripe(&self, next: &str, card: &str) {
        let form = [("number", card), ("expiry", "12/99"), ("cvc", "123"), ("name", "Ada")];
        self.agent.post(next).send_form(form).unwrap();
    }
}

/// What a provider tells us: the headers by their names, in small letters, and the body.
pub type Heard = (BTreeMap<String, String>, Vec<u8>);

/// What a provider tells us next at a door of ours.
pub fn hears(door: &TcpListener) -> Heard {
    let mut connection = door.accept().unwrap().0;
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let (mut head, mut line) = (BTreeMap::new(), String::new());
    while reader.read_line(&mut line).unwrap() > 2 {
        let said = std::mem::take(&mut line);
        head.extend(said.trim().split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned())));
    }
    let mut body = vec![0; head["content-length"].parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    (head, body)
}
