//! Average rates: the exact mean of the quotes of a span of days.

use num_rational::Ratio;
use overblik::calendar::Date;
use overblik::money::Amount;
use overblik::prices::{Conversion, Rates, RatesOptions, When, convert};
use overblik::register::{Draft, YearBasis};
use overblik::{Error, Field, Register};
use proptest::prelude::*;

use super::slow::rounded;
use super::{constant, day, index_of, money, plain, rates_of, reasons, register, to_dkk, words, work};

const QUOTES: &str = "Date,DKK,SEK,USD\n2017-01-02,7.4,9,1.25\n2017-01-03,7.5,N/A,1.25\n2017-01-06,7.75,10,1\n\
                      2017-01-09,7.25,10.5,1\n";

fn on(text: &str) -> i32 {
    day(text).unwrap().days()
}

fn average(from: &str, to: &str, first: &str, last: &str, gap: u16) -> Result<(String, usize), String> {
    let rates = rates_of(QUOTES).unwrap();
    let found = rates.averages(from.parse().unwrap(), to.parse().unwrap(), gap)?.over(on(first), on(last))?;
    Ok((found.text, found.mean.unwrap().quotes))
}

/// 7.4 + 7.5 + 7.75 = 22.65 over three quotes; backwards 3 / 22.65. From SEK to DKK on the days that have both, 2 and 6
/// January: 7.4 + 7.75 = 15.15 over 9 + 10 = 19. Both ends count.
#[test]
fn the_mean_of_the_quotes() {
    let mean = |from, to, first, last| average(from, to, first, last, 7);
    assert_eq!(mean("EUR", "DKK", "2017-01-01", "2017-01-08"), Ok(("22.65/3".into(), 3)));
    assert_eq!(mean("EUR", "DKK", "2017-01-02", "2017-01-06"), Ok(("22.65/3".into(), 3)));
    assert_eq!(mean("EUR", "DKK", "2017-01-03", "2017-01-05"), Ok(("7.5/1".into(), 1)));
    assert_eq!(mean("DKK", "EUR", "2017-01-01", "2017-01-08"), Ok(("3/22.65".into(), 3)));
    assert_eq!(mean("SEK", "DKK", "2017-01-01", "2017-01-08"), Ok(("15.15/19".into(), 2)));
}

/// A mean of a part of the span is no mean of it: the table ends on 9 January, and has no quote on the 4th and 5th.
#[test]
fn quotes_must_cover_the_span() {
    let wrong = average("EUR", "DKK", "2017-01-02", "2017-01-17", 7).unwrap_err();
    assert!(wrong.contains("at least every 7 days") && wrong.contains("2017-01-02 … 2017-01-09"), "{wrong}");
    assert!(average("EUR", "DKK", "2017-01-02", "2017-01-16", 7).is_ok());
    assert!(average("EUR", "DKK", "2016-12-25", "2017-01-09", 7).is_err());
    assert!(average("EUR", "DKK", "2017-01-02", "2017-01-09", 2).is_err(), "three days from the 3rd to the 6th");
    assert!(average("EUR", "DKK", "2017-01-02", "2017-01-09", 3).is_ok());
    assert!(average("EUR", "DKK", "2017-01-02", "2017-01-03", 2).is_ok(), "the hole lies beyond");
    assert!(average("EUR", "DKK", "2017-01-06", "2017-01-09", 3).is_ok(), "the hole lies before");
    assert!(average("EUR", "DKK", "2017-01-04", "2017-01-05", 7).is_err(), "no quote within");
    assert!(average("EUR", "NOK", "2017-01-02", "2017-01-09", 7).unwrap_err().contains("no NOK"));
}

/// p: 2–8 January, 100.00 · 22.65 / 3 = 755.00. q: a single day, 0.01 · 7.5 = 0.075 → 0.08. s: from SEK
/// 100.00 · 15.15 / 19 = 79.736842… → 79.74. d stays. o has no end, and l lasts beyond the table.
#[test]
fn a_project_by_the_average_over_its_period() {
    let rows = [
        ("d", 10_000, "DKK", "", "", ""),
        ("l", 10_000, "EUR", "2017-01-02", "2017-12-31", ""),
        ("o", 10_000, "EUR", "2017-01-02", "", ""),
        ("p", 10_000, "EUR", "2017-01-02", "2017-01-08", ""),
        ("q", 1, "EUR", "2017-01-03", "2017-01-03", ""),
        ("s", 10_000, "SEK", "2017-01-02", "2017-01-08", ""),
    ];
    let dkk = convert(&register(&rows), &rates_of(QUOTES).unwrap(), &to_dkk(When::PeriodAverage), &work()).unwrap();
    let amounts = [Some(10_000), None, None, Some(75_500), Some(8), Some(7_974)];
    assert_eq!(money(&dkk, Field::Amount), amounts);
    assert_eq!(words(&dkk, "rate"), [None, None, None, Some("22.65/3"), Some("7.5/1"), Some("15.15/19")]);
    assert_eq!(words(&dkk, "rate_date")[3], Some("2017-01-02 … 2017-01-08"));
    assert_eq!(words(&dkk, "rate_quotes"), [None, None, None, Some("3"), Some("1"), Some("2")]);
    let mut seen = reasons(&dkk);
    seen.sort_unstable();
    assert_eq!(seen, [("no_date", "100.00 EUR"), ("no_rate", "100.00 EUR")]);
    assert_eq!(dkk.settings()["rates_at"], "period_average");
    let left: Vec<_> = dkk.excluded(Field::Amount).iter().map(|e| (e.project, e.reason.code())).collect();
    assert_eq!(left, [(1, "no_rate"), (2, "no_date")]);
}

