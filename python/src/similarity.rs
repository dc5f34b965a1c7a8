//! Which projects are alike, at the border.

use std::sync::Arc;

use ndarray::Axis;
use numpy::{PyArray2, ToPyArray};
use overblik::register::Register;
use overblik::review::similarity_digest;
use overblik::similarity::{self as engine, Explanation, ONE, Pair, Similarity, SimilaritySettings};
use overblik::table::{Column, Table};
use overblik::{Error, Result, Work};
use pyo3::prelude::*;

use crate::error::Outcome;
use crate::register::PyRegister;
use crate::run::{long, short};
use crate::table::PyTable;

/// Compares the texts of all projects.
#[pyfunction]
#[pyo3(signature = (register, settings, threads=None, progress=None))]
pub fn similarity(
    py: Python<'_>,
    register: &PyRegister,
    settings: &str,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> Outcome<PySimilarity> {
    let settings: SimilaritySettings =
        serde_json::from_str(settings).map_err(|e| Error::Settings(format!("similarity: {e}")))?;
    let register = Arc::clone(&register.0);
    let own = Arc::clone(&register);
    let measured = long(py, threads, progress, move |work| engine::similarity(&register, &settings, work))?;
    Ok(PySimilarity { register: own, similarity: Arc::new(measured) })
}

/// What similarity will cost.
#[pyfunction]
pub fn estimate(py: Python<'_>, register: &PyRegister) -> Outcome<PyTable> {
    let register = Arc::clone(&register.0);
    Ok(long(py, None, None, move |work| overblik::review::estimate(&register, work))?.into())
}

/// Which projects are alike.
#[pyclass(frozen, name = "Similarity", module = "overblik._engine")]
#[derive(Debug)]
pub struct PySimilarity {
    /// The projects compared.
    pub register: Arc<Register>,
    /// The result.
    pub similarity: Arc<Similarity>,
}

#[pymethods]
impl PySimilarity {
    fn __len__(&self, py: Python<'_>) -> Outcome<usize> {
        short(py, || Ok(self.similarity.pairs(0.0).len()))
    }

    #[getter]
    fn n(&self) -> usize {
        self.register.len()
    }

    #[getter]
    fn floor(&self) -> f64 {
        self.similarity.floor()
    }

    #[getter]
    fn exact(&self) -> f64 {
        self.similarity.exact()
    }

    #[getter]
    fn notes(&self) -> Vec<String> {
        self.similarity.notes().to_vec()
    }

    fn table(&self, py: Python<'_>) -> Outcome<PyTable> {
        Ok(short(py, || Ok(self.similarity.table(&self.register, 0.0)))?.into())
    }

    /// The most alike pairs with their titles.
    fn most_alike(&self, py: Python<'_>, k: usize) -> Outcome<PyTable> {
        Ok(short(py, || Ok(most_alike(&self.register, &self.similarity, k)))?.into())
    }

    fn nearest(&self, py: Python<'_>, id: &str, k: usize) -> Outcome<PyTable> {
        Ok(short(py, || nearest(&self.register, &self.similarity, id, k))?.into())
    }

    fn explain(&self, py: Python<'_>, a: &str, b: &str) -> Outcome<(PyTable, f64, bool)> {
        let told = short(py, || {
            let (a, b) = (self.register.find(a)? as u32, self.register.find(b)? as u32);
            self.similarity.explain(a, b)
        })?;
        Ok((explanation(&told, a, b).into(), told.similarity, told.identical))
    }

    fn matrix<'py>(&self, py: Python<'py>) -> Outcome<Bound<'py, PyArray2<f64>>> {
        let similarity = Arc::clone(&self.similarity);
        let order: Vec<usize> = self.register.input_order().iter().map(|&at| at as usize).collect();
        let matrix = long(py, None, None, move |work: &Work| {
            Ok(similarity.matrix(work)?.select(Axis(0), &order).select(Axis(1), &order))
        })?;
        Ok(matrix.to_pyarray(py))
    }

    #[getter]
    fn settings(&self) -> Outcome<String> {
        let written = serde_json::to_string(self.similarity.settings());
        Ok(written.map_err(|e| Error::Internal(e.to_string()))?)
    }

    #[getter]
    fn digest(&self, py: Python<'_>) -> Outcome<String> {
        short(py, || similarity_digest(&self.register, &self.similarity))
    }
}

fn most_alike(register: &Register, similarity: &Similarity, k: usize) -> Table {
    let mut pairs = similarity.pairs(0.0);
    pairs.sort_by_key(|pair| std::cmp::Reverse(pair.dot));
    pairs.truncate(k);
    let text = |of: &dyn Fn(&Pair) -> String| Column::Text(pairs.iter().map(|p| Some(of(p))).collect());
    Table::new()
        .with("a", text(&|p| register.id(p.a as usize).to_owned()))
        .with("b", text(&|p| register.id(p.b as usize).to_owned()))
        .with("title_a", text(&|p| register.title(p.a as usize).to_owned()))
        .with("title_b", text(&|p| register.title(p.b as usize).to_owned()))
        .with("similarity", Column::Ratio(pairs.iter().map(|p| Some(f64::from(p.dot) / f64::from(ONE))).collect()))
}

fn nearest(register: &Register, similarity: &Similarity, id: &str, k: usize) -> Result<Table> {
    let found = similarity.nearest(register.find(id)? as u32, k);
    let text = |of: &dyn Fn(usize) -> String| Column::Text(found.iter().map(|f| Some(of(f.0 as usize))).collect());
    let likeness = found.iter().map(|f| Some(f64::from(f.1) / f64::from(ONE))).collect();
    Ok(Table::new()
        .with("id", text(&|at| register.id(at).to_owned()))
        .with("title", text(&|at| register.title(at).to_owned()))
        .with("similarity", Column::Ratio(likeness)))
}

/// One row a term: where it stands, its share of the similarity, in how many texts it is.
fn explanation(told: &Explanation, a: &str, b: &str) -> Table {
    let shared = told.shared.iter().map(|t| (t.text.clone(), "both".to_owned(), Some(t.share), Some(i64::from(t.df))));
    let spelling = (told.spelling_share > 0.0)
        .then(|| ("(parts of words)".to_owned(), "both".to_owned(), Some(told.spelling_share), None));
    let only = |terms: &[String], id: &str| -> Vec<_> {
        terms.iter().map(|t| (t.clone(), format!("only {id}"), None, None)).collect()
    };
    let rows: Vec<(String, String, Option<f64>, Option<i64>)> =
        shared.chain(spelling).chain(only(&told.only_a, a)).chain(only(&told.only_b, b)).collect();
    Table::new()
        .with("term", Column::Text(rows.iter().map(|r| Some(r.0.clone())).collect()))
        .with("where", Column::Text(rows.iter().map(|r| Some(r.1.clone())).collect()))
        .with("share", Column::Ratio(rows.iter().map(|r| r.2).collect()))
        .with("texts", Column::Count(rows.iter().map(|r| r.3).collect()))
}
