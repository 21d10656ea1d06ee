//! The fields of a mapping as they stand in its JSON document. What they mean together is checked in `mapping`.

use super::claim::Part;
use crate::model::instrument_file::Encoding;
use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) v: u32,
    pub(super) id: String,
    pub(super) version: String,
    /// The former system, as people call it.
    pub(super) system: String,
    pub(super) encoding: Encoding,
    pub(super) form: Form,
    /// The text that stands for no value at all, such as `NULL`.
    #[serde(default)]
    pub(super) null: Option<String>,
    pub(super) time: Time,
    #[serde(default)]
    pub(super) actor: Option<Source>,
    #[serde(default)]
    pub(super) action: Option<Source>,
    #[serde(default)]
    pub(super) object_kind: Option<Source>,
    #[serde(default)]
    pub(super) object_id: Option<Source>,
    #[serde(default)]
    pub(super) field: Option<Source>,
    #[serde(default)]
    pub(super) old: Option<Source>,
    #[serde(default)]
    pub(super) new: Option<Source>,
    #[serde(default)]
    pub(super) reason: Option<Source>,
    #[serde(default)]
    pub(super) row_id: Option<Source>,
    /// What every row must have.
    pub(super) required: Vec<Required>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Form {
    Delimited(Delimited),
    JsonLines,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Delimited {
    pub(super) separator: char,
    #[serde(default)]
    pub(super) quote: Option<char>,
    /// The names of the columns, where the first row does not hold them.
    #[serde(default)]
    pub(super) columns: Option<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Time {
    /// Joined by one blank.
    pub(super) columns: Vec<String>,
    /// As `strftime` has it, or `unix_seconds`, `unix_millis`.
    pub(super) format: String,
    /// For times that state no offset of their own.
    #[serde(default)]
    pub(super) zone: Option<String>,
    /// Which of the two moments an hour that comes twice means.
    #[serde(default)]
    pub(super) ambiguous: Ambiguous,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ambiguous {
    #[default]
    Fault,
    Earlier,
    Later,
}

/// Where a part of the claim is found.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Source {
    Column(String),
    Constant(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Required {
    Time,
    #[serde(untagged)]
    Part(Part),
}
