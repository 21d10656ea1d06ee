//! A report as PDF by command, with its proof beside it and inside it.

use crate::work::Works;
use compliance_cli::exit::Exit;
use serde_json::Value;
use std::path::Path;

fn key(works: &Works) -> String {
    works.place.run("key show @lab.db --json").json()["verifier_key"].as_str().unwrap().to_owned()
}

/// Issues a report as PDF and gives the place of its file.
fn issued(works: &Works, more: &[&str]) -> (String, String) {
    let number = works.authorized(&[]);
    let issue = ["report", "issue", "@lab.db", &number, "--to", "Dairy", "--out", "@out", "--pdf"];
    let file = works.yes("ewa", &[&issue[..], more].concat())["file"].as_str().unwrap().to_owned();
    assert!(file.ends_with(".pdf"), "{file}");
    (number, file)
}

#[test]
fn the_proof_inside_is_all_that_a_recipient_needs() {
    let works = Works::with_result();
    let (number, file) = issued(&works, &["--proof-inside"]);
    let key = key(&works);
    let verify = |more: &str| works.place.run(&format!("verify {file} --key {key} --json {more}"));
    let good = |answer: &Value| {
        assert_eq!((&answer["verdict"], &answer["appended"]), (&"holds".into(), &0.into()), "{answer}");
        assert_eq!((&answer["proof_inside"], &answer["media_type"]), (&true.into(), &"application/pdf".into()));
    };
    good(&verify("").expect(Exit::Yes).json());
    let beside = format!("{file}.tlog-proof");
    let proof = std::fs::read(&beside).unwrap();
    std::fs::remove_file(&beside).unwrap();
    good(&verify("").expect(Exit::Yes).json());
    let told = works.place.run(&format!("verify {file} --key {key}")).expect(Exit::Yes).out;
    assert!(told.contains("HOLDS") && told.contains("The proof lies in the file"), "{told}");

    let whole = std::fs::read(&file).unwrap();
    let proof_at = whole.windows(proof.len()).position(|window| window == proof).unwrap();
    let again = ["report", "proof", "@lab.db", &number, "--out", "@p.tlog-proof", "--file-out", "@plain.pdf"];
    works.yes("ewa", &again);
    let plain = std::fs::read(works.place.path("plain.pdf")).unwrap();
    assert!(whole.starts_with(&plain), "the sealed bytes are the beginning");

    let wrong = |bytes: &[u8]| {
        std::fs::write(&file, bytes).unwrap();
        let outcome = verify("");
        assert_ne!(outcome.exit, Exit::Yes, "{}", outcome.out);
        serde_json::from_str::<Value>(&outcome.out).ok()
    };
    // One byte changed, in what is sealed and in each part of what was added.
    for at in [20, plain.len() / 2, plain.len() - 3] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        assert_eq!(wrong(&changed).unwrap()["faults"][0]["code"], "file_altered", "{at}");
    }
    let behind = proof_at + proof.len() + 1;
    for at in [plain.len(), plain.len() + 3, behind, behind + 60, whole.len() - 30, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        if let Some(answer) = wrong(&changed) {
            assert_eq!(answer["holds"], false, "{at}");
        }
    }
    for at in (proof_at..proof_at + proof.len()).step_by(97) {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        wrong(&changed);
    }
    // More behind it: anything, or the same update once more. Less of it.
    let update = &whole[plain.len()..];
    for more in [&b"x"[..], b"\n", update] {
        let answer = wrong(&[&whole[..], more].concat()).unwrap();
        assert_eq!((&answer["verdict"], &answer["appended"]), (&"appended".into(), &more.len().into()));
        assert_eq!(answer["proof_inside"], true);
        let expected = verify("--appended").expect(Exit::Yes).json();
        assert_eq!(expected["verdict"], "sealed_part_holds");
    }
    assert_eq!(wrong(&whole[..whole.len() - 1]).unwrap()["verdict"], "appended");
    wrong(&whole[..proof_at + 40]);
    wrong(&whole[..plain.len() - 1]);

    // With the proof beside it, what is inside must be a proof of the same record all the same.
    std::fs::write(&beside, &proof).unwrap();
    let text = String::from_utf8(proof.clone()).unwrap();
    let other = text.replacen("index ", "index 1", 1);
    let forged = libcompliance_pack::report::embed_proof(&plain, other.as_bytes()).unwrap();
    assert_eq!(wrong(&forged).unwrap()["verdict"], "appended");
    std::fs::write(&file, &whole).unwrap();
    good(&verify("").expect(Exit::Yes).json());
}

#[test]
fn a_pdf_goes_out_with_its_proof_beside_it_and_inside_when_asked() {
    let works = Works::with_result();
    let (number, file) = issued(&works, &[]);
    let key = key(&works);
    let answer = works.place.run(&format!("verify {file} --key {key} --json")).expect(Exit::Yes).json();
    assert_eq!((&answer["proof_inside"], &answer["appended"]), (&false.into(), &0.into()));
    let sent = ["report", "send", "@lab.db", &number, "--to", "Dairy", "--out", "@again", "--proof-inside"];
    let sent = works.yes("ewa", &sent)["file"].as_str().unwrap().to_owned();
    let handed = ["report", "proof", "@lab.db", &number, "--out", "@p.tlog-proof", "--file-out", "@p.pdf"];
    works.yes("ewa", &[&handed[..], &["--proof-inside"]].concat());
    let plain = std::fs::read(&file).unwrap();
    for place in [Path::new(&sent), &works.place.path("p.pdf")] {
        let whole = std::fs::read(place).unwrap();
        assert!(whole.starts_with(&plain) && whole.len() > plain.len());
        works.place.run(&format!("verify {} --key {key}", place.display())).expect(Exit::Yes);
    }
}
