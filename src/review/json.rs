//! A review as one JSON text: every result but the list of pairs.

use serde_json::{Map, Value, json};

use super::Review;
use crate::calendar::Date;
use crate::money::Amount;
use crate::table::{Column, Conserved, Table};
use crate::totals::Concentration;
use crate::{Result, Work};

impl Review {
    /// Every result but the list of pairs: tables by column, money and shares as decimal text, missing as null.
    ///
    /// # Errors
    /// [`crate::Error::AmountOverflow`] when an amount does not fit at the scale of its column.
    pub fn to_json(&self) -> Result<String> {
        let totals: Map<String, Value> = self.totals.iter().map(|(name, t)| (name.clone(), columns(t))).collect();
        let whole = json!({
            "headline": {"da": self.headline.danish(), "en": self.headline.english(), "numbers": self.headline},
            "overview": columns(&self.overview),
            "totals": totals,
            "concentration": self.concentration.iter().map(|c| concentration(c)).collect::<Vec<_>>(),
            "clusters": columns(&self.clusters.table(&self.register, &Work::default())?),
            "findings": columns(&self.findings.table(&self.register, self.language())?),
            "relations": columns(&self.findings.relations_table(&self.register, self.language())),
            "distinct": self.distinct.as_deref(),
            "refusals": self.refusals.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
            "ledger": columns(&self.ledger),
            "conserved": self.ledger.conserved.iter().map(conserved).collect::<Vec<_>>(),
            "coverage": columns(&self.coverage),
            "manifest": self.manifest,
        });
        Ok(whole.to_string())
    }
}

fn concentration(measured: &Concentration) -> Value {
    json!({
        "by": measured.by().unwrap_or("project"),
        "currency": measured.currency().map(|code| code.to_string()),
        "n": measured.n(),
        "hhi": measured.hhi(),
        "effective_number": measured.effective_number(),
        "gini": measured.gini(),
        "theil": measured.theil(),
        "largest": columns(&measured.table()),
    })
}

fn conserved(line: &Conserved) -> Value {
    let part = |n: u64, minor: i128| json!({"n": n, "sum": Amount { minor, scale: line.scale }.to_string()});
    let excluded: Map<String, Value> =
        line.excluded.iter().map(|(reason, n, minor)| (reason.clone(), part(*n, *minor))).collect();
    json!({
        "currency": line.currency,
        "counted": part(line.counted.0, line.counted.1),
        "excluded": excluded,
        "register": part(line.register.0, line.register.1),
        "holds": line.holds(),
    })
}

fn columns(table: &Table) -> Value {
    Value::Object(table.columns.iter().map(|(name, column)| (name.clone(), values(column))).collect())
}

fn values(column: &Column) -> Value {
    match column {
        Column::Text(v) => json!(v),
        Column::Coded(v) => json!(v),
        Column::Texts(v) => json!(v),
        Column::Count(v) => json!(v),
        Column::Ratio(v) => json!(v),
        Column::Cosine(v) => json!(v),
        Column::Flag(v) => json!(v),
        Column::Money { minor: v, scale } | Column::Decimal { digits: v, scale } => {
            v.iter().map(|minor| minor.map(|minor| Amount { minor, scale: *scale }.to_string())).collect()
        }
        Column::Date(v) => v.iter().map(|day| day.and_then(Date::from_days).map(|day| day.to_string())).collect(),
    }
}
