//! Side by side with what a user would pick instead: every figure is a ratio of two things measured in turns in one run.
//!
//! `cargo run --release -p benches -- [append|seal|proof|sign_in].. [--long]`. `BENCH_DIR` names the folder for the data (by default
//! `target/bench-data`); it must be on a disk. Nothing here passes or fails: a machine may be busy. The target stands beside
//! each figure, and whether this run met it.

mod append;
mod event;
mod laboratory;
mod machine;
mod measure;
mod plain;
mod proof;
mod seal;
mod sign_in;
mod threads;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Whatever went wrong, for a person to read.
type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const NAMES: [&str; 4] = ["append", "seal", "proof", "sign_in"];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ran = match words.as_slice() {
        ["--child", "seal", path] => seal::seal_child(Path::new(path)),
        ["--child", "verify", path] => seal::verify_child(Path::new(path)),
        ["--child", "append", path, records] => append::profile(Path::new(path), records, "20000"),
        ["--child", "append", path, records, total] => append::profile(Path::new(path), records, total),
        ["--child", "batches", path, size] => append::batches(Path::new(path), size),
        words => run(words),
    };
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Outcome<()> {
    let long = words.contains(&"--long");
    let names: Vec<&str> = words.iter().copied().filter(|word| *word != "--long").collect();
    if let Some(unknown) = names.iter().find(|name| !NAMES.contains(name)) {
        return Err(format!("there is no benchmark `{unknown}`: choose from {}", NAMES.join(", ")).into());
    }
    let wanted = |name: &str| names.is_empty() || names.contains(&name);
    let folder = folder()?;
    machine::print(&folder)?;
    if wanted("append") {
        append::run(&folder)?;
    }
    if wanted("seal") {
        seal::run(&folder, long)?;
    }
    if wanted("proof") {
        proof::run(&folder)?;
    }
    if wanted("sign_in") {
        sign_in::run(&folder)?;
    }
    // The trails of `seal` stay: they take minutes to make.
    for name in ["append-lab", "append-plain", "proof-lab"] {
        laboratory::remove(&folder.join(name))?;
    }
    Ok(())
}

fn folder() -> Outcome<PathBuf> {
    let folder = std::env::var_os("BENCH_DIR").map_or_else(|| PathBuf::from("target/bench-data"), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    Ok(folder.canonicalize()?)
}
