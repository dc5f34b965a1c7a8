//! Which column is which field, from its header word; mappings are data.

mod years;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;

use crate::read::header::{WITHOUT_YEAR, header};
use crate::read::standards::{self, Shape};
use crate::register::{Account, Field, Kind, Schema};
use crate::{Error, Result};
use years::Years;
pub(in crate::read) use years::with_bare_years;

/// What was taken for what, and why.
#[derive(Debug, Clone, Default)]
pub(in crate::read) struct Recognised {
    pub schema: Schema,
    /// Why each field has its columns.
    pub why: BTreeMap<Field, String>,
    /// Columns that hold personal data.
    pub personal: Vec<String>,
    /// Fields that the user named.
    pub by_hand: bool,
    /// What the user should know of what was not recognised.
    pub notes: Vec<String>,
    /// What the source was told to be.
    pub standard: Option<&'static Shape>,
}

impl Recognised {
    /// A field has these columns, if there are any.
    pub(in crate::read) fn claim(&mut self, field: Field, columns: Vec<String>, why: &str) {
        if !columns.is_empty() {
            self.schema.fields.insert(field, columns);
            self.why.insert(field, why.to_owned());
        }
    }

    /// Fields that the user named go before those of a mapping.
    pub(in crate::read) fn overridden(mut self, schema: &Schema) -> Self {
        for (field, columns) in &schema.fields {
            for own in self.schema.fields.values_mut() {
                own.retain(|column| !columns.contains(column));
            }
            self.schema.fields.retain(|_, own| !own.is_empty());
            self.claim(*field, columns.clone(), "named by hand");
        }
        for (field, years) in &schema.years {
            self.schema.years.insert(*field, years.clone());
            self.why.insert(*field, "named by hand".to_owned());
        }
        self.schema.dims.extend(schema.dims.iter().cloned());
        self.schema.only = schema.only;
        self
    }
}

#[derive(Deserialize)]
struct Words {
    name: String,
    personal: Vec<String>,
    fields: BTreeMap<Field, Vec<Rank>>,
}

/// One word with a rank of its own, or several that share one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Rank {
    One(String),
    Shared(Vec<String>),
}

/// A column that a word of a mapping claims for a field.
struct Claim {
    rank: (usize, usize),
    field: Field,
    column: usize,
    word: String,
    language: String,
}

/// The schema that the names of a source suggest, with one account line a field.
///
/// # Errors
/// [`Error::Schema`] when two columns claim one field with equal right, or the columns are not those of the standard
/// asked for.
pub fn recognise_names(names: &[String], standard: Option<&str>) -> Result<(Schema, Vec<Account>)> {
    let shape = standards::shape_of(names, standard)?;
    let found = recognise(names, shape)?;
    let line = |(field, columns): (&Field, &Vec<String>)| Account {
        field: field.to_string(),
        columns: columns.clone(),
        why: found.why.get(field).cloned().unwrap_or_default(),
        how: String::new(),
    };
    let mut account: Vec<Account> = shape.map(|shape| shape.account(names, standard.is_some())).into_iter().collect();
    account.extend(found.schema.fields.iter().map(line));
    let years = found.schema.years.iter().flat_map(|(field, years)| years.iter().map(move |column| (field, column)));
    account.extend(years.map(|(field, (year, column))| Account {
        field: format!("{field} {year}"),
        columns: vec![column.clone()],
        why: found.why.get(field).cloned().unwrap_or_default(),
        how: String::new(),
    }));
    account.extend(found.personal.iter().map(|column| Account {
        field: String::new(),
        columns: vec![column.clone()],
        why: "personal data".to_owned(),
        how: "dropped".to_owned(),
    }));
    Ok((found.schema, account))
}

