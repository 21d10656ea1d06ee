//! Running numbers: how many records each actor and each client has, and where the client's last one is.

use super::{Entry, View, ViewError};
use crate::crypto::Hash;
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

pub(super) fn apply(record: &Record, leaf: &Hash, view: &mut dyn View) -> Result<(), ViewError> {
    ActorNumber { n: record.actor.n }.store(view, &record.actor.id.to_string())?;
    for link in &record.clients {
        ClientNumber { n: link.n, last: Digest(*leaf) }.store(view, &link.id.to_string())?;
    }
    Ok(())
}
