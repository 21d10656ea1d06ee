//! The audit table of a former system: looked through first, sealed row by row, each once, and nothing else follows from it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use libcompliance::host::import::{Cell, Fault, Import, Mapping, Part};
use libcompliance::identity::IdentitySettings;
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::{Record, Source};
use libcompliance::trail::value::Value;
use libcompliance_lab::keys::Protect;
use libcompliance_lab::store::{Filter, ReadStore as _, sqlite::Sqlite};
use libcompliance_lab::*;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

const PASSWORD: &str = "quiet Harbour 12!";
const MAP: &str = r#"{"v": 1, "id": "oldlims_audit", "version": "1.0", "system": "OldLIMS 4.2", "encoding": "utf-8",
    "form": {"delimited": {"separator": ";", "quote": "\""}},
    "time": {"columns": ["WHEN"], "format": "%d.%m.%Y %H:%M:%S", "zone": "Europe/Warsaw", "ambiguous": "earlier"},
    "actor": {"column": "WHO"}, "action": {"column": "OP"}, "object_kind": {"constant": "sample"},
    "object_id": {"column": "SAMPLE"}, "old": {"column": "OLD"}, "new": {"column": "NEW"}, "row_id": {"column": "ID"},
    "required": ["time", "actor", "action"]}"#;
const OUT: Option<(&str, Option<&str>)> = Some(("unreadable_in_former_system", Some("zob. notatka 7/2026")));

struct Place {
    folder: tempfile::TempDir,
    lab: Lab,
}

