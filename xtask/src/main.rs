//! The project's own tasks. `cargo xtask help` lists them.
//!
//! Everything that is run is a row in a table ([`suites`], [`check`]), so that adding a suite is adding a line, and
//! every run ends with one table of what passed, failed or did not run. What did not run is never counted as passed.

mod c;
mod check;
mod drift;
mod header;
mod house;
mod interface;
mod languages;
mod outcome;
mod python;
mod run;
mod suites;
mod tree;
mod windows;

use outcome::{Report, under_ci};
use run::Runner;
use std::process::ExitCode;
use suites::Suite;

const HELP: &str = "\
cargo xtask <task>

  test [NAME..]    every test suite, or the named ones
  check            format, clippy, docs, drift of generated files, licences and sources, house rules
  msrv             the workspace compiles with the oldest supported Rust
  generate         writes the generated files anew
  bench [ARG..]    the benchmarks; arguments are passed on
  dist [--prefix DIR] [--command]
                   the C library for installing: headers, libraries, pkg-config, CMake; with --command `compliance` too
  wheels [ARG..]   the Python package for publishing; `--sdist`, `--windows`, `--out DIR`
  slow [NAME..]    what takes too long for every change: crash loops, fuzzing
  windows [PART..] the program and the library for Windows, built and run under Wine: `windows i686`, `windows tests`
  advisories       known vulnerabilities in the dependencies (needs the network)

A suite whose tool is missing is listed as NOT RUN. With the variable CI set, that is a failure too.";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match dispatch(&task, &rest) {
        Ok(report) => {
            print!("\n{}", report.table());
            ExitCode::from(report.exit_status(under_ci()))
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn dispatch(task: &str, rest: &[String]) -> Result<Report, String> {
    let root = tree::root()?;
    let runner = Runner::new(&root);
    let wants_no_arguments = matches!(task, "check" | "msrv" | "generate" | "advisories");
    if wants_no_arguments && !rest.is_empty() {
        return Err(format!("`{task}` takes no arguments\n\n{HELP}"));
    }
    match task {
        "test" => Ok(runner.all(&pick(suites::tests(), rest, &root)?)),
        "slow" => Ok(runner.all(&pick(suites::slow(&root)?, rest, &root)?)),
        "dist" => c::dist(&runner, &root, rest),
        "wheels" => Ok(runner.all(&[suites::wheels(rest)])),
        "windows" => windows::all(&runner, &root, rest),
        "bench" => Ok(runner.all(&pick(suites::bench(rest), &[], &root)?)),
        "msrv" => Ok(runner.all(&[suites::msrv()])),
        "advisories" => Ok(runner.all(&[suites::advisories()])),
        "check" => Ok(check::all(&runner, &root)),
        "generate" => drift::write_all(&root),
        "help" | "--help" | "-h" => Err(HELP.to_owned()),
        "" => Err(HELP.to_owned()),
        other => Err(format!("there is no task `{other}`\n\n{HELP}")),
    }
}

/// The suites of this checkout that carry one of `names`; all of them when no name is given.
fn pick(all: Vec<Suite>, names: &[String], root: &std::path::Path) -> Result<Vec<Suite>, String> {
    let present: Vec<Suite> = all.into_iter().filter(|suite| suite.is_present(root)).collect();
    if present.is_empty() {
        return Err("this checkout has no such suite yet".to_owned());
    }
    let known: Vec<&str> = present.iter().map(|suite| suite.name.as_str()).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(format!("there is no suite `{unknown}`; there are: {}", known.join(", ")));
    }
    Ok(present.into_iter().filter(|suite| names.is_empty() || names.contains(&suite.name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn an_unknown_suite_is_refused_and_the_known_ones_are_named() {
        let error = pick(suites::tests(), &["rusty".to_owned()], Path::new(".")).unwrap_err();
        assert!(error.contains("`rusty`") && error.contains("there are: rust"), "{error}");
    }

    #[test]
    fn a_suite_whose_folder_is_absent_does_not_appear() {
        let all = vec![Suite::new("here", &["true"]), Suite::new("gone", &["true"]).lives_in("no/such/folder")];
        let names: Vec<String> = pick(all, &[], Path::new(".")).unwrap().into_iter().map(|suite| suite.name).collect();
        assert_eq!(names, ["here"]);
    }

    #[test]
    fn a_list_without_any_present_suite_is_an_error_not_an_empty_success() {
        let all = vec![Suite::new("gone", &["true"]).lives_in("no/such/folder")];
        assert!(pick(all, &[], Path::new(".")).is_err());
    }

    #[test]
    fn an_unknown_task_is_refused() {
        assert!(dispatch("tset", &[]).unwrap_err().contains("`tset`"));
        assert!(dispatch("check", &["x".to_owned()]).unwrap_err().contains("no arguments"));
    }
}
