//! A clock that is set back or forward is flagged in the record; nothing is refused and nothing is straightened.

use libcompliance::trail::record::Flag;
use libcompliance::trail::time::Timestamp;
use libcompliance_lab::Options;
use libcompliance_lab::clock::{Clock, Reading};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
use std::time::Duration;

/// Wall and steady clock, moved by hand.
struct Hand {
    wall: AtomicI64,
    steady: AtomicI64,
}

const START: i64 = 1_790_000_000;

impl Hand {
    fn pass(&self, wall: i64, steady: i64) {
        self.wall.fetch_add(wall, SeqCst);
        self.steady.fetch_add(steady, SeqCst);
    }
}

impl Clock for Hand {
    fn read(&self) -> Reading {
        Reading {
            wall: Timestamp::clamped((START + self.wall.load(SeqCst)) * 1_000_000),
            steady: Duration::from_secs(self.steady.load(SeqCst).unsigned_abs()),
        }
    }
}

fn flags(folder: &Path, index: u64) -> Vec<Flag> {
    let db = rusqlite::Connection::open(folder.join("lab.db")).unwrap();
    attack::attacker::record(&db, index).flags
}

#[test]
fn a_moved_clock_is_flagged_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let hand = Arc::new(Hand { wall: AtomicI64::new(0), steady: AtomicI64::new(0) });
    let options = || Options { clock: Arc::clone(&hand) as Arc<dyn Clock>, ..crash::options(folder) };
    let lab = attack::create(folder, options()).unwrap();
    let (_, anna, _) = attack::people(&lab);
    let client = anna.register_client("K").unwrap();
    let append = |word| flags(folder, attack::receive(&anna, client, word).unwrap().index);
    hand.pass(60, 60);
    assert_eq!(append("steady"), []);
    hand.pass(-30, 1);
    assert_eq!(append("set back"), [Flag::ClockJumped, Flag::ClockSteppedBack]);
    hand.pass(60, 60);
    assert_eq!(append("later"), []);
    hand.pass(300, 1);
    assert_eq!(append("set forward"), [Flag::ClockJumped]);
    hand.pass(300, 301);
    assert_eq!(append("within tolerance"), []);
    drop((lab, anna));
    // Set back while nobody was there: only the record before can tell.
    hand.pass(-3000, 1);
    let lab = attack::open(folder, options()).unwrap();
    lab.sign_in("admin", "quiet Harbour 12!", libcompliance_lab::Device::unknown()).unwrap();
    assert_eq!(flags(folder, lab.size().unwrap() - 1), [Flag::ClockSteppedBack]);
    drop(lab);
    let report = super::report(folder, None);
    assert!(report.holds(), "{:?}", report.faults);
    let said = |text: &str| report.remarks.iter().any(|remark| remark.to_string().contains(text));
    assert!(said("2 of") && said("set back") && said("had been moved"), "{:?}", report.remarks);
}
