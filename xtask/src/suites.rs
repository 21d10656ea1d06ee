//! The tables of what can be run. A new suite is a new line in one of them.

use crate::c;
use crate::outcome::Row;
use crate::run::Runner;
use std::path::Path;

/// The oldest supported Rust; a test keeps it equal to `rust-version` of the workspace.
const MSRV: &str = "1.89";
/// How long one fuzz target runs in `cargo xtask slow`.
const FUZZ_SECONDS: u32 = 600;

/// A command with a name, what it needs and where it lives.
#[derive(Clone, Debug)]
pub(crate) struct Suite {
    pub(crate) name: String,
    pub(crate) command: Vec<String>,
    /// Commands that succeed when a needed tool is there. One that does not start or fails makes the suite NOT RUN.
    pub(crate) needs: Vec<Vec<String>>,
    /// Commands run before the suite; one that fails makes the suite FAILED.
    pub(crate) set_up: Vec<Vec<String>>,
    pub(crate) variables: Vec<(&'static str, String)>,
    /// A folder of its own below the target folder, for a compiler or profile that would evict the usual build.
    pub(crate) own_target: Option<&'static str>,
    folder: Option<&'static str>,
    /// Work that is a function here instead of a command; it gives its own lines.
    pub(crate) work: Option<Work>,
}

/// Given the workspace folder.
pub(crate) type Work = fn(&Runner, &Path) -> Vec<Row>;

impl Suite {
    pub(crate) fn new(name: &str, command: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            command: owned(command),
            needs: Vec::new(),
            set_up: Vec::new(),
            variables: Vec::new(),
            own_target: None,
            folder: None,
            work: None,
        }
    }

    /// A suite that is a function; `about` is shown in the place of a command.
    pub(crate) fn of(name: &str, about: &str, work: Work) -> Self {
        Self { work: Some(work), ..Self::new(name, &[about]) }
    }

    pub(crate) fn needs(mut self, probe: &[&str]) -> Self {
        self.needs.push(owned(probe));
        self
    }

    pub(crate) fn set_up(mut self, command: &[&str]) -> Self {
        self.set_up.push(owned(command));
        self
    }

    pub(crate) fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    fn target(mut self, folder: &'static str) -> Self {
        self.own_target = Some(folder);
        self
    }

    /// The suite exists only in a checkout that has this folder.
    pub(crate) fn lives_in(mut self, folder: &'static str) -> Self {
        self.folder = Some(folder);
        self
    }

