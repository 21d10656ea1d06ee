//! The key file from outside: every way to open it, every way it can fail.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests fail by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::{DateTime, Utc};
use libcompliance::crypto::{Ed25519, Entropy, NoEntropy, SecretKey, ed25519_verify, sha256};
use libcompliance::trail::note::{SignError, Signer};
use libcompliance_lab::entropy::SystemEntropy;
use libcompliance_lab::keys::{
    Expected, KdfProfile, KeyBundle, KeyError, KeySource, Mismatch, Protect, Protection, RecoveryCode, SigningPlace,
    Unlocked, Zeroizing, change_passphrase, create, inspect, recover, renew_recovery_code, unlock,
};
use proptest::prelude::*;
use uuid::Uuid;

const PASSPHRASE: &str = "zażółć gęślą jaźń";
const NEW: &str = "a new passphrase";
const LAB: Uuid = Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0001);
const DEMO: KdfProfile = KdfProfile::Demo;

fn created() -> DateTime<Utc> {
    "2026-11-22T14:00:00.123456789Z".parse().unwrap()
}

fn pass(text: &str) -> KeySource {
    KeySource::passphrase(Zeroizing::new(text.to_owned()))
}

fn never_asked() -> KeySource {
    KeySource::Passphrase(Box::new(|_| panic!("asked in vain")))
}

fn by_passphrase(passphrase: &str) -> Protect<'_> {
    Protect::Passphrase { passphrase, profile: DEMO }
}

fn bundle() -> KeyBundle {
    KeyBundle::generate(LAB, created(), &mut SystemEntropy::new()).unwrap()
}

struct Made {
    _folder: tempfile::TempDir,
    path: PathBuf,
    code: Option<RecoveryCode>,
    wrapping: [u8; 32],
    public: [u8; 32],
}

fn make(protect: Protect<'_>) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.key");
    let bundle = bundle();
    let code = create(&path, &bundle, protect, &mut SystemEntropy::new()).unwrap();
    Made { _folder: folder, path, code, wrapping: *bundle.wrapping().expose(), public: bundle.info().public_key }
}

impl Made {
    fn unlock(&self, source: KeySource) -> Result<Unlocked, KeyError> {
        unlock(&self.path, source, &Expected::default())
    }

    fn refused(&self, source: KeySource) -> KeyError {
        error(self.unlock(source))
    }

    fn code(&self) -> RecoveryCode {
        RecoveryCode::parse(&self.code.as_ref().unwrap().text()).unwrap()
    }

    fn assert_opens(&self, source: KeySource) -> Unlocked {
        let keys = self.unlock(source).unwrap();
        assert_eq!(*keys.wrapping.expose(), self.wrapping);
        let signing = keys.signing.as_ref().unwrap();
        assert!(ed25519_verify(&self.public, b"message", &signing.sign(b"message")));
        assert_eq!(keys.info.public_key, self.public);
        keys
    }
}

fn error(result: Result<Unlocked, KeyError>) -> KeyError {
    result.map(|_| ()).unwrap_err()
}

