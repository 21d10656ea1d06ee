//! Paper: what was written by hand while the system could not be used, typed in later by one person and checked by another
//! (ISO/IEC 17025:2017 clauses 7.5.1 and 7.11.3).
//!
//! A transcription claims who did the work and when; that is what the paper says and not what the trail saw. The trail vouches
//! for who typed it in, when, from which scan, and who compared the two.

use crate::catalogue::{CLEAR, CONFIDENTIAL, kind};
use crate::id::{AccountId, ClientId};
use crate::projection::{Entry, View, ViewError};
use crate::trail::commit::Class;
use crate::trail::kind::{FieldRule, KindRules, Need, Of, ReasonRule};
use crate::trail::record::{Record, Source};
use crate::trail::time::Timestamp;
use crate::trail::value::Value;
use chrono::DateTime;
use serde::{Deserialize, Serialize};

/// What stood on paper was typed in.
pub const PAPER_TRANSCRIBED: KindRules<'static> = kind(
    "paper.transcribed",
    Need::Required,
    Need::Forbidden,
    ReasonRule::Required,
    &[
        ("performed_at", CLEAR),
        ("performed_by", CLEAR),
        ("performer", FieldRule::Committed(Class::Personal, Of::Lab)),
        ("of_kind", CLEAR),
        ("of_id", CLEAR),
        ("of_version", CLEAR),
        ("scan_sha256", CLEAR),
        ("replaces", CLEAR),
        ("fields", CONFIDENTIAL),
    ],
);
/// Somebody else compared what was typed in with the scan.
pub const PAPER_CHECKED: KindRules<'static> =
    kind("paper.checked", Need::Required, Need::Forbidden, ReasonRule::Optional, &[("outcome", CLEAR)]);

/// The kinds of this room.
pub(super) const KINDS: &[KindRules<'static>] = &[PAPER_TRANSCRIBED, PAPER_CHECKED];

/// The kind of object of a transcription; its id is that of its record.
pub const OBJECT: &str = "paper";

/// Where a transcription is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperState {
    /// Nobody else has compared it with the paper yet.
    Unchecked,
    /// It says what the paper says.
    Agrees,
    /// It does not: it is to be typed in anew, naming the one that it replaces.
    Differs,
}

impl PaperState {
    /// The word in the record.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unchecked => "unchecked",
            Self::Agrees => "agrees",
            Self::Differs => "differs",
        }
    }
}

/// What came of comparing a transcription with its scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// They say the same.
    Agrees,
    /// They do not.
    Differs,
}

impl Comparison {
    /// The state that follows.
    #[must_use]
    pub fn state(self) -> PaperState {
        match self {
            Self::Agrees => PaperState::Agrees,
            Self::Differs => PaperState::Differs,
        }
    }
}

/// Why paper is not taken in or not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// A time without zone, or none at all.
    #[error("give the time on the paper with its zone, as 2026-11-22T14:30+01:00")]
    Time,
    /// A time that has not come yet.
    #[error("the time on the paper has not come yet: check the date and the zone")]
    Future,
    /// The scan is not sealed.
    #[error("no sealed file has the digest of the scan: seal the scan first")]
    ScanNotSealed,
    /// Nothing was typed in.
    #[error("nothing was typed in: give at least one field, its name a token")]
    NoFields,
    /// No record with this id is a transcription.
    #[error("there is no transcription with this id")]
    Unknown,
    /// It was checked.
    #[error(
        "the transcription was checked already; if it is wrong, type the paper in anew and name the one it replaces"
    )]
    Checked,
    /// A difference without a reason.
    #[error("say what differs: a reason is needed")]
    ReasonMissing,
}

/// A time as a hand wrote it: minutes or seconds, always with a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandTime {
    /// As written.
    pub text: String,
    /// The moment.
    pub moment: Timestamp,
}

impl HandTime {
    /// Reads `YYYY-MM-DDThh:mm` or `YYYY-MM-DDThh:mm:ss`, then `Z` or `+hh:mm`.
    ///
    /// # Errors
    /// [`PaperError::Time`].
    pub fn parse(text: &str) -> Result<Self, PaperError> {
        let offset = text.strip_suffix('Z').map_or_else(|| text.to_owned(), |local| format!("{local}+00:00"));
        let read = |form: &str| {
            let moment = DateTime::parse_from_str(&offset, form).ok()?;
            // What does not come back as it was written had a digit too few or a space too many.
            (moment.format(form).to_string() == offset).then_some(moment)
        };
        let moment = read("%Y-%m-%dT%H:%M%:z").or_else(|| read("%Y-%m-%dT%H:%M:%S%:z")).ok_or(PaperError::Time)?;
        let moment = Timestamp::from_unix_micros(moment.timestamp_micros()).ok_or(PaperError::Time)?;
        Ok(Self { text: text.to_owned(), moment })
    }
}

/// A transcription as it stands; the key is the id of its record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperEntry {
    /// The index of its record.
    pub record: u64,
    /// Where it is.
    pub state: PaperState,
    /// Derived: who typed it in.
    pub transcribed_by: AccountId,
    /// Derived: when.
    pub transcribed_date: Timestamp,
    /// Derived: who compared it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_by: Option<AccountId>,
    /// Derived: when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_date: Option<Timestamp>,
    /// The clients in scope.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clients: Vec<ClientId>,
}

impl Entry for PaperEntry {
    const SPACE: &'static str = "paper";
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let (Some(object), Source::Session) = (&record.object, record.actor.source) else { return Ok(()) };
    match record.kind.as_str() {
        "paper.transcribed" => PaperEntry {
            record: record.index,
            state: PaperState::Unchecked,
            transcribed_by: record.actor.id,
            transcribed_date: record.time,
            checked_by: None,
            checked_date: None,
            clients: record.clients.iter().map(|link| link.id).collect(),
        }
        .store(view, &object.id),
        "paper.checked" => {
            let Some(mut paper) = PaperEntry::load(view, &object.id)? else { return Ok(()) };
            paper.state = match record.attr("outcome").and_then(Value::as_text) {
                Some("agrees") => PaperState::Agrees,
                _ => PaperState::Differs,
            };
            (paper.checked_by, paper.checked_date) = (Some(record.actor.id), Some(record.time));
            paper.store(view, &object.id)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_by_hand_has_a_zone() {
        let moment = |text: &str| HandTime::parse(text).map(|time| time.moment.to_string());
        for (text, expected) in [
            ("2026-11-22T14:30+01:00", "2026-11-22T13:30:00.000000Z"),
            ("2026-11-22T14:30:05+01:00", "2026-11-22T13:30:05.000000Z"),
            ("2026-11-22T14:30Z", "2026-11-22T14:30:00.000000Z"),
            ("2026-11-22T14:30:05-05:30", "2026-11-22T20:00:05.000000Z"),
        ] {
            assert_eq!(moment(text).as_deref(), Ok(expected), "{text}");
        }
        for text in [
            "",
            "2026-11-22",
            "2026-11-22T14:30",
            "2026-11-22 14:30+01:00",
            "2026-1-2T14:30+01:00",
            "2026-11-22T14:30 +01:00",
            "2026-02-30T14:30+01:00",
            "2026-11-22T24:30+01:00",
            "2026-11-22T14:30+0100",
            "1960-11-22T14:30+01:00",
            "2026-11-22T14:30z",
        ] {
            assert_eq!(moment(text), Err(PaperError::Time), "{text}");
        }
    }
}
