//! Files that go in and come out.

use crate::error::CallError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use libcompliance::crypto::sha256;
use libcompliance::trail::record::Digest;
use libcompliance_lab::LabError;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::io::Read as _;
use std::path::PathBuf;

/// No file that is taken whole is larger: a report has at most 8 MiB, and as much again for what is added to it.
const MOST: u64 = 16 * 1024 * 1024;

/// A file that is given: `{"path": ".."}`, `{"base64": ".."}` (RFC 4648 with padding) or `{"text": ".."}`.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Given {
    Path(PathBuf),
    Base64(String),
    Text(String),
}

impl Given {
    /// Its bytes.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, CallError> {
        // The kind of the error alone: a path is nobody else's business.
        let unreadable =
            |error: std::io::Error| LabError::Invalid(format!("the file cannot be read: {}", error.kind()));
        match self {
            Self::Text(text) => Ok(text.as_bytes().to_vec()),
            Self::Base64(text) => {
                STANDARD.decode(text).map_err(|_| CallError::unfit("a file is not base64 with padding"))
            }
            Self::Path(path) => {
                let mut bytes = Vec::new();
                let file = std::fs::File::open(path).map_err(unreadable)?;
                file.take(MOST.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
                if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MOST {
                    return Err(LabError::Invalid("the file is larger than 16 MiB".to_owned()).into());
                }
                Ok(bytes)
            }
        }
    }

    /// Its text.
    pub(crate) fn text(&self) -> Result<String, CallError> {
        String::from_utf8(self.bytes()?).map_err(|_| CallError::unfit("a file is not UTF-8 text"))
    }
}

/// A file that is handed out.
pub(crate) fn file(name: &str, media_type: &str, bytes: &[u8]) -> Json {
    json!({
        "name": name, "media_type": media_type, "size": bytes.len(), "sha256": Digest(sha256(bytes)),
        "base64": STANDARD.encode(bytes),
    })
}
