//! From a signed sheet to the bytes of a file. The one place where this command meets the renderers.

use crate::exit::Failure;
use crate::files;
use crate::work::usage;
use libcompliance_lab::core::model::report::Sheet;
use libcompliance_lab::{LabError, Rendered};
use std::path::{Path, PathBuf};

/// In which form a file is made.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Form {
    /// The laboratory's own template, in the language of minijinja (Jinja2)
    #[arg(long, value_name = "FILE")]
    pub template: Option<PathBuf>,
    /// PDF/A instead of HTML; needs a program that was built with the feature `pdf`
    #[arg(long, conflicts_with = "template")]
    pub pdf: bool,
}

/// A form that was read, ready to render.
pub(super) struct Renderer {
    template: Option<String>,
    pdf: bool,
}

impl Form {
    pub(super) fn read(&self) -> Result<Renderer, Failure> {
        if self.pdf && !cfg!(feature = "pdf") {
            return Err(usage(
                "no_pdf",
                "this program was built without PDF: build it with `--features pdf`, or issue HTML".to_owned(),
                "ten program zbudowano bez PDF: zbuduj go z `--features pdf` albo wydaj HTML".to_owned(),
            ));
        }
        let template = self.template.as_deref().map(files::read_text).transpose()?;
        Ok(Renderer { template, pdf: self.pdf })
    }
}

impl Renderer {
    pub(super) fn media_type(&self) -> &'static str {
        if self.pdf { "application/pdf" } else { "text/html" }
    }

    /// The file of a report.
    pub(super) fn file(&self, sheet: &Sheet) -> Result<Rendered, LabError> {
        if self.pdf {
            return pdf(sheet);
        }
        let page = match &self.template {
            Some(template) => libcompliance_pack::report::html_with(sheet, template),
            None => libcompliance_pack::report::html(sheet),
        };
        let page = page.map_err(|error| LabError::Invalid(error.to_string()))?;
        Ok(Rendered { bytes: page.into_bytes(), media_type: "text/html".to_owned() })
    }
}

#[cfg(feature = "pdf")]
fn pdf(sheet: &Sheet) -> Result<Rendered, LabError> {
    let bytes = libcompliance_pack::report::pdf(sheet).map_err(|error| LabError::Invalid(error.to_string()))?;
    Ok(Rendered { bytes, media_type: "application/pdf".to_owned() })
}

#[cfg(not(feature = "pdf"))]
fn pdf(_: &Sheet) -> Result<Rendered, LabError> {
    Err(LabError::Invalid("this program was built without PDF".to_owned()))
}

/// Where a report's file goes: `report-7-2026.html` for number 7/2026. What is no letter or digit becomes a hyphen.
pub(super) fn place(folder: &Path, number: &str, media_type: &str) -> PathBuf {
    let plain: String = number.chars().map(|c| if c.is_alphanumeric() || c == '.' { c } else { '-' }).collect();
    let end = match media_type {
        "application/pdf" => "pdf",
        "application/vnd.etsi.asic-e+zip" => "asice",
        _ => "html",
    };
    folder.join(format!("report-{plain}.{end}"))
}

/// The proof lies beside its file, under the file's whole name.
pub(super) fn proof_place(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".tlog-proof");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_becomes_a_file_name_and_nothing_else() {
        let place = |number: &str| place(Path::new("out"), number, "text/html");
        assert_eq!(place("7/2026"), Path::new("out/report-7-2026.html"));
        assert_eq!(place("../../etc/x"), Path::new("out/report-..-..-etc-x.html"));
        assert_eq!(proof_place(&place("Ł 1")), Path::new("out/report-Ł-1.html.tlog-proof"));
    }
}
