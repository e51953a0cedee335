//! The metrics, and what asks for them: the dashboard, the alerts, the page for whoever watches.

use crate::{house::rust_files, support::Process};
use std::{collections::BTreeSet, fs, path::Path};
use theriac::metrics::{COUNTERS, GAUGES, HISTOGRAMS};

/// Of the process itself, by the names that Prometheus' own clients use.
const OF_PROCESS: [&str; 5] = [
    "process_cpu_seconds_total",
    "process_resident_memory_bytes",
    "process_open_fds",
    "process_max_fds",
    "process_threads",
];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

fn described() -> BTreeSet<String> {
    let all = [COUNTERS, GAUGES, HISTOGRAMS].concat();
    all.iter().map(|(name, _)| (*name).to_owned()).collect()
}

/// The metrics that a text names; of a histogram, its name without what a question adds to it.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words
        .filter(|word| word.starts_with("theriac_") || word.starts_with("process_"))
        .map(|word| word.trim_end_matches("_bucket").to_owned())
        .collect()
}

#[test]
fn every_metric_is_described_and_used() {
    let mut told = BTreeSet::new();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in rust_files(&src) {
        if !file.ends_with("metrics.rs") {
            let text = fs::read_to_string(&file).expect("a source file");
            let quoted = text.split('"').filter(|part| part.starts_with("theriac_"));
            let names = quoted.filter(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
            told.extend(names.map(str::to_owned));
        }
    }
    // It is set where it is described.
    told.insert("theriac_build_info".to_owned());
    assert_eq!(told, described());
}

#[test]
fn what_is_watched_is_told() {
    let mut known = described();
    known.extend(OF_PROCESS.map(str::to_owned));
    for page in ["docs/monitoring/dashboard.json", "docs/monitoring/alerts.yml"] {
        let unknown: Vec<String> = named(&read(page)).difference(&known).cloned().collect();
        assert!(unknown.is_empty(), "{page} asks for {unknown:?}");
    }
    let explained = named(&read("docs/OPERATIONS.md"));
    let missing: Vec<&String> = known.difference(&explained).collect();
    assert!(
        missing.is_empty(),
        "docs/OPERATIONS.md does not explain {missing:?}"
    );
    let dashboard: serde_json::Value =
        serde_json::from_str(&read("docs/monitoring/dashboard.json")).expect("JSON");
    assert!(
        dashboard["panels"]
            .as_array()
            .is_some_and(|panels| panels.len() > 20)
    );
}

/// Every alert has its word in the page that says what to do.
#[test]
fn every_alert_is_explained() {
    let (alerts, page) = (read("docs/monitoring/alerts.yml"), read("docs/OPERATIONS.md"));
    let names: Vec<&str> = alerts
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- alert: "))
        .collect();
    assert!(names.len() >= 10, "{names:?}");
    for name in names {
        assert!(page.contains(&format!("`{name}`")), "{name} is not explained");
    }
}

/// A service that has just started tells all that an alert looks at, so that none is silent for lack of it.
#[test]
fn a_service_tells_from_its_start_what_alerts_look_at() {
    let service = Process::start();
    let asked = named(&read("docs/monitoring/alerts.yml"));
    service.eventually("the metrics", || {
        let told = named(&service.anonymous().get("//metrics").text);
        asked.is_subset(&told).then_some(())
    });
}
