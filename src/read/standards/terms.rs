//! The end of a project that gives its start and its months.

use super::Term;
use super::prepare::{put, texts};
use crate::calendar::{Date, Precision};
use crate::read::fields::common_order;
use crate::read::fields::dates::parse_dates;
use crate::read::source::Source;
use crate::read::values::Values;

/// Longest term that is taken for one, in months.
const LONGEST: u32 = 600;

/// Adds a column with the end of rows that have a start and months, but no end of their own.
pub(super) fn apply(source: &mut Source, rule: &Term) {
    let [starts, months, ends] = [&rule.start, &rule.months, &rule.end].map(|name| texts(source, name));
    let cells: Vec<Option<&str>> = starts.iter().map(Option::as_deref).collect();
    let order = common_order(source.columns.iter().filter(|(name, _)| *name == rule.start).map(|(_, values)| values));
    let dates = parse_dates(&cells, order).values;
    let row = |at: usize| {
        let open = ends.get(at).is_none_or(Option::is_none);
        let months = months.get(at)?.as_deref().and_then(whole)?;
        dates.get(at).copied().flatten().filter(|_| open).and_then(|start| last_day(start, months))
    };
    let derived: Vec<Option<Date>> = (0..source.len()).map(row).collect();
    let n = derived.iter().flatten().count();
    if n > 0 {
        put(source, &derived_name(rule), Values::Date(derived));
        source.notes.push(format!("the end of {n} rows is their start and '{}'", rule.months));
    }
}

fn derived_name(rule: &Term) -> String {
    format!("{} by months", rule.end)
}

/// `18`, or `18.0` as a spreadsheet writes it.
fn whole(text: &str) -> Option<u32> {
    let digits = text
        .trim()
        .split_once('.')
        .map_or(text.trim(), |(digits, zeros)| if zeros.bytes().all(|b| b == b'0') { digits } else { "" });
    digits.parse().ok().filter(|months| (1..=LONGEST).contains(months))
}

/// The day before the same day so many months later; a start known to the month gives an end known to the month.
fn last_day(start: Date, months: u32) -> Option<Date> {
    match start.precision() {
        Precision::Day => start.plus_months(months).and_then(|next| Date::from_days(next.days().saturating_sub(1))),
        Precision::Month => start.plus_months(months.saturating_sub(1)),
        Precision::Quarter | Precision::Year => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_ends_on_the_day_before() {
        let end = |y, m, d, months| last_day(Date::day(y, m, d).unwrap(), months).unwrap().to_string();
        assert_eq!(end(2019, 1, 1, 12), "2019-12-31");
        assert_eq!(end(2019, 1, 31, 1), "2019-02-27", "a month after 31 January is 28 February");
        assert_eq!(end(2016, 2, 29, 12), "2017-02-27");
        let month = Date::new(2019, 11, 1, Precision::Month).unwrap();
        assert_eq!(last_day(month, 3).unwrap().to_string(), "2020-01");
        assert_eq!(last_day(Date::new(2019, 1, 1, Precision::Year).unwrap(), 3), None);
        assert_eq!(
            [whole("18"), whole("18.0"), whole("1.5"), whole("0"), whole("-3")],
            [Some(18), Some(18), None, None, None]
        );
    }
}
