//! Which questions a register can answer, for how much money, and what is missing from whom.
//!
//! [`questions`] is the list of blocked conclusions: one line for each question and each need that blocks it. Filling the
//! field removes the line. [`letter`] is the same list turned to those who can fill it.

mod lacking;
mod letter;
mod needs;
mod questions;
#[cfg(test)]
mod tests;

pub use letter::{Letter, LetterSettings, letter};
pub use needs::{Need, Question, Want, all, chosen};
pub use questions::questions;
