//! What an assessor would find in the copies.

use super::super::zone::{Day, Zone};
use super::bucket::{self, Unit};
use super::copy::{Copy, State};
use super::decide::same_ids;
use super::rule::{MAX_COPIES_NAMED, Plan};
use crate::trail::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Something to look into. Lists of ids and days are in order, the earliest first, and name [`MAX_COPIES_NAMED`] at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Finding {
    /// A group has no good copy at all.
    NoGoodCopy {
        /// The group.
        group: String,
    },
    /// Copies that nobody has verified.
    Unverified {
        /// Their group.
        group: String,
        /// Their ids.
        copies: Vec<String>,
    },
    /// Copies that are not what they should be.
    Damaged {
        /// Their group.
        group: String,
        /// Their ids.
        copies: Vec<String>,
    },
    /// Copies whose time is later than now.
    Future {
        /// Their group.
        group: String,
        /// Their ids.
        copies: Vec<String>,
    },
    /// The clock was set back: a copy was made after another one and has an earlier time.
    ClockSetBack {
        /// Their group.
        group: String,
        /// The copy that was made first.
        earlier: String,
        /// The one that was made after it.
        later: String,
        /// How many microseconds it seems to be older.
        by: i64,
    },
    /// Good copies that lie at fewer than two sites.
    OneSite {
        /// Their group.
        group: String,
        /// Their ids.
        copies: Vec<String>,
    },
    /// Days, weeks or months for which the plan wants a copy and there is none, after the first good copy and before the present
    /// one (BCK-02).
    Gap {
        /// The group.
        group: String,
        /// What is counted.
        unit: Unit,
        /// The buckets without a good copy.
        buckets: Vec<String>,
    },
    /// Several copies have the same id.
    SameId {
        /// The id.
        copy: String,
    },
    /// A copy has a stored zone that does not exist.
    UnknownZone {
        /// Their group.
        group: String,
        /// Their ids.
        copies: Vec<String>,
    },
}

impl Finding {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoGoodCopy { .. } => "no_good_copy",
            Self::Unverified { .. } => "unverified",
            Self::Damaged { .. } => "damaged",
            Self::Future { .. } => "future",
            Self::ClockSetBack { .. } => "clock_set_back",
            Self::OneSite { .. } => "one_site",
            Self::Gap { .. } => "gap",
            Self::SameId { .. } => "same_id",
            Self::UnknownZone { .. } => "unknown_zone",
        }
    }
}

impl Plan {
    /// What is wrong with the copies that are there, by group. Gaps are looked for where the rules with a span want days, weeks,
    /// months or years; the present day, week, month and year have no gap before they are over.
    #[must_use]
    pub fn findings(&self, copies: &[Copy], now: Timestamp, zone: Zone) -> Vec<Finding> {
        let mut found: Vec<Finding> =
            same_ids(copies).into_iter().map(|id| Finding::SameId { copy: id.to_owned() }).collect();
        let mut groups: BTreeMap<&str, Vec<&Copy>> = BTreeMap::new();
        for copy in copies {
            groups.entry(&copy.group).or_default().push(copy);
        }
        for (group, mut copies) in groups {
            copies.sort_by(|a, b| a.taken_at.cmp(&b.taken_at).then_with(|| a.id.cmp(&b.id)));
            self.of_group(group, &copies, now, zone, &mut found);
        }
        found
    }

