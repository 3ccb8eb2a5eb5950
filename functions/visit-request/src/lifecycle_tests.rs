use super::*;
use crate::samples::{a_case, a_visit, leeds_facts, no_such_prison, today, today_at};
use justice::{
    case::{Event as _, Holds, State as _},
    date::date,
};
use serde_json::json;

const VISITOR: Event = Event::Cancelled { reason: Reason::VisitorCancelled };
const PRISON: Event = Event::Cancelled { reason: Reason::SlotUnavailable };

fn staff(office: &str) -> Actor {
    Actor::Staff { id: "7f3a".to_owned(), role: "bookings".to_owned(), office: office.to_owned() }
}

fn partner(id: &str) -> Actor {
    Actor::Partner(id.to_owned())
}

fn lodged_by_a_partner(state: State) -> Case<VisitRequest> {
    Case { partner: Some("visits-line".to_owned()), ..a_case(state) }
}

#[test]
fn who_may_make_what_happen_and_when() {
    use State::{Booked, Cancelled};
    let party = |role: &str| Actor::Party(role.to_owned());
    let table = [
        // in this state, this event, made by    is it legal?
        (Booked, VISITOR, Actor::Applicant, true),
        (Booked, VISITOR, party("visitor"), true),
        (Booked, VISITOR, party("prisoner"), false),
        (Booked, VISITOR, partner("visits-line"), true),
        (Booked, VISITOR, partner("somebody-else"), false),
        (Booked, VISITOR, staff("LEI"), false),
        (Booked, VISITOR, staff("CFI"), false),
        (Booked, VISITOR, Actor::System, false),
        (Booked, PRISON, Actor::Applicant, false),
        (Booked, PRISON, party("visitor"), false),
        (Booked, PRISON, party("prisoner"), false),
        (Booked, PRISON, partner("visits-line"), false),
        (Booked, PRISON, partner("somebody-else"), false),
        (Booked, PRISON, staff("LEI"), true),
        (Booked, PRISON, staff("CFI"), false),
        (Booked, PRISON, Actor::System, false),
        (Cancelled, VISITOR, Actor::Applicant, false),
        (Cancelled, VISITOR, party("visitor"), false),
        (Cancelled, VISITOR, party("prisoner"), false),
        (Cancelled, VISITOR, partner("visits-line"), false),
        (Cancelled, VISITOR, partner("somebody-else"), false),
        (Cancelled, VISITOR, staff("LEI"), false),
        (Cancelled, VISITOR, staff("CFI"), false),
        (Cancelled, VISITOR, Actor::System, false),
        (Cancelled, PRISON, Actor::Applicant, false),
        (Cancelled, PRISON, party("visitor"), false),
        (Cancelled, PRISON, party("prisoner"), false),
        (Cancelled, PRISON, partner("visits-line"), false),
        (Cancelled, PRISON, partner("somebody-else"), false),
        (Cancelled, PRISON, staff("LEI"), false),
        (Cancelled, PRISON, staff("CFI"), false),
        (Cancelled, PRISON, Actor::System, false),
    ];
    assert_eq!(table.len(), State::ALL.len() * Event::samples().len() * 8);
    for (state, event, actor, legal) in table {
        let decided = next(&lodged_by_a_partner(state), &event, &leeds_facts(), &actor, &today());
        assert_eq!(decided.is_ok(), legal, "{state:?} {event:?} {actor:?}");
    }
}

#[test]
fn staff_may_give_every_reason_but_the_visitors_own() {
    for reason in [
        "prisoner_vos",
        "prisoner_released",
        "child_protection_issues",
        "slot_unavailable",
        "visitor_banned",
        "prisoner_moved",
        "prisoner_non_association",
        "prisoner_cancelled",
        "booked_in_error",
        "capacity_issues",
    ] {
        let event: Event = serde_json::from_value(json!({"type": "cancelled", "reason": reason})).unwrap();
        let decided = next(&a_case(State::Booked), &event, &leeds_facts(), &staff("LEI"), &today()).unwrap();
        assert_eq!(decided.codes["reason"], reason);
        assert!(next(&a_case(State::Booked), &event, &leeds_facts(), &Actor::Applicant, &today()).is_err());
    }
}

