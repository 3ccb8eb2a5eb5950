//! Words that several places say.

use crate::{
    lifecycle::{MOST_DAYS, Reason, State},
    tribunal::{Kind, Stage, Type},
};
use justice::{Text, case::State as _};
use serde::Serialize;

pub const NO_FEE: Text = Text::new(
    "There is no fee for an employment tribunal claim: you do not need to pay anything",
    "Nid oes ffi am hawliad i’r tribiwnlys cyflogaeth: nid oes angen ichi dalu dim",
);
pub const NO_FEE_KNOWN: Text = Text::new(
    "We cannot tell you the fee at the moment. Try again later",
    "Ni allwn ddweud wrthych beth yw’r ffi ar hyn o bryd. Rhowch gynnig arall arni yn nes ymlaen",
);
pub const FEE_HAS_CHANGED: Text = Text::new(
    "The fee to pay is {amount}. Look at how we worked it out before you go on",
    "{amount} yw’r ffi i’w thalu. Edrychwch ar sut y gwnaethom ei chyfrifo cyn mynd ymlaen",
);
pub const NOT_A_HELP_NUMBER: Text = Text::new(
    "Enter each help with fees number on a line of its own, like HWF-A3K-7QX",
    "Rhowch bob rhif help i dalu ffioedd ar linell ar wahân, fel HWF-A3K-7QX",
);
pub const TOO_MANY_HELPED: Text = Text::new(
    "Enter no more help with fees numbers than there are people who claim",
    "Peidiwch â rhoi mwy o rifau help i dalu ffioedd nag sydd o bobl yn hawlio",
);
pub const NOT_YOURS: Text = Text::new("Only somebody else can do this", "Dim ond rhywun arall all wneud hyn");
pub const STILL_TIME: Text = Text::new("There is still time to pay", "Mae amser i dalu o hyd");
pub const MORE_THAN_WAS_PAID: Text =
    Text::new("No more can be given back than was paid", "Ni ellir ad-dalu mwy nag a dalwyd");
pub const NOT_PAID_IN_TIME: Text = Text::new(
    "The fee was not paid in time. If you still want to pay it, start again or contact us.",
    "Ni thalwyd y ffi mewn pryd. Os ydych yn dal eisiau ei thalu, dechreuwch eto neu cysylltwch â ni.",
);
const _: () = assert!(MOST_DAYS == 90, "the words say 90");
pub const LATER_AND_NOT_TOO_LATE: Text = Text::new(
    "The day must be after the one there is now, and in the next 90 days",
    "Rhaid i’r diwrnod fod ar ôl yr un presennol, ac o fewn y 90 diwrnod nesaf",
);
pub const UNVERIFIED: Text = Text::new(
    "Nobody has compared this figure with the Order yet. It may be wrong.",
    "Nid oes neb wedi cymharu’r ffigur hwn â’r Gorchymyn eto. Gall fod yn anghywir.",
);

/// Nothing of that kind can happen any more.
pub fn no_more(state: State) -> Text {
    let words =
        Text::new("This cannot be done: the fee is “{state}”", "Ni ellir gwneud hyn: cyflwr y ffi yw “{state}”");
    words.with(&[("state", &state.title())])
}

/// The code that something is written as.
pub fn code(of: &impl Serialize) -> String {
    serde_json::to_value(of).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A scale's code.
pub fn scale(scale: Type) -> &'static str {
    match scale {
        Type::A => "a",
        Type::B => "b",
    }
}

/// How many claim, as the fee table tells them apart: for statistics.
pub fn band(claimants: u32) -> &'static str {
    match claimants {
        0 | 1 => "1",
        2..=10 => "2-10",
        11..=200 => "11-200",
        _ => "201-",
    }
}

/// Nothing need be paid yet.
pub const HELP_IS_AWAITED: Text = Text::new(
    "You have asked for help with this fee. You do not need to pay it while that is being decided.",
    "Rydych wedi gofyn am help gyda’r ffi hon. Nid oes angen ichi ei thalu tra bo hynny’n cael ei benderfynu.",
);

/// It changes nothing to hear it again.
pub const HEARD_BEFORE: Text = Text::new("We have heard this before.", "Rydym wedi clywed hyn o’r blaen.");

/// Whoever takes payments says so.
pub const NOTHING_LEFT: Text =
    Text::new("Nothing of this fee is left to pay.", "Nid oes dim o’r ffi hon ar ôl i’w dalu.");

/// Which fee, as it is called in a list.
pub fn fee(fee: Stage) -> Text {
    match fee {
        Stage::Issue => Text::new("Issue fee", "Ffi gychwyn"),
        Stage::Hearing => Text::new("Hearing fee", "Ffi gwrandawiad"),
    }
}

impl Reason {
    /// Why, for the claimant.
    pub fn words(self) -> Text {
        match self {
            Reason::NotWanted => {
                Text::new("You told us that you do not want to pay it.", "Dywedoch wrthym nad ydych eisiau ei thalu.")
            }
            Reason::Duplicate => {
                Text::new("It was asked for twice. Pay the other one.", "Gofynnwyd amdani ddwywaith. Talwch y llall.")
            }
            Reason::WrongFee => Text::new(
                "It is not the right fee. Start again to pay the right one.",
                "Nid dyma’r ffi gywir. Dechreuwch eto i dalu’r un gywir.",
            ),
            Reason::ClaimEnded => Text::new(
                "The claim has ended, so the fee is no longer needed.",
                "Mae’r hawliad wedi dod i ben, felly nid oes angen y ffi mwyach.",
            ),
        }
    }

    /// Why, for staff.
    pub fn title(self) -> Text {
        match self {
            Reason::NotWanted => Text::new("The claimant does not want to pay", "Nid yw’r hawlydd eisiau talu"),
            Reason::Duplicate => Text::new("Asked for twice", "Gofynnwyd amdani ddwywaith"),
            Reason::WrongFee => Text::new("The wrong fee", "Y ffi anghywir"),
            Reason::ClaimEnded => Text::new("The claim has ended", "Mae’r hawliad wedi dod i ben"),
        }
    }
}

/// A kind of claim, as people say it.
pub const fn kind(kind: Kind) -> Text {
    match kind {
        Kind::UnfairDismissal => Text::new("Unfair dismissal", "Diswyddo annheg"),
        Kind::Discrimination => Text::new("Discrimination, or equal pay", "Gwahaniaethu, neu gyflog cyfartal"),
        Kind::Whistleblowing => Text::new("Whistleblowing", "Chwythu’r chwiban"),
        Kind::ProtectiveAward => {
            Text::new("Not being consulted about redundancies", "Diffyg ymgynghori ynghylch diswyddiadau")
        }
        Kind::RedundancyPay => Text::new("Redundancy pay", "Tâl dileu swydd"),
        Kind::NoticePay => Text::new("Notice pay", "Tâl rhybudd"),
        Kind::HolidayPay => Text::new("Holiday pay", "Tâl gwyliau"),
        Kind::Arrears => Text::new("Wages that were not paid", "Cyflog nas talwyd"),
        Kind::OtherPay => Text::new("Other pay", "Taliadau eraill"),
        Kind::Other => Text::new("Something else", "Rhywbeth arall"),
    }
}
