use super::*;
use justice::{
    Channel, Language,
    case::{Event as _, State as _},
    date::date,
    fees::Basis,
};
use serde_json::json;
use std::collections::BTreeMap;

const AS_OF_2014: FeeFacts = FeeFacts { basis: Some(Basis::As(date(2014, 3, 1))) };

fn today() -> Today {
    Today::at("2026-11-23T12:00:00Z".parse().expect("a timestamp"))
}

fn example(which: usize) -> Answers {
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/tribunal-fee.json")).expect("JSON");
    serde_json::from_value(schema["examples"][which].clone()).expect("answers")
}

fn a_case(state: State) -> Case<TribunalFee> {
    let now = today().now();
    Case {
        reference: Reference::new("ETF", 7),
        version: 1,
        state,
        answers: example(0),
        channel: Channel::Online,
        language: Language::English,
        office: Some(OFFICE.to_owned()),
        partner: Some("visits-line".to_owned()),
        subject: None,
        opened: now,
        changed: now,
        changed_by: "applicant".to_owned(),
        due: Some(date(2026, 12, 7)),
        keep_from: None,
        held: vec![],
        attention: Default::default(),
        reminders: vec![],
        asked: None,
        work: Default::default(),
        settled: BTreeMap::from([(PAID.to_owned(), "25000".to_owned())]),
    }
}

fn staff(role: &str, office: &str) -> Actor {
    Actor::Staff { id: "7f3a".to_owned(), role: role.to_owned(), office: office.to_owned() }
}

/// A time at which nothing but the actor and the state decides.
fn a_good_time_for(event: &Event) -> Today {
    match event {
        Event::Lapsed {} => Today::at("2026-12-08T02:00:00Z".parse().expect("a timestamp")),
        _ => today(),
    }
}

