//! Result tables: Arrow for data frames, plain Python objects without them.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
};
use arrow_schema::{Field, Schema};
use overblik::money::Amount;
use overblik::table::{Column, Conserved, Table};
use overblik::{Error, Result};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyCapsule, PyDict, PyList, PyType};
use pyo3_arrow::PyTable as ArrowTable;

use crate::error::Outcome;

/// The largest precision of an Arrow 128-bit decimal.
const DIGITS: u8 = 38;

/// A result table.
#[pyclass(frozen, name = "Table", module = "overblik._engine")]
#[derive(Debug)]
pub struct PyTable(pub Arc<Table>);

impl From<Table> for PyTable {
    fn from(table: Table) -> Self {
        Self(Arc::new(table))
    }
}

#[pymethods]
impl PyTable {
    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.0.columns.iter().map(|(name, _)| name.as_str()).collect()
    }

    #[getter]
    fn digest(&self, py: Python<'_>) -> Outcome<String> {
        crate::run::short(py, || self.0.digest())
    }

    #[getter]
    fn kinds(&self) -> Vec<&'static str> {
        self.0.columns.iter().map(|(_, column)| kind(column)).collect()
    }

    #[getter]
    fn conserved<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        self.0.conserved.iter().map(|line| conserved(py, line)).collect()
    }

    fn column<'py>(&self, py: Python<'py>, name: &str) -> Outcome<Bound<'py, PyList>> {
        let column = self.0.column(name).ok_or_else(|| {
            Error::Schema(format!("no column '{name}'; the table has: {}", self.columns().join(", ")))
        })?;
        Ok(list(py, column, column.len())?)
    }

    #[pyo3(signature = (limit=None))]
    fn to_dict<'py>(&self, py: Python<'py>, limit: Option<usize>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (name, column) in &self.0.columns {
            dict.set_item(name, list(py, column, limit.unwrap_or(usize::MAX))?)?;
        }
        Ok(dict)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> Outcome<Bound<'py, PyCapsule>> {
        let table = Arc::clone(&self.0);
        let batch = crate::run::short(py, move || record_batch(&table))?;
        let schema = batch.schema();
        let stream = ArrowTable::try_new(vec![batch], schema)?.into_pyobject(py)?;
        let capsule = stream.call_method1("__arrow_c_stream__", (requested_schema,))?;
        Ok(capsule.cast_into::<PyCapsule>().map_err(PyErr::from)?)
    }
}

fn kind(column: &Column) -> &'static str {
    match column {
        Column::Text(_) | Column::Coded(_) => "text",
        Column::Texts(_) => "texts",
        Column::Count(_) => "count",
        Column::Money { .. } => "money",
        Column::Decimal { .. } => "decimal",
        Column::Ratio(_) | Column::Cosine(_) => "ratio",
        Column::Date(_) => "date",
        Column::Flag(_) => "flag",
        _ => "unknown",
    }
}

fn list<'py>(py: Python<'py>, column: &Column, limit: usize) -> PyResult<Bound<'py, PyList>> {
    match column {
        Column::Text(v) => PyList::new(py, head(v, limit)),
        Column::Coded(v) => PyList::new(py, v.iter().take(limit)),
        Column::Texts(v) => PyList::new(py, head(v, limit)),
        Column::Count(v) => PyList::new(py, head(v, limit)),
        Column::Ratio(v) => PyList::new(py, head(v, limit)),
        Column::Cosine(v) => PyList::new(py, v.iter().take(limit)),
        Column::Flag(v) => PyList::new(py, head(v, limit)),
        Column::Money { minor: v, scale } | Column::Decimal { digits: v, scale } => {
            let values = head(v, limit).iter().map(|m| m.map(|m| decimal(py, m, *scale)).transpose());
            PyList::new(py, values.collect::<PyResult<Vec<_>>>()?)
        }
        Column::Date(v) => {
            let values = head(v, limit).iter().map(|d| d.map(|d| date(py, d)).transpose());
            PyList::new(py, values.collect::<PyResult<Vec<_>>>()?)
        }
        _ => Ok(PyList::empty(py)),
    }
}

