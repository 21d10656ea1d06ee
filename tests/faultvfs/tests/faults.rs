//! Each fault, shown on plain SQLite databases in WAL mode.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use faultvfs::{Controls, FlushFault, SectorSize, Survivors};
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

struct Bench {
    folder: tempfile::TempDir,
    disk: Controls,
}

impl Bench {
    /// A VFS of its own for each test, named after it.
    fn new(name: &str) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), disk: faultvfs::register(name).unwrap() }
    }

    fn holding(name: &str) -> Self {
        let bench = Self::new(name);
        bench.disk.hold_unflushed().unwrap();
        bench
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("test.db")
    }

    fn open(&self, synchronous: &str) -> Connection {
        let db = self.disk.open(&self.path()).unwrap();
        let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).unwrap();
        assert_eq!(mode, "wal");
        db.execute_batch(&format!(
            "PRAGMA synchronous = {synchronous}; CREATE TABLE IF NOT EXISTS t (x INTEGER, b BLOB)"
        ))
        .unwrap();
        db
    }

    /// What a process finds that knows nothing of the VFS: a copy of the folder, opened with the system's own.
    fn found_on_disk(&self) -> Vec<i64> {
        let copy = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(self.folder.path()).unwrap() {
            let entry = entry.unwrap();
            if !entry.file_name().to_string_lossy().ends_with("-shm") {
                std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
            }
        }
        sound_rows(&Connection::open(copy.path().join("test.db")).unwrap())
    }
}

fn insert(db: &Connection, x: i64) -> rusqlite::Result<()> {
    db.execute("INSERT INTO t VALUES (?1, zeroblob(3000))", [x]).map(drop)
}

