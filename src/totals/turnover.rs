//! What came, went, grew and shrank between two registers (Davis & Haltiwanger 1992).

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::money::{Amount, Currency, Sum};
use crate::register::{Field, Register};
use crate::table::{Column, Conserved, Table};
use crate::totals::one_currency::{OneCurrency, counting};
use crate::totals::ratio::signed_ratio_of;
use crate::totals::sides::{Held, Side, join};
use crate::totals::width::{count, counts};
use crate::{Error, Result, Work};

/// What continues in what: the key of a project, or of a value of the column, in the old and in the new register.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// Key in the old register.
    pub old: String,
    /// Key in the new register.
    pub new: String,
}

/// Where the money of a line went, or came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flow {
    /// Only in the new register.
    Entry,
    /// Only in the old register.
    Exit,
    /// In both, with more money.
    Expansion,
    /// In both, with less money.
    Contraction,
    /// In both, with the same money.
    Unchanged,
    /// Several became one.
    Merge,
    /// One became several.
    Split,
    /// Several became several.
    Reorganisation,
}

impl Flow {
    /// All flows, in the order of the table.
    pub const ALL: [Self; 8] = [
        Self::Entry,
        Self::Exit,
        Self::Expansion,
        Self::Contraction,
        Self::Unchanged,
        Self::Merge,
        Self::Split,
        Self::Reorganisation,
    ];

    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Exit => "exit",
            Self::Expansion => "expansion",
            Self::Contraction => "contraction",
            Self::Unchanged => "unchanged",
            Self::Merge => "merge",
            Self::Split => "split",
            Self::Reorganisation => "reorganisation",
        }
    }
}

/// What is one thing over time: keys of the old and of the new register, with their money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Keys in the old register.
    pub old: Vec<String>,
    /// Keys in the new register.
    pub new: Vec<String>,
    /// Minor units in the old register.
    pub was: i128,
    /// Minor units in the new register.
    pub is: i128,
}

impl Line {
    /// Where the money went.
    pub fn flow(&self) -> Flow {
        match (self.old.len(), self.new.len()) {
            (0, _) => Flow::Entry,
            (_, 0) => Flow::Exit,
            (1, 1) if self.is > self.was => Flow::Expansion,
            (1, 1) if self.is < self.was => Flow::Contraction,
            (1, 1) => Flow::Unchanged,
            (_, 1) => Flow::Merge,
            (1, _) => Flow::Split,
            _ => Flow::Reorganisation,
        }
    }

    /// Whether a link, and not the same key, holds it together.
    pub fn is_linked(&self) -> bool {
        !self.old.is_empty() && !self.new.is_empty() && self.old != self.new
    }

    fn relation(&self) -> &'static str {
        match self.flow() {
            flow @ (Flow::Entry | Flow::Exit | Flow::Merge | Flow::Split | Flow::Reorganisation) => flow.word(),
            _ if self.is_linked() => "renewal",
            _ => "same",
        }
    }

    /// Neither is negative: the difference fits.
    fn change(&self) -> i128 {
        self.is.saturating_sub(self.was)
    }

    /// `(x_t − x_(t−1)) / ½(x_t + x_(t−1))`, in [−2, 2]; `None` for nothing and nothing.
    pub fn growth(&self) -> Option<f64> {
        signed(self.change(), self.was, self.is)
    }
}

/// `change / ½(was + is)`; both are below 2¹²⁷, so twice the change and the sum fit 128 bits.
fn signed(change: i128, was: i128, is: i128) -> Option<f64> {
    let whole = was.unsigned_abs().saturating_add(is.unsigned_abs());
    signed_ratio_of(change < 0, change.unsigned_abs().saturating_mul(2), whole)
}

/// Two registers compared, in one currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    by: Option<String>,
    of: Option<Field>,
    currency: Option<Currency>,
    scale: u8,
    lines: Vec<Line>,
    /// As if there were no links, where there are some.
    unlinked: Option<Vec<Line>>,
    conserved: [Vec<Conserved>; 2],
}

