//! Roles of the rows in the ledger: read from the source first, then derived by a named rule.

use super::links::Forest;
use super::organisations::normal;
use crate::register::{Category, Field, Register};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$line:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$line])* $variant,)+
        }

        impl $name {
            /// The code, as in tables.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}
pub(super) use words;

words! {
    /// What a row is in the ledger.
    Role {
        /// Money spent by its receiver.
        Direct = "direct",
        /// Holds other rows.
        Umbrella = "umbrella",
        /// Part of another row.
        Component = "component",
        /// One of several payments of a project.
        Tranche = "tranche",
        /// Passed on by its receiver.
        Regrant = "regrant",
        /// Reported by another unit or register too.
        DuplicateReport = "duplicate_report",
    }
}

words! {
    /// How the role of a row is known.
    RoleRule {
        /// The source says so.
        Source = "source",
        /// Other rows name it as their parent.
        HasChildren = "has_children",
        /// It names a parent.
        HasParent = "has_parent",
        /// Other rows name it as the origin of their money.
        FundsOthers = "funds_others",
        /// Stem of the id, title and amount stand under another unit too.
        IdStem = "id_stem",
        /// Nothing says otherwise.
        Assumed = "assumed",
    }
}

/// Words of sources for each role, in Danish and English, and the codes of 360Giving's list of regrant types: match
/// funding (FRG030) and funder collaboration (FRG040) are co-funding, which counts.
const WORDS: &[(Role, &[&str])] = &[
    (Role::Direct, &["direct", "direkte", "grant", "tilskud", "bevilling", "project", "projekt", "no", "nej", "none"]),
    (Role::Direct, &["frg030", "match funding", "frg040", "funder collaboration", "co funding", "medfinansiering"]),
    (Role::Regrant, &["regrant", "re grant", "pass through", "passthrough", "videregivelse", "viderefordeling"]),
    (Role::Regrant, &["viderebevilling", "formidling", "intermediary", "onward grant", "yes", "ja"]),
    (Role::Regrant, &["frg010", "common regrant", "frg020", "transfer to intermediary", "frg050", "fiscal sponsor"]),
    (Role::Regrant, &["frg060", "endowment", "frg070", "multi purpose", "multipurpose"]),
    (Role::Umbrella, &["umbrella", "paraply", "paraplyprojekt", "programme", "program", "parent", "hovedprojekt"]),
    (Role::Component, &["component", "delprojekt", "komponent", "sub project", "subproject", "child", "part", "del"]),
    (Role::Tranche, &["tranche", "rate", "instalment", "installment", "delbevilling", "payment", "udbetaling"]),
    (Role::DuplicateReport, &["duplicate report", "duplicate", "dublet", "dobbeltindberetning", "secondary reporter"]),
];

/// The role of every row with the rule that says so.
pub(super) struct Roles(Vec<(Role, RoleRule)>);

impl Roles {
    /// Reads the roles that the source gives; words it does not know are listed in a note and count as direct.
    pub fn of(register: &Register, notes: &mut Vec<String>) -> Self {
        let mut roles = Self(vec![(Role::Direct, RoleRule::Assumed); register.len()]);
        let Some(column) = register.category(Field::Role) else { return roles };
        let of_regrants = names_regrants(register);
        let meant: Vec<Option<Role>> = column.values().iter().map(|word| role(word, of_regrants)).collect();
        for (slot, &code) in roles.0.iter_mut().zip(column.codes()) {
            if let Some(role) = meant.get(code as usize).copied().flatten() {
                *slot = (role, RoleRule::Source);
            }
        }
        note_unknown(column, &meant, notes);
        roles
    }

    pub fn get(&self, at: u32) -> Role {
        self.0.get(at as usize).map_or(Role::Direct, |entry| entry.0)
    }

    /// Sets a role by rule, where the source gives none.
    pub fn set(&mut self, at: u32, role: Role, known: RoleRule) {
        if let Some(slot) = self.0.get_mut(at as usize).filter(|slot| slot.1 != RoleRule::Source) {
            *slot = (role, known);
        }
    }

    /// Roles that follow from parents and children, where nothing stronger is known.
    pub fn derive(&mut self, forest: Option<&Forest>) {
        let Some(forest) = forest else { return };
        let assumed = |roles: &Self, at: u32| roles.0.get(at as usize).is_some_and(|e| e.1 == RoleRule::Assumed);
        let links = || (0..forest.parent.len() as u32).filter_map(|at| Some((at, forest.parent(at)?)));
        for (_, parent) in links() {
            if assumed(self, parent) {
                self.set(parent, Role::Umbrella, RoleRule::HasChildren);
            }
        }
        for (at, _) in links() {
            if assumed(self, at) {
                self.set(at, Role::Component, RoleRule::HasParent);
            }
        }
    }

    /// The roles that are more than assumed, by position.
    pub fn told(&self) -> Vec<(u32, Role, RoleRule)> {
        let all = self.0.iter().zip(0..).map(|(&(role, rule), at)| (at, role, rule));
        all.filter(|entry| entry.2 != RoleRule::Assumed).collect()
    }
}

/// Whether the column says of which kind a regrant is: then every word but a no means one.
fn names_regrants(register: &Register) -> bool {
    let lines = register.account().iter().filter(|line| line.field == Field::Role.name());
    lines.flat_map(|line| &line.columns).any(|column| normal(column).contains("regrant"))
}

fn role(word: &str, of_regrants: bool) -> Option<Role> {
    let word = normal(word);
    let found = WORDS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(role, _)| *role);
    found.or(Some(Role::Regrant).filter(|_| of_regrants && !word.is_empty()))
}

/// Whether a word of the source says that a row is one of several payments of a project.
pub(in crate::register) fn is_tranche(word: &str) -> bool {
    role(word, false) == Some(Role::Tranche)
}

fn note_unknown(column: &Category, read: &[Option<Role>], notes: &mut Vec<String>) {
    const SHOWN: usize = 10;
    let unknown: Vec<&str> = column.values().iter().zip(read).filter(|e| e.1.is_none()).map(|e| &**e.0).collect();
    if !unknown.is_empty() {
        let more = if unknown.len() > SHOWN { ", …" } else { "" };
        let shown: Vec<&str> = unknown.iter().take(SHOWN).copied().collect();
        notes.push(format!("role: words that name no role count as direct: {}{more}", shown.join(", ")));
    }
}
