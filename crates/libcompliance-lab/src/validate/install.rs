//! Is it installed as it must be, on this computer? Looked at in the laboratory itself, where nothing is changed.

use super::rights;
use super::told::{Tested, failed, not_run};
use crate::clock::Reading;
use crate::error::LabError;
use crate::keys::{self, KeyError, Protection};
use crate::lab::{Lab, files, read_log};
use crate::place;
use crate::reserve::RESERVE_BYTES;
use crate::store::sqlite::{schema, translate};
use crate::store::{ReadStore as _, StoreError};
use crate::verify::{self, FaultCode, NotChecked, Report};
use libcompliance::chrono::{Offset as _, TimeZone as _, Utc};
use libcompliance::projection::REDUCER_VERSION;
use libcompliance::trail::note::{UnverifiedNote, VerifierKey};
use libcompliance::validation::Observed;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How much must fit beside the laboratory.
const ROOM: usize = 16 * 1024 * 1024;
/// How far two clocks may drift apart within a run, in microseconds.
const DRIFT: i64 = 2_000_000;

/// VI-01
pub(super) fn version(lab: &Lab) -> Tested {
    let (layout, reducer) = lab.read(|store| Ok((store.layout()?, store.head()?.reducer)))?;
    judge_version(layout, reducer)
}

fn judge_version(layout: u32, reducer: u32) -> Tested {
    let (program, target) = (env!("CARGO_PKG_VERSION"), super::state::target());
    let (known, rules) = (schema::LAYOUT, REDUCER_VERSION);
    if layout != known || reducer != rules {
        return Err(failed(
            format!("the file has layout {layout} and rules {reducer}, this program writes {known} and {rules}"),
            format!("plik ma układ {layout} i reguły {reducer}, ten program zapisuje {known} i {rules}"),
        ));
    }
    Ok(Observed::new(
        format!("libcompliance {program} for {target}, layout {layout}, rules {reducer}"),
        format!("libcompliance {program} dla {target}, układ {layout}, reguły {reducer}"),
    ))
}

