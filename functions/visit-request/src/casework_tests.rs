use super::*;
use crate::{
    lifecycle::next,
    samples::{a_case, a_case_settled, examples, items, leeds_facts, today, today_at},
};
use justice::{Actor, Case, Facts as _, Found, Language};
use serde_json::json;

fn staff_move(code: &str) -> &'static StaffMove<VisitRequest> {
    CASEWORK.moves.iter().find(|known| known.code == code).unwrap()
}

fn made(code: &str, typed: Value) -> Result<Event, Vec<(String, String)>> {
    let said = |error: FieldError| (error.pointer, error.detail.get(Language::English).to_owned());
    (staff_move(code).event)(&a_case(State::Requested), &typed).map_err(|all| all.into_iter().map(said).collect())
}

fn refused_at(code: &str, typed: Value) -> String {
    made(code, typed).unwrap_err().remove(0).0
}

/// Dorothy and Mary ask for three sessions at Durham.
fn at_durham() -> Case<VisitRequest> {
    let answers = serde_json::from_value(examples().remove(4)).unwrap();
    Case { answers, office: Some("DMI".to_owned()), ..a_case(State::Requested) }
}

#[test]
fn a_grant_has_a_session_says_whether_it_is_closed_and_who_cannot_come() {
    let session = "2026-12-03T14:00/15:00";
    let event =
        made("grant", json!({"session": session, "closed": true, "banned": ["2"], "notOnList": ["1"]})).unwrap();
    let dropped =
        vec![Dropped { visitor: 1, reason: Objection::NotOnList }, Dropped { visitor: 2, reason: Objection::Banned }];
    assert_eq!(event, Event::Granted { session: session.parse().unwrap(), closed: true, dropped });
    let simple = made("grant", json!({"session": session, "closed": false})).unwrap();
    assert_eq!(simple, Event::Granted { session: session.parse().unwrap(), closed: false, dropped: vec![] });
    assert_eq!(refused_at("grant", json!({"closed": false})), "/session");
    assert_eq!(refused_at("grant", json!({"session": session})), "/closed");
    assert_eq!(refused_at("grant", json!({"session": session, "closed": false, "banned": ["0"]})), "/banned");
    assert_eq!(refused_at("grant", json!({"session": session, "closed": false, "cannotCome": ["x"]})), "/cannotCome");
    let twice = json!({"session": session, "closed": false, "notOnList": ["1"], "banned": ["1"]});
    assert_eq!(refused_at("grant", twice), "/banned");
}

#[test]
fn a_rejection_has_its_day_and_its_words_where_it_needs_them_and_nowhere_else() {
    let event = made("reject", json!({"reason": "no_allowance", "renewsOn": "2026-12-24"})).unwrap();
    assert!(matches!(event, Event::Rejected { reason: Rejection::NoAllowance, renews_on: Some(_), words: None }));
    let event = made("reject", json!({"reason": "other", "words": " The hall is flooded "})).unwrap();
    let Event::Rejected { words: Some(words), .. } = event else { panic!("no words") };
    assert_eq!(words.reveal(), "The hall is flooded");
    for (typed, pointer) in [
        (json!({}), "/reason"),
        (json!({"reason": "because"}), "/reason"),
        (json!({"reason": "no_answer_in_time"}), "/reason"),
        (json!({"reason": "no_allowance"}), "/renewsOn"),
        (json!({"reason": "prisoner_moved", "renewsOn": "2026-12-24"}), "/renewsOn"),
        (json!({"reason": "other"}), "/words"),
        (json!({"reason": "other", "words": "   "}), "/words"),
        (json!({"reason": "other", "words": "w".repeat(501)}), "/words"),
        (json!({"reason": "prisoner_moved", "words": "Ring us"}), "/words"),
    ] {
        assert_eq!(refused_at("reject", typed.clone()), pointer, "{typed}");
    }
}

#[test]
fn the_prison_cancels_for_its_own_reasons_and_records_the_visitors_own_by_another_move() {
    assert_eq!(
        made("cancel", json!({"reason": "capacity_issues"})),
        Ok(Event::Cancelled { reason: Reason::CapacityIssues })
    );
    assert_eq!(refused_at("cancel", json!({"reason": "visitor_cancelled"})), "/reason");
    assert_eq!(refused_at("cancel", json!({})), "/reason");
    assert_eq!(made("visitor-cancels", json!({})), Ok(Event::Cancelled { reason: Reason::VisitorCancelled }));
    assert_eq!(made("withdraw", json!({})), Ok(Event::Withdrawn {}));
}

#[test]
fn a_visit_is_concluded_with_an_outcome() {
    let event = made("conclude", json!({"outcome": "visitor_did_not_arrive"}));
    assert_eq!(event, Ok(Event::Concluded { outcome: Outcome::VisitorDidNotArrive }));
    assert_eq!(refused_at("conclude", json!({})), "/outcome");
}