/// Compares the projects of two registers by id, or the values of the column `by`, in one currency.
///
/// `links` say what continues under another key; the same key always continues. What has no amount in the currency, or a
/// negative one, is left out on both sides and counted apart. The identity `ΔX = entry − exit + expansion − contraction`
/// (+ what merged, split and reorganised things gained) is exact.
///
/// # Errors
/// [`Error::Schema`] for a column that does not exist; [`Error::Currency`] when the currencies leave open which one is
/// meant; [`Error::ProjectNotFound`] and [`Error::Settings`] for a link to nothing; [`Error::AmountOverflow`];
/// [`Error::Interrupted`].
pub fn compare(
    old: &Register,
    new: &Register,
    by: Option<&str>,
    links: &[Link],
    of: Option<Field>,
    currency: Option<Currency>,
    work: &Work,
) -> Result<Changes> {
    old.check_prices(new)?;
    work.on_pool(|| {
        work.begin("compare", count(old.len().saturating_add(new.len())).saturating_mul(2));
        let columns: Vec<&str> = by.into_iter().collect();
        let ((was_of, was), (is_of, is)) = (counting(old, of, &columns)?, counting(new, of, &columns)?);
        let money = [OneCurrency::of(&was, was_of, currency, work)?, OneCurrency::of(&is, is_of, currency, work)?];
        let currency = common(&money)?;
        let scale = money[0].scale().max(money[1].scale());
        let [was, is] = [Side::of(was.register(), by, &money[0], work)?, Side::of(is.register(), by, &money[1], work)?];
        for link in links {
            was.check(&link.old, old, by, "old")?;
            is.check(&link.new, new, by, "new")?;
        }
        let joined = join(&was, &is, links);
        let conserved = [was.reconcile(&money[0], &joined, 0)?, is.reconcile(&money[1], &joined, 1)?];
        let unlinked = (!links.is_empty()).then(|| lines(&was, &is, &[], scale)).transpose()?;
        let things = lines(&was, &is, links, scale)?;
        let of = money[0].field.or(money[1].field);
        Ok(Changes { by: by.map(str::to_owned), of, currency, scale, lines: things, unlinked, conserved })
    })
}

/// The currency of both; a register without amounts follows the other.
fn common(money: &[OneCurrency; 2]) -> Result<Option<Currency>> {
    let [old, new] = money.each_ref().map(|m| m.currency.map(|c| c.0));
    match (old, new) {
        (Some(a), Some(b)) if a != b => Err(Error::Currency(format!(
            "the old register is in {a}, the new one in {b}; convert one of them first, currencies are never compared"
        ))),
        _ => Ok(old.or(new)),
    }
}

/// The lines, by flow, largest change first.
fn lines(old: &Side, new: &Side, linked: &[Link], scale: u8) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for joined in join(old, new, linked).iter().filter(|j| j.counts) {
        let sum = |held: &[&Held]| -> Result<i128> {
            let mut sum = Sum::default();
            for held in held {
                sum.add(Amount { minor: held.minor, scale: held.scale }.rescale(scale)?.minor);
            }
            sum.total("the money of what is compared")
        };
        let keys = |side: usize| joined.keys[side].iter().map(|k| (*k).to_owned()).collect::<Vec<String>>();
        lines.push(Line { old: keys(0), new: keys(1), was: sum(&joined.held[0])?, is: sum(&joined.held[1])? });
    }
    lines.sort_by(|a, b| {
        let key = |l: &Line| (l.flow(), Reverse(l.change().unsigned_abs()));
        key(a).cmp(&key(b)).then_with(|| (&a.old, &a.new).cmp(&(&b.old, &b.new)))
    });
    Ok(lines)
}

/// Keys and money of the lines of one flow, or of all.
#[derive(Debug, Clone, Copy, Default)]
struct Total {
    n_old: u64,
    n_new: u64,
    was: i128,
    is: i128,
}

/// A row of the turnover.
struct Row {
    convention: &'static str,
    flow: &'static str,
    total: Total,
    /// The size of the change over the mean of both registers.
    rate: Option<f64>,
}

impl Row {
    fn new(convention: &'static str, flow: &'static str, total: Total, all: Total) -> Self {
        let size = total.change().saturating_abs();
        Self { convention, flow, total, rate: signed(size, all.was, all.is) }
    }
}

impl Total {
    /// Neither is negative: the difference fits.
    fn change(&self) -> i128 {
        self.is.saturating_sub(self.was)
    }

    fn of<'a>(lines: impl Iterator<Item = &'a Line>) -> Result<Self> {
        let (mut was, mut is, mut total) = (Sum::default(), Sum::default(), Self::default());
        for line in lines {
            was.add(line.was);
            is.add(line.is);
            total.n_old = total.n_old.saturating_add(count(line.old.len()));
            total.n_new = total.n_new.saturating_add(count(line.new.len()));
        }
        total.was = was.total("the money of the old register")?;
        total.is = is.total("the money of the new register")?;
        Ok(total)
    }
}

