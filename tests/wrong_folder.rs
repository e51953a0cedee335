//! Commands that were given another data folder than the server's, as typed in a terminal.

use std::process::{Command, Stdio};

#[test]
fn nothing_is_begun_where_no_database_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("mistyped");
    let (list, copy) = (folder.path().join("list.tsv"), folder.path().join("copy"));
    std::fs::write(&list, "name\tsubstance\n").expect("a list");
    let (list, copy) = (list.display().to_string(), copy.display().to_string());
    // 75 tells a mail server to bring the report again.
    for (arguments, status) in [
        (vec!["read-bounce"], 75),
        (vec!["import-vocabulary", &list], 1),
        (vec!["reset-second-factor", "--email", "an@example.com"], 1),
        (vec!["backup", &copy], 1),
        (vec!["reindex"], 1),
        (vec!["verify-index"], 1),
        (vec!["verify-audit"], 1),
        (vec!["export-audit"], 1),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_theriac"))
            .args(&arguments)
            .env("THERIAC_DATA_DIR", &data)
            .env_remove("THERIAC_DATABASE_URL")
            .stdin(Stdio::null())
            .output()
            .expect("the program");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
        assert!(said.contains("there is no database at"), "{arguments:?}: {said}");
        assert!(said.contains("mistyped"), "{arguments:?}: {said}");
        assert!(!data.exists(), "{arguments:?} has begun one");
    }
}
