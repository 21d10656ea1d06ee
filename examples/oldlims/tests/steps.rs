//! The program before and after each step: what it did it still does, and each control holds from its step on.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use libcompliance_lab::store::{ReadStore as _, sqlite::Sqlite};
use libcompliance_lab::verify::{self, verify};
use oldlims::setup;
use rusqlite::Connection;
use std::ops::ControlFlow;
use std::path::Path;

const ANNA: &str = "wide Meadow 34?";
const MARIA: &str = "old Lantern 56!";

/// Kinds of the records in the trail, in order, with what they are about and the new value of the first change.
fn sealed(folder: &Path) -> Vec<(String, Option<String>, Option<String>)> {
    let mut store = Sqlite::open_to_read(&folder.join("lab.db"), &Default::default()).unwrap();
    let mut found = Vec::new();
    let mut each = |_: u64, bytes: &[u8]| {
        let value: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        let kind = value["kind"].as_str().unwrap().to_owned();
        found.push((
            kind,
            value["object"]["id"].as_str().map(str::to_owned),
            value["files"][0]["sha256"].as_str().map(str::to_owned),
        ));
        ControlFlow::Continue(())
    };
    store.search(&Default::default(), None, &mut each).unwrap();
    found
}

fn count(folder: &Path, kind: &str) -> usize {
    sealed(folder).iter().filter(|(name, ..)| name == kind).count()
}

macro_rules! steps {
    ($($module:ident $step:tt)+) => {$(
        #[test]
        fn $module() {
            use oldlims::$module::Program;
            let folder = tempfile::tempdir().unwrap();
            let folder = folder.path();
            if $step >= 4 {
                setup::adopt(folder, "a quiet Harbour 12!", "plates Falling 77?").unwrap();
            }
            let mut program = Program::open(folder).unwrap();
            program.add_user("anna", "analyst", ANNA).unwrap();
            program.add_user("maria", "manager", MARIA).unwrap();
            program.add_user("piotr", "viewer", "far Orchard 78#").unwrap();
            let weak = program.add_user("ewa", "analyst", "ewa");
            assert_eq!(weak.is_err(), $step >= 2);

            // What the program did it still does.
            let anna = program.sign_in("anna", ANNA).unwrap();
            let maria = program.sign_in("maria", MARIA).unwrap();
            program.receive(&anna, "S-1", "Mleczarnia", "2026-11-20").unwrap();
            program.receive(&anna, "S-0", "Mleczarnia", "2010-01-31").unwrap();
            program.set_result(&anna, "S-1", "TPC", "280").unwrap();
            program.set_result(&anna, "S-1", "TPC", "2800").unwrap();
            assert_eq!(program.value("S-1", "TPC").unwrap().as_deref(), Some("2800"));
            program.approve(&maria, "S-1", "TPC").unwrap();
            assert!(program.approve(&anna, "S-1", "TPC").is_err());
            let piotr = program.sign_in("piotr", "far Orchard 78#").unwrap();
            let refused = program.set_result(&piotr, "S-1", "TPC", "0").unwrap_err().to_string();
            assert_eq!(refused.starts_with("permission_missing"), $step >= 1, "{refused}");
            assert!(program.sign_in("nobody", ANNA).is_err());
            let file = folder.join("counter.csv");
            std::fs::write(&file, "S-1;Yeasts;12\nS-1;Moulds;3\n").unwrap();
            assert_eq!(program.import(&anna, &file).unwrap(), 2);

            // A hash of the old kind is accepted once more and then replaced.
            let db = Connection::open(folder.join("oldlims.db")).unwrap();
            let old = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8";
            db.execute("INSERT INTO users (login, role, password) VALUES ('stara', 'viewer', ?1)", [old]).unwrap();
            program.sign_in("stara", "password").unwrap();
            let now: String = db.query_row("SELECT password FROM users WHERE login = 'stara'", [], |row| row.get(0)).unwrap();
            assert_eq!(now.starts_with("$argon2id$"), $step >= 2);

            // Five wrong guesses, and the right one has to wait.
            for _ in 0..5 {
                assert!(program.sign_in("maria", "wrong").is_err());
            }
            assert_eq!(program.sign_in("maria", MARIA).is_err(), $step >= 3);

            // What is not due stays.
            program.receive(&maria, "S-2", "Mleczarnia", "2025-01-31").unwrap();
            assert_eq!(program.tidy_up(&maria, "2026-01-01").unwrap(), if $step >= 7 { 1 } else { 2 });

            if $step >= 4 {
                assert_eq!(count(folder, "host.oldlims.signed_in"), 4);
                assert_eq!(count(folder, "host.oldlims.sign_in_refused"), 7);
            }
            after!($step, program, folder, file);
            if $step >= 4 {
                drop(program);
                let report = verify(&folder.join("lab.db"), &verify::Options::default()).unwrap();
                assert!(report.holds());
            }
        }
    )+};
}

macro_rules! after {
    (5, $($rest:tt)*) => { drained!(5, $($rest)*) };
    (6, $($rest:tt)*) => { drained!(6, $($rest)*) };
    (7, $($rest:tt)*) => { drained!(7, $($rest)*) };
    ($step:tt, $program:ident, $folder:ident, $file:ident) => { drop($file) };
}

macro_rules! drained {
    ($step:tt, $program:ident, $folder:ident, $file:ident) => {
        let drained = $program.drain().unwrap();
        assert_eq!(
            (drained.sealed, drained.left.waiting),
            (4, 0),
            "two saves and two lines of the file; nothing of what was refused"
        );
        assert_eq!($program.drain().unwrap().sealed, 0);
        let all = sealed($folder);
        let about: Vec<_> = all
            .iter()
            .filter(|(kind, ..)| kind == "host.oldlims.result_set")
            .map(|one| one.1.clone().unwrap())
            .collect();
        assert_eq!(about, ["S-1:TPC", "S-1:TPC", "S-1:Yeasts", "S-1:Moulds"]);
        let files: Vec<_> =
            all.iter().filter(|(kind, ..)| kind == "file.sealed").map(|one| one.2.clone().unwrap()).collect();
        assert_eq!(files.len(), usize::from($step >= 6));
        if let Some(sealed) = files.first() {
            let digest = libcompliance::crypto::sha256(&std::fs::read(&$file).unwrap());
            assert_eq!(*sealed, libcompliance::trail::record::Digest(digest).to_string());
        }
    };
}

steps! {
    before 0
    permission_check 1
    passwords 2
    lockout 3
    sign_in_records 4
    sealed_changes 5
    sealed_files 6
    retention 7
}
