//! The head of a table: names for its columns.

use super::values::Values;

/// Column names, trimmed with their white space collapsed; a column without a name is called `column 3`.
pub(super) fn names<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<String> {
    let name = |(at, cell): (usize, &str)| {
        let name = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() { format!("column {}", at.saturating_add(1)) } else { name }
    };
    cells.enumerate().map(name).collect()
}

/// The columns without those that have neither a name nor a value.
pub(super) fn without_empty(columns: Vec<(String, Values)>) -> Vec<(String, Values)> {
    let unnamed = |at: usize, name: &str| name == format!("column {}", at.saturating_add(1));
    let empty = |values: &Values| (0..values.len()).all(|row| values.is_blank(row));
    let kept = columns.into_iter().enumerate().filter(|(at, (name, values))| !(unnamed(*at, name) && empty(values)));
    kept.map(|(_, column)| column).collect()
}
