//! What we say once a fee has been ordered, for as long as its case is kept.

use crate::{
    TribunalFee,
    lifecycle::{PAID, REFUNDED, REMITTED, Reason, State, help_is_awaited, left, settled_sum},
    words,
    working::sum,
};
use justice::{
    Date, Text,
    date::without_weekday,
    journey::{Block, Status, Told},
};

type Of<'a> = Told<'a, TribunalFee>;

/// What happens next. The button that leads to paying is on every page of a case that waits for a fee.
pub fn confirmation(told: &Of<'_>) -> Vec<Block> {
    let mut blocks = standing(told);
    if told.case.state == State::Owed {
        blocks.push(Block::Paragraph(Text::new(
            "You can pay now, or come back to this page later. When it is paid we will send you a receipt.",
            "Gallwch dalu nawr, neu ddod yn ôl i’r dudalen hon yn nes ymlaen. Pan fydd wedi’i thalu, byddwn yn anfon \
             derbynneb atoch.",
        )));
    }
    blocks
}

/// Where the fee has got to.
pub fn status(told: &Of<'_>) -> Status {
    let (case, answers) = (told.case, &told.case.answers);
    let mut rows = vec![
        (Text::new("Fee", "Ffi"), words::fee(answers.fee)),
        (Text::new("Claimant", "Hawlydd"), Text::same(answers.claimant.clone())),
        (TO_PAY, sum(left(case))),
    ];
    if let Some(hearing) = &answers.hearing {
        rows.push((Text::new("Case number", "Rhif yr achos"), Text::same(hearing.case_number.clone())));
    }
    let due = case.due.filter(|_| case.state == State::Owed);
    rows.extend(due.map(|due| (Text::new("Pay by", "Talu erbyn"), day(due))));
    for (name, title) in [(PAID, PAID_TITLE), (REMITTED, REMITTED_TITLE), (REFUNDED, REFUNDED_TITLE)] {
        let settled = settled_sum(case, name);
        if !settled.is_zero() {
            rows.push((title, sum(settled)));
        }
    }
    (rows, standing(told))
}

fn standing(told: &Of<'_>) -> Vec<Block> {
    let case = told.case;
    let words = match case.state {
        State::Owed if help_is_awaited(case) => words::HELP_IS_AWAITED,
        State::Owed => {
            let words = Text::new(
                "Pay {amount} by {due}. If it is not paid by then, we stop waiting for it.",
                "Talwch {amount} erbyn {due}. Os na chaiff ei dalu erbyn hynny, byddwn yn rhoi’r gorau i aros amdano.",
            );
            let due = case.due.map(day).unwrap_or_else(|| Text::same(""));
            words.with(&[("amount", &sum(left(case))), ("due", &due)])
        }
        State::NothingToPay | State::Remitted => Text::new(
            "Help with fees pays all of this fee. You do not need to do anything else.",
            "Mae help i dalu ffioedd yn talu’r ffi hon i gyd. Nid oes angen ichi wneud dim byd arall.",
        ),
        State::Paid => Text::new(
            "This fee has been paid. You do not need to do anything else.",
            "Mae’r ffi hon wedi’i thalu. Nid oes angen ichi wneud dim byd arall.",
        ),
        State::Refunded => Text::new("What was paid has been given back.", "Mae’r hyn a dalwyd wedi’i ad-dalu."),
        State::Lapsed => words::NOT_PAID_IN_TIME,
        State::Cancelled => {
            case.settled(crate::lifecycle::REASON).and_then(Reason::parse).map_or_else(|| Text::same(""), Reason::words)
        }
    };
    vec![Block::Paragraph(words)]
}

/// A day, as people write it.
pub fn day(date: Date) -> Text {
    Text::both(|language| without_weekday(date, language))
}

/// What is to be paid.
pub const TO_PAY: Text = Text::new("To pay", "I’w dalu");
const PAID_TITLE: Text = Text::new("Paid", "Wedi’i dalu");
const REMITTED_TITLE: Text = Text::new("Paid by help with fees", "Wedi’i dalu gan help i dalu ffioedd");
const REFUNDED_TITLE: Text = Text::new("Given back", "Wedi’i ad-dalu");
