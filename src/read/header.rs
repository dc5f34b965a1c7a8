//! Header words: what a column name says about its content, its currency and its unit.

use unicode_normalization::UnicodeNormalization;

use super::numbers::{Token, unit_exponent};

/// A column name taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// The name and its parts, without units and brackets, from the most to the least complete.
    pub words: Vec<String>,
    /// The currency that the name hints at.
    pub currency: Option<Token>,
    /// The unit that the name gives, as a power of ten.
    pub unit: Option<u32>,
}

/// One spelling of all names that differ only in case, white space and composition.
pub(super) fn key(name: &str) -> String {
    let folded: String = name.nfc().flat_map(char::to_lowercase).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn header(name: &str) -> Header {
    let pieces: Vec<&str> = name.split(['(', ')', '[', ']', ' ', '\u{a0}', '_', '\n', '\r', '\t']).collect();
    let codes = pieces.iter().filter_map(|piece| currency_of(piece));
    let currency = codes.max_by_key(|token| token.code().is_some());
    let unit = pieces.iter().find_map(|piece| unit_of(piece));
    Header { words: candidates(name), currency, unit }
}

fn currency_of(piece: &str) -> Option<Token> {
    let piece = piece.trim_matches([',', ':', ';', '*']);
    // These are words of other languages or measures as well.
    let rare = ["kn", "ft", "lei", "nok", "ron"].contains(&piece);
    Token::of_word(piece).filter(|_| !rare).or_else(|| {
        let lower = piece.to_lowercase();
        let crown = ["kr", "kr."].iter().any(|end| lower.strip_suffix(end).is_some_and(|r| unit_exponent(r).is_some()));
        (crown || unit_of(piece).is_some() && lower.contains("kr")).then_some(Token::Krone)
    })
}

fn unit_of(piece: &str) -> Option<u32> {
    let piece = piece.trim_matches([',', ':', ';', '*', '€', '£', '$']).to_lowercase();
    let rest = ["kr.", "kr", "dkk", "eur"].iter().find_map(|end| piece.strip_suffix(end));
    unit_exponent(&piece).or_else(|| rest.filter(|rest| !rest.is_empty()).and_then(unit_exponent))
}

/// `Deltagere (planlagt)` is first `deltagere planlagt`; `Budget / Budget` is also each of its halves.
fn candidates(name: &str) -> Vec<String> {
    let bare = without_brackets(name);
    let mut words = vec![words_of(&name.replace(['(', ')', '[', ']'], " ")), words_of(&bare)];
    if let Some((first, second)) = bare.split_once(" / ") {
        words.extend([words_of(first), words_of(second)]);
    }
    words.retain(|word| !word.is_empty());
    words.dedup();
    words
}

fn without_brackets(name: &str) -> String {
    let mut depth = 0_u32;
    let mut kept = String::new();
    for c in name.chars() {
        match c {
            '(' | '[' => depth = depth.saturating_add(1),
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

fn words_of(name: &str) -> String {
    let mut spaced = String::new();
    let mut before = ' ';
    for c in name.nfc() {
        if before.is_lowercase() && c.is_uppercase() {
            spaced.push(' ');
        }
        let joins = matches!(c, '_' | '-' | ':' | '*') || (c == '.' && !before.is_ascii_digit());
        spaced.push(if joins { ' ' } else { c });
        before = c;
    }
    let folded = key(&spaced);
    let mut words: Vec<&str> = folded.split(' ').collect();
    while words.len() > 1 && words.last().is_some_and(|word| is_measure(word)) {
        words.pop();
    }
    words.join(" ")
}

fn is_measure(word: &str) -> bool {
    let word = word.trim_matches(',');
    word == "i" || word == "in" || word == "t" || currency_of(word).is_some() || unit_exponent(word).is_some()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let first = |name: &str| header(name).words[0].clone();
        assert_eq!(first("Bevilling (kr.)"), "bevilling");
        assert_eq!(first("  start_dato "), "start dato");
        assert_eq!(header("Deltagere (planlagt)").words, ["deltagere planlagt", "deltagere"]);
        assert_eq!(first("amountAwarded"), "amount awarded");
        assert_eq!(first("Beløb i 1.000 kr."), "beløb");
        assert_eq!(first("Beløb i mio. kr."), "beløb");
        assert_eq!(first("budget_dkk"), "budget");
        assert_eq!(header("Startdato / Operation\nstart date").words[1..], ["startdato", "operation start date"]);
    }

    #[test]
    fn hints_of_currency_and_unit() {
        let hints = |name: &str| {
            let h = header(name);
            (h.currency.map(|c| c.to_string()).unwrap_or_default(), h.unit)
        };
        assert_eq!(hints("Bevilling (kr.)"), ("kr".into(), None));
        assert_eq!(hints("Grant (DKK)"), ("DKK".into(), None));
        assert_eq!(hints("budget_dkk"), ("DKK".into(), None));
        assert_eq!(hints("Amount in €"), ("EUR".into(), None));
        assert_eq!(hints("Beløb i 1.000 kr."), ("kr".into(), Some(3)));
        assert_eq!(hints("Bevilling (t.kr.)"), ("kr".into(), Some(3)));
        assert_eq!(hints("Budget mio.kr."), ("kr".into(), Some(6)));
        assert_eq!(hints("Value (£m)"), (String::new(), Some(6)));
        assert_eq!(hints("Titel"), (String::new(), None));
    }
}
