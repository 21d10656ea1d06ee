//! The demonstration ends well in both languages, and every attack is called by its name.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::path::Path;
use std::process::{Command, Output};

/// What the check must call each attack, and whether that needs a checkpoint and key kept outside.
const ATTACKS: [(&str, &str, bool); 15] = [
    ("record-edited", "record_altered", false),
    ("table-edited", "state_altered", false),
    ("rights-edited", "state_altered", false),
    ("record-deleted", "record_missing", false),
    ("records-swapped", "record_reordered", false),
    ("record-copied", "record_duplicated", false),
    ("hidden-value", "value_altered", false),
    ("trigger-dropped", "schema_altered", false),
    ("seal-removed", "unsealed", false),
    ("leaf-edited", "record_altered", false),
    ("tree-recomputed", "record_altered", false),
    ("report-altered", "value_altered", false),
    ("tail-cut", "rolled_back", true),
    ("older-copy", "rolled_back", true),
    ("key-replaced", "foreign_key", true),
];

fn demo(dir: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_compliance"))
        .args(["demo", "--records", "1500", "--dir"])
        .arg(dir)
        .args(more)
        .env_remove("CARGO")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn every_attack_is_called_by_its_name_and_what_needs_the_outside_is_said_to() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("demo");
    let done = demo(&root, &["--json"]);
    assert!(done.status.success(), "{}{}", text(&done.stdout), text(&done.stderr));
    let summary: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(summary["holds"], true);
    let attacks = summary["attacks"].as_array().unwrap();
    assert_eq!(attacks.len(), ATTACKS.len());
    for (attack, (name, code, outside)) in attacks.iter().zip(ATTACKS) {
        assert_eq!(attack["attack"], name);
        let found: Vec<_> = attack["found"].as_array().unwrap().iter().filter_map(|code| code.as_str()).collect();
        assert!(found.contains(&code), "{name}: {found:?}");
        assert_eq!(attack["detected"], true, "{name}");
        // From inside alone these copies are consistent; that is said, and not covered up.
        let alone = &attack["holds_without_outside"];
        assert_eq!(*alone, if outside { serde_json::json!(true) } else { serde_json::Value::Null }, "{name}");
        assert!(root.join("attacks").join(name).join("lab.db").is_file(), "{name}");
    }
    // About as many records as asked for.
    let records = summary["records"].as_u64().unwrap();
    assert!((1200..=1900).contains(&records), "{records}");
    for file in ["lab.db", "lab.db.key", "lab.db.vault", "outside/checkpoint", "outside/lab.vkey"] {
        assert!(root.join(file).is_file(), "{file}");
    }
    who_may_do_what(&root, &summary["rights"]);
    what_becomes_of_reports(&root, &summary["reports"]);
    refuses_what_it_must(&root);
}

/// One record as the command shows it.
fn record(root: &Path, index: &serde_json::Value) -> serde_json::Value {
    let shown = Command::new(env!("CARGO_BIN_EXE_compliance"))
        .args(["trail", "show", "lab.db", &index.to_string(), "--json"])
        .current_dir(root)
        .output()
        .unwrap();
    let document: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert!(document["record"]["flags"].as_array().unwrap().contains(&"simulated".into()), "{document}");
    document["record"].clone()
}

