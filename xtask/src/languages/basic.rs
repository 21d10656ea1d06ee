//! `ComplianceDeclares.bas`: the declarations for VBA of 32 and 64 bit and for Visual Basic 6.

use crate::interface::{self, Function, Interface, Shape, camel, shape};
use std::fmt::Write as _;
use std::path::Path;

const HEAD: &str = "\
Attribute VB_Name = \"ComplianceDeclares\"
' Not run where libcompliance is built, which has no VBA: the names and parameters are made from compliance.h, the rest is untried.
' The functions of compliance.h for VBA (Office 2010 and newer, 32 and 64 bit), older VBA and Visual Basic 6. What each does stands in compliance.h.
' Made by `cargo xtask generate`: do not edit. Compliance.bas is the layer over it that a program uses.
'
' Texts and buffers are addresses: of a Byte array in UTF-8 that ends with 0, VarPtr(bytes(0)); of a String for names ending in _w, StrPtr(text).
' Where VBA has no 64-bit integer, Currency carries one: its value is the number / 10000.
Option Explicit

#If VBA7 Then
#Else
' A number of 32 bits under the name that newer VBA has for an address.
Public Enum LongPtr
    COMPLIANCE_NO_ADDRESS = 0
End Enum
#End If

";

/// The words of one generation of the language.
#[derive(Clone, Copy)]
struct Dialect {
    declare: &'static str,
    pointer: &'static str,
    wide_number: &'static str,
}

const OFFICE_64: Dialect = Dialect { declare: "Declare PtrSafe", pointer: "LongPtr", wide_number: "LongLong" };
const OFFICE_32: Dialect = Dialect { wide_number: "Currency", ..OFFICE_64 };
const BASIC_6: Dialect = Dialect { declare: "Declare", pointer: "LongPtr", wide_number: "Currency" };

/// `examples/vba/ComplianceDeclares.bas`.
pub(crate) fn make(root: &Path) -> Result<String, String> {
    // Visual Basic reads modules with the line ends of Windows only.
    Ok(declarations(&interface::read(&interface::header(root)?)?)?.replace('\n', "\r\n"))
}

fn declarations(interface: &Interface<'_>) -> Result<String, String> {
    let mut text = HEAD.to_owned();
    for (name, number) in interface.constants.iter().chain(interface.enums.iter().flat_map(|one| &one.members)) {
        let _ = writeln!(text, "Public Const {name} As Long = {number}");
    }
    let mut wide = Vec::new();
    text.push_str("\n#If VBA7 Then\n");
    for function in &interface.functions {
        if has_wide_number(function) {
            wide.push(function);
        } else {
            let _ = writeln!(text, "{}", declaration(function, interface, OFFICE_64)?);
        }
    }
    for (line, dialect) in [("#If Win64 Then", OFFICE_64), ("#Else", OFFICE_32)] {
        let _ = writeln!(text, "{line}");
        for function in &wide {
            let _ = writeln!(text, "{}", declaration(function, interface, dialect)?);
        }
    }
    text.push_str("#End If\n#Else\n");
    for function in &interface.functions {
        let _ = writeln!(text, "{}", declaration(function, interface, BASIC_6)?);
    }
    text.push_str("#End If\n");
    Ok(text)
}

fn has_wide_number(function: &Function<'_>) -> bool {
    let kinds = function.parameters.iter().map(|(kind, _)| *kind).chain([function.returns]);
    kinds.into_iter().any(|kind| kind.contains("int64_t"))
}

fn declaration(function: &Function<'_>, interface: &Interface<'_>, dialect: Dialect) -> Result<String, String> {
    let scalar = |c: &str| match c {
        "size_t" => dialect.pointer,
        "uint64_t" | "int64_t" => dialect.wide_number,
        _ => "Long",
    };
    let mut parameters = Vec::new();
    for (kind, name) in &function.parameters {
        let name = format!("a{}", camel(name));
        parameters.push(match shape(kind, &interface.enums)? {
            Shape::Number(number) => format!("ByVal {name} As {}", scalar(number)),
            Shape::NumberOut(number) => format!("ByRef {name} As {}", scalar(number)),
            Shape::HandleOut(_) => format!("ByRef {name} As {}", dialect.pointer),
            _ => format!("ByVal {name} As {}", dialect.pointer),
        });
    }
    let returns = match shape(function.returns, &interface.enums)? {
        Shape::Number(number) => scalar(number),
        Shape::Text => dialect.pointer,
        _ => return Err(format!("compliance.h: `{}` returns what Visual Basic cannot take here", function.name)),
    };
    let (declare, name) = (dialect.declare, function.name);
    let list = parameters.join(", ");
    Ok(format!(
        "Public {declare} Function {name} Lib \"compliance.dll\" Alias \"{name}_stdcall\" ({list}) As {returns}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_those_of_the_header_for_each_generation() {
        let header = "enum compliance_status\n{\n    COMPLIANCE_STATUS_OK = 0,\n};\n\
            compliance_status compliance_a_new(const char *name, size_t *length, struct compliance_a **a);\n\
            compliance_status compliance_a_free(struct compliance_a *a);\n\
            compliance_status compliance_at(int64_t at, compliance_status *status);\n";
        let text = declarations(&interface::read(header).unwrap()).unwrap();
        let new = "Function compliance_a_new Lib \"compliance.dll\" Alias \"compliance_a_new_stdcall\"";
        let at = "Function compliance_at Lib \"compliance.dll\" Alias \"compliance_at_stdcall\"";
        for line in [
            "Public Const COMPLIANCE_STATUS_OK As Long = 0".to_owned(),
            format!(
                "Public Declare PtrSafe {new} (ByVal aName As LongPtr, ByRef aLength As LongPtr, ByRef aA As LongPtr) As Long"
            ),
            format!(
                "Public Declare {new} (ByVal aName As LongPtr, ByRef aLength As LongPtr, ByRef aA As LongPtr) As Long"
            ),
            format!("Public Declare PtrSafe {at} (ByVal aAt As LongLong, ByRef aStatus As Long) As Long"),
            format!("Public Declare PtrSafe {at} (ByVal aAt As Currency, ByRef aStatus As Long) As Long"),
            format!("Public Declare {at} (ByVal aAt As Currency, ByRef aStatus As Long) As Long"),
        ] {
            assert_eq!(text.lines().filter(|found| *found == line).count(), 1, "{line}\n{text}");
        }
        // A line of Visual Basic ends after 1,023 characters.
        assert!(make(&crate::tree::root().unwrap()).unwrap().lines().all(|line| line.len() < 1_023));
    }
}
