use super::*;
use crate::samples::{
    a_visit, born_on, leeds_facts, leeds_facts_with, no_such_prison, nobody_asked, session, today, today_at, with_taken,
};
use justice::date::date;
use serde_json::json;

/// What is wrong with a visit: where, and the English words.
fn wrong(answers: &Answers, facts: &PrisonFacts) -> Vec<(String, String)> {
    let said = broken(answers, facts, &today());
    said.into_iter().map(|error| (error.pointer, error.detail.get(Language::English).to_owned())).collect()
}

/// Where it is wrong.
fn places(answers: &Answers, facts: &PrisonFacts) -> Vec<String> {
    wrong(answers, facts).into_iter().map(|(pointer, _)| pointer).collect()
}

fn visitors_born(dates: &[Date]) -> Answers {
    let mut answers = a_visit();
    answers.visitors = born_on(dates);
    answers
}

fn at(text: &str) -> Answers {
    Answers { session: session(text), ..a_visit() }
}

const GROWN: Date = date(1990, 1, 1);

#[test]
fn a_visit_that_breaks_no_rule_has_nothing_wrong_with_it() {
    assert_eq!(wrong(&a_visit(), &leeds_facts()), []);
}

#[test]
fn the_prison_must_exist() {
    let expected = [("/prison".to_owned(), "Choose a prison from the list".to_owned())];
    assert_eq!(wrong(&a_visit(), &no_such_prison()), expected);
    assert_eq!(wrong(&a_visit(), &nobody_asked()), expected, "opening a case without its facts opens none");
}

#[test]
fn a_prison_whose_calendar_contradicts_itself_takes_no_bookings() {
    let facts = leeds_facts_with(|item| item["closed"] = json!(["2026-12-24"]));
    assert_eq!(places(&a_visit(), &facts), ["/prison"]);
}

#[test]
fn no_more_than_three_visitors_are_adults() {
    let child = date(2015, 6, 1);
    assert_eq!(places(&visitors_born(&[GROWN, GROWN, child, GROWN, child, child]), &leeds_facts()), [""; 0]);
    assert_eq!(
        places(&visitors_born(&[GROWN, GROWN, child, GROWN, GROWN]), &leeds_facts()),
        ["/visitors/4/dateOfBirth"]
    );
}

#[test]
fn who_is_an_adult_depends_on_the_prison() {
    let ten = date(2016, 11, 23);
    let party = visitors_born(&[GROWN, ten, ten, ten]);
    assert_eq!(places(&party, &leeds_facts()), [""; 0]);
    let facts = leeds_facts_with(|item| item["adultAge"] = json!(10));
    assert_eq!(
        wrong(&party, &facts),
        [("/visitors/3/dateOfBirth".to_owned(), "No more than 3 visitors can be 10 or over at this prison".to_owned())]
    );
    let nine = date(2016, 11, 24);
    assert_eq!(places(&visitors_born(&[GROWN, ten, ten, nine]), &facts), [""; 0]);
}

#[test]
fn the_lead_visitor_is_eighteen_or_over_whatever_the_prisons_adult_age() {
    let eighteen_today = date(2008, 11, 23);
    let eighteen_tomorrow = date(2008, 11, 24);
    let facts = leeds_facts_with(|item| item["adultAge"] = json!(16));
    assert_eq!(places(&visitors_born(&[eighteen_today]), &facts), [""; 0]);
    assert_eq!(places(&visitors_born(&[eighteen_tomorrow]), &facts), ["/visitors/0/dateOfBirth"]);
    assert_eq!(places(&visitors_born(&[GROWN, eighteen_tomorrow]), &facts), [""; 0], "only the lead visitor");
}

