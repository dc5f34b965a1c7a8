//! Which projects belong together, at the border.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use numpy::{PyArray1, PyArray2, ToPyArray};
use overblik::Result;
use overblik::cluster::labels::LabelTerm;
use overblik::cluster::{self as engine, Alike, ClusterSettings, Clustering, Level};
use overblik::register::Register;
use overblik::review::clustering_digest;
use overblik::table::{Column, Table};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::Outcome;
use crate::register::projects_at;
use crate::run::{long, short};
use crate::similarity::PySimilarity;
use crate::table::PyTable;

/// Groups like projects.
#[pyfunction]
#[pyo3(signature = (similarity, level, threads=None, progress=None))]
pub fn cluster(
    py: Python<'_>,
    similarity: &PySimilarity,
    level: &str,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> Outcome<PyClustering> {
    let settings = ClusterSettings { level: level.parse()? };
    let (register, similarity) = (Arc::clone(&similarity.register), Arc::clone(&similarity.similarity));
    let own = Arc::clone(&register);
    let clusters = long(py, threads, progress, move |work| engine::cluster(&register, &similarity, &settings, work))?;
    Ok(PyClustering::new(own, Arc::new(clusters)))
}

/// Groups of like projects.
#[pyclass(frozen, name = "Clustering", module = "overblik._engine")]
#[derive(Debug)]
pub struct PyClustering {
    /// The projects grouped.
    pub register: Arc<Register>,
    /// The result.
    pub clusters: Arc<Clustering>,
    /// Its table, made when first asked for.
    pub table: OnceLock<Arc<Table>>,
}

impl PyClustering {
    /// Wraps groups with the projects they group.
    pub fn new(register: Arc<Register>, clusters: Arc<Clustering>) -> Self {
        Self { register, clusters, table: OnceLock::new() }
    }
}

#[pymethods]
impl PyClustering {
    fn __len__(&self) -> usize {
        self.clusters.n_groups()
    }

    #[getter]
    fn labels<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i64>> {
        labels(&self.register, &self.clusters).to_pyarray(py)
    }

    #[getter]
    fn level(&self) -> f64 {
        self.clusters.level()
    }

    #[getter]
    fn levels(&self) -> BTreeMap<&'static str, f64> {
        self.clusters.levels().iter().map(|level| (level.name.name(), level.level)).collect()
    }

    #[getter]
    fn notes(&self) -> Vec<String> {
        self.clusters.notes().to_vec()
    }

    #[getter]
    fn tree<'py>(&self, py: Python<'py>) -> Outcome<Bound<'py, PyArray2<f64>>> {
        let order = self.register.input_order();
        let tree = short(py, || {
            let mut leaf = vec![0.0; order.len()];
            for (input, &at) in order.iter().enumerate() {
                leaf.get_mut(at as usize).into_iter().for_each(|slot| *slot = input as f64);
            }
            let mut tree = self.clusters.tree().linkage();
            for mut row in tree.rows_mut() {
                let renamed = |node: f64| leaf.get(node as usize).copied().unwrap_or(node);
                if let [a, b, ..] = row.as_slice_mut().unwrap_or_default() {
                    let (x, y) = (renamed(*a), renamed(*b));
                    (*a, *b) = (x.min(y), x.max(y));
                }
            }
            Ok(tree)
        })?;
        Ok(tree.to_pyarray(py))
    }

    fn cut(&self, py: Python<'_>, level: &str) -> Outcome<Self> {
        let level: Level = level.parse()?;
        let clusters = short(py, || self.clusters.cut(level))?;
        Ok(Self::new(Arc::clone(&self.register), Arc::new(clusters)))
    }

    fn members(&self, py: Python<'_>) -> Outcome<PyTable> {
        Ok(short(py, || members(&self.register, &self.clusters))?.into())
    }

    fn table(&self, py: Python<'_>) -> Outcome<PyTable> {
        if let Some(table) = self.table.get() {
            return Ok(PyTable(Arc::clone(table)));
        }
        let (register, clusters) = (Arc::clone(&self.register), Arc::clone(&self.clusters));
        let made = Arc::new(long(py, None, None, move |work| clusters.table(&register, work))?);
        Ok(PyTable(Arc::clone(self.table.get_or_init(|| made))))
    }

    fn explain<'py>(&self, py: Python<'py>, group: usize) -> Outcome<(PyTable, Bound<'py, PyDict>)> {
        let told = short(py, || self.clusters.explain(&self.register, group))?;
        let id = |at: u32| self.register.id(at as usize).to_owned();
        let pair = |p: &Option<Alike>| p.map(|p| (id(p.a), id(p.b), p.similarity));
        let facts = PyDict::new(py);
        facts.set_item("name", &told.name)?;
        facts.set_item("medoid", id(told.medoid))?;
        facts.set_item("cohesion", told.cohesion)?;
        facts.set_item("height", told.height)?;
        facts.set_item("lowest", pair(&told.lowest))?;
        facts.set_item("highest", pair(&told.highest))?;
        facts.set_item("weakest", told.weakest.map(|member| (id(member.project), member.mean)))?;
        facts.set_item("nearest", told.nearest.map(|near| (near.group, near.similarity, near.joins_at)))?;
        let versus = short(py, || Ok(self.clusters.versus(&told)))?;
        facts.set_item("versus", versus.iter().map(|term| (term.text.as_str(), term.z)).collect::<Vec<_>>())?;
        let members = told.members.iter().map(|member| (id(member.project), member.mean));
        facts.set_item("members", members.collect::<Vec<_>>())?;
        Ok((term_table(&told.terms).into(), facts))
    }

    fn why_not(&self, py: Python<'_>, a: &str, b: &str) -> Outcome<PyTable> {
        let told = short(py, || {
            let (a, b) = (self.register.find(a)? as u32, self.register.find(b)? as u32);
            self.clusters.why_not(a, b)
        })?;
        let table = Table::new()
            .with("together", Column::Flag(vec![Some(told.together)]))
            .with("similarity", Column::Ratio(vec![Some(told.similarity)]))
            .with("joins_at", Column::Ratio(vec![told.joins_at]))
            .with("level", Column::Ratio(vec![Some(told.level)]))
            .with("why", Column::Text(vec![Some(told.words)]));
        Ok(table.into())
    }

    fn ungrouped(&self, py: Python<'_>) -> Outcome<PyTable> {
        Ok(short(py, || Ok(self.clusters.ungrouped(&self.register)))?.into())
    }

    #[getter]
    fn settings(&self) -> String {
        serde_json::json!({"level": self.clusters.asked().to_string()}).to_string()
    }

    #[getter]
    fn digest(&self, py: Python<'_>) -> Outcome<String> {
        short(py, || clustering_digest(&self.register, &self.clusters))
    }
}

