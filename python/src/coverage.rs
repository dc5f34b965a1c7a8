//! Which questions can be answered, and the letter about what is missing.

use std::sync::Arc;

use overblik::coverage::{self as engine, Letter, LetterSettings};
use overblik::{Error, digest};
use pyo3::prelude::*;

use crate::error::Outcome;
use crate::register::PyRegister;
use crate::run::long;
use crate::table::PyTable;

/// Which missing field blocks which question.
#[pyfunction]
#[pyo3(signature = (register, codes, language))]
pub fn questions(py: Python<'_>, register: &PyRegister, codes: Vec<String>, language: String) -> Outcome<PyTable> {
    let register = Arc::clone(&register.0);
    Ok(long(py, None, None, move |work| engine::questions(&register, &codes, &language, work))?.into())
}

/// What is missing on the records of an owner.
#[pyfunction]
pub fn letter(py: Python<'_>, register: &PyRegister, settings: &str) -> Outcome<PyLetter> {
    let settings: LetterSettings = serde_json::from_str(settings).map_err(|e| Error::Settings(e.to_string()))?;
    let (own, used) = (Arc::clone(&register.0), settings.clone());
    let letter = long(py, None, None, move |work| engine::letter(&own, &used, work))?;
    Ok(PyLetter { label: register.0.label().map(str::to_owned), letter, settings })
}

/// The facts of a letter.
#[pyclass(frozen, name = "Letter", module = "overblik._engine")]
#[derive(Debug)]
pub struct PyLetter {
    label: Option<String>,
    letter: Letter,
    settings: LetterSettings,
}

#[pymethods]
impl PyLetter {
    #[getter]
    fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    #[getter]
    fn owner(&self) -> Option<&str> {
        self.letter.owner.as_deref()
    }

    #[getter]
    fn by(&self) -> Option<&str> {
        self.letter.by.as_deref()
    }

    #[getter]
    fn about(&self) -> PyTable {
        self.letter.about.clone().into()
    }

    #[getter]
    fn questions(&self) -> PyTable {
        self.letter.questions.clone().into()
    }

    #[getter]
    fn absent(&self) -> Vec<String> {
        self.letter.absent.clone()
    }

    #[getter]
    fn rest(&self) -> PyTable {
        self.letter.rest.clone().into()
    }

    fn table(&self) -> PyTable {
        self.letter.projects.clone().into()
    }

    #[getter]
    fn settings(&self) -> Outcome<String> {
        Ok(serde_json::to_string(&self.settings).map_err(|e| Error::Internal(e.to_string()))?)
    }

    #[getter]
    fn digest(&self) -> Outcome<String> {
        Ok(digest::of(&(&self.settings, &self.letter))?)
    }
}
