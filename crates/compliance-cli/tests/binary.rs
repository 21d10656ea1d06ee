//! The program itself: exit codes, standard input, a reader that goes away.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test stops at the first surprise"
)]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn compliance(dir: &Path, line: &str, input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_compliance"))
        .args(line.split_whitespace())
        .current_dir(dir)
        .env("COMPLIANCE_STATE_DIR", dir.join("seen"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn exit_codes_of_the_program() {
    let dir = tempfile::tempdir().unwrap();
    let run = |line: &str, input: &str, code: i32| {
        let output = compliance(dir.path(), line, input);
        assert_eq!(output.status.code(), Some(code), "{line}\n{}", String::from_utf8_lossy(&output.stderr));
        output
    };
    run("", "", 2);
    run("--version", "", 0);
    run("verify", "", 2);
    run("verify lab.db", "", 3);
    let init = "init lab.db --name L --origin - --login a --password-file - --passphrase-file - --json";
    run(init, "the quiet Harbour 12!\n", 2);
    assert!(!dir.path().join("lab.db").exists());
    let made = run(init, "the quiet Harbour 12!\nthe long passphrase\n", 0);
    assert!(!String::from_utf8_lossy(&made.stdout).contains("passphrase\n"));
    run(init, "the quiet Harbour 12!\nthe long passphrase\n", 3);
    run("verify lab.db", "", 0);
    let sealed = "seal lab.db lab.db.reserve --login a --passphrase-file - --password-file -";
    run(sealed, "wrong long passphrase\nthe password\n", 3);
    run(sealed, "the long passphrase\nwrong password\n", 1);
    run(sealed, "the long passphrase\nthe quiet Harbour 12!\n", 1);
    run("trail show lab.db 0", "", 0);
    run("trail show lab.db 999", "", 1);
    std::fs::write(dir.path().join("foreign.db"), "not a database").unwrap();
    run("verify foreign.db", "", 3);
    run("trail list foreign.db", "", 3);
    // Nobody to ask, and nothing that waits for an answer.
    run("trail list lab.db --reveal", "", 2);
}

#[test]
fn a_reader_that_goes_away_is_no_success_and_no_noise() {
    let dir = tempfile::tempdir().unwrap();
    let init = "init lab.db --name L --login a --password-file - --key-file-mode";
    assert!(compliance(dir.path(), init, "the quiet Harbour 12!\n").status.success());
    let mut child = Command::new(env!("CARGO_BIN_EXE_compliance"))
        .args(["verify", "lab.db"])
        .current_dir(dir.path())
        .env("COMPLIANCE_STATE_DIR", dir.path().join("seen"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// Whether a file of the folder holds these bytes.
fn holds(folder: &Path, bytes: &[u8]) -> bool {
    let mut files = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    files.any(|content| content.windows(bytes.len()).any(|window| window == bytes))
}

#[test]
fn a_validation_leaves_nothing_behind_and_says_when_it_has_no_room() {
    let dir = tempfile::tempdir().unwrap();
    let (home, temp) = (dir.path().join("home"), dir.path().join("temp"));
    std::fs::create_dir(&home).unwrap();
    std::fs::create_dir(&temp).unwrap();
    let run = |line: &str, temp: &Path| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_compliance"))
            .args(line.split_whitespace())
            .current_dir(&home)
            .env("COMPLIANCE_STATE_DIR", dir.path().join("seen"))
            .env("TMPDIR", temp)
            .env("TMP", temp)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let _ = child.stdin.take().unwrap().write_all(b"the quiet Harbour 12!\n");
        child.wait_with_output().unwrap()
    };
    let init = run("init lab.db --name L --login a --password-file - --key-file-mode --json", &temp);
    assert_eq!(init.status.code(), Some(0));
    let line = "validate lab.db --as a --password-file - --json";
    let nowhere = run(line, &dir.path().join("not-there"));
    let said = String::from_utf8_lossy(&nowhere.stderr).into_owned();
    assert_eq!(nowhere.status.code(), Some(3), "{said}");
    assert!(said.contains("the temporary folder cannot be written") && said.contains("nothing was sealed"), "{said}");
    assert!(!holds(&home, b"validation.started"));

    let done = run(line, &temp);
    // Where the rights of files are not read (under Wine), two tests are not run, which is not a pass.
    let unread = cfg!(windows) && String::from_utf8_lossy(&done.stdout).contains("\"not_run\":2");
    assert_eq!(done.status.code(), Some(i32::from(unread)), "{}", String::from_utf8_lossy(&done.stdout));
    assert_eq!(std::fs::read_dir(&temp).unwrap().count(), 0, "nothing is left in the temporary folder");
    assert!(holds(&home, b"validation.started") && holds(&home, b"validation.finished"));
    // Roles stand in clear in the trail of the copy; none of them is in the laboratory's.
    for made_up in [&b"-administrator\""[..], b"rehearsal.invalid", b"\"validation-"] {
        assert!(!holds(&home, made_up), "{}", String::from_utf8_lossy(made_up));
    }
    let mut names: Vec<_> = std::fs::read_dir(&home).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert!(names.iter().all(|name| name.to_string_lossy().starts_with("lab.db")), "{names:?}");
    assert!(!names.iter().any(|name| name.to_string_lossy().contains("validation")), "{names:?}");
}
