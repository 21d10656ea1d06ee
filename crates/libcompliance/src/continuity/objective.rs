//! How much may be lost and how long recovery may take: what a schedule can promise, and what a recovery achieved (SLA-02, SLA-03).
//!
//! A schedule promises no more than its interval and the time until the copy is *verified at another site*: with one copy a day
//! that takes 20 minutes, 24 h 20 min can be lost, so a recovery point objective of 24 hours is not met. Two copies a day meet it.
//!
//! ```
//! use libcompliance::continuity::Length;
//! use libcompliance::continuity::objective::Pace;
//!
//! let daily = Pace::per_day(1, Length::minutes(20)).unwrap();
//! let promise = daily.promise(Length::hours(24));
//! assert_eq!(promise.worst_case.to_string(), "24 h 20 min");
//! assert!(!promise.met);
//! let proposal = promise.proposal.unwrap();
//! assert_eq!((proposal.per_day, proposal.worst_case.to_string().as_str()), (2, "12 h 20 min"));
//! ```

use super::length::Length;
use super::zone::Zone;
use crate::trail::time::Timestamp;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How many copies a day are made where nobody says otherwise. One misses an objective of 24 hours.
pub const DEFAULT_PER_DAY: u32 = 2;

/// The most copies a day: one a minute.
pub const MAX_PER_DAY: u32 = 1_440;

/// How often copies are made and how long one takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pace {
    /// The longest time from one copy to the next by the schedule.
    pub interval: Length,
    /// From the beginning of a copy until it is verified at another site than the original.
    pub until_verified: Length,
    /// By how much an interval can be longer because clocks are moved; zero for a schedule in UTC. See [`allowance`].
    #[serde(default)]
    pub allowance: Length,
}

/// What a schedule can promise, against a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// The most that can be lost although nothing failed.
    pub worst_case: Length,
    /// What may be lost.
    pub target: Length,
    /// Whether the worst case is within the target.
    pub met: bool,
    /// By how much it is longer.
    pub over: Length,
    /// The fewest copies a day that meet the target, where it is not met; nothing where no number of them does, because a copy
    /// itself takes too long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposal>,
}

/// A schedule that meets the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// So many copies a day, at the same distance.
    pub per_day: u32,
    /// That distance.
    pub interval: Length,
    /// What can be lost then.
    pub worst_case: Length,
}

/// Numbers of copies a day that divide it into whole minutes.
const PROPOSED: [u32; 14] = [1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 96, 144, 288, MAX_PER_DAY];

impl Pace {
    /// So many copies in 24 hours at the same distance, in UTC. `None` for 0 and for more than [`MAX_PER_DAY`].
    #[must_use]
    pub fn per_day(copies: u32, until_verified: Length) -> Option<Self> {
        if copies == 0 || copies > MAX_PER_DAY {
            return None;
        }
        // A remainder makes one of the intervals longer.
        let interval = Length::micros((Length::DAY.as_micros() + i64::from(copies) - 1) / i64::from(copies))?;
        Some(Self { interval, until_verified, allowance: Length::ZERO })
    }

    /// The same at fixed times of local clocks.
    #[must_use]
    pub fn local(self, allowance: Length) -> Self {
        Self { allowance, ..self }
    }

    /// The most that can be lost although nothing failed: interval, allowance and the time until a copy is verified elsewhere.
    #[must_use]
    pub fn worst_case(&self) -> Length {
        self.interval.plus(self.allowance).plus(self.until_verified)
    }

    /// Compares with a target, a recovery point objective.
    #[must_use]
    pub fn promise(&self, target: Length) -> Promise {
        let worst_case = self.worst_case();
        let met = worst_case <= target;
        let proposed = PROPOSED.into_iter().filter(|_| !met).find_map(|per_day| {
            let pace = Self { allowance: self.allowance, ..Self::per_day(per_day, self.until_verified)? };
            let (interval, worst_case) = (pace.interval, pace.worst_case());
            (worst_case <= target).then_some(Proposal { per_day, interval, worst_case })
        });
        Promise { worst_case, target, met, over: worst_case.minus(target), proposal: proposed }
    }
}

