//! Second factors that were made and wait for their first code. Their secret is nobody's to hand back in arguments.

use crate::error::CallError;
use libcompliance::id::SessionId;
use libcompliance_lab::{LabError, NewSecondFactor};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// More than people ever set up at one time; of abandoned ones the oldest go first.
const MOST: usize = 256;

static PENDING: Mutex<BTreeMap<SessionId, Arc<NewSecondFactor>>> = Mutex::new(BTreeMap::new());

/// Keeps the factor in place of one that the session made before.
pub(crate) fn keep(session: SessionId, new: NewSecondFactor) {
    let mut pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
    pending.insert(session, Arc::new(new));
    while pending.len() > MOST {
        // Ids are in the order of time.
        pending.pop_first();
    }
}

/// Does `work` with the session's factor, and forgets it when that is done.
pub(crate) fn with<T>(
    session: SessionId,
    work: impl FnOnce(&NewSecondFactor) -> Result<T, LabError>,
) -> Result<T, CallError> {
    let new = PENDING.lock().unwrap_or_else(PoisonError::into_inner).get(&session).cloned();
    let done = work(&*new.ok_or(LabError::NotFound { what: "second factor that waits to be confirmed" })?)?;
    PENDING.lock().unwrap_or_else(PoisonError::into_inner).remove(&session);
    Ok(done)
}

/// Forgets what a session left that is over.
pub(crate) fn forget(session: SessionId) {
    PENDING.lock().unwrap_or_else(PoisonError::into_inner).remove(&session);
}
