//! The catalogue of record kinds: every kind that the library writes, and the door for a host's own.

use crate::trail::commit::Class;
use crate::trail::kind::{FieldRule, Fields, KindRules, Need, Of, ReasonRule};
use crate::{access, host, identity, model, retention, validation};

/// A field in clear.
pub(crate) const CLEAR: FieldRule = FieldRule::Clear;
/// A personal field of the subject that the record is about.
pub(crate) const PERSONAL: FieldRule = FieldRule::Committed(Class::Personal, Of::Subject);
/// A field that is the client's business.
pub(crate) const CONFIDENTIAL: FieldRule = FieldRule::Committed(Class::Confidential, Of::Client);

/// What is the laboratory's own business.
pub(crate) const LAB_TEXT: FieldRule = FieldRule::Committed(Class::Confidential, Of::Lab);

/// A kind of the library, in its first version.
pub(crate) const fn kind(
    name: &'static str,
    object: Need,
    change: Need,
    reason: ReasonRule,
    fields: &'static [(&'static str, FieldRule)],
) -> KindRules<'static> {
    KindRules { name, version: 1, object, change, reason, fields: Fields::Named(fields), required: required(name) }
}

/// What a record of a kind says nothing without: the state could not follow it, or nobody could tell what happened.
const fn required(kind: &str) -> &'static [&'static str] {
    // Texts cannot be compared in a constant, bytes can.
    match kind.as_bytes() {
        b"trail.created" => &["lab", "origin", "vkey", "reducer"],
        b"trail.epoch_closed" => &["cause", "origin", "next"],
        b"trail.epoch_opened" => &["cause", "origin", "previous", "vkey"],
        b"trail.key_rotated" => &["vkey_old", "vkey_new", "possession"],
        b"trail.projections_rebuilt" => &["from_reducer", "to_reducer", "digest_before", "digest_after"],
        b"trail.upgraded" => &["from_schema", "to_schema", "program"],
        b"trail.disk_full" => &["reserve_bytes"],
        b"trail.exported" => &["form", "size"],
        b"action.refused" => &["code"],
        b"account.created" => &["person", "kind", "login", "name", "rights"],
        b"account.identity_checked" => &["how"],
        b"account.locked" => &["failures"],
        b"account.rights_changed" => &["rights"],
        b"account.method_authorised" => &["method", "duty", "evidence"],
        b"account.method_withdrawn" => &["method", "duty"],
        b"account.enrolment_started" => &["code", "until", "cause"],
        b"account.password_set" => &["credential", "scheme", "cause", "profile"],
        b"account.second_factor_set" => &["secret", "recovery", "step"],
        b"account.second_factor_used" => &["step"],
        b"account.recovery_code_used" => &["recovery", "left"],
        b"account.alert" => &["code"],
        b"settings.identity_changed" => &["identity"],
        b"settings.access_changed" => &["access"],
        b"review.prepared" => &["lines"],
        b"review.line" => &["line"],
        b"review.decided" => &["account", "decision"],
        b"review.signed" => &["keep", "change", "remove"],
        b"session.started" => &["idle_seconds", "until", "resume_sha256"],
        b"session.ended" => &["cause"],
        b"session.refused" => &["code"],
        b"client.registered" => &["name"],
        b"sample.registered" => &["code", "matrix"],
        b"sample.reported" | b"result.reported" => &["report"],
        b"sample.split" => &["child"],
        b"result.ordered" => &["sample", "analyte", "method"],
        b"result.entered" => &["value"],
        b"result.held" | b"result.released" => &["nonconformity"],
        b"result.recheck_due" => &["input"],
        b"report.drafted" => &["number", "language", "results", "content_sha256", "content"],
        b"report.revised" => &["content_sha256", "content"],
        b"report.prepared" | b"report.signed_outside" => {
            &["content_sha256", "file_sha256", "file_size", "media_type", "issued", "file"]
        }
        b"report.issued" => {
            &["number", "content_sha256", "signatures", "file_sha256", "file_size", "media_type", "issued"]
        }
        b"report.sent" => &["file_sha256"],
        b"report.superseded" => &["by"],
        b"file.replaced" => &["name_tag", "previous"],
        b"file.read" => &["parser", "mapping_sha256", "readings"],
        b"file.unreadable" => &["parser", "mapping_sha256", "code"],
        b"mapping.defined" => &["mapping_sha256", "mapping"],
        b"signature.made" => &["meaning", "role", "zone", "reauthenticated", "name"],
        b"intent.recorded" => &["intent_kind"],
        b"intent.settled" => &["outcome"],
        b"spool.taken_in" => &["first", "last", "head_sha256", "count", "refused"],
        b"spool.broken" => &["code", "line"],
        b"paper.transcribed" => &["performed_at", "of_kind", "of_id", "of_version", "scan_sha256", "fields"],
        b"paper.checked" => &["outcome"],
        b"import.started" => &["system", "mapping_sha256", "mapping", "rows", "faulty"],
        b"legacy.claimed" => &["row", "claim"],
        b"import.finished" => &["mapping_sha256", "rows", "claims", "faulty"],
        b"table.baseline_started" => &["rows", "batches", "rows_mac", "size"],
        b"table.baseline_rows" => &["batch", "count", "digests"],
        b"table.baseline_finished" => &["rows", "batches", "rows_mac"],
        b"table.reconciled" => &["rows", "rows_mac", "size", "counts"],
        b"validation.started" => &["binding", "size"],
        b"validation.finished" => &["counts", "verdicts", "content_sha256", "content"],
        b"acceptance.imported" => &["binding", "file_sha256", "rows"],
        b"acceptance.recorded" => &["row", "verdict", "test"],
        b"retention.rules_set" => &["count", "rules_sha256", "rules"],
        b"hold.placed" => &["hold"],
        b"disposal.proposed" => &["objects", "rules_sha256"],
        b"disposal.executed" => &["records", "count", "values", "rules_sha256"],
        b"erasure.asked" => &["person", "asked_on"],
        b"erasure.granted" | b"erasure.refused" => &["basis"],
        b"erasure.executed" => &["person", "until", "values"],
        b"nonconformity.opened" => &["what", "results", "impact_sha256"],
        _ => &[],
    }
}

