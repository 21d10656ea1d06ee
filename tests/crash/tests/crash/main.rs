//! Processes killed, power cut, disks full: what was acknowledged is there afterwards, and the seal holds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests fail by panicking"
)]

mod clock;
mod create;
mod files;
mod forked;
mod full;
mod host;
mod import;
mod kills;
mod media;
mod power;
mod rotate;
mod spool;

use libcompliance::id::ClientId;
use libcompliance_lab::verify::{Options, Report, verify};
use libcompliance_lab::{Lab, StateFolder};
use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A laboratory with people and a client, closed.
fn small() -> (tempfile::TempDir, ClientId) {
    let folder = tempfile::tempdir().unwrap();
    let lab = attack::create(folder.path(), crash::options(folder.path())).unwrap();
    let (_, anna, _) = attack::people(&lab);
    let client = anna.register_client("Mleczarnia Dolina").unwrap();
    (folder, client)
}

fn reopen(folder: &Path) -> Lab {
    attack::open(folder, crash::options(folder)).unwrap()
}

fn report(folder: &Path, vfs: Option<&str>) -> Report {
    let mut options = Options { state_folder: StateFolder::At(folder.join("seen")), ..Options::default() };
    options.store.vfs = vfs.map(str::to_owned);
    verify(&folder.join("lab.db"), &options).unwrap()
}

#[track_caller]
fn assert_holds(folder: &Path, vfs: Option<&str>) {
    let report = report(folder, vfs);
    assert!(report.holds(), "{:?}", report.faults);
}

/// Starts the victim; `wait` until it says that it begins.
fn victim(task: &str, folder: &Path, more: &str, wait: bool) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_crash-victim"))
        .args([task, folder.to_str().unwrap(), more])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    if wait {
        let mut said = [0; 6];
        if child.stdout.as_mut().unwrap().read_exact(&mut said).is_err() {
            panic!("the victim did not begin: {}", last_words(child));
        }
    }
    child
}

/// Kills without warning; a victim that had died by itself is a failure.
fn kill(mut child: Child) {
    let before = child.try_wait().unwrap();
    child.kill().unwrap();
    let status = child.wait().unwrap();
    if before.is_some_and(|status| !status.success()) {
        panic!("the victim failed by itself ({status}): {}", last_words(child));
    }
}

fn last_words(mut child: Child) -> String {
    let _ = child.kill();
    let mut text = String::new();
    let _ = child.stderr.take().unwrap().read_to_string(&mut text);
    text
}

/// Mounts a small file system of its own at `folder`; `None` where that is not allowed.
fn mount(folder: &Path, options: &str) -> Option<Mounted> {
    let done = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder).output().ok()?;
    done.status.success().then(|| Mounted(folder.to_owned()))
}

struct Mounted(std::path::PathBuf);

impl Mounted {
    fn read_only(&self) -> bool {
        let done = Command::new("mount").args(["-o", "remount,ro"]).arg(&self.0).output().unwrap();
        done.status.success()
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).output();
    }
}
