//! The settings of relations and findings, with what they mean.

use serde::{Deserialize, Serialize};

use super::title::TitleKey;
use crate::similarity::ONE;
use crate::{Error, Result};

/// When texts and times count as alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FindingsSettings {
    /// θ: texts are alike from this cosine on; in (0, 1]. Among 6,328 pairs of the example the 22 planted replicas,
    /// phases and duplicates of one wording lie above 0.40 and all other pairs but tranches and splits below.
    pub text: f64,
    /// Texts are related from this cosine on, in (0, `text`]: enough to ask about two projects that do the same for the
    /// same people at the same place and time.
    pub related: f64,
    /// `θ_τ`: two projects run at the same time when more than this share of the shorter period overlaps, as a fraction.
    pub time: (i64, i64),
    /// When two titles count as the same.
    pub title_key: TitleKey,
    /// Families of one title up to this size have all their pairs compared; in larger ones each project is compared with
    /// its neighbour by provider, fund and start, so that no list grows with the square of a family.
    pub family_limit: usize,
    /// A kind of finding that touches more than this share of the projects is reported as uninformative, as a fraction.
    pub base_rate: (u64, u64),
}

impl Default for FindingsSettings {
    fn default() -> Self {
        Self {
            text: 0.4,
            related: 0.25,
            time: (1, 4),
            title_key: TitleKey::default(),
            family_limit: 24,
            base_rate: (1, 2),
        }
    }
}

impl FindingsSettings {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`Error::Settings`] naming the setting and its range.
    pub fn check(&self) -> Result<()> {
        if !(self.text > 0.0 && self.text <= 1.0) {
            return Err(Error::Settings(format!("text = {}; expected more than 0 and at most 1", self.text)));
        }
        if !(self.related > 0.0 && self.related <= self.text) {
            return Err(Error::Settings(format!(
                "related = {}; expected more than 0 and at most text = {}",
                self.related, self.text
            )));
        }
        let (part, whole) = self.time;
        if !(0 <= part && part < whole) {
            return Err(Error::Settings(format!("time = {part}/{whole}; expected a fraction from 0 to below 1")));
        }
        let (part, whole) = self.base_rate;
        if whole == 0 || part > whole {
            return Err(Error::Settings(format!("base_rate = {part}/{whole}; expected a fraction from 0 to 1")));
        }
        if self.family_limit < 2 {
            return Err(Error::Settings(format!("family_limit = {}; expected at least 2", self.family_limit)));
        }
        Ok(())
    }

    /// The least dot product of alike texts.
    pub(super) fn least_dot(&self) -> i32 {
        libm::ceil(self.text * f64::from(ONE)) as i32
    }

    /// The least dot product of related texts.
    pub(super) fn least_related(&self) -> i32 {
        libm::ceil(self.related * f64::from(ONE)) as i32
    }

    /// Whether a time overlap counts as the same time.
    pub(super) fn same_time(&self, (days, of): (i64, i64)) -> bool {
        i128::from(days) * i128::from(self.time.1) > i128::from(self.time.0) * i128::from(of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_not_more_than_a_quarter() {
        let settings = FindingsSettings::default();
        assert!(!settings.same_time((25, 100)) && settings.same_time((26, 100)));
        assert!(!settings.same_time((190, 920)));
    }

    #[test]
    fn settings_out_of_range_are_refused() {
        let refused = |s: FindingsSettings| matches!(s.check(), Err(Error::Settings(_)));
        assert!(refused(FindingsSettings { text: f64::NAN, ..FindingsSettings::default() }));
        assert!(refused(FindingsSettings { time: (1, 0), ..FindingsSettings::default() }));
        assert!(refused(FindingsSettings { base_rate: (2, 1), ..FindingsSettings::default() }));
        assert_eq!(FindingsSettings::default().check(), Ok(()));
    }
}
