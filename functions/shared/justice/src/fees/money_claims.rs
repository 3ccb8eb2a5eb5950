//! Money claims: what it costs to issue one, by the amount claimed with interest, and to have it heard.

use super::{Amount, Channel, Event, Fee, Jurisdiction, Line, claimed, pounds};
use crate::{
    date::{Date, date},
    text::Text,
};

/// A scale: up to so many pounds (none: without end), and what is paid on paper, online and in bulk; none where it cannot
/// be asked for in that way.
type Scale<'a> = &'a [(Option<u64>, [Option<Amount>; 3])];

const CHANNELS: [Channel; 3] = [Channel::Paper, Channel::Online, Channel::Bulk];

const fn each(paper: u64, online: u64, bulk: u64) -> [Option<Amount>; 3] {
    [Some(pounds(paper)), Some(pounds(online)), Some(pounds(bulk))]
}

const fn paper(paper: u64) -> [Option<Amount>; 3] {
    [Some(pounds(paper)), None, None]
}

const fn percent(basis_points: u32) -> Option<Amount> {
    Some(Amount::Percentage { basis_points, floor: None, cap: None })
}

const BEFORE_2014: Scale = &[
    (Some(300), each(35, 25, 15)),
    (Some(500), each(50, 35, 30)),
    (Some(1_000), each(70, 60, 55)),
    (Some(1_500), each(80, 70, 65)),
    (Some(3_000), each(95, 80, 75)),
    (Some(5_000), each(120, 100, 85)),
    (Some(15_000), each(245, 210, 190)),
    (Some(50_000), each(395, 340, 310)),
    (Some(100_000), each(685, 595, 550)),
    (Some(150_000), paper(885)),
    (Some(200_000), paper(1_080)),
    (Some(250_000), paper(1_275)),
    (Some(300_000), paper(1_475)),
    (None, paper(1_670)),
];

const FROM_2014: Scale = &[
    (Some(300), each(35, 25, 25)),
    (Some(500), each(50, 35, 35)),
    (Some(1_000), each(70, 60, 60)),
    (Some(1_500), each(80, 70, 70)),
    (Some(3_000), each(115, 105, 105)),
    (Some(5_000), each(205, 185, 185)),
    (Some(15_000), each(445, 410, 410)),
    (Some(50_000), each(610, 550, 550)),
    (Some(100_000), each(910, 815, 815)),
    (Some(150_000), paper(1_115)),
    (Some(200_000), paper(1_315)),
    (Some(250_000), paper(1_515)),
    (Some(300_000), paper(1_720)),
    (None, paper(1_920)),
];

const FROM_2015: Scale = &[
    (Some(300), each(35, 25, 25)),
    (Some(500), each(50, 35, 35)),
    (Some(1_000), each(70, 60, 60)),
    (Some(1_500), each(80, 70, 70)),
    (Some(3_000), each(115, 105, 105)),
    (Some(5_000), each(205, 185, 185)),
    (Some(10_000), each(455, 410, 410)),
    (Some(100_000), [percent(500), percent(450), percent(450)]),
    (Some(200_000), [percent(500), None, None]),
    (None, paper(10_000)),
];

/// However it is asked for.
const SINGLE: Scale = &[
    (Some(300), each(35, 35, 35)),
    (Some(500), each(50, 50, 50)),
    (Some(1_000), each(70, 70, 70)),
    (Some(1_500), each(80, 80, 80)),
    (Some(3_000), each(115, 115, 115)),
    (Some(5_000), each(205, 205, 205)),
    (Some(10_000), each(455, 455, 455)),
    (Some(200_000), [percent(500), percent(500), percent(500)]),
    (None, each(10_000, 10_000, 10_000)),
];

/// Small claims: more than, up to, and what the hearing costs.
const SMALL_CLAIMS: [(u64, u64, u64); 6] =
    [(0, 300, 27), (300, 500, 59), (500, 1_000, 85), (1_000, 1_500, 123), (1_500, 3_000, 181), (3_000, 10_000, 346)];

const PAGES: &str =
    "legalbeagles.info, money claim court fees from 22 April 2014; aalegaldocuments.co.uk, county court fees";
const REGISTER: &str = "hmcts/ccfr-fees-register-app@00f88258 feeLoader.json";
const GUIDE: &str = "gov.uk/make-court-claim-for-money/court-fees";

