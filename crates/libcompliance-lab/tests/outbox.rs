//! A host with its own database: its change and the event about it are one transaction of its own, and each event is sealed once.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use libcompliance::host::outbox::{Envelope, TABLES, Why};
use libcompliance::id::{AccountId, RecordId};
use libcompliance::identity::IdentitySettings;
use libcompliance::trail::kind::ReasonRule;
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::{Change, Object, Record};
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::Value;
use libcompliance_lab::keys::Protect;
use libcompliance_lab::store::{ReadStore as _, sqlite::Sqlite};
use libcompliance_lab::*;
use rusqlite::{Connection, params};
use std::ops::ControlFlow;

const PASSWORD: &str = "quiet Harbour 12!";
const KIND: &str = "host.oldlims.price_changed";

/// An old program: prices in a table, its own connection, its own transactions.
struct Host {
    db: Connection,
    /// Whether it is told what is sealed: a run that is killed before is not.
    dies: bool,
}

impl Host {
    fn new() -> Self {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE price (item TEXT PRIMARY KEY, amount TEXT)").unwrap();
        let table = TABLES.iter().find(|table| table.database == "sqlite").unwrap();
        db.execute_batch(table.create).unwrap();
        Self { db, dies: false }
    }

    fn change(&mut self, item: &str, amount: &str, commit: bool) -> RecordId {
        let tx = self.db.transaction().unwrap();
        let old: Option<String> =
            tx.query_row("SELECT amount FROM price WHERE item = ?1", [item], |row| row.get(0)).ok();
        tx.execute("INSERT OR REPLACE INTO price VALUES (?1, ?2)", params![item, amount]).unwrap();
        let envelope = event(item, old.as_deref(), amount);
        let body = String::from_utf8(envelope.to_bytes().unwrap()).unwrap();
        tx.execute(
            "INSERT INTO compliance_outbox (id, body, stored) VALUES (?1, ?2, ?3)",
            params![envelope.id.to_string(), body, envelope.at.to_string()],
        )
        .unwrap();
        if commit {
            tx.commit().unwrap();
        }
        envelope.id
    }
}

fn event(item: &str, old: Option<&str>, new: &str) -> Envelope {
    let at = Timestamp::clamped(1_790_000_000_000_000);
    let id = RecordId::generate(at, &mut libcompliance_lab::entropy::SystemEntropy::new()).unwrap();
    let actor = AccountId::parse("01900000-0000-7000-8000-0000000000aa").unwrap();
    let mut envelope = Envelope::new(id, at, actor, KIND);
    envelope.object = Some(Object { kind: "price".to_owned(), id: item.to_owned(), version: 1 });
    let old = old.map_or(Value::Null, Value::text);
    envelope.changes.push(Change { field: "amount".to_owned(), old, new: Value::text(new) });
    envelope.reason = Some(Why { code: "new_list".to_owned(), text: Some("cennik jesienny".to_owned()) });
    envelope
}

impl Outbox for Host {
    fn waiting(&mut self, after: i64, most: usize) -> Result<Vec<Waiting>, String> {
        let mut rows =
            self.db.prepare("SELECT seq, body FROM compliance_outbox WHERE seq > ?1 ORDER BY seq LIMIT ?2").unwrap();
        let row =
            |row: &rusqlite::Row<'_>| Ok(Waiting { seq: row.get(0)?, body: row.get::<_, String>(1)?.into_bytes() });
        let rows = rows.query_map(params![after, i64::try_from(most).unwrap()], row).unwrap();
        rows.collect::<Result<_, _>>().map_err(|error| error.to_string())
    }

    fn sealed(&mut self, places: &[i64]) -> Result<(), String> {
        if self.dies {
            return Err("killed".to_owned());
        }
        for place in places {
            self.db.execute("DELETE FROM compliance_outbox WHERE seq = ?1", [place]).unwrap();
        }
        Ok(())
    }

    fn backlog(&mut self) -> Result<Backlog, String> {
        let query = "SELECT count(*), min(stored) FROM compliance_outbox";
        let (waiting, since): (i64, Option<String>) =
            self.db.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        Ok(Backlog { waiting: u64::try_from(waiting).unwrap(), since })
    }
}

fn laboratory(folder: &std::path::Path) -> Lab {
    let options = Options { state_folder: StateFolder::At(folder.join("seen")), ..Options::default() };
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
    let lab = Lab::create(folder.join("lab.db"), &new, options).unwrap().lab;
    let admin = lab.sign_in("admin", PASSWORD, Device::unknown()).unwrap();
    let kind = HostKind { clear: &["amount"], ..HostKind::new(KIND, ReasonRule::Required) };
    admin.declare_host_kind(&kind).unwrap();
    lab
}

