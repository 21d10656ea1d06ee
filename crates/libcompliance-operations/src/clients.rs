//! Clients of the laboratory.

use crate::answer::{done, entry, list, moved, with};
use crate::arguments::{ById, Nothing};
use crate::asked::words;
use crate::error::CallError;
use crate::operation::{Operation, Secrets, operation};
use crate::reveal;
use libcompliance::id::ClientId;
use libcompliance::model::Client;
use libcompliance::trail::value::Value;
use libcompliance_lab::{LabError, NewClient, Session};
use serde::Deserialize;
use serde_json::{Value as Json, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Action "client.add" Added, add,
        "Registers a client. Needs `client.add`.",
        r#"{"name":"Dolina Dairy","contact":["Mleczna 1","00-001 Warszawa"]}"#),
    operation!(Action "client.edit" Changed, edit,
        "Changes the name of a client and, where lines are given, the contact. Needs `client.edit` and a reason.",
        r#"{"id":"01900000-0000-7000-8000-0000000000c1","name":"Dolina Dairies","contact":["Mleczna 2"],"reason":"correction","text":"moved"}"#),
    operation!(Question "client.get" ById<ClientId>, get,
        "One client with name and contact. Needs `client.read`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000c1"}"#),
    operation!(Question "client.list" Nothing, all,
        "The clients that this session may see. Needs `client.read`.",
        r"{}"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Added {
    name: String,
    #[serde(default)]
    contact: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changed {
    id: ClientId,
    name: String,
    /// None leaves what was there.
    #[serde(default)]
    contact: Vec<String>,
    reason: String,
    text: Option<String>,
}

fn add(session: &Session, new: Added, _: &Secrets<'_>) -> Result<Json, CallError> {
    let new = NewClient { name: &new.name, contact: &words(&new.contact) };
    let (id, receipt) = session.register_client_with(&new)?;
    Ok(done(&[("client", id.to_string())], &receipt))
}

fn edit(session: &Session, new: Changed, _: &Secrets<'_>) -> Result<Json, CallError> {
    let now = NewClient { name: &new.name, contact: &words(&new.contact) };
    let receipt = session.change_client(new.id, &now, (&new.reason, new.text.as_deref()))?;
    Ok(moved(&[], &receipt, || Ok(vec![("version", json!(found(session, new.id)?.version))])))
}

fn found(session: &Session, id: ClientId) -> Result<Client, LabError> {
    session.clients()?.into_iter().find(|client| client.id == id).ok_or(LabError::NotFound { what: "client" })
}

fn shown(session: &Session, client: &Client) -> Result<Json, CallError> {
    let contact = reveal::value(session, client.contact.as_ref())?;
    let contact: Vec<String> = contact.and_then(|lines: Value| lines.read()).unwrap_or_default();
    let name = reveal::text(session, Some(&client.name))?;
    Ok(with(entry(client)?, [("name", json!(name)), ("contact", json!(contact))]))
}

fn get(session: &Session, what: ById<ClientId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    shown(session, &found(session, what.id)?)
}

fn all(session: &Session, _: Nothing, _: &Secrets<'_>) -> Result<Json, CallError> {
    let clients = session.clients()?;
    list("clients", &clients.iter().map(|client| shown(session, client)).collect::<Result<Vec<_>, _>>()?)
}
