//! The decision about each copy.

use super::super::span::Span;
use super::super::zone::Zone;
use super::bucket::{self, Unit};
use super::copy::{Copy, Hold, State};
use super::rule::{Calendar, Count, Oldest, Plan};
use crate::trail::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Why a copy is kept or may be removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// Kept by a rule: it has all tags of a list.
    Tags {
        /// The list.
        tags: Vec<String>,
    },
    /// Kept by a rule: it is later than a span before the newest good copy.
    Within {
        /// The span.
        span: Span,
    },
    /// Kept by a rule that counts: it is the newest of its bucket, or the oldest of all.
    Counted {
        /// What is counted.
        unit: Unit,
        /// Its bucket.
        bucket: String,
        /// How many more the rule can take after it; nothing for a rule without limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<u32>,
        /// Whether it is kept only as the oldest of all.
        #[serde(default)]
        oldest: bool,
    },
    /// Kept by a rule with a span: it is the newest of its bucket and inside the span, or the oldest of all.
    CountedWithin {
        /// What is counted.
        unit: Unit,
        /// Its bucket.
        bucket: String,
        /// The span.
        span: Span,
        /// Whether it is kept only as the oldest of all.
        #[serde(default)]
        oldest: bool,
    },
    /// Kept: the newest good copy of its group.
    LastGood,
    /// Kept: the newest good copy of its group at a site.
    LastGoodAtSite {
        /// The site.
        site: String,
    },
    /// Kept: a hold forbids removal.
    Held {
        /// The hold.
        hold: String,
    },
    /// Kept: its time is later than now, so nobody knows how old it is. It stands for nothing.
    Future,
    /// Kept: it may still be verified. Until then it stands for nothing.
    MayBeVerified,
    /// Kept: no copy of its group is good, and a damaged one may be better than none.
    NoGoodCopy,
    /// Kept: another copy has the same id, so nobody could say which of them to remove. It stands for nothing.
    SameId,
    /// May go: another copy stands for its bucket.
    Superseded {
        /// What is counted.
        unit: Unit,
        /// The bucket.
        bucket: String,
        /// The copy that stands for it.
        by: String,
    },
    /// May go: no rule asks for it.
    NotWanted,
    /// May go: nobody verified it in time, and a newer one is good.
    NeverVerified,
    /// May go: it is damaged, and another one is good.
    Damaged,
}

impl Reason {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Tags { .. } => "tags",
            Self::Within { .. } => "within",
            Self::Counted { .. } => "counted",
            Self::CountedWithin { .. } => "counted_within",
            Self::LastGood => "last_good",
            Self::LastGoodAtSite { .. } => "last_good_at_site",
            Self::Held { .. } => "held",
            Self::Future => "future",
            Self::MayBeVerified => "may_be_verified",
            Self::NoGoodCopy => "no_good_copy",
            Self::SameId => "same_id",
            Self::Superseded { .. } => "superseded",
            Self::NotWanted => "not_wanted",
            Self::NeverVerified => "never_verified",
            Self::Damaged => "damaged",
        }
    }

    /// Whether a rule of the plan says so, as against what no plan may remove.
    #[must_use]
    pub fn is_rule(&self) -> bool {
        matches!(self, Self::Tags { .. } | Self::Within { .. } | Self::Counted { .. } | Self::CountedWithin { .. })
    }
}

/// The decision about one copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The copy.
    pub copy: String,
    /// Whether it stays.
    pub keep: bool,
    /// Every reason, at least one: why it stays, or why it may go.
    pub reasons: Vec<Reason>,
}

impl Decision {
    /// The names of the buckets that it stands for, each once.
    #[must_use]
    pub fn buckets(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for reason in &self.reasons {
            if let Reason::Counted { bucket, oldest: false, .. } | Reason::CountedWithin { bucket, oldest: false, .. } =
                reason
                && !names.contains(&bucket.as_str())
            {
                names.push(bucket.as_str());
            }
        }
        names
    }

    /// Whether a rule of the plan keeps it.
    #[must_use]
    pub fn by_rule(&self) -> bool {
        self.reasons.iter().any(Reason::is_rule)
    }
}

