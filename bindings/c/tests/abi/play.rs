//! One game: calls that the bytes choose, in their order, on a laboratory and everything that came of the calls before.

use super::calls::{CALLS, FREES};
use super::source::Source;
use compliance::compliance_status as S;
use core::ffi::CStr;
use std::ffi::CString;
use std::path::{Path, PathBuf};

/// What every game begins with: a laboratory with a session, in a folder where made-up names do no harm.
pub(crate) struct Ground {
    lab: CString,
    words: Vec<String>,
}

const OPTIONS: &CStr = c"{\"no_state_folder\":true}";
const PASSPHRASE: &str = "correct horse battery 1!";

fn null<T>() -> *mut T {
    core::ptr::null_mut()
}

fn key() -> *mut () {
    let mut key = null();
    let made = unsafe {
        compliance::compliance_key_passphrase(PASSPHRASE.as_ptr().cast(), PASSPHRASE.len(), &raw mut key, null())
    };
    assert_eq!(made, S::COMPLIANCE_STATUS_OK);
    key.cast()
}

impl Ground {
    /// Makes the laboratory in `folder` and goes there.
    pub(crate) fn new(folder: &Path) -> Self {
        std::env::set_current_dir(folder).unwrap();
        std::fs::create_dir_all("spool").unwrap();
        let path = PathBuf::from("ground.db");
        let lab = CString::new(path.to_str().unwrap()).unwrap();
        let settings = c"{\"name\":\"L\",\"login\":\"admin\",\"demo_key\":true,\"options\":{\"no_state_folder\":true}}";
        let password = "correct-horse-7!battery";
        let key = key();
        let (mut made, mut answer, mut session) = (null(), null(), null());
        let mut token = [0_u8; 256];
        let mut length = 0;
        unsafe {
            let (password, size) = (password.as_ptr().cast(), password.len());
            let status = compliance::compliance_lab_create(
                lab.as_ptr(),
                settings.as_ptr(),
                password,
                size,
                key.cast(),
                &raw mut made,
                &raw mut answer,
                null(),
            );
            assert_eq!(status, S::COMPLIANCE_STATUS_OK);
            let status = compliance::compliance_session_sign_in(
                made,
                c"admin".as_ptr(),
                password,
                size,
                null(),
                0,
                null(),
                &raw mut session,
                null(),
            );
            assert_eq!(status, S::COMPLIANCE_STATUS_OK);
            let declared = compliance::compliance_session_call(
                session,
                c"host.declare".as_ptr(),
                c"{\"name\":\"host.test.price_changed\",\"reason\":\"required\",\"clear\":[]}".as_ptr(),
                &raw mut answer,
                null(),
            );
            assert_eq!(declared, S::COMPLIANCE_STATUS_OK);
            let status =
                compliance::compliance_session_token(session, token.as_mut_ptr().cast(), token.len(), &raw mut length);
            assert_eq!(status, S::COMPLIANCE_STATUS_OK);
        }
        let token = String::from_utf8(token[..length - 1].to_vec()).unwrap();
        let operations = libcompliance_operations::OPERATIONS.iter().flat_map(|group| group.iter());
        let mut words: Vec<String> = operations.map(|operation| operation.name.to_owned()).collect();
        words.extend([token, "ground.db".to_owned(), PASSPHRASE.to_owned()]);
        Self { lab, words }
    }

    /// Plays one game. Whatever is called, the process lives, each status is one of the header, and everything can be freed.
    pub(crate) fn play(&self, bytes: &[u8], most: usize) {
        let mut source = Source::new(bytes, &self.words);
        self.begin(&mut source);
        let mut calls = 0;
        while !source.is_empty() && calls < most {
            let (name, call) = CALLS[source.choose(CALLS.len())];
            let status = call(&mut source);
            let known = unsafe { CStr::from_ptr(compliance::compliance_status_name(status)) };
            assert_ne!(known, c"unknown", "{name}: status {status}");
            source.over(name, status);
            calls += 1;
        }
        for (kind, one) in source.pool {
            let (_, free) = FREES.iter().find(|(of, _)| *of == kind).unwrap();
            // Freed by the game, or now; twice it is refused.
            let first = free(one);
            assert!(first == 0 || first == S::COMPLIANCE_STATUS_BAD_HANDLE as u32, "{kind}: {first}");
            assert_eq!(free(one), S::COMPLIANCE_STATUS_BAD_HANDLE as u32, "{kind}");
        }
    }

    fn begin(&self, source: &mut Source<'_>) {
        let key = key();
        let (mut lab, mut session) = (null(), null());
        let token = CString::new(self.words[self.words.len() - 3].as_str()).unwrap();
        let opened = unsafe {
            compliance::compliance_lab_open(self.lab.as_ptr(), key.cast(), OPTIONS.as_ptr(), &raw mut lab, null())
        };
        assert_eq!(opened, S::COMPLIANCE_STATUS_OK, "the laboratory of the games opens again");
        source.pool.extend([("compliance_key", key), ("compliance_lab", lab.cast::<()>())]);
        // A game may have ended the session.
        let resumed =
            unsafe { compliance::compliance_session_resume(lab, token.as_ptr(), null(), &raw mut session, null()) };
        if resumed == S::COMPLIANCE_STATUS_OK {
            source.pool.push(("compliance_session", session.cast()));
        }
    }
}
