//! What stands around the digits of a cell: spaces, signs, tokens, units, endings.

use super::token::{self, Token};

/// A cell without what stands around its digits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stripped<'a> {
    /// Digits and separators.
    pub body: &'a str,
    pub negative: bool,
    pub token: Option<Token>,
    /// Power of ten of the unit; `None` without a unit.
    pub unit: Option<u32>,
    /// `,-` directly after a digit: the dash stands for the minor units.
    pub comma_dash: bool,
}

/// Why a cell is no amount: a reason code and what was found.
pub(super) type Refusal = (&'static str, &'static str);

#[derive(Default)]
struct Peeled {
    signs: u32,
    tokens: u32,
    token: Option<Token>,
    unit: Option<u32>,
    ended: bool,
    comma_dash: bool,
}

/// Spaces that may group digits or surround a number.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\t' | '\n' | '\r')
}

fn is_minus(c: char) -> bool {
    matches!(c, '-' | '\u{2212}' | '\u{2013}')
}

pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// Peels a trimmed cell that is not empty.
pub(super) fn strip(cell: &str) -> Result<Stripped<'_>, Refusal> {
    if cell.contains('%') {
        return Err(("percent", "a percentage is no amount"));
    }
    let mut peeled = Peeled::default();
    let mut body = cell;
    // Digits at both ends, the usual case, leave nothing to peel.
    while !bare(body) {
        match peel(body, &mut peeled) {
            Some(rest) => body = trim(rest),
            None => break,
        }
    }
    check(body, &peeled)?;
    Ok(Stripped {
        body,
        negative: peeled.signs == 1,
        token: peeled.token,
        unit: peeled.unit,
        comma_dash: peeled.comma_dash,
    })
}

fn bare(body: &str) -> bool {
    let bytes = body.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_digit) && bytes.last().is_some_and(u8::is_ascii_digit)
}

fn peel<'a>(text: &'a str, peeled: &mut Peeled) -> Option<&'a str> {
    peel_sign_before(text, peeled)
        .or_else(|| peel_words(text, peeled))
        .or_else(|| peel_ending(text, peeled))
        .or_else(|| peel_sign_after(text, peeled))
}

fn peel_sign_before<'a>(text: &'a str, peeled: &mut Peeled) -> Option<&'a str> {
    let parentheses = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    let rest = parentheses.or_else(|| text.strip_prefix(is_minus))?;
    peeled.signs = peeled.signs.saturating_add(1);
    Some(rest)
}

fn peel_words<'a>(text: &'a str, peeled: &mut Peeled) -> Option<&'a str> {
    let unit = if peeled.unit.is_none() { token::trailing_unit(text) } else { None };
    if let Some((exponent, token, rest)) = unit {
        peeled.unit = Some(exponent);
        peeled.take(token);
        return Some(rest);
    }
    let (token, rest) = token::leading(text).or_else(|| token::trailing(text))?;
    peeled.take(Some(token));
    Some(rest)
}

fn peel_ending<'a>(text: &'a str, peeled: &mut Peeled) -> Option<&'a str> {
    let before = text.strip_suffix(is_minus).filter(|_| !peeled.ended)?;
    let rest = before.strip_suffix([',', '.'])?;
    peeled.ended = true;
    peeled.comma_dash = before.ends_with(',') && rest.as_bytes().last().is_some_and(u8::is_ascii_digit);
    Some(rest)
}

fn peel_sign_after<'a>(text: &'a str, peeled: &mut Peeled) -> Option<&'a str> {
    let rest = text.strip_suffix(is_minus)?;
    peeled.signs = peeled.signs.saturating_add(1);
    Some(rest)
}

impl Peeled {
    fn take(&mut self, token: Option<Token>) {
        if token.is_some() {
            self.tokens = self.tokens.saturating_add(1);
            self.token = token;
        }
    }
}

fn check(body: &str, peeled: &Peeled) -> Result<(), Refusal> {
    if peeled.tokens > 1 {
        return Err(("two_currencies", "two currency tokens in one cell"));
    }
    if body.starts_with('#') {
        return Err(("foreign_character", "an error of a spreadsheet"));
    }
    if !body.bytes().any(|b| b.is_ascii_digit()) {
        return Err(("no_digits", "a number was expected"));
    }
    if peeled.signs > 1 {
        return Err(("double_sign", "two signs in one cell"));
    }
    Ok(())
}
