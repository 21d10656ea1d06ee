//! Permissions: one name for one action. A name that is not in the catalogue is a programming error, not a denial.

use super::catalogue::{GROUPS, PERMISSIONS, TEXTS};
use super::method::MethodDuty;

/// A permission of the catalogue, named `<group>.<action>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission(pub(super) &'static str);

/// A group of permissions: everything before the first point of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PermissionGroup {
    /// The name, e.g. `result`.
    pub name: &'static str,
    /// What the group is about, in English.
    pub en: &'static str,
    /// What the group is about, in Polish.
    pub pl: &'static str,
}

/// What a permission allows, in one line for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PermissionText {
    /// In English.
    pub en: &'static str,
    /// In Polish.
    pub pl: &'static str,
}

impl Permission {
    /// The name, e.g. `result.edit`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0
    }

    /// Finds a permission by its name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        PERMISSIONS.iter().copied().find(|permission| permission.0 == name)
    }

    /// The group it belongs to.
    #[must_use]
    pub fn group(self) -> Option<&'static PermissionGroup> {
        let name = self.0.split('.').next()?;
        GROUPS.iter().find(|group| group.name == name)
    }

    /// What it allows, in one line.
    #[must_use]
    pub fn text(self) -> Option<&'static PermissionText> {
        let at = PERMISSIONS.iter().position(|permission| *permission == self)?;
        TEXTS.get(at)
    }

    /// What somebody must be authorised to do with the method before using this permission on a record of it
    /// (ISO/IEC 17025 clause 6.2.6); `None` if the permission has nothing to do with a method.
    #[must_use]
    pub fn method_duty(self) -> Option<MethodDuty> {
        match self {
            Self::RESULT_ENTER | Self::RESULT_EDIT | Self::RESULT_IMPORT | Self::RESULT_SUBMIT => {
                Some(MethodDuty::Perform)
            }
            Self::RESULT_VERIFY | Self::RESULT_RETURN => Some(MethodDuty::Review),
            Self::REPORT_AUTHORIZE => Some(MethodDuty::Authorise),
            _ => None,
        }
    }

    /// Whether a device account (an instrument PC) may ever have it. A device seals and enters; it never judges, signs or
    /// administers, whatever roles it is given.
    #[must_use]
    pub fn device_may(self) -> bool {
        matches!(
            self,
            Self::FILE_SEAL
                | Self::FILE_WATCH
                | Self::HOST_APPEND
                | Self::RESULT_ENTER
                | Self::RESULT_IMPORT
                | Self::SAMPLE_READ
                | Self::METHOD_READ
                | Self::INSTRUMENT_READ
                | Self::TRAIL_READ_OWN
        )
    }
}