/// Rewrites a key file and gives it a matching digest, as somebody who knows the format can.
fn forge(path: &Path, change: impl FnOnce(String) -> String) {
    let text = fs::read_to_string(path).unwrap();
    let body = change(text[..text.rfind("  \"digest\"").unwrap()].to_owned());
    let digest: String = sha256(body.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(path, format!("{body}  \"digest\": \"{digest}\"\n}}\n")).unwrap();
}

fn field(text: &str, name: &str) -> String {
    let start = text.find(&format!("\"{name}\": \"")).unwrap() + name.len() + 5;
    text[start..].split('"').next().unwrap().to_owned()
}

fn with_field(text: &str, name: &str, new: &str) -> String {
    text.replace(&format!("\"{name}\": \"{}\"", field(text, name)), &format!("\"{name}\": \"{new}\""))
}

#[test]
fn passphrase_round_trip() {
    let made = make(by_passphrase(PASSPHRASE));
    let keys = made.assert_opens(pass(PASSPHRASE));
    assert_eq!(keys.protection, Protection::Passphrase(DEMO.cost()));
    assert_eq!(keys.info.lab, LAB);
    assert_eq!(keys.info.created, "2026-11-22T14:00:00.123456Z".parse::<DateTime<Utc>>().unwrap());
    assert_eq!(keys.info.signing, SigningPlace::Bundle);
    made.assert_opens(KeySource::RecoveryCode(made.code()));
    assert_eq!(inspect(&made.path).unwrap(), (keys.info, keys.protection));
}

#[test]
fn the_standard_cost_is_declared_and_opens() {
    let made = make(Protect::Passphrase { passphrase: PASSPHRASE, profile: KdfProfile::Standard });
    made.assert_opens(pass(PASSPHRASE));
    let text = fs::read_to_string(&made.path).unwrap();
    assert!(field(&text, "opener").starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
    assert_eq!(made.refused(pass("some other passphrase")), KeyError::PassphraseWrong);
}

#[test]
fn the_file_is_json_with_the_fields_of_the_specification() {
    // Nonce 12, keys 64, tag 16 bytes; the recovery box has a salt of 16 bytes before them.
    let boxed = 92_usize.div_ceil(3) * 4;
    for (protect, recovery) in [(by_passphrase(PASSPHRASE), 108_usize.div_ceil(3) * 4), (Protect::File, 0)] {
        let made = make(protect);
        let text = fs::read_to_string(&made.path).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["format"], "libcompliance-key");
        assert_eq!(json["version"], 1);
        assert_eq!(json["lab"], LAB.to_string());
        assert_eq!(json["created"], "2026-11-22T14:00:00.123456Z");
        assert_eq!(json["sealed"].as_str().unwrap().len(), boxed);
        assert_eq!(json["recovery"].as_str().unwrap().len(), recovery);
        assert_eq!((json.as_object().unwrap().len(), text.lines().count()), (11, 13));
    }
}

/// Both boxes opened by the rules of the specification alone.
#[test]
fn a_stranger_can_open_the_file_from_the_specification() {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
    let made = make(by_passphrase(PASSPHRASE));
    let text = fs::read_to_string(&made.path).unwrap();
    let get = |name| field(&text, name);
    let context = |purpose: &str| {
        let (lab, created, public, signing) = (get("lab"), get("created"), get("public_key"), get("signing"));
        format!("libcompliance-key\n1\n{purpose}\n{lab}\n{created}\n{public}\n{signing}\n")
    };
    let salt = STANDARD_NO_PAD.decode(get("opener").rsplit('$').next().unwrap()).unwrap();
    let params = argon2::Params::new(8192, 1, 1, Some(32)).unwrap();
    let mut key = [0; 32];
    argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
        .hash_password_into(PASSPHRASE.as_bytes(), &salt, &mut key)
        .unwrap();
    let sealed = STANDARD.decode(get("sealed")).unwrap();
    let payload = SecretKey::new(key).open(context("passphrase").as_bytes(), &sealed).unwrap();
    assert_eq!(payload[..32], made.wrapping);
    let seed: [u8; 32] = payload[32..].try_into().unwrap();
    assert_eq!(Ed25519::from_seed(&seed).unwrap().public_key(), made.public);

    let mut bits = String::new();
    for (at, symbol) in made.code().text().replace('-', "").chars().enumerate() {
        if at % 5 != 4 {
            bits += &format!("{:05b}", "0123456789ABCDEFGHJKMNPQRSTVWXYZ".find(symbol).unwrap());
        }
    }
    let byte = |bits: &[u8]| u8::from_str_radix(core::str::from_utf8(bits).unwrap(), 2).unwrap();
    let recovery = STANDARD.decode(get("recovery")).unwrap();
    let mut hashed = b"libcompliance-key/recovery/v1\n".to_vec();
    hashed.extend_from_slice(get("lab").as_bytes());
    hashed.extend_from_slice(&recovery[..16]);
    hashed.extend(bits.as_bytes().chunks(8).map(byte));
    let again = SecretKey::new(sha256(&hashed)).open(context("recovery").as_bytes(), &recovery[16..]).unwrap();
    assert_eq!(again, payload);
}

/// Bytes 0, 1, 2 and so on: the worked example of the specification is made from them.
struct Counting(u8);
impl Entropy for Counting {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), NoEntropy> {
        for byte in out {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
        Ok(())
    }
}

#[test]
fn the_example_of_the_specification_is_what_is_written() {
    let specification = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/spec/keys.md");
    let specification = fs::read_to_string(specification).unwrap().replace("\r\n", "\n");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.key");
    let mut entropy = Counting(0);
    let bundle = KeyBundle::generate(LAB, created(), &mut entropy).unwrap();
    let code = create(&path, &bundle, by_passphrase("correct horse battery staple"), &mut entropy).unwrap().unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(specification.contains(&format!("```\n{text}```\n")), "docs/spec/keys.md differs from\n{text}");
    assert!(specification.contains(code.text().as_str()), "docs/spec/keys.md lacks {}", code.text().as_str());
}

#[test]
fn lost_passphrase_wrong_passphrase_and_wrong_key_are_three_errors() {
    let made = make(by_passphrase(PASSPHRASE));
    for nothing in
        [KeySource::Unattended, KeySource::Passphrase(Box::new(|_| None)), KeySource::KeyFile(made.path.clone())]
    {
        assert_eq!(made.refused(nothing), KeyError::PassphraseMissing);
    }
    for wrong in ["", "zażółć gęślą jaźn", "zażółć gęślą jaźń ", "Zażółć gęślą jaźń", &"x".repeat(5000)]
    {
        assert_eq!(made.refused(pass(wrong)), KeyError::PassphraseWrong, "{wrong}");
    }
    let open = |lab, public_key| {
        unlock(&made.path, pass(PASSPHRASE), &Expected { lab: Some(lab), public_key: Some(public_key) })
    };
    assert_eq!(error(open(Uuid::from_u128(2), made.public)), KeyError::WrongKey(Mismatch::Laboratory));
    assert_eq!(error(open(LAB, [9; 32])), KeyError::WrongKey(Mismatch::PublicKey));
    assert!(open(LAB, made.public).is_ok());
    assert_eq!(
        [KeyError::PassphraseMissing, KeyError::PassphraseWrong, KeyError::WrongKey(Mismatch::PublicKey)]
            .map(|e| e.code()),
        ["passphrase_missing", "passphrase_wrong", "wrong_key"]
    );
    assert_eq!(
        KeyError::PassphraseMissing.to_string(),
        "no passphrase was given; if it is lost, use the recovery code from the recovery sheet"
    );
}

#[test]
fn no_passphrase_is_asked_for_a_file_that_cannot_be_right() {
    let made = make(by_passphrase(PASSPHRASE));
    let other = Expected { lab: Some(Uuid::from_u128(2)), public_key: None };
    assert_eq!(error(unlock(&made.path, never_asked(), &other)).code(), "wrong_key");
    fs::write(&made.path, "{}").unwrap();
    assert_eq!(made.refused(never_asked()).code(), "key_file_damaged");
    fs::remove_file(&made.path).unwrap();
    assert_eq!(made.refused(never_asked()).code(), "key_file_not_found");
    make(Protect::File).assert_opens(never_asked());
}

#[test]
fn the_callback_learns_what_it_asks_for() {
    let made = make(by_passphrase(PASSPHRASE));
    let expected = made.path.clone();
    made.assert_opens(KeySource::Passphrase(Box::new(move |prompt| {
        assert_eq!((prompt.path, prompt.lab), (expected.as_path(), LAB));
        Some(Zeroizing::new(PASSPHRASE.to_owned()))
    })));
}

#[test]
fn polish_letters_composed_or_not_are_one_passphrase() {
    let composed = "ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ";
    let decomposed = "a\u{328}c\u{301}e\u{328}łn\u{301}o\u{301}s\u{301}z\u{301}z\u{307} \
                      A\u{328}C\u{301}E\u{328}ŁN\u{301}O\u{301}S\u{301}Z\u{301}Z\u{307}";
    assert_ne!(composed, decomposed);
    for (made_with, typed) in [(composed, decomposed), (decomposed, composed)] {
        let made = make(by_passphrase(made_with));
        made.assert_opens(pass(typed));
        made.assert_opens(pass(made_with));
        assert_eq!(made.refused(pass("acelnoszz ACELNOSZZ")), KeyError::PassphraseWrong);
    }
    // NFC, not NFKC: characters that only look alike stay different.
    let made = make(by_passphrase("the first ﬁeld"));
    assert_eq!(made.refused(pass("the first field")), KeyError::PassphraseWrong);
}

#[test]
fn recovery_code_errors() {
    let made = make(by_passphrase(PASSPHRASE));
    let stranger = make(by_passphrase(PASSPHRASE));
    assert_eq!(made.refused(KeySource::RecoveryCode(stranger.code())), KeyError::RecoveryCodeWrong);
    let file = make(Protect::File);
    assert!(file.code.is_none());
    assert_eq!(file.refused(KeySource::RecoveryCode(made.code())), KeyError::RecoveryCodeNone);
    let mut text = made.code().text().to_string();
    let last = text.pop().unwrap();
    text.push(if last == '7' { '8' } else { '7' });
    assert_eq!(RecoveryCode::parse(&text).map(|_| ()), Err(KeyError::RecoveryCodeMalformed { group: 8 }));
}

#[test]
fn a_lost_passphrase_is_replaced_through_the_recovery_code() {
    let made = make(by_passphrase(PASSPHRASE));
    let mut entropy = SystemEntropy::new();
    let before = fs::read(&made.path).unwrap();
    let short = recover(&made.path, made.code(), "short", DEMO, &mut entropy);
    assert_eq!(short, Err(KeyError::PassphraseTooShort { min: 12 }));
    let stranger = make(by_passphrase(PASSPHRASE)).code();
    assert_eq!(recover(&made.path, stranger, NEW, DEMO, &mut entropy), Err(KeyError::RecoveryCodeWrong));
    assert_eq!(fs::read(&made.path).unwrap(), before);

    recover(&made.path, made.code(), NEW, DEMO, &mut entropy).unwrap();
    made.assert_opens(pass(NEW));
    assert_eq!(made.refused(pass(PASSPHRASE)), KeyError::PassphraseWrong);
    made.assert_opens(KeySource::RecoveryCode(made.code()));

    let renewed = renew_recovery_code(&made.path, pass(NEW), &mut entropy).unwrap();
    assert_eq!(made.refused(KeySource::RecoveryCode(made.code())), KeyError::RecoveryCodeWrong);
    made.assert_opens(KeySource::RecoveryCode(renewed));
    made.assert_opens(pass(NEW));
}

#[test]
fn changing_the_passphrase() {
    let made = make(by_passphrase(PASSPHRASE));
    let change = |source, new: &str| change_passphrase(&made.path, source, new, DEMO, &mut SystemEntropy::new());
    assert_eq!(change(pass("not the passphrase"), NEW), Err(KeyError::PassphraseWrong));
    assert_eq!(change(KeySource::Unattended, NEW), Err(KeyError::PassphraseMissing));
    assert_eq!(change(never_asked(), "too short"), Err(KeyError::PassphraseTooShort { min: 12 }));
    assert_eq!(change(never_asked(), &"ż".repeat(513)), Err(KeyError::PassphraseTooLong { max: 1024 }));
    made.assert_opens(pass(PASSPHRASE));
    change(pass(PASSPHRASE), NEW).unwrap();
    made.assert_opens(pass(NEW));
    made.assert_opens(KeySource::RecoveryCode(made.code()));
    assert_eq!(made.refused(pass(PASSPHRASE)), KeyError::PassphraseWrong);
    assert_eq!(fs::read_dir(made.path.parent().unwrap()).unwrap().count(), 1, "a temporary file was left");

    let (file, mut entropy) = (make(Protect::File), SystemEntropy::new());
    let refused = change_passphrase(&file.path, KeySource::Unattended, NEW, DEMO, &mut entropy);
    assert_eq!(refused, Err(KeyError::NotPassphrase));
    let refused = renew_recovery_code(&file.path, KeySource::Unattended, &mut entropy);
    assert_eq!(refused.map(|_| ()), Err(KeyError::RecoveryCodeNone));
}

#[test]
fn a_refused_new_passphrase_makes_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.key");
    for (new, expected) in [
        ("elevenchars".to_owned(), KeyError::PassphraseTooShort { min: 12 }),
        ("a".repeat(1025), KeyError::PassphraseTooLong { max: 1024 }),
    ] {
        let made = create(&path, &bundle(), by_passphrase(&new), &mut SystemEntropy::new());
        assert_eq!(made.map(|_| ()), Err(expected));
    }
    assert!(!path.exists());
}