fn sound_rows(db: &Connection) -> Vec<i64> {
    let verdict: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    let mut statement = db.prepare("SELECT x FROM t ORDER BY x").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn extended(result: rusqlite::Result<()>) -> i32 {
    match result.unwrap_err() {
        rusqlite::Error::SqliteFailure(error, _) => error.extended_code,
        other => panic!("{other}"),
    }
}

#[test]
fn a_committed_row_survives_a_power_cut_when_every_commit_is_flushed() {
    let bench = Bench::holding("cut-full");
    let db = bench.open("FULL");
    insert(&db, 1).unwrap();
    insert(&db, 2).unwrap();
    bench.disk.power_cut(Survivors::Flushed).unwrap();
    assert_eq!(bench.found_on_disk(), [1, 2]);
    drop(db);
    assert_eq!(bench.found_on_disk(), [1, 2], "closing a dead connection changes nothing");
    assert_eq!(sound_rows(&bench.open("FULL")), [1, 2]);
}

#[test]
fn a_committed_row_is_lost_when_commits_are_not_flushed() {
    for synchronous in ["NORMAL", "OFF"] {
        let bench = Bench::holding(&format!("cut-{synchronous}"));
        let db = bench.open("FULL");
        insert(&db, 1).unwrap();
        db.execute_batch(&format!("PRAGMA synchronous = {synchronous}")).unwrap();
        insert(&db, 2).unwrap();
        assert_eq!(sound_rows(&db), [1, 2], "the process itself sees the row");
        assert_eq!(bench.found_on_disk(), [1], "the disk does not have it");
        bench.disk.power_cut(Survivors::Flushed).unwrap();
        drop(db);
        assert_eq!(sound_rows(&bench.open("FULL")), [1], "synchronous = {synchronous}");
    }
}

#[test]
fn a_database_that_was_never_flushed_is_empty_after_the_cut() {
    let bench = Bench::holding("cut-never");
    let db = bench.disk.open(&bench.path()).unwrap();
    // Before the switch to WAL, which would flush the first page.
    db.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL; CREATE TABLE t (x INTEGER, b BLOB)")
        .unwrap();
    insert(&db, 1).unwrap();
    bench.disk.power_cut(Survivors::Flushed).unwrap();
    drop(db);
    assert_eq!(std::fs::metadata(bench.path()).unwrap().len(), 0);
    assert_eq!(sound_rows(&bench.open("FULL")), [] as [i64; 0]);
}

#[test]
fn a_transaction_that_spilled_and_did_not_commit_is_lost_whole() {
    for survivors in [Survivors::Flushed, Survivors::All] {
        let bench = Bench::holding(&format!("cut-open-{survivors:?}"));
        let db = bench.open("FULL");
        insert(&db, 1).unwrap();
        db.execute_batch("PRAGMA cache_size = 10; BEGIN").unwrap();
        let before = bench.disk.counts().bytes_written;
        for x in 100..200 {
            insert(&db, x).unwrap();
        }
        assert!(bench.disk.counts().bytes_written > before + 200_000, "pages went to the WAL before the commit");
        bench.disk.power_cut(survivors).unwrap();
        assert!(db.execute_batch("COMMIT").is_err());
        drop(db);
        assert_eq!(sound_rows(&bench.open("FULL")), [1], "{survivors:?}");
    }
}

#[test]
fn torn_writes_keep_a_prefix_of_the_commits_and_depend_on_the_seed_alone() {
    let run = |seed: u64, size: SectorSize, again: u32| {
        let bench = Bench::holding(&format!("torn-{seed}-{size:?}-{again}"));
        let db = bench.open("FULL");
        insert(&db, 0).unwrap();
        db.execute_batch("PRAGMA synchronous = OFF").unwrap();
        for x in 1..20 {
            db.execute("INSERT INTO t VALUES (?1, zeroblob(20))", [x]).unwrap();
        }
        bench.disk.power_cut(Survivors::SomeSectors { size, seed }).unwrap();
        drop(db);
        let rows = sound_rows(&bench.open("FULL"));
        let expected: Vec<i64> = (0..i64::try_from(rows.len()).unwrap()).collect();
        assert_eq!(rows, expected, "the WAL's checksums end it at the first torn frame");
        rows.len()
    };
    let mut lengths = std::collections::BTreeSet::new();
    for seed in 0..40 {
        let size = if seed % 2 == 0 { SectorSize::Small } else { SectorSize::Large };
        let rows = run(seed, size, 0);
        // The salt of a WAL is random, its frames' places are not.
        assert_eq!(rows, run(seed, size, 1), "seed {seed}");
        assert!(rows >= 1, "what was flushed stays");
        lengths.insert(rows);
    }
    assert!(lengths.len() > 1, "some seeds keep some unflushed commits: {lengths:?}");
}

#[test]
fn all_unflushed_writes_may_survive() {
    let bench = Bench::holding("cut-all");
    let db = bench.open("OFF");
    insert(&db, 1).unwrap();
    bench.disk.power_cut(Survivors::All).unwrap();
    drop(db);
    assert_eq!(sound_rows(&bench.open("FULL")), [1]);
}

#[test]
fn a_checkpoint_without_a_flush_can_corrupt_and_with_one_cannot() {
    let outcome = |name: &str, synchronous: &str, seed: u64| {
        let bench = Bench::holding(name);
        let db = bench.open("FULL");
        for x in 0..60 {
            insert(&db, x).unwrap();
        }
        db.execute_batch(&format!("PRAGMA synchronous = {synchronous}")).unwrap();
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        bench.disk.power_cut(Survivors::SomeSectors { size: SectorSize::Small, seed }).unwrap();
        drop(db);
        let db = bench.disk.open(&bench.path()).unwrap();
        let verdict: Result<String, _> = db.query_row("PRAGMA integrity_check", [], |row| row.get(0));
        verdict.is_ok_and(|verdict| verdict == "ok")
            && db.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0)).is_ok_and(|rows| rows == 60)
    };
    assert!((0..10).all(|seed| outcome(&format!("checkpoint-full-{seed}"), "FULL", seed)));
    assert!((0..10).any(|seed| !outcome(&format!("checkpoint-off-{seed}"), "OFF", seed)));
}

