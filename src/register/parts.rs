//! Projects cut into parts whose money adds up to theirs: by sector, by place, by year.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::columns::pick;
use super::places::Column;
use super::yearly::Yearly;
use super::{Category, Counts, Dates, Exclusion, Field, Ids, Money, Register, Texts};
use crate::money::largest_remainder;
use crate::{Error, Result, Work};

/// A value that holds for a share of a project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share {
    /// The value: a sector, a country, a year.
    pub label: Box<str>,
    /// Its weight among the shares of the project; only their proportions matter.
    pub weight: u64,
}

/// Where the value of a part goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    /// A field of the record.
    Field(Field),
    /// A column of its own, as `year`.
    Column(String),
}

/// What becomes of one project.
pub(super) struct Part<'a> {
    pub id: Box<str>,
    pub project: usize,
    /// Which of the project's parts.
    pub nth: usize,
    /// Its value; `None` for what has none.
    pub label: Option<Cow<'a, str>>,
}

impl Register {
    /// The shares of a field that has several values a project, by position in the register.
    pub fn shares(&self, field: Field) -> Option<&[Vec<Share>]> {
        self.shares.get(&field).map(Vec::as_slice)
    }

    /// Those of these columns that have several values a project.
    pub(crate) fn shared_columns(&self, columns: &[String]) -> Vec<Field> {
        let field = |name: &String| name.parse::<Field>().ok().filter(|field| self.shares(*field).is_some());
        columns.iter().filter_map(field).collect()
    }

    /// The register cut into its parts by these fields, one after the other; `None` without a field.
    ///
    /// # Errors
    /// As [`Register::parts`].
    pub(crate) fn in_parts_of(&self, fields: &[Field], work: &Work) -> Result<Option<Self>> {
        let cut = |register: &Self, field| {
            register.parts(register.shares(field).unwrap_or_default(), &Label::Field(field), work)
        };
        let Some((first, rest)) = fields.split_first() else { return Ok(None) };
        rest.iter().try_fold(cut(self, *first)?, |parts, field| cut(&parts, *field)).map(Some)
    }

    /// One project for each share, named `id · label`: money is split by largest remainder (Hamilton), ties to the
    /// earlier share, so that the parts add up to the project to the last minor unit, counted and excluded alike.
    ///
    /// A project without shares stays whole; it keeps its value of the field, in a new column it has none. Counts of people do not split: they are dropped,
    /// and a note says so. Parts keep their project's id as `family` unless the register has one.
    ///
    /// # Errors
    /// [`Error::Internal`] when there is not one list a project; [`Error::Interrupted`].
    pub fn parts(&self, shares: &[Vec<Share>], into: &Label, work: &Work) -> Result<Self> {
        if shares.len() != self.len() {
            return Err(Error::Internal(format!("{} lists of shares for {} projects", shares.len(), self.len())));
        }
        let mut parts: Vec<Part> = Vec::with_capacity(shares.len());
        for (at, own) in shares.iter().enumerate() {
            stop_at(at, work)?;
            parts.extend(self.named(at, own));
        }
        let (mut register, parts) = self.in_these(parts, into)?;
        self.split_money(shares, &parts, &mut register, work)?;
        Ok(register)
    }

