//! What is handed out is a record: by whom, what, how much, where to.

use super::*;
use libcompliance::trail::checkpoint;
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::{Record, Source};
use libcompliance::trail::value::Value;
use libcompliance_lab::verify::verify;

fn record(lab: &Lab, index: u64) -> Record {
    let bytes = Sqlite::open_to_read(lab.path(), &Default::default()).unwrap().record(index).unwrap().unwrap();
    match read(&bytes).unwrap() {
        Read::Known(record) => *record,
        Read::Newer { .. } => panic!("{index}"),
    }
}

fn int(record: &Record, name: &str) -> Option<u64> {
    match record.attr(name) {
        Some(Value::Int(number)) => Some(*number as u64),
        _ => None,
    }
}

/// A laboratory with one sample, and Anna, who may not export, and Vera, who may.
fn staffed() -> (tempfile::TempDir, Lab, [Session; 2], ClientId) {
    let dir = tempfile::tempdir().unwrap();
    let lab = create(dir.path());
    let admin = lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    let [anna, vera] = [("anna", "analyst"), ("vera", "administrator")].map(|(login, role)| {
        super::admit(&admin, login, login, &[role], "tall Cedar 78, yes");
        lab.sign_in(login, "tall Cedar 78, yes", Device::named("office-1")).unwrap()
    });
    let client = anna.register_client("Mleczarnia").unwrap();
    anna.receive_sample(&NewSample::new(client, "S-1", "milk")).unwrap();
    (dir, lab, [anna, vera], client)
}

/// What nobody outside has been told before and what verifies after.
fn holds(lab: &Lab, checkpoint: &str, beyond: u64) {
    let options = verify::Options {
        checkpoints: vec![checkpoint.to_owned()],
        keys: vec![lab.verifier_key().unwrap()],
        state_folder: StateFolder::None,
        ..verify::Options::default()
    };
    let report = verify(lab.path(), &options).unwrap();
    assert_eq!((report.faults, report.gap.unwrap().records), (vec![], beyond));
}

#[test]
fn a_checkpoint_covers_the_record_of_its_being_given_away() {
    let (_dir, lab, [anna, vera], _) = staffed();
    let key = lab.verifier_key().unwrap();
    for by_session in [false, true] {
        let note = if by_session { vera.checkpoint_for_outside() } else { lab.checkpoint_for_outside() }.unwrap();
        let size = checkpoint::open(note.as_bytes(), std::slice::from_ref(&key)).unwrap().size();
        assert_eq!(size, lab.size().unwrap());
        let record = record(&lab, size - 1);
        assert_eq!((record.kind.as_str(), record.action.as_str()), ("trail.exported", "trail.export"));
        assert_eq!(record.attr("form"), Some(&Value::text("checkpoint")));
        assert_eq!(int(&record, "size"), Some(size));
        assert_eq!(record.actor.source, if by_session { Source::Session } else { Source::System });
        let mut store = Sqlite::open_to_read(lab.path(), &Default::default()).unwrap();
        assert_eq!(store.checkpoint_at(size).unwrap(), Some((size, note.clone())));
        holds(&lab, &note, 0);
        anna.register_client("K").unwrap();
        holds(&lab, &note, 1);
    }
}

#[test]
fn a_proof_for_outside_is_a_record_under_the_checkpoint_that_covers_it() {
    let (_dir, lab, [anna, vera], _) = staffed();
    let key = lab.verifier_key().unwrap();
    for index in [0, 7] {
        let proof = vera.proof_for_outside(index).unwrap();
        let bytes = Sqlite::open_to_read(lab.path(), &Default::default()).unwrap().record(index).unwrap().unwrap();
        assert_eq!(proof.verify(&bytes, std::slice::from_ref(&key), key.name()).unwrap().index, index);
        let size = lab.size().unwrap();
        let record = record(&lab, size - 1);
        assert_eq!((int(&record, "index"), int(&record, "size")), (Some(index), Some(size)));
        assert_eq!(record.attr("form"), Some(&Value::text("proof")));
        holds(&lab, proof.checkpoint_note(), 0);
    }
    let size = lab.size().unwrap();
    assert_eq!(lab.proof_for_outside(size + 5).unwrap_err().code(), "not_found");
    assert_eq!(lab.size().unwrap(), size);
    let refused = anna.proof_for_outside(0).unwrap_err();
    assert!(matches!(refused, LabError::Denied { record, .. } if record == size), "{refused}");
}