/// Gives bytes a number of times, then no more.
struct Dry(u32);
impl Entropy for Dry {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), NoEntropy> {
        self.0 = self.0.checked_sub(1).ok_or(NoEntropy)?;
        out.fill(7);
        Ok(())
    }
}

#[test]
fn without_random_bytes_nothing_is_made_or_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.key");
    let none = KeyError::NoEntropy(NoEntropy);
    for draws in 0..2 {
        assert_eq!(KeyBundle::generate(LAB, created(), &mut Dry(draws)).map(|_| ()), Err(none.clone()));
    }
    // Salt, code, salt and nonce of the recovery box, nonce.
    for draws in 0..5 {
        let made = create(&path, &bundle(), by_passphrase(PASSPHRASE), &mut Dry(draws));
        assert_eq!(made.map(|_| ()), Err(none.clone()), "{draws} draws");
        assert!(!path.exists());
    }
    let made = make(by_passphrase(PASSPHRASE));
    for draws in 0..2 {
        let changed = change_passphrase(&made.path, pass(PASSPHRASE), NEW, DEMO, &mut Dry(draws));
        assert_eq!(changed, Err(none.clone()), "{draws} draws");
    }
    made.assert_opens(pass(PASSPHRASE));
}

#[test]
fn an_existing_file_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.key");
    let mut entropy = SystemEntropy::new();
    for content in ["", "anything"] {
        fs::write(&path, content).unwrap();
        for protect in [by_passphrase(PASSPHRASE), Protect::File] {
            let made = create(&path, &bundle(), protect, &mut entropy).map(|_| ());
            assert_eq!(made, Err(KeyError::Exists { path: path.display().to_string() }));
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(create(&path, &bundle(), Protect::File, &mut entropy).unwrap_err().code(), "key_file_exists");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a temporary file was left");
}

/// Of several that create at once one wins, and what stands there is whole and the winner's.
#[test]
fn of_several_creators_one_wins() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.key");
    let attempt = || {
        let bundle = bundle();
        match create(&path, &bundle, Protect::File, &mut SystemEntropy::new()) {
            Ok(_) => Some(bundle.info().public_key),
            Err(KeyError::Exists { .. }) => None,
            Err(other) => panic!("{other}"),
        }
    };
    let winners: Vec<[u8; 32]> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(attempt)).collect();
        threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(winners.len(), 1);
    assert_eq!(inspect(&path).unwrap().0.public_key, winners[0]);
}

