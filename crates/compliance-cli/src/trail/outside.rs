//! Who hands something out, and whether it can be recorded: what leaves a laboratory is itself a record, and where that is
//! not possible the command says so.

use crate::acting::{self, Proof};
use crate::args::Context;
use crate::exit::Failure;
use crate::io::Io;
use crate::reading::Reading;
use crate::secrets::{self, KeyArgs};
use libcompliance_lab::core::trail::proof::TlogProof;
use libcompliance_lab::export::{Manifest, Options, export};
use libcompliance_lab::keys::{self, KeySource, Protection};
use libcompliance_lab::store::{ReadStore as _, StoreError};
use libcompliance_lab::{Lab, LabError, Session, beside, prove};
use libcompliance_pack::Language;
use std::path::{Path, PathBuf};

/// Under whose name something is handed out.
#[derive(Debug, clap::Args)]
pub(super) struct Who {
    /// Your login; without it the record names the laboratory itself
    #[arg(long = "as", value_name = "LOGIN")]
    by: Option<String>,
    /// Read your password from a file (`-`: a line of standard input) instead of asking
    #[arg(long, value_name = "FILE", requires = "by")]
    password_file: Option<PathBuf>,
    #[command(flatten)]
    key: KeyArgs,
}

/// Why there is no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unrecorded {
    ReadOnly,
    NoKey,
}

impl Unrecorded {
    /// The stable word for programs.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::ReadOnly => "read_only",
            Self::NoKey => "no_key",
        }
    }

    pub(super) fn text(self, language: Language) -> &'static str {
        match self {
            Self::ReadOnly => language.pick(
                "NOT RECORDED in the trail: the laboratory lies where nothing can be written",
                "NIE ODNOTOWANO w śladzie: laboratorium leży tam, gdzie nie da się pisać",
            ),
            Self::NoKey => language.pick(
                "NOT RECORDED in the trail: the laboratory's key is not at hand (--passphrase-file)",
                "NIE ODNOTOWANO w śladzie: brak klucza laboratorium (--passphrase-file)",
            ),
        }
    }
}

/// Who hands it out.
pub(super) enum Hand {
    Session(Session),
    Lab(Lab),
    Nobody(Unrecorded),
}

impl Hand {
    pub(super) fn of(args: &Who, reading: &Reading, context: &Context, io: &mut Io<'_>) -> Result<Self, Failure> {
        let lab = reading.lab.as_path();
        if reading.place != reading.lab {
            return match args.by {
                Some(_) => Err(StoreError::ReadOnly.into()),
                None => Ok(Self::Nobody(Unrecorded::ReadOnly)),
            };
        }
        if let Some(login) = &args.by {
            let proof = Proof { password_file: args.password_file.clone(), ..Proof::default() };
            return Ok(Self::Session(acting::sign_in(lab, login, &proof, &args.key, context, io)?.session));
        }
        let Some(source) = key_at_hand(lab, &args.key, io)? else { return Ok(Self::Nobody(Unrecorded::NoKey)) };
        match Lab::open(lab, source, context.options()) {
            Ok(lab) => Ok(Self::Lab(lab)),
            Err(LabError::Store(StoreError::ReadOnly)) => Ok(Self::Nobody(Unrecorded::ReadOnly)),
            // The signing key is with a program that is not this one.
            Err(LabError::Invalid(_)) => Ok(Self::Nobody(Unrecorded::NoKey)),
            Err(error) => Err(error.into()),
        }
    }

    /// The manifest, and the index of the record.
    pub(super) fn export(
        &self,
        place: &Path,
        out: &Path,
        options: &Options,
    ) -> Result<(Manifest, Result<u64, Unrecorded>), LabError> {
        let exported = match self {
            Self::Session(session) => session.export(out, options)?,
            Self::Lab(lab) => lab.export(out, options)?,
            Self::Nobody(why) => return Ok((export(place, out, options)?, Err(*why))),
        };
        Ok((exported.manifest, Ok(exported.receipt.index)))
    }

    pub(super) fn checkpoint(&self, reading: &mut Reading) -> Result<String, LabError> {
        match self {
            Self::Session(session) => session.checkpoint_for_outside(),
            Self::Lab(lab) => lab.checkpoint_for_outside(),
            Self::Nobody(_) => Ok(reading.store.head()?.note),
        }
    }

    pub(super) fn prove(&self, reading: &mut Reading, index: u64) -> Result<TlogProof, LabError> {
        match self {
            Self::Session(session) => session.proof_for_outside(index),
            Self::Lab(lab) => lab.proof_for_outside(index),
            Self::Nobody(_) => prove(&mut reading.store, index),
        }
    }

    /// Signs out who signed in for this, whatever came of it.
    pub(super) fn finish<T>(self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        let signed_out = match self {
            Self::Session(session) => session.sign_out().map(drop),
            _ => Ok(()),
        };
        let value = outcome?;
        signed_out?;
        Ok(value)
    }

    /// Why nothing is recorded, if that is so.
    pub(super) fn unrecorded(&self) -> Option<Unrecorded> {
        match self {
            Self::Nobody(why) => Some(*why),
            _ => None,
        }
    }
}

/// What opens the laboratory, if it is there without insisting: a key that is protected by a passphrase is opened only by
/// whoever gives the passphrase, and an empty answer says that he has none.
fn key_at_hand(lab: &Path, args: &KeyArgs, io: &mut Io<'_>) -> Result<Option<KeySource>, Failure> {
    let there = |end| beside(lab, end).is_file();
    if !there(".key") || !there(".vault") {
        return Ok(None);
    }
    let (_, protection) = keys::inspect(&beside(lab, ".key"))?;
    if !matches!(protection, Protection::Passphrase(_)) {
        return Ok(Some(KeySource::Unattended));
    }
    if args.passphrase_file.is_none() && !io.prompts.interactive() {
        return Ok(None);
    }
    let question = "Passphrase of the key (empty: hand it out without a record): ";
    let typed =
        secrets::read(args.passphrase_file.as_deref(), "the passphrase of the key", question, "--passphrase-file", io)?;
    Ok((args.passphrase_file.is_some() || !typed.is_empty()).then(|| KeySource::passphrase(typed)))
}

/// Says on the error output that nothing was recorded, so that a checkpoint on the output stays what it is.
pub(super) fn warn(unrecorded: Option<Unrecorded>, context: &Context, io: &mut Io<'_>) -> Result<(), Failure> {
    if let Some(why) = unrecorded.filter(|_| !context.json) {
        writeln!(io.err, "compliance: {}", why.text(context.language))?;
    }
    Ok(())
}
