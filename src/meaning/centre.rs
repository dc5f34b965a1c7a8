//! Taking out what all texts of a language share, so that differences between texts decide.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Meaning;
use super::translations::{Translations, told_twice};
use crate::{Error, Result, Work};

/// How many texts of no particular meaning a mean is mixed with: few texts do not tell what their language shares, and
/// two vectors less their own mean would always be opposites.
const PRIOR: f64 = 10.0;

/// What stands at the middle of some vectors.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Middle {
    sums: Vec<i64>,
    n: u64,
}

impl Middle {
    fn add(&mut self, row: &[i16]) {
        self.sums.resize(row.len(), 0);
        self.sums.iter_mut().zip(row).for_each(|(sum, &x)| *sum += i64::from(x));
        self.n += 1;
    }

    /// The mean, mixed with `PRIOR` vectors at `around`.
    fn towards(&self, around: &[f64]) -> Vec<f64> {
        let whole = self.n as f64 + PRIOR;
        self.sums.iter().zip(around).map(|(&sum, &x)| (sum as f64 + PRIOR * x) / whole).collect()
    }
}

/// What the texts of each language share, as exact sums: [`Meaning::around`] takes it out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Centres<G: Ord> {
    all: Middle,
    groups: BTreeMap<G, Middle>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    translations: Option<Translations>,
}

impl<G: Copy + Ord> Centres<G> {
    /// The middles of the vectors of each group, and of all.
    ///
    /// `group_of` is the language of each project, `counts` says whether a project stands for its text in the mean, so
    /// that copies of a form do not make its meaning common.
    pub fn of(meaning: &Meaning, group_of: &[G], counts: &[bool]) -> Self {
        let mut all = Middle { sums: vec![0; meaning.width], n: 0 };
        let mut groups = BTreeMap::<G, Middle>::new();
        for at in counting(meaning, counts) {
            all.add(meaning.row(at));
            if let Some(&group) = group_of.get(at) {
                groups.entry(group).or_default().add(meaning.row(at));
            }
        }
        Self { all, groups, translations: None }
    }

    /// As [`Centres::of`], with what translations differ in, where the register is told in two languages.
    ///
    /// # Errors
    /// [`Error::Interrupted`] after [`Work::stop`].
    pub fn with_translations(meaning: &Meaning, group_of: &[G], counts: &[bool], work: &Work) -> Result<Self>
    where
        G: Sync,
    {
        let centres = Self::of(meaning, group_of, counts);
        let mut texts = BTreeMap::<G, Vec<usize>>::new();
        for at in counting(meaning, counts) {
            group_of.get(at).into_iter().for_each(|&group| texts.entry(group).or_default().push(at));
        }
        let both = told_twice(&texts, meaning.width);
        if both.is_empty() {
            return Ok(centres);
        }
        let translations = Translations::of(&meaning.around(&centres, group_of, work)?, &both, work)?;
        Ok(Self { translations, ..centres })
    }

    /// Pairs of texts taken for translations of each other; 0 where the register is not told in two languages.
    pub fn translations(&self) -> u64 {
        self.translations.as_ref().map_or(0, |translations| translations.pairs)
    }

    /// Components of the vectors they were made of.
    pub fn width(&self) -> usize {
        self.all.sums.len()
    }

    /// Whether all middles have as many components.
    pub fn is_sound(&self) -> bool {
        self.groups.values().all(|middle| middle.sums.len() == self.width())
            && self.translations.as_ref().is_none_or(|translations| translations.is_sound(self.width()))
    }
}

/// The projects that have a vector and stand for their text.
fn counting<'a>(meaning: &'a Meaning, counts: &'a [bool]) -> impl Iterator<Item = usize> + 'a {
    (0..meaning.len()).filter(|&at| meaning.has(at) && counts.get(at) == Some(&true))
}

impl Meaning {
    /// The vectors less the mean of their language, brought to length 1 again.
    ///
    /// For `group_of` and `counts` see [`Centres::of`].
    ///
    /// # Errors
    /// [`Error::Interrupted`] after [`Work::stop`].
    pub fn centred<G: Copy + Ord + Sync>(&self, group_of: &[G], counts: &[bool], work: &Work) -> Result<Self> {
        self.around(&Centres::of(self, group_of, counts), group_of, work)
    }

