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
/// Words and meaning count the same by default: measured, equal weights are near the best whatever the size of the
/// register. Tags do not count unless asked for, since they are facts beside likeness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Weights {
    /// Of words.
    pub text: u32,
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
        Self { text: 1, meaning: 1, target_group: 0, activity: 0, theme: 0 }
    }
}

impl Weights {
    fn of(&self, aspect: Aspect) -> u32 {
        match aspect {
            Aspect::Text => self.text,
            Aspect::Meaning => self.meaning,
            Aspect::Tag(Field::TargetGroup) => self.target_group,
            Aspect::Tag(Field::Activity) => self.activity,
            Aspect::Tag(_) => self.theme,
        }
    }

    /// The aspects with a weight and their shares of the whole.
    ///
    /// # Errors
    /// [`Error::Schema`] for a tag without a column, [`Error::Settings`] when nothing is left to compare by.
    pub(super) fn shares(&self, register: &Register, meaning: Option<&Meaning>) -> Result<Vec<(Aspect, f64)>> {
        let mut weighed = vec![(Aspect::Text, self.text)];
        weighed.extend(meaning.map(|_| (Aspect::Meaning, self.meaning)));
        for field in TAGGED.into_iter().filter(|&field| self.of(Aspect::Tag(field)) > 0) {
            if register.category(field).is_none() && register.shares(field).is_none() {
                let have = register.columns().join(", ");
                return Err(Error::Schema(format!("no column {field} to compare by; the register has: {have}")));
            }
            weighed.push((Aspect::Tag(field), self.of(Aspect::Tag(field))));
        }
        weighed.retain(|&(_, weight)| weight > 0);
        let whole: u64 = weighed.iter().map(|&(_, weight)| u64::from(weight)).sum();
        if whole == 0 {
            let all = "text, meaning (with meaning=), target_group, activity, theme";
            return Err(Error::Settings(format!("no aspect has a weight above 0; there are: {all}")));
        }
        Ok(weighed.into_iter().map(|(aspect, weight)| (aspect, f64::from(weight) / whole as f64)).collect())
    }
}
