//! A small laboratory: people, clients, samples, results, corrections, refusals, a new key, a new epoch.

use libcompliance::host::rows::Row;
use libcompliance::host::spool::WhenUnwritable;
use libcompliance::id::{AccountId, ClientId};
use libcompliance::identity::IdentitySettings;
use libcompliance::model::value::ResultValue;
use libcompliance::trail::kind::ReasonRule;
use libcompliance::trail::note::VerifierKey;
use libcompliance::trail::record::Object;
use libcompliance::trail::value::Value;
use libcompliance_lab::keys::{KdfProfile, KeySource, Protect, Zeroizing};
use libcompliance_lab::{
    Device, HostActor, HostEvent, HostKind, Lab, LabError, NewAccount, NewLab, NewPaper, NewResult, NewSample, Options,
    Performer, Receipt, Session, Spool, StateFolder, TakeIn,
};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The passphrase of every test laboratory.
pub const PASSPHRASE: &str = "correct horse battery";

/// The passphrase as a key source.
#[must_use]
pub fn key() -> KeySource {
    KeySource::passphrase(Zeroizing::new(PASSPHRASE.to_owned()))
}

/// Cheap password hashes, and no memory of what was seen.
#[must_use]
pub fn lab_options() -> Options {
    Options { state_folder: StateFolder::None, unsigned_per_minute: None, ..Options::default() }
}

/// Makes `lab.db` in `folder`.
///
/// # Errors
/// Those of [`Lab::create`].
pub fn create(folder: &Path, options: Options) -> Result<Lab, LabError> {
    create_with(folder, options, IdentitySettings::demonstration())
}

/// Makes `lab.db` in `folder` with these settings.
///
/// # Errors
/// Those of [`Lab::create`].
pub fn create_with(folder: &Path, options: Options, identity: IdentitySettings) -> Result<Lab, LabError> {
    let new = NewLab {
        name: "Laboratorium Mikrobiologii",
        origin: Some("example.com/lab"),
        login: "admin",
        person: "Zofia Zielińska",
        password: "quiet Harbour 12!",
        protect: Protect::Passphrase { passphrase: PASSPHRASE, profile: KdfProfile::Demo },
        identity,
        break_glass: false,
    };
    Ok(Lab::create(folder.join("lab.db"), &new, options)?.lab)
}

/// Opens `lab.db` in `folder`.
///
/// # Errors
/// Those of [`Lab::open`].
pub fn open(folder: &Path, options: Options) -> Result<Lab, LabError> {
    Lab::open(folder.join("lab.db"), key(), options)
}

/// Opens an account through the whole path, for a person who then chooses this password.
pub fn admit(admin: &Session, login: &str, name: &str, roles: &[&str], password: &str) -> AccountId {
    let admitted = admin.admit(&NewAccount::person(login, name, roles), "known_personally").unwrap();
    admin.lab().enrol(login, admitted.code.unwrap().expose(), password, &Device::unknown()).unwrap();
    admitted.account
}

/// The administrator, an analyst, a manager.
#[must_use]
pub fn people(lab: &Lab) -> (Session, Session, Session) {
    let admin = lab.sign_in("admin", "quiet Harbour 12!", Device::named("office-1")).unwrap();
    for (login, name, role) in
        [("a.nowak", "Anna Nowak", "analyst"), ("m.kowalska", "Maria Kowalska", "laboratory_manager")]
    {
        admit(&admin, login, name, &[role], "tall Cedar 78, yes");
    }
    let anna = lab.sign_in("a.nowak", "tall Cedar 78, yes", Device::named("HPLC-02")).unwrap();
    let maria = lab.sign_in("m.kowalska", "tall Cedar 78, yes", Device::unknown()).unwrap();
    (admin, anna, maria)
}

/// Not found in 25 g.
#[must_use]
pub fn not_detected() -> ResultValue {
    ResultValue::parse("not detected in 25 g").unwrap()
}

