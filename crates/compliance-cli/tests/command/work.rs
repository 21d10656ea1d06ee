//! The laboratory's work by command: from the client to the issued report, amended and withdrawn, and what is refused on the way.

use crate::common::{Outcome, Place};
use compliance_cli::exit::Exit;
use serde_json::{Value, json};

/// A laboratory at work: Anna enters, Piotr verifies and checks, Ewa authorises and issues, Maria manages.
pub struct Works {
    pub place: Place,
}

impl Works {
    pub fn new() -> Self {
        let works = Self { place: Place::with_lab() };
        works.account("piotr", "authorizer", "pw-piotr", "nine Rivers meet 4 bridges!");
        works.account("ewa", "authorizer", "pw-ewa", "green Lamp above 8 stairs!");
        works.account("maria", "laboratory_manager", "pw-maria", "under 9 bright Lanterns!");
        let head = json!({
            "rules": {"zone": "Europe/Warsaw", "language": "pl", "keep_samples_days": 0,
                "certificate": {"body": "PCA", "number": "AB 1234", "valid": {"from": "2020-01-01"}}},
            "head": {"laboratory": {"name": "Laboratorium Próba", "address": ["ul. Łąkowa 1", "00-001 Warszawa"]}},
        });
        works.place.write("head.json", &head.to_string());
        works.yes("admin", &["settings", "laboratory", "@lab.db", "--set", "@head.json"]);
        works
    }

    fn account(&self, login: &str, role: &str, file: &str, password: &str) {
        self.place.write(file, password);
        let add = ["account", "add", "@lab.db", "--login", login, "--name", login, "--role", role];
        let code = self.place.as_admin(&add).expect(Exit::Yes).json()["code"].as_str().unwrap().to_owned();
        self.place.enrol(login, &code, file).expect(Exit::Yes);
    }

    pub fn act(&self, who: &str, words: &[&str]) -> Outcome {
        let (login, file) = match who {
            "admin" => ("admin", "pw".to_owned()),
            "anna" => ("a.nowak", "pw2".to_owned()),
            other => (other, format!("pw-{other}")),
        };
        self.place.acting(login, &file, words)
    }

    #[track_caller]
    pub fn yes(&self, who: &str, words: &[&str]) -> Value {
        self.act(who, words).expect(Exit::Yes).json()
    }

    #[track_caller]
    pub fn no(&self, who: &str, words: &[&str]) -> String {
        self.act(who, words).expect(Exit::No).error_code()
    }

    /// A client, the lists, and a sample that is in the laboratory.
    pub fn with_sample() -> Self {
        let works = Self::new();
        works.yes("anna", &["client", "add", "@lab.db", "--name", "Dairy", "--contact", "Main Street 1"]);
        works.yes(
            "maria",
            &[
                "method",
                "define",
                "@lab.db",
                "M-1",
                "--title",
                "Count",
                "--edition",
                "2017-07",
                "--accredited-from",
                "2020-01-01",
            ],
        );
        works.yes("anna", &RECEIVE);
        works
    }

    /// A result that is verified.
    pub fn with_result() -> Self {
        let works = Self::with_sample();
        works.yes(
            "anna",
            &["result", "enter", "@lab.db", "S-1", "1.20 mg/kg", "--analyte", "Yeasts", "--method", "M-1"],
        );
        works.yes("anna", &["result", "submit", "@lab.db", "S-1:Yeasts"]);
        works.yes("piotr", &["result", "verify", "@lab.db", "S-1:Yeasts"]);
        works
    }

    /// Drafts, checks and authorises a report; gives its number.
    pub fn authorized(&self, more: &[&str]) -> String {
        let draft = [&["report", "draft", "@lab.db", "--sample", "S-1"], more].concat();
        let number = self.yes("anna", &draft)["number"].as_str().unwrap().to_owned();
        self.yes("piotr", &["report", "check", "@lab.db", &number]);
        let signed = self.yes("ewa", &["report", "authorize", "@lab.db", &number]);
        assert_eq!(signed["state"], "authorized");
        number
    }

    pub fn issued(&self, number: &str, folder: &str) -> Value {
        self.yes("ewa", &["report", "issue", "@lab.db", number, "--to", "Dairy", "--out", &format!("@{folder}")])
    }
}

