//! Engine errors as Python exceptions, by variant.

use overblik::Error;
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;

/// The classes live in Python, where users catch them.
mod raised {
    #![allow(missing_docs, missing_debug_implementations, reason = "written by the macro")]
    pyo3::import_exception!(overblik.errors, AmountError);
    pyo3::import_exception!(overblik.errors, AmountOverflowError);
    pyo3::import_exception!(overblik.errors, CurrencyError);
    pyo3::import_exception!(overblik.errors, InternalError);
    pyo3::import_exception!(overblik.errors, NotIdentified);
    pyo3::import_exception!(overblik.errors, ProjectNotFoundError);
    pyo3::import_exception!(overblik.errors, ReadError);
    pyo3::import_exception!(overblik.errors, SchemaError);
    pyo3::import_exception!(overblik.errors, SettingsError);
}

/// What a wrapper returns, so that `?` takes an engine error across the border.
pub type Outcome<T> = Result<T, Failure>;

/// An engine error or a Python error on its way out.
#[derive(Debug)]
pub struct Failure(PyErr);

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Self(error)
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        failure.0
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        Self(match error {
            Error::Schema(_) => raised::SchemaError::new_err(message),
            Error::Read { place, .. } => {
                raised::ReadError::new_err((message, place.file, place.row, place.column, place.value))
            }
            Error::Amount { place, .. } => {
                raised::AmountError::new_err((message, place.file, place.row, place.column, place.value))
            }
            Error::Currency(_) => raised::CurrencyError::new_err(message),
            Error::AmountOverflow(_) => raised::AmountOverflowError::new_err(message),
            Error::Settings(_) => raised::SettingsError::new_err(message),
            Error::ProjectNotFound { .. } => raised::ProjectNotFoundError::new_err(message),
            Error::NotIdentified(_) => raised::NotIdentified::new_err(message),
            Error::Interrupted => PyKeyboardInterrupt::new_err(message),
            _ => raised::InternalError::new_err(message),
        })
    }
}

/// Raises one error of every kind by name: what the test of the border walks.
#[pyfunction]
pub fn raise_error(kind: &str) -> Outcome<()> {
    let place = overblik::Place::file("a.csv").row(3).column("budget").value("12,5x");
    Err(match kind {
        "schema" => Error::Schema("no column 'budgt'; the source has: budget".into()),
        "read" => Error::read(place, "no table in it"),
        "amount" => Error::amount(place, "mixed decimal signs; name it: decimal=\",\""),
        "currency" => Error::Currency("'kr' is no currency code".into()),
        "amount_overflow" => Error::AmountOverflow("amount".into()),
        "settings" => Error::Settings("floor must lie between 0 and 1".into()),
        "project_not_found" => Error::ProjectNotFound { id: "P-9".into(), n: 2, near: "P-1, P-2".into() },
        "not_identified" => Error::NotIdentified("no participants".into()),
        "interrupted" => Error::Interrupted,
        "internal" => Error::Internal("a defect".into()),
        "panic" => return crate::run::guarded(|| panic!("deliberate, to test the border")).map_err(Failure::from),
        _ => Error::Settings(format!("no error kind '{kind}'")),
    }
    .into())
}
