//! Money per inhabitant: a small invented table, and the Danish municipalities where they are there.

use std::collections::BTreeMap;

use num_rational::Ratio;
use overblik::totals::{PerHead, Population, per_head};
use overblik::{Error, Work};
use proptest::prelude::*;

use super::{Project, assert_conserved, counts, digits, project, register, texts};

fn column(name: &str, cells: &[&str]) -> (String, Vec<Option<String>>) {
    let cell = |cell: &&str| Some((*cell).to_owned()).filter(|text| !text.is_empty());
    (name.to_owned(), cells.iter().map(cell).collect())
}

fn table() -> Vec<(String, Vec<Option<String>>)> {
    vec![
        column("kode", &["901", "902", "903", "904", "905", "906"]),
        column("navn", &["Havneby", "Skovby-Nord", "Åby", "Nordby", "Sønderby", "Tom"]),
        column("Befolkning 2017", &["3", "40 000", "700", "11", "5", ""]),
    ]
}

fn population() -> Population {
    Population::of(&table(), None, None).unwrap()
}

fn of(projects: &[Project], names: &[(&str, &str)]) -> PerHead {
    let register = register(projects);
    let names: BTreeMap<String, String> = names.iter().map(|&(a, b)| (a.to_owned(), b.to_owned())).collect();
    let result = per_head(&register, "unit", &population(), &names, 2, None, None, &Work::new(2)).unwrap();
    assert_conserved(&result.table(), &register);
    result
}

#[test]
fn the_table_knows_its_numbers_and_its_year() {
    let population = population();
    assert_eq!((population.len(), population.total(), population.vintage()), (5, 40_719, Some("2017")));
    assert_eq!(Population::of(&table(), None, Some("1 January 2018")).unwrap().vintage(), Some("1 January 2018"));
    let message = |columns: &[(String, Vec<Option<String>>)], people| {
        Population::of(columns, people, None).unwrap_err().to_string()
    };
    assert!(message(&table(), Some("folk")).contains("kode, navn, Befolkning 2017"));
    assert!(message(&table()[..2], None).contains("kode, navn"));
    let lost = [column("navn", &["Åby"]), column("Befolkning", &["48.602"])];
    assert!(message(&lost, None).contains("'48.602' is no whole number"));
    let two = [column("navn", &["a"]), column("Befolkning", &["1"]), column("population", &["1"])];
    assert!(message(&two, None).contains("Befolkning, population"));
    assert!(message(&[column("population", &["1"])], None).contains("no column with codes or names"));
}

#[test]
fn places_match_by_key_by_name_and_by_genitive() {
    let projects = [
        project("Havneby", 1_000),
        project("902", 8_000_000),
        project("AABY", 70_000),
        project("Nordbys Kommune", 2_200),
        project("Sønderbys", 900),
        project("Vesterby", 100),
        project("Vesterby", -40),
        Project { unit: None, ..project("", 7) },
        Project { minor: None, ..project("Havneby", 0) },
    ];
    let result = of(&projects, &[]);
    let table = result.table();
    // 10.00 / 3 = 3.333… → 3.33; 80 000 / 40 000 = 2; 700 / 700 = 1; 22 / 11 = 2; ties by key
    assert_eq!(texts(&table, "unit"), ["Havneby", "902", "Nordbys Kommune", "AABY"].map(|u| Some(u.to_owned())));
    assert_eq!(digits(&table, "per_head"), (vec![Some(333), Some(200), Some(200), Some(100)], 2));
    assert_eq!(texts(&table, "match"), ["key", "key", "genitive", "name"].map(|m| Some(m.to_owned())));
    assert_eq!(texts(&table, "place")[1..3], ["Skovby-Nord", "Nordby"].map(|p| Some(p.to_owned())));
    assert_eq!(counts(&table, "population"), [3, 40_000, 11, 700].map(Some));
    let lost = result.unmatched();
    assert_eq!(texts(&lost, "unit"), ["Sønderbys", "Vesterby"].map(|u| Some(u.to_owned())));
    assert_eq!(texts(&lost, "nearest"), [Some("Sønderby".to_owned()), None]); // a hint, not a match: no word "Kommune"
    assert_eq!((counts(&lost, "n"), digits(&lost, "sum").0), (vec![Some(1), Some(2)], vec![Some(900), Some(60)]));
    assert_eq!(texts(&result.without_projects(), "place"), [Some("Sønderby".to_owned())]);
    let excluded = [("unknown_unit", 1, 7), ("no_population", 3, 960), ("unknown_amount", 1, 0)];
    assert_eq!(result.conserved()[0].excluded, excluded.map(|(r, n, m)| (r.to_owned(), n, m)));
    // (10 + 80 000 + 700 + 22) / (3 + 40 000 + 700 + 11) = 80 732 / 40 714 = 1.98290…
    assert_eq!((result.all().unwrap().to_string(), result.people()), ("1.98".to_owned(), 40_714));
}

