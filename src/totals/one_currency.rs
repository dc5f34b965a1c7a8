//! The money of one currency, where a measure needs one, and what that leaves out.

use crate::money::Currency;
use crate::register::{Field, Register};
use crate::table::Conserved;
use crate::totals::account::conservation::{Holding, holdings};
use crate::totals::account::countable::Countable;
use crate::totals::source::Source;
use crate::{Error, Result, Work};

/// A money column in one currency.
pub(in crate::totals) struct OneCurrency<'a> {
    /// The amounts.
    pub source: Source<'a>,
    /// The column, if there is one.
    pub field: Option<Field>,
    /// The currency with its fraction digits; `None` when no amount is known.
    pub currency: Option<(Currency, u8)>,
    countable: &'a Countable<'a>,
    holdings: Vec<Holding>,
}

/// The money column asked for, else the default one, and what counts in it by these columns.
///
/// # Errors
/// [`Error::Schema`] for a column that does not exist; as [`Countable::of`].
pub(in crate::totals) fn counting<'a>(
    register: &'a Register,
    of: Option<Field>,
    by: &[&str],
) -> Result<(Option<Field>, Countable<'a>)> {
    let field = Source::of(register, of)?.field;
    by.iter().try_for_each(|name| register.dimension(name).map(drop))?;
    let by: Vec<String> = by.iter().map(|name| (*name).to_owned()).collect();
    Ok((field, Countable::of(register, field, &by)?))
}

impl<'a> OneCurrency<'a> {
    /// The currency asked for, else the only one with amounts.
    ///
    /// # Errors
    /// [`Error::Currency`] when there are several and none is chosen, or the chosen one is not there.
    pub fn of(
        countable: &'a Countable<'a>,
        field: Option<Field>,
        asked: Option<Currency>,
        work: &Work,
    ) -> Result<Self> {
        let register = countable.register();
        let source = Source::of(register, field)?;
        let holdings = holdings(register, &source, work)?;
        let currency = choose(register, &holdings, &source, asked)?;
        Ok(Self { source, field, currency, countable, holdings })
    }

    /// What the register holds in the currency.
    pub fn own(&self) -> Option<&Holding> {
        self.holdings.iter().find(|h| self.currency.is_some() && h.currency == self.currency)
    }

    /// Whether a project has its money in the currency; without any known amount, none has.
    pub fn holds(&self, register: &Register, project: usize) -> bool {
        self.currency.is_some() && register.currency(project) == self.currency
    }

    /// The fraction digits of the amounts.
    pub fn scale(&self) -> u8 {
        self.currency.map_or(2, |c| c.1)
    }

    /// The reconciliation of every currency, with what does not count: of its own by `counted` and `excluded`, which leaves unknown amounts to it.
    ///
    /// # Errors
    /// [`Error::Internal`] when money or projects are missing.
    pub fn conserved(&self, counted: (u64, i128), excluded: &[(String, u64, i128)]) -> Result<Vec<Conserved>> {
        let line = |holding: &Holding| match holding.currency {
            None => holding.conserved((0, 0), vec![("unknown_amount".into(), holding.n, 0)]),
            Some(_) if holding.currency == self.currency => {
                let unknown = ("unknown_amount".to_owned(), holding.unknown(), 0);
                holding.conserved(counted, excluded.iter().cloned().chain([unknown]).collect())
            }
            Some(_) => {
                let reason = if self.currency.is_some() { "other_currency" } else { "unknown_amount" };
                holding.conserved((0, 0), vec![(reason.into(), holding.n, holding.total()?)])
            }
        };
        self.countable.complete(self.holdings.iter().map(line).collect::<Result<_>>()?)
    }
}

/// The currency asked for, else the only one with amounts.
pub(in crate::totals) fn choose(
    register: &Register,
    holdings: &[Holding],
    source: &Source,
    asked: Option<Currency>,
) -> Result<Option<(Currency, u8)>> {
    let names = |codes: Vec<Currency>| codes.iter().map(Currency::as_str).collect::<Vec<_>>().join(", ");
    if let Some(code) = asked {
        let found = register.currencies().iter().find(|c| c.0 == code).copied();
        return found.map(Some).ok_or_else(|| {
            let have = register.currencies().iter().map(|c| c.0).collect();
            Error::Currency(format!("no amounts in {code}; the register has: {}", names(have)))
        });
    }
    let have: Vec<(Currency, u8)> = holdings.iter().filter(|h| h.known > 0).filter_map(|h| h.currency).collect();
    match have.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        several => Err(Error::Currency(format!(
            "'{}' is in {} currencies, which are never added: {}; choose one, as currency=\"{}\"",
            source.name(),
            several.len(),
            names(several.iter().map(|c| c.0).collect()),
            several.first().map_or("DKK", |c| c.0.as_str()),
        ))),
    }
}

/// Refuses a column to group by whose name a result column has.
///
/// # Errors
/// [`Error::Settings`] naming both.
pub(in crate::totals) fn check_name(name: &str, taken: &[&str]) -> Result<()> {
    if taken.contains(&name) {
        return Err(Error::Settings(format!(
            "the table would have two columns '{name}'; it has itself: {}; rename the column of the register",
            taken.join(", ")
        )));
    }
    Ok(())
}
