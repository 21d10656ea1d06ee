//! The pages of docs/spec, held to their word: the numbers in their examples are computed anew from their own text.

use crate::common::known;
use libcompliance::id::RecordId;
use libcompliance::trail::commit::{Opening, unpack};
use libcompliance::trail::record::Digest;
use libcompliance::trail::tree::leaf_hash;
use sha2::{Digest as _, Sha256};

fn page(name: &str) -> String {
    std::fs::read_to_string(format!("{}/../../docs/spec/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The lines of the first fenced block of this kind.
fn block(page: &str, kind: &str) -> String {
    let (_, rest) = page.split_once(&format!("```{kind}\n")).unwrap();
    rest.split_once("\n```").unwrap().0.to_owned()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn the_worked_example_of_a_commitment_holds() {
    let page = page("commitments.md");
    let example = block(&page, "example");
    let part = |name: &str| example.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
    let id = RecordId::parse(&part("record ")).unwrap();
    let salt: [u8; 32] = unhex(&part("salt ")).try_into().unwrap();
    let opening = Opening { path: part("path "), salt, json: part("value ").into_bytes() };
    let digest = Digest::parse(&part("digest ")).unwrap();
    assert_eq!(opening.digest(id), digest.0);
    // The preimage, as the page lists its parts, by another hash library.
    let preimage = unhex(&part("preimage "));
    assert_eq!(Sha256::digest(&preimage).as_slice(), digest.0);
    let mut listed = Vec::new();
    for bytes in
        [b"libcompliance/commitment/v1".as_slice(), id.0.as_bytes(), opening.path.as_bytes(), &salt, &opening.json]
    {
        listed.extend_from_slice(&u32::try_from(bytes.len()).unwrap().to_be_bytes());
        listed.extend_from_slice(bytes);
    }
    assert_eq!(listed, preimage);
    assert!(page.contains(&format!("The preimage has {} bytes", preimage.len())));
    assert!(page.contains(&format!("\"~\":\"{digest}\"")));
    let boxed = block(&page[page.find("## The values beside").unwrap()..], "");
    let length = boxed.len().next_multiple_of(64);
    assert_eq!(unpack(format!("{boxed:<length$}").as_bytes()).unwrap(), [opening]);
}

#[test]
fn the_example_of_a_record_reads_and_has_the_leaf_hash_that_the_page_says() {
    let page = page("record.md");
    let text = block(&page, "json");
    let record = known(text.as_bytes());
    assert_eq!(record.commitments().len(), 6);
    assert!(page.contains(&format!("Its leaf hash is `{}`", Digest(leaf_hash(text.as_bytes())))));
    let size = text.len();
    assert!(page.contains(&format!("{},{:03} bytes, one line", size / 1000, size % 1000)), "{size}");
}

#[test]
fn the_limits_that_the_page_names_are_those_of_the_program() {
    use libcompliance::trail::{record::MAX_RECORD, value};
    let page = page("record.md").replace(',', "");
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    for text in [
        format!("At most {MAX_RECORD} bytes"),
        format!("at most {} bytes of UTF-8", value::MAX_TEXT),
        format!("at most {} entries", value::MAX_ENTRIES),
        format!("most {} lists or objects", value::MAX_DEPTH),
    ] {
        assert!(page.contains(&text), "{text}");
    }
}
