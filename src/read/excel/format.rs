//! Number formats: how a sheet shows a cell (ECMA-376 part 1, 18.8.30 and 18.8.31).

use calamine::{Data, ExcelDateTime};

use crate::calendar::{Date, Precision};
use crate::money::Amount;
use crate::read::Cell;
use crate::read::numbers::Token;

/// What a format does to a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Format {
    /// Digits after the decimal sign; `None` where the sheet decides.
    pub decimals: Option<u8>,
    pub percent: bool,
    /// Powers of ten by which the number is shown smaller: `#,##0,` shows thousands.
    pub shrink: u32,
    /// Least digits before the decimal sign: `00000` shows the zeros of an id.
    pub pad: usize,
    /// How much of a date is shown; `None` when nothing of it is.
    pub date: Option<Precision>,
    /// The currency that is shown beside the number.
    pub currency: Option<Token>,
}

/// A cell as the sheet shows it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Shown {
    pub cell: Cell,
    pub shrink: u32,
    /// The cell holds more digits than are taken.
    pub rounded: bool,
    pub currency: Option<Token>,
}

impl Format {
    /// Reads the part of a format code that positive numbers have.
    pub(super) fn of(code: &str) -> Self {
        let plain = without_literals(code);
        if plain.eq_ignore_ascii_case("general") || plain.contains('@') {
            return Self { date: Some(Precision::Day), ..Self::default() };
        }
        let lower = plain.to_ascii_lowercase();
        let date = [('d', Precision::Day), ('m', Precision::Month), ('y', Precision::Year)]
            .into_iter()
            .find(|(letter, _)| lower.contains(*letter))
            .map(|(_, precision)| precision);
        if lower.contains('e') || lower.contains('/') {
            return Self { date, ..Self::default() };
        }
        let digit = |c: char| matches!(c, '0' | '#' | '?');
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let decimals = fraction.chars().take_while(|c| digit(*c)).count();
        let placeholders = plain.chars().filter(|c| digit(*c)).count();
        let last = if fraction.contains(digit) { fraction } else { whole };
        let commas = last.chars().rev().skip_while(|c| !digit(*c) && *c != ',').take_while(|c| *c == ',').count();
        let zeros = whole.chars().all(|c| c == '0') && fraction.is_empty();
        Self {
            currency: currency(code),
            decimals: (placeholders > 0).then(|| u8::try_from(decimals).unwrap_or(u8::MAX)),
            percent: plain.contains('%'),
            shrink: u32::try_from(commas).unwrap_or(0).saturating_mul(3),
            pad: if zeros && whole.len() > 1 { whole.len() } else { 0 },
            date,
        }
    }
}

/// The currency in quotes, or in brackets before its locale: `"kr."`, `[$€-2]`. A bare `$` is what calamine puts for the
/// local currency, whichever that is.
fn currency(code: &str) -> Option<Token> {
    let first = code.split(';').next().unwrap_or_default();
    let quoted = first.split('"').skip(1).step_by(2);
    let bracketed = first.split("[$").skip(1).filter_map(|rest| rest.split(['-', ']']).next());
    quoted.chain(bracketed).find_map(|word| Token::of_word(word.trim()))
}

/// The first section of a code without quoted, escaped and bracketed text.
fn without_literals(code: &str) -> String {
    let mut kept = String::new();
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => drop(chars.by_ref().find(|c| *c == '"')),
            '[' => drop(chars.by_ref().find(|c| *c == ']')),
            '\\' | '_' | '*' => drop(chars.next()),
            ';' => break,
            c if c.is_whitespace() => {}
            c => kept.push(c),
        }
    }
    kept
}

/// A cell by its value and the format it has.
pub(super) fn shown(value: &Data, format: &Format) -> Shown {
    let plain = |cell| Shown { cell, ..Shown::default() };
    match value {
        Data::Empty => Shown::default(),
        Data::String(text) if text.trim().is_empty() => Shown::default(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            plain(Cell::Text(text.as_str().into()))
        }
        Data::Int(number) => number_as(number.to_string(), false, format),
        Data::Float(number) => float(*number, format),
        Data::Bool(value) => plain(Cell::Bool(*value)),
        Data::Error(error) => plain(Cell::Error(error.to_string().into())),
        Data::DateTime(time) => plain(date(time, format)),
    }
}

