//! What the kinds of the catalogue ask of an event.

use super::List;
use serde_json::{Value, json};

pub(super) fn writing(list: &mut List) {
    let op = "event_write";
    let session = |attrs: Value| {
        let object = json!({ "kind": "session", "id": "01900000-0000-7000-8000-000000000005", "version": 1 });
        json!({ "kind": "session.started", "action": "session.sign_in", "object": object, "attrs": attrs })
    };
    let until = "2026-11-23T02:30:00.000000Z";
    let token = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    list.good(op, "a_session", session(json!({ "idle_seconds": 900, "until": until, "resume_sha256": token })));
    let missing = "write_field_missing";
    list.fails(op, "a_session_without_end", session(json!({ "idle_seconds": 900, "resume_sha256": token })), missing);
    list.fails(
        op,
        "a_session_with_no_value_for_its_end",
        session(json!({ "idle_seconds": 900, "until": null, "resume_sha256": token })),
        missing,
    );
    list.fails(op, "a_session_without_limits", session(json!({})), missing);
    let other = session(json!({ "idle_seconds": 900, "until": until, "resume_sha256": token, "from": until }));
    list.fails(op, "a_session_with_a_field_of_another_kind", other, "write_field_unknown");
    let mut nameless = session(json!({ "idle_seconds": 900, "until": until, "resume_sha256": token }));
    if let Some(event) = nameless.as_object_mut() {
        event.remove("object");
    }
    list.fails(op, "a_session_without_id", nameless, "write_part_missing");

    let refused = |attrs: Value| json!({ "kind": "action.refused", "action": "result.enter", "attrs": attrs });
    list.good(op, "a_refusal", refused(json!({ "code": "permission_missing", "permission": "result.enter" })));
    list.fails(op, "a_refusal_without_code", refused(json!({ "permission": "result.enter" })), missing);

    let account = |changes: Value| {
        let object = json!({ "kind": "account", "id": "01900000-0000-7000-8000-000000000002", "version": 1 });
        json!({ "kind": "account.created", "action": "account.create", "object": object, "changes": changes })
    };
    let set = |field: &str, new: Value| json!({ "field": field, "old": null, "new": new });
    let person = set("person", "01900000-0000-7000-8000-000000000003".into());
    let (kind, name) = (set("kind", "person".into()), set("name", "Anna Nowak".into()));
    let role = json!({ "period": {}, "role": "analyst", "scope": "all" });
    let rights = set("rights", json!({ "delegations": [], "grants": [], "roles": [role] }));
    let login = set("login", "a.nowak".into());
    list.good(op, "an_account", account(json!([person, kind, login, name, rights])));
    list.fails(op, "an_account_of_nobody", account(json!([kind, login, name, rights])), missing);
    list.fails(op, "an_account_without_rights", account(json!([person, kind, login, name])), missing);
    let gone = json!({ "field": "login", "old": "a.nowak", "new": null });
    list.fails(op, "an_account_whose_login_is_taken_away", account(json!([person, kind, gone, name, rights])), missing);
}
