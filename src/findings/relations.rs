//! How two like projects relate: the rules of the method reference, F5, first match wins.

use std::cmp::Ordering;

use serde::Serialize;

use super::Likeness;
use super::candidates::candidates;
use super::facts::Facts;
use super::kind::{Certainty, Component, Kind, Sub};
use super::settings::FindingsSettings;
use crate::register::Register;
use crate::{Result, Work};

/// Pairs between two looks at the clock of the caller.
const BLOCK: usize = 1 << 12;

/// Two projects, how they relate, and every component the label rests on. A component is `None` when it is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Relation {
    /// The label.
    pub kind: Kind,
    /// A closer word, for replicas.
    pub sub: Option<Sub>,
    /// The project whose id sorts first.
    pub a: u32,
    /// The other project.
    pub b: u32,
    /// Likeness of the texts, in units of 2⁻³⁰.
    pub text: i32,
    /// Same title by the key of the settings.
    pub same_title: bool,
    /// Titles of one family, told by a part or phase marker.
    pub same_family: bool,
    /// The later one counts a higher round: "II", "2.0", "fase 2".
    pub round_marker: bool,
    /// Time overlap τ: days in common, days of the shorter.
    pub tau: Option<(i64, i64)>,
    /// How the start of `a` compares with that of `b`.
    #[serde(skip)]
    pub starts: Option<Ordering>,
    /// Same provider.
    pub provider: Option<bool>,
    /// Same fund.
    pub fund: Option<bool>,
    /// Same place.
    pub place: Option<bool>,
    /// Same unit.
    pub unit: Option<bool>,
    /// Same theme.
    pub theme: Option<bool>,
    /// Jaccard index of the target groups: words in common, words in all.
    pub target_group: Option<(u32, u32)>,
    /// Jaccard index of the activities: words in common, words in all.
    pub activity: Option<(u32, u32)>,
    /// How sure the label is.
    pub certainty: Certainty,
    /// What the rule asks for and is not known.
    pub unknown: Vec<Component>,
}

/// Relations of all pairs that share a title, a family of titles, or like texts; ordered by pair, each pair once.
///
/// Rules 1 to 6 of F5 decide in their order, the first that matches; a pair that none decides is [`Kind::Similar`].
/// Beyond F5, where titles differ and only texts are alike: projects of one provider of which one runs wholly within
/// the other are no phases but a split (other fund) or tranches (same fund and start); a duplication candidate needs
/// two providers. Overlap and fragmentation concern groups, not pairs. A rule matches when no component contradicts it;
/// what it asks for and is not known lowers the certainty. In a family of one title larger than
/// [`FindingsSettings::family_limit`] only neighbours by provider, fund and start are compared.
///
/// # Errors
/// [`crate::Error::Settings`], [`crate::Error::Interrupted`].
pub fn relations(
    register: &Register,
    likeness: &Likeness,
    settings: &FindingsSettings,
    work: &Work,
) -> Result<Vec<Relation>> {
    settings.check()?;
    let facts = Facts::of(register, settings);
    let pairs = candidates(&facts, likeness, settings, work)?;
    work.begin("relations", pairs.len() as u64);
    let mut relations = Vec::with_capacity(pairs.len());
    for block in pairs.chunks(BLOCK) {
        relations.extend(block.iter().map(|&(a, b)| relate(&facts, likeness, settings, a, b)));
        work.advance(block.len() as u64)?;
    }
    // Pairs of one stem whose titles differ otherwise are no relation unless a rule says so.
    relations.retain(|r| r.kind != Kind::Similar || r.same_title || r.text >= settings.least_dot());
    Ok(relations)
}

fn relate(facts: &Facts, likeness: &Likeness, settings: &FindingsSettings, a: u32, b: u32) -> Relation {
    let starts = facts.starts(a, b);
    let mut relation = Relation {
        kind: Kind::Similar,
        sub: None,
        a,
        b,
        text: (likeness.at)(a, b),
        same_title: facts.same_title(a, b),
        same_family: facts.same_family(a, b),
        round_marker: starts.is_some_and(|s| s != Ordering::Equal && s == facts.round(a).cmp(&facts.round(b))),
        tau: facts.tau(a, b),
        starts,
        provider: facts.same_provider(a, b),
        fund: facts.same_fund(a, b),
        place: facts.same_place(a, b),
        unit: facts.same_unit(a, b),
        theme: facts.same_theme(a, b),
        target_group: facts.target(a, b),
        activity: facts.activity(a, b),
        certainty: Certainty::Low,
        unknown: Vec::new(),
    };
    relation.kind = Rules { r: &relation, settings, parts: facts.are_parts(a, b) }.decide();
    relation.sub = relation.replica_word();
    relation.unknown = relation.unknown_components();
    relation.certainty = relation.how_certain();
    relation
}

type Rule<T> = fn(&T) -> bool;

struct Rules<'a> {
    r: &'a Relation,
    settings: &'a FindingsSettings,
    parts: bool,
}

