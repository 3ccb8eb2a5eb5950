//! A question that the office has asked the applicant, and the clock that stops while it is open.

use crate::{
    case::Stage,
    date::{BeyondCalendar, Date, Today},
};
use serde::{Deserialize, Serialize};

/// What a case knows of a question that was asked about it. The words are beside the case, not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// Names the question.
    pub id: String,
    /// Whether the office has its answer, and has not yet done anything with it.
    pub answered: bool,
    /// The working days that were left to decide when the clock stopped. None, if nothing was due.
    pub days_left: Option<u32>,
}

impl Asked {
    /// Whether the applicant has to answer.
    pub fn is_open(&self) -> bool {
        !self.answered
    }

    /// Stops the clock: what was due by a day is due so many working days after it starts again.
    ///
    /// # Errors
    /// When the day is beyond the last published bank holiday.
    pub fn stop(id: String, due: Option<Date>, today: &Today) -> Result<Asked, BeyondCalendar> {
        let days_left = due.map(|due| today.working_days_until(due)).transpose()?;
        Ok(Asked { id, answered: false, days_left })
    }

    /// When the case is due if the clock starts again today.
    ///
    /// # Errors
    /// When that is beyond the last published bank holiday.
    pub fn due(&self, today: &Today) -> Result<Option<Date>, BeyondCalendar> {
        self.days_left.map(|days| today.plus_working_days(days)).transpose()
    }

    /// What becomes of the question, and of the day by which the case is due, when the case moves for another reason:
    /// an open one stays open, with the days that are now left; one that was answered has been seen; and a closed case
    /// asks nothing.
    ///
    /// # Errors
    /// As [`Asked::stop`].
    pub fn after_a_move(
        asked: Option<&Asked>,
        answer_by: Option<Date>,
        due: Option<Date>,
        stage: Stage,
        today: &Today,
    ) -> Result<(Option<Asked>, Option<Date>), BeyondCalendar> {
        match asked.filter(|asked| asked.is_open() && stage != Stage::Closed) {
            Some(open) => Ok((Some(Asked::stop(open.id.clone(), due, today)?), answer_by)),
            None => Ok((None, due)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::date;

    fn at(text: &str) -> Today {
        Today::at(text.parse().unwrap())
    }

    fn asked(due: Date, on: &str) -> Asked {
        Asked::stop("Q".into(), Some(due), &at(on)).unwrap()
    }

    #[test]
    fn the_days_that_were_left_are_left_when_the_clock_starts_again() {
        // Asked on a Monday with a week to go, answered on the Wednesday of the next week.
        let asked = asked(date(2026, 11, 30), "2026-11-23T12:00:00Z");
        assert_eq!(asked.days_left, Some(5));
        assert_eq!(asked.due(&at("2026-12-02T09:00:00Z")), Ok(Some(date(2026, 12, 9))));
        // Answered at once, nothing is gained and nothing is lost.
        assert_eq!(asked.due(&at("2026-11-23T16:00:00Z")), Ok(Some(date(2026, 11, 30))));
    }

    #[test]
    fn christmas_is_not_counted_against_anybody() {
        let asked = asked(date(2026, 12, 29), "2026-12-23T12:00:00Z");
        assert_eq!(asked.days_left, Some(2));
        assert_eq!(asked.due(&at("2026-12-24T12:00:00Z")), Ok(Some(date(2026, 12, 30))));
    }

    #[test]
    fn what_was_overdue_is_due_on_the_day_of_the_answer() {
        let asked = asked(date(2026, 11, 20), "2026-11-23T12:00:00Z");
        assert_eq!((asked.days_left, asked.due(&at("2026-12-01T12:00:00Z"))), (Some(0), Ok(Some(date(2026, 12, 1)))));
    }

    #[test]
    fn where_nothing_was_due_nothing_is() {
        let asked = Asked::stop("Q".into(), None, &at("2026-11-23T12:00:00Z")).unwrap();
        assert_eq!(asked.due(&at("2026-12-01T12:00:00Z")), Ok(None));
    }

    #[test]
    fn a_day_beyond_the_published_holidays_is_refused_rather_than_guessed() {
        let beyond = Asked::stop("Q".into(), Some(date(2029, 1, 2)), &at("2026-11-23T12:00:00Z"));
        assert_eq!(beyond, Err(BeyondCalendar));
        let late = asked(date(2026, 12, 30), "2026-11-23T12:00:00Z").due(&at("2028-12-29T12:00:00Z"));
        assert_eq!(late, Err(BeyondCalendar));
    }

    #[test]
    fn a_case_that_moves_keeps_an_open_question_and_a_closed_one_asks_nothing() {
        let today = at("2026-11-24T12:00:00Z");
        let open = asked(date(2026, 11, 30), "2026-11-23T12:00:00Z");
        let (by, due) = (Some(date(2026, 12, 7)), Some(date(2026, 11, 27)));
        let moved = Asked::after_a_move(Some(&open), by, due, Stage::WithUs, &today).unwrap();
        assert_eq!(moved, (Some(Asked { days_left: Some(3), ..open.clone() }), by));
        assert_eq!(Asked::after_a_move(Some(&open), by, due, Stage::Closed, &today), Ok((None, due)));
        let answered = Asked { answered: true, ..open };
        assert_eq!(Asked::after_a_move(Some(&answered), by, due, Stage::WithUs, &today), Ok((None, due)));
    }
}
