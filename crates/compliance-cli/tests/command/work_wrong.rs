//! The laboratory's work by command, used wrongly: each time exit code 2 and a message that says what to give. And what people read.

use crate::common::{Outcome, Person};
use crate::work::Works;
use compliance_cli::exit::Exit;

#[test]
fn wrong_use_is_told_apart_and_says_what_to_give() {
    let works = Works::with_result();
    let cases: &[(&str, &[&str], &str, &str)] = &[
        ("maria", &["method", "define", "@lab.db", "M-2", "--title", "New"], "part_missing", "--edition"),
        ("maria", &["method", "define", "@lab.db", "M-1", "--edition", "2025-01"], "reason_missing", "--reason"),
        ("maria", &["method", "define", "@lab.db", "M-1", "--edition", "2017-07"], "nothing_changed", "nothing"),
        (
            "maria",
            &["specification", "define", "@lab.db", "X", "--source", "S", "--max", "100"],
            "unit_missing",
            "unit",
        ),
        ("maria", &["specification", "define", "@lab.db", "X", "--source", "S"], "part_missing", "--not-detected"),
        ("maria", &["lot", "define", "@lab.db", "X", "--what", "m", "--expires", "31.01.2026"], "usage", "--expires"),
        ("anna", &["sample", "receive", "@lab.db", "--client", "Dairy", "--code", "S-2"], "part_missing", "--matrix"),
        ("anna", &["sample", "receive", "@lab.db", "S-1", "--matrix", "x"], "sample_described_twice", "announced"),
        ("anna", &["sample", "edit", "@lab.db", "S-1", "--reason", "typo"], "usage", "required"),
        ("anna", &["sample", "list", "@lab.db", "--state", "flying"], "usage", "--state"),
        (
            "anna",
            &["result", "enter", "@lab.db", "S-1", "about ten", "--analyte", "A", "--method", "M-1"],
            "value_unfit",
            "VALUE",
        ),
        (
            "anna",
            &["result", "enter", "@lab.db", "S-1", "1,5 mg/L", "--analyte", "A", "--method", "M-1"],
            "value_unfit",
            "VALUE",
        ),
        ("anna", &["result", "enter", "@lab.db", "S-1", "1.5 mg/L", "--analyte", "A"], "usage", "--method"),
        ("anna", &["result", "enter", "@lab.db", "S-1", "--analyte", "A", "--method", "M-1"], "usage", "VALUE"),
        (
            "anna",
            &[
                "result",
                "enter",
                "@lab.db",
                "S-1",
                "--plate",
                "0.1:42",
                "--unit",
                "cfu/g",
                "--analyte",
                "A",
                "--method",
                "M-1",
            ],
            "plate_unfit",
            "DILUTION",
        ),
        (
            "anna",
            &["result", "enter", "@lab.db", "S-1", "5 mg/L", "--limit-is", "loq", "--analyte", "A", "--method", "M-1"],
            "value_unfit",
            "--limit-is",
        ),
        ("anna", &["result", "submit", "@lab.db", "S-1"], "result_name", "SAMPLE:ANALYTE"),
        ("anna", &["result", "submit", "@lab.db", "S-1:Yeasts", "--in-role", "analyst"], "sign_missing", "--sign"),
        ("maria", &["result", "amend", "@lab.db", "S-1:Yeasts"], "usage", "--reason"),
        ("anna", &["result", "diff", "@lab.db", "S-1:Yeasts", "first"], "version_unfit", "@120"),
        ("anna", &["report", "draft", "@lab.db"], "usage", "--sample"),
        ("anna", &["report", "draft", "@lab.db", "--sample", "S-1", "--waive", "z=x"], "usage", "--waive"),
        ("anna", &["report", "draft", "@lab.db", "--sample", "S-1", "--amends", "1/2026"], "usage", "--reason"),
        ("maria", &["sample", "impact", "@lab.db"], "usage", "required"),
        (
            "maria",
            &["nonconformity", "close", "@lab.db", "7", "--cause", "c", "--action", "a", "--reason", "r"],
            "nonconformity_name",
            "id",
        ),
        ("anna", &["trace", "@lab.db", "S-1", "--kind", "jar"], "usage", "--kind"),
        ("anna", &["client", "change", "@lab.db", "Dairy", "--reason", "moved"], "usage", "required"),
    ];
    for (who, words, code, needle) in cases {
        let outcome = works.act(who, words);
        assert_eq!((outcome.exit, outcome.error_code().as_str()), (Exit::Usage, *code), "{words:?}\n{}", outcome.err);
        assert!(outcome.err.contains(needle), "{words:?}\n{}", outcome.err);
    }
    let missing: &[(&str, &[&str])] = &[
        ("anna", &["sample", "show", "@lab.db", "S-9"]),
        ("anna", &["report", "show", "@lab.db", "9/2026"]),
        ("anna", &["trace", "@lab.db", "S-9"]),
        ("anna", &["sample", "receive", "@lab.db", "--client", "Nobody", "--code", "S-2", "--matrix", "x"]),
    ];
    for (who, words) in missing {
        assert_eq!(works.no(who, words), "not_found", "{words:?}");
    }
    works.place.write("page.html", "<p>a page</p>");
    works.place.write("bad.json", "{\"rulez\": {}}");
    let page = |line: &str| works.place.run(line).expect(Exit::Usage).error_code();
    assert_eq!(page("verify @page.html --json"), "proof_missing");
    assert_eq!(page("verify @page.html --proof @head.json --json"), "key_missing");
    assert_eq!(page("verify @lab.db --appended --json"), "report_options");
    let set = works.act("admin", &["settings", "laboratory", "@lab.db", "--set", "@bad.json"]).expect(Exit::Usage);
    assert_eq!(set.error_code(), "document_unfit");
}

