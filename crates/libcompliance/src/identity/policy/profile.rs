//! A profile: the rules of passwords and sign-in as data, with a name, a version and the clauses they answer.

use super::history::MAX_HISTORY;
use crate::identity::SessionLimits;
use crate::identity::lockout::Rules;
use crate::identity::password::{MAX_VERIFIED, Normalisation};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A rule of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rule {
    /// The fewest characters.
    MinLength,
    /// The most bytes.
    MaxLength,
    /// Which characters can be in a password at all, and its normal form.
    Characters,
    /// Kinds of characters that must be in it.
    Classes,
    /// Commonly used passwords.
    Common,
    /// Stolen passwords.
    Breached,
    /// The laboratory's own list.
    Listed,
    /// Names of the user, the laboratory, the program.
    Context,
    /// Earlier passwords.
    History,
    /// How easily it is guessed.
    Strength,
    /// Change at certain times.
    Age,
    /// Change at the first sign-in.
    FirstUse,
    /// Waits and disabling after failures.
    Lockout,
    /// The end of an unattended session.
    Idle,
}

/// A kind of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// A letter of any script.
    Letter,
    /// A small letter.
    Lower,
    /// A capital letter.
    Upper,
    /// A digit.
    Digit,
    /// Neither letter nor digit nor space.
    Special,
}

/// When a list is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// Never.
    Never,
    /// If the caller has it.
    WhenGiven,
    /// Always: without it no password is accepted.
    Required,
}

/// The rules as they are written. [`Profile`] is what has been checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The name, e.g. `nist-800-63b-4`: 1 to 32 small letters, digits and `-`.
    pub id: String,
    /// The version, from 1; a change of any rule is a new one.
    pub version: u32,
    /// The fewest characters (Unicode code points), 8 to 64.
    pub min_length: u32,
    /// The fewest where a second factor is used, 8 to 64; `None` for the same.
    pub min_length_with_second_factor: Option<u32>,
    /// The most bytes, 256 (so that 64 characters of any script fit) to 4,096. Nothing is cut.
    pub max_bytes: u32,
    /// What must be in it, each once.
    pub classes: Vec<Class>,
    /// Whether commonly used passwords are refused.
    pub common: bool,
    /// Whether a list of stolen passwords is used.
    pub breached: Use,
    /// Whether names of the user, the laboratory and the program are refused.
    pub context: bool,
    /// How many earlier passwords are refused, 0 to 24; each costs the time of one hash.
    pub history: u8,
    /// The least strength, 0 to 4; see [`super::estimate`].
    pub min_strength: u8,
    /// Days after which it must be changed, 1 to 3,650; `None` for never without cause.
    pub max_age_days: Option<u32>,
    /// Whether a password given by somebody else is changed at the first sign-in.
    pub change_at_first_use: bool,
    /// What is done before hashing.
    pub normalisation: Normalisation,
    /// Failures at one account.
    pub account_lockout: Rules,
    /// Failures from one device.
    pub device_lockout: Rules,
    /// Minutes without activity that end a session, 1 to 1,440.
    pub idle_minutes: u32,
    /// Hours that end a session in any case, 1 to 24.
    pub session_hours: u32,
    /// The clause that each rule answers.
    pub clauses: BTreeMap<Rule, String>,
}

/// A profile whose rules are in range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Settings", into = "Settings")]
pub struct Profile(Settings);

/// What is wrong with the settings of a profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the setting `{setting}` of the password profile is out of range: {allowed}")]
pub struct ProfileError {
    setting: &'static str,
    allowed: &'static str,
}

impl ProfileError {
    /// The setting.
    #[must_use]
    pub fn setting(&self) -> &'static str {
        self.setting
    }
}

impl TryFrom<Settings> for Profile {
    type Error = ProfileError;