impl Place {
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
        for (login, role) in [("maria", "laboratory_manager"), ("anna", "analyst")] {
            let admitted = admin.admit(&NewAccount::person(login, login, &[role]), "known_personally").unwrap();
            lab.enrol(login, admitted.code.unwrap().expose(), PASSWORD, &Device::unknown()).unwrap();
        }
        Self { folder, lab }
    }

    fn session(&self, login: &str) -> Session {
        self.lab.sign_in(login, PASSWORD, Device::unknown()).unwrap()
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn records(&self, kind: &str) -> Vec<Record> {
        let mut store = Sqlite::open_to_read(self.lab.path(), &Default::default()).unwrap();
        let filter = Filter { kind: Some(kind.to_owned()), ..Filter::default() };
        let mut found = Vec::new();
        store
            .search(&filter, None, &mut |_, bytes| {
                let Ok(Read::Known(record)) = read(bytes) else { panic!() };
                found.push(*record);
                ControlFlow::Continue(())
            })
            .unwrap();
        found
    }

    fn verified(&self) -> verify::Report {
        let options = verify::Options {
            state_folder: StateFolder::At(self.folder.path().join("seen")),
            ..verify::Options::default()
        };
        let report = verify::verify(self.lab.path(), &options).unwrap();
        assert!(report.holds(), "{:?}", report.faults);
        report
    }

    /// Every claim is there once, in order, and says what its row says.
    fn claims_are(&self, file: &Path, rows: impl Iterator<Item = u64>) {
        let mapping = Mapping::parse(MAP.as_bytes()).unwrap();
        let text = std::fs::read_to_string(file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let columns: Vec<&str> = lines[0].split(';').collect();
        let records = self.records("legacy.claimed");
        let mut expected = 0;
        for (record, row) in records.iter().zip(rows) {
            expected += 1;
            let claim = self.lab.claim(record.index).unwrap();
            assert_eq!(claim.row, row);
            for (column, cell) in columns.iter().zip(lines[usize::try_from(row).unwrap()].split(';')) {
                assert_eq!(mapping.cell(&claim, column).and_then(Cell::text).unwrap_or_default(), cell);
            }
        }
        assert_eq!(records.len(), expected);
    }
}

/// A table of so many rows; every row whose number is a multiple of `faulty` has no time.
fn table(rows: u64, faulty: u64) -> String {
    // Long enough that the file is not in memory as a whole while it is imported.
    let note = "x".repeat(150);
    let mut text = "ID;WHEN;WHO;OP;SAMPLE;OLD;NEW;PC;NOTE\n".to_owned();
    for n in 1..=rows {
        let when = if n.is_multiple_of(faulty) {
            String::new()
        } else {
            format!("{:02}.03.2019 10:{:02}:00", n % 28 + 1, n % 60)
        };
        text += &format!(
            "{n};{when};j.kowal;UPDATE;S-{};{};{n},5;PC-{};{note}\n",
            n % 50,
            if n.is_multiple_of(3) { "" } else { "1" },
            n % 4
        );
    }
    text
}

fn import(
    session: &Session,
    map: &str,
    file: &Path,
    leave_out: Option<(&str, Option<&str>)>,
) -> Result<ImportDone, LabError> {
    session.import_claims(&ImportOrder { mapping: map, file, leave_out }, &mut |_| {}, &mut |_, _| {})
}

fn states(lab: &Lab) -> Vec<(String, String, Vec<u8>)> {
    let mut store = Sqlite::open_to_read(lab.path(), &Default::default()).unwrap();
    let mut found = Vec::new();
    for space in [
        "account",
        "access_version",
        "role",
        "session",
        "sample",
        "result",
        "report",
        "client",
        "file_name",
        "mapping",
        "nonconformity",
        "sign_in",
    ] {
        store
            .states(space, &mut |key, bytes| {
                found.push((space.to_owned(), key.to_owned(), bytes.to_vec()));
                ControlFlow::Continue(())
            })
            .unwrap();
    }
    found
}

#[test]
fn faulty_rows_stop_everything_or_are_left_out_by_a_decision() {
    let place = Place::new();
    let maria = place.session("maria");
    let file = place.write("audit.csv", &table(2_500, 100));
    let (size, before) = (place.lab.size().unwrap(), states(&place.lab));

    let mut named: Vec<Fault> = Vec::new();
    let inspected = inspect_table(MAP, &file, &mut |fault| named.push(fault.clone())).unwrap();
    assert_eq!((inspected.rows, inspected.faulty), (2_500, 25));
    assert_eq!((named.len(), named[0].row, named[0].line, named[0].column.as_deref()), (25, 100, 101, Some("WHEN")));
    assert_eq!(inspected.first.unwrap().to_string(), "2019-03-01T09:00:00.000000Z");
    assert_eq!(inspected.last.unwrap().to_string(), "2019-03-28T09:59:00.000000Z");
    let list: String = named.iter().map(Fault::listed).collect();
    let digest = libcompliance::crypto::sha256(list.as_bytes());
    assert_eq!(inspected.faulty_sha256, Some(digest));

    let refused = import(&maria, MAP, &file, None).unwrap_err();
    assert_eq!(refused.code(), "import_faulty_rows");
    assert_eq!(place.lab.size().unwrap(), size, "nothing was written");

    let done = import(&maria, MAP, &file, OUT).unwrap();
    assert_eq!((done.rows, done.claims, done.faulty, done.sealed), (2_500, 2_475, 25, 2_475));
    assert_eq!(place.lab.size().unwrap(), size + 2_475 + 2);
    let started = &place.records("import.started")[0];
    assert_eq!(started.index, size, "file, mapping and numbers are sealed before the first claim");
    assert_eq!((started.files[0].sha256, started.files[0].size), (inspected.sha256, inspected.size));
    assert_eq!(started.attr("rows"), Some(&Value::Int(2_500)));
    assert_eq!(started.attr("first").unwrap().as_text(), Some("2019-03-01T09:00:00.000000Z"));
    assert_eq!(place.lab.reveal(started.index, "attrs.system").unwrap().as_text(), Some("OldLIMS 4.2"));
    let finished = &place.records("import.finished")[0];
    assert_eq!(finished.index, done.receipt.unwrap().index);
    assert_eq!(finished.index, size + 2_476);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(finished.attr("faulty_sha256").unwrap().as_text(), Some(hex.as_str()));
    assert_eq!(finished.reason.as_ref().unwrap().code, "unreadable_in_former_system");
    place.claims_are(&file, (1..=2_500).filter(|row: &u64| !(*row).is_multiple_of(100)));

    let claim = &place.records("legacy.claimed")[0];
    assert_eq!(claim.actor.id, maria.account(), "the importer is the actor of the record");
    assert_eq!(claim.actor.source, Source::Session);
    assert_eq!(claim.attr("claimed_at").unwrap().as_text(), Some("2019-03-02T09:01:00.000000Z"));
    assert!(claim.time > libcompliance::trail::time::Timestamp::parse("2024-01-01T00:00:00.000000Z").unwrap());
    let text = String::from_utf8(serde_json::to_vec(claim).unwrap()).unwrap();
    for secret in ["kowal", "UPDATE", "S-1", "PC-1"] {
        assert!(!text.contains(secret), "{secret} stands in clear");
    }
    assert_eq!(place.lab.claim(claim.index).unwrap().part(Part::Actor), Some(&Cell::Text("j.kowal".to_owned())));

    // Again: nothing to do, nothing written. No account, duty or finding follows from a claim.
    let again = import(&maria, MAP, &file, None).unwrap();
    assert_eq!((again.sealed, again.claims, again.receipt), (0, 2_475, None));
    assert_eq!(place.lab.size().unwrap(), size + 2_475 + 2);
    assert_eq!(states(&place.lab), before);
    let remarks: Vec<String> = place.verified().remarks.iter().map(ToString::to_string).collect();
    assert!(
        remarks.iter().any(|remark| remark.starts_with("2475 of") && remark.contains("NOT PROVABLE")),
        "{remarks:?}"
    );
    assert!(!remarks.iter().any(|remark| remark.contains("unfinished")), "{remarks:?}");
    assert_eq!(place.lab.claim(0).unwrap_err().code(), "not_found");
}

#[test]
fn an_interrupted_import_goes_on_with_the_same_file_and_mapping_and_no_other() {
    let place = Place::new();
    let maria = place.session("maria");
    let whole = table(3_300, 1_100);
    let file = place.write("audit.csv", &whole);
    // While it is imported somebody changes a row that is not sealed yet: no letter of the change is sealed.
    let order = ImportOrder { mapping: MAP, file: &file, leave_out: OUT };
    let edited = whole.replace("\n2900;", "\n2901;");
    let mut edit = |row: u64, _| {
        if row == 1_000 {
            std::fs::write(&file, &edited).unwrap();
        }
    };
    let error = maria.import_claims(&order, &mut |_| {}, &mut edit).unwrap_err();
    assert_eq!(error.code(), "import_file_changed");
    let sealed = place.records("legacy.claimed").len();
    assert!((1_000..2_900).contains(&sealed), "{sealed}");
    let unfinished = |place: &Place| {
        place.verified().remarks.iter().any(|remark| matches!(remark, verify::Remark::ImportsUnfinished(1)))
    };
    assert!(unfinished(&place));
    assert_eq!(place.lab.imports().unwrap()[0].1.finished, None);

    // Another file with the same name, the file as it was with another mapping: refused.
    assert_eq!(import(&maria, MAP, &file, OUT).unwrap_err().code(), "import_other_file");
    std::fs::write(&file, &whole).unwrap();
    let other = MAP.replace("\"earlier\"", "\"later\"");
    assert_eq!(import(&maria, &other, &file, OUT).unwrap_err().code(), "import_other_mapping");
    assert_eq!(import(&maria, MAP, &file, None).unwrap_err().code(), "import_faulty_rows");
    assert_eq!(place.records("legacy.claimed").len(), sealed);

    // The same under another name goes on where it stopped.
    let moved = place.write("moved.csv", &whole);
    let done = import(&maria, MAP, &moved, OUT).unwrap();
    assert_eq!((done.claims, usize::try_from(done.sealed).unwrap()), (3_297, 3_297 - sealed));
    assert_eq!((place.records("import.started").len(), place.records("import.finished").len()), (1, 1));
    place.claims_are(&moved, (1..=3_300).filter(|row: &u64| !(*row).is_multiple_of(1_100)));
    assert!(!unfinished(&place));

    // A row behind the end, appended while it is read, is no part of what was sealed first.
    let longer = place.write("longer.csv", &table(2_000, 5_000));
    let mut append = |row: u64, _| {
        if row == 1_000 {
            std::fs::write(&longer, table(2_001, 5_000)).unwrap();
        }
    };
    let order = ImportOrder { mapping: MAP, file: &longer, leave_out: None };
    assert_eq!(maria.import_claims(&order, &mut |_| {}, &mut append).unwrap_err().code(), "import_file_changed");
    assert!(unfinished(&place));
}

#[test]
fn long_rows_are_sealed_a_few_at_a_time() {
    let place = Place::new();
    let maria = place.session("maria");
    let long = "x".repeat(900_000);
    let mut text = "ID;WHEN;WHO;OP;SAMPLE;OLD;NEW\n".to_owned();
    for n in 1..=12 {
        text += &format!("{n};01.03.2019 10:00:00;j.kowal;UPDATE;S-1;;{long}\n");
    }
    let file = place.write("audit.csv", &text);
    let mut ends = Vec::new();
    let order = ImportOrder { mapping: MAP, file: &file, leave_out: None };
    maria.import_claims(&order, &mut |_| {}, &mut |row, _| ends.push(row)).unwrap();
    assert_eq!(ends, [5, 10, 12]);
    place.claims_are(&file, 1..=12);
    place.verified();
}

#[test]
fn two_at_once_do_not_seal_a_row_twice() {
    let place = Place::new();
    let (maria, other) = (place.session("maria"), place.session("maria"));
    let file = place.write("audit.csv", &table(3_000, 5_000));
    let order = ImportOrder { mapping: MAP, file: &file, leave_out: None };
    let mut second = None;
    let mut meanwhile = |row: u64, _| {
        if row == 1_000 && second.is_none() {
            second = Some(import(&other, MAP, &file, None));
        }
    };
    let first = maria.import_claims(&order, &mut |_| {}, &mut meanwhile).unwrap_err();
    assert_eq!(first.code(), "import_interfered");
    assert_eq!(second.unwrap().unwrap().claims, 3_000);
    assert_eq!(place.records("import.finished").len(), 1);
    place.claims_are(&file, 1..=3_000);
    place.verified();
}

#[test]
fn only_whoever_has_the_right_imports_and_a_refusal_is_on_record() {
    let place = Place::new();
    let file = place.write("audit.csv", &table(10, 100));
    for login in ["admin", "anna"] {
        let session = place.session(login);
        let size = place.lab.size().unwrap();
        let LabError::Denied { denial, record } = import(&session, MAP, &file, None).unwrap_err() else { panic!() };
        assert_eq!(denial.permission.as_deref(), Some("host.import"));
        assert_eq!((record, place.lab.size().unwrap()), (size, size + 1));
        assert_eq!(place.records("action.refused").last().unwrap().action, "host.import");
    }
    assert_eq!(place.lab.imports().unwrap(), Vec::<(String, Import)>::new());
    let maria = place.session("maria");
    let size = place.lab.size().unwrap();
    let head = "ID;WHEN;WHO;OP;SAMPLE;OLD;NEW;PC\n";
    for (text, leave_out, code) in [
        ("", None, "import_no_rows"),
        (head, None, "import_no_rows"),
        ("ID;WHEN\n", None, "import_column_missing"),
        (&format!("{head}1;;x;x;x;x;x;x\n"), OUT, "import_no_rows"),
    ] {
        let file = place.write("bad.csv", text);
        assert_eq!(import(&maria, MAP, &file, leave_out).unwrap_err().code(), code, "{text}");
    }
    let zone = MAP.replace("Europe/Warsaw", "Europe/Warszawa");
    assert_eq!(import(&maria, &zone, &file, None).unwrap_err().code(), "import_zone");
    assert_eq!(import(&maria, MAP, &place.folder.path().join("none.csv"), None).unwrap_err().code(), "invalid");
    assert_eq!(place.lab.size().unwrap(), size, "nothing was written");
    for zone in ["+01:00", "UTC", "Asia/Kathmandu"] {
        inspect_table(&MAP.replace("Europe/Warsaw", zone), &file, &mut |_| {}).unwrap();
    }
}
