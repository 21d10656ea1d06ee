//! What somebody with a database tool can do to a file, and that it is found: on copies that carry the laboratory's own seals.

use super::rehearsal::{Rehearsal, fresh_key, signed_anew};
use super::told::{Tested, Trouble, failed, not_run};
use crate::disclose::reveal;
use crate::error::LabError;
use crate::lab::Lab;
use crate::seen::StateFolder;
use crate::store::sqlite::{Sqlite, translate};
use crate::verify::{FaultCode, NotChecked, Options, Report, verify};
use libcompliance::validation::Observed;
use rusqlite::{Connection, params};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::Arc;

/// The copies, and what the verification says of one that nobody touched.
pub(super) struct Bench<'a> {
    rehearsal: &'a Rehearsal,
    lab: &'a Lab,
    whole: Report,
    weak: Option<&'static str>,
}

impl<'a> Bench<'a> {
    /// The negative control of all of these: a copy that nobody touched holds.
    pub(super) fn set(lab: &'a Lab, rehearsal: &'a Rehearsal, weak: Option<&'static str>) -> Result<Self, LabError> {
        let whole = look(rehearsal, rehearsal.pristine(), Vec::new())?;
        Ok(Self { rehearsal, lab, whole, weak })
    }

    fn weak(&self, test: &str) -> bool {
        self.weak == Some(test)
    }

    /// Without a copy that holds, a fault in a tampered one shows nothing; and a copy of nothing cannot be tampered with.
    fn ready(&self) -> Result<(), Trouble> {
        if !self.whole.holds() {
            return Err(failed(
                "control: the copy that nobody touched does not verify, so what is found in others shows nothing",
                "kontrola: nietknięta kopia nie przechodzi weryfikacji, więc wykrycie zmian niczego nie dowodzi",
            ));
        }
        if self.rehearsal.size < 8 {
            return Err(not_run(
                "the trail is too short to be tampered with",
                "dziennik jest za krótki, by go naruszyć",
            ));
        }
        Ok(())
    }

