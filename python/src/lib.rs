//! The binding: take arguments, detach, call one engine function, wrap the result.

mod error;
mod register;
mod run;
mod table;
mod totals;

/// The compiled module `overblik._engine`.
#[pyo3::pymodule(name = "_engine")]
mod engine {
    #[pymodule_export]
    use super::error::raise_error;
    #[pymodule_export]
    use super::register::PyRegister;
    #[pymodule_export]
    use super::table::PyTable;
    #[pymodule_export]
    use super::totals::{PyConcentration, concentration, coverage, ledger, overview, totals};

    /// The version of the engine.
    #[pymodule_export]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
