//! Passwords judged, hashed and verified without a laboratory.

use crate::help::{BAD_TEXT, S, Told, c, call, fails, taken};
use compliance::*;
use core::ffi::c_char;
use core::ptr::{null, null_mut};

const REFUSED: S = S::COMPLIANCE_STATUS_PASSWORD_REFUSED;
const ARGUMENT: S = S::COMPLIANCE_STATUS_INVALID_ARGUMENT;
const NULL: S = S::COMPLIANCE_STATUS_NULL_POINTER;
const CHEAP: &str = r#"{"memory_kib":64,"passes":1}"#;

fn judge(profile: &str, password: &str, context: Option<&str>) -> Result<(), Told> {
    let (profile, context) = (c(profile), context.map(c));
    let context = context.as_ref().map_or(null(), |text| text.as_ptr());
    call(|error| unsafe {
        compliance_password_judge(profile.as_ptr(), password.as_ptr().cast(), password.len(), context, error)
    })
}

fn codes(told: &Told) -> Vec<&str> {
    let list = told.detail["verdict"]["violations"].as_array().unwrap();
    list.iter().map(|broken| broken["code"].as_str().unwrap()).collect()
}

fn hash(password: &str, settings: &str) -> Result<String, Told> {
    let (settings, mut text) = (c(settings), null_mut());
    call(|error| unsafe {
        compliance_password_hash(password.as_ptr().cast(), password.len(), settings.as_ptr(), &raw mut text, error)
    })
    .map(|()| taken(text))
}

fn verify(hash: &str, login: Option<&str>, password: &str) -> Result<i32, Told> {
    let (hash, login, mut rehash) = (c(hash), login.map(c), 7);
    let login = login.as_ref().map_or(null(), |text| text.as_ptr());
    let asked = call(|error| unsafe {
        compliance_password_verify(
            hash.as_ptr(),
            login,
            password.as_ptr().cast(),
            password.len(),
            &raw mut rehash,
            error,
        )
    });
    assert!(asked.is_ok() || rehash == 0);
    asked.map(|()| rehash)
}

