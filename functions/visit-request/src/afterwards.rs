//! What we say once a visit is booked, for as long as it lasts, and the file that puts it into a calendar.

use crate::{VisitRequest, lifecycle::State};
use ics::{
    Event, ICalendar, escape_text,
    properties::{DtEnd, DtStart, Location, Summary},
};
use justice::{
    Language, Text,
    date::Timestamp,
    journey::{Block, Download, Told},
};

type Of<'a> = Told<'a, VisitRequest>;

/// The file that puts a visit into the visitor's own calendar.
pub const CALENDAR_FILE: Download<VisitRequest> =
    Download { name: "visit.ics", media_type: "text/calendar", make: calendar_file };

/// What happens next, and what to bring.
pub fn confirmation(told: &Of<'_>) -> Vec<Block> {
    let when = told.case.answers.session.in_a_sentence();
    let booked = Text::new(
        "Your visit to {prison} prison is booked for {when}.",
        "Mae eich ymweliad â charchar {prison} wedi’i drefnu ar gyfer {when}.",
    );
    let mut blocks =
        vec![Block::Paragraph(booked.with(&[("prison", &prison(told)), ("when", &when)])), calendar_link(told)];
    blocks.push(Block::Heading(Text::new("What happens next", "Beth sy’n digwydd nesaf")));
    if told.case.answers.contact.email.is_some() {
        blocks.push(Block::Paragraph(Text::new(
            "We will email these details to you. You do not need to do anything else before your visit.",
            "Byddwn yn anfon y manylion hyn atoch drwy e-bost. Nid oes angen ichi wneud dim byd arall cyn eich \
             ymweliad.",
        )));
    } else {
        blocks.push(Block::Paragraph(Text::new(
            "Write down your reference. You do not need to do anything else before your visit.",
            "Ysgrifennwch eich cyfeirnod. Nid oes angen ichi wneud dim byd arall cyn eich ymweliad.",
        )));
    }
    blocks.extend_from_slice(WHAT_TO_BRING);
    blocks.push(Block::Heading(Text::new("If you cannot come", "Os na allwch ddod")));
    blocks.push(Block::Paragraph(Text::new(
        "Cancel your visit as soon as you know, from the page of your visit, so that somebody else can have your place.",
        "Canslwch eich ymweliad cyn gynted ag y gwyddoch, o dudalen eich ymweliad, er mwyn i rywun arall gael eich lle.",
    )));
    blocks
}

/// Where the visit has got to.
pub fn status(told: &Of<'_>) -> (Vec<(Text, Text)>, Vec<Block>) {
    let answers = &told.case.answers;
    let mut rows = vec![(Text::new("Prison", "Carchar"), prison(told))];
    if let Some(calendar) = told.facts.calendar() {
        let mut lines = calendar.address.lines.clone();
        lines.extend(calendar.address.postcode.clone());
        rows.push((Text::new("Address", "Cyfeiriad"), Text::same(lines.join(", "))));
        rows.push((Text::new("Prison phone number", "Rhif ffôn y carchar"), Text::same(&calendar.phone)));
    }
    rows.push((Text::new("Date and time", "Dyddiad ac amser"), answers.session.in_words()));
    rows.push((
        Text::new("Number of visitors", "Nifer yr ymwelwyr"),
        Text::same(answers.visitors.all().len().to_string()),
    ));
    (rows, status_blocks(told))
}

fn status_blocks(told: &Of<'_>) -> Vec<Block> {
    match told.case.state {
        State::Cancelled => vec![
            Block::Paragraph(Text::new(
                "This visit will not take place. The places have been given back.",
                "Ni fydd yr ymweliad hwn yn digwydd. Mae’r lleoedd wedi’u rhyddhau.",
            )),
            Block::Link(Text::new("Book another visit", "Trefnu ymweliad arall"), "/visit-request".to_owned()),
        ],
        State::Booked if told.case.answers.session.has_begun(told.today) => vec![Block::Paragraph(Text::new(
            "The time of this visit has passed.",
            "Mae amser yr ymweliad hwn wedi mynd heibio.",
        ))],
        _ => std::iter::once(calendar_link(told)).chain(WHAT_TO_BRING.iter().cloned()).collect(),
    }
}

fn prison(told: &Of<'_>) -> Text {
    told.facts.calendar().map_or_else(|| Text::same(&told.case.answers.prison), |calendar| calendar.name.text())
}

fn calendar_link(told: &Of<'_>) -> Block {
    let words = Text::new("Add this visit to your calendar", "Ychwanegu’r ymweliad hwn at eich calendr");
    Block::Download(words, format!("{}/{}", told.home, CALENDAR_FILE.name))
}

const WHAT_TO_BRING: &[Block] = &[
    Block::Heading(Text::new("What to bring", "Beth i ddod gyda chi")),
    Block::List(&[
        Text::new("your reference", "eich cyfeirnod"),
        Text::new(
            "proof of identity for each visitor, like a passport or a driving licence",
            "prawf adnabod ar gyfer pob ymwelydd, fel pasbort neu drwydded yrru",
        ),
        Text::new(
            "the visiting order, or its number, if the prisoner has sent you one",
            "y gorchymyn ymweld, neu ei rif, os yw’r carcharor wedi anfon un atoch",
        ),
    ]),
    Block::Paragraph(Text::new(
        "Arrive early: everyone is searched before a visit. If you are late, you may not be let in.",
        "Cyrhaeddwch yn gynnar: caiff pawb eu harchwilio cyn ymweliad. Os byddwch yn hwyr, efallai na chewch fynd \
         i mewn.",
    )),
];

