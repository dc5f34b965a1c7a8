//! The first table one looks at.

use crate::register::Register;
use crate::table::Table;
use crate::totals::measure::Measure;
use crate::totals::tabulate::{TotalsSettings, totals};
use crate::{Result, Work};

/// One row a group, or one row a currency without `by`: how many, how much, how spread, how many equal ones they amount
/// to. Order, currencies and unknowns as in [`totals`].
///
/// # Errors
/// As [`totals`].
pub fn overview(register: &Register, by: Option<&str>, work: &Work) -> Result<Table> {
    totals(register, &settings(by), work)
}

/// The measures of an overview.
fn settings(by: Option<&str>) -> TotalsSettings {
    use Measure::{EffectiveNumber, Max, Mean, Median, Min, N, NUnknown, P10, P90, Share, Sum};
    let measures = vec![N, Sum, Share, Mean, Median, P10, P90, Min, Max, EffectiveNumber, NUnknown];
    TotalsSettings { by: by.map(str::to_owned).into_iter().collect(), measures, of: None }
}
