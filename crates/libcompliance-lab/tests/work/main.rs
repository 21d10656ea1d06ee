//! The work of the laboratory: samples, results and reports through their life cycles. Every story ends with a verification: what
//! the tables say must be what the records give.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod files;
mod guards;
mod history;
mod reports;
mod story;
mod table;
mod walks;

use libcompliance::id::{AccountId, ClientId, ReportId, ResultId, SampleId};
use libcompliance::identity::IdentitySettings;
use libcompliance::model::report::{ReportLaboratory, ReportLanguage, Sheet};
use libcompliance::model::value::ResultValue;
use libcompliance::model::{
    Calibration, Certificate, Days, InstrumentFacts, LaboratoryRules, LotCheck, LotFacts, MethodFacts, Outage,
    ReportHead,
};
use libcompliance::trail::read::{Read, read};
use libcompliance::trail::record::Record;
use libcompliance::trail::time::Timestamp;
use libcompliance_lab::clock::{Clock, Reading};
use libcompliance_lab::keys::Protect;
use libcompliance_lab::store::{ReadStore as _, sqlite::Sqlite};
use libcompliance_lab::verify::verify;
use libcompliance_lab::*;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
use std::time::Duration;

const PASSWORD: &str = "wide Meadow 34?";
const WHY: Reason<'static> = ("exercise", None);
const METHOD: &str = "PN-EN ISO 4833-1";
/// The five roles of a laboratory; each has somebody, and `maker` is one more analyst whose work the others look at.
const ROLES: [&str; 5] = ["administrator", "laboratory_manager", "analyst", "authorizer", "viewer"];

/// A clock that goes one second with each look.
struct Hand(AtomicI64);

impl Clock for Hand {
    fn read(&self) -> Reading {
        let tenths = self.0.fetch_add(1, SeqCst);
        let wall = Timestamp::clamped(1_790_000_000_000_000 + tenths * 100_000);
        Reading { wall, steady: Duration::from_millis(u64::try_from(tenths).unwrap() * 100) }
    }
}

