//! What a kind of record must have, and which of its parts are committed.

use super::commit::Class;

/// The rules of one kind, given to the writer. Library kinds are constants; a host's kinds are declared at run time.
#[derive(Debug, Clone, Copy)]
pub struct KindRules<'a> {
    /// The name, e.g. `result.edited`.
    pub name: &'a str,
    /// The version of the kind's parts.
    pub version: u16,
    /// Whether the record must name an object.
    pub object: Need,
    /// Whether there must be at least one changed field.
    pub change: Need,
    /// Whether a reason must be given.
    pub reason: ReasonRule,
    /// What may stand under `changes` and `attrs`, and how.
    pub fields: Fields<'a>,
    /// The fields that must stand there: an attribute that is not null, or a change whose new value is not.
    pub required: &'a [&'a str],
}

/// Whether a part must, may or must not be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Must be there.
    Required,
    /// May be there.
    Optional,
    /// Must not be there.
    Forbidden,
}

/// When a reason is asked for (ISO/IEC 17025:2017 clause 7.5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReasonRule {
    /// Always.
    Required,
    /// From the second version of the object on.
    FromVersionTwo,
    /// If there is one.
    Optional,
    /// The kind has no place for a reason.
    NotCollected,
}

/// How a named field of a kind is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldRule {
    /// In clear: ids, codes, numbers, digests. Never a name, a contact or free text.
    Clear,
    /// Committed, with the value encrypted beside the log.
    Committed(Class, Of),
}

/// Under whose key a committed value lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// The person who acts.
    Actor,
    /// The subject that the draft names; without one, as for [`Of::Actor`].
    Subject,
    /// The first client in scope; without one, as for [`Of::Actor`].
    Client,
    /// The laboratory.
    Lab,
}

/// The fields of a kind.
#[derive(Debug, Clone, Copy)]
pub enum Fields<'a> {
    /// These and no others.
    Named(&'a [(&'a str, FieldRule)]),
    /// Any names: those listed in clear, every other one committed as confidential under [`Of::Client`].
    AnyCommitted {
        /// The names in clear.
        clear: &'a [String],
    },
}

impl Fields<'_> {
    /// The rule for `name`; `None` if the kind has no such field.
    #[must_use]
    pub fn rule(&self, name: &str) -> Option<FieldRule> {
        match self {
            Self::Named(fields) => fields.iter().find(|(field, _)| *field == name).map(|(_, rule)| *rule),
            Self::AnyCommitted { clear } if clear.iter().any(|field| field == name) => Some(FieldRule::Clear),
            Self::AnyCommitted { .. } => Some(FieldRule::Committed(Class::Confidential, Of::Client)),
        }
    }
}
