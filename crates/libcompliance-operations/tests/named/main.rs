//! A laboratory in which everything is done by name. Every story ends with a verification.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod host;
mod identity;
mod trail;

use libcompliance::identity::IdentitySettings;
use libcompliance_lab::keys::Protect;
use libcompliance_lab::{Device, Lab, NewLab, Options, Session, StateFolder, verify};
use libcompliance_operations::{Secrets, call};
use serde_json::{Value as Json, json};
use std::path::PathBuf;

const PASSWORD: &str = "quiet Harbour 12!";

struct Place {
    folder: tempfile::TempDir,
    lab: Lab,
    admin: Session,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { state_folder: StateFolder::At(folder.path().join("seen")), ..Options::default() };
        let new = NewLab {
            name: "Laboratorium",
            origin: Some("example.com/lab"),
            login: "admin",
            person: "Zofia Zielińska",
            password: PASSWORD,
            protect: Protect::File,
            identity: IdentitySettings::demonstration(),
            break_glass: false,
        };
        let lab = Lab::create(folder.path().join("lab.db"), &new, options).unwrap().lab;
        let admin = lab.sign_in("admin", PASSWORD, Device::unknown()).unwrap();
        Self { folder, lab, admin }
    }

    fn sign_in(&self, login: &str) -> Session {
        self.lab.sign_in(login, PASSWORD, Device::unknown()).unwrap()
    }

    /// Somebody with these roles, admitted by name and signed in.
    fn person(&self, login: &str, roles: &[&str]) -> Session {
        let account = json!({ "login": login, "name": format!("Name of {login}"), "roles": roles });
        let admitted = ask(&self.admin, "account.admit", json!({ "account": account, "how": "known_personally" }));
        self.lab.enrol(login, admitted["code"].as_str().unwrap(), PASSWORD, &Device::unknown()).unwrap();
        self.sign_in(login)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    /// What the tables say is what the records give.
    fn holds(&self) {
        let seen = StateFolder::At(self.path("seen"));
        let options = verify::Options { state_folder: seen, ..Default::default() };
        let report = verify::verify(self.lab.path(), &options).unwrap();
        assert!(report.holds(), "{report:?}");
    }
}

fn ask(session: &Session, name: &str, arguments: Json) -> Json {
    with(session, name, arguments, &Secrets::default()).unwrap_or_else(|code| panic!("{name}: {code}"))
}

/// The answer, or the code of the error.
fn with(session: &Session, name: &str, arguments: Json, secrets: &Secrets<'_>) -> Result<Json, &'static str> {
    match call(session, name, &arguments.to_string(), secrets) {
        Ok(answer) => Ok(serde_json::from_str(&answer).unwrap()),
        Err(error) => Err(error.code()),
    }
}

fn refused(session: &Session, name: &str, arguments: Json) -> &'static str {
    with(session, name, arguments, &Secrets::default()).unwrap_err()
}

/// The only password that this laboratory has.
fn secret() -> Secrets<'static> {
    Secrets { password: Some(PASSWORD), ..Secrets::default() }
}
