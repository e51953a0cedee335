//! What is served: the OpenAPI document is made from the route table, and nothing is served beside it.

use super::requests::Route;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Every route, in the order in which they are tried.
pub fn routes() -> Vec<Route> {
    let document: Value = serde_json::to_value(theriac::api::openapi()).expect("json");
    let paths = document["paths"].as_object().expect("paths");
    let all = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("methods").keys();
        methods.map(move |method| Route::new(&method.to_uppercase(), path))
    });
    let mut all: Vec<Route> = all.collect();
    // What operators decide changes what others may read, so that comes last.
    all.sort_by_key(|route| (route.path.contains("/admin/"), route.path.clone()));
    all
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .map(|e| e.path());
    let all = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    all.filter(|path| path.extension().is_some_and(|x| x == "rs"))
        .collect()
}

/// Whatever is served says so in an attribute above its handler, and stands in the document under the same path.
#[test]
fn the_document_names_whatever_is_served() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut written = BTreeSet::new();
    let mut others = Vec::new();
    for file in sources(&src.join("api")) {
        let text = fs::read_to_string(&file).expect("a source file");
        for line in text.lines().map(str::trim) {
            for method in ["get", "post", "put", "patch", "delete"] {
                if let Some(path) = line.strip_prefix(&format!("#[{method}(\"")) {
                    let path = path.split('"').next().unwrap_or_default();
                    written.insert(format!("{} {path}", method.to_uppercase()));
                }
            }
            let by_hand = [
                "web::resource",
                "web::route",
                "web::get()",
                "web::post()",
                "web::to(",
                ".route(",
                "web::redirect",
            ];
            if by_hand.iter().any(|way| line.contains(way)) {
                others.push(file.strip_prefix(&src).expect("inside").display().to_string());
            }
        }
    }
    let name = |route: Route| format!("{} {}", route.method, route.path.trim_start_matches("/api/v1"));
    let documented: BTreeSet<String> = routes().into_iter().map(name).collect();
    assert_eq!(written, documented);
    // The documentation's own pages and the answer to unknown paths; and a body that measures the machine, off unless
    // it is asked for.
    others.sort();
    others.dedup();
    assert_eq!(others, ["api/fixed_body.rs", "api/server.rs"]);
}
