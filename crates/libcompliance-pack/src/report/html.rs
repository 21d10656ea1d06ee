//! The report as one HTML file.

use super::RenderError;
use super::view::View;
use libcompliance::model::report::Sheet;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};

/// The template that [`html`] uses, as an example for a laboratory's own. It names everything that there is to print.
pub const TEMPLATE: &str = include_str!("../../assets/report.html");

/// Steps of the template engine after which a template counts as one that does not end: enough for some ten thousand results.
const FUEL: u64 = 20_000_000;

/// What every page says to the browser, so that nothing in it runs or is loaded, whatever else it holds.
const POLICY: &str = r#"<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">"#;
/// What a page never holds, in lower case: each of them begins a program or something from elsewhere. Values are escaped, so that
/// these come from a template alone.
const ACTIVE: [&str; 7] = ["<script", "<iframe", "<object", "<embed", "<link", "<base", "<form"];

/// The report as one self-contained HTML file in the language of the content: style inside, no scripts, nothing loaded,
/// A4 when printed. The same sheet gives the same bytes.
///
/// # Errors
/// [`RenderError::Zone`], [`RenderError::Logo`].
pub fn html(sheet: &Sheet) -> Result<String, RenderError> {
    html_with(sheet, TEMPLATE)
}

/// The report in the form of a laboratory's own template, in the language of minijinja (Jinja2). Every value is escaped for
/// HTML. What the values are called is seen in [`TEMPLATE`].
///
/// # Errors
/// Those of [`html`]; [`RenderError::Template`] where the template is wrong or does not end; [`RenderError::Missing`] where it
/// leaves out the content security policy, the number, the id, the content hash, a signature's legal nature, the end mark, or the mark of a preview or
/// of a preliminary report; [`RenderError::Active`] where it holds scripts or loads something.
pub fn html_with(sheet: &Sheet, template: &str) -> Result<String, RenderError> {
    let view = View::of(sheet)?;
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(faulty)?);
    environment.set_fuel(Some(FUEL));
    let page = environment.render_str(template, Value::from(Serde(&view))).map_err(faulty)?;
    check(&page, &view)?;
    Ok(page)
}

/// Kind and line only: the engine's own text may quote values.
fn faulty(error: Error) -> RenderError {
    let line = error.line().map(|line| format!(" in line {line}")).unwrap_or_default();
    RenderError::Template(format!("{}{line}", error.kind()))
}

fn check(page: &str, view: &View) -> Result<(), RenderError> {
    let words = view.words;
    let needed = [
        (true, view.number.as_str(), "the number of the report"),
        (true, &view.id, "the id of the report"),
        (true, &view.content_hash.hex, "the content hash in hexadecimal"),
        (true, words.end, "the end mark"),
        (!view.signatures.is_empty(), words.signature_kind, "what kind of signature it is"),
        (view.preview, words.preview_mark, "the mark of a preview"),
        (view.preliminary, words.preliminary_mark, "the mark of a preliminary report"),
    ];
    for (when, text, what) in needed {
        if when && !page.contains(&escaped(text)) {
            return Err(RenderError::Missing(what));
        }
    }
    if !page.contains(POLICY) {
        return Err(RenderError::Missing("the content security policy"));
    }
    let lower = page.to_ascii_lowercase();
    ACTIVE.into_iter().find(|word| lower.contains(word)).map_or(Ok(()), |word| Err(RenderError::Active(word)))
}

/// As the template engine writes a text.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#x27;"),
            '/' => out.push_str("&#x2f;"),
            _ => out.push(c),
        }
    }
    out
}
