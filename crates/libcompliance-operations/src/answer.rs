//! What comes back.

use crate::error::CallError;
use libcompliance::trail::record::Digest;
use libcompliance_lab::Receipt;
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

/// Something as it stands.
pub(crate) fn entry<T: Serialize>(thing: &T) -> Result<Json, CallError> {
    serde_json::to_value(thing).map_err(|_| CallError::Answer)
}

/// Several things as they stand, under `name`.
pub(crate) fn list<T: Serialize>(name: &str, things: &[T]) -> Result<Json, CallError> {
    Ok(Json::Object(Map::from_iter([(name.to_owned(), entry(&things)?)])))
}
