//! The core's answers.

use crate::controls;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use libcompliance::catalogue;
use libcompliance::crypto::Hash;
use libcompliance::host::rows::Row;
use libcompliance::id::RecordId;
use libcompliance::trail::checkpoint;
use libcompliance::trail::commit::Opening;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::note::VerifierKey;
use libcompliance::trail::proof::{TlogProof, verify_consistency, verify_inclusion};
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::tree::{leaf_hash, node_hash};
use libcompliance::trail::value as trail;
use serde_json::{Value, json};

/// The answer to one case: an output, or the stable code of an error. A case that is not well formed itself gives a text
/// with spaces, which is no code.
///
/// # Errors
/// The code.
pub fn run(operation: &str, input: &Value) -> Result<Value, String> {
    let input = Input(input);
    match operation {
        "leaf_hash" => Ok(json!({ "hash": base64(&leaf_hash(&input.bytes("record")?)) })),
        "node_hash" => Ok(json!({ "hash": base64(&node_hash(&input.hash("left")?, &input.hash("right")?)) })),
        "record_read" => record_read(&input),
        "event_write" => event_write(&input),
        "commitment" => commitment(&input),
        "checkpoint_open" => checkpoint_open(&input),
        "inclusion" => {
            let (leaf, proof, root) = (input.hash("leaf_hash")?, input.hashes("proof")?, input.hash("root")?);
            let verified = verify_inclusion(input.number("index")?, input.number("size")?, &leaf, &proof, &root);
            verified.map(|()| json!({})).map_err(|error| error.code().to_owned())
        }
        "consistency" => {
            let (old, new, proof) = (input.hash("old_root")?, input.hash("new_root")?, input.hashes("proof")?);
            let verified = verify_consistency(input.number("old_size")?, input.number("new_size")?, &old, &new, &proof);
            verified.map(|()| json!({})).map_err(|error| error.code().to_owned())
        }
        "tlog_proof_verify" => {
            let proof = TlogProof::parse(input.text("file")?.as_bytes()).map_err(|error| error.code().to_owned())?;
            let proven = proof.verify(&input.bytes("record")?, &input.keys()?, input.text("origin")?);
            let proven = proven.map_err(|error| error.code().to_owned())?;
            Ok(
                json!({ "index": proven.index, "size": proven.checkpoint.size(), "leaf_hash": base64(&proven.leaf_hash) }),
            )
        }
        "row_digest" => {
            let digest = Row::from_bytes(&input.bytes("row")?).and_then(|row| row.digest());
            digest.map(|digest| json!({ "digest": base64(&digest) })).map_err(|error| error.code().to_owned())
        }
        "access_check" => controls::access_check(&input),
        "password_judge" => controls::password_judge(&input),
        "password_verify" => controls::password_verify(&input),
        other => Err(format!("the operation `{other}` is not known")),
    }
}

fn record_read(input: &Input<'_>) -> Result<Value, String> {
    let bytes = input.bytes("record")?;
    match read(&bytes).map_err(|error| error.code().to_owned())? {
        Read::Known(record) => Ok(json!({
            "index": record.index,
            "id": record.id.to_string(),
            "time": record.time.to_string(),
            "kind": record.kind,
            "actor": record.actor.id.to_string(),
            "commitments": record.commitments().into_iter().map(|(path, _)| path).collect::<Vec<_>>(),
            "leaf_hash": base64(&leaf_hash(&bytes)),
        })),
        Read::Newer { v, kind } => Ok(json!({ "newer": v, "kind": kind })),
    }
}

