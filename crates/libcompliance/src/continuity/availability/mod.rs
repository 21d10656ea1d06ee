//! The availability of a service over the window of its contract (SLA-01, MON-01, UPD-04).
//!
//! A [`Contract`] says when the service is owed and how much of it; [`Contract::report`] computes from samples, outages and
//! maintenance how much there was. Every moment of the window is in one of four states: **up**, **down**, **planned** and
//! **unknown**. Unknown is never up: each figure has a lower bound, in which unknown time is down, and an upper one, in which it is
//! up, and the coverage stands beside it. Times are counted in whole microseconds and compared as fractions; percentages are shown
//! cut off after four decimals, never rounded up, so 99.49999 % never reads as 99.5 %.
//!
//! ```
//! use libcompliance::continuity::availability::{Contract, Outage, Target, Verdict};
//! use libcompliance::continuity::{Length, Zone};
//! use libcompliance::trail::time::Timestamp;
//!
//! let at = |text: &str| Timestamp::parse(&format!("{text}.000000Z")).unwrap();
//! let contract = Contract::always(Zone::UTC, Target::parse("99.5")?);
//! assert_eq!(contract.target().allowed(Length::hours(30 * 24)).to_string(), "3 h 36 min");
//!
//! // One outage of four hours, and nobody watched the rest of the month.
//! let outage = Outage { from: at("2026-09-10T08:00:00"), to: Some(at("2026-09-10T12:00:00")) };
//! let report = contract.report(at("2026-09-01T00:00:00"), at("2026-10-01T00:00:00"), &[], &[outage], &[])?;
//! assert_eq!(report.total.verdict, Verdict::Broken);
//! assert_eq!(report.total.excluded.high.unwrap().percent(), "99.4444");
//! assert_eq!(report.total.coverage.unwrap().percent(), "0.5555");
//! # Ok::<(), libcompliance::continuity::availability::ContractError>(())
//! ```

mod contract;
mod figures;
mod observed;
mod report;
mod set;

pub use contract::{Contract, ContractError, Excluded, Figure, Hours, Slot, Target, TimeOfDay, Warning, Weekday};
pub use figures::{Bounds, Budget, Figures, Ratio, Verdict};
pub use observed::{Maintenance, Outage, Sample, Seen};
pub use report::{MAX_DAYS, Month, Remark, Report, Stretch};
