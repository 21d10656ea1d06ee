//! The files of reports: previewed, prepared, signed outside, issued, sent again, proved.

use super::render::{Form, place, proof_place};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::io::{Io, shown};
use crate::work::{At, Done, names, usage};
use clap::ValueEnum;
use libcompliance_lab::core::model::Report;
use libcompliance_lab::core::model::report::Held;
use libcompliance_lab::{LabError, OutsideSignature};
use libcompliance_pack::report::embed_proof;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Prepare {
    #[command(flatten)]
    at: At,
    /// The report: its number or id
    report: String,
    /// The file to be written, which somebody signs outside
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, clap::Args)]
pub(super) struct VerifyPage {
    /// The file to be written
    #[arg(long, value_name = "FILE", default_value = "verify.html")]
    out: PathBuf,
}

pub(super) fn verify_page(args: &VerifyPage, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    files::write(&args.out, libcompliance_pack::report::VERIFY_PAGE.as_bytes())?;
    if context.json {
        crate::json::line(io, &serde_json::json!({ "done": true, "file": shown(&args.out) }))?;
    } else {
        writeln!(io.out, "{} {}", context.say("written", "zapisano"), shown(&args.out))?;
    }
    Ok(Exit::Yes)
}

/// How a signature was added outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Outside {
    /// The file begins with the prepared bytes: an incremental update of a PDF
    Appended,
    /// A container (ASiC, a ZIP) that holds the prepared bytes, stored and not compressed
    Container,
    /// The signature is a file of its own; the prepared bytes are issued
    Detached,
}

#[derive(Debug, clap::Args)]
pub(super) struct Attach {
    #[command(flatten)]
    at: At,
    /// The report: its number or id
    report: String,
    /// The file that came back, at most 8 MiB
    file: PathBuf,
    /// How the signature was added
    #[arg(long, value_enum)]
    form: Outside,
}

#[derive(Debug, clap::Args)]
pub(super) struct Issue {
    #[command(flatten)]
    at: At,
    /// The report: its number or id
    report: String,
    /// To whom it goes; committed in the trail
    #[arg(long = "to", value_name = "RECIPIENT")]
    to: String,
    /// The folder for the file and the proof beside it
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// For a PDF: put the proof into the file too, behind the issued bytes
    #[arg(long)]
    proof_inside: bool,
    #[command(flatten)]
    form: Form,
}

#[derive(Debug, clap::Args)]
pub(super) struct Send {
    #[command(flatten)]
    at: At,
    /// The report: its number or id
    report: String,
    /// To whom it goes; committed in the trail
    #[arg(long = "to", value_name = "RECIPIENT")]
    to: String,
    /// The folder for the file and the proof beside it
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// For a PDF: put the proof into the file too, behind the issued bytes
    #[arg(long)]
    proof_inside: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct HandOut {
    #[command(flatten)]
    at: At,
    /// The report: its number or id
    report: String,
    /// The proof to be written
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Also write the report's file, the same bytes as were issued
    #[arg(long, value_name = "FILE")]
    file_out: Option<PathBuf>,
    /// For a PDF: put the proof into the file too, behind the issued bytes
    #[arg(long, requires = "file_out")]
    proof_inside: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Preview {
    #[command(flatten)]
    at: At,
    /// The report: its number or id
    report: String,
    /// The file to be written
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    form: Form,
}

/// A folder to write into, made if it is not there.
fn folder(path: &Path) -> Result<(), Failure> {
    if path.exists() && !path.is_dir() {
        return Err(usage(
            "folder_expected",
            format!("--out: `{}` is a file; give a folder", shown(path)),
            format!("--out: `{}` jest plikiem; podaj folder", shown(path)),
        ));
    }
    std::fs::create_dir_all(path).map_err(|error| Failure::file("cannot make the folder", path, &error))
}

/// What was written, and how somebody checks it who has neither laboratory nor network.
fn told<'a>(done: Done<'a>, file: &Path, proof: &Path, key: &str) -> Done<'a> {
    let file_text = shown(file);
    done.with("file", ("file", "plik"), file_text.clone())
        .with("proof", ("proof", "dowód"), shown(proof))
        .with("verifier_key", ("verifier key", "klucz weryfikujący"), key)
        .line(
            format!("the recipient checks it with: compliance verify {file_text} --key '{key}'"),
            format!("odbiorca sprawdza je poleceniem: compliance verify {file_text} --key '{key}'"),
        )
}

