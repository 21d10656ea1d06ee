//! `compliance init`: at most five plain questions, then a laboratory and its recovery sheet.

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::{Io, shown};
use crate::secrets::Asked;
use crate::sheet::{Content, Place};
use crate::{json, secrets, sheet};
use libcompliance_lab::core::identity::IdentitySettings;
use libcompliance_lab::keys::{KdfProfile, MIN_PASSPHRASE_CHARS, Protect, Zeroizing, inspect};
use libcompliance_lab::{Lab, LabError, NewLab, Options, beside, files};
use libcompliance_pack::Language;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The database to be made, such as lab.db; its keys get the same name with .key and .vault behind it
    pub lab: PathBuf,
    /// The laboratory's name
    #[arg(long)]
    pub name: Option<String>,
    /// The name of its trail, such as example.com/lab; stands in every checkpoint. `-`: make one up
    #[arg(long)]
    pub origin: Option<String>,
    /// Login of the first account, an administrator's
    #[arg(long)]
    pub login: Option<String>,
    /// Name of the person behind that account (default: the login)
    #[arg(long)]
    pub person: Option<String>,
    /// Read the password of that account from a file (`-`: a line of standard input)
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// Read the passphrase of the key from a file (`-`: a line of standard input)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key_file_mode", "key_windows_account"])]
    pub passphrase_file: Option<PathBuf>,
    /// Protect the key by its file mode alone instead of a passphrase: the weaker choice
    #[arg(long, conflicts_with = "key_windows_account")]
    pub key_file_mode: bool,
    /// Protect the key by this Windows account instead of a passphrase: a weaker choice
    #[arg(long)]
    pub key_windows_account: bool,
    /// Make a sealed account `break-glass` for the day when no administrator can sign in; its password stands on the recovery
    /// sheet, and its use raises an alert
    #[arg(
        long, value_name = "YES|NO", default_value_t = true, num_args = 0..=1, default_missing_value = "true",
        action = clap::ArgAction::Set, value_parser = clap::builder::BoolishValueParser::new()
    )]
    pub break_glass: bool,
    /// Write the recovery sheet to a file that only you can read, instead of the screen
    #[arg(long, value_name = "FILE")]
    pub sheet: Option<PathBuf>,
}

/// Numbers the questions that are really asked.
struct Questions {
    language: Language,
    next: usize,
    of: usize,
}

impl Questions {
    fn head(&mut self, english: &str, polish: &str) -> String {
        self.next += 1;
        format!("{}/{}  {}: ", self.next, self.of, self.language.pick(english, polish))
    }
}

struct Answers {
    name: String,
    origin: Option<String>,
    login: String,
    password: Zeroizing<String>,
    passphrase: Option<Zeroizing<String>>,
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let language = context.language;
    // Nobody should answer five questions to be told that the file is there.
    let [database, key, vault, _] = files(&args.lab);
    if let Some(taken) = [&database, &key, &vault].into_iter().find(|file| file.exists()) {
        return Err(Failure::failed(
            "file_exists",
            format!("`{}` is already there and is never overwritten: choose another name", shown(taken)),
        ));
    }
    let answers = ask(args, context, io)?;
    let place = Place::prepare(args.sheet.as_deref())?;
    let protect = match &answers.passphrase {
        Some(passphrase) => Protect::Passphrase { passphrase, profile: KdfProfile::Standard },
        None if args.key_windows_account => Protect::Dpapi,
        None => Protect::File,
    };
    let new = NewLab {
        name: &answers.name,
        origin: answers.origin.as_deref(),
        login: &answers.login,
        person: args.person.as_deref().unwrap_or(&answers.login),
        password: &answers.password,
        protect,
        identity: IdentitySettings::default(),
        break_glass: args.break_glass,
    };
    let created = Lab::create(&args.lab, &new, context.options())?;
    let lab = &created.lab;
    let verifier_key = lab.verifier_key()?;
    let (word, protection) = sheet::protection(inspect(&beside(&args.lab, ".key"))?.1);
    let content = Content {
        name: answers.name.clone(),
        id: lab.id().to_string(),
        origin: verifier_key.name().to_owned(),
        verifier_key: verifier_key.to_string(),
        date: lab.now().to_string().chars().take(10).collect(),
        database: args.lab.clone(),
        protection,
        code: created.recovery.as_ref().map(|code| code.text()),
        break_glass: created.break_glass,
    };
    if context.json {
        let document = serde_json::json!({
            "laboratory": content.id,
            "origin": content.origin,
            "verifier_key": content.verifier_key,
            "files": files(&args.lab).iter().map(|file| file.to_string_lossy().into_owned()).collect::<Vec<_>>(),
            "key_protection": word,
            "weaker_protection": word != "passphrase",
            // Shown once and kept nowhere; with a sheet it stands there and only there.
            "recovery_code": content.code.as_ref().filter(|_| place.path().is_none()).map(|code| code.as_str()),
            "break_glass": content.break_glass.as_ref().map(|password| {
                let shown = place.path().is_none().then_some(password.as_str());
                serde_json::json!({"login": "break-glass", "password": shown})
            }),
            "sheet": place.path().map(|path| path.to_string_lossy().into_owned()),
        });
        json::line(io, &document)?;
        place.write(&content, language, true, io)?;
        return Ok(Exit::Yes);
    }
    tell(&content, word, place, language, &answers.login, io)?;
    Ok(Exit::Yes)
}

