//! One money column while it is decided: what is left of each amount.

use rustc_hash::FxHashMap;

use crate::register::{Exclusion, Field, Money, Reason};

/// Amounts less what was taken from them.
pub(super) struct Book<'a> {
    pub field: Field,
    money: &'a Money,
    /// What is left of the projects that something was taken from; `None` when nothing of them counts.
    touched: FxHashMap<u32, Option<i128>>,
    entries: Vec<Exclusion>,
}

impl<'a> Book<'a> {
    pub fn of(field: Field, money: &'a Money) -> Self {
        Self { field, money, touched: FxHashMap::default(), entries: Vec::new() }
    }

    /// What still counts of a project; `None` when that is unknown, or nothing of it counts.
    pub fn left(&self, project: u32) -> Option<i128> {
        self.touched.get(&project).copied().unwrap_or_else(|| self.money.get(project as usize))
    }

    /// Whether nothing of a project counts.
    pub fn is_out(&self, project: u32) -> bool {
        self.touched.get(&project) == Some(&None)
    }

    /// Takes all that is left of a project.
    pub fn take_all(&mut self, project: u32, reason: Reason) {
        if !self.is_out(project) {
            let minor = self.left(project);
            self.entries.push(Exclusion { project, reason, minor, whole: true });
            self.touched.insert(project, None);
        }
    }

    /// Leaves `rest` of a project, which goes on counting.
    pub fn leave(&mut self, project: u32, reason: Reason, rest: i128) -> Option<()> {
        let taken = self.left(project)?.checked_sub(rest)?;
        if taken != 0 {
            self.entries.push(Exclusion { project, reason, minor: Some(taken), whole: false });
            self.touched.insert(project, Some(rest));
        }
        Some(())
    }

    /// The entries, by project and reason.
    pub fn into_entries(mut self) -> Vec<Exclusion> {
        self.entries.sort_unstable();
        self.entries
    }
}
