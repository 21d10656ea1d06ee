//! Digests of rows, ids and values under the laboratory's key: what may stand in clear, and in a scratch file, without anybody guessing
//! what is behind it.

use crate::error::LabError;
use crate::lab::Lab;
use crate::vault::VaultError;
use crate::writer::Tx;
use libcompliance::crypto::{Hash, SecretKey};
use libcompliance::host::compare::{Mark, SeenRow, Step, plain};
use libcompliance::host::outbox::{Envelope, EnvelopeError};
use libcompliance::host::rows::{DELETED, Row, RowChange, RowError};
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::Record;
use libcompliance::trail::value::Value;
use ring::hmac;

/// What a row is found by in a scratch file.
pub(super) type Tag = [u8; 16];

/// The laboratory's key for rows.
pub(crate) struct RowMarks(hmac::Key);

impl RowMarks {
    pub(crate) fn new(key: &SecretKey) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key.expose()))
    }

    fn mac(&self, parts: &[&[u8]]) -> Hash {
        let mut context = hmac::Context::with_key(&self.0);
        for part in parts {
            context.update(part);
        }
        let mut out = [0; 32];
        out.copy_from_slice(context.sign().as_ref());
        out
    }

    /// Of a row's digest, as it stands in the record of an event.
    pub(super) fn content(&self, digest: &Hash) -> Hash {
        self.mac(&[b"libcompliance/host-row/v1\0", digest])
    }

    /// Of a row's table and id.
    pub(super) fn tag(&self, kind: &str, id: &str) -> Tag {
        let mac = self.mac(&[b"libcompliance/host-row-id/v1\0", kind.as_bytes(), b"\0", id.as_bytes()]);
        let mut tag = [0; 16];
        tag.iter_mut().zip(mac).for_each(|(to, from)| *to = from);
        tag
    }

    /// Of a field's value.
    pub(super) fn field(&self, name: &str, value: &Value) -> Mark {
        match plain(value) {
            bytes if bytes.is_empty() => Mark::Nothing,
            bytes => {
                Mark::Value(self.mac(&[b"libcompliance/host-row-field/v1\0", name.as_bytes(), b"\0", bytes.as_slice()]))
            }
        }
    }

    /// A row as the host has it.
    pub(super) fn seen(&self, row: &Row, digest: &Hash) -> SeenRow {
        let fields = row.fields.iter().filter_map(|(name, value)| match self.field(name, value) {
            Mark::Value(mark) => Some((name.clone(), mark)),
            Mark::Nothing | Mark::Unknown => None,
        });
        SeenRow { version: row.version, content: self.content(digest), fields: fields.collect() }
    }

    /// An event that waits.
    pub(super) fn waiting(&self, envelope: &Envelope) -> Option<Step> {
        let row = envelope.row();
        let mark = |digest: Option<libcompliance::trail::record::Digest>| digest.map(|digest| self.content(&digest.0));
        let fields =
            envelope.changes.iter().map(|change| (change.field.clone(), self.field(&change.field, &change.new)));
        Some(Step {
            record: None,
            version: envelope.object.as_ref()?.version,
            before: mark(row.before),
            after: mark(row.after),
            fields: fields.collect(),
            deleted: row.deleted,
            late: false,
        })
    }

    /// An event that is sealed; its values are opened only if it has no digest of the row.
    pub(super) fn sealed(&self, lab: &Lab, record: &Record) -> Result<Option<Step>, LabError> {
        let Some(object) = &record.object else { return Ok(None) };
        let content = record.content;
        let after = content.and_then(|content| content.after).map(|digest| digest.0);
        let deleted = record.to.as_deref() == Some(DELETED);
        let mut fields = Vec::new();
        if after.is_none() && !deleted {
            for change in &record.changes {
                let mark = match opened(lab, record.index, &change.field, &change.new)? {
                    Some(value) => self.field(&change.field, &value),
                    None => Mark::Unknown,
                };
                fields.push((change.field.clone(), mark));
            }
        }
        Ok(Some(Step {
            record: Some(record.index),
            version: object.version,
            before: content.and_then(|content| content.before).map(|digest| digest.0),
            after,
            fields,
            deleted,
            late: record.attr("late") == Some(&Value::Bool(true)),
        }))
    }

    /// A digest over all rows, in their order.
    pub(super) fn over_all(&self) -> hmac::Context {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(b"libcompliance/host-rows/v1\0");
        context
    }
}

/// The new value of a changed field; none if its key is gone.
pub(super) fn opened(
    lab: &Lab,
    index: u64,
    field: &str,
    value: &Value,
) -> Result<Option<zeroize::Zeroizing<Value>>, LabError> {
    if !matches!(value, Value::Committed(_)) {
        return Ok(Some(zeroize::Zeroizing::new(value.clone())));
    }
    match lab.reveal(index, &format!("changes.{field}.new")) {
        Ok(value) => Ok(Some(value)),
        Err(LabError::Vault(VaultError::KeyMissing { .. }) | LabError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Lab {
    /// The key for rows; made with the first committed value of the laboratory.
    pub(super) fn row_marks(&self) -> Result<RowMarks, LabError> {
        let mut entropy = crate::entropy::SystemEntropy::new();
        Ok(RowMarks::new(&*self.inner().vault.key_for_writing(Subject::Lab, &mut entropy)?))
    }
}

/// Puts into a draft what an event says of its row as a whole.
pub(super) fn say_row(tx: &mut Tx<'_>, draft: &mut Draft, row: RowChange) -> Result<(), LabError> {
    if !row.is_sound(draft.object.as_ref()) {
        return Err(EnvelopeError::Row.into());
    }
    if row.before.is_some() || row.after.is_some() {
        let marks = tx.row_marks()?;
        draft.content = row.content(|digest| marks.content(digest));
    }
    if row.deleted {
        draft.transition = (None, Some(DELETED.to_owned()));
    }
    Ok(())
}

/// The digest of a row, which must belong to `table`.
pub(super) fn digest_of(row: &Row, table: &str, number: u64) -> Result<Hash, LabError> {
    let digest = row.digest().map_err(|error: RowError| LabError::Row { row: number, error })?;
    if row.kind == table {
        Ok(digest)
    } else {
        Err(libcompliance::host::table::TableError::OtherTable { row: number }.into())
    }
}
