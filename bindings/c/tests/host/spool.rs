//! Spools: stored while the trail is not there, taken in later.

use crate::help::{OK, S, Told, c, call, fails, json};
use crate::place::{ACTOR, KIND, Place, SPOOLED, answer, ask, price, why};
use compliance::*;
use core::ffi::CStr;
use core::ptr::{null, null_mut};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

struct Spool(*mut compliance_spool);

impl Drop for Spool {
    fn drop(&mut self) {
        assert_eq!(compliance_spool_free(self.0), OK);
    }
}

impl Spool {
    fn open(folder: &Path, choices: &Json) -> Result<Self, Told> {
        let (folder, choices) = (c(folder.to_str().unwrap()), c(&choices.to_string()));
        let mut spool = core::ptr::without_provenance_mut(1);
        let done = call(|error| unsafe {
            compliance_spool_open(folder.as_ptr(), choices.as_ptr(), c"HPLC-02".as_ptr(), &raw mut spool, error)
        });
        if done.is_err() {
            assert!(spool.is_null());
        }
        done.map(|()| Self(spool))
    }

    fn store(&self, kind: &CStr, event: &Json) -> Result<Json, Told> {
        let event = c(&event.to_string());
        answer(|out, error| unsafe {
            compliance_spool_store(self.0, ACTOR.as_ptr(), null(), kind.as_ptr(), event.as_ptr(), out, error)
        })
    }
}

fn take_in(lab: *const compliance_lab, file: &Path, with_growth: i32) -> Result<Json, Told> {
    let file = c(file.to_str().unwrap());
    answer(|out, error| unsafe { compliance_spool_take_in(lab, file.as_ptr(), with_growth, out, error) })
}

fn folder(place: &Place) -> (PathBuf, Json) {
    let folder = place.path("spools");
    std::fs::create_dir(&folder).unwrap();
    let anna = place.person("anna", "analyst");
    let choices = ask(anna, "spool.choices", &json!({})).unwrap();
    assert_eq!(compliance_session_free(anna), OK);
    (folder, choices)
}

#[test]
fn what_is_stored_becomes_a_record_once() {
    let place = Place::new();
    let (folder, choices) = folder(&place);
    let spool = Spool::open(&folder, &choices).unwrap();
    let stored = spool.store(SPOOLED, &price("I-1", None, "7")).unwrap();
    assert_eq!((&stored["line"], &stored["why"]), (&json!(1), &Json::Null));
    std::fs::write(place.path("run.csv"), "1;2").unwrap();
    let file = c(place.path("run.csv").to_str().unwrap());
    let raw = answer(|out, error| unsafe {
        compliance_spool_store_file(spool.0, ACTOR.as_ptr(), file.as_ptr(), c"text/csv".as_ptr(), out, error)
    });
    assert_eq!(raw.unwrap()["line"], 2);

    // The choice of the laboratory counts, and nothing that is not valid is stored.
    let refused = (S::COMPLIANCE_STATUS_HOST_EVENT, "spool_refused".to_owned());
    assert_eq!(why(spool.store(KIND, &json!({}))), refused);
    assert_eq!(why(spool.store(c"host.oldlims.unheard_of", &json!({}))), refused);
    assert_eq!(why(spool.store(SPOOLED, &json!({ "attrs": { "x": 1.5 } }))).1, "json_argument");
    assert_eq!(why(spool.store(SPOOLED, &json!({ "deleted": true }))).1, "outbox_row");

    let path = PathBuf::from(stored["path"].as_str().unwrap());
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 3, "the first line and two");
    assert_eq!(why(take_in(place.lab, &path, 0)), (S::COMPLIANCE_STATUS_HOST_EVENT, "spool_in_use".to_owned()));
    drop(spool);
    let size = place.size();
    let taken = take_in(place.lab, &path, 0).unwrap();
    assert_eq!((&taken["sealed"], &taken["known"], &taken["complete"]), (&json!(2), &json!(0), &json!(true)));
    let record = place.record(size);
    assert_eq!((&record["id"], &record["attrs"]["late"]), (&stored["id"], &json!(true)));
    assert!(record["device"].get("~").is_some(), "that of the spool, committed");
    let renamed = PathBuf::from(taken["renamed"].as_str().unwrap());
    let size = place.size();
    let again = take_in(place.lab, &renamed, 0).unwrap();
    assert_eq!((&again["sealed"], &again["known"], place.size()), (&json!(0), &json!(2), size));

    // Lines behind the end.
    let whole = std::fs::read_to_string(&renamed).unwrap();
    std::fs::write(&renamed, whole + "{}\n").unwrap();
    let broken = take_in(place.lab, &renamed, 1).unwrap_err();
    assert_eq!((broken.status, broken.code.as_str()), (S::COMPLIANCE_STATUS_NOT_VERIFIED, "spool_incomplete"));
    assert_eq!((&broken.detail["complete"], &broken.detail["fault"]["line"]), (&json!(false), &json!(3)));
}

