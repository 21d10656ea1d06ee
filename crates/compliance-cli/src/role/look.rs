//! Looking at roles and rights, without a sign-in. Names are shown with the key only.

use super::extent;
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::look::{self, Rights};
use crate::reading::Reading;
use crate::reveal::Revealer;
use crate::secrets::KeyArgs;
use crate::{json, refusal};
use libcompliance_lab::LabError;
use libcompliance_lab::core::access::{Decision, Permission, PermissionText, RefusalRule};
use libcompliance_lab::core::id::AccountId;
use libcompliance_lab::core::identity::{Account, AccountStatus};
use libcompliance_lab::core::trail::time::Timestamp;
use libcompliance_pack::table::{Column, Table};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// The laboratory
    lab: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// The laboratory
    lab: PathBuf,
    /// The role's name
    role: String,
    #[command(flatten)]
    names: Names,
}

/// Whether people are shown by name.
#[derive(Debug, clap::Args)]
struct Names {
    /// Show logins and names; needs the key
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    key: KeyArgs,
}

/// For what and when it is asked.
#[derive(Debug, clap::Args)]
struct Asked {
    /// For this client, by its id (default: for the laboratory itself)
    #[arg(long, value_name = "ID")]
    client: Option<String>,
    /// At this day (UTC) or moment (default: now)
    #[arg(long, value_name = "DATE", value_parser = crate::date::since)]
    at: Option<i64>,
}

impl Asked {
    fn at(&self) -> Timestamp {
        self.at.map_or_else(look::now, Timestamp::clamped)
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Who {
    /// The laboratory
    lab: PathBuf,
    /// The permission, such as result.verify
    permission: String,
    #[command(flatten)]
    asked: Asked,
    #[command(flatten)]
    names: Names,
}

#[derive(Debug, clap::Args)]
pub(super) struct Can {
    /// The laboratory
    lab: PathBuf,
    /// The account: its id, or, with the key, its login
    account: String,
    /// Only this one: exit code 0 for yes, 1 for no, with what is missing
    #[arg(long, value_name = "PERMISSION")]
    permission: Option<String>,
    #[command(flatten)]
    asked: Asked,
    #[command(flatten)]
    key: KeyArgs,
}

fn unknown(what: &'static str) -> Failure {
    LabError::NotFound { what }.into()
}

/// What a permission allows, in the reader's language.
fn meaning(rights: &Rights, name: &str, context: &Context) -> String {
    let own = rights.snapshot.policy().host_permissions().iter().find(|own| own.name() == name);
    let text = Permission::find(name).and_then(Permission::text).map(|PermissionText { en, pl }| context.say(*en, *pl));
    text.or_else(|| own.map(|own| context.say(own.text_en(), own.text_pl()))).unwrap_or_default().to_owned()
}

pub(super) fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let rights = Rights::read(&mut Reading::open(&args.lab)?)?;
    let holders = |role: &str| holders(&rights, role).len();
    if context.json {
        for (name, role) in &rights.roles {
            let document = serde_json::json!({
                "role": name, "permissions": role.permissions, "inherits": role.inherits, "version": role.version,
                "accounts": holders(name),
            });
            json::line(io, &document)?;
        }
        return Ok(Exit::Yes);
    }
    let [role, permissions, inherits, accounts] =
        context.say(["role", "permissions", "inherits", "accounts"], ["rola", "uprawnienia", "dziedziczy", "konta"]);
    let columns =
        vec![Column::text(role, 40), Column::number(permissions), Column::text(inherits, 40), Column::number(accounts)];
    let mut table = Table::new(&mut *io.out, columns);
    for (name, role) in &rights.roles {
        let count = role.permissions.len().to_string();
        table.row(vec![name.clone(), count, role.inherits.join(", "), holders(name).to_string()])?;
    }
    table.finish()?;
    Ok(Exit::Yes)
}

/// The accounts that hold a role and are not closed.
fn holders<'a>(rights: &'a Rights, role: &str) -> Vec<&'a Account> {
    let holds = |account: &&Account| account.rights.roles.iter().any(|right| right.role == role);
    rights.accounts.iter().filter(|account| !account.status.is_final()).filter(holds).collect()
}

