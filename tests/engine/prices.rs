//! Years, constant prices and exchange rates, by public names.

use std::path::PathBuf;

use num_rational::Ratio;
use overblik::calendar::{Date, Precision};
use overblik::money::Amount;
use overblik::prices::{
    Constant, Conversion, IndexKind, IndexOptions, Lacking, Plain, PriceIndex, Rates, RatesOptions, When, convert,
    in_prices,
};
use overblik::register::{Draft, YearBasis};
use overblik::totals::{TotalsSettings, totals};
use overblik::{Error, Field, Register, Work};
use proptest::prelude::*;

fn work() -> Work {
    Work::new(1)
}

fn day(text: &str) -> Option<Date> {
    let part: Vec<i32> = text.split('-').map(|part| part.parse().unwrap()).collect();
    match part[..] {
        [] | [_] => Date::new(part[0], 1, 1, Precision::Year),
        [year, month] => Date::new(year, month as u32, 1, Precision::Month),
        _ => Date::day(part[0], part[1] as u32, part[2] as u32),
    }
}

/// A project: id, øre, currency, start, end, award; "" is unknown.
type Row<'a> = (&'a str, i128, &'a str, &'a str, &'a str, &'a str);

fn register(rows: &[Row]) -> Register {
    let date = |text: &str| if text.is_empty() { None } else { day(text) };
    let mut draft = Draft { n: rows.len(), ..Draft::default() };
    draft.ids = Some(rows.iter().map(|row| Some(row.0.into())).collect());
    draft.money.insert(Field::Amount, rows.iter().map(|row| Some(Amount { minor: row.1, scale: 2 })).collect());
    draft.currency = rows.iter().map(|row| row.2.parse().ok()).collect();
    draft.dates.insert(Field::Start, rows.iter().map(|row| date(row.3)).collect());
    draft.dates.insert(Field::End, rows.iter().map(|row| date(row.4)).collect());
    draft.dates.insert(Field::AwardDate, rows.iter().map(|row| date(row.5)).collect());
    draft.build().unwrap()
}

fn plain(text: &str) -> Plain {
    Plain::parse("table.csv", text.as_bytes()).unwrap()
}

fn index_of(text: &str, kind: Option<IndexKind>) -> Result<PriceIndex, Error> {
    let options = IndexOptions { kind, vintage: Some("2025".into()), ..IndexOptions::default() };
    PriceIndex::of(&plain(text), &options)
}

fn rates_of(text: &str) -> Result<Rates, Error> {
    Rates::of(&plain(text), &RatesOptions { base: "EUR".parse().ok(), ..RatesOptions::default() })
}

fn constant(base: i32) -> Constant {
    Constant { base, basis: YearBasis::DayProportional, currency: None, lacking: Lacking::Refuse }
}

fn to_dkk(when: When) -> Conversion {
    Conversion { to: "DKK".parse().unwrap(), when, max_gap_days: 7 }
}

fn money(register: &Register, field: Field) -> Vec<Option<i128>> {
    register.money(field).unwrap().iter().collect()
}

fn words<'a>(register: &'a Register, column: &str) -> Vec<Option<&'a str>> {
    register.dimension(column).unwrap().iter().collect()
}

fn reasons(register: &Register) -> Vec<(&str, &str)> {
    register.rejected().iter().map(|r| (r.reason.as_str(), r.value.as_str())).collect()
}

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

/// Prices rose by 10 % in 2016 and by 20 % in 2017: of 100.00 in 2015 prices of 2017 are 1.1 · 1.2 = 1.32 times,
/// and 132.00 of 2017 are 100.00 of 2015.
#[test]
fn inflation_chains() {
    let index = index_of("Year,Inflation\n2016,10\n2017,20\n", None).unwrap();
    assert_eq!((index.spans(), index.base(), index.kind()), ("2015–2017".into(), Some(2015), IndexKind::Inflation));
    assert_eq!(index.ratio(2017, 2015).unwrap().of(10_000), Ok(13_200));
    assert_eq!(index.ratio(2015, 2017).unwrap().of(13_200), Ok(10_000));
    assert_eq!(index.ratio(2016, 2016).unwrap().of(7), Ok(7));
    assert!(index.ratio(2017, 2014).unwrap_err().to_string().contains("it has 2015–2017"));
}

/// A missing year breaks the chain: nothing links 2016 to 2018.
#[test]
fn a_missing_year_is_no_zero() {
    let index = index_of("Year,Inflation\n2015,1\n2016,2\n2017,N/A\n2018,3\n2019,-1\n", None).unwrap();
    assert_eq!(index.spans(), "2014–2019");
    let error = index.ratio(2019, 2016).unwrap_err().to_string();
    assert!(error.contains("do not compare"), "{error}");
    // 2017 is the year before 2018: 1.03 · 0.99 = 1.0197
    assert_eq!(index.ratio(2019, 2017).unwrap().of(1_000_000), Ok(1_019_700));
}

