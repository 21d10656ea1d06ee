//! `cargo xtask dist`: the headers, both libraries, and what pkg-config and CMake read, in the usual folders below a prefix.

use crate::c::tool::{self, Tool, copy, make_folder};
use crate::c::{archive, symbols};
use crate::outcome::{Outcome, Report, Row};
use crate::run::Runner;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The version of every package of the workspace.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// What rustc says that a static library needs, before the names.
const NATIVE: &str = "note: native-static-libs: ";

/// How the library is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Build {
    Release,
    /// As the tests in Rust are built.
    Debug,
}

/// `cargo xtask dist [--prefix DIR] [--command]`.
pub(crate) fn dist(runner: &Runner, root: &Path, arguments: &[String]) -> Result<Report, String> {
    let (prefix, command) = options(arguments)?;
    let prefix = root.join(prefix.unwrap_or_else(|| runner.target().join("dist")));
    let started = Instant::now();
    let mut done = install(root, runner.target(), &prefix, Build::Release);
    if command {
        done = done.and_then(|()| install_command(root, runner.target(), &prefix));
    }
    if done.is_ok() {
        println!("installed in {}", prefix.display());
        println!("export PKG_CONFIG_PATH={}", prefix.join("lib/pkgconfig").display());
    }
    let mut report = Report::default();
    let outcome = done.map_or_else(Outcome::Failed, |()| Outcome::Passed);
    report.push(Row { name: "dist".to_owned(), outcome, took: Some(started.elapsed()) });
    Ok(report)
}

fn options(arguments: &[String]) -> Result<(Option<PathBuf>, bool), String> {
    let (mut prefix, mut command) = (None, false);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match (word.as_str(), word.strip_prefix("--prefix=")) {
            ("--command", _) => command = true,
            ("--prefix", _) => prefix = Some(words.next().ok_or("`--prefix` needs a folder")?.into()),
            (_, Some(folder)) => prefix = Some(folder.into()),
            (other, None) => {
                return Err(format!("`dist` does not know `{other}`; it takes --prefix DIR and --command"));
            }
        }
    }
    Ok((prefix, command))
}

/// What a program that was linked to the library asks for at run time. Below 1.0 the minor version may change the interface.
pub(super) fn soname() -> String {
    let mut parts = VERSION.split('.');
    match (parts.next().unwrap_or("0"), parts.next().unwrap_or("0")) {
        ("0", minor) => format!("libcompliance.so.0.{minor}"),
        (major, _) => format!("libcompliance.so.{major}"),
    }
}

/// Builds the library and installs it below `prefix`.
pub(super) fn install(root: &Path, target: &Path, prefix: &Path, build: Build) -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Err("`dist` is made for Linux; see docs/guides/windows.md for Windows, cargo-c for others".to_owned());
    }
    let (made, native) = compile(root, target, build)?;
    let library = prefix.join("lib");
    for folder in ["include", "lib/pkgconfig", "lib/cmake/Compliance"] {
        make_folder(&prefix.join(folder))?;
    }
    headers(root, &prefix.join("include"))?;
    let shared = library.join(format!("libcompliance.so.{VERSION}"));
    Tool::new("objcopy")
        .args(["--strip-debug", "--strip-unneeded"])
        .arg(made.join("libcompliance.so"))
        .arg(&shared)
        .run()?;
    for link in [soname(), "libcompliance.so".to_owned()] {
        replace_link(&library.join(link), &format!("libcompliance.so.{VERSION}"))?;
    }
    let work = target.join("c/archive");
    tool::empty_folder(&work)?;
    archive::make(&made.join("libcompliance.a"), &symbols::make(root)?, &work, &library.join("libcompliance.a"))?;
    for (name, text) in [
        ("pkgconfig/compliance.pc", shared_pc(&native)),
        ("pkgconfig/compliance-static.pc", static_pc(&native)),
        ("cmake/Compliance/ComplianceConfig.cmake", cmake_config(&native)),
        ("cmake/Compliance/ComplianceConfigVersion.cmake", cmake_version()),
    ] {
        tool::write(&library.join(name), &text)?;
    }
    Ok(())
}

/// Copies every header.
pub(super) fn headers(root: &Path, to: &Path) -> Result<(), String> {
    for header in crate::tree::files(&root.join("bindings/c/include"))? {
        if let Some(name) = header.file_name() {
            copy(&header, &to.join(name))?;
        }
    }
    Ok(())
}

/// The folder of what cargo made, and the libraries of the system that the static one needs.
fn compile(root: &Path, target: &Path, build: Build) -> Result<(PathBuf, String), String> {
    let link = format!("link-arg=-Wl,-soname,{}", soname());
    let release = (build == Build::Release).then_some("--release");
    // Not `cargo build`: the name that the shared library carries is no setting of the package, which cargo-c builds too.
    let cargo = || {
        let cargo =
            Tool::new("cargo").folder(root).env("CARGO_TARGET_DIR", target).args(["rustc", "--locked"]).args(release);
        let cargo =
            cargo.args(["-p", "libcompliance-c", "--lib", "--crate-type", "cdylib,staticlib", "--", "-C", &link]);
        cargo.args(["--print", "native-static-libs"])
    };
    // Once to be watched, once to be read: what was built is told again.
    cargo().show()?;
    let said = cargo().run()?;
    let native = said.lines().find_map(|line| line.trim().strip_prefix(NATIVE));
    let native = native.ok_or_else(|| format!("rustc did not say what the static library needs:\n{said}"))?.trim();
    Ok((target.join(if build == Build::Release { "release" } else { "debug" }), native.to_owned()))
}

