//! The column names of a source, and which of them a mapping means.

use super::OneOf;
use crate::read::header::key;

/// Column names in the spellings by which they are found.
pub(in crate::read) struct Names<'a> {
    raw: &'a [String],
    keys: Vec<String>,
}

impl<'a> Names<'a> {
    pub(in crate::read) fn of(raw: &'a [String]) -> Self {
        Self { raw, keys: raw.iter().map(|name| key(name)).collect() }
    }

    pub(in crate::read) fn name(&self, at: usize) -> String {
        self.raw.get(at).cloned().unwrap_or_default()
    }

    /// The column called so; upper and lower case differ only where both stand (`DONOR` and `Donor`).
    pub(in crate::read) fn one(&self, wanted: &str, bilingual: bool) -> Option<usize> {
        let exact = || self.raw.iter().position(|name| name == wanted);
        let folded = || self.keys.iter().position(|have| *have == key(wanted));
        let part = || self.keys.iter().position(|have| has_part(have, &key(wanted)));
        exact().or_else(folded).or_else(|| if bilingual { part() } else { None })
    }

    /// The first of these names that a column has.
    pub(in crate::read) fn any(&self, wanted: &OneOf, bilingual: bool) -> Option<usize> {
        wanted.names().iter().find_map(|name| self.one(name, bilingual))
    }
}

/// Whether a header in several languages says the name in one of them: between slashes, dashes and brackets, or of
/// several words at its end (`Bezeichnung des Vorhabens operation name`).
fn has_part(header: &str, wanted: &str) -> bool {
    let spaced = header.replace(" - ", "/").replace(" – ", "/");
    let trim = |part: &str| part.trim_matches(|c: char| c.is_whitespace() || "*:;,.".contains(c)).to_owned();
    if spaced.split(['/', '|', '(', ')']).map(trim).any(|part| without_number(&part) == wanted) {
        return true;
    }
    // Only at the end: what follows a name may change its meaning, as the rate of a co-financing.
    wanted.contains(' ') && header.strip_suffix(wanted).is_some_and(|rest| rest.ends_with(' '))
}

/// `3. Zusammenfassung` without its number.
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
        let is = |header: &str, wanted: &str| has_part(&key(header), &key(wanted));
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
