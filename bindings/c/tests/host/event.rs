//! Events, one by one and together; intents.

use crate::help::{BAD_TEXT, OK, S, Told, c, call, fails};
use crate::place::{ACTOR, KIND, OTHER, Place, answer, ask, price, sealed, why};
use compliance::*;
use core::ffi::CStr;
use core::ptr::{null, null_mut};
use serde_json::{Value as Json, json};

fn append(session: *const compliance_session, kind: &CStr, event: &Json) -> Result<u64, Told> {
    let event = c(&event.to_string());
    sealed(|out, error| unsafe { compliance_trail_append(session, kind.as_ptr(), event.as_ptr(), out, error) })
}

#[test]
fn an_event_is_sealed_by_whoever_is_signed_in() {
    let place = Place::new();
    let anna = place.person("anna", "analyst");
    let event = json!({
        "object": { "kind": "price", "id": "17", "version": 2 },
        "changes": [{ "field": "amount", "old": "12.50", "new": "14.00" }, { "field": "note", "old": null, "new": "x" }],
        "attrs": { "list": [1, true, null, { "b": "2", "a": "1" }] },
        "reason": "price_list", "text": "from January",
    });
    let record = place.record(append(anna, KIND, &event).unwrap());
    assert_eq!(record["object"], json!({ "kind": "price", "id": "17", "version": 2 }));
    assert_eq!(record["changes"][0]["new"], "14.00");
    assert!(record["changes"][1]["new"].get("~").is_some(), "committed: {record}");
    assert_eq!(record["actor"]["source"], "session");

    // Nothing of these is sealed, and what is wrong is said without the value.
    let size = place.size();
    let told = append(anna, KIND, &json!({ "attrs": { "amount": 12.75 } })).unwrap_err();
    assert_eq!((told.status, told.code.as_str()), (S::COMPLIANCE_STATUS_INVALID_ARGUMENT, "json_argument"));
    assert!(told.message.contains("a number with a fraction: give it as text"), "{}", told.message);
    assert!(!told.message.contains("12.75"));
    for (event, status, code) in [
        (json!({ "kind": "host.oldlims.other" }), S::COMPLIANCE_STATUS_INVALID_ARGUMENT, "json_argument"),
        (json!({ "colour": "red" }), S::COMPLIANCE_STATUS_INVALID_ARGUMENT, "json_argument"),
        (json!([]), S::COMPLIANCE_STATUS_INVALID_ARGUMENT, "json_argument"),
        (json!({ "text": "words without a code" }), S::COMPLIANCE_STATUS_INVALID, "invalid"),
        (json!({ "attrs": { "late": true } }), S::COMPLIANCE_STATUS_INVALID, "record_invalid"),
    ] {
        assert_eq!(why(append(anna, KIND, &event)), (status, code.to_owned()), "{event}");
    }
    let unheard = append(anna, c"host.oldlims.unheard_of", &json!({}));
    assert_eq!(why(unheard), (S::COMPLIANCE_STATUS_NOT_FOUND, "not_found".to_owned()));
    assert_eq!(place.size(), size);

    // Who may not is refused, and that is a record.
    let viewer = place.person("viewer", "viewer");
    let size = place.size();
    let told = append(viewer, KIND, &price("1", None, "2")).unwrap_err();
    assert_eq!((told.status, told.code.as_str()), (S::COMPLIANCE_STATUS_DENIED, "permission_missing"));
    assert_eq!(place.size(), size + 1);
    for session in [anna, viewer] {
        assert_eq!(compliance_session_free(session), OK);
    }
    assert_eq!(why(append(anna, KIND, &json!({}))), (S::COMPLIANCE_STATUS_BAD_HANDLE, "bad_handle".to_owned()));
}

