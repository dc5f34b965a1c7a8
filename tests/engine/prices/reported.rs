//! Money with a column a calendar year.

use num_rational::Ratio;
use overblik::money::Amount;
use overblik::prices::{Constant, Conversion, When, convert, in_prices};
use overblik::read::{Cell, ReadOptions, from_cells, read_bytes};
use overblik::register::{Draft, Label, Role, Schema, YearBasis};
use overblik::totals::{TotalsSettings, totals};
use overblik::{Error, Field, Register};
use proptest::prelude::*;

use super::{constant, day, index_of, money, rates_of, reasons, to_dkk, words, work};

fn dkk() -> ReadOptions {
    ReadOptions { currency: "DKK".parse().ok(), ..ReadOptions::default() }
}

fn csv(text: &str, options: &ReadOptions) -> Result<Register, Error> {
    read_bytes("projekter.csv", text.as_bytes(), options, &work())
}

fn account<'a>(register: &'a Register, field: &str) -> &'a str {
    register.account().iter().find(|line| line.field == field).map_or("", |line| line.how.as_str())
}

fn reported(register: &Register) -> Register {
    register.by_year(&YearBasis::Columns, &work()).unwrap()
}

fn ids(register: &Register) -> Vec<&str> {
    register.ids().iter().collect()
}

/// a: 100 + 50 = 150; b: no 2019, 0 in 2020; c: nothing known. An empty cell is no year, 0 is one.
#[test]
fn one_header_but_for_the_year_is_one_amount() {
    for header in
        ["Bevilling 2019;Bevilling 2020", "amount_2019;amount_2020", "2019 Bevilling (kr.);2020 Bevilling (kr.)"]
    {
        let text = format!("Id;Titel;{header}\na;A;100;50\nb;B;;0\nc;C;;\n");
        let register = csv(&text, &dkk()).unwrap();
        assert_eq!(money(&register, Field::Amount), [Some(15_000), Some(0), None], "{header}");
        assert!(account(&register, "amount").starts_with("the sum of 2 columns by year"), "{header}");
        assert!(account(&register, "amount 2019").contains("sum 100"), "{}", account(&register, "amount 2019"));
        let years = reported(&register);
        assert_eq!(ids(&years), ["a · 2019", "a · 2020", "b · 2020", "c"]);
        assert_eq!(money(&years, Field::Amount), [Some(10_000), Some(5_000), Some(0), None]);
        assert_eq!(words(&years, "year"), [Some("2019"), Some("2020"), Some("2020"), None]);
        assert_eq!(reasons(&years), [("no_year", "")]);
        assert_eq!(
            (years.settings()["years"].as_str(), years.settings()["years_from"].as_str()),
            ("reported", "columns by year")
        );
    }
}

/// In t.kr.: a 1.5 + 2.25 = 3.75 t.kr. = 3 750.00 kr., b 4 + 0.5 = 4.5 t.kr. = 4 500.00 kr. Budget and accounts stand
/// side by side, and each has years of its own.
#[test]
fn budget_and_accounts_have_their_own_years() {
    let text = "Id;Titel;Budget 2019 (t.kr.);Budget 2020 (t.kr.);Regnskab 2019 (t.kr.);Regnskab 2020 (t.kr.)\n\
                a;A;2;2;1,5;2,25\nb;B;;5;4;0,5\n";
    let register = csv(text, &ReadOptions { unit: Some("1000".into()), ..dkk() }).unwrap();
    assert_eq!(
        money(&register, Field::Amount),
        [Some(375_000), Some(450_000)],
        "the accounts: nothing says what was granted"
    );
    assert_eq!(money(&register, Field::TotalCost), [Some(400_000), Some(500_000)]);
    let years = reported(&register);
    assert_eq!(ids(&years), ["a · 2019", "a · 2020", "b · 2019", "b · 2020"]);
    assert_eq!(money(&years, Field::Amount), [Some(150_000), Some(225_000), Some(400_000), Some(50_000)]);
    assert_eq!(money(&years, Field::TotalCost), [Some(200_000), Some(200_000), None, Some(500_000)]);
}

/// The total is never added to its years: 150 + 30 = 180. b has a total and no years; c has years and no total.
#[test]
fn a_total_beside_its_years_is_counted_once() {
    let text = "Id;Titel;Bevilling 2019;Bevilling 2020;Bevilling i alt\na;A;100;50;150\nb;B;;;20\nc;C;;10;\n";
    let register = csv(text, &dkk()).unwrap();
    assert_eq!(money(&register, Field::Amount), [Some(15_000), Some(2_000), Some(1_000)]);
    let told = account(&register, "amount");
    for part in
        ["add up to it in every row that has both", "1 without a total are the sum", "1 have a total and no years"]
    {
        assert!(told.contains(part), "{told}");
    }
    let years = reported(&register);
    assert_eq!(ids(&years), ["a · 2019", "a · 2020", "b", "c · 2020"]);
    assert_eq!(money(&years, Field::Amount).iter().flatten().sum::<i128>(), 18_000);
    let by = TotalsSettings { by: vec!["year".into()], ..TotalsSettings::default() };
    assert!(totals(&years, &by, &work()).unwrap().conserved.iter().all(overblik::table::Conserved::holds));
}

