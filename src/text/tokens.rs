//! Words of a text (UAX #29), as they stand.

use unicode_segmentation::UnicodeSegmentation;

/// Words of 2 to `longest` characters with at least one letter, in reading order, case kept.
///
/// Full stops and colons always part words, since sentences stand without a blank between them; an ending after an
/// apostrophe is left out (`SMV'er`, `city's`).
pub(super) fn words(text: &str, longest: u32) -> impl Iterator<Item = &str> {
    let fits = move |word: &&str| {
        let length = if word.is_ascii() { word.len() } else { word.chars().take(longest as usize + 1).count() };
        (2..=longest as usize).contains(&length) && word.chars().any(char::is_alphabetic)
    };
    all_words(text).filter(fits)
}

/// Words of any length, digits among them. Blanks are no part of a word, so each run without one stands by itself; most
/// are plain words, and no table of characters is needed.
fn all_words(text: &str) -> impl Iterator<Item = &str> {
    text.split_ascii_whitespace().flat_map(|run| {
        let plain = run.chars().all(is_plain);
        let parted = (!plain).then(|| parted(run)).into_iter().flatten();
        plain.then_some(run).into_iter().chain(parted)
    })
}

fn parted(run: &str) -> impl Iterator<Item = &str> {
    run.unicode_words().flat_map(|word| word.split(['.', ':', '·', '_', '‧', '․'])).map(without_ending)
}

/// Letters of Latin alphabets, and digits: between them no word ends.
const fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='\u{24f}')
}

fn without_ending(word: &str) -> &str {
    match word.find('\'') {
        Some(at) if at >= 2 => word.get(..at).unwrap_or(word),
        _ => word,
    }
}

/// Writes the word in lower case to `buffer`.
pub(super) fn lower(word: &str, buffer: &mut String) {
    buffer.clear();
    if word.is_ascii() {
        buffer.push_str(word);
        buffer.make_ascii_lowercase();
        return;
    }
    buffer.extend(word.chars().flat_map(char::to_lowercase));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;

    fn all(text: &str) -> Vec<&str> {
        words(text, 64).collect()
    }

    #[test]
    fn words_as_a_person_counts_them() {
        assert_eq!(all("En plan.Projektet: CO2 i 2014, 1.234,5 kr."), ["En", "plan", "Projektet", "CO2", "kr"]);
        assert_eq!(all("SMV'er, byens it-løft \u{1f600} \u{4e2d}\u{6587}"), ["SMV", "byens", "it", "løft"]);
        assert_eq!(all(&"a".repeat(1 << 20)), Vec::<&str>::new());
        assert_eq!(all("Ελλάδα مشروع"), ["Ελλάδα", "مشروع"]);
    }

    proptest::proptest! {
        #[test]
        fn runs_without_blanks_have_the_words_of_the_text(
            text in "([ \\t\\r\\n]{0,2}[a-zA-Z0-9æøåéß.,:;'’_·‧„-]{0,6}|[\\u{301}\\u{200d}\\u{ad}\\u{a0}\\u{3000}\\u{1f468}\\u{1f3fd}\\u{5d0}\\u{30ab}\\u{4e2d}\\u{e01}]){0,9}",
        ) {
            proptest::prop_assert_eq!(all_words(&text).collect::<Vec<_>>(), parted(&text).collect::<Vec<_>>());
        }
    }

    #[test]
    fn no_word_ends_between_plain_characters() {
        let plain: String = ('\0'..=char::MAX).filter(|&c| is_plain(c)).collect();
        assert!(plain.chars().count() > 400);
        assert_eq!(plain.unicode_words().collect::<Vec<_>>(), [plain.as_str()]);
    }
}
