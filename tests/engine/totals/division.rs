//! The division of labour: method reference F3 (worked matrix) and 7.4 (Danish 2007-13, all cells and the frontier).

use overblik::totals::{Class, DivisionOfLabour, concentration, division_of_labour};
use overblik::{Error, Field, Table, Work};

use super::{Project, assert_conserved, counts, digits, golden, project, ratios, register, texts};

fn cell(unit: &'static str, theme: &'static str, minor: i128) -> Project {
    Project { theme: Some(theme), ..project(unit, minor) }
}

/// F3: units K, Aa, O; themes job, sport, sprog.
fn matrix() -> Vec<Project> {
    let cells = [("job", [80, 20, 20]), ("sport", [10, 5, 1]), ("sprog", [10, 0, 4])];
    let of = |(theme, amounts): (&'static str, [i128; 3])| {
        ["K", "Aa", "O"].into_iter().zip(amounts).map(move |(unit, minor)| cell(unit, theme, minor * 100))
    };
    cells.into_iter().flat_map(of).collect()
}

fn divide(projects: &[Project]) -> DivisionOfLabour {
    let register = register(projects);
    let division = division_of_labour(&register, "unit", "theme", None, None, &Work::new(2)).unwrap();
    assert_conserved(&division.table(), &register);
    division
}

fn flags(table: &Table, name: &str) -> Vec<Option<bool>> {
    match table.column(name) {
        Some(overblik::table::Column::Flag(values)) => values.clone(),
        other => panic!("{name}: {other:?}"),
    }
}

fn words(table: &Table, name: &str) -> Vec<String> {
    texts(table, name).into_iter().map(Option::unwrap_or_default).collect()
}

#[test]
fn worked_matrix() {
    let division = divide(&matrix());
    let table = division.table();
    assert_eq!(words(&table, "theme"), ["job", "job", "job", "sport", "sport", "sport", "sprog", "sprog", "sprog"]);
    assert_eq!(words(&table, "unit"), ["K", "Aa", "O", "K", "Aa", "O", "K", "O", "Aa"]); // ties by unit; no relation last
    assert_eq!(words(&table, "class"), ["C", "C", "C", "C", "B", "D", "B", "B", ""]);
    let (yes, no) = (Some(true), Some(false));
    assert_eq!(flags(&table, "concentrated"), [no, no, no, no, yes, no, yes, yes, None]);
    assert_eq!(flags(&table, "important"), [yes, yes, yes, yes, yes, no, yes, yes, None]);
    assert_eq!(ratios(&table, "theme_share")[0], Some(80.0 / 120.0)); // = K's 100 of 150: not concentrated
    assert_eq!(ratios(&table, "unit_share")[0], Some(100.0 / 150.0));
    assert_eq!(division.conserved()[0].excluded, [("zero_cell".to_owned(), 1, 0)]);

    let themes = division.by_theme();
    assert_eq!(words(&themes, "theme"), ["job", "sport", "sprog"]);
    assert_eq!(ratios(&themes, "fragmentation"), [Some(0.0), Some(1.0 / 3.0), Some(0.0)]);
    // 1 − (100 + 25 + 1)/256 and 1 − (100 + 16)/196
    assert_eq!(ratios(&themes, "index"), [Some(0.5), Some(130.0 / 256.0), Some(80.0 / 196.0)]);
    assert_eq!(counts(&themes, "n_units"), [Some(3), Some(3), Some(2)]);
    assert_eq!(flags(&themes, "fragmented"), [yes, yes, yes]);

    let units = division.by_unit();
    assert_eq!(words(&units, "unit"), ["Aa", "K", "O"]);
    assert_eq!(ratios(&units, "narrow"), [Some(0.5), Some(1.0 / 3.0), Some(1.0 / 3.0)]);
    assert_eq!(ratios(&units, "broad"), [Some(1.0), Some(1.0), Some(2.0 / 3.0)]);

    let frontier = division.frontier();
    assert_eq!((words(&frontier, "unit"), words(&frontier, "theme")), (vec!["O".into()], vec!["sport".into()]));
    assert_eq!(
        (ratios(&frontier, "relations_share"), ratios(&frontier, "money_share")),
        (vec![Some(1.0 / 8.0)], vec![Some(1.0 / 150.0)])
    );
    assert_eq!(counts(&division.by_class(), "relations"), [Some(0), Some(3), Some(4), Some(1)]);
}

