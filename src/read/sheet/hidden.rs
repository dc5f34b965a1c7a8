//! Hidden rows are read like the others; who sums what the screen shows gets another total, so they are named.

use std::collections::BTreeMap;

use crate::money::{Amount, Currency, Sum};
use crate::read::source::Source;
use crate::register::{Draft, Field};

/// How many rows are named.
const NAMED: usize = 12;

/// What the hidden rows hold, for the notes of the register.
pub(in crate::read) fn note(source: &Source, draft: &Draft) -> Option<String> {
    let hidden: Vec<usize> =
        source.sheet.hidden_rows.iter().filter_map(|row| source.rows.binary_search(row).ok()).collect();
    if hidden.is_empty() {
        return None;
    }
    let number = |at: &usize| {
        let row = source.rows.get(*at).copied().unwrap_or_default();
        format!("{row} (row {} of the sheet)", source.sheet.first_row.saturating_add(row).saturating_sub(1))
    };
    let mut named: Vec<String> = hidden.iter().take(NAMED).map(number).collect();
    if hidden.len() > NAMED {
        named.push(format!("{} more", hidden.len().saturating_sub(NAMED)));
    }
    let rows =
        if hidden.len() == 1 { "1 hidden row is".to_owned() } else { format!("{} hidden rows are", hidden.len()) };
    let money = [Field::Amount, Field::TotalCost].into_iter().find(|field| draft.money.contains_key(field));
    let together = money.map(|field| format!("; {field} there: {}", sums(&hidden, draft, field))).unwrap_or_default();
    Some(format!("{rows} read like the others: {}{together}", named.join(", ")))
}

fn sums(rows: &[usize], draft: &Draft, field: Field) -> String {
    let mut sums: BTreeMap<Option<Currency>, (Sum, u8)> = BTreeMap::new();
    let column = draft.money.get(&field).map_or(&[][..], Vec::as_slice);
    let scale = column.iter().flatten().map(|amount| amount.scale).max().unwrap_or(0);
    for &row in rows {
        let currency = draft.currency.get(row).copied().flatten();
        if let Some(amount) = column.get(row).copied().flatten().and_then(|amount| amount.rescale(scale).ok()) {
            sums.entry(currency).or_insert((Sum::default(), scale)).0.add(amount.minor);
        }
    }
    let text = |(currency, (sum, scale)): (&Option<Currency>, &(Sum, u8))| {
        let minor = sum.total("hidden rows").ok();
        let amount = minor.map_or("more than 128 bits".to_owned(), |minor| Amount { minor, scale: *scale }.to_string());
        currency.map_or_else(|| amount.clone(), |code| format!("{amount} {code}"))
    };
    let texts: Vec<String> = sums.iter().map(text).collect();
    if texts.is_empty() { "none".to_owned() } else { texts.join(", ") }
}
