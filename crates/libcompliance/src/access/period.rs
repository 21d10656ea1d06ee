//! When a right holds.

use crate::trail::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A span of time, from its begin (included) to its end (excluded); an end that is not given is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The first moment; `None` means always before now too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// The first moment after it; `None` means without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Period {
    /// Always.
    pub const ALWAYS: Self = Self { from: None, until: None };

    /// From `from` (included) to `until` (excluded).
    #[must_use]
    pub fn between(from: Timestamp, until: Timestamp) -> Self {
        Self { from: Some(from), until: Some(until) }
    }

    /// From `from` on.
    #[must_use]
    pub fn starting(from: Timestamp) -> Self {
        Self { from: Some(from), until: None }
    }

    /// Up to `until`, which no longer belongs to it.
    #[must_use]
    pub fn ending(until: Timestamp) -> Self {
        Self { from: None, until: Some(until) }
    }

    /// Whether `at` lies in it.
    #[must_use]
    pub fn covers(&self, at: Timestamp) -> bool {
        self.range().covers(at.unix_micros())
    }

    /// Whether it has any moment in it.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        !self.range().is_empty()
    }

    pub(super) fn range(&self) -> Range {
        Range {
            from: self.from.map_or(i64::MIN, Timestamp::unix_micros),
            until: self.until.map_or(i64::MAX, Timestamp::unix_micros),
        }
    }
}

/// A period in microseconds since 1970, open ends as the outermost numbers: the form that rights are compiled to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Range {
    pub(super) from: i64,
    pub(super) until: i64,
}

impl Range {
    pub(super) const ALWAYS: Self = Self { from: i64::MIN, until: i64::MAX };

    pub(super) fn covers(self, at: i64) -> bool {
        self.from <= at && at < self.until
    }

    pub(super) fn is_empty(self) -> bool {
        self.from >= self.until
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), until: self.until.min(other.until) }
    }
}