/// By how much the longest day of a zone is longer than 24 hours, from one day to another (both included): an hour where clocks are
/// put back in that time. Looks at 1,000 days at most.
#[must_use]
pub fn allowance(zone: Zone, from: NaiveDate, to: NaiveDate) -> Length {
    let days = from.iter_days().take_while(|day| *day <= to).take(1_000);
    days.map(|day| zone.length_of(day).minus(Length::DAY)).max().unwrap_or(Length::ZERO)
}

/// The longest time without a good copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// From this copy, or from the beginning of what was asked about,
    pub from: Timestamp,
    /// until this one, or until now.
    pub to: Timestamp,
    /// So long.
    pub length: Length,
}

/// The longest time without a good copy between `from` and `now`, both counted as ends. `taken` are the times of all good copies
/// that were made, in any order; others than those in between do not matter.
#[must_use]
pub fn longest_gap(taken: &[Timestamp], from: Timestamp, now: Timestamp) -> Gap {
    let mut ends: Vec<Timestamp> = taken.iter().copied().filter(|at| *at > from && *at < now).collect();
    ends.sort_unstable();
    ends.push(now);
    let mut before = from;
    let mut longest = Gap { from, to: from, length: Length::ZERO };
    for to in ends {
        let length = Length::between(before, to);
        if length > longest.length {
            longest = Gap { from: before, to, length };
        }
        before = to;
    }
    longest
}

/// What may be lost, and how long recovery may take. A target that is left out was never agreed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// The recovery point objective.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rpo: Option<Length>,
    /// The recovery time objective.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rto: Option<Length>,
}

/// The times of a recovery or of a drill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recovery {
    /// When the system failed; in a drill the moment that is taken for it.
    pub failed_at: Timestamp,
    /// The newest record that was recovered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest_record: Option<Timestamp>,
    /// When recovery began.
    pub started_at: Timestamp,
    /// When the system was verified and could be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usable_at: Option<Timestamp>,
}

/// How a realised value compares with its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Within the target.
    Met,
    /// Beyond it.
    Missed,
    /// There is a target and nothing was measured, or the measured times contradict each other.
    NotMeasured,
    /// There is no target: "to be agreed" was never filled in.
    NoTarget,
}

/// What a recovery achieved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Realised {
    /// What was lost: from the newest recovered record to the failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rpo: Option<Length>,
    /// How long it took: from the beginning until verified and usable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rto: Option<Length>,
    /// What they are compared with.
    pub targets: Targets,
    /// What was lost, against its target.
    pub rpo_outcome: Outcome,
    /// How long it took, against its target.
    pub rto_outcome: Outcome,
}

impl Recovery {
    /// The realised values against the targets. Nothing is lost where the newest record is later than the failure; an end before
    /// the beginning measures nothing.
    #[must_use]
    pub fn realised(&self, targets: Targets) -> Realised {
        let rpo = self.newest_record.map(|newest| Length::between(newest, self.failed_at));
        let usable = self.usable_at.filter(|usable| *usable >= self.started_at);
        let rto = usable.map(|usable| Length::between(self.started_at, usable));
        let (rpo_outcome, rto_outcome) = (outcome(rpo, targets.rpo), outcome(rto, targets.rto));
        Realised { rpo, rto, targets, rpo_outcome, rto_outcome }
    }
}

fn outcome(realised: Option<Length>, target: Option<Length>) -> Outcome {
    match (realised, target) {
        (_, None) => Outcome::NoTarget,
        (None, Some(_)) => Outcome::NotMeasured,
        (Some(realised), Some(target)) if realised <= target => Outcome::Met,
        (Some(_), Some(_)) => Outcome::Missed,
    }
}
