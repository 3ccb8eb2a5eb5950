//! What whoever asks for help is told. The words around the values are in `notices/`.

use crate::{
    HelpWithFees,
    answers::{Answers, Tell},
    lifecycle::{Reason, number},
};
use justice::{Case, Date, Notice, Part, Pence, Text, date::without_weekday, people::Contact};

fn notice<const N: usize>(
    template: &'static str,
    answers: &Answers,
    number: &str,
    values: [(&'static str, Text); N],
) -> Notice {
    // Who asks for a letter has a letter, whatever else there is.
    let to = Contact { by_post: answers.tell == Tell::Post, ..answers.contact.clone() };
    let mut values = std::collections::BTreeMap::from(values);
    values.insert("number", Text::same(number));
    Notice { template, to, values, opens: Some(Part::Applicant) }
}

fn day(date: Date) -> Text {
    Text::both(|language| without_weekday(date, language))
}

fn sum(pence: Pence) -> Text {
    Text::same(pence.to_string())
}

/// We have it.
pub fn applied(answers: &Answers, number: &str) -> Notice {
    notice("help-applied", answers, number, [])
}

/// We want to see evidence, and by when.
pub fn evidence_asked(answers: &Answers, number: &str, due: Date) -> Notice {
    notice("help-evidence-asked", answers, number, [("due", day(due))])
}

/// Nothing is left to pay.
pub fn granted(case: &Case<HelpWithFees>) -> Notice {
    let back = match case.answers.paid {
        true => Text::new(
            "What you have paid will be given back to you.",
            "Bydd yr hyn rydych wedi’i dalu yn cael ei ad-dalu ichi.",
        ),
        false => Text::new("You do not need to pay anything.", "Nid oes angen ichi dalu dim."),
    };
    notice("help-granted", &case.answers, number(case), [("next", back)])
}

/// A part is left to pay.
pub fn granted_in_part(case: &Case<HelpWithFees>, pays: Pence, due: Date) -> Notice {
    notice("help-granted-part", &case.answers, number(case), [("pays", sum(pays)), ("due", day(due))])
}

/// The whole fee is to be paid, and why.
pub fn refused(case: &Case<HelpWithFees>, reason: Reason, due: Date) -> Notice {
    let next = match case.answers.paid {
        true => Text::new("What you have paid stays paid.", "Mae’r hyn rydych wedi’i dalu yn aros fel y mae."),
        false => {
            Text::new("Pay the whole fee by {due}.", "Talwch y ffi gyfan erbyn {due}.").with(&[("due", &day(due))])
        }
    };
    notice("help-refused", &case.answers, number(case), [("why", reason.words()), ("next", next)])
}

/// The part was not paid in time.
pub fn lapsed(case: &Case<HelpWithFees>) -> Notice {
    notice("help-lapsed", &case.answers, number(case), [])
}
