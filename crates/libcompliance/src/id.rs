//! Identifiers. Each kind of thing has a type of its own, so that an account cannot be passed where a client is meant.

use crate::crypto::{Entropy, NoEntropy};
use crate::trail::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh UUID version 7 (RFC 9562) for `time`.
            ///
            /// # Errors
            /// [`NoEntropy`].
            pub fn generate(time: Timestamp, entropy: &mut dyn Entropy) -> Result<Self, NoEntropy> {
                uuid_v7(time, entropy).map(Self)
            }

            /// Reads the hyphenated lower-case form and no other.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                parse_uuid(text).map(Self)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, "{}", self.0.hyphenated())
            }
        }
    )+};
}

ids! {
    /// One record of the trail.
    RecordId,
    /// One laboratory, the same through all epochs of its trail.
    LabId,
    /// One account: the pseudonym under which somebody acts.
    AccountId,
    /// One natural person, who may hold several accounts.
    PersonId,
    /// One client of the laboratory.
    ClientId,
    /// One signed-in session.
    SessionId,
    /// One access review.
    ReviewId,
    /// One sample (the item of ISO/IEC 17025 clause 7.4).
    SampleId,
    /// One result: a test line of a sample.
    ResultId,
    /// One test report (clause 7.8).
    ReportId,
    /// One nonconformity: work that went wrong, and what it touches (clause 7.10).
    NonconformityId,
    /// One spool: a file of events that wait until the trail can be written.
    SpoolId,
    /// One run of the shipped acceptance tests (clause 7.11.2).
    ValidationId,
    /// One disposal of records whose time is over (clause 8.4.2).
    DisposalId,
    /// One request for the erasure of a person's values (GDPR article 17).
    ErasureId,
    /// One import of acceptance tests that the laboratory wrote itself.
    AcceptanceId,
}

fn uuid_v7(time: Timestamp, entropy: &mut dyn Entropy) -> Result<Uuid, NoEntropy> {
    let mut random = [0; 10];
    entropy.fill(&mut random)?;
    Ok(uuid::Builder::from_unix_timestamp_millis(time.unix_millis(), &random).into_uuid())
}

/// Reads the hyphenated lower-case form of a UUID and no other.
#[must_use]
pub(crate) fn parse_uuid(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    let mut buffer = Uuid::encode_buffer();
    (id.hyphenated().encode_lower(&mut buffer) == text).then_some(id)
}
