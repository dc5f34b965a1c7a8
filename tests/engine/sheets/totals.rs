//! Rows that are no projects, and the totals that are printed.

use super::*;

#[test]
fn the_list_of_a_municipality_to_the_last_krone() {
    let register = register(&[municipality(MUNICIPALITY)], &thousands());
    assert_eq!(register.len(), 12);
    assert_eq!(sum(&register, Field::Amount), "2900000.00 DKK");
    assert_eq!(register.id(0), "00017");
    // Merged cells hold for their rows: four projects an administration.
    let units: Vec<&str> = (0..12).filter_map(|at| register.category(Field::Unit)?.get(at)).collect();
    let count = |unit: &str| units.iter().filter(|have| **have == unit).count();
    assert_eq!((units.len(), count("Børn og Unge"), count("Social"), count("Beskæftigelse")), (12, 4, 4, 4));
    let names: Vec<&String> = register.extra().keys().collect();
    assert_eq!(names, ["Bemærkning"], "the years are money, beside their total");
    assert_eq!(register.reported_years(Field::Amount, 0), [(2016, 12_000_000), (2017, 13_000_000)]);
    let totals: Vec<u64> = rows(&register, "total_row").iter().map(|r| r.row).collect();
    assert_eq!((totals, rows(&register, "note_row")[0].row), (vec![5, 10, 15, 16], 18));
    assert_eq!(register.rejected().len(), 5);
    let grand = &rows(&register, "total_row")[3].detail;
    assert!(grand.ends_with("amount: printed 2900000, rows 1 to 15 add up to 2900000, the same"), "{grand}");
    let second = &rows(&register, "total_row")[1].detail;
    assert!(second.ends_with("amount: printed 590000, rows 6 to 9 add up to 590000, the same"), "{second}");
    let amount = account(&register, "amount");
    assert!(
        amount.contains("Bevilling (t.kr.) I alt") && amount.contains("all 4 totals of the table agree"),
        "{amount}"
    );
    for part in [
        "table in A4:H23; data row 1 is row 6 of the sheet",
        "title rows above the header left out: Integrationsprojekter 2017 | Opgjort pr. 31.12.2017",
        "header over rows 4 to 5",
        "1 hidden row is read like the others: 4 (row 9 of the sheet); amount there: 610000 DKK",
        "3 texts that stand over several rows together hold for each of them",
        "1 blank rows left out",
    ] {
        assert!(noted(&register, part), "{part}: {:?}", register.notes());
    }
    // Years hold their precision; the start of 00020 is 2016, its end 2017.
    let dates = [Field::Start, Field::End].map(|f| register.date(f).unwrap().get(3).unwrap().to_string());
    assert_eq!(dates, ["2016", "2017"]);
    assert_eq!(register.date(Field::Start).unwrap().get(7).unwrap().to_string(), "2017");
}

#[test]
fn a_total_that_differs_is_shown_with_what_explains_it() {
    // The printed total leaves the 610 of the hidden row out; the subtotal counts it.
    let text = MUNICIPALITY.replace("=1445.25|=2900", "=1445.25|=2290");
    let register = register(&[municipality(&text)], &thousands());
    assert_eq!(sum(&register, Field::Amount), "2900000.00 DKK");
    let expected = "printed 2290000, rows 1 to 15 add up to 2900000, 610000 more than printed; the amount of row 4 \
                    alone explains it";
    assert!(rows(&register, "total_row")[3].detail.ends_with(expected), "{:?}", rows(&register, "total_row")[3]);
    assert!(noted(&register, "total in row 16 'I alt' differs"), "{:?}", register.notes());
    assert!(account(&register, "amount").contains("1 of 4 totals of the table differ"));
}

#[test]
fn amounts_of_several_years_are_one_amount_by_year() {
    let text = MUNICIPALITY.replace("||||2016|2017|I alt|", "||||2016|2017|2018|");
    // 1 454.75 + 1 445.25 + 2 900 = 5 800 t.kr.
    let three = self::register(&[municipality(&text)], &thousands());
    assert_eq!(sum(&three, Field::Amount), "5800000.00 DKK");
    let schema = Schema::default().with(Field::Title, "Projekt").with(Field::Amount, "Bevilling (t.kr.) 2017");
    let register = register(&[municipality(&text)], &ReadOptions { schema: Some(schema), ..thousands() });
    assert_eq!(sum(&register, Field::Amount), "1445250.00 DKK");
    let unit = message(&[municipality(MUNICIPALITY)], &dkk());
    assert!(unit.contains("unit_unconfirmed") && unit.contains("unit=\"1000\""), "{unit}");
}