fn install_command(root: &Path, target: &Path, prefix: &Path) -> Result<(), String> {
    let cargo = Tool::new("cargo").folder(root).env("CARGO_TARGET_DIR", target);
    cargo.args(["build", "--release", "--locked", "-p", "compliance-cli"]).run()?;
    make_folder(&prefix.join("bin"))?;
    let to = prefix.join("bin/compliance");
    Tool::new("objcopy").arg("--strip-debug").arg(target.join("release/compliance")).arg(&to).run().map(|_| ())
}

#[cfg(unix)]
fn replace_link(link: &Path, to: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("`{}`: {error}", link.display());
    if link.symlink_metadata().is_ok() {
        std::fs::remove_file(link).map_err(failed)?;
    }
    std::os::unix::fs::symlink(to, link).map_err(failed)
}

#[cfg(not(unix))]
fn replace_link(link: &Path, _to: &str) -> Result<(), String> {
    Err(format!("`{}` cannot be made here", link.display()))
}

/// The folders are told from the place of the file, so that the whole prefix can be moved.
fn pc(name: &str, rest: &str) -> String {
    format!(
        "prefix=${{pcfiledir}}/../..\nlibdir=${{prefix}}/lib\nincludedir=${{prefix}}/include\n\nName: {name}\n\
         Description: Controls for laboratories under ISO/IEC 17025: sealed audit trail, access, life cycles\n\
         Version: {VERSION}\n{rest}Cflags: -I${{includedir}}\n"
    )
}

fn shared_pc(native: &str) -> String {
    pc("compliance", &format!("Libs: -L${{libdir}} -lcompliance\nLibs.private: {native}\n"))
}

fn static_pc(native: &str) -> String {
    pc("compliance-static", &format!("Libs: ${{libdir}}/libcompliance.a {native}\n"))
}

fn cmake_config(native: &str) -> String {
    let native: Vec<&str> = native.split_whitespace().collect();
    let (native, version, soname) = (native.join(";"), VERSION, soname());
    format!(
        "# Compliance::compliance is the shared library, Compliance::static the static one.\n\
         get_filename_component(_compliance_prefix \"${{CMAKE_CURRENT_LIST_DIR}}/../../..\" ABSOLUTE)\n\
         if(NOT TARGET Compliance::compliance)\n  add_library(Compliance::compliance SHARED IMPORTED)\n  \
         set_target_properties(Compliance::compliance PROPERTIES\n    \
         IMPORTED_LOCATION \"${{_compliance_prefix}}/lib/libcompliance.so.{version}\"\n    \
         IMPORTED_SONAME \"{soname}\"\n    \
         INTERFACE_INCLUDE_DIRECTORIES \"${{_compliance_prefix}}/include\")\n\
         endif()\n\
         if(NOT TARGET Compliance::static)\n  add_library(Compliance::static STATIC IMPORTED)\n  \
         set_target_properties(Compliance::static PROPERTIES\n    \
         IMPORTED_LOCATION \"${{_compliance_prefix}}/lib/libcompliance.a\"\n    \
         INTERFACE_LINK_LIBRARIES \"{native}\"\n    \
         INTERFACE_INCLUDE_DIRECTORIES \"${{_compliance_prefix}}/include\")\n\
         endif()\nunset(_compliance_prefix)\n"
    )
}

/// Below 1.0 a program takes only the minor version that it asks for, from 1.0 any of the same major one that is not older.
fn cmake_version() -> String {
    format!(
        "set(PACKAGE_VERSION \"{VERSION}\")\n\
         set(PACKAGE_VERSION_COMPATIBLE FALSE)\n\
         string(REGEX MATCH \"^[0-9]+\" _compliance_major \"${{PACKAGE_VERSION}}\")\n\
         string(REGEX MATCH \"^[0-9]+\\\\.[0-9]+\" _compliance_minor \"${{PACKAGE_VERSION}}\")\n\
         if(NOT PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION)\n  \
         if(_compliance_major EQUAL 0)\n    \
         if(PACKAGE_FIND_VERSION MATCHES \"^0\\\\.[0-9]+\" AND CMAKE_MATCH_0 VERSION_EQUAL _compliance_minor)\n      \
         set(PACKAGE_VERSION_COMPATIBLE TRUE)\n    endif()\n  \
         elseif(PACKAGE_FIND_VERSION_MAJOR EQUAL _compliance_major)\n    \
         set(PACKAGE_VERSION_COMPATIBLE TRUE)\n  endif()\nendif()\n\
         if(PACKAGE_FIND_VERSION VERSION_EQUAL PACKAGE_VERSION)\n  set(PACKAGE_VERSION_EXACT TRUE)\nendif()\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &[&str]) -> Vec<String> {
        text.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn options_are_read_or_refused() {
        assert_eq!(options(&[]), Ok((None, false)));
        assert_eq!(options(&words(&["--prefix", "/opt/x", "--command"])), Ok((Some("/opt/x".into()), true)));
        assert_eq!(options(&words(&["--prefix=/opt/x"])), Ok((Some("/opt/x".into()), false)));
        assert!(options(&words(&["--prefix"])).is_err());
        assert!(options(&words(&["/opt/x"])).unwrap_err().contains("`/opt/x`"));
    }

    #[test]
    fn the_shared_library_is_named_by_what_may_change_its_interface() {
        let mut parts = VERSION.split('.');
        let major = parts.next().unwrap();
        let expected = if major == "0" { format!("0.{}", parts.next().unwrap()) } else { major.to_owned() };
        assert_eq!(soname(), format!("libcompliance.so.{expected}"));
    }
}