fn tell(
    content: &Content,
    protection: &str,
    place: Place,
    language: Language,
    login: &str,
    io: &mut Io<'_>,
) -> Result<(), Failure> {
    let database = shown(&content.database);
    writeln!(
        io.out,
        "{}",
        language.pick(format!("Made the laboratory `{database}`."), format!("Utworzono laboratorium `{database}`."))
    )?;
    if protection != "passphrase" {
        writeln!(
            io.out,
            "{}",
            language.pick(
                "Note: the key is protected without a passphrase. This is the weaker choice: whoever reaches the key file \
                 (or, on Windows, the account) has the keys.",
                "Uwaga: klucz jest chroniony bez hasła. To słabsze rozwiązanie: kto dotrze do pliku klucza (a w Windows: do \
                 konta), ten ma klucze.",
            )
        )?;
    }
    match place.path().map(shown) {
        Some(sheet) => writeln!(
            io.out,
            "{}",
            language.pick(
                format!("The recovery sheet is in `{sheet}`: print it, then delete the file."),
                format!("Arkusz odzyskiwania jest w pliku `{sheet}`: wydrukuj go, a potem usuń plik."),
            )
        )?,
        None => writeln!(io.out)?,
    }
    place.write(content, language, false, io)?;
    writeln!(
        io.out,
        "\n{}\n  compliance account add {database} --as {login} --role laboratory_manager\n  compliance trail list {database}\n  \
         compliance verify {database}",
        language.pick("Next:", "Dalej:"),
        login = libcompliance_pack::text::visible(login),
    )?;
    Ok(())
}

fn ask(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Answers, Failure> {
    let language = context.language;
    let needs_passphrase = !args.key_file_mode && !args.key_windows_account;
    let open = [
        args.name.is_none(),
        args.origin.is_none(),
        args.login.is_none(),
        args.password_file.is_none(),
        needs_passphrase && args.passphrase_file.is_none(),
    ];
    let mut questions = Questions { language, next: 0, of: open.iter().filter(|open| **open).count() };
    let name = match &args.name {
        Some(name) => name.clone(),
        None => {
            let question = questions.head("Name of the laboratory", "Nazwa laboratorium");
            line(&question, "the laboratory's name", "--name NAME", io)?
        }
    };
    if name.trim().is_empty() {
        return Err(Failure::usage("name_empty", "the laboratory's name is empty: give one with --name"));
    }
    let origin = match &args.origin {
        Some(origin) => Some(origin.clone()),
        None if io.prompts.interactive() => {
            let question = questions.head(
                "Name of its trail, such as example.com/lab; stands in every checkpoint (Enter: one is made up)",
                "Nazwa dziennika, np. example.com/lab; stoi w każdym punkcie kontrolnym (Enter: nazwa losowa)",
            );
            io.prompts.line(&question)?
        }
        None => None,
    };
    let origin = origin.map(|origin| origin.trim().to_owned()).filter(|origin| !origin.is_empty() && origin != "-");
    let login = match &args.login {
        Some(login) => login.clone(),
        None => {
            let question =
                questions.head("Your login, as the first administrator", "Twój login (pierwszy administrator)");
            line(&question, "the login of the first account", "--login LOGIN", io)?
        }
    };
    let again = language.pick("     The same again: ", "     Jeszcze raz: ");
    let question = if args.password_file.is_some() {
        String::new()
    } else {
        questions.head(
            "A password for that login: 12 characters with letters, digits and others (not shown)",
            "Hasło do tego loginu: 12 znaków, w tym litery, cyfry i inne (niewidoczne)",
        )
    };
    let password = secrets::read_new(
        args.password_file.as_deref(),
        &Asked { what: "the password", question: &question, again, flag: "--password-file" },
        &|typed| judged(&name, &login, args.person.as_deref(), typed, &context.options()),
        language,
        io,
    )?;
    let passphrase = if needs_passphrase {
        let question = if args.passphrase_file.is_some() {
            String::new()
        } else {
            questions.head(
                "A passphrase for the key file, at least 12 characters (not shown)",
                "Hasło do pliku klucza, co najmniej 12 znaków (niewidoczne)",
            )
        };
        Some(secrets::read_new(
            args.passphrase_file.as_deref(),
            &Asked { what: "the passphrase", question: &question, again, flag: "--passphrase-file" },
            &passphrase_fits,
            language,
            io,
        )?)
    } else {
        None
    };
    Ok(Answers { name: name.trim().to_owned(), origin, login, password, passphrase })
}

/// Whether the laboratory will take the first password.
fn judged(name: &str, login: &str, person: Option<&str>, typed: &str, options: &Options) -> Result<(), Failure> {
    let person = person.unwrap_or(login);
    let (identity, break_glass) = (IdentitySettings::default(), false);
    let new =
        NewLab { name, origin: None, login, person, password: typed, protect: Protect::File, identity, break_glass };
    let verdict = new.judge_password(options);
    if verdict.is_accepted() {
        return Ok(());
    }
    let refused = LabError::PasswordRefused { verdict: Box::new(verdict), record: 0 };
    // Nothing is there yet that could have said no.
    Err(Failure { exit: Exit::Usage, ..refused.into() })
}

/// Whether a new passphrase is acceptable; the key file judges the exact bytes.
pub(crate) fn passphrase_fits(text: &str) -> Result<(), Failure> {
    if text.chars().count() >= MIN_PASSPHRASE_CHARS {
        return Ok(());
    }
    let message = format!("the passphrase is shorter than {MIN_PASSPHRASE_CHARS} characters");
    Err(Failure::usage("secret_unfit", message))
}

fn line(question: &str, what: &str, flag: &str, io: &mut Io<'_>) -> Result<String, Failure> {
    let missing =
        || Failure::usage("answer_missing", format!("{what} is needed: run this in a terminal, or give {flag}"));
    if !io.prompts.interactive() {
        return Err(missing());
    }
    io.prompts.line(question)?.filter(|answer| !answer.trim().is_empty()).ok_or_else(missing)
}
