//! Commitments of cancelled projects: only what was paid out counts.

use super::book::Book;
use super::organisations::normal;
use crate::register::{Field, Reason, Register};

/// Words of a status that say that a project was given up or its money returned.
const WORDS: &[&str] = &[
    "cancelled",
    "canceled",
    "annulleret",
    "aflyst",
    "afbrudt",
    "returned",
    "returneret",
    "tilbagebetalt",
    "withdrawn",
    "trukket tilbage",
];

/// Leaves of every commitment of a cancelled project what was paid out, where that is known.
pub(super) fn settle(register: &Register, book: &mut Book) {
    let (Some(status), Some(paid)) = (register.category(Field::Status), register.money(Field::Disbursed)) else {
        return;
    };
    if book.field != Field::Amount {
        return;
    }
    let over: Vec<bool> = status.values().iter().map(|word| WORDS.contains(&normal(word).as_str())).collect();
    for (&code, at) in status.codes().iter().zip(0_u32..) {
        if over.get(code as usize) != Some(&true) {
            continue;
        }
        let (Some(left), Some(paid)) = (book.left(at), paid.get(at as usize)) else { continue };
        if left > 0 && paid <= 0 {
            book.take_all(at, Reason::Cancelled);
        } else if left > paid {
            book.leave(at, Reason::Cancelled, paid);
        }
    }
}
