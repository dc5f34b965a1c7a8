//! The cells of one source column, in the form the source keeps them.

use std::borrow::Cow;

use crate::calendar::Date;
use crate::money::Amount;
use crate::read::Cell;
use crate::read::numbers::Piece;
use crate::register::{Codes, Money};

/// Words by code, as they stand in the source.
#[derive(Debug, Clone)]
pub(in crate::read) struct Coded {
    pub codes: Codes,
    pub words: Vec<Box<str>>,
}

impl Coded {
    fn get(&self, row: usize) -> Option<&str> {
        self.words.get(self.codes.get(row)? as usize).map(AsRef::as_ref)
    }

    /// Trimmed words of all rows; the last row of a word takes it.
    fn into_texts(self) -> Vec<Option<Box<str>>> {
        let mut rows = vec![0_u32; self.words.len()];
        for code in self.codes.iter() {
            rows.get_mut(code as usize).into_iter().for_each(|rows| *rows += 1);
        }
        let mut words: Vec<Option<Box<str>>> = self.words.into_iter().map(trimmed).collect();
        let mut of_row = |code: u32| {
            let (word, rows) = (words.get_mut(code as usize)?, rows.get_mut(code as usize)?);
            *rows -= 1;
            if *rows == 0 { word.take() } else { word.clone() }
        };
        self.codes.iter().map(&mut of_row).collect()
    }

    /// Rows with a word for which `which` holds.
    pub fn count(&self, which: impl Fn(&str) -> bool) -> usize {
        let holds: Vec<bool> = self.words.iter().map(|word| which(word)).collect();
        self.codes.iter().filter(|&code| holds.get(code as usize) == Some(&true)).count()
    }
}

/// One column of a source.
#[derive(Debug, Clone)]
pub(in crate::read) enum Values {
    Text(Vec<Option<Box<str>>>),
    Coded(Coded),
    Cells(Vec<Cell>),
    /// Integers and decimals.
    Exact {
        minor: Money,
        scale: u8,
    },
    Float(Vec<Option<f64>>),
    Date(Vec<Option<Date>>),
    Bool(Vec<Option<bool>>),
    /// A type that has no text form: its name, and the number of rows.
    Unsupported(String, usize),
}

impl Values {
    pub(in crate::read) fn len(&self) -> usize {
        match self {
            Self::Text(v) => v.len(),
            Self::Coded(v) => v.codes.len(),
            Self::Cells(v) => v.len(),
            Self::Exact { minor, .. } => minor.len(),
            Self::Float(v) => v.len(),
            Self::Date(v) => v.len(),
            Self::Bool(v) => v.len(),
            Self::Unsupported(_, n) => *n,
        }
    }

    pub(in crate::read) fn is_blank(&self, row: usize) -> bool {
        match self {
            Self::Text(v) => v.get(row).and_then(Option::as_deref).is_none_or(|t| t.trim().is_empty()),
            _ => self.text(row).is_none_or(|t| t.trim().is_empty()),
        }
    }

    /// Whether the cell is a number, a date or a truth value by its type.
    pub(in crate::read) fn is_typed(&self, row: usize) -> bool {
        match self {
            Self::Text(_) | Self::Coded(_) | Self::Unsupported(..) => false,
            Self::Cells(v) => {
                matches!(v.get(row), Some(Cell::Number(_) | Cell::Float(_) | Cell::Date(_) | Cell::Bool(_)))
            }
            _ => !self.is_blank(row),
        }
    }

