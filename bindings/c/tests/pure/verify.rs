//! A whole laboratory verified through C.

use crate::help::{OK, S, Told, c, call, fails, json};
use compliance::*;
use core::ptr::{null, null_mut};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

const PASSPHRASE: &str = "correct horse battery";

struct Place {
    folder: tempfile::TempDir,
    verifier_key: String,
    checkpoint: String,
}

impl Place {
    /// A laboratory with a sealed event, closed again.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lab.db");
        let state = folder.path().join("state");
        let settings = json!({
            "name": "Laboratory", "login": "admin", "demo_key": true, "options": { "state_folder": state },
        });
        let (path, settings, password) = (c(path.to_str().unwrap()), c(&settings.to_string()), "quiet Harbour 12!");
        let key = passphrase(PASSPHRASE);
        let (mut lab, mut made, mut checkpoint) = (null_mut(), null_mut(), null_mut());
        call(|error| unsafe {
            compliance_lab_create(
                path.as_ptr(),
                settings.as_ptr(),
                password.as_ptr().cast(),
                password.len(),
                key,
                &raw mut lab,
                &raw mut made,
                error,
            )
        })
        .unwrap();
        call(|error| unsafe { compliance_lab_checkpoint(lab, &raw mut checkpoint, error) }).unwrap();
        assert_eq!(compliance_lab_free(lab), OK);
        compliance_key_free(key);
        let verifier_key = json(made)["verifier_key"].as_str().unwrap().to_owned();
        Self { checkpoint: crate::help::taken(checkpoint), folder, verifier_key }
    }

    fn lab(&self) -> PathBuf {
        self.folder.path().join("lab.db")
    }

    fn options(&self, more: &Json) -> Json {
        let mut options = json!({ "no_state_folder": true });
        for (name, value) in more.as_object().unwrap() {
            options[name] = value.clone();
        }
        options
    }

    fn outside(&self, strict: bool) -> Json {
        json!({ "keys": [self.verifier_key], "checkpoints": [self.checkpoint], "strict": strict })
    }
}

fn passphrase(text: &str) -> *mut compliance_key {
    let mut key = null_mut();
    call(|error| unsafe { compliance_key_passphrase(text.as_ptr().cast(), text.len(), &raw mut key, error) }).unwrap();
    key
}

/// By both functions, which must say the same but for the time it took.
fn verify(path: &Path, key: *const compliance_key, options: &Json) -> Result<Json, Told> {
    let wide: Vec<u16> = path.to_str().unwrap().encode_utf16().chain([0]).collect();
    let (narrow, options) = (c(path.to_str().unwrap()), c(&options.to_string()));
    let ask = |ask: &dyn Fn(*mut *mut compliance_text, *mut *mut compliance_error) -> S| {
        let mut report = core::ptr::without_provenance_mut(9);
        let asked = call(|error| ask(&raw mut report, error));
        assert!(asked.is_ok() || report.is_null());
        let mut report = asked.map(|()| json(report));
        match &mut report {
            Ok(document) | Err(Told { detail: document, .. }) if document.is_object() => {
                assert!(document["timings_ms"].is_object());
                document["timings_ms"] = Json::Null;
            }
            _ => {}
        }
        report
    };
    let one = ask(&|report, error| unsafe { compliance_verify(narrow.as_ptr(), key, options.as_ptr(), report, error) });
    let other =
        ask(&|report, error| unsafe { compliance_verify_w(wide.as_ptr(), key, options.as_ptr(), report, error) });
    assert_eq!(one, other);
    one
}

#[test]
fn what_was_not_checked_is_said_and_refused_where_that_is_asked() {
    let place = Place::new();
    let alone = verify(&place.lab(), null(), &place.options(&json!({}))).unwrap();
    assert_eq!((&alone["kind"], &alone["verdict"]), (&"laboratory".into(), &"consistent_in_itself".into()));
    assert_eq!(alone["faults"], json!([]));
    assert_eq!(alone["not_checked"].as_array().unwrap().len(), 2, "{alone}");

    let strict = verify(&place.lab(), null(), &place.options(&place.outside(true))).unwrap_err();
    assert_eq!((strict.status, strict.code.as_str()), (S::COMPLIANCE_STATUS_NOT_CHECKED, "not_checked"));
    assert_eq!(strict.detail["not_checked"][0]["code"], "committed_values");
    assert_eq!(strict.detail["verdict"], "holds");

    let key = passphrase(PASSPHRASE);
    let whole = verify(&place.lab(), key, &place.options(&place.outside(true))).unwrap();
    assert_eq!((&whole["verdict"], &whole["not_checked"]), (&"holds".into(), &json!([])));
    assert_eq!(whole["verifier_key"], place.verifier_key.as_str());
    compliance_key_free(key);
}

