//! The command from end to end, within this process.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    unreachable_pub,
    reason = "a test stops at the first surprise"
)]

mod accounts;
mod common;
mod handed_out;
mod import;
mod intake;
mod outside;
#[cfg(feature = "pdf")]
mod pdf;
mod retention;
mod review;
mod roles;
mod shown;
mod tables;
mod validate;
mod work;
mod work_wrong;

use common::{ADMIN, ANNA, PASSPHRASE, Person, Place, copy};
use compliance_cli::exit::Exit;
use serde_json::Value;

const SEAL: &str = "seal @lab.db --login a.nowak --device HPLC-02 --password-file @pw2 --passphrase-file @pp";

fn sealed() -> (Place, u64) {
    let place = Place::with_lab();
    place.write("run.csv", "a,b\n1,2\n");
    let outcome = place.run(&format!("{SEAL} @run.csv --json")).expect(Exit::Yes);
    let line = outcome.json();
    assert_eq!(line["sha256"], "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470");
    assert_eq!(line["type"], "text/csv");
    (place, line["index"].as_u64().unwrap())
}

#[test]
fn from_init_to_a_proof_that_somebody_else_verifies() {
    let (place, index) = sealed();
    let list = place.run("trail list @lab.db").expect(Exit::Yes).out;
    assert!(list.contains("file.sealed") && list.contains("«committed»"), "{list}");
    assert!(!list.contains("run.csv") && !list.contains("HPLC-02") && !list.contains("Anna"));

    let revealed = place.run("trail list @lab.db --reveal --kind file.").expect(Exit::Yes).out;
    for part in ["run.csv", "HPLC-02", "Anna Nowak", "analyst"] {
        assert!(revealed.contains(part), "{part} in\n{revealed}");
    }
    let show = place.run(&format!("trail show @lab.db {index} --reveal")).expect(Exit::Yes).out;
    assert!(show.contains("Anna Nowak") && show.contains("run.csv"), "{show}");
    let json = place.run(&format!("trail show @lab.db {index} --json")).expect(Exit::Yes).json();
    assert_eq!(json["index"], index);
    assert_eq!(json["record"]["kind"], "file.sealed");
    assert!(json.get("revealed").is_none());
    let by_id = json["record"]["id"].as_str().unwrap();
    assert_eq!(place.run(&format!("trail show @lab.db {by_id} --json")).expect(Exit::Yes).json(), json);

    let proof = place
        .run(&format!("trail prove @lab.db {index} --out @r.tlog-proof --record-out @r.bin --json"))
        .expect(Exit::Yes)
        .json();
    let key = proof["verifier_key"].as_str().unwrap();
    let raw = place.run(&format!("trail show @lab.db {index} --raw")).expect(Exit::Yes).out;
    assert_eq!(raw.as_bytes(), std::fs::read(place.path("r.bin")).unwrap());
    std::fs::remove_file(place.path("lab.db")).unwrap();
    place.run(&format!("verify @r.tlog-proof --record @r.bin --key {key}")).expect(Exit::Yes);
    let verdict =
        place.run(&format!("verify @r.tlog-proof --record @r.bin --key {key} --json")).expect(Exit::Yes).json();
    assert_eq!((&verdict["verdict"], &verdict["index"]), (&Value::from("holds"), &Value::from(index)));
}

