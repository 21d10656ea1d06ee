//! The files of reports: previewed, prepared, signed outside, issued, sent again, proved.

use crate::answer::with;
use crate::arguments::ById;
use crate::bytes::{Given, file};
use crate::error::CallError;
use crate::operation::{Operation, Secrets, operation};
use crate::reports::stands;
use libcompliance::id::ReportId;
use libcompliance::model::report::{Held, Sheet};
use libcompliance_lab::{LabError, OutsideSignature, Rendered, Session};
use serde::Deserialize;
use serde_json::{Value as Json, json};

pub(crate) const OPERATIONS: &[Operation] = &[
    operation!(Question "report.preview" Previewed, preview,
        "How the file of a report would look; it says on every page that it is not a report. Needs `report.read`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2","form":"html"}"#),
    operation!(Action "report.prepare" Previewed, prepare,
        "Freezes the file of an authorised report before it is issued, so that somebody can sign it outside. Needs `report.issue`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2","form":"pdf"}"#),
    operation!(Action "report.attach_signed" Attached, attach,
        "Takes the prepared file back with a signature that was added outside: `appended` to it, in a `container` with it, or `detached`. Needs `report.issue`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2","form":"detached","file":{"path":"report-7-2026.p7s"}}"#),
    operation!(Action "report.issue" Issued, issue,
        "Issues an authorised report: the prepared file if there is one, else one that is made in `form` (without, HTML), where `template` is the laboratory's own. Needs `report.issue`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2","recipient":"jan@example.com","form":{"template":{"path":"report.html"}}}"#),
    operation!(Action "report.send" Sent, send,
        "Sends an issued report again: the same bytes. Needs `report.send`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2","recipient":"anna@example.com"}"#),
    operation!(Question "report.file" ById<ReportId>, issued_file,
        "The file of an issued report, checked against its digest. Needs `report.read`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2"}"#),
    operation!(Action "report.proof" ById<ReportId>, proof,
        "The proof that lies beside the file of an issued report, and the key it is checked with; handing it out is recorded. Needs `report.send`.",
        r#"{"id":"01900000-0000-7000-8000-0000000000a2"}"#),
];

/// In which form a file is made.
#[derive(Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Form {
    #[default]
    Html,
    Pdf,
    /// HTML by the laboratory's own template.
    Template(Given),
}

/// A form that was read, ready to render.
enum Renderer {
    Html,
    Pdf,
    Template(String),
}

impl Form {
    fn read(&self) -> Result<Renderer, CallError> {
        match self {
            Self::Html => Ok(Renderer::Html),
            Self::Pdf if cfg!(feature = "pdf") => Ok(Renderer::Pdf),
            Self::Pdf => Err(CallError::NotBuilt("PDF")),
            Self::Template(template) => Ok(Renderer::Template(template.text()?)),
        }
    }
}

