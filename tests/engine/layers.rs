//! The arrows of ARCHITECTURE.md: which module may use which.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Module → modules it may use (besides itself and `error`, `work`, `table`, `money`, `calendar`).
const ARROWS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("work", &[]),
    ("money", &[]),
    ("calendar", &[]),
    ("table", &[]),
    ("register", &[]),
    ("read", &["register"]),
    ("prices", &["register"]),
    ("example", &["read", "register"]),
    ("digest", &[]),
    ("memory", &[]),
    ("sets", &[]),
    ("totals", &["register"]),
    ("coverage", &["register", "totals"]),
    ("text", &["register"]),
    ("meaning", &["register"]),
    ("aspects", &["register", "text", "meaning"]),
    ("similarity", &["register", "text", "meaning", "aspects"]),
    ("cluster", &["register", "text", "similarity"]),
    ("findings", &["register", "totals", "text", "similarity", "cluster"]),
    ("review", &["register", "totals", "text", "meaning", "aspects", "similarity", "cluster", "findings"]),
];
const GROUND: &[&str] = &["error", "work", "money", "calendar", "table", "digest", "memory", "sets"];
const NAMES: &[&str] = &["Error", "Result", "Place", "Work", "Table"];
const REGISTER: &[&str] = &["Register", "Field", "Schema"];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn is_test(path: &Path) -> bool {
    let name = path.file_stem().unwrap().to_str().unwrap();
    path.components().any(|c| c.as_os_str() == "tests") || name.ends_with("tests") || name == "oracle"
}

/// The code of a file without its tests and comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// First words after `crate::`, braces opened one level.
fn used(code: &str) -> BTreeSet<String> {
    let word = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut found = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            None => found.extend([word(rest)]),
            Some(list) => {
                let mut depth = 0;
                let inside: String = list
                    .chars()
                    .take_while(|c| {
                        depth += i32::from(*c == '{') - i32::from(*c == '}');
                        depth >= 0
                    })
                    .collect();
                let mut depth = 0;
                let flat: String = inside
                    .chars()
                    .filter(|c| {
                        depth += i32::from(*c == '{');
                        let keep = depth == 0;
                        depth -= i32::from(*c == '}');
                        keep
                    })
                    .collect();
                found.extend(flat.split(',').map(|w| word(w.trim())));
            }
        }
    }
    found.remove("");
    found
}

#[test]
fn modules_use_only_what_lies_left_of_them() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&src, &mut paths);
    assert!(paths.len() >= 30, "the guard saw {} files", paths.len());
    let mut arrows_seen = 0;
    for path in paths.iter().filter(|p| !p.ends_with("src/lib.rs") && !is_test(p)) {
        let inside = path.strip_prefix(&src).unwrap();
        let module = inside.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs");
        let (_, allowed) =
            ARROWS.iter().find(|(m, _)| *m == module).unwrap_or_else(|| panic!("{module} is no module of the map"));
        for word in used(&code(path)) {
            let home = if REGISTER.contains(&word.as_str()) { "register" } else { word.as_str() };
            if home == module || GROUND.contains(&home) || NAMES.contains(&home) {
                continue;
            }
            arrows_seen += 1;
            assert!(allowed.contains(&home), "{} uses {home}, which {module} must not", inside.display());
        }
    }
    assert!(arrows_seen >= 10, "the guard saw {arrows_seen} arrows");
}

#[test]
fn the_guard_reads_nested_braces() {
    let seen = used("use crate::{Error, money::{Sum, Amount}, Result};\nuse crate::text::{a, b};");
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["Error", "Result", "money", "text"]);
}
