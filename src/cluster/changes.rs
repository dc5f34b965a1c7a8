//! What became of groups and their money, as tables.

use std::collections::{BTreeMap, BTreeSet};

use super::lineage::{GroupName, Lineage, Year, lineage};
use crate::money::{Amount, Currency, Sum};
use crate::register::Register;
use crate::table::{Column, Conserved, Table};
use crate::{Error, Result, Work};

/// What changed between the groups of two registers.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupChanges {
    lineage: Lineage,
    table: Table,
    projects: Table,
    /// Of the old register.
    conserved: Vec<Conserved>,
    /// Levels of both.
    levels: (f64, f64),
    notes: Vec<String>,
}

/// Compares the groups of two registers: which are unchanged, grew, shrank, split, merged, are new or gone.
///
/// # Errors
/// [`crate::Error::Settings`] for money at different prices, [`crate::Error::AmountOverflow`] when a sum does not fit,
/// [`crate::Error::Interrupted`] after [`Work::stop`].
pub fn changes(old: Year<'_>, new: Year<'_>, work: &Work) -> Result<GroupChanges> {
    old.register.check_prices(new.register)?;
    let lineage = lineage(old, new, work)?;
    let ledger = Ledger::of(&old, &new, &lineage);
    let mut table = ledger.table(&old, &new, &lineage)?;
    table.conserved = new.groups.conserved(new.register)?;
    Ok(GroupChanges {
        table,
        conserved: old.groups.conserved(old.register)?,
        projects: projects(&old, &new, &lineage),
        levels: (old.groups.level(), new.groups.level()),
        notes: notes(&old, &new),
        lineage,
    })
}

fn notes(old: &Year<'_>, new: &Year<'_>) -> Vec<String> {
    let (was, is) = (old.groups, new.groups);
    let mut notes = Vec::new();
    if was.least() != is.least() {
        notes.push(format!(
            "the groups are cut at {:.3}, those before at {:.3}: groups may merge and split for that alone; \
             level={} holds it",
            is.level(),
            was.level(),
            was.level()
        ));
    }
    let own = |year: &Year<'_>| year.groups.similarity().baseline().map(|b| b.digest().to_owned());
    let kept = own(new).is_some() && (own(old) == own(new) || own(old).is_none());
    if !kept {
        let note = "the two registers were compared by weights of their own: update(…) or baseline=… holds them";
        notes.push(note.into());
    }
    notes.extend(new.groups.notes().iter().cloned());
    notes
}

impl GroupChanges {
    /// What became of which groups.
    pub fn lineage(&self) -> &Lineage {
        &self.lineage
    }

    /// What the new groups are called, for the year after.
    pub fn names(&self) -> &[GroupName] {
        &self.lineage.new_names
    }

    /// The levels at which the old and the new groups are cut.
    pub fn levels(&self) -> (f64, f64) {
        self.levels
    }

    /// What the reader should know: levels that differ, weights that are not the same.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// One row a line of groups and currency, the largest first; last the projects in no group. Over the lines, n and sums
    /// add up to those of both registers.
    ///
    /// `key` and `name` stay from year to year; `what`; `before` and `after` are the names of the groups; `n_before`,
    /// `entered` (of these `new_to_register`), `left` (of these `gone_from_register`), `n_after`; by `currency` the
    /// `sum_before`, `sum_entered`, `sum_left`, `sum_changed` of the projects that stay, and `sum_after`:
    /// before + entered - left + changed = after, exactly. Sums are of what counts; they are null where no project has
    /// an amount.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// One row a project whose group is not the one before, by id: `id`, `title`, `before` and `after` (names of groups;
    /// null for none), and `why`: entered or left the register, or moved.
    pub fn projects(&self) -> &Table {
        &self.projects
    }

    /// A table of nothing but the reconciliation of the old register; that of the new one is with [`GroupChanges::table`].
    pub fn old(&self) -> Table {
        Table { columns: Vec::new(), conserved: self.conserved.clone() }
    }

    /// The groups of the new register with the names that stay: `group`, `key`, `name`.
    pub fn groups(&self) -> Table {
        let names = &self.lineage.new_names;
        Table::new()
            .with("group", Column::Count((0..names.len() as i64).map(Some).collect()))
            .with("key", Column::Text(names.iter().map(|n| Some(n.key.clone())).collect()))
            .with("name", Column::Text(names.iter().map(|n| Some(n.name.clone())).collect()))
    }
}

/// Money of one line and currency in one register; the two registers may have other scales.
#[derive(Debug, Clone, Copy, Default)]
struct Money {
    all: Sum,
    /// Of projects that are in another line in the other register, or not in it.
    moved: Sum,
    stays: Sum,
}

/// One line in one register.
#[derive(Debug, Clone, Default)]
struct Side {
    projects: i64,
    /// Those that are in another line in the other register, or not in it.
    moved: i64,
    /// Those that are not in the other register.
    alone: i64,
    money: BTreeMap<Currency, Money>,
}

