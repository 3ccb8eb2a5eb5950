use super::*;
use crate::samples::{
    a_case, a_case_settled, a_visit, examples, items, leeds_facts, leeds_facts_with, no_such_prison, session, today,
    today_at,
};
use justice::{
    Facts, Found, Language,
    case::{Event as _, Holds, State as _},
    date::date,
};
use serde_json::json;

const VISITOR: Event = Event::Cancelled { reason: Reason::VisitorCancelled };
const PRISON: Event = Event::Cancelled { reason: Reason::SlotUnavailable };

fn staff(role: &str, office: &str) -> Actor {
    Actor::Staff { id: "7f3a".to_owned(), role: role.to_owned(), office: office.to_owned() }
}

fn clerk() -> Actor {
    staff(CLERK, "LEI")
}

fn partner(id: &str) -> Actor {
    Actor::Partner(id.to_owned())
}

fn rejected(reason: Rejection) -> Event {
    Event::Rejected { reason, renews_on: None, words: None }
}

fn granted(dropped: &[(usize, Objection)]) -> Event {
    let dropped = dropped.iter().map(|(visitor, reason)| Dropped { visitor: *visitor, reason: *reason }).collect();
    Event::Granted { session: a_visit().session, closed: false, dropped }
}

fn english(text: &Text) -> &str {
    text.get(Language::English)
}

/// In a state, as the prison left it: rejected or cancelled for the time alone.
fn lodged_by_a_partner(state: State) -> Case<VisitRequest> {
    let settled: &[(&str, &str)] = match state {
        State::Rejected | State::Cancelled => &[(REASON, "slot_unavailable")],
        _ => &[],
    };
    Case { partner: Some("visits-line".to_owned()), due: Some(date(2026, 11, 26)), ..a_case_settled(state, settled) }
}

/// A time at which nothing but the actor and the state decides: a visit is concluded after it, and a request lapses
/// after the last day for an answer.
fn a_good_time_for(event: &Event) -> Today {
    match event {
        Event::Concluded { .. } => today_at("2026-12-03T16:00:00Z"),
        Event::Rejected { reason: Rejection::NoAnswerInTime, .. } => today_at("2026-11-27T09:00:00Z"),
        _ => today(),
    }
}

