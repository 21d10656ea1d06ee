//! The files of reports: rendered from the signed content, frozen, issued, sent again as the same bytes, proved.

use super::content::{pieces, whole};
use super::{guards, reports};
use crate::error::LabError;
use crate::lab::Receipt;
use crate::session::{Acting, Session};
use crate::writer::{Stop, Tx};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use libcompliance::access::Permission;
use libcompliance::crypto::sha256;
use libcompliance::id::ReportId;
use libcompliance::model::report::{
    FrozenFile, Held, REPORT_ISSUED, REPORT_PREPARED, REPORT_SENT, REPORT_SIGNED_OUTSIDE, REPORT_SUPERSEDED, Sheet,
    ShownSignature,
};
use libcompliance::model::{
    Guard, RESULT_REPORTED, Report, ReportState, ResultState, SAMPLE_REPORTED, Sample, SampleState,
};
use libcompliance::trail::draft::Draft;
use libcompliance::trail::record::{Content, Digest};
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::Value;

/// The largest file of a report, in bytes.
const MAX_FILE: usize = 8 << 20;

/// A file made from a [`Sheet`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its media type, such as `text/html` or `application/pdf`.
    pub media_type: String,
}

/// How a signature was added outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutsideSignature<'a> {
    /// The file that came back begins with the authorised bytes: an incremental update of a PDF.
    Appended(&'a [u8]),
    /// The file that came back is a container (ASiC, a ZIP) that holds the authorised bytes whole, in an entry that is stored and
    /// not compressed.
    Container(&'a [u8]),
    /// The signature is a file of its own; the authorised bytes are issued beside it.
    Detached(&'a [u8]),
}

impl Session {
    /// A report ready to be rendered: the content with its signatures. With `issued` none it is a preview. Needs `report.read`.
    ///
    /// # Errors
    /// [`LabError::NotFound`]; [`LabError::SealBroken`] if content or signatures do not fit the records.
    pub fn report_sheet(&self, id: ReportId, issued: Option<Timestamp>) -> Result<Sheet, LabError> {
        let report = self.report(id)?;
        let lab = self.lab();
        let content = lab.stored_content(&report)?;
        let mut signatures = Vec::with_capacity(report.signatures.len());
        for signed in &report.signatures {
            let name = lab.reveal(signed.record, "attrs.name")?;
            signatures.push(ShownSignature {
                name: name.as_text().unwrap_or_default().to_owned(),
                role: signed.role.clone(),
                meaning: signed.meaning,
                at: signed.at,
                zone: signed.zone.clone(),
                record: signed.record,
                alone: report.authorised_alone,
            });
        }
        Ok(Sheet { content, content_sha256: report.facts.content_sha256, signatures, issued })
    }

    /// Freezes the file of an authorised report before it is issued, so that somebody can add a qualified signature outside. Needs
    /// `report.issue`. Gives the bytes.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`]; the error of `render`.
    pub fn prepare_report(
        &self,
        id: ReportId,
        render: impl FnOnce(&Sheet) -> Result<Rendered, LabError>,
    ) -> Result<(Vec<u8>, Receipt), LabError> {
        self.ask_on_report("prepare", id)?;
        let (sheet, rendered) = self.rendered(id, render)?;
        let ((), receipt) = self.on_report("prepare", id, |tx, acting, report, to| {
            made_from(acting, report, &sheet)?;
            guards::current(tx, acting, report)?;
            let draft = filed(
                reports::moving("report.prepare", report, to),
                report,
                &frozen(&rendered, &sheet),
                Some(&rendered.bytes),
            );
            tx.append(&REPORT_PREPARED, draft, &acting.who)?;
            Ok(())
        })?;
        Ok((rendered.bytes, receipt))
    }

    /// Takes the prepared file back with a signature that was added outside. Accepted if it begins with the authorised bytes, holds
    /// them whole, or lies beside them; the digests of both are sealed. Whether that signature is any good is not judged here.
    /// Needs `report.issue`.
    ///
    /// # Errors
    /// [`LabError::Denied`], also for a file that does not hold the authorised bytes; [`LabError::NotFound`].
    pub fn attach_signed(&self, id: ReportId, signed: OutsideSignature<'_>) -> Result<Receipt, LabError> {
        self.ask_on_report("attach_signed", id)?;
        let report = self.report(id)?;
        let plain = match &report.prepared {
            Some(Held::Prepared(file)) => Some(self.bytes_of(file)?),
            _ => None,
        };
        let (form, bytes) = match signed {
            OutsideSignature::Appended(bytes) => ("appended", bytes),
            OutsideSignature::Container(bytes) => ("container", bytes),
            OutsideSignature::Detached(bytes) => ("detached", bytes),
        };
        let ((), receipt) = self.on_report("attach_signed", id, |tx, acting, now, to| {
            let (Some(plain), Some(Held::Prepared(file))) = (&plain, &now.prepared) else {
                return Err(acting.refuse(Guard::File.found("no file was prepared")));
            };
            let fits = match signed {
                OutsideSignature::Appended(bytes) => bytes.len() > plain.len() && bytes.starts_with(plain),
                OutsideSignature::Container(bytes) => crate::zip::holds(bytes, plain),
                OutsideSignature::Detached(bytes) => !bytes.is_empty(),
            };
            if !fits || bytes.len() > MAX_FILE {
                return Err(acting.refuse(Guard::File.into()));
            }
            // What is issued is the file with the signature; a detached one goes out beside the authorised bytes.
            let detached = form == "detached";
            let media_type = match form {
                "container" => "application/vnd.etsi.asic-e+zip".to_owned(),
                _ => file.media_type.clone(),
            };
            let issued = if detached { plain.as_slice() } else { bytes };
            let frozen = FrozenFile {
                sha256: Digest(sha256(issued)),
                size: u64::try_from(issued.len()).unwrap_or(u64::MAX),
                media_type,
                ..file.clone()
            };
            let mut draft = filed(reports::moving("report.attach_signed", now, to), now, &frozen, Some(issued))
                .attr("form", form)
                .attr("prepared_sha256", file.sha256.to_string());
            if detached {
                draft.files.push(libcompliance::trail::record::File {
                    sha256: Digest(sha256(bytes)),
                    size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
                    media_type: "application/octet-stream".to_owned(),
                    name: None,
                });
            }
            tx.append(&REPORT_SIGNED_OUTSIDE, draft, &acting.who)?;
            Ok(())
        })?;
        Ok(receipt)
    }

    /// Issues an authorised report: the prepared file if there is one, else the one that `render` makes from the signed content.
    /// One record binds number, content, signatures and file; from then on the bytes never change. A report that this one amends is
    /// superseded by it. Needs `report.issue`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`]; the error of `render`.
    pub fn issue_report(
        &self,
        id: ReportId,
        recipient: &str,
        render: impl FnOnce(&Sheet) -> Result<Rendered, LabError>,
    ) -> Result<(Vec<u8>, Receipt), LabError> {
        self.ask_on_report("issue", id)?;
        let before = self.report(id)?;
        let held = before.prepared.as_ref().map(Held::file).cloned();
        let (bytes, new) = match held {
            Some(file) => (self.bytes_of(&file)?, None),
            None => {
                let (sheet, rendered) = self.rendered(id, render)?;
                (rendered.bytes.clone(), Some((sheet, rendered)))
            }
        };
        let ((), receipt) = self.on_report("issue", id, |tx, acting, report, to| {
            let results = guards::current(tx, acting, report)?;
            let (file, fresh) = match (&new, &report.prepared) {
                (Some((sheet, rendered)), None) => {
                    made_from(acting, report, sheet)?;
                    (frozen(rendered, sheet), Some(rendered.bytes.as_slice()))
                }
                (None, Some(held)) if before.prepared.as_ref() == Some(held) => (held.file().clone(), None),
                _ => return Err(acting.refuse(Guard::Current.into())),
            };
            let mut draft = filed(reports::moving("report.issue", report, to), report, &file, fresh)
                .attr("number", report.facts.number.as_str())
                .attr("signatures", signatures(report))
                .attr("recipient", recipient);
            if let Some(Held::SignedOutside(_, plain)) = &report.prepared {
                draft = draft.attr("prepared_sha256", plain.to_string());
            }
            if let Some(old) = report.facts.amends {
                draft = draft.attr("amends", old.to_string());
            }
            let hash = Some(report.facts.content_sha256);
            draft.content = Some(Content { before: hash, after: hash });
            draft.signature = report.signatures.last().map(|signed| signed.id);
            tx.append(&REPORT_ISSUED, draft, &acting.who)?;
            follow(tx, report, &results)?;
            Ok(())
        })?;
        Ok((bytes, receipt))
    }

    /// Sends an issued report again: the same bytes, to `recipient`. Needs `report.send`.
    ///
    /// # Errors
    /// [`LabError::Denied`], [`LabError::NotFound`].
    pub fn send_report(&self, id: ReportId, recipient: &str) -> Result<(Vec<u8>, Receipt), LabError> {
        self.ask_on_report("send_again", id)?;
        let file = self.report(id)?.file;
        let bytes = file.as_ref().map(|file| self.bytes_of(file)).transpose()?;
        let ((), receipt) = self.on_report("send_again", id, |tx, acting, report, to| {
            let file = file.ok_or(LabError::NotFound { what: "file of the report" })?;
            let draft = reports::moving("report.send_again", report, to)
                .attr("file_sha256", file.sha256.to_string())
                .attr("recipient", recipient);
            tx.append(&REPORT_SENT, draft, &acting.who)?;
            Ok(())
        })?;
        Ok((bytes.unwrap_or_default(), receipt))
    }

    /// The frozen file of an issued report, checked against its digest. Needs `report.read`.
    ///
    /// # Errors
    /// [`LabError::NotFound`] before it is issued; [`LabError::SealBroken`] if the bytes do not fit.
    pub fn report_file(&self, id: ReportId) -> Result<(FrozenFile, Vec<u8>), LabError> {
        let file = self.report(id)?.file.ok_or(LabError::NotFound { what: "file of the report" })?;
        let bytes = self.bytes_of(&file)?;
        Ok((file, bytes))
    }

    /// The proof that lies beside the file of an issued report: a C2SP tlog-proof whose extra data are the bytes of the record that
    /// issued it. With it and the laboratory's verifier key anybody can check the file offline. Needs `report.send`
    /// and `report.read`; handing it out is recorded.
    ///
    /// # Errors
    /// [`LabError::NotFound`] before it is issued.
    pub fn report_proof(&self, id: ReportId) -> Result<String, LabError> {
        self.ask_on_report("send_again", id)?;
        use crate::store::ReadStore as _;
        let report = self.report(id)?;
        let index = report.issued_record.ok_or(LabError::NotFound { what: "issue of the report" })?;
        let bytes = self.lab().read(|store| Ok(store.record(index)?))?.ok_or(LabError::SealBroken)?;
        let proof = crate::outside::proof_under(self, Permission::REPORT_SEND, report.client, index)?;
        Ok(proof.with_extra(&bytes).map_err(|_| LabError::SealBroken)?.encode())
    }

    fn rendered(
        &self,
        id: ReportId,
        render: impl FnOnce(&Sheet) -> Result<Rendered, LabError>,
    ) -> Result<(Sheet, Rendered), LabError> {
        let sheet = self.report_sheet(id, Some(self.lab().now()))?;
        let rendered = render(&sheet)?;
        if rendered.bytes.is_empty() || rendered.bytes.len() > MAX_FILE {
            return Err(LabError::Invalid("the rendered file is empty or larger than 8 MiB".to_owned()));
        }
        Ok((sheet, rendered))
    }

    fn bytes_of(&self, file: &FrozenFile) -> Result<Vec<u8>, LabError> {
        let value = self.lab().reveal(file.bytes.record, &file.bytes.path)?;
        let bytes = whole(&value).and_then(|text| STANDARD.decode(text).ok());
        bytes.filter(|bytes| sha256(bytes) == file.sha256.0).ok_or(LabError::SealBroken)
    }
}

fn frozen(rendered: &Rendered, sheet: &Sheet) -> FrozenFile {
    FrozenFile {
        sha256: Digest(sha256(&rendered.bytes)),
        size: u64::try_from(rendered.bytes.len()).unwrap_or(u64::MAX),
        media_type: rendered.media_type.clone(),
        bytes: libcompliance::projection::ValueRef { record: 0, path: "attrs.file".to_owned() },
        issued: sheet.issued.unwrap_or(Timestamp::clamped(0)),
    }
}

/// The sheet that was rendered is the content and the signatures that stand.
fn made_from(acting: &Acting, report: &Report, sheet: &Sheet) -> Result<(), Stop> {
    reports::same(acting, report, &sheet.content)?;
    let shown: Vec<u64> = sheet.signatures.iter().map(|signature| signature.record).collect();
    let stand: Vec<u64> = report.signatures.iter().map(|signed| signed.record).collect();
    if shown == stand { Ok(()) } else { Err(acting.refuse(Guard::Current.into())) }
}

fn filed(draft: Draft, report: &Report, file: &FrozenFile, bytes: Option<&[u8]>) -> Draft {
    let draft = draft
        .attr("content_sha256", report.facts.content_sha256.to_string())
        .attr("file_sha256", file.sha256.to_string())
        .attr("file_size", Value::Int(i64::try_from(file.size).unwrap_or(i64::MAX)))
        .attr("media_type", file.media_type.as_str())
        .attr("issued", file.issued.to_string());
    match bytes {
        Some(bytes) => draft.attr("file", pieces(&STANDARD.encode(bytes))),
        None => draft,
    }
}

fn signatures(report: &Report) -> Value {
    let one = |signed: &libcompliance::model::Signed| {
        Value::map([
            ("record", Value::Int(i64::try_from(signed.record).unwrap_or(i64::MAX))),
            ("id", Value::text(signed.id.to_string())),
            ("by", Value::text(signed.by.to_string())),
            ("meaning", Value::of(&signed.meaning).unwrap_or(Value::Null)),
        ])
    };
    Value::List(report.signatures.iter().map(one).collect())
}

/// What follows from an issue: results and samples are reported, the amended report is superseded.
fn follow(tx: &mut Tx<'_>, report: &Report, results: &[libcompliance::model::ResultEntry]) -> Result<(), Stop> {
    let system = tx.system();
    if report.facts.preliminary {
        return Ok(());
    }
    for result in results {
        let draft = Draft::new("result.report")
            .on("result", result.id, result.version)
            .for_client(result.client)
            .moving(Some(result.state.as_str()), ResultState::Reported.as_str())
            .attr("report", report.id.to_string());
        tx.append(&RESULT_REPORTED, draft, &system)?;
    }
    for id in &report.facts.samples {
        let sample = tx.load::<Sample>(&id.to_string())?;
        if let Some(sample) = sample.filter(|sample| sample.state == SampleState::Tested) {
            let draft = Draft::new("sample.report")
                .on("sample", id, sample.version)
                .for_client(sample.client)
                .moving(Some(sample.state.as_str()), SampleState::Reported.as_str())
                .attr("report", report.id.to_string());
            tx.append(&SAMPLE_REPORTED, draft, &system)?;
        }
    }
    if let Some(old) = report.facts.amends {
        let old = tx.load::<Report>(&old.to_string())?.ok_or(LabError::NotFound { what: "report" })?;
        if matches!(old.state, ReportState::Issued | ReportState::Challenged) {
            let draft = reports::moving("report.supersede", &old, Some(ReportState::Superseded))
                .attr("by", report.id.to_string());
            tx.append(&REPORT_SUPERSEDED, draft, &system)?;
        }
    }
    Ok(())
}
