//! Records that were copied from a former system: whoever looks at one is told what it proves and what it does not.

use crate::exit::Failure;
use crate::look;
use crate::reading::Reading;
use libcompliance_lab::core::host::import::{Import, LEGACY_CLAIMED};
use libcompliance_lab::core::trail::record::Record;
use libcompliance_lab::core::trail::time::Timestamp;
use libcompliance_pack::Language;
use std::collections::BTreeMap;

/// The imports of a laboratory, and whether they are complete.
pub(crate) struct Imports(BTreeMap<String, bool>);

impl Imports {
    pub(crate) fn read(reading: &mut Reading) -> Result<Self, Failure> {
        let imports = look::keyed::<Import>(reading)?;
        Ok(Self(imports.into_iter().map(|(import, entry)| (import, entry.finished.is_some())).collect()))
    }

    /// What is to be said of a record; nothing if it was not copied.
    pub(crate) fn of(&self, record: &Record) -> Option<Copied> {
        if record.kind != LEGACY_CLAIMED.name {
            return None;
        }
        let import = record.object.as_ref().map(|object| object.id.clone()).unwrap_or_default();
        let finished = self.0.get(&import).copied().unwrap_or(false);
        Some(Copied { import, since: record.time, finished })
    }
}

/// A record that was copied from a former system.
pub(crate) struct Copied {
    import: String,
    /// When it was imported: from then on it is sealed.
    since: Timestamp,
    finished: bool,
}

impl Copied {
    /// The whole sentence.
    pub(crate) fn text(&self, language: Language) -> String {
        let since = self.since;
        let mut text = language.pick(
            format!("copied from the former system; unchanged since its import on {since}; not provable earlier"),
            format!(
                "przejęto z poprzedniego systemu; niezmienione od przejęcia {since}; wcześniej nie da się tego wykazać"
            ),
        );
        if !self.finished {
            text.push_str(language.pick("; the import is UNFINISHED", "; przejęcie NIEDOKOŃCZONE"));
        }
        text
    }

    /// For a narrow column.
    pub(crate) fn short(&self, language: Language) -> String {
        let day = self.since.to_datetime().format("%Y-%m-%d");
        let mut text = language
            .pick(format!("[copied, not provable before {day}]"), format!("[przejęte, niewykazalne przed {day}]"));
        if !self.finished {
            text.push_str(language.pick("\n[import UNFINISHED]", "\n[przejęcie NIEDOKOŃCZONE]"));
        }
        text
    }

    /// For programs.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "from": "former_system", "import": self.import, "unchanged_since": self.since.to_string(),
            "provable_earlier": false, "import_finished": self.finished,
        })
    }
}
