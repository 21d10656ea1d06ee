//! A laboratory: made once, opened by every program that works with it.

use crate::clock::{Clock, SystemClock};
use crate::error::LabError;
use crate::keys::{self, Expected, HostSigner, KeySource, Protect, RecoveryCode};
use crate::logins::Logins;
use crate::place;
use crate::rate::Bucket;
use crate::reserve::Reserve;
use crate::roster::Roster;
use crate::seen::{GrowingTiles, Seen, StateFolder, Tiles};
use crate::signing::SigningKey;
use crate::store::sqlite::{Options as StoreOptions, Sqlite};
use crate::store::{Head, ReadStore, Spare};
use crate::vault::Vault;
use crate::writer::{Batch, Done, Setup, Stop, Tx, Urgency, Writer};
use libcompliance::access::{AccessSettings, AccessVersion, Decision, Role};
use libcompliance::crypto::Hash;
use libcompliance::id::LabId;
use libcompliance::id::{AccountId, ClientId};
use libcompliance::identity::password::Pepper;
use libcompliance::identity::policy::BreachedHashes;
use libcompliance::identity::{Account, IdentitySettings};
use libcompliance::projection::{Entry, Log};
use libcompliance::trail::note::VerifierKey;
use libcompliance::trail::proof::{Prover, TlogProof};
use libcompliance::trail::tile::TileSource;
use libcompliance::trail::time::Timestamp;
use libcompliance::trail::value::Value;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// How a laboratory is opened.
#[derive(Clone)]
pub struct Options {
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where this computer keeps what it has seen.
    pub state_folder: StateFolder,
    /// Keys, kept apart from the database, under which passwords are taken before they are hashed; the one in force first.
    pub peppers: Arc<[Pepper]>,
    /// How many records a minute may be appended without a session ([`Lab::append_host_asserted`]); `None` for no limit. A
    /// burst of as many is let through at once.
    pub unsigned_per_minute: Option<u32>,
    /// A list of stolen passwords, if there is one.
    pub breached: Option<Arc<dyn BreachedHashes + Send + Sync>>,
    /// How the database file is opened.
    pub store: StoreOptions,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock::default()),
            state_folder: StateFolder::User,
            peppers: Arc::new([]),
            unsigned_per_minute: Some(60_000),
            breached: None,
            store: StoreOptions::default(),
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Options(..)")
    }
}

/// What a new laboratory is made from.
#[derive(Debug)]
pub struct NewLab<'a> {
    /// The laboratory's name, for people.
    pub name: &'a str,
    /// The name of its trail, such as `example.com/lab`, without an epoch; if none, `lab-UUID.invalid`.
    pub origin: Option<&'a str>,
    /// The login of the first account, which gets the role `administrator`.
    pub login: &'a str,
    /// The person's name.
    pub person: &'a str,
    /// The first account's password.
    pub password: &'a str,
    /// The settings for accounts, passwords and sessions.
    pub identity: IdentitySettings,
    /// Whether a sealed account for emergencies is made: see [`Created::break_glass`].
    pub break_glass: bool,
    /// How the key file is protected.
    pub protect: Protect<'a>,
}

/// A laboratory that has just been made.
#[derive(Debug)]
pub struct Created {
    /// The laboratory, opened.
    pub lab: Lab,
    /// The code that opens the key file when the passphrase is lost; shown once, kept nowhere.
    pub recovery: Option<RecoveryCode>,
    /// The password of the account `break-glass`, which has the role `administrator` and belongs to nobody: for the day when
    /// no administrator can sign in. To be printed, sealed and locked away; its use raises an alert.
    pub break_glass: Option<Zeroizing<String>>,
}

/// A receipt: proof that a record is in the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The place of the record.
    pub index: u64,
    /// Its leaf hash (RFC 6962).
    pub leaf_hash: Hash,
    /// A signed checkpoint whose tree holds it; durable before it was handed out. `None` only inside [`Lab::batch`], where
    /// nothing is durable yet.
    pub checkpoint: Option<Arc<str>>,
}

/// An opened laboratory. Cheap to clone; all clones share one writer and may be used from any thread.
#[derive(Clone)]
pub struct Lab {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) path: PathBuf,
    pub(crate) id: LabId,
    pub(crate) writer: Writer,
    reader: Mutex<Sqlite>,
    /// Made with the first proof; keeps the tiles that proofs share.
    prover: Mutex<Option<Prover<GrowingTiles>>>,
    pub(crate) vault: Arc<Vault>,
    seen: Mutex<Seen>,
    pub(crate) logins: Logins,
    pub(crate) unsigned: Mutex<Bucket>,
    /// Accounts and policy as of the last question.
    roster: Mutex<Option<Arc<Roster>>>,
    pub(crate) options: Options,
}

