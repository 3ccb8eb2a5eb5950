use super::*;
use crate::{
    calendar::Calendar,
    samples::{items, today},
    staff::closing::Scope,
};
use justice::{Language, date::date};

fn leeds() -> (Value, Calendar) {
    let item = items("PRISON#LEI").remove(0);
    let calendar = Calendar::read(&item).unwrap();
    (item, calendar)
}

fn said(changed: Changed) -> Vec<(String, String)> {
    let errors = changed.unwrap_err();
    errors.into_iter().map(|error| (error.pointer, error.detail.get(Language::English).to_owned())).collect()
}

fn weekly(day: &str, from: &str, to: &str) -> Changed {
    let (item, calendar) = leeds();
    add_weekly(&item, &calendar, &json!({ "day": day, "from": from, "to": to }))
}

fn one_off(date: &str, from: &str, to: &str) -> Changed {
    let (item, calendar) = leeds();
    add_one_off(&item, &calendar, &json!({ "date": date, "from": from, "to": to }), &today())
}

fn settings(name: &str, value: &str) -> Changed {
    let mut typed = json!({
        "bookingWindowDays": "28", "leadDays": "3", "adultAge": "18", "processesAtWeekends": false, "booking": "at-once",
        "phone": "0113 496 0101",
    });
    typed[name] = json!(value);
    booking(&leeds().0, &typed)
}

#[test]
fn a_session_ends_after_it_starts() {
    for (from, to) in [("15:00", "14:00"), ("14:00", "14:00")] {
        assert_eq!(said(weekly("tue", from, to))[0].0, "/to", "{from} to {to}");
    }
    assert_eq!(said(weekly("tue", "25:00", "")).len(), 2, "both are asked for again");
}

#[test]
fn a_time_is_read_as_people_write_it() {
    for (typed, read) in [("14:00", "14:00"), ("9.30", "09:30"), ("0930", "09:30"), ("9:05", "09:05")] {
        assert_eq!(time(typed).unwrap().strftime("%H:%M").to_string(), read);
    }
    for typed in ["", "2pm", "24:00", "12:60", "1", "14000", "१४:००"] {
        assert_eq!(time(typed), None, "{typed}");
    }
}

#[test]
fn sessions_of_a_weekday_do_not_overlap_and_are_not_there_twice() {
    let overlap = "There is a session from 2pm to 3pm on that day already. Sessions may not overlap";
    assert_eq!(said(weekly("mon", "14:30", "15:15")), [("/from".to_owned(), overlap.to_owned())]);
    assert_eq!(said(weekly("mon", "14:00", "15:00"))[0].1, "There is this session already");
    let after = weekly("mon", "15:00", "15:30").unwrap();
    assert_eq!(after["recurring"]["mon"], json!(["1000-1130", "1400-1500", "1500-1530", "1530-1630"]));
    assert!(Calendar::read(&after).is_ok());
}

#[test]
fn a_weekly_session_that_was_to_end_can_go_on() {
    let (mut item, _) = leeds();
    item["overFrom"] = json!({ "mon 1400-1500": "2026-12-07" });
    let calendar = Calendar::read(&item).unwrap();
    let after = add_weekly(&item, &calendar, &json!({ "day": "mon", "from": "1400", "to": "1500" })).unwrap();
    assert_eq!(after["overFrom"], json!({}));
    let beside = add_weekly(&item, &calendar, &json!({ "day": "mon", "from": "1415", "to": "1515" }));
    assert!(beside.is_ok(), "another may begin in its place");
}

#[test]
fn a_date_keeps_its_weekly_sessions_when_it_is_given_another() {
    let after = one_off("2026-12-03", "18:00", "19:00").unwrap();
    assert_eq!(after["oneOff"]["2026-12-03"], json!(["1000-1130", "1400-1500", "1530-1630", "1800-1900"]));
}

#[test]
fn a_date_is_not_both_one_off_and_closed() {
    let words = "25 December 2026 is closed. Open it again before you add a session to it";
    assert_eq!(said(one_off("2026-12-25", "10:00", "11:00")), [("/date".to_owned(), words.to_owned())]);
    let (item, calendar) = leeds();
    let kept = crate::staff::kept::Kept { facts: crate::samples::leeds_facts(), item };
    let after = Scope::Day(date(2026, 12, 24)).apply(&kept, &calendar, "security").unwrap();
    assert!(Calendar::read(&after).is_ok(), "its sessions are closed one by one");
    let closed = Calendar::read(&after).unwrap();
    assert!(closed.planned(date(2026, 12, 24)).iter().all(|slot| closed.closure(date(2026, 12, 24), *slot).is_some()));
}

