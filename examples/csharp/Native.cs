// The functions of compliance.h for .NET Framework 4.5, .NET 8 and Mono. What each does stands in compliance.h.
//
// Made by `cargo xtask generate`: do not edit. Compliance.cs is the layer over it that a program uses.
//
// A handle is a SafeHandle, so that no garbage collection frees it during a call. Texts are byte[] in UTF-8 that end with 0
// (Utf8.Text), because the runtime's own conversions mean the code page of the system. `size_t` is UIntPtr.

using System;
using System.Runtime.InteropServices;

namespace Libcompliance
{
    public enum Status : uint
    {
        Ok = 0,
        NullPointer = 1,
        InvalidText = 2,
        BadHandle = 3,
        BufferTooSmall = 4,
        InvalidArgument = 5,
        Forked = 6,
        OtherVersion = 7,
        Internal = 8,
        TooManyHandles = 9,
        Denied = 100,
        NotAllowed = 101,
        SignInRefused = 102,
        SecondFactorNeeded = 103,
        SessionEnded = 104,
        PasswordRefused = 105,
        PasswordWrong = 106,
        SecretMissing = 107,
        PasswordNotCompared = 108,
        NotFound = 200,
        Invalid = 201,
        NotVerified = 300,
        NotChecked = 301,
        RolledBack = 302,
        Poisoned = 303,
        Busy = 400,
        DiskFull = 401,
        ReadOnly = 402,
        FileNotFound = 403,
        FileExists = 404,
        FileUnusable = 405,
        FileDamaged = 406,
        Key = 500,
        NoEntropy = 501,
        HostEvent = 600,
        HostTable = 601,
    }

    public enum Decision : uint
    {
        Deny = 0,
        Allow = 1,
    }

    public enum Retention : uint
    {
        Retain = 0,
        Eligible = 1,
        OnHold = 2,
    }