impl Plan {
    /// Decides about every copy, one decision for each in their order. The order itself does not matter: of copies of the same
    /// moment the one with the smaller id counts as the newer.
    #[must_use]
    pub fn decide(&self, copies: &[Copy], holds: &[Hold], now: Timestamp, zone: Zone) -> Vec<Decision> {
        let mut reasons: Vec<Vec<Reason>> = copies.iter().map(|_| Vec::new()).collect();
        let twice = same_ids(copies);
        let mut groups: BTreeMap<&str, Vec<(usize, &Copy)>> = BTreeMap::new();
        for (at, copy) in copies.iter().enumerate() {
            groups.entry(&copy.group).or_default().push((at, copy));
        }
        for group in groups.values_mut() {
            group.sort_by(|(_, a), (_, b)| b.taken_at.cmp(&a.taken_at).then_with(|| a.id.cmp(&b.id)));
            for (at, reason) in self.decide_group(group, &twice, now, zone) {
                if let Some(reasons) = reasons.get_mut(at) {
                    reasons.push(reason);
                }
            }
        }
        let decided = copies.iter().zip(reasons);
        decided
            .map(|(copy, mut reasons)| {
                let by_copy = copy.holds.iter().cloned();
                let all: BTreeSet<String> =
                    holds.iter().filter(|hold| hold.holds(copy)).map(|hold| hold.id.clone()).chain(by_copy).collect();
                reasons.extend(all.into_iter().map(|hold| Reason::Held { hold }));
                let keeps = |reason: &Reason| !reason.lets_go();
                let keep = reasons.iter().any(keeps);
                // What would have let it go is of no interest where something keeps it.
                reasons.retain(|reason| keeps(reason) == keep);
                if reasons.is_empty() {
                    reasons.push(Reason::NotWanted);
                }
                Decision { copy: copy.id.clone(), keep, reasons }
            })
            .collect()
    }

    /// `group` has the newest first.
    fn decide_group(
        &self,
        group: &[(usize, &Copy)],
        twice: &BTreeSet<&str>,
        now: Timestamp,
        zone: Zone,
    ) -> Vec<(usize, Reason)> {
        let good: Vec<(usize, &Copy)> =
            group.iter().filter(|(_, copy)| copy.is_good(now) && !twice.contains(copy.id.as_str())).copied().collect();
        let newest = good.first().map(|(_, copy)| copy.taken_at);
        let mut found = Vec::new();
        for &(at, copy) in group {
            let young = copy.taken_at.plus_micros(self.verify_within().as_micros()) >= now;
            let reason = match copy.state {
                _ if twice.contains(copy.id.as_str()) => Reason::SameId,
                _ if copy.is_future(now) => Reason::Future,
                State::Verified => continue,
                _ if newest.is_none() => Reason::NoGoodCopy,
                State::Damaged => Reason::Damaged,
                State::Unverified if young || newest.is_some_and(|newest| copy.taken_at >= newest) => {
                    Reason::MayBeVerified
                }
                State::Unverified => Reason::NeverVerified,
            };
            found.push((at, reason));
        }
        let mut sites = BTreeSet::new();
        for (place, &(at, copy)) in good.iter().enumerate() {
            if place == 0 {
                found.push((at, Reason::LastGood));
            }
            for site in &copy.sites {
                if sites.insert(site) {
                    found.push((at, Reason::LastGoodAtSite { site: site.clone() }));
                }
            }
        }
        if let Some(newest) = good.first() {
            self.rules(&good, newest.1, zone, &mut found);
        }
        found
    }

