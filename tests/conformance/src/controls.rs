//! The core's answers about access and passwords.

use crate::operation::Input;
use libcompliance::access::{Policy, Snapshot};
use libcompliance::identity::password::{Outcome, Verifier};
use libcompliance::identity::policy::{Context, History, Profile, judge};
use libcompliance::trail::time::Timestamp;
use serde_json::{Value, json};

/// The decision, and the code of the rule that denies.
pub(crate) fn access_check(input: &Input<'_>) -> Result<Value, String> {
    let policy = Policy::from_json(input.text("policy")?.as_bytes()).map_err(|error| error.code().to_owned())?;
    let at = i64::try_from(input.number("at_unix_us")?).ok().and_then(Timestamp::from_unix_micros);
    let (at, client) = (at.ok_or("the time is out of range")?, input.text("client")?);
    let why = Snapshot::compile(policy.into()).explain(input.text("subject")?, input.text("permission")?, client, at);
    Ok(match why {
        None => json!({ "decision": "allow" }),
        Some(why) => json!({ "decision": "deny", "code": why.code() }),
    })
}

/// The verdict of a shipped profile, by the codes of the broken rules.
pub(crate) fn password_judge(input: &Input<'_>) -> Result<Value, String> {
    let profile = Profile::named(input.text("profile")?).ok_or("the profile is not shipped")?;
    let (names, hashes) = (input.list("user_names")?, input.list("history")?);
    let context = Context { user_names: &names, ..Context::default() };
    let history = History { hashes: &hashes, ..History::default() };
    let verdict = judge(&profile, input.text("password")?, &context, &history);
    let violations: Vec<_> = verdict.violations.iter().map(|broken| broken.code).collect();
    let unchecked: Vec<_> = verdict.unchecked.iter().map(|unchecked| unchecked.code).collect();
    Ok(json!({ "accepted": verdict.is_accepted(), "violations": violations, "unchecked": unchecked }))
}

/// Whether the password gives the hash, and whether a new hash should be written.
pub(crate) fn password_verify(input: &Input<'_>) -> Result<Value, String> {
    let verifier = match input.text("login") {
        Ok(login) => Verifier::default().user(login),
        Err(_) => Verifier::default(),
    };
    Ok(match verifier.verify_text(input.text("password")?, input.text("hash")?) {
        Outcome::Yes { needs_upgrade, .. } => json!({ "verifies": true, "needs_rehash": needs_upgrade }),
        Outcome::No => json!({ "verifies": false }),
        Outcome::Refused(why) => json!({ "verifies": false, "not_compared": why.code() }),
    })
}
