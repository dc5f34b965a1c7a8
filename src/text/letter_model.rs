//! Which language of a register a text is in, by its sequences of three letters (naive Bayes: Dunning 1994), as learned
//! from the texts of the register whose language is known.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::Language;
use super::counting::{SparseCounts, Word};
use super::spelling::sequences;

/// Texts of a language that letters can be learned from, and of how many known texts one must be in it: slips in few
/// texts are no language of the register.
const LEAST: usize = 50;
const ONE_IN: usize = 5;

/// Letters of a sequence, the borders of a word among them.
const LENGTH: usize = 3;

/// What a sequence counts as seen in a language before it is seen there (Krichevsky and Trofimov 1981).
const UNSEEN: f64 = 0.5;

/// Logarithms are added as whole numbers of this part of one: sums are exact in any order.
const PARTS: f64 = 65_536.0;

/// How often each sequence of letters stands in the known texts of each language of a register.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LetterModel {
    /// The commonest of its kin; none where a register has fewer than two.
    languages: Vec<Language>,
    /// By language.
    seen: BTreeMap<Box<str>, Vec<u64>>,
}

impl LetterModel {
    /// Of the texts with a language in `known`. It tells nothing unless the main language is among those told.
    pub(super) fn learn((words, rows): (&[Word], &SparseCounts), known: &[Option<Language>], main: Language) -> Self {
        let mut texts: BTreeMap<Language, Vec<(usize, Language)>> = BTreeMap::new();
        for (text, language) in (0..).zip(known).filter_map(|(text, known)| Some((text, (*known)?))) {
            texts.entry(language.kin()).or_default().push((text, language));
        }
        let told: usize = texts.values().map(Vec::len).sum();
        texts.retain(|_, texts| texts.len() >= LEAST && texts.len() * ONE_IN >= told);
        if texts.len() < 2 || !texts.contains_key(&main.kin()) {
            return Self::default();
        }
        let languages = texts.values().filter_map(|texts| commonest(texts)).collect();
        let times: Vec<Vec<u64>> = texts.values().map(|texts| times(words.len(), rows, texts)).collect();
        Self { languages, seen: seen(words, &times) }
    }

    /// The languages that it tells apart.
    pub(super) fn languages(&self) -> impl Iterator<Item = Language> + '_ {
        self.languages.iter().copied()
    }

    /// Whether it has learned the letters of a language or of its kin.
    pub(super) fn tells(&self, language: Language) -> bool {
        self.languages().any(|learned| learned.kin() == language.kin())
    }

    /// Whether every sequence is counted in every language.
    pub(super) fn is_sound(&self) -> bool {
        self.seen.values().all(|seen| seen.len() == self.languages.len())
    }

    /// The likeliest language of each text; none where letters tell nothing.
    pub(super) fn languages_of(&self, words: &[Word], rows: &SparseCounts) -> Vec<Option<Language>> {
        if self.languages.len() < 2 {
            return vec![None; rows.len()];
        }
        let logarithms = self.logarithms();
        let none = vec![0_i64; self.languages.len()];
        let add = |sums: &mut [i64], more: &[i64], times: i64| {
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += times * more);
        };
        let of_word = |word: &Word| {
            let mut sums = none.clone();
            each_sequence(word, |sequence| {
                logarithms.get(sequence).into_iter().for_each(|more| add(&mut sums, more, 1));
            });
            sums
        };
        let of_words: Vec<Vec<i64>> = words.par_iter().with_min_len(256).map(of_word).collect();
        let of_text = |text: usize| {
            let mut sums = none.clone();
            for &(word, count) in rows.row(text) {
                of_words.get(word as usize).into_iter().for_each(|more| add(&mut sums, more, i64::from(count)));
            }
            self.likeliest(&sums)
        };
        (0..rows.len()).into_par_iter().with_min_len(256).map(of_text).collect()
    }

    /// The logarithm of the share of each sequence among those of each language.
    fn logarithms(&self) -> FxHashMap<&str, Vec<i64>> {
        let mut all = vec![UNSEEN * self.seen.len() as f64; self.languages.len()];
        for seen in self.seen.values() {
            all.iter_mut().zip(seen).for_each(|(all, &n)| *all += n as f64);
        }
        let parts = |(&n, &all): (&u64, &f64)| libm::round(PARTS * libm::log((n as f64 + UNSEEN) / all)) as i64;
        self.seen
            .iter()
            .map(|(sequence, seen)| (sequence.as_ref(), seen.iter().zip(&all).map(parts).collect()))
            .collect()
    }

    /// The language with the largest sum; none of equals.
    fn likeliest(&self, sums: &[i64]) -> Option<Language> {
        let most = sums.iter().max()?;
        let mut likeliest = self.languages.iter().zip(sums).filter(|(_, sum)| *sum == most);
        likeliest.next().filter(|_| likeliest.next().is_none()).map(|(&language, _)| language)
    }
}