    pub(crate) fn is_present(&self, root: &Path) -> bool {
        self.folder.is_none_or(|folder| root.join(folder).is_dir())
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// `cargo xtask test`.
pub(crate) fn tests() -> Vec<Suite> {
    vec![
        // `--show-output`: without it the harness swallows the NOT RUN lines of tests that pass. Doc tests are part.
        Suite::new("rust", &["cargo", "test", "--workspace", "--locked", "--", "--show-output"]),
        c_suite("c", "the library installed, and every program in bindings/c/tests", c::tests),
        // The same program in each language; one whose compiler is missing is NOT RUN.
        Suite::new("examples", &["bash", "examples/run"])
            .needs(&["cc", "--version"])
            .needs(&["python3", "--version"])
            .set_up(&["cargo", "build", "-p", "libcompliance-c", "--locked"]),
        // The package built, installed where nothing else is, and tested there.
        Suite::new("python", &["python3", "bindings/python/check"])
            .needs(&["python3", "-c", "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))"])
            .lives_in("bindings/python"),
    ]
}

fn c_suite(name: &str, about: &str, work: Work) -> Suite {
    Suite::of(name, about, work).needs(&["cc", "--version"]).needs(&["c++", "--version"]).lives_in("bindings/c/tests")
}

/// `cargo xtask slow`: only what exists in this checkout is offered.
pub(crate) fn slow(root: &Path) -> Result<Vec<Suite>, String> {
    let mut all = vec![
        Suite::new("crash", &["cargo", "test", "-p", "crash", "--release", "--locked", "--", "--show-output"])
            .variable("CRASH_KILLS", "500")
            .lives_in("tests/crash"),
        // A former audit table of a million rows, its import killed again and again.
        Suite::new(
            "import",
            &["cargo", "test", "-p", "crash", "--release", "--locked", "import", "--", "--show-output"],
        )
        .variable("CRASH_IMPORT_ROWS", "1000000")
        .lives_in("tests/crash"),
    ];
    all.push(c_suite("c-asan", "the programs in C with sanitizers", c::memory));
    all.push(c_suite("c-valgrind", "the programs in C under Valgrind", c::valgrind).needs(&["valgrind", "--version"]));
    all.push(
        c_suite(
            "c-tsan",
            "the threads in C, with the library and its standard library under ThreadSanitizer",
            c::threads,
        )
        .needs(&["cargo", "+nightly", "--version"])
        .set_up(&["rustup", "component", "add", "rust-src", "--toolchain", "nightly"]),
    );
    // Other engines of access, on random policies: they bring 130 crates, so they live in a workspace of their own.
    let engines = ["cargo", "test", "--release", "--locked", "--manifest-path", "benches/access/Cargo.toml"];
    all.push(Suite::new("access", &engines).lives_in("benches/access"));
    // Test reports as PDF: the typesetter brings some 200 crates, which the usual build does without.
    let pdf = ["cargo", "test", "-p", "libcompliance-pack", "--features", "pdf", "--locked", "--", "--show-output"];
    // Their test fetches the validator veraPDF when it is asked to; without Maven, Java or network it says NOT RUN.
    all.push(Suite::new("pdf", &pdf).variable("PDF_VALIDATOR", "1").lives_in("crates/libcompliance-pack"));
    let pdf =
        ["cargo", "test", "-p", "compliance-cli", "--features", "pdf", "--locked", "--", "--show-output", "pdf::"];
    all.push(Suite::new("pdf command", &pdf).lives_in("crates/compliance-cli"));
    let seconds = format!("-max_total_time={FUZZ_SECONDS}");
    for target in fuzz_targets(root)? {
        all.push(
            Suite::new(&format!("fuzz {target}"), &["cargo", "+nightly", "fuzz", "run", &target, "--", &seconds])
                .needs(&["cargo", "+nightly", "fuzz", "--version"])
                .lives_in("fuzz"),
        );
    }
    Ok(all)
}

fn fuzz_targets(root: &Path) -> Result<Vec<String>, String> {
    let folder = root.join("fuzz/fuzz_targets");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let files = crate::tree::files(&folder)?;
    let rust = files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    Ok(rust.filter_map(|path| path.file_stem()).map(|stem| stem.to_string_lossy().into_owned()).collect())
}

/// `cargo xtask bench`, with the caller's arguments passed on.
pub(crate) fn bench(arguments: &[String]) -> Vec<Suite> {
    let mut suite =
        Suite::new("bench", &["cargo", "run", "--release", "--locked", "-p", "benches", "--"]).lives_in("benches");
    // The engines of access that ours is measured beside live in a workspace of their own.
    let engines = ["cargo", "run", "--release", "--locked", "--manifest-path", "benches/access/Cargo.toml"];
    let engines = Suite::new("bench access", &engines).lives_in("benches/access");
    let (access, others): (Vec<String>, Vec<String>) =
        arguments.iter().cloned().partition(|argument| argument == "access");
    if !access.is_empty() && others.is_empty() {
        return vec![engines];
    }
    // Needs a release build of the package and what it is measured beside, installed in the Python that is found first.
    if let Some((_, controls)) = others.split_first().filter(|(first, _)| *first == "python") {
        let mut python = Suite::new("bench python", &["python3", "bindings/python/benches/controls.py"]);
        python.command.extend_from_slice(controls);
        return vec![python.lives_in("bindings/python")];
    }
    suite.command.extend(others);
    if access.is_empty() && !arguments.is_empty() { vec![suite] } else { vec![suite, engines] }
}

/// `cargo xtask wheels`, with the caller's arguments passed on.
pub(crate) fn wheels(arguments: &[String]) -> Suite {
    let mut suite = Suite::new("wheels", &["bindings/python/release"]).lives_in("bindings/python");
    suite.command.extend_from_slice(arguments);
    suite
}

/// `cargo xtask msrv`.
pub(crate) fn msrv() -> Suite {
    let toolchain = format!("+{MSRV}");
    Suite::new("msrv", &["cargo", &toolchain, "check", "--workspace", "--locked"])
        .needs(&["cargo", &toolchain, "--version"])
        .target("msrv")
}

/// `cargo xtask advisories`: apart from the other checks, because the answer changes without a change of ours.
pub(crate) fn advisories() -> Suite {
    deny("advisories", &["advisories"])
}

/// The commands of `cargo xtask check`; the checks that are functions stand in [`crate::check`].
pub(crate) fn checks() -> Vec<Suite> {
    vec![
        Suite::new("format", &["cargo", "fmt", "--all", "--check"]).needs(&["cargo", "fmt", "--version"]),
        Suite::new("clippy", &["cargo", "clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])
            .needs(&["cargo", "clippy", "--version"]),
        Suite::new("docs", &["cargo", "doc", "--no-deps", "--workspace", "--locked"])
            .variable("RUSTDOCFLAGS", "-D warnings"),
        deny("deny", &["licenses", "bans", "sources"]),
    ]
}

fn deny(name: &str, what: &[&str]) -> Suite {
    let mut command = vec!["cargo", "deny", "--locked", "--all-features", "check"];
    command.extend_from_slice(what);
    Suite::new(name, &command).needs(&["cargo", "deny", "--version"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tested_msrv_is_the_promised_one() {
        let root = crate::tree::root().unwrap();
        let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
        assert!(manifest.contains(&format!("rust-version = \"{MSRV}\"")));
        let ci = std::fs::read_to_string(root.join(".ci/run")).unwrap();
        assert!(ci.contains(&format!("msrv={MSRV}\n")));
    }

    #[test]
    fn names_are_unique() {
        let root = crate::tree::root().unwrap();
        for table in [tests(), slow(&root).unwrap(), checks()] {
            let mut names: Vec<String> = table.into_iter().map(|suite| suite.name).collect();
            names.sort();
            let all = names.len();
            names.dedup();
            assert_eq!(names.len(), all);
        }
    }
}
