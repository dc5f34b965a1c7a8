//! One decimal sign for a whole column, or a refusal that names what settles it.

use super::report::QUOTED;
use super::shape::Class;
use super::{ColumnRefusal, Parsed};

/// What the cells of a column say about the decimal sign.
#[derive(Default)]
pub(super) struct Evidence {
    comma: Vec<usize>,
    dot: Vec<usize>,
    one_comma: Vec<usize>,
    one_dot: Vec<usize>,
    lossy: usize,
    grouped_by_spaces: bool,
}

/// The decimal sign, and the cells that decided it.
pub(super) struct Decision {
    pub decimal: Option<char>,
    pub deciding: Vec<usize>,
}

impl Evidence {
    pub(super) fn add(&mut self, at: usize, cell: &Parsed) {
        self.lossy = self.lossy.saturating_add(usize::from(cell.shape.lossy));
        match cell.shape.class {
            Class::Whole => {}
            Class::Comma => self.comma.push(at),
            Class::Dot => self.dot.push(at),
            Class::OneComma => self.one_comma.push(at),
            Class::OneDot => self.one_dot.push(at),
        }
        self.grouped_by_spaces = self.grouped_by_spaces || cell.spaced;
    }

    pub(super) fn decide(
        self,
        given: Option<char>,
        cell: &impl Fn(usize) -> String,
    ) -> Result<Decision, ColumnRefusal> {
        if given.is_some() {
            return Ok(Decision { decimal: given, deciding: Vec::new() });
        }
        match (self.comma.is_empty(), self.dot.is_empty()) {
            (false, false) => Err(self.mixed(cell)),
            (true, true) if self.one_comma.is_empty() && self.one_dot.is_empty() => {
                Ok(Decision { decimal: None, deciding: Vec::new() })
            }
            (true, true) => Err(self.ambiguous(cell)),
            (comma_empty, _) => self.guard(comma_empty, cell),
        }
    }

    /// Spreadsheets that read "632.340" as a number write "632.34" (section 5.6).
    fn guard(self, dot: bool, cell: &impl Fn(usize) -> String) -> Result<Decision, ColumnRefusal> {
        let (deciding, undecided, sign) =
            if dot { (self.dot, &self.one_dot, '.') } else { (self.comma, &self.one_comma, ',') };
        let only_lossy = deciding.len() == self.lossy && !self.grouped_by_spaces;
        if only_lossy && undecided.len() > deciding.len() {
            let message = format!(
                "{} cells have three digits after '{sign}' and {} have one or two: groups whose last zeros a \
                 spreadsheet lost look like this; read the column as text from its source again, or pass \
                 decimal=\"{sign}\" if the cells are right as they stand",
                undecided.len(),
                deciding.len()
            );
            return Err(refusal("suspect_lost_zeros", message, &deciding, cell));
        }
        Ok(Decision { decimal: Some(sign), deciding })
    }

    fn mixed(&self, cell: &impl Fn(usize) -> String) -> ColumnRefusal {
        let comma_is_smaller = self.comma.len() <= self.dot.len();
        let smaller = if comma_is_smaller { &self.comma } else { &self.dot };
        let message = format!(
            "{} cells allow only a decimal comma and {} only a decimal dot; correct the cells below, or pass \
             decimal=\",\" or decimal=\".\" to reject those of the other form",
            self.comma.len(),
            self.dot.len()
        );
        refusal("mixed_locales", message, smaller, cell)
    }

    fn ambiguous(&self, cell: &impl Fn(usize) -> String) -> ColumnRefusal {
        let mut cells: Vec<usize> = self.one_comma.iter().chain(&self.one_dot).copied().collect();
        cells.sort_unstable();
        let message = "no cell tells whether the sign before three digits groups or is decimal; pass decimal=\",\" \
                       or decimal=\".\""
            .to_owned();
        refusal("ambiguous_decimal", message, &cells, cell)
    }
}

/// A refusal that quotes the first cells.
pub(super) fn refusal(
    reason: &'static str,
    message: String,
    cells: &[usize],
    cell: &impl Fn(usize) -> String,
) -> ColumnRefusal {
    let examples = cells.iter().take(QUOTED).map(|&at| (at, cell(at))).collect();
    ColumnRefusal { reason, message, examples }
}
