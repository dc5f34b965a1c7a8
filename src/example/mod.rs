//! An invented register to try everything on: no municipality, project or provider in it is real.

use std::str::FromStr;

use crate::money::Currency;
use crate::read::{ReadOptions, read_bytes};
use crate::register::Register;
use crate::{Error, Result, Work};

/// The invented register, in Danish (`da`) or English (`en`).
///
/// # Errors
/// [`Error::Settings`] for another language.
///
/// ```
/// let register = overblik::example::example("en")?;
/// assert_eq!(register.label(), Some("invented example"));
/// # Ok::<(), overblik::Error>(())
/// ```
pub fn example(language: &str) -> Result<Register> {
    let (name, bytes, label): (_, &[u8], _) = match language {
        "da" => ("projects_da.csv", include_bytes!("projects_da.csv"), "opdigtet eksempel"),
        "en" => ("projects_en.csv", include_bytes!("projects_en.csv"), "invented example"),
        other => return Err(Error::Settings(format!("no example in '{other}'; expected da or en"))),
    };
    let currency = Some(Currency::from_str("DKK")?);
    let options = ReadOptions { currency, label: Some(label.to_owned()), ..ReadOptions::default() };
    read_bytes(name, bytes, &options, &Work::new(1))
}
