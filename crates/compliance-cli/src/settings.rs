//! `compliance settings`: how the laboratory wants its passwords, sessions and duties, and what its reports say of it. Each change
//! is a record with old and new value and a reason.

mod laboratory;

use crate::acting::{self, Actor, Reason, with_session};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::reading::Reading;
use crate::{json, look};
use clap::{Subcommand, ValueEnum};
use libcompliance_lab::core::access::{AccessSettings, DutySet};
use libcompliance_lab::core::id::AccountId;
use libcompliance_lab::core::identity::policy::Profile;
use libcompliance_lab::core::identity::{Authentication, IdentitySettings};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The settings as they stand
    Show(Show),
    /// Change some of them
    Change(Box<Change>),
    /// What reports say of the laboratory: name, address, zone, accreditation, statements, signed actions
    Laboratory(laboratory::Laboratory),
}

#[derive(Debug, clap::Args)]
struct Show {
    /// The laboratory
    lab: PathBuf,
}

/// Who needs a second factor at sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Factor {
    /// Accounts that look after accounts, roles, settings or the trail
    Privileged,
    /// Sign-ins that the host calls remote
    Remote,
    /// Nobody
    None,
}

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).multiple(true)))]
struct Change {
    /// The laboratory
    lab: PathBuf,
    #[command(flatten)]
    actor: Actor,
    #[command(flatten)]
    reason: Reason,
    /// The password profile
    #[arg(long, value_name = "PROFILE", value_parser = profile, group = "what")]
    profile: Option<Profile>,
    /// Who needs a second factor; may be repeated
    #[arg(long, value_name = "WHO", value_enum, group = "what")]
    second_factor: Vec<Factor>,
    /// How many sessions one account may have at a time
    #[arg(long, value_name = "N", group = "what")]
    sessions: Option<u32>,
    /// Hours for which a code to set a password works
    #[arg(long, value_name = "N", group = "what")]
    enrolment_hours: Option<u32>,
    /// Days without a sign-in after which an account is dormant
    #[arg(long, value_name = "N", group = "what")]
    dormant_days: Option<u32>,
    /// Months between access reviews
    #[arg(long, value_name = "N", group = "what")]
    review_months: Option<u32>,
    /// An account whose owner, with another such, can recover an administrator; may be repeated, in place of those before
    #[arg(long, value_name = "ACCOUNT", group = "what")]
    recovery: Vec<String>,
    /// How many different persons must verify a result
    #[arg(long, value_name = "N", group = "what")]
    verifications: Option<u8>,
    /// How many different persons must authorise a report
    #[arg(long, value_name = "N", group = "what")]
    authorisations: Option<u8>,
    /// Whether a one-person laboratory may, as a flagged exception, verify its own results
    #[arg(long, value_name = "YES|NO", value_parser = clap::builder::BoolishValueParser::new(), group = "what")]
    verify_alone: Option<bool>,
    /// Whether a one-person laboratory may, as a flagged exception, authorise its own reports
    #[arg(long, value_name = "YES|NO", value_parser = clap::builder::BoolishValueParser::new(), group = "what")]
    authorise_alone: Option<bool>,
    /// Roles that one person may not hold together, as NAME=ROLE,ROLE; a set of that name is replaced
    #[arg(long, value_name = "NAME=ROLE,ROLE", value_parser = duty_set, group = "what")]
    keep_apart: Vec<DutySet>,
}

fn profile(name: &str) -> Result<Profile, String> {
    Profile::named(name).ok_or_else(|| {
        let names: Vec<String> = Profile::shipped().iter().map(|profile| profile.settings().id.clone()).collect();
        format!("the profiles are {}", names.join(", "))
    })
}

fn duty_set(text: &str) -> Result<DutySet, String> {
    let (name, roles) = text.split_once('=').ok_or("give it as NAME=ROLE,ROLE")?;
    let roles: Vec<String> = roles.split(',').map(|role| role.trim().to_owned()).collect();
    Ok(DutySet { name: name.trim().to_owned(), roles, cardinality: 2 })
}

impl Change {
    fn changes_identity(&self) -> bool {
        self.profile.is_some()
            || !self.second_factor.is_empty()
            || self.sessions.is_some()
            || self.enrolment_hours.is_some()
            || self.dormant_days.is_some()
            || self.review_months.is_some()
            || !self.recovery.is_empty()
    }

    fn changes_access(&self) -> bool {
        self.verifications.is_some()
            || self.authorisations.is_some()
            || self.verify_alone.is_some()
            || self.authorise_alone.is_some()
            || !self.keep_apart.is_empty()
    }

    fn identity(&self, settings: &mut IdentitySettings, recovery: &[AccountId]) {
        if let Some(profile) = &self.profile {
            settings.profile = profile.clone();
        }
        if !self.second_factor.is_empty() {
            settings.second_factor.privileged = self.second_factor.contains(&Factor::Privileged);
            settings.second_factor.remote = self.second_factor.contains(&Factor::Remote);
        }
        let numbers = [
            (&mut settings.sessions, self.sessions),
            (&mut settings.enrolment_hours, self.enrolment_hours),
            (&mut settings.dormant_days, self.dormant_days),
            (&mut settings.review_months, self.review_months),
        ];
        for (setting, wanted) in numbers {
            *setting = wanted.unwrap_or(*setting);
        }
        if !recovery.is_empty() {
            settings.recovery = recovery.to_vec();
        }
    }

