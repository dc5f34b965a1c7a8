//! How unequal the money of projects is within groups, and how unequal the groups are.

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::money::{Currency, Sum};
use crate::register::{Category, Field, Register};
use crate::table::{Column, Conserved, Table};
use crate::totals::concentration::entropy::{Part, contributions, decomposition, theil};
use crate::totals::one_currency::{OneCurrency, check_name, counting};
use crate::totals::ratio::ratio_of;
use crate::totals::width::{count, counts};
use crate::{Result, Work};

/// Columns of the table beside the groups.
const COLUMNS: [&str; 7] = ["n", "n_share", "sum", "share", "theil", "within", "between"];

/// The Theil index of the projects of one currency, decomposed by a column (Theil 1967; Shorrocks 1980).
#[derive(Debug, Clone, PartialEq)]
pub struct Inequality {
    by: String,
    of: Option<Field>,
    currency: Option<(Currency, u8)>,
    theil: Option<f64>,
    split: Option<(f64, f64)>,
    groups: Vec<Group>,
    conserved: Vec<Conserved>,
}

#[derive(Debug, Clone, PartialEq)]
struct Group {
    key: Option<String>,
    minor: i128,
    part: Part,
    contribution: Option<(f64, f64)>,
}

/// Decomposes the Theil index by the column `by`: `T = Σ s T_g + Σ s ln(s N / N_g)`.
///
/// Projects without a value of the column are a group of their own. Projects of negative net or without amount are
/// counted apart.
///
/// # Errors
/// [`crate::Error::Schema`] for a column that does not exist; [`crate::Error::Currency`] when there are several
/// currencies and none is chosen; [`crate::Error::AmountOverflow`]; [`crate::Error::Interrupted`].
///
/// ```
/// use overblik::register::Draft;
/// use overblik::{Field, Work, money::Amount, totals::inequality};
/// let kroner = |minor| Some(Amount { minor, scale: 0 });
/// let register = Draft {
///     n: 4,
///     categories: [(Field::Unit, ["a", "a", "b", "b"].map(|u| Some(u.into())).to_vec())].into(),
///     money: [(Field::Amount, vec![kroner(60), kroner(20), kroner(10), kroner(10)])].into(),
///     currency: vec![Some("DKK".parse()?); 4],
///     ..Draft::default()
/// }
/// .build()?;
/// let split = inequality(&register, "unit", None, None, &Work::new(1))?;
/// let shown = [split.theil(), split.within(), split.between()].map(|x| format!("{:.6}", x.unwrap_or(0.0)));
/// assert_eq!(shown, ["0.297394", "0.104650", "0.192745"]);
/// # Ok::<(), overblik::Error>(())
/// ```
pub fn inequality(
    register: &Register,
    by: &str,
    of: Option<Field>,
    currency: Option<Currency>,
    work: &Work,
) -> Result<Inequality> {
    work.on_pool(|| {
        let (field, countable) = counting(register, of, &[by])?;
        let register = countable.register();
        let category = register.dimension(by)?;
        check_name(by, &COLUMNS)?;
        work.begin("inequality", count(register.len()).saturating_mul(2));
        let money = OneCurrency::of(&countable, field, currency, work)?;
        let groups = groups(register, category, &money, work)?;
        let parts: Vec<Part> = groups.iter().map(|g| g.part).collect();
        let mut counted = Sum::default();
        for group in &groups {
            counted.add(group.minor);
        }
        let n = parts.iter().map(|p| p.n).fold(0, u64::saturating_add);
        let negative = money.own().map_or(Sum::default(), |h| h.negative);
        let excluded = [("net_negative".into(), negative.n(), negative.total("the negative amounts")?)];
        Ok(Inequality {
            by: by.to_owned(),
            of: money.field,
            currency: money.currency,
            theil: all(register, &money),
            split: decomposition(&parts),
            groups,
            conserved: money.conserved((n, counted.total("the sum of the amounts")?), &excluded)?,
        })
    })
}

/// The amounts that are not negative, of the currency.
fn amounts<'a>(register: &'a Register, money: &'a OneCurrency<'a>) -> impl Iterator<Item = (usize, i128)> + 'a {
    let own = (0..register.len()).filter(|&p| money.holds(register, p));
    own.filter_map(|p| money.source.get(p).filter(|&minor| minor >= 0).map(|minor| (p, minor)))
}

