//! Killed while the laboratory is made: afterwards there is a whole one, or what is left says so.

use crash::Chance;
use libcompliance_lab::Device;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

#[test]
fn a_laboratory_is_made_as_a_whole_or_what_is_left_is_named() {
    let mut chance = Chance::new("create");
    let started = Instant::now();
    let whole = tempfile::tempdir().unwrap();
    assert!(super::victim("create", whole.path(), "", false).wait().unwrap().success());
    let time = started.elapsed().as_micros() as u64;
    let mut found: BTreeMap<&str, u32> = BTreeMap::new();
    for _ in 0..40 {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let victim = super::victim("create", folder, "", false);
        std::thread::sleep(Duration::from_micros(chance.below(time * 5 / 4)));
        super::kill(victim);
        let code = match attack::open(folder, crash::options(folder)) {
            Ok(lab) => {
                lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
                drop(lab);
                super::assert_holds(folder, None);
                "whole"
            }
            Err(error) => error.code(),
        };
        assert!(["whole", "file_not_found", "foreign_file", "unfinished_laboratory"].contains(&code), "{code}");
        *found.entry(code).or_default() += 1;
        // Nothing that is left is ever overwritten, and nothing that is not left is in the way.
        let left = std::fs::read_dir(folder)
            .unwrap()
            .flatten()
            .any(|entry| ["lab.db", "lab.db.key", "lab.db.vault"].contains(&entry.file_name().to_str().unwrap()));
        match attack::create(folder, crash::options(folder)) {
            Ok(_) => assert!(!left),
            Err(error) => {
                assert_eq!(error.code(), "file_exists");
                assert!(left);
            }
        }
    }
    eprintln!("found after the kill: {found:?}");
    assert!(found.len() > 1);
}