#[test]
fn after_a_power_cut_open_connections_are_dead_and_block_a_new_one_until_closed() {
    let bench = Bench::holding("dead");
    let (one, other) = (bench.open("FULL"), bench.open("FULL"));
    insert(&one, 1).unwrap();
    bench.disk.power_cut(Survivors::Flushed).unwrap();
    for db in [&one, &other] {
        let error = db.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0)).unwrap_err();
        assert_eq!(error.sqlite_error_code(), Some(ErrorCode::SystemIoFailure), "{error}");
        assert_eq!(extended(insert(db, 2)) & 0xff, ffi::SQLITE_IOERR);
    }
    drop(one);
    assert_eq!(bench.disk.open(&bench.path()).unwrap_err().sqlite_error_code(), Some(ErrorCode::CannotOpen));
    drop(other);
    assert_eq!(bench.disk.open_files(), 0);
    assert_eq!(sound_rows(&bench.open("FULL")), [1]);
}

#[test]
fn unflushed_rows_are_seen_by_other_connections_and_after_all_were_closed() {
    let bench = Bench::holding("shared");
    let (one, other) = (bench.open("OFF"), bench.open("OFF"));
    insert(&one, 1).unwrap();
    assert_eq!(sound_rows(&other), [1]);
    drop((one, other));
    assert_eq!(sound_rows(&bench.open("OFF")), [1]);
    bench.disk.power_cut(Survivors::Flushed).unwrap();
    assert_eq!(sound_rows(&bench.open("OFF")), [] as [i64; 0]);
}

