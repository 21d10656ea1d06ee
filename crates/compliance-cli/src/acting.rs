//! Acting in a laboratory: opening it, signing in, finding an account by its login, signing out again.

use crate::args::Context;
use crate::exit::Failure;
use crate::io::Io;
use crate::reading::{Reading, expect_file};
use crate::secrets::{self, KeyArgs};
use libcompliance_lab::core::access::{Period, Scope};
use libcompliance_lab::core::id::AccountId;
use libcompliance_lab::core::identity::Account;
use libcompliance_lab::core::trail::time::Timestamp;
use libcompliance_lab::keys::Zeroizing;
use libcompliance_lab::{Device, Lab, LabError, Session, SignIn};
use std::path::{Path, PathBuf};

/// Who acts.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Actor {
    /// Your own login
    #[arg(long = "as", value_name = "LOGIN")]
    pub by: String,
    #[command(flatten)]
    pub proof: Proof,
    #[command(flatten)]
    pub key: KeyArgs,
}

/// How somebody signs in.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Proof {
    /// The device you work at, such as HPLC-02
    #[arg(long)]
    pub device: Option<String>,
    /// Read your password from a file (`-`: a line of standard input) instead of asking
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// Read the one-time code of your second factor from a file (`-`: a line of standard input)
    #[arg(long, value_name = "FILE")]
    pub second_factor_file: Option<PathBuf>,
}

/// Why somebody does it.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Reason {
    /// Why: a code from your list, such as left or deputy
    #[arg(long, value_name = "CODE")]
    pub reason: String,
    /// Why, in words
    #[arg(long)]
    pub text: Option<String>,
}

impl Reason {
    pub(crate) fn get(&self) -> (&str, Option<&str>) {
        (&self.reason, self.text.as_deref())
    }
}

/// For which clients and from when to when a right is to hold.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Extent {
    /// Only for this client, by its id; may be repeated (default: for all)
    #[arg(long = "client", value_name = "ID")]
    pub clients: Vec<String>,
    #[command(flatten)]
    pub span: Span,
}

/// From when to when.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub(crate) struct Span {
    /// From this day (UTC) or moment on
    #[arg(long, value_name = "DATE", value_parser = crate::date::since)]
    pub from: Option<i64>,
    /// Up to this day (UTC, to its end) or moment
    #[arg(long, value_name = "DATE", value_parser = crate::date::until)]
    pub until: Option<i64>,
}

impl Span {
    pub(crate) fn period(self) -> Period {
        Period { from: self.from.map(Timestamp::clamped), until: self.until.map(Timestamp::clamped) }
    }
}

impl Extent {
    pub(crate) fn scope(&self) -> Scope {
        if self.clients.is_empty() { Scope::All } else { Scope::some(self.clients.iter().map(String::as_str)) }
    }
}

/// Opens the laboratory for writing, without signing in.
pub(crate) fn open(lab: &Path, key: &KeyArgs, context: &Context, io: &mut Io<'_>) -> Result<Lab, Failure> {
    expect_file(lab)?;
    let source = secrets::key_source(lab, key, io)?;
    Ok(Lab::open(lab, source, context.options())?)
}

/// A session, and what is needed to authenticate anew in it.
pub(crate) struct SignedIn {
    pub session: Session,
    pub password: Zeroizing<String>,
}

/// Opens the laboratory and signs in.
pub(crate) fn sign_in(
    lab: &Path,
    login: &str,
    proof: &Proof,
    key: &KeyArgs,
    context: &Context,
    io: &mut Io<'_>,
) -> Result<SignedIn, Failure> {
    expect_file(lab)?;
    let source = secrets::key_source(lab, key, io)?;
    let password = ask_password(login, proof, context, io)?;
    let lab = Lab::open(lab, source, context.options())?;
    let session = start(&lab, login, &password, proof, context, io)?;
    Ok(SignedIn { session, password })
}

pub(crate) fn ask_password(
    login: &str,
    proof: &Proof,
    context: &Context,
    io: &mut Io<'_>,
) -> Result<Zeroizing<String>, Failure> {
    let login = libcompliance_pack::text::visible(login);
    let question = context.say(format!("Password of {login}: "), format!("Hasło użytkownika {login}: "));
    secrets::read(proof.password_file.as_deref(), "the password of the login", &question, "--password-file", io)
}

