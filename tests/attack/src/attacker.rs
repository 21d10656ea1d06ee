//! What somebody can do who writes to the database file with his own tools, and somebody who also holds the signing key.

use libcompliance::crypto::{Ed25519, Hash};
use libcompliance::projection::{self, Log, MemoryView};
use libcompliance::trail::checkpoint::{self, Checkpoint};
use libcompliance::trail::note::{SignError, Signer};
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::Record;
use libcompliance::trail::tile::{Edge, encode_tile, hashes_at};
use libcompliance::trail::tree::{Frontier, leaf_hash};
use libcompliance_lab::keys::{self, Expected};
use libcompliance_lab::store::split_tail;
use rusqlite::{Connection, params};
use std::path::Path;

/// Changes the file and leaves no trace in its schema: triggers are dropped and put back.
pub fn edit(path: &Path, change: impl FnOnce(&Connection)) {
    let db = Connection::open(path).unwrap();
    db.execute_batch("BEGIN IMMEDIATE").unwrap();
    let triggers: Vec<(String, String)> = {
        let mut statement = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    };
    for (name, _) in &triggers {
        db.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    change(&db);
    for (_, sql) in &triggers {
        db.execute_batch(sql).unwrap();
    }
    db.execute_batch("COMMIT").unwrap();
}

/// Runs SQL as [`edit`].
pub fn sql(path: &Path, text: &str) {
    edit(path, |db| db.execute_batch(text).unwrap());
}

/// One number from the file.
#[must_use]
pub fn number(path: &Path, query: &str) -> i64 {
    Connection::open(path).unwrap().query_row(query, [], |row| row.get(0)).unwrap()
}

/// The bytes of a record.
#[must_use]
pub fn bytes(db: &Connection, index: u64) -> Vec<u8> {
    db.query_row("SELECT bytes FROM record WHERE idx = ?1", [index as i64], |row| row.get(0)).unwrap()
}

/// A record, read.
#[must_use]
pub fn record(db: &Connection, index: u64) -> Record {
    match read(&bytes(db, index)) {
        Ok(Read::Known(record)) => *record,
        other => panic!("{other:?}"),
    }
}

/// Replaces text in the bytes of a record.
pub fn replace(db: &Connection, index: u64, from: &str, to: &str) {
    let old = String::from_utf8(bytes(db, index)).unwrap();
    let new = old.replacen(from, to, 1);
    assert_ne!(old, new, "record {index} does not hold `{from}`");
    db.execute("UPDATE record SET bytes = ?1 WHERE idx = ?2", params![new.as_bytes(), index as i64]).unwrap();
}

/// The index of the first record that matches.
#[must_use]
pub fn find(path: &Path, clause: &str) -> u64 {
    number(path, &format!("SELECT min(idx) FROM record WHERE {clause}")) as u64
}

/// All records' leaf hashes.
#[must_use]
pub fn leaves(db: &Connection) -> Vec<Hash> {
    let mut statement = db.prepare("SELECT bytes FROM record WHERE idx >= 0 ORDER BY idx").unwrap();
    let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    rows.map(|bytes| leaf_hash(&bytes.unwrap())).collect()
}

/// Computes all tiles anew from the records as they stand.
pub fn retile(db: &Connection) {
    db.execute_batch("DELETE FROM tile; UPDATE head SET tail = x''").unwrap();
    let leaves = leaves(db);
    let put = |level: u8, n: u64, hashes: &[Hash]| {
        let values = params![level, n as i64, encode_tile(hashes)];
        db.execute("INSERT INTO tile (level, n, hashes) VALUES (?1, ?2, ?3)", values).unwrap();
    };
    let mut edge = Edge::new();
    for leaf in &leaves {
        edge.push(*leaf, |level, n, hashes| put(level, n, hashes));
    }
    for (level, partial) in (0..=u8::MAX).zip(edge.partials()) {
        let (stored, tail) = if level == 0 { split_tail(partial) } else { (partial.as_slice(), [].as_slice()) };
        if !tail.is_empty() {
            db.execute("UPDATE head SET tail = ?1", [encode_tile(tail)]).unwrap();
        }
        if !stored.is_empty() {
            put(level, hashes_at(level + 1, leaves.len() as u64), stored);
        }
    }
}

/// Changes a byte of a tile, wherever it stands: the end of the newest leaf tile is in the head.
pub fn change_tile(db: &Connection, level: u8, n: i64, at: usize, change: impl Fn(&mut [u8])) {
    let tile = db.query_row("SELECT hashes FROM tile WHERE level = ?1 AND n = ?2", params![level, n], |row| row.get(0));
    let mut tile: Vec<u8> = tile.unwrap_or_default();
    if at < tile.len() {
        change(&mut tile[at..]);
        let values = params![level, n, tile];
        db.execute("UPDATE tile SET hashes = ?3 WHERE level = ?1 AND n = ?2", values).unwrap();
        return;
    }
    let mut tail: Vec<u8> = db.query_row("SELECT tail FROM head", [], |row| row.get(0)).unwrap();
    change(&mut tail[at - tile.len()..]);
    db.execute("UPDATE head SET tail = ?1", [tail]).unwrap();
}

/// Replays the records as they stand into the state table, and gives the trail's identity.
pub fn restate(db: &Connection) -> Log {
    let mut view = MemoryView::default();
    let size: i64 = db.query_row("SELECT count(*) FROM record", [], |row| row.get(0)).unwrap();
    for index in 0..size as u64 {
        let bytes = bytes(db, index);
        if let Ok(Read::Known(record)) = read(&bytes) {
            projection::apply(&record, &leaf_hash(&bytes), &mut view).unwrap();
        }
    }
    db.execute_batch("DELETE FROM state").unwrap();
    for ((space, key), value) in &view.0 {
        db.execute("INSERT INTO state (space, key, value) VALUES (?1, ?2, ?3)", params![space, key, value]).unwrap();
    }
    Log::read(&mut view).unwrap()
}

/// Gives every record of a client its right number and link again, from the first record on.
pub fn relink(db: &Connection) {
    let size: i64 = db.query_row("SELECT count(*) FROM record", [], |row| row.get(0)).unwrap();
    let mut last: std::collections::HashMap<String, (u64, String)> = std::collections::HashMap::new();
    for index in 0..size as u64 {
        let mut text = String::from_utf8(bytes(db, index)).unwrap();
        let record = record(db, index);
        for link in &record.clients {
            if let (Some(prev), Some((_, now))) = (&link.prev, last.get(&link.id.to_string())) {
                text = text.replace(&prev.to_string(), now);
            }
        }
        db.execute("UPDATE record SET bytes = ?1 WHERE idx = ?2", params![text.as_bytes(), index as i64]).unwrap();
        let leaf = libcompliance::trail::record::Digest(leaf_hash(text.as_bytes()));
        for link in &record.clients {
            last.insert(link.id.to_string(), (link.n, leaf.to_string()));
        }
    }
}

/// A key under an origin.
pub struct Named<'a> {
    /// The origin.
    pub origin: &'a str,
    /// The key.
    pub key: &'a Ed25519,
}

