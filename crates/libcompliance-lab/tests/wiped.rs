#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs, reason = "tests")]
#![allow(unsafe_code, reason = "an allocator is unsafe by its nature; each block says why it is sound")]

//! No memory is given back with a password's hash in it when a password is checked.

use libcompliance::identity::IdentitySettings;
use libcompliance_lab::keys::{KeySource, Protect};
use libcompliance_lab::{Device, Lab, NewLab, Options, StateFolder};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator, which looks at what is given back. A block that grows is moved, so its old place is seen too.
struct Watching;

static SECRET: OnceLock<Vec<u8>> = OnceLock::new();
static LEFT: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator with the same arguments.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller vouches for. Zeroed, so that no byte is read below that was never written.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if let Some(secret) = SECRET.get() {
            // SAFETY: the block is the caller's until it is given back, has this size, and was zeroed at first.
            let bytes = unsafe { std::slice::from_raw_parts(block, layout.size()) };
            if bytes.windows(secret.len()).any(|window| window == secret) {
                LEFT.fetch_add(1, Ordering::SeqCst);
            }
        }
        // SAFETY: as the caller vouches for.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static WATCHING: Watching = Watching;

#[test]
fn a_password_hash_is_wiped_wherever_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.db");
    let options = || Options { state_folder: StateFolder::None, ..Options::default() };
    let password = "a long enough password 1!";
    let new = NewLab {
        name: "x",
        origin: None,
        login: "admin",
        person: "x",
        password,
        protect: Protect::File,
        identity: IdentitySettings::demonstration(),
        break_glass: false,
    };
    drop(Lab::create(&path, &new, options()).unwrap());
    let lab = Lab::open(&path, KeySource::Unattended, options()).unwrap();
    let size = lab.size().unwrap();
    let credential = (0..size).find_map(|record| lab.reveal(record, "attrs.credential").ok()).unwrap();
    // The last characters of the hash itself; scheme and cost are no secret.
    let phc = credential.as_text().unwrap().as_bytes();
    SECRET.set(phc[phc.len() - 24..].to_vec()).unwrap();
    for _ in 0..3 {
        lab.sign_in("admin", password, Device::unknown()).unwrap();
        lab.sign_in("admin", "another", Device::unknown()).unwrap_err();
    }
    drop(credential);
    assert_eq!(LEFT.load(Ordering::SeqCst), 0, "blocks were given back with the hash in them");
    // The watch itself sees what is not wiped.
    let copy = SECRET.get().unwrap().clone();
    drop(copy);
    assert_eq!(LEFT.load(Ordering::SeqCst), 1);
}
