//! `theriac explain`, as typed in a terminal.

use serde_json::Value;
use std::{
    io::{Read, Write},
    process::{Command, Output, Stdio},
};

fn program(arguments: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_theriac"));
    // Settings that no service would start with: explaining needs none.
    program
        .args(arguments)
        .env("THERIAC_DATA_DIR", "/nonexistent/theriac")
        .env("THERIAC_ENV", "wrong")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    program
}

fn told(arguments: &[&str]) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = program(arguments).output().expect("the program");
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).expect("UTF-8")
}

fn fed(arguments: &[&str], input: &[u8]) -> Vec<Value> {
    let mut child = program(arguments).spawn().expect("the program");
    child
        .stdin
        .take()
        .expect("standard input")
        .write_all(input)
        .expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = output.stdout.split(|b| *b == b'\n').filter(|l| !l.is_empty());
    lines.map(|l| serde_json::from_slice(l).expect("JSON")).collect()
}

#[test]
fn one_text_is_shown_stretch_by_stretch() {
    let told = told(&["explain", "Амлодипин таблетки 5 мг"]);
    for expected in [
        "Амлодипин",
        "amlodipine",
        "C08CA01",
        "5 mg",
        "number and unit",
        "resolved",
    ] {
        assert!(told.contains(expected), "no {expected} in:\n{told}");
    }
}

#[test]
fn two_texts_are_compared_and_one_sentence_decides() {
    let two = |demand, offer| told(&["explain", demand, offer]);
    let other = two("Amoxicilin 500mg viên nang", "阿莫西林克拉维酸钾片 0.5g:0.125g");
    assert!(
        other.contains("NOT SHOWN: not the same drug: amoxicillin ≠ amoxicillin + clavulanic acid"),
        "{other}"
    );
    let release = two("metformin XR 500 mg tab", "盐酸二甲双胍片 0.5g");
    assert!(
        release.contains("NEAR, score") && release.contains("other release"),
        "{release}"
    );
    let same = two("Парацетамол таблетки 500 мг", "Acetaminophen tablets 0.5 g");
    assert!(
        same.contains("MATCH, score") && same.contains("the same drug: paracetamol"),
        "{same}"
    );
    let neither = two("Qwertzuiop 5", "Asdfghjkl 7");
    assert!(neither.contains("NOT SHOWN: too little was read"), "{neither}");
}

#[test]
fn files_are_explained_line_by_line() {
    let input = "Paracetamol 500 mg tablets\n\nДиазепам таблетки 5 мг\r\nibuprofen 200 mg tab\t布洛芬片 0.2g\n\u{1b}[31m";
    let mut input = input.as_bytes().to_vec();
    input.push(0xFF);
    let all = fed(&["explain", "--json", "-"], &input);
    assert_eq!(all.len(), 4);
    assert_eq!(all[0]["identity"]["substances"][0]["id"], "paracetamol");
    assert_eq!(
        (&all[0]["controlled"], &all[1]["controlled"]),
        (&Value::Bool(false), &Value::Bool(true))
    );
    assert_eq!(all[2]["band"], "match");
    assert_eq!(all[3]["identity"]["status"], "unresolved");
    let told = fed(
        &["explain", "--json", "-", "布洛芬片 0.2g"],
        b"Ibuprofen tablets 200 mg",
    );
    assert_eq!(told[0]["decided"], "the same drug: ibuprofen");
}

#[test]
fn a_reader_who_leaves_early_is_no_fault() {
    let mut child = program(&["explain", "-"]).spawn().expect("the program");
    let mut input = child.stdin.take().expect("standard input");
    let writer = std::thread::spawn(move || {
        // The program may end before it has read all: that is the point.
        (0..20_000).try_for_each(|_| input.write_all(b"Paracetamol 500 mg tablets\n"))
    });
    let mut first = [0; 20];
    let mut output = child.stdout.take().expect("standard output");
    output.read_exact(&mut first).expect("some output");
    drop(output);
    let ended = child.wait_with_output().expect("it ends");
    let _ = writer.join().expect("no panic");
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success() && stderr.is_empty(), "{stderr}");
}

#[test]
fn help_teaches_with_examples_and_wrong_modes_are_named() {
    let help = told(&["explain", "--help"]);
    assert!(
        help.contains("Examples:") && help.contains("阿莫西林克拉维酸钾片"),
        "{help}"
    );
    let wrong = program(&["explain", "a", "b", "--supply-mode", "x"])
        .output()
        .expect("the program");
    assert!(!wrong.status.success());
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("import_waiver"));
}
