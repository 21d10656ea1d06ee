#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::cast_possible_truncation,
    missing_docs,
    reason = "a test stops at the first thing that is not as expected"
)]

//! Upgrades: what they change, what they record, and that after a failure nothing has changed.

use libcompliance::crypto::{Hash, sha256};
use libcompliance::identity::IdentitySettings;
use libcompliance::projection::{self, REDUCERS, Reducer, StateDigest, View, ViewError};
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::{Digest, Record};
use libcompliance::trail::value::Value;
use libcompliance_lab::keys::{KdfProfile, KeySource, Protect, Zeroizing};
use libcompliance_lab::private_copy::PrivateCopy;
use libcompliance_lab::store::StoreError;
use libcompliance_lab::store::{ReadStore as _, sqlite::Sqlite};
use libcompliance_lab::upgrade::{MIGRATIONS, Migration, Outcome, Program, Version, upgrade, upgrade_with};
use libcompliance_lab::*;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

const PASSPHRASE: &str = "correct horse battery";

fn options(dir: &Path) -> Options {
    Options { state_folder: StateFolder::At(dir.join("seen")), ..Options::default() }
}

fn key() -> KeySource {
    KeySource::passphrase(Zeroizing::new(PASSPHRASE.to_owned()))
}

/// Opens an account through the whole path, for a person who then chooses this password.
fn admit(admin: &Session, login: &str, name: &str, roles: &[&str], password: &str) -> libcompliance::id::AccountId {
    let admitted = admin.admit(&NewAccount::person(login, name, roles), "known_personally").unwrap();
    admin.lab().enrol(login, admitted.code.unwrap().expose(), password, &Device::unknown()).unwrap();
    admitted.account
}

fn create(dir: &Path) -> PathBuf {
    let new = NewLab {
        name: "Laboratorium",
        origin: Some("example.com/lab"),
        login: "admin",
        person: "Zofia Zielińska",
        password: "quiet Harbour 12!",
        protect: Protect::Passphrase { passphrase: PASSPHRASE, profile: KdfProfile::Demo },
        identity: IdentitySettings::demonstration(),
        break_glass: false,
    };
    let lab = Lab::create(dir.join("lab.db"), &new, options(dir)).unwrap().lab;
    let admin = lab.sign_in("admin", "quiet Harbour 12!", Device::named("office-1")).unwrap();
    admit(&admin, "a.nowak", "Anna Nowak", &["analyst"], "wide Meadow 34?");
    dir.join("lab.db")
}

fn open(dir: &Path) -> Result<Lab, LabError> {
    Lab::open(dir.join("lab.db"), key(), options(dir))
}

/// The database file changed by somebody with a tool, in one statement.
fn edit(path: &Path, sql: &str) {
    Sqlite::open_any_layout(path, &Default::default()).unwrap().connection().execute_batch(sql).unwrap();
}

/// A file as an earlier layout might have left it: one index less.
const TO_LAYOUT_0: &str = "DROP INDEX record_time; PRAGMA user_version=0;";
const FROM_LAYOUT_0: Migration<'static> =
    Migration { from: 0, to: 1, sql: "CREATE INDEX record_time ON record(time);" };

fn program<'a>(layout: u32, migrations: &'a [Migration<'a>], reducers: &'a [Reducer]) -> Program<'a> {
    Program { layout, migrations, reducers }
}

fn records(path: &Path) -> Vec<Record> {
    let mut store = Sqlite::open_to_read(path, &Default::default()).unwrap();
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

fn state(path: &Path) -> Vec<(String, String, Vec<u8>)> {
    let store = Sqlite::open_to_read(path, &Default::default()).unwrap();
    let mut statement = store.connection().prepare("SELECT space, key, value FROM state ORDER BY space, key").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

fn digest(entries: &[(String, String, Vec<u8>)]) -> Hash {
    let mut digest = StateDigest::new();
    for (space, key, value) in entries {
        digest.entry(space, key, value).unwrap();
    }
    digest.finish()
}

fn attr(record: &Record, name: &str) -> String {
    record.attr(name).and_then(Value::as_text).unwrap().to_owned()
}

/// Everything in the folder but what SQLite keeps for itself, by name and content.
fn files(dir: &Path) -> Vec<(String, Hash)> {
    let mut found: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().is_file())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), sha256(&std::fs::read(entry.path()).unwrap())))
        .filter(|(name, _)| !name.ends_with("-shm") && !name.ends_with("-wal"))
        .collect();
    found.sort();
    found
}

