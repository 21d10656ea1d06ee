//! The validation report, ready to be rendered.

use super::{Acceptance, OwnTest, Run, Standing};
use crate::model::report::ShownSignature;
use crate::trail::record::Digest;

/// Everything that the report of a run says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The laboratory's name.
    pub laboratory: String,
    /// The run.
    pub run: Run,
    /// The digest of the run's content, which the signatures are over.
    pub content_sha256: Digest,
    /// The place of the record of its end.
    pub record: u64,
    /// The signatures that were made.
    pub signatures: Vec<ShownSignature>,
    /// The newest import of the laboratory's own tests, if there is one.
    pub own: Option<(Acceptance, Vec<OwnTest>)>,
    /// Where the laboratory stands now.
    pub standing: Standing,
    /// The zone in which times are shown, an IANA name.
    pub zone: String,
}
