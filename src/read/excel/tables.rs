//! Tables on a sheet: where they stand, and their columns.

use std::collections::{BTreeMap, BTreeSet};

use crate::read::Cell;
use crate::read::header::{header, unit_above, unit_note};
use crate::read::sheet::grid::{self, Grid, Region};
use crate::read::sheet::head::{self, HEAD, Head, Look};
use crate::read::source::{Sheet, Source};
use crate::read::values::Values;
use crate::register::Schema;
use crate::{Error, Place, Result};

use super::format::moved;

/// Rows of a later table among which its header is looked for.
const LATER: usize = 4;

/// A table of a sheet; rows are counted from 0 on the sheet.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub head: Head,
    /// The row after its last filled one.
    pub end: usize,
    /// Filled rows below its header.
    pub rows: usize,
}

/// All tables of a sheet, from the top. A new one begins below a blank row with a header of its own.
pub(super) fn find(grid: &Grid) -> Vec<Table> {
    let filled = grid.filled_rows();
    let blocks = blocks(&filled);
    let Some((first, _)) = blocks.first().copied() else { return Vec::new() };
    let Some(mut likely) = head_at(grid, first, HEAD) else { return Vec::new() };
    let mut heads: Vec<Head> = Vec::new();
    for (start, end) in blocks {
        let height = end.saturating_sub(start);
        if end <= likely.first {
            let head = head_at(grid, start, height.min(HEAD));
            heads.extend(head.filter(|head| named(head).len() > 1 && head.last.saturating_add(1) < end));
        } else if start <= likely.first {
            // Titles are what stands between it and the table before it.
            let below = heads.last().map_or(first, |_| start);
            likely = head_at(grid, below, HEAD).unwrap_or(likely);
            heads.push(likely.clone());
        } else if let Some(head) = head_at(grid, start, height.min(LATER)) {
            let own = head.known >= 2 && heads.iter().all(|other| other.rows != head.rows);
            heads.extend(Some(head).filter(|_| own && start > likely.last.saturating_add(1)));
        }
    }
    let begins: Vec<usize> = heads.iter().skip(1).map(|head| head.first).collect();
    let ends = begins.into_iter().chain([filled.len()]);
    heads.into_iter().zip(ends).map(|(head, limit)| table(head, limit, &filled)).collect()
}

/// Runs of filled rows: the first, and the one after the last.
fn blocks(filled: &[bool]) -> Vec<(usize, usize)> {
    let mut blocks: Vec<(usize, usize)> = Vec::new();
    for (row, _) in filled.iter().enumerate().filter(|(_, filled)| **filled) {
        match blocks.last_mut() {
            Some((_, end)) if *end == row => *end = row.saturating_add(1),
            _ => blocks.push((row, row.saturating_add(1))),
        }
    }
    blocks
}

/// Names of the columns that have one.
fn named(head: &Head) -> Vec<String> {
    let unnamed = |at: usize, name: &str| name == format!("column {}", at.saturating_add(1));
    head.names.iter().enumerate().filter(|(at, name)| !unnamed(*at, name)).map(|(_, name)| name.clone()).collect()
}

fn table(head: Head, limit: usize, filled: &[bool]) -> Table {
    let body = || (head.last.saturating_add(1)..limit).filter(|&row| filled.get(row) == Some(&true));
    let end = body().next_back().map_or(head.last, |last| last).saturating_add(1);
    Table { rows: body().count(), end, head }
}

/// The table with the columns of the schema, else the largest, where header words count as size.
pub(super) fn main(tables: &[Table], schema: Option<&Schema>) -> Option<usize> {
    let rank = |at: &usize| {
        let table = tables.get(*at)?;
        let fits = schema.is_some_and(|schema| schema.check(&table.names()).is_ok());
        Some((fits, table.rows.saturating_mul(table.head.known.min(4).saturating_add(1))))
    };
    (0..tables.len()).rev().max_by_key(rank)
}

fn head_at(grid: &Grid, first: usize, rows: usize) -> Option<Head> {
    let last = first.saturating_add(rows).min(grid.height());
    let width = (0..grid.width())
        .rev()
        .find(|&column| grid.is_filled(column, first, last))
        .map_or(0, |column| column.saturating_add(1));
    let look = |row| (0..width).map(|column| Look::of(grid.get(row, column))).collect();
    let looks: Vec<Vec<Look>> = (first..last).map(look).collect();
    let near = grid.merged.iter().filter(|region| region.top >= first && region.top < last);
    let merged: Vec<Region> = near
        .map(|region| Region {
            top: region.top.saturating_sub(first),
            bottom: region.bottom.saturating_sub(first),
            ..*region
        })
        .collect();
    let mut head = head::find(&looks, &merged)?;
    (head.first, head.last) = (head.first.saturating_add(first), head.last.saturating_add(first));
    Some(head)
}

