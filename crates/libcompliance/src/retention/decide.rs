//! The decision about one record.

use super::hold::Hold;
use super::rule::{BasisKind, Counted, Rule, Schedule};
use crate::id::ClientId;
use chrono::{Datelike as _, Months, NaiveDate};

/// One record that a decision is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item<'a> {
    /// Its type.
    pub record: &'a str,
    /// Whose it is.
    pub client: Option<ClientId>,
    /// Its own id.
    pub id: &'a str,
    /// What happened to it, and on which day of the laboratory's calendar; of a trigger that happened twice the later day counts.
    pub events: &'a [(&'a str, NaiveDate)],
}

/// Whether a record is to be kept, and why. The places of rules and holds are those in the lists that were asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// No rule is about such a record: it is kept until somebody makes one.
    NoRule,
    /// A rule keeps it for ever.
    ForEver {
        /// The rule.
        rule: usize,
    },
    /// What a rule counts from has not happened, or nobody said so.
    NotStarted {
        /// The rule.
        rule: usize,
    },
    /// Its time is not over.
    NotDue {
        /// The rule that keeps it longest.
        rule: usize,
    },
    /// Its time is over, and a hold forbids its disposal.
    Held {
        /// The hold.
        hold: usize,
    },
    /// Every rule's time is over and nothing holds it: it may be disposed of, by a decision of persons.
    Due {
        /// The rule that kept it longest.
        rule: usize,
    },
}

impl Because {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoRule => "no_rule",
            Self::ForEver { .. } => "for_ever",
            Self::NotStarted { .. } => "not_started",
            Self::NotDue { .. } => "not_due",
            Self::Held { .. } => "held",
            Self::Due { .. } => "due",
        }
    }
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Why.
    pub because: Because,
    /// The last day on which the rules keep it; `None` while that cannot be told.
    pub until: Option<NaiveDate>,
}

impl Decision {
    /// Whether disposal may be proposed. Everything else is to be kept.
    #[must_use]
    pub fn may_go(&self) -> bool {
        matches!(self.because, Because::Due { .. })
    }
}

/// How long one rule keeps a record. In the order of length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    On(NaiveDate),
    Unknown,
    Never,
}

impl Schedule {
    /// Decides about one record on `today`, a day of the laboratory's calendar. Of all rules that apply the longest decides. A rule
    /// for a client stands in for the general ones about the same type of record, except those that rest on a law. Holds are asked
    /// last, so that an answer names them only where they make the difference.
    #[must_use]
    pub fn decide(&self, item: &Item<'_>, holds: &[Hold], today: NaiveDate) -> Decision {
        let longest =
            self.applying(item).map(|(at, rule)| (end(rule, item), at)).max_by_key(|(end, at)| (*end, usize::MAX - at));
        let Some((end, rule)) = longest else {
            return Decision { because: Because::NoRule, until: None };
        };
        let until = match end {
            End::Never => return Decision { because: Because::ForEver { rule }, until: None },
            End::Unknown => return Decision { because: Because::NotStarted { rule }, until: None },
            End::On(until) => until,
        };
        let because = if today <= until {
            Because::NotDue { rule }
        } else if let Some(hold) = holds.iter().position(|hold| hold.holds(item, today)) {
            Because::Held { hold }
        } else {
            Because::Due { rule }
        };
        Decision { because, until: Some(until) }
    }

    fn applying(&self, item: &Item<'_>) -> impl Iterator<Item = (usize, &Rule)> {
        let about = |rule: &&Rule| rule.record == item.record;
        let own = |rule: &Rule| rule.client.is_some() && rule.client == item.client;
        let has_own = self.rules().iter().filter(about).any(own);
        let (record, client) = (item.record.to_owned(), item.client);
        self.rules().iter().enumerate().filter(move |(_, rule)| {
            let general = rule.client.is_none() && (!has_own || rule.basis.kind == BasisKind::Law);
            rule.record == record && (general || (rule.client.is_some() && rule.client == client))
        })
    }
}

fn end(rule: &Rule, item: &Item<'_>) -> End {
    let Some(months) = rule.months else { return End::Never };
    let Some(day) = item.events.iter().filter(|(event, _)| *event == rule.trigger).map(|(_, day)| *day).max() else {
        return End::Unknown;
    };
    let first = match rule.counted {
        Counted::FromDay => Some(day),
        Counted::FromEndOfYear => NaiveDate::from_ymd_opt(day.year(), 12, 31),
    };
    // Months are those of the calendar: a month after 31 January is the last of February. A day beyond the calendar never comes.
    first.and_then(|first| first.checked_add_months(Months::new(months))).map_or(End::Never, End::On)
}
