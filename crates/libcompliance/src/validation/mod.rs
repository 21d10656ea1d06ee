//! Acceptance tests of an installation (ISO/IEC 17025:2017 clause 7.11.2): which tests there are, what a run of them says, and whether
//! the newest run still speaks of what is in use.
//!
//! Two things are kept apart throughout: the tests that this library ships ([`TESTS`], a [`Run`]), and the tests that the laboratory
//! wrote for its own use ([`Acceptance`]). Ours alone never show that the laboratory validated its system: [`Standing::answers`].

mod catalogue;
mod document;
mod judge;
mod kinds;
mod run;

pub use catalogue::{CATALOGUE, Part, TESTS, TestCase, Words, test};
pub use document::Document;
pub use judge::{AcceptanceState, Standing, ValidationState};
pub use kinds::{
    ACCEPTANCE_IMPORTED, ACCEPTANCE_RECORDED, Acceptance, Finished, KINDS, VALIDATION_FINISHED, VALIDATION_STARTED,
    Validation,
};
pub(crate) use kinds::{apply, sign};
pub use run::{Binding, Counts, Observed, Outcome, OwnTest, Run, Verdict, trace};