/// The visit as iCalendar (RFC 5545), in UTC so that no calendar has to know London's zone. It names no prisoner and no
/// visitor, because calendars are shared. None once the visit is cancelled.
fn calendar_file(told: &Of<'_>, language: Language) -> Option<String> {
    if told.case.state == State::Cancelled {
        return None;
    }
    let (start, end) = told.case.answers.session.instants()?;
    let summary = Text::new("Visit: {prison}", "Ymweliad: {prison}").with(&[("prison", &prison(told))]);
    let mut event = Event::new(format!("{}@justice.example", told.case.reference), instant(told.case.changed));
    event.push(DtStart::new(instant(start)));
    event.push(DtEnd::new(instant(end)));
    event.push(Summary::new(escape_text(summary.get(language).to_owned())));
    if let Some(calendar) = told.facts.calendar() {
        let lines = calendar.address.lines.iter().chain(&calendar.address.postcode).cloned().collect::<Vec<_>>();
        event.push(Location::new(escape_text(lines.join(", "))));
    }
    let mut file = ICalendar::new("2.0", "-//justice.example//visit-request//EN");
    file.add_event(event);
    Some(file.to_string())
}

/// `20261203T140000Z`.
fn instant(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{a_case, leeds_facts, no_such_prison, today, today_at};
    use justice::{Case, Today};

    const HOME: &str = "/visit-request/cases/VIS-0000-0000-0";

    fn file(case: &Case<VisitRequest>, today: &Today, language: Language) -> Option<String> {
        calendar_file(&Told { case, facts: &leeds_facts(), today, home: HOME }, language)
    }

    #[test]
    fn the_calendar_file_says_when_and_where() {
        let case = a_case(State::Booked);
        let file = file(&case, &today(), Language::English).unwrap();
        let lines: Vec<&str> = file.split("\r\n").collect();
        assert_eq!((lines[0], lines[1]), ("BEGIN:VCALENDAR", "VERSION:2.0"));
        for line in [
            "UID:VIS-K2NW-4G20-R@justice.example".replace("VIS-K2NW-4G20-R", case.reference.as_str()).as_str(),
            "DTSTAMP:20261123T120000Z",
            "DTSTART:20261203T140000Z",
            "DTEND:20261203T150000Z",
            "SUMMARY:Visit: Leeds",
            r"LOCATION:2 Gloucester Terrace\, Stanningley Road\, Leeds\, LS12 2TJ",
            "END:VCALENDAR",
        ] {
            assert!(lines.contains(&line), "{line} in {file}");
        }
        assert_eq!(lines.last(), Some(&""), "the last line ends as the others do");
    }

    #[test]
    fn the_calendar_file_names_nobody() {
        for language in Language::ALL {
            let file = file(&a_case(State::Booked), &today(), language).unwrap();
            for personal in ["Ada", "Lovelace", "Babbage", "A1234BC"] {
                assert!(!file.contains(personal), "{personal}");
            }
        }
    }

    #[test]
    fn a_cancelled_visit_has_no_calendar_file() {
        assert_eq!(file(&a_case(State::Cancelled), &today(), Language::English), None);
    }

    #[test]
    fn the_status_page_says_where_it_has_got_to() {
        let told = |state, now: &str, words: &str| {
            let (case, facts, today) = (a_case(state), leeds_facts(), today_at(now));
            let (rows, blocks) = status(&Told { case: &case, facts: &facts, today: &today, home: HOME });
            let row = |n: usize| rows[n].1.get(Language::English).to_owned();
            assert_eq!(
                (row(0), row(3), row(4)),
                ("Leeds".into(), "Thursday 3 December 2026, 2pm to 3pm".into(), "1".into())
            );
            assert!(format!("{blocks:?}").contains(words), "{words}");
        };
        told(State::Booked, "2026-11-23T12:00:00Z", "What to bring");
        told(State::Booked, "2026-12-03T14:00:00Z", "has passed");
        told(State::Cancelled, "2026-11-23T12:00:00Z", "will not take place");
    }

    #[test]
    fn what_we_say_survives_a_prison_that_is_no_longer_there() {
        let (case, facts, today) = (a_case(State::Booked), no_such_prison(), today());
        let told = Told { case: &case, facts: &facts, today: &today, home: HOME };
        assert_eq!(status(&told).0[0].1.get(Language::English), "LEI");
        assert!(calendar_file(&told, Language::Welsh).unwrap().contains("SUMMARY:Ymweliad: LEI"));
    }

    #[test]
    fn the_confirmation_says_when_and_where_and_has_the_calendar_file() {
        let (case, facts, today) = (a_case(State::Booked), leeds_facts(), today());
        let blocks = confirmation(&Told { case: &case, facts: &facts, today: &today, home: HOME });
        assert!(
            blocks.iter().any(|block| matches!(block, Block::Download(_, to) if *to == format!("{HOME}/visit.ics")))
        );
        assert!(
            format!("{blocks:?}")
                .contains("Your visit to Leeds prison is booked for Thursday 3 December 2026, 2pm to 3pm.")
        );
    }
}
