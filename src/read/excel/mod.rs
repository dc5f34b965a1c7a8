//! Workbooks: their sheets, the tables on them, and cells as the sheet shows them.

mod format;
mod layout;
mod tables;

use std::io::Cursor;

use calamine::{Data, DataRef, Ods, Reader, SheetType, SheetVisible, Sheets, Xls, Xlsb, Xlsx};

use self::format::{Format, Shown, shown};
use self::tables::Table;
use crate::read::header;
use crate::read::sheet::grid::{Grid, Region};
use crate::read::source::Source;
use crate::read::{ReadOptions, guard};
use crate::register::Schema;
use crate::{Error, Place, Result, Work};

/// Cells after which is asked whether to stop.
const BLOCK: usize = 1 << 12;

/// Rows of a sheet that tell whether it holds a table.
const PROBE: usize = 200;

/// The format of a workbook by its extension and its first bytes.
pub(in crate::read) fn format(extension: &str, bytes: &[u8]) -> Option<&'static str> {
    match (extension, bytes.get(..4).unwrap_or(bytes)) {
        ("ods", _) => Some("ods"),
        ("xlsb", _) => Some("xlsb"),
        ("xlsx" | "xlsm", _) | (_, b"PK\x03\x04") => Some("xlsx"),
        (_, b"\xd0\xcf\x11\xe0") => Some("xls"),
        _ => None,
    }
}

/// The tables of the sheets asked for: one source a sheet.
pub(in crate::read) fn read(
    file: &str,
    bytes: &[u8],
    options: &ReadOptions,
    format: &str,
    work: &Work,
) -> Result<Vec<Source>> {
    guard(file, "a workbook", || {
        let schema = options.schema.as_ref();
        let mut book = Book { file, bytes, format, schema, sheets: open(file, bytes, format)? };
        match options.sheets.as_slice() {
            [] => book.first(work).map(|source| vec![source]),
            [all] if all == "*" => book.alike(work),
            names => book.named(names, work),
        }
    })
}

fn open<'a>(file: &str, bytes: &'a [u8], format: &str) -> Result<Sheets<Cursor<&'a [u8]>>> {
    let cursor = Cursor::new(bytes);
    let book = match format {
        "ods" => Ods::new(cursor).map(Sheets::Ods).map_err(|e| e.to_string()),
        "xls" => Xls::new(cursor).map(Sheets::Xls).map_err(|e| e.to_string()),
        "xlsb" => Xlsb::new(cursor).map(Sheets::Xlsb).map_err(|e| e.to_string()),
        _ => Xlsx::new(cursor).map(Sheets::Xlsx).map_err(|e| e.to_string()),
    };
    book.map_err(|e| Error::read(Place::file(file), format!("no valid {format} workbook: {e}")))
}

struct Book<'a> {
    file: &'a str,
    bytes: &'a [u8],
    format: &'a str,
    schema: Option<&'a Schema>,
    sheets: Sheets<Cursor<&'a [u8]>>,
}

/// A sheet that holds a table.
struct Held {
    name: String,
    hidden: bool,
    names: Vec<String>,
    known: usize,
}

impl Held {
    fn shown(&self) -> String {
        if self.hidden { format!("'{}' (hidden)", self.name) } else { format!("'{}'", self.name) }
    }
}

