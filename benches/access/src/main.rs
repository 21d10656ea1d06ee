//! Prints what one check costs in each engine, in one run, with the answers compared.

use access_bench::{Plan, Question, allows, now, snapshot};
use casbin::CoreApi;
use libcompliance::access::{Answer, Policy, Snapshot};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

#[derive(Clone, Copy)]
struct Time {
    median: f64,
    best: f64,
    /// For a time that was taken while nothing else used the core: in how many rounds, of how many, and the median of all of them.
    free: Option<(usize, usize, f64)>,
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

fn round(count: usize, all: &mut impl FnMut() -> usize) -> f64 {
    let begin = Instant::now();
    black_box(all());
    begin.elapsed().as_secs_f64() * 1e9 / count as f64
}

/// Nanoseconds of one of `count` calls: the median of some rounds, and the best one, which the other work of the machine disturbed
/// least.
fn measure(rounds: usize, count: usize, mut all: impl FnMut() -> usize) -> Time {
    let times: Vec<f64> = (0..rounds).map(|_| round(count, &mut all)).collect();
    Time { best: times.iter().copied().fold(f64::MAX, f64::min), median: median(times), free: None }
}

/// Work of a fixed size on a table that just fits the nearest cache, in nanoseconds: it takes longer when another thread shares the
/// core and its caches.
fn pulse(table: &[u32; 6 * 1024]) -> f64 {
    let begin = Instant::now();
    let mut places = black_box([1_usize, 2, 3, 4]);
    for _ in 0..4_000 {
        for place in &mut places {
            *place = table[*place] as usize;
        }
    }
    black_box(places);
    begin.elapsed().as_secs_f64() * 1e9
}

/// One ring through all places of a table, in no order.
fn ring() -> Box<[u32; 6 * 1024]> {
    let mut numbers = access_bench::Numbers(0x5eed_0003);
    let mut order: Vec<usize> = (0..6 * 1024).collect();
    for at in (1..order.len()).rev() {
        order.swap(at, numbers.below(at + 1));
    }
    let mut table = Box::new([0; 6 * 1024]);
    for (at, place) in order.iter().enumerate() {
        table[*place] = order[(at + 1) % order.len()] as u32;
    }
    table
}

/// The same for times so short that a neighbour on the same core doubles them: each round stands between two pulses, and the median
/// is that of the rounds whose pulses were both within a tenth of the best. Goes on until there are 401 of them, at most 20 s; with
/// fewer than 101 the median is that of all rounds.
fn measure_free(count: usize, mut all: impl FnMut() -> usize) -> Time {
    let begin = Instant::now();
    let mut rounds: Vec<(f64, f64)> = Vec::new();
    let free = |rounds: &[(f64, f64)]| -> Vec<f64> {
        let best = rounds.iter().map(|(pulse, _)| *pulse).fold(f64::MAX, f64::min);
        rounds.iter().filter(|(pulse, _)| *pulse <= best * 1.1).map(|(_, time)| *time).collect()
    };
    let ring = ring();
    let mut before = pulse(&ring);
    loop {
        let time = round(count, &mut all);
        let after = pulse(&ring);
        rounds.push((before.max(after), time));
        before = after;
        let enough = rounds.len() % 200 == 0 && free(&rounds).len() >= 401;
        if rounds.len() >= 401 && (enough || begin.elapsed().as_secs() >= 20) {
            break;
        }
    }
    let times: Vec<f64> = rounds.iter().map(|(_, time)| *time).collect();
    let (best, whole) = (times.iter().copied().fold(f64::MAX, f64::min), median(times));
    let undisturbed = free(&rounds);
    let seen = (undisturbed.len(), rounds.len(), whole);
    Time { best, median: if seen.0 < 101 { whole } else { median(undisturbed) }, free: Some(seen) }
}

/// The questions as texts of their own, one after the other, as they would come from a caller.
fn texts(plan: &Plan, questions: &[Question]) -> Vec<[String; 3]> {
    let text = |(user, permission, client): &Question| {
        [plan.users[*user].clone(), (*permission).to_owned(), plan.clients[*client].clone()]
    };
    questions.iter().map(text).collect()
}

fn by_strings(snapshot: &Snapshot, questions: &[[String; 3]]) -> usize {
    let at = black_box(now());
    let yes = |question: &&[String; 3]| {
        let [user, permission, client] = question;
        snapshot.check(user, permission, client, at) == Answer::Allow
    };
    questions.iter().filter(yes).count()
}

fn line(name: &str, time: Time, target: Option<f64>) {
    let verdict = match target {
        None => String::new(),
        Some(limit) if time.median < limit => format!("   target {limit} ns: met"),
        Some(limit) if time.best < limit => format!("   target {limit} ns: met by the best round only"),
        Some(limit) => format!("   target {limit} ns: NOT MET"),
    };
    println!("{name:<52} {:>13.1} ns  (best {:>13.1}){verdict}", time.median, time.best);
    if let Some((free, rounds, whole)) = time.free {
        println!("{:<52} {whole:>13.1} ns  over all {rounds} rounds, {free} of them with the core to itself", "");
    }
}

fn ratio(name: &str, ours: Time, cedar: Time, casbin: Time, target: Option<f64>) {
    let (first, second) = (cedar.median / ours.median, casbin.median / ours.median);
    let met = |target| if first.min(second) >= target { "met" } else { "NOT MET" };
    let verdict = target.map(|target| format!("   target {target}x: {}", met(target))).unwrap_or_default();
    println!("{name:<52} Cedar {first:.0}x, casbin Enforcer {second:.0}x{verdict}");
}

/// What one signature costs here and now: machines differ, and the clock of one machine changes from minute to minute.
fn signature() -> Time {
    let key = ring::signature::Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a key");
    measure(101, 16, || {
        (0..16).map(|_| key.sign(black_box(b"a checkpoint of some hundred bytes")).as_ref().len()).sum()
    })
}

fn main() {
    let plan = Plan::large();
    let questions = plan.questions(4096);
    println!(
        "10,000 users, 1,000 roles, 100 clients; {} different questions in random order; medians",
        questions.len()
    );

    let policy = plan.policy();
    let json = policy.to_json().expect("a policy");
    let load = measure(9, 1, || {
        let read = Policy::from_json(black_box(json.as_bytes())).expect("a policy");
        Snapshot::compile(Arc::new(read)).version() as usize
    });
    let shared = Arc::new(policy);
    let compile = measure(9, 1, || Snapshot::compile(Arc::clone(&shared)).version() as usize);
    println!("policy of {} KiB JSON", json.len() / 1024);
    line("loading: read, checked and compiled", load, Some(1e8));
    line("compiled alone", compile, None);

    let ours = snapshot(&plan);
    let expected: Vec<bool> = questions.iter().map(|question| allows(&ours, &plan, *question)).collect();
    println!("allowed: {} of {}", expected.iter().filter(|yes| **yes).count(), expected.len());

    let asked = texts(&plan, &questions);
    let strings = measure_free(questions.len(), || by_strings(&ours, black_box(&asked)));
    let handles: Vec<_> = questions
        .iter()
        .map(|(user, permission, client)| {
            let user = ours.user(&plan.users[*user]).expect("known");
            let permission = ours.permission(permission).expect("known");
            (user, permission, ours.client(&plan.clients[*client]).expect("known"))
        })
        .collect();
    let by_handles = |handles: &[_]| {
        let at = black_box(now());
        let yes = |handle: &&(_, _, _)| {
            let (user, permission, client) = **handle;
            ours.check_handle(user, permission, client, at) == Answer::Allow
        };
        handles.iter().filter(yes).count()
    };
    let handle = measure_free(handles.len(), || by_handles(black_box(&handles)));
    assert_eq!(by_handles(&handles), expected.iter().filter(|yes| **yes).count());

    let cedar = plan.cedar();
    let sample = &questions[..512];
    let requests: Vec<_> = sample.iter().map(|question| plan.cedar_request(*question)).collect();
    let cedar_answers: Vec<bool> = requests.iter().map(|request| cedar.allows(request)).collect();
    assert_eq!(cedar_answers, expected[..512], "Cedar and the snapshot differ");
    let cedar_time = measure(5, requests.len(), || requests.iter().filter(|request| cedar.allows(request)).count());

    let casbin = plan.casbin();
    let few = &questions[..128];
    let casbin_answers: Vec<bool> =
        few.iter().map(|question| casbin.enforce(plan.words(*question)).expect("an answer")).collect();
    assert_eq!(casbin_answers, expected[..128], "casbin and the snapshot differ");
    let enforce = || few.iter().filter(|question| casbin.enforce(plan.words(**question)).expect("an answer")).count();
    let casbin_time = measure(3, few.len(), enforce);

    let cached = plan.casbin_cached();
    let fill = || few.iter().filter(|question| cached.enforce(plan.words(**question)).expect("an answer")).count();
    fill();
    let cached_time = measure(101, few.len(), fill);

    line("yardstick: an Ed25519 signature (targets assume 19,000)", signature(), None);
    line("libcompliance, three strings", strings, Some(60.0));
    line("libcompliance, handles", handle, Some(5.0));
    line("Cedar, everything prebuilt (512 of the questions)", cedar_time, None);
    line("casbin Enforcer (128 of the questions)", casbin_time, None);
    line("casbin CachedEnforcer, hits only, 128 keys", cached_time, None);
    ratio("three strings against", strings, cedar_time, casbin_time, Some(100.0));
    ratio("handles against", handle, cedar_time, casbin_time, Some(100.0));

    let many = texts(&plan, &plan.questions(1 << 20));
    let far = measure(5, many.len(), || by_strings(&ours, black_box(&many)));
    line("three strings, 1,048,576 questions, caches cold", far, None);
    let session =
        ours.create_session(&plan.users[0], &[&plan.roles[plan.assignments[0].1].0], now()).expect("a session");
    let active = measure(401, handles.len(), || {
        handles
            .iter()
            .filter(|(_, permission, client)| ours.check_access(&session, *permission, *client, now()) == Answer::Allow)
            .count()
    });
    line("session with active roles, by handle", active, None);
}