/// Logins and names, if they were asked for.
fn person(account: &Account, revealer: Option<&mut Revealer>) -> Result<Option<(String, String)>, Failure> {
    let Some(revealer) = revealer else { return Ok(None) };
    let login = revealer.reference_text(&account.login, account.id)?;
    Ok(Some((login, revealer.reference_text(&account.name, account.id)?)))
}

fn put_people(
    accounts: &[(&Account, String)],
    mut revealer: Option<Revealer>,
    context: &Context,
    io: &mut Io<'_>,
) -> Result<(), Failure> {
    let [account, login, name, how] =
        context.say(["account", "login", "name", "by"], ["konto", "login", "nazwa", "przez"]);
    let columns =
        vec![Column::text(account, 36), Column::text(login, 32), Column::text(name, 40), Column::text(how, 60)];
    let mut table = Table::new(&mut *io.out, columns);
    for (account, how) in accounts {
        let (login, name) = person(account, revealer.as_mut())?.unwrap_or_else(|| {
            (context.say("«committed»", "«ukryte»").to_owned(), context.say("«committed»", "«ukryte»").to_owned())
        });
        table.row(vec![account.id.to_string(), login, name, how.clone()])?;
    }
    table.finish()?;
    Ok(())
}

pub(super) fn show(args: &Show, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut reading = Reading::open(&args.lab)?;
    let revealer =
        args.names.reveal.then(|| Revealer::open(&mut reading, &args.names.key, context.language, io)).transpose()?;
    let rights = Rights::read(&mut reading)?;
    let (_, role) = rights.roles.iter().find(|(name, _)| *name == args.role).ok_or_else(|| unknown("role"))?;
    let all = rights.snapshot.policy().role_permissions(&args.role).map_err(LabError::from)?;
    let held = holders(&rights, &args.role);
    if context.json {
        let document = serde_json::json!({
            "role": args.role, "version": role.version, "permissions": role.permissions, "inherits": role.inherits,
            "in_all": all, "accounts": held.iter().map(|account| account.id.to_string()).collect::<Vec<_>>(),
        });
        json::line(io, &document)?;
        return Ok(Exit::Yes);
    }
    writeln!(
        io.out,
        "{} {}, {} {}",
        context.say("role", "rola"),
        args.role,
        context.say("version", "wersja"),
        role.version
    )?;
    if !role.inherits.is_empty() {
        writeln!(io.out, "{} {}", context.say("inherits", "dziedziczy"), role.inherits.join(", "))?;
    }
    for permission in all {
        writeln!(io.out, "  {permission:<22}{}", meaning(&rights, permission, context))?;
    }
    let how = |account: &Account| {
        let rights = account.rights.roles.iter().filter(|right| right.role == args.role);
        rights
            .map(|right| format!("{}{}", right.role, extent(&right.scope, &right.period, context)))
            .collect::<Vec<_>>()
    };
    let people: Vec<(&Account, String)> = held.into_iter().map(|account| (account, how(account).join("\n"))).collect();
    writeln!(io.out)?;
    put_people(&people, revealer, context, io)?;
    Ok(Exit::Yes)
}

pub(super) fn who(args: &Who, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut reading = Reading::open(&args.lab)?;
    let revealer =
        args.names.reveal.then(|| Revealer::open(&mut reading, &args.names.key, context.language, io)).transpose()?;
    let rights = Rights::read(&mut reading)?;
    let (client, at) = (rights.client(args.asked.client.as_deref()), args.asked.at());
    let users = rights.snapshot.users_with(&args.permission, client, at).map_err(|_| unknown("permission"))?;
    let carriers = rights.snapshot.policy().authorized_permission_roles(&args.permission).map_err(LabError::from)?;
    let mut people = Vec::with_capacity(users.len());
    for account in users.iter().filter_map(|user| rights.account(AccountId::parse(user)?)) {
        people.push((account, how(account, &args.permission, &carriers, at, context)));
    }
    if !context.json {
        writeln!(io.out, "{}  {}", args.permission, meaning(&rights, &args.permission, context))?;
        put_people(&people, revealer, context, io)?;
        return Ok(Exit::Yes);
    }
    let mut revealer = revealer;
    for (account, how) in &people {
        let (login, name) = person(account, revealer.as_mut())?.unzip();
        let document = serde_json::json!({
            "account": account.id.to_string(), "permission": args.permission, "by": how, "login": login, "name": name,
        });
        json::line(io, &document)?;
    }
    Ok(Exit::Yes)
}

