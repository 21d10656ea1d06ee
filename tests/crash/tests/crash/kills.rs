//! Kill after kill during concurrent appends, with one and with two processes on the file.

use crash::{Chance, check_acknowledged};
use std::time::{Duration, Instant};

/// 40 kills; `CRASH_KILLS=500` for the slow suite.
#[test]
fn no_acknowledged_record_is_lost_by_a_kill() {
    let kills: u64 = std::env::var("CRASH_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(40);
    let mut chance = Chance::new("kills");
    let (folder, client) = super::small();
    let folder = folder.path();
    let client = client.to_string();
    let started = Instant::now();
    let (mut read, mut acknowledged, mut done) = (0, 0, 0);
    while done < kills {
        let two = done % 4 == 3;
        // Every fifth victim is killed while it opens the laboratory, or just after.
        let aimed = done % 5 != 0;
        let mut victims = vec![super::victim("append", folder, &client, aimed)];
        if two {
            victims.push(super::victim("append", folder, &client, false));
        }
        for victim in victims {
            let time = if aimed { chance.below(60_000) } else { chance.below(150_000) };
            std::thread::sleep(Duration::from_micros(time));
            super::kill(victim);
            done += 1;
        }
        let (end, count) = check_acknowledged(folder, &Default::default(), read);
        (read, acknowledged) = (end, acknowledged + count);
        // What a next writer finds is the tree that was signed, or it refuses to go on.
        let lab = super::reopen(folder);
        let anna = lab.sign_in("a.nowak", "tall Cedar 78, yes", libcompliance_lab::Device::unknown()).unwrap();
        anna.sign_out().unwrap();
        drop(lab);
        if done % 25 < 2 {
            super::assert_holds(folder, None);
        }
    }
    super::assert_holds(folder, None);
    let (_, all) = check_acknowledged(folder, &Default::default(), 0);
    assert_eq!(all, acknowledged);
    assert!(acknowledged as u64 > kills, "only {acknowledged} records were acknowledged");
    eprintln!(
        "{done} kills in {:.1} s, {acknowledged} acknowledged records, none lost",
        started.elapsed().as_secs_f32()
    );
}

/// Two living processes take turns: no loss, no gap, no deadlock.
#[test]
fn two_processes_share_one_file() {
    let (folder, client) = super::small();
    let folder = folder.path();
    let before = super::reopen(folder).size().unwrap();
    let victims: Vec<_> = (0..2).map(|_| super::victim("append", folder, &client.to_string(), true)).collect();
    std::thread::sleep(Duration::from_millis(1500));
    for victim in victims {
        super::kill(victim);
    }
    let (_, count) = check_acknowledged(folder, &Default::default(), 0);
    assert!(count > 20, "{count}");
    assert!(super::reopen(folder).size().unwrap() >= before + count as u64);
    super::assert_holds(folder, None);
}
