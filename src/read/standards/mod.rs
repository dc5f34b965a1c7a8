//! Published formats. What is known of each stands in one file of `mappings/`; here it is read, and a source is told by
//! its shape: the columns it must have.

mod compare;
mod joint;
mod names;
mod passed_on;
mod pivot;
mod prepare;
mod slices;
mod terms;

pub(super) use joint::Joint;
pub(super) use names::Names;
pub(super) use passed_on::passed_on;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::register::Field;
use crate::table::{Column, Table};
use crate::{Error, Result};

/// The mapping files. A standard more is a file and a line here.
const FILES: &[(&str, &str)] = &[
    ("360giving", include_str!("../mappings/360giving.toml")),
    ("cordis", include_str!("../mappings/cordis.toml")),
    ("crs", include_str!("../mappings/crs.toml")),
    ("dk-erdf", include_str!("../mappings/dk-erdf.toml")),
    ("eu-operations", include_str!("../mappings/eu-operations.toml")),
    ("nih-reporter", include_str!("../mappings/nih-reporter.toml")),
];

/// A mapping file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Rises with every change of the file.
    version: u32,
    #[serde(default)]
    what: String,
    /// Where the names of the columns were seen.
    #[serde(default)]
    source: String,
    standard: Vec<Shape>,
}

/// A published format with its shapes.
struct Standard {
    key: &'static str,
    version: u32,
    what: String,
    source: String,
    shapes: Vec<Shape>,
}

/// One form in which a format is published: how it is told, and what its columns mean.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shape {
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
pub(super) enum OneOf {
    One(String),
    Any(Vec<String>),
}

/// Columns whose cells may list several entries; `by` tells how many there are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Listed {
    by: String,
    columns: Vec<String>,
    /// The column that keeps the other entries of the last of `columns`.
    rest: Option<String>,
}

/// A start and the months it lasts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Term {
    start: String,
    months: String,
    end: String,
}

/// Which column says what a value is, and what becomes of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pivot {
    value: String,
    exponent: String,
    by: String,
    /// New column → codes of `by`.
    into: BTreeMap<String, Vec<String>>,
    /// Columns that must have one value, else the rows cannot be told apart.
    single: Vec<String>,
    /// Columns that describe the value alone.
    ignore: Vec<String>,
}

/// How slices of one award know each other.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartOf {
    id: String,
    /// Filled in rows that are part of another.
    part: String,
    /// Equal in a part and its whole.
    same: Vec<String>,
    /// Tells the whole where several rows could be it.
    nearest: String,
}

/// The columns of a grant with the ids of grants it is related to, and of its funder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PassedOn {
    related: String,
    funder: String,
}

/// What a row of a file is, and the column that holds the project.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Level {
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
    pub(super) fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Any(names) => names,
        }
    }
}

static CATALOGUE: LazyLock<std::result::Result<Vec<Standard>, String>> =
    LazyLock::new(|| FILES.iter().map(|(key, text)| load(key, text)).collect());

fn load(key: &'static str, text: &str) -> std::result::Result<Standard, String> {
    let File { version, what, source, standard } = toml::from_str(text).map_err(|e| format!("mapping {key}: {e}"))?;
    let named = |shape: Shape| Shape { standard: key, version, ..shape };
    Ok(Standard { key, version, what, source, shapes: standard.into_iter().map(named).collect() })
}

fn catalogue() -> Result<&'static [Standard]> {
    CATALOGUE.as_ref().map(Vec::as_slice).map_err(|e| Error::Internal(e.clone()))
}

/// The published formats that are known: a row a standard with its name, what it is, the forms in which it is told with
/// the columns that tell them, the version of the mapping, and where the names were seen.
///
/// # Errors
/// [`Error::Internal`] when a mapping of the package cannot be read.
pub fn standards() -> Result<Table> {
    let all = catalogue()?;
    let texts = |of: &dyn Fn(&Standard) -> String| Column::Text(all.iter().map(|s| Some(of(s))).collect());
    Ok(Table::new()
        .with("standard", texts(&|s| s.key.to_owned()))
        .with("what", texts(&|s| s.what.clone()))
        .with("variants", texts(&|s| joined(s.shapes.iter().map(|shape| shape.name.clone()))))
        .with("told_by", texts(&|s| joined(s.shapes.iter().map(Shape::told_by))))
        .with("version", Column::Count(all.iter().map(|s| Some(i64::from(s.version))).collect()))
        .with("source", texts(&|s| s.source.clone())))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

/// Checks the name of a standard.
///
/// # Errors
/// [`Error::Settings`] with the names there are.
pub fn check_standard(name: &str) -> Result<()> {
    standard(name).map(|_| ())
}

fn standard(name: &str) -> Result<&'static Standard> {
    let all = catalogue()?;
    all.iter().find(|s| s.key == name).ok_or_else(|| {
        let have: Vec<&str> = all.iter().map(|s| s.key).collect();
        Error::Settings(format!("no standard '{name}'; there are: {}", have.join(", ")))
    })
}

