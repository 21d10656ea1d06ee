//! What the laboratory says about itself on reports, and its rules for signing and for the accreditation symbol.

use super::master::Days;
use super::report::{ReportLaboratory, ReportLanguage};
use crate::catalogue::{CLEAR, LAB_TEXT, kind};
use crate::projection::{Entry, ValueRef, View, ViewError};
use crate::trail::kind::{KindRules, Need, ReasonRule};
use crate::trail::record::Record;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

/// The settings changed. `rules` are in clear, `head` (name, address, texts) is the laboratory's own.
pub const LABORATORY_SETTINGS_CHANGED: KindRules<'static> = kind(
    "settings.laboratory_changed",
    Need::Required,
    Need::Required,
    ReasonRule::FromVersionTwo,
    &[("rules", CLEAR), ("head", LAB_TEXT)],
);

/// The kinds of this room.
pub(super) const KINDS: &[KindRules<'static>] = &[LABORATORY_SETTINGS_CHANGED];

/// The accreditation. Only a certificate that is valid on the days of the activity lets the symbol be shown, and only with results
/// in its scope; an applicant never shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The accreditation body.
    pub body: String,
    /// The number of the certificate.
    pub number: String,
    /// The days it is valid.
    pub valid: Days,
}

/// The rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LaboratoryRules {
    /// The zone of all dates on reports, an IANA name.
    pub zone: String,
    /// The accreditation; none for an applicant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
    /// The actions that are signed besides the authorisation of a report: `result.submit`, `result.verify`.
    #[serde(default)]
    pub signed_actions: Vec<String>,
    /// The language of reports unless another is asked for.
    pub language: ReportLanguage,
    /// How many days the rest of a sample is kept after its report.
    #[serde(default)]
    pub keep_samples_days: u32,
}

impl Default for LaboratoryRules {
    fn default() -> Self {
        Self {
            zone: "Europe/Warsaw".to_owned(),
            certificate: None,
            signed_actions: Vec::new(),
            language: ReportLanguage::Pl,
            keep_samples_days: 0,
        }
    }
}

/// What every report says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportHead {
    /// Name, address, contact and logo; the accreditation is filled in by the rules.
    pub laboratory: Option<ReportLaboratory>,
    /// The place of the activity, if it is not the laboratory's address.
    #[serde(default)]
    pub place: Option<String>,
    /// Statements in English.
    #[serde(default)]
    pub statements_en: Vec<String>,
    /// Statements in Polish.
    #[serde(default)]
    pub statements_pl: Vec<String>,
}

/// The settings as they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaboratorySettings {
    /// Counted up with each change.
    pub version: u32,
    /// The rules.
    pub rules: LaboratoryRules,
    /// The head of reports, committed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<ValueRef>,
}

impl Entry for LaboratorySettings {
    const SPACE: &'static str = "laboratory_settings";
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    let Some(object) = record.object.as_ref().filter(|_| record.kind == "settings.laboratory_changed") else {
        return Ok(());
    };
    let mut settings = LaboratorySettings::load(view, "")?.unwrap_or_default();
    if let Some(rules) = record.new_value("rules").and_then(Value::read) {
        settings.rules = rules;
    }
    if record.new_value("head").is_some() {
        settings.head = Some(ValueRef::new_value(record.index, "head"));
    }
    settings.version = object.version;
    settings.store(view, "")
}
