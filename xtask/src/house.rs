//! The house rules that no other tool checks. Each is a function from the workspace folder to the list of breaches.
//! (That every `allow` gives a reason is clippy's `allow_attributes_without_reason`.)

use crate::tree;
use std::path::Path;

/// A file longer than this holds more than one idea.
const LONGEST_FILE: usize = 700;
const SOURCES: &[&str] = &["rs", "py", "pyi", "c", "h", "hpp", "cpp", "cs", "pas", "bas", "sql", "sh"];
/// Names that must not stand in the project, comma separated, such as customers of whoever builds it. They cannot be
/// listed here for the same reason, so the list comes from the environment and is empty by default.
const FORBIDDEN_NAMES: &str = "XTASK_FORBIDDEN_NAMES";

/// No source file is longer than [`LONGEST_FILE`] lines, but for those that nobody writes.
pub(crate) fn file_length(root: &Path) -> Result<(), String> {
    let written = |path: &Path| is_source(path, SOURCES) && !crate::drift::is_generated(root, path);
    over_files(root, written, |text| {
        let lines = text.lines().count();
        if lines > LONGEST_FILE { vec![(lines, format!("{lines} lines, at most {LONGEST_FILE}"))] } else { Vec::new() }
    })
}

/// Every test runs, or says `NOT RUN:` with a reason.
pub(crate) fn no_ignored_tests(root: &Path) -> Result<(), String> {
    over_sources(root, &["rs"], ignored_tests)
}

/// Nothing in the project waits to be written.
pub(crate) fn no_unfinished_work(root: &Path) -> Result<(), String> {
    over_sources(root, SOURCES, unfinished_work)
}

/// Every shared dependency says what it is there for, above its line or above its group.
pub(crate) fn dependencies_have_a_reason(root: &Path) -> Result<(), String> {
    let text = read(&root.join("Cargo.toml"))?;
    listed(unexplained_dependencies(&text).into_iter().map(|(line, what)| format!("Cargo.toml:{line}: {what}")))
}

/// None of the names in the variable `XTASK_FORBIDDEN_NAMES` occurs in any file, in upper or lower case.
pub(crate) fn forbidden_names(root: &Path) -> Result<(), String> {
    let names = std::env::var(FORBIDDEN_NAMES).unwrap_or_default();
    let names: Vec<String> =
        names.split(',').map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        return Ok(());
    }
    over_files(
        root,
        |_| true,
        |text| lines_with(text, |line| names.iter().any(|name| line.to_lowercase().contains(name))),
    )
}

fn ignored_tests(text: &str) -> Vec<(usize, String)> {
    // Put together here, so that this file does not break its own rule.
    let (plain, conditional) = (concat!("#[", "ignore"), concat!(", ", "ignore)]"));
    lines_with(text, |line| {
        let line = line.trim_start();
        line.starts_with(plain) || (line.starts_with("#[cfg_attr") && line.contains(conditional))
    })
}

fn unfinished_work(text: &str) -> Vec<(usize, String)> {
    let marks = [concat!("to", "do!("), concat!("unimplem", "ented!("), concat!("FIX", "ME"), concat!("TO", "DO:")];
    lines_with(text, |line| marks.iter().any(|mark| line.contains(mark)))
}

fn unexplained_dependencies(manifest: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let (mut inside, mut explained) = (false, false);
    for (number, line) in manifest.lines().map(str::trim).enumerate() {
        if line.starts_with('[') {
            inside = line == "[workspace.dependencies]";
            explained = false;
        } else if line.starts_with('#') {
            explained = true;
        } else if line.is_empty() {
            explained = false;
        } else if inside && !explained && !line.contains("path = ") && line.contains('=') {
            let name = line.split('=').next().unwrap_or_default().trim();
            found.push((number + 1, format!("`{name}` has no comment that says what it is for")));
        }
    }
    found
}

fn lines_with(text: &str, breaks: impl Fn(&str) -> bool) -> Vec<(usize, String)> {
    let numbered = text.lines().enumerate().filter(|(_, line)| breaks(line));
    numbered.map(|(number, line)| (number + 1, line.trim().to_owned())).collect()
}

fn over_sources(root: &Path, endings: &[&str], rule: impl Fn(&str) -> Vec<(usize, String)>) -> Result<(), String> {
    over_files(root, |path| is_source(path, endings), rule)
}