/// Through which roles, grants and delegations an account has a permission at a moment.
fn how(account: &Account, permission: &str, carriers: &[&str], at: Timestamp, context: &Context) -> String {
    let rights = &account.rights;
    let roles = rights.roles.iter().filter(|right| carriers.contains(&right.role.as_str()) && right.period.covers(at));
    let mut ways: Vec<String> =
        roles.map(|right| format!("{}{}", right.role, extent(&right.scope, &right.period, context))).collect();
    let grants = rights.grants.iter().filter(|right| right.permission == permission && right.period.covers(at));
    let word = context.say("single permission", "pojedyncze uprawnienie");
    ways.extend(grants.map(|right| format!("{word}{}", extent(&right.scope, &right.period, context))));
    let passed = rights.delegations.iter().filter(|right| {
        let named = right.permissions.iter().any(|name| name == permission);
        let by_role = right.roles.iter().any(|role| carriers.contains(&role.as_str()));
        (named || by_role) && right.period.covers(at)
    });
    let word = context.say("delegated by", "przekazane przez");
    ways.extend(passed.map(|right| format!("{word} {}{}", right.from, extent(&right.scope, &right.period, context))));
    ways.join("\n")
}

pub(super) fn can(args: &Can, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut reading = Reading::open(&args.lab)?;
    let id = look::find(&mut reading, &args.account, &mut None, &args.key, context.language, io)?;
    let rights = Rights::read(&mut reading)?;
    let account = rights.account(id).ok_or_else(|| unknown("account"))?;
    let (client, at) = (rights.client(args.asked.client.as_deref()), args.asked.at());
    let active = account.status == AccountStatus::Active;
    if let Some(permission) = &args.permission {
        rights.snapshot.permission(permission).map_err(|_| unknown("permission"))?;
        let decision = match active {
            true => rights.snapshot.decide(&id.to_string(), permission, client, at),
            false => Decision::Deny(RefusalRule::AccountInactive.into()),
        };
        return answer(permission, id, &decision, context, io);
    }
    let may = match active {
        true => rights.snapshot.permissions(&id.to_string(), client, at).map_err(|_| unknown("account"))?,
        false => Vec::new(),
    };
    if context.json {
        json::line(io, &serde_json::json!({"account": id.to_string(), "permissions": may}))?;
        return Ok(Exit::Yes);
    }
    for permission in &may {
        writeln!(io.out, "{permission:<22}{}", meaning(&rights, permission, context))?;
    }
    if may.is_empty() {
        writeln!(io.out, "{}", context.say("nothing", "nic"))?;
    }
    Ok(Exit::Yes)
}

fn answer(
    permission: &str,
    id: AccountId,
    decision: &Decision,
    context: &Context,
    io: &mut Io<'_>,
) -> Result<Exit, Failure> {
    let denial = match decision {
        Decision::Allow => None,
        Decision::Deny(denial) => Some(denial),
    };
    if context.json {
        let why = denial.map(|denial| {
            let mut facts = refusal::denied(denial, None).facts;
            facts.insert("code".to_owned(), denial.code.into());
            facts.insert("message".to_owned(), denial.en.as_str().into());
            facts
        });
        let document = serde_json::json!({
            "account": id.to_string(), "permission": permission, "allowed": denial.is_none(), "why_not": why,
        });
        json::line(io, &document)?;
    } else if let Some(denial) = denial {
        let told = refusal::denied(denial, None);
        for line in context.say(told.english, told.polish) {
            writeln!(io.out, "{line}")?;
        }
    } else {
        writeln!(io.out, "{}", context.say("allowed", "dozwolone"))?;
    }
    Ok(if denial.is_none() { Exit::Yes } else { Exit::No })
}
