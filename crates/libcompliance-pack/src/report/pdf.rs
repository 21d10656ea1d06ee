//! The report as one PDF file.

use super::RenderError;
use super::view::View;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{Datelike as _, Timelike as _};
use libcompliance::model::report::Sheet;
use libcompliance::trail::time::Timestamp;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic, Warned};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// The form of the report. It holds no value of any report: those come from `/data.json` and are never read as markup.
const FORM: &str = include_str!("../../assets/report.typ");

/// The fonts that are compiled in; nothing is taken from the computer, so that the same sheet looks the same everywhere.
static FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data))).collect());
static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// A sheet that cannot be made a PDF of. Nothing is left out or replaced in silence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// No file of any kind can be made of the sheet.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The pages cannot be set: a logo that is no picture, for instance.
    #[error("the pages of the report cannot be set: {0}")]
    Layout(String),
    /// The pages cannot be kept as PDF/A and PDF/UA: a character that no font compiled in can show, for instance.
    #[error("the report cannot be kept as pdf: {0}; change the text or issue it as html")]
    Standard(String),
}

/// The report as one PDF file in the language of the content: A4, PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1), fonts
/// inside, nothing loaded, its date the time of issue. A preview, which has no date, is PDF/UA-1 only. It says the same as
/// [`html`](super::html()). The same sheet gives the same bytes with the same version of this crate; its PDF identifier follows
/// from the report's id and content hash.
///
/// It holds no attachment and keeps to every rule of PDF/A-2 too. Part 3 is declared all the same, because
/// [`embed_proof`](super::embed_proof) may add the proof after the bytes are sealed, when the declaration cannot be changed any more.
///
/// What typst remembers of the run is forgotten afterwards, that of other users of typst in this process too.
///
/// # Errors
/// [`PdfError::Render`] where the HTML is refused too; [`PdfError::Layout`]; [`PdfError::Standard`].
pub fn pdf(sheet: &Sheet) -> Result<Vec<u8>, PdfError> {
    let view = View::of(sheet)?;
    let made = Desk::of(&view).and_then(|desk| made(&desk, &view, sheet.issued));
    typst::comemo::evict(0);
    made
}

fn made(desk: &Desk, view: &View, issued: Option<Timestamp>) -> Result<Vec<u8>, PdfError> {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(desk);
    let document = output.map_err(|errors| PdfError::Layout(told(&errors)))?;
    // A warning can mean pages whose numbers are wrong or a font that is not the intended one.
    if !warnings.is_empty() {
        return Err(PdfError::Layout(told(&warnings)));
    }
    // PDF/A asks for a date. A preview has none, and is nothing to keep.
    let (standards, timestamp): (&[_], _) = match issued {
        Some(at) => (&[PdfStandard::A_3a, PdfStandard::Ua_1], Some(date(at)?)),
        None => (&[PdfStandard::Ua_1], None),
    };
    let standards = PdfStandards::new(standards).map_err(|error| PdfError::Standard(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(format!("{} {}", view.id, view.content_hash.hex)),
        creator: Smart::Custom(Some(concat!("libcompliance-pack ", env!("CARGO_PKG_VERSION")).to_owned())),
        timestamp,
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|errors| PdfError::Standard(told(&errors)))
}

/// To the second, in UTC.
fn date(at: Timestamp) -> Result<typst_pdf::Timestamp, PdfError> {
    let at = at.to_datetime();
    let part = |part: u32| u8::try_from(part).ok();
    let date = || {
        let (month, day) = (part(at.month())?, part(at.day())?);
        Datetime::from_ymd_hms(at.year(), month, day, part(at.hour())?, part(at.minute())?, part(at.second())?)
    };
    date()
        .map(typst_pdf::Timestamp::new_utc)
        .ok_or_else(|| PdfError::Standard("the time of issue is no date".to_owned()))
}

/// The first complaint, on one line.
fn told(complaints: &[SourceDiagnostic]) -> String {
    let first = complaints.first().map(|one| one.message.as_str()).unwrap_or_default();
    crate::text::visible(first).into_owned()
}

/// All that typst can reach: the form, the data, the logo and the fonts. No files, no packages, no clock.
struct Desk {
    form: Source,
    data: (FileId, Bytes),
    logo: Option<(FileId, Bytes)>,
}

impl Desk {
    fn of(view: &View) -> Result<Self, PdfError> {
        let data = serde_json::to_vec(view).map_err(|error| PdfError::Layout(error.to_string()))?;
        Ok(Self {
            form: Source::new(place("report.typ")?, FORM.to_owned()),
            data: (place("data.json")?, Bytes::new(data)),
            logo: view.logo().map(logo).transpose()?,
        })
    }
}

fn place(path: &str) -> Result<FileId, PdfError> {
    let path = VirtualPath::new(path).map_err(|error| PdfError::Layout(error.to_string()))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// The picture of a `data:` URL that the view let through.
fn logo(url: &str) -> Result<(FileId, Bytes), PdfError> {
    let (kind, data) = url.split_once(',').ok_or(RenderError::Logo)?;
    let bytes = STANDARD.decode(data).map_err(|_| RenderError::Logo)?;
    // The name says what it is, so that no other kind of file is looked for in it.
    let name = if kind.starts_with("data:image/png;") { "logo.png" } else { "logo.svg" };
    Ok((place(name)?, Bytes::new(bytes)))
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.form.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.form.id() { Ok(self.form.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let mut held = self.logo.iter().chain([&self.data]);
        held.find(|(at, _)| *at == id).map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
