//! Where a laboratory may lie: not where locks and flushes are only promised.

use crate::error::LabError;
use std::path::{Component, Path, PathBuf, Prefix};

/// File systems that serve files over a network, as Linux names them in its mount table.
const NETWORK: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "ncpfs",
    "afs",
    "coda",
    "ceph",
    "glusterfs",
    "lustre",
    "fuse.sshfs",
    "fuse.glusterfs",
    "fuse.s3fs",
    "fuse.rclone",
    "davfs",
    "fuse.davfs2",
];

/// Refuses a path on a network file system, where that can be recognised.
pub(crate) fn check(path: &Path) -> Result<(), LabError> {
    let share = || LabError::NetworkFileSystem { kind: "UNC path".to_owned() };
    if is_share(path) {
        return Err(share());
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(folder) = folder.canonicalize() else { return Ok(()) };
    // The system has a drive letter, a junction or a link that leads to a share spelt out now.
    if is_share(&folder) {
        return Err(share());
    }
    let Ok(mounts) = std::fs::read_to_string("/proc/self/mounts") else { return Ok(()) };
    match kind_at(&folder, &mounts) {
        Some(kind) if NETWORK.contains(&kind.as_str()) => Err(LabError::NetworkFileSystem { kind }),
        _ => Ok(()),
    }
}

/// Whether a path begins with a share of another computer; only Windows knows such paths.
fn is_share(path: &Path) -> bool {
    let Some(Component::Prefix(prefix)) = path.components().next() else { return false };
    match prefix.kind() {
        Prefix::UNC(..) | Prefix::VerbatimUNC(..) => true,
        Prefix::DeviceNS(device) => device.eq_ignore_ascii_case("UNC"),
        _ => false,
    }
}

/// The kind of file system that `folder` is on, by the longest mount point above it.
fn kind_at(folder: &Path, mounts: &str) -> Option<String> {
    mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let point = PathBuf::from(words.nth(1)?.replace("\\040", " "));
            Some((point, words.next()?))
        })
        .filter(|(point, _)| folder.starts_with(point))
        // Of two mounts on one point the later one is in force.
        .max_by_key(|(point, _)| point.components().count())
        .map(|(_, kind)| kind.to_owned())
}

/// The path of a file that belongs to the laboratory at `lab`: the same name with `suffix` behind it.
#[must_use]
pub fn beside(lab: &Path, suffix: &str) -> PathBuf {
    let mut name = lab.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "/dev/sda1 / ext4 rw 0 0\nserver:/x /mnt/lab nfs4 rw 0 0\n//s/y /mnt/lab\\040two cifs rw 0 0\n\
                          tmpfs /mnt/lab/local tmpfs rw 0 0\n";

    #[test]
    fn the_longest_mount_point_counts() {
        for (folder, kind) in [
            ("/home/x", "ext4"),
            ("/mnt/lab/db", "nfs4"),
            ("/mnt/lab two/db", "cifs"),
            ("/mnt/lab/local/db", "tmpfs"),
            ("/mnt/laboratory", "ext4"),
        ] {
            assert_eq!(kind_at(Path::new(folder), MOUNTS).as_deref(), Some(kind), "{folder}");
        }
        assert_eq!(kind_at(Path::new("/x"), ""), None);
    }

    #[test]
    fn a_share_is_seen_however_it_is_spelt_and_only_on_windows() {
        for share in [
            r"\\server\lab\lab.db",
            "//server/lab/lab.db",
            r"\\?\UNC\server\lab\lab.db",
            r"\\.\unc\server\lab\lab.db",
            r"\\192.168.0.7\lab\lab.db",
        ] {
            assert_eq!(is_share(Path::new(share)), cfg!(windows), "{share}");
            assert_eq!(check(Path::new(share)).is_err(), cfg!(windows), "{share}");
        }
        for own in [r"C:\lab\lab.db", r"\\?\C:\lab\lab.db", r"\\.\C:\lab.db", r"\lab.db", "lab.db", r"C:lab.db"] {
            assert!(!is_share(Path::new(own)), "{own}");
        }
    }
}
