//! Words that stand beside a number: currencies and units.

use std::str::FromStr;

use crate::money::Currency;

/// What a currency token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Token {
    /// One currency.
    Code(Currency),
    /// A crown, but not which.
    Krone,
}

impl Token {
    /// Whether an amount with this token can be in `currency`.
    pub fn fits(self, currency: Currency) -> bool {
        match self {
            Self::Code(code) => code == currency,
            Self::Krone => ["DKK", "SEK", "NOK", "ISK"].contains(&currency.as_str()),
        }
    }

    /// The currency, when the token names one.
    pub fn code(self) -> Option<Currency> {
        match self {
            Self::Code(code) => Some(code),
            Self::Krone => None,
        }
    }

    /// The token that a whole word is, if it is one: `DKK`, `kr.`, `€`.
    pub fn of_word(word: &str) -> Option<Self> {
        let lower = word.trim().to_lowercase();
        TOKENS.iter().find(|(text, _)| *text == lower).and_then(|(_, code)| token(code))
    }
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(code) => code.fmt(f),
            Self::Krone => f.write_str("kr"),
        }
    }
}

/// Longer spellings stand before their own beginnings.
const TOKENS: &[(&str, &str)] = &[
    ("kroner", ""),
    ("kr.", ""),
    ("kr", ""),
    ("dkk", "DKK"),
    ("euro", "EUR"),
    ("eur", "EUR"),
    ("€", "EUR"),
    ("usd", "USD"),
    ("$", "USD"),
    ("gbp", "GBP"),
    ("£", "GBP"),
    ("sek", "SEK"),
    ("nok", "NOK"),
    ("isk", "ISK"),
    ("chf", "CHF"),
    ("pln", "PLN"),
    ("zł", "PLN"),
    ("czk", "CZK"),
    ("kč", "CZK"),
    ("huf", "HUF"),
    ("ft", "HUF"),
    ("hrk", "HRK"),
    ("kn", "HRK"),
    ("ron", "RON"),
    ("lei", "RON"),
    ("bgn", "BGN"),
];

/// Units with their power of ten; those that name the crown say so.
const UNITS: &[(&str, u32, bool)] = &[
    ("t. kr.", 3, true),
    ("t.kr.", 3, true),
    ("t. kr", 3, true),
    ("t.kr", 3, true),
    ("tkr.", 3, true),
    ("tkr", 3, true),
    ("mkr.", 6, true),
    ("mkr", 6, true),
    ("millioner", 6, false),
    ("millions", 6, false),
    ("million", 6, false),
    ("mill.", 6, false),
    ("mill", 6, false),
    ("mio.", 6, false),
    ("mio", 6, false),
    ("mia.", 9, false),
    ("mia", 9, false),
    ("milliarder", 9, false),
    ("milliard", 9, false),
    ("bn", 9, false),
    ("mn", 6, false),
    ("m", 6, false),
];

/// A unit word that a header or an argument names, as its power of ten.
pub fn unit_exponent(word: &str) -> Option<u32> {
    const MORE: &[(&str, u32)] =
        &[("1000", 3), ("1.000", 3), ("1,000", 3), ("000", 3), ("tusind", 3), ("thousand", 3), ("thousands", 3)];
    let lower = word.trim().trim_matches('\'').to_lowercase();
    let listed = UNITS.iter().find(|(text, ..)| *text == lower).map(|&(_, exponent, _)| exponent);
    listed.or_else(|| MORE.iter().find(|(text, _)| *text == lower).map(|&(_, exponent)| exponent))
}

fn token(code: &str) -> Option<Token> {
    if code.is_empty() { Some(Token::Krone) } else { Currency::from_str(code).ok().map(Token::Code) }
}

/// A currency token at the beginning, with what follows it.
pub(super) fn leading(text: &str) -> Option<(Token, &str)> {
    TOKENS.iter().find_map(|&(word, code)| {
        let rest = strip_start(text, word)?;
        let open = rest.chars().next().is_some_and(char::is_alphabetic) && ends_in_letter(word);
        if open { None } else { token(code).map(|t| (t, rest)) }
    })
}

/// A currency token at the end, with what stands before it.
pub(super) fn trailing(text: &str) -> Option<(Token, &str)> {
    TOKENS.iter().find_map(|&(word, code)| {
        let rest = strip_end(text, word)?;
        let open = rest.chars().next_back().is_some_and(char::is_alphabetic) && word.chars().all(char::is_alphanumeric);
        if open { None } else { token(code).map(|t| (t, rest)) }
    })
}

/// A unit at the end: its power of ten, the crown if it names one, and what stands before it.
pub(super) fn trailing_unit(text: &str) -> Option<(u32, Option<Token>, &str)> {
    UNITS.iter().find_map(|&(word, exponent, krone)| {
        let rest = strip_end(text, word)?;
        let open = rest.chars().next_back().is_some_and(char::is_alphabetic);
        (!open).then_some((exponent, krone.then_some(Token::Krone), rest))
    })
}

fn ends_in_letter(word: &str) -> bool {
    word.chars().next_back().is_some_and(char::is_alphabetic)
}

fn same(a: char, b: char) -> bool {
    a == b || a.to_lowercase().eq([b])
}

fn strip_start<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    word.chars().all(|w| rest.next().is_some_and(|c| same(c, w))).then_some(rest.as_str())
}

fn strip_end<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    word.chars().rev().all(|w| rest.next_back().is_some_and(|c| same(c, w))).then_some(rest.as_str())
}