impl Changes {
    /// What is one thing over time, by flow, largest change first.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The column compared; `None` for projects by id.
    pub fn by(&self) -> Option<&str> {
        self.by.as_deref()
    }

    /// The money column compared, if there is one.
    pub fn of(&self) -> Option<Field> {
        self.of
    }

    /// The currency; `None` when no amount is known.
    pub fn currency(&self) -> Option<Currency> {
        self.currency
    }

    /// Per currency, of the old and of the new register: counted + excluded by reason = register.
    pub fn conserved(&self) -> [&[Conserved]; 2] {
        self.conserved.each_ref().map(Vec::as_slice)
    }

    /// One row a thing: its keys `old` and `new`, `relation` (same, renewal, merge, split, reorganisation, entry, exit),
    /// `flow`, `amount_old`, `amount_new`, `change` and `growth` in [−2, 2].
    pub fn table(&self) -> Table {
        let table = self.tabulate(&self.lines.iter().collect::<Vec<_>>());
        Table { conserved: self.conserved.concat(), ..table }
    }

    /// The rows of [`Changes::table`] that a link holds together.
    pub fn lineage(&self) -> Table {
        self.tabulate(&self.lines.iter().filter(|l| l.is_linked()).collect::<Vec<_>>())
    }

    fn tabulate(&self, lines: &[&Line]) -> Table {
        let words = |word: fn(&Line) -> &'static str| lines.iter().map(|l| Some(word(l).to_owned())).collect();
        let money = |of: fn(&Line) -> i128| self.money(lines.iter().map(|l| of(l)));
        Table::new()
            .with("old", Column::Texts(lines.iter().map(|l| l.old.clone()).collect()))
            .with("new", Column::Texts(lines.iter().map(|l| l.new.clone()).collect()))
            .with("relation", Column::Text(words(Line::relation)))
            .with("flow", Column::Text(words(|l| l.flow().word())))
            .with("amount_old", money(|l| l.was))
            .with("amount_new", money(|l| l.is))
            .with("change", money(Line::change))
            .with("growth", Column::Ratio(lines.iter().map(|l| l.growth()).collect()))
    }

    /// Flows between the registers, by convention: `linked`, where a renewal continues, and `unlinked`, where it is an
    /// exit and an entry. Columns `convention`, `flow`, `n_old`, `n_new`, `old`, `new`, `change` and `rate`, the size of
    /// the change over the mean of both registers. The last row of each is the `total`, with the net change.
    ///
    /// # Errors
    /// [`Error::AmountOverflow`] when a sum does not fit.
    pub fn turnover(&self) -> Result<Table> {
        let mut rows: Vec<Row> = Vec::new();
        let conventions = [("linked", Some(&self.lines)), ("unlinked", self.unlinked.as_ref())];
        for (convention, lines) in conventions.into_iter().filter_map(|(name, lines)| Some((name, lines?))) {
            let all = Total::of(lines.iter())?;
            let used: BTreeSet<Flow> = lines.iter().map(Line::flow).collect();
            for flow in Flow::ALL.into_iter().filter(|flow| *flow < Flow::Merge || used.contains(flow)) {
                let total = Total::of(lines.iter().filter(|l| l.flow() == flow))?;
                rows.push(Row::new(convention, flow.word(), total, all));
            }
            rows.push(Row::new(convention, "total", all, all));
        }
        let words = |of: fn(&Row) -> &'static str| rows.iter().map(|r| Some(of(r).to_owned())).collect();
        Ok(Table::new()
            .with("convention", Column::Text(words(|r| r.convention)))
            .with("flow", Column::Text(words(|r| r.flow)))
            .with("n_old", counts(rows.iter().map(|r| r.total.n_old)))
            .with("n_new", counts(rows.iter().map(|r| r.total.n_new)))
            .with("old", self.money(rows.iter().map(|r| r.total.was)))
            .with("new", self.money(rows.iter().map(|r| r.total.is)))
            .with("change", self.money(rows.iter().map(|r| r.total.change())))
            .with("rate", Column::Ratio(rows.iter().map(|r| r.rate).collect())))
    }

    fn money(&self, sums: impl Iterator<Item = i128>) -> Column {
        Column::Money { minor: sums.map(Some).collect(), scale: self.scale }
    }
}