fn sealed(lab: &Lab) -> Vec<Record> {
    let mut store = Sqlite::open_to_read(lab.path(), &Default::default()).unwrap();
    let mut found = Vec::new();
    store
        .search(&Default::default(), None, &mut |_, bytes| {
            let Ok(Read::Known(record)) = read(bytes) else { panic!("a record does not read") };
            found.extend(Some(*record).filter(|record| record.kind == KIND));
            ControlFlow::Continue(())
        })
        .unwrap();
    found
}

fn holds(lab: &Lab, folder: &std::path::Path) {
    let options = verify::Options { state_folder: StateFolder::At(folder.join("seen")), ..Default::default() };
    let report = verify::verify(lab.path(), &options).unwrap();
    assert!(report.holds(), "{report:?}");
}

#[test]
fn what_the_host_committed_is_sealed_once_and_in_order_and_nothing_else_is() {
    let folder = tempfile::tempdir().unwrap();
    let lab = laboratory(folder.path());
    let mut host = Host::new();
    let first = host.change("TPC", "100", true);
    host.change("Listeria", "250", false);
    let second = host.change("TPC", "120", true);
    assert_eq!(host.backlog().unwrap().waiting, 2, "what the host rolled back was never there");

    // Killed between sealing and telling the host: told again, sealed once.
    host.dies = true;
    assert!(lab.drain(&mut host).unwrap_err().to_string().contains("killed"));
    host.dies = false;
    let drained = lab.drain(&mut host).unwrap();
    assert_eq!((drained.sealed, drained.known, drained.left.waiting), (0, 2, 0));
    let records = sealed(&lab);
    assert_eq!(records.iter().map(|record| record.id).collect::<Vec<_>>(), [first, second]);
    let record = &records[1];
    assert_eq!(record.actor.source, libcompliance::trail::record::Source::HostAsserted);
    assert_eq!(record.changes[0].new.as_text(), Some("120"));
    assert_eq!(record.attr("stored_at").unwrap().as_text(), Some("2026-09-21T14:13:20.000000Z"));
    assert!(record.attr("stored_sha256").is_some());
    holds(&lab, folder.path());
}

#[test]
fn a_stored_event_that_somebody_touched_is_named_and_holds_nothing_up() {
    let folder = tempfile::tempdir().unwrap();
    let lab = laboratory(folder.path());
    let mut host = Host::new();
    for n in 0..4 {
        host.change(&format!("I-{n}"), "1", true);
    }
    let edit = |host: &Host, seq: i64, from: &str, to: &str| {
        host.db
            .execute("UPDATE compliance_outbox SET body = replace(body, ?2, ?3) WHERE seq = ?1", params![seq, from, to])
            .unwrap();
    };
    edit(&host, 1, "{", "{ ");
    edit(&host, 2, KIND, "host.oldlims.unheard_of");
    edit(&host, 3, "\"reason\":{\"code\":\"new_list\",\"text\":\"cennik jesienny\"},", "");
    let drained = lab.drain(&mut host).unwrap();
    assert_eq!(drained.sealed, 1);
    assert_eq!(
        drained.refused,
        [(1, "outbox_not_strict"), (2, "outbox_kind_unknown"), (3, "write_part_missing")],
        "each by place and reason"
    );
    assert_eq!(drained.left.waiting, 3, "what is refused stays until somebody looks");
    assert!(drained.left.since.is_some());
    // The id of what was sealed, with other content.
    let done = sealed(&lab)[0].clone();
    let mut forged = event("I-3", None, "999");
    forged.id = done.id;
    let body = String::from_utf8(forged.to_bytes().unwrap()).unwrap();
    host.db.execute("INSERT INTO compliance_outbox (id, body, stored) VALUES ('x', ?1, '')", [body]).unwrap();
    let again = lab.drain(&mut host).unwrap();
    assert_eq!((again.sealed, again.refused.last().copied()), (0, Some((5, "outbox_id_taken"))));
    assert_eq!(sealed(&lab).len(), 1);
    holds(&lab, folder.path());
}

#[test]
fn many_are_drained_a_batch_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let lab = laboratory(folder.path());
    let mut host = Host::new();
    for n in 0..1201 {
        host.change(&format!("I-{n}"), "1", true);
    }
    let drained = lab.drain(&mut host).unwrap();
    assert_eq!((drained.sealed, drained.left), (1201, Backlog::default()));
    let order: Vec<String> = sealed(&lab).iter().map(|record| record.object.as_ref().unwrap().id.clone()).collect();
    assert_eq!(order, (0..1201).map(|n| format!("I-{n}")).collect::<Vec<_>>());
}
