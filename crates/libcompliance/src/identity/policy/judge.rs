//! The verdict on a new password: every broken rule by name, not the first alone.

use super::blocklist::{BreachedHashes, Looks, sha1};
use super::history::{History, Reuse};
use super::profile::{Class, Profile, Rule, Use};
use super::strength::{Strength, estimate};
use crate::identity::text::{Language, text_with};
use zeroize::Zeroizing;

/// The surroundings of a password.
#[derive(Clone, Copy, Default)]
pub struct Context<'a> {
    /// The user's login, first and last name, address.
    pub user_names: &'a [&'a str],
    /// The laboratory.
    pub laboratory: &'a str,
    /// The program.
    pub product: &'a str,
    /// The laboratory's own list of refused words.
    pub listed: &'a [&'a str],
    /// Stolen passwords.
    pub breached: Option<&'a dyn BreachedHashes>,
    /// Whether a second factor is used with this password.
    pub second_factor: bool,
}

impl core::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Context").field("second_factor", &self.second_factor).finish_non_exhaustive()
    }
}

/// One broken rule. It says nothing of the password beyond that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// The stable code.
    pub code: &'static str,
    /// The number in the rule, 0 where there is none.
    pub number: u64,
    /// The clause that the rule answers, as the profile has it.
    pub clause: String,
}

impl Violation {
    /// The text for the person.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        text_with(self.code, self.number, language)
    }
}

/// A rule that could not be checked. A check that did not run is not a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unchecked {
    /// The rule.
    pub rule: Rule,
    /// The stable code of the reason.
    pub code: &'static str,
}

/// The verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a verdict that nobody reads refuses nothing"]
pub struct Verdict {
    /// The profile's name and version.
    pub profile: (String, u32),
    /// All broken rules, in the order of [`Rule`].
    pub violations: Vec<Violation>,
    /// The rules that could not be checked.
    pub unchecked: Vec<Unchecked>,
    /// The estimate, which only [`Rule::Strength`] turns into a refusal.
    pub strength: Strength,
}

impl Verdict {
    /// Whether the password may be set.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.violations.is_empty() && self.unchecked.is_empty()
    }
}

/// Judges a new password. What is to be hashed is its normal form, [`crate::identity::password::Normalisation::apply`].
pub fn judge(profile: &Profile, password: &str, context: &Context<'_>, history: &History<'_>) -> Verdict {
    let settings = profile.settings();
    let normal = settings.normalisation.apply(password);
    let characters = normal.is_ok() && !password.is_empty();
    let normal = normal.unwrap_or_else(|_| Zeroizing::new(password.to_owned()));

    let mut broken = Vec::new();
    let mut unchecked = Vec::new();
    let mut require = |fine: bool, rule: Rule, code: &'static str, number: u64| {
        if !fine {
            broken.push(Violation { rule, code, number, clause: profile.clause(rule).to_owned() });
        }
    };

    let least = u64::from(profile.min_length(context.second_factor));
    let length = u64::try_from(normal.chars().count()).unwrap_or(u64::MAX);
    require(length >= least, Rule::MinLength, "password_too_short", least);
    let most = u64::from(settings.max_bytes);
    let bytes = u64::try_from(normal.len()).unwrap_or(u64::MAX);
    require(bytes <= most, Rule::MaxLength, "password_too_long", most);
    require(characters, Rule::Characters, "password_characters", 0);
    for class in &settings.classes {
        require(normal.chars().any(|letter| class.has(letter)), Rule::Classes, class.code(), 0);
    }

    // What is longer than allowed is refused already; only its beginning is looked for in the lists.
    let beginning =
        Zeroizing::new(normal.chars().take(settings.max_bytes.try_into().unwrap_or(usize::MAX)).collect::<String>());
    let looks = Looks::of(&beginning);
    require(!settings.common || !looks.are_common(), Rule::Common, "password_common", 0);
    match (settings.breached, context.breached) {
        (Use::Never, _) | (Use::WhenGiven, None) => {}
        (Use::Required, None) => unchecked.push(Unchecked { rule: Rule::Breached, code: "breached_list_missing" }),
        (_, Some(list)) => match list.contains(&sha1(&normal)) {
            Ok(found) => require(!found, Rule::Breached, "password_breached", 0),
            Err(error) => unchecked.push(Unchecked { rule: Rule::Breached, code: error.code() }),
        },
    }
    require(!context.listed.iter().any(|word| looks.are(word)), Rule::Listed, "password_listed", 0);
    let mut names: Vec<&str> = context.user_names.to_vec();
    names.extend([context.laboratory, context.product]);
    let is_name = settings.context && names.iter().any(|name| looks.are_name(name));
    require(!is_name, Rule::Context, "password_context", 0);
    if settings.history > 0 {
        match history.find(password, settings.history) {
            Reuse::New => {}
            Reuse::Used => require(false, Rule::History, "password_reused", u64::from(settings.history)),
            Reuse::Unknown => unchecked.push(Unchecked { rule: Rule::History, code: "history_unreadable" }),
        }
    }
    let strength = estimate(&normal, &names);
    let strong = strength.score >= settings.min_strength;
    require(strong, Rule::Strength, "password_too_weak", u64::from(settings.min_strength));
    Verdict { profile: (settings.id.clone(), settings.version), violations: broken, unchecked, strength }
}

impl Class {
    fn has(self, letter: char) -> bool {
        match self {
            Self::Letter => letter.is_alphabetic(),
            Self::Lower => letter.is_lowercase(),
            Self::Upper => letter.is_uppercase(),
            Self::Digit => letter.is_numeric(),
            Self::Special => !letter.is_alphanumeric() && !letter.is_whitespace(),
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Letter => "password_no_letter",
            Self::Lower => "password_no_lower",
            Self::Upper => "password_no_upper",
            Self::Digit => "password_no_digit",
            Self::Special => "password_no_special",
        }
    }
}
