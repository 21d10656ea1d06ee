//! A host's table of users, and the hashes that are not what they should be.

use crate::acting::{Actor, Reason, with_session};
use crate::args::Context;
use crate::exit::{Exit, Failure};
use crate::io::Io;
use crate::{files, json};
use libcompliance_lab::core::identity::password::Grade;
use libcompliance_lab::{EnrolmentCode, ImportedAccount, NewAccount};
use libcompliance_pack::table::{Column, Table};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// The laboratory
    lab: PathBuf,
    /// A CSV file in UTF-8 with the heading `login,name,roles,hash`; several roles with `;` between them, the hash may be empty
    file: PathBuf,
    #[command(flatten)]
    actor: Actor,
    #[command(flatten)]
    reason: Reason,
    /// Everybody chooses a new password at the first sign-in
    #[arg(long)]
    must_change: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Weak {
    /// The laboratory
    lab: PathBuf,
    #[command(flatten)]
    actor: Actor,
}

/// A row of the file.
struct Row {
    login: String,
    name: String,
    roles: Vec<String>,
    hash: Option<String>,
}

pub(super) fn import(args: &Import, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let rows = rows(&files::read_text(&args.file)?)?;
    with_session(&args.lab, &args.actor, context, io, |by, io| {
        let wanted: Vec<Vec<&str>> = rows.iter().map(|row| row.roles.iter().map(String::as_str).collect()).collect();
        let accounts: Vec<ImportedAccount<'_>> = rows
            .iter()
            .zip(&wanted)
            .map(|(row, roles)| ImportedAccount {
                account: NewAccount::person(&row.login, &row.name, roles),
                hash: row.hash.as_deref(),
                must_change: args.must_change,
            })
            .collect();
        let imported = by.session.import_accounts(&accounts, args.reason.get())?;
        let login = |id| {
            let place = imported.accounts.iter().position(|other| *other == id);
            place.and_then(|place| rows.get(place)).map_or("", |row| row.login.as_str())
        };
        if context.json {
            let codes = imported.codes.iter().map(|(id, code): &(_, EnrolmentCode)| {
                serde_json::json!({"account": id.to_string(), "login": login(*id), "code": code.expose()})
            });
            let document = serde_json::json!({
                "accounts": imported.accounts.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "codes": codes.collect::<Vec<_>>(),
                "record": imported.receipt.index,
            });
            json::line(io, &document)?;
            return Ok(Exit::Yes);
        }
        let (all, codes) = (imported.accounts.len(), imported.codes.len());
        let text = context.say(
            format!(
                "imported {all} accounts, {codes} of them without a usable hash; last record {}",
                imported.receipt.index
            ),
            format!(
                "przejęto konta: {all}, w tym bez użytecznego skrótu hasła: {codes}; ostatni zapis {}",
                imported.receipt.index
            ),
        );
        writeln!(io.out, "{text}")?;
        if codes > 0 {
            let text =
                context.say("Codes to set a password, shown only now:", "Kody do ustawienia hasła, tylko teraz:");
            writeln!(io.out, "{text}\n")?;
        }
        for (id, code) in &imported.codes {
            writeln!(io.out, "  {}  {}", code.expose(), libcompliance_pack::text::visible(login(*id)))?;
        }
        Ok(Exit::Yes)
    })
}

fn rows(text: &str) -> Result<Vec<Row>, Failure> {
    let unfit = |line: usize, what: &str| {
        Failure::usage("table_unfit", format!("line {line} of the file: {what}; expected `login,name,roles,hash`"))
    };
    let mut lines = records(text.trim_start_matches('\u{feff}')).into_iter();
    match lines.next() {
        Some((_, Some(heading))) if heading.iter().map(|cell| cell.trim()).eq(["login", "name", "roles", "hash"]) => {}
        _ => return Err(unfit(1, "the heading is another")),
    }
    let mut rows = Vec::new();
    for (line, cells) in lines {
        let cells = cells.ok_or_else(|| unfit(line, "a quotation mark is out of place"))?;
        let [login, name, roles, hash] = <[String; 4]>::try_from(cells).map_err(|_| unfit(line, "not four cells"))?;
        let roles = roles.split(';').map(str::trim).filter(|role| !role.is_empty()).map(str::to_owned).collect();
        let hash = Some(hash.trim().to_owned()).filter(|hash| !hash.is_empty());
        rows.push(Row { login, name, roles, hash });
    }
    if rows.is_empty() { Err(unfit(2, "there is nobody")) } else { Ok(rows) }
}

