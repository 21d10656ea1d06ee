//! `cargo xtask test c`: the installed library, tried from C and C++. Every program is a line of the closing table.

use crate::c::install::{self, Build};
use crate::c::tool::{self, Tool};
use crate::c::{archive, headers, nulls, symbols};
use crate::outcome::{Outcome, Row};
use crate::run::Runner;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What every file of ours must pass.
pub(super) const STRICT: &[&str] = &["-Wall", "-Wextra", "-Wpedantic", "-Werror"];

/// An installed library and a folder to work in.
pub(super) struct Stage {
    pub(super) root: PathBuf,
    pub(super) work: PathBuf,
    pub(super) prefix: PathBuf,
    rows: Vec<Row>,
}

impl Stage {
    /// Installs the library in a folder of its own below the target folder.
    pub(super) fn new(runner: &Runner, root: &Path, name: &str) -> Self {
        let work = runner.target().join("c").join(name);
        Self { root: root.to_owned(), prefix: work.join("prefix"), work, rows: Vec::new() }
    }

    /// Does one line of the table.
    pub(super) fn line(&mut self, name: &str, work: impl FnOnce(&Self) -> Result<(), Outcome>) -> bool {
        println!("-- {name}");
        let started = Instant::now();
        let outcome = match work(self) {
            Ok(()) => Outcome::Passed,
            Err(Outcome::Failed(why)) => {
                println!("{why}");
                Outcome::Failed(why.lines().next().unwrap_or_default().to_owned())
            }
            Err(other) => other,
        };
        let passed = outcome == Outcome::Passed;
        self.rows.push(Row { name: format!("c: {name}"), outcome, took: Some(started.elapsed()) });
        passed
    }

    pub(super) fn finish(self) -> Vec<Row> {
        self.rows
    }

    /// An empty folder below the working folder.
    pub(super) fn folder(&self, name: &str) -> Result<PathBuf, String> {
        let folder = self.work.join(name);
        tool::empty_folder(&folder)?;
        Ok(folder)
    }

    pub(super) fn include(&self) -> [OsString; 2] {
        [flag("-I", &self.prefix.join("include")), flag("-I", &self.root.join("bindings/c/tests"))]
    }

    /// Links the shared library.
    pub(super) fn shared(&self) -> Vec<OsString> {
        vec![flag("-L", &self.prefix.join("lib")), "-lcompliance".into(), "-pthread".into()]
    }

    /// Links the static library.
    pub(super) fn fixed(&self) -> Result<Vec<OsString>, String> {
        let pc = tool::read(&self.prefix.join("lib/pkgconfig/compliance-static.pc"))?;
        let native = pc.lines().find_map(|line| line.strip_prefix("Libs: ${libdir}/libcompliance.a "));
        let native = native.ok_or("compliance-static.pc does not say what the library needs")?;
        let mut words = vec![self.prefix.join("lib/libcompliance.a").into_os_string(), "-pthread".into()];
        words.extend(native.split_whitespace().map(OsString::from));
        Ok(words)
    }

    /// Runs a program that finds the shared library.
    pub(super) fn run(&self, program: Tool) -> Result<String, String> {
        let program = program.env("LD_LIBRARY_PATH", self.prefix.join("lib"));
        // What a computer has seen of the laboratories of the tests is nothing for the user's own folder.
        program.env("COMPLIANCE_STATE_DIR", self.work.join("state")).run()
    }

    /// The test programs `bindings/c/tests/*.c`, by name.
    pub(super) fn programs(&self) -> Result<Vec<(String, PathBuf)>, String> {
        let folder = self.root.join("bindings/c/tests");
        let files = crate::tree::files(&folder)?.into_iter().filter(|file| file.parent() == Some(folder.as_path()));
        let named = files.filter(|file| file.extension().is_some_and(|ending| ending == "c" || ending == "cpp"));
        Ok(named.filter_map(|file| Some((file.file_stem()?.to_string_lossy().into_owned(), file))).collect())
    }

