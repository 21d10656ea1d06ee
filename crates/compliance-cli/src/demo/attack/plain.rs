//! Attacks with a few words of SQL.

use super::super::make::internal;
use super::super::place::sql;
use super::tools::{changed, open, put_state, record, replaced, signed, state, unhindered};
use super::{Said, Scene};
use crate::exit::Failure;
use libcompliance::id::ResultId;
use rusqlite::params;
use std::path::Path;

pub(super) const DETECTED: &str = "\"finding\":\"detected\"";
pub(super) const NOT_DETECTED: &str = "\"finding\":\"not_detected\"";

/// The result that somebody would like to be another.
pub(super) fn target(scene: &Scene<'_>) -> Result<(ResultId, u64), Failure> {
    scene.marks.listeria.ok_or_else(|| internal("there is no result that found Listeria"))
}

/// What texts about that result can mention.
pub(super) fn about_target(scene: &Scene<'_>) -> Result<Said, Failure> {
    let (_, index) = target(scene)?;
    Ok(vec![("record", index.into()), ("sample", scene.marks.listeria_sample.as_str().into())])
}

fn mark(index: Option<u64>) -> Result<u64, Failure> {
    index.ok_or_else(|| internal("an event that an attack is about did not happen"))
}

/// "Detected" becomes "not detected" in the record itself.
pub(super) fn record_edited(scene: &Scene<'_>, copy: &Path) -> Result<Said, Failure> {
    let (_, index) = target(scene)?;
    unhindered(&open(copy)?, |db| {
        let bytes = replaced(&record(db, index)?, DETECTED, NOT_DETECTED)?;
        let rows =
            db.execute("UPDATE record SET bytes = ?2 WHERE idx = ?1", params![signed(index), bytes]).map_err(sql)?;
        changed(rows)
    })?;
    about_target(scene)
}

/// The same in the table of current results only: what every screen and report reads.
pub(super) fn table_edited(scene: &Scene<'_>, copy: &Path) -> Result<Said, Failure> {
    let key = target(scene)?.0.to_string();
    let db = open(copy)?;
    put_state(&db, "result", &key, &replaced(&state(&db, "result", &key)?, DETECTED, NOT_DETECTED)?)?;
    about_target(scene)
}

/// An analyst makes herself administrator in the table of accounts.
pub(super) fn rights_edited(scene: &Scene<'_>, copy: &Path) -> Result<Said, Failure> {
    let account = scene.marks.curious.ok_or_else(|| internal("there is no such account"))?.to_string();
    let db = open(copy)?;
    let entry = replaced(&state(&db, "account", &account)?, "\"role\":\"analyst\"", "\"role\":\"administrator\"")?;
    put_state(&db, "account", &account, &entry)?;
    Ok(Said::new())
}

/// The record of a refusal disappears, with everything that belongs to it.
pub(super) fn record_deleted(scene: &Scene<'_>, copy: &Path) -> Result<Said, Failure> {
    let index = mark(scene.marks.four_eyes)?;
    unhindered(&open(copy)?, |db| {
        db.execute("DELETE FROM record_client WHERE idx = ?1", [signed(index)]).map_err(sql)?;
        db.execute("DELETE FROM disclosure WHERE place / 64 = ?1", [signed(index)]).map_err(sql)?;
        changed(db.execute("DELETE FROM record WHERE idx = ?1", [signed(index)]).map_err(sql)?)
    })?;
    Ok(vec![("record", index.into())])
}

/// Two records change places.
pub(super) fn records_swapped(scene: &Scene<'_>, copy: &Path) -> Result<Said, Failure> {
    let (first, second) = (mark(scene.marks.correction)?, mark(scene.marks.verified)?);
    unhindered(&open(copy)?, |db| {
        for (from, to) in [(signed(first), -1), (signed(second), signed(first)), (-1, signed(second))] {
            changed(db.execute("UPDATE record SET idx = ?2 WHERE idx = ?1", [from, to]).map_err(sql)?)?;
        }
        Ok(())
    })?;
    Ok(vec![("first", first.into()), ("second", second.into())])
}

/// An old verification is put at the end once more.
pub(super) fn record_copied(scene: &Scene<'_>, copy: &Path) -> Result<Said, Failure> {
    let index = mark(scene.marks.verified)?;
    let rows = open(copy)?
        .execute(
            "INSERT INTO record (idx, id, time, kind, action, actor, object, bytes) \
             SELECT (SELECT max(idx) + 1 FROM record), randomblob(16), time, kind, action, actor, object, bytes \
             FROM record WHERE idx = ?1",
            [signed(index)],
        )
        .map_err(sql)?;
    changed(rows)?;
    Ok(vec![("record", index.into())])
}

/// The hidden text of one correction is put in the place of another's.
pub(super) fn hidden_value(scene: &Scene<'_>, copy: &Path) -> Result<Said, Failure> {
    let index = mark(scene.marks.correction)?;
    let rows = open(copy)?
        .execute(
            "UPDATE disclosure SET sealed = (SELECT other.sealed FROM disclosure other JOIN record ON idx = other.place / 64 \
             WHERE kind = 'result.edited' AND other.place / 64 <> ?1 ORDER BY other.place DESC LIMIT 1) WHERE place / 64 = ?1",
            [signed(index)],
        )
        .map_err(sql)?;
    changed(rows)?;
    Ok(vec![("record", index.into())])
}

/// The guard that forbids changing records is taken away; nothing is changed yet.
pub(super) fn trigger_dropped(_: &Scene<'_>, copy: &Path) -> Result<Said, Failure> {
    open(copy)?.execute_batch("DROP TRIGGER record_keeps").map_err(sql)?;
    Ok(Said::new())
}

/// All seals are removed, so that nothing contradicts the records.
pub(super) fn seal_removed(_: &Scene<'_>, copy: &Path) -> Result<Said, Failure> {
    unhindered(&open(copy)?, |db| {
        db.execute_batch("DELETE FROM head; DELETE FROM checkpoint; DELETE FROM tile;").map_err(sql)
    })?;
    Ok(Said::new())
}
