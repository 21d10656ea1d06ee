//! Which passwords are allowed: named, versioned profiles, a verdict per rule, and what a profile leaves out of the standards.
//!
//! ```
//! use libcompliance::identity::policy::{Context, History, Profile, judge};
//! use libcompliance::identity::text::Language;
//!
//! let context = Context { user_names: &["a.nowak"], ..Context::default() };
//! let verdict = judge(&Profile::standard(), "Nowak2026!", &context, &History::default());
//! let codes: Vec<_> = verdict.violations.iter().map(|violation| violation.code).collect();
//! assert_eq!(codes, ["password_too_short", "password_context"]);
//! assert_eq!(verdict.violations[0].text(Language::Pl), "Hasło jest za krótkie. Minimalna liczba znaków: 12.");
//! ```

mod blocklist;
mod common;
mod history;
mod judge;
mod profile;
mod standards;
mod strength;

pub use blocklist::{BreachedHashes, ListUnreadable, Records, SortedHashes};
pub use history::{History, MAX_HISTORY};
pub use judge::{Context, Unchecked, Verdict, Violation, judge};
pub use profile::{Class, Profile, ProfileError, Rule, Settings, Use};
pub use standards::{Binding, Deviation, deviations};
pub use strength::{Strength, estimate};
