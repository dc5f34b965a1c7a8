//! Money in one currency.

use overblik::Field;
use overblik::prices::{When, convert};

use super::{DAILY, money, rates_of, reasons, register, to_dkk, words, work};

#[test]
fn a_row_without_a_rate_is_left_out_and_listed() {
    let rows = [
        ("a", 10_000, "EUR", "", "", "2017-07-01"),
        ("b", 10_000, "DKK", "", "", ""),
        ("c", 10_000, "EUR", "", "", "2017-07"),
        ("d", 10_000, "NOK", "", "", "2017-06-30"),
        ("e", 10_000, "EUR", "", "", ""),
        ("f", 10_000, "SEK", "", "", "2017-06-30"),
    ];
    let whole = register(&rows);
    let dkk = convert(&whole, &rates_of(DAILY).unwrap(), &to_dkk(When::Each(Field::AwardDate)), &work()).unwrap();
    // 100.00 · 7.4366 = 743.66; 100.00 · 7.4366 / 9.6398 = 77.14475… → 77.14
    let amounts = [Some(74_366), Some(10_000), None, None, None, Some(7_714)];
    assert_eq!(money(&dkk, Field::Amount), amounts);
    assert_eq!(dkk.currencies(), [("DKK".parse().unwrap(), 2)]);
    let mut seen = reasons(&dkk);
    seen.sort_unstable();
    assert_eq!(seen, [("no_date", "100.00 EUR"), ("no_date", "100.00 EUR"), ("no_rate", "100.00 NOK")]);
    let left: Vec<_> = dkk.excluded(Field::Amount).iter().map(|e| (e.project, e.reason.code(), e.minor)).collect();
    assert_eq!(left, [(2, "no_date", None), (3, "no_rate", None), (4, "no_date", None)]);
    assert_eq!(words(&dkk, "original_amount"), [Some("100.00"); 6]);
    assert_eq!(words(&dkk, "original_currency")[..2], [Some("EUR"), Some("DKK")]);
    assert_eq!(words(&dkk, "rate"), [Some("7.4366"), None, None, None, None, Some("7.4366/9.6398")]);
    assert_eq!(words(&dkk, "rate_date")[0], Some("2017-06-30"));
    assert_eq!(words(&dkk, "rate_source")[0], Some("table.csv (vintage not given)"));
    let note = dkk.notes().last().unwrap();
    assert!(note.contains("left out: 2 no_date, 1 no_rate: 200.00 EUR, 100.00 NOK"), "{note}");
    let again = convert(&dkk, &rates_of(DAILY).unwrap(), &to_dkk(When::Day(17_000)), &work()).unwrap_err();
    assert!(again.to_string().contains("original_"), "{again}");
}

/// At half a krone an øre: 0.5 → 0, 1.5 → 2, 2.5 → 2, −0.5 → 0, −1.5 → −2.
#[test]
fn a_half_goes_to_the_even_side() {
    let row = |id, minor| (id, minor, "EUR", "", "", "2017-06-30");
    let whole = register(&[row("a", 1), row("b", 3), row("c", 5), row("d", -1), row("e", -3)]);
    let rates = rates_of("Date,DKK\n2017-06-30,0.5\n").unwrap();
    let dkk = convert(&whole, &rates, &to_dkk(When::Each(Field::AwardDate)), &work()).unwrap();
    assert_eq!(money(&dkk, Field::Amount), [Some(0), Some(2), Some(2), Some(0), Some(-2)]);
}
