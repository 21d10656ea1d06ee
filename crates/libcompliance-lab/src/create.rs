//! Making a laboratory: keys, files, and the first records, all or nothing.

use crate::accounts::{NewAccount, create_in, password};
use crate::entropy::SystemEntropy;
use crate::error::LabError;
use crate::keys::{self, HostSigner, KeyBundle};
use crate::lab::{Created, Lab, NewLab, Options, files};
use crate::place;
use crate::signing::SigningKey;
use crate::store::StoreError;
use crate::store::sqlite::Sqlite;
use crate::vault::Vault;
use crate::writer::{Tx, Urgency, Who};
use libcompliance::access::{DEFAULT_ROLES, ROLE_DEFINED};
use libcompliance::catalogue::trail;
use libcompliance::crypto::SecretKey;
use libcompliance::id::LabId;
use libcompliance::identity::{Account, AccountStatus, IDENTITY_SETTINGS_CHANGED};
use libcompliance::projection::REDUCER_VERSION;
use libcompliance::trail::draft::Draft;
use libcompliance::trail::value::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

/// Removes what was made unless it is told to let be.
struct Unfinished(Vec<PathBuf>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        for path in &self.0 {
            let _ = fs::remove_file(path);
        }
    }
}

pub(crate) fn create(
    path: &Path,
    new: &NewLab<'_>,
    signer: Option<HostSigner>,
    options: Options,
) -> Result<Created, LabError> {
    place::check(path)?;
    let [database, key_file, vault_file, reserve] = files(path);
    if [&database, &key_file, &vault_file].iter().any(|file| file.exists()) {
        return Err(StoreError::Exists.into());
    }
    let mut entropy = SystemEntropy::new();
    let now = options.clock.read().wall;
    let id = LabId::generate(now, &mut entropy)?;
    let origin = format!("{}/1", base_origin(new.origin, id)?);
    let bundle = match &signer {
        Some(signer) => KeyBundle::for_signer(id.0, now.to_datetime(), signer.public_key(), &mut entropy)?,
        None => KeyBundle::generate(id.0, now.to_datetime(), &mut entropy)?,
    };
    let mut unfinished = Unfinished(Vec::new());
    let recovery = keys::create(&key_file, &bundle, new.protect, &mut entropy)?;
    unfinished.0.push(key_file);
    unfinished.0.push(vault_file.clone());
    let vault = Vault::create_in(&vault_file, SecretKey::new(*bundle.wrapping().expose()), &options.store)?;
    let signing = match signer {
        Some(signer) => SigningKey::Host(signer),
        None => SigningKey::Local(bundle.signing().ok_or(LabError::SealBroken)?),
    };
    let vkey = signing.verifier(&origin).map_err(|error| LabError::Invalid(error.to_string()))?.to_string();
    for suffix in ["", "-wal", "-shm", ".reserve"] {
        unfinished.0.push(place::beside(&database, suffix));
    }
    let _ = reserve;
    let reader = Sqlite::create(&database, &options.store)?;
    new.identity.check()?;
    let lab = Lab::assemble(path, id, signing, Arc::new(vault), reader, options)?;
    let verdict = new.judge_password(&lab.inner().options);
    if !verdict.is_accepted() {
        return Err(LabError::PasswordRefused { verdict: Box::new(verdict), record: 0 });
    }
    let phc = crate::accounts::password::hashed(&lab, &new.identity, new.password)?;
    let emergency = match new.break_glass {
        true => Some(Zeroizing::new(crate::sign_in::secret(16)?)),
        false => None,
    };
    let sealed =
        emergency.as_ref().map(|code| crate::accounts::password::hashed(&lab, &new.identity, code)).transpose()?;
    lab.run(Urgency::Essential, |tx| {
        let system = tx.system();
        let created = Draft::new("lab.create")
            .attr("lab", id.to_string())
            .attr("origin", origin.as_str())
            .attr("vkey", vkey.as_str())
            .attr("program", env!("CARGO_PKG_VERSION"))
            .attr("reducer", Value::Int(i64::from(REDUCER_VERSION)))
            .attr("name", new.name);
        tx.append(&trail::CREATED, created, &system)?;
        define_roles(tx, &system)?;
        let settings = Value::of(&new.identity).ok_or(LabError::SealBroken)?;
        let draft = Draft::new("settings.identity").on("settings", "identity", 1).set("identity", settings);
        tx.append(&IDENTITY_SETTINGS_CHANGED, draft, &system)?;
        let mut first = |login: &str, person: &str, origin: &str, phc: &str| -> Result<(), LabError> {
            let account = NewAccount::person(login, person, &["administrator"]);
            let id = create_in(tx, &system, &account, AccountStatus::Active, Some(origin))?;
            let account = tx.load::<Account>(&id.to_string())?.ok_or(LabError::SealBroken)?;
            password::record(tx, &system, &account, phc, "first", &new.identity, false)
        };
        first(new.login, new.person, "init", &phc)?;
        if let Some(phc) = &sealed {
            first("break-glass", "break-glass", "break_glass", phc)?;
        }
        Ok(())
    })?;
    unfinished.0.clear();
    Ok(Created { lab, recovery, break_glass: emergency })
}

fn define_roles(tx: &mut Tx<'_>, who: &Who) -> Result<(), LabError> {
    for (role, permissions) in DEFAULT_ROLES {
        let names = permissions.iter().map(|permission| Value::text(permission.name())).collect();
        let draft = Draft::new("role.define").on("role", role, 1).set("permissions", Value::List(names));
        tx.append(&ROLE_DEFINED, draft, who)?;
    }
    Ok(())
}

/// The origin without its epoch: what a C2SP key name can be, and short.
fn base_origin(given: Option<&str>, id: LabId) -> Result<String, LabError> {
    let Some(given) = given else { return Ok(format!("lab-{id}.invalid")) };
    let plain = given.bytes().all(|b| b.is_ascii_graphic() && b != b'+');
    if given.is_empty() || given.len() > 200 || !plain || given.ends_with('/') {
        return Err(LabError::Invalid(
            "the name of the trail is not usable: give something like `example.com/lab` without spaces or `+`"
                .to_owned(),
        ));
    }
    Ok(given.to_owned())
}
