//! A laboratory made through C, with a declared kind and people.

use crate::help::{OK, S, Told, c, call, json};
use compliance::*;
use core::ffi::CStr;
use core::ptr::{null, null_mut};
use serde_json::{Value as Json, json};
use std::path::PathBuf;

pub(crate) const KIND: &CStr = c"host.oldlims.price_changed";
pub(crate) const SPOOLED: &CStr = c"host.oldlims.value_read";
pub(crate) const ACTOR: &CStr = c"01900000-0000-7000-8000-0000000000aa";
pub(crate) const OTHER: &CStr = c"01900000-0000-7000-8000-0000000000bb";
const PASSWORD: &str = "quiet Harbour 12!";

pub(crate) struct Place {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) lab: *mut compliance_lab,
    pub(crate) admin: *mut compliance_session,
}

impl Drop for Place {
    fn drop(&mut self) {
        assert_eq!(compliance_session_free(self.admin), OK);
        assert_eq!(compliance_lab_free(self.lab), OK);
    }
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        let settings = json!({ "name": "Laboratory", "login": "admin", "options": { "state_folder": state } });
        let (path, settings) = (c(folder.path().join("lab.db").to_str().unwrap()), c(&settings.to_string()));
        let (mut key, mut lab, mut made) = (null_mut(), null_mut(), null_mut());
        call(|error| unsafe { compliance_key_unattended(&raw mut key, error) }).unwrap();
        call(|error| unsafe {
            compliance_lab_create(
                path.as_ptr(),
                settings.as_ptr(),
                PASSWORD.as_ptr().cast(),
                PASSWORD.len(),
                key,
                &raw mut lab,
                &raw mut made,
                error,
            )
        })
        .unwrap();
        compliance_key_free(key);
        compliance_text_free(made);
        let admin = sign_in(lab, "admin");
        for (kind, unwritable) in [(KIND, "refuse"), (SPOOLED, "spool")] {
            let kind = json!({
                "name": kind.to_str().unwrap(), "reason": "optional", "clear": ["amount"], "unwritable": unwritable,
            });
            ask(admin, "host.declare", &kind).unwrap();
        }
        Self { folder, lab, admin }
    }

    /// Somebody with a role, signed in.
    pub(crate) fn person(&self, login: &str, role: &str) -> *mut compliance_session {
        let account = json!({ "login": login, "name": format!("Name of {login}"), "roles": [role] });
        let admitted = json!({ "account": account, "how": "known_personally" });
        let admitted = ask(self.admin, "account.admit", &admitted).unwrap();
        let (name, code, mut receipt) = (c(login), admitted["code"].as_str().unwrap(), null_mut());
        call(|error| unsafe {
            compliance_lab_enrol(
                self.lab,
                name.as_ptr(),
                code.as_ptr().cast(),
                code.len(),
                PASSWORD.as_ptr().cast(),
                PASSWORD.len(),
                null(),
                &raw mut receipt,
                error,
            )
        })
        .unwrap();
        compliance_receipt_free(receipt);
        sign_in(self.lab, login)
    }

    pub(crate) fn size(&self) -> u64 {
        let mut size = 0;
        call(|error| unsafe { compliance_lab_size(self.lab, &raw mut size, error) }).unwrap();
        size
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The record at a place, with its values opened for the administrator.
    pub(crate) fn record(&self, index: u64) -> Json {
        ask(self.admin, "trail.record", &json!({ "index": index })).unwrap()["record"].take()
    }
}

fn sign_in(lab: *const compliance_lab, login: &str) -> *mut compliance_session {
    let (login, mut session) = (c(login), null_mut());
    call(|error| unsafe {
        compliance_session_sign_in(
            lab,
            login.as_ptr(),
            PASSWORD.as_ptr().cast(),
            PASSWORD.len(),
            null(),
            0,
            null(),
            &raw mut session,
            error,
        )
    })
    .unwrap();
    session
}

pub(crate) fn ask(session: *const compliance_session, name: &str, arguments: &Json) -> Result<Json, Told> {
    let (name, arguments, mut answer) = (c(name), c(&arguments.to_string()), null_mut());
    call(|error| unsafe {
        compliance_session_call(session, name.as_ptr(), arguments.as_ptr(), &raw mut answer, error)
    })?;
    Ok(json(answer))
}

/// What a call that answers with JSON comes to; after an error there is no answer.
pub(crate) fn answer(
    function: impl FnOnce(*mut *mut compliance_text, *mut *mut compliance_error) -> S,
) -> Result<Json, Told> {
    let mut answer = core::ptr::without_provenance_mut(1);
    let done = call(|error| function(&raw mut answer, error));
    if done.is_err() {
        assert!(answer.is_null(), "an output of a call that failed");
    }
    done.map(|()| json(answer))
}

/// The place of the record that a call sealed; after an error there is no receipt.
pub(crate) fn sealed(
    function: impl FnOnce(*mut *mut compliance_receipt, *mut *mut compliance_error) -> S,
) -> Result<u64, Told> {
    let mut receipt = core::ptr::without_provenance_mut(1);
    let done = call(|error| function(&raw mut receipt, error));
    if done.is_err() {
        assert!(receipt.is_null(), "an output of a call that failed");
    }
    done.map(|()| {
        let index = compliance_receipt_index(receipt);
        assert_eq!(compliance_receipt_free(receipt), OK);
        index
    })
}

pub(crate) fn price(id: &str, old: Option<&str>, new: &str) -> Json {
    json!({
        "object": { "kind": "price", "id": id, "version": 1 },
        "changes": [{ "field": "amount", "old": old, "new": new }],
    })
}

/// The status and code of an error.
pub(crate) fn why<T: core::fmt::Debug>(done: Result<T, Told>) -> (S, String) {
    let told = done.unwrap_err();
    (told.status, told.code)
}
