//! What a title says about belonging together: its keys, part markers and phase markers.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// When two titles count as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TitleKey {
    /// Byte by byte.
    Exact,
    /// Lower case, every run of other signs than letters and digits being one space.
    #[default]
    Loose,
}

/// What a title says about its place in a larger effort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Marker {
    /// A part: "Delprojekt A", "Part 2 of".
    Part,
    /// A round with its number: "II", "2.0", "fase 2".
    Phase(u8),
}

/// A title with a marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// Part or phase.
    pub marker: Marker,
    /// The loose key of the title without the marker and what follows it: the name of the family.
    pub stem: String,
    /// The loose key of what follows the marker: the name of the part itself.
    pub own: String,
}

/// Words that can only announce a part.
const PART: &[&str] = &["delprojekt", "delprosjekt", "delproject", "subproject", "arbejdspakke"];
/// Words that announce a part when a label follows and the title pauses around them.
const PERHAPS_PART: &[&str] = &["del", "part", "komponent", "component"];
/// Words that announce a round when a number follows.
const PHASE: &[&str] = &["fase", "phase", "etape", "etapp", "stage", "runde", "version", "generation", "trin"];
/// "part 2 of", in the languages of the title.
const OF: &[&str] = &["of", "af", "av"];
const ROMAN: &[&str] = &["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"];

/// The title in lower case, every run of other signs than letters and digits as one space, none at the ends.
pub fn loose_key(title: &str) -> String {
    let mut key = String::with_capacity(title.len());
    for sign in title.nfc().flat_map(char::to_lowercase) {
        if sign.is_alphanumeric() {
            key.push(sign);
        } else if !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// The marker of a title, if it has one: the first part marker, else the first phase marker.
///
/// ```
/// use overblik::findings::{Marker, marked};
/// let part = marked("Fremtidens kompetencer - delprojekt B Oprettelse af grupper").expect("a part");
/// assert_eq!((part.marker, part.stem.as_str()), (Marker::Part, "fremtidens kompetencer"));
/// assert_eq!(marked("EUX - en del af svaret"), None);
/// ```
pub fn marked(title: &str) -> Option<Marked> {
    let words = words(title);
    let all = || 0..words.len();
    let part = || all().find_map(|at| part_at(title, &words, at));
    let phase = || all().find_map(|at| phase_at(&words, at));
    let (marker, first, after) = part().or_else(phase)?;
    let before = title.get(..words.get(first)?.start)?;
    let rest = words.get(after).and_then(|w| title.get(w.start..)).unwrap_or("");
    let (stem, own) = (loose_key(before), loose_key(rest));
    match (stem.is_empty(), own.is_empty()) {
        (false, _) => Some(Marked { marker, stem, own }),
        // "Part 2 of X" and "Fase 2: X" name the family behind the marker.
        (true, false) => Some(Marked { marker, stem: own, own: String::new() }),
        (true, true) => None,
    }
}

/// Marker, its first word, and the first word after it.
type Found = (Marker, usize, usize);

struct Word<'a> {
    start: usize,
    end: usize,
    text: &'a str,
    lower: String,
}

/// Runs of letters and digits; a point between digits stays, so that "2.0" is one word.
fn words(title: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start: Option<usize> = None;
    let mut signs = title.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, sign)) = signs.next() {
        let decimal = sign == '.' && before.is_ascii_digit() && signs.peek().is_some_and(|(_, s)| s.is_ascii_digit());
        if sign.is_alphanumeric() || decimal {
            start.get_or_insert(at);
        } else if let Some(from) = start.take() {
            words.extend(word(title, from, at));
        }
        before = sign;
    }
    words.extend(start.and_then(|from| word(title, from, title.len())));
    words
}

fn word(title: &str, start: usize, end: usize) -> Option<Word<'_>> {
    let text = title.get(start..end)?;
    Some(Word { start, end, text, lower: text.to_lowercase() })
}