/// What is told of reports stands in the trail too, and the file that is left in the folder is the one that the record names.
fn what_becomes_of_reports(root: &Path, reports: &serde_json::Value) {
    let is = |index: &serde_json::Value, kind: &str| {
        let found = record(root, index);
        assert_eq!(found["kind"], kind, "{found}");
        found
    };
    assert!(reports["issued"].as_u64().unwrap() >= 10, "{reports}");
    let alone = is(&reports["four_eyes"]["record"], "action.refused");
    assert_eq!((&alone["attrs"]["code"], &alone["action"]), (&"sole_authoriser".into(), &"report.authorize".into()));
    for amended in [&reports["amended"], &reports["nonconformity"]["amended"]] {
        is(&amended["record"], "report.issued");
        assert_eq!(amended["old_sha256"][0], amended["old_sha256"][1]);
        assert_ne!(amended["old"], amended["new"]);
    }
    is(&reports["withdrawn"]["record"], "report.withdrawn");
    let wrong = &reports["nonconformity"];
    let opened = is(&wrong["opened"], "nonconformity.opened");
    for counted in ["results", "samples", "reports"] {
        assert_eq!(opened["attrs"][counted], wrong[counted], "{counted}");
        assert!(wrong[counted].as_u64().unwrap() >= 1, "{counted}");
    }
    assert_eq!(is(&wrong["second_person"], "action.refused")["attrs"]["code"], "second_person");
    assert_eq!(is(&wrong["held"], "action.refused")["attrs"]["code"], "held");
    is(&wrong["invalidated"], "result.invalidated");
    is(&wrong["closed"], "nonconformity.closed");
    assert!(reports["trace"]["lines"].as_u64().unwrap() > 20, "{reports}");

    let issued = is(&reports["file"]["record"], "report.issued");
    let bytes = std::fs::read(root.join("report.html")).unwrap();
    let digest = libcompliance::trail::record::Digest(libcompliance::crypto::sha256(&bytes)).to_string();
    assert_eq!(issued["attrs"]["file_sha256"], digest);
    assert!(root.join("report.html.tlog-proof").is_file());

    let db = rusqlite::Connection::open(root.join("lab.db")).unwrap();
    let count = |kind: &str| -> i64 {
        db.query_row("SELECT count(*) FROM record WHERE kind = ?1", [kind], |row| row.get(0)).unwrap()
    };
    // Every main path, and what is out of the ordinary.
    for kind in [
        "settings.laboratory_changed",
        "client.registered",
        "method.defined",
        "instrument.defined",
        "lot.defined",
        "specification.defined",
        "qc.defined",
        "sample.received",
        "sample.started",
        "sample.completed",
        "sample.reported",
        "result.ordered",
        "result.entered",
        "result.edited",
        "result.submitted",
        "result.returned",
        "result.verified",
        "result.reported",
        "result.amended",
        "result.held",
        "result.released",
        "result.invalidation_proposed",
        "result.invalidated",
        "report.drafted",
        "report.checked",
        "signature.made",
        "report.authorized",
        "report.issued",
        "report.challenged",
        "report.amendment_opened",
        "report.superseded",
        "report.withdrawal_proposed",
        "report.withdrawn",
    ] {
        assert!(count(kind) > 0, "{kind}");
    }
    assert_eq!(count("report.issued"), reports["issued"].as_i64().unwrap());
    assert_eq!(count("report.superseded"), 2);
    assert_eq!(count("settings.laboratory_changed"), 2);
    // What was held is free again.
    assert_eq!(count("result.held"), count("result.released"));
}

/// What is told of rights stands in the trail: each record says what the story says.
fn who_may_do_what(root: &Path, rights: &serde_json::Value) {
    let record = |index: &serde_json::Value| record(root, index);
    let refused = record(&rights["refused"]["record"]);
    assert_eq!((&refused["kind"], &refused["attrs"]["code"]), (&"action.refused".into(), &"permission_missing".into()));
    assert_eq!(rights["refused"]["permission"], "result.verify");

    let closed = &rights["closed"];
    assert_eq!((&closed["own_process"], &closed["then"]), (&true.into(), &"account_inactive".into()));
    let after = record(&closed["refusal"]);
    assert_eq!(record(&closed["record"])["kind"], "account.deactivated");
    assert_eq!((&after["kind"], &after["attrs"]["code"]), (&"action.refused".into(), &"account_inactive".into()));
    assert!(closed["refusal"].as_u64() > closed["record"].as_u64());

    let early = record(&rights["waits"]["early"]);
    assert_eq!((&rights["waits"]["wrong"], &early["attrs"]["code"]), (&5.into(), &"sign_in_wait".into()));

    let broken: Vec<&str> =
        rights["password"]["violations"].as_array().unwrap().iter().filter_map(|one| one["code"].as_str()).collect();
    assert_eq!(broken, ["password_too_short", "password_no_digit", "password_no_special", "password_context"]);
    assert_eq!(record(&rights["review"]["signed"])["kind"], "review.signed");
    assert_eq!(record(&rights["review"]["own"])["attrs"]["code"], "review_self");
    // Fifteen people, one who came and two who left, and the instrument PC.
    assert_eq!(rights["review"]["lines"], 15);
    assert_eq!(record(&rights["password"]["record"])["attrs"]["code"], "password_refused");
}