/// VI-02
pub(super) fn rights(lab: &Lab) -> Tested {
    let [database, key, vault, _] = files(lab.path());
    let beside = ["-wal", "-shm"].map(|suffix| place::beside(lab.path(), suffix));
    let all: Vec<PathBuf> = [database, key, vault].into_iter().chain(beside).filter(|file| file.exists()).collect();
    rights::judge(&all, &folder_of(lab.path()))
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// VI-03
pub(super) fn key(lab: &Lab) -> Tested {
    let path = place::beside(lab.path(), ".key");
    let (info, protection) = match keys::inspect(&path) {
        Ok(found) => found,
        Err(KeyError::NotFound { .. }) => {
            return Err(not_run(
                "the key file is kept elsewhere, where this program does not look",
                "plik klucza jest przechowywany gdzie indziej, poza zasięgiem programu",
            ));
        }
        Err(error) => {
            let code = error.code();
            return Err(failed(format!("{error} ({code})"), format!("plik klucza: {error} ({code})")));
        }
    };
    let key = lab.read(|store| {
        let size = store.head()?.size;
        let log = read_log(store)?;
        log.key_at(size).and_then(|key| VerifierKey::parse(&key.vkey).ok()).ok_or(LabError::SealBroken)
    })?;
    if info.lab != lab.id().0 || info.public_key != *key.public_key() {
        return Err(failed(
            "the key file is that of another laboratory, or of a key that is not in force",
            "plik klucza należy do innego laboratorium lub zawiera nieobowiązujący klucz",
        ));
    }
    rights::judge(std::slice::from_ref(&path), &folder_of(lab.path()))?;
    let (en, pl) = match protection {
        Protection::Passphrase(_) => ("by a passphrase", "hasłem"),
        Protection::File => (
            "by its rights alone: whoever can read it has the keys",
            "tylko uprawnieniami pliku: kto go odczyta, ma klucze",
        ),
        Protection::Dpapi => ("by a Windows account", "kontem Windows"),
    };
    Ok(Observed::new(format!("the key in force, protected {en}"), format!("obowiązujący klucz, chroniony {pl}")))
}

/// VI-04
pub(super) fn flush(lab: &Lab) -> Tested {
    let (journal, synchronous) = lab.read(|store| {
        let ask = |what: &str| format!("PRAGMA {what}");
        let db = store.connection();
        let journal: String = db.query_row(&ask("journal_mode"), [], |row| row.get(0)).map_err(translate)?;
        let synchronous: i64 = db.query_row(&ask("synchronous"), [], |row| row.get(0)).map_err(translate)?;
        Ok((journal, synchronous))
    })?;
    judge_flush(&journal, synchronous)
}

fn judge_flush(journal: &str, synchronous: i64) -> Tested {
    if journal != "wal" || synchronous < 2 {
        return Err(failed(
            format!("journal_mode={journal}, synchronous={synchronous}: what was acknowledged can be lost"),
            format!("journal_mode={journal}, synchronous={synchronous}: potwierdzone zapisy mogą zginąć"),
        ));
    }
    let both = format!("journal_mode={journal}, synchronous={synchronous}");
    Ok(Observed::new(both.clone(), both))
}

/// VI-05
pub(super) fn room(lab: &Lab) -> Tested {
    let [_, _, _, reserve] = files(lab.path());
    let there = std::fs::metadata(&reserve).map_or(0, |data| data.len());
    if there != RESERVE_BYTES {
        return Err(failed(
            format!("the reserve has {there} of {RESERVE_BYTES} bytes: the disk is or was full"),
            format!("rezerwa ma {there} z {RESERVE_BYTES} bajtów: dysk jest lub był pełny"),
        ));
    }
    let trial = place::beside(lab.path(), ".validation");
    let written = write_trial(&trial);
    let _ = std::fs::remove_file(&trial);
    match written {
        Ok(()) => Ok(Observed::new(
            format!("reserve of {RESERVE_BYTES} bytes; {ROOM} bytes written and flushed beside it"),
            format!("rezerwa {RESERVE_BYTES} bajtów; zapisano i utrwalono obok {ROOM} bajtów"),
        )),
        Err(error) => Err(failed(
            format!("{ROOM} bytes cannot be written beside the laboratory: {}", error.kind()),
            format!("obok laboratorium nie można zapisać {ROOM} bajtów: {}", error.kind()),
        )),
    }
}

fn write_trial(path: &Path) -> std::io::Result<()> {
    let mut file = std::fs::File::create_new(path)?;
    // Not all alike, so that a file system which compresses has to make room too.
    let mut portion = vec![0_u8; 1 << 16];
    let mut seed: u64 = 0x9E37_79B9_7F4A_7C15;
    for _ in 0..ROOM / (1 << 16) {
        for byte in &mut portion {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            *byte = seed.to_le_bytes()[0];
        }
        file.write_all(&portion)?;
    }
    file.sync_all()
}

/// VI-06, with both clocks as they were when the run began.
pub(super) fn clock(lab: &Lab, begun: Reading) -> Tested {
    let clock = &lab.inner().options.clock;
    if clock.simulated() {
        return Err(not_run(
            "the clock of this laboratory is a simulated one",
            "zegar tego laboratorium jest symulowany",
        ));
    }
    let now = clock.read();
    let newest = lab.read(|store| Ok(store.head()?.last_time))?;
    let wall = now.wall.unix_micros() - begun.wall.unix_micros();
    let steady = now.steady.saturating_sub(begun.steady).as_micros();
    judge_clock(wall, i64::try_from(steady).unwrap_or(i64::MAX), now.wall.unix_micros() - newest)
}

fn judge_clock(wall: i64, steady: i64, after_newest: i64) -> Tested {
    let drift = wall.saturating_sub(steady);
    if drift.saturating_abs() > DRIFT || after_newest < 0 {
        return Err(failed(
            format!("drift {drift} us; {after_newest} us after the newest record: the clock was moved"),
            format!("rozbieżność {drift} us; {after_newest} us po najnowszym zapisie: zegar przestawiono"),
        ));
    }
    Ok(Observed::new(
        format!("drift {drift} us in {} ms; not before the newest record", steady / 1_000),
        format!("rozbieżność {drift} us w {} ms; nie wcześniej niż najnowszy zapis", steady / 1_000),
    ))
}

/// VI-07
pub(super) fn zones(lab: &Lab) -> Tested {
    let offset = |zone: chrono_tz::Tz, month: u32, day: u32, hour: u32| {
        let moment = Utc.with_ymd_and_hms(2026, month, day, hour, 30, 0).single()?;
        Some(zone.offset_from_utc_datetime(&moment.naive_utc()).fix().local_minus_utc())
    };
    let warsaw = chrono_tz::Europe::Warsaw;
    // The clocks change on 29 March and 25 October 2026, both at 01:00 UTC.
    let found =
        [offset(warsaw, 3, 29, 0), offset(warsaw, 3, 29, 1), offset(warsaw, 10, 25, 0), offset(warsaw, 10, 25, 1)];
    if found != [Some(3_600), Some(7_200), Some(7_200), Some(3_600)] {
        return Err(failed("the time zone data are wrong for Europe/Warsaw", "dane strefy Europe/Warsaw są błędne"));
    }
    let zone = lab.laboratory_rules()?.zone;
    if zone.parse::<chrono_tz::Tz>().is_err() {
        return Err(failed(format!("the zone `{zone}` is not known"), format!("strefa `{zone}` jest nieznana")));
    }
    Ok(Observed::new(
        format!("both changes of 2026 right; zone {zone}"),
        format!("obie zmiany 2026 prawidłowe; strefa {zone}"),
    ))
}

/// VI-08
pub(super) fn local(lab: &Lab) -> Tested {
    match place::check(lab.path()) {
        Ok(()) => {
            Ok(Observed::new("no file system of a network was recognised", "nie rozpoznano sieciowego systemu plików"))
        }
        Err(error) => Err(failed(error.to_string(), format!("sieciowy system plików: {error}"))),
    }
}

/// VI-09
pub(super) fn apart(lab: &Lab) -> Tested {
    let folder = &lab.inner().options.state_folder;
    let (Some(path), Some(file)) = (folder.path(), folder.file(lab.id())) else {
        return Err(failed(
            "this computer keeps nothing of what it has seen: an older copy put back would not be noticed when it is opened",
            "ten komputer niczego nie zapamiętuje: przywrócenie starszej kopii nie zostanie zauważone przy otwarciu",
        ));
    };
    let home = folder_of(lab.path());
    let real = |path: &Path| path.canonicalize().map_err(|error| crate::disk::failed(path, &error));
    let kept = std::fs::read_to_string(&file).ok();
    if kept.is_none_or(|note| UnverifiedNote::parse(note.as_bytes()).is_err()) {
        return Err(failed(
            "the folder for what this computer has seen holds no checkpoint of this laboratory",
            "folder stanu komputera nie zawiera punktu kontrolnego tego laboratorium",
        ));
    }
    if real(&path)?.starts_with(real(&home)?) {
        return Err(failed(
            "what this computer has seen lies in the laboratory's own folder: whoever puts back an older copy puts it back too",
            "stan komputera leży w folderze laboratorium: kto przywróci starszą kopię, przywróci i jego",
        ));
    }
    Ok(Observed::new(
        "apart from the laboratory's folder, with a checkpoint",
        "poza folderem laboratorium, z punktem kontrolnym",
    ))
}

/// What the verification of the laboratory itself found, for the three tests that rest on it.
pub(super) struct Verified(Result<Report, (String, &'static str)>);

impl Verified {
    /// Verifies the laboratory where it lies, with what was brought from outside.
    pub(super) fn look(lab: &Lab, checkpoints: &[String], keys: &[VerifierKey]) -> Self {
        let inner = lab.inner();
        let options = verify::Options {
            checkpoints: checkpoints.to_vec(),
            keys: keys.to_vec(),
            state_folder: inner.options.state_folder.clone(),
            vault: Some(Arc::clone(&inner.vault)),
            store: inner.options.store.clone(),
            ..verify::Options::default()
        };
        Self(verify::verify(lab.path(), &options).map_err(|error| (error.to_string(), error.code())))
    }

    fn report(&self) -> Result<&Report, super::told::Trouble> {
        self.0.as_ref().map_err(|(text, code)| {
            not_run(
                format!("the verification did not run to its end: {text} ({code})"),
                format!("weryfikacja nie dobiegła końca: {text} ({code})"),
            )
        })
    }
}

const DATABASE: [FaultCode; 2] = [FaultCode::SchemaAltered, FaultCode::DatabaseDamaged];
const OUTSIDE: [FaultCode; 3] = [FaultCode::RolledBack, FaultCode::Fork, FaultCode::ForeignKey];

fn first(report: &Report, of: impl Fn(FaultCode) -> bool) -> Option<(&'static str, &str)> {
    report.faults.iter().find(|fault| of(fault.code)).map(|fault| (fault.code.as_str(), fault.place.as_str()))
}

/// VI-10
pub(super) fn database(verified: &Verified) -> Tested {
    let report = verified.report()?;
    if let Some((code, place)) = first(report, |code| DATABASE.contains(&code)) {
        return Err(failed(format!("`{code}` at {place}"), format!("`{code}`, miejsce: {place}")));
    }
    Ok(Observed::new("no damage, the layout's own tables and triggers", "brak uszkodzeń, tabele i wyzwalacze układu"))
}

/// VI-11
pub(super) fn trail(verified: &Verified) -> Tested {
    let report = verified.report()?;
    let faults = report.faults.len();
    if let Some((code, place)) = first(report, |code| !DATABASE.contains(&code)) {
        return Err(failed(
            format!("{faults} faults, the first: `{code}` at {place}"),
            format!("błędy: {faults}, pierwszy: `{code}`, miejsce: {place}"),
        ));
    }
    let missing: Vec<&str> = report
        .not_checked
        .iter()
        .filter(|what| **what != NotChecked::Outside && **what != NotChecked::Key)
        .map(|what| what.as_str())
        .collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        return Err(failed(format!("NOT CHECKED: {missing}"), format!("NIE SPRAWDZONO: {missing}")));
    }
    let size = report.size;
    Ok(Observed::new(
        format!("{size} records, every seal holds"),
        format!("zapisy: {size}, zabezpieczenia nienaruszone"),
    ))
}

/// VI-12
pub(super) fn outside(verified: &Verified, given: usize) -> Tested {
    let report = verified.report()?;
    if let Some((code, place)) = first(report, |code| OUTSIDE.contains(&code)) {
        return Err(failed(format!("`{code}` at {place}"), format!("`{code}`, miejsce: {place}")));
    }
    if first(report, |code| code == FaultCode::CheckpointInvalid).is_some() {
        return Err(failed(
            "a checkpoint does not read or does not hold",
            "punkt kontrolny jest nieczytelny lub nieprawidłowy",
        ));
    }
    if report.not_checked.contains(&NotChecked::Outside) {
        return Err(not_run(
            "there is no checkpoint from elsewhere: give one with --since",
            "nie ma punktu kontrolnego z zewnątrz: podaj go przez --since",
        ));
    }
    let (en, pl) = match given {
        0 => (
            "the one that this computer keeps; none from outside was given".to_owned(),
            "przechowywany na tym komputerze; zewnętrznego nie podano".to_owned(),
        ),
        n => (format!("{n} given from outside"), format!("podane z zewnątrz: {n}")),
    };
    Ok(Observed::new(format!("the trail continues every checkpoint: {en}"), format!("dziennik jest kontynuacją: {pl}")))
}

/// Whether the failure of a copy is one of room or rights, said before anything is sealed.
pub(super) fn no_copy(error: LabError) -> LabError {
    match error {
        LabError::Store(StoreError::DiskFull) => LabError::Invalid(
            "the temporary folder has no room for copies of the laboratory: make room, or name another folder by TMPDIR (Windows: TMP); nothing was sealed"
                .to_owned(),
        ),
        LabError::File { kind, .. } => LabError::Invalid(format!(
            "the temporary folder cannot be written ({kind}): name another one by TMPDIR (Windows: TMP); nothing was sealed"
        )),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn what_is_measured_is_judged_both_ways() {
        let (layout, rules) = (schema::LAYOUT, REDUCER_VERSION);
        assert!(judge_version(layout, rules).is_ok());
        assert!(judge_version(layout + 1, rules).is_err() && judge_version(layout, rules + 1).is_err());
        assert!(judge_flush("wal", 2).is_ok() && judge_flush("wal", 3).is_ok());
        assert!(judge_flush("wal", 1).is_err() && judge_flush("delete", 2).is_err());
        assert!(judge_clock(5_000_000, 4_000_000, 0).is_ok());
        assert!(judge_clock(9_000_000, 4_000_000, 1).is_err(), "the clock was set forward");
        assert!(judge_clock(-9_000_000, 4_000_000, 1).is_err(), "or back");
        assert!(judge_clock(0, 0, -1).is_err(), "or is before what was recorded");
    }
}