#[test]
fn a_proof_holds_for_its_record_and_its_key_only() {
    let (place, index) = sealed();
    let document =
        place.run(&format!("trail prove @lab.db {index} --out @r.tlog-proof --record-out @r.bin --json")).json();
    let key = document["verifier_key"].as_str().unwrap().to_owned();
    place.write("vkey.txt", &format!("# the laboratory's key\n{key}\n"));
    let verify = |key: &str| place.run(&format!("verify @r.tlog-proof --record @r.bin --key {key} --json"));
    verify("@vkey.txt").expect(Exit::Yes);

    let other = Place::with_lab();
    let foreign = other.run("key show @lab.db --json").expect(Exit::Yes).json();
    let foreign = foreign["verifier_key"].as_str().unwrap().to_owned();
    let fault =
        |outcome: common::Outcome| outcome.expect(Exit::No).json()["faults"][0]["code"].as_str().unwrap().to_owned();
    assert_eq!(fault(verify(&foreign)), "foreign_key");
    // A key of another trail beside the right one does no harm.
    place.run(&format!("verify @r.tlog-proof --record @r.bin --key {foreign} --key {key}")).expect(Exit::Yes);

    let record = std::fs::read_to_string(place.path("r.bin")).unwrap();
    place.write("r.bin", &record.replace("file.sealed", "file.seared"));
    assert_eq!(fault(verify(&key)), "record_altered");
    place.write("r.bin", "");
    assert_eq!(fault(verify(&key)), "record_altered");
    place.write("r.bin", &record);

    let text = std::fs::read_to_string(place.path("r.tlog-proof")).unwrap();
    place.write("r.tlog-proof", &text.replace(&format!("index {index}"), "index 1"));
    assert_eq!(fault(verify(&key)), "record_altered");
    place.write("r.tlog-proof", "c2sp.org/tlog-proof@v1\nindex x\n");
    assert_eq!(verify(&key).expect(Exit::Failed).error_code(), "proof_unreadable");
    for (line, code) in [
        ("verify @r.tlog-proof --key @vkey.txt --json", "record_missing"),
        ("verify @r.tlog-proof --record @r.bin --json", "key_missing"),
        ("verify @r.tlog-proof --record @r.bin --key @vkey.txt --unlock --json", "proof_options"),
        ("verify @lab.db --record @r.bin --json", "record_without_proof"),
        ("verify @lab.db --key nonsense --json", "key_unfit"),
        ("verify @lab.db --key example.com/lab/1+00000000+AAAA --json", "key_unfit"),
    ] {
        assert_eq!(place.run(line).expect(Exit::Usage).error_code(), code, "{line}");
    }
}

#[test]
fn a_laboratory_is_verified_and_an_altered_one_is_named() {
    let (place, _) = sealed();
    place.run("trail checkpoint @lab.db --out @outside.note").expect(Exit::Yes);
    let key = place.run("key show @lab.db --json").json()["verifier_key"].as_str().unwrap().to_owned();

    let report = place.run("verify @lab.db --json --unlock").expect(Exit::Yes).json();
    assert_eq!(report["holds"], true);
    assert_eq!(report["faults"], serde_json::json!([]));
    let text = place.run("verify @lab.db").expect(Exit::Yes).out;
    assert!(text.contains("example.com/lab/1") && text.contains("NOT CHECKED"), "{text}");
    let full = place
        .run(&format!("verify @lab.db --since @outside.note --key {key} --unlock --json"))
        .expect(Exit::Yes)
        .json();
    assert_eq!((&full["verdict"], &full["not_checked"]), (&Value::from("holds"), &serde_json::json!([])));
    assert_eq!(full["gap"]["records"], 0);

    copy(&place, "lab.db", "old.db");
    place.write("more.csv", "x");
    place.run(&format!("{SEAL} @more.csv")).expect(Exit::Yes);
    place.run("trail checkpoint @lab.db --out @newer.note").expect(Exit::Yes);
    let found = place.run(&format!("verify @old.db --since @newer.note --key {key} --json")).expect(Exit::No).json();
    assert_eq!(found["verdict"], "does_not_hold");
    assert!(found["faults"].as_array().unwrap().iter().any(|fault| fault["code"] == "rolled_back"), "{found}");
    let text = place.run(&format!("verify @old.db --since @newer.note --key {key}")).expect(Exit::No).out;
    assert!(text.contains("DOES NOT HOLD") && text.contains("rolled_back"), "{text}");

    place.write("other.note", "no checkpoint\n");
    let outcome = place.run("verify @lab.db --since @other.note --json");
    assert_ne!(outcome.exit, Exit::Yes, "{}", outcome.out);
}

