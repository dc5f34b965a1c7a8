//! Likeness of projects: exact pairs above a floor, and why two are alike.
//!
//! Every similarity is an integer dot product of fixed-point vectors over all aspects, so results do not depend on
//! threads, tiles or machine.

mod arranged;
mod baseline;
mod cost;
mod dense;
mod expand;
mod explain;
mod families;
mod floor;
mod foresee;
mod frequency;
mod join;
mod nearest;
mod order;
mod packed;
mod prefixes;
mod rows;
mod scan;
mod search;
mod spread;
mod surface;
mod update;

pub use baseline::Baseline;
pub use expand::{FAMILY, MOST_IN_MATRIX, MOST_LISTED};
pub use explain::{AspectPart, Explanation, SharedTerm};
pub use families::Families;
pub use floor::{MOST_PAIRS, WHOLE, units_up};
pub use foresee::{Foreseen, foresee};
pub use join::{BLOCK, EVERY, Tile, block_of, join, join_first, tiles};
pub use rows::{Dense, OwnRows, Rows};
pub use spread::Spread;
pub use surface::Surface;
pub use update::update;

use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use join::{Join, Prepared};

use crate::aspects::{Aspect, Aspects, Weights};
use crate::meaning::Meaning;
use crate::register::{Field, Register};
use crate::text::{self, TextSettings, TextVectors};
use crate::work::once;
use crate::{Error, Result, Work, memory};

/// Two projects, by position in the register, with their similarity in units of 2⁻³⁰; `a < b`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pair {
    /// The project whose id sorts first.
    pub a: u32,
    /// The other project.
    pub b: u32,
    /// Dot product of the fixed-point vectors: cosine × 2³⁰.
    pub dot: i32,
}

impl Pair {
    /// Where it stands among all pairs by `(a, b)`.
    fn rank(&self) -> u64 {
        u64::from(self.a) << 32 | u64::from(self.b)
    }
}

/// A cosine of 1 in fixed point.
pub const ONE: i32 = 1 << 30;

/// What decides which projects are alike.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SimilaritySettings {
    /// How texts become vectors.
    pub text: TextSettings,
    /// How much words, meaning and tags count.
    pub weights: Weights,
    /// Pairs less alike than this are left out; `None` chooses by the number of distinct texts.
    pub floor: Option<f64>,
}

/// Which projects of a register are alike, and how much.
#[derive(Debug, Clone)]
pub struct Similarity(Arc<Measured>);

#[derive(Debug)]
struct Measured {
    settings: SimilaritySettings,
    aspects: Aspects,
    families: Families,
    floor: floor::Floor,
    pairs: Vec<Pair>,
    /// Made when first asked for.
    spread: OnceLock<Spread>,
    baseline: Option<Arc<Baseline>>,
}

/// Measures how alike all projects are by their words, and by tags that have a weight.
///
/// # Errors
/// [`Error::Schema`] for a register that has neither titles nor descriptions or no column for a tag, [`Error::Settings`]
/// for settings outside their range, [`Error::Interrupted`] after [`Work::stop`].
pub fn similarity(register: &Register, settings: &SimilaritySettings, work: &Work) -> Result<Similarity> {
    measure(register, None, settings, work)
}

/// As [`similarity`], by meaning too.
///
/// # Errors
/// As [`similarity`]; no title is needed. [`Error::Settings`] for the meaning of another register.
pub fn similarity_with(
    register: &Register,
    meaning: &Meaning,
    settings: &SimilaritySettings,
    work: &Work,
) -> Result<Similarity> {
    measure(register, Some(meaning), settings, work)
}

fn measure(
    register: &Register,
    meaning: Option<&Meaning>,
    settings: &SimilaritySettings,
    work: &Work,
) -> Result<Similarity> {
    check_texts(register, meaning)?;
    let text = text::vectorise(register, &settings.text, work)?;
    let aspects = work.on_pool(|| Aspects::of(register, text, meaning, &settings.weights, work))?;
    Similarity::of(aspects, settings, work)
}

/// As [`similarity`] or [`similarity_with`], with the weights of an earlier register.
///
/// Two projects whose texts and tags, and vectors of meaning, are those of that register have its similarity, to the last
/// bit.
///
/// # Errors
/// As [`similarity_with`]; [`Error::Settings`] for a baseline with meaning and no vectors, or the other way round, or
/// vectors of another width.
pub fn similarity_by(
    register: &Register,
    meaning: Option<&Meaning>,
    baseline: &Arc<Baseline>,
    work: &Work,
) -> Result<Similarity> {
    let aspects = baseline.aspects(register, meaning, work)?;
    let all = |rows: Rows<'_>, least: i32| join(rows, least, block_of(rows.len()), work);
    Similarity::by(aspects, baseline, all, work)
}

fn check_texts(register: &Register, meaning: Option<&Meaning>) -> Result<()> {
    if let Some(meaning) = meaning.filter(|meaning| meaning.len() != register.len()) {
        let problem = format!("meaning of {} projects, the register has {}", meaning.len(), register.len());
        return Err(Error::Settings(problem));
    }
    let no_text = [Field::Title, Field::Description].iter().all(|field| register.text(*field).is_none());
    if no_text && meaning.is_none() {
        return Err(Error::Schema(format!(
            "the register has no titles and no descriptions that could be alike; name a column, as \
             schema=Schema(title=…); the register has: {}",
            register.columns().join(", ")
        )));
    }
    Ok(())
}

