//! What became of groups, at the border.

use std::sync::Arc;

use overblik::cluster::lineage::Year;
use overblik::cluster::{Clustering, GroupChanges, changes};
use overblik::register::Register;
use overblik::{Work, digest};
use pyo3::prelude::*;
use serde_json::json;

use crate::cluster::PyClustering;
use crate::error::Outcome;
use crate::run::{long, short};
use crate::table::PyTable;

/// What became of the groups of one register in the next; `names` are those the old groups were given before.
#[pyfunction]
#[pyo3(signature = (old, new, names=None))]
pub fn group_changes(
    py: Python<'_>,
    old: &PyClustering,
    new: &PyClustering,
    names: Option<&PyGroupChanges>,
) -> Outcome<PyGroupChanges> {
    let (was, is) = ((Arc::clone(&old.register), Arc::clone(&old.clusters)), of(new));
    let names = names.map(|names| Arc::clone(&names.changes));
    let (register, clusters) = of(new);
    let compare = move |work: &Work| {
        let old = Year { register: &was.0, groups: &was.1, names: names.as_ref().map(|changes| changes.names()) };
        changes(old, Year { register: &is.0, groups: &is.1, names: None }, work)
    };
    Ok(PyGroupChanges { changes: Arc::new(long(py, None, None, compare)?), register, clusters })
}

fn of(groups: &PyClustering) -> (Arc<Register>, Arc<Clustering>) {
    (Arc::clone(&groups.register), Arc::clone(&groups.clusters))
}

/// What became of groups.
#[pyclass(frozen, name = "GroupChanges", module = "overblik._engine")]
#[derive(Debug)]
pub struct PyGroupChanges {
    changes: Arc<GroupChanges>,
    register: Arc<Register>,
    clusters: Arc<Clustering>,
}

#[pymethods]
impl PyGroupChanges {
    fn table(&self) -> PyTable {
        self.changes.table().clone().into()
    }

    fn projects(&self) -> PyTable {
        self.changes.projects().clone().into()
    }

    fn groups(&self) -> PyTable {
        self.changes.groups().into()
    }

    /// The reconciliation of the old register; that of the new one is with the table.
    fn old(&self) -> PyTable {
        self.changes.old().into()
    }

    /// The groups that others became.
    #[getter]
    fn clusters(&self) -> PyClustering {
        PyClustering::new(Arc::clone(&self.register), Arc::clone(&self.clusters))
    }

    #[getter]
    fn notes(&self) -> Vec<String> {
        self.changes.notes().to_vec()
    }

    #[getter]
    fn settings(&self) -> String {
        let (before, after) = self.changes.levels();
        json!({"level_before": before, "level_after": after}).to_string()
    }

    #[getter]
    fn digest(&self, py: Python<'_>) -> Outcome<String> {
        let (table, projects) = (self.changes.table(), self.changes.projects());
        short(py, || digest::of(&(table, projects, self.changes.groups(), self.changes.levels())))
    }
}
