//! Every step with one set of settings, on one pool, with what it takes to compute it again.

mod digests;
mod estimate;
mod headline;
mod json;
mod likeness;
mod manifest;
mod settings;

pub use digests::{clustering_digest, similarity_digest};
pub use estimate::estimate;
pub use headline::Headline;
pub use likeness::{distinct_of, findings_of};
pub use settings::Settings;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cluster::{self, Clustering};
use crate::findings::{Distinct, Findings, Language, Weighting};
use crate::meaning::Meaning;
use crate::money::{Amount, Currency, Sum};
use crate::register::Register;
use crate::similarity::{self, Similarity};
use crate::table::Table;
use crate::totals::{self, Concentration};
use crate::{Error, Result, Work};

/// Everything there is to say about a register, by one set of settings.
#[derive(Debug, Clone)]
pub struct Review {
    /// The projects.
    pub register: Arc<Register>,
    /// The settings.
    pub settings: Settings,
    /// All projects in one row a currency.
    pub overview: Table,
    /// Totals by column, in the order of the settings.
    pub totals: Vec<(String, Table)>,
    /// Concentration over projects, then over the values of each column of the totals, for each currency.
    pub concentration: Vec<Arc<Concentration>>,
    /// Which projects are alike.
    pub similarity: Arc<Similarity>,
    /// Which belong together.
    pub clusters: Arc<Clustering>,
    /// What to ask.
    pub findings: Arc<Findings>,
    /// How many really different efforts; `None` for an empty register.
    pub distinct: Option<Arc<Distinct>>,
    /// What the data cannot support, with the reason.
    pub refusals: Vec<(String, String)>,
    /// What is counted and what is left out.
    pub ledger: Table,
    /// How much of each column is known.
    pub coverage: Table,
    /// The numbers of one sentence.
    pub headline: Headline,
    /// What it takes to compute the same again.
    pub manifest: serde_json::Value,
    /// SHA-256 over every result, the settings, the content of the register and the version of the engine.
    pub digest: String,
}

impl Review {
    /// The language of the texts, among those that findings speak.
    pub fn language(&self) -> Language {
        language_of(&self.similarity)
    }
}

/// Danish for a Danish register, English for any other.
pub fn language_of(similarity: &Similarity) -> Language {
    match similarity.vectors().language {
        crate::text::Language::Da => Language::Danish,
        _ => Language::English,
    }
}

/// Runs every step. The same register and settings give the same bytes for any row order and number of threads.
///
/// # Errors
/// [`Error::Settings`] and [`Error::Schema`] for settings that do not fit the register, [`Error::AmountOverflow`],
/// [`Error::Interrupted`] after [`Work::stop`]. A number that the data cannot support is no error: see
/// [`Review::refusals`].
pub fn review(register: Arc<Register>, settings: &Settings, work: &Work) -> Result<Review> {
    work.on_pool(|| run(register, None, settings, work))
}

/// As [`review`], comparing projects by meaning too.
///
/// # Errors
/// As [`review`]; [`Error::Settings`] for the meaning of another register.
pub fn review_with(register: Arc<Register>, meaning: &Meaning, settings: &Settings, work: &Work) -> Result<Review> {
    work.on_pool(|| run(register, Some(meaning), settings, work))
}

fn run(register: Arc<Register>, meaning: Option<&Meaning>, settings: &Settings, work: &Work) -> Result<Review> {
    let reg = register.as_ref();
    let by = settings.columns(reg)?;
    let similarity = match meaning {
        Some(meaning) => similarity::similarity_with(reg, meaning, &settings.similarity, work)?,
        None => similarity::similarity(reg, &settings.similarity, work)?,
    };
    let clusters = cluster::cluster(reg, &similarity, &settings.cluster, work)?;
    let findings = findings_of(reg, &clusters, &settings.findings, work)?;
    let (distinct, mut refusals) = efforts(reg, &similarity, work)?;
    let (totals, by) = by_columns(reg, by, &mut refusals, work)?;
    let mut review = Review {
        overview: totals::overview(reg, None, work)?,
        totals,
        concentration: concentrations(reg, &by, work)?,
        ledger: totals::ledger(reg, None)?,
        coverage: totals::coverage(reg)?,
        headline: sentence(reg, &clusters, distinct.as_ref())?,
        similarity: Arc::new(similarity),
        clusters: Arc::new(clusters),
        findings: Arc::new(findings),
        distinct: distinct.map(Arc::new),
        refusals,
        settings: settings.clone(),
        manifest: serde_json::Value::Null,
        digest: String::new(),
        register,
    };
    manifest::sign(&mut review)?;
    Ok(review)
}

