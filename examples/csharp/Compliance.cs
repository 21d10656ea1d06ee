// libcompliance for .NET: the layer that a program uses over Native.cs. Copy both files into the program.
//
// Plain enough for .NET Framework 4.5 (C# 5), .NET 8 and Mono. Every object may be shared by threads. Dispose what you made;
// what is forgotten is freed by the garbage collector, later.

using System;
using System.Text;

namespace Libcompliance
{
    /// <summary>A call that failed. Compare <see cref="Code"/>, not the message.</summary>
    public sealed class ComplianceException : Exception
    {
        internal ComplianceException(Status status, string code, string message, string detail) : base(message)
        {
            Status = status;
            Code = code;
            Detail = detail;
        }

        public Status Status { get; private set; }

        /// <summary>Stable, such as permission_missing.</summary>
        public string Code { get; private set; }

        /// <summary>JSON: what was missing, which rules a password breaks, which faults were found; "null" if there is nothing.</summary>
        public string Detail { get; private set; }
    }

    /// <summary>Texts as the library takes and gives them.</summary>
    internal static class Utf8
    {
        // Throws at what is not text instead of writing a question mark in its place.
        private static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);

        /// <summary>With the 0 at its end; null stays null.</summary>
        internal static byte[] Text(string text)
        {
            if (text == null) return null;
            if (text.IndexOf('\0') >= 0) throw new ArgumentException("a text holds a NUL, which would cut it");
            return Strict.GetBytes(text + "\0");
        }

        internal static string Read(byte[] bytes, int length)
        {
            return Strict.GetString(bytes, 0, length);
        }

