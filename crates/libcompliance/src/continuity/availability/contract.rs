//! What was agreed.

use super::super::length::Length;
use super::super::zone::{Day, Zone};
use super::set::Set;
use crate::trail::time::Timestamp;
use chrono::{Datelike as _, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// A share that must be reached, in ten-thousandths of a percent: `99.5` as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Target(u32);

/// A hundred percent.
const ALL: u32 = 1_000_000;

impl Target {
    /// Reads a percentage from 0 to 100 with at most four decimals, such as `99.5`.
    ///
    /// # Errors
    /// [`ContractError::Target`].
    pub fn parse(text: &str) -> Result<Self, ContractError> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str, most: usize| {
            (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(whole, 3) || !digits(decimals, 4) {
            return Err(ContractError::Target);
        }
        let parts: Option<u32> = format!("{whole}{decimals:0<4}").parse().ok();
        parts.filter(|parts| *parts <= ALL).map(Self).ok_or(ContractError::Target)
    }

    /// The share in ten-thousandths of a percent, 0 to 1,000,000.
    #[must_use]
    pub fn ten_thousandths(self) -> u32 {
        self.0
    }

    /// How much of a time may be down, to the microsecond below.
    #[must_use]
    pub fn allowed(self, whole: Length) -> Length {
        let micros = i128::from(whole.as_micros()) * i128::from(ALL - self.0) / i128::from(ALL);
        i64::try_from(micros).ok().and_then(Length::micros).unwrap_or(whole)
    }
}

impl core::fmt::Display for Target {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let decimals = format!("{:04}", self.0 % 10_000);
        let decimals = decimals.trim_end_matches('0');
        let point = if decimals.is_empty() { "" } else { "." };
        write!(f, "{}{point}{decimals}", self.0 / 10_000)
    }
}

impl TryFrom<String> for Target {
    type Error = ContractError;

    fn try_from(text: String) -> Result<Self, ContractError> {
        Self::parse(&text)
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        target.to_string()
    }
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// The day of the week of a date.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        match day.weekday() {
            chrono::Weekday::Mon => Self::Monday,
            chrono::Weekday::Tue => Self::Tuesday,
            chrono::Weekday::Wed => Self::Wednesday,
            chrono::Weekday::Thu => Self::Thursday,
            chrono::Weekday::Fri => Self::Friday,
            chrono::Weekday::Sat => Self::Saturday,
            chrono::Weekday::Sun => Self::Sunday,
        }
    }
}

/// A time of local clocks to the minute, `00:00` to `24:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(u32);

impl TimeOfDay {
    /// Reads `HH:MM`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (hours, minutes) = text.split_once(':')?;
        let number = |text: &str| {
            (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse::<u32>().ok())?
        };
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        let all = hours * 60 + minutes;
        (minutes < 60 && all <= 24 * 60).then_some(Self(all))
    }

    /// The moment on a day of a zone; `24:00` is the beginning of the next one.
    pub(in super::super) fn on(self, day: NaiveDate, zone: Zone) -> Timestamp {
        match NaiveTime::from_hms_opt(self.0 / 60, self.0 % 60, 0) {
            Some(time) => zone.moment(day.and_time(time)),
            None => zone.start_of(day.succ_opt().unwrap_or(day)),
        }
    }
}

impl core::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a time of day is written as HH:MM, 00:00 to 24:00")
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

/// Hours of service on one day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// The day.
    pub day: Weekday,
    /// From.
    pub from: TimeOfDay,
    /// Until, not included; later than `from`. A night is two slots.
    pub to: TimeOfDay,
}

/// When the service is owed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hours {
    /// Day and night.
    #[default]
    Always,
    /// In these hours of the week.
    Weekly(Vec<Slot>),
}

/// A stretch of time for which the contract owes nothing, for a reason that was agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excluded {
    /// From.
    pub from: Timestamp,
    /// Until, not included; later than `from`.
    pub to: Timestamp,
    /// Where it was agreed.
    pub basis: String,
}

/// Which figure the contract means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Planned maintenance is in neither part nor whole.
    #[default]
    Excluded,
    /// It counts as up.
    AsUp,
    /// It counts as down.
    NotExcluded,
}

