//! Every way in which telling somebody can go wrong, in every order: each ends in one truth.

use crate::post::*;
use kit::store::memory::Fault;
use notifications::notice::Channel;
use serde_json::{Value, json};

/// What can happen to a call, in order of the calls.
const CALLS: [Mishap; 5] = [Mishap::Spare, Mishap::Away, Mishap::ReplyLost, Mishap::Refused, Mishap::TurnedAway];
/// What can happen to a commit.
const COMMITS: [Option<Fault>; 3] = [None, Some(Fault::Before), Some(Fault::After)];

/// Brings every event for as long as one fails, as the bus does, with time passing in between.
async fn settles(world: &kit::testing::World<Desk>, what: &str) {
    for minute in 1..20 {
        let mut calm = hears(world).await.is_ok();
        for event in events(world).into_iter().filter(|event| event["type"] == "notifications.failed") {
            calm &= world.invoke(json!({ "detail-type": "notifications.failed", "detail": event })).await.is_ok();
        }
        if calm {
            return;
        }
        world.it_is(&format!("2026-11-23T12:{:02}:{:02}Z", minute * 2, minute));
    }
    panic!("{what}: it never ends");
}

/// How often each way was used, and how it ended: the whole truth about a notice.
fn truth(fake: &Fake, world: &kit::testing::World<Desk>) -> (usize, usize, Vec<Value>, usize, usize) {
    let count = |channel| fake.sent().iter().filter(|sent| sent.channel == channel).count();
    let notice = &world.items("NOT#", "NOTICE#")[0];
    let ends = notice["sendings"].as_array().unwrap().iter().map(|sending| sending["status"].clone()).collect();
    let heard = |what: &str| told(world).iter().filter(|told| *told == what).count();
    (count(Channel::Email), count(Channel::Sms), ends, heard("notifications.sent"), heard("notifications.undelivered"))
}

#[tokio::test]
async fn whatever_goes_wrong_with_three_calls_in_a_row_nobody_is_told_twice_and_nobody_is_forgotten() {
    for first in CALLS {
        for second in CALLS {
            for third in CALLS {
                let what = format!("{first:?} {second:?} {third:?}");
                let fake = Fake::will([first, second, third]);
                let world = fake.world();
                settles(&world, &what).await;
                let (emails, texts, ends, sent, undelivered) = truth(&fake, &world);
                assert!(emails <= 1 && texts <= 1 && emails + texts <= 1, "{what}: {emails} emails, {texts} texts");
                assert_eq!((emails + texts, sent), (1 - undelivered, 1 - undelivered), "{what}");
                let last = ends.last().unwrap();
                assert_eq!(last, if undelivered == 1 { "refused" } else { "accepted" }, "{what}: {ends:?}");
            }
        }
    }
}

#[tokio::test]
async fn whatever_goes_wrong_with_commits_around_a_lost_reply_the_person_is_told_once() {
    for call in [Mishap::Spare, Mishap::Away, Mishap::ReplyLost, Mishap::Refused] {
        for first in COMMITS {
            for second in COMMITS {
                for third in COMMITS {
                    let what = format!("{call:?} {first:?} {second:?} {third:?}");
                    let fake = Fake::will([call]);
                    let world = fake.world();
                    world.table.fails([first, second, third]);
                    settles(&world, &what).await;
                    let (emails, texts, ends, sent, undelivered) = truth(&fake, &world);
                    assert_eq!((emails + texts, sent, undelivered), (1, 1, 0), "{what}: {ends:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn whenever_the_provider_calls_back_and_whatever_it_says_there_is_one_end() {
    for call in [Mishap::Spare, Mishap::ReplyLost] {
        for before in [None, Some("delivered"), Some("permanent-failure"), Some("temporary-failure"), Some("sending")] {
            for after in ["delivered", "permanent-failure", "technical-failure"] {
                let what = format!("{call:?} {before:?} {after}");
                let fake = Fake::will([call]);
                let world = fake.world();
                let _ = hears(&world).await;
                for _ in 0..2 {
                    if let Some(status) = before {
                        assert_eq!(calls_back(&world, "email", 1, status).await.status, 204, "{what}");
                    }
                }
                settles(&world, &what).await;
                for _ in 0..2 {
                    assert_eq!(calls_back(&world, "email", 1, after).await.status, 204, "{what}");
                }
                settles(&world, &what).await;
                let (emails, texts, ends, sent, undelivered) = truth(&fake, &world);
                // The first final word counts, and whatever comes after it is not believed.
                let word = before.filter(|word| *word != "sending").unwrap_or(after);
                let arrived = word == "delivered";
                assert_eq!(ends[0], word, "{what}");
                assert_eq!((emails, texts), (1, usize::from(!arrived)), "{what}");
                assert_eq!((sent, undelivered), (emails + texts, 0), "{what}: {:?}", told(&world));
            }
        }
    }
}

#[tokio::test]
async fn being_turned_away_is_a_failed_invocation_that_counts_and_nothing_is_lost() {
    let fake = Fake::will([Mishap::TurnedAway, Mishap::TurnedAway]);
    let world = fake.world();
    for _ in 0..2 {
        let failed = hears(&world).await.unwrap_err();
        assert!(failed.starts_with("broken: "), "{failed}: the alarm for failed functions rings");
    }
    let statuses: Vec<Value> = world.lines().iter().map(|line| line["outcome"].clone()).collect();
    assert_eq!(statuses, ["failed", "failed"]);
    hears(&world).await.unwrap();
    assert_eq!((fake.sent().len(), told(&world)), (1, vec!["notifications.sent".to_owned()]));
}