/// The group of each project in input order; a project in none has a number of its own, after the groups, by id.
fn labels(register: &Register, clusters: &Clustering) -> Vec<i64> {
    let mut own = clusters.labels().to_vec();
    for (&project, label) in clusters.alone().iter().zip(clusters.n_groups() as i64..) {
        own.get_mut(project as usize).into_iter().for_each(|slot| *slot = label);
    }
    register.input_order().iter().filter_map(|&at| own.get(at as usize).copied()).collect()
}

/// Projects of the groups, group by group, with their fields.
fn members(register: &Register, clusters: &Clustering) -> Result<Table> {
    let rows: Vec<(i64, usize)> = clusters
        .members()
        .iter()
        .zip(0..)
        .flat_map(|(members, group)| members.iter().map(move |&at| (group, at as usize)))
        .collect();
    let at: Vec<usize> = rows.iter().map(|row| row.1).collect();
    let mut table = Table::new().with("group", Column::Count(rows.iter().map(|row| Some(row.0)).collect()));
    table.columns.extend(projects_at(register, &at)?.columns.into_iter().filter(|(name, _)| name != "group"));
    Ok(table)
}

/// What sets the group apart, strongest first.
fn term_table(terms: &[LabelTerm]) -> Table {
    Table::new()
        .with("term", Column::Text(terms.iter().map(|t| Some(t.text.clone())).collect()))
        .with("z", Column::Ratio(terms.iter().map(|t| Some(t.z)).collect()))
        .with("n_members", Column::Count(terms.iter().map(|t| Some(i64::from(t.n_members))).collect()))
        .with("coverage", Column::Ratio(terms.iter().map(|t| Some(t.coverage)).collect()))
}