/// The kinds of the trail itself.
pub mod trail {
    use super::{CLEAR, Class, FieldRule, KindRules, Need, Of, PERSONAL, ReasonRule, kind};

    /// The first record: the laboratory, its origin, its first key.
    pub const CREATED: KindRules<'static> = kind(
        "trail.created",
        Need::Forbidden,
        Need::Forbidden,
        ReasonRule::NotCollected,
        &[
            ("lab", CLEAR),
            ("origin", CLEAR),
            ("vkey", CLEAR),
            ("program", CLEAR),
            ("reducer", CLEAR),
            ("name", FieldRule::Committed(Class::Confidential, Of::Lab)),
        ],
    );
    /// The last record under an origin.
    pub const EPOCH_CLOSED: KindRules<'static> = kind(
        "trail.epoch_closed",
        Need::Forbidden,
        Need::Forbidden,
        ReasonRule::NotCollected,
        &[("cause", CLEAR), ("origin", CLEAR), ("next", CLEAR)],
    );
    /// The first record under a new origin, linked to the old one.
    pub const EPOCH_OPENED: KindRules<'static> = kind(
        "trail.epoch_opened",
        Need::Forbidden,
        Need::Forbidden,
        ReasonRule::NotCollected,
        &[("cause", CLEAR), ("origin", CLEAR), ("previous", CLEAR), ("vkey", CLEAR)],
    );
    /// A new signing key: the record holds its signature over the change, the checkpoint is signed by both keys.
    pub const KEY_ROTATED: KindRules<'static> = kind(
        "trail.key_rotated",
        Need::Forbidden,
        Need::Forbidden,
        ReasonRule::Required,
        &[("vkey_old", CLEAR), ("vkey_new", CLEAR), ("possession", CLEAR)],
    );
    /// The state tables were made anew by another reducer.
    pub const PROJECTIONS_REBUILT: KindRules<'static> = kind(
        "trail.projections_rebuilt",
        Need::Forbidden,
        Need::Forbidden,
        ReasonRule::NotCollected,
        &[("from_reducer", CLEAR), ("to_reducer", CLEAR), ("digest_before", CLEAR), ("digest_after", CLEAR)],
    );
    /// The file was brought to another layout, after a backup.
    pub const UPGRADED: KindRules<'static> = kind(
        "trail.upgraded",
        Need::Forbidden,
        Need::Forbidden,
        ReasonRule::NotCollected,
        &[("from_schema", CLEAR), ("to_schema", CLEAR), ("program", CLEAR), ("backup_sha256", CLEAR)],
    );
    /// The disk was full; records were refused until there was room again.
    pub const DISK_FULL: KindRules<'static> = kind(
        "trail.disk_full",
        Need::Forbidden,
        Need::Forbidden,
        ReasonRule::NotCollected,
        &[("reserve_bytes", CLEAR)],
    );
    /// A checkpoint, a proof or records were handed to somebody outside.
    pub const EXPORTED: KindRules<'static> = kind(
        "trail.exported",
        Need::Forbidden,
        Need::Forbidden,
        ReasonRule::NotCollected,
        &[
            ("form", CLEAR),
            ("size", CLEAR),
            ("root", CLEAR),
            ("records", CLEAR),
            ("from_index", CLEAR),
            ("until_index", CLEAR),
            ("filter", CLEAR),
            ("index", CLEAR),
            ("destination", PERSONAL),
        ],
    );
    /// A host declares a kind of its own.
    pub const HOST_KIND_DECLARED: KindRules<'static> = kind(
        "trail.host_kind_declared",
        Need::Required,
        Need::Required,
        ReasonRule::FromVersionTwo,
        &[("reason", CLEAR), ("clear", CLEAR), ("unwritable", CLEAR)],
    );
    /// An action that was not allowed, or not possible in the object's state.
    pub const ACTION_REFUSED: KindRules<'static> = kind(
        "action.refused",
        Need::Optional,
        Need::Forbidden,
        ReasonRule::NotCollected,
        &[
            ("code", CLEAR),
            ("permission", CLEAR),
            ("carried_by", CLEAR),
            ("held", CLEAR),
            ("policy", CLEAR),
            ("rule", CLEAR),
            ("count", CLEAR),
            ("first", CLEAR),
            ("last", CLEAR),
        ],
    );
    /// A file was sealed by its digest.
    pub const FILE_SEALED: KindRules<'static> = kind(
        "file.sealed",
        Need::Required,
        Need::Forbidden,
        ReasonRule::Optional,
        &[
            ("modified", CLEAR),
            ("name_tag", CLEAR),
            ("comment", PERSONAL),
            ("late", CLEAR),
            ("spool", CLEAR),
            ("spool_n", CLEAR),
            ("stored_at", CLEAR),
        ],
    );
    /// All of them.
    pub const KINDS: &[KindRules<'static>] = &[
        CREATED,
        EPOCH_CLOSED,
        EPOCH_OPENED,
        KEY_ROTATED,
        PROJECTIONS_REBUILT,
        UPGRADED,
        DISK_FULL,
        EXPORTED,
        HOST_KIND_DECLARED,
        ACTION_REFUSED,
        FILE_SEALED,
    ];
}

