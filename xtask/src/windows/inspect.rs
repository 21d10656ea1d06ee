//! Looks into a finished program or library: for which processor it is, what it asks of Windows and what it offers.

use super::Target;
use crate::outcome::Outcome;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Parts of Windows since Windows 7. Anything else would have to be installed beside the program.
const SYSTEM: &[&str] = &[
    "advapi32.dll",
    "bcrypt.dll",
    "crypt32.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ntdll.dll",
    "ole32.dll",
    "oleaut32.dll",
    "shell32.dll",
    "user32.dll",
    "userenv.dll",
    "ws2_32.dll",
];
/// Parts of Windows since Windows 8 or 10.
const NEWER: &[&str] = &["api-ms-win-core-synch-l1-2-0.dll", "bcryptprimitives.dll"];

/// What `objdump -p` says of a file.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    format: String,
    imports: BTreeSet<String>,
    exports: BTreeSet<String>,
}

/// Both files of a target.
pub(super) fn all(root: &Path, folder: &Path, target: &Target) -> Result<(), Outcome> {
    let list = std::fs::read_to_string(root.join("bindings/c/compliance.def"))
        .map_err(|error| Outcome::Failed(format!("`compliance.def`: {error}")))?;
    for (name, exports) in [("compliance.exe", BTreeSet::new()), ("compliance.dll", listed(&list))] {
        let file = folder.join(name);
        let size = match std::fs::metadata(&file) {
            Ok(data) => data.len(),
            Err(_) => return Err(Outcome::NotRun(format!("{name} is not built"))),
        };
        let found = read(&objdump(&file, target)?);
        let asked: Vec<&str> = found.imports.iter().map(String::as_str).collect();
        println!(
            "{name}: {size} bytes, {}, {} exports, asks for {}",
            found.format,
            found.exports.len(),
            asked.join(", ")
        );
        judge(&found, target, &exports).map_err(|why| Outcome::Failed(format!("{name}: {why}")))?;
    }
    Ok(())
}

fn objdump(file: &Path, target: &Target) -> Result<String, Outcome> {
    let program = format!("{}-w64-mingw32-objdump", target.width);
    let output = Command::new(&program)
        .arg("-p")
        .arg(file)
        .output()
        .map_err(|error| Outcome::NotRun(format!("cannot start `{program}`: {error}")))?;
    if !output.status.success() {
        return Err(Outcome::Failed(format!("`{program} -p {}`: {}", file.display(), output.status)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn read(text: &str) -> Found {
    let mut found = Found::default();
    let mut in_names = false;
    for line in text.lines() {
        if let Some((_, format)) = line.split_once("file format ") {
            found.format = format.trim().to_owned();
        } else if let Some(name) = line.trim_start().strip_prefix("DLL Name: ") {
            found.imports.insert(name.trim().to_ascii_lowercase());
        } else if line.starts_with("[Ordinal/Name Pointer] Table") {
            in_names = true;
        } else if in_names {
            // `[   3] name`, in newer versions `[   3] +base[   4]  0003 name`.
            match line.trim_start().strip_prefix('[').and_then(|rest| rest.split_whitespace().last()) {
                Some(name) => found.exports.extend([name.to_owned()]),
                None => in_names = false,
            }
        }
    }
    found
}

/// The names in a `.def` file.
fn listed(text: &str) -> BTreeSet<String> {
    text.lines().filter(|line| line.starts_with(' ')).map(|line| line.trim().to_owned()).collect()
}

fn judge(found: &Found, target: &Target, exports: &BTreeSet<String>) -> Result<(), String> {
    let format = if target.width == "i686" { "pei-i386" } else { "pei-x86-64" };
    if found.format != format {
        return Err(format!("is `{}` and not `{format}`", found.format));
    }
    if found.imports.is_empty() {
        return Err("asks for nothing of Windows: it was not read right".to_owned());
    }
    let allowed = |name: &str| SYSTEM.contains(&name) || (!target.old && NEWER.contains(&name));
    if let Some(foreign) = found.imports.iter().find(|name| !allowed(name)) {
        return Err(format!("asks for `{foreign}`, which such a Windows does not have"));
    }
    let differing: Vec<&str> = found.exports.symmetric_difference(exports).map(String::as_str).collect();
    if !differing.is_empty() {
        return Err(format!("exports differ from the list: {}", differing.join(", ")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::TARGETS;

    const TEXT: &str = "\ncompliance.dll:     file format pei-i386\n\n\tDLL Name: KERNEL32.dll\n\tvma:  Hint/Ord\n\tDLL Name: msvcrt.dll\n\
        \n[Ordinal/Name Pointer] Table\n\t[   0] compliance_a\n\t[   1] compliance_a_stdcall\n\nPE File Base Relocations\n\t[   2] no\n";

    fn found(change: impl Fn(&mut Found)) -> Found {
        let mut found = read(TEXT);
        change(&mut found);
        found
    }

    #[test]
    fn format_imports_and_exports_are_read() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        let expected = Found {
            format: "pei-i386".to_owned(),
            imports: names(&["kernel32.dll", "msvcrt.dll"]),
            exports: names(&["compliance_a", "compliance_a_stdcall"]),
        };
        assert_eq!(read(TEXT), expected);
        let newer = TEXT.replace("[   1] c", "[   1] +base[   2]  0001 c");
        assert_eq!(read(&newer), expected);
        assert_eq!(listed("; x\nLIBRARY a\nEXPORTS\n    one\n    two\n"), names(&["one", "two"]));
    }

    #[test]
    fn a_foreign_library_a_missing_or_decorated_name_and_the_wrong_width_are_refused() {
        let (new, old) = (&TARGETS[1], &TARGETS[3]);
        assert!(!new.old && old.old && new.width == "i686" && old.width == "i686");
        let list = read(TEXT).exports;
        assert_eq!(judge(&found(|_| ()), new, &list), Ok(()));
        assert_eq!(judge(&found(|_| ()), old, &list), Ok(()));
        let with = |name: &'static str| found(move |found| found.imports.extend([name.to_owned()]));
        for runtime in ["libgcc_s_dw2-1.dll", "libwinpthread-1.dll", "vcruntime140.dll"] {
            assert!(judge(&with(runtime), new, &list).unwrap_err().contains(runtime));
        }
        assert_eq!(judge(&with("bcryptprimitives.dll"), new, &list), Ok(()));
        assert!(judge(&with("bcryptprimitives.dll"), old, &list).is_err());
        assert!(
            judge(&found(|found| drop(found.exports.pop_first())), new, &list).unwrap_err().contains("compliance_a")
        );
        let decorated = found(|found| found.exports.extend(["compliance_a_stdcall@8".to_owned()]));
        assert!(judge(&decorated, new, &list).unwrap_err().contains("@8"));
        assert!(judge(&found(|_| ()), &TARGETS[0], &list).unwrap_err().contains("pei-x86-64"));
        assert!(judge(&found(|found| found.imports.clear()), new, &list).is_err());
    }
}