    /// The cell as text; `None` when it is empty.
    pub(in crate::read) fn text(&self, row: usize) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(v) => v.get(row)?.as_deref().map(Cow::Borrowed),
            Self::Coded(v) => v.get(row).map(Cow::Borrowed),
            Self::Cells(v) => cell_text(v.get(row)?),
            Self::Exact { minor, scale } => {
                let minor = minor.get(row)?;
                Some(Amount { minor, scale: *scale }.to_string().into())
            }
            Self::Float(v) => v.get(row)?.filter(|x| !x.is_nan()).map(|x| x.to_string().into()),
            Self::Date(v) => v.get(row)?.map(|d| d.to_string().into()),
            Self::Bool(v) => v.get(row)?.map(|b| b.to_string().into()),
            Self::Unsupported(..) => None,
        }
    }

    /// Trimmed texts; empty cells become `None`.
    pub(in crate::read) fn into_texts(self) -> Vec<Option<Box<str>>> {
        match self {
            Self::Text(texts) => texts.into_iter().map(|cell| cell.and_then(trimmed)).collect(),
            Self::Coded(coded) => coded.into_texts(),
            other => (0..other.len()).map(|row| other.text(row).and_then(|t| trimmed(Box::from(t)))).collect(),
        }
    }

    /// The rows for which `keep` holds.
    pub(in crate::read) fn select(self, keep: &[bool]) -> Self {
        match self {
            Self::Text(v) => Self::Text(pick(v, keep)),
            Self::Coded(v) => Self::Coded(Coded { codes: v.codes.keep(keep), words: v.words }),
            Self::Cells(v) => Self::Cells(pick(v, keep)),
            Self::Exact { minor, scale } => {
                Self::Exact { minor: pick(minor.iter().collect(), keep).into_iter().collect(), scale }
            }
            Self::Float(v) => Self::Float(pick(v, keep)),
            Self::Date(v) => Self::Date(pick(v, keep)),
            Self::Bool(v) => Self::Bool(pick(v, keep)),
            Self::Unsupported(name, _) => Self::Unsupported(name, keep.iter().filter(|k| **k).count()),
        }
    }

    /// The shortest decimals of binary floats, for columns that have them.
    pub(in crate::read) fn float_texts(&self) -> Vec<Option<String>> {
        match self {
            Self::Float(v) => v.iter().map(|x| x.map(|x| x.to_string())).collect(),
            Self::Cells(v) => {
                v.iter().map(|c| if let Cell::Float(x) = c { Some(x.to_string()) } else { None }).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The cell, where it is a binary float.
    pub(in crate::read) fn float(&self, row: usize) -> Option<f64> {
        match self {
            Self::Float(v) => v.get(row).copied().flatten(),
            Self::Cells(v) => v.get(row).and_then(|cell| if let Cell::Float(x) = cell { Some(*x) } else { None }),
            _ => None,
        }
    }

    /// Whether a cell is a binary float.
    pub(in crate::read) fn has_floats(&self) -> bool {
        match self {
            Self::Float(v) => v.iter().any(Option::is_some),
            Self::Cells(v) => v.iter().any(|c| matches!(c, Cell::Float(_))),
            _ => false,
        }
    }

    /// The cells as the amount parser takes them; `floats` comes from [`Values::float_texts`].
    pub(in crate::read) fn pieces<'a>(&'a self, floats: &'a [Option<String>]) -> Vec<Piece<'a>> {
        let float = |row: usize, x: f64| match floats.get(row).and_then(Option::as_deref) {
            Some(text) if x.is_finite() => Piece::Number(text),
            _ => Piece::Rejected("not_finite", "a finite number was expected"),
        };
        match self {
            Self::Text(v) => v.iter().map(|t| t.as_deref().map_or(Piece::Null, Piece::Text)).collect(),
            Self::Coded(v) => (0..v.codes.len()).map(|row| v.get(row).map_or(Piece::Null, Piece::Text)).collect(),
            Self::Cells(v) => v
                .iter()
                .enumerate()
                .map(|(row, cell)| if let Cell::Float(x) = cell { float(row, *x) } else { cell_piece(cell) })
                .collect(),
            Self::Exact { minor, scale } => {
                let exact = |minor| Piece::Exact(Amount { minor, scale: *scale });
                minor.iter().map(|m| m.map_or(Piece::Null, exact)).collect()
            }
            Self::Float(v) => v.iter().enumerate().map(|(row, x)| x.map_or(Piece::Null, |x| float(row, x))).collect(),
            Self::Date(v) => v.iter().map(|d| d.map_or(Piece::Null, |_| NO_NUMBER)).collect(),
            Self::Bool(v) => v.iter().map(|b| b.map_or(Piece::Null, |_| NO_NUMBER)).collect(),
            Self::Unsupported(_, n) => vec![Piece::Null; *n],
        }
    }
}

const NO_NUMBER: Piece<'static> = Piece::Rejected("foreign_character", "a number was expected");

fn cell_piece(cell: &Cell) -> Piece<'_> {
    match cell {
        Cell::Null => Piece::Null,
        Cell::Text(text) => Piece::Text(text),
        Cell::Number(text) => Piece::Number(text),
        Cell::Error(_) => Piece::Rejected("foreign_character", "an error of a spreadsheet"),
        Cell::Float(_) | Cell::Date(_) | Cell::Bool(_) => NO_NUMBER,
    }
}

fn cell_text(cell: &Cell) -> Option<Cow<'_, str>> {
    match cell {
        Cell::Null => None,
        Cell::Text(text) | Cell::Number(text) | Cell::Error(text) => Some(Cow::Borrowed(text)),
        Cell::Float(x) => (!x.is_nan()).then(|| x.to_string().into()),
        Cell::Date(date) => Some(date.to_string().into()),
        Cell::Bool(value) => Some(value.to_string().into()),
    }
}

/// White space around a text is no content; a text without any other is none.
pub(in crate::read) fn trimmed(text: Box<str>) -> Option<Box<str>> {
    let inner = text.trim();
    if inner.is_empty() {
        None
    } else if inner.len() == text.len() {
        Some(text)
    } else {
        Some(Box::from(inner))
    }
}

fn pick<T>(column: Vec<T>, keep: &[bool]) -> Vec<T> {
    column.into_iter().zip(keep).filter(|(_, keep)| **keep).map(|(value, _)| value).collect()
}
