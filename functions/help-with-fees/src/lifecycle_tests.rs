use super::*;
use justice::{
    Channel, Language,
    case::{Event as _, State as _},
    date::date,
    fees::Basis,
};
use serde_json::json;

fn today() -> Today {
    Today::at("2026-11-23T12:00:00Z".parse().expect("a timestamp"))
}

fn example(which: usize) -> Answers {
    let schema: Value = serde_json::from_str(include_str!("../../../schemas/help-with-fees.json")).expect("JSON");
    serde_json::from_value(schema["examples"][which].clone()).expect("answers")
}

fn facts() -> HelpFacts {
    HelpFacts {
        basis: Some(Basis::As(date(2014, 3, 1))),
        ordered: Some(Pence::pounds(250)),
        luck: 7,
        ..HelpFacts::default()
    }
}

fn a_case(state: State) -> Case<HelpWithFees> {
    let now = today().now();
    let settled = [(NUMBER, "HWF-A3K-7QX"), (FEE, "25000"), (PRECHECK, "part"), (EXPECTED, "8000")];
    Case {
        reference: Reference::new("HWF", 7),
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
        due: Some(date(2026, 12, 21)),
        keep_from: None,
        held: vec![],
        attention: Default::default(),
        reminders: vec![],
        asked: None,
        work: Default::default(),
        settled: settled.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
    }
}

fn staff(role: &str, office: &str) -> Actor {
    Actor::Staff { id: "7f3a".to_owned(), role: role.to_owned(), office: office.to_owned() }
}

/// A time at which nothing but the actor and the state decides.
fn a_good_time_for(event: &Event) -> Today {
    match event {
        Event::Lapsed {} | Event::Refused { reason: Reason::NoEvidence } => {
            Today::at("2026-12-22T02:00:00Z".parse().expect("a timestamp"))
        }
        _ => today(),
    }
}

