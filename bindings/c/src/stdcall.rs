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
    compliance_policy_parse_stdcall = compliance_policy_parse(json: *const c_char, length: usize, policy: *mut *mut compliance_policy, error: *mut *mut compliance_error) -> compliance_status;
    compliance_policy_version_stdcall = compliance_policy_version(policy: *const compliance_policy) -> u64;
    compliance_policy_check_stdcall = compliance_policy_check(policy: *const compliance_policy, subject: *const c_char, permission: *const c_char, client: *const c_char, at_unix_us: i64, decision: *mut compliance_decision, error: *mut *mut compliance_error) -> compliance_status;
    compliance_policy_subject_stdcall = compliance_policy_subject(policy: *const compliance_policy, subject: *const c_char, id: *mut u64, error: *mut *mut compliance_error) -> compliance_status;
    compliance_policy_permission_stdcall = compliance_policy_permission(policy: *const compliance_policy, permission: *const c_char, id: *mut u64, error: *mut *mut compliance_error) -> compliance_status;
    compliance_policy_client_stdcall = compliance_policy_client(policy: *const compliance_policy, client: *const c_char, id: *mut u64, error: *mut *mut compliance_error) -> compliance_status;
    compliance_policy_check_ids_stdcall = compliance_policy_check_ids(policy: *const compliance_policy, subject: u64, permission: u64, client: u64, at_unix_us: i64, decision: *mut compliance_decision) -> compliance_status;
    compliance_policy_explain_stdcall = compliance_policy_explain(policy: *const compliance_policy, subject: *const c_char, permission: *const c_char, client: *const c_char, at_unix_us: i64, language: *const c_char, explanation: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_policy_permissions_stdcall = compliance_policy_permissions(policy: *const compliance_policy, subject: *const c_char, client: *const c_char, at_unix_us: i64, permissions: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_policy_free_stdcall = compliance_policy_free(policy: *mut compliance_policy) -> compliance_status;
    compliance_batch_new_stdcall = compliance_batch_new(session: *const compliance_session, batch: *mut *mut compliance_batch, error: *mut *mut compliance_error) -> compliance_status;
    compliance_batch_append_stdcall = compliance_batch_append(batch: *const compliance_batch, kind: *const c_char, event: *const c_char, error: *mut *mut compliance_error) -> compliance_status;
    compliance_batch_commit_stdcall = compliance_batch_commit(batch: *const compliance_batch, receipts: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_batch_free_stdcall = compliance_batch_free(batch: *mut compliance_batch) -> compliance_status;
    compliance_error_status_stdcall = compliance_error_status(error: *const compliance_error) -> compliance_status;
    compliance_error_code_stdcall = compliance_error_code(error: *const compliance_error, buffer: *mut c_char, capacity: usize, length: *mut usize) -> compliance_status;
    compliance_error_message_stdcall = compliance_error_message(error: *const compliance_error, buffer: *mut c_char, capacity: usize, length: *mut usize) -> compliance_status;
    compliance_error_detail_stdcall = compliance_error_detail(error: *const compliance_error, buffer: *mut c_char, capacity: usize, length: *mut usize) -> compliance_status;
    compliance_error_free_stdcall = compliance_error_free(error: *mut compliance_error) -> compliance_status;
    compliance_trail_append_stdcall = compliance_trail_append(session: *const compliance_session, kind: *const c_char, event: *const c_char, receipt: *mut *mut compliance_receipt, error: *mut *mut compliance_error) -> compliance_status;
    compliance_trail_append_asserted_stdcall = compliance_trail_append_asserted(lab: *const compliance_lab, actor: *const c_char, device: *const c_char, kind: *const c_char, event: *const c_char, receipt: *mut *mut compliance_receipt, error: *mut *mut compliance_error) -> compliance_status;
    compliance_intent_record_stdcall = compliance_intent_record(lab: *const compliance_lab, actor: *const c_char, device: *const c_char, kind: *const c_char, event: *const c_char, answer: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_intent_complete_stdcall = compliance_intent_complete(lab: *const compliance_lab, actor: *const c_char, device: *const c_char, intent: *const c_char, receipt: *mut *mut compliance_receipt, error: *mut *mut compliance_error) -> compliance_status;
    compliance_intent_abandon_stdcall = compliance_intent_abandon(lab: *const compliance_lab, actor: *const c_char, device: *const c_char, intent: *const c_char, code: *const c_char, receipt: *mut *mut compliance_receipt, error: *mut *mut compliance_error) -> compliance_status;
    compliance_intent_list_stdcall = compliance_intent_list(lab: *const compliance_lab, answer: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
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
    compliance_envelope_new_stdcall = compliance_envelope_new(actor: *const c_char, device: *const c_char, at_unix_us: i64, kind: *const c_char, event: *const c_char, envelope: *mut *mut compliance_envelope, error: *mut *mut compliance_error) -> compliance_status;
    compliance_envelope_id_stdcall = compliance_envelope_id(envelope: *const compliance_envelope, buffer: *mut c_char, capacity: usize, length: *mut usize) -> compliance_status;
    compliance_envelope_body_stdcall = compliance_envelope_body(envelope: *const compliance_envelope, buffer: *mut c_char, capacity: usize, length: *mut usize) -> compliance_status;
    compliance_envelope_stored_stdcall = compliance_envelope_stored(envelope: *const compliance_envelope, buffer: *mut c_char, capacity: usize, length: *mut usize) -> compliance_status;
    compliance_envelope_free_stdcall = compliance_envelope_free(envelope: *mut compliance_envelope) -> compliance_status;
    compliance_outbox_table_stdcall = compliance_outbox_table(database: *const c_char, statement: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_outbox_new_stdcall = compliance_outbox_new(outbox: *mut *mut compliance_outbox, error: *mut *mut compliance_error) -> compliance_status;
    compliance_outbox_add_stdcall = compliance_outbox_add(outbox: *const compliance_outbox, seq: i64, body: *const u8, length: usize, error: *mut *mut compliance_error) -> compliance_status;
    compliance_outbox_drain_stdcall = compliance_outbox_drain(lab: *const compliance_lab, outbox: *const compliance_outbox, answer: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_outbox_free_stdcall = compliance_outbox_free(outbox: *mut compliance_outbox) -> compliance_status;
    compliance_password_judge_stdcall = compliance_password_judge(profile: *const c_char, password: *const c_char, length: usize, context: *const c_char, error: *mut *mut compliance_error) -> compliance_status;
    compliance_password_hash_stdcall = compliance_password_hash(password: *const c_char, length: usize, settings: *const c_char, hash: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_password_verify_stdcall = compliance_password_verify(hash: *const c_char, login: *const c_char, password: *const c_char, length: usize, needs_rehash: *mut i32, error: *mut *mut compliance_error) -> compliance_status;
    compliance_password_verify_nothing_stdcall = compliance_password_verify_nothing(password: *const c_char, length: usize, error: *mut *mut compliance_error) -> compliance_status;
    compliance_proof_verify_stdcall = compliance_proof_verify(proof: *const u8, proof_length: usize, record: *const u8, record_length: usize, keys: *const c_char, origin: *const c_char, index: *mut u64, size: *mut u64, cosignatures: *mut u32, error: *mut *mut compliance_error) -> compliance_status;
    compliance_checkpoint_verify_stdcall = compliance_checkpoint_verify(note: *const u8, length: usize, keys: *const c_char, origin: *const c_char, size: *mut u64, root: *mut u8, cosignatures: *mut u32, error: *mut *mut compliance_error) -> compliance_status;
    compliance_leaf_hash_stdcall = compliance_leaf_hash(record: *const u8, length: usize, hash: *mut u8) -> compliance_status;
    compliance_inclusion_verify_stdcall = compliance_inclusion_verify(index: u64, size: u64, leaf: *const u8, root: *const u8, proof: *const u8, proof_length: usize, error: *mut *mut compliance_error) -> compliance_status;
    compliance_consistency_verify_stdcall = compliance_consistency_verify(old_size: u64, new_size: u64, old_root: *const u8, new_root: *const u8, proof: *const u8, proof_length: usize, error: *mut *mut compliance_error) -> compliance_status;
    compliance_retention_decide_stdcall = compliance_retention_decide(rules: *const c_char, holds: *const c_char, item: *const c_char, today: *const c_char, decision: *mut compliance_retention, answer: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
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
    compliance_spool_open_stdcall = compliance_spool_open(folder: *const c_char, choices: *const c_char, device: *const c_char, spool: *mut *mut compliance_spool, error: *mut *mut compliance_error) -> compliance_status;
    compliance_spool_open_w_stdcall = compliance_spool_open_w(folder: *const u16, choices: *const c_char, device: *const c_char, spool: *mut *mut compliance_spool, error: *mut *mut compliance_error) -> compliance_status;
    compliance_spool_store_stdcall = compliance_spool_store(spool: *const compliance_spool, actor: *const c_char, device: *const c_char, kind: *const c_char, event: *const c_char, answer: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_spool_store_file_stdcall = compliance_spool_store_file(spool: *const compliance_spool, actor: *const c_char, path: *const c_char, media_type: *const c_char, answer: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_trail_append_or_spool_stdcall = compliance_trail_append_or_spool(session: *const compliance_session, spool: *const compliance_spool, kind: *const c_char, event: *const c_char, answer: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_trail_append_asserted_or_spool_stdcall = compliance_trail_append_asserted_or_spool(lab: *const compliance_lab, spool: *const compliance_spool, actor: *const c_char, device: *const c_char, kind: *const c_char, event: *const c_char, answer: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_spool_take_in_stdcall = compliance_spool_take_in(lab: *const compliance_lab, file: *const c_char, with_growth: i32, answer: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_spool_take_in_w_stdcall = compliance_spool_take_in_w(lab: *const compliance_lab, file: *const u16, with_growth: i32, answer: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_spool_free_stdcall = compliance_spool_free(spool: *mut compliance_spool) -> compliance_status;
    compliance_status_name_stdcall = compliance_status_name(status: u32) -> *const c_char;
    compliance_table_baseline_stdcall = compliance_table_baseline(session: *const compliance_session, table: *const c_char, reason: *const c_char, reason_text: *const c_char, run: *mut *mut compliance_table, error: *mut *mut compliance_error) -> compliance_status;
    compliance_table_reconcile_stdcall = compliance_table_reconcile(session: *const compliance_session, table: *const c_char, outbox: *const compliance_outbox, run: *mut *mut compliance_table, error: *mut *mut compliance_error) -> compliance_status;
    compliance_table_row_digest_stdcall = compliance_table_row_digest(table: *const c_char, row: *const c_char, digest: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_table_row_stdcall = compliance_table_row(run: *const compliance_table, row: *const c_char, error: *mut *mut compliance_error) -> compliance_status;
    compliance_table_finish_stdcall = compliance_table_finish(run: *const compliance_table, outbox: *const compliance_outbox, answer: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_table_free_stdcall = compliance_table_free(run: *mut compliance_table) -> compliance_status;
    compliance_text_length_stdcall = compliance_text_length(text: *const compliance_text) -> usize;
    compliance_text_data_stdcall = compliance_text_data(text: *const compliance_text) -> *const c_char;
    compliance_text_copy_stdcall = compliance_text_copy(text: *const compliance_text, buffer: *mut u8, capacity: usize, length: *mut usize) -> compliance_status;
    compliance_text_free_stdcall = compliance_text_free(text: *mut compliance_text) -> compliance_status;
    compliance_receipt_index_stdcall = compliance_receipt_index(receipt: *const compliance_receipt) -> u64;
    compliance_receipt_leaf_hash_stdcall = compliance_receipt_leaf_hash(receipt: *const compliance_receipt, buffer: *mut u8, capacity: usize, length: *mut usize) -> compliance_status;
    compliance_receipt_checkpoint_stdcall = compliance_receipt_checkpoint(receipt: *const compliance_receipt, checkpoint: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_receipt_free_stdcall = compliance_receipt_free(receipt: *mut compliance_receipt) -> compliance_status;
    compliance_trail_prove_stdcall = compliance_trail_prove(lab: *const compliance_lab, index: u64, proof: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_verify_stdcall = compliance_verify(path: *const c_char, key: *const compliance_key, options: *const c_char, report: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_verify_w_stdcall = compliance_verify_w(path: *const u16, key: *const compliance_key, options: *const c_char, report: *mut *mut compliance_text, error: *mut *mut compliance_error) -> compliance_status;
    compliance_version_stdcall = compliance_version() -> *const c_char;
    compliance_version_check_stdcall = compliance_version_check(major: u32, minor: u32) -> compliance_status;
}
