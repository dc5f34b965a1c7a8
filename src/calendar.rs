//! Dates with their precision, periods, and the share of two periods that overlaps.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// How exactly a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the quarter.
    Quarter,
    /// To the year.
    Year,
}

/// A calendar date, with the precision it was given in: never a made-up day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    day: NaiveDate,
    precision: Precision,
}

impl Date {
    /// A day, or `None` where the calendar has no such day (30 February) or the year lies outside 1000–9999.
    pub fn day(year: i32, month: u32, day: u32) -> Option<Self> {
        Self::new(year, month, day, Precision::Day)
    }

    /// The first day of a month, quarter or year, marked as such.
    pub fn new(year: i32, month: u32, day: u32, precision: Precision) -> Option<Self> {
        if !(1000..=9999).contains(&year) {
            return None;
        }
        NaiveDate::from_ymd_opt(year, month, day).map(|day| Self { day, precision })
    }

    /// From days since 1970-01-01, as Arrow counts.
    pub fn from_days(days: i32) -> Option<Self> {
        let day = NaiveDate::from_epoch_days(days)?;
        Self::new(day.year(), day.month(), day.day(), Precision::Day)
    }

    /// Days since 1970-01-01 of the first day meant.
    pub fn days(self) -> i32 {
        self.day.to_epoch_days()
    }

    /// The same day so many months later, or the last day of a month that is too short; the precision stays.
    pub fn plus_months(self, months: u32) -> Option<Self> {
        let day = self.day.checked_add_months(chrono::Months::new(months))?;
        Self::new(day.year(), day.month(), day.day(), self.precision)
    }

    /// The calendar year.
    pub fn year(self) -> i32 {
        self.day.year()
    }

    /// How exactly the date is known.
    pub fn precision(self) -> Precision {
        self.precision
    }

    /// Days since 1970-01-01 of the last day meant: the end of the month, quarter or year.
    pub fn last_days(self) -> i32 {
        let months = match self.precision {
            Precision::Day => return self.days(),
            Precision::Month => 1,
            Precision::Quarter => 3,
            Precision::Year => 12,
        };
        let next = self.day.checked_add_months(chrono::Months::new(months)).unwrap_or(self.day);
        next.to_epoch_days().saturating_sub(1)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.day.year(), self.day.month());
        match self.precision {
            Precision::Day => write!(f, "{}", self.day.format("%Y-%m-%d")),
            Precision::Month => write!(f, "{year:04}-{month:02}"),
            Precision::Quarter => write!(f, "{year:04}-Q{}", month.saturating_add(2) / 3),
            Precision::Year => write!(f, "{year:04}"),
        }
    }
}

/// A closed interval of days; both ends count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    first: i32,
    last: i32,
}

impl Period {
    /// From the first day meant by `start` to the last day meant by `end`; `None` when the end lies before the start.
    pub fn new(start: Date, end: Date) -> Option<Self> {
        let (first, last) = (start.days(), end.last_days());
        (first <= last).then_some(Self { first, last })
    }

    /// Days in the period, both ends counted.
    pub fn days(self) -> i64 {
        i64::from(self.last) - i64::from(self.first) + 1
    }

    /// First day, in days since 1970-01-01.
    pub fn first(self) -> i32 {
        self.first
    }

    /// Last day, in days since 1970-01-01.
    pub fn last(self) -> i32 {
        self.last
    }

    /// Days that both periods have in common.
    pub fn common_days(self, other: Self) -> i64 {
        let last = i64::from(self.last.min(other.last));
        let first = i64::from(self.first.max(other.first));
        (last - first + 1).max(0)
    }

    /// Time overlap τ as an exact fraction `(days in common, days of the shorter period)`.
    ///
    /// ```
    /// use overblik::calendar::{Date, Period};
    /// let day = |y, m, d| Date::day(y, m, d).expect("a day");
    /// let a = Period::new(day(2009, 7, 1), day(2012, 12, 31)).expect("a period");
    /// let b = Period::new(day(2012, 6, 25), day(2014, 12, 31)).expect("a period");
    /// assert_eq!(a.overlap(b), (190, 920)); // 19/92, method reference F5
    /// ```
    pub fn overlap(self, other: Self) -> (i64, i64) {
        (self.common_days(other), self.days().min(other.days()))
    }
}

/// A fraction as a decimal of four digits, for showing.
pub fn as_decimal((part, whole): (i64, i64)) -> Decimal {
    if whole == 0 { Decimal::ZERO } else { (Decimal::from(part) / Decimal::from(whole)).round_dp(4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_30_february() {
        assert_eq!(Date::day(2017, 2, 30), None);
        assert_eq!(Date::day(2016, 2, 29).map(|d| d.to_string()), Some("2016-02-29".into()));
    }

    #[test]
    fn a_year_is_an_interval() {
        let year = Date::new(2016, 1, 1, Precision::Year).unwrap();
        assert_eq!(Period::new(year, year).map(Period::days), Some(366));
        assert_eq!(year.to_string(), "2016");
    }

    #[test]
    fn end_before_start_is_no_period() {
        let (a, b) = (Date::day(2017, 1, 2).unwrap(), Date::day(2017, 1, 1).unwrap());
        assert_eq!(Period::new(a, b), None);
        assert_eq!(Period::new(b, b).map(Period::days), Some(1));
    }
}