/// An issued report whose files could not be written: what is done is done, and this is how to get them.
fn issued_but<T>(written: Result<T, Failure>) -> Result<T, Failure> {
    written.map_err(|failure| {
        failure.advising(
            "the report is issued all the same: write its file and proof with `compliance report proof --file-out`",
            "sprawozdanie zostało jednak wydane: zapisz plik i dowód poleceniem `compliance report proof --file-out`",
        )
    })
}

pub(super) fn prepare(args: &Prepare, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    files::expect_free(&args.out)?;
    let renderer = args.form.read()?;
    let (bytes, receipt) = args.at.with(context, io, |session| {
        let id = names::report(session, &args.report)?.id;
        Ok(session.prepare_report(id, |sheet| renderer.file(sheet))?)
    })?;
    files::write(&args.out, &bytes)?;
    Done::new(&receipt, context).with("file", ("file", "plik"), shown(&args.out)).print(io)
}

pub(super) fn attach(args: &Attach, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let bytes = files::read_most(&args.file, files::MOST_REPORT)?;
    let signed = match args.form {
        Outside::Appended => OutsideSignature::Appended(&bytes),
        Outside::Container => OutsideSignature::Container(&bytes),
        Outside::Detached => OutsideSignature::Detached(&bytes),
    };
    let receipt = args
        .at
        .with(context, io, |session| Ok(session.attach_signed(names::report(session, &args.report)?.id, signed)?))?;
    crate::work::done(&receipt, context, io)
}

/// The media type that will be issued: that of the prepared file, if there is one.
fn media_type<'r>(report: &'r Report, made: &'r str) -> &'r str {
    report.prepared.as_ref().map(Held::file).map_or(made, |file| &file.media_type)
}

/// Asks before anything is done that cannot be taken back.
fn expect_pdf(inside: bool, media_type: &str, signed_outside: bool) -> Result<(), Failure> {
    if !inside || (media_type == "application/pdf" && !signed_outside) {
        return Ok(());
    }
    Err(usage(
        "proof_inside",
        "--proof-inside is for a PDF that nobody signed outside: leave it out, the proof lies beside the file"
            .to_owned(),
        "--proof-inside jest dla PDF, którego nikt nie podpisał poza systemem: pomiń tę opcję, dowód leży obok pliku"
            .to_owned(),
    ))
}

/// The file as it is handed out.
fn with_proof(inside: bool, bytes: Vec<u8>, proof: &str) -> Result<Vec<u8>, Failure> {
    if !inside {
        return Ok(bytes);
    }
    embed_proof(&bytes, proof.as_bytes()).map_err(|error| Failure::failed("proof_inside", error.to_string()))
}

pub(super) fn issue(args: &Issue, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let renderer = args.form.read()?;
    folder(&args.out)?;
    let (receipt, file, key) = args.at.with(context, io, |session| {
        let report = names::report(session, &args.report)?;
        if report.prepared.is_some() && args.form.template.is_some() {
            return Err(usage(
                "file_prepared",
                "a file was prepared, and that one is issued: leave --template out".to_owned(),
                "plik został już przygotowany i zostanie wydany: pomiń --template".to_owned(),
            ));
        }
        let media_type = media_type(&report, renderer.media_type());
        let signed_outside = matches!(report.prepared, Some(Held::SignedOutside(..)));
        expect_pdf(args.proof_inside, media_type, signed_outside)?;
        let file = place(&args.out, &report.facts.number, media_type);
        let proof = proof_place(&file);
        // An issue cannot be taken back, so nothing may stand in the way of its files.
        files::expect_free(&file)?;
        files::expect_free(&proof)?;
        let (bytes, receipt) = session.issue_report(report.id, &args.to, |sheet| renderer.file(sheet))?;
        issued_but(session.report_proof(report.id).map_err(Failure::from).and_then(|text| {
            files::write(&proof, text.as_bytes())?;
            files::write(&file, &with_proof(args.proof_inside, bytes, &text)?)
        }))?;
        Ok((receipt, file, session.lab().verifier_key()?))
    })?;
    told(Done::new(&receipt, context), &file, &proof_place(&file), &key.to_string()).print(io)
}