impl Similarity {
    /// Compares vectors that are already made.
    ///
    /// # Errors
    /// As [`similarity`].
    pub fn of(aspects: Aspects, settings: &SimilaritySettings, work: &Work) -> Result<Self> {
        let prepared = Prepared::new(view(&aspects).len());
        let all = |rows: Rows<'_>, least: i32| Join::new(rows, &prepared, least).run(block_of(rows.len()), work);
        work.on_pool(|| {
            let floor = floor::choose(view(&aspects), &prepared, settings.floor, MOST_PAIRS, work)?;
            floor.refuse(memory::available())?;
            Self::with_pairs(aspects, settings, floor, None, all)
        })
    }

    /// With the floor of a baseline, and the pairs that `join` finds among all rows at or above a number of units.
    fn by(
        aspects: Aspects,
        baseline: &Arc<Baseline>,
        join: impl FnOnce(Rows<'_>, i32) -> Result<Vec<Pair>> + Send,
        work: &Work,
    ) -> Result<Self> {
        work.on_pool(|| {
            let mut floor = baseline.floor(view(&aspects), work)?;
            floor.refuse(memory::available())?;
            floor.notes.extend(aspects.text().since.and_then(|since| since.advice()));
            Self::with_pairs(aspects, baseline.settings(), floor, Some(baseline), join)
        })
    }

    fn with_pairs(
        aspects: Aspects,
        settings: &SimilaritySettings,
        mut floor: floor::Floor,
        baseline: Option<&Arc<Baseline>>,
        join: impl FnOnce(Rows<'_>, i32) -> Result<Vec<Pair>>,
    ) -> Result<Self> {
        floor.notes.extend_from_slice(&aspects.text().notes);
        let rows = view(&aspects);
        let families = Families::of(aspects.row_of(), rows)?;
        let pairs = join(rows, if floor.least == 0 { EVERY } else { floor.least })?;
        let (settings, baseline, spread) = (settings.clone(), baseline.cloned(), OnceLock::new());
        Ok(Self(Arc::new(Measured { settings, aspects, families, floor, pairs, spread, baseline })))
    }

    /// Refuses a register that is not the one compared.
    ///
    /// # Errors
    /// [`Error::Settings`] with the number of projects of both.
    pub fn check(&self, register: &Register) -> Result<()> {
        let (have, compared) = (register.len(), self.families().projects());
        if have == compared {
            return Ok(());
        }
        Err(Error::Settings(format!("the similarity compares {compared} projects, the register has {have}")))
    }

    /// The baseline whose weights were used; none for weights of the register itself.
    pub fn baseline(&self) -> Option<&Arc<Baseline>> {
        self.0.baseline.as_ref()
    }

    /// The settings used.
    pub fn settings(&self) -> &SimilaritySettings {
        &self.0.settings
    }

    /// The aspects compared, with their shares and what is missing.
    pub fn aspects(&self) -> &Aspects {
        &self.0.aspects
    }

    /// The text vectors with their vocabulary.
    pub fn vectors(&self) -> &TextVectors {
        self.0.aspects.text()
    }

    /// The distinct projects, as the kernels see them.
    pub fn rows(&self) -> Rows<'_> {
        view(&self.0.aspects)
    }

    /// Projects that nothing can be said about, ascending: no words are left of them, and nothing else is known.
    pub fn blank(&self) -> Vec<u32> {
        let families = self.families();
        let mut blank: Vec<u32> = families
            .rows()
            .filter(|&row| families.is_blank(row))
            .flat_map(|row| families.members(row))
            .copied()
            .collect();
        blank.sort_unstable();
        blank
    }

    /// Which projects agree in everything compared.
    pub fn families(&self) -> &Families {
        &self.0.families
    }

    /// The similarity below which pairs are left out.
    pub fn floor(&self) -> f64 {
        self.0.floor.level
    }

    /// The floor in units of 2⁻³⁰; 0 means every pair that is not 0 is there.
    pub fn least(&self) -> i32 {
        self.0.floor.least
    }

    /// What the reader of the result should know: a floor above 0, and why; a baseline that has become old; texts that are
    /// not compared in full.
    pub fn notes(&self) -> &[String] {
        &self.0.floor.notes
    }

    /// Share of distinct texts whose pairs above the floor are known to be complete: the join is exact.
    #[allow(clippy::unused_self, reason = "an approximate join would answer from its certificates")]
    pub fn exact(&self) -> f64 {
        1.0
    }

    /// The share of meaning in the similarity; 0 for words only.
    pub fn meaning(&self) -> f64 {
        self.0.aspects.share(Aspect::Meaning)
    }

    /// How alike random pairs of projects are.
    pub fn spread(&self) -> &Spread {
        let families = self.families();
        once(&self.0.spread, || match self.least() {
            0 => Spread::all(families, self.row_pairs()),
            _ => Spread::sample(families, self.rows()),
        })
    }

    /// Pairs of distinct texts at or above the floor, at floor 0 those below 0 among them, by `(a, b)`: each pair of texts once, however many projects.
    pub fn row_pairs(&self) -> &[Pair] {
        &self.0.pairs
    }

    /// Similarity of two projects in units of 2⁻³⁰, at most [`ONE`]. Identical texts have [`ONE`] by definition; a text
    /// without any term is like no other.
    pub fn dot(&self, a: u32, b: u32) -> i32 {
        match (self.families().row_of(a), self.families().row_of(b)) {
            (Some(x), Some(y)) if x == y && !self.families().is_blank(x) => ONE,
            (Some(x), Some(y)) => self.rows().dot(x, y).min(ONE),
            _ => 0,
        }
    }
}

fn view(aspects: &Aspects) -> Rows<'_> {
    let ((indptr, terms, weights), (width, values)) = (aspects.sparse(), aspects.dense());
    Rows { indptr, terms, weights, width: aspects.width(), dense: Dense { width, values } }
}

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod update_tests;
