//! Projects by calendar year.

use overblik::Field;
use overblik::money::Amount;
use overblik::register::{Draft, YearBasis};
use overblik::totals::{TotalsSettings, totals};

use super::{money, reasons, register, words, work};

/// 1 000 000.00 over 2016-07-01 … 2018-06-30: 184 + 365 + 181 = 730 days, quotas 25 205 479.452, 50 000 000 and
/// 24 794 520.548 øre; the one øre left over goes to the largest fraction, 2018 (method reference, F0).
#[test]
fn a_million_by_days() {
    let whole = register(&[("P-17", 100_000_000, "DKK", "2016-07-01", "2018-06-30", "")]);
    let years = whole.by_year(&YearBasis::DayProportional, &work()).unwrap();
    let ids: Vec<&str> = years.ids().iter().collect();
    assert_eq!(ids, ["P-17 · 2016", "P-17 · 2017", "P-17 · 2018"]);
    assert_eq!(money(&years, Field::Amount), [Some(25_205_479), Some(50_000_000), Some(24_794_521)]);
    assert_eq!(words(&years, "year"), [Some("2016"), Some("2017"), Some("2018")]);
    assert_eq!(words(&years, "family"), [Some("P-17"); 3]);
    assert_eq!(years.settings()["years"], "day_proportional");
    assert!(years.notes().iter().any(|note| note.contains("3 project-years of 1 projects")), "{:?}", years.notes());
}

/// Two days in two years, one øre: the fractions are equal, so it goes to the earlier year. −1 øre likewise.
#[test]
fn a_tie_goes_to_the_earlier_year() {
    let both = [("a", 1, "DKK", "2016-12-31", "2017-01-01", ""), ("b", -1, "DKK", "2016-12-31", "2017-01-01", "")];
    let years = register(&both).by_year(&YearBasis::DayProportional, &work()).unwrap();
    assert_eq!(money(&years, Field::Amount), [Some(1), Some(0), Some(-1), Some(0)]);
}

#[test]
fn a_project_without_a_year_stays_whole_and_is_listed() {
    let rows = [
        ("known", 100, "DKK", "2016-01", "2016-03", "2015-12-01"),
        ("open", 200, "DKK", "2016-01-01", "", "2016-01-01"),
        ("coarse", 300, "DKK", "2016", "2016", "2016"),
        ("far", 400, "DKK", "2016-01-01", "9999-12-31", ""),
    ];
    let years = register(&rows).by_year(&YearBasis::DayProportional, &work()).unwrap();
    let found = [
        ("coarse_date", "2016 … 2016"),
        ("open_interval", "2016-01-01 … ?"),
        ("period_too_long", "2016-01-01 … 9999-12-31"),
    ];
    let mut seen = reasons(&years);
    seen.sort_unstable();
    assert_eq!(seen, found);
    assert_eq!(words(&years, "year"), [None, None, Some("2016"), None], "coarse, far, known, open");
    // 3.00 + 4.00 + 2.00 stay without a year
    let note = years.notes().last().unwrap();
    assert!(note.contains("3 stay whole without a year") && note.contains("9.00 DKK"), "{note}");
    let by = TotalsSettings { by: vec!["year".into()], ..TotalsSettings::default() };
    let table = totals(&years, &by, &work()).unwrap();
    assert!(table.conserved.iter().all(overblik::table::Conserved::holds));
    assert_eq!(table.conserved[0].register, (4, 1000));
}

#[test]
fn award_years_and_reported_years() {
    let rows = [("a", 5, "DKK", "", "", "2015"), ("b", 7, "DKK", "", "", "2016-02"), ("c", 9, "DKK", "", "", "")];
    let years = register(&rows).by_year(&YearBasis::Award, &work()).unwrap();
    assert_eq!(words(&years, "year"), [Some("2015"), Some("2016"), None]);
    assert_eq!(reasons(&years), [("no_award_date", "")]);
    let mut draft =
        Draft { n: 3, ids: Some(["x1", "x2", "x3"].map(|id| Some(id.into())).to_vec()), ..Draft::default() };
    draft.money.insert(Field::Amount, vec![Some(Amount { minor: 4, scale: 2 }); 3]);
    draft.currency = vec!["DKK".parse().ok(); 3];
    draft.extra.insert("År".into(), vec![Some("2016".into()), Some("2016/17".into()), None]);
    let reported = draft.build().unwrap();
    let years = reported.by_year(&YearBasis::Reported("År".into()), &work()).unwrap();
    assert_eq!(words(&years, "year"), [Some("2016"), None, None]);
    assert_eq!(reasons(&years), [("bad_year", "2016/17"), ("no_year", "")]);
    let missing = reported.by_year(&YearBasis::Reported("Ar".into()), &work()).unwrap_err();
    assert!(missing.to_string().contains("År"), "{missing}");
    let undated = reported.by_year(&YearBasis::Award, &work()).unwrap_err();
    assert!(undated.to_string().contains("award_date"), "{undated}");
}
