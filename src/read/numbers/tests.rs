#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use proptest::prelude::*;

use super::*;

fn read(cells: &[&str]) -> Result<AmountColumn, ColumnRefusal> {
    let cells: Vec<Option<&str>> = cells.iter().map(|c| Some(*c)).collect();
    parse_amounts(&cells, &AmountOptions::default())
}

/// What a cell becomes with a decimal sign given or decided by itself: the amount, or the reason against it.
fn one(cell: &str, decimal: Option<char>) -> String {
    let options = AmountOptions { decimal, ..Default::default() };
    match parse_amounts(&[Some(cell)], &options) {
        Err(refusal) => refusal.reason.to_owned(),
        Ok(column) => match (column.values[0], column.rejections.first()) {
            (Some(amount), None) => amount.to_string(),
            (None, Some(rejection)) => rejection.reason.to_owned(),
            (None, None) => "null".to_owned(),
            (Some(_), Some(_)) => "both".to_owned(),
        },
    }
}

fn values(cells: &[&str]) -> Vec<String> {
    read(cells).unwrap().values.iter().map(|v| v.map_or("none".into(), |a| a.to_string())).collect()
}

fn refused(cells: &[&str]) -> &'static str {
    read(cells).unwrap_err().reason
}

#[test]
fn worked_cells_of_the_reading_reference() {
    let contradicts = "contradicts_decimal";
    // cell, in a comma column, in a dot column, alone
    let worked = [
        ("1.234.567,89", "1234567.89", contradicts, "1234567.89"),
        ("1 234 567,89", "1234567.89", contradicts, "1234567.89"),
        ("1\u{a0}234\u{a0}567,89", "1234567.89", contradicts, "1234567.89"),
        ("1\u{202f}234\u{202f}567,89", "1234567.89", contradicts, "1234567.89"),
        ("1,234,567.89", contradicts, "1234567.89", "1234567.89"),
        ("15.414.794", "15414794", contradicts, "15414794"),
        ("32467,02", "32467.02", contradicts, "32467.02"),
        ("35020", "35020", "35020", "35020"),
        ("15.414", "15414", "15.414", "ambiguous_decimal"),
        ("1.234", "1234", "1.234", "ambiguous_decimal"),
        ("kr. 1.200,-", "1200", contradicts, "1200"),
        ("(1.200)", "-1200", "-1.200", "ambiguous_decimal"),
        ("1.200-", "-1200", "-1.200", "ambiguous_decimal"),
        ("\u{2212}1.200", "-1200", "-1.200", "ambiguous_decimal"),
        ("-70.934,84", "-70934.84", contradicts, "-70934.84"),
        ("1,2 mio. kr.", "1200000", contradicts, "1200000"),
        ("2,5 mia.", "2500000000", contradicts, "2500000000"),
        ("14 861 000 .- HUF", "14861000", "14861000", "14861000"),
        ("475 000€", "475000", "475000", "475000"),
        ("893.276,02 kn", "893276.02", contradicts, "893276.02"),
        ("163504.321", contradicts, "163504.321", "163504.321"),
        ("0,500", "0.500", contradicts, "0.500"),
        ("46872.100000000006", contradicts, "float_artefact", "float_artefact"),
        ("12.34.567", "bad_grouping", "bad_grouping", "bad_grouping"),
        ("1,23,456.00", "bad_grouping", "bad_grouping", "bad_grouping"),
        ("1 23 456", "bad_grouping", "bad_grouping", "bad_grouping"),
        ("25,45%", "percent", "percent", "percent"),
        (".- HUF", "no_digits", "no_digits", "no_digits"),
        ("-", "no_digits", "no_digits", "no_digits"),
        ("N/A", "no_digits", "no_digits", "no_digits"),
        ("1E+5", "scientific", "scientific", "scientific"),
        ("ca. 5.000", "foreign_character", "foreign_character", "foreign_character"),
        ("5.000–6.000", "foreign_character", "foreign_character", "foreign_character"),
        ("1_000", "foreign_character", "foreign_character", "foreign_character"),
        ("#REF!", "foreign_character", "foreign_character", "foreign_character"),
        ("(-1.200)", "double_sign", "double_sign", "double_sign"),
        ("-1.200-", "double_sign", "double_sign", "double_sign"),
        ("4989023.399999999", contradicts, "float_artefact", "float_artefact"),
        ("5 kr. 3 €", "foreign_character", "foreign_character", "foreign_character"),
        ("€ 5 kr", "two_currencies", "two_currencies", "two_currencies"),
        ("", "null", "null", "null"),
        (" \u{a0}\t", "null", "null", "null"),
        ("500 t.kr.", "500000", "500000", "500000"),
        ("3 m€", "3000000", "3000000", "3000000"),
        ("-€500", "-500", "-500", "-500"),
        ("500 €-", "-500", "-500", "-500"),
        ("1.200,00 kr", "1200.00", contradicts, "1200.00"),
    ];
    for (cell, comma, dot, alone) in worked {
        assert_eq!(one(cell, Some(',')), comma, "{cell} in a comma column");
        assert_eq!(one(cell, Some('.')), dot, "{cell} in a dot column");
        assert_eq!(one(cell, None), alone, "{cell} alone");
    }
}

