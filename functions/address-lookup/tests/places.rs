//! The Places API, spoken to over a real connection: a simulator that shares nothing with the client.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use address_lookup::{AddressLookup, chosen::Chosen, places::Places};
use justice::Result;
use kit::{
    secrets::{Secret, Secrets, Vault},
    testing::{Browser, World},
};
use std::{
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

struct Drawer(&'static str);

impl Vault for Drawer {
    async fn read(&self, name: &str) -> Result<Option<Secret>> {
        assert_eq!(name, "/justice/address-lookup/places-key");
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
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/simulators/places/server.py");
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
        agent.post(format!("{}/simulate", self.origin)).send(how).unwrap();
    }

    fn world(&self, key: &'static str, stage: &'static str) -> World<AddressLookup<Chosen<Drawer>>> {
        let function = AddressLookup::of(Chosen::of(Places::new(Secrets::of(Drawer(key)))));
        World::new("address-lookup", function, "2026-11-23T12:00:00Z").told(|config| {
            config.stage = stage.to_owned();
            config.settings.insert("places".to_owned(), self.origin.clone());
        })
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn page(world: &World<AddressLookup<Chosen<Drawer>>>, postcode: &str) -> String {
    let fields = [("at", "/home"), ("/home/find", postcode)];
    let answer = Browser::new(world).posts("/address-lookup/any/question", &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

const NOT_NOW: &str = "We cannot look up addresses at the moment";

#[tokio::test]
async fn the_api_is_asked_and_its_delivery_points_are_addresses() {
    let simulator = Simulator::start();
    let world = simulator.world("the key", "local");
    assert_eq!(page(&world, "zz11zz").await.matches("type=\"radio\"").count(), 12);
    let flat = page(&world, "ZZ1 2ZZ").await;
    assert!(flat.contains("FLAT 2, EXAMPLE HOUSE, 1 EXAMPLE SQUARE, EXAMPLE GREEN, EXAMPLETON, ZZ1 2ZZ"), "{flat}");
    assert!(page(&world, "ZZ9 9ZZ").await.contains("We found no addresses at ZZ9 9ZZ"));
}

#[tokio::test]
async fn whatever_the_api_does_the_address_can_be_entered_by_hand() {
    let simulator = Simulator::start();
    let world = simulator.world("the key", "local");
    for how in
        [r#"{"answer":401}"#, r#"{"answer":429}"#, r#"{"answer":500}"#, r#"{"answer":"nonsense"}"#, r#"{"seconds":5}"#]
    {
        simulator.misbehaves(how);
        let shown = page(&world, "ZZ1 1ZZ").await;
        assert!(shown.contains(NOT_NOW) && shown.contains("name=\"by\""), "{how}");
    }
    simulator.misbehaves("{}");
    assert!(page(&world, "ZZ1 1ZZ").await.contains("EXAMPLE ROAD"), "and once it is well again, it is asked again");
    assert!(page(&simulator.world("another key", "local"), "ZZ1 1ZZ").await.contains(NOT_NOW));
}

#[tokio::test]
async fn a_postcode_travels_encrypted_but_to_our_own_machine() {
    let simulator = Simulator::start();
    assert!(page(&simulator.world("the key", "production"), "ZZ1 1ZZ").await.contains(NOT_NOW));
}

#[tokio::test]
async fn another_book_is_a_setting_and_the_question_is_the_same() {
    let simulator = Simulator::start();
    let asked = page(&simulator.world("the key", "local"), "SW1H 9AJ").await;
    let few = simulator.world("the key", "local").told(|config| {
        config.settings.insert("places".to_owned(), "few".to_owned());
    });
    let looked = page(&few, "SW1H 9AJ").await;
    assert!(asked.contains("MINISTRY OF JUSTICE") && looked.contains("Ministry of Justice"));
    assert_eq!(asked.matches("name=\"/home\"").count(), looked.matches("name=\"/home\"").count());
}
