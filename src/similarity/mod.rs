//! Likeness of projects: exact pairs above a floor, and why two are alike.

mod families;
mod join;
mod rows;
mod spread;

pub use families::Families;
pub use join::{BLOCK, Tile, join, run_tile, tiles};
pub use rows::Rows;
pub use spread::Spread;

/// Two projects, by position in the register, with their similarity in units of 2⁻³⁰; `a < b`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pair {
    /// The project whose id sorts first.
    pub a: u32,
    /// The other project.
    pub b: u32,
    /// Dot product of the fixed-point vectors: cosine × 2³⁰.
    pub dot: u32,
}

/// A cosine of 1 in fixed point.
pub const ONE: u32 = 1 << 30;

#[cfg(test)]
pub(crate) mod samples;