#[test]
fn every_move_has_a_sample_that_the_rules_allow_in_the_state_that_it_is_for() {
    let clerk = Actor::Staff { id: "7f3a".into(), role: CLERK.into(), office: "LEI".into() };
    for (code, state, now) in [
        ("grant", State::Requested, "2026-11-23T12:00:00Z"),
        ("reject", State::Requested, "2026-11-23T12:00:00Z"),
        ("withdraw", State::Requested, "2026-11-23T12:00:00Z"),
        ("cancel", State::Booked, "2026-11-23T12:00:00Z"),
        ("visitor-cancels", State::Booked, "2026-11-23T12:00:00Z"),
        ("rearrange", State::Booked, "2026-11-23T12:00:00Z"),
        ("conclude", State::Booked, "2026-12-03T16:00:00Z"),
    ] {
        let case = a_case(state);
        let (facts, today) = (leeds_facts(), today_at(now));
        let told = Told { case: &case, facts: &facts, today: &today, home: "" };
        let sample = (staff_move(code).sample)(&told).unwrap();
        assert!(next(&case, &sample, &facts, &clerk, &today).is_ok(), "{code}");
    }
    assert_eq!(CASEWORK.moves.len(), 7);
}

fn options(pointer: &str, answers: &Value) -> Vec<String> {
    let (facts, today) = (leeds_facts(), today());
    let context = Context { answers, facts: &facts, today: &today };
    let fields = CASEWORK.moves.iter().flat_map(|one| one.fields);
    let field = fields.into_iter().find(|field| field.pointer == pointer).unwrap();
    let (Kind::Radios(Options::From(options)) | Kind::Checkboxes(Options::From(options))) = &field.kind else {
        panic!("nothing to choose")
    };
    options(&context).into_iter().map(|choice| choice.value.into_owned()).collect()
}

#[test]
fn what_can_be_chosen_comes_from_the_case() {
    let document = json!({"case": examples().remove(4)});
    let [first, second, third] = ["2026-12-02T13:45/15:45", "2026-12-03T13:45/15:45", "2026-12-04T13:45/15:45"];
    assert_eq!(options("/session", &document), [first, second, third]);
    let settled = json!({"case": examples().remove(4), "settled": {"session": "2026-12-09T17:15/19:15"}});
    assert_eq!(options("/session", &settled), ["2026-12-09T17:15/19:15"]);
    assert_eq!(options("/banned", &document), ["0", "1"]);
    assert_eq!(options("/reason", &document).len(), Rejection::ALL.len() - 1);
    assert_eq!(options("/outcome", &document).len(), Outcome::ALL.len());
}

#[test]
fn staff_see_who_is_coming_and_when_and_why_not() {
    let facts = crate::facts::PrisonFacts::read(Found(vec![items("PRISON#DMI")]));
    let (case, today) = (at_durham(), today());
    let rows = |case: &Case<VisitRequest>| -> Vec<String> {
        let told = Told { case, facts: &facts, today: &today, home: "" };
        let of =
            |(name, value): &(Text, Text)| format!("{}: {}", name.get(Language::English), value.get(Language::English));
        details(&told).iter().map(of).collect()
    };
    let asked = rows(&case);
    for row in [
        "Prisoner: William Wordsworth",
        "Prisoner number: E5678FG",
        "Second choice: Thursday 3 December 2026, 1:45pm to 3:45pm",
        "Lead visitor: Dorothy Wordsworth, 25 December 1971",
        "Visitor 2: Mary Hutchinson, 16 August 1970",
        "Email address: dorothy@example.com",
    ] {
        assert!(asked.iter().any(|asked| asked == row), "{row} in {asked:?}");
    }
    let granted = a_case_settled(State::Booked, &[("dropped", "1:banned"), ("closed", "yes")]);
    let granted = rows(&Case { answers: at_durham().answers, ..granted });
    assert!(granted.contains(&"Visitor 2: Mary Hutchinson, 16 August 1970: Banned".to_owned()), "{granted:?}");
    assert!(granted.contains(&"Kind of visit: Closed".to_owned()));
    let rejected = rows(&a_case_settled(State::Rejected, &[("reason", "prisoner_moved")]));
    assert!(rejected.contains(&"Reason: The prisoner has moved to another prison".to_owned()));
}

#[test]
fn a_visit_is_found_by_everybody_named_in_it_and_by_the_prisoners_number() {
    let known: Vec<String> = known_by(&at_durham().answers).into_iter().map(|known| known.name).collect();
    assert_eq!(known, ["Wordsworth", "E5678FG", "Wordsworth", "Hutchinson"]);
    let line = line(&at_durham());
    assert_eq!(line.get(Language::English), "William Wordsworth, E5678FG: Wednesday 2 December 2026, 1:45pm to 3:45pm");
    assert_eq!(
        line.get(Language::Welsh),
        "William Wordsworth, E5678FG: dydd Mercher 2 Rhagfyr 2026, 1:45yp tan 3:45yp"
    );
}

#[test]
fn staff_read_the_words_of_every_notice_in_both_languages() {
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/notices")).unwrap().flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let template = name.split('.').next().unwrap();
        for language in Language::ALL {
            assert!((CASEWORK.words)(template, language).is_some_and(|words| words.contains("((")), "{template}");
        }
    }
    assert_eq!((CASEWORK.words)("visit-imagined", Language::English), None);
}
