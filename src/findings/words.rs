//! Findings in plain Danish and English: similar first, then the relation, then the reason, then a question.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::finding::{Finding, Reason, Tally};
use super::kind::{Component, Kind, Sub};
use super::relations::Relation;
use crate::similarity::ONE;
use crate::{Error, Result};

/// The language of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Language {
    /// Danish.
    #[default]
    #[serde(rename = "da")]
    Danish,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl FromStr for Language {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self> {
        match code {
            "da" => Ok(Self::Danish),
            "en" => Ok(Self::English),
            _ => Err(Error::Settings(format!("no words in language '{code}'; there are: da, en"))),
        }
    }
}

impl Language {
    fn pick<'a>(self, danish: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Danish => danish,
            Self::English => english,
        }
    }

    fn percent(self, (part, whole): (i64, i64)) -> String {
        let rounded = if whole == 0 { 0 } else { (part * 200 + whole) / (whole * 2) };
        format!("{rounded}{}", self.pick(" %", "%"))
    }

    fn share(self, share: f64) -> String {
        let tenths = libm::round(share * 1000.0) as i64;
        format!("{}{}{}{}", tenths / 10, self.pick(",", "."), tenths % 10, self.pick(" %", "%"))
    }

    fn cosine(self, dot: i32) -> String {
        let hundredths = (i64::from(dot.abs()) * 200 + i64::from(ONE)) / (i64::from(ONE) * 2);
        let sign = if dot < 0 && hundredths > 0 { "−" } else { "" };
        format!("{sign}{}{}{:02}", hundredths / 100, self.pick(",", "."), hundredths % 100)
    }

    /// What a kind says, after the word "similar".
    pub fn kind(self, kind: Kind, sub: Option<Sub>) -> &'static str {
        let (danish, english) = match (kind, sub) {
            (Kind::Tranche, _) => ("måske én indsats i flere bevillinger", "perhaps one effort in several grants"),
            (Kind::MultiFundSplit, _) => {
                ("måske én indsats med penge fra flere puljer", "perhaps one effort paid by several funds")
            }
            (Kind::Component, _) => ("dele af en større indsats", "parts of a larger effort"),
            (Kind::Phase, _) => ("måske samme indsats, fortsat senere", "perhaps the same effort, continued later"),
            (Kind::Replica, Some(Sub::ParallelSameFund)) => (
                "samme idé flere steder på samme tid, fra samme pulje",
                "one idea in several places at once, from one fund",
            ),
            (Kind::Replica, Some(Sub::CrossRegion)) => (
                "samme idé på samme tid i en anden region eller fra en anden pulje",
                "one idea at the same time in another region or from another fund",
            ),
            (Kind::Replica, None) => ("samme idé på samme tid et andet sted", "one idea at the same time elsewhere"),
            (Kind::DuplicationCandidate, _) => (
                "måske samme ydelse til de samme mennesker, samme sted og samme tid",
                "perhaps the same service to the same people, in the same place at the same time",
            ),
            (Kind::Overlap, _) => ("lignende indsatser i flere enheder", "similar efforts in several units"),
            (Kind::Fragmentation, _) => ("ét tema i flere enheder", "one theme in several units"),
            (Kind::Administration, _) => {
                ("administration som en del for sig i en større indsats", "administration as a part of its own")
            }
            (Kind::Similar, _) => ("forholdet mellem dem er ukendt", "how they relate is unknown"),
        };
        match self {
            Self::Danish => danish,
            Self::English => english,
        }
    }

    /// The question to the owner of the projects.
    pub fn question(self, kind: Kind) -> &'static str {
        let (danish, english) = match kind {
            Kind::Tranche => (
                "Er det én indsats, der er bevilget penge til ad flere omgange, og bør den tælles som én?",
                "Is this one effort granted money in several rounds, and should it be counted as one?",
            ),
            Kind::MultiFundSplit => (
                "Er det én indsats, og ved hver pulje, hvad de andre puljer betaler?",
                "Is this one effort, and does each fund know what the others pay?",
            ),
            Kind::Component => (
                "Hører delene sammen, og hvad koster indsatsen i alt?",
                "Do the parts belong together, and what does the effort cost in all?",
            ),
            Kind::Phase => (
                "Bygger det senere projekt på det tidligere, og hvad viste det tidligere?",
                "Does the later project build on the earlier one, and what did the earlier one show?",
            ),
            Kind::Replica => (
                "Deler projekterne erfaringer og materialer, eller udvikler hvert sted sit eget?",
                "Do the projects share experience and materials, or does each place develop its own?",
            ),
            Kind::DuplicationCandidate => (
                "Får de samme mennesker den samme ydelse to gange, eller supplerer projekterne hinanden?",
                "Do the same people get the same service twice, or do the projects complement each other?",
            ),
            Kind::Overlap => (
                "Kender enhederne hinandens projekter, og har de aftalt, hvem der gør hvad?",
                "Do the units know each other's projects, and have they agreed who does what?",
            ),
            Kind::Fragmentation => (
                "Er det hensigten, at så mange enheder arbejder med temaet, og hvem har overblikket?",
                "Is it intended that so many units work on the theme, and who keeps the overview?",
            ),
            Kind::Administration => (
                "Hvad dækker administrationen, og ligger der også administration i de øvrige dele?",
                "What does the administration cover, and do the other parts hold administration too?",
            ),
            Kind::Similar => ("Hvordan hænger projekterne sammen?", "How do the projects relate?"),
        };
        match self {
            Self::Danish => danish,
            Self::English => english,
        }
    }

    /// The name of a component.
    pub fn component(self, component: Component) -> &'static str {
        let (danish, english) = match component {
            Component::Text => ("tekst", "text"),
            Component::Time => ("tid", "time"),
            Component::Provider => ("udfører", "provider"),
            Component::Fund => ("pulje", "fund"),
            Component::Place => ("sted", "place"),
            Component::Unit => ("enhed", "unit"),
            Component::TargetGroup => ("målgruppe", "target group"),
            Component::Activity => ("aktivitet", "activity"),
            Component::Theme => ("tema", "theme"),
        };
        match self {
            Self::Danish => danish,
            Self::English => english,
        }
    }

    /// The sentence of a finding: similar, the relation, the reason.
    pub fn reason(self, finding: &Finding) -> String {
        let reasons: Vec<String> = finding.reason.iter().filter_map(|reason| self.piece(reason)).collect();
        self.sentence(finding.kind, finding.sub, &reasons, &finding.unknown)
    }

    /// The sentence of a relation: similar, the relation, the reason.
    pub fn relation(self, relation: &Relation) -> String {
        let tally = |same: Option<bool>| {
            let mut tally = Tally::default();
            tally.count(same);
            tally
        };
        let mut pieces = vec![Reason::Titles(tally(Some(relation.same_title)))];
        pieces.extend((relation.kind == Kind::Component).then_some(Reason::Parts));
        pieces.extend((relation.round_marker && relation.kind == Kind::Phase).then_some(Reason::Rounds));
        pieces.push(Reason::Texts(relation.text, relation.text));
        pieces.push(Reason::Provider(tally(relation.provider)));
        pieces.push(Reason::Fund(tally(relation.fund)));
        pieces.push(Reason::Place(tally(relation.place)));
        pieces.extend(relation.tau.map(|tau| Reason::Time(tau, tau)));
        let reasons: Vec<String> = pieces.iter().filter_map(|piece| self.piece(piece)).collect();
        self.sentence(relation.kind, relation.sub, &reasons, &relation.unknown)
    }

    fn sentence(self, kind: Kind, sub: Option<Sub>, reasons: &[String], unknown: &[Component]) -> String {
        let head = match kind {
            Kind::Fragmentation | Kind::Administration => String::new(),
            _ => format!("{} ", self.pick("Ligner hinanden:", "Similar:")),
        };
        let mut text = format!("{head}{}", self.kind(kind, sub));
        if !reasons.is_empty() {
            text = format!("{text} ({})", reasons.join("; "));
        }
        let missing: Vec<&str> = unknown.iter().map(|&c| self.component(c)).collect();
        if !missing.is_empty() {
            text = format!("{text}. {}: {}", self.pick("Ukendt", "Unknown"), missing.join(", "));
        }
        let mut signs = text.chars();
        let first: String = signs.next().into_iter().flat_map(char::to_uppercase).collect();
        format!("{first}{}.", signs.as_str())
    }

    fn piece(self, reason: &Reason) -> Option<String> {
        match reason {
            Reason::Titles(tally) => {
                self.agree(*tally, ["samme titel", "same title"], ["forskellige titler", "titles differ"])
            }
            Reason::Provider(tally) => {
                self.agree(*tally, ["samme udfører", "same provider"], ["forskellige udførere", "different providers"])
            }
            Reason::Fund(tally) => {
                self.agree(*tally, ["samme pulje", "same fund"], ["forskellige puljer", "different funds"])
            }
            Reason::Place(tally) => {
                self.agree(*tally, ["samme sted", "same place"], ["forskellige steder", "different places"])
            }
            Reason::Texts(low, high) => {
                let texts = self.range(&self.cosine(*low), &self.cosine(*high));
                Some(format!("{} {texts}", self.pick("tekstlighed", "likeness of text")))
            }
            Reason::Time(low, high) => {
                let time = self.range(&self.percent(*low), &self.percent(*high));
                Some(match self {
                    Self::Danish => format!("{time} af det korteste projekts tid er fælles"),
                    Self::English => format!("{time} of the shorter project's time is shared"),
                })
            }
            Reason::Parts => {
                Some(self.pick("delene er mærket i titlen", "the parts are marked in the title").to_owned())
            }
            Reason::Rounds => Some(self.pick("runden står i titlen", "the round stands in the title").to_owned()),
            Reason::Units(n) => Some(format!("{n} {}", self.pick("enheder", "units"))),
            Reason::Scatter(share) => Some(match self {
                Self::Danish => {
                    format!("to tilfældige kroner kommer fra hver sin enhed i {} af tilfældene", self.share(*share))
                }
                Self::English => {
                    format!("two random amounts come from different units in {} of cases", self.share(*share))
                }
            }),
            Reason::Concurrent(c) => Some(match self {
                Self::Danish => format!("{} af {} projekter kører samtidig med en anden enheds", c.concurrent, c.n),
                Self::English => format!("{} of {} projects run at the same time as another unit's", c.concurrent, c.n),
            }),
            Reason::Words(words) => {
                Some(format!("{}: {}", self.pick("genkendt på", "recognised by"), words.join(", ")))
            }
            Reason::Administration(share) => {
                Some(format!("{} {}", self.share(*share), self.pick("af indsatsens beløb", "of the effort's money")))
            }
            Reason::UnknownAmounts(n) => Some(self.unknown_amounts(*n)),
            Reason::Currencies(n) => Some(match self {
                Self::Danish => format!("{n} valutaer, som ikke lægges sammen"),
                Self::English => format!("{n} currencies, which are not added"),
            }),
        }
    }

    fn unknown_amounts(self, n: u64) -> String {
        match (self, n) {
            (Self::Danish, 1) => "beløbet er ukendt for 1 projekt".to_owned(),
            (Self::Danish, _) => format!("beløbet er ukendt for {n} projekter"),
            (Self::English, 1) => "the amount of 1 project is unknown".to_owned(),
            (Self::English, _) => format!("the amounts of {n} projects are unknown"),
        }
    }

    fn range(self, low: &str, high: &str) -> String {
        if low == high { low.to_owned() } else { format!("{low} {} {high}", self.pick("til", "to")) }
    }

    fn agree(self, tally: Tally, same: [&str; 2], other: [&str; 2]) -> Option<String> {
        let same = self.pick(same[0], same[1]);
        let other = self.pick(other[0], other[1]);
        match (tally.same, tally.other) {
            (0, 0) => None,
            (_, 0) => Some(same.to_owned()),
            (0, _) => Some(other.to_owned()),
            (part, rest) => Some(match self {
                Self::Danish => format!("{same} i {part} af {} par", part + rest),
                Self::English => format!("{same} in {part} of {} pairs", part + rest),
            }),
        }
    }
}
