//! What the standards ask of a profile, and where the one in force departs from them. They contradict each other, so every
//! profile departs from some; the list is evidence, with the clause beside it.

use super::profile::{Class, Profile, Rule, Settings, Use};
use crate::identity::password::Normalisation;
use crate::identity::text::Language;

/// How binding a demand is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binding {
    /// Recommended.
    Should,
    /// Required by whoever claims the standard.
    Must,
}

/// A demand that the profile does not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deviation {
    /// The standard, by the name of its profile.
    pub standard: &'static str,
    /// The clause.
    pub clause: &'static str,
    /// The rule.
    pub rule: Rule,
    /// How binding it is.
    pub binding: Binding,
    en: &'static str,
    pl: &'static str,
}

impl Deviation {
    /// What is demanded.
    #[must_use]
    pub fn text(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::Pl => self.pl,
        }
    }
}

/// All demands of the standards shipped that the profile does not meet, those of its own standard included.
#[must_use]
pub fn deviations(profile: &Profile) -> Vec<Deviation> {
    DEMANDS.iter().filter(|(_, met)| !met(profile.settings())).map(|(demand, _)| *demand).collect()
}

const fn demand(
    standard: &'static str,
    clause: &'static str,
    rule: Rule,
    binding: Binding,
    en: &'static str,
    pl: &'static str,
) -> Deviation {
    Deviation { standard, clause, rule, binding, en, pl }
}

type Demand = (Deviation, fn(&Settings) -> bool);
const NIST: &str = "nist-800-63b-4";
const ASVS: &str = "owasp-asvs-5";
const ISO: &str = "iso-27002";
const MISSION: &str = "mission-8";

use Binding::{Must, Should};

const DEMANDS: &[Demand] = &[
    (
        demand(
            MISSION,
            "PWD-02",
            Rule::Classes,
            Must,
            "letters, digits and special characters",
            "litery, cyfry i znaki specjalne",
        ),
        |settings| {
            [Class::Digit, Class::Special].iter().all(|class| settings.classes.contains(class))
                && [Class::Letter, Class::Lower, Class::Upper].iter().any(|class| settings.classes.contains(class))
        },
    ),
    (
        demand(
            MISSION,
            "PWD-03",
            Rule::History,
            Must,
            "an earlier password does not return",
            "poprzednie hasło nie może wrócić",
        ),
        |settings| settings.history >= 1,
    ),
    (
        demand(
            NIST,
            "3.1.1.2",
            Rule::MinLength,
            Must,
            "at least 15 characters, or 8 with a second factor",
            "co najmniej 15 znaków albo 8 z drugim składnikiem",
        ),
        |settings| settings.min_length >= 15,
    ),
    (
        demand(
            NIST,
            "3.1.1.2",
            Rule::Classes,
            Must,
            "no kinds of characters are required",
            "nie wymaga się rodzajów znaków",
        ),
        |settings| settings.classes.is_empty(),
    ),
    (
        demand(
            NIST,
            "3.1.1.2",
            Rule::Common,
            Must,
            "common and compromised passwords are refused",
            "hasła popularne i ujawnione są odrzucane",
        ),
        |settings| settings.common && settings.breached >= Use::WhenGiven,
    ),
    (demand(NIST, "3.1.1.2", Rule::Age, Must, "no change at set times", "bez okresowej zmiany hasła"), |settings| {
        settings.max_age_days.is_none()
    }),
    (
        demand(
            NIST,
            "3.1.1.2",
            Rule::Characters,
            Should,
            "Unicode NFC before hashing",
            "normalizacja Unicode NFC przed obliczeniem skrótu",
        ),
        |settings| settings.normalisation != Normalisation::AsReceived,
    ),
    (
        demand(
            NIST,
            "2.2.3",
            Rule::Idle,
            Should,
            "a session ends after an idle hour at most",
            "sesja kończy się najpóźniej po godzinie bezczynności",
        ),
        |settings| settings.idle_minutes <= 60,
    ),
    (
        demand(ASVS, "6.2.1", Rule::MinLength, Should, "15 characters are recommended", "zalecane 15 znaków"),
        |settings| settings.min_length >= 15,
    ),
    (
        demand(
            ASVS,
            "6.2.5",
            Rule::Classes,
            Must,
            "no kinds of characters are required",
            "nie wymaga się rodzajów znaków",
        ),
        |settings| settings.classes.is_empty(),
    ),
    (
        demand(
            ASVS,
            "6.2.4",
            Rule::Common,
            Must,
            "the 3,000 most common passwords are refused; the list shipped is shorter, a longer one must be given",
            "odrzucanych jest 3000 najpopularniejszych haseł; dołączona lista jest krótsza, dłuższą trzeba dostarczyć",
        ),
        |settings| settings.common && settings.breached == Use::Required,
    ),
    (
        demand(
            ASVS,
            "6.2.8",
            Rule::Characters,
            Must,
            "verified exactly as received",
            "sprawdzane dokładnie tak, jak zostało podane",
        ),
        |settings| settings.normalisation == Normalisation::AsReceived,
    ),
    (demand(ASVS, "6.2.10", Rule::Age, Must, "no change at set times", "bez okresowej zmiany hasła"), |settings| {
        settings.max_age_days.is_none()
    }),
    (
        demand(
            ASVS,
            "6.2.11",
            Rule::Context,
            Must,
            "names from the surroundings are refused",
            "nazwy z otoczenia są odrzucane",
        ),
        |settings| settings.context,
    ),
    (
        demand(
            ASVS,
            "6.2.12",
            Rule::Breached,
            Must,
            "compared with a list of stolen passwords",
            "porównywane z listą haseł, które wyciekły",
        ),
        |settings| settings.breached == Use::Required,
    ),
    (
        demand(
            ASVS,
            "6.4.1",
            Rule::FirstUse,
            Must,
            "an initial password does not stay",
            "hasło początkowe nie może pozostać",
        ),
        |settings| settings.change_at_first_use,
    ),
    (
        demand(
            ISO,
            "5.17",
            Rule::Common,
            Must,
            "common and compromised passwords are refused",
            "hasła popularne i ujawnione są odrzucane",
        ),
        |settings| settings.common && settings.breached >= Use::WhenGiven,
    ),
    (
        demand(ISO, "5.17", Rule::History, Must, "earlier passwords do not return", "poprzednie hasła nie mogą wrócić"),
        |settings| settings.history >= 1,
    ),
    (
        demand(ISO, "5.17", Rule::FirstUse, Must, "changed at the first sign-in", "zmiana przy pierwszym logowaniu"),
        |settings| settings.change_at_first_use,
    ),
    (demand(ISO, "8.5", Rule::Idle, Must, "inactive sessions end", "nieaktywne sesje są kończone"), |settings| {
        settings.idle_minutes <= 60
    }),
];
