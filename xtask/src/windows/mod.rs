//! `cargo xtask windows`: builds `compliance.exe` and `compliance.dll` for Windows on Linux, looks into them and runs them under
//! Wine. What it needs and what it fetches is in `docs/guides/windows.md`.

mod inspect;
pub(crate) mod twins;

use crate::outcome::{Outcome, Report, Row};
use crate::run::Runner;
use crate::suites::Suite;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A kind of Windows program that is built.
pub(crate) struct Target {
    triple: &'static str,
    /// The processor, as mingw and `tests/windows/wine` name it.
    width: &'static str,
    /// Whether it runs on Windows 7 and 8 too.
    old: bool,
    /// Whether the tests in Rust run for it; for the others it is the finished program and library alone.
    tests: bool,
}

const TARGETS: &[Target] = &[
    Target { triple: "x86_64-pc-windows-gnu", width: "x86_64", old: false, tests: true },
    Target { triple: "i686-pc-windows-gnu", width: "i686", old: false, tests: true },
    Target { triple: "x86_64-win7-windows-gnu", width: "x86_64", old: true, tests: false },
    Target { triple: "i686-win7-windows-gnu", width: "i686", old: true, tests: false },
];

/// Whose tests say something on Windows: all that opens files, locks them, flushes them or is called from C.
const TESTED: &[&str] = &["libcompliance", "libcompliance-lab", "compliance-cli", "libcompliance-c", "crash"];

const CARGO: &str = "tests/windows/cargo";
const WINE: &str = "tests/windows/wine";

