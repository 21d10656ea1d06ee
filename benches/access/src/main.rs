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
}

/// Nanoseconds of one of `count` calls: the median of some rounds, and the best one, which the other work of the machine disturbed
/// least.
fn measure(rounds: usize, count: usize, mut all: impl FnMut() -> usize) -> Time {
    let mut times: Vec<f64> = (0..rounds)
        .map(|_| {
            let begin = Instant::now();
            black_box(all());
            begin.elapsed().as_secs_f64() * 1e9 / count as f64
        })
        .collect();
    times.sort_by(f64::total_cmp);
    Time { median: times[rounds / 2], best: times[0] }
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
    let strings = measure(401, questions.len(), || by_strings(&ours, black_box(&asked)));
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
    let handle = measure(401, handles.len(), || by_handles(black_box(&handles)));
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
