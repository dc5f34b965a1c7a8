//! Exact totals: how many projects, how much money, how it is spread and how concentrated it is.
//!
//! Common ground of every function here:
//!
//! - a project without amount is counted in `n` and in `unknown`, never as 0; the sum of no known amount is null;
//! - two currencies are never added: every group has one row per currency;
//! - a project whose net amount is negative counts in `n` and in `sum` (and in mean, quantiles, min and max), but
//!   shares and all measures of concentration rest on the amounts that are not negative, and say how much that leaves out;
//! - what the register leaves out ([`Register::excluded`](crate::Register::excluded)) is in no group and no measure; it
//!   stands under its reason in [`Table::conserved`](crate::Table::conserved); a project that counts in part counts in `n`;
//! - grouped by a column with several values a project (sectors with percentages), money is split among them and `n` counts
//!   the project in each; `conserved` counts it once;
//! - everything is integer arithmetic until the one division, or logarithm, of a measure.
//!
//! Integers live in all files but two: `ratio` divides, `entropy` takes logarithms.

#![deny(clippy::float_arithmetic, clippy::as_conversions)]

mod account;
mod aggregate;
mod concentration;
mod coverage;
mod crosstab;
mod division;
mod execution;
mod fragmentation;
mod groups;
mod measure;
mod one_currency;
mod overview;
mod people;
mod ratio;
mod sides;
mod source;
mod spread;
mod tabulate;
mod turnover;
mod width;

pub use account::ledger::ledger;
pub use account::standing::{conflicts, roles};
pub use concentration::inequality::{Inequality, inequality};
pub use concentration::{Concentration, Entry, concentration};
pub use coverage::coverage;
pub use crosstab::{Crosstab, CrosstabMeasure, crosstab};
pub use division::{DivisionOfLabour, division_of_labour};
pub use execution::execution;
pub use fragmentation::{Cell, Class, Fragmentation, classify};
pub use measure::{Measure, Percent};
pub use overview::overview;
pub use people::per_head::{PerHead, per_head};
pub use people::population::Population;
pub use people::{Overlap, people_reached};
pub(crate) use ratio::per_cent;
pub use tabulate::{TotalsSettings, totals};
pub use turnover::{Changes, Flow, Line, Link, compare};
