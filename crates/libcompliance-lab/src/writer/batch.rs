//! One open transaction: the tree's right edge, the state entries read and changed, and what a command wants to add.

use super::pending::Pending;
use super::refusals::Refused;
use super::tx::{Staged, Stop, Tx, Who};
use super::{Sealed, interval};
use crate::clock::{Clock, Reading};
use crate::entropy::SystemEntropy;
use crate::error::LabError;
use crate::keys::{KeyError, Mismatch};
use crate::numbers;
use crate::roster::Roster;
use crate::signing::SigningKey;
use crate::store::{Disclosure, Head, Kept, StoreError, TAIL, WriteStore, split_tail};
use crate::vault::Vault;
use libcompliance::crypto::Hash;
use libcompliance::id::{AccountId, ClientId, LabId};
use libcompliance::projection::{ClientNumber, Entry, Log, Reducer, View, ViewError};
use libcompliance::retention::Erased;
use libcompliance::trail::checkpoint::{self, Checkpoint};
use libcompliance::trail::commit::Subject;
use libcompliance::trail::draft::Written;
use libcompliance::trail::note::{Signer, VerifierKey};
use libcompliance::trail::record::{Auth, Source};
use libcompliance::trail::tile::{Edge, decode_tile, encode_tile, hashes_at, partial_width};
use libcompliance::trail::time::Timestamp;
use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;

/// What a writer is made of.
pub(crate) struct Setup {
    pub store: Box<dyn WriteStore>,
    pub vault: Arc<Vault>,
    pub clock: Arc<dyn Clock>,
    pub signing: SigningKey,
    pub lab: LabId,
}

/// The most state entries kept in memory between transactions.
const CACHE: usize = 20_000;

pub(crate) struct Batch {
    pub(super) setup: Setup,
    pub(super) entropy: SystemEntropy,
    pub(super) reducer: Reducer,
    /// The signing key from the next transaction on, if this one is committed.
    next_signing: Option<SigningKey>,
    /// The newest state as of the last commit.
    head: Head,
    /// The size as of the last commit: the file can never have fewer records.
    committed: u64,
    /// The right edge; `None` until loaded, and after a transaction was given up.
    edge: Option<Edge>,
    /// Records of this transaction on their way into the store. Nothing reads records inside a transaction but the first
    /// look at the numbers of an actor or client, who then has none here.
    pending: Pending,
    numbers: Numbers,
    /// The tiles that this transaction completed.
    full: Vec<(u8, u64, Vec<u8>)>,
    cache: Cache,
    /// Operational entries to write with the transaction.
    operational: Vec<(String, Option<String>)>,
    /// Why the checkpoint of this transaction is kept, if a command said so.
    keep: Option<Kept>,
    /// Operational entries as this transaction sees them; nobody else writes while it is open.
    operational_seen: HashMap<String, Option<String>>,
    pub(super) last_reading: Option<Reading>,
    pub(super) last_time: i64,
    /// The compiled policy, as long as the number of changes is its own.
    pub(super) roster: Option<Arc<Roster>>,
    /// Refusals counted and not yet recorded: their keys, and when the minute is over.
    waiting: Option<Vec<(String, Timestamp)>>,
    /// Logins that this transaction gave away; their records cannot be read yet.
    pub(super) new_logins: Vec<String>,
    broken: bool,
}

/// The running numbers given last, of actors and clients that were asked for.
#[derive(Default)]
struct Numbers {
    actors: HashMap<AccountId, u64>,
    clients: HashMap<ClientId, Option<ClientNumber>>,
}

impl Numbers {
    fn clear(&mut self) {
        self.actors.clear();
        self.clients.clear();
    }
}

#[derive(Default)]
struct Cache {
    spaces: HashMap<&'static str, HashMap<String, Slot>>,
    entries: usize,
}

/// A state entry in memory.
struct Slot {
    bytes: Option<Vec<u8>>,
    /// Whether the store does not have it yet.
    dirty: bool,
    /// What `bytes` say, once somebody has asked.
    decoded: Option<Box<dyn Any + Send>>,
}

impl Cache {
    fn get(&self, space: &str, key: &str) -> Option<&Option<Vec<u8>>> {
        self.spaces.get(space)?.get(key).map(|slot| &slot.bytes)
    }

    fn slot(&mut self, space: &str, key: &str) -> Option<&mut Slot> {
        self.spaces.get_mut(space)?.get_mut(key)
    }

