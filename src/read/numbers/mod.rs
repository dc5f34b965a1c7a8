//! Amounts as text: the decimal sign is decided once a column, from all its cells; nothing is guessed per cell.

mod decide;
mod report;
mod shape;
mod strip;
mod token;

#[cfg(test)]
mod tests;

pub use report::{AmountReport, QUOTED};
pub use token::{Token, unit_exponent};

use std::collections::BTreeMap;

use crate::money::{Amount, Currency};
use decide::{Evidence, refusal};
use shape::{Class, Shape};
use strip::{Refusal, Stripped};

/// What the caller knows about an amount column.
#[derive(Debug, Clone, Default)]
pub struct AmountOptions<'a> {
    /// The decimal sign, `,` or `.`; decided from the cells when `None`.
    pub decimal: Option<char>,
    /// The currency of cells without a token; a cell with another token is rejected.
    pub currency: Option<Currency>,
    /// Whether every cell may carry its own currency.
    pub currency_per_cell: bool,
    /// The unit that only the header names, as a power of ten.
    pub header_unit: Option<u32>,
    /// The unit of cells without one, confirmed by the caller.
    pub unit: Option<u32>,
    /// Whether `1E+5` is read.
    pub allow_scientific: bool,
    /// Most fraction digits; 9 when `None`.
    pub max_fraction_digits: Option<u8>,
    /// Words that mean empty.
    pub null_tokens: &'a [&'a str],
}

/// A cell before it is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Piece<'a> {
    /// Empty.
    Null,
    /// Text in the column's own spelling.
    Text(&'a str),
    /// The plain text of a number, with a dot: no decision needed.
    Number(&'a str),
    /// Already exact.
    Exact(Amount),
    /// Rejected before: reason and detail.
    Rejected(&'static str, &'static str),
}

/// A cell that could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellRejection {
    /// Position in the column.
    pub index: usize,
    /// Reason code of the reading reference.
    pub reason: &'static str,
    /// What was expected.
    pub detail: &'static str,
}

/// A column of amounts at one scale.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AmountColumn {
    /// Amounts; `None` for empty and rejected cells.
    pub values: Vec<Option<Amount>>,
    /// The token in each cell.
    pub tokens: Vec<Option<Token>>,
    /// Rejected cells, by position.
    pub rejections: Vec<CellRejection>,
    /// What was decided and found.
    pub report: AmountReport,
}

/// Why a whole column cannot be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnRefusal {
    /// Reason code of the reading reference.
    pub reason: &'static str,
    /// What was found and the argument that settles it.
    pub message: String,
    /// Up to five cells with their positions.
    pub examples: Vec<(usize, String)>,
}

/// A cell that is a number once the decimal sign is known.
struct Parsed {
    shape: Shape,
    /// Spaces group its digits.
    spaced: bool,
    negative: bool,
    exponent: i32,
    token: Option<Token>,
}

enum Cell {
    Null,
    Parsed(Parsed),
    Exact(Amount),
    Rejected(Refusal),
}

/// Reads a column of text cells.
///
/// # Errors
/// The refusal of the column: `ambiguous_decimal`, `mixed_locales`, `suspect_lost_zeros`, `mixed_currencies` or
/// `unit_unconfirmed`.
pub fn parse_amounts(cells: &[Option<&str>], options: &AmountOptions<'_>) -> Result<AmountColumn, ColumnRefusal> {
    let pieces: Vec<Piece<'_>> = cells.iter().map(|cell| cell.map_or(Piece::Null, Piece::Text)).collect();
    parse_pieces(&pieces, options)
}