fn verified(dir: &Path) -> verify::Report {
    let options = verify::Options { state_folder: StateFolder::At(dir.join("seen")), ..Default::default() };
    verify::verify(&dir.join("lab.db"), &options).unwrap()
}

/// The second version of the rules, as tests know it: it counts the records in an entry of its own.
fn second(record: &Record, leaf: &Hash, view: &mut dyn View) -> Result<(), ViewError> {
    projection::apply(record, leaf, view)?;
    let count =
        view.get("test_count", "all")?.map_or(0, |bytes| String::from_utf8(bytes).unwrap().parse::<u64>().unwrap());
    view.put("test_count", "all", Some((count + 1).to_string().into_bytes()))
}

const SECOND: Reducer = Reducer { version: 2, apply: second };
const BOTH: &[Reducer] = &[Reducer::CURRENT, SECOND];

#[test]
fn this_program_is_consistent() {
    assert_eq!(REDUCERS.last().unwrap().version, projection::REDUCER_VERSION);
    assert!(REDUCERS.is_sorted_by(|a, b| a.version < b.version));
    assert!(MIGRATIONS.iter().all(|step| step.from < step.to));
    assert_eq!(MIGRATIONS.iter().map(|step| step.to).max().unwrap_or(1), Program::CURRENT.layout);
}

#[test]
fn a_current_file_is_left_alone_and_no_key_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let path = create(dir.path());
    let before = (files(dir.path()), records(&path).len());
    let wrong = || KeySource::passphrase(Zeroizing::new("not the passphrase".to_owned()));
    assert_eq!(upgrade(&path, wrong(), &options(dir.path())).unwrap(), Outcome::Current);
    assert_eq!((files(dir.path()), records(&path).len()), before);
}

#[test]
fn an_older_layout_is_told_by_opening_and_brought_up_by_upgrading() {
    let dir = tempfile::tempdir().unwrap();
    let path = create(dir.path());
    edit(&path, TO_LAYOUT_0);
    let size = records(&path).len() as u64;
    assert!(matches!(open(dir.path()), Err(LabError::Store(StoreError::OlderLayout { found: 0, known: 1 }))));
    let known = program(1, &[FROM_LAYOUT_0], REDUCERS);
    let Outcome::Upgraded { backup, from, to } = upgrade_with(&path, key(), &options(dir.path()), &known).unwrap()
    else {
        panic!("nothing was done")
    };
    assert_eq!((from, to), (Version { layout: 0, reducer: 1 }, Version { layout: 1, reducer: 1 }));
    assert_eq!(backup, dir.path().join(format!("lab.db.before-upgrade-{size}")));

    // The backup is the file as it was: its layout, its records, its newest checkpoint.
    let mut old = Sqlite::open_to_read(&backup, &Default::default()).unwrap();
    assert_eq!((old.layout().unwrap(), old.head().unwrap().size), (0, size));
    let all = records(&path);
    let kinds: Vec<_> = all[size as usize..].iter().map(|record| record.kind.as_str()).collect();
    assert_eq!(kinds, ["trail.upgraded", "trail.epoch_closed", "trail.epoch_opened"]);
    let upgraded = &all[size as usize];
    assert_eq!(upgraded.attr("from_schema"), Some(&Value::Int(0)));
    assert_eq!(upgraded.attr("to_schema"), Some(&Value::Int(1)));
    assert_eq!(attr(upgraded, "backup_sha256"), Digest(sha256(&std::fs::read(&backup).unwrap())).to_string());
    assert_eq!(attr(&all[size as usize + 1], "cause"), "migration");

    let lab = open(dir.path()).unwrap();
    assert_eq!(lab.verifier_key().unwrap().name(), "example.com/lab/2");
    lab.sign_in("a.nowak", "wide Meadow 34?", Device::unknown()).unwrap();
    drop(lab);
    let report = verified(dir.path());
    assert!(report.holds(), "{:?}", report.faults);
    assert_eq!(upgrade(&path, key(), &options(dir.path())).unwrap(), Outcome::Current);
}