    fn set(&mut self, space: &'static str, key: &str, value: Option<Vec<u8>>, dirty: bool) {
        let entries = self.spaces.entry(space).or_default();
        if let Some(slot) = entries.get_mut(key) {
            *slot = Slot { bytes: value, dirty: dirty || slot.dirty, decoded: None };
        } else {
            entries.insert(key.to_owned(), Slot { bytes: value, dirty, decoded: None });
            self.entries += 1;
        }
    }

    fn clear(&mut self) {
        self.spaces.clear();
        self.entries = 0;
    }
}

impl Batch {
    pub(crate) fn new(setup: Setup) -> Self {
        Self {
            setup,
            entropy: SystemEntropy::of_this_process(),
            reducer: Reducer::CURRENT,
            next_signing: None,
            head: Head { reducer: Reducer::CURRENT.version, ..Head::empty() },
            committed: 0,
            edge: None,
            pending: Pending::default(),
            numbers: Numbers::default(),
            full: Vec::new(),
            cache: Cache::default(),
            operational: Vec::new(),
            keep: None,
            operational_seen: HashMap::new(),
            last_reading: None,
            last_time: 0,
            roster: None,
            waiting: None,
            new_logins: Vec::new(),
            broken: false,
        }
    }

    /// The laboratory itself as the actor.
    pub(crate) fn system(&self) -> Who {
        Who {
            id: AccountId(self.setup.lab.0),
            source: Source::System,
            roles: Vec::new(),
            auth: Auth::None,
            session: None,
            subject: Subject::Lab,
            device: None,
        }
    }

    /// The store, for reading outside a transaction.
    pub(crate) fn store(&mut self) -> &mut dyn WriteStore {
        self.setup.store.as_mut()
    }

    /// Replaces the signing key as soon as its rotation, which is in this transaction, is committed.
    pub(crate) fn set_signing(&mut self, signing: SigningKey) {
        self.next_signing = Some(signing);
    }

    /// Whether the store failed in the middle of the transaction.
    pub(super) fn broken(&self) -> bool {
        self.broken
    }

    /// Whether there is something to commit besides records.
    pub(super) fn touched(&self) -> bool {
        !self.operational.is_empty()
    }

    /// Writes by another version of the reducer than the current one.
    pub(crate) fn set_reducer(&mut self, reducer: Reducer) {
        self.reducer = reducer;
    }

    pub(crate) fn begin(&mut self) -> Result<(), LabError> {
        let head = self.setup.store.begin()?;
        self.begun(head)
    }

    /// Takes over a transaction that was begun on the store already.
    pub(crate) fn begun(&mut self, head: Head) -> Result<(), LabError> {
        self.broken = false;
        self.operational_seen.clear();
        self.new_logins.clear();
        if self.edge.is_none() || head != self.head {
            if head.size < self.committed {
                self.setup.store.rollback();
                return Err(LabError::RolledBack { found: head.size, seen: self.committed });
            }
            if let Err(error) = self.load(head) {
                self.setup.store.rollback();
                self.edge = None;
                return Err(error);
            }
        }
        self.last_time = self.head.last_time;
        Ok(())
    }

    /// Loads the right edge and checks it against the newest checkpoint: a tree that was not signed is never signed.
    fn load(&mut self, head: Head) -> Result<(), LabError> {
        self.cache.clear();
        self.numbers.clear();
        // Another process may have destroyed a key: nothing is written under it any more.
        self.setup.vault.forget();
        let mut partials = Vec::new();
        for level in (0..=u8::MAX).take_while(|level| hashes_at(*level, head.size) > 0) {
            let width = usize::from(partial_width(level, head.size));
            if width == 0 {
                partials.push(Vec::new());
                continue;
            }
            let bytes = self.setup.store.tile(level, hashes_at(level + 1, head.size))?.ok_or(LabError::SealBroken)?;
            partials.push(decode_tile(&bytes).ok_or(LabError::SealBroken)?);
        }
        let edge = Edge::from_partials(head.size, partials).map_err(|_| LabError::SealBroken)?;
        if head.size > 0 {
            if head.reducer != self.reducer.version {
                return Err(LabError::OtherReducer { found: head.reducer, known: self.reducer.version });
            }
            self.head = head;
            let log = self.log()?;
            let origin = &log.epoch_at(self.head.size).ok_or(LabError::SealBroken)?.origin;
            let key = self.setup.signing.verifier(origin).map_err(|_| LabError::SealBroken)?;
            // After a rotation by another process the checkpoint carries both signatures, but only the new key may sign the
            // next one.
            let current = log.key_at(self.head.size).and_then(|key| VerifierKey::parse(&key.vkey).ok());
            if current.ok_or(LabError::SealBroken)?.public_key() != key.public_key() {
                return Err(LabError::Key(KeyError::WrongKey(Mismatch::PublicKey)));
            }
            let signed = checkpoint::open(self.head.note.as_bytes(), &[key]).map_err(|_| LabError::SealBroken)?;
            if signed.size() != edge.size() || signed.root() != edge.root() || signed.origin() != origin {
                return Err(LabError::SealBroken);
            }
        } else {
            self.head = head;
        }
        self.edge = Some(edge);
        Ok(())
    }

