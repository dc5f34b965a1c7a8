//! Everything with one set of settings, at the border.

use std::collections::BTreeMap;
use std::sync::Arc;

use overblik::Error;
use overblik::review::{self as engine, Review, Settings};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::cluster::PyClustering;
use crate::error::Outcome;
use crate::findings::{PyDistinct, PyFindings};
use crate::meaning::PyMeaning;
use crate::register::PyRegister;
use crate::run::{long, short};
use crate::similarity::PySimilarity;
use crate::table::{PyTable, decimal};
use crate::totals::PyConcentration;

/// Runs every step.
#[pyfunction]
#[pyo3(signature = (register, settings, meaning=None, threads=None, progress=None))]
pub fn review(
    py: Python<'_>,
    register: &PyRegister,
    settings: &str,
    meaning: Option<&PyMeaning>,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> Outcome<PyReview> {
    let settings = Settings::from_json(settings)?;
    let register = Arc::clone(&register.0);
    let meaning = meaning.map(|meaning| Arc::clone(&meaning.0));
    let review = long(py, threads, progress, move |work| match meaning {
        Some(meaning) => engine::review_with(register, &meaning, &settings, work),
        None => engine::review(register, &settings, work),
    })?;
    Ok(PyReview(Arc::new(review)))
}

/// Every result of a register.
#[pyclass(frozen, name = "Review", module = "overblik._engine")]
#[derive(Debug)]
pub struct PyReview(Arc<Review>);

#[pymethods]
impl PyReview {
    #[getter]
    fn register(&self) -> PyRegister {
        PyRegister(Arc::clone(&self.0.register))
    }

    fn table(&self) -> PyTable {
        self.0.overview.clone().into()
    }

    #[getter]
    fn totals(&self) -> Vec<(String, PyTable)> {
        self.0.totals.iter().map(|(name, table)| (name.clone(), table.clone().into())).collect()
    }

    #[getter]
    fn concentration(&self) -> Vec<PyConcentration> {
        let register = || Arc::clone(&self.0.register);
        self.0.concentration.iter().map(|own| PyConcentration::new(Arc::clone(own), register())).collect()
    }

    #[getter]
    fn similarity(&self) -> PySimilarity {
        PySimilarity::new(Arc::clone(&self.0.register), Arc::clone(&self.0.similarity))
    }

    #[getter]
    fn clusters(&self) -> PyClustering {
        PyClustering::new(Arc::clone(&self.0.register), Arc::clone(&self.0.clusters))
    }

    #[getter]
    fn findings(&self) -> PyFindings {
        PyFindings {
            register: Arc::clone(&self.0.register),
            findings: Arc::clone(&self.0.findings),
            settings: self.0.settings.findings.clone(),
            language: self.0.language(),
        }
    }

    #[getter]
    fn distinct(&self) -> Option<PyDistinct> {
        let distinct = Arc::clone(self.0.distinct.as_ref()?);
        Some(PyDistinct { register: Arc::clone(&self.0.register), distinct })
    }

    #[getter]
    fn refusals(&self) -> BTreeMap<String, String> {
        self.0.refusals.iter().cloned().collect()
    }

    #[getter]
    fn ledger(&self) -> PyTable {
        self.0.ledger.clone().into()
    }

    #[getter]
    fn coverage(&self) -> PyTable {
        self.0.coverage.clone().into()
    }

    fn headline(&self) -> (String, String) {
        (self.0.headline.danish(), self.0.headline.english())
    }

    #[getter]
    fn numbers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let headline = &self.0.headline;
        let amounts = PyDict::new(py);
        for (code, amount) in &headline.amounts {
            amounts.set_item(code.as_str(), decimal(py, amount.minor, amount.scale)?)?;
        }
        let numbers = PyDict::new(py);
        numbers.set_item("n", headline.n)?;
        numbers.set_item("amounts", amounts)?;
        if !headline.left_out.is_empty() {
            let left_out = PyDict::new(py);
            for (code, amount) in &headline.left_out {
                left_out.set_item(code.as_str(), decimal(py, amount.minor, amount.scale)?)?;
            }
            numbers.set_item("left_out", left_out)?;
        }
        numbers.set_item("unknown", headline.unknown)?;
        numbers.set_item("groups", headline.groups)?;
        numbers.set_item("groups_range", headline.groups_range)?;
        numbers.set_item("ungrouped", headline.ungrouped)?;
        numbers.set_item("kinds", headline.kinds())?;
        numbers.set_item("distinct", headline.distinct)?;
        Ok(numbers)
    }

    #[getter]
    fn language(&self) -> &'static str {
        match self.0.language() {
            overblik::findings::Language::Danish => "da",
            overblik::findings::Language::English => "en",
        }
    }

    #[getter]
    fn manifest(&self) -> String {
        self.0.manifest.to_string()
    }

    fn to_json(&self, py: Python<'_>) -> Outcome<String> {
        short(py, || self.0.to_json())
    }

    #[getter]
    fn settings(&self) -> Outcome<String> {
        Ok(serde_json::to_string(&self.0.settings).map_err(|e| Error::Internal(e.to_string()))?)
    }

    #[getter]
    fn digest(&self) -> &str {
        &self.0.digest
    }
}
