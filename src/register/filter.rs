//! A smaller register by values and period, with what was left out written down.

use std::collections::BTreeMap;

use super::{Category, Register};
use crate::calendar::Period;
use crate::{Error, Result};

/// Which projects to keep: every condition must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Accepted values by column; a project without a value is left out.
    pub values: BTreeMap<String, Vec<String>>,
    /// Days that the project's period must touch; a project with an unknown start or end is left out.
    pub period: Option<Period>,
}

impl Register {
    /// The projects that fulfil a filter; a note says how many were left out.
    ///
    /// # Errors
    /// [`Error::Schema`] for an unknown column, or a value that no project has, with those there are.
    pub fn filter(&self, filter: &Filter) -> Result<Self> {
        let mut keep = vec![true; self.len()];
        for (name, accepted) in &filter.values {
            let column = self.dimension(name)?;
            let codes = accepted.iter().map(|value| code(name, column, value)).collect::<Result<Vec<u32>>>()?;
            for (keep, code) in keep.iter_mut().zip(column.codes()) {
                *keep &= codes.contains(code);
            }
        }
        if let Some(period) = filter.period {
            for (project, keep) in keep.iter_mut().enumerate() {
                *keep &= self.period(project).is_some_and(|own| own.common_days(period) > 0);
            }
        }
        Ok(self.select_noted(&keep, "filter"))
    }

    /// [`Register::select`] with a note on how many projects were left out.
    #[must_use]
    pub fn select_noted(&self, keep: &[bool], how: &str) -> Self {
        let mut register = self.select(keep);
        let (kept, n) = (register.len(), self.len());
        register.notes.push(format!("{how}: {kept} of {n} projects kept, {} left out", n.saturating_sub(kept)));
        register
    }
}

fn code(name: &str, column: &Category, value: &str) -> Result<u32> {
    const SHOWN: usize = 12;
    column.values().binary_search_by(|have| have.as_ref().cmp(value)).map(|at| at as u32).map_err(|_| {
        let have: Vec<&str> = column.values().iter().take(SHOWN).map(AsRef::as_ref).collect();
        let more = if column.values().len() > SHOWN { ", …" } else { "" };
        Error::Schema(format!("no project has {name} '{value}'; the register has: {}{more}", have.join(", ")))
    })
}