impl std::fmt::Debug for Lab {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lab").field("path", &self.inner.path).field("id", &self.inner.id).finish_non_exhaustive()
    }
}

/// The files of the laboratory at `path`: the database, the key file, the value keys, the reserve.
#[must_use]
pub fn files(path: &Path) -> [PathBuf; 4] {
    [path.to_owned(), place::beside(path, ".key"), place::beside(path, ".vault"), place::beside(path, ".reserve")]
}

impl Lab {
    /// Makes a laboratory at `path`, which must not exist, with its keys, the shipped roles and a first account.
    ///
    /// # Errors
    /// [`LabError`]; after an error none of the laboratory's files is there.
    pub fn create(path: impl AsRef<Path>, new: &NewLab<'_>, options: Options) -> Result<Created, LabError> {
        crate::create::create(path.as_ref(), new, None, options)
    }

    /// Makes a laboratory whose signing key stays with `signer`; the key file then holds only the key of the value keys, and
    /// opening needs [`KeySource::Signer`].
    ///
    /// # Errors
    /// As for [`Lab::create`]; [`LabError::Sign`] if the signer does not sign.
    pub fn create_with_signer(
        path: impl AsRef<Path>,
        new: &NewLab<'_>,
        signer: HostSigner,
        options: Options,
    ) -> Result<Created, LabError> {
        crate::create::create(path.as_ref(), new, Some(signer), options)
    }

    /// Opens the laboratory at `path`. Never changes the file's layout.
    ///
    /// # Errors
    /// [`LabError`]; among them a key of another laboratory, an older copy put back, a seal that does not fit.
    pub fn open(path: impl AsRef<Path>, keys: KeySource, options: Options) -> Result<Self, LabError> {
        let path = path.as_ref();
        place::check(path)?;
        crate::rotate::settle(path, &options)?;
        let mut reader = Sqlite::open(path, &options.store)?;
        let head = reader.head()?;
        if head.size == 0 && reader.record(0)?.is_none() {
            return Err(LabError::Unfinished);
        }
        let log = read_log(&mut reader)?;
        let (id, signing, vault) = unlock(path, keys, head.size, &log, &options.store)?;
        Self::assemble(path, id, signing, vault, reader, options)
    }

    pub(crate) fn assemble(
        path: &Path,
        id: LabId,
        signing: SigningKey,
        vault: Arc<Vault>,
        mut reader: Sqlite,
        options: Options,
    ) -> Result<Self, LabError> {
        let head = reader.head()?;
        let seen = Seen::new(&options.state_folder, id);
        if head.size > 0 {
            let log = read_log(&mut reader)?;
            seen.check(&mut reader, head.size, &log)?;
        }
        let reserve = Arc::new(Reserve::beside(path));
        vault.rely_on(Arc::clone(&reserve));
        let store = Box::new(Spare::new(Sqlite::open(path, &options.store)?, Arc::clone(&reserve)));
        let setup = Setup { store, vault: Arc::clone(&vault), clock: Arc::clone(&options.clock), signing, lab: id };
        let writer = Writer::new(Batch::new(setup), reserve);
        if head.size > 0 {
            // The first transaction loads the tree's edge and compares it with the signed checkpoint.
            writer.exclusive(|batch| batch.log())?;
        }
        let inner = Inner {
            path: path.to_owned(),
            id,
            writer,
            reader: Mutex::new(reader),
            prover: Mutex::new(None),
            vault,
            seen: Mutex::new(seen),
            logins: Logins::default(),
            unsigned: Mutex::new(Bucket::default()),
            roster: Mutex::new(None),
            options,
        };
        let lab = Self { inner: Arc::new(inner) };
        if head.size > 0 {
            lab.saw(&head.note.into());
        }
        Ok(lab)
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// Where the laboratory lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// The laboratory's id.
    #[must_use]
    pub fn id(&self) -> LabId {
        self.inner.id
    }

    /// The wall clock that this laboratory uses.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.options.clock.read().wall
    }