    /// The identity of the trail, as of this moment in the transaction.
    pub(crate) fn log(&mut self) -> Result<Log, LabError> {
        // Asked for at every flush, and hardly ever changed; only its own key is read by others.
        let log = self.entry::<Log>("log")?;
        log.ok_or_else(|| {
            ViewError { space: Log::SPACE.to_owned(), problem: "the trail has no first record".to_owned() }.into()
        })
    }

    /// The number of records, those of this transaction included.
    pub(crate) fn size(&self) -> u64 {
        self.edge.as_ref().map_or(self.head.size, Edge::size)
    }

    /// Runs one command. What it wanted to add is taken over only if it succeeds or is refused; a refusal becomes a record.
    #[allow(clippy::type_complexity, reason = "the two results are what the two callers tell apart")]
    pub(crate) fn command<T>(
        &mut self,
        command: impl FnOnce(&mut Tx<'_>) -> Result<T, Stop>,
    ) -> Result<(Result<T, Refused>, Vec<(u64, Hash)>), LabError> {
        self.pending.forget_rest();
        self.settle_due_refusals()?;
        let mut tx = Tx::new(self);
        match command(&mut tx) {
            Ok(value) => {
                let staged = tx.into_staged();
                Ok((Ok(value), self.take_over(staged)?))
            }
            Err(Stop::Refuse(refusal)) => {
                self.pending.forget_rest();
                let mut tx = Tx::new(self);
                let refused = tx.refuse(*refusal)?;
                let staged = tx.into_staged();
                self.take_over(staged)?;
                Ok((Err(refused), Vec::new()))
            }
            Err(Stop::Fail(error)) => Err(error),
        }
    }

    fn take_over(&mut self, staged: Staged) -> Result<Vec<(u64, Hash)>, LabError> {
        self.broken = true;
        for (_, leaf) in &staged.records {
            let full = &mut self.full;
            let edge = self.edge.get_or_insert_default();
            edge.push(*leaf, |level, n, hashes| full.push((level, n, encode_tile(hashes))));
        }
        if self.pending.take_over() {
            self.pending.store(self.setup.store.as_mut())?;
        }
        if let Some((size, note)) = staged.outside {
            self.setup.store.keep(size, &note, Kept::Outside)?;
        }
        if let Some(erased) = &staged.erased {
            self.erase(erased)?;
        }
        self.broken = false;
        self.keep = staged.keep.or(self.keep);
        if let Some(reading) = staged.reading {
            self.last_reading = Some(reading);
            self.last_time = reading.wall.unix_micros();
        }
        self.numbers.actors.extend(staged.actors);
        self.numbers.clients.extend(staged.clients.into_iter().map(|(client, number)| (client, Some(number))));
        for (space, key, value) in staged.entries {
            self.cache.set(space, &key, value, true);
        }
        self.new_logins.extend(staged.logins);
        for (key, value) in staged.operational {
            self.operational_seen.insert(key.clone(), value.clone());
            self.operational.push((key, value));
        }
        let mut records = staged.records;
        if staged.own > 0 {
            records.truncate(staged.own);
        }
        Ok(records)
    }

    /// How many values `what` is about, of those that were stored before this transaction.
    pub(super) fn erasable(&mut self, what: &Erased) -> Result<u64, LabError> {
        Ok(self.setup.store.erasable(what)?)
    }

    /// The key of a person goes before the transaction is durable, so that no later record of it is written under that key. If the
    /// transaction is lost after that, its decision still stands in the trail and it is executed again.
    fn erase(&mut self, what: &Erased) -> Result<(), LabError> {
        self.pending.store(self.setup.store.as_mut())?;
        self.setup.store.erase(what)?;
        match what.person {
            Some(person) => Ok(self.setup.vault.destroy(Subject::Person(person))?),
            None => Ok(()),
        }
    }

    /// Signs the tree as it stands and makes it the newest state within the transaction. `also` are further signers.
    pub(crate) fn seal(&mut self, keep: Option<Kept>, also: &[&SigningKey]) -> Result<Sealed, LabError> {
        self.pending.store(self.setup.store.as_mut())?;
        let log = self.log()?;
        let Some(edge) = &self.edge else { return Err(LabError::SealBroken) };
        let size = edge.size();
        let origin = &log.epoch_at(size).ok_or(LabError::SealBroken)?.origin;
        let signers: Vec<_> =
            std::iter::once(&self.setup.signing).chain(also.iter().copied()).map(|key| key.named(origin)).collect();
        let signers: Vec<&dyn Signer> = signers.iter().map(|signer| signer as &dyn Signer).collect();
        let statement = Checkpoint::new(origin, size, edge.root()).map_err(|_| LabError::SealBroken)?;
        let note = checkpoint::sign(&statement, &signers)?;
        for (level, n, hashes) in self.full.drain(..) {
            self.setup.store.put_tile(level, n, &hashes)?;
        }
        // Only partial tiles that this transaction changed are written again: those whose width differs from the head's.
        let mut tail = Vec::new();
        for (level, partial) in (0..=u8::MAX).zip(edge.partials()) {
            let step = if level == 0 { TAIL } else { 1 };
            let grown = hashes_at(level, size) / step != hashes_at(level, self.head.size) / step;
            let (stored, rest) = if level == 0 { split_tail(partial) } else { (partial.as_slice(), [].as_slice()) };
            if level == 0 {
                tail = encode_tile(rest);
            }
            if grown && !stored.is_empty() {
                self.setup.store.put_tile(level, hashes_at(level + 1, size), &encode_tile(stored))?;
            }
        }
        let head = Head { size, note, reducer: self.reducer.version, last_time: self.last_time, tail };
        self.setup.store.set_head(&head, keep.or_else(|| interval(self.head.size, size)))?;
        self.head = head;
        Ok(Sealed { note: self.head.note.as_str().into() })
    }

    /// Seals what was added and makes the transaction durable; only then does the checkpoint leave.
    pub(crate) fn finish(&mut self) -> Result<Sealed, StoreError> {
        let result = self.finish_now();
        match result {
            Ok(sealed) => Ok(sealed),
            Err(error) => {
                self.rollback();
                Err(match error {
                    LabError::Store(error) => error,
                    other => StoreError::Refused(other.to_string()),
                })
            }
        }
    }

    fn finish_now(&mut self) -> Result<Sealed, LabError> {
        if self.broken {
            return Err(StoreError::Refused("the store failed earlier in this transaction".to_owned()).into());
        }
        let grown = self.size() != self.head.size;
        for (space, entries) in &mut self.cache.spaces {
            for (key, slot) in entries.iter_mut().filter(|(_, slot)| slot.dirty) {
                self.setup.store.put_state(space, key, slot.bytes.as_deref())?;
                slot.dirty = false;
            }
        }
        for (key, value) in self.operational.drain(..) {
            self.setup.store.put_operational(&key, value.as_deref())?;
        }
        let keep = self.keep.take();
        let sealed = if grown { self.seal(keep, &[])? } else { Sealed { note: self.head.note.as_str().into() } };
        self.setup.store.commit()?;
        self.committed = self.head.size;
        if let Some(signing) = self.next_signing.take() {
            self.setup.signing = signing;
        }
        if self.cache.entries > CACHE {
            self.cache.clear();
        }
        if self.numbers.actors.len() + self.numbers.clients.len() > CACHE {
            self.numbers.clear();
        }
        Ok(sealed)
    }

    /// Ends a transaction to which nothing was added.
    pub(super) fn cancel(&mut self) {
        self.setup.store.rollback();
    }

    /// Forgets the transaction, and everything in memory that it touched.
    pub(crate) fn rollback(&mut self) {
        self.setup.store.rollback();
        self.next_signing = None;
        self.edge = None;
        self.pending.clear();
        self.full.clear();
        self.cache.clear();
        self.numbers.clear();
        self.operational.clear();
        self.roster = None;
        self.waiting = None;
        self.keep = None;
        self.broken = false;
        // The head in memory may be that of the lost transaction; the next one reads it again.
        self.head = Head { reducer: self.reducer.version, ..Head::empty() };
    }

    /// A state entry. It is decoded once as long as it does not change: each action asks for the same account, session and
    /// roles again.
    pub(super) fn entry<E: Entry + Clone + Send + 'static>(&mut self, key: &str) -> Result<Option<E>, ViewError> {
        let decoded = self.cache.slot(E::SPACE, key).and_then(|slot| slot.decoded.as_ref()?.downcast_ref::<E>());
        if let Some(entry) = decoded {
            return Ok(Some(entry.clone()));
        }
        let Some(entry) = E::load(self, key)? else { return Ok(None) };
        if let Some(slot) = self.cache.slot(E::SPACE, key) {
            slot.decoded = Some(Box::new(entry.clone()));
        }
        Ok(Some(entry))
    }

