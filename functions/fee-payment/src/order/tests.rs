//! Every order of everything.

use super::*;

const FEE: Pence = Pence::pounds(160);

fn seen(status: Status) -> Payment {
    Payment {
        number: "hu20sqlact5260q2nanm0q8u93".to_owned(),
        reference: "ETC-1".to_owned(),
        amount: FEE,
        status,
        next: None,
        refundable: None,
        settled: None,
    }
}

fn second(status: Status) -> Payment {
    Payment { number: "secondsqlact5260q2nanm0q8u".to_owned(), ..seen(status) }
}

fn settled() -> Payment {
    Payment { settled: Some("2026-11-25".to_owned()), ..seen(Status::Success) }
}

fn cheque(pounds: u64) -> Event {
    Event::Offline(Offline { number: "cheque-1".to_owned(), way: Way::Cheque, amount: Pence::pounds(pounds) })
}

fn refund(attempt: Option<u32>, pounds: u64) -> Event {
    let amount = Pence::pounds(pounds);
    let (number, asked_by) = ("one".to_owned(), Some("ada".to_owned()));
    Event::AskRefund(Refund { number, attempt, amount, stage: Stage::Asked, asked_by, sent: None })
}

fn decide(allow: bool, by: &str) -> Event {
    Event::Decide { number: "one".to_owned(), allow, by: by.to_owned() }
}

fn given(arrived: bool) -> Event {
    Event::Given { number: "one".to_owned(), arrived }
}

/// The order after all of these, and everything that followed.
fn after(order: &Order, events: &[Event]) -> (Order, Vec<Follow>) {
    events.iter().fold((order.clone(), vec![]), |(order, mut follows), event| {
        let (next, more) = order.next(event).unwrap();
        follows.extend(more);
        (next, follows)
    })
}

/// An order in each state.
fn in_state(state: State) -> Order {
    let pay = [Event::Pay, Event::Seen(1, seen(Status::Success))];
    let events = match state {
        State::Due => vec![],
        State::Paying => vec![Event::Pay],
        State::PartPaid => vec![cheque(60)],
        State::Paid => pay.to_vec(),
        State::Remitted => vec![Event::Remit(FEE)],
        State::Refunded => [&pay[..], &[refund(Some(1), 160), decide(true, "grace"), given(true)]].concat(),
    };
    let (order, _) = after(&Order::new(FEE), &events);
    assert_eq!(order.state(), state);
    order
}

const STATES: [State; 6] = [State::Due, State::Paying, State::PartPaid, State::Paid, State::Remitted, State::Refunded];

#[test]
fn every_event_in_every_state_is_allowed_or_refused_as_drawn() {
    use State::{Due, Paid, Paying, Refunded, Remitted};
    for state in STATES {
        let order = in_state(state);
        let try_it = |event: &Event| order.next(event).map(|_| ()).err();
        let refused = |states: &[State]| states.contains(&state).then_some(Illegal::State(state));
        assert_eq!(try_it(&Event::Pay), refused(&[Paying, Paid, Remitted, Refunded]), "{state:?}");
        assert_eq!(try_it(&Event::Remit(Pence::pounds(10))), refused(&[Remitted, Refunded]), "{state:?}");
        let too_much = refused(&[Remitted, Refunded]).or(Some(Illegal::TooMuch));
        assert_eq!(try_it(&Event::Remit(Pence::pounds(161))), too_much, "{state:?}");
        assert_eq!(
            try_it(&Event::Offline(Offline { number: "x".to_owned(), way: Way::Cheque, amount: Pence::pounds(1) })),
            None
        );
        let place = (!order.attempts.is_empty()).then_some(1);
        let nothing = [Due, Paying, Remitted].contains(&state).then_some(Illegal::TooMuch);
        // After all is back there is a refund of that name already.
        let asked = if state == Refunded { Some(Illegal::Stranger) } else { nothing };
        assert_eq!(try_it(&refund(place, 10)), asked, "{state:?}");
        let known = order.attempts.first().map(|_| None).unwrap_or(Some(Illegal::Stranger));
        for status in Status::ALL {
            assert_eq!(try_it(&Event::Seen(1, seen(status))), known, "{state:?} {status:?}");
            assert_eq!(try_it(&Event::Seen(9, seen(status))), Some(Illegal::Stranger));
        }
        assert_eq!(try_it(&Event::Unmade(1)), known, "{state:?}");
        assert_eq!(try_it(&Event::Unmade(9)), Some(Illegal::Stranger));
    }
}