/// Somebody who reads the file while its passphrase is changed again and again always finds a whole one.
#[test]
fn a_reader_never_sees_half_a_file() {
    let made = make(by_passphrase(PASSPHRASE));
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for _ in 0..10 {
                change_passphrase(&made.path, pass(PASSPHRASE), PASSPHRASE, DEMO, &mut SystemEntropy::new()).unwrap();
            }
        });
        while !writer.is_finished() {
            inspect(&made.path).unwrap();
        }
    });
    made.assert_opens(pass(PASSPHRASE));
}

mod laws;
#[cfg(unix)]
mod unix;

#[test]
fn files_that_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.key");
    let open = || error(unlock(&path, pass(PASSPHRASE), &Expected::default()));
    assert_eq!(open(), KeyError::NotFound { path: path.display().to_string() });
    let big = vec![b'{'; 70_000];
    for content in [&b""[..], b"{}", b"\n", b"\xff\xfe", b"-----BEGIN PRIVATE KEY-----\n", &big] {
        fs::write(&path, content).unwrap();
        assert_eq!(open().code(), "key_file_damaged");
    }
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(open().code(), "key_file_io");
    let nowhere = folder.path().join("no folder").join("lab.key");
    let made = create(&nowhere, &bundle(), Protect::File, &mut SystemEntropy::new());
    assert_eq!(made.unwrap_err().code(), "key_file_io");
}