    fn try_from(settings: Settings) -> Result<Self, ProfileError> {
        let id = settings.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let mut classes = settings.classes.clone();
        classes.sort_unstable();
        classes.dedup();
        let most = u32::try_from(MAX_VERIFIED).unwrap_or(u32::MAX);
        let length = 8..=64;
        let checks: [(bool, &'static str, &'static str); 12] = [
            (id && (1..=32).contains(&settings.id.len()), "id", "1 to 32 small letters, digits and `-`"),
            (settings.version > 0, "version", "from 1"),
            (length.contains(&settings.min_length), "min_length", "8 to 64"),
            (
                settings.min_length_with_second_factor.is_none_or(|least| length.contains(&least)),
                "min_length_with_second_factor",
                "8 to 64",
            ),
            ((256..=most).contains(&settings.max_bytes), "max_bytes", "256 to 4096"),
            (classes.len() == settings.classes.len(), "classes", "each once"),
            (settings.history <= MAX_HISTORY, "history", "0 to 24"),
            (settings.min_strength <= 4, "min_strength", "0 to 4"),
            (
                settings.max_age_days.is_none_or(|days| (1..=3_650).contains(&days)),
                "max_age_days",
                "1 to 3650, or null",
            ),
            ((1..=1_440).contains(&settings.idle_minutes), "idle_minutes", "1 to 1440"),
            ((1..=24).contains(&settings.session_hours), "session_hours", "1 to 24"),
            (settings.clauses.values().all(|clause| clause.len() <= 200), "clauses", "at most 200 bytes each"),
        ];
        match checks.into_iter().find(|(fine, ..)| !fine) {
            Some((_, setting, allowed)) => Err(ProfileError { setting, allowed }),
            None => Ok(Self(settings)),
        }
    }
}

impl From<Profile> for Settings {
    fn from(profile: Profile) -> Self {
        profile.0
    }
}

impl Profile {
    /// The rules.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0
    }

    /// The clause that a rule answers; empty if none is given.
    #[must_use]
    pub fn clause(&self, rule: Rule) -> &str {
        self.0.clauses.get(&rule).map_or("", String::as_str)
    }

    /// The limits of a session.
    #[must_use]
    pub fn session_limits(&self) -> SessionLimits {
        SessionLimits { idle_seconds: self.0.idle_minutes * 60, absolute_seconds: self.0.session_hours * 3_600 }
    }

    /// The fewest characters.
    #[must_use]
    pub fn min_length(&self, second_factor: bool) -> u32 {
        self.0.min_length_with_second_factor.filter(|_| second_factor).unwrap_or(self.0.min_length)
    }

    /// The profile of that name among those shipped: `default-12`, `mission-8`, `nist-800-63b-4`, `owasp-asvs-5`, `iso-27002`.
    #[must_use]
    pub fn named(id: &str) -> Option<Self> {
        Self::shipped().into_iter().find(|profile| profile.0.id == id)
    }

    /// All that are shipped, the default first.
    #[must_use]
    pub fn shipped() -> [Self; 5] {
        [Self::standard(), mission_8(), nist_800_63b_4(), owasp_asvs_5(), iso_27002()]
    }

    /// The default: 12 characters with letters, digits and special characters, blocklist, five earlier passwords refused,
    /// waits after five failures, sessions end after 15 idle minutes.
    #[must_use]
    pub fn standard() -> Self {
        Self(Settings {
            id: "default-12".to_owned(),
            version: 1,
            min_length: 12,
            min_length_with_second_factor: None,
            max_bytes: 1_024,
            classes: vec![Class::Letter, Class::Digit, Class::Special],
            common: true,
            breached: Use::WhenGiven,
            context: true,
            history: 5,
            min_strength: 0,
            max_age_days: None,
            change_at_first_use: true,
            normalisation: Normalisation::OpaqueString,
            account_lockout: Rules::ACCOUNT,
            device_lockout: Rules::DEVICE,
            idle_minutes: 15,
            session_hours: 12,
            clauses: clauses(&[
                (Rule::MinLength, "ISO/IEC 17025 7.11.3 a; PWD-01"),
                (Rule::MaxLength, "NIST SP 800-63B-4 3.1.1.2"),
                (Rule::Characters, "RFC 8265 4.2; NIST SP 800-63B-4 3.1.1.2"),
                (Rule::Classes, "ISO/IEC 17025 7.11.3 a; PWD-02"),
                (Rule::Common, "ISO/IEC 27002 5.17; NIST SP 800-63B-4 3.1.1.2; PWD-02"),
                (Rule::Breached, "ISO/IEC 27002 5.17; OWASP ASVS 5.0 6.2.12"),
                (Rule::Listed, "ISO/IEC 27002 5.17"),
                (Rule::Context, "OWASP ASVS 5.0 6.2.11; PWD-02"),
                (Rule::History, "ISO/IEC 27002 5.17; PWD-03"),
                (Rule::FirstUse, "ISO/IEC 27002 5.17; PWD-06"),
                (Rule::Lockout, "ISO/IEC 27002 8.5; NIST SP 800-63B-4 3.2.2; PWD-04"),
                (Rule::Idle, "ISO/IEC 27002 8.5; PWD-05"),
            ]),
        })
    }
}

