//! One sentence on a register, in Danish and English.

use serde::Serialize;

use crate::money::{Amount, Currency};

/// The numbers of the headline; each stands in another result too.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Headline {
    /// Projects that count, wholly or in part.
    pub n: u64,
    /// Sum of what counts by currency, as in the ledger and the totals.
    #[serde(serialize_with = "as_text")]
    pub amounts: Vec<(Currency, Amount)>,
    /// Sum of what the ledger leaves out, by currency; empty when it leaves nothing out.
    #[serde(serialize_with = "as_text", skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<(Currency, Amount)>,
    /// Those of them without a known amount.
    pub unknown: u64,
    /// Groups of two or more at the level taken.
    pub groups: u64,
    /// Projects like no other at that level.
    pub ungrouped: u64,
    /// Fewest and most groups at the named levels: the range over specifications.
    pub groups_range: (u64, u64),
    /// Really different efforts (Leinster & Cobbold 2012), with bounds: value, low, high.
    pub distinct: Option<(f64, f64, f64)>,
    /// Whether a project counted for its money there, or each for one.
    pub by_money: bool,
    /// What the register must be called, as "invented example".
    pub label: Option<String>,
}

fn as_text<S: serde::Serializer>(amounts: &[(Currency, Amount)], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(amounts.iter().map(|(code, amount)| (code.as_str(), amount.to_string())))
}

impl Headline {
    /// The kinds of effort: groups, and projects like no other.
    pub fn kinds(&self) -> u64 {
        self.groups.saturating_add(self.ungrouped)
    }

    /// The sentence in Danish.
    pub fn danish(&self) -> String {
        let write = |code: &str, amount: &Amount| match code {
            "DKK" => format!("{} kr.", grouped(amount, '.', ',')),
            _ => format!("{} {code}", grouped(amount, '.', ',')),
        };
        let mut parts = vec![counted(self.n, "projekt", "projekter")];
        parts.extend(listed(&self.amounts, write).map(|m| format!("{m} i alt")));
        parts.extend(listed(&self.left_out, write).map(|m| format!("{m} udeladt (se regnskabet)")));
        parts.extend((self.unknown > 0).then(|| format!("{} uden kendt beløb", self.unknown)));
        let groups = counted(self.groups, "gruppe", "grupper");
        let kinds = counted(self.kinds(), "slags indsats", "slags indsatser");
        let efforts = self.distinct.map(|(value, ..)| {
            let money = if self.by_money { "Pengene ligger, som var de delt lige mellem" } else { "De svarer til" };
            format!(" {money} {} helt forskellige.", one(value, ','))
        });
        let alone = format!("{} ligner ingen andre", self.ungrouped);
        let like = format!("Ens tekster giver {groups}, og {alone}: {kinds}.");
        self.named(&format!("{}. {like}{}", parts.join(", "), efforts.unwrap_or_default()))
    }

    /// The sentence in English.
    pub fn english(&self) -> String {
        let write = |code: &str, amount: &Amount| format!("{code} {}", grouped(amount, ',', '.'));
        let mut parts = vec![counted(self.n, "project", "projects")];
        parts.extend(listed(&self.amounts, write).map(|m| format!("{m} in all")));
        parts.extend(listed(&self.left_out, write).map(|m| format!("{m} left out (see the ledger)")));
        parts.extend((self.unknown > 0).then(|| format!("{} without a known amount", self.unknown)));
        let groups = counted(self.groups, "group", "groups");
        let kinds = counted(self.kinds(), "kind of effort", "kinds of effort");
        let efforts = self.distinct.map(|(value, ..)| {
            let money = if self.by_money { "The money lies as if shared equally by" } else { "They are worth" };
            format!(" {money} {} quite different ones.", one(value, '.'))
        });
        let alone = format!("{} like no other", self.ungrouped);
        let like = format!("Like texts make {groups}, and {alone}: {kinds}.");
        self.named(&format!("{}. {like}{}", parts.join(", "), efforts.unwrap_or_default()))
    }

    fn named(&self, sentence: &str) -> String {
        let Some(label) = &self.label else { return sentence.to_owned() };
        let mut letters = label.chars();
        let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}: {sentence}", letters.as_str())
    }
}

fn listed(amounts: &[(Currency, Amount)], write: impl Fn(&str, &Amount) -> String) -> Option<String> {
    let written: Vec<String> = amounts.iter().map(|(code, amount)| write(code.as_str(), amount)).collect();
    (!written.is_empty()).then(|| written.join(" + "))
}

fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
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
            left_out: Vec::new(),
            unknown: 0,
            groups: 24,
            ungrouped: 12,
            groups_range: (7, 24),
            distinct: Some((41.25, 40.0, 41.25)),
            by_money: true,
            label: None,
        }
    }

    #[test]
    fn reads_in_both_languages() {
        assert_eq!(
            headline().danish(),
            "113 projekter, 150.000.000,00 kr. i alt. Ens tekster giver 24 grupper, og 12 ligner ingen andre: 36 slags \
             indsatser. Pengene ligger, som var de delt lige mellem 41,2 helt forskellige."
        );
        let label = Some("invented example".into());
        let english = Headline { n: 1, groups: 0, ungrouped: 1, unknown: 2, distinct: None, label, ..headline() };
        assert_eq!(
            english.english(),
            "Invented example: 1 project, DKK 150,000,000.00 in all, 2 without a known amount. Like texts make 0 groups, \
             and 1 like no other: 1 kind of effort."
        );
    }

    #[test]
    fn says_how_much_is_left_out() {
        let left_out = vec![("SEK".parse().unwrap(), Amount { minor: 407_004_342_000, scale: 2 })];
        let told = Headline { left_out, ..headline() };
        let (danish, english) = (told.danish(), told.english());
        assert!(
            danish
                .starts_with("113 projekter, 150.000.000,00 kr. i alt, 4.070.043.420,00 SEK udeladt (se regnskabet).")
        );
        assert!(english.contains("in all, SEK 4,070,043,420.00 left out (see the ledger). Like"), "{english}");
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
