//! Money in the prices of one year.

use overblik::money::Amount;
use overblik::prices::{Constant, Lacking, in_prices};
use overblik::register::{Draft, YearBasis};
use overblik::{Error, Field};

use super::{constant, day, index_of, money, reasons, register, work};

/// 1 000 000.00 in yearly parts 252 054.79, 500 000.00, 247 945.21 (above). Prices rose by 1 % in 2017 and 2 % in 2018.
/// In prices of 2018: 25 205 479 · 1.01 · 1.02 = 25 966 684.4658 → 25 966 684; 50 000 000 · 1.02 = 51 000 000;
/// 24 794 521. Sum 101 761 205 øre; the award as a whole deflated from 2016 would have been 103 020 000.
#[test]
fn yearly_parts_are_deflated_and_not_the_award() {
    let whole = register(&[("P", 100_000_000, "DKK", "2016-07-01", "2018-06-30", "2016-07-01")]);
    let index = index_of("Year,Inflation\n2017,1\n2018,2\n", None).unwrap();
    let real = in_prices(&whole, &index, &constant(2018), &work()).unwrap();
    assert_eq!(money(&real, Field::Amount), [Some(101_761_205)]);
    assert_eq!(money(&real, Field::Nominal), [Some(100_000_000)]);
    let award = Constant { basis: YearBasis::Award, ..constant(2018) };
    assert_eq!(money(&in_prices(&whole, &index, &award, &work()).unwrap(), Field::Amount), [Some(103_020_000)]);
    assert_eq!(real.settings()["price_basis"], "2018 prices, Inflation (2025)");
    assert_ne!(real.digest(), whole.digest());
    let again = in_prices(&real, &index, &constant(2018), &work()).unwrap_err();
    assert!(again.to_string().contains("already"), "{again}");
    // by year first: the same parts, one row each
    let years = whole.by_year(&YearBasis::DayProportional, &work()).unwrap();
    let real = in_prices(&years, &index, &constant(2018), &work()).unwrap();
    assert_eq!(money(&real, Field::Amount), [Some(25_966_684), Some(51_000_000), Some(24_794_521)]);
}

#[test]
fn money_without_a_price_level_is_left_out_by_reason() {
    let rows = [
        ("dkk", 100, "DKK", "2016-01-01", "2016-12-31", ""),
        ("eur", 200, "EUR", "2016-01-01", "2016-12-31", ""),
        ("late", 300, "DKK", "2016-01-01", "2019-12-31", ""),
        ("open", 400, "DKK", "2016-01-01", "", ""),
    ];
    let whole = register(&rows);
    let index = index_of("Year,Inflation\n2016,1\n2017,2\n", None).unwrap();
    let several = in_prices(&whole, &index, &constant(2017), &work()).unwrap_err();
    assert!(matches!(&several, Error::Currency(m) if m.contains("DKK, EUR")), "{several}");
    let dkk = Constant { currency: "DKK".parse().ok(), ..constant(2017) };
    let late = in_prices(&whole, &index, &dkk, &work()).unwrap_err().to_string();
    assert!(late.contains("2015–2017") && late.contains("2018 (1 projects), 2019 (1 projects)"), "{late}");
    let how = Constant { lacking: Lacking::LeaveOut, ..dkk };
    let real = in_prices(&whole, &index, &how, &work()).unwrap();
    assert_eq!(money(&real, Field::Amount), [Some(102), None, None, None]);
    assert_eq!(money(&real, Field::Nominal), [Some(100), Some(200), Some(300), Some(400)]);
    let left: Vec<_> = real.excluded(Field::Amount).iter().map(|e| (e.project, e.reason.code(), e.whole)).collect();
    assert_eq!(left, [(1, "other_currency", true), (2, "no_index", true), (3, "no_year", true)]);
    let mut seen = reasons(&real);
    seen.sort_unstable();
    assert_eq!(seen, [("no_index", "2018, 2019"), ("open_interval", "2016-01-01 … ?"), ("other_currency", "EUR")]);
    let note = real.notes().last().unwrap();
    assert!(
        note.contains("3 projects left out")
            && note.contains("1 no_index, 1 no_year, 1 other_currency: 7.00 DKK, 2.00 EUR"),
        "{note}"
    );
}

/// Whether a project of unknown amount has a year the index lacks is of no concern.
#[test]
fn an_unknown_amount_needs_no_price_level() {
    let mut draft = Draft { n: 2, ids: Some(vec![Some("a".into()), Some("b".into())]), ..Draft::default() };
    draft.money.insert(Field::Amount, vec![Some(Amount { minor: 100, scale: 2 }), None]);
    draft.currency = vec!["DKK".parse().ok(); 2];
    draft.dates.insert(Field::AwardDate, vec![day("2016-01-01"), day("2030-01-01")]);
    let index = index_of("Year,Inflation\n2016,1\n2017,2\n", None).unwrap();
    let award = Constant { basis: YearBasis::Award, ..constant(2017) };
    let real = in_prices(&draft.build().unwrap(), &index, &award, &work()).unwrap();
    assert_eq!(money(&real, Field::Amount), [Some(102), None]);
    assert!(real.rejected().is_empty() && real.excluded(Field::Amount).is_empty());
}