#[test]
fn what_this_computer_has_seen_is_compared() {
    let place = Place::new();
    let older = std::fs::read(place.lab()).unwrap();
    let state = json!({ "state_folder": place.folder.path().join("state") });
    let seen = verify(&place.lab(), null(), &state).unwrap();
    assert_eq!(seen["verdict"], "holds", "{seen}");
    let key = passphrase(PASSPHRASE);
    let (path, options, mut lab) = (c(place.lab().to_str().unwrap()), c(&state.to_string()), null_mut());
    call(|error| unsafe { compliance_lab_open(path.as_ptr(), key, options.as_ptr(), &raw mut lab, error) }).unwrap();
    let (login, password, mut session) = (c"admin", "quiet Harbour 12!", null_mut());
    call(|error| unsafe {
        compliance_session_sign_in(
            lab,
            login.as_ptr(),
            password.as_ptr().cast(),
            password.len(),
            null(),
            0,
            null(),
            &raw mut session,
            error,
        )
    })
    .unwrap();
    assert_eq!((compliance_session_free(session), compliance_lab_free(lab)), (OK, OK));
    compliance_key_free(key);
    std::fs::write(place.lab(), older).unwrap();
    let told = verify(&place.lab(), null(), &state).unwrap_err();
    assert_eq!(told.status, S::COMPLIANCE_STATUS_NOT_VERIFIED);
    assert_eq!(told.detail["faults"][0]["code"], "rolled_back", "{}", told.detail);
}

#[test]
fn what_does_not_hold_is_a_status_with_every_fault() {
    let place = Place::new();
    let mut bytes = std::fs::read(place.lab()).unwrap();
    let at = bytes.windows(8).rposition(|text| text == b"\"action\"").unwrap() + 10;
    bytes[at] ^= 1;
    std::fs::write(place.lab(), bytes).unwrap();
    let told = verify(&place.lab(), null(), &place.options(&json!({}))).unwrap_err();
    assert_eq!((told.status, told.code.as_str()), (S::COMPLIANCE_STATUS_NOT_VERIFIED, "does_not_hold"));
    assert_eq!((&told.detail["holds"], &told.detail["verdict"]), (&false.into(), &"does_not_hold".into()));
    let faults = told.detail["faults"].as_array().unwrap();
    assert!(faults.iter().any(|fault| fault["code"] == "record_altered"), "{faults:?}");
    assert!(told.message.contains(faults[0]["place"].as_str().unwrap()), "{}", told.message);
    // The stronger answer wins over what was not checked.
    let strict = verify(&place.lab(), null(), &place.options(&json!({ "strict": true }))).unwrap_err();
    assert_eq!(strict.status, S::COMPLIANCE_STATUS_NOT_VERIFIED);
}

#[test]
fn a_key_or_checkpoint_of_another_laboratory_does_not_verify() {
    let (place, other) = (Place::new(), Place::new());
    let told = verify(&place.lab(), null(), &place.options(&other.outside(false))).unwrap_err();
    assert_eq!(told.status, S::COMPLIANCE_STATUS_NOT_VERIFIED);
    let wrong = passphrase("another horse battery");
    let told = verify(&place.lab(), wrong, &place.options(&json!({}))).unwrap_err();
    assert_eq!(told.status, S::COMPLIANCE_STATUS_KEY, "{told:?}");
    compliance_key_free(wrong);
}

#[test]
fn what_cannot_be_verified_is_never_a_pass() {
    let place = Place::new();
    let folder = place.folder.path();
    let missing = verify(&folder.join("no.db"), null(), &place.options(&json!({}))).unwrap_err();
    assert_eq!(missing.status, S::COMPLIANCE_STATUS_FILE_NOT_FOUND);
    std::fs::write(folder.join("text.db"), "not a database, only text that is long enough to look like one").unwrap();
    assert!(verify(&folder.join("text.db"), null(), &place.options(&json!({}))).is_err());
    std::fs::create_dir(folder.join("empty")).unwrap();
    assert!(verify(&folder.join("empty"), null(), &place.options(&json!({}))).is_err());
    let key = passphrase(PASSPHRASE);
    let told = verify(&folder.join("empty"), key, &place.options(&json!({}))).unwrap_err();
    assert_eq!(told.code, "key_of_export");
    assert_eq!(compliance_key_free(key), OK);
    let told = verify(&place.lab(), key, &place.options(&json!({}))).unwrap_err();
    assert_eq!(told.status, S::COMPLIANCE_STATUS_BAD_HANDLE, "a key that was freed is not no key");

    for (options, code) in [
        (json!({ "key": [] }), "json_argument"),
        (json!([]), "json_argument"),
        (json!({ "keys": ["x"] }), "vkey_shape"),
    ] {
        let told = verify(&place.lab(), null(), &options).unwrap_err();
        assert_eq!((told.status, told.code.as_str()), (S::COMPLIANCE_STATUS_INVALID_ARGUMENT, code));
    }
    let null_pointer = S::COMPLIANCE_STATUS_NULL_POINTER;
    let mut report = null_mut();
    fails(null_pointer, "null_pointer", |error| unsafe {
        compliance_verify(null(), null(), null(), &raw mut report, error)
    });
    fails(null_pointer, "null_pointer", |error| unsafe {
        compliance_verify_w(null(), null(), null(), &raw mut report, error)
    });
    let path = c(place.lab().to_str().unwrap());
    fails(null_pointer, "null_pointer", |error| unsafe {
        compliance_verify(path.as_ptr(), null(), null(), null_mut(), error)
    });
    fails(S::COMPLIANCE_STATUS_INVALID_TEXT, "invalid_text", |error| unsafe {
        compliance_verify(path.as_ptr(), null(), crate::help::BAD_TEXT.as_ptr(), &raw mut report, error)
    });
}
