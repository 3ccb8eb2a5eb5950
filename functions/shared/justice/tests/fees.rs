//! The fee table against its sources: each row of theirs written out here again, and what no table may be.

use justice::{
    Date, Pence,
    date::{date, plus_days},
    fees::{Amount, Applicant, Channel, Event, Fee, Line, NoFee, SERVICES, all, charged},
};
use std::collections::{BTreeMap, BTreeSet};

fn pence(line: Line, on: Date, amount: u64) -> Result<u64, NoFee> {
    charged(&line, on, amount).map(|charge| charge.amount.get())
}

fn pounds(line: Line, on: Date, amount: u64) -> Result<u64, NoFee> {
    pence(line, on, amount).map(|pence| pence / 100)
}

fn tribunal(event: Event, keyword: &'static str) -> Line {
    Line::new("employment-tribunals", event, keyword)
}

#[test]
fn employment_tribunal_fees_are_those_of_2013() {
    // Claimants; type A issue and hearing; type B issue and hearing.
    for (claimants, [a, a_hearing, b, b_hearing]) in [
        (1, [160, 230, 250, 950]),
        (2, [320, 460, 500, 1_900]),
        (10, [320, 460, 500, 1_900]),
        (11, [640, 920, 1_000, 3_800]),
        (200, [640, 920, 1_000, 3_800]),
        (201, [960, 1_380, 1_500, 5_700]),
        (5_000, [960, 1_380, 1_500, 5_700]),
    ] {
        for day in [date(2013, 7, 29), date(2015, 6, 1), date(2017, 7, 26)] {
            assert_eq!(pounds(tribunal(Event::Issue, "type-a"), day, claimants), Ok(a), "{claimants} {day}");
            assert_eq!(pounds(tribunal(Event::Hearing, "type-a"), day, claimants), Ok(a_hearing), "{claimants} {day}");
            assert_eq!(pounds(tribunal(Event::Issue, "type-b"), day, claimants), Ok(b), "{claimants} {day}");
            assert_eq!(pounds(tribunal(Event::Hearing, "type-b"), day, claimants), Ok(b_hearing), "{claimants} {day}");
        }
    }
}

#[test]
fn an_employment_tribunal_claim_cost_nothing_before_and_costs_nothing_since() {
    let line = tribunal(Event::Issue, "type-b");
    assert_eq!(pounds(line, date(2013, 7, 28), 1), Err(NoFee::NotInForce));
    assert_eq!(pounds(line, date(2017, 7, 27), 1), Ok(0));
    assert_eq!(pounds(line, date(2026, 11, 23), 300), Ok(0));
    assert_eq!(pounds(line, date(2015, 1, 1), 0), Err(NoFee::OutOfRange));
}

#[test]
fn other_tribunal_fees() {
    let day = date(2014, 1, 1);
    for (event, keyword, sum) in [
        (Event::Application, "reconsideration-type-a", 100),
        (Event::Application, "reconsideration-type-b", 350),
        (Event::Application, "set-aside-default-judgment", 100),
        (Event::Application, "dismissal-after-settlement", 60),
        (Event::Application, "employers-contract-claim", 160),
        (Event::Hearing, "judicial-mediation", 600),
        (Event::Appeal, "appeal", 400),
        (Event::Hearing, "appeal", 1_200),
    ] {
        assert_eq!(pounds(tribunal(event, keyword), day, 1), Ok(sum), "{keyword}");
        assert_eq!(pounds(tribunal(event, keyword), date(2017, 7, 27), 1), Err(NoFee::NotInForce), "{keyword}");
    }
    let immigration = |keyword| Line::new("immigration-appeals", Event::Appeal, keyword);
    assert_eq!(pounds(immigration("with-hearing"), day, 1), Ok(140));
    assert_eq!(pounds(immigration("without-hearing"), day, 1), Ok(80));
    assert_eq!(pounds(Line::new("social-security-appeals", Event::Appeal, "appeal"), day, 1), Ok(0));
}

fn claim(channel: Channel) -> Line {
    Line::new("money-claims", Event::Issue, "claim").by(channel)
}

