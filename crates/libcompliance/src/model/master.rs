//! What results rest on: methods, instruments, lots of materials, specifications, quality-control runs. Each is named by the
//! laboratory's own code, and every version of it stays in the trail.

use super::facts::Facts;
use super::value::{DecisionRule, Requirement};
use crate::catalogue::{CLEAR, kind};
use crate::id::AccountId;
use crate::projection::{Entry, View, ViewError};
use crate::trail::kind::{KindRules, Need, ReasonRule};
use crate::trail::record::Record;
use crate::trail::time::Timestamp;
use serde::{Deserialize, Serialize};

/// From a day to a day, both included, as `YYYY-MM-DD`; without an end it goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// The first day.
    pub from: String,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl Days {
    /// Whether `day` (`YYYY-MM-DD`) is among them. Days in this form stand in order as texts.
    #[must_use]
    pub fn cover(&self, day: &str) -> bool {
        self.from.as_str() <= day && self.until.as_deref().is_none_or(|until| day <= until)
    }
}

/// Whether a text is a day: `YYYY-MM-DD` of the calendar.
#[must_use]
pub fn is_day(text: &str) -> bool {
    text.len() == 10 && chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
}

/// Something the laboratory keeps a list of, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed<T> {
    /// The code.
    pub code: String,
    /// The version, from 1.
    pub version: u32,
    /// The facts.
    #[serde(flatten)]
    pub facts: T,
    /// Derived: who added it.
    pub created_by: AccountId,
    /// Derived: when.
    pub created_date: Timestamp,
    /// Derived: the record that made this version.
    pub record: u64,
}

/// A method (ISO/IEC 17025:2017 clause 7.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodFacts {
    /// The title.
    pub title: String,
    /// The edition, such as `2017-07`.
    pub edition: String,
    /// The days on which it is within the accredited scope.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scope: Vec<Days>,
    /// The times it prescribes, such as an incubation of 44 to 52 hours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<MethodTime>,
    /// Whether a result needs a quality-control run in control.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub qc: bool,
    /// Whether a result needs an instrument.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub instrument: bool,
    /// The kinds of material of which a result names a lot, such as `medium`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<String>,
    /// Limit of detection, of quantification, the reporting limit: each as decimal text with its unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<MethodLimits>,
    /// Whether it is no longer in use.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub retired: bool,
}

/// A time that a method prescribes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodTime {
    /// The step, such as `incubation`.
    pub step: String,
    /// At least so many minutes.
    pub at_least: u32,
    /// At most so many minutes.
    pub at_most: u32,
}

/// The limits of a method.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodLimits {
    /// Of detection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lod: Option<String>,
    /// Of quantification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loq: Option<String>,
    /// The unit of both.
    pub unit: String,
}

impl MethodFacts {
    /// Whether the method is within the accredited scope on all days from `first` to `last`.
    #[must_use]
    pub fn accredited(&self, first: &str, last: &str) -> bool {
        self.scope.iter().any(|days| days.cover(first) && days.cover(last))
    }
}

/// An instrument (clause 6.4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstrumentFacts {
    /// What it is, such as `incubator`.
    pub what: String,
    /// The version of its software.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software: Option<String>,
    /// The version of its firmware.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firmware: Option<String>,
    /// When it might not be used: every time, so that work of any day can be judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outages: Vec<Outage>,
    /// The days that a calibration or check covers, with the number of the certificate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calibrations: Vec<Calibration>,
}

/// A time out of service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outage {
    /// The first day it may not be used, as `YYYY-MM-DD`.
    pub from: String,
    /// The first day it may be used again; not known yet while it is out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back: Option<String>,
}

/// One calibration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// The first day it is valid.
    pub from: String,
    /// The last day.
    pub until: String,
    /// The number of the certificate.
    pub certificate: String,
}

impl InstrumentFacts {
    /// What stands against using it from day `first` to day `last`, with the day; `None` if nothing does.
    #[must_use]
    pub fn unfit<'a>(&'a self, first: &'a str, last: &'a str) -> Option<(&'static str, &'a str)> {
        let out = |one: &&Outage| one.from.as_str() <= last && one.back.as_deref().is_none_or(|back| first < back);
        if let Some(outage) = self.outages.iter().find(out) {
            return Some(("out of service", first.max(&outage.from)));
        }
        let covered =
            |day: &&str| self.calibrations.iter().any(|one| one.from.as_str() <= *day && *day <= one.until.as_str());
        [first, last].into_iter().find(|day| !covered(day)).map(|day| ("not calibrated on that day", day))
    }

    /// Takes it out of service from `day` on, or back into service. `false` if it is so already: nothing changes then.
    pub fn serve(&mut self, in_service: bool, day: &str) -> bool {
        match (self.outages.last_mut().filter(|last| last.back.is_none()), in_service) {
            (Some(open), true) => open.back = Some(day.to_owned()),
            (None, false) => self.outages.push(Outage { from: day.to_owned(), back: None }),
            _ => return false,
        }
        true
    }

    /// Whether it is in service, as far as it is known today.
    #[must_use]
    pub fn in_service(&self) -> bool {
        self.outages.last().is_none_or(|last| last.back.is_some())
    }
}

