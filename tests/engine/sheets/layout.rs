//! Where the tables stand: headers, sheets, several files.

use super::*;

#[test]
fn a_line_about_a_wide_table_is_no_header() {
    let text = "Kilde:|Odense\nnavn på noget|foo|bar|baz|titel\nA|x|y|z|B\n";
    assert!(register(&[page("Ark1", text)], &dkk()).columns().contains(&"baz".to_owned()));
}

#[test]
fn headings_repeated_headers_and_hidden_columns() {
    let text = "Titel|Tema|Bevilling\nØst||\nA|sprog|=1\nB|job|=2\nTitel|Tema|Bevilling\nVest||\nC|job|=4\nI alt||=7\n";
    let sheet = Page { merged: &["A2:C2", "A6:C6"], hidden_columns: "2", ..page("Ark1", text) };
    let register = register(&[sheet], &dkk());
    assert_eq!((register.len(), sum(&register, Field::Amount)), (3, "7.00 DKK".into()));
    let headings = register.dimension("heading").unwrap();
    assert_eq!((0..3).map(|at| headings.get(at).unwrap()).collect::<Vec<_>>(), ["Øst", "Øst", "Vest"]);
    let reasons: Vec<(u64, &str)> = register.rejected().iter().map(|r| (r.row, r.reason.as_str())).collect();
    assert_eq!(reasons, [(1, "heading_row"), (4, "repeated_header"), (5, "heading_row"), (7, "total_row")]);
    assert!(noted(&register, "hidden columns are read like the others: B 'Tema'"), "{:?}", register.notes());
}

#[test]
fn a_row_that_counts_the_columns_is_no_project() {
    // The 3 would be a krone or three too many.
    let text = "Titel|Tema|Bevilling\n=1|=2|=3\nA|job|=5\n";
    let register = register(&[page("Ark1", text)], &dkk());
    assert_eq!((register.len(), sum(&register, Field::Amount)), (1, "5.00 DKK".into()));
    assert_eq!(rows(&register, "numbering_row")[0].row, 1);
    let csv = "Titel;Tema;Bevilling\n(1);(2);(3)\nA;job;5\n";
    let register = read_bytes("k.csv", csv.as_bytes(), &dkk(), &Work::new(1)).unwrap();
    assert_eq!(sum(&register, Field::Amount), "5.00 DKK");
    let csv = "Titel;Tema;Bevilling\n1;2;4\nA;job;5\n";
    let register = read_bytes("k.csv", csv.as_bytes(), &dkk(), &Work::new(1)).unwrap();
    assert_eq!(sum(&register, Field::Amount), "9.00 DKK");
}

#[test]
fn other_tables_and_sheets_are_named() {
    let text = "Forvaltning|Antal\nSocial|=2\n\nTitel|Kommune|Bevilling\nA|Odense|=1\nB|Odense|=2\nC|Aarhus|=4\n\n\
                Kode|Tema|Beskrivelse\n=1|sprog|kurser\n";
    let pages = [
        page("Forside", "Læs mig\nDette er en liste"),
        page("Projekter", text),
        Page { state: "hidden", ..page("Gamle", "Titel|Bevilling\nX|=9\n") },
    ];
    let register = register(&pages, &dkk());
    assert_eq!((register.len(), sum(&register, Field::Amount)), (3, "7.00 DKK".into()));
    for part in [
        "sheet 'Projekter'; not read, though they hold tables: 'Gamle' (hidden)",
        "tables in A1:B2 (Forvaltning, Antal); A9:C10 (Kode, Tema, Beskrivelse)",
        "table in A4:C7",
    ] {
        assert!(noted(&register, part), "{part}: {:?}", register.notes());
    }
}

#[test]
fn sheets_of_one_shape_are_one_register() {
    let years = |year: &str, text: &'static str| (format!("Projekter {year}"), text);
    let pages = [
        years("2016", "Id|Titel|Bevilling 2016\n1|A|=10\n2|B|=20\n"),
        years("2017", "Id|Titel|Bevilling 2017\n3|C|=40\n"),
        years("noter", "Kode|Tema|Status\n1|x|y\n"),
    ];
    let pages: Vec<Page<'_>> = pages.iter().map(|(name, text)| page(name, text)).collect();
    let all = |sheets: &[&str]| ReadOptions { sheets: sheets.iter().map(ToString::to_string).collect(), ..dkk() };
    for sheets in [&["*"][..], &["Projekter 2016", "Projekter 2017"]] {
        let register = register(&pages, &all(sheets));
        assert_eq!((register.len(), sum(&register, Field::Amount)), (3, "70.00 DKK".into()));
        let source = register.dimension("source").unwrap();
        assert_eq!(source.get(2), Some("kommune.xlsx#Projekter 2017"));
    }
    assert!(noted(&register(&pages, &all(&["*"])), "columns are not those of 'Projekter 2016': 'Projekter noter'"));
    let missing = message(&pages, &all(&["Projekter 2016", "2018"]));
    assert!(missing.contains("no sheet '2018'; the workbook has: Projekter 2016, Projekter 2017"), "{missing}");
}

#[test]
fn ids_of_two_files_clash_or_are_prefixed() {
    let folder = std::env::temp_dir().join(format!("overblik-sheets-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let head = "id;titel;beløb;hovedprojekt\n";
    let files = [
        file("odense.csv", &format!("{head}1;A;10;\n2;B;20;1\n")),
        file("aarhus.csv", &format!("{head}1;C;40;\n2;D;80;9\n")),
    ];
    let clash = read(&files, &dkk(), &Work::new(1)).unwrap_err();
    assert!(matches!(&clash, Error::Schema(m) if m.contains("the id '1'") && m.contains("prefix_ids=True")), "{clash}");
    let register = read(&files, &ReadOptions { prefix_ids: true, ..dkk() }, &Work::new(1)).unwrap();
    let ids: Vec<&str> = register.ids().iter().map(AsRef::as_ref).collect();
    assert_eq!(ids, ["aarhus:1", "aarhus:2", "odense:1", "odense:2"]);
    assert_eq!(sum(&register, Field::Amount), "150.00 DKK");
    let parents = register.category(Field::Parent).unwrap();
    // 9 is no project of its file, so the link leads out of it and stays.
    assert_eq!((parents.get(1), parents.get(3)), (Some("9"), Some("odense:1")));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_stray_cell_far_away_costs_its_own_column_only() {
    let far = "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>x</t></is></c></row></sheetData>";
    let text = sheet(&page("Ark1", "Titel|Bevilling\nA|=5\n")).replace("</sheetData>", far);
    let bytes = with_sheet(&text);
    let register = read_bytes("kommune.xlsx", &bytes, &dkk(), &Work::new(1)).unwrap();
    assert_eq!((register.len(), sum(&register, Field::Amount)), (1, "5.00 DKK".into()));
    assert_eq!(rows(&register, "note_row")[0].row, 1_048_575);
}

#[test]
fn reading_stops_when_asked_to() {
    let work = Work::new(1);
    work.stop();
    let stopped = read_bytes("kommune.xlsx", &book(&[municipality(MUNICIPALITY)], false), &thousands(), &work);
    assert!(matches!(stopped, Err(Error::Interrupted)), "{stopped:?}");
}
