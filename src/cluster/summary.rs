//! The groups as tables: what they are, what they cost, how firm they are.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::centre::Centres;
use super::labels::{LabelTerm, Labeller};
use super::{Clustering, GroupExplanation};
use crate::calendar::Date;
use crate::money::{Amount, Sum};
use crate::register::{Field, Register};
use crate::similarity::ONE;
use crate::table::{Column, Conserved, Table};
use crate::{Result, Work};

/// Projects without any neighbour above the floor for which the best match is still looked up.
const MOST_LOOKED_UP: usize = 2_000;

impl Clustering {
    /// One row a group, largest first.
    ///
    /// `group`, `name`, `n`, `sum` with `currency` (null and "several" where a group has several; see
    /// [`Clustering::sums`]), `units` (distinct), `first` and `last` day, `medoid` with its `title`, `cohesion`,
    /// `lowest` and `highest` pair, `height`, `nearest` group with `joins_at`, `stability`. Money is reconciled: counted +
    /// ungrouped = register.
    ///
    /// # Errors
    /// [`crate::Error::AmountOverflow`] when a sum does not fit, [`crate::Error::Interrupted`] after [`Work::stop`].
    pub fn table(&self, register: &Register, work: &Work) -> Result<Table> {
        let explained = self.accounts(register, work)?;
        let stability = self.stability(work)?.groups;
        let count = |of: &dyn Fn(&GroupExplanation) -> Option<usize>| {
            Column::Count(explained.iter().map(|e| of(e).map(|value| value as i64)).collect())
        };
        let ratio = |of: &dyn Fn(&GroupExplanation) -> Option<f64>| Column::Ratio(explained.iter().map(of).collect());
        let text =
            |of: &dyn Fn(&GroupExplanation) -> String| Column::Text(explained.iter().map(|e| Some(of(e))).collect());
        let (sums, currencies) = self.sum_columns(register)?;
        let (units, first, last) = self.extent_columns(register);
        let mut table = Table::new()
            .with("group", count(&|e| Some(e.group)))
            .with("name", text(&|e| e.name.clone()))
            .with("n", count(&|e| Some(e.members.len())))
            .with("sum", sums)
            .with("currency", currencies)
            .with("units", units)
            .with("first", first)
            .with("last", last)
            .with("medoid", text(&|e| register.id(e.medoid as usize).to_owned()))
            .with("title", text(&|e| register.title(e.medoid as usize).to_owned()))
            .with("cohesion", ratio(&|e| Some(e.cohesion)))
            .with("lowest", ratio(&|e| e.lowest.map(|pair| pair.similarity)))
            .with("highest", ratio(&|e| e.highest.map(|pair| pair.similarity)))
            .with("height", ratio(&|e| Some(e.height)))
            .with("nearest", count(&|e| e.nearest.map(|near| near.group)))
            .with("joins_at", ratio(&|e| e.nearest.map(|near| near.joins_at)))
            .with("stability", ratio(&|e| stability.as_ref().and_then(|s| s.get(e.group)).copied()));
        table.conserved = self.conserved(register)?;
        Ok(table)
    }

    /// The explanations of all groups.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`] after [`Work::stop`].
    pub fn accounts(&self, register: &Register, work: &Work) -> Result<Vec<GroupExplanation>> {
        let terms = Labeller::new(register, self.similarity().vectors()).all(self.members(), work)?;
        let groups: Vec<(usize, &Vec<u32>, Vec<LabelTerm>)> = self
            .members()
            .iter()
            .zip(terms)
            .enumerate()
            .map(|(group, (members, terms))| (group, members, terms))
            .collect();
        work.begin("explaining groups", groups.len() as u64);
        let centres = Centres::kept(self);
        let account = |(group, members, terms): (usize, &Vec<u32>, Vec<LabelTerm>)| {
            work.advance(1)?;
            Ok(self.account(register, group, members, terms, &centres))
        };
        work.on_pool(|| groups.into_par_iter().map(account).collect())
    }

    /// Sums of what counts of the default money column, by group and currency.
    fn money(&self, register: &Register) -> BTreeMap<(i64, u16), Sum> {
        let mut sums: BTreeMap<(i64, u16), Sum> = BTreeMap::new();
        let Some(field) = register.default_money() else { return sums };
        for ((project, &label), &code) in self.labels().iter().enumerate().zip(register.currency_codes()) {
            if let Some(minor) = register.countable(field, project) {
                sums.entry((label, code)).or_default().add(minor);
            }
        }
        sums
    }

    fn sum_columns(&self, register: &Register) -> Result<(Column, Column)> {
        let mut amounts: Vec<Option<Amount>> = vec![None; self.n_groups()];
        let mut codes: Vec<Option<String>> = vec![None; self.n_groups()];
        for ((label, code), sum) in self.money(register) {
            let at = usize::try_from(label).unwrap_or(usize::MAX);
            let currency = register.currencies().get(usize::from(code));
            if let (Some(amount), Some(shown), Some(&(name, scale))) =
                (amounts.get_mut(at), codes.get_mut(at), currency)
            {
                let minor = sum.total("the sum of a group")?;
                *amount = if shown.is_none() { Some(Amount { minor, scale }) } else { None };
                *shown = Some(if shown.is_none() { name.to_string() } else { "several".to_owned() });
            }
        }
        Ok((Column::money(&amounts)?, Column::Text(codes)))
    }

