//! How things are shown: time zones and languages.

use super::*;

#[test]
fn times_are_shown_in_the_zone_that_was_asked_for() {
    let (place, index) = sealed();
    let sealed =
        place.run(&format!("trail show @lab.db {index} --json")).json()["record"]["time"].as_str().unwrap().to_owned();
    let list = |zone: &str| place.run(&format!("trail list @lab.db --kind file. {zone}")).expect(Exit::Yes).out;
    let utc = list("");
    assert!(utc.contains("time (UTC)") && utc.contains(&sealed[..19].replace('T', " ")), "{utc}");
    let india = list("--zone Asia/Kolkata");
    assert!(india.contains("time (Asia/Kolkata)") && india.contains("+05:30"), "{india}");
    let minutes: u32 = sealed[14..16].parse().unwrap();
    let shifted = format!(":{:02}:{}", (minutes + 30) % 60, &sealed[17..19]);
    for zone in ["--zone Asia/Kolkata", "--zone +05:30", "--zone -03:30"] {
        assert!(list(zone).contains(&shifted), "{zone}: {}", list(zone));
    }
    let polish = list("--zone +05:30 --lang pl");
    assert!(polish.contains("czas (UTC+05:30)"), "{polish}");
    // JSON stays as it was sealed, CSV says its offset.
    assert!(list("--zone +05:30 --json").contains(&sealed));
    assert!(list("--zone +05:30 --csv").contains("+05:30,") && list("--csv").contains(&sealed));
    let show = place.run(&format!("trail show @lab.db {index} --zone Europe/Warsaw")).expect(Exit::Yes).out;
    assert!(show.contains("(Europe/Warsaw)") && !show.contains(&sealed), "{show}");
    place.run("trail list @lab.db --zone Warszawa").expect(Exit::Usage);
}

#[test]
fn everything_but_errors_is_polish_when_that_is_asked_for() {
    let (place, index) = sealed();
    let run = |line: &str| place.run(&format!("{line} --lang pl")).expect(Exit::Yes).out;
    for (line, words) in [
        ("verify @lab.db".to_owned(), &["ZGADZA SIĘ", "NIE SPRAWDZONO", "Uwagi", "historia zgadza się", "korzeń"][..]),
        (format!("trail show @lab.db {index}"), &["zapis  ", "urządzenie", "«ukryte»", "skrót liścia"]),
        ("trail list @lab.db".to_owned(), &["powód", "system laboratorium", "plik"]),
        ("trail export @lab.db --out @whole".to_owned(), &["cały ślad", "pominięto", "odnotowano jako zapis"]),
        ("trail checkpoint @lab.db --out @note".to_owned(), &["punkt kontrolny", "na zewnątrz"]),
        (format!("trail prove @lab.db {index} --out @r.tlog-proof --record-out @r.bin"), &["zapisano dowód"]),
        ("key show @lab.db".to_owned(), &["klucz weryfikacyjny", "wybór słabszy"]),
        ("account list @lab.db".to_owned(), &["konto", "aktywne"]),
        ("upgrade @lab.db".to_owned(), &["Nie ma nic do zrobienia"]),
        ("verify @whole".to_owned(), &["SPÓJNE W SOBIE"]),
    ] {
        let out = run(&line);
        for word in words {
            assert!(out.contains(word), "{line}: no `{word}` in\n{out}");
        }
        for english in [" records", "NOT CHECKED", "HOLDS", "the ", "«committed»", "signed in", "left out"] {
            assert!(!out.contains(english), "{line}: `{english}` in\n{out}");
        }
    }
    std::fs::copy(place.path("lab.db"), place.path("bad.db")).unwrap();
    let db = rusqlite::Connection::open(place.path("bad.db")).unwrap();
    db.execute_batch("UPDATE state SET value = x'00' WHERE space = 'account'").unwrap();
    drop(db);
    let bad = place.run("verify @bad.db --lang pl").expect(Exit::No).out;
    assert!(
        bad.contains("NIE ZGADZA SIĘ") && bad.contains("state_altered") && bad.contains("stan nie jest tym"),
        "{bad}"
    );
    // What programs read is the same in all languages.
    assert_eq!(
        place.run("verify @bad.db --json").json()["faults"],
        place.run("verify @bad.db --json --lang pl").json()["faults"]
    );
}
