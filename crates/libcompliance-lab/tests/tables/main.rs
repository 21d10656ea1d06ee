//! A host's own tables: their first day, and every row compared with what was sealed of it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod first_day;
mod laws;
mod planted;
mod told;

use libcompliance::host::compare::Finding;
use libcompliance::host::outbox::Envelope;
use libcompliance::host::rows::{Row, RowChange};
use libcompliance::id::{AccountId, RecordId};
use libcompliance::identity::IdentitySettings;
use libcompliance::trail::kind::ReasonRule;
use libcompliance::trail::record::{Change, Digest, Object};
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::Value;
use libcompliance_lab::entropy::SystemEntropy;
use libcompliance_lab::keys::Protect;
use libcompliance_lab::*;
use std::collections::BTreeMap;

const PASSWORD: &str = "quiet Harbour 12!";
const KIND: &str = "host.oldlims.row_changed";

struct House {
    folder: tempfile::TempDir,
    lab: Lab,
    admin: Session,
    maria: Session,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { state_folder: StateFolder::At(folder.path().join("seen")), ..Options::default() };
        let new = NewLab {
            name: "Laboratorium",
            origin: None,
            login: "admin",
            person: "Zofia",
            password: PASSWORD,
            protect: Protect::File,
            identity: IdentitySettings::demonstration(),
            break_glass: false,
        };
        let lab = Lab::create(folder.path().join("lab.db"), &new, options).unwrap().lab;
        let admin = lab.sign_in("admin", PASSWORD, Device::unknown()).unwrap();
        let kind = HostKind { clear: &["status"], ..HostKind::new(KIND, ReasonRule::Optional) };
        admin.declare_host_kind(&kind).unwrap();
        for (login, role) in [("maria", "laboratory_manager"), ("anna", "analyst")] {
            let admitted = admin.admit(&NewAccount::person(login, login, &[role]), "known_personally").unwrap();
            lab.enrol(login, admitted.code.unwrap().expose(), PASSWORD, &Device::unknown()).unwrap();
        }
        let maria = lab.sign_in("maria", PASSWORD, Device::unknown()).unwrap();
        Self { folder, lab, admin, maria }
    }

    fn session(&self, login: &str) -> Session {
        self.lab.sign_in(login, PASSWORD, Device::unknown()).unwrap()
    }

    fn holds(&self) {
        let seen = StateFolder::At(self.folder.path().join("seen"));
        let options = verify::Options { state_folder: seen, ..Default::default() };
        let report = verify::verify(self.lab.path(), &options).unwrap();
        assert!(report.holds(), "{report:?}");
    }

    fn baseline(&self, host: &Host) -> BaselineDone {
        let why = self.lab.host_table(&host.table).unwrap().map(|_| ("renewed", None));
        self.maria.baseline(&host.table, &mut host.rows().map(Ok), why, &mut |_, _| {}).unwrap()
    }

    /// What a comparison names: finding, id; sorted.
    fn compare(&self, host: &mut Host) -> (Reconciled, Vec<(Finding, String)>) {
        let (done, found) = self.compare_rows(host, None);
        let mut names: Vec<_> = found.into_iter().map(|row| (row.finding, row.id)).collect();
        names.sort();
        (done, names)
    }

    fn compare_rows(&self, host: &mut Host, rows: Option<Vec<Row>>) -> (Reconciled, Vec<RowFinding>) {
        let rows = rows.unwrap_or_else(|| host.rows().collect());
        let table = host.table.clone();
        let mut found = Vec::new();
        let done = self
            .maria
            .reconcile(&table, &mut rows.into_iter().map(Ok), Some(host), &mut |row| found.push(row.clone()))
            .unwrap();
        assert_eq!(done.findings(), u64::try_from(found.len()).unwrap());
        (done, found)
    }
}

/// An old program: one table, and an outbox in its own database.
struct Host {
    table: String,
    rows: BTreeMap<String, Row>,
    outbox: Vec<(i64, Vec<u8>)>,
    next: i64,
}

impl Host {
    fn new(table: &str) -> Self {
        Self { table: table.to_owned(), rows: BTreeMap::new(), outbox: Vec::new(), next: 0 }
    }

    /// A table with `count` rows.
    fn with(table: &str, count: u32) -> Self {
        let mut host = Self::new(table);
        for n in 0..count {
            let row = host.row(&format!("P/{n}"), 1, &[("amount", &n.to_string()), ("status", "open")]);
            host.rows.insert(row.id.clone(), row);
        }
        host
    }

    fn row(&self, id: &str, version: u32, fields: &[(&str, &str)]) -> Row {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), Value::text(*value))).collect();
        Row { version: Some(version), fields, ..Row::new(self.table.clone(), id) }
    }

    fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        self.rows.values().cloned()
    }

    /// An honest change: the row and the event about it, in one transaction. `whole` gives the digests of the row.
    fn set(&mut self, id: &str, fields: &[(&str, &str)], whole: bool) {
        let old = self.rows.get(id).cloned();
        let mut new = old.clone().unwrap_or_else(|| self.row(id, 0, &[]));
        new.version = new.version.map(|version| version + 1);
        let mut changes = Vec::new();
        for (name, value) in fields {
            let value = Value::text(*value);
            let before = new.fields.insert((*name).to_owned(), value.clone()).unwrap_or(Value::Null);
            if before != value {
                changes.push(Change { field: (*name).to_owned(), old: before, new: value });
            }
        }
        let digest = |row: &Row| Digest(row.digest().unwrap());
        let mut envelope = self.envelope(id, new.version.unwrap());
        envelope.changes = changes;
        if whole {
            envelope.before = old.as_ref().map(digest);
            envelope.after = Some(digest(&new));
        }
        self.rows.insert(id.to_owned(), new);
        self.store(&envelope);
    }

    fn delete(&mut self, id: &str) {
        let Some(old) = self.rows.remove(id) else { return };
        let mut envelope = self.envelope(id, old.version.unwrap() + 1);
        envelope.before = Some(Digest(old.digest().unwrap()));
        envelope.deleted = true;
        self.store(&envelope);
    }

    fn envelope(&self, id: &str, version: u32) -> Envelope {
        let at = Timestamp::clamped(1_790_000_000_000_000);
        let record = RecordId::generate(at, &mut SystemEntropy::new()).unwrap();
        let actor = AccountId::parse("01900000-0000-7000-8000-0000000000aa").unwrap();
        let mut envelope = Envelope::new(record, at, actor, KIND);
        envelope.object = Some(Object { kind: self.table.clone(), id: id.to_owned(), version });
        envelope
    }

    fn store(&mut self, envelope: &Envelope) {
        self.next += 1;
        self.outbox.push((self.next, envelope.to_bytes().unwrap()));
    }

    fn field(&mut self, id: &str, name: &str, value: &str) {
        self.rows.get_mut(id).unwrap().fields.insert(name.to_owned(), Value::text(value));
    }
}

impl Outbox for Host {
    fn waiting(&mut self, after: i64, most: usize) -> Result<Vec<Waiting>, String> {
        let rows = self.outbox.iter().filter(|(seq, _)| *seq > after).take(most);
        Ok(rows.map(|(seq, body)| Waiting { seq: *seq, body: body.clone() }).collect())
    }

    fn sealed(&mut self, places: &[i64]) -> Result<(), String> {
        self.outbox.retain(|(seq, _)| !places.contains(seq));
        Ok(())
    }

    fn backlog(&mut self) -> Result<Backlog, String> {
        Ok(Backlog { waiting: u64::try_from(self.outbox.len()).unwrap(), since: None })
    }
}