    /// One project for each of these parts, in their order, without its money.
    ///
    /// # Errors
    /// [`Error::Schema`] when there are too many.
    pub(super) fn in_these<'a>(&self, mut parts: Vec<Part<'a>>, into: &Label) -> Result<(Self, Vec<Part<'a>>)> {
        if u32::try_from(parts.len()).is_err() {
            return Err(Error::Schema(format!("{} parts of projects; at most {} fit", parts.len(), u32::MAX)));
        }
        parts.sort_unstable_by(|a, b| (&a.id, a.project, a.nth).cmp(&(&b.id, b.project, b.nth)));
        let rows: Vec<usize> = parts.iter().map(|part| part.project).collect();
        let mut register = self.repeated(&rows);
        register.ids = Ids::given(parts.iter().map(|part| part.id.clone()).collect());
        register.input_order = Column::Each(self.order_of(&parts));
        let mut labels: Vec<Option<Box<str>>> = parts.iter().map(|part| part.label.as_deref().map(Box::from)).collect();
        match into {
            Label::Field(field) => {
                register.shares.remove(field);
                let own = self.category(*field);
                for (label, part) in labels.iter_mut().zip(&parts).filter(|(label, _)| label.is_none()) {
                    *label = own.and_then(|column| column.get(part.project)).map(Box::from);
                }
                register.categories.insert(*field, Category::of(&labels));
            }
            Label::Column(name) => drop(register.extra.insert(name.clone(), Category::of(&labels))),
        }
        register.categories.entry(Field::Family).or_insert_with(|| {
            let family: Vec<Option<Box<str>>> = rows.iter().map(|&at| Some(Box::from(self.id(at)))).collect();
            Category::of(&family)
        });
        if !register.counts.is_empty() {
            let names: Vec<&str> = register.counts.keys().map(|f| f.name()).collect();
            register.notes.push(format!("counts do not split and were dropped: {}", names.join(", ")));
            register.counts.clear();
        }
        Ok((register, parts))
    }

    fn named<'a>(&self, project: usize, shares: &'a [Share]) -> Vec<Part<'a>> {
        let id = self.id(project);
        if shares.iter().all(|share| share.weight == 0) {
            return vec![Part { id: id.into(), project, nth: 0, label: None }];
        }
        let part = |(nth, share): (usize, &'a Share)| Part {
            id: format!("{id} · {}", share.label).into(),
            project,
            nth,
            label: Some(Cow::Borrowed(&*share.label)),
        };
        shares.iter().enumerate().map(part).collect()
    }

    /// The columns of these projects, which may repeat; ids, order and money are left to the caller.
    fn repeated(&self, rows: &[usize]) -> Self {
        Self {
            ids: Ids::given(Vec::new()),
            input_order: Column::Each(Vec::new()),
            files: self.files.clone(),
            origin: Arc::new(self.origin.pick(rows)),
            currencies: self.currencies.clone(),
            currency: self.currency.pick(rows),
            texts: self.texts.iter().map(|(f, c)| (*f, Texts(pick(&c.0, rows)))).collect(),
            categories: self.categories.iter().map(|(f, c)| (*f, c.pick(rows))).collect(),
            money: self.money.keys().map(|f| (*f, Money::default())).collect(),
            yearly: Yearly::default(),
            dates: self.dates.iter().map(|(f, c)| (*f, Dates(pick(&c.0, rows)))).collect(),
            counts: self.counts.iter().map(|(f, c)| (*f, Counts(pick(&c.0, rows)))).collect(),
            extra: self.extra.iter().map(|(name, c)| (name.clone(), c.pick(rows))).collect(),
            shares: self.shares.iter().map(|(f, s)| (*f, pick(s, rows))).collect(),
            excluded: BTreeMap::new(),
            standing: self.standing.in_parts(rows),
            provider_names: self.provider_names.as_ref().map(|c| Texts(pick(&c.0, rows))),
            rejected: self.rejected.clone(),
            account: self.account.clone(),
            notes: self.notes.clone(),
            settings: self.settings.clone(),
            label: self.label.clone(),
            digest: OnceLock::new(),
        }
    }

    /// Parts in the order of the source, those of one project in the order of its shares.
    fn order_of(&self, parts: &[Part]) -> Vec<u32> {
        let mut rank = vec![0_usize; self.len()];
        for (nth, project) in self.input_order.iter().enumerate() {
            if let Some(slot) = rank.get_mut(project as usize) {
                *slot = nth;
            }
        }
        let mut order: Vec<u32> = (0..parts.len() as u32).collect();
        let key = |at: u32| parts.get(at as usize).map(|part| (rank.get(part.project), part.nth));
        order.sort_by_key(|&at| key(at));
        order
    }

    fn split_money(&self, shares: &[Vec<Share>], parts: &[Part], register: &mut Self, work: &Work) -> Result<()> {
        for (field, money) in &self.money {
            let mut cut: Vec<Cut> = Vec::with_capacity(self.len());
            for at in 0..self.len() {
                stop_at(at, work)?;
                let own = shares.get(at).map_or(&[][..], Vec::as_slice);
                cut.push(Cut::of(money.get(at), self.excluded_of(*field, at), own));
            }
            let mut column = Vec::with_capacity(parts.len());
            let mut excluded = Vec::new();
            for (new, part) in parts.iter().enumerate() {
                column.push(cut.get(part.project).and_then(|cut| cut.minor.get(part.nth).copied().flatten()));
                let own = cut.get(part.project).map_or(&[][..], |cut| &cut.excluded);
                let entry = |(entry, minor): &(Exclusion, Vec<Option<i128>>)| Exclusion {
                    project: new as u32,
                    minor: minor.get(part.nth).copied().flatten(),
                    ..*entry
                };
                excluded.extend(own.iter().map(entry));
            }
            register.money.insert(*field, column.into_iter().collect());
            if !excluded.is_empty() {
                register.excluded.insert(*field, excluded);
            }
        }
        Ok(())
    }
}

