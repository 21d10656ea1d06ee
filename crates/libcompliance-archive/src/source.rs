//! Reads the sources of an archive, each in bounded memory.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use libcompliance::crypto::Sha256;

use crate::manifest::{Kind, Member, hex};
use crate::tar;
use crate::write::{COMMAND_MEMBER, Output, Source, WriteError};

pub(crate) fn put(code: &str, source: Source<'_>, out: &mut Output<'_>) -> Result<(Kind, Vec<Member>), WriteError> {
    match source {
        Source::Bytes(bytes) => Ok((Kind::Bytes, vec![out.member(code, bytes)?])),
        Source::File(path) => {
            let file = File::open(&path).map_err(|error| unreadable(code, error))?;
            let member = file_member(code, code, file, &path, out)?;
            if member.changed {
                Err(WriteError::Changed { code: code.to_owned() })
            } else {
                Ok((Kind::File, vec![member]))
            }
        }
        Source::Tree(path) => tree(code, &path, out),
        Source::Command(command) => run(code, command, out),
    }
}

fn unreadable(code: &str, error: io::Error) -> WriteError {
    WriteError::Source { code: code.to_owned(), error }
}

/// The header states the size before the data are read: a file that grows is cut there, one that shrinks is filled with
/// zero bytes, and either is marked as changed.
fn file_member(
    code: &str,
    name: &str,
    mut file: File,
    path: &Path,
    out: &mut Output<'_>,
) -> Result<Member, WriteError> {
    let failed = |error| unreadable(code, error);
    let before = file.metadata().map_err(failed)?;
    if !before.is_file() {
        return Err(failed(io::Error::other("not a regular file")));
    }
    let size = before.len();
    out.header(name, size)?;
    let (mut hash, mut left, mut buffer) = (Sha256::new(), size, vec![0; 1 << 18]);
    let mut changed = false;
    while left > 0 {
        let want = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let Some(space) = buffer.get_mut(..want) else { break };
        let mut count = if changed { 0 } else { file.read(space).map_err(failed)? };
        if count == 0 {
            changed = true;
            space.fill(0);
            count = want;
        }
        let bytes = buffer.get(..count).unwrap_or_default();
        hash.update(bytes);
        out.data(bytes)?;
        left = left.saturating_sub(u64::try_from(count).unwrap_or(u64::MAX));
    }
    out.pad(size)?;
    out.check()?;
    // Asked by the path as well: a file that was replaced is another one.
    let same = |after: Metadata| after.len() == size && after.modified().ok() == before.modified().ok();
    changed |= !file.metadata().is_ok_and(same) || !fs::metadata(path).is_ok_and(same);
    Ok(Member { name: name.to_owned(), size, sha256: hex(&hash.finish()), changed })
}

fn tree(code: &str, root: &Path, out: &mut Output<'_>) -> Result<(Kind, Vec<Member>), WriteError> {
    let (mut paths, mut left_out) = (Vec::new(), 0);
    walk(code, root, "", &mut paths, &mut left_out)?;
    paths.sort();
    let (mut members, mut names, mut vanished) = (Vec::new(), Vec::new(), 0);
    for relative in paths {
        let path = root.join(&relative);
        let file = match open_itself(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                vanished += 1;
                continue;
            }
            Err(error) => return Err(unreadable(code, error)),
        };
        let name = format!("{code}/{relative}");
        let mut member = file_member(code, &name, file, &path, out)?;
        names.push(name);
        member.name = format!("{code}#{}", names.len());
        members.push(member);
    }
    let names = serde_json::to_vec(&names).map_err(|error| WriteError::Encode(error.into()))?;
    members.push(out.member(&names_member(code), &names)?);
    Ok((Kind::Tree { left_out, vanished }, members))
}

/// Opens a file that was found as one. A link that was put in its place meanwhile is not followed.
fn open_itself(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    }
    options.open(path)
}

pub(crate) fn names_member(code: &str) -> String {
    format!("{code}.names.json")
}

fn walk(code: &str, folder: &Path, below: &str, paths: &mut Vec<String>, left_out: &mut u64) -> Result<(), WriteError> {
    for entry in fs::read_dir(folder).map_err(|error| unreadable(code, error))? {
        let entry = entry.map_err(|error| unreadable(code, error))?;
        // Of the entry itself: a link is not followed.
        let kind = entry.file_type().map_err(|error| unreadable(code, error))?;
        let bad = || WriteError::Path { code: code.to_owned() };
        let name = entry.file_name().into_string().map_err(|_| bad())?;
        let relative = if below.is_empty() { name } else { format!("{below}/{name}") };
        if kind.is_dir() {
            walk(code, &entry.path(), &relative, paths, left_out)?;
        } else if kind.is_file() {
            if !tar::is_safe(&format!("{code}/{relative}")) {
                return Err(bad());
            }
            paths.push(relative);
        } else {
            *left_out += 1;
        }
    }
    Ok(())
}

fn run(code: &str, mut command: Command, out: &mut Output<'_>) -> Result<(Kind, Vec<Member>), WriteError> {
    let failed = |error| unreadable(code, error);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(failed)?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    // Read at the same time: a command whose standard error is full waits for ever.
    let errors = std::thread::spawn(move || {
        let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0u64, vec![0; 1 << 14]);
        if let Some(mut stderr) = stderr {
            while let Ok(count @ 1..) = stderr.read(&mut buffer) {
                hash.update(buffer.get(..count).unwrap_or_default());
                bytes = bytes.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
            }
        }
        (hex(&hash.finish()), bytes)
    });
    let members = match stdout {
        Some(mut stdout) => output(code, &mut stdout, out),
        None => Err(failed(io::ErrorKind::BrokenPipe.into())),
    };
    if members.is_err() {
        let _ = child.kill();
    }
    let status = child.wait().map_err(failed)?;
    let members = members?;
    let (stderr_sha256, stderr_bytes) =
        errors.join().map_err(|_| failed(io::Error::other("standard error was not read")))?;
    match status.code() {
        Some(0) => {
            let bytes = members.iter().map(|member| member.size).sum();
            Ok((Kind::Command { exit: 0, bytes, stderr_bytes, stderr_sha256 }, members))
        }
        exit => Err(WriteError::Command { code: code.to_owned(), exit }),
    }
}

fn output(code: &str, stdout: &mut dyn Read, out: &mut Output<'_>) -> Result<Vec<Member>, WriteError> {
    let mut members = Vec::new();
    let mut buffer = Vec::new();
    let limit = u64::try_from(COMMAND_MEMBER).unwrap_or(u64::MAX);
    loop {
        buffer.clear();
        stdout.take(limit).read_to_end(&mut buffer).map_err(|error| unreadable(code, error))?;
        if buffer.is_empty() && !members.is_empty() {
            return Ok(members);
        }
        members.push(out.member(&format!("{code}/{:06}", members.len() + 1), &buffer)?);
        if buffer.len() < COMMAND_MEMBER {
            return Ok(members);
        }
    }
}
