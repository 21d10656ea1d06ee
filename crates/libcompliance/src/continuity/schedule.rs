//! What is due: backups, checks, drills (BCK-01, BCK-04).
//!
//! A task has a moment at which it is due, again and again; the time from one such moment to the next is its turn. A good run in a
//! turn does it. A turn that ended without one is missed, and its time is unknown time: nothing is made up for afterwards.
//!
//! ```
//! use libcompliance::continuity::Zone;
//! use libcompliance::continuity::schedule::{Run, Tasks};
//! use libcompliance::trail::time::Timestamp;
//!
//! let at = |text: &str| Timestamp::parse(&format!("{text}.000000Z")).unwrap();
//! let tasks = Tasks::standard(at("2026-11-20T00:00:00"));
//! let runs = [Run::good("backup", at("2026-11-20T00:01:00")), Run::good("backup", at("2026-11-21T00:02:00"))];
//! let standings = tasks.standings(&runs, at("2026-11-21T13:00:00"), Zone::UTC);
//!
//! let backup = &standings[0];
//! assert_eq!(backup.missed[0].from, at("2026-11-20T12:00:00"));
//! assert_eq!(backup.due, Some(at("2026-11-21T12:00:00")));
//! assert_eq!(backup.next, Some(at("2026-11-22T00:00:00")));
//! ```

use super::availability::{TimeOfDay, Weekday};
use super::length::Length;
use super::zone::Zone;
use crate::trail::time::Timestamp;
use crate::trail::value::is_token;
use chrono::{Datelike as _, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most tasks.
pub const MAX_TASKS: usize = 1_000;
/// The most missed turns that are listed, the newest ones.
pub const MAX_MISSED: usize = 10_000;
/// Turns that began longer ago than this, in days, are not looked at.
pub const MAX_DAYS_BACK: u64 = 4_000;
/// The most hours between two runs, a leap year.
const MAX_HOURS: u32 = 366 * 24;

/// How often something is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Every {
    /// Every so many hours, counted from the beginning of the task and not by any calendar: 1 to 8784.
    Hours(u32),
    /// Every day of the zone at these times; at least one.
    Day {
        /// The times.
        at: Vec<TimeOfDay>,
    },
    /// Every week of the zone.
    Week {
        /// The day.
        day: Weekday,
        /// The time.
        at: TimeOfDay,
    },
    /// Every so many months, in January and from there on.
    Months {
        /// 1, 2, 3, 4, 6 or 12.
        months: u32,
        /// The day of the month, 1 to 31; the last one where the month is shorter.
        day: u32,
        /// The time.
        at: TimeOfDay,
    },
}

/// Something to be done again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Its name, a token such as `backup`.
    pub name: String,
    /// How often.
    pub every: Every,
    /// How long after it is due it becomes overdue.
    pub grace: Length,
    /// From when on.
    pub since: Timestamp,
}

/// Why there are no such tasks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TaskError {
    /// A part of a task is out of range.
    #[error("task {task} of the schedule: {what}")]
    Range {
        /// Its place, from 0.
        task: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// Two tasks have one name.
    #[error("tasks {first} and {second} of the schedule have the same name")]
    Duplicate {
        /// The place of one.
        first: usize,
        /// The place of the other.
        second: usize,
    },
    /// More than there may be.
    #[error("there are more than {MAX_TASKS} tasks in the schedule")]
    TooMany,
    /// Not JSON, or not the fields of tasks.
    #[error("the text does not read as tasks of a schedule: {0}")]
    Malformed(String),
}

/// What is to be done. A value that exists is valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Task>", into = "Vec<Task>")]
pub struct Tasks(Vec<Task>);

/// One run of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Which task.
    pub task: String,
    /// When it began.
    pub at: Timestamp,
    /// Whether it did all of its work.
    pub good: bool,
}

impl Run {
    /// A run that did all of its work.
    #[must_use]
    pub fn good(task: &str, at: Timestamp) -> Self {
        Self { task: task.to_owned(), at, good: true }
    }
}

/// A turn that ended without a good run. Of its time nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    /// When it was due.
    pub from: Timestamp,
    /// When it was due the next time.
    pub to: Timestamp,
    /// Whether there was a run that failed; if not, there was none.
    pub failed: bool,
}

