//! Attacks by somebody who knows the format: what follows from a change is computed anew, as far as it can be.

use super::super::make::internal;
use super::super::place::sql;
use super::plain::{DETECTED, NOT_DETECTED, about_target, target};
use super::tools::{changed, open, put_state, record, replaced, signed, state, unhindered};
use super::{Said, Scene};
use crate::exit::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use libcompliance::crypto::{Ed25519, Hash};
use libcompliance::projection::{self, MemoryView};
use libcompliance::trail::checkpoint::{self, Checkpoint};
use libcompliance::trail::commit::{Subject, pack};
use libcompliance::trail::note::{KeyKind, LocalSigner, VerifierKey};
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::Digest;
use libcompliance::trail::tile::{Edge, encode_tile, hashes_at};
use libcompliance::trail::tree::leaf_hash;
use libcompliance_lab::beside;
use libcompliance_lab::entropy::SystemEntropy;
use libcompliance_lab::keys::{self, KdfProfile, KeyBundle, Protect};
use libcompliance_lab::store::{Disclosure, split_tail};
use libcompliance_lab::vault::Vault;
use libcompliance_lab::{LabError, disclose};
use rusqlite::{Connection, params};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// Record, current result and the record's hash in the tree are changed together.
pub(super) fn leaf_edited(scene: &Scene<'_>, copy: &Path) -> Result<Said, Failure> {
    let (id, index) = target(scene)?;
    unhindered(&open(copy)?, |db| {
        let bytes = replaced(&record(db, index)?, DETECTED, NOT_DETECTED)?;
        db.execute("UPDATE record SET bytes = ?2 WHERE idx = ?1", params![signed(index), bytes]).map_err(sql)?;
        let key = id.to_string();
        put_state(db, "result", &key, &replaced(&state(db, "result", &key)?, DETECTED, NOT_DETECTED)?)?;
        let n = signed(index / 256);
        let mut tile: Vec<u8> =
            db.query_row("SELECT hashes FROM tile WHERE level = 0 AND n = ?1", [n], |row| row.get(0)).map_err(sql)?;
        let at = usize::try_from(index % 256).unwrap_or(0) * 32;
        let slot = tile.get_mut(at..at + 32).ok_or_else(|| internal("the tile is too short"))?;
        slot.copy_from_slice(&leaf_hash(&bytes));
        changed(db.execute("UPDATE tile SET hashes = ?2 WHERE level = 0 AND n = ?1", params![n, tile]).map_err(sql)?)
    })?;
    about_target(scene)
}

/// The result is changed and everything that follows from it is computed anew: links, tree, tables. Only the signatures stay.
pub(super) fn tree_recomputed(scene: &Scene<'_>, copy: &Path) -> Result<Said, Failure> {
    let index = target(scene)?.1;
    unhindered(&open(copy)?, |db| {
        let edit = |at: u64, bytes: Vec<u8>| {
            if at == index { replaced(&bytes, DETECTED, NOT_DETECTED) } else { Ok(bytes) }
        };
        rebuild(db, &edit, None)
    })?;
    about_target(scene)
}