const RECEIVE: [&str; 11] = [
    "sample",
    "receive",
    "@lab.db",
    "--client",
    "Dairy",
    "--code",
    "S-1",
    "--matrix",
    "soft cheese",
    "--temperature",
    "-1.5",
];

const WHY: [&str; 2] = ["--reason", "correction"];

#[test]
fn from_the_client_to_the_withdrawn_report() {
    let works = Works::with_result();
    let number = works.authorized(&[]);
    assert!(number.starts_with("1/"), "{number}");
    let preview = works.yes("anna", &["report", "preview", "@lab.db", &number, "--out", "@preview.html"]);
    assert_eq!(preview["preview"], true);
    let issued = works.issued(&number, "out");
    let (file, key) = (issued["file"].as_str().unwrap(), issued["verifier_key"].as_str().unwrap());
    let page = std::fs::read_to_string(file).unwrap();
    assert!(page.contains("Laboratorium Próba") && page.contains("soft cheese") && page.contains("Dairy"));
    let verify = |lang: &str| works.place.run(&format!("verify {file} --key {key} {lang}"));
    let verdict = verify("--json").expect(Exit::Yes).json();
    assert_eq!((&verdict["verdict"], &verdict["number"]), (&json!("holds"), &json!(number)));
    assert_eq!(verdict["index"], issued["record"]);
    let said = verify("--lang pl").expect(Exit::Yes).out;
    assert!(said.contains("ZGADZA SIĘ") && said.contains("NIE SPRAWDZONO"), "{said}");

    // The trace leads back to the request and names what is missing.
    let trace = works.act("maria", &["trace", "@lab.db", &number]).expect(Exit::Yes).json();
    let whats: Vec<&str> =
        trace["lines"].as_array().unwrap().iter().map(|line| line["what"].as_str().unwrap()).collect();
    for what in
        ["report.issued", "signature.made", "result.entered", "result.verified", "method.defined", "sample.received"]
    {
        assert!(whats.contains(&what), "{what} in {whats:?}");
    }
    let gaps = trace["gaps"].to_string();
    assert!(gaps.contains("no instrument is named") && gaps.contains("no order or contract"), "{gaps}");
    let verified = trace["lines"].as_array().unwrap().iter().find(|line| line["what"] == "result.verified").unwrap();
    assert_eq!((&verified["login"], &verified["depth"]), (&json!("piotr"), &json!(1)));

    // Amended: the result in a new version, a report that names the old one.
    works.yes("maria", &[&["result", "amend", "@lab.db", "S-1:Yeasts"][..], &WHY].concat());
    works.yes("anna", &[&["result", "correct", "@lab.db", "S-1:Yeasts", "1.30 mg/kg"][..], &WHY].concat());
    works.yes("anna", &["result", "submit", "@lab.db", "S-1:Yeasts"]);
    works.yes("piotr", &["result", "verify", "@lab.db", "S-1:Yeasts", "--sign"]);
    works.yes("maria", &[&["report", "amend", "@lab.db", &number][..], &WHY].concat());
    let second = works.authorized(&[&["--amends", &number][..], &WHY].concat());
    let content = works.yes("anna", &["report", "content", "@lab.db", &second]);
    assert_eq!(content["amends"]["number"], json!(number));
    assert!(content["amends"]["changes"].to_string().contains("1,20"), "{content}");
    works.issued(&second, "out");
    let old = works.yes("anna", &["report", "show", "@lab.db", &number]);
    assert_eq!(old["state"], "superseded");
    // The old file is still the one that was issued.
    verify("--json").expect(Exit::Yes);

    // What was, and what changed.
    let first = works.yes("anna", &["result", "history", "@lab.db", "S-1:Yeasts", "--version", "1"]);
    assert!(first["facts"]["value"].to_string().contains("1.20"), "{first}");
    let diff = works.act("anna", &["result", "diff", "@lab.db", "S-1:Yeasts", "1"]).expect(Exit::Yes).out;
    let line = |line: &str| -> Value { serde_json::from_str(line).unwrap() };
    let changed = diff.lines().map(line).find(|one| one["fact"].as_str().unwrap().starts_with("value")).unwrap();
    assert_eq!(changed["login"], "a.nowak");

    // Withdrawn by two.
    works.yes("maria", &[&["report", "propose-withdrawal", "@lab.db", &second][..], &WHY].concat());
    let withdraw = ["report", "withdraw", "@lab.db", &second, "--notified", "letter"];
    assert_eq!(works.no("maria", &withdraw), "second_person");
    works.yes("piotr", &withdraw);
    let listed = works.act("anna", &["report", "list", "@lab.db", "--state", "withdrawn"]).expect(Exit::Yes).json();
    assert_eq!(listed["number"], json!(second));
    works.place.run("verify @lab.db --json --unlock").expect(Exit::Yes);
}