    /// What a program is given: a folder that is its own, or the file of the vectors.
    pub(super) fn argument(&self, name: &str) -> Result<PathBuf, String> {
        if name != "vectors" {
            return self.folder(&format!("run/{name}"));
        }
        let file = self.work.join("vectors.txt");
        if file.is_file() {
            return Ok(file);
        }
        let cargo =
            Tool::new("cargo").folder(&self.root).args(["run", "--quiet", "--locked", "-p", "conformance", "--"]);
        cargo.arg("flat").arg(&file).run()?;
        Ok(file)
    }

    /// Compiles one test program.
    pub(super) fn compile(
        &self,
        name: &str,
        source: &Path,
        flags: &[&str],
        link: &[OsString],
    ) -> Result<PathBuf, String> {
        let folder = self.folder(&format!("build/{name}"))?;
        let made = folder.join("program");
        let is_cpp = source.extension().is_some_and(|ending| ending == "cpp");
        let (compiler, standard) = if is_cpp { ("c++", "-std=c++17") } else { ("cc", "-std=c99") };
        let compile =
            Tool::new(compiler).arg(standard).args(STRICT).args(["-g", "-O1"]).args(flags).args(self.include());
        compile.arg("-o").arg(&made).arg(source).args(link).run()?;
        Ok(made)
    }
}

fn flag(name: &str, path: &Path) -> OsString {
    let mut word = OsString::from(name);
    word.push(path);
    word
}

pub(super) fn failed(why: String) -> Outcome {
    Outcome::Failed(why)
}

/// Everything.
pub(crate) fn tests(runner: &Runner, root: &Path) -> Vec<Row> {
    let mut stage = Stage::new(runner, root, "debug");
    let target = runner.target().to_owned();
    let built = stage.line("install", |stage| {
        tool::empty_folder(&stage.work).map_err(failed)?;
        install::install(root, &target, &stage.prefix, Build::Debug).map_err(failed)
    });
    if !built {
        return stage.finish();
    }
    stage.line("exports", |stage| {
        let library = stage.prefix.join("lib");
        symbols::compare(root, &library.join("libcompliance.so"), true).map_err(failed)?;
        symbols::compare(root, &library.join("libcompliance.a"), false).map_err(failed)
    });
    stage.line("compliance.h in each standard", |stage| headers::plain(stage).map_err(failed));
    stage.line("compliance.hpp in each standard", |stage| headers::layer(stage).map_err(failed));
    stage.line("compliance.hpp has every function", |_| headers::layer_is_complete(root).map_err(failed));
    stage.line("every function with NULLs", |stage| nulls::run(stage).map_err(failed));
    match stage.programs() {
        Ok(programs) => {
            for (name, source) in programs {
                stage.line(&name, |stage| both(stage, &name, &source).map_err(failed));
            }
        }
        Err(why) => {
            stage.line("programs", |_| Err(failed(why)));
        }
    }
    stage.line("layer for C++ without exceptions", |stage| without_exceptions(stage).map_err(failed));
    stage.line("beside a SQLite of the program's own", |stage| beside(stage, "sqlite_stub.c", &[]).map_err(failed));
    stage.line("beside the system's SQLite", |stage| {
        if !tool::there("pkg-config", "--version")
            || Tool::new("pkg-config").args(["--exists", "sqlite3"]).run().is_err()
        {
            return Err(Outcome::NotRun("pkg-config finds no sqlite3 (libsqlite3-dev)".to_owned()));
        }
        beside(stage, "sqlite_system.c", &["-lsqlite3".into()]).map_err(failed)
    });
    stage.line("beside another library of Rust", |stage| beside_rust(stage).map_err(failed));
    stage.line("pkg-config", |stage| {
        if !tool::there("pkg-config", "--version") {
            return Err(Outcome::NotRun("pkg-config is not there".to_owned()));
        }
        pkg_config(stage).map_err(failed)
    });
    stage.line("CMake", |stage| {
        if !tool::there("cmake", "--version") {
            return Err(Outcome::NotRun("cmake is not there".to_owned()));
        }
        cmake(stage).map_err(failed)
    });
    stage.finish()
}

