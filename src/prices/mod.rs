//! Other prices and other currencies: constant prices by a named index, conversion by a dated table of rates.
//!
//! Common ground of every function here:
//!
//! - a level, an inflation and a rate are exact fractions from their written digits on; a float is never met;
//! - every amount is rounded once, half to even, to the minor unit; what is left out of it is restated along, so that
//!   counted + excluded = register holds before and after;
//! - money that cannot be restated becomes unknown and is left out by a named reason, never added as it was;
//! - no table is part of the package: name, vintage and digest of the one given stand in the register that results.

#![deny(clippy::float_arithmetic, clippy::as_conversions)]

mod average;
mod convert;
mod deflate;
mod fraction;
mod index;
mod plain;
mod quotes;
mod rates;
mod restate;
mod series;
mod shape;

pub use average::{Averages, Mean};
pub use convert::{Conversion, When, convert};
pub use deflate::{Constant, Lacking, in_prices};
pub use fraction::Fraction;
pub use index::{IndexKind, IndexOptions, PriceIndex};
pub use plain::Plain;
pub use rates::{Quoted, Rates, RatesOptions};
