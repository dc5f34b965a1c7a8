//! The weights of one register for the next, at the border.

use std::sync::Arc;

use overblik::similarity::{self as engine, Baseline};
use overblik::{Error, Work};
use pyo3::prelude::*;

use crate::error::Outcome;
use crate::meaning::PyMeaning;
use crate::register::PyRegister;
use crate::run::{long, short};
use crate::similarity::PySimilarity;

/// Compares projects by the weights of an earlier register.
#[pyfunction]
#[pyo3(signature = (register, baseline, meaning=None, threads=None, progress=None))]
pub fn similarity_by(
    py: Python<'_>,
    register: &PyRegister,
    baseline: &PyBaseline,
    meaning: Option<&PyMeaning>,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> Outcome<PySimilarity> {
    let (own, register, baseline) = (Arc::clone(&register.0), Arc::clone(&register.0), Arc::clone(&baseline.0));
    let meaning = meaning.map(|meaning| Arc::clone(&meaning.0));
    let compare = move |work: &Work| engine::similarity_by(&register, meaning.as_deref(), &baseline, work);
    Ok(PySimilarity::new(own, Arc::new(long(py, threads, progress, compare)?)))
}

/// What a register decides about similarity.
#[pyclass(frozen, name = "Baseline", module = "overblik._engine")]
#[derive(Debug)]
pub struct PyBaseline(pub Arc<Baseline>);

#[pymethods]
impl PyBaseline {
    /// From the text of a file.
    #[staticmethod]
    fn from_json(py: Python<'_>, json: String) -> Outcome<Self> {
        let read = long(py, None, None, move |work| Baseline::from_json(&json, work))?;
        Ok(Self(Arc::new(read)))
    }

    fn to_json(&self, py: Python<'_>) -> Outcome<String> {
        short(py, || self.0.to_json())
    }

    #[getter]
    fn digest(&self) -> &str {
        self.0.digest()
    }

    #[getter]
    fn settings(&self) -> Outcome<String> {
        Ok(serde_json::to_string(self.0.settings()).map_err(|e| Error::Internal(e.to_string()))?)
    }

    #[getter]
    fn language(&self) -> &'static str {
        self.0.text().language().code()
    }

    /// Distinct texts it was made of.
    #[getter]
    fn n_texts(&self) -> usize {
        self.0.text().n_texts()
    }

    #[getter]
    fn n_terms(&self) -> usize {
        self.0.text().n_terms()
    }

    /// Components of the vectors of meaning; none without.
    #[getter]
    fn meaning_width(&self) -> Option<usize> {
        self.0.meaning_width()
    }
}
