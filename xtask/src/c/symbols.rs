//! The names that the library exports: those of the header, and no others.

use crate::c::tool::Tool;
use crate::interface;
use std::collections::BTreeSet;
use std::path::Path;

/// The text of `bindings/c/symbols.txt`: one name a line, sorted.
pub(crate) fn make(root: &Path) -> Result<String, String> {
    let header = interface::header(root)?;
    let names: BTreeSet<&str> = interface::functions(&header)?.into_iter().map(|function| function.name).collect();
    Ok(names.into_iter().flat_map(|name| [name, "\n"]).collect())
}

/// That a library gives its users exactly the listed names. `dynamic` for a shared one.
pub(super) fn compare(root: &Path, library: &Path, dynamic: bool) -> Result<(), String> {
    let listed = make(root)?;
    let listed: BTreeSet<&str> = listed.lines().collect();
    let tool =
        Tool::new("nm").args(dynamic.then_some("-D")).args(["--extern-only", "--defined-only", "--format=posix"]);
    let text = tool.arg(library).run()?;
    difference(&listed, &exported(&text)).map_err(|why| format!("`{}` {why}", library.display()))
}

/// The names in the output of `nm --format=posix`; the name of a member of an archive ends with a colon.
fn exported(text: &str) -> BTreeSet<&str> {
    let names = text.lines().filter(|line| !line.ends_with(':')).filter_map(|line| line.split_whitespace().next());
    names.collect()
}

fn difference(listed: &BTreeSet<&str>, found: &BTreeSet<&str>) -> Result<(), String> {
    let list = |names: Vec<&&str>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let extra: Vec<&&str> = found.difference(listed).take(10).collect();
    let missing: Vec<&&str> = listed.difference(found).take(10).collect();
    match (extra.is_empty(), missing.is_empty()) {
        (true, true) => Ok(()),
        (false, _) => Err(format!("exports what is not in symbols.txt: {}", list(extra))),
        (true, false) => Err(format!("does not export what is in symbols.txt: {}", list(missing))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_compared() {
        let text = "libcompliance.a[compliance.o]:\ncompliance_a T 10 20\ncompliance_b T 30 20\n\n";
        let found = exported(text);
        assert_eq!(found, BTreeSet::from(["compliance_a", "compliance_b"]));
        assert_eq!(difference(&found, &found), Ok(()));
        let more = BTreeSet::from(["compliance_a", "compliance_b", "sqlite3_open"]);
        assert!(difference(&found, &more).unwrap_err().contains("exports what is not in symbols.txt: `sqlite3_open`"));
        assert!(difference(&more, &found).unwrap_err().contains("does not export"));
    }

    #[test]
    fn the_list_is_sorted_and_holds_the_version() {
        let list = make(&crate::tree::root().unwrap()).unwrap();
        let names: Vec<&str> = list.lines().collect();
        assert!(names.is_sorted() && names.contains(&"compliance_version"));
    }
}