/// Each band at its first and its last penny.
fn has_scale(on: Date, channel: Channel, bands: &[(u64, u64)]) {
    let mut least = 0;
    for (up_to, sum) in bands {
        for amount in [least, up_to * 100] {
            assert_eq!(pence(claim(channel), on, amount), Ok(sum * 100), "{channel:?} {on} {amount}");
        }
        least = up_to * 100 + 1;
    }
}

#[test]
fn money_claims_until_april_2014() {
    for day in [date(2012, 1, 1), date(2014, 4, 21)] {
        has_scale(
            day,
            Channel::Paper,
            &[
                (300, 35),
                (500, 50),
                (1_000, 70),
                (1_500, 80),
                (3_000, 95),
                (5_000, 120),
                (15_000, 245),
                (50_000, 395),
                (100_000, 685),
                (150_000, 885),
                (200_000, 1_080),
                (250_000, 1_275),
                (300_000, 1_475),
                (9_000_000, 1_670),
            ],
        );
        has_scale(
            day,
            Channel::Online,
            &[
                (300, 25),
                (500, 35),
                (1_000, 60),
                (1_500, 70),
                (3_000, 80),
                (5_000, 100),
                (15_000, 210),
                (50_000, 340),
                (100_000, 595),
            ],
        );
        has_scale(
            day,
            Channel::Bulk,
            &[
                (300, 15),
                (500, 30),
                (1_000, 55),
                (1_500, 65),
                (3_000, 75),
                (5_000, 85),
                (15_000, 190),
                (50_000, 310),
                (100_000, 550),
            ],
        );
        assert_eq!(pence(claim(Channel::Online), day, 10_000_001), Err(NoFee::OutOfRange));
    }
}

#[test]
fn money_claims_from_april_2014() {
    for day in [date(2014, 4, 22), date(2015, 3, 8)] {
        has_scale(
            day,
            Channel::Paper,
            &[
                (300, 35),
                (500, 50),
                (1_000, 70),
                (1_500, 80),
                (3_000, 115),
                (5_000, 205),
                (15_000, 445),
                (50_000, 610),
                (100_000, 910),
                (150_000, 1_115),
                (200_000, 1_315),
                (250_000, 1_515),
                (300_000, 1_720),
                (9_000_000, 1_920),
            ],
        );
        for channel in [Channel::Online, Channel::Bulk] {
            has_scale(
                day,
                channel,
                &[
                    (300, 25),
                    (500, 35),
                    (1_000, 60),
                    (1_500, 70),
                    (3_000, 105),
                    (5_000, 185),
                    (15_000, 410),
                    (50_000, 550),
                    (100_000, 815),
                ],
            );
        }
    }
}

#[test]
fn money_claims_from_march_2015() {
    for day in [date(2015, 3, 9), date(2020, 1, 1)] {
        has_scale(
            day,
            Channel::Paper,
            &[(300, 35), (500, 50), (1_000, 70), (1_500, 80), (3_000, 115), (5_000, 205), (10_000, 455)],
        );
        has_scale(
            day,
            Channel::Online,
            &[(300, 25), (500, 35), (1_000, 60), (1_500, 70), (3_000, 105), (5_000, 185), (10_000, 410)],
        );
        assert_eq!(pence(claim(Channel::Paper), day, 2_000_000), Ok(100_000));
        assert_eq!(pence(claim(Channel::Paper), day, 20_000_000), Ok(1_000_000));
        assert_eq!(pence(claim(Channel::Paper), day, 20_000_001), Ok(1_000_000));
        assert_eq!(pence(claim(Channel::Online), day, 10_000_000), Ok(450_000));
        assert_eq!(pence(claim(Channel::Online), day, 10_000_001), Err(NoFee::OutOfRange));
    }
}

#[test]
fn money_claims_on_the_single_scale() {
    let day = date(2026, 11, 23);
    for channel in [Channel::Paper, Channel::Online, Channel::Bulk] {
        has_scale(
            day,
            channel,
            &[(300, 35), (500, 50), (1_000, 70), (1_500, 80), (3_000, 115), (5_000, 205), (10_000, 455)],
        );
        assert_eq!(pence(claim(channel), day, 20_000_000), Ok(1_000_000));
        assert_eq!(pence(claim(channel), day, 20_000_001), Ok(1_000_000));
    }
    assert_eq!(pounds(Line::new("money-claims", Event::Issue, "unspecified"), day, 0), Ok(10_000));
    assert_eq!(pounds(Line::new("money-claims", Event::Issue, "counterclaim"), day, 1_000_000), Ok(455));
}

