//! Signing on the command line: whoever signs proves anew who he is, whatever he typed a moment ago.

use super::usage;
use crate::acting::{self, Actor, Proof};
use crate::args::Context;
use crate::exit::Failure;
use crate::io::Io;
use crate::secrets;
use libcompliance_lab::keys::Zeroizing;
use libcompliance_lab::{LabError, Signing};
use std::path::PathBuf;

/// In which role, and with which code, something is signed.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct How {
    /// The role in which you sign, one of yours (default: the first of them)
    #[arg(long, value_name = "ROLE")]
    pub in_role: Option<String>,
    /// Read the one-time code for the signature from a file (`-`: a line of standard input)
    #[arg(long, value_name = "FILE")]
    pub sign_code_file: Option<PathBuf>,
}

/// A signature that is asked for or not.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Maybe {
    /// Sign it electronically: your password is asked for anew (with --password-file it is read from there anew)
    #[arg(long)]
    pub sign: bool,
    #[command(flatten)]
    pub how: How,
}

impl Maybe {
    /// Whether to sign. A role or a code without a signature is wrong use.
    pub(crate) fn wanted(&self) -> Result<bool, Failure> {
        if !self.sign && (self.how.in_role.is_some() || self.how.sign_code_file.is_some()) {
            return Err(usage(
                "sign_missing",
                "--in-role and --sign-code-file belong to a signature: add --sign".to_owned(),
                "--in-role i --sign-code-file dotyczą podpisu: dodaj --sign".to_owned(),
            ));
        }
        Ok(self.sign)
    }
}

/// Asks who signs, and signs. A person with a second factor is asked for a code.
pub(crate) fn signed<T>(
    how: &How,
    actor: &Actor,
    context: &Context,
    io: &mut Io<'_>,
    act: impl Fn(&Signing<'_>) -> Result<T, LabError>,
) -> Result<T, Failure> {
    let password = password(actor, context, io)?;
    let ask = |file: Option<PathBuf>, io: &mut Io<'_>| {
        let proof = Proof { second_factor_file: file, ..actor.proof.clone() };
        acting::ask_code(&proof, context, io)
    };
    let code = match &how.sign_code_file {
        Some(file) => Some(ask(Some(file.clone()), io)?),
        None => None,
    };
    let attempt = |code: Option<&str>| {
        let signing = Signing::by_password(&password, code);
        let signing = match &how.in_role {
            Some(role) => signing.in_role(role),
            None => signing,
        };
        act(&signing)
    };
    match attempt(code.as_ref().map(|code| code.trim())) {
        Err(LabError::Denied { denial, .. })
            if denial.code == "second_factor_wrong" && code.is_none() && io.prompts.interactive() =>
        {
            let code = ask(None, io)?;
            Ok(attempt(Some(code.trim()))?)
        }
        other => Ok(other?),
    }
}

fn password(actor: &Actor, context: &Context, io: &mut Io<'_>) -> Result<Zeroizing<String>, Failure> {
    let login = libcompliance_pack::text::visible(&actor.by);
    let question =
        context.say(format!("To sign, the password of {login}: "), format!("Podpis: hasło użytkownika {login}: "));
    let file = actor.proof.password_file.as_deref();
    secrets::read(file, "the password for the signature", &question, "--password-file", io)
}