#[test]
fn what_cannot_be_verified_is_a_failure_and_never_a_pass() {
    let place = Place::new();
    place.write("foreign.db", "this is a text and no database, though long enough to be looked at closely");
    place.write("empty.db", "");
    for (line, code) in [
        ("verify @foreign.db --json", "foreign_file"),
        ("verify @empty.db --json", "foreign_file"),
        ("verify @missing.db --json", "file_not_found"),
        ("trail list @foreign.db --json", "foreign_file"),
        ("trail list @missing.db --json", "file_not_found"),
        ("seal @missing.db @pp --login x --json", "file_not_found"),
        ("key show @missing.db --json", "file_not_found"),
        ("upgrade @missing.db --json", "file_not_found"),
    ] {
        let outcome = place.run(line).expect(Exit::Failed);
        assert_eq!(outcome.error_code(), code, "{line}");
        assert_eq!(outcome.out, "", "{line}");
    }
    std::fs::create_dir(place.path("folder")).unwrap();
    assert_eq!(place.run("trail list @folder --json").expect(Exit::Usage).error_code(), "folder_given");
    assert_ne!(place.run("verify @folder").exit, Exit::Yes);
}

#[test]
fn wrong_use_is_two() {
    let place = Place::new();
    for line in [
        "nonsense",
        "verify",
        "trail",
        "trail list",
        "seal @lab.db",
        "init",
        "verify @a @b",
        "trail show @lab.db",
        "key",
    ] {
        let outcome = place.run(line).expect(Exit::Usage);
        assert!(outcome.out.is_empty() && !outcome.err.is_empty(), "{line}");
    }
    assert_eq!(place.run("trail show --json").expect(Exit::Usage).error_code(), "usage");
    let first = place.with(&[], &mut Person::default()).expect(Exit::Usage);
    assert!(first.out.contains("compliance init lab.db"));
    assert!(place.run("--help").expect(Exit::Yes).out.contains("Exit codes"));
    assert!(place.run("--version").expect(Exit::Yes).out.starts_with("compliance "));
}

#[test]
fn init_asks_five_questions_and_prints_what_is_needed_to_get_back_in() {
    let place = Place::new();
    let mut person = Person::answering(
        &["Pracownia Ż", "example.org/p", "zofia"],
        &["short", ADMIN, ADMIN, PASSPHRASE, "other", PASSPHRASE, PASSPHRASE],
    );
    let outcome = place.with(&["init", "@lab.db", "--lang", "pl"], &mut person).expect(Exit::Yes);
    let numbered: Vec<_> = person.asked.iter().filter(|question| question.contains("/5 ")).collect();
    assert!(
        numbered.iter().any(|question| question.starts_with("5/5")) && !person.asked.iter().any(|q| q.starts_with('6'))
    );
    assert!(numbered[0].contains("Nazwa laboratorium"), "{numbered:?}");
    assert!(outcome.err.contains("Minimalna liczba znaków: 12") && outcome.err.contains("differ"));
    for part in [
        "ARKUSZ ODZYSKIWANIA",
        "Kod odzyskiwania",
        "Pracownia Ż",
        "example.org/p/1",
        "example.org/p/1+",
        "lab.db.vault",
    ] {
        assert!(outcome.out.contains(part), "{part} in\n{}", outcome.out);
    }
    for secret in [ADMIN, PASSPHRASE] {
        assert!(!outcome.out.contains(secret) && !outcome.err.contains(secret));
    }

    // The code on the sheet leads back in when the passphrase is lost.
    let code =
        outcome.out.lines().map(str::trim).find(|line| line.matches('-').count() == 7 && line.len() == 47).unwrap();
    place.write("code", code);
    place.write("pp2", "an entirely new one");
    place.write("wrong", "00001-00002-00003-00004-00005-00006-00007-00008");
    place.write("mistyped", "00001-00002");
    let recover =
        |code: &str| place.run(&format!("key recover @lab.db --code-file @{code} --new-passphrase-file @pp2 --json"));
    assert_eq!(recover("wrong").expect(Exit::Failed).error_code(), "recovery_code_wrong");
    assert_eq!(recover("mistyped").expect(Exit::Failed).error_code(), "recovery_code_malformed");
    recover("code").expect(Exit::Yes);
    let list = "trail list @lab.db --reveal --limit 1 --json --passphrase-file";
    assert_eq!(place.run(&format!("{list} @pp")).expect(Exit::Failed).error_code(), "passphrase_wrong");
    let first = place.run(&format!("{list} @pp2")).expect(Exit::Yes).json();
    assert_eq!(first["revealed"]["attrs.name"]["value"], "Pracownia Ż");
}