/// What was agreed on availability. A value that exists is valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Contract {
    parts: Parts,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    zone: Zone,
    target: Target,
    #[serde(default)]
    figure: Figure,
    #[serde(default)]
    hours: Hours,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    holidays: Vec<Day>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    excluded: Vec<Excluded>,
    #[serde(default = "notice")]
    notice: Length,
    #[serde(default = "reach")]
    reach: Length,
}

fn notice() -> Length {
    Length::hours(48)
}

fn reach() -> Length {
    Length::minutes(15)
}

/// Why there is no contract or no report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContractError {
    /// The target is not a percentage.
    #[error("an availability target is a percentage from 0 to 100 with at most four decimals, such as `99.5`")]
    Target,
    /// Hours of service end before they begin, or two of a day overlap.
    #[error("slot {0} of the service hours ends before it begins, or overlaps another one of its day")]
    Slot(usize),
    /// Service hours without any.
    #[error("the service hours name none: leave them out for day and night")]
    NoHours,
    /// An exclusion ends before it begins or has no basis.
    #[error("exclusion {0} ends before it begins, or does not say where it was agreed")]
    Excluded(usize),
    /// The time that a report is asked for is empty or too long.
    #[error("a report on availability is about at least a microsecond and at most 4000 days")]
    Period,
    /// Not JSON, or not the fields of a contract.
    #[error("the text does not read as a contract on availability: {0}")]
    Malformed(String),
}

impl Contract {
    /// Day and night, without exclusions; maintenance announced 48 hours before is left out of the figure, and a sample speaks for
    /// 15 minutes at most.
    #[must_use]
    pub fn always(zone: Zone, target: Target) -> Self {
        let parts = Parts {
            zone,
            target,
            figure: Figure::default(),
            hours: Hours::Always,
            holidays: Vec::new(),
            excluded: Vec::new(),
            notice: notice(),
            reach: reach(),
        };
        Self { parts }
    }

