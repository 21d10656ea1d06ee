//! The headers by themselves: in each standard, alone, twice in one file, and in two files of one program.

use crate::c::suite::{STRICT, Stage};
use crate::c::tool::{self, Tool};
use std::path::Path;

const C: &[&str] = &["c99", "c11", "c17", "c2x"];
const CXX: &[&str] = &["c++11", "c++14", "c++17", "c++20"];
/// The standards that the layer is made for, with exceptions and without.
const LAYER: &[(&str, &[&str])] =
    &[("c++17", &[]), ("c++20", &[]), ("c++17", &["-fno-exceptions"]), ("c++17", &["-DCOMPLIANCE_NO_EXCEPTIONS"])];

/// `compliance.h` in every standard.
pub(super) fn plain(stage: &Stage) -> Result<(), String> {
    for standard in C {
        program(stage, "cc", standard, "compliance.h", "c", &[])?;
    }
    for standard in CXX {
        program(stage, "c++", standard, "compliance.h", "cpp", &[])?;
    }
    Ok(())
}

/// `compliance.hpp`, with exceptions and without.
pub(super) fn layer(stage: &Stage) -> Result<(), String> {
    for (standard, flags) in LAYER {
        program(stage, "c++", standard, "compliance.hpp", "cpp", flags)?;
    }
    Ok(())
}

/// Every function of the header is used by the layer, so that none is forgotten in C++.
pub(crate) fn layer_is_complete(root: &Path) -> Result<(), String> {
    let header = crate::interface::header(root)?;
    let mut layer = String::new();
    for file in crate::tree::files(&root.join("bindings/c/include"))? {
        if file.extension().is_some_and(|ending| ending == "hpp") {
            layer.push_str(&tool::read(&file)?);
        }
    }
    let functions = crate::interface::functions(&header)?;
    let used = |name: &str| {
        layer.match_indices(name).any(|(at, _)| {
            let after = layer.get(at + name.len()..).and_then(|rest| rest.chars().next());
            !after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
        })
    };
    let missing: Vec<&str> = functions.iter().map(|function| function.name).filter(|name| !used(name)).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("compliance.hpp does not use {}", missing.join(", "))) }
}

/// Two files, each with the header twice and first, linked into one program that runs.
fn program(
    stage: &Stage,
    compiler: &str,
    standard: &str,
    header: &str,
    ending: &str,
    flags: &[&str],
) -> Result<(), String> {
    let folder = stage.folder("headers")?;
    let twice = format!("#include <{header}>\n#include <{header}>\n");
    let (one, other) = (folder.join(format!("one.{ending}")), folder.join(format!("other.{ending}")));
    let alone = folder.join(format!("alone.{ending}"));
    tool::write(&alone, &format!("#include <{header}>\n"))?;
    tool::write(&one, &format!("{twice}int other(void);\nint main(void) {{ return other(); }}\n"))?;
    tool::write(
        &other,
        &format!("{twice}int other(void);\nint other(void) {{ return compliance_version() == NULL; }}\n"),
    )?;
    let what = format!("{header} as {standard} {}", flags.join(" "));
    let compile = || Tool::new(compiler).arg(format!("-std={standard}")).args(STRICT).args(flags).args(stage.include());
    compile().arg("-fsyntax-only").arg(&alone).run().map_err(|why| format!("{what}, alone: {why}"))?;
    let made = folder.join("program");
    let link = compile().arg("-o").arg(&made).args([&one, &other]).args(stage.shared());
    link.run().map_err(|why| format!("{what}, twice: {why}"))?;
    stage.run(Tool::new(&made)).map_err(|why| format!("{what}, run: {why}"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_layer_for_cpp_uses_every_function() {
        assert_eq!(super::layer_is_complete(&crate::tree::root().unwrap()), Ok(()));
    }
}
