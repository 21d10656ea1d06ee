//! What is asked for: person, object, action, kind, client, time.

use crate::date::Date;
use crate::exit::Failure;
use crate::reading::Reading;
use crate::reveal::Revealer;
use crate::zone::Zone;
use libcompliance_lab::core::id::{AccountId, ClientId};
use libcompliance_lab::core::identity::Account;
use libcompliance_lab::core::projection::Entry as _;
use libcompliance_lab::store::{Filter, ReadStore as _};
use libcompliance_pack::Language;
use std::ops::ControlFlow;

#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Args {
    /// Who acted: an account id, its last characters as the list shows them, or (with --reveal) a login
    #[arg(long, value_name = "ACCOUNT")]
    pub person: Option<String>,
    /// What it was done to, such as sample:UUID
    #[arg(long, value_name = "KIND:ID")]
    pub object: Option<String>,
    /// The action, such as result.edit
    #[arg(long)]
    pub action: Option<String>,
    /// The kind of record, such as result.edited; `result.` stands for all that begin so
    #[arg(long)]
    pub kind: Option<String>,
    /// A client in scope
    #[arg(long, value_name = "ID")]
    pub client: Option<String>,
    /// Not earlier than this day (UTC, or --zone) or moment
    #[arg(long, value_name = "DATE", value_parser = Date::parse)]
    pub since_date: Option<Date>,
    /// Not later than this day (UTC, or --zone; to its end), or before this moment
    #[arg(long, value_name = "DATE", value_parser = Date::parse)]
    pub until_date: Option<Date>,
}

impl Args {
    pub(crate) fn resolve(
        &self,
        reading: &mut Reading,
        revealer: Option<&mut Revealer>,
        zone: Zone,
    ) -> Result<Filter, Failure> {
        let out_of_range = || Failure::usage("date_unfit", "the date is out of range");
        let moment = |at: Option<Option<i64>>| at.map(|at| at.ok_or_else(out_of_range)).transpose();
        let actor = match &self.person {
            Some(text) => Some(*account(text, reading, revealer)?.0.as_bytes()),
            None => None,
        };
        if self
            .object
            .as_ref()
            .is_some_and(|object| object.split_once(':').is_none_or(|(a, b)| a.is_empty() || b.is_empty()))
        {
            return Err(Failure::usage("object_unfit", "--object: give kind and id as KIND:ID, such as sample:UUID"));
        }
        let client = match &self.client {
            Some(text) => {
                let id = ClientId::parse(text).ok_or_else(|| {
                    Failure::usage("client_unfit", "--client: give the client's id, a UUID in lower case")
                })?;
                Some(*id.0.as_bytes())
            }
            None => None,
        };
        Ok(Filter {
            actor,
            object: self.object.clone(),
            action: self.action.clone(),
            kind: self.kind.clone(),
            client,
            from: moment(self.since_date.map(|date| date.since(zone)))?,
            until: moment(self.until_date.map(|date| date.until(zone)))?,
        })
    }
}

fn account(text: &str, reading: &mut Reading, revealer: Option<&mut Revealer>) -> Result<AccountId, Failure> {
    if let Some(id) = AccountId::parse(text) {
        return Ok(id);
    }
    let mut accounts = Vec::new();
    reading.store.states(Account::SPACE, &mut |_, bytes| {
        accounts.extend(Account::from_bytes(bytes).ok());
        ControlFlow::Continue(())
    })?;
    let tail = text.trim_start_matches('…');
    let mut found = Vec::new();
    if tail.len() >= 4 && tail.bytes().all(|b| b.is_ascii_hexdigit()) {
        found
            .extend(accounts.iter().filter(|account| account.id.to_string().ends_with(tail)).map(|account| account.id));
    }
    if let Some(revealer) = revealer {
        let wanted = text.trim().to_lowercase();
        for account in &accounts {
            if revealer.reference(&account.login, account.id)?.text(Language::English).to_lowercase() == wanted {
                found.push(account.id);
            }
        }
    }
    found.dedup();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Failure::no(
            "account_unknown",
            "--person: there is no such account; give its id, its last characters as listed, or with --reveal a login",
        )),
        _ => Err(Failure::usage(
            "account_ambiguous",
            "--person: several accounts end so; give more characters or the whole id",
        )),
    }
}
