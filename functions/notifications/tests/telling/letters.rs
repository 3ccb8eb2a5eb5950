//! Letters: for whoever asks for one, and when nothing else has arrived.

use crate::post::*;
use notifications::notice::Channel;
use serde_json::{Value, json};

fn home() -> Value {
    json!({ "lines": ["102 Petty France", "London"], "postcode": "SW1H 9AJ" })
}

fn returned(n: usize) -> String {
    json!({
        "notification_id": id(n), "reference": format!("{EVENT}/0"), "date_sent": NOW, "sent_by": null,
        "template_name": "visit-request visit-booked.en.letter", "template_id": "0ba1a1c0-5b39-4d5f-9d5c-2f1c6a6f1e05",
        "template_version": 1, "spreadsheet_file_name": null, "spreadsheet_row_number": null,
        "upload_letter_file_name": null,
    })
    .to_string()
}

#[tokio::test]
async fn whoever_asks_for_a_letter_gets_one_before_anything_else() {
    let fake = Fake::default();
    let world = fake.world();
    let to = json!({ "email": "CANARY@example.com", "address": home(), "name": "Ada Lovelace", "byPost": true });
    add(&world, 0, to, "cy");
    hears(&world).await.unwrap();
    let [letter] = &fake.sent()[..] else { panic!("one letter") };
    assert_eq!(
        (letter.channel, letter.to.as_str()),
        (Channel::Letter, "Ada Lovelace\n102 Petty France\nLondon\nSW1H 9AJ")
    );
    assert_eq!(events(&world)[0]["codes"]["channel"], "letter");
}

#[tokio::test]
async fn email_then_text_message_then_letter_then_somebody_has_to_act() {
    let fake = Fake::default();
    let world = fake.world();
    add(&world, 0, json!({ "email": "CANARY@example.com", "phone": "07700 900001", "address": home() }), "en");
    hears(&world).await.unwrap();
    calls_back(&world, "email", 1, "permanent-failure").await;
    hears_itself(&world).await;
    calls_back(&world, "sms", 2, "temporary-failure").await;
    hears_itself(&world).await;
    hears_itself(&world).await;
    let channels: Vec<Channel> = fake.sent().iter().map(|sent| sent.channel).collect();
    assert_eq!(channels, [Channel::Email, Channel::Sms, Channel::Letter]);
    calls_back(&world, "letter", 3, "permanent-failure").await;
    hears_itself(&world).await;
    assert_eq!(fake.sent().len(), 3);
    let told = told(&world);
    assert_eq!(told.iter().filter(|what| *what == "notifications.failed").count(), 2);
    assert_eq!(told.iter().filter(|what| *what == "notifications.undelivered").count(), 1);
}

#[tokio::test]
async fn an_envelope_never_has_more_than_seven_lines() {
    for (to, envelope) in [
        (
            json!({ "name": "N", "address": { "lines": ["1", "2", "3", "4", "5"], "postcode": "75002", "country": "France" } }),
            "N\n1\n2\n3\n4, 5\n75002\nFrance",
        ),
        (
            json!({ "address": { "lines": ["1", "2", "3", "4", "5"], "postcode": "75002", "country": "France" } }),
            "1\n2\n3\n4\n5\n75002\nFrance",
        ),
        (json!({ "address": { "lines": ["1"], "country": "France" } }), "1\nFrance"),
    ] {
        let fake = Fake::default();
        let world = fake.world();
        add(&world, 0, to, "en");
        hears(&world).await.unwrap();
        assert_eq!(fake.sent()[0].to, envelope);
    }
}