#[test]
fn every_broken_rule_is_in_the_detail() {
    assert_eq!(judge("default-12", "quiet Harbour 12!", None), Ok(()));
    let told = judge("default-12", "Nowak2026!", Some(r#"{"user_names":["a.nowak"]}"#)).unwrap_err();
    assert_eq!((told.status, told.code.as_str()), (REFUSED, "password_refused"));
    assert_eq!(codes(&told), ["password_too_short", "password_context"]);
    let first = &told.detail["verdict"]["violations"][0];
    assert_eq!(first["number"], 12);
    assert!(first["pl"].as_str().unwrap().contains("12") && !first["clause"].as_str().unwrap().is_empty());
    assert!(!told.message.contains("Nowak") && !told.detail.to_string().contains("Nowak2026"));
    // A second factor allows a shorter one.
    assert_eq!(codes(&judge("nist-800-63b-4", "quiet harbor", None).unwrap_err()), ["password_too_short"]);
    assert_eq!(judge("nist-800-63b-4", "quiet harbor", Some(r#"{"second_factor":true}"#)), Ok(()));
    let listed = judge("default-12", "quiet Harbour 12!", Some(r#"{"listed":["quiet harbour 12!"]}"#)).unwrap_err();
    assert_eq!(codes(&listed), ["password_listed"]);
}

#[test]
fn an_earlier_password_is_refused_and_an_unreadable_hash_too() {
    let earlier = hash("quiet Harbour 12!", CHEAP).unwrap();
    let context = |hash: &str| serde_json::json!({ "history": [hash] }).to_string();
    let told = judge("default-12", "quiet Harbour 12!", Some(&context(&earlier))).unwrap_err();
    assert_eq!(codes(&told), ["password_reused"]);
    assert_eq!(judge("default-12", "wide Meadow 34?", Some(&context(&earlier))), Ok(()));
    let told = judge("default-12", "wide Meadow 34?", Some(&context("no hash"))).unwrap_err();
    assert_eq!(told.detail["verdict"]["unchecked"], serde_json::json!(["history_unreadable"]));
    // A list of stolen passwords that a profile asks for was not there: that is no pass.
    let told = judge("owasp-asvs-5", "wide Meadow 34?", None).unwrap_err();
    assert_eq!(told.detail["verdict"]["unchecked"], serde_json::json!(["breached_list_missing"]));
}

#[test]
fn a_profile_of_the_laboratory_is_taken_as_json() {
    let shipped = libcompliance::identity::policy::Profile::named("mission-8").unwrap();
    let mut own = serde_json::to_value(&shipped).unwrap();
    own["min_length"] = 20.into();
    let told = judge(&own.to_string(), "quiet Harbour 12!", None).unwrap_err();
    assert_eq!(codes(&told), ["password_too_short"]);
    own["min_length"] = 3.into();
    assert_eq!(judge(&own.to_string(), "quiet Harbour 12!", None).unwrap_err().code, "password_profile");
    for (profile, code) in [("", "profile_unknown"), ("default", "profile_unknown"), ("{}", "json_argument")] {
        let told = judge(profile, "quiet Harbour 12!", None).unwrap_err();
        assert_eq!((told.status, told.code.as_str()), (ARGUMENT, code));
    }
    for context in ["", "[]", "{", r#"{"user_names":"a"}"#, r#"{"names":[]}"#] {
        let told = judge("default-12", "quiet Harbour 12!", Some(context)).unwrap_err();
        assert_eq!((told.status, told.code.as_str()), (ARGUMENT, "json_argument"), "{context}");
    }
}

#[test]
fn a_hash_verifies_its_own_password_only() {
    let (one, other) = (hash("żółw 12!", CHEAP).unwrap(), hash("żółw 12!", CHEAP).unwrap());
    assert!(one.starts_with("$argon2id$v=19$m=64,t=1,p=1$") && one != other, "{one}");
    assert_eq!(verify(&one, None, "żółw 12!"), Ok(1), "cheaper than what is written now");
    let wrong = verify(&one, None, "zolw 12!").unwrap_err();
    assert_eq!((wrong.status, wrong.code.as_str()), (S::COMPLIANCE_STATUS_PASSWORD_WRONG, "password_wrong"));
    let mut text = null_mut();
    call(|error| unsafe { compliance_password_hash(c"x".as_ptr(), 1, null(), &raw mut text, error) }).unwrap();
    assert_eq!(verify(&taken(text), None, "x"), Ok(0), "the cost in force");
    assert_eq!(verify(&one, None, "żółw 12!\0").unwrap_err().code, "password_wrong", "a NUL is part of a password");
}

#[test]
fn hashes_of_other_systems_are_verified() {
    let ssha = "{SSHA}/ZMF5KymNM+uEOjW+9STKlfCFj51bg3BmBNCiPHeW2ttbU0=";
    assert_eq!(verify(ssha, None, "test"), Ok(1));
    assert_eq!(verify(ssha, None, "Test").unwrap_err().status, S::COMPLIANCE_STATUS_PASSWORD_WRONG);
    let bcrypt = "$2b$05$CCCCCCCCCCCCCCCCCCCCC.U.rp0xle22gyaKaoZFNcC/6OL7vN7r6";
    assert_eq!(verify(bcrypt, None, "Za\u{17c}\u{f3}\u{142}\u{107}"), Ok(1));
    // PostgreSQL: MD5 of password and login.
    let postgres = "md536cad145e069f03bd980c07c15db6e4c";
    assert_eq!(verify(postgres, Some("anna"), "quiet"), Ok(1));
    assert_eq!(verify(postgres, Some("maria"), "quiet").unwrap_err().status, S::COMPLIANCE_STATUS_PASSWORD_WRONG);
    let not_compared = S::COMPLIANCE_STATUS_PASSWORD_NOT_COMPARED;
    for (hash, code) in [
        ("", "hash_unidentified"),
        ("secret", "hash_unidentified"),
        ("$2b$05$short", "hash_malformed"),
        ("$y$j9T$abc$def", "hash_unsupported"),
        (
            "$argon2id$v=19$m=4194304,t=9,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "hash_too_costly",
        ),
        (postgres, "hash_needs_user"),
    ] {
        let told = verify(hash, None, "test").unwrap_err();
        assert_eq!((told.status, told.code.as_str()), (not_compared, code), "{hash}");
        assert!(hash.is_empty() || !told.message.contains(hash));
    }
    let long = "x".repeat(4097);
    assert_eq!(verify(ssha, None, &long).unwrap_err().code, "password_too_long_to_verify");
    assert_eq!(hash(&long, CHEAP).unwrap_err().code, "password_too_long_to_verify");
}

#[test]
fn an_unknown_login_is_always_wrong() {
    fails(S::COMPLIANCE_STATUS_PASSWORD_WRONG, "password_wrong", |error| unsafe {
        compliance_password_verify_nothing(c"test".as_ptr(), 4, error)
    });
    assert_eq!(
        unsafe { compliance_password_verify_nothing(null(), 0, null_mut()) },
        NULL,
        "a password that was forgotten is not an empty one"
    );
}

#[test]
fn arguments_that_are_none_are_answered() {
    let bad: *const c_char = BAD_TEXT.as_ptr();
    let good = c"default-12".as_ptr();
    let judge = |profile, password, length, context| {
        call(|error| unsafe { compliance_password_judge(profile, password, length, context, error) })
            .unwrap_err()
            .status
    };
    assert_eq!(judge(null(), good, 3, null()), NULL);
    assert_eq!(judge(good, null(), 0, null()), NULL);
    assert_eq!(judge(good, null(), 3, null()), NULL);
    assert_eq!(judge(bad, good, 3, null()), S::COMPLIANCE_STATUS_INVALID_TEXT);
    assert_eq!(judge(good, bad, 2, null()), S::COMPLIANCE_STATUS_INVALID_TEXT);
    assert_eq!(judge(good, good, 3, bad), S::COMPLIANCE_STATUS_INVALID_TEXT);
    assert_eq!(judge(good, good, usize::MAX, null()), ARGUMENT);

    let mut text = core::ptr::without_provenance_mut(3);
    fails(NULL, "null_pointer", |error| unsafe { compliance_password_hash(null(), 0, null(), &raw mut text, error) });
    assert!(text.is_null());
    fails(NULL, "null_pointer", |error| unsafe { compliance_password_hash(good, 3, null(), null_mut(), error) });
    for (settings, code) in
        [("{\"lanes\":0}", "password_cost"), ("{\"memory_kib\":1}", "password_cost"), ("{\"cost\":1}", "json_argument")]
    {
        let told = hash("x", settings).unwrap_err();
        assert_eq!((told.status, told.code.as_str()), (ARGUMENT, code), "{settings}");
    }

    let mut rehash = 1;
    fails(NULL, "null_pointer", |error| unsafe {
        compliance_password_verify(null(), null(), good, 3, &raw mut rehash, error)
    });
    assert_eq!(rehash, 0);
    fails(NULL, "null_pointer", |error| unsafe {
        compliance_password_verify(good, null(), good, 3, null_mut(), error)
    });
    fails(S::COMPLIANCE_STATUS_INVALID_TEXT, "invalid_text", |error| unsafe {
        compliance_password_verify(good, bad, good, 3, &raw mut rehash, error)
    });
}