#[test]
fn a_person_may_say_who_is_who() {
    let result = of(&[project("Sønderbys", 900)], &[("Sønderbys", "905")]);
    assert_eq!(digits(&result.table(), "per_head").0, [Some(180)]);
    assert_eq!(texts(&result.table(), "match"), [Some("given".to_owned())]);
    let names = [("Sønderbys".to_owned(), "Søndreby".to_owned())].into();
    let register = register(&[project("Sønderbys", 900)]);
    let wrong = per_head(&register, "unit", &population(), &names, 2, None, None, &Work::new(1));
    assert!(matches!(wrong, Err(Error::Settings(message)) if message.contains("the nearest is 'Sønderby'")));
    let wrong = per_head(&register, "unit", &population(), &BTreeMap::new(), 13, None, None, &Work::new(1));
    assert!(matches!(wrong, Err(Error::Settings(_))));
}

#[test]
fn two_places_of_one_name_are_not_guessed() {
    let columns = [column("navn", &["Åby", "Aaby", "Nul"]), column("population", &["1", "2", "0"])];
    let population = Population::of(&columns, None, None).unwrap();
    let register = register(&[project("ÅBY", 5), project("Aaby", 6), project("Nul", 7)]);
    let result = per_head(&register, "unit", &population, &BTreeMap::new(), 2, None, None, &Work::new(1)).unwrap();
    assert_eq!(texts(&result.unmatched(), "reason"), [Some("several_places".to_owned())]);
    assert_eq!(digits(&result.table(), "per_head").0, [Some(3), None]); // nobody lives in Nul
    assert_conserved(&result.table(), &register);
}

#[test]
fn municipalities_of_2020() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/dk_municipalities");
    let Ok(mut reader) = csv::Reader::from_path(path.join("municipalities_population_2020.csv")) else {
        eprintln!("skipped: ../shared/data/dk_municipalities is not there");
        return;
    };
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let columns: Vec<_> = (0..header.len())
        .map(|at| (header[at].clone(), rows.iter().map(|r| Some(r[at].to_owned())).collect::<Vec<_>>()))
        .collect();
    let population = Population::of(&columns, None, None).unwrap();
    assert_eq!((population.len(), population.total(), population.vintage()), (99, 5_822_763, Some("2020"))); // 98 and Christiansø
    let units = ["Københavns Kommune", "Aarhus Kommune", "Århus", "101", "Høje Taastrup", "Copenhagen", "Atlantis"];
    let register = register(&units.map(|unit| project(unit, 63_234_000)));
    let result = per_head(&register, "unit", &population, &BTreeMap::new(), 2, None, None, &Work::new(1)).unwrap();
    let table = result.table();
    let row = |unit: &str| texts(&table, "unit").iter().position(|u| u.as_deref() == Some(unit)).unwrap();
    assert_eq!(digits(&table, "per_head").0[row("Københavns Kommune")], Some(100)); // 632 340 people
    assert_eq!(counts(&table, "population")[row("Århus")], counts(&table, "population")[row("Aarhus Kommune")]);
    assert_eq!(texts(&result.unmatched(), "unit"), [Some("Atlantis".to_owned())]);
    assert_eq!(texts(&table, "place")[row("101")].as_deref(), Some("København")); // not its code, not its English name
}

proptest! {
    #[test]
    fn equals_the_fraction_rounded_half_to_even(minor in -(1_i128 << 90)..1 << 90, people in 1_u64..10_000_000, digits_ in 0_u8..=6) {
        let population = Population::of(&[column("navn", &["a"]), column("population", &[&people.to_string()])], None, None).unwrap();
        let register = register(&[project("a", minor)]);
        let result = per_head(&register, "unit", &population, &BTreeMap::new(), digits_, None, None, &Work::new(1)).unwrap();
        let got = digits(&result.table(), "per_head").0[0].unwrap();
        let exact = Ratio::new(minor * 10_i128.pow(digits_.into()), i128::from(people) * 100);
        let off = (exact - Ratio::from_integer(got)) * 2;
        prop_assert!(off < Ratio::from_integer(1) && off > Ratio::from_integer(-1) || got % 2 == 0 && (off == Ratio::from_integer(1) || off == Ratio::from_integer(-1)));
    }
}
