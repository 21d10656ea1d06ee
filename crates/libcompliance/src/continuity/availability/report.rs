//! The report on a time.

use super::super::length::Length;
use super::contract::{Contract, ContractError};
use super::figures::Figures;
use super::observed::{Maintenance, Outage, Sample, Watched};
use super::set::Set;
use crate::trail::time::Timestamp;
use chrono::{Datelike as _, Months, NaiveDate};
use serde::Serialize;

/// The longest time that a report is about, in days.
pub const MAX_DAYS: u32 = 4_000;

/// The figures of a calendar month of the contract's zone, or of the part of it that lies in the time of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Month {
    /// `2026-11`.
    pub month: String,
    /// Its figures.
    pub figures: Figures,
}

/// An outage as it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// From.
    pub from: Timestamp,
    /// Until.
    pub to: Timestamp,
    /// How much of it was time in which the service was owed.
    pub down: Length,
}

/// Why maintenance does not count as planned, or not all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "remark", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Remark {
    /// It was not announced in time: all of it is down.
    NotAnnounced {
        /// The maintenance.
        maintenance: String,
    },
    /// Work was done outside of the announced window: that part is down.
    OutsideWindow {
        /// The maintenance.
        maintenance: String,
        /// How long.
        over: Length,
    },
    /// No monitor looked at any time at which the service was owed.
    Unwatched,
}

/// What the availability of a service was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// From.
    pub from: Timestamp,
    /// Until, not included.
    pub to: Timestamp,
    /// The whole time.
    pub total: Figures,
    /// By month.
    pub months: Vec<Month>,
    /// How many outages there were. Two that only time lies between in which nothing is owed are one.
    pub outages: usize,
    /// The longest of them by the time owed; of equal ones the first.
    pub longest: Option<Stretch>,
    /// The widest distance of two looks of a monitor. Each end of an outage that it saw is uncertain by that much, and shorter
    /// outages can be missed. Zero without samples.
    pub probe: Length,
    /// What does not count as somebody may have meant it to.
    pub remarks: Vec<Remark>,
}

struct States {
    up: Set,
    down: Set,
    planned: Set,
    unknown: Set,
}

impl Contract {
    /// Computes what the availability was from `from` until `to`, which is not later than now: what has not ended yet lasts until
    /// then. Samples, outages and maintenance may be in any order, may overlap, and may lie outside of that time.
    ///
    /// # Errors
    /// [`ContractError::Period`] where `to` is not later than `from`, or more than [`MAX_DAYS`] later.
    pub fn report(
        &self,
        from: Timestamp,
        to: Timestamp,
        samples: &[Sample],
        outages: &[Outage],
        maintenance: &[Maintenance],
    ) -> Result<Report, ContractError> {
        let longest = Length::hours(MAX_DAYS * 24);
        if from >= to || Length::between(from, to) > longest {
            return Err(ContractError::Period);
        }
        let window = self.window(from, to);
        let watched = Watched::of(samples, self);
        let (planned, worked, mut remarks) = self.planned(maintenance, to);
        let reported = outages.iter().map(|one| (one.from.unix_micros(), one.to.unwrap_or(to).unix_micros()));
        let down = Set::of(reported.collect()).union(&watched.down).union(&worked);
        let planned = planned.intersection(&window);
        let down = down.intersection(&window).without(&planned);
        let up = watched.up.intersection(&window).without(&planned).without(&down);
        let unknown = window.without(&planned).without(&down).without(&up);
        if watched.up.clone().union(&watched.down).intersection(&window).micros() == 0 {
            remarks.push(Remark::Unwatched);
        }
        let states = States { up, down, planned, unknown };
        let stretches = stretches(&states.down, &window);
        let longest = stretches.iter().copied().reduce(|best, next| if next.down > best.down { next } else { best });
        Ok(Report {
            from,
            to,
            total: self.figures(&states, &window),
            months: self.months(&states, from, to),
            outages: stretches.len(),
            longest,
            probe: watched.interval,
            remarks,
        })
    }

    /// What counts as planned, all that was worked, and remarks.
    fn planned(&self, maintenance: &[Maintenance], end: Timestamp) -> (Set, Set, Vec<Remark>) {
        let (mut planned, mut worked, mut remarks) = (Vec::new(), Vec::new(), Vec::new());
        for one in maintenance {
            let Some((from, to)) = one.actual(end) else { continue };
            worked.push((from, to));
            if !one.noticed(self.notice()) {
                remarks.push(Remark::NotAnnounced { maintenance: one.id.clone() });
                continue;
            }
            let announced = Set::one(one.from.unix_micros(), one.to.unix_micros());
            let actual = Set::one(from, to);
            planned.extend_from_slice(actual.intersection(&announced).stretches());
            let over = Length::micros(actual.without(&announced).micros()).unwrap_or_default();
            if over > Length::ZERO {
                remarks.push(Remark::OutsideWindow { maintenance: one.id.clone(), over });
            }
        }
        (Set::of(planned), Set::of(worked), remarks)
    }

    fn figures(&self, states: &States, within: &Set) -> Figures {
        let [up, down, planned, unknown] = [&states.up, &states.down, &states.planned, &states.unknown];
        let micros = |set: &Set| Length::micros(set.intersection(within).micros()).unwrap_or_default();
        Figures::of([micros(up), micros(down), micros(planned), micros(unknown)], self.figure(), self.target())
    }

    fn months(&self, states: &States, from: Timestamp, to: Timestamp) -> Vec<Month> {
        let zone = self.zone();
        let mut months = Vec::new();
        let mut first: Option<NaiveDate> = zone.day(from).with_day(1);
        while let Some(month) = first {
            let start = zone.start_of(month).max(from);
            if start >= to {
                break;
            }
            first = month.checked_add_months(Months::new(1));
            let end = first.map_or(to, |next| zone.start_of(next)).min(to);
            let figures = self.figures(states, &Set::one(start.unix_micros(), end.unix_micros()));
            months.push(Month { month: month.format("%Y-%m").to_string(), figures });
        }
        months
    }
}

/// The outages: stretches of `down` that only time outside of `window` lies between are one.
fn stretches(down: &Set, window: &Set) -> Vec<Stretch> {
    let mut found: Vec<(i64, i64, i64)> = Vec::new();
    // `down` lies inside the window, so what follows one of its stretches is either more of the window or its end.
    let mut owed = window.stretches().iter().peekable();
    for &(from, to) in down.stretches() {
        let length = to - from;
        let mut joined = false;
        if let Some((_, end, _)) = found.last() {
            while owed.next_if(|(_, owed_to)| *owed_to <= *end).is_some() {}
            // The next time owed after the last outage begins with this one.
            joined = owed.peek().is_none_or(|(owed_from, _)| *owed_from >= from);
        }
        match found.last_mut() {
            Some((_, end, sum)) if joined => (*end, *sum) = (to, *sum + length),
            _ => found.push((from, to, length)),
        }
    }
    let stretch = |(from, to, down): (i64, i64, i64)| Stretch {
        from: Timestamp::clamped(from),
        to: Timestamp::clamped(to),
        down: Length::micros(down).unwrap_or_default(),
    };
    found.into_iter().map(stretch).collect()
}
