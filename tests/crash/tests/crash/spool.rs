//! Spools under kills, full and failing disks: what was said to be stored becomes a record, once.

use crash::Chance;
use crash::host::{KIND, actor, event, kinds, noted, records, spools};
use faultvfs::FlushFault;
use libcompliance::host::spool::{Choices, SpoolFault};
use libcompliance::trail::value::Value;
use libcompliance_lab::{Device, Spool, Stored, TakeIn};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

fn sealed(folder: &Path) -> Vec<String> {
    records(folder, KIND).iter().map(|record| record.id.to_string()).collect()
}

#[track_caller]
fn once(folder: &Path, expected: &BTreeSet<String>) {
    let sealed = sealed(folder);
    let all: BTreeSet<String> = sealed.iter().cloned().collect();
    assert_eq!(all.len(), sealed.len(), "sealed twice");
    assert!(expected.is_subset(&all), "{} of {} are lost", expected.difference(&all).count(), expected.len());
}

/// The writer is killed again and again, then whoever takes in.
#[test]
fn what_was_said_to_be_stored_is_sealed_once_through_kills_on_both_sides() {
    let folder = super::host::with_kind();
    let folder = folder.path();
    std::fs::create_dir(folder.join("spools")).unwrap();
    let mut chance = Chance::new("spool");
    for _ in 0..15 {
        let victim = super::victim("spool", folder, "", true);
        std::thread::sleep(Duration::from_micros(chance.below(80_000)));
        super::kill(victim);
    }
    let stored: BTreeSet<String> = noted(folder).into_iter().collect();
    assert!(stored.len() > 15, "only {} were stored", stored.len());
    for _ in 0..10 {
        let victim = super::victim("take-in", folder, "", true);
        std::thread::sleep(Duration::from_micros(chance.below(40_000)));
        super::kill(victim);
        super::assert_holds(folder, None);
    }
    let lab = super::reopen(folder);
    for path in spools(folder) {
        match lab.take_in(&path, TakeIn::default()) {
            Ok(taken) => assert!(matches!(taken.fault, None | Some((_, SpoolFault::Torn))), "{taken:?}"),
            // Killed before its first line was whole: nothing was said to be stored in it.
            Err(error) => assert_eq!(error.code(), "spool_header"),
        }
    }
    once(folder, &stored);
    super::assert_holds(folder, None);
}

/// Full, read-only, failing, gone: the host's choice decides, and what was stored comes in once.
#[test]
fn when_the_trail_cannot_be_written_the_choice_decides() {
    let disk = faultvfs::register("unwritable").unwrap();
    disk.set_real_flush(false);
    let cases: [(&str, &dyn Fn(&Path), &dyn Fn()); 3] = [
        ("disk_full", &|folder| disk.limit_space(folder, super::full::used(folder)), &|| disk.lift_space_limit()),
        ("read_only", &|_| disk.set_read_only(true), &|| disk.set_read_only(false)),
        ("io", &|_| disk.fail_flush(1, FlushFault::FailOnce), &|| disk.heal_flush()),
    ];
    for (expected, break_it, mend) in cases {
        let folder = super::host::with_kind();
        let (folder, place) = (folder.path(), tempfile::tempdir().unwrap());
        let mut options = crash::options(folder);
        options.store.vfs = Some("unwritable".to_owned());
        let lab = attack::open(folder, options.clone()).unwrap();
        let anna = lab.sign_in("a.nowak", "tall Cedar 78, yes", Device::unknown()).unwrap();
        let mut spool = Spool::open(place.path(), kinds()).unwrap();
        let mut refusing = Spool::open(place.path(), Choices::default()).unwrap();
        break_it(folder);
        let (mut stored, mut sealed, mut why) = (Vec::new(), 0, BTreeSet::new());
        // Room that is left, or made from the reserve, is used up first.
        for n in 0..3000 {
            let outcome = match n % 2 {
                0 => lab.append_or_spool(&mut spool, actor(), &event(&n.to_string())),
                _ => anna.append_or_spool(&mut spool, &event(&n.to_string())),
            };
            match outcome.unwrap() {
                Stored::Spooled(spooled) => {
                    why.insert(spooled.why.unwrap());
                    stored.push(spooled.id.to_string());
                }
                Stored::Sealed(_) => sealed += 1,
            }
            if stored.len() == 6 {
                break;
            }
        }
        assert_eq!(stored.len(), 6, "{expected}");
        assert!(why.contains(expected), "{why:?}");
        let refused = lab.append_or_spool(&mut refusing, actor(), &event("x")).unwrap_err();
        assert!(refused.is_unwritable() && refusing.path().is_none(), "{}", refused.code());
        std::fs::write(place.path().join("run.csv"), "1;2").unwrap();
        let file = anna.seal_file_or_spool(&mut refusing, &place.path().join("run.csv"), "text/csv").unwrap();
        assert!(matches!(file, Stored::Spooled(_)), "raw files wait by default");
        let paths = [spool.path().unwrap().to_owned(), refusing.path().unwrap().to_owned()];
        drop((spool, refusing, anna, lab));
        mend();
        let lab = attack::open(folder, options.clone()).unwrap();
        for path in &paths {
            assert!(lab.take_in(path, TakeIn::default()).unwrap().complete());
        }
        drop(lab);
        once(folder, &stored.iter().cloned().collect());
        let all = records(folder, KIND);
        assert_eq!(all.len(), stored.len() + sealed, "{expected}");
        let late = all.iter().filter(|record| record.attr("late") == Some(&Value::Bool(true))).count();
        assert!(late >= stored.len() - 1, "{late}: at most the one that the failed flush left is in the trail already");
        super::assert_holds(folder, Some("unwritable"));
    }
}
