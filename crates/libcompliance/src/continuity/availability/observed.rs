//! What was seen of a service.

use super::super::length::Length;
use super::contract::Contract;
use super::set::Set;
use crate::trail::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a monitor saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// The service answered.
    Up,
    /// It did not.
    Down,
    /// The monitor could not tell.
    Unknown,
}

/// One look of a monitor. It speaks for the time from `at` until the monitor's next look, for `interval` at most, and never for
/// longer than the contract's [`reach`](Contract::reach).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// When.
    pub at: Timestamp,
    /// What was seen.
    pub seen: Seen,
    /// After what time the monitor looks again.
    pub interval: Length,
    /// Which monitor. Where two differ, down counts before up, and up before unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub monitor: String,
}

/// An outage that persons recorded. It is down whatever a monitor saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outage {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end; without one it lasts on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
}

/// Maintenance: what was announced and what was done. It counts as planned inside the announced window, if notice was given early
/// enough. Outside of the window, and without that notice, it is down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maintenance {
    /// Its own id.
    pub id: String,
    /// When the laboratory was told; without it nobody was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announced_at: Option<Timestamp>,
    /// The beginning of the announced window.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
    /// When work began; without it nothing was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<Timestamp>,
    /// When it ended; without it it lasts on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
}

impl Maintenance {
    /// Whether notice was given in the agreed time before the window.
    pub(super) fn noticed(&self, lead: Length) -> bool {
        self.announced_at.is_some_and(|told| told <= self.from && Length::between(told, self.from) >= lead)
    }

    pub(super) fn actual(&self, end: Timestamp) -> Option<(i64, i64)> {
        let began = self.began?;
        Some((began.unix_micros(), self.ended.unwrap_or(end).unix_micros()))
    }
}

/// What samples say, as sets.
#[derive(Debug, Default)]
pub(super) struct Watched {
    pub(super) up: Set,
    pub(super) down: Set,
    /// The widest distance of two looks that was asked for.
    pub(super) interval: Length,
}

impl Watched {
    pub(super) fn of(samples: &[Sample], contract: &Contract) -> Self {
        let mut monitors: BTreeMap<&str, Vec<&Sample>> = BTreeMap::new();
        for sample in samples {
            monitors.entry(&sample.monitor).or_default().push(sample);
        }
        let (mut up, mut down) = (Vec::new(), Vec::new());
        for looks in monitors.values_mut() {
            looks.sort_by_key(|look| look.at);
            // From the last to the first, so that the next look at another moment is known.
            let (mut next, mut at) = (i64::MAX, i64::MAX);
            for look in looks.iter().rev() {
                let from = look.at.unix_micros();
                if from < at {
                    (next, at) = (at, from);
                }
                let reach = look.interval.min(contract.reach()).as_micros();
                let stretch = (from, from.saturating_add(reach).min(next));
                match look.seen {
                    Seen::Up => up.push(stretch),
                    Seen::Down => down.push(stretch),
                    Seen::Unknown => {}
                }
            }
        }
        let interval = samples.iter().map(|look| look.interval).max().unwrap_or_default();
        Self { up: Set::of(up), down: Set::of(down), interval }
    }
}
