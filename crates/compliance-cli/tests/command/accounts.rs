//! `compliance account`: from the request to the closing.

use crate::common::{ADMIN, ANNA, Outcome, PASSPHRASE, Person, Place};
use compliance_cli::exit::Exit;
use compliance_cli::io::{Io, Prompts};
use libcompliance_lab::clock::{Clock as _, SystemClock};
use libcompliance_lab::core::identity::totp::{Algorithm, Totp};
use libcompliance_lab::keys::Zeroizing;
use serde_json::Value;
use std::cell::RefCell;
use std::rc::Rc;

const MARIA: &str = "under 9 bright Lanterns!";

/// A laboratory with an administrator, an analyst (Anna) and a manager (Maria), so that requests need a second person.
fn staffed() -> Place {
    let place = Place::with_lab();
    place.write("pw3", MARIA);
    let add = ["account", "add", "@lab.db", "--login", "maria", "--name", "Maria K", "--role", "laboratory_manager"];
    let code = place.as_admin(&add).expect(Exit::Yes).json()["code"].as_str().unwrap().to_owned();
    place.enrol("maria", &code, "pw3").expect(Exit::Yes);
    place
}

fn seal(place: &Place, login: &str, file: &str) -> Outcome {
    place.write("run.csv", "1,2");
    place.run(&format!("seal @lab.db @run.csv --login {login} --password-file @{file} --passphrase-file @pp --json"))
}

