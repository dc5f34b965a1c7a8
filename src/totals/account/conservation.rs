//! Counted + excluded by reason = register, per currency, to the last minor unit.

use crate::money::{Currency, Sum};
use crate::register::Register;
use crate::table::Conserved;
use crate::totals::aggregate::aggregate;
use crate::totals::groups::Groups;
use crate::totals::source::Source;
use crate::totals::width::count;
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
///
/// It is never worked out from the groups that it is compared with: in one currency it is the tally of the column, which
/// was taken without them, else a pass of its own.
pub(in crate::totals) fn holdings(register: &Register, source: &Source, work: &Work) -> Result<Vec<Holding>> {
    if register.one_currency_code().is_some() {
        work.advance(count(register.len()))?;
        return Ok((!register.is_empty()).then(|| Holding::of_all(register, source)).into_iter().collect());
    }
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
    fn of_all(register: &Register, source: &Source) -> Self {
        let tally = source.tally();
        Self {
            currency: register.currency(0),
            n: count(register.len()),
            known: tally.known(),
            positive: tally.positive,
            negative: tally.negative,
        }
    }

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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::money::Amount;
    use crate::register::{Draft, Field, Filter, Money};
    use crate::totals::{TotalsSettings, totals};

    fn register(currencies: [&str; 4]) -> Register {
        let amount = |minor| Some(Amount { minor, scale: 2 });
        let unit = |name: &str| Some(name.into());
        let draft = Draft {
            n: 4,
            categories: [(Field::Unit, vec![unit("a"), unit("b"), unit("a"), unit("b")])].into(),
            money: [(Field::Amount, vec![amount(700), amount(20), None, amount(-5)])].into(),
            currency: currencies.iter().map(|code| code.parse().ok()).collect(),
            ..Draft::default()
        };
        draft.build().unwrap()
    }

    fn held(register: &Register) -> Vec<(u64, i128)> {
        let settings = TotalsSettings { by: vec!["unit".into()], ..TotalsSettings::default() };
        totals(register, &settings, &Work::new(2)).unwrap().conserved.iter().map(|line| line.register).collect()
    }

    /// One currency is told from the tally, several by a pass: both hold 4 projects with 7.00 + 0.20 - 0.05.
    #[test]
    fn a_register_holds_what_its_rows_hold() {
        assert_eq!(register(["DKK"; 4]).one_currency_code(), Some(0));
        assert_eq!(held(&register(["DKK"; 4])), [(4, 715)]);
        assert_eq!(held(&register(["DKK", "EUR", "DKK", "DKK"])), [(3, 695), (1, 20)]);
    }

    /// Whatever is made of a register that was asked before has a tally of its own.
    #[test]
    fn a_part_does_not_keep_the_tally_of_the_whole() {
        let whole = register(["DKK"; 4]);
        assert_eq!(held(&whole), [(4, 715)]);
        let filter = Filter { values: [("unit".to_owned(), vec!["b".to_owned()])].into(), ..Filter::default() };
        assert_eq!(held(&whole.filter(&filter).unwrap()), [(2, 15)]);
        assert_eq!(held(&whole.select(&[true, false, true, false])), [(2, 700)]);
        let doubled: Money = [Some(1400), Some(40), None, Some(-10)].into_iter().collect();
        assert_eq!(held(&whole.with_money([(Field::Amount, doubled)].into(), whole.excluded.clone())), [(4, 1430)]);
        assert_eq!(held(&whole), [(4, 715)]);
    }

    /// The tally is no copy of what the groups add up to: when either is wrong, no table is shown.
    #[test]
    fn a_wrong_tally_is_noticed() {
        let mut register = register(["DKK"; 4]);
        let money = register.money(Field::Amount).unwrap().clone();
        let wrong: Money = [Some(700), Some(21), None, Some(-5)].into_iter().collect();
        register.money.insert(Field::Amount, money.tallied(wrong.tally()));
        let failed = totals(&register, &TotalsSettings::default(), &Work::new(1)).unwrap_err();
        assert!(matches!(&failed, Error::Internal(m) if m.contains("not conserved")), "{failed}");
    }
}
