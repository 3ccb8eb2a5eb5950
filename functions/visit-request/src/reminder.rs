//! What a visitor is reminded of before the day.

use crate::{answers::Answers, session::Session, telling};
use justice::{
    Reminder, Text, Today,
    date::{london, plus_days},
};

/// So long before a visit, in days, somebody is reminded of it: long enough to cancel so that another can have the place.
/// The number is ours.
const DAYS_BEFORE: i32 = 2;
/// The hour at which the reminder goes out, by the prison's own clock.
const HOUR: i8 = 10;

/// The reminder of a visit; none, when that morning has gone already.
pub fn before_the_visit(answers: &Answers, session: &Session, prison: Text, today: &Today) -> Option<Reminder> {
    let morning = plus_days(session.date, -DAYS_BEFORE).at(HOUR, 0, 0, 0);
    let at = morning.to_zoned_datetime(london()).ok()?.timestamp();
    let notice = telling::reminder(answers, session, prison);
    (at > today.now()).then_some(Reminder { at, notice })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{a_visit, today_at};

    #[test]
    fn a_visitor_is_reminded_at_ten_in_the_morning_two_days_before_the_visit() {
        let at = |now: &str| {
            before_the_visit(&a_visit(), &a_visit().session, Text::same("Leeds"), &today_at(now)).map(|it| it.at)
        };
        assert_eq!(at("2026-11-23T12:00:00Z"), Some("2026-12-01T10:00:00Z".parse().unwrap()));
        assert_eq!(at("2026-12-01T09:59:59Z"), Some("2026-12-01T10:00:00Z".parse().unwrap()));
        assert_eq!(at("2026-12-01T10:00:00Z"), None, "who books that late needs no reminder");
    }

    #[test]
    fn ten_in_the_morning_is_ten_in_summer_too() {
        let summer = crate::samples::session("2027-07-01T14:00/15:00");
        let reminder =
            before_the_visit(&a_visit(), &summer, Text::same("Leeds"), &today_at("2027-06-01T12:00:00Z")).unwrap();
        assert_eq!(reminder.at, "2027-06-29T09:00:00Z".parse().unwrap());
    }
}
