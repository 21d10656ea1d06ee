//! What a test report says: the content that people sign and that a file is rendered from (ISO/IEC 17025:2017 clause 7.8.2).
//!
//! Everything in it is text as it will be read: values are printed once, when the draft is made, and never computed again. What
//! becomes known only later (who authorised, when it was issued) stands beside it in a [`Sheet`], so that signing binds all the rest.

use crate::trail::record::Digest;
use crate::trail::time::Timestamp;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

/// The language of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportLanguage {
    /// English.
    En,
    /// Polish.
    Pl,
}

/// The signed content of one test report. Dates are `YYYY-MM-DD`, as the laboratory's zone has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportContent {
    /// The version of this form: 1.
    pub v: u16,
    /// The id of the report, a UUID: with the number the unique identification of 7.8.2.1 d.
    pub id: String,
    /// The laboratory's number of the report.
    pub number: String,
    /// The language of the texts and of the printed values.
    pub language: ReportLanguage,
    /// The title (7.8.2.1 a).
    pub title: String,
    /// Whether it reports results that are not verified yet, and says so on every page.
    pub preliminary: bool,
    /// The report that this one amends (7.8.8), if it is an amendment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amends: Option<Amends>,
    /// The laboratory (7.8.2.1 b).
    pub laboratory: ReportLaboratory,
    /// Where the activity was carried out (7.8.2.1 c).
    pub place: String,
    /// The customer (7.8.2.1 e).
    pub customer: ReportCustomer,
    /// The methods (7.8.2.1 f), each once.
    pub methods: Vec<ReportMethod>,
    /// The items (7.8.2.1 g, h, k).
    pub samples: Vec<ReportSample>,
    /// The results (7.8.2.1 i, m, p), in the order of the samples.
    pub results: Vec<ReportResult>,
    /// Additions to, deviations and exclusions from the methods (7.8.2.1 n).
    #[serde(default)]
    pub deviations: Vec<String>,
    /// Opinions and interpretations, each by a person authorised for them (7.8.7).
    #[serde(default)]
    pub opinions: Vec<ReportOpinion>,
    /// Statements that go with every report: that results relate only to the items tested (7.8.2.1 l), what the uncertainty
    /// means, that parts are not copied without the laboratory's approval.
    pub statements: Vec<String>,
    /// Elements of 7.8.2.1 that are left out, each with the reason.
    #[serde(default)]
    pub waived: Vec<Waiver>,
    /// The time zone of all dates, an IANA name such as `Europe/Warsaw`.
    pub zone: String,
}

/// The report that an amendment replaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amends {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// The hash of its content, lower-case hex.
    pub content_sha256: String,
    /// The day it was issued.
    pub issued: String,
    /// Why it is amended.
    pub reason: String,
    /// What is different, line by line.
    pub changes: Vec<String>,
}

/// The laboratory as the report names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportLaboratory {
    /// The name.
    pub name: String,
    /// The address, its lines.
    pub address: Vec<String>,
    /// Telephone, e-mail, page.
    #[serde(default)]
    pub contact: Vec<String>,
    /// A picture for the head, as a `data:` URL of type PNG or SVG of at most 64 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// The accreditation, only if the report may show it: the certificate is valid, the laboratory is no mere applicant, and at
    /// least one result is within the scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accreditation: Option<ReportAccreditation>,
}

/// The accreditation as the report shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportAccreditation {
    /// The accreditation body, such as `PCA`.
    pub body: String,
    /// The number of the certificate, such as `AB 1234`.
    pub number: String,
}

/// The customer as the report names him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportCustomer {
    /// The name.
    pub name: String,
    /// Address and contact, line by line.
    #[serde(default)]
    pub contact: Vec<String>,
    /// The customer's order or contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
}

/// A method as the report names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportMethod {
    /// The code, such as `PN-EN ISO 11290-1`.
    pub code: String,
    /// The edition, such as `2017-07`.
    pub edition: String,
    /// The title.
    pub title: String,
}

