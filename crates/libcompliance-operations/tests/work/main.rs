//! A laboratory that is worked in by the names of operations alone, as a program in another language does it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod refused;
mod scenario;
mod turns;

use libcompliance::identity::IdentitySettings;
use libcompliance_lab::keys::Protect;
use libcompliance_lab::verify::verify;
use libcompliance_lab::{Device, Lab, LabError, NewAccount, NewLab, Options, Session, StateFolder};
use libcompliance_operations::{CallError, Secrets, call};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PASSWORD: &str = "wide Meadow 34?";
const METHOD: &str = "PN-EN ISO 4833-1";
const SECRETS: Secrets<'static> = Secrets { password: Some(PASSWORD), second_factor: None, new_password: None };

struct House {
    folder: tempfile::TempDir,
    lab: Lab,
    people: BTreeMap<&'static str, Session>,
}

impl House {
    /// A laboratory with people, and nothing else on record.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { state_folder: StateFolder::At(folder.path().join("seen")), ..Options::default() };
        let new = NewLab {
            name: "Crane",
            origin: None,
            login: "administrator",
            person: "Zofia Zielińska",
            password: PASSWORD,
            protect: Protect::File,
            identity: IdentitySettings::demonstration(),
            break_glass: false,
        };
        let lab = Lab::create(folder.path().join("lab.db"), &new, options).unwrap().lab;
        let admin = lab.sign_in("administrator", PASSWORD, Device::named("office")).unwrap();
        let mut people = BTreeMap::new();
        let logins: [(&str, &[&str]); 5] = [
            ("manager", &["laboratory_manager"]),
            ("second", &["laboratory_manager"]),
            // Makes results, and may verify: those of others.
            ("maker", &["analyst", "authorizer"]),
            ("releaser", &["authorizer"]),
            ("viewer", &["viewer"]),
        ];
        for (login, roles) in logins {
            let person = format!("Person {login}");
            let admitted = admin.admit(&NewAccount::person(login, &person, roles), "known").unwrap();
            lab.enrol(login, admitted.code.unwrap().expose(), PASSWORD, &Device::unknown()).unwrap();
            people.insert(login, lab.sign_in(login, PASSWORD, Device::named("PC")).unwrap());
        }
        people.insert("administrator", admin);
        Self { folder, lab, people }
    }

    /// The same with what results rest on; gives the client.
    fn ready() -> (Self, String) {
        let house = Self::new();
        let head = json!({"laboratory": {"name": "Crane Laboratory", "address": ["Meadow Street 7"], "contact": []}});
        let rules = json!({
            "zone": "Europe/Warsaw", "language": "en", "signed_actions": [], "keep_samples_days": 0,
            "certificate": {"body": "PCA", "number": "AB 1234", "valid": {"from": "2020-01-01"}},
        });
        house.does("administrator", "laboratory.set", &json!({"rules": rules, "head": head}));
        let facts = json!({"title": "Colony count at 30 °C", "edition": "2013-12", "scope": [{"from": "2020-01-01"}]});
        let method = house.does("manager", "method.define", &json!({"code": METHOD, "facts": facts}));
        assert_eq!((&method["code"], &method["version"]), (&json!(METHOD), &json!(1)));
        let new = json!({"name": "Dolina Dairy", "contact": ["Mleczna 1"]});
        let client = text(&house.does("manager", "client.add", &new)["client"]);
        (house, client)
    }

    fn try_as(&self, who: &str, name: &str, arguments: &Value) -> Result<Value, CallError> {
        let answer = call(&self.people[who], name, &arguments.to_string(), &SECRETS)?;
        Ok(serde_json::from_str(&answer).unwrap())
    }

    /// Does something that must work. An action gives a receipt whose checkpoint is signed.
    fn does(&self, who: &str, name: &str, arguments: &Value) -> Value {
        let before = self.lab.size().unwrap();
        let answer = self.try_as(who, name, arguments).unwrap_or_else(|error| panic!("{who} {name}: {error}"));
        assert!(answer["receipt"]["index"].as_u64().unwrap() >= before, "{name}: {answer}");
        assert!(answer["receipt"]["checkpoint"].as_str().unwrap().contains("\n\n— "), "{name}: {answer}");
        answer
    }

    /// Asks a question, which writes nothing.
    fn asks(&self, who: &str, name: &str, arguments: &Value) -> Value {
        let before = self.lab.size().unwrap();
        let answer = self.try_as(who, name, arguments).unwrap_or_else(|error| panic!("{who} {name}: {error}"));
        assert_eq!(self.lab.size().unwrap(), before, "{name}");
        answer
    }

    /// Is refused; the refusal is the last record.
    fn is_refused(&self, who: &str, name: &str, arguments: &Value) -> &'static str {
        let error = self.try_as(who, name, arguments).unwrap_err();
        let code = error.code();
        let CallError::Lab(LabError::Denied { record, .. }) = error else { panic!("{name}: {error}") };
        assert_eq!(record + 1, self.lab.size().unwrap(), "{name}");
        code
    }

    /// Fails for what it says, and nothing is recorded.
    fn fails(&self, who: &str, name: &str, arguments: &Value) -> &'static str {
        let before = self.lab.size().unwrap();
        let code = self.try_as(who, name, arguments).unwrap_err().code();
        assert_eq!(self.lab.size().unwrap(), before, "{name}");
        code
    }

    fn sample(&self, client: &str, code: &str) -> String {
        let new = json!({"client": client, "code": code, "matrix": "soft cheese"});
        text(&self.does("maker", "sample.receive", &new)["sample"])
    }

    fn verified(&self, sample: &str, value: &str) -> String {
        let new = json!({"sample": sample, "analyte": "Colony count", "method": METHOD, "value": value});
        let result = text(&self.does("maker", "result.enter", &new)["result"]);
        self.does("maker", "result.submit", &json!({"id": result}));
        self.does("second", "result.verify", &json!({"id": result}));
        result
    }

    fn issued(&self, sample: &str) -> String {
        let report = text(&self.does("manager", "report.draft", &json!({"samples": [sample]}))["report"]);
        self.does("second", "report.check", &json!({"id": report}));
        self.does("releaser", "report.authorize", &json!({"id": report, "sign": {"by": "password"}}));
        self.does("releaser", "report.issue", &json!({"id": report, "recipient": "jan@example.com"}));
        report
    }

    /// What the tables say is what the records give.
    fn holds(&self) {
        let options = libcompliance_lab::verify::Options {
            state_folder: StateFolder::At(self.folder.path().join("seen")),
            ..Default::default()
        };
        assert!(verify(&self.folder.path().join("lab.db"), &options).unwrap().holds());
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
