//! The column names of a source, and which of them a mapping means.

use rustc_hash::FxHashMap;

use super::OneOf;
use crate::read::header::key;

/// Column names in the spellings by which they are found; of equal ones the first.
pub(in crate::read) struct Names<'a> {
    raw: &'a [String],
    keys: Vec<String>,
    by_key: FxHashMap<String, usize>,
    by_part: FxHashMap<String, usize>,
}

impl<'a> Names<'a> {
    pub(in crate::read) fn of(raw: &'a [String]) -> Self {
        let keys: Vec<String> = raw.iter().map(|name| key(name)).collect();
        let (mut by_key, mut by_part) = (FxHashMap::default(), FxHashMap::default());
        for (at, have) in keys.iter().enumerate() {
            by_key.entry(have.clone()).or_insert(at);
            for part in parts(have) {
                by_part.entry(part).or_insert(at);
            }
        }
        Self { raw, keys, by_key, by_part }
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
        let ends = |have: &String| have.strip_suffix(wanted).is_some_and(|rest| rest.ends_with(' '));
        if wanted.contains(' ') { self.keys.iter().position(ends) } else { None }
    }
}

/// What a header says in each of its languages: between slashes, dashes and brackets, without numbers and notes.
fn parts(header: &str) -> Vec<String> {
    if !header.contains(['/', '|', '(', '*', ':', '-', '–', '.']) {
        return Vec::new();
    }
    let spaced = header.replace(" - ", "/").replace(" – ", "/");
    let trim =
        |part: &str| without_number(part.trim_matches(|c: char| c.is_whitespace() || "*:;,.".contains(c))).to_owned();
    spaced.split(['/', '|', '(', ')']).map(trim).filter(|part| !part.is_empty()).collect()
}

/// `3. zusammenfassung` without its number.
fn without_number(part: &str) -> &str {
    part.split_once(". ")
        .filter(|(number, _)| number.bytes().all(|b| b.is_ascii_digit()))
        .map_or(part, |(_, rest)| rest)
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
        assert!(is("Union co-financing rate, as per priority axis**", "Union co-financing rate, as per priority axis"));
        assert!(is("3. Zusammenfassung des Vorhabens", "Zusammenfassung des Vorhabens"));
        assert!(!is("Priority axis name", "name"));
        assert!(!is("Union co-financing rate", "union co-financing"));
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
}