#[test]
fn layouts_without_a_way_and_newer_ones_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = create(dir.path());
    edit(&path, TO_LAYOUT_0);
    let before = files(dir.path());
    assert!(matches!(
        upgrade(&path, key(), &options(dir.path())),
        Err(LabError::Store(StoreError::OlderLayout { found: 0, known: 1 }))
    ));
    // A step that leads past the layout is no way to it.
    let past = [Migration { to: 2, ..FROM_LAYOUT_0 }];
    assert!(upgrade_with(&path, key(), &options(dir.path()), &program(1, &past, REDUCERS)).is_err());
    assert_eq!(files(dir.path()), before);
    edit(&path, "PRAGMA user_version=7;");
    for error in [upgrade(&path, key(), &options(dir.path())).unwrap_err(), open(dir.path()).unwrap_err()] {
        assert!(matches!(error, LabError::Store(StoreError::NewerLayout { found: 7, known: 1 })));
    }
}

#[test]
fn several_steps_run_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let path = create(dir.path());
    edit(&path, TO_LAYOUT_0);
    let steps = [
        Migration { from: 1, to: 2, sql: "INSERT INTO added VALUES ('second');" },
        Migration { from: 0, to: 1, sql: "CREATE TABLE added (step TEXT) STRICT; INSERT INTO added VALUES ('first');" },
    ];
    upgrade_with(&path, key(), &options(dir.path()), &program(2, &steps, REDUCERS)).unwrap();
    let store = Sqlite::open_any_layout(&path, &Default::default()).unwrap();
    let steps: String =
        store.connection().query_row("SELECT group_concat(step) FROM added", [], |row| row.get(0)).unwrap();
    assert_eq!((steps.as_str(), store.layout().unwrap()), ("first,second", 2));
}

#[test]
fn another_reducer_verifies_the_old_state_and_makes_it_anew() {
    let dir = tempfile::tempdir().unwrap();
    let path = create(dir.path());
    let before = state(&path);
    let size = records(&path).len() as u64;
    let known = program(1, &[], BOTH);
    let outcome = upgrade_with(&path, key(), &options(dir.path()), &known).unwrap();
    let Outcome::Upgraded { from, to, .. } = outcome else { panic!("nothing was done") };
    assert_eq!((from.reducer, to.reducer), (1, 2));

    let all = records(&path);
    let rebuilt = &all[size as usize];
    assert_eq!(rebuilt.kind, "trail.projections_rebuilt");
    assert_eq!(rebuilt.attr("from_reducer"), Some(&Value::Int(1)));
    assert_eq!(rebuilt.attr("to_reducer"), Some(&Value::Int(2)));
    assert_eq!(attr(rebuilt, "digest_before"), Digest(digest(&before)).to_string());
    let mut after = before.clone();
    after.push(("test_count".to_owned(), "all".to_owned(), size.to_string().into_bytes()));
    after.sort();
    assert_eq!(attr(rebuilt, "digest_after"), Digest(digest(&after)).to_string());
    // The records of the upgrade itself were applied by the new rules.
    let count = state(&path).into_iter().find(|(space, _, _)| space == "test_count").unwrap().2;
    assert_eq!(count, all.len().to_string().into_bytes());

    // A program that knows only the first version neither opens it nor takes it back.
    assert!(matches!(open(dir.path()), Err(LabError::OtherReducer { found: 2, known: 1 })));
    let error = upgrade(&path, key(), &options(dir.path())).unwrap_err();
    assert!(matches!(error, LabError::OtherReducer { found: 2, known: 1 }));
    assert_eq!(upgrade_with(&path, key(), &options(dir.path()), &known).unwrap(), Outcome::Current);
}

