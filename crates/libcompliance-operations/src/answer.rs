//! What comes back.

use crate::error::CallError;
use libcompliance::trail::record::Digest;
use libcompliance_lab::{LabError, Receipt};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

/// A receipt: `index`, `leaf_hash` in base64 and the signed `checkpoint`, null inside a batch.
#[must_use]
pub fn receipt(receipt: &Receipt) -> Json {
    json!({
        "index": receipt.index,
        "leaf_hash": Digest(receipt.leaf_hash),
        "checkpoint": receipt.checkpoint.as_deref(),
    })
}

/// The answer of an action: its receipt, and the ids of what it made.
#[must_use]
pub fn done(ids: &[(&str, String)], by: &Receipt) -> Json {
    let mut answer = Map::new();
    for (name, id) in ids {
        answer.insert((*name).to_owned(), Json::String(id.clone()));
    }
    answer.insert("receipt".to_owned(), receipt(by));
    Json::Object(answer)
}

/// The answer of an action on something that has states and versions: as [`done`], and how it stands now where the session may see
/// it.
pub(crate) fn moved<K: AsRef<str>>(
    ids: &[(&str, String)],
    by: &Receipt,
    look: impl FnOnce() -> Result<Vec<(K, Json)>, LabError>,
) -> Json {
    let answer = done(ids, by);
    // Inside a batch a question sees what was before it. What is done is done, so that looking may fail and the action has not.
    let standing = if by.checkpoint.is_some() { look().unwrap_or_default() } else { Vec::new() };
    with(answer, standing)
}

/// Something as it stands.
pub(crate) fn entry<T: Serialize>(thing: &T) -> Result<Json, CallError> {
    serde_json::to_value(thing).map_err(|_| CallError::Answer)
}

/// Several things as they stand, under `name`.
pub(crate) fn list<T: Serialize>(name: &str, things: &[T]) -> Result<Json, CallError> {
    Ok(Json::Object(Map::from_iter([(name.to_owned(), entry(&things)?)])))
}

/// An answer with more fields; one that is there already is replaced.
pub(crate) fn with<K: AsRef<str>>(mut answer: Json, more: impl IntoIterator<Item = (K, Json)>) -> Json {
    if let Some(fields) = answer.as_object_mut() {
        fields.extend(more.into_iter().map(|(name, value)| (name.as_ref().to_owned(), value)));
    }
    answer
}
