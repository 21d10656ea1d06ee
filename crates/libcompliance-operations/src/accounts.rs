//! Accounts: asked for, approved, in use, closed; passwords and second factors.

use crate::answer::{done, receipt};
use crate::arguments::{ById, Nothing, WithReason};
use crate::error::CallError;
use crate::operation::{Operation, Secrets, operation};
use crate::pending;
use libcompliance::access::UserKind;
use libcompliance::id::{AccountId, PersonId};
use libcompliance::identity::{PermissionRight, Rights, RoleRight};
use libcompliance_lab::{Admitted, ImportedAccount, NamedAccount, NewAccount, Session};
use serde::Deserialize;
use serde_json::{Value as Json, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Action "account.request" New, request,
        "Asks for an account. `roles` are held for all clients, always; `rights` has those with a scope, a period, or single permissions. Needs `account.request`.",
        r#"{"login":"a.nowak","name":"Anna Nowak","kind":"person","person":null,"roles":["analyst"],"rights":{"roles":[{"role":"reviewer","scope":["01900000-0000-7000-8000-0000000000c1"],"period":{"from":"2026-12-01T00:00:00.000000Z","until":"2027-12-01T00:00:00.000000Z"}}],"grants":[{"permission":"file.seal","scope":"all"}]}}"#),
    operation!(Action "account.approve" ById<AccountId>, approve,
        "Approves an account that another person asked for. Needs `account.approve`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a1"}"#),
    operation!(Action "account.reject" WithReason<AccountId>, reject,
        "Does not approve an account. Needs `account.approve`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a1","reason":"not_needed","text":"left before the first day"}"#),
    operation!(Action "account.check_identity" Checked, check_identity,
        "Says how the person's identity was checked: from now on the account is in use. The answer holds the `code` with which its owner sets a password, shown once; null where the host authenticates. Needs `account.manage`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a1","how":"id_document"}"#),
    operation!(Action "account.admit" NewChecked, admit,
        "Asks for an account, approves it and checks the identity in one go, while nobody else could approve. The answer holds the `code` with which its owner sets a password, shown once. Needs `account.request`, `account.approve`, `account.manage`.",
        r#"{"account":{"login":"a.nowak","name":"Anna Nowak","kind":"person","roles":["analyst"]},"how":"known_personally"}"#),
    operation!(Action "account.suspend" WithReason<AccountId>, suspend,
        "Puts an account out of use for a time; its sessions end. Needs `account.manage`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a1","reason":"leave","text":"until March"}"#),
    operation!(Action "account.resume" WithReason<AccountId>, resume,
        "Puts a suspended account to use again. Needs `account.manage`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a1","reason":"back","text":null}"#),
    operation!(Action "account.unlock" WithReason<AccountId>, unlock,
        "Enables the sign-in of an account that failures locked. Needs `account.unlock`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a1","reason":"asked_in_person","text":null}"#),
    operation!(Action "account.deactivate" WithReason<AccountId>, deactivate,
        "Closes an account for good; its sessions and rights end, its records stay. Needs `account.manage`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a1","reason":"left","text":null}"#),
    operation!(Action "account.import" Rows, import,
        "Takes over a host's table of users with their password hashes, all rows or none. The answer holds a `code` for each that came without a usable hash, shown once. Needs `account.manage` and `account.approve`.",
        r#"{"accounts":[{"account":{"login":"j.kowal","name":"Jan Kowal","roles":["reviewer"]},"hash":"$2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234","must_change":false}],"reason":"takeover","text":null}"#),
    operation!(Question "account.list" Nothing, list,
        "Every account there is or was, with login and name. Needs `account.read`.",
        r"{}"),
    operation!(Question "account.weak" Nothing, weak,
        "The accounts whose stored hash is weaker than today's, the weakest first. Needs `account.read`.",
        r"{}"),
    operation!(Action "password.change" Nothing, change_password,
        "Changes the own password: the present one and the new one are secrets beside the call. The other sessions of the account end.",
        r"{}"),
    operation!(Action "password.start_reset" WithReason<AccountId>, start_reset,
        "Starts a reset of somebody else's password. The answer holds the `code` with which its owner sets a new one, shown once. Needs `account.reset`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a1","reason":"forgotten","text":null}"#),
    operation!(Question "password.judge" Words, judge,
        "Judges the new password, a secret beside the call, for somebody of this login and name: every broken rule. Earlier passwords are compared only when it is set.",
        r#"{"login":"a.nowak","name":"Anna Nowak"}"#),
    operation!(Question "second_factor.new" Nothing, new_factor,
        "Makes a second factor for the own account, not in force before it is confirmed. The answer holds its `secret`, the `uri` for an authenticator and the `recovery_codes`, shown once. It waits for this session in this process only.",
        r"{}"),
    operation!(Action "second_factor.confirm" Nothing, confirm_factor,
        "Puts the second factor that this session made last in force, by the first one-time code, a secret beside the call.",
        r"{}"),
    operation!(Action "second_factor.remove" WithReason<AccountId>, remove_factor,
        "Removes the second factor of somebody else who lost it; the sessions end. Needs `account.reset`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a1","reason":"lost","text":"telephone broken"}"#),
];

/// The rights that an account is given; what others pass on is not among them.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    #[serde(default)]
    roles: Vec<RoleRight>,
    #[serde(default)]
    grants: Vec<PermissionRight>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    login: String,
    name: String,
    #[serde(default)]
    kind: UserKind,
    person: Option<PersonId>,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    rights: Given,
}

impl New {
    fn get(&self) -> NewAccount<'_> {
        let roles = self.roles.iter().map(RoleRight::always).chain(self.rights.roles.iter().cloned()).collect();
        let rights = Rights { roles, grants: self.rights.grants.clone(), delegations: Vec::new() };
        NewAccount { login: &self.login, name: &self.name, rights, kind: self.kind, person: self.person }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Checked {
    id: AccountId,
    how: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewChecked {
    account: New,
    how: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ImportRow {
    account: New,
    hash: Option<String>,
    #[serde(default)]
    must_change: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    accounts: Vec<ImportRow>,
    reason: String,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    login: String,
    name: String,
}

fn request(session: &Session, new: New, _: &Secrets<'_>) -> Result<Json, CallError> {
    let (id, by) = session.request_account(&new.get())?;
    Ok(done(&[("account", id.to_string())], &by))
}

fn approve(session: &Session, what: ById<AccountId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.approve_account(what.id)?))
}

fn reject(session: &Session, what: WithReason<AccountId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.reject_account(what.id, what.reason())?))
}

fn admitted(by: &Admitted) -> Json {
    json!({ "account": by.account, "code": by.code.as_ref().map(|code| code.expose()) })
}

fn check_identity(session: &Session, what: Checked, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(admitted(&session.check_identity(what.id, &what.how)?))
}

fn admit(session: &Session, new: NewChecked, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(admitted(&session.admit(&new.account.get(), &new.how)?))
}

fn suspend(session: &Session, what: WithReason<AccountId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.suspend_account(what.id, what.reason())?))
}

