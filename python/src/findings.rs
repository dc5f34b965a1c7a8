//! What to ask, and how many efforts there are, at the border.

use std::sync::Arc;

use overblik::findings::{Distinct, Findings, FindingsSettings, Kind, Language, Weighting};
use overblik::register::Register;
use overblik::review::{distinct_of, findings_of, language_of};
use overblik::table::{Column, Table};
use overblik::{Error, Result, digest};
use pyo3::prelude::*;

use crate::cluster::PyClustering;
use crate::error::Outcome;
use crate::register::PyRegister;
use crate::run::{long, short};
use crate::similarity::PySimilarity;
use crate::table::PyTable;

/// Asks what should be asked.
#[pyfunction]
#[pyo3(signature = (register, groups, threads=None, progress=None))]
pub fn findings(
    py: Python<'_>,
    register: &PyRegister,
    groups: &PyClustering,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> Outcome<PyFindings> {
    same_register(&register.0, &groups.register)?;
    let (own, clusters) = (Arc::clone(&register.0), Arc::clone(&groups.clusters));
    let language = language_of(clusters.similarity());
    let settings = FindingsSettings::default();
    let used = settings.clone();
    let found = long(py, threads, progress, move |work| work.on_pool(|| findings_of(&own, &clusters, &used, work)))?;
    Ok(PyFindings { register: Arc::clone(&register.0), findings: Arc::new(found), settings, language })
}

fn same_register(one: &Register, other: &Register) -> Result<()> {
    if one.digest() == other.digest() {
        return Ok(());
    }
    Err(Error::Settings("the register is not the one that was compared; compare it with similarity first".into()))
}

/// Questions with their evidence.
#[pyclass(frozen, name = "Findings", module = "overblik._engine")]
#[derive(Debug)]
pub struct PyFindings {
    /// The projects asked about.
    pub register: Arc<Register>,
    /// The result.
    pub findings: Arc<Findings>,
    /// What it was computed with.
    pub settings: FindingsSettings,
    /// The language of reasons and questions unless another is asked for.
    pub language: Language,
}

#[pymethods]
impl PyFindings {
    fn __len__(&self) -> usize {
        self.findings.findings.len()
    }

    #[pyo3(signature = (language=None))]
    fn table(&self, py: Python<'_>, language: Option<&str>) -> Outcome<PyTable> {
        let language = self.spoken(language)?;
        Ok(short(py, || self.findings.table(&self.register, language))?.into())
    }

    #[pyo3(signature = (language=None))]
    fn relations(&self, py: Python<'_>, language: Option<&str>) -> Outcome<PyTable> {
        let language = self.spoken(language)?;
        Ok(short(py, || Ok(self.findings.relations_table(&self.register, language)))?.into())
    }

    #[pyo3(signature = (kind, language=None))]
    fn of(&self, py: Python<'_>, kind: &str, language: Option<&str>) -> Outcome<PyTable> {
        let (kind, language): (Kind, _) = (kind.parse()?, self.spoken(language)?);
        let table = short(py, || {
            let findings = self.findings.of(kind).cloned().collect();
            Findings { findings, ..Findings::default() }.table(&self.register, language)
        })?;
        Ok(table.into())
    }

    #[getter]
    fn uninformative(&self) -> Vec<(&'static str, u64, u64)> {
        self.findings.uninformative.iter().map(|u| (u.kind.name(), u.projects, u.of)).collect()
    }

    #[getter]
    fn settings(&self) -> Outcome<String> {
        Ok(serde_json::to_string(&self.settings).map_err(|e| Error::Internal(e.to_string()))?)
    }

    #[getter]
    fn digest(&self, py: Python<'_>) -> Outcome<String> {
        short(py, || digest::of(&(self.register.digest(), self.findings.as_ref())))
    }
}

impl PyFindings {
    fn spoken(&self, language: Option<&str>) -> Result<Language> {
        match language {
            None => Ok(self.language),
            Some("da") => Ok(Language::Danish),
            Some("en") => Ok(Language::English),
            Some(other) => Err(Error::Settings(format!("language is '{other}', expected da or en"))),
        }
    }
}

/// Counts really different efforts: by money, by number where the register has no money.
#[pyfunction]
#[pyo3(signature = (register, similarity, threads=None, progress=None))]
pub fn distinct(
    py: Python<'_>,
    register: &PyRegister,
    similarity: &PySimilarity,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> Outcome<PyDistinct> {
    same_register(&register.0, &similarity.register)?;
    let weighting = if register.0.default_money().is_some() { Weighting::Money } else { Weighting::Count };
    let (own, compared) = (Arc::clone(&register.0), Arc::clone(&similarity.similarity));
    let counted =
        long(py, threads, progress, move |work| work.on_pool(|| distinct_of(&own, &compared, weighting, work)))?;
    Ok(PyDistinct { register: Arc::clone(&register.0), distinct: Arc::new(counted) })
}

/// How many really different efforts.
#[pyclass(frozen, name = "Distinct", module = "overblik._engine")]
#[derive(Debug)]
pub struct PyDistinct {
    /// The projects counted.
    pub register: Arc<Register>,
    /// The result.
    pub distinct: Arc<Distinct>,
}

#[pymethods]
impl PyDistinct {
    #[getter]
    fn value(&self) -> f64 {
        self.distinct.value
    }

    #[getter]
    fn low(&self) -> f64 {
        self.distinct.low
    }

    #[getter]
    fn high(&self) -> f64 {
        self.distinct.high
    }

    #[getter]
    fn redundancy(&self) -> f64 {
        self.distinct.redundancy
    }

    fn hill(&self, q: u8) -> Outcome<f64> {
        let order = self.distinct.hill(q).ok_or_else(|| Error::Settings(format!("order {q}, expected 0, 1 or 2")))?;
        Ok(order.value)
    }

    fn table(&self) -> PyTable {
        let orders = || self.distinct.by_order.iter();
        let ratio = |of: fn(&overblik::findings::Order) -> f64| Column::Ratio(orders().map(|o| Some(of(o))).collect());
        Table::new()
            .with("q", Column::Count(orders().map(|o| Some(i64::from(o.q))).collect()))
            .with("efforts", ratio(|o| o.value))
            .with("low", ratio(|o| o.low))
            .with("without_likeness", ratio(|o| o.hill))
            .with("redundancy", ratio(|o| o.redundancy))
            .into()
    }

    #[getter]
    fn settings(&self) -> String {
        serde_json::json!({"weighting": self.distinct.weighting}).to_string()
    }

    #[getter]
    fn digest(&self, py: Python<'_>) -> Outcome<String> {
        short(py, || digest::of(&(self.register.digest(), self.distinct.as_ref())))
    }
}
