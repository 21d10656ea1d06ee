//! A process copied by `fork` shares locks and connections with its parent: the copy is told so, the parent goes on.
#![cfg(unix)]
#![allow(unsafe_code, reason = "fork has no safe form")]

use libcompliance_lab::Device;

#[test]
fn a_copied_process_is_told_so() {
    let (folder, client) = super::small();
    let folder = folder.path();
    let lab = super::reopen(folder);
    let anna = lab.sign_in("a.nowak", "tall Cedar 78, yes", Device::unknown()).unwrap();
    let before = lab.size().unwrap();
    // SAFETY: the child only runs the closures below, which take no lock that another thread of the tests can hold, and
    // leaves by `_exit`, so nothing of the parent is run down twice.
    let child = unsafe { libc::fork() };
    assert!(child >= 0);
    if child == 0 {
        let codes = [
            lab.size().err().map(|error| error.code()),
            lab.checkpoint().err().map(|error| error.code()),
            lab.prove(0).err().map(|error| error.code()),
            lab.batch(|| Ok(())).err().map(|error| error.code()),
            lab.checkpoint_for_outside().err().map(|error| error.code()),
            lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).err().map(|error| error.code()),
            attack::receive(&anna, client, "S-1").err().map(|error| error.code()),
            anna.may(libcompliance::access::Permission::RECORD_READ).err().map(|error| error.code()),
        ];
        let wrong = codes.iter().position(|code| *code != Some("forked_process"));
        // SAFETY: ends the child at once.
        unsafe { libc::_exit(wrong.map_or(0, |at| 1 + at as i32)) };
    }
    let mut status = 0;
    // SAFETY: waits for the child made above.
    assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
    assert!(libc::WIFEXITED(status), "the child was ended by a signal: {status}");
    assert_eq!(libc::WEXITSTATUS(status), 0, "this call did not answer `forked_process`");
    attack::receive(&anna, client, "S-2").unwrap();
    assert_eq!(lab.size().unwrap(), before + 1);
    drop((lab, anna));
    super::assert_holds(folder, None);
}
