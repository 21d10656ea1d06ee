//! A result from entry to verification, sealed; then a proof of it that needs nobody's trust.
//!
//! Run with `cargo run -p libcompliance-lab --example sealed_result`.

use libcompliance_lab::core::identity::IdentitySettings;
use libcompliance_lab::core::model::value::ResultValue;
use libcompliance_lab::keys::{KdfProfile, Protect};
use libcompliance_lab::verify::{self, verify};
use libcompliance_lab::{Device, Lab, LabError, NewAccount, NewLab, NewResult, NewSample, Options};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("sealed-result-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("lab.db");
    let new = NewLab {
        name: "Microbiology laboratory",
        origin: Some("example.com/microbiology"),
        login: "admin",
        person: "Zofia Zielińska",
        password: "a quiet Harbour 12!",
        protect: Protect::Passphrase { passphrase: "correct horse battery", profile: KdfProfile::Standard },
        identity: IdentitySettings::default(),
        break_glass: false,
    };
    let created = Lab::create(&path, &new, Options::default())?;
    let lab = created.lab;

    let admin = lab.sign_in("admin", "a quiet Harbour 12!", Device::named("office-1"))?;
    for (login, name, role, password) in [
        ("a.nowak", "Anna Nowak", "analyst", "wide Meadow 34?"),
        ("m.kowalska", "Maria Kowalska", "laboratory_manager", "old Lantern 56!"),
    ] {
        // In a laboratory with more people one person asks for an account and another approves it.
        let admitted = admin.admit(&NewAccount::person(login, name, &[role]), "id_document")?;
        // The administrator hands over a code; only its owner ever knows the password.
        let code = admitted.code.ok_or("accounts are authenticated by the host")?;
        lab.enrol(login, code.expose(), password, &Device::named("office-1"))?;
    }
    admin.sign_out()?;

    let anna = lab.sign_in("a.nowak", "wide Meadow 34?", Device::named("HPLC-02"))?;
    let client = anna.register_client("Mleczarnia Dolina")?;
    let (sample, _) = anna.receive_sample(&NewSample::new(client, "S-1042", "soft cheese"))?;
    let count = ResultValue::parse("280 cfu/g")?;
    let new =
        NewResult { raw: Some("28 col. at -1"), ..NewResult::new("Total plate count", "PN-EN ISO 4833-1", count) };
    let (result, _) = anna.enter_result(sample, &new)?;
    let right = ResultValue::parse("2.8e3 cfu/g")?;
    anna.correct_result(result, right, ("wrong_dilution", Some("plate was -2, not -1")))?;
    let receipt = anna.submit_result(result)?;

    // Nobody verifies what he entered himself. The refusal is a sealed record too.
    match anna.verify_result(result) {
        Err(LabError::Denied { denial, record }) => {
            println!("refused ({}), see record {record}: {denial}", denial.code)
        }
        other => return Err(format!("this should have been refused: {other:?}").into()),
    }
    let maria = lab.sign_in("m.kowalska", "old Lantern 56!", Device::named("office-2"))?;
    maria.verify_result(result)?;
    let entry = maria.result(result)?;
    println!("entered by {} on {}, verified by {:?}", entry.created_by, entry.created_date, entry.verified_by);

    // A proof is one small file; the record, the file and the verifier key are all that a stranger needs.
    let key = lab.verifier_key()?;
    println!("verifier key, to be kept outside: {key}");
    println!("{}", lab.prove(receipt.index)?.encode());

    let outside = lab.checkpoint_for_outside()?;
    let report = verify(&path, &verify::Options { checkpoints: vec![outside], keys: vec![key], ..Default::default() })?;
    println!("{} records, {} faults", report.size, report.faults.len());
    for fault in &report.faults {
        println!("{} {}: {}", fault.code.as_str(), fault.place, fault.text);
    }
    for line in &report.not_checked {
        println!("{}", line.text());
    }
    drop((anna, maria, lab));
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