#[test]
fn who_may_make_what_happen_and_when() {
    use State::{Applied, EvidenceAsked, GrantedInPart, Lapsed};
    let office = vec![staff(CLERK, OFFICE), staff(MANAGER, OFFICE)];
    let who_asked = [vec![Actor::Applicant, Actor::Partner("visits-line".to_owned())], office.clone()].concat();
    let time = vec![Actor::System];
    let paying = [office.clone(), time.clone()].concat();
    let everybody = [
        Actor::Applicant,
        Actor::Party("partner".to_owned()),
        Actor::Partner("visits-line".to_owned()),
        Actor::Partner("somebody-else".to_owned()),
        staff(CLERK, OFFICE),
        staff(MANAGER, OFFICE),
        staff("cleaner", OFFICE),
        staff(CLERK, "FEES"),
        Actor::System,
    ];
    let nobody = vec![];
    let legal = |state: State, event: &Event| match (state, event) {
        (Applied, Event::EvidenceAsked {} | Event::Granted { .. }) => &office,
        (Applied, Event::Refused { reason: Reason::NoEvidence }) => &nobody,
        (Applied, Event::Refused { .. }) => &office,
        (EvidenceAsked, Event::EvidenceSent {}) => &who_asked,
        (EvidenceAsked, Event::Refused { reason: Reason::NoEvidence }) => &time,
        (GrantedInPart | Lapsed, Event::PartPaid {}) => &paying,
        (GrantedInPart, Event::Lapsed {}) => &time,
        (Applied | EvidenceAsked, Event::Withdrawn {}) => &who_asked,
        _ => &nobody,
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
    assert_eq!(tried, 8 * 13 * 9);
}

#[test]
fn an_application_has_a_number_of_its_own_that_says_whether_they_are_on_a_benefit() {
    let number = |which| {
        let decision = open(&example(which), &facts(), &today()).expect("they may apply");
        assert!(decision.kept.iter().any(|kept| kept.partition.starts_with("NUMBER#HWF-") && kept.version == 0));
        decision.settled[NUMBER].clone().expect("a number")
    };
    assert!(number(0).starts_with("HWF-A"));
    assert!(number(1).starts_with("HWF-Z"));
}

#[test]
fn what_the_pre_check_said_is_kept_beside_what_is_decided() {
    let mut case = a_case(State::Applied);
    let opened = open(&case.answers, &facts(), &today()).expect("they may apply");
    case.settled = opened.settled_after(&Default::default());
    assert_eq!(
        (case.settled(PRECHECK), case.settled(EXPECTED), case.settled(FEE)),
        (Some("part"), Some("8000"), Some("25000"))
    );
    let granted = next(&case, &Event::Granted { pays_pence: Pence::ZERO }, &staff(CLERK, OFFICE), &today());
    let granted = granted.expect("more than the pre-check said");
    case.settled = granted.settled_after(&case.settled);
    assert_eq!((case.settled(DECIDED), case.settled(PAYS)), (Some("full"), Some("0")));
    assert_eq!((case.settled(PRECHECK), case.settled(EXPECTED)), (Some("part"), Some("8000")));
    assert_eq!((&*granted.codes["precheck"], &*granted.codes["outcome"]), ("part", "full"));
}

#[test]
fn what_is_granted_tells_whoever_takes_payments_of_which_order_and_how_much() {
    let case = a_case(State::Applied);
    let granted = |pays| next(&case, &Event::Granted { pays_pence: Pence::new(pays) }, &staff(CLERK, OFFICE), &today());
    let part = granted(8_000).expect("a part");
    assert_eq!((&*part.codes["order"], &*part.codes["remittedPence"]), ("ETF-0000-0000-0", "17000"));
    assert_eq!((part.state, part.due, part.keep_from), (State::GrantedInPart, Some(date(2026, 12, 21)), None));
    assert_eq!(granted(0).expect("all of it").codes["remittedPence"], "25000");
    for too_much in [25_000, 25_001] {
        assert_eq!(granted(too_much).expect_err("no help at all").0, words::PART_OF_THE_FEE);
    }
    let elsewhere = Case { answers: example(1), ..a_case(State::Applied) };
    let granted = next(&elsewhere, &Event::Granted { pays_pence: Pence::ZERO }, &staff(CLERK, OFFICE), &today());
    assert!(!granted.expect("granted").codes.contains_key("order"), "nothing was ordered");
}

#[test]
fn nobody_is_told_one_thing_and_asks_by_another() {
    let refused = |facts: HelpFacts| open(&example(0), &facts, &today()).expect_err("refused").remove(0);
    let changed = refused(HelpFacts { ordered: Some(Pence::pounds(50)), ..facts() });
    assert_eq!(changed.pointer, "/expectedPence");
    assert!(changed.detail.get(Language::English).contains("£50"), "{changed:?}");
    assert_eq!(refused(HelpFacts { ordered: None, ..facts() }).detail, NO_SUCH_ORDER);
    assert_eq!(refused(HelpFacts { basis: None, ..facts() }).detail, NO_ANSWER);
}

/// The state in which an application opens when so many were counted before it.
fn opens_after(turns: [u64; 2], change: impl FnOnce(&mut Answers)) -> Decision<HelpWithFees> {
    let mut answers = example(0);
    change(&mut answers);
    open(&answers, &HelpFacts { turns, ..facts() }, &today()).expect("they may apply")
}

#[test]
fn the_tenth_application_and_the_second_refund_are_asked_for_evidence_within_28_days() {
    let states: Vec<State> = (0..10).map(|before| opens_after([before, 0], |_| ()).state).collect();
    assert_eq!(states[..9], [State::Applied; 9]);
    let tenth = opens_after([9, 0], |_| ());
    assert_eq!((tenth.state, tenth.due), (State::EvidenceAsked, Some(date(2026, 12, 21))));
    assert_eq!((tenth.notices[0].template, &*tenth.codes[SAMPLED]), ("help-evidence-asked", "turn"));
    assert_eq!(opens_after([8, 1], |answers| answers.paid = true).state, State::EvidenceAsked);
    assert_eq!(opens_after([9, 0], |answers| answers.paid = true).state, State::Applied);
}

#[test]
fn each_that_may_be_checked_is_counted_and_no_other() {
    let counted = |which| {
        let kept = open(&example(which), &facts(), &today()).expect("they may apply").kept;
        kept.into_iter().find(|kept| kept.partition.starts_with("TURN#")).map(|kept| (kept.partition, kept.version))
    };
    assert_eq!(counted(0), Some(("TURN#FEE".to_owned(), 0)));
    assert_eq!(counted(1), None, "on a benefit");
    assert_eq!(counted(2), None, "the pre-check gives no help");
}

#[test]
fn whoever_is_asked_already_is_asked_again_until_that_day_is_past() {
    let opens = |until| {
        let facts = HelpFacts { checked: Some((until, 3)), ..facts() };
        open(&example(0), &facts, &today()).expect("they may apply")
    };
    let asked = opens(date(2026, 11, 23));
    assert_eq!((asked.state, &*asked.codes[SAMPLED]), (State::EvidenceAsked, "being-checked"));
    let kept = asked.kept.iter().find(|kept| kept.partition.starts_with("CHECKED#")).expect("it is kept that they are");
    assert_eq!((kept.version, &*kept.values["until"]), (3, "2026-12-21"));
    assert_eq!(kept.until, Some(date(2026, 12, 21)), "and for no longer");
    assert_eq!(opens(date(2026, 11, 22)).state, State::Applied);
}

#[test]
fn time_refuses_who_sends_nothing_and_ends_what_is_not_paid_but_not_on_the_last_day() {
    for (state, event, then) in [
        (State::EvidenceAsked, Event::Refused { reason: Reason::NoEvidence }, State::Refused),
        (State::GrantedInPart, Event::Lapsed {}, State::Lapsed),
    ] {
        let case = a_case(state);
        assert_eq!(overdue(&case), Some(event.clone()));
        let on = |instant: &str| next(&case, &event, &Actor::System, &Today::at(instant.parse().expect("a timestamp")));
        assert_eq!(on("2026-12-21T23:00:00Z").expect_err("still time").0, words::STILL_TIME);
        assert_eq!(on("2026-12-22T02:00:00Z").expect("its day has passed").state, then);
    }
    let others = State::ALL.iter().filter(|state| ![State::EvidenceAsked, State::GrantedInPart].contains(state));
    assert!(others.copied().all(|state| overdue(&a_case(state)).is_none()));
}

#[test]
fn every_refusal_says_why_in_both_languages_and_what_is_to_be_paid() {
    for reason in Reason::ALL {
        let by = if reason == Reason::NoEvidence { Actor::System } else { staff(CLERK, OFFICE) };
        let state = if reason == Reason::NoEvidence { State::EvidenceAsked } else { State::Applied };
        let event = Event::Refused { reason };
        let refused = next(&a_case(state), &event, &by, &a_good_time_for(&event)).expect("refused");
        let why = &refused.notices[0].values["why"];
        assert_ne!(why.get(Language::English), why.get(Language::Welsh));
        assert_eq!(refused.settled[PAYS], Some("25000".to_owned()));
        assert!(
            refused.codes.contains_key("order") && !refused.codes.contains_key("remittedPence"),
            "nothing is taken off"
        );
    }
}

#[test]
fn only_a_payment_that_names_one_of_our_applications_is_heard() {
    let ours = Reference::new("HWF", 7);
    let said = |help: &str| json!({ "reference": "ETF-0000-0000-0", "codes": { "paidPence": "8000", "help": help } });
    assert_eq!(heard("fee-payment.paid", &said(ours.as_str())), Some((ours.clone(), Event::PartPaid {})));
    assert_eq!(heard("fee-payment.paid", &said("ETF-0000-0000-0")), None);
    assert_eq!(heard("fee-payment.refunded", &said(ours.as_str())), None);
    assert_eq!(heard("fee-payment.paid", &json!({ "reference": ours, "codes": {} })), None);
}

#[test]
fn somebody_is_eighteen_from_their_birthday_on() {
    let born = date(2008, 11, 23);
    assert_eq!((age(born, date(2026, 11, 22)), age(born, date(2026, 11, 23))), (17, 18));
}
