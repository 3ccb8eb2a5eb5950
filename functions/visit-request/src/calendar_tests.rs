use super::*;
use crate::samples::{leeds, leeds_with, today, today_at};
use justice::date::date;
use serde_json::json;

fn texts(sessions: &[Session], on: Date) -> Vec<String> {
    sessions.iter().filter(|session| session.date == on).map(|session| session.slot.to_string()).collect()
}

#[test]
fn the_first_bookable_day_is_the_day_after_the_last_lead_day() {
    // Monday 23 November: Tuesday, Wednesday and Thursday are its three processing days.
    assert_eq!(*leeds().bookable_days(&today()).unwrap().start(), date(2026, 11, 27));
}

#[test]
fn weekends_and_bank_holidays_are_not_processing_days() {
    let friday = today_at("2026-11-27T12:00:00Z");
    assert_eq!(*leeds().bookable_days(&friday).unwrap().start(), date(2026, 12, 3));
    let before_christmas = today_at("2026-12-23T12:00:00Z");
    assert_eq!(*leeds().bookable_days(&before_christmas).unwrap().start(), date(2026, 12, 31));
}

#[test]
fn every_day_is_a_processing_day_where_a_prison_processes_at_weekends() {
    let leeds = leeds_with(|item| item["processesAtWeekends"] = json!(true)).unwrap();
    let friday = today_at("2026-11-27T12:00:00Z");
    assert_eq!(*leeds.bookable_days(&friday).unwrap().start(), date(2026, 12, 1));
}

#[test]
fn the_last_bookable_day_is_as_far_ahead_as_the_window() {
    let short = leeds_with(|item| item["bookingWindowDays"] = json!(14)).unwrap();
    assert_eq!(*short.bookable_days(&today()).unwrap().end(), date(2026, 12, 7));
    assert_eq!(*leeds().bookable_days(&today()).unwrap().end(), date(2026, 12, 21));
}

#[test]
fn a_past_session_is_never_listed_even_with_no_lead_days() {
    let eager = leeds_with(|item| item["leadDays"] = json!(0)).unwrap();
    let sessions = eager.sessions(&today()).unwrap();
    assert!(sessions.iter().all(|session| !session.has_begun(&today())));
    assert_eq!(sessions[0].date, date(2026, 11, 25), "no Tuesdays at Leeds");
}

#[test]
fn a_lead_time_longer_than_the_window_leaves_nothing_to_book() {
    let slow = leeds_with(|item| {
        item["leadDays"] = json!(20);
        item["bookingWindowDays"] = json!(14);
    });
    assert_eq!(slow.unwrap().sessions(&today()).unwrap(), []);
}

#[test]
fn a_weekday_has_its_own_sessions() {
    let sessions = leeds().sessions(&today()).unwrap();
    assert_eq!(texts(&sessions, date(2026, 12, 3)), ["1000-1130", "1400-1500", "1530-1630"]);
    assert_eq!(texts(&sessions, date(2026, 12, 1)), [""; 0], "no Tuesdays at Leeds");
}

#[test]
fn a_one_off_date_replaces_the_sessions_of_its_weekday() {
    let sessions = leeds().sessions(&today_at("2026-12-07T12:00:00Z")).unwrap();
    assert_eq!(texts(&sessions, date(2026, 12, 24)), ["1000-1130"]);
}

#[test]
fn a_closed_date_has_no_sessions() {
    let sessions = leeds().sessions(&today_at("2026-12-07T12:00:00Z")).unwrap();
    assert_eq!(texts(&sessions, date(2026, 12, 25)), [""; 0]);
    assert_eq!(texts(&sessions, date(2026, 12, 18)).len(), 3, "other Fridays have three");
}

#[test]
fn a_session_has_the_places_of_its_day_or_else_its_weekday_or_else_its_prison() {
    let places = |text: &str| leeds().places(&text.parse().unwrap());
    assert_eq!(places("2026-12-24T10:00/11:30"), 10);
    assert_eq!(places("2026-12-03T14:00/15:00"), 30);
    assert_eq!(places("2026-12-03T15:30/16:30"), 20);
}

#[test]
fn beyond_the_published_bank_holidays_nothing_is_guessed() {
    let end_of_the_table = today_at("2028-12-29T12:00:00Z");
    assert_eq!(leeds().sessions(&end_of_the_table), Err(BeyondCalendar));
}

#[test]
fn a_date_may_not_be_both_one_off_and_closed() {
    let wrong = leeds_with(|item| item["closed"] = json!(["2026-12-24"]));
    assert_eq!(wrong.unwrap_err(), Contradiction::OpenAndClosed(date(2026, 12, 24)));
}

#[test]
fn nothing_may_be_said_twice() {
    let closed = leeds_with(|item| item["closed"] = json!(["2026-12-25", "2026-12-25"]));
    assert_eq!(closed.unwrap_err(), Contradiction::Twice("2026-12-25".to_owned()));
    let slots = leeds_with(|item| item["recurring"] = json!({"mon": ["1400-1500", "1400-1500"]}));
    assert_eq!(slots.unwrap_err(), Contradiction::Twice("1400-1500".to_owned()));
}

#[test]
fn a_calendar_that_cannot_be_true_is_refused() {
    let refused = |change: fn(&mut Value)| leeds_with(change).unwrap_err();
    assert_eq!(refused(|item| item["bookingWindowDays"] = json!(29)), Contradiction::WindowTooLong(29));
    assert_eq!(refused(|item| item["recurring"]["lun"] = json!([])), Contradiction::NoSuchDay("lun".to_owned()));
    assert_eq!(
        refused(|item| item["placesFor"]["tue 1400-1500"] = json!(1)),
        Contradiction::NoSuchSession("tue 1400-1500".to_owned())
    );
    assert_eq!(refused(|item| item["recurring"]["mon"] = json!(["1500-1400"])), Contradiction::Unreadable);
    assert_eq!(refused(|item| item["adultAge"] = json!("eighteen")), Contradiction::Unreadable);
}

#[test]
fn one_session_can_be_closed_and_the_others_of_its_day_are_not() {
    let leeds = leeds_with(|item| {
        item["closed"] = json!([{ "date": "2026-12-03", "session": "1400-1500", "reason": "security" }]);
    });
    let sessions = leeds.unwrap().sessions(&today()).unwrap();
    assert_eq!(texts(&sessions, date(2026, 12, 3)), ["1000-1130", "1530-1630"]);
    assert_eq!(texts(&sessions, date(2026, 12, 10)).len(), 3, "nor those of other days");
}

#[test]
fn a_weekly_session_that_is_over_is_not_there_from_that_date_on() {
    let leeds = leeds_with(|item| item["overFrom"] = json!({ "thu 1400-1500": "2026-12-10" })).unwrap();
    let sessions = leeds.sessions(&today()).unwrap();
    assert_eq!(texts(&sessions, date(2026, 12, 3)).len(), 3);
    assert_eq!(texts(&sessions, date(2026, 12, 10)), ["1000-1130", "1530-1630"]);
    let unknown = leeds_with(|item| item["overFrom"] = json!({ "tue 1400-1500": "2026-12-10" }));
    assert_eq!(unknown.unwrap_err(), Contradiction::NoSuchSession("tue 1400-1500".to_owned()));
}