    /// The vectors less the centre of their language, brought to length 1 again; of a language without a centre, less
    /// that of all. Where the centres know translations, what these differ in counts less.
    ///
    /// The mean of a language is mixed with ten vectors at the mean of all, and that with ten at zero. Sums are
    /// integers: the order of projects plays no part.
    ///
    /// # Errors
    /// [`Error::Settings`] for centres of vectors of another width, [`Error::Interrupted`] after [`Work::stop`].
    pub fn around<G: Copy + Ord + Sync>(&self, centres: &Centres<G>, group_of: &[G], work: &Work) -> Result<Self> {
        if centres.width() != self.width || !centres.is_sound() {
            return Err(Error::Settings(format!(
                "meaning has vectors of {} components, those it is centred on have {}: was it another model?",
                self.width,
                centres.width()
            )));
        }
        let common = centres.all.towards(&vec![0.0; self.width]);
        let alignment = centres.translations.as_ref().and_then(Translations::alignment);
        let centres: BTreeMap<G, Vec<f64>> =
            centres.groups.iter().map(|(&group, middle)| (group, middle.towards(&common))).collect();
        let away = |at: usize| {
            let centre = group_of.get(at).and_then(|group| centres.get(group)).unwrap_or(&common);
            let away: Vec<f64> = self.row(at).iter().zip(centre).map(|(&x, c)| f64::from(x) - c).collect();
            if let Some(alignment) = &alignment { alignment.apply(away) } else { away }
        };
        self.mapped("centring meaning", away, work)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use ndarray::{Array2, array};

    use super::*;
    use crate::meaning::Given;
    use crate::register::Draft;

    fn centred(rows: &Array2<f64>, groups: &[u8], counts: &[bool]) -> Meaning {
        let work = Work::new(1);
        let register = Draft { n: rows.nrows(), ..Draft::default() }.build().unwrap();
        let meaning = Meaning::of(Given::Double(rows.view()), &register, &work).unwrap();
        work.on_pool(|| meaning.centred(groups, counts, &work)).unwrap()
    }

    fn cosine(meaning: &Meaning, a: usize, b: usize) -> f64 {
        let dot: i64 = meaning.row(a).iter().zip(meaning.row(b)).map(|(&x, &y)| i64::from(x) * i64::from(y)).sum();
        dot as f64 / f64::from(1 << 30)
    }

    #[test]
    fn by_hand() {
        // Two vectors (.6, .8) and (.8, .6) of one language: mean of all (1.4, 1.4) / 12 = .116667 each; of the language
        // (1.4 + 10 · .116667) / 12 = .213889. Less that: (.386111, .586111), length .701852, → (.550132, .835092).
        let meaning = centred(&array![[0.6, 0.8], [0.8, 0.6]], &[0, 0], &[true, true]);
        assert!((i32::from(meaning.row(0)[0]) - 18_027).abs() <= 1, "{:?}", meaning.row(0)); // .550132 · 32768 = 18026.7
        assert!((i32::from(meaning.row(0)[1]) - 27_364).abs() <= 1, "{:?}", meaning.row(0)); // .835092 · 32768 = 27364.3
        assert!(cosine(&meaning, 0, 1) > 0.9, "two texts alike stay alike, though they are the whole register");
    }

    #[test]
    fn a_translation_is_nearest_once_each_language_is_centred() {
        // Direction 0 is the language, the others the subject; the language is the larger part.
        let (mut rows, mut groups) = (Array2::zeros((80, 41)), Vec::new());
        for (at, mut row) in rows.rows_mut().into_iter().enumerate() {
            row[0] = if at < 40 { 3.0 } else { -3.0 };
            row[1 + at % 40] = 1.0;
            groups.push(u8::from(at < 40));
        }
        let together = centred(&rows, &[0; 80], &[true; 80]);
        let apart = centred(&rows, &groups, &[true; 80]);
        assert!(cosine(&together, 0, 40) < cosine(&together, 0, 1), "one mean: nearest in the own language");
        assert!(
            cosine(&apart, 0, 40) > cosine(&apart, 0, 1) + 0.2,
            "{} {}",
            cosine(&apart, 0, 40),
            cosine(&apart, 0, 1)
        );
    }

    #[test]
    fn copies_and_missing_vectors_do_not_move_the_mean() {
        let rows = array![[0.6, 0.8], [0.8, 0.6], [0.8, 0.6], [0.0, 0.0]];
        let with = centred(&rows, &[0; 4], &[true, true, false, true]);
        let without = centred(&array![[0.6, 0.8], [0.8, 0.6]], &[0; 2], &[true; 2]);
        assert_eq!((with.row(0), with.row(1)), (without.row(0), without.row(1)));
        assert_eq!((with.row(2), with.missing()), (with.row(1), &[3][..]));
    }
}
