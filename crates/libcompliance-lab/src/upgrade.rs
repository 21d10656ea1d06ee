//! Bringing a laboratory's file to this program's layout and state rules: never by opening, always after a backup, always
//! as a record.

use crate::disk;
use crate::error::LabError;
use crate::keys::KeySource;
use crate::lab::{Options, read_log, unlock};
use crate::place;
use crate::rotate;
use crate::seen::Seen;
use crate::store::sqlite::{Sqlite, schema};
use crate::store::{Filter, Head, Kept, ReadStore as _, StoreError, WriteStore as _};
use crate::verify::scratch::Scratch;
use crate::writer::{Batch, Setup};
use libcompliance::catalogue::trail;
use libcompliance::crypto::Hash;
use libcompliance::projection::{REDUCERS, Reducer, StateDigest};
use libcompliance::trail::checkpoint::Checkpoint;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::note::UnverifiedNote;
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::Digest;
use libcompliance::trail::tree::{Frontier, leaf_hash};
use libcompliance::trail::value::Value;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One step from a layout to a later one, inside the transaction of the upgrade.
#[derive(Debug, Clone, Copy)]
pub struct Migration<'a> {
    /// The layout that it starts from.
    pub from: u32,
    /// The layout that it leads to.
    pub to: u32,
    /// What it does; without any statement that begins or ends a transaction.
    pub sql: &'a str,
}

/// The steps that this program knows. Layout 1 is the first, so there are none yet.
pub const MIGRATIONS: &[Migration<'static>] = &[];

/// What an upgrade leads to.
#[derive(Debug, Clone, Copy)]
pub struct Program<'a> {
    /// The layout.
    pub layout: u32,
    /// The steps.
    pub migrations: &'a [Migration<'a>],
    /// All versions of the reducer, oldest first; the last is the one to reach.
    pub reducers: &'a [Reducer],
}

impl Program<'static> {
    /// This program.
    pub const CURRENT: Self = Self { layout: schema::LAYOUT, migrations: MIGRATIONS, reducers: REDUCERS };
}

/// The two versions that a file carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// Of its tables.
    pub layout: u32,
    /// Of the reducer that made its state tables.
    pub reducer: u32,
}

/// What an upgrade did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing: the file has this program's versions already.
    Current,
    /// The file was brought from one version to another.
    Upgraded {
        /// The file as it was before. Keys are not in it: the key file and the value keys beside the laboratory open it too.
        backup: PathBuf,
        /// The versions before.
        from: Version,
        /// The versions now.
        to: Version,
    },
}

/// Brings the laboratory at `path` to this program's versions. Before anything is changed a backup is written beside it,
/// `<path>.before-upgrade-<records>`; then tables, state, the records `trail.projections_rebuilt` and `trail.upgraded` and a
/// new epoch with the cause `migration` become durable in one transaction.
///
/// The key is asked for only if there is something to do.
///
/// # Errors
/// [`LabError`]; among them [`StoreError::NewerLayout`], [`LabError::OtherReducer`] for a newer or unknown reducer,
/// [`LabError::StateAltered`] if the state tables were not what the records give. After an error the file is as it was and
/// the backup is removed.
pub fn upgrade(path: &Path, keys: KeySource, options: &Options) -> Result<Outcome, LabError> {
    upgrade_with(path, keys, options, &Program::CURRENT)
}

