//! One set of settings for every step.

use serde::{Deserialize, Serialize};

use crate::cluster::ClusterSettings;
use crate::findings::FindingsSettings;
use crate::register::{Field, Register};
use crate::similarity::SimilaritySettings;
use crate::{Error, Result};

/// What decides a review; every value stands in its manifest.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Columns of the totals; `None` takes theme, unit and provider, those the register has.
    pub by: Option<Vec<String>>,
    /// Which projects are alike.
    pub similarity: SimilaritySettings,
    /// Which belong together.
    pub cluster: ClusterSettings,
    /// How they relate.
    pub findings: FindingsSettings,
}

impl Settings {
    /// Settings from JSON; what is not named keeps its default.
    ///
    /// # Errors
    /// [`Error::Settings`] for an unknown name, which lists those there are, or a value of another kind.
    ///
    /// ```
    /// use overblik::review::Settings;
    /// let settings = Settings::from_json(r#"{"cluster": {"level": "theme"}}"#)?;
    /// assert!(Settings::from_json(r#"{"levle": 1}"#).is_err());
    /// # Ok::<(), overblik::Error>(())
    /// ```
    pub fn from_json(json: &str) -> Result<Self> {
        serde_json::from_str(json).map_err(|e| Error::Settings(format!("settings: {e}")))
    }

    /// The columns of the totals for this register.
    ///
    /// # Errors
    /// [`Error::Schema`] for a column that does not exist.
    pub fn columns(&self, register: &Register) -> Result<Vec<String>> {
        if let Some(by) = &self.by {
            by.iter().try_for_each(|name| register.dimension(name).map(|_| ()))?;
            return Ok(by.clone());
        }
        let usual = [Field::Theme, Field::Unit, Field::Provider].map(Field::name);
        Ok(usual.into_iter().filter(|name| register.dimension(name).is_ok()).map(str::to_owned).collect())
    }
}
