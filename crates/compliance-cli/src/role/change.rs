//! Giving rights and taking them.

use super::done;
use crate::acting::{self, Actor, Extent, Reason, Span, with_session};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use libcompliance_lab::Receipt;
use libcompliance_lab::core::identity::{PermissionRight, Rights, RoleRight};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Assign {
    /// The laboratory
    lab: PathBuf,
    /// The account: its login or id
    account: String,
    #[command(flatten)]
    actor: Actor,
    /// A role; may be repeated
    #[arg(long = "role", value_name = "ROLE", required = true)]
    roles: Vec<String>,
    #[command(flatten)]
    extent: Extent,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, clap::Args)]
pub(super) struct Grant {
    /// The laboratory
    lab: PathBuf,
    /// The account: its login or id
    account: String,
    #[command(flatten)]
    actor: Actor,
    /// A permission, such as sample.read; may be repeated
    #[arg(long = "permission", value_name = "PERMISSION", required = true)]
    permissions: Vec<String>,
    #[command(flatten)]
    extent: Extent,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).multiple(true)))]
pub(super) struct Revoke {
    /// The laboratory
    lab: PathBuf,
    /// The account: its login or id
    account: String,
    #[command(flatten)]
    actor: Actor,
    /// A role, whatever clients and time it was given for; may be repeated
    #[arg(long = "role", value_name = "ROLE", group = "what")]
    roles: Vec<String>,
    /// A single permission; may be repeated
    #[arg(long = "permission", value_name = "PERMISSION", group = "what")]
    permissions: Vec<String>,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, clap::Args)]
pub(super) struct Delegate {
    /// The laboratory
    lab: PathBuf,
    /// The account of who gets them: its login or id
    account: String,
    #[command(flatten)]
    actor: Actor,
    /// A permission of your own; may be repeated
    #[arg(long = "permission", value_name = "PERMISSION", required = true)]
    permissions: Vec<String>,
    /// Only for this client, by its id; may be repeated (default: for all)
    #[arg(long = "client", value_name = "ID")]
    clients: Vec<String>,
    /// From this day (UTC) or moment on (default: from now on)
    #[arg(long, value_name = "DATE", value_parser = crate::date::since)]
    from: Option<i64>,
    /// Up to this day (UTC, to its end) or moment
    #[arg(long, value_name = "DATE", value_parser = crate::date::until)]
    until: i64,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, clap::Args)]
pub(super) struct TakeBack {
    /// The laboratory
    lab: PathBuf,
    /// The account of who got them: its login or id
    account: String,
    #[command(flatten)]
    actor: Actor,
    #[command(flatten)]
    reason: Reason,
}

/// One change of the rights of one account.
fn change(
    (lab, account, actor, reason): (&Path, &str, &Actor, &Reason),
    context: &Context,
    io: &mut Io<'_>,
    change: impl FnOnce(&mut Rights),
) -> Result<Receipt, Failure> {
    with_session(lab, actor, context, io, |by, _| {
        let id = acting::find(by.session.lab(), account)?.id;
        Ok(by.session.change_rights(id, reason.get(), change)?)
    })
}

pub(super) fn assign(args: &Assign, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (scope, period) = (args.extent.scope(), args.extent.span.period());
    let receipt = change((&args.lab, &args.account, &args.actor, &args.reason), context, io, |rights| {
        for role in &args.roles {
            rights.roles.push(RoleRight { role: role.clone(), scope: scope.clone(), period });
        }
    })?;
    done(&receipt, context, io)
}

pub(super) fn grant(args: &Grant, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (scope, period) = (args.extent.scope(), args.extent.span.period());
    let receipt = change((&args.lab, &args.account, &args.actor, &args.reason), context, io, |rights| {
        for permission in &args.permissions {
            let right = PermissionRight { permission: permission.clone(), scope: scope.clone(), period };
            rights.grants.push(right);
        }
    })?;
    done(&receipt, context, io)
}

pub(super) fn revoke(args: &Revoke, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt = change((&args.lab, &args.account, &args.actor, &args.reason), context, io, |rights| {
        rights.roles.retain(|right| !args.roles.contains(&right.role));
        rights.grants.retain(|right| !args.permissions.contains(&right.permission));
    })?;
    done(&receipt, context, io)
}

pub(super) fn delegate(args: &Delegate, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let extent = Extent { clients: args.clients.clone(), span: Span { from: args.from, until: Some(args.until) } };
    let receipt = with_session(&args.lab, &args.actor, context, io, |by, _| {
        let id = acting::find(by.session.lab(), &args.account)?.id;
        let permissions: Vec<&str> = args.permissions.iter().map(String::as_str).collect();
        Ok(by.session.delegate(id, &permissions, extent.scope(), extent.span.period(), args.reason.get())?)
    })?;
    done(&receipt, context, io)
}

pub(super) fn take_back(args: &TakeBack, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let receipt = with_session(&args.lab, &args.actor, context, io, |by, _| {
        let id = acting::find(by.session.lab(), &args.account)?.id;
        Ok(by.session.take_back(id, args.reason.get())?)
    })?;
    done(&receipt, context, io)
}
