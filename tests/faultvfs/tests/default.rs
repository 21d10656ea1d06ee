//! The default VFS belongs to the whole process, so this test has one of its own.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use rusqlite::Connection;

#[test]
fn the_default_serves_those_who_name_no_vfs_and_the_next_is_laid_over_the_system() {
    let folder = tempfile::tempdir().unwrap();
    let disk = faultvfs::register("default-one").unwrap();
    disk.make_default().unwrap();
    let db = Connection::open(folder.path().join("a.db")).unwrap();
    db.execute_batch("CREATE TABLE t (x)").unwrap();
    let written = disk.counts().bytes_written;
    assert!(written > 0);
    let other = faultvfs::register("default-other").unwrap();
    let db = other.open(&folder.path().join("b.db")).unwrap();
    db.execute_batch("CREATE TABLE t (x)").unwrap();
    assert_eq!(disk.counts().bytes_written, written, "the second is not stacked on the first");
    assert!(other.counts().bytes_written > 0);
}
