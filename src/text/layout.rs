//! Which project stands on which row.

/// Rows and their projects.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) row_of: Vec<u32>,
    pub(super) member_starts: Vec<usize>,
    pub(super) members: Vec<u32>,
    /// Projects without any term, ascending.
    pub(super) empty: Vec<u32>,
    /// The text behind each row.
    pub(super) text_of: Vec<u32>,
}

impl Layout {
    /// Rows in the order of their smallest project: one for each text with terms, one for each project without.
    ///
    /// `text_of_project` numbers the distinct texts, `has_terms` says of each whether anything is left of it.
    pub(super) fn new(text_of_project: &[u32], has_terms: &[bool]) -> Self {
        let mut layout = Self::default();
        let mut row_of_text: Vec<Option<u32>> = vec![None; has_terms.len()];
        for (project, &text) in (0u32..).zip(text_of_project) {
            let next = layout.text_of.len() as u32;
            let known = row_of_text.get_mut(text as usize).filter(|_| has_terms.get(text as usize) == Some(&true));
            let row = if let Some(known) = known {
                *known.get_or_insert(next)
            } else {
                layout.empty.push(project);
                next
            };
            if row == next {
                layout.text_of.push(text);
            }
            layout.row_of.push(row);
        }
        layout.list_members();
        layout
    }

    fn list_members(&mut self) {
        let mut by_row: Vec<(u32, u32)> = self.row_of.iter().copied().zip(0..).collect();
        by_row.sort_unstable();
        let sizes = by_row.chunk_by(|a, b| a.0 == b.0).map(<[_]>::len);
        self.member_starts = std::iter::once(0).chain(sizes).collect();
        self.member_starts.iter_mut().fold(0, |sum, start| {
            *start += sum;
            *start
        });
        self.members = by_row.into_iter().map(|(_, project)| project).collect();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn empty_projects_stand_alone() {
        // Texts 0, 1, 0, 2, 2, 1, where nothing is left of text 2.
        let layout = Layout::new(&[0, 1, 0, 2, 2, 1], &[true, true, false]);
        assert_eq!(layout.row_of, [0, 1, 0, 2, 3, 1]);
        assert_eq!(layout.members, [0, 2, 1, 5, 3, 4]);
        assert_eq!(layout.member_starts, [0, 2, 4, 5, 6]);
        assert_eq!((layout.empty, layout.text_of), (vec![3, 4], vec![0, 1, 2, 2]));
        assert_eq!(Layout::new(&[], &[]).member_starts, [0]);
    }
}