    /// `copies` has the oldest first.
    fn of_group(&self, group: &str, copies: &[&Copy], now: Timestamp, zone: Zone, found: &mut Vec<Finding>) {
        let group = || group.to_owned();
        let ids = |which: &dyn Fn(&Copy) -> bool| {
            let ids = copies.iter().filter(|copy| which(copy)).map(|copy| copy.id.clone());
            Some(ids.take(MAX_COPIES_NAMED).collect::<Vec<_>>()).filter(|ids| !ids.is_empty())
        };
        let good: Vec<&Copy> = copies.iter().filter(|copy| copy.is_good(now)).copied().collect();
        if good.is_empty() {
            found.push(Finding::NoGoodCopy { group: group() });
        }
        let unverified = ids(&|copy| copy.state == State::Unverified);
        found.extend(unverified.map(|copies| Finding::Unverified { group: group(), copies }));
        let damaged = ids(&|copy| copy.state == State::Damaged);
        found.extend(damaged.map(|copies| Finding::Damaged { group: group(), copies }));
        found.extend(ids(&|copy| copy.is_future(now)).map(|copies| Finding::Future { group: group(), copies }));
        found.extend(set_back(copies).take(MAX_COPIES_NAMED));
        let one = ids(&|copy| copy.is_good(now) && copy.site_count() < 2);
        found.extend(one.map(|copies| Finding::OneSite { group: group(), copies }));
        let unknown = ids(&|copy| Zone::parse(&copy.zone).is_err());
        found.extend(unknown.map(|copies| Finding::UnknownZone { group: group(), copies }));
        let (Some(first), Some(newest)) = (good.first(), good.last()) else { return };
        for (unit, span) in self.rule().withins() {
            let Some(span) = span.filter(|_| !matches!(unit, Unit::Last | Unit::Hourly)) else { continue };
            let cut = span.before(newest.taken_at, zone, self.month());
            let there: BTreeSet<String> =
                good.iter().map(|copy| bucket::name(unit, copy.taken_at, zone, true)).collect();
            let from = Timestamp::clamped(cut.saturating_add(1)).max(first.taken_at);
            let buckets = gaps(unit, from, now, zone, &there);
            if !buckets.is_empty() {
                found.push(Finding::Gap { group: group(), unit, buckets });
            }
        }
    }
}

/// The names of the buckets from `from` until the one before that of `now` that are not `there`. The bucket of `from` itself is left
/// out where it began before: its copy may have been older.
fn gaps(unit: Unit, from: Timestamp, now: Timestamp, zone: Zone, there: &BTreeSet<String>) -> Vec<String> {
    let name = |day| bucket::name(unit, zone.start_of(day), zone, true);
    let present = bucket::name(unit, now, zone, true);
    let began = bucket::name(unit, from, zone, true);
    let mut missing: Vec<String> = Vec::new();
    let mut day = zone.day(from);
    let last = zone.day(now);
    while day <= last && missing.len() < MAX_COPIES_NAMED {
        let bucket = name(day);
        if bucket != present && bucket != began && !there.contains(&bucket) && missing.last() != Some(&bucket) {
            missing.push(bucket);
        }
        let Some(next) = day.succ_opt() else { break };
        day = next;
    }
    missing
}

/// Copies whose number is higher and whose time is earlier than that of another one, each with the latest before it.
fn set_back<'a>(copies: &[&'a Copy]) -> impl Iterator<Item = Finding> + use<'a> {
    let mut numbered: Vec<(u64, &'a Copy)> =
        copies.iter().filter_map(|copy| copy.number.map(|number| (number, *copy))).collect();
    numbered.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.id.cmp(&y.id)));
    let mut latest: Option<&'a Copy> = None;
    numbered.into_iter().filter_map(move |(_, copy)| {
        let before = latest.filter(|latest| latest.taken_at > copy.taken_at);
        if before.is_none() {
            latest = Some(copy);
        }
        before.map(|before| Finding::ClockSetBack {
            group: copy.group.clone(),
            earlier: before.id.clone(),
            later: copy.id.clone(),
            by: before.taken_at.unix_micros() - copy.taken_at.unix_micros(),
        })
    })
}

/// The calendar days without a good copy (BCK-01), from the day of `from` until yesterday: the present day is not over. `copies` are
/// all that were ever made, whether they are still there or not; those of other groups are to be left out by the caller.
#[must_use]
pub fn missed_days(copies: &[Copy], from: Timestamp, now: Timestamp, zone: Zone) -> Vec<Day> {
    let good: BTreeSet<_> =
        copies.iter().filter(|copy| copy.is_good(now)).map(|copy| zone.day(copy.taken_at)).collect();
    let days = zone.day(from).iter_days().take_while(|day| *day < zone.day(now));
    // A day that a zone left out altogether has nobody missed.
    let lived = |day: &chrono::NaiveDate| zone.length_of(*day) > super::super::Length::ZERO;
    days.filter(|day| !good.contains(day) && lived(day)).take(MAX_COPIES_NAMED).map(Day).collect()
}
