//! Header words: what a column name says about its content, its currency and its unit.

use unicode_normalization::UnicodeNormalization;

use crate::read::numbers::{Token, unit_exponent};

/// How complete a form of a name is whose words for "in all" were left out, and one whose year was.
const WITHOUT_TOTAL: usize = 8;
pub(in crate::read) const WITHOUT_YEAR: usize = 9;

/// A column name taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::read) struct Header {
    /// The name and its parts, without units and brackets, from the most to the least complete.
    pub words: Vec<String>,
    /// Forms without "i alt" and without a year, with how complete they are: `Bevilling 2016` is an amount of a year.
    looser: Vec<(usize, String)>,
    /// The currency that the name hints at.
    pub currency: Option<Token>,
    /// The unit that the name gives, as a power of ten.
    pub unit: Option<u32>,
}

/// One spelling of all names that differ only in case, white space and composition.
pub(in crate::read) fn key(name: &str) -> String {
    let folded: String = name.nfc().flat_map(char::to_lowercase).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name without its years: sheets of several years have one shape.
pub(in crate::read) fn shape(name: &str) -> String {
    let key = key(name);
    key.split(' ').filter(|word| !is_years(word)).collect::<Vec<_>>().join(" ")
}

pub(in crate::read) fn header(name: &str) -> Header {
    let pieces: Vec<&str> = name.split(['(', ')', '[', ']', ' ', '\u{a0}', '_', '\n', '\r', '\t']).collect();
    let codes = pieces.iter().filter_map(|piece| currency_of(piece));
    let currency = codes.max_by_key(|token| token.code().is_some());
    let unit = pieces.iter().find_map(|piece| unit_of(piece));
    let words = candidates(name);
    Header { looser: looser(&words), words, currency, unit }
}

/// The unit that a line above the table gives for all its amounts, and that line: `Beløb i 1.000 kr.`.
pub(in crate::read) fn unit_above(titles: &[String]) -> Option<(u32, &str)> {
    titles.iter().find_map(|title| {
        let hints = header(title);
        hints.unit.filter(|_| hints.currency.is_some()).map(|unit| (unit, title.as_str()))
    })
}

/// What is said of a unit that a line above the table gives.
pub(in crate::read) fn unit_note(unit: Option<(u32, &str)>) -> Option<String> {
    unit.map(|(exponent, title)| {
        format!("'{title}' above the table gives amounts the unit 10^{exponent} where their header gives none")
    })
}

impl Header {
    /// The forms of the name, each with how complete it is; the more complete come first.
    pub(in crate::read) fn forms(&self) -> impl Iterator<Item = (usize, &String)> {
        self.words.iter().enumerate().chain(self.looser.iter().map(|(part, word)| (*part, word)))
    }
}

fn looser(words: &[String]) -> Vec<(usize, String)> {
    const TOTALS: [&str; 5] = ["i alt", "ialt", "total", "totalt", "in total"];
    let mut forms = Vec::new();
    for word in words {
        let total = TOTALS.iter().find_map(|end| word.strip_suffix(end)).map(str::trim);
        let bare = total.map_or_else(|| word.clone(), measured);
        if total.is_some() && !bare.is_empty() {
            forms.push((WITHOUT_TOTAL, bare.clone()));
        }
        let rest: Vec<&str> = bare.split(' ').filter(|part| !is_years(part)).collect();
        if rest.len() < bare.split(' ').count() && !rest.is_empty() {
            forms.push((WITHOUT_YEAR, measured(&rest.join(" "))));
        }
    }
    forms.sort_by_key(|(part, _)| *part);
    forms.dedup();
    forms
}

/// `2016`, `2016/17` or `2016/2017`.
fn is_years(word: &str) -> bool {
    let year = |text: &str| text.len() == 4 && text.parse::<u32>().is_ok_and(|year| (1900..=2100).contains(&year));
    match word.split_once('/') {
        Some((first, second)) => year(first) && (year(second) || second.len() == 2 && second.parse::<u8>().is_ok()),
        None => year(word),
    }
}

/// The words without the measure at their end.
fn measured(words: &str) -> String {
    let mut words: Vec<&str> = words.split(' ').collect();
    while words.len() > 1 && words.last().is_some_and(|word| is_measure(word)) {
        words.pop();
    }
    words.join(" ")
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
    let name = without_marks(name);
    let bare = without_brackets(&name);
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
    measured(&key(&spaced))
}

/// A name without the marks of its footnotes: `Beløb*`, `Beløb 1)`, `Beløb²`.
fn without_marks(name: &str) -> String {
    let bare = name.trim_end().trim_end_matches(|c: char| c == '*' || "¹²³⁴⁵⁶⁷⁸⁹⁰†‡".contains(c)).trim_end();
    let mark = |mark: &str| {
        let number = mark.strip_suffix(')').map(|m| m.strip_prefix('(').unwrap_or(m));
        number.is_some_and(|n| (1..=2).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
    };
    match bare.rsplit_once(char::is_whitespace) {
        Some((rest, last)) if mark(last) => rest.trim_end().to_owned(),
        _ => bare.to_owned(),
    }
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
        for marked in ["Beløb*", "Beløb 1)", "Beløb (2)", "Beløb²", "Beløb **"] {
            assert_eq!(first(marked), "beløb", "{marked}");
        }
        assert_eq!(header("Startdato / Operation\nstart date").words[1..], ["startdato", "operation start date"]);
    }

    #[test]
    fn a_title_may_give_the_unit() {
        let unit = |title: &str| unit_above(&["Projekter".to_owned(), title.to_owned()]).map(|(unit, _)| unit);
        assert_eq!(unit("Opgjort 2017, beløb i t.kr."), Some(3));
        assert_eq!(unit("Alle tal i mio. kr."), Some(6));
        assert_eq!(unit("(1.000 kr.)"), Some(3));
        assert_eq!(unit("1000 projekter"), None);
        assert_eq!(unit("Beløb i kr."), None);
    }

    #[test]
    fn a_year_and_a_total_are_no_part_of_the_word() {
        let forms = |name: &str| header(name).looser.iter().map(|(p, w)| format!("{p} {w}")).collect::<Vec<_>>();
        assert_eq!(forms("Bevilling (t.kr.) 2016"), ["9 bevilling"]);
        assert_eq!(forms("2017 Bevilling"), ["9 bevilling"]);
        assert_eq!(forms("Bevilling 2016/17"), ["9 bevilling"]);
        assert_eq!(forms("Bevilling (t.kr.) I alt").last().unwrap(), "8 bevilling");
        assert_eq!(forms("Bevilling 2016 i alt"), ["8 bevilling 2016", "9 bevilling"]);
        assert!(forms("Bevilling").is_empty() && forms("2016").is_empty() && forms("I alt").is_empty());
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