impl Signer for Named<'_> {
    fn name(&self) -> &str {
        self.origin
    }
    fn public_key(&self) -> [u8; 32] {
        self.key.public_key()
    }
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        Ok(self.key.sign(message))
    }
}

/// The signing key in a key file under the tests' passphrase.
#[must_use]
pub fn signing_key(key_file: &Path) -> Ed25519 {
    keys::unlock(key_file, crate::key(), &Expected::default()).unwrap().signing.unwrap()
}

/// A note over the first `size` records as they stand.
#[must_use]
pub fn signed(db: &Connection, origin: &str, size: u64, signers: &[&Ed25519]) -> String {
    let mut tree = Frontier::new();
    for leaf in leaves(db).into_iter().take(size as usize) {
        tree.push(leaf);
    }
    let statement = Checkpoint::new(origin, size, tree.root()).unwrap();
    let named: Vec<Named<'_>> = signers.iter().map(|key| Named { origin, key }).collect();
    let signers: Vec<&dyn Signer> = named.iter().map(|named| named as &dyn Signer).collect();
    checkpoint::sign(&statement, &signers).unwrap()
}

/// Signs every checkpoint of the file anew over the records as they stand, each with the key of its time. `keys` are the
/// keys of the trail, oldest first; a rotation's own checkpoint gets both.
pub fn resign(db: &Connection, keys: &[&Ed25519]) {
    let log = restate(db);
    let sizes: Vec<u64> = {
        let mut statement = db.prepare("SELECT size FROM checkpoint UNION SELECT size FROM head").unwrap();
        let rows = statement.query_map([], |row| row.get::<_, i64>(0)).unwrap();
        rows.map(|size| size.unwrap() as u64).collect()
    };
    for size in sizes {
        let at = log.keys.iter().rposition(|key| key.from < size).unwrap();
        let mut signers = vec![keys[at]];
        if at > 0 && log.keys[at].from + 1 == size {
            signers.insert(0, keys[at - 1]);
        }
        let note = signed(db, &log.epoch_at(size).unwrap().origin, size, &signers);
        db.execute("UPDATE checkpoint SET note = ?1 WHERE size = ?2", params![note, size as i64]).unwrap();
        db.execute("UPDATE head SET note = ?1 WHERE size = ?2", params![note, size as i64]).unwrap();
    }
}
