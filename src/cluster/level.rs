//! Levels by name or number.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// The three levels with a name, from fine to coarse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LevelName {
    /// Nearly the same text: .80.
    Identical,
    /// The same effort: the automatic level.
    Effort,
    /// A common theme.
    Theme,
}

impl LevelName {
    /// From fine to coarse.
    pub const ALL: [Self; 3] = [Self::Identical, Self::Effort, Self::Theme];

    /// The name as given and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::Effort => "effort",
            Self::Theme => "theme",
        }
    }
}

impl fmt::Display for LevelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where to cut the tree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Level {
    /// The level of the same effort, by the rule for the register at hand.
    #[default]
    Auto,
    /// A named level.
    Named(LevelName),
    /// A mean similarity from 0 to 1.
    At(f64),
}

impl FromStr for Level {
    type Err = Error;

    fn from_str(level: &str) -> Result<Self> {
        let level = level.trim();
        if level == "auto" {
            return Ok(Self::Auto);
        }
        let named = LevelName::ALL.into_iter().find(|name| name.name() == level).map(Self::Named);
        let number = || level.parse().ok().filter(|at| (0.0..=1.0).contains(at)).map(Self::At);
        named.or_else(number).ok_or_else(|| {
            Error::Settings(format!(
                "no level '{level}'; expected auto, identical, effort, theme or a number from 0 to 1"
            ))
        })
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Named(name) => name.fmt(f),
            Self::At(level) => level.fmt(f),
        }
    }
}

impl TryFrom<String> for Level {
    type Error = Error;

    fn try_from(level: String) -> Result<Self> {
        level.parse()
    }
}

impl From<Level> for String {
    fn from(level: Level) -> Self {
        level.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_words_and_numbers() {
        for level in ["auto", "identical", "effort", "theme", "0.35"] {
            assert_eq!(level.parse::<Level>().map(|l| l.to_string()).as_deref(), Ok(level));
        }
        for level in ["1.5", "-0.1", "NaN", "same", ""] {
            assert!(matches!(level.parse::<Level>(), Err(Error::Settings(_))), "{level}");
        }
    }
}
