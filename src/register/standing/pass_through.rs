//! Money passed on: counted where it is used, as far as that is seen in the register.

use std::collections::BTreeMap;

use i256::I256;

use super::book::Book;
use super::conflict::{Conflict, ConflictKind, named};
use super::links::{Forest, Links, NONE};
use super::organisations::{Organisations, entangled};
use super::residual::Accounts;
use super::role::{Role, RoleRule, Roles};
use super::{Caveat, Standing};
use crate::money::{largest_remainder, narrow};
use crate::register::{Category, Field, Reason, Register};

/// Who passes money on to whom.
#[derive(Default)]
pub(super) struct Edges {
    /// A record, and those that name it as the origin of their money.
    by_id: Vec<(u32, Vec<u32>)>,
    /// Regrants to one organisation, and the records of that organisation.
    by_organisation: Vec<(Vec<u32>, Vec<u32>)>,
    /// Records that the source calls regrants.
    regrants: Vec<u32>,
}

impl Edges {
    /// The edges by id, then those by the name of the receiver.
    pub fn of(
        register: &Register,
        roles: &mut Roles,
        forest: Option<&Forest>,
        funded: Option<&Links>,
        standing: &mut Standing,
    ) -> Self {
        let regrants: Vec<u32> = (0..register.len() as u32).filter(|&at| roles.get(at) == Role::Regrant).collect();
        let by_id = funded.map_or_else(Vec::new, |funded| by_id(funded, forest));
        for (upstream, _) in &by_id {
            roles.set(*upstream, Role::Regrant, RoleRule::FundsOthers);
        }
        let mut edges = Self { by_id, regrants, ..Self::default() };
        if !edges.regrants.is_empty() {
            edges.find_receivers(register, forest, standing);
        }
        edges
    }

    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty() && self.regrants.is_empty()
    }

    /// Regrants whose receiver gives, too. Organisations that pass on to each other in a ring could exclude each other's
    /// money altogether: their regrants stay counted.
    fn find_receivers(&mut self, register: &Register, forest: Option<&Forest>, standing: &mut Standing) {
        let organisations = Organisations::of(register);
        let link = |&at: &u32| {
            let (giver, receiver) = (organisations.giver(at)?, organisations.receiver(at)?);
            (giver != receiver).then_some((at, giver, receiver))
        };
        let links: Vec<(u32, u32, u32)> = self.regrants.iter().filter_map(link).collect();
        // A record without unit stands for itself.
        let own = |at: u32| organisations.giver(at).map_or(u64::from(organisations.len()) + u64::from(at), u64::from);
        let mut flows: Vec<(u64, u64)> = links.iter().map(|l| (u64::from(l.1), u64::from(l.2))).collect();
        flows.extend(self.by_id.iter().flat_map(|(up, down)| down.iter().map(move |&at| (own(*up), own(at)))));
        let entangled = entangled(flows);
        let (rings, clear): (Vec<_>, Vec<_>) =
            links.into_iter().partition(|l| entangled.contains(&u64::from(l.1)) && entangled.contains(&u64::from(l.2)));
        if !rings.is_empty() {
            let records: Vec<u32> = rings.iter().map(|link| link.0).collect();
            standing.conflicts.push(Conflict::of_records(ConflictKind::PassThroughCycle, named(register, &records)));
        }
        let mut pools: BTreeMap<u32, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
        for (at, _, receiver) in clear {
            pools.entry(receiver).or_default().0.push(at);
        }
        let accounted = self.accounted_elsewhere(register, forest);
        for at in (0..register.len() as u32).filter(|&at| accounted.get(at as usize) == Some(&false)) {
            let pool = organisations.giver(at).and_then(|giver| pools.get_mut(&giver));
            if let Some(pool) = pool {
                pool.1.push(at);
            }
        }
        self.by_organisation = pools.into_values().collect();
    }

    /// Records whose money comes from a record that is named, or that lie below a regrant: they say nothing of others.
    fn accounted_elsewhere(&self, register: &Register, forest: Option<&Forest>) -> Vec<bool> {
        let mut marks = vec![false; register.len()];
        let mark = |marks: &mut Vec<bool>, at: u32| marks.get_mut(at as usize).into_iter().for_each(|m| *m = true);
        if let Some(funded) = register.category(Field::FundedFrom) {
            let named = funded.codes().iter().zip(0..).filter(|(code, _)| **code != Category::NULL);
            named.for_each(|(_, at)| mark(&mut marks, at));
        }
        let Some(forest) = forest else { return marks };
        let mut above = marks.clone();
        self.regrants.iter().for_each(|&at| mark(&mut above, at));
        for &at in forest.order.iter().rev() {
            let parent = forest.parent(at).and_then(|parent| above.get(parent as usize));
            if parent == Some(&true) {
                mark(&mut above, at);
                mark(&mut marks, at);
            }
        }
        marks
    }
}