#[test]
fn who_may_make_what_happen_and_when() {
    use State::{Booked, Cancelled, Rejected, Requested};
    let [of_the_visitor, of_the_prison, of_time] = [
        // The visitor's own to decide, also by those whom they told (prison-visits-2, `visitor_withdrawal.rb`,
        // `visitor_cancel.rb`; visit-scheduler, `ApplicationMethodType.kt`: by telephone).
        vec![
            Actor::Applicant,
            Actor::Party("visitor".to_owned()),
            partner("visits-line"),
            staff(CLERK, "LEI"),
            staff(MANAGER, "LEI"),
            staff(ASSISTANT, "LEI"),
        ],
        // The prison's (prison-visits-2, `staff_response.rb`, `cancellation.rb`).
        vec![staff(CLERK, "LEI"), staff(MANAGER, "LEI")],
        // Time's (visit-scheduler, `AutoRejectionReason.kt`).
        vec![Actor::System],
    ];
    let mut everybody = vec![
        Actor::Party("prisoner".to_owned()),
        partner("somebody-else"),
        staff(CLERK, "CFI"),
        staff(MANAGER, "CFI"),
        staff(ASSISTANT, "CFI"),
        staff("cleaner", "LEI"),
        Actor::System,
    ];
    everybody.extend(of_the_visitor.iter().cloned());
    let legal = |state: State, event: &Event| match (state, event) {
        (Requested, Event::Granted { .. }) => &of_the_prison[..],
        (Requested, Event::Rejected { reason: Rejection::NoAnswerInTime, .. }) => &of_time[..],
        (Requested, Event::Rejected { .. }) => &of_the_prison[..],
        (Requested, Event::Withdrawn {}) => &of_the_visitor[..],
        (Booked, Event::Cancelled { reason: Reason::VisitorCancelled }) => &of_the_visitor[..],
        (Booked, Event::Cancelled { .. }) => &of_the_prison[..],
        (Booked | Rejected | Cancelled, Event::Rearranged { .. }) => &of_the_visitor[..],
        (Booked, Event::Concluded { .. }) => &of_the_prison[..],
        _ => &[],
    };
    let mut tried = 0;
    for &state in State::ALL {
        for event in Event::samples() {
            for actor in &everybody {
                let case = lodged_by_a_partner(state);
                let decided = next(&case, &event, &leeds_facts(), actor, &a_good_time_for(&event));
                assert_eq!(decided.is_ok(), legal(state, &event).contains(actor), "{state:?} {event:?} {actor:?}");
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 6 * 8 * 13);
}

#[test]
fn what_is_over_stays_over() {
    for state in [State::Withdrawn, State::Concluded] {
        for event in Event::samples() {
            let decided = next(&lodged_by_a_partner(state), &event, &leeds_facts(), &clerk(), &a_good_time_for(&event));
            assert_eq!(decided.unwrap_err(), Illegal(no_more(state)), "{event:?}");
        }
    }
}

#[test]
fn a_request_that_has_been_answered_is_not_answered_again() {
    for state in [State::Booked, State::Rejected, State::Withdrawn, State::Cancelled, State::Concluded] {
        for event in [granted(&[]), rejected(Rejection::PrisonerMoved), Event::Withdrawn {}] {
            let decided = next(&lodged_by_a_partner(state), &event, &leeds_facts(), &clerk(), &today());
            assert_eq!(decided.unwrap_err(), Illegal(no_more(state)), "{state:?} {event:?}");
        }
    }
}

#[test]
fn staff_may_give_every_reason_for_cancelling_and_the_visitor_their_own_alone() {
    for &reason in Reason::ALL {
        let event: Event = serde_json::from_value(json!({"type": "cancelled", "reason": reason.code()})).unwrap();
        let by = |actor| next(&a_case(State::Booked), &event, &leeds_facts(), &actor, &today());
        assert_eq!(by(clerk()).unwrap().codes["reason"], reason.code());
        assert_eq!(by(Actor::Applicant).is_ok(), reason == Reason::VisitorCancelled);
        assert_eq!(by(staff(ASSISTANT, "LEI")).is_ok(), reason == Reason::VisitorCancelled);
    }
    assert_eq!(Reason::ALL.len(), 11);
}

#[test]
fn every_reason_for_rejecting_is_the_prisons_but_that_nobody_answered() {
    for &reason in Rejection::ALL {
        let event = Event::Rejected {
            reason,
            renews_on: (reason == Rejection::NoAllowance).then(|| date(2026, 12, 1)),
            words: Words::new("The hall is flooded").filter(|_| reason == Rejection::Other),
        };
        let decided = next(&a_case(State::Requested), &event, &leeds_facts(), &clerk(), &today());
        assert_eq!(decided.is_ok(), reason != Rejection::NoAnswerInTime, "{reason:?}");
    }
    assert_eq!(Rejection::ALL.len(), 16);
}

#[test]
fn no_allowance_needs_the_future_day_on_which_it_renews_and_nothing_else_has_one() {
    let says = |reason, renews_on| {
        let event = Event::Rejected { reason, renews_on, words: None };
        next(&a_case(State::Requested), &event, &leeds_facts(), &clerk(), &today())
    };
    let decided = says(Rejection::NoAllowance, Some(date(2026, 12, 1))).unwrap();
    assert_eq!(decided.codes["renewsOn"], "2026-12-01");
    assert!(english(&decided.notices[0].values["why"]).contains("again from 1 December 2026"));
    for (reason, renews) in [
        (Rejection::NoAllowance, None),
        (Rejection::NoAllowance, Some(date(2026, 11, 23))),
        (Rejection::PrisonerMoved, Some(date(2026, 12, 1))),
    ] {
        assert_eq!(says(reason, renews).unwrap_err(), Illegal(WHEN_DOES_IT_RENEW));
    }
}

#[test]
fn another_reason_needs_words_which_reach_the_visitor_and_neither_history_nor_the_log() {
    let says = |reason, words: Option<&str>| {
        let event = Event::Rejected { reason, renews_on: None, words: words.and_then(Words::new) };
        assert!(!format!("{event:?}").contains("flooded"));
        next(&a_case(State::Requested), &event, &leeds_facts(), &clerk(), &today())
    };
    let decided = says(Rejection::Other, Some("The hall is flooded")).unwrap();
    assert_eq!(english(&decided.notices[0].values["why"]), "The prison says: The hall is flooded");
    assert!(!format!("{:?}", decided.codes).contains("flooded"));
    assert_eq!(decided.settled[WORDS].as_deref(), Some("The hall is flooded"), "and the status page");
    assert_eq!(says(Rejection::Other, None).unwrap_err(), Illegal(WHAT_IS_THE_REASON));
    assert_eq!(says(Rejection::Other, Some("  ")).unwrap_err(), Illegal(WHAT_IS_THE_REASON));
    assert_eq!(says(Rejection::PrisonerMoved, Some("Ring us")).unwrap_err(), Illegal(WHAT_IS_THE_REASON));
    assert_eq!(Words::new(&"w".repeat(501)), None);
}

#[test]
fn a_request_lapses_at_eight_in_the_evening_of_the_last_day_for_an_answer() {
    let case = Case { due: Some(date(2026, 11, 26)), ..a_case(State::Requested) };
    let at = |now| next(&case, &rejected(Rejection::NoAnswerInTime), &leeds_facts(), &Actor::System, &today_at(now));
    assert_eq!(at("2026-11-26T19:59:59Z").unwrap_err(), Illegal(STILL_TIME));
    assert!(at("2026-11-26T20:00:00Z").is_ok());
    let never_due = Case { due: None, ..case };
    let event = rejected(Rejection::NoAnswerInTime);
    assert!(next(&never_due, &event, &leeds_facts(), &Actor::System, &today_at("2026-11-27T09:00:00Z")).is_err());
}

#[test]
fn a_prisoner_released_or_moved_ends_a_request_by_itself_at_any_time() {
    for reason in [Rejection::PrisonerReleased, Rejection::PrisonerMoved] {
        let by_itself = next(&a_case(State::Requested), &rejected(reason), &leeds_facts(), &Actor::System, &today());
        assert_eq!(by_itself.unwrap().codes["reason"], reason.code());
    }
    let others = Rejection::ALL.iter().filter(|reason| !reason.may_be_automatic());
    for &reason in others {
        assert!(next(&a_case(State::Requested), &rejected(reason), &leeds_facts(), &Actor::System, &today()).is_err());
    }
}

#[test]
fn a_grant_is_of_a_session_that_was_asked_for_and_is_to_come_and_still_held() {
    let case = a_case(State::Requested);
    let at = |text: &str, facts: &PrisonFacts, now: &str| {
        let event = Event::Granted { session: session(text), closed: false, dropped: vec![] };
        next(&case, &event, facts, &clerk(), &today_at(now))
    };
    let (asked, noon) = ("2026-12-03T14:00/15:00", "2026-11-23T12:00:00Z");
    assert!(at(asked, &leeds_facts(), noon).is_ok());
    assert!(at(asked, &leeds_facts(), "2026-12-02T12:00:00Z").is_ok(), "also within the lead time");
    assert_eq!(at("2026-12-04T14:00/15:00", &leeds_facts(), noon).unwrap_err(), Illegal(NOT_ONE_OF_THE_CHOICES));
    assert_eq!(at(asked, &leeds_facts(), "2026-12-03T14:00:00Z").unwrap_err(), Illegal(ALREADY_BEGUN));
    let closed = leeds_facts_with(|item| item["closed"] = json!(["2026-12-03"]));
    assert_eq!(at(asked, &closed, noon).unwrap_err(), Illegal(NO_SUCH_SESSION_NOW));
    assert_eq!(at(asked, &no_such_prison(), noon).unwrap_err(), Illegal(rules::NO_BOOKINGS_NOW));
}

/// (visit-scheduler, `SessionTemplate.kt`: open and closed capacity.)
#[test]
fn a_closed_visit_takes_a_place_for_closed_visits_and_none_of_the_others_where_the_prison_counts_them_apart() {
    let session = a_visit().session;
    for (apart, closed, thing, places) in [
        (Some(3), true, "2026-12-03T14:00/15:00#CLOSED", 3),
        (Some(3), false, "2026-12-03T14:00/15:00", 30),
        (Some(0), true, "2026-12-03T14:00/15:00#CLOSED", 0),
        (None, true, "2026-12-03T14:00/15:00", 30),
    ] {
        let facts = leeds_facts_with(|item| item["closedPlaces"] = json!(apart));
        let event = Event::Granted { session, closed, dropped: vec![] };
        let decided = next(&a_case(State::Requested), &event, &facts, &staff(CLERK, "LEI"), &today()).unwrap();
        let Holds::Only(holds) = &decided.holds else { panic!("it has a place") };
        assert_eq!((holds[1].thing.as_str(), holds[1].places), (thing, places), "{apart:?} {closed}");
        assert_eq!(Session::of_place(thing), Some((session, thing.ends_with("#CLOSED"))));
        // It stays a closed visit at another time.
        let booked = Case { settled: decided.settled_after(&Default::default()), ..a_case(State::Booked) };
        let another = Event::Rearranged { session: "2026-12-04T14:00/15:00".parse().unwrap() };
        let moved = next(&booked, &another, &facts, &Actor::Applicant, &today()).unwrap();
        let Holds::Only(holds) = &moved.holds else { panic!("it has a place") };
        assert_eq!(holds[1].thing.ends_with("#CLOSED"), thing.ends_with("#CLOSED"));
    }
}

#[test]
fn others_may_be_dropped_and_the_visit_still_booked_but_not_the_lead_visitor() {
    let mut case = a_case(State::Requested);
    case.answers = serde_json::from_value(examples().remove(4)).unwrap();
    case.office = Some("DMI".to_owned());
    let facts = PrisonFacts::read(Found(vec![items("PRISON#DMI")]));
    let says = |dropped: &[(usize, Objection)]| {
        let Event::Granted { dropped, .. } = granted(dropped) else { panic!("not a grant") };
        let event = Event::Granted { session: case.answers.third_session.unwrap(), closed: true, dropped };
        next(&case, &event, &facts, &staff(CLERK, "DMI"), &today())
    };
    let decided = says(&[(1, Objection::NotOnList)]).unwrap();
    assert_eq!((decided.codes["dropped"].as_str(), decided.codes["closed"].as_str()), ("1", "yes"));
    let values = &decided.notices[0].values;
    assert!(english(&values["who"]).contains("Mary Hutchinson (not on the prisoner’s list of visitors)"));
    assert!(english(&values["closed"]).contains("glass"));
    assert_eq!(english(&values["when"]), "Friday 4 December 2026, 1:45pm to 3:45pm");
    let after = Case { settled: decided.settled_after(&case.settled), state: State::Booked, ..case };
    let coming: Vec<String> = standing::coming(&after).iter().map(|person| person.name()).collect();
    assert_eq!(coming, ["Dorothy Wordsworth"]);
    assert!(standing::is_closed(&after));
    assert_eq!(standing::session(&after), after.answers.third_session.unwrap());
    let case = Case { settled: Default::default(), state: State::Requested, ..after };
    let says = |dropped: &[(usize, Objection)]| {
        let Event::Granted { dropped, .. } = granted(dropped) else { panic!("not a grant") };
        let event = Event::Granted { session: case.answers.session, closed: false, dropped };
        next(&case, &event, &facts, &staff(CLERK, "DMI"), &today()).unwrap_err()
    };
    assert_eq!(says(&[(0, Objection::Banned)]), Illegal(LEAD_VISITOR_DROPPED));
    assert_eq!(says(&[(2, Objection::Banned)]), Illegal(NOT_A_VISITOR));
    assert_eq!(says(&[(1, Objection::Banned), (1, Objection::Other)]), Illegal(NOT_A_VISITOR));
}

#[test]
fn a_request_holds_no_place_until_it_is_granted_and_then_one() {
    let answers: Answers = serde_json::from_value(examples().remove(4)).unwrap();
    let facts = PrisonFacts::read(Found(vec![items("PRISON#DMI")]));
    let decision = open(&answers, &facts, &today()).unwrap();
    assert_eq!((decision.state, decision.due), (State::Requested, Some(date(2026, 11, 27))), "the fourth working day");
    assert_eq!(decision.keep_from, Some(date(2026, 12, 4)), "kept from the latest of the choices");
    let groups = |decision: &Decision<VisitRequest>| -> Vec<(String, String)> {
        let Holds::Only(holds) = &decision.holds else { panic!("it keeps what it had") };
        holds.iter().map(|hold| (hold.group[..3].to_owned(), hold.thing.clone())).collect()
    };
    assert!(groups(&decision).iter().all(|(group, _)| group == "VIS"), "only that nobody asks twice");
    assert_eq!(groups(&decision).len(), 3);
    let case = Case { answers, office: Some("DMI".to_owned()), ..a_case(State::Requested) };
    let event = Event::Granted { session: case.answers.second_session.unwrap(), closed: false, dropped: vec![] };
    let decision = next(&case, &event, &facts, &staff(MANAGER, "DMI"), &today()).unwrap();
    let second = "2026-12-03T13:45/15:45".to_owned();
    assert_eq!(groups(&decision), [("VIS".to_owned(), second.clone()), ("DMI".to_owned(), second)]);
    assert_eq!(decision.keep_from, Some(date(2026, 12, 3)));
}

#[test]
fn another_time_is_for_those_whose_time_alone_was_wrong() {
    let event = Event::Rearranged { session: session("2026-12-04T14:00/15:00") };
    for (state, codes) in [
        (State::Rejected, Rejection::ALL.iter().map(|r| (r.code(), r.is_about_the_time())).collect::<Vec<_>>()),
        (State::Cancelled, Reason::ALL.iter().map(|r| (r.code(), r.is_about_the_time())).collect::<Vec<_>>()),
    ] {
        assert_eq!(codes.iter().filter(|(_, about)| *about).count(), 3);
        for (code, about_the_time) in codes {
            let case = a_case_settled(state, &[(REASON, code)]);
            let decided = next(&case, &event, &leeds_facts(), &Actor::Applicant, &today());
            assert_eq!(decided.is_ok(), about_the_time, "{state:?} {code}");
        }
        let unknown = a_case(state);
        assert!(next(&unknown, &event, &leeds_facts(), &Actor::Applicant, &today()).is_err(), "nobody knows why");
    }
}

#[test]
fn a_visit_that_is_rearranged_has_its_new_place_alone_and_forgets_why_it_was_off() {
    let case = a_case_settled(State::Cancelled, &[(REASON, "capacity_issues")]);
    let event = Event::Rearranged { session: session("2026-12-04T14:00/15:00") };
    let decision = next(&case, &event, &leeds_facts(), &Actor::Applicant, &today()).unwrap();
    assert_eq!(decision.state, State::Booked);
    let Holds::Only(holds) = &decision.holds else { panic!("it keeps what it had") };
    assert!(holds.iter().all(|hold| hold.thing == "2026-12-04T14:00/15:00") && holds.len() == 2);
    assert_eq!(decision.notices[0].template, "visit-changed");
    assert_eq!(decision.keep_from, Some(date(2026, 12, 4)));
    let after = decision.settled_after(&case.settled);
    assert_eq!(after.get(REASON), None);
    assert_eq!(after[SESSION], "2026-12-04T14:00/15:00");
}

#[test]
fn a_request_that_nobody_looked_at_becomes_a_request_again() {
    let case = a_case_settled(State::Rejected, &[(REASON, "no_answer_in_time")]);
    let another = session("2026-12-04T14:00/15:00");
    let event = Event::Rearranged { session: another };
    let decision = next(&case, &event, &leeds_facts(), &Actor::Applicant, &today()).unwrap();
    assert_eq!((decision.state, decision.due), (State::Requested, Some(date(2026, 11, 26))));
    assert_eq!(decision.notices[0].template, "visit-requested");
    let again = Case { state: State::Requested, settled: decision.settled_after(&case.settled), ..case };
    assert_eq!(standing::choices(&again), [another]);
}

#[test]
fn a_visit_is_moved_to_another_session_that_the_prison_offers() {
    let to = |text: &str| {
        let event = Event::Rearranged { session: session(text) };
        next(&a_case(State::Booked), &event, &leeds_facts(), &Actor::Applicant, &today())
    };
    assert!(to("2026-12-04T14:00/15:00").is_ok());
    assert_eq!(to("2026-12-03T14:00/15:00").unwrap_err(), Illegal(SAME_SESSION));
    assert!(to("2026-11-26T14:00/15:00").is_err(), "within the lead time");
    assert!(to("2026-12-25T10:00/11:30").is_err(), "a closed day");
}

#[test]
fn a_visit_is_concluded_once_it_has_begun() {
    for &outcome in Outcome::ALL {
        let at =
            |now| next(&a_case(State::Booked), &Event::Concluded { outcome }, &leeds_facts(), &clerk(), &today_at(now));
        assert_eq!(at("2026-12-03T13:59:59Z").unwrap_err(), Illegal(NOT_YET_BEGUN));
        assert_eq!(at("2026-12-03T14:00:00Z").unwrap().codes["outcome"], outcome.code());
    }
}

#[test]
fn a_visit_that_has_begun_can_be_neither_cancelled_nor_moved() {
    let at =
        |event: &Event, now| next(&a_case(State::Booked), event, &leeds_facts(), &Actor::Applicant, &today_at(now));
    let moved = Event::Rearranged { session: session("2026-12-11T14:00/15:00") };
    for event in [VISITOR, moved] {
        assert!(at(&event, "2026-12-03T13:59:59Z").is_ok());
        assert_eq!(at(&event, "2026-12-03T14:00:00Z").unwrap_err(), Illegal(ALREADY_BEGUN));
    }
}

#[test]
fn a_visit_that_was_moved_begins_when_it_was_moved_to() {
    let case = a_case_settled(State::Booked, &[(SESSION, "2026-12-04T14:00/15:00")]);
    let at = |now| next(&case, &VISITOR, &leeds_facts(), &Actor::Applicant, &today_at(now));
    assert!(at("2026-12-03T20:00:00Z").is_ok());
    assert!(at("2026-12-04T14:00:00Z").is_err());
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
fn whatever_ends_a_visit_frees_its_places_and_tells_the_visitor() {
    for (state, event, by, template) in [
        (State::Booked, VISITOR, Actor::Applicant, "visit-cancelled"),
        (State::Booked, PRISON, clerk(), "visit-cancelled"),
        (State::Requested, Event::Withdrawn {}, Actor::Applicant, "visit-withdrawn"),
        (State::Requested, rejected(Rejection::PrisonerMoved), clerk(), "visit-rejected"),
    ] {
        let decision = next(&a_case(state), &event, &leeds_facts(), &by, &today()).unwrap();
        assert_eq!(decision.holds, Holds::Only(vec![]));
        assert_eq!(decision.notices[0].template, template);
        assert_eq!(decision.notices[0].to, a_visit().contact);
        assert_eq!(decision.notices[0].opens, Some(justice::Part::Applicant));
    }
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
        assert_eq!(serde_json::from_value::<Event>(written).unwrap(), event);
    }
    for reason in Reason::ALL {
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
        assert_eq!(Reason::parse(reason.code()), Some(*reason));
    }
    for reason in Rejection::ALL {
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
    }
    for wrong in [
        json!({"type": "cancelled", "reason": "because"}),
        json!({"type": "granted"}),
        json!({"type": "withdrawn", "reason": "other"}),
        json!({"type": "rearranged", "session": "tomorrow"}),
    ] {
        assert!(serde_json::from_value::<Event>(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn every_reason_has_words_of_its_own_for_staff() {
    let all = |texts: Vec<Text>| {
        let mut words: Vec<String> = texts.iter().map(|text| english(text).to_owned()).collect();
        let count = words.len();
        words.sort();
        words.dedup();
        assert_eq!(words.len(), count);
    };
    all(Rejection::ALL.iter().map(|reason| reason.staff()).collect());
    all(Reason::ALL.iter().map(|reason| reason.staff()).collect());
    all(Objection::ALL.iter().map(|reason| reason.staff()).collect());
    all(Outcome::ALL.iter().map(|outcome| outcome.staff()).collect());
}

#[test]
fn a_visit_is_with_the_prison_then_with_the_visitor_then_closed() {
    let closed = State::ALL.iter().filter(|state| state.stage() == Stage::Closed).count();
    assert_eq!((State::Requested.stage(), State::Booked.stage(), closed), (Stage::WithUs, Stage::WithYou, 4));
}
