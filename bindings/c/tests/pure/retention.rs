//! How long a record is kept, without a laboratory.

use crate::help::{BAD_TEXT, S, Told, c, call, json};
use compliance::compliance_retention as R;
use compliance::*;
use core::ptr::{null, null_mut};
use serde_json::{Value as Json, json};

fn decide(rules: &Json, holds: Option<&Json>, item: &Json, today: &str) -> Result<(R, Json), Told> {
    let (rules, item, today) = (c(&rules.to_string()), c(&item.to_string()), c(today));
    let holds = holds.map(|holds| c(&holds.to_string()));
    let holds = holds.as_ref().map_or(null(), |text| text.as_ptr());
    let (mut decision, mut answer) = (R::COMPLIANCE_RETENTION_ELIGIBLE, core::ptr::without_provenance_mut(9));
    let asked = call(|error| unsafe {
        compliance_retention_decide(
            rules.as_ptr(),
            holds,
            item.as_ptr(),
            today.as_ptr(),
            &raw mut decision,
            &raw mut answer,
            error,
        )
    });
    if asked.is_err() {
        assert!(decision == R::COMPLIANCE_RETENTION_RETAIN && answer.is_null());
    }
    asked.map(|()| (decision, json(answer)))
}

fn rules() -> Json {
    let basis = json!({"kind": "contract", "reference": "K-7"});
    json!([
        {"record": "report", "trigger": "issued", "months": 60, "basis": basis},
        {"record": "trail", "trigger": "closed", "basis": basis},
    ])
}

fn report() -> Json {
    json!({"record": "report", "id": "7/2024", "events": [{"event": "issued", "day": "2024-01-31"}]})
}

#[test]
fn a_record_is_kept_until_its_time_is_over() {
    let answer = |decision: &str, because: &str, rule: Option<u64>, hold: Option<u64>, until: Option<&str>| json!({"decision": decision, "because": because, "rule": rule, "hold": hold, "until": until});
    let last = Some("2029-01-31");
    let ask = |holds: Option<&Json>, item: &Json, today: &str| decide(&rules(), holds, item, today).unwrap();
    let retain = R::COMPLIANCE_RETENTION_RETAIN;
    assert_eq!(ask(None, &report(), "2029-01-31"), (retain, answer("retain", "not_due", Some(0), None, last)));
    let due = (R::COMPLIANCE_RETENTION_ELIGIBLE, answer("eligible", "due", Some(0), None, last));
    assert_eq!(ask(None, &report(), "2029-02-01"), due);
    let holds = json!([{"id": "H-1", "lifted": "2028-01-01"}, {"id": "H-2", "objects": ["7/2024"]}]);
    let held = (R::COMPLIANCE_RETENTION_ON_HOLD, answer("on_hold", "held", None, Some(1), last));
    assert_eq!(ask(Some(&holds), &report(), "2029-02-01"), held);
    assert_eq!(ask(Some(&json!([])), &report(), "2029-02-01"), due);
    let trail = json!({"record": "trail", "id": "t", "events": []});
    assert_eq!(ask(None, &trail, "2999-01-01"), (retain, answer("retain", "for_ever", Some(1), None, None)));
    let raw = json!({"record": "raw_data", "id": "r"});
    assert_eq!(ask(None, &raw, "2999-01-01"), (retain, answer("retain", "no_rule", None, None, None)));
    let open = json!({"record": "report", "id": "8"});
    assert_eq!(ask(None, &open, "2999-01-01"), (retain, answer("retain", "not_started", Some(0), None, None)));
}

#[test]
fn what_does_not_read_is_answered_and_kept() {
    let ask = |rules: Json, holds: Option<Json>, item: Json, today: &str| {
        let told = decide(&rules, holds.as_ref(), &item, today).unwrap_err();
        assert_eq!(told.status, S::COMPLIANCE_STATUS_INVALID_ARGUMENT);
        assert!(!told.message.contains("K-7") && !told.message.contains("7/2024"), "{}", told.message);
        told.code
    };
    assert_eq!(ask(json!({}), None, report(), "2026-01-01"), "json_argument");
    assert_eq!(ask(json!([{"record": "K-7"}]), None, report(), "2026-01-01"), "json_argument");
    let mut long = rules();
    long[0]["months"] = 9_999.into();
    assert_eq!(ask(long, None, report(), "2026-01-01"), "retention_range");
    let twice = json!([rules()[0], rules()[0]]);
    assert_eq!(ask(twice, None, report(), "2026-01-01"), "retention_duplicate");
    assert_eq!(ask(rules(), Some(json!([{"object": "7/2024"}])), report(), "2026-01-01"), "json_argument");
    assert_eq!(ask(rules(), None, json!({"record": "report"}), "2026-01-01"), "json_argument");
    let event = |day: &str| json!({"record": "report", "id": "7/2024", "events": [{"event": "issued", "day": day}]});
    for day in ["2024-1-31", "2024-02-30", "31.01.2024", "", "2024-01-31 "] {
        assert_eq!(ask(rules(), None, event(day), "2026-01-01"), "day_malformed", "{day}");
        assert_eq!(ask(rules(), None, report(), day), "day_malformed", "{day}");
    }
}

#[test]
fn arguments_that_are_none_are_answered() {
    let (text, bad) = (c"[]".as_ptr(), BAD_TEXT.as_ptr());
    let ask = |rules, holds, item, today| {
        let (mut decision, mut answer) = (R::COMPLIANCE_RETENTION_ELIGIBLE, null_mut());
        let told = call(|error| unsafe {
            compliance_retention_decide(rules, holds, item, today, &raw mut decision, &raw mut answer, error)
        });
        assert_eq!(decision, R::COMPLIANCE_RETENTION_RETAIN);
        told.unwrap_err().status
    };
    let (null_pointer, invalid) = (S::COMPLIANCE_STATUS_NULL_POINTER, S::COMPLIANCE_STATUS_INVALID_TEXT);
    assert_eq!(ask(null(), null(), text, text), null_pointer);
    assert_eq!(ask(text, null(), null(), text), null_pointer);
    assert_eq!(ask(text, null(), text, null()), null_pointer);
    for place in 0..4 {
        let of = |at| if at == place { bad } else { text };
        assert_eq!(ask(of(0), of(1), of(2), of(3)), invalid);
    }
    let (mut decision, mut answer) = (R::COMPLIANCE_RETENTION_ELIGIBLE, null_mut());
    let no_answer = call(|error| unsafe {
        compliance_retention_decide(text, null(), text, text, &raw mut decision, null_mut(), error)
    });
    assert_eq!((no_answer.unwrap_err().status, decision), (null_pointer, R::COMPLIANCE_RETENTION_RETAIN));
    let no_decision = call(|error| unsafe {
        compliance_retention_decide(text, null(), text, text, null_mut(), &raw mut answer, error)
    });
    assert_eq!(no_decision.unwrap_err().status, null_pointer);
}
