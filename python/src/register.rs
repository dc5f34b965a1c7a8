//! The register at the border.

use std::collections::BTreeMap;
use std::sync::Arc;

use overblik::calendar::{Date, Period};
use overblik::money::Amount;
use overblik::register::{Field, Filter, Kind, Register, Rules};
use overblik::table::{Column, Table};
use overblik::{Error, Result};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::Outcome;
use crate::run::short;
use crate::table::{PyTable, date, decimal};

/// A validated register.
#[pyclass(frozen, name = "Register", module = "overblik._engine")]
#[derive(Debug)]
pub struct PyRegister(pub Arc<Register>);

impl From<Register> for PyRegister {
    fn from(register: Register) -> Self {
        Self(Arc::new(register))
    }
}

#[pymethods]
impl PyRegister {
    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0.digest() == other.0.digest()
    }

    #[getter]
    fn ids(&self) -> Vec<&str> {
        self.0.input_order().iter().map(|&at| self.0.id(at as usize)).collect()
    }

    #[getter]
    fn columns(&self) -> Vec<String> {
        self.0.columns()
    }

    #[getter]
    fn dimensions(&self) -> Vec<String> {
        let is_category = |name: &String| self.0.dimension(name).is_ok();
        self.0.columns().into_iter().filter(is_category).collect()
    }

    #[pyo3(signature = (field=None))]
    fn amounts<'py>(&self, py: Python<'py>, field: Option<&str>) -> Outcome<Bound<'py, PyDict>> {
        let amounts = PyDict::new(py);
        let field = field.map(str::parse).transpose()?.or_else(|| self.0.default_money());
        if let Some(field) = field {
            for (currency, sum, _) in short(py, || self.0.amounts(field))? {
                amounts.set_item(currency.as_str(), decimal(py, sum.minor, sum.scale)?)?;
            }
        }
        Ok(amounts)
    }

    #[pyo3(signature = (field=None))]
    fn counted<'py>(&self, py: Python<'py>, field: Option<&str>) -> Outcome<Bound<'py, PyDict>> {
        let counted = PyDict::new(py);
        let field = field.map(str::parse).transpose()?.or_else(|| self.0.default_money());
        if let Some(field) = field {
            for (currency, sum, _) in short(py, || self.0.counted(field))? {
                counted.set_item(currency.as_str(), decimal(py, sum.minor, sum.scale)?)?;
            }
        }
        Ok(counted)
    }

    #[getter]
    fn turned_off(&self) -> Vec<&'static str> {
        self.0.rules().turned_off()
    }

    #[allow(clippy::needless_pass_by_value, reason = "Python's values arrive as a vector of their own")]
    fn counting(&self, py: Python<'_>, turned_off: Vec<String>) -> Outcome<Self> {
        Ok(short(py, || self.0.counting(Rules::without(&turned_off)?))?.into())
    }

    #[getter]
    fn period<'py>(&self, py: Python<'py>) -> PyResult<Option<(Bound<'py, PyAny>, Bound<'py, PyAny>)>> {
        self.0.span().map(|(first, last)| Ok((date(py, first)?, date(py, last)?))).transpose()
    }

    #[getter]
    fn rejected(&self) -> PyTable {
        rejected(&self.0).into()
    }

    #[getter]
    fn account(&self) -> PyTable {
        account(&self.0).into()
    }

    #[getter]
    fn notes(&self) -> Vec<String> {
        self.0.notes().to_vec()
    }

    #[getter]
    fn settings(&self) -> BTreeMap<String, String> {
        self.0.settings().clone()
    }

    #[getter]
    fn label(&self) -> Option<&str> {
        self.0.label()
    }

    #[getter]
    fn files(&self) -> Vec<String> {
        self.0.files().to_vec()
    }

    #[getter]
    fn digest(&self) -> &str {
        self.0.digest()
    }

    #[pyo3(signature = (limit=None))]
    fn table(&self, py: Python<'_>, limit: Option<usize>) -> Outcome<PyTable> {
        Ok(short(py, || projects(&self.0, limit.unwrap_or(usize::MAX)))?.into())
    }

    #[pyo3(signature = (values, period=None))]
    fn filter(
        &self,
        py: Python<'_>,
        values: BTreeMap<String, Vec<String>>,
        period: Option<(String, String)>,
    ) -> Outcome<Self> {
        let period = period.map(|(first, last)| parse_period(&first, &last)).transpose()?;
        Ok(short(py, || self.0.filter(&Filter { values, period }))?.into())
    }

    #[allow(clippy::needless_pass_by_value, reason = "Python's values arrive as a vector of their own")]
    fn one_per(&self, py: Python<'_>, by: Vec<String>) -> Outcome<Self> {
        Ok(short(py, || self.0.one_per(&by))?.into())
    }

    #[allow(clippy::needless_pass_by_value, reason = "Python's values arrive as a vector of their own")]
    fn keep(&self, py: Python<'_>, mask: Vec<bool>) -> Outcome<Self> {
        Ok(short(py, || keep_by_input_order(&self.0, &mask))?.into())
    }

    #[allow(clippy::needless_pass_by_value, reason = "Python's values arrive as a vector of their own")]
    fn keep_ids(&self, py: Python<'_>, ids: Vec<String>) -> Outcome<Self> {
        Ok(short(py, || keep_by_id(&self.0, &ids))?.into())
    }
}

/// Settings of a result with those of the money it rests on: years, price index, exchange rates.
pub fn with_money_of(register: &Register, mut settings: serde_json::Value) -> serde_json::Value {
    if let Some(fields) = settings.as_object_mut() {
        fields.extend(register.settings().iter().map(|(name, value)| (name.clone(), value.clone().into())));
    }
    settings
}