/// Receives a sample.
///
/// # Errors
/// [`LabError`].
pub fn receive(session: &Session, client: ClientId, code: &str) -> Result<Receipt, LabError> {
    let new = NewSample::new(client, code, "soft cheese");
    session.receive_sample(&new).map(|(_, receipt)| receipt)
}

/// The files of a laboratory, kept in memory so that every test gets its own copy and nothing is left behind.
#[derive(Debug)]
pub struct Prepared {
    files: Vec<(String, Vec<u8>)>,
    early: Vec<(String, Vec<u8>)>,
    /// The key file before the rotation.
    pub old_key_file: Vec<u8>,
    /// Records.
    pub size: u64,
    /// Records in the copy made earlier.
    pub early_size: u64,
    /// The newest checkpoint.
    pub note: String,
    /// A checkpoint given to somebody outside when the earlier copy was made.
    pub early_note: String,
    /// The key in force.
    pub key: VerifierKey,
    /// The key before the rotation.
    pub old_key: VerifierKey,
    /// Index of the record of the rotation.
    pub rotated: u64,
    /// Index of the record that opened the second epoch.
    pub epoch: u64,
    /// The clients.
    pub clients: Vec<ClientId>,
}

/// A copy of its own for one test.
#[derive(Debug)]
pub struct Copy {
    folder: tempfile::TempDir,
}

impl Copy {
    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The database.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("lab.db")
    }
}

impl Prepared {
    /// A copy of the whole laboratory.
    #[must_use]
    pub fn copy(&self) -> Copy {
        put(&self.files)
    }

    /// A copy as the laboratory was at [`Prepared::early_size`].
    #[must_use]
    pub fn early_copy(&self) -> Copy {
        put(&self.early)
    }
}

fn put(files: &[(String, Vec<u8>)]) -> Copy {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    Copy { folder }
}

fn take(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let files = files.filter(|entry| !entry.file_name().to_string_lossy().ends_with(".reserve"));
    files.map(|f| (f.file_name().into_string().unwrap(), std::fs::read(f.path()).unwrap())).collect()
}

/// The laboratory that the attack tests copy: made once a process.
#[must_use]
pub fn prepared() -> &'static Prepared {
    static PREPARED: OnceLock<Prepared> = OnceLock::new();
    PREPARED.get_or_init(prepare)
}

fn prepare() -> Prepared {
    let folder = tempfile::tempdir().unwrap();
    let lab = create(folder.path(), lab_options()).unwrap();
    let (admin, anna, maria) = people(&lab);
    let names = ["Mleczarnia Dolina", "Piekarnia Kłos", "Wodociągi"];
    let clients: Vec<ClientId> = names.iter().map(|name| anna.register_client(name).unwrap()).collect();
    let work = |from: usize, until: usize| {
        lab.batch(|| {
            for n in from..until {
                one_sample(&anna, &maria, clients[n % 3], n)?;
            }
            Ok(())
        })
        .unwrap();
    };
    work(0, 44);
    admin.set_roles(maria.account(), &["laboratory_manager", "authorizer"], ("new_duty", Some("deputy"))).unwrap();
    work(44, 55);
    let early_note = lab.checkpoint_for_outside().unwrap();
    let (early_size, old_key) = (lab.size().unwrap(), lab.verifier_key().unwrap());
    drop((lab, admin, anna, maria));
    let early = take(folder.path());
    let old_key_file = std::fs::read(folder.path().join("lab.db.key")).unwrap();

    let lab = open(folder.path(), lab_options()).unwrap();
    let anna = lab.sign_in("a.nowak", "tall Cedar 78, yes", Device::named("HPLC-02")).unwrap();
    let maria = lab.sign_in("m.kowalska", "tall Cedar 78, yes", Device::unknown()).unwrap();
    let work = |from: usize, until: usize| {
        for n in from..until {
            lab.batch(|| one_sample(&anna, &maria, clients[n % 3], n)).unwrap();
        }
    };
    work(55, 66);
    let rotated = lab.size().unwrap();
    let protect = Protect::Passphrase { passphrase: PASSPHRASE, profile: KdfProfile::Demo };
    lab.rotate_key(key(), protect, ("yearly", None)).unwrap();
    work(63, 70);
    let epoch = lab.size().unwrap() + 1;
    lab.start_epoch("migration").unwrap();
    work(70, 94);
    host(&lab, &anna, &maria);
    anna.sign_out().unwrap();
    let (size, note, verifier) = (lab.size().unwrap(), lab.checkpoint().unwrap(), lab.verifier_key().unwrap());
    drop((lab, maria));
    Prepared {
        files: take(folder.path()),
        early,
        old_key_file,
        size,
        early_size,
        note,
        early_note,
        key: verifier,
        old_key,
        rotated,
        epoch,
        clients,
    }
}

