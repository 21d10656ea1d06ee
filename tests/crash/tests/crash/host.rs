//! A host with its own database, killed between its commit and ours: nothing that was done is unseen, nothing is sealed as done
//! that was not.

use crash::Chance;
use crash::host::{Host, KIND, records};
use libcompliance::trail::kind::ReasonRule;
use libcompliance::trail::value::Value;
use libcompliance_lab::{Device, HostKind};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

/// 25 for each way; `CRASH_KILLS=500` for the slow suite.
fn kills() -> u64 {
    std::env::var("CRASH_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(25)
}

/// A laboratory that knows the host's kind, closed.
pub(super) fn with_kind() -> tempfile::TempDir {
    let (folder, _) = super::small();
    let lab = super::reopen(folder.path());
    let admin = lab.sign_in("admin", "quiet Harbour 12!", Device::unknown()).unwrap();
    admin.declare_host_kind(&HostKind::new(KIND, ReasonRule::Optional)).unwrap();
    folder
}

/// Kills one victim after the other at random places, and looks after each.
fn killed(task: &str, mut look: impl FnMut(&Path)) {
    let folder = with_kind();
    let folder = folder.path();
    let mut chance = Chance::new(task);
    let started = Instant::now();
    for n in 0..kills() {
        let victim = super::victim(task, folder, "", true);
        std::thread::sleep(Duration::from_micros(chance.below(40_000)));
        super::kill(victim);
        look(folder);
        if n % 25 == 24 {
            super::assert_holds(folder, None);
        }
    }
    super::assert_holds(folder, None);
    eprintln!("{task}: {} kills in {:.1} s", kills(), started.elapsed().as_secs_f32());
}

#[test]
fn every_change_was_announced_and_what_has_no_outcome_is_listed() {
    let (mut left, mut most) = (0, 0);
    killed("intent", |folder| {
        let host = Host::open(folder).changes();
        let ids = |kind: &str| -> BTreeSet<String> {
            records(folder, kind).iter().map(|record| record.id.to_string()).collect()
        };
        let announced = ids("intent.recorded");
        assert!(host.is_subset(&announced), "a change was not announced");
        let done: Vec<String> = records(folder, KIND)
            .iter()
            .map(|record| record.attr("intent").and_then(Value::as_text).unwrap().to_owned())
            .collect();
        let abandoned: Vec<String> =
            records(folder, "intent.abandoned").iter().map(|record| record.object.clone().unwrap().id).collect();
        let outcomes: BTreeSet<String> = done.iter().chain(&abandoned).cloned().collect();
        assert_eq!(outcomes.len(), done.len() + abandoned.len(), "an intent has two outcomes");
        assert!(done.iter().all(|id| host.contains(id)), "sealed as done, and not in the host's table");
        assert!(abandoned.iter().all(|id| !host.contains(id)), "sealed as abandoned, and in the host's table");
        let lab = super::reopen(folder);
        let listed: BTreeSet<String> = lab.open_intents().unwrap().iter().map(|open| open.id.to_string()).collect();
        assert_eq!(
            listed,
            announced.difference(&outcomes).cloned().collect(),
            "what has no outcome is not what is listed"
        );
        assert!(listed.len() <= 1, "the next run looks up what the one before left");
        (left, most) = (left + listed.len(), most.max(done.len()));
    });
    eprintln!("intent: {left} kills left an intent without outcome, {most} changes were done");
    assert!(left > 0 && most > 0, "no kill hit between intent and outcome: {left}, {most}");
}

#[test]
fn every_committed_event_waits_or_is_sealed_once() {
    let mut both = 0;
    killed("outbox", |folder| {
        let host = Host::open(folder);
        let sealed: Vec<String> = records(folder, KIND).iter().map(|record| record.id.to_string()).collect();
        let once: BTreeSet<String> = sealed.iter().cloned().collect();
        assert_eq!(once.len(), sealed.len(), "sealed twice");
        assert!(once.is_subset(&host.changes()), "sealed, and not committed by the host");
        assert_eq!(once.union(&host.waits()).cloned().collect::<BTreeSet<_>>(), host.changes(), "lost");
        both += once.intersection(&host.waits()).count();
    });
    eprintln!("outbox: {both} events were sealed and still waited");
}
