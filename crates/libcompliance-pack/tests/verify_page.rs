//! The recipient's page, run by node against proofs that the library itself makes and breaks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use libcompliance::crypto::Ed25519;
use libcompliance::trail::checkpoint::{self, Checkpoint};
use libcompliance::trail::note::{KeyKind, LocalSigner, Signer, VerifierKey};
use libcompliance::trail::proof::TlogProof;
use libcompliance::trail::record::Digest;
use libcompliance::trail::tree::{Hash, leaf_hash, root_of};
use libcompliance_pack::report::{VERIFY_PAGE, embed_proof};
use std::io::Write as _;
use std::process::{Command, Stdio};

#[path = "report/small.rs"]
mod small;

const ORIGIN: &str = "laboratory.example/1";
const REPORT: &[u8] = b"<!DOCTYPE html><p>Wynik: nie wykryto w 25 g</p>";

/// The page's one script with a line that feeds it: cases as a list of file, proof and key, answers one to a line.
fn program(cases: &[Case]) -> String {
    let script = VERIFY_PAGE.split_once("<script>").unwrap().1.rsplit_once("</script>").unwrap().0;
    let list: Vec<String> = cases
        .iter()
        .map(|case| format!("[{:?},{:?},{:?}]", hex(&case.file), hex(&case.proof), hex(case.key.as_bytes())))
        .collect();
    format!(
        "{script}\nfor (const [file, proof, key] of [{}]) {{\
         const bytes = text => new Uint8Array(Buffer.from(text, 'hex'));\
         const found = globalThis.reportCheck.verifyReport(bytes(file), bytes(proof), Buffer.from(key, 'hex').toString());\
         console.log([found.verdict, ...found.checks.map(one => one.code || one.state), found.appended].join(' '));}}",
        list.join(",")
    )
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What the page finds in each case; nothing where there is no node.
fn findings(cases: &[Case]) -> Option<Vec<String>> {
    let Ok(mut node) = Command::new("node").arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else {
        eprintln!("NOT RUN: verify.html: `node` is not there");
        return None;
    };
    node.stdin.take().unwrap().write_all(program(cases).as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "node failed");
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

#[derive(Clone)]
struct Case {
    file: Vec<u8>,
    proof: Vec<u8>,
    key: String,
}

fn signer(seed: u8) -> LocalSigner {
    LocalSigner::new(ORIGIN, Ed25519::from_seed(&[seed; 32]).unwrap()).unwrap()
}

fn key(origin: &str, seed: u8) -> String {
    VerifierKey::new(origin, KeyKind::Ed25519, signer(seed).public_key()).unwrap().to_string()
}

fn record(index: u64, kind: &str, rest: &str) -> Vec<u8> {
    format!(
        "{{\"v\":1,\"index\":{index},\"id\":\"01990000-0000-7000-8000-000000000001\",\"time\":\"2026-11-20T12:31:00.000000Z\",\
         \"kind\":\"{kind}\",\"object\":{{\"kind\":\"report\",\"id\":\"R-1\",\"version\":1}}{rest}}}"
    )
    .into_bytes()
}

fn digest(bytes: &[u8]) -> String {
    Digest(libcompliance::crypto::sha256(bytes)).to_string()
}

fn named() -> String {
    format!(",\"attrs\":{{\"file_sha256\":\"{}\",\"file_size\":{}}}", digest(REPORT), REPORT.len())
}

/// RFC 6962 section 2.1.1, as it is written there.
fn path(at: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() < 2 {
        return Vec::new();
    }
    let half = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(half);
    let (mut hashes, other) = if at < half { (path(at, left), right) } else { (path(at - half, right), left) };
    hashes.push(root_of(other));
    hashes
}

/// The proof of a record at a place in a trail of some size.
fn proof(record: &[u8], at: usize, size: usize) -> String {
    let leaves: Vec<Hash> = (0..size)
        .map(|i| if i == at { leaf_hash(record) } else { leaf_hash(format!("record {i}").as_bytes()) })
        .collect();
    let checkpoint = Checkpoint::new(ORIGIN, size as u64, root_of(&leaves)).unwrap();
    let note = checkpoint::sign(&checkpoint, &[&signer(7)]).unwrap();
    TlogProof::new(at as u64, path(at, &leaves), &note).unwrap().with_extra(record).unwrap().encode()
}

fn good() -> Case {
    let proof = proof(&record(5, "report.issued", &named()), 5, 11);
    Case { file: REPORT.to_vec(), proof: proof.into_bytes(), key: key(ORIGIN, 7) }
}

fn with(change: impl FnOnce(&mut Case)) -> Case {
    let mut case = good();
    change(&mut case);
    case
}

fn about(kind: &str, rest: &str) -> Case {
    with(|case| case.proof = proof(&record(5, kind, rest), 5, 11).into_bytes())
}

fn edited(from: &str, to: &str) -> Case {
    with(|case| {
        let text = String::from_utf8(case.proof.clone()).unwrap();
        assert!(text.contains(from), "{from}");
        case.proof = text.replacen(from, to, 1).into_bytes();
    })
}

#[test]
fn every_place_in_trees_of_every_small_size_holds() {
    let mut cases = Vec::new();
    for size in 1..=17 {
        for at in 0..size {
            cases.push(with(|case| {
                case.proof = proof(&record(at as u64, "report.issued", &named()), at, size).into_bytes();
            }));
        }
    }
    let Some(found) = findings(&cases) else { return };
    assert_eq!(found, vec!["holds passed passed passed passed passed passed 0"; cases.len()]);
}

#[test]
fn each_fault_is_found_and_what_comes_after_it_is_not_run() {
    let other_size = proof(&record(5, "report.issued", &named()), 5, 12);
    let other_note = other_size.split_once("\n\n").unwrap().1.to_owned();
    let proof_text = String::from_utf8(good().proof).unwrap();
    let note = proof_text.split_once("\n\n").unwrap().1.to_owned();
    let first_hash = proof_text.lines().nth(3).unwrap().to_owned();
    let altered = record(5, "report.issued", &named().replace("file_size\":4", "file_size\":5"));
    let extra = proof_text.lines().nth(1).unwrap().to_owned();
    // The same hash in a spelling whose last digit has bits that are not used.
    let (rest, last) = first_hash.strip_suffix('=').unwrap().split_at(42);
    let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let next = digits.chars().nth(digits.find(last).unwrap() + 1).unwrap();
    let loose = format!("{rest}{next}=");
    let key_of = |case: &mut Case, text: String| case.key = text;
    let cases = [
        (with(|case| case.file[20] ^= 1), "fails passed passed passed passed passed file_other "),
        (with(|case| case.file.truncate(20)), "fails passed passed passed passed passed file_other "),
        (with(|case| case.file.extend_from_slice(b"more")), "appended passed passed passed passed passed passed 4"),
        (
            edited(&extra, &format!("extra {}", base64(&altered))),
            "fails passed passed passed not_included not_run not_run ",
        ),
        (edited("index 5", "index 4"), "fails passed passed passed not_included not_run not_run "),
        (edited("index 5", "index 11"), "fails passed passed passed not_included not_run not_run "),
        // The path of place 5, with a bit above the tree.
        (edited("index 5", "index 21"), "fails passed passed passed not_included not_run not_run "),
        (edited(&first_hash, &loose), "fails passed proof_form not_run not_run not_run not_run "),
        (edited("index 5", "index 05"), "fails passed proof_form not_run not_run not_run not_run "),
        (edited(&format!("{first_hash}\n"), ""), "fails passed passed passed not_included not_run not_run "),
        (
            edited(&first_hash, &format!("{first_hash}\n{first_hash}")),
            "fails passed passed passed not_included not_run not_run ",
        ),
        (edited(&format!("{extra}\n"), ""), "fails passed proof_no_record not_run not_run not_run not_run "),
        (edited(&note, &other_note), "fails passed passed passed not_included not_run not_run "),
        (
            edited(&note, &note.replacen("\n11\n", "\n12\n", 1)),
            "fails passed passed signature_wrong not_run not_run not_run ",
        ),
        (
            with(|case| case.proof.truncate(case.proof.len() - 5)),
            "fails passed checkpoint_form not_run not_run not_run not_run ",
        ),
        (with(|case| case.proof.truncate(40)), "fails passed proof_form not_run not_run not_run not_run "),
        (with(|case| key_of(case, key(ORIGIN, 8))), "fails passed passed other_key not_run not_run not_run "),
        (
            with(|case| key_of(case, key("other.example/1", 7))),
            "fails passed passed other_trail not_run not_run not_run ",
        ),
        (
            with(|case| case.key = case.key.replacen("laboratory", "1aboratory", 1)),
            "fails key_id not_run not_run not_run not_run not_run ",
        ),
        (with(|case| key_of(case, "abc".into())), "fails key_form not_run not_run not_run not_run not_run "),
        (with(|case| key_of(case, " ".into())), "not_checked not_run not_run not_run not_run not_run not_run "),
        (about("result.entered", &named()), "fails passed passed passed passed record_kind not_run "),
        (about("report.issued", ""), "fails passed passed passed passed passed record_no_file "),
        (
            with(|case| case.proof = proof(&record(6, "report.issued", &named()), 5, 11).into_bytes()),
            "fails passed passed passed passed record_place not_run ",
        ),
        (
            with(|case| case.proof = proof(b"no json", 5, 11).into_bytes()),
            "fails passed passed passed passed record_form not_run ",
        ),
    ];
    let Some(found) = findings(&cases.iter().map(|(case, _)| case.clone()).collect::<Vec<_>>()) else { return };
    for (at, (found, (_, expected))) in found.iter().zip(&cases).enumerate() {
        assert_eq!(found, expected, "case {at}");
    }
    assert_eq!(found.len(), cases.len());
}

#[test]
fn a_record_may_name_several_files_and_only_one_with_its_size_may_have_something_behind_it() {
    let (html, pdf) = (digest(REPORT), digest(b"%PDF"));
    let several = format!(",\"attrs\":{{\"files\":[{{\"sha256\":\"{pdf}\",\"size\":4}},{{\"sha256\":\"{html}\"}}]}}");
    let own = format!(",\"files\":[{{\"sha256\":\"{pdf}\",\"size\":4,\"type\":\"application/pdf\"}}]");
    let file = |rest: &str, file: &[u8]| {
        let mut case = about("report.issued", rest);
        case.file = file.to_vec();
        case
    };
    let behind = [REPORT, b"x"].concat();
    let cases = [
        (file(&several, REPORT), "holds"),
        (file(&several, b"%PDF"), "holds"),
        (file(&several, b"%PDF and more"), "appended"),
        (file(&several, &behind), "fails"),
        (file(&own, b"%PDF"), "holds"),
        (file(&own, REPORT), "fails"),
    ];
    let Some(found) = findings(&cases.iter().map(|(case, _)| case.clone()).collect::<Vec<_>>()) else { return };
    let verdicts: Vec<&str> = found.iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(verdicts, cases.iter().map(|(_, verdict)| *verdict).collect::<Vec<_>>());
}

/// The proof of an issued file at a place of a small trail.
fn proof_of(file: &[u8], size: usize) -> Vec<u8> {
    let attrs = format!(",\"attrs\":{{\"file_sha256\":\"{}\",\"file_size\":{}}}", digest(file), file.len());
    proof(&record(5, "report.issued", &attrs), 5, size).into_bytes()
}

#[test]
fn a_proof_inside_a_pdf_is_found_and_nothing_else_passes_for_it() {
    let pdf = small::pdf();
    let (inside, later) = (proof_of(&pdf, 11), proof_of(&pdf, 17));
    let whole = embed_proof(&pdf, &inside).unwrap();
    let case = |file: &[u8], beside: &[u8]| Case { file: file.to_vec(), proof: beside.to_vec(), key: key(ORIGIN, 7) };
    let behind = |more: &[u8]| [&whole[..], more].concat();
    let holds = "holds passed passed passed passed passed passed 0";
    let appended = |bytes: usize| format!("appended passed passed passed passed passed passed {bytes}");
    let added = whole.len() - pdf.len();
    let other = embed_proof(&pdf, &good().proof).unwrap();
    let mut cases = vec![
        (case(&whole, b""), holds.to_owned()),
        (case(&whole, &inside), holds.to_owned()),
        (case(&whole, &later), holds.to_owned()),
        (case(&pdf, &inside), holds.to_owned()),
        (case(&pdf, b""), "not_checked not_run not_run not_run not_run not_run not_run ".to_owned()),
        (case(&behind(b"x"), b""), appended(1)),
        (case(&behind(&whole[pdf.len()..]), b""), appended(added)),
        (case(&whole[..whole.len() - 1], b""), appended(added - 1)),
        // A proof of another file in the right form.
        (case(&other, &inside), appended(other.len() - pdf.len())),
        (case(&other, b""), "fails passed passed passed passed passed file_other ".to_owned()),
    ];
    let proof_at = whole.windows(inside.len()).position(|window| window == inside).unwrap();
    for at in
        (pdf.len()..whole.len()).filter(|at| !(proof_at - 8..proof_at + inside.len() + 18).contains(at)).step_by(11)
    {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        cases.push((case(&changed, b""), appended(added)));
    }
    let Some(found) = findings(&cases.iter().map(|(case, _)| case.clone()).collect::<Vec<_>>()) else { return };
    assert_eq!(found.len(), cases.len());
    for (at, (found, (_, expected))) in found.iter().zip(&cases).enumerate() {
        assert_eq!(found, expected, "case {at}");
    }
}

#[test]
fn any_altered_character_of_the_proof_is_refused() {
    let proof = good().proof;
    // There is one signature only, so every byte belongs to something that is checked.
    let cases: Vec<Case> = (0..proof.len())
        .step_by(7)
        .map(|at| with(|case| case.proof[at] = if case.proof[at] == b'A' { b'B' } else { b'A' }))
        .collect();
    let Some(found) = findings(&cases) else { return };
    assert_eq!(found.len(), cases.len());
    for (at, line) in found.iter().enumerate() {
        assert!(line.starts_with("fails "), "byte {}: {line}", at * 7);
    }
}

#[test]
fn the_page_needs_nothing_but_itself() {
    assert!(VERIFY_PAGE.contains("default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"));
    assert_eq!(VERIFY_PAGE.matches("<script").count(), 1);
    for word in ["http://", "https://", "fetch(", "XMLHttpRequest", "innerHTML", "eval(", "import(", " src=", "url("] {
        assert!(!VERIFY_PAGE.contains(word), "{word}");
    }
}

fn base64(bytes: &[u8]) -> String {
    // As the library writes it, taken from a proof file.
    let note = checkpoint::sign(&Checkpoint::new(ORIGIN, 1, [0; 32]).unwrap(), &[&signer(7)]).unwrap();
    let file = TlogProof::new(0, Vec::new(), &note).unwrap().with_extra(bytes).unwrap().encode();
    file.lines().nth(1).unwrap().strip_prefix("extra ").unwrap().to_owned()
}