fn resume(session: &Session, what: WithReason<AccountId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.resume_account(what.id, what.reason())?))
}

fn unlock(session: &Session, what: WithReason<AccountId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.unlock_account(what.id, what.reason())?))
}

fn deactivate(session: &Session, what: WithReason<AccountId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.deactivate(what.id, what.reason())?))
}

fn import(session: &Session, given: Rows, _: &Secrets<'_>) -> Result<Json, CallError> {
    let rows: Vec<ImportedAccount<'_>> = given
        .accounts
        .iter()
        .map(|row| ImportedAccount {
            account: row.account.get(),
            hash: row.hash.as_deref(),
            must_change: row.must_change,
        })
        .collect();
    let made = session.import_accounts(&rows, (&given.reason, given.text.as_deref()))?;
    let codes: Vec<Json> =
        made.codes.iter().map(|(account, code)| json!({ "account": account, "code": code.expose() })).collect();
    Ok(json!({ "accounts": made.accounts, "codes": codes, "receipt": receipt(&made.receipt) }))
}

fn list(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    let all = session.named_accounts()?.into_iter().map(|NamedAccount { account, login, name }| {
        json!({
            "id": account.id,
            "person": account.person,
            "kind": account.kind,
            "status": account.status,
            "version": account.version,
            "since": account.since,
            "login": login.as_ref().map(|text| text.as_str()),
            "name": name.as_ref().map(|text| text.as_str()),
            "requested_by": account.requested_by,
            "origin": account.origin,
            "rights": account.rights,
            "methods": account.methods,
            "password": account.password.is_some(),
            "code_until": account.enrolment.map(|enrolment| enrolment.until),
            "second_factor": account.second_factor.is_some(),
        })
    });
    Ok(json!({ "accounts": all.collect::<Vec<_>>() }))
}