/// Somebody with the laboratory's keys opens the frozen file of an issued report, changes one digit of it, and puts it back.
pub(super) fn report_altered(scene: &Scene<'_>, copy: &Path) -> Result<Said, Failure> {
    let (_, index) = scene.marks.issued.ok_or_else(|| internal("no report was issued"))?;
    let vault = Vault::open(&beside(copy, ".vault"), super::wrapping(copy)?).map_err(LabError::from)?;
    let db = open(copy)?;
    let id = known(&record(&db, index)?)?.id;
    let (place, subject, sealed): (i64, String, Vec<u8>) = db
        .query_row(
            "SELECT place, subject, sealed FROM disclosure WHERE place / 64 = ?1 ORDER BY length(sealed) DESC LIMIT 1",
            [signed(index)],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .map_err(sql)?;
    let of = Subject::parse(&subject).ok_or_else(|| internal("a hidden value is nobody's"))?;
    let key = vault.key(of).map_err(LabError::from)?;
    let mut openings = disclose::open(id, &Disclosure { subject: subject.clone(), sealed }, &vault)?;
    let file = openings.iter_mut().find(|opening| opening.path == "attrs.file");
    let file = file.ok_or_else(|| internal("the record holds no file"))?;
    file.json = one_digit_changed(&file.json)?;
    let context = format!("libcompliance/disclosure/v1\n{}\n{subject}", id.0.hyphenated());
    let sealed = key
        .seal(context.as_bytes(), &pack(&openings), &mut SystemEntropy::new())
        .map_err(|_| internal("the file cannot be put back"))?;
    unhindered(&db, |db| {
        changed(db.execute("UPDATE disclosure SET sealed = ?2 WHERE place = ?1", params![place, sealed]).map_err(sql)?)
    })?;
    Ok(vec![("record", index.into()), ("number", scene.marks.issued_number.as_str().into())])
}

/// The pieces of a file in base64, with the last digit of the HTML in them one higher.
fn one_digit_changed(json: &[u8]) -> Result<Vec<u8>, Failure> {
    let unreadable = || internal("the file does not read");
    let pieces: Vec<String> = serde_json::from_slice(json).map_err(|_| unreadable())?;
    let mut bytes = STANDARD.decode(pieces.concat()).map_err(|_| unreadable())?;
    let digit = bytes.iter_mut().rev().find(|byte| byte.is_ascii_digit()).ok_or_else(unreadable)?;
    *digit = if *digit == b'9' { b'0' } else { *digit + 1 };
    let text = STANDARD.encode(bytes);
    let mut rest = text.as_str();
    let mut altered = Vec::with_capacity(pieces.len());
    for piece in &pieces {
        let (now, later) = rest.split_at_checked(piece.len()).ok_or_else(unreadable)?;
        altered.push(now);
        rest = later;
    }
    serde_json::to_vec(&altered).map_err(|_| unreadable())
}

/// The last weeks are cut off at an older signed checkpoint, and the tables are brought back to that day.
pub(super) fn tail_cut(_: &Scene<'_>, copy: &Path) -> Result<Said, Failure> {
    let (size, cut) = unhindered(&open(copy)?, |db| {
        let newest: i64 = db.query_row("SELECT size FROM head", [], |row| row.get(0)).map_err(sql)?;
        let (size, note): (i64, String) = db
            .query_row(
                "SELECT size, note FROM checkpoint WHERE kept = 'outside' AND size < ?1 * 19 / 20 ORDER BY size DESC LIMIT 1",
                [newest],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .map_err(sql)?;
        changed(db.execute("DELETE FROM record WHERE idx >= ?1", [size]).map_err(sql)?)?;
        db.execute("DELETE FROM record_client WHERE idx >= ?1", [size]).map_err(sql)?;
        db.execute("DELETE FROM disclosure WHERE place >= ?1 * 64", [size]).map_err(sql)?;
        db.execute("DELETE FROM checkpoint WHERE size > ?1", [size]).map_err(sql)?;
        db.execute(
            "UPDATE head SET size = ?1, note = ?2, last_time = (SELECT time FROM record WHERE idx = ?1 - 1)",
            params![size, note],
        )
        .map_err(sql)?;
        rebuild(db, &|_, bytes| Ok(bytes), None)?;
        Ok((size, newest - size))
    })?;
    let number = |count: i64| u64::try_from(count).unwrap_or(0).into();
    Ok(vec![("size", number(size)), ("cut", number(cut))])
}

/// The same with the laboratory's keys: the result is changed, and the whole history is signed anew under a fresh key.
pub(super) fn key_replaced(scene: &Scene<'_>, copy: &Path) -> Result<Said, Failure> {
    let index = target(scene)?.1;
    let key_file = beside(copy, ".key");
    let (info, _) = keys::inspect(&key_file)?;
    let mut entropy = SystemEntropy::new();
    let bundle = KeyBundle::rotated(info.lab, info.created, &super::wrapping(copy)?, &mut entropy)?;
    let fresh = bundle.signing().ok_or_else(|| internal("the new key does not sign"))?;
    let origin = scene.key.name();
    let vkey = VerifierKey::new(origin, KeyKind::Ed25519, fresh.public_key())
        .map_err(|_| internal("the new key has no name"))?
        .to_string();
    let old = scene.key.to_string();
    unhindered(&open(copy)?, |db| {
        let edit = |at: u64, bytes: Vec<u8>| match at {
            0 => replaced(&bytes, &old, &vkey),
            _ if at == index => replaced(&bytes, DETECTED, NOT_DETECTED),
            _ => Ok(bytes),
        };
        rebuild(db, &edit, Some((origin, fresh)))
    })?;
    std::fs::remove_file(&key_file).map_err(|error| Failure::file("cannot remove", &key_file, &error))?;
    let protect = Protect::Passphrase { passphrase: super::super::PASSPHRASE, profile: KdfProfile::Demo };
    keys::create(&key_file, &bundle, protect, &mut entropy)?;
    about_target(scene)
}

/// Changes records by `edit`, and makes everything fit that can be computed: each client's chain of records, the tree, the
/// state tables and, with a key, the signatures.
fn rebuild(
    db: &Connection,
    edit: &dyn Fn(u64, Vec<u8>) -> Result<Vec<u8>, Failure>,
    key: Option<(&str, Ed25519)>,
) -> Result<(), Failure> {
    let kept: BTreeSet<u64> = numbers(db, "SELECT size FROM checkpoint UNION SELECT size FROM head")?;
    let mut edge = Edge::new();
    let mut tiles: Vec<(u8, u64, Vec<u8>)> = Vec::new();
    let mut roots: HashMap<u64, Hash> = HashMap::new();
    let mut moved: HashMap<Hash, Hash> = HashMap::new();
    let mut rewritten: Vec<(u64, Vec<u8>)> = Vec::new();
    let mut view = MemoryView::default();
    let mut statement = db.prepare("SELECT idx, bytes FROM record ORDER BY idx").map_err(sql)?;
    let mut rows = statement.query([]).map_err(sql)?;
    while let Some(row) = rows.next().map_err(sql)? {
        let index = u64::try_from(row.get::<_, i64>(0).map_err(sql)?).unwrap_or(0);
        let stored: Vec<u8> = row.get(1).map_err(sql)?;
        let before = leaf_hash(&stored);
        let mut bytes = edit(index, stored.clone())?;
        for link in known(&bytes)?.clients {
            if let Some((old, new)) = link.prev.and_then(|prev| moved.get(&prev.0).map(|new| (prev, *new))) {
                bytes = replaced(&bytes, &old.to_string(), &Digest(new).to_string())?;
            }
        }
        let leaf = leaf_hash(&bytes);
        projection::apply(&known(&bytes)?, &leaf, &mut view).map_err(|_| internal("the tables cannot be made anew"))?;
        edge.push(leaf, |level, n, hashes| tiles.push((level, n, encode_tile(hashes))));
        if kept.contains(&edge.size()) {
            roots.insert(edge.size(), edge.root());
        }
        if bytes != stored {
            moved.insert(before, leaf);
            rewritten.push((index, bytes));
        }
    }
    drop(rows);
    let mut tail = Vec::new();
    for (level, partial) in (0..=u8::MAX).zip(edge.partials()) {
        let mut stored = partial.as_slice();
        if level == 0 {
            let (first, rest) = split_tail(partial);
            (stored, tail) = (first, encode_tile(rest));
        }
        if !stored.is_empty() {
            tiles.push((level, hashes_at(level + 1, edge.size()), encode_tile(stored)));
        }
    }
    for (index, bytes) in rewritten {
        db.execute("UPDATE record SET bytes = ?2 WHERE idx = ?1", params![signed(index), bytes]).map_err(sql)?;
    }
    db.execute_batch("DELETE FROM tile; DELETE FROM state;").map_err(sql)?;
    db.execute("UPDATE head SET tail = ?1", [tail]).map_err(sql)?;
    let mut put = db.prepare("INSERT INTO tile (level, n, hashes) VALUES (?1, ?2, ?3)").map_err(sql)?;
    for (level, n, hashes) in tiles {
        put.execute(params![level, signed(n), hashes]).map_err(sql)?;
    }
    let mut put = db.prepare("INSERT INTO state (space, key, value) VALUES (?1, ?2, ?3)").map_err(sql)?;
    for ((space, key), value) in view.0 {
        put.execute(params![space, key, value]).map_err(sql)?;
    }
    match key {
        Some((origin, key)) => sign_anew(db, origin, key, &roots),
        None => Ok(()),
    }
}

fn sign_anew(db: &Connection, origin: &str, key: Ed25519, roots: &HashMap<u64, Hash>) -> Result<(), Failure> {
    let refused = || internal("a checkpoint cannot be signed anew");
    let signer = LocalSigner::new(origin, key).map_err(|_| refused())?;
    for (size, root) in roots {
        let statement = Checkpoint::new(origin, *size, *root).map_err(|_| refused())?;
        let note = checkpoint::sign(&statement, &[&signer]).map_err(|_| refused())?;
        for table in ["checkpoint", "head"] {
            db.execute(&format!("UPDATE {table} SET note = ?2 WHERE size = ?1"), params![signed(*size), note])
                .map_err(sql)?;
        }
    }
    Ok(())
}

fn known(bytes: &[u8]) -> Result<libcompliance::trail::record::Record, Failure> {
    match read(bytes) {
        Ok(Read::Known(record)) => Ok(*record),
        _ => Err(internal("a record does not read")),
    }
}

fn numbers(db: &Connection, query: &str) -> Result<BTreeSet<u64>, Failure> {
    let mut statement = db.prepare(query).map_err(sql)?;
    let rows = statement.query_map([], |row| row.get::<_, i64>(0)).map_err(sql)?;
    let numbers: Result<Vec<i64>, _> = rows.collect();
    Ok(numbers.map_err(sql)?.into_iter().filter_map(|number| u64::try_from(number).ok()).collect())
}
