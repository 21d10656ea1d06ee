//! `cargo run -p conformance -- regenerate` writes `tests/vectors/*.json` and the tables in `docs/spec`; `-- flat FILE` writes the cases that
//! the interface for C has in a form that a program in C reads.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let files = match words.as_slice() {
        ["regenerate"] => conformance::generated(),
        ["flat", path] => conformance::flat().map(|text| vec![((*path).into(), text)]),
        _ => {
            eprintln!("usage: cargo run -p conformance -- regenerate | flat FILE");
            return ExitCode::from(2);
        }
    };
    let written = files.and_then(|files| {
        files.into_iter().try_for_each(|(path, text)| {
            println!("{}", path.display());
            std::fs::write(&path, text).map_err(|error| error.to_string())
        })
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(1)
        }
    }
}