#[test]
fn an_actor_that_only_the_host_vouches_for_is_told_apart() {
    let place = Place::new();
    let event = c(&price("17", None, "14.00").to_string());
    let run = |lab: *const compliance_lab, actor: &CStr, device: *const core::ffi::c_char| {
        sealed(|out, error| unsafe {
            let (actor, kind, event) = (actor.as_ptr(), KIND.as_ptr(), event.as_ptr());
            compliance_trail_append_asserted(lab, actor, device, kind, event, out, error)
        })
    };
    let record = place.record(run(place.lab, ACTOR, c"HPLC-02".as_ptr()).unwrap());
    assert_eq!(record["actor"]["source"], "host-asserted");
    assert_eq!(record["actor"]["id"], ACTOR.to_str().unwrap());
    assert!(run(place.lab, ACTOR, null()).is_ok());
    for (actor, code) in [(c"anna", "actor_malformed"), (c"", "actor_malformed"), (BAD_TEXT, "invalid_text")] {
        assert_eq!(why(run(place.lab, actor, null())).1, code);
    }
    assert_eq!(why(run(place.lab, ACTOR, BAD_TEXT.as_ptr())).1, "invalid_text");
    assert_eq!(why(run(null(), ACTOR, null())).1, "null_pointer");
    assert_eq!(why(run(place.admin.cast(), ACTOR, null())).1, "bad_handle", "a session is no laboratory");
    for (kind, event) in [(null(), event.as_ptr()), (KIND.as_ptr(), null())] {
        let done = sealed(|out, error| unsafe {
            compliance_trail_append_asserted(place.lab, ACTOR.as_ptr(), null(), kind, event, out, error)
        });
        assert_eq!(why(done).0, S::COMPLIANCE_STATUS_NULL_POINTER);
    }
    fails(S::COMPLIANCE_STATUS_NULL_POINTER, "null_pointer", |error| unsafe {
        let (actor, kind) = (ACTOR.as_ptr(), KIND.as_ptr());
        compliance_trail_append_asserted(place.lab, actor, null(), kind, event.as_ptr(), null_mut(), error)
    });
}

struct Batch(*mut compliance_batch);

impl Batch {
    fn new(session: *const compliance_session) -> Self {
        let mut batch = null_mut();
        call(|error| unsafe { compliance_batch_new(session, &raw mut batch, error) }).unwrap();
        Self(batch)
    }

    fn append(&self, kind: &CStr, event: &Json) -> Result<(), Told> {
        let event = c(&event.to_string());
        call(|error| unsafe { compliance_batch_append(self.0, kind.as_ptr(), event.as_ptr(), error) })
    }

    fn commit(&self) -> Result<Json, Told> {
        answer(|out, error| unsafe { compliance_batch_commit(self.0, out, error) })
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        assert_eq!(compliance_batch_free(self.0), OK);
    }
}

#[test]
fn events_are_sealed_together_or_not_at_all() {
    let place = Place::new();
    let anna = place.person("anna", "analyst");
    let batch = Batch::new(anna);
    assert_eq!(why(batch.commit()).0, S::COMPLIANCE_STATUS_INVALID, "a list without events");
    let size = place.size();
    for n in 0..3 {
        batch.append(KIND, &price(&format!("P/{n}"), None, "1")).unwrap();
    }
    assert_eq!(why(batch.append(KIND, &json!({ "attrs": { "x": 0.5 } }))).1, "json_argument");
    assert_eq!(place.size(), size, "nothing is written before the end");
    let done = batch.commit().unwrap();
    assert_eq!(done["indexes"], json!([size, size + 1, size + 2]));
    assert_eq!(done["receipt"]["index"], size + 2);
    assert!(done["receipt"]["checkpoint"].as_str().unwrap().contains(&format!("\n{}\n", size + 3)));
    assert_eq!(place.record(size + 1)["object"]["id"], "P/1");
    assert_eq!(why(batch.commit()).0, S::COMPLIANCE_STATUS_INVALID, "it is empty again");

    // One that cannot be sealed: none is, and the list is as it was.
    batch.append(KIND, &price("P/4", None, "1")).unwrap();
    batch.append(c"host.oldlims.unheard_of", &json!({})).unwrap();
    for _ in 0..2 {
        assert_eq!(why(batch.commit()).0, S::COMPLIANCE_STATUS_NOT_FOUND);
    }
    assert_eq!(place.size(), size + 3);

    // Without the right: one refusal, on record.
    let viewer = place.person("viewer", "viewer");
    let refused = Batch::new(viewer);
    let size = place.size();
    for n in 0..1_000 {
        refused.append(KIND, &price(&n.to_string(), None, "1")).unwrap();
    }
    assert_eq!(why(refused.append(KIND, &json!({}))), (S::COMPLIANCE_STATUS_INVALID_ARGUMENT, "batch_full".to_owned()));
    assert_eq!(why(refused.commit()), (S::COMPLIANCE_STATUS_DENIED, "permission_missing".to_owned()));
    assert_eq!(place.size(), size + 1);
    assert_eq!(place.record(size)["kind"], "action.refused");
    drop((batch, refused));
    for session in [anna, viewer] {
        assert_eq!(compliance_session_free(session), OK);
    }
    let mut none = null_mut();
    fails(S::COMPLIANCE_STATUS_BAD_HANDLE, "bad_handle", |error| unsafe {
        compliance_batch_new(anna, &raw mut none, error)
    });
    assert!(none.is_null());
}

