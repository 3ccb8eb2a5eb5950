//! Dates in London, and working days from them.

use crate::text::Language;
use jiff::{
    ToSpan,
    civil::{Time, Weekday},
    tz::TimeZone,
};

pub use jiff::{Timestamp, civil::Date};

/// A date written down in the code: `date(2026, 12, 25)`.
pub const fn date(year: i16, month: i8, day: i8) -> Date {
    Date::constant(year, month, day)
}

/// Bank holidays in England and Wales on which nobody works (Banking and Financial Dealings Act 1971, section 1 and
/// Schedule 1, with the common-law days and the substitutes proclaimed).
///
/// [MEM] Worked out from the Act's rules, not read from the published list; a proclamation can change a year.
pub const BANK_HOLIDAYS: &[Date] = &[
    date(2026, 1, 1),
    date(2026, 4, 3),
    date(2026, 4, 6),
    date(2026, 5, 4),
    date(2026, 5, 25),
    date(2026, 8, 31),
    date(2026, 12, 25),
    date(2026, 12, 28),
    date(2027, 1, 1),
    date(2027, 3, 26),
    date(2027, 3, 29),
    date(2027, 5, 3),
    date(2027, 5, 31),
    date(2027, 8, 30),
    date(2027, 12, 27),
    date(2027, 12, 28),
    date(2028, 1, 3),
    date(2028, 4, 14),
    date(2028, 4, 17),
    date(2028, 5, 1),
    date(2028, 5, 29),
    date(2028, 8, 28),
    date(2028, 12, 25),
    date(2028, 12, 26),
];

/// The first and last days about which the table of bank holidays knows.
const CALENDAR: (Date, Date) = (date(2026, 1, 1), date(2028, 12, 31));

/// A day beyond the last published bank holiday: we refuse rather than guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BeyondCalendar;

impl std::fmt::Display for BeyondCalendar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("beyond the last published bank holiday")
    }
}

impl std::error::Error for BeyondCalendar {}

/// The date and the time on the wall in London, at the moment of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Today {
    now: Timestamp,
    date: Date,
    time: Time,
}

impl Today {
    /// What the calendar and the clock say in London at this instant.
    pub fn at(now: Timestamp) -> Today {
        let london = now.to_zoned_datetime(london());
        Today { now, date: london.date(), time: london.time() }
    }

    /// The date.
    pub fn date(&self) -> Date {
        self.date
    }

    /// The time on the wall.
    pub fn time(&self) -> Time {
        self.time
    }

    /// The instant.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The date so many working days after today.
    pub fn plus_working_days(&self, days: u32) -> Result<Date, BeyondCalendar> {
        (0..days).try_fold(self.date, |day, _| next_working_day(day))
    }

    /// How many working days there are after today, up to and with a day; none, if it has passed.
    pub fn working_days_until(&self, day: Date) -> Result<u32, BeyondCalendar> {
        let (mut days, mut next) = (0, next_working_day(self.date)?);
        // No such day is known to be a working day beyond the calendar, so this ends.
        while next <= day {
            days += 1;
            next = next_working_day(next)?;
        }
        Ok(days)
    }

    /// The day on which something that arrives now counts as having arrived: after 16:00, the next working day
    /// (CPR 6.26 and Practice Direction 5B, paragraph 4.6 [MEM]).
    pub fn filed_on(&self) -> Result<Date, BeyondCalendar> {
        match self.time < Time::constant(16, 0, 0, 0) && is_working_day(self.date)? {
            true => Ok(self.date),
            false => next_working_day(self.date),
        }
    }

    /// Whole years from a date of birth until today.
    pub fn age(&self, born: Date) -> i16 {
        age_on(born, self.date)
    }
}

/// The zone whose wall clock the department goes by, compiled in.
pub fn london() -> TimeZone {
    jiff::tz::get!("Europe/London")
}

/// Whole years from a date of birth until a day. Somebody born on 29 February has a birthday on 1 March in other years.
pub fn age_on(born: Date, day: Date) -> i16 {
    let birthday_passed = (day.month(), day.day()) >= (born.month(), born.day());
    day.year() - born.year() - i16::from(!birthday_passed)
}

/// Whether people work on a day: not a weekend, not a bank holiday.
pub fn is_working_day(day: Date) -> Result<bool, BeyondCalendar> {
    if !(CALENDAR.0..=CALENDAR.1).contains(&day) {
        return Err(BeyondCalendar);
    }
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    Ok(!weekend && !BANK_HOLIDAYS.contains(&day))
}

fn next_working_day(after: Date) -> Result<Date, BeyondCalendar> {
    let mut day = plus_days(after, 1);
    while !is_working_day(day)? {
        day = plus_days(day, 1);
    }
    Ok(day)
}

/// The date so many days later, or the last date there is.
pub fn plus_days(day: Date, days: i32) -> Date {
    day.saturating_add(days.days())
}

