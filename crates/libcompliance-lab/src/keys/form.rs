//! The text form of a key file. `docs/spec/keys.md` has it byte for byte; there is exactly one text for one content.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use libcompliance::crypto::{SecretKey, sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::passphrase::Kdf;
use super::{KeyError, KeyInfo, SigningPlace};

const FORMAT: &str = "libcompliance-key";
const VERSION: u32 = 1;
/// `  "digest": "` + 64 hexadecimal digits + `"` + newline + `}` + newline.
const TAIL: usize = 13 + 64 + 1 + 1 + 2;

/// What opens the sealed part.
pub(super) enum Opener {
    /// The key derived from the passphrase.
    Passphrase(Kdf),
    /// This key, in clear; the file mode is the protection.
    File(SecretKey),
    /// The key in this blob, which Windows opens for one user account.
    Dpapi(Vec<u8>),
}

impl Opener {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Passphrase(_) => "passphrase",
            Self::File(_) => "file",
            Self::Dpapi(_) => "dpapi",
        }
    }
}

/// The sealed part a second time, under the recovery code.
#[derive(Clone)]
pub(super) struct RecoveryBox {
    pub(super) salt: [u8; 16],
    pub(super) sealed: Vec<u8>,
}

/// A key file, taken apart.
pub(super) struct Form {
    pub(super) info: KeyInfo,
    pub(super) opener: Opener,
    pub(super) sealed: Vec<u8>,
    /// INVARIANT: absent exactly with [`Opener::File`].
    pub(super) recovery: Option<RecoveryBox>,
}

/// What a sealed box is bound to: a box moved to another laboratory, another purpose or under other public data does
/// not open. `purpose` is the name of the opener or `recovery`.
pub(super) fn context(info: &KeyInfo, purpose: &str) -> Vec<u8> {
    let KeyInfo { lab, public_key, signing, .. } = info;
    let created = time_text(info.created);
    format!("{FORMAT}\n{VERSION}\n{purpose}\n{lab}\n{created}\n{}\n{}\n", hex(public_key), place_text(*signing))
        .into_bytes()
}

impl Form {
    pub(super) fn render(&self) -> Zeroizing<String> {
        let opener = match &self.opener {
            Opener::Passphrase(kdf) => Zeroizing::new(kdf.text()),
            Opener::File(key) => Zeroizing::new(STANDARD.encode(key.expose())),
            Opener::Dpapi(blob) => Zeroizing::new(STANDARD.encode(blob)),
        };
        let recovery = self.recovery.as_ref().map(|recovery| {
            let mut bytes = recovery.salt.to_vec();
            bytes.extend_from_slice(&recovery.sealed);
            STANDARD.encode(bytes)
        });
        let fields = [
            ("lab", self.info.lab.to_string()),
            ("created", time_text(self.info.created)),
            ("public_key", hex(&self.info.public_key)),
            ("signing", place_text(self.info.signing).to_owned()),
            ("protection", self.opener.name().to_owned()),
        ];
        // Room for the whole file, so that no copy of a key in clear is left behind by growing.
        let mut text = Zeroizing::new(String::with_capacity(4096 + opener.len()));
        text.push_str(&format!("{{\n  \"format\": \"{FORMAT}\",\n  \"version\": {VERSION},\n"));
        let mut line = |name: &str, value: &str| {
            for part in ["  \"", name, "\": \"", value, "\",\n"] {
                text.push_str(part);
            }
        };
        for (name, value) in &fields {
            line(name, value);
        }
        line("opener", &opener);
        line("sealed", &STANDARD.encode(&self.sealed));
        line("recovery", recovery.as_deref().unwrap_or_default());
        let digest = hex(&sha256(text.as_bytes()));
        text.push_str(&format!("  \"digest\": \"{digest}\"\n}}\n"));
        text
    }

    /// Reads the text of a key file. Everything that [`Self::render`] does not write is refused.
    ///
    /// # Errors
    /// [`KeyError::Damaged`], or [`KeyError::NewerFormat`] for a whole file of a later version.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.is_empty() {
            return Err(KeyError::damaged("it is empty, its making was interrupted"));
        }
        let foreign = || KeyError::damaged("it is not a key file, or its first lines were altered");
        let text = core::str::from_utf8(bytes).map_err(|_| foreign())?;
        let head = format!("{{\n  \"format\": \"{FORMAT}\",\n  \"version\": ");
        let rest = text.strip_prefix(head.as_str()).ok_or_else(foreign)?;

        // The digest is checked before anything else is believed; its place is the same in all versions.
        let (body, tail) = bytes.split_at_checked(bytes.len().saturating_sub(TAIL)).ok_or_else(foreign)?;
        if tail != format!("  \"digest\": \"{}\"\n}}\n", hex(&sha256(body))).as_bytes() {
            return Err(KeyError::damaged("its digest does not match its content"));
        }

        let form = || KeyError::damaged("a field has a wrong form");
        let (version, rest) = rest.split_once(",\n").ok_or_else(form)?;
        match version.parse::<u32>() {
            Ok(VERSION) => {}
            Ok(newer) if newer > VERSION && newer.to_string() == version => {
                return Err(KeyError::NewerFormat { version: newer });
            }
            _ => return Err(form()),
        }
        let mut lines = rest.lines();
        let mut field = |name: &str| -> Option<&str> {
            let value = lines.next()?.strip_prefix("  \"")?.strip_prefix(name)?.strip_prefix("\": \"")?;
            value.strip_suffix("\",")
        };
        let read = (|| {
            let lab = Uuid::try_parse(field("lab")?).ok()?;
            let created = DateTime::parse_from_rfc3339(field("created")?).ok()?.with_timezone(&Utc);
            let public_key = unhex(field("public_key")?)?;
            let signing = match field("signing")? {
                "bundle" => SigningPlace::Bundle,
                "signer" => SigningPlace::Signer,
                _ => return None,
            };
            let protection = field("protection")?;
            let opener = opener(protection, field("opener")?)?;
            let sealed = STANDARD.decode(field("sealed")?).ok()?;
            let recovery = match field("recovery")? {
                "" => None,
                coded => {
                    let bytes = STANDARD.decode(coded).ok()?;
                    let (salt, sealed) = bytes.split_first_chunk::<16>()?;
                    Some(RecoveryBox { salt: *salt, sealed: sealed.to_vec() })
                }
            };
            if recovery.is_none() != matches!(opener, Opener::File(_)) {
                return None;
            }
            Some(Self { info: KeyInfo { lab, created, public_key, signing }, opener, sealed, recovery })
        })()
        .ok_or_else(form)?;
        // One content, one text: spellings that the readers above would tolerate end here.
        if read.render().as_bytes() == bytes { Ok(read) } else { Err(form()) }
    }
}

fn opener(protection: &str, text: &str) -> Option<Opener> {
    match protection {
        "passphrase" => Kdf::parse(text).map(Opener::Passphrase),
        "file" => {
            let key = Zeroizing::new(STANDARD.decode(text).ok()?);
            Some(Opener::File(SecretKey::new(<[u8; 32]>::try_from(key.as_slice()).ok()?)))
        }
        "dpapi" => STANDARD.decode(text).ok().filter(|blob| !blob.is_empty()).map(Opener::Dpapi),
        _ => None,
    }
}

fn time_text(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

fn place_text(place: SigningPlace) -> &'static str {
    match place {
        SigningPlace::Bundle => "bundle",
        SigningPlace::Signer => "signer",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    if pairs.len() != out.len() {
        return None;
    }
    for (byte, pair) in out.iter_mut().zip(pairs) {
        *byte = u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(out)
}
