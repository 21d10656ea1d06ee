//! The description of the format is enough: a verifier in another language that shares no code finds the same.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice, reason = "tests")]

use libcompliance::identity::IdentitySettings;
use libcompliance::model::value::ResultValue;
use libcompliance_lab::keys::{KdfProfile, KeySource, Protect, Zeroizing};
use libcompliance_lab::{Device, Lab, NewAccount, NewLab, NewResult, NewSample, Options, StateFolder};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const PASSPHRASE: &str = "correct horse battery";
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../second-verifier/verify.py");

/// The interpreter; `None`, said aloud, where there is none.
fn python() -> Option<&'static str> {
    let found =
        Command::new("python3").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    if !found {
        eprintln!("NOT RUN: second-verifier: python3 is missing");
    }
    found.then_some("python3")
}

fn protect() -> Protect<'static> {
    Protect::Passphrase { passphrase: PASSPHRASE, profile: KdfProfile::Demo }
}

/// A laboratory with more than a tile of records, two clients, two epochs and two keys.
fn laboratory(dir: &Path) -> Lab {
    let new = NewLab {
        name: "Laboratory",
        origin: Some("example.com/lab"),
        login: "admin",
        person: "Zofia Zieli\u{144}ska",
        password: "quiet Harbour 12!",
        protect: protect(),
        identity: IdentitySettings::demonstration(),
        break_glass: false,
    };
    let options = Options { state_folder: StateFolder::None, ..Options::default() };
    let lab = Lab::create(dir.join("lab.db"), &new, options).unwrap().lab;
    let admin = lab.sign_in("admin", "quiet Harbour 12!", Device::named("office-1")).unwrap();
    let new = NewAccount::person("a.nowak", "Anna", &["analyst"]);
    let admitted = admin.admit(&new, "known_personally").unwrap();
    lab.enrol("a.nowak", admitted.code.unwrap().expose(), "wide Meadow 34?", &Device::unknown()).unwrap();
    let anna = lab.sign_in("a.nowak", "wide Meadow 34?", Device::named("HPLC-02")).unwrap();
    lab.start_epoch("migration").unwrap();
    let clients = ["Dolina", "G\u{f3}ra"].map(|name| anna.register_client(name).unwrap());
    lab.batch(|| {
        for at in 0..150 {
            let client = clients[at % 2];
            let code = format!("S-{at}");
            anna.receive_sample(&NewSample::new(client, &code, "milk"))?;
        }
        Ok(())
    })
    .unwrap();
    let key = KeySource::passphrase(Zeroizing::new(PASSPHRASE.to_owned()));
    lab.rotate_key(key, protect(), ("yearly", None)).unwrap();
    lab.batch(|| {
        for at in 0..150 {
            let client = clients[at % 2];
            anna.receive_sample(&NewSample { condition: Some("cold"), ..NewSample::new(client, "S", "cheese") })?;
        }
        Ok(())
    })
    .unwrap();
    let (sample, _) = anna.receive_sample(&NewSample::new(clients[0], "S", "ham")).unwrap();
    anna.enter_result(sample, &NewResult::new("TPC", "M-1", ResultValue::parse("120 cfu/g").unwrap())).unwrap();
    lab
}

fn run(python: &str, file: &Path, more: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(python).arg(SCRIPT).arg(file).args(more).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code(), text)
}

/// A copy of the file, changed with a database tool that takes the triggers away first.
fn attacked(dir: &Path, name: &str, sql: &str) -> PathBuf {
    let copy = dir.join(format!("{name}.db"));
    for suffix in ["", "-wal"] {
        let from = dir.join(format!("lab.db{suffix}"));
        if from.exists() {
            std::fs::copy(from, dir.join(format!("{name}.db{suffix}"))).unwrap();
        }
    }
    let script = "import sqlite3,sys; d=sqlite3.connect(sys.argv[1]); \
                  [d.execute('DROP TRIGGER '+n) for (n,) in d.execute(\"SELECT name FROM sqlite_master WHERE type='trigger'\").fetchall()]; \
                  d.executescript(sys.argv[2]); d.commit(); d.close()";
    let done = Command::new("python3").args(["-c", script]).arg(&copy).arg(sql).status().unwrap();
    assert!(done.success(), "{name}");
    copy
}