/// One program with the shared library, and again with the static one.
fn both(stage: &Stage, name: &str, source: &Path) -> Result<(), String> {
    for link in [stage.shared(), stage.fixed()?] {
        let made = stage.compile(name, source, &[], &link)?;
        stage.run(Tool::new(made).arg(stage.argument(name)?))?;
    }
    Ok(())
}

fn without_exceptions(stage: &Stage) -> Result<(), String> {
    let source = stage.root.join("bindings/c/tests/hpp.cpp");
    let made = stage.compile("hpp", &source, &["-fno-exceptions"], &stage.shared())?;
    stage.run(Tool::new(made).arg(stage.argument("hpp")?)).map(|_| ())
}

/// A program that has another SQLite, in each order of linking.
fn beside(stage: &Stage, source: &str, other: &[OsString]) -> Result<(), String> {
    let source = stage.root.join("bindings/c/tests/beside").join(source);
    let (shared, fixed) = (stage.shared(), stage.fixed()?);
    for link in
        [[other, &shared].concat(), [&shared, other].concat(), [other, &fixed].concat(), [&fixed, other].concat()]
    {
        let made = stage.compile("beside", &source, &[], &link)?;
        stage.run(Tool::new(made).arg(stage.folder("run/beside")?))?;
    }
    Ok(())
}

/// A second static library of Rust, made in the same way, whose panics must still be caught in the same program.
fn beside_rust(stage: &Stage) -> Result<(), String> {
    let folder = stage.folder("beside-rust")?;
    let tests = stage.root.join("bindings/c/tests/beside");
    let (made, library) = (folder.join("libraw.a"), folder.join("libother.a"));
    let rustc = Tool::new("rustc").args(["--edition=2024", "--crate-name=other", "--crate-type=staticlib", "-o"]);
    rustc.arg(&made).arg(tests.join("other.rs")).run()?;
    archive::make(&made, "other_catches\n", &folder, &library)?;
    let mut link = vec![library.into_os_string()];
    link.extend(stage.fixed()?);
    let made = stage.compile("beside-rust", &tests.join("rust.c"), &[], &link)?;
    stage.run(Tool::new(made)).map(|_| ())
}

/// From the prefix, moved elsewhere, as the guide says.
fn pkg_config(stage: &Stage) -> Result<(), String> {
    let folder = stage.folder("pkg config")?;
    let moved = folder.join("moved");
    Tool::new("cp").arg("-R").arg(&stage.prefix).arg(&moved).run()?;
    let source = stage.root.join("bindings/c/tests/beside/version.c");
    for package in ["compliance", "compliance-static"] {
        // Through a shell, as it is written in the guide; the folder has a space.
        let script = format!(
            "eval \"cc -o program '{}' $(pkg-config --cflags --libs {package})\" && ./program",
            source.display()
        );
        let shell = Tool::new("sh").args(["-c", &script]).folder(&folder).env("LD_LIBRARY_PATH", moved.join("lib"));
        shell.env("PKG_CONFIG_PATH", moved.join("lib/pkgconfig")).run()?;
    }
    Ok(())
}

fn cmake(stage: &Stage) -> Result<(), String> {
    let folder = stage.folder("cmake")?;
    let project = stage.root.join("bindings/c/tests/cmake");
    let configure = Tool::new("cmake").arg("-S").arg(&project).arg("-B").arg(&folder);
    configure.arg(format!("-DCMAKE_PREFIX_PATH={}", stage.prefix.display())).run()?;
    Tool::new("cmake").arg("--build").arg(&folder).run()?;
    for program in ["with_shared", "with_static", "with_layer"] {
        // CMake writes the place of the library into what it builds, so that nothing else must be set.
        Tool::new(folder.join(program)).run()?;
    }
    // Another minor version below 1.0 is refused.
    let refused = Tool::new("cmake").arg("-S").arg(&project).arg("-B").arg(stage.folder("cmake-refused")?);
    let refused =
        refused.arg(format!("-DCMAKE_PREFIX_PATH={}", stage.prefix.display())).arg("-DWANTED=0.99").result()?;
    if refused.0 { Err("CMake took the library for version 0.99".to_owned()) } else { Ok(()) }
}