/// Every kind of the library.
pub fn all() -> impl Iterator<Item = &'static KindRules<'static>> {
    trail::KINDS
        .iter()
        .chain(access::KINDS)
        .chain(access::review::KINDS)
        .chain(identity::KINDS)
        .chain(model::kinds())
        .chain(host::kinds())
        .chain(validation::KINDS)
        .chain(retention::kinds::KINDS)
}

/// Whether this program knows a kind in this version. A host's kinds are known by their name.
#[must_use]
pub fn knows(name: &str, version: u16) -> bool {
    is_host_kind(name) || all().any(|kind| kind.name == name && kind.version == version)
}

/// Whether `name` is one that a host may use: `host.<name>.<what>`.
#[must_use]
pub fn is_host_kind(name: &str) -> bool {
    crate::trail::value::is_token(name)
        && name.strip_prefix("host.").is_some_and(|rest| {
            rest.split_once('.')
                .is_some_and(|(host, what)| !host.is_empty() && !what.is_empty() && !what.ends_with('.'))
        })
}

/// The rules of a host's kind.
#[must_use]
pub fn host_kind<'a>(name: &'a str, version: u16, reason: ReasonRule, clear: &'a [String]) -> KindRules<'a> {
    KindRules {
        name,
        version,
        object: Need::Optional,
        change: Need::Optional,
        reason,
        fields: Fields::AnyCommitted { clear },
        required: &[],
    }
}