fn head<T>(values: &[T], limit: usize) -> &[T] {
    values.get(..limit).unwrap_or(values)
}

/// A `decimal.Decimal` with all digits of the scale.
///
/// # Errors
/// When Python's `decimal` cannot be imported.
pub fn decimal(py: Python<'_>, minor: i128, scale: u8) -> PyResult<Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "decimal", "Decimal")?.call1((Amount { minor, scale }.to_string(),))
}

/// A `datetime.date` from days since 1970-01-01.
///
/// # Errors
/// When the day lies outside Python's calendar.
pub fn date(py: Python<'_>, days: i32) -> PyResult<Bound<'_, PyAny>> {
    const ORDINAL_OF_1970: i64 = 719_163;
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "datetime", "date")?.call_method1("fromordinal", (i64::from(days) + ORDINAL_OF_1970,))
}

fn conserved<'py>(py: Python<'py>, line: &Conserved) -> PyResult<Bound<'py, PyDict>> {
    let part = |n: u64, minor: i128| -> PyResult<_> { Ok((n, decimal(py, minor, line.scale)?)) };
    let excluded = PyDict::new(py);
    for (reason, n, minor) in &line.excluded {
        excluded.set_item(reason, part(*n, *minor)?)?;
    }
    let dict = PyDict::new(py);
    dict.set_item("currency", &line.currency)?;
    dict.set_item("counted", part(line.counted.0, line.counted.1)?)?;
    dict.set_item("excluded", excluded)?;
    dict.set_item("register", part(line.register.0, line.register.1)?)?;
    dict.set_item("holds", line.holds())?;
    Ok(dict)
}

fn record_batch(table: &Table) -> Result<RecordBatch> {
    let mut fields = Vec::with_capacity(table.columns.len());
    let mut arrays = Vec::with_capacity(table.columns.len());
    for (name, column) in &table.columns {
        let array = array(name, column)?;
        fields.push(Field::new(name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(table.len()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
        .map_err(|e| Error::Internal(e.to_string()))
}

fn array(name: &str, column: &Column) -> Result<ArrayRef> {
    Ok(match column {
        Column::Text(v) => Arc::new(StringArray::from_iter(v)),
        Column::Coded(v) => Arc::new(StringArray::from_iter_values(v.iter())),
        Column::Texts(v) => Arc::new(texts(v)),
        Column::Count(v) => Arc::new(Int64Array::from_iter(v)),
        Column::Money { minor: v, scale } | Column::Decimal { digits: v, scale } => {
            Arc::new(decimals(name, v, *scale)?)
        }
        Column::Ratio(v) => Arc::new(Float64Array::from_iter(v)),
        Column::Cosine(v) => Arc::new(Float64Array::from_iter_values(v.iter())),
        Column::Date(v) => Arc::new(Date32Array::from_iter(v)),
        Column::Flag(v) => Arc::new(BooleanArray::from_iter(v)),
        _ => return Err(Error::Internal(format!("column '{name}' has no Arrow form"))),
    })
}

fn decimals(name: &str, values: &[Option<i128>], scale: u8) -> Result<Decimal128Array> {
    let array = Decimal128Array::from_iter(values)
        .with_precision_and_scale(DIGITS, scale as i8)
        .map_err(|e| Error::Internal(format!("column '{name}': {e}")))?;
    array
        .validate_decimal_precision(DIGITS)
        .map_err(|_| Error::AmountOverflow(format!("column '{name}' has amounts beyond 38 digits of Arrow; one")))?;
    Ok(array)
}

fn texts(rows: &[Vec<String>]) -> arrow_array::ListArray {
    let mut builder = ListBuilder::new(StringBuilder::new());
    for row in rows {
        for text in row {
            builder.values().append_value(text);
        }
        builder.append(true);
    }
    builder.finish()
}
