//! Record-bound duties: whoever contributed to a version neither verifies it nor alone authorises its report.
//!
//! Persons are compared, not accounts and not roles: there is no parameter for a role, so no role is exempt, the administrator's
//! included. The caller gives every contributor to the version *and to each of its inputs*.

use crate::trail::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How somebody took part in a version of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContributionKind {
    /// Entered a value.
    Entered,
    /// Changed a value.
    Edited,
    /// Imported it from a file.
    Imported,
    /// Handed it over to verification.
    Submitted,
    /// Did any of these to something it was computed from.
    Input,
}

/// One contribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution<P> {
    /// Who; `None` if the record does not say, which no check passes.
    pub person: Option<P>,
    /// How.
    pub kind: ContributionKind,
}

/// The rules of a laboratory for record-bound duties. The default: one verification, one authorisation, never alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutyRules {
    /// How many different persons must verify a result, 1 to 10.
    pub verifications: u8,
    /// How many different persons must authorise a report, 1 to 10.
    pub authorisations: u8,
    /// Whether a one-person laboratory may, as a flagged exception, verify its own results.
    pub verify_alone: bool,
    /// Whether a one-person laboratory may, as a flagged exception, authorise its own reports.
    pub authorise_alone: bool,
}

impl Default for DutyRules {
    fn default() -> Self {
        Self { verifications: 1, authorisations: 1, verify_alone: false, authorise_alone: false }
    }
}

impl DutyRules {
    pub(super) fn check(&self) -> Result<(), &'static str> {
        match self {
            Self { verifications: 1..=10, authorisations: 1..=10, .. } => Ok(()),
            Self { verifications: 1..=10, .. } => Err("authorisations"),
            _ => Err("verifications"),
        }
    }
}

/// What somebody brings to act alone: a sign-in made anew for this act, and a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AloneClaim<'a> {
    /// When the person authenticated again; not later than the act and not more than [`REAUTHENTICATION_MICROS`] before it.
    pub reauthenticated: Timestamp,
    /// Why nobody else can do it; not blank.
    pub reason: &'a str,
}

/// How long a new authentication is good for an exception: 5 minutes, in microseconds.
pub const REAUTHENTICATION_MICROS: i64 = 5 * 60 * 1_000_000;

/// The answer of a duty rule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "an answer that nobody reads decides nothing"]
pub enum DutyAnswer {
    /// Allowed.
    Allow {
        /// Whether with this act the number of different persons asked for is reached.
        complete: bool,
    },
    /// Allowed as an exception that must be recorded with its reason and shown on the record and in the evidence.
    AllowAlone {
        /// Whether with this act the number of different persons asked for is reached.
        complete: bool,
        /// The rule that the exception sets aside.
        sets_aside: DutyDenial,
    },
    /// Not allowed.
    Deny(DutyDenial),
}

/// The duty rule that stands against an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DutyDenial {
    /// Nobody is recorded as a contributor.
    NoContributors,
    /// A contributor is not known as a person.
    UnknownContributor,
    /// The person contributed to the version or an input of it.
    FourEyes,
    /// The person verified it already.
    AlreadyVerified,
    /// Fewer different persons than asked for have verified it.
    NotVerified,
    /// The person authorised it already.
    AlreadyAuthorised,
    /// The person contributed or verified and would be the only, or the last place for another, authoriser.
    SoleAuthoriser,
    /// The exception for one person lacks a fresh authentication.
    AloneNotReauthenticated,
    /// The exception for one person lacks a reason.
    AloneWithoutReason,
}

impl DutyDenial {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoContributors => "no_contributors",
            Self::UnknownContributor => "unknown_contributor",
            Self::FourEyes => "four_eyes",
            Self::AlreadyVerified => "already_verified",
            Self::NotVerified => "not_verified",
            Self::AlreadyAuthorised => "already_authorised",
            Self::SoleAuthoriser => "sole_authoriser",
            Self::AloneNotReauthenticated => "alone_not_reauthenticated",
            Self::AloneWithoutReason => "alone_without_reason",
        }
    }

    /// What it means, in English.
    #[must_use]
    pub fn text_en(self) -> &'static str {
        match self {
            Self::NoContributors => {
                "nobody is recorded as having entered this version, so nobody can be told apart from them"
            }
            Self::UnknownContributor => "a contributor to this version is not known as a person",
            Self::FourEyes => "whoever contributed to a version does not verify it",
            Self::AlreadyVerified => "this person has verified the version already",
            Self::NotVerified => "fewer persons than the laboratory asks for have verified it",
            Self::AlreadyAuthorised => "this person has authorised the report already",
            Self::SoleAuthoriser => "whoever contributed or verified does not authorise alone",
            Self::AloneNotReauthenticated => "acting alone needs an authentication made anew for this act",
            Self::AloneWithoutReason => "acting alone needs a reason",
        }
    }

    /// What it means, in Polish.
    #[must_use]
    pub fn text_pl(self) -> &'static str {
        match self {
            Self::NoContributors => {
                "nie zapisano, kto wprowadził tę wersję, więc nie można nikogo od tej osoby odróżnić"
            }
            Self::UnknownContributor => "współtwórca tej wersji nie jest znany jako osoba",
            Self::FourEyes => "kto współtworzył wersję, ten jej nie weryfikuje",
            Self::AlreadyVerified => "ta osoba już zweryfikowała tę wersję",
            Self::NotVerified => "zweryfikowało mniej osób, niż wymaga laboratorium",
            Self::AlreadyAuthorised => "ta osoba już autoryzowała to sprawozdanie",
            Self::SoleAuthoriser => "kto współtworzył lub weryfikował, ten nie autoryzuje samodzielnie",
            Self::AloneNotReauthenticated => "działanie w pojedynkę wymaga ponownego uwierzytelnienia do tej czynności",
            Self::AloneWithoutReason => "działanie w pojedynkę wymaga uzasadnienia",
        }
    }
}

