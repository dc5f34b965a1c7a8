//! Total costs belong to projects, not to the units that pay for them together.

use rustc_hash::FxHashMap;

use crate::register::{Category, Field, Reason, Register};
use crate::{Error, Result};

/// Refuses total costs by unit where a project that counts once stands under several units.
///
/// # Errors
/// [`Error::Settings`] with an example and the way out.
pub(in crate::totals) fn refuse(register: &Register, of: Option<Field>, by: &[String]) -> Result<()> {
    if of != Some(Field::TotalCost) || !by.iter().any(|name| name == Field::Unit.name()) {
        return Ok(());
    }
    let Some((project, units)) = example(register) else { return Ok(()) };
    let money = if register.money(Field::Amount).is_some() {
        "what each unit gives is of=\"amount\""
    } else {
        "the register has no amount, which is what each unit gives"
    };
    Err(Error::Settings(format!(
        "total_cost by unit: '{project}' is paid for by {}, so its total cost belongs to none of them; {money}",
        units.join(", ")
    )))
}

/// The first project whose total cost counts once, and the units that give it.
fn example(register: &Register) -> Option<(&str, Vec<&str>)> {
    let (units, family) = (register.category(Field::Unit)?, register.category(Field::Family)?);
    let once = register.excluded(Field::TotalCost).iter().filter(|entry| entry.reason == Reason::CountedOnce);
    let mut units_of: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let codes: Vec<u32> =
        once.filter_map(|entry| family.codes().get(usize::try_from(entry.project).ok()?)).copied().collect();
    units_of.extend(codes.iter().map(|&code| (code, Vec::new())));
    for (code, &unit) in family.codes().iter().zip(units.codes()) {
        let own = units_of.get_mut(code).filter(|own| unit != Category::NULL && !own.contains(&unit));
        if let Some(own) = own {
            own.push(unit);
        }
    }
    let found = codes.iter().find(|code| units_of.get(code).is_some_and(|own| own.len() > 1))?;
    let mut names: Vec<&str> = units_of.get(found)?.iter().filter_map(|&unit| units.value(unit)).collect();
    names.sort_unstable();
    Some((family.value(*found)?, names))
}
