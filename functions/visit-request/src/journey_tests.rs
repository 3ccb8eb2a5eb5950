use super::*;
use crate::{
    facts::PrisonFacts,
    samples::{booked_already, examples, items, leeds_facts, no_such_prison, nobody_asked, today, with_taken},
};
use justice::{Answers as _, Facts, Found, Language};
use serde_json::json;

fn said(page: &Page<VisitRequest>, answers: &Value, facts: &PrisonFacts) -> Vec<(String, String)> {
    let errors = (page.check)(&Context { answers, facts, today: &today() });
    errors.into_iter().map(|error| (error.pointer, error.detail.get(Language::English).to_owned())).collect()
}

fn page(slug: &str) -> &'static Page<VisitRequest> {
    JOURNEY.pages.iter().find(|page| page.slug == slug).unwrap()
}

fn with(change: impl Fn(&mut Value)) -> Value {
    let mut answers = examples().remove(0);
    change(&mut answers);
    answers
}

fn list() -> PrisonFacts {
    PrisonFacts::read(Found(vec![items("PRISONS")]))
}

#[test]
fn the_examples_break_no_rule_on_any_page() {
    for page in JOURNEY.pages {
        assert_eq!(said(page, &examples()[0], &leeds_facts()), [], "{}", page.slug);
    }
}

#[test]
fn every_answer_is_asked_for_on_one_page() {
    for pointer in ["/prison", "/prisoner/number", "/visitors/5/dateOfBirth", "/session", "/contact/phone"] {
        assert_eq!(JOURNEY.pages.iter().filter(|page| page.asks(pointer)).count(), 1, "{pointer}");
        assert!(JOURNEY.field(pointer).is_some(), "{pointer}");
    }
}

#[test]
fn an_empty_form_is_told_what_to_enter_in_words_of_its_own() {
    let faults = crate::answers::Answers::faults(&json!({"prisoner": {}, "visitors": [{}]}));
    for fault in faults.iter().filter(|fault| fault.pointer != "/contact") {
        let field = JOURNEY.field(&fault.pointer).unwrap();
        let words = field.messages.iter().find(|(kind, _)| *kind == fault.kind);
        assert!(words.is_some(), "{fault:?} has the common words only");
    }
}

#[test]
fn welsh_is_never_the_english_again() {
    for field in JOURNEY.pages.iter().flat_map(|page| page.fields) {
        let texts = field.messages.iter().map(|(_, text)| text).chain([&field.label]).chain(&field.hint);
        for text in texts {
            assert_ne!(text.get(Language::English), text.get(Language::Welsh));
        }
    }
}

#[test]
fn prisons_are_chosen_by_name_in_either_language() {
    let (answers, facts, today) = (json!({}), list(), today());
    let choices = prisons(&Context { answers: &answers, facts: &facts, today: &today });
    assert_eq!(choices.len(), 6);
    assert_eq!(choices[1].value, "CFI");
    assert_eq!(
        (choices[1].label.get(Language::English), choices[1].label.get(Language::Welsh)),
        ("Cardiff", "Caerdydd")
    );
}

#[test]
fn a_prison_that_is_not_listed_is_refused_where_it_is_chosen() {
    assert_eq!(said(page("prison"), &json!({"prison": "LEI"}), &list()), []);
    let refused = [("/prison".to_owned(), "Choose a prison from the list".to_owned())];
    assert_eq!(said(page("prison"), &json!({"prison": "XXX"}), &list()), refused);
    assert_eq!(said(page("prison"), &json!({"prison": "XXX"}), &no_such_prison()), refused);
}

#[test]
fn visitors_are_judged_once_each_of_them_is_whole() {
    let young = with(|answers| answers["visitors"][0]["dateOfBirth"] = json!("2010-01-01"));
    assert_eq!(said(page("visitors"), &young, &nobody_asked())[0].1, "The lead visitor must be 18 or over");
    let partly = with(|answers| answers["visitors"] = json!([{"firstName": "Ada"}]));
    assert_eq!(said(page("visitors"), &partly, &leeds_facts()), []);
}

#[test]
fn free_sessions_are_offered_in_words() {
    let (answers, facts, today) = (json!({}), leeds_facts(), today());
    let choices = sessions(&Context { answers: &answers, facts: &facts, today: &today });
    assert_eq!(choices[0].value, "2026-11-27T10:00/11:30");
    assert_eq!(choices[0].label.get(Language::English), "Friday 27 November 2026, 10am to 11:30am");
    assert_eq!(choices[0].label.get(Language::Welsh), "Dydd Gwener 27 Tachwedd 2026, 10yb tan 11:30yb");
}

#[test]
fn the_sessions_of_one_day_are_under_one_heading() {
    let (answers, facts, today) = (json!({}), leeds_facts(), today());
    let choices = sessions(&Context { answers: &answers, facts: &facts, today: &today });
    let first: Vec<&Choice> =
        choices.chunk_by(|one, next| one.heading() == next.heading()).next().unwrap().iter().collect();
    assert_eq!(first[0].heading().unwrap().get(Language::English), "Friday 27 November 2026");
    let hours: Vec<&str> =
        first.iter().map(|choice| choice.group.as_ref().unwrap().label.get(Language::English)).collect();
    assert_eq!(hours, ["10am to 11:30am", "2pm to 3pm", "3:30pm to 4:30pm"]);
}

#[test]
fn a_session_that_filled_up_meanwhile_is_refused_where_it_is_chosen() {
    let answers = &examples()[0];
    assert_eq!(said(page("session"), answers, &with_taken("2026-12-03T14:00/15:00", 30))[0].0, "/session");
}

#[test]
fn a_second_booking_is_caught_before_it_is_sent() {
    let answers: crate::answers::Answers = serde_json::from_value(examples().remove(0)).unwrap();
    let facts = booked_already(&answers);
    let expected = [(
        "/session".to_owned(),
        rules::had_already(crate::calendar::Booking::AtOnce).get(Language::English).to_owned(),
    )];
    assert_eq!(said(page("session"), &examples()[0], &facts), expected);
}

#[test]
fn a_prison_with_nothing_free_says_so_and_what_to_do() {
    let full = |item: &mut Value| item["recurring"] = json!({});
    let mut item = items("PRISON#STI").remove(0);
    full(&mut item);
    let (answers, today) = (json!({}), today());
    let facts = PrisonFacts::read(Found(vec![vec![item]]));
    let blocks = about_sessions(&Context { answers: &answers, facts: &facts, today: &today });
    let words = format!("{blocks:?}");
    assert!(words.contains("no free sessions at Styal") && words.contains("01632 960 102"));
}

#[test]
fn an_email_address_or_a_phone_number_is_needed_and_either_will_do() {
    let contact = |contact: Value| said(page("contact"), &json!({ "contact": contact }), &nobody_asked());
    assert_eq!(
        contact(json!({}))[0],
        ("/contact/email".to_owned(), "Enter an email address or a phone number".to_owned())
    );
    assert_eq!(contact(json!({"phone": "07700 900 982"})), []);
    assert_eq!(contact(json!({"email": "ada@example.com"})), []);
}

#[test]
fn a_visitor_is_called_by_name_and_the_first_is_the_lead_visitor() {
    let ada = json!({"firstName": "Ada", "lastName": "Lovelace"});
    assert_eq!(visitor_name(&ada, 0).get(Language::Welsh), "Ada Lovelace (prif ymwelydd)");
    assert_eq!(visitor_name(&ada, 1).get(Language::English), "Ada Lovelace");
}
