//! Test reports: what they say, how they live (ISO/IEC 17025:2017 clause 7.8).

mod content;
mod elements;
mod life;

pub use content::{
    Amends, Meaning, ReportAccreditation, ReportConformity, ReportContent, ReportCustomer, ReportLaboratory,
    ReportLanguage, ReportMethod, ReportOpinion, ReportResult, ReportSample, Sheet, ShownSignature, Waiver,
};
pub use elements::{Element, missing};
pub use life::{FrozenFile, Held, REPORT, Report, ReportCount, ReportNumber, ReportState};
pub(super) use life::{KINDS, apply, sign};
pub use life::{
    REPORT_AMENDMENT_OPENED, REPORT_AUTHORIZED, REPORT_CHALLENGED, REPORT_CHECKED, REPORT_CONFIRMED, REPORT_DRAFTED,
    REPORT_ISSUED, REPORT_PREPARED, REPORT_REVISED, REPORT_SENT, REPORT_SIGNED_OUTSIDE, REPORT_SUPERSEDED,
    REPORT_WITHDRAWAL_PROPOSED, REPORT_WITHDRAWN, ReportFacts,
};