impl Table {
    /// Where the table stands, as `A4:G21`.
    pub(super) fn place(&self, grid: &Grid) -> String {
        let named =
            |column: &usize| self.head.rows.iter().any(|row| row.get(*column).is_some_and(|text| !text.is_empty()));
        let columns = || (0..grid.width()).filter(named);
        let (left, right) = (columns().next().unwrap_or(0), columns().next_back().unwrap_or(0));
        format!("{}:{}", grid::place(self.head.first, left), grid::place(self.end.saturating_sub(1), right))
    }

    /// Names of the columns that have one.
    pub(super) fn names(&self) -> Vec<String> {
        named(&self.head)
    }

    /// Takes the table out of its sheet.
    pub(super) fn source(self, file: &str, mut grid: Grid) -> Result<Source> {
        let (top, n) = (self.head.last.saturating_add(1), self.end.saturating_sub(self.head.last.saturating_add(1)));
        let mut notes = Vec::new();
        let mut currencies = BTreeMap::new();
        let headings = headings(&grid, top, self.end);
        let mut columns = Vec::with_capacity(grid.width());
        let names = self.head.names.clone().into_iter().map(Some).chain(std::iter::repeat(None));
        let used: Vec<bool> = (0..grid.width()).map(|column| self.uses(&grid, column)).collect();
        let wide = used.iter().filter(|used| **used).count();
        if wide.saturating_mul(n) > grid::MOST {
            return Err(Error::read(Place::file(file), super::TOO_WIDE));
        }
        for (column, (name, _)) in names.zip(used).enumerate().filter(|(_, (_, used))| *used) {
            let name = name.unwrap_or_else(|| format!("column {}", column.saturating_add(1)));
            let mut cells = grid.take(column, top, self.end);
            let unit = header(&name).unit.or(unit_above(&self.head.titles).map(|(unit, _)| unit));
            notes.extend(unshrunk(&grid, (column, unit), &name, top, &mut cells));
            notes.extend(rounded(&grid, column, &name, (top, self.end)));
            let shown = grid.currencies.remove(&column).unwrap_or_default().into_iter();
            let shown =
                shown.filter_map(|(row, token)| Some((u32::try_from(row.checked_sub(self.head.last)?).ok()?, token)));
            currencies.insert(name.clone(), shown.collect());
            columns.push((column, name, cells));
        }
        notes.extend(fill_merged(&grid.merged, top, n, &mut columns));
        notes.extend(hidden_columns(&grid, &columns));
        let columns = columns.into_iter().map(|(_, name, cells)| (name, Values::Cells(cells))).collect();
        let mut source = Source::new(file, columns)?;
        source.spreadsheet = true;
        source.notes.extend(unit_note(unit_above(&self.head.titles)));
        source.sheet = Sheet { currencies, ..self.sheet(&grid, headings) };
        if !self.head.titles.is_empty() {
            source.notes.push(format!("title rows above the header left out: {}", self.head.titles.join(" | ")));
        }
        if self.head.last > self.head.first {
            let (first, last) = (self.head.first.saturating_add(1), self.head.last.saturating_add(1));
            source.notes.push(format!("header over rows {first} to {last}: the names of a column are joined"));
        }
        source.notes.append(&mut notes);
        Ok(source)
    }

    /// Whether a column has a name, or a value in the table.
    fn uses(&self, grid: &Grid, column: usize) -> bool {
        let named = self.head.rows.iter().any(|row| row.get(column).is_some_and(|text| !text.is_empty()));
        named || grid.is_filled(column, self.head.last.saturating_add(1), self.end)
    }

    fn sheet(&self, grid: &Grid, headings: BTreeMap<u32, String>) -> Sheet {
        let top = self.head.last.saturating_add(1);
        let data_row = |row: &usize| u32::try_from(row.checked_sub(self.head.last)?).ok().filter(|row| *row > 0);
        let hidden = grid.hidden_rows.iter().filter(|row| **row < self.end).filter_map(data_row).collect();
        Sheet {
            head: head::by_name(&self.head),
            titles: self.head.titles.clone(),
            unit: unit_above(&self.head.titles).map(|(unit, _)| unit),
            first_row: u32::try_from(top.saturating_add(1)).unwrap_or(u32::MAX),
            hidden_rows: hidden,
            headings,
            ..Sheet::default()
        }
    }
}

