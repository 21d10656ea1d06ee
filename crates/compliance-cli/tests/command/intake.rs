//! What a host announced, what waited in a spool, what stood on paper, by command.

use crate::work::Works;
use compliance_cli::exit::Exit;
use libcompliance_lab::core::host::spool::WhenUnwritable;
use libcompliance_lab::core::id::AccountId;
use libcompliance_lab::core::trail::kind::ReasonRule;
use libcompliance_lab::keys::{KeySource, Zeroizing};
use libcompliance_lab::{Device, HostActor, HostEvent, HostKind, Lab, Options, Spool, StateFolder};

const KIND: &str = "host.oldlims.value_read";

fn open(works: &Works) -> Lab {
    let key = KeySource::passphrase(Zeroizing::new(crate::common::PASSPHRASE.to_owned()));
    let options = Options { state_folder: StateFolder::At(works.place.path("seen")), ..Options::default() };
    Lab::open(works.place.path("lab.db"), key, options).unwrap()
}

fn declared(works: &Works) -> Lab {
    let lab = open(works);
    let admin = lab.sign_in("admin", crate::common::ADMIN, Device::unknown()).unwrap();
    let kind = HostKind { unwritable: WhenUnwritable::Spool, ..HostKind::new(KIND, ReasonRule::Optional) };
    admin.declare_host_kind(&kind).unwrap();
    lab
}

fn actor() -> HostActor<'static> {
    HostActor { id: AccountId::parse("01900000-0000-7000-8000-0000000000aa").unwrap(), device: None }
}

#[test]
fn an_intent_is_listed_shown_as_unknown_and_settled() {
    let works = Works::new();
    let lab = declared(&works);
    let (id, receipt) = lab.intend(actor(), HostEvent { kind: KIND, ..HostEvent::default() }).unwrap();
    drop(lab);
    let listed = works.place.run("intent list @lab.db --json").expect(Exit::Yes).json();
    assert_eq!((listed["id"].as_str(), listed["outcome"].as_str()), (Some(id.to_string().as_str()), Some("unknown")));
    let table = works.place.run("intent list @lab.db --lang pl").expect(Exit::Yes).out;
    assert!(table.contains("wynik nieznany") && table.contains(KIND) && table.contains(&id.to_string()), "{table}");
    let show = format!("trail show @lab.db {}", receipt.index);
    assert!(works.place.run(&show).expect(Exit::Yes).out.contains("announced, outcome unknown"));
    assert_eq!(works.place.run(&format!("{show} --json")).json()["outcome"], "unknown");
    let list = "trail list @lab.db --kind intent.recorded";
    assert!(works.place.run(list).expect(Exit::Yes).out.contains("announced, outcome"));
    assert!(works.place.run("verify @lab.db").expect(Exit::Yes).out.contains("announced, outcome unknown"));

    let id = id.to_string();
    let done = ["intent", "settle", "@lab.db", &id, "--done", "--reason", "looked"];
    assert_eq!(works.no("anna", &done), "permission_missing");
    works.yes("maria", &done);
    assert_eq!(works.no("maria", &done), "intent_settled");
    assert_eq!(works.place.run("intent list @lab.db --json").expect(Exit::Yes).out, "");
    assert!(!works.place.run(&show).out.contains("outcome unknown"));
    assert!(!works.place.run("verify @lab.db").expect(Exit::Yes).out.contains("outcome unknown"));
    let neither = ["intent", "settle", "@lab.db", &id, "--reason", "looked"];
    works.act("maria", &neither).expect(Exit::Usage);
    let bad = works.act("maria", &["intent", "settle", "@lab.db", "7", "--done", "--reason", "looked"]);
    assert_eq!(bad.expect(Exit::Usage).error_code(), "record_id");
}