    /// The number of records that the account has in this transaction.
    pub(super) fn actor_number(&mut self, actor: AccountId) -> Result<u64, LabError> {
        if let Some(n) = self.numbers.actors.get(&actor) {
            return Ok(*n);
        }
        let n = numbers::of_actor(self.setup.store.as_mut(), actor)?;
        self.numbers.actors.insert(actor, n);
        Ok(n)
    }

    /// The number of records that the client has in this transaction, with the newest of them.
    pub(super) fn client_number(&mut self, client: ClientId) -> Result<Option<ClientNumber>, LabError> {
        if let Some(number) = self.numbers.clients.get(&client) {
            return Ok(*number);
        }
        let number = numbers::of_client(self.setup.store.as_mut(), client)?;
        self.numbers.clients.insert(client, number);
        Ok(number)
    }

    /// Adds a record of the command that runs to those that wait.
    pub(super) fn wait(&mut self, written: &Written, disclosures: Vec<Disclosure>) {
        self.pending.add(written, disclosures);
    }

    /// An operational entry as this transaction sees it.
    pub(super) fn operational(&mut self, key: &str) -> Result<Option<String>, StoreError> {
        if let Some(value) = self.operational_seen.get(key) {
            return Ok(value.clone());
        }
        let value = self.setup.store.operational(key)?;
        self.operational_seen.insert(key.to_owned(), value.clone());
        Ok(value)
    }

