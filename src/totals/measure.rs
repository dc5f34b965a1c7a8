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
            /// The quantile of so many hundredths, 1 to 99, as `p25`; see [`Measure::P10`].
            Percentile(Percent),
        }

        impl Measure {
            /// All measures but the percentiles, in the order they are listed.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word of the measure, which is also its column name.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Percentile(percent) => percent.word(),
                }
            }
        }
    };
}

/// A whole number of hundredths, from 1 to 99.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent {
    hundredths: u8,
    word: &'static str,
}

#[rustfmt::skip]
const PERCENTILES: [&str; 99] = [
    "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "p10", "p11",
    "p12", "p13", "p14", "p15", "p16", "p17", "p18", "p19", "p20", "p21", "p22",
    "p23", "p24", "p25", "p26", "p27", "p28", "p29", "p30", "p31", "p32", "p33",
    "p34", "p35", "p36", "p37", "p38", "p39", "p40", "p41", "p42", "p43", "p44",
    "p45", "p46", "p47", "p48", "p49", "p50", "p51", "p52", "p53", "p54", "p55",
    "p56", "p57", "p58", "p59", "p60", "p61", "p62", "p63", "p64", "p65", "p66",
    "p67", "p68", "p69", "p70", "p71", "p72", "p73", "p74", "p75", "p76", "p77",
    "p78", "p79", "p80", "p81", "p82", "p83", "p84", "p85", "p86", "p87", "p88",
    "p89", "p90", "p91", "p92", "p93", "p94", "p95", "p96", "p97", "p98", "p99",
];

impl Percent {
    /// The number, if it lies between 1 and 99.
    pub fn new(hundredths: u8) -> Option<Self> {
        let word = PERCENTILES.get(usize::from(hundredths).checked_sub(1)?)?;
        Some(Self { hundredths, word })
    }

    /// The word, as `p25`.
    pub const fn word(self) -> &'static str {
        self.word
    }
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
    pub(in crate::totals) fn needs_values(self) -> bool {
        !matches!(self, Self::N | Self::Sum | Self::Share | Self::Mean | Self::NUnknown)
    }

    /// The quantile that the measure is, in hundredths, the extremes as 0 and 100.
    pub(in crate::totals) fn hundredths(self) -> Option<usize> {
        match self {
            Self::Min => Some(0),
            Self::P10 => Some(10),
            Self::Median => Some(50),
            Self::P90 => Some(90),
            Self::Max => Some(100),
            Self::Percentile(percent) => Some(percent.hundredths.into()),
            _ => None,
        }
    }

    /// Whether the measure rests on shares, which need amounts that are not negative.
    pub(in crate::totals) fn is_concentration(self) -> bool {
        matches!(self, Self::Hhi | Self::HhiNormalized | Self::EffectiveNumber | Self::Gini | Self::Theil)
    }
}

impl FromStr for Measure {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        let percentile = || {
            let digits = word.strip_prefix('p').filter(|digits| !digits.starts_with(['0', '+']))?;
            Percent::new(digits.parse().ok()?).map(Self::Percentile)
        };
        Self::ALL.iter().find(|m| m.word() == word).copied().or_else(percentile).ok_or_else(|| {
            let have: Vec<&str> = Self::ALL.iter().map(|m| m.word()).collect();
            Error::Settings(format!("no measure '{word}'; there are: {}, and p1 to p99", have.join(", ")))
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
    fn percentiles_are_measures_of_their_own() {
        let hundredths = |word: &str| word.parse::<Measure>().map(Measure::hundredths);
        for percent in 1..=99 {
            let word = format!("p{percent}");
            assert_eq!(hundredths(&word), Ok(Some(percent)));
            assert_eq!(word.parse::<Measure>().unwrap().word(), word);
        }
        assert_eq!(("p10".parse(), "p90".parse()), (Ok(Measure::P10), Ok(Measure::P90)));
        for wrong in ["p0", "p100", "p05", "p+5", "p5.5", "p", "p256", "p-1"] {
            assert!(hundredths(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_unknown_word_lists_what_exists() {
        let Err(Error::Settings(message)) = "average".parse::<Measure>() else { panic!("no error") };
        assert!(message.starts_with("no measure 'average'; there are: n, sum, share, mean"), "{message}");
        assert!(message.ends_with("unknown, and p1 to p99"), "{message}");
    }
}