/// The language most of the texts are in; of equals the first.
fn commonest(texts: &[(usize, Language)]) -> Option<Language> {
    let mut times: BTreeMap<Language, u64> = BTreeMap::new();
    for &(_, language) in texts {
        *times.entry(language).or_default() += 1;
    }
    times.into_iter().rev().max_by_key(|&(_, times)| times).map(|(language, _)| language)
}

/// How often each sequence stands in each language, of how often each word does.
fn seen(words: &[Word], times: &[Vec<u64>]) -> BTreeMap<Box<str>, Vec<u64>> {
    let mut all: FxHashMap<Box<str>, Vec<u64>> = FxHashMap::default();
    for (at, word) in words.iter().enumerate() {
        let times: Vec<u64> = times.iter().filter_map(|times| times.get(at).copied()).collect();
        if times.iter().any(|&times| times > 0) {
            each_sequence(word, |sequence| match all.get_mut(sequence) {
                Some(seen) => seen.iter_mut().zip(&times).for_each(|(seen, times)| *seen += times),
                None => drop(all.insert(sequence.into(), times.clone())),
            });
        }
    }
    all.into_iter().collect()
}

/// How often each word stands in some texts.
fn times(words: usize, rows: &SparseCounts, texts: &[(usize, Language)]) -> Vec<u64> {
    let mut times = vec![0_u64; words];
    for &(word, count) in texts.iter().flat_map(|&(text, _)| rows.row(text)) {
        times.get_mut(word as usize).into_iter().for_each(|times| *times += u64::from(count));
    }
    times
}

