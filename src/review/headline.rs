//! One sentence on a register, in Danish and English.

use serde::Serialize;

use crate::money::{Amount, Currency};

/// The numbers of the headline; each stands in another result too.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Headline {
    /// Projects.
    pub n: u64,
    /// Sum of the known amounts by currency.
    #[serde(serialize_with = "as_text")]
    pub amounts: Vec<(Currency, Amount)>,
    /// Projects without a known amount.
    pub unknown: u64,
    /// Groups of two or more at the level taken.
    pub groups: u64,
    /// Projects like no other at that level.
    pub ungrouped: u64,
    /// Fewest and most groups at the named levels: the range over specifications.
    pub groups_range: (u64, u64),
    /// Really different efforts (Leinster & Cobbold 2012), with bounds: value, low, high.
    pub distinct: Option<(f64, f64, f64)>,
    /// What the register must be called, as "invented example".
    pub label: Option<String>,
}

fn as_text<S: serde::Serializer>(amounts: &[(Currency, Amount)], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(amounts.iter().map(|(code, amount)| (code.as_str(), amount.to_string())))
}

impl Headline {
    /// The sentence in Danish.
    pub fn danish(&self) -> String {
        let money = listed(&self.amounts, |code, amount| match code {
            "DKK" => format!("{} kr.", grouped(amount, '.', ',')),
            _ => format!("{} {code}", grouped(amount, '.', ',')),
        });
        let mut parts = vec![format!("{} projekter", self.n)];
        parts.extend(money.map(|m| format!("{m} i alt")));
        parts.extend((self.unknown > 0).then(|| format!("{} uden kendt beløb", self.unknown)));
        let efforts =
            self.distinct.map(|(value, ..)| format!("svarende til {} forskellige indsatser", one(value, ',')));
        parts.extend(efforts);
        let groups = format!("{} grupper af ens projekter, {} uden mage", self.groups, self.ungrouped);
        self.named(&format!("{}; {groups}.", parts.join(", ")))
    }

    /// The sentence in English.
    pub fn english(&self) -> String {
        let money = listed(&self.amounts, |code, amount| format!("{code} {}", grouped(amount, ',', '.')));
        let mut parts = vec![format!("{} projects", self.n)];
        parts.extend(money.map(|m| format!("{m} in all")));
        parts.extend((self.unknown > 0).then(|| format!("{} without a known amount", self.unknown)));
        let efforts = self.distinct.map(|(value, ..)| format!("worth {} different efforts", one(value, '.')));
        parts.extend(efforts);
        let groups = format!("{} groups of like projects, {} like no other", self.groups, self.ungrouped);
        self.named(&format!("{}; {groups}.", parts.join(", ")))
    }

    fn named(&self, sentence: &str) -> String {
        self.label.as_ref().map_or_else(|| sentence.to_owned(), |label| format!("{sentence} ({label})"))
    }
}

fn listed(amounts: &[(Currency, Amount)], write: impl Fn(&str, &Amount) -> String) -> Option<String> {
    let written: Vec<String> = amounts.iter().map(|(code, amount)| write(code.as_str(), amount)).collect();
    (!written.is_empty()).then(|| written.join(" + "))
}

/// One digit after the sign.
fn one(value: f64, point: char) -> String {
    format!("{value:.1}").replace('.', &point.to_string())
}

/// Groups of three digits.
fn grouped(amount: &Amount, thousands: char, point: char) -> String {
    let plain = amount.to_string();
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut text = String::from(sign);
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            text.push(thousands);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(point);
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn headline() -> Headline {
        let amount = Amount { minor: 15_000_000_000, scale: 2 };
        Headline {
            n: 113,
            amounts: vec![("DKK".parse().unwrap(), amount)],
            unknown: 0,
            groups: 24,
            ungrouped: 12,
            groups_range: (7, 24),
            distinct: Some((41.25, 40.0, 41.25)),
            label: None,
        }
    }

    #[test]
    fn reads_in_both_languages() {
        assert_eq!(
            headline().danish(),
            "113 projekter, 150.000.000,00 kr. i alt, svarende til 41,2 forskellige indsatser; 24 grupper af ens \
             projekter, 12 uden mage."
        );
        let english = Headline { unknown: 2, distinct: None, label: Some("invented".into()), ..headline() }.english();
        assert_eq!(
            english,
            "113 projects, DKK 150,000,000.00 in all, 2 without a known amount; 24 groups of like projects, 12 like no \
             other. (invented)"
        );
    }

    #[test]
    fn groups_digits_from_the_right() {
        let show = |minor| grouped(&Amount { minor, scale: 2 }, '.', ',');
        assert_eq!(
            [show(-5), show(99_999), show(100_000), show(-123_456_789)],
            ["-0,05", "999,99", "1.000,00", "-1.234.567,89"]
        );
    }
}
