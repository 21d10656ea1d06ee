//! `compliance seal`: files by their digests, under somebody's name.

use crate::acting::{self, Proof, SignedIn};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::{Io, shown};
use crate::json;
use crate::secrets::KeyArgs;
use libcompliance_lab::{LabError, Session};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The laboratory
    pub lab: PathBuf,
    /// The files to be sealed
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub who: SignInArgs,
    /// The media type of the files, such as text/csv (default: by the end of the name)
    #[arg(long = "type", value_name = "MEDIA")]
    pub media_type: Option<String>,
    #[command(flatten)]
    pub key: KeyArgs,
}

/// Who signs in.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct SignInArgs {
    /// Your login
    #[arg(long)]
    pub login: String,
    #[command(flatten)]
    pub proof: Proof,
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let SignedIn { session, .. } =
        acting::sign_in(&args.lab, &args.who.login, &args.who.proof, &args.key, context, io)?;
    let outcome = each(args, &session, context, io);
    let signed_out = acting::sign_out(session);
    let failed = outcome?;
    signed_out?;
    if failed == 0 { Ok(Exit::Yes) } else { Ok(Exit::No) }
}

fn each(args: &Args, session: &Session, context: &Context, io: &mut Io<'_>) -> Result<usize, Failure> {
    let mut failed = 0;
    for file in &args.files {
        let media_type = args.media_type.as_deref().unwrap_or_else(|| guess(file));
        match session.seal_file(file, media_type) {
            Ok((digest, receipt)) if context.json => {
                let line = serde_json::json!({
                    "file": file.to_string_lossy(),
                    "index": receipt.index,
                    "sha256": json::hex(&digest.0),
                    "type": media_type,
                    "leaf_hash": json::hex(&receipt.leaf_hash),
                });
                json::line(io, &line)?;
            }
            Ok((digest, receipt)) => {
                writeln!(
                    io.out,
                    "{} {:<8} sha256 {}  {}",
                    context.language.pick("record", "zapis"),
                    receipt.index,
                    json::hex(&digest.0),
                    shown(file)
                )?;
            }
            // What concerns this file alone does not stop the others.
            Err(error @ (LabError::Invalid(_) | LabError::Write(_))) => {
                failed += 1;
                if context.json {
                    let error = serde_json::json!({
                        "error": {"code": error.code(), "message": error.to_string(), "file": file.to_string_lossy()}
                    });
                    writeln!(io.err, "{error}")?;
                } else {
                    writeln!(
                        io.err,
                        "compliance: {}: `{}`: {error}",
                        context.language.pick("not sealed", "nie zabezpieczono"),
                        shown(file)
                    )?;
                }
            }
            Err(error) => return Err(error.into()),
        }
        io.out.flush()?;
    }
    Ok(failed)
}

/// The media type by the end of the name; what is not known is bytes.
pub(crate) fn guess(path: &Path) -> &'static str {
    let end = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    match end.as_str() {
        "csv" => "text/csv",
        "txt" | "log" | "asc" => "text/plain",
        "json" => "application/json",
        "xml" => "application/xml",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "tif" | "tiff" => "image/tiff",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}