#[test]
fn the_kind_is_told_by_certain_signs_or_asked_for() {
    let kind = |text: &str, given| index_of(text, given).map(|index| index.kind());
    assert_eq!(kind("Year,CPI\n2015,100\n2016,100.3\n", None), Ok(IndexKind::Index));
    assert_eq!(kind("Year,CPI\n2015,1.5\n2016,-0.1\n", None), Ok(IndexKind::Inflation));
    assert_eq!(kind("Year,Indeks\n2015,98.1\n2016,99\n", None), Ok(IndexKind::Index));
    let unclear = kind("Year,CPI\n2015,1.5\n2016,0.4\n", None).unwrap_err().to_string();
    assert!(unclear.contains("'CPI'") && unclear.contains("2015: 1.5") && unclear.contains("kind="), "{unclear}");
    assert_eq!(kind("Year,CPI\n2015,1.5\n2016,0.4\n", Some(IndexKind::Inflation)), Ok(IndexKind::Inflation));
    // the trap of the World Bank's file: its column CPI is inflation, whatever its name
    let other = "Country,Year,CPI\nDenmark,2016,0.25\nDenmark,2017,1.147\nJapan,2016,-0.1\n";
    let options = |kind| IndexOptions { country: Some("denmark".into()), kind, ..IndexOptions::default() };
    let of = |kind| PriceIndex::of(&plain(other), &options(kind));
    assert_eq!(of(None).map(|index| index.kind()), Ok(IndexKind::Inflation));
    let refused = of(Some(IndexKind::Index)).unwrap_err().to_string();
    assert!(refused.contains("-0.1") && refused.contains("inflation"), "{refused}");
    let several = "Country,Year,P\nA,2010,100\nA,2011,103\nB,2010,100\nB,2011,109\n";
    let of =
        |kind| PriceIndex::of(&plain(several), &IndexOptions { country: Some("B".into()), kind, ..Default::default() });
    assert_eq!(of(None).map(|index| index.kind()), Ok(IndexKind::Index));
    assert!(of(Some(IndexKind::Inflation)).unwrap_err().to_string().contains("base year"));
}

#[test]
fn what_is_no_index_is_said_with_its_place() {
    let message = |text: &str| index_of(text, Some(IndexKind::Inflation)).unwrap_err().to_string();
    assert!(message("Year;CPI\n2015;1,5\n").contains("decimal=\",\""));
    assert!(message("Year,CPI\n2015,1.5\n2015,1.6\n").contains("twice"));
    assert!(message("Year,CPI\n2015,-100\n").contains("0 or less"));
    assert!(message("Month,CPI\n2015,1\n").contains("it has: Month, CPI"));
    assert!(message("Year,a,b\n2015,1,2\n").contains("value="));
    assert!(message("Country,Year,CPI\nA,2015,1\nB,2015,1\n").contains("A, B"));
    assert!(message("Year,CPI\n2015M01,1\n").contains("four digits"));
}

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

const DAILY: &str =
    "Date,USD,DKK,SEK\n2017-06-30,1.1412,7.4366,9.6398\n2017-07-03,1.1369,N/A,9.6358\n2017-07-04,1.1353,7.4367,N/A\n";

/// 2017-07-01 and -02 were a week-end. From USD to DKK the base is crossed: 7.4366 / 1.1412.
#[test]
fn a_day_off_takes_the_rate_of_the_day_before() {
    let rates = rates_of(DAILY).unwrap();
    let find = |from: &str, to: &str, on: &str, gap| {
        let day = day(on).unwrap().days();
        let found = rates.find(from.parse().unwrap(), to.parse().unwrap(), day, gap)?;
        Ok::<_, String>((found.text, Date::from_days(found.day).unwrap().to_string()))
    };
    let friday = || "2017-06-30".to_owned();
    assert_eq!(find("EUR", "DKK", "2017-06-30", 0), Ok(("7.4366".into(), friday())));
    assert_eq!(find("EUR", "DKK", "2017-07-02", 7), Ok(("7.4366".into(), friday())));
    assert_eq!(find("DKK", "EUR", "2017-07-02", 7), Ok(("1/7.4366".into(), friday())));
    assert_eq!(find("USD", "DKK", "2017-07-02", 7), Ok(("7.4366/1.1412".into(), friday())));
    // on 3 July there is no krone, on 4 July no krona: the latest day with both is Friday
    assert_eq!(find("SEK", "DKK", "2017-07-04", 7), Ok(("7.4366/9.6398".into(), friday())));
    let none = find("EUR", "DKK", "2017-07-02", 1).unwrap_err();
    assert!(none.contains("within 1 days") && none.contains("DKK 2017-06-30 … 2017-07-04"), "{none}");
    assert!(find("EUR", "DKK", "2017-06-29", 7).is_err());
    assert!(find("NOK", "DKK", "2017-06-30", 7).unwrap_err().contains("DKK, SEK, USD"));
}

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

