//! What docs/SECURITY.md and docs/SECURITY-ASVS.md name is there: a promise whose test is gone is no promise.

use crate::house::rust_files;
use std::{collections::BTreeMap, fs, path::Path};

const PAGES: [&str; 2] = ["docs/SECURITY.md", "docs/SECURITY-ASVS.md"];

/// What stands between backticks.
fn names(page: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(page)).expect("a page");
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of each module of the tests and of the service, by its path.
fn modules() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for folder in ["tests", "src"].map(|f| root().join(f)) {
        for file in rust_files(&folder) {
            let inside = file.strip_prefix(&folder).expect("inside").with_extension("");
            let path = inside.to_string_lossy().replace('/', "::");
            let path = path.strip_suffix("::mod").unwrap_or(&path).to_owned();
            found.insert(path, fs::read_to_string(&file).expect("a source file"));
        }
    }
    found
}

/// Whether a test, or with `*` at the end a module of tests, is there.
fn is_there(modules: &BTreeMap<String, String>, name: &str) -> bool {
    let name = name.strip_suffix("::*").unwrap_or(name);
    if modules
        .get(name)
        .is_some_and(|text| text.contains("#[test]") || text.contains("on_both_databases!"))
    {
        return true;
    }
    let (module, last) = name.rsplit_once("::").expect("a path");
    let (test, inline) = (format!("fn {last}("), format!("mod {last} {{"));
    let within = |text: &String| text.contains(&test) || text.contains(&inline);
    let outer = module
        .strip_suffix("::tests")
        .and_then(|outer| modules.get(outer));
    modules.get(module).is_some_and(within) || outer.is_some_and(|text| text.contains("mod tests") && within(text))
        // Tests of a folder, each file a module.
        || modules.keys().any(|path| path.starts_with(&format!("{name}::")))
}

#[test]
fn what_the_pages_name_is_there() {
    let modules = modules();
    let mut missing = Vec::new();
    let mut tests = 0;
    for (page, name) in PAGES
        .iter()
        .flat_map(|page| names(page).into_iter().map(move |name| (page, name)))
    {
        let word = |part: &str| {
            part == "*"
                || part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        if name.contains("::") && name.split("::").all(word) {
            tests += 1;
            if !is_there(&modules, &name) {
                missing.push(format!("{page}: {name}"));
            }
        }
        let place = ["src/", "tests/", "docs/", ".ci/"]
            .iter()
            .any(|start| name.starts_with(start));
        let file = ["Dockerfile", "compose.yaml", "deny.toml", "Cargo.toml"].contains(&name.as_str());
        if (place || file) && !root().join(&name).exists() {
            missing.push(format!("{page}: {name}"));
        }
    }
    assert!(tests > 100, "{tests}");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
