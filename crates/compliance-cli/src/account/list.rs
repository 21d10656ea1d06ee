//! Looking at accounts, without a sign-in: names and logins only with the key.

use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::reading::Reading;
use crate::reveal::Revealer;
use crate::secrets::KeyArgs;
use crate::{json, look};
use libcompliance_lab::LabError;
use libcompliance_lab::core::access::UserKind;
use libcompliance_lab::core::identity::{Account, AccountStatus, IdentitySettings, SignIns};
use libcompliance_lab::core::trail::time::Timestamp;
use libcompliance_pack::table::{Column, Table};
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// The laboratory
    lab: PathBuf,
    /// Show logins and names; needs the key
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    key: KeyArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// The laboratory
    lab: PathBuf,
    /// The account: its id, or, with the key, its login
    account: String,
    /// Show login and name; needs the key
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    key: KeyArgs,
}

/// An account with what changes at every sign-in.
struct Seen {
    account: Account,
    sign_ins: SignIns,
    dormant: bool,
    /// Login and name.
    revealed: Option<(String, String)>,
}

fn seen(
    account: Account,
    reading: &mut Reading,
    settings: &IdentitySettings,
    now: Timestamp,
    revealer: Option<&mut Revealer>,
) -> Result<Seen, Failure> {
    let sign_ins: SignIns = look::one(reading, &account.id.to_string())?.unwrap_or_default();
    let dormant = look::is_dormant(&account, &sign_ins, settings, now);
    let revealed = match revealer {
        Some(revealer) => Some((
            revealer.reference_text(&account.login, account.id)?,
            revealer.reference_text(&account.name, account.id)?,
        )),
        None => None,
    };
    Ok(Seen { account, sign_ins, dormant, revealed })
}

fn kind(account: &Account, context: &Context) -> &'static str {
    match account.kind {
        UserKind::Person if account.is_break_glass() => context.say("emergency", "awaryjne"),
        UserKind::Person => context.say("person", "osoba"),
        UserKind::Device => context.say("device", "urządzenie"),
    }
}

fn status(status: AccountStatus, context: &Context) -> &'static str {
    let polish = match status {
        AccountStatus::Requested => "wnioskowane",
        AccountStatus::Approved => "zatwierdzone",
        AccountStatus::Active => "aktywne",
        AccountStatus::Locked => "zablokowane",
        AccountStatus::Suspended => "zawieszone",
        AccountStatus::Rejected => "odrzucone",
        AccountStatus::Deactivated => "zamknięte",
    };
    context.say(status.as_str(), polish)
}

fn roles(account: &Account) -> Vec<&str> {
    account.rights.roles.iter().map(|right| right.role.as_str()).collect()
}

fn document(seen: &Seen) -> Value {
    let account = &seen.account;
    let (login, name) = seen.revealed.clone().unzip();
    json!({
        "account": account.id.to_string(),
        "kind": if account.is_break_glass() { "break_glass".into() } else { json!(account.kind) },
        "status": account.status,
        "roles": roles(account),
        "last_sign_in": seen.sign_ins.last.map(|at| at.to_string()),
        "failures": seen.sign_ins.failures,
        "dormant": seen.dormant,
        "second_factor": account.second_factor.is_some(),
        "login": login,
        "name": name,
    })
}

pub(super) fn list(args: &List, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut reading = Reading::open(&args.lab)?;
    let mut revealer =
        args.reveal.then(|| Revealer::open(&mut reading, &args.key, context.language, io)).transpose()?;
    let (settings, now) = (look::identity(&mut reading)?, look::now());
    let mut rows = Vec::new();
    for account in look::all::<Account>(&mut reading)? {
        rows.push(seen(account, &mut reading, &settings, now, revealer.as_mut())?);
    }
    if context.json {
        return rows.iter().try_for_each(|row| json::line(io, &document(row))).map(|()| Exit::Yes);
    }
    let titles = context.say(
        ["account", "login", "name", "kind", "status", "roles", "last sign-in", "dormant", "2nd factor"],
        ["konto", "login", "nazwa", "rodzaj", "stan", "role", "ostatnie logowanie", "uśpione", "2. składnik"],
    );
    let widths = [36, 32, 40, 10, 12, 40, 20, 8, 11];
    let columns = titles.into_iter().zip(widths).map(|(title, width)| Column::text(title, width)).collect();
    let mut table = Table::new(&mut *io.out, columns);
    for row in rows {
        let (login, name) = row.revealed.clone().unwrap_or_else(|| {
            (context.say("«committed»", "«ukryte»").to_owned(), context.say("«committed»", "«ukryte»").to_owned())
        });
        let yes = |yes: bool| if yes { context.say("yes", "tak") } else { context.say("no", "nie") }.to_owned();
        table.row(vec![
            row.account.id.to_string(),
            login,
            name,
            kind(&row.account, context).to_owned(),
            status(row.account.status, context).to_owned(),
            roles(&row.account).join(", "),
            row.sign_ins.last.map_or_else(|| "-".to_owned(), |at| at.to_string().chars().take(19).collect()),
            yes(row.dormant),
            yes(row.account.second_factor.is_some()),
        ])?;
    }
    table.finish()?;
    Ok(Exit::Yes)
}

