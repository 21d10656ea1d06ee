//! A refusal as a person reads it: what was missing, which roles carry it, which rule stands against it, and the record of it.

use crate::exit::Told;
use libcompliance_lab::LabError;
use libcompliance_lab::core::access::{Denial, Permission};
use libcompliance_lab::core::identity::policy::Verdict;
use libcompliance_lab::core::identity::text;
use serde_json::{Map, Value, json};

/// What there is to say of an error beyond its one line.
pub(crate) fn told(error: &LabError) -> Option<Told> {
    match error {
        LabError::Denied { denial, record } => Some(denied(denial, Some(*record))),
        LabError::NotAllowed { denial } => Some(denied(denial, None)),
        LabError::PasswordRefused { verdict, record } => Some(password(verdict, *record)),
        LabError::SignInRefused { record } => {
            Some(plain(error, *record, "login lub hasło są błędne albo konta nie można użyć"))
        }
        LabError::SecondFactorNeeded { record } => Some(plain(
            error,
            *record,
            "potrzebny jest kod jednorazowy: podaj kod z aplikacji uwierzytelniającej albo kod zapasowy",
        )),
        LabError::SessionEnded => Some(one(error, "sesja się zakończyła: zaloguj się ponownie")),
        LabError::NotFound { what } => Some(one(error, &format!("nie ma czegoś takiego: {}", noun(what)))),
        _ => None,
    }
}

fn one(error: &LabError, polish: &str) -> Told {
    Told { english: vec![error.to_string()], polish: vec![polish.to_owned()], facts: Map::new() }
}

fn plain(error: &LabError, record: u64, polish: &str) -> Told {
    let mut told = one(error, polish);
    recorded(&mut told, record);
    told
}

fn recorded(told: &mut Told, record: u64) {
    told.english.push(format!("record: {record}"));
    told.polish.push(format!("zapis: {record}"));
    told.facts.insert("record".to_owned(), record.into());
}

fn noun(what: &str) -> &str {
    match what {
        "account" => "konto",
        "role" => "rola",
        "permission" => "uprawnienie",
        "client" => "klient",
        "sample" => "próbka",
        "result" => "wynik",
        "report" => "sprawozdanie",
        "report, sample or result" => "sprawozdanie, próbka ani wynik",
        "nonconformity" => "niezgodność",
        "specification" => "specyfikacja",
        "object" => "obiekt w tym momencie",
        "file of the report" | "issue of the report" => "wydane sprawozdanie",
        "method" => "metoda",
        "record" => "zapis",
        "review" => "przegląd",
        "line of the review" => "pozycja przeglądu",
        "open session" => "otwarta sesja",
        "second factor" => "drugi składnik logowania",
        "delegation" => "przekazane uprawnienie",
        "authorisation for the method" => "upoważnienie do metody",
        other => other,
    }
}

/// A denial; `record` says where in the trail it stands, if it was an action.
pub(crate) fn denied(denial: &Denial, record: Option<u64>) -> Told {
    let mut told = Told {
        english: vec![format!("not allowed: {}", denial.en)],
        polish: vec![format!("odmowa: {}", denial.pl)],
        facts: facts(denial),
    };
    let mut line = |english: String, polish: String| {
        told.english.push(english);
        told.polish.push(polish);
    };
    if let Some(permission) = &denial.permission {
        let text = Permission::find(permission).and_then(Permission::text);
        let meaning =
            |text: Option<&str>| text.map(|text| format!(" ({})", text.trim_end_matches('.'))).unwrap_or_default();
        line(
            format!("missing: {permission}{}", meaning(text.map(|text| text.en))),
            format!("brakuje: {permission}{}", meaning(text.map(|text| text.pl))),
        );
        line(
            format!("carried by: {}", listed(&denial.carried_by, "no role")),
            format!("mają je role: {}", listed(&denial.carried_by, "żadna")),
        );
        line(
            format!("held: {}", listed(&denial.held, "no role")),
            format!("posiadane role: {}", listed(&denial.held, "żadna")),
        );
    }
    let policy = |word: &str| denial.policy.map(|number| format!(", {word} {number}")).unwrap_or_default();
    line(
        format!("rule: {}{}", denial.code, policy("policy")),
        format!("reguła: {}{}", denial.code, policy("polityka")),
    );
    if let Some((english, polish)) = advice(denial.code) {
        line(english.to_owned(), polish.to_owned());
    }
    if let Some(record) = record {
        recorded(&mut told, record);
    }
    told
}

fn listed(names: &[String], none: &str) -> String {
    if names.is_empty() { none.to_owned() } else { names.join(", ") }
}

/// A denial for programs.
fn facts(denial: &Denial) -> Map<String, Value> {
    let mut facts = Map::new();
    facts.insert("message_pl".to_owned(), denial.pl.as_str().into());
    if let Some(permission) = &denial.permission {
        facts.insert("permission".to_owned(), permission.as_str().into());
        facts.insert("carried_by".to_owned(), json!(denial.carried_by));
        facts.insert("held".to_owned(), json!(denial.held));
    }
    if let Some(policy) = denial.policy {
        facts.insert("policy".to_owned(), policy.into());
    }
    facts
}

/// What to do, where the rule alone does not say it.
fn advice(code: &str) -> Option<(&'static str, &'static str)> {
    match code {
        "own_request" => Some((
            "somebody else approves it: ask with `compliance account request`, and let another person run `compliance account \
             approve`",
            "konto zatwierdza ktoś inny: złóż wniosek poleceniem `compliance account request`, a inna osoba niech wykona \
             `compliance account approve`",
        )),
        "password_change_due" => Some((
            "run `compliance account password`; where a second factor is asked for, `compliance account second-factor set`",
            "wykonaj `compliance account password`, a gdy wymagany jest drugi składnik: `compliance account second-factor set`",
        )),
        "last_administrator" => {
            Some(("see `compliance role who LAB account.manage`", "zobacz `compliance role who LAB account.manage`"))
        }
        _ => None,
    }
}

/// Every broken rule of a password. The record is 0 where there is no laboratory yet.
fn password(verdict: &Verdict, record: u64) -> Told {
    let lines = |language| broken(verdict, language).collect::<Vec<_>>();
    let mut told = Told {
        english: vec!["the new password breaks these rules:".to_owned()],
        polish: vec!["nowe hasło łamie te reguły:".to_owned()],
        facts: Map::new(),
    };
    told.english.extend(lines(text::Language::En));
    told.polish.extend(lines(text::Language::Pl));
    let violations = verdict.violations.iter().map(|violation| {
        json!({
            "code": violation.code, "clause": violation.clause,
            "en": violation.text(text::Language::En), "pl": violation.text(text::Language::Pl),
        })
    });
    told.facts.insert("violations".to_owned(), violations.collect());
    told.facts.insert("unchecked".to_owned(), verdict.unchecked.iter().map(|unchecked| unchecked.code).collect());
    told.facts.insert("profile".to_owned(), format!("{}/{}", verdict.profile.0, verdict.profile.1).into());
    if record > 0 {
        recorded(&mut told, record);
    }
    told
}

/// One line for each broken rule.
pub(crate) fn broken(verdict: &Verdict, language: text::Language) -> impl Iterator<Item = String> {
    let violations =
        verdict.violations.iter().map(move |violation| format!("- {} [{}]", violation.text(language), violation.code));
    let unchecked = verdict.unchecked.iter().map(move |unchecked| {
        let text = text::text(unchecked.code, language).unwrap_or_default();
        format!("- {text} [{}]", unchecked.code)
    });
    violations.chain(unchecked)
}
