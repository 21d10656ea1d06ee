//! The declarations of the C library in the languages that legacy programs are written in, each made from the header. What a program
//! calls stands beside them in `examples/`, written by hand.

pub(crate) mod basic;
pub(crate) mod csharp;
pub(crate) mod pascal;

#[cfg(test)]
mod tests {
    use crate::interface;
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::PathBuf;

    /// Documents for languages that do not run here: only this keeps the names in them true.
    const DOCUMENTS: &[&str] = &["docs/guides/legacy.md", "examples/labview/README.md", "docs/guides/windows.md"];

    fn path(name: &str) -> PathBuf {
        crate::tree::root().unwrap().join(name)
    }

    /// Functions with the number of their parameters.
    fn functions() -> BTreeMap<String, usize> {
        let header = interface::header(&crate::tree::root().unwrap()).unwrap();
        let read = interface::read(&header).unwrap();
        read.functions.iter().map(|one| (one.name.to_owned(), one.parameters.len())).collect()
    }

    /// Each place where a name of the library begins: the name, and what follows it.
    fn names(text: &str) -> Vec<(&str, &str)> {
        let in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let mut found = Vec::new();
        for (at, _) in text.match_indices("compliance_") {
            let (before, from) = text.split_at(at);
            let end = from.find(|c| !in_name(c)).unwrap_or(from.len());
            if !before.ends_with(in_name) {
                found.push(from.split_at(end));
            }
        }
        found
    }

    /// The number of arguments of a call in Visual Basic, with or without parentheses.
    fn arguments(after: &str) -> usize {
        let (list, end) = match after.strip_prefix('(') {
            Some(list) => (list, ')'),
            None => (after.lines().next().unwrap_or_default(), '\n'),
        };
        if list.trim().is_empty() || list.starts_with(')') {
            return 0;
        }
        let (mut depth, mut count) = (0, 1);
        for letter in list.chars() {
            match letter {
                ')' if depth == 0 && end == ')' => break,
                '(' => depth += 1,
                ')' => depth -= 1,
                ',' if depth == 0 => count += 1,
                _ => {}
            }
        }
        count
    }

    #[test]
    fn arguments_are_counted_in_each_form() {
        for (after, count) in [
            ("(a, VarPtr(b(0, 1)), c), d", 3),
            ("()", 0),
            ("", 0),
            (" key", 1),
            (" a, VarPtr(bytes(0)), UBound(bytes), size\nx, y", 4),
        ] {
            assert_eq!(arguments(after), count, "{after}");
        }
    }

    #[test]
    fn visual_basic_calls_what_there_is_with_as_many_arguments() {
        let module = fs::read_to_string(path("examples/vba/Compliance.bas")).unwrap();
        let functions = functions();
        let mut calls = 0;
        for line in module.lines().filter(|line| !line.starts_with('\'')) {
            for (name, after) in names(line) {
                assert_eq!(functions.get(name), Some(&arguments(after)), "{name} in `{line}`");
                calls += 1;
            }
        }
        assert!(calls > 15);
    }

    #[test]
    fn documents_name_what_there_is() {
        let functions = functions();
        for document in DOCUMENTS {
            for (name, after) in names(&fs::read_to_string(path(document)).unwrap()) {
                let known = match name.strip_suffix('_').filter(|_| after.starts_with('*')) {
                    Some(family) => functions.keys().any(|function| function.starts_with(family)),
                    // Made from the header for Pascal; a placeholder; types of handles and numbers.
                    None => {
                        let type_of = format!("{name}_");
                        functions.contains_key(name)
                            || matches!(name, "compliance_raw" | "compliance_x" | "compliance_x_stdcall")
                            || functions.keys().any(|function| function.starts_with(&type_of))
                            || name == "compliance_decision"
                    }
                };
                assert!(known, "`{name}` in {document}");
            }
        }
    }
}