/// The fields of columns with these names: those of the shape, else those that header words tell.
pub(in crate::read) fn recognise(names: &[String], shape: Option<&'static Shape>) -> Result<Recognised> {
    let Some(shape) = shape else { return by_words(names) };
    let mut found = shape.plan(names);
    if shape.words {
        let left: Vec<String> = names
            .iter()
            .filter(|name| !found.schema.fields.values().flatten().any(|used| used == *name))
            .cloned()
            .collect();
        // Header words only help here: where they leave a question, the column is kept as text.
        let more = by_words(&left).unwrap_or_default();
        for (field, columns) in more.schema.fields {
            if field.kind() != Kind::Money && found.schema.columns(field).is_empty() {
                let why = more.why.get(&field).cloned().unwrap_or_default();
                found.claim(field, columns, &why);
            }
        }
        found
            .personal
            .extend(more.personal.into_iter().filter(|name| !found.personal.contains(name)).collect::<Vec<_>>());
    }
    Ok(found)
}

fn mappings() -> Result<[Words; 2]> {
    Ok([
        parse("danish", include_str!("mappings/danish.toml"))?,
        parse("english", include_str!("mappings/english.toml"))?,
    ])
}

/// How many of the names are header words of a mapping.
pub(in crate::read) fn known(names: &[String]) -> usize {
    // Asked for every row that may be a header.
    static LISTED: OnceLock<BTreeSet<String>> = OnceLock::new();
    let words = || mappings().map(|all| all.iter().flat_map(Words::listed).collect()).unwrap_or_default();
    let listed = LISTED.get_or_init(words);
    let telling = standards::telling(names);
    let known = |name: &String| header(name).forms().any(|(_, word)| listed.contains(word));
    names.iter().enumerate().filter(|(at, name)| telling.contains(at) || known(name)).count()
}

impl Words {
    fn listed(&self) -> Vec<String> {
        let words = self.fields.values().flatten().flat_map(|rank| match rank {
            Rank::One(word) => vec![word.clone()],
            Rank::Shared(words) => words.clone(),
        });
        words.collect()
    }
}

fn parse<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> Result<T> {
    toml::from_str(text).map_err(|e| Error::Internal(format!("mapping {name}: {e}")))
}

fn by_words(names: &[String]) -> Result<Recognised> {
    let mappings = mappings()?;
    let mut claims: Vec<Claim> = Vec::new();
    let mut personal: Vec<usize> = Vec::new();
    let mut found_years = Years::of(names, &mappings)?;
    for (column, name) in names.iter().enumerate().filter(|(column, _)| !found_years.columns.contains(column)) {
        let header = header(name);
        if header.words.iter().any(|word| mappings.iter().any(|m| m.personal.contains(word))) {
            personal.push(column);
            continue;
        }
        // The most complete form of a name that means something says what is meant.
        let meant = header.forms().map(|(part, word)| claims_of(column, word, part, &mappings));
        claims.extend(meant.into_iter().find(|claims| !claims.is_empty()).unwrap_or_default());
    }
    claims.sort_by_key(|claim| (claim.rank, claim.field, claim.column));
    let mut found = assign(names, &claims)?;
    found.personal = personal.iter().filter_map(|&at| names.get(at)).cloned().collect();
    found_years.claim(&mut found);
    lone_money_is_the_amount(&mut found);
    Ok(found)
}

/// Ranks of the second mapping fall between those of the first; a part of a name counts less than the whole.
fn claims_of(column: usize, word: &str, part: usize, mappings: &[Words]) -> Vec<Claim> {
    let mut claims = Vec::new();
    for (nth, mapping) in mappings.iter().enumerate() {
        for (field, ranks) in &mapping.fields {
            // Only amounts come by the year.
            if part == WITHOUT_YEAR && field.kind() != Kind::Money {
                continue;
            }
            if let Some(rank) = ranks.iter().position(|listed| listed.has(word)) {
                let rank = (rank.saturating_mul(mappings.len()).saturating_add(nth), part);
                let (word, language) = (word.to_owned(), mapping.name.clone());
                claims.push(Claim { rank, field: *field, column, word, language });
            }
        }
    }
    claims
}

impl Rank {
    fn has(&self, word: &str) -> bool {
        match self {
            Self::One(one) => one == word,
            Self::Shared(all) => all.iter().any(|w| w == word),
        }
    }
}

