//! Files, frames and cells into a register.

use std::path::PathBuf;

use overblik::calendar::{Date, Precision};
use overblik::read::{self as engine, Cell, ReadOptions};
use overblik::register::Schema;
use overblik::{Error, Register, Result};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyString};
use pyo3_arrow::PyTable as ArrowTable;

use crate::error::Outcome;
use crate::register::PyRegister;
use crate::run::{long, short};
use crate::table::PyTable;

/// What the caller knows about a source.
#[pyclass(frozen, name = "Options", module = "overblik._engine")]
#[derive(Debug)]
pub struct PyOptions(ReadOptions);

#[pymethods]
impl PyOptions {
    #[new]
    #[pyo3(signature = (*, schema=None, decimal=None, currency=None, unit=None, sheet=None, encoding=None, allow_float=false, standard=None))]
    #[allow(clippy::too_many_arguments)] // the keywords of one Python call
    fn new(
        schema: Option<&str>,
        decimal: Option<&str>,
        currency: Option<&str>,
        unit: Option<String>,
        sheet: Option<String>,
        encoding: Option<String>,
        allow_float: bool,
        standard: Option<String>,
    ) -> Outcome<Self> {
        standard.as_deref().map(engine::check_standard).transpose()?;
        Ok(Self(ReadOptions {
            schema: schema.map(parse_schema).transpose()?,
            decimal: decimal.map(parse_sign).transpose()?,
            currency: currency.map(str::parse).transpose()?,
            unit,
            sheet,
            encoding,
            allow_float,
            standard,
            ..ReadOptions::default()
        }))
    }
}

fn parse_schema(json: &str) -> Result<Schema> {
    serde_json::from_str(json).map_err(|e| Error::Schema(format!("schema: {e}")))
}

fn parse_sign(text: &str) -> Result<char> {
    match text {
        "," => Ok(','),
        "." => Ok('.'),
        other => Err(Error::Settings(format!("decimal is '{other}', expected \",\" or \".\""))),
    }
}

/// Reads files as one register.
#[pyfunction]
#[pyo3(signature = (paths, options, progress=None))]
pub fn read(
    py: Python<'_>,
    paths: Vec<PathBuf>,
    options: &PyOptions,
    progress: Option<&Bound<'_, PyAny>>,
) -> Outcome<PyRegister> {
    let options = options.0.clone();
    Ok(long(py, None, progress, move |work| engine::read(&paths, &options, work))?.into())
}

/// Makes a register of columns of Python objects.
#[pyfunction]
#[pyo3(signature = (columns, options, progress=None))]
pub fn register_cells(
    py: Python<'_>,
    columns: &Bound<'_, PyDict>,
    options: &PyOptions,
    progress: Option<&Bound<'_, PyAny>>,
) -> Outcome<PyRegister> {
    let mut names = Vec::with_capacity(columns.len());
    let mut values = Vec::with_capacity(columns.len());
    for (name, column) in columns {
        let name: String = name.extract()?;
        let cells = column.try_iter()?.zip(1_u64..).map(|(value, row)| cell(&value?, &name, row));
        values.push(cells.collect::<Outcome<Vec<Cell>>>()?);
        names.push(name);
    }
    let options = options.0.clone();
    Ok(long(py, None, progress, move |work| engine::from_cells(names, values, &options, work))?.into())
}

/// The published formats whose columns are known.
#[pyfunction]
pub fn standards() -> Outcome<PyTable> {
    Ok(engine::standards()?.into())
}

/// Makes a register of anything that streams Arrow.
#[pyfunction]
#[pyo3(signature = (data, options, progress=None))]
pub fn register_stream(
    py: Python<'_>,
    data: ArrowTable,
    options: &PyOptions,
    progress: Option<&Bound<'_, PyAny>>,
) -> Outcome<PyRegister> {
    let (batches, schema) = data.into_inner();
    let options = options.0.clone();
    Ok(long(py, None, progress, move |work| engine::from_batches(&schema, &batches, &options, work))?.into())
}

/// The invented example.
#[pyfunction]
pub fn example(py: Python<'_>, language: &str) -> Outcome<PyRegister> {
    let register: Register = short(py, || overblik::example::example(language))?;
    Ok(register.into())
}

/// A value as a cell; numpy scalars give their Python value.
fn cell(value: &Bound<'_, PyAny>, column: &str, row: u64) -> Outcome<Cell> {
    if value.is_none() {
        return Ok(Cell::Null);
    }
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Cell::Text(text.to_str()?.into()));
    }
    if let Ok(flag) = value.cast::<PyBool>() {
        return Ok(Cell::Bool(flag.is_true()));
    }
    if value.is_instance_of::<PyInt>() {
        return Ok(Cell::Number(value.str()?.to_str()?.into()));
    }
    if let Ok(number) = value.cast::<PyFloat>() {
        let number = number.extract::<f64>()?;
        return Ok(if number.is_nan() { Cell::Null } else { Cell::Float(number) });
    }
    other_cell(value, column, row)
}

/// Values of classes that are told by their name, so that nothing is imported for them.
fn other_cell(value: &Bound<'_, PyAny>, column: &str, row: u64) -> Outcome<Cell> {
    let class = value.get_type().name()?.to_string();
    match class.as_str() {
        "NaTType" | "NAType" => Ok(Cell::Null),
        "Decimal" => decimal(value),
        "date" | "datetime" | "Timestamp" => {
            let part = |name: &str| value.getattr(name)?.extract::<u32>();
            let day = Date::new(part("year")? as i32, part("month")?, part("day")?, Precision::Day);
            Ok(day.map_or_else(|| Cell::Text(value.to_string().into()), Cell::Date))
        }
        _ if value.hasattr("dtype")? && value.hasattr("item")? => {
            let plain = value.call_method0("item")?;
            if plain.hasattr("dtype")? {
                return Err(unknown(&class, column, row).into());
            }
            cell(&plain, column, row)
        }
        _ => Err(unknown(&class, column, row).into()),
    }
}

fn decimal(value: &Bound<'_, PyAny>) -> Outcome<Cell> {
    if value.call_method0("is_nan")?.is_truthy()? {
        return Ok(Cell::Null);
    }
    let plain = value.call_method1("__format__", ("f",))?;
    Ok(Cell::Number(plain.extract::<String>()?.into()))
}

fn unknown(class: &str, column: &str, row: u64) -> Error {
    Error::Schema(format!(
        "column '{column}', row {row}: a {class} is no cell; expected text, int, Decimal, date, bool or None"
    ))
}
