//! Plans: what a laboratory wants to have.

use super::super::length::Length;
use super::super::span::Span;
use super::bucket::Unit;
use serde::{Deserialize, Serialize};

/// How many buckets a rule fills: a number, or -1 in JSON for no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub enum Count {
    /// So many.
    Of(u32),
    /// No limit.
    All,
}

impl Default for Count {
    fn default() -> Self {
        Self::Of(0)
    }
}

impl Count {
    fn is_none(&self) -> bool {
        *self == Self::Of(0)
    }
}

impl TryFrom<i64> for Count {
    type Error = &'static str;

    fn try_from(count: i64) -> Result<Self, Self::Error> {
        match count {
            -1 => Ok(Self::All),
            count => u32::try_from(count).map(Self::Of).map_err(|_| "a count is 0 or more, or -1 for no limit"),
        }
    }
}

impl From<Count> for i64 {
    fn from(count: Count) -> Self {
        match count {
            Count::Of(count) => count.into(),
            Count::All => -1,
        }
    }
}

/// What to keep: all rules are asked, and a copy that one of them wants is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rule {
    /// The newest copies.
    #[serde(skip_serializing_if = "Count::is_none")]
    pub last: Count,
    /// The newest copy of each of the newest hours that have one.
    #[serde(skip_serializing_if = "Count::is_none")]
    pub hourly: Count,
    /// The same for calendar days.
    #[serde(skip_serializing_if = "Count::is_none")]
    pub daily: Count,
    /// The same for ISO weeks.
    #[serde(skip_serializing_if = "Count::is_none")]
    pub weekly: Count,
    /// The same for calendar months.
    #[serde(skip_serializing_if = "Count::is_none")]
    pub monthly: Count,
    /// The same for calendar years.
    #[serde(skip_serializing_if = "Count::is_none")]
    pub yearly: Count,
    /// All copies later than this before the newest verified one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
    /// Of those the newest of each hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_hourly: Option<Span>,
    /// The newest of each day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_daily: Option<Span>,
    /// The newest of each week.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_weekly: Option<Span>,
    /// The newest of each month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_monthly: Option<Span>,
    /// The newest of each year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_yearly: Option<Span>,
    /// Copies with all tags of one of these lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Vec<String>>,
}

impl Rule {
    pub(super) fn counts(&self) -> [(Unit, Count); 6] {
        let counts = [self.last, self.hourly, self.daily, self.weekly, self.monthly, self.yearly];
        let mut units = Unit::ALL.into_iter();
        counts.map(|count| (units.next().unwrap_or(Unit::Yearly), count))
    }

    pub(super) fn withins(&self) -> [(Unit, Option<Span>); 5] {
        [
            (Unit::Hourly, self.within_hourly),
            (Unit::Daily, self.within_daily),
            (Unit::Weekly, self.within_weekly),
            (Unit::Monthly, self.within_monthly),
            (Unit::Yearly, self.within_yearly),
        ]
    }

    /// Whether it asks for nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts().iter().all(|(_, count)| count.is_none())
            && self.withins().iter().all(|(_, span)| span.is_none())
            && self.within.is_none()
            && self.tags.is_empty()
    }
}

/// How months are taken off a day that the other month does not have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Month {
    /// A month before 29, 30 and 31 March is the end of February. A later moment never gives an earlier limit, so that pruning
    /// every day ends with the copies that one plan over the whole history would have kept.
    #[default]
    Clamped,
    /// As the language Go and so restic count: a month before 31 March is 3 March (2 March in a leap year), later than a month
    /// before 1 April. A copy can be removed on 31 May and be wanted again on 1 June.
    Go,
}

/// Whether the oldest copy of all is kept while a rule could take more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Oldest {
    /// By the rules that count, so that a young series keeps its beginning.
    #[default]
    Counts,
    /// By the rules with a span too, as restic does. What is the oldest depends on what was removed before, so pruning every day
    /// can keep more than one plan over the whole history.
    Every,
}

/// Whose calendar days are meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calendar {
    /// Those of the zone that is asked for.
    #[default]
    Asked,
    /// Those of the zone that is stored with each copy, as restic does. A name that no zone has counts as the zone asked for.
    Stored,
}

/// Rules with the way in which they are counted. A value that exists is valid: it asks for something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Plan {
    rule: Rule,
    month: Month,
    oldest: Oldest,
    calendar: Calendar,
    verify_within: Length,
}

