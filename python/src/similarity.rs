//! Which projects are alike, at the border.

use std::sync::{Arc, OnceLock};

use ndarray::Axis;
use numpy::{PyArray2, ToPyArray};
use overblik::register::Register;
use overblik::review::similarity_digest;
use overblik::similarity::{self as engine, Baseline, Explanation, ONE, Pair, Similarity, SimilaritySettings};
use overblik::table::{Column, Table};
use overblik::{Error, Result, Work};
use pyo3::prelude::*;

use crate::baseline::PyBaseline;
use crate::error::Outcome;
use crate::meaning::PyMeaning;
use crate::register::PyRegister;
use crate::run::{long, short};
use crate::table::PyTable;

/// Compares the texts of all projects.
#[pyfunction]
#[pyo3(signature = (register, settings, meaning=None, threads=None, progress=None))]
pub fn similarity(
    py: Python<'_>,
    register: &PyRegister,
    settings: &str,
    meaning: Option<&PyMeaning>,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> Outcome<PySimilarity> {
    let settings: SimilaritySettings =
        serde_json::from_str(settings).map_err(|e| Error::Settings(format!("similarity: {e}")))?;
    let register = Arc::clone(&register.0);
    let own = Arc::clone(&register);
    let meaning = meaning.map(|meaning| Arc::clone(&meaning.0));
    let measured = long(py, threads, progress, move |work| match meaning {
        Some(meaning) => engine::similarity_with(&register, &meaning, &settings, work),
        None => engine::similarity(&register, &settings, work),
    })?;
    Ok(PySimilarity::new(own, Arc::new(measured)))
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
    /// Its baseline, made when first asked for.
    baseline: OnceLock<Arc<Baseline>>,
}

impl PySimilarity {
    /// Wraps a similarity with the projects it compares.
    pub fn new(register: Arc<Register>, similarity: Arc<Similarity>) -> Self {
        Self { register, similarity, baseline: OnceLock::new() }
    }
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

    /// The weights of this register, or those it was compared by.
    fn baseline(&self, py: Python<'_>) -> Outcome<PyBaseline> {
        if let Some(baseline) = self.baseline.get() {
            return Ok(PyBaseline(Arc::clone(baseline)));
        }
        let (register, similarity) = (Arc::clone(&self.register), Arc::clone(&self.similarity));
        let made = long(py, None, None, move |work| similarity.freeze(&register, work))?;
        Ok(PyBaseline(Arc::clone(self.baseline.get_or_init(|| made))))
    }

    /// The projects of another register by the same weights.
    #[pyo3(signature = (register, meaning=None, threads=None, progress=None))]
    fn update(
        &self,
        py: Python<'_>,
        register: &PyRegister,
        meaning: Option<&PyMeaning>,
        threads: Option<usize>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> Outcome<Self> {
        let (was, old, known) =
            (Arc::clone(&self.register), Arc::clone(&self.similarity), self.baseline.get().cloned());
        let (register, own) = (Arc::clone(&register.0), Arc::clone(&register.0));
        let meaning = meaning.map(|meaning| Arc::clone(&meaning.0));
        let updated = long(py, threads, progress, move |work| {
            let baseline = known.map_or_else(|| old.freeze(&was, work), Ok)?;
            engine::update(&old, &baseline, &register, meaning.as_deref(), work)
        })?;
        Ok(Self::new(own, Arc::new(updated)))
    }

    fn table(&self, py: Python<'_>) -> Outcome<PyTable> {
        let (register, similarity) = (Arc::clone(&self.register), Arc::clone(&self.similarity));
        Ok(long(py, None, None, move |_| Ok(similarity.table(&register, 0.0)))?.into())
    }

    /// The most alike pairs with their titles.
    fn most_alike(&self, py: Python<'_>, k: usize) -> Outcome<PyTable> {
        Ok(short(py, || Ok(most_alike(&self.register, &self.similarity, k)))?.into())
    }

    fn nearest(&self, py: Python<'_>, id: &str, k: usize) -> Outcome<PyTable> {
        Ok(short(py, || nearest(&self.register, &self.similarity, id, k))?.into())
    }

    fn explain(&self, py: Python<'_>, a: &str, b: &str) -> Outcome<(PyTable, f64, bool, PyTable)> {
        let told = short(py, || {
            let (a, b) = (self.register.find(a)? as u32, self.register.find(b)? as u32);
            self.similarity.explain(a, b)
        })?;
        Ok((explanation(&told, a, b).into(), told.similarity, told.identical, by_aspect(&told).into()))
    }

    /// The listed pairs that are nearly the same text.
    fn nearly_identical(&self, py: Python<'_>) -> Outcome<PyTable> {
        let (register, similarity) = (Arc::clone(&self.register), Arc::clone(&self.similarity));
        Ok(long(py, None, None, move |work| similarity.nearly_identical(&register, work))?.into())
    }

    /// One row an aspect: its weight and how many projects have nothing there.
    fn aspects(&self) -> PyTable {
        let parts = self.similarity.aspects().parts();
        Table::new()
            .with("aspect", Column::Text(parts.iter().map(|part| Some(part.aspect.to_string())).collect()))
            .with("weight", Column::Ratio(parts.iter().map(|part| Some(part.share)).collect()))
            .with("without", Column::Count(parts.iter().map(|part| Some(part.missing.len() as i64)).collect()))
            .into()
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
        let mut settings =
            serde_json::to_value(self.similarity.settings()).map_err(|e| Error::Internal(e.to_string()))?;
        if let (Some(baseline), Some(settings)) = (self.similarity.baseline(), settings.as_object_mut()) {
            settings.insert("baseline".to_owned(), baseline.digest().into());
        }
        Ok(settings.to_string())
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

/// A line of an explanation.
struct Shown {
    term: String,
    aspect: String,
    place: String,
    share: Option<f64>,
    texts: Option<i64>,
}

impl Shown {
    fn both(term: &str, aspect: &str, share: f64, texts: Option<i64>) -> Self {
        Self { term: term.to_owned(), aspect: aspect.to_owned(), place: "both".to_owned(), share: Some(share), texts }
    }
}

/// One row a term: its aspect, where it stands, its share of the similarity, in how many texts it is.
fn explanation(told: &Explanation, a: &str, b: &str) -> Table {
    let named = |name: &str| told.aspects.iter().find(|part| part.aspect == name);
    let mut rows: Vec<Shown> =
        told.shared.iter().map(|t| Shown::both(&t.text, &t.aspect, t.share, Some(t.df.into()))).collect();
    rows.extend(
        (told.spelling_share > 0.0).then(|| Shown::both("(parts of words)", "text", told.spelling_share, None)),
    );
    rows.extend(named("meaning").map(|m| Shown::both("(meaning)", "meaning", m.share, None)));
    for (terms, id) in [(&told.only_a, a), (&told.only_b, b)] {
        rows.extend(terms.iter().map(|term| Shown {
            term: term.clone(),
            aspect: "text".to_owned(),
            place: format!("only {id}"),
            share: None,
            texts: None,
        }));
    }
    Table::new()
        .with("term", Column::Text(rows.iter().map(|r| Some(r.term.clone())).collect()))
        .with("aspect", Column::Text(rows.iter().map(|r| Some(r.aspect.clone())).collect()))
        .with("where", Column::Text(rows.iter().map(|r| Some(r.place.clone())).collect()))
        .with("share", Column::Ratio(rows.iter().map(|r| r.share).collect()))
        .with("texts", Column::Count(rows.iter().map(|r| r.texts).collect()))
}

/// One row an aspect: its weight, the similarity in it, its share of the whole.
fn by_aspect(told: &Explanation) -> Table {
    Table::new()
        .with("aspect", Column::Text(told.aspects.iter().map(|part| Some(part.aspect.clone())).collect()))
        .with("weight", Column::Ratio(told.aspects.iter().map(|part| Some(part.weight)).collect()))
        .with("similarity", Column::Ratio(told.aspects.iter().map(|part| part.similarity).collect()))
        .with("share", Column::Ratio(told.aspects.iter().map(|part| Some(part.share)).collect()))
}
