//! Who can open the laboratory's files.

use super::told::Tested;
#[cfg(any(unix, windows))]
use super::told::failed;
#[cfg(not(unix))]
use super::told::not_run;
#[cfg(unix)]
use crate::error::LabError;
#[cfg(any(unix, windows))]
use libcompliance::validation::Observed;
#[cfg(any(unix, windows))]
use std::path::Path;
use std::path::PathBuf;

/// Whether only the owner can open the files, and nobody else can write to their folder.
#[cfg(unix)]
pub(super) fn judge(all: &[PathBuf], folder: &Path) -> Tested {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| {
        let data = std::fs::metadata(path).map_err(|error| crate::disk::failed(path, &error))?;
        Ok::<_, LabError>(data.permissions().mode() & 0o7777)
    };
    for file in all {
        let found = mode(file)?;
        if found & 0o077 != 0 {
            let name = file.extension().map_or("?".into(), |end| end.to_string_lossy());
            return Err(failed(
                format!("a file of the laboratory (`.{name}`) has the rights {found:04o}: others can open it"),
                format!("plik laboratorium (`.{name}`) ma uprawnienia {found:04o}: mogą go otworzyć inni"),
            ));
        }
    }
    let found = mode(folder)?;
    if found & 0o022 != 0 {
        return Err(failed(
            format!("the folder has the rights {found:04o}: others can write to it"),
            format!("folder ma uprawnienia {found:04o}: mogą w nim pisać inni"),
        ));
    }
    let count = all.len();
    Ok(Observed::new(
        format!("{count} files for their owner only; folder {found:04o}"),
        format!("pliki tylko dla właściciela: {count}; folder {found:04o}"),
    ))
}

/// Whether no group to which everybody at this computer or in its domain belongs can open the files, or write to their folder.
#[cfg(windows)]
pub(super) fn judge(all: &[PathBuf], folder: &Path) -> Tested {
    use super::sddl::{Granted, granted};
    let unread = || {
        not_run(
            "the rights could not be read with icacls: look at them yourself and put that into the laboratory's own tests",
            "uprawnień nie udało się odczytać programem icacls: sprawdź je i dodaj do testów własnych",
        )
    };
    let ask = |path: &Path, writing| granted(&icacls(path).ok_or_else(unread)?, writing).ok_or_else(unread);
    for file in all {
        if let Granted::ToAnybody(who) = ask(file, false)? {
            let name = file.extension().map_or("?".into(), |end| end.to_string_lossy());
            return Err(failed(
                format!("a file of the laboratory (`.{name}`) can be opened by {who}"),
                format!("plik laboratorium (`.{name}`) może otworzyć {who}"),
            ));
        }
    }
    if let Granted::ToAnybody(who) = ask(folder, true)? {
        return Err(failed(format!("{who} can write to the folder"), format!("w folderze może pisać {who}")));
    }
    let count = all.len();
    Ok(Observed::new(
        format!("{count} files and their folder: no rights for everybody, users, guests or the domain's users"),
        format!("pliki: {count} i folder: brak uprawnień dla wszystkich, użytkowników, gości i użytkowników domeny"),
    ))
}

/// The rights as Windows' own program tells them; none if it cannot.
#[cfg(windows)]
fn icacls(path: &Path) -> Option<String> {
    let program = PathBuf::from(std::env::var_os("SystemRoot")?).join("System32").join("icacls.exe");
    // Removed with what is in it.
    let folder = crate::private_copy::PrivateFolder::make().ok()?;
    let told = folder.path().join("rights");
    let ran = std::process::Command::new(program).arg(path).arg("/save").arg(&told).arg("/q").output();
    let (ran, text) = (ran.ok()?, std::fs::read(&told).ok()?);
    ran.status.success().then(|| super::sddl::saved(&text))?
}

/// Elsewhere rights are not read.
#[cfg(not(any(unix, windows)))]
pub(super) fn judge(_all: &[PathBuf], _folder: &std::path::Path) -> Tested {
    Err(not_run(
        "rights are not read on this system: look at them with its own tools and put that into the laboratory's own tests",
        "w tym systemie uprawnienia nie są odczytywane: sprawdź je narzędziami systemu i dodaj do testów własnych",
    ))
}
