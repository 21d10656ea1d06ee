//! Test reports: what they say, how they live.

mod content;

pub use content::{
    Amends, Meaning, ReportAccreditation, ReportConformity, ReportContent, ReportCustomer, ReportLaboratory,
    ReportLanguage, ReportMethod, ReportOpinion, ReportResult, ReportSample, Sheet, ShownSignature, Waiver,
};
