//! What the service tells of itself at `/metrics`: every name, and what it means.
//!
//! Whoever counts or measures names the metric where it happens; a test holds that each stands here, that the dashboard
//! and the alerts in `docs/monitoring` ask for no other, and that a service tells them from its start.

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram};

/// What is counted from the start of the process.
pub const COUNTERS: &[(&str, &str)] = &[
    (
        "theriac_http_requests_total",
        "Requests that were answered, by method, route and status.",
    ),
    (
        "theriac_connections_refused_total",
        "Connections that were cut off: too many of one address.",
    ),
    (
        "theriac_guesses_refused_total",
        "Wrong passwords and codes beyond what is allowed.",
    ),
    (
        "theriac_refresh_tokens_reused_total",
        "Old refresh tokens that came back: each ended its session.",
    ),
    (
        "theriac_mails_total",
        "What became of attempts to send a mail, by result.",
    ),
];

/// How it stands now.
pub const GAUGES: &[(&str, &str)] = &[
    (
        "theriac_build_info",
        "Always 1; the label says which version runs.",
    ),
    ("theriac_last_seq", "The newest change in the database."),
    (
        "theriac_index_seq",
        "The change up to which this node's index has come.",
    ),
    (
        "theriac_jobs",
        "Jobs that wait or run, and those that were set aside (dead), by kind.",
    ),
    (
        "theriac_oldest_job_seconds",
        "How long the job that has been due longest has been so.",
    ),
    ("theriac_mails", "Mails that were not sent, by status."),
    (
        "theriac_oldest_mail_seconds",
        "How long the mail that has been due longest has been so.",
    ),
    (
        "theriac_reviews_waiting",
        "Companies, listings and demands that wait for an operator.",
    ),
    (
        "theriac_oldest_review_seconds",
        "How long the one that has waited longest has done so.",
    ),
    (
        "theriac_audit_unsealed",
        "Entries of the audit that wait for their seal.",
    ),
    (
        "theriac_data_free_bytes",
        "What is free where the data folder is.",
    ),
    (
        "theriac_judged_anew",
        "Records that a re-match has looked at so far.",
    ),
    (
        "theriac_search_memory_bytes",
        "Memory of what searches are answered from, by part.",
    ),
    (
        "theriac_vocabulary_version",
        "The vocabulary by which this node reads.",
    ),
];

/// What is spread: seconds.
pub const HISTOGRAMS: &[(&str, &str)] = &[
    (
        "theriac_http_request_seconds",
        "How long answers took, by method, route and status.",
    ),
    (
        "theriac_job_seconds",
        "How long jobs took, by kind and whether they were done.",
    ),
    (
        "theriac_mail_delay_seconds",
        "How long mails waited from being written to being sent.",
    ),
];

/// Describes all, and begins at zero what an alert must see grow. Called once, when the recorder stands.
pub fn describe() {
    for &(name, meaning) in COUNTERS {
        describe_counter!(name, meaning);
    }
    for &(name, meaning) in GAUGES {
        describe_gauge!(name, meaning);
    }
    for &(name, meaning) in HISTOGRAMS {
        describe_histogram!(name, Unit::Seconds, meaning);
    }
    for name in [
        "theriac_connections_refused_total",
        "theriac_guesses_refused_total",
        "theriac_refresh_tokens_reused_total",
    ] {
        counter!(name).absolute(0);
    }
    for result in ["sent", "refused", "dead", "suppressed", "unreachable"] {
        counter!("theriac_mails_total", "result" => result).absolute(0);
    }
    metrics::gauge!("theriac_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
    metrics_process::Collector::default().describe();
}

/// Looks at the process itself: memory, processor time, open files, threads.
pub fn look_at_process() {
    metrics_process::Collector::default().collect();
}
