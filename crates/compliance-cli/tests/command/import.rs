//! `trail import`: the example of the guide, from the dry run to what every view says of a claim.

use crate::common::{Person, Place};
use compliance_cli::exit::Exit;
use std::path::Path;

const MANAGER: &str = "nine Otters in 4 canoes!";

fn place() -> Place {
    let place = Place::with_lab();
    let words =
        ["account", "add", "@lab.db", "--login", "maria", "--name", "Maria Kowalska", "--role", "laboratory_manager"];
    let code = place.as_admin(&words).expect(Exit::Yes).json()["code"].as_str().unwrap().to_owned();
    place.write("pw3", MANAGER);
    place.enrol("maria", &code, "pw3").expect(Exit::Yes);
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/former_audit");
    for name in ["mapping.json", "audit.csv"] {
        std::fs::copy(example.join(name), place.path(name)).unwrap();
    }
    place
}

const IMPORT: [&str; 5] = ["trail", "import", "@lab.db", "@mapping.json", "@audit.csv"];

fn size(place: &Place) -> u64 {
    place.run("verify @lab.db --json").json()["size"].as_u64().unwrap()
}

#[test]
fn the_example_is_checked_imported_and_marked_in_every_view() {
    let place = place();
    let before = size(&place);
    let dry =
        place.with(&[&IMPORT[..], &["--check", "--json"]].concat(), &mut Person::default()).expect(Exit::Yes).json();
    assert_eq!(
        (dry["rows"].as_u64(), dry["faulty"].as_u64(), dry["written"].as_bool()),
        (Some(5), Some(0), Some(false))
    );
    assert_eq!(dry["first"], "2019-03-04T07:12:40.000000Z");
    assert_eq!(size(&place), before, "a dry run writes nothing, not even a sign-in");

    let done = place.acting("maria", "pw3", &IMPORT).expect(Exit::Yes).json();
    assert_eq!((done["claims"].as_u64(), done["sealed_now"].as_u64()), (Some(5), Some(5)));
    assert_eq!(done["import"], dry["sha256"]);
    let again = place.acting("maria", "pw3", &IMPORT).expect(Exit::Yes).json();
    assert_eq!((again["already"].as_bool(), again["sealed_now"].as_u64()), (Some(true), Some(0)));

    let import = done["import"].as_str().unwrap();
    let list = place.run("trail list @lab.db --kind legacy. --reveal --passphrase-file @pp --json").expect(Exit::Yes);
    let claims: Vec<serde_json::Value> = list.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(claims.len(), 5);
    for claim in &claims {
        assert_eq!(claim["copied"]["import"], import);
        assert_eq!(claim["copied"]["unchanged_since"], claim["record"]["time"]);
        assert_eq!(
            (claim["copied"]["provable_earlier"].as_bool(), claim["copied"]["import_finished"].as_bool()),
            (Some(false), Some(true))
        );
    }
    let third = &claims[2];
    assert_eq!(third["revealed"]["attrs.claimed_actor"]["value"], "m.zielińska");
    assert_eq!(third["revealed"]["attrs.claim"]["value"]["reason"], "błąd przepisania; poprawiono\r\nz zeszytu 14");
    assert_eq!(claims[3]["record"]["attrs"]["time_basis"], "zone_earlier");

    let index = claims[0]["index"].to_string();
    let shown = place.run(&format!("trail show @lab.db {index}")).expect(Exit::Yes).out;
    assert!(
        shown.contains("copied from the former system; unchanged since") && shown.contains("not provable earlier"),
        "{shown}"
    );
    assert!(!shown.contains("UNFINISHED"), "{shown}");
    let shown = place.run(&format!("trail show @lab.db {index} --lang pl")).expect(Exit::Yes).out;
    assert!(shown.contains("przejęto z poprzedniego systemu"), "{shown}");
    let table = place.run("trail list @lab.db").expect(Exit::Yes).out;
    assert_eq!(table.matches("[copied, not").count(), 5, "{table}");
    let csv = place.run("trail list @lab.db --csv").expect(Exit::Yes).out;
    assert_eq!(csv.matches("copied from the former system").count(), 5);

    let verified = place.run("verify @lab.db").expect(Exit::Yes).out;
    assert!(verified.contains("5 of ") && verified.contains("NOT PROVABLE earlier"), "{verified}");
    for (line, count) in [("", 5), ("--kind legacy.claimed", 5), ("--kind import.", 0)] {
        let out = format!("out{}", line.len());
        let export = place
            .run(&format!("trail export @lab.db --out @{out} {line} --passphrase-file @pp --json"))
            .expect(Exit::Yes);
        assert_eq!(export.json()["manifest"]["copied"].as_u64().unwrap_or(0), count, "{line}");
        let verified = place.run(&format!("verify @{out}")).expect(Exit::Yes).out;
        assert_eq!(verified.contains("NOT PROVABLE earlier"), count > 0, "{verified}");
    }
    // A manifest that hides the claims is found.
    let manifest = std::fs::read_to_string(place.path("out0/manifest.json")).unwrap();
    place.write("out0/manifest.json", &manifest.replace("  \"copied\": 5,\n", ""));
    let found = place.run("verify @out0 --json").expect(Exit::No).json();
    assert!(found["faults"].to_string().contains("claims of a former system"), "{found}");
}

#[test]
fn faulty_rows_are_named_and_left_out_only_by_a_decision() {
    let place = place();
    let mut bytes = std::fs::read(place.path("audit.csv")).unwrap();
    bytes.extend_from_slice(b"6;yesterday;x;y;z;1;;;;;\r\n7;;x;y\r\n");
    std::fs::write(place.path("audit.csv"), bytes).unwrap();
    let dry = place.with(&[&IMPORT[..], &["--check"]].concat(), &mut Person::default()).expect(Exit::No);
    assert!(dry.out.starts_with("line 8, column `WHEN`: "), "{}", dry.out);
    assert!(
        dry.out.contains("(import_row_time_unreadable)\nline 9: ") && dry.out.contains("(import_row_too_few_fields)"),
        "{}",
        dry.out
    );
    assert!(dry.out.contains("7 rows, 2 of them faulty; nothing was written"), "{}", dry.out);

    let refused = place.acting("maria", "pw3", &IMPORT).expect(Exit::No);
    assert_eq!((refused.error_code().as_str(), refused.out.lines().count()), ("import_faulty_rows", 2));
    assert_eq!(place.acting("maria", "pw3", &[&IMPORT[..], &["--accept-faulty"]].concat()).exit, Exit::Usage);
    let accept = [&IMPORT[..], &["--accept-faulty", "--reason", "unreadable"]].concat();
    let done = place.acting("maria", "pw3", &accept).expect(Exit::Yes).out;
    let done: serde_json::Value = serde_json::from_str(done.lines().last().unwrap()).unwrap();
    assert_eq!((done["claims"].as_u64(), done["faulty"].as_u64()), (Some(5), Some(2)));

    // Nobody without the right, and nobody without a login.
    let denied = place.acting("a.nowak", "pw2", &accept).expect(Exit::No);
    assert!(denied.err.contains("host.import"), "{}", denied.err);
    assert_eq!(place.with(&IMPORT, &mut Person::default()).exit, Exit::Usage);
    place.write("mapping.json", "{}");
    let bad = place.with(&[&IMPORT[..], &["--check", "--json"]].concat(), &mut Person::default()).expect(Exit::Usage);
    assert_eq!(bad.error_code(), "import_map_malformed");
}