/// Claims come best first; a column serves one field, and only descriptions have several columns.
fn assign(names: &[String], claims: &[Claim]) -> Result<Recognised> {
    let mut found = Recognised::default();
    let mut owner: BTreeMap<usize, Field> = BTreeMap::new();
    let mut ranks: BTreeMap<Field, (usize, usize)> = BTreeMap::new();
    for claim in claims {
        let Some(name) = names.get(claim.column) else { continue };
        if owner.contains_key(&claim.column) {
            continue;
        }
        match ranks.get(&claim.field) {
            Some(_) if claim.field == Field::Description => {}
            Some(rank) if *rank == claim.rank => {
                let first = found.schema.columns(claim.field).first().cloned().unwrap_or_default();
                return Err(two_claims(claim.field, &first, name));
            }
            Some(_) => continue,
            None => {}
        }
        owner.insert(claim.column, claim.field);
        ranks.entry(claim.field).or_insert(claim.rank);
        found.schema.fields.entry(claim.field).or_default().push(name.clone());
        found.why.entry(claim.field).or_insert_with(|| format!("header word '{}', {}", claim.word, claim.language));
    }
    let at = |name: &String| names.iter().position(|n| n == name);
    if let Some(columns) = found.schema.fields.get_mut(&Field::Description) {
        columns.sort_by_key(at);
    }
    Ok(found)
}

fn two_claims(field: Field, first: &str, second: &str) -> Error {
    Error::Schema(format!(
        "both '{first}' and '{second}' may be the {field}; say which, as schema=Schema({field}=\"{first}\")"
    ))
}

