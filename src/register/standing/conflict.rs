//! What the source says twice and differently, and what an auditor should look at.

use std::collections::BTreeMap;

use super::Caveat;
use super::role::words;
use crate::money::{Amount, Currency, Sum};
use crate::register::{Field, Register};

/// Ids that a conflict lists.
const MOST: usize = 10;

words! {
    /// Kinds of conflict.
    ConflictKind {
        /// Records name each other, or themselves, as parent.
        ParentCycle = "parent_cycle",
        /// Records name each other, or themselves, as the origin of their money.
        FundedFromCycle = "funded_from_cycle",
        /// Organisations pass money on to each other.
        PassThroughCycle = "pass_through_cycle",
        /// The children account for more than their parent.
        ChildrenExceedParent = "children_exceed_parent",
        /// A child in another currency than its parent.
        CurrencyDiffers = "currency_differs",
        /// Money used in another currency than it was passed on in.
        OnwardCurrencyDiffers = "onward_currency_differs",
        /// One project, several total costs.
        TotalCostDiffers = "total_cost_differs",
        /// The funders give more than the project costs.
        FundersExceedTotal = "funders_exceed_total",
        /// Rows that are equal in everything but their id.
        IdenticalRows = "identical_rows",
        /// A residual that may belong to a child whose amount is unknown.
        ChildOfUnknownAmount = "child_of_unknown_amount",
        /// Money passed on that is not seen where it is used.
        OnwardUseUnknown = "onward_use_unknown",
    }
}

impl ConflictKind {
    /// What was done, and what the amount is, in a sentence.
    pub const fn detail(self) -> &'static str {
        match self {
            Self::ParentCycle => "name each other, or themselves, as parent; these links are not used",
            Self::FundedFromCycle => {
                "name each other, or themselves, as the origin of their money; these links are not used"
            }
            Self::PassThroughCycle => "their organisations pass money on to each other; the regrants are counted",
            Self::ChildrenExceedParent => {
                "the children account for more than their parent (named first), by this amount; the children are counted"
            }
            Self::CurrencyDiffers => {
                "a child is in another currency than its parent (named first): there is no residual, so this amount of the \
                 parent is left out and the children are counted"
            }
            Self::OnwardCurrencyDiffers => {
                "the money is used in another currency than it was passed on in (named first); both are counted"
            }
            Self::TotalCostDiffers => {
                "records of one project under several units give different total costs; all are counted"
            }
            Self::FundersExceedTotal => "the funders of one project give more than its total cost, by this amount",
            Self::IdenticalRows => {
                "equal in everything but the id; all are counted, and this amount would go if one of them were"
            }
            Self::ChildOfUnknownAmount => {
                "the amount of a child is unknown; what is counted of the parent, this amount, may include it"
            }
            Self::OnwardUseUnknown => "passed on, and not seen where it is used; this amount is counted here, once",
        }
    }
}

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Conflict {
    /// What it is.
    pub kind: ConflictKind,
    /// The money column, where it is about one.
    pub field: Option<Field>,
    /// Currency and scale of the amount.
    pub currency: Option<(Currency, u8)>,
    /// Minor units; what they are says [`ConflictKind::detail`]. `None` beyond 128 bits, too.
    pub minor: Option<i128>,
    /// Projects.
    pub n: u64,
    /// Their ids, at most ten.
    pub projects: Vec<Box<str>>,
}

/// How many records, and the ids of the first.
pub(super) type Named = (u64, Vec<Box<str>>);

/// Names some records.
pub(super) fn named(register: &Register, records: &[u32]) -> Named {
    let ids = records.iter().take(MOST).map(|&at| register.id(at as usize).into());
    (records.len() as u64, ids.collect())
}

impl Conflict {
    /// A conflict that is not about money.
    pub(super) fn of_records(kind: ConflictKind, (n, projects): Named) -> Self {
        Self { kind, field: None, currency: None, minor: None, n, projects }
    }

    /// The same with its money.
    pub(super) fn with_money(self, field: Field, currency: Option<(Currency, u8)>, minor: Option<i128>) -> Self {
        Self { field: Some(field), currency, minor, ..self }
    }

    /// The amount with its scale.
    pub fn amount(&self) -> Option<Amount> {
        let (_, scale) = self.currency?;
        self.minor.map(|minor| Amount { minor, scale })
    }
}

impl Register {
    /// What an auditor should look at, by kind: conflicts of the source, money that is counted with a caveat, and rows that
    /// are equal in everything but their id.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let mut all = self.standing.conflicts.clone();
        all.extend(self.caveats());
        all.extend(self.identical_rows());
        all.sort();
        all
    }

    /// One line a caveat and currency, with what is counted under it.
    fn caveats(&self) -> Vec<Conflict> {
        let Some(field) = self.default_money() else { return Vec::new() };
        let mut found: BTreeMap<(Caveat, u16), (Vec<u32>, Sum)> = BTreeMap::new();
        for &(at, caveat) in &self.standing.caveats {
            let code = self.currency_codes().get(at as usize).copied().unwrap_or(u16::MAX);
            let (projects, sum) = found.entry((caveat, code)).or_default();
            projects.push(at);
            self.countable(field, at as usize).into_iter().for_each(|minor| sum.add(minor));
        }
        let line = |((caveat, code), (projects, sum)): ((Caveat, u16), (Vec<u32>, Sum))| {
            let kind = match caveat {
                Caveat::ChildOfUnknownAmount => ConflictKind::ChildOfUnknownAmount,
                Caveat::OnwardUseUnknown => ConflictKind::OnwardUseUnknown,
            };
            let currency = self.currencies().get(usize::from(code)).copied();
            Conflict::of_records(kind, named(self, &projects)).with_money(field, currency, sum.total("a caveat").ok())
        };
        found.into_iter().map(line).collect()
    }
}