pub(super) fn send(args: &Send, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    folder(&args.out)?;
    let (receipt, file, key) = args.at.with(context, io, |session| {
        let report = names::report(session, &args.report)?;
        let media_type = report.file.as_ref().map_or("text/html", |file| &file.media_type);
        expect_pdf(args.proof_inside, media_type, matches!(report.prepared, Some(Held::SignedOutside(..))))?;
        let file = place(&args.out, &report.facts.number, media_type);
        let proof = proof_place(&file);
        files::expect_free(&file)?;
        files::expect_free(&proof)?;
        let (bytes, receipt) = session.send_report(report.id, &args.to)?;
        let text = session.report_proof(report.id)?;
        files::write(&proof, text.as_bytes())?;
        files::write(&file, &with_proof(args.proof_inside, bytes, &text)?)?;
        Ok((receipt, file, session.lab().verifier_key()?))
    })?;
    told(Done::new(&receipt, context), &file, &proof_place(&file), &key.to_string()).print(io)
}

pub(super) fn proof(args: &HandOut, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    [Some(&args.out), args.file_out.as_ref()].into_iter().flatten().try_for_each(|path| files::expect_free(path))?;
    let (text, bytes, key) = args.at.with(context, io, |session| {
        let id = names::report(session, &args.report)?.id;
        let bytes = args.file_out.as_ref().map(|_| session.report_file(id)).transpose()?;
        let text = session.report_proof(id)?;
        let bytes = bytes.map(|(_, bytes)| with_proof(args.proof_inside, bytes, &text)).transpose()?;
        Ok((text, bytes, session.lab().verifier_key()?))
    })?;
    files::write(&args.out, text.as_bytes())?;
    if let (Some(path), Some(bytes)) = (&args.file_out, &bytes) {
        files::write(path, bytes)?;
    }
    let file = args.file_out.as_deref().map(shown);
    if context.json {
        let answer = serde_json::json!({"proof": shown(&args.out), "file": file, "verifier_key": key.to_string()});
        crate::json::line(io, &answer)?;
    } else {
        writeln!(io.out, "{} {}", context.say("proof", "dowód"), shown(&args.out))?;
        if let Some(file) = file {
            writeln!(io.out, "{} {file}", context.say("file", "plik"))?;
        }
        writeln!(io.out, "{} {key}", context.say("verifier key", "klucz weryfikujący"))?;
    }
    Ok(Exit::Yes)
}

pub(super) fn preview(args: &Preview, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    files::expect_free(&args.out)?;
    let renderer = args.form.read()?;
    let rendered = args.at.with(context, io, |session| {
        let id = names::report(session, &args.report)?.id;
        let sheet = session.report_sheet(id, None)?;
        renderer.file(&sheet).map_err(|error: LabError| error.into())
    })?;
    files::write(&args.out, &rendered.bytes)?;
    let out = shown(&args.out);
    if context.json {
        crate::json::line(io, &serde_json::json!({"file": out, "media_type": rendered.media_type, "preview": true}))?;
    } else {
        let line = context.say(
            format!("wrote a preview to {out}: it is not a report, and says so"),
            format!("zapisano podgląd w {out}: nie jest sprawozdaniem i zawiera taką informację"),
        );
        writeln!(io.out, "{line}")?;
    }
    Ok(Exit::Yes)
}