    /// All entries of a space as this transaction sees them, in order of their keys.
    pub(super) fn all<E: Entry>(&mut self) -> Result<BTreeMap<String, E>, LabError> {
        let mut found = BTreeMap::new();
        let mut broken = None;
        self.setup.store.states(E::SPACE, &mut |key, bytes| match E::from_bytes(bytes) {
            Ok(entry) => {
                found.insert(key.to_owned(), entry);
                ControlFlow::Continue(())
            }
            Err(error) => {
                broken = Some(error);
                ControlFlow::Break(())
            }
        })?;
        if let Some(error) = broken {
            return Err(error.into());
        }
        for (key, slot) in self.cache.spaces.get(E::SPACE).into_iter().flatten().filter(|(_, slot)| slot.dirty) {
            match &slot.bytes {
                Some(bytes) => found.insert(key.clone(), E::from_bytes(bytes)?),
                None => found.remove(key),
            };
        }
        Ok(found)
    }

    /// Records the counts of refusals whose minute is over, apart from what a command does.
    fn settle_due_refusals(&mut self) -> Result<(), LabError> {
        let now = match &self.waiting {
            Some(waiting) if waiting.is_empty() => return Ok(()),
            _ => self.setup.clock.read().wall,
        };
        // Nobody knows them yet, or no longer, after a transaction that was lost: the store does.
        let waiting = match self.waiting.take() {
            Some(waiting) => waiting,
            None => super::refusals::stored(self.setup.store.as_mut())?,
        };
        let (due, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(_, at)| *at <= now);
        if !due.is_empty() {
            let mut tx = Tx::new(self);
            for (key, _) in &due {
                tx.settle_refusal(key)?;
            }
            let staged = tx.into_staged();
            self.take_over(staged)?;
        }
        self.waiting = Some(later);
        Ok(())
    }

    /// Notes that a count of refusals waits under `key` until `due`.
    pub(super) fn note_waiting(&mut self, key: &str, due: Timestamp) {
        if let Some(waiting) = &mut self.waiting {
            waiting.push((key.to_owned(), due));
        }
    }

    /// The encrypted form of what opens a record's commitments, one for each subject.
    pub(super) fn disclose(&mut self, written: &mut Written) -> Result<Vec<Disclosure>, LabError> {
        crate::disclose::seal(written, &self.setup.vault, &mut self.entropy)
    }
}

impl View for Batch {
    fn get(&mut self, space: &'static str, key: &str) -> Result<Option<Vec<u8>>, ViewError> {
        if let Some(value) = self.cache.get(space, key) {
            return Ok(value.clone());
        }
        let value = self
            .setup
            .store
            .state(space, key)
            .map_err(|error| ViewError { space: space.to_owned(), problem: error.to_string() })?;
        self.cache.set(space, key, value.clone(), false);
        Ok(value)
    }

    fn put(&mut self, space: &'static str, key: &str, value: Option<Vec<u8>>) -> Result<(), ViewError> {
        self.cache.set(space, key, value, true);
        Ok(())
    }
}
