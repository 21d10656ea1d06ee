//! `cargo run -p conformance -- regenerate` writes `tests/vectors/trail.json` and the tables in `docs/spec`.

use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() != Some("regenerate") {
        eprintln!("usage: cargo run -p conformance -- regenerate");
        return ExitCode::from(2);
    }
    let written = conformance::generated().and_then(|files| {
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