/// Texts merged over several columns, alone in their row, by data row.
fn headings(grid: &Grid, top: usize, end: usize) -> BTreeMap<u32, String> {
    let wide = grid.merged.iter().filter(|r| r.top >= top && r.top < end && r.top == r.bottom && r.right > r.left);
    let alone = |region: &&Region| (0..grid.width()).filter(|&c| !grid::is_blank(grid.get(region.top, c))).count() == 1;
    let text = |region: &Region| match grid.get(region.top, region.left) {
        Cell::Text(text) => {
            let row = u32::try_from(region.top.saturating_sub(top).saturating_add(1)).ok()?;
            Some((row, text.to_string()))
        }
        _ => None,
    };
    wide.filter(alone).filter_map(text).collect()
}

/// Numbers shown in the unit that the header names are taken as they are shown.
fn unshrunk(
    grid: &Grid,
    (column, unit): (usize, Option<u32>),
    name: &str,
    top: usize,
    cells: &mut [Cell],
) -> Option<String> {
    let shrunk = grid.shrunk.get(&column)?;
    let mut n = 0_usize;
    for (row, exponent) in shrunk {
        let slot = row.checked_sub(top).and_then(|at| cells.get_mut(at)).filter(|_| Some(*exponent) == unit);
        let Some(slot) = slot else { continue };
        if let Cell::Number(text) = slot {
            *slot = Cell::Number(moved(text, i32::try_from(*exponent).unwrap_or(0).saturating_neg()).into());
            n = n.saturating_add(1);
        }
    }
    let shown = format!("'{name}': the sheet shows {} cells in thousands or millions", shrunk.len());
    Some(match n {
        0 => format!("{shown}; the header names no such unit, so the whole numbers are read"),
        _ => format!("{shown}, the unit of its header; they are read as shown"),
    })
}

fn rounded(grid: &Grid, column: usize, name: &str, rows: (usize, usize)) -> Option<String> {
    let cells = grid.rounded.get(&column)?;
    let own: Vec<usize> = cells.iter().copied().filter(|row| (rows.0..rows.1).contains(row)).collect();
    let first = own.first()?;
    Some(format!(
        "'{name}': {} cells hold a binary float of more than 15 digits and are read with the decimals that the sheet \
         shows, the first in {}",
        own.len(),
        grid::place(*first, column)
    ))
}

/// A text merged over several rows holds for each; a number is not repeated, for it would count again.
fn fill_merged(merged: &[Region], top: usize, n: usize, columns: &mut [(usize, String, Vec<Cell>)]) -> Option<String> {
    let (mut texts, mut numbers) = (0_usize, BTreeSet::new());
    for region in merged.iter().filter(|region| region.top >= top && region.bottom > region.top) {
        let Some((_, name, cells)) = columns.iter_mut().find(|(column, ..)| *column == region.left) else { continue };
        let (first, last) =
            (region.top.saturating_sub(top), region.bottom.saturating_sub(top).min(n.saturating_sub(1)));
        match cells.get(first).cloned() {
            Some(text @ Cell::Text(_)) => {
                texts = texts.saturating_add(1);
                cells.iter_mut().take(last.saturating_add(1)).skip(first).for_each(|cell| *cell = text.clone());
            }
            Some(Cell::Null) | None => {}
            Some(_) => drop(numbers.insert(name.clone())),
        }
    }
    let mut parts = Vec::new();
    if texts > 0 {
        parts.push(format!("{texts} texts that stand over several rows together hold for each of them"));
    }
    if !numbers.is_empty() {
        let names: Vec<String> = numbers.iter().map(|name| format!("'{name}'")).collect();
        parts.push(format!(
            "numbers of {} stand over several rows together: they count once, in the first",
            names.join(", ")
        ));
    }
    (!parts.is_empty()).then(|| format!("merged cells: {}", parts.join("; ")))
}

fn hidden_columns(grid: &Grid, columns: &[(usize, String, Vec<Cell>)]) -> Option<String> {
    let own = columns.iter().filter(|(column, _, cells)| {
        grid.hidden_columns.contains(column) && cells.iter().any(|cell| !grid::is_blank(cell))
    });
    let names: Vec<String> = own.map(|(column, name, _)| format!("{} '{name}'", grid::letters(*column))).collect();
    (!names.is_empty()).then(|| format!("hidden columns are read like the others: {}", names.join(", ")))
}
