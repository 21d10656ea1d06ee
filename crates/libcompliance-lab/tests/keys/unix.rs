//! What only Unix has: file modes, links, folders that are flushed.

use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::*;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, bits: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(bits)).unwrap();
}

#[test]
fn only_the_owner_can_read_a_key_file() {
    for protect in [by_passphrase(PASSPHRASE), Protect::File] {
        assert_eq!(mode(&make(protect).path), 0o600);
    }
    let made = make(by_passphrase(PASSPHRASE));
    set_mode(&made.path, 0o644);
    change_passphrase(&made.path, pass(PASSPHRASE), NEW, DEMO, &mut SystemEntropy::new()).unwrap();
    assert_eq!(mode(&made.path), 0o600);
}

#[test]
fn a_key_in_clear_that_others_can_open_is_refused() {
    let made = make(Protect::File);
    for bits in [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o666, 0o777] {
        set_mode(&made.path, bits);
        let refused = made.refused(KeySource::Unattended);
        assert_eq!(refused, KeyError::PermissionsTooOpen { path: made.path.display().to_string(), mode: bits });
        assert!(refused.to_string().contains("chmod 600"), "{refused}");
        assert_eq!(inspect(&made.path).unwrap_err(), refused);
    }
    for bits in [0o600, 0o400] {
        set_mode(&made.path, bits);
        made.assert_opens(KeySource::Unattended);
    }
}

#[test]
fn links() {
    let made = make(by_passphrase(PASSPHRASE));
    let mut entropy = SystemEntropy::new();
    let link = made.path.with_file_name("link.key");
    symlink(&made.path, &link).unwrap();
    change_passphrase(&link, pass(PASSPHRASE), NEW, DEMO, &mut entropy).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    made.assert_opens(pass(NEW));
    let dangling = made.path.with_file_name("dangling.key");
    symlink(made.path.with_file_name("elsewhere"), &dangling).unwrap();
    assert_eq!(create(&dangling, &bundle(), Protect::File, &mut entropy).unwrap_err().code(), "key_file_exists");
}

/// The name fits a folder entry and the longer name of the temporary file does not, so writing fails half-way.
#[test]
fn a_creation_that_fails_half_way_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("k".repeat(250));
    let failed = create(&path, &bundle(), Protect::File, &mut SystemEntropy::new()).unwrap_err();
    assert_eq!(failed.code(), "key_file_io");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "an empty or temporary file was left");
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let locked = folder.path().join("locked");
    fs::create_dir(&locked).unwrap();
    let key = locked.join("lab.key");
    let made = make(by_passphrase(PASSPHRASE));
    fs::copy(&made.path, &key).unwrap();
    let before = fs::read(&key).unwrap();
    set_mode(&locked, 0o555);
    let mut entropy = SystemEntropy::new();
    // The administrator may write into any folder of a disk; the kernel's own folders refuse everybody.
    let administrator = fs::write(locked.join("probe"), "").is_ok();
    let path = if administrator { PathBuf::from("/sys/kernel/new.key") } else { locked.join("new.key") };
    let refused = create(&path, &bundle(), Protect::File, &mut entropy).unwrap_err();
    assert_eq!(refused, KeyError::ReadOnly { path: path.display().to_string() });
    if !administrator {
        let change = change_passphrase(&key, pass(PASSPHRASE), NEW, DEMO, &mut entropy);
        assert_eq!(change.unwrap_err().code(), "key_file_read_only");
    }
    assert_eq!(fs::read(&key).unwrap(), before);
    unlock(&key, pass(PASSPHRASE), &Expected::default()).unwrap();
    set_mode(&locked, 0o755);
}