#[test]
fn a_newer_file_is_named_and_a_damaged_newer_file_is_damaged() {
    let made = make(by_passphrase(PASSPHRASE));
    forge(&made.path, |text| text.replace("\"version\": 1", "\"version\": 2").replace("sealed", "boxes"));
    assert_eq!(made.refused(never_asked()), KeyError::NewerFormat { version: 2 });
    let text = fs::read_to_string(&made.path).unwrap();
    fs::write(&made.path, text.replace("\"version\": 2", "\"version\": 3")).unwrap();
    assert_eq!(made.refused(never_asked()).code(), "key_file_damaged");
    for odd in ["0", "-1", "01", "1.0", "\"1\"", "4294967296", "+2"] {
        let made = make(Protect::File);
        forge(&made.path, |text| text.replace("\"version\": 1", &format!("\"version\": {odd}")));
        assert_eq!(made.refused(KeySource::Unattended).code(), "key_file_damaged", "{odd}");
    }
}

/// Whoever knows the format can make the digest fit; then the seal itself must refuse.
#[test]
fn a_forged_digest_does_not_help() {
    let stranger = make(by_passphrase(PASSPHRASE));
    let other = fs::read_to_string(&stranger.path).unwrap();
    for (name, new) in [
        ("lab", Uuid::from_u128(2).to_string()),
        ("created", "2025-11-22T14:00:00.123456Z".to_owned()),
        ("public_key", "ab".repeat(32)),
        ("signing", "signer".to_owned()),
        ("sealed", field(&other, "sealed")),
        ("opener", field(&other, "opener")),
        ("recovery", field(&other, "recovery")),
    ] {
        let made = make(by_passphrase(PASSPHRASE));
        forge(&made.path, |text| with_field(&text, name, &new));
        if name == "recovery" {
            made.assert_opens(pass(PASSPHRASE));
        } else {
            assert_eq!(made.refused(pass(PASSPHRASE)), KeyError::PassphraseWrong, "{name}");
        }
        if name == "opener" || name == "sealed" {
            made.assert_opens(KeySource::RecoveryCode(made.code()));
        } else {
            assert_eq!(made.refused(KeySource::RecoveryCode(made.code())), KeyError::RecoveryCodeWrong, "{name}");
        }
    }
    // A key file in clear.
    for (name, new) in
        [("sealed", field(&other, "sealed")), ("public_key", "ab".repeat(32)), ("signing", "signer".to_owned())]
    {
        let made = make(Protect::File);
        forge(&made.path, |text| with_field(&text, name, &new));
        let expected = KeyError::Damaged { what: "its sealed part was altered" };
        assert_eq!(made.refused(KeySource::Unattended), expected, "{name}");
    }
}