#[test]
fn columns_decide_together() {
    assert_eq!(refused(&["713.472", "400.296"]), "ambiguous_decimal");
    assert_eq!(values(&["713.472", "400.296", "4.578.474"]), ["713472", "400296", "4578474"]);
    assert_eq!(refused(&["1.234,50", "1,234.50"]), "mixed_locales");
    assert_eq!(values(&["980,00", "1050000"]), ["980.00", "1050000.00"]);
    assert_eq!(refused(&["1,234 mio."]), "ambiguous_decimal");
    assert_eq!(refused(&["5 kn", "5 €"]), "mixed_currencies");
    assert_eq!(values(&["1,2 mio. kr.", "500 t.kr."]), ["1200000", "500000"]);
}

#[test]
fn lost_zeros_are_suspected() {
    // Shaped like the two columns of section 5.6: more cells with three digits than with fewer, nothing else decides.
    let column = ["632.34", "12.5", "58.941", "199.73", "40.128", "107.614", "22.806", "7", "61.022"];
    assert_eq!(refused(&column), "suspect_lost_zeros");
    assert_eq!(refused(&["2.788", "98", "15"]), "ambiguous_decimal");
    // A group elsewhere proves the sign.
    let proven = ["632.34", "58.941", "40.128", "1,107.61"];
    assert_eq!(values(&proven), ["632.340", "58.941", "40.128", "1107.610"]);
}

#[test]
fn refusals_name_the_argument() {
    let message = |cells: &[&str]| read(cells).unwrap_err().message;
    assert!(message(&["713.472"]).contains("decimal=\",\""));
    assert!(message(&["1.234,50", "1,234.50"]).contains("decimal="));
    assert!(message(&["5 kn", "5 €"]).contains("currency="));
    let options = AmountOptions { header_unit: Some(3), ..Default::default() };
    let refusal = parse_amounts(&[Some("5")], &options).unwrap_err();
    assert_eq!((refusal.reason, refusal.examples), ("unit_unconfirmed", vec![(0, "5".to_owned())]));
    assert!(refusal.message.contains("unit=\"1000\""));
}

#[test]
fn currencies_are_checked_against_the_declared_one() {
    let options = AmountOptions { currency: "DKK".parse().ok(), ..Default::default() };
    let column = parse_amounts(&[Some("5 kr."), Some("6 €"), Some("7")], &options).unwrap();
    assert_eq!(column.values.iter().flatten().map(|a| a.minor).collect::<Vec<_>>(), [5, 7]);
    assert_eq!(column.rejections[0].reason, "wrong_currency");
    let euro = AmountOptions { currency: "EUR".parse().ok(), ..Default::default() };
    assert_eq!(parse_amounts(&[Some("5 kr.")], &euro).unwrap().rejections[0].reason, "wrong_currency");
}

#[test]
fn numbers_need_no_decision() {
    let pieces = [Piece::Number("41133.770000000004"), Piece::Number("1.234"), Piece::Number("-2e3")];
    let column = parse_pieces(&pieces, &AmountOptions::default()).unwrap();
    assert_eq!(column.rejections[0].reason, "float_artefact");
    assert_eq!(column.values[1].unwrap().to_string(), "1.234");
    assert_eq!(column.values[2].unwrap().to_string(), "-2000.000");
}

