//! Where the project's files are.

use std::path::{Path, PathBuf};

/// Folders that hold nothing we wrote: build output, caches and what a run leaves behind.
const SKIPPED: &[&str] = &["target", "node_modules", "__pycache__", "demo-lab", "corpus", "artifacts", "dist"];
/// Hidden folders that do hold what we wrote; every other hidden folder is skipped.
const HIDDEN_BUT_OURS: &[&str] = &[".ci", ".cargo", ".github"];

/// The folder of the workspace, wherever the task was started from.
pub(crate) fn root() -> Result<PathBuf, String> {
    // Cargo sets the variable for `cargo run`; the value from compile time serves a binary started directly.
    let own = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    let root = own.parent().ok_or_else(|| format!("`{}` has no parent folder", own.display()))?;
    if root.join("Cargo.toml").is_file() {
        Ok(root.to_owned())
    } else {
        Err(format!("`{}` is not the project's folder: it holds no Cargo.toml", root.display()))
    }
}

/// Every file below `folder` that could be ours, in a stable order. Symbolic links are not followed.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        let broken = |error: std::io::Error| format!("cannot read `{}`: {error}", current.display());
        for entry in std::fs::read_dir(&current).map_err(broken)? {
            let entry = entry.map_err(broken)?;
            let kind = entry.file_type().map_err(broken)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if kind.is_dir() && !is_skipped(&name) {
                open.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

fn is_skipped(name: &str) -> bool {
    SKIPPED.contains(&name) || (name.starts_with('.') && !HIDDEN_BUT_OURS.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walk_finds_sources_and_leaves_out_build_output() {
        let root = root().unwrap();
        let found = files(&root).unwrap();
        assert!(found.contains(&root.join("xtask/src/tree.rs")));
        assert!(!found.iter().any(|path| path.starts_with(root.join(".git")) || path.starts_with(root.join("target"))));
    }

    #[test]
    fn hidden_folders_are_skipped_unless_they_are_ours() {
        assert!(is_skipped(".venv") && is_skipped("target") && !is_skipped(".ci") && !is_skipped("src"));
    }
}
