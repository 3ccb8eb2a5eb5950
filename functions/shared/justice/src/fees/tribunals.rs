//! Tribunals: employment from 29 July 2013 until the Supreme Court ended its fees; immigration; social security.

use super::{Event, Fee, Jurisdiction, Line, Range, Unit, pounds};
use crate::{date::date, text::Text};

/// The Order of 2013, and where its figures were read: the calculator and the guide of the department's own service.
const ORDER: &str = "SI 2013/1893";
const CODE: &str = "ministryofjustice/atet@50994672^ app/services/claim_fee_calculator.rb; @957bf18b^ \
                    app/views/guides/markdown/fees_and_payment_working_out_your_fee.md";
const NOTE: &str = "legislation.gov.uk/ukdsi/2013/9780111538654/note (explanatory note of the draft Order)";
const PAGES: &str = "tribunalfees.co.uk/otherfees and herries-smith.co.uk/news/tribunal-fees (not the Order)";

/// How many claim together, at least and at most, and what they pay to issue and to be heard: type A, then type B.
const GROUPS: [(u64, Option<u64>, [u64; 4]); 4] = [
    (1, Some(1), [160, 230, 250, 950]),
    (2, Some(10), [320, 460, 500, 1_900]),
    (11, Some(200), [640, 920, 1_000, 3_800]),
    (201, None, [960, 1_380, 1_500, 5_700]),
];

/// Keyword, event, description and code of each of those columns.
const COLUMNS: [(&str, Event, &str, Text); 4] = [
    ("type-a", Event::Issue, "ET-ISSUE-A", Text::new("Fee to issue a type A claim", "Ffi i gychwyn hawliad math A")),
    ("type-a", Event::Hearing, "ET-HEARING-A", Text::new("Fee to hear a type A claim", "Ffi i wrando hawliad math A")),
    ("type-b", Event::Issue, "ET-ISSUE-B", Text::new("Fee to issue a type B claim", "Ffi i gychwyn hawliad math B")),
    ("type-b", Event::Hearing, "ET-HEARING-B", Text::new("Fee to hear a type B claim", "Ffi i wrando hawliad math B")),
];

const EMPLOYMENT: Fee = Fee {
    code: "",
    jurisdiction: Jurisdiction::Tribunals,
    line: Line::new("employment-tribunals", Event::Issue, ""),
    range: None,
    amount: pounds(0),
    from: date(2013, 7, 29),
    until: Some(date(2017, 7, 26)),
    instrument: ORDER,
    description: Text::new("", ""),
    verified: true,
    source: CODE,
};

pub(super) fn rows() -> Vec<Fee> {
    let mut rows = claims();
    rows.extend(applications());
    rows.extend(others());
    rows
}

fn claims() -> Vec<Fee> {
    let mut rows = vec![];
    for (column, (keyword, event, code, description)) in COLUMNS.into_iter().enumerate() {
        let line = Line::new("employment-tribunals", event, keyword);
        for (min, max, amounts) in GROUPS {
            let range = Some(Range { min, max, unit: Unit::Claimants });
            let amount = pounds(amounts[column]);
            rows.push(Fee { code, line, range, amount, description: description.clone(), ..EMPLOYMENT });
        }
        rows.push(Fee {
            code,
            line,
            range: Some(Range { min: 1, max: None, unit: Unit::Claimants }),
            from: date(2017, 7, 27),
            until: None,
            description,
            instrument: "R (UNISON) v Lord Chancellor [2017] UKSC 51",
            source: "ministryofjustice/atet app/models/concerns/payment_and_fee.rb (not applicable, by ruling of the court)",
            ..EMPLOYMENT
        });
    }
    rows
}

fn applications() -> Vec<Fee> {
    let row = |code, event, keyword, sum, source, description| Fee {
        code,
        line: Line::new("employment-tribunals", event, keyword),
        amount: pounds(sum),
        source,
        // Nobody here has opened the Order's own Schedule 1: its explanatory note gives three of these.
        verified: source == NOTE,
        description,
        ..EMPLOYMENT
    };
    use Event::{Appeal, Application, Hearing};
    let text = Text::new;
    vec![
        row(
            "ET-RECONSIDERATION-A",
            Application,
            "reconsideration-type-a",
            100,
            PAGES,
            text(
                "Fee to ask for a judgment to be reconsidered (type A)",
                "Ffi i ofyn am ailystyried dyfarniad (math A)",
            ),
        ),
        row(
            "ET-RECONSIDERATION-B",
            Application,
            "reconsideration-type-b",
            350,
            PAGES,
            text(
                "Fee to ask for a judgment to be reconsidered (type B)",
                "Ffi i ofyn am ailystyried dyfarniad (math B)",
            ),
        ),
        row(
            "ET-SET-ASIDE",
            Application,
            "set-aside-default-judgment",
            100,
            PAGES,
            text("Fee to ask for a default judgment to be set aside", "Ffi i ofyn am roi dyfarniad diofyn o’r neilltu"),
        ),
        row(
            "ET-DISMISSAL",
            Application,
            "dismissal-after-settlement",
            60,
            PAGES,
            text("Fee to have a claim dismissed once it is settled", "Ffi i wrthod hawliad ar ôl dod i gytundeb"),
        ),
        row(
            "ET-CONTRACT",
            Application,
            "employers-contract-claim",
            160,
            PAGES,
            text("Fee for an employer’s contract claim", "Ffi am hawliad contract gan gyflogwr"),
        ),
        row(
            "ET-MEDIATION",
            Hearing,
            "judicial-mediation",
            600,
            NOTE,
            text("Fee for judicial mediation", "Ffi am gyfryngu barnwrol"),
        ),
        row("EAT-ISSUE", Appeal, "appeal", 400, NOTE, text("Fee to lodge an appeal", "Ffi i gyflwyno apêl")),
        row("EAT-HEARING", Hearing, "appeal", 1_200, NOTE, text("Fee to hear an appeal", "Ffi i wrando apêl")),
    ]
}

fn others() -> Vec<Fee> {
    let immigration = Fee {
        from: date(2011, 12, 18),
        until: None,
        instrument: "SI 2011/2841",
        source: "hmcts/ccfr-fees-register-app feeLoader.json, FEE0238 and FEE0191",
        ..EMPLOYMENT
    };
    vec![
        Fee {
            code: "FEE0238",
            line: Line::new("immigration-appeals", Event::Appeal, "with-hearing"),
            amount: pounds(140),
            description: Text::new("Fee for an appeal with a hearing", "Ffi am apêl gyda gwrandawiad"),
            ..immigration.clone()
        },
        Fee {
            code: "IAC-PAPER",
            line: Line::new("immigration-appeals", Event::Appeal, "without-hearing"),
            amount: pounds(80),
            description: Text::new("Fee for an appeal decided on paper", "Ffi am apêl a benderfynir ar bapur"),
            ..immigration
        },
        Fee {
            code: "SSCS-ISSUE",
            line: Line::new("social-security-appeals", Event::Appeal, "appeal"),
            from: date(2012, 1, 1),
            until: None,
            instrument: "",
            description: Text::new("A benefit appeal costs nothing", "Nid oes ffi am apêl budd-dal"),
            source: "no fee is charged in hmcts/ccfr-fees-register-app feeLoader.json",
            ..EMPLOYMENT
        },
    ]
}
