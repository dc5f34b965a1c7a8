//! Workbooks: the sheet, its header row, and cells as the sheet shows them.

use std::io::Cursor;

use calamine::{Data, Ods, Range, Reader, Sheets, Xls, Xlsb, Xlsx};

use super::source::Source;
use super::values::Values;
use super::{Cell, ReadOptions, grid, guard, recognise};
use crate::calendar::Date;
use crate::{Error, Place, Result};

type Book<'a> = Sheets<Cursor<&'a [u8]>>;

/// Rows among which the header is looked for.
const HEAD: usize = 40;

pub(super) fn read(file: &str, bytes: &[u8], options: &ReadOptions, format: &str) -> Result<Source> {
    guard(file, "a workbook", || {
        let mut book = open(file, bytes, format)?;
        let (sheet, range, notes) = choose(file, &mut book, options)?;
        let mut source = table(file, &range)?;
        source.notes.splice(0..0, notes);
        source.notes.extend(merged(&mut book, &sheet));
        Ok(source)
    })
}

fn open<'a>(file: &str, bytes: &'a [u8], format: &str) -> Result<Book<'a>> {
    let cursor = Cursor::new(bytes);
    let book = match format {
        "ods" => Ods::new(cursor).map(Sheets::Ods).map_err(|e| e.to_string()),
        "xls" => Xls::new(cursor).map(Sheets::Xls).map_err(|e| e.to_string()),
        "xlsb" => Xlsb::new(cursor).map(Sheets::Xlsb).map_err(|e| e.to_string()),
        _ => Xlsx::new(cursor).map(Sheets::Xlsx).map_err(|e| e.to_string()),
    };
    book.map_err(|e| Error::read(Place::file(file), format!("no valid {format} workbook: {e}")))
}

/// The sheet asked for, else the first one with data.
fn choose(file: &str, book: &mut Book<'_>, options: &ReadOptions) -> Result<(String, Range<Data>, Vec<String>)> {
    let names = book.sheet_names();
    let mut range = |name: &String| {
        book.worksheet_range(name)
            .map_err(|e| Error::read(Place::file(file), format!("the sheet '{name}' cannot be read: {e}")))
    };
    if let Some(wanted) = &options.sheet {
        if !names.contains(wanted) {
            let message = format!("no sheet '{wanted}'; the workbook has: {}", names.join(", "));
            return Err(Error::read(Place::file(file), message));
        }
        return Ok((wanted.clone(), range(wanted)?, vec![format!("sheet '{wanted}' as given")]));
    }
    for name in &names {
        let cells = range(name)?;
        if !cells.is_empty() {
            let others: Vec<&str> = names.iter().filter(|n| *n != name).map(String::as_str).collect();
            let rest = if others.is_empty() { String::new() } else { format!("; not read: {}", others.join(", ")) };
            return Ok((name.clone(), cells, vec![format!("sheet '{name}'{rest}")]));
        }
    }
    Err(Error::read(Place::file(file), format!("no sheet has data; the workbook has: {}", names.join(", "))))
}

fn merged(book: &mut Book<'_>, sheet: &str) -> Option<String> {
    let Sheets::Xlsx(book) = book else { return None };
    let regions = book.merge_cells_by_sheet_name(sheet).ok()?.len();
    (regions > 0)
        .then(|| format!("{regions} merged regions: only their first cell holds the value, the others are empty"))
}

fn table(file: &str, range: &Range<Data>) -> Result<Source> {
    let head = header_row(range).ok_or_else(|| {
        Error::read(Place::file(file), "no header found; one row must name the columns, each with its own text")
    })?;
    let mut rows = range.rows().skip(head);
    let names =
        grid::names(rows.next().unwrap_or_default().iter().map(shown).collect::<Vec<_>>().iter().map(String::as_str));
    let mut columns: Vec<Vec<Cell>> = vec![Vec::new(); names.len()];
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(cell(value));
        }
    }
    let columns = names.into_iter().zip(columns.into_iter().map(Values::Cells)).collect();
    let mut source = Source::new(file, grid::without_empty(columns))?;
    source.spreadsheet = true;
    let titles: Vec<String> = range.rows().take(head).flatten().map(shown).filter(|t| !t.is_empty()).collect();
    if !titles.is_empty() {
        source.notes.push(format!("title rows above the header left out: {}", titles.join(" | ")));
    }
    Ok(source)
}

