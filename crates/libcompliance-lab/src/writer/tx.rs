//! One command's view of the transaction. What it adds stays apart until it has succeeded.

use super::batch::Batch;
use crate::clock::{self, Reading};
use crate::error::LabError;
use crate::logins::Logins;
use crate::roster::Roster;
use crate::store::Kept;
use libcompliance::access::{AccessSettings, AccessVersion, Denial, Role};
use libcompliance::crypto::Hash;
use libcompliance::id::{AccountId, ClientId, RecordId, SessionId};
use libcompliance::identity::lockout::Moment;
use libcompliance::identity::{Account, IdentitySettings};
use libcompliance::projection::{ClientNumber, Entry, View, ViewError};
use libcompliance::retention::Erased;
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::{Draft, Stamp};
use libcompliance::trail::kind::KindRules;
use libcompliance::trail::record::{Actor, Auth, ClientLink, Digest, Object, Source};
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::tree;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who acts in a command.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    pub id: AccountId,
    pub source: Source,
    pub roles: Vec<String>,
    pub auth: Auth,
    pub session: Option<SessionId>,
    /// Whose key the actor's own committed values lie under.
    pub subject: Subject,
    pub device: Option<String>,
}

/// An action that was not allowed.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub denial: Denial,
    pub action: String,
    pub object: Option<Object>,
    pub clients: Vec<ClientId>,
    pub who: Who,
}

/// Why a command stops.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It was not allowed: this is recorded.
    Refuse(Box<Refusal>),
    /// It was not possible: nothing is recorded.
    Fail(LabError),
}

impl<E: Into<LabError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Fail(error.into())
    }
}

/// What a command added.
#[derive(Default)]
pub(super) struct Staged {
    /// Index and leaf hash of each record; the records wait in the batch.
    pub records: Vec<(u64, Hash)>,
    /// How many of them there are up to the last one that the actor made himself; what follows is a consequence of it.
    pub own: usize,
    pub actors: Vec<(AccountId, u64)>,
    pub clients: Vec<(ClientId, ClientNumber)>,
    pub entries: Vec<(&'static str, String, Option<Vec<u8>>)>,
    pub operational: Vec<(String, Option<String>)>,
    pub logins: Vec<String>,
    pub reading: Option<Reading>,
    /// Why the checkpoint that seals this is kept.
    pub keep: Option<Kept>,
    /// Values to destroy with the transaction.
    pub erased: Option<Erased>,
    /// An earlier checkpoint, and its size, that somebody outside is given.
    pub outside: Option<(u64, String)>,
}

pub(crate) struct Tx<'a> {
    pub(super) batch: &'a mut Batch,
    staged: Staged,
    last_time: i64,
    last_record: Option<RecordId>,
}

impl<'a> Tx<'a> {
    pub(super) fn new(batch: &'a mut Batch) -> Self {
        let last_time = batch.last_time;
        Self { batch, staged: Staged::default(), last_time, last_record: None }
    }

    pub(super) fn into_staged(self) -> Staged {
        self.staged
    }

