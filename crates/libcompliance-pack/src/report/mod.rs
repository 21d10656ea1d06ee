//! Test reports as files (ISO/IEC 17025:2017 clause 7.8.2), made of the [`Sheet`] that was signed, and the page with which
//! a recipient checks them.
//!
//! A file is rendered once, when the report is issued; afterwards its bytes are kept and never made anew. It prints the id and
//! the hash of the signed content, so that paper leads back to the record. [`html`] and `pdf` (feature `pdf`) are filled from the
//! same view of the sheet and the same words.
//!
//! The proof of a report lies beside its file; [`embed_proof`] puts it into a PDF as well, behind the sealed bytes.
//!
//! A laboratory may have a form of its own: [`html_with`] takes a template, of which [`TEMPLATE`] is the example.

mod embed;
mod html;
#[cfg(feature = "pdf")]
mod pdf;
mod view;
mod words;

pub use embed::{EmbedError, embed_proof, embedded_proof};
pub use html::{TEMPLATE, html, html_with};
pub use libcompliance::model::report::Sheet;
#[cfg(feature = "pdf")]
pub use pdf::{PdfError, pdf};

/// The page with which a recipient checks a report offline: one file that needs no network and no other file. It must reach him
/// by another way than the report, such as the laboratory's own site, for a page that comes with a forged report would be forged.
pub const VERIFY_PAGE: &str = include_str!("../../assets/verify.html");

/// A sheet that cannot be rendered as it was signed. Nothing is left out or replaced in silence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// A time zone that is not in the IANA database.
    #[error("`{0}` is no IANA time zone; give one such as `Europe/Warsaw`")]
    Zone(String),
    /// A picture that cannot stand in a file of its own.
    #[error("the logo is no `data:` URL of type image/png or image/svg+xml in base64, of at most 64 KiB")]
    Logo,
    /// The laboratory's template is wrong, or takes too long.
    #[error("the template of the report cannot be filled: {0}")]
    Template(String),
    /// The laboratory's template leaves out what every report must show.
    #[error("the template of the report leaves out {0}; every report must show it")]
    Missing(&'static str),
    /// The laboratory's template makes a page that runs programs or loads something.
    #[error("the template of the report holds `{0}`; a report runs no scripts and loads nothing")]
    Active(&'static str),
}
