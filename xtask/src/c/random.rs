//! Calls of every function with arguments that a source makes up (`bindings/c/tests/abi/`), made from the header: no function can be left out.

use crate::interface::{self, Shape};
use std::fmt::Write as _;
use std::path::Path;

/// The text of `bindings/c/tests/abi/calls.rs`.
pub(crate) fn make(root: &Path) -> Result<String, String> {
    let header = interface::header(root)?;
    let interface = interface::read(&header)?;
    let mut text = String::from(
        "//! Every function of compliance.h with made-up arguments. Made from it by `cargo xtask generate`: do not edit.\n\n\
         use super::source::Source;\n\n\
         /// The functions by name. Each gives its status, or 0 where it has none.\n\
         pub(crate) const CALLS: &[(&str, fn(&mut Source<'_>) -> u32)] = &[\n",
    );
    for function in &interface.functions {
        let mut words = Vec::new();
        for (kind, name) in &function.parameters {
            words.push(match interface::shape(kind, &interface.enums)? {
                Shape::Text => "s.text()".to_owned(),
                Shape::Bytes => "s.bytes()".to_owned(),
                Shape::Wide => "s.wide()".to_owned(),
                Shape::TextBuffer => "s.room().cast()".to_owned(),
                Shape::ByteBuffer => "s.room()".to_owned(),
                Shape::Number("size_t") if *name == "capacity" => "s.capacity()".to_owned(),
                Shape::Number("size_t") => "s.size()".to_owned(),
                Shape::Number(number) => {
                    format!("s.{}()", number.trim_end_matches("_t").replace("int", "i").replace("ui", "u"))
                }
                Shape::NumberOut(_) => "s.place().cast()".to_owned(),
                Shape::Handle(of) => format!("s.handle(\"{of}\").cast()"),
                Shape::HandleOut(of) => format!("s.out(\"{of}\").cast()"),
            });
        }
        let call = format!("compliance::{}({})", function.name, words.join(", "));
        let s = if words.is_empty() { "_" } else { "s" };
        let body = match function.returns {
            "compliance_status" => format!("unsafe {{ {call} as u32 }}"),
            _ => format!("unsafe {{\n            let _ = {call};\n            0\n        }}"),
        };
        let _ = writeln!(text, "    (\"{}\", |{s}| {body}),", function.name);
    }
    text.push_str("];\n\n/// The functions that free, by the type of what they free.\n");
    text.push_str("pub(crate) const FREES: &[(&str, fn(*mut ()) -> u32)] = &[\n");
    for name in interface.handles()? {
        let _ = writeln!(text, "    (\"{name}\", |one| unsafe {{ compliance::{name}_free(one.cast()) as u32 }}),");
    }
    text.push_str("];\n");
    Ok(text)
}