    fn access(&self, settings: &mut AccessSettings) {
        let duties = &mut settings.duties;
        duties.verifications = self.verifications.unwrap_or(duties.verifications);
        duties.authorisations = self.authorisations.unwrap_or(duties.authorisations);
        duties.verify_alone = self.verify_alone.unwrap_or(duties.verify_alone);
        duties.authorise_alone = self.authorise_alone.unwrap_or(duties.authorise_alone);
        for set in &self.keep_apart {
            settings.static_sets.retain(|other| other.name != set.name);
            settings.static_sets.push(set.clone());
        }
    }
}

pub(crate) fn run(args: &Args, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.command {
        Command::Show(args) => show(args, context, io),
        Command::Change(args) => change(args, context, io),
        Command::Laboratory(args) => laboratory::run(args, context, io),
    }
}

fn change(args: &Change, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let records = with_session(&args.lab, &args.actor, context, io, |by, _| {
        let lab = by.session.lab();
        let recovery = args.recovery.iter().map(|account| Ok(acting::find(lab, account)?.id));
        let recovery = recovery.collect::<Result<Vec<AccountId>, Failure>>()?;
        let mut records = Vec::new();
        if args.changes_identity() {
            let change = |settings: &mut IdentitySettings| args.identity(settings, &recovery);
            records.push(by.session.change_identity_settings(args.reason.get(), change)?.index);
        }
        if args.changes_access() {
            let change = |settings: &mut AccessSettings| args.access(settings);
            records.push(by.session.change_access_settings(args.reason.get(), change)?.index);
        }
        Ok(records)
    })?;
    if context.json {
        json::line(io, &serde_json::json!({"done": true, "records": records}))?;
    } else {
        let records: Vec<String> = records.iter().map(ToString::to_string).collect();
        writeln!(io.out, "{} {}", context.say("done, record", "gotowe, zapis"), records.join(", "))?;
    }
    Ok(Exit::Yes)
}

fn show(args: &Show, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut reading = Reading::open(&args.lab)?;
    let (identity, access) = (look::identity(&mut reading)?, look::access(&mut reading)?);
    if context.json {
        json::line(io, &serde_json::json!({"identity": identity, "access": access}))?;
        return Ok(Exit::Yes);
    }
    let profile = identity.profile.settings();
    let yes = |yes: bool| context.say(if yes { "yes" } else { "no" }, if yes { "tak" } else { "nie" }).to_owned();
    let recovery: Vec<String> = identity.recovery.iter().map(ToString::to_string).collect();
    let host = match &identity.authentication {
        Authentication::Library => context.say("here", "tutaj").to_owned(),
        Authentication::Host(directory) => {
            format!("{} ({})", context.say("the host", "system nadrzędny"), directory.kind)
        }
    };
    let apart = |sets: &[DutySet]| {
        sets.iter().map(|set| format!("{}: {}", set.name, set.roles.join(", "))).collect::<Vec<_>>().join("; ")
    };
    let lines: Vec<(&str, &str, String)> = vec![
        ("authentication", "uwierzytelnianie", host),
        ("password profile", "profil haseł", format!("{}/{}", profile.id, profile.version)),
        ("least length", "minimalna długość", profile.min_length.to_string()),
        ("earlier passwords refused", "pamiętane hasła", profile.history.to_string()),
        ("minutes without activity", "minuty bez aktywności", profile.idle_minutes.to_string()),
        ("hours of a session at most", "najdłuższa sesja w godz.", profile.session_hours.to_string()),
        ("sessions at a time", "sesje naraz", identity.sessions.to_string()),
        ("second factor: privileged", "drugi składnik: uprzywilejowani", yes(identity.second_factor.privileged)),
        ("second factor: remote", "drugi składnik: zdalnie", yes(identity.second_factor.remote)),
        ("hours of a code", "ważność kodu w godz.", identity.enrolment_hours.to_string()),
        ("dormant after days", "uśpione po dniach", identity.dormant_days.to_string()),
        ("months between reviews", "miesiące między przeglądami", identity.review_months.to_string()),
        ("recovery by two of", "odzyskanie przez dwie z osób", recovery.join(", ")),
        ("verifications", "weryfikacje", access.duties.verifications.to_string()),
        ("authorisations", "autoryzacje", access.duties.authorisations.to_string()),
        ("verify alone", "weryfikacja w pojedynkę", yes(access.duties.verify_alone)),
        ("authorise alone", "autoryzacja w pojedynkę", yes(access.duties.authorise_alone)),
        ("methods", "metody", access.methods.join(", ")),
        ("never held together", "nigdy razem", apart(&access.static_sets)),
        ("never active together", "nigdy czynne razem", apart(&access.dynamic_sets)),
    ];
    for (english, polish, value) in lines {
        let value = if value.is_empty() { "-" } else { &value };
        writeln!(io.out, "{:<34}{}", context.say(english, polish), libcompliance_pack::text::visible(value))?;
    }
    Ok(Exit::Yes)
}