/// The sequences of a word of letters.
fn each_sequence(word: &Word, each: impl FnMut(&str)) {
    if word.text.chars().all(char::is_alphabetic) {
        sequences(&format!(" {} ", word.text), LENGTH, each);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use Language::{Da, De, En, Nb, Nn, Sv};

    use super::*;
    use crate::register::{Field, Register};
    use crate::text::tests::register;
    use crate::text::{Baseline, TextSettings, TextVectors, freeze, vectorise, vectorise_by};
    use crate::{Error, Work};

    fn word(text: &str) -> Word {
        Word { text: text.into(), ..Word::default() }
    }

    /// Texts of one word, by its number.
    fn texts(words: &[u32]) -> SparseCounts {
        let mut rows = SparseCounts::new();
        for &word in words {
            rows.push(&mut [(word, 1)]);
        }
        rows
    }

    #[test]
    fn by_hand() {
        // Fifty texts "ab" in Danish, fifty "ac" and one "ab" in Swedish: " ab" and "ab " 50 and 1 times, " ac" and "ac "
        // 0 and 50 times; of 100 and 102 sequences, with a half for each of four 102 and 104.
        let words = ["ab", "abx", "ac", "ad", "ab1", "acab"].map(word);
        let known: Vec<u32> = [[0; 50], [2; 50]].concat().into_iter().chain([0]).collect();
        let languages: Vec<_> = (0..101).map(|at| Some(if at < 50 { Da } else { Sv })).collect();
        let model = LetterModel::learn((&words, &texts(&known)), &languages, Sv);
        assert_eq!(model.languages, [Da, Sv]);
        let shown: Vec<_> = model.seen.iter().map(|(sequence, seen)| (sequence.as_ref(), seen.as_slice())).collect();
        assert_eq!(shown, [(" ab", &[50, 1][..]), (" ac", &[0, 50]), ("ab ", &[50, 1]), ("ac ", &[0, 50])]);
        let logarithms = model.logarithms();
        assert_eq!(logarithms[" ab"], [-46_072, -277_802]); // 65,536 ln(50.5 / 102), 65,536 ln(1.5 / 104)
        assert_eq!(logarithms["ac "], [-348_528, -47_344]); // 65,536 ln(.5 / 102), 65,536 ln(50.5 / 104)
        // "acab" shares " ac" and "ab " with both: Danish -394,600, Swedish -325,146.
        let told = model.languages_of(&words, &texts(&[0, 1, 2, 3, 4, 5]));
        assert_eq!(
            told,
            [Some(Da), Some(Da), Some(Sv), None, None, Some(Sv)],
            "unknown letters and numbers tell nothing"
        );
        // "ab ac": Danish -789,200, Swedish -650,292; "ab ab ac": -881,344, -1,205,896.
        let mut rows = SparseCounts::new();
        rows.push(&mut [(0, 1), (2, 1)]);
        rows.push(&mut [(0, 2), (2, 1)]);
        assert_eq!(model.languages_of(&words, &rows), [Some(Sv), Some(Da)]);
    }

    #[test]
    fn two_languages_with_enough_texts_are_told_apart() {
        let words = [word("ab"), word("ac")];
        for (danish, swedish, tells) in [(50, 50, true), (50, 49, false), (200, 50, true), (201, 50, false)] {
            let known = [vec![Some(Da); danish], vec![Some(Sv); swedish], vec![None; 900]].concat();
            let rows = texts(&known.iter().map(|language| u32::from(*language == Some(Sv))).collect::<Vec<_>>());
            let model = LetterModel::learn((&words, &rows), &known, Da);
            assert_eq!(model.languages.len(), if tells { 2 } else { 0 }, "{danish} {swedish}");
            assert_eq!(model.languages_of(&words, &rows)[0].is_some(), tells);
            let elsewhere = LetterModel::learn((&words, &rows), &known, En);
            assert_eq!(elsewhere, LetterModel::default(), "the main language is not among those known");
        }
    }

    const DANISH: [&str; 12] = [
        "lektiehjælp",
        "beskæftigelse",
        "boligområde",
        "uddannelse",
        "fællesskab",
        "foreningsliv",
        "kvinder",
        "nabolag",
        "sundhed",
        "værksted",
        "rådgivning",
        "udvikling",
    ];
    const ENGLISH: [&str; 12] = [
        "homework",
        "employment",
        "neighbourhood",
        "education",
        "community",
        "societies",
        "women",
        "fellowship",
        "healthcare",
        "workshop",
        "counselling",
        "growth",
    ];

    /// Titles of three words, every pair once; the first sixty with function words in turn.
    fn titles(words: &[&str; 12], between: &[&str]) -> Vec<String> {
        let pairs = (0..12).flat_map(|a| (0..12).filter(move |&b| b != a).map(move |b| (a, b)));
        let told = |(at, (a, b)): (usize, (usize, usize))| {
            let between = if at < 60 { between[at % between.len()] } else { "" };
            format!("{} {between} {} {}", words[a], words[b], words[(a * b + 5) % 12])
        };
        pairs.enumerate().map(told).collect()
    }

    fn both() -> Register {
        let titles = [titles(&DANISH, &["som ikke og"]), titles(&ENGLISH, &["which with"])].concat();
        register(&titles.iter().map(String::as_str).collect::<Vec<_>>(), &[], &[])
    }

    fn frozen(register: &Register) -> Baseline {
        freeze(register, &TextSettings::default(), &Work::new(2)).unwrap()
    }

    fn of_projects(v: &TextVectors) -> Vec<Language> {
        (0..v.n_projects() as u32).map(|project| v.languages[v.row_of(project).unwrap()]).collect()
    }

    #[test]
    fn short_titles_have_the_language_of_their_letters() {
        let own = vectorise(&both(), &TextSettings::default(), &Work::new(2)).unwrap();
        assert_eq!(of_projects(&own), [[Da; 132], [En; 132]].concat());
        let one = titles(&DANISH, &["af nogle"]);
        let one = register(&one.iter().map(String::as_str).collect::<Vec<_>>(), &[], &[]);
        let own = vectorise(&one, &TextSettings::default(), &Work::new(2)).unwrap();
        assert_eq!(of_projects(&own), [Da; 132], "a register of one language");
    }

    #[test]
    fn words_of_danish_and_norwegian_are_those_of_the_commoner() {
        // Two in three Norwegian titles with function words have only such as are Danish too; most texts are English.
        let titles =
            [titles(&DANISH, &["noen", "og ikke", "som ikke og"]), titles(&ENGLISH, &["which with their those"])]
                .concat();
        let register = register(&titles.iter().map(String::as_str).collect::<Vec<_>>(), &[], &[]);
        let own = vectorise(&register, &TextSettings::default(), &Work::new(2)).unwrap();
        assert_eq!((own.language, of_projects(&own)), (En, [[Nb; 132], [En; 132]].concat()));
        assert_eq!(vectorise_by(&register, &frozen(&register), &Work::new(1)).unwrap().languages, own.languages);
    }

    #[test]
    fn a_baseline_keeps_letters() {
        let baseline = frozen(&both());
        let later = register(
            &[
                "employment counselling",
                "beskæftigelse rådgivning",
                "Arbeit für Frauen und mit Kindern",
                "følgje, noko og ikkje",
                "beskæftigelse of rådgivning",
                "Wohnung und Garten",
            ],
            &[],
            &[],
        );
        let told = of_projects(&vectorise_by(&later, &baseline, &Work::new(1)).unwrap());
        assert_eq!(told, [En, Da, De, Nn, Da, De], "one word is sure where letters were not learned");
        let file = serde_json::to_string(&baseline).unwrap();
        assert_eq!(serde_json::from_str::<Baseline>(&file).unwrap(), baseline);
        let damaged = file.replacen("\"languages\":[\"da\",\"en\"]", "\"languages\":[\"da\"]", 1);
        assert_ne!(damaged, file);
        let damaged: Baseline = serde_json::from_str(&damaged).unwrap();
        assert!(matches!(damaged.check(&Work::new(1)), Err(Error::Settings(_))));
    }

    #[test]
    fn danish_and_norwegian_are_told_by_words_alone() {
        let words = [word("ab"), word("ac")];
        let rows = texts(&[[0; 60], [1; 60]].concat());
        let known = |tell: fn(usize) -> Language| (0..120).map(|at| Some(tell(at))).collect::<Vec<_>>();
        let model = LetterModel::learn((&words, &rows), &known(|at| if at < 60 { Da } else { Nb }), Da);
        assert_eq!(model, LetterModel::default());
        let kin = known(|at| if at >= 60 { Sv } else { [Da, Nb, Nn, Nb][at % 4] });
        assert_eq!(LetterModel::learn((&words, &rows), &kin, Sv).languages, [Nb, Sv], "most of the kin are Bokmål");
        let kin = known(|at| if at >= 60 { Sv } else { [Nb, Da][at % 2] });
        assert_eq!(LetterModel::learn((&words, &rows), &kin, Sv).languages, [Da, Sv], "of equals the first");
        // In a baseline of Norwegian and English titles, words tell the written form, else the commonest is meant.
        let languages: Vec<&str> = (0..264).map(|at| if at < 132 { "nb" } else { "en" }).collect();
        let titles = [titles(&DANISH, &["af nogle"]), titles(&ENGLISH, &["which with"])].concat();
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        let baseline = frozen(&register(&titles, &[], &[(Field::Language, &languages)]));
        let later = register(&["beskæftigelse rådgivning", "beskæftigelse ikkje", "rådgivning udvikling"], &[], &[]);
        assert_eq!(of_projects(&vectorise_by(&later, &baseline, &Work::new(1)).unwrap()), [Nb, Nn, Nb]);
    }
}