#[test]
fn a_date_is_to_come_and_within_a_year() {
    for (typed, why) in [
        ("2026-11-22", "The date must be today or in the future"),
        ("2027-12-24", "The date must be within a year from today"),
    ] {
        assert_eq!(said(one_off(typed, "10:00", "11:00"))[0].1, why, "{typed}");
    }
    assert!(one_off("2026-11-23", "18:00", "19:00").is_ok());
}

#[test]
fn nobody_books_more_than_28_days_ahead() {
    for days in ["0", "29", "", "-1", "many"] {
        assert_eq!(said(settings("bookingWindowDays", days))[0].0, "/bookingWindowDays", "{days}");
    }
    assert_eq!(settings("bookingWindowDays", "21").unwrap()["bookingWindowDays"], 21);
}

#[test]
fn everything_wrong_with_the_settings_is_said_at_once() {
    let typed = json!({ "bookingWindowDays": "x", "leadDays": "29", "adultAge": "0", "phone": "ring us" });
    let pointers: Vec<String> = said(booking(&leeds().0, &typed)).into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(pointers, ["/bookingWindowDays", "/leadDays", "/adultAge", "/phone"]);
}

#[test]
fn places_are_for_one_session_or_for_all_that_have_no_number_of_their_own() {
    let (item, calendar) = leeds();
    let changed = |session: &str, number: &str| places(&item, &calendar, session, number);
    assert_eq!(changed(EVERY_OTHER, "12").unwrap()["places"], 12);
    assert_eq!(changed("mon 1400-1500", "5").unwrap()["placesFor"]["mon 1400-1500"], 5);
    assert_eq!(changed("2026-12-24 1000-1130", "5").unwrap()["placesFor"]["2026-12-24 1000-1130"], 5);
    assert_eq!(said(changed("tue 1400-1500", "5"))[0].0, "/session");
    for number in ["0", "501", "", "-3", "two"] {
        assert_eq!(said(changed(EVERY_OTHER, number))[0].0, "/places", "{number}");
    }
}

#[test]
fn what_is_closed_can_be_opened_again() {
    let (item, calendar) = leeds();
    let after = reopen(&item, &calendar, "2026-12-25").unwrap();
    assert_eq!(after["closed"], json!(["2026-12-26", "2027-12-25", "2027-12-26"]));
    assert_eq!(said(reopen(&item, &calendar, "2026-12-03"))[0].0, "/closure");
}

#[test]
fn history_has_what_was_and_what_is_now_in_codes() {
    let (item, calendar) = leeds();
    let codes = |after: Value| differences(&item, &after);
    let said = |codes: BTreeMap<&'static str, String>| codes.into_iter().collect::<Vec<_>>();
    assert_eq!(said(codes(item.clone())), []);
    let is = |name: &'static str, text: &str| vec![(name, text.to_owned())];
    assert_eq!(said(codes(places(&item, &calendar, EVERY_OTHER, "12").unwrap())), is("places", "20 > 12"));
    let thursday = places(&item, &calendar, "thu 1400-1500", "5").unwrap();
    assert_eq!(said(codes(thursday)), is("placesFor", "thu 1400-1500 30 > thu 1400-1500 5"));
    assert_eq!(said(codes(weekly("tue", "14:00", "15:00").unwrap())), is("recurring", " > tue 1400-1500"));
    assert_eq!(said(codes(reopen(&item, &calendar, "2026-12-25").unwrap())), is("closed", "2026-12-25 > "));
}

#[test]
fn a_code_is_said_as_people_say_it() {
    for (code, words) in [
        ("thu 1400-1500 30", "Thursday, 2pm to 3pm, 30"),
        ("2026-12-24 1000-1130", "24 December 2026, 10am to 11:30am"),
        ("2026-12-24 security", "24 December 2026, Security"),
        ("mon 1400-1500 2026-12-07", "Monday, 2pm to 3pm, 7 December 2026"),
        ("20", "20"),
    ] {
        assert_eq!(in_words(code).get(Language::English), words);
    }
}
