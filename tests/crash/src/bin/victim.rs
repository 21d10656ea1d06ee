//! A process that works with a laboratory until it is killed.
//!
//! `crash-victim append|create|import|rotate|intent|outbox|spool|take-in FOLDER`

#![allow(clippy::unwrap_used, clippy::panic, reason = "a victim that fails is a failed test")]

use crash::host::{Host, actor, event, kinds, note};
use libcompliance::id::ClientId;
use libcompliance_lab::keys::{KdfProfile, Protect};
use libcompliance_lab::{Device, ImportOrder, Spool, TakeIn};
use std::io::Write as _;
use std::path::Path;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (task, folder) = (arguments.next().unwrap(), arguments.next().unwrap());
    let folder = Path::new(&folder);
    match task.as_str() {
        "append" => append(folder, &arguments.next().unwrap()),
        "create" => drop(attack::create(folder, crash::options(folder)).unwrap()),
        "import" => import(folder),
        "rotate" => rotate(folder),
        "intent" => intend(folder),
        "outbox" => outbox(folder),
        "spool" => spool(folder),
        "take-in" => take_in(folder),
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

const MAP: &str = r#"{"v": 1, "id": "old", "version": "1.0", "system": "OldLIMS", "encoding": "utf-8",
    "form": {"delimited": {"separator": ";", "quote": "\""}},
    "time": {"columns": ["WHEN"], "format": "%Y-%m-%d %H:%M:%S", "zone": "Europe/Warsaw"},
    "actor": {"column": "WHO"}, "old": {"column": "OLD"}, "new": {"column": "NEW"}, "row_id": {"column": "ID"},
    "required": ["time", "actor"]}"#;

/// Imports a former audit table, or goes on with it.
fn import(folder: &Path) {
    let lab = attack::open(folder, crash::options(folder)).unwrap();
    let maria = lab.sign_in("m.kowalska", "tall Cedar 78, yes", Device::unknown()).unwrap();
    ready();
    let file = folder.join("audit.csv");
    let order = ImportOrder { mapping: MAP, file: &file, leave_out: Some(("unreadable", None)) };
    // A letter for each batch, so that the killer can aim.
    let mut batch = |_, _| {
        std::io::stdout().write_all(b".").unwrap();
        std::io::stdout().flush().unwrap();
    };
    maria.import_claims(&order, &mut |_| {}, &mut batch).unwrap();
}

fn rotate(folder: &Path) {
    let lab = attack::open(folder, crash::options(folder)).unwrap();
    ready();
    loop {
        let protect = Protect::Passphrase { passphrase: attack::PASSPHRASE, profile: KdfProfile::Demo };
        lab.rotate_key(attack::key(), protect, ("exercise", None)).unwrap();
    }
}

/// A host without an outbox: it announces a change, makes it in its own database, and says what came of it. Some changes it takes
/// back. What it finds announced when it begins, it looks up in its table.
fn intend(folder: &Path) {
    let lab = attack::open(folder, crash::options(folder)).unwrap();
    let mut host = Host::open(folder);
    ready();
    for open in lab.open_intents().unwrap() {
        if host.has(open.id) { lab.complete(actor(), open.id) } else { lab.abandon(actor(), open.id, "stopped") }
            .unwrap();
    }
    for n in 0_u64.. {
        let item = n.to_string();
        let (id, _) = lab.intend(actor(), event(&item)).unwrap();
        if host.change(id, &item, None, n % 5 != 4) {
            lab.complete(actor(), id).unwrap();
        } else {
            lab.abandon(actor(), id, "rolled_back").unwrap();
        }
    }
}

/// A host with an outbox: change and event in one transaction of its own, drained now and then. Some it rolls back.
fn outbox(folder: &Path) {
    let lab = attack::open(folder, crash::options(folder)).unwrap();
    let mut host = Host::open(folder);
    ready();
    for n in 0_u64.. {
        let envelope = crash::host::envelope(&n.to_string());
        host.change(envelope.id, &n.to_string(), Some(&envelope), n % 5 != 4);
        if n % 3 == 2 {
            lab.drain(&mut host).unwrap();
        }
    }
}

/// A host whose trail is not there.
fn spool(folder: &Path) {
    let mut spool = Spool::open(folder.join("spools"), kinds()).unwrap();
    ready();
    for n in 0_u64.. {
        let spooled = spool.store(actor(), &event(&n.to_string())).unwrap();
        note(folder, spooled.id);
    }
}

fn take_in(folder: &Path) {
    let lab = attack::open(folder, crash::options(folder)).unwrap();
    ready();
    for path in crash::host::spools(folder) {
        lab.take_in(&path, TakeIn::default()).unwrap();
    }
}
