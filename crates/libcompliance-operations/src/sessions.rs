//! Sessions: one's own and those of others, what may be done in them, and proving again who one is.

use crate::answer::done;
use crate::arguments::{ById, Nothing};
use crate::error::CallError;
use crate::operation::{Operation, Secrets, operation};
use crate::pending;
use libcompliance::access::Decision;
use libcompliance::id::{ClientId, SessionId};
use libcompliance_lab::{OpenSession, Session};
use serde::Deserialize;
use serde_json::{Value as Json, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Question "session.get" Nothing, get,
        "This session: its id and account, the sign-in before it, failures since, and whether the password must be changed first.",
        r"{}"),
    operation!(Question "session.own" Nothing, own,
        "The open sessions of the own account, oldest first.",
        r"{}"),
    operation!(Question "session.all" Nothing, all,
        "The open sessions of everybody, oldest first. Needs `session.read`.",
        r"{}"),
    operation!(Action "session.end" ById<SessionId>, end,
        "Ends another session: one's own, or with `session.end` anybody's.",
        r#"{"id":"01900000-0000-7000-8000-0000000000b1"}"#),
    operation!(Action "session.sign_out" Nothing, sign_out,
        "Ends this session.",
        r"{}"),
    operation!(Question "session.permissions" About, permissions,
        "Everything that this session may do now for a client, or for the laboratory itself: for drawing a menu.",
        r#"{"client":"01900000-0000-7000-8000-0000000000c1"}"#),
    operation!(Question "session.check" Asked, check,
        "Whether this session may do something now for all these clients, or without any for the laboratory itself; if not, what is missing and which roles carry it, in English and Polish.",
        r#"{"permission":"result.verify","clients":["01900000-0000-7000-8000-0000000000c1"]}"#),
    operation!(Action "session.reauthenticate" Nothing, reauthenticate,
        "Proves again who is at the keyboard, by the password and, where there is a second factor, a one-time code: secrets beside the call.",
        r"{}"),
    operation!(Action "session.host_reauthenticated" Nothing, host_reauthenticated,
        "Takes over a re-authentication that the host made in a session that it authenticated.",
        r"{}"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    client: Option<ClientId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    permission: String,
    #[serde(default)]
    clients: Vec<ClientId>,
}

fn get(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    // A session that has ended says so.
    session.permissions(None)?;
    let welcome = session.welcome();
    Ok(json!({
        "session": session.id(),
        "account": session.account(),
        "last_sign_in": welcome.last,
        "failures": welcome.failures,
        "must_change": welcome.must_change,
    }))
}

fn shown(sessions: Vec<OpenSession>) -> Json {
    let list = sessions.into_iter().map(|OpenSession { id, account, started, active, until, auth }| {
        json!({ "id": id, "account": account, "started": started, "active": active, "until": until, "auth": auth })
    });
    json!({ "sessions": list.collect::<Vec<_>>() })
}

fn own(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(shown(session.own_sessions()?))
}

fn all(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(shown(session.all_sessions()?))
}

fn end(session: &Session, what: ById<SessionId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.end_session(what.id)?))
}

fn sign_out(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    let receipt = session.clone().sign_out()?;
    pending::forget(session.id());
    Ok(done(&[], &receipt))
}

fn permissions(session: &Session, about: About, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(json!({ "permissions": session.permissions(about.client)? }))
}

fn check(session: &Session, asked: Asked, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(match session.check(&asked.permission, &asked.clients)? {
        Decision::Allow => json!({ "decision": "allow" }),
        Decision::Deny(denial) => json!({
            "decision": "deny",
            "code": denial.code,
            "missing": denial.permission,
            "carried_by": denial.carried_by,
            "held": denial.held,
            "policy": denial.policy,
            "en": denial.en,
            "pl": denial.pl,
        }),
    })
}

fn reauthenticate(session: &Session, _: Nothing, secrets: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.reauthenticate(secrets.password()?, secrets.second_factor)?))
}

fn host_reauthenticated(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    Ok(done(&[], &session.host_reauthenticated()?))
}