#[test]
fn every_decision_at_every_stage_of_a_refund_is_allowed_or_refused_as_drawn() {
    let asked = after(&in_state(State::Paid), &[refund(Some(1), 50)]).0;
    let approved = after(&asked, &[decide(true, "grace")]).0;
    let refused = after(&asked, &[decide(false, "grace")]).0;
    let done = after(&approved, &[given(true)]).0;
    let failed = after(&approved, &[given(false)]).0;
    let (no, own) = (Some(Illegal::Stranger), Some(Illegal::OwnRequest));
    for (stage, order, [by_another, by_the_same, arrived, did_not]) in [
        (Stage::Asked, asked, [None, own, no, no]),
        (Stage::Approved, approved, [no, no, None, None]),
        (Stage::Refused, refused, [no, no, no, no]),
        (Stage::Done, done, [no, no, None, no]),
        (Stage::Failed, failed, [None, own, no, None]),
    ] {
        assert_eq!(order.refunds[0].stage, stage);
        let sent = Event::Sent { number: "one".to_owned(), theirs: "r1".to_owned() };
        assert_eq!(order.next(&sent).is_ok(), stage == Stage::Approved, "{stage:?}");
        for allow in [true, false] {
            assert_eq!(order.next(&decide(allow, "grace")).err(), by_another, "{stage:?}");
            assert_eq!(order.next(&decide(allow, "ada")).err(), by_the_same, "{stage:?}");
        }
        assert_eq!(order.next(&given(true)).err(), arrived, "{stage:?}");
        assert_eq!(order.next(&given(false)).err(), did_not, "{stage:?}");
    }
}

/// Every order of these.
fn permutations<T: Clone>(of: &[T]) -> Vec<Vec<T>> {
    if of.is_empty() {
        return vec![vec![]];
    }
    let with = |place: usize| {
        let rest = [&of[..place], &of[place + 1..]].concat();
        permutations(&rest).into_iter().map(move |mut tail| {
            tail.insert(0, of[place].clone());
            tail
        })
    };
    (0..of.len()).flat_map(with).collect()
}

/// Every order of these events ends alike, and each is counted so often.
fn one_truth(start: &Order, events: &[Event], follow: &Follow, times: usize) -> Order {
    let all = permutations(events);
    let (truth, _) = after(start, &all[0]);
    for events in &all {
        let (order, follows) = after(start, events);
        assert_eq!(order, truth, "{events:?}");
        assert_eq!(follows.iter().filter(|one| *one == follow).count(), times, "{events:?}");
        // And again, all of it: nothing changes, and nothing more follows.
        assert_eq!(after(&order, events), (order.clone(), vec![]), "{events:?}");
    }
    truth
}

#[test]
fn a_paid_fee_is_told_once_whatever_comes_first_and_however_often() {
    let start = in_state(State::Paying);
    let saw = |payment| Event::Seen(1, payment);
    let events = [
        saw(seen(Status::Created)),
        saw(seen(Status::Started)),
        saw(seen(Status::Submitted)),
        saw(seen(Status::Success)),
        saw(seen(Status::Success)),
        saw(settled()),
    ];
    let truth = one_truth(&start, &events, &Follow::FeePaid, 1);
    assert_eq!(truth.state(), State::Paid);
    assert_eq!(truth.attempts[0].settled.as_deref(), Some("2026-11-25"));
}

#[test]
fn an_attempt_that_ends_without_money_is_told_once_and_another_may_begin() {
    for end in [Status::Expired, Status::GivenUp, Status::Cancelled, Status::Declined, Status::Broken] {
        let saw = |status| Event::Seen(1, seen(status));
        let events = [saw(Status::Created), saw(Status::Started), saw(Status::Submitted), saw(end), saw(end)];
        let truth = one_truth(&in_state(State::Paying), &events, &Follow::Unpaid(1, end), 1);
        assert_eq!((truth.state(), truth.told), (State::Due, false));
        assert_eq!(truth.next(&Event::Pay).unwrap().1, [Follow::Make(2)]);
    }
}

