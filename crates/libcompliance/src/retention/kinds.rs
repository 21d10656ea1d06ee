//! The records of retention: rules, holds, disposals, and the erasure of a person's values (GDPR article 17).

use crate::catalogue::{CLEAR, LAB_TEXT, PERSONAL, kind};
use crate::trail::kind::{KindRules, Need, ReasonRule};

/// The rules in force from here on, all of them.
pub const RULES_SET: KindRules<'static> = kind(
    "retention.rules_set",
    Need::Required,
    Need::Forbidden,
    ReasonRule::FromVersionTwo,
    &[("count", CLEAR), ("rules_sha256", CLEAR), ("rules", LAB_TEXT)],
);
/// Something forbids disposal from here on. The reason names it.
pub const HOLD_PLACED: KindRules<'static> =
    kind("hold.placed", Need::Required, Need::Forbidden, ReasonRule::Required, &[("hold", CLEAR)]);
/// It no longer does.
pub const HOLD_LIFTED: KindRules<'static> =
    kind("hold.lifted", Need::Required, Need::Forbidden, ReasonRule::Required, &[]);
/// Somebody proposes to dispose of objects whose time is over.
pub const DISPOSAL_PROPOSED: KindRules<'static> = kind(
    "disposal.proposed",
    Need::Required,
    Need::Forbidden,
    ReasonRule::Optional,
    &[("objects", CLEAR), ("rules_sha256", CLEAR)],
);
/// Another person agrees.
pub const DISPOSAL_APPROVED: KindRules<'static> =
    kind("disposal.approved", Need::Required, Need::Forbidden, ReasonRule::Optional, &[]);
/// The proposal is given up.
pub const DISPOSAL_REJECTED: KindRules<'static> =
    kind("disposal.rejected", Need::Required, Need::Forbidden, ReasonRule::Required, &[]);
/// The values behind the commitments of these records are destroyed in the transaction of this record: the certificate.
pub const DISPOSAL_EXECUTED: KindRules<'static> = kind(
    "disposal.executed",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("records", CLEAR), ("count", CLEAR), ("values", CLEAR), ("rules_sha256", CLEAR)],
);
/// A person, or somebody for him, asks for the erasure of what is known of him.
pub const ERASURE_ASKED: KindRules<'static> = kind(
    "erasure.asked",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("person", CLEAR), ("asked_on", CLEAR), ("words", PERSONAL)],
);
/// The request is granted, on this basis.
pub const ERASURE_GRANTED: KindRules<'static> = kind(
    "erasure.granted",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("basis", CLEAR), ("note", LAB_TEXT)],
);
/// The request is refused, on this basis.
pub const ERASURE_REFUSED: KindRules<'static> = kind(
    "erasure.refused",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("basis", CLEAR), ("note", LAB_TEXT)],
);
/// The person's key, and every value under it in the records before `until`, are destroyed in the transaction of this record.
pub const ERASURE_EXECUTED: KindRules<'static> = kind(
    "erasure.executed",
    Need::Required,
    Need::Forbidden,
    ReasonRule::NotCollected,
    &[("person", CLEAR), ("until", CLEAR), ("values", CLEAR)],
);

/// The kinds of this room.
pub const KINDS: &[KindRules<'static>] = &[
    RULES_SET,
    HOLD_PLACED,
    HOLD_LIFTED,
    DISPOSAL_PROPOSED,
    DISPOSAL_APPROVED,
    DISPOSAL_REJECTED,
    DISPOSAL_EXECUTED,
    ERASURE_ASKED,
    ERASURE_GRANTED,
    ERASURE_REFUSED,
    ERASURE_EXECUTED,
];
