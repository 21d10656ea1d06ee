//! Runs one suite: probes its tools, streams its output, and picks out what its tests say they did not do.

use crate::outcome::{Outcome, Report, Row};
use crate::suites::Suite;
use std::io::{BufRead as _, BufReader, IsTerminal as _, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// How a test says that it could not do its work: `NOT RUN: <suite>: <why>` at the start of a line.
const NOT_RUN: &str = "NOT RUN:";

/// Runs suites with the workspace as the working folder.
pub(crate) struct Runner {
    root: PathBuf,
    target: PathBuf,
}

impl Runner {
    pub(crate) fn new(root: &Path) -> Self {
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        Self { root: root.to_owned(), target: root.join(target) }
    }

    /// The folder that cargo builds in.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Every suite in turn; one that fails does not keep the others from running.
    pub(crate) fn all(&self, suites: &[Suite]) -> Report {
        let mut report = Report::default();
        for suite in suites {
            report.extend(self.one(suite));
        }
        report
    }

    /// The suite's own line, then one line for each thing its tests say they did not do.
    pub(crate) fn one(&self, suite: &Suite) -> Vec<Row> {
        println!("\n== {}: {}", suite.name, suite.command.join(" "));
        if let Some(missing) = suite.needs.iter().find(|probe| !self.succeeds(suite, probe)) {
            let why = format!("`{}` does not work here", missing.join(" "));
            println!("not run: {why}");
            return vec![Row { name: suite.name.clone(), outcome: Outcome::NotRun(why), took: None }];
        }
        let started = Instant::now();
        let mut skipped = Vec::new();
        let mut outcome = Outcome::Passed;
        let own = suite.work.is_none().then_some(&suite.command);
        for command in suite.set_up.iter().chain(own) {
            match self.stream(suite, command) {
                Ok(lines) => skipped.extend(lines),
                Err(why) => {
                    outcome = Outcome::Failed(why);
                    break;
                }
            }
        }
        let mut rows = match suite.work {
            Some(work) if outcome == Outcome::Passed => work(self, &self.root),
            _ => vec![Row { name: suite.name.clone(), outcome, took: Some(started.elapsed()) }],
        };
        skipped.sort();
        skipped.dedup();
        rows.extend(skipped.into_iter().map(|(name, why)| Row {
            name: format!("{}: {name}", suite.name),
            outcome: Outcome::NotRun(why),
            took: None,
        }));
        rows
    }

    fn succeeds(&self, suite: &Suite, words: &[String]) -> bool {
        self.command(suite, words).is_some_and(|mut command| {
            let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
            status.is_ok_and(|status| status.success())
        })
    }

    fn stream(&self, suite: &Suite, words: &[String]) -> Result<Vec<(String, String)>, String> {
        let mut command = self.command(suite, words).ok_or("the suite has no command")?;
        if std::io::stdout().is_terminal() && std::env::var_os("CARGO_TERM_COLOR").is_none() {
            command.env("CARGO_TERM_COLOR", "always");
        }
        let name = words.join(" ");
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start `{name}`: {error}"))?;
        let (out, err) = (child.stdout.take(), child.stderr.take());
        let mut skipped = std::thread::scope(|scope| {
            let errors = scope.spawn(move || err.map_or_else(Vec::new, |pipe| pass_on(pipe, std::io::stderr())));
            let mut found = out.map_or_else(Vec::new, |pipe| pass_on(pipe, std::io::stdout()));
            found.extend(errors.join().unwrap_or_default());
            found
        });
        let status = child.wait().map_err(|error| format!("cannot wait for `{name}`: {error}"))?;
        if status.success() {
            skipped.sort();
            Ok(skipped)
        } else {
            Err(format!("`{name}`: {status}"))
        }
    }

    fn command(&self, suite: &Suite, words: &[String]) -> Option<Command> {
        let (program, arguments) = words.split_first()?;
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&self.root);
        forget_this_package(&mut command);
        // Else the toolchain that runs this task would override a `+toolchain` of the command's own tools.
        if arguments.iter().any(|argument| argument.starts_with('+')) {
            command.env_remove("RUSTUP_TOOLCHAIN");
        }
        if let Some(folder) = suite.own_target {
            command.env("CARGO_TARGET_DIR", self.target.join(folder));
        }
        command.envs(suite.variables.iter().map(|(name, value)| (name, value)));
        Some(command)
    }
}

