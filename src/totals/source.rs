//! The money column that is measured.

use crate::register::{Field, Minors, Money, Register, Tally};
use crate::{Error, Result};

/// The amounts of one money column, or nothing but unknowns for a register without money.
pub(in crate::totals) struct Source<'a> {
    /// The column, if there is one.
    pub field: Option<Field>,
    money: Option<&'a Money>,
}

impl<'a> Source<'a> {
    /// The column asked for, else the default one.
    ///
    /// # Errors
    /// [`Error::Schema`] naming the money columns when the one asked for does not exist.
    pub fn of(register: &'a Register, of: Option<Field>) -> Result<Self> {
        let field = of.or_else(|| register.default_money());
        let money = field.and_then(|f| register.money(f));
        match (of, money) {
            (Some(asked), None) => Err(Error::Schema(format!("no money column '{asked}'; {}", have(register)))),
            _ => Ok(Self { field, money }),
        }
    }

    /// The column asked for, else the default one, where there is no point in going on without.
    ///
    /// # Errors
    /// [`Error::Schema`] when there is none.
    pub fn required(register: &'a Register, of: Option<Field>) -> Result<(Self, Field)> {
        let source = Self::of(register, of)?;
        let field = source.field.ok_or_else(|| Error::Schema(have(register)))?;
        Ok((source, field))
    }

    /// The amount of a project; `None` is unknown.
    pub fn get(&self, project: usize) -> Option<i128> {
        self.money.and_then(|m| m.get(project))
    }

    /// The amounts of all projects as they lie in memory; empty without a money column.
    pub fn minors(&self) -> Minors<'_> {
        self.money.map_or(Minors::Narrow(&[]), Money::minors)
    }

    /// What the column holds as a whole.
    pub fn tally(&self) -> Tally {
        self.money.map_or_else(Tally::default, Money::tally)
    }

    /// The word used in messages.
    pub fn name(&self) -> &'static str {
        self.field.map_or("amount", Field::name)
    }
}

fn have(register: &Register) -> String {
    let all = Field::ALL.iter().filter(|f| register.money(**f).is_some());
    let names: Vec<&str> = all.map(|f| f.name()).collect();
    if names.is_empty() {
        "the register has no money column; name one in the schema: amount=\"…\"".to_owned()
    } else {
        format!("the register has: {}", names.join(", "))
    }
}