#[test]
fn whoever_contributed_does_not_verify_and_the_refusal_says_so() {
    let works = Works::with_sample();
    let assign = ["role", "assign", "@lab.db", "a.nowak", "--role", "authorizer", "--reason", "deputy"];
    works.yes("admin", &assign);
    works.yes("anna", &["result", "order", "@lab.db", "S-1", "--analyte", "Yeasts", "--method", "M-1"]);
    works.yes(
        "anna",
        &["result", "enter", "@lab.db", "S-1:Yeasts", "<0.10 mg/kg", "--limit-is", "loq", "--raw", "<0.1"],
    );
    works.yes("anna", &["result", "submit", "@lab.db", "S-1:Yeasts", "--sign", "--in-role", "analyst"]);
    let refused = works.act("anna", &["result", "verify", "@lab.db", "S-1:Yeasts"]).expect(Exit::No);
    let error: Value = serde_json::from_str(&refused.err).unwrap();
    let record = error["error"]["record"].as_u64().unwrap();
    assert!(
        error["error"]["code"].as_str().unwrap().contains("own") || error["error"]["code"] == "four_eyes",
        "{error}"
    );
    let shown = works.place.run(&format!("trail show @lab.db {record} --json")).expect(Exit::Yes).json();
    assert_eq!(shown["record"]["kind"], "action.refused");
    let result = works.yes("anna", &["result", "show", "@lab.db", "S-1:Yeasts"]);
    assert_eq!((&result["state"], &result["printed"]), (&json!("submitted"), &json!("<0.10 mg/kg")));
    assert_eq!(result["signatures"][0]["role"], "analyst");
    works.yes("piotr", &["result", "verify", "@lab.db", "S-1:Yeasts"]);
}

#[test]
fn a_file_that_is_not_the_issued_one_is_found_out() {
    let works = Works::with_result();
    let number = works.authorized(&[]);
    let issued = works.issued(&number, "out");
    let (file, key) = (issued["file"].as_str().unwrap(), issued["verifier_key"].as_str().unwrap());
    let page = std::fs::read_to_string(file).unwrap();
    let verify = |more: &str| works.place.run(&format!("verify {file} --key {key} --json {more}"));
    let fault = |outcome: Outcome| outcome.expect(Exit::No).json()["faults"][0]["code"].as_str().unwrap().to_owned();

    std::fs::write(file, page.replace("soft cheese", "hard cheese")).unwrap();
    assert_eq!(fault(verify("")), "file_altered");
    std::fs::write(file, format!("{page}<!-- more -->")).unwrap();
    assert_eq!(fault(verify("")), "appended");
    assert_eq!(verify("").json()["appended"], 13);
    // A page shows what is added to it: nobody can wave that through.
    assert_eq!(fault(verify("--appended")), "appended");
    std::fs::write(file, &page.as_bytes()[..page.len() - 1]).unwrap();
    assert_eq!(fault(verify("")), "file_shorter");
    std::fs::write(file, &page).unwrap();
    verify("").expect(Exit::Yes);

    // A proof of something else, and a key of somebody else.
    let proof = std::fs::read_to_string(issued["proof"].as_str().unwrap()).unwrap();
    let altered = proof.replacen("index ", "index 1", 1);
    works.place.write("other.tlog-proof", &altered);
    let other = works.place.shown("other.tlog-proof");
    assert_eq!(fault(verify(&format!("--proof {other}"))), "record_altered");
    works.place.run("trail prove @lab.db 1 --out @plain.tlog-proof --json").expect(Exit::Yes);
    let plain = works.place.shown("plain.tlog-proof");
    assert_eq!(fault(verify(&format!("--proof {plain}"))), "record_absent");
    let stranger = Place::with_lab().run("key show @lab.db --json").json()["verifier_key"].as_str().unwrap().to_owned();
    let foreign = works.place.run(&format!("verify {file} --key {stranger} --json"));
    assert_eq!(fault(foreign), "foreign_key");

    // Sent again: the same bytes; handed out again too.
    let sent = works.yes("ewa", &["report", "send", "@lab.db", &number, "--to", "Dairy", "--out", "@again"]);
    assert_eq!(std::fs::read_to_string(sent["file"].as_str().unwrap()).unwrap(), page);
    let again = ["report", "proof", "@lab.db", &number, "--out", "@p.tlog-proof", "--file-out", "@p.html"];
    // Handing out is for those who may send; nothing is written for others.
    assert_eq!(works.no("anna", &again), "permission_missing");
    assert!(!works.place.path("p.html").exists() && !works.place.path("p.tlog-proof").exists());
    works.yes("ewa", &again);
    assert_eq!(std::fs::read_to_string(works.place.path("p.html")).unwrap(), page);
    works.place.run(&format!("verify @p.html --key {key}")).expect(Exit::Yes);
}

