//! The activity that is being read: its place, its currency, and what could not be used.

use crate::money::Currency;
use crate::read::exact::Refusal;
use crate::read::records::rejection;
use crate::register::Rejection;

/// Where the reader stands.
pub(super) struct Context<'a> {
    pub file: &'a str,
    /// Number of the activity, from 1.
    pub row: u32,
    /// Currency of values that name none: of the activity, else given by the caller.
    pub currency: Option<Currency>,
    pub rejected: &'a mut Vec<Rejection>,
}

impl Context<'_> {
    pub(super) fn reject(&mut self, column: &str, value: &str, refusal: Refusal) {
        self.rejected.push(rejection(self.file, self.row, column, value, refusal));
    }
}

/// The day of an `xsd:date`, which may carry a time zone or a time.
pub(super) fn day(date: &str) -> &str {
    let date = date.trim();
    let digits = date.bytes().take_while(|b| b.is_ascii_digit() || *b == b'-').count();
    let end = date.get(..digits).unwrap_or(date);
    if end.len() >= 10 { end.get(..10).unwrap_or(end) } else { date }
}