fn clauses(list: &[(Rule, &str)]) -> BTreeMap<Rule, String> {
    list.iter().map(|(rule, clause)| (*rule, (*clause).to_owned())).collect()
}

/// What laboratories are usually promised in a service agreement for a hosted system.
fn mission_8() -> Profile {
    Profile(Settings {
        id: "mission-8".to_owned(),
        min_length: 8,
        common: false,
        breached: Use::Never,
        context: false,
        history: 1,
        change_at_first_use: false,
        clauses: clauses(&[
            (Rule::MinLength, "PWD-01"),
            (Rule::Classes, "PWD-02"),
            (Rule::History, "PWD-03"),
            (Rule::Lockout, "PWD-04"),
            (Rule::Idle, "PWD-05"),
        ]),
        ..Profile::standard().0
    })
}

fn nist_800_63b_4() -> Profile {
    let section = "NIST SP 800-63B-4 3.1.1.2";
    Profile(Settings {
        id: "nist-800-63b-4".to_owned(),
        min_length: 15,
        min_length_with_second_factor: Some(8),
        classes: Vec::new(),
        history: 0,
        change_at_first_use: false,
        clauses: clauses(&[
            (Rule::MinLength, section),
            (Rule::MaxLength, section),
            (Rule::Characters, section),
            (Rule::Common, section),
            (Rule::Breached, section),
            (Rule::Listed, section),
            (Rule::Context, section),
            (Rule::Lockout, "NIST SP 800-63B-4 3.2.2"),
        ]),
        ..Profile::standard().0
    })
}

fn owasp_asvs_5() -> Profile {
    Profile(Settings {
        id: "owasp-asvs-5".to_owned(),
        min_length: 8,
        classes: Vec::new(),
        breached: Use::Required,
        history: 0,
        normalisation: Normalisation::AsReceived,
        clauses: clauses(&[
            (Rule::MinLength, "OWASP ASVS 5.0 6.2.1"),
            (Rule::MaxLength, "OWASP ASVS 5.0 6.2.9"),
            (Rule::Characters, "OWASP ASVS 5.0 6.2.8"),
            (Rule::Common, "OWASP ASVS 5.0 6.2.4"),
            (Rule::Breached, "OWASP ASVS 5.0 6.2.12"),
            (Rule::Listed, "OWASP ASVS 5.0 6.2.11"),
            (Rule::Context, "OWASP ASVS 5.0 6.2.11"),
            (Rule::FirstUse, "OWASP ASVS 5.0 6.4.1"),
            (Rule::Lockout, "OWASP ASVS 5.0 6.3.1"),
        ]),
        ..Profile::standard().0
    })
}

fn iso_27002() -> Profile {
    Profile(Settings {
        id: "iso-27002".to_owned(),
        classes: Vec::new(),
        clauses: clauses(&[
            (Rule::MinLength, "ISO/IEC 27002 5.17"),
            (Rule::Common, "ISO/IEC 27002 5.17"),
            (Rule::Breached, "ISO/IEC 27002 5.17"),
            (Rule::Listed, "ISO/IEC 27002 5.17"),
            (Rule::Context, "ISO/IEC 27002 5.17"),
            (Rule::History, "ISO/IEC 27002 5.17"),
            (Rule::FirstUse, "ISO/IEC 27002 5.17"),
            (Rule::Lockout, "ISO/IEC 27002 8.5"),
            (Rule::Idle, "ISO/IEC 27002 8.5"),
        ]),
        ..Profile::standard().0
    })
}