impl Book<'_> {
    fn error(&self, message: impl Into<String>) -> Error {
        Error::read(Place::file(self.file), message)
    }

    /// Names of the worksheets, and whether they are hidden.
    fn names(&self) -> Vec<(String, bool)> {
        let sheets = self.sheets.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        sheets.map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect()
    }

    fn listed(&self) -> String {
        self.names().iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The sheets that hold tables, in the order of the workbook.
    fn held(&mut self, work: &Work) -> Result<Vec<Held>> {
        let mut held = Vec::new();
        for (name, hidden) in self.names() {
            let found = tables::find(&self.grid(&name, Some(PROBE), work)?);
            if let Some(table) = tables::main(&found, self.schema).and_then(|at| found.get(at)) {
                held.push(Held { name, hidden, names: table.names(), known: table.head.known });
            }
        }
        Ok(held)
    }

    /// The first sheet whose table has the columns of the schema, or known header words; the others are named.
    fn first(&mut self, work: &Work) -> Result<Source> {
        let held = self.held(work)?;
        let fits = |sheet: &Held| match self.schema {
            Some(schema) => schema.check(&sheet.names).is_ok(),
            None => sheet.known >= 2,
        };
        let rank = |sheet: &&Held| {
            (fits(sheet) && !sheet.hidden, sheet.names.len() > 1 && !sheet.hidden, fits(sheet), !sheet.hidden)
        };
        let best = held.iter().rev().max_by_key(rank).ok_or_else(|| {
            self.error(format!("no sheet holds a table with a header; the workbook has: {}", self.listed()))
        })?;
        let others = held.iter().filter(|other| other.name != best.name && other.names.len() > 1);
        let others: Vec<String> = others.map(Held::shown).collect();
        let mut note = format!("sheet {}", best.shown());
        if !others.is_empty() {
            note = format!("{note}; not read, though they hold tables: {}; sheet= reads them", others.join(", "));
        }
        let mut source = self.table(&best.name, self.file, work)?;
        source.notes.insert(0, note);
        Ok(source)
    }

    /// All sheets whose tables have the columns of the first.
    fn alike(&mut self, work: &Work) -> Result<Vec<Source>> {
        let held = self.held(work)?;
        let shape = |sheet: &Held| {
            let mut shape: Vec<String> = sheet.names.iter().map(|name| header::shape(name)).collect();
            shape.sort_unstable();
            shape
        };
        let main = held.iter().find(|sheet| sheet.known >= 2 && !sheet.hidden).or_else(|| held.first());
        let Some(main) = main else {
            return Err(self.error(format!("no sheet holds a table; the workbook has: {}", self.listed())));
        };
        let (alike, others): (Vec<&Held>, Vec<&Held>) = held.iter().partition(|sheet| shape(sheet) == shape(main));
        let mut sources = Vec::with_capacity(alike.len());
        for sheet in &alike {
            sources.push(self.sheet(sheet, work)?);
        }
        if let (Some(first), false) = (sources.first_mut(), others.is_empty()) {
            let others: Vec<String> = others.iter().map(|sheet| sheet.shown()).collect();
            first.notes.push(format!(
                "not read, for their columns are not those of '{}': {}",
                main.name,
                others.join(", ")
            ));
        }
        Ok(sources)
    }

    fn named(&mut self, names: &[String], work: &Work) -> Result<Vec<Source>> {
        let all = self.names();
        let mut sources = Vec::with_capacity(names.len());
        for name in names {
            let Some((_, hidden)) = all.iter().find(|(have, _)| have == name) else {
                return Err(self.error(format!("no sheet '{name}'; the workbook has: {}", self.listed())));
            };
            let sheet = Held { name: name.clone(), hidden: *hidden, names: Vec::new(), known: 0 };
            if names.len() == 1 {
                let mut source = self.table(name, self.file, work)?;
                source.notes.insert(0, format!("sheet {} as given", sheet.shown()));
                return Ok(vec![source]);
            }
            sources.push(self.sheet(&sheet, work)?);
        }
        Ok(sources)
    }

    /// One of several sheets, named `file#sheet`.
    fn sheet(&mut self, sheet: &Held, work: &Work) -> Result<Source> {
        let file = format!("{}#{}", self.file, sheet.name);
        let mut source = self.table(&sheet.name, &file, work)?;
        if sheet.hidden {
            source.notes.insert(0, "the sheet is hidden; it is read like the others".to_owned());
        }
        Ok(source)
    }

    fn table(&mut self, sheet: &str, file: &str, work: &Work) -> Result<Source> {
        let mut grid = self.grid(sheet, None, work)?;
        let found = self.layout(sheet, &mut grid, work)?;
        let mut tables = tables::find(&grid);
        let Some(at) = tables::main(&tables, self.schema) else {
            let message = format!(
                "no header found on the sheet '{sheet}'; one row must name the columns, each with its own text"
            );
            return Err(self.error(message));
        };
        let table = tables.remove(at);
        let mut notes = vec![format!(
            "table in {}; data row 1 is row {} of the sheet",
            table.place(&grid),
            table.head.last.saturating_add(2)
        )];
        notes.extend(others(&tables, &grid));
        notes.extend(found);
        let mut source = table.source(file, grid)?;
        source.notes.splice(0..0, notes);
        source.sheet.from_1904 = self.epoch_1904();
        Ok(source)
    }

    fn epoch_1904(&self) -> Option<bool> {
        match &self.sheets {
            Sheets::Xlsx(book) => Some(book.has_1904_epoch()),
            Sheets::Xlsb(book) => Some(book.has_1904_epoch()),
            Sheets::Xls(book) => Some(book.has_1904_epoch()),
            Sheets::Ods(_) => None,
        }
    }

    /// What the sheet says beside its cells; a note where the format keeps it from us.
    fn layout(&mut self, sheet: &str, grid: &mut Grid, work: &Work) -> Result<Option<String>> {
        let layout = match self.format {
            "xlsx" => layout::xlsx(self.bytes, sheet, work)?,
            "ods" => layout::ods(self.bytes, sheet, work)?,
            _ => None,
        };
        if let Some(layout) = layout {
            (grid.merged, grid.hidden_rows, grid.hidden_columns) =
                (layout.merged, layout.hidden_rows, layout.hidden_columns);
            return Ok(None);
        }
        if let Sheets::Xls(book) = &mut self.sheets {
            let regions = book.merge_cells_by_sheet_name(sheet).unwrap_or_default();
            grid.merged = regions.iter().map(region).collect();
        }
        Ok(Some(untold(self.format)))
    }

    fn grid(&mut self, sheet: &str, rows: Option<usize>, work: &Work) -> Result<Grid> {
        let file = self.file;
        let fail = |e: String| Error::read(Place::file(file), format!("the sheet '{sheet}' cannot be read: {e}"));
        if let Sheets::Xlsx(book) = &mut self.sheets {
            return xlsx(book, sheet, rows, work, fail);
        }
        let range = self.sheets.worksheet_range(sheet).map_err(|e| fail(e.to_string()))?;
        let mut grid = Grid::default();
        let (top, left) = range.start().unwrap_or_default();
        let format = Format::of("General");
        for (nth, (row, column, value)) in range.used_cells().enumerate() {
            if nth.is_multiple_of(BLOCK) {
                work.advance(0)?;
            }
            let place = ((top as usize).saturating_add(row), (left as usize).saturating_add(column));
            if rows.is_some_and(|rows| place.0 >= rows) {
                break;
            }
            put(&mut grid, place, shown(value, &format)).ok_or_else(|| fail(TOO_WIDE.to_owned()))?;
        }
        Ok(grid)
    }
}