/// How a task stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Which task.
    pub task: String,
    /// Its newest good run.
    pub last_good: Option<Timestamp>,
    /// Since when it is due; nothing when the present turn has its good run.
    pub due: Option<Timestamp>,
    /// Whether it is due for longer than its grace.
    pub overdue: bool,
    /// For how long it is overdue.
    pub overdue_by: Length,
    /// Whether a run of the present turn failed.
    pub failed: bool,
    /// When it is due the next time; nothing at the end of the calendar.
    pub next: Option<Timestamp>,
    /// The turns that were missed, the earliest first; of more than [`MAX_MISSED`] the newest.
    pub missed: Vec<Missed>,
    /// How many were missed in the last [`MAX_DAYS_BACK`] days.
    pub missed_count: usize,
    /// How many runs have a time later than now: a clock was set back. They count for nothing.
    pub future_runs: usize,
}

impl Tasks {
    /// Checks tasks.
    ///
    /// # Errors
    /// [`TaskError`] with the place of the first that is wrong.
    pub fn new(tasks: Vec<Task>) -> Result<Self, TaskError> {
        if tasks.len() > MAX_TASKS {
            return Err(TaskError::TooMany);
        }
        for (at, task) in tasks.iter().enumerate() {
            if let Some(what) = wrong(task) {
                return Err(TaskError::Range { task: at, what });
            }
            if let Some(first) = tasks.iter().take(at).position(|other| other.name == task.name) {
                return Err(TaskError::Duplicate { first, second: at });
            }
        }
        Ok(Self(tasks))
    }

    /// The usual ones: `backup` every 12 hours, because one copy a day cannot meet 24 hours
    /// ([`objective`](super::objective)); `check`, the verification of trail and copies, every week; `drill` every quarter, overdue
    /// after 30 days of it.
    #[must_use]
    pub fn standard(since: Timestamp) -> Self {
        let task = |name: &str, every, grace| Task { name: name.to_owned(), every, grace, since };
        let at = TimeOfDay::parse("04:00");
        let mut tasks = vec![task("backup", Every::Hours(12), Length::hours(1))];
        tasks.extend(at.map(|at| task("check", Every::Week { day: Weekday::Sunday, at }, Length::DAY)));
        let quarter = |at| Every::Months { months: 3, day: 1, at };
        tasks.extend(at.map(|at| task("drill", quarter(at), Length::hours(30 * 24))));
        Self(tasks)
    }

    /// Reads the JSON that `serde` writes of tasks: a list.
    ///
    /// # Errors
    /// [`TaskError`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, TaskError> {
        let tasks = serde_json::from_slice(bytes).map_err(|error| TaskError::Malformed(error.to_string()))?;
        Self::new(tasks)
    }

    /// The tasks, in their order.
    #[must_use]
    pub fn tasks(&self) -> &[Task] {
        &self.0
    }

    /// How each task stands, in their order. Runs may be in any order; those of other names do not matter.
    #[must_use]
    pub fn standings(&self, runs: &[Run], now: Timestamp, zone: Zone) -> Vec<Standing> {
        self.0.iter().map(|task| task.standing(runs, now, zone)).collect()
    }
}

fn wrong(task: &Task) -> Option<&'static str> {
    if !is_token(&task.name) {
        return Some("the name is not a name in lower case");
    }
    match &task.every {
        Every::Hours(hours) if !(1..=MAX_HOURS).contains(hours) => Some("the hours are 1 to 8784"),
        Every::Day { at } if at.is_empty() || at.len() > 1_440 => Some("a day has at least one time"),
        Every::Months { months, .. } if ![1, 2, 3, 4, 6, 12].contains(months) => {
            Some("the months are 1, 2, 3, 4, 6 or 12")
        }
        Every::Months { day, .. } if !(1..=31).contains(day) => Some("the day of the month is 1 to 31"),
        _ => None,
    }
}