fn parse_period(first: &str, last: &str) -> Result<Period> {
    Period::new(parse_day(first)?, parse_day(last)?)
        .ok_or_else(|| Error::Settings(format!("the period ends on {last}, before it starts on {first}")))
}

fn parse_day(text: &str) -> Result<Date> {
    let mut parts = text.splitn(3, '-').map(str::parse::<u32>);
    let day = match (parts.next(), parts.next(), parts.next()) {
        (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) => Date::day(year as i32, month, day),
        _ => None,
    };
    day.ok_or_else(|| Error::Settings(format!("'{text}' is no day; expected as \"2017-12-31\"")))
}

fn keep_by_input_order(register: &Register, mask: &[bool]) -> Result<Register> {
    if mask.len() != register.len() {
        let (have, n) = (mask.len(), register.len());
        return Err(Error::Settings(format!("a mask of {have} values for {n} projects; give one value a project")));
    }
    let mut keep = vec![false; register.len()];
    for (&at, &wanted) in register.input_order().iter().zip(mask) {
        if let Some(slot) = keep.get_mut(at as usize) {
            *slot = wanted;
        }
    }
    Ok(register.select_noted(&keep, "where"))
}

fn keep_by_id(register: &Register, ids: &[String]) -> Result<Register> {
    let mut keep = vec![false; register.len()];
    for id in ids {
        let at = register.find(id)?;
        if let Some(slot) = keep.get_mut(at) {
            *slot = true;
        }
    }
    Ok(register.select_noted(&keep, "where"))
}

/// The projects as a table in the order of the source.
fn projects(register: &Register, limit: usize) -> Result<Table> {
    let rows: Vec<usize> = register.input_order().iter().take(limit).map(|&at| at as usize).collect();
    projects_at(register, &rows)
}

/// The projects at these positions as a table: one column a field, then the columns kept, then the currency.
///
/// # Errors
/// [`Error::AmountOverflow`] when an amount does not fit at the largest scale of its column.
pub fn projects_at(register: &Register, rows: &[usize]) -> Result<Table> {
    let mut table = Table::new();
    for name in register.columns() {
        let column = match name.parse::<Field>() {
            Ok(field) => field_column(register, field, rows)?,
            Err(_) => {
                yearly_column(register, &name, rows).unwrap_or_else(|| Ok(category_column(register, &name, rows)))?
            }
        };
        table = table.with(name, column);
    }
    if register.currencies().is_empty() {
        return Ok(table);
    }
    let currency = |&row: &usize| register.currency(row).map(|(code, _)| code.to_string());
    Ok(table.with(Field::Currency.name(), Column::Text(rows.iter().map(currency).collect())))
}

fn field_column(register: &Register, field: Field, rows: &[usize]) -> Result<Column> {
    Ok(match field.kind() {
        Kind::Id => Column::Text(rows.iter().map(|&row| Some(register.id(row).to_owned())).collect()),
        Kind::Text => {
            let column = register.text(field);
            Column::Text(rows.iter().map(|&row| column?.get(row).map(str::to_owned)).collect())
        }
        Kind::Money => {
            let amounts: Vec<Option<Amount>> = rows.iter().map(|&row| register.amount(field, row)).collect();
            Column::money(&amounts)?
        }
        Kind::Date => {
            let column = register.date(field);
            Column::Date(rows.iter().map(|&row| column?.get(row).map(Date::days)).collect())
        }
        Kind::Count => {
            let column = register.count(field);
            Column::Count(rows.iter().map(|&row| column?.get(row).and_then(|n| i64::try_from(n).ok())).collect())
        }
        Kind::Category | Kind::Currency => category_column(register, field.name(), rows),
    })
}

/// The money of one year, where the source has a column of it.
fn yearly_column(register: &Register, name: &str, rows: &[usize]) -> Option<Result<Column>> {
    let (_, money) = register.yearly_columns().find(|(own, _)| own == name && !register.extra().contains_key(name))?;
    let amount = |&row: &usize| Some(Amount { minor: money.get(row)?, scale: register.currency(row)?.1 });
    Some(Column::money(&rows.iter().map(amount).collect::<Vec<_>>()))
}

fn category_column(register: &Register, name: &str, rows: &[usize]) -> Column {
    let column = register.dimension(name).ok();
    Column::Text(rows.iter().map(|&row| column?.get(row).map(str::to_owned)).collect())
}

fn rejected(register: &Register) -> Table {
    let rows = register.rejected();
    let text = |value: fn(&overblik::register::Rejection) -> &String| {
        Column::Text(rows.iter().map(|r| Some(value(r).clone())).collect())
    };
    Table::new()
        .with("file", text(|r| &r.file))
        .with("row", Column::Count(rows.iter().map(|r| i64::try_from(r.row).ok()).collect()))
        .with("column", text(|r| &r.column))
        .with("value", text(|r| &r.value))
        .with("reason", text(|r| &r.reason))
        .with("detail", text(|r| &r.detail))
        .with("whole_row", Column::Flag(rows.iter().map(|r| Some(r.whole_row)).collect()))
}

/// What was taken for what.
pub fn account(register: &Register) -> Table {
    account_table(register.account())
}

/// The account as a table.
pub fn account_table(lines: &[overblik::register::Account]) -> Table {
    Table::new()
        .with("field", Column::Text(lines.iter().map(|a| Some(a.field.clone())).collect()))
        .with("columns", Column::Text(lines.iter().map(|a| Some(a.columns.join(" + "))).collect()))
        .with("why", Column::Text(lines.iter().map(|a| Some(a.why.clone())).collect()))
        .with("how", Column::Text(lines.iter().map(|a| Some(a.how.clone())).collect()))
}
