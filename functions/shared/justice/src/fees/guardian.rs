//! The Public Guardian: powers of attorney.

use super::{Event, Fee, Jurisdiction, Line, pounds};
use crate::{
    date::{Date, date},
    text::Text,
};

/// From when, the whole fee, the fee to try again within three months, and whether that is more than memory.
const FEES: [(Date, u64, u64, bool, &str); 4] = [
    (date(2011, 10, 1), 130, 65, true, "lpauk.com, fee to register; commercialnewsmedia.com/archives/1126"),
    (date(2013, 10, 1), 110, 55, true, "gov.uk/government/news/helen-grant-reduction-in-fee; mindatrest.co.uk"),
    (date(2017, 4, 1), 82, 41, true, "oyezstore.co.uk/LT-FAQS.asp"),
    // The amounts are the code's; the day is from memory.
    (
        date(2025, 11, 17),
        92,
        46,
        false,
        "ministryofjustice/opg-lpa Payment/Calculator.php; opg-modernising-lpa internal/pay/fees.go",
    ),
];

const LASTING: Text = Text::new("Fee to register a lasting power of attorney", "Ffi i gofrestru atwrneiaeth arhosol");
const AGAIN: Text = Text::new(
    "Fee to try again to register a lasting power of attorney",
    "Ffi i roi cynnig arall ar gofrestru atwrneiaeth arhosol",
);
const HALF: Text = Text::new(
    "Half the fee to register a lasting power of attorney, for somebody on a low income",
    "Hanner y ffi i gofrestru atwrneiaeth arhosol, i rywun ar incwm isel",
);
const QUARTER: Text = Text::new(
    "A quarter of the fee to register a lasting power of attorney: tried again, by somebody on a low income",
    "Chwarter y ffi i gofrestru atwrneiaeth arhosol: cynnig arall, gan rywun ar incwm isel",
);
const EXEMPT: Text = Text::new(
    "Nothing to pay to register a lasting power of attorney, on certain benefits or in hardship",
    "Dim ffi i gofrestru atwrneiaeth arhosol, ar rai budd-daliadau neu mewn caledi",
);
const ENDURING: Text =
    Text::new("Fee to register an enduring power of attorney", "Ffi i gofrestru atwrneiaeth barhaus");

const REGISTRATION: Fee = Fee {
    code: "",
    jurisdiction: Jurisdiction::Guardian,
    line: Line::new("lasting-powers-of-attorney", Event::Registration, "full"),
    range: None,
    amount: pounds(0),
    from: date(2011, 10, 1),
    until: None,
    instrument: "",
    description: LASTING,
    verified: true,
    source: "",
};

pub(super) fn rows() -> Vec<Fee> {
    let mut rows = vec![];
    for (from, full, again, verified, source) in FEES {
        let row = |code, service, keyword, sum, description| Fee {
            code,
            line: Line::new(service, Event::Registration, keyword),
            amount: pounds(sum),
            from,
            description,
            verified,
            source,
            ..REGISTRATION
        };
        let lpa = "lasting-powers-of-attorney";
        rows.push(row("LPA-FULL", lpa, "full", full, LASTING));
        rows.push(row("LPA-REPEAT", lpa, "repeat", again, AGAIN));
        rows.push(row("LPA-HALF", lpa, "half", full / 2, HALF));
        rows.push(row("LPA-EXEMPT", lpa, "exempt", 0, EXEMPT));
        rows.push(row("EPA-FULL", "enduring-powers-of-attorney", "full", full, ENDURING));
    }
    // Only the last of the sources knows of a quarter.
    let (_, _, _, verified, source) = FEES[3];
    rows.push(Fee {
        code: "LPA-QUARTER",
        line: Line::new("lasting-powers-of-attorney", Event::Registration, "quarter"),
        amount: pounds(23),
        from: date(2025, 11, 17),
        description: QUARTER,
        verified,
        source,
        ..REGISTRATION
    });
    rows.extend(copies());
    rows
}

/// What they cost in October 2011. When that changed is not known here.
fn copies() -> [Fee; 2] {
    let copy = |code, service, sum, description| Fee {
        code,
        line: Line::new(service, Event::Copies, "office-copy"),
        amount: pounds(sum),
        until: Some(date(2013, 9, 30)),
        description,
        verified: false,
        source: "lpauk.com, fee to register; that it ended with that scale is from memory",
        ..REGISTRATION
    };
    [
        copy(
            "LPA-COPY",
            "lasting-powers-of-attorney",
            35,
            Text::new("Office copy of a lasting power of attorney", "Copi swyddfa o atwrneiaeth arhosol"),
        ),
        copy(
            "EPA-COPY",
            "enduring-powers-of-attorney",
            25,
            Text::new("Office copy of an enduring power of attorney", "Copi swyddfa o atwrneiaeth barhaus"),
        ),
    ]
}