/// `jan 2016` on the first of January is a month: no day is made up that the sheet does not show.
fn date(time: &ExcelDateTime, format: &Format) -> Cell {
    let (year, month, day, ..) = time.to_ymd_hms_milli();
    let (year, month, day) = (i32::from(year), u32::from(month), u32::from(day));
    let precision = match (format.date, month, day) {
        (Some(Precision::Month), _, 1) => Precision::Month,
        (Some(Precision::Year), 1, 1) => Precision::Year,
        _ => Precision::Day,
    };
    let date = Date::new(year, month, day, precision).filter(|_| time.is_datetime() && format.date.is_some());
    date.map_or_else(|| Cell::Text(time.as_f64().to_string().into()), Cell::Date)
}

/// A sheet holds and shows 15 significant digits: a float with at most as many is that decimal, another one is what the
/// format shows of it; without a format it stays a float, which is no amount.
fn float(number: f64, format: &Format) -> Shown {
    let text = number.to_string();
    let digits = text.trim_start_matches('-').replace('.', "");
    let significant = digits.trim_start_matches('0').trim_end_matches('0').len();
    let fraction = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    if number.is_finite() && significant <= 15 && fraction <= 9 {
        return number_as(text, false, format);
    }
    // The digits shown of 25 % are those of 0.25.
    let more = if format.percent { 2 } else { 0 };
    let decimals = format.decimals.filter(|_| format.shrink == 0).map(|decimals| decimals.saturating_add(more));
    match decimals.and_then(|decimals| rounded(number, decimals)) {
        Some(text) => number_as(text, true, format),
        None => Shown { cell: Cell::Float(number), ..Shown::default() },
    }
}

/// The decimal that a sheet shows: 15 significant digits, halves away from zero.
fn rounded(number: f64, decimals: u8) -> Option<String> {
    let text = format!("{number:.14e}");
    let (mantissa, exponent) = text.split_once('e')?;
    let digits: i128 = mantissa.replace('.', "").parse().ok()?;
    let shift = exponent.parse::<i32>().ok()?.checked_sub(14)?.checked_add(i32::from(decimals))?;
    let power = 10_i128.checked_pow(shift.unsigned_abs());
    let minor = if shift >= 0 {
        digits.checked_mul(power?)?
    } else {
        let Some(power) = power else { return Some(Amount { minor: 0, scale: decimals }.to_string()) };
        let half = power.checked_div(2)?.checked_mul(digits.signum())?;
        digits.checked_add(half)?.checked_div(power)?
    };
    Some(Amount { minor, scale: decimals }.to_string())
}

fn number_as(text: String, rounded: bool, format: &Format) -> Shown {
    let negative = text.starts_with('-');
    let cell = if format.percent {
        Cell::Text(format!("{}%", moved(&text, 2)).into())
    } else if format.pad > text.len() && !negative && text.bytes().all(|b| b.is_ascii_digit()) {
        Cell::Number(format!("{text:0>width$}", width = format.pad).into())
    } else {
        Cell::Number(text.into())
    };
    Shown { cell, shrink: format.shrink, rounded, currency: format.currency }
}

