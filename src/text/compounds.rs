//! Compounds taken apart with the register's own words and words common in the language at large.

use std::borrow::Cow;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::analyser::Analyser;
use super::common_words::CommonWords;
use super::likely_stems::LikelyStems;
use super::terms::Parts;

const SHORTEST_WORD: usize = 8;
const SHORTEST_PART: usize = 4;
const DEEPEST: u32 = 3;

/// Parts remembered at a time: words come in the order of their bytes, so those that begin alike follow each other.
const MOST_MET: usize = 1 << 16;

/// Endings and beginnings that form words and are no words in compounds.
const NO_WORDS: &str = "\
ende else elser elses heder heds ning ningen ninger nings ingen inger ering eringen eringer erings erne ernes erende \
enter varende lige ligt skab skabet skaber skap heit keit ungen iske støt givende lagt lægge lægges læggende \
ring ringen ringer ringar rings rede rene rende rade rande ande elle eller elles itet iteten tion tioner sion sjon \
sjoner joner jonen ment menter mentet tive heter heten heterna isme ister inter";

/// The stems of a register with the number of texts they stand in, summed over their words, beside those of the language.
///
/// Both are added: what the language at large says is as much as a million words of text, and counts the less the larger
/// the register is.
#[derive(Debug)]
pub(super) struct Compounds<'s> {
    seen: FxHashMap<&'s str, u64>,
    least: u64,
    common: Cow<'static, CommonWords>,
    no_words: FxHashSet<&'static str>,
    often: LikelyStems,
}

impl<'s> Compounds<'s> {
    /// Parts that are no common words must stand in at least this many of `texts` texts: 3 in small registers, 20 from
    /// 2,000 texts on.
    pub(super) fn least_seen(texts: usize) -> u64 {
        (texts as u64 / 100).clamp(3, 20)
    }

    pub(super) fn new(seen: FxHashMap<&'s str, u64>, least: u64, common: Cow<'static, CommonWords>) -> Self {
        let often = LikelyStems::of(seen.iter().filter(|(_, texts)| **texts >= least).map(|(stem, _)| *stem));
        Self { seen, least, common, no_words: NO_WORDS.split_ascii_whitespace().collect(), often }
    }

    fn seen(&self, stem: &str) -> u64 {
        self.seen.get(stem).copied().unwrap_or(0)
    }

    /// Texts of the register and occurrences in the language, in units of [`CommonWords::ONE`].
    fn added(&self, stem: &str) -> u64 {
        self.seen(stem).saturating_mul(CommonWords::ONE).saturating_add(self.common.seen(stem))
    }

    /// Whether a part is a common word, or a stem seen often with an ending of the language. Spares most stemming.
    fn may_be_part(&self, part: &str) -> bool {
        self.common.contains(part) || self.often.may_be_of(part, self.common.endings())
    }
}

/// A word, or a part of one, that may stand for itself.
#[derive(Debug, Clone)]
struct Part<'w> {
    form: &'w str,
    stem: Rc<str>,
    frequency: u64,
}

/// One thread's taking apart of words, which remembers the parts it has met.
#[derive(Debug)]
pub(super) struct Splitter<'c, 'w> {
    compounds: &'c Compounds<'c>,
    analyser: &'c Analyser,
    met: FxHashMap<&'w str, Option<Part<'w>>>,
}

impl<'c, 'w> Splitter<'c, 'w> {
    pub(super) fn new(compounds: &'c Compounds<'c>, analyser: &'c Analyser) -> Self {
        Self { compounds, analyser, met: FxHashMap::default() }
    }