/// Reads a column whose cells may be numbers already.
///
/// # Errors
/// As [`parse_amounts`].
pub fn parse_pieces(pieces: &[Piece<'_>], options: &AmountOptions<'_>) -> Result<AmountColumn, ColumnRefusal> {
    let quote = |at: usize| match pieces.get(at) {
        Some(Piece::Text(text) | Piece::Number(text)) => (*text).to_owned(),
        Some(Piece::Exact(amount)) => amount.to_string(),
        _ => String::new(),
    };
    let cells: Vec<Cell> = pieces.iter().map(|piece| read_piece(*piece, options)).collect();
    check_unit(&cells, options, &quote)?;
    check_currencies(&cells, options, &quote)?;
    let mut evidence = Evidence::default();
    for (at, (cell, piece)) in cells.iter().zip(pieces).enumerate() {
        if let (Cell::Parsed(parsed), Piece::Text(_)) = (cell, piece) {
            evidence.add(at, parsed);
        }
    }
    let decision = evidence.decide(options.decimal, &quote)?;
    let mut column = resolve(&cells, pieces, decision.decimal, options);
    column.report.decimal = decision.decimal;
    column.report.given = options.decimal.is_some();
    column.report.deciding = decision.deciding.len() as u64;
    let row = |at: usize| u64::try_from(at).unwrap_or(u64::MAX).saturating_add(1);
    column.report.first = decision.deciding.iter().take(QUOTED).map(|&at| (row(at), quote(at))).collect();
    Ok(column)
}

/// Whether a text has the form of an amount, whatever its decimal sign.
pub(super) fn is_amount(text: &str) -> bool {
    let text = strip::trim(text);
    !text.is_empty() && strip::strip(text).and_then(|s| parse(s, &AmountOptions::default())).is_ok()
}

fn read_piece(piece: Piece<'_>, options: &AmountOptions<'_>) -> Cell {
    let parsed = match piece {
        Piece::Null => return Cell::Null,
        Piece::Exact(amount) => return exact(amount, options),
        Piece::Rejected(reason, detail) => return Cell::Rejected((reason, detail)),
        Piece::Number(text) => number(text, options),
        Piece::Text(text) => {
            let text = strip::trim(text);
            if text.is_empty() || options.null_tokens.contains(&text) {
                return Cell::Null;
            }
            strip::strip(text).and_then(|stripped| parse(stripped, options))
        }
    };
    parsed.map_or_else(Cell::Rejected, Cell::Parsed)
}

fn exact(amount: Amount, options: &AmountOptions<'_>) -> Cell {
    let factor = 10_i128.checked_pow(options.unit.unwrap_or(0));
    match factor.and_then(|factor| amount.minor.checked_mul(factor)) {
        Some(minor) => Cell::Exact(Amount { minor, scale: amount.scale }),
        None => Cell::Rejected(OVERFLOW),
    }
}

const OVERFLOW: Refusal = ("overflow", "the amount does not fit 128 bits");

fn parse(stripped: Stripped<'_>, options: &AmountOptions<'_>) -> Result<Parsed, Refusal> {
    let (body, power) = split_power(stripped.body, options.allow_scientific)?;
    let shape = shape::shape(body, stripped.comma_dash)?;
    let unit = stripped.unit.or(options.unit).unwrap_or(0);
    let exponent = power.saturating_add(i32::try_from(unit).unwrap_or(i32::MAX));
    let spaced = body.contains(strip::is_space);
    let (negative, token) = (stripped.negative, stripped.token);
    Ok(Parsed { shape, spaced, negative, exponent, token })
}

/// The plain text of a number: its own sign and power are part of the form.
fn number(text: &str, options: &AmountOptions<'_>) -> Result<Parsed, Refusal> {
    let bare = text.strip_prefix('-');
    let negative = bare.is_some();
    let stripped = Stripped { body: bare.unwrap_or(text), negative, token: None, unit: None, comma_dash: false };
    let options = AmountOptions { allow_scientific: true, ..options.clone() };
    let parsed = parse(stripped, &options)?;
    // A dot before three digits is the decimal sign here, never a group.
    let class = if parsed.shape.class == Class::OneDot { Class::Dot } else { parsed.shape.class };
    match class {
        Class::Whole | Class::Dot if !parsed.spaced => Ok(Parsed { shape: Shape { class, ..parsed.shape }, ..parsed }),
        _ => Err(("foreign_character", "a plain number with a dot was expected")),
    }
}

fn split_power(body: &str, allowed: bool) -> Result<(&str, i32), Refusal> {
    let Some((digits, power)) = body.split_once(['e', 'E']) else {
        return Ok((body, 0));
    };
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    match power.parse::<i32>() {
        Ok(power) if plain && allowed => Ok((digits, power)),
        Ok(_) if plain => Err(("scientific", "a spreadsheet rounds what it writes with an exponent")),
        _ => Err(("foreign_character", "only digits, separators, a currency and a unit were expected")),
    }
}

fn check_unit(
    cells: &[Cell],
    options: &AmountOptions<'_>,
    quote: &impl Fn(usize) -> String,
) -> Result<(), ColumnRefusal> {
    let (Some(exponent), None) = (options.header_unit, options.unit) else {
        return Ok(());
    };
    let message = format!(
        "the header names a unit of 10^{exponent} that the cells do not; pass unit=\"{}\" to confirm it, or unit=\"1\" \
         if the amounts are whole",
        10_u64.checked_pow(exponent).unwrap_or_default()
    );
    let filled: Vec<usize> = (0..cells.len()).filter(|&at| !matches!(cells.get(at), Some(Cell::Null))).collect();
    Err(refusal("unit_unconfirmed", message, &filled, quote))
}

fn check_currencies(
    cells: &[Cell],
    options: &AmountOptions<'_>,
    quote: &impl Fn(usize) -> String,
) -> Result<(), ColumnRefusal> {
    if options.currency_per_cell || options.currency.is_some() {
        return Ok(());
    }
    let mut by_token: BTreeMap<Token, Vec<usize>> = BTreeMap::new();
    for (at, cell) in cells.iter().enumerate() {
        if let Cell::Parsed(Parsed { token: Some(token), .. }) = cell {
            by_token.entry(*token).or_default().push(at);
        }
    }
    if by_token.len() <= 1 {
        return Ok(());
    }
    let found: Vec<String> = by_token.iter().map(|(token, at)| format!("{token} in {} cells", at.len())).collect();
    let examples: Vec<usize> = by_token.values().flat_map(|at| at.iter().take(2)).copied().collect();
    let message = format!(
        "several currencies in one column ({}); pass currency= with the name of the column that holds the currency (it \
         may be this one), or a code to reject the others",
        found.join(", ")
    );
    Err(refusal("mixed_currencies", message, &examples, quote))
}

/// Minor units with their own fraction digits.
fn value(cell: &Parsed, decimal: char, options: &AmountOptions<'_>) -> Result<(i128, u32), Refusal> {
    let other = if decimal == ',' { Class::Dot } else { Class::Comma };
    if cell.shape.class == other {
        return Err(("contradicts_decimal", "the separators belong to the other decimal sign"));
    }
    let groups = if decimal == ',' { Class::OneDot } else { Class::OneComma };
    let fraction = if cell.shape.class == groups { 0 } else { cell.shape.fraction };
    let kept = i64::from(fraction).saturating_sub(i64::from(cell.exponent));
    if cell.shape.artefact && kept > 6 {
        return Err(("float_artefact", "the noise of a binary float; round the column at its source"));
    }
    if kept > i64::from(options.max_fraction_digits.unwrap_or(9)) {
        return Err(("too_many_fraction_digits", "at most 9 fraction digits are read"));
    }
    let digits = if cell.negative { cell.shape.digits.checked_neg() } else { Some(cell.shape.digits) };
    let up = u32::try_from(kept.min(0).unsigned_abs()).unwrap_or(u32::MAX);
    let minor = if cell.shape.digits == 0 {
        Some(0)
    } else {
        digits.zip(10_i128.checked_pow(up)).and_then(|(d, f)| d.checked_mul(f))
    };
    minor.map(|minor| (minor, u32::try_from(kept).unwrap_or(0))).ok_or(OVERFLOW)
}

fn resolve_cell(
    cell: &Cell,
    piece: Piece<'_>,
    decimal: Option<char>,
    options: &AmountOptions<'_>,
) -> Result<Option<Amount>, Refusal> {
    match cell {
        Cell::Null => Ok(None),
        Cell::Rejected(refusal) => Err(*refusal),
        Cell::Exact(amount) => Ok(Some(*amount)),
        Cell::Parsed(parsed) => {
            let declared = options.currency.filter(|_| !options.currency_per_cell);
            if parsed.token.zip(declared).is_some_and(|(token, currency)| !token.fits(currency)) {
                return Err(("wrong_currency", "the cell names another currency than declared"));
            }
            let typed = matches!(piece, Piece::Number(_));
            let decimal = if typed { '.' } else { decimal.unwrap_or('.') };
            let (minor, scale) = value(parsed, decimal, options)?;
            Ok(Some(Amount { minor, scale: u8::try_from(scale).unwrap_or(u8::MAX) }))
        }
    }
}

fn resolve(cells: &[Cell], pieces: &[Piece<'_>], decimal: Option<char>, options: &AmountOptions<'_>) -> AmountColumn {
    let mut column = AmountColumn::default();
    for (index, (cell, piece)) in cells.iter().zip(pieces).enumerate() {
        let amount = resolve_cell(cell, *piece, decimal, options).unwrap_or_else(|(reason, detail)| {
            column.reject(index, reason, detail);
            None
        });
        column.values.push(amount);
        column.tokens.push(token_of(cell));
        if let Cell::Parsed(Parsed { exponent: 1.., .. }) = cell {
            column.count_unit(cell);
        }
        column.report.nulls = column.report.nulls.saturating_add(u64::from(matches!(cell, Cell::Null)));
    }
    column.bring_to_one_scale();
    column.report.measure(&column.values, &column.tokens);
    column
}

fn token_of(cell: &Cell) -> Option<Token> {
    if let Cell::Parsed(parsed) = cell { parsed.token } else { None }
}

impl AmountColumn {
    /// Notes why a cell is no amount; the amount itself is taken away by the caller.
    pub(super) fn reject(&mut self, index: usize, reason: &'static str, detail: &'static str) {
        self.rejections.push(CellRejection { index, reason, detail });
        let count = self.report.rejected.entry(reason).or_default();
        *count = count.saturating_add(1);
    }

    fn count_unit(&mut self, cell: &Cell) {
        if let Cell::Parsed(parsed) = cell {
            let count = self.report.units.entry(parsed.exponent.unsigned_abs()).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// Every amount at the largest scale met; one that does not fit there is rejected.
    fn bring_to_one_scale(&mut self) {
        let scale = self.values.iter().flatten().map(|a| a.scale).max().unwrap_or(0);
        self.report.scale = scale;
        let mut values = std::mem::take(&mut self.values);
        for (index, slot) in values.iter_mut().enumerate() {
            let Some(amount) = *slot else { continue };
            *slot = amount.rescale(scale).ok();
            if slot.is_none() {
                self.reject(index, OVERFLOW.0, "the amount does not fit 128 bits at the scale of its column");
            }
        }
        self.rejections.sort_by_key(|r| r.index);
        self.values = values;
    }
}