fn weak(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    let weak = session.weak_accounts()?.into_iter().map(|weak| {
        json!({ "account": weak.account, "scheme": weak.scheme, "grade": weak.grade, "weakness": weak.weakness })
    });
    Ok(json!({ "accounts": weak.collect::<Vec<_>>() }))
}

fn change_password(session: &Session, _: Nothing, secrets: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.change_password(secrets.password()?, secrets.new_password()?)?))
}

fn start_reset(session: &Session, what: WithReason<AccountId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    let code = session.start_reset(what.id, what.reason())?;
    Ok(json!({ "account": what.id, "code": code.expose() }))
}

fn judge(session: &Session, who: Words, secrets: &Secrets<'_>) -> Result<Json, CallError> {
    // As for nobody who has an account: else the answer would tell whoever asks often enough what somebody's password is.
    let words = format!("{} {}", who.login, who.name);
    let verdict = session.lab().judge_password("", &words, secrets.new_password()?)?;
    let text = |code: &str, n, language| libcompliance::identity::text::text_with(code, n, language);
    use libcompliance::identity::text::Language::{En, Pl};
    let broken = verdict.violations.iter().map(|one| {
        let (en, pl) = (text(one.code, one.number, En), text(one.code, one.number, Pl));
        json!({ "rule": one.rule, "code": one.code, "number": one.number, "clause": one.clause, "en": en, "pl": pl })
    });
    let unchecked = verdict.unchecked.iter().map(
        |one| json!({ "rule": one.rule, "code": one.code, "en": text(one.code, 0, En), "pl": text(one.code, 0, Pl) }),
    );
    let strength = &verdict.strength;
    Ok(json!({
        "accepted": verdict.is_accepted(),
        "profile": { "id": verdict.profile.0, "version": verdict.profile.1 },
        "violations": broken.collect::<Vec<_>>(),
        "unchecked": unchecked.collect::<Vec<_>>(),
        "strength": { "score": strength.score, "warning": strength.warning, "advice": strength.advice },
    }))
}

fn new_factor(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    let new = session.new_second_factor()?;
    let answer = json!({
        "secret": new.secret().as_str(),
        "uri": new.uri(),
        "recovery_codes": new.recovery_codes().collect::<Vec<_>>(),
    });
    pending::keep(session.id(), new);
    Ok(answer)
}

fn confirm_factor(session: &Session, _: Nothing, secrets: &Secrets<'_>) -> Result<Json, CallError> {
    let code = secrets.second_factor()?;
    let by = pending::with(session.id(), |new| session.confirm_second_factor(new, code))?;
    Ok(done(&[], &by))
}

fn remove_factor(session: &Session, what: WithReason<AccountId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.remove_second_factor(what.id, what.reason())?))
}
