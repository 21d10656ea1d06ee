//! What the header of the C library declares: what declarations in other languages are made from.

use std::path::Path;

/// One function of the header.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function<'a> {
    pub(crate) returns: &'a str,
    pub(crate) name: &'a str,
    /// Type and name.
    pub(crate) parameters: Vec<(&'a str, &'a str)>,
}

/// What a parameter is for its caller. Every parameter of the library is one of these, or the declarations cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape<'a> {
    /// UTF-8 that ends with NUL, or bytes with a length beside them: read by the library.
    Text,
    /// Bytes with a length beside them: read by the library.
    Bytes,
    /// UTF-16 that ends with 0: read by the library.
    Wide,
    /// A buffer of the caller's for text.
    TextBuffer,
    /// A buffer of the caller's for bytes.
    ByteBuffer,
    /// A number by value, by its type in C.
    Number(&'a str),
    /// A place of the caller's for one number.
    NumberOut(&'a str),
    /// A handle, by the type that it stands for.
    Handle(&'a str),
    /// A place of the caller's for one handle.
    HandleOut(&'a str),
}

/// The types of numbers that cross; every enumeration of the library is a number of 32 bits too.
const NUMBERS: &[&str] = &["size_t", "uint32_t", "uint64_t", "int32_t", "int64_t"];

/// A type of C as what it is for. `enums` are the enumerations of the header.
pub(crate) fn shape<'a>(kind: &'a str, enums: &[Enumeration<'_>]) -> Result<Shape<'a>, String> {
    let words: Vec<&str> = kind.split_whitespace().filter(|word| *word != "struct").collect();
    let is_number = |word: &str| NUMBERS.contains(&word) || enums.iter().any(|one| one.name == word);
    match words.as_slice() {
        ["const", "char", "*"] => Ok(Shape::Text),
        ["const", "uint8_t", "*"] => Ok(Shape::Bytes),
        ["const", "uint16_t", "*"] => Ok(Shape::Wide),
        ["char", "*"] => Ok(Shape::TextBuffer),
        ["uint8_t", "*"] => Ok(Shape::ByteBuffer),
        [number] if is_number(number) => Ok(Shape::Number(number)),
        [number, "*"] if is_number(number) => Ok(Shape::NumberOut(number)),
        [own, "*"] | ["const", own, "*"] if own.starts_with("compliance_") => Ok(Shape::Handle(own)),
        [own, "**"] if own.starts_with("compliance_") => Ok(Shape::HandleOut(own)),
        _ => Err(format!("compliance.h: the type `{kind}` has no counterpart in the other languages here")),
    }
}

/// One enumeration of the header: names with numbers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Enumeration<'a> {
    pub(crate) name: &'a str,
    pub(crate) members: Vec<(&'a str, u32)>,
}

/// The header, read.
#[derive(Debug)]
pub(crate) struct Interface<'a> {
    pub(crate) functions: Vec<Function<'a>>,
    pub(crate) enums: Vec<Enumeration<'a>>,
    /// Numbers that are macros.
    pub(crate) constants: Vec<(&'a str, u32)>,
}

/// The header as it is committed. It is the first of the generated files, so that what is made from it is made from the newest.
pub(crate) fn header(root: &Path) -> Result<String, String> {
    let path = root.join("bindings/c/include/compliance.h");
    std::fs::read_to_string(&path).map_err(|error| format!("`{}`: {error}", path.display()))
}

/// Reads a header.
pub(crate) fn read(header: &str) -> Result<Interface<'_>, String> {
    Ok(Interface { functions: functions(header)?, enums: enumerations(header)?, constants: constants(header) })
}

impl<'a> Interface<'a> {
    /// The types of handles, in the order in which the header first uses them. Each has a function that frees it.
    pub(crate) fn handles(&self) -> Result<Vec<&'a str>, String> {
        let mut found: Vec<&str> = Vec::new();
        for function in &self.functions {
            for (kind, _) in &function.parameters {
                if let Shape::Handle(name) | Shape::HandleOut(name) = shape(kind, &self.enums)?
                    && !found.contains(&name)
                {
                    found.push(name);
                }
            }
        }
        match found.iter().find(|name| !self.functions.iter().any(|one| one.name == format!("{name}_free"))) {
            Some(name) => Err(format!("compliance.h: `{name}` has no function that frees it")),
            None => Ok(found),
        }
    }
}

fn enumerations(header: &str) -> Result<Vec<Enumeration<'_>>, String> {
    let mut found: Vec<Enumeration<'_>> = Vec::new();
    let mut open = false;
    for line in header.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("enum ").filter(|name| !name.ends_with(';')) {
            found.push(Enumeration { name, members: Vec::new() });
            open = true;
        } else if line == "};" {
            open = false;
        } else if open && line.starts_with("COMPLIANCE_") {
            let member = line.trim_end_matches(',').split_once(" = ");
            let member = member.and_then(|(name, number)| Some((name, number.parse().ok()?)));
            let unread = || format!("compliance.h: cannot read the enumerator `{line}`");
            found.last_mut().ok_or_else(unread)?.members.push(member.ok_or_else(unread)?);
        }
    }
    Ok(found)
}

fn constants(header: &str) -> Vec<(&str, u32)> {
    let macros = header.lines().filter_map(|line| line.strip_prefix("#define ")?.split_once(' '));
    macros.filter_map(|(name, number)| Some((name, number.trim().parse().ok()?))).collect()
}

