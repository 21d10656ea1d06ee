//! The compiled part of the Python package `libcompliance`. Private: `libcompliance` itself is what a program imports.
//!
//! No rule lives here. Records and operations cross as JSON, questions that are asked often as plain values.

#![forbid(unsafe_code)]

mod command;
mod csv;
mod error;
mod held;
mod key;
mod lab;
mod lockout;
mod outbox;
mod password;
mod policy;
mod profile;
mod progress;
mod proof;
mod retention;
mod sealer;
mod session;
mod spool;
mod table;
mod text;
mod told;
mod value;
mod verify;

/// The compiled part of `libcompliance`; import that instead.
#[pyo3::pymodule]
mod _core {
    #[pymodule_export]
    use crate::command::command;
    #[pymodule_export]
    use crate::csv::csv_line;
    #[pymodule_export]
    use crate::held::forked;
    #[pymodule_export]
    use crate::key::{Key, KeyFile, Passphrase, RecoveryCode, Unattended, WindowsAccount};
    #[pymodule_export]
    use crate::lab::{Lab, create};
    #[pymodule_export]
    use crate::lockout::{Permits, lockout_reserve, lockout_settle, lockout_state, lockout_unlock};
    #[pymodule_export]
    use crate::outbox::{drain, envelope, table_sql};
    #[pymodule_export]
    use crate::password::{
        password_hash, password_is_current, password_judge, password_verify, password_verify_nothing,
    };
    #[pymodule_export]
    use crate::policy::{AccessPolicy, AccessQuestion};
    #[pymodule_export]
    use crate::profile::{profile_settings, session_expiry};
    #[pymodule_export]
    use crate::proof::{checkpoint_verify, consistency_verify, inclusion_verify, leaf_hash, proof_verify};
    #[pymodule_export]
    use crate::retention::retention_decide;
    #[pymodule_export]
    use crate::sealer::{Sealer, new_seed};
    #[pymodule_export]
    use crate::session::Session;
    #[pymodule_export]
    use crate::spool::{Spool, spool_take_in};
    #[pymodule_export]
    use crate::table::{baseline, reconcile, row_digest};
    #[pymodule_export]
    use crate::value::value;
    #[pymodule_export]
    use crate::verify::verified_report;

    /// The version of the library.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