/// The decimal sign of a plain number moved to the right, or to the left by a negative number of places.
pub(super) fn moved(text: &str, places: i32) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    let at = i32::try_from(whole.len()).unwrap_or(i32::MAX).saturating_add(places);
    let length = i32::try_from(all.len()).unwrap_or(i32::MAX);
    let before = usize::try_from(at.saturating_neg().saturating_add(1)).unwrap_or(0);
    let after = usize::try_from(at.saturating_sub(length)).unwrap_or(0);
    let all = format!("{}{all}{}", "0".repeat(before), "0".repeat(after));
    let (whole, fraction) = all.split_at_checked(usize::try_from(at.max(1)).unwrap_or(1)).unwrap_or((&all, ""));
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use calamine::ExcelDateTimeType;

    use super::*;

    fn of(value: f64, code: &str) -> Shown {
        shown(&Data::Float(value), &Format::of(code))
    }

    fn number(text: &str) -> Cell {
        Cell::Number(text.into())
    }

    #[test]
    fn codes() {
        let decimals = |code: &str| Format::of(code).decimals;
        assert_eq!(decimals("General"), None);
        assert_eq!(decimals("#,##0.00"), Some(2));
        assert_eq!(decimals("#,##0.00 \"kr.\";[Red]-#,##0.0"), Some(2));
        assert_eq!(decimals("_-* #,##0.00\\ [$kr-406]_-;-* #,##0_-"), Some(2));
        assert_eq!(decimals("0.00E+00"), None);
        assert_eq!(decimals("#,##0"), Some(0));
        let shrink = |code: &str| Format::of(code).shrink;
        assert_eq!(["#,##0", "#,##0,", "0.0,,", "#,##0,\" t.kr.\""].map(shrink), [0, 3, 6, 3]);
        let pad = |code: &str| Format::of(code).pad;
        assert_eq!(["00000", "0", "0.00", "#00"].map(pad), [5, 0, 0, 0]);
        let currency = |code: &str| Format::of(code).currency.map(|token| token.to_string()).unwrap_or_default();
        let codes =
            ["#,##0 \"kr.\"", "[$€-2]\\ #,##0.00", "_-* #,##0\\ [$DKK]_-", "_($* #,##0_)", "[$-406]0", "0;\"€\"0"];
        assert_eq!(codes.map(currency), ["kr", "EUR", "DKK", "", "", ""]);
        let date = |code: &str| Format::of(code).date;
        assert_eq!(date("dd-mm-yyyy"), Some(Precision::Day));
        assert_eq!(date("mmm yyyy"), Some(Precision::Month));
        assert_eq!(date("yyyy"), Some(Precision::Year));
        assert_eq!(date("[$-406]mmmm\\ yyyy;@"), Some(Precision::Month));
        assert!(Format::of("0.0%").percent);
    }

    #[test]
    fn a_short_decimal_is_itself_and_a_long_one_what_is_shown() {
        assert_eq!(of(1250.1, "General").cell, number("1250.1"));
        assert_eq!(of(26_349_303.0, "#,##0.00").cell, number("26349303"));
        // Kept whole though the sheet shows less: the total of the sheet counts it whole too.
        assert_eq!(of(1250.456, "#,##0"), Shown { cell: number("1250.456"), ..Shown::default() });
        assert_eq!(of(0.1 + 0.2, "General").cell, Cell::Float(0.1 + 0.2));
        assert_eq!(of(0.1 + 0.2, "0.00"), Shown { cell: number("0.30"), rounded: true, ..Shown::default() });
        assert_eq!(of(1000.0 / 3.0, "#,##0.00").cell, number("333.33"));
        assert_eq!(of(-2000.0 / 3.0, "0").cell, number("-667"));
        // 1.1 * 1.1 = 1.2100000000000002; 0.145 * 100 = 14.499999999999998, which shows as 14.5 and rounds to 15.
        assert_eq!(of(1.1 * 1.1, "0.00").cell, number("1.21"));
        assert_eq!(of(0.145 * 100.0, "0").cell, number("15"));
        assert_eq!(of(1e-20 / 3.0, "0.00").cell, number("0.00"));
        assert_eq!(of(1e300 / 3.0, "0.00").cell, Cell::Float(1e300 / 3.0));
    }

    #[test]
    fn percents_ids_and_thousands() {
        assert_eq!(of(0.25, "0%").cell, Cell::Text("25%".into()));
        assert_eq!(of(0.255, "0.0%").cell, Cell::Text("25.5%".into()));
        assert_eq!(of(1.0 / 3.0, "0.0%").cell, Cell::Text("33.3%".into()));
        assert_eq!(of(123.0, "00000").cell, number("00123"));
        assert_eq!(of(1_250_456.0, "#,##0,"), Shown { cell: number("1250456"), shrink: 3, ..Shown::default() });
        let cases =
            [("1250456", -3, "1250.456"), ("5", -3, "0.005"), ("-0.5", 2, "-50"), ("1000", -3, "1"), ("0", 2, "0")];
        for (text, places, expected) in cases {
            assert_eq!(moved(text, places), expected);
        }
    }

    #[test]
    fn dates_in_both_systems_keep_what_is_shown() {
        let day = |value, is_1904, code: &str| {
            let time = ExcelDateTime::new(value, ExcelDateTimeType::DateTime, is_1904);
            shown(&Data::DateTime(time), &Format::of(code)).cell
        };
        // Day 42 736 of the 1900 system is 2017-01-01; the 1904 system counts 1 462 days less.
        let new_year = Cell::Date(Date::day(2017, 1, 1).unwrap());
        assert_eq!(day(42_736.0, false, "dd-mm-yyyy"), new_year);
        assert_eq!(day(41_274.5, true, "dd-mm-yyyy"), new_year);
        let text = |cell| if let Cell::Date(date) = cell { date.to_string() } else { String::new() };
        assert_eq!(text(day(42_736.0, false, "mmm yyyy")), "2017-01");
        assert_eq!(text(day(42_736.0, false, "yyyy")), "2017");
        // The 2nd of January was typed, whatever is shown of it.
        assert_eq!(text(day(42_737.0, false, "yyyy")), "2017-01-02");
    }
}
