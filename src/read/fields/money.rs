//! Money columns: amounts, and the currency of every row.

use std::collections::BTreeMap;

use crate::money::{Amount, Currency};
use crate::read::ReadOptions;
use crate::read::header::header;
use crate::read::numbers::{
    AmountColumn, AmountOptions, AmountReport, CellRejection, ColumnRefusal, Token, parse_pieces, unit_exponent,
};
use crate::read::sheet::published::{self, Check};
use crate::read::source::Source;
use crate::read::standards::{self, Shape};
use crate::read::values::Values;
use crate::register::{Field, Kind, Rejection, Schema};
use crate::{Error, Place, Result};

/// Where the currency of a row may come from, besides its cell.
pub(in crate::read) struct Declared {
    /// A code for all rows.
    pub constant: Option<Currency>,
    /// The column with a code for each row.
    pub column: Option<String>,
    /// The codes of that column.
    pub rows: Vec<Option<Token>>,
    /// Rows whose code is none.
    pub unknown: Vec<bool>,
    /// The format whose columns have units and fractions of their own.
    pub standard: Option<&'static Shape>,
}

/// A money field as read.
#[derive(Default)]
pub(in crate::read) struct MoneyField {
    pub values: Vec<Option<Amount>>,
    /// The currency of each row that has an amount.
    pub currency: Vec<Option<Currency>>,
    pub rejected: Vec<Rejection>,
    pub reports: Vec<AmountReport>,
    /// Totals that the source prints itself, beside the sums of what was read.
    pub checks: Vec<Check>,
}

/// Why a money column was refused.
pub(in crate::read) struct Refused {
    pub column: String,
    pub refusal: ColumnRefusal,
}

pub(in crate::read) fn declared(source: &Source, schema: &Schema, options: &ReadOptions) -> Result<Declared> {
    let (rows, unknown) = (Vec::new(), Vec::new());
    let mut declared = Declared { constant: options.currency, column: None, rows, unknown, standard: None };
    let Some(word) = schema.columns(Field::Currency).first() else {
        return Ok(declared);
    };
    let Some((name, values)) = source.columns.iter().find(|(name, _)| name == word) else {
        let code = word.parse().map_err(|_| {
            let have = source.names().join(", ");
            Error::Currency(format!(
                "currency '{word}' is neither a column nor a code of ISO 4217; the columns are: {have}"
            ))
        })?;
        declared.constant = options.currency.or(Some(code));
        return Ok(declared);
    };
    declared.column = Some(name.clone());
    if is_money(schema, name) {
        return Ok(declared);
    }
    // Codes repeat: each word is looked up once.
    let mut known: BTreeMap<Box<str>, Option<Token>> = BTreeMap::new();
    for row in 0..source.len() {
        let text = values.text(row).unwrap_or_default();
        let word = text.trim();
        let code = known.get(word).copied().unwrap_or_else(|| {
            let code = Token::of_word(word).or_else(|| word.parse().ok().map(Token::Code));
            known.insert(Box::from(word), code);
            code
        });
        declared.unknown.push(!word.is_empty() && code.is_none());
        declared.rows.push(code);
    }
    Ok(declared)
}

fn is_money(schema: &Schema, name: &str) -> bool {
    schema.fields.iter().any(|(field, columns)| field.kind() == Kind::Money && columns.iter().any(|c| c == name))
}

