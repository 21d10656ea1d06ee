//! What is done to somebody's account, always with a reason.

use super::hand_over;
use crate::acting::{self, Actor, Proof, Reason, SignedIn, with_session};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::json;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Change {
    /// The laboratory
    lab: PathBuf,
    /// The account: its login or id
    account: String,
    #[command(flatten)]
    actor: Actor,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, clap::Args)]
pub(super) struct Recover {
    /// The laboratory
    lab: PathBuf,
    /// The account of the administrator: its login or id
    account: String,
    #[command(flatten)]
    actor: Actor,
    /// Login of the second person, who is here too
    #[arg(long = "with", value_name = "LOGIN")]
    other: String,
    /// Read the second person's password from a file (`-`: a line of standard input)
    #[arg(long, value_name = "FILE")]
    other_password_file: Option<PathBuf>,
    #[command(flatten)]
    reason: Reason,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Reject,
    Suspend,
    Resume,
    Unlock,
    Deactivate,
}

impl Step {
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Reject => ("rejected", "not approved", "odrzucono"),
            Self::Suspend => ("suspended", "suspended, its sessions have ended", "zawieszono, sesje zakończono"),
            Self::Resume => ("active", "in use again", "znów w użyciu"),
            Self::Unlock => ("active", "unlocked", "odblokowano"),
            Self::Deactivate => {
                ("deactivated", "closed for good, its sessions have ended", "zamknięto na stałe, sesje zakończono")
            }
        }
    }
}

pub(super) fn change(step: Step, args: &Change, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (id, receipt) = with_session(&args.lab, &args.actor, context, io, |by, _| {
        let id = acting::find(by.session.lab(), &args.account)?.id;
        let reason = args.reason.get();
        let receipt = match step {
            Step::Reject => by.session.reject_account(id, reason),
            Step::Suspend => by.session.suspend_account(id, reason),
            Step::Resume => by.session.resume_account(id, reason),
            Step::Unlock => by.session.unlock_account(id, reason),
            Step::Deactivate => by.session.deactivate(id, reason),
        }?;
        Ok((id, receipt))
    })?;
    let (status, english, polish) = step.words();
    if context.json {
        json::line(io, &serde_json::json!({"account": id.to_string(), "status": status, "record": receipt.index}))?;
    } else {
        let text = context.say(
            format!("account {id}: {english}, record {}", receipt.index),
            format!("konto {id}: {polish}, zapis {}", receipt.index),
        );
        writeln!(io.out, "{text}")?;
    }
    Ok(Exit::Yes)
}

pub(super) fn reset(args: &Change, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    with_session(&args.lab, &args.actor, context, io, |by, io| {
        let found = acting::find(by.session.lab(), &args.account)?;
        let code = by.session.start_reset(found.id, args.reason.get())?;
        hand_over(&found, Some(&code), &by.session, context, io)
    })
}

pub(super) fn recover(args: &Recover, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    with_session(&args.lab, &args.actor, context, io, |by, io| {
        let lab = by.session.lab();
        let proof = Proof {
            device: args.actor.proof.device.clone(),
            password_file: args.other_password_file.clone(),
            second_factor_file: None,
        };
        let password = acting::ask_password(&args.other, &proof, context, io)?;
        let session = acting::start(lab, &args.other, &password, &proof, context, io)?;
        let other = SignedIn { session, password };
        let outcome = (|| {
            let found = acting::find(lab, &args.account)?;
            acting::anew(by, &args.actor.proof, context, io)?;
            acting::anew(&other, &proof, context, io)?;
            let code = by.session.recover_with(&other.session, found.id, args.reason.get())?;
            hand_over(&found, Some(&code), &by.session, context, io)
        })();
        let signed_out = acting::sign_out(other.session);
        let exit = outcome?;
        signed_out?;
        Ok(exit)
    })
}
