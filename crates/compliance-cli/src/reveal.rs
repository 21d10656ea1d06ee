//! Committed values, opened with the laboratory's key: each is checked against its commitment before it is shown.

use crate::exit::Failure;
use crate::io::Io;
use crate::reading::Reading;
use crate::secrets::{self, KeyArgs};
use libcompliance_lab::core::id::AccountId;
use libcompliance_lab::core::identity::Account;
use libcompliance_lab::core::projection::{Entry as _, ValueRef};
use libcompliance_lab::core::trail::commit::{Class, Commitment, Opening, Subject};
use libcompliance_lab::core::trail::read::{Read, read};
use libcompliance_lab::core::trail::record::Record;
use libcompliance_lab::core::trail::value::Value;
use libcompliance_lab::keys::Zeroizing;
use libcompliance_lab::store::sqlite::Sqlite;
use libcompliance_lab::store::{ReadStore as _, StoreError};
use libcompliance_lab::vault::{Vault, VaultError};
use libcompliance_lab::{LabError, disclose};
use libcompliance_operations::verified;
use libcompliance_pack::Language;
use std::collections::{BTreeMap, HashMap};

/// What became of a committed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Revealed {
    /// It is the one that was committed to.
    Value(Zeroizing<Value>),
    /// Value or key are not there: erased, or lost. `compliance verify` tells the two apart.
    Gone,
    /// It is not the one that was committed to.
    Altered,
}

impl Revealed {
    /// For people.
    pub(crate) fn text(&self, language: Language) -> String {
        match self {
            Self::Value(value) => crate::trail::view::value_text(value),
            Self::Gone => language.pick("«not there»", "«brak»").to_owned(),
            Self::Altered => language.pick("«ALTERED»", "«ZMIENIONE»").to_owned(),
        }
    }

    /// For programs.
    pub(crate) fn json(&self) -> serde_json::Value {
        match self {
            Self::Value(value) => serde_json::json!({ "value": **value }),
            Self::Gone => serde_json::json!({ "problem": "not_there" }),
            Self::Altered => serde_json::json!({ "problem": "altered" }),
        }
    }
}

/// Opens committed values.
pub(crate) struct Revealer {
    store: Sqlite,
    vault: Vault,
    people: HashMap<AccountId, Option<String>>,
    language: Language,
}

/// The value keys of the laboratory; asks for the passphrase.
pub(crate) fn vault(reading: &mut Reading, key: &KeyArgs, io: &mut Io<'_>) -> Result<Vault, Failure> {
    let Reading { store, lab, .. } = reading;
    verified::value_keys(store, lab, || secrets::key_source(lab, key, io))
}

impl Revealer {
    pub(crate) fn open(
        reading: &mut Reading,
        key: &KeyArgs,
        language: Language,
        io: &mut Io<'_>,
    ) -> Result<Self, Failure> {
        let vault = vault(reading, key, io)?;
        Ok(Self { store: reading.again()?, vault, people: HashMap::new(), language })
    }

    /// Every committed value of a record but those of class secret, by path.
    pub(crate) fn values(&mut self, index: u64, record: &Record) -> Result<BTreeMap<String, Revealed>, Failure> {
        let mut wanted = record.commitments();
        wanted.retain(|(_, commitment)| commitment.class != Class::Secret);
        let mut found = BTreeMap::new();
        if wanted.is_empty() {
            return Ok(found);
        }
        let boxes = self.boxes(index, record)?;
        for (path, commitment) in wanted {
            let revealed = look(&boxes, record, &path, &commitment);
            found.insert(path, revealed);
        }
        Ok(found)
    }

    /// [`Revealer::reference`] as text for people.
    pub(crate) fn reference_text(&mut self, at: &ValueRef, account: AccountId) -> Result<String, Failure> {
        Ok(self.reference(at, account)?.text(self.language))
    }

    /// The value that a state entry of `account` refers to. The entry is a view and could have been edited, so the record must
    /// be one of that account.
    pub(crate) fn reference(&mut self, at: &ValueRef, account: AccountId) -> Result<Revealed, Failure> {
        let Some(Ok(Read::Known(record))) = self.store.record(at.record)?.map(|bytes| read(&bytes)) else {
            return Ok(Revealed::Gone);
        };
        if record.object.as_ref().is_none_or(|object| object.kind != "account" || object.id != account.to_string()) {
            return Ok(Revealed::Altered);
        }
        Ok(self.values(at.record, &record)?.remove(&at.path).unwrap_or(Revealed::Gone))
    }

    /// The name of the person behind an account, if there is such an account.
    pub(crate) fn person(&mut self, id: AccountId) -> Result<Option<String>, Failure> {
        if let Some(known) = self.people.get(&id) {
            return Ok(known.clone());
        }
        let entry = self.store.state(Account::SPACE, &id.to_string())?;
        let name = match entry.and_then(|bytes| Account::from_bytes(&bytes).ok()) {
            Some(account) => Some(self.reference(&account.name, id)?.text(self.language)),
            None => None,
        };
        self.people.insert(id, name.clone());
        Ok(name)
    }

    fn boxes(&mut self, index: u64, record: &Record) -> Result<Vec<(String, Sealed)>, Failure> {
        let mut boxes = Vec::new();
        for disclosure in self.store.disclosures(index)? {
            let opened = match disclose::open(record.id, &disclosure, &self.vault) {
                Ok(openings) => Sealed::Open(openings),
                Err(LabError::Vault(VaultError::KeyMissing { .. })) => Sealed::Gone,
                Err(LabError::Vault(VaultError::KeyUnusable { .. }) | LabError::Store(StoreError::Damaged(_))) => {
                    Sealed::Altered
                }
                Err(error) => return Err(error.into()),
            };
            boxes.push((disclosure.subject, opened));
        }
        Ok(boxes)
    }
}

/// The committed values of one record under one key.
enum Sealed {
    Open(Vec<Opening>),
    Gone,
    Altered,
}

fn look(boxes: &[(String, Sealed)], record: &Record, path: &str, commitment: &Commitment) -> Revealed {
    let of: Subject = commitment.of;
    let subject = of.to_string();
    let mut outcome = Revealed::Gone;
    for (_, opened) in boxes.iter().filter(|(of, _)| *of == subject) {
        match opened {
            Sealed::Gone => {}
            Sealed::Altered => outcome = Revealed::Altered,
            Sealed::Open(openings) => {
                let Some(opening) = openings.iter().find(|opening| opening.path == path) else { continue };
                if opening.digest(record.id) != commitment.digest {
                    return Revealed::Altered;
                }
                return opening.value().map_or(Revealed::Altered, Revealed::Value);
            }
        }
    }
    outcome
}