#[test]
fn dates_of_birth_are_possible() {
    let mut answers = visitors_born(&[date(1905, 12, 31), date(2026, 11, 24)]);
    answers.prisoner.date_of_birth = date(2026, 11, 24);
    assert_eq!(
        places(&answers, &leeds_facts()),
        ["/prisoner/dateOfBirth", "/visitors/0/dateOfBirth", "/visitors/1/dateOfBirth"]
    );
    assert_eq!(places(&visitors_born(&[date(1906, 1, 1)]), &leeds_facts()), [""; 0]);
}

#[test]
fn a_lead_visitor_not_yet_born_is_told_one_thing() {
    assert_eq!(places(&visitors_born(&[date(2027, 1, 1)]), &leeds_facts()), ["/visitors/0/dateOfBirth"]);
}

#[test]
fn nobody_comes_twice_however_the_name_is_typed() {
    let mut people = a_visit().visitors.all().to_vec();
    people.push(people[0].clone());
    people[1].first_name = people[1].first_name.to_uppercase();
    let answers = Answers { visitors: people.try_into().ok().unwrap(), ..a_visit() };
    assert_eq!(places(&answers, &leeds_facts()), ["/visitors/1/firstName"]);
}

#[test]
fn a_past_session_is_refused() {
    assert_eq!(
        wrong(&at("2026-11-23T10:00/11:30"), &leeds_facts())[0].1,
        "This session has already started. Choose a later session"
    );
    assert_eq!(
        wrong(&at("2025-12-04T14:00/15:00"), &leeds_facts())[0].1,
        "This session has already started. Choose a later session"
    );
}

#[test]
fn a_session_is_one_that_the_prison_offers() {
    let offered = "Leeds prison does not offer this session. Choose another session";
    for refused in [
        "2026-11-26T14:00/15:00", // within the lead time
        "2026-12-24T10:00/11:30", // beyond the window
        "2026-12-01T14:00/15:00", // a Tuesday
        "2026-12-03T14:00/15:30", // not its hours
    ] {
        assert_eq!(wrong(&at(refused), &leeds_facts()), [("/session".to_owned(), offered.to_owned())], "{refused}");
    }
    assert_eq!(wrong(&at("2026-11-27T14:00/15:00"), &leeds_facts()), [], "the first day");
    assert_eq!(wrong(&at("2026-12-21T14:00/15:00"), &leeds_facts()), [], "the last day");
}

#[test]
fn a_full_session_is_refused_and_not_offered() {
    let session = a_visit().session;
    let nearly = with_taken(&session.to_string(), 29);
    assert_eq!(wrong(&a_visit(), &nearly), []);
    assert!(nearly.free(&today()).unwrap().contains(&session));
    let full = with_taken(&session.to_string(), 30);
    assert_eq!(places(&a_visit(), &full), ["/session"]);
    assert!(!full.free(&today()).unwrap().contains(&session));
}

#[test]
fn a_session_that_this_visitor_already_has_with_this_prisoner_is_refused() {
    let facts = crate::samples::booked_already(&a_visit());
    assert_eq!(wrong(&a_visit(), &facts), [("/session".to_owned(), BOOKED_ALREADY.get(Language::English).to_owned())]);
}

#[test]
fn beyond_the_published_bank_holidays_a_session_is_refused_in_words_not_in_a_panic() {
    let far = today_at("2028-12-29T12:00:00Z");
    let answers = at("2029-01-04T14:00/15:00");
    let said = broken(&answers, &leeds_facts(), &far);
    assert_eq!(said.len(), 1);
    assert!(said[0].detail.get(Language::English).contains("Ring 0113 496 0101"));
}

#[test]
fn everything_that_is_wrong_is_said_together() {
    let mut answers = visitors_born(&[date(2010, 1, 1), GROWN, GROWN, GROWN, GROWN]);
    answers.prisoner.date_of_birth = date(1800, 1, 1);
    answers.session = session("2026-12-25T10:00/11:30");
    assert_eq!(
        places(&answers, &leeds_facts()),
        ["/prisoner/dateOfBirth", "/visitors/0/dateOfBirth", "/visitors/4/dateOfBirth", "/session"]
    );
}
