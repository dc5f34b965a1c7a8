//! Parents and children: what the children account for is not counted in their parent.

use i256::I256;
use rustc_hash::FxHashMap;

use super::book::Book;
use super::conflict::{Conflict, ConflictKind, named};
use super::links::Forest;
use super::{Caveat, Standing};
use crate::money::narrow;
use crate::register::{Field, Reason, Register};
use crate::{Error, Result};

/// What each record accounts for with all that is below it, in its own currency; `None` where that is unknown.
pub(super) struct Accounts(Vec<Option<i128>>);

impl Accounts {
    pub fn get(&self, at: u32) -> Option<i128> {
        self.0.get(at as usize).copied().flatten()
    }

    fn set(&mut self, at: u32, sum: Option<I256>) {
        let sum = sum.and_then(narrow);
        self.0.get_mut(at as usize).into_iter().for_each(|slot| *slot = sum);
    }
}

/// What the children of a record account for, by currency.
#[derive(Default)]
struct Below {
    sums: Vec<(u16, I256)>,
    /// Whether something below is unknown.
    unknown: bool,
}

impl Below {
    fn of(currency: u16, sum: I256) -> Self {
        Self { sums: vec![(currency, sum)], unknown: false }
    }

    fn add(&mut self, other: &Self) {
        self.unknown |= other.unknown;
        for &(currency, sum) in &other.sums {
            match self.sums.iter_mut().find(|own| own.0 == currency) {
                Some(own) => own.1 = own.1.wrapping_add(sum), // at most 2^32 amounts of 128 bits
                None => self.sums.push((currency, sum)),
            }
        }
    }

    fn sum(&self, currency: u16) -> Option<I256> {
        self.sums.iter().find(|own| own.0 == currency).map(|own| own.1)
    }
}

/// Leaves of every parent the residual `max(0, parent − Σ children)`, children counting for all that is below them.
///
/// Children beyond their parent are counted, and the excess is a conflict. A parent of unknown amount leaves its children
/// only. With a child in another currency there is no residual: the children are counted, and the conflict names what is
/// left out of the parent.
///
/// # Errors
/// [`Error::AmountOverflow`] for a residual beyond 128 bits.
pub(super) fn settle(
    register: &Register,
    book: &mut Book,
    forest: Option<&Forest>,
    forget: bool,
    standing: &mut Standing,
) -> Result<Accounts> {
    let mut accounts = Accounts(Vec::new());
    if !forget {
        accounts.0 = (0..register.len() as u32).map(|at| book.left(at)).collect();
    }
    let Some(forest) = forest else { return Ok(accounts) };
    let mut below: FxHashMap<u32, Below> = FxHashMap::default();
    let mut at_odds: Vec<(u32, ConflictKind, Option<i128>)> = Vec::new();
    let default = register.default_money() == Some(book.field);
    for &at in &forest.order {
        let currency = register.currency_codes().get(at as usize).copied().unwrap_or(u16::MAX);
        let children = below.remove(&at);
        if children.is_none() && forest.parent(at).is_none() {
            continue;
        }
        let mut parent = Family { book: &mut *book, at, currency };
        let (account, odd) = parent.settle(children.as_ref())?;
        at_odds.extend(odd.map(|(kind, minor)| (at, kind, minor)));
        let doubtful =
            children.is_some_and(|c| c.unknown) && !account.unknown && book.left(at).is_some_and(|left| left > 0);
        standing.caveats.extend((doubtful && default).then_some((at, Caveat::ChildOfUnknownAmount)));
        if !forget {
            accounts.set(at, account.sum(currency));
        }
        if let Some(parent) = forest.parent(at) {
            below.entry(parent).or_default().add(&account);
        }
    }
    report(register, book.field, forest, &at_odds, standing);
    Ok(accounts)
}

/// A record and what is taken from it.
struct Family<'a, 'b> {
    book: &'a mut Book<'b>,
    at: u32,
    currency: u16,
}

/// A conflict with its amount.
type Odd = Option<(ConflictKind, Option<i128>)>;

impl Family<'_, '_> {
    /// What the record accounts for with its children.
    fn settle(&mut self, children: Option<&Below>) -> Result<(Below, Odd)> {
        let copy = |c: &Below| Below { sums: c.sums.clone(), unknown: c.unknown };
        match (self.book.left(self.at), children) {
            (None, Some(children)) => {
                self.book.take_all(self.at, Reason::CoveredByChildren);
                Ok((copy(children), None))
            }
            (None, None) => Ok((Below { unknown: !self.book.is_out(self.at), ..Below::default() }, None)),
            (Some(own), None) => Ok((Below::of(self.currency, I256::from_i128(own)), None)),
            (Some(own), Some(children)) if children.sums.is_empty() => {
                Ok((Below::of(self.currency, I256::from_i128(own)), None))
            }
            (Some(own), Some(children)) => self.residual(own, children),
        }
    }

    fn residual(&mut self, own: i128, children: &Below) -> Result<(Below, Odd)> {
        let (whole, covered) = (I256::from_i128(own), children.sum(self.currency));
        let account = Below::of(self.currency, covered.map_or(whole, |covered| whole.max(covered)));
        if children.sums.iter().any(|sum| sum.0 != self.currency) {
            self.book.take_all(self.at, Reason::CoveredByChildren);
            return Ok((account, Some((ConflictKind::CurrencyDiffers, Some(own)))));
        }
        let residual = whole.wrapping_sub(covered.unwrap_or(I256::from_i128(0)));
        if residual > I256::from_i128(0) {
            let what = || Error::AmountOverflow(format!("the residual of a parent in {}", self.book.field));
            let rest = narrow(residual).ok_or_else(what)?;
            self.book.leave(self.at, Reason::CoveredByChildren, rest).ok_or_else(|| {
                Error::AmountOverflow(format!("what children cover of a parent in {}", self.book.field))
            })?;
            return Ok((account, None));
        }
        self.book.take_all(self.at, Reason::CoveredByChildren);
        let excess = residual.wrapping_neg();
        let odd = (excess > I256::from_i128(0)).then(|| (ConflictKind::ChildrenExceedParent, narrow(excess)));
        Ok((account, odd))
    }
}

/// Names each parent at odds with its children, the parent first.
fn report(
    register: &Register,
    field: Field,
    forest: &Forest,
    at_odds: &[(u32, ConflictKind, Option<i128>)],
    standing: &mut Standing,
) {
    let mut members: FxHashMap<u32, Vec<u32>> = at_odds.iter().map(|odd| (odd.0, vec![odd.0])).collect();
    if members.is_empty() {
        return;
    }
    for at in 0..register.len() as u32 {
        let own = forest.parent(at).and_then(|parent| members.get_mut(&parent));
        if let Some(own) = own {
            own.push(at);
        }
    }
    for &(at, kind, minor) in at_odds {
        let records = members.get(&at).map_or(&[][..], Vec::as_slice);
        let conflict = Conflict::of_records(kind, named(register, records));
        standing.conflicts.push(conflict.with_money(field, register.currency(at as usize), minor));
    }
}
