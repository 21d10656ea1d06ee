//! `cargo xtask slow c-asan`, `c-valgrind`, `c-tsan`: the same programs under what finds wrong memory and races.

use crate::c::install::{self, Build};
use crate::c::suite::{Stage, failed};
use crate::c::tool::{self, Tool};
use crate::outcome::Row;
use crate::run::Runner;
use std::path::{Path, PathBuf};

/// The side of C with AddressSanitizer, LeakSanitizer and UndefinedBehaviorSanitizer, linked to the static library: what the library
/// writes into the memory of C, and what it leaves behind, is seen through its calls of malloc, memcpy and free.
pub(crate) fn memory(runner: &Runner, root: &Path) -> Vec<Row> {
    let flags = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"];
    each(runner, root, "asan", &flags, |stage, program, argument| {
        let program = Tool::new(program).arg(argument).env("ASAN_OPTIONS", "detect_leaks=1:strict_string_checks=1");
        stage.run(program).map(|_| ())
    })
}

/// Everything, the library's own code too, under Valgrind; nothing is suppressed. What a copied process inherits it must not close, so
/// that in the program of `fork` only wrong memory is looked for. What nobody points to any more is a leak; a table of the library that lives as
/// long as the program is held by a pointer into its middle, which Valgrind calls possibly lost, and is none.
pub(crate) fn valgrind(runner: &Runner, root: &Path) -> Vec<Row> {
    each(runner, root, "valgrind", &[], |stage, program, argument| {
        let leaks = if program.ends_with("fork/program") { "--leak-check=no" } else { "--leak-check=full" };
        let valgrind = Tool::new("valgrind").args(["--quiet", "--error-exitcode=1", leaks]);
        let valgrind =
            valgrind.args(["--show-leak-kinds=definite,indirect", "--errors-for-leak-kinds=definite,indirect"]);
        stage.run(valgrind.args(["--num-callers=30", "--fair-sched=yes"]).arg(program).arg(argument)).map(|_| ())
    })
}

fn each(
    runner: &Runner,
    root: &Path,
    name: &str,
    flags: &[&str],
    run: impl Fn(&Stage, PathBuf, PathBuf) -> Result<(), String>,
) -> Vec<Row> {
    let mut stage = Stage::new(runner, root, name);
    let target = runner.target().to_owned();
    let built = stage.line("install", |stage| {
        tool::empty_folder(&stage.work).map_err(failed)?;
        install::install(root, &target, &stage.prefix, Build::Debug).map_err(failed)
    });
    let programs = match stage.programs() {
        Ok(programs) if built => programs,
        Ok(_) => return stage.finish(),
        Err(why) => {
            stage.line("programs", |_| Err(failed(why)));
            return stage.finish();
        }
    };
    for (program, source) in &programs {
        stage.line(&format!("{program} ({name})"), |stage| {
            let link = stage.fixed().map_err(failed)?;
            let made = stage.compile(program, source, flags, &link).map_err(failed)?;
            let argument = stage.argument(program).map_err(failed)?;
            run(stage, made, argument).map_err(failed)
        });
    }
    stage.finish()
}

/// The processor and system that the library under ThreadSanitizer is built for, named so that its standard library is built anew.
const HERE: &str = "x86_64-unknown-linux-gnu";

/// The program of the threads, with the library, its standard library and SQLite under ThreadSanitizer.
pub(crate) fn threads(runner: &Runner, root: &Path) -> Vec<Row> {
    let mut stage = Stage::new(runner, root, "tsan");
    let target = runner.target().join("c/tsan-target");
    let library = target.join(HERE).join("debug/libcompliance.a");
    let built = stage.line("build (tsan)", |_| {
        // Without the standard library's own code the order that its locks make would not be seen.
        let cargo = Tool::new("cargo").folder(root).without("RUSTUP_TOOLCHAIN").env("CARGO_TARGET_DIR", &target);
        let cargo = cargo.env("RUSTFLAGS", "-Zsanitizer=thread").env("CFLAGS", "-fsanitize=thread");
        let cargo = cargo.args(["+nightly", "rustc", "--locked", "-Zbuild-std", "--target", HERE]);
        cargo.args(["-p", "libcompliance-c", "--lib", "--crate-type", "staticlib"]).show().map_err(failed)
    });
    if !built {
        return stage.finish();
    }
    for name in ["threads", "hpp"] {
        stage.line(&format!("{name} (tsan)"), |stage| {
            tool::make_folder(&stage.prefix.join("include")).map_err(failed)?;
            install::headers(root, &stage.prefix.join("include")).map_err(failed)?;
            let programs = stage.programs().map_err(failed)?;
            let source = programs.iter().find(|(program, _)| program == name);
            let (_, source) = source.ok_or_else(|| failed(format!("there is no program `{name}`")))?;
            let made = with_races(stage, name, source, &library).map_err(failed)?;
            let argument = stage.argument(name).map_err(failed)?;
            let program = Tool::new(made).arg(argument).env("TSAN_OPTIONS", "halt_on_error=1:second_deadlock_stack=1");
            stage.run(program).map(|_| ()).map_err(failed)
        });
    }
    stage.finish()
}

/// Compiles a program with ThreadSanitizer and links it to the library. Rust's own runtime of the sanitizer knows what both compilers ask for; that
/// of gcc lacks what Rust asks for.
fn with_races(stage: &Stage, name: &str, source: &Path, library: &Path) -> Result<PathBuf, String> {
    let rustc = Tool::new("rustc").without("RUSTUP_TOOLCHAIN").args(["+nightly", "--print", "target-libdir"]).run()?;
    let runtime = Path::new(rustc.trim()).join("librustc-nightly_rt.tsan.a");
    let made = stage.compile(name, source, &["-fsanitize=thread", "-c"], &[])?;
    let object = made.with_extension("o");
    std::fs::rename(&made, &object).map_err(|error| format!("`{}`: {error}", object.display()))?;
    let compiler = if source.extension().is_some_and(|ending| ending == "cpp") { "c++" } else { "cc" };
    let link = Tool::new(compiler).arg("-o").arg(&made).arg(&object).arg(library);
    let link = link.arg("-Wl,--whole-archive").arg(&runtime).arg("-Wl,--no-whole-archive");
    link.args(["-pthread", "-lm", "-ldl", "-lrt"]).run()?;
    Ok(made)
}
