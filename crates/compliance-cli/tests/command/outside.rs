//! A report that somebody signs outside before it is issued, by command.

use crate::work::Works;
use compliance_cli::exit::Exit;
use serde_json::Value;

fn key(works: &Works) -> String {
    works.place.run("key show @lab.db --json").json()["verifier_key"].as_str().unwrap().to_owned()
}

fn prepared(works: &Works, number: &str) -> Vec<u8> {
    let done = works.yes("ewa", &["report", "prepare", "@lab.db", number, "--out", "@plain.html"]);
    assert_eq!(done["file"], works.place.shown("plain.html"));
    std::fs::read(works.place.path("plain.html")).unwrap()
}

fn attach<'w>(number: &'w str, form: &'w str) -> [&'w str; 7] {
    ["report", "attach", "@lab.db", number, "@signed", "--form", form]
}

fn issued(works: &Works, number: &str) -> (String, Vec<u8>) {
    let file = works.issued(number, "out")["file"].as_str().unwrap().to_owned();
    let bytes = std::fs::read(&file).unwrap();
    (file, bytes)
}

fn held(works: &Works, file: &str) -> Value {
    works.place.run(&format!("verify {file} --key {} --json", key(works))).expect(Exit::Yes).json()
}

/// A ZIP with one stored entry. Nobody here looks at its checksum.
fn container(content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len()).unwrap().to_le_bytes();
    let fields = [&[0; 10][..], &size, &size, &[1, 0, 0, 0]].concat();
    let local = [&b"PK\x03\x04"[..], &[20, 0, 0, 0], &fields, b"r", content].concat();
    let entry = [&b"PK\x01\x02"[..], &[20, 0], &[20, 0, 0, 0], &fields, &[0; 14], b"r"].concat();
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let end = [&b"PK\x05\x06"[..], &[0, 0, 0, 0, 1, 0, 1, 0][..], &length(&entry), &length(&local), &[0, 0]].concat();
    [local, entry, end].concat()
}

#[test]
fn a_signature_behind_the_prepared_bytes_is_issued_with_them() {
    let works = Works::with_result();
    let number = works.authorized(&[]);
    works.place.write("signed", "x");
    assert_eq!(works.no("ewa", &attach(&number, "detached")), "file_foreign", "nothing was prepared");
    let plain = prepared(&works, &number);
    // Only those bytes, whole and with something behind them.
    for wrong in [plain.clone(), [b"x", &plain[..]].concat(), plain[1..].to_vec(), b"other".to_vec()] {
        std::fs::write(works.place.path("signed"), wrong).unwrap();
        assert_eq!(works.no("ewa", &attach(&number, "appended")), "file_foreign");
    }
    std::fs::write(works.place.path("signed"), [&plain[..], b"\n<!-- signature -->"].concat()).unwrap();
    assert_eq!(works.no("anna", &attach(&number, "appended")), "permission_missing");
    works.yes("ewa", &attach(&number, "appended"));
    assert_eq!(works.no("ewa", &attach(&number, "appended")), "file_foreign", "it was taken back already");
    let (file, bytes) = issued(&works, &number);
    assert_eq!(bytes, std::fs::read(works.place.path("signed")).unwrap());
    assert_eq!(held(&works, &file)["appended"], 0);
}

#[test]
fn a_container_that_holds_the_prepared_bytes_is_issued_in_their_place() {
    let works = Works::with_result();
    let number = works.authorized(&[]);
    let plain = prepared(&works, &number);
    std::fs::write(works.place.path("signed"), container(b"another page")).unwrap();
    assert_eq!(works.no("ewa", &attach(&number, "container")), "file_foreign");
    std::fs::write(works.place.path("signed"), container(&plain)).unwrap();
    works.yes("ewa", &attach(&number, "container"));
    let (file, bytes) = issued(&works, &number);
    assert!(file.ends_with(".asice"), "{file}");
    assert_eq!(bytes, container(&plain));
    assert_eq!(held(&works, &file)["media_type"], "application/vnd.etsi.asic-e+zip");
}

#[test]
fn beside_a_detached_signature_the_prepared_bytes_are_issued() {
    let works = Works::with_result();
    let number = works.authorized(&[]);
    let plain = prepared(&works, &number);
    works.place.write("signed", "a signature of its own");
    works.yes("ewa", &attach(&number, "detached"));
    // A file that was prepared is issued; no other form of it can be asked for.
    works.place.write("form.html", "x");
    let other = ["report", "issue", "@lab.db", &number, "--to", "Dairy", "--out", "@out", "--template", "@form.html"];
    assert_eq!(works.act("ewa", &other).expect(Exit::Usage).error_code(), "file_prepared");
    let (file, bytes) = issued(&works, &number);
    assert_eq!(bytes, plain);
    held(&works, &file);
}

#[test]
fn a_page_takes_no_proof_inside_and_nothing_is_issued_then() {
    let works = Works::with_result();
    let number = works.authorized(&[]);
    let issue = ["report", "issue", "@lab.db", &number, "--to", "Dairy", "--out", "@out", "--proof-inside"];
    assert_eq!(works.act("ewa", &issue).expect(Exit::Usage).error_code(), "proof_inside");
    assert_eq!(works.yes("anna", &["report", "show", "@lab.db", &number])["state"], "authorized");
    let (file, _) = issued(&works, &number);
    // Without the proof beside it there is nothing to check it by.
    std::fs::remove_file(format!("{file}.tlog-proof")).unwrap();
    let alone = works.place.run(&format!("verify {file} --key {} --json", key(&works))).expect(Exit::Usage);
    assert_eq!(alone.error_code(), "proof_missing");
}
