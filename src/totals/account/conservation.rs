//! Counted + excluded by reason = register, per currency, to the last minor unit.

use crate::money::{Currency, Sum};
use crate::register::Register;
use crate::table::Conserved;
use crate::totals::aggregate::aggregate;
use crate::totals::groups::Groups;
use crate::totals::source::Source;
use crate::{Error, Result, Work};

/// What a register holds in one currency: the side that any split must add up to.
#[derive(Debug, Clone)]
pub(in crate::totals) struct Holding {
    /// The currency with its fraction digits; `None` for projects without currency.
    pub currency: Option<(Currency, u8)>,
    /// Projects.
    pub n: u64,
    /// Projects with an amount.
    pub known: u64,
    /// Amounts that are not negative.
    pub positive: Sum,
    /// Negative amounts.
    pub negative: Sum,
}

/// What a register holds, by currency; projects without currency come last. Currencies without projects are left out.
pub(in crate::totals) fn holdings(register: &Register, source: &Source, work: &Work) -> Result<Vec<Holding>> {
    let all = aggregate(&Groups::of(register, &[], work)?, source, work)?;
    let holding = |group: &crate::totals::aggregate::Group| Holding {
        currency: register.currency(group.first),
        n: group.n,
        known: group.known,
        positive: group.positive,
        negative: group.negative,
    };
    Ok(all.groups.iter().map(holding).collect())
}

impl Holding {
    /// Sum of all known amounts.
    ///
    /// # Errors
    /// [`Error::AmountOverflow`] when it does not fit.
    pub fn total(&self) -> Result<i128> {
        let mut total = self.positive;
        total.merge(&self.negative);
        total.total(&self.what())
    }

    fn what(&self) -> String {
        format!("the sum in {}", self.currency.map_or("no currency".to_owned(), |(code, _)| code.to_string()))
    }

    /// The line of the reconciliation, checked.
    ///
    /// # Errors
    /// [`Error::Internal`] when money or projects are missing: then the table must not be shown.
    pub fn conserved(&self, counted: (u64, i128), excluded: Vec<(String, u64, i128)>) -> Result<Conserved> {
        let line = Conserved {
            currency: self.currency.map(|(code, _)| code.to_string()).unwrap_or_default(),
            scale: self.currency.map_or(2, |(_, scale)| scale),
            counted,
            excluded: excluded.into_iter().filter(|(_, n, _)| *n > 0).collect(),
            register: (self.n, self.total()?),
        };
        if line.holds() {
            Ok(line)
        } else {
            Err(Error::Internal(format!("{} is not conserved: {line:?}", self.what())))
        }
    }

    /// Projects without amount.
    pub fn unknown(&self) -> u64 {
        self.n.saturating_sub(self.known)
    }
}
