//! A program in C, made from the header, that calls every function with nothing and with what is no handle.

use crate::c::suite::Stage;
use crate::c::tool::{self, Tool};
use crate::interface::{self, Function, Interface, Shape};
use std::fmt::Write as _;

const HEAD: &str = r#"/* Made from compliance.h: every function is called with NULL and 0, then with places for its answers, then with handles that are none. */
#include "compliance.h"
#include <stdio.h>
#include <string.h>

static int wrong = 0;
static const char *now = "";
static void fault(const char *what) { fprintf(stderr, "%s: %s\n", now, what); wrong = 1; }
static int same(const void *bytes, int value, size_t size)
{
    const unsigned char *at = (const unsigned char *)bytes;
    while (size-- > 0) if (*at++ != (unsigned char)value) return 0;
    return 1;
}
"#;

/// Compiles and runs it with both libraries.
pub(super) fn run(stage: &Stage) -> Result<(), String> {
    let header = interface::header(&stage.root)?;
    let source = stage.folder("nulls")?.join("nulls.c");
    tool::write(&source, &program(&interface::read(&header)?)?)?;
    for link in [stage.shared(), stage.fixed()?] {
        let made = stage.compile("nulls", &source, &[], &link)?;
        stage.run(Tool::new(made))?;
    }
    Ok(())
}

/// The text of the program. `_free` of nothing succeeds; every other function that gives a status refuses.
fn program(interface: &Interface<'_>) -> Result<String, String> {
    let mut text = HEAD.to_owned();
    let mut calls = String::new();
    for function in &interface.functions {
        let frees = function.name.ends_with("_free");
        let is_status = function.returns == "compliance_status";
        let _ = writeln!(text, "\nstatic void try_{}(void)\n{{\n    now = \"{}\";", function.name, function.name);
        let zero = vec!["0"; function.parameters.len()].join(", ");
        match (is_status, frees) {
            (true, true) => {
                let _ = writeln!(
                    text,
                    "    if ({}({zero}) != COMPLIANCE_STATUS_OK) fault(\"freeing nothing\");",
                    function.name
                );
            }
            (true, false) => {
                let _ = writeln!(
                    text,
                    "    if ({}({zero}) == COMPLIANCE_STATUS_OK) fault(\"OK for nothing\");",
                    function.name
                );
            }
            (false, _) => {
                let _ = writeln!(text, "    (void){}({zero});", function.name);
            }
        }
        if is_status && !frees {
            text.push_str(&with_places(function, interface, false)?);
            text.push_str(&with_places(function, interface, true)?);
        } else if frees {
            let free = format!(
                "    if ({}({}) != COMPLIANCE_STATUS_BAD_HANDLE) fault(\"freed what is no handle\");\n",
                function.name,
                bogus(function)?
            );
            text.push_str(&free);
        }
        text.push_str("}\n");
        let _ = writeln!(calls, "    try_{}();", function.name);
    }
    let _ = writeln!(text, "\nint main(void)\n{{\n{calls}    return wrong;\n}}");
    Ok(text)
}

fn bogus(function: &Function<'_>) -> Result<String, String> {
    let (kind, _) = function.parameters.first().ok_or_else(|| format!("`{}` frees nothing", function.name))?;
    Ok(format!("({kind})&wrong"))
}

