//! A twin of every function for callers of `stdcall`: Visual Basic 6 and VBA know no other convention on 32-bit Windows.
//! With 64 bit there is only one convention, and the twin is the function under a second name, so that one list of
//! `Declare` lines serves both.
//!
//! Made from `compliance.h` by `cargo xtask generate`: do not edit. A twin promises and asks what its function does.

#![allow(unused_unsafe, reason = "some of the functions are safe")]
#![allow(clippy::too_many_arguments, unreachable_pub, reason = "as the function that is called")]

use crate::*;
use core::ffi::c_char;

/// `compliance_error_status` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_error_status_stdcall(error: *const compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_error_status(error) }
}

/// `compliance_error_code` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_error_code_stdcall(error: *const compliance_error, buffer: *mut c_char, capacity: usize, length: *mut usize) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_error_code(error, buffer, capacity, length) }
}

/// `compliance_error_message` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_error_message_stdcall(error: *const compliance_error, buffer: *mut c_char, capacity: usize, length: *mut usize) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_error_message(error, buffer, capacity, length) }
}

/// `compliance_error_detail` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_error_detail_stdcall(error: *const compliance_error, buffer: *mut c_char, capacity: usize, length: *mut usize) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_error_detail(error, buffer, capacity, length) }
}

/// `compliance_error_free` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_error_free_stdcall(error: *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_error_free(error) }
}

/// `compliance_key_passphrase` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_key_passphrase_stdcall(passphrase: *const c_char, length: usize, key: *mut *mut compliance_key, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_key_passphrase(passphrase, length, key, error) }
}

/// `compliance_key_unattended` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_key_unattended_stdcall(key: *mut *mut compliance_key, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_key_unattended(key, error) }
}

/// `compliance_key_windows_account` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_key_windows_account_stdcall(key: *mut *mut compliance_key, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_key_windows_account(key, error) }
}

/// `compliance_key_file` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_key_file_stdcall(path: *const c_char, key: *mut *mut compliance_key, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_key_file(path, key, error) }
}

/// `compliance_key_file_w` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_key_file_w_stdcall(path: *const u16, key: *mut *mut compliance_key, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_key_file_w(path, key, error) }
}

/// `compliance_key_recovery` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_key_recovery_stdcall(code: *const c_char, length: usize, key: *mut *mut compliance_key, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_key_recovery(code, length, key, error) }
}

/// `compliance_key_free` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_key_free_stdcall(key: *mut compliance_key) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_key_free(key) }
}

/// `compliance_lab_create` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_lab_create_stdcall(path: *const c_char, settings: *const c_char, password: *const c_char, password_length: usize, key: *const compliance_key, lab: *mut *mut compliance_lab, made: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_lab_create(path, settings, password, password_length, key, lab, made, error) }
}

/// `compliance_lab_create_w` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_lab_create_w_stdcall(path: *const u16, settings: *const c_char, password: *const c_char, password_length: usize, key: *const compliance_key, lab: *mut *mut compliance_lab, made: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_lab_create_w(path, settings, password, password_length, key, lab, made, error) }
}

/// `compliance_lab_open` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_lab_open_stdcall(path: *const c_char, key: *const compliance_key, options: *const c_char, lab: *mut *mut compliance_lab, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_lab_open(path, key, options, lab, error) }
}

/// `compliance_lab_open_w` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_lab_open_w_stdcall(path: *const u16, key: *const compliance_key, options: *const c_char, lab: *mut *mut compliance_lab, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_lab_open_w(path, key, options, lab, error) }
}

/// `compliance_lab_size` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_lab_size_stdcall(lab: *const compliance_lab, size: *mut u64, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_lab_size(lab, size, error) }
}

/// `compliance_lab_checkpoint` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_lab_checkpoint_stdcall(lab: *const compliance_lab, checkpoint: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_lab_checkpoint(lab, checkpoint, error) }
}

/// `compliance_lab_verifier_key` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_lab_verifier_key_stdcall(lab: *const compliance_lab, verifier_key: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_lab_verifier_key(lab, verifier_key, error) }
}

/// `compliance_lab_free` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_lab_free_stdcall(lab: *mut compliance_lab) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_lab_free(lab) }
}

/// `compliance_sealer_new_key` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_sealer_new_key_stdcall(seed: *mut u8, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_sealer_new_key(seed, error) }
}

/// `compliance_sealer_new` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_sealer_new_stdcall(origin: *const c_char, seed: *const u8, seed_length: usize, sealer: *mut *mut compliance_sealer, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_sealer_new(origin, seed, seed_length, sealer, error) }
}

/// `compliance_sealer_append` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_sealer_append_stdcall(sealer: *const compliance_sealer, record: *const u8, length: usize, index: *mut u64, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_sealer_append(sealer, record, length, index, error) }
}

/// `compliance_sealer_checkpoint` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_sealer_checkpoint_stdcall(sealer: *const compliance_sealer, checkpoint: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_sealer_checkpoint(sealer, checkpoint, error) }
}

