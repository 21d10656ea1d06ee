// From nothing to a sealed, verified event, as examples/c/seal_event.c:
//   mcs seal_event.cs Compliance.cs Native.cs && mono seal_event.exe lab.db
// The first run makes the laboratory and asks for two passwords to be set; each further run opens it and asks for Anna's.

using System;
using System.Collections.Generic;
using System.IO;
using Libcompliance;

internal static class Program
{
    private const string Kind = "host.oldlims.price_changed";

    private static int Main(string[] arguments)
    {
        try
        {
            Lab.CheckVersion();
            Run(arguments.Length > 0 ? arguments[0] : "lab.db");
            return 0;
        }
        catch (ComplianceException error)
        {
            Console.Error.WriteLine("{0}: {1} {2}", error.Status, error.Message, error.Detail);
        }
        catch (BadImageFormatException)
        {
            Console.Error.WriteLine("this program has {0} bits and the library the other number", 8 * IntPtr.Size);
        }
        return 1;
    }

    private static void Run(string path)
    {
        // A program that starts unattended; where a person sits, Key.Passphrase is the stronger choice.
        using (Key key = Key.Unattended())
        {
            using (Lab lab = OpenOrSetUp(path, key))
            {
                byte[] password = Ask("Anna's password");
                Session anna;
                try { anna = lab.SignIn("anna", password, null, "{\"device\":\"office-1\"}"); }
                finally { Array.Clear(password, 0, password.Length); }
                using (anna)
                {
                    Console.WriteLine("may record events: {0}", anna.Check("host.append") == Decision.Allow ? "yes" : "no");
                    Receipt receipt = anna.Append(Kind,
                        "{\"object\":{\"kind\":\"price\",\"id\":\"TPC\",\"version\":2},\"reason\":\"new_list\"," +
                        "\"changes\":[{\"field\":\"amount\",\"old\":\"100\",\"new\":\"120\"}]}");
                    Console.WriteLine("sealed as record {0}", receipt.Index);
                    Console.WriteLine("leaf hash: {0}", BitConverter.ToString(receipt.LeafHash).Replace("-", "").ToLowerInvariant());
                    anna.SignOut();
                }
            }
            // What does not hold is an exception.
            Console.WriteLine("verified: {0}", Field(Lab.Verify(path, key), "verdict"));
        }
    }

    private static Lab OpenOrSetUp(string path, Key key)
    {
        try { return Lab.Open(path, key); }
        catch (ComplianceException error)
        {
            if (error.Status != Status.FileNotFound) throw;
        }
        return SetUp(path, key);
    }

    // What an administrator does once: the laboratory, the kinds of events of the program, an account for whoever works with it.
    private static Lab SetUp(string path, Key key)
    {
        string made;
        byte[] password = Ask("A password for the administrator");
        Lab lab = Lab.Create(
            path, "{\"name\":\"Laboratory\",\"origin\":\"example.com/oldlims\",\"login\":\"admin\"}", password, key, out made);
        // With it, kept elsewhere, somebody notices a trail that was made anew.
        Console.WriteLine("keep outside: {0}", Field(made, "verifier_key"));
        byte[] code;
        using (Session admin = lab.SignIn("admin", password))
        {
            Array.Clear(password, 0, password.Length);
            admin.Do("host.declare", "{\"name\":\"" + Kind + "\",\"reason\":\"required\",\"clear\":[\"amount\"]}");
            string admitted = admin.Do("account.admit",
                "{\"account\":{\"login\":\"anna\",\"name\":\"Anna Nowak\",\"kind\":\"person\",\"roles\":[\"analyst\"]}," +
                "\"how\":\"known_personally\"}");
            // Shown once, handed to its owner: the administrator never knows her password.
            code = System.Text.Encoding.UTF8.GetBytes(Field(admitted, "code"));
            admin.SignOut();
        }
        password = Ask("A password for Anna");
        lab.Enrol("anna", code, password);
        Array.Clear(password, 0, password.Length);
        return lab;
    }

    // Bytes, since a string cannot be wiped. A real program turns the echo of the terminal off.
    private static byte[] Ask(string question)
    {
        Console.Error.Write(question + ": ");
        // A buffer that does not grow, so that no copy is left behind.
        byte[] line = new byte[256];
        int length = 0, next;
        while ((next = Input.ReadByte()) >= 0 && next != '\n' && length < line.Length)
            if (next != '\r') line[length++] = (byte)next;
        byte[] secret = new byte[length];
        Array.Copy(line, secret, length);
        Array.Clear(line, 0, line.Length);
        return secret;
    }

    private static readonly Stream Input = Console.OpenStandardInput();

    // One field of an answer. Enough for the answers above, which hold no escapes; a program has a reader of JSON.
    private static string Field(string answer, string name)
    {
        string start = "\"" + name + "\":\"";
        int at = answer.IndexOf(start, StringComparison.Ordinal);
        if (at < 0) throw new KeyNotFoundException("the answer has no " + name);
        at += start.Length;
        return answer.Substring(at, answer.IndexOf('"', at) - at);
    }
}
