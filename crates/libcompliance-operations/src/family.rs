//! Families of errors: what a program of another language tells apart, without a list of every code.

use crate::error::CallError;
use libcompliance::access::Denial;
use libcompliance::identity::policy::Verdict;
use libcompliance::identity::text::Language;
use libcompliance_lab::LabError;
use serde_json::{Value as Json, json};

/// What kind of thing went wrong. The stable code says which; a binding has a status or a class for each family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// The arguments are out of range, malformed, or not what the call takes.
    Argument,
    /// An error of the library itself.
    Internal,
    /// The process was copied by `fork` after the laboratory was opened.
    Forked,
    /// The action is not allowed; the refusal is recorded.
    Denied,
    /// The question is not one that this session may ask.
    NotAllowed,
    /// Login or password are wrong, or the account cannot be used.
    SignInRefused,
    /// The password is right, and a one-time code is asked for.
    SecondFactorNeeded,
    /// The session has ended.
    SessionEnded,
    /// The password breaks rules.
    PasswordRefused,
    /// A secret that the operation needs was not given.
    SecretMissing,
    /// There is no such object or operation.
    NotFound,
    /// What was given is not valid for the laboratory as it stands.
    Invalid,
    /// A seal, a proof, a signature or the state does not verify.
    NotVerified,
    /// The verification could not be made.
    NotChecked,
    /// The laboratory is older than what this computer has seen of it, or has another history.
    RolledBack,
    /// An earlier write failed.
    Poisoned,
    /// Another program has kept the laboratory busy for too long.
    Busy,
    /// The disk is full.
    DiskFull,
    /// The file or folder is read-only.
    ReadOnly,
    /// A file is not there.
    FileNotFound,
    /// A file is there already.
    FileExists,
    /// A file or folder cannot be used.
    FileUnusable,
    /// A file is damaged, or of another program or layout.
    FileDamaged,
    /// The passphrase, recovery code or key file is missing, wrong or cannot be used.
    Key,
    /// The operating system gives no random numbers.
    NoEntropy,
    /// What a host stores on its way to the trail is not valid.
    HostEvent,
    /// Rows of a host's table cannot be taken.
    HostTable,
}

/// Codes whose family is not told by how they begin.
const CODES: &[(&str, Family)] = &[
    ("sign_in_refused", Family::SignInRefused),
    ("second_factor_needed", Family::SecondFactorNeeded),
    ("session_ended", Family::SessionEnded),
    ("password_refused", Family::PasswordRefused),
    ("operation_unknown", Family::NotFound),
    ("operation_arguments", Family::Argument),
    ("operation_secret_missing", Family::SecretMissing),
    ("operation_answer", Family::Internal),
    ("not_found", Family::NotFound),
    ("poisoned", Family::Poisoned),
    ("forked_process", Family::Forked),
    ("rolled_back", Family::RolledBack),
    ("forked_history", Family::RolledBack),
    ("seen_unreadable", Family::NotChecked),
    ("seal_broken", Family::NotVerified),
    ("state_altered", Family::NotVerified),
    ("state_unusable", Family::NotVerified),
    ("busy", Family::Busy),
    ("disk_full", Family::DiskFull),
    ("read_only", Family::ReadOnly),
    ("key_file_read_only", Family::ReadOnly),
    ("file_not_found", Family::FileNotFound),
    ("key_file_not_found", Family::FileNotFound),
    ("file_exists", Family::FileExists),
    ("key_file_exists", Family::FileExists),
    ("file_unusable", Family::FileUnusable),
    ("network_file_system", Family::FileUnusable),
    ("io", Family::FileUnusable),
    ("key_file_io", Family::FileUnusable),
    ("damaged", Family::FileDamaged),
    ("foreign_file", Family::FileDamaged),
    ("newer_layout", Family::FileDamaged),
    ("older_layout", Family::FileDamaged),
    ("other_reducer", Family::FileDamaged),
    ("unfinished_laboratory", Family::FileDamaged),
    ("no_entropy", Family::NoEntropy),
    ("wrong_key", Family::Key),
    ("not_signed", Family::Key),
    ("derivation", Family::Key),
    ("account_seal_failed", Family::Key),
];

/// Families of codes, by how they begin.
const STARTS: &[(&str, Family)] = &[
    ("passphrase_", Family::Key),
    ("recovery_code_", Family::Key),
    ("key_file_", Family::Key),
    ("value_key", Family::Key),
    ("outbox_", Family::HostEvent),
    ("spool_", Family::HostEvent),
    ("intent_", Family::HostEvent),
    ("row_", Family::HostTable),
    ("table_", Family::HostTable),
];

impl Family {
    /// The family of a stable code; what is not listed is something that is not valid.
    #[must_use]
    pub fn of_code(code: &str) -> Self {
        let exact = CODES.iter().find(|(known, _)| *known == code);
        let start = || STARTS.iter().find(|(start, _)| code.starts_with(start));
        exact.or_else(start).map_or(Self::Invalid, |(_, family)| *family)
    }

    /// The family of an error of a laboratory.
    #[must_use]
    pub fn of_lab(error: &LabError) -> Self {
        match error {
            // Whoever may do it again after signing in is not told that it is not allowed.
            other if other.code() == "session_ended" => Self::SessionEnded,
            LabError::Denied { .. } => Self::Denied,
            LabError::NotAllowed { .. } => Self::NotAllowed,
            other => Self::of_code(other.code()),
        }
    }

    /// The family of an error of a call.
    #[must_use]
    pub fn of_call(error: &CallError) -> Self {
        match error {
            CallError::Lab(error) => Self::of_lab(error),
            other => Self::of_code(other.code()),
        }
    }
}

/// What was missing, for a program.
#[must_use]
pub fn denial(denial: &Denial) -> Json {
    json!({
        "code": denial.code,
        "permission": denial.permission,
        "carried_by": denial.carried_by,
        "held": denial.held,
        "policy": denial.policy,
        "en": denial.en,
        "pl": denial.pl,
    })
}

/// The broken rules, for a program.
#[must_use]
pub fn verdict(verdict: &Verdict) -> Json {
    let broken = verdict.violations.iter().map(|broken| {
        json!({
            "code": broken.code, "number": broken.number, "clause": broken.clause,
            "en": broken.text(Language::En), "pl": broken.text(Language::Pl),
        })
    });
    let unchecked = verdict.unchecked.iter().map(|unchecked| unchecked.code);
    json!({
        "profile": verdict.profile.0,
        "version": verdict.profile.1,
        "violations": broken.collect::<Vec<_>>(),
        "unchecked": unchecked.collect::<Vec<_>>(),
    })
}

/// What an error of a laboratory says beside its code and its message; null for most.
#[must_use]
pub fn detail(error: &LabError) -> Json {
    match error {
        LabError::Denied { denial: found, record } => json!({ "record": record, "denial": denial(found) }),
        LabError::NotAllowed { denial: found } => json!({ "denial": denial(found) }),
        LabError::PasswordRefused { verdict: found, record } => {
            json!({ "record": record, "verdict": verdict(found) })
        }
        LabError::SignInRefused { record } | LabError::SecondFactorNeeded { record } => json!({ "record": record }),
        _ => Json::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_one_family() {
        for (at, (code, _)) in CODES.iter().enumerate() {
            assert!(CODES.iter().skip(at + 1).all(|(other, _)| other != code), "{code} stands twice");
        }
        assert_eq!(Family::of_code("spool_torn"), Family::HostEvent);
        assert_eq!(Family::of_code("key_file_read_only"), Family::ReadOnly);
        assert_eq!(Family::of_code("never_heard"), Family::Invalid);
    }
}
