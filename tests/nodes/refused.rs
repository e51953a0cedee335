//! What would go wrong in silence is refused at the start: another key, other files, a folder or a SQLite file in use.

use super::cluster::Nodes;
use crate::support::Process;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[test]
fn nodes_that_do_not_fit_together_are_refused() {
    let Some(mut nodes) = Nodes::start(2) else { return };
    nodes.end(1);
    assert_eq!(nodes.number("SELECT count(*) FROM nodes"), 1, "who ends says so");
    let other_key = "another key, which no other node has";
    let refusal = refused(nodes.command(1, "serve").env("THERIAC_SECRET_KEY", other_key));
    assert!(refusal.contains("THERIAC_SECRET_KEY"), "{refusal}");
    assert!(!refusal.contains(other_key), "{refusal}");
    let refusal = refused(nodes.command(1, "serve").env_remove("THERIAC_FILES_URL"));
    assert!(refusal.contains("THERIAC_FILES_URL"), "{refusal}");
    let first = nodes.data(0).to_owned();
    let refusal = refused(nodes.command(1, "serve").env("THERIAC_DATA_DIR", first));
    assert!(refusal.contains("this data folder"), "{refusal}");
    // Who was killed says nothing; after a minute nobody waits for it any more.
    nodes.kill(0);
    nodes.run("UPDATE nodes SET seen_at = seen_at - interval '61 seconds'");
    nodes.launch(1);
    nodes.wait_ready(1);
}

#[test]
fn sqlite_has_one_node() {
    let service = Process::start();
    let folder = tempfile::tempdir().expect("a folder");
    let mut second = Command::new(env!("CARGO_BIN_EXE_theriac"));
    second
        .arg("serve")
        .env("THERIAC_DATA_DIR", folder.path())
        .env(
            "THERIAC_DATABASE_URL",
            format!("sqlite:{}", service.data().join("theriac.sqlite").display()),
        )
        .env("THERIAC_BIND", "127.0.0.1:0");
    let refusal = refused(&mut second);
    assert!(
        refusal.contains("this SQLite file") && refusal.contains("PostgreSQL"),
        "{refusal}"
    );
}

/// What is said by a program that ends at once, and not well.
fn refused(command: &mut Command) -> String {
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let deadline = Instant::now() + Duration::from_secs(30);
    while child.try_wait().expect("a status").is_none() {
        if Instant::now() > deadline {
            let _ = child.kill();
            panic!("it serves");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().expect("what it said");
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}