#[test]
fn five_per_cent_is_rounded_down_to_a_penny() {
    let day = date(2026, 11, 23);
    assert_eq!(pence(claim(Channel::Online), day, 1_000_001), Ok(50_000));
    assert_eq!(pence(claim(Channel::Online), day, 1_000_019), Ok(50_000));
    assert_eq!(pence(claim(Channel::Online), day, 1_000_020), Ok(50_001));
}

#[test]
fn money_claim_hearings() {
    let day = date(2020, 6, 1);
    let small = Line::new("money-claims", Event::Hearing, "small-claim");
    let mut least = 0;
    for (up_to, sum) in [(300, 27), (500, 59), (1_000, 85), (1_500, 123), (3_000, 181), (10_000, 346)] {
        for amount in [least, up_to * 100] {
            assert_eq!(pounds(small, day, amount), Ok(sum), "{amount}");
        }
        least = up_to * 100 + 1;
    }
    assert_eq!(pounds(Line::new("money-claims", Event::Hearing, "fast-track"), day, 0), Ok(545));
    assert_eq!(pounds(Line::new("money-claims", Event::Hearing, "multi-track"), day, 0), Ok(1_090));
}

#[test]
fn powers_of_attorney() {
    let line = |keyword| Line::new("lasting-powers-of-attorney", Event::Registration, keyword);
    for (first, last, full, repeat, half) in [
        (date(2011, 10, 1), date(2013, 9, 30), 130, 65, 65),
        (date(2013, 10, 1), date(2017, 3, 31), 110, 55, 55),
        (date(2017, 4, 1), date(2025, 11, 16), 82, 41, 41),
        (date(2025, 11, 17), date(2026, 11, 23), 92, 46, 46),
    ] {
        for day in [first, last] {
            assert_eq!(pounds(line("full"), day, 1), Ok(full), "{day}");
            assert_eq!(pounds(line("repeat"), day, 1), Ok(repeat), "{day}");
            assert_eq!(pounds(line("half"), day, 1), Ok(half), "{day}");
            assert_eq!(pounds(line("exempt"), day, 1), Ok(0), "{day}");
            let enduring = Line::new("enduring-powers-of-attorney", Event::Registration, "full");
            assert_eq!(pounds(enduring, day, 1), Ok(full), "{day}");
        }
    }
    assert_eq!(pounds(line("quarter"), date(2026, 11, 23), 1), Ok(23));
    assert_eq!(pounds(line("quarter"), date(2020, 1, 1), 1), Err(NoFee::NotInForce));
    let copy = |service| Line::new(service, Event::Copies, "office-copy");
    assert_eq!(pounds(copy("lasting-powers-of-attorney"), date(2012, 1, 1), 1), Ok(35));
    assert_eq!(pounds(copy("enduring-powers-of-attorney"), date(2012, 1, 1), 1), Ok(25));
}

