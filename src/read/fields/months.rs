//! Month names as data: Danish, English, German, Swedish, Norwegian.

const NAMES: [&[&str]; 12] = [
    &["januar", "january", "januari"],
    &["februar", "february", "februari"],
    &["marts", "march", "märz", "mars"],
    &["april"],
    &["maj", "may", "mai"],
    &["juni", "june"],
    &["juli", "july"],
    &["august", "augusti"],
    &["september"],
    &["oktober", "october"],
    &["november"],
    &["december", "dezember", "desember"],
];

/// The month that a name, or at least its first three letters, means.
pub(in crate::read) fn month(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.').to_lowercase();
    if word.chars().count() < 3 {
        return None;
    }
    let found = NAMES.iter().position(|names| names.iter().any(|name| name.starts_with(&word)))?;
    u32::try_from(found).ok()?.checked_add(1)
}

#[cfg(test)]
mod tests {
    use super::month;

    #[test]
    fn five_languages() {
        let months = ["jan", "Februar", "märz", "MAR.", "mai", "Okt", "Oct", "dez", "des", "augusti", "sept"];
        let found: Vec<_> = months.iter().map(|m| month(m)).collect();
        let expected = [1, 2, 3, 3, 5, 10, 10, 12, 12, 8, 9].map(Some);
        assert_eq!(found, expected);
        assert_eq!(month("ma"), None);
        assert_eq!(month("juno"), None);
    }
}