        internal static UIntPtr Length(byte[] bytes)
        {
            return new UIntPtr(bytes == null ? 0u : (uint)bytes.Length);
        }
    }

    internal static class Call
    {
        private delegate Status Accessor(ErrorHandle error, byte[] buffer, UIntPtr capacity, out UIntPtr length);

        /// <summary>Every call ends here: nothing goes on after an error that nobody looked at.</summary>
        internal static void Need(Status status, ErrorHandle error)
        {
            if (status == Status.Ok) return;
            using (error)
            {
                // Without room for an error object there is only the status.
                if (error == null || error.IsInvalid) throw new ComplianceException(status, "", status.ToString(), "null");
                throw new ComplianceException(
                    status, Part(error, Native.compliance_error_code), Part(error, Native.compliance_error_message),
                    Part(error, Native.compliance_error_detail));
            }
        }

        private static string Part(ErrorHandle error, Accessor part)
        {
            UIntPtr size;
            byte[] buffer = new byte[256];
            Status status = part(error, buffer, Utf8.Length(buffer), out size);
            if (status == Status.BufferTooSmall)
            {
                buffer = new byte[(int)size.ToUInt32()];
                status = part(error, buffer, Utf8.Length(buffer), out size);
            }
            // The size counts the NUL.
            return status == Status.Ok ? Utf8.Read(buffer, (int)size.ToUInt32() - 1) : "";
        }

        internal static string Answer(TextHandle text)
        {
            using (text)
            {
                UIntPtr length;
                byte[] buffer = new byte[(int)Native.compliance_text_length(text).ToUInt32()];
                Status status = Native.compliance_text_copy(text, buffer, Utf8.Length(buffer), out length);
                if (status != Status.Ok) throw new ComplianceException(status, "", status.ToString(), "null");
                return Utf8.Read(buffer, buffer.Length);
            }
        }

    }

    /// <summary>Proof that a record is in the trail.</summary>
    public sealed class Receipt
    {
        internal Receipt(ReceiptHandle receipt)
        {
            using (receipt)
            {
                UIntPtr length;
                TextHandle checkpoint;
                ErrorHandle error;
                Index = Native.compliance_receipt_index(receipt);
                LeafHash = new byte[Native.HashSize];
                Call.Need(Native.compliance_receipt_leaf_hash(receipt, LeafHash, Utf8.Length(LeafHash), out length), null);
                Call.Need(Native.compliance_receipt_checkpoint(receipt, out checkpoint, out error), error);
                Checkpoint = Call.Answer(checkpoint);
            }
        }

        /// <summary>The place of the record in the trail, from 0.</summary>
        public ulong Index { get; private set; }

        public byte[] LeafHash { get; private set; }

        /// <summary>The signed checkpoint whose tree holds the record.</summary>
        public string Checkpoint { get; private set; }
    }

    /// <summary>What opens the key file of a laboratory.</summary>
    public sealed class Key : IDisposable
    {
        internal readonly KeyHandle Handle;

        private Key(KeyHandle handle) { Handle = handle; }

        /// <param name="passphrase">UTF-8. The library wipes its copy; the caller wipes this one.</param>
        public static Key Passphrase(byte[] passphrase)
        {
            KeyHandle key;
            ErrorHandle error;
            Call.Need(Native.compliance_key_passphrase(passphrase, Utf8.Length(passphrase), out key, out error), error);
            return new Key(key);
        }

        /// <summary>Nothing is asked: the weaker choice, since whoever reads the file has the keys.</summary>
        public static Key Unattended()
        {
            KeyHandle key;
            ErrorHandle error;
            Call.Need(Native.compliance_key_unattended(out key, out error), error);
            return new Key(key);
        }

        /// <summary>Protected by the Windows account that runs the program.</summary>
        public static Key WindowsAccount()
        {
            KeyHandle key;
            ErrorHandle error;
            Call.Need(Native.compliance_key_windows_account(out key, out error), error);
            return new Key(key);
        }

        public void Dispose() { Handle.Dispose(); }
    }

    /// <summary>An opened laboratory.</summary>
    public sealed class Lab : IDisposable
    {
        private readonly LabHandle handle;

        private Lab(LabHandle handle) { this.handle = handle; }

        /// <summary>Fails unless the library is one that Native.cs was made for. Call it first.</summary>
        public static void CheckVersion()
        {
            Status status = Native.compliance_version_check(Native.VersionMajor, Native.VersionMinor);
            if (status != Status.Ok)
                throw new ComplianceException(status, "", "compliance.dll is of another version than Native.cs", "null");
        }

        /// <param name="made">JSON with what is shown this once: verifier_key, recovery_code.</param>
        public static Lab Create(string path, string settings, byte[] password, Key key, out string made)
        {
            LabHandle lab;
            TextHandle text;
            ErrorHandle error;
            Call.Need(
                Native.compliance_lab_create(
                    Utf8.Text(path), Utf8.Text(settings), password, Utf8.Length(password), key.Handle, out lab, out text, out error),
                error);
            made = Call.Answer(text);
            return new Lab(lab);
        }

        public static Lab Open(string path, Key key, string options = null)
        {
            LabHandle lab;
            ErrorHandle error;
            Call.Need(Native.compliance_lab_open(Utf8.Text(path), key.Handle, Utf8.Text(options), out lab, out error), error);
            return new Lab(lab);
        }

        /// <summary>The report as JSON. What does not hold is an exception with the status NotVerified and the report in its detail.</summary>
        public static string Verify(string path, Key key = null, string options = null)
        {
            TextHandle text;
            ErrorHandle error;
            using (KeyHandle none = new KeyHandle())
            {
                KeyHandle used = key == null ? none : key.Handle;
                Call.Need(Native.compliance_verify(Utf8.Text(path), used, Utf8.Text(options), out text, out error), error);
            }
            return Call.Answer(text);
        }

        /// <summary>Sets a first password with the code that the account's owner was given.</summary>
        public Receipt Enrol(string login, byte[] code, byte[] password, string device = null)
        {
            ReceiptHandle receipt;
            ErrorHandle error;
            Call.Need(
                Native.compliance_lab_enrol(
                    handle, Utf8.Text(login), code, Utf8.Length(code), password, Utf8.Length(password), Utf8.Text(device),
                    out receipt, out error),
                error);
            return new Receipt(receipt);
        }

        public Session SignIn(string login, byte[] password, byte[] secondFactor = null, string options = null)
        {
            SessionHandle session;
            ErrorHandle error;
            Call.Need(
                Native.compliance_session_sign_in(
                    handle, Utf8.Text(login), password, Utf8.Length(password), secondFactor, Utf8.Length(secondFactor),
                    Utf8.Text(options), out session, out error),
                error);
            return new Session(session);
        }

        public void Dispose() { handle.Dispose(); }
    }

    /// <summary>A signed-in account. Dispose does not end the session; SignOut does.</summary>
    public sealed class Session : IDisposable
    {
        private readonly SessionHandle handle;

        internal Session(SessionHandle handle) { this.handle = handle; }

        /// <summary>For greying out a button. The action itself decides again.</summary>
        public Decision Check(string permission, string client = null)
        {
            Decision decision;
            ErrorHandle error;
            Call.Need(
                Native.compliance_session_check(handle, Utf8.Text(permission), Utf8.Text(client), out decision, out error), error);
            return decision;
        }

        /// <summary>Seals an event of the program's own. The record is durable when this returns.</summary>
        public Receipt Append(string kind, string happened)
        {
            ReceiptHandle receipt;
            ErrorHandle error;
            Call.Need(
                Native.compliance_trail_append(handle, Utf8.Text(kind), Utf8.Text(happened), out receipt, out error), error);
            return new Receipt(receipt);
        }

        /// <summary>Does an operation of docs/spec/operations.md, JSON in and out.</summary>
        public string Do(string name, string arguments)
        {
            TextHandle answer;
            ErrorHandle error;
            Call.Need(
                Native.compliance_session_call(handle, Utf8.Text(name), Utf8.Text(arguments), out answer, out error), error);
            return Call.Answer(answer);
        }

        public void SignOut()
        {
            ErrorHandle error;
            Call.Need(Native.compliance_session_sign_out(handle, out error), error);
        }

        public void Dispose() { handle.Dispose(); }
    }
}
