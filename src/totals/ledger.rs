//! Where every krone of a register went.

use super::conservation::{Holding, holdings};
use super::source::Source;
use super::width::counts;
use crate::money::Amount;
use crate::register::{Field, Register};
use crate::table::{Column, Table};
use crate::{Result, Work};

/// Per currency: what shares and concentration rest on (`counted`), what they leave out by reason (`net_negative`,
/// `unknown_amount`), and the `register` as a whole, in this order; reasons without projects are left out.
///
/// Net-negative projects stand in the sums of [`totals`](super::totals): counted + net-negative is its sum.
/// An unknown amount is null, not 0. Currencies come by code, projects without currency last.
///
/// # Errors
/// [`crate::Error::Schema`] when `of` is no money column of the register, [`crate::Error::AmountOverflow`].
pub fn ledger(register: &Register, of: Option<Field>) -> Result<Table> {
    let work = Work::default();
    work.on_pool(|| {
        let source = Source::of(register, of)?;
        let mut entries = Vec::new();
        let mut table = Table::new();
        for holding in holdings(register, &source, &work)? {
            let own = split(&holding)?;
            let amount = |minor: Option<i128>| minor.unwrap_or_default();
            let counted = own.first().map_or((0, 0), |e| (e.n, amount(e.minor)));
            let excluded = own.iter().skip(1).map(|e| (e.reason.to_owned(), e.n, amount(e.minor))).collect();
            table.conserved.push(holding.conserved(counted, excluded)?);
            let whole = (holding.known > 0).then(|| holding.total()).transpose()?;
            let register = Entry { reason: "register", n: holding.n, minor: whole };
            let shown = own.into_iter().filter(|e| e.n > 0).chain([register]);
            entries.extend(shown.map(|entry| (holding.currency, entry)));
        }
        let amounts: Vec<Option<Amount>> = entries
            .iter()
            .map(|(currency, e)| e.minor.map(|minor| Amount { minor, scale: currency.map_or(2, |c| c.1) }))
            .collect();
        let code = entries.iter().map(|(currency, _)| currency.map(|c| c.0.to_string())).collect();
        let reason = entries.iter().map(|(_, e)| Some(e.reason.to_owned())).collect();
        Ok(table
            .with("currency", Column::Text(code))
            .with("reason", Column::Text(reason))
            .with("n", counts(entries.iter().map(|(_, e)| e.n)))
            .with("amount", Column::money(&amounts)?))
    })
}

struct Entry {
    reason: &'static str,
    n: u64,
    minor: Option<i128>,
}

fn split(holding: &Holding) -> Result<[Entry; 3]> {
    let negatives = holding.negative.n();
    let counted = holding.known.saturating_sub(negatives);
    let sum = |n: u64, sum: &crate::money::Sum| (n > 0).then(|| sum.total("the sum of the register")).transpose();
    Ok([
        Entry { reason: "counted", n: counted, minor: sum(counted, &holding.positive)? },
        Entry { reason: "net_negative", n: negatives, minor: sum(negatives, &holding.negative)? },
        Entry { reason: "unknown_amount", n: holding.unknown(), minor: None },
    ])
}
