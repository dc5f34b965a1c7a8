//! The weights of one register, kept so that next year's is measured by them; as a file too.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::floor::{self, Floor};
use super::join::Prepared;
use super::{MOST_PAIRS, Rows, Similarity, SimilaritySettings, check_texts};
use crate::aspects::{Aspects, Together, Weights};
use crate::meaning::{Centres, Meaning};
use crate::register::Register;
use crate::text::{self, Language};
use crate::{Error, Result, Work, digest};

/// What says that a file is a baseline.
const FORMAT: &str = "overblik baseline";

/// Changes with the meaning of what a file holds.
const VERSION: u32 = 2;

/// What a register decides about similarity: its words, terms and weights, what its texts share by meaning, its floor.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    frozen: Frozen,
    settings: SimilaritySettings,
    floor: f64,
    digest: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Frozen {
    text: text::Baseline,
    weights: Weights,
    together: Together,
    /// As it was asked for; floors stand as text, which is read as it was written.
    asked: Option<String>,
    /// As it was used.
    floor: String,
    meaning: Option<Centres<Language>>,
}

/// What a file says before anything else.
#[derive(Debug, Deserialize)]
struct Head {
    format: String,
    version: u32,
    engine: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File<B> {
    format: String,
    version: u32,
    engine: String,
    digest: String,
    baseline: B,
}

impl Baseline {
    fn new(frozen: Frozen) -> Result<Self> {
        let settings = SimilaritySettings {
            text: frozen.text.settings().clone(),
            weights: frozen.weights.clone(),
            floor: frozen.asked.as_deref().map(level).transpose()?,
        };
        Ok(Self { floor: level(&frozen.floor)?, digest: digest::of(&frozen)?, settings, frozen })
    }

    /// The settings of the register it was made of, and of all that are measured by it.
    pub fn settings(&self) -> &SimilaritySettings {
        &self.settings
    }

    /// SHA-256 over everything in it, in hexadecimal: what results name.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Its part on words.
    pub fn text(&self) -> &text::Baseline {
        &self.frozen.text
    }

    /// Components of the vectors of meaning it was made with; none for words and tags only.
    pub fn meaning_width(&self) -> Option<usize> {
        self.frozen.meaning.as_ref().map(Centres::width)
    }

    /// As a file: JSON that names its format, version and digest.
    ///
    /// # Errors
    /// [`Error::Internal`] when it has no JSON form.
    pub fn to_json(&self) -> Result<String> {
        let (format, engine) = (FORMAT.to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        let file = File { format, version: VERSION, engine, digest: self.digest.clone(), baseline: &self.frozen };
        serde_json::to_string(&file).map_err(|e| Error::Internal(format!("no baseline: {e}")))
    }

    /// From a file.
    ///
    /// # Errors
    /// [`Error::Settings`] for a file that is no baseline, of another version, changed since it was written, or made by
    /// another analyser of words than that of this engine; [`Error::Interrupted`] after [`Work::stop`].
    pub fn from_json(json: &str, work: &Work) -> Result<Self> {
        let wrong = |e: serde_json::Error| Error::Settings(format!("this is no baseline of overblik: {e}"));
        let head: Head = serde_json::from_str(json).map_err(wrong)?;
        if head.format != FORMAT {
            return Err(Error::Settings(format!("this is no baseline of overblik but '{}'", head.format)));
        }
        if head.version != VERSION {
            return Err(Error::Settings(format!(
                "the baseline has version {}, written by overblik {}; this one reads version {VERSION}: make it again \
                 from its register",
                head.version, head.engine
            )));
        }
        let file: File<Frozen> = serde_json::from_str(json).map_err(wrong)?;
        let baseline = Self::new(file.baseline)?;
        let sound = baseline.frozen.meaning.as_ref().is_none_or(Centres::is_sound);
        if baseline.digest != file.digest || !sound {
            return Err(Error::Settings("the baseline was changed since it was written; make it again".into()));
        }
        baseline.text().check(work)?;
        Ok(baseline)
    }

    /// The projects of a register as vectors by its weights.
    pub(super) fn aspects(&self, register: &Register, meaning: Option<&Meaning>, work: &Work) -> Result<Aspects> {
        check_texts(register, meaning)?;
        let (own, weights) = (self.frozen.meaning.as_ref(), &self.frozen.weights);
        match (own, meaning) {
            (Some(_), None) => {
                return Err(Error::Settings(
                    "the baseline was made with meaning; the new register needs it too".into(),
                ));
            }
            (None, Some(_)) if weights.meaning > 0 => {
                return Err(Error::Settings(
                    "the baseline was made without meaning; leave it out, or make another".into(),
                ));
            }
            _ => {}
        }
        let text = text::vectorise_by(register, &self.frozen.text, work)?;
        work.on_pool(|| Aspects::around(register, text, (meaning, own, self.frozen.together), weights, work))
    }

    /// Its floor, raised where a larger register would have too many pairs.
    pub(super) fn floor(&self, rows: Rows<'_>, work: &Work) -> Result<Floor> {
        let mut floor = floor::choose(rows, &Prepared::new(rows.len()), Some(self.floor), MOST_PAIRS, work)?;
        if self.frozen.asked.is_none() && self.floor > 0.0 {
            let note = format!("pairs less alike than {:.2} are left out, as in the baseline", self.floor);
            floor.notes.insert(0, note);
        }
        Ok(floor)
    }
}

/// A floor that was written as text.
fn level(text: &str) -> Result<f64> {
    let level: Option<f64> = text.parse().ok().filter(|level| (0.0..=1.0).contains(level));
    level.ok_or_else(|| {
        Error::Settings(format!("the baseline has the floor '{text}', expected a similarity from 0 to 1"))
    })
}

impl Similarity {
    /// The baseline of the register that was measured: that whose weights were used, else its own.
    ///
    /// # Errors
    /// [`Error::Settings`] for another register, [`Error::Interrupted`] after [`Work::stop`].
    pub fn freeze(&self, register: &Register, work: &Work) -> Result<Arc<Baseline>> {
        if let Some(baseline) = self.baseline() {
            return Ok(Arc::clone(baseline));
        }
        self.check(register)?;
        let settings = self.settings();
        let text = text::freeze(register, &settings.text, work)?;
        let (meaning, weights) = (self.aspects().centres().cloned(), settings.weights.clone());
        let asked = settings.floor.map(|floor| floor.to_string());
        let together = self.aspects().together();
        let frozen = Frozen { text, weights, together, asked, floor: self.floor().to_string(), meaning };
        Ok(Arc::new(Baseline::new(frozen)?))
    }
}