/// `compliance_sealer_follow` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_sealer_follow_stdcall(sealer: *const compliance_sealer, checkpoint: *const c_char, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_sealer_follow(sealer, checkpoint, error) }
}

/// `compliance_sealer_prove` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_sealer_prove_stdcall(sealer: *const compliance_sealer, index: u64, proof: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_sealer_prove(sealer, index, proof, error) }
}

/// `compliance_sealer_verifier_key` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_sealer_verifier_key_stdcall(sealer: *const compliance_sealer, verifier_key: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_sealer_verifier_key(sealer, verifier_key, error) }
}

/// `compliance_sealer_free` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_sealer_free_stdcall(sealer: *mut compliance_sealer) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_sealer_free(sealer) }
}

/// `compliance_session_sign_in` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_session_sign_in_stdcall(lab: *const compliance_lab, login: *const c_char, password: *const c_char, password_length: usize, second_factor: *const c_char, second_factor_length: usize, options: *const c_char, session: *mut *mut compliance_session, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_session_sign_in(lab, login, password, password_length, second_factor, second_factor_length, options, session, error) }
}

/// `compliance_session_host_sign_in` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_session_host_sign_in_stdcall(lab: *const compliance_lab, login: *const c_char, method: *const c_char, at_unix_us: i64, options: *const c_char, session: *mut *mut compliance_session, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_session_host_sign_in(lab, login, method, at_unix_us, options, session, error) }
}

/// `compliance_session_resume` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_session_resume_stdcall(lab: *const compliance_lab, token: *const c_char, options: *const c_char, session: *mut *mut compliance_session, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_session_resume(lab, token, options, session, error) }
}

/// `compliance_session_token` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_session_token_stdcall(session: *const compliance_session, buffer: *mut c_char, capacity: usize, length: *mut usize) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_session_token(session, buffer, capacity, length) }
}

/// `compliance_session_account` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_session_account_stdcall(session: *const compliance_session, buffer: *mut c_char, capacity: usize, length: *mut usize) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_session_account(session, buffer, capacity, length) }
}

/// `compliance_session_check` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_session_check_stdcall(session: *const compliance_session, permission: *const c_char, client: *const c_char, decision: *mut compliance_decision, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_session_check(session, permission, client, decision, error) }
}

/// `compliance_session_call` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_session_call_stdcall(session: *const compliance_session, name: *const c_char, arguments: *const c_char, answer: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_session_call(session, name, arguments, answer, error) }
}

/// `compliance_session_call_with_secrets` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_session_call_with_secrets_stdcall(session: *const compliance_session, name: *const c_char, arguments: *const c_char, password: *const c_char, password_length: usize, second_factor: *const c_char, second_factor_length: usize, new_password: *const c_char, new_password_length: usize, answer: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_session_call_with_secrets(session, name, arguments, password, password_length, second_factor, second_factor_length, new_password, new_password_length, answer, error) }
}

/// `compliance_session_sign_out` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_session_sign_out_stdcall(session: *const compliance_session, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_session_sign_out(session, error) }
}

/// `compliance_session_free` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_session_free_stdcall(session: *mut compliance_session) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_session_free(session) }
}

/// `compliance_status_name` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_status_name_stdcall(status: u32) -> *const c_char {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_status_name(status) }
}

/// `compliance_text_length` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_text_length_stdcall(text: *const compliance_text) -> usize {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_text_length(text) }
}

/// `compliance_text_data` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_text_data_stdcall(text: *const compliance_text) -> *const c_char {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_text_data(text) }
}

/// `compliance_text_copy` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_text_copy_stdcall(text: *const compliance_text, buffer: *mut u8, capacity: usize, length: *mut usize) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_text_copy(text, buffer, capacity, length) }
}

/// `compliance_text_free` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_text_free_stdcall(text: *mut compliance_text) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_text_free(text) }
}

/// `compliance_receipt_index` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_receipt_index_stdcall(receipt: *const compliance_receipt) -> u64 {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_receipt_index(receipt) }
}

/// `compliance_receipt_leaf_hash` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_receipt_leaf_hash_stdcall(receipt: *const compliance_receipt, buffer: *mut u8, capacity: usize, length: *mut usize) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_receipt_leaf_hash(receipt, buffer, capacity, length) }
}

/// `compliance_receipt_checkpoint` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_receipt_checkpoint_stdcall(receipt: *const compliance_receipt, checkpoint: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_receipt_checkpoint(receipt, checkpoint, error) }
}

/// `compliance_receipt_free` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_receipt_free_stdcall(receipt: *mut compliance_receipt) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_receipt_free(receipt) }
}

/// `compliance_trail_prove` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_trail_prove_stdcall(lab: *const compliance_lab, index: u64, proof: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_trail_prove(lab, index, proof, error) }
}

/// `compliance_version` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_version_stdcall() -> *const c_char {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_version() }
}

/// `compliance_version_check` as `stdcall`.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn compliance_version_check_stdcall(major: u32, minor: u32) -> compliance_status {
    // SAFETY: the caller keeps the function's promises.
    unsafe { compliance_version_check(major, minor) }
}
