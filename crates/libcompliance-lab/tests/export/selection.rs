//! Selections: complete for a client or a range, or said not to be.

use super::*;

#[test]
fn a_selection_for_a_client_is_complete_and_one_record_left_out_is_found() {
    let built = small();
    let (_dir, out, manifest) = out(built, &of_client(built.clients[0]));
    let selection = manifest.selection.clone().unwrap();
    assert_eq!((manifest.form, selection.complete), (Form::Selection, Complete::Client));
    assert_eq!(selection.client_records, Some(manifest.records));
    assert!(manifest.records == 9 && manifest.left_out.records + 9 == manifest.size);
    let report = verified(&out);
    assert!(report.holds(), "{:#?}", report.faults);
    let given = verify::Options { checkpoints: vec![built.outside[2].clone()], ..with_outside(built) };
    let report = verify_export(&out, &given).unwrap();
    assert!(report.holds() && !report.not_checked.contains(&NotChecked::Outside), "{report:#?}");

    let files = contents(&out);
    let key = built.lab.verifier_key().unwrap();
    let mut indexes = Vec::new();
    for (name, bytes) in files.iter().filter(|(name, _)| name.starts_with("records/")) {
        let index: u64 = name["records/".len()..].strip_suffix(".json").unwrap().parse().unwrap();
        let proof = TlogProof::parse(&files[&format!("proofs/{index}.tlog-proof")]).unwrap();
        assert_eq!(proof.verify(bytes, std::slice::from_ref(&key), key.name()).unwrap().index, index);
        indexes.push(index);
    }
    indexes.sort_unstable();
    // Whoever leaves one out and makes list and manifest anew still cannot close the chain.
    for (at, index) in indexes.iter().enumerate() {
        let cut = tempfile::tempdir().unwrap();
        let mut left: BTreeMap<_, _> = files.clone();
        left.remove(&format!("records/{index}.json"));
        left.remove(&format!("proofs/{index}.tlog-proof"));
        let list = String::from_utf8(left["records.txt"].clone()).unwrap();
        let list: String = list
            .lines()
            .filter(|line| !line.starts_with(&format!("{index} ")))
            .map(|line| format!("{line}\n"))
            .collect();
        let mut changed = manifest.clone();
        changed.records -= 1;
        changed.left_out.records += 1;
        let entry = changed.files.iter_mut().find(|file| file.path == "records.txt").unwrap();
        entry.size = list.len() as u64;
        entry.sha256 = sha256(list.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        left.insert("records.txt".to_owned(), list.into_bytes());
        for known in [9, 8] {
            changed.selection.as_mut().unwrap().client_records = Some(known);
            let bytes = changed.to_bytes();
            let hex: String = sha256(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            left.insert("manifest.json".to_owned(), bytes);
            left.insert("manifest.sha256".to_owned(), format!("{hex}  manifest.json\n").into_bytes());
            write(cut.path(), &left);
            let report = verified(cut.path());
            // The last one can be hidden by whoever also changes what the manifest knows; the report says so.
            if (at + 1, known) == (indexes.len(), 8) {
                assert!(
                    report.holds()
                        && report.remarks.iter().any(|remark| remark.to_string().contains("rests on the manifest"))
                );
            } else {
                assert!(codes(&report).contains(&FaultCode::NumberGap), "{index}, {known}: {:?}", report.faults);
            }
        }
    }
}

#[test]
fn every_file_of_a_selection_taken_away_or_put_there_is_named() {
    let built = small();
    let (_dir, out, _) = out(built, &of_client(built.clients[1]));
    for (name, bytes) in contents(&out) {
        std::fs::remove_file(out.join(&name)).unwrap();
        let report = verified(&out);
        assert!(!report.holds(), "{name}");
        let expected = match name.as_str() {
            "checkpoint" => FaultCode::Unsealed,
            name if name.starts_with("records/") => FaultCode::RecordMissing,
            name if name.starts_with("proofs/") => FaultCode::ProofInvalid,
            _ => FaultCode::ManifestWrong,
        };
        assert!(codes(&report).contains(&expected), "{name}: {:?}", report.faults);
        std::fs::write(out.join(&name), bytes).unwrap();
    }
    for name in ["records/0.json", "proofs/0.tlog-proof", "records/00.json", "records/x", "checkpoints/3", "tile/0/000"]
    {
        let path = out.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "x").unwrap();
        let report = verified(&out);
        assert!(report.faults.iter().any(|fault| fault.place == name), "{name}: {:?}", report.faults);
        std::fs::remove_file(&path).unwrap();
        for folder in path.ancestors().skip(1).take_while(|folder| *folder != out) {
            let _ = std::fs::remove_dir(folder);
        }
    }
    assert!(verified(&out).holds());
}

#[test]
fn a_range_is_complete_by_its_indexes_and_other_filters_say_that_they_are_not() {
    let built = small();
    let (_dir, ranged, manifest) = out(built, &Export { from: Some(3), until: Some(8), ..Export::default() });
    assert_eq!((manifest.records, manifest.selection.unwrap().complete), (5, Complete::Range));
    assert!(verified(&ranged).holds());
    std::fs::remove_file(ranged.join("records/5.json")).unwrap();
    assert!(codes(&verified(&ranged)).contains(&FaultCode::RecordMissing));

    let filters = [
        (Filter { kind: Some("sample.".to_owned()), ..Filter::default() }, 12),
        (Filter { action: Some("client.add".to_owned()), ..Filter::default() }, 2),
        (
            Filter {
                client: Some(*built.clients[0].0.as_bytes()),
                kind: Some("sample.".to_owned()),
                ..Filter::default()
            },
            8,
        ),
        (Filter { until: Some(1), ..Filter::default() }, 0),
    ];
    for (filter, count) in filters {
        let (_dir, out, manifest) = out(built, &Export { filter: Some(filter.clone()), ..Export::default() });
        assert_eq!(manifest.records, count, "{filter:?}");
        let selection = manifest.selection.unwrap();
        assert_eq!(selection.complete, Complete::NotShown);
        let report = verified(&out);
        assert!(report.holds(), "{filter:?}: {:#?}", report.faults);
        assert!(report.remarks.iter().any(|remark| remark.to_string().contains("NOT SHOWN")));
        assert!(
            report.remarks.iter().any(|remark| selection.words.iter().all(|word| remark.to_string().contains(word)))
        );
    }
}

#[test]
fn a_selection_under_another_key_is_refused() {
    let built = small();
    let (_dir, out, _) = out(built, &of_client(built.clients[0]));
    let other = build(0);
    let given = verify::Options { keys: vec![other.first_key.clone()], ..Default::default() };
    assert!(codes(&verify_export(&out, &given).unwrap()).contains(&FaultCode::ForeignKey));
    let given = verify::Options { checkpoints: vec![other.outside[2].clone()], ..Default::default() };
    let report = verify_export(&out, &given).unwrap();
    assert!(codes(&report).contains(&FaultCode::ForeignKey) && report.not_checked.contains(&NotChecked::Outside));
}
