//! What comes in from a host without an outbox, from a spool, from paper.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod intents;
mod paper;
mod spools;
mod together;
mod torn;

use libcompliance::host::spool::WhenUnwritable;
use libcompliance::id::{AccountId, RecordId};
use libcompliance::identity::IdentitySettings;
use libcompliance::trail::kind::ReasonRule;
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::{Change, Object, Record};
use libcompliance::trail::value::Value;
use libcompliance_lab::keys::{KeySource, Protect};
use libcompliance_lab::store::{Filter, ReadStore as _, sqlite::Sqlite};
use libcompliance_lab::verify::Report;
use libcompliance_lab::*;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

const PASSWORD: &str = "quiet Harbour 12!";
const READ: &str = "host.oldlims.value_read";
const PRICE: &str = "host.oldlims.price_changed";

/// A laboratory with an administrator and whoever is asked for.
struct House {
    folder: tempfile::TempDir,
    lab: Lab,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let new = NewLab {
            name: "Laboratorium",
            origin: Some("example.com/lab"),
            login: "admin",
            person: "Zofia",
            password: PASSWORD,
            protect: Protect::File,
            identity: IdentitySettings::demonstration(),
            break_glass: false,
        };
        let lab = Lab::create(folder.path().join("lab.db"), &new, options(folder.path())).unwrap().lab;
        let house = Self { folder, lab };
        let admin = house.sign_in("admin");
        for (name, unwritable) in [(READ, WhenUnwritable::Spool), (PRICE, WhenUnwritable::Refuse)] {
            let kind = HostKind { clear: &["amount"], unwritable, ..HostKind::new(name, ReasonRule::Optional) };
            admin.declare_host_kind(&kind).unwrap();
        }
        house
    }

    fn sign_in(&self, login: &str) -> Session {
        self.lab.sign_in(login, PASSWORD, Device::named("office-1")).unwrap()
    }

    /// Somebody with a role of the same name.
    fn person(&self, login: &str, role: &str) -> Session {
        let admitted =
            self.sign_in("admin").admit(&NewAccount::person(login, login, &[role]), "known_personally").unwrap();
        self.lab.enrol(login, admitted.code.unwrap().expose(), PASSWORD, &Device::unknown()).unwrap();
        self.sign_in(login)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn reopen(&self) -> Lab {
        Lab::open(self.path("lab.db"), KeySource::Unattended, options(self.folder.path())).unwrap()
    }

    fn records(&self, kind: &str) -> Vec<Record> {
        let mut store = Sqlite::open_to_read(&self.path("lab.db"), &Default::default()).unwrap();
        let mut found = Vec::new();
        let filter = Filter { kind: Some(kind.to_owned()), ..Filter::default() };
        store
            .search(&filter, None, &mut |_, bytes| {
                let Ok(Read::Known(record)) = read(bytes) else { panic!("a record does not read") };
                found.push(*record);
                ControlFlow::Continue(())
            })
            .unwrap();
        found
    }

    #[track_caller]
    fn holds(&self) -> Report {
        let options =
            verify::Options { state_folder: StateFolder::At(self.path("seen")), ..verify::Options::default() };
        let report = verify::verify(&self.path("lab.db"), &options).unwrap();
        assert!(report.holds(), "{:?}", report.faults);
        report
    }
}

fn options(folder: &Path) -> Options {
    Options { state_folder: StateFolder::At(folder.join("seen")), ..Options::default() }
}

fn host(n: u8) -> HostActor<'static> {
    let id = AccountId::parse(&format!("01900000-0000-7000-8000-0000000000{n:02x}")).unwrap();
    HostActor { id, device: Some("terminal 7") }
}

fn event<'a>(kind: &'a str, item: &str, amount: &str) -> HostEvent<'a> {
    HostEvent {
        kind,
        object: Some(Object { kind: "price".to_owned(), id: item.to_owned(), version: 1 }),
        changes: vec![
            Change { field: "amount".to_owned(), old: Value::Null, new: amount.into() },
            Change { field: "note".to_owned(), old: "for nobody".into(), new: "for Mr Dolina".into() },
        ],
        reason: Some(("list", Some("cennik jesienny"))),
        attrs: vec![("channel".to_owned(), Value::Int(3))],
        ..HostEvent::default()
    }
}

fn text<'a>(record: &'a Record, name: &str) -> &'a str {
    record.attr(name).and_then(Value::as_text).unwrap_or_default()
}

fn fresh() -> RecordId {
    let now = libcompliance::trail::time::Timestamp::clamped(1_790_000_000_000_000);
    RecordId::generate(now, &mut libcompliance_lab::entropy::SystemEntropy::new()).unwrap()
}
