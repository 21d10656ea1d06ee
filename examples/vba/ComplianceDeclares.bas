Attribute VB_Name = "ComplianceDeclares"
' Not run where libcompliance is built, which has no VBA: the names and parameters are made from compliance.h, the rest is untried.
' The functions of compliance.h for VBA (Office 2010 and newer, 32 and 64 bit), older VBA and Visual Basic 6. What each does stands in compliance.h.
' Made by `cargo xtask generate`: do not edit. Compliance.bas is the layer over it that a program uses.
'
' Texts and buffers are addresses: of a Byte array in UTF-8 that ends with 0, VarPtr(bytes(0)); of a String for names ending in _w, StrPtr(text).
' Where VBA has no 64-bit integer, Currency carries one: its value is the number / 10000.
Option Explicit

#If VBA7 Then
#Else
' A number of 32 bits under the name that newer VBA has for an address.
Public Enum LongPtr
    COMPLIANCE_NO_ADDRESS = 0
End Enum
#End If

Public Const COMPLIANCE_HASH_SIZE As Long = 32
Public Const COMPLIANCE_VERSION_MAJOR As Long = 0
Public Const COMPLIANCE_VERSION_MINOR As Long = 1
Public Const COMPLIANCE_VERSION_PATCH As Long = 0
Public Const COMPLIANCE_STATUS_OK As Long = 0
Public Const COMPLIANCE_STATUS_NULL_POINTER As Long = 1
Public Const COMPLIANCE_STATUS_INVALID_TEXT As Long = 2
Public Const COMPLIANCE_STATUS_BAD_HANDLE As Long = 3
Public Const COMPLIANCE_STATUS_BUFFER_TOO_SMALL As Long = 4
Public Const COMPLIANCE_STATUS_INVALID_ARGUMENT As Long = 5
Public Const COMPLIANCE_STATUS_FORKED As Long = 6
Public Const COMPLIANCE_STATUS_OTHER_VERSION As Long = 7
Public Const COMPLIANCE_STATUS_INTERNAL As Long = 8
Public Const COMPLIANCE_STATUS_TOO_MANY_HANDLES As Long = 9
Public Const COMPLIANCE_STATUS_DENIED As Long = 100
Public Const COMPLIANCE_STATUS_NOT_ALLOWED As Long = 101
Public Const COMPLIANCE_STATUS_SIGN_IN_REFUSED As Long = 102
Public Const COMPLIANCE_STATUS_SECOND_FACTOR_NEEDED As Long = 103
Public Const COMPLIANCE_STATUS_SESSION_ENDED As Long = 104
Public Const COMPLIANCE_STATUS_PASSWORD_REFUSED As Long = 105
Public Const COMPLIANCE_STATUS_PASSWORD_WRONG As Long = 106
Public Const COMPLIANCE_STATUS_SECRET_MISSING As Long = 107
Public Const COMPLIANCE_STATUS_PASSWORD_NOT_COMPARED As Long = 108
Public Const COMPLIANCE_STATUS_NOT_FOUND As Long = 200
Public Const COMPLIANCE_STATUS_INVALID As Long = 201
Public Const COMPLIANCE_STATUS_NOT_VERIFIED As Long = 300
Public Const COMPLIANCE_STATUS_NOT_CHECKED As Long = 301
Public Const COMPLIANCE_STATUS_ROLLED_BACK As Long = 302
Public Const COMPLIANCE_STATUS_POISONED As Long = 303
Public Const COMPLIANCE_STATUS_BUSY As Long = 400
Public Const COMPLIANCE_STATUS_DISK_FULL As Long = 401
Public Const COMPLIANCE_STATUS_READ_ONLY As Long = 402
Public Const COMPLIANCE_STATUS_FILE_NOT_FOUND As Long = 403
Public Const COMPLIANCE_STATUS_FILE_EXISTS As Long = 404
Public Const COMPLIANCE_STATUS_FILE_UNUSABLE As Long = 405
Public Const COMPLIANCE_STATUS_FILE_DAMAGED As Long = 406
Public Const COMPLIANCE_STATUS_KEY As Long = 500
Public Const COMPLIANCE_STATUS_NO_ENTROPY As Long = 501
Public Const COMPLIANCE_STATUS_HOST_EVENT As Long = 600
Public Const COMPLIANCE_STATUS_HOST_TABLE As Long = 601
Public Const COMPLIANCE_DECISION_DENY As Long = 0
Public Const COMPLIANCE_DECISION_ALLOW As Long = 1
Public Const COMPLIANCE_RETENTION_RETAIN As Long = 0
Public Const COMPLIANCE_RETENTION_ELIGIBLE As Long = 1
Public Const COMPLIANCE_RETENTION_ON_HOLD As Long = 2

