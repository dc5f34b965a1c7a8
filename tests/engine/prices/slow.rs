//! Properties against slow exact versions.

use num_rational::Ratio;
use overblik::calendar::Date;
use overblik::money::Amount;
use overblik::prices::{Rates, RatesOptions, When, convert, in_prices};
use overblik::register::{Draft, YearBasis};
use overblik::{Field, Register};
use proptest::prelude::*;

use super::{constant, day, index_of, plain, to_dkk, work};

type Wide = Ratio<i128>;

/// The slow way: floor, remainder, half to even.
pub(super) fn rounded(value: Wide) -> i128 {
    let floor = value.floor();
    let rest = value - floor;
    let half = Ratio::new(1, 2);
    floor.to_integer() + i128::from(rest > half || (rest == half && floor.to_integer() % 2 != 0))
}

prop_compose! {
    fn projects()(rows in prop::collection::vec((-1_000_000_000_i128..1_000_000_000, 0_i32..4000, 0_i32..1500), 1..8)) -> Vec<(i128, i32, i32)> {
        rows
    }
}

/// Projects p0, p1 … from 2010 on.
fn drawn(rows: &[(i128, i32, i32)], backwards: bool) -> Register {
    let date = |days: i32| Date::from_days(14_610 + days);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    if backwards {
        order.reverse();
    }
    let mut draft = Draft { n: rows.len(), ..Draft::default() };
    draft.ids = Some(order.iter().map(|at| Some(format!("p{at}").into())).collect());
    let amount = |at: &usize| Some(Amount { minor: rows[*at].0, scale: 2 });
    draft.money.insert(Field::Amount, order.iter().map(amount).collect());
    draft.currency = vec!["EUR".parse().ok(); rows.len()];
    draft.dates.insert(Field::Start, order.iter().map(|at| date(rows[*at].1)).collect());
    draft.dates.insert(Field::End, order.iter().map(|at| date(rows[*at].1 + rows[*at].2)).collect());
    draft.build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The years of a project add up to it, each within one øre of its quota of days.
    #[test]
    fn years_add_up(rows in projects()) {
        let whole = drawn(&rows, false);
        let years = whole.by_year(&YearBasis::DayProportional, &work()).unwrap();
        let family = years.category(Field::Family).unwrap();
        for (at, id) in whole.ids().iter().enumerate() {
            let own: Vec<usize> = (0..years.len()).filter(|&part| family.get(part) == Some(id)).collect();
            let parts: Vec<i128> = own.iter().map(|&part| years.money(Field::Amount).unwrap().get(part).unwrap()).collect();
            let amount = whole.money(Field::Amount).unwrap().get(at).unwrap();
            prop_assert_eq!(parts.iter().sum::<i128>(), amount);
            // every day counted one by one
            let (first, last) = (whole.period(at).unwrap().first(), whole.period(at).unwrap().last());
            for (&part, minor) in own.iter().zip(&parts) {
                let year = years.dimension("year").unwrap().get(part).unwrap();
                let days = (first..=last).filter(|&d| Date::from_days(d).unwrap().year().to_string() == year).count();
                let quota = Ratio::new(amount * days as i128, i128::from(last - first + 1));
                prop_assert!((quota - Ratio::from_integer(*minor)).numer().abs() < *quota.denom().max(&1));
            }
        }
        let backwards = drawn(&rows, true).by_year(&YearBasis::DayProportional, &work()).unwrap();
        prop_assert_eq!(years.digest(), backwards.digest());
    }

    /// A constant index changes nothing; any other multiplies each yearly part and rounds it once.
    #[test]
    fn real_is_the_sum_of_rounded_parts(rows in projects(), rises in prop::collection::vec(-500_i128..2000, 20)) {
        let whole = drawn(&rows, false);
        let flat = (2010..2030).map(|year| format!("{year},100")).collect::<Vec<_>>().join("\n");
        let flat = index_of(&format!("Year,Index\n{flat}"), None).unwrap();
        let real = in_prices(&whole, &flat, &constant(2020), &work()).unwrap();
        prop_assert_eq!(real.money(Field::Amount), whole.money(Field::Amount));
        // rises in hundredths of a per cent from 2011 to 2030
        let line = |(year, rise): (i32, &i128)| {
            format!("{year},{}{}.{:02}", if *rise < 0 { "-" } else { "" }, rise.abs() / 100, rise.abs() % 100)
        };
        let lines = (2011..).zip(&rises).map(line).collect::<Vec<_>>().join("\n");
        let index = index_of(&format!("Year,Inflation\n{lines}"), None).unwrap();
        let real = in_prices(&whole, &index, &constant(2011), &work()).unwrap();
        let years = whole.by_year(&YearBasis::DayProportional, &work()).unwrap();
        // the same by hand, as far as 128 bits carry: parts of 2010 … 2013
        let level = |year: i32| (2011..=year).zip(&rises).fold(Wide::from_integer(1), |level, (_, rise)| level * Ratio::new(10_000 + rise, 10_000));
        for (at, id) in whole.ids().iter().enumerate() {
            let family = years.category(Field::Family).unwrap();
            let own: Vec<usize> = (0..years.len()).filter(|&part| family.get(part) == Some(id)).collect();
            let year = |part: usize| years.dimension("year").unwrap().get(part).unwrap().parse::<i32>().unwrap();
            if own.iter().any(|&part| year(part) > 2013) { continue; }
            let part = |&part: &usize| rounded(Wide::from_integer(years.money(Field::Amount).unwrap().get(part).unwrap()) * level(2011) / level(year(part)));
            prop_assert_eq!(real.money(Field::Amount).unwrap().get(at), Some(own.iter().map(part).sum::<i128>()));
        }
        let backwards = in_prices(&drawn(&rows, true), &index, &constant(2011), &work()).unwrap();
        prop_assert_eq!(real.digest(), backwards.digest());
    }

    /// An amount times the exact rate, rounded half to even once.
    #[test]
    fn conversion_is_one_rounding(rows in projects(), usd in 1_i128..100_000_000, dkk in 1_i128..100_000_000) {
        let text = |rate: i128| format!("{}.{:04}", rate / 10_000, rate % 10_000);
        let table = format!("Date,EUR,DKK\n2017-06-30,{},{}\n", text(usd), text(dkk));
        let rates = Rates::of(&plain(&table), &RatesOptions { base: "USD".parse().ok(), ..Default::default() }).unwrap();
        let when = When::Day(day("2017-06-30").unwrap().days());
        let converted = convert(&drawn(&rows, false), &rates, &to_dkk(when), &work()).unwrap();
        for (at, row) in rows.iter().enumerate() {
            let exact = rounded(Wide::new(row.0 * dkk, usd));
            prop_assert_eq!(converted.money(Field::Amount).unwrap().get(at), Some(exact));
        }
        let backwards = convert(&drawn(&rows, true), &rates, &to_dkk(when), &work()).unwrap();
        prop_assert_eq!(converted.digest(), backwards.digest());
    }
}