#[tokio::test]
async fn what_becomes_of_a_letter_is_noted_whenever_it_is_told() {
    // what we are told, in this order, then what is known, and whether somebody has to act
    for (told_so, known, acts) in [
        (vec!["accepted"], "accepted", false),
        (vec!["received"], "received", false),
        (vec!["received", "received"], "received", false),
        (vec!["delivered"], "delivered", false),
        (vec!["pending-virus-check"], "accepted", false),
        (vec!["cancelled"], "cancelled", true),
        (vec!["technical-failure"], "technical-failure", true),
        (vec!["permanent-failure"], "permanent-failure", true),
        (vec!["validation-failed"], "technical-failure", true),
        (vec!["virus-scan-failed"], "technical-failure", true),
        (vec!["returned-letter"], "returned-letter", true),
        (vec!["received", "returned-letter", "returned-letter"], "returned-letter", true),
    ] {
        let fake = Fake::default();
        let world = fake.world();
        add(&world, 0, json!({ "address": home(), "byPost": true }), "en");
        hears(&world).await.unwrap();
        for status in &told_so {
            let answer = match *status {
                "returned-letter" => calls(&world, &format!("Bearer {TOKEN}"), &returned(1)).await,
                status => calls_back(&world, "letter", 1, status).await,
            };
            assert_eq!(answer.status, 204, "{told_so:?}");
        }
        assert_eq!(world.items("NOT#", "NOTICE#")[0]["sendings"][0]["status"], known, "{told_so:?}");
        assert_eq!(told(&world).iter().any(|what| what == "notifications.undelivered"), acts, "{told_so:?}");
        assert_eq!(fake.sent().len(), 1);
    }
}

#[tokio::test]
async fn nobody_is_written_to_where_there_are_no_words_for_a_letter() {
    let fake = Fake::default();
    let world = fake.world();
    add(&world, 0, json!({ "address": home(), "byPost": true }), "en");
    let mut notice = world.items("NOT#", "NOTICE#").remove(0);
    notice.insert("template".into(), "visit-reminder".into());
    world.table.put(notice);
    hears(&world).await.unwrap();
    assert_eq!(fake.sent(), []);
    assert_eq!(told(&world), ["notifications.undelivered"], "it is not lost: somebody has to act");
}

#[tokio::test]
async fn what_nobody_calls_back_about_is_asked() {
    for (fate, known, acts) in [
        ("received", "received", false),
        ("permanent-failure", "permanent-failure", true),
        ("cancelled", "cancelled", true),
        ("virus-scan-failed", "technical-failure", true),
    ] {
        let fake = Fake::default();
        let world = fake.world();
        add(&world, 0, json!({ "address": home(), "byPost": true }), "en");
        hears(&world).await.unwrap();
        assert_eq!(fake.alarms(), [(format!("{EVENT}-0-letter-1"), "2026-11-26T12:00:00Z".to_owned())]);
        *fake.fate.lock().unwrap() = fate.to_owned();
        fake.rings(&world).await;
        fake.rings(&world).await;
        assert_eq!(world.items("NOT#", "NOTICE#")[0]["sendings"][0]["status"], known, "{fate}");
        assert_eq!(told(&world).iter().any(|what| what == "notifications.undelivered"), acts, "{fate}");
    }
}

#[tokio::test]
async fn a_letter_that_is_never_posted_is_somebody_to_act_for() {
    let fake = Fake::default();
    let world = fake.world();
    add(&world, 0, json!({ "address": home(), "byPost": true }), "en");
    hears(&world).await.unwrap();
    *fake.fate.lock().unwrap() = "accepted".to_owned();
    for look in 1..=5 {
        assert_eq!(fake.alarms().len(), look);
        assert_eq!(told(&world), ["notifications.sent"]);
        fake.rings(&world).await;
    }
    assert_eq!(fake.alarms().len(), 5);
    assert_eq!(events(&world)[1]["codes"]["code"], "never-posted");
}

#[tokio::test]
async fn a_letter_that_nobody_would_ask_about_is_not_taken_for_sent() {
    let fake = Fake::will([Mishap::Spare, Mishap::NoAlarm]);
    let world = fake.world();
    add(&world, 0, json!({ "address": home(), "byPost": true }), "en");
    assert!(hears(&world).await.is_err());
    assert_eq!(told(&world), [""; 0]);
    hears(&world).await.unwrap();
    assert_eq!((fake.sent().len(), fake.alarms().len()), (1, 1));
    assert_eq!(told(&world), ["notifications.sent"]);
}