#[test]
fn an_edited_state_is_not_carried_over() {
    let dir = tempfile::tempdir().unwrap();
    let path = create(dir.path());
    for sql in [
        "UPDATE state SET value = CAST(replace(CAST(value AS TEXT), 'analyst', 'administrator') AS BLOB) WHERE space = 'account';",
        "DELETE FROM state WHERE space = 'session';",
        "INSERT INTO state VALUES ('account', 'zzz', x'7b7d');",
    ] {
        let copy = tempfile::tempdir().unwrap();
        for name in ["lab.db", "lab.db.key", "lab.db.vault"] {
            std::fs::copy(dir.path().join(name), copy.path().join(name)).unwrap();
        }
        let at = copy.path().join("lab.db");
        edit(&at, sql);
        let before = (files(copy.path()), state(&at));
        let error = upgrade_with(&at, key(), &options(copy.path()), &program(1, &[], BOTH)).unwrap_err();
        assert_eq!(error.code(), "state_altered", "{sql}");
        assert_eq!((files(copy.path()), state(&at)), before, "{sql}");
    }
    assert!(path.exists());
}

#[test]
fn an_altered_record_stops_the_upgrade() {
    let dir = tempfile::tempdir().unwrap();
    let path = create(dir.path());
    edit(
        &path,
        "DROP TRIGGER record_keeps; UPDATE record SET bytes = CAST(replace(CAST(bytes AS TEXT), 'role.define', 'role.defin3') AS BLOB) WHERE idx = 2;",
    );
    let error = upgrade_with(&path, key(), &options(dir.path()), &program(1, &[], BOTH)).unwrap_err();
    assert_eq!(error.code(), "seal_broken");
    assert_eq!(
        std::fs::read_dir(dir.path())
            .unwrap()
            .flatten()
            .filter(|f| f.path().to_string_lossy().contains("before-upgrade"))
            .count(),
        0
    );
}

#[test]
fn after_any_failure_the_file_is_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let path = create(dir.path());
    edit(&path, TO_LAYOUT_0);
    let before = (files(dir.path()), records(&path).len(), state(&path));
    let full = "PRAGMA max_page_count=1; CREATE TABLE big (x BLOB) STRICT; INSERT INTO big VALUES (zeroblob(4000000));";
    for (sql, code) in [
        ("CREATE TABLE half (x TEXT) STRICT; this is no SQL;", "damaged"),
        ("CREATE TABLE half (x TEXT) STRICT; COMMIT;", "refused_by_store"),
        (full, "disk_full"),
        ("DELETE FROM head;", "refused_by_store"),
        ("UPDATE head SET tail = x'';", "seal_broken"),
        ("UPDATE head SET note = replace(note, 'example', 'exampla');", "seal_broken"),
        ("CREATE TRIGGER no BEFORE INSERT ON record BEGIN SELECT RAISE(ABORT, 'no'); END;", "refused_by_store"),
    ] {
        if sql.contains("COMMIT") {
            // What such a step did cannot be taken back, which is why it is refused; tried on a copy.
            let copy = tempfile::tempdir().unwrap();
            for name in ["lab.db", "lab.db.key", "lab.db.vault"] {
                std::fs::copy(dir.path().join(name), copy.path().join(name)).unwrap();
            }
            let steps = [Migration { from: 0, to: 1, sql }];
            let at = copy.path().join("lab.db");
            let error = upgrade_with(&at, key(), &options(copy.path()), &program(1, &steps, REDUCERS)).unwrap_err();
            assert_eq!(error.code(), code, "{sql}");
            continue;
        }
        let steps = [Migration { from: 0, to: 1, sql }];
        let error = upgrade_with(&path, key(), &options(dir.path()), &program(1, &steps, REDUCERS)).unwrap_err();
        assert_eq!(error.code(), code, "{sql}: {error}");
        assert_eq!((files(dir.path()), records(&path).len(), state(&path)), before, "{sql}");
    }
    let wrong = KeySource::passphrase(Zeroizing::new("not the passphrase".to_owned()));
    let known = program(1, &[FROM_LAYOUT_0], REDUCERS);
    assert_eq!(upgrade_with(&path, wrong, &options(dir.path()), &known).unwrap_err().code(), "passphrase_wrong");
    assert_eq!((files(dir.path()), records(&path).len(), state(&path)), before);
    upgrade_with(&path, key(), &options(dir.path()), &known).unwrap();
    assert!(verified(dir.path()).holds());
}

/// Where the killed upgrade's files are copied to, and how many records it gets through.
static KILL: Mutex<Option<(PathBuf, PathBuf, u64)>> = Mutex::new(None);

