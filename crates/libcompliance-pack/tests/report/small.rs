//! A PDF of one empty page in the form in which reports are written, and proofs for it.

use libcompliance::crypto::{Ed25519, sha256};
use libcompliance::trail::checkpoint::{self, Checkpoint};
use libcompliance::trail::note::LocalSigner;
use libcompliance::trail::proof::TlogProof;
use libcompliance::trail::tree::leaf_hash;

/// One page without anything on it, that calls itself PDF/A-3.
pub(crate) fn pdf() -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\x80\x81\x82\x83\n".to_vec();
    let xmp = "<x><pdfaid:part>3</pdfaid:part></x>";
    let mut places = Vec::new();
    for (at, body) in [
        "<</Type/Pages/Count 1/Kids[2 0 R]>>".to_owned(),
        "<</Type/Page/Parent 1 0 R/MediaBox[0 0 595 842]/Resources<<>>>>".to_owned(),
        "<</Title(Report 1)/ModDate(D:20261120123100Z)/CreationDate(D:20261120123100Z)>>".to_owned(),
        format!("<</Type/Metadata/Subtype/XML/Length {}>>\nstream\n{xmp}\nendstream", xmp.len()),
        "<</Type/Catalog/Pages 1 0 R/Metadata 4 0 R/Lang(pl)>>".to_owned(),
    ]
    .iter()
    .enumerate()
    {
        places.push(out.len());
        out.extend_from_slice(format!("{} 0 obj\n{body}\nendobj\n", at + 1).as_bytes());
    }
    let table = out.len();
    out.extend_from_slice(b"xref\n0 6\n0000000000 65535 f\r\n");
    for place in places {
        out.extend_from_slice(format!("{place:010} 00000 n\r\n").as_bytes());
    }
    let end = format!("trailer\n<</Size 6/Root 5 0 R/Info 3 0 R/ID[(b25l)(dHdv)]>>\nstartxref\n{table}\n%%EOF");
    out.extend_from_slice(end.as_bytes());
    out
}

/// The proof that the only record of a trail says that `file` was issued.
#[allow(dead_code, reason = "one of the tests that include this file makes its own proofs")]
pub(crate) fn proof(file: &[u8]) -> Vec<u8> {
    let record = format!("{{\"kind\":\"report.issued\",\"file\":\"{:?}\"}}", sha256(file));
    let signer = LocalSigner::new("laboratory.example/1", Ed25519::from_seed(&[7; 32]).unwrap()).unwrap();
    let checkpoint = Checkpoint::new("laboratory.example/1", 1, leaf_hash(record.as_bytes())).unwrap();
    let note = checkpoint::sign(&checkpoint, &[&signer]).unwrap();
    TlogProof::new(0, Vec::new(), &note).unwrap().with_extra(record.as_bytes()).unwrap().encode().into_bytes()
}