#[test]
fn a_partner_cannot_cancel_a_visit_that_it_did_not_lodge() {
    let decided = next(&a_case(State::Booked), &VISITOR, &leeds_facts(), &partner("visits-line"), &today());
    assert_eq!(decided.unwrap_err(), Illegal(NOT_YOURS_TO_CANCEL));
}

#[test]
fn a_visit_that_has_begun_cannot_be_cancelled() {
    let at = |now| next(&a_case(State::Booked), &VISITOR, &leeds_facts(), &Actor::Applicant, &today_at(now));
    assert!(at("2026-12-03T13:59:59Z").is_ok());
    assert_eq!(at("2026-12-03T14:00:00Z").unwrap_err(), Illegal(ALREADY_BEGUN));
}

#[test]
fn a_booked_visit_has_its_place_and_cannot_be_booked_twice() {
    let decision = open(&a_visit(), &leeds_facts(), &today()).unwrap();
    assert_eq!((decision.state, decision.office.as_deref()), (State::Booked, Some("LEI")));
    assert_eq!(decision.keep_from, Some(date(2026, 12, 3)));
    let Holds::Only(holds) = decision.holds else { panic!("it holds nothing") };
    let held: Vec<_> = holds.iter().map(|hold| (&hold.group[..3], hold.thing.as_str(), hold.places)).collect();
    assert_eq!(held, [("VIS", "2026-12-03T14:00/15:00", 1), ("LEI", "2026-12-03T14:00/15:00", 30)]);
    assert!(holds.iter().all(|hold| hold.if_taken.pointer == "/session"));
}

#[test]
fn a_cancelled_visit_frees_its_places_and_tells_the_visitor() {
    let decision = next(&a_case(State::Booked), &VISITOR, &leeds_facts(), &Actor::Applicant, &today()).unwrap();
    assert_eq!(decision.state, State::Cancelled);
    assert_eq!(decision.holds, Holds::Only(vec![]));
    assert_eq!(decision.notices[0].template, "visit-cancelled");
    assert_eq!(decision.notices[0].to, a_visit().contact);
}

#[test]
fn a_visit_to_a_prison_that_takes_no_more_bookings_can_still_be_cancelled() {
    let decision = next(&a_case(State::Booked), &VISITOR, &no_such_prison(), &Actor::Applicant, &today()).unwrap();
    assert_eq!(decision.notices[0].values["prison"], Text::same("LEI"));
}

#[test]
fn what_leaves_for_history_keys_and_the_bus_names_nobody() {
    let decision = open(&a_visit(), &leeds_facts(), &today()).unwrap();
    let Holds::Only(holds) = &decision.holds else { panic!("it holds nothing") };
    let leaves = format!("{:?} {:?}", decision.codes, holds);
    for personal in ["Ada", "Lovelace", "Babbage", "A1234BC", "1985-12-10", "example.com"] {
        assert!(!leaves.contains(personal), "{personal}");
    }
}

#[test]
fn codes_are_what_is_written_and_read() {
    for state in State::ALL {
        assert_eq!(serde_json::to_value(state).unwrap(), state.code());
    }
    for event in Event::samples() {
        let written = serde_json::to_value(&event).unwrap();
        assert_eq!(written["type"], event.code());
        let Event::Cancelled { reason } = event;
        assert_eq!(written["reason"], reason.code());
    }
    assert!(serde_json::from_value::<Event>(json!({"type": "cancelled", "reason": "because"})).is_err());
    assert!(serde_json::from_value::<Event>(json!({"type": "granted"})).is_err());
}

#[test]
fn only_a_cancelled_visit_is_closed() {
    assert_eq!((State::Booked.stage(), State::Cancelled.stage()), (Stage::WithYou, Stage::Closed));
}
