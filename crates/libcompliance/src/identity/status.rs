//! The states of an account and the ways between them.

use serde::{Deserialize, Serialize};

/// Where an account stands. Only an active one can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// Asked for by somebody.
    Requested,
    /// Approved by somebody else.
    Approved,
    /// In use: the person's identity was checked.
    Active,
    /// Its sign-in is disabled after too many failures; a person lifts that.
    Locked,
    /// Out of use for a time, by decision.
    Suspended,
    /// Asked for and not approved.
    Rejected,
    /// Closed for good. Id and login are never given again.
    Deactivated,
}

impl AccountStatus {
    /// The word in records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Active => "active",
            Self::Locked => "locked",
            Self::Suspended => "suspended",
            Self::Rejected => "rejected",
            Self::Deactivated => "deactivated",
        }
    }

    /// The status with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let all = [
            Self::Requested,
            Self::Approved,
            Self::Active,
            Self::Locked,
            Self::Suspended,
            Self::Rejected,
            Self::Deactivated,
        ];
        all.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether an account can go from this status to `to`.
    #[must_use]
    pub fn may_become(self, to: Self) -> bool {
        use AccountStatus::{Active, Approved, Deactivated, Locked, Rejected, Requested, Suspended};
        match to {
            Requested => false,
            Approved | Rejected => self == Requested,
            Active => matches!(self, Approved | Locked | Suspended),
            Locked => self == Active,
            Suspended => matches!(self, Active | Locked),
            Deactivated => !matches!(self, Deactivated | Rejected),
        }
    }

    /// Whether it will never be used again.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Rejected | Self::Deactivated)
    }
}
