//! The change of the signing key, interrupted anywhere: nobody is locked out, and no old key signs on.

use crash::Chance;
use faultvfs::{FlushFault, SectorSize, Survivors};
use libcompliance_lab::keys::{KdfProfile, Protect};
use libcompliance_lab::{Device, Lab, LabError};
use std::time::Duration;

fn rotate(lab: &Lab) -> Result<(), LabError> {
    let protect = Protect::Passphrase { passphrase: attack::PASSPHRASE, profile: KdfProfile::Demo };
    lab.rotate_key(attack::key(), protect, ("exercise", None)).map(drop)
}

#[test]
fn killed_in_the_middle_of_a_rotation() {
    let mut chance = Chance::new("rotate");
    let (folder, _) = super::small();
    let folder = folder.path();
    let mut keys = vec![super::reopen(folder).verifier_key().unwrap()];
    for _ in 0..25 {
        let victim = super::victim("rotate", folder, "", true);
        std::thread::sleep(Duration::from_micros(chance.below(400_000)));
        super::kill(victim);
        let lab = super::reopen(folder);
        lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
        keys.push(lab.verifier_key().unwrap());
        drop(lab);
        super::assert_holds(folder, None);
    }
    keys.dedup();
    assert!(keys.len() > 1, "no rotation was ever finished");
}

/// The new key file is claimed with an empty one before it is written: a kill in between leaves that.
#[test]
fn a_half_written_new_key_file_is_not_in_the_way() {
    let (folder, _) = super::small();
    for left in [&b""[..], b"{", b"no key file"] {
        std::fs::write(folder.path().join("lab.db.key.next"), left).unwrap();
        let lab = super::reopen(folder.path());
        rotate(&lab).unwrap();
        lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
        drop(lab);
        drop(super::reopen(folder.path()));
    }
    super::assert_holds(folder.path(), None);
}

/// Another handle, in this or another process, still has the old key: it must not sign with it.
#[test]
fn a_handle_that_was_open_before_does_not_sign_with_the_old_key() {
    let (folder, client) = super::small();
    let folder = folder.path();
    let (one, other) = (super::reopen(folder), super::reopen(folder));
    let anna = other.sign_in("a.nowak", "tall Cedar 78, yes", Device::unknown()).unwrap();
    rotate(&one).unwrap();
    for _ in 0..2 {
        assert_eq!(attack::receive(&anna, client, "S-1").unwrap_err().code(), "wrong_key");
    }
    assert_eq!(other.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap_err().code(), "wrong_key");
    one.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    drop((one, other, anna));
    super::assert_holds(folder, None);
    super::reopen(folder).sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
}

/// A flush fails, or the power goes, at any of the flushes of a rotation.
#[test]
fn a_rotation_that_meets_a_failing_disk() {
    let disk = faultvfs::register("rotate").unwrap();
    disk.hold_unflushed().unwrap();
    disk.set_real_flush(false);
    let (folder, _) = super::small();
    let folder = folder.path();
    let mut options = crash::options(folder);
    options.store.vfs = Some("rotate".to_owned());
    let (mut done, mut failed) = (0, 0);
    for round in 0..24_u64 {
        let lab = attack::open(folder, options.clone()).unwrap();
        let survivors = [
            Survivors::Flushed,
            Survivors::All,
            Survivors::SomeSectors { size: SectorSize::Small, seed: round },
            Survivors::SomeSectors { size: SectorSize::Large, seed: round },
        ];
        let fault = match round % 3 {
            0 => FlushFault::FailOnce,
            _ => FlushFault::PowerCut(survivors[round as usize % 4]),
        };
        disk.fail_flush(1 + round % 2, fault);
        match rotate(&lab) {
            Ok(()) => done += 1,
            Err(error) => {
                assert_eq!(error.code(), "io");
                assert_eq!(rotate(&lab).unwrap_err().code(), "poisoned");
                failed += 1;
            }
        }
        disk.heal_flush();
        drop(lab);
        let lab = attack::open(folder, options.clone()).unwrap();
        lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
        drop(lab);
        super::assert_holds(folder, Some("rotate"));
    }
    assert!(failed > 5, "{done} {failed}");
}
