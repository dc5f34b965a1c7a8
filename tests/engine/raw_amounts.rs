//! Sections 5.9 and 5.10 of the reading reference, from the raw strings of the EU lists of operations.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use overblik::money::{Amount, Sum};
use overblik::read::numbers::{AmountColumn, AmountOptions, ColumnRefusal, parse_amounts};
use overblik::read::{ReadOptions, read};
use overblik::{Field, Schema, Work};
use toml::Value;

const RAW: [(&str, &str); 2] = [("total", "total_amount_raw"), ("eu", "eu_amount_raw")];

/// Cells by file and column, in the order of their rows.
type Cells = BTreeMap<(String, &'static str), Vec<(u32, Option<String>)>>;

fn reference() -> toml::Table {
    include_str!("../reference/eu_amounts.toml").parse().unwrap()
}

/// The lists, read once through the engine's own reader; nothing where they are not at hand.
fn lists() -> Option<&'static Cells> {
    static LISTS: OnceLock<Option<Cells>> = OnceLock::new();
    LISTS.get_or_init(load).as_ref()
}

fn load() -> Option<Cells> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let root = std::env::var_os("OVERBLIK_SHARED").map_or(beside, PathBuf::from);
    let path = root.join("data/eu_structural_funds/projects.parquet");
    if !path.exists() {
        eprintln!("skipped: no {}", path.display());
        return None;
    }
    let schema = Schema { only: true, ..Schema::default().with(Field::Title, "source_file") };
    let schema = Schema { dims: ["source_row", RAW[0].1, RAW[1].1].map(str::to_owned).to_vec(), ..schema };
    let options = ReadOptions { schema: Some(schema), ..ReadOptions::default() };
    let register = read(&[path], &options, &Work::new(0)).unwrap();
    let mut cells = Cells::new();
    for row in 0..register.len() {
        let place: u32 = register.extra()["source_row"].get(row).unwrap().parse().unwrap();
        for (name, column) in RAW {
            let cell = register.extra()[column].get(row).map(str::to_owned);
            cells.entry((register.title(row).to_owned(), name)).or_default().push((place, cell));
        }
    }
    for column in cells.values_mut() {
        column.sort();
    }
    Some(cells)
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap()
}

fn whole(row: &Value, name: &str) -> u64 {
    row.get(name).map_or(0, |value| u64::try_from(value.as_integer().unwrap()).unwrap())
}

fn column<'a>(lists: &'a Cells, row: &Value) -> &'a [(u32, Option<String>)] {
    let (file, name) = (text(row, "file"), text(row, "column"));
    lists.iter().find(|((have, column), _)| have.ends_with(file) && *column == name).unwrap().1
}

fn parse(cells: &[(u32, Option<String>)], options: &AmountOptions<'_>) -> Result<AmountColumn, ColumnRefusal> {
    let cells: Vec<Option<&str>> = cells.iter().map(|(_, cell)| cell.as_deref()).collect();
    parse_amounts(&cells, options)
}

fn total(column: &AmountColumn) -> String {
    let mut sum = Sum::default();
    column.values.iter().flatten().for_each(|amount| sum.add(amount.minor));
    Amount { minor: sum.total("the sum").unwrap(), scale: column.report.scale }.to_string()
}

/// The sum as the reference writes it, without zeros at the end.
fn short(decimal: &str) -> &str {
    if decimal.contains('.') { decimal.trim_end_matches('0').trim_end_matches('.') } else { decimal }
}

