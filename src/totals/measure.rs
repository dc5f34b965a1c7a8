//! The measures a table of totals may have, by their words.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

macro_rules! measures {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)+) => {
        /// One column of a table of totals.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[non_exhaustive]
        pub enum Measure {
            $($(#[$doc])* $variant,)+
        }

        impl Measure {
            /// All measures, in the order they are listed.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word of the measure, which is also its column name.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

measures! {
    /// Projects, those without amount included.
    N = "n",
    /// Sum of the known amounts, negative ones included; null when none is known.
    Sum = "sum",
    /// Per cent of the money of the currency, from amounts that are not negative, by largest remainder (Hamilton) so
    /// that a currency adds up to exactly 100.00; spare hundredths go to the largest remainders, ties to the earlier row.
    Share = "share",
    /// Sum over number of known amounts, rounded once, half to even, at two digits more than the currency has.
    Mean = "mean",
    /// The 0.5 quantile; see [`Measure::P10`].
    Median = "median",
    /// The 0.1 quantile of the known amounts by linear interpolation of order statistics, type 7 of Hyndman & Fan
    /// (1996) as in numpy, pandas and `quantile_cont`. Two digits more than the currency has hold it exactly.
    P10 = "p10",
    /// The 0.9 quantile; see [`Measure::P10`].
    P90 = "p90",
    /// Smallest known amount.
    Min = "min",
    /// Largest known amount.
    Max = "max",
    /// Σ p², p the shares of the projects in the group's money (Herfindahl 1950, Hirschman 1945).
    Hhi = "hhi",
    /// (HHI − 1/N) / (1 − 1/N); null for one project.
    HhiNormalized = "hhi_normalized",
    /// 1 / HHI: how many equal projects would be as concentrated (Hill 1973, order 2).
    EffectiveNumber = "effective_number",
    /// Σ (2i − N − 1) x₍ᵢ₎ / (N Σ x), x ascending (Gini 1912); null for fewer than two projects or no money.
    Gini = "gini",
    /// Σ p ln(N p) (Theil 1967), to twelve digits.
    Theil = "theil",
    /// Projects without amount.
    NUnknown = "unknown",
}

impl Measure {
    /// Whether the measure needs the amounts one by one, not only their sums.
    pub(super) fn needs_values(self) -> bool {
        !matches!(self, Self::N | Self::Sum | Self::Share | Self::Mean | Self::NUnknown)
    }

    /// Whether the measure rests on shares, which need amounts that are not negative.
    pub(super) fn is_concentration(self) -> bool {
        matches!(self, Self::Hhi | Self::HhiNormalized | Self::EffectiveNumber | Self::Gini | Self::Theil)
    }
}

impl FromStr for Measure {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        Self::ALL.iter().find(|m| m.word() == word).copied().ok_or_else(|| {
            let have: Vec<&str> = Self::ALL.iter().map(|m| m.word()).collect();
            Error::Settings(format!("no measure '{word}'; there are: {}", have.join(", ")))
        })
    }
}

impl TryFrom<String> for Measure {
    type Error = Error;

    fn try_from(word: String) -> Result<Self> {
        word.parse()
    }
}

impl From<Measure> for String {
    fn from(measure: Measure) -> Self {
        measure.word().to_owned()
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_word_leads_back_to_its_measure() {
        for &measure in Measure::ALL {
            assert_eq!(measure.word().parse(), Ok(measure));
        }
    }

    #[test]
    fn an_unknown_word_lists_what_exists() {
        let Err(Error::Settings(message)) = "average".parse::<Measure>() else { panic!("no error") };
        assert!(message.starts_with("no measure 'average'; there are: n, sum, share, mean"), "{message}");
        assert!(message.ends_with("unknown"), "{message}");
    }
}
