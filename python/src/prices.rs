//! Years, constant prices and exchange rates at the border.

use std::path::PathBuf;
use std::sync::Arc;

use overblik::calendar::Date;
use overblik::prices::{
    self as engine, Constant, Conversion, Fraction, IndexOptions, Lacking, Plain, PriceIndex, Rates, RatesOptions, When,
};
use overblik::register::{Field, YearBasis};
use overblik::{Error, Result};
use pyo3::prelude::*;
use serde_json::json;

use crate::error::Outcome;
use crate::register::PyRegister;
use crate::run::{long, short};
use crate::table::{PyTable, date};

/// Names and cells of columns.
type Columns = Vec<(String, Vec<Option<String>>)>;

/// A price index by year.
#[pyclass(frozen, name = "PriceIndex", module = "overblik._engine")]
#[derive(Debug)]
pub struct PyPriceIndex(Arc<PriceIndex>);

#[pymethods]
impl PyPriceIndex {
    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    #[getter]
    fn vintage(&self) -> Option<&str> {
        self.0.vintage()
    }

    #[getter]
    fn country(&self) -> Option<&str> {
        self.0.country()
    }

    #[getter]
    fn kind(&self) -> &'static str {
        self.0.kind().word()
    }

    #[getter]
    fn why(&self) -> &str {
        self.0.why()
    }

    #[getter]
    fn base(&self) -> Option<i32> {
        self.0.base()
    }

    #[getter]
    fn label(&self) -> String {
        self.0.label()
    }

    #[getter]
    fn years(&self) -> String {
        self.0.spans()
    }

    #[getter]
    fn digest(&self) -> &str {
        self.0.digest()
    }

    #[getter]
    fn settings(&self) -> String {
        let index = &self.0;
        json!({
            "source": index.source(), "name": index.name(), "country": index.country(), "vintage": index.vintage(),
            "kind": index.kind().word(), "told": index.why(),
        })
        .to_string()
    }

    fn ratio(&self, py: Python<'_>, base: i32, year: i32) -> Outcome<(String, String)> {
        Ok(short(py, || self.0.ratio(base, year))?.parts())
    }

    fn table(&self) -> PyTable {
        self.0.table().into()
    }
}

/// Reads a price index from a file, or from columns of cells.
#[pyfunction]
#[pyo3(signature = (path=None, columns=None, *, country=None, name=None, vintage=None, kind=None, value=None, decimal=None))]
#[allow(clippy::too_many_arguments, reason = "what the caller may know about a table, one argument each")]
pub fn price_index(
    py: Python<'_>,
    path: Option<PathBuf>,
    columns: Option<Columns>,
    country: Option<String>,
    name: Option<String>,
    vintage: Option<String>,
    kind: Option<&str>,
    value: Option<String>,
    decimal: Option<&str>,
) -> Outcome<PyPriceIndex> {
    let kind = kind.map(str::parse).transpose()?;
    let options = IndexOptions { country, name, vintage, kind, value, decimal: decimal.map(sign).transpose()? };
    let index = short(py, || PriceIndex::of(&plain(path, columns)?, &options))?;
    Ok(PyPriceIndex(Arc::new(index)))
}

/// Exchange rates by day.
#[pyclass(frozen, name = "Rates", module = "overblik._engine")]
#[derive(Debug)]
pub struct PyRates(Arc<Rates>);

#[pymethods]
impl PyRates {
    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    #[getter]
    fn vintage(&self) -> Option<&str> {
        self.0.vintage()
    }

    #[getter]
    fn base(&self) -> String {
        self.0.base().to_string()
    }

    #[getter]
    fn label(&self) -> String {
        self.0.label()
    }

    #[getter]
    fn notes(&self) -> Vec<String> {
        self.0.notes().to_vec()
    }

    #[getter]
    fn digest(&self) -> &str {
        self.0.digest()
    }

    #[getter]
    fn settings(&self) -> String {
        let rates = &self.0;
        json!({
            "source": rates.source(), "name": rates.name(), "vintage": rates.vintage(), "base": rates.base().as_str(),
        })
        .to_string()
    }

    #[allow(clippy::type_complexity, reason = "a fraction and its day")]
    fn find<'py>(
        &self,
        py: Python<'py>,
        of: &str,
        to: &str,
        on: &str,
        max_gap_days: u16,
    ) -> Outcome<((String, String), Bound<'py, PyAny>)> {
        let (of, to, on) = (of.parse()?, to.parse()?, day(on)?);
        let found = if of == to { Ok((Fraction::one(), on)) } else { self.look_up(of, to, on, max_gap_days) };
        let (rate, on) = found?;
        Ok((rate.parts(), date(py, on)?))
    }

    #[allow(clippy::type_complexity, reason = "a fraction and what it is the mean of")]
    fn average(
        &self,
        py: Python<'_>,
        of: &str,
        to: &str,
        first: &str,
        last: &str,
        max_gap_days: u16,
    ) -> Outcome<((String, String), usize)> {
        let (of, to, first, last) = (of.parse()?, to.parse()?, day(first)?, day(last)?);
        let found = short(py, || {
            let averages = self.0.averages(of, to, max_gap_days).map_err(Error::NotIdentified)?;
            averages.over(first, last).map_err(Error::NotIdentified)
        })?;
        Ok((found.rate.parts(), found.mean.map_or(0, |mean| mean.quotes)))
    }

    fn table(&self) -> PyTable {
        self.0.table().into()
    }
}

