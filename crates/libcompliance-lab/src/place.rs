//! Where a laboratory may lie: not where locks and flushes are only promised.

use crate::error::LabError;
use std::path::{Path, PathBuf};

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
    let text = path.as_os_str().to_string_lossy();
    if cfg!(windows) && (text.starts_with(r"\\") && !text.starts_with(r"\\?\") && !text.starts_with(r"\\.\")) {
        return Err(LabError::NetworkFileSystem { kind: "UNC path".to_owned() });
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (Ok(folder), Ok(mounts)) = (folder.canonicalize(), std::fs::read_to_string("/proc/self/mounts")) else {
        return Ok(());
    };
    match kind_at(&folder, &mounts) {
        Some(kind) if NETWORK.contains(&kind.as_str()) => Err(LabError::NetworkFileSystem { kind }),
        _ => Ok(()),
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
}