/// Reads the columns of a money field; of several, the first filled cell of a row counts.
pub(in crate::read) fn read(
    source: &Source,
    names: &[String],
    declared: &Declared,
    options: &ReadOptions,
) -> Result<Result<MoneyField, Refused>> {
    let unit = options.unit.as_deref().map(unit).transpose()?;
    let n = source.len();
    let mut field = MoneyField { values: vec![None; n], currency: vec![None; n], ..MoneyField::default() };
    let mut settled = vec![false; n];
    for name in names {
        let Some((_, values)) = source.columns.iter().find(|(have, _)| have == name) else { continue };
        let hints = header(name);
        let own_unit = declared.standard.and_then(|shape| shape.unit_of(name));
        // A column taken out of a format in millions must not be read as units.
        let header_unit = hints.unit.or_else(|| standards::unit_of(name)).or(source.sheet.unit);
        let amounts = AmountOptions {
            decimal: options.decimal,
            currency: declared.constant.filter(|_| declared.column.is_none()),
            currency_per_cell: declared.column.is_some(),
            header_unit,
            unit: unit.filter(|_| header_unit.is_some()).or(own_unit),
            max_fraction_digits: declared.standard.and_then(|shape| shape.max_fraction_digits),
            ..AmountOptions::default()
        };
        let mut column = match parse(source, values, &amounts, options) {
            Ok(column) => column,
            Err(refusal) => return Ok(Err(Refused { column: name.clone(), refusal })),
        };
        take_shown(source, name, declared, &mut column);
        let currency = currencies(&mut column, declared, hints.currency);
        column.report.sum_by(&column.values, |at| currency.get(at).copied().flatten());
        field.take(source, name, values, &column, &currency, &mut settled);
        // Rows that are no records are gone from the column, but not from the numbering of the source.
        for (row, _) in &mut column.report.first {
            *row = usize::try_from(row.saturating_sub(1)).map_or(*row, |at| source.row(at));
        }
        // Of several columns each row takes one: their printed totals are those of no field.
        if names.len() == 1 {
            field.checks = published::check(source, name, &field.values, column.report.decimal, &amounts);
        }
        field.reports.push(column.report);
    }
    Ok(Ok(field))
}

/// A unit given by the caller: a power of ten, or a word for one.
fn unit(text: &str) -> Result<u32> {
    let digits = text.trim();
    let power = digits.strip_prefix('1').filter(|zeros| zeros.bytes().all(|b| b == b'0') && zeros.len() <= 12);
    let exponent = power.and_then(|zeros| u32::try_from(zeros.len()).ok()).or_else(|| unit_exponent(digits));
    exponent.ok_or_else(|| {
        Error::Settings(format!("'{text}' is no unit of amounts; expected 1, 1000, 1000000, mio. or mia."))
    })
}

/// Currencies that a sheet shows beside its numbers count as if they stood in the cells.
fn take_shown(source: &Source, name: &str, declared: &Declared, column: &mut AmountColumn) {
    let Some(shown) = source.sheet.currencies.get(name).filter(|shown| !shown.is_empty()) else { return };
    let constant = declared.constant.filter(|_| declared.column.is_none());
    for (index, row) in source.rows.iter().enumerate() {
        let slots = (column.tokens.get_mut(index), column.values.get_mut(index), shown.get(row));
        let (Some(own), Some(value @ Some(_)), Some(token)) = slots else { continue };
        *own = own.or(Some(*token));
        if constant.is_some_and(|currency| !token.fits(currency)) {
            *value = None;
            let detail = "the sheet shows the cell in another currency than declared";
            column.rejections.push(CellRejection { index, reason: "wrong_currency", detail });
        }
    }
    column.rejections.sort_by_key(|rejection| rejection.index);
}

fn parse(
    source: &Source,
    values: &Values,
    amounts: &AmountOptions<'_>,
    options: &ReadOptions,
) -> Result<AmountColumn, ColumnRefusal> {
    let floats = values.has_floats();
    if floats && !options.allow_float && !source.spreadsheet {
        return Err(float_column(values));
    }
    let texts = if floats && options.allow_float { values.float_texts() } else { Vec::new() };
    let pieces = if floats && !options.allow_float { artefacts(values) } else { values.pieces(&texts) };
    parse_pieces(&pieces, amounts)
}

/// Floats of a spreadsheet that are no short decimal.
fn artefacts(values: &Values) -> Vec<crate::read::numbers::Piece<'_>> {
    use crate::read::numbers::Piece;
    let mut pieces = values.pieces(&[]);
    for piece in &mut pieces {
        if matches!(piece, Piece::Rejected("not_finite", _)) {
            *piece = Piece::Rejected("float_artefact", "the cell holds a binary float that is no short decimal");
        }
    }
    pieces
}

fn float_column(values: &Values) -> ColumnRefusal {
    let examples = values.float_texts().into_iter().enumerate().filter_map(|(at, text)| Some((at, text?))).take(5);
    ColumnRefusal {
        reason: "float_column",
        message:
            "binary floats are no exact amounts; pass text, integers or decimals, or allow_float=True to take their \
                  shortest decimals"
                .to_owned(),
        examples: examples.collect(),
    }
}