#[test]
fn init_without_a_terminal_says_what_is_missing_and_leaves_nothing_behind() {
    let place = Place::new();
    let flags = "init @lab.db --name L --login a --password-file @pw --passphrase-file @pp";
    for missing in ["--name L ", "--login a ", "--password-file @pw ", " --passphrase-file @pp"] {
        let outcome = place.run(&format!("{} --json", flags.replace(missing, " "))).expect(Exit::Usage);
        let flag = missing.split_whitespace().next().unwrap();
        assert!(outcome.err.contains(flag), "{flag}: {}", outcome.err);
    }
    place.write("weak", "elevenchars");
    for line in [
        "init @lab.db --name L --login a --password-file @pw --passphrase-file @weak --sheet @sheet --json",
        "init @lab.db --name L --login a --password-file @weak --passphrase-file @weak --json",
        "init @lab.db --name L --origin no+plus --login a --password-file @pw --passphrase-file @pp --sheet @sheet --json",
        "init @lab.db --name L --login a --password-file @pw --passphrase-file @pp --key-file-mode --json",
    ] {
        place.run(line).expect(Exit::Usage);
    }
    let left: Vec<_> = std::fs::read_dir(place.dir.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert!(left.iter().all(|name| ["pp", "pw", "pw2", "weak"].contains(&name.to_str().unwrap())), "{left:?}");
}

#[test]
fn the_sheet_can_go_to_a_file_and_nothing_is_overwritten() {
    let place = Place::new();
    let line = "init @lab.db --name L --login a --password-file @pw --passphrase-file @pp --sheet @sheet.txt --json";
    let outcome = place.run(line).expect(Exit::Yes);
    assert_eq!(outcome.json()["recovery_code"], Value::Null);
    let sheet = std::fs::read_to_string(place.path("sheet.txt")).unwrap();
    assert!(sheet.contains("RECOVERY SHEET") && sheet.lines().any(|line| line.trim().matches('-').count() == 7));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(place.path("sheet.txt")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(place.run(line).expect(Exit::Failed).error_code(), "file_exists");
    assert_eq!(place.run(&line.replace("@lab.db", "@new.db")).expect(Exit::Failed).error_code(), "file_exists");
    assert!(!place.path("new.db").exists());
    assert_eq!(std::fs::read_to_string(place.path("sheet.txt")).unwrap(), sheet);
    assert_eq!(
        place.run("trail checkpoint @lab.db --out @sheet.txt --json").expect(Exit::Failed).error_code(),
        "file_exists"
    );
}

#[test]
fn a_key_under_a_file_mode_is_called_the_weaker_choice() {
    let place = Place::new();
    let line = "init @lab.db --name L --login a --password-file @pw --key-file-mode";
    let english = place.run(line).expect(Exit::Yes).out;
    assert!(english.contains("weaker choice"), "{english}");
    assert!(place.run("key show @lab.db").expect(Exit::Yes).out.contains("weaker choice"));
    assert_eq!(place.run("key show @lab.db --json").json()["weaker_protection"], true);
    let polish = place.run(&line.replace("@lab.db", "@inna.db --lang pl")).expect(Exit::Yes).out;
    assert!(polish.contains("słabsze rozwiązanie"), "{polish}");
    assert_eq!(place.run("key passphrase @lab.db --json").expect(Exit::Failed).error_code(), "key_file_not_passphrase");
    assert_eq!(place.run("key renew-code @lab.db --json").expect(Exit::Failed).error_code(), "recovery_code_none");
}

#[test]
fn the_keys_can_be_changed() {
    let place = Place::new();
    place
        .run("init @lab.db --name L --origin example.com/l --login a --password-file @pw --passphrase-file @pp")
        .expect(Exit::Yes);
    let show = || place.run("key show @lab.db --json").expect(Exit::Yes).json();
    let before = show();
    assert_eq!((&before["key_protection"], &before["weaker_protection"]), (&"passphrase".into(), &false.into()));
    place.write("pp2", "an entirely new one");
    let change = "key passphrase @lab.db --new-passphrase-file @pp2 --json --passphrase-file";
    place.run(&format!("{change} @pp")).expect(Exit::Yes);
    assert_eq!(place.run(&format!("{change} @pp")).expect(Exit::Failed).error_code(), "passphrase_wrong");
    assert_eq!(show(), before);
    let first = place.run("key renew-code @lab.db --passphrase-file @pp2 --json").expect(Exit::Yes).json();
    let second = place.run("key rotate @lab.db --reason yearly --passphrase-file @pp2 --json").expect(Exit::Yes).json();
    assert_ne!(first["recovery_code"], second["recovery_code"]);
    assert_ne!(second["verifier_key"], before["verifier_key"]);
    assert_eq!(show()["verifier_key"], second["verifier_key"]);
    let old = before["verifier_key"].as_str().unwrap();
    place.run("verify @lab.db").expect(Exit::Yes);
    place.run(&format!("verify @lab.db --key {old}")).expect(Exit::Yes);
    place.run("trail list @lab.db --kind trail.key_rotated --json").expect(Exit::Yes).json();
    place.run("trail prove @lab.db 0 --out @p.tlog-proof").expect(Exit::Yes);
    place.run("upgrade @lab.db").expect(Exit::Yes);

    let other = Place::with_lab();
    std::fs::copy(other.path("lab.db.key"), place.path("lab.db.key")).unwrap();
    assert_eq!(place.run("key show @lab.db --json").expect(Exit::No).error_code(), "wrong_key");
    assert_eq!(place.run("trail list @lab.db --reveal --json").expect(Exit::Failed).error_code(), "wrong_key");
}

#[test]
fn signing_in_and_rights() {
    let (place, _) = sealed();
    let seal = |login: &str, password: &str| {
        place.run(&format!("seal @lab.db @run.csv --login {login} --password-file {password} --json"))
    };
    for (login, password) in [("a.nowak", "@pw"), ("nobody", "@pw"), ("admin", "@pw2")] {
        let outcome = seal(login, password).expect(Exit::No);
        assert_eq!(outcome.error_code(), "sign_in_refused");
        assert!(outcome.out.is_empty());
    }
    assert_eq!(seal("admin", "@pw").expect(Exit::No).error_code(), "permission_missing");
    let listed = place.run("trail list @lab.db --json").expect(Exit::Yes).out;
    let last: Value = serde_json::from_str(listed.lines().last().unwrap()).unwrap();
    assert_eq!(last["record"]["kind"], "session.ended", "a refusal still signs out");
    assert_eq!(listed.matches("\"session.refused\"").count(), 3);
    assert_eq!(listed.matches("\"action.refused\"").count(), 1);
    let add = |login: &str, role: &str| {
        place.as_admin(&["account", "add", "@lab.db", "--login", login, "--name", "X", "--role", role])
    };
    assert_eq!(add("A.NOWAK", "viewer").expect(Exit::No).error_code(), "login_taken");
    assert_eq!(add("b", "king").expect(Exit::No).error_code(), "not_found");
    assert_eq!(add("b b", "viewer").expect(Exit::Usage).error_code(), "invalid");
}

#[test]
fn one_file_that_fails_does_not_stop_the_others() {
    let (place, _) = sealed();
    place.write("two.txt", "two");
    let outcome = place.run(&format!("{SEAL} --json @missing.csv @run.csv @two.txt")).expect(Exit::No);
    assert_eq!(outcome.out.lines().count(), 2);
    assert_eq!(outcome.error_code(), "invalid");
    assert!(outcome.err.contains("missing.csv"));
    let text = place.run(&format!("{SEAL} @missing.csv @two.txt")).expect(Exit::No);
    assert!(
        text.err.contains("not sealed")
            && text.out.contains("3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3")
    );
}

#[test]
fn secrets_come_from_a_person_a_file_or_standard_input_and_go_nowhere() {
    let (place, index) = sealed();
    place.write("my.csv", "x");
    let command = ["seal", "@lab.db", "@my.csv", "--login", "a.nowak"];
    let mut person = Person::answering(&[], &[ANNA]);
    place.with(&command, &mut person).expect(Exit::Yes);
    assert_eq!(person.asked, ["Password of a.nowak: "]);
    let mut pipe = Person::piping(&[ANNA]);
    place.with(&[&command[..], &["--password-file", "-"]].concat(), &mut pipe).expect(Exit::Yes);
    let mut ended = Person::piping(&[]);
    let outcome =
        place.with(&[&command[..], &["--password-file", "-", "--json"]].concat(), &mut ended).expect(Exit::Usage);
    assert_eq!(outcome.error_code(), "secret_missing");
    assert_eq!(
        place.with(&[&command[..], &["--json"]].concat(), &mut Person::default()).expect(Exit::Usage).error_code(),
        "secret_missing"
    );

    let credential = "argon2id$v=19$m=19456,t=2,p=1$";
    let key_file = std::fs::read_to_string(place.path("lab.db.key")).unwrap();
    let opener = key_file.lines().find(|line| line.contains("opener")).unwrap().split('"').nth(3).unwrap().to_owned();
    for line in [
        "trail list @lab.db --reveal".to_owned(),
        "trail list @lab.db --reveal --json".to_owned(),
        "trail list @lab.db --reveal --csv".to_owned(),
        "trail show @lab.db 7 --reveal".to_owned(),
        "trail show @lab.db 7 --reveal --json".to_owned(),
        format!("trail show @lab.db {index} --raw"),
        "account list @lab.db --reveal".to_owned(),
        "key show @lab.db".to_owned(),
        "verify @lab.db --unlock".to_owned(),
        "verify @lab.db --unlock --json".to_owned(),
    ] {
        let outcome = place.run(&line).expect(Exit::Yes);
        for secret in [ADMIN, ANNA, credential, &opener] {
            assert!(!outcome.out.contains(secret) && !outcome.err.contains(secret), "{line}");
        }
    }
}

#[test]
fn lists_are_filtered() {
    let (place, index) = sealed();
    let list = |rest: &str| -> Vec<Value> {
        let outcome = place.run(&format!("trail list @lab.db --json {rest}")).expect(Exit::Yes);
        outcome.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let all = list("");
    assert!(all.iter().enumerate().all(|(at, line)| line["index"] == at));
    let anna = list("--kind file.")[0]["record"]["actor"]["id"].as_str().unwrap().to_owned();
    let hers = list(&format!("--person {anna}"));
    assert_eq!(hers.len(), 4, "first password, sign-in, seal, sign-out");
    assert_eq!(list(&format!("--person {}", &anna[28..])), hers);
    assert_eq!(list("--reveal --person A.Nowak").len(), 4);
    assert_eq!(list("--action file.seal")[0]["index"], index);
    assert_eq!(list("--kind session.started").len(), 2);
    assert_eq!(list("--after 3 --limit 2").iter().map(|line| line["index"].clone()).collect::<Vec<_>>(), [4, 5]);
    assert_eq!(list("--limit 0").len(), 0);
    assert_eq!(list("--since-date 2000-01-01").len(), all.len());
    assert_eq!(list("--until-date 2000-01-01").len(), 0);
    let object = format!("--object account:{anna}");
    assert_eq!(list(&object).len(), 5, "requested, approved, identity checked, code, first password");
    for (line, exit, code) in [
        ("--person nobody", Exit::No, "account_unknown"),
        ("--object sample", Exit::Usage, "object_unfit"),
        ("--client x", Exit::Usage, "client_unfit"),
        ("--since-date yesterday", Exit::Usage, "usage"),
        ("--limit -1", Exit::Usage, "usage"),
        ("--csv", Exit::Usage, "usage"),
    ] {
        assert_eq!(place.run(&format!("trail list @lab.db --json {line}")).expect(exit).error_code(), code, "{line}");
    }
    for (record, exit, code) in [
        ("99999", Exit::No, "not_found"),
        ("x", Exit::Usage, "record_unfit"),
        ("01a203ee-cb62-70bc-99c7-d6473e5c2385", Exit::No, "not_found"),
    ] {
        assert_eq!(
            place.run(&format!("trail show @lab.db {record} --json")).expect(exit).error_code(),
            code,
            "{record}"
        );
    }
    assert!(place.run("trail list @lab.db --lang pl").out.contains("kto"));
}

#[test]
fn a_spreadsheet_computes_nothing_and_a_terminal_obeys_nothing() {
    let place = Place::with_lab();
    place.write("=HYPERLINK(evil).csv", "x");
    let words = [
        "seal",
        "@lab.db",
        "@=HYPERLINK(evil).csv",
        "--login",
        "a.nowak",
        "--password-file",
        "@pw2",
        "--device",
        "=1+\u{1b}[2J",
    ];
    place.with(&words, &mut Person::default()).expect(Exit::Yes);
    let csv = place.run("trail list @lab.db --reveal --csv --kind file.").expect(Exit::Yes).out;
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert!(lines[0].starts_with("index,time,record_id,"));
    assert_eq!(lines.len(), 3, "header, one record, nothing behind the last line end");
    assert!(csv.contains("\"'=1+"), "{csv}");
    for line in ["trail list @lab.db --reveal", "trail show @lab.db 13 --reveal"] {
        let text = place.run(line).expect(Exit::Yes).out;
        assert!(!text.contains('\u{1b}'), "{line}");
    }
}

#[test]
fn an_export_is_verified_without_the_database() {
    let (place, _) = sealed();
    place.run("trail checkpoint @lab.db --out @outside.note").expect(Exit::Yes);
    let out = place.run("trail export @lab.db --out @export").expect(Exit::Yes).out;
    assert!(out.contains("the whole trail"), "{out}");
    let key = place.run("key show @lab.db --json").json()["verifier_key"].as_str().unwrap().to_owned();
    let report =
        place.run(&format!("verify @export --since @outside.note --key {key} --json")).expect(Exit::Yes).json();
    assert_eq!((&report["kind"], &report["holds"]), (&Value::from("export"), &Value::from(true)));
    assert_eq!(place.run("verify @export --unlock --json").expect(Exit::Usage).error_code(), "unlock_export");
    assert_eq!(place.run("trail export @lab.db --out @export --json").expect(Exit::Failed).error_code(), "file_exists");
    let part = place.run("trail export @lab.db --out @part --kind file. --json").expect(Exit::Yes).json();
    assert_eq!(part["manifest"]["records"], 1);
    place.run("verify @part").expect(Exit::Yes);
    let text = place.run("trail export @lab.db --out @range --from 2 --until 5").expect(Exit::Yes).out;
    assert!(text.contains("selection, 3 of"), "{text}");

    let manifest = place.path("export/manifest.json");
    let stated = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, stated.replace("\"left_out\"", "\"left_oux\"")).unwrap();
    assert_ne!(place.run("verify @export").exit, Exit::Yes);
    std::fs::write(&manifest, stated).unwrap();
    std::fs::remove_dir_all(place.path("export/tile/entries")).unwrap();
    place.run("verify @export").expect(Exit::No);
}

/// Changes a database as somebody with a database tool would.
fn tamper(place: &Place, name: &str, sql: &str) {
    let connection = rusqlite::Connection::open(place.path(name)).unwrap();
    let mut statement = connection.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").unwrap();
    let triggers: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    for trigger in triggers {
        connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    connection.execute_batch(sql).unwrap();
}

#[test]
fn a_list_does_not_pass_over_what_is_missing_or_altered() {
    let (place, index) = sealed();
    let size = place.run("trail list @lab.db --json").out.lines().count();
    for (name, sql) in [
        ("middle.db", "DELETE FROM record WHERE idx = 4".to_owned()),
        ("tail.db", format!("DELETE FROM record WHERE idx = {}", size - 1)),
    ] {
        copy(&place, "lab.db", name);
        tamper(&place, name, &sql);
        let outcome = place.run(&format!("trail list @{name} --json")).expect(Exit::No);
        assert_eq!((outcome.error_code().as_str(), outcome.out.lines().count()), ("record_missing", size - 1));
        // Part of the list is no statement about the rest, and a filter leaves records out by its nature.
        place.run(&format!("trail list @{name} --limit 2")).expect(Exit::Yes);
        place.run(&format!("trail list @{name} --kind file.")).expect(Exit::Yes);
    }
    assert_eq!(place.run("trail show @middle.db 4 --json").expect(Exit::No).error_code(), "record_missing");
    let missing = place.run("verify @middle.db --json").expect(Exit::No).json();
    assert!(
        missing["faults"]
            .as_array()
            .unwrap()
            .iter()
            .any(|fault| fault["code"] == "record_missing" && fault["place"] == "record 4")
    );

    copy(&place, "lab.db", "edited.db");
    tamper(
        &place,
        "edited.db",
        &format!(
            "UPDATE record SET bytes = CAST(replace(CAST(bytes AS TEXT), 'text/csv', 'text/css') AS BLOB) WHERE idx = {index}"
        ),
    );
    assert_eq!(
        place.run(&format!("trail prove @edited.db {index} --out @no.tlog-proof --json")).expect(Exit::No).error_code(),
        "proof_invalid"
    );
    assert!(!place.path("no.tlog-proof").exists());
    tamper(&place, "edited.db", &format!("UPDATE record SET bytes = X'7b7d' WHERE idx = {index}"));
    let outcome = place.run("trail list @edited.db --json").expect(Exit::No);
    assert_eq!((outcome.error_code().as_str(), outcome.out.lines().count()), ("record_unreadable", size));
    assert!(outcome.out.contains("\"unreadable\""));
    place.run(&format!("trail show @edited.db {index}")).expect(Exit::No);
    place.run("trail list @edited.db --csv").expect(Exit::No);
}

#[test]
fn a_revealed_value_is_the_one_committed_to_or_is_called_altered_or_gone() {
    let (place, index) = sealed();
    let values = |name: &str| {
        let outcome = place.run(&format!("trail show @{name} {index} --reveal --json")).expect(Exit::Yes);
        outcome.json()["revealed"].clone()
    };
    assert_eq!(values("lab.db")["files.0.name"]["value"], "run.csv");
    assert_eq!(values("lab.db")["device"]["value"], "HPLC-02");
    for (name, sql, problem) in [
        ("gone.db", "DELETE FROM disclosure", "not_there"),
        ("altered.db", "UPDATE disclosure SET sealed = zeroblob(length(sealed))", "altered"),
    ] {
        copy(&place, "lab.db", name);
        tamper(&place, name, sql);
        let found = values(name);
        assert_eq!(
            (&found["device"]["problem"], &found["files.0.name"]["problem"]),
            (&problem.into(), &problem.into())
        );
    }
    let text = place.run(&format!("trail show @altered.db {index} --reveal")).expect(Exit::Yes).out;
    assert!(text.contains("«ALTERED»") && !text.contains("HPLC-02"), "{text}");
    // An account entry that points at another person's record does not lend that person's name.
    copy(&place, "lab.db", "names.db");
    tamper(
        &place,
        "names.db",
        "UPDATE state SET value = CAST(replace(CAST(value AS TEXT), '\"record\":9', '\"record\":6') AS BLOB) WHERE space = 'account'",
    );
    let listed = place.run("account list @names.db --reveal").expect(Exit::Yes).out;
    assert!(listed.contains("«ALTERED»"), "{listed}");
}

#[test]
fn where_nothing_can_be_written_beside_the_file_a_private_copy_is_read() {
    let (place, index) = sealed();
    std::fs::create_dir(place.path("media")).unwrap();
    copy(&place, "lab.db", "media/lab.db");
    // SQLite cannot make its shared memory file, as on read-only media; folder modes would not stop a superuser.
    std::fs::create_dir(place.path("media/lab.db-shm")).unwrap();
    let list = place.run("trail list @media/lab.db --reveal --kind file.").expect(Exit::Yes);
    assert!(list.out.contains("Anna Nowak"), "{}", list.out);
    place.run("verify @media/lab.db --unlock").expect(Exit::Yes);
    let proven = place.run(&format!("trail prove @media/lab.db {index} --out @r.tlog-proof")).expect(Exit::Yes);
    assert!(proven.err.contains("NOT RECORDED"), "{}", proven.err);
    let export = place.run("trail export @media/lab.db --out @whole").expect(Exit::Yes).out;
    assert!(export.contains("NOT RECORDED") && export.contains("nothing can be written"), "{export}");
    let signed = "trail export @media/lab.db --out @more --as admin --password-file @pw --json";
    assert_eq!(place.run(signed).expect(Exit::Failed).error_code(), "read_only");
    assert!(!place.path("more").exists());
    assert_eq!(
        place
            .run("seal @media/lab.db @run.csv --login a.nowak --password-file @pw2 --json")
            .expect(Exit::Failed)
            .error_code(),
        "read_only"
    );
}