    /// The parts of a word with this stem, from left to right, each by stem and form; none when it is not a compound of
    /// words known.
    pub(super) fn parts(&mut self, word: &'w str, stem: &str) -> Option<Parts<'w>> {
        let (left, right) = self.split(word, stem)?;
        let mut parts = Vec::new();
        self.collect(left, DEEPEST - 1, &mut parts);
        self.collect(right, DEEPEST - 1, &mut parts);
        Some(parts.into_iter().map(|part| (part.stem.to_string().into(), part.form)).collect())
    }

    fn collect(&mut self, whole: Part<'w>, depth: u32, parts: &mut Vec<Part<'w>>) {
        match Some(&whole).filter(|_| depth > 0).and_then(|whole| self.split(whole.form, &whole.stem)) {
            None => parts.push(whole),
            Some((left, right)) => {
                self.collect(left, depth - 1, parts);
                self.collect(right, depth - 1, parts);
            }
        }
    }

    /// The split with the largest product of frequencies, if their geometric mean exceeds that of the word; the
    /// leftmost of equals.
    fn split(&mut self, word: &'w str, stem: &str) -> Option<(Part<'w>, Part<'w>)> {
        let length = word.chars().count();
        if length < SHORTEST_WORD {
            return None;
        }
        let mut best = (0, None);
        let last = length.saturating_sub(SHORTEST_PART);
        let cuts = word.char_indices().map(|(at, _)| at).take(last + 1).skip(SHORTEST_PART);
        for (left, right) in cuts.filter_map(|at| word.split_at_checked(at)) {
            let Some(right) = self.part(right) else { continue };
            if let Some(left) = self.left_part(left) {
                let product = left.frequency.saturating_mul(right.frequency);
                if product > best.0 {
                    best = (product, Some((left, right)));
                }
            }
        }
        best.1.filter(|_| {
            let whole = self.compounds.added(stem);
            best.0 > whole.saturating_mul(whole)
        })
    }

    /// The left part with or without a linking s or e, whichever is seen more often; as it stands when equal.
    fn left_part(&mut self, left: &'w str) -> Option<Part<'w>> {
        let bare = left.strip_suffix(['s', 'e']).filter(|bare| bare.chars().count() >= SHORTEST_PART);
        let whole = self.part(left);
        match bare.and_then(|bare| self.part(bare)) {
            Some(bare) if whole.as_ref().is_none_or(|whole| bare.frequency > whole.frequency) => Some(bare),
            _ => whole,
        }
    }

    fn part(&mut self, form: &'w str) -> Option<Part<'w>> {
        if !self.compounds.may_be_part(form) {
            return None;
        }
        if let Some(met) = self.met.get(form) {
            return met.clone();
        }
        if self.met.len() >= MOST_MET {
            self.met.clear();
        }
        let part = self.new_part(form);
        self.met.insert(form, part.clone());
        part
    }

    /// A word that may be a part: its stem is seen often enough, or it is itself a common word. Of common words the stem
    /// is not enough: `atte` would stand for `at`.
    fn new_part(&self, form: &'w str) -> Option<Part<'w>> {
        let known = self.compounds;
        if known.no_words.contains(form) || self.analyser.is_function_word(form) {
            return None;
        }
        let stem: Rc<str> = self.analyser.stem(form).into();
        let frequency = known.added(&stem);
        (known.seen(&stem) >= known.least || known.common.contains(form)).then_some(Part { form, stem, frequency })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::super::{Language, TextSettings};
    use super::*;

    fn forms(compounds: &Compounds<'_>, word: &str, analyser: &Analyser) -> Vec<String> {
        let parts = Splitter::new(compounds, analyser).parts(word, &analyser.stem(word));
        assert!(parts.iter().flatten().all(|(stem, form)| *stem == analyser.stem(form)));
        parts.map_or_else(|| vec![word.into()], |parts| parts.into_iter().map(|(_, form)| form.into()).collect())
    }

    fn parts(word: &str, seen: &[(&str, u64)]) -> Vec<String> {
        let analyser = Analyser::new(Language::Da, &TextSettings::default());
        let stemmed: Vec<(String, u64)> = seen.iter().map(|&(word, n)| (analyser.stem(word).into(), n)).collect();
        let mut stems: FxHashMap<&str, u64> = FxHashMap::default();
        for (stem, n) in &stemmed {
            *stems.entry(stem).or_default() += n;
        }
        forms(&Compounds::new(stems, 3, CommonWords::endings_of(&analyser)), word, &analyser)
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

    /// The parts of a word by common words alone.
    fn common(language: Language, word: &str) -> String {
        let analyser = Analyser::new(language, &TextSettings::default());
        forms(&Compounds::new(FxHashMap::default(), 3, CommonWords::of(&analyser)), word, &analyser).join("|")
    }

    /// Taken apart by hand; a word without a bar is no compound, or one that is better left whole.
    const BY_HAND: [(Language, &str); 5] = [
        (
            Language::Da,
            "lektie|hjælp arbejds|marked uddannelses|plads virksomheds|netværk kompetence|udvikling føde|varer \
             sundheds|center bolig|område trafik|sikkerhed energi|forbrug turist|kontor skole|gård sprog|undervisning \
             miljø|beskyttelse klima|tilpasning ældre|pleje misbrugs|behandling idræts|forening frivillig|centre grund|vand \
             oplevelses|økonomi projekt|leder forsøger virksomhed virksomhederne udvikling beskæftigelse uddannelse \
             integration kompetencer iværksætteri ledelse deltagerne etablering finansiering organisationer innovation \
             rapportering rapporterede fotografering medarbejdere myndigheder muligheder kommunikation international \
             forebyggelse mennesker formidling afholdelse understøtte kvinderne erfaringer motivation forskningen",
        ),
        (
            Language::Nb,
            "lekse|hjelp arbeids|marked barne|hage kompetanse|utvikling helse|tjeneste bolig|område trafikk|sikkerhet \
             energi|forbruk språk|opplæring miljø|vern fritids|klubb klima|tilpasning eldre|omsorg ungdoms|skole forsøker \
             virksomhet utvikling utdanning integrering kompetanse ledelse deltakerne etablering finansiering \
             organisasjoner myndigheter muligheter passasjerene protestene kommunikasjon internasjonal menneskene",
        ),
        (Language::Nn, "lekse|hjelp arbeids|miljø barne|hage språk|opplæring verksemd utvikling kommunikasjon"),
        (
            Language::Sv,
            "arbets|marknad kompetens|utveckling hälso|vård bostads|område trafik|säkerhet energi|förbrukning \
             språk|undervisning miljö|skydd fritids|gård klimat|anpassning äldre|omsorg idrotts|förening ungdoms|skola \
             folk|hälsa försöker verksamhet utveckling utbildning integration kompetens ledning deltagarna etablering \
             finansiering organisationer myndigheter möjligheter festligheter fotografering kommunikation internationell",
        ),
        (
            Language::De,
            "haus|aufgaben|hilfe arbeits|markt kinder|garten kompetenz|entwicklung gesundheits|zentrum wohn|gebiet \
             verkehrs|sicherheit energie|verbrauch sprach|unterricht umwelt|schutz klima|anpassung alten|pflege sport|verein \
             jugend|arbeit bildungs|angebot grund|schule versuchen entwicklung ausbildung beschäftigung integration \
             kompetenz leitung teilnehmer finanzierung organisationen möglichkeiten kommunikation international unternehmen \
             verwaltung gesellschaft wissenschaft mitarbeiter freundschaft",
        ),
    ];

    #[test]
    fn common_words_take_compounds_apart() {
        for (language, words) in BY_HAND {
            for expected in words.split_ascii_whitespace() {
                let found = common(language, &expected.replace('|', ""));
                assert!(same_cuts(&found, expected), "{language}: {found}, expected {expected}");
            }
        }
    }

    /// Whether two words are cut at the same places; a part may lack its linking letter.
    fn same_cuts(found: &str, expected: &str) -> bool {
        let same = |(a, b): (&str, &str)| a == b || b.strip_suffix(['s', 'e']) == Some(a);
        found.matches('|').count() == expected.matches('|').count()
            && found.split('|').zip(expected.split('|')).all(same)
    }

    /// Parts of fewer than four letters are not known, and a linking s is taken for the first letter of a part.
    #[test]
    fn known_errors() {
        assert_eq!(common(Language::Da, "fritidsjob"), "fritidsjob");
        assert_eq!(common(Language::Nb, "idrettslag"), "idrett|slag");
    }

    #[test]
    fn words_with_a_sharp_s_are_parts() {
        let analyser = Analyser::new(Language::De, &TextSettings::default());
        let stem = analyser.stem("außen");
        let compounds = Compounds::new([(stem.as_ref(), 9)].into_iter().collect(), 3, CommonWords::of(&analyser));
        assert_eq!(forms(&compounds, "außenbereich", &analyser), ["außen", "bereich"]);
    }

    #[test]
    fn the_register_outweighs_common_words() {
        let analyser = Analyser::new(Language::Da, &TextSettings::default());
        let parts = |times: u64| {
            let stem = analyser.stem("arbejdsmarked");
            let seen = [(stem.as_ref(), times)].into_iter().collect();
            forms(&Compounds::new(seen, 3, CommonWords::of(&analyser)), "arbejdsmarked", &analyser).len()
        };
        // In a million words: √(1136 for arbejde · 91 for marked) = 322, the whole word 26: 100 + 26 < 322.
        assert_eq!((parts(100), parts(100_000)), (2, 1));
    }
}
