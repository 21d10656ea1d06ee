//! `cargo xtask check`: the commands of [`crate::suites::checks`], then the checks that are functions here.

use crate::outcome::{Outcome, Report, Row};
use crate::run::Runner;
use crate::{drift, house, suites};
use std::path::Path;
use std::time::Instant;

type Check = fn(&Path) -> Result<(), String>;

const FUNCTIONS: &[(&str, Check)] = &[
    ("drift", drift::check),
    ("house: file length", house::file_length),
    ("house: no ignored tests", house::no_ignored_tests),
    ("house: no unfinished work", house::no_unfinished_work),
    ("house: dependencies have a reason", house::dependencies_have_a_reason),
    ("house: forbidden names", house::forbidden_names),
];

/// Every check, whether or not an earlier one failed.
pub(crate) fn all(runner: &Runner, root: &Path) -> Report {
    let mut report = runner.all(&suites::checks());
    println!();
    for (name, check) in FUNCTIONS {
        let started = Instant::now();
        let outcome = match check(root) {
            Ok(()) => Outcome::Passed,
            Err(why) => {
                println!("== {name}\n{why}");
                Outcome::Failed(why.lines().next().unwrap_or_default().to_owned())
            }
        };
        report.push(Row { name: (*name).to_owned(), outcome, took: Some(started.elapsed()) });
    }
    report
}
