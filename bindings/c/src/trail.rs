//! The trail: receipts, proofs, verification.

use crate::boundary::{enter, enter_plain, free};
use crate::error::{Failure, compliance_error};
use crate::handle::{self, held};
use crate::lab::compliance_lab;
use crate::output::{Out, copy_bytes};
use crate::status::compliance_status;
use crate::text::{Answer, compliance_text};
use libcompliance_lab::Receipt;

/// A receipt: proof that a record is in the trail. Immutable; threads may share it.
pub struct compliance_receipt {
    _opaque: [u8; 0],
}
held!(compliance_receipt => Receipt);

/// The place of the record in the trail, from 0; `UINT64_MAX` if `receipt` is none. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_receipt_index(receipt: *const compliance_receipt) -> u64 {
    let mut index = u64::MAX;
    let _ = enter_plain(|| {
        index = handle::peek(receipt, |receipt| receipt.index).map_err(|error| Failure::from(error).status)?;
        Ok(())
    });
    index
}

/// Copies the leaf hash of the record (RFC 6962, 32 bytes) into `buffer` of `capacity` bytes.
///
/// Errors: BUFFER_TOO_SMALL (the needed size is in `length`), NULL_POINTER, BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_receipt_leaf_hash(
    receipt: *const compliance_receipt,
    buffer: *mut u8,
    capacity: usize,
    length: *mut usize,
) -> compliance_status {
    enter_plain(|| {
        let hash = handle::peek(receipt, |receipt| receipt.leaf_hash).map_err(|error| Failure::from(error).status);
        // SAFETY: the caller's promise.
        unsafe {
            copy_bytes(hash.as_ref().map(|hash| hash.as_slice()).map_err(|status| *status), buffer, capacity, length)
        }
    })
}

/// The signed checkpoint whose tree holds the record. `*checkpoint` is the caller's to free. Errors: NULL_POINTER, BAD_HANDLE. Threads:
/// any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_receipt_checkpoint(
    receipt: *const compliance_receipt,
    checkpoint: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::handle(checkpoint)? };
        let receipt = handle::get(receipt)?;
        out.make(Answer::new(receipt.checkpoint.as_deref().unwrap_or_default()))
    })
}

/// Frees a receipt. NULL is nothing to free. Errors: BAD_HANDLE. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn compliance_receipt_free(receipt: *mut compliance_receipt) -> compliance_status {
    free(receipt)
}

/// A proof (C2SP tlog-proof) that record `index` is in the trail. `*proof` is the caller's to free.
///
/// Errors: NULL_POINTER, BAD_HANDLE, INVALID for an index beyond the trail. Threads: any. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compliance_trail_prove(
    lab: *const compliance_lab,
    index: u64,
    proof: *mut *mut compliance_text,
    error: *mut *mut compliance_error,
) -> compliance_status {
    enter(error, || {
        // SAFETY: the caller's promise.
        let out = unsafe { Out::handle(proof)? };
        out.make(Answer::new(handle::get(lab)?.prove(index)?.encode()))
    })
}