/// Signs in to an open laboratory; asks for the second factor only if there is one.
pub(crate) fn start(
    lab: &Lab,
    login: &str,
    password: &str,
    proof: &Proof,
    context: &Context,
    io: &mut Io<'_>,
) -> Result<Session, Failure> {
    let device = proof.device.as_ref().map_or_else(Device::unknown, Device::named);
    let given = match &proof.second_factor_file {
        Some(_) => Some(ask_code(proof, context, io)?),
        None => None,
    };
    let attempt = |code: Option<&str>| {
        lab.sign_in_with(&SignIn { login, password, second_factor: code, device: device.clone(), ..SignIn::default() })
    };
    let session = match attempt(given.as_ref().map(|code| code.trim())) {
        Err(LabError::SecondFactorNeeded { .. }) if given.is_none() && io.prompts.interactive() => {
            let code = ask_code(proof, context, io)?;
            attempt(Some(code.trim()))?
        }
        other => other?,
    };
    welcome(&session, context, io)?;
    Ok(session)
}

pub(crate) fn ask_code(proof: &Proof, context: &Context, io: &mut Io<'_>) -> Result<Zeroizing<String>, Failure> {
    let question = context.say("One-time code, or a recovery code: ", "Kod jednorazowy lub kod zapasowy: ");
    let file = proof.second_factor_file.as_deref();
    secrets::read(file, "the one-time code", question, "--second-factor-file", io)
}

/// What somebody should see after a sign-in (ISO/IEC 27002 8.5), on a terminal.
fn welcome(session: &Session, context: &Context, io: &mut Io<'_>) -> Result<(), Failure> {
    let welcome = session.welcome();
    if context.json || !io.terminal {
        return Ok(());
    }
    if let Some(last) = welcome.last {
        let text = context.say(
            format!("Last sign-in: {last}; failed ones since: {}.", welcome.failures),
            format!("Ostatnie logowanie: {last}; nieudane od tego czasu: {}.", welcome.failures),
        );
        writeln!(io.err, "{text}")?;
    }
    Ok(())
}

/// Signs in, does something, signs out: also when it was refused.
pub(crate) fn with_session<T>(
    lab: &Path,
    actor: &Actor,
    context: &Context,
    io: &mut Io<'_>,
    act: impl FnOnce(&SignedIn, &mut Io<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let signed_in = sign_in(lab, &actor.by, &actor.proof, &actor.key, context, io)?;
    let outcome = act(&signed_in, io);
    let signed_out = sign_out(signed_in.session);
    let value = outcome?;
    signed_out?;
    Ok(value)
}

/// Signs out, unless what was done has ended the session.
pub(crate) fn sign_out(session: Session) -> Result<(), Failure> {
    match session.check("session.read", &[]) {
        Err(LabError::SessionEnded) => Ok(()),
        _ => Ok(session.sign_out().map(drop)?),
    }
}

/// Authenticates anew with the password that was just given; whoever has a second factor is asked for another code.
pub(crate) fn anew(who: &SignedIn, proof: &Proof, context: &Context, io: &mut Io<'_>) -> Result<(), Failure> {
    let session: &Session = &who.session;
    match session.reauthenticate(&who.password, None) {
        Err(LabError::Denied { denial, .. }) if denial.code == "second_factor_wrong" && io.prompts.interactive() => {
            let code = ask_code(&Proof { second_factor_file: None, ..proof.clone() }, context, io)?;
            Ok(session.reauthenticate(&who.password, Some(code.trim())).map(drop)?)
        }
        other => Ok(other.map(drop)?),
    }
}

/// An account that somebody named.
pub(crate) struct Found {
    pub id: AccountId,
    pub login: String,
}

/// The account with this id or login. Whoever has the key can read logins; what may be done to the account is decided later,
/// by the action, so that its refusal is on record.
pub(crate) fn find(lab: &Lab, text: &str) -> Result<Found, Failure> {
    let mut reading = Reading::open(lab.path())?;
    let wanted = text.trim().to_lowercase();
    let id = AccountId::parse(text.trim());
    for account in crate::look::all::<Account>(&mut reading)? {
        let login = lab.reveal(account.login.record, &account.login.path);
        let login = match login.map(|login| login.as_text().map(str::to_owned)) {
            Ok(Some(login)) => login,
            Ok(None) | Err(LabError::Vault(_) | LabError::NotFound { .. }) => String::new(),
            Err(error) => return Err(error.into()),
        };
        if id == Some(account.id) || (!login.is_empty() && login.to_lowercase() == wanted) {
            return Ok(Found { id: account.id, login });
        }
    }
    Err(LabError::NotFound { what: "account" }.into())
}