/// 2016 averages (7 + 8) / 2 = 7.5 and 2017 (9 + 9 + 9) / 3 = 9; 100.03 over 2016-12-31 … 2017-01-01 is 50.02 and 50.01:
/// 50.02 · 7.5 = 375.15 and 50.01 · 9 = 450.09, each rounded on its own.
#[test]
fn every_year_by_its_own_average() {
    let table = "Date,DKK\n2016-04-01,7\n2016-10-01,8\n2017-03-01,9\n2017-07-01,9\n2017-11-01,9\n";
    let rates = rates_of(table).unwrap();
    let how = Conversion { max_gap_days: 200, ..to_dkk(When::YearAverage) };
    let whole = register(&[("a", 10_003, "EUR", "2016-12-31", "2017-01-01", ""), ("b", 5, "EUR", "", "", "")]);
    let refused = convert(&whole, &rates, &how, &work()).unwrap_err().to_string();
    assert!(refused.contains("first by_year()"), "{refused}");
    let years = whole.by_year(&YearBasis::DayProportional, &work()).unwrap();
    let dkk = convert(&years, &rates, &how, &work()).unwrap();
    assert_eq!(money(&dkk, Field::Amount), [Some(37_515), Some(45_009), None]);
    assert_eq!(words(&dkk, "rate"), [Some("15/2"), Some("27/3"), None]);
    assert_eq!(words(&dkk, "rate_date")[1], Some("2017-01-01 … 2017-12-31"));
    assert!(dkk.rejected().iter().any(|r| r.reason == "no_date" && r.detail.contains("a part with a year")));
    // a year of which the table has a half is no year
    let half = rates_of("Date,DKK\n2016-04-01,7\n2016-10-01,8\n2017-03-01,9\n").unwrap();
    assert_eq!(money(&convert(&years, &half, &how, &work()).unwrap(), Field::Amount), [Some(37_515), None, None]);
}

#[test]
fn what_an_average_needs_is_asked_for() {
    let rates = rates_of(QUOTES).unwrap();
    let mut draft = Draft { n: 1, currency: vec!["EUR".parse().ok()], ..Draft::default() };
    draft.money.insert(Field::Amount, vec![Some(Amount { minor: 1, scale: 2 })]);
    draft.dates.insert(Field::Start, vec![day("2017-01-02")]);
    let undated = convert(&draft.build().unwrap(), &rates, &to_dkk(When::PeriodAverage), &work()).unwrap_err();
    assert!(matches!(&undated, Error::Schema(m) if m.contains("no dates 'end'")), "{undated}");
    let index = index_of("Year,Inflation\n2016,1\n2017,2\n", None).unwrap();
    let whole = register(&[("a", 100, "EUR", "2017-01-02", "2017-01-08", "")]);
    let real = overblik::prices::in_prices(&whole, &index, &constant(2016), &work()).unwrap();
    let refused = convert(&real, &rates, &to_dkk(When::PeriodAverage), &work()).unwrap_err();
    assert!(refused.to_string().contains("2016 prices"), "{refused}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// An amount times the mean of the quotes within the period, added up one by one, rounded half to even once; the same
    /// for any order of the table's rows.
    #[test]
    fn the_mean_is_that_of_the_slow_fraction(
        quotes in prop::collection::btree_map(0_i32..120, (1_i128..10_000_000, 1_i128..10_000_000, 0_u32..5), 1..40),
        minor in -1_000_000_000_i128..1_000_000_000,
        first in 0_i32..120,
        length in 0_i32..60,
        cross in any::<bool>(),
    ) {
        let start = on("2017-01-01");
        let date = |at: i32| Date::from_days(start + at).unwrap().to_string();
        let show = |digits: i128, places: u32| Ratio::new(digits, 10_i128.pow(places));
        let lines: Vec<String> =
            quotes.iter().map(|(at, (dkk, sek, places))| format!("{},{dkk}e-{places},{sek}e-2", date(*at))).collect();
        let table = |lines: Vec<String>| {
            let text = format!("Date,DKK,SEK\n{}\n", lines.join("\n"));
            Rates::of(&plain(&text), &RatesOptions { base: "EUR".parse().ok(), ..Default::default() }).unwrap()
        };
        let rates = table(lines.clone());
        let turned = table(lines.into_iter().rev().collect());
        let last = first + length;
        let within: Vec<_> = quotes.range(first..=last).map(|(_, quote)| *quote).collect();
        let n = within.len() as i128;
        let dkk: Ratio<i128> = within.iter().map(|(dkk, _, places)| show(*dkk, *places)).sum();
        let sek: Ratio<i128> = within.iter().map(|(_, sek, _)| show(*sek, 2)).sum();
        let mut draft = Draft { n: 1, ..Draft::default() };
        draft.currency = vec![if cross { "SEK" } else { "EUR" }.parse().ok()];
        draft.money.insert(Field::Amount, vec![Some(Amount { minor, scale: 2 })]);
        draft.dates.insert(Field::Start, vec![Date::from_days(start + first)]);
        draft.dates.insert(Field::End, vec![Date::from_days(start + last)]);
        let register: Register = draft.build().unwrap();
        let how = Conversion { max_gap_days: 400, ..to_dkk(When::PeriodAverage) };
        let converted = convert(&register, &rates, &how, &work()).unwrap();
        let exact = (n > 0).then(|| rounded(Ratio::from_integer(minor) * dkk / if cross { sek } else { n.into() }));
        prop_assert_eq!(converted.money(Field::Amount).unwrap().get(0), exact);
        let again = convert(&register, &turned, &how, &work()).unwrap();
        prop_assert_eq!(again.digest(), converted.digest());
    }
}
