//! What the independent validator veraPDF says of the files. It is fetched from Maven Central, so only when somebody asks for it:
//! `cargo xtask slow pdf`.

use crate::fixture::{content, issued, sheet};
use crate::{embed, small};
use libcompliance::model::report::ReportLanguage;
use libcompliance_pack::report::{embed_proof, pdf};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder with the validator's classes; `None`, said aloud, where it cannot be had.
fn classes() -> Option<PathBuf> {
    let missing = |why: &str| {
        println!("NOT RUN: veraPDF: {why}; no independent validator looked at the files");
        None
    };
    if std::env::var_os("PDF_VALIDATOR").is_none() {
        return missing("it is run by `cargo xtask slow pdf` only");
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("verapdf");
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verapdf/pom.xml");
    let mut out = std::ffi::OsString::from("-DoutputDirectory=");
    out.push(&folder);
    let fetched =
        Command::new("mvn").args(["-q", "-B", "dependency:copy-dependencies", "-f"]).arg(project).arg(out).output();
    match fetched {
        Err(_) => missing("the program `mvn` (Maven) is missing"),
        Ok(output) if !output.status.success() => missing("it could not be fetched from Maven Central"),
        Ok(_) if Command::new("java").arg("-version").output().is_err() => missing("the program `java` is missing"),
        Ok(_) => Some(folder),
    }
}

/// The broken rules, then `VALID` or `INVALID`.
fn verdict(classes: &Path, file: &[u8], standards: &[&str]) -> String {
    let path = classes.join("*");
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verapdf/Check.java");
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("report.pdf");
    std::fs::write(&place, file).unwrap();
    let mut java = Command::new("java");
    let output = java.arg("-cp").arg(path).arg(program).arg(&place).args(standards).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn verapdf_accepts_reports_with_and_without_their_proof_and_refuses_broken_ones() {
    let Some(classes) = classes() else { return };
    let both = ["3a", "ua1"];
    let polish = pdf(&sheet()).unwrap();
    let mut english = content();
    english.language = ReportLanguage::En;
    english.amends = None;
    let english = pdf(&issued(english)).unwrap();
    for report in [&polish, &english] {
        assert_eq!(verdict(&classes, report, &both), "VALID\n");
        let with = embed_proof(report, &small::proof(report)).unwrap();
        assert_eq!(verdict(&classes, &with, &both), "VALID\n");
    }
    assert_eq!(verdict(&classes, &pdf(&crate::pdf::preview()).unwrap(), &["ua1"]), "VALID\n");
    // What it must see: an attachment that belongs to nothing, a file of another kind, a page that is not tagged.
    let with = embed_proof(&polish, &small::proof(&polish)).unwrap();
    let lost = embed::edited(&with, "/AF[", "/XX[");
    assert!(verdict(&classes, &lost, &["3a"]).contains("3a 6.8: "), "{}", verdict(&classes, &lost, &["3a"]));
    assert!(verdict(&classes, &with, &["2a"]).ends_with("INVALID\n"));
    assert!(verdict(&classes, &small::pdf(), &both).ends_with("INVALID\n"));
}
