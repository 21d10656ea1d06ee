//! The event that both sides start from: a corrected result as an older system would report it.

use libcompliance::id::ClientId;
use libcompliance::trail::kind::ReasonRule;
use libcompliance::trail::record::{Change, Object};
use libcompliance::trail::value::Value;
use libcompliance_lab::{HostEvent, HostKind};

/// Codes and numbers stand in clear, free text is committed.
pub(crate) const KIND: HostKind<'static> =
    HostKind { clear: &["value", "dilution"], ..HostKind::new("host.lims.result_corrected", ReasonRule::Required) };

/// All values in clear, and few: for filling long trails.
pub(crate) const SMALL: HostKind<'static> =
    HostKind { clear: &["value", "channel"], ..HostKind::new("host.lims.result_read", ReasonRule::Optional) };

/// The `n`th correction.
pub(crate) fn correction(n: u64, clients: &[ClientId]) -> HostEvent<'_> {
    let change = |field: &str, old: String, new: String| Change {
        field: field.to_owned(),
        old: Value::Text(old),
        new: Value::Text(new),
    };
    HostEvent {
        kind: KIND.name,
        object: Some(Object { kind: "result".to_owned(), id: format!("R-2026-{n:07}"), version: 2 }),
        clients,
        changes: vec![
            change("value", format!("{}", n % 300), format!("{}", n % 300 + 1)),
            change("dilution", "-2".to_owned(), "-3".to_owned()),
        ],
        reason: Some(("misread", Some("odczytano źle z płytki"))),
        attrs: vec![("remark".to_owned(), Value::text("checked again against the photograph of the plate"))],
        row: Default::default(),
    }
}

/// The `n`th reading.
pub(crate) fn reading(n: u64) -> HostEvent<'static> {
    HostEvent {
        kind: SMALL.name,
        object: Some(Object { kind: "result".to_owned(), id: format!("R-2026-{n:08}"), version: 1 }),
        changes: vec![Change {
            field: "value".to_owned(),
            old: Value::Null,
            new: Value::Text(format!("{}.{}", n % 300, n % 10)),
        }],
        attrs: vec![("channel".to_owned(), Value::text("A7"))],
        ..HostEvent::default()
    }
}