#[test]
fn tables_that_do_not_say_what_they_are_are_refused() {
    let read = |text: &str| Rates::of(&plain(text), &RatesOptions::default()).map(|rates| rates.base().to_string());
    let long = "date,currency,rate,base\n2017-06-30,DKK,7.4366,EUR\n";
    assert_eq!(read(long), Ok("EUR".to_owned()));
    let message = |text: &str| read(text).unwrap_err().to_string();
    assert!(message("Date,Country,Exchange rate\n2017-06-01,Denmark,6.6\n").contains("base="));
    assert!(message(DAILY).contains("base="), "four columns are not the table of the ECB");
    assert!(message("date,currency,rate,base\n2017-06-30,DKK,7,EUR\n2017-06-30,SEK,9,USD\n").contains("EUR, USD"));
    assert!(message("date,currency,rate,base\n2017-06-30,DKK,7,EUR\n2017-06-30,DKK,8,EUR\n").contains("another rate"));
    assert!(message("date,currency,rate,base\n2017-06-30,DKK,0,EUR\n").contains("above 0"));
    assert!(message("date,currency,rate,base\n30.06.2017,DKK,7,EUR\n").contains("2017-06-30 was expected"));
    assert!(message("date,x\n2017-06-30,1\n").contains("it has: date, x"));
}

/// By country and month, units for one dollar; Venezuela's currency changed within its series.
#[test]
fn countries_with_one_currency_are_known() {
    let text =
        "Date,Country,Exchange rate\n2017-06-01,Denmark,6.6224\n2017-06-01,Euro,0.8902\n2017-06-01,Venezuela,9.9\n";
    let usd = RatesOptions { base: "USD".parse().ok(), ..RatesOptions::default() };
    let rates = Rates::of(&plain(text), &usd).unwrap();
    assert!(rates.notes()[0].contains("Venezuela (1)"), "{:?}", rates.notes());
    let on = |text: &str| day(text).unwrap().days();
    let (eur, dkk) = ("EUR".parse().unwrap(), "DKK".parse().unwrap());
    assert_eq!(rates.find(eur, dkk, on("2017-06-08"), 7).unwrap().text, "6.6224/0.8902");
    assert!(rates.find(eur, dkk, on("2017-06-09"), 7).is_err(), "a monthly rate needs a wider gap");
    assert!(rates.find(eur, dkk, on("2017-06-30"), 31).is_ok());
}

fn shared(name: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let root = std::env::var_os("OVERBLIK_SHARED").map_or(beside, PathBuf::from);
    let file = root.join("data/prices_fx").join(name);
    if file.exists() {
        return Some(file);
    }
    eprintln!("skipped: no {}", file.display());
    None
}

/// Figures of the README beside the files.
#[test]
fn published_files_are_read_as_they_are() {
    let denmark = |file: PathBuf| {
        let options = IndexOptions { country: Some("Denmark".into()), ..IndexOptions::default() };
        PriceIndex::of(&Plain::read(&file).unwrap(), &options).unwrap()
    };
    if let Some(file) = shared("cpi_inflation_annual.csv") {
        let index = denmark(file);
        assert_eq!((index.kind(), index.spans()), (IndexKind::Inflation, "1959–2024".into()));
        let thousandths = |year: i32| index.ratio(year, year - 1).unwrap().digits(5).unwrap();
        // 0.25 %, 1.147 %, 0.814 %, 1.853 %, 7.697 %, 3.305 %, 1.372 %
        let rises = [2016, 2017, 2018, 2021, 2022, 2023, 2024].map(thousandths);
        assert_eq!(rises, [100_250, 101_147, 100_814, 101_853, 107_697, 103_305, 101_372]);
    }
    if let Some(file) = shared("cpi_index_old_2016.csv") {
        let index = denmark(file);
        assert_eq!((index.kind(), index.base()), (IndexKind::Index, Some(2010)));
        let levels = [2012, 2013, 2014].map(|year| index.ratio(year, 2010).unwrap().digits(5).unwrap());
        assert_eq!(levels, [105_234, 106_058, 106_657]);
    }
    if let Some(file) = shared("ecb_eur_fx_daily.csv.gz") {
        let rates = Rates::of(&Plain::read(&file).unwrap(), &RatesOptions::default()).unwrap();
        let saturday = day("2017-07-01").unwrap().days();
        let found = rates.find("EUR".parse().unwrap(), "DKK".parse().unwrap(), saturday, 7).unwrap();
        assert_eq!((found.text.as_str(), found.day), ("7.4366", saturday - 1));
        assert_eq!((rates.base().as_str(), rates.table().len()), ("EUR", 41));
    }
    if let Some(file) = shared("usd_fx_monthly.csv") {
        let usd = RatesOptions { base: "USD".parse().ok(), ..RatesOptions::default() };
        assert!(Rates::of(&Plain::read(&file).unwrap(), &usd).unwrap().table().len() > 30);
    }
}

type Wide = Ratio<i128>;

/// The slow way: floor, remainder, half to even.
fn rounded(value: Wide) -> i128 {
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
