//! How far a register has moved from the baseline it is measured by.

use super::baseline::Baseline;
use super::vectors::{Kind, Term};
use super::weights::idf;

/// What is new since a baseline was made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Since {
    /// Projects.
    pub projects: u32,
    /// Projects whose text the baseline was not made of.
    pub new_projects: u32,
    /// How much the weights of words would change by a new baseline: the mean distance of their inverse document
    /// frequencies, over all occurrences, as a share of their mean.
    pub drift: f64,
}

/// The share of new projects, and the drift, from which a new baseline is advised.
const REFRESH: f64 = 0.10;

impl Since {
    /// `filled` counts the texts with a term, `counted_as` in how many texts each term counts as standing.
    pub(super) fn of(
        baseline: &Baseline,
        (projects, new_projects): (u32, u32),
        vocabulary: &[Term],
        counted_as: &[u32],
        filled: u32,
    ) -> Self {
        let (mut away, mut whole) = (0.0, 0.0);
        for (term, &then) in vocabulary.iter().zip(counted_as).filter(|(term, _)| term.kind == Kind::Word) {
            let (is, was) = (idf(filled, term.df), idf(baseline.filled, then));
            away += f64::from(term.df) * (is - was).abs();
            whole += f64::from(term.df) * is;
        }
        Self { projects, new_projects, drift: if whole > 0.0 { away / whole } else { 0.0 } }
    }

    /// Advice to make a new baseline, where more than a tenth is new or has drifted.
    pub fn advice(&self) -> Option<String> {
        let share = f64::from(self.new_projects) / f64::from(self.projects.max(1));
        let mut why = Vec::new();
        if share > REFRESH {
            why.push(format!("{} of {} projects are new since", self.new_projects, self.projects));
        }
        if self.drift > REFRESH {
            why.push(format!("words have become rarer or commoner by {:.0} %", self.drift * 100.0));
        }
        let told = || format!("the weights are those of an earlier register: {}; refresh the baseline", why.join(", "));
        (!why.is_empty()).then(told)
    }
}