/// The shape of a source with these columns: of those that fit the one that asks for most; `None` when none fits.
///
/// # Errors
/// [`Error::Settings`] when `asked` is no standard, [`Error::Schema`] when the columns are not those of the standard
/// asked for, with what each of its shapes lacks.
pub(super) fn shape_of(names: &[String], asked: Option<&str>) -> Result<Option<&'static Shape>> {
    let source = Names::of(names);
    let fits = |shape: &&Shape| shape.missing(&source).is_empty();
    let most = |shapes: Vec<&'static Shape>| {
        // The first of equals: max_by_key takes the last.
        shapes.into_iter().filter(fits).rev().max_by_key(|shape| shape.requires.len())
    };
    let Some(asked) = asked else {
        return Ok(most(catalogue()?.iter().flat_map(|s| &s.shapes).collect()));
    };
    let standard = standard(asked)?;
    let lacks = |shape: &Shape| format!("as '{}' they lack {}", shape.name, shape.missing(&source).join(", "));
    most(standard.shapes.iter().collect()).map(Some).ok_or_else(|| {
        let lacking: Vec<String> = standard.shapes.iter().map(lacks).collect();
        Error::Schema(format!(
            "the columns are not those of '{asked}': {}; the source has: {}",
            lacking.join("; "),
            names.join(", ")
        ))
    })
}

/// Whether a name is one by which a shape is told.
pub(super) fn tells(name: &str) -> bool {
    let one = [name.to_owned()];
    let source = Names::of(&one);
    let all = catalogue().unwrap_or_default();
    all.iter()
        .flat_map(|s| &s.shapes)
        .any(|shape| shape.requires.iter().any(|r| source.any(r, shape.bilingual).is_some()))
}

impl Shape {
    /// `cordis, projects`.
    pub(super) fn title(&self) -> String {
        format!("{}, {}", self.standard, self.name)
    }

    fn told_by(&self) -> String {
        let first = |one: &OneOf| one.names().first().cloned().unwrap_or_default();
        self.requires.iter().map(first).collect::<Vec<_>>().join(", ")
    }

    /// The required columns that a source lacks.
    fn missing(&self, source: &Names) -> Vec<String> {
        let lacks = |one: &&OneOf| source.any(one, self.bilingual).is_none();
        let say = |one: &OneOf| one.names().iter().take(3).map(|n| format!("'{n}'")).collect::<Vec<_>>().join(" or ");
        self.requires.iter().filter(lacks).map(say).collect()
    }

    /// The required columns as they stand in a source.
    pub(super) fn found(&self, source: &Names) -> Vec<String> {
        self.requires.iter().filter_map(|one| source.any(one, self.bilingual)).map(|at| source.name(at)).collect()
    }

    /// Whether a column is one of these.
    pub(super) fn lists(&self, list: &[String], column: &str) -> bool {
        let one = [column.to_owned()];
        let source = Names::of(&one);
        list.iter().any(|name| source.one(name, self.bilingual).is_some())
    }

    /// The unit of a money column, as a power of ten.
    pub(super) fn unit_of(&self, column: &str) -> Option<u32> {
        let listed = self.unit_exponent.iter().find(|(name, _)| self.lists(std::slice::from_ref(name), column));
        listed.map(|(_, exponent)| *exponent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mapping_is_whole() {
        let all = catalogue().unwrap();
        assert_eq!(all.len(), FILES.len());
        let mut shapes: Vec<String> = all.iter().flat_map(|s| &s.shapes).map(Shape::title).collect();
        shapes.sort();
        assert!(shapes.windows(2).all(|pair| pair[0] != pair[1]), "{shapes:?}");
        for standard in all {
            assert!(standard.version >= 1, "{}", standard.key);
            for shape in &standard.shapes {
                assert!(!shape.requires.is_empty(), "{} is told by nothing", shape.title());
                let told = [Field::Title, Field::Description].iter().any(|field| shape.fields.contains_key(field));
                let theme = matches!(shape.level, Some(Level::Theme { .. }));
                assert!(told || theme, "{} has neither title nor description", shape.title());
                assert!(shape.currency.as_deref().is_none_or(|code| code.parse::<crate::money::Currency>().is_ok()));
            }
        }
    }

    /// Each shape is told by its own required columns and nothing else, so a wider shape never hides another.
    #[test]
    fn a_shape_is_told_by_its_own_columns() {
        for shape in catalogue().unwrap().iter().flat_map(|s| &s.shapes) {
            let names: Vec<String> = shape.requires.iter().filter_map(|r| r.names().first().cloned()).collect();
            let found = shape_of(&names, None).unwrap().map(Shape::title);
            assert_eq!(found, Some(shape.title()));
            let fewer: Vec<String> = names.iter().skip(1).cloned().collect();
            assert_ne!(shape_of(&fewer, None).unwrap().map(Shape::title), Some(shape.title()));
        }
    }

    #[test]
    fn what_is_asked_for_must_be_there() {
        let names = ["id", "title"].map(str::to_owned);
        let message = shape_of(&names, Some("cordis")).unwrap_err().to_string();
        assert!(message.contains("'ecMaxContribution'") && message.ends_with("the source has: id, title"), "{message}");
        let message = shape_of(&names, Some("cordid")).unwrap_err().to_string();
        assert!(message.contains("no standard 'cordid'; there are: 360giving, cordis, crs"), "{message}");
    }
}