impl PyRates {
    fn look_up(
        &self,
        of: overblik::money::Currency,
        to: overblik::money::Currency,
        on: i32,
        gap: u16,
    ) -> Result<(Fraction, i32)> {
        let found = self.0.find(of, to, on, gap).map_err(Error::NotIdentified)?;
        Ok((found.rate, found.day))
    }
}

/// Reads exchange rates from a file, or from columns of cells.
#[pyfunction]
#[pyo3(signature = (path=None, columns=None, *, base=None, name=None, vintage=None, decimal=None))]
pub fn rates(
    py: Python<'_>,
    path: Option<PathBuf>,
    columns: Option<Columns>,
    base: Option<&str>,
    name: Option<String>,
    vintage: Option<String>,
    decimal: Option<&str>,
) -> Outcome<PyRates> {
    let base = base.map(str::parse).transpose()?;
    let options = RatesOptions { base, name, vintage, decimal: decimal.map(sign).transpose()? };
    let rates = short(py, || Rates::of(&plain(path, columns)?, &options))?;
    Ok(PyRates(Arc::new(rates)))
}

/// Project-years.
#[pyfunction]
#[pyo3(signature = (register, basis, column=None, progress=None))]
pub fn by_year(
    py: Python<'_>,
    register: &PyRegister,
    basis: &str,
    column: Option<&str>,
    progress: Option<&Bound<'_, PyAny>>,
) -> Outcome<PyRegister> {
    let basis = YearBasis::of(basis, column)?;
    let register = Arc::clone(&register.0);
    Ok(long(py, None, progress, move |work| register.by_year(&basis, work))?.into())
}

/// Money in the prices of one year.
#[pyfunction]
#[pyo3(signature = (register, base, index, *, basis, column=None, currency=None, missing="error", progress=None))]
#[allow(clippy::too_many_arguments, reason = "the declared basis of every choice, one argument each")]
pub fn in_prices(
    py: Python<'_>,
    register: &PyRegister,
    base: i32,
    index: &PyPriceIndex,
    basis: &str,
    column: Option<&str>,
    currency: Option<&str>,
    missing: &str,
    progress: Option<&Bound<'_, PyAny>>,
) -> Outcome<PyRegister> {
    let lacking = match missing {
        "error" => Lacking::Refuse,
        "exclude" => Lacking::LeaveOut,
        _ => return Err(Error::Settings(format!("missing is '{missing}'; there are: error, exclude")).into()),
    };
    let currency = currency.map(str::parse).transpose()?;
    let how = Constant { base, basis: YearBasis::of(basis, column)?, currency, lacking };
    let (register, index) = (Arc::clone(&register.0), Arc::clone(&index.0));
    Ok(long(py, None, progress, move |work| engine::in_prices(&register, &index, &how, work))?.into())
}

/// Money in one currency.
#[pyfunction]
#[pyo3(signature = (register, to, rates, *, at, max_gap_days, progress=None))]
pub fn convert(
    py: Python<'_>,
    register: &PyRegister,
    to: &str,
    rates: &PyRates,
    at: &str,
    max_gap_days: u16,
    progress: Option<&Bound<'_, PyAny>>,
) -> Outcome<PyRegister> {
    let how = Conversion { to: to.parse()?, when: when(at)?, max_gap_days };
    let (register, rates) = (Arc::clone(&register.0), Arc::clone(&rates.0));
    Ok(long(py, None, progress, move |work| engine::convert(&register, &rates, &how, work))?.into())
}

fn when(at: &str) -> Result<When> {
    match at {
        "award_date" => Ok(When::Each(Field::AwardDate)),
        "start" => Ok(When::Each(Field::Start)),
        "end" => Ok(When::Each(Field::End)),
        "period_average" => Ok(When::PeriodAverage),
        "year_average" => Ok(When::YearAverage),
        _ => day(at).map(When::Day).map_err(|_| {
            Error::Settings(format!(
                "at is '{at}'; there are: award_date, start, end, period_average, year_average, or a day as \"2017-06-30\""
            ))
        }),
    }
}

fn day(text: &str) -> Result<i32> {
    let mut parts = text.splitn(3, '-').map(str::parse::<u32>);
    let day = match (parts.next(), parts.next(), parts.next()) {
        (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) => Date::day(year as i32, month, day),
        _ => None,
    };
    day.map(Date::days).ok_or_else(|| Error::Settings(format!("'{text}' is no day; expected as \"2017-12-31\"")))
}

fn sign(text: &str) -> Result<char> {
    match text {
        "," => Ok(','),
        "." => Ok('.'),
        other => Err(Error::Settings(format!("decimal is '{other}', expected \",\" or \".\""))),
    }
}

fn plain(path: Option<PathBuf>, columns: Option<Columns>) -> Result<Plain> {
    match (path, columns) {
        (Some(path), _) => Plain::read(&path),
        (None, Some(columns)) => Plain::of("data", columns),
        (None, None) => Err(Error::Internal("neither a file nor columns".into())),
    }
}
