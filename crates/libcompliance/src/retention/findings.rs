//! What an assessor would say about the rules themselves.

use super::rule::{BasisKind, Schedule};

/// A shorter period than this, in months, is a finding: an assessor looks back over an accreditation cycle, and two years are the
/// least that is usually asked.
pub const FLOOR_MONTHS: u32 = 24;

/// The type of record that the trail itself is.
const TRAIL: &str = "trail";

/// Something to change, or to have a reason for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetentionFinding {
    /// A rule keeps something for less than [`FLOOR_MONTHS`].
    ShorterThanFloor {
        /// The rule.
        rule: usize,
    },
    /// The trail is kept for less time than a record that it explains.
    TrailShorter {
        /// The rule for the trail.
        rule: usize,
        /// The rule for the record.
        than: usize,
    },
    /// There is no rule for the trail.
    NoTrailRule,
    /// One period for every type of record: nobody asked what each of them needs.
    OneForAll,
}

impl RetentionFinding {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ShorterThanFloor { .. } => "retention_below_floor",
            Self::TrailShorter { .. } => "retention_trail_shorter",
            Self::NoTrailRule => "retention_trail_missing",
            Self::OneForAll => "retention_one_for_all",
        }
    }
}

impl Schedule {
    /// What an assessor would find in these rules. Only periods are compared, not what they are counted from.
    #[must_use]
    pub fn findings(&self) -> Vec<RetentionFinding> {
        let rules = || self.rules().iter().enumerate();
        let length = |months: Option<u32>| months.unwrap_or(u32::MAX);
        let mut found: Vec<_> = rules()
            .filter(|(_, rule)| length(rule.months) < FLOOR_MONTHS)
            .map(|(rule, _)| RetentionFinding::ShorterThanFloor { rule })
            .collect();
        // A client's rule only changes what is kept of that client; the trail is everybody's.
        let trail = rules().filter(|(_, rule)| rule.record == TRAIL && rule.client.is_none());
        match trail.max_by_key(|(_, rule)| length(rule.months)) {
            None => found.push(RetentionFinding::NoTrailRule),
            Some((at, trail)) => found.extend(
                rules()
                    .filter(|(_, rule)| rule.record != TRAIL && length(rule.months) > length(trail.months))
                    .map(|(than, _)| RetentionFinding::TrailShorter { rule: at, than }),
            ),
        }
        let own = || rules().map(|(_, rule)| rule).filter(|rule| rule.basis.kind != BasisKind::Law);
        let records: std::collections::BTreeSet<_> = own().map(|rule| rule.record.as_str()).collect();
        let periods: std::collections::BTreeSet<_> = own().map(|rule| rule.months).collect();
        if records.len() > 2 && periods.len() == 1 {
            found.push(RetentionFinding::OneForAll);
        }
        found
    }
}