impl Side {
    fn add(&mut self, money: Option<(Currency, i128)>, stays: bool, alone: bool) {
        self.projects += 1;
        self.moved += i64::from(!stays);
        self.alone += i64::from(alone);
        if let Some((currency, minor)) = money {
            let sums = self.money.entry(currency).or_default();
            sums.all.add(minor);
            if stays { &mut sums.stays } else { &mut sums.moved }.add(minor);
        }
    }
}

/// One line before and after.
#[derive(Debug, Clone, Default)]
struct Flow {
    was: Side,
    is: Side,
}

/// Projects and money of every line; the last is no group.
struct Ledger(Vec<Flow>);

/// A project in one year: its line and its money.
struct Held {
    line: usize,
    money: Option<(Currency, i128)>,
}

impl Ledger {
    fn of(old: &Year<'_>, new: &Year<'_>, lineage: &Lineage) -> Self {
        let nowhere = lineage.lines.len();
        let mut ledger = Self(vec![Flow::default(); nowhere + 1]);
        let before = lineage.line_of(old.groups.n_groups(), |line| &line.old);
        let after = lineage.line_of(new.groups.n_groups(), |line| &line.new);
        for (project, later) in (0_u32..).zip(&lineage.later) {
            let is = later.map(|at| held(new, &after, nowhere, at));
            ledger.add(Some(held(old, &before, nowhere, project)), is);
        }
        for project in lineage.entered(new.register.len()) {
            ledger.add(None, Some(held(new, &after, nowhere, project)));
        }
        ledger
    }

    /// A project that was there, or is, or both.
    fn add(&mut self, was: Option<Held>, is: Option<Held>) {
        let stays = was.as_ref().map(|held| held.line) == is.as_ref().map(|held| held.line);
        let (entered, left) = (was.is_none(), is.is_none());
        if let Some((held, flow)) = was.and_then(|held| Some((held.money, self.0.get_mut(held.line)?))) {
            flow.was.add(held, stays, left);
        }
        if let Some((held, flow)) = is.and_then(|held| Some((held.money, self.0.get_mut(held.line)?))) {
            flow.is.add(held, stays, entered);
        }
    }

    fn table(&self, old: &Year<'_>, new: &Year<'_>, lineage: &Lineage) -> Result<Table> {
        let filled = self.0.iter().enumerate().filter(|(_, flow)| flow.was.projects + flow.is.projects > 0);
        let rows: Vec<Row<'_>> = filled.flat_map(|(at, flow)| rows(lineage, at, flow)).collect();
        let text = |of: &dyn Fn(&Row<'_>) -> Option<String>| Column::Text(rows.iter().map(of).collect());
        let texts = |of: fn(&Row<'_>) -> Vec<String>| Column::Texts(rows.iter().map(of).collect());
        let count = |of: fn(&Flow) -> i64| Column::Count(rows.iter().map(|row| Some(of(row.flow))).collect());
        let sums = rows.iter().map(|row| row.sums(old.register, new.register)).collect::<Result<Vec<_>>>()?;
        let money = |of: fn(&Sums) -> Option<Amount>| Column::money(&sums.iter().map(of).collect::<Vec<_>>());
        Ok(Table::new()
            .with("key", text(&|row| row.name.map(|name| name.key.clone())))
            .with("name", text(&|row| row.name.map(|name| name.name.clone())))
            .with("what", text(&|row| Some(row.what.to_owned())))
            .with("before", texts(|row| row.before.clone()))
            .with("after", texts(|row| row.after.clone()))
            .with("n_before", count(|flow| flow.was.projects))
            .with("entered", count(|flow| flow.is.moved))
            .with("new_to_register", count(|flow| flow.is.alone))
            .with("left", count(|flow| flow.was.moved))
            .with("gone_from_register", count(|flow| flow.was.alone))
            .with("n_after", count(|flow| flow.is.projects))
            .with("currency", text(&|row| row.currency.map(|code| code.to_string())))
            .with("sum_before", money(|sums| sums.before)?)
            .with("sum_entered", money(|sums| sums.entered)?)
            .with("sum_left", money(|sums| sums.left)?)
            .with("sum_changed", money(|sums| sums.changed)?)
            .with("sum_after", money(|sums| sums.after)?))
    }
}

fn held(year: &Year<'_>, line_of: &[usize], nowhere: usize, project: u32) -> Held {
    let (at, register) = (project as usize, year.register);
    let line = year.groups.group_of(project).and_then(|group| line_of.get(group)).copied().unwrap_or(nowhere);
    let amount = register.default_money().and_then(|field| register.countable(field, at));
    Held { line, money: register.currency(at).zip(amount).map(|((code, _), minor)| (code, minor)) }
}

/// A line in one currency, or without money.
struct Row<'a> {
    name: Option<&'a GroupName>,
    what: &'static str,
    before: Vec<String>,
    after: Vec<String>,
    flow: &'a Flow,
    currency: Option<Currency>,
}

fn rows<'a>(lineage: &'a Lineage, at: usize, flow: &'a Flow) -> Vec<Row<'a>> {
    let line = lineage.lines.get(at);
    let names = |names: &'a [GroupName], groups: &[usize]| -> Vec<&'a GroupName> {
        groups.iter().filter_map(|&group| names.get(group)).collect()
    };
    let before = names(&lineage.old_names, line.map_or(&[], |line| &line.old));
    let after = names(&lineage.new_names, line.map_or(&[], |line| &line.new));
    let stays = after.iter().find(|name| before.contains(name));
    let name = stays.or(after.first()).or(before.first()).copied();
    let told = |names: &[&GroupName]| names.iter().map(|name| name.name.clone()).collect::<Vec<_>>();
    let what = line.map_or("ungrouped", |line| line.change.word());
    let row = |currency| Row { name, what, before: told(&before), after: told(&after), flow, currency };
    let currencies: BTreeSet<Currency> = flow.was.money.keys().chain(flow.is.money.keys()).copied().collect();
    if currencies.is_empty() {
        return vec![row(None)];
    }
    currencies.into_iter().map(|code| row(Some(code))).collect()
}

/// The sums of a row: before + entered - left + changed = after; null where there is no amount.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    before: Option<Amount>,
    entered: Option<Amount>,
    left: Option<Amount>,
    changed: Option<Amount>,
    after: Option<Amount>,
}