#[test]
fn threads_share_a_batch() {
    let place = Place::new();
    let anna = place.person("anna", "analyst");
    let batch = Batch::new(anna);
    let address = batch.0.expose_provenance();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || {
                let batch = core::mem::ManuallyDrop::new(Batch(core::ptr::with_exposed_provenance_mut(address)));
                for n in 0..50 {
                    batch.append(KIND, &price(&format!("{thread}-{n}"), None, "1")).unwrap();
                }
            });
        }
    });
    assert_eq!(batch.commit().unwrap()["indexes"].as_array().unwrap().len(), 200);
    drop(batch);
    assert_eq!(compliance_session_free(anna), OK);
}

#[test]
fn an_intent_has_one_outcome_and_none_is_forgotten() {
    let place = Place::new();
    let record = |actor: &CStr| {
        let event = c(&price("17", None, "14.00").to_string());
        answer(|out, error| unsafe {
            let (actor, kind, event) = (actor.as_ptr(), KIND.as_ptr(), event.as_ptr());
            compliance_intent_record(place.lab, actor, null(), kind, event, out, error)
        })
        .unwrap()["intent"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let complete = |actor: &CStr, intent: &str| {
        let intent = c(intent);
        sealed(|out, error| unsafe {
            compliance_intent_complete(place.lab, actor.as_ptr(), null(), intent.as_ptr(), out, error)
        })
    };
    let abandon = |actor: &CStr, intent: &str, code: &CStr| {
        let intent = c(intent);
        sealed(|out, error| unsafe {
            let (actor, intent, code) = (actor.as_ptr(), intent.as_ptr(), code.as_ptr());
            compliance_intent_abandon(place.lab, actor, null(), intent, code, out, error)
        })
    };
    let list = || answer(|out, error| unsafe { compliance_intent_list(place.lab, out, error) }).unwrap();

    let (first, second) = (record(ACTOR), record(ACTOR));
    let open = list();
    assert_eq!((open["intents"][0]["id"].as_str(), open["intents"][1]["id"].as_str()), (Some(&*first), Some(&*second)));
    assert_eq!(why(complete(OTHER, &first)).0, S::COMPLIANCE_STATUS_HOST_EVENT, "another actor's");
    let sealed = place.record(complete(ACTOR, &first).unwrap());
    assert_eq!((sealed["kind"].as_str(), sealed["attrs"]["intent"].as_str()), (KIND.to_str().ok(), Some(&*first)));
    assert_eq!(why(complete(ACTOR, &first)).0, S::COMPLIANCE_STATUS_HOST_EVENT, "it has its outcome");
    assert_eq!(why(abandon(ACTOR, &second, c"Not a code")).0, S::COMPLIANCE_STATUS_INVALID);
    abandon(ACTOR, &second, c"rolled_back").unwrap();
    assert_eq!(list(), json!({ "intents": [] }));
    assert_eq!(why(complete(ACTOR, "17")), (S::COMPLIANCE_STATUS_INVALID_ARGUMENT, "intent_malformed".to_owned()));
    let unknown = "01900000-0000-7000-8000-0000000000ff";
    assert_eq!(why(complete(ACTOR, unknown)).0, S::COMPLIANCE_STATUS_HOST_EVENT);
    let nothing = answer(|out, error| unsafe {
        compliance_intent_record(place.lab, ACTOR.as_ptr(), null(), KIND.as_ptr(), null(), out, error)
    });
    assert_eq!(why(nothing).0, S::COMPLIANCE_STATUS_NULL_POINTER);
    // A session's own are operations, and stand in the same list.
    let event = json!({ "kind": KIND.to_str().unwrap(), "object": { "kind": "price", "id": "1", "version": 1 } });
    let anna = place.person("anna", "analyst");
    let its = ask(anna, "intent.record", &event).unwrap();
    assert_eq!(list()["intents"][0]["id"], its["intent"]);
    assert_eq!(compliance_session_free(anna), OK);
}