/// One line of the closing table.
enum Job {
    Commands(Suite),
    Inspection(String, &'static Target),
}

impl Job {
    fn name(&self) -> &str {
        match self {
            Self::Commands(suite) => &suite.name,
            Self::Inspection(name, _) => name,
        }
    }
}

/// Everything, or what has one of `names` in its name: `cargo xtask windows i686`.
pub(crate) fn all(runner: &Runner, root: &Path, names: &[String]) -> Result<Report, String> {
    let mut jobs = Vec::new();
    for target in TARGETS {
        jobs.extend(of(target, runner.target(), root)?);
    }
    let known: Vec<String> = jobs.iter().map(|job| job.name().to_owned()).collect();
    if let Some(unknown) = names.iter().find(|name| !known.iter().any(|one| one.contains(name.as_str()))) {
        return Err(format!("there is nothing with `{unknown}` in its name; there are: {}", known.join(", ")));
    }
    jobs.retain(|job| names.is_empty() || names.iter().any(|name| job.name().contains(name.as_str())));
    let mut report = Report::default();
    for job in jobs {
        match job {
            Job::Commands(suite) => report.extend(runner.one(&suite)),
            Job::Inspection(name, target) => {
                let started = Instant::now();
                println!("\n== {name}");
                let outcome = match inspect::all(root, &folder(runner.target(), target), target) {
                    Ok(()) => Outcome::Passed,
                    Err(outcome) => outcome,
                };
                report.push(Row { name, outcome, took: Some(started.elapsed()) });
            }
        }
    }
    Ok(report)
}

/// Where the finished files of a target are put.
fn folder(build: &Path, target: &Target) -> PathBuf {
    build.join("windows").join(target.triple)
}

fn of(target: &'static Target, build: &Path, root: &Path) -> Result<Vec<Job>, String> {
    let Target { triple, width, .. } = *target;
    let made = folder(build, target);
    let path = |name: &str| made.join(name).to_string_lossy().into_owned();
    let name = |what: &str| format!("{triple}: {what}");
    let gcc = format!("{width}-w64-mingw32-gcc");
    let mut jobs = vec![Job::Commands(build_both(target, build, &made))];
    jobs.push(Job::Inspection(name("inspection"), target));

    // Two years of a laboratory, its verification, and attacks that must be found; with letters that no code page has together.
    let demo = path("łódź-żółć");
    let exe = path("compliance.exe");
    jobs.push(Job::Commands(
        Suite::new(
            &name("compliance.exe"),
            &[WINE, width, &exe, "demo", "--force", "--records", "1500", "--dir", &demo],
        )
        .needs(&["test", "-f", &exe])
        .needs(&[WINE, width, "cmd", "/c", "ver"])
        .set_up(&["rm", "-rf", &demo]),
    ));

    let unwind = ["build", "--release", "--locked", "--manifest-path", "tests/windows/unwind/Cargo.toml"];
    let program = build.join(triple).join("release/unwind.exe");
    jobs.push(Job::Commands(
        Suite::new(&name("unwinding"), &[WINE, width, &program.to_string_lossy()])
            .needs(&[&gcc, "--version"])
            .needs(&[CARGO, triple, "--version"])
            .needs(&[WINE, width, "cmd", "/c", "ver"])
            .variable("CARGO_PROFILE_RELEASE_DEBUG", "0")
            .variable("CARGO_TARGET_DIR", &build.to_string_lossy())
            .set_up(&[[CARGO, triple].as_slice(), &unwind].concat()),
    ));

    let mut programs = vec![("compliance.dll".to_owned(), "tests/windows/dll.c".to_owned())];
    let folder = root.join("bindings/c/tests");
    if folder.is_dir() {
        let files = crate::tree::files(&folder)?;
        let own = |file: &&PathBuf| file.parent() == Some(folder.as_path());
        for file in files.iter().filter(own).filter(|file| file.extension().is_some_and(|extension| extension == "c")) {
            let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            // There is no fork there.
            if stem == "fork" {
                continue;
            }
            programs.push((format!("C test {stem}"), file.to_string_lossy().into_owned()));
        }
    }
    for (what, source) in programs {
        let run = path(&format!("run-{}", what.replace(' ', "-")));
        let program = format!("{run}/program.exe");
        let (include, import) = (format!("-I{}", path("")), path("libcompliance.dll.a"));
        let compile = [
            &gcc,
            "-std=gnu11",
            "-finput-charset=UTF-8",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-Wno-cast-function-type",
            "-O1",
            "-static-libgcc",
            &include,
            "-o",
            &program,
            &source,
            &import,
            "-pthread",
            "-static",
        ];
        let mut suite = Suite::new(&name(&what), &[WINE, width, &program])
            .needs(&["test", "-f", &path("compliance.dll")])
            .needs(&[WINE, width, "cmd", "/c", "ver"])
            .set_up(&["rm", "-rf", &run])
            .set_up(&["mkdir", "-p", &run])
            .set_up(&["cp", &path("compliance.dll"), &run])
            .set_up(&compile);
        if what == "C test vectors" {
            let cases = format!("{run}/vectors.txt");
            suite = suite.set_up(&["cargo", "run", "--locked", "-p", "conformance", "--", "flat", &cases]);
            suite.command.push(cases);
        } else if what.starts_with("C test") {
            // A folder that is its own.
            let folder = format!("{run}/here");
            suite = suite.set_up(&["mkdir", "-p", &folder]);
            suite.command.push(folder);
        }
        jobs.push(Job::Commands(suite));
    }

    if target.tests {
        let mut command = vec![CARGO, triple, "test", "--locked", "--no-fail-fast"];
        for package in TESTED {
            command.extend(["-p", package]);
        }
        command.extend(["--", "--show-output"]);
        jobs.push(Job::Commands(
            Suite::new(&name("tests"), &command)
                .needs(&[&gcc, "--version"])
                .needs(&[CARGO, triple, "--version"])
                .needs(&[WINE, width, "cmd", "/c", "ver"]),
        ));
    }
    Ok(jobs)
}

/// The program and the library, each one file, with what is needed to link to it.
fn build_both(target: &Target, build: &Path, made: &Path) -> Suite {
    let Target { triple, width, .. } = *target;
    let tool = |tool: &str| format!("{width}-w64-mingw32-{tool}");
    let path = |name: &str| made.join(name).to_string_lossy().into_owned();
    let built = |name: &str| build.join(triple).join("release").join(name).to_string_lossy().into_owned();
    let folder = made.to_string_lossy();
    let (strip, dlltool) = (tool("strip"), tool("dlltool"));
    let cargo = [CARGO, triple, "build", "--release", "--locked", "-p", "compliance-cli", "-p", "libcompliance-c"];
    let mut suite = Suite::new(
        &format!("{triple}: build"),
        &[&dlltool, "-d", "bindings/c/compliance.def", "-l", &path("libcompliance.dll.a")],
    )
    .needs(&[&tool("gcc"), "--version"])
    .needs(&[CARGO, triple, "--version"])
    .variable("CARGO_PROFILE_RELEASE_DEBUG", "0")
    .set_up(&["rm", "-rf", &folder])
    .set_up(&["mkdir", "-p", &folder])
    .set_up(&cargo);
    for name in ["compliance.exe", "compliance.dll"] {
        suite = suite.set_up(&[&strip, "-o", &path(name), &built(name)]);
    }
    suite.set_up(&["cp", "bindings/c/include/compliance.h", "bindings/c/compliance.def", &folder])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_its_own_name_and_an_unknown_name_is_refused() {
        let root = crate::tree::root().unwrap();
        let runner = Runner::new(&root);
        let mut names = Vec::new();
        for target in TARGETS {
            names.extend(of(target, runner.target(), &root).unwrap().iter().map(|job| job.name().to_owned()));
        }
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
        assert!(all > 4 * TARGETS.len());
        assert!(super::all(&runner, &root, &["sparc".to_owned()]).unwrap_err().contains("`sparc`"));
    }

    #[test]
    fn what_is_run_exists() {
        let root = crate::tree::root().unwrap();
        for file in [CARGO, WINE, "tests/windows/get", "tests/windows/dll.c", "tests/windows/bcryptprimitives.c"] {
            assert!(root.join(file).is_file(), "{file}");
        }
        for package in TESTED {
            assert!(["crates", "bindings", "tests"].iter().any(|folder| {
                let name = package.trim_start_matches("libcompliance-");
                root.join(folder).join(package).is_dir() || root.join(folder).join(name).is_dir()
            }));
        }
    }
}
