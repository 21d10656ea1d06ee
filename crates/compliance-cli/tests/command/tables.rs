//! `baseline` and `reconcile`: a host's own table from its first day to an edit that is named.

use crate::common::Place;
use compliance_cli::exit::Exit;

const MANAGER: &str = "nine Otters in 4 canoes!";

fn place() -> Place {
    let place = Place::with_lab();
    let words =
        ["account", "add", "@lab.db", "--login", "maria", "--name", "Maria Kowalska", "--role", "laboratory_manager"];
    let code = place.as_admin(&words).expect(Exit::Yes).json()["code"].as_str().unwrap().to_owned();
    place.write("pw3", MANAGER);
    place.enrol("maria", &code, "pw3").expect(Exit::Yes);
    place.write("day1.csv", "ID;Wersja;Kwota\r\nP/1;1;5,50\r\nP/2;1;7\r\nP/3;2;\r\n");
    place
}

const BASELINE: [&str; 8] = ["baseline", "@lab.db", "price", "@day1.csv", "--id", "ID", "--version-column", "Wersja"];
const RECONCILE: [&str; 8] = ["reconcile", "@lab.db", "price", "@day1.csv", "--id", "ID", "--version-column", "Wersja"];

#[test]
fn an_edit_behind_the_back_of_the_trail_is_named() {
    let place = place();
    let last = ["reconcile", "@lab.db", "price", "--last"];
    let none = place.acting("maria", "pw3", &last).expect(Exit::No).json();
    assert_eq!(
        (none["compared"].as_bool(), none["words"].as_str()),
        (Some(false), Some("the host's tables were not compared"))
    );

    let done = place.acting("maria", "pw3", &BASELINE).expect(Exit::Yes).json();
    assert_eq!((done["rows"].as_u64(), done["baseline"].as_u64()), (Some(3), Some(1)));
    assert_eq!(place.acting("maria", "pw3", &last).expect(Exit::No).json()["compared"], false);
    let same = place.acting("maria", "pw3", &RECONCILE).expect(Exit::Yes).json();
    assert_eq!((same["rows"].as_u64(), same["findings"].as_u64()), (Some(3), Some(0)));
    assert_eq!(place.acting("maria", "pw3", &last).expect(Exit::Yes).json()["compared"], true);

    place.write("day1.csv", "ID;Wersja;Kwota\r\nP/1;1;6,50\r\nP/3;3;\r\nP/4;1;1\r\nP/4;1;1\r\n");
    let outcome = place.acting("maria", "pw3", &RECONCILE).expect(Exit::No);
    let lines: Vec<serde_json::Value> = outcome.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let named: Vec<_> =
        lines[..5].iter().map(|line| (line["finding"].as_str().unwrap(), line["id"].as_str().unwrap())).collect();
    let expected = [
        ("differs", "P/1"),
        ("unsealed_version", "P/3"),
        ("never_sealed", "P/4"),
        ("twice", "P/4"),
        ("missing", "P/2"),
    ];
    assert_eq!(named, expected);
    assert_eq!((lines[5]["findings"].as_u64(), lines[5]["counts"]["missing"].as_u64()), (Some(5), Some(1)));
    let now = place.acting("maria", "pw3", &last).expect(Exit::No).json();
    assert_eq!((now["compared"].as_bool(), now["last"]["findings"].as_u64()), (Some(true), Some(5)));

    // Somebody without the right, and a second baseline without a reason.
    let denied = place.acting("a.nowak", "pw2", &RECONCILE).expect(Exit::No);
    assert!(denied.err.contains("host.reconcile"), "{}", denied.err);
    let again = place.acting("maria", "pw3", &BASELINE);
    assert!(again.err.contains("table_row_twice"), "{}", again.err);
    place.write("day1.csv", "ID;Wersja;Kwota\r\nP/1;1;6,50\r\n");
    assert!(place.acting("maria", "pw3", &BASELINE).err.contains("table_reason_missing"));
    let with = [&BASELINE[..], &["--reason", "moved"]].concat();
    assert_eq!(place.acting("maria", "pw3", &with).expect(Exit::Yes).json()["baseline"], 2);
    place.acting("maria", "pw3", &RECONCILE).expect(Exit::Yes);
}

#[test]
fn a_table_that_does_not_read_is_named_by_line_and_column_and_nothing_is_recorded() {
    let place = place();
    place.acting("maria", "pw3", &BASELINE).expect(Exit::Yes);
    let size = || place.run("verify @lab.db --json").json()["size"].as_u64().unwrap();
    for (text, code, at) in [
        ("ID;Wersja;Kwota;Kwota\n", "table_file_column_twice", "line 1, column `Kwota`"),
        ("ID;Wersja;Kwota\nP/1;1;5\n;1;5\n", "table_file_id_empty", "line 3, column `ID`"),
        ("ID;Wersja;Kwota\nP/1;1\n", "table_file_too_few_fields", "line 2, column `Kwota`"),
        ("ID;Wersja;Kwota\nP/1;1;5;5\n", "table_file_too_many_fields", "line 2:"),
        ("Id;Wersja;Kwota\n", "table_file_column_missing", "line 1, column `ID`"),
    ] {
        place.write("day1.csv", text);
        let before = size();
        let failed = place.acting("maria", "pw3", &RECONCILE).expect(Exit::Usage);
        assert!(failed.err.contains(code) && failed.err.contains(at), "{}", failed.err);
        assert_eq!(size(), before + 2, "only the sign-in and its end were written");
    }
    std::fs::write(place.path("day1.csv"), b"ID;Wersja;Kwota\nP/\xa3;1;5,50\n").unwrap();
    assert!(place.acting("maria", "pw3", &RECONCILE).expect(Exit::Usage).err.contains("table_file_encoding"));
    let polish = [&RECONCILE[..], &["--encoding", "windows-1250"]].concat();
    let found = place.acting("maria", "pw3", &polish).expect(Exit::No);
    assert!(found.out.contains("P/Ł"), "{}", found.out);
}