/// Without an amount, what was paid out stands for it, else the whole cost.
fn lone_money_is_the_amount(found: &mut Recognised) {
    let has =
        |found: &Recognised, field| found.schema.fields.contains_key(&field) || found.schema.years.contains_key(&field);
    if has(found, Field::Amount) {
        return;
    }
    for (field, told) in
        [(Field::Disbursed, "no column says what was granted"), (Field::TotalCost, "the only amount of the source")]
    {
        if has(found, field) {
            let why = found.why.remove(&field).unwrap_or_default();
            if let Some(years) = found.schema.years.remove(&field) {
                found.schema.years.insert(Field::Amount, years);
            }
            let columns = found.schema.fields.remove(&field).unwrap_or_default();
            found.why.insert(Field::Amount, format!("{why}; {told}"));
            return found.claim(Field::Amount, columns, &format!("{why}; {told}"));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use super::*;

    const DANISH: &str = "Projektnr;Titel;Beskrivelse;Kommune;Udfører;Pulje;Tema;Målgruppe;Aktivitet;Sted;Lovgrundlag;\
        Status;Startdato;Slutdato;Bevilling (kr.);Samlet budget (kr.);Administration (kr.);Løn (kr.);\
        Deltagere planlagt;Deltagere;Resultatmål;Målt antal;Opnået antal;Heraf ansat hos udfører;Hovedprojekt";
    const ENGLISH: &str = "Project id;Title;Description;Municipality;Provider;Fund;Theme;Target group;Activity;Place;\
        Mandate;Status;Start date;End date;Grant (DKK);Total cost (DKK);Administration (DKK);Payroll (DKK);\
        Participants planned;Participants;Outcome;Outcome n;Successes;Employed by the provider;Parent";
    const FIELDS: &str = "id,title,description,unit,provider,programme,theme,target_group,activity,place,mandate,status,\
        start,end,amount,total_cost,admin_amount,payroll_amount,participants_planned,participants,outcome,outcome_n,\
        successes,inside_outcomes,parent";

    fn names(header: &str, separator: char) -> Vec<String> {
        header.split(separator).map(str::to_owned).collect()
    }

    /// `column → field` for every name.
    fn fields(names: &[String]) -> Vec<String> {
        let schema = recognise_names(names, None).unwrap().0;
        let field = |name: &String| schema.fields.iter().find(|(_, c)| c.contains(name)).map(|(f, _)| f.to_string());
        names.iter().map(|name| field(name).unwrap_or_default()).collect()
    }

    #[test]
    fn headers_of_the_examples() {
        let expected: Vec<String> = names(FIELDS, ',').iter().map(|f| f.trim().to_owned()).collect();
        assert_eq!(fields(&names(DANISH, ';')), expected);
        assert_eq!(fields(&names(ENGLISH, ';')), expected);
    }

    #[test]
    fn danish_structural_funds() {
        let vintage = names(
            "Projektitel / Operation name;Startdato / Operation start date;Slutdato / Operation end date;Prioritetsakse \
             / Priority\naxis;Budget / Budget;EU-medfinansiering / Union co-financing;Fond / Fund;Region / \
             Region;Kontaktperson / Contacts",
            ';',
        );
        let expected = ["title", "start", "end", "theme", "total_cost", "amount", "programme", "unit", ""];
        assert_eq!(fields(&vintage), expected);
        let shape = standards::shape_of(&vintage, None).unwrap();
        assert_eq!(recognise(&vintage, shape).unwrap().personal, ["Kontaktperson / Contacts"]);
        let vintage = names("projekttitel,tas_projekt_besk,start_dato,budget,eu,ordning,navn,cvr", ',');
        let expected = ["title", "description", "start", "total_cost", "amount", "programme", "provider", "provider"];
        assert_eq!(fields(&vintage), expected);
        let renamed = names(
            "id,period,title,description,start_date,end_date,fund,theme,budget_dkk_raw,budget_dkk,eu_dkk_raw,eu_dkk,\
             eu_rate_raw,region,beneficiary_cvr,beneficiary,postal_code,city,partners",
            ',',
        );
        let schema = recognise_names(&renamed, None).unwrap().0;
        assert_eq!(schema.columns(Field::TotalCost), ["budget_dkk"]);
        assert_eq!(schema.columns(Field::Amount), ["eu_dkk"]);
        assert_eq!(schema.columns(Field::Provider), ["beneficiary_cvr", "beneficiary"]);
        assert_eq!(schema.columns(Field::Currency), ["DKK"]);
        assert_eq!(schema.columns(Field::Unit), ["region"]);
    }

    #[test]
    fn names_that_users_have() {
        let found =
            fields(&names("Sagsnr,Projektnavn,Formål,Indhold,Bevilget beløb,Start,Slut,Leverandør,Emne,Bydel", ','));
        let expected =
            ["id", "title", "description", "description", "amount", "start", "end", "provider", "theme", "place"];
        assert_eq!(found, expected);
        let found = fields(&names("Identifier,Name,Summary,Amount Awarded,Funder,Recipient,Category,Region", ','));
        assert_eq!(found, ["id", "title", "description", "amount", "unit", "provider", "theme", "place"]);
        assert_eq!(fields(&names("Titel,Budget", ',')), ["title", "amount"]);
        let qualified = fields(&names("Titel,Titel (engelsk),Deltagere (planlagt),Deltagere", ','));
        assert_eq!(qualified, ["title", "", "participants_planned", "participants"]);
        assert_eq!(fields(&names("Titel,E-mail,Tlf.", ',')), ["title", "", ""]);
    }

    /// What was paid out is no grant where both stand, and stands for it where it stands alone.
    #[test]
    fn paid_out_beside_granted() {
        assert_eq!(
            fields(&names("Titel,Bevilling,Udbetalt,Ansøgt beløb", ',')),
            ["title", "amount", "disbursed", "requested"]
        );
        assert_eq!(fields(&names("Titel,Udbetalt,Budget", ',')), ["title", "amount", "total_cost"]);
        assert_eq!(fields(&names("Title,Amount paid", ',')), ["title", "amount"]);
    }

    #[test]
    fn two_equal_claims_are_a_question() {
        let message = recognise_names(&names("Titel,Bevilling,Tilskud (kr.)", ','), None).unwrap_err().to_string();
        for part in ["Bevilling", "Tilskud (kr.)", "schema=Schema(amount=\"Bevilling\")"] {
            assert!(message.contains(part), "{message}");
        }
    }
}
