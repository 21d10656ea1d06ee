//! `compliance key`: looking at the keys, and changing how they are opened.

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::init::passphrase_fits;
use crate::io::{Io, shown};
use crate::reading::Reading;
use crate::secrets::{self, Asked, KeyArgs};
use crate::sheet::{Content, Place};
use crate::trail::prove::verifier_key;
use crate::{json, sheet};
use clap::Subcommand;
use libcompliance_lab::core::trail::note::VerifierKey;
use libcompliance_lab::entropy::SystemEntropy;
use libcompliance_lab::keys::{self, KdfProfile, KeySource, Protect, Protection, RecoveryCode, Zeroizing, inspect};
use libcompliance_lab::{Lab, beside};
use libcompliance_pack::Language;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The verifier key and how the key file is protected; asks for nothing
    Show(Show),
    /// Replace the signing key; old and new key stand behind the change, and a new recovery code is printed
    Rotate(Rotate),
    /// Change the passphrase
    Passphrase(Passphrase),
    /// Set a new passphrase with the recovery code, when the old one is lost
    Recover(Recover),
    /// Print a new recovery code; the old one no longer opens the key file
    RenewCode(RenewCode),
}

#[derive(Debug, clap::Args)]
struct Show {
    /// The laboratory
    lab: PathBuf,
}