#[test]
fn who_may_make_what_happen_and_when() {
    use State::{Cancelled, Lapsed, Owed, Paid, Remitted};
    let office = [staff(CLERK, OFFICE), staff(MANAGER, OFFICE)];
    let claimant =
        [Actor::Applicant, Actor::Partner("visits-line".to_owned()), staff(CLERK, OFFICE), staff(MANAGER, OFFICE)];
    let everybody = [
        Actor::Applicant,
        Actor::Party("respondent".to_owned()),
        Actor::Partner("visits-line".to_owned()),
        Actor::Partner("somebody-else".to_owned()),
        staff(CLERK, OFFICE),
        staff(MANAGER, OFFICE),
        staff("cleaner", OFFICE),
        staff(CLERK, "LEI"),
        Actor::System,
    ];
    let legal = |state: State, event: &Event| match (state, event) {
        (Owed | Lapsed | Cancelled, Event::Paid { .. }) => vec![Actor::System],
        (Paid | Remitted, Event::Refunded { .. }) => vec![Actor::System],
        (Owed, Event::Lapsed {}) => vec![Actor::System],
        (Owed, Event::HelpAsked { .. } | Event::HelpDecided { .. }) => vec![Actor::System],
        (Owed | Lapsed, Event::Extended { .. }) => office.to_vec(),
        (Owed, Event::Cancelled { reason: Reason::NotWanted }) => claimant.to_vec(),
        (Owed, Event::Cancelled { .. }) => office.to_vec(),
        _ => vec![],
    };
    let mut tried = 0;
    for &state in State::ALL {
        for event in Event::samples() {
            for actor in &everybody {
                let decided = next(&a_case(state), &event, actor, &a_good_time_for(&event));
                assert_eq!(decided.is_ok(), legal(state, &event).contains(actor), "{state:?} {event:?} {actor:?}");
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 7 * 11 * 9);
}

fn opened(which: usize) -> Decision<TribunalFee> {
    open(&example(which), &AS_OF_2014, &today()).expect("it may be ordered")
}

#[test]
fn a_fee_is_ordered_and_due_in_fourteen_days() {
    let decision = opened(0);
    assert_eq!(
        (decision.state, decision.fee, decision.due),
        (State::Owed, Pence::pounds(250), Some(date(2026, 12, 7)))
    );
    assert_eq!(decision.codes["scale"], "b");
    assert_eq!(decision.office.as_deref(), Some(OFFICE));
    let group = opened(1);
    assert_eq!(
        (group.fee, &*group.codes["feePence"], &*group.codes["helpPence"]),
        (Pence::pounds(690), "92000", "23000")
    );
}

#[test]
fn where_help_with_fees_leaves_nothing_nothing_is_ordered() {
    let decision = opened(2);
    assert_eq!((decision.state, decision.fee, decision.due), (State::NothingToPay, Pence::ZERO, None));
    assert_eq!(decision.state.stage(), Stage::Closed);
    assert_eq!(decision.notices[0].template, "fee-remitted");
    assert!(decision.notices[0].to.by_post, "who asks for a letter has one");
}

fn refused(change: impl FnOnce(&mut Answers), facts: &FeeFacts) -> (String, Text) {
    let mut answers = example(1);
    change(&mut answers);
    let mut errors = open(&answers, facts, &today()).expect_err("it is refused");
    assert_eq!(errors.len(), 1);
    let error = errors.remove(0);
    (error.pointer, error.detail)
}

#[test]
fn nobody_pays_another_fee_than_the_one_that_they_were_told() {
    let (pointer, words) = refused(|answers| answers.fee_pence = Pence::pounds(920), &AS_OF_2014);
    assert_eq!(pointer, "/feePence");
    assert!(words.get(Language::English).contains("£690"), "{words:?}");
}

#[test]
fn no_case_is_opened_where_no_fee_is_charged_or_none_is_known() {
    assert_eq!(refused(|_| (), &FeeFacts { basis: Some(Basis::Presentation) }).1, NO_FEE);
    assert_eq!(refused(|_| (), &FeeFacts { basis: None }).1, NO_FEE_KNOWN);
    assert_eq!(refused(|_| (), &FeeFacts { basis: Some(Basis::As(date(2012, 1, 1))) }).1, NO_FEE_KNOWN);
}

#[test]
fn help_is_by_number_and_no_more_are_helped_than_claim() {
    let numbers = |typed: &str| {
        let typed = typed.to_owned();
        refused(move |answers| answers.help_numbers = Some(typed), &AS_OF_2014)
    };
    assert_eq!(numbers("HWF-A3K-7QX, HWF-Z44-677"), ("/helpNumbers".to_owned(), NOT_A_HELP_NUMBER));
    assert_eq!(numbers("\n \n").1, NOT_A_HELP_NUMBER);
    let alone = refused(|answers| answers.claimants = 1, &AS_OF_2014);
    assert_eq!(alone, ("/helpNumbers".to_owned(), TOO_MANY_HELPED));
}

fn happens(case: &Case<TribunalFee>, event: Event, by: &Actor) -> Result<Decision<TribunalFee>, Illegal> {
    let at = a_good_time_for(&event);
    next(case, &event, by, &at)
}

#[test]
fn who_has_paid_is_sent_a_receipt_with_what_was_paid_and_by_whom() {
    let event = Event::Paid { paid_pence: Pence::pounds(150), remitted_pence: Pence::pounds(100) };
    let decision = happens(&a_case(State::Owed), event, &Actor::System).expect("it is paid");
    assert_eq!((decision.state, decision.due, decision.keep_from), (State::Paid, None, Some(today().date())));
    let notice = &decision.notices[0];
    let value = |name| notice.values[name].get(Language::English);
    assert_eq!((notice.template, value("amount"), value("payer")), ("fee-paid", "£150", "Rosa Jenkins"));
    assert!(value("help").contains("£100"));
    assert_eq!(decision.codes["remittedPence"], "10000");
}

#[test]
fn a_fee_that_help_paid_whole_is_remitted_and_nobody_is_thanked_for_paying_it() {
    let event = Event::Paid { paid_pence: Pence::ZERO, remitted_pence: Pence::pounds(250) };
    let decision = happens(&a_case(State::Owed), event, &Actor::System).expect("it is remitted");
    assert_eq!((decision.state, decision.notices[0].template), (State::Remitted, "fee-remitted"));
}

#[test]
fn money_that_comes_late_has_come() {
    for state in [State::Lapsed, State::Cancelled] {
        let event = Event::Paid { paid_pence: Pence::pounds(250), remitted_pence: Pence::ZERO };
        let decision = happens(&a_case(state), event, &Actor::System).expect("it is paid");
        assert_eq!((decision.state, &decision.settled[REASON]), (State::Paid, &None));
    }
}

#[test]
fn what_is_given_back_is_told_as_a_total_and_is_no_more_than_was_paid() {
    let mut case = a_case(State::Paid);
    let give = |case: &Case<TribunalFee>, pence| {
        happens(case, Event::Refunded { refunded_pence: Pence::new(pence) }, &Actor::System)
    };
    let first = give(&case, 10_000).expect("some is given back");
    assert_eq!(first.state, State::Paid);
    case.settled = first.settled_after(&case.settled);
    for not_more in [0, 9_999, 10_000, 25_001] {
        assert_eq!(give(&case, not_more).expect_err("nothing new, or too much").0, words::MORE_THAN_WAS_PAID);
    }
    let rest = give(&case, 25_000).expect("the rest");
    let told = rest.notices[0].values["amount"].get(Language::English);
    assert_eq!((rest.state, told), (State::Refunded, "£150"), "they are told what went back this time");
}

#[test]
fn nothing_lapses_on_its_last_day() {
    let case = a_case(State::Owed);
    let at = |instant: &str| {
        next(&case, &Event::Lapsed {}, &Actor::System, &Today::at(instant.parse().expect("a timestamp")))
    };
    assert_eq!(at("2026-12-07T23:00:00Z").expect_err("still time").0, words::STILL_TIME);
    assert_eq!(at("2026-12-08T01:00:00Z").expect("it lapses").state, State::Lapsed);
}

#[test]
fn more_time_is_later_than_there_is_and_no_more_than_ninety_days() {
    let until = |until| happens(&a_case(State::Owed), Event::Extended { until }, &staff(CLERK, OFFICE));
    assert!(until(date(2026, 12, 7)).is_err() && until(date(2027, 2, 22)).is_err());
    assert_eq!(until(date(2026, 12, 8)).expect("a day more").due, Some(date(2026, 12, 8)));
    let last = until(date(2027, 2, 21)).expect("ninety days");
    assert_eq!((last.state, last.fee), (State::Owed, Pence::ZERO), "it has been ordered, and is not ordered again");
}

#[test]
fn only_what_is_said_of_our_own_fees_is_heard() {
    let said = |reference: &str, codes: Value| json!({ "id": "01", "reference": reference, "codes": codes });
    let ours = Reference::new("ETF", 7);
    let paid = said(ours.as_str(), json!({ "feePence": "25000", "paidPence": "20000", "remittedPence": "5000" }));
    let event = Event::Paid { paid_pence: Pence::pounds(200), remitted_pence: Pence::pounds(50) };
    assert_eq!(heard("fee-payment.paid", &paid), Some((ours.clone(), event)));
    let as_numbers = said(ours.as_str(), json!({ "paidPence": 20_000, "remittedPence": 5_000 }));
    assert_eq!(heard("fee-payment.paid", &as_numbers), heard("fee-payment.paid", &paid));
    let refunded = said(ours.as_str(), json!({ "refundedPence": "100" }));
    let event = Event::Refunded { refunded_pence: Pence::new(100) };
    assert_eq!(heard("fee-payment.refunded", &refunded), Some((ours.clone(), event)));
    let others = said(Reference::new("LPA", 7).as_str(), json!({ "paidPence": "1" }));
    assert_eq!(heard("fee-payment.paid", &others), None);
    assert_eq!(heard("fee-payment.paid", &said(ours.as_str(), json!({}))), None);
    assert_eq!(heard("fee-payment.ordered", &paid), None);
}

fn after(mut case: Case<TribunalFee>, event: Event) -> Case<TribunalFee> {
    let decision = happens(&case, event, &Actor::System).expect("it happens");
    case.settled = decision.settled_after(&case.settled);
    (case.state, case.due) = (decision.state, decision.due);
    case
}

/// SI 2013/1237, schedule 1, rule 40(2) and (3).
#[test]
fn who_has_asked_for_help_in_time_need_not_pay_until_it_is_decided_and_then_has_a_new_day() {
    let [first, second] = [1, 2].map(|number| Reference::new("HWF", number));
    let asked = |application: &Reference| Event::HelpAsked { application: application.clone() };
    let decided = |application: &Reference, pounds| Event::HelpDecided {
        application: application.clone(),
        remitted_pence: Pence::pounds(pounds),
    };
    let waiting = || after(a_case(State::Owed), asked(&first));
    assert_eq!((waiting().state, waiting().due), (State::Owed, None));
    let mut late = waiting();
    late.due = Some(date(2026, 12, 7));
    assert_eq!(happens(&late, Event::Lapsed {}, &Actor::System).expect_err("it waits").0, words::STILL_TIME);
    let part = happens(&waiting(), decided(&first, 100), &Actor::System).expect("a part is granted");
    let amount = part.notices[0].values["amount"].get(Language::English);
    assert_eq!((part.due, part.notices[0].template, amount), (Some(date(2026, 12, 7)), "fee-owed", "£150"));
    let granted = after(waiting(), decided(&first, 100));
    assert_eq!(left(&granted), Pence::pounds(150));
    let refused_after = after(after(granted, asked(&second)), decided(&second, 0));
    assert_eq!(left(&refused_after), Pence::pounds(150), "what is refused takes nothing from what was granted");
    let third = Reference::new("HWF", 3);
    assert_eq!(left(&after(after(refused_after, asked(&third)), decided(&third, 60))), Pence::pounds(90));
    let over = after(waiting(), decided(&first, 0));
    for again in [asked(&first), decided(&first, 0)] {
        assert_eq!(happens(&over, again, &Actor::System).expect_err("heard").0, words::HEARD_BEFORE);
    }
    assert!(help_is_awaited(&after(over, asked(&second))), "whoever was refused may ask again");
    assert!(happens(&waiting(), decided(&first, 250), &Actor::System).is_err(), "nothing would be left");
}

#[test]
fn a_decision_that_is_heard_before_its_application_leaves_nothing_waiting() {
    let application = Reference::new("HWF", 1);
    let decided = Event::HelpDecided { application: application.clone(), remitted_pence: Pence::ZERO };
    let over = after(a_case(State::Owed), decided);
    assert!(!help_is_awaited(&over));
    assert!(happens(&over, Event::HelpAsked { application }, &Actor::System).is_err());
}

#[test]
fn help_with_one_of_our_fees_is_heard_of() {
    let (fee, application) = (Reference::new("ETF", 7), Reference::new("HWF", 8));
    let said = |codes: Value| json!({ "id": "01", "reference": application.as_str(), "codes": codes });
    let plain = said(json!({ "order": fee.as_str() }));
    let asked = Some((fee.clone(), Event::HelpAsked { application: application.clone() }));
    let decided = |pence| {
        let event = Event::HelpDecided { application: application.clone(), remitted_pence: Pence::new(pence) };
        Some((fee.clone(), event))
    };
    assert_eq!(heard("help-with-fees.applied", &plain), asked);
    assert_eq!(heard("help-with-fees.evidence-asked", &plain), asked);
    assert_eq!(heard("help-with-fees.refused", &plain), decided(0));
    assert_eq!(heard("help-with-fees.withdrawn", &plain), decided(0));
    let granted = |outcome| said(json!({ "order": fee.as_str(), "outcome": outcome, "remittedPence": "100" }));
    assert_eq!(heard("help-with-fees.granted", &granted("part")), decided(100));
    assert_eq!(heard("help-with-fees.granted", &granted("full")), None);
    let other = said(json!({ "order": Reference::new("LPA", 7).as_str() }));
    assert_eq!(heard("help-with-fees.applied", &other), None);
    assert_eq!(heard("help-with-fees.applied", &said(json!({}))), None);
}
