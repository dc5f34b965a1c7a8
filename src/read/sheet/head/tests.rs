//! Headers of one row and of several, with groups, units and titles.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;

fn look(text: &str) -> Vec<Vec<Look>> {
    text.lines().map(|line| line.split('|').map(Look::of_text).collect()).collect()
}

fn found(text: &str, merged: &[Region]) -> (usize, usize, Vec<String>) {
    let head = find(&look(text), merged).unwrap();
    (head.first, head.last, head.names)
}

fn region(top: usize, left: usize, bottom: usize, right: usize) -> Region {
    Region { top, left, bottom, right }
}

#[test]
fn one_row_below_its_titles() {
    let (first, last, names) = found("Projekter i 2017\n\nTitel|Bevilling|Start\nA|1.250,50|ukendt\n", &[]);
    assert_eq!((first, last, names.join(";").as_str()), (2, 2, "Titel;Bevilling;Start"));
    let (first, ..) = found("Kommune:|Odense|\nTitel|Bevilling|Start\nA|1.250,50|ukendt\n", &[]);
    assert_eq!(first, 1);
    // A row of texts below a header with an unnamed column is a project.
    let (_, last, names) = found("Titel|Bevilling|\nJobklub|ukendt|se note\nMentor|5|\n", &[]);
    assert_eq!((last, names.join(";").as_str()), (0, "Titel;Bevilling;column 3"));
    let (_, last, _) = found("x|y\na|b\nc|d\n", &[]);
    assert_eq!(last, 0);
}

#[test]
fn two_rows_with_groups() {
    let merged = [region(0, 0, 1, 0), region(0, 1, 1, 1), region(0, 2, 0, 4)];
    let text = "Projekt|Forvaltning|Bevilling (t.kr.)||\n||2016|2017|I alt\nJobklub|BUF|1|2|3\n";
    let expected = "Projekt;Forvaltning;Bevilling (t.kr.) 2016;Bevilling (t.kr.) 2017;Bevilling (t.kr.) I alt";
    for merged in [&merged[..], &[]] {
        let (first, last, names) = found(text, merged);
        assert_eq!((first, last, names.join(";").as_str()), (0, 1, expected));
    }
    // The groups stand above, the names below.
    let text = "||Bevilling (t.kr.)|\nProjekt|Forvaltning|2016|2017\nJobklub|BUF|1|2\n";
    for merged in [&[region(0, 2, 0, 3)][..], &[]] {
        let (first, last, names) = found(text, merged);
        let expected = "Projekt;Forvaltning;Bevilling (t.kr.) 2016;Bevilling (t.kr.) 2017";
        assert_eq!((first, last, names.join(";").as_str()), (0, 1, expected));
    }
}

#[test]
fn a_header_word_keeps_its_name_and_the_unit_of_its_group() {
    let merged = [region(0, 0, 0, 1), region(0, 2, 0, 3)];
    let text = "Projektoplysninger||Økonomi (t.kr.)|\nTitel|Kommune|Bevilling|Egenandel\nJobklub|Odense|1|2\n";
    let expected = "Titel;Kommune;Bevilling (Økonomi (t.kr.));Økonomi (t.kr.) Egenandel";
    let (first, last, names) = found(text, &merged);
    assert_eq!((first, last, names.join(";").as_str()), (0, 1, expected));
    assert_eq!(header(&names[2]).unit, Some(3));
}

#[test]
fn three_rows_and_a_row_of_units() {
    let merged = [region(0, 1, 0, 4), region(1, 1, 1, 2), region(1, 3, 1, 4), region(0, 0, 2, 0)];
    let text = "Projekt|Støtte||||\n|Stat||Kommune|\n|2016|2017|2016|2017\nJobklub|1|2|3|4\n";
    let (first, last, names) = found(text, &merged);
    let expected = "Projekt;Støtte Stat 2016;Støtte Stat 2017;Støtte Kommune 2016;Støtte Kommune 2017";
    assert_eq!((first, last, names[..5].join(";").as_str()), (0, 2, expected));
    let (_, last, names) = found("Titel|Bevilling|Deltagere\n|t.kr.|antal\nJobklub|5|7\n", &[]);
    assert_eq!((last, names.join(";").as_str()), (1, "Titel;Bevilling t.kr.;Deltagere antal"));
}

#[test]
fn a_cell_merged_over_columns_names_its_first() {
    let (_, last, names) = found("Titel|Adresse||Bevilling\nA|Vej 1|Odense|5\n", &[region(0, 1, 0, 2)]);
    assert_eq!((last, names.join(";").as_str()), (0, "Titel;Adresse;column 3;Bevilling"));
}

#[test]
fn a_title_merged_over_the_table_is_no_group() {
    let (first, last, names) = found("Projekter 2017|\nTitel|Bevilling\nJobklub|5\n", &[region(0, 0, 0, 1)]);
    assert_eq!((first, last, names.join(";").as_str()), (1, 1, "Titel;Bevilling"));
}