impl Renderer {
    fn file(&self, sheet: &Sheet) -> Result<Rendered, LabError> {
        let page = match self {
            Self::Html => libcompliance_pack::report::html(sheet),
            Self::Template(template) => libcompliance_pack::report::html_with(sheet, template),
            Self::Pdf => return pdf(sheet),
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
    Err(LabError::Invalid("this library was built without PDF".to_owned()))
}

/// `report-7-2026.html` for number 7/2026. What is no letter or digit becomes a hyphen.
fn name(number: &str, media_type: &str) -> String {
    let plain: String = number.chars().map(|c| if c.is_alphanumeric() || c == '.' { c } else { '-' }).collect();
    let end = match media_type {
        "application/pdf" => "pdf",
        "application/vnd.etsi.asic-e+zip" => "asice",
        _ => "html",
    };
    format!("report-{plain}.{end}")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Previewed {
    id: ReportId,
    #[serde(default)]
    form: Form,
}

fn preview(session: &Session, what: Previewed, _: &Secrets<'_>) -> Result<Json, CallError> {
    let sheet = session.report_sheet(what.id, None)?;
    let Rendered { bytes, media_type } = what.form.read()?.file(&sheet)?;
    Ok(json!({ "file": file(&name(&sheet.content.number, &media_type), &media_type, &bytes) }))
}

fn prepare(session: &Session, what: Previewed, _: &Secrets<'_>) -> Result<Json, CallError> {
    let renderer = what.form.read()?;
    let mut of = (String::new(), String::new());
    let (bytes, receipt) = session.prepare_report(what.id, |sheet| {
        let rendered = renderer.file(sheet)?;
        of = (name(&sheet.content.number, &rendered.media_type), rendered.media_type.clone());
        Ok(rendered)
    })?;
    Ok(with(stands(session, what.id, &receipt), [("file", file(&of.0, &of.1, &bytes))]))
}

/// How a signature was added outside.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outside {
    Appended,
    Container,
    Detached,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attached {
    id: ReportId,
    form: Outside,
    file: Given,
}

fn attach(session: &Session, what: Attached, _: &Secrets<'_>) -> Result<Json, CallError> {
    let bytes = what.file.bytes()?;
    let signed = match what.form {
        Outside::Appended => OutsideSignature::Appended(&bytes),
        Outside::Container => OutsideSignature::Container(&bytes),
        Outside::Detached => OutsideSignature::Detached(&bytes),
    };
    Ok(stands(session, what.id, &session.attach_signed(what.id, signed)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Issued {
    id: ReportId,
    recipient: String,
    /// Only where no file was prepared.
    form: Option<Form>,
}

fn issue(session: &Session, what: Issued, _: &Secrets<'_>) -> Result<Json, CallError> {
    // What a form asks for is not silently left out where a prepared file is issued instead.
    let prepared = match session.report(what.id) {
        Ok(report) => report.prepared.map(|held: Held| (report.facts.number, held.file().media_type.clone())),
        // The action itself refuses, and records it.
        Err(_) => None,
    };
    if prepared.is_some() && what.form.is_some() {
        return Err(CallError::unfit("a file was prepared, and that one is issued: leave `form` out"));
    }
    let renderer = what.form.unwrap_or_default().read()?;
    let mut of = prepared.map(|(number, media_type)| (name(&number, &media_type), media_type)).unwrap_or_default();
    let (bytes, receipt) = session.issue_report(what.id, &what.recipient, |sheet| {
        let rendered = renderer.file(sheet)?;
        of = (name(&sheet.content.number, &rendered.media_type), rendered.media_type.clone());
        Ok(rendered)
    })?;
    Ok(with(stands(session, what.id, &receipt), [("file", file(&of.0, &of.1, &bytes))]))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    id: ReportId,
    recipient: String,
}

fn send(session: &Session, what: Sent, _: &Secrets<'_>) -> Result<Json, CallError> {
    // Looked up before: once it is sent nothing may fail. The action itself refuses what cannot be seen.
    let report = session.report(what.id).ok();
    let (bytes, receipt) = session.send_report(what.id, &what.recipient)?;
    let frozen = report.and_then(|report| report.file.map(|file| (report.facts.number, file.media_type)));
    let (number, media_type) = frozen.unwrap_or_default();
    Ok(with(stands(session, what.id, &receipt), [("file", file(&name(&number, &media_type), &media_type, &bytes))]))
}

fn issued_file(session: &Session, what: ById<ReportId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    let number = session.report(what.id)?.facts.number;
    let (frozen, bytes) = session.report_file(what.id)?;
    let issued = json!(frozen.issued);
    Ok(json!({ "issued": issued, "file": file(&name(&number, &frozen.media_type), &frozen.media_type, &bytes) }))
}

fn proof(session: &Session, what: ById<ReportId>, _: &Secrets<'_>) -> Result<Json, CallError> {
    let key = session.lab().verifier_key()?;
    Ok(json!({ "proof": session.report_proof(what.id)?, "verifier_key": key.to_string() }))
}