#[test]
fn an_expiry_that_we_assumed_gives_way_to_the_money_that_came() {
    let start = in_state(State::Paying);
    for events in permutations(&[Event::Unmade(1), Event::Seen(1, seen(Status::Success)), Event::Seen(1, settled())]) {
        let (order, follows) = after(&start, &events);
        assert_eq!(order.state(), State::Paid, "{events:?}");
        assert_eq!(follows.iter().filter(|follow| **follow == Follow::FeePaid).count(), 1);
    }
}

/// Two live attempts, which only a payment whose making nobody heard of can bring about.
fn two_attempts() -> Order {
    let (mut order, _) = after(&Order::new(FEE), &[Event::Pay]);
    order.attempts.push(Attempt { number: 2, ..order.attempts[0].clone() });
    order
}

#[test]
fn of_two_payments_for_one_order_the_later_goes_back_whichever_we_hear_of_first() {
    let events = [
        Event::Seen(1, seen(Status::Started)),
        Event::Seen(1, seen(Status::Success)),
        Event::Seen(2, second(Status::Submitted)),
        Event::Seen(2, second(Status::Success)),
        Event::Seen(1, seen(Status::Success)),
    ];
    let truth = one_truth(&two_attempts(), &events, &Follow::FeePaid, 1);
    assert_eq!(truth.state(), State::Paid);
    let [refund] = &truth.refunds[..] else { panic!("one refund") };
    assert_eq!(
        (refund.attempt, refund.amount, refund.stage, refund.asked_by.clone()),
        (Some(2), FEE, Stage::Asked, None)
    );
    let (order, follows) =
        after(&truth, &[Event::Decide { number: refund.number.clone(), allow: true, by: "grace".to_owned() }]);
    assert_eq!(follows, [Follow::Refund("over-2-0".to_owned())]);
    let (order, _) = after(&order, &[Event::Given { number: refund.number.clone(), arrived: true }]);
    assert_eq!((order.state(), order.given()), (State::Paid, FEE));
}

#[test]
fn a_cheque_that_crosses_a_card_payment_leaves_the_fee_paid_once() {
    let events = [cheque(160), Event::Seen(1, seen(Status::Started)), Event::Seen(1, seen(Status::Success))];
    let truth = one_truth(&in_state(State::Paying), &events, &Follow::FeePaid, 1);
    assert_eq!(
        truth.refunds.iter().map(|refund| (refund.attempt, refund.amount)).collect::<Vec<_>>(),
        [(Some(1), FEE)]
    );
    let both = [cheque(40), Event::Seen(1, seen(Status::Success)), Event::Seen(2, second(Status::Success))];
    for events in permutations(&both) {
        let (order, _) = after(&two_attempts(), &events);
        assert_eq!(
            (order.available(Some(2)), order.available(Some(1))),
            (Pence::ZERO, Pence::pounds(120)),
            "{events:?}"
        );
        assert_eq!(order.available(None), Pence::pounds(40));
    }
}

#[test]
fn what_is_remitted_after_it_was_paid_is_given_back() {
    let (order, follows) = after(&in_state(State::Paid), &[Event::Remit(Pence::pounds(60))]);
    assert_eq!(follows, [Follow::GiveBack("over-1-0".to_owned())]);
    assert_eq!((order.refunds[0].amount, order.state()), (Pence::pounds(60), State::Paid));
    let (order, follows) = after(&order, &[Event::Remit(Pence::pounds(100))]);
    assert_eq!(follows, [Follow::GiveBack("over-1-1".to_owned())]);
    assert_eq!((order.available(Some(1)), order.state()), (Pence::ZERO, State::Remitted));
}

#[test]
fn help_with_fees_lets_the_case_go_on_once_the_rest_is_paid() {
    let (order, follows) = after(&Order::new(FEE), &[Event::Remit(Pence::pounds(100))]);
    assert_eq!((order.left(), order.state(), follows), (Pence::pounds(60), State::Due, vec![]));
    let (order, _) = after(&order, &[Event::Pay]);
    assert_eq!(order.attempts[0].amount, Pence::pounds(60));
    let paid = Payment { amount: Pence::pounds(60), ..seen(Status::Success) };
    assert_eq!(order.next(&Event::Seen(1, paid.clone())).unwrap().1, [Follow::FeePaid]);
    assert_eq!(after(&Order::new(FEE), &[Event::Remit(FEE)]).1, [Follow::FeePaid]);
    assert_eq!(Order::new(Pence::ZERO).state(), State::Remitted);
}