/// Asks before every block of projects whether to stop.
fn stop_at(project: usize, work: &Work) -> Result<()> {
    const BLOCK: usize = 1 << 12;
    if project.is_multiple_of(BLOCK) { work.advance(0) } else { Ok(()) }
}

/// The amount of a project and the entries left out of it, each in parts.
struct Cut {
    minor: Vec<Option<i128>>,
    excluded: Vec<(Exclusion, Vec<Option<i128>>)>,
}

impl Cut {
    /// What is counted and each entry split on their own; the parts of the amount are their sums.
    fn of(minor: Option<i128>, entries: &[Exclusion], shares: &[Share]) -> Self {
        let weights: Vec<i128> = shares.iter().map(|share| share.weight.into()).collect();
        let split = |minor: Option<i128>| -> Vec<Option<i128>> {
            let n = weights.len().max(1);
            let Some(minor) = minor else { return vec![None; n] };
            largest_remainder(minor, &weights)
                .map_or_else(|| vec![Some(minor)], |parts| parts.into_iter().map(Some).collect())
        };
        let excluded: Vec<_> = entries.iter().map(|entry| (*entry, split(entry.minor))).collect();
        let left_out = entries.iter().filter_map(|entry| entry.minor);
        let mut minor = split(minor.map(|minor| left_out.fold(minor, i128::saturating_sub)));
        for (_, parts) in &excluded {
            for (sum, part) in minor.iter_mut().zip(parts) {
                if let (Some(sum), Some(part)) = (sum, part) {
                    *sum = sum.saturating_add(*part);
                }
            }
        }
        Self { minor, excluded }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::money::Amount;
    use crate::register::{Draft, Reason};

    fn register() -> Register {
        let mut draft = Draft { n: 2, ids: Some(vec![Some("b".into()), Some("a".into())]), ..Draft::default() };
        draft.currency = vec!["DKK".parse().ok(); 2];
        draft.money.insert(Field::Amount, vec![Some(Amount { minor: 10_000, scale: 2 }), None]);
        draft.counts.insert(Field::Participants, vec![Some(7), None]);
        draft.build().unwrap()
    }

    fn share(label: &str, weight: u64) -> Share {
        Share { label: label.into(), weight }
    }

    /// 100.00 by 1 : 1 : 1 is 33.34, 33.33, 33.33; of the 10.00 left out 3.34 fall to the first.
    #[test]
    fn parts_add_up_to_their_project() {
        let mut whole = register();
        let entry = Exclusion { project: 1, reason: Reason::PassThrough, minor: Some(1000), whole: false };
        whole.excluded.insert(Field::Amount, vec![entry]);
        let shares = [vec![], vec![share("z", 1), share("x", 1), share("y", 1)]];
        let parts = whole.parts(&shares, &Label::Field(Field::Theme), &Work::new(1)).unwrap();
        let ids: Vec<&str> = parts.ids().iter().collect();
        assert_eq!(ids, ["a", "b · x", "b · y", "b · z"]);
        // counted 90.00 in thirds of 30.00, left out 10.00 as 3.34 (z comes first), 3.33, 3.33
        let money: Vec<_> = parts.money(Field::Amount).unwrap().iter().collect();
        assert_eq!(money, [None, Some(3333), Some(3333), Some(3334)]);
        let counted: Vec<_> = (0..4).map(|at| parts.countable(Field::Amount, at)).collect();
        assert_eq!(counted, [None, Some(3000), Some(3000), Some(3000)]);
        assert_eq!(
            parts.category(Field::Theme).unwrap().iter().collect::<Vec<_>>(),
            [None, Some("x"), Some("y"), Some("z")]
        );
        assert_eq!(parts.category(Field::Family).unwrap().get(1), Some("b"));
        assert_eq!(parts.input_order(), [3, 1, 2, 0], "the order of the source, then of the shares");
        assert!(parts.count(Field::Participants).is_none());
    }
}