/// An earlier demonstration is replaced only when that is asked for; anything else never is.
fn refuses_what_it_must(earlier: &Path) {
    let refused = demo(earlier, &[]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("--force"), "{}", text(&refused.stderr));

    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join("thesis.odt"), "years of work").unwrap();
    for more in [&[][..], &["--force"]] {
        let refused = demo(other.path(), more);
        assert_eq!(refused.status.code(), Some(2));
        assert!(text(&refused.stderr).contains("not an earlier demonstration"), "{}", text(&refused.stderr));
        assert_eq!(std::fs::read_to_string(other.path().join("thesis.odt")).unwrap(), "years of work");
    }
}

#[test]
fn the_story_is_told_in_polish_without_an_english_word_left_in_it() {
    let dir = tempfile::tempdir().unwrap();
    let done = demo(dir.path(), &["--lang", "pl"]);
    assert!(done.status.success(), "{}{}", text(&done.stdout), text(&done.stderr));
    let story = text(&done.stdout);
    // One refusal is told in both languages.
    assert!(story.contains("- PL odmowa: żadna z posiadanych ról") && story.contains("- EN not allowed: "), "{story}");
    let story: String =
        story.lines().filter(|line| !line.starts_with("     - EN ")).map(|line| format!("{line}\n")).collect();
    for (name, code, _) in ATTACKS {
        assert!(story.contains(&format!("(attacks/{name})")), "{name}");
        assert!(story.contains(&format!("[{code}]")), "{code}");
    }
    for told in [
        "Czego nie obiecujemy",
        "Kto co może",
        "Hasło jest za krótkie",
        "NIE SPRAWDZONO",
        "Wykryto i nazwano wszystkie ataki: 15.",
        "Dalsze losy sprawozdań",
        "sole_authoriser",
        "usunięto: S-",
        "simulated",
        "Argon2id",
    ] {
        assert!(story.contains(told), "{told}\n{story}");
    }
    for left_over in ["{", "}", "NOT CHECKED", " the ", "NIE WYKRYTO"] {
        assert!(!story.contains(left_over), "{left_over}\n{story}");
    }
    assert!(
        story
            .lines()
            .filter(|line| !line.contains("verify") && !line.contains("trail"))
            .all(|l| l.chars().count() <= 100)
    );
}

#[test]
fn the_story_is_told_in_english_and_replaces_an_earlier_one_when_told_to() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("demo");
    std::fs::create_dir(&root).unwrap();
    let first = demo(&root, &[]);
    assert!(first.status.success(), "{}{}", text(&first.stdout), text(&first.stderr));
    let story = text(&first.stdout);
    for told in [
        "All 15 attacks were found",
        "What becomes of reports",
        "left out: S-",
        "NOT CHECKED",
        "What is not promised",
        "simulated",
        "Argon2id",
        "took",
    ] {
        assert!(story.contains(told), "{told}\n{story}");
    }
    assert!(!story.contains('{') && !story.contains("NOT FOUND"), "{story}");
    let again = demo(&root, &["--force"]);
    assert!(again.status.success(), "{}{}", text(&again.stdout), text(&again.stderr));
    // The same story: only what the clock and the disk of this run say about themselves may differ.
    let told = |story: &str| -> Vec<String> {
        let differs = |line: &str| [" s", " MB)", "result:"].iter().any(|part| line.contains(part));
        story.lines().filter(|line| !differs(line)).map(str::to_owned).collect()
    };
    assert_eq!(told(&story), told(&text(&again.stdout)));
}

#[test]
fn too_few_records_for_a_story_are_wrong_use() {
    let dir = tempfile::tempdir().unwrap();
    let refused = demo(&dir.path().join("demo"), &["--records", "10"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(!dir.path().join("demo").exists());
}