#[test]
fn other_spellings_of_the_fields_are_refused() {
    for (name, new) in [
        ("lab", "AAAAAAAA-0000-7000-8000-000000000001".to_owned()),
        ("lab", LAB.simple().to_string()),
        ("created", "2026-11-22T14:00:00Z".to_owned()),
        ("created", "2026-11-22T15:00:00.123456+01:00".to_owned()),
        ("public_key", "AB".repeat(32)),
        ("public_key", "+a".repeat(32)),
        ("public_key", "ab".repeat(31)),
        ("signing", "nobody".to_owned()),
        ("protection", "none".to_owned()),
        ("protection", "file".to_owned()),
        ("opener", "$argon2id$v=19$m=8,t=1,p=1$AAECAwQFBgcICQoLDA0ODw".to_owned()),
        ("sealed", "!".to_owned()),
        ("recovery", String::new()),
        ("recovery", "AAAA".to_owned()),
    ] {
        let made = make(by_passphrase(PASSPHRASE));
        forge(&made.path, |text| with_field(&text, name, &new));
        assert_eq!(made.refused(never_asked()), KeyError::Damaged { what: "a field has a wrong form" }, "{name} {new}");
    }
    for (from, to) in
        [("\",\n", "\" ,\n"), ("  \"lab", "\t\"lab"), ("\"signing\": \"bundle\",\n", ""), ("0199", "\\u00300199")]
    {
        let made = make(by_passphrase(PASSPHRASE));
        forge(&made.path, |text| text.replacen(from, to, 1));
        assert_eq!(made.refused(never_asked()).code(), "key_file_damaged", "{from:?}");
    }
}

