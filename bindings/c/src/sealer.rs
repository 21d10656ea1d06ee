//! The seal alone, for a program that keeps its records itself.

use crate::boundary::{enter, free};
use crate::error::{Failure, compliance_error};
use crate::handle::{self, held};
use crate::input;
use crate::output::Out;
use crate::status::{compliance_status, compliance_status as S};
use crate::text::{Answer, compliance_text};
use core::ffi::c_char;
use libcompliance::crypto::{Ed25519, Entropy as _};
use libcompliance::trail::note::LocalSigner;
use libcompliance::trail::sealer::{Sealer, SealerError};
use libcompliance_lab::entropy::SystemEntropy;
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// A log of records that the program keeps itself; it holds their hashes. Threads may share it: calls take turns.
pub struct compliance_sealer {
    _opaque: [u8; 0],
}
held!(compliance_sealer => Mutex<Sealer>);

impl From<SealerError> for Failure {
    fn from(error: SealerError) -> Self {
        let status = match &error {
            SealerError::Fewer { .. } | SealerError::Altered { .. } | SealerError::OtherLog | SealerError::Open(_) => {
                S::COMPLIANCE_STATUS_NOT_VERIFIED
            }
            SealerError::NotSealed { .. } => S::COMPLIANCE_STATUS_NOT_FOUND,
            _ => S::COMPLIANCE_STATUS_INVALID,
        };
        Self::new(status, error.code(), error.to_string())
    }
}

fn locked(sealer: &Mutex<Sealer>) -> MutexGuard<'_, Sealer> {
    sealer.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes 32 random bytes, a new signing key, to `seed`. Keep it secret: whoever has it signs in this log's name.
///
/// Errors: NULL_POINTER, NO_ENTROPY. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_sealer_new_key(
    seed: *mut u8,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise: NULL, or room for 32 bytes.
        let out = unsafe { Out::clear(seed.cast::<[u8; 32]>(), [0; 32])? };
        let mut bytes = Zeroizing::new([0; 32]);
        SystemEntropy::new()
            .fill(bytes.as_mut_slice())
            .map_err(|error| Failure::new(S::COMPLIANCE_STATUS_NO_ENTROPY, "no_entropy", error.to_string()))?;
        out.set(*bytes);
        Ok(())
    })
}

/// Begins a log named `origin`, such as `example.com/balance-3`, that is signed with the key `seed` of 32 bytes (`compliance_sealer_new_key`). To
/// go on with a log that was kept, append its records again and call `compliance_sealer_follow`.
///
/// `*sealer` is the caller's to free. Errors: those of arguments, INVALID for a name that cannot be an origin. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_sealer_new(
    origin: *const c_char,
    seed: *const u8,
    seed_length: usize,
    sealer: *mut *mut compliance_sealer,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, origin, seed) =
            unsafe { (Out::handle(sealer)?, input::text(origin, "origin")?, input::bytes(seed, seed_length, "seed")?) };
        let wrong = || Failure::argument("seed_length", "`seed` is not 32 bytes");
        let key = Ed25519::from_seed(seed.try_into().map_err(|_| wrong())?).ok_or_else(wrong)?;
        let signer = LocalSigner::new(origin, key).map_err(SealerError::from)?;
        out.make(Mutex::new(Sealer::new(Box::new(signer))?))
    })
}

/// Takes a record, 0 to 65,535 bytes, and writes its index, from 0, to `index`. It is sealed with the next checkpoint.
///
/// Errors: those of arguments; INVALID_ARGUMENT for more bytes: seal large content by its digest. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_sealer_append(
    sealer: *const compliance_sealer,
    record: *const u8,
    length: usize,
    index: *mut u64,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise, in the words above.
        let (out, record) = unsafe { (Out::clear(index, 0)?, input::bytes(record, length, "record")?) };
        let index = handle::peek(sealer, |sealer| locked(sealer).append(record))?;
        out.set(index.map_err(|error| Failure::argument("record_too_long", error.to_string()))?);
        Ok(())
    })
}

/// A signed checkpoint (C2SP tlog-checkpoint) of all records so far, without a NUL inside. Keep it where nobody who can edit the records can reach
/// it. `*checkpoint` is the caller's to free.
///
/// Errors: NULL_POINTER, BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_sealer_checkpoint(
    sealer: *const compliance_sealer,
    checkpoint: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::handle(checkpoint)? };
        let sealer = handle::get(sealer)?;
        let note = locked(&sealer).checkpoint()?.to_owned();
        out.make(Answer::new(note))
    })
}

/// Goes on with a log that was kept: its records have been appended again, and `checkpoint` is the newest one that was kept. More records than it
/// has are fine; they were written after it.
///
/// Errors: those of arguments; NOT_VERIFIED if a record was altered, removed, added or moved, or the checkpoint is another key's or log's.
/// Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_sealer_follow(
    sealer: *const compliance_sealer,
    checkpoint: *const c_char,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let note = unsafe { input::text(checkpoint, "checkpoint")? };
        let sealer = handle::get(sealer)?;
        locked(&sealer).follow(note)?;
        Ok(())
    })
}

/// A proof (C2SP tlog-proof) that record `index` is under the newest checkpoint. `*proof` is the caller's to free; check it with
/// `compliance_proof_verify` or any other program.
///
/// Errors: NULL_POINTER, BAD_HANDLE, NOT_FOUND if no checkpoint has it. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_sealer_prove(
    sealer: *const compliance_sealer,
    index: u64,
    proof: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::handle(proof)? };
        let sealer = handle::get(sealer)?;
        let proof = locked(&sealer).prove(index)?.encode();
        out.make(Answer::new(proof))
    })
}

/// The verifier key (C2SP signed-note) of the log. `*verifier_key` is the caller's to free. Errors: NULL_POINTER, BAD_HANDLE. Threads: any.
/// Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_sealer_verifier_key(
    sealer: *const compliance_sealer,
    verifier_key: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::handle(verifier_key)? };
        let sealer = handle::get(sealer)?;
        let key = locked(&sealer).verifier_key()?.to_string();
        out.make(Answer::new(key))
    })
}

/// Frees a log. What was not sealed is lost to it; the records are the program's. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any.
/// Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_sealer_free(sealer: *mut compliance_sealer) -> compliance_status {
    free(sealer)
}