/// Tables by column.
type Tables = Vec<(String, Table)>;

/// Totals by column, and the columns that have them: total costs by unit are refused where units share a project.
fn by_columns(
    register: &Register,
    by: Vec<String>,
    refusals: &mut Refusals,
    work: &Work,
) -> Result<(Tables, Vec<String>)> {
    let mut tables = Vec::with_capacity(by.len());
    for name in by {
        match totals::overview(register, Some(&name), work) {
            Ok(table) => tables.push((name, table)),
            Err(Error::Settings(why)) => refusals.push((format!("totals by {name}"), why)),
            Err(other) => return Err(other),
        }
    }
    let kept = tables.iter().map(|(name, _)| name.clone()).collect();
    Ok((tables, kept))
}

/// Over projects, then over the values of each column, one for each currency with money.
fn concentrations(register: &Register, by: &[String], work: &Work) -> Result<Vec<Arc<Concentration>>> {
    let Some(field) = register.default_money() else { return Ok(Vec::new()) };
    let currencies: Vec<Currency> = register.counted(field)?.into_iter().map(|(code, ..)| code).collect();
    let holders: Vec<Option<&str>> = std::iter::once(None).chain(by.iter().map(|name| Some(name.as_str()))).collect();
    let wanted = holders.iter().flat_map(|holder| currencies.iter().map(move |code| (*holder, *code)));
    let measured = wanted.map(|(by, code)| totals::concentration(register, by, None, Some(code), work).map(Arc::new));
    measured.collect()
}

/// Results that the data cannot support, with the reason.
type Refusals = Vec<(String, String)>;

/// Weighed by money; by number, with the reason, where money has no common measure.
fn efforts(register: &Register, similarity: &Similarity, work: &Work) -> Result<(Option<Distinct>, Refusals)> {
    let refused = |why: Error| vec![("distinct".to_owned(), why.to_string())];
    let weigh = |weighting| distinct_of(register, similarity, weighting, work);
    match weigh(Weighting::Money) {
        Ok(distinct) => Ok((Some(distinct), Vec::new())),
        Err(why @ (Error::Currency(_) | Error::NotIdentified(_))) => match weigh(Weighting::Count) {
            Ok(distinct) => Ok((Some(distinct), refused(why))),
            Err(why @ Error::NotIdentified(_)) => Ok((None, refused(why))),
            Err(other) => Err(other),
        },
        Err(other) => Err(other),
    }
}

/// What the default money column leaves out, by currency.
fn left_out(register: &Register) -> Result<Vec<(Currency, Amount)>> {
    let Some(field) = register.default_money() else { return Ok(Vec::new()) };
    let mut sums: BTreeMap<(Currency, u8), Sum> = BTreeMap::new();
    for out in register.left_out(field) {
        let Some(currency) = out.currency else { continue };
        sums.entry(currency).or_default().merge(&out.sum);
    }
    let told = sums.into_iter().map(|((code, scale), sum)| {
        let minor = sum.total("what is left out")?;
        Ok((code, Amount { minor, scale }))
    });
    let told: Vec<(Currency, Amount)> = told.collect::<Result<_>>()?;
    Ok(told.into_iter().filter(|(_, amount)| amount.minor != 0).collect())
}

fn sentence(register: &Register, clusters: &Clustering, distinct: Option<&Distinct>) -> Result<Headline> {
    let field = register.default_money();
    let amounts = field.map_or(Ok(Vec::new()), |field| register.counted(field))?;
    let known: u64 = amounts.iter().map(|(.., n)| n).sum();
    let n = register.n_counting();
    let groups = || clusters.levels().into_iter().map(|level| level.n_groups as u64);
    Ok(Headline {
        n,
        amounts: amounts.into_iter().map(|(code, sum, _)| (code, sum)).collect(),
        left_out: left_out(register)?,
        unknown: if field.is_some() { n.saturating_sub(known) } else { 0 },
        groups: clusters.n_groups() as u64,
        ungrouped: clusters.alone().len() as u64,
        groups_range: (groups().min().unwrap_or(0), groups().max().unwrap_or(0)),
        distinct: distinct.map(|d| (d.value, d.low, d.high)),
        by_money: distinct.is_some_and(|d| d.weighting == Weighting::Money),
        label: register.label().map(str::to_owned),
    })
}
