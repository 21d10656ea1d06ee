//! What is done once, by hand or by an installer, before step 4: the laboratory's file beside the program, the kinds of events that
//! the program will seal, and an account for the computer at the instrument.

use libcompliance::identity::IdentitySettings;
use libcompliance::trail::kind::ReasonRule;
use libcompliance_lab::keys::Protect;
use libcompliance_lab::{Device, HostKind, Lab, NewAccount, NewLab, Options};
use std::path::Path;

/// What an administrator types at `compliance init`, `settings` and `account`; the passwords are his to choose.
pub fn adopt(folder: &Path, password: &str, device_password: &str) -> Result<(), Box<dyn std::error::Error>> {
    let new = NewLab {
        name: "Laboratory with an old program",
        origin: None,
        login: "admin",
        person: "Zofia Zielińska",
        password,
        // The program starts unattended, so that its key opens without a passphrase: the weaker choice, and said so.
        protect: Protect::File,
        identity: IdentitySettings::default(),
        break_glass: false,
    };
    let lab = Lab::create(folder.join("lab.db"), &new, Options::default())?.lab;
    let admin = lab.sign_in("admin", password, Device::named("office-1"))?;
    for name in ["host.oldlims.signed_in", "host.oldlims.sign_in_refused", "host.oldlims.result_set"] {
        let kind = HostKind::new(name, ReasonRule::NotCollected);
        admin.declare_host_kind(&kind)?;
    }
    admin.define_role("at_instrument", &["file.seal"], &[], None)?;
    let device =
        admin.admit(&NewAccount::device("import-pc", "Computer at the counter", &["at_instrument"]), "on_site")?;
    let code = device.code.ok_or("the laboratory leaves passwords to the host")?;
    lab.enrol("import-pc", code.expose(), device_password, &Device::named("import-pc"))?;
    std::fs::write(folder.join("import-pc.secret"), device_password)?;
    admin.sign_out()?;
    Ok(())
}
