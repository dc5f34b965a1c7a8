//! Compounds taken apart with nothing but the register's own words.

use rustc_hash::FxHashMap;

use super::analyser::Analyser;

const SHORTEST_WORD: usize = 8;
const SHORTEST_PART: usize = 4;
const DEEPEST: u32 = 3;

/// Endings that form words and are no words in compounds.
const ENDINGS: [&str; 37] = [
    "ende",
    "else",
    "elser",
    "elses",
    "heder",
    "heds",
    "ning",
    "ningen",
    "ninger",
    "nings",
    "ingen",
    "inger",
    "ering",
    "eringen",
    "eringer",
    "erings",
    "erne",
    "ernes",
    "erende",
    "enter",
    "varende",
    "lige",
    "ligt",
    "skab",
    "skabet",
    "skaber",
    "skap",
    "heit",
    "keit",
    "ungen",
    "iske",
    "støt",
    "givende",
    "lagt",
    "lægge",
    "lægges",
    "læggende",
];

/// The stems of a register with the number of texts they stand in, summed over their words.
#[derive(Debug)]
pub(super) struct Compounds {
    seen: FxHashMap<Box<str>, u64>,
    least: u64,
}

impl Compounds {
    /// Parts must stand in at least this many of `texts` texts: 3 in small registers, 20 from 2,000 texts on.
    pub(super) fn least_seen(texts: usize) -> u64 {
        (texts as u64 / 100).clamp(3, 20)
    }

    pub(super) fn new(seen: FxHashMap<Box<str>, u64>, least: u64) -> Self {
        Self { seen, least }
    }

    /// The parts of a word, from left to right; the word itself when it is not a compound of words seen.
    pub(super) fn parts<'w>(&self, word: &'w str, analyser: &Analyser) -> Vec<&'w str> {
        let mut parts = Vec::new();
        self.collect(word, analyser, DEEPEST, &mut parts);
        parts
    }

    fn collect<'w>(&self, word: &'w str, analyser: &Analyser, depth: u32, parts: &mut Vec<&'w str>) {
        match self.split(word, analyser).filter(|_| depth > 0) {
            None => parts.push(word),
            Some((left, right)) => {
                self.collect(left, analyser, depth - 1, parts);
                self.collect(right, analyser, depth - 1, parts);
            }
        }
    }

    /// The split with the largest product of frequencies, if their geometric mean exceeds that of the word; the
    /// leftmost of equals.
    fn split<'w>(&self, word: &'w str, analyser: &Analyser) -> Option<(&'w str, &'w str)> {
        let length = word.chars().count();
        if length < SHORTEST_WORD {
            return None;
        }
        let whole = self.frequency(word, analyser);
        let mut best = (whole.saturating_mul(whole), None);
        let last = length.saturating_sub(SHORTEST_PART);
        let cuts = word.char_indices().map(|(at, _)| at).take(last + 1).skip(SHORTEST_PART);
        for (left, right) in cuts.filter_map(|at| word.split_at_checked(at)) {
            let right_seen = self.part_frequency(right, analyser);
            if right_seen < self.least {
                continue;
            }
            if let Some((seen, left)) = self.left_part(left, analyser) {
                let product = seen.saturating_mul(right_seen);
                if product > best.0 {
                    best = (product, Some((left, right)));
                }
            }
        }
        best.1
    }

    /// The left part with or without a linking s or e, whichever is seen more often; as it stands when equal.
    fn left_part<'w>(&self, left: &'w str, analyser: &Analyser) -> Option<(u64, &'w str)> {
        let bare = left.strip_suffix(['s', 'e']).filter(|bare| bare.chars().count() >= SHORTEST_PART);
        let candidates = [Some(left), bare].into_iter().flatten();
        let mut best: Option<(u64, &str)> = None;
        for part in candidates {
            let seen = self.part_frequency(part, analyser);
            if seen >= self.least && best.is_none_or(|(most, _)| seen > most) {
                best = Some((seen, part));
            }
        }
        best
    }

    fn part_frequency(&self, part: &str, analyser: &Analyser) -> u64 {
        if ENDINGS.contains(&part) || analyser.is_function_word(part) { 0 } else { self.frequency(part, analyser) }
    }

    fn frequency(&self, word: &str, analyser: &Analyser) -> u64 {
        self.seen.get(analyser.stem(word).as_ref()).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::super::{Language, TextSettings};
    use super::*;

    fn parts(word: &'static str, seen: &[(&str, u64)]) -> Vec<&'static str> {
        let analyser = Analyser::new(Language::Da, &TextSettings::default());
        let mut stems: FxHashMap<Box<str>, u64> = FxHashMap::default();
        for (word, n) in seen {
            *stems.entry(analyser.stem(word).into()).or_default() += n;
        }
        Compounds::new(stems, 3).parts(word, &analyser)
    }

    #[test]
    fn parts_must_be_seen_more_often_than_the_whole() {
        let words = [("lektie", 4), ("hjælp", 9)];
        assert_eq!(parts("lektiehjælp", &words), ["lektie", "hjælp"]);
        // √(4 · 9) = 6: a word seen 6 times stays whole, one seen 5 times does not.
        assert_eq!(parts("lektiehjælp", &[("lektie", 4), ("hjælp", 9), ("lektiehjælp", 6)]), ["lektiehjælp"]);
        assert_eq!(parts("lektiehjælp", &[("lektie", 4), ("hjælp", 9), ("lektiehjælp", 5)]).len(), 2);
        // A part seen twice is too rare.
        assert_eq!(parts("lektiehjælp", &[("lektie", 2), ("hjælp", 90)]), ["lektiehjælp"]);
    }

    #[test]
    fn linking_letters_depth_and_endings() {
        let words = [
            ("arbejde", 9),
            ("marked", 9),
            ("arbejdsmarked", 5),
            ("politik", 9),
            ("uddannelse", 9),
            ("plads", 9),
            ("ende", 99),
        ];
        assert_eq!(parts("uddannelsesplads", &words), ["uddannelses", "plads"]);
        assert_eq!(parts("arbejdsmarkedspolitik", &words), ["arbejds", "markeds", "politik"]);
        assert_eq!(parts("arbejdende", &words), ["arbejdende"]);
        assert_eq!(parts("overpolitik", &words), ["overpolitik"]);
        assert_eq!(parts("\u{4e2d}\u{6587}\u{4e2d}\u{6587}\u{4e2d}\u{6587}\u{4e2d}\u{6587}", &words).len(), 1);
    }
}