#[test]
fn what_is_no_relation_is_listed_and_counted_apart() {
    let mut projects = matrix();
    projects.extend([
        cell("K", "byg", -500),
        cell("K", "byg", 200),
        cell("O", "byg", 700),
        Project { theme: None, ..project("K", 900) },
        Project { unit: None, ..cell("", "job", 800) },
        Project { minor: None, ..cell("K", "job", 0) },
        Project { currency: Some("EUR"), ..cell("K", "job", 100) },
    ]);
    let register = register(&projects);
    let Err(Error::Currency(message)) = division_of_labour(&register, "unit", "theme", None, None, &Work::new(1))
    else {
        panic!("two currencies")
    };
    assert!(message.contains("DKK, EUR"), "{message}");
    let krone = Some("DKK".parse().unwrap());
    let division = division_of_labour(&register, "unit", "theme", None, krone, &Work::new(2)).unwrap();
    let table = division.table();
    assert_conserved(&table, &register);
    let last = table.len() - 1;
    let removed: Vec<_> =
        (last - 1..=last).map(|row| (words(&table, "theme")[row].clone(), digits(&table, "sum").0[row])).collect();
    assert_eq!(removed, [("byg".to_owned(), Some(-300)), ("sprog".to_owned(), Some(0))]);
    let excluded = [
        ("negative_cell", 2, -300),
        ("zero_cell", 1, 0),
        ("unknown_unit", 1, 800),
        ("unknown_theme", 1, 900),
        ("unknown_amount", 1, 0),
    ];
    assert_eq!(division.conserved()[0].excluded, excluded.map(|(reason, n, minor)| (reason.to_owned(), n, minor)));
    assert_eq!(division.conserved()[1].excluded, [("other_currency".to_owned(), 1, 100)]);
    assert!(matches!(
        division_of_labour(&register, "unit", "unit", None, krone, &Work::new(1)),
        Err(Error::Settings(_))
    ));
    assert!(matches!(division_of_labour(&register, "unit", "sted", None, krone, &Work::new(1)), Err(Error::Schema(_))));
}

#[test]
fn without_money_there_is_no_relation() {
    let division = divide(&[Project { minor: None, ..cell("K", "job", 0) }]);
    assert!(division.table().is_empty() && division.frontier().is_empty() && division.by_theme().is_empty());
    assert_eq!(ratios(&division.by_class(), "money_share"), [None; 4]);
}

/// 7.4: unit, then class and kroner (in øre) of the four themes in the order of their names; `-` is no relation.
const DANISH: [(&str, [(&str, i128); 4]); 14] = [
    ("ERDFB", [("B", 8_389_167_266), ("D", 419_353_711), ("A", 8_348_164_925), ("-", 0)]),
    ("ERDFD", [("B", 27_853_579_283), ("C", 6_629_319_276), ("B", 53_394_195_335), ("-", 0)]),
    ("ERDFH", [("C", 4_142_077_413), ("B", 18_744_132_860), ("B", 43_039_678_041), ("-", 0)]),
    ("ERDFK", [("B", 7_344_053_634), ("D", 4_714_807_401), ("B", 26_344_995_718), ("-", 0)]),
    ("ERDFM", [("D", 2_504_242_231), ("C", 10_477_187_961), ("B", 61_530_462_985), ("-", 0)]),
    ("ERDFN", [("C", 2_841_742_187), ("B", 17_026_225_342), ("B", 82_233_673_778), ("-", 0)]),
    ("ERDFS", [("D", 759_187_724), ("B", 21_618_372_791), ("B", 40_871_321_848), ("-", 0)]),
    ("ESFB", [("-", 0), ("D", 407_441_115), ("D", 3_189_028_178), ("A", 10_502_135_604)]),
    ("ESFD", [("B", 15_920_413_403), ("C", 11_362_390_865), ("C", 14_411_476_868), ("B", 39_766_828_896)]),
    ("ESFH", [("C", 2_530_982_520), ("C", 6_952_617_524), ("D", 4_537_030_330), ("B", 39_302_074_177)]),
    ("ESFK", [("B", 5_512_807_296), ("D", 447_484_948), ("D", 3_148_142_459), ("B", 29_102_060_371)]),
    ("ESFM", [("-", 0), ("B", 20_253_321_402), ("D", 5_960_274_464), ("B", 30_628_132_088)]),
    ("ESFN", [("D", 1_879_740_170), ("C", 7_533_349_443), ("C", 15_884_534_917), ("B", 67_853_276_144)]),
    ("ESFS", [("D", 524_139_917), ("D", 4_906_634_129), ("D", 7_384_073_190), ("B", 44_354_679_087)]),
];

