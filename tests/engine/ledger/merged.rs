//! One project of several records: families and tranches.

use std::collections::BTreeMap;

use overblik::calendar::Date;
use overblik::money::Amount;
use overblik::register::{Draft, Reason, Register, Role, RoleRule, Rules, YearBasis};
use overblik::totals::{Measure, TotalsSettings, totals};
use overblik::{Error, Field, Work};
use proptest::prelude::*;

use super::slow::rows;
use super::{Row, account, counted, draft, expected, kinds, register, row};

fn one_per(register: &Register, by: &[&str]) -> Register {
    let by: Vec<String> = by.iter().map(|name| (*name).to_owned()).collect();
    register.one_per(&by).unwrap()
}

fn ids(register: &Register) -> Vec<&str> {
    register.ids().iter().collect()
}

fn days(column: &[&str]) -> Vec<Option<Date>> {
    let day = |text: &&str| {
        let parts: Vec<u32> = text.split('-').filter_map(|part| part.parse().ok()).collect();
        parts.first().and_then(|year| Date::day(*year as i32, parts[1], parts[2]))
    };
    column.iter().map(day).collect()
}

fn family(family: &'static str, row: Row) -> Row {
    Row { family, ..row }
}

/// Two grants of family f (60 and 40), one of g (25), two without family (7, unknown).
fn families() -> Draft {
    let mut d = draft(&[
        family("f", row("f2", Some(40)).by("B")),
        family("f", row("f1", Some(60)).by("A")),
        family("g", row("g1", Some(25)).by("A")),
        row("x", Some(7)),
        row("y", None),
    ]);
    d.texts.insert(
        Field::Title,
        ["", "Mentor", "Jobklub", "X", "Y"].map(|t| (!t.is_empty()).then(|| Box::from(t))).into(),
    );
    d.dates.insert(Field::Start, days(&["2017-03-01", "2016-01-01", "2018-01-01", "", ""]));
    d.dates.insert(Field::End, days(&["2017-12-31", "2016-12-31", "2018-12-31", "", ""]));
    d.dates.insert(Field::AwardDate, days(&["2017-02-01", "2015-12-01", "2017-12-01", "", ""]));
    d.counts.insert(Field::Participants, vec![Some(5), Some(5), Some(9), None, None]);
    d
}

#[test]
fn a_family_is_one_project_with_the_money_of_its_records() {
    let r = families().build().unwrap();
    let one = one_per(&r, &["family"]);
    assert_eq!(ids(&one), ["f", "g", "x", "y"]);
    assert_eq!(one.input_order(), [0, 1, 2, 3]);
    // 60 + 40, 25, 7; y is not 0
    assert_eq!(counted(&one).into_values().collect::<Vec<_>>(), [Some(100), Some(25), Some(7), None]);
    assert_eq!(one.amounts(Field::Amount).unwrap(), [("DKK".parse().unwrap(), Amount { minor: 132, scale: 2 }, 3)]);
    assert_eq!((one.title(0), one.category(Field::Unit).unwrap().get(0)), ("Mentor", Some("A; B")));
    let period = one.period(0).unwrap();
    let first_to_last = (Date::day(2016, 1, 1).unwrap().days(), Date::day(2017, 12, 31).unwrap().days());
    assert_eq!((period.first(), period.last()), first_to_last);
    // awards of 2015 and 2017, 5 and 5 participants who may be the same
    assert_eq!(
        one.date(Field::AwardDate).unwrap().iter().map(|d| d.map(Date::year)).collect::<Vec<_>>()[..2],
        [None, Some(2017)]
    );
    assert_eq!(one.count(Field::Participants).unwrap().iter().collect::<Vec<_>>()[..2], [None, Some(9)]);
    assert_eq!(
        one.notes()[one.notes().len() - 3..],
        [
            "one per family: 5 records are 4 projects; 2 without a value stay as they are",
            "records with several values, joined by ';': unit in 1 project",
            "unknown, since several records tell it: award_date in 1 project, participants in 1 project",
        ]
    );
    assert_eq!(one.settings()["one_per"], "family");
    assert!(matches!(one.counting(Rules::default()), Err(Error::Settings(_))));
}

#[test]
fn what_is_left_out_of_records_is_left_out_of_their_project() {
    // P 100 covers a 60 and b 40 of itself: 0 is left; d is a duplicate report of 15 in family f, e one alone in g.
    let r = register(&[
        family("f", row("P", Some(100))),
        family("f", row("a", Some(60)).under("P")),
        family("f", row("b", Some(30)).under("P")),
        family("f", row("d", Some(15)).role("Dublet")),
        family("g", row("e", Some(9)).role("Dublet")),
    ]);
    let parts =
        [("counted", 3, 100), ("covered_by_children", 0, 90), ("duplicate_report", 2, 24), ("register", 5, 214)];
    assert_eq!(account(&r), expected(&parts));
    let one = one_per(&r, &["family"]);
    // f: 205 of which 90 and 15 are left out; g: all
    let merged =
        [("counted", 1, 100), ("covered_by_children", 0, 90), ("duplicate_report", 1, 24), ("register", 2, 214)];
    assert_eq!(account(&one), expected(&merged));
    assert_eq!(
        one.excluded_of(Field::Amount, 0).iter().map(|e| (e.reason, e.whole)).collect::<Vec<_>>(),
        [(Reason::DuplicateReport, false), (Reason::CoveredByChildren, false),]
    );
    assert_eq!(
        (one.role(0), one.role(1)),
        ((Role::Direct, RoleRule::Assumed), (Role::DuplicateReport, RoleRule::Source))
    );
}