/// The currency of each amount; an amount whose cell contradicts its row is rejected.
fn currencies(column: &mut AmountColumn, declared: &Declared, hint: Option<Token>) -> Vec<Option<Currency>> {
    let mut wrong = Vec::new();
    let mut currency = |(at, (value, token)): (usize, (&Option<Amount>, &Option<Token>))| {
        value.as_ref()?;
        declared.currency(at, *token, hint).unwrap_or_else(|detail| {
            wrong.push((at, detail));
            None
        })
    };
    let currencies = column.values.iter().zip(&column.tokens).enumerate().map(&mut currency).collect();
    if !wrong.is_empty() {
        for (at, detail) in wrong {
            column.values.get_mut(at).into_iter().for_each(|value| *value = None);
            column.reject(at, "wrong_currency", detail);
        }
        column.rejections.sort_by_key(|rejection| rejection.index);
        column.report.measure(&column.values, &column.tokens);
    }
    currencies
}

impl MoneyField {
    fn take(
        &mut self,
        source: &Source,
        name: &str,
        values: &Values,
        column: &AmountColumn,
        currency: &[Option<Currency>],
        settled: &mut [bool],
    ) {
        for rejection in &column.rejections {
            let value = values.text(rejection.index).unwrap_or_default();
            self.rejected.push(source.rejection(rejection.index, name, &value, rejection.reason, rejection.detail));
            if let Some(settled) = settled.get_mut(rejection.index) {
                *settled = true;
            }
        }
        for (at, (amount, code)) in column.values.iter().zip(currency).enumerate() {
            let slots = (settled.get_mut(at), self.values.get_mut(at), self.currency.get_mut(at));
            let (Some(settled), Some(value), Some(currency)) = slots else { continue };
            if amount.is_some() && !*settled {
                *settled = true;
                (*value, *currency) = (*amount, *code);
            }
        }
    }

    /// Rejects amounts whose currency differs from that of another money column of the row.
    pub(in crate::read) fn reject_other_currencies(
        &mut self,
        source: &Source,
        name: &str,
        rows: &mut [Option<Currency>],
    ) {
        for (at, row) in rows.iter_mut().enumerate() {
            let (Some(value), Some(Some(code))) = (self.values.get_mut(at), self.currency.get(at)) else { continue };
            match (*row, *value) {
                (Some(other), Some(amount)) if other != *code => {
                    *value = None;
                    let detail = format!("in {code}, while another amount of the row is in {other}");
                    self.rejected.push(source.rejection(at, name, &amount.to_string(), "wrong_currency", &detail));
                }
                (None, Some(_)) => *row = Some(*code),
                _ => {}
            }
        }
    }
}

impl Declared {
    /// The column, then the token of the cell, then the code for all rows, then the header.
    fn currency(
        &self,
        row: usize,
        token: Option<Token>,
        hint: Option<Token>,
    ) -> Result<Option<Currency>, &'static str> {
        if self.unknown.get(row) == Some(&true) {
            return Err("the currency of the row is no code of ISO 4217");
        }
        let by_column = self.rows.get(row).copied().flatten().and_then(Token::code);
        let declared = by_column.or(self.constant.filter(|_| !self.rows.is_empty() || token.is_none()));
        match (declared, token) {
            (Some(code), Some(token)) if !token.fits(code) => Err("the cell names another currency than its row"),
            (Some(code), _) => Ok(Some(code)),
            (None, Some(token)) => {
                let wider = self.constant.or(hint.and_then(Token::code)).filter(|code| token.fits(*code));
                Ok(token.code().or(wider))
            }
            (None, None) => Ok(hint.and_then(Token::code)),
        }
    }
}

/// The error for a column that must not be read.
pub(in crate::read) fn error(source: &Source, field: Field, refused: &Refused) -> Error {
    let refusal = &refused.refusal;
    let quoted: Vec<String> =
        refusal.examples.iter().map(|(at, cell)| format!("row {} '{cell}'", source.row(*at))).collect();
    let mut place = Place::file(source.file.clone()).column(refused.column.clone());
    if let Some((at, cell)) = refusal.examples.first() {
        place = place.row(source.row(*at)).value(cell.clone());
    }
    let message = format!("{} ({field}): {}; cells: {}", refusal.reason, refusal.message, quoted.join(", "));
    Error::amount(place, message)
}