#[test]
fn a_stranger_finds_the_same() {
    let Some(python) = python() else { return };
    let dir = tempfile::tempdir().unwrap();
    let lab = laboratory(dir.path());
    let key = lab.verifier_key().unwrap().to_string();
    let outside = dir.path().join("outside.checkpoint");
    std::fs::write(&outside, lab.checkpoint_for_outside().unwrap()).unwrap();
    let size = lab.size().unwrap();
    assert!(size > 300, "{size}");
    let file = dir.path().join("lab.db");
    let since = outside.to_str().unwrap();
    let (code, text) = run(python, &file, &["--key", &key, "--since", since]);
    assert_eq!((code, text), (Some(0), format!("{size} records: consistent in themselves\n")));
    let (code, text) = run(python, &file, &[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("NOT CHECKED"), "{text}");
    drop(lab);
    // And with the write-ahead log gone into the file.
    assert_eq!(run(python, &file, &[]).0, Some(0));

    let dir = dir.path();
    for (name, sql, expected) in [
        // One byte of one record: another digit, still JSON.
        (
            "altered",
            "UPDATE record SET bytes = CAST(replace(CAST(bytes AS TEXT), '\"S-17\"', '\"S-18\"') AS BLOB) WHERE CAST(bytes AS TEXT) LIKE '%\"S-17\"%'",
            "tile 0/0",
        ),
        (
            "bit",
            "UPDATE record SET bytes = CAST(substr(bytes, 1, 40) || 'x' || substr(bytes, 42) AS BLOB) WHERE idx = 200",
            "the link to the client's record before does not hold",
        ),
        (
            "unreadable",
            "UPDATE record SET bytes = CAST('x' || substr(bytes, 2) AS BLOB) WHERE idx = 200",
            "record 200: it does not read",
        ),
        ("deleted", "DELETE FROM record WHERE idx = 100", "index 100 is missing"),
        (
            "swapped",
            "UPDATE record SET idx = -1 WHERE idx = 40; UPDATE record SET idx = 40 WHERE idx = 41; UPDATE record SET idx = 41 WHERE idx = -1",
            "record 40: its bytes say index 41",
        ),
        ("cut", "DELETE FROM record WHERE idx >= 300", "newest checkpoint: the trail ends before it"),
        (
            "unsealed",
            "INSERT INTO record (idx, id, time, kind, action, actor, bytes) SELECT idx + 1, X'00', 0, '', '', X'', bytes FROM record ORDER BY idx DESC LIMIT 1",
            "head: records and seal differ in number",
        ),
        ("tile", "UPDATE tile SET hashes = zeroblob(length(hashes)) WHERE level = 1", "tile 1/0"),
        ("tail", "UPDATE head SET tail = zeroblob(length(tail))", "its end in the head"),
        ("tile_added", "INSERT INTO tile VALUES (5, 0, zeroblob(32))", "tile 5/0"),
        (
            "root",
            "UPDATE head SET note = replace(note, char(10) || size || char(10), char(10) || (size - 1) || char(10))",
            "newest checkpoint: it does not verify",
        ),
        (
            "kept",
            "UPDATE checkpoint SET note = (SELECT note FROM head) WHERE size = (SELECT min(size) FROM checkpoint)",
            "it says another size",
        ),
        ("rotation", "DELETE FROM checkpoint", "the checkpoint of the rotation is not kept"),
        ("headless", "DELETE FROM head", "head: there is no seal"),
    ] {
        let (code, text) = run(python, &attacked(dir, name, sql), &[]);
        assert_eq!(code, Some(1), "{name}: {text}");
        assert!(text.contains(expected), "{name}: {text}");
    }

    // What only somebody outside can see: an older true copy, and a laboratory made anew.
    let old_dir = tempfile::tempdir().unwrap();
    let other = laboratory(old_dir.path());
    drop(other);
    let (code, text) = run(python, &old_dir.path().join("lab.db"), &["--key", &key, "--since", since]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("key from outside") && text.contains("checkpoint from outside"), "{text}");
}

#[test]
fn wrong_use_and_foreign_files_are_no_pass() {
    let Some(python) = python() else { return };
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("x.db");
    std::fs::write(
        &file,
        b"not a database, but more than a hundred bytes long, so that nobody can say it is merely too short to be one",
    )
    .unwrap();
    assert_eq!(run(python, &file, &[]).0, Some(1));
    std::fs::write(&file, b"").unwrap();
    assert_eq!(run(python, &file, &[]).0, Some(1));
    assert_eq!(run(python, &file, &["--since"]).0, Some(2));
    assert_eq!(run(python, &file, &["--what", "x"]).0, Some(2));
}
