//! What a register says of a project, in short words.

use overblik::register::{Field, Register};

pub fn sums(register: &Register, field: Field) -> Vec<String> {
    register.amounts(field).unwrap().iter().map(|(c, a, n)| format!("{a} {c} in {n}")).collect()
}

pub fn money(register: &Register, id: &str, field: Field) -> Option<String> {
    let at = register.find(id).unwrap();
    register.amount(field, at).map(|a| format!("{a} {}", register.currency(at).unwrap().0))
}

pub fn word<'a>(register: &'a Register, id: &str, field: Field) -> Option<&'a str> {
    register.category(field)?.get(register.find(id).unwrap())
}
