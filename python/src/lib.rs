//! The binding: take arguments, detach, call one engine function, wrap the result.

mod baseline;
mod cluster;
mod coverage;
mod error;
mod findings;
mod lineage;
mod meaning;
mod measures;
mod prices;
mod read;
mod register;
mod review;
mod run;
mod similarity;
mod table;
mod totals;

/// The compiled module `overblik._engine`.
#[pyo3::pymodule(name = "_engine")]
mod engine {
    #[pymodule_export]
    use super::baseline::{PyBaseline, similarity_by};
    #[pymodule_export]
    use super::cluster::{PyClustering, cluster};
    #[pymodule_export]
    use super::coverage::{PyLetter, letter, questions};
    #[pymodule_export]
    use super::error::raise_error;
    #[pymodule_export]
    use super::findings::{PyDistinct, PyFindings, distinct, findings};
    #[pymodule_export]
    use super::lineage::{PyGroupChanges, group_changes};
    #[pymodule_export]
    use super::meaning::{PyMeaning, meaning};
    #[pymodule_export]
    use super::measures::{
        PyTables, compare, crosstab, division_of_labour, inequality, people_reached, per_head, read_columns,
        stream_columns,
    };
    #[pymodule_export]
    use super::prices::{PyPriceIndex, PyRates, by_year, convert, in_prices, price_index, rates};
    #[pymodule_export]
    use super::read::{PyOptions, example, read, register_cells, register_stream, standards};
    #[pymodule_export]
    use super::register::PyRegister;
    #[pymodule_export]
    use super::review::{PyReview, review};
    #[pymodule_export]
    use super::similarity::{PySimilarity, estimate, similarity};
    #[pymodule_export]
    use super::table::PyTable;
    #[pymodule_export]
    use super::totals::{
        PyConcentration, concentration, conflicts, coverage, execution, ledger, overview, roles, totals,
    };

    #[pymodule_init]
    fn init(module: &pyo3::Bound<'_, pyo3::types::PyModule>) -> pyo3::PyResult<()> {
        pyo3::types::PyModuleMethods::add(module, "__version__", env!("CARGO_PKG_VERSION"))
    }
}
