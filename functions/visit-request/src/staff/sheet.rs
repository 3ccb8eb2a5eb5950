//! A day's visits as a spreadsheet: one row for each visitor (RFC 4180).

use super::day::Day;
use crate::standing;
use justice::{Error, Language, Result, State, Text};
use kit::exchange::Reply;

/// The file's name, and the last part of its address.
pub const NAME: &str = "visits.csv";

/// Spreadsheet programs take a file for their own old encoding unless it begins so, and then mangle Siân.
const UTF_8: &str = "\u{FEFF}";

/// The file.
pub fn reply(day: &Day, language: Language) -> Result<Reply> {
    let body = format!("{UTF_8}{}", rows(day, language)?);
    let name = format!("visits-{}.csv", day.date);
    let reply = Reply { status: 200, body, outcome: "file", ..Reply::default() };
    Ok(reply
        .with("content-type", "text/csv; charset=utf-8; header=present")
        .with("content-disposition", format!("attachment; filename=\"{name}\"")))
}

fn rows(day: &Day, language: Language) -> Result<String> {
    let mut sheet = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(vec![]);
    let head = HEAD.each_ref().map(|text| text.get(language));
    sheet.write_record(head).map_err(Error::broken)?;
    for visit in &day.visits {
        let Some(case) = &visit.case else { continue };
        let prisoner = &case.answers.prisoner;
        for (place, person) in standing::coming(case).into_iter().enumerate() {
            let (age, adult) = day.age(person);
            let who = if place == 0 {
                LEAD
            } else if adult {
                ADULT
            } else {
                CHILD
            };
            let row = [
                visit.session.date.to_string(),
                visit.session.slot.to_string(),
                visit.reference.to_string(),
                case.state.title().get(language).to_owned(),
                prisoner.number.as_str().to_owned(),
                prisoner.first_name.clone(),
                prisoner.last_name.clone(),
                person.first_name.clone(),
                person.last_name.clone(),
                age.to_string(),
                who.get(language).to_owned(),
                if standing::is_closed(case) { YES } else { NO }.get(language).to_owned(),
            ];
            sheet.write_record(row.iter().map(|cell| plain(cell))).map_err(Error::broken)?;
        }
    }
    let written = sheet.into_inner().map_err(|error| Error::broken(error.into_error()))?;
    String::from_utf8(written).map_err(Error::broken)
}

/// A cell that a spreadsheet program cannot take for a formula (OWASP, "CSV Injection").
pub fn plain(cell: &str) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}

const YES: Text = Text::new("yes", "ydy");
const NO: Text = Text::new("no", "nac ydy");
const LEAD: Text = Text::new("lead visitor", "prif ymwelydd");
const ADULT: Text = Text::new("adult", "oedolyn");
const CHILD: Text = Text::new("child", "plentyn");

static HEAD: [Text; 12] = [
    Text::new("Date", "Dyddiad"),
    Text::new("Session", "Sesiwn"),
    Text::new("Reference", "Cyfeirnod"),
    Text::new("State", "Cyflwr"),
    Text::new("Prisoner number", "Rhif carcharor"),
    Text::new("Prisoner first name", "Enw cyntaf y carcharor"),
    Text::new("Prisoner last name", "Cyfenw’r carcharor"),
    Text::new("Visitor first name", "Enw cyntaf yr ymwelydd"),
    Text::new("Visitor last name", "Cyfenw’r ymwelydd"),
    Text::new("Age on the day", "Oedran ar y diwrnod"),
    Text::new("Visitor", "Ymwelydd"),
    Text::new("Closed visit", "Ymweliad caeedig"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_looks_like_a_formula_is_quoted() {
        for formula in ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(plain(formula), format!("'{formula}"));
        }
        for name in ["Ada", "O’Neill", "Smith-Jones", "", "A1234BC"] {
            assert_eq!(plain(name), name);
        }
    }
}
