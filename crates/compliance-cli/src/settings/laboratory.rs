//! `compliance settings laboratory`: what every report says of the laboratory, and the rules for signing and for the
//! accreditation symbol. One JSON document, read and written as a whole.

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::io::{Io, shown};
use crate::json;
use crate::work::{At, Because, done, usage};
use libcompliance_lab::core::model::{LaboratoryRules, ReportHead};
use std::path::PathBuf;

const FORM: &str = r#"The document; what is left out of `rules` or `head` as a whole stays as it is:
{
  "rules": {
    "zone": "Europe/Warsaw",                      zone of all dates on reports
    "language": "pl",                             of reports: en or pl
    "certificate": {"body": "PCA", "number": "AB 1234", "valid": {"from": "2026-01-01", "until": "2029-12-31"}},
                                                  leave it out for an applicant: no symbol is shown then
    "signed_actions": ["result.verify"],          signed besides reports: result.submit, result.verify
    "keep_samples_days": 14                       days that the rest of a sample is kept from its receipt
  },
  "head": {
    "laboratory": {"name": "...", "address": ["...", "..."], "contact": ["..."], "logo": "data:image/png;base64,..."},
    "place": "...",                               of the activity, if it is not the address
    "statements_en": ["..."], "statements_pl": ["..."]
  }
}
Days are YYYY-MM-DD, both included. A logo is a PNG or SVG picture as a `data:` URL of at most 16,000 characters."#;

#[derive(Debug, clap::Args)]
#[command(after_help = FORM)]
pub(super) struct Laboratory {
    #[command(flatten)]
    at: At,
    /// The JSON document to set; without it, the settings as they stand are printed in the same form
    #[arg(long, value_name = "FILE")]
    set: Option<PathBuf>,
    #[command(flatten)]
    because: Because,
}

pub(super) fn run(args: &Laboratory, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.set {
        Some(path) => set(args, path, context, io),
        None => show(args, context, io),
    }
}

fn show(args: &Laboratory, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (rules, head) = args.at.with(context, io, |session| {
        let lab = session.lab();
        Ok((lab.laboratory_rules()?, lab.report_head()?))
    })?;
    let answer = serde_json::json!({"rules": rules, "head": head});
    if context.json {
        json::line(io, &answer)?;
    } else {
        serde_json::to_writer_pretty(&mut *io.out, &answer).map_err(std::io::Error::from)?;
        writeln!(io.out)?;
    }
    Ok(Exit::Yes)
}

fn unfit(path: &std::path::Path, why: &str) -> Failure {
    let path = shown(path);
    usage(
        "document_unfit",
        format!("`{path}`: {why}; `compliance settings laboratory --help` shows the form"),
        format!("`{path}`: {why}; postać dokumentu podaje `compliance settings laboratory --help`"),
    )
}

fn set(args: &Laboratory, path: &std::path::Path, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let text = files::read_text(path)?;
    let document: serde_json::Value = serde_json::from_str(&text).map_err(|error| unfit(path, &error.to_string()))?;
    let parts = document.as_object().ok_or_else(|| unfit(path, "not a JSON object"))?;
    if let Some(name) = parts.keys().find(|name| !["rules", "head"].contains(&name.as_str())) {
        return Err(unfit(path, &format!("unknown part `{name}`")));
    }
    let rules: Option<LaboratoryRules> = part(parts.get("rules")).map_err(|why| unfit(path, &why))?;
    let head: Option<ReportHead> = part(parts.get("head")).map_err(|why| unfit(path, &why))?;
    if rules.is_none() && head.is_none() {
        return Err(unfit(path, "neither `rules` nor `head`"));
    }
    let receipt = args.at.with(context, io, |session| {
        let lab = session.lab();
        let (old_rules, old_head) = (lab.laboratory_rules()?, lab.report_head()?);
        let (rules, head) = (rules.unwrap_or_else(|| old_rules.clone()), head.unwrap_or_else(|| old_head.clone()));
        // Once there is a head, settings were made before, and a change says why.
        if old_head != ReportHead::default() {
            if (&rules, &head) == (&old_rules, &old_head) {
                return Err(usage(
                    "nothing_changed",
                    "nothing would change: the document says what is set already".to_owned(),
                    "nic by się nie zmieniło: dokument zawiera to, co już ustawiono".to_owned(),
                ));
            }
            args.because.needed()?;
        }
        Ok(session.set_laboratory(&rules, &head, args.because.get())?)
    })?;
    done(&receipt, context, io)
}

fn part<T: serde::de::DeserializeOwned>(value: Option<&serde_json::Value>) -> Result<Option<T>, String> {
    value.map(|value| serde_json::from_value(value.clone()).map_err(|error| error.to_string())).transpose()
}