const CLAIM: Fee = Fee {
    code: "",
    jurisdiction: Jurisdiction::Civil,
    line: Line::new("money-claims", Event::Issue, "claim"),
    range: None,
    amount: pounds(0),
    from: date(2012, 1, 1),
    until: None,
    instrument: "",
    description: Text::new("Fee to make a money claim", "Ffi i wneud hawliad am arian"),
    verified: true,
    source: PAGES,
};

pub(super) fn rows() -> Vec<Fee> {
    let mut rows = vec![];
    rows.extend(scale(BEFORE_2014, CLAIM));
    rows.extend(scale(FROM_2014, Fee { from: date(2014, 4, 22), instrument: "SI 2014/874", ..CLAIM }));
    let from_2015 =
        Fee { from: date(2015, 3, 9), instrument: "SI 2015/576", source: "the register's FEE0202 to FEE0218", ..CLAIM };
    rows.extend(scale(FROM_2015, from_2015));
    // The scale is the guide's; the day on which the online discount went is from memory.
    let single = Fee { from: date(2021, 5, 16), source: GUIDE, verified: false, ..CLAIM };
    rows.extend(scale(SINGLE, single.clone()));
    rows.extend(unspecified());
    rows.extend(counterclaims());
    rows.extend(hearings());
    rows
}

fn scale(scale: Scale<'_>, like: Fee) -> Vec<Fee> {
    let codes = ["MC-ISSUE-PAPER", "MC-ISSUE-ONLINE", "MC-ISSUE-BULK"];
    let mut rows = vec![];
    for (place, channel) in CHANNELS.into_iter().enumerate() {
        let mut over = 0;
        for (up_to, amounts) in scale {
            if let Some(amount) = amounts[place] {
                let (line, range) = (like.line.by(channel), claimed(over, *up_to));
                rows.push(Fee { code: codes[place], line, range, amount, ..like.clone() });
            }
            over = up_to.unwrap_or(over);
        }
    }
    rows
}

/// A claim for an amount that is not said.
fn unspecified() -> [Fee; 1] {
    [Fee {
        code: "FEE0001",
        line: Line::new("money-claims", Event::Issue, "unspecified"),
        amount: pounds(10_000),
        from: date(2014, 4, 22),
        description: Text::new(
            "Fee to make a money claim for an amount that is not said",
            "Ffi i wneud hawliad am swm o arian nad yw wedi’i nodi",
        ),
        source: REGISTER,
        ..CLAIM
    }]
}

/// Counterclaims are on the scale of paper (FEE0506 to FEE0515). The register's days are earlier than its own Order's:
/// ours are the Order's.
fn counterclaims() -> Vec<Fee> {
    let like = Fee {
        from: date(2015, 3, 9),
        instrument: "SI 2015/576",
        verified: false,
        source: "the register's FEE0506 to FEE0515",
        ..CLAIM
    };
    let on_paper = scale(SINGLE, like).into_iter().filter(|fee| fee.line.channel == Channel::Paper);
    let counterclaim = |fee| Fee {
        code: "MC-COUNTERCLAIM",
        line: Line::new("money-claims", Event::Issue, "counterclaim"),
        description: Text::new("Fee to make a counterclaim", "Ffi i wneud gwrth-hawliad"),
        ..fee
    };
    on_paper.map(counterclaim).collect()
}

fn hearings() -> Vec<Fee> {
    let hearing = |code, keyword, from: Date, amount, description| Fee {
        code,
        line: Line::new("money-claims", Event::Hearing, keyword),
        amount: pounds(amount),
        from,
        description,
        ..CLAIM
    };
    let small = Text::new("Fee for a small claim hearing", "Ffi am wrandawiad hawliad bach");
    let mut rows: Vec<Fee> = SMALL_CLAIMS
        .iter()
        .map(|(over, up_to, amount)| Fee {
            range: claimed(*over, Some(*up_to)),
            instrument: "SI 2016/1191",
            source: REGISTER,
            ..hearing("MC-HEARING-SMALL", "small-claim", date(2017, 3, 6), *amount, small.clone())
        })
        .collect();
    let fast = Text::new("Fee for a fast track hearing", "Ffi am wrandawiad llwybr carlam");
    let multi = Text::new("Fee for a multi-track hearing", "Ffi am wrandawiad aml-lwybr");
    for (code, keyword, amount, description) in
        [("MC-HEARING-FAST", "fast-track", 545, fast), ("MC-HEARING-MULTI", "multi-track", 1_090, multi)]
    {
        let source = "nechambers, 2020";
        rows.push(Fee { source, ..hearing(code, keyword, date(2020, 1, 1), amount, description) });
    }
    rows
}