#[derive(Debug, clap::Args)]
struct SheetArgs {
    /// Write the recovery sheet to a file that only you can read, instead of the screen
    #[arg(long, value_name = "FILE")]
    sheet: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct Rotate {
    /// The laboratory
    lab: PathBuf,
    /// Why: a code from your list, such as yearly or key_exposed
    #[arg(long, value_name = "CODE")]
    reason: String,
    /// Why, in words
    #[arg(long)]
    text: Option<String>,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    sheet: SheetArgs,
}

#[derive(Debug, clap::Args)]
struct Passphrase {
    /// The laboratory
    lab: PathBuf,
    #[command(flatten)]
    key: KeyArgs,
    /// Read the new passphrase from a file (`-`: a line of standard input)
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct Recover {
    /// The laboratory
    lab: PathBuf,
    /// Read the recovery code from a file (`-`: a line of standard input)
    #[arg(long, value_name = "FILE")]
    code_file: Option<PathBuf>,
    /// Read the new passphrase from a file (`-`: a line of standard input)
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct RenewCode {
    /// The laboratory
    lab: PathBuf,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    sheet: SheetArgs,
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::Show(args) => show(args, context, io),
        Command::Rotate(args) => rotate(args, context, io),
        Command::Passphrase(args) => change(args, context, io),
        Command::Recover(args) => recover(args, context, io),
        Command::RenewCode(args) => renew(args, context, io),
    }?;
    Ok(Exit::Yes)
}

fn show(args: &Show, context: &Context, io: &mut Io<'_>) -> Result<(), Failure> {
    let mut reading = Reading::open(&args.lab)?;
    let key = verifier_key(&mut reading)?;
    let key_file = beside(&args.lab, ".key");
    let (info, protection) = inspect(&key_file)?;
    let fits = info.public_key == *key.public_key();
    let weak = matches!(protection, Protection::Passphrase(cost) if cost.is_weak());
    let (word, _) = sheet::protection(protection);
    if context.json {
        let document = serde_json::json!({
            "laboratory": info.lab.to_string(), "verifier_key": key.to_string(), "key_file": key_file.to_string_lossy(),
            "key_made": info.created.to_rfc3339(), "key_protection": word, "weaker_protection": word != "passphrase" || weak,
            "key_fits_trail": fits,
        });
        json::line(io, &document)?;
    } else {
        let pick = |english: &'static str, polish: &'static str| context.language.pick(english, polish);
        let mut line = |title: &str, text: String| writeln!(io.out, "{title:<20}{text}");
        line(pick("verifier key", "klucz weryfikacyjny"), key.to_string())?;
        line(pick("key file", "plik klucza"), shown(&key_file))?;
        line(pick("made", "utworzono"), info.created.format("%Y-%m-%d %H:%M UTC").to_string())?;
        let protection = match word {
            "passphrase" if weak => pick(
                "a passphrase at a demonstration's cost: too weak for a laboratory in use",
                "hasło o koszcie pokazowym: za słabe dla pracującego laboratorium",
            ),
            "passphrase" => pick("a passphrase", "hasło"),
            "file_mode" => pick(
                "its file mode alone, the weaker choice: whoever can read the file has the keys",
                "tylko uprawnienia pliku, wybór słabszy: kto może czytać plik, ma klucze",
            ),
            _ => pick(
                "a Windows account, a weaker choice: every program under that account has the keys",
                "konto Windows, wybór słabszy: każdy program na tym koncie ma klucze",
            ),
        };
        line(pick("protected by", "ochrona"), protection.to_owned())?;
    }
    if fits {
        return Ok(());
    }
    Err(Failure::no(
        "wrong_key",
        "the key file holds another signing key than the trail was signed with: put the right key file there",
    ))
}

fn rotate(args: &Rotate, context: &Context, io: &mut Io<'_>) -> Result<(), Failure> {
    crate::reading::expect_file(&args.lab)?;
    let passphrase = secrets::passphrase(&args.lab, &args.key, io)?;
    let place = Place::prepare(args.sheet.sheet.as_deref())?;
    let (_, protection) = inspect(&beside(&args.lab, ".key"))?;
    let lab = Lab::open(&args.lab, source(passphrase.as_ref()), context.options())?;
    let protect = match (&passphrase, protection) {
        (Some(passphrase), _) => Protect::Passphrase { passphrase, profile: KdfProfile::Standard },
        (None, Protection::Dpapi) => Protect::Dpapi,
        (None, _) => Protect::File,
    };
    let code = lab.rotate_key(source(passphrase.as_ref()), protect, (&args.reason, args.text.as_deref()))?;
    let key = lab.verifier_key()?;
    drop(lab);
    hand_over(&args.lab, &key, code, place, context, io)
}

fn renew(args: &RenewCode, context: &Context, io: &mut Io<'_>) -> Result<(), Failure> {
    let mut reading = Reading::open(&args.lab)?;
    let key = verifier_key(&mut reading)?;
    let source = secrets::key_source(&args.lab, &args.key, io)?;
    let place = Place::prepare(args.sheet.sheet.as_deref())?;
    let code = keys::renew_recovery_code(&beside(&args.lab, ".key"), source, &mut SystemEntropy::new())?;
    hand_over(&args.lab, &key, Some(code), place, context, io)
}

fn source(passphrase: Option<&Zeroizing<String>>) -> KeySource {
    passphrase.map_or(KeySource::Unattended, |passphrase| KeySource::passphrase(passphrase.clone()))
}

/// Prints the new sheet.
fn hand_over(
    lab: &Path,
    key: &VerifierKey,
    code: Option<RecoveryCode>,
    place: Place,
    context: &Context,
    io: &mut Io<'_>,
) -> Result<(), Failure> {
    let (info, protection) = inspect(&beside(lab, ".key"))?;
    let (word, protection) = sheet::protection(protection);
    let content = Content {
        name: String::new(),
        id: info.lab.to_string(),
        origin: key.name().to_owned(),
        verifier_key: key.to_string(),
        date: info.created.format("%Y-%m-%d").to_string(),
        database: lab.to_owned(),
        protection,
        code: code.as_ref().map(RecoveryCode::text),
        break_glass: None,
    };
    if context.json {
        let document = serde_json::json!({
            "verifier_key": content.verifier_key,
            "key_protection": word,
            "recovery_code": content.code.as_ref().filter(|_| place.path().is_none()).map(|code| code.as_str()),
            "sheet": place.path().map(|path| path.to_string_lossy().into_owned()),
        });
        json::line(io, &document)?;
        return place.write(&content, context.language, true, io);
    }
    let done = context.language.pick(
        "Done. The recovery sheets printed before this one no longer count: destroy them.",
        "Gotowe. Wcześniej wydrukowane karty odzyskiwania już się nie liczą: zniszcz je.",
    );
    writeln!(io.out, "{done}")?;
    if let Some(path) = place.path() {
        let path = shown(path);
        let sheet = context.language.pick(
            format!("The new sheet is in `{path}`: print it, then delete the file."),
            format!("Nowa karta jest w `{path}`: wydrukuj ją, potem usuń plik."),
        );
        writeln!(io.out, "{sheet}")?;
    }
    place.write(&content, context.language, false, io)
}

fn change(args: &Passphrase, context: &Context, io: &mut Io<'_>) -> Result<(), Failure> {
    crate::reading::expect_file(&args.lab)?;
    let key_file = beside(&args.lab, ".key");
    let Some(old) = secrets::passphrase(&args.lab, &args.key, io)? else {
        return Err(keys::KeyError::NotPassphrase.into());
    };
    let new = new_passphrase(args.new_passphrase_file.as_deref(), context.language, io)?;
    let entropy = &mut SystemEntropy::new();
    keys::change_passphrase(&key_file, KeySource::passphrase(old), &new, KdfProfile::Standard, entropy)?;
    changed(context, io)
}

fn recover(args: &Recover, context: &Context, io: &mut Io<'_>) -> Result<(), Failure> {
    let key_file = beside(&args.lab, ".key");
    // Whether there is a key file at all is known before anything is asked.
    inspect(&key_file)?;
    let typed = secrets::read(
        args.code_file.as_deref(),
        "the recovery code",
        "Recovery code from the sheet: ",
        "--code-file",
        io,
    )?;
    let code = RecoveryCode::parse(&typed)?;
    let new = new_passphrase(args.new_passphrase_file.as_deref(), context.language, io)?;
    keys::recover(&key_file, code, &new, KdfProfile::Standard, &mut SystemEntropy::new())?;
    changed(context, io)
}

fn new_passphrase(file: Option<&Path>, language: Language, io: &mut Io<'_>) -> Result<Zeroizing<String>, Failure> {
    secrets::read_new(
        file,
        &Asked {
            what: "the new passphrase",
            question: language
                .pick("New passphrase, at least 12 characters: ", "Nowe hasło klucza, co najmniej 12 znaków: "),
            again: language.pick("The same again: ", "Jeszcze raz: "),
            flag: "--new-passphrase-file",
        },
        &passphrase_fits,
        language,
        io,
    )
}

fn changed(context: &Context, io: &mut Io<'_>) -> Result<(), Failure> {
    if context.json {
        return json::line(io, &serde_json::json!({"passphrase": "changed"}));
    }
    let [changed, older] = context.language.pick(
        [
            "The passphrase is changed; the recovery code stays as it is.",
            "Older copies of the key file still open with the old passphrase: replace them too.",
        ],
        [
            "Hasło klucza zmieniono; kod odzyskiwania pozostaje ten sam.",
            "Starsze kopie pliku klucza nadal otwiera stare hasło: je też trzeba zastąpić.",
        ],
    );
    writeln!(io.out, "{changed}\n{older}")?;
    Ok(())
}
