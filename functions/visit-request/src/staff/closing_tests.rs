use super::*;
use crate::samples::{items, leeds_facts, leeds_facts_with};
use justice::{Language, date::date};

fn leeds() -> Kept {
    Kept { item: items("PRISON#LEI").remove(0), facts: leeds_facts() }
}

fn session(text: &str) -> Session {
    text.parse().unwrap()
}

fn applied(scope: &Scope) -> Calendar {
    let kept = leeds();
    Calendar::read(&scope.apply(&kept, kept.calendar().unwrap(), "security").unwrap()).unwrap()
}

#[test]
fn what_is_written_of_a_closing_can_be_read() {
    for scope in [
        Scope::Day(date(2026, 12, 3)),
        Scope::Session(session("2026-12-03T14:00/15:00")),
        Scope::Weekly("thu 1400-1500".to_owned(), date(2026, 12, 3)),
    ] {
        assert_eq!(Scope::parse(&scope.to_string()), Some(scope));
    }
    assert_eq!(Scope::parse("tomorrow"), None);
    assert_eq!(Scope::closing("2026-12-03", "1400-1500"), Some(Scope::Session(session("2026-12-03T14:00/15:00"))));
    assert_eq!(Scope::closing("2026-12-03", "1500-1400"), None);
}

#[test]
fn a_closing_covers_its_own_sessions_and_no_others() {
    let (two, ten) = (session("2026-12-03T14:00/15:00"), session("2026-12-03T10:00/11:30"));
    let (week_before, week_after) = (session("2026-11-26T14:00/15:00"), session("2026-12-10T14:00/15:00"));
    let covered = |scope: Scope| [two, ten, week_before, week_after].map(|session| scope.covers(&session));
    assert_eq!(covered(Scope::Day(date(2026, 12, 3))), [true, true, false, false]);
    assert_eq!(covered(Scope::Session(two)), [true, false, false, false]);
    assert_eq!(covered(Scope::Weekly("thu 1400-1500".to_owned(), date(2026, 12, 3))), [true, false, false, true]);
}

#[test]
fn what_is_closed_is_no_longer_offered() {
    let today = crate::samples::today();
    let offered = |scope: &Scope| applied(scope).sessions(&today).unwrap();
    for scope in [
        Scope::Day(date(2026, 12, 3)),
        Scope::Session(session("2026-12-03T14:00/15:00")),
        Scope::Weekly("thu 1400-1500".to_owned(), date(2026, 12, 3)),
    ] {
        let left = offered(&scope);
        assert!(left.iter().all(|session| !scope.covers(session)), "{scope}");
        let before = crate::samples::leeds().sessions(&today).unwrap();
        let others: Vec<Session> = before.into_iter().filter(|session| !scope.covers(session)).collect();
        assert_eq!(left, others, "{scope}: and nothing else");
    }
}

#[test]
fn what_is_closed_already_is_not_closed_again() {
    let refused = |scope: Scope, kept: &Kept| scope.apply(kept, kept.calendar().unwrap(), "security").is_err();
    assert!(refused(Scope::Day(date(2026, 12, 25)), &leeds()));
    assert!(refused(Scope::Session(session("2026-12-25T10:00/11:30")), &leeds()));
    let closed = json!([{ "date": "2026-12-03", "session": "1400-1500", "reason": "security" }]);
    let kept =
        Kept { facts: leeds_facts_with(|item| item["closed"] = closed.clone()), item: json!({ "closed": closed }) };
    assert!(refused(Scope::Session(session("2026-12-03T14:00/15:00")), &kept));
    assert!(!refused(Scope::Day(date(2026, 12, 3)), &kept), "the rest of the day can be");
    assert!(refused(Scope::Weekly("tue 1400-1500".to_owned(), date(2026, 12, 1)), &leeds()), "there is none");
}

#[test]
fn a_closing_is_said_in_both_languages() {
    let scope = Scope::Weekly("thu 1400-1500".to_owned(), date(2026, 12, 3));
    assert_eq!(scope.words().get(Language::English), "Thursday, 2pm to 3pm, from 3 December 2026");
    assert_eq!(scope.in_a_sentence().get(Language::Welsh), "dydd Iau, 2yp tan 3yp, o 3 Rhagfyr 2026");
}
