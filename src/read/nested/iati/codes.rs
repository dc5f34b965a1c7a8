//! Code lists of IATI 2.03 that decide how money and dates are read.

/// What a transaction does to the money of an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Flow {
    /// Disbursement and expenditure: what was spent.
    Spend,
    /// Outgoing commitment.
    Commitment,
    /// Money received or promised to the activity: another activity spent it.
    Incoming,
    /// Told, and never part of a sum.
    Other,
}

/// A type of the list `TransactionType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    pub flow: Flow,
    /// The word of the list, also the name of the column that keeps the sum.
    pub word: &'static str,
}

/// The type behind a code.
///
/// A reimbursement (7) is by its definition in the list a disbursement for what the recipient has spent already, while
/// some publish it for money that comes back: the sign is not certain, so it is told and not counted.
pub(super) fn transaction(code: &str) -> Option<Kind> {
    let (flow, word) = match code {
        "1" => (Flow::Incoming, "incoming funds"),
        "2" => (Flow::Commitment, "outgoing commitment"),
        "3" => (Flow::Spend, "disbursement"),
        "4" => (Flow::Spend, "expenditure"),
        "5" => (Flow::Other, "interest payment"),
        "6" => (Flow::Other, "loan repayment"),
        "7" => (Flow::Other, "reimbursement"),
        "8" => (Flow::Other, "purchase of equity"),
        "9" => (Flow::Other, "sale of equity"),
        "10" => (Flow::Other, "credit guarantee"),
        "11" => (Flow::Incoming, "incoming commitment"),
        "12" => (Flow::Other, "outgoing pledge"),
        "13" => (Flow::Other, "incoming pledge"),
        _ => return None,
    };
    Some(Kind { flow, word })
}

/// The word of the list `ActivityStatus`, as a register says it.
pub(super) fn status(code: &str) -> Option<&'static str> {
    Some(match code {
        "1" => "pipeline",
        "2" => "active",
        "3" => "finalising",
        "4" => "closed",
        "5" => "cancelled",
        "6" => "suspended",
        _ => return None,
    })
}

/// The column of a role in the list `OrganisationRole`.
pub(super) fn organisation(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "1" => ("funding-org", "funding-org ref"),
        "2" => ("accountable-org", "accountable-org ref"),
        "3" => ("extending-org", "extending-org ref"),
        "4" => ("implementing-org", "implementing-org ref"),
        _ => return None,
    })
}

/// The word of the list `RelatedActivityType`.
pub(super) fn relation(code: &str) -> Option<&'static str> {
    Some(match code {
        "1" => "parent",
        "2" => "child",
        "3" => "sibling",
        "4" => "co-funded",
        "5" => "third party",
        _ => return None,
    })
}
