//! `compliance_raw.inc`: the declarations for Delphi and Free Pascal.

use crate::interface::{self, Function, Interface, Shape, camel, shape};
use std::fmt::Write as _;
use std::path::Path;

const HEAD: &str = "\
{ The functions of compliance.h for Delphi and Free Pascal. What each does stands in compliance.h.
  Made by `cargo xtask generate`: do not edit. compliance.pas includes it; compliance_size, compliance_u64 and
  COMPLIANCE_LIBRARY are defined there. }

";

/// `examples/pascal/compliance_raw.inc`.
pub(crate) fn make(root: &Path) -> Result<String, String> {
    declarations(&interface::read(&interface::header(root)?)?)
}

fn declarations(interface: &Interface<'_>) -> Result<String, String> {
    let mut text = HEAD.to_owned();
    text.push_str("type\n");
    for handle in interface.handles()? {
        let _ = writeln!(text, "  P{handle} = ^{handle};\n  {handle} = record end;");
    }
    for one in &interface.enums {
        let _ = writeln!(text, "  {} = Cardinal;", one.name);
    }
    text.push_str("\nconst\n");
    for (name, number) in interface.constants.iter().chain(interface.enums.iter().flat_map(|one| &one.members)) {
        let _ = writeln!(text, "  {name} = {number};");
    }
    text.push('\n');
    for function in &interface.functions {
        let _ = writeln!(text, "{}", declaration(function, interface)?);
    }
    Ok(text)
}

fn declaration(function: &Function<'_>, interface: &Interface<'_>) -> Result<String, String> {
    let mut parameters = Vec::new();
    for (kind, name) in &function.parameters {
        // `A` before each, since `record`, `file` and others are words of the language.
        let name = format!("A{}", camel(name));
        parameters.push(match shape(kind, &interface.enums)? {
            Shape::Text | Shape::TextBuffer => format!("{name}: PAnsiChar"),
            Shape::Bytes | Shape::ByteBuffer => format!("{name}: Pointer"),
            Shape::Wide => format!("{name}: PWideChar"),
            Shape::Number(number) => format!("{name}: {}", scalar(number)),
            Shape::NumberOut(number) => format!("out {name}: {}", scalar(number)),
            Shape::Handle(handle) => format!("{name}: P{handle}"),
            Shape::HandleOut(handle) => format!("out {name}: P{handle}"),
        });
    }
    let returns = match shape(function.returns, &interface.enums)? {
        Shape::Number(number) => scalar(number),
        Shape::Text => "PAnsiChar",
        _ => return Err(format!("compliance.h: `{}` returns what Pascal cannot take here", function.name)),
    };
    let list = if parameters.is_empty() { String::new() } else { format!("({})", parameters.join("; ")) };
    let name = function.name;
    Ok(format!("function {name}{list}: {returns}; cdecl; external COMPLIANCE_LIBRARY name '{name}';"))
}

fn scalar(c: &str) -> &str {
    match c {
        "size_t" => "compliance_size",
        "uint32_t" => "Cardinal",
        "int32_t" => "Integer",
        "uint64_t" => "compliance_u64",
        "int64_t" => "Int64",
        own => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_those_of_the_header() {
        let header = "enum compliance_status\n{\n    COMPLIANCE_STATUS_OK = 0,\n};\n\
            compliance_status compliance_a_new(const uint8_t *record, size_t length, struct compliance_a **a);\n\
            compliance_status compliance_a_free(struct compliance_a *a);\nconst char *compliance_version(void);\n";
        let text = declarations(&interface::read(header).unwrap()).unwrap();
        for line in [
            "  Pcompliance_a = ^compliance_a;",
            "  COMPLIANCE_STATUS_OK = 0;",
            "function compliance_a_new(ARecord: Pointer; ALength: compliance_size; out AA: Pcompliance_a): \
             compliance_status; cdecl; external COMPLIANCE_LIBRARY name 'compliance_a_new';",
            "function compliance_version: PAnsiChar; cdecl; external COMPLIANCE_LIBRARY name 'compliance_version';",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