impl Rules<'_> {
    fn decide(&self) -> Kind {
        let rules: [(Kind, Rule<Self>); 6] = [
            (Kind::Tranche, Self::tranche),
            (Kind::MultiFundSplit, Self::split),
            (Kind::Component, Self::component),
            (Kind::Phase, Self::phase),
            (Kind::Replica, Self::replica),
            (Kind::DuplicationCandidate, Self::duplication),
        ];
        rules.iter().find(|(_, holds)| holds(self)).map_or(Kind::Similar, |(kind, _)| *kind)
    }

    fn alike(&self) -> bool {
        self.r.same_title || self.r.same_family || self.r.text >= self.settings.least_dot()
    }

    /// Alike, but neither title nor marker says so.
    fn by_text_alone(&self) -> bool {
        let told = self.r.same_title || self.parts || self.r.round_marker;
        !told && self.r.text >= self.settings.least_dot()
    }

    /// One runs wholly within the other: neither continues the other.
    fn side_by_side(&self) -> bool {
        self.r.tau.is_some_and(|(common, shorter)| common == shorter)
    }

    /// Not known to run at different times.
    fn same_time(&self) -> bool {
        self.r.tau.is_none_or(|tau| self.settings.same_time(tau))
    }

    fn one_effort(&self) -> bool {
        self.r.same_title || (self.by_text_alone() && self.side_by_side())
    }

    fn tranche(&self) -> bool {
        let same_start = self.r.starts.is_none_or(|s| s == Ordering::Equal);
        self.one_effort() && self.r.provider == Some(true) && self.r.fund != Some(false) && same_start
    }

    fn split(&self) -> bool {
        self.one_effort() && self.r.provider == Some(true) && self.r.fund == Some(false) && self.same_time()
    }

    fn component(&self) -> bool {
        self.parts && self.r.provider != Some(false)
    }

    fn phase(&self) -> bool {
        let later = self.r.starts.is_some_and(|s| s != Ordering::Equal);
        let after_a_gap = self.r.tau.is_some_and(|tau| !self.settings.same_time(tau));
        let same_hands = self.r.provider == Some(true) || self.r.round_marker;
        let goes_on = self.r.round_marker || self.r.same_title || !self.side_by_side();
        self.alike() && later && goes_on && (same_hands || (self.r.place == Some(true) && after_a_gap))
    }

    fn replica(&self) -> bool {
        let elsewhere = self.r.place == Some(false) || self.r.target_group.is_some_and(|j| !mostly_same(j));
        self.alike() && self.same_time() && self.r.provider != Some(true) && elsewhere
    }

    fn duplication(&self) -> bool {
        let others = self.r.provider == Some(false) || self.r.fund == Some(false);
        let (activity, people) = (self.r.activity.map(mostly_same), self.r.target_group.map(mostly_same));
        let services = match (activity, people) {
            (Some(activity), Some(people)) => activity && people,
            (Some(false), _) | (_, Some(false)) => false,
            // Text alone may raise the question only between two providers inside one place and unit.
            _ => self.alike() && self.r.unit == Some(true) && self.r.provider == Some(false),
        };
        others && services && self.r.place == Some(true) && self.same_time()
    }
}

/// At least half of all words are common.
fn mostly_same((common, all): (u32, u32)) -> bool {
    u64::from(common) * 2 >= u64::from(all)
}

impl Relation {
    fn replica_word(&self) -> Option<Sub> {
        if self.kind != Kind::Replica || self.place != Some(false) {
            return None;
        }
        match (self.fund, self.unit) {
            (Some(true), Some(true) | None) => Some(Sub::ParallelSameFund),
            (Some(false), _) | (_, Some(false)) => Some(Sub::CrossRegion),
            (None, _) => None,
        }
    }

    /// What the rule of this kind asks for and is not known.
    fn unknown_components(&self) -> Vec<Component> {
        use Component::{Activity, Fund, Place, Provider, TargetGroup, Time};
        let asked: &[Component] = match self.kind {
            Kind::Tranche | Kind::MultiFundSplit => &[Time, Provider, Fund],
            Kind::Component => &[Provider],
            Kind::Phase => &[Time, Provider],
            Kind::Replica => &[Time, Provider, Place],
            Kind::DuplicationCandidate => &[Time, Provider, Fund, Place, TargetGroup, Activity],
            _ => &[Time, Provider, Fund, Place],
        };
        asked.iter().copied().filter(|&component| !self.knows(component)).collect()
    }

    fn knows(&self, component: Component) -> bool {
        match component {
            Component::Text => true,
            Component::Time if self.kind == Kind::Tranche => self.starts.is_some(),
            Component::Time => self.tau.is_some(),
            Component::Provider => self.provider.is_some(),
            Component::Fund => self.fund.is_some(),
            Component::Place => self.place.is_some(),
            Component::Unit => self.unit.is_some(),
            Component::TargetGroup => self.target_group.is_some(),
            Component::Activity => self.activity.is_some(),
            Component::Theme => self.theme.is_some(),
        }
    }

    fn how_certain(&self) -> Certainty {
        if self.kind == Kind::Similar {
            return Certainty::Low;
        }
        let by_text_alone = !(self.same_title || self.same_family);
        let other_hands = self.kind == Kind::Phase && self.provider == Some(false);
        Certainty::of_doubts(self.unknown.len() + usize::from(by_text_alone) + usize::from(other_hands))
    }
}
