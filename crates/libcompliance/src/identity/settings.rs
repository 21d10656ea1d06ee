//! How a laboratory wants its accounts, passwords and sessions: sealed settings that no user can switch off.

use super::SessionLimits;
use super::password::Cost;
use super::policy::Profile;
use crate::id::AccountId;
use crate::projection::{Entry, View, ViewError};
use crate::trail::record::Record;
use crate::trail::value::Value;
use serde::{Deserialize, Serialize};

/// The settings as they stand. Each change of them is a record with old and new value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentitySettings {
    /// The password profile, with the limits of sign-ins and sessions.
    pub profile: Profile,
    /// The cost of new password hashes.
    pub cost: Cost,
    /// Who needs a second factor.
    pub second_factor: SecondFactorRule,
    /// How many sessions one account may have at a time, 1 to 100; a further sign-in ends the oldest.
    pub sessions: u32,
    /// Hours for which a code to set a password works, 1 to 168.
    pub enrolment_hours: u32,
    /// Days without a sign-in after which an account is dormant, 1 to 3,650.
    pub dormant_days: u32,
    /// Months between access reviews, 1 to 24.
    pub review_months: u32,
    /// Where accounts are authenticated.
    pub authentication: Authentication,
    /// The accounts of the persons who, two together, can recover an administrator: at most 10.
    #[serde(default)]
    pub recovery: Vec<AccountId>,
}

/// Who needs a second factor at sign-in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorRule {
    /// Accounts that may look after accounts, roles, settings or the trail.
    pub privileged: bool,
    /// Sign-ins that the host calls remote.
    pub remote: bool,
}

/// Where accounts are authenticated.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authentication {
    /// Here, with passwords.
    #[default]
    Library,
    /// By the host; no password passes through here, and the password profile above is not in use.
    Host(Directory),
}

/// What the host says of its own directory. It answers the questions on passwords in place of our profile, as the host's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Directory {
    /// What it is, such as `active-directory`, `ldap`, `oidc`, `own-table`: 1 to 64 characters.
    pub kind: String,
    /// The least length of passwords, if the directory tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u32>,
    /// How many earlier passwords it refuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<u32>,
    /// Whether it asks for several classes of characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complexity: Option<bool>,
    /// After how many failures it locks; 0 for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lockout_failures: Option<u32>,
    /// Days after which a password must be changed; 0 for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age_days: Option<u32>,
    /// Whether it asks for a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<bool>,
}

/// A setting out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the setting `{setting}` is out of range: {allowed}")]
pub struct SettingsError {
    /// Which.
    pub setting: &'static str,
    /// What it may be.
    pub allowed: &'static str,
}

impl Default for IdentitySettings {
    fn default() -> Self {
        Self {
            profile: Profile::standard(),
            cost: Cost::CURRENT,
            second_factor: SecondFactorRule::default(),
            sessions: 5,
            enrolment_hours: 72,
            dormant_days: 90,
            review_months: 6,
            authentication: Authentication::Library,
            recovery: Vec::new(),
        }
    }
}

impl IdentitySettings {
    /// The default with a cost of hashes that is for demonstrations and tests only; see [`Cost::DEMO`].
    #[must_use]
    pub fn demonstration() -> Self {
        Self { cost: Cost::DEMO, ..Self::default() }
    }

    /// Whether every setting is in range.
    ///
    /// # Errors
    /// [`SettingsError`], the first found.
    pub fn check(&self) -> Result<(), SettingsError> {
        let kind = match &self.authentication {
            Authentication::Library => true,
            Authentication::Host(directory) => {
                (1..=64).contains(&directory.kind.chars().count()) && !directory.kind.chars().any(char::is_control)
            }
        };
        let checks = [
            (self.recovery.len() <= 10, "recovery", "at most 10 accounts"),
            ((1..=100).contains(&self.sessions), "sessions", "1 to 100"),
            ((1..=168).contains(&self.enrolment_hours), "enrolment_hours", "1 to 168"),
            ((1..=3_650).contains(&self.dormant_days), "dormant_days", "1 to 3650"),
            ((1..=24).contains(&self.review_months), "review_months", "1 to 24"),
            (kind, "authentication", "a kind of directory of 1 to 64 characters"),
        ];
        match checks.into_iter().find(|(fine, ..)| !fine) {
            Some((_, setting, allowed)) => Err(SettingsError { setting, allowed }),
            None => Ok(()),
        }
    }

    /// The limits of a new session.
    #[must_use]
    pub fn session_limits(&self) -> SessionLimits {
        self.profile.session_limits()
    }
}

impl Entry for IdentitySettings {
    const SPACE: &'static str = "identity_settings";
}

pub(super) fn apply(record: &Record, view: &mut dyn View) -> Result<(), ViewError> {
    match record.new_value("identity").and_then(Value::read::<IdentitySettings>) {
        Some(settings) if record.kind == "settings.identity_changed" => settings.store(view, ""),
        _ => Ok(()),
    }
}
