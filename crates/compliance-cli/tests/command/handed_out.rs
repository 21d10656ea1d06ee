//! What leaves the laboratory is recorded.

use super::*;

#[test]
fn what_is_handed_out_is_recorded_or_said_not_to_be() {
    let (place, index) = sealed();
    let size = || place.run("trail list @lab.db --json").expect(Exit::Yes).out.lines().count();
    let newest = || {
        let index = size() - 1;
        place.run(&format!("trail show @lab.db {index} --json")).expect(Exit::Yes).json()["record"].clone()
    };
    let before = size();
    let whole = place.run("trail export @lab.db --out @whole --json").expect(Exit::Yes).json();
    assert_eq!((&whole["record"], &whole["manifest"]["size"]), (&Value::from(before), &Value::from(before)));
    assert_eq!((&newest()["kind"], &newest()["attrs"]["form"]), (&Value::from("trail.exported"), &Value::from("log")));
    let note = place.run("trail checkpoint @lab.db").expect(Exit::Yes);
    assert_eq!((note.out.lines().nth(1), note.err.as_str()), (Some((before + 2).to_string().as_str()), ""));
    assert_eq!(newest()["actor"]["source"], "system");
    place
        .run(&format!("trail prove @lab.db {index} --out @r.tlog-proof --as admin --password-file @pw"))
        .expect(Exit::Yes);
    // Signing in, the record, signing out.
    assert_eq!(size(), before + 5);
    let proof = place.run(&format!("trail show @lab.db {} --json", before + 3)).json()["record"].clone();
    assert_eq!((&proof["attrs"]["index"], &proof["actor"]["source"]), (&Value::from(index), &Value::from("session")));
    let refused = "trail export @lab.db --out @no --as a.nowak --password-file @pw2 --json";
    assert_eq!(place.run(refused).expect(Exit::No).error_code(), "permission_missing");
    assert!(!place.path("no").exists());
    let before = size();
    // What cannot be written is not recorded as given away.
    for line in [
        "trail checkpoint @lab.db --out @pw --json".to_owned(),
        format!("trail prove @lab.db {index} --out @pw --json"),
    ] {
        assert_eq!(place.run(&line).expect(Exit::Failed).error_code(), "file_exists");
    }
    assert_eq!(size(), before);

    // Somebody who was given only the database, or has no passphrase.
    std::fs::copy(place.path("lab.db"), place.path("given.db")).unwrap();
    let given = place.run("trail export @given.db --out @given --json").expect(Exit::Yes).json();
    assert_eq!((&given["record"], &given["not_recorded"]), (&Value::Null, &Value::from("no_key")));
    place.run("verify @given").expect(Exit::Yes);
    place.run("init @p.db --name L --login admin --password-file @pw --passphrase-file @pp").expect(Exit::Yes);
    for (line, mut person, recorded) in [
        ("trail checkpoint @p.db", Person::default(), false),
        ("trail checkpoint @p.db", Person::answering(&[], &[""]), false),
        ("trail checkpoint @p.db", Person::answering(&[], &[PASSPHRASE]), true),
        ("trail checkpoint @p.db --passphrase-file @pp", Person::default(), true),
    ] {
        let outcome = place.with(&line.split(' ').collect::<Vec<_>>(), &mut person).expect(Exit::Yes);
        assert_eq!(outcome.err.contains("NOT RECORDED"), !recorded, "{line}: {}", outcome.err);
    }
    let wrong = place.with(&["trail", "checkpoint", "@p.db", "--json"], &mut Person::answering(&[], &["not it"]));
    assert_eq!(wrong.expect(Exit::Failed).error_code(), "passphrase_wrong");
}
