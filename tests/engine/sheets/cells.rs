//! What a cell shows: numbers, dates, units, currencies.

use super::*;

#[test]
fn both_day_systems_and_plain_day_counts() {
    // 42 736 is 2017-01-01 in the system from 1900; the one from 1904 counts 1 462 days less: 41 274.
    let text = |day: u32| {
        format!("Titel|Startdato|Slutdato\nA|={day};2|={day}\nB|={day};3|=2018\nC|27.06.2016|={}\n", day + 364)
    };
    for (day, from_1904) in [(42_736, false), (41_274, true)] {
        let text = text(day);
        let bytes = book(&[page("Ark1", &text)], from_1904);
        let register = read_bytes("datoer.xlsx", &bytes, &dkk(), &Work::new(1)).unwrap();
        let shown =
            |field| (0..3).map(|at| register.date(field).unwrap().get(at).unwrap().to_string()).collect::<Vec<_>>();
        assert_eq!(shown(Field::Start), ["2017-01-01", "2017-01", "2016-06-27"]);
        // 2017-01-01 and 364 days is 2017-12-31.
        assert_eq!(shown(Field::End), ["2017-01-01", "2018", "2017-12-31"]);
        let system = if from_1904 { "1904" } else { "1900" };
        assert!(account(&register, "end").contains(&format!("2 day counts of the workbook's system from {system}")));
    }
    let csv = read_bytes("d.csv", b"Titel;Startdato\nA;42736\n", &dkk(), &Work::new(1)).unwrap();
    assert_eq!(rows(&csv, "bad_date").len(), 1, "a text file does not tell its system");
}

#[test]
fn numbers_are_what_the_sheet_shows() {
    // 1000/3 is shown as 333.33; in General it is no short decimal and is refused, as is a rate.
    let text =
        "Titel|Bevilling\nA|=333.33333333333331;1\nB|=333.33333333333331\nC|=0.25;4\nD|=1250.456;7\nE|#REF!\nF|=5\n";
    let register = register(&[page("Ark1", text)], &dkk());
    // 333.33 + 1250.456 + 5 = 1588.786
    assert_eq!(sum(&register, Field::Amount), "1588.786 DKK");
    let reasons: Vec<(u64, &str)> = register.rejected().iter().map(|r| (r.row, r.reason.as_str())).collect();
    assert_eq!(reasons, [(2, "float_artefact"), (3, "percent"), (5, "foreign_character")]);
    assert!(
        noted(&register, "'Bevilling': 1 cells hold a binary float of more than 15 digits"),
        "{:?}",
        register.notes()
    );
    assert!(noted(&register, "the first in B2"));
}

#[test]
fn thousands_that_are_only_shown_are_not_counted_twice() {
    // 1 250 456 is shown as 1 250 under a header in t.kr.: multiplied again it would be a milliard.
    let text = "Titel|Bevilling (t.kr.)\nA|=1250456;5\nB|=2000000;5\n";
    assert_eq!(sum(&register(&[page("Ark1", text)], &thousands()), Field::Amount), "3250456.00 DKK");
    let text = text.replace(" (t.kr.)", "");
    let register = register(&[page("Ark1", &text)], &dkk());
    assert_eq!(sum(&register, Field::Amount), "3250456.00 DKK");
    assert!(noted(&register, "the header names no such unit"));
}

#[test]
fn a_unit_above_the_table_is_confirmed_like_one_in_its_header() {
    let text = "Projekter 2017\nAlle beløb i t.kr.\n\nTitel|Bevilling\nA|=5\nB|=7\n";
    let asked = message(&[page("Ark1", text)], &dkk());
    assert!(asked.contains("unit_unconfirmed") && asked.contains("unit=\"1000\""), "{asked}");
    let register = register(&[page("Ark1", text)], &thousands());
    assert_eq!(sum(&register, Field::Amount), "12000.00 DKK");
    assert!(noted(&register, "'Alle beløb i t.kr.' above the table gives amounts the unit 10^3"));
    // A group without merged cells, as a text file has it, keeps its unit too.
    let csv = ";;Økonomi (t.kr.);\nTitel;Kommune;Bevilling;Administration\nA;Odense;5;1\n";
    let read = |options: &ReadOptions| read_bytes("k.csv", csv.as_bytes(), options, &Work::new(1));
    assert!(read(&dkk()).unwrap_err().to_string().contains("unit_unconfirmed"));
    assert_eq!(sum(&read(&thousands()).unwrap(), Field::Amount), "5000.00 DKK");
}

#[test]
fn a_currency_that_is_only_shown_counts() {
    let text = "Titel|Bevilling\nA|=5;8\nB|=7;9\nC|=11\n";
    let register = register(&[page("Ark1", text)], &dkk());
    // 7 + 11 = 18; the cell shown in euro is not added to kroner.
    assert_eq!(sum(&register, Field::Amount), "18.00 DKK");
    assert_eq!(rows(&register, "wrong_currency")[0].row, 1);
    let text = "Titel|Bevilling\nA|=5;8\nB|=7;8\n";
    let register = read_bytes("k.xlsx", &book(&[page("Ark1", text)], false), &ReadOptions::default(), &Work::new(1));
    assert_eq!(sum(&register.unwrap(), Field::Amount), "12.00 EUR");
}

#[test]
fn error_cells_are_no_words_and_ids_no_numbers() {
    let text = "Sagsnr|Titel|Tema|Bevilling\n=17|A|#N/A|=1\n=18|B|sprog|=2\n";
    let register = register(&[page("Ark1", text)], &dkk());
    assert_eq!(register.category(Field::Theme).unwrap().get(0), None);
    assert_eq!(rows(&register, "foreign_character")[0].value, "#N/A");
    assert!(noted(&register, "'Sagsnr': 2 ids are numbers in the workbook"), "{:?}", register.notes());
}
