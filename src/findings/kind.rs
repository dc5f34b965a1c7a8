//! The words for relations and findings.

use serde::Serialize;

/// How two or more projects relate, in the order in which the rules are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One effort paid in several grants from one fund to one provider with one start.
    Tranche,
    /// One effort of one provider financed at the same time by several funds.
    MultiFundSplit,
    /// Parts of a larger effort, marked as such in their titles.
    Component,
    /// The same effort continued later.
    Phase,
    /// The same idea elsewhere or for other people at the same time.
    Replica,
    /// Possibly the same services to the same people (GAO 2015); a person decides.
    DuplicationCandidate,
    /// Several units with like efforts at the same time (GAO 2015).
    Overlap,
    /// Several units in one theme (GAO 2015).
    Fragmentation,
    /// Administration as a part of its own in a larger effort.
    Administration,
    /// Alike, but no rule decides how they relate. Never a finding.
    Similar,
}

impl Kind {
    /// All kinds, in the order of the rules.
    pub const ALL: [Self; 10] = [
        Self::Tranche,
        Self::MultiFundSplit,
        Self::Component,
        Self::Phase,
        Self::Replica,
        Self::DuplicationCandidate,
        Self::Overlap,
        Self::Fragmentation,
        Self::Administration,
        Self::Similar,
    ];

    /// The word in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tranche => "tranche",
            Self::MultiFundSplit => "multi_fund_split",
            Self::Component => "component",
            Self::Phase => "phase",
            Self::Replica => "replica",
            Self::DuplicationCandidate => "duplication_candidate",
            Self::Overlap => "overlap",
            Self::Fragmentation => "fragmentation",
            Self::Administration => "administration",
            Self::Similar => "similar",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = crate::Error;

    fn from_str(name: &str) -> crate::Result<Self> {
        Self::ALL.iter().find(|kind| kind.name() == name).copied().ok_or_else(|| {
            let have: Vec<&str> = Self::ALL.iter().map(|kind| kind.name()).collect();
            crate::Error::Settings(format!("no kind of finding '{name}'; there are: {}", have.join(", ")))
        })
    }
}

/// A closer word for a replica.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sub {
    /// Another region or another fund.
    CrossRegion,
    /// One fund and region, other places.
    ParallelSameFund,
}

impl Sub {
    /// The word in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CrossRegion => "cross_region",
            Self::ParallelSameFund => "parallel_same_fund",
        }
    }
}

/// How sure the label is: unknown components and labels that rest on text alone lower it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Much is unknown, or the label rests on text alone.
    Low,
    /// One thing is unknown, or the label rests on likeness of text.
    Medium,
    /// Everything the rule asks for is known.
    High,
}

impl Certainty {
    /// The word in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// Nothing in doubt is high, one thing medium, more low.
    pub(super) const fn of_doubts(doubts: usize) -> Self {
        match doubts {
            0 => Self::High,
            1 => Self::Medium,
            _ => Self::Low,
        }
    }
}

/// What two projects are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Component {
    /// Title and description.
    Text,
    /// Start and end.
    Time,
    /// Who carries out.
    Provider,
    /// Which pool pays.
    Fund,
    /// Where.
    Place,
    /// Who gives.
    Unit,
    /// For whom.
    TargetGroup,
    /// What is done.
    Activity,
    /// Topic.
    Theme,
}