#[test]
fn the_other_courts() {
    let (paper, online) = (Channel::Paper, Channel::Online);
    let possession = Line::new("possession", Event::Issue, "claim");
    let enforce = |keyword| Line::new("enforcement", Event::Enforcement, keyword);
    let apply = |keyword| Line::new("civil-applications", Event::Application, keyword);
    let protection = |event, keyword| Line::new("court-of-protection", event, keyword);
    let insolvency = |event, keyword| Line::new("insolvency", event, keyword);
    let grant = Line::new("probate", Event::Issue, "grant");
    for (line, day, amount, sum) in [
        (possession.by(paper), date(2012, 6, 1), 0, 175),
        (possession.by(online), date(2012, 6, 1), 0, 100),
        (possession.by(paper), date(2015, 6, 1), 0, 280),
        (possession.by(online), date(2015, 6, 1), 0, 250),
        (possession.by(paper), date(2016, 3, 21), 0, 355),
        (possession.by(online), date(2016, 3, 21), 0, 325),
        (possession.by(paper), date(2024, 6, 1), 0, 391),
        (possession.by(paper), date(2026, 1, 1), 0, 404),
        (Line::new("possession", Event::Issue, "high-court"), date(2016, 1, 1), 0, 480),
        (enforce("warrant-of-control").by(online), date(2020, 1, 1), 0, 77),
        (enforce("warrant-of-control").by(paper), date(2020, 1, 1), 0, 110),
        (enforce("warrant-of-possession"), date(2020, 1, 1), 0, 121),
        (enforce("third-party-debt-order"), date(2020, 1, 1), 0, 110),
        (enforce("charging-order"), date(2020, 1, 1), 0, 110),
        (apply("on-notice"), date(2022, 1, 1), 0, 255),
        (apply("without-notice"), date(2022, 1, 1), 0, 100),
        (apply("on-notice"), date(2026, 1, 1), 0, 303),
        (apply("without-notice"), date(2026, 1, 1), 0, 119),
        (Line::new("non-money-claims", Event::Issue, "any-other-remedy"), date(2012, 6, 1), 0, 175),
        (Line::new("non-money-claims", Event::Issue, "any-other-remedy"), date(2020, 6, 1), 0, 308),
        (Line::new("divorce", Event::Issue, "application"), date(2012, 6, 1), 0, 340),
        (Line::new("divorce", Event::Issue, "application"), date(2013, 7, 1), 0, 410),
        (Line::new("divorce", Event::Issue, "application"), date(2026, 6, 30), 0, 612),
        (Line::new("divorce", Event::Issue, "application"), date(2026, 7, 1), 0, 628),
        (Line::new("divorce", Event::Issue, "disputing-answer"), date(2026, 9, 1), 0, 245),
        (Line::new("private-children", Event::Issue, "application"), date(2012, 6, 1), 0, 200),
        (Line::new("private-children", Event::Issue, "application"), date(2014, 4, 22), 0, 215),
        (Line::new("private-children", Event::Issue, "application"), date(2025, 11, 17), 0, 263),
        (Line::new("private-children", Event::Application, "consent-or-without-notice"), date(2026, 1, 1), 0, 60),
        (Line::new("private-children", Event::Application, "on-notice"), date(2026, 1, 1), 0, 190),
        (Line::new("domestic-violence", Event::Issue, "injunction"), date(2013, 7, 1), 0, 75),
        (Line::new("domestic-violence", Event::Issue, "injunction"), date(2026, 1, 1), 0, 0),
        (grant.asked_by(Applicant::Personal), date(2013, 1, 1), 500_001, 105),
        (grant.asked_by(Applicant::Professional), date(2013, 1, 1), 500_001, 45),
        (grant.asked_by(Applicant::Personal), date(2013, 1, 1), 500_000, 0),
        (grant.asked_by(Applicant::Personal), date(2023, 1, 1), 500_001, 300),
        (grant, date(2023, 1, 1), 500_000, 0),
        (grant, date(2026, 7, 1), 500_001, 526),
        (Line::new("probate", Event::Copies, "grant-or-will"), date(2026, 1, 1), 3, 48),
        (Line::new("probate", Event::Application, "caveat"), date(2026, 6, 30), 0, 3),
        (Line::new("probate", Event::Application, "caveat"), date(2026, 7, 1), 0, 4),
        (protection(Event::Issue, "application"), date(2012, 6, 1), 0, 400),
        (protection(Event::Hearing, "hearing"), date(2012, 6, 1), 0, 500),
        (protection(Event::Appeal, "appeal"), date(2012, 6, 1), 0, 400),
        (protection(Event::Issue, "application"), date(2019, 6, 1), 0, 365),
        (protection(Event::Hearing, "hearing"), date(2019, 6, 1), 0, 485),
        (protection(Event::Issue, "application"), date(2026, 1, 1), 0, 421),
        (protection(Event::Hearing, "hearing"), date(2026, 1, 1), 0, 259),
        (protection(Event::Appeal, "appeal"), date(2026, 1, 1), 0, 265),
        (insolvency(Event::Deposit, "bankruptcy"), date(2023, 1, 1), 0, 1_500),
        (insolvency(Event::Deposit, "winding-up"), date(2023, 1, 1), 0, 2_600),
        (insolvency(Event::Issue, "creditors-petition"), date(2023, 1, 1), 0, 302),
        (insolvency(Event::Issue, "creditors-petition"), date(2026, 1, 1), 0, 343),
        (insolvency(Event::Issue, "own-bankruptcy"), date(2026, 1, 1), 0, 680),
    ] {
        assert_eq!(pounds(line, day, amount), Ok(sum), "{line:?} {day}");
    }
}