/// May `verifier` verify the version now, at `at`, after those in `verified`?
///
/// Denied if the contributors are not all known, if the verifier is one of them, or has verified already. With
/// [`DutyRules::verify_alone`] a contributor with a valid [`AloneClaim`] gets [`DutyAnswer::AllowAlone`]; the number of different
/// verifiers stays as asked for.
pub fn verify_duty<P: PartialEq>(
    contributions: &[Contribution<P>],
    verified: &[P],
    verifier: &P,
    rules: &DutyRules,
    alone: Option<AloneClaim<'_>>,
    at: Timestamp,
) -> DutyAnswer {
    let contributed = match contributed(contributions, verifier) {
        Ok(contributed) => contributed,
        Err(denial) => return DutyAnswer::Deny(denial),
    };
    if verified.contains(verifier) {
        return DutyAnswer::Deny(DutyDenial::AlreadyVerified);
    }
    let complete = distinct(verified) + 1 >= usize::from(rules.verifications.max(1));
    if contributed {
        return exception(DutyDenial::FourEyes, rules.verify_alone, alone, at, complete);
    }
    DutyAnswer::Allow { complete }
}

/// May `authoriser` authorise now, at `at`, what those in `verified` verified, after those in `authorised`?
///
/// At least one of the authorisers must be independent, that is neither contributor nor verifier. Others may authorise beside
/// one, while a place is left for the independent one. With [`DutyRules::authorise_alone`] a valid [`AloneClaim`] gives
/// [`DutyAnswer::AllowAlone`].
pub fn authorise_duty<P: PartialEq>(
    contributions: &[Contribution<P>],
    verified: &[P],
    authorised: &[P],
    authoriser: &P,
    rules: &DutyRules,
    alone: Option<AloneClaim<'_>>,
    at: Timestamp,
) -> DutyAnswer {
    let contributed_by = |person: &P| contributed(contributions, person);
    let contributes = match contributed_by(authoriser) {
        Ok(contributes) => contributes,
        Err(denial) => return DutyAnswer::Deny(denial),
    };
    if distinct(verified) < usize::from(rules.verifications.max(1)) {
        return DutyAnswer::Deny(DutyDenial::NotVerified);
    }
    if authorised.contains(authoriser) {
        return DutyAnswer::Deny(DutyDenial::AlreadyAuthorised);
    }
    let independent = |person: &P| !verified.contains(person) && contributed_by(person) == Ok(false);
    let needed = usize::from(rules.authorisations.max(1));
    let after = distinct(authorised) + 1;
    let one_is_independent = authorised.iter().any(independent);
    if contributes || verified.contains(authoriser) {
        // The last place is kept for somebody independent, so what is complete has one.
        if !one_is_independent && after >= needed {
            return exception(DutyDenial::SoleAuthoriser, rules.authorise_alone, alone, at, true);
        }
        return DutyAnswer::Allow { complete: after >= needed };
    }
    DutyAnswer::Allow { complete: after >= needed }
}

/// Whether `person` is among the contributors, if all of them are known.
fn contributed<P: PartialEq>(contributions: &[Contribution<P>], person: &P) -> Result<bool, DutyDenial> {
    if contributions.is_empty() {
        return Err(DutyDenial::NoContributors);
    }
    if contributions.iter().any(|one| one.person.is_none()) {
        return Err(DutyDenial::UnknownContributor);
    }
    Ok(contributions.iter().any(|one| one.person.as_ref() == Some(person)))
}

fn distinct<P: PartialEq>(persons: &[P]) -> usize {
    let first = |(at, person): &(usize, &P)| !persons.iter().take(*at).any(|earlier| earlier == *person);
    persons.iter().enumerate().filter(first).count()
}

fn exception(
    rule: DutyDenial,
    allowed: bool,
    claim: Option<AloneClaim<'_>>,
    at: Timestamp,
    complete: bool,
) -> DutyAnswer {
    let (true, Some(claim)) = (allowed, claim) else {
        return DutyAnswer::Deny(rule);
    };
    let age = at.unix_micros() - claim.reauthenticated.unix_micros();
    if !(0..=REAUTHENTICATION_MICROS).contains(&age) {
        return DutyAnswer::Deny(DutyDenial::AloneNotReauthenticated);
    }
    if claim.reason.trim().is_empty() {
        return DutyAnswer::Deny(DutyDenial::AloneWithoutReason);
    }
    DutyAnswer::AllowAlone { complete, sets_aside: rule }
}
