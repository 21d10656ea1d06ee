//! The running numbers of actors and clients, read from the newest record of each.

use crate::error::LabError;
use crate::store::ReadStore;
use libcompliance::id::{AccountId, ClientId};
use libcompliance::projection::{ActorNumber, ClientNumber};
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::Record;
use libcompliance::trail::tree::leaf_hash;

/// How many records the account has.
pub(crate) fn of_actor(store: &mut (impl ReadStore + ?Sized), actor: AccountId) -> Result<u64, LabError> {
    let Some((_, bytes)) = store.newest_of_actor(actor.0.as_bytes())? else { return Ok(0) };
    // A record that is found under another account than it names was altered, or its search column was.
    Ok(ActorNumber::in_record(&*known(&bytes)?, actor).ok_or(LabError::SealBroken)?.n)
}

/// How many records the client has, and the leaf hash of the newest.
pub(crate) fn of_client(
    store: &mut (impl ReadStore + ?Sized),
    client: ClientId,
) -> Result<Option<ClientNumber>, LabError> {
    let Some((_, bytes)) = store.newest_of_client(client.0.as_bytes())? else { return Ok(None) };
    let leaf = leaf_hash(&bytes);
    Ok(Some(ClientNumber::in_record(&*known(&bytes)?, &leaf, client).ok_or(LabError::SealBroken)?))
}

fn known(bytes: &[u8]) -> Result<Box<Record>, LabError> {
    match read(bytes) {
        Ok(Read::Known(record)) => Ok(record),
        Ok(Read::Newer { .. }) => Err(LabError::Invalid(
            "the newest records were written by a newer version of the program: use that one".to_owned(),
        )),
        Err(_) => Err(LabError::SealBroken),
    }
}