/// A lot of culture media, reagents, a reference strain or material (clause 6.6).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotFacts {
    /// What it is: `medium`, `reagent`, `reference_strain`, ...
    pub what: String,
    /// The product, by the catalogue's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The last day it may be used.
    pub expires: String,
    /// The outcome of its check on arrival or of its performance test.
    pub check: LotCheck,
    /// The record or certificate of that check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// The outcome of a lot's check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LotCheck {
    /// Not checked yet.
    #[default]
    Open,
    /// It may be used.
    Passed,
    /// It may not.
    Failed,
    /// No check is asked for.
    NotNeeded,
}

impl LotFacts {
    /// What stands against using it on `day`; `None` if nothing does.
    #[must_use]
    pub fn invalid(&self, day: &str) -> Option<&'static str> {
        match self.check {
            LotCheck::Open => Some("not checked yet"),
            LotCheck::Failed => Some("failed its check"),
            _ if self.expires.as_str() < day => Some("past its date"),
            _ => None,
        }
    }
}

/// A specification that results are judged by (clauses 7.1.3, 7.8.6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecificationFacts {
    /// Where the requirement stands, such as `Regulation (EC) No 2073/2005`.
    pub source: String,
    /// What must hold.
    pub requirement: Requirement,
    /// How measurement uncertainty is taken into account.
    pub rule: DecisionRule,
}

/// A quality-control run (clause 7.7.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QcFacts {
    /// The method it was run for.
    pub method: String,
    /// The instrument, if one was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
    /// The day.
    pub day: String,
    /// Whether it was in control.
    pub in_control: bool,
    /// The rule that decided, such as `westgard 1-3s`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// How many things of a kind are listed; the key is the kind. Once there is one, work rests only on what is listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListSize {
    /// The number.
    pub n: u64,
}

impl Entry for ListSize {
    const SPACE: &'static str = "list_size";
}

/// A kind of thing that a list is kept of.
pub trait List: Facts + Clone + Send + 'static {
    /// The kind of object, and the space of its entries.
    const OBJECT: &'static str;
    /// The record that adds or changes one.
    const KIND: KindRules<'static>;
}

macro_rules! lists {
    ($($(#[$doc:meta])* $facts:ident $object:literal $const:ident [$($field:literal)*];)+) => {
        $(
            $(#[$doc])*
            pub const $const: KindRules<'static> = kind(
                concat!($object, ".defined"),
                Need::Required,
                Need::Required,
                ReasonRule::FromVersionTwo,
                &[$(($field, CLEAR),)*],
            );
            impl Facts for $facts {}
            impl List for $facts {
                const OBJECT: &'static str = $object;
                const KIND: KindRules<'static> = $const;
            }
            impl Entry for Listed<$facts> {
                const SPACE: &'static str = $object;
            }
        )+

        /// The kinds of records of the lists.
        pub(super) const KINDS: &[KindRules<'static>] = &[$($const,)+];

        pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
            match record.kind.as_str() {
                $(concat!($object, ".defined") => define::<$facts>(record, view),)+
                _ => Ok(()),
            }
        }
    };
}

lists! {
    /// A method was added or changed.
    MethodFacts "method" METHOD_DEFINED
        ["title" "edition" "scope" "times" "qc" "instrument" "materials" "limits" "retired"];
    /// An instrument was added, changed, calibrated, taken out of service or put back.
    InstrumentFacts "instrument" INSTRUMENT_DEFINED ["what" "software" "firmware" "outages" "calibrations"];
    /// A lot came in or was checked.
    LotFacts "lot" LOT_DEFINED ["what" "product" "expires" "check" "evidence"];
    /// A specification was added or changed.
    SpecificationFacts "specification" SPECIFICATION_DEFINED ["source" "requirement" "rule"];
    /// A quality-control run was recorded or corrected.
    QcFacts "qc" QC_RECORDED ["method" "instrument" "day" "in_control" "rule"];
}

fn define<T: List>(record: &Record, view: &mut dyn View) -> Result<(), ViewError>
where
    Listed<T>: Entry,
{
    let Some(object) = &record.object else { return Ok(()) };
    let before = Listed::<T>::load(view, &object.id)?;
    let Some(facts) = T::after(before.as_ref().map(|listed| &listed.facts), record) else { return Ok(()) };
    if before.is_none() {
        let size = ListSize::load(view, T::OBJECT)?.unwrap_or_default();
        ListSize { n: size.n.saturating_add(1) }.store(view, T::OBJECT)?;
    }
    let (created_by, created_date) =
        before.map_or((record.actor.id, record.time), |listed| (listed.created_by, listed.created_date));
    let listed = Listed {
        code: object.id.clone(),
        version: object.version,
        facts,
        created_by,
        created_date,
        record: record.index,
    };
    listed.store(view, &object.id)
}