#[test]
fn a_spool_is_looked_at_taken_in_and_told_when_it_is_broken() {
    let works = Works::new();
    drop(declared(&works));
    let choices = works.place.run("spool choices @lab.db --passphrase-file @pp").expect(Exit::Yes);
    works.place.write("choices.json", &choices.out);
    std::fs::create_dir(works.place.path("spools")).unwrap();
    let write = || {
        let mut spool = Spool::open_with(works.place.path("spools"), &works.place.path("choices.json")).unwrap();
        for _ in 0..3 {
            spool.store(actor(), &HostEvent { kind: KIND, ..HostEvent::default() }).unwrap();
        }
        let name = spool.path().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        format!("@spools/{name}")
    };
    let (good, broken) = (write(), write());
    let seen = works.place.run(&format!("spool show {good} --json")).expect(Exit::Yes).json();
    assert_eq!((seen["lines"].as_u64(), &seen["fault"]), (Some(3), &serde_json::Value::Null));
    let path = works.place.path(&broken[1..]);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.trim_end()).unwrap();
    let shown = works.place.run(&format!("spool show {broken}")).expect(Exit::No).out;
    assert!(shown.contains("spool_torn") && shown.contains("stored, not sealed"), "{shown}");

    let taken = works.act("anna", &["spool", "take-in", "@lab.db", &good]).expect(Exit::Yes).json();
    assert_eq!((taken["sealed"].as_u64(), taken["complete"].as_bool()), (Some(3), Some(true)));
    assert!(taken["renamed"].as_str().unwrap().ends_with(".spool.taken-in"));
    let taken = works.act("anna", &["spool", "take-in", "@lab.db", &broken]).expect(Exit::No).json();
    assert_eq!((taken["sealed"].as_u64(), taken["fault"]["code"].as_str()), (Some(2), Some("spool_torn")));
    let late = works.place.run("verify @lab.db").expect(Exit::Yes).out;
    assert!(late.contains("sealed late"), "{late}");
    std::fs::write(&path, "hello\n").unwrap();
    let refused = works.act("anna", &["spool", "take-in", "@lab.db", &broken]).expect(Exit::No);
    assert_eq!(refused.error_code(), "spool_header");
}

#[test]
fn paper_is_typed_in_listed_and_compared_by_somebody_else() {
    let works = Works::new();
    works.place.write("scan.png", "a scan");
    let enter = |at: &'static str| {
        [
            "paper",
            "enter",
            "@lab.db",
            "--performed-at",
            at,
            "--by-name",
            "Jan Dolina",
            "--of",
            "plate:P-7",
            "--set",
            "count=28",
            "--scan",
            "@scan.png",
            "--reason",
            "system_down",
        ]
    };
    let entered = works.yes("anna", &enter("2026-01-22T14:30+01:00"));
    let id = entered["paper"].as_str().unwrap();
    let bad = works.act("anna", &enter("2026-01-22T14:30")).expect(Exit::Usage);
    assert_eq!(bad.error_code(), "paper_time");
    let listed = works.yes("anna", &["paper", "list", "@lab.db"]);
    assert_eq!(listed["fields"], serde_json::json!({"count": "28"}));
    assert_eq!((listed["performed_by"].as_str(), listed["state"].as_str()), (Some("Jan Dolina"), Some("unchecked")));
    assert_eq!(works.no("anna", &["paper", "check", "@lab.db", id, "--agrees"]), "permission_missing");
    works.act("maria", &["paper", "check", "@lab.db", id, "--differs"]).expect(Exit::Usage);
    works.yes("maria", &["paper", "check", "@lab.db", id, "--differs", "--reason", "misread"]);
    assert_eq!(works.no("maria", &["paper", "check", "@lab.db", id, "--agrees"]), "paper_checked");
    assert_eq!(works.act("anna", &["paper", "list", "@lab.db"]).expect(Exit::Yes).out, "");
    let all = works.place.with(
        &[
            "paper",
            "list",
            "@lab.db",
            "--all",
            "--lang",
            "pl",
            "--as",
            "a.nowak",
            "--password-file",
            "@pw2",
            "--passphrase-file",
            "@pp",
        ],
        &mut crate::common::Person::default(),
    );
    let all = all.expect(Exit::Yes).out;
    assert!(all.contains("niezgodne") && all.contains("Jan Dolina") && all.contains("plate:P-7"), "{all}");
}
