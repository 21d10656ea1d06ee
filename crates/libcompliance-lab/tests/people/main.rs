//! Accounts, rights, sign-ins and reviews in a running laboratory. Every story ends with a verification: what the tables say
//! must be what the records give.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod disposal;
mod erasure;
mod guests;
mod lifecycle;
mod refusals;
mod review;
mod rights;
mod sign_in;

use libcompliance::id::AccountId;
use libcompliance::identity::IdentitySettings;
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::Record;
use libcompliance::trail::time::Timestamp;
use libcompliance_lab::clock::{Clock, Reading};
use libcompliance_lab::keys::{KeySource, Protect};
use libcompliance_lab::store::{ReadStore as _, sqlite::Sqlite};
use libcompliance_lab::verify::verify;
use libcompliance_lab::*;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
use std::time::Duration;

const ADMIN: &str = "quiet Harbour 12!";
const ANNA: &str = "wide Meadow 34?";
const MARIA: &str = "old Lantern 56!";
const WHY: (&str, Option<&str>) = ("exercise", None);

/// A clock that a test moves; both its hands go together.
struct Hand(AtomicI64);

impl Hand {
    fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds, SeqCst);
    }
}

impl Clock for Hand {
    fn read(&self) -> Reading {
        let seconds = self.0.load(SeqCst);
        let wall = Timestamp::clamped((1_790_000_000 + seconds) * 1_000_000);
        Reading { wall, steady: Duration::from_secs(u64::try_from(seconds).unwrap()) }
    }
}

struct House {
    folder: tempfile::TempDir,
    hand: Arc<Hand>,
    lab: Lab,
    admin: Session,
    break_glass: Option<String>,
}

impl House {
    fn new() -> Self {
        Self::with(IdentitySettings::demonstration(), Options::default())
    }

    fn with(identity: IdentitySettings, options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let hand = Arc::new(Hand(AtomicI64::new(0)));
        let options = Options {
            clock: Arc::clone(&hand) as Arc<dyn Clock>,
            state_folder: StateFolder::At(folder.path().join("seen")),
            ..options
        };
        let new = NewLab {
            name: "Laboratorium",
            origin: None,
            login: "admin",
            person: "Zofia Zielińska",
            password: ADMIN,
            protect: Protect::File,
            identity,
            break_glass: true,
        };
        let created = Lab::create(folder.path().join("lab.db"), &new, options).unwrap();
        let lab = created.lab;
        let admin = lab.sign_in("admin", ADMIN, Device::named("office-1")).unwrap();
        let break_glass = created.break_glass.map(|code| code.as_str().to_owned());
        Self { folder, hand, lab, admin, break_glass }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("lab.db")
    }

    /// Another handle on the same laboratory, as another process has it.
    fn open_again(&self) -> Lab {
        let options = Options {
            clock: Arc::clone(&self.hand) as Arc<dyn Clock>,
            state_folder: StateFolder::At(self.folder.path().join("seen")),
            ..Options::default()
        };
        Lab::open(self.path(), KeySource::KeyFile(libcompliance_lab::beside(&self.path(), ".key")), options).unwrap()
    }

    /// Opens an account through the whole path and sets its password.
    fn admit(&self, login: &str, name: &str, roles: &[&str], password: &str) -> AccountId {
        let admitted = self.admin.admit(&NewAccount::person(login, name, roles), "known_personally").unwrap();
        self.lab.enrol(login, admitted.code.unwrap().expose(), password, &Device::unknown()).unwrap();
        admitted.account
    }

    fn anna(&self) -> Session {
        self.admit("a.nowak", "Anna Nowak", &["analyst"], ANNA);
        self.lab.sign_in("a.nowak", ANNA, Device::named("HPLC-02")).unwrap()
    }

    fn maria(&self) -> Session {
        self.admit("m.kowalska", "Maria Kowalska", &["laboratory_manager"], MARIA);
        self.lab.sign_in("m.kowalska", MARIA, Device::unknown()).unwrap()
    }

    fn records(&self) -> Vec<Record> {
        let mut store = Sqlite::open_to_read(&self.path(), &Default::default()).unwrap();
        let mut found = Vec::new();
        store
            .search(&Default::default(), None, &mut |_, bytes| {
                let Ok(Read::Known(record)) = read(bytes) else { panic!("a record does not read") };
                found.push(*record);
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
        found
    }

    fn of_kind(&self, kind: &str) -> Vec<Record> {
        self.records().into_iter().filter(|record| record.kind == kind).collect()
    }

    fn last(&self) -> Record {
        self.records().pop().unwrap()
    }

    /// What the tables say is what the records give.
    fn holds(&self) {
        let options =
            verify::Options { state_folder: StateFolder::At(self.folder.path().join("seen")), ..Default::default() };
        let report = verify(&self.path(), &options).unwrap();
        assert!(report.holds(), "{report:?}");
    }
}

/// The code of what went wrong.
fn code<T: std::fmt::Debug>(result: Result<T, LabError>) -> &'static str {
    result.unwrap_err().code()
}

fn text<'a>(record: &'a Record, name: &str) -> &'a str {
    record.attr(name).and_then(|value| value.as_text()).unwrap_or_default()
}
