//! The twins for callers of `stdcall` (Visual Basic 6, VBA), and the list of the exported names: both from the header.

use crate::interface::functions;
use std::fmt::Write as _;
use std::path::Path;

/// `bindings/c/src/stdcall.rs`.
pub(crate) fn rust(root: &Path) -> Result<String, String> {
    twins(&crate::header::make(root)?)
}

/// `bindings/c/compliance.def`.
pub(crate) fn definitions(root: &Path) -> Result<String, String> {
    exports(&crate::header::make(root)?)
}

const HEAD: &str = "\
//! A twin of every function for callers of `stdcall`: Visual Basic 6 and VBA know no other convention on 32-bit Windows.
//! With 64 bit there is only one convention, and the twin is the function under a second name, so that one list of
//! `Declare` lines serves both. A twin promises and asks what its function does.
//!
//! Made from `compliance.h` by `cargo xtask generate`: do not edit.

#![allow(unused_unsafe, reason = \"some of the functions are safe\")]
#![allow(clippy::too_many_arguments, unreachable_pub, reason = \"as the function that is called\")]

use crate::*;
use core::ffi::*;

macro_rules! twins {
    ($($twin:ident = $function:ident($($parameter:ident: $kind:ty),*) $(-> $returns:ty)?;)*) => {
        $(#[unsafe(no_mangle)]
        pub unsafe extern \"system\" fn $twin($($parameter: $kind),*) $(-> $returns)? {
            // SAFETY: the caller keeps the function's promises.
            unsafe { $function($($parameter),*) }
        })*
    };
}

twins! {
";

fn twins(header: &str) -> Result<String, String> {
    let mut text = HEAD.to_owned();
    for function in functions(header)? {
        let mut parameters = Vec::new();
        for (kind, name) in &function.parameters {
            parameters.push(format!("{name}: {}", rust_type(kind)?));
        }
        let returns =
            if function.returns == "void" { String::new() } else { format!(" -> {}", rust_type(function.returns)?) };
        let name = function.name;
        let _ = writeln!(text, "    {name}_stdcall = {name}({}){returns};", parameters.join(", "));
    }
    text.push_str("}\n");
    Ok(text)
}

fn exports(header: &str) -> Result<String, String> {
    let mut names: Vec<String> = Vec::new();
    for function in functions(header)? {
        names.push(function.name.to_owned());
        names.push(format!("{}_stdcall", function.name));
    }
    names.sort();
    let mut text = String::from(
        "; What compliance.dll exports, for both widths and without decoration. `lib /def:compliance.def /machine:x86` (or x64)\n\
         ; makes an import library for Microsoft's linker. Made by `cargo xtask generate`: do not edit.\n\
         LIBRARY compliance.dll\nEXPORTS\n",
    );
    for name in names {
        let _ = writeln!(text, "    {name}");
    }
    Ok(text)
}

/// A type of C as Rust spells it.
fn rust_type(c: &str) -> Result<String, String> {
    let mut words = c.replace('*', " * ");
    words = words.replace("struct ", " ");
    let mut words: Vec<&str> = words.split_whitespace().collect();
    let mut constant = false;
    if words.first() == Some(&"const") {
        constant = true;
        words.remove(0);
    }
    let unknown = || format!("compliance.h: the type `{c}` has no counterpart in Rust here");
    let (base, pointers) = words.split_first().ok_or_else(unknown)?;
    let mut kind = match *base {
        "char" => "c_char",
        "void" => "c_void",
        "size_t" => "usize",
        "uint8_t" => "u8",
        "uint16_t" => "u16",
        "uint32_t" => "u32",
        "uint64_t" => "u64",
        "int32_t" => "i32",
        "int64_t" => "i64",
        "double" => "f64",
        own if own.starts_with("compliance_") => own,
        _ => return Err(unknown()),
    }
    .to_owned();
    for pointer in pointers {
        match *pointer {
            "*" => kind = format!("*{} {kind}", if constant { "const" } else { "mut" }),
            "const" => constant = true,
            _ => return Err(unknown()),
        }
        if *pointer == "*" {
            constant = false;
        }
    }
    Ok(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "/* int compliance_not_this(void); */\n#define X 1\nextern \"C\" {\n#endif // __cplusplus\n\n\
        /** one */\ncompliance_status compliance_a_b(const char *path,\n  struct compliance_a **a, int64_t at);\n\n\
        uint32_t compliance_version(void);\n#ifdef __cplusplus\n}\n#endif\n";

    #[test]
    fn types_are_spelt_for_rust_or_refused() {
        for (c, rust) in [
            ("const char *", "*const c_char"),
            ("const char *const *", "*const *const c_char"),
            ("struct compliance_a **", "*mut *mut compliance_a"),
            ("const struct compliance_a *", "*const compliance_a"),
            ("size_t *", "*mut usize"),
            ("int64_t", "i64"),
            ("const uint16_t *", "*const u16"),
        ] {
            assert_eq!(rust_type(c).as_deref(), Ok(rust), "{c}");
        }
        assert!(rust_type("float").is_err() && rust_type("").is_err() && rust_type("char &").is_err());
    }

    #[test]
    fn every_function_has_a_twin_and_both_are_exported() {
        let text = twins(HEADER).unwrap();
        let line = "compliance_a_b_stdcall = compliance_a_b(path: *const c_char, a: *mut *mut compliance_a, at: i64) -> \
                    compliance_status;\n";
        assert!(text.contains(line), "{text}");
        assert!(text.contains("compliance_version_stdcall = compliance_version() -> u32;\n"), "{text}");
        let list = exports(HEADER).unwrap();
        let names: Vec<&str> = list.lines().filter_map(|line| line.strip_prefix("    ")).collect();
        assert_eq!(
            names,
            ["compliance_a_b", "compliance_a_b_stdcall", "compliance_version", "compliance_version_stdcall"]
        );
    }
}