    /// The number of records.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn size(&self) -> Result<u64, LabError> {
        self.read(|store| Ok(store.head()?.size))
    }

    /// The newest signed checkpoint.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn checkpoint(&self) -> Result<String, LabError> {
        self.read(|store| Ok(store.head()?.note))
    }

    /// The public key that verifies the newest checkpoint, in C2SP form (a vkey).
    ///
    /// # Errors
    /// [`LabError`].
    pub fn verifier_key(&self) -> Result<VerifierKey, LabError> {
        self.read(|store| {
            let size = store.head()?.size;
            let log = read_log(store)?;
            let (key, epoch) = log.key_at(size).zip(log.epoch_at(size)).ok_or(LabError::SealBroken)?;
            crate::seen::rename(&key.vkey, &epoch.origin).ok_or(LabError::SealBroken)
        })
    }

    /// A proof that record `index` is in the newest checkpoint, as a C2SP tlog-proof. For somebody outside take
    /// [`Lab::proof_for_outside`], which is recorded.
    ///
    /// # Errors
    /// [`LabError::NotFound`] if there is no such record.
    pub fn prove(&self, index: u64) -> Result<TlogProof, LabError> {
        self.prove_under(index, None)
    }

    /// The same under the checkpoint `note` of `size` records, or the newest.
    pub(crate) fn prove_under(&self, index: u64, under: Option<(u64, &str)>) -> Result<TlogProof, LabError> {
        let inner = &self.inner;
        inner.writer.same_process()?;
        let mut kept = inner.prover.lock().unwrap_or_else(PoisonError::into_inner);
        let prover = match &mut *kept {
            Some(prover) => prover,
            none => {
                none.insert(Prover::new(GrowingTiles::new(Sqlite::open_to_read(&inner.path, &inner.options.store)?)))
            }
        };
        let mut head = prover.source().head()?;
        if let Some((size, note)) = under {
            (head.size, head.note) = (size, note.to_owned());
        }
        proof(prover, index, &head)
    }

    /// Runs `look` on the reading connection.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&mut Sqlite) -> Result<T, LabError>) -> Result<T, LabError> {
        self.inner.writer.same_process()?;
        look(&mut self.inner.reader.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Accounts and policy as of the last commit; compiled anew only if the number of changes is another.
    pub(crate) fn roster(&self) -> Result<Arc<Roster>, LabError> {
        self.read(|store| {
            let version = entry::<AccessVersion>(store, "")?.unwrap_or_default().n;
            let mut kept = self.inner.roster.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(roster) = kept.as_ref().filter(|roster| roster.version() == version) {
                return Ok(Arc::clone(roster));
            }
            let settings = entry::<AccessSettings>(store, "")?.unwrap_or_default();
            let (mut roles, mut accounts) = (Vec::new(), Vec::new());
            keyed_entries::<Role>(store, |key, role| roles.push((key, role)))?;
            keyed_entries::<Account>(store, |key, account| accounts.push((key, account)))?;
            let roster = Arc::new(Roster::compile(version, settings, &roles, accounts)?);
            *kept = Some(Arc::clone(&roster));
            Ok(roster)
        })
    }

    /// The number that changes with everything that changes who may do what.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn access_version(&self) -> Result<u64, LabError> {
        self.read(|store| Ok(entry::<AccessVersion>(store, "")?.unwrap_or_default().n))
    }

    /// May this account do `permission`, of the catalogue or of the host's own, for all of `clients` now; no client asks for
    /// the laboratory itself. A question: nothing is written. The compiled policy is used as long as the store's number of
    /// changes is its own, so a right taken away by another process is gone at the next question.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn check(&self, account: AccountId, permission: &str, clients: &[ClientId]) -> Result<Decision, LabError> {
        let now = self.now();
        Ok(self.roster()?.decide(account, None, permission, clients, now))
    }

    /// The laboratory's name; none if its key is gone.
    ///
    /// # Errors
    /// [`LabError`].
    pub fn name(&self) -> Result<Option<String>, LabError> {
        match self.reveal(0, "attrs.name").map(|name| name.as_text().map(str::to_owned)) {
            Ok(Some(name)) => Ok(Some(name)),
            Ok(None) | Err(LabError::NotFound { .. } | LabError::Vault(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A state entry as of the last commit.
    pub(crate) fn entry<E: Entry>(&self, key: &str) -> Result<Option<E>, LabError> {
        self.read(|store| entry(store, key))
    }

    /// The committed value under `path` of record `record`, checked against its commitment; wiped when it is dropped.
    ///
    /// # Errors
    /// [`LabError::NotFound`] if there is none, [`LabError::Vault`] if its key is gone.
    pub fn reveal(&self, record: u64, path: &str) -> Result<Zeroizing<Value>, LabError> {
        self.read(|store| crate::disclose::reveal(store, &self.inner.vault, record, path))
    }

    pub(crate) fn run<T>(
        &self,
        urgency: Urgency,
        command: impl FnOnce(&mut Tx<'_>) -> Result<T, Stop>,
    ) -> Result<Done<T>, LabError> {
        let done = self.inner.writer.run(urgency, command)?;
        if let Some(sealed) = &done.sealed {
            self.saw(&sealed.note);
        }
        Ok(done)
    }

    /// Runs `work` in one transaction: all actions on this thread are durable together when this returns, under the checkpoint
    /// that it gives; after an error none of them is there, refusals included. For imports of many events; other threads wait
    /// meanwhile. Questions and reads inside see the state before the batch.
    ///
    /// # Errors
    /// The error of `work`, or [`LabError::Store`] if the transaction could not be made durable.
    pub fn batch<T>(&self, work: impl FnOnce() -> Result<T, LabError>) -> Result<(T, Arc<str>), LabError> {
        let (value, sealed) = self.inner.writer.hold(work)?;
        self.saw(&sealed.note);
        Ok((value, sealed.note))
    }

    pub(crate) fn saw(&self, note: &Arc<str>) {
        self.inner.seen.lock().unwrap_or_else(PoisonError::into_inner).note(note);
    }
}

/// Opens key file and value keys of the laboratory at `path`, whose trail of `size` records says whose they must be.
pub(crate) fn unlock(
    path: &Path,
    keys: KeySource,
    size: u64,
    log: &Log,
    store: &StoreOptions,
) -> Result<(LabId, SigningKey, Arc<Vault>), LabError> {
    let id = LabId::parse(&log.lab).ok_or(LabError::SealBroken)?;
    let key = log.key_at(size).and_then(|key| VerifierKey::parse(&key.vkey).ok()).ok_or(LabError::SealBroken)?;
    let expected = Expected { lab: Some(id.0), public_key: Some(*key.public_key()) };
    let unlocked = keys::unlock(&place::beside(path, ".key"), keys, &expected)?;
    let signing = match (unlocked.signer, unlocked.signing) {
        (Some(signer), _) => SigningKey::Host(signer),
        (None, Some(key)) => SigningKey::Local(key),
        (None, None) => return Err(LabError::Invalid("the signing key is with a signer: open with it".to_owned())),
    };
    let vault = Arc::new(Vault::open_in(&place::beside(path, ".vault"), unlocked.wrapping, store)?);
    Ok((id, signing, vault))
}

/// The receipt of a command: for the last record that the actor made himself.
pub(crate) fn receipt<T>(done: &Done<T>) -> Result<Receipt, LabError> {
    let (index, leaf_hash) = done.records.last().ok_or(LabError::SealBroken)?;
    let checkpoint = done.sealed.as_ref().map(|sealed| Arc::clone(&sealed.note));
    Ok(Receipt { index: *index, leaf_hash: *leaf_hash, checkpoint })
}

/// A proof of inclusion in the newest checkpoint.
///
/// # Errors
/// [`LabError`].
pub fn prove(store: &mut dyn ReadStore, index: u64) -> Result<TlogProof, LabError> {
    let head = store.head()?;
    proof(&mut Prover::new(Tiles::new(store, head.size)), index, &head)
}

fn proof<S: TileSource>(prover: &mut Prover<S>, index: u64, head: &Head) -> Result<TlogProof, LabError> {
    if index >= head.size {
        return Err(LabError::NotFound { what: "record" });
    }
    let hashes = prover.inclusion(index, head.size).map_err(|_| LabError::SealBroken)?;
    TlogProof::new(index, hashes, &head.note).map_err(|_| LabError::SealBroken)
}

/// The identity of a stored trail.
///
/// # Errors
/// [`LabError`].
pub fn read_log(store: &mut dyn ReadStore) -> Result<Log, LabError> {
    entry(store, "log")?.ok_or(LabError::SealBroken)
}

pub(crate) fn entry<E: Entry>(store: &mut dyn ReadStore, key: &str) -> Result<Option<E>, LabError> {
    Ok(store.state(E::SPACE, key)?.map(|bytes| E::from_bytes(&bytes)).transpose()?)
}

/// All entries of a space with their keys.
pub(crate) fn keyed_entries<E: Entry>(
    store: &mut dyn ReadStore,
    mut each: impl FnMut(String, E),
) -> Result<(), LabError> {
    let mut broken = None;
    store.states(E::SPACE, &mut |key, bytes| match E::from_bytes(bytes) {
        Ok(entry) => {
            each(key.to_owned(), entry);
            ControlFlow::Continue(())
        }
        Err(error) => {
            broken = Some(error);
            ControlFlow::Break(())
        }
    })?;
    broken.map_or(Ok(()), |error| Err(error.into()))
}

/// All entries of a space.
pub(crate) fn entries<E: Entry>(store: &mut dyn ReadStore, mut each: impl FnMut(E)) -> Result<(), LabError> {
    keyed_entries(store, |_, entry| each(entry))
}
