//! The words that values are printed with and read from, in both languages.

use super::kinds::{NoResultReason, PresenceFinding};
use crate::model::report::ReportLanguage;

/// A meaning with its English and Polish words.
type Words<T> = (T, &'static str, &'static str);

pub(super) const FINDINGS: &[Words<PresenceFinding>] = &[
    (PresenceFinding::NotDetected, "not detected in", "nie wykryto w"),
    (PresenceFinding::Detected, "detected in", "wykryto w"),
    (PresenceFinding::Presumptive, "presumptively detected in", "wykryto wstępnie w"),
    (PresenceFinding::NotConfirmed, "not confirmed in", "nie potwierdzono w"),
];

pub(super) const REASONS: &[Words<NoResultReason>] = &[
    (NoResultReason::NotTested, "n.t.", "n.b."),
    (NoResultReason::Insufficient, "insufficient sample", "za mało próbki"),
    (NoResultReason::Lost, "sample lost", "próbka utracona"),
    (NoResultReason::Void, "test void", "badanie nieważne"),
    (NoResultReason::Interference, "interference", "interferencje"),
    (NoResultReason::Subcontracted, "subcontracted", "podzlecono"),
];

/// Too many colonies to count, in both languages.
pub(super) const TOO_MANY: &str = "TNTC";

/// The words for `meaning`.
pub(super) fn of<T: PartialEq>(table: &[Words<T>], meaning: &T, language: ReportLanguage) -> &'static str {
    // INVARIANT: the tables have every meaning, which a test checks.
    table.iter().find(|(known, ..)| known == meaning).map_or("", |(_, en, pl)| pick(language, en, pl))
}

/// The text in the language.
pub(super) fn pick<T>(language: ReportLanguage, en: T, pl: T) -> T {
    match language {
        ReportLanguage::En => en,
        ReportLanguage::Pl => pl,
    }
}

/// What follows `words` at the beginning of `text`, whatever the case; a blank or the end comes after them.
pub(super) fn after<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for expected in words.chars() {
        if !rest.next()?.to_lowercase().eq(expected.to_lowercase()) {
            return None;
        }
    }
    let rest = rest.as_str();
    (rest.is_empty() || rest.starts_with(' ')).then(|| rest.trim_start())
}
