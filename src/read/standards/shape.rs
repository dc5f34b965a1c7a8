//! What a mapping says of one form of a format.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Names;
use crate::register::Field;

/// One form in which a format is published: how it is told, and what its columns mean.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::read) struct Shape {
    /// The standard, by its key.
    #[serde(skip)]
    pub standard: &'static str,
    /// The version of the mapping.
    #[serde(skip)]
    pub version: u32,
    /// Which form of the standard this is.
    pub name: String,
    /// Columns that a source must have to be taken for one; brackets hold names of which one is enough.
    pub requires: Vec<OneOf>,
    /// Columns by field.
    #[serde(default)]
    pub fields: BTreeMap<Field, Vec<String>>,
    /// The currency of all amounts.
    #[serde(default)]
    pub currency: Option<String>,
    /// Columns with data of persons, which are dropped.
    #[serde(default)]
    pub personal: Vec<String>,
    /// Names stand in several languages in one header, and a field has the first column found.
    #[serde(default)]
    pub bilingual: bool,
    /// What the shape does not name is recognised by header words.
    #[serde(default)]
    pub words: bool,
    /// Columns of money in units of a power of ten, which their names do not say.
    #[serde(default)]
    pub unit_exponent: BTreeMap<String, u32>,
    /// Most fraction digits of an amount.
    #[serde(default)]
    pub max_fraction_digits: Option<u8>,
    /// Columns of money in which 0 means: not reported.
    #[serde(default)]
    pub zero_is_unknown: Vec<String>,
    /// Columns in which the name of the column marks a repeated header.
    #[serde(default)]
    pub header_cells: Vec<String>,
    /// Values that hold for all rows.
    #[serde(default)]
    pub constants: BTreeMap<Field, String>,
    /// The words of a field as codes of ours.
    #[serde(default)]
    pub codes: BTreeMap<Field, BTreeMap<String, String>>,
    /// Fields made of several columns, joined; brackets hold names of which the first found is taken.
    #[serde(default)]
    pub compose: BTreeMap<Field, Vec<OneOf>>,
    /// Lists in one cell, of which the first entry counts.
    #[serde(default)]
    pub first_of: Vec<Listed>,
    /// The end from a start and a number of months.
    #[serde(default)]
    pub end_from: Option<Term>,
    /// One row a flow, turned into one row a project with an amount each.
    #[serde(default)]
    pub pivot: Option<Pivot>,
    /// Rows that are slices of an award, some of them parts of another row.
    #[serde(default)]
    pub part_of: Option<PartOf>,
    /// Columns by which a grant says whose money it passes on.
    #[serde(default)]
    pub passed_on: Option<PassedOn>,
    /// Columns kept to group by, though a field has them too.
    #[serde(default)]
    pub keep: Vec<String>,
    /// What a row is, where several files describe one project.
    #[serde(default)]
    pub level: Option<Level>,
    /// What a reader must know.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// A name, or several of which one is enough.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(in crate::read) enum OneOf {
    One(String),
    Any(Vec<String>),
}

/// Columns whose cells may list several entries; `by` tells how many there are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::read) struct Listed {
    pub(super) by: String,
    pub(super) columns: Vec<String>,
    /// The column that keeps the other entries of the last of `columns`.
    pub(super) rest: Option<String>,
}

/// A start and the months it lasts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::read) struct Term {
    pub(super) start: String,
    pub(super) months: String,
    pub(super) end: String,
}

/// Which column says what a value is, and what becomes of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::read) struct Pivot {
    pub(super) value: String,
    pub(super) exponent: String,
    pub(super) by: String,
    /// New column → codes of `by`.
    pub(super) into: BTreeMap<String, Vec<String>>,
    /// Columns that must have one value, else the rows cannot be told apart.
    pub(super) single: Vec<String>,
    /// Columns that describe the value alone.
    pub(super) ignore: Vec<String>,
}

/// How slices of one award know each other.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::read) struct PartOf {
    pub(super) id: String,
    /// Filled in rows that are part of another.
    pub(super) part: String,
    /// Equal in a part and its whole.
    pub(super) same: Vec<String>,
    /// Tells the whole where several rows could be it.
    pub(super) nearest: String,
}

/// The columns of a grant with the ids of grants it is related to, and of its funder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::read) struct PassedOn {
    pub(super) related: String,
    pub(super) funder: String,
}

/// What a row of a file is, and the column that holds the project.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::read) enum Level {
    /// A project with what it is given.
    Project { key: String, contribution: String },
    /// An organisation in a project.
    Organisation {
        key: String,
        /// Its place among the organisations.
        order: String,
        role: String,
        /// The role of the one that leads.
        lead: String,
        name: String,
        /// Columns of the leader that the project gets, under `lead.column`.
        carry: Vec<String>,
        /// What the organisation is given: adds up to the project's contribution.
        contributions: Vec<String>,
    },
    /// A theme of a project, of equal share.
    Theme { key: String, label: String },
}

impl OneOf {
    pub(in crate::read) fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Any(names) => names,
        }
    }
}

impl Shape {
    /// `cordis, projects`.
    pub(in crate::read) fn title(&self) -> String {
        format!("{}, {}", self.standard, self.name)
    }

    pub(super) fn told_by(&self) -> String {
        let first = |one: &OneOf| one.names().first().cloned().unwrap_or_default();
        self.requires.iter().map(first).collect::<Vec<_>>().join(", ")
    }

    /// The required columns that a source lacks.
    pub(super) fn missing(&self, source: &Names) -> Vec<String> {
        let lacks = |one: &&OneOf| source.any(one, self.bilingual).is_none();
        let say = |one: &OneOf| one.names().iter().take(3).map(|n| format!("'{n}'")).collect::<Vec<_>>().join(" or ");
        self.requires.iter().filter(lacks).map(say).collect()
    }

    /// The required columns as they stand in a source.
    pub(in crate::read) fn found(&self, source: &Names) -> Vec<String> {
        self.requires.iter().filter_map(|one| source.any(one, self.bilingual)).map(|at| source.name(at)).collect()
    }

    /// Whether a column is one of these.
    pub(in crate::read) fn lists(&self, list: &[String], column: &str) -> bool {
        let one = [column.to_owned()];
        let source = Names::of(&one);
        list.iter().any(|name| source.one(name, self.bilingual).is_some())
    }

    /// The unit of a money column, as a power of ten.
    pub(in crate::read) fn unit_of(&self, column: &str) -> Option<u32> {
        let listed = self.unit_exponent.iter().find(|(name, _)| self.lists(std::slice::from_ref(name), column));
        listed.map(|(_, exponent)| *exponent)
    }
}
