//! Every kind of the catalogue: its parts are asked for, and what could name a person stands in no record.

use crate::common::*;
use libcompliance::catalogue;
use libcompliance::trail::commit::Class;
use libcompliance::trail::draft::{Draft, WriteError};
use libcompliance::trail::kind::{FieldRule, Fields, KindRules, Need, ReasonRule};
use libcompliance::trail::record::Change;
use std::collections::BTreeSet;

/// Words for what people are called, where they are reached, what they typed, and what their things are called: never in clear.
const NEVER_CLEAR: &[&str] = &[
    "name",
    "login",
    "person_name",
    "first_name",
    "last_name",
    "title",
    "contact",
    "email",
    "mail",
    "phone",
    "address",
    "ip",
    "host",
    "device",
    "file",
    "path",
    "text",
    "comment",
    "note",
    "remark",
    "description",
    "words",
    "message",
    "condition",
    "matrix",
    "raw",
    "credential",
    "password",
    "secret",
    "token",
    "answer",
    "subject_text",
    "label",
];

/// What a field may hold in clear: ids, codes, numbers, digests, public keys, and what clause 7.8 needs readable for ever.
/// A new clear field belongs here only if nobody can be named by it.
const MAY_BE_CLEAR: &[&str] = &[
    // The trail itself.
    "lab",
    "origin",
    "vkey",
    "program",
    "reducer",
    "cause",
    "next",
    "previous",
    "vkey_old",
    "vkey_new",
    "possession",
    "from_reducer",
    "to_reducer",
    "digest_before",
    "digest_after",
    "from_schema",
    "to_schema",
    "backup_sha256",
    "reserve_bytes",
    "size",
    "root",
    "form",
    "records",
    "from_index",
    "until_index",
    "filter",
    "index",
    "reason",
    "clear",
    "code",
    "permission",
    "carried_by",
    "rule",
    "modified",
    // Accounts and sessions, by pseudonym.
    "person",
    "kind",
    "rights",
    "alone",
    "how",
    "failures",
    "method",
    "duty",
    "from",
    "profile",
    "must_change",
    "step",
    "left",
    "persons",
    "permissions",
    "inherits",
    "scheme",
    "idle_seconds",
    "until",
    "resume_sha256",
    "active_roles",
    "remote",
    "concurrent",
    "host_method",
    "host_time",
    // Refusals, counted.
    "held",
    "policy",
    "count",
    "first",
    "last",
    // Settings and reviews.
    "identity",
    "access",
    "lines",
    "line",
    "account",
    "decision",
    "keep",
    "change",
    "remove",
    // Samples and results.
    "sample",
    "analyte",
    "method",
    "value",
    "method_version",
    "uncertainty",
    "specification",
    "judged",
    "instrument",
    "lots",
    "lot",
    "qc",
    "source",
    "inputs",
    "input",
    "started",
    "finished",
    "accredited",
    "customer_supplied",
    "provider",
    "retest_of",
    "replaced_by",
    "nonconformity",
    "sampled",
    "plan",
    "parents",
    "child",
    "quantity",
    "deviation",
    "consent",
    "temperature",
    "own_sampling",
    "keep_until",
    "report",
    "way",
    "informed",
    // Files.
    "name_tag",
    "previous",
    "parser",
    "mapping_sha256",
    "encoding",
    "readings",
    "skipped",
    // Imports from former systems: numbers, digests, and what a claimed time rests on.
    "rows",
    "row",
    "faulty",
    "faulty_sha256",
    "claims",
    "claimed_at",
    "time_basis",
    // The laboratory's lists.
    "edition",
    "scope",
    "times",
    "materials",
    "limits",
    "retired",
    "what",
    "software",
    "firmware",
    "outages",
    "calibrations",
    "product",
    "expires",
    "check",
    "evidence",
    "requirement",
    "day",
    "in_control",
    // Reports and signatures.
    "number",
    "language",
    "samples",
    "results",
    "reports",
    "result",
    "preliminary",
    "amends",
    "waived",
    "content_sha256",
    "signatures",
    "file_sha256",
    "file_size",
    "media_type",
    "issued",
    "prepared_sha256",
    "by",
    "customer_notified",
    "meaning",
    "role",
    "zone",
    "reauthenticated",
    "impact_sha256",
    "rules",
    // Hosts: what they announced, what waited, what stood on paper.
    "unwritable",
    "late",
    "spool",
    "spool_n",
    "stored_at",
    "head_sha256",
    "known",
    "refused",
    "outcome",
    "performed_at",
    "performed_by",
    "of_kind",
    "of_id",
    "of_version",
    "scan_sha256",
    "replaces",
    // A host's tables: numbers, and digests under the laboratory's key.
    "rows",
    "batches",
    "batch",
    "rules_sha256",
    "hold",
    "asked_on",
    "basis",
    "objects",
    "values",
    "rows_mac",
    "baseline",
    "counts",
    "waiting",
    "outbox",
    "uncovered",
    // Acceptance tests: what they speak of and how they ended; what was seen is committed.
    "binding",
    "program_sha256",
    "verdicts",
    "row",
    "verdict",
    "requirements",
    "evidence_sha256",
];

