//! `compliance validate`: the shipped tests, the laboratory's own, the signature, and what makes it all out of date.

use crate::common::{Outcome, Place};
use compliance_cli::exit::Exit;

const HEADING: &str = "id,title,requirement,steps,expected,observed,verdict,tester,date,evidence";

/// A laboratory in a folder of its own, apart from what this computer has seen.
fn house() -> Place {
    let place = Place::new();
    std::fs::create_dir(place.path("home")).unwrap();
    place
        .run("init @home/lab.db --name Laboratory --login admin --password-file @pw --key-file-mode")
        .expect(Exit::Yes);
    place
}

fn admin(place: &Place, words: &[&str]) -> Outcome {
    place.as_admin(words)
}

fn kinds(place: &Place) -> Vec<String> {
    let listed = place.run("trail list @home/lab.db --json").expect(Exit::Yes).out;
    let record = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
    listed.lines().map(|line| record(line)["record"]["kind"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn shipped_tests_own_tests_and_a_signature_together_answer_and_a_change_undoes_it() {
    let place = house();
    let before = kinds(&place).len();
    let ran = admin(&place, &["validate", "@home/lab.db", "--report", "@report.html"]);
    if cfg!(windows) && ran.exit == Exit::No {
        // The rights of files are not read under Wine: two tests are not run, and that is not a pass.
        let done = ran.expect(Exit::No).json();
        assert_eq!((&done["counts"]["failed"], &done["counts"]["not_run"]), (&0.into(), &2.into()), "{done}");
        assert_eq!(done["standing"]["shipped"], "failed");
        return;
    }
    let done = ran.expect(Exit::Yes).json();
    assert_eq!((&done["counts"]["failed"], &done["counts"]["not_run"]), (&0.into(), &0.into()), "{done}");
    assert_eq!((&done["standing"]["shipped"], &done["standing"]["answers_rec_04"]), (&"valid".into(), &false.into()));
    let run = done["run"]["id"].as_str().unwrap();
    let mut new: Vec<String> = kinds(&place)[before..].to_vec();
    new.retain(|kind| !kind.starts_with("session."));
    assert_eq!(new, ["validation.started", "validation.finished"], "and nothing else in the laboratory itself");
    place.run("verify @home/lab.db --unlock").expect(Exit::Yes);

    let report = std::fs::read_to_string(place.path("report.html")).unwrap();
    for part in [run, "VO-20", "ACC-05", "The shipped tests alone never answer it", "Not signed electronically"] {
        assert!(report.contains(part), "{part}");
    }
    // Signed, and still not an answer.
    let sign = ["validate", "sign", "@home/lab.db", run, "--meaning", "approved"];
    admin(&place, &sign).expect(Exit::Yes);
    let status = || admin(&place, &["validate", "status", "@home/lab.db"]);
    let now = status().expect(Exit::Yes).json();
    assert_eq!((&now["approved"], &now["answers_rec_04"], &now["own"]), (&true.into(), &false.into(), &"none".into()));

    // The laboratory's own: faulty ones are named and nothing is taken in.
    let good = "A-1,Export to the balance,REC-04;ACC-05,\"step one\nstep two\",a file,a file,passed,Anna Nowak,2026-01-31,proof.txt";
    place.write("proof.txt", "seen");
    place.write(
        "own.csv",
        &format!("{HEADING}\n{good}\n{}\n", good.replace("A-1", "VO-01").replace("passed", "failed")),
    );
    let import = || admin(&place, &["validate", "import", "@home/lab.db", "@own.csv"]);
    let refused = import().expect(Exit::Usage);
    assert!(refused.err.contains("test 2: the id is that of a shipped test"), "{}", refused.err);
    place.write("own.csv", &format!("{HEADING}\n{good}\n{}\n", good.replace("A-1", "A-2").replace("passed", "failed")));
    import().expect(Exit::No);
    assert_eq!(status().expect(Exit::Yes).json()["own"], "failed");
    place.write("own.csv", &format!("{HEADING}\n{good}\n"));
    import().expect(Exit::Yes);
    let now = status().expect(Exit::Yes).json();
    assert_eq!((&now["own"], &now["answers_rec_04"]), (&"valid".into(), &true.into()));
    let line = format!("validate report @home/lab.db {run} --out @pl.html --as admin --password-file @pw --lang pl");
    place.run(&line).expect(Exit::Yes);
    let report = std::fs::read_to_string(place.path("pl.html")).unwrap();
    for part in ["A-1", "Anna Nowak", "zatwierdzono", "Od wymagania do testów", "step one\nstep two"] {
        assert!(report.contains(part), "{part}");
    }

    // A setting changed: what was validated is not what is in use.
    let change = ["settings", "change", "@home/lab.db", "--profile", "mission-8", "--reason", "policy"];
    admin(&place, &change).expect(Exit::Yes);
    let now = status().expect(Exit::No).json();
    assert_eq!((&now["shipped"], &now["own"]), (&"out_of_date".into(), &"out_of_date".into()));
    assert_eq!((&now["changed"], &now["answers_rec_04"]), (&serde_json::json!(["settings.identity"]), &false.into()));
    let text = place.run("validate status @home/lab.db --as admin --password-file @pw").expect(Exit::No).out;
    assert!(text.contains("OUT OF DATE, because since then changed: settings: identity"), "{text}");
}

#[test]
fn nobody_without_the_right_validates_or_signs_and_names_are_checked() {
    let place = house();
    let add = ["account", "add", "@home/lab.db", "--login", "a.nowak", "--name", "Anna", "--role", "analyst"];
    let code = admin(&place, &add).expect(Exit::Yes).json()["code"].as_str().unwrap().to_owned();
    place.write("code", &code);
    place
        .run("account enrol @home/lab.db --login a.nowak --code-file @code --new-password-file @pw2")
        .expect(Exit::Yes);
    let anna = |words: &[&str]| place.acting("a.nowak", "pw2", words).expect(Exit::No).error_code();
    assert_eq!(anna(&["validate", "@home/lab.db"]), "permission_missing");
    let nil = "01890000-0000-7000-8000-000000000000";
    assert_eq!(anna(&["validate", "sign", "@home/lab.db", nil, "--meaning", "approved"]), "permission_missing");
    assert_eq!(anna(&["validate", "report", "@home/lab.db", nil, "--out", "@x.html"]), "permission_missing");
    let refused = kinds(&place).iter().filter(|kind| *kind == "action.refused").count();
    assert_eq!(refused, 2, "actions are on record, a question is not");
    let sign = ["validate", "sign", "@home/lab.db", nil, "--meaning", "approved"];
    assert_eq!(admin(&place, &sign).expect(Exit::No).error_code(), "not_found");
    place.run("validate").expect(Exit::Usage);
    place.run("validate @home/lab.db").expect(Exit::Usage);
    let state = admin(&place, &["validate", "status", "@home/lab.db"]).expect(Exit::No).json();
    assert_eq!(state["shipped"], "none");
}
