//! Clients of the laboratory.

use super::Reason;
use crate::error::LabError;
use crate::lab::Receipt;
use crate::session::{About, Session};
use crate::writer::{Tx, Urgency};
use libcompliance::access::Permission;
use libcompliance::id::ClientId;
use libcompliance::model::{CLIENT_CHANGED, CLIENT_REGISTERED, Client};
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::value::Value;

/// A client to be registered.
#[derive(Debug, Clone, Copy)]
pub struct NewClient<'a> {
    /// The name.
    pub name: &'a str,
    /// Address and contact, line by line: reports name them (ISO/IEC 17025:2017 clause 7.8.2.1 e).
    pub contact: &'a [&'a str],
}

fn lines(contact: &[&str]) -> Value {
    Value::List(contact.iter().map(|line| Value::text(*line)).collect())
}

impl Session {
    /// Registers a client by name alone. Needs `client.add`.
    ///
    /// # Errors
    /// [`LabError::Denied`].
    pub fn register_client(&self, name: &str) -> Result<ClientId, LabError> {
        Ok(self.register_client_with(&NewClient { name, contact: &[] })?.0)
    }

    /// Registers a client. Needs `client.add`.
    ///
    /// # Errors
    /// [`LabError::Denied`].
    pub fn register_client_with(&self, new: &NewClient<'_>) -> Result<(ClientId, Receipt), LabError> {
        self.act(Permission::CLIENT_ADD, About::default(), Urgency::Ordinary, |tx, acting| {
            let now = tx.now();
            let id = ClientId::generate(now, tx.entropy())?;
            let mut draft = Draft::new("client.add")
                .on("client", id, 1)
                .for_client(id)
                .about(Subject::Client(id))
                .set("name", new.name);
            if !new.contact.is_empty() {
                draft = draft.set("contact", lines(new.contact));
            }
            tx.append(&CLIENT_REGISTERED, draft, &acting.who)?;
            Ok(id)
        })
    }

    /// Changes name and contact of a client; the old ones stay in the trail. Needs `client.edit`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`], [`LabError::Write`] if nothing is changed.
    pub fn change_client(&self, id: ClientId, new: &NewClient<'_>, reason: Reason<'_>) -> Result<Receipt, LabError> {
        self.ask(Permission::CLIENT_EDIT, About::object("client", id), &id.to_string(), |client: &Client| client.id)?;
        let before: Client =
            self.seen(Permission::CLIENT_READ, "client", &id.to_string(), |client: &Client| client.id)?;
        let old = |at: Option<&libcompliance::projection::ValueRef>| match at {
            Some(at) => self.lab().reveal(at.record, &at.path).map(|value| (*value).clone()),
            None => Ok(Value::Null),
        };
        let (name, contact) = (old(Some(&before.name))?, old(before.contact.as_ref())?);
        let find = |tx: &mut Tx<'_>| {
            let now = tx.load::<Client>(&id.to_string())?.ok_or(LabError::NotFound { what: "client" })?;
            Ok((now, vec![id]))
        };
        let about = About::object("client", id);
        let ((), receipt) =
            self.act_on(Permission::CLIENT_EDIT, about, Urgency::Ordinary, find, |tx, acting, now| {
                if now != before {
                    return Err(LabError::Invalid("the client changed meanwhile: look again".to_owned()).into());
                }
                let mut draft = Draft::new("client.edit")
                    .on("client", id, now.version + 1)
                    .for_client(id)
                    .about(Subject::Client(id))
                    .because(reason.0, reason.1);
                for (field, old, new) in
                    [("name", name, Value::text(new.name)), ("contact", contact, lines(new.contact))]
                {
                    if old != new && new != Value::List(Vec::new()) {
                        draft = draft.change(field, old, new);
                    }
                }
                tx.append(&CLIENT_CHANGED, draft, &acting.who)?;
                Ok(())
            })?;
        Ok(receipt)
    }

    /// The clients that this session may see, in order of their ids. Needs `client.read`.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn clients(&self) -> Result<Vec<Client>, LabError> {
        self.visible(Permission::CLIENT_READ, |client: &Client| client.id)
    }
}