#[test]
fn currencies_are_never_added_and_rows_without_money_join() {
    let euro = |id: &str| Row { currency: "EUR", ..row(id, Some(5)) };
    let none = Row { currency: "", ..row("c", None) };
    let r = register(&[family("f", row("a", Some(1))), family("f", euro("b")), family("f", none)]);
    let one = one_per(&r, &["family"]);
    assert_eq!(ids(&one), ["f · DKK", "f · EUR"]);
    assert_eq!(counted(&one).into_values().collect::<Vec<_>>(), [Some(1), Some(5)]);
}

#[test]
fn ids_that_meet_and_unknown_columns_are_errors() {
    let r = register(&[family("x", row("a", Some(1))), row("x", Some(2))]);
    let error = r.one_per(&["family".into()]).unwrap_err();
    assert!(error.to_string().contains("two projects would be called 'x'"), "{error}");
    assert!(matches!(r.one_per(&["famly".into()]), Err(Error::Schema(m)) if m.contains("family")));
    assert!(matches!(r.one_per(&[]), Err(Error::Settings(_))));
    let most = i128::MAX;
    let r = register(&[family("f", row("a", Some(most))), family("f", row("b", Some(1)))]);
    assert!(matches!(r.one_per(&["family".into()]), Err(Error::AmountOverflow(_))));
}

/// Tranches in their own years: 60 awarded 2015, 40 awarded 2017; each year counts the project once.
#[test]
fn years_first_then_one_project_a_year() {
    let mut d = families();
    d.n = 3;
    for column in d.categories.values_mut() {
        column.truncate(3);
    }
    d.ids.as_mut().unwrap().truncate(3);
    d.texts.values_mut().for_each(|c| c.truncate(3));
    d.money.values_mut().for_each(|c| c.truncate(3));
    d.dates.values_mut().for_each(|c| c.truncate(3));
    d.counts.clear();
    d.currency.truncate(3);
    let r = d.build().unwrap();
    let years = r.by_year(&YearBasis::DayProportional, &Work::new(1)).unwrap();
    assert!(matches!(years.one_per(&["family".into()]), Err(Error::Settings(m)) if m.contains("\"year\"")));
    let one = one_per(&years, &["family", "year"]);
    assert_eq!(ids(&one), ["f · 2016", "f · 2017", "g · 2018"]);
    assert_eq!(counted(&one).into_values().collect::<Vec<_>>(), [Some(60), Some(40), Some(25)]);
}

/// One project paid in three instalments, and another.
fn tranches() -> Vec<Row> {
    let cost = |row: Row| Row { total_cost: Some(500), ..row };
    vec![
        cost(row("A", Some(40)).by("X").role("tranche")),
        cost(row("A", Some(60)).by("X").role("rate")),
        cost(row("A", Some(40)).by("X").role("tranche")),
        row("B", Some(10)).by("X"),
    ]
}

#[test]
fn tranches_add_up_and_their_project_counts_once() {
    let r = register(&tranches());
    assert_eq!((ids(&r), r.rejected().len()), (vec!["A", "B"], 0));
    // 40 + 60 + 40
    assert_eq!(account(&r), expected(&[("counted", 2, 150), ("register", 2, 150)]));
    assert_eq!(
        r.money(Field::TotalCost).unwrap().iter().collect::<Vec<_>>(),
        [Some(500), None],
        "of the project, once"
    );
    assert_eq!((r.role(0), r.role(1).0), ((Role::Tranche, RoleRule::Source), Role::Direct));
    assert_eq!(
        r.notes(),
        [
            "tranches: 3 rows are the payments of 1 project",
            "repeated by several records, taken once: total_cost in 1 project"
        ]
    );
    let settings = TotalsSettings { measures: vec![Measure::N, Measure::Median], ..TotalsSettings::default() };
    let table = totals(&r, &settings, &Work::new(1)).unwrap();
    // the median of 1.40 and 0.10
    assert_eq!(
        (crate::totals_counts(&table, "n"), crate::totals_digits(&table, "median")),
        (vec![Some(2)], vec![Some(7_500)])
    );
    // what counts can be decided again
    assert_eq!(account(&r.counting(Rules::default()).unwrap())["counted"], (2, Some(150)));
}

#[test]
fn a_parent_paid_in_tranches_is_one_parent() {
    let r = register(&[
        row("P", Some(60)).role("tranche"),
        row("P", Some(40)).role("tranche"),
        row("a", Some(70)).under("P"),
    ]);
    // 100 − 70 = 30; by its first tranche alone 60 − 70 would be an excess of 10
    assert_eq!(account(&r), expected(&[("counted", 2, 100), ("covered_by_children", 0, 70), ("register", 2, 170)]));
    assert!(kinds(&r).is_empty());
}