    /// Changes a copy and verifies it; a fault of one of these codes at this place must be named.
    fn tampered(
        &self,
        test: &str,
        codes: &[FaultCode],
        place: &str,
        change: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Tested {
        self.ready()?;
        let copy = self.rehearsal.copy("tampered.db")?;
        let found = (|| {
            if !self.weak(test) {
                edit(&copy, change)?;
            }
            look(self.rehearsal, &copy, Vec::new())
        })();
        self.rehearsal.remove(&copy);
        let found = found?;
        let named = found.faults.iter().find(|fault| codes.contains(&fault.code) && fault.place == place);
        let Some(fault) = named else {
            let count = found.faults.len();
            return Err(failed(
                format!("the tampered copy was not found out at `{place}` ({count} other faults)"),
                format!("nie wykryto naruszenia kopii w miejscu `{place}` (inne błędy: {count})"),
            ));
        };
        let (code, others) = (fault.code.as_str(), found.faults.len().saturating_sub(1));
        Ok(Observed::new(
            format!("`{code}` at {place}, {others} further faults that follow from it; the untouched copy holds"),
            format!("`{code}`, miejsce: {place}, dalsze następstwa: {others}; nietknięta kopia przechodzi weryfikację"),
        ))
    }
}

fn look(rehearsal: &Rehearsal, path: &Path, checkpoints: Vec<String>) -> Result<Report, LabError> {
    let options = Options {
        checkpoints,
        state_folder: StateFolder::None,
        vault: Some(Arc::clone(&rehearsal.vault)),
        store: rehearsal.options().store,
        ..Options::default()
    };
    verify(path, &options)
}

/// As a database tool does it: the triggers that stand in the way are dropped and put back.
fn edit(path: &Path, change: impl FnOnce(&Connection) -> rusqlite::Result<()>) -> Result<(), LabError> {
    let run = || -> rusqlite::Result<()> {
        let db = Connection::open(path)?;
        db.execute_batch("BEGIN IMMEDIATE")?;
        let triggers: Vec<(String, String)> = {
            let mut all = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")?;
            let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<Result<_, _>>()?
        };
        for (name, _) in &triggers {
            db.execute_batch(&format!("DROP TRIGGER \"{name}\""))?;
        }
        change(&db)?;
        for (_, sql) in &triggers {
            db.execute_batch(sql)?;
        }
        db.execute_batch("COMMIT")
    };
    run().map_err(|error| translate(error).into())
}

fn number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// VO-15
pub(super) fn edited(bench: &Bench<'_>) -> Tested {
    let at = bench.rehearsal.size / 2;
    let codes = [FaultCode::RecordAltered];
    bench.tampered("VO-15", &codes, &format!("record {at}"), |db| {
        let mut bytes: Vec<u8> =
            db.query_row("SELECT bytes FROM record WHERE idx = ?1", [number(at)], |row| row.get(0))?;
        // The last digit of the time: as small a lie as there is.
        if let Some(digit) = bytes.iter_mut().rev().find(|byte| byte.is_ascii_digit()) {
            *digit = if *digit == b'9' { b'8' } else { *digit + 1 };
        }
        db.execute("UPDATE record SET bytes = ?1 WHERE idx = ?2", params![bytes, number(at)]).map(drop)
    })
}

/// VO-16
pub(super) fn removed(bench: &Bench<'_>) -> Tested {
    let at = bench.rehearsal.size / 2;
    bench.tampered("VO-16", &[FaultCode::RecordMissing], &format!("record {at}"), |db| {
        db.execute("DELETE FROM record WHERE idx = ?1", [number(at)])?;
        db.execute("DELETE FROM record_client WHERE idx = ?1", [number(at)]).map(drop)
    })
}

/// VO-17
pub(super) fn cut(bench: &Bench<'_>) -> Tested {
    let from = bench.rehearsal.size.saturating_sub(3);
    bench.tampered("VO-17", &[FaultCode::Truncated], &format!("record {from}"), |db| {
        db.execute("DELETE FROM record WHERE idx >= ?1", [number(from)])?;
        db.execute("DELETE FROM record_client WHERE idx >= ?1", [number(from)]).map(drop)
    })
}

/// VO-18
pub(super) fn foreign_key(bench: &Bench<'_>) -> Tested {
    let rehearsal = bench.rehearsal;
    let key = fresh_key()?;
    let note = signed_anew(&rehearsal.note, &rehearsal.origin, &key)?;
    let size = number(rehearsal.size);
    let sign = |db: &Connection| {
        db.execute("UPDATE head SET note = ?1", params![note])?;
        db.execute("UPDATE checkpoint SET note = ?1 WHERE size = ?2", params![note, size]).map(drop)
    };
    let found = bench.tampered("VO-18", &[FaultCode::ForeignKey], &format!("checkpoint {size}"), sign)?;
    let copy = rehearsal.copy("foreign.db")?;
    let opened = edit(&copy, sign).and_then(|()| rehearsal.assemble(&copy, key, rehearsal.options()).map(drop));
    rehearsal.remove(&copy);
    let code = match opened {
        Ok(()) => return Err(failed("the copy opened with the foreign key", "kopia otworzyła się obcym kluczem")),
        Err(error) => error.code(),
    };
    Ok(Observed::new(
        format!("{}; it did not open ({code})", found.en),
        format!("{}; nie otworzyła się ({code})", found.pl),
    ))
}

/// VO-19
pub(super) fn older(bench: &Bench<'_>) -> Tested {
    bench.ready()?;
    let rehearsal = bench.rehearsal;
    let newer = if bench.weak("VO-19") { rehearsal.note.clone() } else { bench.lab.checkpoint()? };
    let own = look(rehearsal, rehearsal.pristine(), vec![rehearsal.note.clone()])?;
    if !own.holds() {
        return Err(failed(
            "control: the copy does not hold against its own checkpoint",
            "kontrola: kopia nie przechodzi weryfikacji wobec własnego punktu kontrolnego",
        ));
    }
    let found = look(rehearsal, rehearsal.pristine(), vec![newer])?;
    let named = found.faults.iter().find(|fault| fault.code == FaultCode::RolledBack);
    let Some(fault) = named else {
        return Err(failed("the older copy was not found out", "nie wykryto starszej kopii"));
    };
    let (code, place) = (fault.code.as_str(), &fault.place);
    Ok(Observed::new(
        format!("`{code}` at {place} against the newer checkpoint; against its own the copy holds"),
        format!("`{code}`, miejsce: {place}, wobec nowszego punktu kontrolnego; wobec własnego kopia jest prawidłowa"),
    ))
}

/// VO-20
pub(super) fn restored(bench: &Bench<'_>) -> Tested {
    bench.ready()?;
    let rehearsal = bench.rehearsal;
    let (damaged, backup) = (rehearsal.copy("original.db")?, rehearsal.beside("backup.db"));
    rehearsal.remove(&backup);
    let tested = restore(bench, &damaged, &backup);
    rehearsal.remove(&damaged);
    rehearsal.remove(&backup);
    tested
}

fn restore(bench: &Bench<'_>, original: &Path, backup: &Path) -> Tested {
    let rehearsal = bench.rehearsal;
    let store = Sqlite::open(original, &rehearsal.options().store)?;
    store.copy_to(backup)?;
    drop(store);
    damage(original).map_err(|error| crate::disk::failed(original, &error))?;
    // A file so damaged that it cannot be verified to the end does not verify either.
    if look(rehearsal, original, Vec::new()).is_ok_and(|report| report.holds()) {
        return Err(failed(
            "control: the damaged file verifies, so the restored one shows nothing",
            "kontrola: uszkodzony plik przechodzi weryfikację, więc przywrócony niczego nie dowodzi",
        ));
    }
    rehearsal.remove(original);
    if bench.weak("VO-20") {
        damage(backup).map_err(|error| crate::disk::failed(backup, &error))?;
    }
    std::fs::rename(backup, original).map_err(|error| crate::disk::failed(original, &error))?;
    let report = look(rehearsal, original, vec![rehearsal.note.clone()])?;
    if !report.holds() || report.root != bench.whole.root || report.not_checked.contains(&NotChecked::Values) {
        return Err(failed(
            "the restored file does not verify as the original did",
            "przywrócony plik nie przechodzi weryfikacji jak oryginał",
        ));
    }
    let mut store = Sqlite::open_to_read(original, &rehearsal.options().store)?;
    let name = reveal(&mut store, &rehearsal.vault, 0, "attrs.name")?;
    if name.as_text().is_none_or(str::is_empty) {
        return Err(failed(
            "a committed value of the restored file does not open",
            "wartość w przywróconym pliku nie otwiera się",
        ));
    }
    let size = report.size;
    Ok(Observed::new(
        format!("the damaged file did not verify; restored: {size} records, same root, all committed values open"),
        format!(
            "uszkodzony plik nie przeszedł weryfikacji; po przywróceniu zapisy: {size}, ten sam korzeń, wartości się otwierają"
        ),
    ))
}

/// Overwrites the second half of the file.
fn damage(path: &Path) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).open(path)?;
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(size / 2))?;
    let noise = [0xA5; 4096];
    let mut left = size - size / 2;
    while left > 0 {
        let portion = usize::try_from(left.min(4096)).unwrap_or(4096);
        file.write_all(noise.get(..portion).unwrap_or_default())?;
        left -= u64::try_from(portion).unwrap_or(left);
    }
    file.sync_all()
}