fn is_source(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|ending| endings.contains(&ending.to_string_lossy().as_ref()))
}

fn over_files(
    root: &Path,
    wanted: impl Fn(&Path) -> bool,
    rule: impl Fn(&str) -> Vec<(usize, String)>,
) -> Result<(), String> {
    let mut breaches = Vec::new();
    for path in tree::files(root)?.into_iter().filter(|path| wanted(path)) {
        let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        breaches.extend(rule(&read(&path)?).into_iter().map(|(line, what)| format!("{shown}:{line}: {what}")));
    }
    listed(breaches.into_iter())
}

fn read(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn listed(breaches: impl Iterator<Item = String>) -> Result<(), String> {
    let breaches: Vec<String> = breaches.collect();
    if breaches.is_empty() { Ok(()) } else { Err(breaches.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(found: &[(usize, String)]) -> Vec<usize> {
        found.iter().map(|(line, _)| *line).collect()
    }

    /// A folder with one file, removed at the end.
    struct Folder(std::path::PathBuf);

    impl Folder {
        fn with(name: &str, file: &str, text: &str) -> Self {
            let path = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&path).unwrap();
            std::fs::write(path.join(file), text).unwrap();
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_file_may_have_700_lines_and_not_701() {
        let folder = Folder::with("length", "a.rs", &"x\n".repeat(LONGEST_FILE));
        assert_eq!(file_length(&folder.0), Ok(()));
        std::fs::write(folder.0.join("a.rs"), "x\n".repeat(LONGEST_FILE + 1)).unwrap();
        assert_eq!(file_length(&folder.0), Err("a.rs:701: 701 lines, at most 700".into()));
        std::fs::rename(folder.0.join("a.rs"), folder.0.join("a.md")).unwrap();
        assert_eq!(file_length(&folder.0), Ok(()));
        // A generated file is as long as what it is made from; another of its name is not excused.
        let include = folder.0.join("bindings/c/include");
        std::fs::create_dir_all(&include).unwrap();
        std::fs::write(include.join("compliance.h"), "x\n".repeat(LONGEST_FILE + 1)).unwrap();
        assert_eq!(file_length(&folder.0), Ok(()));
        std::fs::write(folder.0.join("compliance.h"), "x\n".repeat(LONGEST_FILE + 1)).unwrap();
        assert!(file_length(&folder.0).is_err());
    }

    #[test]
    fn ignored_tests_are_found_in_each_form() {
        let text =
            "#[test]\n    #[IGNORE]\n#[IGNORE = \"slow\"]\n#[cfg_attr(miri, IGNORE)]\n// about ignoring\nfn f() {}\n"
                .replace("IGNORE", "ignore");
        assert_eq!(numbers(&ignored_tests(&text)), [2, 3, 4]);
    }

    #[test]
    fn unfinished_work_is_found() {
        let text = "fn a() { TODO_MACRO!() }\n// FIX_MARK later\nfn b() {}\n"
            .replace("TODO_MACRO", concat!("to", "do"))
            .replace("FIX_MARK", concat!("FIX", "ME"));
        assert_eq!(numbers(&unfinished_work(&text)), [1, 2]);
    }

    #[test]
    fn a_dependency_needs_a_comment_above_it_or_its_group() {
        let text = "[workspace]\nresolver = \"3\"\n[workspace.dependencies]\nours = { path = \"x\" }\nbare = \"1\"\n\n\
                    # why\ngood = \"1\"\nalso = \"2\"\n\nalone = \"3\"\n# why\n\nfar = \"1\"\n[profile.dev]\nopt-level = 1\n";
        let found = unexplained_dependencies(text);
        assert_eq!(numbers(&found), [5, 11, 14]);
        assert!(found[0].1.contains("`bare`"));
    }

    #[test]
    fn names_are_found_in_any_case() {
        assert_eq!(numbers(&lines_with("a\nfor ACME\n", |line| line.to_lowercase().contains("acme"))), [2]);
    }

    #[test]
    fn the_project_keeps_its_own_rules() {
        let root = crate::tree::root().unwrap();
        for rule in [file_length, no_ignored_tests, dependencies_have_a_reason] {
            assert_eq!(rule(&root), Ok(()));
        }
    }
}
