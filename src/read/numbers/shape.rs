//! The shape of the digits and separators of one cell.

use super::strip::{Refusal, is_space};

/// The classes of the reading reference, section 5.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Digits only, or grouped by spaces.
    Whole,
    /// Only a comma can be the decimal sign.
    Comma,
    /// Only a dot can be the decimal sign.
    Dot,
    /// `g.ddd`: a group or a fraction.
    OneDot,
    /// `g,ddd`: a group or a fraction.
    OneComma,
}

/// Digits with what their separators can mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub class: Class,
    /// All digits as one integer.
    pub digits: i128,
    /// Digits after the last separator, where that one is or may be the decimal sign.
    pub fraction: u32,
    /// More than six fraction digits that end like the noise of a binary float.
    pub artefact: bool,
    /// One or two digits after one to three: what a spreadsheet makes of a group whose zeros it lost.
    pub lossy: bool,
}

const BAD: Refusal = ("bad_grouping", "groups of three digits were expected");

/// Runs of digits between separators.
struct Runs {
    digits: i128,
    separators: u32,
    first: u32,
    leading_zero: bool,
    /// All groups between the first and the last have three digits and the same separator.
    regular: bool,
    group: char,
    last_separator: char,
    last: u32,
}

pub(super) fn shape(body: &str, comma_dash: bool) -> Result<Shape, Refusal> {
    let runs = runs(body)?;
    let shape = classify(&runs, body)?;
    if comma_dash { with_comma_dash(shape) } else { Ok(shape) }
}

/// `,-` leaves no place for another decimal sign.
fn with_comma_dash(shape: Shape) -> Result<Shape, Refusal> {
    match shape.class {
        Class::Whole | Class::OneDot => Ok(Shape { class: Class::Comma, fraction: 0, ..shape }),
        Class::Comma if shape.fraction == 0 => Ok(shape),
        _ => Err(BAD),
    }
}

fn runs(body: &str) -> Result<Runs, Refusal> {
    let leading_zero = body.starts_with('0');
    let (group, last_separator) = ('\0', '\0');
    let mut runs =
        Runs { digits: 0, separators: 0, first: 0, leading_zero, regular: true, group, last_separator, last: 0 };
    for c in body.chars() {
        if let Some(digit) = c.to_digit(10) {
            let digits = runs.digits.checked_mul(10).and_then(|d| d.checked_add(i128::from(digit)));
            runs.digits = digits.ok_or(("overflow", "more than 38 digits"))?;
            runs.last = runs.last.saturating_add(1);
        } else if is_space(c) {
            runs.separate(' ');
        } else if matches!(c, '.' | ',') {
            runs.separate(c);
        } else {
            return Err(("foreign_character", "only digits, separators, a currency and a unit were expected"));
        }
    }
    if runs.separators == 0 {
        runs.first = runs.last;
    }
    Ok(runs)
}

impl Runs {
    fn separate(&mut self, c: char) {
        match self.separators {
            0 => self.first = self.last,
            1 => {
                self.group = self.last_separator;
                self.regular = self.last == 3;
            }
            _ => self.regular = self.regular && self.last == 3 && self.group == self.last_separator,
        }
        self.separators = self.separators.saturating_add(1);
        self.last_separator = c;
        self.last = 0;
    }

    fn groups(&self) -> bool {
        (1..=3).contains(&self.first) && !self.leading_zero
    }
}

fn classify(runs: &Runs, body: &str) -> Result<Shape, Refusal> {
    let whole = |class| Shape { class, digits: runs.digits, fraction: 0, artefact: false, lossy: false };
    let decimal = |class| Shape { fraction: runs.last, artefact: is_artefact(body, runs.last), ..whole(class) };
    let by_sign = |sign, comma, dot| if sign == ',' { comma } else { dot };
    match runs.separators {
        0 => Ok(whole(Class::Whole)),
        1 if runs.last_separator == ' ' => {
            if runs.groups() && runs.last == 3 {
                Ok(whole(Class::Whole))
            } else {
                Err(BAD)
            }
        }
        1 if runs.last == 0 => Err(BAD),
        1 if runs.last == 3 && runs.groups() => {
            Ok(decimal(by_sign(runs.last_separator, Class::OneComma, Class::OneDot)))
        }
        1 => {
            let lossy = runs.last <= 2 && (1..=3).contains(&runs.first);
            Ok(Shape { lossy, ..decimal(by_sign(runs.last_separator, Class::Comma, Class::Dot)) })
        }
        _ if !runs.groups() || !runs.regular => Err(BAD),
        _ if runs.group == runs.last_separator && runs.last == 3 => {
            Ok(whole(if runs.group == ' ' { Class::Whole } else { by_sign(runs.group, Class::Dot, Class::Comma) }))
        }
        _ if runs.group == runs.last_separator || runs.last_separator == ' ' || runs.last == 0 => Err(BAD),
        _ => Ok(decimal(by_sign(runs.last_separator, Class::Comma, Class::Dot))),
    }
}

/// Shortest prints of a sum of binary floats end in a run of nines, or in zeros with one or two digits after them.
fn is_artefact(body: &str, fraction: u32) -> bool {
    let fraction = body.len().checked_sub(fraction as usize).and_then(|at| body.get(at..)).unwrap_or("");
    if fraction.len() <= 6 {
        return false;
    }
    let (nines, zeros) = ("99999", "00000");
    (0..=2).any(|tail| {
        let head = fraction.len().checked_sub(tail).and_then(|at| fraction.get(..at)).unwrap_or("");
        head.ends_with(nines) || (tail > 0 && head.ends_with(zeros) && !fraction.ends_with('0'))
    })
}