    /// The wall clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.batch.setup.clock.read().wall
    }

    /// The laboratory itself as the actor.
    pub(crate) fn system(&self) -> Who {
        self.batch.system()
    }

    /// Random bytes for ids and secrets.
    pub(crate) fn entropy(&mut self) -> &mut crate::entropy::SystemEntropy {
        &mut self.batch.entropy
    }

    /// The laboratory's key for digests of a host's rows.
    pub(crate) fn row_marks(&mut self) -> Result<crate::host::RowMarks, LabError> {
        let key = self.batch.setup.vault.key_for_writing(Subject::Lab, &mut self.batch.entropy)?;
        Ok(crate::host::RowMarks::new(&key))
    }

    /// A state entry.
    pub(crate) fn load<E: Entry + Clone + Send + 'static>(&mut self, key: &str) -> Result<Option<E>, LabError> {
        if self.staged.entries.iter().any(|(space, of, _)| *space == E::SPACE && of == key) {
            return Ok(E::load(self, key)?);
        }
        Ok(self.batch.entry(key)?)
    }

    /// All entries of a space, those that this command changed included.
    pub(crate) fn all<E: Entry>(&mut self) -> Result<Vec<(String, E)>, LabError> {
        let mut found = self.batch.all::<E>()?;
        for (_, key, value) in self.staged.entries.iter().filter(|(space, ..)| *space == E::SPACE) {
            match value {
                Some(bytes) => found.insert(key.clone(), E::from_bytes(bytes)?),
                None => found.remove(key),
            };
        }
        Ok(found.into_iter().collect())
    }

    /// Who may do what, as of this moment in this command.
    pub(crate) fn roster(&mut self) -> Result<Arc<Roster>, LabError> {
        let version = AccessVersion::current(self)?;
        if let Some(roster) = self.batch.roster.as_ref().filter(|roster| roster.version() == version) {
            return Ok(Arc::clone(roster));
        }
        let settings = self.load::<AccessSettings>("")?.unwrap_or_default();
        let (roles, accounts) = (self.all::<Role>()?, self.all::<Account>()?);
        let roster = Arc::new(Roster::compile(version, settings, &roles, accounts)?);
        // What this command only tries out is nobody else's truth.
        if !self.staged.entries.iter().any(|(space, ..)| *space == AccessVersion::SPACE) {
            self.batch.roster = Some(Arc::clone(&roster));
        }
        Ok(roster)
    }

    /// The settings for accounts, passwords and sessions.
    pub(crate) fn identity(&mut self) -> Result<IdentitySettings, LabError> {
        Ok(self.load::<IdentitySettings>("")?.unwrap_or_default())
    }

    /// The time on all clocks.
    pub(crate) fn moment(&self) -> Moment {
        self.batch.setup.clock.moment()
    }

    /// Whether a login was given away in this transaction, whose records cannot be read yet.
    pub(crate) fn gave_login(&self, login: &str) -> bool {
        self.batch.new_logins.iter().chain(&self.staged.logins).any(|given| given == login)
    }

    /// Notes that a login is given away.
    pub(crate) fn give_login(&mut self, login: String) {
        self.staged.logins.push(login);
    }

    /// The logins of accounts, for comparing.
    pub(crate) fn logins(&mut self, known: &Logins) -> Result<Arc<BTreeMap<String, AccountId>>, LabError> {
        let roster = self.roster()?;
        let vault = Arc::clone(&self.batch.setup.vault);
        known.of(roster.accounts(), self.batch.store(), &vault)
    }

    /// An operational entry.
    pub(crate) fn operational(&mut self, key: &str) -> Result<Option<String>, LabError> {
        if let Some((_, value)) = self.staged.operational.iter().rev().find(|(name, _)| name == key) {
            return Ok(value.clone());
        }
        Ok(self.batch.operational(key)?)
    }

    /// Writes an operational entry with the transaction.
    pub(crate) fn put_operational(&mut self, key: String, value: Option<String>) {
        self.staged.operational.push((key, value));
    }

    /// The index of the record that is added next.
    pub(crate) fn next_index(&self) -> u64 {
        self.batch.size() + u64::try_from(self.staged.records.len()).unwrap_or(0)
    }

    /// The id of the record that this command added last.
    pub(crate) fn last_record(&self) -> Option<RecordId> {
        self.last_record
    }

    /// Destroys values with the record that this command adds, and with them the key of a person. Gives how many there are.
    pub(crate) fn erase(&mut self, what: Erased) -> Result<u64, LabError> {
        let count = self.batch.erasable(&what)?;
        self.staged.erased = Some(what);
        Ok(count)
    }

    /// Keeps the checkpoint that will seal this for good.
    pub(crate) fn keep_own_checkpoint(&mut self) {
        self.staged.keep = Some(Kept::Outside);
    }

    /// Keeps an earlier checkpoint for good, together with what this command adds.
    pub(crate) fn keep_checkpoint(&mut self, size: u64, note: &str) {
        self.staged.outside = Some((size, note.to_owned()));
    }

    /// Adds a record.
    pub(crate) fn append(&mut self, rules: &KindRules<'_>, draft: Draft, who: &Who) -> Result<u64, LabError> {
        self.append_as(rules, draft, who, None)
    }

    /// Adds a record under an id that was given to it before.
    pub(crate) fn append_as(
        &mut self,
        rules: &KindRules<'_>,
        mut draft: Draft,
        who: &Who,
        id: Option<RecordId>,
    ) -> Result<u64, LabError> {
        let reading = self.batch.setup.clock.read();
        let flags = clock::flags(
            self.batch.setup.clock.as_ref(),
            reading,
            self.staged.reading.or(self.batch.last_reading),
            self.last_time,
        );
        draft.device = draft.device.or_else(|| who.device.clone());
        draft.clients.sort_unstable();
        draft.clients.dedup();
        let index = self.next_index();
        let id = match id {
            Some(id) => id,
            None => RecordId::generate(reading.wall, &mut self.batch.entropy)?,
        };
        let n = self.actor_number(who.id)? + 1;
        let mut clients = Vec::with_capacity(draft.clients.len());
        for client in &draft.clients {
            let before = self.client_number(*client)?;
            clients.push(ClientLink {
                id: *client,
                n: before.map_or(0, |number| number.n) + 1,
                prev: before.map(|number| number.last),
            });
        }
        let stamp = Stamp {
            index,
            id,
            time: reading.wall,
            flags,
            actor: Actor {
                id: who.id,
                source: who.source,
                n,
                roles: who.roles.clone(),
                auth: who.auth,
                session: who.session,
            },
            actor_subject: who.subject,
            clients,
        };
        let mut written = draft.seal(rules, stamp, &mut self.batch.entropy)?;
        let leaf = tree::leaf_hash(&written.bytes);
        let disclosures = self.batch.disclose(&mut written)?;
        (self.batch.reducer.apply)(&written.record, &leaf, self)?;
        self.staged.reading = Some(reading);
        self.last_time = reading.wall.unix_micros();
        self.staged.actors.push((who.id, n));
        self.staged.clients.extend(
            written.record.clients.iter().map(|link| (link.id, ClientNumber { n: link.n, last: Digest(leaf) })),
        );
        self.staged.records.push((index, leaf));
        if who.source != Source::System {
            self.staged.own = self.staged.records.len();
        }
        self.last_record = Some(id);
        self.batch.wait(&written, disclosures);
        Ok(index)
    }

    fn actor_number(&mut self, actor: AccountId) -> Result<u64, LabError> {
        match self.staged.actors.iter().rev().find(|(of, _)| *of == actor) {
            Some((_, n)) => Ok(*n),
            None => self.batch.actor_number(actor),
        }
    }

    fn client_number(&mut self, client: ClientId) -> Result<Option<ClientNumber>, LabError> {
        match self.staged.clients.iter().rev().find(|(of, _)| *of == client) {
            Some((_, number)) => Ok(Some(*number)),
            None => self.batch.client_number(client),
        }
    }
}

impl View for Tx<'_> {
    fn get(&mut self, space: &'static str, key: &str) -> Result<Option<Vec<u8>>, ViewError> {
        let staged = self.staged.entries.iter().rev().find(|(s, k, _)| *s == space && k == key);
        match staged {
            Some((_, _, value)) => Ok(value.clone()),
            None => self.batch.get(space, key),
        }
    }

    fn put(&mut self, space: &'static str, key: &str, value: Option<Vec<u8>>) -> Result<(), ViewError> {
        self.staged.entries.push((space, key.to_owned(), value));
        Ok(())
    }
}