/// Takes what describes this package out of a command's environment. `cargo run` puts it there; build scripts that watch those variables would
/// run again, and their crates with them.
pub(crate) fn forget_this_package(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if describes_this_package(&name.to_string_lossy()) {
            command.env_remove(name);
        }
    }
}

fn describes_this_package(variable: &str) -> bool {
    variable.starts_with("CARGO_PKG_")
        || matches!(
            variable,
            "CARGO" | "CARGO_MANIFEST_DIR" | "CARGO_MANIFEST_PATH" | "CARGO_BIN_NAME" | "CARGO_CRATE_NAME" | "OUT_DIR"
        )
}

/// Copies a pipe line by line and returns the things not run that it speaks of.
fn pass_on(pipe: impl Read, mut to: impl Write) -> Vec<(String, String)> {
    let mut skipped = Vec::new();
    let mut reader = BufReader::new(pipe);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        // A closed terminal must not stop the suite, so a line that cannot be shown is let go.
        let _ = to.write_all(&line).and_then(|()| to.flush());
        skipped.extend(not_run_line(&String::from_utf8_lossy(&line)));
        line.clear();
    }
    skipped
}

/// Reads `NOT RUN: <suite>: <why>`. A line without a reason still counts.
fn not_run_line(line: &str) -> Option<(String, String)> {
    let said = line.trim_end().strip_prefix(NOT_RUN)?.trim();
    let (name, why) = said.split_once(':').unwrap_or((said, "no reason given"));
    Some((name.trim().to_owned(), why.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runner() -> Runner {
        Runner::new(&crate::tree::root().unwrap())
    }

    fn outcomes(suite: &Suite) -> Vec<(String, Outcome)> {
        runner().one(suite).into_iter().map(|row| (row.name, row.outcome)).collect()
    }

    #[test]
    fn a_line_of_a_test_that_did_not_run_is_read() {
        let pair = |name: &str, why: &str| Some((name.to_owned(), why.to_owned()));
        assert_eq!(not_run_line("NOT RUN: vectors: no folder: x\r\n"), pair("vectors", "no folder: x"));
        assert_eq!(not_run_line("NOT RUN: vectors"), pair("vectors", "no reason given"));
        assert_eq!(not_run_line("test a ... ok"), None);
        assert_eq!(not_run_line("a text about NOT RUN: lines"), None);
    }

    #[test]
    fn output_is_passed_on_unchanged_even_if_it_is_not_text() {
        let mut copy = Vec::new();
        let found = pass_on(&b"one\n\xff\xfe\nNOT RUN: a: b\nlast"[..], &mut copy);
        assert_eq!(copy, b"one\n\xff\xfe\nNOT RUN: a: b\nlast");
        assert_eq!(found, [("a".to_owned(), "b".to_owned())]);
    }

    #[test]
    fn a_missing_tool_is_not_run_and_a_failing_command_is_failed() {
        let missing = Suite::new("c", &["true"]).needs(&["no-such-compiler-here", "--version"]);
        assert!(
            matches!(outcomes(&missing).as_slice(), [(_, Outcome::NotRun(why))] if why.contains("no-such-compiler"))
        );
        let failing = Suite::new("x", &["cargo", "no-such-subcommand"]);
        assert!(matches!(outcomes(&failing).as_slice(), [(_, Outcome::Failed(_))]));
        let absent = Suite::new("x", &["no-such-program-here"]);
        assert!(matches!(outcomes(&absent).as_slice(), [(_, Outcome::Failed(why))] if why.contains("cannot start")));
        let unprepared = Suite::new("x", &["cargo", "--version"]).set_up(&["cargo", "no-such-subcommand"]);
        assert!(matches!(outcomes(&unprepared).as_slice(), [(_, Outcome::Failed(_))]));
        let fine = Suite::new("x", &["cargo", "--version"]);
        assert!(matches!(outcomes(&fine).as_slice(), [(_, Outcome::Passed)]));
    }

    #[test]
    fn variables_about_this_package_are_not_handed_on() {
        assert!(describes_this_package("CARGO_PKG_NAME") && describes_this_package("CARGO_MANIFEST_DIR"));
        assert!(!describes_this_package("CARGO_HOME") && !describes_this_package("CARGO_TARGET_DIR"));
    }
}
