//! Exact fractions of time.

use super::super::length::Length;
use super::contract::{Figure, Target};
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

/// A part of a whole that is not nothing. In JSON the two lengths in microseconds and the percentage as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    part: Length,
    whole: Length,
}

impl Ratio {
    /// `None` where the whole is nothing, or the part more than the whole.
    #[must_use]
    pub fn new(part: Length, whole: Length) -> Option<Self> {
        (whole > Length::ZERO && part <= whole).then_some(Self { part, whole })
    }

    /// The part.
    #[must_use]
    pub fn part(&self) -> Length {
        self.part
    }

    /// The whole.
    #[must_use]
    pub fn whole(&self) -> Length {
        self.whole
    }

    /// The percentage with four decimals, cut off and not rounded.
    #[must_use]
    pub fn percent(&self) -> String {
        // Below 2^63 times 10^6, and the whole is at least 1.
        let parts = i128::from(self.part.as_micros()) * 1_000_000 / i128::from(self.whole.as_micros()).max(1);
        format!("{}.{:04}", parts / 10_000, parts % 10_000)
    }

    /// Whether it is at least the target, by the fractions themselves.
    #[must_use]
    pub fn reaches(&self, target: Target) -> bool {
        i128::from(self.part.as_micros()) * 1_000_000
            >= i128::from(self.whole.as_micros()) * i128::from(target.ten_thousandths())
    }
}

impl core::fmt::Display for Ratio {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} %", self.percent())
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Ratio", 3)?;
        fields.serialize_field("part", &self.part)?;
        fields.serialize_field("whole", &self.whole)?;
        fields.serialize_field("percent", &self.percent())?;
        fields.end()
    }
}

/// A figure that unknown time leaves open. Both are nothing where there is no whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bounds {
    /// With all unknown time down.
    pub low: Option<Ratio>,
    /// With all unknown time up.
    pub high: Option<Ratio>,
}

/// What a figure says of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Even with all unknown time down the target is reached.
    Met,
    /// Even with all unknown time up it is not.
    Broken,
    /// It depends on time in which nobody watched, or the service was never owed.
    Unknown,
}

/// What is left of the time that may be down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Budget {
    /// So much may be down, to the microsecond below.
    pub allowed: Length,
    /// So much was.
    pub used: Length,
    /// What is left; negative in microseconds when it is overdrawn.
    pub left_micros: i64,
    /// What is left if all unknown time was down.
    pub left_at_worst_micros: i64,
    /// The highest of 0, 50, 75 and 100 that the used part has reached, in percent of the allowed one.
    pub level: u8,
}

/// The figures of a month or of the whole time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// How long the service was owed.
    pub service: Length,
    /// How long of that it was up,
    pub up: Length,
    /// down,
    pub down: Length,
    /// under maintenance that counts as planned,
    pub planned: Length,
    /// and nobody knows.
    pub unknown: Length,
    /// Planned maintenance in neither part nor whole.
    pub excluded: Bounds,
    /// Planned maintenance counted as up.
    pub as_up: Bounds,
    /// Planned maintenance counted as down: what users had.
    pub not_excluded: Bounds,
    /// The part of the time owed of which something is known.
    pub coverage: Option<Ratio>,
    /// The figure of the contract against its target.
    pub verdict: Verdict,
    /// What the contract leaves.
    pub budget: Budget,
}

impl Figures {
    pub(super) fn of([up, down, planned, unknown]: [Length; 4], figure: Figure, target: Target) -> Self {
        let service = up.plus(down).plus(planned).plus(unknown);
        let bounds =
            |part: Length, whole| Bounds { low: Ratio::new(part, whole), high: Ratio::new(part.plus(unknown), whole) };
        let unplanned = service.minus(planned);
        let excluded = bounds(up, unplanned);
        let as_up = bounds(up.plus(planned), service);
        let not_excluded = bounds(up, service);
        let (agreed, whole, used) = match figure {
            Figure::Excluded => (excluded, unplanned, down),
            Figure::AsUp => (as_up, service, down),
            Figure::NotExcluded => (not_excluded, service, down.plus(planned)),
        };
        let verdict = match agreed {
            Bounds { low: Some(low), .. } if low.reaches(target) => Verdict::Met,
            Bounds { high: Some(high), .. } if !high.reaches(target) => Verdict::Broken,
            _ => Verdict::Unknown,
        };
        let coverage = Ratio::new(service.minus(unknown), service);
        let budget = Budget::of(target.allowed(whole), used, unknown);
        Self { service, up, down, planned, unknown, excluded, as_up, not_excluded, coverage, verdict, budget }
    }
}

impl Budget {
    fn of(allowed: Length, used: Length, unknown: Length) -> Self {
        let left = allowed.as_micros().saturating_sub(used.as_micros());
        let reached = |level: &u8| {
            i128::from(used.as_micros()) * 100 >= i128::from(allowed.as_micros()) * i128::from(*level)
                && used > Length::ZERO
        };
        let level = [100u8, 75, 50].into_iter().find(reached).unwrap_or(0);
        Self { allowed, used, left_micros: left, left_at_worst_micros: left.saturating_sub(unknown.as_micros()), level }
    }
}
