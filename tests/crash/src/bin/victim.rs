//! A process that works with a laboratory until it is killed.
//!
//! `crash-victim append|create|rotate FOLDER`

#![allow(clippy::unwrap_used, clippy::panic, reason = "a victim that fails is a failed test")]

use libcompliance::id::ClientId;
use libcompliance_lab::Device;
use libcompliance_lab::keys::{KdfProfile, Protect};
use std::io::Write as _;
use std::path::Path;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (task, folder) = (arguments.next().unwrap(), arguments.next().unwrap());
    let folder = Path::new(&folder);
    match task.as_str() {
        "append" => append(folder, &arguments.next().unwrap()),
        "create" => drop(attack::create(folder, crash::options(folder)).unwrap()),
        "rotate" => rotate(folder),
        other => panic!("{other}"),
    }
}

/// Says on its output that it begins, so that the killer can aim.
fn ready() {
    std::io::stdout().write_all(b"ready\n").unwrap();
    std::io::stdout().flush().unwrap();
}

/// Four threads receive samples; each notes a record only when it has the receipt.
fn append(folder: &Path, client: &str) {
    let lab = attack::open(folder, crash::options(folder)).unwrap();
    let anna = lab.sign_in("a.nowak", "tall Cedar 78, yes", Device::unknown()).unwrap();
    let client = ClientId::parse(client).unwrap();
    ready();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let anna = anna.clone();
            scope.spawn(move || {
                let list = std::fs::OpenOptions::new().append(true).create(true).open(crash::list(folder));
                let mut list = list.unwrap();
                for n in 0_u64.. {
                    let receipt = attack::receive(&anna, client, &format!("S-{thread}-{n}")).unwrap();
                    assert!(receipt.checkpoint.is_some());
                    list.write_all(crash::line(receipt.index, &receipt.leaf_hash).as_bytes()).unwrap();
                }
            });
        }
    });
}

fn rotate(folder: &Path) {
    let lab = attack::open(folder, crash::options(folder)).unwrap();
    ready();
    loop {
        let protect = Protect::Passphrase { passphrase: attack::PASSPHRASE, profile: KdfProfile::Demo };
        lab.rotate_key(attack::key(), protect, ("exercise", None)).unwrap();
    }
}