/// Whether an event has the parts that its kind asks for: written in the place of the fixture's first record.
fn event_write(input: &Input<'_>) -> Result<Value, String> {
    let kind = input.text("kind")?;
    let rules = catalogue::all().find(|rules| rules.name == kind).ok_or("the kind is not in the catalogue")?;
    let value =
        |value: &Value| serde_json::from_value::<trail::Value>(value.clone()).map_err(|error| error.to_string());
    let mut draft = Draft::new(input.text("action")?);
    if let Some(object) = input.0.get("object") {
        let object = Input(object);
        let version = u32::try_from(object.number("version")?).map_err(|_| "the version is too large")?;
        draft = draft.on(object.text("kind")?, object.text("id")?, version);
    }
    if let Ok(reason) = input.text("reason") {
        draft = draft.because(reason, None);
    }
    for change in input.0.get("changes").and_then(Value::as_array).into_iter().flatten() {
        let side = |name| value(change.get(name).unwrap_or(&Value::Null));
        draft = draft.change(Input(change).text("field")?, side("old")?, side("new")?);
    }
    for (name, of) in input.0.get("attrs").and_then(Value::as_object).into_iter().flatten() {
        draft = draft.attr(name, value(of)?);
    }
    let written = crate::fixture::try_seal(draft, rules, 0, Vec::new(), Vec::new());
    written.map(|written| json!({ "kind": written.record.kind })).map_err(|error| error.code().to_owned())
}

/// Whether value and salt are those that the record was sealed with.
fn commitment(input: &Input<'_>) -> Result<Value, String> {
    let bytes = input.bytes("record")?;
    let Read::Known(record) = read(&bytes).map_err(|error| error.code().to_owned())? else {
        return Err("the record is newer than this program".to_owned());
    };
    let path = input.text("path")?.to_owned();
    let opening = Opening { path, salt: input.hash("salt")?, json: input.bytes("value")? };
    let id = RecordId::parse(input.text("id")?).ok_or("the id is no UUID")?;
    let digest = opening.digest(id);
    let held = record.commitments().into_iter().find(|(path, _)| *path == opening.path);
    let opens = id == record.id && held.is_some_and(|(_, commitment)| commitment.digest == digest);
    Ok(json!({ "digest": base64(&digest), "opens": opens }))
}

fn checkpoint_open(input: &Input<'_>) -> Result<Value, String> {
    let opened = checkpoint::open(&input.bytes("note")?, &input.keys()?).map_err(|error| error.code().to_owned())?;
    Ok(json!({
        "origin": opened.origin(),
        "size": opened.size(),
        "root": base64(&opened.root()),
        "log_signatures": opened.log_signatures().count(),
        "cosignatures": opened.cosignatures().count(),
    }))
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(crate) struct Input<'a>(pub(crate) &'a Value);

impl Input<'_> {
    pub(crate) fn text(&self, name: &str) -> Result<&str, String> {
        self.0.get(name).and_then(Value::as_str).ok_or_else(|| format!("the input has no text `{name}`"))
    }

    pub(crate) fn number(&self, name: &str) -> Result<u64, String> {
        self.0.get(name).and_then(Value::as_u64).ok_or_else(|| format!("the input has no number `{name}`"))
    }

    pub(crate) fn bytes(&self, name: &str) -> Result<Vec<u8>, String> {
        STANDARD.decode(self.text(name)?).map_err(|_| format!("the input `{name}` is not base64"))
    }

    fn hash(&self, name: &str) -> Result<Hash, String> {
        self.bytes(name)?.try_into().map_err(|_| format!("the input `{name}` does not have 32 bytes"))
    }

    pub(crate) fn list(&self, name: &str) -> Result<Vec<&str>, String> {
        let list = self.0.get(name).and_then(Value::as_array).and_then(|list| list.iter().map(Value::as_str).collect());
        list.ok_or_else(|| format!("the input has no list of texts `{name}`"))
    }

    pub(crate) fn hashes(&self, name: &str) -> Result<Vec<Hash>, String> {
        let hash = |text: &str| STANDARD.decode(text).ok()?.try_into().ok();
        self.list(name)?.into_iter().map(|text| hash(text).ok_or_else(|| format!("`{name}` holds no hash"))).collect()
    }

    fn keys(&self) -> Result<Vec<VerifierKey>, String> {
        self.list("keys")?
            .into_iter()
            .map(|key| VerifierKey::parse(key).map_err(|error| error.code().to_owned()))
            .collect()
    }
}