#[test]
fn what_is_not_in_the_table_is_refused() {
    assert_eq!(pence(Line::new("hedges", Event::Issue, "dispute"), date(2020, 1, 1), 0), Err(NoFee::Unknown));
    // A possession claim costs more on paper: who does not say which is told nothing.
    assert_eq!(pence(Line::new("possession", Event::Issue, "claim"), date(2020, 1, 1), 0), Err(NoFee::Unknown));
    let copies = Line::new("probate", Event::Copies, "grant-or-will");
    assert_eq!(pence(copies, date(2026, 1, 1), u64::MAX), Err(NoFee::TooMuch));
}

/// What tells one fee from another: two rows alike in this may not hold on the same day for the same amount.
fn may_meet(one: &Fee, other: &Fee) -> bool {
    let channels = |a, b| a == b || a == Channel::Any || b == Channel::Any;
    let applicants = |a, b| a == b || a == Applicant::Anyone || b == Applicant::Anyone;
    (one.line.service, one.line.event, one.line.keyword) == (other.line.service, other.line.event, other.line.keyword)
        && channels(one.line.channel, other.line.channel)
        && applicants(one.line.applicant, other.line.applicant)
}

fn same_days(one: &Fee, other: &Fee) -> bool {
    other.until.is_none_or(|until| one.from <= until) && one.until.is_none_or(|until| other.from <= until)
}

fn same_amounts(one: &Fee, other: &Fee) -> bool {
    let (Some(one), Some(other)) = (one.range, other.range) else { return true };
    other.max.is_none_or(|max| one.min <= max) && one.max.is_none_or(|max| other.min <= max)
}

fn overlaps(rows: &[Fee]) -> Vec<String> {
    let pairs =
        rows.iter().enumerate().flat_map(|(place, one)| rows[place + 1..].iter().map(move |other| (one, other)));
    pairs
        .filter(|(one, other)| may_meet(one, other) && same_days(one, other) && same_amounts(one, other))
        .map(|(one, other)| format!("{} {} and {} {}", one.code, one.from, other.code, other.from))
        .collect()
}

#[test]
fn no_two_rows_are_for_the_same_fee() {
    assert_eq!(overlaps(all()), Vec::<String>::new());
}

#[test]
fn two_rows_for_the_same_fee_would_be_found() {
    let fee = all().iter().find(|fee| fee.range.is_some()).expect("a band").clone();
    let mut later = fee.clone();
    later.from = plus_days(fee.from, 1);
    assert_eq!(overlaps(&[fee.clone(), later.clone()]).len(), 1);
    later.line = later.line.by(Channel::Bulk);
    assert_eq!(overlaps(&[fee.clone(), later.clone()]).len(), 1, "any channel is that channel too");
    later.line.keyword = "another";
    assert_eq!(overlaps(&[fee, later]), Vec::<String>::new());
}

#[test]
fn every_scale_begins_at_nothing_or_one_and_has_no_hole() {
    let mut scales: BTreeMap<String, Vec<(u64, Option<u64>)>> = BTreeMap::new();
    for fee in all() {
        if let Some(range) = fee.range {
            scales.entry(format!("{:?} {}", fee.line, fee.from)).or_default().push((range.min, range.max));
        }
    }
    assert!(scales.len() > 15);
    for (scale, mut bands) in scales {
        bands.sort();
        assert!(bands[0].0 <= 1 || scale.contains("Professional"), "{scale} begins at {}", bands[0].0);
        for pair in bands.windows(2) {
            assert_eq!(pair[0].1.map(|max| max + 1), Some(pair[1].0), "{scale}");
        }
    }
}