fn part_at(title: &str, words: &[Word], at: usize) -> Option<Found> {
    let (word, label) = (words.get(at)?, words.get(at.checked_add(1)?)?);
    let number = number(label.text).is_some();
    if PART.contains(&word.lower.as_str()) {
        return (number || is_letter(label.text)).then_some((Marker::Part, at, at + 2));
    }
    let capital = is_letter(label.text) && label.text.chars().all(char::is_uppercase);
    if !PERHAPS_PART.contains(&word.lower.as_str()) || !(number || capital) {
        return None;
    }
    let next = words.get(at + 2);
    if next.is_some_and(|w| OF.contains(&w.lower.as_str())) {
        return Some((Marker::Part, at, at + 3));
    }
    let before = at.checked_sub(1).and_then(|i| words.get(i)).map_or(0, |w| w.end);
    // A hyphen inside a word is no pause: at least two signs, one of them no space.
    let pauses = |from: usize, to: usize| {
        title.get(from..to).is_some_and(|gap| gap.len() > 1 && gap.contains(|c: char| c != ' '))
    };
    let ends = next.is_none_or(|w| pauses(label.end, w.start));
    (at == 0 || ends || pauses(before, word.start)).then_some((Marker::Part, at, at + 2))
}

fn phase_at(words: &[Word], at: usize) -> Option<Found> {
    let word = words.get(at)?;
    if PHASE.contains(&word.lower.as_str()) {
        let round = number(words.get(at + 1)?.text)?;
        return Some((Marker::Phase(round), at, at + 2));
    }
    if at == 0 {
        return None;
    }
    let roman = roman(word.text).filter(|_| word.text.len() > 1 && word.text != "IX");
    let decimal = word.text.strip_suffix(".0").and_then(|n| n.parse().ok()).filter(|n| (1..=20).contains(n));
    let round: u8 = roman.or(decimal)?;
    Some((Marker::Phase(round), at, at + 1))
}

fn is_letter(text: &str) -> bool {
    text.len() == 1 && text.chars().all(|c| c.is_ascii_alphabetic())
}

/// A label that counts: up to two digits, or a Roman number in capitals.
fn number(text: &str) -> Option<u8> {
    let digits = (text.len() <= 2).then(|| text.parse().ok()).flatten();
    digits.filter(|&n| n > 0).or_else(|| roman(text))
}

fn roman(text: &str) -> Option<u8> {
    ROMAN.iter().position(|&r| r == text).and_then(|i| u8::try_from(i + 1).ok())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used)]

    use super::*;

    fn found(title: &str) -> Option<(Marker, String, String)> {
        marked(title).map(|m| (m.marker, m.stem, m.own))
    }

    fn phase(round: u8, stem: &str) -> (Marker, String) {
        (Marker::Phase(round), stem.to_owned())
    }

    #[test]
    fn parts_of_one_family_share_the_stem_however_they_are_written() {
        let a = found("Fremtidens evner. Delprojekt A: Administration og projektledelse");
        let b = found("Fremtidens evner - delprojekt B Oprettelse og drift");
        assert_eq!(a, Some((Marker::Part, "fremtidens evner".into(), "administration og projektledelse".into())));
        assert_eq!(b, Some((Marker::Part, "fremtidens evner".into(), "oprettelse og drift".into())));
        assert_eq!(found("Part 2 of Healthy Cities"), Some((Marker::Part, "healthy cities".into(), String::new())));
        assert_eq!(found("Sund by, del 2").map(|m| m.1), Some("sund by".into()));
    }

    #[test]
    fn ordinary_words_mark_nothing() {
        for title in
            ["EUX - en del af svaret", "På jobbet fra dag 1", "Vi er del A-holdet i byen", "4 nye hytter", "II"]
        {
            assert_eq!(found(title), None, "{title}");
        }
        assert_eq!(found("Det borgerdrevne 2. generations bioethanol-anlæg"), None);
    }

    #[test]
    fn rounds_have_a_number_and_a_stem() {
        let round = |title| found(title).map(|m| (m.0, m.1)).expect(title);
        assert_eq!(round("Udenlandsk Arbejdskraft II"), phase(2, "udenlandsk arbejdskraft"));
        assert_eq!(round("Welfare Tech 2.0 - Styrkelse af rollen"), phase(2, "welfare tech"));
        assert_eq!(round("HEAT fase 2"), phase(2, "heat"));
        assert_eq!(round("NEXT STEP version 2"), phase(2, "next step"));
        assert_eq!(round("Fase 2: Grøn by"), phase(2, "grøn by"));
    }

    #[test]
    fn loose_keys_ignore_case_and_signs() {
        assert_eq!(loose_key("  CenSec - Klyngeudvikling. "), loose_key("Censec-Klyngeudvikling"));
        assert_eq!(loose_key("A\u{30A}rhus"), loose_key("Århus"));
        assert_eq!(loose_key("¿–"), "");
    }
}
