//! The two sides of a comparison, and which keys of one are which keys of the other.

use std::collections::BTreeMap;

use crate::money::Sum;
use crate::register::Register;
use crate::sets::Sets;
use crate::table::Conserved;
use crate::totals::aggregate::aggregate;
use crate::totals::groups::Groups;
use crate::totals::one_currency::OneCurrency;
use crate::totals::turnover::Link;
use crate::totals::width::count;
use crate::{Error, Result, Work};

/// What a key holds: projects with an amount that is not negative, and their sum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::totals) struct Held {
    /// Projects.
    pub n: u64,
    /// Minor units.
    pub minor: i128,
    /// Their fraction digits.
    pub scale: u8,
}

/// One register: what its keys hold in the currency, and what is in no line.
pub(in crate::totals) struct Side {
    /// By key; a key without a usable amount holds no project.
    pub held: BTreeMap<String, Held>,
    negative: Sum,
    /// Projects without a key: reason, number, sum.
    nameless: (String, u64, Sum),
}

/// Keys of both sides that are one thing.
pub(in crate::totals) struct Joined<'a> {
    /// Keys of the old and of the new register, ascending.
    pub keys: [Vec<&'a str>; 2],
    /// What they hold.
    pub held: [Vec<&'a Held>; 2],
    /// Whether all of them hold something.
    pub counts: bool,
}

impl Side {
    /// Projects by id, or the values of a column.
    pub fn of(register: &Register, by: Option<&str>, money: &OneCurrency, work: &Work) -> Result<Self> {
        let nameless = (by.map(|name| format!("unknown_{name}")).unwrap_or_default(), 0, Sum::default());
        let mut side = Self { held: BTreeMap::new(), negative: Sum::default(), nameless };
        match by {
            None => side.add_projects(register, money),
            Some(name) => side.add_values(register, name, money, work)?,
        }
        work.advance(count(register.len()))?;
        Ok(side)
    }

    fn add_projects(&mut self, register: &Register, money: &OneCurrency) {
        for project in 0..register.len() {
            let amount = money.source.get(project).filter(|_| money.holds(register, project));
            let usable = amount.filter(|&minor| minor >= 0);
            if let Some(minor) = amount.filter(|&minor| minor < 0) {
                self.negative.add(minor);
            }
            let held = usable.map_or_else(Held::default, |minor| Held { n: 1, minor, scale: money.scale() });
            self.held.insert(register.id(project).to_owned(), held);
        }
    }

    fn add_values(&mut self, register: &Register, name: &str, money: &OneCurrency, work: &Work) -> Result<()> {
        let category = register.dimension(name)?;
        let sums = aggregate(&Groups::of(register, &[category], work)?, &money.source, work)?;
        for group in &sums.groups {
            let own = money.holds(register, group.first);
            match category.get(group.first) {
                Some(key) => {
                    let held = self.held.entry(key.to_owned()).or_default();
                    let n = group.known.saturating_sub(group.negative.n());
                    if own {
                        self.negative.merge(&group.negative);
                        *held = Held { n, minor: group.positive.total("the sum of a group")?, scale: money.scale() };
                    }
                }
                None if own => {
                    self.nameless.1 = self.nameless.1.saturating_add(group.known);
                    self.nameless.2.merge(&group.total());
                }
                None => {}
            }
        }
        Ok(())
    }

    /// Checks that a link leads somewhere.
    ///
    /// # Errors
    /// [`Error::ProjectNotFound`] for an id, [`Error::Settings`] for a value of a column.
    pub fn check(&self, key: &str, register: &Register, by: Option<&str>, side: &str) -> Result<()> {
        match by {
            _ if self.held.contains_key(key) => Ok(()),
            None => register.find(key).map(|_| ()),
            Some(name) => {
                Err(Error::Settings(format!("a link names '{key}', which no '{name}' of the {side} register is")))
            }
        }
    }

    /// Counted + excluded = register, for the side with this number.
    pub fn reconcile(&self, money: &OneCurrency, joined: &[Joined], number: usize) -> Result<Vec<Conserved>> {
        let add = |counts: bool| {
            let (mut n, mut sum) = (0_u64, Sum::default());
            let own = joined.iter().filter(|j| j.counts == counts).filter_map(|j| j.held.get(number));
            for held in own.flatten() {
                n = n.saturating_add(held.n);
                sum.add(held.minor);
            }
            Ok::<_, Error>((n, sum.total("the money of what is compared")?))
        };
        let (counted, lost) = (add(true)?, add(false)?);
        let (reason, n, nameless) = &self.nameless;
        let excluded = [
            ("net_negative".to_owned(), self.negative.n(), self.negative.total("the negative amounts")?),
            ("counterpart_unknown".to_owned(), lost.0, lost.1),
            (reason.clone(), *n, nameless.total("the money without a key")?),
        ];
        money.conserved(counted, &excluded)
    }
}

/// Joins keys that are the same, or linked, into things; in the order of their first key, old ones first.
pub(in crate::totals) fn join<'a>(old: &'a Side, new: &'a Side, links: &[Link]) -> Vec<Joined<'a>> {
    let keys: Vec<(usize, &str, &Held)> = [old, new]
        .into_iter()
        .enumerate()
        .flat_map(|(side, s)| s.held.iter().map(move |(key, held)| (side, key.as_str(), held)))
        .collect();
    let at = |side: usize, key: &str| keys.binary_search_by(|k| (k.0, k.1).cmp(&(side, key))).ok();
    let mut sets = Sets::of(keys.len());
    for (position, &(side, key, _)) in keys.iter().enumerate() {
        if let Some(other) = at(1, key).filter(|_| side == 0) {
            sets.unite(position, other);
        }
    }
    for (a, b) in links.iter().filter_map(|link| Some((at(0, &link.old)?, at(1, &link.new)?))) {
        sets.unite(a, b);
    }
    let mut joined: BTreeMap<usize, Joined> = BTreeMap::new();
    for (position, &(side, key, held)) in keys.iter().enumerate() {
        let empty = || Joined { keys: [Vec::new(), Vec::new()], held: [Vec::new(), Vec::new()], counts: true };
        let thing = joined.entry(sets.first(position)).or_insert_with(empty);
        if let (Some(keys), Some(all)) = (thing.keys.get_mut(side), thing.held.get_mut(side)) {
            keys.push(key);
            all.push(held);
        }
        thing.counts &= held.n > 0;
    }
    joined.into_values().collect()
}