/// Where we know that the sources say nothing: the line, and the first and last days of it.
const GAPS: [(&str, &str, Date, Date); 8] = [
    ("court-of-protection", "appeal", date(2017, 7, 25), date(2025, 4, 7)),
    ("court-of-protection", "application", date(2017, 7, 25), date(2018, 12, 31)),
    ("court-of-protection", "hearing", date(2017, 7, 25), date(2018, 12, 31)),
    ("divorce", "application", date(2016, 3, 21), date(2026, 6, 21)),
    ("domestic-violence", "injunction", date(2014, 4, 22), date(2025, 11, 16)),
    ("non-money-claims", "any-other-remedy", date(2013, 1, 1), date(2018, 12, 31)),
    ("private-children", "application", date(2021, 9, 30), date(2025, 11, 16)),
    ("probate", "grant", date(2014, 4, 22), date(2022, 1, 25)),
];

#[test]
fn every_fee_is_known_for_every_day_between_its_first_and_its_last_but_for_the_gaps_declared() {
    type Days = BTreeSet<(Date, Option<Date>)>;
    let mut days: BTreeMap<(&str, String, &str), Days> = BTreeMap::new();
    for fee in all() {
        let line = (fee.line.service, format!("{:?} {:?}", fee.line.event, fee.line.channel), fee.line.keyword);
        days.entry(line).or_default().insert((fee.from, fee.until));
    }
    let mut found = BTreeSet::new();
    for ((service, _, keyword), spans) in days {
        let spans: Vec<_> = spans.into_iter().collect();
        for pair in spans.windows(2) {
            let Some(until) = pair[0].1 else { panic!("{service} {keyword} goes on beside its next") };
            if plus_days(until, 1) < pair[1].0 {
                found.insert((service, keyword, plus_days(until, 1), plus_days(pair[1].0, -1)));
            }
        }
    }
    assert_eq!(found, GAPS.into_iter().collect());
}

#[test]
fn every_row_says_what_it_is_for_in_both_languages_and_who_says_so() {
    for fee in all() {
        let words = justice::Language::ALL.map(|language| fee.description.get(language));
        assert!(words.iter().all(|words| words.len() > 10) && words[0] != words[1], "{}: {words:?}", fee.code);
        assert!(!fee.code.is_empty() && !fee.source.is_empty(), "{fee:?}");
        assert!(fee.until.is_none_or(|until| fee.from <= until), "{fee:?}");
        assert!(!fee.source.contains("memory") || !fee.verified, "{fee:?}");
    }
}

#[test]
fn every_service_that_charges_has_a_name_and_every_named_service_charges() {
    let named: BTreeSet<_> = SERVICES.iter().map(|(service, _)| *service).collect();
    assert_eq!(all().iter().map(|fee| fee.line.service).collect::<BTreeSet<_>>(), named);
    assert_eq!(named.len(), SERVICES.len());
}

#[test]
#[expect(clippy::print_stdout, reason = "how much is from memory is worth knowing")]
fn what_is_from_memory_is_counted() {
    let unverified: BTreeSet<_> = all().iter().filter(|fee| !fee.verified).map(|fee| (fee.code, fee.from)).collect();
    assert_eq!(unverified.len(), 46, "say so here when a figure has been checked, or another added: {unverified:?}");
    println!("Fees: {} rows, of which something is from memory in {}.", all().len(), unverified.len());
}

#[test]
fn a_row_is_published_as_data() {
    let fee = all().iter().find(|fee| matches!(fee.amount, Amount::Percentage { .. })).expect("a percentage");
    let row = serde_json::to_value(fee).expect("data");
    assert_eq!(row["amount"]["basis_points"], 500);
    assert_eq!(row["validFrom"], "2015-03-09");
    assert_eq!(row["service"], "money-claims");
    assert_eq!(row["description"]["en"], "Fee to make a money claim");
    assert_eq!(row["range"]["unit"], "pence");
    let flat = all().iter().find(|fee| fee.code == "ET-ISSUE-A").expect("a flat fee");
    assert_eq!(serde_json::to_value(flat).expect("data")["amount"]["pence"], serde_json::json!(Pence::pounds(160)));
}
