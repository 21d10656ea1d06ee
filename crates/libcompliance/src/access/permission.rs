//! Permissions: one name for one action. A name that is not in the catalogue is a programming error, not a denial.

/// A permission of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission(&'static str);

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
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $constant:ident = $name:literal),+ $(,)?) => {
        impl Permission {
            $($(#[$doc])* pub const $constant: Permission = Permission($name);)+
        }

        /// The catalogue.
        pub const PERMISSIONS: &[Permission] = &[$(Permission::$constant),+];
    };
}

permissions! {
    /// Create, change and deactivate accounts.
    ACCOUNT_MANAGE = "account.manage",
    /// Define roles.
    ROLE_DEFINE = "role.define",
    /// Declare kinds of host events.
    SETTINGS_MANAGE = "settings.manage",
    /// Look after the trail: keys, epochs, upgrades.
    TRAIL_MANAGE = "trail.manage",
    /// Read the trail.
    TRAIL_READ = "trail.read",
    /// Register a client.
    CLIENT_ADD = "client.add",
    /// Register and receive samples.
    SAMPLE_ADD = "sample.add",
    /// Enter a result.
    RESULT_ENTER = "result.enter",
    /// Change a result before it is verified.
    RESULT_EDIT = "result.edit",
    /// Hand a result over to verification.
    RESULT_SUBMIT = "result.submit",
    /// Verify a result of somebody else.
    RESULT_VERIFY = "result.verify",
    /// Seal a file.
    FILE_SEAL = "file.seal",
    /// Record an event of the host.
    HOST_APPEND = "host.append",
    /// Read samples, results and reports.
    RECORD_READ = "record.read",
}
