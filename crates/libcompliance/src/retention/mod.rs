//! How long a record is kept, and whether it may go (ISO/IEC 17025:2017 clauses 8.4.1 and 8.4.2; GDPR article 5(1)(e)).
//!
//! A [`Schedule`] has rules by type of record; [`Schedule::decide`] says for one record and one day whether it is to be kept and why.
//! It is pure: it deletes nothing and reads no clock. What it cannot show to be due is kept.
//!
//! ```
//! use libcompliance::chrono::NaiveDate;
//! use libcompliance::retention::{Basis, Because, Item, Rule, Schedule};
//!
//! let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
//! let rule = Rule::months("report", "issued", 60, Basis::contract("General terms 2024, clause 9"));
//! let schedule = Schedule::new(vec![rule])?;
//!
//! let report = Item { record: "report", client: None, id: "7/2024", events: &[("issued", day(2024, 1, 31))] };
//! let decision = schedule.decide(&report, &[], day(2026, 11, 22));
//! assert!(!decision.may_go());
//! assert_eq!(decision.until, Some(day(2029, 1, 31)));
//! assert_eq!(decision.because, Because::NotDue { rule: 0 });
//! # Ok::<(), libcompliance::retention::RetentionError>(())
//! ```

mod basis;
mod decide;
mod erased;
mod findings;
mod hold;
pub mod kinds;
mod rule;
mod state;

pub use basis::{GrantBasis, RefusalBasis};
pub use decide::{Because, Decision, Item};
pub use erased::{Erased, ErasedValues};
pub use findings::{FLOOR_MONTHS, RetentionFinding};
pub use hold::Hold;
pub use rule::{Basis, BasisKind, Counted, MAX_MONTHS, MAX_RULES, RetentionError, Rule, Schedule};
pub(crate) use state::apply;
pub use state::{Disposal, DisposalStatus, Erasure, ErasureStatus, ObjectOf, PlacedHold, RULES, RulesInForce};
