//! Measures whose results are several tables: division of labour, cross tables, inequality, per head, changes, people.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use overblik::money::Currency;
use overblik::read::{self, TextColumns};
use overblik::register::Field;
use overblik::table::{Column, Table};
use overblik::totals::{self as engine, CrosstabMeasure, Link, Overlap, Population};
use overblik::{Error, Register, Result, Work, digest};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyo3_arrow::PyTable as ArrowTable;
use serde_json::json;

use crate::error::Outcome;
use crate::register::{PyRegister, with_money_of};
use crate::run::{long, short};
use crate::table::PyTable;

/// A result of several tables by name; the first one is the result itself.
#[pyclass(frozen, name = "Tables", module = "overblik._engine")]
#[derive(Debug)]
pub struct PyTables {
    tables: Vec<(&'static str, Arc<Table>)>,
    settings: String,
}

impl PyTables {
    fn new<const N: usize>(
        tables: [(&'static str, Table); N],
        settings: serde_json::Value,
        register: &Register,
    ) -> Self {
        let tables = tables.into_iter().map(|(name, table)| (name, Arc::new(table))).collect();
        Self { tables, settings: with_money_of(register, settings).to_string() }
    }
}

#[pymethods]
impl PyTables {
    fn table(&self) -> Outcome<PyTable> {
        let first = self.tables.first().ok_or_else(|| Error::Internal("a result without a table".into()))?;
        Ok(PyTable(Arc::clone(&first.1)))
    }

    fn named(&self, name: &str) -> Outcome<PyTable> {
        let found = self.tables.iter().find(|t| t.0 == name);
        let found = found.ok_or_else(|| Error::Internal(format!("a result without the table '{name}'")))?;
        Ok(PyTable(Arc::clone(&found.1)))
    }

    #[getter]
    fn settings(&self) -> &str {
        &self.settings
    }

    #[getter]
    fn digest(&self, py: Python<'_>) -> Outcome<String> {
        let tables: Vec<(&str, &Table)> = self.tables.iter().map(|(name, table)| (*name, table.as_ref())).collect();
        short(py, || digest::of(&(&self.settings, &tables)))
    }
}

fn field(of: Option<&str>) -> Result<Option<Field>> {
    of.map(str::parse).transpose()
}

fn code(currency: Option<&str>) -> Result<Option<Currency>> {
    currency.map(str::parse).transpose()
}

fn word(currency: Option<Currency>) -> Option<String> {
    currency.map(|c| c.to_string())
}

fn name(of: Option<Field>) -> Option<&'static str> {
    of.map(Field::name)
}

/// OECD classes of the relations of units and themes.
#[pyfunction]
#[pyo3(signature = (register, unit, theme, of=None, currency=None))]
pub fn division_of_labour(
    py: Python<'_>,
    register: &PyRegister,
    unit: String,
    theme: String,
    of: Option<&str>,
    currency: Option<&str>,
) -> Outcome<PyTables> {
    let (of, currency, register) = (field(of)?, code(currency)?, Arc::clone(&register.0));
    let measure = move |work: &Work| {
        let division = engine::division_of_labour(&register, &unit, &theme, of, currency, work)?;
        let currency = word(division.currency());
        let settings = json!({"unit": unit, "theme": theme, "of": name(division.of()), "currency": currency});
        let tables = [
            ("table", division.table()),
            ("by_theme", division.by_theme()),
            ("by_unit", division.by_unit()),
            ("by_class", division.by_class()),
            ("frontier", division.frontier()),
        ];
        Ok(PyTables::new(tables, settings, &register))
    };
    long(py, None, None, measure)
}

/// A cross table with its margins.
#[pyfunction]
#[pyo3(signature = (register, rows, columns, measure, of=None, currency=None))]
pub fn crosstab(
    py: Python<'_>,
    register: &PyRegister,
    rows: String,
    columns: String,
    measure: &str,
    of: Option<&str>,
    currency: Option<&str>,
) -> Outcome<PyTables> {
    let (of, currency, register) = (field(of)?, code(currency)?, Arc::clone(&register.0));
    let measure: CrosstabMeasure = measure.parse()?;
    let cross = move |work: &Work| {
        let crosstab = engine::crosstab(&register, &rows, &columns, measure, of, currency, work)?;
        let settings = json!({
            "rows": rows, "columns": columns, "measure": measure.word(), "of": name(crosstab.of),
            "currency": word(crosstab.currency),
        });
        Ok(PyTables::new([("table", crosstab.table)], settings, &register))
    };
    long(py, None, None, cross)
}

/// The Theil index within and between the groups of a column.
#[pyfunction]
#[pyo3(signature = (register, by, of=None, currency=None))]
pub fn inequality(
    py: Python<'_>,
    register: &PyRegister,
    by: String,
    of: Option<&str>,
    currency: Option<&str>,
) -> Outcome<PyTables> {
    let (of, currency, register) = (field(of)?, code(currency)?, Arc::clone(&register.0));
    let measure = move |work: &Work| {
        let split = engine::inequality(&register, &by, of, currency, work)?;
        let settings = json!({"by": by, "of": name(split.of()), "currency": word(split.currency())});
        let facts = Table::new()
            .with("theil", Column::Ratio(vec![split.theil()]))
            .with("within", Column::Ratio(vec![split.within()]))
            .with("between", Column::Ratio(vec![split.between()]));
        Ok(PyTables::new([("table", split.table()), ("facts", facts)], settings, &register))
    };
    long(py, None, None, measure)
}

/// Columns of text, as a dict of lists.
#[pyfunction]
pub fn read_columns(py: Python<'_>, path: PathBuf) -> Outcome<Bound<'_, PyDict>> {
    let columns = long(py, None, None, move |work| read::text_columns(&path, work))?;
    as_dict(py, &columns)
}

/// Columns of anything that streams Arrow, as a dict of lists of text.
#[pyfunction]
pub fn stream_columns(py: Python<'_>, data: ArrowTable) -> Outcome<Bound<'_, PyDict>> {
    let (batches, schema) = data.into_inner();
    let columns = long(py, None, None, move |_| read::text_of_batches(&schema, &batches))?;
    as_dict(py, &columns)
}

fn as_dict<'py>(py: Python<'py>, columns: &TextColumns) -> Outcome<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, cells) in columns {
        dict.set_item(name, cells)?;
    }
    Ok(dict)
}

/// Money per inhabitant.
#[pyfunction]
#[pyo3(signature = (register, by, columns, people=None, vintage=None, names=None, digits=2, of=None, currency=None))]
#[allow(clippy::too_many_arguments, reason = "one for each of Python's keywords")]
pub fn per_head(
    py: Python<'_>,
    register: &PyRegister,
    by: String,
    columns: Vec<(String, Vec<Option<String>>)>,
    people: Option<String>,
    vintage: Option<String>,
    names: Option<BTreeMap<String, String>>,
    digits: u8,
    of: Option<&str>,
    currency: Option<&str>,
) -> Outcome<PyTables> {
    let (of, currency, register) = (field(of)?, code(currency)?, Arc::clone(&register.0));
    let names = names.unwrap_or_default();
    let measure = move |work: &Work| {
        let population = Population::of(&columns, people.as_deref(), vintage.as_deref())?;
        let heads = engine::per_head(&register, &by, &population, &names, digits, of, currency, work)?;
        let settings = json!({
            "by": by, "vintage": heads.vintage(), "digits": digits, "names": names, "of": name(heads.of()),
            "currency": word(heads.currency()),
        });
        let all = Table::new()
            .with("population", Column::Count(vec![i64::try_from(heads.people()).ok()]))
            .with("per_head", Column::money(&[heads.all()])?);
        let (unmatched, without) = (heads.unmatched(), heads.without_projects());
        let tables = [("table", heads.table()), ("unmatched", unmatched), ("without_projects", without), ("all", all)];
        Ok(PyTables::new(tables, settings, &register))
    };
    long(py, None, None, measure)
}

/// What changed between two registers.
#[pyfunction]
#[pyo3(signature = (old, new, by=None, links=None, of=None, currency=None))]
pub fn compare(
    py: Python<'_>,
    old: &PyRegister,
    new: &PyRegister,
    by: Option<String>,
    links: Option<Vec<(String, String)>>,
    of: Option<&str>,
    currency: Option<&str>,
) -> Outcome<PyTables> {
    let (of, currency) = (field(of)?, code(currency)?);
    let (old, new) = (Arc::clone(&old.0), Arc::clone(&new.0));
    let links: Vec<Link> = links.unwrap_or_default().into_iter().map(|(old, new)| Link { old, new }).collect();
    let measure = move |work: &Work| {
        let changes = engine::compare(&old, &new, by.as_deref(), &links, of, currency, work)?;
        let settings = json!({
            "by": by, "links": links.len(), "of": name(changes.of()), "currency": word(changes.currency()),
            "old": old.digest(), "new": new.digest(),
        });
        let [was, is] = changes.conserved().map(<[_]>::to_vec);
        let (before, after) = (Table { conserved: was, ..Table::new() }, Table { conserved: is, ..Table::new() });
        let (turnover, lineage) = (changes.turnover()?, changes.lineage());
        let tables =
            [("table", changes.table()), ("turnover", turnover), ("lineage", lineage), ("old", before), ("new", after)];
        Ok(PyTables::new(tables, settings, &new))
    };
    long(py, None, None, measure)
}

/// Bounds of the people reached.
#[pyfunction]
#[pyo3(signature = (register, by=None, population=None, overlaps=None, of=None))]
pub fn people_reached(
    py: Python<'_>,
    register: &PyRegister,
    by: Option<String>,
    population: Option<u64>,
    overlaps: Option<Vec<(String, String, u64)>>,
    of: Option<&str>,
) -> Outcome<PyTable> {
    let (of, register) = (field(of)?, Arc::clone(&register.0));
    let overlaps = overlaps.unwrap_or_default().into_iter().map(|(a, b, n)| Overlap { a, b, n });
    let overlaps: Vec<Overlap> = overlaps.collect();
    let measure = move |work: &Work| engine::people_reached(&register, by.as_deref(), population, &overlaps, of, work);
    Ok(long(py, None, None, measure)?.into())
}
