//! Published formats. What is known of each stands in one file of `mappings/`; here it is read, and a source is told by
//! its shape: the columns it must have.

mod compare;
mod joint;
mod names;
mod passed_on;
mod pivot;
mod prepare;
mod shape;
mod slices;
mod terms;

pub(in crate::read) use joint::Joint;
pub(in crate::read) use names::Names;
pub(in crate::read) use passed_on::passed_on;
pub(in crate::read) use shape::Shape;
use shape::{Level, Listed, OneOf, PartOf, Pivot, Term};

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::read::values::Values;
use crate::table::{Column, Table};
use crate::{Error, Result};

/// The mapping files. A standard more is a file and a line here.
const FILES: &[(&str, &str)] = &[
    ("360giving", include_str!("../mappings/360giving.toml")),
    ("cordis", include_str!("../mappings/cordis.toml")),
    ("crs", include_str!("../mappings/crs.toml")),
    ("dk-erdf", include_str!("../mappings/dk-erdf.toml")),
    ("eu-operations", include_str!("../mappings/eu-operations.toml")),
    ("iati", include_str!("../mappings/iati.toml")),
    ("nih-reporter", include_str!("../mappings/nih-reporter.toml")),
    ("oc4ids", include_str!("../mappings/oc4ids.toml")),
    ("ocds", include_str!("../mappings/ocds.toml")),
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
pub(in crate::read) fn shape_of(names: &[String], asked: Option<&str>) -> Result<Option<&'static Shape>> {
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

/// The unit of a money column that some format publishes under this name, as a power of ten.
pub(in crate::read) fn unit_of(column: &str) -> Option<u32> {
    catalogue().unwrap_or_default().iter().flat_map(|s| &s.shapes).find_map(|shape| shape.unit_of(column))
}

/// The columns of a source; where SDMX writes a code and its label under one name, the second is told by its name.
pub(in crate::read) fn with_labels(mut columns: Vec<(String, Values)>) -> Vec<(String, Values)> {
    let has = |name: &str| columns.iter().any(|(have, _)| have == name);
    if !(has("STRUCTURE_ID") && has("OBS_VALUE")) {
        return columns;
    }
    let mut before = String::new();
    for (name, _) in &mut columns {
        if *name == before {
            name.push_str(" (label)");
        } else {
            before.clone_from(name);
        }
    }
    columns
}

/// Columns by whose names a shape is told.
pub(in crate::read) fn telling(names: &[String]) -> BTreeSet<usize> {
    let source = Names::of(names);
    let shapes = catalogue().unwrap_or_default().iter().flat_map(|s| &s.shapes);
    shapes.flat_map(|shape| shape.requires.iter().filter_map(|one| source.any(one, shape.bilingual))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::Field;

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
