//! Every function of compliance.h with made-up arguments. Made from it by `cargo xtask generate`: do not edit.

use super::source::Source;

/// The functions by name. Each gives its status, or 0 where it has none.
pub(crate) const CALLS: &[(&str, fn(&mut Source) -> u32)] = &[
    ("compliance_policy_parse", |s| unsafe { compliance::compliance_policy_parse(s.text(), s.size(), s.out("compliance_policy").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_policy_version", |s| unsafe {
            let _ = compliance::compliance_policy_version(s.handle("compliance_policy").cast());
            0
        }),
    ("compliance_policy_check", |s| unsafe { compliance::compliance_policy_check(s.handle("compliance_policy").cast(), s.text(), s.text(), s.text(), s.i64(), s.place().cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_policy_subject", |s| unsafe { compliance::compliance_policy_subject(s.handle("compliance_policy").cast(), s.text(), s.place().cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_policy_permission", |s| unsafe { compliance::compliance_policy_permission(s.handle("compliance_policy").cast(), s.text(), s.place().cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_policy_client", |s| unsafe { compliance::compliance_policy_client(s.handle("compliance_policy").cast(), s.text(), s.place().cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_policy_check_ids", |s| unsafe { compliance::compliance_policy_check_ids(s.handle("compliance_policy").cast(), s.u64(), s.u64(), s.u64(), s.i64(), s.place().cast()) as u32 }),
    ("compliance_policy_explain", |s| unsafe { compliance::compliance_policy_explain(s.handle("compliance_policy").cast(), s.text(), s.text(), s.text(), s.i64(), s.text(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_policy_permissions", |s| unsafe { compliance::compliance_policy_permissions(s.handle("compliance_policy").cast(), s.text(), s.text(), s.i64(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_policy_free", |s| unsafe { compliance::compliance_policy_free(s.handle("compliance_policy").cast()) as u32 }),
    ("compliance_error_status", |s| unsafe { compliance::compliance_error_status(s.handle("compliance_error").cast()) as u32 }),
    ("compliance_error_code", |s| unsafe { compliance::compliance_error_code(s.handle("compliance_error").cast(), s.room().cast(), s.capacity(), s.place().cast()) as u32 }),
    ("compliance_error_message", |s| unsafe { compliance::compliance_error_message(s.handle("compliance_error").cast(), s.room().cast(), s.capacity(), s.place().cast()) as u32 }),
    ("compliance_error_detail", |s| unsafe { compliance::compliance_error_detail(s.handle("compliance_error").cast(), s.room().cast(), s.capacity(), s.place().cast()) as u32 }),
    ("compliance_error_free", |s| unsafe { compliance::compliance_error_free(s.handle("compliance_error").cast()) as u32 }),
    ("compliance_trail_append", |s| unsafe { compliance::compliance_trail_append(s.handle("compliance_session").cast(), s.text(), s.text(), s.out("compliance_receipt").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_trail_append_asserted", |s| unsafe { compliance::compliance_trail_append_asserted(s.handle("compliance_lab").cast(), s.text(), s.text(), s.text(), s.text(), s.out("compliance_receipt").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_key_passphrase", |s| unsafe { compliance::compliance_key_passphrase(s.text(), s.size(), s.out("compliance_key").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_key_unattended", |s| unsafe { compliance::compliance_key_unattended(s.out("compliance_key").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_key_windows_account", |s| unsafe { compliance::compliance_key_windows_account(s.out("compliance_key").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_key_file", |s| unsafe { compliance::compliance_key_file(s.text(), s.out("compliance_key").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_key_file_w", |s| unsafe { compliance::compliance_key_file_w(s.wide(), s.out("compliance_key").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_key_recovery", |s| unsafe { compliance::compliance_key_recovery(s.text(), s.size(), s.out("compliance_key").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_key_free", |s| unsafe { compliance::compliance_key_free(s.handle("compliance_key").cast()) as u32 }),
    ("compliance_lab_create", |s| unsafe { compliance::compliance_lab_create(s.text(), s.text(), s.text(), s.size(), s.handle("compliance_key").cast(), s.out("compliance_lab").cast(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_lab_create_w", |s| unsafe { compliance::compliance_lab_create_w(s.wide(), s.text(), s.text(), s.size(), s.handle("compliance_key").cast(), s.out("compliance_lab").cast(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_lab_open", |s| unsafe { compliance::compliance_lab_open(s.text(), s.handle("compliance_key").cast(), s.text(), s.out("compliance_lab").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_lab_open_w", |s| unsafe { compliance::compliance_lab_open_w(s.wide(), s.handle("compliance_key").cast(), s.text(), s.out("compliance_lab").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_lab_size", |s| unsafe { compliance::compliance_lab_size(s.handle("compliance_lab").cast(), s.place().cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_lab_checkpoint", |s| unsafe { compliance::compliance_lab_checkpoint(s.handle("compliance_lab").cast(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_lab_verifier_key", |s| unsafe { compliance::compliance_lab_verifier_key(s.handle("compliance_lab").cast(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_lab_free", |s| unsafe { compliance::compliance_lab_free(s.handle("compliance_lab").cast()) as u32 }),
    ("compliance_envelope_new", |s| unsafe { compliance::compliance_envelope_new(s.text(), s.text(), s.i64(), s.text(), s.text(), s.out("compliance_envelope").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_envelope_id", |s| unsafe { compliance::compliance_envelope_id(s.handle("compliance_envelope").cast(), s.room().cast(), s.capacity(), s.place().cast()) as u32 }),
    ("compliance_envelope_body", |s| unsafe { compliance::compliance_envelope_body(s.handle("compliance_envelope").cast(), s.room().cast(), s.capacity(), s.place().cast()) as u32 }),
    ("compliance_envelope_free", |s| unsafe { compliance::compliance_envelope_free(s.handle("compliance_envelope").cast()) as u32 }),
    ("compliance_outbox_table", |s| unsafe { compliance::compliance_outbox_table(s.text(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_outbox_new", |s| unsafe { compliance::compliance_outbox_new(s.out("compliance_outbox").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_outbox_add", |s| unsafe { compliance::compliance_outbox_add(s.handle("compliance_outbox").cast(), s.i64(), s.bytes(), s.size(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_outbox_drain", |s| unsafe { compliance::compliance_outbox_drain(s.handle("compliance_lab").cast(), s.handle("compliance_outbox").cast(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_outbox_free", |s| unsafe { compliance::compliance_outbox_free(s.handle("compliance_outbox").cast()) as u32 }),
    ("compliance_password_judge", |s| unsafe { compliance::compliance_password_judge(s.text(), s.text(), s.size(), s.text(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_password_hash", |s| unsafe { compliance::compliance_password_hash(s.text(), s.size(), s.text(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_password_verify", |s| unsafe { compliance::compliance_password_verify(s.text(), s.text(), s.text(), s.size(), s.place().cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_password_verify_nothing", |s| unsafe { compliance::compliance_password_verify_nothing(s.text(), s.size(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_proof_verify", |s| unsafe { compliance::compliance_proof_verify(s.bytes(), s.size(), s.bytes(), s.size(), s.text(), s.text(), s.place().cast(), s.place().cast(), s.place().cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_checkpoint_verify", |s| unsafe { compliance::compliance_checkpoint_verify(s.bytes(), s.size(), s.text(), s.text(), s.place().cast(), s.room(), s.place().cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_leaf_hash", |s| unsafe { compliance::compliance_leaf_hash(s.bytes(), s.size(), s.room()) as u32 }),
    ("compliance_inclusion_verify", |s| unsafe { compliance::compliance_inclusion_verify(s.u64(), s.u64(), s.bytes(), s.bytes(), s.bytes(), s.size(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_consistency_verify", |s| unsafe { compliance::compliance_consistency_verify(s.u64(), s.u64(), s.bytes(), s.bytes(), s.bytes(), s.size(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_retention_decide", |s| unsafe { compliance::compliance_retention_decide(s.text(), s.text(), s.text(), s.text(), s.place().cast(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_sealer_new_key", |s| unsafe { compliance::compliance_sealer_new_key(s.room(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_sealer_new", |s| unsafe { compliance::compliance_sealer_new(s.text(), s.bytes(), s.size(), s.out("compliance_sealer").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_sealer_append", |s| unsafe { compliance::compliance_sealer_append(s.handle("compliance_sealer").cast(), s.bytes(), s.size(), s.place().cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_sealer_checkpoint", |s| unsafe { compliance::compliance_sealer_checkpoint(s.handle("compliance_sealer").cast(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_sealer_follow", |s| unsafe { compliance::compliance_sealer_follow(s.handle("compliance_sealer").cast(), s.text(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_sealer_prove", |s| unsafe { compliance::compliance_sealer_prove(s.handle("compliance_sealer").cast(), s.u64(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_sealer_verifier_key", |s| unsafe { compliance::compliance_sealer_verifier_key(s.handle("compliance_sealer").cast(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_sealer_free", |s| unsafe { compliance::compliance_sealer_free(s.handle("compliance_sealer").cast()) as u32 }),
    ("compliance_session_sign_in", |s| unsafe { compliance::compliance_session_sign_in(s.handle("compliance_lab").cast(), s.text(), s.text(), s.size(), s.text(), s.size(), s.text(), s.out("compliance_session").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_session_host_sign_in", |s| unsafe { compliance::compliance_session_host_sign_in(s.handle("compliance_lab").cast(), s.text(), s.text(), s.i64(), s.text(), s.out("compliance_session").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_lab_enrol", |s| unsafe { compliance::compliance_lab_enrol(s.handle("compliance_lab").cast(), s.text(), s.text(), s.size(), s.text(), s.size(), s.text(), s.out("compliance_receipt").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_session_resume", |s| unsafe { compliance::compliance_session_resume(s.handle("compliance_lab").cast(), s.text(), s.text(), s.out("compliance_session").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_session_token", |s| unsafe { compliance::compliance_session_token(s.handle("compliance_session").cast(), s.room().cast(), s.capacity(), s.place().cast()) as u32 }),
    ("compliance_session_account", |s| unsafe { compliance::compliance_session_account(s.handle("compliance_session").cast(), s.room().cast(), s.capacity(), s.place().cast()) as u32 }),
    ("compliance_session_check", |s| unsafe { compliance::compliance_session_check(s.handle("compliance_session").cast(), s.text(), s.text(), s.place().cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_session_call", |s| unsafe { compliance::compliance_session_call(s.handle("compliance_session").cast(), s.text(), s.text(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_session_call_with_secrets", |s| unsafe { compliance::compliance_session_call_with_secrets(s.handle("compliance_session").cast(), s.text(), s.text(), s.text(), s.size(), s.text(), s.size(), s.text(), s.size(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_session_sign_out", |s| unsafe { compliance::compliance_session_sign_out(s.handle("compliance_session").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_session_free", |s| unsafe { compliance::compliance_session_free(s.handle("compliance_session").cast()) as u32 }),
    ("compliance_spool_open", |s| unsafe { compliance::compliance_spool_open(s.text(), s.text(), s.text(), s.out("compliance_spool").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_spool_open_w", |s| unsafe { compliance::compliance_spool_open_w(s.wide(), s.text(), s.text(), s.out("compliance_spool").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_spool_store", |s| unsafe { compliance::compliance_spool_store(s.handle("compliance_spool").cast(), s.text(), s.text(), s.text(), s.text(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_spool_store_file", |s| unsafe { compliance::compliance_spool_store_file(s.handle("compliance_spool").cast(), s.text(), s.text(), s.text(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_trail_append_or_spool", |s| unsafe { compliance::compliance_trail_append_or_spool(s.handle("compliance_session").cast(), s.handle("compliance_spool").cast(), s.text(), s.text(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_trail_append_asserted_or_spool", |s| unsafe { compliance::compliance_trail_append_asserted_or_spool(s.handle("compliance_lab").cast(), s.handle("compliance_spool").cast(), s.text(), s.text(), s.text(), s.text(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_spool_take_in", |s| unsafe { compliance::compliance_spool_take_in(s.handle("compliance_lab").cast(), s.text(), s.i32(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_spool_take_in_w", |s| unsafe { compliance::compliance_spool_take_in_w(s.handle("compliance_lab").cast(), s.wide(), s.i32(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_spool_free", |s| unsafe { compliance::compliance_spool_free(s.handle("compliance_spool").cast()) as u32 }),
    ("compliance_status_name", |s| unsafe {
            let _ = compliance::compliance_status_name(s.u32());
            0
        }),
    ("compliance_table_baseline", |s| unsafe { compliance::compliance_table_baseline(s.handle("compliance_session").cast(), s.text(), s.text(), s.text(), s.out("compliance_table").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_table_reconcile", |s| unsafe { compliance::compliance_table_reconcile(s.handle("compliance_session").cast(), s.text(), s.handle("compliance_outbox").cast(), s.out("compliance_table").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_table_row", |s| unsafe { compliance::compliance_table_row(s.handle("compliance_table").cast(), s.text(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_table_finish", |s| unsafe { compliance::compliance_table_finish(s.handle("compliance_table").cast(), s.handle("compliance_outbox").cast(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_table_free", |s| unsafe { compliance::compliance_table_free(s.handle("compliance_table").cast()) as u32 }),
    ("compliance_text_length", |s| unsafe {
            let _ = compliance::compliance_text_length(s.handle("compliance_text").cast());
            0
        }),
    ("compliance_text_data", |s| unsafe {
            let _ = compliance::compliance_text_data(s.handle("compliance_text").cast());
            0
        }),
    ("compliance_text_copy", |s| unsafe { compliance::compliance_text_copy(s.handle("compliance_text").cast(), s.room(), s.capacity(), s.place().cast()) as u32 }),
    ("compliance_text_free", |s| unsafe { compliance::compliance_text_free(s.handle("compliance_text").cast()) as u32 }),
    ("compliance_receipt_index", |s| unsafe {
            let _ = compliance::compliance_receipt_index(s.handle("compliance_receipt").cast());
            0
        }),
    ("compliance_receipt_leaf_hash", |s| unsafe { compliance::compliance_receipt_leaf_hash(s.handle("compliance_receipt").cast(), s.room(), s.capacity(), s.place().cast()) as u32 }),
    ("compliance_receipt_checkpoint", |s| unsafe { compliance::compliance_receipt_checkpoint(s.handle("compliance_receipt").cast(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_receipt_free", |s| unsafe { compliance::compliance_receipt_free(s.handle("compliance_receipt").cast()) as u32 }),
    ("compliance_trail_prove", |s| unsafe { compliance::compliance_trail_prove(s.handle("compliance_lab").cast(), s.u64(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_verify", |s| unsafe { compliance::compliance_verify(s.text(), s.handle("compliance_key").cast(), s.text(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_verify_w", |s| unsafe { compliance::compliance_verify_w(s.wide(), s.handle("compliance_key").cast(), s.text(), s.out("compliance_text").cast(), s.out("compliance_error").cast()) as u32 }),
    ("compliance_version", |_| unsafe {
            let _ = compliance::compliance_version();
            0
        }),
    ("compliance_version_check", |s| unsafe { compliance::compliance_version_check(s.u32(), s.u32()) as u32 }),
];

/// The functions that free, by the type of what they free.
pub(crate) const FREES: &[(&str, fn(*mut ()) -> u32)] = &[
    ("compliance_policy", |one| unsafe { compliance::compliance_policy_free(one.cast()) as u32 }),
    ("compliance_error", |one| unsafe { compliance::compliance_error_free(one.cast()) as u32 }),
    ("compliance_text", |one| unsafe { compliance::compliance_text_free(one.cast()) as u32 }),
    ("compliance_session", |one| unsafe { compliance::compliance_session_free(one.cast()) as u32 }),
    ("compliance_receipt", |one| unsafe { compliance::compliance_receipt_free(one.cast()) as u32 }),
    ("compliance_lab", |one| unsafe { compliance::compliance_lab_free(one.cast()) as u32 }),
    ("compliance_key", |one| unsafe { compliance::compliance_key_free(one.cast()) as u32 }),
    ("compliance_envelope", |one| unsafe { compliance::compliance_envelope_free(one.cast()) as u32 }),
    ("compliance_outbox", |one| unsafe { compliance::compliance_outbox_free(one.cast()) as u32 }),
    ("compliance_sealer", |one| unsafe { compliance::compliance_sealer_free(one.cast()) as u32 }),
    ("compliance_spool", |one| unsafe { compliance::compliance_spool_free(one.cast()) as u32 }),
    ("compliance_table", |one| unsafe { compliance::compliance_table_free(one.cast()) as u32 }),
];
