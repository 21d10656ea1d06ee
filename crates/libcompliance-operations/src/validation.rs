//! Validation of the installation: the shipped tests, the laboratory's own, the report.

use crate::answer::{done, entry, list};
use crate::arguments::{ById, Nothing};
use crate::asked::need;
use crate::error::CallError;
use crate::operation::{Operation, Secrets, operation, read};
use libcompliance::access::Permission;
use libcompliance::id::{AcceptanceId, ValidationId};
use libcompliance::model::report::{Meaning, ShownSignature};
use libcompliance::trail::note::VerifierKey;
use libcompliance::trail::record::Digest;
use libcompliance::validation::{AcceptanceState, Document, OwnTest, Standing, TESTS, TestCase, ValidationState};
use libcompliance_lab::{LabError, Session, Signing, ValidateOptions};
use serde::Deserialize;
use serde_json::{Value as Json, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Action "validation.run" Run, run,
        "Runs the shipped tests and seals what came of them; checkpoints and verifier keys are those that were kept outside. Takes some seconds. Needs `assessment.validate`.",
        r#"{"checkpoints":["example.com/lab\n1205\n...\n"],"keys":["example.com/lab+b7f1a2c3+AQ..."]}"#),
    operation!(Action "validation.sign" Signed, sign,
        "Signs the report of a finished run as `reviewed` or `approved`, by the password beside the call, or with `by_host` by a re-authentication that the host made. Needs `assessment.validate`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000f4","meaning":"approved","role":"quality_manager","by_host":false}"#),
    operation!(Question "validation.state" Nothing, state,
        "Where the laboratory stands: the shipped tests, its own, whether the newest run is approved, and whether that answers REC-04. Needs `assessment.read`.",
        r"{}"),
    operation!(Question "validation.list" Nothing, runs,
        "The runs of the shipped tests, oldest first. Needs `assessment.read`.",
        r"{}"),
    operation!(Question "validation.document" ById<ValidationId>, document,
        "What the report of a finished run says. Needs `assessment.read`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000f4"}"#),
    operation!(Action "acceptance.import" Own, import,
        "Takes in the laboratory's own acceptance tests, the whole list; `file` is the digest of the file that they came from. Needs `assessment.validate`.",
        r#"{"file":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=","tests":[{"id":"A-1","title":"Export","requirements":["REC-04"],"steps":"export a month","expected":"it verifies","observed":"it verified","verdict":"passed","tester":"Anna Nowak","day":"2026-11-20","evidence":null}]}"#),
    operation!(Question "acceptance.list" Nothing, acceptances,
        "The imports of the laboratory's own tests, oldest first. Needs `assessment.read`.",
        r"{}"),
    operation!(Question "acceptance.get" ById<AcceptanceId>, acceptance,
        "The laboratory's own tests of an import. Needs `assessment.read`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000f5"}"#),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    #[serde(default)]
    checkpoints: Vec<String>,
    #[serde(default)]
    keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    id: ValidationId,
    meaning: Meaning,
    role: Option<String>,
    #[serde(default)]
    by_host: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Own {
    file: Digest,
    tests: Vec<OwnTest>,
}

fn run(session: &Session, what: Run, _: &Secrets<'_>) -> Result<Json, CallError> {
    told(session, what, &mut |_, _| {})
}

/// `validation.run`, where `progress` is told the tests that are done and their number.
///
/// # Errors
/// [`CallError`].
pub fn validated(session: &Session, arguments: &str, progress: &mut dyn FnMut(u64, u64)) -> Result<Json, CallError> {
    told(session, read(arguments)?, progress)
}

fn told(session: &Session, what: Run, progress: &mut dyn FnMut(u64, u64)) -> Result<Json, CallError> {
    let unusable = |_| LabError::Invalid("a verifier key does not read: give it as `name+hash+key`".to_owned());
    let keys = what.keys.iter().map(|key| VerifierKey::parse(key).map_err(unusable));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    let all = u64::try_from(TESTS.len()).unwrap_or(u64::MAX);
    let mut begun = 0;
    let mut each = |_: &TestCase| {
        progress(begun, all);
        begun += 1;
    };
    let options = ValidateOptions { checkpoints: &what.checkpoints, keys: &keys, progress: Some(&mut each) };
    let made = session.validate(options)?;
    progress(all, all);
    Ok(json!({
        "run": entry(&made.run)?,
        "counts": made.run.counts(),
        "standing": standing(&session.lab().validation_state()?),
        "receipt": crate::answer::receipt(&made.receipt),
    }))
}

fn sign(session: &Session, what: Signed, secrets: &Secrets<'_>) -> Result<Json, CallError> {
    let mut signing = match what.by_host {
        true => Signing::by_host(),
        false => Signing::by_password(secrets.password()?, secrets.second_factor),
    };
    if let Some(role) = &what.role {
        signing = signing.in_role(role);
    }
    Ok(done(&[], &session.sign_validation(what.id, what.meaning, &signing)?))
}

fn standing(standing: &Standing) -> Json {
    let (run, changed) = match &standing.shipped {
        ValidationState::None => (None, None),
        ValidationState::OutOfDate { run, changed } => (Some(run), Some(changed)),
        ValidationState::Unfinished { run } | ValidationState::Failed { run, .. } | ValidationState::Valid { run } => {
            (Some(run), None)
        }
    };
    let (import, own_changed) = match &standing.own {
        AcceptanceState::None => (None, None),
        AcceptanceState::OutOfDate { import, changed } => (Some(import), Some(changed)),
        AcceptanceState::Failed { import, .. } | AcceptanceState::Valid { import } => (Some(import), None),
    };
    json!({
        "shipped": standing.shipped.as_str(), "run": run, "changed": changed,
        "own": standing.own.as_str(), "import": import, "own_changed": own_changed,
        "approved": standing.approved, "answers_rec_04": standing.answers(),
    })
}

fn state(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    need(session, Permission::ASSESSMENT_READ)?;
    Ok(standing(&session.lab().validation_state()?))
}

fn runs(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    need(session, Permission::ASSESSMENT_READ)?;
    list("runs", &session.lab().validations()?)
}

fn document(session: &Session, what: ById<ValidationId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    let Document { laboratory, run, content_sha256, record, signatures, own, standing: stands, zone } =
        session.validation_document(what.id)?;
    let signatures = signatures.iter().map(|ShownSignature { name, role, meaning, at, zone, record, alone }| {
        json!({
            "name": name, "role": role, "meaning": meaning, "at": at, "zone": zone, "record": record, "alone": alone,
        })
    });
    Ok(json!({
        "laboratory": laboratory,
        "run": entry(&run)?,
        "counts": run.counts(),
        "content_sha256": content_sha256,
        "record": record,
        "signatures": signatures.collect::<Vec<_>>(),
        "own": own.map(|(import, tests)| json!({ "import": import, "tests": tests })),
        "standing": standing(&stands),
        "zone": zone,
    }))
}

fn import(session: &Session, what: Own, _: &Secrets<'_>) -> Result<Json, CallError> {
    let (id, receipt) = session.import_acceptance(what.file, &what.tests)?;
    Ok(done(&[("acceptance", id.to_string())], &receipt))
}

fn acceptances(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    need(session, Permission::ASSESSMENT_READ)?;
    list("acceptances", &session.lab().acceptances()?)
}

fn acceptance(session: &Session, what: ById<AcceptanceId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    need(session, Permission::ASSESSMENT_READ)?;
    list("tests", &session.lab().acceptance_tests(what.id)?)
}
