//! What the laboratory says about itself on reports, and its rules for signing and for the accreditation symbol.

use crate::answer::done;
use crate::arguments::Nothing;
use crate::asked::{because, need};
use crate::error::CallError;
use crate::operation::{Operation, Secrets, operation};
use libcompliance::access::Permission;
use libcompliance::model::{LaboratoryRules, ReportHead};
use libcompliance_lab::Session;
use serde::Deserialize;
use serde_json::{Value as Json, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Action "laboratory.set" Set, set,
        "Sets the rules and the head of reports, both whole. Needs `settings.manage`; a change of what there is needs a reason.",
        r#"{"rules":{"zone":"Europe/Warsaw","certificate":{"body":"PCA","number":"AB 1234","valid":{"from":"2026-01-01","until":"2029-12-31"}},"signed_actions":["result.verify"],"language":"pl","keep_samples_days":14},"head":{"laboratory":{"name":"Crane Laboratory","address":["Meadow Street 7","80-100 Gdansk"],"contact":["lab@example.com"],"logo":null},"place":"Meadow Street 9","statements_en":["Copies in part need our approval."],"statements_pl":[]},"reason":"moved","text":"the new building"}"#),
    operation!(Question "laboratory.get" Nothing, get,
        "The rules and the head of reports, in the form of `laboratory.set`. Needs `settings.read`.",
        r"{}"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    rules: LaboratoryRules,
    head: ReportHead,
    reason: Option<String>,
    text: Option<String>,
}

fn set(session: &Session, what: Set, _: &Secrets<'_>) -> Result<Json, CallError> {
    let reason = because(what.reason.as_deref(), what.text.as_deref())?;
    Ok(done(&[], &session.set_laboratory(&what.rules, &what.head, reason)?))
}

fn get(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    need(session, Permission::SETTINGS_READ)?;
    Ok(json!({"rules": session.lab().laboratory_rules()?, "head": session.lab().report_head()?}))
}