/// 100 + 50 = 150, not 160; 30 + 30 = 60, not 600.
#[test]
fn a_total_that_its_years_contradict_is_refused_with_the_rows() {
    let text = "Id;Titel;Bevilling 2019;Bevilling 2020;Bevilling i alt\na;A;100;50;160\nb;B;1;1;2\nc;C;30;30;600\n";
    let error = csv(text, &dkk()).unwrap_err();
    let message = error.to_string();
    for part in [
        "in 2 of 3 rows",
        "row 1: years 150, total 160",
        "row 3: years 60, total 600",
        "Schema(amount=\"Bevilling i alt\")",
        "Schema(amount={2019: \"Bevilling 2019\", 2020: \"Bevilling 2020\"})",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
    assert!(matches!(error, Error::Amount { .. }));
    // either way out works: 160 + 2 + 600, or 150 + 2 + 60
    let base = || Schema::default().with(Field::Id, "Id").with(Field::Title, "Titel");
    let total =
        csv(text, &ReadOptions { schema: Some(base().with(Field::Amount, "Bevilling i alt")), ..dkk() }).unwrap();
    assert_eq!(money(&total, Field::Amount).iter().flatten().sum::<i128>(), 76_200);
    assert!(
        total
            .by_year(&YearBasis::Columns, &work())
            .unwrap_err()
            .to_string()
            .contains("a column of money for each year")
    );
    let years = csv(text, &ReadOptions { schema: Some(with_years(base())), ..dkk() }).unwrap();
    assert_eq!(money(&years, Field::Amount).iter().flatten().sum::<i128>(), 21_200);
}

fn with_years(mut schema: Schema) -> Schema {
    let columns = [2019, 2020].map(|year| (year, format!("Bevilling {year}")));
    schema.years.insert(Field::Amount, columns.into());
    schema
}

/// Of a row with a cell that cannot be read the sum would be a part called a whole: it is unknown.
#[test]
fn a_cell_that_cannot_be_read_leaves_no_part_of_a_sum() {
    let text = "Id;Titel;Bevilling 2019;Bevilling 2020\na;A;100;x7\nb;B;10;20\n";
    let register = csv(text, &dkk()).unwrap();
    assert_eq!(money(&register, Field::Amount), [None, Some(3_000)]);
    assert_eq!(reasons(&register), [("foreign_character", "x7")]);
    assert!(account(&register, "amount").contains("1 have a cell that cannot be read"));
    assert_eq!(ids(&reported(&register)), ["a", "b · 2019", "b · 2020"]);
    // with a total the amount is known, and its years are not
    let text = "Id;Titel;Bevilling 2019;Bevilling 2020;Bevilling i alt\na;A;100;x7;170\nb;B;10;20;30\n";
    let register = csv(text, &dkk()).unwrap();
    assert_eq!(money(&register, Field::Amount), [Some(17_000), Some(3_000)]);
    assert_eq!(money(&reported(&register), Field::Amount), [Some(17_000), Some(1_000), Some(2_000)]);
}

/// Counts of people come by the year too.
#[test]
fn bare_years_are_money_when_a_currency_is_said() {
    let text = "Id;Titel;2019;2020\na;A;100;50\n";
    let register = csv(text, &ReadOptions::default()).unwrap();
    assert!(register.money(Field::Amount).is_none());
    assert!(
        register.notes().iter().any(|note| note.contains("2019 … 2020 are kept as text")),
        "{:?}",
        register.notes()
    );
    assert_eq!(money(&csv(text, &dkk()).unwrap(), Field::Amount), [Some(15_000)]);
    let beside = csv("Id;Titel;2019;2020;Bevilling\na;A;3;4;100\n", &dkk()).unwrap();
    assert_eq!(money(&beside, Field::Amount), [Some(10_000)], "years beside an amount may be anything");
    let people = csv("Id;Titel;Deltagere 2019;Deltagere 2020\na;A;3;4\n", &dkk()).unwrap();
    assert!(people.money(Field::Amount).is_none());
}

/// "1.234" alone may be 1234 or 1.234; the other year has "2.345,50" and settles the sign for the run.
#[test]
fn years_share_their_decimal_sign() {
    let text = "Id;Titel;Bevilling 2019;Bevilling 2020\na;A;1.234;2.345,50\n";
    assert_eq!(money(&csv(text, &dkk()).unwrap(), Field::Amount), [Some(123_400 + 234_550)]);
    let open = csv("Id;Titel;Bevilling 2019;Bevilling 2020\na;A;1.234;5\n", &dkk()).unwrap_err();
    assert!(open.to_string().contains("ambiguous_decimal"), "{open}");
}

/// 60 % of each year is passed on and counted elsewhere: P pays 100 in 2019 and 50 in 2020, of which its child has 90.
/// What the child has covers 90 of P: 90 · 100/150 = 60 and 90 · 50/150 = 30, so P counts 40 and 20.
#[test]
fn what_is_left_out_is_left_out_by_year() {
    let text = "Id;Titel;Parent;Bevilling 2019;Bevilling 2020\nP;Pulje;;100;50\na;A;P;90;\n";
    let register = csv(text, &dkk()).unwrap();
    assert_eq!(register.role(0).0, Role::Umbrella);
    let years = reported(&register);
    assert_eq!(ids(&years), ["P · 2019", "P · 2020", "a · 2019"]);
    assert_eq!(money(&years, Field::Amount), [Some(10_000), Some(5_000), Some(9_000)]);
    let counted: Vec<_> = (0..3).map(|at| years.countable(Field::Amount, at)).collect();
    assert_eq!(counted, [Some(4_000), Some(2_000), Some(9_000)]);
}

/// Money that has no column a year stays on a row without a year; both fields keep their sums.
#[test]
fn money_without_years_is_not_lost() {
    let text = "Id;Titel;Bevilling 2019;Bevilling 2020;Samlet budget\na;A;100;50;500\nb;B;10;;\n";
    let register = csv(text, &dkk()).unwrap();
    let years = reported(&register);
    assert_eq!(ids(&years), ["a", "a · 2019", "a · 2020", "b · 2019"]);
    assert_eq!(money(&years, Field::Amount), [None, Some(10_000), Some(5_000), Some(1_000)]);
    assert_eq!(money(&years, Field::TotalCost), [Some(50_000), None, None, None]);
    assert!(
        years
            .notes()
            .iter()
            .any(|note| note.contains("1 projects have money that is not reported by year (total_cost)"))
    );
}

/// Prices rose by 10 % in 2020: 100.00 of 2019 are 110.00, 50.00 of 2020 stay.
#[test]
fn reported_years_have_their_prices() {
    let register = csv("Id;Titel;Bevilling 2019;Bevilling 2020\na;A;100;50\n", &dkk()).unwrap();
    let index = index_of("Year,Inflation\n2020,10\n2021,-1\n", None).unwrap();
    let real = in_prices(&reported(&register), &index, &constant(2020), &work()).unwrap();
    assert_eq!(money(&real, Field::Amount), [Some(11_000), Some(5_000)]);
    let how = Constant { basis: YearBasis::Columns, ..constant(2020) };
    let refused = in_prices(&register, &index, &how, &work()).unwrap_err().to_string();
    assert!(refused.contains("first by_year(basis=\"reported\")"), "{refused}");
}

/// What the years were is gone with the currency or the parts they were in.
#[test]
fn years_do_not_outlive_their_terms() {
    let register = csv("Id;Titel;Bevilling 2019;Bevilling 2020\na;A;100;50\n", &dkk()).unwrap();
    let rates = rates_of("Date,DKK\n2020-01-01,7.5\n").unwrap();
    let how = Conversion { to: "EUR".parse().unwrap(), ..to_dkk(When::Day(day("2020-01-01").unwrap().days())) };
    // 150.00 / 7.5 = 20.00
    let euro = convert(&register, &rates, &how, &work()).unwrap();
    assert_eq!((money(&euro, Field::Amount), euro.reported_years(Field::Amount, 0)), (vec![Some(2_000)], vec![]));
    assert!(euro.notes().iter().any(|note| note.contains("first by_year(basis=\"reported\")")), "{:?}", euro.notes());
    let parts = register.parts(&[vec![]], &Label::Field(Field::Theme), &work()).unwrap();
    assert!(parts.by_year(&YearBasis::Columns, &work()).is_err());
    assert!(register.reported_years(Field::Amount, 0) == [(2019, 10_000), (2020, 5_000)]);
    assert_eq!(register.select(&[true]).reported_years(Field::Amount, 0), [(2019, 10_000), (2020, 5_000)]);
    assert_eq!(register.columns(), ["id", "title", "amount", "amount 2019", "amount 2020"]);
}

#[test]
fn a_draft_whose_years_do_not_add_up_is_no_register() {
    let amount = |minor| Some(Amount { minor, scale: 2 });
    let mut draft = Draft { n: 1, currency: vec!["DKK".parse().ok()], ..Draft::default() };
    draft.money.insert(Field::Amount, vec![amount(3)]);
    draft.yearly.insert(Field::Amount, [(2019, vec![amount(1)]), (2020, vec![amount(1)])].into());
    assert!(draft.build().unwrap_err().to_string().contains("add up to 0.02, it is 0.03"));
    let most = Some(Amount { minor: i128::MAX, scale: 2 });
    let mut draft = Draft { n: 1, currency: vec!["DKK".parse().ok()], ..Draft::default() };
    draft.money.insert(Field::Amount, vec![most]);
    draft.yearly.insert(Field::Amount, [(2019, vec![most]), (2020, vec![amount(1)])].into());
    assert!(matches!(draft.build(), Err(Error::AmountOverflow(_))));
}

#[test]
fn the_schema_of_years_is_checked() {
    let read = |schema| csv("Id;Titel;x;y\na;A;1;2\n", &ReadOptions { schema: Some(schema), ..dkk() });
    let of = |field, year, column: &str| {
        let mut schema = Schema::default().with(Field::Title, "Titel");
        schema.years.insert(field, [(year, column.to_owned())].into());
        schema
    };
    let message = |schema| read(schema).unwrap_err().to_string();
    assert!(message(of(Field::Theme, 2019, "x")).contains("only money"));
    assert!(message(of(Field::Amount, 19, "x")).contains("four digits"));
    assert!(message(of(Field::Amount, 2019, "z")).contains("no column 'z'"));
    assert!(message(of(Field::Amount, 2019, "x").with(Field::Amount, "x")).contains("stands twice"));
    assert_eq!(money(&read(of(Field::Amount, 2019, "x")).unwrap(), Field::Amount), [Some(100)]);
}

/// Two files, one of them without a column a year.
#[test]
fn files_with_and_without_years_are_one_register() {
    let folder = std::env::temp_dir().join(format!("overblik-years-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let paths = ["en.csv", "to.csv"].map(|name| folder.join(name));
    std::fs::write(&paths[0], "Id;Titel;Bevilling\na;A;7\n").unwrap();
    std::fs::write(&paths[1], "Id;Titel;Bevilling 2019;Bevilling 2020\nb;B;1;2\n").unwrap();
    let register = overblik::read::read(&paths, &dkk(), &work()).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(money(&register, Field::Amount), [Some(700), Some(300)]);
    let years = reported(&register);
    assert_eq!(
        (ids(&years), money(&years, Field::Amount)),
        (vec!["a", "b · 2019", "b · 2020"], vec![Some(700), Some(100), Some(200)])
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Cells in hundredths, empty or not: the amount is their exact sum, the parts are the cells, sums are conserved by
    /// field and year, whatever the order of rows and columns.
    #[test]
    fn parts_are_the_cells(
        rows in prop::collection::vec(prop::collection::vec(prop::option::of(-1_000_000_000_i64..1_000_000_000), 4), 1..12),
        backwards in any::<bool>(),
    ) {
        let word = |cents: i64| format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100);
        let build = |flip: bool| {
            let mut order: Vec<usize> = (0..rows.len()).collect();
            let mut years: Vec<usize> = (0..4).collect();
            if flip { order.reverse(); years.reverse(); }
            let text = |at: &usize| Cell::Text(format!("p{at:02}").into());
            let mut names = vec!["id".to_owned(), "title".to_owned()];
            let mut columns = vec![order.iter().map(text).collect::<Vec<_>>(); 2];
            for year in years {
                names.push(format!("grant {}", 2016 + year));
                let cell = |at: &usize| rows[*at][year].map_or(Cell::Null, |cents| Cell::Number(word(cents).into()));
                columns.push(order.iter().map(cell).collect());
            }
            from_cells(names, columns, &ReadOptions { decimal: Some('.'), ..dkk() }, &work()).unwrap()
        };
        let register = build(false);
        let years = reported(&register);
        for (at, row) in rows.iter().enumerate() {
            let exact: Ratio<i128> = row.iter().flatten().map(|cents| Ratio::new(i128::from(*cents), 100)).sum();
            let known = row.iter().any(Option::is_some);
            let amount = register.money(Field::Amount).unwrap().get(at).map(|minor| Ratio::new(minor, 100));
            prop_assert_eq!(amount, known.then_some(exact));
            for (year, cents) in (2016..).zip(row) {
                let id = format!("p{at:02} · {year}");
                let part = years.find(&id).ok().and_then(|part| years.money(Field::Amount).unwrap().get(part));
                prop_assert_eq!(part, cents.map(i128::from));
            }
        }
        let turned = build(backwards);
        prop_assert_eq!(turned.digest(), register.digest());
        let turned = reported(&turned);
        prop_assert_eq!(turned.digest(), years.digest());
    }
}