/// What a host announced and left open, a spool that was taken in, paper that nobody has compared, and the first day of a table.
fn host(lab: &Lab, anna: &Session, maria: &Session) {
    let kind = "host.oldlims.changed";
    let admin = lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    let declared = HostKind { unwritable: WhenUnwritable::Spool, ..HostKind::new(kind, ReasonRule::Optional) };
    admin.declare_host_kind(&declared).unwrap();
    admin.sign_out().unwrap();
    let actor = HostActor { id: anna.account(), device: None };
    lab.intend(actor, HostEvent { kind, ..HostEvent::default() }).unwrap();
    let place = tempfile::tempdir().unwrap();
    let mut spool = Spool::open(place.path(), lab.spool_choices().unwrap()).unwrap();
    let path = spool.store(actor, &HostEvent { kind, ..HostEvent::default() }).unwrap().path;
    drop(spool);
    lab.take_in(&path, TakeIn::default()).unwrap();
    let scan = place.path().join("scan.png");
    std::fs::write(&scan, "a scan").unwrap();
    let (scan, _) = anna.seal_file(&scan, "image/png").unwrap();
    let new = NewPaper {
        performed_at: "2026-01-22T14:30+01:00",
        performer: Performer::Name("Jan Dolina"),
        object: Object { kind: "plate".to_owned(), id: "P-7".to_owned(), version: 1 },
        clients: &[],
        fields: &[("count", Value::Int(28))],
        scan,
        reason: ("system_down", None),
        replaces: None,
    };
    anna.transcribe_paper(&new).unwrap();
    let row = Row::new("plate", "P-7");
    maria.baseline("plate", &mut std::iter::once(Ok(row)), None, &mut |_, _| {}).unwrap();
}

/// A sample with a result, sometimes corrected, sometimes wrongly verified.
fn one_sample(anna: &Session, maria: &Session, client: ClientId, n: usize) -> Result<(), LabError> {
    let (sample, _) = anna.receive_sample(&NewSample {
        condition: (n.is_multiple_of(5)).then_some("leaking"),
        ..NewSample::new(client, &format!("S-{n}"), "soft cheese")
    })?;
    let count = |n: usize| ResultValue::parse(&format!("{n} cfu/g")).unwrap();
    let value = if n.is_multiple_of(2) { not_detected() } else { count(n * 10 + 10) };
    let new = NewResult::new("Listeria monocytogenes", "PN-EN ISO 11290-1", value);
    let (result, _) = anna.enter_result(sample, &new)?;
    if n.is_multiple_of(3) {
        anna.correct_result(result, count(7), ("misread", Some("odczytano źle")))?;
    }
    anna.submit_result(result)?;
    if n.is_multiple_of(4) {
        // Refused, and sealed as refused.
        assert!(matches!(anna.verify_result(result), Err(LabError::Denied { .. })));
    }
    maria.verify_result(result)?;
    Ok(())
}
