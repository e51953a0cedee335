//! The walls of the house: who may import whom, both databases' tables alike, files of a readable length.

use std::{collections::BTreeSet, fs, path::Path};

/// Each room of `src`, and the rooms of ours that it may look into. `main` and `lib` wire everything.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    (
        "api",
        &[
            "app", "db", "domain", "email", "error", "search", "sheet", "secrets", "jobs", "metrics",
        ],
    ),
    (
        "jobs",
        &["app", "db", "domain", "email", "error", "search", "sheet"],
    ),
    (
        "commands",
        &[
            "app", "db", "domain", "email", "error", "search", "secrets", "api", "serve", "config", "clock",
        ],
    ),
    ("serve", &["api", "app", "config", "error", "jobs"]),
    (
        "app",
        &[
            "clock", "config", "db", "domain", "email", "error", "files", "metrics", "search", "secrets",
        ],
    ),
    ("search", &["db", "domain", "error"]),
    ("db", &["domain"]),
    ("email", &["domain"]),
    ("sheet", &[]),
    ("domain", &[]),
    ("error", &["db", "domain", "files", "secrets"]),
    ("files", &["config"]),
    ("secrets", &["config", "domain"]),
    ("config", &["db"]),
    ("clock", &["domain"]),
    ("metrics", &[]),
];

pub fn rust_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|x| x == "rs") {
            found.push(path);
        }
    }
    found
}

/// The rooms that a source text names after `crate::`, in paths and in `use crate::{…}` groups.
fn rooms_named(text: &str) -> BTreeSet<String> {
    let code: String = text
        .lines()
        .filter(|l| !l.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let word = |s: &str| {
        s.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect::<String>()
    };
    let mut rooms = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = code.get(at + 7..).unwrap_or_default();
        let Some(group) = rest.strip_prefix('{') else {
            // `$crate::db::Db` within a macro names its own room.
            if !code.get(..at).is_some_and(|before| before.ends_with('$')) {
                rooms.insert(word(rest));
            }
            continue;
        };
        let mut depth = 0;
        let mut start = true;
        for (i, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => start = true,
                c if start && depth == 0 && c.is_alphabetic() => {
                    rooms.insert(word(group.get(i..).unwrap_or_default()));
                    start = false;
                }
                _ => {}
            }
        }
    }
    rooms
}

#[test]
fn rooms_look_only_where_they_may() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut broken = Vec::new();
    for file in rust_files(&src) {
        let inside = file.strip_prefix(&src).expect("inside").to_owned();
        let room = inside
            .components()
            .next()
            .expect("a name")
            .as_os_str()
            .to_string_lossy()
            .replace(".rs", "");
        if room == "main" || room == "lib" {
            continue;
        }
        let (_, allowed) = MAY_IMPORT
            .iter()
            .find(|(name, _)| *name == room)
            .unwrap_or_else(|| {
                panic!(
                    "{} is a room that the table in this test does not know",
                    inside.display()
                )
            });
        let text = fs::read_to_string(&file).expect("a source file");
        for named in rooms_named(&text) {
            // A `db!` after `use crate::db` is the macro and the room in one.
            if named != room && !allowed.contains(&named.as_str()) {
                broken.push(format!("{} looks into {named}", inside.display()));
            }
        }
        let foreign: &[&str] = match room.as_str() {
            "domain" => &["diesel", "actix_web", "tantivy"],
            "api" | "jobs" | "search" | "email" | "app" => &["diesel", "tantivy"],
            "db" => &[
                "actix_web",
                "tantivy",
                "search_index::index",
                "search_index::vocabulary",
            ],
            _ => &["tantivy"],
        };
        for name in foreign {
            if text.contains(&format!("use {name}::")) || text.contains(&format!("use {name};")) {
                broken.push(format!("{} uses {name}", inside.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn search_index_knows_neither_web_nor_sql_nor_async() {
    let manifest = include_str!("../search-index/Cargo.toml");
    for name in [
        "actix", "diesel", "tokio", "async", "futures", "lettre", "theriac",
    ] {
        assert!(
            !manifest.contains(&format!("\n{name}")),
            "search-index depends on {name}"
        );
    }
}

#[test]
fn files_stay_readable() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["src", "search-index/src", "tests", "search-index/tests"].map(|f| root.join(f));
    let files = folders.iter().filter(|f| f.is_dir()).flat_map(|f| rust_files(f));
    let long: Vec<_> = files
        .map(|f| (fs::read_to_string(&f).expect("a source file").lines().count(), f))
        .filter(|(lines, _)| *lines > 500)
        .collect();
    assert!(long.is_empty(), "longer than 500 lines: {long:?}");
}

/// One file writes the audit, another its seals, and neither has a word for changing or removing what stands.
#[test]
fn no_code_changes_or_removes_what_the_audit_says() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut broken = Vec::new();
    for file in rust_files(&src) {
        let text = fs::read_to_string(&file).expect("a source file");
        let code: String = text
            .lines()
            .filter(|l| !l.trim_start().starts_with("//"))
            .collect();
        let code: String = code
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_lowercase();
        let inside = file.strip_prefix(&src).expect("inside").display().to_string();
        for table in ["audit", "audit_seals"] {
            for verb in [
                format!("update({table}::"),
                format!("delete({table}::"),
                format!("replace_into({table}::"),
                format!("update{table}set"),
                format!("deletefrom{table}"),
                format!("truncate{table}"),
                format!("replaceinto{table}"),
                format!("insertinto{table}"),
            ] {
                if code.replace("audit_unsealed", "waiting").contains(&verb) {
                    broken.push(format!("{inside} has {verb}"));
                }
            }
            if code.contains(&format!("{table}::table")) && !inside.starts_with("db/audit") {
                broken.push(format!("{inside} names the table {table}"));
            }
        }
        if inside.starts_with("db/audit") && code.contains("on_conflict") {
            broken.push(format!("{inside} may overwrite"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