fn accounts(place: &Place) -> Vec<Value> {
    let outcome = place.run("account list @lab.db --reveal --passphrase-file @pp --json").expect(Exit::Yes);
    outcome.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn account(place: &Place, login: &str) -> Value {
    accounts(place).into_iter().find(|account| account["login"] == login).unwrap()
}

fn kinds(place: &Place) -> Vec<String> {
    let listed = place.run("trail list @lab.db --json").expect(Exit::Yes).out;
    let line = |line: &str| -> Value { serde_json::from_str(line).unwrap() };
    listed.lines().map(|text| line(text)["record"]["kind"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_request_needs_another_person_and_an_identity_check_before_it_is_an_account() {
    let place = staffed();
    let request = ["account", "request", "@lab.db", "--login", "p.lis", "--name", "Piotr Lis", "--role", "viewer"];
    let id = place.acting("maria", "pw3", &request).expect(Exit::Yes).json()["account"].as_str().unwrap().to_owned();
    // The manager may ask and not approve; nobody uses what is not approved.
    let early = place.as_admin(&["account", "check-identity", "@lab.db", &id]).expect(Exit::No);
    assert_eq!(early.error_code(), "account_status");
    let own = place.acting("maria", "pw3", &["account", "approve", "@lab.db", "p.lis"]).expect(Exit::No);
    assert_eq!(own.error_code(), "permission_missing");
    assert_eq!(account(&place, "p.lis")["status"], "requested");
    place.as_admin(&["account", "approve", "@lab.db", "P.LIS"]).expect(Exit::Yes);
    let checked = place.as_admin(&["account", "check-identity", "@lab.db", &id, "--how", "id_document"]);
    let code = checked.expect(Exit::Yes).json()["code"].as_str().unwrap().to_owned();
    assert_eq!(account(&place, "p.lis")["status"], "active");

    // The code works once, and a wrong one says nothing.
    place.write("pw4", "four Owls in 1 barn #");
    assert_eq!(place.enrol("p.lis", "AAAA-BBBB", "pw4").expect(Exit::No).error_code(), "sign_in_refused");
    place.enrol("p.lis", &code, "pw4").expect(Exit::Yes);
    assert_eq!(place.enrol("p.lis", &code, "pw4").expect(Exit::No).error_code(), "sign_in_refused");
    let found = kinds(&place);
    for kind in ["account.created", "account.approved", "account.identity_checked", "account.password_set"] {
        assert!(found.iter().any(|found| found == kind), "{kind}");
    }
}

#[test]
fn who_asked_does_not_approve_where_somebody_else_can_and_is_told_what_to_do() {
    let place = staffed();
    let second = ["account", "add", "@lab.db", "--login", "jan", "--name", "Jan", "--role", "administrator"];
    let code = place.as_admin(&second).expect(Exit::Yes).json()["code"].as_str().unwrap().to_owned();
    place.write("pw4", "four Owls in 1 barn #");
    place.enrol("jan", &code, "pw4").expect(Exit::Yes);
    let third = ["account", "add", "@lab.db", "--login", "ola", "--name", "Ola", "--role", "viewer"];
    assert_eq!(place.as_admin(&third).expect(Exit::No).error_code(), "own_request");
    assert!(accounts(&place).iter().all(|account| account["login"] != "ola"), "refused as a whole");
    let line =
        "account add @lab.db --login ola --name Ola --role viewer --as admin --password-file @pw --passphrase-file @pp";
    let english = place.run(line).expect(Exit::No).err;
    assert!(english.contains("compliance account request") && english.contains("does not approve"), "{english}");
    let polish = place.run(&format!("{line} --lang pl")).expect(Exit::No).err;
    assert!(polish.contains("odmowa: kto wnioskował o konto") && polish.contains("reguła: own_request"), "{polish}");
    let request = ["account", "request", "@lab.db", "--login", "ola", "--name", "Ola", "--role", "viewer"];
    place.as_admin(&request).expect(Exit::Yes);
    assert_eq!(place.as_admin(&["account", "approve", "@lab.db", "ola"]).expect(Exit::No).error_code(), "own_request");
    let reject = ["account", "reject", "@lab.db", "ola", "--reason", "not_needed"];
    place.acting("jan", "pw4", &reject).expect(Exit::Yes);
    assert_eq!(account(&place, "ola")["status"], "rejected");
}

#[test]
fn a_refusal_says_what_was_missing_who_carries_it_which_rule_and_which_record_in_both_languages() {
    let place = staffed();
    let line = "account deactivate @lab.db maria --reason left --as a.nowak --password-file @pw2 --passphrase-file @pp";
    let english = place.run(line).expect(Exit::No).err;
    for part in [
        "not allowed",
        "missing: account.manage (Create, change and deactivate accounts)",
        "carried by: administrator",
        "held: analyst",
        "rule: permission_missing",
        "record: ",
    ] {
        assert!(english.contains(part), "{part} in\n{english}");
    }
    let polish = place.run(&format!("{line} --lang pl")).expect(Exit::No).err;
    for part in [
        "odmowa",
        "brakuje: account.manage (Tworzenie",
        "mają je role: administrator",
        "posiadane role: analyst",
        "zapis: ",
    ] {
        assert!(polish.contains(part), "{part} in\n{polish}");
    }
    let json = place.run(&format!("{line} --json")).expect(Exit::No);
    let error: Value = serde_json::from_str(json.err.lines().last().unwrap()).unwrap();
    assert_eq!(error["error"]["carried_by"], serde_json::json!(["administrator"]));
    let record = error["error"]["record"].as_u64().unwrap();
    let shown = place.run(&format!("trail show @lab.db {record} --json")).expect(Exit::Yes).json();
    assert_eq!(shown["record"]["kind"], "action.refused");
    assert_eq!(account(&place, "maria")["status"], "active");
}

#[test]
fn a_password_that_breaks_rules_is_refused_with_every_one_of_them() {
    let place = Place::with_lab();
    let reset = place.as_admin(&["account", "reset", "@lab.db", "a.nowak", "--reason", "forgotten"]).expect(Exit::Yes);
    let code = reset.json()["code"].as_str().unwrap().to_owned();
    // The reset ends what worked before, and the code outlives a bad choice.
    assert_eq!(seal(&place, "a.nowak", "pw2").expect(Exit::No).error_code(), "sign_in_refused");
    place.write("bad", "nowak");
    let refused = place.enrol("a.nowak", &code, "bad").expect(Exit::No);
    assert_eq!(refused.error_code(), "password_refused");
    let error: Value = serde_json::from_str(refused.err.lines().last().unwrap()).unwrap();
    let codes: Vec<&str> =
        error["error"]["violations"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["password_too_short", "password_no_digit", "password_no_special", "password_context"]);
    place.write("code", &code);
    let line = "account enrol @lab.db --login a.nowak --code-file @code --new-password-file @bad --passphrase-file @pp";
    let polish = place.run(&format!("{line} --lang pl")).expect(Exit::No).err;
    assert!(
        polish.contains("nowe hasło łamie te reguły") && polish.contains("Minimalna liczba znaków: 12"),
        "{polish}"
    );
    // The former password may not come back; on a terminal it is said before it is tried.
    let mut person = Person::answering(&[], &[&code, ANNA, "nine Pears on 2 trees ?", "nine Pears on 2 trees ?"]);
    let enrol = ["account", "enrol", "@lab.db", "--login", "a.nowak", "--passphrase-file", "@pp"];
    let outcome = place.with(&enrol, &mut person).expect(Exit::Yes);
    assert!(outcome.err.contains("password_reused") && !outcome.err.contains(ANNA), "{}", outcome.err);
    place.write("pw2", "nine Pears on 2 trees ?");
    seal(&place, "a.nowak", "pw2").expect(Exit::Yes);
}

#[test]
fn a_password_is_changed_by_its_owner_with_the_present_one() {
    let place = Place::with_lab();
    place.write("new", "nine Pears on 2 trees ?");
    let change = ["account", "password", "@lab.db", "--new-password-file", "@new"];
    assert_eq!(place.acting("a.nowak", "pw", &change).expect(Exit::No).error_code(), "sign_in_refused");
    place.write("bad", "short");
    let bad = ["account", "password", "@lab.db", "--new-password-file", "@bad"];
    assert_eq!(place.acting("a.nowak", "pw2", &bad).expect(Exit::No).error_code(), "password_refused");
    place.acting("a.nowak", "pw2", &change).expect(Exit::Yes);
    assert_eq!(seal(&place, "a.nowak", "pw2").expect(Exit::No).error_code(), "sign_in_refused");
    seal(&place, "a.nowak", "new").expect(Exit::Yes);
}

#[test]
fn accounts_are_suspended_resumed_and_closed_and_the_last_administrator_is_not() {
    let place = staffed();
    let step = |step: &str, login: &str| {
        place.as_admin(&["account", step, "@lab.db", login, "--reason", "leave", "--text", "parental"])
    };
    step("suspend", "a.nowak").expect(Exit::Yes);
    assert_eq!(account(&place, "a.nowak")["status"], "suspended");
    assert_eq!(seal(&place, "a.nowak", "pw2").expect(Exit::No).error_code(), "sign_in_refused");
    assert_eq!(step("unlock", "a.nowak").expect(Exit::No).error_code(), "account_status");
    step("resume", "a.nowak").expect(Exit::Yes);
    seal(&place, "a.nowak", "pw2").expect(Exit::Yes);
    step("deactivate", "a.nowak").expect(Exit::Yes);
    assert_eq!(seal(&place, "a.nowak", "pw2").expect(Exit::No).error_code(), "sign_in_refused");
    assert_eq!(step("resume", "a.nowak").expect(Exit::No).error_code(), "account_status");
    assert_eq!(step("deactivate", "admin").expect(Exit::No).error_code(), "last_administrator");
    let again = ["account", "add", "@lab.db", "--login", "A.Nowak", "--name", "Another", "--role", "viewer"];
    assert_eq!(place.as_admin(&again).expect(Exit::No).error_code(), "login_taken");
    assert_eq!(step("suspend", "nobody.here").expect(Exit::No).error_code(), "not_found");
}

#[test]
fn wrong_passwords_make_everybody_wait_and_the_right_one_too() {
    let place = Place::with_lab();
    for _ in 0..5 {
        assert_eq!(seal(&place, "a.nowak", "pw").expect(Exit::No).error_code(), "sign_in_refused");
    }
    assert_eq!(seal(&place, "a.nowak", "pw2").expect(Exit::No).error_code(), "sign_in_refused");
    let listed = place.run("trail list @lab.db --json --kind session.refused").expect(Exit::Yes).out;
    assert!(listed.contains("sign_in_wait"), "only the trail says why: {listed}");
}

#[test]
fn accounts_are_listed_with_what_an_administrator_looks_for_and_names_only_with_the_key() {
    let place = staffed();
    seal(&place, "a.nowak", "pw2").expect(Exit::Yes);
    let plain = place.run("account list @lab.db").expect(Exit::Yes).out;
    assert!(plain.contains("«committed»") && !plain.contains("Anna") && !plain.contains("maria"), "{plain}");
    let polish = place.run("account list @lab.db --lang pl --reveal --passphrase-file @pp").expect(Exit::Yes).out;
    for part in ["Anna Nowak", "uśpione", "aktywne", "awaryjne", "break-glass", "2. składnik"] {
        assert!(polish.contains(part), "{part} in\n{polish}");
    }
    let anna = account(&place, "a.nowak");
    assert_eq!(
        (&anna["dormant"], &anna["second_factor"], &anna["kind"]),
        (&false.into(), &false.into(), &"person".into())
    );
    assert!(anna["last_sign_in"].as_str().is_some());
    assert_eq!(account(&place, "maria")["last_sign_in"], Value::Null);
    let id = anna["account"].as_str().unwrap();
    let shown = place.run(&format!("account show @lab.db {id} --json")).expect(Exit::Yes).json();
    assert_eq!((&shown["password"]["scheme"], &shown["name"]), (&"argon2id".into(), &Value::Null));
    let by_login = place.run("account show @lab.db a.nowak --reveal --passphrase-file @pp").expect(Exit::Yes).out;
    assert!(by_login.contains("Anna Nowak") && by_login.contains(id), "{by_login}");
    assert_eq!(
        place.run("account show @lab.db x --passphrase-file @pp --json").expect(Exit::No).error_code(),
        "not_found"
    );
}

#[test]
fn a_second_factor_is_confirmed_by_its_first_code_and_then_asked_for() {
    let place = Place::with_lab();
    let set = ["account", "second-factor", "set", "@lab.db", "--as", "a.nowak", "--password-file", "@pw2", "--json"];
    let mut wrong = Person::piping(&["000000"]);
    let refused = place.with(&set, &mut wrong).expect(Exit::No);
    assert_eq!(refused.error_code(), "second_factor_wrong");
    seal(&place, "a.nowak", "pw2").expect(Exit::Yes);

    // The code depends on what is printed, so somebody answers who has read it.
    let printed = Printed::default();
    let (mut out, mut err) = (printed.clone(), Vec::new());
    let mut authenticator = Authenticator(printed.clone());
    let arguments = [vec!["compliance".to_owned(), "--state-dir".to_owned(), place.shown("seen")], words(&place, &set)];
    let exit = {
        let mut io = Io { out: &mut out, err: &mut err, terminal: false, prompts: &mut authenticator };
        compliance_cli::run(arguments.concat(), &mut io)
    };
    assert_eq!(exit, Exit::Yes, "{}", String::from_utf8_lossy(&err));
    let printed = printed.first();
    assert!(printed["uri"].as_str().unwrap().starts_with("otpauth://totp/"));
    let codes = printed["recovery_codes"].as_array().unwrap();
    assert_eq!(codes.len(), 10);
    assert_eq!(seal(&place, "a.nowak", "pw2").expect(Exit::No).error_code(), "second_factor_needed");
    place.write("once", codes[0].as_str().unwrap());
    let with = "seal @lab.db @run.csv --login a.nowak --password-file @pw2 --second-factor-file @once --json";
    place.run(with).expect(Exit::Yes);
    assert_eq!(place.run(with).expect(Exit::No).error_code(), "sign_in_refused", "each code is good once");
    // Lost altogether: somebody else removes it.
    assert_eq!(account(&place, "a.nowak")["second_factor"], true);
    let remove = ["account", "second-factor", "remove", "@lab.db", "a.nowak", "--reason", "lost"];
    place.as_admin(&remove).expect(Exit::Yes);
    seal(&place, "a.nowak", "pw2").expect(Exit::Yes);
}

fn words(place: &Place, words: &[&str]) -> Vec<String> {
    words
        .iter()
        .map(|word| word.strip_prefix('@').map_or_else(|| (*word).to_owned(), |name| place.shown(name)))
        .collect()
}

/// An output that can be read while it is written.
#[derive(Clone, Default)]
struct Printed(Rc<RefCell<Vec<u8>>>);

impl Printed {
    fn first(&self) -> Value {
        serde_json::from_slice(self.0.borrow().split(|byte| *byte == b'\n').next().unwrap()).unwrap()
    }
}

impl std::io::Write for Printed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Takes the secret that is printed and answers with its code.
struct Authenticator(Printed);

impl Prompts for Authenticator {
    fn interactive(&self) -> bool {
        false
    }

    fn line(&mut self, _: &str) -> std::io::Result<Option<String>> {
        Ok(None)
    }

    fn secret(&mut self, _: &str) -> std::io::Result<Option<Zeroizing<String>>> {
        Ok(None)
    }

    fn input_line(&mut self) -> std::io::Result<Option<Zeroizing<String>>> {
        let document = self.0.first();
        let (mut bits, mut count, mut secret) = (0_u32, 0, Vec::new());
        for letter in document["secret"].as_str().unwrap().bytes() {
            let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|known| *known == letter).unwrap();
            bits = (bits << 5 | u32::try_from(value).unwrap()) & 0xffff;
            count += 5;
            if count >= 8 {
                count -= 8;
                secret.push(u8::try_from(bits >> count & 0xff).unwrap());
            }
        }
        let totp = Totp::new(Zeroizing::new(secret), Algorithm::Sha1, 6, 30).unwrap();
        Ok(Some(totp.code_at(SystemClock::default().read().wall)))
    }
}

#[test]
fn a_table_of_users_is_taken_over_whole_or_not_at_all_and_weak_hashes_are_named() {
    let place = Place::with_lab();
    // sha256("password1"), unsalted: what many a laboratory has.
    let weak = "0b14d501a594442a01c6859541bcb3e8164d183d32937b851835442f69d5c94e";
    place.write(
        "users.csv",
        &format!("login,name,roles,hash\nj.stary,\"Stary, Jan\",analyst,{weak}\nnowy,Nowa Osoba,viewer;analyst,\n"),
    );
    place.write("taken.csv", "login,name,roles,hash\nx.y,X,viewer,\nA.NOWAK,Again,viewer,\n");
    let import = |file: &str| place.as_admin(&["account", "import", "@lab.db", file, "--reason", "old_system"]);
    assert_eq!(import("@taken.csv").expect(Exit::No).error_code(), "login_taken");
    assert!(accounts(&place).iter().all(|account| account["login"] != "x.y"), "no row of a refused table");
    let clean = place.as_admin(&["account", "weak", "@lab.db"]).expect(Exit::Yes);
    assert_eq!(clean.out, "");
    let done = import("@users.csv").expect(Exit::Yes).json();
    assert_eq!(done["accounts"].as_array().unwrap().len(), 2);
    assert_eq!(done["codes"][0]["login"], "nowy");
    let found = place.as_admin(&["account", "weak", "@lab.db"]).expect(Exit::No);
    assert_eq!((&found.json()["grade"], &found.json()["weakness"]), (&"broken".into(), &"hash_unsalted".into()));
    // At the first sign-in the hash becomes today's.
    place.write("old", "password1");
    seal(&place, "j.stary", "old").expect(Exit::Yes);
    place.as_admin(&["account", "weak", "@lab.db"]).expect(Exit::Yes);
    place.write("bad.csv", "login;name\n");
    assert_eq!(import("@bad.csv").expect(Exit::Usage).error_code(), "table_unfit");
}

#[test]
fn sessions_are_seen_and_ended() {
    let place = Place::with_lab();
    let lab = libcompliance_lab::Lab::open(
        place.path("lab.db"),
        libcompliance_lab::keys::KeySource::Unattended,
        libcompliance_lab::Options {
            state_folder: libcompliance_lab::StateFolder::At(place.path("seen")),
            ..libcompliance_lab::Options::default()
        },
    )
    .unwrap();
    let open = lab.sign_in("a.nowak", ANNA, libcompliance_lab::Device::unknown()).unwrap();
    let all = ["account", "sessions", "list", "@lab.db", "--all"];
    assert_eq!(place.acting("a.nowak", "pw2", &all).expect(Exit::No).error_code(), "permission_missing");
    let own = place.acting("a.nowak", "pw2", &["account", "sessions", "list", "@lab.db"]).expect(Exit::Yes).json();
    assert_eq!(own["session"], open.id().to_string());
    assert_eq!(place.as_admin(&all).expect(Exit::Yes).json()["session"], open.id().to_string());
    let id = open.id().to_string();
    place.as_admin(&["account", "sessions", "end", "@lab.db", &id]).expect(Exit::Yes);
    assert!(open.permissions(None).is_err(), "ended in this process too");
    assert_eq!(place.as_admin(&all).expect(Exit::Yes).out, "");
    assert_eq!(
        place.as_admin(&["account", "sessions", "end", "@lab.db", &id]).expect(Exit::No).error_code(),
        "not_found"
    );
    assert_eq!(
        place.as_admin(&["account", "sessions", "end", "@lab.db", "x"]).expect(Exit::Usage).error_code(),
        "session_unfit"
    );
}

#[test]
fn an_administrator_is_recovered_by_two_named_persons_and_by_nobody_else() {
    let place = staffed();
    let recover = |by: &str, file: &str, other: &str, other_file: &str| {
        let other_file = format!("@{other_file}");
        let words = ["account", "recover", "@lab.db", "admin", "--with", other, "--other-password-file", &other_file];
        place.acting(by, file, &[&words[..], &["--reason", "locked_out"]].concat())
    };
    assert_eq!(recover("maria", "pw3", "a.nowak", "pw2").expect(Exit::No).error_code(), "not_named_for_recovery");
    let name = ["settings", "change", "@lab.db", "--recovery", "maria", "--recovery", "a.nowak", "--reason", "policy"];
    place.as_admin(&name).expect(Exit::Yes);
    assert_eq!(recover("maria", "pw3", "maria", "pw3").expect(Exit::No).error_code(), "own_account");
    let code = recover("maria", "pw3", "a.nowak", "pw2").expect(Exit::Yes).json()["code"].as_str().unwrap().to_owned();
    place.write("fresh", "nine Pears on 2 trees ?");
    place.enrol("admin", &code, "fresh").expect(Exit::Yes);
    assert!(kinds(&place).iter().any(|kind| kind == "account.alert"));
    assert_eq!(place.as_admin(&["account", "weak", "@lab.db"]).expect(Exit::No).error_code(), "sign_in_refused");
    place.acting("admin", "fresh", &["account", "weak", "@lab.db"]).expect(Exit::Yes);
}

#[test]
fn an_account_for_emergencies_stands_on_the_sheet_and_its_use_raises_an_alert() {
    let place = Place::new();
    let init = "init @lab.db --name L --login a --password-file @pw --key-file-mode";
    let made = place.run(&format!("{init} --json")).expect(Exit::Yes).json();
    let password = made["break_glass"]["password"].as_str().unwrap();
    place.write("emergency", password);
    place.run("account weak @lab.db --as break-glass --password-file @emergency").expect(Exit::Yes);
    assert!(kinds(&place).iter().any(|kind| kind == "account.alert"));
    let sheet = init.replace("@lab.db", "@two.db --sheet @sheet");
    let printed = place.run(&sheet).expect(Exit::Yes).out;
    let written = std::fs::read_to_string(place.path("sheet")).unwrap();
    assert!(written.contains("Sealed envelope") && !printed.contains("Sealed envelope"), "{printed}");
    let polish = place.run(&init.replace("@lab.db", "@three.db --lang pl")).expect(Exit::Yes).out;
    assert!(polish.contains("Zaklejona koperta"), "{polish}");
    let without = place.run(&init.replace("@lab.db", "@four.db --break-glass no --json")).expect(Exit::Yes).json();
    assert_eq!(without["break_glass"], Value::Null);
}

#[test]
fn the_first_password_is_judged_with_every_broken_rule() {
    let place = Place::new();
    place.write("bad", "admin");
    let init = "init @lab.db --name L --login admin --password-file @bad --key-file-mode";
    let refused = place.run(init).expect(Exit::Usage);
    for code in ["password_too_short", "password_no_digit", "password_no_special", "password_context"] {
        assert!(refused.err.contains(code), "{code} in\n{}", refused.err);
    }
    assert!(!place.path("lab.db").exists() && !place.path("lab.db.key").exists());
    assert!(![ADMIN, PASSPHRASE].iter().any(|secret| refused.err.contains(secret)));
}