#[test]
fn an_event_is_sealed_if_it_can_be_and_a_refused_one_is_never_stored() {
    let place = Place::new();
    let (folder, choices) = folder(&place);
    let spool = Spool::open(&folder, &choices).unwrap();
    let event = c(&price("I-1", None, "7").to_string());
    let by = |session: *const compliance_session| {
        answer(|out, error| unsafe {
            compliance_trail_append_or_spool(session, spool.0, SPOOLED.as_ptr(), event.as_ptr(), out, error)
        })
    };
    let (anna, viewer) = (place.person("berta", "analyst"), place.person("viewer", "viewer"));
    let size = place.size();
    let done = by(anna).unwrap();
    assert_eq!((&done["sealed"]["index"], &done["spooled"]), (&json!(size), &Json::Null));
    assert_eq!(why(by(viewer)), (S::COMPLIANCE_STATUS_DENIED, "permission_missing".to_owned()));
    let asserted = answer(|out, error| unsafe {
        let (actor, kind) = (ACTOR.as_ptr(), SPOOLED.as_ptr());
        compliance_trail_append_asserted_or_spool(place.lab, spool.0, actor, null(), kind, event.as_ptr(), out, error)
    });
    assert_eq!(asserted.unwrap()["sealed"]["index"], size + 2);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "no spool was begun");
    for session in [anna, viewer] {
        assert_eq!(compliance_session_free(session), OK);
    }
    assert_eq!(why(by(anna)).0, S::COMPLIANCE_STATUS_BAD_HANDLE);
}

#[test]
fn a_folder_that_is_not_there_and_choices_that_do_not_read_are_refused() {
    let place = Place::new();
    let choices = json!({ "v": 1 });
    assert_eq!(why(Spool::open(&place.path("nowhere"), &choices).map(|_| ())).0, S::COMPLIANCE_STATUS_HOST_EVENT);
    for wrong in [json!({}), json!({ "v": 2 }), json!({ "v": 1, "kinds": { "x": "spool" } })] {
        let told = Spool::open(place.folder.path(), &wrong).map(|_| ());
        assert_eq!(why(told).0, S::COMPLIANCE_STATUS_HOST_EVENT, "{wrong}");
    }
    let mut none = null_mut();
    fails(S::COMPLIANCE_STATUS_NULL_POINTER, "null_pointer", |error| unsafe {
        compliance_spool_open(null(), c"{\"v\":1}".as_ptr(), null(), &raw mut none, error)
    });
    assert!(none.is_null());
    assert_eq!(why(take_in(place.lab, &place.path("none.spool"), 0)).1, "spool_unusable");
    assert_eq!(compliance_spool_free(null_mut()), OK);
}

#[test]
fn threads_share_a_spool() {
    let place = Place::new();
    let (folder, choices) = folder(&place);
    let spool = Spool::open(&folder, &choices).unwrap();
    let address = spool.0.expose_provenance();
    std::thread::scope(|scope| {
        for thread in 0..2 {
            scope.spawn(move || {
                let spool = core::mem::ManuallyDrop::new(Spool(core::ptr::with_exposed_provenance_mut(address)));
                for n in 0..20 {
                    spool.store(SPOOLED, &price(&format!("{thread}-{n}"), None, "1")).unwrap();
                }
            });
        }
    });
    let mut one = null_mut();
    let event = c(&price("last", None, "1").to_string());
    call(|error| unsafe {
        let (actor, kind) = (ACTOR.as_ptr(), SPOOLED.as_ptr());
        compliance_spool_store(spool.0, actor, null(), kind, event.as_ptr(), &raw mut one, error)
    })
    .unwrap();
    let last = json(one);
    assert_eq!(last["line"], 41, "one file, no line lost");
    drop(spool);
    let taken = take_in(place.lab, Path::new(last["path"].as_str().unwrap()), 0).unwrap();
    assert_eq!((&taken["sealed"], &taken["complete"]), (&json!(41), &json!(true)));
}
