//! Running numbers: how many records each actor and each client has, and where the client's last one is. They stand in the
//! records themselves; nothing else keeps them. Whoever follows a trail counts along.

use super::{Entry, View, ViewError};
use crate::crypto::Hash;
use crate::id::{AccountId, ClientId};
use crate::trail::record::{Digest, Record};
use serde::{Deserialize, Serialize};

/// The number of records of one actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorNumber {
    /// The number given last.
    pub n: u64,
}

impl Entry for ActorNumber {
    const SPACE: &'static str = "actor_number";
}

impl ActorNumber {
    /// What `record` says about `actor`; `None` if somebody else acted.
    #[must_use]
    pub fn in_record(record: &Record, actor: AccountId) -> Option<Self> {
        (record.actor.id == actor).then_some(Self { n: record.actor.n })
    }
}

/// The number of records of one client, and the leaf hash of the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientNumber {
    /// The number given last.
    pub n: u64,
    /// The leaf hash of that record.
    pub last: Digest,
}

impl Entry for ClientNumber {
    const SPACE: &'static str = "client_number";
}

impl ClientNumber {
    /// What `record`, whose leaf hash is `leaf`, says about `client`; `None` if it is not in scope.
    #[must_use]
    pub fn in_record(record: &Record, leaf: &Hash, client: ClientId) -> Option<Self> {
        let link = record.clients.iter().find(|link| link.id == client)?;
        Some(Self { n: link.n, last: Digest(*leaf) })
    }
}

/// Notes the numbers of a record, whose leaf hash is `leaf`, in `view`, under [`ActorNumber`] and [`ClientNumber`].
///
/// # Errors
/// [`ViewError`] when the view cannot be written.
pub fn count(record: &Record, leaf: &Hash, view: &mut dyn View) -> Result<(), ViewError> {
    ActorNumber { n: record.actor.n }.store(view, &record.actor.id.to_string())?;
    for link in &record.clients {
        ClientNumber { n: link.n, last: Digest(*leaf) }.store(view, &link.id.to_string())?;
    }
    Ok(())
}