/// The same towards other versions than this program's, for tests.
///
/// # Errors
/// Those of [`upgrade`].
#[doc(hidden)]
pub fn upgrade_with(
    path: &Path,
    keys: KeySource,
    options: &Options,
    program: &Program<'_>,
) -> Result<Outcome, LabError> {
    place::check(path)?;
    let mut store = Sqlite::open_any_layout(path, &options.store)?;
    let mut head = store.head()?;
    let Some(plan) = Plan::of(&store, &head, program)? else { return Ok(Outcome::Current) };
    rotate::settle_in(path, &mut store)?;
    let log = read_log(&mut store)?;
    let (lab, signing, vault) = unlock(path, keys, head.size, &log, &options.store)?;
    let mut seen = Seen::new(&options.state_folder, lab);
    seen.check(&mut store, head.size, &log)?;

    // Another process may add records between the backup and the transaction; the backup is then of another state.
    let mut attempts = 0;
    let mut backup = loop {
        let backup = Backup::make(&store, path, &head)?;
        let begun = store.begin()?;
        if begun == head {
            break backup;
        }
        store.rollback();
        attempts += 1;
        if attempts == 3 {
            return Err(StoreError::Busy { seconds: 0 }.into());
        }
        head = begun;
    };
    // From here on every early return drops the store, and with it the transaction.
    if Plan::of(&store, &head, program)?.is_none_or(|again| again.from != plan.from) {
        return Err(StoreError::Busy { seconds: 0 }.into());
    }
    for migration in &plan.migrations {
        store.migrate(migration.sql, migration.to)?;
    }
    let rebuilt = plan.reducers.map(|(old, new)| rebuild(&mut store, &head, old, new)).transpose()?;

    let setup = Setup { store: Box::new(store), vault, clock: Arc::clone(&options.clock), signing, lab };
    let mut batch = Batch::new(setup);
    batch.set_reducer(plan.newest);
    let head = batch.store().head()?;
    batch.begun(head)?;
    let who = batch.system();
    if let Some(rebuilt) = rebuilt {
        let draft = Draft::new("trail.upgrade")
            .attr("from_reducer", number(plan.from.reducer))
            .attr("to_reducer", number(plan.to.reducer))
            .attr("digest_before", Digest(rebuilt.before).to_string())
            .attr("digest_after", Digest(rebuilt.after).to_string());
        batch.alone(|tx| Ok(tx.append(&trail::PROJECTIONS_REBUILT, draft, &who)?))?;
    }
    let draft = Draft::new("trail.upgrade")
        .attr("from_schema", number(plan.from.layout))
        .attr("to_schema", number(plan.to.layout))
        .attr("program", env!("CARGO_PKG_VERSION"))
        .attr("backup_sha256", Digest(backup.sha256).to_string());
    batch.alone(|tx| Ok(tx.append(&trail::UPGRADED, draft, &who)?))?;
    rotate::open_epoch(&mut batch, "migration")?;
    batch.seal(Some(Kept::Boundary), &[])?;
    let sealed = batch.finish()?;
    seen.note(&sealed.note);
    Ok(Outcome::Upgraded { backup: backup.keep(), from: plan.from, to: plan.to })
}

fn number(version: u32) -> Value {
    Value::Int(i64::from(version))
}

/// What is to be done.
struct Plan<'a> {
    from: Version,
    to: Version,
    migrations: Vec<Migration<'a>>,
    /// The old and the new reducer, if they differ.
    reducers: Option<(Reducer, Reducer)>,
    newest: Reducer,
}

impl<'a> Plan<'a> {
    /// `None` if there is nothing to do.
    fn of(store: &Sqlite, head: &Head, program: &Program<'a>) -> Result<Option<Self>, LabError> {
        let from = Version { layout: store.layout()?, reducer: head.reducer };
        if from.layout > program.layout {
            return Err(StoreError::NewerLayout { found: from.layout, known: program.layout }.into());
        }
        if head.size == 0 {
            return Err(LabError::SealBroken);
        }
        let newest = *program.reducers.last().ok_or(LabError::SealBroken)?;
        let to = Version { layout: program.layout, reducer: newest.version };
        if from == to {
            return Ok(None);
        }
        let unknown = LabError::OtherReducer { found: from.reducer, known: to.reducer };
        let old = *program.reducers.iter().find(|reducer| reducer.version == from.reducer).ok_or(unknown)?;
        let mut migrations = Vec::new();
        let mut at = from.layout;
        while at < to.layout {
            let step = program.migrations.iter().find(|step| step.from == at && step.to > at && step.to <= to.layout);
            let step = step.ok_or(StoreError::OlderLayout { found: from.layout, known: to.layout })?;
            migrations.push(*step);
            at = step.to;
        }
        let reducers = (old.version != newest.version).then_some((old, newest));
        Ok(Some(Self { from, to, migrations, reducers, newest }))
    }
}

/// The digests of the state tables before and after they were made anew.
struct Rebuilt {
    before: Hash,
    after: Hash,
}