#[test]
fn two_samples_of_one_number_are_not_mixed_up() {
    let works = Works::with_sample();
    let receive = ["sample", "receive", "@lab.db", "--client", "Dairy", "--code", "S-1", "--matrix", "milk"];
    let second = works.yes("anna", &receive)["sample"].as_str().unwrap().to_owned();
    let outcome = works.act("anna", &["sample", "show", "@lab.db", "S-1"]).expect(Exit::Usage);
    assert_eq!(outcome.error_code(), "ambiguous");
    assert!(outcome.err.contains(&second), "{}", outcome.err);
    assert_eq!(works.yes("anna", &["sample", "show", "@lab.db", &second])["matrix"], "milk");
}

/// What a person reads, in a language.
fn read(works: &Works, words: &[&str]) -> Outcome {
    let more = ["--as", "a.nowak", "--password-file", "@pw2", "--passphrase-file", "@pp", "--lang", "pl"];
    works.place.with(&[words, &more[..]].concat(), &mut Person::default()).expect(Exit::Yes)
}

#[test]
fn people_read_it_in_their_language_and_zone() {
    let works = Works::with_result();
    let number = works.authorized(&[]);
    works.issued(&number, "out");
    let zone = ["--zone", "Europe/Warsaw"];
    let trace = read(&works, &[&["trace", "@lab.db", &number][..], &zone].concat()).out;
    for part in ["LUKI", "przez piotr (authorizer)", "  [", "report.issued", "+0"] {
        assert!(trace.contains(part), "{part} in\n{trace}");
    }
    let report = read(&works, &[&["report", "show", "@lab.db", &number][..], &zone].concat()).out;
    assert!(report.contains("zatwierdził(a): ewa (authorizer)") && report.contains("ani kwalifikowany"), "{report}");
    assert!(report.contains("wydane"), "{report}");
    let sample = read(&works, &["sample", "show", "@lab.db", "S-1"]).out;
    for part in ["Dairy", "soft cheese", "-1.5 °C", "ujęta w sprawozdaniu", "1,20 mg/kg", "Yeasts"] {
        assert!(sample.contains(part), "{part} in\n{sample}");
    }
    for words in [
        &["client", "list", "@lab.db"][..],
        &["method", "list", "@lab.db"],
        &["sample", "list", "@lab.db"],
        &["result", "list", "@lab.db"],
        &["report", "list", "@lab.db"],
        &["sample", "history", "@lab.db", "S-1"],
        &["result", "diff", "@lab.db", "S-1:Yeasts", "1"],
    ] {
        assert!(!read(&works, words).out.is_empty(), "{words:?}");
    }
    let done = read(&works, &["result", "order", "@lab.db", "S-1", "--analyte", "Moulds", "--method", "M-1"]).out;
    assert!(done.starts_with("gotowe, zapis"), "{done}");
}