/// The functions that a header declares, in its order. A declaration that cannot be read is an error: a twin must not be missing.
pub(crate) fn functions(header: &str) -> Result<Vec<Function<'_>>, String> {
    let mut found = Vec::new();
    let mut rest = header;
    while let Some(before) = rest.find("/*") {
        // Declarations stand between comments.
        let (code, after) = rest.split_at(before);
        read_code(code, &mut found)?;
        rest = after.split_once("*/").map_or("", |(_, code)| code);
    }
    read_code(rest, &mut found)?;
    if found.is_empty() { Err("compliance.h declares no function".to_owned()) } else { Ok(found) }
}

fn read_code<'a>(code: &'a str, found: &mut Vec<Function<'a>>) -> Result<(), String> {
    for statement in code.split(';') {
        // The lines of the preprocessor that may stand before a declaration.
        let start = statement
            .rmatch_indices('\n')
            .map(|(at, _)| at)
            .find(|at| statement.get(at + 1..).is_some_and(|line| line.trim_start().starts_with('#')));
        let declaration = match start {
            Some(at) => statement.get(at + 1..).and_then(|text| text.split_once('\n')).map_or("", |(_, text)| text),
            None => statement,
        }
        .trim();
        let Some((head, tail)) = declaration.split_once('(') else { continue };
        let unread = || format!("compliance.h: cannot read the declaration `{declaration}`");
        let Some((returns, name)) = split_name(head) else { continue };
        if !name.starts_with("compliance_") {
            return Err(unread());
        }
        let list = tail.strip_suffix(')').ok_or_else(unread)?.trim();
        let mut parameters = Vec::new();
        if list != "void" {
            for parameter in list.split(',') {
                parameters.push(split_name(parameter.trim()).ok_or_else(unread)?);
            }
        }
        found.push(Function { returns, name, parameters });
    }
    Ok(())
}

/// `const char *path` as `const char *` and `path`.
fn split_name(text: &str) -> Option<(&str, &str)> {
    let end = text.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
    let (kind, name) = text.split_at_checked(end + 1)?;
    (!kind.trim().is_empty() && !name.is_empty()).then(|| (kind.trim(), name))
}

/// `verifier_key` as `VerifierKey`.
pub(crate) fn camel(name: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    name.split('_').map(capital).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "/* int compliance_not_this(void); */\n#define X 1\nextern \"C\" {\n#endif // __cplusplus\n\n\
        /** one */\ncompliance_status compliance_a_b(const char *path,\n  struct compliance_a **a, int64_t at);\n\n\
        uint32_t compliance_version(void);\n#ifdef __cplusplus\n}\n#endif\n";

    #[test]
    fn functions_are_read_and_comments_are_not() {
        let found = functions(HEADER).unwrap();
        assert_eq!(
            found,
            [
                Function {
                    returns: "compliance_status",
                    name: "compliance_a_b",
                    parameters: vec![("const char *", "path"), ("struct compliance_a **", "a"), ("int64_t", "at")],
                },
                Function { returns: "uint32_t", name: "compliance_version", parameters: vec![] },
            ]
        );
        assert!(functions("int x;").is_err());
        assert!(functions("int foreign(void);").is_err());
        assert!(functions("int compliance_x(void (*call)(int));").is_err());
    }

    #[test]
    fn enumerations_and_constants_are_read() {
        let header = "#define X_H\n#define COMPLIANCE_SIZE 32\nenum compliance_e\n#if X\n  : uint32_t\n#endif\n {\n\
            /** COMPLIANCE_NOT_ME = 9 */\n    COMPLIANCE_E_A = 0,\n    COMPLIANCE_E_B = 601,\n};\n\
            typedef enum compliance_e compliance_e;\n";
        let one = Enumeration { name: "compliance_e", members: vec![("COMPLIANCE_E_A", 0), ("COMPLIANCE_E_B", 601)] };
        assert_eq!(enumerations(header), Ok(vec![one]));
        assert_eq!(constants(header), [("COMPLIANCE_SIZE", 32)]);
        assert!(enumerations("enum compliance_e\n{\n    COMPLIANCE_E_A,\n};\n").is_err());
    }

    #[test]
    fn every_parameter_has_a_shape_or_is_refused() {
        let enums = [Enumeration { name: "compliance_status", members: vec![] }];
        for (kind, expected) in [
            ("const char *", Shape::Text),
            ("char *", Shape::TextBuffer),
            ("const uint8_t *", Shape::Bytes),
            ("uint8_t *", Shape::ByteBuffer),
            ("const uint16_t *", Shape::Wide),
            ("int64_t", Shape::Number("int64_t")),
            ("compliance_status *", Shape::NumberOut("compliance_status")),
            ("const struct compliance_lab *", Shape::Handle("compliance_lab")),
            ("struct compliance_lab **", Shape::HandleOut("compliance_lab")),
        ] {
            assert_eq!(shape(kind, &enums), Ok(expected), "{kind}");
        }
        for kind in ["double", "compliance_unknown", "const char *const *", "void *", ""] {
            assert!(shape(kind, &enums).is_err(), "{kind}");
        }
    }

    #[test]
    fn the_header_of_the_library_is_read_whole() {
        let text = header(&crate::tree::root().unwrap()).unwrap();
        let interface = read(&text).unwrap();
        // Counted another way: each exported function is one line of the source that begins so.
        let folder = crate::tree::root().unwrap().join("bindings/c/src");
        let mut exported = 0;
        for file in crate::tree::files(&folder).unwrap() {
            if file.file_name().is_some_and(|name| name != "stdcall.rs") {
                exported += std::fs::read_to_string(file).unwrap().matches("#[unsafe(no_mangle)]").count();
            }
        }
        assert_eq!(interface.functions.len(), exported);
        assert!(interface.handles().unwrap().contains(&"compliance_lab"));
        assert!(interface.enums.iter().any(|one| one.name == "compliance_status" && one.members.len() > 20));
    }
}
