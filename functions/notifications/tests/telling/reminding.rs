//! Reminders: sent on their day, once, unless their case has forgotten them.

use crate::post::*;
use kit::store::memory::Fault::{After, Before};
use serde_json::json;

const DAY: &str = "2026-12-01T10:00:00Z";

#[tokio::test]
async fn a_reminder_waits_for_its_day_and_is_then_sent_once() {
    let fake = Fake::default();
    let world = fake.world();
    add_reminder(&world, DAY);
    for _ in 0..2 {
        hears(&world).await.unwrap();
    }
    assert_eq!(fake.sent().len(), 1, "what happened is told at once, and only that");
    assert_eq!(fake.alarms(), [(format!("{EVENT}-0"), DAY.to_owned())]);
    world.it_is(DAY);
    for _ in 0..2 {
        fake.rings(&world).await;
    }
    let sent = fake.sent();
    assert_eq!(sent.len(), 2);
    assert_eq!((sent[1].words.as_str(), sent[1].to.as_str()), ("visit-request/visit-reminder.cy", "07700 900001"));
    assert_eq!(sent[1].values["reference"], "VIS-7K3M-9QXT-W");
    assert_eq!(told(&world), ["notifications.sent", "notifications.sent"]);
}

#[tokio::test]
async fn what_its_case_has_forgotten_is_not_sent() {
    let fake = Fake::default();
    let world = fake.world();
    add_reminder(&world, DAY);
    hears(&world).await.unwrap();
    let reminder = &world.items("NOT#REMINDER#", "")[0];
    let key = kit::store::Key {
        pk: reminder["PK"].as_str().unwrap().to_owned(),
        sk: reminder["SK"].as_str().unwrap().to_owned(),
    };
    let forgotten = [kit::store::Write::Free(key, "VIS-7K3M-9QXT-W".to_owned())];
    world.app().commit(&forgotten, &world.app().moment()).await.unwrap();
    world.it_is(DAY);
    fake.rings(&world).await;
    assert_eq!(fake.sent().len(), 1);
}

#[tokio::test]
async fn a_reminder_whose_event_comes_late_is_sent_at_once() {
    let fake = Fake::default();
    let world = fake.world();
    add_reminder(&world, NOW);
    hears(&world).await.unwrap();
    hears(&world).await.unwrap();
    assert_eq!((fake.sent().len(), fake.alarms().len()), (2, 0));
}

#[tokio::test]
async fn when_no_alarm_can_be_set_the_event_comes_again() {
    let fake = Fake::default();
    let world = fake.world();
    hears(&world).await.unwrap();
    add_reminder(&world, DAY);
    fake.will_now([Mishap::NoAlarm]);
    assert!(hears(&world).await.is_err());
    hears(&world).await.unwrap();
    assert_eq!((fake.sent().len(), fake.alarms().len()), (1, 1));
}

#[tokio::test]
async fn a_reminder_that_could_not_be_sent_is_sent_when_it_comes_again() {
    for fault in [Before, After] {
        let fake = Fake::default();
        let world = fake.world();
        hears(&world).await.unwrap();
        add_reminder(&world, DAY);
        hears(&world).await.unwrap();
        world.it_is(DAY);
        world.table.fails([Some(fault)]);
        let event = json!({
            "detail-type": "notifications.due",
            "detail": { "codes": { "reminder": format!("VIS-7K3M-9QXT-W/{EVENT}#0") } },
        });
        assert!(world.invoke(event.clone()).await.is_err(), "{fault:?}: Lambda tries again");
        world.invoke(event.clone()).await.unwrap();
        world.invoke(event).await.unwrap();
        assert_eq!(fake.sent().len(), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn only_the_system_of_one_machine_hurries() {
    for (stage, at) in [("local", "2026-11-23T12:00:30Z"), ("production", DAY)] {
        let fake = Fake::default();
        let world = fake.world().told(|config| {
            config.stage = stage.to_owned();
            config.settings.insert("remind-after".to_owned(), "30".to_owned());
        });
        add_reminder(&world, DAY);
        hears(&world).await.unwrap();
        assert_eq!(fake.alarms(), [(format!("{EVENT}-0"), at.to_owned())]);
    }
}

#[tokio::test]
async fn whoever_wakes_us_for_nothing_is_told_so() {
    let world = Fake::default().world();
    for detail in [json!({}), json!({ "codes": { "reminder": "x" } }), json!({ "codes": { "reminder": "VIS-1/2#3" } })]
    {
        assert!(world.invoke(json!({ "detail-type": "notifications.due", "detail": detail })).await.is_err());
    }
}