/// A call with a place for each answer, each filled before. With `handles` its handles are addresses of something else and its texts are
/// one letter; otherwise they are NULL. What failed must have cleared its answers, and given an error object.
fn with_places(function: &Function<'_>, interface: &Interface<'_>, handles: bool) -> Result<String, String> {
    let (mut places, mut before, mut words, mut after) = (String::new(), String::new(), Vec::new(), String::new());
    let mut freed = String::new();
    let mut too_small = String::new();
    for (kind, name) in &function.parameters {
        let word = match interface::shape(kind, &interface.enums)? {
            Shape::HandleOut(of) => {
                let _ = writeln!(places, "        struct {of} *{name};");
                let _ = writeln!(before, "        memset(&{name}, 0x5a, sizeof {name});");
                if of == "compliance_error" {
                    after.push_str("            if (error == NULL) fault(\"failed without an error\");\n");
                    let _ = writeln!(
                        freed,
                        "        if (status == COMPLIANCE_STATUS_OK && error != NULL) fault(\"an error and OK\");"
                    );
                } else {
                    let _ = writeln!(after, "            if ({name} != NULL) fault(\"`{name}` is not cleared\");");
                }
                let _ = writeln!(freed, "        {of}_free({name});");
                format!("&{name}")
            }
            Shape::NumberOut(of) => {
                let _ = writeln!(places, "        {of} {name};");
                let _ = writeln!(before, "        memset(&{name}, 0x5a, sizeof {name});");
                let _ = writeln!(
                    too_small,
                    "            if (!same(&{name}, 0, sizeof {name})) fault(\"`{name}` is not cleared\");"
                );
                format!("&{name}")
            }
            Shape::TextBuffer => {
                let _ = writeln!(places, "        char {name}[64];");
                name.to_string()
            }
            Shape::ByteBuffer => {
                let _ = writeln!(places, "        uint8_t {name}[64];");
                name.to_string()
            }
            Shape::Handle(_) if handles => format!("({kind})&wrong"),
            Shape::Text if handles => "\"x\"".to_owned(),
            Shape::Bytes if handles => "(const uint8_t *)\"0123456789abcdef0123456789abcdef\"".to_owned(),
            Shape::Wide if handles => "wide".to_owned(),
            Shape::Number("size_t") if *name == "capacity" => "64".to_owned(),
            Shape::Number("size_t") if handles => "1".to_owned(),
            Shape::Number(_) if handles => "1".to_owned(),
            _ => "0".to_owned(),
        };
        words.push(word);
    }
    let wide =
        if words.iter().any(|word| word == "wide") { "        static const uint16_t wide[] = {120, 0};\n" } else { "" };
    // Without a handle and without text a function has all that it needs once its answers have places; a text with a length may be empty.
    let needs = function.parameters.iter().zip(function.parameters.iter().skip(1).map(Some).chain([None]));
    let needs = needs.filter_map(|((kind, _), next)| Some((interface::shape(kind, &interface.enums).ok()?, next)));
    let needs = needs.into_iter().any(|(shape, next)| match shape {
        Shape::Handle(_) | Shape::Wide => true,
        Shape::Text => next.is_none_or(|(kind, _)| *kind != "size_t"),
        _ => false,
    });
    let refuses =
        if handles || !needs { "" } else { "        if (status == COMPLIANCE_STATUS_OK) fault(\"OK for nothing\");\n" };
    if !too_small.is_empty() {
        let _ = write!(
            after,
            "            if (status != COMPLIANCE_STATUS_BUFFER_TOO_SMALL) {{\n{too_small}            }}\n"
        );
    }
    let check = if after.is_empty() {
        String::new()
    } else {
        format!("        if (status != COMPLIANCE_STATUS_OK) {{\n{after}        }}\n")
    };
    Ok(format!(
        "    {{\n{wide}{places}        compliance_status status;\n{before}        status = {}({});\n{refuses}{check}{freed}        \
         if (strcmp(compliance_status_name(status), \"unknown\") == 0) fault(\"a status without a name\");\n    }}\n",
        function.name,
        words.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_function_is_called_and_its_answers_are_looked_at() {
        let header = "compliance_status compliance_a_make(const char *path, struct compliance_a **a, uint64_t *size, struct compliance_error **error);\n\
                      /** */\ncompliance_status compliance_a_free(struct compliance_a *a);\n/** */\nuint64_t compliance_a_size(const struct compliance_a *a);\n";
        let interface =
            Interface { functions: interface::functions(header).unwrap(), enums: vec![], constants: vec![] };
        let text = program(&interface).unwrap();
        for part in [
            "compliance_a_make(0, 0, 0, 0) == COMPLIANCE_STATUS_OK",
            "compliance_a_make(0, &a, &size, &error)",
            "compliance_a_make(\"x\", &a, &size, &error)",
            "compliance_a_free(0) != COMPLIANCE_STATUS_OK",
            "compliance_a_free((struct compliance_a *)&wrong) != COMPLIANCE_STATUS_BAD_HANDLE",
            "(void)compliance_a_size(0)",
            "if (!same(&size, 0, sizeof size))",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }
}
