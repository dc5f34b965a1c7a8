//! One spelling for texts that look the same.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::markup::without_tags;

/// Named entities that registers exported from web pages contain.
const ENTITIES: [(&str, char); 50] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("shy", '\u{ad}'),
    ("aelig", 'æ'),
    ("AElig", 'Æ'),
    ("oslash", 'ø'),
    ("Oslash", 'Ø'),
    ("aring", 'å'),
    ("Aring", 'Å'),
    ("auml", 'ä'),
    ("Auml", 'Ä'),
    ("ouml", 'ö'),
    ("Ouml", 'Ö'),
    ("uuml", 'ü'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("eacute", 'é'),
    ("Eacute", 'É'),
    ("egrave", 'è'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("aacute", 'á'),
    ("agrave", 'à'),
    ("acirc", 'â'),
    ("atilde", 'ã'),
    ("ccedil", 'ç'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("otilde", 'õ'),
    ("uacute", 'ú'),
    ("ntilde", 'ñ'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("bull", '•'),
    ("middot", '·'),
    ("euro", '€'),
    ("acute", '´'),
];

/// Signs written for an apostrophe.
const APOSTROPHES: [char; 5] = ['’', '‘', '´', '`', 'ʼ'];

/// The text as a person reads it: entities decoded, tags of HTML as blanks, composed (NFC), without invisible marks; case
/// is kept.
pub(super) fn readable(text: &str) -> Cow<'_, str> {
    if text.chars().all(stays) { Cow::Borrowed(text) } else { changed(text) }
}

/// Whether a text of such characters only is readable as it stands, as most are: letters of Latin alphabets and common signs.
const fn stays(c: char) -> bool {
    match c {
        '&' | '<' | '`' => false,
        _ => matches!(c, '\0'..='\u{7f}' | '«' | '»' | '°' | '§' | 'À'..='\u{24f}' | '–' | '—' | '“'..='„' | '…' | '€'),
    }
}

fn changed(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if text.contains('&') {
        text = Cow::Owned(decode_entities(&text));
    }
    if text.contains('<') {
        text = Cow::Owned(without_tags(&text));
    }
    if text.contains(invisible) {
        text = Cow::Owned(text.chars().filter(|&c| !invisible(c)).collect());
    }
    if text.contains(APOSTROPHES) {
        text = Cow::Owned(text.replace(APOSTROPHES, "'"));
    }
    if is_nfc_quick(text.chars()) != IsNormalized::Yes {
        text = Cow::Owned(text.nfc().collect());
    }
    text
}

/// The text in one spelling: readable, in lower case, every run of white space as one blank, trimmed.
///
/// Two projects whose titles and descriptions agree in this form have one text.
///
/// ```
/// assert_eq!(overblik::text::normalised(" Sm&aring; \n SKRIDT "), "små skridt");
/// ```
pub fn normalised(text: &str) -> String {
    if text.chars().all(stays) {
        return small(text);
    }
    let mut joined = joined(changed(text).split_whitespace(), text.len());
    if joined.is_ascii() {
        joined.make_ascii_lowercase();
        return joined;
    }
    joined.to_lowercase()
}

/// As [`normalised`], of a text readable as it stands: none of its letters is written small by those beside it.
fn small(text: &str) -> String {
    let mut small = String::with_capacity(text.len() + 1);
    let mut blank = false;
    for c in text.chars() {
        if c.is_whitespace() {
            blank = !small.is_empty();
            continue;
        }
        if std::mem::take(&mut blank) {
            small.push(' ');
        }
        if c.is_ascii() { small.push(c.to_ascii_lowercase()) } else { small.extend(c.to_lowercase()) }
    }
    small
}

/// The title for comparison: in lower case, every run of other than letters and digits as one blank, trimmed.
///
/// ```
/// assert_eq!(overblik::text::title_key("Unge i job – fase 2!"), "unge i job fase 2");
/// ```
pub fn title_key(title: &str) -> String {
    let lower = readable(title).to_lowercase();
    joined(lower.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()), title.len())
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>, length: usize) -> String {
    let mut text = String::with_capacity(length);
    for part in parts {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(part);
    }
    text
}

/// Soft hyphens, zero-width and direction marks.
const fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn decode_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after.bytes().take(10).position(|b| b == b';');
        let named = end.and_then(|end| after.split_at_checked(end));
        if let Some((c, tail)) = named.and_then(|(name, tail)| Some((entity(name)?, tail))) {
            out.push(c);
            rest = tail.strip_prefix(';').unwrap_or(tail);
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace());
    }
    ENTITIES.iter().find(|(have, _)| *have == name).map(|&(_, c)| c)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn entities_marks_and_composition() {
        assert_eq!(normalised("R&oslash;d &amp; gr&#248;n &#xE5; &ukendt; AT&T &"), "rød & grøn å &ukendt; at&t &");
        assert_eq!(normalised("a\u{30a}r\u{200f}hus \u{a0}\t x"), "århus x");
        assert_eq!(normalised("&\u{1f600};"), "&\u{1f600};");
        assert_eq!(normalised("&#0;&#x110000;"), "&#0;&#x110000;");
        assert_eq!(normalised(""), "");
    }

    #[test]
    fn characters_that_stay_are_left_alone() {
        let staying: String = ('\0'..=char::MAX).filter(|&c| stays(c)).collect();
        assert!(
            staying.chars().count() > 500 && staying.contains('ß') && staying.contains('Å') && staying.contains('–')
        );
        assert_eq!(changed(&staying), staying);
        for other in ['’', '´', '\u{ad}', '&', '<', '\u{30a}', '\u{200b}', '\u{212b}'] {
            assert!(!stays(other), "{other:?}");
        }
    }

    #[test]
    fn texts_that_stay_are_spelled_as_all_others() {
        for c in ('\0'..=char::MAX).filter(|&c| stays(c)) {
            let text = format!(" \t{c}A{c} \u{b}\n {c} b{c}  ");
            let all = joined(text.split_whitespace(), 0).to_lowercase();
            assert_eq!(small(&text), all, "{c:?}");
        }
        assert_eq!(small(""), "");
    }

    #[test]
    fn title_keys_ignore_punctuation() {
        assert_eq!(title_key("  \"Unge\" i JOB-1 "), title_key("unge, i job 1"));
        assert_eq!(title_key("!?"), "");
    }

    proptest::proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = title_key(&text);
            proptest::prop_assert_eq!(title_key(&once), once);
        }
    }
}