#[test]
fn what_is_wrong_is_held_until_it_is_settled() {
    let works = Works::with_sample();
    let calibrated = ["--calibrated", "2020-01-01..2099-12-31", "--certificate", "C-1"];
    works.yes(
        "maria",
        &[&["instrument", "define", "@lab.db", "INC-1", "--what", "incubator"][..], &calibrated].concat(),
    );
    works.yes(
        "anna",
        &["lot", "define", "@lab.db", "L-1", "--what", "medium", "--expires", "2099-12-31", "--check", "passed"],
    );
    works.yes(
        "maria",
        &[
            "specification",
            "define",
            "@lab.db",
            "SP-1",
            "--source",
            "Contract",
            "--max",
            "100 cfu/g",
            "--rule",
            "guard-band",
        ],
    );
    works.yes("anna", &["qc", "define", "@lab.db", "QC-1", "--method", "M-1", "--day", "2026-01-05", "--in-control"]);
    let plates = ["--plate", "0,1:1:9", "--plate", "0,01:1:1", "--unit", "cfu/g", "--comma"];
    let new = ["result", "enter", "@lab.db", "S-1", "--method", "M-1", "--analyte"];
    let enter = [&new[..], &["Yeasts"], &plates].concat();
    let ground = [
        "--instrument",
        "INC-1",
        "--lot",
        "L-1",
        "--qc",
        "QC-1",
        "--specification",
        "SP-1",
        "--uncertainty",
        "0,20 log10",
    ];
    works.yes("anna", &[&enter[..], &ground].concat());
    let shown = works.act("anna", &["result", "list", "@lab.db", "--sample", "S-1"]).expect(Exit::Yes).json();
    assert_eq!(shown["judged"]["decision"]["verdict"], "fail", "{shown}");

    let impact = works.yes("maria", &["sample", "impact", "@lab.db", "--instrument", "INC-1", "--account", "a.nowak"]);
    assert_eq!((&impact["results"], &impact["lines"][0]["sample_code"]), (&json!(1), &json!("S-1")));
    let none = works.yes("maria", &["sample", "impact", "@lab.db", "--lot", "L-2"]);
    assert_eq!(none["results"], 0);
    let open =
        ["nonconformity", "open", "@lab.db", "--what", "Too warm", "--instrument", "INC-1", "--reason", "incident"];
    let opened = works.yes("maria", &open);
    let id = opened["nonconformity"].as_str().unwrap();
    assert_eq!(works.no("anna", &["result", "submit", "@lab.db", "S-1:Yeasts"]), "held");
    let close =
        ["nonconformity", "close", "@lab.db", id, "--cause", "door", "--action", "Checked all", "--reason", "settled"];
    works.yes("maria", &close);
    works.yes("anna", &["result", "submit", "@lab.db", "S-1:Yeasts"]);
    let listed = works.yes("maria", &["nonconformity", "list", "@lab.db"]);
    assert_eq!((&listed["state"], &listed["what"]), (&json!("closed"), &json!("Too warm")));

    // Out of service: the next result is refused, with the guard.
    works.yes(
        "maria",
        &[&["instrument", "define", "@lab.db", "INC-1", "--out-of-service", "2026-01-05"][..], &WHY].concat(),
    );
    let refused = works.act("anna", &[&new[..], &["Moulds", "--instrument", "INC-1"], &plates].concat());
    assert_eq!(refused.expect(Exit::No).error_code(), "instrument_unfit");
}