/// Clear all the same: the title of a standard is public, and names nobody.
const TITLES_OF_STANDARDS: &str = "method.defined.title";

fn fields(kind: &KindRules<'static>) -> &'static [(&'static str, FieldRule)] {
    match kind.fields {
        Fields::Named(fields) => fields,
        // The fields of an intent are those of the host's kind that it announces; here none is in clear.
        Fields::AnyCommitted { clear: [] } if kind.name == "intent.recorded" => &[],
        Fields::AnyCommitted { .. } => panic!("{} takes any field", kind.name),
    }
}

#[test]
fn what_could_name_a_person_is_committed() {
    let mut wrong = Vec::new();
    for kind in catalogue::all() {
        for (field, rule) in fields(kind) {
            let last = field.rsplit(['_', '.', '-']).next().unwrap_or(field);
            let never = NEVER_CLEAR.contains(field) || ["name", "text", "comment", "address", "email"].contains(&last);
            let place = format!("{}.{field}", kind.name);
            match rule {
                FieldRule::Clear if place == TITLES_OF_STANDARDS => {}
                FieldRule::Clear if never => wrong.push(format!("{place} is in clear and must be committed")),
                FieldRule::Clear if !MAY_BE_CLEAR.contains(field) => {
                    wrong.push(format!("{place} is in clear; commit it, or add it to the list of this test with care"));
                }
                FieldRule::Committed(class, _) if *field == "credential" && *class != Class::Secret => {
                    wrong.push(format!("{place} is a credential and not of class secret"));
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn device_reason_text_and_file_name_are_committed_whatever_the_kind() {
    let paths: Vec<String> = full().record.commitments().into_iter().map(|(path, _)| path).collect();
    for path in ["device", "reason.text", "files.0.name"] {
        assert!(paths.iter().any(|at| at == path), "{path}");
    }
}

#[test]
fn what_a_host_does_not_declare_clear_is_committed_as_confidential() {
    let clear = vec!["code".to_owned()];
    let rules = catalogue::host_kind("host.x.y", 1, ReasonRule::Optional, &clear);
    assert_eq!(rules.fields.rule("code"), Some(FieldRule::Clear));
    for other in ["name", "Code", "code2", "x"] {
        assert!(matches!(rules.fields.rule(other), Some(FieldRule::Committed(Class::Confidential, _))), "{other}");
    }
}

#[test]
fn names_are_distinct_and_no_library_kind_lies_in_a_hosts_room() {
    let mut seen = BTreeSet::new();
    for kind in catalogue::all() {
        assert!(seen.insert((kind.name, kind.version)), "{} twice", kind.name);
        assert!(libcompliance::trail::value::is_token(kind.name), "{}", kind.name);
        assert!(kind.name.contains('.') && !catalogue::is_host_kind(kind.name), "{}", kind.name);
        assert!(kind.version > 0 && catalogue::knows(kind.name, kind.version));
        assert!(!catalogue::knows(kind.name, kind.version + 1));
        for field in kind.required {
            assert!(kind.fields.rule(field).is_some(), "{} has no `{field}` to ask for", kind.name);
        }
        let names: BTreeSet<_> = fields(kind).iter().map(|(field, _)| field).collect();
        assert_eq!(names.len(), fields(kind).len(), "{} has a field twice", kind.name);
    }
    for name in ["host.a.b", "host.old-lims.price_changed", "host.a.b.c"] {
        assert!(catalogue::is_host_kind(name), "{name}");
    }
    for name in [
        "host",
        "host.",
        "host.a",
        "host.a.",
        "host..b",
        "host.a.b.",
        "Host.a.b",
        "trail.created",
        "host.a b.c",
        "hosts.a.b",
    ] {
        assert!(!catalogue::is_host_kind(name), "{name}");
    }
}

/// An event with all that the kind asks for, at `version` of its object.
fn complete(kind: &KindRules<'static>, version: u32) -> Draft {
    let mut draft = Draft::new("test.act");
    if kind.object == Need::Required {
        draft = draft.on("thing", "1", version);
    }
    let mut needed = kind.required.iter();
    if kind.change == Need::Required {
        draft = draft.set(needed.next().unwrap_or(&fields(kind)[0].0), "new");
    }
    for name in needed {
        draft = if kind.change == Need::Forbidden { draft.attr(name, "new") } else { draft.set(name, "new") };
    }
    match kind.reason {
        ReasonRule::Required => draft.because("why", None),
        ReasonRule::FromVersionTwo if version > 1 => draft.because("why", None),
        _ => draft,
    }
}

fn outcome(kind: &KindRules<'static>, draft: Draft) -> Option<&'static str> {
    let sealed = draft.seal(kind, stamp(&[]), &mut Counting::default());
    match sealed {
        Ok(written) => {
            assert_eq!(known(&written.bytes).kind, kind.name);
            None
        }
        Err(error) => Some(error.code()),
    }
}

#[test]
fn the_parts_of_every_kind_are_asked_for() {
    for kind in catalogue::all() {
        let with = |change: &dyn Fn(&mut Draft)| {
            let mut draft = complete(kind, 1);
            change(&mut draft);
            outcome(kind, draft)
        };
        let name = kind.name;
        assert_eq!(outcome(kind, complete(kind, 1)), None, "{name}");
        assert_eq!(outcome(kind, complete(kind, 2)), None, "{name}");
        let object = |draft: &mut Draft| {
            draft.object = Some(libcompliance::trail::record::Object { kind: "x".into(), id: "1".into(), version: 1 })
        };
        match kind.object {
            Need::Required => assert_eq!(with(&|draft| draft.object = None), Some("write_part_missing"), "{name}"),
            Need::Forbidden => assert_eq!(with(&object), Some("write_part_unexpected"), "{name}"),
            Need::Optional => assert_eq!(with(&object), None, "{name}"),
        }
        match kind.change {
            Need::Required => assert_eq!(with(&|draft| draft.changes.clear()), Some("write_part_missing"), "{name}"),
            Need::Forbidden => {
                let changed = |draft: &mut Draft| *draft = draft.clone().set("code", "x");
                assert_eq!(with(&changed), Some("write_part_unexpected"), "{name}");
            }
            Need::Optional => {}
        }
        let because = |draft: &mut Draft| draft.reason = Some(("why".into(), None));
        match kind.reason {
            ReasonRule::Required => {
                assert_eq!(with(&|draft| draft.reason = None), Some("write_part_missing"), "{name}")
            }
            ReasonRule::NotCollected => assert_eq!(with(&because), Some("write_part_unexpected"), "{name}"),
            ReasonRule::FromVersionTwo => {
                let mut later = complete(kind, 2);
                later.reason = None;
                assert_eq!(outcome(kind, later), Some("write_part_missing"), "{name}");
            }
            ReasonRule::Optional => assert_eq!(with(&because), None, "{name}"),
        }
        for field in kind.required {
            let without = |draft: &mut Draft| {
                draft.attrs.retain(|(name, _)| name != field);
                // Something else stays changed, so that only the field is missing.
                draft.changes.retain(|change| change.field != *field);
                if kind.change == Need::Required && draft.changes.is_empty() {
                    draft.changes.push(Change { field: "other".into(), old: "a".into(), new: "b".into() });
                }
            };
            assert_eq!(with(&without), Some("write_field_missing"), "{name} without {field}");
        }
        let foreign = |draft: &mut Draft| draft.attrs.push(("not_a_field_of_this".into(), "x".into()));
        let any = matches!(kind.fields, Fields::AnyCommitted { .. });
        assert_eq!(with(&foreign), (!any).then_some("write_field_unknown"), "{name}");
    }
}

#[test]
fn what_the_state_cannot_follow_without_is_asked_for() {
    for (name, field) in [
        ("session.started", "until"),
        ("session.started", "idle_seconds"),
        ("action.refused", "code"),
        ("account.created", "person"),
        ("trail.key_rotated", "vkey_new"),
    ] {
        assert!(catalogue::all().any(|kind| kind.name == name && kind.required.contains(&field)), "{name}, {field}");
    }
}

#[test]
fn a_change_from_the_second_version_on_has_a_reason() {
    // These make their object, or say something about it for the first time, and never change what was said.
    let makes = [
        "account.created",
        "client.registered",
        "sample.registered",
        "sample.collected",
        "result.ordered",
        "report.drafted",
        "mapping.defined",
    ];
    for kind in catalogue::all().filter(|kind| kind.change == Need::Required && !makes.contains(&kind.name)) {
        let mut draft = complete(kind, 2);
        draft.reason = None;
        let refused = draft.seal(kind, stamp(&[]), &mut Counting::default()).unwrap_err();
        assert!(matches!(refused, WriteError::Missing { .. }), "{}", kind.name);
    }
}
