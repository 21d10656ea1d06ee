//! What is known of a copy.

use super::super::zone::Zone;
use crate::trail::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What is known of a copy's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Read back from its target, digest and manifest right.
    Verified,
    /// Not verified yet. It may be good; nobody knows.
    Unverified,
    /// Looked at, and not what it should be.
    Damaged,
}

/// One backup copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Copy {
    /// Its own id.
    pub id: String,
    /// When the content was taken.
    pub taken_at: Timestamp,
    /// The IANA zone in which it was taken, as it was stored. Only [`Calendar::Stored`](super::Calendar::Stored) decides by it.
    pub zone: String,
    /// What is known of its content.
    pub state: State,
    /// The sites that hold a good object of it; a copy lies in two places when two different names stand here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<String>,
    /// Ids of holds that were laid on it when it was made or later.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<String>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What it is a copy of. Plans are applied to each group by itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// Its place in the order in which the copies of its group were made, where that is known otherwise than by the clock: the
    /// number of its record in the trail. It shows a clock that was set back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
}

impl Copy {
    /// A copy without tags, holds, group and number.
    #[must_use]
    pub fn new(id: &str, taken_at: Timestamp, zone: Zone, state: State, sites: &[&str]) -> Self {
        Self {
            id: id.to_owned(),
            taken_at,
            zone: zone.name().to_owned(),
            state,
            sites: sites.iter().map(|&site| site.to_owned()).collect(),
            holds: Vec::new(),
            tags: Vec::new(),
            group: String::new(),
            number: None,
        }
    }

    pub(super) fn is_future(&self, now: Timestamp) -> bool {
        self.taken_at > now
    }

    /// Whether it may stand for anything.
    pub(super) fn is_good(&self, now: Timestamp) -> bool {
        self.state == State::Verified && !self.is_future(now)
    }

    /// restic's rule: all tags of the list are there; the empty tag is that of a copy without tags.
    pub(super) fn has_tags(&self, list: &[String]) -> bool {
        list.iter().all(|tag| self.tags.contains(tag) || (tag.is_empty() && self.tags.is_empty()))
    }

    pub(super) fn site_count(&self) -> usize {
        self.sites.iter().collect::<std::collections::BTreeSet<_>>().len()
    }
}

/// Why copies must stay whatever the plan says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldKind {
    /// A dispute, an investigation, an authority's order.
    Legal,
    /// An open incident.
    Incident,
}

/// Something that forbids removal. A part that is left out is for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// Its own id.
    pub id: String,
    /// Why.
    pub kind: HoldKind,
    /// Only these copies; none named means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<String>,
    /// Only copies of this group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Only copies taken at this moment or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Only copies taken at this moment or earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
}

impl Hold {
    /// A hold on single copies.
    #[must_use]
    pub fn on(id: &str, kind: HoldKind, copies: &[&str]) -> Self {
        let copies = copies.iter().map(|&copy| copy.to_owned()).collect();
        Self { id: id.to_owned(), kind, copies, group: None, from: None, to: None }
    }

    /// Whether it forbids the removal of `copy`.
    #[must_use]
    pub fn holds(&self, copy: &Copy) -> bool {
        (self.copies.is_empty() || self.copies.contains(&copy.id))
            && self.group.as_ref().is_none_or(|group| *group == copy.group)
            && self.from.is_none_or(|from| copy.taken_at >= from)
            && self.to.is_none_or(|to| copy.taken_at <= to)
    }
}