    internal sealed class PolicyHandle : SafeHandle
    {
        public PolicyHandle() : base(IntPtr.Zero, true) { }
        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }
        protected override bool ReleaseHandle() { return Native.compliance_policy_free(handle) == Status.Ok; }
    }

    internal sealed class ErrorHandle : SafeHandle
    {
        public ErrorHandle() : base(IntPtr.Zero, true) { }
        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }
        protected override bool ReleaseHandle() { return Native.compliance_error_free(handle) == Status.Ok; }
    }

    internal sealed class TextHandle : SafeHandle
    {
        public TextHandle() : base(IntPtr.Zero, true) { }
        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }
        protected override bool ReleaseHandle() { return Native.compliance_text_free(handle) == Status.Ok; }
    }

    internal sealed class SessionHandle : SafeHandle
    {
        public SessionHandle() : base(IntPtr.Zero, true) { }
        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }
        protected override bool ReleaseHandle() { return Native.compliance_session_free(handle) == Status.Ok; }
    }

    internal sealed class BatchHandle : SafeHandle
    {
        public BatchHandle() : base(IntPtr.Zero, true) { }
        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }
        protected override bool ReleaseHandle() { return Native.compliance_batch_free(handle) == Status.Ok; }
    }

    internal sealed class ReceiptHandle : SafeHandle
    {
        public ReceiptHandle() : base(IntPtr.Zero, true) { }
        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }
        protected override bool ReleaseHandle() { return Native.compliance_receipt_free(handle) == Status.Ok; }
    }

    internal sealed class LabHandle : SafeHandle
    {
        public LabHandle() : base(IntPtr.Zero, true) { }
        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }
        protected override bool ReleaseHandle() { return Native.compliance_lab_free(handle) == Status.Ok; }
    }

    internal sealed class KeyHandle : SafeHandle
    {
        public KeyHandle() : base(IntPtr.Zero, true) { }
        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }
        protected override bool ReleaseHandle() { return Native.compliance_key_free(handle) == Status.Ok; }
    }

    internal sealed class EnvelopeHandle : SafeHandle
    {
        public EnvelopeHandle() : base(IntPtr.Zero, true) { }
        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }
        protected override bool ReleaseHandle() { return Native.compliance_envelope_free(handle) == Status.Ok; }
    }

    internal sealed class OutboxHandle : SafeHandle
    {
        public OutboxHandle() : base(IntPtr.Zero, true) { }
        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }
        protected override bool ReleaseHandle() { return Native.compliance_outbox_free(handle) == Status.Ok; }
    }

    internal sealed class SealerHandle : SafeHandle
    {
        public SealerHandle() : base(IntPtr.Zero, true) { }
        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }
        protected override bool ReleaseHandle() { return Native.compliance_sealer_free(handle) == Status.Ok; }
    }

    internal sealed class SpoolHandle : SafeHandle
    {
        public SpoolHandle() : base(IntPtr.Zero, true) { }
        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }
        protected override bool ReleaseHandle() { return Native.compliance_spool_free(handle) == Status.Ok; }
    }

    internal sealed class TableHandle : SafeHandle
    {
        public TableHandle() : base(IntPtr.Zero, true) { }
        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }
        protected override bool ReleaseHandle() { return Native.compliance_table_free(handle) == Status.Ok; }
    }

    internal static class Native
    {
        // compliance.dll, libcompliance.so: the runtime adds what the system's names have.
        private const string Library = "compliance";
        internal const uint HashSize = 32;
        internal const uint VersionMajor = 0;
        internal const uint VersionMinor = 1;
        internal const uint VersionPatch = 0;

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_policy_parse(byte[] json, UIntPtr length, out PolicyHandle policy, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern ulong compliance_policy_version(PolicyHandle policy);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_policy_check(PolicyHandle policy, byte[] subject, byte[] permission, byte[] client, long at_unix_us, out Decision decision, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_policy_subject(PolicyHandle policy, byte[] subject, out ulong id, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_policy_permission(PolicyHandle policy, byte[] permission, out ulong id, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_policy_client(PolicyHandle policy, byte[] client, out ulong id, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_policy_check_ids(PolicyHandle policy, ulong subject, ulong permission, ulong client, long at_unix_us, out Decision decision);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_policy_explain(PolicyHandle policy, byte[] subject, byte[] permission, byte[] client, long at_unix_us, byte[] language, out TextHandle explanation, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_policy_permissions(PolicyHandle policy, byte[] subject, byte[] client, long at_unix_us, out TextHandle permissions, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_policy_free(IntPtr policy);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_batch_new(SessionHandle session, out BatchHandle batch, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_batch_append(BatchHandle batch, byte[] kind, byte[] @event, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_batch_commit(BatchHandle batch, out TextHandle receipts, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_batch_free(IntPtr batch);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_error_status(ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_error_code(ErrorHandle error, byte[] buffer, UIntPtr capacity, out UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_error_message(ErrorHandle error, byte[] buffer, UIntPtr capacity, out UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_error_detail(ErrorHandle error, byte[] buffer, UIntPtr capacity, out UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_error_free(IntPtr error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_trail_append(SessionHandle session, byte[] kind, byte[] @event, out ReceiptHandle receipt, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_trail_append_asserted(LabHandle lab, byte[] actor, byte[] device, byte[] kind, byte[] @event, out ReceiptHandle receipt, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_intent_record(LabHandle lab, byte[] actor, byte[] device, byte[] kind, byte[] @event, out TextHandle answer, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_intent_complete(LabHandle lab, byte[] actor, byte[] device, byte[] intent, out ReceiptHandle receipt, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_intent_abandon(LabHandle lab, byte[] actor, byte[] device, byte[] intent, byte[] code, out ReceiptHandle receipt, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_intent_list(LabHandle lab, out TextHandle answer, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_key_passphrase(byte[] passphrase, UIntPtr length, out KeyHandle key, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_key_unattended(out KeyHandle key, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_key_windows_account(out KeyHandle key, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_key_file(byte[] path, out KeyHandle key, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_key_file_w([MarshalAs(UnmanagedType.LPWStr)] string path, out KeyHandle key, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_key_recovery(byte[] code, UIntPtr length, out KeyHandle key, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_key_free(IntPtr key);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_lab_create(byte[] path, byte[] settings, byte[] password, UIntPtr password_length, KeyHandle key, out LabHandle lab, out TextHandle made, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_lab_create_w([MarshalAs(UnmanagedType.LPWStr)] string path, byte[] settings, byte[] password, UIntPtr password_length, KeyHandle key, out LabHandle lab, out TextHandle made, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_lab_open(byte[] path, KeyHandle key, byte[] options, out LabHandle lab, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_lab_open_w([MarshalAs(UnmanagedType.LPWStr)] string path, KeyHandle key, byte[] options, out LabHandle lab, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_lab_size(LabHandle lab, out ulong size, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_lab_checkpoint(LabHandle lab, out TextHandle checkpoint, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_lab_verifier_key(LabHandle lab, out TextHandle verifier_key, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_lab_free(IntPtr lab);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_envelope_new(byte[] actor, byte[] device, long at_unix_us, byte[] kind, byte[] @event, out EnvelopeHandle envelope, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_envelope_id(EnvelopeHandle envelope, byte[] buffer, UIntPtr capacity, out UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_envelope_body(EnvelopeHandle envelope, byte[] buffer, UIntPtr capacity, out UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_envelope_stored(EnvelopeHandle envelope, byte[] buffer, UIntPtr capacity, out UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_envelope_free(IntPtr envelope);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_outbox_table(byte[] database, out TextHandle statement, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_outbox_new(out OutboxHandle outbox, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_outbox_add(OutboxHandle outbox, long seq, byte[] body, UIntPtr length, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_outbox_drain(LabHandle lab, OutboxHandle outbox, out TextHandle answer, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_outbox_free(IntPtr outbox);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_password_judge(byte[] profile, byte[] password, UIntPtr length, byte[] context, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_password_hash(byte[] password, UIntPtr length, byte[] settings, out TextHandle hash, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_password_verify(byte[] hash, byte[] login, byte[] password, UIntPtr length, out int needs_rehash, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_password_verify_nothing(byte[] password, UIntPtr length, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_proof_verify(byte[] proof, UIntPtr proof_length, byte[] record, UIntPtr record_length, byte[] keys, byte[] origin, out ulong index, out ulong size, out uint cosignatures, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_checkpoint_verify(byte[] note, UIntPtr length, byte[] keys, byte[] origin, out ulong size, byte[] root, out uint cosignatures, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_leaf_hash(byte[] record, UIntPtr length, byte[] hash);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_inclusion_verify(ulong index, ulong size, byte[] leaf, byte[] root, byte[] proof, UIntPtr proof_length, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_consistency_verify(ulong old_size, ulong new_size, byte[] old_root, byte[] new_root, byte[] proof, UIntPtr proof_length, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_retention_decide(byte[] rules, byte[] holds, byte[] item, byte[] today, out Retention decision, out TextHandle answer, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_sealer_new_key(byte[] seed, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_sealer_new(byte[] origin, byte[] seed, UIntPtr seed_length, out SealerHandle sealer, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_sealer_append(SealerHandle sealer, byte[] record, UIntPtr length, out ulong index, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_sealer_checkpoint(SealerHandle sealer, out TextHandle checkpoint, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_sealer_follow(SealerHandle sealer, byte[] checkpoint, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_sealer_prove(SealerHandle sealer, ulong index, out TextHandle proof, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_sealer_verifier_key(SealerHandle sealer, out TextHandle verifier_key, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_sealer_free(IntPtr sealer);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_session_sign_in(LabHandle lab, byte[] login, byte[] password, UIntPtr password_length, byte[] second_factor, UIntPtr second_factor_length, byte[] options, out SessionHandle session, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_session_host_sign_in(LabHandle lab, byte[] login, byte[] method, long at_unix_us, byte[] options, out SessionHandle session, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_lab_enrol(LabHandle lab, byte[] login, byte[] code, UIntPtr code_length, byte[] password, UIntPtr password_length, byte[] device, out ReceiptHandle receipt, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_session_resume(LabHandle lab, byte[] token, byte[] options, out SessionHandle session, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_session_token(SessionHandle session, byte[] buffer, UIntPtr capacity, out UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_session_account(SessionHandle session, byte[] buffer, UIntPtr capacity, out UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_session_check(SessionHandle session, byte[] permission, byte[] client, out Decision decision, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_session_call(SessionHandle session, byte[] name, byte[] arguments, out TextHandle answer, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_session_call_with_secrets(SessionHandle session, byte[] name, byte[] arguments, byte[] password, UIntPtr password_length, byte[] second_factor, UIntPtr second_factor_length, byte[] new_password, UIntPtr new_password_length, out TextHandle answer, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_session_sign_out(SessionHandle session, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_session_free(IntPtr session);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_spool_open(byte[] folder, byte[] choices, byte[] device, out SpoolHandle spool, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_spool_open_w([MarshalAs(UnmanagedType.LPWStr)] string folder, byte[] choices, byte[] device, out SpoolHandle spool, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_spool_store(SpoolHandle spool, byte[] actor, byte[] device, byte[] kind, byte[] @event, out TextHandle answer, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_spool_store_file(SpoolHandle spool, byte[] actor, byte[] path, byte[] media_type, out TextHandle answer, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_trail_append_or_spool(SessionHandle session, SpoolHandle spool, byte[] kind, byte[] @event, out TextHandle answer, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_trail_append_asserted_or_spool(LabHandle lab, SpoolHandle spool, byte[] actor, byte[] device, byte[] kind, byte[] @event, out TextHandle answer, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_spool_take_in(LabHandle lab, byte[] file, int with_growth, out TextHandle answer, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_spool_take_in_w(LabHandle lab, [MarshalAs(UnmanagedType.LPWStr)] string file, int with_growth, out TextHandle answer, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_spool_free(IntPtr spool);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr compliance_status_name(uint status);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_table_baseline(SessionHandle session, byte[] table, byte[] reason, byte[] reason_text, out TableHandle run, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_table_reconcile(SessionHandle session, byte[] table, OutboxHandle outbox, out TableHandle run, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_table_row_digest(byte[] table, byte[] row, out TextHandle digest, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_table_row(TableHandle run, byte[] row, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_table_finish(TableHandle run, OutboxHandle outbox, out TextHandle answer, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_table_free(IntPtr run);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern UIntPtr compliance_text_length(TextHandle text);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr compliance_text_data(TextHandle text);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_text_copy(TextHandle text, byte[] buffer, UIntPtr capacity, out UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_text_free(IntPtr text);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern ulong compliance_receipt_index(ReceiptHandle receipt);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_receipt_leaf_hash(ReceiptHandle receipt, byte[] buffer, UIntPtr capacity, out UIntPtr length);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_receipt_checkpoint(ReceiptHandle receipt, out TextHandle checkpoint, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_receipt_free(IntPtr receipt);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_trail_prove(LabHandle lab, ulong index, out TextHandle proof, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_verify(byte[] path, KeyHandle key, byte[] options, out TextHandle report, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_verify_w([MarshalAs(UnmanagedType.LPWStr)] string path, KeyHandle key, byte[] options, out TextHandle report, out ErrorHandle error);

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern IntPtr compliance_version();

        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern Status compliance_version_check(uint major, uint minor);
    }
}
