//! Documents for people made from a laboratory: tables, CSV, the recovery sheet, test reports, validation reports; in English and Polish.
//!
//! Everything here turns data into text and writes it to what the caller gives; nothing is read and nothing is decided.
//!
//! The feature `pdf` (off by default) adds `report::pdf`, test reports as PDF/A. It brings the typesetter typst with its fonts,
//! some 200 crates, and needs Rust 1.92; everything else needs no more than the workspace.

pub mod csv;
pub mod language;
pub mod report;
pub mod sheet;
pub mod table;
pub mod text;
pub mod validation;

pub use language::Language;