/// The first row with the most different texts; known header words count threefold.
fn header_row(range: &Range<Data>) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (at, row) in range.rows().take(HEAD).enumerate() {
        let mut texts: Vec<String> = row
            .iter()
            .filter_map(|c| if let Data::String(text) = c { Some(text.trim().to_owned()) } else { None })
            .collect();
        texts.retain(|text| !text.is_empty());
        texts.sort_unstable();
        texts.dedup();
        let score = texts.len().saturating_add(recognise::known(&texts).saturating_mul(2));
        if score > 0 && best.is_none_or(|(_, most)| score > most) {
            best = Some((at, score));
        }
    }
    best.map(|(at, _)| at)
}

fn shown(value: &Data) -> String {
    match value {
        Data::String(text) => text.trim().to_owned(),
        Data::Empty => String::new(),
        other => other.to_string(),
    }
}

fn cell(value: &Data) -> Cell {
    match value {
        Data::Empty => Cell::Null,
        Data::String(text) if text.trim().is_empty() => Cell::Null,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::Text(text.as_str().into()),
        Data::Int(number) => Cell::Number(number.to_string().into()),
        Data::Float(number) => float(*number),
        Data::Bool(value) => Cell::Bool(*value),
        Data::Error(error) => Cell::Error(error.to_string().into()),
        Data::DateTime(time) => {
            let (year, month, day, ..) = time.to_ymd_hms_milli();
            let date = Date::day(i32::from(year), u32::from(month), u32::from(day)).filter(|_| time.is_datetime());
            date.map_or_else(|| Cell::Text(time.as_f64().to_string().into()), Cell::Date)
        }
    }
}

/// A sheet holds and shows 15 significant digits: a float with at most as many is that decimal.
fn float(number: f64) -> Cell {
    let text = number.to_string();
    let digits = text.trim_start_matches('-').replace('.', "");
    let significant = digits.trim_start_matches('0').trim_end_matches('0').len();
    let fraction = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    if number.is_finite() && significant <= 15 && fraction <= 9 {
        Cell::Number(text.into())
    } else {
        Cell::Float(number)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use calamine::{Cell as At, ExcelDateTime, ExcelDateTimeType};

    use super::*;

    fn range(rows: Vec<Vec<Data>>) -> Range<Data> {
        let cells = rows.into_iter().enumerate().flat_map(|(r, row)| {
            row.into_iter().enumerate().map(move |(c, value)| At::new((r as u32, c as u32), value))
        });
        Range::from_sparse(cells.filter(|cell| *cell.get_value() != Data::Empty).collect())
    }

    fn text(text: &str) -> Data {
        Data::String(text.to_owned())
    }

    #[test]
    fn the_header_stands_below_its_titles() {
        let rows = vec![
            vec![text("Projekter i 2017")],
            vec![],
            vec![text("Titel"), text("Bevilling"), text("Start"), Data::Empty],
            vec![text("A"), Data::Float(1250.5), text("ukendt"), Data::Empty],
            vec![text("I alt"), Data::Float(1250.5), Data::Empty, Data::Empty],
        ];
        let source = table("f.xlsx", &range(rows)).unwrap();
        assert_eq!(source.names(), ["Titel", "Bevilling", "Start"]);
        assert_eq!(source.notes, ["title rows above the header left out: Projekter i 2017"]);
        let source = source.without_other_rows();
        assert_eq!((source.rows.clone(), source.rejected[0].reason.as_str()), (vec![1], "total_row"));
    }

    #[test]
    fn cells_are_what_the_sheet_shows() {
        assert_eq!(cell(&Data::Float(1250.1)), Cell::Number("1250.1".into()));
        assert_eq!(cell(&Data::Float(26_349_303.0)), Cell::Number("26349303".into()));
        assert_eq!(cell(&Data::Float(0.1 + 0.2)), Cell::Float(0.1 + 0.2));
        let day = |value, is_1904| Data::DateTime(ExcelDateTime::new(value, ExcelDateTimeType::DateTime, is_1904));
        // Day 42 736 of the 1900 system is 2017-01-01; the 1904 system counts 1 462 days less.
        let new_year = Cell::Date(Date::day(2017, 1, 1).unwrap());
        assert_eq!(cell(&day(42_736.0, false)), new_year);
        assert_eq!(cell(&day(41_274.5, true)), new_year);
        assert_eq!(cell(&Data::Error(calamine::CellErrorType::Ref)), Cell::Error("#REF!".into()));
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        for format in ["xlsx", "xls", "xlsb", "ods"] {
            let error = read("f", b"PK\x03\x04 broken", &ReadOptions::default(), format).unwrap_err();
            assert!(matches!(error, Error::Read { .. }), "{error}");
        }
    }
}
