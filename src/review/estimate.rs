//! What similarity will cost, before it runs.

use crate::aspects::{Aspects, Weights};
use crate::register::{Field, Register};
use crate::similarity::{Foreseen, foresee};
use crate::table::{Column, Table};
use crate::text::{Kind, TextSettings, TextVectors, vectorise};
use crate::{Result, Work};

/// Nanoseconds of one core to read a byte of text, to analyse a distinct word, to find a character sequence in a text, and
/// to read the common words of a language, on a cloud machine in November 2026.
const BYTE: u64 = 90;
const WORD: u64 = 6_000;
const SEQUENCE: u64 = 300;
const LANGUAGE: u64 = 8_000_000;

const MIB: u64 = 1 << 20;

/// Bytes in memory: for a byte of distinct text while words are counted, for a character sequence of a text and for a
/// distinct one while they are numbered, and for the common words of a language.
const COPIES: u64 = 14;
const OF_SEQUENCE: u64 = 40;
const OF_DISTINCT_SEQUENCE: u64 = 160;
const OF_LANGUAGE: u64 = 5 * MIB / 2;

/// One row: `projects`, `distinct_texts`, `terms`, the `floor` that will be used and about how many `pairs` reach it,
/// `seconds` on one core, and `memory_mib` beside the register. Seconds are counted steps times what a step took on one
/// machine; with the same register they are the same everywhere.
///
/// # Errors
/// [`crate::Error::Interrupted`] after [`Work::stop`].
pub fn estimate(register: &Register, work: &Work) -> Result<Table> {
    let vectors = vectorise(register, &TextSettings::default(), work)?;
    let (distinct, terms) = (vectors.rows() as u64, vectors.n_terms() as u64);
    let texts = Texts::of(register, &vectors);
    let aspects = work.on_pool(|| Aspects::of(register, vectors, None, &Weights::default(), work))?;
    let Foreseen { floor, pairs, nanoseconds, bytes } = foresee(&aspects, None, work)?;
    let (nanoseconds, bytes) = (nanoseconds + texts.nanoseconds(), texts.bytes(bytes));
    let whole = |n: u64| Column::Count(vec![i64::try_from(n).ok()]);
    let ratio = |x: f64| Column::Ratio(vec![Some(x)]);
    Ok(Table::new()
        .with("projects", whole(register.len() as u64))
        .with("distinct_texts", whole(distinct))
        .with("terms", whole(terms))
        .with("floor", ratio(floor))
        .with("pairs", whole(pairs))
        .with("seconds", ratio(nanoseconds as f64 / 1e9))
        .with("memory_mib", whole(bytes.div_ceil(MIB))))
}

/// What decides how long texts take.
struct Texts {
    /// Bytes of all texts, and of distinct ones.
    letters: u64,
    distinct_letters: u64,
    words: u64,
    /// Character sequences by text, and distinct ones.
    sequences: u64,
    distinct_sequences: u64,
    /// Those whose common words are read.
    languages: u64,
}

impl Texts {
    fn of(register: &Register, vectors: &TextVectors) -> Self {
        let first = |row: usize| vectors.members(row).first().map_or(0, |&project| letters(register, project as usize));
        let mut languages = vectors.languages.clone();
        languages.sort_unstable();
        languages.dedup();
        let is_sequence: Vec<bool> = vectors.vocabulary.iter().map(|term| term.kind == Kind::Grams).collect();
        let distinct_sequences = is_sequence.iter().filter(|&&is| is).count() as u64;
        let sequences = vectors.terms.iter().filter(|&&term| is_sequence.get(term as usize) == Some(&true));
        Self {
            letters: (0..register.len()).map(|project| letters(register, project)).sum(),
            distinct_letters: (0..vectors.rows()).map(first).sum(),
            words: is_sequence.len() as u64 - distinct_sequences,
            sequences: sequences.count() as u64,
            distinct_sequences,
            languages: languages.into_iter().filter(|language| language.compounds()).count() as u64,
        }
    }

    fn nanoseconds(&self) -> u64 {
        self.letters * BYTE + self.words * WORD + self.sequences * SEQUENCE + self.languages * LANGUAGE
    }

    /// At most, when comparing takes so many bytes: texts are read and numbered before.
    fn bytes(&self, comparing: u64) -> u64 {
        let numbering = self.sequences * OF_SEQUENCE + self.distinct_sequences * OF_DISTINCT_SEQUENCE;
        self.languages * OF_LANGUAGE + comparing.max(self.distinct_letters * COPIES).max(numbering)
    }
}

/// Bytes of the title and the description of a project.
fn letters(register: &Register, project: usize) -> u64 {
    let columns = [Field::Title, Field::Description].into_iter().filter_map(|field| register.text(field));
    columns.filter_map(|texts| texts.get(project)).map(|text| text.len() as u64).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let texts = Texts {
            letters: 1_000_000,
            distinct_letters: 900_000,
            words: 5_000,
            sequences: 400_000,
            distinct_sequences: 50_000,
            languages: 2,
        };
        // .09 + .03 + .12 + .016 seconds.
        assert_eq!(texts.nanoseconds(), 256_000_000);
        // Two languages: 5 MiB. Letters 12.6, sequences 16 + 8 million bytes; then pairs.
        assert_eq!(
            [0, 23_999_999, 50_000_000].map(|pairs| texts.bytes(pairs) - 5 * MIB),
            [24_000_000, 24_000_000, 50_000_000]
        );
        let plain = Texts { sequences: 0, distinct_sequences: 0, ..texts };
        assert_eq!(plain.bytes(0) - 5 * MIB, 12_600_000);
    }
}