/// The records of a CSV file (RFC 4180) with the line they begin on; `None` for one whose quotation marks are out of place.
/// Empty lines count for nothing.
pub(crate) fn records(text: &str) -> Vec<(usize, Option<Vec<String>>)> {
    let mut found = Vec::new();
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let (mut quoted, mut closed, mut fine) = (false, false, true);
    let (mut line, mut began) = (1, 1);
    let mut letters = text.chars().chain(['\n']).peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if quoted => (quoted, closed) = (false, true),
            // The end that was put behind the text closes nothing.
            '\n' if quoted && letters.peek().is_some() => {
                line += 1;
                cell.push('\n');
            }
            _ if quoted && letters.peek().is_some() => cell.push(letter),
            '"' if cell.is_empty() && !closed => quoted = true,
            ',' => {
                cells.push(std::mem::take(&mut cell));
                closed = false;
            }
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' => {
                cells.push(std::mem::take(&mut cell));
                let record = std::mem::take(&mut cells);
                if record.iter().any(|cell| !cell.is_empty()) {
                    found.push((began, (fine && !quoted).then_some(record)));
                }
                (closed, fine) = (false, true);
                line += 1;
                began = line;
            }
            _ => {
                fine = fine && !closed && letter != '"';
                cell.push(letter);
            }
        }
    }
    found
}

/// How much protection is left, in both languages.
fn grade(grade: Grade) -> (&'static str, &'static str) {
    match grade {
        Grade::Broken => ("broken", "złamany"),
        Grade::Weak => ("weak", "słaby"),
        Grade::Legacy => ("legacy", "przestarzały"),
        Grade::Current => ("current", "aktualny"),
    }
}

/// Each weak hash is a finding: checked, and the answer is no.
pub(super) fn weak(args: &Weak, context: &Context, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let weak = with_session(&args.lab, &args.actor, context, io, |by, _| Ok(by.session.weak_accounts()?))?;
    if context.json {
        for one in &weak {
            let document = serde_json::json!({
                "account": one.account.to_string(), "scheme": one.scheme, "grade": grade(one.grade).0,
                "weakness": one.weakness,
            });
            json::line(io, &document)?;
        }
    } else if weak.is_empty() {
        let text = context
            .say("No account has a hash that is weaker than today's.", "Żadne konto nie ma słabego skrótu hasła.");
        writeln!(io.out, "{text}")?;
    } else {
        let titles = context.say(["account", "scheme", "grade", "weakness"], ["konto", "schemat", "ocena", "słabość"]);
        let columns =
            titles.into_iter().zip([36, 24, 24, 30]).map(|(title, width)| Column::text(title, width)).collect();
        let mut table = Table::new(&mut *io.out, columns);
        for one in &weak {
            let (english, polish) = grade(one.grade);
            let scheme = one.scheme.unwrap_or("?").to_owned();
            let row = vec![one.account.to_string(), scheme, context.say(english, polish).to_owned()];
            table.row([row, vec![one.weakness.unwrap_or("-").to_owned()]].concat())?;
        }
        table.finish()?;
    }
    Ok(if weak.is_empty() { Exit::Yes } else { Exit::No })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_as_rfc_4180_has_it() {
        let text = "\u{feff}login,name,roles,hash\r\na,\"A \"\"B\"\", C\",analyst; viewer,\r\n\r\nb,B,,\"x\ny\"";
        let rows = rows(text).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].name.as_str(), rows[0].hash.as_deref()), ("A \"B\", C", None));
        assert_eq!(rows[0].roles, ["analyst", "viewer"]);
        assert_eq!((rows[1].roles.len(), rows[1].hash.as_deref()), (0, Some("x\ny")));
    }

    #[test]
    fn what_is_not_such_a_table_is_named_by_its_line() {
        let fault = |text: &str| rows(text).err().map(|failure| failure.message.into_owned()).unwrap();
        assert!(fault("").starts_with("line 1"));
        assert!(fault("login;name;roles;hash\na;A;analyst;").starts_with("line 1"));
        assert!(fault("login,name,roles,hash\n").contains("nobody"));
        assert!(fault("login,name,roles,hash\na,A,analyst,\nb,B,x").starts_with("line 3"));
        assert!(fault("login,name,roles,hash\na,\"A,analyst,").starts_with("line 2"));
        assert!(fault("login,name,roles,hash\na,\"A\"x,analyst,").contains("quotation"));
        assert!(fault("login,name,roles,hash\na,A\",analyst,").contains("quotation"));
    }
}