impl Task {
    fn standing(&self, runs: &[Run], now: Timestamp, zone: Zone) -> Standing {
        let own = || runs.iter().filter(|run| run.task == self.name);
        let times = |good: bool| -> BTreeSet<Timestamp> {
            own().filter(|run| run.good == good && run.at <= now).map(|run| run.at).collect()
        };
        let (good, failed) = (times(true), times(false));
        let mut moments = self.moments(now, zone);
        let next = moments.last().copied().filter(|last| *last > now);
        if next.is_some() {
            moments.pop();
        }
        let mut standing = Standing {
            task: self.name.clone(),
            last_good: good.last().copied(),
            due: None,
            overdue: false,
            overdue_by: Length::ZERO,
            failed: false,
            next,
            missed: Vec::new(),
            missed_count: 0,
            future_runs: own().filter(|run| run.at > now).count(),
        };
        for (place, &from) in moments.iter().enumerate() {
            let to = moments.get(place + 1).copied();
            // The present turn has no end yet, and nothing is later than now.
            let end = to.unwrap_or(Timestamp::clamped(i64::MAX));
            let broke = failed.range(from..end).next().is_some();
            let done = good.range(from..end).next().is_some();
            match to {
                _ if done => {}
                Some(to) => standing.missed.push(Missed { from, to, failed: broke }),
                None => {
                    let late = Length::between(from, now).minus(self.grace);
                    standing.due = Some(from);
                    standing.overdue = late > Length::ZERO;
                    standing.overdue_by = late;
                }
            }
            standing.failed = to.is_none() && broke;
        }
        standing.missed_count = standing.missed.len();
        let first = standing.missed_count.saturating_sub(MAX_MISSED);
        standing.missed.drain(..first);
        standing
    }

    /// The moments at which it is due until now, the earliest first, and the next one after now.
    fn moments(&self, now: Timestamp, zone: Zone) -> Vec<Timestamp> {
        let back = i64::try_from(MAX_DAYS_BACK).unwrap_or(i64::MAX).saturating_mul(Length::DAY.as_micros());
        let from = self.since.max(now.plus_micros(back.saturating_neg()));
        let mut moments = BTreeSet::new();
        if let Every::Hours(hours) = self.every {
            let step = Length::hours(hours).as_micros().max(1);
            let behind = from.unix_micros() - self.since.unix_micros();
            let mut moment = self.since.plus_micros((behind + step - 1) / step * step);
            while moments.insert(moment) && moment <= now {
                moment = moment.plus_micros(step);
            }
            return moments.into_iter().collect();
        }
        // A moment of one day can lie in the one before or after it where clocks are moved at midnight.
        let first = zone.day(from).checked_sub_days(Days::new(1)).unwrap_or(NaiveDate::MIN);
        for day in first.iter_days().take_while(|day| day.year() < 10_000) {
            let times: &[TimeOfDay] = match &self.every {
                Every::Hours(_) => &[],
                Every::Day { at } => at,
                Every::Week { day: weekday, at } if Weekday::of(day) == *weekday => std::slice::from_ref(at),
                Every::Months { months, day: wanted, at } if is_turn(day, *months, *wanted) => std::slice::from_ref(at),
                Every::Week { .. } | Every::Months { .. } => &[],
            };
            moments.extend(times.iter().map(|time| time.on(day, zone)).filter(|moment| *moment >= from));
            // The next one is there, and no later day has an earlier one.
            if moments.last().is_some_and(|last| *last > now && zone.day(*last) < day) {
                break;
            }
        }
        let after = moments.range((std::ops::Bound::Excluded(now), std::ops::Bound::Unbounded)).next().copied();
        moments.into_iter().filter(|moment| *moment <= now || Some(*moment) == after).collect()
    }
}

fn is_turn(day: NaiveDate, months: u32, wanted: u32) -> bool {
    let last = day.succ_opt().is_none_or(|next| next.month() != day.month());
    day.month0().is_multiple_of(months) && (day.day() == wanted || (last && day.day() < wanted))
}

impl TryFrom<Vec<Task>> for Tasks {
    type Error = TaskError;

    fn try_from(tasks: Vec<Task>) -> Result<Self, TaskError> {
        Self::new(tasks)
    }
}

impl From<Tasks> for Vec<Task> {
    fn from(tasks: Tasks) -> Self {
        tasks.0
    }
}
