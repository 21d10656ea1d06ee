//! Instrument files: sealed first, read after; another content under the same name is an alarm; a failed reading is a record.

use super::*;

const MAPPING: &str = r#"{
  "v": 1, "id": "counter_csv", "version": "1.0",
  "encoding": "utf-8", "decimal": ",",
  "form": { "delimited": { "separator": ";", "sections": [ {
    "header": { "line": 1 }, "end": "file", "width": "as_header",
    "sample": { "column": "Probka" },
    "readings": [ {
      "analyte": { "fixed": "Liczba drobnoustrojow" }, "value": { "column": "Wynik" }, "unit": { "from": { "fixed": "cfu/g" } }
    } ]
  } ] } }
}"#;

#[test]
fn a_file_is_sealed_first_and_read_after() {
    let house = House::new();
    let (manager, maker) = (house.who("laboratory_manager"), house.who("maker"));
    assert_eq!(refusal(maker.define_mapping(MAPPING)), "permission_missing");
    let (parser, _) = manager.define_mapping(MAPPING).unwrap();
    assert_eq!(parser, "counter_csv 1.0");
    let other = MAPPING.replace("cfu/g", "jtk/g");
    assert_eq!(refusal(manager.define_mapping(&other)), "invalid", "under its version a mapping never changes");
    let path = house.folder.path().join("wyniki.csv");
    std::fs::write(&path, "Probka;Wynik\nS-1;2800\nS-2;1,5\n").unwrap();
    let file = maker.read_file(&path, "text/csv", &parser).unwrap();
    assert_eq!((file.reading.lines.len(), file.replaced), (2, false));
    let sealed = house.of_kind("file.sealed").pop().unwrap();
    let read = house.of_kind("file.read").pop().unwrap();
    assert!(sealed.index < read.index);
    assert_eq!(sealed.files[0].sha256, file.sha256);
    let sample = house.sample();
    let line = &file.reading.lines[0];
    let new = NewResult {
        source: Some(file.source(line)),
        ..NewResult::new(&line.analyte, METHOD, file.value(line).unwrap())
    };
    let (id, _) = maker.import_result(sample, &new).unwrap();
    assert_eq!(maker.result(id).unwrap().facts.source.unwrap().line, Some(2));
    assert_eq!(file.value(&file.reading.lines[1]).unwrap(), value_of("1.5 cfu/g"));

    // The same name with other content: a new version, and an alarm.
    std::fs::write(&path, "Probka;Wynik\nS-1;28\n").unwrap();
    let again = maker.read_file(&path, "text/csv", &parser).unwrap();
    assert!(again.replaced);
    let alarm = house.of_kind("file.replaced").pop().unwrap();
    let hex = |digest: &libcompliance::trail::record::Digest| {
        digest.0.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    assert_eq!(alarm.attr("previous").unwrap().as_text(), Some(hex(&file.sha256).as_str()));
    assert_eq!(alarm.object.as_ref().unwrap().version, 2);
    assert!(!maker.read_file(&path, "text/csv", &parser).unwrap().replaced, "the same content again is none");

    // What cannot be read is sealed all the same.
    std::fs::write(&path, "Probka;Wynik\nS-1;dwa\n").unwrap();
    let error = maker.read_file(&path, "text/csv", &parser).unwrap_err();
    assert!(error.to_string().contains("line 2") && !error.to_string().contains("dwa"), "{error}");
    let failed = house.of_kind("file.unreadable").pop().unwrap();
    assert_eq!(failed.attr("code").unwrap().as_text(), Some("instrument_file_value_unreadable"));
    assert_eq!(house.of_kind("file.replaced").len(), 2);
    assert_eq!(refusal(maker.read_file(&path, "text/csv", "counter_csv 9")), "not_found");
    assert_eq!(refusal(house.who("viewer").read_file(&path, "text/csv", &parser)), "permission_missing");
    let names = house.records();
    assert!(!names.iter().any(|record| format!("{record:?}").contains("wyniki.csv")), "the name stands in no record");
    house.holds();
}