    /// restic's way: each rule goes through all good copies from the newest to the oldest.
    fn rules(&self, good: &[(usize, &Copy)], newest: &Copy, zone: Zone, found: &mut Vec<(usize, Reason)>) {
        let of = |copy: &Copy| match self.calendar() {
            Calendar::Asked => zone,
            Calendar::Stored => Zone::parse(&copy.zone).unwrap_or(zone),
        };
        let cut = |span: Span| span.before(newest.taken_at, of(newest), self.month());
        let withins: Vec<_> = self
            .rule()
            .withins()
            .into_iter()
            .filter_map(|(unit, span)| span.map(|span| (unit, span, cut(span))))
            .map(|(unit, span, cut)| (span, cut, Buckets::new(unit, self.calendar())))
            .collect();
        let mut withins = withins;
        let mut counts: Vec<_> = self
            .rule()
            .counts()
            .into_iter()
            .filter(|(_, count)| *count != Count::Of(0))
            .map(|(unit, count)| (count, Buckets::new(unit, self.calendar())))
            .collect();
        let within = self.rule().within.map(|span| (span, cut(span)));
        for (place, &(at, copy)) in good.iter().enumerate() {
            let last = place + 1 == good.len();
            for tags in self.rule().tags.iter().filter(|tags| copy.has_tags(tags)) {
                found.push((at, Reason::Tags { tags: tags.clone() }));
            }
            if let Some((span, cut)) = within
                && copy.taken_at.unix_micros() > cut
            {
                found.push((at, Reason::Within { span }));
            }
            for (count, buckets) in &mut counts {
                let unit = buckets.unit;
                let bucket = buckets.name(copy, of(copy), place);
                match buckets.holder(&bucket) {
                    Some(by) if !last || *count == Count::Of(0) => {
                        found.push((at, Reason::Superseded { unit, bucket: bucket.text, by }));
                    }
                    _ if *count == Count::Of(0) => {}
                    holder => {
                        buckets.take(&bucket, copy);
                        let left = match count {
                            Count::All => None,
                            Count::Of(left) => {
                                *left -= 1;
                                Some(*left)
                            }
                        };
                        let oldest = holder.is_some();
                        found.push((at, Reason::Counted { unit, bucket: bucket.text, left, oldest }));
                    }
                }
            }
            for (span, cut, buckets) in &mut withins {
                if copy.taken_at.unix_micros() <= *cut {
                    continue;
                }
                let (unit, span) = (buckets.unit, *span);
                let bucket = buckets.name(copy, of(copy), place);
                match buckets.holder(&bucket) {
                    Some(by) if !last || self.oldest() == Oldest::Counts => {
                        found.push((at, Reason::Superseded { unit, bucket: bucket.text, by }));
                    }
                    holder => {
                        buckets.take(&bucket, copy);
                        let oldest = holder.is_some();
                        found.push((at, Reason::CountedWithin { unit, bucket: bucket.text, span, oldest }));
                    }
                }
            }
        }
    }
}

impl Reason {
    fn lets_go(&self) -> bool {
        matches!(self, Self::Superseded { .. } | Self::NotWanted | Self::NeverVerified | Self::Damaged)
    }
}

/// The ids that more than one copy has.
pub(super) fn same_ids(copies: &[Copy]) -> BTreeSet<&str> {
    let mut seen = BTreeSet::new();
    copies.iter().map(|copy| copy.id.as_str()).filter(|id| !seen.insert(*id)).collect()
}

/// The buckets of one rule, with the copies that stand for them.
struct Buckets {
    unit: Unit,
    calendar: Calendar,
    taken: BTreeMap<String, String>,
    last: Option<(String, String)>,
}

/// A bucket: its key, and the name that is shown.
struct Bucket {
    key: String,
    text: String,
}

impl Buckets {
    fn new(unit: Unit, calendar: Calendar) -> Self {
        Self { unit, calendar, taken: BTreeMap::new(), last: None }
    }

    fn name(&self, copy: &Copy, zone: Zone, place: usize) -> Bucket {
        let text = bucket::name(self.unit, copy.taken_at, zone, self.calendar == Calendar::Asked);
        let key = if self.unit == Unit::Last { place.to_string() } else { text.clone() };
        Bucket { key, text }
    }

    /// The copy that stands for it. With the zones of the copies only the last bucket counts, as restic has it: their days can come
    /// one before the other and again after it.
    fn holder(&self, bucket: &Bucket) -> Option<String> {
        match self.calendar {
            Calendar::Asked => self.taken.get(&bucket.key).cloned(),
            Calendar::Stored => self.last.as_ref().filter(|(key, _)| *key == bucket.key).map(|(_, copy)| copy.clone()),
        }
    }

    fn take(&mut self, bucket: &Bucket, copy: &Copy) {
        self.last = Some((bucket.key.clone(), copy.id.clone()));
        self.taken.entry(bucket.key.clone()).or_insert_with(|| copy.id.clone());
    }
}
