//! The validation report (ISO/IEC 17025:2017 clause 7.11.2): what was tested, on what, by whom, what came of it, and what it does
//! not show. One HTML file, made to be printed and signed by hand, or beside electronic signatures.

mod view;
mod words;

use crate::Language;
use crate::report::RenderError;
use libcompliance::validation::Document;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};
pub use words::standing;

const TEMPLATE: &str = include_str!("../../assets/validation.html");

/// The report as one self-contained HTML file: style inside, no scripts, nothing loaded, A4 when printed. The same document gives
/// the same bytes.
///
/// # Errors
/// [`RenderError::Zone`].
pub fn html(document: &Document, language: Language) -> Result<String, RenderError> {
    let view = view::View::of(document, language)?;
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(faulty)?);
    environment.render_str(TEMPLATE, Value::from(Serde(&view))).map_err(faulty)
}

fn faulty(error: Error) -> RenderError {
    RenderError::Template(error.kind().to_string())
}