/// A sample as the report names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportSample {
    /// The number on the jar.
    pub code: String,
    /// What it is (7.8.2.1 g).
    pub description: String,
    /// Its condition, where there is something to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// The day it was received (7.8.2.1 h).
    pub received: String,
    /// The day it was taken, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampled: Option<String>,
    /// Who took it: plan, method and place (7.8.2.1 k, 7.8.5); `None` if the customer did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampling: Option<String>,
    /// What the customer said about it; marked as his (7.8.2.2).
    #[serde(default)]
    pub from_customer: Vec<(String, String)>,
}

/// One line of results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportResult {
    /// The id of the result, a UUID.
    pub id: String,
    /// The version that is reported.
    pub version: u32,
    /// The number of the sample.
    pub sample: String,
    /// What was looked for.
    pub analyte: String,
    /// The code of the method.
    pub method: String,
    /// The value as printed, without its unit.
    pub value: String,
    /// The unit, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The uncertainty as printed, if it is reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertainty: Option<String>,
    /// The statement of conformity, if one was asked for (7.8.6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conformity: Option<ReportConformity>,
    /// Whether it is within the accredited scope on the days of the activity.
    pub accredited: bool,
    /// Whether it was calculated or supplied by the customer (7.8.2.2).
    #[serde(default)]
    pub customer_supplied: bool,
    /// The external provider, if the result is his (7.8.2.1 p).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The first day of the activity (7.8.2.1 i).
    pub started: String,
    /// The last day.
    pub finished: String,
    /// Remarks, such as `estimated`, line by line.
    #[serde(default)]
    pub remarks: Vec<String>,
}

/// A statement of conformity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportConformity {
    /// The requirement: its limits with unit.
    pub requirement: String,
    /// The specification or standard that it stands in.
    pub specification: String,
    /// The decision rule in words.
    pub rule: String,
    /// The verdict in words.
    pub verdict: String,
}

/// An opinion or interpretation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportOpinion {
    /// The text.
    pub text: String,
    /// Who gave it.
    pub by: String,
}

/// An element that is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The letter of 7.8.2.1.
    pub element: char,
    /// Why.
    pub reason: String,
}

impl ReportContent {
    /// The bytes that are signed: JSON with names in ascending order and nothing between the parts.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // INVARIANT: no floating point, binary data or other names than texts are in here, so there is always a value.
        Value::of(self).map(|value| value.to_json()).unwrap_or_default()
    }

    /// Reads what [`ReportContent::to_bytes`] wrote, and nothing else.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let content: Self = serde_json::from_slice(bytes).ok()?;
        (content.v == 1 && content.to_bytes() == bytes).then_some(content)
    }

    /// The hash that signatures are over: SHA-256 of [`ReportContent::to_bytes`].
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest(crate::crypto::sha256(&self.to_bytes()))
    }
}

/// What a signature means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Meaning {
    /// I made this.
    Authored,
    /// I checked it.
    Reviewed,
    /// I answer for its release.
    Approved,
}

/// A signature as every view shows it: name, role, meaning, time and zone (21 CFR 11.50). It is an electronic signature in the
/// sense of Regulation (EU) 910/2014 Article 3(10), neither advanced nor qualified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownSignature {
    /// The signer's name.
    pub name: String,
    /// The role or function in which he signed.
    pub role: String,
    /// What it means.
    pub meaning: Meaning,
    /// When.
    pub at: Timestamp,
    /// The zone that the time is shown in, an IANA name.
    pub zone: String,
    /// The place of the signature's record in the trail.
    pub record: u64,
    /// Whether the signer acted under a recorded exception for a one-person laboratory.
    pub alone: bool,
}

/// A report ready to be rendered: the signed content with what became known after it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The content.
    pub content: ReportContent,
    /// Its hash; what is printed on the file.
    pub content_sha256: Digest,
    /// Those who signed this content.
    pub signatures: Vec<ShownSignature>,
    /// The moment of issue; `None` for a preview, which must say on every page that it is not a report.
    pub issued: Option<Timestamp>,
}
