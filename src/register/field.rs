//! The fields of the canonical record.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// How a field is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The key.
    Id,
    /// Free text.
    Text,
    /// Words that repeat.
    Category,
    /// Money.
    Money,
    /// A date with its precision.
    Date,
    /// A non-negative whole number.
    Count,
    /// The currency of the row.
    Currency,
}

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $name:literal : $kind:ident,)+) => {
        /// A field of the canonical record, named as in the schema.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field {
            $($(#[$doc])* $variant,)+
        }

        impl Field {
            /// All fields, in the order of the record.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in the schema.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// How the field is stored.
            pub const fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind,)+ }
            }
        }
    };
}

fields! {
    /// Identifier in the source.
    Id = "id": Id,
    /// As published.
    Title = "title": Text,
    /// Joined in the declared order.
    Description = "description": Text,
    /// What the unit gives; the default measure.
    Amount = "amount": Money,
    /// Whole cost of the project, all payers.
    TotalCost = "total_cost": Money,
    /// ISO 4217.
    Currency = "currency": Currency,
    /// Planned or actual start.
    Start = "start": Date,
    /// Planned or actual end.
    End = "end": Date,
    /// Date of commitment.
    AwardDate = "award_date": Date,
    /// Who gives: fund, administration, municipality.
    Unit = "unit": Category,
    /// Who carries out.
    Provider = "provider": Category,
    /// Pool, call, axis, fund code.
    Programme = "programme": Category,
    /// Sector, priority, topic.
    Theme = "theme": Category,
    /// For whom.
    TargetGroup = "target_group": Category,
    /// What is done.
    Activity = "activity": Category,
    /// Where.
    Place = "place": Category,
    /// Required by law: yes, no, unknown.
    Mandate = "mandate": Category,
    /// Pipeline, active, closed and the like.
    Status = "status": Category,
    /// People reached.
    Participants = "participants": Count,
    /// People planned.
    ParticipantsPlanned = "participants_planned": Count,
    /// Successes among the measured.
    Successes = "successes": Count,
    /// How many were measured.
    OutcomeN = "outcome_n": Count,
    /// Definition of the outcome.
    Outcome = "outcome": Text,
    /// Own target.
    Target = "target": Count,
    /// Declared administration.
    AdminAmount = "admin_amount": Money,
    /// Declared wages.
    PayrollAmount = "payroll_amount": Money,
    /// Outcomes employed by the provider or its affiliates.
    InsideOutcomes = "inside_outcomes": Count,
    /// Grade of evidence.
    Evidence = "evidence": Category,
    /// Parent record.
    Parent = "parent": Category,
    /// Role of the row in the ledger.
    Role = "role": Category,
    /// Key shared by the records of one effort: a core project number, a co-financed project.
    Family = "family": Category,
    /// The record whose money this one passes on.
    FundedFrom = "funded_from": Category,
    /// Applied for.
    Requested = "requested": Money,
    /// Paid out.
    Disbursed = "disbursed": Money,
    /// Promised in binding form, where the amount is what was spent.
    Commitment = "commitment": Money,
    /// Planned for the record's periods.
    Budget = "budget": Money,
    /// In the prices of its own years, beside an amount in constant prices.
    Nominal = "nominal": Money,
    /// What the amounts are: budget, commitment, disbursement, actual.
    Basis = "basis": Category,
    /// ISO 639-1.
    Language = "language": Category,
    /// Link.
    Url = "url": Text,
}

impl FromStr for Field {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL.iter().find(|f| f.name() == name).copied().ok_or_else(|| {
            let have: Vec<&str> = Self::ALL.iter().map(|f| f.name()).collect();
            Error::Schema(format!("no field '{name}'; a schema has: {}, dims, only", have.join(", ")))
        })
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