#[test]
fn an_export_is_recorded_behind_what_it_holds_and_with_its_filter() {
    let (dir, lab, [_, vera], client) = staffed();
    let before = lab.size().unwrap();
    let out = dir.path().join("whole");
    let exported = vera.export(&out, &Export::default()).unwrap();
    assert_eq!((exported.manifest.size, exported.receipt.index), (before, before));
    let whole = record(&lab, before);
    assert_eq!((int(&whole, "size"), int(&whole, "records")), (Some(before), Some(before)));
    assert_eq!(whole.attr("root"), Some(&Value::text(exported.manifest.root.to_string())));
    assert_eq!(whole.attr("form"), Some(&Value::text("log")));
    assert!(matches!(whole.attr("destination"), Some(Value::Committed(_))));
    assert_eq!(lab.reveal(before, "attrs.destination").unwrap().as_text(), out.to_str());
    assert!(verified(&out).holds());
    // The exported checkpoint is in the trail for good, under its own size.
    let note = std::fs::read_to_string(out.join("checkpoint")).unwrap();
    let mut store = Sqlite::open_to_read(lab.path(), &Default::default()).unwrap();
    assert_eq!(store.checkpoint_at(before).unwrap(), Some((before, note.clone())));
    holds(&lab, &note, 1);

    let options = of_client(client);
    let exported = lab.export(&dir.path().join("client"), &options).unwrap();
    let selection = record(&lab, exported.receipt.index);
    assert_eq!(selection.attr("form"), Some(&Value::text("selection")));
    assert_eq!(selection.attr("filter").unwrap().get("client").unwrap().as_text(), Some(client.to_string().as_str()));
    assert_eq!((int(&selection, "records"), selection.clients.len()), (Some(2), 1));
    assert_eq!((selection.clients[0].id, selection.clients[0].n), (client, 3));
    // The client's next selection holds the record of this one.
    assert_eq!(lab.export(&dir.path().join("again"), &options).unwrap().manifest.records, 3);

    let part = Export { from: Some(2), until: Some(5), ..Export::default() };
    let exported = lab.export(&dir.path().join("part"), &part).unwrap();
    let part = record(&lab, exported.receipt.index);
    assert_eq!(
        (int(&part, "from_index"), int(&part, "until_index"), int(&part, "records")),
        (Some(2), Some(5), Some(3))
    );
    assert_eq!(part.attr("filter"), None);
    // What was typed and found nothing may be a name: it stays out of the record.
    let typed = Filter { action: Some("Anna Nowak".to_owned()), ..Filter::default() };
    let nothing = Export { filter: Some(typed), ..Export::default() };
    let exported = lab.export(&dir.path().join("nothing"), &nothing).unwrap();
    let nothing = record(&lab, exported.receipt.index);
    assert_eq!((int(&nothing, "records"), nothing.attr("filter")), (Some(0), None));
    let report =
        verify(lab.path(), &verify::Options { state_folder: StateFolder::None, ..Default::default() }).unwrap();
    assert_eq!(report.faults, []);
}

#[test]
fn what_cannot_be_recorded_is_not_handed_out() {
    let (dir, lab, [anna, vera], _) = staffed();
    let size = lab.size().unwrap();
    let out = dir.path().join("out");
    for refused in [
        anna.export(&out, &Export::default()).map(drop).unwrap_err(),
        anna.checkpoint_for_outside().map(drop).unwrap_err(),
    ] {
        assert_eq!(refused.code(), "permission_missing", "{refused}");
    }
    // The second is a repeat of the first, and counted.
    assert_eq!(lab.size().unwrap(), size + 1);
    assert_eq!(record(&lab, size).kind, "action.refused");
    // Inside a batch nothing is durable yet.
    let inside = lab.batch(|| Ok([lab.checkpoint_for_outside().err(), vera.export(&out, &Export::default()).err()]));
    for error in inside.unwrap().0 {
        assert_eq!(error.unwrap().code(), "invalid");
    }
    assert_eq!(lab.size().unwrap(), size + 1);
    assert!(!out.exists());
    // A folder that is taken is found before anything is recorded.
    std::fs::create_dir(&out).unwrap();
    std::fs::write(out.join("x"), "x").unwrap();
    assert_eq!(vera.export(&out, &Export::default()).unwrap_err().code(), "file_exists");
    assert_eq!(lab.size().unwrap(), size + 1);
    let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("unfinished")), "{left:?}");
}
