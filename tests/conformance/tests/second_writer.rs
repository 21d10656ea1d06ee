//! The description of the spool is enough: a writer in another language that shares no code is read and taken in.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use libcompliance::identity::IdentitySettings;
use libcompliance::trail::kind::ReasonRule;
use libcompliance_lab::keys::Protect;
use libcompliance_lab::{Device, HostKind, Lab, NewLab, Options, StateFolder, TakeIn, look_at_spool};
use std::path::PathBuf;
use std::process::{Command, Stdio};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../second-writer/spool.py");
const KIND: &str = "host.chromatograph.read";

#[test]
fn a_spool_written_by_the_description_is_taken_in() {
    let there =
        Command::new("python3").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    if !there {
        eprintln!("NOT RUN: second-writer: python3 is missing");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("run.csv"), "1;2\n").unwrap();
    let output = Command::new("python3")
        .env("PYTHONUTF8", "1")
        .args([SCRIPT, folder.path().to_str().unwrap(), KIND, "40"])
        .arg(folder.path().join("run.csv"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let path = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim());
    let seen = look_at_spool(&path).unwrap();
    assert_eq!((seen.lines, seen.files, seen.fault), (41, 1, None));

    let new = NewLab {
        name: "Laboratory",
        origin: None,
        login: "admin",
        person: "Zofia",
        password: "quiet Harbour 12!",
        protect: Protect::File,
        identity: IdentitySettings::demonstration(),
        break_glass: false,
    };
    let options = Options { state_folder: StateFolder::None, ..Options::default() };
    let lab = Lab::create(folder.path().join("lab.db"), &new, options).unwrap().lab;
    let admin = lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    admin.declare_host_kind(&HostKind::new(KIND, ReasonRule::Optional)).unwrap();
    let taken = lab.take_in(&path, TakeIn::default()).unwrap();
    assert_eq!((taken.sealed, taken.complete()), (41, true), "{taken:?}");
}