fn all(register: &Register, money: &OneCurrency) -> Option<f64> {
    let mut ascending: Vec<i128> = amounts(register, money).map(|(_, minor)| minor).collect();
    ascending.par_sort_unstable();
    let total = ascending.iter().fold(0, |sum: u128, x| sum.saturating_add(x.unsigned_abs()));
    theil(&ascending, total)
}

/// Groups by the column, largest first, ties by key, the group without one last among equals.
fn groups(register: &Register, category: &Category, money: &OneCurrency, work: &Work) -> Result<Vec<Group>> {
    let code = |project: usize| category.codes().get(project).copied().unwrap_or(Category::NULL);
    let mut coded: Vec<(u32, i128)> = amounts(register, money).map(|(p, minor)| (code(p), minor)).collect();
    coded.par_sort_unstable();
    work.advance(count(register.len()))?;
    let mut groups = Vec::new();
    for chunk in coded.chunk_by(|a, b| a.0 == b.0) {
        let ascending: Vec<i128> = chunk.iter().map(|c| c.1).collect();
        let mut sum = Sum::default();
        for &x in &ascending {
            sum.add(x);
        }
        let minor = sum.total("the sum of a group")?;
        let key = chunk.first().and_then(|c| category.value(c.0)).map(str::to_owned);
        groups.push(Group { key, minor, part: Part::of(&ascending, minor.unsigned_abs()), contribution: None });
    }
    groups.sort_by_key(|g| Reverse(g.minor)); // stable: ties stay in the order of their keys
    let parts: Vec<Part> = groups.iter().map(|g| g.part).collect();
    for (group, contribution) in groups.iter_mut().zip(contributions(&parts)) {
        group.contribution = contribution;
    }
    Ok(groups)
}

impl Inequality {
    /// The Theil index of all projects, to twelve digits; `None` without money.
    pub fn theil(&self) -> Option<f64> {
        self.theil
    }

    /// `Σ s T_g`: what would remain if every group had its share of the projects, to twelve digits.
    pub fn within(&self) -> Option<f64> {
        self.split.map(|s| s.0)
    }

    /// `Σ s ln(s N / N_g)`: what would remain if money were even within groups, to twelve digits.
    pub fn between(&self) -> Option<f64> {
        self.split.map(|s| s.1)
    }

    /// The column of the groups.
    pub fn by(&self) -> &str {
        &self.by
    }

    /// The money column measured, if there is one.
    pub fn of(&self) -> Option<Field> {
        self.of
    }

    /// The currency; `None` when no amount is known.
    pub fn currency(&self) -> Option<Currency> {
        self.currency.map(|c| c.0)
    }

    /// Per currency: counted + excluded by reason = register.
    pub fn conserved(&self) -> &[Conserved] {
        &self.conserved
    }

    /// One row a group, largest first: its key, `n`, `n_share` of the projects, `sum`, `share` of the money, its own
    /// `theil`, and what it adds `within` and `between`.
    pub fn table(&self) -> Table {
        let groups = || self.groups.iter();
        let n = groups().map(|g| g.part.n).fold(0, u64::saturating_add);
        let total = groups().map(|g| g.part.total).fold(0, u128::saturating_add);
        let sums = groups().map(|g| Some(g.minor)).collect();
        let table = Table::new()
            .with(self.by.as_str(), Column::Text(groups().map(|g| g.key.clone()).collect()))
            .with("n", counts(groups().map(|g| g.part.n)))
            .with("n_share", Column::Ratio(groups().map(|g| ratio_of(g.part.n.into(), n.into())).collect()))
            .with("sum", Column::Money { minor: sums, scale: self.currency.map_or(2, |c| c.1) })
            .with("share", Column::Ratio(groups().map(|g| ratio_of(g.part.total, total)).collect()))
            .with("theil", Column::Ratio(groups().map(|g| g.part.theil()).collect()))
            .with("within", Column::Ratio(groups().map(|g| g.contribution.map(|c| c.0)).collect()))
            .with("between", Column::Ratio(groups().map(|g| g.contribution.map(|c| c.1)).collect()));
        Table { conserved: self.conserved.clone(), ..table }
    }
}