#[test]
#[cfg(not(windows))]
fn a_windows_file_on_another_system() {
    let made = make(by_passphrase(PASSPHRASE));
    forge(&made.path, |text| with_field(&with_field(&text, "protection", "dpapi"), "opener", "AQAAANCMnd8="));
    assert_eq!(made.refused(never_asked()), KeyError::OtherSystem);
    assert!(KeyError::OtherSystem.to_string().contains("made on Windows under a user account"));
    assert_eq!(made.assert_opens(KeySource::RecoveryCode(made.code())).protection, Protection::Dpapi);
    let mut entropy = SystemEntropy::new();
    let refused = change_passphrase(&made.path, KeySource::Unattended, NEW, DEMO, &mut entropy);
    assert_eq!(refused, Err(KeyError::NotPassphrase));
    recover(&made.path, made.code(), NEW, DEMO, &mut entropy).unwrap();
    made.assert_opens(pass(NEW));

    let path = made.path.with_file_name("account.key");
    assert_eq!(create(&path, &bundle(), Protect::Dpapi, &mut entropy).map(|_| ()), Err(KeyError::OtherSystem));
    assert!(!path.exists());
}

#[test]
#[cfg(windows)]
fn a_windows_account_opens_its_own_file() {
    let made = make(Protect::Dpapi);
    assert_eq!(made.assert_opens(KeySource::Unattended).protection, Protection::Dpapi);
    made.assert_opens(KeySource::RecoveryCode(made.code()));
}

struct HostKey(Ed25519);
impl Signer for HostKey {
    fn name(&self) -> &str {
        "lab.example/1"
    }
    fn public_key(&self) -> [u8; 32] {
        self.0.public_key()
    }
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        Ok(self.0.sign(message))
    }
}

fn host(seed: u8, wrapping: KeySource) -> KeySource {
    KeySource::Signer {
        signer: Box::new(HostKey(Ed25519::from_seed(&[seed; 32]).unwrap())),
        wrapping: Box::new(wrapping),
    }
}

#[test]
fn a_signer_of_the_host() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.key");
    let mut entropy = SystemEntropy::new();
    let public = Ed25519::from_seed(&[1; 32]).unwrap().public_key();
    let bundle = KeyBundle::for_signer(LAB, created(), public, &mut entropy).unwrap();
    assert!(bundle.signing().is_none());
    let code = create(&path, &bundle, by_passphrase(PASSPHRASE), &mut entropy).unwrap().unwrap();
    let open = |source| unlock(&path, source, &Expected { lab: Some(LAB), public_key: Some(public) });

    let keys = open(host(1, pass(PASSPHRASE))).unwrap();
    assert!(keys.signing.is_none());
    let signature = keys.signer.unwrap().sign(b"message").unwrap();
    assert!(ed25519_verify(&public, b"message", &signature));
    assert_eq!(keys.wrapping.expose(), bundle.wrapping().expose());
    assert_eq!(keys.info.signing, SigningPlace::Signer);

    assert_eq!(error(open(host(2, never_asked()))), KeyError::WrongKey(Mismatch::Signer));
    assert_eq!(error(open(host(1, pass("not the passphrase")))), KeyError::PassphraseWrong);
    assert_eq!(error(open(host(1, KeySource::Unattended))), KeyError::PassphraseMissing);
    assert!(open(host(1, KeySource::RecoveryCode(code))).is_ok());
    // The outermost signer signs.
    assert_eq!(error(open(host(2, host(1, never_asked())))), KeyError::WrongKey(Mismatch::Signer));
    assert!(open(host(1, host(2, pass(PASSPHRASE)))).is_ok());
    // Without the signer the file opens for reading, and there is nothing to sign with.
    let reading = open(pass(PASSPHRASE)).unwrap();
    assert!(reading.signing.is_none() && reading.signer.is_none());
}

