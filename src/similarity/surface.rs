//! Nearly the same text: how many words two projects have in common, as they stand.
//!
//! The cosine weighs rare words and leaves function words out, which is right for what texts are about and wrong for
//! whether they are the same: there every word counts alike, and the text that many projects bear (a form, "Guest
//! editorial") says little about whether two of them are one.

use rustc_hash::FxHashMap;

use super::{ONE, Similarity};
use crate::register::{Field, Register};
use crate::table::{Column, Table};
use crate::text::title_key;
use crate::{Result, Work};

/// From here on two texts are nearly the same: .80, as for the level of that name.
const NEARLY: f64 = 0.8;

/// How much of two texts is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surface {
    /// Words of both, repeated ones as often as both have them.
    pub common: u64,
    /// Words of the one and of the other, added up.
    pub words: u64,
    /// How many projects bear the text of the one or of the other, whichever is more.
    pub bearers: u64,
    /// Projects with text.
    pub projects: u64,
}

impl Surface {
    /// The share of their words that two texts have in common: `2 |A ∩ B| / (|A| + |B|)` (Dice 1945).
    pub fn share(self) -> f64 {
        if self.words == 0 { 0.0 } else { (2 * self.common) as f64 / self.words as f64 }
    }

    /// What the text tells of a project, next to one that no more than two projects bear: `1 - ln (k / 2) / ln (n / 2)`.
    pub fn tells(self) -> f64 {
        if self.bearers <= 2 || self.projects <= 2 {
            return 1.0;
        }
        let information = |of: u64| libm::log(of as f64 / 2.0);
        (1.0 - information(self.bearers) / information(self.projects)).max(0.0)
    }

    /// Whether the two are nearly the same: the share of words they have in common times what the text tells, at least .80.
    pub fn nearly(self) -> bool {
        self.share() * self.tells() >= NEARLY
    }
}

/// The words of all projects, by number, ascending.
struct Words(Vec<Vec<u32>>);

impl Words {
    fn of(register: &Register, work: &Work) -> Result<Self> {
        let mut numbers: FxHashMap<Box<str>, u32> = FxHashMap::default();
        let mut all = Vec::with_capacity(register.len());
        work.begin("words as they stand", register.len() as u64);
        for project in 0..register.len() {
            work.advance(1)?;
            let mut own = Vec::new();
            for text in [Field::Title, Field::Description].iter().filter_map(|&f| register.text(f)?.get(project)) {
                for word in title_key(text).split_whitespace() {
                    let next = numbers.len() as u32;
                    own.push(*numbers.entry(word.into()).or_insert(next));
                }
            }
            own.sort_unstable();
            all.push(own);
        }
        Ok(Self(all))
    }

    fn get(&self, project: u32) -> &[u32] {
        self.0.get(project as usize).map_or(&[], Vec::as_slice)
    }
}

fn common(mut a: &[u32], mut b: &[u32]) -> u64 {
    let mut common = 0;
    while let (Some((x, rest)), Some((y, other))) = (a.split_first(), b.split_first()) {
        common += u64::from(x == y);
        (a, b) = (if x <= y { rest } else { a }, if y <= x { other } else { b });
    }
    common
}

impl Similarity {
    /// The listed pairs ([`Similarity::pairs`]) that are nearly the same text ([`Surface::nearly`]): the two ids, their
    /// similarity, the share of words in common, how many projects bear the text. By `(a, b)`.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`] after [`Work::stop`].
    pub fn nearly_identical(&self, register: &Register, work: &Work) -> Result<Table> {
        let words = Words::of(register, work)?;
        let projects = self.families().worded().map(|row| self.families().size(row) as u64).sum();
        let bearers = |project: u32| self.families().row_of(project).map_or(1, |row| self.families().size(row) as u64);
        let pairs = self.pairs(0.0);
        work.begin("comparing words as they stand", pairs.len() as u64);
        let mut found = Vec::new();
        for pair in pairs {
            work.advance(1)?;
            let (a, b) = (words.get(pair.a), words.get(pair.b));
            let surface = Surface {
                common: common(a, b),
                words: (a.len() + b.len()) as u64,
                bearers: bearers(pair.a).max(bearers(pair.b)),
                projects,
            };
            if surface.nearly() {
                found.push((pair, surface));
            }
        }
        let cosine = |dot: i32| Some(f64::from(dot) / f64::from(ONE));
        let id = |project: u32| Some(register.id(project as usize).to_owned());
        Ok(Table::new()
            .with("a", Column::Text(found.iter().map(|(pair, _)| id(pair.a)).collect()))
            .with("b", Column::Text(found.iter().map(|(pair, _)| id(pair.b)).collect()))
            .with("similarity", Column::Ratio(found.iter().map(|(pair, _)| cosine(pair.dot)).collect()))
            .with("words_in_common", Column::Ratio(found.iter().map(|(_, s)| Some(s.share())).collect()))
            .with("bearers", Column::Count(found.iter().map(|(_, s)| Some(s.bearers as i64)).collect())))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;
    use crate::register::Draft;
    use crate::similarity::{SimilaritySettings, similarity};

    fn found(titles: &[&str]) -> Vec<(String, String)> {
        let words = titles.iter().map(|&title| Some(title.into())).collect();
        let register = Draft { n: titles.len(), texts: [(Field::Title, words)].into(), ..Draft::default() };
        let (register, work) = (register.build().unwrap(), Work::new(1));
        let sim = similarity(&register, &SimilaritySettings::default(), &work).unwrap();
        let table = sim.nearly_identical(&register, &work).unwrap();
        let ids = |name: &str| match table.column(name) {
            Some(Column::Text(ids)) => ids.iter().flatten().cloned().collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        ids("a").into_iter().zip(ids("b")).collect()
    }

    #[test]
    fn words_count_as_often_as_both_have_them() {
        assert_eq!(common(&[1, 1, 2, 5], &[1, 1, 1, 5, 7]), 3);
        let surface = Surface { common: 3, words: 9, bearers: 1, projects: 10 };
        assert!((surface.share() - 6.0 / 9.0).abs() < 1e-12 && !surface.nearly());
        // 2 · 4 / 10 = .8
        assert!(Surface { common: 4, words: 10, ..surface }.nearly());
    }

    #[test]
    fn a_form_that_many_bear_tells_little() {
        let same = Surface { common: 5, words: 10, bearers: 2, projects: 200 };
        assert!(same.nearly() && (same.tells() - 1.0).abs() < 1e-12);
        // 1 - ln 10 / ln 100 = ½
        let form = Surface { bearers: 20, ..same };
        assert!((form.tells() - 0.5).abs() < 1e-12 && !form.nearly());
        assert!((Surface { bearers: 200, ..same }.tells()).abs() < 1e-12);
        assert!(Surface { bearers: 2, projects: 2, ..same }.nearly());
    }

    #[test]
    fn function_words_and_numbers_count() {
        let pair =
            found(&["Mentor for de unge i byen", "Mentor for de unge i byen 2", "Mentor: unge, byen", "Vaskeri"]);
        assert_eq!(pair.len(), 1, "{pair:?}"); // 2 · 6 / 13 = .92; 2 · 3 / 9 = .67
    }
}
