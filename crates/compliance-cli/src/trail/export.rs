//! `compliance trail export`: a folder that can be verified without the database.

use super::Export;
use super::outside::{Hand, Unrecorded};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::{Io, shown};
use crate::json;
use crate::reading::Reading;
use crate::zone::Zone;
use libcompliance_lab::LabError;
use libcompliance_lab::export::{Complete, Form, Manifest, Options};
use libcompliance_lab::store::{Filter, StoreError};
use libcompliance_pack::Language;
use libcompliance_pack::text::visible;

pub(super) fn run(args: &Export, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut reading = Reading::open(&args.lab)?;
    let filter = args.filter.resolve(&mut reading, None, Zone::Utc)?;
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
        tell(args, &manifest, context.language, io)?;
        match record {
            Ok(index) => {
                let english = format!("recorded as record {index}, which the export does not hold");
                let polish = format!("odnotowano jako zapis {index}, którego eksport nie zawiera");
                writeln!(io.out, "  {}", context.language.pick(english, polish))?;
            }
            Err(why) => writeln!(io.out, "  {}", why.text(context.language))?,
        }
    }
    Ok(Exit::Yes)
}

fn tell(args: &Export, manifest: &Manifest, language: Language, io: &mut Io<'_>) -> Result<(), Failure> {
    let out = shown(&args.out);
    let what = match manifest.form {
        Form::Log => language.pick("the whole trail", "cały ślad"),
        Form::Selection => language.pick("a selection", "wybór zapisów"),
    };
    let (records, size) = (manifest.records, manifest.size);
    let wrote = language.pick(
        format!("wrote {what}, {records} of {size} records, to {out}"),
        format!("zapisano {what}, {records} z {size} zapisów, w {out}"),
    );
    writeln!(io.out, "{wrote}")?;
    if let Some(selection) = &manifest.selection {
        for words in &selection.words {
            writeln!(io.out, "  {}: {}", language.pick("chosen", "wybrano"), visible(words))?;
        }
        let complete = match selection.complete {
            Complete::Client => language.pick(
                "that no record of the client is left out can be checked by the running numbers in them",
                "że nie pominięto żadnego zapisu klienta, da się sprawdzić po numerach w zapisach",
            ),
            Complete::Range => language.pick(
                "that no record of the range is left out can be checked by their indexes",
                "że nie pominięto żadnego zapisu z zakresu, da się sprawdzić po ich numerach",
            ),
            Complete::NotShown => language.pick(
                "whether records are left out CANNOT be checked from this selection",
                "czy pominięto zapisy, tego z tego wyboru NIE da się sprawdzić",
            ),
        };
        writeln!(io.out, "  {complete}")?;
    }
    if let Some(copied) = manifest.copied {
        let line = language.pick(
            format!("copied from a former system: {copied} records; unchanged since their import, NOT PROVABLE earlier"),
            format!("przejęte z poprzedniego systemu: {copied}; niezmienione od przejęcia, czego wcześniej NIE DA SIĘ WYKAZAĆ"),
        );
        writeln!(io.out, "  {line}")?;
    }
    let left = manifest.left_out.records;
    let left_out = language.pick(
        format!("left out: {left} records; {}", visible(&manifest.left_out.committed_values)),
        format!("pominięto zapisów: {left}; nie ma tu żadnej z ukrytych wartości"),
    );
    writeln!(io.out, "  {left_out}")?;
    writeln!(io.out, "  {}: compliance verify {out}", language.pick("check it with", "sprawdzenie"))?;
    Ok(())
}
