//! Vectors of meaning, at the border.

use std::sync::Arc;

use numpy::{PyReadonlyArray2, PyUntypedArray, PyUntypedArrayMethods};
use overblik::Error;
use overblik::meaning::{Given, Meaning};
use pyo3::prelude::*;

use crate::error::Outcome;
use crate::register::PyRegister;
use crate::run::long;

/// One vector a project, in the order of the source.
#[pyfunction]
#[pyo3(signature = (register, vectors, threads=None, progress=None))]
pub fn meaning(
    py: Python<'_>,
    register: &PyRegister,
    vectors: &Bound<'_, PyUntypedArray>,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> Outcome<PyMeaning> {
    let register = Arc::clone(&register.0);
    let read = if let Ok(single) = vectors.extract::<PyReadonlyArray2<'_, f32>>() {
        let rows = single.as_array().to_owned();
        long(py, threads, progress, move |work| Meaning::of(Given::Single(rows.view()), &register, work))?
    } else if let Ok(double) = vectors.extract::<PyReadonlyArray2<'_, f64>>() {
        let rows = double.as_array().to_owned();
        long(py, threads, progress, move |work| Meaning::of(Given::Double(rows.view()), &register, work))?
    } else {
        let (dtype, shape) = (vectors.dtype().to_string(), vectors.shape());
        let found = format!("meaning is an array of {dtype} with shape {shape:?}");
        return Err(Error::Settings(format!("{found}, expected float32 or float64 with one row a project")).into());
    };
    Ok(PyMeaning(Arc::new(read)))
}

/// Vectors of meaning of a register.
#[pyclass(frozen, name = "Meaning", module = "overblik._engine")]
#[derive(Debug)]
pub struct PyMeaning(pub Arc<Meaning>);

#[pymethods]
impl PyMeaning {
    fn __len__(&self) -> usize {
        self.0.len()
    }

    #[getter]
    fn width(&self) -> usize {
        self.0.width()
    }

    /// How many projects have none.
    #[getter]
    fn missing(&self) -> usize {
        self.0.missing().len()
    }

    #[getter]
    fn digest(&self) -> String {
        self.0.digest()
    }
}