    fn extent_columns(&self, register: &Register) -> (Column, Column, Column) {
        let units = register.category(Field::Unit);
        let date = |field: Field, project: u32| register.date(field).and_then(|dates| dates.get(project as usize));
        let (mut distinct, mut first, mut last) = (Vec::new(), Vec::new(), Vec::new());
        for members in self.members() {
            let mut named: Vec<&str> = members.iter().filter_map(|&m| units.and_then(|u| u.get(m as usize))).collect();
            named.sort_unstable();
            named.dedup();
            distinct.push(units.map(|_| named.len() as i64));
            first.push(members.iter().filter_map(|&m| date(Field::Start, m)).map(Date::days).min());
            last.push(members.iter().filter_map(|&m| date(Field::End, m)).map(Date::last_days).max());
        }
        (Column::Count(distinct), Column::Date(first), Column::Date(last))
    }

    /// Sums by group and currency: `group` (-1 for the ungrouped), `currency`, `n_amounts`, `sum`.
    ///
    /// # Errors
    /// [`crate::Error::AmountOverflow`] when a sum does not fit.
    pub fn sums(&self, register: &Register) -> Result<Table> {
        let sums = self.money(register);
        let currency = |code: u16| register.currencies().get(usize::from(code)).copied();
        let amounts = sums.iter().map(|(&(_, code), sum)| {
            let minor = sum.total("the sum of a group")?;
            Ok(currency(code).map(|(_, scale)| Amount { minor, scale }))
        });
        let amounts = amounts.collect::<Result<Vec<_>>>()?;
        let mut table = Table::new()
            .with("group", Column::Count(sums.keys().map(|key| Some(key.0)).collect()))
            .with("currency", Column::Text(sums.keys().map(|key| currency(key.1).map(|c| c.0.to_string())).collect()))
            .with("n_amounts", Column::Count(sums.values().map(|sum| Some(sum.n() as i64)).collect()))
            .with("sum", Column::money(&amounts)?);
        table.conserved = self.conserved(register)?;
        Ok(table)
    }

    /// Grouped + ungrouped + what is left out = register, per currency; rows are amounts.
    pub(super) fn conserved(&self, register: &Register) -> Result<Vec<Conserved>> {
        let sums = self.money(register);
        let mut lines = Vec::new();
        for (&(currency, scale), code) in register.currencies().iter().zip(0..) {
            let split = |grouped: bool| {
                let mut whole = Sum::default();
                let mut n = 0;
                for (_, sum) in sums.iter().filter(|((label, c), _)| *c == code && (*label >= 0) == grouped) {
                    whole.merge(sum);
                    n += sum.n();
                }
                Ok::<_, crate::Error>((n, whole.total("the sum of all groups")?))
            };
            let (counted, apart) = (split(true)?, split(false)?);
            let field = register.default_money();
            let totals = field.map(|field| register.amounts(field)).transpose()?.unwrap_or_default();
            let total =
                totals.iter().find(|total| total.0 == currency).map_or((0, 0), |total| (total.2, total.1.minor));
            let mut excluded = vec![("ungrouped".to_owned(), apart.0, apart.1)];
            for out in field.map_or_else(Vec::new, |field| register.left_out(field)) {
                if out.currency == Some((currency, scale)) {
                    let minor = out.sum.total("what is left out")?;
                    excluded.push((out.reason.code().to_owned(), out.known, minor));
                }
            }
            lines.push(Conserved { currency: currency.to_string(), scale, counted, excluded, register: total });
        }
        Ok(lines)
    }

    /// The projects in no group, by id: `project`, `title`, `best_match` and its `similarity`.
    ///
    /// The best match is null when nothing shares a word; with a floor also where nothing reaches it and more than
    /// 2 000 projects would have to be looked up.
    pub fn ungrouped(&self, register: &Register) -> Table {
        let best = self.best_matches();
        let id = |project: u32| register.id(project as usize).to_owned();
        let alone = self.alone().iter();
        Table::new()
            .with("project", Column::Text(alone.clone().map(|&p| Some(id(p))).collect()))
            .with("title", Column::Text(alone.map(|&p| Some(register.title(p as usize).to_owned())).collect()))
            .with("best_match", Column::Text(best.iter().map(|b| b.map(|(p, _)| id(p))).collect()))
            .with(
                "similarity",
                Column::Ratio(best.iter().map(|b| b.map(|(_, dot)| f64::from(dot) / f64::from(ONE))).collect()),
            )
    }

    /// The most alike project, with its similarity in units of 2⁻³⁰, for each of [`Clustering::alone`].
    pub fn best_matches(&self) -> Vec<Option<(u32, i32)>> {
        let similarity = self.similarity();
        let families = similarity.families();
        let mut best: Vec<Option<(i32, Reverse<u32>)>> = vec![None; families.rows().len()];
        for pair in similarity.row_pairs().iter().filter(|pair| pair.dot > 0) {
            for (row, other) in [(pair.a, pair.b), (pair.b, pair.a)] {
                let found = Some((pair.dot.min(ONE), Reverse(families.first(other as usize))));
                best.get_mut(row as usize).into_iter().for_each(|slot| *slot = (*slot).max(found));
            }
        }
        let known = |project: u32| best.get(families.row_of(project)?).copied().flatten();
        let unknown = self.alone().iter().filter(|&&project| known(project).is_none()).count();
        let look_up = similarity.least() > 0 && unknown <= MOST_LOOKED_UP;
        let matched = self.alone().iter().map(|&project| match known(project) {
            Some((dot, Reverse(other))) => Some((other, dot)),
            None if look_up => similarity.nearest(project, 1).first().copied(),
            None => None,
        });
        matched.collect()
    }
}
