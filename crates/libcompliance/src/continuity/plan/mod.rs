//! Which backup copies are kept, and why (BCK-01 to BCK-03).
//!
//! A [`Plan`] says what a laboratory wants to have; [`Plan::decide`] says for each [copy](struct@Copy) whether it stays, with every reason. It
//! proposes: it removes nothing. A plan that exists is valid, and no plan of this module ever proposes to remove
//!
//! - the newest verified copy of a group, and the newest verified one at each site;
//! - a copy under hold, and one whose time lies in the future;
//! - a copy that is not verified yet, as long as it is newer than every verified one or younger than [`Plan::verify_within`];
//! - the last copies of a group in which none is verified.
//!
//! Only a verified copy may stand for a day, week, month or year. A newer one that is not verified displaces nothing.
//!
//! ```
//! use libcompliance::continuity::Zone;
//! use libcompliance::continuity::plan::{Copy, Plan, State};
//! use libcompliance::trail::time::Timestamp;
//!
//! let at = |text: &str| Timestamp::parse(&format!("{text}.000000Z")).unwrap();
//! let warsaw = Zone::parse("Europe/Warsaw")?;
//! let copies = [
//!     Copy::new("a", at("2026-11-20T01:00:00"), warsaw, State::Verified, &["here", "bank"]),
//!     Copy::new("b", at("2026-11-20T13:00:00"), warsaw, State::Verified, &["here", "bank"]),
//!     Copy::new("c", at("2026-11-21T01:00:00"), warsaw, State::Verified, &["here", "bank"]),
//! ];
//! let decisions = Plan::default().decide(&copies, &[], at("2026-11-21T09:00:00"), warsaw);
//!
//! assert!(!decisions[0].keep); // `b` is the newest of that day
//! assert!(decisions[1].keep && decisions[2].keep);
//! assert_eq!(decisions[1].buckets(), ["2026-11-20"]);
//! assert_eq!(decisions[2].buckets(), ["2026-11-21", "2026-W47", "2026-11"]);
//! # Ok::<(), libcompliance::continuity::UnknownZone>(())
//! ```

mod bucket;
mod copy;
mod decide;
mod findings;
mod rule;

pub use bucket::Unit;
pub use copy::{Copy, Hold, HoldKind, State};
pub use decide::{Decision, Reason};
pub use findings::{Finding, missed_days};
pub use rule::{Calendar, Count, MAX_COPIES_NAMED, Month, Oldest, Plan, PlanError, Rule};