/// Origins with their uses; a parent and its child are no such pair, since the residual accounts for them.
fn by_id(funded: &Links, forest: Option<&Forest>) -> Vec<(u32, Vec<u32>)> {
    let related = |a: u32, b: u32| forest.is_some_and(|forest| forest.holds(a, b) || forest.holds(b, a));
    let pairs = funded.to.iter().zip(0_u32..).filter(|&(&up, down)| up != NONE && !related(up, down));
    let mut uses: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (&up, down) in pairs {
        uses.entry(up).or_default().push(down);
    }
    uses.into_iter().collect()
}

/// Leaves out of every origin what is seen where it is used. What several regrants gave one organisation is shared by
/// largest remainder, ties to the id that comes first.
pub(super) fn settle(
    register: &Register,
    book: &mut Book,
    forest: Option<&Forest>,
    edges: &Edges,
    accounts: &Accounts,
    standing: &mut Standing,
) {
    let seen = |records: &[u32], currency: u16| seen(register, forest, accounts, records, currency);
    for (up, down) in &edges.by_id {
        let currency = code(register, *up);
        take(book, &[*up], seen(down, currency));
        let others: Vec<u32> =
            down.iter().copied().filter(|&at| code(register, at) != currency && accounts.get(at).is_some()).collect();
        if !others.is_empty() && book.left(*up).is_some() {
            let records: Vec<u32> = std::iter::once(*up).chain(others).collect();
            let conflict = Conflict::of_records(ConflictKind::OnwardCurrencyDiffers, named(register, &records));
            standing.conflicts.push(conflict.with_money(book.field, register.currency(*up as usize), book.left(*up)));
        }
    }
    for (regrants, uses) in &edges.by_organisation {
        let mut by_currency: BTreeMap<u16, Vec<u32>> = BTreeMap::new();
        for &at in regrants {
            by_currency.entry(code(register, at)).or_default().push(at);
        }
        for (currency, regrants) in by_currency {
            take(book, &regrants, seen(uses, currency));
        }
    }
    if register.default_money() == Some(book.field) {
        let unseen = edges.regrants.iter().filter(|&&at| book.left(at).is_some_and(|left| left > 0));
        standing.caveats.extend(unseen.map(|&at| (at, Caveat::OnwardUseUnknown)));
    }
}

fn code(register: &Register, at: u32) -> u16 {
    register.currency_codes().get(at as usize).copied().unwrap_or(u16::MAX)
}

/// What these records account for, none of them twice.
fn seen(register: &Register, forest: Option<&Forest>, accounts: &Accounts, records: &[u32], currency: u16) -> I256 {
    let top = forest.map_or_else(|| records.to_vec(), |forest| forest.topmost(records));
    let own = top.iter().filter(|&&at| code(register, at) == currency).filter_map(|&at| accounts.get(at));
    own.fold(I256::from_i128(0), |sum, minor| sum.wrapping_add(I256::from_i128(minor)))
}

/// Takes what is seen from the origins, in proportion to what is left of them.
fn take(book: &mut Book, origins: &[u32], seen: I256) {
    let positive = |&at: &u32| book.left(at).filter(|&left| left > 0).map(|left| (at, left));
    let (origins, left): (Vec<u32>, Vec<i128>) = origins.iter().filter_map(positive).unzip();
    let whole = left.iter().fold(I256::from_i128(0), |sum, &minor| sum.wrapping_add(I256::from_i128(minor)));
    let taken = seen.min(whole);
    if taken <= I256::from_i128(0) {
        return;
    }
    let Some(parts) = largest_remainder(narrow(taken).unwrap_or(i128::MAX), &left) else { return };
    for ((&at, left), part) in origins.iter().zip(left).zip(parts) {
        if part >= left {
            book.take_all(at, Reason::PassThrough);
        } else {
            book.leave(at, Reason::PassThrough, left.saturating_sub(part));
        }
    }
}