/// Why a plan does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// It would keep nothing.
    #[error("the backup plan keeps nothing: give it at least one rule")]
    Empty,
    /// A list of tags without tags would keep everything.
    #[error("the backup plan has an empty list of tags, which every copy would match: name a tag")]
    EmptyTags,
    /// Not JSON, or not the fields of a plan.
    #[error("the text does not read as a backup plan: {0}")]
    Malformed(String),
}

/// The form of a plan in JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    rule: Rule,
    #[serde(default)]
    month: Month,
    #[serde(default)]
    oldest: Oldest,
    #[serde(default)]
    calendar: Calendar,
    #[serde(default = "verify_within")]
    verify_within: Length,
}

/// A week: a copy that nobody verified in that time will hardly be verified, and is not newer than all others for long.
const VERIFY_WITHIN: Length = Length::hours(7 * 24);

fn verify_within() -> Length {
    VERIFY_WITHIN
}

/// The most ids or days that one [`Finding`](super::Finding) names.
pub const MAX_COPIES_NAMED: usize = 10_000;

impl Default for Plan {
    fn default() -> Self {
        Self::scheme()
    }
}

impl Plan {
    /// The usual scheme of a laboratory: days for 14 days, weeks for 3 months, months for 1 year. That is 33 to 38 copies when
    /// there is one a day.
    #[must_use]
    pub fn scheme() -> Self {
        let rule = Rule {
            within_daily: Some(Span::of(0, 0, 14)),
            within_weekly: Some(Span::of(0, 3, 0)),
            within_monthly: Some(Span::of(1, 0, 0)),
            ..Rule::default()
        };
        Self::with(rule)
    }

    /// A plan with clamped months.
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn new(rule: Rule) -> Result<Self, PlanError> {
        if rule.is_empty() {
            return Err(PlanError::Empty);
        }
        if rule.tags.iter().any(Vec::is_empty) {
            return Err(PlanError::EmptyTags);
        }
        Ok(Self::with(rule))
    }

    /// A plan that counts exactly as restic's `forget`: [`Month::Go`], [`Oldest::Every`] and [`Calendar::Stored`]. What this
    /// module never removes it does not remove here either; those reasons are told apart by [`Reason::is_rule`].
    ///
    /// [`Reason::is_rule`]: super::Reason::is_rule
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn restic(rule: Rule) -> Result<Self, PlanError> {
        let plan = Self::new(rule)?;
        Ok(Self { month: Month::Go, oldest: Oldest::Every, calendar: Calendar::Stored, ..plan })
    }

    /// The preset with this name: `scheme` ([`Self::scheme`]).
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        (name == "scheme").then(Self::scheme)
    }

    /// Reads the JSON that `serde` writes of a plan. Only `rule` must be there.
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, PlanError> {
        let parts: Parts = serde_json::from_slice(bytes).map_err(|error| PlanError::Malformed(error.to_string()))?;
        parts.try_into()
    }

    fn with(rule: Rule) -> Self {
        Self {
            rule,
            month: Month::default(),
            oldest: Oldest::default(),
            calendar: Calendar::default(),
            verify_within: VERIFY_WITHIN,
        }
    }

    /// The same with another way of taking months off.
    #[must_use]
    pub fn months(self, month: Month) -> Self {
        Self { month, ..self }
    }

    /// The same with another time in which a copy may be verified.
    #[must_use]
    pub fn verified_within(self, verify_within: Length) -> Self {
        Self { verify_within, ..self }
    }

    /// What to keep.
    #[must_use]
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// How months are taken off.
    #[must_use]
    pub fn month(&self) -> Month {
        self.month
    }

    /// When the oldest copy is kept.
    #[must_use]
    pub fn oldest(&self) -> Oldest {
        self.oldest
    }

    /// Whose days are meant.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        self.calendar
    }

    /// How long an unverified copy is kept after it was taken although a newer one is verified. Seven days when nothing is said.
    #[must_use]
    pub fn verify_within(&self) -> Length {
        self.verify_within
    }
}

impl TryFrom<Parts> for Plan {
    type Error = PlanError;

    fn try_from(parts: Parts) -> Result<Self, PlanError> {
        let Parts { rule, month, oldest, calendar, verify_within } = parts;
        Ok(Self { month, oldest, calendar, verify_within, ..Self::new(rule)? })
    }
}

impl From<Plan> for Parts {
    fn from(plan: Plan) -> Self {
        let Plan { rule, month, oldest, calendar, verify_within } = plan;
        Self { rule, month, oldest, calendar, verify_within }
    }
}