#[test]
fn eight_threads_lose_no_acknowledged_row_at_a_power_cut() {
    let bench = Bench::holding("threads");
    drop(bench.open("FULL"));
    let acknowledged: Vec<i64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|thread| {
                let bench = &bench;
                scope.spawn(move || {
                    let db = bench.disk.open(&bench.path()).unwrap();
                    db.busy_timeout(Duration::from_secs(10)).unwrap();
                    db.execute_batch("PRAGMA synchronous = FULL").unwrap();
                    (0..5_000).map(|n| thread * 100_000 + n).take_while(|x| insert(&db, *x).is_ok()).collect::<Vec<_>>()
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(300));
        bench.disk.power_cut(Survivors::SomeSectors { size: SectorSize::Small, seed: 5 }).unwrap();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(acknowledged.len() > 8, "{}", acknowledged.len());
    let rows = sound_rows(&bench.open("FULL"));
    for x in &acknowledged {
        assert!(rows.binary_search(x).is_ok(), "row {x} was acknowledged and is gone");
    }
    assert!(rows.len() <= acknowledged.len() + 8, "at most one unacknowledged row a thread");
}

#[test]
fn the_nth_flush_fails_once_with_the_code_of_a_failed_flush() {
    let bench = Bench::new("fail-once");
    let db = bench.open("FULL");
    bench.disk.reset_counts();
    bench.disk.fail_flush(3, FlushFault::FailOnce);
    insert(&db, 1).unwrap();
    insert(&db, 2).unwrap();
    assert_eq!(extended(insert(&db, 3)), ffi::SQLITE_IOERR_FSYNC);
    insert(&db, 4).unwrap();
    let counts = bench.disk.counts();
    assert_eq!((counts.flushes, counts.failed_flushes), (4, 1));
    assert_eq!(sound_rows(&db), [1, 2, 4]);
}

#[test]
fn every_flush_fails_until_it_is_healed() {
    let bench = Bench::new("fail-always");
    let db = bench.open("FULL");
    bench.disk.fail_flush(2, FlushFault::FailAlways);
    insert(&db, 1).unwrap();
    for x in 2..5 {
        assert_eq!(extended(insert(&db, x)), ffi::SQLITE_IOERR_FSYNC);
    }
    bench.disk.heal_flush();
    insert(&db, 6).unwrap();
    assert_eq!(sound_rows(&db), [1, 6]);
}

#[test]
fn what_a_failed_flush_should_have_written_is_not_written_by_the_next() {
    let bench = Bench::holding("fail-lose");
    let db = bench.open("NORMAL");
    insert(&db, 1).unwrap();
    insert(&db, 2).unwrap();
    bench.disk.fail_flush(1, FlushFault::FailOnce);
    assert!(db.query_row("PRAGMA wal_checkpoint(FULL)", [], |_| Ok(())).is_err());
    // Whoever carries on after the failed flush believes this to be durable.
    db.execute_batch("PRAGMA synchronous = FULL").unwrap();
    insert(&db, 3).unwrap();
    assert_eq!(sound_rows(&db), [1, 2, 3]);
    bench.disk.power_cut(Survivors::Flushed).unwrap();
    drop(db);
    let db = bench.disk.open(&bench.path()).unwrap();
    assert!(db.query_row("SELECT x FROM t WHERE x = 3", [], |row| row.get::<_, i64>(0)).is_err(), "the row is lost");
}

#[test]
fn the_power_can_be_cut_at_a_flush() {
    let bench = Bench::holding("cut-at");
    let db = bench.open("FULL");
    bench.disk.fail_flush(2, FlushFault::PowerCut(Survivors::Flushed));
    insert(&db, 1).unwrap();
    assert_eq!(extended(insert(&db, 2)) & 0xff, ffi::SQLITE_IOERR);
    assert_eq!(extended(insert(&db, 3)) & 0xff, ffi::SQLITE_IOERR);
    drop(db);
    assert_eq!(sound_rows(&bench.open("FULL")), [1]);
}

#[test]
fn a_full_disk_is_reported_and_leaves_the_database_whole() {
    for holding in [false, true] {
        let bench = Bench::new(&format!("full-{holding}"));
        if holding {
            bench.disk.hold_unflushed().unwrap();
        }
        std::fs::write(bench.folder.path().join("not-sqlite"), vec![0; 100_000]).unwrap();
        let db = bench.open("FULL");
        insert(&db, 0).unwrap();
        bench.disk.limit_space(bench.folder.path(), 300_000);
        let (stopped, error) = (1..1000).find_map(|x| insert(&db, x).err().map(|error| (x, error))).unwrap();
        assert_eq!(error.sqlite_error_code(), Some(ErrorCode::DiskFull), "{error}");
        let used: u64 =
            std::fs::read_dir(bench.folder.path()).unwrap().map(|e| e.unwrap().metadata().unwrap().len()).sum();
        assert!(used <= 300_000 && used > 280_000 || holding, "{used}");
        assert_eq!(sound_rows(&db), (0..stopped).collect::<Vec<_>>());
        // Another program frees some space.
        std::fs::remove_file(bench.folder.path().join("not-sqlite")).unwrap();
        insert(&db, stopped).unwrap();
        assert!((stopped..1000).any(|x| insert(&db, x).is_err()), "the limit still holds");
        bench.disk.lift_space_limit();
        insert(&db, 5000).unwrap();
    }
}

#[test]
fn a_flush_takes_the_time_that_was_set_and_is_counted() {
    let bench = Bench::new("slow");
    let db = bench.open("FULL");
    bench.disk.set_flush_time(Duration::from_millis(20));
    bench.disk.set_real_flush(false);
    bench.disk.reset_counts();
    let begun = Instant::now();
    for x in 0..10 {
        insert(&db, x).unwrap();
    }
    let slow = begun.elapsed();
    let counts = bench.disk.counts();
    assert_eq!((counts.flushes, counts.failed_flushes), (10, 0));
    assert!(counts.writes >= 20 && counts.bytes_written >= 10 * 4096, "{counts:?}");
    assert!(slow >= Duration::from_millis(200), "{slow:?}");
    bench.disk.set_flush_time(Duration::ZERO);
    let begun = Instant::now();
    for x in 0..10 {
        insert(&db, x).unwrap();
    }
    assert!(begun.elapsed() < Duration::from_millis(200), "{:?}", begun.elapsed());
}

#[test]
fn a_read_only_medium_is_read_and_refuses_every_write() {
    let bench = Bench::new("read-only");
    let open_before = bench.open("FULL");
    insert(&open_before, 1).unwrap();
    bench.disk.set_read_only(true);
    assert!(matches!(extended(insert(&open_before, 2)) & 0xff, ffi::SQLITE_READONLY | ffi::SQLITE_IOERR));
    let db = bench.disk.open(&bench.path()).unwrap();
    assert_eq!(sound_rows(&db), [1]);
    assert!(db.is_readonly("main").unwrap());
    assert_eq!(extended(insert(&db, 2)) & 0xff, ffi::SQLITE_READONLY);
    drop((db, open_before));
    let fresh = bench.disk.open(&bench.folder.path().join("new.db"));
    assert_eq!(fresh.unwrap_err().sqlite_error_code(), Some(ErrorCode::CannotOpen));
    bench.disk.set_read_only(false);
    let db = bench.open("FULL");
    insert(&db, 3).unwrap();
    assert_eq!(sound_rows(&db), [1, 3]);
}

#[test]
fn a_wal_on_a_read_only_medium_cannot_be_read_without_its_shared_memory() {
    let bench = Bench::new("read-only-wal");
    let source = bench.open("FULL");
    insert(&source, 1).unwrap();
    let copy = tempfile::tempdir().unwrap();
    for name in ["test.db", "test.db-wal"] {
        std::fs::copy(bench.folder.path().join(name), copy.path().join(name)).unwrap();
    }
    bench.disk.set_read_only(true);
    let db = bench.disk.open(&copy.path().join("test.db")).unwrap();
    let error = db.query_row("SELECT x FROM t", [], |row| row.get::<_, i64>(0)).unwrap_err();
    assert_eq!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen), "{error}");
    assert_eq!(std::fs::read_dir(copy.path()).unwrap().count(), 2, "nothing was created");
}

