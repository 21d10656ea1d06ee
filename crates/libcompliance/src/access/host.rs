//! A host's own permissions beside the catalogue: `host.<name>.<what>`.

use serde::{Deserialize, Serialize};

/// A permission that the host brings. Built only by [`HostPermission::new`] or read from a policy, whose validation checks it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostPermission {
    pub(super) name: String,
    pub(super) en: String,
    pub(super) pl: String,
    #[serde(default)]
    pub(super) device: bool,
}

/// The parts of a host permission's name are not `host`, the host's name and at least one word for the action, or its texts are
/// empty or longer than 200 bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{name}` is no host permission: use `host.<name>.<what>` in a-z, 0-9 and `_`, with a text of 1 to 200 bytes in both languages"
)]
pub struct BadHostPermission {
    /// The name given.
    pub name: String,
}

impl HostPermission {
    /// The permission `host.<host>.<what>`, where `what` may have several words with points between them; words are of
    /// `a-z`, `0-9` and `_`, the whole name at most 96 bytes. `en` and `pl` say in one line what it allows.
    ///
    /// # Errors
    /// [`BadHostPermission`].
    pub fn new(host: &str, what: &str, en: &str, pl: &str) -> Result<Self, BadHostPermission> {
        let made = Self { name: format!("host.{host}.{what}"), en: en.to_owned(), pl: pl.to_owned(), device: false };
        if made.is_valid() && !host.contains('.') { Ok(made) } else { Err(BadHostPermission { name: made.name }) }
    }

    /// The same permission, which device accounts may have too.
    #[must_use]
    pub fn for_devices(mut self) -> Self {
        self.device = true;
        self
    }

    /// The full name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it allows, in English.
    #[must_use]
    pub fn text_en(&self) -> &str {
        &self.en
    }

    /// What it allows, in Polish.
    #[must_use]
    pub fn text_pl(&self) -> &str {
        &self.pl
    }

    /// Whether device accounts may have it.
    #[must_use]
    pub fn device_may(&self) -> bool {
        self.device
    }

    pub(super) fn is_valid(&self) -> bool {
        let word = |word: &str| {
            !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        };
        let text = |text: &str| !text.trim().is_empty() && text.len() <= 200 && !text.chars().any(char::is_control);
        self.name.len() <= 96
            && self.name.strip_prefix("host.").is_some_and(|rest| rest.contains('.') && rest.split('.').all(word))
            && text(&self.en)
            && text(&self.pl)
    }
}