struct House {
    folder: tempfile::TempDir,
    lab: Lab,
    people: HashMap<&'static str, Session>,
    client: ClientId,
    next: AtomicI64,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let hand = Arc::new(Hand(AtomicI64::new(0)));
        let options = Options {
            clock: Arc::clone(&hand) as Arc<dyn Clock>,
            state_folder: StateFolder::At(folder.path().join("seen")),
            ..Options::default()
        };
        let new = NewLab {
            name: "Laboratorium",
            origin: None,
            login: "administrator",
            person: "Zofia Zielińska",
            password: PASSWORD,
            protect: Protect::File,
            identity: IdentitySettings::demonstration(),
            break_glass: false,
        };
        let lab = Lab::create(folder.path().join("lab.db"), &new, options).unwrap().lab;
        let admin = lab.sign_in("administrator", PASSWORD, Device::named("office-1")).unwrap();
        let mut people = HashMap::new();
        let logins = [
            ("laboratory_manager", "laboratory_manager"),
            ("analyst", "analyst"),
            ("authorizer", "authorizer"),
            ("viewer", "viewer"),
            ("maker", "analyst"),
            ("second", "laboratory_manager"),
            ("releaser", "authorizer"),
        ];
        for (login, role) in logins {
            let admitted =
                admin.admit(&NewAccount::person(login, &format!("Osoba {login}"), &[role]), "known").unwrap();
            lab.enrol(login, admitted.code.unwrap().expose(), PASSWORD, &Device::unknown()).unwrap();
            people.insert(login, lab.sign_in(login, PASSWORD, Device::named("PC")).unwrap());
        }
        let rules = LaboratoryRules {
            certificate: Some(Certificate {
                body: "PCA".to_owned(),
                number: "AB 1234".to_owned(),
                valid: Days { from: "2026-01-01".to_owned(), until: None },
            }),
            ..LaboratoryRules::default()
        };
        let head = ReportHead {
            laboratory: Some(ReportLaboratory {
                name: "Laboratorium Mikrobiologiczne „Żuraw”".to_owned(),
                address: vec!["ul. Łąkowa 7".to_owned(), "80-100 Gdańsk".to_owned()],
                contact: Vec::new(),
                logo: None,
                accreditation: None,
            }),
            ..ReportHead::default()
        };
        admin.set_laboratory(&rules, &head, None).unwrap();
        people.insert("administrator", admin);
        let manager = &people["laboratory_manager"];
        let method = MethodFacts {
            title: "Oznaczanie liczby drobnoustrojów".to_owned(),
            edition: "2013-12".to_owned(),
            scope: vec![Days { from: "2026-01-01".to_owned(), until: None }],
            ..MethodFacts::default()
        };
        manager.define_method(METHOD, &method, None).unwrap();
        let new = NewClient { name: "Mleczarnia Dolina", contact: &["ul. Mleczna 1", "00-001 Warszawa"] };
        let client = manager.register_client_with(&new).unwrap().0;
        Self { folder, lab, people, client, next: AtomicI64::new(1) }
    }

    fn who(&self, login: &str) -> &Session {
        &self.people[login]
    }

    fn code(&self) -> String {
        format!("S-{}", self.next.fetch_add(1, SeqCst))
    }

    fn instrument(&self, code: &str, until: &str, in_service: bool) {
        let facts = InstrumentFacts {
            what: "incubator".to_owned(),
            outages: if in_service { Vec::new() } else { vec![Outage { from: "2026-06-15".to_owned(), back: None }] },
            calibrations: vec![Calibration {
                from: "2026-01-01".to_owned(),
                until: until.to_owned(),
                certificate: "W-17".to_owned(),
            }],
            ..InstrumentFacts::default()
        };
        self.who("laboratory_manager").define_instrument(code, &facts, None).unwrap();
    }

    fn lot(&self, code: &str, expires: &str, check: LotCheck) {
        let facts = LotFacts { what: "medium".to_owned(), expires: expires.to_owned(), check, ..LotFacts::default() };
        self.who("analyst").define_lot(code, &facts, None).unwrap();
    }

    fn sample(&self) -> SampleId {
        let code = self.code();
        self.who("maker").receive_sample(&NewSample::new(self.client, &code, "ser miękki")).unwrap().0
    }

    fn entered(&self, sample: SampleId, value: &str) -> ResultId {
        let new = NewResult::new("Liczba drobnoustrojów", METHOD, value_of(value));
        self.who("maker").enter_result(sample, &new).unwrap().0
    }

    fn submitted(&self, sample: SampleId, value: &str) -> ResultId {
        let id = self.entered(sample, value);
        self.who("maker").submit_result(id).unwrap();
        id
    }

    fn verified(&self, sample: SampleId, value: &str) -> ResultId {
        let id = self.submitted(sample, value);
        self.who("second").verify_result(id).unwrap();
        id
    }

    fn drafted(&self, samples: &[SampleId]) -> ReportId {
        let new = NewReport { samples, ..NewReport::default() };
        self.who("maker").draft_report(&new).unwrap().0
    }

    fn checked(&self, samples: &[SampleId]) -> ReportId {
        let id = self.drafted(samples);
        self.who("second").check_report(id).unwrap();
        id
    }

    fn authorized(&self, samples: &[SampleId]) -> ReportId {
        let id = self.checked(samples);
        self.who("releaser").authorize_report(id, &signing()).unwrap();
        id
    }

    fn issued(&self, samples: &[SampleId]) -> ReportId {
        let id = self.authorized(samples);
        self.who("releaser").issue_report(id, "jan@example.com", render).unwrap();
        id
    }

    fn account(&self, login: &str) -> AccountId {
        self.who(login).account()
    }

    fn records(&self) -> Vec<Record> {
        let mut store = Sqlite::open_to_read(&self.folder.path().join("lab.db"), &Default::default()).unwrap();
        let mut found = Vec::new();
        store
            .search(&Default::default(), None, &mut |_, bytes| {
                let Ok(Read::Known(record)) = read(bytes) else { panic!("a record does not read") };
                found.push(*record);
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
        found
    }

    fn of_kind(&self, kind: &str) -> Vec<Record> {
        self.records().into_iter().filter(|record| record.kind == kind).collect()
    }

    /// What the tables say is what the records give.
    fn holds(&self) {
        let options = libcompliance_lab::verify::Options {
            state_folder: StateFolder::At(self.folder.path().join("seen")),
            ..Default::default()
        };
        let report = verify(&self.folder.path().join("lab.db"), &options).unwrap();
        assert!(report.holds(), "{report:?}");
    }
}

fn value_of(text: &str) -> ResultValue {
    ResultValue::parse(text).unwrap()
}

fn signing() -> Signing<'static> {
    Signing::by_password(PASSWORD, None)
}

/// A plain file from a sheet: the content's hash and the names of the signers.
fn render(sheet: &Sheet) -> Result<Rendered, LabError> {
    let names: Vec<&str> = sheet.signatures.iter().map(|signature| signature.name.as_str()).collect();
    let text = format!("{}\n{}\n{}\n", sheet.content.number, sheet.content_sha256, names.join("\n"));
    Ok(Rendered { bytes: text.into_bytes(), media_type: "text/plain".to_owned() })
}

fn refusal<T: std::fmt::Debug>(result: Result<T, LabError>) -> &'static str {
    result.unwrap_err().code()
}