#[test]
fn limits_reject_and_never_wrap() {
    let nines = "9".repeat(38);
    assert_eq!(one(&nines, None), nines);
    assert_eq!(one(&"9".repeat(39), None), "overflow");
    assert_eq!(one(&format!("{nines} mia."), None), "overflow");
    assert_eq!(one("1,0123456789", None), "too_many_fraction_digits");
    assert_eq!(one("1,012345678", None), "1.012345678");
    assert_eq!(one("0,0000000004 mia.", None), "0.4");
    // 10^37 beside a cell of scale 2 needs 39 digits.
    let column = read(&[&format!("1{}", "0".repeat(37)), "0,05"]).unwrap();
    assert_eq!(column.rejections[0].reason, "overflow");
}

fn group(digits: &str, separator: &str) -> String {
    let first = digits.len() % 3;
    let mut groups: Vec<&str> = Vec::new();
    if first > 0 {
        groups.push(&digits[..first]);
    }
    groups.extend(digits.as_bytes()[first..].chunks(3).map(|c| std::str::from_utf8(c).unwrap()));
    groups.join(separator)
}

/// Twelve ways of writing one amount.
fn render(minor: i64, style: usize) -> String {
    let (size, sign) = (minor.unsigned_abs(), if minor < 0 { "-" } else { "" });
    let (whole, cents) = ((size / 100).to_string(), format!("{:02}", size % 100));
    let danish = format!("{},{cents}", group(&whole, "."));
    let parenthesised = if minor < 0 { format!("({danish})") } else { danish.clone() };
    // 1.5 written as a share of a million keeps its digits: eight places after the comma.
    let millions = format!("{sign}{},{:08}", size / 100_000_000, size % 100_000_000);
    let milliards = format!("{sign}{},{:011}", size / 100_000_000_000, size % 100_000_000_000);
    match style {
        0 => format!("{sign}{danish}"),
        1 => format!("{sign}{}.{cents}", group(&whole, ",")),
        2 => format!("{sign}{},{cents}", group(&whole, " ")),
        3 => format!("{sign}{},{cents}", group(&whole, "\u{a0}")),
        4 => format!("{sign}{},{cents}", group(&whole, "\u{202f}")),
        5 => format!("kr. {sign}{danish}"),
        6 => format!("{sign}{danish} €"),
        7 => parenthesised,
        8 => format!("{danish}{}", if minor < 0 { "-" } else { "" }),
        9 => format!("{}{danish}", if minor < 0 { "\u{2212}" } else { "" }),
        10 => format!("{millions} mio."),
        _ => format!("{milliards} mia."),
    }
}

proptest! {
    #[test]
    fn reading_what_was_written_is_the_identity(minor in -1_000_000_000_000_i64..1_000_000_000_000, style in 0_usize..12) {
        let cell = render(minor, style);
        let decimal = Some(if style == 1 { '.' } else { ',' });
        let column = parse_amounts(&[Some(&cell)], &AmountOptions { decimal, ..Default::default() }).unwrap();
        prop_assert_eq!(column.values[0], Some(Amount { minor: i128::from(minor), scale: 2 }), "{}", cell);
    }

    #[test]
    fn every_cell_is_one_thing_and_order_is_irrelevant(
        cells in prop::collection::vec("(kr )?-?[0-9]{0,4}([.,][0-9]{1,4}){0,2}( €|%)?", 0..12),
        seed in any::<u64>(),
    ) {
        let column: Vec<Option<&str>> = cells.iter().map(|c| Some(c.as_str())).collect();
        let mut shuffled = column.clone();
        shuffled.sort_by_key(|c| c.unwrap_or("").bytes().fold(seed, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)));
        let options = AmountOptions { currency_per_cell: true, ..Default::default() };
        match (parse_amounts(&column, &options), parse_amounts(&shuffled, &options)) {
            (Ok(a), Ok(b)) => {
                let (r, s) = (&a.report, &b.report);
                prop_assert_eq!((r.decimal, &r.sums, r.scale, r.nulls, &r.rejected), (s.decimal, &s.sums, s.scale, s.nulls, &s.rejected));
                let rejected: u64 = r.rejected.values().sum();
                prop_assert_eq!(r.parsed + r.nulls + rejected, cells.len() as u64);
                prop_assert_eq!(rejected as usize, a.rejections.len());
            }
            (Err(a), Err(b)) => prop_assert_eq!(a.reason, b.reason),
            (a, b) => prop_assert!(false, "{a:?} {b:?}"),
        }
    }

    #[test]
    fn no_text_breaks_the_parser(cell in ".{0,24}") {
        let _ = one(&cell, None);
    }
}
