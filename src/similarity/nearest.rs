//! The projects most like one: exact, whatever the floor.

use std::cmp::Reverse;

use super::{ONE, Similarity};

impl Similarity {
    /// The `k` projects most like the one at position `project`, with their similarity in units of 2⁻³⁰.
    ///
    /// Order: similarity falling, then id. Projects that are not alike at all are left out; identical texts have [`ONE`].
    pub fn nearest(&self, project: u32, k: usize) -> Vec<(u32, i32)> {
        let Some(own) = self.families().row_of(project) else { return Vec::new() };
        let mut rows = self.alike(own);
        rows.sort_unstable_by_key(|&(dot, row)| (Reverse(dot), row));
        let mut found: Vec<(u32, i32)> = Vec::new();
        let mut last = None;
        for (dot, row) in rows {
            // Rows of equal similarity compete by id; a lower one cannot enter once k are found.
            if found.len() >= k && last != Some(dot) {
                break;
            }
            let members = self.families().members(row).iter().filter(|&&other| other != project);
            found.extend(members.take(k).map(|&other| (other, dot)));
            last = Some(dot);
        }
        found.sort_unstable_by_key(|&(other, dot)| (Reverse(dot), other));
        found.truncate(k);
        found
    }

    /// Rows with a common term, the own row among them when it has several projects.
    fn alike(&self, own: usize) -> Vec<(i32, usize)> {
        let query = self.rows().query(own);
        let dot = |row: usize| if row == own { ONE } else { query.dot(row).min(ONE) };
        let wanted = |row: &usize| *row != own || self.families().size(own) > 1;
        self.families().worded().filter(wanted).map(|row| (dot(row), row)).filter(|found| found.0 > 0).collect()
    }
}
