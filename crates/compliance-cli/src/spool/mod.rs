//! `compliance spool`: files of events that waited while the trail could not be written.

use crate::acting;
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::{Io, shown};
use crate::json;
use crate::secrets::KeyArgs;
use crate::work::{At, facts};
use clap::Subcommand;
use libcompliance_lab::core::host::spool::{SpoolFault, hex};
use libcompliance_lab::{SpoolContent, TakeIn, TakenIn, look_at_spool};
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// What a spool holds, and whether it verifies in itself; needs no laboratory
    Show(Show),
    /// Seal what is in spools, in order, each event once; a spool taken in to its end is renamed, never deleted
    TakeIn(Take),
    /// Write down what the declared kinds say is to be done when the trail cannot be written, for the host's program
    Choices(Choices),
}

#[derive(Debug, clap::Args)]
struct Show {
    /// The spool
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Take {
    #[command(flatten)]
    at: At,
    /// The spools
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Take in lines, too, that came after an earlier take-in; look first who added them
    #[arg(long)]
    with_growth: bool,
}

#[derive(Debug, clap::Args)]
struct Choices {
    /// The laboratory
    lab: PathBuf,
    #[command(flatten)]
    key: KeyArgs,
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::Show(args) => show(args, context, io),
        Command::TakeIn(args) => take_in(args, context, io),
        Command::Choices(args) => {
            let lab = acting::open(&args.lab, &args.key, context, io)?;
            io.out.write_all(&lab.spool_choices()?.to_json())?;
            io.out.write_all(b"\n")?;
            Ok(Exit::Yes)
        }
    }
}

fn show(args: &Show, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let seen = look_at_spool(&args.file).map_err(libcompliance_lab::LabError::from)?;
    let SpoolContent { header, lines, files, first, last, head, fault } = &seen;
    if context.json {
        let document = json!({
            "spool": header.id.to_string(), "at": header.at.to_string(), "device": header.device,
            "origin": header.origin, "lines": lines, "files": files, "head_sha256": hex(head),
            "first": first.map(|at| at.to_string()), "last": last.map(|at| at.to_string()), "fault": broken(*fault),
        });
        json::line(io, &document)?;
    } else {
        let time = |at: &Option<_>| at.map(|at: libcompliance_lab::core::trail::time::Timestamp| at.to_string());
        let lines = [
            (context.say("spool", "spool"), header.id.to_string()),
            (context.say("begun", "założony"), header.at.to_string()),
            (context.say("device", "urządzenie"), header.device.clone().unwrap_or_default()),
            (context.say("for the trail", "dla śladu"), header.origin.clone().unwrap_or_default()),
            (context.say("events", "zdarzenia"), (lines - files).to_string()),
            (context.say("files", "pliki"), files.to_string()),
            (context.say("first", "pierwszy"), time(first).unwrap_or_default()),
            (context.say("last", "ostatni"), time(last).unwrap_or_default()),
            (context.say("head SHA-256", "SHA-256 końca"), hex(head)),
            (context.say("fault", "wada"), fault.map(|fault| words(fault, context)).unwrap_or_default()),
            (
                context.say("note", "uwaga"),
                context
                    .say(
                        "stored, not sealed: whoever can write the folder can replace the whole file",
                        "przechowane, nie zabezpieczone: kto może pisać w folderze, może podmienić cały plik",
                    )
                    .to_owned(),
            ),
        ];
        facts(&lines, io)?;
    }
    Ok(if fault.is_none() { Exit::Yes } else { Exit::No })
}

fn take_in(args: &Take, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let how = TakeIn { with_growth: args.with_growth };
    args.at.act(context, io, |by, io| {
        let mut exit = Exit::Yes;
        for file in &args.files {
            let taken = by.session.take_in(file, how)?;
            if !taken.complete() {
                exit = Exit::No;
            }
            tell(file, &taken, context, io)?;
        }
        Ok(exit)
    })
}

fn tell(file: &Path, taken: &TakenIn, context: &Context, io: &mut Io<'_>) -> Result<(), Failure> {
    let TakenIn { spool, lines, sealed, known, refused, fault, renamed } = taken;
    if context.json {
        let refused: Vec<_> = refused.iter().map(|(line, code)| json!({"line": line, "code": code})).collect();
        let document = json!({
            "file": file.to_string_lossy(), "spool": spool.to_string(), "lines": lines, "sealed": sealed, "known": known,
            "refused": refused, "fault": broken(*fault), "complete": taken.complete(),
            "renamed": renamed.as_ref().map(|path| path.to_string_lossy()),
        });
        return json::line(io, &document);
    }
    let line = context.say(
        format!("{}: {sealed} sealed late, {known} were sealed before, of {lines}", shown(file)),
        format!("{}: zabezpieczono z opóźnieniem: {sealed}, wcześniej: {known}, z {lines}", shown(file)),
    );
    writeln!(io.out, "{line}")?;
    for (line, code) in refused {
        let text = context
            .say(format!("line {line} is not sealed: {code}"), format!("wiersza {line} nie zabezpieczono: {code}"));
        writeln!(io.out, "  {text}")?;
    }
    if let Some(fault) = fault {
        writeln!(io.out, "  {}", words(*fault, context))?;
    }
    if let Some(renamed) = renamed {
        writeln!(io.out, "  -> {}", shown(renamed))?;
    }
    Ok(())
}

fn broken(fault: Option<(u64, SpoolFault)>) -> serde_json::Value {
    fault.map_or(
        serde_json::Value::Null,
        |(line, fault)| json!({"line": line, "code": fault.code(), "text": fault.to_string()}),
    )
}

fn words((line, fault): (u64, SpoolFault), context: &Context) -> String {
    context.say(
        format!("from line {line} on nothing is taken in: {fault} ({})", fault.code()),
        format!("od wiersza {line} niczego nie przyjęto: {} ({})", polish(fault), fault.code()),
    )
}

fn polish(fault: SpoolFault) -> &'static str {
    match fault {
        SpoolFault::Header => "plik nie zaczyna się nagłówkiem spoola",
        SpoolFault::Version => "nieznana wersja formatu: użyj nowszego programu",
        SpoolFault::OtherTrail => "spool założono dla śladu innego laboratorium",
        SpoolFault::Torn => "ostatni wiersz jest ucięty: program zatrzymano w trakcie zapisu",
        SpoolFault::TooLong => "wiersz jest za długi",
        SpoolFault::Malformed => "tego wiersza nie da się odczytać",
        SpoolFault::NotStrict => "wiersz zapisano inaczej, niż robi to program: ktoś go przepisał",
        SpoolFault::Gap => "numer wiersza nie jest kolejny: brak wierszy, są podwójne albo w innej kolejności",
        SpoolFault::Chain => "wiersz nie zawiera skrótu poprzedniego: jeden z nich zmieniono",
        SpoolFault::Event(_) => "zdarzenia w wierszu nie da się odczytać",
        SpoolFault::File => "wiersz wskazuje plik z błędnym skrótem, typem lub nazwą",
        SpoolFault::Shrank => "wierszy jest mniej niż przy poprzednim przyjęciu: ucięto koniec",
        SpoolFault::Changed => "wiersze są inne niż przy poprzednim przyjęciu: spool podmieniono",
        SpoolFault::Grew => {
            "wierszy jest więcej niż przy poprzednim przyjęciu: sprawdź, kto je dodał, i przyjmij je przez --with-growth"
        }
        SpoolFault::Choices => "pliku ustawień nie da się odczytać",
    }
}
