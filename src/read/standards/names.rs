//! The column names of a source, and which of them a mapping means.

use rustc_hash::FxHashMap;

use super::OneOf;
use crate::read::header::key;

/// Column names in the spellings by which they are found; of equal ones the first.
pub(in crate::read) struct Names<'a> {
    raw: &'a [String],
    by_key: FxHashMap<String, usize>,
    parts: Vec<(String, usize)>,
    by_part: FxHashMap<String, usize>,
}

impl<'a> Names<'a> {
    pub(in crate::read) fn of(raw: &'a [String]) -> Self {
        let mut names = Self { raw, by_key: FxHashMap::default(), parts: Vec::new(), by_part: FxHashMap::default() };
        for (at, name) in raw.iter().enumerate() {
            let key = key(name);
            // A rate or a percentage is no amount and no theme, whatever words stand beside it.
            if !is_rate(&key) {
                for part in parts(&key) {
                    names.by_part.entry(part.clone()).or_insert(at);
                    names.parts.push((part, at));
                }
            }
            names.by_key.entry(key).or_insert(at);
        }
        names
    }

    pub(in crate::read) fn name(&self, at: usize) -> String {
        self.raw.get(at).cloned().unwrap_or_default()
    }

    /// The column called so; upper and lower case differ only where both stand (`DONOR` and `Donor`).
    pub(in crate::read) fn one(&self, wanted: &str, bilingual: bool) -> Option<usize> {
        let exact = self.raw.iter().position(|name| name == wanted);
        exact.or_else(|| {
            let wanted = key(wanted);
            let part = || self.by_part.get(&wanted).copied().or_else(|| self.at_the_end(&wanted));
            self.by_key.get(&wanted).copied().or_else(|| if bilingual { part() } else { None })
        })
    }

    /// The first of these names that a column has.
    pub(in crate::read) fn any(&self, wanted: &OneOf, bilingual: bool) -> Option<usize> {
        wanted.names().iter().find_map(|name| self.one(name, bilingual))
    }

    /// A name of several words that ends a header (`Bezeichnung des Vorhabens operation name`). Only at the end: what
    /// follows a name may change its meaning, as the rate of a co-financing.
    fn at_the_end(&self, wanted: &str) -> Option<usize> {
        let ends = |part: &str| part.strip_suffix(wanted).is_some_and(|rest| rest.ends_with(' '));
        let found = || self.parts.iter().find(|(part, _)| ends(part)).map(|(_, at)| *at);
        if wanted.contains(' ') { found() } else { None }
    }
}

/// Whether a header speaks of a rate, in the languages seen.
fn is_rate(header: &str) -> bool {
    const WORDS: [&str; 9] = [" rate", "_rate", "satz", "sats", "taux", "odstotek", "percent", "aránya", "ποσοστο"];
    let joined = without_hyphens(header);
    WORDS.iter().any(|word| joined.contains(word))
}

/// What a header says in each of its languages: between slashes, dashes and brackets; without numbers, notes and the
/// currency at its end, and without the hyphens of words that were broken over lines.
fn parts(header: &str) -> Vec<String> {
    let spaced = header.replace(" - ", "/").replace("- ", "/").replace(" – ", "/");
    let mut parts: Vec<String> = spaced.split(['/', '|', '(', ')', '[', ']']).map(bare).collect();
    parts.push(bare(header));
    parts.retain(|part| !part.is_empty());
    let joined: Vec<String> =
        parts.iter().filter(|part| part.contains('-')).map(|part| without_hyphens(part)).collect();
    parts.extend(joined);
    parts
}

fn bare(part: &str) -> String {
    let trimmed = part.trim_matches(|c: char| c.is_whitespace() || "*:;,.".contains(c));
    let numbered = trimmed.split_once(". ").filter(|(number, _)| number.bytes().all(|b| b.is_ascii_digit()));
    let text = numbered.map_or(trimmed, |(_, rest)| rest);
    let text = text.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace());
    let measures = [" in euro", " in eur", " in €", " en euros", " €", " £", ", eur"];
    measures.iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text).to_owned()
}

/// `vor-habens` as `vorhabens`.
fn without_hyphens(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let inside = c == '-' && out.ends_with(char::is_alphabetic) && chars.peek().is_some_and(|c| c.is_alphabetic());
        if !inside {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_several_languages() {
        let is = |header: &str, wanted: &str| Names::of(&[header.to_owned()]).one(wanted, true).is_some();
        assert!(is("Bezeichnung des Vorhabens / operation name", "Operation name"));
        assert!(is("Bezeichnung des Vorhabens/operation name", "bezeichnung des vorhabens"));
        assert!(is("Bezeichnung des Vorhabens\noperation name", "operation name"));
        assert!(is("Nome da Operação | Operation Name", "operation name"));
        assert!(is("Intitulé du projet - operation name", "operation name"));
        assert!(is("Land (country, pays)", "land"));
        assert!(is(
            "Gesamtbetrag / total eligible expenditure allocated to the operation*",
            "total eligible expenditure allocated to the operation"
        ));
        assert!(is("3. Zusammenfassung des Vorhabens", "Zusammenfassung des Vorhabens"));
        assert!(!is("Priority axis name", "name"));
        assert!(is("Postleit-zahl des Vor-habens", "postleitzahl des vorhabens"));
        assert!(is("Gewährte Beträge in Euro", "Gewährte Beträge") && is("Gewährte Beträge 1", "Gewährte Beträge"));
        assert!(is("Dofinansowanie z EU [zł]", "dofinansowanie z eu"));
        assert!(is("ESF approved on request Union cofinancing (max 50%)", "union cofinancing"));
        assert!(!is("Union co-financing rate", "union co-financing"));
        assert!(!is("Union co-financing rate, as per priority axis", "priority axis"));
        assert!(!is("Unions-Kofinan-zierungs-satz pro Prioritäts-achse", "prioritätsachse"));
        assert!(!is("EU-medfinansieringssats / Union co-financing rate", "union co-financing"));
    }

    #[test]
    fn the_spelling_decides_where_only_the_case_differs() {
        let raw = ["DONOR", "Donor", "Recipient"].map(str::to_owned);
        let names = Names::of(&raw);
        assert_eq!(names.one("Donor", false), Some(1));
        assert_eq!(names.one("donor", false), Some(0));
        assert_eq!(names.one("RECIPIENT", false), Some(2));
        assert_eq!(names.one("recip", true), None);
    }

    proptest::proptest! {
        #[test]
        fn no_header_breaks_the_names(raw in proptest::collection::vec(".{0,40}", 0..6), wanted in ".{0,12}") {
            let names = Names::of(&raw);
            let found = names.one(&wanted, true);
            proptest::prop_assert!(found.is_none_or(|at| at < raw.len()));
            // A name is found by itself, and where several columns have it, as the first of them.
            for name in &raw {
                proptest::prop_assert_eq!(names.one(name, true), raw.iter().position(|other| other == name));
            }
        }
    }
}
