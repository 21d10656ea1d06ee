//! `Native.cs`: the declarations for .NET.

use crate::interface::{self, Function, Interface, Shape, camel, shape};
use std::fmt::Write as _;
use std::path::Path;

const HEAD: &str = "\
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
";

/// Words that C# does not take as names.
const RESERVED: &[&str] = &[
    "base", "checked", "class", "const", "default", "event", "fixed", "in", "internal", "is", "lock", "object",
    "operator", "out", "override", "params", "private", "public", "readonly", "ref", "return", "sealed", "static",
    "string", "this", "using",
];

/// `examples/csharp/Native.cs`.
pub(crate) fn make(root: &Path) -> Result<String, String> {
    declarations(&interface::read(&interface::header(root)?)?)
}

fn declarations(interface: &Interface<'_>) -> Result<String, String> {
    let mut text = HEAD.to_owned();
    for one in &interface.enums {
        let prefix = format!("{}_", one.name.to_ascii_uppercase());
        let _ = writeln!(text, "    public enum {} : uint\n    {{", plain(one.name));
        for (name, number) in &one.members {
            let member = name.strip_prefix(&prefix).unwrap_or(name).to_ascii_lowercase();
            let _ = writeln!(text, "        {} = {number},", camel(&member));
        }
        text.push_str("    }\n\n");
    }
    for handle in interface.handles()? {
        let name = plain(handle);
        let _ = writeln!(
            text,
            "    internal sealed class {name}Handle : SafeHandle\n    {{\n        \
             public {name}Handle() : base(IntPtr.Zero, true) {{ }}\n        \
             public override bool IsInvalid {{ get {{ return handle == IntPtr.Zero; }} }}\n        \
             protected override bool ReleaseHandle() {{ return Native.{handle}_free(handle) == Status.Ok; }}\n    }}\n"
        );
    }
    text.push_str("    internal static class Native\n    {\n");
    text.push_str("        // compliance.dll, libcompliance.so: the runtime adds what the system's names have.\n");
    text.push_str("        private const string Library = \"compliance\";\n");
    for (name, number) in &interface.constants {
        let name = name.strip_prefix("COMPLIANCE_").unwrap_or(name).to_ascii_lowercase();
        let _ = writeln!(text, "        internal const uint {} = {number};", camel(&name));
    }
    for function in &interface.functions {
        text.push_str(
            "\n        [DllImport(Library, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]\n",
        );
        let _ = writeln!(text, "        internal static extern {};", declaration(function, interface)?);
    }
    text.push_str("    }\n}\n");
    Ok(text)
}

fn declaration(function: &Function<'_>, interface: &Interface<'_>) -> Result<String, String> {
    let frees = function.name.ends_with("_free");
    let mut parameters = Vec::new();
    for (kind, name) in &function.parameters {
        let kind = match shape(kind, &interface.enums)? {
            Shape::Text | Shape::Bytes | Shape::TextBuffer | Shape::ByteBuffer => "byte[]".to_owned(),
            Shape::Wide => "[MarshalAs(UnmanagedType.LPWStr)] string".to_owned(),
            Shape::Number(number) => scalar(number),
            Shape::NumberOut(number) => format!("out {}", scalar(number)),
            // What frees is called by the SafeHandle itself.
            Shape::Handle(_) if frees => "IntPtr".to_owned(),
            Shape::Handle(handle) => format!("{}Handle", plain(handle)),
            Shape::HandleOut(handle) => format!("out {}Handle", plain(handle)),
        };
        let at = if RESERVED.contains(name) { "@" } else { "" };
        parameters.push(format!("{kind} {at}{name}"));
    }
    let returns = match shape(function.returns, &interface.enums)? {
        Shape::Number(number) => scalar(number),
        // A text of the library's: the runtime must not free it.
        Shape::Text => "IntPtr".to_owned(),
        _ => return Err(format!("compliance.h: `{}` returns what C# cannot take here", function.name)),
    };
    Ok(format!("{returns} {}({})", function.name, parameters.join(", ")))
}

fn plain(name: &str) -> String {
    camel(name.strip_prefix("compliance_").unwrap_or(name))
}

fn scalar(c: &str) -> String {
    match c {
        "size_t" => "UIntPtr".to_owned(),
        "uint32_t" => "uint".to_owned(),
        "int32_t" => "int".to_owned(),
        "uint64_t" => "ulong".to_owned(),
        "int64_t" => "long".to_owned(),
        own => plain(own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_those_of_the_header() {
        let header = "#define COMPLIANCE_VERSION_MAJOR 0\nenum compliance_status\n{\n    COMPLIANCE_STATUS_NOT_FOUND = 200,\n};\n\
            compliance_status compliance_a_open(const char *path, size_t n, const struct compliance_a *ref, \
            struct compliance_a **a, compliance_status *s, int64_t at);\n\
            compliance_status compliance_a_free(struct compliance_a *a);\n";
        let text = declarations(&interface::read(header).unwrap()).unwrap();
        for line in [
            "        NotFound = 200,",
            "        internal const uint VersionMajor = 0;",
            "        internal static extern Status compliance_a_open(byte[] path, UIntPtr n, AHandle @ref, out AHandle a, \
             out Status s, long at);",
            "        internal static extern Status compliance_a_free(IntPtr a);",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