/// Shows that the state tables are what the old reducer gives, and makes them anew by the new one.
fn rebuild(store: &mut Sqlite, head: &Head, old: Reducer, new: Reducer) -> Result<Rebuilt, LabError> {
    let mut found = StateDigest::new();
    store.each_state(|space, key, value| add(&mut found, space, key, value))?;
    let before = found.finish();

    let (mut replayed, mut fresh) = (Scratch::new()?, Scratch::new()?);
    let mut tree = Frontier::new();
    let mut apply = |index: u64, bytes: &[u8]| -> Result<(), LabError> {
        if index != tree.size() {
            return Err(LabError::SealBroken);
        }
        let leaf = leaf_hash(bytes);
        tree.push(leaf);
        // A record that this program cannot interpret may have changed the state in a way that it does not know.
        let Ok(Read::Known(record)) = read(bytes) else { return Err(LabError::SealBroken) };
        (old.apply)(&record, &leaf, &mut replayed)?;
        Ok((new.apply)(&record, &leaf, &mut fresh)?)
    };
    let mut outcome = Ok(());
    store.search(&Filter::default(), None, &mut |index, bytes| {
        outcome = apply(index, bytes);
        if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    outcome?;
    // The signature under this root is checked when the writer takes over.
    let signed = UnverifiedNote::parse(head.note.as_bytes()).ok().and_then(|note| Checkpoint::parse(note.text()).ok());
    if signed.is_none_or(|signed| (signed.size(), signed.root()) != (tree.size(), tree.root())) {
        return Err(LabError::SealBroken);
    }

    let mut expected = StateDigest::new();
    replayed.each(&mut |space, key, value| add(&mut expected, space, key, value))?;
    if expected.finish() != before {
        return Err(LabError::StateAltered);
    }
    drop(replayed);
    store.clear_states()?;
    let mut after = StateDigest::new();
    fresh.each(&mut |space, key, value| {
        add(&mut after, space, key, value)?;
        Ok(store.put_state(space, key, Some(value))?)
    })?;
    store.set_head(&Head { reducer: new.version, ..head.clone() }, None)?;
    Ok(Rebuilt { before, after: after.finish() })
}

fn add(digest: &mut StateDigest, space: &str, key: &str, value: &[u8]) -> Result<(), LabError> {
    // A table gives its entries in order and once each, unless its index is damaged.
    digest.entry(space, key, value).map_err(|error| StoreError::Damaged(error.to_string()).into())
}

/// The copy of the file before the upgrade; removed again unless it is kept.
struct Backup {
    path: PathBuf,
    sha256: Hash,
    kept: bool,
}

impl Backup {
    fn make(store: &Sqlite, lab: &Path, head: &Head) -> Result<Self, LabError> {
        let name = format!(".before-upgrade-{}", head.size);
        let unfinished = place::beside(lab, &format!("{name}.unfinished"));
        if unfinished.exists() {
            std::fs::remove_file(&unfinished).map_err(|error| disk::failed(&unfinished, &error))?;
        }
        let mut backup = Self { path: unfinished.clone(), sha256: [0; 32], kept: false };
        store.copy_to(&unfinished)?;
        // Who could not read the laboratory cannot read its backup.
        std::fs::metadata(lab)
            .and_then(|data| std::fs::set_permissions(&unfinished, data.permissions()))
            .map_err(|error| disk::failed(&unfinished, &error))?;
        disk::sync_file(&unfinished)?;
        // A backup counts once it has been read back.
        if Sqlite::open_to_read(&unfinished, &Default::default())?.head()? != *head {
            return Err(StoreError::Busy { seconds: 0 }.into());
        }
        backup.sha256 = disk::digest(&unfinished)?.0;
        // An earlier backup is never overwritten.
        let free = (1..=1000_u32)
            .map(|n| if n == 1 { place::beside(lab, &name) } else { place::beside(lab, &format!("{name}-{n}")) })
            .find(|path| !path.exists())
            .ok_or(StoreError::Exists)?;
        std::fs::rename(&unfinished, &free).map_err(|error| disk::failed(&free, &error))?;
        backup.path = free;
        disk::sync_folder(lab.parent().unwrap_or(Path::new("")))?;
        Ok(backup)
    }

    fn keep(&mut self) -> PathBuf {
        self.kept = true;
        self.path.clone()
    }
}

impl Drop for Backup {
    fn drop(&mut self) {
        if !self.kept {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
