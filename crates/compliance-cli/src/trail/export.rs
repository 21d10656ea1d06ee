//! `compliance trail export`: a folder that can be verified without the database.

use super::Export;
use super::outside::{Hand, Unrecorded};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::{Io, shown};
use crate::json;
use crate::reading::Reading;
use libcompliance_lab::LabError;
use libcompliance_lab::export::{Complete, Form, Manifest, Options};
use libcompliance_lab::store::{Filter, StoreError};
use libcompliance_pack::text::visible;

pub(super) fn run(args: &Export, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut reading = Reading::open(&args.lab)?;
    let filter = args.filter.resolve(&mut reading, None)?;
    let options = Options {
        filter: Some(filter).filter(|filter| *filter != Filter::default()),
        from: args.from,
        until: args.until,
        program: format!("compliance {}", env!("CARGO_PKG_VERSION")),
        ..Options::default()
    };
    let hand = Hand::of(&args.who, &reading, context, io)?;
    let outcome = hand.export(&reading.place, &args.out, &options).map_err(|error| match error {
        LabError::Store(StoreError::Exists) => Failure::failed(
            "file_exists",
            format!("`{}` holds something and is never overwritten: choose another folder", shown(&args.out)),
        ),
        error => error.into(),
    });
    let (manifest, record) = hand.finish(outcome)?;
    if context.json {
        let manifest = serde_json::to_value(&manifest).map_err(std::io::Error::from)?;
        let document = serde_json::json!({
            "out": args.out.to_string_lossy(),
            "manifest": manifest,
            "record": record.ok(),
            "not_recorded": record.err().map(Unrecorded::code),
        });
        json::line(io, &document)?;
    } else {
        tell(args, &manifest, io)?;
        match record {
            Ok(index) => writeln!(io.out, "  recorded as record {index}, which the export does not hold")?,
            Err(why) => writeln!(io.out, "  {}", why.text())?,
        }
    }
    Ok(Exit::Yes)
}

fn tell(args: &Export, manifest: &Manifest, io: &mut Io<'_>) -> Result<(), Failure> {
    let out = shown(&args.out);
    let what = match manifest.form {
        Form::Log => "the whole trail",
        Form::Selection => "a selection",
    };
    writeln!(io.out, "wrote {what}, {} of {} records, to {out}", manifest.records, manifest.size)?;
    if let Some(selection) = &manifest.selection {
        for words in &selection.words {
            writeln!(io.out, "  chosen: {}", visible(words))?;
        }
        let complete = match selection.complete {
            Complete::Client => {
                "that no record of the client is left out can be checked by the running numbers in them"
            }
            Complete::Range => "that no record of the range is left out can be checked by their indexes",
            Complete::NotShown => "whether records are left out CANNOT be checked from this selection",
        };
        writeln!(io.out, "  {complete}")?;
    }
    writeln!(
        io.out,
        "  left out: {} records; {}",
        manifest.left_out.records,
        visible(&manifest.left_out.committed_values)
    )?;
    writeln!(io.out, "  check it with: compliance verify {out}")?;
    Ok(())
}