const MAPPING: &str = r#"{
  "v": 1, "id": "counter_csv", "version": "1.0", "encoding": "utf-8", "decimal": ".",
  "form": { "delimited": { "separator": ";", "sections": [ {
    "header": { "line": 1 }, "end": "file", "width": "as_header", "sample": { "column": "Sample" },
    "readings": [ { "analyte": { "fixed": "Lead" }, "value": { "column": "Result" }, "unit": { "from": { "fixed": "mg/kg" } } } ]
  } ] } }
}"#;

#[test]
fn results_come_from_the_file_of_an_instrument_all_or_none() {
    let works = Works::with_sample();
    works.place.write("mapping.json", MAPPING);
    assert_eq!(works.no("anna", &["result", "mapping", "@lab.db", "@mapping.json"]), "permission_missing");
    let mapping = works.yes("maria", &["result", "mapping", "@lab.db", "@mapping.json"]);
    assert_eq!(mapping["mapping"], "counter_csv 1.0");
    let import = ["result", "import", "@lab.db", "@run.csv", "--mapping", "counter_csv 1.0", "--method", "M-1"];
    // A sample that nobody knows: sealed, and nothing entered.
    works.place.write("run.csv", "Sample;Result\nS-1;0.12\nS-9;0.30\n");
    let wrong = works.act("anna", &import).expect(Exit::Usage);
    assert_eq!(wrong.error_code(), "sample_unknown");
    works.place.write("run.csv", "Sample;Result\nS-1;0.12\nS-1;0.14\n");
    let done = works.yes("anna", &import);
    assert_eq!((&done["results"], &done["replaced"]), (&json!(2), &json!(true)), "the name had another content before");
    let list = works.act("anna", &["result", "list", "@lab.db"]).expect(Exit::Yes);
    assert_eq!(list.out.matches("Lead").count(), 2, "nothing came of the file that did not fit");
}

#[test]
fn the_recipients_page_finds_a_real_report_good_and_a_changed_one_not() {
    let works = Works::with_result();
    let number = works.authorized(&[]);
    let issued = works.issued(&number, "out");
    works.place.run("report verify-page --out @verify.html --json").expect(Exit::Yes);
    let page = std::fs::read_to_string(works.place.path("verify.html")).unwrap();
    let script = page.split_once("<script>").unwrap().1.rsplit_once("</script>").unwrap().0;
    let bytes = |name: &str| std::fs::read(issued[name].as_str().unwrap()).unwrap();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let (file, proof) = (bytes("file"), bytes("proof"));
    let mut changed = file.clone();
    let last = changed.len() - 20;
    changed[last] ^= 1;
    let key = libcompliance_lab::store::sqlite::Sqlite::open_to_read(&works.place.path("lab.db"), &Default::default())
        .map(|mut store| libcompliance_lab::read_log(&mut store).unwrap().keys.last().unwrap().vkey.clone())
        .unwrap();
    let cases = [&file, &changed].map(|file| format!("'{}'", hex(file))).join(",");
    let program = format!(
        "{script}\nfor (const file of [{cases}]) {{ const bytes = text => new Uint8Array(Buffer.from(text, 'hex')); \
         console.log(globalThis.reportCheck.verifyReport(bytes(file), bytes('{}'), '{key}').verdict); }}",
        hex(&proof)
    );
    let mut node = std::process::Command::new("node");
    let Ok(mut node) = node.arg("-").stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).spawn()
    else {
        eprintln!("NOT RUN: the recipient's page: `node` is not there");
        return;
    };
    std::io::Write::write_all(&mut node.stdin.take().unwrap(), program.as_bytes()).unwrap();
    let output = String::from_utf8(node.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(output.split_whitespace().collect::<Vec<_>>(), ["holds", "fails"]);
}