#If VBA7 Then
Public Declare PtrSafe Function compliance_policy_parse Lib "compliance.dll" Alias "compliance_policy_parse_stdcall" (ByVal aJson As LongPtr, ByVal aLength As LongPtr, ByRef aPolicy As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_policy_free Lib "compliance.dll" Alias "compliance_policy_free_stdcall" (ByVal aPolicy As LongPtr) As Long
Public Declare PtrSafe Function compliance_batch_new Lib "compliance.dll" Alias "compliance_batch_new_stdcall" (ByVal aSession As LongPtr, ByRef aBatch As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_batch_append Lib "compliance.dll" Alias "compliance_batch_append_stdcall" (ByVal aBatch As LongPtr, ByVal aKind As LongPtr, ByVal aEvent As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_batch_commit Lib "compliance.dll" Alias "compliance_batch_commit_stdcall" (ByVal aBatch As LongPtr, ByRef aReceipts As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_batch_free Lib "compliance.dll" Alias "compliance_batch_free_stdcall" (ByVal aBatch As LongPtr) As Long
Public Declare PtrSafe Function compliance_error_status Lib "compliance.dll" Alias "compliance_error_status_stdcall" (ByVal aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_error_code Lib "compliance.dll" Alias "compliance_error_code_stdcall" (ByVal aError As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare PtrSafe Function compliance_error_message Lib "compliance.dll" Alias "compliance_error_message_stdcall" (ByVal aError As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare PtrSafe Function compliance_error_detail Lib "compliance.dll" Alias "compliance_error_detail_stdcall" (ByVal aError As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare PtrSafe Function compliance_error_free Lib "compliance.dll" Alias "compliance_error_free_stdcall" (ByVal aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_trail_append Lib "compliance.dll" Alias "compliance_trail_append_stdcall" (ByVal aSession As LongPtr, ByVal aKind As LongPtr, ByVal aEvent As LongPtr, ByRef aReceipt As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_trail_append_asserted Lib "compliance.dll" Alias "compliance_trail_append_asserted_stdcall" (ByVal aLab As LongPtr, ByVal aActor As LongPtr, ByVal aDevice As LongPtr, ByVal aKind As LongPtr, ByVal aEvent As LongPtr, ByRef aReceipt As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_intent_record Lib "compliance.dll" Alias "compliance_intent_record_stdcall" (ByVal aLab As LongPtr, ByVal aActor As LongPtr, ByVal aDevice As LongPtr, ByVal aKind As LongPtr, ByVal aEvent As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_intent_complete Lib "compliance.dll" Alias "compliance_intent_complete_stdcall" (ByVal aLab As LongPtr, ByVal aActor As LongPtr, ByVal aDevice As LongPtr, ByVal aIntent As LongPtr, ByRef aReceipt As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_intent_abandon Lib "compliance.dll" Alias "compliance_intent_abandon_stdcall" (ByVal aLab As LongPtr, ByVal aActor As LongPtr, ByVal aDevice As LongPtr, ByVal aIntent As LongPtr, ByVal aCode As LongPtr, ByRef aReceipt As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_intent_list Lib "compliance.dll" Alias "compliance_intent_list_stdcall" (ByVal aLab As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_key_passphrase Lib "compliance.dll" Alias "compliance_key_passphrase_stdcall" (ByVal aPassphrase As LongPtr, ByVal aLength As LongPtr, ByRef aKey As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_key_unattended Lib "compliance.dll" Alias "compliance_key_unattended_stdcall" (ByRef aKey As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_key_windows_account Lib "compliance.dll" Alias "compliance_key_windows_account_stdcall" (ByRef aKey As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_key_file Lib "compliance.dll" Alias "compliance_key_file_stdcall" (ByVal aPath As LongPtr, ByRef aKey As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_key_file_w Lib "compliance.dll" Alias "compliance_key_file_w_stdcall" (ByVal aPath As LongPtr, ByRef aKey As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_key_recovery Lib "compliance.dll" Alias "compliance_key_recovery_stdcall" (ByVal aCode As LongPtr, ByVal aLength As LongPtr, ByRef aKey As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_key_free Lib "compliance.dll" Alias "compliance_key_free_stdcall" (ByVal aKey As LongPtr) As Long
Public Declare PtrSafe Function compliance_lab_create Lib "compliance.dll" Alias "compliance_lab_create_stdcall" (ByVal aPath As LongPtr, ByVal aSettings As LongPtr, ByVal aPassword As LongPtr, ByVal aPasswordLength As LongPtr, ByVal aKey As LongPtr, ByRef aLab As LongPtr, ByRef aMade As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_lab_create_w Lib "compliance.dll" Alias "compliance_lab_create_w_stdcall" (ByVal aPath As LongPtr, ByVal aSettings As LongPtr, ByVal aPassword As LongPtr, ByVal aPasswordLength As LongPtr, ByVal aKey As LongPtr, ByRef aLab As LongPtr, ByRef aMade As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_lab_open Lib "compliance.dll" Alias "compliance_lab_open_stdcall" (ByVal aPath As LongPtr, ByVal aKey As LongPtr, ByVal aOptions As LongPtr, ByRef aLab As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_lab_open_w Lib "compliance.dll" Alias "compliance_lab_open_w_stdcall" (ByVal aPath As LongPtr, ByVal aKey As LongPtr, ByVal aOptions As LongPtr, ByRef aLab As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_lab_checkpoint Lib "compliance.dll" Alias "compliance_lab_checkpoint_stdcall" (ByVal aLab As LongPtr, ByRef aCheckpoint As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_lab_verifier_key Lib "compliance.dll" Alias "compliance_lab_verifier_key_stdcall" (ByVal aLab As LongPtr, ByRef aVerifierKey As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_lab_free Lib "compliance.dll" Alias "compliance_lab_free_stdcall" (ByVal aLab As LongPtr) As Long
Public Declare PtrSafe Function compliance_envelope_id Lib "compliance.dll" Alias "compliance_envelope_id_stdcall" (ByVal aEnvelope As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare PtrSafe Function compliance_envelope_body Lib "compliance.dll" Alias "compliance_envelope_body_stdcall" (ByVal aEnvelope As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare PtrSafe Function compliance_envelope_stored Lib "compliance.dll" Alias "compliance_envelope_stored_stdcall" (ByVal aEnvelope As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare PtrSafe Function compliance_envelope_free Lib "compliance.dll" Alias "compliance_envelope_free_stdcall" (ByVal aEnvelope As LongPtr) As Long
Public Declare PtrSafe Function compliance_outbox_table Lib "compliance.dll" Alias "compliance_outbox_table_stdcall" (ByVal aDatabase As LongPtr, ByRef aStatement As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_outbox_new Lib "compliance.dll" Alias "compliance_outbox_new_stdcall" (ByRef aOutbox As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_outbox_drain Lib "compliance.dll" Alias "compliance_outbox_drain_stdcall" (ByVal aLab As LongPtr, ByVal aOutbox As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_outbox_free Lib "compliance.dll" Alias "compliance_outbox_free_stdcall" (ByVal aOutbox As LongPtr) As Long
Public Declare PtrSafe Function compliance_password_judge Lib "compliance.dll" Alias "compliance_password_judge_stdcall" (ByVal aProfile As LongPtr, ByVal aPassword As LongPtr, ByVal aLength As LongPtr, ByVal aContext As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_password_hash Lib "compliance.dll" Alias "compliance_password_hash_stdcall" (ByVal aPassword As LongPtr, ByVal aLength As LongPtr, ByVal aSettings As LongPtr, ByRef aHash As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_password_verify Lib "compliance.dll" Alias "compliance_password_verify_stdcall" (ByVal aHash As LongPtr, ByVal aLogin As LongPtr, ByVal aPassword As LongPtr, ByVal aLength As LongPtr, ByRef aNeedsRehash As Long, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_password_verify_nothing Lib "compliance.dll" Alias "compliance_password_verify_nothing_stdcall" (ByVal aPassword As LongPtr, ByVal aLength As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_leaf_hash Lib "compliance.dll" Alias "compliance_leaf_hash_stdcall" (ByVal aRecord As LongPtr, ByVal aLength As LongPtr, ByVal aHash As LongPtr) As Long
Public Declare PtrSafe Function compliance_retention_decide Lib "compliance.dll" Alias "compliance_retention_decide_stdcall" (ByVal aRules As LongPtr, ByVal aHolds As LongPtr, ByVal aItem As LongPtr, ByVal aToday As LongPtr, ByRef aDecision As Long, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_sealer_new_key Lib "compliance.dll" Alias "compliance_sealer_new_key_stdcall" (ByVal aSeed As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_sealer_new Lib "compliance.dll" Alias "compliance_sealer_new_stdcall" (ByVal aOrigin As LongPtr, ByVal aSeed As LongPtr, ByVal aSeedLength As LongPtr, ByRef aSealer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_sealer_checkpoint Lib "compliance.dll" Alias "compliance_sealer_checkpoint_stdcall" (ByVal aSealer As LongPtr, ByRef aCheckpoint As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_sealer_follow Lib "compliance.dll" Alias "compliance_sealer_follow_stdcall" (ByVal aSealer As LongPtr, ByVal aCheckpoint As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_sealer_verifier_key Lib "compliance.dll" Alias "compliance_sealer_verifier_key_stdcall" (ByVal aSealer As LongPtr, ByRef aVerifierKey As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_sealer_free Lib "compliance.dll" Alias "compliance_sealer_free_stdcall" (ByVal aSealer As LongPtr) As Long
Public Declare PtrSafe Function compliance_session_sign_in Lib "compliance.dll" Alias "compliance_session_sign_in_stdcall" (ByVal aLab As LongPtr, ByVal aLogin As LongPtr, ByVal aPassword As LongPtr, ByVal aPasswordLength As LongPtr, ByVal aSecondFactor As LongPtr, ByVal aSecondFactorLength As LongPtr, ByVal aOptions As LongPtr, ByRef aSession As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_lab_enrol Lib "compliance.dll" Alias "compliance_lab_enrol_stdcall" (ByVal aLab As LongPtr, ByVal aLogin As LongPtr, ByVal aCode As LongPtr, ByVal aCodeLength As LongPtr, ByVal aPassword As LongPtr, ByVal aPasswordLength As LongPtr, ByVal aDevice As LongPtr, ByRef aReceipt As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_session_resume Lib "compliance.dll" Alias "compliance_session_resume_stdcall" (ByVal aLab As LongPtr, ByVal aToken As LongPtr, ByVal aOptions As LongPtr, ByRef aSession As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_session_token Lib "compliance.dll" Alias "compliance_session_token_stdcall" (ByVal aSession As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare PtrSafe Function compliance_session_account Lib "compliance.dll" Alias "compliance_session_account_stdcall" (ByVal aSession As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare PtrSafe Function compliance_session_check Lib "compliance.dll" Alias "compliance_session_check_stdcall" (ByVal aSession As LongPtr, ByVal aPermission As LongPtr, ByVal aClient As LongPtr, ByRef aDecision As Long, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_session_call Lib "compliance.dll" Alias "compliance_session_call_stdcall" (ByVal aSession As LongPtr, ByVal aName As LongPtr, ByVal aArguments As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_session_call_with_secrets Lib "compliance.dll" Alias "compliance_session_call_with_secrets_stdcall" (ByVal aSession As LongPtr, ByVal aName As LongPtr, ByVal aArguments As LongPtr, ByVal aPassword As LongPtr, ByVal aPasswordLength As LongPtr, ByVal aSecondFactor As LongPtr, ByVal aSecondFactorLength As LongPtr, ByVal aNewPassword As LongPtr, ByVal aNewPasswordLength As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_session_sign_out Lib "compliance.dll" Alias "compliance_session_sign_out_stdcall" (ByVal aSession As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_session_free Lib "compliance.dll" Alias "compliance_session_free_stdcall" (ByVal aSession As LongPtr) As Long
Public Declare PtrSafe Function compliance_spool_open Lib "compliance.dll" Alias "compliance_spool_open_stdcall" (ByVal aFolder As LongPtr, ByVal aChoices As LongPtr, ByVal aDevice As LongPtr, ByRef aSpool As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_spool_open_w Lib "compliance.dll" Alias "compliance_spool_open_w_stdcall" (ByVal aFolder As LongPtr, ByVal aChoices As LongPtr, ByVal aDevice As LongPtr, ByRef aSpool As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_spool_store Lib "compliance.dll" Alias "compliance_spool_store_stdcall" (ByVal aSpool As LongPtr, ByVal aActor As LongPtr, ByVal aDevice As LongPtr, ByVal aKind As LongPtr, ByVal aEvent As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_spool_store_file Lib "compliance.dll" Alias "compliance_spool_store_file_stdcall" (ByVal aSpool As LongPtr, ByVal aActor As LongPtr, ByVal aPath As LongPtr, ByVal aMediaType As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_trail_append_or_spool Lib "compliance.dll" Alias "compliance_trail_append_or_spool_stdcall" (ByVal aSession As LongPtr, ByVal aSpool As LongPtr, ByVal aKind As LongPtr, ByVal aEvent As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_trail_append_asserted_or_spool Lib "compliance.dll" Alias "compliance_trail_append_asserted_or_spool_stdcall" (ByVal aLab As LongPtr, ByVal aSpool As LongPtr, ByVal aActor As LongPtr, ByVal aDevice As LongPtr, ByVal aKind As LongPtr, ByVal aEvent As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_spool_take_in Lib "compliance.dll" Alias "compliance_spool_take_in_stdcall" (ByVal aLab As LongPtr, ByVal aFile As LongPtr, ByVal aWithGrowth As Long, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_spool_take_in_w Lib "compliance.dll" Alias "compliance_spool_take_in_w_stdcall" (ByVal aLab As LongPtr, ByVal aFile As LongPtr, ByVal aWithGrowth As Long, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_spool_free Lib "compliance.dll" Alias "compliance_spool_free_stdcall" (ByVal aSpool As LongPtr) As Long
Public Declare PtrSafe Function compliance_status_name Lib "compliance.dll" Alias "compliance_status_name_stdcall" (ByVal aStatus As Long) As LongPtr
Public Declare PtrSafe Function compliance_table_baseline Lib "compliance.dll" Alias "compliance_table_baseline_stdcall" (ByVal aSession As LongPtr, ByVal aTable As LongPtr, ByVal aReason As LongPtr, ByVal aReasonText As LongPtr, ByRef aRun As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_table_reconcile Lib "compliance.dll" Alias "compliance_table_reconcile_stdcall" (ByVal aSession As LongPtr, ByVal aTable As LongPtr, ByVal aOutbox As LongPtr, ByRef aRun As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_table_row_digest Lib "compliance.dll" Alias "compliance_table_row_digest_stdcall" (ByVal aTable As LongPtr, ByVal aRow As LongPtr, ByRef aDigest As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_table_row Lib "compliance.dll" Alias "compliance_table_row_stdcall" (ByVal aRun As LongPtr, ByVal aRow As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_table_finish Lib "compliance.dll" Alias "compliance_table_finish_stdcall" (ByVal aRun As LongPtr, ByVal aOutbox As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_table_free Lib "compliance.dll" Alias "compliance_table_free_stdcall" (ByVal aRun As LongPtr) As Long
Public Declare PtrSafe Function compliance_text_length Lib "compliance.dll" Alias "compliance_text_length_stdcall" (ByVal aText As LongPtr) As LongPtr
Public Declare PtrSafe Function compliance_text_data Lib "compliance.dll" Alias "compliance_text_data_stdcall" (ByVal aText As LongPtr) As LongPtr
Public Declare PtrSafe Function compliance_text_copy Lib "compliance.dll" Alias "compliance_text_copy_stdcall" (ByVal aText As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare PtrSafe Function compliance_text_free Lib "compliance.dll" Alias "compliance_text_free_stdcall" (ByVal aText As LongPtr) As Long
Public Declare PtrSafe Function compliance_receipt_leaf_hash Lib "compliance.dll" Alias "compliance_receipt_leaf_hash_stdcall" (ByVal aReceipt As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare PtrSafe Function compliance_receipt_checkpoint Lib "compliance.dll" Alias "compliance_receipt_checkpoint_stdcall" (ByVal aReceipt As LongPtr, ByRef aCheckpoint As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_receipt_free Lib "compliance.dll" Alias "compliance_receipt_free_stdcall" (ByVal aReceipt As LongPtr) As Long
Public Declare PtrSafe Function compliance_verify Lib "compliance.dll" Alias "compliance_verify_stdcall" (ByVal aPath As LongPtr, ByVal aKey As LongPtr, ByVal aOptions As LongPtr, ByRef aReport As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_verify_w Lib "compliance.dll" Alias "compliance_verify_w_stdcall" (ByVal aPath As LongPtr, ByVal aKey As LongPtr, ByVal aOptions As LongPtr, ByRef aReport As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_version Lib "compliance.dll" Alias "compliance_version_stdcall" () As LongPtr
Public Declare PtrSafe Function compliance_version_check Lib "compliance.dll" Alias "compliance_version_check_stdcall" (ByVal aMajor As Long, ByVal aMinor As Long) As Long
#If Win64 Then
Public Declare PtrSafe Function compliance_policy_version Lib "compliance.dll" Alias "compliance_policy_version_stdcall" (ByVal aPolicy As LongPtr) As LongLong
Public Declare PtrSafe Function compliance_policy_check Lib "compliance.dll" Alias "compliance_policy_check_stdcall" (ByVal aPolicy As LongPtr, ByVal aSubject As LongPtr, ByVal aPermission As LongPtr, ByVal aClient As LongPtr, ByVal aAtUnixUs As LongLong, ByRef aDecision As Long, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_policy_subject Lib "compliance.dll" Alias "compliance_policy_subject_stdcall" (ByVal aPolicy As LongPtr, ByVal aSubject As LongPtr, ByRef aId As LongLong, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_policy_permission Lib "compliance.dll" Alias "compliance_policy_permission_stdcall" (ByVal aPolicy As LongPtr, ByVal aPermission As LongPtr, ByRef aId As LongLong, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_policy_client Lib "compliance.dll" Alias "compliance_policy_client_stdcall" (ByVal aPolicy As LongPtr, ByVal aClient As LongPtr, ByRef aId As LongLong, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_policy_check_ids Lib "compliance.dll" Alias "compliance_policy_check_ids_stdcall" (ByVal aPolicy As LongPtr, ByVal aSubject As LongLong, ByVal aPermission As LongLong, ByVal aClient As LongLong, ByVal aAtUnixUs As LongLong, ByRef aDecision As Long) As Long
Public Declare PtrSafe Function compliance_policy_explain Lib "compliance.dll" Alias "compliance_policy_explain_stdcall" (ByVal aPolicy As LongPtr, ByVal aSubject As LongPtr, ByVal aPermission As LongPtr, ByVal aClient As LongPtr, ByVal aAtUnixUs As LongLong, ByVal aLanguage As LongPtr, ByRef aExplanation As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_policy_permissions Lib "compliance.dll" Alias "compliance_policy_permissions_stdcall" (ByVal aPolicy As LongPtr, ByVal aSubject As LongPtr, ByVal aClient As LongPtr, ByVal aAtUnixUs As LongLong, ByRef aPermissions As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_lab_size Lib "compliance.dll" Alias "compliance_lab_size_stdcall" (ByVal aLab As LongPtr, ByRef aSize As LongLong, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_envelope_new Lib "compliance.dll" Alias "compliance_envelope_new_stdcall" (ByVal aActor As LongPtr, ByVal aDevice As LongPtr, ByVal aAtUnixUs As LongLong, ByVal aKind As LongPtr, ByVal aEvent As LongPtr, ByRef aEnvelope As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_outbox_add Lib "compliance.dll" Alias "compliance_outbox_add_stdcall" (ByVal aOutbox As LongPtr, ByVal aSeq As LongLong, ByVal aBody As LongPtr, ByVal aLength As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_proof_verify Lib "compliance.dll" Alias "compliance_proof_verify_stdcall" (ByVal aProof As LongPtr, ByVal aProofLength As LongPtr, ByVal aRecord As LongPtr, ByVal aRecordLength As LongPtr, ByVal aKeys As LongPtr, ByVal aOrigin As LongPtr, ByRef aIndex As LongLong, ByRef aSize As LongLong, ByRef aCosignatures As Long, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_checkpoint_verify Lib "compliance.dll" Alias "compliance_checkpoint_verify_stdcall" (ByVal aNote As LongPtr, ByVal aLength As LongPtr, ByVal aKeys As LongPtr, ByVal aOrigin As LongPtr, ByRef aSize As LongLong, ByVal aRoot As LongPtr, ByRef aCosignatures As Long, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_inclusion_verify Lib "compliance.dll" Alias "compliance_inclusion_verify_stdcall" (ByVal aIndex As LongLong, ByVal aSize As LongLong, ByVal aLeaf As LongPtr, ByVal aRoot As LongPtr, ByVal aProof As LongPtr, ByVal aProofLength As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_consistency_verify Lib "compliance.dll" Alias "compliance_consistency_verify_stdcall" (ByVal aOldSize As LongLong, ByVal aNewSize As LongLong, ByVal aOldRoot As LongPtr, ByVal aNewRoot As LongPtr, ByVal aProof As LongPtr, ByVal aProofLength As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_sealer_append Lib "compliance.dll" Alias "compliance_sealer_append_stdcall" (ByVal aSealer As LongPtr, ByVal aRecord As LongPtr, ByVal aLength As LongPtr, ByRef aIndex As LongLong, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_sealer_prove Lib "compliance.dll" Alias "compliance_sealer_prove_stdcall" (ByVal aSealer As LongPtr, ByVal aIndex As LongLong, ByRef aProof As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_session_host_sign_in Lib "compliance.dll" Alias "compliance_session_host_sign_in_stdcall" (ByVal aLab As LongPtr, ByVal aLogin As LongPtr, ByVal aMethod As LongPtr, ByVal aAtUnixUs As LongLong, ByVal aOptions As LongPtr, ByRef aSession As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_receipt_index Lib "compliance.dll" Alias "compliance_receipt_index_stdcall" (ByVal aReceipt As LongPtr) As LongLong
Public Declare PtrSafe Function compliance_trail_prove Lib "compliance.dll" Alias "compliance_trail_prove_stdcall" (ByVal aLab As LongPtr, ByVal aIndex As LongLong, ByRef aProof As LongPtr, ByRef aError As LongPtr) As Long
#Else
Public Declare PtrSafe Function compliance_policy_version Lib "compliance.dll" Alias "compliance_policy_version_stdcall" (ByVal aPolicy As LongPtr) As Currency
Public Declare PtrSafe Function compliance_policy_check Lib "compliance.dll" Alias "compliance_policy_check_stdcall" (ByVal aPolicy As LongPtr, ByVal aSubject As LongPtr, ByVal aPermission As LongPtr, ByVal aClient As LongPtr, ByVal aAtUnixUs As Currency, ByRef aDecision As Long, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_policy_subject Lib "compliance.dll" Alias "compliance_policy_subject_stdcall" (ByVal aPolicy As LongPtr, ByVal aSubject As LongPtr, ByRef aId As Currency, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_policy_permission Lib "compliance.dll" Alias "compliance_policy_permission_stdcall" (ByVal aPolicy As LongPtr, ByVal aPermission As LongPtr, ByRef aId As Currency, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_policy_client Lib "compliance.dll" Alias "compliance_policy_client_stdcall" (ByVal aPolicy As LongPtr, ByVal aClient As LongPtr, ByRef aId As Currency, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_policy_check_ids Lib "compliance.dll" Alias "compliance_policy_check_ids_stdcall" (ByVal aPolicy As LongPtr, ByVal aSubject As Currency, ByVal aPermission As Currency, ByVal aClient As Currency, ByVal aAtUnixUs As Currency, ByRef aDecision As Long) As Long
Public Declare PtrSafe Function compliance_policy_explain Lib "compliance.dll" Alias "compliance_policy_explain_stdcall" (ByVal aPolicy As LongPtr, ByVal aSubject As LongPtr, ByVal aPermission As LongPtr, ByVal aClient As LongPtr, ByVal aAtUnixUs As Currency, ByVal aLanguage As LongPtr, ByRef aExplanation As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_policy_permissions Lib "compliance.dll" Alias "compliance_policy_permissions_stdcall" (ByVal aPolicy As LongPtr, ByVal aSubject As LongPtr, ByVal aClient As LongPtr, ByVal aAtUnixUs As Currency, ByRef aPermissions As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_lab_size Lib "compliance.dll" Alias "compliance_lab_size_stdcall" (ByVal aLab As LongPtr, ByRef aSize As Currency, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_envelope_new Lib "compliance.dll" Alias "compliance_envelope_new_stdcall" (ByVal aActor As LongPtr, ByVal aDevice As LongPtr, ByVal aAtUnixUs As Currency, ByVal aKind As LongPtr, ByVal aEvent As LongPtr, ByRef aEnvelope As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_outbox_add Lib "compliance.dll" Alias "compliance_outbox_add_stdcall" (ByVal aOutbox As LongPtr, ByVal aSeq As Currency, ByVal aBody As LongPtr, ByVal aLength As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_proof_verify Lib "compliance.dll" Alias "compliance_proof_verify_stdcall" (ByVal aProof As LongPtr, ByVal aProofLength As LongPtr, ByVal aRecord As LongPtr, ByVal aRecordLength As LongPtr, ByVal aKeys As LongPtr, ByVal aOrigin As LongPtr, ByRef aIndex As Currency, ByRef aSize As Currency, ByRef aCosignatures As Long, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_checkpoint_verify Lib "compliance.dll" Alias "compliance_checkpoint_verify_stdcall" (ByVal aNote As LongPtr, ByVal aLength As LongPtr, ByVal aKeys As LongPtr, ByVal aOrigin As LongPtr, ByRef aSize As Currency, ByVal aRoot As LongPtr, ByRef aCosignatures As Long, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_inclusion_verify Lib "compliance.dll" Alias "compliance_inclusion_verify_stdcall" (ByVal aIndex As Currency, ByVal aSize As Currency, ByVal aLeaf As LongPtr, ByVal aRoot As LongPtr, ByVal aProof As LongPtr, ByVal aProofLength As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_consistency_verify Lib "compliance.dll" Alias "compliance_consistency_verify_stdcall" (ByVal aOldSize As Currency, ByVal aNewSize As Currency, ByVal aOldRoot As LongPtr, ByVal aNewRoot As LongPtr, ByVal aProof As LongPtr, ByVal aProofLength As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_sealer_append Lib "compliance.dll" Alias "compliance_sealer_append_stdcall" (ByVal aSealer As LongPtr, ByVal aRecord As LongPtr, ByVal aLength As LongPtr, ByRef aIndex As Currency, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_sealer_prove Lib "compliance.dll" Alias "compliance_sealer_prove_stdcall" (ByVal aSealer As LongPtr, ByVal aIndex As Currency, ByRef aProof As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_session_host_sign_in Lib "compliance.dll" Alias "compliance_session_host_sign_in_stdcall" (ByVal aLab As LongPtr, ByVal aLogin As LongPtr, ByVal aMethod As LongPtr, ByVal aAtUnixUs As Currency, ByVal aOptions As LongPtr, ByRef aSession As LongPtr, ByRef aError As LongPtr) As Long
Public Declare PtrSafe Function compliance_receipt_index Lib "compliance.dll" Alias "compliance_receipt_index_stdcall" (ByVal aReceipt As LongPtr) As Currency
Public Declare PtrSafe Function compliance_trail_prove Lib "compliance.dll" Alias "compliance_trail_prove_stdcall" (ByVal aLab As LongPtr, ByVal aIndex As Currency, ByRef aProof As LongPtr, ByRef aError As LongPtr) As Long
#End If
#Else
Public Declare Function compliance_policy_parse Lib "compliance.dll" Alias "compliance_policy_parse_stdcall" (ByVal aJson As LongPtr, ByVal aLength As LongPtr, ByRef aPolicy As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_policy_version Lib "compliance.dll" Alias "compliance_policy_version_stdcall" (ByVal aPolicy As LongPtr) As Currency
Public Declare Function compliance_policy_check Lib "compliance.dll" Alias "compliance_policy_check_stdcall" (ByVal aPolicy As LongPtr, ByVal aSubject As LongPtr, ByVal aPermission As LongPtr, ByVal aClient As LongPtr, ByVal aAtUnixUs As Currency, ByRef aDecision As Long, ByRef aError As LongPtr) As Long
Public Declare Function compliance_policy_subject Lib "compliance.dll" Alias "compliance_policy_subject_stdcall" (ByVal aPolicy As LongPtr, ByVal aSubject As LongPtr, ByRef aId As Currency, ByRef aError As LongPtr) As Long
Public Declare Function compliance_policy_permission Lib "compliance.dll" Alias "compliance_policy_permission_stdcall" (ByVal aPolicy As LongPtr, ByVal aPermission As LongPtr, ByRef aId As Currency, ByRef aError As LongPtr) As Long
Public Declare Function compliance_policy_client Lib "compliance.dll" Alias "compliance_policy_client_stdcall" (ByVal aPolicy As LongPtr, ByVal aClient As LongPtr, ByRef aId As Currency, ByRef aError As LongPtr) As Long
Public Declare Function compliance_policy_check_ids Lib "compliance.dll" Alias "compliance_policy_check_ids_stdcall" (ByVal aPolicy As LongPtr, ByVal aSubject As Currency, ByVal aPermission As Currency, ByVal aClient As Currency, ByVal aAtUnixUs As Currency, ByRef aDecision As Long) As Long
Public Declare Function compliance_policy_explain Lib "compliance.dll" Alias "compliance_policy_explain_stdcall" (ByVal aPolicy As LongPtr, ByVal aSubject As LongPtr, ByVal aPermission As LongPtr, ByVal aClient As LongPtr, ByVal aAtUnixUs As Currency, ByVal aLanguage As LongPtr, ByRef aExplanation As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_policy_permissions Lib "compliance.dll" Alias "compliance_policy_permissions_stdcall" (ByVal aPolicy As LongPtr, ByVal aSubject As LongPtr, ByVal aClient As LongPtr, ByVal aAtUnixUs As Currency, ByRef aPermissions As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_policy_free Lib "compliance.dll" Alias "compliance_policy_free_stdcall" (ByVal aPolicy As LongPtr) As Long
Public Declare Function compliance_batch_new Lib "compliance.dll" Alias "compliance_batch_new_stdcall" (ByVal aSession As LongPtr, ByRef aBatch As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_batch_append Lib "compliance.dll" Alias "compliance_batch_append_stdcall" (ByVal aBatch As LongPtr, ByVal aKind As LongPtr, ByVal aEvent As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_batch_commit Lib "compliance.dll" Alias "compliance_batch_commit_stdcall" (ByVal aBatch As LongPtr, ByRef aReceipts As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_batch_free Lib "compliance.dll" Alias "compliance_batch_free_stdcall" (ByVal aBatch As LongPtr) As Long
Public Declare Function compliance_error_status Lib "compliance.dll" Alias "compliance_error_status_stdcall" (ByVal aError As LongPtr) As Long
Public Declare Function compliance_error_code Lib "compliance.dll" Alias "compliance_error_code_stdcall" (ByVal aError As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare Function compliance_error_message Lib "compliance.dll" Alias "compliance_error_message_stdcall" (ByVal aError As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare Function compliance_error_detail Lib "compliance.dll" Alias "compliance_error_detail_stdcall" (ByVal aError As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare Function compliance_error_free Lib "compliance.dll" Alias "compliance_error_free_stdcall" (ByVal aError As LongPtr) As Long
Public Declare Function compliance_trail_append Lib "compliance.dll" Alias "compliance_trail_append_stdcall" (ByVal aSession As LongPtr, ByVal aKind As LongPtr, ByVal aEvent As LongPtr, ByRef aReceipt As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_trail_append_asserted Lib "compliance.dll" Alias "compliance_trail_append_asserted_stdcall" (ByVal aLab As LongPtr, ByVal aActor As LongPtr, ByVal aDevice As LongPtr, ByVal aKind As LongPtr, ByVal aEvent As LongPtr, ByRef aReceipt As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_intent_record Lib "compliance.dll" Alias "compliance_intent_record_stdcall" (ByVal aLab As LongPtr, ByVal aActor As LongPtr, ByVal aDevice As LongPtr, ByVal aKind As LongPtr, ByVal aEvent As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_intent_complete Lib "compliance.dll" Alias "compliance_intent_complete_stdcall" (ByVal aLab As LongPtr, ByVal aActor As LongPtr, ByVal aDevice As LongPtr, ByVal aIntent As LongPtr, ByRef aReceipt As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_intent_abandon Lib "compliance.dll" Alias "compliance_intent_abandon_stdcall" (ByVal aLab As LongPtr, ByVal aActor As LongPtr, ByVal aDevice As LongPtr, ByVal aIntent As LongPtr, ByVal aCode As LongPtr, ByRef aReceipt As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_intent_list Lib "compliance.dll" Alias "compliance_intent_list_stdcall" (ByVal aLab As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_key_passphrase Lib "compliance.dll" Alias "compliance_key_passphrase_stdcall" (ByVal aPassphrase As LongPtr, ByVal aLength As LongPtr, ByRef aKey As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_key_unattended Lib "compliance.dll" Alias "compliance_key_unattended_stdcall" (ByRef aKey As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_key_windows_account Lib "compliance.dll" Alias "compliance_key_windows_account_stdcall" (ByRef aKey As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_key_file Lib "compliance.dll" Alias "compliance_key_file_stdcall" (ByVal aPath As LongPtr, ByRef aKey As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_key_file_w Lib "compliance.dll" Alias "compliance_key_file_w_stdcall" (ByVal aPath As LongPtr, ByRef aKey As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_key_recovery Lib "compliance.dll" Alias "compliance_key_recovery_stdcall" (ByVal aCode As LongPtr, ByVal aLength As LongPtr, ByRef aKey As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_key_free Lib "compliance.dll" Alias "compliance_key_free_stdcall" (ByVal aKey As LongPtr) As Long
Public Declare Function compliance_lab_create Lib "compliance.dll" Alias "compliance_lab_create_stdcall" (ByVal aPath As LongPtr, ByVal aSettings As LongPtr, ByVal aPassword As LongPtr, ByVal aPasswordLength As LongPtr, ByVal aKey As LongPtr, ByRef aLab As LongPtr, ByRef aMade As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_lab_create_w Lib "compliance.dll" Alias "compliance_lab_create_w_stdcall" (ByVal aPath As LongPtr, ByVal aSettings As LongPtr, ByVal aPassword As LongPtr, ByVal aPasswordLength As LongPtr, ByVal aKey As LongPtr, ByRef aLab As LongPtr, ByRef aMade As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_lab_open Lib "compliance.dll" Alias "compliance_lab_open_stdcall" (ByVal aPath As LongPtr, ByVal aKey As LongPtr, ByVal aOptions As LongPtr, ByRef aLab As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_lab_open_w Lib "compliance.dll" Alias "compliance_lab_open_w_stdcall" (ByVal aPath As LongPtr, ByVal aKey As LongPtr, ByVal aOptions As LongPtr, ByRef aLab As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_lab_size Lib "compliance.dll" Alias "compliance_lab_size_stdcall" (ByVal aLab As LongPtr, ByRef aSize As Currency, ByRef aError As LongPtr) As Long
Public Declare Function compliance_lab_checkpoint Lib "compliance.dll" Alias "compliance_lab_checkpoint_stdcall" (ByVal aLab As LongPtr, ByRef aCheckpoint As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_lab_verifier_key Lib "compliance.dll" Alias "compliance_lab_verifier_key_stdcall" (ByVal aLab As LongPtr, ByRef aVerifierKey As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_lab_free Lib "compliance.dll" Alias "compliance_lab_free_stdcall" (ByVal aLab As LongPtr) As Long
Public Declare Function compliance_envelope_new Lib "compliance.dll" Alias "compliance_envelope_new_stdcall" (ByVal aActor As LongPtr, ByVal aDevice As LongPtr, ByVal aAtUnixUs As Currency, ByVal aKind As LongPtr, ByVal aEvent As LongPtr, ByRef aEnvelope As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_envelope_id Lib "compliance.dll" Alias "compliance_envelope_id_stdcall" (ByVal aEnvelope As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare Function compliance_envelope_body Lib "compliance.dll" Alias "compliance_envelope_body_stdcall" (ByVal aEnvelope As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare Function compliance_envelope_stored Lib "compliance.dll" Alias "compliance_envelope_stored_stdcall" (ByVal aEnvelope As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare Function compliance_envelope_free Lib "compliance.dll" Alias "compliance_envelope_free_stdcall" (ByVal aEnvelope As LongPtr) As Long
Public Declare Function compliance_outbox_table Lib "compliance.dll" Alias "compliance_outbox_table_stdcall" (ByVal aDatabase As LongPtr, ByRef aStatement As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_outbox_new Lib "compliance.dll" Alias "compliance_outbox_new_stdcall" (ByRef aOutbox As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_outbox_add Lib "compliance.dll" Alias "compliance_outbox_add_stdcall" (ByVal aOutbox As LongPtr, ByVal aSeq As Currency, ByVal aBody As LongPtr, ByVal aLength As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_outbox_drain Lib "compliance.dll" Alias "compliance_outbox_drain_stdcall" (ByVal aLab As LongPtr, ByVal aOutbox As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_outbox_free Lib "compliance.dll" Alias "compliance_outbox_free_stdcall" (ByVal aOutbox As LongPtr) As Long
Public Declare Function compliance_password_judge Lib "compliance.dll" Alias "compliance_password_judge_stdcall" (ByVal aProfile As LongPtr, ByVal aPassword As LongPtr, ByVal aLength As LongPtr, ByVal aContext As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_password_hash Lib "compliance.dll" Alias "compliance_password_hash_stdcall" (ByVal aPassword As LongPtr, ByVal aLength As LongPtr, ByVal aSettings As LongPtr, ByRef aHash As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_password_verify Lib "compliance.dll" Alias "compliance_password_verify_stdcall" (ByVal aHash As LongPtr, ByVal aLogin As LongPtr, ByVal aPassword As LongPtr, ByVal aLength As LongPtr, ByRef aNeedsRehash As Long, ByRef aError As LongPtr) As Long
Public Declare Function compliance_password_verify_nothing Lib "compliance.dll" Alias "compliance_password_verify_nothing_stdcall" (ByVal aPassword As LongPtr, ByVal aLength As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_proof_verify Lib "compliance.dll" Alias "compliance_proof_verify_stdcall" (ByVal aProof As LongPtr, ByVal aProofLength As LongPtr, ByVal aRecord As LongPtr, ByVal aRecordLength As LongPtr, ByVal aKeys As LongPtr, ByVal aOrigin As LongPtr, ByRef aIndex As Currency, ByRef aSize As Currency, ByRef aCosignatures As Long, ByRef aError As LongPtr) As Long
Public Declare Function compliance_checkpoint_verify Lib "compliance.dll" Alias "compliance_checkpoint_verify_stdcall" (ByVal aNote As LongPtr, ByVal aLength As LongPtr, ByVal aKeys As LongPtr, ByVal aOrigin As LongPtr, ByRef aSize As Currency, ByVal aRoot As LongPtr, ByRef aCosignatures As Long, ByRef aError As LongPtr) As Long
Public Declare Function compliance_leaf_hash Lib "compliance.dll" Alias "compliance_leaf_hash_stdcall" (ByVal aRecord As LongPtr, ByVal aLength As LongPtr, ByVal aHash As LongPtr) As Long
Public Declare Function compliance_inclusion_verify Lib "compliance.dll" Alias "compliance_inclusion_verify_stdcall" (ByVal aIndex As Currency, ByVal aSize As Currency, ByVal aLeaf As LongPtr, ByVal aRoot As LongPtr, ByVal aProof As LongPtr, ByVal aProofLength As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_consistency_verify Lib "compliance.dll" Alias "compliance_consistency_verify_stdcall" (ByVal aOldSize As Currency, ByVal aNewSize As Currency, ByVal aOldRoot As LongPtr, ByVal aNewRoot As LongPtr, ByVal aProof As LongPtr, ByVal aProofLength As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_retention_decide Lib "compliance.dll" Alias "compliance_retention_decide_stdcall" (ByVal aRules As LongPtr, ByVal aHolds As LongPtr, ByVal aItem As LongPtr, ByVal aToday As LongPtr, ByRef aDecision As Long, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_sealer_new_key Lib "compliance.dll" Alias "compliance_sealer_new_key_stdcall" (ByVal aSeed As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_sealer_new Lib "compliance.dll" Alias "compliance_sealer_new_stdcall" (ByVal aOrigin As LongPtr, ByVal aSeed As LongPtr, ByVal aSeedLength As LongPtr, ByRef aSealer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_sealer_append Lib "compliance.dll" Alias "compliance_sealer_append_stdcall" (ByVal aSealer As LongPtr, ByVal aRecord As LongPtr, ByVal aLength As LongPtr, ByRef aIndex As Currency, ByRef aError As LongPtr) As Long
Public Declare Function compliance_sealer_checkpoint Lib "compliance.dll" Alias "compliance_sealer_checkpoint_stdcall" (ByVal aSealer As LongPtr, ByRef aCheckpoint As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_sealer_follow Lib "compliance.dll" Alias "compliance_sealer_follow_stdcall" (ByVal aSealer As LongPtr, ByVal aCheckpoint As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_sealer_prove Lib "compliance.dll" Alias "compliance_sealer_prove_stdcall" (ByVal aSealer As LongPtr, ByVal aIndex As Currency, ByRef aProof As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_sealer_verifier_key Lib "compliance.dll" Alias "compliance_sealer_verifier_key_stdcall" (ByVal aSealer As LongPtr, ByRef aVerifierKey As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_sealer_free Lib "compliance.dll" Alias "compliance_sealer_free_stdcall" (ByVal aSealer As LongPtr) As Long
Public Declare Function compliance_session_sign_in Lib "compliance.dll" Alias "compliance_session_sign_in_stdcall" (ByVal aLab As LongPtr, ByVal aLogin As LongPtr, ByVal aPassword As LongPtr, ByVal aPasswordLength As LongPtr, ByVal aSecondFactor As LongPtr, ByVal aSecondFactorLength As LongPtr, ByVal aOptions As LongPtr, ByRef aSession As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_session_host_sign_in Lib "compliance.dll" Alias "compliance_session_host_sign_in_stdcall" (ByVal aLab As LongPtr, ByVal aLogin As LongPtr, ByVal aMethod As LongPtr, ByVal aAtUnixUs As Currency, ByVal aOptions As LongPtr, ByRef aSession As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_lab_enrol Lib "compliance.dll" Alias "compliance_lab_enrol_stdcall" (ByVal aLab As LongPtr, ByVal aLogin As LongPtr, ByVal aCode As LongPtr, ByVal aCodeLength As LongPtr, ByVal aPassword As LongPtr, ByVal aPasswordLength As LongPtr, ByVal aDevice As LongPtr, ByRef aReceipt As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_session_resume Lib "compliance.dll" Alias "compliance_session_resume_stdcall" (ByVal aLab As LongPtr, ByVal aToken As LongPtr, ByVal aOptions As LongPtr, ByRef aSession As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_session_token Lib "compliance.dll" Alias "compliance_session_token_stdcall" (ByVal aSession As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare Function compliance_session_account Lib "compliance.dll" Alias "compliance_session_account_stdcall" (ByVal aSession As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare Function compliance_session_check Lib "compliance.dll" Alias "compliance_session_check_stdcall" (ByVal aSession As LongPtr, ByVal aPermission As LongPtr, ByVal aClient As LongPtr, ByRef aDecision As Long, ByRef aError As LongPtr) As Long
Public Declare Function compliance_session_call Lib "compliance.dll" Alias "compliance_session_call_stdcall" (ByVal aSession As LongPtr, ByVal aName As LongPtr, ByVal aArguments As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_session_call_with_secrets Lib "compliance.dll" Alias "compliance_session_call_with_secrets_stdcall" (ByVal aSession As LongPtr, ByVal aName As LongPtr, ByVal aArguments As LongPtr, ByVal aPassword As LongPtr, ByVal aPasswordLength As LongPtr, ByVal aSecondFactor As LongPtr, ByVal aSecondFactorLength As LongPtr, ByVal aNewPassword As LongPtr, ByVal aNewPasswordLength As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_session_sign_out Lib "compliance.dll" Alias "compliance_session_sign_out_stdcall" (ByVal aSession As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_session_free Lib "compliance.dll" Alias "compliance_session_free_stdcall" (ByVal aSession As LongPtr) As Long
Public Declare Function compliance_spool_open Lib "compliance.dll" Alias "compliance_spool_open_stdcall" (ByVal aFolder As LongPtr, ByVal aChoices As LongPtr, ByVal aDevice As LongPtr, ByRef aSpool As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_spool_open_w Lib "compliance.dll" Alias "compliance_spool_open_w_stdcall" (ByVal aFolder As LongPtr, ByVal aChoices As LongPtr, ByVal aDevice As LongPtr, ByRef aSpool As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_spool_store Lib "compliance.dll" Alias "compliance_spool_store_stdcall" (ByVal aSpool As LongPtr, ByVal aActor As LongPtr, ByVal aDevice As LongPtr, ByVal aKind As LongPtr, ByVal aEvent As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_spool_store_file Lib "compliance.dll" Alias "compliance_spool_store_file_stdcall" (ByVal aSpool As LongPtr, ByVal aActor As LongPtr, ByVal aPath As LongPtr, ByVal aMediaType As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_trail_append_or_spool Lib "compliance.dll" Alias "compliance_trail_append_or_spool_stdcall" (ByVal aSession As LongPtr, ByVal aSpool As LongPtr, ByVal aKind As LongPtr, ByVal aEvent As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_trail_append_asserted_or_spool Lib "compliance.dll" Alias "compliance_trail_append_asserted_or_spool_stdcall" (ByVal aLab As LongPtr, ByVal aSpool As LongPtr, ByVal aActor As LongPtr, ByVal aDevice As LongPtr, ByVal aKind As LongPtr, ByVal aEvent As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_spool_take_in Lib "compliance.dll" Alias "compliance_spool_take_in_stdcall" (ByVal aLab As LongPtr, ByVal aFile As LongPtr, ByVal aWithGrowth As Long, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_spool_take_in_w Lib "compliance.dll" Alias "compliance_spool_take_in_w_stdcall" (ByVal aLab As LongPtr, ByVal aFile As LongPtr, ByVal aWithGrowth As Long, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_spool_free Lib "compliance.dll" Alias "compliance_spool_free_stdcall" (ByVal aSpool As LongPtr) As Long
Public Declare Function compliance_status_name Lib "compliance.dll" Alias "compliance_status_name_stdcall" (ByVal aStatus As Long) As LongPtr
Public Declare Function compliance_table_baseline Lib "compliance.dll" Alias "compliance_table_baseline_stdcall" (ByVal aSession As LongPtr, ByVal aTable As LongPtr, ByVal aReason As LongPtr, ByVal aReasonText As LongPtr, ByRef aRun As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_table_reconcile Lib "compliance.dll" Alias "compliance_table_reconcile_stdcall" (ByVal aSession As LongPtr, ByVal aTable As LongPtr, ByVal aOutbox As LongPtr, ByRef aRun As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_table_row_digest Lib "compliance.dll" Alias "compliance_table_row_digest_stdcall" (ByVal aTable As LongPtr, ByVal aRow As LongPtr, ByRef aDigest As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_table_row Lib "compliance.dll" Alias "compliance_table_row_stdcall" (ByVal aRun As LongPtr, ByVal aRow As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_table_finish Lib "compliance.dll" Alias "compliance_table_finish_stdcall" (ByVal aRun As LongPtr, ByVal aOutbox As LongPtr, ByRef aAnswer As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_table_free Lib "compliance.dll" Alias "compliance_table_free_stdcall" (ByVal aRun As LongPtr) As Long
Public Declare Function compliance_text_length Lib "compliance.dll" Alias "compliance_text_length_stdcall" (ByVal aText As LongPtr) As LongPtr
Public Declare Function compliance_text_data Lib "compliance.dll" Alias "compliance_text_data_stdcall" (ByVal aText As LongPtr) As LongPtr
Public Declare Function compliance_text_copy Lib "compliance.dll" Alias "compliance_text_copy_stdcall" (ByVal aText As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare Function compliance_text_free Lib "compliance.dll" Alias "compliance_text_free_stdcall" (ByVal aText As LongPtr) As Long
Public Declare Function compliance_receipt_index Lib "compliance.dll" Alias "compliance_receipt_index_stdcall" (ByVal aReceipt As LongPtr) As Currency
Public Declare Function compliance_receipt_leaf_hash Lib "compliance.dll" Alias "compliance_receipt_leaf_hash_stdcall" (ByVal aReceipt As LongPtr, ByVal aBuffer As LongPtr, ByVal aCapacity As LongPtr, ByRef aLength As LongPtr) As Long
Public Declare Function compliance_receipt_checkpoint Lib "compliance.dll" Alias "compliance_receipt_checkpoint_stdcall" (ByVal aReceipt As LongPtr, ByRef aCheckpoint As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_receipt_free Lib "compliance.dll" Alias "compliance_receipt_free_stdcall" (ByVal aReceipt As LongPtr) As Long
Public Declare Function compliance_trail_prove Lib "compliance.dll" Alias "compliance_trail_prove_stdcall" (ByVal aLab As LongPtr, ByVal aIndex As Currency, ByRef aProof As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_verify Lib "compliance.dll" Alias "compliance_verify_stdcall" (ByVal aPath As LongPtr, ByVal aKey As LongPtr, ByVal aOptions As LongPtr, ByRef aReport As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_verify_w Lib "compliance.dll" Alias "compliance_verify_w_stdcall" (ByVal aPath As LongPtr, ByVal aKey As LongPtr, ByVal aOptions As LongPtr, ByRef aReport As LongPtr, ByRef aError As LongPtr) As Long
Public Declare Function compliance_version Lib "compliance.dll" Alias "compliance_version_stdcall" () As LongPtr
Public Declare Function compliance_version_check Lib "compliance.dll" Alias "compliance_version_check_stdcall" (ByVal aMajor As Long, ByVal aMinor As Long) As Long
#End If
