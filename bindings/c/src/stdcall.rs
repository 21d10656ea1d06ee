//! A twin of every function for callers of `stdcall`: Visual Basic 6 and VBA know no other convention on 32-bit Windows.
//! With 64 bit there is only one convention, and the twin is the function under a second name, so that one list of
//! `Declare` lines serves both. A twin promises and asks what its function does.
//!
//! Made from `compliance.h` by `cargo xtask generate`: do not edit.

#![allow(unused_unsafe, reason = "some of the functions are safe")]
#![allow(clippy::too_many_arguments, unreachable_pub, reason = "as the function that is called")]

use crate::*;
use core::ffi::*;

macro_rules! twins {
    ($($twin:ident = $function:ident($($parameter:ident: $kind:ty),*) $(-> $returns:ty)?;)*) => {
        $(#[unsafe(no_mangle)]
        pub unsafe extern "system" fn $twin($($parameter: $kind),*) $(-> $returns)? {
            // SAFETY: the caller keeps the function's promises.
            unsafe { $function($($parameter),*) }
        })*
    };
}

twins! {
    compliance_error_status_stdcall = compliance_error_status(error: *const compliance_error) -> compliance_status;
    compliance_error_code_stdcall = compliance_error_code(error: *const compliance_error, buffer: *mut c_char, capacity: usize, length: *mut usize) -> compliance_status;
    compliance_error_message_stdcall = compliance_error_message(error: *const compliance_error, buffer: *mut c_char, capacity: usize, length: *mut usize) -> compliance_status;
    compliance_error_detail_stdcall = compliance_error_detail(error: *const compliance_error, buffer: *mut c_char, capacity: usize, length: *mut usize) -> compliance_status;
    compliance_error_free_stdcall = compliance_error_free(error: *mut compliance_error) -> compliance_status;
    compliance_key_passphrase_stdcall = compliance_key_passphrase(passphrase: *const c_char, length: usize, key: *mut *mut compliance_key, error: *mut *mut compliance_error) -> compliance_status;
    compliance_key_unattended_stdcall = compliance_key_unattended(key: *mut *mut compliance_key, error: *mut *mut compliance_error) -> compliance_status;
    compliance_key_windows_account_stdcall = compliance_key_windows_account(key: *mut *mut compliance_key, error: *mut *mut compliance_error) -> compliance_status;
    compliance_key_file_stdcall = compliance_key_file(path: *const c_char, key: *mut *mut compliance_key, error: *mut *mut compliance_error) -> compliance_status;
    compliance_key_file_w_stdcall = compliance_key_file_w(path: *const u16, key: *mut *mut compliance_key, error: *mut *mut compliance_error) -> compliance_status;
    compliance_key_recovery_stdcall = compliance_key_recovery(code: *const c_char, length: usize, key: *mut *mut compliance_key, error: *mut *mut compliance_error) -> compliance_status;
    compliance_key_free_stdcall = compliance_key_free(key: *mut compliance_key) -> compliance_status;
    compliance_lab_create_stdcall = compliance_lab_create(path: *const c_char, settings: *const c_char, password: *const c_char, password_length: usize, key: *const compliance_key, lab: *mut *mut compliance_lab, made: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_lab_create_w_stdcall = compliance_lab_create_w(path: *const u16, settings: *const c_char, password: *const c_char, password_length: usize, key: *const compliance_key, lab: *mut *mut compliance_lab, made: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_lab_open_stdcall = compliance_lab_open(path: *const c_char, key: *const compliance_key, options: *const c_char, lab: *mut *mut compliance_lab, error: *mut *mut compliance_error) -> compliance_status;
    compliance_lab_open_w_stdcall = compliance_lab_open_w(path: *const u16, key: *const compliance_key, options: *const c_char, lab: *mut *mut compliance_lab, error: *mut *mut compliance_error) -> compliance_status;
    compliance_lab_size_stdcall = compliance_lab_size(lab: *const compliance_lab, size: *mut u64, error: *mut *mut compliance_error) -> compliance_status;
    compliance_lab_checkpoint_stdcall = compliance_lab_checkpoint(lab: *const compliance_lab, checkpoint: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_lab_verifier_key_stdcall = compliance_lab_verifier_key(lab: *const compliance_lab, verifier_key: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_lab_free_stdcall = compliance_lab_free(lab: *mut compliance_lab) -> compliance_status;
    compliance_sealer_new_key_stdcall = compliance_sealer_new_key(seed: *mut u8, error: *mut *mut compliance_error) -> compliance_status;
    compliance_sealer_new_stdcall = compliance_sealer_new(origin: *const c_char, seed: *const u8, seed_length: usize, sealer: *mut *mut compliance_sealer, error: *mut *mut compliance_error) -> compliance_status;
    compliance_sealer_append_stdcall = compliance_sealer_append(sealer: *const compliance_sealer, record: *const u8, length: usize, index: *mut u64, error: *mut *mut compliance_error) -> compliance_status;
    compliance_sealer_checkpoint_stdcall = compliance_sealer_checkpoint(sealer: *const compliance_sealer, checkpoint: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_sealer_follow_stdcall = compliance_sealer_follow(sealer: *const compliance_sealer, checkpoint: *const c_char, error: *mut *mut compliance_error) -> compliance_status;
    compliance_sealer_prove_stdcall = compliance_sealer_prove(sealer: *const compliance_sealer, index: u64, proof: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_sealer_verifier_key_stdcall = compliance_sealer_verifier_key(sealer: *const compliance_sealer, verifier_key: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_sealer_free_stdcall = compliance_sealer_free(sealer: *mut compliance_sealer) -> compliance_status;
    compliance_session_sign_in_stdcall = compliance_session_sign_in(lab: *const compliance_lab, login: *const c_char, password: *const c_char, password_length: usize, second_factor: *const c_char, second_factor_length: usize, options: *const c_char, session: *mut *mut compliance_session, error: *mut *mut compliance_error) -> compliance_status;
    compliance_session_host_sign_in_stdcall = compliance_session_host_sign_in(lab: *const compliance_lab, login: *const c_char, method: *const c_char, at_unix_us: i64, options: *const c_char, session: *mut *mut compliance_session, error: *mut *mut compliance_error) -> compliance_status;
    compliance_lab_enrol_stdcall = compliance_lab_enrol(lab: *const compliance_lab, login: *const c_char, code: *const c_char, code_length: usize, password: *const c_char, password_length: usize, device: *const c_char, receipt: *mut *mut compliance_receipt, error: *mut *mut compliance_error) -> compliance_status;
    compliance_session_resume_stdcall = compliance_session_resume(lab: *const compliance_lab, token: *const c_char, options: *const c_char, session: *mut *mut compliance_session, error: *mut *mut compliance_error) -> compliance_status;
    compliance_session_token_stdcall = compliance_session_token(session: *const compliance_session, buffer: *mut c_char, capacity: usize, length: *mut usize) -> compliance_status;
    compliance_session_account_stdcall = compliance_session_account(session: *const compliance_session, buffer: *mut c_char, capacity: usize, length: *mut usize) -> compliance_status;
    compliance_session_check_stdcall = compliance_session_check(session: *const compliance_session, permission: *const c_char, client: *const c_char, decision: *mut compliance_decision, error: *mut *mut compliance_error) -> compliance_status;
    compliance_session_call_stdcall = compliance_session_call(session: *const compliance_session, name: *const c_char, arguments: *const c_char, answer: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_session_call_with_secrets_stdcall = compliance_session_call_with_secrets(session: *const compliance_session, name: *const c_char, arguments: *const c_char, password: *const c_char, password_length: usize, second_factor: *const c_char, second_factor_length: usize, new_password: *const c_char, new_password_length: usize, answer: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_session_sign_out_stdcall = compliance_session_sign_out(session: *const compliance_session, error: *mut *mut compliance_error) -> compliance_status;
    compliance_session_free_stdcall = compliance_session_free(session: *mut compliance_session) -> compliance_status;
    compliance_status_name_stdcall = compliance_status_name(status: u32) -> *const c_char;
    compliance_text_length_stdcall = compliance_text_length(text: *const compliance_text) -> usize;
    compliance_text_data_stdcall = compliance_text_data(text: *const compliance_text) -> *const c_char;
    compliance_text_copy_stdcall = compliance_text_copy(text: *const compliance_text, buffer: *mut u8, capacity: usize, length: *mut usize) -> compliance_status;
    compliance_text_free_stdcall = compliance_text_free(text: *mut compliance_text) -> compliance_status;
    compliance_receipt_index_stdcall = compliance_receipt_index(receipt: *const compliance_receipt) -> u64;
    compliance_receipt_leaf_hash_stdcall = compliance_receipt_leaf_hash(receipt: *const compliance_receipt, buffer: *mut u8, capacity: usize, length: *mut usize) -> compliance_status;
    compliance_receipt_checkpoint_stdcall = compliance_receipt_checkpoint(receipt: *const compliance_receipt, checkpoint: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_receipt_free_stdcall = compliance_receipt_free(receipt: *mut compliance_receipt) -> compliance_status;
    compliance_trail_prove_stdcall = compliance_trail_prove(lab: *const compliance_lab, index: u64, proof: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_version_stdcall = compliance_version() -> *const c_char;
    compliance_version_check_stdcall = compliance_version_check(major: u32, minor: u32) -> compliance_status;
}