#[test]
fn another_key_file_takes_the_place_of_the_usual_one() {
    let usual = make(by_passphrase(PASSPHRASE));
    let other = make(Protect::File);
    let open = |path: &Path, expected| unlock(&usual.path, KeySource::KeyFile(path.to_owned()), &expected);
    let keys = open(&other.path, Expected::default()).unwrap();
    assert_eq!(keys.protection, Protection::File);
    assert_eq!(*keys.wrapping.expose(), other.wrapping);
    let wrong = open(&other.path, Expected { lab: None, public_key: Some(usual.public) });
    assert_eq!(error(wrong), KeyError::WrongKey(Mismatch::PublicKey));
    let missing = other.path.with_file_name("missing.key");
    let none = open(&missing, Expected::default());
    assert_eq!(error(none), KeyError::NotFound { path: missing.display().to_string() });
}

#[test]
fn nothing_secret_is_shown() {
    let passphrase = "Hunter-Two-Passphrase";
    let made = make(by_passphrase(passphrase));
    let file = make(Protect::File);
    let code = made.code().text().to_string();
    let file_text = fs::read_to_string(&file.path).unwrap();
    let hex: String = made.wrapping.iter().map(|byte| format!("{byte:02x}")).collect();
    let secrets = [
        "hunter".to_owned(),
        code.to_lowercase(),
        code.replace('-', "").to_lowercase(),
        hex,
        format!("{:?}", made.wrapping),
        field(&file_text, "opener").to_lowercase(),
    ];

    let mut shown = vec![
        format!("{:?}", made.code()),
        format!("{:?}", by_passphrase(passphrase)),
        format!("{:#?}", made.unlock(pass(passphrase)).unwrap()),
        format!("{:#?}", file.unlock(KeySource::Unattended).unwrap()),
        format!("{:?} {:?}", pass(passphrase), KeySource::RecoveryCode(made.code())),
        format!("{:?}", KeySource::KeyFile(made.path.clone())),
        format!("{:#?}", bundle()),
        format!("{:?}", SystemEntropy::new()),
    ];
    let mut failures = vec![
        made.refused(pass("Hunter-Two-Passphrasf")),
        file.refused(KeySource::RecoveryCode(made.code())),
        change_passphrase(&made.path, pass(passphrase), "Hunter", DEMO, &mut SystemEntropy::new()).unwrap_err(),
        RecoveryCode::parse(&code[..code.len() - 1]).unwrap_err(),
        RecoveryCode::parse(&format!("{code}{code}")).unwrap_err(),
    ];
    fs::write(&file.path, file_text.replacen(": \"", ": \" ", 2)).unwrap();
    failures.push(file.refused(KeySource::Unattended));
    for failure in failures {
        shown.extend([failure.to_string(), format!("{failure:?}")]);
        assert!(!failure.to_string().ends_with('.') && !failure.to_string().contains('\n'), "{failure}");
    }
    // Nor does the passphrase-protected file hold anything of them.
    shown.push(fs::read_to_string(&made.path).unwrap());
    for text in shown {
        let lower = text.to_lowercase();
        for secret in &secrets {
            assert!(!lower.contains(secret), "`{secret}` is in {text}");
        }
    }
}
