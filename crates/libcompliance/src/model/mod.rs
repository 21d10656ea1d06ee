//! The laboratory's things: clients, samples, results.

mod client;
pub mod instrument_file;
pub mod report;
mod result;
mod sample;

pub use client::Client;
pub use result::{ResultEntry, ResultState};
pub use sample::{Sample, SampleState};

use crate::catalogue::{CLEAR, CONFIDENTIAL, kind};
use crate::projection::{View, ViewError};
use crate::trail::kind::{KindRules, Need, ReasonRule};
use crate::trail::record::Record;

/// A client was registered.
pub const CLIENT_REGISTERED: KindRules<'static> =
    kind("client.registered", Need::Required, Need::Required, ReasonRule::NotCollected, &[("name", CONFIDENTIAL)]);
/// A sample came in (ISO/IEC 17025:2017 clause 7.4).
pub const SAMPLE_RECEIVED: KindRules<'static> = kind(
    "sample.received",
    Need::Required,
    Need::Required,
    ReasonRule::NotCollected,
    &[("code", CLEAR), ("matrix", CONFIDENTIAL), ("condition", CONFIDENTIAL)],
);
const RESULT_FIELDS: &[(&str, crate::trail::kind::FieldRule)] =
    &[("sample", CLEAR), ("analyte", CLEAR), ("method", CLEAR), ("value", CLEAR), ("raw", CONFIDENTIAL)];
/// A result was entered (clause 7.5.1).
pub const RESULT_ENTERED: KindRules<'static> =
    kind("result.entered", Need::Required, Need::Required, ReasonRule::FromVersionTwo, RESULT_FIELDS);
/// A result was changed; the old value stays in the record (clause 7.5.2).
pub const RESULT_EDITED: KindRules<'static> =
    kind("result.edited", Need::Required, Need::Required, ReasonRule::Required, RESULT_FIELDS);
/// A result was handed over to verification.
pub const RESULT_SUBMITTED: KindRules<'static> =
    kind("result.submitted", Need::Required, Need::Forbidden, ReasonRule::NotCollected, &[]);
/// A result was verified by somebody who did not contribute to it (clause 7.8.1.1); `alone` names the rule that the recorded
/// exception of a one-person laboratory sets aside, and then there is a reason.
pub const RESULT_VERIFIED: KindRules<'static> =
    kind("result.verified", Need::Required, Need::Forbidden, ReasonRule::Optional, &[("alone", CLEAR)]);
/// A result was given back before it was verified.
pub const RESULT_RETURNED: KindRules<'static> =
    kind("result.returned", Need::Required, Need::Forbidden, ReasonRule::Required, &[]);

/// The kinds of this room.
pub const KINDS: &[KindRules<'static>] = &[
    CLIENT_REGISTERED,
    SAMPLE_RECEIVED,
    RESULT_ENTERED,
    RESULT_EDITED,
    RESULT_SUBMITTED,
    RESULT_VERIFIED,
    RESULT_RETURNED,
];

pub(crate) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    match record.object.as_ref().map(|object| object.kind.as_str()) {
        Some("client") => client::apply(record, view),
        Some("sample") => sample::apply(record, view),
        Some("result") => result::apply(record, view),
        _ => Ok(()),
    }
}
