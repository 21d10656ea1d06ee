//! The static library as one object that shows nothing but its own functions.
//!
//! What rustc makes holds SQLite and ring with global names, which would meet those of a program that links its own. All members are
//! therefore linked into one object, without what nobody reaches, and every other name is made local.

use crate::c::tool::{self, Tool};
use std::path::Path;

/// Sections of one kind become one, since tools fail on an object of more than 65,279 sections. What is not named here stays as it is:
/// `.init_array` of each priority, and the note that the stack is not executable. Bitcode is for no linker of this object.
const LAYOUT: &str = "SECTIONS
{
  .text 0 : { *(.text .text.*) }
  .rodata 0 : { *(.rodata .rodata.*) }
  .data.rel.ro 0 : { *(.data.rel.ro .data.rel.ro.*) }
  .data 0 : { *(.data .data.*) }
  .bss 0 : { *(.bss .bss.* COMMON) }
  .tdata 0 : { *(.tdata .tdata.*) }
  .tbss 0 : { *(.tbss .tbss.*) }
  .gcc_except_table 0 : { *(.gcc_except_table .gcc_except_table.*) }
  .eh_frame 0 : { KEEP(*(.eh_frame)) }
  /DISCARD/ : { *(.llvmbc .llvmcmd .comment) }
}
";

/// Makes `library` of `made`, what rustc made, with the names `keep` (one a line). `work` is a folder for what lies between.
pub(super) fn make(made: &Path, keep: &str, work: &Path, library: &Path) -> Result<(), String> {
    let (layout, names) = (work.join("one.ld"), work.join("keep.txt"));
    let (all, one) = (work.join("all.o"), work.join("compliance.o"));
    tool::write(&layout, LAYOUT)?;
    tool::write(&names, keep)?;
    // A group whose name is made local would still be matched by that name with one of another library, and dropped for it
    // (`--force-group-allocation` dissolves them).
    let link = Tool::new("ld").args(["-r", "--gc-sections", "--force-group-allocation", "-T"]).arg(&layout);
    link.args(keep.lines().flat_map(|name| ["-u", name])).arg("-o").arg(&all).arg(made).run()?;
    let localise = Tool::new("objcopy").args(["--strip-debug", "--strip-unneeded"]);
    localise.arg(format!("--keep-global-symbols={}", names.display())).arg(&all).arg(&one).run()?;
    match std::fs::remove_file(library) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(format!("`{}`: {error}", library.display()));
        }
        _ => {}
    }
    // `D`: no times and owners, so that the same object gives the same library.
    Tool::new("ar").arg("rcsD").arg(library).arg(&one).run()?;
    for file in [&all, &one] {
        std::fs::remove_file(file).map_err(|error| format!("`{}`: {error}", file.display()))?;
    }
    Ok(())
}