#[test]
fn several_disks_stand_side_by_side_and_below_a_default() {
    let (one, other) = (Bench::new("side-one"), Bench::new("side-other"));
    let (db_one, db_other) = (one.open("FULL"), other.open("FULL"));
    one.disk.fail_flush(1, FlushFault::FailAlways);
    assert!(insert(&db_one, 1).is_err());
    insert(&db_other, 1).unwrap();
    assert_eq!((one.disk.counts().failed_flushes, other.disk.counts().failed_flushes), (1, 0));
    let uri = format!("file:{}?vfs=side-other", other.path().display());
    let by_uri = Connection::open_with_flags(uri, OpenFlags::default() | OpenFlags::SQLITE_OPEN_URI).unwrap();
    assert_eq!(sound_rows(&by_uri), [1]);
}

#[test]
fn wrong_use_is_refused() {
    let bench = Bench::new("wrong-use");
    assert!(faultvfs::register("wrong-use").unwrap_err().to_string().contains("already"));
    assert!(faultvfs::register("nul\0").unwrap_err().to_string().contains("NUL"));
    assert!(bench.disk.power_cut(Survivors::Flushed).is_err(), "nothing is held back");
    let db = bench.open("FULL");
    assert_eq!(bench.disk.hold_unflushed().unwrap_err().kind(), std::io::ErrorKind::ResourceBusy);
    drop(db);
    bench.disk.hold_unflushed().unwrap();
    assert!(bench.disk.open(Path::new("/no/such/folder/a.db")).is_err());
    assert_eq!(bench.disk.open_files(), 0, "a failed opening leaves nothing open");
}

#[test]
fn the_rollback_journal_survives_cuts_at_every_flush() {
    for nth in 1..12 {
        for seed in 0..6 {
            let bench = Bench::holding(&format!("journal-{nth}-{seed}"));
            let db = bench.disk.open(&bench.path()).unwrap();
            db.execute_batch("PRAGMA synchronous = FULL; CREATE TABLE t (x INTEGER, b BLOB)").unwrap();
            insert(&db, 1).unwrap();
            let survivors = Survivors::SomeSectors { size: SectorSize::Small, seed };
            bench.disk.fail_flush(nth, FlushFault::PowerCut(survivors));
            let acknowledged = 1 + (2..6).take_while(|x| insert(&db, *x).is_ok()).count();
            bench.disk.heal_flush();
            bench.disk.power_cut(survivors).unwrap();
            drop(db);
            let rows = sound_rows(&bench.disk.open(&bench.path()).unwrap());
            assert!(rows.len() == acknowledged || rows.len() == acknowledged + 1, "flush {nth}: {rows:?}");
        }
    }
}