#[test]
fn a_refund_never_comes_to_more_than_was_paid_and_is_decided_by_another() {
    let paid = in_state(State::Paid);
    assert_eq!(paid.next(&refund(Some(1), 161)), Err(Illegal::TooMuch));
    assert_eq!(paid.next(&refund(None, 1)), Err(Illegal::TooMuch), "nothing came by cheque");
    assert_eq!(paid.next(&refund(Some(1), 0)), Err(Illegal::TooMuch));
    let (order, _) = after(&paid, &[refund(Some(1), 100)]);
    let more = Refund { number: "two".to_owned(), amount: Pence::pounds(61), ..order.refunds[0].clone() };
    assert_eq!(order.next(&Event::AskRefund(more.clone())), Err(Illegal::TooMuch));
    // What failed has taken nothing; what went instead has.
    let (order, _) = after(&order, &[decide(true, "grace"), given(false)]);
    let (order, _) = after(&order, &[Event::AskRefund(more)]);
    assert_eq!(order.next(&decide(true, "grace")), Err(Illegal::TooMuch));
}

#[test]
fn a_refund_is_told_once_and_the_fee_is_not_asked_for_again() {
    let (order, _) = after(&in_state(State::Paid), &[refund(Some(1), 100), decide(true, "grace")]);
    let (order, follows) = after(&order, &[given(true), given(true)]);
    assert_eq!((order.state(), follows), (State::Refunded, vec![Follow::Refunded]));
    assert_eq!(order.next(&Event::Pay), Err(Illegal::State(State::Refunded)));
}

#[test]
fn what_the_provider_gave_back_once_is_not_two_of_our_refunds() {
    let another = match refund(Some(1), 50) {
        Event::AskRefund(refund) => Event::AskRefund(Refund { number: "two".to_owned(), ..refund }),
        other => other,
    };
    let allowed = |number: &str| Event::Decide { number: number.to_owned(), allow: true, by: "grace".to_owned() };
    let sent = |number: &str, theirs: &str| Event::Sent { number: number.to_owned(), theirs: theirs.to_owned() };
    let both = [refund(Some(1), 50), another, allowed("one"), allowed("two"), sent("one", "r1")];
    let (order, _) = after(&in_state(State::Paid), &both);
    assert_eq!(order.next(&sent("two", "r1")), Err(Illegal::Stranger));
    assert!(order.next(&sent("one", "r1")).is_ok(), "told twice, it was sent once");
    assert!(order.next(&sent("two", "r2")).is_ok());
}

#[test]
fn another_sum_or_another_payment_than_ours_is_looked_at_by_somebody() {
    let start = in_state(State::Paying);
    let less = Payment { amount: Pence::pounds(1), ..seen(Status::Success) };
    let (order, follows) = start.next(&Event::Seen(1, less.clone())).unwrap();
    assert_eq!((follows, order.state()), (vec![Follow::Alarm(1)], State::PartPaid));
    let (order, _) = start.next(&Event::Seen(1, seen(Status::Started))).unwrap();
    let (same, follows) = order.next(&Event::Seen(1, second(Status::Success))).unwrap();
    assert_eq!((follows, same), (vec![Follow::Alarm(1)], order));
}

#[test]
fn a_cheque_recorded_twice_came_once() {
    assert_eq!(after(&Order::new(FEE), &[cheque(60), cheque(60)]).0.paid(), Pence::pounds(60));
}

#[test]
fn an_attempt_is_named_after_its_case_and_read_back() {
    let case = Reference::new("ETC", 12_345);
    let named = attempt_reference(&case, 12);
    assert_eq!(of_attempt(&named), Some((case, 12)));
    assert!(named.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "or it is no Idempotency-Key");
    assert_eq!(of_attempt("something else"), None);
}

#[test]
fn an_order_is_kept_as_it_was() {
    for state in STATES {
        let order = in_state(state);
        let kept = serde_json::to_value(&order).unwrap();
        assert_eq!(serde_json::from_value::<Order>(kept).unwrap(), order);
    }
}