#[test]
fn danish_cells() {
    let Some(register) = golden::read("2007") else { return };
    let of =
        |unit: &str, field| division_of_labour(&register, unit, "theme", Some(field), None, &Work::new(2)).unwrap();
    let division = of("unit", Field::TotalCost);
    assert_conserved(&division.table(), &register);
    let mut seen = 0;
    for cell in &division.matrix().cells {
        let unit = &division.units()[cell.unit as usize];
        let row = DANISH.iter().find(|row| row.0 == unit.as_ref()).unwrap();
        assert_eq!((cell.class.letter(), cell.amount), row.1[cell.theme as usize], "{unit}, theme {}", cell.theme);
        seen += 1;
    }
    assert_eq!(seen, 47);
    let classes = division.by_class();
    assert_eq!(counts(&classes, "relations"), [Some(2), Some(21), Some(10), Some(14)]);
    assert_eq!(digits(&classes, "sum").0, [18_850_300_529, 701_083_451_745, 82_765_678_974, 40_781_579_967].map(Some));
    let printed = |table: &Table, name: &str, scale: f64, digits: usize| -> Vec<String> {
        ratios(table, name).iter().map(|x| format!("{:.digits$}", x.unwrap() * scale)).collect()
    };
    assert_eq!(printed(&classes, "money_share", 100.0, 2), ["2.23", "83.12", "9.81", "4.83"]);
    let themes = division.by_theme();
    assert_eq!(ratios(&themes, "fragmentation"), [4.0 / 12.0, 5.0 / 14.0, 5.0 / 14.0, 0.0].map(Some));
    assert_eq!(printed(&themes, "index", 1.0, 6), ["0.809358", "0.887015", "0.866696", "0.830483"]);
    let sums = [80_202_133_044, 131_492_638_768, 370_277_053_036, 261_509_186_367];
    assert_eq!(digits(&themes, "sum").0, sums.map(Some));
    let units = division.by_unit();
    let third = |x: f64| x / 3.0;
    let narrow = [
        third(1.0),
        third(2.0),
        third(2.0),
        third(2.0),
        third(1.0),
        third(2.0),
        third(2.0),
        0.0,
        0.5,
        0.25,
        0.5,
        third(2.0),
        0.25,
        0.25,
    ];
    let broad = [
        third(2.0),
        1.0,
        1.0,
        third(2.0),
        third(2.0),
        1.0,
        third(2.0),
        third(1.0),
        1.0,
        0.75,
        0.5,
        third(2.0),
        0.75,
        0.25,
    ];
    assert_eq!(ratios(&units, "narrow"), narrow.map(Some));
    assert_eq!(ratios(&units, "broad"), broad.map(Some));

    let frontier = division.frontier();
    let moved = digits(&frontier, "moved").0;
    let at = |k: usize| {
        (
            moved[k - 1].unwrap(),
            printed(&frontier, "relations_share", 100.0, 2)[k - 1].clone(),
            printed(&frontier, "money_share", 100.0, 4)[k - 1].clone(),
        )
    };
    let row = |moved: i128, relations: &str, money: &str| (moved, relations.to_owned(), money.to_owned());
    assert_eq!(at(1), row(407_441_115, "2.13", "0.0483"));
    assert_eq!(at(5), row(2_557_607_415, "10.64", "0.3032"));
    assert_eq!(at(10), row(17_815_790_783, "21.28", "2.1122"));
    assert_eq!(at(11), row(22_530_598_184, "23.40", "2.6711"));
    assert_eq!(at(14), row(40_781_579_967, "29.79", "4.8349"));
    assert_eq!(frontier.len(), 14);

    // 7.4: with EU money B 22, D 14, C 9, A 2, D = 194 435 732.84; with regions B 12, C 10, D 5, A 1.
    let eu = of("unit", Field::Amount).by_class();
    assert_eq!(counts(&eu, "relations"), [Some(2), Some(22), Some(9), Some(14)]);
    assert_eq!(digits(&eu, "sum").0[3], Some(19_443_573_284));
    assert_eq!(counts(&of("place", Field::TotalCost).by_class(), "relations"), [Some(1), Some(12), Some(10), Some(5)]);
}

/// F3, thin sugar: (N below / N, X below / X) for the limits of Copenhagen, Mariagerfjord and the pools.
#[test]
fn thin_sugar() {
    let kroner = |kr: i128| project("a", kr * 100);
    let register = register(&[kroner(99_999), kroner(100_000), kroner(400_000), kroner(9_400_001), kroner(10_000_000)]);
    let c = concentration(&register, None, None, None, &Work::new(1)).unwrap();
    let limits = [100_000, 500_000, 10_000_000].map(|minor| overblik::money::Amount { minor, scale: 0 });
    let table = c.below_each(&limits).unwrap();
    assert_eq!(counts(&table, "n"), [Some(1), Some(3), Some(4)]);
    assert_eq!(ratios(&table, "n_share"), [Some(0.2), Some(0.6), Some(0.8)]);
    assert_eq!(digits(&table, "sum").0, [9_999_900, 59_999_900, 1_000_000_000].map(Some));
    assert_eq!(ratios(&table, "share"), [Some(99_999.0 / 2e7), Some(599_999.0 / 2e7), Some(0.5)]);
}

/// Classes as letters for every combination, so that none can be mixed up.
#[test]
fn letters_say_what_they_mean() {
    let meaning = Class::ALL.map(|c| (c.letter(), c.is_concentrated(), c.is_important()));
    assert_eq!(meaning, [("A", true, false), ("B", true, true), ("C", false, true), ("D", false, false)]);
}
