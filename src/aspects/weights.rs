//! How much each aspect counts.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::tags::TAGGED;
use crate::meaning::Meaning;
use crate::register::{Field, Register};
use crate::{Error, Result};

/// What projects can be compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// The words of title and description.
    Text,
    /// Vectors of meaning from outside.
    Meaning,
    /// The values of a column.
    Tag(Field),
}

impl fmt::Display for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("text"),
            Self::Meaning => f.write_str("meaning"),
            Self::Tag(field) => f.write_str(field.name()),
        }
    }
}

/// Weights of the aspects in whole numbers: only their proportions matter, and only those of aspects that are there.
///
/// Words and meaning count the same by default, where all texts share a language: measured, equal weights are near the best
/// whatever the size of the register. With several languages words count less. Tags do not count unless asked for, since
/// they are facts beside likeness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Weights {
    /// Of words; by default 1, beside meaning less where not all texts share a language
    /// ([`Together::weight_of_words`](super::Together::weight_of_words)).
    pub text: Option<u32>,
    /// Of meaning.
    pub meaning: u32,
    /// Of the target group.
    pub target_group: u32,
    /// Of the activity.
    pub activity: u32,
    /// Of the theme.
    pub theme: u32,
}

impl Default for Weights {
    fn default() -> Self {
        Self { text: None, meaning: 1, target_group: 0, activity: 0, theme: 0 }
    }
}

impl Weights {
    fn of(&self, aspect: Aspect, words: f64) -> f64 {
        match aspect {
            Aspect::Text => self.text.map_or(words, f64::from),
            Aspect::Meaning => f64::from(self.meaning),
            Aspect::Tag(Field::TargetGroup) => f64::from(self.target_group),
            Aspect::Tag(Field::Activity) => f64::from(self.activity),
            Aspect::Tag(_) => f64::from(self.theme),
        }
    }

    /// The aspects with a weight.
    ///
    /// # Errors
    /// [`Error::Schema`] for a tag without a column, [`Error::Settings`] when nothing is left to compare by.
    pub(super) fn aspects(&self, register: &Register, meaning: Option<&Meaning>) -> Result<Vec<Aspect>> {
        let mut aspects = vec![Aspect::Text];
        aspects.extend(meaning.map(|_| Aspect::Meaning));
        aspects.extend(TAGGED.map(Aspect::Tag));
        aspects.retain(|&aspect| self.of(aspect, 1.0) > 0.0);
        let missing = |field| register.category(field).is_none() && register.shares(field).is_none();
        if let Some(field) = TAGGED.into_iter().find(|&field| aspects.contains(&Aspect::Tag(field)) && missing(field)) {
            let have = register.columns().join(", ");
            return Err(Error::Schema(format!("no column {field} to compare by; the register has: {have}")));
        }
        if aspects.is_empty() {
            let all = "text, meaning (with meaning=), target_group, activity, theme";
            return Err(Error::Settings(format!("no aspect has a weight above 0; there are: {all}")));
        }
        Ok(aspects)
    }

    /// The shares of aspects of the whole; `words` is what words count by default.
    pub(super) fn shares(&self, aspects: &[Aspect], words: f64) -> Vec<(Aspect, f64)> {
        let weighed: Vec<(Aspect, f64)> = aspects.iter().map(|&aspect| (aspect, self.of(aspect, words))).collect();
        let whole: f64 = weighed.iter().map(|&(_, weight)| weight).sum();
        weighed.into_iter().map(|(aspect, weight)| (aspect, weight / whole)).collect()
    }
}