/// What cannot be known of a workbook whose cells alone are read.
fn untold(format: &str) -> String {
    if matches!(format, "xls" | "xlsb") {
        return format!(
            "of an {format} file hidden rows and columns cannot be told (they are read like the others), nor how numbers are \
             shown: percentages, currencies, thousands and months are the numbers and days that are stored; save it as xlsx \
             to have them told"
        );
    }
    format!("which rows and columns the {format} file hides cannot be told; they are read like the others")
}

const TOO_WIDE: &str = "it spans more cells than fit in memory; delete the stray cells far below or beside the table";

/// Cells of an xlsx sheet one by one, so that a sheet of a million rows is held once.
fn xlsx(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    rows: Option<usize>,
    work: &Work,
    fail: impl Fn(String) -> Error,
) -> Result<Grid> {
    let mut reader = book.worksheet_cells_reader(sheet).map_err(|e| fail(e.to_string()))?;
    let code =
        |style: &calamine::Style| style.number_format.as_ref().map_or("General", |f| f.format_code.as_str()).to_owned();
    let formats: Vec<Format> = reader.styles().iter().map(|style| Format::of(&code(style))).collect();
    let general = Format::of("General");
    let mut grid = Grid::default();
    let mut nth = 0_usize;
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|e| fail(e.to_string()))? {
        if nth.is_multiple_of(BLOCK) {
            work.advance(0)?;
        }
        nth = nth.saturating_add(1);
        let (row, column) = cell.get_position();
        let place = (row as usize, column as usize);
        if rows.is_some_and(|rows| place.0 >= rows) {
            break;
        }
        if *cell.get_value() != DataRef::Empty {
            let value = Data::from(cell.get_value().clone());
            let cell = shown(&value, formats.get(style).unwrap_or(&general));
            put(&mut grid, place, cell).ok_or_else(|| fail(TOO_WIDE.to_owned()))?;
        }
    }
    Ok(grid)
}

fn put(grid: &mut Grid, (row, column): (usize, usize), shown: Shown) -> Option<()> {
    if shown.shrink > 0 {
        grid.shrunk.entry(column).or_default().push((row, shown.shrink));
    }
    if shown.rounded {
        grid.rounded.entry(column).or_default().push(row);
    }
    if let Some(token) = shown.currency {
        grid.currencies.entry(column).or_default().push((row, token));
    }
    (shown.cell == crate::read::Cell::Null || grid.set(row, column, shown.cell)).then_some(())
}

fn region(dimensions: &calamine::Dimensions) -> Region {
    let (start, end) = (dimensions.start, dimensions.end);
    Region { top: start.0 as usize, left: start.1 as usize, bottom: end.0 as usize, right: end.1 as usize }
}

fn others(tables: &[Table], grid: &Grid) -> Option<String> {
    let one = |table: &Table| {
        let names = table.names();
        format!("{} ({})", table.place(grid), names.iter().take(4).map(String::as_str).collect::<Vec<_>>().join(", "))
    };
    let all: Vec<String> = tables.iter().map(one).collect();
    (!all.is_empty()).then(|| format!("not read, though they stand on the same sheet: tables in {}", all.join("; ")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_no_workbook_is_refused() {
        for format in ["xlsx", "xls", "xlsb", "ods"] {
            let options = ReadOptions::default();
            let error = read("f", b"PK\x03\x04 broken", &options, format, &Work::new(1)).unwrap_err();
            assert!(matches!(error, Error::Read { .. }), "{error}");
        }
    }
}