#[test]
fn an_id_is_repeated_unless_all_its_rows_are_tranches() {
    let mut rows = tranches();
    rows[1].role = "";
    let r = register(&rows);
    assert_eq!(r.rejected().iter().map(|r| r.reason.as_str()).collect::<Vec<_>>(), ["duplicate_id"; 2]);
    let declared = Draft { tranches: true, ..draft(&rows) }.build().unwrap();
    assert_eq!((declared.rejected().len(), counted(&declared)["A"]), (0, Some(140)));
}

#[test]
fn tranches_do_not_know_the_row_order() {
    let mut rows = tranches();
    (rows[0].title, rows[1].title) = ("Mentor I", "Mentor II");
    let one = register(&rows);
    rows.reverse();
    let two = register(&rows);
    assert_eq!((one.digest(), one.ids().iter().collect::<Vec<_>>()), (two.digest(), two.ids().iter().collect()));
}

#[test]
fn an_award_in_several_years_is_in_none_of_them() {
    let mut d = draft(&tranches());
    d.dates.insert(Field::AwardDate, days(&["2016-05-01", "2017-05-01", "2018-05-01", "2018-01-01"]));
    let r = d.build().unwrap();
    let years = r.by_year(&YearBasis::Award, &Work::new(1)).unwrap();
    assert_eq!(years.rejected().iter().map(|r| r.reason.as_str()).collect::<Vec<_>>(), ["no_award_date"]);
    assert_eq!(years.amounts(Field::Amount).unwrap()[0].1.minor, 150);
}

/// Reason → money, and the sum of what counts, by currency.
fn money(r: &Register, field: Field) -> BTreeMap<(String, String), i128> {
    let mut sums = BTreeMap::new();
    for project in 0..r.len() {
        let Some((currency, _)) = r.currency(project) else { continue };
        let mut add = |reason: &str, minor: Option<i128>| {
            *sums.entry((currency.to_string(), reason.to_owned())).or_default() += minor.unwrap_or(0);
        };
        add("counted", r.countable(field, project));
        add("register", r.money(field).unwrap().get(project));
        r.excluded_of(field, project).iter().for_each(|e| add(e.reason.code(), e.minor));
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// No sum changes, of no reason; and the projects are as many as there are families by currency and rows beside them.
    #[test]
    fn merging_keeps_every_sum(rows in rows()) {
        let r = register(&rows);
        prop_assume!(r.category(Field::Family).is_some());
        let one = one_per(&r, &["family"]);
        for field in [Field::Amount, Field::TotalCost].into_iter().filter(|field| r.money(*field).is_some()) {
            prop_assert_eq!(money(&one, field), money(&r, field));
            super::slow::check_entries(&one, field);
        }
        account(&one);
        let mut keys: BTreeMap<&str, std::collections::BTreeSet<&str>> = BTreeMap::new();
        for row in rows.iter().filter(|row| !row.family.is_empty()) {
            keys.entry(row.family).or_default().insert(row.currency);
        }
        let told = |set: &std::collections::BTreeSet<&str>| {
            let known = r.currencies().iter().filter(|(c, _)| set.contains(c.as_str())).count();
            known.max(1)
        };
        // A currency in which a family has rows without any amount is one all the same.
        let least: usize = keys.values().map(told).sum();
        let alone = rows.iter().filter(|row| row.family.is_empty()).count();
        prop_assert!(one.len() <= least + alone && one.len() >= keys.len() + alone);
    }
}

#[test]
fn the_years_of_a_family_are_those_of_its_records() {
    // f1 60 = 20 (2016) + 40 (2017), f2 40 = 40 (2017): the family has 20 in 2016 and 80 in 2017; g1 25 in 2018.
    let kroner = |minor: i128| Some(Amount { minor, scale: 2 });
    let mut d = families();
    let column = |cells: [Option<i128>; 5]| cells.map(|c| c.and_then(kroner)).to_vec();
    let years = [
        (2016, column([None, Some(20), None, None, None])),
        (2017, column([Some(40), Some(40), None, Some(7), None])),
        (2018, column([None, None, Some(25), None, None])),
    ];
    d.yearly.insert(Field::Amount, years.into());
    let one = one_per(&d.build().unwrap(), &["family"]);
    let years = one.by_year(&YearBasis::Columns, &Work::new(1)).unwrap();
    let rows: Vec<(String, Option<i128>)> = years
        .ids()
        .iter()
        .map(str::to_owned)
        .zip((0..).map_while(|at| (at < years.len()).then(|| years.money(Field::Amount).unwrap().get(at))))
        .collect();
    let of = |id: &str| rows.iter().filter(|row| row.0.starts_with(id)).filter_map(|row| row.1).collect::<Vec<_>>();
    assert_eq!((of("f"), of("g"), of("x")), (vec![20, 80], vec![25], vec![7]), "{rows:?}");
}
