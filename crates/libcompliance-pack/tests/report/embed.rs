//! The proof inside the PDF.

use crate::small;
use libcompliance_pack::report::{EmbedError, embed_proof, embedded_proof};
use proptest::prelude::*;
use std::process::Command;

fn has(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

pub(crate) fn edited(file: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = file.windows(from.len()).rposition(|window| window == from.as_bytes()).unwrap_or_else(|| panic!("{from}"));
    [&file[..at], to.as_bytes(), &file[at + from.len()..]].concat()
}

/// What a program of the system says of a file; `None`, said aloud, where there is no such program.
pub(crate) fn asked(program: &str, arguments: &[&str], file: &[u8]) -> Option<(bool, String)> {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("report.pdf");
    std::fs::write(&place, file).unwrap();
    let Ok(output) = Command::new(program).args(arguments).arg(&place).current_dir(folder.path()).output() else {
        println!("NOT RUN: {program}: the program is missing, so the file was not looked at with it");
        return None;
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Some((output.status.success(), said))
}

/// The programs that people have open the file without a complaint and find the proof.
pub(crate) fn opens(file: &[u8], proof: &[u8]) {
    if let Some((fine, said)) = asked("qpdf", &["--check"], file) {
        assert!(fine && !said.contains("WARNING"), "{said}");
    }
    if let Some((fine, said)) = asked("pdfdetach", &["-list"], file) {
        assert!(fine && said.contains("1 embedded files") && said.contains("1: proof.tlog-proof"), "{said}");
    }
    if let Some((fine, said)) = asked("pdfdetach", &["-save", "1", "-o", "/dev/stdout"], file) {
        assert!(fine && said.as_bytes() == proof, "{said}");
    }
}

#[test]
fn the_sealed_bytes_stay_and_the_proof_is_found_behind_them() {
    let pdf = small::pdf();
    let proof = small::proof(&pdf);
    let whole = embed_proof(&pdf, &proof).unwrap();
    assert!(whole.starts_with(&pdf) && whole.len() > pdf.len() + proof.len());
    assert_eq!(embedded_proof(&whole), Some(&proof[..]));
    assert_eq!(embedded_proof(&pdf), None);
    assert_eq!(embed_proof(&pdf, &proof).unwrap(), whole, "the same bytes each time");
    opens(&whole, &proof);
    if let Some((fine, said)) = asked("qpdf", &["--check"], &pdf) {
        assert!(fine, "{said}");
    }
}

/// Whoever holds a file from an older version compares it with what this one writes, so the form must never change.
#[test]
fn the_form_of_the_update_is_fixed() {
    let pdf = small::pdf();
    let proof = small::proof(&pdf);
    let (length, from) = (proof.len(), pdf.len());
    let whole = embed_proof(&pdf, &proof).unwrap();
    let added = String::from_utf8(whole[from..].to_vec()).unwrap();
    let at = |start: &str| from + added.find(start).unwrap() + 1;
    let changed: String =
        libcompliance::crypto::sha256(&proof)[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    let old_table = pdf.windows(7).position(|window| window == b"xref\n0 ".as_slice()).unwrap();
    let expected = format!(
        "\n6 0 obj\n<</Type/EmbeddedFile/Subtype/text#2Fplain/Length {length}/Params<</Size {length}/ModDate(D:20261120123100Z)>>>>\n\
         stream\n{}\nendstream\nendobj\n\
         7 0 obj\n<</Type/Filespec/F(proof.tlog-proof)/UF(proof.tlog-proof)/Desc(Proof of the issue of this report)\
         /AFRelationship/Supplement/EF<</F 6 0 R/UF 6 0 R>>>>\nendobj\n\
         5 0 obj\n<</Type/Catalog/Pages 1 0 R/Metadata 4 0 R/Lang(pl)\
         /Names<</EmbeddedFiles<</Names[(proof.tlog-proof)7 0 R]>>>>/AF[7 0 R]>>\nendobj\n\
         xref\n5 3\n{:010} 00000 n\r\n{:010} 00000 n\r\n{:010} 00000 n\r\n\
         trailer\n<</Size 8/Root 5 0 R/Info 3 0 R/ID[(b25l)<{changed}>]/Prev {old_table}>>\nstartxref\n{}\n%%EOF\n",
        String::from_utf8(proof).unwrap(),
        at("\n5 0 obj"),
        at("\n6 0 obj"),
        at("\n7 0 obj"),
        at("\nxref\n5 3"),
    );
    assert_eq!(added, expected);
}

#[test]
fn only_a_file_as_it_was_issued_is_taken() {
    let pdf = small::pdf();
    let proof = small::proof(&pdf);
    let whole = embed_proof(&pdf, &proof).unwrap();
    let foreign = [
        whole.clone(),
        edited(&whole, "\n%%EOF\n", "\n%%EOF"),
        [&pdf[..], b"\n"].concat(),
        pdf[..pdf.len() - 1].to_vec(),
        pdf[..pdf.len() / 2].to_vec(),
        Vec::new(),
        b"<!DOCTYPE html>".to_vec(),
        edited(&pdf, "/Size 6", "/Size 7"),
        edited(&pdf, "/Root 5", "/Root 4"),
        edited(&pdf, "/Lang(pl)", "/AF[1 0 R]"),
        edited(&pdf, "Z)/Creation", ")/Creation"),
        edited(&pdf, "/ModDate(", "/ModDaty("),
        edited(&pdf, "/Info 3 0 R", "/Prev 3 0 R"),
        edited(&pdf, " 00000 n\r\ntrailer", " 00001 n\r\ntrailer"),
        edited(&pdf, "/Pages 1 0 R", "/Pages  1 0 R"),
    ];
    for (at, file) in foreign.iter().enumerate() {
        assert_eq!(embed_proof(file, &proof), Err(EmbedError::Foreign), "case {at}");
    }
    let part_two = edited(&pdf, "<pdfaid:part>3", "<pdfaid:part>2");
    assert_eq!(embed_proof(&part_two, &proof), Err(EmbedError::NotPartThree));
    for none in [&b""[..], b"c2sp.org/tlog-proof@v1\n", &proof[1..], &proof[..proof.len() - 1]] {
        assert!(matches!(embed_proof(&pdf, none), Err(EmbedError::Proof(_))));
    }
    assert!(!has(&proof, "endstream"));
}

proptest! {
    /// Who checks writes the update anew, so a byte changed in it is never taken for the proof and its file.
    #[test]
    fn a_changed_byte_never_passes_as_the_update(at in any::<prop::sample::Index>(), with in 1..=255_u8) {
        let pdf = small::pdf();
        let whole = embed_proof(&pdf, &small::proof(&pdf)).unwrap();
        let mut changed = whole.clone();
        let at = pdf.len() + at.index(whole.len() - pdf.len());
        changed[at] ^= with;
        let again = embedded_proof(&changed).and_then(|proof| embed_proof(&pdf, proof).ok());
        prop_assert!(again.is_none_or(|again| !changed.starts_with(&again)));
    }

    #[test]
    fn any_bytes_are_taken_or_refused_without_a_panic(
        cut in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), with in any::<u8>(),
        more in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let pdf = small::pdf();
        let proof = small::proof(&pdf);
        let mut bytes = pdf[..=cut.index(pdf.len())].to_vec();
        let at = at.index(bytes.len());
        bytes[at] = with;
        bytes.extend_from_slice(&more);
        if let Ok(whole) = embed_proof(&bytes, &proof) {
            prop_assert!(whole.starts_with(&bytes));
            prop_assert_eq!(embedded_proof(&whole), Some(&proof[..]));
        }
        let _ = embedded_proof(&bytes);
    }
}
