//! Where every krone of a register went.

use crate::money::{Amount, Currency};
use crate::register::{Field, Register};
use crate::table::{Column, Conserved, Table};
use crate::totals::account::conservation::{Holding, holdings};
use crate::totals::account::countable::Countable;
use crate::totals::source::Source;
use crate::totals::width::counts;
use crate::{Result, Work};

/// Per currency: what shares and concentration rest on (`counted`), what they leave out by reason (`net_negative`,
/// `unknown_amount`), what every measure leaves out (`duplicate_report`, `pass_through`, `covered_by_children`,
/// `counted_once`), and the `register` as a whole, in this order; reasons without projects and money are left out.
///
/// Net-negative projects stand in the sums of [`totals`](crate::totals::totals): counted + net-negative is its sum. A project that
/// counts in part is among the counted; the other part of its money stands under its reason, where `n_partly` counts such
/// projects and `n` those of which nothing counts.
/// An unknown amount is null, not 0. Currencies come by code, projects without currency last.
///
/// # Errors
/// [`crate::Error::Schema`] when `of` is no money column of the register, [`crate::Error::AmountOverflow`].
pub fn ledger(register: &Register, of: Option<Field>) -> Result<Table> {
    let work = Work::default();
    work.on_pool(|| {
        let source = Source::of(register, of)?;
        let whole = holdings(register, &source, &work)?;
        let countable = Countable::of(register, source.field, &[])?;
        let source = Source::of(countable.register(), source.field)?;
        let counting = holdings(countable.register(), &source, &work)?;
        let mut entries = Vec::new();
        let mut lines = Vec::new();
        for whole in &whole {
            let mut own = Vec::new();
            if let Some(holding) = counting.iter().find(|holding| holding.currency == whole.currency) {
                own.extend(split(holding)?);
                lines.push(line(holding, &own)?);
            }
            own.extend(left_out(&countable, whole.currency)?);
            let minor = (whole.known > 0).then(|| whole.total()).transpose()?;
            let register = Entry { reason: "register", n: whole.n, partly: 0, minor };
            let shown =
                own.into_iter().filter(|e| e.n > 0 || e.minor.is_some_and(|minor| minor != 0)).chain([register]);
            entries.extend(shown.map(|entry| (whole.currency, entry)));
        }
        let table = Table { conserved: countable.complete(lines)?, ..Table::new() };
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
            .with("n_partly", counts(entries.iter().map(|(_, e)| e.partly)))
            .with("amount", Column::money(&amounts)?))
    })
}

/// The reconciliation of what counts.
fn line(holding: &Holding, own: &[Entry]) -> Result<Conserved> {
    let amount = |minor: Option<i128>| minor.unwrap_or_default();
    let counted = own.first().map_or((0, 0), |e| (e.n, amount(e.minor)));
    let excluded = own.iter().skip(1).map(|e| (e.reason.to_owned(), e.n, amount(e.minor))).collect();
    holding.conserved(counted, excluded)
}

fn left_out(countable: &Countable, currency: Option<(Currency, u8)>) -> Result<Vec<Entry>> {
    let own = countable.left_out().iter().filter(|out| out.currency == currency);
    own.map(|out| {
        let minor = (out.sum.n() > 0).then(|| out.sum.total("what is left out")).transpose()?;
        Ok(Entry { reason: out.reason.code(), n: out.n, partly: out.partly, minor })
    })
    .collect()
}

struct Entry {
    reason: &'static str,
    n: u64,
    partly: u64,
    minor: Option<i128>,
}

fn split(holding: &Holding) -> Result<[Entry; 3]> {
    let negatives = holding.negative.n();
    let counted = holding.known.saturating_sub(negatives);
    let sum = |n: u64, sum: &crate::money::Sum| (n > 0).then(|| sum.total("the sum of the register")).transpose();
    Ok([
        Entry { reason: "counted", n: counted, partly: 0, minor: sum(counted, &holding.positive)? },
        Entry { reason: "net_negative", n: negatives, partly: 0, minor: sum(negatives, &holding.negative)? },
        Entry { reason: "unknown_amount", n: holding.unknown(), partly: 0, minor: None },
    ])
}
