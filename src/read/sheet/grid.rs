//! The cells of a sheet, and the names of columns.

use std::collections::BTreeMap;

use crate::read::Cell;
use crate::read::numbers::Token;
use crate::read::values::Values;

/// Most cells that a sheet, or a table on it, may span: 95 columns of full height, 2.4 GB.
pub(in crate::read) const MOST: usize = 100_000_000;

/// A rectangle of cells that form one, ends included, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) struct Region {
    pub top: usize,
    pub left: usize,
    pub bottom: usize,
    pub right: usize,
}

impl Region {
    pub(in crate::read) fn has(&self, row: usize, column: usize) -> bool {
        (self.top..=self.bottom).contains(&row) && (self.left..=self.right).contains(&column)
    }
}

/// The cells of a sheet by column, with what the sheet says about them. Rows and columns are counted from 0.
#[derive(Debug, Clone)]
pub(in crate::read) struct Grid {
    columns: Vec<Vec<Cell>>,
    height: usize,
    spanned: usize,
    most: usize,
    /// Cells that form one.
    pub merged: Vec<Region>,
    pub hidden_rows: Vec<usize>,
    pub hidden_columns: Vec<usize>,
    /// Cells that the sheet shows divided by a power of ten, by column: their row and the exponent.
    pub shrunk: BTreeMap<usize, Vec<(usize, u32)>>,
    /// Currencies that the sheet shows beside numbers, by column: their rows.
    pub currencies: BTreeMap<usize, Vec<(usize, Token)>>,
    /// Cells read with fewer digits than they hold, since the sheet shows no more, by column: the rows.
    pub rounded: BTreeMap<usize, Vec<usize>>,
}

impl Default for Grid {
    fn default() -> Self {
        Self {
            columns: Vec::new(),
            height: 0,
            spanned: 0,
            most: MOST,
            merged: Vec::new(),
            hidden_rows: Vec::new(),
            hidden_columns: Vec::new(),
            shrunk: BTreeMap::new(),
            rounded: BTreeMap::new(),
            currencies: BTreeMap::new(),
        }
    }
}

impl Grid {
    /// Puts a cell; `false` when the sheet spans more cells than fit.
    pub(in crate::read) fn set(&mut self, row: usize, column: usize, cell: Cell) -> bool {
        if self.columns.len() <= column {
            self.columns.resize(column.saturating_add(1), Vec::new());
        }
        let Some(cells) = self.columns.get_mut(column) else { return false };
        let length = row.saturating_add(1);
        if cells.len() < length {
            self.spanned = self.spanned.saturating_add(length.saturating_sub(cells.len()));
            if self.spanned > self.most {
                return false;
            }
            cells.resize(length, Cell::Null);
        }
        if let Some(slot) = cells.get_mut(row) {
            *slot = cell;
        }
        self.height = self.height.max(length);
        true
    }

    pub(in crate::read) fn get(&self, row: usize, column: usize) -> &Cell {
        self.columns.get(column).and_then(|cells| cells.get(row)).unwrap_or(&Cell::Null)
    }

    pub(in crate::read) fn height(&self) -> usize {
        self.height
    }

    pub(in crate::read) fn width(&self) -> usize {
        self.columns.len()
    }

    /// Whether a column has a filled cell among these rows.
    pub(in crate::read) fn is_filled(&self, column: usize, from: usize, to: usize) -> bool {
        let cells = self.columns.get(column).map_or(&[][..], Vec::as_slice);
        let rows = cells.get(from..to.min(cells.len())).unwrap_or_default();
        rows.iter().any(|cell| !is_blank(cell))
    }

    /// For each row whether any of its cells is filled.
    pub(in crate::read) fn filled_rows(&self) -> Vec<bool> {
        let mut filled = vec![false; self.height];
        for cells in &self.columns {
            for (row, cell) in filled.iter_mut().zip(cells) {
                *row = *row || !is_blank(cell);
            }
        }
        filled
    }

    /// Takes the rows of a column out, filled up with nulls to their number.
    pub(in crate::read) fn take(&mut self, column: usize, from: usize, to: usize) -> Vec<Cell> {
        let n = to.saturating_sub(from);
        let mut cells = self.columns.get_mut(column).map(std::mem::take).unwrap_or_default();
        cells.truncate(to);
        cells.drain(..from.min(cells.len()));
        cells.resize(n, Cell::Null);
        cells
    }
}

pub(in crate::read) fn is_blank(cell: &Cell) -> bool {
    match cell {
        Cell::Null => true,
        Cell::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// The name of a place as the sheet names it: `A1`.
pub(in crate::read) fn place(row: usize, column: usize) -> String {
    format!("{}{}", letters(column), row.saturating_add(1))
}

/// The letters of a column: A, B … Z, AA.
pub(in crate::read) fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        letters.push(char::from(b'A'.saturating_add(u8::try_from(rest % 26).unwrap_or(0))));
        match (rest / 26).checked_sub(1) {
            Some(more) => rest = more,
            None => return letters.into_iter().rev().collect(),
        }
    }
}

/// Column names, trimmed with their white space collapsed; a column without a name is called `column 3`.
pub(in crate::read) fn names<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<String> {
    let name = |(at, cell): (usize, &str)| {
        let name = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() { format!("column {}", at.saturating_add(1)) } else { name }
    };
    cells.enumerate().map(name).collect()
}

/// The columns without those that have neither a name nor a value.
pub(in crate::read) fn without_empty(columns: Vec<(String, Values)>) -> Vec<(String, Values)> {
    let unnamed = |at: usize, name: &str| name == format!("column {}", at.saturating_add(1));
    let empty = |values: &Values| (0..values.len()).all(|row| values.is_blank(row));
    let kept = columns.into_iter().enumerate().filter(|(at, (name, values))| !(unnamed(*at, name) && empty(values)));
    kept.map(|(_, column)| column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_named_as_in_the_sheet() {
        let names: Vec<String> = [0, 25, 26, 51, 52, 701, 702, 16_383].into_iter().map(letters).collect();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
        assert_eq!(place(20, 7), "H21");
    }

    #[test]
    fn one_far_cell_costs_one_column() {
        let mut grid = Grid { most: 1_000, ..Grid::default() };
        assert!(grid.set(899, 16_383, Cell::Bool(true)));
        assert_eq!((grid.height(), grid.width(), grid.spanned), (900, 16_384, 900));
        assert!(grid.is_filled(16_383, 0, 900) && !grid.is_filled(16_383, 0, 899) && !grid.is_filled(7, 0, 900));
        // 900 + 100 = 1 000 fit, one more does not.
        assert!(grid.set(99, 0, Cell::Bool(true)) && !grid.set(100, 0, Cell::Bool(true)));
    }
}
