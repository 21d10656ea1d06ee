//! What happens to samples in the laboratory.

use crate::acting::Reason;
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::work::{At, done, names};
use libcompliance_lab::core::id::SampleId;
use libcompliance_lab::{LabError, Receipt, Session};

#[derive(Debug, clap::Args)]
pub(super) struct Transfer {
    #[command(flatten)]
    at: At,
    /// The sample: its code or id
    sample: String,
    /// Who got it
    #[arg(long = "to", value_name = "RECIPIENT")]
    to: String,
}

#[derive(Debug, clap::Args)]
pub(super) struct Store {
    #[command(flatten)]
    at: At,
    /// The sample: its code or id
    sample: String,
    /// Where it is kept
    #[arg(long)]
    place: String,
}

#[derive(Debug, clap::Args)]
pub(super) struct Dispose {
    #[command(flatten)]
    at: At,
    /// The sample: its code or id
    sample: String,
    /// How: a code such as autoclave
    #[arg(long, value_name = "CODE")]
    way: String,
    /// Who saw it
    #[arg(long, value_name = "NAME")]
    witness: Option<String>,
}

/// A step that needs nothing but a reason.
#[derive(Debug, clap::Args)]
pub(super) struct Turn {
    #[command(flatten)]
    at: At,
    /// The sample: its code or id
    sample: String,
    #[command(flatten)]
    reason: Reason,
}

pub(super) fn transfer(args: &Transfer, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt = args.at.with(context, io, |session| {
        Ok(session.transfer_sample(names::sample(session, &args.sample)?.id, &args.to)?)
    })?;
    done(&receipt, context, io)
}

pub(super) fn store(args: &Store, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt = args.at.with(context, io, |session| {
        Ok(session.store_sample(names::sample(session, &args.sample)?.id, &args.place)?)
    })?;
    done(&receipt, context, io)
}

pub(super) fn dispose(args: &Dispose, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt = args.at.with(context, io, |session| {
        let id = names::sample(session, &args.sample)?.id;
        Ok(session.dispose_sample(id, &args.way, args.witness.as_deref())?)
    })?;
    done(&receipt, context, io)
}

pub(super) fn turn<'a>(
    args: &'a Turn,
    context: &Context,
    io: &mut Io<'_>,
    act: impl FnOnce(&Session, SampleId, (&'a str, Option<&'a str>)) -> Result<Receipt, LabError>,
) -> Result<Exit, Failure> {
    let receipt = args
        .at
        .with(context, io, |session| Ok(act(session, names::sample(session, &args.sample)?.id, args.reason.get())?))?;
    done(&receipt, context, io)
}