pub(super) fn show(args: &Show, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut reading = Reading::open(&args.lab)?;
    let mut revealer =
        args.reveal.then(|| Revealer::open(&mut reading, &args.key, context.language, io)).transpose()?;
    let id = look::find(&mut reading, &args.account, &mut revealer, &args.key, context.language, io)?;
    let account: Account = look::one(&mut reading, &id.to_string())?.ok_or(LabError::NotFound { what: "account" })?;
    let (settings, now) = (look::identity(&mut reading)?, look::now());
    let opened = revealer.as_mut().filter(|_| args.reveal);
    let row = seen(account, &mut reading, &settings, now, opened)?;
    let account = &row.account;
    if context.json {
        let mut document = document(&row);
        let more = json!({
            "since": account.since.to_string(),
            "requested_by": account.requested_by.map(|by| by.to_string()),
            "origin": account.origin,
            "rights": account.rights,
            "methods": account.methods.iter().map(|right| json!({
                "method": right.method, "duty": right.duty, "period": right.period, "by": right.by.to_string(),
            })).collect::<Vec<_>>(),
            "password": account.password.as_ref().map(|password| json!({
                "scheme": password.scheme, "chosen": password.chosen.to_string(), "must_change": password.must_change,
            })),
            "code_waits_until": account.enrolment.as_ref().map(|code| code.until.to_string()),
        });
        if let (Some(document), Value::Object(more)) = (document.as_object_mut(), more) {
            document.extend(more);
        }
        json::line(io, &document)?;
        return Ok(Exit::Yes);
    }
    let none = || "-".to_owned();
    let time = |at: Option<Timestamp>| at.map_or_else(none, |at| at.to_string());
    let (login, name) = row.revealed.clone().unwrap_or_else(|| {
        (context.say("«committed»", "«ukryte»").to_owned(), context.say("«committed»", "«ukryte»").to_owned())
    });
    let password = account.password.as_ref();
    let yes = |yes: bool| if yes { context.say("yes", "tak") } else { context.say("no", "nie") }.to_owned();
    let mut lines: Vec<(&str, &str, String)> = vec![
        ("account", "konto", account.id.to_string()),
        ("login", "login", login),
        ("name", "nazwa", name),
        ("kind", "rodzaj", kind(account, context).to_owned()),
        ("status", "stan", format!("{} ({})", status(account.status, context), account.since)),
        ("requested by", "wnioskował", account.requested_by.map_or_else(none, |by| by.to_string())),
        ("origin", "pochodzenie", account.origin.clone().unwrap_or_else(none)),
        ("last sign-in", "ostatnie logowanie", time(row.sign_ins.last)),
        ("failures since", "nieudane od tego czasu", row.sign_ins.failures.to_string()),
        ("dormant", "uśpione", yes(row.dormant)),
        ("password since", "hasło od", time(password.map(|password| password.chosen))),
        ("hash", "skrót hasła", password.map_or_else(none, |password| password.scheme.clone())),
        (
            "code to set a password until",
            "kod do ustawienia hasła do",
            time(account.enrolment.as_ref().map(|code| code.until)),
        ),
        ("second factor", "drugi składnik", yes(account.second_factor.is_some())),
    ];
    let rights = &account.rights;
    let extent = |scope: &_, period: &_| crate::role::extent(scope, period, context);
    for right in &rights.roles {
        lines.push(("role", "rola", format!("{}{}", right.role, extent(&right.scope, &right.period))));
    }
    for right in &rights.grants {
        lines.push((
            "permission",
            "uprawnienie",
            format!("{}{}", right.permission, extent(&right.scope, &right.period)),
        ));
    }
    for right in &rights.delegations {
        let what = [right.roles.as_slice(), right.permissions.as_slice()].concat().join(", ");
        let from = format!("{what} <- {}{}", right.from, extent(&right.scope, &right.period));
        lines.push(("delegated", "przekazane", from));
    }
    for right in &account.methods {
        let all = libcompliance_lab::core::access::Scope::All;
        let text =
            format!("{}: {}{}", right.method, crate::role::duty(right.duty, context), extent(&all, &right.period));
        lines.push(("method", "metoda", text));
    }
    for (english, polish, value) in lines {
        writeln!(io.out, "{:<30}{}", context.say(english, polish), libcompliance_pack::text::visible(&value))?;
    }
    Ok(Exit::Yes)
}