impl Row<'_> {
    fn sums(&self, old: &Register, new: &Register) -> Result<Sums> {
        let Some(code) = self.currency else { return Ok(Sums::default()) };
        let of = |side: &Side| side.money.get(&code).copied().unwrap_or_default();
        let (before, after) = (of(&self.flow.was), of(&self.flow.is));
        let (was, is) = (scale(old, code), scale(new, code));
        let difference = |now: Amount, then: Amount| {
            let scale = was.max(is);
            let minor = now.rescale(scale)?.minor.checked_sub(then.rescale(scale)?.minor);
            Ok(Amount { minor: minor.ok_or_else(|| Error::AmountOverflow("the change of a group".into()))?, scale })
        };
        let nothing = |scale: u8| Amount { minor: 0, scale };
        let changed = match (amount(&before.stays, was)?, amount(&after.stays, is)?) {
            (None, None) => None,
            (then, now) => Some(difference(now.unwrap_or(nothing(is)), then.unwrap_or(nothing(was)))?),
        };
        Ok(Sums {
            before: amount(&before.all, was)?,
            entered: amount(&after.moved, is)?,
            left: amount(&before.moved, was)?,
            changed,
            after: amount(&after.all, is)?,
        })
    }
}

fn scale(register: &Register, currency: Currency) -> u8 {
    register.currencies().iter().find(|known| known.0 == currency).map_or(0, |known| known.1)
}

fn amount(sum: &Sum, scale: u8) -> Result<Option<Amount>> {
    let minor = sum.total("the sum of a group")?;
    Ok((sum.n() > 0).then_some(Amount { minor, scale }))
}

/// A project whose group is not the one before.
struct Moved<'a> {
    id: &'a str,
    title: &'a str,
    was: Option<usize>,
    is: Option<usize>,
    why: &'static str,
}

impl<'a> Moved<'a> {
    fn of(year: &Year<'a>, project: u32, was: Option<usize>, is: Option<usize>, why: &'static str) -> Self {
        let at = project as usize;
        Self { id: year.register.id(at), title: year.register.title(at), was, is, why }
    }
}

fn projects(old: &Year<'_>, new: &Year<'_>, lineage: &Lineage) -> Table {
    let mut moved: Vec<Moved<'_>> = Vec::new();
    let before = lineage.line_of(old.groups.n_groups(), |line| &line.old);
    let after = lineage.line_of(new.groups.n_groups(), |line| &line.new);
    let line = |of: &[usize], group: Option<usize>| group.and_then(|group| of.get(group)).copied();
    for (project, later) in (0_u32..).zip(&lineage.later) {
        let was = old.groups.group_of(project);
        let Some(later) = *later else {
            moved.push(Moved::of(old, project, was, None, "left the register"));
            continue;
        };
        let is = new.groups.group_of(later);
        if line(&before, was) != line(&after, is) {
            moved.push(Moved::of(new, later, was, is, "moved"));
        }
    }
    let entered = |project| Moved::of(new, project, None, new.groups.group_of(project), "entered the register");
    moved.extend(lineage.entered(new.register.len()).into_iter().map(entered));
    moved.sort_by_key(|moved| moved.id);
    let name = |names: &[GroupName], group: Option<usize>| group.and_then(|g| names.get(g)).map(|n| n.name.clone());
    let text = |of: &dyn Fn(&Moved<'_>) -> Option<String>| Column::Text(moved.iter().map(of).collect());
    Table::new()
        .with("id", text(&|m| Some(m.id.to_owned())))
        .with("title", text(&|m| Some(m.title.to_owned())))
        .with("before", text(&|m| name(&lineage.old_names, m.was)))
        .with("after", text(&|m| name(&lineage.new_names, m.is)))
        .with("why", text(&|m| Some(m.why.to_owned())))
}
