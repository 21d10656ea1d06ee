//! The seal alone, for a program that keeps its records itself.

use crate::error::Failure;
use crate::held::Held;
use crate::text::{Bytes, Text};
use libcompliance::crypto::{Ed25519, Entropy as _};
use libcompliance::trail::note::LocalSigner;
use libcompliance::trail::sealer::{Sealer as Inner, SealerError};
use libcompliance_lab::entropy::SystemEntropy;
use libcompliance_operations::Family;
use pyo3::prelude::*;
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

impl From<SealerError> for Failure {
    fn from(error: SealerError) -> Self {
        let family = match &error {
            SealerError::Fewer { .. } | SealerError::Altered { .. } | SealerError::OtherLog | SealerError::Open(_) => {
                Family::NotVerified
            }
            SealerError::NotSealed { .. } => Family::NotFound,
            _ => Family::Invalid,
        };
        Self::new(family, error.code(), error.to_string())
    }
}

/// 32 new secret bytes.
#[pyfunction]
#[pyo3(signature = ())]
pub(crate) fn new_seed() -> PyResult<[u8; 32]> {
    let mut seed = Zeroizing::new([0; 32]);
    let filled = SystemEntropy::new().fill(seed.as_mut_slice());
    filled.map_err(|error| Failure::new(Family::NoEntropy, "no_entropy", error.to_string()))?;
    Ok(*seed)
}

/// Seals records that the program keeps. The key is in memory until it is closed.
#[pyclass(frozen, module = "libcompliance._core")]
pub(crate) struct Sealer(Held<Mutex<Option<Inner>>>);

impl Sealer {
    fn with<T: Send>(&self, py: Python<'_>, work: impl FnOnce(&mut Inner) -> Result<T, Failure> + Send) -> PyResult<T> {
        let held = self.0.get()?;
        let found = py.detach(|| {
            let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
            let closed = || Failure::argument("sealer_closed", "the sealer is closed");
            work(held.as_mut().ok_or_else(closed)?)
        });
        Ok(found?)
    }
}

fn append(sealer: &mut Inner, record: &[u8]) -> Result<u64, Failure> {
    sealer.append(record).map_err(|error| Failure::argument("record_too_long", error.to_string()))
}

#[pymethods]
impl Sealer {
    /// A sealer of a new trail.
    #[new]
    #[pyo3(signature = (origin, seed))]
    fn new(origin: &str, seed: Bytes) -> PyResult<Self> {
        let seed = Zeroizing::new(seed.0);
        let wrong = || Failure::argument("seed_length", "`seed` is not 32 bytes");
        let key = Ed25519::from_seed(seed.as_slice().try_into().map_err(|_| wrong())?).ok_or_else(wrong)?;
        let signer = LocalSigner::new(origin, key).map_err(|error| Failure::from(SealerError::from(error)))?;
        let sealer = Inner::new(Box::new(signer)).map_err(Failure::from)?;
        Ok(Self(Held::new(Mutex::new(Some(sealer)))))
    }

    /// Takes a record in; gives its place.
    #[pyo3(signature = (record))]
    fn append(&self, py: Python<'_>, record: Bytes) -> PyResult<u64> {
        self.with(py, |sealer| append(sealer, &record.0))
    }

    /// Takes records in, in order; gives the place of each.
    #[pyo3(signature = (records))]
    fn append_many(&self, py: Python<'_>, records: Vec<Bytes>) -> PyResult<Vec<u64>> {
        self.with(py, |sealer| records.iter().map(|record| append(sealer, &record.0)).collect())
    }

    /// Signs what was taken in.
    #[pyo3(signature = ())]
    fn checkpoint(&self, py: Python<'_>) -> PyResult<String> {
        self.with(py, |sealer| Ok(sealer.checkpoint()?.to_owned()))
    }

    /// Goes on from a checkpoint that was kept.
    #[pyo3(signature = (checkpoint))]
    fn follow(&self, py: Python<'_>, checkpoint: Text) -> PyResult<()> {
        let not_text = |_| Failure::new(Family::NotVerified, "note_malformed", "the checkpoint is not text");
        let note = String::from_utf8(checkpoint.0).map_err(not_text)?;
        self.with(py, |sealer| sealer.follow(&note).map(|_| ()).map_err(Failure::from))
    }

    /// The hashes that show that the first `old` records are still the beginning.
    #[pyo3(signature = (old))]
    fn consistency(&self, py: Python<'_>, old: u64) -> PyResult<Vec<[u8; 32]>> {
        self.with(py, |sealer| Ok(sealer.consistency(old)?))
    }

    /// How many records were taken in.
    #[getter]
    fn size(&self, py: Python<'_>) -> PyResult<u64> {
        self.with(py, |sealer| Ok(sealer.size()))
    }

    /// The root of the tree over them.
    #[getter]
    fn root(&self, py: Python<'_>) -> PyResult<[u8; 32]> {
        self.with(py, |sealer| Ok(sealer.root()))
    }

    /// The proof of a sealed record.
    #[pyo3(signature = (index))]
    fn prove(&self, py: Python<'_>, index: u64) -> PyResult<String> {
        self.with(py, |sealer| Ok(sealer.prove(index)?.encode()))
    }

    /// The key that verifies the checkpoints.
    #[pyo3(signature = ())]
    fn verifier_key(&self, py: Python<'_>) -> PyResult<String> {
        self.with(py, |sealer| Ok(sealer.verifier_key()?.to_string()))
    }

    /// Wipes the key. What follows fails.
    #[pyo3(signature = ())]
    fn close(&self) -> PyResult<()> {
        drop(self.0.get()?.lock().unwrap_or_else(PoisonError::into_inner).take());
        Ok(())
    }
}
