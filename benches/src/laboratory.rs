//! The laboratory that is measured.

use crate::Outcome;
use crate::event::{KIND, SMALL};
use libcompliance::id::ClientId;
use libcompliance::identity::IdentitySettings;
use libcompliance_lab::keys::Protect;
use libcompliance_lab::{Device, Lab, NewAccount, NewLab, Options, Session, StateFolder};
use std::path::Path;

/// A laboratory with two people and one client.
pub(crate) struct Subject {
    pub(crate) lab: Lab,
    pub(crate) anna: Session,
    pub(crate) maria: Session,
    pub(crate) clients: [ClientId; 1],
}

const FIRST: &str = "a password that only this file knows 1!";

/// Makes the laboratory in a fresh folder `name` below `folder`.
pub(crate) fn make(folder: &Path, name: &str, vfs: Option<&str>) -> Outcome<Subject> {
    let folder = fresh(folder, name)?;
    let mut options = Options { state_folder: StateFolder::At(folder.join("seen")), ..Options::default() };
    options.store.vfs = vfs.map(str::to_owned);
    let new = NewLab {
        name: "Bench",
        origin: Some("example.com/bench"),
        login: "admin",
        person: "Adam Admin",
        password: FIRST,
        protect: Protect::File,
        identity: IdentitySettings::demonstration(),
        break_glass: false,
    };
    let lab = Lab::create(folder.join("lab.db"), &new, options)?.lab;
    let admin = lab.sign_in("admin", FIRST, Device::unknown())?;
    admin.declare_host_kind(&KIND)?;
    admin.declare_host_kind(&SMALL)?;
    for (login, name, role) in [("anna", "Anna Nowak", "analyst"), ("maria", "Maria Kowalska", "laboratory_manager")] {
        let admitted = admin.admit(&NewAccount::person(login, name, &[role]), "known_personally")?;
        let code = admitted.code.ok_or("no code was given")?;
        lab.enrol(login, code.expose(), FIRST, &Device::unknown())?;
    }
    let anna = lab.sign_in("anna", FIRST, Device::named("HPLC-02"))?;
    let maria = lab.sign_in("maria", FIRST, Device::named("office-1"))?;
    let client = anna.register_client("Mleczarnia Dolina")?;
    Ok(Subject { lab, anna, maria, clients: [client] })
}

/// An empty folder.
pub(crate) fn fresh(folder: &Path, name: &str) -> Outcome<std::path::PathBuf> {
    let folder = folder.join(name);
    remove(&folder)?;
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Takes a folder away, if it is there.
pub(crate) fn remove(folder: &Path) -> Outcome<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(())
}
