//! Whether every row of a table is a record, told by column rather than row by row.

use crate::Result;
use crate::read::source::Source;
use crate::read::values::Values;
use crate::register::{Minors, Money};

impl Source {
    /// A source of all rows of a file, as [`Source::new`].
    pub(in crate::read) fn plain(file: &str, columns: Vec<(String, Values)>) -> Result<Self> {
        Ok(Self::new_unnumbered(file, columns)?.if_plain())
    }

    /// Notes that every row is a record, where that is so: then no row needs to be looked at again.
    pub(in crate::read) fn if_plain(mut self) -> Self {
        let n = self.len();
        if self.is_plain(n) {
            (self.whole, self.rows) = (Some(n), Vec::new());
        } else {
            (self.whole, self.rows) = (None, (1..=n as u32).collect());
        }
        self
    }

    /// A row with a cell that is neither blank nor the name of its column is a record, but for totals at the end.
    fn is_plain(&self, n: usize) -> bool {
        let Some(last) = n.checked_sub(1) else { return false };
        if self.may_end_otherwise(last) {
            return false;
        }
        if self.columns.iter().any(|(name, values)| fills_every_row(name, values)) {
            return true;
        }
        let mut filled = vec![false; n];
        for (name, values) in &self.columns {
            fill(name, values, &mut filled);
        }
        filled.iter().all(|filled| *filled)
    }
}

fn is_content(name: &str, text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text != name.trim()
}

/// A name that is a number could be that of an amount.
fn is_no_number(name: &str) -> bool {
    !name.trim().starts_with(|c: char| c.is_ascii_digit() || c == '-')
}

fn fills_every_row(name: &str, values: &Values) -> bool {
    match values {
        Values::Coded(coded) => coded.words.iter().all(|word| is_content(name, word)) && !coded.codes.has_null(),
        Values::Exact { minor, .. } => match minor.minors() {
            Minors::Narrow(minor) => is_no_number(name) && !minor.contains(&Money::UNKNOWN),
            Minors::Wide(_, known) => is_no_number(name) && !known.contains(&false),
        },
        _ => false,
    }
}

fn fill(name: &str, values: &Values, filled: &mut [bool]) {
    match values {
        Values::Coded(coded) => {
            let content: Vec<bool> = coded.words.iter().map(|word| is_content(name, word)).collect();
            for (filled, code) in filled.iter_mut().zip(coded.codes.iter()) {
                *filled |= content.get(code as usize) == Some(&true);
            }
        }
        Values::Exact { minor, .. } if is_no_number(name) => {
            filled.iter_mut().zip(minor.iter()).for_each(|(filled, minor)| *filled |= minor.is_some());
        }
        _ => {
            for (row, filled) in filled.iter_mut().enumerate() {
                *filled = *filled || values.text(row).is_some_and(|text| is_content(name, &text));
            }
        }
    }
}
