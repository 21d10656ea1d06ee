//! Defining roles.

use super::done;
use crate::acting::{Actor, Reason, with_session};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Define {
    /// The laboratory
    lab: PathBuf,
    /// The role's name
    role: String,
    #[command(flatten)]
    actor: Actor,
    /// A permission that it carries, such as result.verify; may be repeated. In place of those it had
    #[arg(long = "permission", value_name = "PERMISSION")]
    permissions: Vec<String>,
    /// A role whose permissions it carries too; may be repeated. In place of those it had
    #[arg(long = "inherits", value_name = "ROLE")]
    inherits: Vec<String>,
    /// Why it is changed: a code from your list; needed if the role is there already
    #[arg(long, value_name = "CODE")]
    reason: Option<String>,
    /// Why, in words
    #[arg(long, requires = "reason")]
    text: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Delete {
    /// The laboratory
    lab: PathBuf,
    /// The role's name
    role: String,
    #[command(flatten)]
    actor: Actor,
    #[command(flatten)]
    reason: Reason,
}

pub(super) fn define(args: &Define, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt = with_session(&args.lab, &args.actor, context, io, |by, _| {
        let permissions: Vec<&str> = args.permissions.iter().map(String::as_str).collect();
        let inherits: Vec<&str> = args.inherits.iter().map(String::as_str).collect();
        let reason = args.reason.as_deref().map(|reason| (reason, args.text.as_deref()));
        Ok(by.session.define_role(&args.role, &permissions, &inherits, reason)?)
    })?;
    done(&receipt, context, io)
}

pub(super) fn delete(args: &Delete, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt = with_session(&args.lab, &args.actor, context, io, |by, _| {
        Ok(by.session.delete_role(&args.role, args.reason.get())?)
    })?;
    done(&receipt, context, io)
}