    /// Reads the JSON that `serde` writes of a contract. `zone` and `target` must be there.
    ///
    /// # Errors
    /// [`ContractError`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, ContractError> {
        let parts: Parts =
            serde_json::from_slice(bytes).map_err(|error| ContractError::Malformed(error.to_string()))?;
        parts.try_into()
    }

    /// The same with service hours.
    ///
    /// # Errors
    /// [`ContractError::Slot`], [`ContractError::NoHours`].
    pub fn in_hours(mut self, hours: Hours) -> Result<Self, ContractError> {
        self.parts.hours = hours;
        self.parts.try_into()
    }

    /// The same without these days.
    #[must_use]
    pub fn without_days(mut self, holidays: Vec<Day>) -> Self {
        self.parts.holidays = holidays;
        self
    }

    /// The same without these stretches.
    ///
    /// # Errors
    /// [`ContractError::Excluded`].
    pub fn excluding(mut self, excluded: Vec<Excluded>) -> Result<Self, ContractError> {
        self.parts.excluded = excluded;
        self.parts.try_into()
    }

    /// The same with another figure that counts.
    #[must_use]
    pub fn counting(mut self, figure: Figure) -> Self {
        self.parts.figure = figure;
        self
    }

    /// The same with another time in which maintenance must be announced.
    #[must_use]
    pub fn noticed(mut self, lead: Length) -> Self {
        self.parts.notice = lead;
        self
    }

    /// The same with another longest time that a sample speaks for.
    #[must_use]
    pub fn reaching(mut self, reach: Length) -> Self {
        self.parts.reach = reach;
        self
    }

    /// The zone of its days and months.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.parts.zone
    }

    /// What must be reached.
    #[must_use]
    pub fn target(&self) -> Target {
        self.parts.target
    }

    /// Which figure counts.
    #[must_use]
    pub fn figure(&self) -> Figure {
        self.parts.figure
    }

    /// How long before it maintenance must be announced.
    #[must_use]
    pub fn notice(&self) -> Length {
        self.parts.notice
    }

    /// The longest time that a sample speaks for.
    #[must_use]
    pub fn reach(&self) -> Length {
        self.parts.reach
    }

    /// When the service is owed in a time.
    pub(super) fn window(&self, from: Timestamp, to: Timestamp) -> Set {
        let zone = self.zone();
        let period = Set::one(from.unix_micros(), to.unix_micros());
        let last = zone.day(to);
        let days = || zone.day(from).iter_days().take_while(move |day| *day <= last);
        let stretch = |from: Timestamp, to: Timestamp| (from.unix_micros(), to.unix_micros());
        let owed = match &self.parts.hours {
            Hours::Always => period.clone(),
            Hours::Weekly(slots) => {
                let of_day = |day: NaiveDate| {
                    let slots = slots.iter().filter(move |slot| slot.day == Weekday::of(day));
                    slots.map(move |slot| stretch(slot.from.on(day, zone), slot.to.on(day, zone)))
                };
                Set::of(days().flat_map(of_day).collect())
            }
        };
        let whole = |day: &Day| stretch(zone.start_of(day.0), zone.start_of(day.0.succ_opt().unwrap_or(day.0)));
        let free = self.parts.holidays.iter().map(whole);
        let free = free.chain(self.parts.excluded.iter().map(|one| stretch(one.from, one.to)));
        owed.intersection(&period).without(&Set::of(free.collect()))
    }

    /// What arithmetic says of an agreement before anything happens: for the calendar month of `month`, whether an outage as long
    /// as the recovery time objective, or one that a monitor cannot see, already breaks the target.
    #[must_use]
    pub fn warnings(&self, month: NaiveDate, rto: Option<Length>, probe: Option<Length>) -> Vec<Warning> {
        let first = month.with_day(1).unwrap_or(month);
        let next = first.checked_add_months(chrono::Months::new(1)).unwrap_or(first);
        let window = self.window(self.zone().start_of(first), self.zone().start_of(next));
        let service = Length::micros(window.micros()).unwrap_or_default();
        let allowed = self.target().allowed(service);
        let rto = rto.filter(|rto| *rto > allowed).map(|rto| Warning::OutageBreaksTarget { rto, allowed, service });
        let probe =
            probe.filter(|probe| *probe > allowed).map(|probe| Warning::ProbeTooWide { probe, allowed, service });
        let none = (service == Length::ZERO).then_some(Warning::NothingOwed);
        rto.into_iter().chain(probe).chain(none).collect()
    }
}

/// Something that cannot work as agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "warning", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Warning {
    /// One outage that is repaired within the recovery time objective breaks the target of the month: 4 hours where 99.5 % of 30
    /// days allow 3 h 36 min.
    OutageBreaksTarget {
        /// The recovery time objective.
        rto: Length,
        /// What may be down in the month.
        allowed: Length,
        /// How long the service is owed in it.
        service: Length,
    },
    /// The monitor looks so seldom that it can miss an outage that breaks the target.
    ProbeTooWide {
        /// The distance of its looks.
        probe: Length,
        /// What may be down in the month.
        allowed: Length,
        /// How long the service is owed in it.
        service: Length,
    },
    /// In this month nothing is owed.
    NothingOwed,
}

impl TryFrom<Parts> for Contract {
    type Error = ContractError;

    fn try_from(parts: Parts) -> Result<Self, ContractError> {
        if let Hours::Weekly(slots) = &parts.hours {
            if slots.is_empty() {
                return Err(ContractError::NoHours);
            }
            for (at, slot) in slots.iter().enumerate() {
                let overlaps = |other: &Slot| other.day == slot.day && other.from < slot.to && slot.from < other.to;
                if slot.from >= slot.to || slots.iter().take(at).any(overlaps) {
                    return Err(ContractError::Slot(at));
                }
            }
        }
        let bad = |one: &Excluded| one.from >= one.to || one.basis.trim().is_empty();
        match parts.excluded.iter().position(bad) {
            Some(at) => Err(ContractError::Excluded(at)),
            None => Ok(Self { parts }),
        }
    }
}

impl From<Contract> for Parts {
    fn from(contract: Contract) -> Self {
        contract.parts
    }
}
