//! From a sample to the test report that a customer gets, with the proof beside it.
//!
//! Run with `cargo run -p libcompliance-pack --example test_report`; open the file that it names in a browser.

use libcompliance_lab::core::model::report::{ReportLaboratory, ReportLanguage};
use libcompliance_lab::core::model::value::ResultValue;
use libcompliance_lab::core::model::{LaboratoryRules, MethodFacts, ReportHead};
use libcompliance_lab::core::trail::proof::TlogProof;
use libcompliance_lab::keys::Protect;
use libcompliance_lab::{
    Device, Lab, LabError, NewAccount, NewLab, NewReport, NewResult, NewSample, Options, Rendered, Session, Signing,
};
use libcompliance_pack::report::html;

const PASSWORD: &str = "a quiet Harbour 12!";

fn person(lab: &Lab, admin: &Session, login: &str, name: &str, role: &str) -> Result<Session, LabError> {
    let admitted = admin.admit(&NewAccount::person(login, name, &[role]), "id_document")?;
    let code =
        admitted.code.ok_or_else(|| LabError::Invalid("the laboratory leaves passwords to the host".to_owned()))?;
    lab.enrol(login, code.expose(), PASSWORD, &Device::named("office-1"))?;
    lab.sign_in(login, PASSWORD, Device::named("office-1"))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("test-report-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let new = NewLab {
        name: "Microbiology laboratory",
        origin: Some("example.com/microbiology"),
        login: "admin",
        person: "Zofia Zielińska",
        password: PASSWORD,
        protect: Protect::File,
        identity: Default::default(),
        break_glass: false,
    };
    let lab = Lab::create(folder.join("lab.db"), &new, Options::default())?.lab;
    let admin = lab.sign_in("admin", PASSWORD, Device::named("office-1"))?;
    let laboratory = ReportLaboratory {
        name: "Laboratorium Mikrobiologiczne „Żuraw”".to_owned(),
        address: vec!["ul. Łąkowa 7".to_owned(), "80-100 Gdańsk".to_owned()],
        contact: vec!["lab@example.com".to_owned()],
        logo: None,
        accreditation: None,
    };
    let rules = LaboratoryRules { language: ReportLanguage::En, ..LaboratoryRules::default() };
    admin.set_laboratory(&rules, &ReportHead { laboratory: Some(laboratory), ..ReportHead::default() }, None)?;
    let anna = person(&lab, &admin, "a.nowak", "Anna Nowak", "analyst")?;
    let maria = person(&lab, &admin, "m.kowalska", "Maria Kowalska", "laboratory_manager")?;
    let ewa = person(&lab, &admin, "e.wrona", "Ewa Wrona", "authorizer")?;

    let method = MethodFacts {
        title: "Horizontal method for the enumeration of microorganisms".to_owned(),
        edition: "2013".to_owned(),
        ..MethodFacts::default()
    };
    maria.define_method("PN-EN ISO 4833-1", &method, None)?;
    let dairy = maria.register_client("Mleczarnia Dolina")?;
    let (sample, _) = anna.receive_sample(&NewSample::new(dairy, "S-1042", "soft cheese"))?;
    let count = NewResult::new("Total plate count", "PN-EN ISO 4833-1", ResultValue::parse("2.8e3 cfu/g")?);
    let (result, _) = anna.enter_result(sample, &count)?;
    anna.submit_result(result)?;
    maria.verify_result(result)?;

    // Whatever clause 7.8.2.1 asks for is there, or left out with a reason.
    let samples = [sample];
    let (report, _) = anna.draft_report(&NewReport { samples: &samples, ..NewReport::default() })?;
    match maria.check_report(report) {
        Err(error) => println!("not yet: {error}"),
        Ok(_) => return Err("the customer has no address, and that was not noticed".into()),
    }
    let waived = [('e', "the address stands in contract 7")];
    let whole =
        NewReport { samples: &samples, waived: &waived, reason: Some(("completed", None)), ..NewReport::default() };
    anna.revise_report(report, &whole)?;
    maria.check_report(report)?;
    // The signature asks for the password again, and is over the content as it stands.
    ewa.authorize_report(report, &Signing::by_password(PASSWORD, None))?;
    let render = |sheet: &_| {
        let page = html(sheet).map_err(|error| LabError::Invalid(error.to_string()))?;
        Ok(Rendered { bytes: page.into_bytes(), media_type: "text/html".to_owned() })
    };
    let (file, receipt) = ewa.issue_report(report, "lab@mleczarnia.example", render)?;

    let path = folder.join("report.html");
    std::fs::write(&path, &file)?;
    let proof = ewa.report_proof(report)?;
    std::fs::write(folder.join("report.html.tlog-proof"), &proof)?;
    println!("record {}: {}", receipt.index, path.display());

    // What the customer does, with the verifier key that he got by another way.
    let key = lab.verifier_key()?;
    let proof = TlogProof::parse(proof.as_bytes())?;
    let record = proof.extra().ok_or("the proof has no record")?;
    let proven = proof.verify(record, std::slice::from_ref(&key), key.name())?;
    println!("record {} is in the history of {}", proven.index, key.name());
    Ok(())
}