fn killed(record: &Record, leaf: &Hash, view: &mut dyn View) -> Result<(), ViewError> {
    second(record, leaf, view)?;
    let kill = KILL.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some((from, to, after)) = kill.as_ref()
        && record.index == *after
    {
        // What the disk holds at this moment is what a power cut would leave.
        for name in ["lab.db", "lab.db-wal", "lab.db.key", "lab.db.vault"] {
            if from.join(name).exists() {
                std::fs::copy(from.join(name), to.join(name)).unwrap();
            }
        }
        panic!("killed");
    }
    Ok(())
}

#[test]
fn an_upgrade_that_is_killed_leaves_the_old_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = create(dir.path());
    edit(&path, TO_LAYOUT_0);
    let size = records(&path).len() as u64;
    let before = state(&path);
    let reducers = [Reducer::CURRENT, Reducer { version: 2, apply: killed }];
    let known = program(1, &[FROM_LAYOUT_0], &reducers);
    // In the middle of the replay, and while the upgrade's own records are added.
    for after in [3, size - 1, size, size + 2] {
        let image = tempfile::tempdir().unwrap();
        *KILL.lock().unwrap_or_else(std::sync::PoisonError::into_inner) =
            Some((dir.path().to_owned(), image.path().to_owned(), after));
        let run = || upgrade_with(&path, key(), &options(dir.path()), &known);
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err());
        for left in [dir.path(), image.path()] {
            let at = left.join("lab.db");
            assert_eq!((records(&at).len() as u64, state(&at)), (size, before.clone()));
            let store = Sqlite::open_any_layout(&at, &Default::default()).unwrap();
            assert_eq!(store.layout().unwrap(), 0);
        }
    }
    *KILL.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
    upgrade_with(&path, key(), &options(dir.path()), &known).unwrap();
}

#[test]
fn an_earlier_backup_is_never_overwritten_and_a_torn_one_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let path = create(dir.path());
    edit(&path, TO_LAYOUT_0);
    let size = records(&path).len();
    let earlier = dir.path().join(format!("lab.db.before-upgrade-{size}"));
    std::fs::write(&earlier, "precious").unwrap();
    std::fs::write(dir.path().join(format!("lab.db.before-upgrade-{size}.unfinished")), "torn").unwrap();
    let known = program(1, &[FROM_LAYOUT_0], REDUCERS);
    let Outcome::Upgraded { backup, .. } = upgrade_with(&path, key(), &options(dir.path()), &known).unwrap() else {
        panic!("nothing was done")
    };
    assert_eq!(backup, dir.path().join(format!("lab.db.before-upgrade-{size}-2")));
    assert_eq!(std::fs::read(&earlier).unwrap(), b"precious");
    assert!(!dir.path().join(format!("lab.db.before-upgrade-{size}.unfinished")).exists());
}

#[test]
fn an_older_copy_is_not_upgraded() {
    let dir = tempfile::tempdir().unwrap();
    let path = create(dir.path());
    let copy = std::fs::read(&path).unwrap();
    drop(open(dir.path()).unwrap().sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap());
    std::fs::write(&path, copy).unwrap();
    edit(&path, TO_LAYOUT_0);
    let known = program(1, &[FROM_LAYOUT_0], REDUCERS);
    assert_eq!(upgrade_with(&path, key(), &options(dir.path()), &known).unwrap_err().code(), "rolled_back");
}

#[test]
fn a_private_copy_holds_what_the_log_beside_the_file_holds_and_goes_away() {
    let dir = tempfile::tempdir().unwrap();
    let path = create(dir.path());
    let lab = open(dir.path()).unwrap();
    lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    assert!(std::fs::metadata(dir.path().join("lab.db-wal")).unwrap().len() > 0, "the newest record is in the log");
    let copy = PrivateCopy::of(&path).unwrap();
    let head = |path: &Path| Sqlite::open_to_read(path, &Default::default()).unwrap().head().unwrap();
    assert_eq!(head(copy.path()), head(&path));
    let folder = copy.path().parent().unwrap().to_owned();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }
    assert!(!folder.join("lab.db.key").exists() && !folder.join("lab.db.vault").exists());
    drop(copy);
    assert!(!folder.exists());
    assert!(matches!(PrivateCopy::of(&dir.path().join("none.db")), Err(LabError::Store(StoreError::NotFound))));
}