#[test]
fn a_csv_of_the_same_list_has_the_same_answer() {
    let number = |text: &str| text.split(';').next().unwrap_or_default().replace('.', ",");
    let cell = |text: &str| text.strip_prefix('=').map_or_else(|| text.to_owned(), number);
    let line = |line: &str| line.trim_start_matches('~').split('|').map(cell).collect::<Vec<_>>().join(";");
    let full = |text: String| if text.is_empty() { ";;;;;;;".to_owned() } else { text };
    let csv: Vec<String> = MUNICIPALITY.lines().map(|l| full(line(l))).collect();
    let csv = csv.join("\n").replace("Kilde: kommunens budgetsystem", "Kilde: kommunens budgetsystem;;;;;;;");
    let register = read_bytes("kommune.csv", csv.as_bytes(), &thousands(), &Work::new(1)).unwrap();
    assert_eq!((register.len(), sum(&register, Field::Amount)), (12, "2900000.00 DKK".into()));
    assert_eq!(rows(&register, "total_row").len(), 4);
    assert!(account(&register, "amount").contains("all 4 totals of the table agree"), "{:?}", register.account());
}

#[test]
fn what_reads_like_a_total_and_adds_nothing_up_is_a_project() {
    let text = "Titel|Bevilling\nA|=1\nRenovering i alt|=5\nB|=2\nTotal Recall|=7\nC|=3\n";
    let register = register(&[page("Ark1", text)], &dkk());
    assert_eq!((register.len(), sum(&register, Field::Amount)), (5, "18.00 DKK".into()));
    assert!(noted(&register, "row 2 'Renovering i alt' reads like a total, but adds up no rows above it"));
}

#[test]
fn the_order_of_projects_inside_their_groups_changes_nothing() {
    let lines: Vec<&str> = MUNICIPALITY.lines().collect();
    let mut turned = lines.clone();
    turned.swap(6, 7);
    turned.swap(15, 18);
    turned[15] = "=28;6|Madklub|Beskæftigelse|2016-2017|=1|=2|=3|";
    turned[18] = "=25;6|Virksomhedspraktik||2016-2017|=500|=600|=1100|";
    let straight = register(&[municipality(MUNICIPALITY)], &thousands());
    let turned = register(&[municipality(&turned.join("\n"))], &thousands());
    assert_eq!(straight.digest(), turned.digest());
}

proptest::proptest! {
    /// Whatever stands among the rows, each is a project or a rejection, and no amount is lost between them.
    #[test]
    fn no_row_and_no_amount_vanishes(lines in proptest::collection::vec((0_usize..6, 0_u32..4), 1..12)) {
        let words = ["Jobklub", "Mentor", "I alt", "Social i alt", "Total Recall", "Subtotal"];
        let body: Vec<String> = lines.iter().map(|(word, amount)| format!("{}|={amount}", words[*word])).collect();
        let text = format!("Titel|Bevilling\n{}\n", body.join("\n"));
        let read = read_bytes("k.xlsx", &book(&[page("Ark1", &text)], false), &dkk(), &Work::new(1));
        let Ok(register) = read else {
            // Only totals: there is no project, and that is said.
            assert!(lines.iter().all(|(word, _)| *word > 1));
            return Ok(());
        };
        let totals = rows(&register, "total_row");
        assert_eq!(register.len() + totals.len(), lines.len());
        let left_out: u32 = totals.iter().map(|total| lines[total.row as usize - 1].1).sum();
        let all: u32 = lines.iter().map(|(_, amount)| amount).sum();
        let kept: u64 = (0..register.len()).filter_map(|at| register.amount(Field::Amount, at)).map(|a| a.minor as u64).sum();
        assert_eq!(kept, u64::from(all - left_out) * 100);
        // Neither of the first two words is ever a total, and "Total Recall" only where it adds rows up.
        assert!(totals.iter().all(|total| lines[total.row as usize - 1].0 > 1));
    }
}