#[test]
fn the_forty_five_columns_give_their_sums() {
    let Some(lists) = lists() else { return };
    let reference = reference();
    let columns = reference["column"].as_array().unwrap();
    assert_eq!(columns.len(), 45);
    for row in columns.iter().chain(reference["clean"].as_array().unwrap()) {
        let (cells, sums, at) = (column(lists, row), row["sums"].as_table().unwrap(), row.to_string());
        let options = AmountOptions { currency_per_cell: sums.len() > 1, ..AmountOptions::default() };
        let read = parse(cells, &options).unwrap_or_else(|refusal| panic!("{at}: {}", refusal.message));
        let report = &read.report;
        assert_eq!(report.parsed, whole(row, "n"), "{at}");
        if sums.len() > 1 {
            let expected: BTreeMap<String, String> =
                sums.iter().map(|(code, sum)| (code.clone(), sum.as_str().unwrap().to_owned())).collect();
            assert_eq!(report.sums, expected, "{at}");
        } else {
            let sum = total(&read);
            assert_eq!(short(&sum), short(sums.values().next().unwrap().as_str().unwrap()), "{at}");
        }
        if let Some(deciding) = row.get("deciding") {
            assert_eq!(report.deciding, u64::try_from(deciding.as_integer().unwrap()).unwrap(), "{at}");
        }
        for (name, found) in [("nulls", report.nulls), ("negatives", report.negatives)] {
            assert!(row.get(name).is_none() || whole(row, name) == found, "{at}: {found} {name}");
        }
        let rejected: BTreeMap<&str, u64> =
            row.get("rejected").and_then(Value::as_table).map_or(BTreeMap::new(), |t| {
                t.iter().map(|(reason, n)| (reason.as_str(), u64::try_from(n.as_integer().unwrap()).unwrap())).collect()
            });
        assert_eq!(report.rejected, rejected, "{at}");
        assert_eq!(report.parsed + report.nulls + rejected.values().sum::<u64>(), cells.len() as u64, "{at}");
    }
}

#[test]
fn refused_columns_say_why_with_their_cells_and_parse_once_told_the_sign() {
    let Some(lists) = lists() else { return };
    for row in reference()["refused"].as_array().unwrap() {
        let (cells, at) = (column(lists, row), row.to_string());
        let refusal = parse(cells, &AmountOptions::default()).unwrap_err();
        assert_eq!(refusal.reason, text(row, "reason"), "{at}");
        let (comma, dot) = (whole(row, "comma"), whole(row, "dot"));
        let counted = format!("{comma} cells allow only a decimal comma and {dot} only a decimal dot");
        assert!(refusal.message.contains(&counted) && refusal.message.contains("decimal="), "{}", refusal.message);
        assert_eq!(refusal.examples.len() as u64, comma.min(dot).min(5), "{at}");
        for (place, cell) in &refusal.examples {
            assert_eq!(cells[*place].1.as_ref(), Some(cell), "{at}");
        }
        let named = row.get("examples").and_then(Value::as_array);
        for (found, expected) in refusal.examples.iter().zip(named.into_iter().flatten()) {
            assert_eq!(i64::from(cells[found.0].0), expected[0].as_integer().unwrap(), "{at}");
            assert_eq!(found.1, expected[1].as_str().unwrap(), "{at}");
        }
        let Some(settled) = row.get("settled") else { continue };
        let decimal = text(settled, "decimal").chars().next();
        let read = parse(cells, &AmountOptions { decimal, ..AmountOptions::default() }).unwrap();
        assert_eq!(read.report.parsed, whole(settled, "n"), "{at}");
        assert_eq!(short(&total(&read)), short(text(settled, "sum")), "{at}");
        assert_eq!(read.report.rejected["contradicts_decimal"], whole(settled, "rejected"), "{at}");
    }
}

#[test]
fn every_column_has_its_outcome() {
    let Some(lists) = lists() else { return };
    let (mut outcomes, mut negatives, mut cells) = (BTreeMap::<String, u64>::new(), 0, BTreeMap::<&str, u64>::new());
    for ((_, name), column) in lists.iter().filter(|(_, column)| column.iter().any(|(_, cell)| cell.is_some())) {
        *cells.entry(*name).or_default() += column.iter().filter(|(_, cell)| cell.is_some()).count() as u64;
        let read = parse(column, &AmountOptions { currency_per_cell: true, ..AmountOptions::default() });
        negatives += read.as_ref().map_or(0, |read| read.report.negatives);
        let sign = |read: AmountColumn| read.report.decimal.map_or("none".to_owned(), |sign| sign.to_string());
        *outcomes.entry(read.map_or_else(|refusal| refusal.reason.to_owned(), sign)).or_default() += 1;
    }
    let expected = &reference()["outcomes"];
    let all: BTreeMap<String, u64> =
        [",", ".", "none", "mixed_locales"].map(|name| (name.to_owned(), whole(expected, name))).into();
    assert_eq!((outcomes, negatives), (all, whole(expected, "negatives")));
    assert_eq!(cells, RAW.map(|(name, _)| (name, whole(&expected["cells"], name))).into());
    let rate = &reference()["rate"];
    let read = parse(column(lists, rate), &AmountOptions::default()).unwrap();
    assert_eq!((read.report.parsed, read.report.rejected["percent"]), (0, whole(rate, "percent")));
}