/// `Thursday 3 December 2026`, in either language.
pub fn in_words(day: Date, language: Language) -> String {
    let (weekdays, months) = match language {
        Language::English => (ENGLISH_DAYS, ENGLISH_MONTHS),
        Language::Welsh => (WELSH_DAYS, WELSH_MONTHS),
    };
    let weekday = weekdays[day.weekday().to_monday_zero_offset() as usize];
    format!("{weekday} {} {} {}", day.day(), months[day.month() as usize - 1], day.year())
}

/// `3 December 2026`, in either language.
pub fn without_weekday(day: Date, language: Language) -> String {
    let words = in_words(day, language);
    words.find(|c: char| c.is_ascii_digit()).map_or(words.clone(), |start| words[start..].to_owned())
}

/// `2pm`, `9:15am`: a time as GOV.UK writes it, in either language.
pub fn clock(time: Time, language: Language) -> String {
    let (morning, afternoon) = match language {
        Language::English => ("am", "pm"),
        Language::Welsh => ("yb", "yp"),
    };
    let hour = match time.hour() % 12 {
        0 => 12,
        hour => hour,
    };
    let half = if time.hour() < 12 { morning } else { afternoon };
    match time.minute() {
        0 if time.hour() == 12 && language == Language::English => "midday".to_owned(),
        0 if time.hour() == 12 => "hanner dydd".to_owned(),
        0 => format!("{hour}{half}"),
        minute => format!("{hour}:{minute:02}{half}"),
    }
}

const ENGLISH_DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const WELSH_DAYS: [&str; 7] =
    ["Dydd Llun", "Dydd Mawrth", "Dydd Mercher", "Dydd Iau", "Dydd Gwener", "Dydd Sadwrn", "Dydd Sul"];
const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WELSH_MONTHS: [&str; 12] = [
    "Ionawr",
    "Chwefror",
    "Mawrth",
    "Ebrill",
    "Mai",
    "Mehefin",
    "Gorffennaf",
    "Awst",
    "Medi",
    "Hydref",
    "Tachwedd",
    "Rhagfyr",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Today {
        Today::at(text.parse().unwrap())
    }

    #[test]
    fn half_past_eleven_utc_in_july_is_already_tomorrow_in_london() {
        assert_eq!(at("2026-07-01T23:30:00Z").date(), date(2026, 7, 2));
        assert_eq!(at("2026-12-01T23:30:00Z").date(), date(2026, 12, 1));
    }

    #[test]
    fn working_days_step_over_christmas_and_weekends() {
        let today = at("2026-12-23T09:00:00Z");
        assert_eq!(today.plus_working_days(0), Ok(date(2026, 12, 23)));
        assert_eq!(today.plus_working_days(2), Ok(date(2026, 12, 29)));
        assert_eq!(today.plus_working_days(5), Ok(date(2027, 1, 4)));
    }

    #[test]
    fn beyond_the_published_holidays_is_refused_rather_than_guessed() {
        assert_eq!(at("2028-12-29T09:00:00Z").plus_working_days(1), Err(BeyondCalendar));
        assert_eq!(at("2013-07-29T09:00:00Z").plus_working_days(1), Err(BeyondCalendar));
    }

    #[test]
    fn after_four_in_the_afternoon_counts_as_the_next_working_day() {
        assert_eq!(at("2026-11-23T15:59:59Z").filed_on(), Ok(date(2026, 11, 23)));
        assert_eq!(at("2026-11-23T16:00:00Z").filed_on(), Ok(date(2026, 11, 24)));
        assert_eq!(at("2026-11-27T16:00:00Z").filed_on(), Ok(date(2026, 11, 30)));
        assert_eq!(at("2026-11-28T10:00:00Z").filed_on(), Ok(date(2026, 11, 30)));
    }

    #[test]
    fn every_listed_bank_holiday_is_a_weekday_and_each_year_has_eight() {
        for year in [2026, 2027, 2028] {
            assert_eq!(BANK_HOLIDAYS.iter().filter(|day| day.year() == year).count(), 8, "{year}");
        }
        assert!(BANK_HOLIDAYS.iter().all(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)));
        assert!(BANK_HOLIDAYS.is_sorted());
    }

    #[test]
    fn somebody_born_on_29_february_is_a_year_older_on_1_march() {
        assert_eq!(age_on(date(2008, 2, 29), date(2026, 2, 28)), 17);
        assert_eq!(age_on(date(2008, 2, 29), date(2026, 3, 1)), 18);
    }

    #[test]
    fn dates_and_times_read_as_people_say_them() {
        assert_eq!(in_words(date(2026, 12, 3), Language::English), "Thursday 3 December 2026");
        assert_eq!(in_words(date(2026, 12, 3), Language::Welsh), "Dydd Iau 3 Rhagfyr 2026");
        assert_eq!(without_weekday(date(2026, 12, 3), Language::Welsh), "3 Rhagfyr 2026");
        assert_eq!(clock(Time::constant(14, 0, 0, 0), Language::English), "2pm");
        assert_eq!(clock(Time::constant(9, 5, 0, 0), Language::Welsh), "9:05yb");
        assert_eq!(clock(Time::constant(12, 0, 0, 0), Language::English), "midday");
        assert_eq!(clock(Time::constant(0, 30, 0, 0), Language::English), "12:30am");
    }
}
