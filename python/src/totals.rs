//! Totals, concentration, coverage and the ledger.

use std::sync::Arc;

use overblik::money::{Amount, Currency};
use overblik::register::Field;
use overblik::table::{Column, Table};
use overblik::totals::{self as engine, Concentration, Measure, TotalsSettings};
use overblik::{Error, Register, Result, Work, digest};
use pyo3::prelude::*;
use rust_decimal::Decimal;

use crate::error::Outcome;
use crate::register::{PyRegister, with_money_of};
use crate::run::{long, short};
use crate::table::PyTable;

/// Groups and measures.
#[pyfunction]
#[pyo3(signature = (register, by, measures=None, of=None))]
pub fn totals(
    py: Python<'_>,
    register: &PyRegister,
    by: Vec<String>,
    measures: Option<Vec<String>>,
    of: Option<&str>,
) -> Outcome<PyTable> {
    let mut settings = TotalsSettings { by, of: of.map(str::parse).transpose()?, ..TotalsSettings::default() };
    if let Some(words) = measures {
        settings.measures = words.iter().map(|word| word.parse()).collect::<Result<Vec<Measure>>>()?;
    }
    let register = Arc::clone(&register.0);
    Ok(long(py, None, None, move |work| engine::totals(&register, &settings, work))?.into())
}

/// The first table one looks at.
#[pyfunction]
#[pyo3(signature = (register, by=None))]
pub fn overview(py: Python<'_>, register: &PyRegister, by: Option<String>) -> Outcome<PyTable> {
    let register = Arc::clone(&register.0);
    Ok(long(py, None, None, move |work| engine::overview(&register, by.as_deref(), work))?.into())
}

/// How much of each column is known.
#[pyfunction]
pub fn coverage(py: Python<'_>, register: &PyRegister) -> Outcome<PyTable> {
    Ok(short(py, || engine::coverage(&register.0))?.into())
}

/// What is counted and what is left out.
#[pyfunction]
#[pyo3(signature = (register, of=None))]
pub fn ledger(py: Python<'_>, register: &PyRegister, of: Option<&str>) -> Outcome<PyTable> {
    let of: Option<Field> = of.map(str::parse).transpose()?;
    Ok(short(py, || engine::ledger(&register.0, of))?.into())
}

/// Commitments against disbursements.
#[pyfunction]
pub fn execution(py: Python<'_>, register: &PyRegister, by: Vec<String>) -> Outcome<PyTable> {
    let register = Arc::clone(&register.0);
    Ok(long(py, None, None, move |work| engine::execution(&register, &by, work))?.into())
}

/// What an auditor should look at.
#[pyfunction]
pub fn conflicts(py: Python<'_>, register: &PyRegister) -> Outcome<PyTable> {
    Ok(short(py, || engine::conflicts(&register.0))?.into())
}

/// What the rows are in the ledger.
#[pyfunction]
pub fn roles(py: Python<'_>, register: &PyRegister) -> Outcome<PyTable> {
    Ok(short(py, || engine::roles(&register.0))?.into())
}

/// How concentrated the money is.
#[pyfunction]
#[pyo3(signature = (register, by=None, of=None, currency=None))]
pub fn concentration(
    py: Python<'_>,
    register: &PyRegister,
    by: Option<String>,
    of: Option<&str>,
    currency: Option<&str>,
) -> Outcome<PyConcentration> {
    let of: Option<Field> = of.map(str::parse).transpose()?;
    let currency: Option<Currency> = currency.map(str::parse).transpose()?;
    let (own, register) = (Arc::clone(&register.0), Arc::clone(&register.0));
    let measure = move |work: &Work| engine::concentration(&own, by.as_deref(), of, currency, work);
    Ok(PyConcentration::new(Arc::new(long(py, None, None, measure)?), register))
}

/// The concentration of the money of one currency.
#[pyclass(frozen, name = "Concentration", module = "overblik._engine")]
#[derive(Debug)]
pub struct PyConcentration {
    measured: Arc<Concentration>,
    register: Arc<Register>,
}

impl PyConcentration {
    /// With the register whose money it measures.
    pub const fn new(measured: Arc<Concentration>, register: Arc<Register>) -> Self {
        Self { measured, register }
    }
}

#[pymethods]
impl PyConcentration {
    #[getter]
    fn currency(&self) -> Option<String> {
        self.measured.currency().map(|code| code.to_string())
    }

    #[getter]
    fn n(&self) -> u64 {
        self.measured.n()
    }

    #[getter]
    fn hhi(&self) -> Option<f64> {
        self.measured.hhi()
    }

    #[getter]
    fn hhi_normalized(&self) -> Option<f64> {
        self.measured.hhi_normalized()
    }

    #[getter]
    fn effective_number(&self) -> Option<f64> {
        self.measured.effective_number()
    }

    #[getter]
    fn gini(&self) -> Option<f64> {
        self.measured.gini()
    }

    #[getter]
    fn theil(&self) -> Option<f64> {
        self.measured.theil()
    }

    #[getter]
    fn smallest_half_share(&self) -> Option<f64> {
        self.measured.smallest_half_share()
    }

    fn hill(&self, py: Python<'_>, q: f64) -> Outcome<Option<f64>> {
        short(py, || self.measured.hill(q))
    }

    fn top_share(&self, k: usize) -> Option<f64> {
        self.measured.top_share(k)
    }

    fn lorenz(&self, py: Python<'_>) -> Outcome<PyTable> {
        let points = short(py, || Ok(self.measured.lorenz()))?;
        let (entries, money) = points.into_iter().map(|(x, y)| (Some(x), Some(y))).unzip();
        let table = Table::new().with("entries_share", Column::Ratio(entries));
        Ok(table.with("money_share", Column::Ratio(money)).into())
    }

    fn below(&self, py: Python<'_>, amounts: Vec<String>) -> Outcome<PyTable> {
        let limits = amounts.into_iter().map(|amount| parse_amount(&amount)).collect::<Result<Vec<Amount>>>()?;
        Ok(short(py, || self.measured.below_each(&limits))?.into())
    }

    fn table(&self, py: Python<'_>) -> Outcome<PyTable> {
        Ok(short(py, || Ok(self.measured.table()))?.into())
    }

    #[getter]
    fn settings(&self) -> String {
        let currency = self.measured.currency().map(|code| code.to_string());
        let own = serde_json::json!({"by": self.measured.by(), "of": self.measured.of().name(), "currency": currency});
        with_money_of(&self.register, own).to_string()
    }

    #[getter]
    fn digest(&self, py: Python<'_>) -> Outcome<String> {
        short(py, || digest::of(&(self.settings(), self.measured.ascending(), self.measured.table())))
    }
}

fn parse_amount(text: &str) -> Result<Amount> {
    let number: Decimal =
        text.parse().map_err(|_| Error::Settings(format!("'{text}' is no amount; expected as \"500000\" or 0.5")))?;
    let scale = u8::try_from(number.scale()).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(Amount { minor: number.mantissa(), scale })
}