/// What one cell says of the decimal sign, or why it is no amount; and its token.
fn says(cell: &str) -> (String, Option<String>) {
    match parse_amounts(&[Some(cell)], &AmountOptions::default()) {
        Err(refusal) => (refusal.reason.to_owned(), None),
        Ok(read) => {
            let sign = read.report.decimal.map_or("none", |sign| if sign == ',' { "comma" } else { "dot" });
            let reads = read.rejections.first().map_or(sign, |rejection| rejection.reason);
            (reads.to_owned(), read.tokens[0].map(|token| token.to_string()))
        }
    }
}

/// A cell with its groups of digits collapsed.
fn shape(cell: &str) -> String {
    let Some(from) = cell.find(|c: char| c.is_ascii_digit()) else { return cell.to_owned() };
    let to = cell.rfind(|c: char| c.is_ascii_digit()).unwrap() + 1;
    format!("{}{}{}", &cell[..from], digits(&cell[from..to]), &cell[to..])
}

fn digits(body: &str) -> String {
    let signs: Vec<char> = body.chars().filter(|c| !c.is_ascii_digit()).collect();
    let runs: Vec<usize> = body.split(|c: char| !c.is_ascii_digit()).map(str::len).collect();
    let (first, last) = (runs[0], runs[runs.len() - 1]);
    let fraction = if last > 3 { "f{4,}".to_owned() } else { "f".repeat(last) };
    let same = signs.iter().all(|sign| *sign == signs[0]);
    match signs.as_slice() {
        [] => "I".to_owned(),
        [' ', ..] if same => "g( ddd)+".to_owned(),
        [sign] if last == 3 && first <= 3 => format!("g{sign}ddd"),
        [sign] => format!("{}{sign}{fraction}", if first > 3 { 'N' } else { 'n' }),
        [sign, ..] if same => format!("g({sign}ddd){{2,}}"),
        [group, .., sign] => format!("g({group}ddd)+{sign}{fraction}"),
    }
}

#[test]
fn each_of_the_47_shapes_is_read_as_the_reference_says() {
    let reference = reference();
    let shapes = reference["shape"].as_array().unwrap();
    assert_eq!(shapes.len(), 47);
    for row in shapes {
        let (cell, reads) = (text(row, "example"), text(row, "reads").to_owned());
        assert_eq!(shape(cell), text(row, "shape"), "{cell}");
        let token = row.get("token").and_then(Value::as_str).filter(|_| reads != "ambiguous_decimal");
        assert_eq!(says(cell), (reads, token.map(str::to_owned)), "{cell}");
    }
}

#[test]
fn the_real_cells_have_the_47_shapes() {
    let Some(lists) = lists() else { return };
    let mut found: BTreeMap<String, [u64; 2]> = BTreeMap::new();
    for ((_, name), column) in lists {
        for cell in column.iter().filter_map(|(_, cell)| cell.as_deref()) {
            found.entry(shape(cell.trim())).or_default()[usize::from(*name == "eu")] += 1;
        }
    }
    let expected = reference()["shape"].as_array().unwrap().clone();
    let expected: BTreeMap<String, [u64; 2]> =
        expected.iter().map(|row| (text(row, "shape").to_owned(), RAW.map(|(name, _)| whole(row, name)))).collect();
    assert_eq!(found, expected);
}
